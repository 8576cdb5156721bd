"""From the numbers to the mistake: which suspects give what was handed in, and what is said."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations
from typing import Any

import numpy as np

from mlp_core import Array, GradientCheck, Gradients, Network, gradient_check
from mlp_core.gradient_check import Comparison, check_gradients
from mlp_core.refusals import check_kind, check_real, letters
from mlp_core.terminal import printable
from mlp_lab.doctor.differences import allowing_for_differences
from mlp_lab.doctor.ratios import all_told, named, other_factor, products, times, told
from mlp_lab.doctor.suspects import (
    COMMON,
    RARE,
    SINGLE,
    Flat,
    alike,
    flat,
    in_a_row,
    in_order,
    predicted,
    scale,
    scaled,
    telling,
)
from mlp_lab.mistakes import EXHIBITS, MISTAKES, PlainStep
from mlp_lab.mistakes.suspect import (
    Suspect,
    everywhere,
    in_hidden_layers,
    in_one_layer,
    in_pairs,
    of_other_layers,
    where_to_look,
)


@dataclass(frozen=True, eq=False, repr=False)
class Report:
    """What the doctor sees; it prints as a table and a finding.

    Attributes
    ----------
    check : GradientCheck
        The comparison with a numerical derivative that it rests on.
    finding : str
        What is wrong and how it is put right, in a sentence or two.
    suspects : tuple of str
        The mistakes that give these gradients, by their names: those of the museum as
        `museum.exhibit` calls them.
    """

    check: GradientCheck
    finding: str
    suspects: tuple[str, ...] = ()

    @property
    def healthy(self) -> bool:
        """Whether everything agrees and was tested."""
        return self.check.passed

    def __repr__(self) -> str:
        lines = [
            self.check.title.replace("gradient check", "examination"),
            "    gradient    dimensions  derivation/numerical  entries that agree",
        ]
        for c in self.check.comparisons:
            lines.append(
                f"    {c.name:<11} {letters(c.numerical.shape):<10}  {told(c):<20}  {c.agreement}"
            )
        return "\n".join([*lines, self.finding])

    def __str__(self) -> str:
        return printable(repr(self))


def examine(gradients: Gradients, network: Network, X: Array, Y: Array) -> Report:
    """Compare gradients with a numerical derivative, and name the mistake behind a difference.

    A mistake is named if it gives, for this network and these examples, every number that was
    handed in, as far as rounding can tell.

    Parameters
    ----------
    gradients : Gradients
        Your own. To have the update examined too: what it takes from each parameter, divided by
        alpha.
    network : Network
        The network that they belong to.
    X, Y : ndarray, m × n and m × k
        Inputs and true outputs.

    Returns
    -------
    Report
        `finding`, `suspects`, `healthy`. Where nothing was tested it is not healthy either.

    Examples
    --------
    >>> from mlp_core import tanh
    >>> from mlp_lab import museum
    >>> rng = np.random.default_rng(0)
    >>> X, Y = rng.normal(size=(7, 5)), rng.normal(size=(7, 3))
    >>> network = Network.random((5, 4, 3), (tanh, tanh))
    >>> examine(museum.exhibit("bias_averaged").gradients(network, X, Y), network, X, Y)
    examination of Network(5-4-3, tanh, tanh), m = 7
        gradient    dimensions  derivation/numerical  entries that agree
        dE_dW[1]    5 × 4       1                     20 of 20
        dE_dB[1]    1 × 4       0.143                 0 of 4
        dE_dW[2]    4 × 3       1                     12 of 12
        dE_dB[2]    1 × 3       0.143                 0 of 3
    S25Σ: the bias gradient is averaged, not summed (derivation/numerical: weights 1, biases \
0.143). Write ∂E/∂B = Σ_i ∂E/∂b_i, a sum over the examples.
    """
    __tracebackhide__ = True
    check_kind("examine", "gradients", gradients, Gradients)
    check_kind("examine", "network", network, Network)
    network.check_examples("examine", X, Y)
    check_real("examine", "X", X)
    check_gradients("examine", gradients, len(network.layers))
    with np.errstate(all="ignore"):
        check = exact = gradient_check(network, X, Y, gradients)
        alpha = 0.0
        if not check.passed:
            check, alpha = allowing_for_differences(check, network, X, Y)
        seen = Examination(check, exact, flat(gradients), network, X, Y, alpha)
        suspects, finding = seen.diagnosis()
    return Report(check, finding, suspects)


@dataclass(frozen=True, eq=False)
class Examination:
    """Gradients, all that they belong to, and the search for what is behind them."""

    check: GradientCheck
    exact: GradientCheck  # the same without what (old − new)/alpha rounds
    given: Flat
    network: Network
    X: Array
    Y: Array
    alpha: float  # with which they were made as (old − new)/alpha; 0 if they were not

    @property
    def eps(self) -> float:
        return float(np.finfo(self.X.dtype).eps)

    @property
    def missing(self) -> bool:
        """Whether a gradient is missing; then so little is known that only exhibits are named."""
        return any(G is None for G in self.given)

    def fits(self, suspect: Suspect) -> bool:
        """Whether a suspect gives every number that was handed in."""
        gradients = predicted(suspect, self.network, self.X, self.Y)
        return alike(gradients, self.given, self.check.comparisons, self.eps)

    def diagnosis(self) -> tuple[tuple[str, ...], str]:
        """The names of the suspects, and the finding."""
        check, comparisons = self.check, self.check.comparisons
        if check.passed:
            return (), healthy(check, list(self.unseen()), self.network, self.alpha)
        if self.network.not_finite(self.X, self.Y) or all(c.agree.all() for c in comparisons):
            return (), no_verdict(check)
        for c in comparisons:
            if not self.can_be_compared(c.derivation):
                return (), by_layers(check)
            D = c.derivation if c.problem else c.derivation[c.bounded]
            if D is not None and not np.isfinite(D).all():
                return (), not_finite(c)
        right = self.fits(Suspect())
        found, besides = ([], "") if right else self.suspected()
        if found:
            names = tuple(dict.fromkeys(name for s in found for name in s.names))
            return names, mistaken(found, check, self.network, besides)
        if besides:
            return (), constant(besides, check)
        if self.imprecise():
            return (), IMPRECISE
        if right and self.noisy():
            return (), NOISE
        return (), by_layers(check, self.calls())

    def suspected(self) -> tuple[list[Suspect], str]:
        """The simplest suspects that fit, and in words a factor that has no name."""
        L, data = len(self.network.layers), (self.network, self.X, self.Y)
        rare = [] if self.noisy() else RARE  # beside what is rounding, some of them fit too much
        order = (in_order(self.given, *data, only) for only in (None, *range(1, L + 1)))
        found = self.simplest(chain(everywhere(COMMON), next(order)))
        each = (in_one_layer([*COMMON, *rare], l) for l in range(1, L + 1))
        mixed = () if self.missing else (of_other_layers(l, L) for l in range(1, L + 1))
        some_layers = chain(
            *each, in_hidden_layers([*COMMON, *rare], L) if L > 2 else (), *mixed, *order
        )
        if self.missing:  # so little is known that neither kind is simpler
            names = {s.names for s in found}
            more = {s.names: s for s in self.simplest(some_layers) if s.names not in names}
            found += more.values()
        if found:
            return found, ""
        uncommon = self.simplest(everywhere(rare))
        found, words = self.one_factor()
        if uncommon:  # as likely as two common ones
            return uncommon + [s for s in found if len(s.names) <= 2], ""
        if found or words:
            return found, words
        found, words = self.with_factor()
        if found:
            return found, words
        pairs = chain(in_pairs(SINGLE), in_pairs(SINGLE, rare))
        return self.simplest(some_layers) or self.simplest(pairs), ""

    def one_factor(self) -> tuple[list[Suspect], str]:
        """The mistakes that make one factor of all gradients, or the factor in words."""
        fitted = scaled(Suspect(), self.given, self.network, self.X, self.Y)
        if fitted is None or not self.fits(fitted) or abs(fitted.factor - 1) < NEARLY:
            return [], ""
        m, k = self.Y.shape
        sets = named(fitted.factor, m, k, self.eps)
        if not sets:
            none = "a factor that is not there in the derivation"
            return [], other_factor(fitted.factor, m, self.eps) or none
        return [in_the_error(names) for names in sets], ""

    def with_factor(self) -> tuple[list[Suspect], str]:
        """A mistake times one factor: other mistakes, or a factor without a name, in words."""
        for suspect in everywhere(COMMON):
            fitted = scaled(suspect, self.given, self.network, self.X, self.Y)
            if fitted is None or not self.fits(fitted) or abs(fitted.factor - 1) < NEARLY:
                continue
            m, k = self.Y.shape
            sets = named(fitted.factor, m, k, self.eps)
            words = other_factor(fitted.factor, m, self.eps)
            if sets and (len(sets[0]) == 1 or not words):
                return [with_names(names, fitted) for names in sets], ""
            return [fitted], f", and besides {words or f'a factor of {fitted.factor:.4g}'}"
        return [], ""

    def simplest(self, suspects: Iterable[Suspect]) -> list[Suspect]:
        """Of the suspects that fit, those with the fewest mistakes, each once."""
        found: dict[Any, Suspect] = {}
        for s in filter(self.fits, suspects):
            if not self.missing or EXHIBITS.keys() >= set(s.names):
                mixed = s.said if s.names == ("last_layer_everywhere",) else ()
                found.setdefault((s.names, s.step.only, mixed), s)
        fewest = min((len(s.names) for s in found.values()), default=0)
        return list({s.said: s for s in found.values() if len(s.names) == fewest}.values())

    def unseen(self) -> Iterator[Suspect]:
        """The exhibits that would give the same right numbers here."""
        for name, mistake in EXHIBITS.items():
            if self.fits(Suspect((name,), PlainStep(mistake.changes))):
                yield Suspect((name,), PlainStep(mistake.changes))
        for names, product in products(*self.Y.shape):
            if len(names) == 2 and np.isclose(product, 1):
                yield in_the_error(names)

    def can_be_compared(self, value: Any) -> bool:
        """Whether it is what a mistake of the museum may leave: an array, a number, or nothing."""
        if value is None or isinstance(value, float | np.floating):
            return True
        return type(value) in (np.ndarray, np.memmap) and value.dtype == self.X.dtype

    def imprecise(self) -> bool:
        """Whether all differences are small, and float32 or a difference quotient explains them."""
        more = max(np.finfo(np.float32).eps / self.eps, self.eps**-0.5)
        for c in self.exact.comparisons:
            if c.problem:
                return False
            off, numerical = c.apart[c.bounded], abs(c.numerical[c.bounded])
            if not off.size:
                continue
            if off.max() > 0.01 * numerical.max() or (off > more * c.rounding[c.bounded]).any():
                return False
        return True

    def calls(self) -> int:
        """How many times the right gradients these nearly are, if it is twice or more; or 0."""
        if any(c.problem for c in self.check.comparisons):
            return 0
        P = in_a_row(c.numerical for c in self.check.comparisons)
        G = in_a_row(self.given)
        calls = round(np.nan_to_num(scale(G, P)))
        return calls if calls > 1 and np.linalg.norm(G - calls * P) < np.linalg.norm(P) / 5 else 0

    def noisy(self) -> bool:
        """Whether rounding is more than a hundredth of some gradient."""
        return any(c.rounding.max() > 0.01 * abs(c.numerical).max() for c in self.check.comparisons)


def in_the_error(names: tuple[str, ...]) -> Suspect:
    """Several mistakes in ∂E/∂A at once, each of which makes a factor."""
    said = tuple(MISTAKES[name].said for name in names)
    return Suspect(names, PlainStep({"squared_error_gradient": times(names)}), said)


def with_names(names: tuple[str, ...], suspect: Suspect) -> Suspect:
    """The suspect with mistakes besides that make its factor."""
    said = (MISTAKES[name].said for name in names)
    return replace(suspect, names=(*names, *suspect.names), said=(*said, *suspect.said))


# What is said: a sentence or two, with the step of the derivation and the cure.

NEARLY = 1e-5  # a factor that is closer to 1 is none
IMPRECISE = (
    "Nearly right: only the last digits differ. Look for float32 on the way, a difference "
    "quotient, a difference of old and new parameters, or an early update with a small alpha."
)
NOISE = (
    "No verdict: these gradients are hardly larger than their rounding, so what differs cannot be "
    "named. Take float64, or examples with a larger E."
)

DE_DA = "∂E/∂A = 2/m (A − Y)"
SUMS = {"∂E/∂W": "S21: ∂E/∂W = A_prevᵀ · ∂E/∂Z", "∂E/∂B": "S25Σ: ∂E/∂B = Σ_i ∂E/∂b_i"}
THEMSELVES = (
    "or, if ∂E/∂W and ∂E/∂B are each wrong by themselves, at S21 and S25Σ; and at the forward "
    "pass, if it is your own"
)


def healthy(check: GradientCheck, unseen: Sequence[Suspect], network: Network, alpha: float) -> str:
    """All is well, as far as it was tested; and which mistakes would not have shown here."""
    text = "Nothing wrong was found: every entry agrees with the numerical derivative"
    text += f", as far as (old − new)/alpha rounds with alpha = {alpha:.3g}" if alpha else ""
    idle = sum(int((~c.tested).sum()) for c in check.comparisons)
    if idle:
        size = sum(c.tested.size for c in check.comparisons)
        text += f", but {idle} of {size} do not stand out from 0 here and tested nothing"
    text += "."
    if unseen:
        names = ", ".join(" with ".join(s.names) for s in unseen)
        text += f" These mistakes would look the same here: {names}."
        if words := telling([(s, Suspect()) for s in unseen], network):
            text += f" A network of {words} would show {'it' if len(unseen) == 1 else 'them'}."
    return text


def no_verdict(check: GradientCheck) -> str:
    """What agrees proves nothing."""
    return f"No verdict: {check.reason}."


def not_finite(comparison: Comparison) -> str:
    """NaN or infinity where the numerical derivative is a number."""
    return (
        f"S11: {comparison.name} holds NaN or infinity where the numerical derivative does not. "
        "Look for what overflows or divides by zero, such as an exponential in h or h′."
    )


def mistaken(
    found: Sequence[Suspect],
    check: GradientCheck,
    network: Network,
    besides: str = "",
) -> str:
    """The mistakes that give these gradients; if there are several, what would tell which.

    Besides them there may be a factor.
    """
    text = ", or ".join(" and ".join(s.said) for s in found)
    missing = sum(c.derivation is None for c in check.comparisons[1::2])
    if missing:
        which = "layer 1" if missing == 1 else f"layers 1 to {missing}"
        text = f"The gradients of {which} are missing; if NumPy stopped there, {text}"
    text += f"{besides} (derivation/numerical: {all_told(check.comparisons)})."
    if len(found) == 1:
        cures = [MISTAKES[name].cure for name in found[0].names]
        if len(cures) > 1:  # without the reasons, each once
            cures = list(dict.fromkeys(cure.split(":")[0].rstrip(".") + "." for cure in cures))
        return " ".join([text, *cures])
    text += " These sizes and examples cannot tell which"
    words = telling(combinations(found, 2), network)
    return f"{text}; a network of {words} would." if words else f"{text}."


FROM_ZEROS = "Start the gradients of every call from zeros."


def constant(words: str, check: GradientCheck) -> str:
    """One factor everywhere that is no mistake's of the store."""
    cure = f"Look at the constants in {DE_DA}."
    if words.endswith("pile up"):
        cure = f"{FROM_ZEROS[:-1]}, or l{cure[1:]}"
    return f"S10: {words} (derivation/numerical: {all_told(check.comparisons)}). {cure}"


def by_layers(check: GradientCheck, calls: int = 0) -> str:
    """No known mistake: where the gradients begin to be wrong, and what stands there."""
    wrong = [not c.agree.all() for c in check.comparisons]
    W, B = wrong[::2], wrong[1::2]
    L = len(W)
    layers = [l for l in range(1, L + 1) if W[l - 1] or B[l - 1]]
    which = f"layer{'s' if len(layers) > 1 else ''} {', '.join(map(str, layers))}"
    last = layers[-1]
    equations = ", and ".join(f"{step}: {P} = {Q}" for step, P, Q in where_to_look(last, L))
    for c in check.comparisons:
        if c.problem:
            step = "S21" if c.name.startswith("dE_dW") else "S25Σ"
            return f"{step}: {c.name + ' is missing' if c.derivation is None else c.problem}."
    if not any(W):
        seen = f"∂E/∂W agrees everywhere, ∂E/∂B does not in {which}."
        look = SUMS["∂E/∂B"]
    elif not any(B):
        seen = f"∂E/∂B agrees everywhere, ∂E/∂W does not in {which}."
        look = SUMS["∂E/∂W"]
    elif W[last - 1] != B[last - 1]:
        wrong_one, right = ("∂E/∂W", "∂E/∂B") if W[last - 1] else ("∂E/∂B", "∂E/∂W")
        seen = f"In layer {last} {right} agrees and {wrong_one} does not; before it more is wrong."
        look = f"{SUMS[wrong_one]} first"
    elif last == L:
        if calls:
            return (
                f"S10: the gradients are nearly {calls} times the right ones: those of {calls} "
                f"calls pile up, between which the network has changed. {FROM_ZEROS}"
            )
        seen = f"The gradients are wrong from the last layer on, {which}."
        look = f"{equations}, {THEMSELVES}"
    else:
        right = f"layer {L}" if last + 1 == L else f"layers {last + 1} to {L}"
        seen = f"The gradients of {right} agree, and from layer {last} on they are wrong."
        look = f"what lies between, {equations}, {THEMSELVES}"
    return f"{seen} No mistake of the museum gives these numbers; look at {look}."
