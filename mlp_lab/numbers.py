"""Every way in which a number, an entry, a sum or an array is written."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from mlp_core import Array, Network

__all__ = [
    "SUBSCRIPTS",
    "added",
    "entry",
    "factor",
    "in_bytes",
    "in_digits",
    "literal",
    "named_arrays",
    "number",
    "power_of_ten",
    "scientific",
    "subscripted",
    "total",
]

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


# A number.


def number(value: Any, digits: int = 3) -> str:
    """At most so many significant digits, and a minus as wide as a plus: −0.125, 1.2e5."""
    # Adding zero turns −0.0, which is no negative number, into 0.
    written = f"{float(value) + 0.0:.{digits}g}"
    return re.sub(r"e([+-])0*(\d+)", r"e\1\2", written).replace("e+", "e").replace("-", "−")


def in_digits(value: float) -> str:
    """A round number with all its digits, unless it is very large: 12500, 1.25e6."""
    return number(value) if abs(value) >= 1e5 else f"{value:g}".replace("-", "−")


def scientific(value: float, digits: int = 2) -> str:
    """A positive number with so many digits, a small one with its power of ten: 0.12, 5.6e−8."""
    if value >= 0.01:
        return number(value, digits)
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    return f"{mantissa.removesuffix('.0')}e{int(exponent)}".replace("-", "−") if value else "0"


def power_of_ten(exponent: int) -> str:
    """A power of ten as it stands on paper: 10⁻⁴, and 1."""
    return f"10{str(exponent).translate(SUPERSCRIPTS)}" if exponent else "1"


def in_bytes(entries: int) -> str:
    """The room that so many float64 take: 384 bytes, 753 MB."""
    for power, unit in enumerate(("bytes", "kB", "MB")):
        shown = f"{8 * entries / 1000**power:.3g}"
        if float(shown) < 1000:
            return f"{shown} {unit}"
    return f"{8 * entries / 1e9:.3g} GB"


# An entry, and a sum of entries.


def entry(letter: str, *indices: int) -> str:
    """An entry as it is written on paper: z₃,₂."""
    return letter + ",".join(str(index).translate(SUBSCRIPTS) for index in indices)


def subscripted(letter: str) -> str:
    """A letter with its index as it stands on paper: n_1 is n₁."""
    name, _, index = letter.partition("_")
    return name + index.translate(SUBSCRIPTS)


def factor(value: float, digits: int = 3) -> str:
    """A number in a sum or a product: a negative one in brackets."""
    shown = number(value, digits)
    return f"({shown})" if shown.startswith("−") else shown


def total(terms: Iterable[str]) -> str:
    """A sum written out; 0 where there is nothing to add."""
    return " + ".join(terms) or "0"


def added(values: Iterable[float], digits: int = 3) -> str:
    """Numbers with a plus between them; a negative one that is not the first in brackets."""
    first, *others = values
    return total([number(first, digits), *(factor(value, digits) for value in others)])


# Arrays.


def literal(array: Array) -> str:
    """An array as a line of Python makes it: every digit, NaN and infinity, floats and order."""
    numbers = re.sub(r"(?<!')\b(nan|inf)\b", r"np.\1", str(array.tolist()))  # 'nan' is quoted
    dtype = "" if array.dtype == np.float64 else f', dtype="{array.dtype}"'
    order = "" if array.flags.c_contiguous else ', order="F"'
    return f"np.array({numbers}{dtype}{order})"


def named_arrays(network: Network, X: Array, Y: Array | None) -> Iterator[tuple[str, Array]]:
    """X, Y where there is one, and the parameters, each with its name, such as "W[1]"."""
    yield "X", X
    if Y is not None:
        yield "Y", Y
    yield from network.parameters()
