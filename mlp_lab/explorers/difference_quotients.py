"""Numerical derivatives of E by one parameter, with any step, and how far each is off."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlp_core import Array, Layer, Network, gradient_check, squared_error
from mlp_lab.explorers.parameters import Parameter, replaced

__all__ = ["FLOATS", "FORMULAS", "STEPS", "Derivative", "Formula", "in_floats"]


@dataclass(frozen=True)
class Formula:
    """A numerical derivative: as mathematics, as Python, and with which power of s it is off."""

    latex: str
    code: str
    order: int
    quotient: Callable[[Callable[[Any], Any], Any, Any], Any]


FORMULAS = {
    "forward": Formula(
        r"\frac{E(p + s) - E(p)}{s}",
        "(E_of(p + s) - E_of(p)) / s",
        1,
        lambda E_of, p, s: (E_of(p + s) - E_of(p)) / s,
    ),
    "central": Formula(
        r"\frac{E(p + s) - E(p - s)}{2s}",
        "(E_of(p + s) - E_of(p - s)) / (2 * s)",
        2,
        lambda E_of, p, s: (E_of(p + s) - E_of(p - s)) / (2 * s),
    ),
    "complex": Formula(
        r"\frac{\operatorname{Im} E(p + is)}{s}",
        "E_of(p + 1j * s).imag / s",
        2,
        lambda E_of, p, s: E_of(p + 1j * s).imag / s,
    ),
}
# From 0.1 down to 1e-20, two to a power of ten.
STEPS = tuple(float(f"{10 ** (-half / 2):.3g}") for half in range(2, 41))
# Where a machine has nothing wider than float64, its longdouble is that.
FLOATS = {"float32": np.float32, "float64": np.float64} | (
    {"longdouble": np.longdouble} if np.finfo(np.longdouble).eps < 1e-16 else {}
)
FAR = 1e-3  # a step at which rounding does not show


def in_floats(network: Network, kind: Any) -> Network:
    """The same network, its parameters rounded to a float type."""
    layers = (Layer(p.W.astype(kind), p.B.astype(kind), p.activation) for p in network.layers)
    return Network(list(layers))


class Derivative:
    """∂E by one parameter: by the derivation, and by every formula with every step.

    Parameters
    ----------
    network : Network
        In the floats in which all is computed.
    X, Y : ndarray, m × n and m × k
        Inputs and true outputs, in the same floats.
    parameter : Parameter
        Which one.

    Attributes
    ----------
    given : tuple
        network, X and Y.
    p : floating-point number
        The parameter's value.
    derivation : floating-point number
        As `network.gradients` has it.
    exact : floating-point number
        By the complex step in the widest floats of the machine.
    bound : float
        How far rounding may move the derivation's, relative to it.
    errors : dict
        From each of `FORMULAS` to its error with each of `STEPS`.
    """

    @np.errstate(all="ignore")  # what leaves the machine's numbers is seen in the errors
    def __init__(self, network: Network, X: Array, Y: Array, parameter: Parameter) -> None:
        self.parameter, self.kind = parameter, X.dtype.type
        self.p = self.kind(parameter.value(network))
        self.given = network, X, Y
        self._made = {X.dtype: self.given}
        name = f"dE_d{parameter.letter}[{parameter.l}]"
        compared = gradient_check(network, X, Y).comparisons
        (found,) = (c for c in compared if c.name == name)
        self.derivation = found.derivation[parameter.entry]
        self.exact = found.numerical[parameter.entry]
        rounding = found.rounding[parameter.entry]
        if not np.isfinite([self.derivation, rounding]).all():
            raise ValueError(
                f"∂E by {parameter.name}, or its rounding, is too large for {X.dtype}; choose "
                "another parameter, or take smaller numbers in X, Y, W and B"
            )
        if not abs(self.exact) > rounding:
            raise ValueError(
                f"∂E by {parameter.name} is 0 as far as rounding lets one see, and an error "
                "relative to 0 says nothing; choose another parameter"
            )
        self.bound = float(rounding / abs(self.exact))
        self.errors = {name: [self.error(name, s) for s in STEPS] for name in FORMULAS}

    def error_with(self, p: Any) -> Any:
        """E with p in place of the parameter's value, in the floats of p, real or complex."""
        kind = np.result_type(p)
        if kind not in self._made:
            network, X, Y = self.given
            self._made[kind] = in_floats(network, kind), X.astype(kind), Y.astype(kind)
        network, X, Y = self._made[kind]
        return kind.type(squared_error(replaced(network, {self.parameter: p}).predict(X), Y))

    @np.errstate(all="ignore")
    def numerical(self, formula: str, s: float) -> Any:
        """The numerical derivative with a step s."""
        return FORMULAS[formula].quotient(self.error_with, self.p, self.kind(s))

    @np.errstate(all="ignore")
    def error(self, formula: str, s: float) -> float:
        """How far it is off, relative to the exact derivative; a NaN is infinitely far off."""
        off = abs((self.numerical(formula, s) - self.exact) / self.exact)
        return math.inf if np.isnan(off) else float(off)

    @np.errstate(all="ignore")
    def guides(self, formula: str) -> tuple[float, float]:
        """C and R: the formula's own error is about C·s or C·s², rounding's about R/s.

        The complex step subtracts nothing, so there rounding is the same at every step: R is it.
        """
        p, s = np.longdouble(self.p), np.longdouble(FAR)
        order, quotient = FORMULAS[formula].order, FORMULAS[formula].quotient
        own = abs(quotient(self.error_with, p, s) / self.exact - 1)
        C = math.inf if np.isnan(own) else float(own) / FAR**order
        eps = float(np.finfo(self.kind).eps)
        return C, eps if formula == "complex" else eps * float(self.error_with(p) / abs(self.exact))

    def best_step(self, formula: str) -> float:
        """Where, among the steps, the formula's own error has come down to rounding's."""
        C, R = self.guides(formula)
        power = FORMULAS[formula].order + (formula != "complex")
        if not C:
            return STEPS[0]
        return max(min(float((R / C) ** (1 / power)), STEPS[0]), STEPS[-1])
