"""An activation function h with its tangent, its slope h′, and the slip h′(a) beside h′(z).

The picture is SVG drawn by hand: a movement costs a few milliseconds and some 15 KB, it is crisp
at every zoom, and its words have the colour of the theme. (A blitted PNG would stay white in a
dark theme and blur when zoomed.)
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from mlp_core import ACTIVATIONS, Activation, Array
from mlp_core.refusals import check_choice, check_switch, check_within
from mlp_lab.drawing import (
    SMALL,
    Axes,
    Picture,
    Tick,
    drawing,
    grip,
    group,
    handle,
    line,
    lines_of_words,
    marker,
    rectangle,
    saying,
    sideways,
    stroke,
    text,
    ticks,
)
from mlp_lab.instrument import Instrument, choice, switch
from mlp_lab.numbers import number
from mlp_lab.palette import BLUE, EDGES, VERMILION

__all__ = [
    "FLAT",
    "REACH",
    "ActivationExplorer",
    "TangentPicture",
    "Z",
    "explore_activation",
    "flats",
]

REACH, STEP = 6, 0.1  # of z, to both sides, and what an arrow key moves it by
Z = np.arange(-128, 129).reshape(1, -1) / 20  # what is drawn, a little more; 0 is among it, exactly
FLAT = 0.05  # of the largest slope: below it, h saturates
SLIP = EDGES["k"][0]
CURVE, SLIP_CURVE, TANGENT = (
    stroke(BLUE, 2.5),
    stroke(SLIP, 2.5, "6 4"),
    stroke(VERMILION, 2, "7 3"),
)
POINT = f'fill="{VERMILION}" {stroke(VERMILION, 2)}'
DIAMOND = f'fill="none" {stroke(SLIP, 2.5)}'
SHADE = 'fill="currentColor" fill-opacity="0.12"'
BESIDE = np.array([[-1e-9, 1e-9]])  # 0, to the left and to the right


# h, h′ and the slip in numbers.


def values_at(activation: Activation, z: float) -> tuple[float, float, float]:
    """The activation a = h(z), the slope h′(z), and the slip h′(a)."""
    point = np.array([[z]])
    A = activation.h(point)
    found = A, activation.h_prime(point), activation.h_prime(A)
    a, slope, slip = (float(array.item()) for array in found)
    return a, slope, slip


def slope_curves(activation: Activation) -> tuple[Array, Array]:
    """The curves of h′(z) and of the slip h′(h(z))."""
    return activation.h_prime(Z)[0], activation.h_prime(activation.h(Z))[0]


def largest(activation: Activation) -> float:
    """The largest |h′| that is drawn."""
    return float(np.abs(activation.h_prime(Z)).max())


def flats(activation: Activation) -> list[tuple[float, float]]:
    """From where to where h saturates, in what is drawn."""
    flat = np.abs(activation.h_prime(Z)[0]) < FLAT * largest(activation)
    turns = np.flatnonzero(np.diff(np.concatenate([[0], flat.astype(int), [0]])))
    return [(Z[0, start].item(), Z[0, end - 1].item()) for start, end in turns.reshape(-1, 2)]


def gap(slope: float, slip: float) -> list[str]:
    """How far the slip is from the slope: the difference and the ratio."""
    if slip == slope:
        return ["no difference"]
    which = "large" if slip > slope else "small"
    return [f"{number(abs(slip - slope))} too {which}", f"{number(slip / slope)} times h′(z)"]


# The picture of h with its tangent at z, and of h′ below it on the same axis.


@dataclass(frozen=True)
class TangentPicture:
    """h with its tangent at z, h′ below, what is flat, and, if wanted, the curve of the slip.

    Parameters
    ----------
    activation : Activation
        h and h′.
    z : float
        Where the tangent touches.
    slip_drawn : bool
        Whether the curve of the slip is drawn.
    """

    activation: Activation
    z: float
    slip_drawn: bool

    def size(self) -> tuple[float, float]:
        """Width and height."""
        return 790, 456

    def svg(self, x: float, y: float) -> str:
        """The picture with its upper left corner at (x, y)."""
        a, slope, slip = values_at(self.activation, self.z)
        h, (h_prime, slips) = self.activation.h(Z)[0], slope_curves(self.activation)
        above = axes_over_z(12, 230, h[np.abs(Z[0]) <= REACH])
        below = axes_over_z(272, 160, np.array([0.0, *h_prime]))
        point, foot = above.at(self.z, a), below.at(self.z, slope)
        flat, most = flats(self.activation), largest(self.activation)
        here = f"z = {number(self.z)}: h(z) = {number(a)}, h′(z) = {number(slope)}"
        least = f"saturated: |h′(z)| is below 0.05 of its largest value, {number(most)}"
        shades = (axes.band(*limits, SHADE) for axes in (above, below) for limits in flat)
        parts = [
            *(saying(shade, least) for shade in shades),
            *(axes.grid(ticks(-REACH, REACH), upward(axes)) for axes in (above, below)),
            *(text(*below.at(sum(f) / 2, 0.3 * most), "saturated", look=SMALL) for f in flat),
            text(below.right + 14, below.bottom + 16, "z"),
            saying(above.curve(Z, h, CURVE), f"h = {self.activation.name}"),
            saying(
                above.straight(self.z, a, slope, TANGENT),
                f"tangent at z = {number(self.z)}: its slope is h′(z) = {number(slope)}",
            ),
            line(point, foot, stroke(VERMILION, 1, "2 3")),
            saying("".join(torn(below, h_prime, BLUE, CURVE)), f"h′ of {self.activation.name}"),
        ]
        if self.slip_drawn:
            turn, way = below.at(a, slip), stroke(SLIP, 1.5, "2 3")
            parts += [
                saying("".join(torn(below, slips, SLIP, SLIP_CURVE)), "the slip: h′(h(z))"),
                line((turn[0], below.down(0)), turn, way),
                line(turn, (foot[0], turn[1]), way),
                marker("o", *turn, 4, ring(SLIP)),
                saying(marker("D", foot[0], turn[1], 8, DIAMOND), f"h′(a) = {number(slip)}"),
            ]
        key = [*key_above(self.z, a), *key_below(slope, slip, self.slip_drawn)]
        if flat:
            said = ["saturated: |h′| below", f"0.05 of the largest, {number(most)}"]
            key += [rectangle(545, 396, 24, 16, SHADE), lines_of_words(581, 409, said)]
        points = [self.point(above, point, stop=True), self.point(below, foot, stop=False)]
        return group([*parts, *(saying(shown, here) for shown in points), *key], x, y)

    def point(self, axes: Axes, at: tuple[float, float], stop: bool) -> str:
        """A point of either curve, which is moved sideways; for the keyboard one is enough."""
        return handle(
            grip(*at) + marker("o", *at, 6, POINT), "z", 1, 1, "z, net input", x=sideways(axes),
            typed=True, value=self.z, limits=(-REACH, REACH), stop=stop,
        )  # fmt: skip


def key_above(z: float, a: float, x: float = 545.0) -> list[str]:
    """The numbers beside the upper plane, each with the mark that it has there."""
    return [
        line((x, 26), (x + 24, 26), CURVE),
        line((x, 50), (x + 24, 50), TANGENT),
        marker("o", x + 12, 98, 6, POINT),
        lines_of_words(x + 36, 31, ["h(z)", "tangent at z"], step=24),
        lines_of_words(x + 36, 103, [f"z = {number(z)}", f"a = h(z) = {number(a)}"], step=24),
        lines_of_words(x + 36, 151, ["drag it, or Enter to type z"], SMALL),
    ]


def key_below(slope: float, slip: float, slip_drawn: bool, x: float = 545.0) -> list[str]:
    """The numbers beside the lower plane, each with the mark that it has there."""
    parts = [
        line((x, 284), (x + 24, 284), CURVE),
        marker("o", x + 12, 284, 6, POINT),
        lines_of_words(x + 36, 289, [f"h′(z) = {number(slope)}"]),
        lines_of_words(x + 36, 321, [f"h′(a) = {number(slip)}, the slip", *gap(slope, slip)]),
    ]
    if slip_drawn:
        parts += [line((x, 316), (x + 24, 316), SLIP_CURVE), marker("D", x + 12, 316, 8, DIAMOND)]
    return parts


def axes_over_z(top: float, height: float, values: Array) -> Axes:
    """Axes over z, with room for the values and a margin."""
    low, high = float(values.min()), float(values.max())
    margin = 0.1 * (high - low)
    return Axes((Z[0, 0], Z[0, -1]), (low - margin, high + margin), 470, height, 50, top)


def upward(axes: Axes) -> list[Tick]:
    """Round numbers of the vertical axis, fewer where it is short."""
    low, high = axes.y
    return ticks(low, high, 5 if high - low < 3 else 8, nice=(1, 2, 5, 10))


def ring(colour: str) -> str:
    """The look of a point that is not filled."""
    return f'fill="none" {stroke(colour, 2)}'


def torn(axes: Axes, curve: Array, colour: str, look: str) -> list[str]:
    """A curve with a gap where it jumps; the value there is the left one, a ring ends the right."""
    jumps = np.flatnonzero(np.abs(np.diff(curve)) > 0.5)
    parts = []
    for start, end in zip([0, *(jumps + 1)], [*jumps, curve.size - 1], strict=True):
        xs, ys = Z[0, start : end + 1], curve[start : end + 1]
        if start:
            xs, ys = np.array([Z[0, start - 1], *xs]), np.array([ys[0], *ys])
            parts.append(axes.marker("o", xs[0], ys[0], 4, ring(colour)))
        parts.append(axes.curve(xs, ys, look))
    return parts


# The explorer.


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

    title = "Activation"

    def __init__(self, name: str, z: float) -> None:
        self.activation, self.z = activation_named(name), check_within("z", z, REACH)
        self.slip_drawn = False
        super().__init__()
        self.add(
            (choice("h", list(ACTIVATIONS), name), lambda: self.activation.name, self.choose),
            (switch("draw the slip h′(a)", False), lambda: self.slip_drawn, self.draw_slip),
        )
        self.show()

    def choose(self, name: str) -> None:
        """Take another activation function."""
        self.activation = activation_named(name)
        self.show()

    def move(self, z: float) -> None:
        """Take another net input."""
        self.z = check_within("z", z, REACH)
        self.show()

    def dragged(self, name: str, i: int, j: int, x: float | None, y: float | None) -> None:
        if x is not None:
            self.move(round(20 * within_reach(x)) / 20)

    def nudged(self, name: str, i: int, j: int, dx: int, dy: int, fine: bool) -> None:
        step = STEP / 10 if fine else STEP
        self.move(within_reach(round(self.z + (dx + dy) * step, 2)))

    def typed(self, name: str, i: int, j: int, number: float) -> None:
        self.move(number)

    def draw_slip(self, on: bool) -> None:
        """Draw the curve of the slip, or leave it out."""
        self.slip_drawn = check_switch("on", on)
        self.show()

    @property
    def a(self) -> float:
        """The activation, h(z)."""
        return values_at(self.activation, self.z)[0]

    @property
    def slope(self) -> float:
        """The slope of h at z, h′(z)."""
        return values_at(self.activation, self.z)[1]

    @property
    def slip(self) -> float:
        """What h′ gives for a in place of z."""
        return values_at(self.activation, self.z)[2]

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
        name, z, (a, slope, slip) = self.activation.name, self.z, values_at(self.activation, self.z)
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
        if np.array_equal(*slope_curves(self.activation)):
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


def within_reach(z: float) -> float:
    """A net input, at the nearest end where it lies beyond."""
    return min(max(z, -REACH), REACH) + 0.0  # which makes 0 of −0


def activation_named(name: str) -> Activation:
    """The activation function of that name."""
    check_choice("h", name, ACTIVATIONS)
    return ACTIVATIONS[name]


def explore_activation(name: str = "tanh", z: float = 1.0) -> ActivationExplorer:
    """Open the explorer of h and h′: which h, and where its tangent touches."""
    return ActivationExplorer(name, z)
