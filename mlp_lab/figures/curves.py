"""Learning curves: E against the step, of one run or of several."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from matplotlib import rc_context
from numpy.typing import NDArray

from mlp_lab.figures.figure import Figure, check_named
from mlp_lab.palette import BLUE, CLASSES, FAINT_GREY, LINES, STYLE

__all__ = ["decades", "learning_curve", "learning_curves"]

LONG = 300  # steps; a longer curve may be so rough that it hides the others


@rc_context(STYLE)
def learning_curve(
    E: Sequence[float],
    E_test: Sequence[float] | None = None,
    steps_per_epoch: int | None = None,
    log: bool = True,
) -> Figure:
    """E against the step, as `TrainingRun.E` holds it.

    Parameters
    ----------
    E : sequence of float
        The error at each step, from step 0.
    E_test : sequence of float, optional
        The error on the test examples, taken at equal distances from the first step to the last.
    steps_per_epoch : int, optional
        Marks each epoch with the mean of E over its steps, which the noise of the mini-batches
        hides, and counts epochs along the top.
    log : bool
        Whether the axis of E is logarithmic.

    Returns
    -------
    Figure
    """
    if len(E) == 0:
        raise ValueError("learning_curve: E is empty; write E=run.E with a TrainingRun")
    if steps_per_epoch is not None and steps_per_epoch < 1:
        raise ValueError(
            f"learning_curve: steps_per_epoch must be at least 1, not {steps_per_epoch}; "
            "it is the number of mini-batches that make up all examples"
        )
    errors, last = np.asarray(E, dtype=float), len(E) - 1
    figure = Figure(7, 3.6)
    axes = figure.add_subplot(xlabel="step", ylabel="E", xlim=(0, max(last, 1)))
    axes.grid(color=FAINT_GREY, linewidth=0.5)
    (line,) = axes.plot(errors, color=BLUE, linewidth=1, label="each step")
    if steps_per_epoch is not None:
        line.set(alpha=0.35, linewidth=0.8)
        epochs = last // steps_per_epoch
        means = errors[: epochs * steps_per_epoch].reshape(epochs, steps_per_epoch).mean(axis=1)
        middles = (np.arange(epochs) + 0.5) * steps_per_epoch
        axes.plot(
            middles, means, color=BLUE, marker=CLASSES[0][1], ms=4, label="mean of each epoch"
        )
        both_ways = partial(np.multiply, 1 / steps_per_epoch), partial(np.multiply, steps_per_epoch)
        axes.secondary_xaxis("top", functions=both_ways).set_xlabel("epoch")
    if E_test is not None:
        colour, marker = CLASSES[1]
        at = np.linspace(0, last, len(E_test))
        axes.plot(at, E_test, color=colour, marker=marker, ms=4, label="test examples")
    if len(axes.lines) > 1:
        axes.legend()
    if log:
        # In this order: Matplotlib's own choice of limits warns at a zero and overflows at 1e308.
        axes.set_ylim(decades(np.concatenate([errors, E_test if E_test is not None else []])))
        axes.set_yscale("log")
    else:
        axes.set_ylim(bottom=0)
    figure.fact = f"E is {errors[0]:.4g} at step 0 and {errors[-1]:.4g} at step {last}"
    if E_test is not None:
        figure.fact += f"; on the test examples it is {E_test[-1]:.4g} in the end"
    figure.fact += "."
    return figure


@rc_context(STYLE)
def learning_curves(named: Mapping[str, Sequence[float]], ylabel: str = "E") -> Figure:
    """Several curves against the step, on one logarithmic axis.

    A long one that is rough, as with mini-batches, is drawn twice: pale, each step; and in full
    colour the median of every few steps, which does not hide the others.

    Parameters
    ----------
    named : dict
        From a name to its numbers from step 0, such as `TrainingRun.E`; at most four.
    ylabel : str
        What the numbers are.

    Returns
    -------
    Figure
    """
    check_named("learning_curves", named, "its numbers, such as run.E", most=len(LINES))
    curves = {name: np.asarray(numbers, dtype=float) for name, numbers in named.items()}
    for name, numbers in curves.items():
        if numbers.ndim != 1 or not len(numbers):
            raise ValueError(f"learning_curves: {name!r} must be one row of numbers; write run.E")
    longest = max(map(len, curves.values()))
    block = 1 + longest // 60
    rough = [name for name, numbers in curves.items() if _is_rough(numbers)]
    step = f"step  (pale: each; line: the median of {block})" if rough else "step"
    figure = Figure(7, 3.8)
    axes = figure.add_subplot(xlabel=step, ylabel=ylabel, xlim=(0, max(longest - 1, 1)))
    axes.grid(color=FAINT_GREY, linewidth=0.5)
    for (colour, style), (name, numbers) in zip(LINES, curves.items(), strict=False):
        line = np.arange(len(numbers)), numbers
        if name in rough:
            axes.plot(*line, color=colour, linewidth=0.6, alpha=0.25)
            blocks = numbers[: len(numbers) // block * block].reshape(-1, block)
            line = block * np.arange(len(blocks)) + block // 2, np.sort(blocks)[:, block // 2]
        axes.plot(*line, color=colour, linestyle=style, linewidth=1.8, label=name)
    axes.set_ylim(_around(curves.values()))  # before the scale: see learning_curve
    axes.set_yscale("log")
    figure.legend(loc="outside upper center", ncols=len(curves), handlelength=3.5)
    # After thousands of steps on a spiral, machines agree on few digits.
    ends = (
        f"{name} from {numbers[0]:.3g} to {numbers[-1]:.2g} in {len(numbers) - 1} steps"
        for name, numbers in curves.items()
    )
    figure.fact = f"{ylabel}: {'; '.join(ends)}."
    return figure


def _is_rough(numbers: NDArray[np.float64]) -> bool:
    """Whether a long curve goes up and down nearly all the time."""
    ups = numbers[1:] > numbers[:-1]
    return len(numbers) > LONG and bool(np.mean(ups[1:] != ups[:-1]) > 0.2)


def _around(curves: Iterable[NDArray[np.float64]]) -> tuple[float, float]:
    """Limits for several curves; one that diverges leaves the picture, or none could be seen."""
    curves = list(curves)
    starts = [abs(numbers[0]) for numbers in curves if 1e-150 < abs(numbers[0]) < 1e150]
    every = np.concatenate(curves)
    shown = every[(every > 1e-150) & (every < 1e4 * max(starts, default=1e146))]
    if shown.size == 0:
        return 0.1, 1.0
    return float(shown.min() / 1.3), float(shown.max() * 1.3)


def decades(E: Any) -> tuple[float, float]:
    """The powers of ten around all positive numbers of E: limits that seldom change."""
    errors: NDArray[np.float64] = np.asarray(E, dtype=float)
    errors = errors[(errors > 0) & np.isfinite(errors)]
    if errors.size == 0:
        return 0.1, 1.0
    # Beyond 1e±200 Matplotlib's ticks underflow or overflow.
    low = np.clip(np.floor(np.log10(errors.min())), -200, 199)
    high = np.clip(np.ceil(np.log10(errors.max())), low + 1, 200)
    return float(10.0**low), float(10.0**high)
