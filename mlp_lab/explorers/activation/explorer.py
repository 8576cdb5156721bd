"""An activation function h with its tangent, its slope h′, and the slip h′(a) beside h′(z)."""

from numbers import Real
from typing import Any

import numpy as np

from mlp_core import ACTIVATIONS, Activation
from mlp_core.refusals import briefly
from mlp_lab.drawing.matrices import drawing
from mlp_lab.drawing.picture import Picture
from mlp_lab.explorers.activation.picture import (
    FLAT,
    REACH,
    TangentPicture,
    at,
    gap,
    largest,
    slopes,
)  # fmt: skip
from mlp_lab.instrument import Instrument, choice, slider, switch
from mlp_lab.matrices import number

__all__ = ["ActivationExplorer", "explore_activation"]

BESIDE = np.array([[-1e-9, 1e-9]])  # 0, to the left and to the right


class ActivationExplorer(Instrument):
    """Move z and see the tangent of h there, and its slope on the curve of h′.

    Parameters
    ----------
    name : str
        Which h, a name in `ACTIVATIONS`.
    z : float
        The net input, −6 … 6.

    Attributes
    ----------
    activation : Activation
        h and h′.
    z, a : float
        The net input, and a = h(z).
    slope, slip : float
        h′(z), and h′ taken at a in place of z.
    saturated : bool
        Whether h is flat at z: |h′(z)| is below 0.05 of its largest value.
    slip_drawn : bool
        Whether the curve of the slip is drawn.
    """

    def __init__(self, name: str, z: float) -> None:
        self.activation, self.z = known(name), within_reach(z)
        self.slip_drawn = False
        super().__init__()
        self.add(
            (choice("h", list(ACTIVATIONS), name), lambda: self.activation.name, self.choose),
            (
                slider("z, net input", self.z, -REACH, REACH, 0.1),
                lambda: self.z,
                self.slide,
            ),
            (switch("draw the slip h′(a)", False), lambda: self.slip_drawn, self.draw_slip),
        )
        self.show()

    def choose(self, name: str) -> None:
        """Take another activation function."""
        self.activation = known(name)
        self.show()

    def move(self, z: float) -> None:
        """Take another net input."""
        self.z = within_reach(z)
        self.show()

    def slide(self, z: float) -> None:
        """Take what a slider says, where 0 may be 1e-16."""
        self.move(round(z, 1))

    def draw_slip(self, on: bool) -> None:
        """Draw the curve of the slip, or leave it out."""
        self.slip_drawn = bool(on)
        self.show()

    @property
    def a(self) -> float:
        """The activation, h(z)."""
        return at(self.activation, self.z)[0]

    @property
    def slope(self) -> float:
        """The slope of h at z, h′(z)."""
        return at(self.activation, self.z)[1]

    @property
    def slip(self) -> float:
        """What h′ gives for a in place of z."""
        return at(self.activation, self.z)[2]

    @property
    def saturated(self) -> bool:
        """Whether h is flat at z."""
        return abs(self.slope) < FLAT * largest(self.activation)

    def formula(self) -> str:
        both: tuple[Any, ...] = (self.activation.h, self.activation.h_prime)
        return rf"$${both[0].equation.latex}, \qquad {both[1].equation.latex}$$"

    def drawn(self) -> Picture:
        shown = TangentPicture(self.activation, self.z, self.slip_drawn)
        return drawing([[shown]], self.words())

    def words(self) -> str:
        name, z, (a, slope, slip) = self.activation.name, self.z, at(self.activation, self.z)
        said = [f"{name} at z = {number(z)}: a = h(z) = {number(a)}, h′(z) = {number(slope)}."]
        left, right = self.activation.h_prime(BESIDE)[0]
        if z == 0 and abs(right - left) > FLAT:
            said.append(
                f"At 0 there is no derivative: the slope is {number(left)} on the left and "
                f"{number(right)} on the right. By convention h′(0) = {number(slope)}."
            )
        if self.saturated:
            most = number(largest(self.activation))
            said.append(f"Saturated: |h′(z)| is below 0.05 of its largest value, {most}.")
        if np.array_equal(*slopes(self.activation)):
            said.append(f"With {name} the slip h′(a) equals h′(z) at every z and does no harm.")
        elif slip == slope:
            said.append("Here the slip h′(a) is the same.")
        else:
            said.append(f"The slip h′(a) = {number(slip)} is {', '.join(gap(slope, slip))}.")
        return " ".join(said)

    def show_code(self) -> None:
        """Print the lines that give the present activation, slope and slip."""
        name = self.activation.name
        print(
            "import numpy as np",
            f"from mlp_core import {name}",
            f"Z = np.array([[{self.z!r}]])",
            f"A = {name}.h(Z)",
            f"print(A[0, 0], {name}.h_prime(Z)[0, 0])",
            f"print({name}.h_prime(A)[0, 0])  # the slip: h′ takes Z",
            sep="\n",
        )


def known(name: str) -> Activation:
    """The activation function of that name."""
    if not isinstance(name, str) or name not in ACTIVATIONS:
        raise ValueError(f"h must be one of {', '.join(ACTIVATIONS)}, not {briefly(name)}")
    return ACTIVATIONS[name]


def within_reach(z: float) -> float:
    """A net input that can be drawn."""
    if not isinstance(z, Real) or isinstance(z, bool):
        raise TypeError(f"z must be one number, not {briefly(z)}")
    if not abs(z) <= REACH:  # so written, NaN is refused too
        raise ValueError(f"z must be −{REACH} … {REACH}, not {number(float(z))}")
    return float(z)


def explore_activation(name: str = "tanh", z: float = 1.0) -> ActivationExplorer:
    """Open the explorer of h and h′: which h, and where its tangent touches."""
    return ActivationExplorer(name, z)
