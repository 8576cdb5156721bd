"""The numbers of a small layer, for the explorer of its Jacobians."""

from dataclasses import dataclass

import numpy as np

from mlp_core import Array, net_input, relu
from mlp_lab.explorers.numbers import grown

__all__ = ["GIVEN", "Numbers", "Sizes", "layer_of"]

Sizes = tuple[int, int, int]


@dataclass(frozen=True)
class Numbers:
    """A layer's numbers, and how E changes with what comes out of it."""

    A_prev: Array
    W: Array
    B: Array
    G: Array  # ∂E/∂Z; where A is differentiated, ∂E/∂A

    @property
    def sizes(self) -> Sizes:
        """m, n and k."""
        return len(self.A_prev), len(self.W), int(self.W.shape[1])

    def slopes(self) -> Array:
        """The slopes of relu at the layer's net inputs."""
        return relu.h_prime(net_input(self.A_prev, self.W, self.B))


GIVEN = Numbers(  # those of notebook 04
    A_prev=np.arange(1.0, 13.0).reshape(4, 3),
    W=np.array([[1.0, -1.0], [2.0, 0.5], [-2.0, 1.0]]),
    B=np.array([[0.5, -0.5]]),
    G=np.array([[1.0, -2.0], [-1.0, 3.0], [2.0, 1.0], [-3.0, 2.0]]),
)


def layer_of(m: int, n: int, k: int) -> Numbers:
    """The numbers of notebook 04, cut or grown."""
    return Numbers(
        grown(GIVEN.A_prev, m, n, 0),
        grown(GIVEN.W, n, k, 2),
        grown(GIVEN.B, 1, k, 4),
        grown(GIVEN.G, m, k, 6),
    )
