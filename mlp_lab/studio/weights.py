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
from mlp_lab.palette import BLUE, FAINT, LIT, SIGNED
from mlp_lab.studio.plane import words

__all__ = ["LENGTHS", "STRIP", "details_panel", "lengths_panel", "matrices_panel", "weight_words"]

LENGTHS = (300, 142)  # width and height
STRIP = 960  # width of all matrices
LOWEST = 1e-8  # length of a gradient that has no bar any more
SMALLEST, LARGEST_CELL = 5, 16  # pixels of an entry
FRAME = f'fill="none" {stroke(FAINT)}'
CELLS = 80  # pixels of the highest matrix


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
        box = (x + cell * (j - 1) - 1, 89 + cell * (p - 1), cell + 2, cell + 2)
        parts.append(rectangle(*box, f'fill="none" {stroke(LIT, 3)}'))
        parts.append(rectangle(*box, f'fill="none" {stroke("#1a1a1a", 1)}'))
    says = "; ".join([value, slope, *after])
    return Picture(parts, width, height, f"One weight: {says}.", size=12)


SHADES = "".join(
    rectangle(236 + 12 * i, 4, 12.5, 12, f'fill="{colour}"')
    for i, colour in enumerate(colours(SIGNED, 9))
)
SIGNS = (
    text(230, 14, "−", anchor="end") + SHADES + rectangle(236, 4, 108.5, 12, FRAME)
    + words(350, 14, "+")
)  # fmt: skip


def matrices_panel(network: Network, gradients: Gradients) -> Picture:
    """Heat maps of W, B and their gradients of every layer, with their lengths, in a row."""
    rows = max(len(layer.W) + 1.6 for layer in network.layers)
    columns = sum(layer.W.shape[1] for layer in network.layers)
    room = STRIP - 2 * 84 * len(network.layers)
    cell = max(SMALLEST, min(LARGEST_CELL, CELLS / rows, room / (2 * columns)))
    parts, x, said = [words(0, 14, "weights and gradients", BOLD), SIGNS], 0.0, []
    for l, layer in enumerate(network.layers, start=1):
        n, k = layer.W.shape
        for name, P, B in (
            (f"W[{l}]", layer.W, layer.B),
            (f"∂E/∂W[{l}]", gradients.dE_dW[l], gradients.dE_dB[l]),
        ):
            largest = max(nice(P), nice(B))
            said.append(f"{name} has length {number(length(P))}")
            parts.append(named(x, 34, f"{name}, {n} × {k}", look=SMALL, anchor="start"))
            parts.append(grid_image(P, largest, (x, 40, cell * k, cell * n)))
            parts.append(grid_image(B, largest, (x, 40 + cell * (n + 0.6), cell * k, cell)))
            y = 54 + cell * (n + 1.6)
            parts.append(words(x, y, f"length {number(length(P))}, ±{number(largest)}", SMALL))
            x += max(cell * k, 126) + 12
    height = 60 + cell * rows
    says = f"The weights and their gradients, below each the biases: {'; '.join(said)}."
    return Picture(parts, max(STRIP, x), height, says, size=12)
