"""A training step with the present numbers, and what of it is known at each stop of the line."""

import numpy as np

from mlp_core import Array, Network
from mlp_lab.figures.paths import Passes
from mlp_lab.numbers import named_arrays
from mlp_lab.stepper.steps import Step, Working, every_step

__all__ = ["Run"]


class Run:
    """A training step, worked out once; the stops are the stepper's steps.

    Parameters
    ----------
    network, X, Y, alpha
        As in `living_network`.

    Attributes
    ----------
    working : Working
        Every line of the step, and what it gives.
    steps : tuple of Step
        The stops.
    """

    def __init__(self, network: Network, X: Array, Y: Array | None, alpha: float) -> None:
        with np.errstate(all="ignore"):  # an alpha that diverges is something to see
            self.working = Working(network, X, Y, alpha)
            self.steps = every_step(self.working)
            self.forward = network.forward(self.working.X)
            self.passes: list[Passes] = []  # both passes, a view for each example
            if self.working.Y is not None:
                after: Network = self.working.values["new"]
                self.after, self.forward_after = after, after.forward(self.working.X)
                self.passes = self._passes(network, self.working.Y)
        self.network, self.X, self.Y = network, self.working.X, self.working.Y

    def _passes(self, network: Network, Y: Array) -> list[Passes]:
        gradients = network.gradients(self.working.X, Y)
        examples = range(len(self.working.X))
        return [Passes(network, Y, self.forward, gradients, i) for i in examples]

    @property
    def sizes(self) -> tuple[int, ...]:
        """n_0, …, n_L."""
        return self.network.sizes

    @property
    def last(self) -> int:
        """L, the number of the last layer."""
        return len(self.network.layers)

    def step(self, name: str) -> Step:
        """The step of that name, such as "∂E/∂W[1]"."""
        return next(step for step in self.steps if step.name == name)

    def value(self, name: str, i: int, j: int) -> float:
        """An entry of X, Y, a W or a B, counted from 1."""
        given = dict(named_arrays(self.network, self.X, self.Y))
        return float(given[name][i - 1, j - 1])

    def known(self, n: int) -> set[str]:
        """The names of what is computed at stop n, that stop included."""
        return {step.name for step in self.steps[:n]}

    def line(self, step: Step) -> str:
        """The line of Python that a step computes."""
        return self.working.lines[step.lines - 1]
