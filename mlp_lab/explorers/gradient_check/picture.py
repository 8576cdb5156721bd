"""The picture of errors against steps: three formulas, two slopes, the best step, the rounding."""

import math
from itertools import takewhile
from typing import Any

import numpy as np

from mlp_lab.drawing.picture import Picture
from mlp_lab.explorers.axes import Frame, halo, picture, power
from mlp_lab.explorers.gradient_check.quotients import FORMULAS, STEPS, Derivative
from mlp_lab.matrices import number
from mlp_lab.palette import FAINT, INK, LINES, LIT, PAPER, VERMILION
from mlp_lab.svg import text

__all__ = ["scientific", "step_picture"]

WIDTH, HEIGHT, LEFT, TOP = 430, 330, 78, 10
HIGHEST = 1e3  # error that is drawn
CHARACTER, ROOM = 9, 140  # pixels of a digit, and of the words at a line
BAND = "#e3e3e3"
GUIDE = f'stroke="{INK}" stroke-width="1" stroke-dasharray="7 4"'
RING = f'fill="none" stroke="{VERMILION}" stroke-width="3"'
LOOKS: dict[str, Any] = dict(zip(FORMULAS, zip(LINES, "os^", strict=False), strict=True))


def step_picture(derivative: Derivative, formula: str, s: float, says: str) -> Picture:
    """Every formula's error against the step, with the chosen formula and step marked.

    Parameters
    ----------
    derivative : Derivative
        Its errors.
    formula : str
        The chosen one.
    s : float
        The chosen step.
    says : str
        What the picture shows, in words.
    """
    lowest = math.floor(math.log10(np.finfo(derivative.kind).eps)) - 3
    frame = Frame((1e-20, 1e-1), (10.0**lowest, HIGHEST), WIDTH, HEIGHT, log=True)
    floor = frame.y[0]
    _, band = frame.at(1e-20, min(max(derivative.bound, floor), HIGHEST))
    at = s, min(max(derivative.error(formula, s), floor), HIGHEST)
    inside = [
        f'<rect y="{band:.1f}" width="{WIDTH}" height="{HEIGHT - band:.1f}" fill="{BAND}"/>',
        *guides(frame, derivative, formula),
        *(curve(frame, derivative, name, name == formula) for name in FORMULAS),
        best(frame, derivative, formula),
        frame.mark("o", *at, 9, f'fill="none" stroke="{PAPER}" stroke-width="6"'),
        frame.mark("o", *at, 9, RING),
    ]
    across = [(10.0**e, power(e)) for e in range(-20, 0, 4)]
    upward = [(10.0**e, power(e)) for e in range(lowest + 1, 3) if e % 3 == 0]
    drawn = frame.drawn("".join(inside), ("step s", "relative error"), (across, upward), grid=True)
    numbers = digits(derivative, formula, s)
    return picture(
        [
            f'<g transform="translate({LEFT},{TOP})">{drawn}</g>',
            f'<g transform="translate({LEFT + WIDTH + 20},{TOP + 6})">{legend(formula)}</g>',
            f'<g transform="translate({LEFT},{HEIGHT + 72})">{numbers}</g>',
        ],
        740,
        HEIGHT + 126,
        says,
    )


def curve(frame: Frame, derivative: Derivative, name: str, chosen: bool) -> str:
    """The error of one formula; no difference at all lies on the lower edge."""
    (colour, _), mark = LOOKS[name]
    errors = [min(max(error, frame.y[0]), frame.y[1]) for error in derivative.errors[name]]
    points = list(zip(STEPS, errors, strict=True))
    width, size = (2.6, 4) if chosen else (1.2, 2.4)
    look = f'fill="{colour}" stroke="{PAPER}" stroke-width=".8"'
    marks = (frame.mark(mark, *point, size, look) for point in points)
    return frame.line(points, stroke(name, width)) + "".join(marks)


def guides(frame: Frame, derivative: Derivative, formula: str) -> list[str]:
    """Thin lines along which the two errors of the chosen formula lie, with their slopes."""
    (C, R), order = derivative.guides(formula), FORMULAS[formula].order
    flat = formula == "complex"
    own = [(s, C * s**order) for s in STEPS]
    rounding = [(s, R if flat else R / s) for s in STEPS]
    parts = []
    for points, words in (
        (own, f"slope {order}"),
        (rounding, "" if flat else "slope −1: rounding"),
    ):
        inside = [point for point in points if frame.holds(*point)]
        if len(inside) > 1:
            x, y = frame.at(*inside[3 if points is own else -3])
            parts.append(frame.line([inside[0], inside[-1]], GUIDE))
            place = (x + 10, y, words, "start") if x < ROOM else (x - 10, y, words, "end")
            parts.append(halo(*place))
    return parts


def best(frame: Frame, derivative: Derivative, formula: str) -> str:
    """A line at the best step of the chosen formula, which says it in numbers."""
    s = derivative.best_step(formula)
    left, _ = frame.at(s, 1)
    words = scientific(s, digits=1)
    words = f"{words} and less" if formula == "complex" else f"best step {words}"
    place = min(max(left, ROOM / 2), WIDTH - ROOM / 2)
    line = f'd="M{left:.1f},26 V{HEIGHT}" stroke="{INK}" stroke-width="1.2"'
    return f'<path {line} stroke-dasharray="2 3"/>{halo(place, 20, words)}'


def legend(formula: str) -> str:
    """Which line is which formula, and what the other signs mean."""
    chip, middle, rows = Frame((0, 1), (0, 1), 44, 24), [(0.0, 0.5), (1.0, 0.5)], []
    for name in FORMULAS:
        chosen = name == formula
        (colour, _), mark = LOOKS[name]
        sign = chip.line(middle, stroke(name, 2.6 if chosen else 1.2))
        sign += chip.mark(mark, 0.5, 0.5, 4, f'fill="{colour}" stroke="{PAPER}"')
        rows.append((sign, name, 'font-weight="bold"' if chosen else ""))
    rows.append((chip.mark("o", 0.5, 0.5, 8, RING), "the chosen step", ""))
    rows.append((chip.line(middle, GUIDE), "what theory expects", ""))
    shaded = f'<rect width="44" height="24" fill="{BAND}"/>'
    rows.append((shaded, "the derivation's rounding", ""))
    paper = f'<rect width="44" height="24" rx="3" fill="{PAPER}" stroke="{FAINT}"/>'
    return "".join(
        f'<g transform="translate(0,{34 * row})">{paper}{sign}'
        f"{text(54, 17, words, look=look, anchor='start')}</g>"
        for row, (sign, words, look) in enumerate(rows)
    )


def digits(derivative: Derivative, formula: str, s: float) -> str:
    """Both derivatives with all their digits; those in which they agree are lit."""
    places = np.finfo(derivative.kind).precision + 1
    both = [
        np.format_float_scientific(value, precision=places, unique=False).replace("-", "−")
        for value in (derivative.numerical(formula, s), derivative.derivation)
    ]
    mantissas, _, exponents = zip(*(value.partition("e") for value in both), strict=True)
    same = takewhile(lambda pair: pair[0] == pair[1], zip(*mantissas, strict=False))
    agree = len(list(same)) if len(set(exponents)) == 1 else 0
    parts = []
    for row, (name, value) in enumerate(zip((formula, "derivation"), both, strict=True)):
        top, mono = 24 * row, "font-family:monospace"
        lit = f'width="{CHARACTER * agree}" height="22" fill="{LIT}"'
        parts.append(
            f'{text(0, top + 16, name, anchor="start")}<rect x="90" y="{top}" {lit}/>'
            f'<text x="90" y="{top + 16}" style="{mono}" textLength="{CHARACTER * len(value)}">'
            f'<tspan font-weight="bold" style="fill:{INK}">{value[:agree]}</tspan>'
            f"{value[agree:]}</text>"
        )
    return "".join(parts)


def stroke(name: str, width: float) -> str:
    """The look of a formula's line."""
    (colour, dashes), _ = LOOKS[name]
    style = "" if dashes == "-" else f'stroke-dasharray="{" ".join(map(str, dashes[1]))}"'
    return f'stroke="{colour}" stroke-width="{width}" {style}'


def scientific(value: float, digits: int = 2) -> str:
    """A positive number with so many digits, a small one with its power of ten: 0.12, 5.6e−8."""
    if value >= 0.01:
        return number(float(f"{value:.{digits}g}"))
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    return f"{mantissa.removesuffix('.0')}e{int(exponent)}".replace("-", "−") if value else "0"
