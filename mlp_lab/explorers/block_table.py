"""A Jacobian with its numbers and its blocks, and with what it is contracted with.

On the right of each row stands the entry of ∂E/∂Z by which that row is multiplied; below each
column stands the sum.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from mlp_core import Array
from mlp_lab.drawing import (
    BOLD,
    CHARACTER,
    ITALIC,
    PALE,
    SMALL,
    brackets,
    cell,
    clickable,
    cross,
    edge,
    group,
    lines_of_words,
    pointing,
    rectangle,
    saying,
    shape,
    stroke,
    text,
)
from mlp_lab.numbers import number
from mlp_lab.palette import BLUE, LIT, VERMILION

__all__ = ["BlockTable", "Notes"]

ROW, TOP = 20, 44  # height of a row; what the letters and the names of the columns take


@dataclass(frozen=True)
class BlockTable:
    """A table to be drawn, a part of a `drawing`.

    Parameters
    ----------
    name, dimensions : str
        What stands below it.
    values : ndarray
        The Jacobian.
    letters : tuple of two str
        The letters of its edges, such as ("m·k", "n·k").
    block : tuple of two int
        The rows and columns of a block.
    rows, columns : sequences of str
        The names of its rows and columns.
    stacked : sequence of (str, float)
        What each row is multiplied by.
    sums : sequence of float
        What stands below each column.
    sums_name : str
        What these are.
    row, column : int
        What is lit, from 1.
    picked : tuple of two int
        The entry that is picked, from 1: where the Tab key stops.
    says : function
        Of a row and a column from 0: what that entry is, in words.
    wrong_rows, wrong_columns : collections of int
        Rows with the wrong factor and columns with the wrong sum.
    """

    name: str
    dimensions: str
    values: Array
    letters: tuple[str, str]
    block: tuple[int, int]
    rows: Sequence[str]
    columns: Sequence[str]
    stacked: Sequence[tuple[str, float]]
    sums: Sequence[float]
    sums_name: str
    row: int
    column: int
    picked: tuple[int, int]
    says: Callable[[int, int], str]
    wrong_rows: frozenset[int] = frozenset()
    wrong_columns: frozenset[int] = frozenset()

    @cached_property
    def across(self) -> float:
        """The width of a column."""
        shown = [number(v) for v in (*self.values.ravel(), *self.sums)]
        room = 10 if self.wrong_columns else 4
        return max(map(len, (*shown, *self.columns))) * CHARACTER + room

    @cached_property
    def margin(self) -> float:
        """What the names of the rows take."""
        return 7.4 * max(map(len, (*self.rows, self.letters[0]))) + 23

    @cached_property
    def caption(self) -> float:
        """The width of what stands below."""
        return CHARACTER * max(len(self.name), len(self.dimensions)) + 10

    @cached_property
    def numbers(self) -> float:
        """The width of the factors."""
        return max(len(number(value)) for _, value in self.stacked) * CHARACTER

    def size(self) -> tuple[float, float]:
        rows, columns = self.values.shape
        names = 7.4 * max(len(name) for name, _ in self.stacked)
        beside = max(self.numbers + names + 60, 7.4 * len(self.sums_name) + 24)
        width = self.margin + columns * self.across + beside
        return max(width, self.caption), TOP + rows * ROW + 34 + 44

    def svg(self, x: float, y: float) -> str:
        rows, columns = self.values.shape
        across, left, top = self.across, x + self.margin, y + TOP
        right, bottom = left + columns * across, top + rows * ROW
        parts = [self._cell(left, top, r, c) for r in range(rows) for c in range(columns)]
        parts += [self._beside(left, right, top + r * ROW, r) for r in range(rows)]
        parts += [self._below(left, bottom, c) for c in range(columns)]
        parts += self._blocks(left, top)
        middle, (vertical, horizontal) = (left + right) / 2, self.letters
        below = max(middle, x + self.caption / 2)  # a narrow table's caption begins with it
        faint = f"{SMALL} {ITALIC}"
        parts += [
            brackets(left - 4, top - 3, right + 4, bottom + 3),
            edge(vertical, (left - 9, top), (left - 9, bottom)),
            edge(horizontal, (left, top - 8), (right, top - 8)),
            text(left - 15, top - 8, vertical, look=faint, anchor="end"),
            text(middle, top - 31, horizontal, look=faint),
            text(right + 12, bottom + 25, self.sums_name, look=SMALL, anchor="start"),
            text(below, bottom + 54, self.name, look=BOLD),
            text(below, bottom + 72, self.dimensions, look=SMALL),
        ]
        return "".join(parts)

    def _cell(self, left: float, top: float, r: int, c: int) -> str:
        value, across = self.values[r, c], self.across
        lit = r + 1 == self.row or c + 1 == self.column
        x, y = left + c * across, top + r * ROW
        if value != 0 and not lit:
            ground = cell(x, y, across, ROW, VERMILION if value < 0 else BLUE, opacity=0.22)
        else:
            ground = cell(x, y, across, ROW, LIT if lit else "transparent")
        faint = PALE.live + (' style="fill:#000"' if lit else "")
        words = text(
            x + across / 2, y + 14.5, number(value), lit and value != 0, faint if value == 0 else ""
        )
        said, stop = self.says(r, c), (r + 1, c + 1) == self.picked
        shown = clickable(ground + words, self.name, r + 1, c + 1, said, stop)
        return saying(pointing(shown, self.name, r + 1, c + 1), said)

    def _beside(self, left: float, right: float, y: float, r: int) -> str:
        """The name of a row on its left, and its factor on its right."""
        (name, value), lit = self.stacked[r], r + 1 == self.row
        start = right + 26
        return "".join(
            [
                text(left - 15, y + 14.5, self.rows[r], look=SMALL, anchor="end"),
                text(right + 12, y + 14.5, "×"),
                cell(start - 3, y, self.numbers + 6, ROW, LIT) if lit else "",
                text(start + self.numbers, y + 14.5, number(value), lit, anchor="end"),
                text(start + self.numbers + 10, y + 14.5, name, look=SMALL, anchor="start"),
                cross(start + self.numbers + 10 + 7.4 * len(name) + 8, y + 4)
                if r + 1 in self.wrong_rows
                else "",
            ]
        )

    def _below(self, left: float, bottom: float, c: int) -> str:
        """The name of a column above it, and its sum below."""
        across, rows = self.across, len(self.values)
        x, lit = left + c * across, c + 1 == self.column
        name = text(x + across / 2, bottom - rows * ROW - 15, self.columns[c], look=SMALL)
        ground = cell(x, bottom + 9, across, ROW, LIT) if lit else ""
        shown = text(x + across / 2, bottom + 25, number(self.sums[c]), lit)
        marked = cross(x + across, bottom + 9) if c + 1 in self.wrong_columns else ""
        above = shape(f"M{x:g} {bottom + 7:g}h{across:g}", stroke("currentColor"))
        return name + ground + shown + marked + above

    def _blocks(self, left: float, top: float) -> list[str]:
        """The outlines of the blocks; that of the lit entry's block is thick."""
        (m, n), across = self.block, self.across
        rows, columns = self.values.shape
        high, wide = m * ROW, n * across
        lit = (self.row - 1) // m, (self.column - 1) // n
        thin, thick = (
            f'fill="none" pointer-events="none" {stroke("currentColor", width)}' for width in (1, 3)
        )
        outlines = [
            rectangle(left + q * wide, top + p * high, wide, high, thick if (p, q) == lit else thin)
            for p in range(rows // m)
            for q in range(columns // n)
        ]
        return sorted(outlines, key=lambda outline: thick in outline)


@dataclass(frozen=True)
class Notes:
    """Lines of words, a part of a `drawing` that stands beside others."""

    lines: Sequence[str]

    def size(self) -> tuple[float, float]:
        return CHARACTER * max(map(len, self.lines)), 22 * len(self.lines)

    def svg(self, x: float, y: float) -> str:
        return group([lines_of_words(0, 16, self.lines, step=22)], x, y)
