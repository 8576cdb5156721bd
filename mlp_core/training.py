"""The training loop: forward pass, backward pass, update, again and again."""

import copy
import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np

from mlp_core.network import Network
from mlp_core.plan import Plan
from mlp_core.refusals import (
    Array,
    Seed,
    briefly,
    check_kind,
    check_positive,
    check_real,
    check_size,
    first_not_finite,
    generator,
)


@dataclass(frozen=True, eq=False)
class Step:
    """A step of training: its number, its network, and E on the examples it learns from next."""

    number: int
    E: float
    network: Network


@dataclass(frozen=True, eq=False)
class TrainingRun:
    """What came of training: the last network, and the list E_0, E_1, …"""

    network: Network
    E: list[float] = field(repr=False)


NOT_FINITE = (
    "training diverged: E is not finite at step {}; look for NaN or infinity in X, Y or the "
    "parameters: {}"
)


class DivergenceError(ArithmeticError):
    """E is no longer finite; `run` has the finite errors and the last finite network."""

    def __init__(self, message: str, run: TrainingRun) -> None:
        super().__init__(message)
        self.run = run


@dataclass
class Batches:
    """The rows of each step, without an end: None, for all, or the parts of a new shuffle.

    An epoch visits each example once, so its last batch may be smaller.
    """

    m: int
    size: int | None
    rng: np.random.Generator

    def __iter__(self) -> Iterator[Any]:
        while self.size is None:
            yield None
        while True:
            order = self.rng.permutation(self.m)
            for first in range(0, self.m, self.size):
                yield order[first : first + self.size]


def training(
    network: Network,
    X: Array,
    Y: Array,
    alpha: float,
    batch_size: int | None = None,
    seed: Seed = 0,
) -> Iterator[Step]:
    """Train without an end, one step at a time; `itertools.islice` bounds it.

    Step 0 is the start. E of a step is the error of its network on the examples that its update
    will use, so it costs nothing extra: on all of them, or with `batch_size` on a mini-batch.
    Each epoch shuffles the examples and uses each once; its last batch may be smaller, and then
    has its own m in 1/m.

    Parameters
    ----------
    network : Network
        Where to start; it is not changed.
    X, Y : ndarray, m × n and m × k
        Inputs and true outputs.
    alpha : float
        Learning rate α, positive.
    batch_size : int, optional
        How many examples a mini-batch has, at most m.
    seed : int or numpy.random.Generator
        Where the shuffles come from.

    Raises
    ------
    DivergenceError
        At the first step whose E is not finite.
    """
    plan, batches = planned("training", network, X, Y, alpha, batch_size, seed)
    step = np.errstate(all="ignore")(plan.step)  # between steps, warnings are the caller's
    numbered = enumerate(errors(plan, step, batches, []))
    return (Step(number, E, plan.network_at(number)) for number, E in numbered)


def train(
    network: Network,
    X: Array,
    Y: Array,
    alpha: float,
    steps: int,
    batch_size: int | None = None,
    seed: Seed = 0,
    progress: bool | Callable[[list[float]], Any] = False,
) -> TrainingRun:
    """Train for so many steps: the network that came of it, and E_0 … E_steps.

    All but `steps` and `progress` is as in `training`. An interrupt (Ctrl-C, the stop button)
    ends the training early and loses nothing: the run so far is returned.

    Parameters
    ----------
    steps : int
        How many updates, 0 or more.
    progress : bool or callable
        Whether to print how far the training is; or a function that is called after every step
        with E_0, E_1, … so far, such as a `LiveCurve` of `mlp_lab`.

    Examples
    --------
    >>> from mlp_core import Network, identity
    >>> X, Y = np.array([[1.0], [2.0]]), np.array([[3.0], [5.0]])
    >>> run = train(Network.random((1, 1), [identity]), X, Y, alpha=0.1, steps=500)
    >>> run.network.predict(np.array([[3.0]])).round(2)
    array([[7.]])
    """
    plan, batches = planned("train", network, X, Y, alpha, batch_size, seed)
    steps = check_size("train", "steps", steps, least=0)
    show = shown_by(progress, steps)
    E: list[float] = []
    try:
        with np.errstate(all="ignore"):  # divergence is told once, in words
            for _ in islice(errors(plan, plan.step, batches, E), steps + 1):
                if show:
                    show(E)
    except KeyboardInterrupt:
        if not E:
            raise
        reached = f"step {len(E) - 1} of {steps}"
        print(f"train: interrupted at {reached}; the run so far is kept", file=sys.stderr)
    return TrainingRun(plan.network_at(len(E) - 1), E)


def planned(
    function: str, network: Network, X: Array, Y: Array, alpha: float, batch_size: Any, seed: Seed
) -> tuple[Plan, Batches]:
    """Refuse at the call, not at the first step, in the name of the function that was called."""
    __tracebackhide__ = True
    check_kind(function, "network", network, Network)
    network.check_examples(function, X, Y)
    check_real(function, "X", X)
    alpha = check_positive(function, "alpha", alpha)
    if batch_size is not None and check_size(function, "batch_size", batch_size) > len(X):
        raise ValueError(f"{function}: batch_size must be at most m = {len(X)}, not {batch_size}")
    return Plan(network, X, Y, alpha), Batches(len(X), batch_size, generator(function, seed))


def errors(
    plan: Plan, step: Callable[[int, Any], float], batches: Batches, E: list[float]
) -> Iterator[float]:
    """E_0, E_1, …, which also go into the list E; between two of them lies an update."""
    # Where h is flat, E is finite though a number that leads to it is not. The examples of
    # mini-batches are looked at when their turn comes: they may be many.
    given = [] if batches.size else [("X", plan.X), ("Y", plan.Y)]
    if words := first_not_finite([*given, *plan.network.parameters()]):
        raise DivergenceError(NOT_FINITE.format(0, words), TrainingRun(plan.network, E))
    at_start = copy.deepcopy(batches)
    for number, rows in enumerate(batches):
        E_now = step(number, rows)
        if not math.isfinite(E_now):
            run = TrainingRun(last_finite(plan, at_start, number), E)
            raise DivergenceError(told(plan, rows, E, E_now), run)
        E.append(E_now)
        yield E_now


def told(plan: Plan, rows: Any, E: list[float], E_now: float) -> str:
    """Where E stopped being finite, from where it went where, and what to try."""
    if words := first_not_finite([("X", plan.X), ("Y", plan.Y), *plan.network.parameters()]):
        return NOT_FINITE.format(len(E), words)
    part = slice(None) if rows is None else rows
    if (words := plan.network.not_finite(plan.X[part], plan.Y[part])) or not E:
        if rows is not None:  # a reader knows the rows of X and Y, not those of a mini-batch
            words = plan.network.not_finite(plan.X, plan.Y)
        return f"training diverged at step {len(E)}: {words or 'E is too large'}"
    return (
        f"training diverged: E is no longer finite at step {len(E)} with alpha = {plan.alpha:g}; "
        f"E went {E[0]:.3g} -> {E[-1] if len(E) > 1 else E_now:.3g}; try a smaller alpha"
    )


def last_finite(plan: Plan, batches: Batches, number: int) -> Network:
    """The last network before step `number` that is finite: nearly always the last of all.

    Where h is flat, infinite weights can leave E finite for a while. Then the training is run
    again, which gives the same, and is looked at after each step.
    """
    network = plan.network_at(number - 1) if number else plan.network
    if not number or network.is_finite():
        return network
    network, again = plan.network, Plan(plan.network, plan.X, plan.Y, plan.alpha)
    for earlier, rows in zip(range(number), batches, strict=False):
        with np.errstate(all="ignore"):
            again.step(earlier, rows)
        if not again.network_at(earlier).is_finite():
            break
        network = again.network_at(earlier)
    return network


def shown_by(progress: Any, steps: int) -> Callable[[list[float]], Any] | None:
    """What shows the errors so far after every step; None where nothing does."""
    __tracebackhide__ = True
    if isinstance(progress, bool | np.bool_):
        return progress_line(steps) if progress else None
    if callable(progress) and not isinstance(progress, type):
        return progress
    made = isinstance(progress, type)
    cure = f"the class {progress.__name__}; write {progress.__name__}({steps})" if made else ""
    raise TypeError(
        "train: progress must be True, False or a function of the errors so far, "
        f"not {cure or briefly(progress)}"
    )


def progress_line(steps: int) -> Callable[[list[float]], None]:
    """A function that takes E_0, E_1, … after every step, and now and then prints the last."""
    seldom = max(1, steps // 100)

    def show(E: list[float]) -> None:
        number = len(E) - 1
        if number % seldom == 0 or number == steps:
            end = "\n" if number == steps else ""
            print(f"\rstep {number} of {steps}, E = {E[-1]:<10.4g}", end=end, file=sys.stderr)

    return show
