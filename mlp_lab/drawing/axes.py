"""A pair of axes, linear or logarithmic: where numbers stand, ticks, and what is cut off.

An axis goes from its first end, at the left or below, to its second.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.ticker import LogLocator, MaxNLocator
from numpy.typing import ArrayLike

from mlp_core import Array
from mlp_lab.drawing.svg import SMALL, Point, curve, marker, rectangle, shape, stroke, text
from mlp_lab.numbers import number, power_of_ten, short_power
from mlp_lab.palette import PAPER

__all__ = [
    "Axes",
    "Tick",
    "linear",
    "logarithmic",
    "power_ticks",
    "round_down",
    "round_up",
    "ticks",
]

Tick = tuple[float, str]  # a number on an axis, and how it is written

GRID = f'{stroke("currentColor", 0.6)} stroke-opacity="0.3"'


def ticks(
    low: float, high: float, most: int = 6, nice: Sequence[float] | None = None
) -> list[Tick]:
    """Round numbers along a linear axis, at most so many and one more.

    `nice` are the steps that may be taken, times a power of ten, such as (1, 2, 5, 10).
    """
    found = MaxNLocator(most, steps=nice).tick_values(low, high)
    return [(float(value), number(value)) for value in found if low <= value <= high]


def power_ticks(low: float, high: float, every: int = 1) -> list[Tick]:
    """Powers of ten along a logarithmic axis: those whose exponent is a multiple of `every`."""
    found = LogLocator(10.0**every, numticks=1000).tick_values(low, high)
    exponents = (round(math.log10(value)) for value in found if low <= value <= high)
    return [(10.0**exponent, power_of_ten(exponent)) for exponent in exponents]


# An axis for values that change: its ends are round, so they seldom move.


def round_up(value: float) -> float:
    """The next of 1, 2, 5, 10, 20, … that is not below a positive number."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(p for d in (1, 2, 5, 10) if (p := d * power) >= value * (1 - 1e-9))


def round_down(value: float) -> float:
    """The next of 1, 2, 5, 10, 20, … that is not above a positive number."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(p for d in (5, 2, 1) if (p := d * power) <= value * (1 + 1e-9))


def linear(values: Array) -> tuple[float, float, list[Tick]]:
    """The ends of a linear axis from 0 that holds values of 0 and more, and its quarters."""
    high = min(round_up(max(float(values.max()), 1e-12)), 1e308) if values.size else 1.0
    return 0.0, high, [(share * high, number(share * high)) for share in (0, 0.25, 0.5, 0.75, 1)]


def logarithmic(values: Array) -> tuple[float, float, list[Tick]]:
    """The ends of a logarithmic axis that holds all positive values, and its ticks.

    They are 1, 2, 5, 10, … or, where these are too many, powers of ten.
    """
    shown = values[values > 0]
    shown = np.clip(shown, 1e-300, 1e300) if shown.size else np.array([0.1, 1.0])
    low, high = round_down(float(shown.min())), round_up(float(shown.max()))
    if high < 1.2 * low:  # one number: room below it
        low /= 10
    first, last = math.log10(low) - 1e-9, math.log10(high) + 1e-9
    powers = range(math.ceil(first), math.floor(last) + 1)
    if len(powers) > 2:
        return low, high, [(10.0**p, short_power(p)) for p in powers[:: math.ceil(len(powers) / 6)]]
    every = (d * 10.0**p for p in range(math.floor(first), powers.stop) for d in (1, 2, 5))
    return low, high, [(x, number(x)) for x in every if first <= math.log10(x) <= last]


@dataclass(frozen=True)
class Axes:
    """A rectangle of a picture, and the numbers at its edges.

    Parameters
    ----------
    x, y : tuple of two float
        The numbers at its left and right edge, and at its lower and upper edge.
    width, height : float
        Its size in pixels.
    left, top : float
        Where its upper left corner is.
    log_x, log_y : bool
        Which axis is logarithmic.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    width: float
    height: float
    left: float = 0
    top: float = 0
    log_x: bool = False
    log_y: bool = False

    # Where numbers stand.

    @property
    def right(self) -> float:
        """The pixel of its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The pixel of its lower edge."""
        return self.top + self.height

    def across(self, value: Any) -> Any:
        """The pixel of a number, or of an array of them, on the horizontal axis."""
        return tenth(self.left + self.width * share(value, self.x, self.log_x))

    def down(self, value: Any) -> Any:
        """The pixel of a number, or of an array of them, on the vertical axis."""
        return tenth(self.top + self.height * (1 - share(value, self.y, self.log_y)))

    def at(self, x: float, y: float) -> Point:
        """The pixel of a point."""
        return self.across(x), self.down(y)

    def points(self, x: ArrayLike, y: ArrayLike) -> Array:
        """The pixels of many points: a row for each."""
        across, down = self.across(np.ravel(x)), self.down(np.ravel(y))
        return np.column_stack([across, down])

    # What lies within.

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies within the axes."""
        return self.x[0] <= x <= self.x[1] and self.y[0] <= y <= self.y[1]

    def clipped(self, x: ArrayLike, y: ArrayLike) -> Array:
        """As `points`; what lies outside is put at the nearest edge."""
        return self.points(np.clip(x, *self.x), np.clip(y, *self.y))

    def edge(self, start: Point, end: Point) -> Point:
        """Where the way from a point inside to one outside meets the edge of linear axes."""
        if not all(map(math.isfinite, end)):
            return start
        part = 1.0
        for (low, high), x, to in zip((self.x, self.y), start, end, strict=True):
            limit = min(max(low, to), high)
            if limit != to:
                part = min(part, (limit - x) / (to - x))
        x, y = (a + part * (b - a) for a, b in zip(start, end, strict=True))
        return x, y

    def within(self, way: Sequence[Point]) -> list[list[Point]]:
        """A way leg by leg, each cut at the edge; a leg from outside to outside is left out."""
        legs = []
        for start, end in pairwise(way):
            if self.holds(*start):
                legs.append([start, end if self.holds(*end) else self.edge(start, end)])
            elif self.holds(*end):
                legs.append([self.edge(end, start), end])
        return legs

    # Marks that stand on numbers.

    def curve(self, x: ArrayLike, y: ArrayLike, look: str) -> str:
        """A line through points."""
        return curve(self.points(x, y).tolist(), look)

    def line(self, points: Iterable[Point], look: str) -> str:
        """The same of points one by one."""
        return curve((self.at(*point) for point in points), look)

    def straight(self, x: float, y: float, slope: float, look: str) -> str:
        """The line through the point (x, y) with this slope, from edge to edge of linear axes."""
        (left, right), ends = self.x, self.y
        if slope:
            first, last = sorted(x + (end - y) / slope for end in ends)
            left, right = max(left, first), min(right, last)
        return self.curve([left, right], [y + slope * (end - x) for end in (left, right)], look)

    def marker(self, kind: str, x: float, y: float, size: float, look: str) -> str:
        """A mark at a point, of so many pixels."""
        return marker(kind, *self.at(x, y), size, look)

    def band(self, low: float, high: float, look: str) -> str:
        """A strip from one number to another of the horizontal axis."""
        x = self.across(low)
        return rectangle(x, self.top, self.across(high) - x, self.height, look)

    # The axes themselves.

    def area(self, look: str) -> str:
        """The rectangle."""
        return rectangle(self.left, self.top, self.width, self.height, look)

    def rules(self, x: Iterable[float], y: Iterable[float], look: str) -> str:
        """Lines from edge to edge at numbers of either axis."""
        upright = "".join(f"M{self.across(v):.1f},{self.top:g}V{self.bottom:g}" for v in x)
        level = "".join(f"M{self.left:g},{self.down(v):.1f}H{self.right:g}" for v in y)
        return shape(upright + level, look)

    def numbers(
        self,
        x: Iterable[Tick],
        y: Iterable[Tick],
        look: str = "",
        below: float = 16,
        beside: float = 8,
    ) -> str:
        """The ticks in words: so many pixels below the axes, and so many beside them."""
        across = [
            text(self.across(value), self.bottom + below, words, look=look) for value, words in x
        ]
        upward = [
            text(self.left - beside, self.down(value) + 4, words, look=look, anchor="end")
            for value, words in y
        ]
        return "".join(across + upward)

    def grid(self, x: Sequence[Tick], y: Sequence[Tick]) -> str:
        """Faint lines at the ticks, stronger ones at zero, and the ticks in small words."""
        faint, strong = (f'{stroke("currentColor")} stroke-opacity="{s}"' for s in (0.2, 0.6))
        at_x, at_y = ([value for value, _ in axis] for axis in (x, y))
        others = self.rules(filter(None, at_x), filter(None, at_y), faint)
        zeros = self.rules(at_x and [0.0], at_y and [0.0], strong)
        return others + zeros + self.numbers(x, y, SMALL)

    def framed(
        self,
        inside: str,
        names: tuple[str, str],
        x: Sequence[Tick],
        y: Sequence[Tick],
        grid: bool = False,
        paper: str = PAPER,
    ) -> str:
        """The paper, what is inside, the frame with its ticks, and the names of the axes."""
        edge = f'fill="none" {stroke("currentColor")}'
        notches = "".join(f"M{self.across(value):.1f},{self.bottom:g}v5" for value, _ in x)
        notches += "".join(f"M{self.left:g},{self.down(value):.1f}h-5" for value, _ in y)
        at = [value for value, _ in x], [value for value, _ in y]
        middle = self.left - 58, self.top + self.height / 2
        name = f'transform="rotate(-90 {middle[0]:g} {middle[1]:g})"'
        return "".join(
            [
                self.area(f'fill="{paper}"'),
                self.rules(*at, GRID) if grid else "",
                self.area(edge),
                inside,
                shape(notches, edge),
                self.numbers(x, y, below=18, beside=9),
                text(self.left + self.width / 2, self.bottom + 40, names[0]),
                text(*middle, names[1], look=name),
            ]
        )


def share(value: Any, ends: tuple[float, float], log: bool) -> Any:
    """How far along an axis a number is: 0 at its first end, 1 at its second."""
    low, high = ends
    if log:
        low, high = math.log10(low), math.log10(high)
        value = np.log10(value) if isinstance(value, np.ndarray) else math.log10(value)
    return (value - low) / (high - low)


def tenth(pixel: Any) -> Any:
    """A place to the tenth of a pixel; an array of them is rounded where it is written."""
    return pixel if isinstance(pixel, np.ndarray) else round(pixel, 1)
