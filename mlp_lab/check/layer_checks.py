"""Checks of the net input and of the update: Z, J ⊗ B, W′ and B′ (S2-S6, S24, S25)."""

import numpy as np

from mlp_lab.check import loops
from mlp_lab.check.famous import famous
from mlp_lab.check.task import Reader, Task
from mlp_lab.check.verdict import judge
from mlp_lab.check.words import at, number, product, total

B_TAKEN_FOR = {
    "B is 1 × k, so b_j is B[0, j]; B[j] would be a row of B": (
        lambda X, W, B: (X, W, np.array(B[0]))
    ),
    "B is 1 × k, the same row for every example; it has no B[i]": (
        lambda X, W, B: (X, W, np.repeat(B, len(X), axis=0))
    ),
}
NET_INPUT = Task(
    name="net_input",
    symbol="Z",
    returns="Z = X · W + J ⊗ B, m × k",
    tested="every z_ij is Σ_p x_ip w_pj + b_j",
    letters=("m n k",),
    draw=lambda d: {"X": d.matrix("m", "n"), "W": d.matrix("n", "k"), "B": d.matrix("1", "k")},
    right=loops.net_input,
    entry=lambda X, W, B, i, j: (
        f"{at('Z', (i, j))} = " + total([*map(product, X[i], W[:, j]), product(B[0, j])])
    ),
    slips={
        "B is added to W before the product; B belongs to X · W": lambda X, W, B: X @ (W + B),
        "B is not added": lambda X, W, B: X @ W,
        "B is subtracted": lambda X, W, B: X @ W - B,
        "B multiplies in place of being added": lambda X, W, B: X @ W * B,
        "B is added once for each input, n times": lambda X, W, B: X @ W + len(W) * B,
        "B is added to row 0 alone": lambda X, W, B: X @ W + B * (np.arange(len(X)) == 0)[:, None],
        "the mean of B is added, not B": lambda X, W, B: X @ W + B.mean(),
        "the sum of B is added, not B": lambda X, W, B: X @ W + B.sum(),
        "the sum over the inputs is a mean": lambda X, W, B: X @ W / len(W) + B,
        "the sum leaves out input 0; Python counts from 0": (lambda X, W, B: X[:, 1:] @ W[1:] + B),
        "the sum leaves out the last input": lambda X, W, B: X[:, :-1] @ W[:-1] + B,
        "of the sum only the last term is left; += adds": (lambda X, W, B: X[:, -1:] @ W[-1:] + B),
        "W is transposed; X · W needs W as it is": lambda X, W, B: X @ W.T + B,
        "X is transposed; X · W needs X as it is": lambda X, W, B: X.T @ W + B,
        "the order is W · X; X · W is meant": lambda X, W, B: W @ X + B,
        "* multiplies entry by entry; the matrix product is @": lambda X, W, B: X * W + B,
        "B is a column; it must stay a row": lambda X, W, B: X @ W + B.T,
    },
    taken_for=B_TAKEN_FOR,
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
    slips={
        "the factors are the wrong way round: row after row, not entry after entry": (
            lambda B, m: np.repeat(B, m).reshape(m, -1)
        ),
        "one row is not enough; B stands in it m times": lambda B, m: np.array(B),
        "the rows stand beside each other; one below the other is meant": np.tile,
        "every row holds the mean of B, not B": lambda B, m: np.full((m, B.size), B.mean()),
        "the row with number i holds i times B": lambda B, m: np.arange(m)[:, None] * B,
    },
)


def update_task(name: str, P: str, says: str, rows: str) -> Task:
    """W′ and B′: the same equation for another parameter."""
    dE_dP = f"dE_d{P}"
    return Task(
        name=name,
        symbol=f"{P}′",
        returns=says,
        tested=f"every entry is {P} − α ∂E/∂{P}",
        letters=("n k" if rows == "n" else "k",),
        draw=lambda d: {P: d.matrix(rows, "k"), dE_dP: d.matrix(rows, "k"), "alpha": d.alpha},
        right=loops.updated,
        entry=lambda old, dE, alpha, i, j: (
            f"{at(f'{P}′', (i, j))} = {number(old[i, j])} − {product(alpha, dE[i, j])}"
        ),
        start=P,
        slips={
            **famous(name),
            "α is missing": lambda old, dE, alpha: old - dE,
            "α divides; it multiplies": lambda old, dE, alpha: old - dE / alpha,
            f"this is the step alone, without {P}": lambda old, dE, alpha: alpha * dE,
            f"this is the negative step alone, without {P}": lambda old, dE, alpha: -alpha * dE,
            f"α multiplies {P} too": lambda old, dE, alpha: alpha * (old - dE),
            f"∂E/∂{P} multiplies {P}": lambda old, dE, alpha: old - alpha * dE * old,
            f"the order is reversed: α ∂E/∂{P} − {P}": lambda old, dE, alpha: alpha * dE - old,
            "every entry moves by the mean step": lambda old, dE, alpha: old - alpha * dE.mean(),
            "every entry moves by the sum of the steps": (
                lambda old, dE, alpha: old - alpha * dE.sum()
            ),
        },
    )


UPDATED_WEIGHTS = update_task("updated_weights", "W", "W′ = W − α ∂E/∂W, n × k", "n")
UPDATED_BIASES = update_task("updated_biases", "B", "B′ = B − α ∂E/∂B, 1 × k", "1")


def net_input(f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False) -> None:
    """`f(X, W, B)` returns the net input Z = X · W + J ⊗ B, m × k  (S2).

    X is m × n, W is n × k, B is 1 × k. Entry by entry, z_ij = Σ_p x_ip w_pj + b_j.
    """
    __tracebackhide__ = True
    judge(NET_INPUT, f, rounds, seed, strict)


def bias_rows(f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False) -> None:
    """`f(B, m)` returns J ⊗ B, m × k: the row B once for each of m examples  (S5⊗).

    B is 1 × k, m is a whole number.
    """
    __tracebackhide__ = True
    judge(BIAS_ROWS, f, rounds, seed, strict)


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
