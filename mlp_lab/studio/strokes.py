"""What the studio draws with: paths of few bytes, small pictures, and a panel around them.

The lines and areas are SVG, which a browser draws sharply at any size; what is a grid of numbers is
a PNG with a pixel for each. Coordinates of paths are whole tenths of a pixel.
"""

import base64
import math
import struct
import zlib
from collections.abc import Iterable
from html import escape

import numpy as np
from matplotlib.colors import Colormap
from numpy.typing import NDArray

from mlp_core import Array
from mlp_lab.palette import INK, PAPER, SIGNED

__all__ = [
    "Panel",
    "as_one",
    "circles",
    "colours",
    "finite",
    "grid_image",
    "line",
    "path",
    "rectangle",
    "round_down",
    "round_up",
    "side_by_side",
    "text",
    "triangles",
]

FONT = "12px var(--jp-ui-font-family, sans-serif)"
TEXT = f"var(--jp-ui-font-color1, {INK})"
GROUND = f"var(--jp-layout-color0, {PAPER})"
SHADES = 64


def colours(table: Colormap, count: int) -> list[str]:
    """So many colours of a table, each from the middle of its stretch."""
    shades = table((np.arange(count) + 0.5) / count)[:, :3]
    return ["#" + bytes(np.round(255 * shade).astype(np.uint8)).hex() for shade in shades]


PALETTE = b"".join(bytes.fromhex(colour[1:]) for colour in colours(SIGNED, SHADES))


def path(*lines: Array, closed: bool = False) -> str:
    """Lines through points (x, y), in pixels: the first point of each, then differences."""
    if not lines:
        return ""
    whole = np.rint(10 * np.concatenate(lines)).astype(int)
    steps = np.diff(whole, axis=0, append=0)
    firsts, words = whole.tolist(), list(map(str, steps.ravel().tolist()))
    parts, start, end = [], 0, "z" if closed else ""
    for length in map(len, lines):
        x, y = firsts[start]
        rest = " ".join(words[2 * start : 2 * (start + length - 1)]) or "0 0"
        parts.append(f"M{x} {y}l{rest}{end}")
        start += length
    return "".join(parts)


def circles(points: Array, colour: str, filled: bool) -> str:
    """Circles with a white rim, or hollow ones: lines of no length with round ends."""
    dots = "".join(f"M{x} {y}h0" for x, y in np.rint(10 * points).astype(int).tolist())
    widths = ((PAPER, 78), (colour, 66)) if filled else ((colour, 78), (PAPER, 44))
    return "".join(
        f'<path transform="scale(.1)" d="{dots}" stroke="{stroke}" stroke-width="{width}" '
        'stroke-linecap="round"/>'
        for stroke, width in widths
    )


def triangles(points: Array, colour: str, filled: bool) -> str:
    """Triangles with a white rim, or hollow ones."""
    whole = np.rint(10 * points).astype(int).tolist()
    shapes = "".join(f"M{x} {y - 40}l40 70h-80z" for x, y in whole)
    fill, stroke, width = (colour, PAPER, 6) if filled else (PAPER, colour, 15)
    look = f'fill="{fill}" stroke="{stroke}" stroke-width="{width}"'
    return f'<path transform="scale(.1)" d="{shapes}" {look}/>'


def line(points: Array, colour: str, width: float, dashes: str = "") -> str:
    """A line through points, in pixels; width and dashes in tenths of one."""
    look = f'stroke="{colour}" stroke-width="{width:g}" stroke-linejoin="round"'
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path transform="scale(.1)" d="{path(points)}" fill="none" {look}{dashed}/>'


def rectangle(x: float, y: float, width: float, height: float, fill: str) -> str:
    """A filled rectangle."""
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{fill}"/>'


def text(x: float, y: float, words: str, look: str = "", anchor: str = "start") -> str:
    """Words in a panel."""
    place = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{x:g}" y="{y:g}"{place} {look}>{escape(words)}</text>'


def grid_image(values: Array, largest: float, box: tuple[float, ...], smooth: bool = False) -> str:
    """A grid of signed numbers as an image, zero in the middle of the colours."""
    within = np.clip(finite(values), -largest, largest)
    share = np.clip(within * (SHADES / 2 / largest), -SHADES / 2, SHADES / 2 - 1)
    data = base64.b64encode(png((share + SHADES / 2).astype(np.uint8))).decode()
    x, y, width, height = box
    look = "" if smooth else ' style="image-rendering:pixelated"'
    return (
        f'<image x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" '
        f'preserveAspectRatio="none"{look} href="data:image/png;base64,{data}"/>'
    )


def png(shades: NDArray[np.uint8]) -> bytes:
    """A PNG of the shades; written here, since a library takes ten times as long for so few."""
    rows, columns = shades.shape
    lines = np.zeros((rows, columns + 1), np.uint8)  # before each line a zero: it is as it stands
    lines[:, 1:] = shades
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", columns, rows, 8, 3, 0, 0, 0)),
        (b"PLTE", PALETTE),
        (b"IDAT", zlib.compress(lines.tobytes(), 1)),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def finite(P: Array) -> Array:
    """P, with numbers that can be drawn in the place of NaN and infinity."""
    return P if np.isfinite(P).all() else np.nan_to_num(P)


def round_up(value: float) -> float:
    """The next of 1, 2, 5, 10, 20, … that is not below a positive number."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(p for d in (1, 2, 5, 10) if (p := d * power) >= value * (1 - 1e-9))


def round_down(value: float) -> float:
    """The next of 1, 2, 5, 10, 20, … that is not above a positive number."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(p for d in (5, 2, 1) if (p := d * power) <= value * (1 + 1e-9))


class Panel:
    """A part of the picture: what is in it, how large it is, and what it shows in words."""

    def __init__(self, width: float, height: float, inside: Iterable[str], says: str) -> None:
        self.width, self.height, self.inside, self.says = width, height, "".join(inside), says

    def svg(self, place: str = "") -> str:
        """The panel as a picture of its own, or at a place in another."""
        return (
            f'<svg {place} role="img" aria-label="{escape(self.says)}" width="{self.width:g}" '
            f'height="{self.height:g}" viewBox="0 0 {self.width:g} {self.height:g}" '
            f'style="max-width:100%;fill:{TEXT};font:{FONT}">{self.inside}</svg>'
        )


def side_by_side(panels: list[Panel]) -> str:
    """Panels as HTML: next to each other where there is room, else one below the other."""
    inside = "".join(panel.svg() for panel in panels)
    return f'<div style="display:flex;flex-wrap:wrap;gap:0 16px">{inside}</div>'


def as_one(panels: list[Panel], says: str) -> str:
    """Panels as one picture, two in a line."""
    inside, y = "", 8.0
    for line in (panels[i : i + 2] for i in range(0, len(panels), 2)):
        for column, panel in enumerate(line):
            inside += panel.svg(f'x="{8 + column * 416}" y="{y:g}"')
        y += max(panel.height for panel in line)
    return Panel(832, y, [inside], says).svg()
