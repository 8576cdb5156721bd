"""What the gradients would be, for this network and these examples, with a mistake."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np

from mlp_core import Activation, Array, Gradients, Layer, Network, tanh
from mlp_core.gradient_check import Comparison
from mlp_lab.doctor.ratios import factors
from mlp_lab.mistakes import MISTAKES, PlainStep
from mlp_lab.mistakes.suspect import Suspect

Flat: TypeAlias = list[Any]  # ∂E/∂W[1], ∂E/∂B[1], ∂E/∂W[2], …, in the order of a GradientCheck
ORDER = "weights_updated_first"
FACTORS = tuple(factors(m=1, k=1))
# What gradients show; but for the order of update, which depends on alpha: see `in_order`.
SHOWN = [m for m in MISTAKES.values() if m.in_gradients and m.name != ORDER]
COMMON, RARE = [m for m in SHOWN if not m.rare], [m for m in SHOWN if m.rare]
SINGLE = [m for m in COMMON if not set(m.suspects) & set(FACTORS)]  # for pairs


def predicted(suspect: Suspect, network: Network, X: Array, Y: Array) -> Flat:
    """The gradients that a suspect predicts."""
    gradients = flat(suspect.step.gradients(network, X, Y, suspect.alpha))
    return [G if G is None or suspect.factor == 1 else suspect.factor * G for G in gradients]


def flat(gradients: Gradients) -> Flat:
    """The gradients by W and B of every layer, in one list."""
    pairs = zip(gradients.dE_dW[1:], gradients.dE_dB[1:], strict=True)
    return [gradient for pair in pairs for gradient in pair]


def in_order(
    given: Flat, network: Network, X: Array, Y: Array, only: int | None = None
) -> Iterator[Suspect]:
    """Weights updated before the error is passed back, in all layers or one, with its alpha.

    The layer before the last such one depends on alpha as a straight line does: two values give it.
    """
    before = (only or len(network.layers)) - 1
    if before < 1:
        return
    where = None if only is None else (only,)
    step, layer = PlainStep(MISTAKES[ORDER].changes, where), slice(2 * before - 2, 2 * before)
    at_0, at_1 = (flat(step.gradients(network, X, Y, a))[layer] for a in (0.0, 1.0))
    if all(np.shape(G) == P.shape for G, P in zip(given[layer], at_0, strict=True)):
        got, at_0, at_1 = map(in_a_row, (given[layer], at_0, at_1))
        alpha = scale(got - at_0, at_1 - at_0)
        if 0 < alpha < np.inf:
            alone = f", in layer {only} alone" if only else ""
            said = f"S24: {MISTAKES[ORDER].title}{alone}, with alpha = {alpha:.3g}"
            yield Suspect((ORDER,), step, (said,), alpha=alpha)


def scaled(suspect: Suspect, given: Flat, network: Network, X: Array, Y: Array) -> Suspect | None:
    """The suspect times the one number that fits best; None if there is no such number."""
    gradients = predicted(suspect, network, X, Y)
    pairs = [(G, P) for G, P in zip(given, gradients, strict=True) if P is not None]
    if len(pairs) < len(given) or any(np.shape(G) != np.shape(P) for G, P in pairs):
        return None
    factor = scale(*map(in_a_row, zip(*pairs, strict=True)))
    return replace(suspect, factor=factor) if np.isfinite(factor) else None


def in_a_row(arrays: Iterable[Any]) -> Any:
    """All entries of several arrays, one after the other."""
    return np.concatenate([np.ravel(array) for array in arrays])


def scale(G: Any, P: Any) -> float:
    """The number c for which c · P comes nearest to G; NaN if there is none."""
    with np.errstate(all="ignore"):
        G, P = np.asarray(G, np.longdouble), np.asarray(P, np.longdouble)
        direction = P / abs(P).max()  # so that no square underflows
        return float((G * direction).sum() / (P * direction).sum())


def alike(suspected: Flat, given: Flat, comparisons: Iterable[Comparison], eps: float) -> bool:
    """Whether rounding alone can tell them apart.

    How far rounding carries the right gradient is known, relative to its size; a wrong one, which
    may be much larger, is allowed as much relative to its own, and some units in the last place.
    """
    for one, other, c in zip(suspected, given, comparisons, strict=True):
        if one is None or other is None:
            if one is not other:
                return False
            continue
        if np.shape(one) != np.shape(other):
            return False
        known = c.bounded if np.shape(one) == c.bounded.shape else ...
        P, G = np.asarray(one)[known], np.asarray(other)[known]
        numerical, rounding = c.numerical[c.bounded], c.rounding[c.bounded]
        size, true, off = (float(abs(a).max(initial=0)) for a in (P, numerical, rounding))
        allowed = off + (min(1, off / true) * size if true else 0) + 1000 * eps * size
        if not np.isfinite(size) or not np.all(abs(G - P) <= allowed):
            return False
    return True


# Which sizes would tell two suspects apart, when those at hand do not.


def telling(pairs: Iterable[tuple[Suspect, Suspect]], network: Network) -> str:
    """A network like this one with which each pair differs, in words; "" if none is known."""
    pairs = list(pairs)
    activations = tuple(layer.activation for layer in network.layers)
    for words, other, X, Y in networks_of_depth(activations):
        if all(differ(one, another, other, X, Y) for one, another in pairs):
            return words
    return ""


@lru_cache(maxsize=32)
def networks_of_depth(
    activations: tuple[Activation, ...],
) -> list[tuple[str, Network, Array, Array]]:
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


def differ(one: Suspect, other: Suspect, network: Network, X: Array, Y: Array) -> bool:
    """Whether two suspects predict different gradients."""
    return not all(map(near, predicted(one, network, X, Y), predicted(other, network, X, Y)))


def near(P: Any, Q: Any) -> bool:
    if P is None or Q is None:
        return P is Q
    return np.shape(P) == np.shape(Q) and bool(np.allclose(P, Q, rtol=1e-6, atol=1e-12))
