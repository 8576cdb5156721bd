"""The gradients of a layer by the chain rule (S16, S18-S23, S25Σ).

∂(l) of the derivation (S16) is ∂E/∂A of layer l, here `dE_dA`. Each equation below is the
transpose of a Jacobian of `jacobian.py` times ∂E/∂Z, without the Jacobian being built.
"""

from typing import Annotated

import numpy as np

from mlp_core.equation import equation
from mlp_core.refusals import Array


@equation(
    "S18 S20 S22",
    r"\frac{\partial E}{\partial Z} = h^\prime(Z) \odot \frac{\partial E}{\partial A}",
)
def net_input_gradient(
    dE_dA: Annotated[Array, "m k"], h_prime_Z: Annotated[Array, "m k"]
) -> Annotated[Array, "m k"]:
    """Derivative of E by a layer's net inputs, ∂E/∂Z = h′(Z) ⊙ ∂E/∂A  (S18, S20, S22).

    Parameters
    ----------
    dE_dA : ndarray, m × k
        ∂E/∂A of this layer, ∂(l) in the derivation.
    h_prime_Z : ndarray, m × k
        Slopes h′(Z) of this layer.

    Returns
    -------
    ndarray, m × k
        ∂E/∂Z: how E changes with each net input.

    Notes
    -----
    ⊙ multiplies entry by entry. The derivation writes this factor out in S18, S20 and S22; here
    it has a name and is computed once.

    Examples
    --------
    >>> net_input_gradient(np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]]))
    array([[3., 8.]])
    """
    return h_prime_Z * dE_dA


@equation(
    "S18 S19",
    r"\frac{\partial E}{\partial A^{[l-1]}} = "
    r"\frac{\partial E}{\partial Z^{[l]}} \cdot \left( W^{[l]} \right)^T",
)
def previous_activation_gradient(
    dE_dZ: Annotated[Array, "m k"], W: Annotated[Array, "n k"]
) -> Annotated[Array, "m n"]:
    """Derivative of E by the previous activations, ∂E/∂A_prev = ∂E/∂Z · Wᵀ  (S18, S19).

    Parameters
    ----------
    dE_dZ : ndarray, m × k
        ∂E/∂Z of this layer.
    W : ndarray, n × k
        Weights of this layer, with which Z was computed.

    Returns
    -------
    ndarray, m × n
        ∂E/∂A_prev, ∂(l − 1) in the derivation.

    Notes
    -----
    Entry by entry, ∂E/∂a_ip = Σ_j ∂E/∂z_ij w_pj: input p reaches E through every neuron j.

    Examples
    --------
    >>> previous_activation_gradient(np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]]))
    array([[11.]])
    """
    return dE_dZ @ W.T


@equation(
    "S20 S21",
    r"\frac{\partial E}{\partial W^{[l]}} = "
    r"\left( A^{[l-1]} \right)^T \cdot \frac{\partial E}{\partial Z^{[l]}}",
)
def weight_gradient(
    A_prev: Annotated[Array, "m n"], dE_dZ: Annotated[Array, "m k"]
) -> Annotated[Array, "n k"]:
    """Derivative of E by the weights, ∂E/∂W = A_prevᵀ · ∂E/∂Z  (S20, S21).

    Parameters
    ----------
    A_prev : ndarray, m × n
        Activations of the previous layer; X for the first.
    dE_dZ : ndarray, m × k
        ∂E/∂Z of this layer.

    Returns
    -------
    ndarray, n × k
        ∂E/∂W, with the dimensions of W.

    Notes
    -----
    Entry by entry, ∂E/∂w_pj = Σ_i a_ip ∂E/∂z_ij: the product sums over the examples.

    Examples
    --------
    >>> weight_gradient(np.array([[1.0], [2.0]]), np.array([[3.0], [4.0]]))
    array([[11.]])
    """
    return A_prev.T @ dE_dZ


@equation(
    "S22 S23",
    r"\left( \frac{\partial E}{\partial B} \right)_i = "
    r"\left[ h^\prime(Z) \odot \frac{\partial E}{\partial A} \right]_i",
)
def bias_gradient_shares(dE_dZ: Annotated[Array, "m k"]) -> Annotated[Array, "m k"]:
    """Each example's share of the derivative of E by the biases, ∂E/∂b_i = ∂E/∂z_i  (S22, S23).

    Parameters
    ----------
    dE_dZ : ndarray, m × k
        ∂E/∂Z of this layer.

    Returns
    -------
    ndarray, m × k
        The shares: a row for each example. Not yet the gradient, which is their sum.

    Notes
    -----
    B is 1 × k, and these are m × k. An update with them would give each example of the training
    set a bias of its own, without a word from NumPy; `bias_gradient` adds them up.

    Examples
    --------
    >>> bias_gradient_shares(np.array([[1.0], [2.0]]))
    array([[1.],
           [2.]])
    """
    return np.array(dE_dZ)


@equation(
    "S25Σ",
    r"\frac{\partial E}{\partial B} = \sum_{i=1}^{m} \frac{\partial E}{\partial b_i}"
    r" = J^T \cdot \frac{\partial E}{\partial Z}",
)
def bias_gradient(dE_dZ: Annotated[Array, "m k"]) -> Annotated[Array, "1 k"]:
    """Derivative of E by the biases, ∂E/∂B = Σ_i ∂E/∂b_i = Jᵀ · ∂E/∂Z  (S25Σ).

    Parameters
    ----------
    dE_dZ : ndarray, m × k
        ∂E/∂Z of this layer: a row, and so a share, for each example.

    Returns
    -------
    ndarray, 1 × k
        ∂E/∂B, with the dimensions of B.

    Notes
    -----
    A bias acts on every example, so E changes with it through every example: the shares add up.
    They are not averaged. E has its 1/m already, and it stands in every share.

    Examples
    --------
    >>> bias_gradient(np.array([[1.0], [2.0]]))
    array([[3.]])
    """
    return dE_dZ.sum(axis=0, keepdims=True)
