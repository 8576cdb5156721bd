"""The plane: what the network answers, over it or along a line, and the examples."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from contourpy import contour_generator

from mlp_core import Array, ForwardPass, Network
from mlp_lab.drawing import (
    BOLD,
    ITALIC,
    SMALL,
    Axes,
    Picture,
    colours,
    dots,
    finite,
    grid_image,
    handle,
    hovering,
    rectangle,
    relative_path,
    round_up,
    shape,
    sideways,
    stroke,
    tenths,
    text,
    trace,
    triangles,
    upward,
)
from mlp_lab.numbers import number
from mlp_lab.palette import ANSWER, BLUE, CLASSES, FAINT, INK, VERMILION
from mlp_lab.studio.training import Training

__all__ = ["BOUNDED", "GRID", "HEIGHT", "WIDTH", "Scene", "answers", "largest_of", "words"]

WIDTH, HEIGHT = 310, 331  # of the panel
GRID = 41  # points along a side of the plane, or along the line
SIDE = 272
LEVELS = np.arange(1, 10) / 10
# The net inputs at which the sigmoid has these values: between the points of the grid they are
# nearly straight where the sigmoid itself is a cliff.
AT = np.log(LEVELS / (1 - LEVELS))
BANDS = colours(ANSWER, 10)
HIGHEST = 1e6  # net inputs beyond it are drawn as it
FIT, BORDER = stroke(VERMILION, 25), stroke(INK, 15)
FRAME = f'fill="none" {stroke(FAINT)}'
BOUNDED = {"tanh": 1.0, "sigmoid": 1.0}  # the largest activation, where there is one
AIM = f'fill="none" {stroke(INK, 1.5)}'


def words(x: float, y: float, said: str, look: str = "") -> str:
    """Words that begin at a place."""
    return text(x, y, said, look=look, anchor="start")


def largest_of(name: str, A: Array) -> float:
    """The next of 1, 2, 5, 10, … above all activations, so that the colours seldom change."""
    if name in BOUNDED:
        return BOUNDED[name]
    largest = float(np.abs(finite(A)).max())
    return round_up(largest) if 1e-200 < largest < 1e200 else 1.0


class Scene:
    """Where the examples are, and the points at which a network is asked.

    Parameters
    ----------
    course : Training
        Whose examples they are.
    """

    def __init__(self, course: Training) -> None:
        self.flat, examples = course.X.shape[1] == 2, course.settings.examples().places()
        self.classes = course.settings.task.output != "identity"
        if self.flat:  # a hand may move an example, but the plane stays as it is
            reach = 1.08 * max(float(np.abs(examples).max()), 1e-6)
            self.x = self.y = (-reach, reach)
            x, y = np.meshgrid(*(np.linspace(*ends, GRID) for ends in (self.x, self.y)))
            self.points = np.column_stack([x.ravel(), y.ravel()])
        else:
            self.x, self.y = widened(examples[:, 0], 0.05), widened(examples[:, 1], 0.15)
            self.points = np.linspace(*self.x, GRID).reshape(-1, 1)
        self.axes = Axes(self.x, self.y, SIDE, SIDE, left=32, top=24)
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

    def panel(
        self,
        forward: ForwardPass,
        title: str,
        says: str,
        neuron: tuple[int, int, str] | None = None,
        aim: tuple[float, float] | None = None,
    ) -> Picture:
        """The panel for the present network.

        Parameters
        ----------
        forward : ForwardPass
            The network at the points.
        title, says : str
            What stands above it, and what it shows in words.
        neuron : tuple of int, int and str, optional
            A hidden neuron that is shown in place of the answer: layer, number, activation.
        aim : tuple of float, optional
            Where the cross is.
        """
        if neuron:
            l, j, name = neuron
            answer = self.activation(forward.A[l][:, j - 1], largest_of(name, forward.A[l]))
        else:
            answer = self.regions(forward.Z[-1]) if self.flat else self.fit(forward.A[-1])
        head = words(self.axes.left, 15, title, BOLD)
        return Picture([head, answer, self.around, self.touch(aim)], WIDTH, HEIGHT, says, size=12)

    def touch(self, aim: tuple[float, float] | None) -> str:
        """The whole plane as a handle, and the cross where somebody has been."""
        cross, at = "", ""
        if aim:
            x, y = self.axes.at(*aim)
            cross = shape(f"M{x - 9},{y}h18M{x},{y - 9}v18", AIM)
            at = f", cross at {number(aim[0])}, {number(aim[1])}"
        area = cross + self.axes.area('fill="transparent"')
        scales = sideways(self.axes), upward(self.axes)
        return hovering(handle(area, "plane", 1, 1, f"plane{at}", *scales), "plane", 1, 1, *scales)

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
        return answers(self.axes.area(f'fill="{BANDS[0]}"'), *parts) + self.examples

    def activation(self, A: Array, largest: float) -> str:
        """What one neuron gives, in place of the answer."""
        if not self.flat:
            axes = Axes(self.x, (-largest, largest), SIDE, SIDE, self.axes.left, self.axes.top)
            return self.examples + trace(axes.clipped(self.points[:, 0], finite(A)), FIT)
        box = (self.axes.left, self.axes.top, SIDE, SIDE)
        return grid_image(A.reshape(GRID, GRID)[::-1], largest, box, smooth=True) + self.examples

    def fit(self, A: Array) -> str:
        """The network's answer as a curve through the examples."""
        answer = trace(self.axes.clipped(self.points[:, 0], finite(A[:, 0])), FIT)
        return self.examples + answer

    def frame(self) -> str:
        """The edge of the plane, ticks, and the names of the axes between two of them."""
        (low, high), (bottom, top) = ((rounded(*ends)) for ends in (self.x, self.y))
        x, y = ([(v, number(v)) for v in ends] for ends in ((low, 0, high), (bottom, 0, top)))
        if low * high > 0:
            x = [(v, number(v)) for v in (low, high)]
        if bottom * top > 0:
            y = [(v, number(v)) for v in (bottom, top)]
        names = ("x₁", "x₂") if self.flat else ("x", "y")
        between = (
            [(0.5 * max(high, 0) + 0.5 * max(low, 0) + 0.25 * (high - low) * (low > 0), names[0])],
            [
                (
                    0.5 * max(top, 0) + 0.5 * max(bottom, 0) + 0.25 * (top - bottom) * (bottom > 0),
                    names[1],
                )
            ],
        )
        numbers = self.axes.numbers(x, y, SMALL, below=14, beside=4)
        names_there = self.axes.numbers(*between, f"{ITALIC} {SMALL}", below=14, beside=4)
        return numbers + names_there + self.axes.area(FRAME)

    def signs(self) -> str:
        """What the marks, the colours and the line mean, in a line."""
        y, x = self.axes.bottom + 25, self.axes.left + 6
        mark: Callable[[Callable[..., str], float, str, bool], str]
        mark = lambda kind, x, colour, filled: kind(np.array([[x, y]]), colour, filled)  # noqa: E731
        (blue, _), (red, _) = CLASSES
        parts = [mark(dots, x, blue, True), mark(dots, x + 13, blue, False)]
        if not self.flat:
            way = np.array([[x + 98, y], [x + 116, y]])
            said = [words(x + 22, y + 4, "train, test", SMALL), trace(way, FIT)]
            return "".join([*parts, *said, words(x + 122, y + 4, "answer", SMALL)])
        parts += [words(x + 22, y + 4, "0", SMALL), mark(triangles, x + 42, red, True)]
        parts += [mark(triangles, x + 56, red, False), words(x + 65, y + 4, "1", SMALL)]
        parts.append(words(x + 78, y + 4, "hollow: test", SMALL))
        left = self.axes.right - 44
        parts += [text(left - 6, y + 4, "answer 0", look=SMALL, anchor="end")]
        parts.append(
            answers(
                *(
                    rectangle(left + 3.5 * place, y - 5, 3.8, 10, f'fill="{band}"')
                    for place, band in enumerate(BANDS)
                )
            )
        )
        parts.append(shape(f"M{left + 17.5:g},{y - 5}v10", f'fill="none" {stroke(INK, 1.5)}'))
        parts.append(rectangle(left, y - 5, 35, 10, FRAME))
        parts.append(text(self.axes.right, y + 4, "1", look=SMALL, anchor="end"))
        return "".join(parts)


def answers(*marks: str) -> str:
    """Marks in the colours of the answers, which a dark page dims (picture.css)."""
    return f'<g class="mlp-answers">{"".join(marks)}</g>'


def widened(values: Array, share: float) -> tuple[float, float]:
    """The least and the largest value, with some room beside them."""
    low, high = float(values.min()), float(values.max())
    room = share * (high - low) or 1.0
    return low - room, high + room


def rounded(low: float, high: float) -> tuple[float, float]:
    """Round numbers near the ends of an axis, within it."""
    step = round_up((high - low) / 8)
    return np.ceil(low / step) * step, np.floor(high / step) * step
