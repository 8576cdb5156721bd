"""Checks of the Jacobians (S11J, S13-S15), and of a gradient from a Jacobian (S21).

Rows are stacked as NumPy's ravel() does, or columns, as textbooks' vec does. With columns stacked
the answer is to be found: what is said names a mistake, and never the formula.
"""

from typing import Any

import numpy as np

from mlp_lab.check import loops
from mlp_lab.check.task import Array, Draw, Reader, Task
from mlp_lab.check.verdict import judge
from mlp_lab.numbers import at, product, short_total

COLUMNS = "columns are stacked; rows are meant, in the order of ravel()"
COLUMNS_ONLY = (
    "the columns of the Jacobian are in the order of stacked columns, {}; ravel() stacks rows, {}"
)
ROWS_ONLY = "the rows of the Jacobian are in the order of stacked columns; ravel() stacks rows"


def entry_of_jacobian(
    above: str, row: int, k: int, below: str, column: int, width: int, source: str
) -> str:
    """∂z[1,2]/∂w[0,2] (row 9, column 2) = a_prev[1,0]: an entry in the derivation's letters."""
    i, j = divmod(row, k)
    q, c = divmod(column, width)
    entry = f"∂{at(above, (i, j))}/∂{at(below, (q, c))} (row {row}, column {column})"
    return f"{entry} = {source}" if source else entry


def rows_by_columns(J: Array, k: int) -> Array:
    """The rows of a Jacobian as if the columns of Z were stacked."""
    return J.reshape(-1, k, J.shape[1]).swapaxes(0, 1).reshape(J.shape)


def columns_by_columns(J: Array, rows: int) -> Array:
    """The columns of a Jacobian as if the columns of what it is taken by were stacked."""
    return J.reshape(len(J), rows, -1).swapaxes(1, 2).reshape(J.shape)


def entry_wrt_net_input(h_prime_Z: Array, row: int, column: int) -> str:
    k = h_prime_Z.shape[1]
    source = at("h_prime_Z", divmod(row, k)) if row == column else ""
    return entry_of_jacobian("a", row, k, "z", column, k, source)


def entry_wrt_activations(W: Array, m: int, row: int, column: int) -> str:
    n, k = W.shape
    same_example = row // k == column // n
    return entry_of_jacobian(
        "z", row, k, "a", column, n, at("W", (column % n, row % k)) if same_example else ""
    )


def entry_wrt_weights(A_prev: Array, k: int, row: int, column: int) -> str:
    same_neuron = row % k == column % k
    source = at("A_prev", (row // k, column // k)) if same_neuron else ""
    return entry_of_jacobian("z", row, k, "w", column, k, source)


JACOBIAN_WRT_NET_INPUT = Task(
    name="jacobian_wrt_net_input",
    symbol="∂A/∂Z",
    returns="∂A/∂Z = diag(h′(Z)), m·k × m·k",
    tested="every ∂a_ij/∂z_rc is h′(z_ij) where ij = rc, else 0",
    letters=("m k",),
    draw=lambda d: {"h_prime_Z": d.matrix("m", "k")},
    right=loops.jacobian_wrt_net_input,
    entry=entry_wrt_net_input,
    mistakes={
        COLUMNS: lambda h_prime_Z: np.diag(h_prime_Z.T.ravel()),
        "this is h′(Z); in the Jacobian it stands on the diagonal": (
            lambda h_prime_Z: h_prime_Z,
            lambda h_prime_Z: h_prime_Z.ravel(),
        ),
        "only the diagonal may differ from 0": (
            lambda h_prime_Z: np.tile(h_prime_Z.ravel(), (h_prime_Z.size, 1)),
            lambda h_prime_Z: np.outer(h_prime_Z.ravel(), np.ones(h_prime_Z.size)),
            lambda h_prime_Z: np.outer(h_prime_Z.ravel(), h_prime_Z.ravel()),
        ),
        "the diagonal holds ones; h′(Z) belongs there": lambda h_prime_Z: np.eye(h_prime_Z.size),
    },
)

JACOBIAN_WRT_ACTIVATIONS = Task(
    name="jacobian_wrt_activations",
    symbol="∂Z/∂A_prev",
    returns="∂Z/∂A_prev = I_m ⊗ Wᵀ, m·k × m·n",
    tested="every ∂z_ij/∂a_rp is w_pj where i = r, else 0",
    letters=("m n k",),
    draw=lambda d: {"W": d.matrix("n", "k"), "m": d.sizes["m"]},
    right=loops.jacobian_wrt_activations,
    entry=entry_wrt_activations,
    mistakes={
        COLUMNS: lambda W, m: np.kron(W.T, np.eye(m)),
        ROWS_ONLY: lambda W, m: rows_by_columns(np.kron(np.eye(m), W.T), W.shape[1]),
        COLUMNS_ONLY.format("p·m + r", "r·n + p"): (
            lambda W, m: columns_by_columns(np.kron(np.eye(m), W.T), m)
        ),
        "one example reaches another; only where i = r there is a derivative": (
            lambda W, m: np.kron(np.ones((m, m)), W.T)
        ),
        "this is the short form, W; the Jacobian has a block for each example": lambda W, m: W,
        "this is one block; the Jacobian has one for each example": lambda W, m: W.T,
        "the blocks stand in one column; the Jacobian has them on its diagonal": (
            lambda W, m: np.tile(W.T, (m, 1))
        ),
    },
)

JACOBIAN_WRT_WEIGHTS = Task(
    name="jacobian_wrt_weights",
    symbol="∂Z/∂W",
    returns="∂Z/∂W = A_prev ⊗ I_k, m·k × n·k",
    tested="every ∂z_ij/∂w_pc is a_ip where j = c, else 0",
    letters=("m n k",),
    draw=lambda d: {"A_prev": d.matrix("m", "n"), "k": d.sizes["k"]},
    right=loops.jacobian_wrt_weights,
    entry=entry_wrt_weights,
    mistakes={
        COLUMNS: lambda A_prev, k: np.kron(np.eye(k), A_prev),
        ROWS_ONLY: lambda A_prev, k: rows_by_columns(np.kron(A_prev, np.eye(k)), k),
        COLUMNS_ONLY.format("j·n + p", "p·k + j"): (
            lambda A_prev, k: columns_by_columns(np.kron(A_prev, np.eye(k)), A_prev.shape[1])
        ),
        "one neuron's weights reach another; only where j = c there is a derivative": (
            lambda A_prev, k: np.kron(A_prev, np.ones((k, k)))
        ),
        "this is the short form, A_prev; each of its entries stands k times in the Jacobian": (
            lambda A_prev, k: A_prev
        ),
        "the entries are side by side, not each over an identity": (
            lambda A_prev, k: np.tile(A_prev, (k, k))
        ),
    },
)

JACOBIAN_WRT_BIASES = Task(
    name="jacobian_wrt_biases",
    symbol="∂Z/∂B",
    returns="∂Z/∂B = J ⊗ I_k, m·k × k",
    tested="every ∂z_ij/∂b_c is 1 where j = c, else 0",
    letters=("m k",),
    draw=lambda d: {"m": d.sizes["m"], "k": d.sizes["k"]},
    right=loops.jacobian_wrt_biases,
    entry=lambda m, k, row, column: entry_of_jacobian("z", row, k, "b", column, k, ""),
    mistakes={
        COLUMNS: lambda m, k: np.kron(np.eye(k), np.ones((m, 1))),
        "it is 1 everywhere; a bias reaches its own neuron alone": (
            lambda m, k: np.ones((m * k, k))
        ),
        "this is the short form, 1; the Jacobian is larger": (
            lambda m, k: np.ones((m, k)),
            lambda m, k: np.ones((1, k)),
            lambda m, k: np.ones(()),
        ),
        "this is one block; the Jacobian has one for each example": lambda m, k: np.eye(k),
    },
)


def jacobian_wrt_net_input(
    f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False
) -> None:
    """`f(h_prime_Z)` returns ∂A/∂Z = diag(h′(Z)), m·k × m·k  (S11J). h_prime_Z is m × k."""
    __tracebackhide__ = True
    judge(JACOBIAN_WRT_NET_INPUT, f, rounds, seed, strict)


def jacobian_wrt_activations(
    f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False
) -> None:
    """`f(W, m)` returns ∂Z/∂A_prev = I_m ⊗ Wᵀ, m·k × m·n  (S13). W is n × k, m a whole number."""
    __tracebackhide__ = True
    judge(JACOBIAN_WRT_ACTIVATIONS, f, rounds, seed, strict)


def jacobian_wrt_weights(
    f: Reader,
    *,
    loops_only: bool = False,
    rounds: int = 3,
    seed: int | None = None,
    strict: bool = False,
) -> None:
    """`f(A_prev, k)` returns ∂Z/∂W = A_prev ⊗ I_k, m·k × n·k  (S14).

    A_prev is m × n, k a whole number. Row (i, j) belongs to z_ij, column (p, c) to w_pc. With
    `loops_only`, f is to place the entries itself: no np.kron, no np.einsum.
    """
    __tracebackhide__ = True
    judge(JACOBIAN_WRT_WEIGHTS, f, rounds, seed, strict, loops_only)


def jacobian_wrt_biases(
    f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False
) -> None:
    """`f(m, k)` returns ∂Z/∂B = J ⊗ I_k, m·k × k  (S15). m and k are whole numbers."""
    __tracebackhide__ = True
    judge(JACOBIAN_WRT_BIASES, f, rounds, seed, strict)


def entry_of_stacked_columns(A_prev: Array, k: int, row: int, column: int) -> str:
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
    right=loops.jacobian_of_stacked_columns,
    entry=entry_of_stacked_columns,
    reserved=True,
    mistakes={
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


# A gradient from a Jacobian: P has any dimensions `shape`, and no two of the four sizes are equal


FOUR_SIZES = ("m k shape[0] shape[1]",)


def gradient_and_jacobian(d: Draw) -> dict[str, Any]:
    """∂E/∂Z, and a Jacobian in which no entry is 0."""
    m, k, n, q = d.sizes.values()
    signs = d.rng.choice([-1, 1], (m * k, n * q))
    dZ_dP = (d.rng.uniform(0.2, 2, (m * k, n * q)) * signs).round(2)
    return {"dE_dZ": d.matrix("m", "k"), "dZ_dP": dZ_dP, "shape": (n, q)}


def entry_of_contraction(order: Any, dE_dZ: Array, dZ_dP: Array, shape: Any, r: int, c: int) -> str:
    """dE_dP[0,1], from column 5 of ∂Z/∂P, = 1.2·0.3 + …; the sum with rows stacked alone."""
    column = int(np.ravel_multi_index((r, c), shape, order=order))
    what = f"{at('dE_dP', (r, c))}, from column {column} of ∂Z/∂P,"
    terms = map(product, dE_dZ.ravel(order), dZ_dP[:, column])
    return f"{what} = {short_total([*terms])}" if order == "C" else what


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
        letters=FOUR_SIZES,
        draw=gradient_and_jacobian,
        right=getattr(loops, name),
        entry=lambda *arguments: entry_of_contraction(order, *arguments),
        reserved=order == "F",
        mistakes={
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
