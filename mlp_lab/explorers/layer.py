"""What explorers of a layer share: its sizes m, n and k, with their sliders, and its numbers."""

import math

import numpy as np

from mlp_core import Array
from mlp_core.refusals import check_one_number, check_whole
from mlp_lab.instrument import Instrument, slider
from mlp_lab.numbers import entry

__all__ = [
    "CYCLE", "LARGEST", "STEP", "WIDTH", "LayerExplorer", "check_entry", "check_float", "grown",
    "with_entry",
]  # fmt: skip

LARGEST = 6  # the most rows or columns that an explorer gives its matrices
# Seven different numbers in rows of six: no two equal in a column, no 0, no two rows alike.
CYCLE = (2.0, -1.0, 3.0, 0.5, -2.0, 1.0, -3.0)
WIDTH = "235px"  # of a slider, so that three stand in a row
STEP = 1.0  # by which an entry is scrubbed; a tenth of it is its finest


class LayerExplorer(Instrument):
    """An instrument with a layer of m examples, n inputs and k neurons.

    A subclass has `sizes`, and `resize`, which asks `_new_sizes`; and `put`, `_entry_of` and
    `_points_at` for what a hand does to its matrices.

    Attributes
    ----------
    over : tuple of two int, or None
        The entry that is pointed at, from 1: it is lit in place of the one that is picked.
    """

    largest = LARGEST  # of each of the three
    reach = math.inf  # of an entry, to both sides of 0

    def __init__(self) -> None:
        self.over: tuple[int, int] | None = None
        super().__init__()

    @property
    def sizes(self) -> tuple[int, int, int]:
        """m, n and k."""
        raise NotImplementedError

    @property
    def m(self) -> int:
        """The number of examples."""
        return self.sizes[0]

    @property
    def n(self) -> int:
        """The number of inputs."""
        return self.sizes[1]

    @property
    def k(self) -> int:
        """The number of neurons."""
        return self.sizes[2]

    def resize(self, m: int | None = None, n: int | None = None, k: int | None = None) -> None:
        """Give the layer other sizes; numbers that were given stay."""
        raise NotImplementedError

    # The hand.

    def put(self, name: str, i: int, j: int, value: float) -> None:
        """Give entry (i, j) of the matrix that is drawn with that name another value."""
        raise NotImplementedError

    def _entry_of(self, name: str, i: int, j: int) -> float:
        """The value that stands there."""
        raise NotImplementedError

    def _points_at(self, name: str, i: int, j: int) -> tuple[int, int] | None:
        """What lights up when entry (i, j) of that matrix is pointed at; or None: nothing."""
        raise NotImplementedError

    def dragged(self, name: str, i: int, j: int, x: float | None, y: float | None) -> None:
        if x is not None:
            self.put(name, i, j, self._within_reach(x, 1))

    def nudged(self, name: str, i: int, j: int, dx: int, dy: int, fine: bool) -> None:
        step = (dx + dy) * (STEP / 10 if fine else STEP)
        self.put(name, i, j, self._within_reach(self._entry_of(name, i, j) + step, 2))

    def typed(self, name: str, i: int, j: int, number: float) -> None:
        self.put(name, i, j, number)

    def _within_reach(self, value: float, digits: int) -> float:
        """An entry with so many decimals, at the nearest end where it lies beyond."""
        return round(min(max(value, -self.reach), self.reach), digits) + 0.0  # 0, and not −0

    def pointed(self, name: str, i: int, j: int) -> None:
        self.over = self._points_at(name, i, j)
        self.show()

    def left(self) -> None:
        self.over = None
        self.show()

    def _new_sizes(self, *asked: int | None) -> tuple[int, int, int]:
        """The sizes that are asked for, and the present ones where none is."""
        m, n, k = (old if new is None else new for new, old in zip(asked, self.sizes, strict=True))
        for letter, size in zip("mnk", (m, n, k), strict=True):
            check_whole(letter, size)
        if not all(1 <= size <= self.largest for size in (m, n, k)):
            raise ValueError(f"m, n and k must be 1 … {self.largest}, not {m}, {n} and {k}")
        return m, n, k

    def add_sizes(self) -> None:
        """A row of sliders for the sizes."""
        letters = (("m, examples", "m"), ("n, inputs", "n"), ("k, neurons", "k"))
        self.add(
            *(
                (
                    slider(label, getattr(self, letter), 1, self.largest, width=WIDTH),
                    lambda letter=letter: getattr(self, letter),
                    lambda size, letter=letter: self.resize(**{letter: size}),
                )
                for label, letter in letters
            )
        )


def with_entry(P: Array, i: int, j: int, value: float) -> Array:
    """A copy of P with another value at (i, j), counted from 1."""
    new = P.copy()
    with np.errstate(over="ignore"):  # what is too large for float32 is something to see
        new[i - 1, j - 1] = value
    return new


def check_float(what: str, value: float) -> float:
    """One real number, as a float; it may be infinite or NaN, which is something to see."""
    check_one_number(what, value)
    try:
        return float(value)
    except OverflowError:
        raise ValueError(f"{what} is too large for a float") from None


def check_entry(i: int, j: int, letter: str, m: int, k: int) -> None:
    """Refuse what is no entry (i, j) of an m × k matrix, counted from 1, such as a₂₁ of A."""
    check_whole("i", i)
    check_whole("j", j)
    if not (1 <= i <= m and 1 <= j <= k):
        raise ValueError(
            f"{entry(letter, i, j)} is no entry of {letter.upper()}; "
            f"i is 1 … m = {m}, j is 1 … k = {k}"
        )


def grown(P: Array, rows: int, columns: int, start: int) -> Array:
    """P cut or grown to so many rows and columns; `start` says which numbers are new."""
    new = np.resize(np.roll(CYCLE, -start), (LARGEST, LARGEST))[:rows, :columns]
    new = new.astype(P.dtype)
    kept = P[:rows, :columns]
    new[: len(kept), : kept.shape[1]] = kept
    return new
