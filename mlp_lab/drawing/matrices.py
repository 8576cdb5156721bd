"""Matrices as they stand on paper: numbers in brackets, and two edges that say their letters.

An edge has the colour and the line of its letter, so that in a product the touching edges look
the same, like dominoes. Where they do not fit, the product is drawn broken.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Protocol

from mlp_core import Array
from mlp_lab.drawing.picture import CODE, Picture
from mlp_lab.drawing.svg import (
    BOLD,
    CHARACTER,
    ITALIC,
    SMALL,
    brackets,
    cell,
    cross,
    edge,
    named,
    paragraph,
    parenthesis,
    text,
)
from mlp_lab.drawing.touch import clickable, handle, pointing, saying, scrub
from mlp_lab.numbers import number, subscripted
from mlp_lab.palette import LIT, VERMILION

__all__ = ["Matrix", "Part", "drawing", "drawn", "width_of"]

ROW, MARGIN, NAMES = 26, 34, 46  # height of a row; of what stands above the numbers, and below
MOST = 8  # rows or columns that are drawn; of more, the first three and the last two

SIGN = 'font-size="18"'  # the look of a sign between matrices
SIGNS = re.compile(r"\s*(\)?)\s*(.*?)\s*(\(?)\s*")  # a parenthesis, words, a parenthesis


class Part(Protocol):
    """What a line of a drawing is made of: it says how large it is, and draws itself."""

    def size(self) -> tuple[float, float]: ...
    def svg(self, x: float, y: float) -> str: ...


@dataclass(frozen=True)
class Matrix:
    """A matrix to be drawn: name, numbers, the letters of its edges, and what is lit.

    Rows, columns and entries count from 1, as in the derivation.

    Parameters
    ----------
    name : str
        What stands below it, such as "∂E/∂W[2]".
    values : ndarray
        Its numbers.
    letters : tuple of two str
        The letters of its rows and columns, such as ("m", "n"). A letter may have an index,
        "n_1"; then `colours` says which colour it has here.
    colours : tuple of two str, optional
        The letters by whose colours the edges are drawn, where they are not `letters`.
    rows, columns, entries : collections
        What is lit.
    wrong : collection
        Entries that are marked as wrong, by a cross.
    hidden : bool
        Whether the numbers and sizes are still to be predicted.
    clickable : bool
        Whether its entries can be picked by a click.
    step : float
        By which its numbers are scrubbed, and then typed too; 0 where they are fixed.
    pointing : bool
        Whether the kernel is told which entry is pointed at.
    says : dict
        From an entry to the sentence that it says while it is pointed at.
    """

    name: str
    values: Array
    letters: tuple[str, str]
    colours: tuple[str, str] | None = None
    rows: Collection[int] = ()
    columns: Collection[int] = ()
    entries: Collection[tuple[int, int]] = ()
    wrong: Collection[tuple[int, int]] = ()
    hidden: bool = False
    clickable: bool = False
    step: float = 0
    pointing: bool = False
    says: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def is_lit(self, i: int, j: int) -> bool:
        """Whether entry (i, j) is lit, by itself or with its row or column."""
        lit = i in self.rows or j in self.columns or (i, j) in self.entries
        return lit and not self.hidden

    def text(self, i: int | None, j: int | None) -> str:
        """What stands at row i and column j; None is an ellipsis."""
        if i is None or j is None:
            return "⋯" if i is not None else "⋮" if j is not None else "⋱"
        return "?" if self.hidden else number(self.values[i - 1, j - 1])

    @property
    def dimensions(self) -> str:
        """Its dimensions in letters and numbers, such as m × n = 5 × 3."""
        words = " × ".join(subscripted(letter) for letter in self.letters)
        sizes = " × ".join(map(str, self.values.shape))
        return words if self.hidden or words == sizes else f"{words} = {sizes}"

    def grid(self) -> list[list[str]]:
        """The texts that are drawn."""
        return self._texts

    @cached_property
    def _texts(self) -> list[list[str]]:
        rows, columns = map(drawn, self.values.shape)
        return [[self.text(i, j) for j in columns] for i in rows]

    def size(self) -> tuple[float, float]:
        """Width and height of the drawing, with names and edges."""
        inside = len(self.grid()[0]) * self.column()
        words = max(len(self.dimensions), len(self.name)) * CHARACTER
        return max(inside + self.margin(), words) + 6, self.high + MARGIN + NAMES

    @property
    def high(self) -> float:
        """The height of its numbers."""
        return len(self.grid()) * ROW

    def touched(self, shown: str, i: int, j: int) -> str:
        """The marks of entry (i, j) with what a hand can do there."""
        label, stop = f"{self.name}, row {i}, column {j}: {self.text(i, j)}", (i, j) == self.stop
        if self.step and not self.hidden:
            value = self.values[i - 1, j - 1]
            along = scrub(float(value), self.step)
            shown = handle(
                shown, self.name, i, j, label, x=along, typed=True, value=value, stop=stop
            )
            label = ""
        if self.clickable:
            shown = clickable(shown, self.name, i, j, label, stop if label else None)
        if self.pointing:
            shown = pointing(shown, self.name, i, j)
        return saying(shown, self.says[i, j]) if (i, j) in self.says else shown

    @cached_property
    def stop(self) -> tuple[int, int]:
        """The entry at which the Tab key stops: one that is lit, else the first."""
        rows, columns = map(drawn, self.values.shape)
        places = ((i, j) for i in rows for j in columns if i and j)
        return min(places, key=lambda place: (place not in self.entries, not self.is_lit(*place)))

    def margin(self) -> float:
        """What the letter of the left edge takes."""
        return len(self.letters[0]) * CHARACTER + 20

    def column(self) -> float:
        """The width of a column: that of its longest number."""
        return max(3, *(len(text) for row in self.grid() for text in row)) * CHARACTER + (
            20 if self.wrong else 10
        )

    def svg(self, x: float, y: float) -> str:
        """The matrix with its upper left corner at (x, y)."""
        rows, columns = map(drawn, self.values.shape)
        across, parts = self.column(), []
        width, height = len(columns) * across, self.high
        left, top = x + (self.size()[0] - 6 + self.margin() - width) / 2, y + MARGIN
        for r, i in enumerate(rows):
            for c, j in enumerate(columns):
                lit = i is not None and j is not None and self.is_lit(i, j)
                at = left + c * across, top + r * ROW
                words = text(at[0] + across / 2, at[1] + 0.7 * ROW, self.text(i, j), lit)
                shown = cell(*at, across, ROW, LIT if lit else "transparent") + words
                if (i, j) in self.wrong and not self.hidden:
                    shown += cross(at[0] + across, at[1])
                parts.append(shown if i is None or j is None else self.touched(shown, i, j))
        vertical, horizontal = self.colours or self.letters
        m, n = map(subscripted, self.letters)
        middle = left + width / 2
        return "".join(
            [
                *parts,
                brackets(left - 2, top - 1, left + width + 2, top + height + 1),
                edge(vertical, (left - 7, top), (left - 7, top + height)),
                edge(horizontal, (left, top - 6), (left + width, top - 6)),
                text(left - 14, top + height / 2 + 5, m, look=ITALIC, anchor="end"),
                text(middle, top - 13, n, look=ITALIC),
                named(middle, top + height + 20, self.name, look=BOLD),
                text(middle, top + height + 38, self.dimensions, look=SMALL),
            ]
        )


def drawn(count: int) -> list[int | None]:
    """The rows or columns that are drawn, from 1; None is an ellipsis."""
    return [*range(1, count + 1)] if count <= MOST else [1, 2, 3, None, count - 1, count]


def drawing(lines: Sequence[Sequence[Part | str]], says: str, notes: str = "") -> Picture:
    """Matrices and the signs between them as one picture, line below line.

    A product sign "·" between two matrices whose touching sizes differ is drawn broken. A
    parenthesis that ends or begins a sign, "h(" or ") =", is as high as what it encloses.

    Parameters
    ----------
    lines : sequence of sequences of Matrix or str
        Such as [[X, "·", W, "=", Z]]. In place of a matrix, anything with its `size` and `svg`.
    says : str
        What the picture shows, in words, for whoever cannot see it.
    notes : str
        What stands below, line by line: such as the message of a DimensionError, whose columns
        stay in line.
    """
    inside, width, y = [], 0.0, 0.0
    for line in lines:
        height = max(part.size()[1] for part in line if not isinstance(part, str))
        x, broken = 0.0, breaks(line)
        for place, part in enumerate(line):
            if not isinstance(part, str):
                inside.append(part.svg(x, y + (height - part.size()[1]) / 2))
                x += part.size()[0]
                continue
            room, middle = width_of(part), y + height / 2
            if place in broken:
                words, look = broken[place], f'{SIGN} {BOLD} style="fill:{VERMILION}"'
                room = 16 + 1.4 * CHARACTER * len(words)
                inside.append(text(x + room / 2 + 5, middle, words, look=look))
            else:
                inside.append(sign(part, x, middle, enclosed(line, place)))
            x += room
        width, y = max(width, x), y + height
    below, wide, high = paragraph(notes.splitlines(), y)
    width, y = max(width, wide), y + high
    return Picture([*inside, below], width + 10, y, says, font=CODE)


def width_of(part: Part | str) -> float:
    """The width of a part of a line, or of a sign between two."""
    return 16 + CHARACTER * len(part) if isinstance(part, str) else part.size()[0]


def sign(words: str, x: float, y: float, high: float) -> str:
    """A sign from x on, in the middle of a line at y, with parentheses of that height."""
    found = SIGNS.fullmatch(words)
    assert found is not None  # it matches whatever has no line break
    closing, shown, opening = found.groups()
    end, middle = x + width_of(words), y + (MARGIN - NAMES) / 2  # of the numbers
    at, anchor = (x + end) / 2 + 5 + 5 * bool(closing), "middle"
    if opening:
        at, anchor = end - 12, "end"
    return "".join(
        [
            parenthesis(x + 4, middle, high + 14, opening=False) if closing else "",
            text(at, y, shown, look=SIGN, anchor=anchor) if shown else "",
            parenthesis(end - 8, middle, high + 14, opening=True) if opening else "",
        ]
    )


def enclosed(line: Sequence[Part | str], place: int) -> float:
    """How high the numbers are that a parenthesis of the sign at that place encloses."""
    before, after = line[:place][::-1], line[place + 1 :]
    parts = after if str(line[place]).rstrip().endswith("(") else before
    heights = []
    for part in parts:
        if isinstance(part, str) and re.search("[()]", part):
            break
        heights += [part.high] if isinstance(part, Matrix) else []
    return max(heights, default=ROW)


def breaks(line: Sequence[Part | str]) -> dict[int, str]:
    """Where in a line a product does not fit, and what to draw in place of its sign."""
    found = {}
    for place, (before, after) in enumerate(pairwise(line[::2])):
        if line[2 * place + 1] == "·" and isinstance(before, Matrix) and isinstance(after, Matrix):
            left, right = before.values.shape[1], after.values.shape[0]
            if left != right:
                found[2 * place + 1] = f"✗ {left} ≠ {right}"
    return found
