"""Numerical gradients beside the derivation's: the check that a mistake does not survive."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from mlp_core.arguments import check_kind, check_real
from mlp_core.dimensions import Array, check_float_type, explain, letters
from mlp_core.error import squared_error
from mlp_core.layer import Gradients, Layer
from mlp_core.network import Network
from mlp_core.numerical_gradient import numerical_gradient
from mlp_core.rounding import rounding


@dataclass(frozen=True, eq=False)
class Comparison:
    """One parameter's gradient: the derivation's, the numerical one, and what rounding explains.

    Attributes
    ----------
    name : str
        Such as "dE_dW[1]".
    derivation, numerical, rounding : ndarray
        Like the parameter; `derivation` is whatever a reader's own gradients hold.
    problem : str
        What forbids a comparison, such as wrong dimensions; else empty.
    """

    name: str
    derivation: Any
    numerical: Array
    rounding: Array
    problem: str

    @property
    def agree(self) -> Any:
        """Which entries agree, as far as rounding lets them."""
        if self.problem:
            return np.zeros(self.numerical.shape, bool)
        return abs(self.derivation - self.numerical) <= self.rounding

    @property
    def tested(self) -> Any:
        """Which entries could have disagreed: those that stand out from rounding."""
        return abs(self.numerical) > self.rounding

    @property
    def ratio(self) -> float:
        """Derivation / numerical: the factor that fits best; NaN where there is none."""
        if self.problem or not self.numerical.any():
            return float("nan")
        direction = self.numerical / abs(self.numerical).max()  # so that no square underflows
        with np.errstate(invalid="ignore"):  # of infinite gradients
            fits = (self.derivation * direction).sum() / (self.numerical * direction).sum()
        return float(fits)


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
            size = "-" if c.problem else f"{np.linalg.norm(c.derivation):.4g}"
            lines.append(
                f"    {c.name:<11} {letters(c.numerical.shape):<10} {size:>11} "
                f"{np.linalg.norm(c.numerical):>11.4g} {c.ratio:>11.4g}   "
                f"{c.agree.sum()} of {c.agree.size}"
            )
        return "\n".join([*lines, f"{'passed' if self.passed else 'NOT passed'}: {self.reason}"])


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
        failed, because a gradient is zero, or m is 1, or m = n = k, it has not passed.
    """
    __tracebackhide__ = True
    check_kind("gradient_check", "network", network, Network)
    network.check_examples("gradient_check", X, Y)
    check_real("gradient_check", "X", X)
    if gradients is None:
        gradients = network.gradients(X, Y)
    check_kind("gradient_check", "gradients", gradients, Gradients)
    for name in ("dE_dW", "dE_dB"):
        held, L = getattr(gradients, name), len(network.layers)
        if not isinstance(held, tuple | list) or len(held) != L + 1:
            raise TypeError(f"gradient_check: {name} must hold None and an array for l = 1 … {L}")
    comparisons = []
    for l, (off_W, off_B) in enumerate(rounding(network, X, Y), start=1):
        comparisons.append(compare(network, X, Y, l, "W", gradients.dE_dW[l], off_W))
        comparisons.append(compare(network, X, Y, l, "B", gradients.dE_dB[l], off_B))
    sizes = {"m": len(X), **{f"n_{l}": n for l, n in enumerate(network.sizes)}}
    title = f"gradient check of {network}, m = {len(X)}"
    return GradientCheck(title, tuple(comparisons), *verdict(comparisons, sizes))


def compare(
    network: Network, X: Array, Y: Array, l: int, name: str, derivation: Any, rounding: Array
) -> Comparison:
    """One parameter of layer l, W or B, with the derivation's gradient of it."""
    wide = np.clongdouble

    layers = [Layer(p.W.astype(wide), p.B.astype(wide), p.activation) for p in network.layers]
    old = layers[l - 1]

    def error_with(P: Any) -> Any:
        W, B = (P, old.B) if name == "W" else (old.W, P)
        layers[l - 1] = Layer(W, B, old.activation)
        return squared_error(Network(layers).predict(X.astype(wide)), Y.astype(wide))

    P = getattr(network.layer(l), name).astype(np.longdouble)
    numerical = numerical_gradient(error_with, P)
    problem = ""
    n, k = network.layer(l).W.shape
    try:
        dimensions = ("n" if name == "W" else "1", "k")
        explain("gradient_check", [(f"dE_d{name}[{l}]", dimensions, derivation)], {"n": n, "k": k})
        check_float_type("gradient_check", f"dE_d{name}[{l}]", derivation, X.dtype)
    except (TypeError, ValueError) as error:
        problem = str(error).splitlines()[0].removeprefix("gradient_check: ")
    return Comparison(f"dE_d{name}[{l}]", derivation, numerical, rounding, problem)


def verdict(comparisons: list[Comparison], sizes: dict[str, int]) -> tuple[bool, str]:
    """Whether the check has passed, and why or why not."""
    for c in comparisons:
        if c.problem:
            return False, c.problem
        if not c.agree.all():
            wrong = ~c.agree
            entry = np.unravel_index(
                np.argmax(wrong * abs(c.derivation - c.numerical)), wrong.shape
            )
            at = ", ".join(map(str, entry))
            ours, other = f"{c.derivation[entry]:.4g}", f"{c.numerical[entry]:.4g}"
            apart = f"; they differ by {abs(c.derivation[entry] - c.numerical[entry]):.2g}"
            return False, (
                f"{c.name} is wrong in {wrong.sum()} of {wrong.size} entries; {c.name}[{at}] is "
                f"{ours}, the numerical derivative {other}{apart if ours == other else ''}"
            )
    if idle := [c.name for c in comparisons if not c.tested.any()]:
        return False, f"nothing was tested in {', '.join(idle)}: no entry stands out from zero"
    if sizes["m"] == 1:
        return False, "m = 1 tests no sum over the examples; take m of 2 or more"
    names = list(sizes)
    for n, k in pairwise(names[1:]):
        if sizes["m"] == sizes[n] == sizes[k]:
            return False, f"m = {n} = {k} = {sizes[k]} hides what is transposed; take other sizes"
    same = [[s for s in names if sizes[s] == size] for size in sorted(set(sizes.values()))]
    alike = [f"{' = '.join(group)} = {sizes[group[0]]}" for group in same if len(group) > 1]
    ones = [f"{s} = 1" for s in names if sizes[s] == 1]
    hidden = f"; these sizes cannot tell apart: {', '.join(alike)}" if alike else ""
    hidden += f"; a sum over one term tests no sum: {', '.join(ones)}" if ones else ""
    return True, f"every entry agrees as far as rounding lets it{hidden}"
