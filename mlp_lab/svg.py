"""The parts of a picture in SVG: words, rectangles, edges, and the picture as a file of its own.

In JupyterLab a picture takes the colour of its text from the theme.
"""

import re
import textwrap
from collections.abc import Sequence
from html import escape
from typing import Protocol

from mlp_lab.palette import EDGES, INK, PAPER, VERMILION

__all__ = ["Part", "cross", "edge", "paragraph", "rectangle", "standalone", "subscripted", "text"]

CHARACTER, SIZE = 8.0, 13  # width of a character and height of a letter, in pixels
LEAST = 420  # the width of a caption at least
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
TEXT = f"var(--jp-ui-font-color1, {INK})"


class Part(Protocol):
    """What a picture is made of: it says how large it is, and draws itself."""

    def size(self) -> tuple[float, float]: ...
    def svg(self, x: float, y: float) -> str: ...


def subscripted(letter: str) -> str:
    """A letter with its index as it stands on paper: n_1 is n₁."""
    name, _, index = letter.partition("_")
    return name + index.translate(SUBSCRIPTS)


def text(
    x: float, y: float, words: str, lit: bool = False, look: str = "", anchor: str = "middle"
) -> str:
    """Words in a picture; on a lit entry they are black in every theme."""
    fill = 'font-weight="bold" style="fill:#000"' if lit else look
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" {fill}>{escape(words)}</text>'


def rectangle(cell: tuple[float, float, float, float], fill: str) -> str:
    """A filled rectangle: x, y, width, height."""
    x, y, width, height = cell
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{fill}" '
        f'shape-rendering="crispEdges"/>'
    )


def cross(right: float, top: float) -> str:
    """What marks a wrong entry: a cross in the upper right corner of its cell."""
    return text(
        right - 5, top + 9, "✗", look=f'font-size="11" font-weight="bold" style="fill:{VERMILION}"'
    )


def edge(letters: str, start: tuple[float, float], end: tuple[float, float]) -> str:
    """An edge in the colour and line of its letter; a product such as m·k has both, half each."""
    lines, parts = [], letters.split("·")
    for number_, letter in enumerate(parts):
        colour, dashes = EDGES[letter[0]]
        shares = number_ / len(parts), (number_ + 1) / len(parts)
        (x1, y1), (x2, y2) = (
            [s + share * (e - s) for s, e in zip(start, end, strict=True)] for share in shares
        )
        lines.append(
            f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{colour}" '
            f'stroke-width="5" stroke-dasharray="{dashes}"/>'
        )
    return "".join(lines)


def paragraph(lines: Sequence[str], y: float) -> tuple[str, float, float]:
    """Lines of text from y downwards, as SVG; how wide they are, and how high."""
    look = 'xml:space="preserve" style="white-space:pre"'
    shown = (
        text(5, y + 18 * line + 16, words, look=look, anchor="start")
        for line, words in enumerate(lines)
    )
    wide = CHARACTER * max(map(len, lines), default=0)
    return "".join(shown), wide, 18 * len(lines) + 6 if lines else 0


def standalone(svg: str, caption: str = "") -> str:
    """The same picture as a file of its own: black on white, whatever is around it.

    Parameters
    ----------
    svg : str
        A picture made by `drawing`.
    caption : str
        A sentence to stand below it.
    """
    plain = re.sub(r"var\([\w-]+, ([^)]+)\)", r"\1", svg)
    plain = plain.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    paper = f'<rect width="100%" height="100%" fill="{PAPER}"/>'
    if box := re.search(r'viewBox="0 0 (\S+) (\S+)" width="\S+"', plain):
        width, height = max(float(box[1]), LEAST if caption else 0), float(box[2])
        lines = textwrap.wrap(caption, int(width / CHARACTER) - 2)
        below, _, high = paragraph(lines, height)
        size = f'viewBox="0 0 {width:g} {height + high:g}" width="{width:g}"'
        plain = plain.replace(box[0], size, 1).replace("</svg>", f"{below}</svg>")
    return re.sub(r"(<svg [^>]*>)", rf"\1{paper}", plain, count=1)
