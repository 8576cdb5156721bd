"""A layer: its parameters and its activation function."""

from dataclasses import dataclass
from difflib import get_close_matches
from types import FunctionType
from typing import Any

import numpy as np

from mlp_core.activation import ACTIVATIONS, Activation, leaky_relu, relu
from mlp_core.refusals import Array, check_kind, explain, is_plain
from mlp_core.update import updated_biases, updated_weights

SYNONYMS = {"linear": "identity", "logistic": "sigmoid"}


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
        dtype = W.dtype if is_plain(W) else None
        explain("Layer", [("W", ("n", "k"), W), ("B", ("1", "k"), B)], dtype=dtype)
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
        explain("updated", arrays, dict(zip("nk", self.W.shape, strict=True)), self.W.dtype)
        W, B = updated_weights(self.W, dE_dW, alpha), updated_biases(self.B, dE_dB, alpha)
        return Layer(W, B, self.activation)

    def __reduce__(self) -> Any:  # so that a copy is read-only too
        return Layer, (self.W, self.B, self.activation)

    def __repr__(self) -> str:
        n, k = self.W.shape
        return f"Layer(W {n} × {k}, B 1 × {k}, {self.activation.name})"


def check_activation(function: str, name: str, value: Any) -> None:
    """Refuse what is no Activation; whoever writes a name hears where it stands, or the nearest."""
    __tracebackhide__ = True
    if not isinstance(value, Activation):
        check_kind(function, name, value, Activation, cure_of_activation(name, value))


def cure_of_activation(name: str, value: Any) -> str:
    """What to write for an activation that is given by its name, or as a function alone."""
    if isinstance(value, str):
        wanted, h = value, "h"
    elif isinstance(value, np.ufunc | FunctionType):  # such as np.tanh, or tanh.h
        step = getattr(value, "equation", None)
        wanted, h = step.name.partition(".")[0] if step else value.__name__, name
    else:
        return ""
    known = SYNONYMS.get(wanted.lower(), wanted.lower())
    near = get_close_matches(known, ACTIVATIONS, 1)
    if near == [known]:
        return f"; write ACTIVATIONS[{known!r}]"
    own = f"Activation({wanted[:40]!r}, {h}, h_prime), with {'h and ' * (h == 'h')}h′ of your own"
    if isinstance(value, str) and near:
        return f"; did you mean {near[0]!r}? write ACTIVATIONS[{near[0]!r}] or {own}"
    return f"; write {own}; ACTIVATIONS has {', '.join(ACTIVATIONS)}"
