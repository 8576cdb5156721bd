"""The main panel: what the network answers, over the plane or along a line, and the examples."""

from itertools import pairwise
from typing import Any

import numpy as np
from contourpy import contour_generator

from mlp_core import Array, ForwardPass, Network
from mlp_lab.matrices import number
from mlp_lab.palette import ANSWER, BLUE, CLASSES, FAINT, INK, PAPER, VERMILION
from mlp_lab.studio.course import Course
from mlp_lab.studio.strokes import (
    Panel,
    circles,
    colours,
    finite,
    line,
    path,
    rectangle,
    text,
    triangles,
)

__all__ = ["GRID", "Scene"]

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


class Scene:
    """Where the examples are, and the points at which a network is asked.

    Parameters
    ----------
    course : Course
        Whose examples they are.
    """

    def __init__(self, course: Course) -> None:
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
