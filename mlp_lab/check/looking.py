"""What kind of thing a reader's function returned: everything that can be said before its numbers.

The numbers themselves are looked at in `diagnosis.py`.
"""

import inspect
import numbers
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from mlp_lab.check.task import Array
from mlp_lab.check.words import at, dimensions, number

TOLERANCE = 1e-9
CURES = {
    "list": "; write np.array(…)",
    "tuple": "; write np.array(…)",
    "matrix": "; write np.asarray(…)",
    "MaskedArray": "; write np.asarray(…)",
    "DataFrame": "; write .to_numpy()",
    "generator": "; write return, not yield",
    "coroutine": "; write def, not async def",
}


def agree(got: Array, right: Array, tolerance: float = TOLERANCE) -> Any:
    """Which entries agree: those that differ by at most 1e-9 of the right one, or of 1.

    Where all right entries are less than 1, of the largest: a sum rounds in proportion to its
    terms, not to what is left of them.
    """
    sizes = abs(right)
    return abs(got - right) <= tolerance * np.maximum(sizes, min(1.0, sizes.max()))


def all_agree(got: Any, right: Array, tolerance: float = TOLERANCE) -> bool:
    """Whether two arrays have the same axes, and all entries agree."""
    if got is None or np.shape(got) != right.shape or not right.size:
        return False
    with np.errstate(all="ignore"):  # (infinity is within 1e-9 of itself of every number)
        return bool(np.isfinite(right).all() and agree(got, right, tolerance).all())


def look(
    symbol: str,
    value: Any,
    right: Array,
    sizes: Mapping[str, float],
    because: Callable[[Array], str],
    alone: bool = True,
) -> str:
    """What is wrong with one result before its numbers are compared; nothing if it is fine.

    `because` knows why an array may have other dimensions; `alone` says whether the result is all
    that the function returned.
    """
    if value is None and alone:
        return "returns None: a `return` is missing"
    comes = "returns" if alone else f"{symbol} is"
    if not right.shape:
        return look_at_number(symbol, value, comes)
    kind = type(value)
    if isinstance(value, numbers.Number | np.generic):
        wanted = f"{symbol} must be {dimensions(right, sizes)}, not one number"
        return wanted + because(np.asarray(value))
    if kind not in (np.ndarray, np.memmap):
        return f"{comes} {called(value)}, not an array{CURES.get(kind.__name__, '')}"
    if value.shape != right.shape:
        must = f"{symbol} must be {dimensions(right, sizes)}, not {dimensions(value, sizes)}"
        return must + because(value)
    return look_at_type(symbol, value.dtype) or look_at_finite(symbol, value)


def look_at_number(symbol: str, value: Any, comes: str = "returns") -> str:
    """The same for a number such as E."""
    if isinstance(value, np.ndarray) and value.shape:
        return f"{symbol} must be one number, not an array of {dimensions(value, {})}"
    if isinstance(value, np.ndarray):
        value = value[()]  # an array without axes, as some of NumPy's functions return a number
    if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Number | np.generic):
        return f"{comes} {called(value)}, not one number"
    return look_at_type(symbol, np.asarray(value).dtype) or look_at_finite(symbol, value)


def look_at_type(symbol: str, dtype: np.dtype[Any]) -> str:
    """Refuse what is not float64: integers cut decimals off, float32 has seven digits."""
    if dtype.kind == "f" and dtype.itemsize >= 8:
        return ""
    if dtype.kind in "iu":
        return f"{symbol} holds integers ({dtype}), which lose what follows the point; use float64"
    if dtype.kind == "f":
        return f"{symbol} holds {dtype}, which has too few digits; use float64"
    kinds = {"c": "complex numbers", "b": "True and False", "O": "objects"}
    return f"{symbol} holds {kinds.get(dtype.kind, 'text')} ({dtype}); use float64"


def look_at_finite(symbol: str, value: Any) -> str:
    """The first NaN or infinity."""
    if np.isfinite(value).all():
        return ""
    value = np.asarray(value)
    index = tuple(int(i) for i in np.argwhere(~np.isfinite(value))[0])
    entry = at(symbol, index)
    return (
        f"{entry} is NaN"
        if np.isnan(value[index])
        else (f"{entry} is infinite ({number(value[index])})")
    )


def called(value: Any) -> str:
    """What a value is, in words."""
    if value is None or value is Ellipsis:
        return "None" if value is None else "..."
    if isinstance(value, str):
        return f"text ({' '.join(value.split())[:20]!r})"
    if isinstance(value, bool | np.bool_):
        return str(value)
    if type(value) is np.ndarray:
        return "an array"
    if isinstance(value, numbers.Number | np.generic):
        return "one number"
    if inspect.isroutine(value):
        return "a function"
    name = type(value).__name__
    return f"{'an' if name[:1] in 'aeiouAEIOU' else 'a'} {name}"
