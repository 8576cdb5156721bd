"""What a hand can do with marks: pick them, move them, point at them, read what they say.

An attribute tells the page what is possible; `picture.js` sends what the hand does, and the
methods of an `Instrument` answer. A mark has a name and two indices from 1, such as those of an
entry: "W", 2, 1. These groups may stand within each other, and the page looks from the innermost
outward; so that it has one place for the focus, only the innermost takes `stop`.

A scale is (start, end, low, high): two pixels of the group around a handle, and the numbers that
stand there. A logarithmic axis has exponents of ten.
"""

import math
import re
from html import escape
from typing import Any

from mlp_lab.drawing.axes import Axes
from mlp_lab.drawing.svg import marker
from mlp_lab.numbers import number

__all__ = [
    "Scale",
    "clickable",
    "coming",
    "grip",
    "handle",
    "hovering",
    "pointing",
    "saying",
    "scrub",
    "sideways",
    "still",
    "upward",
]

Scale = tuple[float, float, float, float]

PIXELS = 8  # that a number in a matrix is scrubbed for one step
# The focus, its words and its cursors: in a file of its own they would promise what nothing keeps.
TOUCH = re.compile(r' (?:tabindex|role|aria-[a-z]+|class)="[^"]*"| style="cursor:[^"]*"')
CURSORS = {(True, False): "ew-resize", (False, True): "ns-resize", (True, True): "move"}


# What stands around marks.


def clickable(
    inside: str, name: str, i: int, j: int, label: str = "", stop: bool | None = None
) -> str:
    """Marks that are entry (i, j) of what has that name: a click picks it.

    Parameters
    ----------
    inside : str
        The marks.
    name, i, j
        What is picked.
    label : str
        What it is called by whoever cannot see it.
    stop : bool, optional
        Whether the Tab key stops here: at one entry of a matrix; arrows go on to the others.
        Left out, it is for the mouse alone.
    """
    focus = "" if stop is None else f' {stops(stop)} role="button" {named(label)}'
    place = f'data-entry="{at(name, i, j)}"{focus} style="cursor:pointer"'
    return f"<g {place}>{inside}</g>"


def handle(
    inside: str,
    name: str,
    i: int,
    j: int,
    label: str,
    x: Scale | None = None,
    y: Scale | None = None,
    typed: bool = False,
    value: Any = None,
    shown: str = "",
    limits: tuple[float, float] | None = None,
    stop: bool = True,
) -> str:
    """Marks that can be moved: sideways, up and down, or freely.

    Parameters
    ----------
    inside : str
        The marks.
    name, i, j
        What is moved.
    label : str
        What it is called by whoever cannot see it.
    x, y : Scale, optional
        Along which scales.
    typed : bool
        Whether a number can be typed too.
    value : float or tuple of two float, optional
        Where it stands now, as its scales have it; with that, it does not jump when it is seized.
    shown : str, optional
        That value in words, where it is not the number itself.
    limits : tuple of two float, optional
        The least and the most, where there are such.
    stop : bool
        Whether the Tab key stops here; in a matrix it stops at one entry.
    """
    scales = "".join(
        f' data-{axis}="{" ".join(f"{end:.10g}" for end in scale)}"'
        for axis, scale in (("x", x), ("y", y))
        if scale
    )
    role = slider(value, shown, limits) if x is None or y is None else two_ways(value)
    field = ' data-type=""' if typed else ""
    look = f'style="cursor:{CURSORS[x is not None, y is not None]};touch-action:none"'
    place = (
        f'data-drag="{at(name, i, j)}"{scales}{field} {stops(stop)} {role} {named(label)} {look}'
    )
    return f"<g {place}>{inside}</g>"


def saying(inside: str, sentence: str, stop: bool | None = None) -> str:
    """Marks that say a sentence while they, or what is inside them, are pointed at.

    With `stop` they can have the focus themselves: the Tab key stops at one of a name, and within
    `pointing` of that name arrows go on to the others.
    """
    focus = "" if stop is None else f' {stops(stop)} role="img" {named(sentence)}'
    return f'<g data-says="{escape(sentence)}"{focus}>{inside}</g>'


def pointing(inside: str, name: str, i: int, j: int) -> str:
    """Marks of which the kernel is told while they are pointed at, so that others light up."""
    return f'<g data-point="{at(name, i, j)}">{inside}</g>'


def coming(inside: str, name: str, i: int, j: int) -> str:
    """Marks of a number that is entry (i, j): where it is new, it is seen coming from there."""
    return f'<g data-from="{at(name, i, j)}">{inside}</g>'


def hovering(inside: str, name: str, i: int, j: int, x: Scale | None, y: Scale | None) -> str:
    """Marks of which the kernel is told where on their scales they are pointed at."""
    scales = "".join(
        f' data-{axis}="{" ".join(f"{end:.10g}" for end in scale)}"'
        for axis, scale in (("x", x), ("y", y))
        if scale
    )
    return f'<g data-hover="{at(name, i, j)}"{scales}>{inside}</g>'


def grip(x: float, y: float, size: float = 14) -> str:
    """A disc around a handle that is easier to seize; it shows while it is pointed at."""
    return marker("o", x, y, size, 'class="mlp-grip" fill="transparent"')


def still(svg: str) -> str:
    """Marks without what promises that they can be touched."""
    return TOUCH.sub("", svg)


# Along what a handle moves.


def sideways(axes: Axes) -> Scale:
    """The horizontal scale of a pair of axes."""
    return axes.left, axes.right, *exponents(axes.x, axes.log_x)


def upward(axes: Axes) -> Scale:
    """The vertical scale of a pair of axes."""
    return axes.bottom, axes.top, *exponents(axes.y, axes.log_y)


def scrub(value: float, step: float) -> Scale:
    """The scale of a number that is moved sideways, a step for every few pixels."""
    middle = value if math.isfinite(value) else 0.0
    return -PIXELS, PIXELS, middle - step, middle + step


def exponents(ends: tuple[float, float], log: bool) -> tuple[float, float]:
    """The ends of an axis, as exponents of ten where it is logarithmic."""
    low, high = ends
    return (math.log10(low), math.log10(high)) if log else (low, high)


# The attributes.


def at(name: str, i: int, j: int) -> str:
    """A place, as the page sends it back."""
    return f"{escape(name)},{i},{j}"


def stops(stop: bool) -> str:
    """Whether the Tab key stops here."""
    return f'tabindex="{0 if stop else -1}"'


def named(label: str) -> str:
    """What a screen reader says."""
    return f'aria-label="{escape(label)}"'


def slider(value: Any, shown: str, limits: tuple[float, float] | None) -> str:
    """The role of what moves in one direction, and where it stands."""
    parts = ['role="slider"']
    if value is not None:
        now, words = float(value) if math.isfinite(value) else 0.0, escape(shown or number(value))
        parts.append(f'aria-valuenow="{now:.10g}" aria-valuetext="{words}"')
    if limits:
        low, high = limits
        parts.append(f'aria-valuemin="{low:.10g}" aria-valuemax="{high:.10g}"')
    return " ".join(parts)


def two_ways(value: Any) -> str:
    """The role of what moves in two directions, and where it stands."""
    place = "" if value is None else ' data-at="{:.10g} {:.10g}"'.format(*value)
    return f'role="button"{place}'
