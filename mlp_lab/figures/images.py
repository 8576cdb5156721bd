"""Pictures made of small square images: each is a row, or a column, of a matrix."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.patches import Rectangle

from mlp_core import Array
from mlp_lab.figures.figure import Figure
from mlp_lab.palette import FAINT, SIGNED, STYLE

__all__ = ["image_gallery", "weight_images", "worst_mistakes"]

INK_ON_PAPER = {"cmap": "Greys", "vmin": 0, "vmax": 1}


@rc_context(STYLE)
def image_gallery(X: Array, labels: Sequence[int]) -> Figure:
    """Images with their labels, ten in a line.

    Parameters
    ----------
    X : ndarray, m × n
        Images: a row for each image, its pixels from 0 (paper) to 1 (ink).
    labels : sequence of m int
        What each image shows.

    Returns
    -------
    Figure
    """
    side = _side("image_gallery: X", "columns", X.shape[1])
    if len(labels) != len(X):
        raise ValueError(
            f"image_gallery: labels must have {len(X)} entries, one for each image, "
            f"not {len(labels)}"
        )
    captions = [str(label) for label in labels]
    figure = _tiled(X, captions, columns=10, caption_height=0.45, **INK_ON_PAPER)
    figure.fact = f"{len(X)} images of {side} × {side} pixels, labelled {', '.join(captions)}."
    return figure


@rc_context(STYLE)
def worst_mistakes(X: Array, Y: Array, A: Array, count: int = 10) -> Figure:
    """The wrong answers that the network was surest of, surest first.

    Parameters
    ----------
    X : ndarray, m × n
        Images: a row for each image, its pixels from 0 (paper) to 1 (ink).
    Y : ndarray, m × k
        Targets, one-hot.
    A : ndarray, m × k
        Outputs of the network: the answer is the largest, and how large it is says how sure.
    count : int
        How many to show at most.

    Returns
    -------
    Figure
    """
    _side("worst_mistakes: X", "columns", X.shape[1])
    if Y.shape != A.shape:
        sizes = [" × ".join(map(str, array.shape)) for array in (Y, A)]
        raise ValueError(
            f"worst_mistakes: A must have the dimensions of Y, {sizes[0]}, not {sizes[1]}"
        )
    true, said, sure = Y.argmax(axis=1), A.argmax(axis=1), A.max(axis=1)
    wrong = np.flatnonzero(true != said)
    shown = wrong[np.argsort(-sure[wrong], kind="stable")][:count]
    captions = [f"{true[i]} read as {said[i]}\nsure: {sure[i]:.2f}" for i in shown]
    figure = _tiled(X[shown], captions, columns=5, caption_height=0.48, **INK_ON_PAPER)
    figure.fact = f"{len(wrong)} of {len(X)} answers are wrong."
    figure.suptitle(figure.fact.rstrip("."))
    if len(shown):
        cases = ", ".join(f"{true[i]} read as {said[i]} ({sure[i]:.2f})" for i in shown)
        figure.fact += f" The surest: {cases}."
    return figure


@rc_context(STYLE)
def weight_images(W: Array) -> Figure:
    """The weights of a first layer: for each neuron an image of what its inputs count for.

    Parameters
    ----------
    W : ndarray, n × k
        Weights: a row for each pixel, a column for each neuron.

    Returns
    -------
    Figure
    """
    n, k = W.shape
    side = _side("weight_images: W", "rows", n)
    largest = float(np.abs(W).max()) or 1.0
    captions = [str(j) for j in range(1, k + 1)]
    look = {"cmap": SIGNED, "vmin": -largest, "vmax": largest}
    figure = _tiled(W.T, captions, columns=8, caption_height=0.4, **look)
    axes = figure.axes[0]
    figure.set_figheight(0.86 * figure.get_figheight())  # the colour bar takes its width
    figure.colorbar(axes.images[0], ax=axes, shrink=0.8, aspect=30, label="weight")
    figure.fact = (
        f"The weights of {k} neurons as images of {side} × {side} pixels, all on one scale "
        f"from {-largest:.2f} to {largest:.2f}."
    )
    return figure


def _side(array: str, lines: str, n: int) -> int:
    """Pixels along the side of an image of n pixels; refuse an n that makes no square."""
    side = math.isqrt(n)
    if side * side != n:
        raise ValueError(
            f"{array} must have a square number of {lines}, not {n}; "
            f"an image of 8 × 8 pixels has 64"
        )
    return side


def _tiled(
    images: Array, captions: Sequence[str], columns: int, caption_height: float, **look: Any
) -> Figure:
    """Draw each row of `images` as a square with its caption above, `columns` in a line.

    All are drawn in one pair of axes: a pair for each image would take a second to lay out.
    Lengths are in widths of an image.
    """
    side = math.isqrt(images.shape[1])
    across, down = 1.14, 1 + caption_height
    width = columns * across - 0.14
    height = max(1, -(-len(images) // columns)) * down
    figure = Figure(7, 7 * height / width)
    axes = figure.add_subplot()
    axes.set_axis_off()
    for index, (image, caption) in enumerate(zip(images, captions, strict=True)):
        line, column = divmod(index, columns)
        left, top = column * across, line * down + caption_height
        corners = (left, left + 1, top + 1, top)
        axes.imshow(image.reshape(side, side), extent=corners, interpolation="nearest", **look)
        axes.add_patch(Rectangle((left, top), 1, 1, fill=False, edgecolor=FAINT, linewidth=0.8))
        axes.text(left + 0.5, top - 0.05, caption, ha="center", va="bottom")
    axes.set(xlim=(-0.02, width + 0.02), ylim=(height + 0.02, 0), aspect="equal")
    return figure
