"""The residuals of a network: each prediction with its target, and a square on the line between."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from mlp_core import Array, squared_error, squared_error_gradient
from mlp_lab.explorers.error.conventions import digits
from mlp_lab.explorers.marks import SMALL, Axes, arrow, dot, line, moved, words_at
from mlp_lab.explorers.numbers import entry
from mlp_lab.matrices import number
from mlp_lab.palette import BLUE, LIT, VERMILION
from mlp_lab.svg import rectangle, text

__all__ = ["REACH", "Squares", "square"]

REACH = 2.0  # of a prediction, to both sides of 0
FARTHEST = 3.0  # of a prediction from its target
UNIT, LANE, MOST = 30, 122, 6  # pixels of a unit at most, and of a lane; lanes in a row at most
LEFT, KEY, FOOT = 34, 58, 52  # what the axis, the key above and the words below take
BOX = f'fill="{BLUE}" fill-opacity="0.25" stroke="{BLUE}" stroke-width="1.5"'


def square(A: Array, Y: Array, i: int, j: int) -> float:
    """The squared difference of entry (i, j), counted from 1: the error of that entry alone."""
    alone = slice(i - 1, i), slice(j - 1, j)
    return squared_error(A[alone], Y[alone])


@dataclass(frozen=True)
class Squares:
    """Each prediction with its target, its square, and the arrows of ∂E/∂a and −∂E/∂a.

    Parameters
    ----------
    A, Y : ndarray, m × k
        Predictions and targets.
    i, j : int
        The entry that is picked, from 1.
    notes : sequence of str
        What stands below.
    """

    A: Array
    Y: Array
    i: int
    j: int
    notes: Sequence[str]

    @property
    def rows(self) -> list[range]:
        """The examples in each row of lanes, from 1."""
        m, k = self.A.shape
        several = ceil(m / ceil(m * k / MOST))
        return [range(i, min(i + several, m + 1)) for i in range(1, m + 1, several)]

    @property
    def axes(self) -> Axes:
        """The axes of the first row; the arrows, 2/m times a residual, need room too."""
        m, k = self.A.shape
        reach = REACH + 2 * FARTHEST / m + 0.2
        height = min(2 * reach * UNIT, 330 if len(self.rows) == 1 else 190)
        return Axes(LEFT, KEY, LANE * k * len(self.rows[0]), height, (0, 1), (-reach, reach))

    def size(self) -> tuple[float, float]:
        """Width and height."""
        height = KEY + len(self.rows) * (self.axes.height + FOOT) + 22 * len(self.notes) + 6
        return max(LEFT + self.axes.width, 770), height

    def svg(self, x: float, y: float) -> str:
        """The picture with its upper left corner at (x, y)."""
        (m, k), axes = self.A.shape, self.axes
        parts, down, reach = [key(m * squared_error(self.A, self.Y))], 0.0, int(axes.up[1])
        for examples in self.rows:
            row = [axes.grid((), range(-reach, reach + 1))]
            entries = [(i, j) for i in examples for j in range(1, k + 1)]
            row += [self.lane(LEFT + LANE * place, *at) for place, at in enumerate(entries)]
            parts.append(moved(row, 0, down))
            down += axes.height + FOOT
        return moved([*parts, words_at(5, KEY + down + 16, self.notes, step=22)], x, y)

    def lane(self, left: float, i: int, j: int) -> str:
        """One prediction: its target, its square, its arrows, and its share of E."""
        axes, a, target = self.axes, self.A[i - 1, j - 1], self.Y[i - 1, j - 1]
        slope = squared_error_gradient(self.A, self.Y)[i - 1, j - 1]
        x, y, goal = left + 28, axes.y(a), axes.y(target)
        side, bottom, lit = abs(y - goal), axes.top + axes.height, (i, j) == (self.i, self.j)
        name, share = f"{entry('a', i, j)} = {digits(a)}", self.share(i, j)
        whole = left + 2, axes.top, LANE - 4, axes.height + FOOT - 8
        parts = [rectangle(whole, "transparent")]  # so that a click finds the lane everywhere
        if side:
            parts.append(f'<rect x="{x:g}" y="{min(y, goal):g}" {sized(side, side)} {BOX}/>')
            area = number(square(self.A, self.Y, i, j))
            if side >= 8 * len(area) + 6:
                parts.append(text(x + side / 2, (y + goal) / 2 + 5, area))
            ends = axes.y(a + slope), axes.y(a - slope)
            for end, downhill in zip(ends, (False, True), strict=True):
                parts.append(arrow((x - 14, y), (x - 14, end), VERMILION, filled=downhill))
        parts += [line((x - 22, goal), (x + 8, goal), "currentColor", 4), dot(x, y, BLUE)]
        if lit:
            parts.append(rectangle((left + 8, bottom + 4, 8 * len(name) + 8, 18), LIT))
            parts.append(
                f'<rect x="{whole[0]:g}" y="{whole[1]:g}" {sized(*whole[2:])} fill="none" '
                'stroke="currentColor" stroke-width="1.5" rx="4"/>'
            )
        parts.append(text(left + 12, bottom + 17, name, lit=lit, anchor="start"))
        parts.append(text(left + 12, bottom + 37, share, look=SMALL, anchor="start"))
        return f'<g data-entry="A,{i},{j}" style="cursor:pointer">{"".join(parts)}</g>'

    def share(self, i: int, j: int) -> str:
        """What an entry adds to E, as a number and as a part of the whole."""
        own, E = square(self.A, self.Y, i, j) / len(self.A), squared_error(self.A, self.Y)
        return f"{digits(own)} = {number(round(100 * own / E, 1))} %" if own else "0"


def sized(width: float, height: float) -> str:
    """The size of a rectangle."""
    return f'width="{width:g}" height="{height:g}"'


def key(total: float) -> str:
    """What the marks mean."""
    squares = f"square: (a − y)², all together m·E = {digits(total)}"
    said = {26: "prediction a", 178: "target y", 298: squares}
    arrows = {42: "−∂E/∂a: this way E falls", 306: "∂E/∂a: this way E grows"}
    arrows[540] = "below each: its share of E"
    return "".join(
        [
            dot(14, 14, BLUE),
            line((142, 14), (170, 14), "currentColor", 4),
            f'<rect x="270" y="5" {sized(18, 18)} {BOX}/>',
            arrow((6, 38), (34, 38), VERMILION, filled=True),
            arrow((270, 38), (298, 38), VERMILION, filled=False),
            *(words_at(x, 19, [words]) for x, words in said.items()),
            *(words_at(x, 43, [words]) for x, words in arrows.items()),
        ]
    )
