"""Two things side by side: what it is and what was said; derivation and numerical derivative."""

from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from mlp_lab.figures.figure import Figure
from mlp_lab.palette import BLUE, FAINT, INK, PAPER, STYLE, VERMILION

__all__ = ["confusion_matrix", "derivative_comparison"]


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
            square = Rectangle((j - 0.5, i - 0.5), 1, 1, facecolor=colour, alpha=alpha)
            axes.add_patch(square)
            axes.text(
                j, i, str(counts[i, j]), ha="center", va="center",
                color=PAPER if right else INK if counts[i, j] else FAINT,
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


@rc_context(STYLE)
def derivative_comparison(derivation: NDArray[Any], numerical: NDArray[Any]) -> Figure:
    """Each entry of a gradient against its numerical derivative: equal ones lie on the diagonal.

    Parameters
    ----------
    derivation : ndarray
        The gradient by the derivation, say ∂E/∂W[1].
    numerical : ndarray
        The same by a numerical derivative.

    Returns
    -------
    Figure
    """
    if derivation.shape != numerical.shape:
        shapes = [" × ".join(map(str, array.shape)) for array in (derivation, numerical)]
        raise ValueError(
            f"derivative_comparison: numerical must have the dimensions of derivation, "
            f"{shapes[0]}, not {shapes[1]}"
        )
    largest = max(np.abs(derivation).max(), np.abs(numerical).max())
    difference = np.abs(derivation - numerical).max()
    figure = Figure(4.6, 4.4)
    axes = figure.add_subplot(xlabel="numerical derivative", ylabel="derivation", aspect="equal")
    reach = 1.08 * (largest or 1.0)
    axes.set(xlim=(-reach, reach), ylim=(-reach, reach))
    axes.locator_params(nbins=6)
    axes.axline((0, 0), slope=1, color=FAINT, linewidth=3, zorder=0)
    axes.plot(numerical.ravel(), derivation.ravel(), "o", ms=3, color=BLUE)
    entries = f"{derivation.size} entries"
    if largest == 0:
        title = f"{entries}, all zero"
        figure.fact = f"All {entries} are zero on both sides, which proves nothing."
    elif difference <= 1e-9 * largest:  # a bound, not the digits: those differ by machine
        title = f"{entries} agree"
        figure.fact = f"All {entries} agree to at least nine digits of the largest."
    else:
        title = f"{entries} do not agree"
        figure.fact = (
            f"The {entries} do not agree: they differ by up to {difference:.2g}, "
            f"where the largest is {largest:.2g}."
        )
    axes.set_title(title)
    return figure
