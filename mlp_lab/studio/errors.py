"""The panel of the learning curves: E on the examples to train with, and on those to test with."""

import math

import numpy as np

from mlp_core import Array
from mlp_lab.matrices import number
from mlp_lab.palette import BLUE, FAINT, PAPER, VERMILION
from mlp_lab.studio.course import Course
from mlp_lab.studio.curve import Curve
from mlp_lab.studio.strokes import Panel, line, rectangle, round_down, round_up, text

__all__ = ["curves_panel"]

LEFT, TOP, WIDTH, HEIGHT = 46, 46, 340, 218
SHORTEST = 100  # steps along the axis at least
POWERS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
PALE = "#9dc4e0"
Ticks = list[tuple[float, str]]


def curves_panel(course: Course, axis: str, says: str) -> Panel:
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
        return np.column_stack([LEFT + WIDTH * steps / last, TOP + HEIGHT * (1 - up)])

    parts = [rectangle(LEFT, TOP, WIDTH, HEIGHT, PAPER)]
    for up, words in ticks:
        y = TOP + HEIGHT * (1 - up)
        parts.append(rectangle(LEFT, y - 0.5, WIDTH, 1, FAINT))
        parts.append(text(LEFT - 6, y + 4, words, anchor="end"))
    for share in (0.0, 0.5, 1.0):
        x, anchor = LEFT + WIDTH * share, "end" if share == 1 else "middle"
        parts.append(text(x, TOP + HEIGHT + 16, f"{last * share:g}", anchor=anchor))
    parts.append(text(LEFT + WIDTH * 0.25, TOP + HEIGHT + 16, "step", anchor="middle"))
    looks = ((PALE, 10, ""), (BLUE, 20, ""), (VERMILION, 20, "60 30"))
    for curve, (colour, width, dashes) in zip(curves, looks, strict=True):
        if curve.stretches:
            parts.append(line(place(curve), colour, width, dashes))
    return Panel(400, 290, [*parts, *legend(course)], says)


def legend(course: Course) -> list[str]:
    """The lines, and E of the present network on the two parts."""
    parts = [text(LEFT, 15, "E", 'font-weight="bold" font-style="italic"')]
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
