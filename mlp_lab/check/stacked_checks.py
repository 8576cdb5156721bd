"""The check of ∂Z/∂W with columns stacked, as textbooks' vec does (S14).

An exercise whose answer is to be found: what is said names a mistake, and never the formula.
"""

import numpy as np

from mlp_lab.check import other_loops
from mlp_lab.check.jacobian_checks import columns_by_columns, rows_by_columns
from mlp_lab.check.task import Array, Reader, Task
from mlp_lab.check.verdict import judge
from mlp_lab.check.words import at


def entry_of_jacobian(A_prev: Array, k: int, row: int, column: int) -> str:
    """∂z[1,2]/∂w[0,2] (row 9, column 2)"""
    (j, i), (c, p) = divmod(row, len(A_prev)), divmod(column, A_prev.shape[1])
    return f"∂{at('z', (i, j))}/∂{at('w', (p, c))} (row {row}, column {column})"


JACOBIAN_OF_STACKED_COLUMNS = Task(
    name="jacobian_of_stacked_columns",
    symbol="∂Z/∂W",
    returns="∂Z/∂W, the Jacobian of the net inputs, columns stacked, m·k × k·n",
    tested="every ∂z_ij/∂w_pc is a_ip where j = c, else 0",
    letters=("m n k",),
    draw=lambda d: {"A_prev": d.matrix("m", "n"), "k": d.sizes["k"]},
    right=other_loops.jacobian_of_stacked_columns,
    entry=entry_of_jacobian,
    slips={
        "rows are stacked; columns are meant, in the order of ravel('F')": (
            lambda A_prev, k: np.kron(A_prev, np.eye(k))
        ),
        "the rows of the Jacobian are right, its columns are in the order of stacked rows of W": (
            lambda A_prev, k: rows_by_columns(np.kron(A_prev, np.eye(k)), k)
        ),
        "the columns of the Jacobian are right, its rows are in the order of stacked rows of Z": (
            lambda A_prev, k: columns_by_columns(np.kron(A_prev, np.eye(k)), A_prev.shape[1])
        ),
        "one neuron's weights reach the net inputs of another": (
            lambda A_prev, k: np.kron(np.ones((k, k)), A_prev),
            lambda A_prev, k: np.kron(A_prev, np.ones((k, k))),
        ),
        "this is the short form, A_prev; the Jacobian has a row for each entry of Z": (
            lambda A_prev, k: A_prev
        ),
        "the blocks stand in one column, as if all neurons had the same weights": (
            lambda A_prev, k: np.tile(A_prev, (k, 1))
        ),
        "the blocks stand in one row, as if there were one neuron with all the weights": (
            lambda A_prev, k: np.tile(A_prev, (1, k))
        ),
    },
)


def jacobian_of_stacked_columns(
    f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False
) -> None:
    """`f(A_prev, k)` returns the Jacobian ∂Z/∂W, m·k × k·n, with columns stacked  (S14).

    A_prev is m × n, k a whole number. A row of the Jacobian belongs to an entry of Z, a column to
    an entry of W; both are stacked column by column, as ravel("F") does.
    """
    __tracebackhide__ = True
    judge(JACOBIAN_OF_STACKED_COLUMNS, f, rounds, seed, strict)
