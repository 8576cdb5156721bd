"""Who trains with NumPy alone: `train`, the functions, a plain step, and the bare products.

A contestant is made from a network, X, Y and alpha. `run(steps)` takes so many steps, each with
its E, and `parameters()` gives W[1], B[1], W[2], B[2], … as they are by then.
"""

from itertools import islice
from typing import Any

import numpy as np

from mlp_core import Network, squared_error
from mlp_core.plan import product
from mlp_core.training import errors, planned


class Replayed:
    """The step of `train`: what `train` itself runs, with all that it does around the plan."""

    def __init__(self, network: Network, X: np.ndarray, Y: np.ndarray, alpha: float) -> None:
        self.plan, batches = planned("train", network, X, Y, alpha, None, 0)
        self.E: list[float] = []
        self.errors = errors(self.plan, self.plan.step, batches, self.E)
        self.run(1)  # E_0, before which no update lies

    def run(self, steps: int) -> None:
        with np.errstate(all="ignore"):
            for _ in islice(self.errors, steps):
                pass

    def parameters(self) -> list[Any]:
        layers = self.plan.network_at(len(self.E) - 1).layers
        return [P for layer in layers for P in (layer.W, layer.B)]


class Functions:
    """The equations as they are read: `network.gradients` and `network.updated`."""

    def __init__(self, network: Network, X: np.ndarray, Y: np.ndarray, alpha: float) -> None:
        self.network, self.X, self.Y, self.alpha = network, X, Y, alpha

    def run(self, steps: int) -> None:
        for _ in range(steps):
            gradients = self.network.gradients(self.X, self.Y)
            self.E = squared_error(self.network.predict(self.X), self.Y)
            self.network = self.network.updated(gradients, self.alpha)

    def parameters(self) -> list[Any]:
        return [P for layer in self.network.layers for P in (layer.W, layer.B)]


class Plain:
    """A step as a textbook writes it in NumPy: every result is a new array."""

    def __init__(self, network: Network, X: np.ndarray, Y: np.ndarray, alpha: float) -> None:
        self.W, self.B = ([getattr(a, name) for a in network.layers] for name in "WB")
        self.X, self.Y, self.alpha = X, Y, alpha

    def run(self, steps: int) -> None:
        last = len(self.W) - 1
        for _ in range(steps):
            A = [self.X]
            for l, (W, B) in enumerate(zip(self.W, self.B, strict=True)):
                Z = A[-1] @ W + B
                A.append(np.tanh(Z) if l < last else Z)
            difference = A[-1] - self.Y
            self.E = np.sum(difference**2) / len(self.X)
            D = 2 / len(self.X) * difference
            for l in range(last, -1, -1):
                W = self.W[l]
                self.W[l] = W - self.alpha * A[l].T @ D
                self.B[l] = self.B[l] - self.alpha * D.sum(axis=0, keepdims=True)
                if l:
                    D = (1 - A[l] ** 2) * (D @ W.T)

    def parameters(self) -> list[Any]:
        return [P for pair in zip(self.W, self.B, strict=True) for P in pair]


class Products:
    """The matrix products of a step and nothing else, into arrays that exist: no step has fewer."""

    def __init__(self, network: Network, X: np.ndarray, Y: np.ndarray, alpha: float) -> None:
        rng = np.random.default_rng(0)
        A = [X] + [rng.normal(size=(len(X), k)) for k in network.sizes[1:]]
        W = [layer.W for layer in network.layers]
        dE_dW = [np.empty_like(weights) for weights in W]
        dE_dZ = [np.empty_like(activations) for activations in A]
        L = len(W)
        self.products = [product(A[l], W[l], A[l + 1]) for l in range(L)]
        for l in range(L - 1, -1, -1):
            self.products.append(product(A[l].T, dE_dZ[l + 1], dE_dW[l]))
            if l:
                self.products.append(product(dE_dZ[l + 1], W[l].T, dE_dZ[l]))

    def run(self, steps: int) -> None:
        for _ in range(steps):
            for call in self.products:
                call()


OWN = {"train": Replayed, "gradients + updated": Functions, "plain NumPy": Plain}
