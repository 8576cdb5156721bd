"""How far rounding can move a gradient: what a comparison may put down to it, and no more."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from mlp_core.activation import ACTIVATIONS, H
from mlp_core.dimensions import Array
from mlp_core.network import Network
from mlp_core.numerical_gradient import complex_steps

# The widest floats of the machine: numerical derivatives and rounding are computed in them, where
# what underflows or overflows in the network's own floats still has a size. Some machines have
# none wider than float64.
WIDE = np.longdouble


class Sized(NamedTuple):
    """The sizes of an array's entries, without signs, and how far each may be off."""

    size: Any
    off: Any


def rounding(network: Network, X: Array, Y: Array) -> list[tuple[Array, Array]]:
    """How far each entry of ∂E/∂W[l] and ∂E/∂B[l] may be off, l = 1..L.

    Both passes once more, in sizes without signs, and beside each array how far its entries may
    be off. A sum of n terms rounds at most n times, each time relative to the sum of their sizes;
    h and h′ are off by 4 units in the last place, and pass on what their argument is off. A
    product next to zero is off by the smallest number that there is; where one may be larger than
    the largest, nothing is known, and the gradient is off by infinity.
    (N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., ch. 2 and 3.)
    """
    floats, m = np.finfo(X.dtype), len(X)
    eps = float(floats.eps) + np.finfo(WIDE).eps  # of ours and of the numerical derivative's

    def within(size: Any, off: Any) -> Sized:
        known = (size <= floats.max) & (off == off)  # 0 · ∞ is not a number
        return Sized(size, np.where(known, off, np.inf))

    def product(times: Callable[..., Any], P: Sized, Q: Sized, terms: int) -> Sized:
        """P · Q or P ⊙ Q: what P and Q are off, then a rounding for each term."""
        largest_P, largest_Q, size = P.size + P.off, Q.size + Q.off, times(P.size, Q.size)
        off = times(largest_P, Q.off) + times(P.off, Q.size) + terms * eps * size
        pairs = times((largest_P > 0).astype(WIDE), (largest_Q > 0).astype(WIDE))
        return within(size, off + floats.smallest_subnormal * pairs)

    def passed_on(h: H, Z: Any, off_Z: Any, least: float) -> Sized:
        """h(Z): what Z is off, at the ends, at 0, where kinks and summits lie, and between."""
        A = h(Z)
        places = [Z + t * off_Z for t in (-1, -0.5, 0.5, 1)]
        places.append(np.clip(0, places[0], places[-1]))
        off = np.max([abs(h(place) - A) for place in places], axis=0)
        off += 4 * eps * np.maximum(abs(A), least)
        return within(abs(A), off + floats.smallest_subnormal * (abs(A) + off > 0))

    with np.errstate(all="ignore"):
        A, A_ones, slopes = Sized(abs(X.astype(WIDE)), np.zeros(X.shape, WIDE)), [], []
        forward = network.forward(X)
        for layer, Z in zip(network.layers, forward.Z[1:], strict=True):
            A_ones.append(Sized(with_ones(A.size, 1), with_ones(A.off, 0)))
            W_B = exactly(np.vstack([layer.W, layer.B]))
            off_Z = product(np.matmul, A_ones[-1], W_B, 1 + len(layer.W)).off
            # Of a reader's own h it is not known that small values are as exact as large ones.
            least = 0 if layer.activation in ACTIVATIONS.values() else 1
            A = passed_on(layer.activation.h, Z.astype(WIDE), off_Z, least)
            # 1 − A² and A (1 − A) are right as well, and round where A is nearly 1.
            slopes.append(passed_on(layer.activation.h_prime, Z.astype(WIDE), off_Z, 1))

        twice = 2 * abs(forward.A[-1].astype(WIDE) - Y.astype(WIDE))
        off = (2 * A.off + 2 * eps * twice) / m + floats.smallest_subnormal * (twice + A.off > 0)
        dE_dA = Sized(twice / m, within(twice, off).off)
        off_by: list[tuple[Array, Array]] = []
        for l in range(len(network.layers), 0, -1):
            layer, A_prev = network.layer(l), A_ones[l - 1]
            dE_dZ = product(np.multiply, slopes[l - 1], dE_dA, 1)
            A_prev_T = Sized(A_prev.size.T, A_prev.off.T)
            off_W_B = product(np.matmul, A_prev_T, dE_dZ, m).off
            # The numerical derivative loses an A_prev that underflows once the step multiplies it.
            steps = complex_steps(np.vstack([layer.W, layer.B]).astype(WIDE))
            lost = np.finfo(WIDE).smallest_subnormal / steps
            off_W_B += lost * (dE_dZ.size + dE_dZ.off).sum(axis=0)
            off_by.append((off_W_B[:-1], off_W_B[-1:]))
            dE_dA = product(np.matmul, dE_dZ, exactly(layer.W.T), layer.W.shape[1])
        return off_by[::-1]


def exactly(P: Array) -> Sized:
    """Sizes of numbers that are what they are."""
    return Sized(abs(P.astype(WIDE)), np.zeros(P.shape, WIDE))


def with_ones(P: Any, number: int) -> Any:
    """P with a column more, which is J in A_prev · W + J ⊗ B: of ones; or of zeros, its errors."""
    return np.hstack([P, np.full((len(P), 1), number, WIDE)])
