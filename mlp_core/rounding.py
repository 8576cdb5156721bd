"""How far rounding can move a gradient: what a comparison may put down to it, and no more."""

from typing import Any

import numpy as np

from mlp_core.activation import H, identity, leaky_relu, relu
from mlp_core.dimensions import Array
from mlp_core.error import squared_error_gradient
from mlp_core.network import Network


def rounding(network: Network, X: Array, Y: Array) -> list[tuple[Array, Array]]:
    """How far each entry of ∂E/∂W[l] and ∂E/∂B[l] may be off, l = 1..L, to first order.

    Both passes once more, in sizes without signs, and beside each array how far its entries may
    be off. A sum of n terms rounds at most n times, each time relative to the sum of their sizes;
    h and h′ are off by 4 units in the last place, and pass on what their argument is off.
    (N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., ch. 3.)
    """

    def last_place(size: Array) -> Array:
        return np.finfo(X.dtype).eps * (size + np.finfo(X.dtype).tiny * (size > 0))

    m, forward = len(X), network.forward(X)
    off_A: list[Any] = [np.zeros(X.shape)]
    slopes: list[Any] = []
    for layer, A_prev, Z in zip(network.layers, forward.A, forward.Z[1:], strict=False):
        W, B, n = abs(layer.W), abs(layer.B), len(layer.W)
        off_Z = off_A[-1] @ W + (n + 1) * last_place(abs(A_prev) @ W + B)
        A, off = passed_on(layer.activation.h, Z, off_Z)
        # An exponential may underflow to 0; what only chooses between numbers is exact.
        underflow = 0 if layer.activation in (identity, relu, leaky_relu) else last_place(A + 1)
        off_A.append(off + 4 * last_place(A) + underflow * np.finfo(X.dtype).tiny)
        h_prime_Z, off = passed_on(layer.activation.h_prime, Z, off_Z)
        # 1 − A² and A (1 − A) are right as well, and round where A is nearly 1.
        slopes.append((h_prime_Z, off + 4 * last_place(np.maximum(h_prime_Z, 1))))

    dE_dA = abs(squared_error_gradient(forward.A[-1], Y))
    off_dE_dA = 2 / m * off_A[-1] + 2 * last_place(dE_dA)
    off_by: list[tuple[Array, Array]] = []
    for l in range(len(network.layers), 0, -1):
        W, A_prev, off_A_prev = abs(network.layer(l).W), abs(forward.A[l - 1]), off_A[l - 1]
        h_prime_Z, off_h_prime_Z = slopes[l - 1]
        dE_dZ = h_prime_Z * dE_dA
        off_dE_dZ = (h_prime_Z + off_h_prime_Z) * off_dE_dA + off_h_prime_Z * dE_dA
        off_dE_dZ += last_place(dE_dZ)
        off_W = (A_prev + off_A_prev).T @ off_dE_dZ + off_A_prev.T @ dE_dZ
        off_W += m * last_place(A_prev.T @ dE_dZ)
        off_B = (off_dE_dZ + m * last_place(dE_dZ)).sum(axis=0, keepdims=True)
        off_by.append((off_W, off_B))
        dE_dA, off_dE_dA = dE_dZ @ W.T, off_dE_dZ @ W.T + W.shape[1] * last_place(dE_dZ @ W.T)
    return off_by[::-1]


def passed_on(h: H, Z: Array, off_Z: Array) -> tuple[Array, Array]:
    """The size of h(Z), and how far it is off because Z is; across a kink, the whole jump."""
    Z = Z.astype(off_Z.dtype)
    A = h(Z)
    return abs(A), np.maximum(abs(h(Z + off_Z) - A), abs(h(Z - off_Z) - A))
