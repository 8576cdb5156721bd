"""A pair of axes and the marks that stand on them, drawn as SVG by hand in the ink of the theme.

Lengths are pixels, unless they are called values: those stand on an axis.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mlp_lab.matrices import number
from mlp_lab.svg import text

__all__ = ["SMALL", "Axes", "arrow", "diamond", "dot", "line", "moved", "words_at"]

SMALL = 'font-size="12"'
Point = tuple[float, float]


@dataclass(frozen=True)
class Axes:
    """A rectangle of a picture, and the values at its edges.

    Parameters
    ----------
    left, top, width, height : float
        The rectangle.
    across, up : tuple of two float
        The values at its left and right edge, and at its lower and upper edge.
    """

    left: float
    top: float
    width: float
    height: float
    across: tuple[float, float]
    up: tuple[float, float]

    def x(self, value: float) -> float:
        """Where a value of the horizontal axis stands."""
        low, high = self.across
        return round(self.left + (value - low) / (high - low) * self.width, 1)

    def y(self, value: float) -> float:
        """Where a value of the vertical axis stands."""
        low, high = self.up
        return round(self.top + (high - value) / (high - low) * self.height, 1)

    def grid(self, across: Iterable[float], up: Iterable[float]) -> str:
        """Faint lines at the values, stronger ones at zero, and the numbers beside them."""
        right, bottom = self.left + self.width, self.top + self.height
        parts = []
        for value in across:
            x, faint = self.x(value), 0.2 if value else 0.6
            parts.append(line((x, self.top), (x, bottom), "currentColor", 1, opacity=faint))
            parts.append(text(x, bottom + 16, number(value), look=SMALL))
        for value in up:
            y, faint = self.y(value), 0.2 if value else 0.6
            parts.append(line((self.left, y), (right, y), "currentColor", 1, opacity=faint))
            parts.append(text(self.left - 8, y + 4, number(value), look=SMALL, anchor="end"))
        return "".join(parts)

    def band(self, low: float, high: float) -> str:
        """A shade from one value to another of the horizontal axis."""
        x, end = self.x(low), self.x(high)
        return (
            f'<rect x="{x:g}" y="{self.top:g}" width="{end - x:.1f}" height="{self.height:g}" '
            'fill="currentColor" fill-opacity="0.12"/>'
        )

    def curve(self, xs: ArrayLike, ys: ArrayLike, colour: str, wide: float, dash: str = "") -> str:
        """A line through points."""
        (left, right), (low, high) = self.across, self.up
        across = self.left + (np.ravel(xs) - left) / (right - left) * self.width
        down = self.top + (high - np.ravel(ys)) / (high - low) * self.height
        pairs = zip(across.tolist(), down.tolist(), strict=True)
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in pairs)
        return (
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{wide:g}" '
            f'stroke-dasharray="{dash}"/>'
        )

    def straight(self, x: float, y: float, slope: float, colour: str, dash: str = "") -> str:
        """The line through the values (x, y) with this slope, from border to border."""
        (left, right), ends = self.across, self.up
        if slope:
            first, last = sorted(x + (end - y) / slope for end in ends)
            left, right = max(left, first), min(right, last)
        ys = [y + slope * (end - x) for end in (left, right)]
        return self.curve([left, right], ys, colour, 2, dash)


def line(
    start: Point, end: Point, colour: str, wide: float, dash: str = "", opacity: float = 1.0
) -> str:
    """A straight line."""
    (x1, y1), (x2, y2) = start, end
    return (
        f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{colour}" '
        f'stroke-width="{wide:g}" stroke-dasharray="{dash}" stroke-opacity="{opacity:g}"/>'
    )


def dot(x: float, y: float, colour: str, filled: bool = True, radius: float = 6) -> str:
    """A point; one that is not filled is a ring."""
    inside = colour if filled else "none"
    return (
        f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{inside}" stroke="{colour}" '
        'stroke-width="2"/>'
    )


def diamond(x: float, y: float, colour: str) -> str:
    """An open point that is not round."""
    return (
        f'<path d="M{x:g} {y - 8:g} l8 8 l-8 8 l-8 -8 z" fill="none" stroke="{colour}" '
        'stroke-width="2.5"/>'
    )


def arrow(start: Point, end: Point, colour: str, filled: bool) -> str:
    """An arrow; one that is not filled has an open head and a dashed shaft."""
    (x1, y1), (x2, y2) = start, end
    length = float(np.hypot(x2 - x1, y2 - y1))
    along, aside = ((x2 - x1) / length, (y2 - y1) / length), min(5.0, 0.6 * length)
    back = min(9.0, length)
    neck = x2 - back * along[0], y2 - back * along[1]
    corners = (
        f"{neck[0] - side * aside * along[1]:.1f},{neck[1] + side * aside * along[0]:.1f}"
        for side in (1, -1)
    )
    return (
        line(start, neck, colour, 2, "" if filled else "3 2")
        + f'<polygon points="{x2:g},{y2:g} {" ".join(corners)}" '
        f'fill="{colour if filled else "none"}" stroke="{colour}" stroke-width="1.5"/>'
    )


def words_at(x: float, y: float, lines: Sequence[str], look: str = "", step: float = 20) -> str:
    """Lines of words, one below the other, from the left."""
    return "".join(
        text(x, y + step * place, words, look=look, anchor="start")
        for place, words in enumerate(lines)
    )


def moved(parts: Iterable[str], x: float, y: float) -> str:
    """Parts of a picture, all moved; their thin lines have the colour of the text."""
    return f'<g transform="translate({x:g} {y:g})">{"".join(parts)}</g>'
