"""The error E and its derivative by the last activations (S7-S10, S17)."""

from typing import Annotated

from mlp_core.equation import equation
from mlp_core.refusals import Array


@equation("S7", r"E = \frac{1}{m} \sum_{i=1}^{m} \lVert a^{[L]}_i - y_i \rVert^2")
def squared_error(A: Annotated[Array, "m k"], Y: Annotated[Array, "m k"]) -> float:
    """Error, E = 1/m Σ_i ‖a_i − y_i‖²  (S7).

    Parameters
    ----------
    A : ndarray, m × k
        Activations of the last layer: a row for each example.
    Y : ndarray, m × k
        True outputs: a row for each example.

    Returns
    -------
    float
        The error E: summed over the outputs, averaged over the examples.

    Notes
    -----
    E is k times the mean over all entries that scikit-learn and PyTorch call the mean squared
    error. It is a Python number, because a NumPy scalar would print its type.

    Examples
    --------
    >>> import numpy as np
    >>> squared_error(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 0.0], [0.0, 4.0]]))
    6.5
    """
    m = len(A)
    return (((A - Y) ** 2).sum() / m).item()


@equation(
    "S10 S17",
    r"\frac{\partial E}{\partial A^{[L]}} = \frac{2}{m} \left( A^{[L]} - Y \right)",
)
def squared_error_gradient(
    A: Annotated[Array, "m k"], Y: Annotated[Array, "m k"]
) -> Annotated[Array, "m k"]:
    """Derivative of E by the last activations, ∂E/∂A = 2/m (A − Y)  (S10, S17).

    Parameters
    ----------
    A : ndarray, m × k
        Activations of the last layer: a row for each example.
    Y : ndarray, m × k
        True outputs: a row for each example.

    Returns
    -------
    ndarray, m × k
        ∂E/∂A: how E changes with each activation.

    Notes
    -----
    Entry by entry, ∂E/∂a_ij = 2/m (a_ij − y_ij): of the sum over the examples only the term of
    example i is left, because ∂a_qj/∂a_ij is 1 for q = i and 0 for every other q.

    Examples
    --------
    >>> import numpy as np
    >>> squared_error_gradient(np.array([[1.0], [5.0]]), np.array([[0.0], [2.0]]))
    array([[1.],
           [3.]])
    """
    m = len(A)
    return 2 * (A - Y) / m  # m divides last: 2/m would round once more
