"""Nineteen ways to get a backward pass wrong, each one changed line of a right one.

The right one, for a network of two layers, is written out below in plain NumPy. A mistake changes
one of its lines; m, n, h, k are the sizes at which the mistaken line runs at all, all distinct
where that is possible.
"""

from dataclasses import dataclass, field

import numpy as np

from mlp_core import Gradients, Layer, Network, sigmoid, tanh

RIGHT = {
    "dE_dA": lambda A, Y: 2 / len(Y) * (A - Y),
    "hidden_slope": lambda a, Z, Z_last: a.h_prime(Z),
    "output_slope": lambda a, Z: a.h_prime(Z),
    "dE_dZ": lambda dE_dA, slope: slope * dE_dA,
    "dE_dA_prev": lambda dE_dZ, W, dE_dW: dE_dZ @ W.T,
    "dE_dW": lambda A_prev, dE_dZ: A_prev.T @ dE_dZ,
    "dE_dB": lambda dE_dZ: dE_dZ.sum(axis=0, keepdims=True),
}


def backward(network, X, Y, **changed):
    """Forward and backward pass of two layers, with some of the lines above changed."""
    line = RIGHT | changed
    (first, second), A_0 = network.layers, X
    Z_1 = A_0 @ first.W + first.B
    A_1 = first.activation.h(Z_1)
    Z_2 = A_1 @ second.W + second.B
    A_2 = second.activation.h(Z_2)

    dA_2 = line["dE_dA"](A_2, Y)
    dZ_2 = RIGHT["dE_dZ"](dA_2, line["output_slope"](second.activation, Z_2))
    dW_2, dB_2 = line["dE_dW"](A_1, dZ_2), line["dE_dB"](dZ_2)
    dA_1 = line["dE_dA_prev"](dZ_2, second.W, dW_2)
    dZ_1 = line["dE_dZ"](dA_1, line["hidden_slope"](first.activation, Z_1, Z_2))
    dW_1, dB_1 = line["dE_dW"](A_0, dZ_1), line["dE_dB"](dZ_1)
    return Gradients((None, dA_1, dA_2), (None, dZ_1, dZ_2), (None, dW_1, dW_2), (None, dB_1, dB_2))


@dataclass
class Mistake:
    """What is changed, and at which sizes; `fits` if NumPy and the dimensions let it pass there."""

    name: str
    changed: dict = field(repr=False)
    sizes: tuple = (7, 5, 4, 3)
    fits: bool = True


def without_first(A, Y):
    dE_dA = 2 / len(Y) * (A - Y)
    dE_dA[0] = 0  # the sum over the examples begins with the second
    return dE_dA


def of_A(a, Z, *_):
    return a.h_prime(a.h(Z))


def over_all(dE_dZ):
    return np.full((1, dE_dZ.shape[1]), dE_dZ.sum())


def last_slope(a, Z, Z_last):
    return a.h_prime(Z_last)


def through_new(dE_dZ, W, dE_dW):
    return dE_dZ @ (W - 0.1 * dE_dW).T


MISTAKES = [
    Mistake("1 the factor 2 is lost", {"dE_dA": lambda A, Y: (A - Y) / len(Y)}),
    Mistake("2 divided by m k", {"dE_dA": lambda A, Y: 2 / A.size * (A - Y)}),
    Mistake("3 not divided by m", {"dE_dA": lambda A, Y: 2 * (A - Y)}),
    Mistake("4 the sign", {"dE_dA": lambda A, Y: 2 / len(Y) * (Y - A)}),
    Mistake("5 no slope at the output", {"output_slope": lambda a, Z: np.ones_like(Z)}),
    Mistake("6 no slope in the hidden layer", {"hidden_slope": lambda a, Z, _: np.ones_like(Z)}),
    Mistake("7 slope at A, not Z", {"hidden_slope": of_A, "output_slope": of_A}),
    Mistake("8 @ for the entrywise product", {"dE_dZ": lambda dA, S: S @ dA}, (4, 5, 4, 3)),
    Mistake("9 the last slope in every layer", {"hidden_slope": last_slope}, (7, 5, 3, 3)),
    Mistake("10 W not transposed", {"dE_dA_prev": lambda dZ, W, _: dZ @ W}, (7, 5, 3, 3)),
    Mistake("11 weight gradient transposed", {"dE_dW": lambda A, dZ: dZ.T @ A}, fits=False),
    Mistake("11 where it fits", {"dE_dW": lambda A, dZ: dZ.T @ A}, (7, 4, 4, 4)),
    Mistake("12 bias gradient averaged", {"dE_dB": lambda dZ: dZ.mean(axis=0, keepdims=True)}),
    Mistake("13 bias gradient not summed", {"dE_dB": lambda dZ: dZ}, fits=False),
    Mistake("14 bias gradient summed over all", {"dE_dB": over_all}),
    Mistake("15 bias gradient a number", {"dE_dB": lambda dZ: dZ.sum()}, fits=False),
    Mistake("16 biases not updated", {"dE_dB": lambda dZ: np.zeros((1, dZ.shape[1]))}),
    Mistake("17 the first example is dropped", {"dE_dA": without_first}),
    Mistake("18 passed back through new weights", {"dE_dA_prev": through_new}),
    Mistake("19 zero everywhere", {"dE_dA": lambda A, Y: np.zeros_like(A)}),
]

PAIRS = [(tanh, tanh), (sigmoid, tanh)]


def two_layers(sizes=(7, 5, 4, 3), pair=PAIRS[0], seed=0):
    m, n, h, k = sizes
    rng = np.random.default_rng(seed)
    layers = [
        Layer(rng.normal(0, 0.6, (rows, columns)), rng.normal(0, 0.6, (1, columns)), a)
        for rows, columns, a in zip((n, h), (h, k), pair, strict=True)
    ]
    return Network(layers), rng.normal(size=(m, n)), rng.uniform(-0.9, 0.9, (m, k))


def replaced(gradients, name, l, value):
    lists = dict(vars(gradients))
    lists[name] = tuple(value if i == l else P for i, P in enumerate(lists[name]))
    return Gradients(**lists)
