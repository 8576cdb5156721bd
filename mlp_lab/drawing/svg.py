"""Each kind of mark once, as SVG: words, lines, shapes, markers, arrows, legends.

Lengths are pixels. `look` is a mark's attributes, such as 'fill="none"'. A mark that names no
colour takes that of the text around it; "currentColor" is its name where one must stand.
"""

import math
import re
from collections.abc import Iterable, Sequence
from html import escape
from zlib import crc32

import numpy as np

from mlp_core import Array
from mlp_lab.palette import EDGES, FAINT, INK, LIT, PAPER, VERMILION

__all__ = [
    "BOLD",
    "CHARACTER",
    "ITALIC",
    "SMALL",
    "arrow",
    "brackets",
    "cell",
    "cross",
    "curve",
    "dots",
    "edge",
    "evenly",
    "group",
    "halo",
    "holed",
    "legend",
    "line",
    "lines_of_words",
    "marker",
    "named",
    "outline",
    "paragraph",
    "parenthesis",
    "rectangle",
    "relative_path",
    "shape",
    "stroke",
    "tenths",
    "text",
    "trace",
    "triangles",
    "turned",
]

Point = tuple[float, float]

CHARACTER = 8.0  # the width of a character of code, 13 pixels high
SMALL, BOLD, ITALIC = 'font-size="12"', 'font-weight="bold"', 'font-style="italic"'
# The number of a layer, but not in code such as dE_dW[2], and what comes after it.
LAYER = re.compile(r"(?<!_\w\w)(\[\d+\])([^\[]*)")
OUTLINES: dict[str, list[list[Point]]] = {  # around (0, 0), of radius 1; "o" is a circle
    "s": [[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]],
    "^": [[(0, -1.1), (1, 0.8), (-1, 0.8)]],
    "x": [[(-1, -1), (1, 1)], [(-1, 1), (1, -1)]],
    "D": [[(0, -1), (1, 0), (0, 1), (-1, 0)]],
}
CHIP = 24  # the height of a sign in a legend, and 10 more are a line of it


# Words.


def text(
    x: float, y: float, words: str, lit: bool = False, look: str = "", anchor: str = "middle"
) -> str:
    """Words in a picture; on a lit entry they are black in every theme."""
    return placed(x, y, escape(words), lit, look, anchor)


def named(
    x: float, y: float, words: str, lit: bool = False, look: str = "", anchor: str = "middle"
) -> str:
    """Words with names of arrays in them: W[1] with its [1] small and raised, as in a formula."""
    return placed(x, y, LAYER.sub(raised, escape(words)), lit, look, anchor)


def placed(x: float, y: float, inside: str, lit: bool, look: str, anchor: str) -> str:
    """What is inside of words, at its place."""
    fill = f'{BOLD} style="fill:#000"' if lit else look
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" {fill}>{inside}</text>'


def raised(found: re.Match[str]) -> str:
    """The number of a layer, small and raised, and what comes after it, on the line again."""
    number, after = found.groups()
    down = f'<tspan dy=".36em">{after}</tspan>' if after else ""
    return f'<tspan dy="-.48em" font-size="75%">{number}</tspan>{down}'


def lines_of_words(
    x: float, y: float, lines: Iterable[str], look: str = "", step: float = 20
) -> str:
    """Lines of words, one below the other, from the left."""
    return "".join(
        text(x, y + step * place, words, look=look, anchor="start")
        for place, words in enumerate(lines)
    )


def paragraph(lines: Sequence[str], y: float) -> tuple[str, float, float]:
    """Lines of code from y downwards, as SVG; how wide they are, and how high."""
    look = 'xml:space="preserve" style="white-space:pre"'
    wide = CHARACTER * max(map(len, lines), default=0)
    return lines_of_words(5, y + 16, lines, look, 18), wide, 18 * len(lines) + 6 if lines else 0


def halo(
    x: float, y: float, words: str, anchor: str = "middle", look: str = "",
    ink: str = INK, paper: str = PAPER,
) -> str:  # fmt: skip
    """Words on the paper of a plane, with some of it around each letter."""
    around = f"fill:{ink};stroke:{paper};stroke-width:6;paint-order:stroke;stroke-linejoin:round"
    return text(
        round(x, 1), round(y, 1), words, look=f'{SMALL} {look} style="{around}"', anchor=anchor
    )


def evenly(x: float, y: float, words: str, across: float, lit: int = 0) -> str:
    """Characters at equal distances in a line of 22 pixels, the first so many of them lit."""
    ground = rectangle(x, y, across * lit, 22, f'fill="{LIT}"')
    first = f'<tspan {BOLD} style="fill:{INK}">{escape(words[:lit])}</tspan>'
    place = f'x="{x:g}" y="{y + 16:g}" textLength="{across * len(words):g}"'
    return f"{ground}<text {place}>{first}{escape(words[lit:])}</text>"


# Lines and shapes.


def stroke(colour: str, width: float = 1, dashes: str = "") -> str:
    """The look of a line."""
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'stroke="{colour}" stroke-width="{width:g}"{dashed}'


def line(start: Point, end: Point, look: str) -> str:
    """A straight line."""
    (x1, y1), (x2, y2) = start, end
    return f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" {look}/>'


def curve(points: Iterable[Sequence[float]], look: str) -> str:
    """A line through points."""
    return f'<polyline points="{pairs(points)}" fill="none" {look}/>'


def shape(d: str, look: str) -> str:
    """Whatever a path describes, such as the one of `outline`."""
    return f'<path d="{d}" {look}/>'


def outline(points: Iterable[Sequence[float]], closed: bool = False) -> str:
    """The path from pixel to pixel."""
    return f"M{pairs(points)}{' Z' if closed else ''}"


def pairs(points: Iterable[Sequence[float]]) -> str:
    """Points as SVG has them, in tenths of a pixel."""
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def rectangle(x: float, y: float, width: float, height: float, look: str) -> str:
    """A rectangle by its upper left corner."""
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" {look}/>'


def cell(x: float, y: float, width: float, height: float, fill: str, opacity: float = 1) -> str:
    """The ground of a number in a grid; without a fill it is there to be clicked."""
    shade = f'fill="{fill}"' + (f' fill-opacity="{opacity:g}"' if opacity < 1 else "")
    return rectangle(x, y, width, height, f'{shade} shape-rendering="crispEdges"')


def edge(letters: str, start: Point, end: Point) -> str:
    """An edge in the colour and line of its letter; a product such as m·k has both, half each."""
    lines, parts = [], letters.split("·")
    for place, letter in enumerate(parts):
        colour, dashes = EDGES[letter[0]]
        first, last = (
            [s + share * (e - s) for s, e in zip(start, end, strict=True)]
            for share in (place / len(parts), (place + 1) / len(parts))
        )
        look = f'{stroke(colour, 5)} stroke-dasharray="{dashes}"'
        lines.append(line((first[0], first[1]), (last[0], last[1]), look))
    return "".join(lines)


def brackets(left: float, top: float, right: float, bottom: float) -> str:
    """Square brackets around numbers."""
    high, serif = bottom - top, 5
    left_one = f"M{left + serif:g} {top:g}h{-serif}v{high:g}h{serif}"
    right_one = f"M{right - serif:g} {top:g}h{serif}v{high:g}h{-serif}"
    return shape(left_one + right_one, f'fill="none" {stroke("currentColor", 1.5)}')


def parenthesis(x: float, middle: float, high: float, opening: bool) -> str:
    """A round parenthesis, 6 pixels wide: a curve, as high as what it encloses."""
    tips, belly = (x + 6, x - 2) if opening else (x, x + 8)
    top, bottom = middle - high / 2, middle + high / 2
    bend = f"C{belly:g} {top + high / 4:g} {belly:g} {bottom - high / 4:g}"
    d = f"M{tips:g} {top:g}{bend} {tips:g} {bottom:g}"
    return shape(d, f'fill="none" {stroke("currentColor", 1.5)}')


def turned(points: Iterable[Point], start: Point, direction: Point) -> list[Point]:
    """Points (along, aside) from a start, where `direction` is along."""
    (x, y), length = start, math.hypot(*direction)
    u, v = direction[0] / length, direction[1] / length
    return [(x + along * u - aside * v, y + along * v + aside * u) for along, aside in points]


def arrow(
    start: Point, end: Point, shaft: str, head: str, size: tuple[float, float] = (9, 5)
) -> str:
    """An arrow: the looks of its shaft and of its head, and how long and half as wide that is."""
    direction = end[0] - start[0], end[1] - start[1]
    length = math.hypot(*direction)
    back, aside = min(size[0], length), min(size[1], size[1] / size[0] * length)
    neck, *corners = turned([(-back, 0), (-back, aside), (-back, -aside)], end, direction)
    return line(start, neck, shaft) + f'<polygon points="{pairs([end, *corners])}" {head}/>'


# Markers.


def marker(kind: str, x: float, y: float, size: float, look: str) -> str:
    """A mark at a point, of so many pixels around it: "o", "s", "^", "x" or "D"."""
    if kind == "o":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:g}" {look}/>'
    parts = [[(x + size * dx, y + size * dy) for dx, dy in part] for part in OUTLINES[kind]]
    return shape("".join(outline(part, closed=len(part) > 2) for part in parts), look)


def cross(right: float, top: float) -> str:
    """What marks a wrong entry: a cross in the upper right corner of its cell."""
    look = f'font-size="11" {BOLD} style="fill:{VERMILION}"'
    return text(right - 5, top + 9, "✗", look=look)


# Many points in few bytes, for what is drawn again and again: whole tenths of a pixel.


def tenths(d: str, look: str) -> str:
    """A path of `relative_path`; what `look` has of lengths is in tenths of a pixel too."""
    return f'<path transform="scale(.1)" d="{d}" {look}/>'


def relative_path(*lines: Array, closed: bool = False) -> str:
    """Lines through points (x, y), in pixels: the first point of each, then differences."""
    if not lines:
        return ""
    whole = np.rint(10 * np.concatenate(lines)).astype(int)
    ways, firsts = (whole[1:] - whole[:-1]).ravel().tolist(), whole.tolist()
    parts, start, end = [], 0, "z" if closed else ""
    for length in map(len, lines):
        x, y = firsts[start]
        rest = str(ways[2 * start : 2 * (start + length - 1)])[1:-1].replace(",", "") or "0 0"
        parts.append(f"M{x} {y}l{rest}{end}")
        start += length
    return "".join(parts)


def trace(points: Array, look: str) -> str:
    """A line through many points; what `look` has of lengths is in tenths of a pixel."""
    return tenths(relative_path(points), f'fill="none" {look} stroke-linejoin="round"')


def dots(points: Array, colour: str, filled: bool) -> str:
    """Circles with a white rim, or hollow ones: lines of no length with round ends."""
    d = "".join(f"M{x} {y}h0" for x, y in np.rint(10 * points).astype(int).tolist())
    widths = ((PAPER, 78), (colour, 66)) if filled else ((colour, 78), (PAPER, 44))
    return "".join(
        tenths(d, f'{stroke(rim, width)} stroke-linecap="round"') for rim, width in widths
    )


def triangles(points: Array, colour: str, filled: bool) -> str:
    """Triangles with a white rim, or hollow ones."""
    whole = np.rint(10 * points).astype(int).tolist()
    fill, rim, width = (colour, PAPER, 6) if filled else (PAPER, colour, 15)
    d = "".join(f"M{x} {y - 40}l40 70h-80z" for x, y in whole)
    return tenths(d, f'fill="{fill}" {stroke(rim, width)}')


# What holds marks.


def group(parts: Iterable[str], x: float = 0, y: float = 0) -> str:
    """Parts of a picture, all moved."""
    return f'<g transform="translate({x:g},{y:g})">{"".join(parts)}</g>'


def holed(
    parts: Iterable[str], holes: Iterable[tuple[float, float, float, float]], size: Point
) -> str:
    """Parts of a picture of that size, with holes (x, y, width, height) where words will stand.

    Paper in the holes would hide as much, but nobody knows the colour of the ground.
    """
    d = "".join(f"M{x:.1f},{y:.1f}h{w:.1f}v{h:.1f}h{-w:.1f}z" for x, y, w, h in holes)
    name = f"holes-{crc32(d.encode()):x}"  # pictures that stand in one page have other holes
    mask = rectangle(0, 0, *size, 'fill="#fff"') + shape(d, 'fill="#000"')
    room = f'maskUnits="userSpaceOnUse" x="0" y="0" width="{size[0]:g}" height="{size[1]:g}"'
    inside = "".join(parts)
    return f'<mask id="{name}" {room}>{mask}</mask><g mask="url(#{name})">{inside}</g>'


def legend(rows: Iterable[tuple[str, str, str]], wide: float, paper: str = PAPER) -> str:
    """Signs on paper, one below the other, with what they mean.

    Parameters
    ----------
    rows : iterable of (sign, words, look)
        A sign is drawn in a rectangle from (0, 0) to (wide, 24); the look is that of the words.
    wide : float
        The width of the paper.
    paper : str
        Its colour.
    """
    ground = rectangle(0, 0, wide, CHIP, f'rx="3" fill="{paper}" stroke="{FAINT}"')
    return "".join(
        group(
            [ground, sign, text(wide + 10, 17, words, look=look, anchor="start")],
            0,
            (CHIP + 10) * row,
        )
        for row, (sign, words, look) in enumerate(rows)
    )
