"""A layer's parameters, and what the two passes leave for every layer."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from mlp_core.activation import Activation, leaky_relu, relu
from mlp_core.arguments import check_kind
from mlp_core.dimensions import Array, check_float_type, explain
from mlp_core.update import updated_biases, updated_weights


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
        cure = (
            f"; write ACTIVATIONS[{self.activation!r}]" if isinstance(self.activation, str) else ""
        )
        check_kind("Layer", "activation", self.activation, Activation, cure)
        for name in ("W", "B"):
            parameter = np.array(getattr(self, name), order="C")
            parameter.flags.writeable = False
            object.__setattr__(self, name, parameter)

    @classmethod
    def random(cls, n: int, k: int, activation: Activation, rng: np.random.Generator) -> "Layer":
        """Random weights, scaled so that signals keep their size from layer to layer; B = 0.

        They are normal with mean 0 and variance 1/n (Y. LeCun et al., Efficient BackProp, 1998),
        2/n for rectified units (K. He et al., Delving Deep into Rectifiers, 2015).
        """
        scale = np.sqrt((2 if activation in (relu, leaky_relu) else 1) / n)
        return cls(rng.normal(0, scale, (n, k)), np.zeros((1, k)), activation)

    def updated(self, dE_dW: Array, dE_dB: Array, alpha: float, l: int) -> "Layer":
        """This layer, layer l of a network, after its step  (S24, S25)."""
        __tracebackhide__ = True
        arrays = [(f"dE_dW[{l}]", ("n", "k"), dE_dW), (f"dE_dB[{l}]", ("1", "k"), dE_dB)]
        explain("updated", arrays, dict(zip("nk", self.W.shape, strict=True)))
        for name, _, array in arrays:
            check_float_type("updated", name, array, self.W.dtype)
        W, B = updated_weights(self.W, dE_dW, alpha), updated_biases(self.B, dE_dB, alpha)
        return Layer(W, B, self.activation)

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
