"""How exact a numerical derivative is: its formula, its floats, its step."""

from typing import Any

import numpy as np

from mlp_core import Array, Network, sigmoid, tanh
from mlp_core.refusals import briefly, check_positive, check_real
from mlp_lab.controls import choice
from mlp_lab.drawing.picture import Picture
from mlp_lab.explorers.gradient_check.picture import scientific, step_picture
from mlp_lab.explorers.gradient_check.quotients import (
    FLOATS,
    FORMULAS,
    STEPS,
    Derivative,
    in_floats,
)
from mlp_lab.explorers.log_slider import log_slider, standing
from mlp_lab.explorers.parameters import check_finite, in_code, named_parameters
from mlp_lab.instrument import Instrument

__all__ = ["GradientCheckExplorer", "explore_gradient_check"]

# The network and the examples of notebook 7: smooth, with sizes 20, 3, 4 and 2.
RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(20, 3)), RNG.uniform(0.1, 0.9, size=(20, 2))
NETWORK = Network.random((3, 4, 2), (tanh, sigmoid), seed=1)
NEAR = 3  # times the best step, up or down, is about the best


class GradientCheckExplorer(Instrument):
    """Choose formula, floats and step of a numerical derivative, and see how far it is off.

    Parameters
    ----------
    network : Network
        The network.
    X, Y : ndarray, m × n and m × k
        Inputs and true outputs.

    Attributes
    ----------
    used : str
        "forward", "central" or "complex".
    float_type : str
        One of `FLOATS`: in which all is computed.
    parameter : str
        By which E is differentiated, such as "w₁₁ of W[1]".
    s : float
        The step.
    derivative : Derivative
        What comes of it: `derivative.numerical(formula, s)`, `derivative.derivation` and so on.
    """

    def __init__(self, network: Network, X: Array, Y: Array) -> None:
        with np.errstate(all="ignore"):
            # Refuses what does not fit, in the derivation's letters.
            gradients = network.gradients(X, Y)
        for name, array in (("X", X), ("Y", Y)):
            check_real("explore_gradient_check", name, array)
        check_finite("explore_gradient_check", network, X, Y)
        self.network, self.X, self.Y = network, X, Y
        self.parameters = named_parameters("explore_gradient_check", network)
        self.used, self.float_type, self.s = "forward", "float64", 1e-4
        self._known: dict[tuple[str, str], Derivative] = {}
        sloped = [name for name, p in self.parameters.items() if p.gradient(gradients)]
        self.parameter = (sloped or list(self.parameters))[0]
        self.derivative = self.known(self.float_type, self.parameter)
        super().__init__()
        steps = log_slider("s, step", 1e-4, -20, -1, 0.5, ".2e", "the step, from 1e-20 to 0.1")
        names, by = list(self.parameters), "the parameter by which E is differentiated"
        self.add(
            (choice("formula", list(FORMULAS), self.used), lambda: self.used, self.use),
            (choice("floats", list(FLOATS), self.float_type), lambda: self.float_type, self.retype),
            (choice("derivative by", names, self.parameter, by), lambda: self.parameter, self.by),
            (steps, lambda: standing(steps, self.s, 3), lambda s: self.take(float(f"{s:.3g}"))),
        )
        self.show()

    # What changes the state.

    def use(self, formula: str) -> None:
        """Use another formula."""
        if formula not in FORMULAS:
            raise ValueError(
                f"formula must be one of {', '.join(FORMULAS)}, not {briefly(formula)}"
            )
        self.used = formula
        self.show()

    def retype(self, float_type: str) -> None:
        """Compute everything in other floats."""
        if float_type not in FLOATS:
            raise ValueError(f"floats must be {', '.join(FLOATS)}, not {briefly(float_type)}")
        self.derivative, self.float_type = self.known(float_type, self.parameter), float_type
        self.show()

    def by(self, parameter: str) -> None:
        """Differentiate by another parameter."""
        if parameter not in self.parameters:
            raise ValueError(f"{briefly(parameter)} is no parameter of {self.network}")
        self.derivative, self.parameter = self.known(self.float_type, parameter), parameter
        self.show()

    def take(self, s: float) -> None:
        """Take another step."""
        if not STEPS[-1] <= check_positive("explore_gradient_check", "s", s) <= STEPS[0]:
            raise ValueError(f"s must be from {STEPS[-1]:g} to {STEPS[0]:g}, not {s:g}")
        self.s = float(s)
        self.show()

    def known(self, float_type: str, parameter: str) -> Derivative:
        """The derivative by a parameter in some floats; it is computed once."""
        key = float_type, parameter
        if key not in self._known:
            kind = FLOATS[float_type]
            with np.errstate(all="ignore"):  # what is too large for them becomes infinite
                network = in_floats(self.network, kind)
                X, Y = self.X.astype(kind), self.Y.astype(kind)
            check_finite(f"explore_gradient_check in {float_type}", network, X, Y)
            self._known[key] = Derivative(network, X, Y, self.parameters[parameter])
        return self._known[key]

    # The view.

    def formula(self) -> str:
        return rf"$$\frac{{\partial E}}{{\partial p}} \approx {FORMULAS[self.used].latex}$$"

    def drawn(self) -> Picture:
        return step_picture(self.derivative, self.used, self.s, self.words())

    def words(self) -> str:
        d, s, best = self.derivative, self.s, self.derivative.best_step(self.used)
        said = (
            f"∂E by {self.parameter}, {self.used} with s = {scientific(s)} in {self.float_type}: "
            f"{signed(d.numerical(self.used, s))}; the derivation has {signed(d.derivation)}. "
            f"Relative error: {scientific(d.error(self.used, s))}."
        )
        rounding = f"The derivation is off by at most {scientific(d.bound, 1)}."
        return f"{said} {self.advice(best)} {rounding}"

    def advice(self, best: float) -> str:
        """Whether a smaller or a larger step would be better."""
        d, s, about = self.derivative, self.s, f"about {scientific(best)}"
        if s > NEAR * best:
            then = "only rounding is left" if self.used == "complex" else "rounding takes over"
            return f"Smaller steps are better, down to {about}; below that {then}."
        if self.used == "complex":
            return "Nothing is subtracted, so no step is too small."
        if not d.numerical(self.used, s):
            return "With so small a step E does not change at all: every digit is lost."
        if s < best / NEAR:
            return (
                f"Below {about} rounding takes over: the two values of E agree in so many digits "
                "that few are left."
            )
        return "This is about the best step: smaller, and rounding takes over."

    def show_code(self) -> None:
        """Print the lines that give the present numerical derivative and the derivation's."""
        p, (network, X, Y) = self.parameters[self.parameter], self.derivative.given
        row, column = p.entry
        print(
            *in_code(network, X, Y),
            "def E_of(p):",
            "    kind = np.result_type(p)",
            "    P = [(layer.W.astype(kind), layer.B.astype(kind)) for layer in network.layers]",
            f"    P[{p.l - 1}][{'WB'.index(p.letter)}][{row}, {column}] = p",
            "    layers = [Layer(*WB, layer.activation) for WB, layer in zip(P, network.layers)]",
            "    A = Network(layers).predict(X.astype(kind))",
            "    return kind.type(squared_error(A, Y.astype(kind)))",
            f"p, s = {p.code('network')}, X.dtype.type({self.s!r})",
            f"print({FORMULAS[self.used].code})",
            f"print(network.gradients(X, Y).dE_d{p.letter}[{p.l}][{row}, {column}])",
            sep="\n",
        )


def signed(value: Any) -> str:
    """A number with four digits."""
    return f"{float(value):.4g}".replace("-", "−")


def explore_gradient_check(
    network: Network = NETWORK, X: Array = X, Y: Array = Y
) -> GradientCheckExplorer:
    """Open the error of numerical derivatives, by default on the network of notebook 7."""
    return GradientCheckExplorer(network, X, Y)
