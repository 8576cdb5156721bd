"""From the numbers to the mistake: which hypotheses fit what was handed in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np

from mlp_core import Array, GradientCheck, Network
from mlp_lab.doctor import findings
from mlp_lab.doctor.hypotheses import (
    Flat,
    Hypothesis,
    everywhere,
    in_one_layer,
    in_order,
    in_pairs,
    same,
    with_factor,
)
from mlp_lab.doctor.ratios import named, other_factor, products, times
from mlp_lab.mistakes import MISTAKES, Workings


@dataclass(frozen=True, eq=False)
class Case:
    """Gradients, all that they belong to, and the search for what is behind them."""

    check: GradientCheck
    given: Flat
    network: Network
    X: Array
    Y: Array

    @property
    def eps(self) -> float:
        return float(np.finfo(self.X.dtype).eps)

    def fits(self, hypothesis: Hypothesis) -> bool:
        """Whether a hypothesis gives every number that was handed in."""
        predicted = hypothesis.of(self.network, self.X, self.Y)
        return same(predicted, self.given, self.check.comparisons, self.eps)

    def diagnosis(self) -> tuple[tuple[str, ...], str]:
        """The names of the suspects, and the finding."""
        check, comparisons = self.check, self.check.comparisons
        if check.passed:
            return (), findings.healthy(check, list(self.unseen()), self.network)
        if self.network.not_finite(self.X, self.Y) or all(c.agree.all() for c in comparisons):
            return (), findings.no_verdict(check)
        for c in comparisons:
            if not self.can_be_compared(c.derivation):
                return (), findings.by_layers(check)
            D = c.derivation if c.problem else c.derivation[c.bounded]
            if D is not None and not np.isfinite(D).all():
                return (), findings.not_finite(c)
        right = self.fits(Hypothesis())
        found, besides = ([], "") if right else self.suspected()
        if found:
            names = tuple(dict.fromkeys(name for h in found for name in h.names))
            return names, findings.mistaken(found, check, self.network, besides)
        if besides:
            return (), findings.constant(besides, check)
        if self.imprecise():
            return (), findings.IMPRECISE
        return (), findings.NOISE if right and self.noisy() else findings.by_layers(check)

    def suspected(self) -> tuple[list[Hypothesis], str]:
        """The simplest hypotheses that fit, and in words a factor that has no name."""
        L, data = len(self.network.layers), (self.network, self.X, self.Y)
        order = (in_order(self.given, *data, only) for only in (None, *range(1, L + 1)))
        found = self.simplest(chain(everywhere(L), next(order)))
        one_layer = chain(in_one_layer(L), *order)
        if any(G is None for G in self.given):  # so little is known that neither kind is simpler
            names = {h.names for h in found}
            more = {h.names: h for h in self.simplest(one_layer) if h.names not in names}
            found += more.values()
        if found:
            return found, ""
        found, words = self.with_factor()
        if found or words:
            return found, words
        return self.simplest(one_layer) or self.simplest(in_pairs()), ""

    def with_factor(self) -> tuple[list[Hypothesis], str]:
        """The right equations, or a mistake, times one factor; and a factor without a name."""
        for hypothesis in chain([Hypothesis()], everywhere(len(self.network.layers))):
            scaled = with_factor(hypothesis, self.given, self.network, self.X, self.Y)
            if scaled is None or not self.fits(scaled):
                continue
            m, k = self.Y.shape
            sets = named(scaled.factor, m, k, self.eps)
            words = other_factor(scaled.factor, m, self.eps)
            if sets and (len(sets[0]) == 1 or not words):
                return [with_names(names, scaled) for names in sets], ""
            if not hypothesis.names:
                return [], words or "a factor that is not there in the derivation"
            return [scaled], f", and besides {words or f'a factor of {scaled.factor:.4g}'}"
        return [], ""

    def simplest(self, hypotheses: Iterable[Hypothesis]) -> list[Hypothesis]:
        """Of the hypotheses that fit, those with the fewest mistakes, each once."""
        found: dict[Any, Hypothesis] = {}
        for h in filter(self.fits, hypotheses):
            found.setdefault((h.names, h.workings.only), h)
        fewest = min((len(h.names) for h in found.values()), default=0)
        return [h for h in found.values() if len(h.names) == fewest]

    def unseen(self) -> Iterator[Hypothesis]:
        """The mistakes that would give the same right numbers here."""
        for name, mistake in MISTAKES.items():
            if self.fits(Hypothesis((name,), Workings(mistake.changes))):
                yield Hypothesis((name,), Workings(mistake.changes))
        for names, product in products(*self.Y.shape):
            if len(names) == 2 and np.isclose(product, 1):
                yield Hypothesis(names, Workings({"squared_error_gradient": times(names)}))

    def can_be_compared(self, value: Any) -> bool:
        """Whether it is what a mistake of the museum may leave: an array, a number, or nothing."""
        if value is None or isinstance(value, float | np.floating):
            return True
        return type(value) in (np.ndarray, np.memmap) and value.dtype == self.X.dtype

    def imprecise(self) -> bool:
        """Whether all differences are small, and float32 or a difference quotient explains them."""
        more = max(np.finfo(np.float32).eps / self.eps, self.eps**-0.5)
        for c in self.check.comparisons:
            if c.problem:
                return False
            off, numerical = c.apart[c.bounded], abs(c.numerical[c.bounded])
            if not off.size:
                continue
            if off.max() > 0.01 * numerical.max() or (off > more * c.rounding[c.bounded]).any():
                return False
        return True

    def noisy(self) -> bool:
        """Whether rounding is more than a hundredth of some gradient."""
        return any(c.rounding.max() > 0.01 * abs(c.numerical).max() for c in self.check.comparisons)


def with_names(names: tuple[str, ...], hypothesis: Hypothesis) -> Hypothesis:
    """The hypothesis with mistakes besides that make its factor."""
    said = (MISTAKES[name].forms[0].said for name in names)
    return replace(hypothesis, names=(*names, *hypothesis.names), said=(*said, *hypothesis.said))
