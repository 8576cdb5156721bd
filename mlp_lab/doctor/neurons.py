"""What may be unfit in the neurons of a network: alike, silent, saturated, or deaf to X."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from mlp_core import Activation, Array, ForwardPass, Network, squared_error_gradient
from mlp_lab.doctor.examples import scaled_by
from mlp_lab.doctor.finding import Finding, Note, columns, percent
from mlp_lab.numbers import number

# Neurons whose parameters differ by less, relative to their length, stay together for very long.
ALIKE = 1e-6
FLAT = 0.01  # of the largest slope of h: there a neuron learns a hundred times more slowly
FAR_BELOW = 5  # spreads of Z below 0: at a random start no relu lies as far
OFTEN = 0.25  # of the examples: a neuron that is flat in so many is called saturated
MUCH = 0.4  # of all neurons and examples of a layer: at a random start less is flat
NEARLY_ALL = 0.8  # of a layer: at a random start fewer relus are silent
HALF = 0.5
SAME = 1e-3  # of the spread of Y, or of 1 if it is more: what varies less is one answer
ODD = 3  # times as large as at a start, or as small: weights of which it is said, and columns of X
LOST = 2e-3  # of what comes back to the last layer: if no more reaches the first, it stands still
FRESH = "Start again from Network.random"


def alike(network: Network) -> Iterator[Finding]:
    """Hidden neurons with the same parameters before and behind them."""
    pairs = zip(network.layers, network.layers[1:], strict=False)
    for l, (layer, behind) in enumerate(pairs, start=1):
        own = np.vstack([layer.W, layer.B, behind.W.T]).astype(np.float64)
        own /= max(abs(own).max(), np.finfo(np.float64).tiny)
        length = (own**2).sum(axis=0)
        apart = length[:, np.newaxis] + length - 2 * own.T @ own
        same = apart <= ALIKE**2 * length
        first = same.sum(axis=1).argmax()
        which = np.flatnonzero(same[first])
        if which.size > 1:
            named = columns(f"A[{l}]", which)
            yield Finding(
                "alike",
                f"{counted(which.size, len(same), l)} alike, with the same parameters before and "
                f"behind them, {named}: they get the same gradients and stay alike.",
                f"{FRESH}.",
            )


def silent(network: Network, forward: ForwardPass, learned: bool) -> Iterator[Finding | Note]:
    """Neurons whose A and h′ are 0 in all examples, as those of a relu that lies below 0.

    A few are so in many a start, and many a good network has some: those are a note.
    """
    for l, layer in enumerate(network.layers, start=1):
        if bounds(layer.activation):
            continue
        slopes = layer.activation.h_prime(forward.Z[l])
        which = np.flatnonzero(~forward.A[l].any(axis=0) & ~slopes.any(axis=0))
        if not which.size:
            continue
        Z, k = forward.Z[l][:, which], len(layer.W.T)
        named = columns(f"A[{l}]", which)
        words = f"{counted(which.size, k, l)} silent, {named}: "
        words += f"{layer.activation.name} is 0 in all {len(Z)} examples"
        far = (Z.max(axis=0) < 0) & (-Z.max(axis=0) >= FAR_BELOW * Z.std(axis=0))
        if learned or not (far.any() or which.size >= NEARLY_ALL * k):
            yield Note(f"{words}, as in many a network that learns")
        else:
            cure = f"{FRESH}, with a smaller alpha if training led here"
            yield Finding("silent", f"{words}, and no gradient comes through.", f"{cure}.")


def saturated(network: Network, forward: ForwardPass, Y: Array, learned: bool) -> Iterator[Finding]:
    """Layers that are flat in much, or a neuron of them in all examples, while E is still large.

    In the last layer, where right answers may lie near the ends of h, a neuron counts if it is no
    better than the mean of its column of Y.
    """
    L = len(network.layers)
    for l, layer in enumerate(network.layers, start=1):
        if not bounds(layer.activation):
            continue
        slopes = abs(layer.activation.h_prime(forward.Z[l]))
        share = (slopes < FLAT * steepest(layer.activation)).mean(axis=0)
        if l == L:
            share[squares(forward.A[L] - Y) < squares(Y - Y.mean(axis=0))] = 0
        elif learned:
            continue
        counts = share >= OFTEN
        if share.mean() >= MUCH or (share == 1).any():
            yield Finding(
                "saturated",
                f"{counted(counts.sum(), counts.size, l)} saturated in "
                f"{percent(share[counts].mean())} of the examples: there {layer.activation.name} "
                "is flat, and little of a gradient passes.",
                fresh(network, forward.A[0]),
            )


def one_answer(network: Network, forward: ForwardPass, Y: Array) -> Iterator[Finding]:
    """An output that hardly varies with X, though Y varies.

    A sigmoid's slope is at most 1/4, so each hidden layer of them may leave a quarter.
    """
    least = SAME
    for layer in network.layers[:-1]:
        if bounds(layer.activation):
            least *= min(1.0, steepest(layer.activation))
    varies = np.ptp(Y, axis=0) > 0
    A, of_Y = forward.A[-1].std(axis=0)[varies], Y.std(axis=0)[varies]
    share = A / np.minimum(of_Y, 1)
    if varies.any() and share.max() < least:
        i = int(share.argmax())
        yield Finding(
            "one_answer",
            f"One answer for all {len(Y)} examples, whatever X: A[{len(network.layers)}] spreads "
            f"by {number(A[i], 2)}, Y by {number(of_Y[i], 2)}.",
            fresh(network, forward.A[0]),
        )


def vanishing(network: Network, forward: ForwardPass, Y: Array, learned: bool) -> Iterator[Finding]:
    """Of what comes back to the last layer hardly anything reaches the first."""
    L = len(network.layers)
    dE_dZ = network.backward(forward, squared_error_gradient(forward.A[L], Y)).dE_dZ
    first, last = (float(np.sqrt(squares(dE_dZ[l]).sum() / dE_dZ[l].size)) for l in (1, L))
    if not learned and first < LOST * last:
        yield Finding(
            "vanishing",
            f"∂E/∂Z[1] is {number(first / last, 2)} of ∂E/∂Z[{L}], entry for entry: the gradient "
            f"vanishes on its way through {L - 1} hidden layers.",
            "Take fewer layers, or tanh or relu in place of sigmoid, each from Network.random.",
        )


def fresh(network: Network, X: Array) -> str:
    """What may be behind flat neurons or one answer: weights far from a start, or a large X."""
    sizes = [  # 1 where the variance is 1/n, and 1.4 where it is 2/n
        float(abs(layer.W.astype(np.float64)).mean() * np.sqrt(len(layer.W) * np.pi / 2))
        for layer in network.layers
    ]
    l = int(np.argmax([max(size, 1 / size if size else np.inf) for size in sizes]))
    if 1 / ODD < sizes[l] < ODD:
        size = np.sqrt((X.astype(np.float64) ** 2).mean(axis=0))
        if size.max() > ODD:
            return f"X[:, {size.argmax()}] is {number(size.max(), 2)} in the mean. {scaled_by(X)}"
        return f"{FRESH}, with a smaller alpha if training led here."
    return f"W[{l + 1}] is {number(sizes[l], 2)} times as large as at a start. {FRESH}."


def has_learned(forward: ForwardPass, Y: Array) -> bool:
    """Whether E is less than half of what the mean of Y for every example would give."""
    return bool(squares(forward.A[-1] - Y).sum() < HALF * squares(Y - Y.mean(axis=0)).sum())


def squares(P: Array) -> Any:
    """The sum of squares of each column."""
    return (P.astype(np.float64) ** 2).sum(axis=0)


def bounds(activation: Activation) -> bool:
    """Whether h ends at both sides, as sigmoid and tanh do."""
    A = activation.h(np.array([[-40.0, -20.0, 20.0, 40.0]]))[0]
    return bool(np.allclose(A[::2], A[1::2], rtol=0, atol=0.01))


def steepest(activation: Activation) -> float:
    """The largest slope of h: 1/4 of a sigmoid, 1 of tanh."""
    return float(abs(activation.h_prime(np.linspace(-5, 5, 101).reshape(1, -1))).max())


def counted(count: int, k: int, l: int) -> str:
    """How many neurons of a layer, with the verb: 3 of 8 neurons of layer 1 are."""
    return f"{count} of {k} neurons of layer {l} {'is' if count == 1 else 'are'}"
