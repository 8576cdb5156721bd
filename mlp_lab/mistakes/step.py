"""One training step in plain NumPy, in which any equation can be replaced by a wrong one.

The right equations are those of `mlp_core`, without their checks: a wrong one shall do here what
it does in a plain program, an error of NumPy or silence.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np

import mlp_core
from mlp_core import Activation, Array, DimensionError, Gradients

F = Callable[..., Any]
ALPHA = 0.1  # where a mistake depends on alpha and nobody says which


def activations(activation: Sequence[Any], Z: Sequence[Any], l: int, L: int) -> Any:
    """Activations of layer l, of L  (S12)."""
    return activation[l].h(Z[l])


def slopes(activation: Sequence[Any], Z: Sequence[Any], A: Sequence[Any], l: int, L: int) -> Any:
    """Slopes of layer l, of L  (S11)."""
    return activation[l].h_prime(Z[l])


def weights_to_pass_back(
    W: Sequence[Any], dE_dW: Sequence[Any], alpha: float, l: int, L: int
) -> Any:
    """The weights through which layer l passes the error back: those of the forward pass  (S19)."""
    return W[l]


def passed_back(back: Any, dE_dA: Sequence[Any], W: Sequence[Any], l: int) -> Any:
    """What layer l passes back as ∂E/∂A[l−1]: ∂E/∂Z[l] times those weights  (S19)."""
    return back


# The equations of a step, by name; a mistake puts another function in the place of one of them.
RIGHT: dict[str, F] = {
    "net_input": mlp_core.net_input,
    "activations": activations,
    "squared_error_gradient": mlp_core.squared_error_gradient,
    "slopes": slopes,
    "net_input_gradient": mlp_core.net_input_gradient,
    "weight_gradient": mlp_core.weight_gradient,
    "bias_gradient": mlp_core.bias_gradient,
    "weights_to_pass_back": weights_to_pass_back,
    "previous_activation_gradient": mlp_core.previous_activation_gradient,
    "passed_back": passed_back,
    "updated_weights": mlp_core.updated_weights,
    "updated_biases": mlp_core.updated_biases,
}
FORWARD_PASS = {"net_input", "activations"}
UNCHECKED = {
    name: function.equation.unchecked if hasattr(function, "equation") else function
    for name, function in RIGHT.items()
}


@dataclass(frozen=True)
class PlainLayer:
    """A layer without checks: its B may have become m × k."""

    W: Any
    B: Any
    activation: Activation


@dataclass(frozen=True)
class PlainNetwork:
    """Layers without checks, such as a wrong update leaves them."""

    layers: Sequence[Any]


@dataclass(frozen=True)
class PlainStep:
    """The equations of a training step, some of them replaced.

    Parameters
    ----------
    changes : dict
        Functions in the place of those of `RIGHT`, by name.
    only : collection of int, optional
        The layers in which they are replaced; without it, all.
    """

    changes: Mapping[str, F] = field(default_factory=dict)
    only: Collection[int] | None = None

    def at(self, name: str, l: int) -> F:
        """The function that stands for an equation in layer l."""
        changed = name in self.changes and (self.only is None or l in self.only)
        return self.changes[name] if changed else UNCHECKED[name]

    def gradients(self, network: Any, X: Array, Y: Array, alpha: float = ALPHA) -> Gradients:
        """What a step takes from each parameter, divided by alpha: ∂E/∂W and ∂E/∂B if it is right.

        Where the dimensions do not fit, NumPy stops; what is not computed by then stays None.
        """
        with np.errstate(all="ignore"):
            gradients = self.backward(network, *self.forward(network, X), Y, alpha)
            for l in range(1, len(network.layers) + 1):
                for name, dE_dP in (
                    ("updated_weights", gradients.dE_dW),
                    ("updated_biases", gradients.dE_dB),
                ):
                    if name in self.changes and dE_dP[l] is not None:
                        # From parameters 0 and with alpha = 1, nothing is rounded.
                        dE_dP[l] = 0 - self.at(name, l)(np.zeros_like(dE_dP[l]), dE_dP[l], 1.0)
        return Gradients(*map(tuple, vars(gradients).values()))

    def forward(self, network: Any, X: Array) -> tuple[list[Any], list[Any]]:
        """Z[l] and A[l] of every layer, as far as the dimensions fit."""
        L = len(network.layers)
        activation = [None, *(layer.activation for layer in network.layers)]
        Z, A = [None] * (L + 1), [X] + [None] * L
        with np.errstate(all="ignore"), suppress(ValueError):
            for l, layer in enumerate(network.layers, start=1):
                Z[l] = self.at("net_input", l)(A[l - 1], layer.W, layer.B)
                A[l] = self.at("activations", l)(activation, Z, l, L)
        return Z, A

    def backward(self, network: Any, Z: Any, A: Any, Y: Array, alpha: float) -> Any:
        """The four lists of gradients, from l = L to 1, as far as the dimensions fit."""
        L = len(network.layers)
        activation = [None, *(layer.activation for layer in network.layers)]
        W = [None, *(layer.W for layer in network.layers)]
        lists: list[list[Any]] = [[None] * (L + 1) for _ in range(4)]
        dE_dA, dE_dZ, dE_dW, dE_dB = lists
        if A[L] is None:
            return SimpleNamespace(dE_dA=dE_dA, dE_dZ=dE_dZ, dE_dW=dE_dW, dE_dB=dE_dB)
        with suppress(ValueError):
            dE_dA[L] = self.at("squared_error_gradient", L)(A[L], Y)
            for l in range(L, 0, -1):
                h_prime_Z = self.at("slopes", l)(activation, Z, A, l, L)
                dE_dZ[l] = self.at("net_input_gradient", l)(dE_dA[l], h_prime_Z)
                dE_dW[l] = self.at("weight_gradient", l)(A[l - 1], dE_dZ[l])
                dE_dB[l] = self.at("bias_gradient", l)(dE_dZ[l])
                if l > 1:
                    W_l = self.at("weights_to_pass_back", l)(W, dE_dW, alpha, l, L)
                    back = self.at("previous_activation_gradient", l)(dE_dZ[l], W_l)
                    dE_dA[l - 1] = self.at("passed_back", l)(back, dE_dA, W, l)
        return SimpleNamespace(dE_dA=dE_dA, dE_dZ=dE_dZ, dE_dW=dE_dW, dE_dB=dE_dB)

    def errors(self, network: Any, X: Array, Y: Array, alpha: float) -> Iterator[float]:
        """E_0, E_1, … of training with these equations, without an end.

        Raises
        ------
        DimensionError
            If dimensions do not fit, where a plain program would stop with an error of NumPy.
        """
        while True:
            Z, A = self.forward(network, X)
            if A[-1] is None:
                raise DimensionError("errors: the dimensions of the forward pass do not fit")
            yield mlp_core.squared_error(A[-1], Y)
            network = self.stepped(network, Z, A, Y, alpha)

    def step(self, network: Any, X: Array, Y: Array, alpha: float) -> PlainNetwork:
        """The network after one step; raises DimensionError as `errors` does."""
        return self.stepped(network, *self.forward(network, X), Y, alpha)

    def stepped(self, network: Any, Z: Any, A: Any, Y: Array, alpha: float) -> PlainNetwork:
        """The network after one step from its forward pass."""
        layers = []
        with np.errstate(all="ignore"):
            gradients = self.backward(network, Z, A, Y, alpha)
            for l, layer in enumerate(network.layers, start=1):
                dE_dW, dE_dB = gradients.dE_dW[l], gradients.dE_dB[l]
                try:
                    W = self.at("updated_weights", l)(layer.W, dE_dW, alpha)
                    B = self.at("updated_biases", l)(layer.B, dE_dB, alpha)
                except (
                    AttributeError,
                    TypeError,
                    ValueError,
                ):  # of None, or of dimensions that do not fit
                    raise DimensionError(f"step: the dimensions of layer {l} do not fit") from None
                layers.append(PlainLayer(W, B, layer.activation))
        return PlainNetwork(layers)
