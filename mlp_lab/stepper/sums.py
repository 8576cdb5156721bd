"""An entry of a result, written out with its numbers: one way for each operation.

Nothing is computed here. Rows and columns count from 1.
"""

from mlp_core import Activation, Array
from mlp_lab.numbers import added, factor, number

__all__ = [
    "error",
    "error_gradient",
    "function",
    "over_examples",
    "product",
    "slopes",
    "step",
]


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
    return f"{terms} = {number(squares[i - 1, 0])}. {name} = {mean} = {number(E, 4)}"


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
    change = f"{number(alpha, 4)}·{factor(d, 4)}"
    return f"{number(old, 4)} − {change} = {number(new, 4)}"
