"""What the checks of whole passes share: a network drawn as lists, lists taken apart, famous slips.

Lists over layers are indexed as in the derivation: W[l] is layer l's, l = 1..L, and W[0] is None.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np

from mlp_lab.check.draws import Draw
from mlp_lab.check.functions import Elementwise, h_of, h_prime_of
from mlp_lab.check.looking import called
from mlp_lab.check.task import Arrays, Round
from mlp_lab.mistakes import MISTAKES, Workings

LETTERS = ("m n_0 n_1 n_2", "m n_0 n_1 n_2 n_3")  # two layers and three, in turn
Changes = dict[str, Callable[..., Any]]


def parameters(d: Draw) -> dict[str, Any]:
    """W, B, h and h′ of every layer; no two layers have the same h, and none is flat."""
    widths = [letter for letter in d.sizes if letter != "m"]
    names = list(d.rng.permutation(["sigmoid", "softplus", "tanh"]))[: len(widths) - 1]
    pairs = list(pairwise(widths))
    return {
        "W": [None, *(d.matrix(n, k, 0.8 / np.sqrt(d.sizes[n])) for n, k in pairs)],
        "B": [None, *(d.matrix("1", k, 0.5) for _, k in pairs)],
        "h": [None, *map(h_of, names)],
        "h_prime": [None, *map(h_prime_of, names)],
    }


def last(d: Draw) -> str:
    """The letter of the last layer's width, n_L."""
    return list(d.sizes)[-1]


def by_layer(**lists: Sequence[Any]) -> Arrays:
    """{"W[1]": …, "W[2]": …} of W=[None, …, …]."""
    return {f"{name}[{l}]": P for name, Ps in lists.items() for l, P in enumerate(Ps) if l}


def taken_apart(value: Any, names: Sequence[str], drawn: Round, at_0: str = "None") -> Arrays | str:
    """A pair of lists as arrays by symbol; or what is wrong with the pair or the lists."""
    if value is None:
        return "returns None: a `return` is missing"
    pair = f"({', '.join(names)})"
    if not isinstance(value, tuple | list):
        return f"returns {called(value)}, not the pair {pair}"
    if len(value) != len(names):
        return f"returns {len(value)} things, not the pair {pair}"
    L = max(int(symbol.split("[")[1][:-1]) for symbol in drawn.right)
    for name, layers in zip(names, value, strict=True):
        if not isinstance(layers, tuple | list):
            return f"{name} is {called(layers)}, not a list with {name}[l] for layer l"
        if len(layers) != L + 1:
            first = at_0 if name == names[-1] else "None"
            items = f"{name}[0] is {first}, then come {name}[1] to {name}[{L}]"
            return f"the list {name} has {len(layers)} items, not L + 1 = {L + 1}: {items}"
    return by_layer(**dict(zip(names, value, strict=True)))


def numbers(h: Any) -> list[Any]:
    """Functions of arrays as functions of one number, as the loops take them."""
    return [f.of_number if isinstance(f, Elementwise) else f for f in h]


def layer_sizes(P: Any, m: int) -> dict[str, float]:
    """m, n and k of the layer whose weights are P."""
    return {"m": m, "n": P.shape[0], "k": P.shape[1]}


# Famous slips of a backward pass that are in no museum: what is to be said, and the equations
# that they change, as `Workings` takes them.
OWN_SLIPS: dict[str, Changes] = {
    "h′(Z) is missing in every layer": {
        "slopes": lambda activation, Z, A, l, L: np.ones_like(Z[l])
    },
    "h′ of the last layer stands in every layer, h_prime[L] for h_prime[l]": {
        "slopes": lambda activation, Z, A, l, L: activation[L].h_prime(Z[l])
    },
    "h′ of layer 1 stands in every layer, h_prime[1] for h_prime[l]": {
        "slopes": lambda activation, Z, A, l, L: activation[1].h_prime(Z[l])
    },
    "the last layer's W stands in every layer, W[L] for W[l]": {
        "weights_to_pass_back": lambda W, dE_dW, alpha, l, L: W[L]
    },
    "∂E/∂W is averaged over the examples, not summed; 1/m is in ∂E/∂A already": {
        "weight_gradient": lambda A_prev, dE_dZ: A_prev.T @ dE_dZ / len(dE_dZ)
    },
    "∂E/∂W and ∂E/∂B are averaged over the examples, not summed; 1/m is in ∂E/∂A already": {
        "weight_gradient": lambda A_prev, dE_dZ: A_prev.T @ dE_dZ / len(dE_dZ),
        "bias_gradient": lambda dE_dZ: dE_dZ.mean(axis=0, keepdims=True),
    },
    "the first example is dropped from ∂E/∂W and ∂E/∂B; Python counts from 0": {
        "weight_gradient": lambda A_prev, dE_dZ: A_prev[1:].T @ dE_dZ[1:],
        "bias_gradient": lambda dE_dZ: dE_dZ[1:].sum(axis=0, keepdims=True),
    },
    "nothing is passed back: every layer before the last has gradients of 0": {
        "previous_activation_gradient": lambda dE_dZ, W: np.zeros((len(dE_dZ), len(W)))
    },
    "the biases get the shares of all layers' neurons, Σ over j, not over i": {
        "bias_gradient": lambda dE_dZ: dE_dZ.sum(axis=1, keepdims=True)
    },
}


PASSED_BACK = "∂E/∂A is passed back, without h′(Z)"


def passed_back(
    dE_dA: Any, Z: Sequence[Any], A: Sequence[Any], W: Sequence[Any], h_prime: Sequence[Any]
) -> tuple[list[Any], list[Any]]:
    """A backward pass in which h′(Z) is in every gradient, but not in what is passed back."""
    dE_dW: list[Any] = [None] * len(W)
    dE_dB = list(dE_dW)
    for l in range(len(W) - 1, 0, -1):
        dE_dZ = h_prime[l](Z[l]) * dE_dA
        dE_dW[l], dE_dB[l] = A[l - 1].T @ dE_dZ, dE_dZ.sum(axis=0, keepdims=True)
        dE_dA = dE_dA @ W[l].T
    return dE_dW, dE_dB


NOT_PASSED_BACK = (
    "∂E/∂A is not passed back to layer l − 1; at the end of the loop, dE_dA = ∂E/∂A of layer l − 1"
)


def not_passed_back(
    dE_dA: Any, Z: Sequence[Any], A: Sequence[Any], W: Sequence[Any], h_prime: Sequence[Any]
) -> tuple[list[Any], list[Any]]:
    """A backward pass that takes ∂E/∂A of the last layer in every layer, as far as it fits."""
    dE_dW: list[Any] = [None] * len(W)
    dE_dB = list(dE_dW)
    for l in range(len(W) - 1, 0, -1):
        if Z[l].shape == dE_dA.shape:
            dE_dZ = h_prime[l](Z[l]) * dE_dA
            dE_dW[l], dE_dB[l] = A[l - 1].T @ dE_dZ, dE_dZ.sum(axis=0, keepdims=True)
    return dE_dW, dE_dB


def slips() -> Iterator[tuple[str, Changes]]:
    """Every famous slip of a training step: the museum's, then our own."""
    for mistake in MISTAKES.values():
        yield mistake.title, dict(mistake.changes)
    yield from OWN_SLIPS.items()


def network_of(W: Sequence[Any], B: Sequence[Any], h: Sequence[Any], h_prime: Sequence[Any]) -> Any:
    """Lists over layers as the network that `Workings` takes."""
    return SimpleNamespace(
        layers=[
            SimpleNamespace(W=W[l], B=B[l], activation=SimpleNamespace(h=h[l], h_prime=h_prime[l]))
            for l in range(1, len(W))
        ]
    )


def gradients_with(changes: Changes, arguments: dict[str, Any]) -> Any:
    """The gradients that a step with a slip uses, from the arguments of `step`."""
    a = SimpleNamespace(**arguments)
    network = network_of(a.W, a.B, a.h, a.h_prime)
    return Workings(changes).gradients(network, a.X, a.Y, a.alpha)
