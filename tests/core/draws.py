"""Random sizes, matrices and networks for the tests, each from a generator that is given."""

from fractions import Fraction
from itertools import pairwise

import numpy as np

SMOOTH = ("identity", "sigmoid", "tanh")
KINKED = ("relu", "leaky_relu")
FLOATS = (np.float64, np.float32)


def sizes(rng, count, largest=7):
    """Distinct sizes, none of them 1: a transposed or summed-away axis cannot go unnoticed."""
    return [int(s) for s in rng.permutation(np.arange(2, largest + 1))[:count]]


def whole(rng, rows, columns, dtype=np.float64, largest=9):
    """A matrix of whole numbers: floats in which small sums of products have no rounding."""
    return rng.integers(-largest, largest + 1, (rows, columns)).astype(dtype)


def exact(P):
    """The same matrix as lists of Python integers, for the loops."""
    return [[int(p) for p in row] for row in P.tolist()]


def fractions(P):
    """The same matrix as lists of fractions, with which the loops never round."""
    return [[Fraction(p) for p in row] for row in P.tolist()]


def widths(rng, depth, largest=5, apart_from=()):
    """n_0 … n_L from 2 to largest, neighbours distinct (ten layers have no ten small sizes)."""
    possible = [s for s in range(2, largest + 1) if s not in apart_from]
    n = [int(rng.choice(possible))]
    while len(n) <= depth:
        n.append(int(rng.choice([s for s in possible if s != n[-1]])))
    return n


def network(rng, depth, names=SMOOTH + KINKED, dtype=np.float64):
    """A list of (W, B, name of h), X and Y; each layer takes one of the names.

    Weights are scaled by fan-in and a gain between one half and two: numbers neither die out nor
    explode over ten layers, but saturation and cancellation do occur.
    """
    n = widths(rng, depth)
    m = int(rng.integers(6, 8))  # larger than any width, so distinct from all of them
    gain = rng.uniform(0.5, 2)
    layers = [
        (
            (rng.normal(size=size) * gain / np.sqrt(size[0])).astype(dtype),
            rng.normal(size=(1, size[1])).astype(dtype),
            str(rng.choice(names)),
        )
        for size in pairwise(n)
    ]
    X, Y = (rng.normal(size=(m, columns)).astype(dtype) for columns in (n[0], n[-1]))
    return layers, X, Y
