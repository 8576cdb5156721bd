"""Before training, or when it does not help: what is unfit in a network and its examples."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlp_core import Array, Network
from mlp_core.refusals import Seed, check_kind, check_positive, check_real, generator
from mlp_core.terminal import printable
from mlp_lab.doctor.curvature import too_large
from mlp_lab.doctor.dependence import lost_pairs
from mlp_lab.doctor.examples import constant, labels, not_finite, scale, spread, unreachable
from mlp_lab.doctor.finding import Finding, Note, unseen
from mlp_lab.doctor.neurons import (
    alike,
    has_learned,
    one_answer,
    saturated,
    silent,
    vanishing,
)


@dataclass(frozen=True, eq=False, repr=False)
class Checkup(Sequence[str]):
    """What is unfit, a sentence each: a sequence, empty where nothing was found.

    Attributes
    ----------
    title : str
        What was looked at.
    findings : tuple of Finding
        For each thing that is unfit a short `name` for programs and its `sentence`, which is what
        is `seen` and its `cure`. The names are not_finite, scale, labels, unreachable, lost_pairs,
        alike, silent, saturated, one_answer, vanishing, spread and alpha.
    notes : tuple of str
        What could not be looked at and why, and what is seen and does no harm as it is.
    """

    title: str
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()

    @property
    def healthy(self) -> bool:
        """Whether nothing unfit was found, of what could be looked at."""
        return not self.findings

    def __len__(self) -> int:
        return len(self.findings)

    def __getitem__(self, i: Any) -> Any:
        return tuple(finding.sentence for finding in self.findings)[i]

    def __repr__(self) -> str:
        lines = [f"{finding.name}: {finding.sentence}" for finding in self.findings]
        lines = lines or [NOTHING]
        return "\n    ".join([self.title, *lines, *self.notes])

    def __str__(self) -> str:
        return printable(repr(self))


# What makes neurons flat or one answer of all, and what may be such a consequence.
CAUSES = {"not_finite", "unreachable", "scale", "alike", "silent", "saturated"}
CONSEQUENCES = {"saturated", "one_answer", "vanishing"}
ABOVE = "This may come of what is found above: mend that first."
NOTHING = "Nothing unfit was found in X and Y, the neurons and their answers."


def checkup(
    network: Network, X: Array, Y: Array, alpha: float | None = None, seed: Seed = 0
) -> Checkup:
    """Look for what keeps a network from learning: in X and Y, in its neurons, and in alpha.

    In X and Y: NaN and infinity, columns of very different size, class numbers where one-hot rows
    are meant, targets that the last layer cannot reach or that spread far too much or too little,
    and pairs that seem lost. In the network: neurons that are alike, silent or saturated, one
    answer for all inputs, and a gradient that vanishes on its way back.

    Parameters
    ----------
    network : Network
        Before training, or during it.
    X, Y : ndarray, m × n and m × k
        Inputs and true outputs: the training part.
    alpha : float, optional
        Learning rate α, to be compared with the largest that E allows at this network, if each
        step is to use all examples.
    seed : int or numpy.random.Generator
        Of the shuffles that lost pairs are compared with.

    Returns
    -------
    Checkup
        A sentence for each thing that is unfit; `findings`, `notes`, `healthy`.

    Examples
    --------
    >>> from mlp_core import sigmoid, tanh
    >>> from mlp_lab import datasets
    >>> data = datasets.circles()
    >>> network = Network.random((2, 8, 1), (tanh, sigmoid))
    >>> checkup(network, data.X, data.Y)
    checkup of Network(2-8-1, tanh, sigmoid), m = 200
        Nothing unfit was found in X and Y, the neurons and their answers.
        Not looked at: alpha, as none was given.
    >>> [finding.name for finding in checkup(network, data.X * [1, 100], data.Y).findings]
    ['scale', 'saturated']
    """
    __tracebackhide__ = True
    check_kind("checkup", "network", network, Network)
    network.check_examples("checkup", X, Y)
    check_real("checkup", "X", X)
    if alpha is not None:
        alpha = check_positive("checkup", "alpha", alpha)
    rng = generator("checkup", seed)
    with np.errstate(all="ignore"):
        seen = list(symptoms(network, np.asarray(X), np.asarray(Y), alpha, rng))
    findings = tuple(following([s for s in seen if isinstance(s, Finding)]))
    notes = tuple(s.sentence for s in seen if isinstance(s, Note))
    return Checkup(f"checkup of {network}, m = {len(X)}", findings, notes)


def following(findings: Sequence[Finding]) -> Iterator[Finding]:
    """The same findings; what may come of one above it has no cure of its own."""
    above = False
    for finding in findings:
        yield finding._replace(cure=ABOVE) if above and finding.name in CONSEQUENCES else finding
        above |= finding.name in CAUSES


def symptoms(
    network: Network, X: Array, Y: Array, alpha: float | None, rng: np.random.Generator
) -> Iterator[Finding | Note]:
    """All that is seen, what the examples do first: much of the rest may come of it."""
    yield from not_finite(X, Y, network)
    rows = np.isfinite(X).all(axis=1) & np.isfinite(Y).all(axis=1)
    if not rows.any():
        yield unseen("all else, as no row of X and Y is finite")
        return
    yield from unreachable(Y, network.layers[-1].activation)
    if not rows.all():
        yield unseen(f"all else in {(~rows).sum()} of {len(X)} rows, which are not finite")
        X, Y = X[rows], Y[rows]
    yield from constant(X)
    yield from scale(X)
    yield from labels(Y)
    yield from lost_pairs(X, Y, rng)
    if not network.is_finite():
        yield unseen("the neurons, as not all parameters are finite")
        return
    yield from alike(network)
    if words := network.not_finite(X, Y):
        seen, _, cure = words.partition("; ")
        yield Finding("not_finite", f"{seen}.", f"{cure[0].upper()}{cure[1:]}.")
        yield unseen("how the neurons answer, as their numbers overflow")
        return
    forward = network.forward(X)
    learned = has_learned(forward, Y)
    yield from silent(network, forward, learned)
    yield from saturated(network, forward, Y, learned)
    yield from one_answer(network, forward, Y)
    yield from vanishing(network, forward, Y, learned)
    if not learned:
        yield from spread(Y, network.layers[-1].activation)
    if alpha is None:
        yield unseen("alpha, as none was given")
    else:
        yield from too_large(network, X, Y, alpha, rng)
