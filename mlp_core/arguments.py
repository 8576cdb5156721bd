"""What a function refuses besides dimensions: wrong sizes, numbers, kinds, seeds."""

import math
import numbers
from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np

from mlp_core.dimensions import DimensionError

Seed: TypeAlias = int | np.random.Generator
AT_ONCE = 2**20  # entries that are looked at, so that a huge array needs no mask of its size


def check_size(function: str, name: str, value: Any, least: int = 1) -> int:
    """A whole number: a size such as m, 1 or more, or a count, 0 or more."""
    __tracebackhide__ = True
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"{function}: {name} must be a whole number, not {briefly(value)}")
    if value < least:
        error = DimensionError if least else ValueError
        raise error(f"{function}: {name} must be {least} or more, not {value}")
    return int(value)


def check_positive(function: str, name: str, value: Any) -> float:
    """One positive finite number such as alpha, as Python's float.

    NumPy's float64 would turn an update of float32 arrays into float64.
    """
    __tracebackhide__ = True
    message = f"{function}: {name} must be one positive finite number, not {briefly(value)}"
    if not isinstance(value, numbers.Real) or isinstance(value, bool):
        raise TypeError(message)
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not 0 < number < math.inf:
        raise ValueError(message)
    return number


def check_real(function: str, name: str, array: Any) -> None:
    """Refuse complex numbers, where a derivative is taken or a step is made."""
    __tracebackhide__ = True
    if np.iscomplexobj(array):
        raise TypeError(
            f"{function}: {name} must hold real numbers, not {array.dtype}; write {name}.real"
        )


def first_not_finite(arrays: Iterable[tuple[str, Any]]) -> str:
    """Where a NaN or an infinity stands first, such as "X[2, 1] is nan"; "" if nowhere."""
    for name, array in arrays:
        rows = max(1, AT_ONCE // array.shape[1])
        for start in range(0, len(array), rows):
            finite = np.isfinite(array[start : start + rows])
            if not finite.all():
                i, j = np.argwhere(~finite)[0].tolist()
                return f"{name}[{start + i}, {j}] is {array[start + i, j]}"
    return ""


def check_kind(function: str, name: str, value: Any, kind: type, cure: str = "") -> None:
    """Refuse what is not of the kind that is meant, such as a Network."""
    __tracebackhide__ = True
    if not isinstance(value, kind) or isinstance(value, str):
        article = "an" if kind.__name__[0] in "AEIOU" else "a"
        raise TypeError(
            f"{function}: {name} must be {article} {kind.__name__}, not {briefly(value)}{cure}"
        )


def generator(function: str, seed: Seed) -> np.random.Generator:
    """The random numbers of a seed, or of a generator that the caller keeps."""
    __tracebackhide__ = True
    if isinstance(seed, np.random.Generator):
        return seed
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise TypeError(
            f"{function}: seed must be a whole number, 0 or more, or a generator, "
            f"not {briefly(seed)}"
        )
    return np.random.default_rng(seed)


def briefly(value: Any) -> str:
    """A refused value as it may stand in a message of one line."""
    if isinstance(value, np.ndarray):
        return "an array"
    if isinstance(value, numbers.Number | np.generic):
        return str(value)[:40]
    if isinstance(value, str):
        return f"{value[:40]!r} (text)"
    return "None" if value is None else type(value).__name__
