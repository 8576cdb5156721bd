"""The derivative of E from values of E alone: the complex step and difference quotients."""

import numbers
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from mlp_core.refusals import Array, briefly, check_array, check_real


def numerical_gradient(E_of: Callable[[Any], Any], P: Array, method: str = "complex") -> Array:
    """The derivative of E by each entry of P, from values of E alone.

    "complex": Im E(P + i s) / s. Nothing close is subtracted, so it is exact but for rounding
    (W. Squire and G. Trapp, SIAM Review 40, 1998). E_of must work with a complex P.
    "central": (E(P + s) − E(P − s)) / 2s, with an error of order s², and of 1/s from rounding.
    "forward": (E(P + s) − E(P)) / s, with an error of order s, and of 1/s from rounding.

    Parameters
    ----------
    E_of : callable
        The number E as a function of one array like P.
    P : ndarray
        Where the derivative is taken.
    method : str
        "complex", "central" or "forward".

    Returns
    -------
    ndarray
        A derivative for each entry of P.

    Examples
    --------
    >>> numerical_gradient(lambda P: (P**3).sum(), np.array([[1.0, 2.0]]))
    array([[ 3., 12.]])
    """
    __tracebackhide__ = True
    check_array("numerical_gradient", "P", P)
    check_real("numerical_gradient", "P", P)
    if method not in ("complex", "central", "forward"):
        raise ValueError(
            'numerical_gradient: method must be "complex", "central" or "forward", '
            f"not {briefly(method)}"
        )
    gradient = np.empty(P.shape, P.dtype)
    eps = np.finfo(P.dtype).eps
    steps = complex_steps(P)
    for entry in np.ndindex(P.shape):
        if method == "complex":
            ahead = P.astype(np.result_type(P, np.complex128))
            ahead[entry] += 1j * steps[entry]
            gradient[entry] = imaginary_part(E_of, ahead) / steps[entry]
            continue
        # The steps that balance the two errors (Press et al., Numerical Recipes, 5.7).
        step = (np.cbrt(eps) if method == "central" else np.sqrt(eps)) * max(1, abs(P[entry]))
        ahead, behind = np.array(P), np.array(P)
        ahead[entry] += step
        behind[entry] -= step if method == "central" else 0
        run = ahead[entry] - behind[entry]  # what the step has become by rounding
        gradient[entry] = (real_part(E_of, ahead) - real_part(E_of, behind)) / run
    return gradient


def complex_steps(P: Array) -> Array:
    """A step for each entry, so small that its square is lost beside any number.

    Relative to the entry, or where that is less to the largest one, or to 1: the cube root of the
    smallest float. So there is room on both sides, for what multiplies it, such as an X of 1e30,
    and for a small derivative.
    """
    floats = np.finfo(np.promote_types(P.dtype, np.float64))
    sizes = abs(P).astype(floats.dtype)
    sizes = np.maximum(sizes, min(1, sizes.max(initial=0)) or 1)
    return np.maximum(np.ldexp(sizes, -floats.maxexp // 3), floats.tiny / floats.eps)


def one_number(E_of: Callable[[Any], Any], P: Any) -> Any:
    __tracebackhide__ = True
    E = E_of(P)
    if not isinstance(E, numbers.Number | np.number):
        raise TypeError(f"numerical_gradient: E_of(P) must be one number, not {briefly(E)}")
    return E


def real_part(E_of: Callable[[Any], Any], P: Any) -> Any:
    """E(P), which has no imaginary part where P has none."""
    __tracebackhide__ = True
    E = one_number(E_of, P)
    if isinstance(E, complex | np.complexfloating):
        raise TypeError("numerical_gradient: E_of(P) must be a real number, not a complex one")
    return E


def imaginary_part(E_of: Callable[[Any], Any], P: Any) -> Any:
    """Im E(P). An abs or a cast on the way would drop it, and every derivative would be 0."""
    __tracebackhide__ = True
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", np.exceptions.ComplexWarning)  # refused below, in words
        E = one_number(E_of, P)
    if not isinstance(E, complex | np.complexfloating):
        raise TypeError(
            "numerical_gradient: E_of(P) is real although P is complex, so the complex step "
            'would give 0; write method="central"'
        )
    return E.imag
