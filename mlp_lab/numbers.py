"""What instruments say of the arrays they were given: their names, and their lines of Python."""

import re
from collections.abc import Iterator

import numpy as np

from mlp_core import Array, Network

__all__ = ["literal", "named_arrays"]


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
