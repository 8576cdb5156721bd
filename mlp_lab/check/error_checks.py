"""Checks of the error and of its derivative by the last activations: E and ∂E/∂A (S7-S10, S17)."""

from typing import Any

import numpy as np

from mlp_lab.check import loops
from mlp_lab.check.draws import Draw
from mlp_lab.check.famous import famous
from mlp_lab.check.task import Reader, Task
from mlp_lab.check.verdict import judge
from mlp_lab.check.words import at, number, product, total


def activations_and_targets(d: Draw) -> dict[str, Any]:
    return {"A": d.matrix("m", "k"), "Y": d.matrix("m", "k")}


def residual(a: Any, y: Any) -> str:
    """0.5 − 1.2, as it stands in a sum."""
    return f"({number(a)} − {product(y)})"


SQUARED_ERROR = Task(
    name="squared_error",
    symbol="E",
    returns="E = 1/m Σ_i ‖a_i − y_i‖², one number",
    tested="E is 1/m Σ_i Σ_j (a_ij − y_ij)²",
    letters=("m k",),
    draw=activations_and_targets,
    right=loops.squared_error,
    entry=lambda A, Y: (
        f"E = 1/{len(A)} · ("
        + total([f"{residual(a, y)}²" for a, y in zip(A.flat, Y.flat, strict=True)])
        + ")"
    ),
    slips={
        "the mean is taken over outputs too; E sums over the k outputs": (
            lambda A, Y: ((A - Y) ** 2).mean()
        ),
        "1/m is missing": lambda A, Y: ((A - Y) ** 2).sum(),
        "the sum is over the examples and the mean over the outputs; it is the other way round": (
            lambda A, Y: ((A - Y) ** 2).sum() / A.shape[1]
        ),
        "a square root is taken; E is the mean of the squared norms": (
            lambda A, Y: np.sqrt(((A - Y) ** 2).sum() / len(A)),
            lambda A, Y: np.sqrt(((A - Y) ** 2).sum()) / len(A),
            lambda A, Y: np.sqrt(((A - Y) ** 2).sum()),
            lambda A, Y: np.sqrt(((A - Y) ** 2).mean()),
        ),
        "the norms are not squared": (lambda A, Y: np.sqrt(((A - Y) ** 2).sum(axis=1)).mean()),
        "the distances |a − y| are not squared": lambda A, Y: abs(A - Y).sum() / len(A),
        "the differences are not squared": lambda A, Y: (A - Y).sum() / len(A),
        "the square is of the sum over the outputs; each difference has its own square": (
            lambda A, Y: ((A - Y).sum(axis=1) ** 2).mean()
        ),
        "the square is of the whole sum; each difference has its own square": (
            lambda A, Y: (A - Y).sum() ** 2 / len(A)
        ),
        "the squares are of A and Y, not of A − Y": lambda A, Y: (A**2 - Y**2).sum() / len(A),
        "A + Y stands where A − Y is meant": lambda A, Y: ((A + Y) ** 2).sum() / len(A),
        "the sum leaves out example 0; Python counts from 0": (
            lambda A, Y: ((A - Y)[1:] ** 2).sum() / len(A)
        ),
        "example 0 is left out, of the sum and of m; Python counts from 0": (
            lambda A, Y: ((A - Y)[1:] ** 2).sum() / (len(A) - 1)
        ),
        "the sum leaves out the last example": lambda A, Y: ((A - Y)[:-1] ** 2).sum() / len(A),
        "the sum leaves out output 0": lambda A, Y: ((A - Y)[:, 1:] ** 2).sum() / len(A),
        "this is the error of example 0 alone": lambda A, Y: ((A - Y)[0] ** 2).sum(),
        "of the sum only the last example is left; += adds": (
            lambda A, Y: ((A - Y)[-1] ** 2).sum() / len(A)
        ),
        "only one number of each row enters; Y must not be turned into a column": (
            lambda A, Y: ((A - Y[:, :1]) ** 2).sum() / len(A)
        ),
        "each example has its own number; E is their mean": (
            lambda A, Y: ((A - Y) ** 2).sum(axis=1)
        ),
        "each output has its own number; E is their sum": lambda A, Y: ((A - Y) ** 2).mean(axis=0),
    },
)

SQUARED_ERROR_GRADIENT = Task(
    name="squared_error_gradient",
    symbol="dE_dA",
    returns="∂E/∂A = 2/m (A − Y), m × k",
    tested="every ∂E/∂a_ij is 2/m (a_ij − y_ij)",
    letters=("m k",),
    draw=activations_and_targets,
    right=loops.squared_error_gradient,
    entry=lambda A, Y, i, j: f"{at('dE_dA', (i, j))} = 2/{len(A)} · {residual(A[i, j], Y[i, j])}",
    slips={
        **famous("squared_error_gradient"),
        "Y − A stands where A − Y is meant": lambda A, Y: 2 * (Y - A) / len(A),
        "2 and 1/m are both missing": lambda A, Y: A - Y,
        "A + Y stands where A − Y is meant": lambda A, Y: 2 * (A + Y) / len(A),
        "Y is missing": lambda A, Y: 2 * A / len(A),
        "the square is still there; its derivative is 2 (a − y)": lambda A, Y: (
            2 * (A - Y) ** 2 / len(A)
        ),
        "this is the share of each entry in E, not a derivative": lambda A, Y: (
            (A - Y) ** 2 / len(A)
        ),
        "the sum over the examples has not collapsed: ∂a_i/∂a_j is 0 unless i = j": (
            lambda A, Y: 2 * (A - Y).sum(axis=0, keepdims=True) / len(A) + 0 * A,
            lambda A, Y: 2 * (A - Y).sum(axis=0, keepdims=True) / len(A),
        ),
        "this is one number; ∂E/∂A has a number for each entry of A": (
            lambda A, Y: 2 * (A - Y).sum() / len(A)
        ),
        "each row is divided by its norm; E has squared norms": (
            lambda A, Y: (A - Y) / np.sqrt(((A - Y) ** 2).sum(axis=1, keepdims=True)) / len(A)
        ),
    },
)


def squared_error(
    f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False
) -> None:
    """`f(A, Y)` returns the number E = 1/m Σ_i ‖a_i − y_i‖²  (S7).

    A and Y are m × k: E sums over the k outputs and averages over the m examples.
    """
    __tracebackhide__ = True
    judge(SQUARED_ERROR, f, rounds, seed, strict)


def squared_error_gradient(
    f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False
) -> None:
    """`f(A, Y)` returns ∂E/∂A = 2/m (A − Y), m × k  (S10, S17). A and Y are m × k."""
    __tracebackhide__ = True
    judge(SQUARED_ERROR_GRADIENT, f, rounds, seed, strict)
