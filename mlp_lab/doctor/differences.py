"""Gradients that are (old − new)/alpha: which alpha it was, and what that subtraction rounds.

The new parameter is a float near the old one, so alpha times such a gradient is a whole number of
last places of the smaller of the two. A gradient from anywhere else is so for no alpha.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from mlp_core import Array, Network
from mlp_core.gradient_check import GradientCheck, verdict

# What a learning rate may be: three digits and a power of ten, 1/n, or a power of two.
ALPHAS = np.unique(
    np.concatenate(
        [
            *(np.arange(100, 1000) / 100 / 10**power for power in range(9)),
            1 / np.arange(1, 101),
            0.5 ** np.arange(1, 25),
        ]
    )
)
CHANCE = 1e-6  # that any of them fits by chance must be less likely


def allowing_for_differences(
    check: GradientCheck, network: Network, X: Array, Y: Array
) -> tuple[GradientCheck, float]:
    """The check with what the subtraction rounds allowed for, and alpha; or as it is, and 0."""
    comparisons = check.comparisons
    if any(c.problem or not np.isfinite(c.derivation).all() for c in comparisons):
        return check, 0.0
    given, old = [c.derivation for c in comparisons], [P for _, P in network.parameters()]
    alpha = alpha_of(*(np.concatenate([np.ravel(P) for P in arrays]) for arrays in (given, old)))
    if not alpha:
        return check, 0.0
    allowing = tuple(
        replace(c, rounding=c.rounding + rounded(c.derivation, P, alpha))
        for c, P in zip(comparisons, old, strict=True)
    )
    passed, reason = verdict(list(allowing), network, X, Y)
    return replace(check, comparisons=allowing, passed=passed, reason=reason), alpha


def alpha_of(G: Array, P: Array) -> float:
    """The smallest alpha for which all of G are whole numbers of last places of P; or 0."""
    G, P = G[(G != 0) & (P != 0)], P[(G != 0) & (P != 0)]  # of 0 nothing is rounded
    telling = np.argsort(abs(G / P))[:8]
    whole, _ = last_places(G[telling], P[telling], ALPHAS[:, np.newaxis].astype(P.dtype))
    for alpha in ALPHAS[whole.all(axis=1)].astype(P.dtype):
        whole, chance = last_places(G, P, alpha)
        if whole.all() and chance.prod() * len(ALPHAS) < CHANCE:
            return float(alpha)
    return 0.0


def last_places(G: Array, P: Array, alpha: Any) -> tuple[Array, Array]:
    """Whether alpha · G are whole numbers of last places, and how likely that is by chance."""
    step = alpha * G
    places = step / np.spacing(np.minimum(abs(P), abs(P - step)))
    off = np.finfo(P.dtype).eps * abs(places)
    return abs(places - np.rint(places)) <= off, np.minimum(1, 2 * off)


def rounded(G: Array, P: Array, alpha: float) -> Array:
    """What (old − new)/alpha rounds: a last place of a parameter, over alpha, and of G itself."""
    largest = np.maximum(abs(P), abs(P - alpha * G)).astype(P.dtype)
    return np.spacing(largest) / alpha + 2 * np.finfo(P.dtype).eps * abs(G)
