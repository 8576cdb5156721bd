"""A picture: its root element, its size, what it shows in words, and the colours around it.

What is inside a picture knows no theme: it takes the colour of the text from the root, by
`currentColor` or by having no colour of its own. So a picture can be written twice: live, in the
colours of the page, and standalone, for where no kernel runs and nobody knows the page: without a
ground, and in a grey that can be read on white and on black.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import NamedTuple

from mlp_lab.drawing.svg import CHARACTER, paragraph
from mlp_lab.drawing.touch import still
from mlp_lab.palette import FAINT, FAINT_GREY, GREY, INK, PAGE

__all__ = [
    "CODE",
    "GROUND",
    "INTERFACE",
    "PALE",
    "TEXT",
    "TINT",
    "Picture",
    "Themed",
    "below",
    "side_by_side",
    "with_aside",
]

LEAST = 420  # pixels of a caption's width at least


class Themed(NamedTuple):
    """What a theme decides: as it is written in a page, and in a file for any page."""

    live: str
    alone: str


TEXT = Themed(f"var(--jp-ui-font-color1, {INK})", GREY)
GROUND = Themed(PAGE, "none")
RULE = Themed(FAINT, FAINT_GREY)
TINT = Themed(' fill-opacity="0.25"', ' fill-opacity="0.15"')  # below words: paler, for the same
PALE = Themed(' opacity="0.6"', "")  # of words; of a grey no share can be spared
INTERFACE = Themed("var(--jp-ui-font-family, sans-serif)", "sans-serif")
CODE = Themed("var(--jp-code-font-family, monospace)", "monospace")


@dataclass(frozen=True)
class Picture:
    """Marks in a root element.

    Parameters
    ----------
    inside : sequence of str, Themed or Picture
        Its marks as SVG, those that a theme decides, and pictures within it at their places.
    width, height : float
        Its size in pixels.
    says : str
        What it shows, in words, for whoever cannot see it; empty where the picture around it
        says it.
    font : Themed
        The font of its words: `INTERFACE`, or `CODE`, in which all characters are equally wide.
    size : float
        The height of a letter in pixels.
    x, y : float
        Where it stands in another picture.
    """

    inside: Sequence["str | Themed | Picture"]
    width: float
    height: float
    says: str
    font: Themed = INTERFACE
    size: float = 13
    x: float = 0
    y: float = 0

    def at(self, x: float, y: float) -> "Picture":
        """The same at a place in another picture."""
        return replace(self, x=x, y=y)

    def live(self) -> str:
        """The picture as HTML for a page, in the colours of its theme."""
        return self._root("live")

    def standalone(self, caption: str = "") -> str:
        """The picture as a file of its own, for a page of whatever colour.

        Parameters
        ----------
        caption : str
            A sentence to stand below it.
        """
        width = max(self.width, LEAST if caption else 0)
        lines = textwrap.wrap(caption, int(width / CHARACTER) - 2) if caption else []
        below, _, high = paragraph(lines, self.height)
        whole = replace(self, inside=(*self.inside, below), width=width, height=self.height + high)
        return whole._root("alone", 'xmlns="http://www.w3.org/2000/svg" ')

    def _root(self, kind: str, first: str = "", last: str = "", look: str = "") -> str:
        """The root element with everything inside it, live or alone."""
        inside = "".join(in_svg(part, kind) for part in self.inside)
        colour, font = getattr(TEXT, kind), getattr(self.font, kind)
        kept = "group" if "tabindex=" in inside else "img"  # an img would hide what can be touched
        role = f'role="{kept}" aria-label="{escape(self.says)}" ' if self.says else ""
        return (
            f"<svg {first}{role}"
            f'viewBox="0 0 {self.width:g} {self.height:g}" width="{self.width:g}"{last} '
            f'style="{look}max-width:100%;height:auto;color:{colour};fill:{colour};'
            f'font:{self.size:g}px {font}">{inside}</svg>'
        )

    def _line(self) -> str:
        """The picture as a line of its own."""
        return self._root("live", look="display:block;")

    def _within(self, kind: str) -> str:
        """The picture as a part of another."""
        return self._root(kind, last=f' height="{self.height:g}" x="{self.x:g}" y="{self.y:g}"')


def in_svg(part: str | Themed | Picture, kind: str) -> str:
    """A part of a picture as SVG, live or alone."""
    if isinstance(part, Picture):
        return part._within(kind)
    if isinstance(part, Themed):
        return str(getattr(part, kind))
    if kind == "live":
        return part
    part = still(part)
    for theme in (TEXT, GROUND, RULE, TINT, PALE, INTERFACE, CODE):
        part = part.replace(*theme)
    return part


class Below(Picture):
    """Pictures one below the other; in a page each has a root element of its own."""

    def live(self) -> str:
        *upper, last = (part for part in self.inside if isinstance(part, Picture))
        return "".join(part._line() for part in upper) + last.live()


class WithAside(Picture):
    """A picture, and beside it another, which is there only in a wide window."""

    def live(self) -> str:
        picture, aside = (part for part in self.inside if isinstance(part, Picture))
        look = "display:inline-block;vertical-align:top;"
        return picture._root("live", look=look) + aside._root(
            "live", last=' class="mlp-aside"', look="vertical-align:top;"
        )

    def _line(self) -> str:
        return self.live()


class SideBySide(Picture):
    """Pictures next to each other where a page has room, else one below the other."""

    def live(self) -> str:
        inside = "".join(part.live() for part in self.inside if isinstance(part, Picture))
        look = "display:flex;flex-wrap:wrap;align-items:flex-start;gap:0 16px"
        return f'<div style="{look}">{inside}</div>'


def below(*pictures: Picture) -> Picture:
    """Pictures one below the other, as one; its font is that of the last, which speaks first."""
    placed, y = [], 0.0
    for picture in pictures:
        placed.append(picture.at(0, y))
        y += picture.height
    wide, says = (
        max(picture.width for picture in pictures),
        " ".join(p.says for p in pictures[::-1]),
    )
    return Below(placed, wide, y, says, picture.font, picture.size)


def with_aside(picture: Picture, aside: Picture) -> Picture:
    """Two pictures in a line, of which a narrow window shows the first alone."""
    says = f"{picture.says} {aside.says}"
    parts = picture, aside.at(picture.width, 0)
    wide, high = picture.width + aside.width, max(picture.height, aside.height)
    return WithAside(parts, wide, high, says, picture.font, picture.size)


def side_by_side(pictures: Sequence[Picture], says: str, columns: int = 2) -> Picture:
    """Pictures next to each other, as one; where it stands alone, so many in a line."""
    wide, placed, y = max(picture.width for picture in pictures) + 16, [], 8.0
    for line in (pictures[i : i + columns] for i in range(0, len(pictures), columns)):
        placed += [picture.at(8 + column * wide, y) for column, picture in enumerate(line)]
        y += max(picture.height for picture in line)
    return SideBySide(placed, columns * wide, y, says, pictures[0].font, pictures[0].size)
