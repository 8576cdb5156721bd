"""Suspects: one mistake or two at once, in all layers or in one, as the step that comes of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, product

from mlp_lab.mistakes.mistake import Mistake
from mlp_lab.mistakes.step import ALPHA, F, PlainStep


@dataclass(frozen=True)
class Suspect:
    """One mistake, or several at once, in all layers or in one.

    Attributes
    ----------
    names : tuple of str
        Whom the doctor names.
    step : PlainStep
        A training step with them.
    said, words : tuple of str
        What the doctor says of each, and what `check` says.
    alpha : float
        Where it depends on the learning rate.
    factor : float
        What every gradient is multiplied with besides.
    """

    names: tuple[str, ...] = ()
    step: PlainStep = field(default_factory=PlainStep)
    said: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    alpha: float = ALPHA
    factor: float = 1.0


def everywhere(mistakes: Iterable[Mistake]) -> Iterator[Suspect]:
    """Each mistake in all layers."""
    for mistake in mistakes:
        yield Suspect(
            mistake.suspects, PlainStep(mistake.changes), (mistake.said,), (mistake.words,)
        )


def in_one_layer(mistakes: Iterable[Mistake], l: int, name: str = "") -> Iterator[Suspect]:
    """Each mistake in layer l alone, which may have another name, such as L − 1."""
    for mistake in mistakes:
        of_all = mistake.one_layer or "{}, in layer {l} alone"
        words, title = (of_all.format(P, l=name or l) for P in (mistake.words, mistake.title))
        step = PlainStep(mistake.changes, only=(l,))
        yield Suspect(mistake.suspects, step, (f"{mistake.steps[0]}: {title}",), (words,))


def in_hidden_layers(mistakes: Iterable[Mistake], L: int) -> Iterator[Suspect]:
    """Each mistake whose words do not tell the layer, in all layers but the last."""
    where = ", in the hidden layers alone"
    for mistake in mistakes:
        if not mistake.one_layer:
            step = PlainStep(mistake.changes, only=range(1, L))
            said, words = mistake.said + where, mistake.words + where
            yield Suspect(mistake.suspects, step, (said,), (words,))


def of_other_layers(l: int, L: int) -> Iterator[Suspect]:
    """h′, Z or W of another layer in layer l alone: as in `last_layer_everywhere`, for any two."""
    for other in range(1, L + 1):
        if other == l:
            continue
        for symbol, step, name, wrong in (
            ("h′", "S18", "slopes", h_prime_of(other)),
            ("Z", "S18", "slopes", net_input_of(other)),
            ("W", "S19", "weights_to_pass_back", weights_of(other)),
        ):
            words = f"{symbol} of layer {other} stands in layer {l}"
            changes = PlainStep({name: wrong}, only=(l,))
            yield Suspect(("last_layer_everywhere",), changes, (f"{step}: {words}",), (words,))


def h_prime_of(other: int) -> F:
    return lambda activation, Z, A, l, L: activation[other].h_prime(Z[l])


def net_input_of(other: int) -> F:
    return lambda activation, Z, A, l, L: activation[l].h_prime(Z[other])


def weights_of(other: int) -> F:
    return lambda W, dE_dW, alpha, l, L: W[other]


def in_pairs(
    mistakes: Iterable[Mistake], others: Iterable[Mistake] | None = None
) -> Iterator[Suspect]:
    """Two mistakes at once, in different equations; with others, one of each."""
    first = list(everywhere(mistakes))
    pairs = combinations(first, 2) if others is None else product(first, everywhere(others))
    for one, other in pairs:
        if not one.step.changes.keys() & other.step.changes.keys():
            step = PlainStep({**one.step.changes, **other.step.changes})
            names = tuple(dict.fromkeys(one.names + other.names))
            yield Suspect(names, step, one.said + other.said, one.words + other.words)


def where_to_look(l: int, L: int, from_targets: bool = True) -> list[tuple[str, str, str]]:
    """The equations that may be wrong where the gradients are so from layer l on, and not before.

    Step, left side, right side (which `check` does not tell). Where l is the last layer, S10 is
    among them, if ∂E/∂A comes from Y.
    """
    equations = [("S18", f"∂E/∂Z[{l}]", f"h′(Z[{l}]) ⊙ ∂E/∂A[{l}]")]
    if l < L:
        equations.insert(0, ("S19", f"∂E/∂A[{l}]", f"∂E/∂Z[{l + 1}] · W[{l + 1}]ᵀ"))
    elif from_targets:
        equations.insert(0, ("S10", "∂E/∂A", "2/m (A − Y)"))
    return equations
