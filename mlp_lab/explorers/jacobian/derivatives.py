"""The four derivatives of a layer: its Jacobian, its short form, and what their entries are."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mlp_core import (
    Array,
    bias_gradient,
    jacobian_wrt_activations,
    jacobian_wrt_biases,
    jacobian_wrt_net_input,
    jacobian_wrt_weights,
    net_input_gradient,
    previous_activation_gradient,
    weight_gradient,
)
from mlp_lab.explorers.jacobian.layer import Numbers, Sizes
from mlp_lab.explorers.numbers import entry

__all__ = ["DERIVATIVES", "DIGITS", "Derivative", "in_bytes", "size"]

DIGITS = 1437, 64, 32  # m, n, k of the first layer in notebook 08


@dataclass(frozen=True)
class Derivative:
    """A derivative of a matrix by a matrix.

    Attributes
    ----------
    name, blocks : str
        Such as "∂Z/∂W" and "A_prev ⊗ I_k".
    of, by : str
        The letters of the entries that are differentiated, and by which they are.
    incoming, result : str
        What the Jacobian is contracted with, and what that gives.
    letters, block, shape : tuples of two str
        The letters of the edges of the Jacobian, of a block of it, and of `result`.
    filled : str
        How many entries can be other than 0.
    takes : dict
        What the short form is computed from: names and letters.
    equations : tuple of two functions
        The Jacobian and the short form.
    call : function of `Numbers`
        The arguments of both.
    code : tuple of three str
        As lines of Python: what comes before, the Jacobian, the short form.
    """

    name: str
    blocks: str
    of: str
    by: str
    incoming: str
    result: str
    letters: tuple[str, str]
    block: tuple[str, str]
    shape: tuple[str, str]
    filled: str
    takes: Mapping[str, str]
    equations: tuple[Any, Any]
    call: Callable[[Numbers], tuple[tuple[Any, ...], tuple[Any, ...]]]
    code: tuple[str, str, str]

    @property
    def title(self) -> str:
        """The Jacobian with its blocks."""
        return f"{self.name} = {self.blocks}"

    @property
    def latex(self) -> str:
        """The Jacobian and the short form as they stand on paper."""
        return r" ,\qquad ".join(function.equation.latex for function in self.equations)

    def jacobian(self, numbers: Numbers) -> Array:
        """The Jacobian by `mlp_core`."""
        return self.equations[0](*self.call(numbers)[0])

    def short(self, numbers: Numbers) -> Array:
        """The short form by `mlp_core`."""
        return self.equations[1](*self.call(numbers)[1])

    def entry_of(self, i: int, j: int) -> str:
        """The name of a row: the entry that is differentiated."""
        return entry(self.of, i, j)

    def entry_by(self, p: int, q: int) -> str:
        """The name of a column: the entry by which it is differentiated; b has one index."""
        return entry(self.by, q) if self.by == "b" else entry(self.by, p, q)


def size(letters: str, sizes: Sizes) -> int:
    """The number that a product of letters such as m·k stands for."""
    known = dict(zip("mnk1", (*sizes, 1), strict=True))
    return math.prod(known[letter] for letter in letters.split("·"))


def in_bytes(entries: int) -> str:
    """The room that so many float64 take: 384 bytes, 753 MB."""
    for power, unit in enumerate(("bytes", "kB", "MB")):
        shown = f"{8 * entries / 1000**power:.3g}"
        if float(shown) < 1000:
            return f"{shown} {unit}"
    return f"{8 * entries / 1e9:.3g} GB"


DERIVATIVES = {
    derivative.name: derivative
    for derivative in (
        Derivative(
            "∂Z/∂W", "A_prev ⊗ I_k", "z", "w", "∂E/∂Z", "∂E/∂W",
            ("m·k", "n·k"), ("k", "k"), ("n", "k"), "m·k·n",
            {"A_prev": "m·n", "∂E/∂Z": "m·k"},
            (jacobian_wrt_weights, weight_gradient),
            lambda layer: ((layer.A_prev, layer.sizes[2]), (layer.A_prev, layer.G)),
            ("", "jacobian_wrt_weights(A_prev, k={2})", "weight_gradient(A_prev, dE_dZ)"),
        ),
        Derivative(
            "∂Z/∂A_prev", "I_m ⊗ Wᵀ", "z", "a", "∂E/∂Z", "∂E/∂A_prev",
            ("m·k", "m·n"), ("k", "n"), ("m", "n"), "m·k·n",
            {"∂E/∂Z": "m·k", "W": "n·k"},
            (jacobian_wrt_activations, previous_activation_gradient),
            lambda layer: ((layer.W, layer.sizes[0]), (layer.G, layer.W)),
            ("", "jacobian_wrt_activations(W, m={0})", "previous_activation_gradient(dE_dZ, W)"),
        ),
        Derivative(
            "∂Z/∂B", "J ⊗ I_k", "z", "b", "∂E/∂Z", "∂E/∂B",
            ("m·k", "k"), ("k", "k"), ("1", "k"), "m·k",
            {"∂E/∂Z": "m·k"},
            (jacobian_wrt_biases, bias_gradient),
            lambda layer: ((layer.sizes[0], layer.sizes[2]), (layer.G,)),
            ("", "jacobian_wrt_biases(m={0}, k={2})", "bias_gradient(dE_dZ)"),
        ),
        Derivative(
            "∂A/∂Z", "diag(h′(Z))", "a", "z", "∂E/∂A", "∂E/∂Z",
            ("m·k", "m·k"), ("k", "k"), ("m", "k"), "m·k",
            {"h′(Z)": "m·k", "∂E/∂A": "m·k"},
            (jacobian_wrt_net_input, net_input_gradient),
            lambda layer: ((layer.slopes(),), (layer.G, layer.slopes())),
            (
                "h_prime_Z = relu.h_prime(net_input(A_prev, W, B))",
                "jacobian_wrt_net_input(h_prime_Z)",
                "net_input_gradient(dE_dA, h_prime_Z)",
            ),
        ),
    )
}  # fmt: skip
