"""A training step as a list of NumPy calls, bound once to arrays that exist, and replayed.

The equations are those of the derivation, line by line. The rest is written for the machine:

- Arrays are transposed, a column for each example, so that each layer's activations lie together
  and can end in a row of ones. That row is J, and B is one more row of W: one product gives
  A_prev · W + J ⊗ B, and one gives ∂E/∂W with ∂E/∂B below it, the sum over the examples included.
- h works in place and h′ comes from A = h(Z): Z need not be kept, no exponential is taken twice.
  Where A has rounded to 1 (sigmoid from Z = 37 on) or to ±1 (tanh beyond ±19; in float32 17 and 9)
  this h′ is 0. h′(Z) of the equations is small there and not 0 (2e-16 at most; in float32 1e-7), so
  the equations still move, by next to nothing, a saturated neuron that stands still here.
- Every result goes into an array that exists. New memory comes from the system page by page, each
  page cleared first, and goes back after the step: a large part of the time of a textbook step.
- −α 2/m multiplies A − Y, which is small, and so every gradient; the update only adds. In a small
  network a call counts: there the update is one product, (1, −α 2/m) · (old parameters, gradient).
- There are two sets of parameters. A step reads one and writes the other: so all layers step from
  the old ones, and when E is no longer finite, the network before that is still there.
"""

from collections.abc import Callable
from functools import cache, cached_property, partial
from typing import Any

import numpy as np
from numpy.lib.introspect import opt_func_info

from mlp_core.activation import ACTIVATIONS, Activation, identity, leaky_relu, relu, sigmoid, tanh
from mlp_core.layer import Layer
from mlp_core.network import Network
from mlp_core.refusals import Array

Calls = list[Callable[[], Any]]
WORKING_SET = 3 << 20  # bytes of the rows that are worked on at once: about what a cache holds
FEWEST_ROWS = 1024  # at once: with fewer, adding up the gradients costs more than a cache saves
SMALL = 6000  # parameters up to which the update as a product pays, for the call that it saves
MATMUL_FROM = 1 << 14  # entries of a product from which matmul is faster than dot
EXP_FROM = 1000  # entries from which tanh is faster through e^(2Z), if `tanh_is_slow`


class Block:
    """Arrays for so many rows, which every step uses again; those of layer l stand at [l]."""

    def __init__(self, network: Network, dtype: Any, rows: int) -> None:
        sizes = network.sizes
        X_ones = np.ones((rows, sizes[0] + 1), dtype)  # not transposed: rows are copied as they are
        self.X, self.Y = X_ones[:, :-1], np.empty((sizes[-1], rows), dtype)
        self.A_ones = [X_ones.T, *(np.ones((k + 1, rows), dtype) for k in sizes[1:])]
        self.A = [A_ones[:-1] for A_ones in self.A_ones]
        # h of ACTIVATIONS works in place; for a reader's own h, Z is kept.
        own = [False] + [layer.activation not in ACTIVATIONS.values() for layer in network.layers]
        self.Z = [np.empty_like(A) if o else A for A, o in zip(self.A, own, strict=True)]
        self.dE_dZ = [self.X, *(np.empty((k, rows), dtype) for k in sizes[1:])]  # [0] is not used

    @cached_property
    def gathered(self) -> tuple[Array, Array]:
        """Where the rows of a mini-batch come together, as they are in X and Y."""
        return np.empty(self.X.shape, self.X.dtype), np.empty(self.Y.T.shape, self.Y.dtype)


class Plan:
    """Training a network, step by step, on rows of X and Y with learning rate alpha."""

    def __init__(self, network: Network, X: Array, Y: Array, alpha: float) -> None:
        self.network, self.alpha = network, alpha
        self.X, self.Y = np.asarray(X), np.asarray(Y)  # np.memmap itself is slow to take rows from
        self.shapes = [(len(layer.W) + 1, layer.W.shape[1]) for layer in network.layers]
        self.ends = np.cumsum([n * k for n, k in self.shapes])
        flat = np.empty((3, self.ends[-1]), X.dtype)  # parameters, their gradient, parameters
        self.parameters, self.gradient, self.share = flat[::2], flat[1], np.empty_like(flat[1])
        for P, layer in zip(self.by_layer(flat[0])[1:], network.layers, strict=True):
            P[:-1], P[-1:] = layer.W, layer.B
        self.m, self.E, rates = 0, np.zeros((), X.dtype), np.ones((2, 2), X.dtype)
        self.rate, self.small = rates.reshape(-1)[::3], len(flat[1]) <= SMALL
        self.updates = [partial(np.add, flat[2], flat[1], flat[0]), partial(np.add, *flat)]
        if self.small:
            self.updates = [partial(rates[i].dot, flat[1 - i : 3 - i], flat[2 * i]) for i in (0, 1)]
        row = X.itemsize * (sum(network.sizes) + 2 * sum(network.sizes[1:]))
        self.rows = max(FEWEST_ROWS, WORKING_SET // row)
        self.block = cache(partial(Block, network, X.dtype))  # one for each number of rows
        self.bound: dict[tuple[int, int, bool], tuple[Block, Calls]] = {}
        self.replay: list[Calls] = [[], []]

    def by_layer(self, flat: Array) -> list[Any]:
        """W of layer l with B as its last row at [l], as views into one flat vector."""
        parts = zip(np.split(flat, self.ends[:-1]), self.shapes, strict=True)
        return [None, *(part.reshape(shape) for part, shape in parts)]

    def network_at(self, number: int) -> Network:
        """The network of the last step, or of the step before it."""
        W_B = self.by_layer(self.parameters[number % 2])
        pairs = zip(W_B[1:], self.network.layers, strict=True)
        return Network([Layer(P[:-1], P[-1:], layer.activation) for P, layer in pairs])

    def step(self, number: int, rows: Any = None) -> float:
        """The update that leads to network `number`, then its E on these rows, or always on all."""
        which = number % 2
        if rows is None and number and (calls := self.replay[which]):
            for call in calls:
                call()
            return float(self.E.item() / self.m)
        if number:
            self.updates[which]()  # S24 and S25
        if (m := len(self.X) if rows is None else len(rows)) != self.m:
            self.m, self.rate[:] = m, -self.alpha * 2 / m
        E = 0.0
        for start in range(0, m, self.rows):
            key = min(self.rows, m - start), which, start == 0
            block, calls = self.bound.get(key) or self.bound.setdefault(key, self.bind(*key))
            part = slice(start, start + self.rows)
            self.load(block, part if rows is None else rows[part])
            for call in calls:
                call()
            E += self.E.item()
        if rows is None and m <= self.rows:  # all rows are in place: from now on, only the calls
            self.replay[which] = [self.updates[which], *calls]
        return float(E / m)

    def load(self, block: Block, part: Any) -> None:
        """Rows of X and Y into a block, without new memory if they lie row by row."""
        if isinstance(part, slice) or not (self.X.flags.c_contiguous and self.Y.flags.c_contiguous):
            X, Y = self.X[part], self.Y[part]
        else:
            X, Y = block.gathered
            self.X.take(part, 0, X, "clip")  # any other mode makes an array first
            self.Y.take(part, 0, Y, "clip")
        block.X[...], block.Y[...] = X, Y.T

    def bind(self, rows: int, which: int, first: bool) -> tuple[Block, Calls]:
        """Arrays for so many rows; forward pass, error and backward pass on them, to be called."""
        block, gradient = self.block(rows), self.gradient if first else self.share
        W_B, dE_dW_B = self.by_layer(self.parameters[which]), self.by_layer(gradient)
        A, A_ones, Z, dE_dZ = block.A, block.A_ones, block.Z, block.dE_dZ
        calls, slopes = Calls(), [Calls()]
        for l, layer in enumerate(self.network.layers, start=1):
            h, h_prime = entrywise(layer.activation, Z[l], A[l], dE_dZ[l])
            calls.append(product(W_B[l].T, A_ones[l - 1], Z[l]))  # S2 with S5⊗
            calls += h  # S11
            slopes.append(h_prime)
        L, flat = len(slopes) - 1, dE_dZ[-1].reshape(-1)
        calls.append(partial(np.subtract, A[L], block.Y, dE_dZ[L]))  # S10 without its 2/m
        calls.append(partial(flat.dot, flat, self.E))  # S7 without its 1/m
        if not self.small:
            calls.append(partial(np.multiply, flat, self.rate[:1], flat))  # −α 2/m: −α · S10
        for l in range(L, 0, -1):
            calls += slopes[l]  # S11, S18
            calls.append(product(A_ones[l - 1], dE_dZ[l].T, dE_dW_B[l]))  # S21 and S25Σ
            if l > 1:
                calls.append(product(W_B[l][:-1], dE_dZ[l], dE_dZ[l - 1]))  # S19
        if not first:  # E and its gradients are sums over the examples
            calls.append(partial(np.add, self.gradient, self.share, self.gradient))
        return block, calls


def product(P: Array, Q: Array, result: Array) -> Callable[[], Any]:
    """P · Q: `dot` is called faster, but clears the result before it fills it."""
    large = result.size >= MATMUL_FROM
    return partial(np.matmul, P, Q, result) if large else partial(P.dot, Q, result)


def entrywise(activation: Activation, Z: Array, A: Array, D: Array) -> tuple[Calls, Calls]:
    """The calls that put h(Z) into A, and those that multiply D = ∂E/∂A by h′(Z) in place.

    When it is the turn of h′, nobody needs A any more, nor D before that: both may hold something
    else meanwhile. For an activation of `ACTIVATIONS`, Z is the same memory as A.
    """
    zero, slope, one, two = (np.array(x, A.dtype) for x in (0, 0.01, 1, 2))
    h: Calls
    if activation is identity:
        return [], []
    if activation is relu:
        h, h_prime = [partial(np.maximum, A, zero, out=A)], [partial(np.sign, A, A)]
    elif activation is leaky_relu:
        h = [partial(np.multiply, A, slope, D), partial(np.maximum, A, D, out=A)]
        h_prime = [partial(np.sign, A, A), partial(np.maximum, A, slope, out=A)]
    elif activation is sigmoid:
        h = [partial(np.negative, A, A), partial(np.exp, A, A), partial(np.add, A, one, A)]
        h.append(partial(np.divide, one, A, A))
        h_prime = [partial(np.multiply, D, A, D), partial(np.subtract, one, A, A)]
    elif activation is tanh:
        h = [partial(np.tanh, A, A)]
        if A.dtype == np.float64 and A.size >= EXP_FROM and tanh_is_slow():
            # tanh Z = 1 − 2 / (e^(2Z) + 1), to 3e-16
            h = [partial(np.add, A, A, A), partial(np.exp, A, A), partial(np.add, A, one, A)]
            h += [partial(np.divide, two, A, A), partial(np.subtract, one, A, A)]
        h_prime = [partial(np.square, A, A), partial(np.subtract, one, A, A)]
    else:
        from_A = activation.h_prime_from_A
        h = [partial(apply, activation.h, Z, A)]
        h_prime = [partial(apply, from_A or activation.h_prime, A if from_A else Z, A)]
    return h, [*h_prime, partial(np.multiply, D, A, D)]


def tanh_target() -> str:
    """What this machine's NumPy takes tanh of float64 with, such as "X86_V4", which is AVX-512."""
    targets = opt_func_info("^tanh$", "^dd?$").get("tanh", {}).values()
    return next((str(target["current"]) for target in targets), "unknown")


@cache
def tanh_is_slow() -> bool:
    """Whether tanh of a large array takes longer than the way through e^(2Z).

    So it does on x86 without AVX-512, as measured: with AVX2 from 300 to 1,500 entries on, by a
    few per cent or by half, and ever more without. It is read from what NumPy has chosen, and not
    measured at run time: the same seed gives the same run.
    """
    return any(name in tanh_target() for name in ("X86_V3", "X86_V2", "AVX2", "SSE"))


def apply(function: Callable[[Array], Array], argument: Array, result: Array) -> None:
    """A reader's own function, which sees a row for each example, as it would elsewhere."""
    result[...] = function(argument.T).T
