"""What the explorers share: numbers for a layer of any small size, and numbers in sentences."""

from collections.abc import Iterable

import numpy as np

from mlp_core import Array
from mlp_lab.matrices import number
from mlp_lab.svg import SUBSCRIPTS

__all__ = ["LARGEST", "entry", "factor", "grown", "total"]

LARGEST = 6  # the most rows or columns that an explorer gives its matrices
# Seven different numbers in rows of six: no two equal in a column, no 0, no two rows alike.
CYCLE = (2.0, -1.0, 3.0, 0.5, -2.0, 1.0, -3.0)


def grown(P: Array, rows: int, columns: int, start: int) -> Array:
    """P cut or grown to so many rows and columns; `start` says which numbers are new."""
    new = np.resize(np.roll(CYCLE, -start), (LARGEST, LARGEST))[:rows, :columns]
    new = new.astype(P.dtype)
    kept = P[:rows, :columns]
    new[: len(kept), : kept.shape[1]] = kept
    return new


def entry(letter: str, *indices: int) -> str:
    """An entry as it is written on paper: z₃,₂."""
    return letter + ",".join(str(index).translate(SUBSCRIPTS) for index in indices)


def factor(value: float) -> str:
    """A number in a sum or a product: a negative one in brackets."""
    shown = number(value)
    return f"({shown})" if shown.startswith("−") else shown


def total(terms: Iterable[str]) -> str:
    """A sum written out; 0 where there is nothing to add."""
    return " + ".join(terms) or "0"
