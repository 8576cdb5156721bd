"""How a number, an entry, a sum, dimensions and an array are written, in words and in code."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from mlp_core import Array, Network
from mlp_core.refusals import in_words, letters


def number(x: Any, digits: int = 4) -> str:
    """A number with so many digits: 0.52, −1.3."""
    return f"{float(x):.{digits}g}".replace("-", "−")


def product(*factors: Any) -> str:
    """0.5·(−1.2)"""
    return "·".join(f"({number(x)})" if x < 0 else number(x) for x in factors)


def total(terms: Sequence[str]) -> str:
    """The terms of a sum; of many the first two and the last."""
    shown = terms if len(terms) <= 4 else (*terms[:2], "…", terms[-1])
    return " + ".join(shown)


def at(symbol: str, index: Sequence[int]) -> str:
    """An entry, as NumPy writes it: z[1,2], dE_dW[2][0,1]; the number E has none."""
    letter = symbol[:1].lower() + symbol[1:] if symbol[:1] in "ZAX" else symbol
    return f"{letter}[{','.join(map(str, index))}]" if index else symbol


def beside(right: Any, got: Any) -> str:
    """Two numbers that differ; where they look alike, their difference."""
    if number(right) == number(got):
        apart = number(float(got) - float(right), 2)
        return f"{number(right)}, yours is off by {apart}"
    return f"{number(right)}, yours is {number(got)}"


def not_finite(entry: str, x: Any) -> str:
    """z[1,2] is NaN; z[1,2] is infinite (−inf)."""
    return f"{entry} is NaN" if x != x else f"{entry} is infinite ({number(x)})"


def entries(count: int, of: int) -> str:
    """1 of 35 entries is wrong."""
    verb = "is" if count == 1 else "are"
    return f"{count} of {of} entries {verb} wrong"


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
    lettered = in_letters(array.shape, sizes) if array.ndim > 1 else ""
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
