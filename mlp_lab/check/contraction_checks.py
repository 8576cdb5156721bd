"""Checks of a gradient from a Jacobian, with rows stacked and with columns stacked (S13-S15, S21).

P is an array of any dimensions `shape`, and no two of the four sizes are the same. With columns
stacked the answer is to be found: what is said names a mistake, and never the formula.
"""

from typing import Any

import numpy as np

from mlp_lab.check import other_loops
from mlp_lab.check.draws import Draw
from mlp_lab.check.task import Array, Reader, Task
from mlp_lab.check.verdict import judge
from mlp_lab.check.words import at, product, total

LETTERS = ("m k shape[0] shape[1]",)


def gradient_and_jacobian(d: Draw) -> dict[str, Any]:
    """∂E/∂Z, and a Jacobian in which no entry is 0."""
    m, k, n, q = d.sizes.values()
    signs = d.rng.choice([-1, 1], (m * k, n * q))
    dZ_dP = (d.rng.uniform(0.2, 2, (m * k, n * q)) * signs).round(2)
    return {"dE_dZ": d.matrix("m", "k"), "dZ_dP": dZ_dP, "shape": (n, q)}


def entry(order: Any, dE_dZ: Array, dZ_dP: Array, shape: Any, r: int, c: int) -> str:
    """dE_dP[0,1], from column 5 of ∂Z/∂P, = 1.2·0.3 + …; the sum with rows stacked alone."""
    column = int(np.ravel_multi_index((r, c), shape, order=order))
    what = f"{at('dE_dP', (r, c))}, from column {column} of ∂Z/∂P,"
    terms = map(product, dE_dZ.ravel(order), dZ_dP[:, column])
    return f"{what} = {total([*terms])}" if order == "C" else what


WRONG_SIDE = "the Jacobian stands on the wrong side: its rows belong to the entries of Z"
NOT_STACKED = "∂E/∂Z is still m × k; it has to be stacked, m·k numbers, one for each row of ∂Z/∂P"


def contraction_task(name: str, order: Any, other: Any, stacked: str, not_stacked: str) -> Task:
    """The contraction for one way to stack; `other` is NumPy's name of the other way."""

    def contracted(z: Any, p: Any) -> Reader:
        """∂E/∂Z stacked in the order z, and the result taken apart in the order p."""
        return lambda dE_dZ, dZ_dP, shape: (dE_dZ.ravel(z) @ dZ_dP).reshape(shape, order=p)

    right = contracted(order, order)
    by = f"{not_stacked} are stacked; {stacked} are meant"
    return Task(
        name=name,
        symbol="dE_dP",
        returns=f"∂E/∂P from ∂E/∂Z and ∂Z/∂P, {stacked} stacked, of dimensions `shape`",
        tested="every ∂E/∂P_rc is Σ_i Σ_j ∂E/∂z_ij ∂z_ij/∂P_rc",
        letters=LETTERS,
        draw=gradient_and_jacobian,
        right=getattr(other_loops, name),
        entry=lambda *arguments: entry(order, *arguments),
        slips={
            by: contracted(other, other),
            f"∂E/∂Z: {by}": contracted(other, order),
            f"∂E/∂P: {by}": contracted(order, other),
            WRONG_SIDE: lambda dE_dZ, dZ_dP, shape: (dZ_dP @ dE_dZ.ravel(order)).reshape(
                shape, order=order
            ),
            "∂E/∂Z is missing": (
                lambda dE_dZ, dZ_dP, shape: dZ_dP.sum(axis=0).reshape(shape, order=order)
            ),
            "the sum over the entries of Z leaves out row 0; Python counts from 0": (
                lambda dE_dZ, dZ_dP, shape: (dE_dZ.ravel(order)[1:] @ dZ_dP[1:]).reshape(
                    shape, order=order
                )
            ),
            "the sum over the entries of Z leaves out the last row": (
                lambda dE_dZ, dZ_dP, shape: (dE_dZ.ravel(order)[:-1] @ dZ_dP[:-1]).reshape(
                    shape, order=order
                )
            ),
            "of the sum only the last row is left; += adds": (
                lambda dE_dZ, dZ_dP, shape: (dE_dZ.ravel(order)[-1] * dZ_dP[-1]).reshape(
                    shape, order=order
                )
            ),
            "of the sum only row 0 is left": (
                lambda dE_dZ, dZ_dP, shape: (dE_dZ.ravel(order)[0] * dZ_dP[0]).reshape(
                    shape, order=order
                )
            ),
            "only the absolute values are summed": (
                lambda dE_dZ, dZ_dP, shape: (abs(dE_dZ.ravel(order)) @ abs(dZ_dP)).reshape(
                    shape, order=order
                )
            ),
            "the numbers are right, but not taken apart into the dimensions `shape`": (
                lambda dE_dZ, dZ_dP, shape: right(dE_dZ, dZ_dP, shape).ravel(order)
            ),
        },
        taken_for={
            WRONG_SIDE: lambda dE_dZ, dZ_dP, shape: (dE_dZ, np.array(dZ_dP.T), shape),
            NOT_STACKED: (
                lambda dE_dZ, dZ_dP, shape: (dE_dZ.reshape(1, -1, order=order), dZ_dP, shape)
            ),
        },
    )


CONTRACTION = contraction_task("contraction", "C", "F", "rows", "columns")
CONTRACTION_OF_STACKED_COLUMNS = contraction_task(
    "contraction_of_stacked_columns", "F", "C", "columns", "rows"
)


def contraction(
    f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False
) -> None:
    """`f(dE_dZ, dZ_dP, shape)` returns ∂E/∂P of dimensions `shape`, with rows stacked.

    dE_dZ is m × k; shape is a pair such as (n, q). dZ_dP is the Jacobian ∂Z/∂P, m·k × n·q: row
    (i, j) belongs to z_ij, column (r, c) to P_rc, both in the order of ravel(). It may be any.
    """
    __tracebackhide__ = True
    judge(CONTRACTION, f, rounds, seed, strict)


def contraction_of_stacked_columns(
    f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False
) -> None:
    """`f(dE_dZ, dZ_dP, shape)` returns ∂E/∂P of dimensions `shape`, with columns stacked.

    As in `check.contraction`, but Z and P are stacked column by column, as ravel("F") does: so
    stand the rows of dZ_dP, and so its columns.
    """
    __tracebackhide__ = True
    judge(CONTRACTION_OF_STACKED_COLUMNS, f, rounds, seed, strict)
