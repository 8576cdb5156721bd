"""A line-up: backward passes without names, most of them wrong."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from mlp_core import Array, Gradients, Network
from mlp_core.refusals import check_kind, check_size
from mlp_lab.mistakes import EXHIBITS, PlainStep

PASSES, WRONG = 10, 8


class Pass:
    """A backward pass without a name: it gives gradients, right ones or not."""

    def __init__(self, seed: int, place: int) -> None:
        self.seed, self.place = seed, place

    def __call__(self, network: Network, X: Array, Y: Array) -> Gradients:
        """Its gradients of E for the examples X, Y; None where NumPy would stop."""
        __tracebackhide__ = True
        name = f"pass {self.place}"
        check_kind(name, "network", network, Network)
        network.check_examples(name, X, Y)
        made = names(self.seed)[self.place]
        return PlainStep(EXHIBITS[made].changes if made else {}).gradients(network, X, Y)

    def __repr__(self) -> str:
        return f"pass {self.place} of museum.lineup({self.seed})"


class Lineup(tuple[Pass, ...]):
    """Ten backward passes, eight of them wrong; which ones is for the reader to find out."""


@lru_cache(maxsize=64)
def names(seed: int) -> Sequence[str]:
    """The mistake of each pass; nothing where it is right."""
    rng = np.random.default_rng([seed, PASSES])
    drawn: Any = rng.choice(list(EXHIBITS), WRONG, replace=False)
    made = [*drawn.tolist(), *[""] * (PASSES - WRONG)]
    return tuple(made[place] for place in rng.permutation(PASSES))


def truth(seed: int) -> tuple[bool, ...]:
    """Which passes of a line-up are right: what `check.verdict_points` compares with."""
    return tuple(not name for name in names(seed))


def lineup(seed: int) -> Lineup:
    """Ten backward passes without names: eight with a mistake of the museum, two right.

    Parameters
    ----------
    seed : int
        Which eight of the nineteen, and in which order: another line-up for each student.

    Returns
    -------
    Lineup
        A tuple of ten functions. Each takes (network, X, Y) and returns `Gradients`, to be given
        to `gradient_check` or to the doctor.

    Examples
    --------
    >>> from mlp_core import Network, tanh
    >>> network = Network.random((3, 4, 2), (tanh, tanh))
    >>> gradients = lineup(seed=1)[0](network, np.ones((5, 3)), np.ones((5, 2)))
    >>> len(gradients.dE_dW)
    3
    """
    seed = check_size("museum.lineup", "seed", seed, least=0)
    return Lineup(Pass(seed, place) for place in range(PASSES))
