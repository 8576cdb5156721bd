"""Hypotheses: what the gradients would be, for this network and these examples, with a mistake."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any, TypeAlias

import numpy as np

from mlp_core import Array, Gradients, Network
from mlp_core.gradient_check import Comparison
from mlp_lab.mistakes import ALPHA, MISTAKES, Workings

Flat: TypeAlias = list[Any]  # ∂E/∂W[1], ∂E/∂B[1], ∂E/∂W[2], …, in the order of a GradientCheck
OUTPUT, HIDDEN = "h_prime_missing_at_output", "h_prime_missing_in_hidden"
ORDER = "weights_updated_first"
FACTORS = ("lost_factor_2", "mean_over_outputs", "missing_1_over_m", "wrong_sign")


@dataclass(frozen=True)
class Hypothesis:
    """One mistake, or several at once, in all layers or in one.

    Attributes
    ----------
    names : tuple of str
        The mistakes.
    workings : Workings
        A training step with them.
    said : tuple of str
        What is said of each.
    alpha : float
        Where it depends on the learning rate.
    factor : float
        What every gradient is multiplied with besides.
    """

    names: tuple[str, ...] = ()
    workings: Workings = field(default_factory=Workings)
    said: tuple[str, ...] = ()
    alpha: float = ALPHA
    factor: float = 1.0

    def of(self, network: Network, X: Array, Y: Array) -> Flat:
        """The gradients that it predicts."""
        predicted = flat(self.workings.gradients(network, X, Y, self.alpha))
        return [P if P is None or self.factor == 1 else self.factor * P for P in predicted]


def flat(gradients: Gradients) -> Flat:
    """The gradients by W and B of every layer, in one list."""
    pairs = zip(gradients.dE_dW[1:], gradients.dE_dB[1:], strict=True)
    return [gradient for pair in pairs for gradient in pair]


def everywhere(L: int) -> Iterator[Hypothesis]:
    """Each mistake, in every form, in all layers; but for the order of update: see `in_order`."""
    for name, mistake in MISTAKES.items():
        for form in mistake.forms if name != ORDER else ():
            yield Hypothesis((name,), Workings(form.changes), (form.said,))
    if L > 1:

        def none(activation: Any, Z: Any, A: Any, l: int, L: int) -> Any:
            return np.ones_like(Z[l])

        said = ("S18: h′(Z) is missing in every layer",)
        yield Hypothesis((OUTPUT, HIDDEN), Workings({"slopes": none}), said)


def in_one_layer(L: int) -> Iterator[Hypothesis]:
    """Each mistake, in every form, in one layer alone."""
    for l in range(1, L + 1):
        for h in everywhere(1):
            said = (f"{h.said[0]}, in layer {l} alone",)
            yield Hypothesis(h.names, Workings(h.workings.changes, only=l), said)


def in_pairs() -> Iterator[Hypothesis]:
    """Two mistakes at once, or two forms of one; for a factor and a mistake see `with_factor`."""
    single = [h for h in everywhere(1) if h.names[0] not in FACTORS]
    for one, other in combinations(single, 2):
        changes = {**one.workings.changes, **other.workings.changes}
        names = dict.fromkeys(one.names + other.names)
        yield Hypothesis(tuple(names), Workings(changes), one.said + other.said)


def in_order(
    given: Flat, network: Network, X: Array, Y: Array, only: int | None = None
) -> Iterator[Hypothesis]:
    """Weights updated before the error is passed back, in all layers or one, with its alpha.

    The layer before the last such one depends on alpha as a straight line does: two values give it.
    """
    before = (only or len(network.layers)) - 1
    if before < 1:
        return
    workings, layer = Workings(MISTAKES[ORDER].changes, only), slice(2 * before - 2, 2 * before)
    at_0, at_1 = (flat(workings.gradients(network, X, Y, a))[layer] for a in (0.0, 1.0))
    if all(np.shape(G) == P.shape for G, P in zip(given[layer], at_0, strict=True)):
        got, at_0, at_1 = map(in_a_row, (given[layer], at_0, at_1))
        alpha = scale(got - at_0, at_1 - at_0)
        if 0 < alpha < np.inf:
            where = f", in layer {only} alone" if only else ""
            said = f"S24: {MISTAKES[ORDER].title}{where}, with alpha = {alpha:.3g}"
            yield Hypothesis((ORDER,), workings, (said,), alpha)


def with_factor(
    hypothesis: Hypothesis, given: Flat, network: Network, X: Array, Y: Array
) -> Hypothesis | None:
    """The hypothesis times the one number that fits best; None if there is no such number."""
    predicted = hypothesis.of(network, X, Y)
    pairs = [(G, P) for G, P in zip(given, predicted, strict=True) if P is not None]
    if len(pairs) < len(given) or any(np.shape(G) != np.shape(P) for G, P in pairs):
        return None
    factor = scale(*map(in_a_row, zip(*pairs, strict=True)))
    return replace(hypothesis, factor=factor) if np.isfinite(factor) else None


def in_a_row(arrays: Iterable[Any]) -> Any:
    """All entries of several arrays, one after the other."""
    return np.concatenate([np.ravel(array) for array in arrays])


def scale(G: Any, P: Any) -> float:
    """The number c for which c · P comes nearest to G; NaN if there is none."""
    with np.errstate(all="ignore"):
        G, P = np.asarray(G, np.longdouble), np.asarray(P, np.longdouble)
        direction = P / abs(P).max()  # so that no square underflows
        return float((G * direction).sum() / (P * direction).sum())


def same(predicted: Flat, given: Flat, comparisons: Iterable[Comparison], eps: float) -> bool:
    """Whether rounding alone can tell them apart.

    How far rounding carries the right gradient is known, relative to its size; a wrong one, which
    may be much larger, is allowed as much relative to its own, and some units in the last place.
    """
    for one, other, c in zip(predicted, given, comparisons, strict=True):
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
