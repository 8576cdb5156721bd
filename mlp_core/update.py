"""The update of a layer's parameters (S24, S25)."""

from typing import Annotated

from mlp_core.equation import equation
from mlp_core.refusals import Array


@equation("S24", r"W^\prime = W - \alpha\, \frac{\partial E}{\partial W}")
def updated_weights(
    W: Annotated[Array, "n k"], dE_dW: Annotated[Array, "n k"], alpha: float
) -> Annotated[Array, "n k"]:
    """New weights, W′ = W − α ∂E/∂W  (S24).

    Parameters
    ----------
    W : ndarray, n × k
        Weights.
    dE_dW : ndarray, n × k
        ∂E/∂W, computed with these weights.
    alpha : float
        Learning rate α, positive.

    Returns
    -------
    ndarray, n × k
        New weights W′.

    Notes
    -----
    The derivative points where E grows fastest, so the step goes the other way. In a network all
    layers step from their old parameters: W is needed to pass the error back before it is changed.

    Examples
    --------
    >>> import numpy as np
    >>> updated_weights(np.array([[1.0, 2.0]]), np.array([[4.0, -2.0]]), alpha=0.5)
    array([[-1.,  3.]])
    """
    return W - alpha * dE_dW


@equation("S25", r"B^\prime = B - \alpha \sum_{i=1}^{m} \frac{\partial E}{\partial b_i}")
def updated_biases(
    B: Annotated[Array, "1 k"], dE_dB: Annotated[Array, "1 k"], alpha: float
) -> Annotated[Array, "1 k"]:
    """New biases, B′ = B − α ∂E/∂B  (S25).

    Parameters
    ----------
    B : ndarray, 1 × k
        Biases.
    dE_dB : ndarray, 1 × k
        ∂E/∂B = Σ_i ∂E/∂b_i, from `bias_gradient`.
    alpha : float
        Learning rate α, positive.

    Returns
    -------
    ndarray, 1 × k
        New biases B′.

    Examples
    --------
    >>> import numpy as np
    >>> updated_biases(np.array([[1.0, 2.0]]), np.array([[4.0, -2.0]]), alpha=0.5)
    array([[-1.,  3.]])
    """
    return B - alpha * dE_dB
