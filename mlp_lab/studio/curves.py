"""The learning curves, and the time line below all: each leads to any step of the run."""

import math

import numpy as np

from mlp_core import Array
from mlp_lab.drawing import (
    BOLD,
    ITALIC,
    SMALL,
    Axes,
    Picture,
    Scale,
    clickable,
    group,
    handle,
    hovering,
    linear,
    logarithmic,
    rectangle,
    round_up,
    shape,
    sideways,
    stroke,
    text,
    trace,
)
from mlp_lab.numbers import number
from mlp_lab.palette import BLUE, PAPER, VERMILION
from mlp_lab.studio.plane import words
from mlp_lab.studio.training import Training

__all__ = ["CURVES", "TIME_LINE", "curves_panel", "time_line"]

CURVES = (300, 166)  # width and height
TIME_LINE = 43  # height
SHORTEST = 100  # steps along the axis at least
PALE, DASHES = "#8fb8d6", "60 30"
GHOST = f'{stroke("currentColor", 16)} stroke-opacity="0.38"'
RULE = f'{stroke("currentColor")} stroke-opacity="0.16"'
LEVEL = 17  # pixels from the top of the time line to the line itself


def last_step(course: Training) -> int:
    """The last step of the axis: round, so that it seldom changes."""
    former = course.former.run.end if course.former else 0
    return int(round_up(max(course.end, former, SHORTEST)))


def curves_panel(course: Training, axis: str, says: str, pointed: int | None = None) -> Picture:
    """E against the step, on a linear or a logarithmic axis.

    With mini-batches, E of each batch is drawn pale behind E of all examples. The run before is
    grey. What comes after the step that is shown is dotted.

    Parameters
    ----------
    course : Training
        The run.
    axis : str
        "linear" or "logarithmic".
    says : str
        What it shows in words.
    pointed : int, optional
        The step whose errors stand above it, in place of those of the step that is shown.
    """
    curves = course.each, course.train, course.test
    looks = stroke(PALE, 10), stroke(BLUE, 22), stroke(VERMILION, 22, DASHES)
    points = [curve.points() for curve in curves]
    former = [course.former.train.points()] if course.former else []
    E = np.concatenate([E for _, E in (*points, *former)])
    low, high, y = (logarithmic if axis == "logarithmic" else linear)(E)
    last = last_step(course)
    width, height = CURVES
    axes = Axes(
        (0, last), (low, high), width - 48, height - 62, left=40, top=44,
        log_y=axis == "logarithmic",
    )  # fmt: skip
    x = [(0, "0"), (last / 4, "step"), (last / 2, f"{last / 2:g}")]
    parts = [
        axes.rules((), [value for value, _ in y], f'fill="none" {RULE}'),
        axes.numbers(x, y, SMALL, below=13, beside=5),
        text(axes.right, axes.bottom + 13, f"{last:g}", look=SMALL, anchor="end"),
    ]
    parts += [trace(axes.clipped(*past), GHOST) for past in former if len(past[0])]
    for (steps, values), look in zip(points, looks, strict=True):
        parts += both_sides(axes, steps, values, course.number, look)
    parts.append(here(axes, course, pointed))
    area = axes.area('fill="transparent"')
    scale = sideways(axes)
    whole = jump(area, "curve", "to a step of the curves", scale)
    parts.append(hovering(whole, "curve", 1, 1, scale, None))
    return Picture([*parts, *signs(course, pointed)], width, height, says, size=12)


def both_sides(axes: Axes, steps: Array, E: Array, number: int, look: str) -> list[str]:
    """A curve up to the step that is shown, and what is dotted after it."""
    if not len(steps):
        return []
    past, parts = steps <= number, []
    if past.any():
        parts.append(trace(axes.clipped(steps[past], E[past]), look))
    after = ~past
    after[max(0, int(past.sum()) - 1)] = True  # they meet
    if after.sum() > 1:
        pale = f'{look} stroke-opacity="0.5"'.replace(f'stroke-dasharray="{DASHES}"', "")
        parts.append(
            trace(axes.clipped(steps[after], E[after]), f'{pale} stroke-dasharray="10 50"')
        )
    return parts


def here(axes: Axes, course: Training, pointed: int | None) -> str:
    """A line at the step that is shown, one at the step that is pointed at, the lowest error."""
    x = axes.across(course.number)
    line = f'fill="none" {stroke("currentColor", 1.2)}'
    parts = [shape(f"M{x:g},{axes.top:g}V{axes.bottom:g}", line)]
    if pointed is not None:
        x = axes.across(pointed)
        faint = f'{line} stroke-opacity="0.5" stroke-dasharray="2 3"'
        parts.append(shape(f"M{x:g},{axes.top:g}V{axes.bottom:g}", faint))
    E, step = course.lowest
    if step and math.isfinite(E):
        x, y = axes.across(step), axes.down(min(max(E, axes.y[0]), axes.y[1]))
        parts.append(shape(f"M{x:g},{y + 2:g}l4.5,8h-9z", f'fill="{VERMILION}"'))
    return "".join(parts)


def signs(course: Training, pointed: int | None) -> list[str]:
    """The lines, and the errors of the step that is shown or pointed at."""
    train, test, of = course.E, course.E_test, ""
    if pointed is not None:
        train, test = course.train.at(pointed)[0], course.test.at(pointed)[0]
        of = f" at step {pointed}"
    rows = [
        (52, 15, f"train {train:.4g}", stroke(BLUE, 25)),
        (178, 15, f"test {test:.4g}", stroke(VERMILION, 25, DASHES)),
    ]
    if course.each:
        rows.append((52, 31, "mini-batch", stroke(PALE, 20)))
    parts = [words(40, 15, "E", f"{BOLD} {ITALIC}")]
    if of:
        parts.append(words(178, 31, of.strip(), SMALL))
    elif course.former:
        kept = course.former.run.pieces[-1].settings
        said = f"grey: the run before, α = {number(kept.alpha)}"
        left = 178 if course.each else 86
        parts.append(trace(np.array([[left - 28, 27.0], [left - 6, 27.0]]), GHOST))
        parts.append(words(left, 31, said if left < 100 else "the run before", SMALL))
    for x, y, said, look in rows:
        parts.append(trace(np.array([[x + 2.0, y - 4], [x + 22.0, y - 4]]), look))
        parts.append(words(x + 28, y, said))
    return parts


# The time line. Its places are shares of its width, which the page decides.


def time_line(course: Training, width: str = "100%") -> str:
    """The steps of the run in a line, with a handle at the one that is shown.

    Parameters
    ----------
    course : Training
        The run.
    width : str
        How wide it is, as SVG has it.
    """
    last = last_step(course)

    def at(step: float) -> str:
        return f"{2 + 96 * step / last:.4g}%"

    parts = [
        bar(at(0), at(last), 'fill="currentColor" fill-opacity="0.16"'),
        bar(at(0), at(course.end), f'fill="{BLUE}" fill-opacity="0.4"'),
        bar(at(0), at(course.number), f'fill="{BLUE}"'),
    ]
    for place in range(5):
        step = last * place / 4
        if step == int(step):  # the last must not go beyond the line
            where, anchor = ("100%", "end") if place == 4 else (at(step), "middle")
            parts.append(told(where, LEVEL + 21, f"{step:g}", SMALL, anchor))
    (E, lowest), best = course.lowest, ""
    if lowest and math.isfinite(E):
        look = f'x="{at(lowest)}" y="{LEVEL - 5}" style="overflow:visible"'
        mark = f'<svg {look}><path d="M0,0l5,-9h-10z" fill="{VERMILION}"/></svg>'
        anchor = "end" if lowest > 0.6 * last else "start"
        aside = f'dx="{-9 if anchor == "end" else 9}"'
        mark += told(at(lowest), LEVEL - 7, "lowest test error", f"{SMALL} {aside}", anchor)
        best = clickable(mark, "lowest", 1, 1, f"lowest test error, step {lowest}", True)
    knob = f'<circle cx="{at(course.number)}" cy="{LEVEL}" r="8" {{}}/>'
    parts.append(knob.format(f'fill="{PAPER}" {stroke(BLUE, 4)} pointer-events="none"'))
    # Two handles in coordinates of their own: a thousand from end to end, whatever the width.
    scale = (20.0, 980.0, 0.0, float(last))
    track = rectangle(0, 0, 1000, 34, 'fill="transparent"')
    track = jump(track, "jump", "to a step of the run", scale)
    x = 20 + 960 * course.number / last
    seized = rectangle(round(x - 14, 1), 3, 28, 28, 'fill="transparent"')
    grip = handle(
        seized, "time", 1, 1, "step of the run", scale, value=course.number,
        shown=f"step {course.number} of {course.end}", limits=(0, course.end), typed=True,
    )  # fmt: skip
    inner = '<svg viewBox="0 0 1000 34" preserveAspectRatio="none" width="100%" height="34">'
    look = "display:block;overflow:visible;color:inherit;fill:currentColor"
    return (
        f'<svg width="{width}" height="{TIME_LINE}" style="{look}" font-size="12">'
        f"{group(parts)}{inner}<g>{track}{grip}</g></svg>{best}</svg>"
    )


def jump(inside: str, name: str, label: str, scale: Scale) -> str:
    """Marks that lead to a step where they are pressed: no slider, since they have no value."""
    marks = handle(inside, name, 1, 1, label, scale, stop=False)
    return marks.replace('role="slider"', 'role="button"')


def bar(start: str, end: str, look: str) -> str:
    """A part of the line, from one place to another."""
    wide = f"{float(end[:-1]) - float(start[:-1]):.4g}%"
    return f'<rect x="{start}" y="{LEVEL - 3}" width="{wide}" height="6" rx="3" {look}/>'


def told(x: str, y: float, said: str, look: str, anchor: str = "middle") -> str:
    """Words at a place of the line."""
    return f'<text x="{x}" y="{y:g}" text-anchor="{anchor}" {look}>{said}</text>'
