"""What a trained network answers, over the whole plane or along a line."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke

from mlp_core import Network, squared_error
from mlp_core.refusals import briefly
from mlp_lab.datasets import Dataset
from mlp_lab.figures.figure import Figure, check_named
from mlp_lab.palette import ANSWER, BLUE, CLASSES, FAINT_GREY, INK, PAPER, STYLE, VERMILION

__all__ = ["decision_regions", "fitted_curve"]

HALF = to_hex(ANSWER(0.5))  # the colour on which the line between the classes lies


@rc_context(STYLE)
def decision_regions(named: Mapping[str, tuple[Network, Dataset]]) -> Figure:
    """What networks answer at every point of the plane, and the examples that they learned from.

    Parameters
    ----------
    named : dict
        From a name to a network with n_0 = 2 and n_L = 1, and a data set of two classes.

    Returns
    -------
    Figure
    """
    check_named("decision_regions", named, "(network, data)")
    for name, pair in named.items():
        if not isinstance(pair, tuple) or len(pair) != 2:
            raise TypeError(
                f"decision_regions: {name!r} must lead to (network, data), not {briefly(pair)}"
            )
        _fits(f"decision_regions: {name}", *pair, n=2)
    across = min(3, len(named))
    down = math.ceil(len(named) / across)
    side = {1: 4.2, 2: 3.3, 3: 2.3}[across]
    size = 4.5 if across == 3 else 5.5
    figure = Figure(0.1 + side * across, 0.5 + (side + 0.3) * down)
    panels: Any = figure.subplots(down, across, squeeze=False)
    facts = []
    for axes in panels.flat[len(named) :]:
        axes.set_axis_off()
    for axes, (name, (network, data)) in zip(panels.flat, named.items(), strict=False):
        reach = 1.08 * float(np.abs(data.X).max())
        line = np.linspace(-reach, reach, 161)
        x, y = np.meshgrid(line, line)
        answer = network.predict(np.column_stack([x.ravel(), y.ravel()])).reshape(x.shape)
        axes.contourf(x, y, answer, np.linspace(0, 1, 11), cmap=ANSWER, extend="both")
        if answer.min() < 0.5 < answer.max():
            axes.contour(x, y, answer, [0.5], colors=INK, linewidths=1.2)
        for number, (colour, marker) in enumerate(CLASSES):
            points = data.X[data.Y[:, 0] == number]
            axes.plot(*points.T, marker, color=colour, ms=size + number, mec=PAPER, mew=0.5)
        axes.set(aspect="equal", xticks=[], yticks=[], title=name)
        right = int(((network.predict(data.X) > 0.5) == (data.Y > 0.5)).sum())
        facts.append(f"{name}: {right} of {len(data.X)} answers are right")
    looks: list[dict[str, Any]] = [
        *({"color": c, "marker": marker, "linestyle": ""} for c, marker in CLASSES),
        {
            "color": INK,
            "linewidth": 1.2,
            "path_effects": [withStroke(linewidth=9, foreground=HALF)],
        },
    ]
    handles = [Line2D([], [], **look) for look in looks]
    words = ["class 0", "class 1", "the answer is ½"]
    figure.legend(handles, words, loc="outside lower center", ncols=3)
    figure.fact = f"{'; '.join(facts)}."
    return figure


@rc_context(STYLE)
def fitted_curve(network: Network, data: Dataset) -> Figure:
    """What a network with one input and one output answers, and the examples.

    Parameters
    ----------
    network : Network
        With n_0 = n_L = 1.
    data : Dataset
        Its examples, X and Y m × 1.

    Returns
    -------
    Figure
    """
    _fits("fitted_curve", network, data, n=1)
    figure = Figure(6, 3.6)
    axes = figure.add_subplot(xlabel="x", ylabel="y")
    axes.grid(color=FAINT_GREY, linewidth=0.5)
    low, high = float(data.X.min()), float(data.X.max())
    x = np.linspace(low, high, 301).reshape(-1, 1)
    axes.plot(data.X, data.Y, "o", color=BLUE, ms=4.5, mew=0, label="examples")
    axes.plot(x, network.predict(x), color=VERMILION, linewidth=2, label="the network's answer")
    axes.legend()
    E = squared_error(network.predict(data.X), data.Y)
    figure.fact = (
        f"The network's answer through {len(data.X)} examples of {data.name}: E = {E:.4f}."
    )
    return figure


def _fits(where: str, network: Any, data: Any, n: int) -> None:
    """Refuse what cannot be drawn: other kinds, or other sizes than n inputs and one output."""
    for name, value, kind in (("network", network, Network), ("data", data, Dataset)):
        if not isinstance(value, kind):
            raise TypeError(f"{where}: {name} must be a {kind.__name__}, not {briefly(value)}")
    sizes = data.X.shape[1], data.Y.shape[1]
    if sizes != (n, 1):
        raise ValueError(
            f"{where}: data must have n = {n} and k = 1, not {sizes[0]} and {sizes[1]}"
        )
    ends = network.sizes[0], network.sizes[-1]
    if ends != (n, 1):
        raise ValueError(
            f"{where}: network must have n_0 = {n} and n_L = 1, not {ends[0]} and {ends[1]}"
        )
