"""The picture of h with its tangent at z, and of h′ below it on the same axis.

It is SVG drawn by hand: a movement costs a few milliseconds and some 15 KB, it is crisp at every
zoom, and its words have the colour of the theme. (A blitted PNG would stay white in a dark theme
and blur when zoomed.)
"""

from dataclasses import dataclass
from math import ceil, floor

import numpy as np

from mlp_core import Activation, Array
from mlp_lab.explorers.marks import SMALL, Axes, diamond, dot, line, moved, words_at
from mlp_lab.matrices import number
from mlp_lab.palette import BLUE, EDGES, VERMILION
from mlp_lab.svg import text

__all__ = ["FLAT", "REACH", "TangentPicture", "at", "flats", "gap", "largest", "slopes"]

REACH = 6  # of z, to both sides
Z = np.arange(-128, 129).reshape(1, -1) / 20  # what is drawn, a little more; 0 is among it, exactly
FLAT = 0.05  # of the largest slope: below it, h saturates
SLIP = EDGES["k"][0]


def at(activation: Activation, z: float) -> tuple[float, float, float]:
    """The activation a = h(z), the slope h′(z), and the slip h′(a)."""
    point = np.array([[z]])
    A = activation.h(point)
    found = A, activation.h_prime(point), activation.h_prime(A)
    a, slope, slip = (float(array.item()) for array in found)
    return a, slope, slip


def slopes(activation: Activation) -> tuple[Array, Array]:
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
        a, slope, slip = at(self.activation, self.z)
        h, (h_prime, slips) = self.activation.h(Z)[0], slopes(self.activation)
        above = axes_over_z(12, 230, h[np.abs(Z[0]) <= REACH])
        below = axes_over_z(272, 160, np.array([0.0, *h_prime]))
        point, foot = (above.x(self.z), above.y(a)), (below.x(self.z), below.y(slope))
        flat, most = flats(self.activation), largest(self.activation)
        parts = [
            *(axes.band(*limits) for axes in (above, below) for limits in flat),
            *(axes.grid(range(-REACH, REACH + 1, 2), ticks(axes)) for axes in (above, below)),
            *(
                text(below.x(sum(f) / 2), below.y(0.3 * most), "saturated", look=SMALL)
                for f in flat
            ),
            text(below.left + below.width + 14, below.top + below.height + 16, "z"),
            above.curve(Z, h, BLUE, 2.5),
            above.straight(self.z, a, slope, VERMILION, "7 3"),
            line(point, foot, VERMILION, 1, "2 3"),
            dot(*point, VERMILION),
            *torn(below, h_prime, BLUE, 2.5),
        ]
        if self.slip_drawn:
            turn = below.x(a), below.y(slip)
            parts += [
                *torn(below, slips, SLIP, 2.5, "6 4"),
                line((turn[0], below.y(0)), turn, SLIP, 1.5, "2 3"),
                line(turn, (foot[0], turn[1]), SLIP, 1.5, "2 3"),
                dot(*turn, SLIP, filled=False, radius=4),
                diamond(foot[0], turn[1], SLIP),
            ]
        key = [*key_above(self.z, a), *key_below(slope, slip, self.slip_drawn)]
        if flat:
            said = ["saturated: |h′| below", f"0.05 of the largest, {number(most)}"]
            box = Axes(545, 396, 24, 16, (0, 1), (0, 1))
            key += [box.band(0, 1), words_at(581, 409, said)]
        return moved([*parts, dot(*foot, VERMILION), *key], x, y)


def key_above(z: float, a: float, x: float = 545.0) -> list[str]:
    """The numbers beside the upper plane, each with the mark that it has there."""
    return [
        line((x, 26), (x + 24, 26), BLUE, 2.5),
        line((x, 50), (x + 24, 50), VERMILION, 2, "7 3"),
        dot(x + 12, 98, VERMILION),
        words_at(x + 36, 31, ["h(z)", "tangent at z"], step=24),
        words_at(x + 36, 103, [f"z = {number(z)}", f"a = h(z) = {number(a)}"], step=24),
    ]


def key_below(slope: float, slip: float, slip_drawn: bool, x: float = 545.0) -> list[str]:
    """The numbers beside the lower plane, each with the mark that it has there."""
    parts = [
        line((x, 284), (x + 24, 284), BLUE, 2.5),
        dot(x + 12, 284, VERMILION),
        words_at(x + 36, 289, [f"h′(z) = {number(slope)}"]),
        words_at(x + 36, 321, [f"h′(a) = {number(slip)}, the slip", *gap(slope, slip)]),
    ]
    if slip_drawn:
        parts += [line((x, 316), (x + 24, 316), SLIP, 2.5, "6 4"), diamond(x + 12, 316, SLIP)]
    return parts


def axes_over_z(top: float, height: float, values: Array) -> Axes:
    """Axes over z, with room for the values and a margin."""
    low, high = float(values.min()), float(values.max())
    margin = 0.1 * (high - low)
    return Axes(50, top, 470, height, (Z[0, 0], Z[0, -1]), (low - margin, high + margin))


def ticks(axes: Axes) -> list[float]:
    """Round values of the vertical axis."""
    low, high = axes.up
    step = next(step for step in (0.1, 0.5, 1, 2, 5) if (high - low) / step <= 8)
    return [step * place for place in range(ceil(low / step), floor(high / step) + 1)]


def torn(axes: Axes, curve: Array, colour: str, wide: float, dash: str = "") -> list[str]:
    """A curve with a gap where it jumps; the value there is the left one, a ring ends the right."""
    jumps = np.flatnonzero(np.abs(np.diff(curve)) > 0.5)
    parts = []
    for start, end in zip([0, *(jumps + 1)], [*jumps, curve.size - 1], strict=True):
        xs, ys = Z[0, start : end + 1], curve[start : end + 1]
        if start:
            xs, ys = np.array([Z[0, start - 1], *xs]), np.array([ys[0], *ys])
            parts.append(dot(axes.x(xs[0]), axes.y(ys[0]), colour, filled=False, radius=4))
        parts.append(axes.curve(xs, ys, colour, wide, dash))
    return parts
