"""The parameters of a network one by one: their names, their values, and other values for them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlp_core import ACTIVATIONS, Array, Layer, Network, squared_error
from mlp_core.refusals import briefly, first_not_finite
from mlp_lab.numbers import entry, literal, named_arrays

__all__ = [
    "Parameter",
    "a_valley",
    "check_finite",
    "check_parameter",
    "in_code",
    "many_as_one",
    "named_parameters",
    "replaced",
]

MOST = 400  # parameters that a list can offer


@dataclass(frozen=True)
class Parameter:
    """One weight or bias of a network; layer, row and column count from 1.

    Parameters
    ----------
    l : int
        Its layer.
    letter : str
        "W" or "B".
    row, column : int
        Where it stands; a bias stands in row 1.
    """

    l: int
    letter: str
    row: int
    column: int

    @property
    def name(self) -> str:
        """Such as w₂₁ of W[1], or b₃ of B[2]."""
        indices = [self.row, self.column] if self.letter == "W" else [self.column]
        return f"{entry(self.letter.lower(), *indices)} of {self.letter}[{self.l}]"

    @property
    def entry(self) -> tuple[int, int]:
        """Row and column as Python counts them."""
        return self.row - 1, self.column - 1

    def value(self, network: Network) -> Any:
        """Its value in a network."""
        return getattr(network.layer(self.l), self.letter)[self.entry]

    def gradient(self, gradients: Any) -> float:
        """Its entry of ∂E/∂W or ∂E/∂B."""
        return float(getattr(gradients, f"dE_d{self.letter}")[self.l][self.entry])

    def code(self, network: str) -> str:
        """Its value in a network of that name, as a line of Python has it."""
        row, column = self.entry
        return f"{network}.layer({self.l}).{self.letter}[{row}, {column}]"


def check_finite(function: str, network: Network, X: Array, Y: Array) -> None:
    """Refuse numbers of which nothing can be drawn: some that are not finite, or such an E."""
    if where := first_not_finite(named_arrays(network, X, Y)):
        raise ValueError(f"{function}: {where}; it must be a finite number")
    with np.errstate(all="ignore"):
        E = squared_error(network.predict(X), Y)
    if not math.isfinite(E):
        raise ValueError(f"{function}: E is {E}; take smaller numbers in X, Y, W and B")


def named_parameters(function: str, network: Network) -> dict[str, Parameter]:
    """From its name to every parameter of a small network, layer by layer, weights first."""
    count = sum(layer.W.size + layer.B.size for layer in network.layers)
    if count > MOST:
        raise ValueError(
            f"{function}: network must have at most {MOST} parameters to choose from, not {count}"
        )
    found = [
        Parameter(l, letter, row, column)
        for l, layer in enumerate(network.layers, start=1)
        for letter in ("W", "B")
        for row in range(1, len(getattr(layer, letter)) + 1)
        for column in range(1, layer.B.size + 1)
    ]
    return {parameter.name: parameter for parameter in found}


def check_parameter(name: Any, known: Mapping[str, Parameter], network: Network) -> None:
    """Refuse what is the name of no parameter."""
    if not isinstance(name, str) or name not in known:
        raise ValueError(f"{briefly(name)} is no parameter of {network}")


def a_valley(network: Network) -> tuple[str, str]:
    """A weight into a hidden neuron and one out of it: E depends on both together."""
    L, k = len(network.layers), network.sizes[1]
    if L == 1:
        return Parameter(1, "W", 1, 1).name, Parameter(1, "B", 1, 1).name
    j = min(2, k)
    return Parameter(1, "W", 1, j).name, Parameter(2, "W", j, 1).name


def replaced(network: Network, values: Mapping[Parameter, Any]) -> Network:
    """The network with other values for some of its parameters."""
    layers = list(network.layers)
    for parameter, value in values.items():
        old = layers[parameter.l - 1]
        arrays = {"W": np.array(old.W), "B": np.array(old.B)}
        arrays[parameter.letter][parameter.entry] = value
        layers[parameter.l - 1] = Layer(**arrays, activation=old.activation)
    return Network(layers)


def many_as_one(
    layers: Sequence[Layer], l: int, values: Mapping[Parameter, Sequence[float]]
) -> Network:
    """Many networks as one: each is a block of its neurons, and no weight joins two blocks.

    One forward pass through it is one through each of them, in a fraction of the time. All take
    the same inputs.

    Parameters
    ----------
    layers : sequence of Layer
        What all have in common.
    l : int
        The number that the first of them has in its network.
    values : dict
        From a parameter to its value in each of them.
    """
    count = len(next(iter(values.values())))
    wide = []
    for number, layer in enumerate(layers, start=l):
        n, k = layer.W.shape
        shared = number == l  # the inputs, so the blocks lie in the same rows
        copies = np.ones((1, count)) if shared else np.eye(count)
        W, B = np.kron(copies.astype(layer.W.dtype), layer.W), np.tile(layer.B, count)
        for parameter in values:
            if parameter.l == number:
                row, column = parameter.entry
                for block, value in enumerate(values[parameter]):
                    rows = 0 if shared or parameter.letter == "B" else n * block
                    {"W": W, "B": B}[parameter.letter][rows + row, k * block + column] = value
        wide.append(Layer(W, B, layer.activation))
    return Network(wide)


def in_code(network: Network, X: Array, Y: Array) -> list[str]:
    """Lines of Python that make the same X, Y and network."""
    names = list(dict.fromkeys(layer.activation.name for layer in network.layers))
    known = [name for name in names if name in ACTIVATIONS]
    lines = [
        "import numpy as np",
        f"from mlp_core import {', '.join(['Layer', 'Network', *known, 'squared_error'])}",
        *(f"# {name} is your own activation" for name in names if name not in known),
        f"X = {literal(X)}",
        f"Y = {literal(Y)}",
    ]
    made = []
    for l, layer in enumerate(network.layers, start=1):
        lines += [f"W{l} = {literal(layer.W)}", f"B{l} = {literal(layer.B)}"]
        made.append(f"Layer(W{l}, B{l}, {layer.activation.name})")
    return [*lines, f"network = Network([{', '.join(made)}])"]
