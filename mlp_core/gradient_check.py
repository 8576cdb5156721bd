"""Numerical gradients beside the derivation's: the check that a mistake does not survive."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from mlp_core.activation import ACTIVATIONS, H
from mlp_core.error import squared_error
from mlp_core.layer import Layer
from mlp_core.network import Gradients, Network
from mlp_core.numerical_gradient import complex_steps, numerical_gradient
from mlp_core.refusals import Array, check_kind, check_real, explain, letters
from mlp_core.terminal import printable

# The widest floats of the machine: numerical derivatives and rounding are computed in them, where
# what underflows or overflows in the network's own floats still has a size. Some machines have
# none wider than float64.
WIDE = np.longdouble
FLAT = 0.001  # a slope below which a neuron is called flat: it learns a thousand times more slowly


@dataclass(frozen=True, eq=False)
class Comparison:
    """One parameter's gradient: the derivation's, the numerical one, and what rounding explains.

    Attributes
    ----------
    name : str
        Such as "dE_dW[1]".
    derivation, numerical, rounding : ndarray
        Like the parameter; `derivation` is whatever a reader's own gradients hold. `rounding` is
        infinite where a number on the way may be too large for its float type.
    problem : str
        What forbids a comparison, such as wrong dimensions; else empty.
    """

    name: str
    derivation: Any
    numerical: Array
    rounding: Array
    problem: str

    @property
    def bounded(self) -> Any:
        """Which entries can be compared: rounding has a bound there."""
        return np.isfinite(self.rounding)

    @property
    def apart(self) -> Any:
        """How far the two are apart, entry by entry."""
        with np.errstate(all="ignore"):  # a reader's gradients may be infinite
            return abs(self.derivation - self.numerical)

    @property
    def agree(self) -> Any:
        """Which entries agree, as far as rounding lets them."""
        if self.problem:
            return np.zeros(self.numerical.shape, bool)
        return (self.apart <= self.rounding) | ~self.bounded

    @property
    def agreement(self) -> str:
        """How many entries agree of how many that can be compared, in words."""
        if not self.bounded.any():
            return "none compared"
        others = "" if self.bounded.all() else f", {(~self.bounded).sum()} not compared"
        return f"{(self.agree & self.bounded).sum()} of {self.bounded.sum()}{others}"

    @property
    def tested(self) -> Any:
        """Which entries could have disagreed: those in whose place 0 would be noticed."""
        return abs(self.numerical) > self.rounding

    @property
    def ratio(self) -> float:
        """Derivation / numerical: the factor that fits best; NaN where there is none."""
        numerical = np.where(self.bounded, self.numerical, 0)
        if self.problem or not numerical.any():
            return float("nan")
        direction = numerical / abs(numerical).max()  # so that no square underflows
        with np.errstate(all="ignore"):  # a reader's gradients may be infinite
            derivation = np.where(self.bounded, self.derivation, 0)
            return float((derivation * direction).sum() / (numerical * direction).sum())


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """The outcome of `gradient_check`; it prints as a table."""

    title: str
    comparisons: tuple[Comparison, ...]
    passed: bool
    reason: str

    def __repr__(self) -> str:
        lines = [
            self.title,
            "    gradient    dimensions  derivation   numerical       ratio   entries that agree",
        ]
        for c in self.comparisons:
            size = "-" if c.problem or not c.bounded.any() else norm(c.derivation)
            numerical = norm(c.numerical) if c.bounded.any() else "-"
            lines.append(
                f"    {c.name:<11} {letters(c.numerical.shape):<10} {size:>11} "
                f"{numerical:>11} {c.ratio:>11.4g}   {c.agreement}"
            )
        return "\n".join([*lines, f"{'passed' if self.passed else 'NOT passed'}: {self.reason}"])

    def __str__(self) -> str:
        return printable(repr(self))


def norm(P: Array) -> str:
    """The length of all entries as one vector; in wide floats its squares do not overflow."""
    with np.errstate(all="ignore"):
        return f"{np.linalg.norm(P.astype(WIDE)):.4g}"


def gradient_check(
    network: Network, X: Array, Y: Array, gradients: Gradients | None = None
) -> GradientCheck:
    """Compare gradients with a numerical derivative, parameter by parameter, entry by entry.

    The numerical derivative is the complex step in the widest floats of the machine. Two entries
    agree if they differ by no more than rounding explains, so there is no tolerance to choose.

    Parameters
    ----------
    network : Network
        The network.
    X, Y : ndarray, m × n and m × k
        Inputs and true outputs.
    gradients : Gradients, optional
        Your own; by default `network.gradients(X, Y)`.

    Returns
    -------
    GradientCheck
        `passed` and `reason`, and a comparison for each parameter. Where nothing could have
        failed, it has not passed: a number is not finite, a gradient is zero, neurons are alike,
        m is 1, or m = n = k. Where some entries could not have failed, it says how many.
    """
    __tracebackhide__ = True
    check_kind("gradient_check", "network", network, Network)
    network.check_examples("gradient_check", X, Y)
    check_real("gradient_check", "X", X)
    with np.errstate(all="ignore"):  # what is not finite is told in words
        if gradients is None:
            gradients = network.gradients(X, Y)
        check_gradients("gradient_check", gradients, len(network.layers))
        not_finite, comparisons = network.not_finite(X, Y), []
        none = np.inf if not_finite else 0  # then no entry can be compared
        for l, (off_W, off_B) in enumerate(rounding(network, X, Y), start=1):
            comparisons.append(compare(network, X, Y, l, "W", gradients.dE_dW[l], off_W + none))
            comparisons.append(compare(network, X, Y, l, "B", gradients.dE_dB[l], off_B + none))
        passed, reason = verdict(comparisons, network, X, Y)
        if not_finite:
            passed, reason = False, f"nothing was tested: {not_finite}"
    title = f"gradient check of {network}, m = {len(X)}"
    return GradientCheck(title, tuple(comparisons), passed, reason)


def check_gradients(function: str, gradients: Any, L: int) -> None:
    """Refuse what does not hold a place for each layer; what stands there is compared."""
    __tracebackhide__ = True
    check_kind(function, "gradients", gradients, Gradients)
    for name in ("dE_dW", "dE_dB"):
        held = getattr(gradients, name)
        if not isinstance(held, tuple | list) or len(held) != L + 1:
            raise TypeError(f"{function}: {name} must hold None and an array for l = 1 … {L}")


def compare(
    network: Network, X: Array, Y: Array, l: int, name: str, derivation: Any, rounding: Array
) -> Comparison:
    """One parameter of layer l, W or B, with the derivation's gradient of it."""
    wide = np.result_type(WIDE, np.complex64)
    layers = [Layer(p.W.astype(wide), p.B.astype(wide), p.activation) for p in network.layers]
    old = layers[l - 1]

    def error_with(P: Any) -> Any:
        W, B = (P, old.B) if name == "W" else (old.W, P)
        layers[l - 1] = Layer(W, B, old.activation)
        return squared_error(Network(layers).predict(X.astype(wide)), Y.astype(wide))

    numerical = numerical_gradient(error_with, getattr(network.layer(l), name).astype(WIDE))
    rounding = np.where(np.isfinite(numerical), rounding, np.inf)
    problem = ""
    n, k = network.layer(l).W.shape
    try:
        dimensions = ("n" if name == "W" else "1", "k")
        arrays = [(f"dE_d{name}[{l}]", dimensions, derivation)]
        explain("gradient_check", arrays, {"n": n, "k": k}, X.dtype)
    except (TypeError, ValueError) as error:
        problem = str(error).splitlines()[0].removeprefix("gradient_check: ")
    return Comparison(f"dE_d{name}[{l}]", derivation, numerical, rounding, problem)


def verdict(
    comparisons: list[Comparison], network: Network, X: Array, Y: Array
) -> tuple[bool, str]:
    """Whether the check has passed, and why or why not."""
    for c in comparisons:
        if c.problem:
            return False, c.problem
        if not c.agree.all():
            return False, where_wrong(c)
    if idle := [c.name for c in comparisons if not c.tested.any()]:
        large = all(not c.bounded.any() for c in comparisons if c.name in idle)
        zero = f"too large for {X.dtype}" if large else "no entry stands out from zero"
        return False, f"nothing was tested in {', '.join(idle)}: {zero}{all_zero(network, X, Y)}"
    sizes = {"m": len(X), **{f"n_{l}": n for l, n in enumerate(network.sizes)}}
    if sizes["m"] == 1:
        return False, "m = 1 tests no sum over the examples; take m of 2 or more"
    names = list(sizes)
    for n, k in pairwise(names[1:]):
        if sizes["m"] == sizes[n] == sizes[k]:
            return False, f"m = {n} = {k} = {sizes[k]} hides what is transposed; take other sizes"
    if words := alike_neurons(network, Y):
        return False, words
    agreed = "every entry agrees as far as rounding lets it"
    return True, agreed + untested(comparisons, X) + flat_neurons(network, X) + hidden_by(sizes)


def where_wrong(c: Comparison) -> str:
    """How many entries are wrong, and the one that is furthest off, in digits that show it."""
    wrong = ~c.agree
    entry = np.unravel_index(np.argmax(wrong * c.apart), wrong.shape)
    at, apart = ", ".join(map(str, entry)), ""
    for digits in range(4, 18):
        ours, other = (f"{P[entry]:.{digits}g}" for P in (c.derivation, c.numerical))
        if ours != other:
            break
        apart = f"; they differ by {c.apart[entry]:.2g}"
    return (
        f"{c.name} is wrong in {wrong.sum()} of {wrong.size} entries; {c.name}[{at}] is "
        f"{ours}, the numerical derivative {other}{apart}"
    )


def untested(comparisons: list[Comparison], X: Array) -> str:
    """How many entries could not have disagreed, and why."""
    size = sum(c.tested.size for c in comparisons)
    small = sum(int((~c.tested & c.bounded).sum()) for c in comparisons)
    large = sum(int((~c.bounded).sum()) for c in comparisons)
    words = ""
    if small:
        words += f"; {small} of {size} entries are too small to be tested: 0 would agree as well"
    if large:
        words += f"; {large} of {size} entries are too large for {X.dtype} to be tested"
    return words


def flat_neurons(network: Network, X: Array) -> str:
    """Which neurons are flat in every example, so that E hardly changes with their net input."""
    found = []
    for l, Z in enumerate(network.forward(X).Z[1:], start=1):
        flat = (abs(network.layer(l).activation.h_prime(Z)) < FLAT).all(axis=0)
        if flat.any():
            found.append(f"{flat.sum()} of {flat.size} neurons of layer {l}")
    cure = "; scale X to about 1, or take other weights"
    where = ", ".join(found)
    return f"; flat or saturated, h′(Z) < {FLAT} in every example: {where}{cure}" if found else ""


def all_zero(network: Network, X: Array, Y: Array) -> str:
    """What is 0 and leaves nothing to pass back, in words; "" if nothing is."""
    A = network.predict(X)
    if abs(A - Y).max() <= 100 * np.finfo(X.dtype).eps * max(abs(A).max(), abs(Y).max()):
        return "; E is 0 but for rounding: take other examples"
    arrays = [("X", X), *((name, P) for name, P in network.parameters() if name[0] == "W")]
    zero = [name for name, P in arrays if not P.any()]
    if not zero:
        return flat_neurons(network, X)
    cure = "" if zero == ["X"] else "; start from random weights"
    return f"; {' and '.join(zero)} {'is' if len(zero) == 1 else 'are'} all 0{cure}"


def alike_neurons(network: Network, Y: Array) -> str:
    """The first layer with neurons that could stand for each other, in words; "" if none has."""
    after = [*(layer.W.T for layer in network.layers[1:]), Y]
    for l, (layer, behind) in enumerate(zip(network.layers, after, strict=True), start=1):
        column = np.vstack([layer.W, layer.B, behind])
        same = np.unique(column, axis=1, return_counts=True)[1].max()
        if same > 1:
            around = "before them and the same Y" if behind is Y else "before and behind them"
            return (
                f"{same} of {column.shape[1]} neurons of layer {l} are alike, with the same "
                f"weights {around}: what mixes them up would not show; start from random weights"
            )
    return ""


def hidden_by(sizes: dict[str, int]) -> str:
    """What these sizes cannot tell apart."""
    same = [[s for s in sizes if sizes[s] == size] for size in sorted(set(sizes.values()))]
    equal = [f"{' = '.join(group)} = {sizes[group[0]]}" for group in same if len(group) > 1]
    ones = [f"{s} = 1" for s in sizes if sizes[s] == 1]
    hidden = f"; these sizes cannot tell apart: {', '.join(equal)}" if equal else ""
    return hidden + (f"; a sum over one term tests no sum: {', '.join(ones)}" if ones else "")


class Sized(NamedTuple):
    """The sizes of an array's entries, without signs, and how far each may be off."""

    size: Any
    off: Any


def rounding(network: Network, X: Array, Y: Array) -> list[tuple[Array, Array]]:
    """How far each entry of ∂E/∂W[l] and ∂E/∂B[l] may be off, l = 1..L.

    Both passes once more, in sizes without signs, and beside each array how far its entries may
    be off. A sum of n terms rounds at most n times, each time relative to the sum of their sizes;
    h and h′ are off by 4 units in the last place, and pass on what their argument is off. A
    product next to zero is off by the smallest number that there is; where one may be larger than
    the largest, nothing is known, and the gradient is off by infinity.
    (N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., ch. 2 and 3.)
    """
    floats, m = np.finfo(X.dtype), len(X)
    eps = float(floats.eps)

    def within(size: Any, off: Any) -> Sized:
        known = (size <= floats.max) & (off == off)  # 0 · ∞ is not a number
        return Sized(size, np.where(known, off, np.inf))

    def product(times: Callable[..., Any], P: Sized, Q: Sized, terms: int) -> Sized:
        """P · Q or P ⊙ Q: what P and Q are off, then a rounding for each term."""
        largest_P, largest_Q, size = P.size + P.off, Q.size + Q.off, times(P.size, Q.size)
        off = times(largest_P, Q.off) + times(P.off, Q.size) + terms * eps * size
        pairs = times((largest_P > 0).astype(WIDE), (largest_Q > 0).astype(WIDE))
        return within(size, off + floats.smallest_subnormal * pairs)

    def passed_on(h: H, Z: Any, off_Z: Any, own: bool, least: float) -> Sized:
        """h(Z): the most that it changes while Z is off, at the ends or at 0, and its own rounding.

        An h of `ACTIVATIONS` has its kink or its summit at 0. A reader's own may be anything: it is
        tried at more places, to both sides of Z even where Z is exact, since a complex step may
        take the other side of a kink; and in its own floats, where its formula may round more.
        """
        exact = Z.astype(WIDE)
        A, off_Z = h(exact), np.maximum(off_Z, floats.smallest_subnormal if own else 0)
        places = [exact + t * off_Z for t in np.linspace(-1, 1, 17 if own else 2)]
        places.append(np.clip(0, places[0], places[-1]))
        off = np.max([abs(h(place) - A) for place in places], axis=0)
        if own:
            off = off * np.where(off_Z > 0.01, 2, 1) + 2 * abs(h(Z) - A)
        off += 4 * eps * np.maximum(abs(A), least)
        return within(abs(A), off + floats.smallest_subnormal * (abs(A) + off > 0))

    with np.errstate(all="ignore"):
        A, A_ones, slopes = Sized(abs(X.astype(WIDE)), np.zeros(X.shape, WIDE)), [], []
        forward = network.forward(X)
        for layer, Z in zip(network.layers, forward.Z[1:], strict=True):
            A_ones.append(Sized(with_ones(A.size, 1), with_ones(A.off, 0)))
            W_B = exactly(np.vstack([layer.W, layer.B]))
            off_Z = product(np.matmul, A_ones[-1], W_B, 1 + len(layer.W)).off
            # Of a reader's own h it is not known that small values are as exact as large ones.
            h, own = layer.activation, layer.activation not in ACTIVATIONS.values()
            A = passed_on(h.h, Z, off_Z, own, least=own)
            # 1 − A² and A (1 − A) are right as well, and round where A is nearly 1.
            slopes.append(passed_on(h.h_prime, Z, off_Z, own, least=1))

        twice = 2 * abs(forward.A[-1].astype(WIDE) - Y.astype(WIDE))
        off = (2 * A.off + 2 * eps * twice) / m + floats.smallest_subnormal * (twice + A.off > 0)
        dE_dA = Sized(twice / m, within(twice, off).off)
        off_by: list[tuple[Array, Array]] = []
        reach = WIDE(Y.size)  # of a number that is lost: how much of it comes to E at most
        for l in range(len(network.layers), 0, -1):
            layer, A_prev = network.layer(l), A_ones[l - 1]
            dE_dZ = product(np.multiply, slopes[l - 1], dE_dA, 1)
            A_prev_T = Sized(A_prev.size.T, A_prev.off.T)
            off_W_B = product(np.matmul, A_prev_T, dE_dZ, m).off
            # Wherever on the way to E the step underflows, the numerical derivative loses as much.
            reach += dE_dA.size.sum() + (1 + len(layer.W)) * dE_dZ.size.sum()
            steps = complex_steps(np.vstack([layer.W, layer.B]).astype(WIDE))
            off_W_B += reach * np.finfo(WIDE).smallest_subnormal / steps
            off_by.append((off_W_B[:-1], off_W_B[-1:]))
            dE_dA = product(np.matmul, dE_dZ, exactly(layer.W.T), layer.W.shape[1])
        return off_by[::-1]


def exactly(P: Array) -> Sized:
    """Sizes of numbers that are what they are."""
    return Sized(abs(P.astype(WIDE)), np.zeros(P.shape, WIDE))


def with_ones(P: Any, number: int) -> Any:
    """P with a column more, which is J in A_prev · W + J ⊗ B: of ones; or of zeros, its errors."""
    return np.hstack([P, np.full((len(P), 1), number, WIDE)])
