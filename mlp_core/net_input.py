"""Net input of a layer (S2-S6)."""

from typing import Annotated

import numpy as np

from mlp_core.equation import equation
from mlp_core.refusals import Array


@equation("S2", r"Z = X \cdot W + J \otimes B")
def net_input(
    X: Annotated[Array, "m n"],
    W: Annotated[Array, "n k"],
    B: Annotated[Array, "1 k"],
) -> Annotated[Array, "m k"]:
    """Net input of a layer, Z = X · W + J ⊗ B  (S2).

    Parameters
    ----------
    X : ndarray, m × n
        Inputs: a row for each example, a column for each input.
    W : ndarray, n × k
        Weights: a row for each input, a column for each neuron.
    B : ndarray, 1 × k
        Biases: one for each neuron.

    Returns
    -------
    ndarray, m × k
        Net inputs Z: a row for each example, a column for each neuron.

    Notes
    -----
    Entry by entry, z_ij = Σ_p x_ip w_pj + b_j. J is a column of m ones, so J ⊗ B is the row B
    once for each example. Broadcasting adds that row to each row of X · W without building it;
    `bias_rows` does build it, to show that it is so.

    Examples
    --------
    >>> net_input(np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]]), np.array([[5.0]]))
    array([[16.]])
    """
    return X @ W + B


@equation("S5⊗", r"J \otimes B = J \cdot B")
def bias_rows(B: Annotated[Array, "1 k"], m: int) -> Annotated[Array, "m k"]:
    """The biases once for each example, J ⊗ B  (S5⊗).

    Parameters
    ----------
    B : ndarray, 1 × k
        Biases: one for each neuron.
    m : int
        Number of examples.

    Returns
    -------
    ndarray, m × k
        The row B, m times.

    Notes
    -----
    J is a column of m ones. The Kronecker product of a column with a row is their outer
    product, so J ⊗ B = J · B: entry (i, j) is 1 · b_j.

    Examples
    --------
    >>> bias_rows(np.array([[1.0, 2.0]]), m=3)
    array([[1., 2.],
           [1., 2.],
           [1., 2.]])
    """
    J = np.ones((m, 1), B.dtype)
    return np.kron(J, B)
