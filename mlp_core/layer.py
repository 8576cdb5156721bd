"""A layer's parameters, and what the two passes leave for every layer."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from mlp_core.activation import Activation
from mlp_core.dimensions import Array, check_float_type, check_kind, explain


@dataclass(frozen=True, eq=False)
class Layer:
    """A layer's parameters and its activation function.

    Parameters
    ----------
    W : ndarray, n × k
        Weights: a row for each input, a column for each neuron.
    B : ndarray, 1 × k
        Biases: one for each neuron, in the float type of W.
    activation : Activation
        h and h′.

    The arrays are copied and cannot be written to.
    """

    W: Array
    B: Array
    activation: Activation

    def __post_init__(self) -> None:
        explain("Layer", [("W", ("n", "k"), self.W), ("B", ("1", "k"), self.B)])
        check_float_type("Layer", "B", self.B, self.W.dtype)
        check_kind("Layer", "activation", self.activation, Activation)
        for name in ("W", "B"):
            parameter = np.array(getattr(self, name), order="C")
            parameter.flags.writeable = False
            object.__setattr__(self, name, parameter)

    def __repr__(self) -> str:
        n, k = self.W.shape
        return f"Layer(W {n} × {k}, B 1 × {k}, {self.activation.name})"


@dataclass(frozen=True, eq=False, repr=False)
class ForwardPass:
    """Z[l] and A[l] of every layer l = 1..L, with A[0] = X; Z[0] does not exist and is None."""

    Z: tuple[Any, ...]
    A: tuple[Any, ...]


@dataclass(frozen=True, eq=False, repr=False)
class Gradients:
    """The derivatives of E by A[l], Z[l], W[l] and B[l], l = 1..L; at l = 0 each is None."""

    dE_dA: tuple[Any, ...]
    dE_dZ: tuple[Any, ...]
    dE_dW: tuple[Any, ...]
    dE_dB: tuple[Any, ...]
