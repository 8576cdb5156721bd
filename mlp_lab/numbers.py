"""Every way in which a number, an entry, a sum, dimensions or an array is written."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from mlp_core import Array, Network
from mlp_core.refusals import in_words, letters

__all__ = [
    "added",
    "as_printed",
    "at",
    "beside",
    "dimensions",
    "entries",
    "entry",
    "factor",
    "in_bytes",
    "in_digits",
    "literal",
    "named_arrays",
    "not_finite",
    "number",
    "power_of_ten",
    "product",
    "scientific",
    "short_power",
    "short_total",
    "subscripted",
    "total",
]

SUBSCRIPTS = str.maketrans("0123456789i", "₀₁₂₃₄₅₆₇₈₉ᵢ")
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


# A number.


def number(value: Any, digits: int = 3) -> str:
    """At most so many significant digits, and a minus as wide as a plus: −0.125, 1.2e5."""
    # Adding zero turns −0.0, which is no negative number, into 0.
    written = f"{float(value) + 0.0:.{digits}g}"
    return re.sub(r"e([+-])0*(\d+)", r"e\1\2", written).replace("e+", "e").replace("-", "−")


def as_printed(value: Any, digits: int = 4) -> str:
    """As Python prints it with so many digits, but for the minus: −1.3, 1e+308."""
    return f"{float(value):.{digits}g}".replace("-", "−")


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


def short_power(exponent: int) -> str:
    """A power of ten with its digits where they are few, 0.01, else 10⁻⁵."""
    return f"{10.0**exponent:g}" if abs(exponent) <= 3 else power_of_ten(exponent)


def in_bytes(entries: int) -> str:
    """The room that so many float64 take: 384 bytes, 753 MB."""
    for power, unit in enumerate(("bytes", "kB", "MB")):
        shown = f"{8 * entries / 1000**power:.3g}"
        if float(shown) < 1000:
            return f"{shown} {unit}"
    return f"{8 * entries / 1e9:.3g} GB"


def beside(right: Any, got: Any) -> str:
    """Two numbers that differ; where they look alike, their difference."""
    if as_printed(right) == as_printed(got):
        apart = as_printed(float(got) - float(right), 2)
        return f"{as_printed(right)}, yours is off by {apart}"
    return f"{as_printed(right)}, yours is {as_printed(got)}"


def not_finite(entry: str, x: Any) -> str:
    """z[1,2] is NaN; z[1,2] is infinite (−inf)."""
    return f"{entry} is NaN" if x != x else f"{entry} is infinite ({as_printed(x)})"


# An entry, products and sums of entries.


def entry(letter: str, *indices: int | str) -> str:
    """An entry as it is written on paper: z₃₂; where an index has two digits, z₃,₁₂. Or zᵢ₂."""
    shown = [str(index).translate(SUBSCRIPTS) for index in indices]
    return letter + ("" if max(map(len, shown)) == 1 else ",").join(shown)


def at(symbol: str, index: Sequence[int]) -> str:
    """An entry, as NumPy writes it: z[1,2], dE_dW[2][0,1]; the number E has none."""
    letter = symbol[:1].lower() + symbol[1:] if symbol[:1] in "ZAX" else symbol
    return f"{letter}[{','.join(map(str, index))}]" if index else symbol


def entries(count: int, of: int) -> str:
    """1 of 35 entries is wrong."""
    verb = "is" if count == 1 else "are"
    return f"{count} of {of} entries {verb} wrong"


def subscripted(letter: str) -> str:
    """A letter with its index as it stands on paper: n_1 is n₁."""
    name, _, index = letter.partition("_")
    return name + index.translate(SUBSCRIPTS)


def factor(value: float, digits: int = 3) -> str:
    """A number in a sum or a product: a negative one in brackets."""
    shown = number(value, digits)
    return f"({shown})" if shown.startswith("−") else shown


def product(*factors: Any) -> str:
    """0.5·(−1.2)"""
    return "·".join(f"({as_printed(x)})" if x < 0 else as_printed(x) for x in factors)


def total(terms: Iterable[str]) -> str:
    """A sum written out; 0 where there is nothing to add."""
    return " + ".join(terms) or "0"


def added(values: Iterable[float], digits: int = 3) -> str:
    """Numbers with a plus between them; a negative one that is not the first in brackets."""
    first, *others = values
    return total([number(first, digits), *(factor(value, digits) for value in others)])


def short_total(terms: Sequence[str]) -> str:
    """A sum of a few terms; of more than four the first two and the last."""
    return total(terms if len(terms) <= 4 else (*terms[:2], "…", terms[-1]))


# Dimensions and arrays.


def in_letters(shape: Sequence[int], sizes: Mapping[str, float]) -> str:
    """5 × 35 as m × m·k: the sizes of a round differ, so a size has one letter. "" if unknown."""
    names = {1: "1"}
    counts = {letter: int(size) for letter, size in sizes.items() if letter not in ("α", "β")}
    for a, size_a in counts.items():
        for b, size_b in counts.items():
            if size_a != size_b:
                names.setdefault(size_a * size_b, f"{a}·{b}")
    names.update({size: letter for letter, size in counts.items()})
    return letters(names[size] for size in shape) if set(shape) <= set(names) else ""


def dimensions(array: Any, sizes: Mapping[str, float]) -> str:
    """The dimensions of an array in letters and numbers: m × k = 5 × 7, or 7 (one axis)."""
    lettered = in_letters(array.shape, sizes) if 1 < array.ndim <= 5 else ""
    numbered = in_words(array)
    return numbered if lettered in ("", numbered) else f"{lettered} = {numbered}"


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
