"""Weights and gradients in numbers: their lengths, one weight seen large, all matrices."""

import math

import numpy as np

from mlp_core import Array, Gradients, Network, updated_weights
from mlp_lab.drawing import (
    BOLD,
    CODE,
    SMALL,
    Picture,
    colours,
    finite,
    grid_image,
    named,
    rectangle,
    round_up,
    stroke,
    text,
)
from mlp_lab.numbers import entry, number
from mlp_lab.palette import BLUE, FAINT, INK, LIT, SIGNED
from mlp_lab.studio.plane import words

__all__ = ["LENGTHS", "details_panel", "lengths_panel", "matrices_panel", "weight_words"]

LENGTHS = (300, 150)  # width and height
HALF = 144  # width of a matrix at most; beside it is its gradient
HEAD, WORDS, GAP = 22, 30, 6  # pixels above all matrices, for words above one, and below it
LOWEST = 1e-8  # length of a gradient that has no bar any more
SMALLEST, LARGEST_CELL = 5, 16  # pixels of an entry
FRAME = f'fill="none" {stroke(FAINT)}'


def length(P: Array) -> float:
    """The root of the sum of all squares."""
    with np.errstate(all="ignore"):
        return float(np.linalg.norm(P))


def nice(P: Array) -> float:
    """The next of 1, 2, 5, 10, … above all entries, so that the colours seldom change."""
    largest = float(np.abs(finite(P)).max())
    return round_up(largest) if 1e-200 < largest < 1e200 else 1.0


def lengths_panel(network: Network, gradients: Gradients) -> Picture:
    """The length of W and of ∂E/∂W of every layer, the second as a bar."""
    width, height = LENGTHS
    said = []
    parts = [
        words(0, 15, "length of", SMALL), words(64, 15, "W", BOLD),
        words(112, 15, "∂E/∂W", BOLD), words(160, 15, "bar: powers of ten", SMALL),
    ]  # fmt: skip
    for l, layer in enumerate(network.layers, start=1):
        of_W, of_dE_dW = length(layer.W), length(gradients.dE_dW[l])
        y = 26 + 28 * (l - 1)
        share = math.log10(max(of_dE_dW, LOWEST) / LOWEST) / 10 if of_dE_dW < 1e300 else 1.0
        look = 'fill="currentColor" fill-opacity="0.1" rx="4"'
        parts += [
            words(0, y + 14, f"layer {l}", SMALL), words(64, y + 14, number(of_W)),
            rectangle(112, y, 130, 18, look),
            rectangle(112, y, round(130 * min(max(share, 0), 1), 1), 18, f'fill="{BLUE}" rx="4"'),
            words(250, y + 14, number(of_dE_dW)),
        ]  # fmt: skip
        said.append(f"W[{l}] has length {number(of_W)}, ∂E/∂W[{l}] {number(of_dE_dW)}")
    return Picture(parts, width, height, f"Lengths: {'; '.join(said)}.", size=12)


def weight_words(
    network: Network, gradients: Gradients, l: int, p: int, j: int, alpha: float | None
) -> list[str]:
    """What is to be known of a weight; with alpha also the next value."""
    W, dE_dW = network.layer(l).W, gradients.dE_dW[l]
    name = entry("w", p, j)
    said = [f"{name} of W[{l}] = {number(W[p - 1, j - 1], 4)}"]
    said.append(f"∂E/∂{name} = {number(dE_dW[p - 1, j - 1], 4)}")
    if alpha is not None:
        with np.errstate(all="ignore"):
            next_one = updated_weights(W, dE_dW, alpha)[p - 1, j - 1]
        said.append(f"next: {number(W[p - 1, j - 1], 4)} − α · ({said[1].partition('= ')[2]}) = "
                    f"{number(next_one, 4)}")  # fmt: skip
    return said


def details_panel(
    network: Network, gradients: Gradients, l: int, p: int, j: int, alpha: float | None
) -> Picture:
    """One weight seen large: its value, gradient and next value, its place in both matrices."""
    width, height = LENGTHS
    value, slope, *after = weight_words(network, gradients, l, p, j, alpha)
    parts = [words(0, 16, value, f'{BOLD} font-size="17"'), words(0, 34, slope, 'font-size="14"')]
    parts += [words(0, 50, line, SMALL) for line in after]
    code = "updated_weights(W, dE_dW, alpha)"
    parts.append(f'<text x="0" y="66" font-size="11" style="font-family:{CODE.live}">{code}</text>')
    W, dE_dW = network.layer(l).W, gradients.dE_dW[l]
    n, k = W.shape
    cell = min(14.0, 46 / n, 140 / k)
    for x, name, P in ((0.0, f"W[{l}]", W), (156.0, f"∂E/∂W[{l}]", dE_dW)):
        parts.append(named(x, 84, f"{name}, ±{number(nice(P))}", look=SMALL, anchor="start"))
        parts.append(grid_image(P, nice(P), (x, 90, cell * k, cell * n)))
        parts.append(framed(x, 90, cell, p, j))
    says = "; ".join([value, slope, *after])
    return Picture(parts, width, height, f"One weight: {says}.", size=12)


SHADES = "".join(
    rectangle(176 + 12 * i, 4, 12.5, 12, f'fill="{colour}"')
    for i, colour in enumerate(colours(SIGNED, 9))
)
SIGNS = (
    text(170, 14, "−", anchor="end") + SHADES + rectangle(176, 4, 108.5, 12, FRAME)
    + words(289, 14, "+")
)  # fmt: skip


def matrices_panel(
    network: Network, gradients: Gradients, lit: tuple[int, int, int] | None = None
) -> Picture:
    """Heat maps of W, B and their gradients, a layer in each row, with their lengths.

    A weight that is `lit`, (p, j) of layer l, is framed in both of its matrices.
    """
    beside = [layer.W.shape[1] == 1 for layer in network.layers]  # there the words have room
    rows = sum(len(layer.W) + 1.6 for layer in network.layers)
    columns = max(layer.W.shape[1] for layer in network.layers)
    room = LENGTHS[1] - HEAD - WORDS * beside.count(False) - GAP * len(beside)
    cell = max(SMALLEST, min(LARGEST_CELL, room / rows, HALF / columns))
    parts, top, said = [words(0, 14, "W and ∂E/∂W", BOLD), SIGNS], float(HEAD), []
    for l, (layer, aside) in enumerate(zip(network.layers, beside, strict=True), start=1):
        n, k = layer.W.shape
        y = top if aside else top + WORDS
        for x, name, P, B in (
            (0.0, f"W[{l}]", layer.W, layer.B),
            (HALF + 12.0, f"∂E/∂W[{l}]", gradients.dE_dW[l], gradients.dE_dB[l]),
        ):
            largest, long = max(nice(P), nice(B)), number(length(P))
            said.append(f"{name} has length {long}")
            told = [f"{name}, {n} × {k}", f"length {long}", f"±{number(largest)}"]
            told = told if aside else [told[0], ", ".join(told[1:])]
            left = x + cell + 8 if aside else x
            parts += [
                named(left, top + 11 + 13 * i, line, look=SMALL, anchor="start")
                for i, line in enumerate(told)
            ]
            parts.append(grid_image(P, largest, (x, y, cell * k, cell * n)))
            parts.append(grid_image(B, largest, (x, y + cell * (n + 0.6), cell * k, cell)))
            if lit and lit[0] == l:
                parts.append(framed(x, y, cell, *lit[1:]))
        top = max(y + cell * (n + 1.6), top + 40) + GAP
    says = f"The weights and their gradients, below each the biases: {'; '.join(said)}."
    return Picture(parts, LENGTHS[0], top, says, size=12)


def framed(x: float, y: float, cell: float, p: int, j: int) -> str:
    """A frame around entry (p, j) of a heat map."""
    box = (x + cell * (j - 1) - 1, y + cell * (p - 1) - 1, cell + 2, cell + 2)
    looks = stroke(LIT, 3), stroke(INK, 1)
    return "".join(rectangle(*box, f'fill="none" {look}') for look in looks)
