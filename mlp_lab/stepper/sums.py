"""An entry of a result, written out with its numbers: one way for each operation.

Nothing is computed here. Rows and columns count from 1.
"""

import re
from collections.abc import Callable, Iterable

from mlp_core import Activation, Array
from mlp_lab.matrices import number

__all__ = [
    "error",
    "error_gradient",
    "four_digits",
    "function",
    "over_examples",
    "product",
    "slopes",
    "step",
]


def factor(value: float, words: Callable[[float], str] = number) -> str:
    """A number in a sum: a negative one in brackets."""
    written = words(value)
    return f"({written})" if written.startswith("−") else written


def four_digits(value: float) -> str:
    """A number with a digit more than a matrix shows: an error E, and a parameter's small step."""
    digits = re.sub(r"e([+-])0*(\d+)", r"e\1\2", f"{value + 0.0:.4g}")
    return digits.replace("e+", "e").replace("-", "−")


def added(terms: Iterable[float]) -> str:
    """Numbers with a plus between them."""
    first, *others = terms
    return " + ".join([number(first), *map(factor, others)])


def product(left: Array, right: Array, more: Array | None, result: Array, i: int, j: int) -> str:
    """An entry of left · right, or of left · right + more."""
    pairs = zip(left[i - 1], right[:, j - 1], strict=True)
    terms = [f"{factor(p)}·{factor(q)}" for p, q in pairs]
    terms += [] if more is None else [factor(more[i - 1, j - 1])]
    return f"{' + '.join(terms)} = {number(result[i - 1, j - 1])}"


def function(h: Activation, Z: Array, A: Array, i: int, j: int) -> str:
    """An entry of h(Z)."""
    return f"{h.name}({number(Z[i - 1, j - 1])}) = {number(A[i - 1, j - 1])}"


def error(A: Array, Y: Array, squares: Array, E: float, name: str, i: int, j: int) -> str:
    """The square of one example, and E, called `name`, as the mean of all of them."""
    pairs = zip(A[i - 1], Y[i - 1], strict=True)
    terms = " + ".join(f"({number(a)} − {factor(y)})²" for a, y in pairs)
    mean = f"({added(squares[:, 0])})/{len(A)}"
    return f"{terms} = {number(squares[i - 1, 0])}. {name} = {mean} = {four_digits(E)}"


def error_gradient(A: Array, Y: Array, result: Array, i: int, j: int) -> str:
    """An entry of 2/m (A − Y)."""
    a, y = number(A[i - 1, j - 1]), factor(Y[i - 1, j - 1])
    return f"2/{len(A)}·({a} − {y}) = {number(result[i - 1, j - 1])}"


def slopes(
    h: Activation, Z: Array, h_prime_Z: Array, dE_dA: Array, result: Array, i: int, j: int
) -> str:
    """An entry of h′(Z) ⊙ ∂E/∂A."""
    z, slope, d, found = (P[i - 1, j - 1] for P in (Z, h_prime_Z, dE_dA, result))
    return f"{h.name}′({number(z)})·{factor(d)} = {factor(slope)}·{factor(d)} = {number(found)}"


def over_examples(shares: Array, result: Array, i: int, j: int) -> str:
    """An entry of the sum over the examples."""
    return f"{added(shares[:, j - 1])} = {number(result[i - 1, j - 1])}"


def step(P: Array, dE_dP: Array, alpha: float, result: Array, i: int, j: int) -> str:
    """An entry of P − α ∂E/∂P."""
    old, d, new = (Q[i - 1, j - 1] for Q in (P, dE_dP, result))
    change = f"{four_digits(alpha)}·{factor(d, four_digits)}"
    return f"{four_digits(old)} − {change} = {four_digits(new)}"
