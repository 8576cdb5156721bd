"""What may be unfit in X and Y: numbers that are none, columns, labels, targets out of reach."""

from collections.abc import Iterator

import numpy as np

from mlp_core import Activation, Array, Network, identity, leaky_relu, relu, sigmoid, tanh
from mlp_core.refusals import first_not_finite
from mlp_lab.doctor.finding import Finding, Note, columns, times, unseen
from mlp_lab.numbers import number

FAR = 30  # times as large: along such a column E curves 900 times as much
SAMPLE = 2000  # rows that tell which value of a column is common
RARE = 2 / 3  # of the rows with one value, as of a pixel at the rim: such a column is small by that
MOST_CLASSES = 20  # whole numbers that may be labels; more of them are rather counts
RANGES = {sigmoid: (0, 1), tanh: (-1, 1), relu: (0, np.inf)}
ENDLESS = (identity, leaky_relu)


def not_finite(X: Array, Y: Array, network: Network) -> Iterator[Finding]:
    """NaN and infinity in X, Y and the parameters: the first place, and how many there are."""
    for name, P in (("X", X), ("Y", Y)):
        if words := first_not_finite([(name, P)]):
            finite = np.isfinite(P)
            count, rows = int((~finite).sum()), finite.all(axis=1)
            words += f", the first of {count} entries that are not finite" if count > 1 else ""
            cure = f"Leave such rows out: rows = np.isfinite({name}).all(axis=1), X[rows], Y[rows]"
            if rows.mean() < 0.5:
                cure = f"Look where they come from: only {rows.sum()} of {len(P)} rows have none"
            yield Finding("not_finite", f"{words}.", f"{cure}.")
    if words := first_not_finite(network.parameters()):
        cure = "Start again, with a smaller alpha if training led here."
        yield Finding("not_finite", f"{words}, which no step can mend.", cure)


def constant(X: Array) -> Iterator[Note]:
    """Columns of X with one value in all rows."""
    which = np.flatnonzero(np.ptp(X, axis=0) == 0)
    if len(X) > 1 and which.size:
        have, they = ("has", "it tells") if which.size == 1 else ("have", "they tell")
        yield Note(
            f"{columns('X', which)} {have} one value in all {len(X)} examples: {they} nothing, and "
            "a spread of 0 divides nothing."
        )


def scale(X: Array) -> Iterator[Finding | Note]:
    """Columns of X that differ widely in size, lie far from 0, or are all very large or small.

    What counts beside a column is the others, and the 1 that the biases see.
    """
    if len(X) < 4:
        yield unseen("the scale of X, with fewer than 4 examples")
        return
    largest = abs(X).max(axis=0)
    unit = X / np.where(largest > 0, largest, 1)  # so that no square leaves the range
    size, spread = (s * largest for s in (np.sqrt((unit**2).mean(axis=0)), unit.std(axis=0)))
    centre = unit.mean(axis=0) * largest
    sample = X[:: 1 + len(X) // SAMPLE]
    rare = (sample == np.median(sample, axis=0)).mean(axis=0) > RARE
    usual = np.flatnonzero(~rare & (size > 0))
    if not usual.size:
        usual = np.flatnonzero(size > 0)
    if not usual.size:
        return
    far = abs(centre) >= FAR * np.where(rare, 1, spread)
    far &= size > 0
    i, j, f = usual[size[usual].argmin()], size.argmax(), (far * abs(centre)).argmax()
    middle = float(np.median(size[usual]))
    if size[j] >= FAR * size[i]:
        words = (
            f"X[:, {j}] is {times(size[j] / size[i])} times as large as X[:, {i}] (root mean "
            f"squares {number(size[j])} and {number(size[i])}), and no alpha suits both"
        )
    elif far.any():
        words = (
            f"X[:, {f}] is {number(centre[f])} in the mean and spreads by only "
            f"{number(spread[f])}: it is hardly more than one bias"
        )
    elif middle >= FAR or size.max() * FAR <= 1:
        words = (
            f"X is {'large' if middle >= FAR else 'small'} beside the 1 that the biases see: the "
            f"root mean square of a column is {number(middle)}"
        )
    else:
        return
    yield Finding("scale", f"{words}.", scaled_by(X))


def scaled_by(X: Array) -> str:
    """The line that scales X; a column without a spread is not divided."""
    divisor = "X.std(axis=0)"
    if not X.std(axis=0).all():
        divisor = f"np.where({divisor} > 0, {divisor}, 1)"
    return (
        "Scale by mean and spread of the training part, and all other examples by the same two: "
        f"write X = (X - X.mean(axis=0)) / {divisor}"
    )


def labels(Y: Array) -> Iterator[Finding]:
    """One column of a few small whole numbers, where a one-hot row may be meant."""
    classes = np.unique(Y) if Y.shape[1] == 1 else np.zeros(0)
    if not 3 <= len(classes) <= min(MOST_CLASSES, len(Y) // 2):
        return
    if (classes == np.round(classes)).all() and abs(classes).max() <= MOST_CLASSES:
        some = [f"{label:g}" for label in classes]
        listed = ", ".join(some if len(some) <= 4 else [*some[:2], "…", some[-1]])
        yield Finding(
            "labels",
            f"Y is one column of {listed}.",
            f"If these are names of {len(some)} classes, and no amounts, the last layer needs "
            f"{len(some)} neurons and Y a one-hot row for each example: write "
            "Y = (Y == np.unique(Y)).astype(Y.dtype)",
        )


def spread(Y: Array, last: Activation) -> Iterator[Finding | Note]:
    """Targets that spread by far more or less than the answers of a start, which are about 1."""
    reach = float(np.ptp(Y, axis=0).max()) / 2
    out_of_reach = any(isinstance(seen, Finding) for seen in unreachable(Y, last))
    if len(Y) < 2 or out_of_reach or any(labels(Y)):
        return
    if not reach:
        yield Note(f"Y has one value in all {len(Y)} examples: there is nothing to learn.")
    elif not 1 / FAR < reach < FAR:
        ends, scaled = "mean and spread", "(Y - Y.mean(axis=0)) / Y.std(axis=0)"
        if last in (sigmoid, tanh):
            ends, scaled = "the ends", "(Y - Y.min(axis=0)) / (Y.max(axis=0) - Y.min(axis=0))"
        yield Finding(
            "spread",
            f"Y reaches {number(reach, 2)} from its middle, and the answers of a start about 1.",
            f"Scale Y by {ends} of the training part, and the answers back: write Y = {scaled}",
        )


def unreachable(Y: Array, last: Activation) -> Iterator[Finding | Note]:
    """Targets that h of the last layer never gives, however large its net input.

    Its ends themselves, such as the 0 and 1 of a sigmoid, come within reach of any error.
    """
    if last not in RANGES:
        if last not in ENDLESS:
            yield unseen(f"whether Y is in reach of {last.name}, which is an h of your own")
        return
    low, high = RANGES[last]
    beyond = np.where(np.isfinite(Y), np.maximum(low - Y, Y - high), 0)
    count = int((beyond > 1e-6).sum())
    if not count:
        return
    i, j = np.unravel_index(beyond.argmax(), Y.shape)
    lies = "lies" if count == 1 else "lie"
    where = f"outside {number(low)} … {high}" if high < np.inf else "below 0"
    words = f"{count} of {Y.size} entries of Y {lies} {where}, which {last.name} of the last layer "
    words += f"never reaches; the furthest is Y[{i}, {j}] = {number(Y[i, j])}."
    cure = "Let the last h be identity."
    if any(labels(Y)):
        cure = "One-hot rows hold only 0 and 1."
    elif high < np.inf and np.ptp(Y, axis=0).all():
        scaled = "(Y - Y.min(axis=0)) / (Y.max(axis=0) - Y.min(axis=0))"
        scaled = f"2 * {scaled} - 1" if low else scaled
        cure = "Let the last h be identity, or scale by the ends of the training part: write Y = "
        cure += scaled
    yield Finding("unreachable", words, cure)
