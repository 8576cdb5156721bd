"""The check of the net input with the examples as columns: the derivation, transposed (S2).

An exercise whose answer is to be found: what is said names a mistake, and never the formula.
"""

import numpy as np

from mlp_lab.check import other_loops
from mlp_lab.check.task import Reader, Task
from mlp_lab.check.verdict import judge
from mlp_lab.check.words import at

NET_INPUT_OF_COLUMNS = Task(
    name="net_input_of_columns",
    symbol="Z",
    returns="Z, the net inputs with an example in each column, k × m",
    tested="every z_ji is Σ_p w_pj x_pi + b_j",
    letters=("m n k",),
    draw=lambda d: {"X": d.matrix("n", "m"), "W": d.matrix("n", "k"), "B": d.matrix("1", "k")},
    right=other_loops.net_input_of_columns,
    entry=lambda X, W, B, j, i: f"{at('Z', (j, i))} (neuron {j}, example {i})",
    transposed="an example is a row of it; here an example is a column",
    slips={
        "X · W is the version for examples as rows; here an example is a column": (
            lambda X, W, B: X @ W + B
        ),
        "B is added as a row, so b_j goes to example j; it belongs to neuron j": (
            lambda X, W, B: W.T @ X + B
        ),
        "the product has an example in each row, but B is added as a column": (
            lambda X, W, B: X.T @ W + B.T
        ),
        "W · X takes a row of W for a neuron's weights; a row of W belongs to an input": (
            lambda X, W, B: W @ X + B.T,
            lambda X, W, B: W @ X + B,
        ),
        "X · Wᵀ sums over the columns of X, the examples; the sum is over the inputs": (
            lambda X, W, B: X @ W.T + B.T,
            lambda X, W, B: X @ W.T + B,
        ),
        "X · W sums over the columns of X, the examples; the sum is over the inputs": (
            lambda X, W, B: X @ W + B.T
        ),
        "this is Wᵀ · Xᵀ, or (X · W)ᵀ; the columns of X are the examples already": (
            lambda X, W, B: W.T @ X.T + B.T,
            lambda X, W, B: W.T @ X.T + B,
        ),
        "B is added to W before the product, so X multiplies it too": (
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
        "the mean of B is added, not each neuron's own bias": lambda X, W, B: W.T @ X + B.mean(),
        "the sum of B is added, not each neuron's own bias": lambda X, W, B: W.T @ X + B.sum(),
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
    """`f(X, W, B)` returns the net inputs Z, k × m, with the examples as columns  (S2, transposed).

    X is n × m: a row for each input, a column for each example. W is n × k and B is 1 × k, as in
    the derivation. Row j of Z belongs to neuron j, column i to example i.
    """
    __tracebackhide__ = True
    judge(NET_INPUT_OF_COLUMNS, f, rounds, seed, strict)
