"""Checks of the net input, of E and ∂E/∂A, and of the update (S2-S10, S17, S24, S25)."""

from typing import Any

import numpy as np

from mlp_lab.check import loops
from mlp_lab.check.sums import Sum, Term
from mlp_lab.check.task import Draw, Reader, Task
from mlp_lab.check.verdict import judge
from mlp_lab.mistakes import in_equation
from mlp_lab.numbers import as_printed, at, product, short_total

B_TAKEN_FOR = {
    "B is 1 × k, so b_j is B[0, j]; B[j] would be a row of B": (
        lambda X, W, B: (X, W, np.array(B[0]))
    ),
    "B is 1 × k, the same row for every example; it has no B[i]": (
        lambda X, W, B: (X, W, np.repeat(B, len(X), axis=0))
    ),
}
Z_SUM = Sum(
    "Z",
    lambda X, W, B, i, j: [*map(Term, X[i], W[:, j]), Term(B[0, j])],
    split="X",
    axis=1,
    rest=-1,
)
NET_INPUT = Task(
    name="net_input",
    symbol="Z",
    returns="Z = X · W + J ⊗ B, m × k",
    tested="every z_ij is Σ_p x_ip w_pj + b_j",
    letters=("m n k",),
    draw=lambda d: {"X": d.matrix("m", "n"), "W": d.matrix("n", "k"), "B": d.matrix("1", "k")},
    right=loops.net_input,
    entry=Z_SUM.entry,
    mistakes=in_equation("net_input"),
    taken_for=B_TAKEN_FOR,
    sum=Z_SUM,
)

BIAS_ROWS = Task(
    name="bias_rows",
    symbol="J ⊗ B",
    returns="J ⊗ B, m × k",
    tested="every row is B",
    letters=("m k",),
    draw=lambda d: {"B": d.matrix("1", "k"), "m": d.sizes["m"]},
    right=loops.bias_rows,
    entry=lambda B, m, i, j: f"{at('(J ⊗ B)', (i, j))} = {at('B', (0, j))}",
    mistakes={
        "the factors are the wrong way round: row after row, not entry after entry": (
            lambda B, m: np.repeat(B, m).reshape(m, -1)
        ),
        "one row is not enough; B stands in it m times": lambda B, m: np.array(B),
        "the rows stand beside each other; one below the other is meant": np.tile,
        "every row holds the mean of B, not B": lambda B, m: np.full((m, B.size), B.mean()),
        "the row with number i holds i times B": lambda B, m: np.arange(m)[:, None] * B,
    },
)


def activations_and_targets(d: Draw) -> dict[str, Any]:
    return {"A": d.matrix("m", "k"), "Y": d.gradient("m", "k")}


def residual(a: Any, y: Any) -> str:
    """0.5 − 1.2, as it stands in a sum."""
    return f"({as_printed(a)} − {product(y)})"


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
        + short_total([f"{residual(a, y)}²" for a, y in zip(A.flat, Y.flat, strict=True)])
        + ")"
    ),
    mistakes={
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
    mistakes={
        **in_equation("squared_error_gradient"),
        # In a step they are the wrong sign, and two mistakes at once.
        "Y − A stands where A − Y is meant": lambda A, Y: 2 * (Y - A) / len(A),
        "2 and 1/m are both missing": lambda A, Y: A - Y,
    },
)


def update_task(name: str, P: str, says: str, rows: str) -> Task:
    """W′ and B′: the same equation for another parameter."""
    dE_dP = f"dE_d{P}"
    terms = Sum(
        f"{P}′",
        lambda old, dE, alpha, i, j: [Term(old[i, j]), Term(alpha, dE[i, j], minus=True)],
        split=dE_dP,
        rest=0,
    )
    return Task(
        name=name,
        symbol=f"{P}′",
        returns=says,
        tested=f"every entry is {P} − α ∂E/∂{P}",
        letters=("n k" if rows == "n" else "k",),
        draw=lambda d: {P: d.matrix(rows, "k"), dE_dP: d.gradient(rows, "k"), "alpha": d.alpha},
        right=loops.updated,
        entry=terms.entry,
        start=P,
        mistakes=in_equation(name),
        sum=terms,
    )


UPDATED_WEIGHTS = update_task("updated_weights", "W", "W′ = W − α ∂E/∂W, n × k", "n")
UPDATED_BIASES = update_task("updated_biases", "B", "B′ = B − α ∂E/∂B, 1 × k", "1")


def net_input(
    f: Reader,
    *,
    loops_only: bool = False,
    rounds: int = 3,
    seed: int | None = None,
    strict: bool = False,
) -> None:
    """`f(X, W, B)` returns the net input Z = X · W + J ⊗ B, m × k  (S2).

    X is m × n, W is n × k, B is 1 × k. Entry by entry, z_ij = Σ_p x_ip w_pj + b_j. With
    `loops_only`, f is to write out that sum: no @, no np.dot nor another product of matrices.
    """
    __tracebackhide__ = True
    judge(NET_INPUT, f, rounds, seed, strict, loops_only)


def bias_rows(f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False) -> None:
    """`f(B, m)` returns J ⊗ B, m × k: the row B once for each of m examples  (S5⊗).

    B is 1 × k, m is a whole number.
    """
    __tracebackhide__ = True
    judge(BIAS_ROWS, f, rounds, seed, strict)


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


def updated_weights(
    f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False
) -> None:
    """`f(W, dE_dW, alpha)` returns the new weights W′ = W − α ∂E/∂W, n × k  (S24).

    W and dE_dW are n × k, alpha is a number. W itself is not changed.
    """
    __tracebackhide__ = True
    judge(UPDATED_WEIGHTS, f, rounds, seed, strict)


def updated_biases(
    f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False
) -> None:
    """`f(B, dE_dB, alpha)` returns the new biases B′ = B − α ∂E/∂B, 1 × k  (S25).

    B and dE_dB are 1 × k, alpha is a number. B itself is not changed.
    """
    __tracebackhide__ = True
    judge(UPDATED_BIASES, f, rounds, seed, strict)
