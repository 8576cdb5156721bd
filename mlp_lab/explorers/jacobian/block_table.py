"""A Jacobian with its numbers and its blocks, and with what it is contracted with.

On the right of each row stands the entry of ∂E/∂Z by which that row is multiplied; below each
column stands the sum.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape

from mlp_core import Array
from mlp_lab.matrices import number
from mlp_lab.palette import BLUE, LIT, VERMILION
from mlp_lab.svg import CHARACTER, cross, edge, rectangle, text

__all__ = ["BlockTable"]

ROW, TOP = 22, 44  # height of a row; what the letters and the names of the columns take
LINE = 'fill="none" stroke="currentColor"'


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
        return 7.4 * max(map(len, (*self.rows, self.letters[0]))) + 20

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
        small, faint = 'font-size="12"', 'font-size="12" font-style="italic"'
        parts += [
            edge(vertical, (left - 5, top), (left - 5, bottom)),
            edge(horizontal, (left, top - 5), (right, top - 5)),
            text(left - 12, top - 8, vertical, look=faint, anchor="end"),
            text(middle, top - 29, horizontal, look=faint),
            text(right + 12, bottom + 25, self.sums_name, look=small, anchor="start"),
            text(below, bottom + 54, self.name, look='font-weight="bold"'),
            text(below, bottom + 72, self.dimensions, look=small),
        ]
        return "".join(parts)

    def _cell(self, left: float, top: float, r: int, c: int) -> str:
        value, across = self.values[r, c], self.across
        lit = r + 1 == self.row or c + 1 == self.column
        x, y = left + c * across, top + r * ROW
        cell = x, y, across, float(ROW)
        ground = rectangle(cell, LIT if lit else "transparent")
        if value != 0 and not lit:
            ground = rectangle(cell, VERMILION if value < 0 else BLUE).replace(
                "/>", ' fill-opacity="0.22"/>'
            )
        faint = 'opacity="0.6"' + (' style="fill:#000"' if lit else "")
        words = text(
            x + across / 2, y + 15.5, number(value), lit and value != 0, faint if value == 0 else ""
        )
        place = f'data-entry="{escape(self.name)},{r + 1},{c + 1}" style="cursor:pointer"'
        return f"<g {place}>{ground}{words}</g>"

    def _beside(self, left: float, right: float, y: float, r: int) -> str:
        """The name of a row on its left, and its factor on its right."""
        (name, value), lit = self.stacked[r], r + 1 == self.row
        start, small = right + 26, 'font-size="12"'
        cell = start - 3, y, self.numbers + 6, float(ROW)
        return "".join(
            [
                text(left - 12, y + 15.5, self.rows[r], look=small, anchor="end"),
                text(right + 12, y + 15.5, "×"),
                rectangle(cell, LIT) if lit else "",
                text(start + self.numbers, y + 15.5, number(value), lit, anchor="end"),
                text(start + self.numbers + 10, y + 15.5, name, look=small, anchor="start"),
                cross(start + self.numbers + 10 + 7.4 * len(name) + 8, y + 4)
                if r + 1 in self.wrong_rows
                else "",
            ]
        )

    def _below(self, left: float, bottom: float, c: int) -> str:
        """The name of a column above it, and its sum below."""
        across, rows = self.across, len(self.values)
        x, lit = left + c * across, c + 1 == self.column
        name = text(
            x + across / 2, bottom - rows * ROW - 12, self.columns[c], look='font-size="12"'
        )
        ground = rectangle((x, bottom + 9, across, float(ROW)), LIT) if lit else ""
        shown = text(x + across / 2, bottom + 25, number(self.sums[c]), lit)
        marked = cross(x + across, bottom + 9) if c + 1 in self.wrong_columns else ""
        line = f'<path d="M{x:g} {bottom + 7:g}h{across:g}" {LINE}/>'
        return name + ground + shown + marked + line

    def _blocks(self, left: float, top: float) -> list[str]:
        """The outlines of the blocks; that of the lit entry's block is thick."""
        (m, n), across = self.block, self.across
        rows, columns = self.values.shape
        high, wide = m * ROW, n * across
        lit = (self.row - 1) // m, (self.column - 1) // n
        outlines = [
            f'<rect x="{left + q * wide:g}" y="{top + p * high:g}" width="{wide:g}" '
            f'height="{high:g}" {LINE} stroke-width="{width}" pointer-events="none"/>'
            for p in range(rows // m)
            for q in range(columns // n)
            for width in [3 if (p, q) == lit else 1]
        ]
        return sorted(outlines, key=lambda line: 'stroke-width="3"' in line)
