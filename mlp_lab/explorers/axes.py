"""Two axes and what lies between them, as SVG: it is drawn in a few milliseconds.

Words outside the frame take their colour from JupyterLab's theme; the paper inside is white.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from matplotlib.ticker import MaxNLocator

from mlp_lab.drawing.picture import Picture
from mlp_lab.matrices import number
from mlp_lab.palette import FAINT, INK, PAPER
from mlp_lab.svg import text

__all__ = ["Frame", "halo", "path", "picture", "power", "ticks"]

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MARKS = {  # around (0, 0), of radius 1
    "o": "M-1,0 a1,1 0 1,0 2,0 a1,1 0 1,0 -2,0 Z",
    "s": "M-.9,-.9 H.9 V.9 H-.9 Z",
    "^": "M0,-1.1 L1,.8 H-1 Z",
    "x": "M-1,-1 L1,1 M-1,1 L1,-1",
}


@dataclass(frozen=True)
class Frame:
    """A frame of so many pixels, and what it shows of the numbers.

    Parameters
    ----------
    x, y : tuple of two float
        The numbers at its left and right edge, and at its lower and upper edge.
    width, height : float
        Its size in pixels.
    log : bool
        Whether both axes are logarithmic.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    width: float
    height: float
    log: bool = False

    def at(self, x: float, y: float) -> tuple[float, float]:
        """The pixel of a point, from the upper left corner."""
        return self.width * self._share(x, self.x), self.height * (1 - self._share(y, self.y))

    def _share(self, value: float, ends: tuple[float, float]) -> float:
        low, high = map(math.log10, ends) if self.log else ends
        return ((math.log10(value) if self.log else value) - low) / (high - low)

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies within the frame."""
        return self.x[0] <= x <= self.x[1] and self.y[0] <= y <= self.y[1]

    def edge(self, start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
        """Where the way from a point inside to one outside meets the frame."""
        if not all(map(math.isfinite, end)):
            return start
        share = 1.0
        for ends, x, to in zip((self.x, self.y), start, end, strict=True):
            for limit in ends:
                if min(x, to) < limit < max(x, to):
                    share = min(share, (limit - x) / (to - x))
        x, y = (a + share * (b - a) for a, b in zip(start, end, strict=True))
        return x, y

    def within(self, way: Sequence[tuple[float, float]]) -> list[list[tuple[float, float]]]:
        """A way leg by leg, each cut at the frame; a leg from outside to outside is left out."""
        legs = []
        for start, end in pairwise(way):
            if self.holds(*start):
                legs.append([start, end if self.holds(*end) else self.edge(start, end)])
            elif self.holds(*end):
                legs.append([self.edge(end, start), end])
        return legs

    def line(self, points: Iterable[tuple[float, float]], look: str) -> str:
        """A line through points."""
        return f'<path d="{path(self.at(*point) for point in points)}" fill="none" {look}/>'

    def mark(self, shape: str, x: float, y: float, size: float, look: str) -> str:
        """A mark at a point: one of "o", "s", "^", "x", of so many pixels."""
        left, top = self.at(x, y)
        return (
            f'<path transform="translate({left:.1f},{top:.1f}) scale({size:g})" d="{MARKS[shape]}" '
            f'vector-effect="non-scaling-stroke" {look}/>'
        )

    def drawn(
        self,
        inside: str,
        names: tuple[str, str],
        ticks: tuple[Sequence[tuple[float, str]], Sequence[tuple[float, str]]],
        grid: bool = False,
    ) -> str:
        """The frame with what is inside it, and its axes with their names."""
        edge = 'stroke="currentColor" stroke-width="1"'
        parts, lines = [], []
        for value, words in ticks[0]:
            left, _ = self.at(value, self.y[0])
            parts.append(f'<path d="M{left:.1f},{self.height:g} v5" {edge}/>')
            parts.append(text(left, self.height + 18, words))
            lines.append(f"M{left:.1f},0 V{self.height:g}")
        for value, words in ticks[1]:
            _, top = self.at(self.x[0], value)
            parts.append(f'<path d="M0,{top:.1f} h-5" {edge}/>')
            parts.append(text(-9, top + 4, words, anchor="end"))
            lines.append(f"M0,{top:.1f} H{self.width:g}")
        size = f'width="{self.width:g}" height="{self.height:g}"'
        rules = f'<path d="{" ".join(lines)}" stroke="{FAINT}" stroke-width=".6"/>' if grid else ""
        middle = self.height / 2
        return (
            f'<rect {size} fill="{PAPER}"/>{rules}'
            f'<rect {size} fill="none" {edge}/>{inside}{"".join(parts)}'
            f"{text(self.width / 2, self.height + 40, names[0])}"
            f'<g transform="rotate(-90 -58 {middle:g})">{text(-58, middle, names[1])}</g>'
        )


def path(points: Iterable[Sequence[float]]) -> str:
    """The way from pixel to pixel."""
    return "M" + " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def halo(x: float, y: float, words: str, anchor: str = "middle", look: str = "") -> str:
    """Words on the paper of a plane: black, with white around each letter."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="12" {look} style="'
        f'fill:{INK};stroke:{PAPER};stroke-width:6;paint-order:stroke;stroke-linejoin:round">'
        f"{escape(words)}</text>"
    )


def ticks(low: float, high: float) -> list[tuple[float, str]]:
    """Round numbers along an axis, with their words."""
    found = MaxNLocator(6).tick_values(low, high)
    return [(float(value), number(value)) for value in found if low <= value <= high]


def power(exponent: int) -> str:
    """A power of ten as it stands on paper."""
    return f"10{str(exponent).translate(SUPERSCRIPTS)}" if exponent else "1"


def picture(parts: Iterable[str], width: float, height: float, says: str) -> Picture:
    """Parts as one SVG picture, with what it shows in words."""
    return Picture(list(parts), width, height, says)
