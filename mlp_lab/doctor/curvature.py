"""How much E curves where a network is, and which alpha that allows.

A step multiplies the distance along a direction of curvature λ by 1 − αλ, as in notebook 6, so
α < 2/λ with the largest λ. On one linear layer λ is the same everywhere, and this is the limit; in
a deeper network it is that of the place, and moves as the network learns.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from mlp_core import Array, DivergenceError, Layer, Network, squared_error, train
from mlp_lab.doctor.finding import Finding, Note, unseen
from mlp_lab.numbers import number

ITERATIONS = 20  # of Lanczos: far fewer than a power iteration needs
AT_MOST = 2000  # examples
STEP = 1e-100  # of the complex step, which subtracts nothing
STEPS = 20  # that are tried with an alpha that is too large


def too_large(
    network: Network, X: Array, Y: Array, alpha: float, rng: np.random.Generator
) -> Iterator[Finding | Note]:
    """An alpha beyond 2/λ, and what it does in the next steps."""
    m = len(X)
    rows = slice(None) if m <= AT_MOST else rng.permutation(m)[:AT_MOST]
    X, Y = X[rows], Y[rows]
    try:
        curvature = largest_curvature(network, X, Y, rng)
    except (TypeError, ValueError) as error:  # an h of a reader's own, which takes no complex Z
        yield unseen(f"the limit of alpha, since {error}")
        return
    if not np.isfinite(curvature):
        yield unseen("the limit of alpha, since the curvature of E leaves the range of the numbers")
    elif alpha * curvature > 2:
        limit = 2 / curvature
        falls, words = tried(network, X, Y, alpha)
        smaller = f"alpha = {number(limit / 2, 2)}"
        some = f" on {AT_MOST} of {m} examples" if m > AT_MOST else ""
        yield Finding(
            "alpha",
            f"alpha = {alpha:.4g} lies beyond the local limit 2/λ = {number(limit)}, with λ = "
            f"{number(curvature)}, the largest curvature of E here{some}. {words}",
            f"If E comes to jump, try {smaller}." if falls else f"Try {smaller}.",
        )


def tried(network: Network, X: Array, Y: Array, alpha: float) -> tuple[bool, str]:
    """Whether E falls in the next steps, and so in words: beyond the limit it may all the same."""
    try:
        E = train(network, X, Y, alpha, STEPS).E
    except DivergenceError as error:
        return False, f"E is no longer finite after {len(error.run.E)} steps with it."
    ends = f"from {number(E[0])} to {number(E[-1])} in {STEPS} steps"
    if E[-1] + E[-2] > E[0] + E[1]:
        return False, f"With it E goes {ends}."
    if E[-1] > (mean := squared_error(np.broadcast_to(Y.mean(axis=0), Y.shape), Y)):
        return False, f"With it E goes {ends}; the mean of Y alone has {number(mean)}."
    return True, f"With it E still falls, {ends}: the limit is that of this place, and moves."


def largest_curvature(network: Network, X: Array, Y: Array, rng: np.random.Generator) -> float:
    """The largest eigenvalue of the Hessian of E by all parameters (C. Lanczos, 1950)."""
    X, Y = X.astype(np.complex128), Y.astype(np.complex128)
    size = sum(P.size for _, P in network.parameters())
    directions = [unit(rng.normal(size=size))]
    steps = min(ITERATIONS, size)
    T = np.zeros((steps + 1, steps + 1))
    for i in range(steps):
        curved = curved_along(network, X, Y, directions[i])
        T[i, i] = curved @ directions[i]
        for _ in range(2):  # twice, so that rounding leaves nothing of the earlier directions
            for direction in directions:
                curved -= (curved @ direction) * direction
        length = float(np.linalg.norm(curved))
        if not length > 1e-10 * abs(T).max():
            break
        T[i, i + 1] = T[i + 1, i] = length
        directions.append(curved / length)
    T = T[: i + 1, : i + 1]
    return float(np.linalg.eigvalsh(T)[-1]) if np.isfinite(T).all() else np.nan


def curved_along(network: Network, X: Array, Y: Array, direction: Array) -> Array:
    """The Hessian times a direction: how the gradient changes along it, by the complex step."""
    rest, layers = direction, []
    for layer in network.layers:
        parts: list[Any] = []
        for P in (layer.W, layer.B):
            along, rest = rest[: P.size], rest[P.size :]
            parts.append((P + 1j * STEP * along.reshape(P.shape)).astype(np.complex128))
        layers.append(Layer(parts[0], parts[1], layer.activation))
    gradients = Network(layers).gradients(X, Y)
    pairs = zip(gradients.dE_dW[1:], gradients.dE_dB[1:], strict=True)
    return np.concatenate([G.imag.ravel() / STEP for pair in pairs for G in pair])


def unit(v: Array) -> Array:
    return v / np.linalg.norm(v)
