"""The lower panels: what each hidden neuron answers, and the weights with their gradients."""

import math

import numpy as np

from mlp_core import Array, ForwardPass, Gradients, Network
from mlp_lab.matrices import number
from mlp_lab.palette import BLUE, FAINT, PAPER, SIGNED
from mlp_lab.studio.plane import GRID
from mlp_lab.studio.strokes import (
    GROUND,
    Panel,
    colours,
    finite,
    grid_image,
    line,
    rectangle,
    round_up,
    text,
)

__all__ = ["neurons_panel", "weights_panel"]

WIDTH = 400
TILE = 21  # pixels along a side of a neuron's picture
BOUNDED = {"tanh": 1.0, "sigmoid": 1.0}  # the largest activation, where there is one
BOLD = 'font-weight="bold"'


def neurons_panel(network: Network, forward: ForwardPass) -> Panel:
    """A small picture of each hidden neuron's activation over the plane, or along the line."""
    parts, y, hidden = key("hidden neurons"), 24.0, len(network.layers) - 1
    for l in range(1, hidden + 1):
        A, name = finite(forward.A[l]), network.layer(l).activation.name
        largest = BOUNDED.get(name) or nice(A)
        k = A.shape[1]
        lines = 1 if k <= 12 else 2
        across = math.ceil(k / lines)
        side = min(46.0, WIDTH / across)
        neurons = "1 neuron" if k == 1 else f"{k} neurons"
        plane = len(A) > GRID
        scale = f"{'colours' if plane else 'height'} ±{number(largest)}"
        parts.append(text(0, y + 12, f"layer {l}: {neurons}, {name}, {scale}"))
        box = (0, y + 18, side * across, side * lines)
        parts.append((tiles if plane else lines_of)(A, largest, box, across))
        y += 18 + side * lines + 8
    if not hidden:
        parts.append(text(0, y + 12, "there is no hidden layer"))
        y += 24
    says = f"The activations of the hidden neurons, layer by layer: {network}."
    return Panel(WIDTH, y, parts, says)


def tiles(A: Array, largest: float, box: tuple[float, ...], across: int) -> str:
    """All neurons of a layer as one image; lines in the colour of the page lie between them."""
    every = (GRID - 1) // (TILE - 1)
    small = A.reshape(GRID, GRID, -1)[::-every, ::every]  # the upper edge of the plane first
    small = np.pad(small, ((1, 1), (1, 1), (0, 0)), mode="edge")  # so that neighbours do not mix
    down, side = math.ceil(A.shape[1] / across), TILE + 2
    sheet = np.zeros((down, side, across, side))
    for j in range(A.shape[1]):
        sheet[j // across, :, j % across] = small[:, :, j]
    picture = grid_image(sheet.reshape(down * side, -1), largest, box, smooth=True)
    return picture + seams(box, A.shape[1], across)


def lines_of(A: Array, largest: float, box: tuple[float, ...], across: int) -> str:
    """All neurons of a layer as curves, each in a box of its own."""
    x, y, width, height = box
    down = math.ceil(A.shape[1] / across)
    w, h = width / across, height / down
    parts, along = [rectangle(x, y, width, height, PAPER)], np.linspace(3, w - 3, len(A))
    for j, neuron in enumerate(A.T):
        up = np.clip((neuron / (largest or 1) + 1) / 2, 0, 1)
        top = y + h * (j // across)
        points = np.column_stack([x + w * (j % across) + along, top + h - 4 - (h - 8) * up])
        parts.append(line(points, BLUE, 15))
    return "".join(parts) + seams(box, A.shape[1], across)


def seams(box: tuple[float, ...], count: int, across: int) -> str:
    """The lines between the tiles; a place that no neuron has is covered."""
    x, y, width, height = box
    down = math.ceil(count / across)
    w, h = width / across, height / down
    cuts = "".join(f"M{x + w * i:g} {y:g}v{height:g}" for i in range(across + 1))
    cuts += "".join(f"M{x:g} {y + h * i:g}h{width:g}" for i in range(down + 1))
    empty, left = across * down - count, x + w * (count - across * (down - 1))
    cover = rectangle(left, y + height - h, w * empty, h, GROUND) if empty else ""
    corners = ((x + w * (j % across) + 2, y + h * (j // across) + 2) for j in range(count))
    rims = "".join(f"M{x:g} {y:g}h{w - 4:g}v{h - 4:g}h{4 - w:g}z" for x, y in corners)
    return (
        f'{cover}<path d="{cuts}" fill="none" stroke="{GROUND}" stroke-width="5"/>'
        f'<path d="{rims}" fill="none" stroke="{FAINT}"/>'
    )


def weights_panel(network: Network, gradients: Gradients) -> Panel:
    """Heat maps of W and ∂E/∂W of every layer, with their lengths."""
    parts, y, said = key("weights and gradients"), 24.0, []
    for l, layer in enumerate(network.layers, start=1):
        n, k = layer.W.shape
        width, height = k * min(190 / k, 24), n * min(66 / n, 16)
        pair = ((f"W[{l}]", layer.W), (f"∂E/∂W[{l}]", gradients.dE_dW[l]))
        for column, (name, P) in enumerate(pair):
            x, largest = 206 * column, nice(P)
            with np.errstate(all="ignore"):
                length = number(float(np.linalg.norm(P)))
            said.append(f"{name} has length {length}")
            parts.append(text(x, y + 12, f"{name}, {n} × {k}"))
            parts.append(grid_image(P, largest, (x, y + 18, width, height)))
            words = f"length {length}, ±{number(largest)}"
            parts.append(text(x, y + 33 + height, words))
        y += 44 + height
    return Panel(WIDTH, y, parts, f"The weights and their gradients: {'; '.join(said)}.")


def key(words: str) -> list[str]:
    """The name of a panel, and what its colours mean."""
    parts = [text(0, 14, words, BOLD), text(230, 14, "−", anchor="end")]
    parts += [rectangle(236 + 12 * i, 4, 12.5, 12, c) for i, c in enumerate(colours(SIGNED, 9))]
    parts.append(f'<rect x="236" y="4" width="108.5" height="12" fill="none" stroke="{FAINT}"/>')
    return [*parts, text(350, 14, "+")]


def nice(P: Array) -> float:
    """The next of 1, 2, 5, 10, … above all entries, so that the colours seldom change."""
    largest = float(np.abs(finite(P)).max())
    return round_up(largest) if 1e-200 < largest < 1e200 else 1.0
