"""The ways to compute Z: four that agree, and a slip."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlp_core import Array, bias_rows, net_input

__all__ = ["SLIP", "WAYS", "Way", "agreeing", "by_loops"]


def by_loops(X: Array, W: Array, B: Array) -> Array:
    """Z by the index form, entry by entry."""
    Z = np.zeros((len(X), W.shape[1]))
    for i in range(len(X)):
        for j in range(W.shape[1]):
            for p in range(len(W)):
                Z[i, j] += X[i, p] * W[p, j]
            Z[i, j] += B[0, j]
    return Z


@np.errstate(all="ignore")  # what is not finite is something to see
def agreeing(Z: Array, X: Array, W: Array, B: Array) -> Any:
    """Which entries of a Z are those of the index form, as far as rounding lets one see.

    Another order of the same sum may round differently, and near the end of the machine's numbers
    one order may overflow where another does not.
    """
    right, terms = by_loops(X, W, B), np.abs(X) @ np.abs(W) + np.abs(B)
    floats = np.finfo(np.result_type(X, W))
    eps = max(floats.eps, np.finfo(float).eps)  # the loops add up in float64
    rounding = (len(W) + 2) * (eps * terms + floats.smallest_subnormal)
    finite = np.isfinite(X).all(axis=1, keepdims=True) & np.isfinite(W).all(axis=0) & np.isfinite(B)
    same = (right == Z) | (np.isnan(right) & np.isnan(Z))
    return same | (finite & ((np.abs(right - Z) <= rounding) | np.isinf(terms)))


@dataclass(frozen=True)
class Way:
    """A way to compute Z: as a function, as LaTeX, and as lines of Python."""

    by: Callable[[Array, Array, Array], Array]
    latex: str
    code: str

    def compute(self, X: Array, W: Array, B: Array) -> Array:
        """Z by this way."""
        with np.errstate(all="ignore"):
            return self.by(X, W, B)


LOOPS = """Z = np.zeros((len(X), W.shape[1]))
for i in range(len(X)):
    for j in range(W.shape[1]):
        for p in range(len(W)):
            Z[i, j] += X[i, p] * W[p, j]
        Z[i, j] += B[0, j]"""
SLIP = "X @ (W + B), a slip"
WAYS = {
    "three loops": Way(
        by_loops, r"z_{ij} = \sum_{p=1}^{n} x_{ip}\, w_{pj} + b_j", LOOPS
    ),
    "X @ W + J @ B": Way(
        lambda X, W, B: X @ W + np.ones((len(X), 1)) @ B,
        r"Z = X \cdot W + J \cdot B",
        "J = np.ones((len(X), 1))\nZ = X @ W + J @ B",
    ),
    "X @ W + bias_rows(B, m)": Way(
        lambda X, W, B: X @ W + bias_rows(B, len(X)),
        net_input.equation.latex,  # type: ignore[attr-defined]
        "Z = X @ W + bias_rows(B, len(X))",
    ),
    "X @ W + B": Way(
        net_input,
        net_input.equation.latex,  # type: ignore[attr-defined]
        "Z = net_input(X, W, B)",
    ),
    SLIP: Way(
        lambda X, W, B: X @ (W + B),
        r"X \cdot (W + J_n \otimes B) \neq Z",
        "Z = X @ (W + B)",
    ),
}  # fmt: skip
