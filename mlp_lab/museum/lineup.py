"""A line-up: backward passes without names, most of them wrong."""

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
        try:
            return self._gradients(network, X, Y)
        except Exception as error:  # of a reader's own h: the lines that led there name the mistake
            raise error.with_traceback(None) from None

    def _gradients(self, network: Network, X: Array, Y: Array) -> Gradients:
        """What it stands for is drawn anew in each call, so that no attribute has it."""
        rng = np.random.default_rng([self.seed, PASSES])
        drawn = rng.choice(list(EXHIBITS), WRONG, replace=False)
        number: Any = rng.permutation(PASSES)[self.place]
        changes = EXHIBITS[drawn[number]].changes if number < WRONG else {}
        return PlainStep(changes).gradients(network, X, Y)

    def __repr__(self) -> str:
        return f"pass {self.place} of museum.lineup({self.seed})"


class Lineup(tuple[Pass, ...]):
    """Ten backward passes, eight of them wrong; which ones is for the reader to find out."""


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
