"""A layer's parameters, and what the two passes leave for every layer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlp_core.activation import Activation, leaky_relu, relu
from mlp_core.arguments import check_kind, check_size
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

    def __init__(self, W: Array, B: Array, activation: Activation) -> None:
        __tracebackhide__ = True
        explain("Layer", [("W", ("n", "k"), W), ("B", ("1", "k"), B)])
        check_float_type("Layer", "B", B, W.dtype)
        check_activation("Layer", "activation", activation)
        for name, parameter in (("W", np.array(W, order="C")), ("B", np.array(B, order="C"))):
            parameter.flags.writeable = False
            object.__setattr__(self, name, parameter)
        object.__setattr__(self, "activation", activation)

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

    def __reduce__(self) -> Any:  # so that a copy is read-only too
        return Layer, (self.W, self.B, self.activation)

    def __repr__(self) -> str:
        n, k = self.W.shape
        return f"Layer(W {n} × {k}, B 1 × {k}, {self.activation.name})"


@dataclass(frozen=True, eq=False, repr=False)
class ForwardPass:
    """Z[l] and A[l] of every layer l = 1..L, with A[0] = X; Z[0] does not exist and is None."""

    Z: tuple[Any, ...]
    A: tuple[Any, ...]

    def fits(self, sizes: Sequence[int]) -> bool:
        """Whether it can come from a network of these sizes: Z[l] and A[l] are m × n_l."""
        wanted = [(len(self.A[0]), n) for n in sizes]
        return wanted == [A.shape for A in self.A] and wanted[1:] == [Z.shape for Z in self.Z[1:]]


@dataclass(frozen=True, eq=False, repr=False)
class Gradients:
    """The derivatives of E by A[l], Z[l], W[l] and B[l], l = 1..L; at l = 0 each is None."""

    dE_dA: tuple[Any, ...]
    dE_dZ: tuple[Any, ...]
    dE_dW: tuple[Any, ...]
    dE_dB: tuple[Any, ...]


def random_layers(
    sizes: Sequence[int], activations: Sequence[Activation], rng: np.random.Generator
) -> list[Layer]:
    """The layers of `Network.random`."""
    __tracebackhide__ = True
    for name, value in (("sizes", sizes), ("activations", activations)):
        check_kind("Network.random", name, value, Sequence)
    for l, n in enumerate(sizes):
        check_size("Network.random", f"sizes[{l}]", n)
    if (L := len(sizes) - 1) < 1:
        raise ValueError("Network.random: sizes must hold n_0 and n_1 at least, as in (3, 2)")
    if len(activations) == 2 and L > 1:  # (hidden, output)
        activations = [activations[0]] * (L - 1) + [activations[1]]
    if len(activations) != L:
        wanted = f"one for each of {L} layers, or (hidden, output), not {len(activations)}"
        raise ValueError(f"Network.random: activations must be {wanted}")
    layers = []
    for l, activation in enumerate(activations):
        check_activation("Network.random", f"activations[{l}]", activation)
    for n, k, activation in zip(sizes, sizes[1:], activations, strict=False):
        layers.append(Layer.random(n, k, activation, rng))
    return layers


def check_activation(function: str, name: str, value: Any) -> None:
    """Refuse what is no Activation; whoever writes its name hears where it stands."""
    __tracebackhide__ = True
    cure = f"; write ACTIVATIONS[{value!r}]" if isinstance(value, str) else ""
    check_kind(function, name, value, Activation, cure)


def read_only(X: Array) -> Array:
    """X under another name, through which nobody can write to it; it may be too large to copy."""
    view = X.view()
    view.flags.writeable = False
    return view
