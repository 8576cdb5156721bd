"""Checks of the bias gradient and of the shares that it sums (S22, S23, S25Σ)."""

import numpy as np

from mlp_lab.check import loops
from mlp_lab.check.famous import famous
from mlp_lab.check.task import Reader, Task
from mlp_lab.check.verdict import judge
from mlp_lab.check.words import at, product, total

BIAS_GRADIENT_SHARES = Task(
    name="bias_gradient_shares",
    symbol="∂E/∂b_i",
    returns="the shares ∂E/∂b_i = ∂E/∂z_i, m × k",
    tested="the share of example i is row i of ∂E/∂Z",
    letters=("m k",),
    draw=lambda d: {"dE_dZ": d.matrix("m", "k")},
    right=loops.bias_gradient_shares,
    entry=lambda dE_dZ, i, j: f"{at('∂E/∂b', (i, j))} = {at('dE_dZ', (i, j))}",
    slips={
        "this is the sum over the examples already; the shares have a row for each": (
            lambda dE_dZ: dE_dZ.sum(axis=0, keepdims=True)
        ),
        "every row holds the sum over the examples, not its own share": (
            lambda dE_dZ: dE_dZ.sum(axis=0, keepdims=True) + 0 * dE_dZ
        ),
        "every row holds the mean over the examples, not its own share": (
            lambda dE_dZ: dE_dZ.mean(axis=0, keepdims=True) + 0 * dE_dZ
        ),
        "the shares are added up from row to row": lambda dE_dZ: dE_dZ.cumsum(axis=0),
        "the shares are in reverse order": lambda dE_dZ: dE_dZ[::-1],
        "the shares are divided by m; 1/m is in E already": lambda dE_dZ: dE_dZ / len(dE_dZ),
    },
)

BIAS_GRADIENT = Task(
    name="bias_gradient",
    symbol="dE_dB",
    returns="∂E/∂B = Σ_i ∂E/∂b_i = Jᵀ · ∂E/∂Z, 1 × k",
    tested="every ∂E/∂b_j is Σ_i ∂E/∂z_ij",
    letters=("m k",),
    draw=lambda d: {"dE_dZ": d.matrix("m", "k")},
    right=loops.bias_gradient,
    entry=lambda dE_dZ, i, j: f"{at('dE_dB', (i, j))} = {total([*map(product, dE_dZ[:, j])])}",
    slips={
        **famous("bias_gradient"),
        "the first example is dropped; Python counts from 0": (
            lambda dE_dZ: dE_dZ[1:].sum(axis=0, keepdims=True)
        ),
        "the last example is dropped": lambda dE_dZ: dE_dZ[:-1].sum(axis=0, keepdims=True),
        "of the sum only the last example is left; += adds": lambda dE_dZ: dE_dZ[-1:],
        "of the sum only example 0 is left": lambda dE_dZ: dE_dZ[:1],
        "the sum is over the neurons (axis=1); it runs over the examples (axis=0)": (
            lambda dE_dZ: dE_dZ.sum(axis=1, keepdims=True),
            lambda dE_dZ: dE_dZ.sum(axis=1),
        ),
        "every row holds the sum; one row is enough, keepdims=True keeps it": (
            lambda dE_dZ: dE_dZ.sum(axis=0) + 0 * dE_dZ
        ),
        "it is the mean of everything": lambda dE_dZ: np.full((1, dE_dZ.shape[1]), dE_dZ.mean()),
    },
)


def bias_gradient_shares(
    f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False
) -> None:
    """`f(dE_dZ)` returns each example's share of the bias gradient, m × k  (S22, S23)."""
    __tracebackhide__ = True
    judge(BIAS_GRADIENT_SHARES, f, rounds, seed, strict)


def bias_gradient(
    f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False
) -> None:
    """`f(dE_dZ)` returns ∂E/∂B = Σ_i ∂E/∂b_i = Jᵀ · ∂E/∂Z, 1 × k  (S25Σ). dE_dZ is m × k."""
    __tracebackhide__ = True
    judge(BIAS_GRADIENT, f, rounds, seed, strict)
