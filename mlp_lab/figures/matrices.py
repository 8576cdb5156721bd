"""Matrices entry by entry: Jacobians with their blocks, and confusion matrices."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from mlp_core.refusals import check_size, letters
from mlp_lab.figures.figure import Figure, check_named
from mlp_lab.palette import BLUE, FAINT_GREY, GREY, INK, PAPER, SIGNED_ON_PAPER, STYLE, VERMILION

__all__ = ["confusion_matrix", "jacobians"]

GAP, LEAST = 1.5, 4.0  # between two pictures, and the width that a title needs; in entries


@rc_context(STYLE)
def jacobians(named: Mapping[str, NDArray[Any]], rows: int, columns: Sequence[int]) -> Figure:
    """Each Jacobian as a picture with its blocks, every entry a square of one size.

    The colour tells sign and size, a bar marks what is negative, and what is 0 is left empty.

    Parameters
    ----------
    named : dict
        From a name to a Jacobian.
    rows : int
        The rows of a block.
    columns : sequence of int
        The columns of a block, for each Jacobian.

    Returns
    -------
    Figure
    """
    check_named("jacobians", named, "a Jacobian")
    rows = check_size("jacobians", "rows", rows)
    columns = [check_size("jacobians", f"columns[{i}]", n) for i, n in enumerate(columns)]
    if len(columns) != len(named):
        raise ValueError(
            f"jacobians: columns must have {len(named)} entries, one for each, not {len(columns)}"
        )
    named = {name: np.asarray(J, dtype=float) for name, J in named.items()}
    for (name, J), width in zip(named.items(), columns, strict=True):
        if J.ndim != 2 or not J.size or J.shape[0] % rows or J.shape[1] % width:
            raise ValueError(
                f"jacobians: {name} must consist of blocks of {rows} × {width}, "
                f"and it is {letters(J.shape) or 'a number'}"
            )
    largest = max(float(np.abs(J).max()) for J in named.values()) or 1.0
    height = max(len(J) for J in named.values())
    total = sum(max(J.shape[1], LEAST) for J in named.values()) + GAP * (len(named) - 1)
    entry = min(6.0 / total, 3.6 / height)  # in inches
    figure = Figure(max(3.0, entry * total + 1.0), entry * (height + 2.4) + 0.2)
    axes = figure.add_subplot(aspect="equal")
    axes.set_axis_off()
    left, facts = 0.0, []
    for (name, J), width in zip(named.items(), columns, strict=True):
        m, n = J.shape
        start = left + max(0.0, LEAST - n) / 2
        corners = (start, start + n, m, 0)
        picture = axes.imshow(
            J, cmap=SIGNED_ON_PAPER, vmin=-largest, vmax=largest, extent=corners,
            interpolation="nearest", alpha=(J != 0).astype(float),
        )  # fmt: skip
        across, down = np.arange(0, n + 1, width) + start, np.arange(0, m + 1, rows)
        lines = [((x, 0), (x, m)) for x in across] + [((start, y), (start + n, y)) for y in down]
        axes.add_collection(LineCollection(lines, colors=FAINT_GREY, linewidths=0.8))
        strong = -largest / 2 > J  # dark squares take a pale bar
        for bars, colour in ((strong, PAPER), ((J < 0) & ~strong, INK)):
            i, j = np.nonzero(bars)
            axes.plot(j + start + 0.5, i + 0.5, "_", color=colour, ms=30 * entry)
        axes.text(start + n / 2, -0.4, f"{name}\n{m} × {n}", ha="center", va="bottom")
        filled = np.count_nonzero(J)
        facts.append(f"{name} is {m} × {n}, {filled} of {J.size} entries not zero")
        left += max(n, LEAST) + GAP
    axes.set(xlim=(-0.1, total + 0.1), ylim=(height + 0.1, -2.4))
    figure.colorbar(picture, ax=axes, shrink=0.8, aspect=25, label="entry")
    figure.fact = f"{'; '.join(facts)}."
    return figure


@rc_context(STYLE)
def confusion_matrix(counts: NDArray[Any]) -> Figure:
    """How often each class was read as each class.

    Parameters
    ----------
    counts : ndarray, k × k
        A row for each class that it is, a column for each class that the network said.

    Returns
    -------
    Figure
    """
    k = len(counts)
    if counts.shape != (k, k):
        raise ValueError(
            "confusion_matrix: counts must be k × k, not "
            f"{' × '.join(map(str, counts.shape))}; a row and a column for each class"
        )
    counts = np.rint(counts).astype(int)
    mistakes = counts - np.diag(counts.diagonal())
    figure = Figure(5.4, 5)
    axes = figure.add_subplot(xlabel="what the network said", ylabel="what it is")
    axes.set(xlim=(-0.5, k - 0.5), ylim=(k - 0.5, -0.5), aspect="equal")
    axes.set(xticks=range(k), yticks=range(k))
    axes.tick_params(length=0)
    for i in range(k):
        for j in range(k):
            right = i == j
            shade = counts[i, j] / max(1, mistakes.max())  # the right answers would drown them
            colour = BLUE if right else VERMILION
            alpha = 1.0 if right else 0.75 * shade
            square = partial(Rectangle, (j - 0.5, i - 0.5), 1, 1)
            if counts[i, j]:  # the colour lies on paper, and 0 on the ground of the page
                axes.add_patch(square(facecolor=PAPER))
            axes.add_patch(square(facecolor=colour, alpha=alpha))
            axes.text(
                j, i, str(counts[i, j]), ha="center", va="center",
                color=PAPER if right else INK if counts[i, j] else GREY,
                weight="bold" if counts[i, j] else "normal",
            )  # fmt: skip
    right_ = int(counts.diagonal().sum())
    axes.set_title(f"{right_} of {counts.sum()} are right")
    figure.fact = f"{right_} of {counts.sum()} answers are right."
    if mistakes.any():
        i, j = divmod(int(mistakes.argmax()), k)
        times = "once" if mistakes[i, j] == 1 else f"{mistakes[i, j]} times"
        figure.fact += f" The most frequent mistake: {i} read as {j}, {times}."
    return figure
