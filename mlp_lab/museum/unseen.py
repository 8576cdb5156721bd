"""The exhibit in a room of its own: a wrong forward pass, and right gradients of it.

A gradient check compares two derivatives of one E. Here both come from the same wrong forward pass.
"""

from collections.abc import Iterator
from functools import cache

import numpy as np

from mlp_core import Array, Gradients, Layer, Network, numerical_gradient, squared_error
from mlp_lab import doctor
from mlp_lab.mistakes import MISTAKES, PlainStep
from mlp_lab.mistakes.step import PlainLayer, PlainNetwork
from mlp_lab.museum.exhibits import RATE, STEPS, Exhibit, Row, examples, fallen

SAME = 1e-10  # how near both derivatives are, of the largest entry


def bias_in_product(X: Array, W: Array, B: Array) -> Array:
    return X @ (W + B)


NAME, CHANGES = bias_in_product.__name__, {"net_input": bias_in_product}


class Unseen(Exhibit):
    """X · (W + B) in every layer, with its own gradients; it displays as a page."""

    @property
    def row(self) -> Row:
        return row()

    @property
    def heading(self) -> str:
        """Title and steps."""
        return f"In a room of its own · {self.title} ({', '.join(self.steps)})"

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The page; E of the doctor is that of the right forward pass."""
        told = {"the doctor": "the doctor, for the right E"}
        return [(told.get(what, what), text) for what, text in super().facts]


def own_gradients(network: Network, X: Array, Y: Array) -> Gradients:
    """The gradients of E where each layer computes X · (W + B): b_q is added to all of column q."""
    moved = [Layer(p.W + p.B, np.zeros_like(p.B), p.activation) for p in network.layers]
    g = Network(moved).gradients(X, Y)
    dE_dB = (None, *(dE_dW.sum(axis=0, keepdims=True) for dE_dW in g.dE_dW[1:]))
    return Gradients(g.dE_dA, g.dE_dZ, g.dE_dW, dE_dB)


def agree(network: Network, X: Array, Y: Array, gradients: Gradients) -> bool:
    """Whether these are the derivatives of the E that X · (W + B) gives."""
    forward = PlainStep(CHANGES).forward
    for l, layer in enumerate(network.layers, start=1):
        for name, dE_dP in (("W", gradients.dE_dW[l]), ("B", gradients.dE_dB[l])):

            def error_at(P: Array, l: int = l, name: str = name) -> float:
                layers = [PlainLayer(p.W, p.B, p.activation) for p in network.layers]
                layers[l - 1] = PlainLayer(**{**vars(layers[l - 1]), name: P})
                return squared_error(forward(PlainNetwork(layers), X)[1][-1], Y)

            numerical = numerical_gradient(error_at, getattr(layer, name))
            if not np.allclose(dE_dP, numerical, rtol=0, atol=SAME * abs(numerical).max()):
                return False
    return True


def errors(network: Network, X: Array, Y: Array) -> Iterator[float]:
    """E of X · (W + B) in training with its own gradients."""
    forward = PlainStep(CHANGES).forward
    for _ in range(STEPS + 1):
        yield squared_error(forward(network, X)[1][-1], Y)
        network = network.updated(own_gradients(network, X, Y), RATE)


@cache
def row() -> Row:
    """What is seen of it, with the numbers with which the exhibits are measured."""
    distinct = examples(7, 5, 4, 3)
    gradients, falls = own_gradients(*distinct), fallen(list(errors(*distinct)))
    same = agree(*distinct, gradients)
    ratio = "1 everywhere, where E comes from the same forward pass" if same else "not 1"
    finding = doctor.examine(gradients, *distinct).finding
    return Row(NAME, (False, False, falls != "yes", not same), falls, ratio, (), finding)


UNSEEN = Unseen(
    **{
        **vars(MISTAKES[NAME]),
        "title": "X · (W + B) in place of X · W + J ⊗ B, and its own gradients",
        "changes": CHANGES,
        "sources": ("the derivation: S2-S6",),
        "teaches": "A gradient check says whether two derivatives of one E agree. Whether that E "
        "comes from the forward pass that was meant, it cannot know.",
        "sees": "Everything fits and E falls: it is another network than the one that was meant. "
        "What sees it is the equation itself, in loops or for one entry on paper.",
    }
)
