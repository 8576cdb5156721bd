"""The panels of the studio: the plane, the learning curves, the hidden neurons, the weights."""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from contourpy import contour_generator

from mlp_core import Array, ForwardPass, Gradients, Network
from mlp_lab.drawing import (
    BOLD,
    GROUND,
    ITALIC,
    Axes,
    Picture,
    Themed,
    colours,
    dots,
    finite,
    grid_image,
    group,
    linear,
    logarithmic,
    rectangle,
    relative_path,
    round_up,
    shape,
    stroke,
    tenths,
    text,
    trace,
    triangles,
)
from mlp_lab.numbers import number
from mlp_lab.palette import ANSWER, BLUE, CLASSES, FAINT, INK, PAPER, SIGNED, VERMILION
from mlp_lab.studio.training import Training

__all__ = ["Scene", "curves_panel", "neurons_panel", "weights_panel"]

WIDTH, HEIGHT = 400, 290  # of a panel; the lower ones are as high as they need
ON_PAPER, FRAME = f'fill="{PAPER}"', f'fill="none" {stroke(FAINT)}'
Box = tuple[float, float, float, float]  # left and upper end, width, height
Parts = Sequence[str | Themed]


def panel(inside: Parts, height: float, says: str) -> Picture:
    """A panel of the studio."""
    return Picture(inside, WIDTH, height, says, size=12)


def words(x: float, y: float, said: str, look: str = "") -> str:
    """Words that begin at a place."""
    return text(x, y, said, look=look, anchor="start")


# The plane: what the network answers, over it or along a line, and the examples.

GRID = 41  # points along a side of the plane, or along the line
SIDE = 240
LEVELS = np.arange(1, 10) / 10
# The net inputs at which the sigmoid has these values: between the points of the grid they are
# nearly straight where the sigmoid itself is a cliff.
AT = np.log(LEVELS / (1 - LEVELS))
BANDS = colours(ANSWER, 10)
HIGHEST = 1e6  # net inputs beyond it are drawn as it
FIT, BORDER = stroke(VERMILION, 25), stroke(INK, 15)


class Scene:
    """Where the examples are, and the points at which a network is asked.

    Parameters
    ----------
    course : Training
        Whose examples they are.
    """

    def __init__(self, course: Training) -> None:
        self.flat = course.X.shape[1] == 2
        if self.flat:
            reach = 1.08 * float(np.abs(course.settings.examples().places()).max())
            self.x = self.y = (-reach, reach)
            x, y = np.meshgrid(*(np.linspace(*ends, GRID) for ends in (self.x, self.y)))
            self.points = np.column_stack([x.ravel(), y.ravel()])
        else:
            self.x, self.y = (-3.15, 3.15), (-1.6, 1.6)
            self.points = np.linspace(-3, 3, GRID).reshape(-1, 1)
        self.axes = Axes(self.x, self.y, SIDE, SIDE, left=30, top=24)
        across, down = (np.linspace(*ends, GRID) for ends in (self.x, self.y))
        self.pixels = self.axes.across(across), self.axes.down(down)
        parts = ((course.X_test, course.Y_test, False), (course.X, course.Y, True))
        self.examples = "".join(self.marks(*part) for part in parts)
        self.around = self.frame() + self.signs()

    def marks(self, X: Array, Y: Array, train: bool) -> str:
        """The examples as marks: filled to train with, hollow to test with."""
        if not self.flat:
            return dots(self.axes.clipped(X[:, 0], Y[:, 0]), BLUE, train)
        at = self.axes.clipped(X[:, 0], X[:, 1])
        (blue, _), (red, _) = CLASSES
        return dots(at[Y[:, 0] == 0], blue, train) + triangles(at[Y[:, 0] == 1], red, train)

    def asked(self, network: Network) -> ForwardPass:
        """The forward pass of a network at the points."""
        with np.errstate(all="ignore"):  # on the way to divergence, numbers leave their range
            return network.forward(self.points)

    def panel(self, forward: ForwardPass, title: str, says: str) -> Picture:
        """The panel for the present network."""
        answer = self.regions(forward.Z[-1]) if self.flat else self.fit(forward.A[-1])
        head = words(self.axes.left, 15, title, BOLD)
        return panel([head, answer, self.around], HEIGHT, says)

    def regions(self, Z: Array) -> str:
        """Areas of equal answers, drawn one on another, and the line where the answer is ½."""
        heights = np.clip(finite(Z.reshape(GRID, GRID)), -HIGHEST, HIGHEST)
        areas: Any = contour_generator(*self.pixels, heights)
        parts = []
        for level, band in zip(AT[heights.max() > AT], BANDS[1:], strict=False):
            outlines = [
                points[start:end]
                for points, ends in zip(*areas.filled(level, 2 * HIGHEST), strict=True)
                for start, end in pairwise(ends)
            ]
            d = relative_path(*outlines, closed=True)
            parts.append(tenths(d, f'fill="{band}" fill-rule="evenodd"'))
        parts.append(tenths(relative_path(*areas.lines(0.0)), f'fill="none" {BORDER}'))
        return self.axes.area(f'fill="{BANDS[0]}"') + group(parts) + self.examples

    def fit(self, A: Array) -> str:
        """The network's answer as a curve through the examples."""
        answer = trace(self.axes.clipped(self.points[:, 0], finite(A[:, 0])), FIT)
        return self.axes.area(ON_PAPER) + self.examples + answer

    def frame(self) -> str:
        """The edge of the plane, ticks, and the names of the axes between two of them."""
        last = 1 if self.flat else 3
        x, y = ([(value, number(value)) for value in (-end, 0, end)] for end in (last, 1))
        names = ("x₁", "x₂") if self.flat else ("x", "y")
        between = [(last / 2, names[0])], [(0.5, names[1])]
        numbers = self.axes.numbers(x, y, beside=6)
        return numbers + self.axes.numbers(*between, ITALIC, beside=6) + self.axes.area(FRAME)

    def signs(self) -> str:
        """What the marks, the colours and the line mean."""
        (blue, _), (red, _) = CLASSES
        looks: list[tuple[Callable[..., str], str, bool, str]] = [
            (dots, blue, True, "class 0, train"),
            (dots, blue, False, "class 0, test"),
            (triangles, red, True, "class 1, train"),
            (triangles, red, False, "class 1, test"),
        ]
        if not self.flat:
            looks = [(dots, blue, True, "train"), (dots, blue, False, "test")]
        parts, left, y = [], self.axes.right + 14, self.axes.top + 10
        for mark, colour, train, said in looks:
            parts += [mark(np.array([[left + 8, y]]), colour, train), words(left + 20, y + 4, said)]
            y += 22
        way = np.array([[left, y], [left + 16, y]])
        if not self.flat:
            return "".join([*parts, trace(way, FIT), words(left + 22, y + 4, "answer")])
        parts += [rectangle(left, y - 5, 16, 10, ON_PAPER), trace(way, BORDER)]
        parts += [words(left + 22, y + 4, "answer ½"), words(left, y + 30, "answer")]
        y += 38
        for place, band in enumerate(BANDS):
            parts.append(rectangle(left + 9 * place, y, 9.5, 12, f'fill="{band}"'))
        for x, value, anchor in ((0, "0", "start"), (45, "½", "middle"), (90, "1", "end")):
            parts.append(text(left + x, y + 28, value, anchor=anchor))
        return "".join(parts)


# The learning curves: E on the examples to train with, and on those to test with.

SHORTEST = 100  # steps along the axis at least
PALE, DASHES = "#9dc4e0", "60 30"


def curves_panel(course: Training, axis: str, says: str) -> Picture:
    """E against the step, on a linear or a logarithmic axis.

    With mini-batches, E of each batch is drawn pale behind E of all examples.
    """
    curves = course.each, course.train, course.test
    looks = stroke(PALE, 10), stroke(BLUE, 20), stroke(VERMILION, 20, DASHES)
    E = np.concatenate([curve.points()[1] for curve in curves])
    low, high, y = (logarithmic if axis == "logarithmic" else linear)(E)
    last = round_up(max(course.number, SHORTEST))
    axes = Axes((0, last), (low, high), 340, 218, left=46, top=46, log_y=axis == "logarithmic")
    x = [(0, "0"), (last / 4, "step"), (last / 2, f"{last / 2:g}")]
    ground = [
        axes.area(ON_PAPER), axes.rules((), [value for value, _ in y], stroke(FAINT)),
        axes.numbers(x, y, beside=6), text(axes.right, axes.bottom + 16, f"{last:g}", anchor="end"),
    ]  # fmt: skip
    parts = [group(ground)]
    for curve, look in zip(curves, looks, strict=True):
        if curve:
            parts.append(trace(axes.clipped(*curve.points()), look))
    return panel([*parts, *curve_signs(course)], HEIGHT, says)


def curve_signs(course: Training) -> list[str]:
    """The lines, and E of the present network on the two parts."""
    rows = [
        (62, 4, f"train {course.E:.4g}", stroke(BLUE, 25)),
        (224, 4, f"test {course.E_test:.4g}", stroke(VERMILION, 25, DASHES)),
    ]
    rows += [(62, 24, "each mini-batch", stroke(PALE, 20))] if course.each else []
    parts = [words(46, 15, "E", f"{BOLD} {ITALIC}")]
    for x, y, said, look in rows:
        way = np.array([[x + 3, y + 7], [x + 25, y + 7]])
        parts += [rectangle(x, y, 28, 14, ON_PAPER), trace(way, look), words(x + 34, y + 11, said)]
    return parts


# The hidden neurons: what each of them answers.

TILE = 21  # pixels along a side of a neuron's picture
BOUNDED = {"tanh": 1.0, "sigmoid": 1.0}  # the largest activation, where there is one


def neurons_panel(network: Network, forward: ForwardPass) -> Picture:
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
        parts.append(words(0, y + 12, f"layer {l}: {neurons}, {name}, {scale}"))
        box = (0.0, y + 18, side * across, side * lines)
        parts.append((tiles if plane else waves)(A, largest, box, across))
        parts += seams(box, k, across)
        y += 18 + side * lines + 8
    if not hidden:
        parts.append(words(0, y + 12, "there is no hidden layer"))
        y += 24
    says = f"The activations of the hidden neurons, layer by layer: {network}."
    return panel(parts, y, says)


def tiles(A: Array, largest: float, box: Box, across: int) -> str:
    """All neurons of a layer as one image."""
    every = (GRID - 1) // (TILE - 1)
    small = A.reshape(GRID, GRID, -1)[::-every, ::every]  # the upper edge of the plane first
    small = np.pad(small, ((1, 1), (1, 1), (0, 0)), mode="edge")  # so that neighbours do not mix
    down, side = math.ceil(A.shape[1] / across), TILE + 2
    sheet = np.zeros((down, side, across, side))
    for j in range(A.shape[1]):
        sheet[j // across, :, j % across] = small[:, :, j]
    return grid_image(sheet.reshape(down * side, -1), largest, box, smooth=True)


def waves(A: Array, largest: float, box: Box, across: int) -> str:
    """All neurons of a layer as curves, each in a box of its own."""
    x, y, width, height = box
    w, h = width / across, height / math.ceil(A.shape[1] / across)
    axes = Axes((0, 1), (-largest, largest), w - 6, h - 8, left=x + 3, top=y + 4)  # the first box
    along, down = axes.across(np.linspace(0, 1, len(A))), axes.down(np.clip(A, *axes.y))
    parts = [rectangle(*box, ON_PAPER)]
    for j, neuron in enumerate(down.T):
        points = np.column_stack([along + w * (j % across), neuron + h * (j // across)])
        parts.append(trace(points, stroke(BLUE, 15)))
    return "".join(parts)


def seams(box: Box, count: int, across: int) -> list[str | Themed]:
    """Lines of the page's ground between the tiles; a place that no neuron has is covered."""
    x, y, width, height = box
    down = math.ceil(count / across)
    w, h = width / across, height / down
    cuts = "".join(f"M{x + w * i:g} {y:g}v{height:g}" for i in range(across + 1))
    cuts += "".join(f"M{x:g} {y + h * i:g}h{width:g}" for i in range(down + 1))
    empty, left = across * down - count, x + w * (count - across * (down - 1))
    corners = ((x + w * (j % across) + 2, y + h * (j // across) + 2) for j in range(count))
    rims = "".join(f"M{x:g} {y:g}h{w - 4:g}v{h - 4:g}h{4 - w:g}z" for x, y in corners)

    def ground(colour: str) -> str:
        cover = rectangle(left, y + height - h, w * empty, h, f'fill="{colour}"') if empty else ""
        return cover + shape(cuts, f'fill="none" {stroke(colour, 5)}')

    return [Themed(*map(ground, GROUND)), shape(rims, FRAME)]


# The weights, and their gradients.


def weights_panel(network: Network, gradients: Gradients) -> Picture:
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
            parts.append(words(x, y + 12, f"{name}, {n} × {k}"))
            parts.append(grid_image(P, largest, (x, y + 18, width, height)))
            parts.append(words(x, y + 33 + height, f"length {length}, ±{number(largest)}"))
        y += 44 + height
    return panel(parts, y, f"The weights and their gradients: {'; '.join(said)}.")


def key(name: str) -> list[str | Themed]:
    """The name of a panel, and what its colours mean."""
    return [words(0, 14, name, BOLD), SIGNS]


SHADES = "".join(
    rectangle(236 + 12 * i, 4, 12.5, 12, f'fill="{colour}"')
    for i, colour in enumerate(colours(SIGNED, 9))
)
SIGNS = (
    text(230, 14, "−", anchor="end") + SHADES + rectangle(236, 4, 108.5, 12, FRAME)
    + words(350, 14, "+")
)  # fmt: skip


def nice(P: Array) -> float:
    """The next of 1, 2, 5, 10, … above all entries, so that the colours seldom change."""
    largest = float(np.abs(finite(P)).max())
    return round_up(largest) if 1e-200 < largest < 1e200 else 1.0
