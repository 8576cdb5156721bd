"""The training loop: forward pass, backward pass, update, again and again."""

import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np

from mlp_core.dimensions import Array, Seed, check_kind, check_positive, check_size, generator
from mlp_core.error import squared_error, squared_error_gradient
from mlp_core.network import Network


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


class DivergenceError(ArithmeticError):
    """E is no longer finite; `run` has the finite errors and the last finite network."""

    def __init__(self, message: str, run: TrainingRun) -> None:
        super().__init__(message)
        self.run = run


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
    return steps_from(*checked_arguments("training", network, X, Y, alpha, batch_size, seed))


def train(
    network: Network,
    X: Array,
    Y: Array,
    alpha: float,
    steps: int,
    batch_size: int | None = None,
    seed: Seed = 0,
    progress: bool = False,
) -> TrainingRun:
    """Train for so many steps: the network that came of it, and E_0 … E_steps.

    All but `steps` and `progress` is as in `training`. An interrupt (Ctrl-C, the stop button)
    ends the training early and loses nothing: the run so far is returned.

    Parameters
    ----------
    steps : int
        How many updates, 0 or more.
    progress : bool
        Whether to show how far the training is.

    Examples
    --------
    >>> from mlp_core import Network, identity
    >>> X, Y = np.array([[1.0], [2.0]]), np.array([[3.0], [5.0]])
    >>> run = train(Network.random((1, 1), [identity]), X, Y, alpha=0.1, steps=500)
    >>> run.network.predict(np.array([[3.0]])).round(2)
    array([[7.]])
    """
    arguments = checked_arguments("train", network, X, Y, alpha, batch_size, seed)
    steps = check_size("train", "steps", steps, least=0)
    show = progress_display(steps) if progress else None
    E: list[float] = []
    reached = None
    try:
        for step in islice(steps_from(*arguments), steps + 1):
            E.append(step.E)
            reached = step
            if show:
                show(E)
    except KeyboardInterrupt:
        if reached is None:
            raise
        print(
            f"\ntrain: interrupted at step {reached.number} of {steps}; the run so far is kept",
            file=sys.stderr,
        )
    assert reached is not None  # islice gives one step at least
    return TrainingRun(reached.network, E[: reached.number + 1])


def progress_line(steps: int) -> Callable[[list[float]], None]:
    """What `train(progress=True)` shows in a terminal; `mlp_lab` puts a picture in its place."""

    def show(E: list[float]) -> None:
        number = len(E) - 1
        if number % max(1, steps // 100) == 0 or number == steps:
            end = "\n" if number == steps else ""
            line = f"\rstep {number} of {steps}, E = {E[-1]:.4g}   "
            print(line, end=end, file=sys.stderr, flush=True)

    return show


progress_display = progress_line


def checked_arguments(
    function: str, network: Network, X: Array, Y: Array, alpha: float, batch_size: Any, seed: Seed
) -> tuple[Network, Array, Array, float, int | None, np.random.Generator]:
    """Refuse at the call, not at the first step, in the name of the function that was called."""
    __tracebackhide__ = True
    check_kind(function, "network", network, Network)
    network.check_examples(function, X, Y)
    alpha = check_positive(function, "alpha", alpha)
    if batch_size is not None and check_size(function, "batch_size", batch_size) > len(X):
        raise ValueError(f"{function}: batch_size must be at most m = {len(X)}, not {batch_size}")
    return network, X, Y, alpha, batch_size, generator(function, seed)


def batches(m: int, batch_size: int | None, rng: np.random.Generator) -> Iterator[Any]:
    """The rows of each batch, without an end; all rows where there is no batch size."""
    while batch_size is None:
        yield slice(None)
    while True:
        order = rng.permutation(m)
        for first in range(0, m, batch_size):
            yield order[first : first + batch_size]


def steps_from(
    network: Network, X: Array, Y: Array, alpha: float, batch_size: int | None, rng: Any
) -> Iterator[Step]:
    """The steps of `training`. NumPy's warnings are silenced: divergence is told once, in words."""
    run = TrainingRun(network, [])
    for number, rows in enumerate(batches(len(X), batch_size, rng)):
        with np.errstate(all="ignore"):
            forward = network.forward(X[rows])
            E = float(squared_error(forward.A[-1], Y[rows]))
        if not math.isfinite(E):
            raise divergence(number, E, alpha, run)
        run = TrainingRun(network if network.is_finite() else run.network, run.E)
        run.E.append(E)
        yield Step(number, E, network)
        with np.errstate(all="ignore"):
            dE_dA = squared_error_gradient(forward.A[-1], Y[rows])
            network = network.updated(network.backward(forward, dE_dA), alpha)


def divergence(number: int, E: float, alpha: float, run: TrainingRun) -> DivergenceError:
    """The error that tells where, from where to where, and what to try."""
    if number == 0:
        return DivergenceError(
            "training diverged: E is not finite at step 0; look for NaN or infinity in X, Y or "
            "the parameters",
            run,
        )
    last = run.E[-1] if number > 1 else E
    return DivergenceError(
        f"training diverged: E is no longer finite at step {number} with alpha = {alpha:g}; "
        f"E went {run.E[0]:.3g} -> {last:.3g}; try a smaller alpha",
        run,
    )
