"""The panels of the studio: the plane, the learning curves, the hidden neurons, the weights."""

import math
from itertools import pairwise
from typing import Any

import numpy as np
from contourpy import contour_generator

from mlp_core import Array, ForwardPass, Gradients, Network
from mlp_lab.matrices import number
from mlp_lab.palette import ANSWER, BLUE, CLASSES, FAINT, INK, PAPER, SIGNED, VERMILION
from mlp_lab.studio.strokes import (
    GROUND,
    Panel,
    circles,
    colours,
    finite,
    grid_image,
    line,
    path,
    rectangle,
    round_down,
    round_up,
    text,
    triangles,
)
from mlp_lab.studio.training import Curve, Training

__all__ = ["Scene", "curves_panel", "linear", "logarithmic", "neurons_panel", "weights_panel"]

GRID = 41  # points along a side of the plane, or along the line
LEFT, TOP, SIDE = 30, 24, 240
RIGHT, BOTTOM = LEFT + SIDE, TOP + SIDE
LEVELS = np.arange(1, 10) / 10
# The net inputs at which the sigmoid has these values: between the points of the grid they are
# nearly straight where the sigmoid itself is a cliff.
AT = np.log(LEVELS / (1 - LEVELS))
BANDS = colours(ANSWER, 10)
HIGHEST = 1e6  # net inputs beyond it are drawn as it
ITALIC = 'font-style="italic"'

E_LEFT, E_TOP, E_WIDTH, E_HEIGHT = 46, 46, 340, 218
SHORTEST = 100  # steps along the axis at least
POWERS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
PALE = "#9dc4e0"
Ticks = list[tuple[float, str]]

WIDTH = 400
TILE = 21  # pixels along a side of a neuron's picture
BOUNDED = {"tanh": 1.0, "sigmoid": 1.0}  # the largest activation, where there is one
BOLD = 'font-weight="bold"'


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
            reach = 1.08 * max(float(np.abs(X).max()) for X in (course.X, course.X_test))
            self.x = self.y = (-reach, reach)
            x, y = np.meshgrid(*(np.linspace(*ends, GRID) for ends in (self.x, self.y)))
            self.points = np.column_stack([x.ravel(), y.ravel()])
        else:
            self.x, self.y = (-3.15, 3.15), (-1.6, 1.6)
            self.points = np.linspace(-3, 3, GRID).reshape(-1, 1)
        along = np.linspace(0, SIDE, GRID)
        self.pixels = LEFT + along, BOTTOM - along
        parts = ((course.X_test, course.Y_test, False), (course.X, course.Y, True))
        self.examples = "".join(self.marks(*part) for part in parts)
        self.around = self.axes() + self.legend()

    def place(self, x: Array, y: Array) -> Array:
        """Points of the plane in pixels; what lies outside is drawn at the edge."""
        across = np.clip((x - self.x[0]) / (self.x[1] - self.x[0]), 0, 1)
        up = np.clip((y - self.y[0]) / (self.y[1] - self.y[0]), 0, 1)
        return np.column_stack([LEFT + SIDE * across, BOTTOM - SIDE * up])

    def marks(self, X: Array, Y: Array, train: bool) -> str:
        """The examples as marks: filled to train with, hollow to test with."""
        if not self.flat:
            return circles(self.place(X[:, 0], Y[:, 0]), BLUE, train)
        at = self.place(X[:, 0], X[:, 1])
        (blue, _), (red, _) = CLASSES
        return circles(at[Y[:, 0] == 0], blue, train) + triangles(at[Y[:, 0] == 1], red, train)

    def asked(self, network: Network) -> ForwardPass:
        """The forward pass of a network at the points."""
        with np.errstate(all="ignore"):  # on the way to divergence, numbers leave their range
            return network.forward(self.points)

    def panel(self, forward: ForwardPass, title: str, says: str) -> Panel:
        """The panel for the present network."""
        answer = self.regions(forward.Z[-1]) if self.flat else self.fit(forward.A[-1])
        head = text(LEFT, 15, title, 'font-weight="bold"')
        return Panel(400, 290, [head, answer, self.around], says)

    def regions(self, Z: Array) -> str:
        """Areas of equal answers, drawn one on another, and the line where the answer is ½."""
        heights = np.clip(finite(Z.reshape(GRID, GRID)), -HIGHEST, HIGHEST)
        areas: Any = contour_generator(*self.pixels, heights)
        parts = []
        for level, band in zip(AT[heights.max() > AT], BANDS[1:], strict=False):
            shapes = [
                points[start:end]
                for points, ends in zip(*areas.filled(level, 2 * HIGHEST), strict=True)
                for start, end in pairwise(ends)
            ]
            d = path(*shapes, closed=True)
            parts.append(f'<path d="{d}" fill="{band}" fill-rule="evenodd"/>')
        border = path(*areas.lines(0.0))
        parts.append(f'<path d="{border}" fill="none" stroke="{INK}" stroke-width="15"/>')
        ground = rectangle(LEFT, TOP, SIDE, SIDE, BANDS[0])
        return f'{ground}<g transform="scale(.1)">{"".join(parts)}</g>{self.examples}'

    def fit(self, A: Array) -> str:
        """The network's answer as a curve through the examples."""
        answer = line(self.place(self.points[:, 0], finite(A[:, 0])), VERMILION, 25)
        return rectangle(LEFT, TOP, SIDE, SIDE, PAPER) + self.examples + answer

    def axes(self) -> str:
        """Ticks, and the names of the axes."""
        at_x, at_y = (
            np.array([-1.0, 0.0, 1.0]) * (1 if self.flat else 3),
            np.array([-1.0, 0.0, 1.0]),
        )
        places = self.place(at_x, at_y)
        parts = [
            text(x, BOTTOM + 16, number(value), anchor="middle")
            for x, value in zip(places[:, 0], at_x, strict=True)
        ]
        parts += [
            text(LEFT - 6, y + 4, number(value), anchor="end")
            for y, value in zip(places[:, 1], at_y, strict=True)
        ]
        x, y = ("x₁", "x₂") if self.flat else ("x", "y")
        parts.append(text((places[1, 0] + places[2, 0]) / 2, BOTTOM + 16, x, ITALIC, "middle"))
        parts.append(text(LEFT - 6, (places[1, 1] + places[2, 1]) / 2 + 4, y, ITALIC, "end"))
        frame = f'x="{LEFT}" y="{TOP}" width="{SIDE}" height="{SIDE}"'
        parts.append(f'<rect {frame} fill="none" stroke="{FAINT}"/>')
        return "".join(parts)

    def legend(self) -> str:
        """What the marks, the colours and the line mean."""
        (blue, _), (red, _) = CLASSES
        looks: list[tuple[Any, str, bool, str]] = [
            (circles, blue, True, "class 0, train"),
            (circles, blue, False, "class 0, test"),
            (triangles, red, True, "class 1, train"),
            (triangles, red, False, "class 1, test"),
        ]
        if not self.flat:
            looks = [(circles, blue, True, "train"), (circles, blue, False, "test")]
        parts, y = [], TOP + 10.0
        for mark, colour, train, words in looks:
            parts += [mark(np.array([[RIGHT + 22, y]]), colour, train)]
            parts += [text(RIGHT + 34, y + 4, words)]
            y += 22
        stroke = np.array([[RIGHT + 14, y], [RIGHT + 30, y]])
        if not self.flat:
            return "".join([*parts, line(stroke, VERMILION, 25), text(RIGHT + 36, y + 4, "answer")])
        parts += [rectangle(RIGHT + 14, y - 5, 16, 10, PAPER), line(stroke, INK, 15)]
        parts += [text(RIGHT + 36, y + 4, "answer ½")]
        y += 26
        parts += [text(RIGHT + 14, y + 4, "answer")]
        parts += [rectangle(RIGHT + 14 + 9 * i, y + 12, 9.5, 12, b) for i, b in enumerate(BANDS)]
        ends = ((14, "0", "start"), (59, "½", "middle"), (104, "1", "end"))
        parts += [text(RIGHT + x, y + 40, value, anchor=anchor) for x, value, anchor in ends]
        return "".join(parts)


def curves_panel(course: Training, axis: str, says: str) -> Panel:
    """E against the step, on a linear or a logarithmic axis.

    With mini-batches, E of each batch is drawn pale behind E of all examples.
    """
    last = round_up(max(course.number, SHORTEST))
    curves = (course.each, course.train, course.test)
    every = np.concatenate([curve.points()[1] for curve in curves])
    low, high, ticks = logarithmic(every) if axis == "logarithmic" else linear(every)

    def place(curve: Curve) -> Array:
        steps, E = curve.points()
        if axis == "logarithmic":
            E = np.log10(np.maximum(E, 1e-300))
        up = np.clip((E - low) / (high - low), 0, 1)
        return np.column_stack([E_LEFT + E_WIDTH * steps / last, E_TOP + E_HEIGHT * (1 - up)])

    parts = [rectangle(E_LEFT, E_TOP, E_WIDTH, E_HEIGHT, PAPER)]
    for up, words in ticks:
        y = E_TOP + E_HEIGHT * (1 - up)
        parts.append(rectangle(E_LEFT, y - 0.5, E_WIDTH, 1, FAINT))
        parts.append(text(E_LEFT - 6, y + 4, words, anchor="end"))
    for share in (0.0, 0.5, 1.0):
        x, anchor = E_LEFT + E_WIDTH * share, "end" if share == 1 else "middle"
        parts.append(text(x, E_TOP + E_HEIGHT + 16, f"{last * share:g}", anchor=anchor))
    parts.append(text(E_LEFT + E_WIDTH * 0.25, E_TOP + E_HEIGHT + 16, "step", anchor="middle"))
    looks = ((PALE, 10, ""), (BLUE, 20, ""), (VERMILION, 20, "60 30"))
    for curve, (colour, width, dashes) in zip(curves, looks, strict=True):
        if curve.stretches:
            parts.append(line(place(curve), colour, width, dashes))
    return Panel(400, 290, [*parts, *legend(course)], says)


def legend(course: Training) -> list[str]:
    """The lines, and E of the present network on the two parts."""
    parts = [text(E_LEFT, 15, "E", 'font-weight="bold" font-style="italic"')]
    looks = ((62, BLUE, "", "train", course.E), (224, VERMILION, "60 30", "test", course.E_test))
    for x, colour, dashes, words, E in looks:
        parts.append(rectangle(x, 4, 28, 14, PAPER))
        parts.append(line(np.array([[x + 3.0, 11], [x + 25.0, 11]]), colour, 25, dashes))
        parts.append(text(x + 34, 15, f"{words} {E:.4g}"))
    if course.each.stretches:
        parts.append(rectangle(62, 24, 28, 14, PAPER))
        parts.append(line(np.array([[65.0, 31], [87.0, 31]]), PALE, 20))
        parts.append(text(96, 35, "each mini-batch"))
    return parts


def logarithmic(E: Array) -> tuple[float, float, Ticks]:
    """The ends of a logarithmic axis, and its ticks: 1, 2, 5, 10, …, or powers of ten."""
    shown = np.clip(E[E > 0], 1e-300, 1e300) if (E > 0).any() else np.array([0.1, 1.0])
    ends = round_down(float(shown.min())), round_up(float(shown.max()))
    low, high = math.log10(ends[0]), math.log10(ends[1])
    if high - low < 0.1:  # one number: room below it
        low -= 1
    powers = range(math.ceil(low - 1e-9), math.floor(high + 1e-9) + 1)
    if len(powers) <= 2:
        exponents = range(math.floor(low), powers.stop)
        marks = [digit * 10.0**p for p in exponents for digit in (1, 2, 5)]
        inside = [x for x in marks if low - 1e-9 <= math.log10(x) <= high + 1e-9]
        return low, high, [((math.log10(x) - low) / (high - low), number(x)) for x in inside]
    kept = powers[:: math.ceil(len(powers) / 6)]
    return low, high, [((p - low) / (high - low), power_of_ten(p)) for p in kept]


def linear(E: Array) -> tuple[float, float, Ticks]:
    """The ends of a linear axis, and its ticks."""
    high = min(round_up(max(float(E.max()), 1e-12)), 1e308) if E.size else 1.0
    return 0.0, high, [(share, number(share * high)) for share in (0, 0.25, 0.5, 0.75, 1)]


def power_of_ten(power: int) -> str:
    """0.01 where it is short, else 10⁻⁵."""
    return f"{10.0**power:g}" if -3 <= power <= 3 else f"10{str(power).translate(POWERS)}"


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
