"""The Jacobians behind the shorthands ∂A/∂Z, ∂Z/∂A, ∂Z/∂W and ∂Z/∂B (S11, S13-S15).

The derivative of a matrix by a matrix has an entry for each pair of entries. With the rows of
each matrix stacked into one vector, as NumPy's `ravel` does, it is a matrix again: row (i, j) is
the entry z_ij, a column the entry by which it is differentiated. The derivation writes W, A_prev
and 1 for these Jacobians; `gradient.py` says which product with ∂E/∂Z that stands for.

(Rows stacked: J. R. Magnus and H. Neudecker, Matrix Differential Calculus, stack columns, so
their Kronecker products have their factors the other way round.)
"""

from typing import Annotated

import numpy as np

from mlp_core.equation import equation
from mlp_core.refusals import Array


@equation(
    "S11 S11J",
    r"\frac{\partial A}{\partial Z} = \operatorname{diag}\left( h^\prime(Z) \right)",
)
def jacobian_wrt_net_input(h_prime_Z: Annotated[Array, "m k"]) -> Annotated[Array, "m·k m·k"]:
    """Jacobian of a layer's activations by its net inputs, diag(h′(Z))  (S11J).

    Parameters
    ----------
    h_prime_Z : ndarray, m × k
        Slopes h′(Z).

    Returns
    -------
    ndarray, m·k × m·k
        Entry (ij, pq) is ∂a_ij/∂z_pq: h′(z_ij) where ij = pq, else 0.

    Notes
    -----
    It is diagonal because h acts on each entry by itself. Softmax does not.

    Examples
    --------
    >>> jacobian_wrt_net_input(np.array([[1.0, 2.0]]))
    array([[1., 0.],
           [0., 2.]])
    """
    return np.diag(h_prime_Z.ravel())


@equation(
    "S13",
    r"\frac{\partial Z^{[l]}}{\partial A^{[l-1]}} = I_m \otimes \left( W^{[l]} \right)^T",
)
def jacobian_wrt_activations(W: Annotated[Array, "n k"], m: int) -> Annotated[Array, "m·k m·n"]:
    """Jacobian of the net inputs by the previous activations, I_m ⊗ Wᵀ  (S13).

    Parameters
    ----------
    W : ndarray, n × k
        Weights: a row for each input, a column for each neuron.
    m : int
        Number of examples.

    Returns
    -------
    ndarray, m·k × m·n
        Entry (ij, qp) is ∂z_ij/∂a_qp: w_pj where i = q, 0 from one example to another.

    Notes
    -----
    The derivation writes W for it: the block that is repeated, once for each example.

    Examples
    --------
    >>> jacobian_wrt_activations(np.array([[1.0, 2.0]]), m=2)
    array([[1., 0.],
           [2., 0.],
           [0., 1.],
           [0., 2.]])
    """
    return np.kron(np.eye(m, dtype=W.dtype), W.T)


@equation(
    "S14",
    r"\frac{\partial Z^{[l]}}{\partial W^{[l]}} = A^{[l-1]} \otimes I_k",
)
def jacobian_wrt_weights(A_prev: Annotated[Array, "m n"], k: int) -> Annotated[Array, "m·k n·k"]:
    """Jacobian of the net inputs by the weights, A_prev ⊗ I_k  (S14).

    Parameters
    ----------
    A_prev : ndarray, m × n
        Activations of the previous layer: a row for each example.
    k : int
        Number of neurons.

    Returns
    -------
    ndarray, m·k × n·k
        Entry (ij, pq) is ∂z_ij/∂w_pq: a_ip where j = q, 0 from one neuron to another.

    Notes
    -----
    The derivation writes A_prev for it: each of its entries, spread over a k × k identity.

    Examples
    --------
    >>> jacobian_wrt_weights(np.array([[1.0, 2.0]]), k=2)
    array([[1., 0., 2., 0.],
           [0., 1., 0., 2.]])
    """
    return np.kron(A_prev, np.eye(k, dtype=A_prev.dtype))


@equation("S15", r"\frac{\partial Z^{[l]}}{\partial B^{[l]}} = J \otimes I_k")
def jacobian_wrt_biases(m: int, k: int) -> Annotated[Array, "m·k k"]:
    """Jacobian of the net inputs by the biases, J ⊗ I_k  (S15).

    Parameters
    ----------
    m : int
        Number of examples.
    k : int
        Number of neurons.

    Returns
    -------
    ndarray, m·k × k
        Entry (ij, q) is ∂z_ij/∂b_q: 1 where j = q, else 0.

    Notes
    -----
    J is a column of m ones: an identity for each example. The derivation writes 1 for it, and
    the sum over the examples that its transpose makes is easily lost there.

    Examples
    --------
    >>> jacobian_wrt_biases(m=2, k=2)
    array([[1., 0.],
           [0., 1.],
           [1., 0.],
           [0., 1.]])
    """
    J = np.ones((m, 1))
    return np.kron(J, np.eye(k))
