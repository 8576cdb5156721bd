"""A training step as a list of NumPy calls, bound once to arrays that exist, and replayed.

The equations are those of the derivation, line by line. The rest is written for the machine:

- Arrays are transposed, a column for each example, so that each layer's activations lie together
  and can end in a row of ones. That row is J, and B is one more row of W: one product gives
  A_prev · W + J ⊗ B, and one gives ∂E/∂W with ∂E/∂B below it, the sum over the examples included.
- h works in place and h′ comes from A = h(Z): Z need not be kept, no exponential is taken twice.
- Every result goes into an array that exists. New memory comes from the system page by page, each
  page cleared first, and goes back after the step: a large part of the time of a textbook step.
- α 2/m multiplies A − Y, which is small, and so every gradient; the update only subtracts.
- There are two sets of parameters. A step reads one and writes the other: so all layers step from
  the old ones, and when E is no longer finite, the network before that is still there.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from mlp_core.activation import (
    ACTIVATIONS,
    Activation,
    H,
    identity,
    leaky_relu,
    relu,
    sigmoid,
    tanh,
)
from mlp_core.dimensions import Array
from mlp_core.layer import Layer
from mlp_core.network import Network

Calls = list[Callable[[], Any]]
WORKING_SET = 1 << 22  # bytes of the rows that are worked on at once: about what a cache holds
EXP_FROM = 300  # entries from which tanh is faster through e^(2Z), for all its four calls more


class Block:
    """Arrays for so many rows, which every step uses again; those of layer l stand at [l]."""

    def __init__(self, network: Network, rows: int, dtype: Any) -> None:
        sizes = network.sizes
        self.X = np.ones((rows, sizes[0] + 1), dtype)  # not transposed: rows are copied as they are
        self.Y = np.empty((sizes[-1], rows), dtype)
        self.A_ones = [self.X.T, *(np.ones((k + 1, rows), dtype) for k in sizes[1:])]
        self.A = [A_ones[:-1] for A_ones in self.A_ones]
        # h of ACTIVATIONS works in place; for a reader's own h, Z is kept.
        own = [True] + [layer.activation not in ACTIVATIONS.values() for layer in network.layers]
        self.Z = [np.empty_like(A) if o else A for A, o in zip(self.A, own, strict=True)]
        self.h_prime_Z = [np.empty((k, rows), dtype) for k in sizes]
        self.dE_dZ = [np.empty((k, rows), dtype) for k in sizes]


class Plan:
    """Training a network, step by step, on rows of X and Y with learning rate alpha."""

    def __init__(self, network: Network, X: Array, Y: Array, alpha: float) -> None:
        self.network, self.X, self.Y, self.alpha = network, X, Y, alpha
        self.shapes = [(len(layer.W) + 1, layer.W.shape[1]) for layer in network.layers]
        self.ends = np.cumsum([n * k for n, k in self.shapes])
        self.parameters = np.empty((2, self.ends[-1]), X.dtype)
        for WB, layer in zip(self.by_layer(self.parameters[0]), network.layers, strict=True):
            WB[:-1], WB[-1:] = layer.W, layer.B
        self.gradient, self.share = np.empty((2, self.ends[-1]), X.dtype)
        self.E, self.rate = np.zeros((), X.dtype), np.zeros((), X.dtype)
        self.rows = max(64, WORKING_SET // (3 * X.itemsize * sum(map(sum, self.shapes))))
        self.blocks: dict[int, Block] = {}
        self.bound: dict[tuple[int, int, bool], Calls] = {}
        self.replay: dict[int, Calls] = {}

    def by_layer(self, flat: Array) -> list[Array]:
        """W of each layer with B as its last row, as views into one flat vector."""
        parts = np.split(flat, self.ends[:-1])
        return [part.reshape(shape) for part, shape in zip(parts, self.shapes, strict=True)]

    def network_at(self, number: int) -> Network:
        """The network of the last step, or of the step before it."""
        WBs = zip(self.by_layer(self.parameters[number % 2]), self.network.layers, strict=True)
        return Network([Layer(WB[:-1], WB[-1:], layer.activation) for WB, layer in WBs])

    def step(self, number: int, rows: Any = None) -> float:
        """The update that leads to network `number`, then its E on these rows or on all."""
        which, m = number % 2, len(self.X) if rows is None else len(rows)
        if number > 1 and which in self.replay:
            for call in self.replay[which]:
                call()
            return float(self.E.item() / m)
        new, old = self.parameters[which], self.parameters[1 - which]
        update = partial(np.subtract, old, self.gradient, new)  # S24 and S25
        if number:
            update()
        self.rate[...] = self.alpha * 2 / m
        E = 0.0
        for start in range(0, m, self.rows):
            block, calls = self.calls_for(min(self.rows, m - start), which, first=start == 0)
            part = (
                slice(start, start + self.rows) if rows is None else rows[start : start + self.rows]
            )
            block.X[:, :-1], block.Y[...] = self.X[part], self.Y[part].T
            for call in calls:
                call()
            E += self.E.item()
        if rows is None and m <= self.rows:  # all rows are in place: from now on, only the calls
            self.replay[which] = [update, *calls]
        return float(E / m)

    def calls_for(self, rows: int, which: int, first: bool) -> tuple[Block, Calls]:
        """The arrays for so many rows, and the calls that work on them."""
        if rows not in self.blocks:
            self.blocks[rows] = Block(self.network, rows, self.X.dtype)
        block, key = self.blocks[rows], (rows, which, first)
        if key not in self.bound:
            target = self.gradient if first else self.share
            self.bound[key] = self.bind(block, self.parameters[which], target)
            if not first:  # E and its gradients are sums over the examples
                self.bound[key].append(partial(np.add, self.gradient, target, self.gradient))
        return block, self.bound[key]

    def bind(self, block: Block, parameters: Array, gradient: Array) -> Calls:
        """Forward pass, error and backward pass on a block, ready to be called again and again."""
        lists: list[list[Any]] = [[None, *self.by_layer(flat)] for flat in (parameters, gradient)]
        W_B, dE_dW_B = lists
        A, A_ones, Z, dE_dZ = block.A, block.A_ones, block.Z, block.dE_dZ
        calls: Calls = []
        L = len(self.network.layers)
        slopes = []
        for l in range(1, L + 1):
            calls.append(partial(W_B[l].T.dot, A_ones[l - 1], Z[l]))  # S2 with S5⊗
            h, h_prime = entrywise(self.network.layer(l).activation, Z[l], A[l], block.h_prime_Z[l])
            calls += h  # S11
            slopes.append(h_prime)
        flat = dE_dZ[L].reshape(-1)
        calls.append(partial(np.subtract, A[L], block.Y, dE_dZ[L]))  # S10 without its 2/m
        calls.append(partial(flat.dot, flat, self.E))  # S7 without its 1/m
        calls.append(partial(np.multiply, dE_dZ[L], self.rate, dE_dZ[L]))  # α 2/m: α · S10
        for l in range(L, 0, -1):
            if h_prime := slopes[l - 1]:
                calls += h_prime  # S11
                calls.append(
                    partial(np.multiply, dE_dZ[l], block.h_prime_Z[l], dE_dZ[l])
                )  # α · S18
            calls.append(partial(A_ones[l - 1].dot, dE_dZ[l].T, dE_dW_B[l]))  # α · S21, α · S25Σ
            if l > 1:
                calls.append(partial(W_B[l][:-1].dot, dE_dZ[l], dE_dZ[l - 1]))  # α · S19
        return calls


def entrywise(activation: Activation, Z: Array, A: Array, S: Array) -> tuple[Calls, Calls]:
    """The calls that put h(Z) into A, and those that put h′(Z) into S; none for h′ = 1.

    For an activation of `ACTIVATIONS`, Z is the same memory as A.
    """
    h: Calls
    zero, slope, one, two = (np.array(x, A.dtype) for x in (0, 0.01, 1, 2))
    if activation is identity:
        return [], []
    if activation is relu:
        return [partial(np.maximum, A, zero, A)], [partial(np.sign, A, S)]
    if activation is leaky_relu:
        h = [partial(np.multiply, A, slope, S), partial(np.maximum, A, S, A)]
        return h, [partial(np.sign, A, S), partial(np.maximum, S, slope, S)]
    if activation is sigmoid:
        h = [partial(np.negative, A, A), partial(np.exp, A, A), partial(np.add, A, one, A)]
        h.append(partial(np.divide, one, A, A))
        return h, [partial(np.subtract, one, A, S), partial(np.multiply, A, S, S)]
    if activation is tanh:
        h = [partial(np.tanh, A, A)]
        if A.dtype == np.float64 and A.size >= EXP_FROM:  # tanh Z = 1 − 2 / (e^(2Z) + 1), to 3e-16
            h = [partial(np.add, A, A, A), partial(np.exp, A, A), partial(np.add, A, one, A)]
            h += [partial(np.divide, two, A, A), partial(np.subtract, one, A, A)]
        return h, [partial(np.multiply, A, A, S), partial(np.subtract, one, S, S)]
    h_prime_from_A = activation.h_prime_from_A
    return [partial(apply, activation.h, Z, A)], [
        partial(apply, h_prime_from_A, A, S)
        if h_prime_from_A
        else partial(apply, activation.h_prime, Z, S)
    ]


def apply(function: H, argument: Array, result: Array) -> None:
    """A reader's own function, which sees a row for each example, as it would elsewhere."""
    result[...] = function(argument.T).T
