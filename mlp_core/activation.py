"""Activation functions, h and h′ (S11); h acts on each entry of Z by itself.

The usual forms of h′, s(1 − s) and 1 − t², lose every digit where h is flat: s and t have rounded
to 1. From e^(−|Z|), h and h′ come within 4 units in the last place for every finite Z. (N. J.
Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., ch. 1.) The sign is read from
Z.real, since |Z| has no complex derivative: so the complex step passes through.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeAlias, TypeVar

import numpy as np

from mlp_core.equation import checked, equation
from mlp_core.refusals import Array, briefly

M_by_K: TypeAlias = Annotated[Array, "m k"]
H: TypeAlias = Callable[[Array], Array]
F = TypeVar("F", bound=H)

SECTIONS = """

    Parameters
    ----------
    {0} : ndarray, m × k
        {1}: a row for each example, a column for each neuron.

    Returns
    -------
    ndarray, m × k
        {2}, one for each entry of {0}.
    """


def s11(name: str, latex: str) -> Callable[[F], F]:
    """@equation for h and h′. The derivation has h′ of Z alone: in terms of A it is no step."""

    def decorate(function: F) -> F:
        argument = next(iter(function.__annotations__))
        takes = "Net inputs" if argument == "Z" else "Activations, A = h(Z)"
        gives = "Activations" if name.endswith(".h") else "Slopes of h"
        function.__doc__ = f"{function.__doc__}{SECTIONS.format(argument, takes, gives)}"
        return equation("S11" if argument == "Z" else "", latex, name)(function)

    return decorate


@s11("identity.h", r"h(Z) = Z")
def identity_h(Z: M_by_K) -> M_by_K:
    """Identity, h(Z) = Z  (S11)."""
    return np.array(Z)


@s11("identity.h_prime", r"h^\prime(Z) = 1")
def identity_h_prime(Z: M_by_K) -> M_by_K:
    """Derivative of the identity, h′(Z) = 1  (S11)."""
    return np.ones(Z.shape, Z.dtype)


@s11("sigmoid.h", r"h(Z) = \frac{1}{1 + e^{-Z}}")
def sigmoid_h(Z: M_by_K) -> M_by_K:
    """Logistic sigmoid, h(Z) = 1 / (1 + e^(−Z))  (S11)."""
    e = np.exp(np.where(Z.real < 0, Z, -Z))  # e^(−|Z|) cannot overflow
    return np.where(Z.real < 0, e, 1) / (1 + e)


@s11("sigmoid.h_prime", r"h^\prime(Z) = \frac{e^{-Z}}{(1 + e^{-Z})^2}")
def sigmoid_h_prime(Z: M_by_K) -> M_by_K:
    """Derivative of the sigmoid, h′(Z) = e^(−Z) / (1 + e^(−Z))²; the same for Z and −Z  (S11)."""
    e = np.exp(np.where(Z.real < 0, Z, -Z))
    return e / (1 + e * (2 + e))  # the square multiplied out: it rounds once where e is small


@s11("sigmoid.h_prime_from_A", r"h^\prime = A \odot (1 - A)")
def sigmoid_h_prime_from_a(A: M_by_K) -> M_by_K:
    """Derivative of the sigmoid in terms of A, h′ = A ⊙ (1 − A)."""
    return A * (1 - A)


@s11("tanh.h", r"h(Z) = \tanh Z")
def tanh_h(Z: M_by_K) -> M_by_K:
    """Hyperbolic tangent, h(Z) = tanh Z  (S11)."""
    return np.tanh(Z)


@s11("tanh.h_prime", r"h^\prime(Z) = \frac{4 e^{-2Z}}{(1 + e^{-2Z})^2} = 1 - \tanh^2 Z")
def tanh_h_prime(Z: M_by_K) -> M_by_K:
    """Derivative of tanh, h′(Z) = 4 e^(−2Z) / (1 + e^(−2Z))² = 1 − tanh² Z  (S11)."""
    with np.errstate(over="ignore"):  # beyond half of the largest float e is 0 all the same
        e = np.exp(2 * np.where(Z.real < 0, Z, -Z))
    return 4 * e / (1 + e * (2 + e))


@s11("tanh.h_prime_from_A", r"h^\prime = 1 - A \odot A")
def tanh_h_prime_from_a(A: M_by_K) -> M_by_K:
    """Derivative of tanh in terms of A, h′ = 1 − A ⊙ A."""
    return 1 - A * A


@s11("relu.h", r"h(Z) = \max(0, Z)")
def relu_h(Z: M_by_K) -> M_by_K:
    """Rectified linear unit, h(Z) = max(0, Z)  (S11)."""
    return np.where(Z.real <= 0, 0, Z)  # so written, NaN stays NaN


@s11("relu.h_prime", r"h^\prime(Z) = [Z > 0]")
def relu_h_prime(Z: M_by_K) -> M_by_K:
    """Derivative of the rectified linear unit, h′(Z) = 1 where Z > 0, else 0  (S11)."""
    return np.heaviside(Z.real, 0).astype(Z.dtype)  # at 0 there is no derivative; 0 is chosen


@s11("relu.h_prime_from_A", r"h^\prime = [A > 0]")
def relu_h_prime_from_a(A: M_by_K) -> M_by_K:
    """Derivative of the rectified linear unit in terms of A, h′ = 1 where A > 0, else 0."""
    return np.heaviside(A.real, 0).astype(A.dtype)


@s11("leaky_relu.h", r"h(Z) = \max(0.01\, Z, Z)")
def leaky_relu_h(Z: M_by_K) -> M_by_K:
    """Leaky rectified linear unit, h(Z) = Z where Z > 0, else 0.01 Z  (S11)."""
    return np.where(Z.real <= 0, 0.01 * Z, Z)


@s11("leaky_relu.h_prime", r"h^\prime(Z) = [Z > 0] + 0.01\, [Z \le 0]")
def leaky_relu_h_prime(Z: M_by_K) -> M_by_K:
    """Derivative of the leaky linear unit, h′(Z) = 1 where Z > 0, else 0.01  (S11)."""
    return np.where(Z.real <= 0, 0.01, np.heaviside(Z.real, 0)).astype(Z.dtype)


@s11("leaky_relu.h_prime_from_A", r"h^\prime = [A > 0] + 0.01\, [A \le 0]")
def leaky_relu_h_prime_from_a(A: M_by_K) -> M_by_K:
    """Derivative of the leaky linear unit in terms of A, h′ = 1 where A > 0, else 0.01."""
    return np.where(A.real <= 0, 0.01, np.heaviside(A.real, 0)).astype(A.dtype)


@dataclass(frozen=True, eq=False)
class Activation:
    """An activation function: h(Z), h′(Z) and, if there is one, h′ in terms of A = h(Z).

    A reader's own work like those in `ACTIVATIONS`, and are checked like them:

    >>> square = Activation("square", h=lambda Z: Z * Z, h_prime=lambda Z: 2 * Z)
    >>> square.h_prime(np.array([[3.0, 4.0]]))
    array([[6., 8.]])
    """

    name: str
    h: H = field(repr=False)
    h_prime: H = field(repr=False)
    h_prime_from_A: H | None = field(repr=False)

    def __init__(self, name: str, h: H, h_prime: H, h_prime_from_A: H | None = None) -> None:
        __tracebackhide__ = True
        if not isinstance(name, str) or not name:
            raise TypeError(f"Activation: name must be text, not {briefly(name)}")
        object.__setattr__(self, "name", name)
        for which, f in (("h", h), ("h_prime", h_prime), ("h_prime_from_A", h_prime_from_A)):
            if not callable(f) and (f is not None or which != "h_prime_from_A"):
                raise TypeError(f"Activation: {which} must be a function, not {briefly(f)}")
            own = f is not None and not hasattr(f, "equation")
            object.__setattr__(self, which, of_a_reader(f, f"{name}.{which}") if own else f)

    def __reduce__(self) -> Any:  # a copy of tanh is tanh
        known = ACTIVATIONS.get(self.name) is self
        return self.name if known else (Activation, tuple(vars(self).values()))


def of_a_reader(function: Any, name: str) -> H:
    """A reader's own function, checked; on a copy, so that it may work in place."""

    def from_net_inputs(Z: M_by_K) -> M_by_K:
        try:
            A = function(Z.copy())
        except TypeError:
            if not np.iscomplexobj(Z):
                raise
            raise TypeError(
                f"{name}: takes no complex Z, which the complex step needs; np.exp and np.log take "
                "them, np.logaddexp and functions of math do not"
            ) from None
        if np.iscomplexobj(Z) and isinstance(A, np.ndarray) and not np.iscomplexobj(A):
            raise TypeError(f"{name}: drops the imaginary part of Z, which the complex step needs")
        return A

    def from_activations(A: M_by_K) -> M_by_K:
        return function(A.copy())

    return checked(from_activations if name.endswith("_from_A") else from_net_inputs, name)


identity = Activation("identity", identity_h, identity_h_prime, identity_h_prime)
sigmoid = Activation("sigmoid", sigmoid_h, sigmoid_h_prime, sigmoid_h_prime_from_a)
tanh = Activation("tanh", tanh_h, tanh_h_prime, tanh_h_prime_from_a)
relu = Activation("relu", relu_h, relu_h_prime, relu_h_prime_from_a)
leaky_relu = Activation("leaky_relu", leaky_relu_h, leaky_relu_h_prime, leaky_relu_h_prime_from_a)
ACTIVATIONS = {a.name: a for a in (identity, sigmoid, tanh, relu, leaky_relu)}
