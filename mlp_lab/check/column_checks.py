"""The check of the net input with the examples as columns: the derivation, transposed (S2)."""

import numpy as np

from mlp_lab.check import other_loops
from mlp_lab.check.task import Reader, Task
from mlp_lab.check.verdict import judge
from mlp_lab.check.words import at, product, total

NET_INPUT_OF_COLUMNS = Task(
    name="net_input_of_columns",
    symbol="Z",
    returns="Z = Wᵀ · X + Bᵀ, the examples as columns, k × m",
    tested="every z_ji is Σ_p w_pj x_pi + b_j",
    letters=("m n k",),
    draw=lambda d: {"X": d.matrix("n", "m"), "W": d.matrix("n", "k"), "B": d.matrix("1", "k")},
    right=other_loops.net_input_of_columns,
    entry=lambda X, W, B, j, i: (
        f"{at('Z', (j, i))} = " + total([*map(product, W[:, j], X[:, i]), product(B[0, j])])
    ),
    transposed="an example is a row of it; here an example is a column",
    slips={
        "X · W is the version for examples as rows; with examples as columns it is Wᵀ · X + Bᵀ": (
            lambda X, W, B: X @ W + B
        ),
        "B is added as a row; each example is a column, so Bᵀ is added": (
            lambda X, W, B: W.T @ X + B,
            lambda X, W, B: X.T @ W + B.T,
        ),
        "W is not transposed; Wᵀ · X is meant": (
            lambda X, W, B: W @ X + B.T,
            lambda X, W, B: W @ X + B,
        ),
        "the order is X · Wᵀ; Wᵀ · X is meant": (
            lambda X, W, B: X @ W.T + B.T,
            lambda X, W, B: X @ W.T + B,
        ),
        "the order is X · W; Wᵀ · X is meant": lambda X, W, B: X @ W + B.T,
        "this is Wᵀ · Xᵀ; the columns of X are the examples already, so it is Wᵀ · X": (
            lambda X, W, B: W.T @ X.T + B.T,
            lambda X, W, B: W.T @ X.T + B,
        ),
        "B is added to W before the product; Bᵀ belongs to Wᵀ · X": (
            lambda X, W, B: (W + B).T @ X,
            lambda X, W, B: (W.T + B.T) @ X,
        ),
        "B is not added": lambda X, W, B: W.T @ X,
        "B is subtracted": lambda X, W, B: W.T @ X - B.T,
        "B multiplies in place of being added": lambda X, W, B: W.T @ X * B.T,
        "B is added once for each input, n times": lambda X, W, B: W.T @ X + len(W) * B.T,
        "B is added to column 0 alone": lambda X, W, B: (
            W.T @ X + B.T * (np.arange(X.shape[1]) == 0)
        ),
        "the mean of B is added, not Bᵀ": lambda X, W, B: W.T @ X + B.mean(),
        "the sum of B is added, not Bᵀ": lambda X, W, B: W.T @ X + B.sum(),
        "the sum over the inputs is a mean": lambda X, W, B: W.T @ X / len(W) + B.T,
        "the sum leaves out input 0; Python counts from 0": (lambda X, W, B: W[1:].T @ X[1:] + B.T),
        "the sum leaves out the last input": lambda X, W, B: W[:-1].T @ X[:-1] + B.T,
        "of the sum only the last term is left; += adds": (lambda X, W, B: W[-1:].T @ X[-1:] + B.T),
        "* multiplies entry by entry; the matrix product is @": (
            lambda X, W, B: W.T * X + B.T,
            lambda X, W, B: W * X + B.T,
        ),
    },
    taken_for={
        "B is 1 × k, so b_j is B[0, j]; B[j] would be a row of B": (
            lambda X, W, B: (X, W, np.array(B[0]))
        ),
    },
)


def net_input_of_columns(
    f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False
) -> None:
    """`f(X, W, B)` returns Z = Wᵀ · X + Bᵀ, k × m, with the examples as columns  (S2, transposed).

    X is n × m: a row for each input, a column for each example. W is n × k and B is 1 × k, as in
    the derivation. Entry by entry, z_ji = Σ_p w_pj x_pi + b_j.
    """
    __tracebackhide__ = True
    judge(NET_INPUT_OF_COLUMNS, f, rounds, seed, strict)
