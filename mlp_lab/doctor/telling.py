"""Which sizes would tell two hypotheses apart, when those at hand do not."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from mlp_core import Activation, Array, Network, tanh
from mlp_core.layer import Layer
from mlp_lab.doctor.hypotheses import Hypothesis


def telling(pairs: Iterable[tuple[Hypothesis, Hypothesis]], network: Network) -> str:
    """A network like this one with which each pair differs, in words; "" if none is known."""
    pairs = list(pairs)
    activations = tuple(layer.activation for layer in network.layers)
    for words, other, X, Y in candidates(activations):
        if all(differ(one, another, other, X, Y) for one, another in pairs):
            return words
    return ""


@lru_cache(maxsize=32)
def candidates(activations: tuple[Activation, ...]) -> list[tuple[str, Network, Array, Array]]:
    """Small networks of the same depth, or of two layers at least, with words for their sizes."""
    return list(made(activations))


def made(activations: tuple[Activation, ...]) -> Iterator[tuple[str, Network, Array, Array]]:
    L = max(len(activations), 2)
    distinct = list(range(L + 3, 2, -1))
    for h in (activations, (tanh,) * L) if len(activations) == L else ((tanh,) * L,):
        for sizes, m in ((distinct, L + 4), ([4] * (L + 1), 7)):
            rng = np.random.default_rng(0)
            layers = [
                Layer(rng.normal(size=(n, k)) / np.sqrt(n), rng.normal(size=(1, k)), h_l)
                for (n, k), h_l in zip(pairwise(sizes), h, strict=True)
            ]
            X, Y = rng.normal(size=(m, sizes[0])), rng.normal(size=(m, sizes[-1]))
            words = f"sizes {'-'.join(map(str, sizes))} with m = {m}"
            yield words + ("" if h == activations else " and tanh"), Network(layers), X, Y


def differ(one: Hypothesis, other: Hypothesis, network: Network, X: Array, Y: Array) -> bool:
    """Whether two hypotheses predict different gradients."""
    return not all(map(near, one.of(network, X, Y), other.of(network, X, Y)))


def near(P: Any, Q: Any) -> bool:
    if P is None or Q is None:
        return P is Q
    return np.shape(P) == np.shape(Q) and bool(np.allclose(P, Q, rtol=1e-6, atol=1e-12))
