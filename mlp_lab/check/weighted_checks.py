"""Checks of an error that gives each example its own weight, and of its derivative (S7, S10).

The derivative is to be found: what is said of it names a mistake, and never the formula.
"""

from typing import Any

import numpy as np

from mlp_lab.check import other_loops
from mlp_lab.check.draws import Draw
from mlp_lab.check.error_checks import residual
from mlp_lab.check.task import Reader, Task
from mlp_lab.check.verdict import judge
from mlp_lab.check.words import at, number, total


def weighted_examples(d: Draw) -> dict[str, Any]:
    A, Y = d.matrix("m", "k"), d.matrix("m", "k")
    return {"A": A, "Y": Y, "c": abs(d.matrix("m", "1"))}


def squares(A: Any, Y: Any) -> Any:
    return (A - Y) ** 2


COLUMNS = "c weights the outputs, columns; c_i belongs to example i, a row"
WEIGHTED_ERROR = Task(
    name="weighted_error",
    symbol="E",
    returns="E, the weighted error of the examples, one number",
    tested="E is 1/m Σ_i c_i Σ_j (a_ij − y_ij)²",
    letters=("m k",),
    draw=weighted_examples,
    right=other_loops.weighted_error,
    entry=lambda A, Y, c: (
        f"E = 1/{len(A)} · ("
        + total(
            [
                f"{number(c[i, 0])}·{residual(A[i, j], Y[i, j])}²"
                for i in range(len(A))
                for j in range(A.shape[1])
            ]
        )
        + ")"
    ),
    slips={
        COLUMNS: lambda A, Y, c: (c.T * squares(A, Y)).sum() / len(A),
        "Σ_i c_i stands in place of m; E has 1/m": (
            lambda A, Y, c: (c * squares(A, Y)).sum() / c.sum()
        ),
        "c is squared too; c_i stands before ‖a_i − y_i‖²": (
            lambda A, Y, c: (c**2 * squares(A, Y)).sum() / len(A)
        ),
        "the root of c is taken": lambda A, Y, c: (c**0.5 * squares(A, Y)).sum() / len(A),
        "c is missing": lambda A, Y, c: squares(A, Y).sum() / len(A),
        "c divides; it multiplies": lambda A, Y, c: (squares(A, Y) / c).sum() / len(A),
        "c is added; it multiplies": (
            lambda A, Y, c: (c + squares(A, Y)).sum() / len(A),
            lambda A, Y, c: (c.sum() + squares(A, Y).sum()) / len(A),
        ),
        "the weight of example 0 stands for all": (
            lambda A, Y, c: c[0, 0] * squares(A, Y).sum() / len(A)
        ),
        "the weight of the last example stands for all": (
            lambda A, Y, c: c[-1, 0] * squares(A, Y).sum() / len(A)
        ),
        "the mean of c stands for each c_i": (
            lambda A, Y, c: c.mean() * squares(A, Y).sum() / len(A)
        ),
        "every example gets Σ_i c_i, not its own c_i (an m × 1 times m numbers is m × m)": (
            lambda A, Y, c: c.sum() * squares(A, Y).sum() / len(A)
        ),
        "the mean is taken over outputs too; E sums over the k outputs": (
            lambda A, Y, c: (c * squares(A, Y)).mean()
        ),
        "1/m is missing": lambda A, Y, c: (c * squares(A, Y)).sum(),
        "the sum is over the examples and the mean over the outputs; it is the other way round": (
            lambda A, Y, c: (c * squares(A, Y)).sum() / A.shape[1]
        ),
        "c weights Y alone": lambda A, Y, c: squares(A, c * Y).sum() / len(A),
        "c weights A alone": lambda A, Y, c: squares(c * A, Y).sum() / len(A),
        "a square root is taken; E is the mean of the weighted squared norms": (
            lambda A, Y, c: np.sqrt((c * squares(A, Y)).sum() / len(A)),
            lambda A, Y, c: np.sqrt((c * squares(A, Y)).sum()) / len(A),
            lambda A, Y, c: np.sqrt((c * squares(A, Y)).sum()),
        ),
        "the norms are not squared": (
            lambda A, Y, c: (c[:, 0] * np.sqrt(squares(A, Y).sum(axis=1))).mean()
        ),
        "the distances |a − y| are not squared": lambda A, Y, c: (c * abs(A - Y)).sum() / len(A),
        "the differences are not squared": lambda A, Y, c: (c * (A - Y)).sum() / len(A),
        "the square is of the sum over the outputs; each difference has its own square": (
            lambda A, Y, c: (c[:, 0] * (A - Y).sum(axis=1) ** 2).mean()
        ),
        "A + Y stands where A − Y is meant": lambda A, Y, c: (c * (A + Y) ** 2).sum() / len(A),
        "the sum leaves out example 0; Python counts from 0": (
            lambda A, Y, c: (c * squares(A, Y))[1:].sum() / len(A)
        ),
        "the sum leaves out the last example": (
            lambda A, Y, c: (c * squares(A, Y))[:-1].sum() / len(A)
        ),
        "of the sum only the last example is left; += adds": (
            lambda A, Y, c: (c * squares(A, Y))[-1].sum() / len(A)
        ),
    },
)

WEIGHTED_ERROR_GRADIENT = Task(
    name="weighted_error_gradient",
    symbol="dE_dA",
    returns="∂E/∂A, the gradient of the weighted error by the activations, m × k",
    tested="every ∂E/∂a_ij is 2/m c_i (a_ij − y_ij)",
    letters=("m k",),
    draw=weighted_examples,
    right=other_loops.weighted_error_gradient,
    entry=lambda A, Y, c, i, j: f"{at('dE_dA', (i, j))} (example {i}, output {j})",
    slips={
        COLUMNS: lambda A, Y, c: 2 * c.T * (A - Y) / len(A),
        "Σ_i c_i stands in place of m; E has 1/m": lambda A, Y, c: 2 * c * (A - Y) / c.sum(),
        "c is squared; in E it is not": (lambda A, Y, c: 2 * c**2 * (A - Y) / len(A)),
        "the root of c is taken": lambda A, Y, c: 2 * c**0.5 * (A - Y) / len(A),
        "c is missing": lambda A, Y, c: 2 * (A - Y) / len(A),
        "c divides; it multiplies": lambda A, Y, c: 2 * (A - Y) / c / len(A),
        "the weight of example 0 stands for all": lambda A, Y, c: 2 * c[0] * (A - Y) / len(A),
        "the mean of c stands for each c_i": lambda A, Y, c: 2 * c.mean() * (A - Y) / len(A),
        "Σ_i c_i stands for each c_i": lambda A, Y, c: 2 * c.sum() * (A - Y) / len(A),
        "the factor 2 is lost": lambda A, Y, c: c * (A - Y) / len(A),
        "the mean is taken over outputs too": (lambda A, Y, c: 2 * c * (A - Y) / A.size),
        "1/m is missing": lambda A, Y, c: 2 * c * (A - Y),
        "2 and 1/m are both missing": lambda A, Y, c: c * (A - Y),
        "Y − A stands where A − Y is meant": lambda A, Y, c: 2 * c * (Y - A) / len(A),
        "A + Y stands where A − Y is meant": lambda A, Y, c: 2 * c * (A + Y) / len(A),
        "Y is missing": lambda A, Y, c: 2 * c * A / len(A),
        "c weights Y alone": lambda A, Y, c: 2 * (A - c * Y) / len(A),
        "c weights A alone": lambda A, Y, c: 2 * (c * A - Y) / len(A),
        "the square is still there, not its derivative": (
            lambda A, Y, c: 2 * c * squares(A, Y) / len(A)
        ),
        "this is the share of each entry in E, not a derivative": (
            lambda A, Y, c: c * squares(A, Y) / len(A)
        ),
        "the first example is dropped": (
            lambda A, Y, c: 2 * c * (A - Y) / len(A) * (np.arange(len(A)) > 0)[:, None]
        ),
        "the sum over the examples has not collapsed: ∂a_i/∂a_j is 0 unless i = j": (
            lambda A, Y, c: 2 * (c * (A - Y)).sum(axis=0, keepdims=True) / len(A) + 0 * A,
            lambda A, Y, c: 2 * (c * (A - Y)).sum(axis=0, keepdims=True) / len(A),
        ),
        "this is one number; ∂E/∂A has a number for each entry of A": (
            lambda A, Y, c: 2 * (c * (A - Y)).sum() / len(A)
        ),
    },
)


def weighted_error(
    f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False
) -> None:
    """`f(A, Y, c)` returns the number E = 1/m Σ_i c_i ‖a_i − y_i‖²  (S7, weighted).

    A and Y are m × k. c is m × 1: the weight of each example, more than 0.
    """
    __tracebackhide__ = True
    judge(WEIGHTED_ERROR, f, rounds, seed, strict)


def weighted_error_gradient(
    f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False
) -> None:
    """`f(A, Y, c)` returns ∂E/∂A of the weighted error, m × k  (S10, weighted).

    A and Y are m × k, c is m × 1, as in `check.weighted_error`.
    """
    __tracebackhide__ = True
    judge(WEIGHTED_ERROR_GRADIENT, f, rounds, seed, strict)
