"""The time line: a stop for each step of a training step, with what it computes."""

from collections.abc import Sequence
from itertools import groupby

from mlp_lab.drawing import (
    BOLD,
    clickable,
    group,
    handle,
    line,
    marker,
    rectangle,
    saying,
    stroke,
    text,
)
from mlp_lab.palette import BLUE, PAPER
from mlp_lab.stepper.steps import Step

__all__ = ["HIGH", "NAME", "time_line"]

HIGH = 66  # pixels
NAME = "stop"  # what a hand moves
LEVEL, LEFT, RIGHT = 22, 40, 34  # of the line, and what stands beside it
SIGNS = {"forward": "forward →", "backward": "← backward", "update": "update"}


def time_line(steps: Sequence[Step], n: int, width: float) -> str:
    """The line with its stops, and a handle at stop n.

    Parameters
    ----------
    steps : sequence of Step
        The stops.
    n : int
        The number of the present one, from 1.
    width : float
        The room for all of it.
    """
    first, last = LEFT, width - RIGHT
    across = [first + (last - first) * k / max(1, len(steps) - 1) for k in range(len(steps))]
    here = across[n - 1]
    parts = [
        line((first, LEVEL), (last, LEVEL), f'{stroke("currentColor", 3)} stroke-opacity="0.25"'),
        line((first, LEVEL), (here, LEVEL), stroke(BLUE, 4)),
    ]
    for number, (step, x) in enumerate(zip(steps, across, strict=True), start=1):
        parts.append(stop(step, number, n, x))
    words = steps[n - 1].name
    knob = marker("o", here, LEVEL, 9, f'fill="{PAPER}" {stroke(BLUE, 4)}')
    knob = handle(
        knob, NAME, 1, 1, "time line", x=(first, last, 1.0, float(max(2, len(steps)))),
        value=n, shown=f"stop {n} of {len(steps)}, {words}", limits=(1, len(steps)),
    )  # fmt: skip
    parts.append(saying(knob, said(steps[n - 1])))  # it lies on its stop
    return group([*parts, *brackets(steps, across)])


def stop(step: Step, number: int, n: int, x: float) -> str:
    """A stop, which a click goes to."""
    here, past = number == n, number <= n
    look = f'fill="{BLUE}"' if past else 'fill="currentColor" fill-opacity="0.45"'
    name = step.name.replace("E/∂", "").partition("[")[0]
    bold = BOLD if here else ""
    marks = [
        rectangle(round(x - 12, 1), LEVEL - 12, 24, 40, 'fill="transparent"'),
        marker("o", x, LEVEL, 4, look),
        text(round(x, 1), LEVEL + 22, name, look=f'font-size="11" {bold}'),
    ]
    return saying(clickable("".join(marks), NAME, number, 1), said(step))


def said(step: Step) -> str:
    """What a stop says when it is pointed at."""
    return f"{step.name}, {step.phase}"


def brackets(steps: Sequence[Step], across: Sequence[float]) -> list[str]:
    """Below the stops: which layer they are of; above them: which way it goes."""
    parts = []
    for (_, place), run in groupby(
        enumerate(steps), key=lambda pair: (pair[1].phase, layer(pair[1]))
    ):
        numbers = [k for k, _ in run]
        left, right = across[numbers[0]] - 8, across[numbers[-1]] + 8
        if place:
            parts.append(
                line((left, 50), (right, 50), f'{stroke("currentColor")} stroke-opacity="0.5"')
            )
            parts.append(text((left + right) / 2, 62, place, look='font-size="11"'))
    for phase, run in groupby(enumerate(steps), key=lambda pair: pair[1].phase):
        numbers = [k for k, _ in run]
        x = (across[numbers[0]] + across[numbers[-1]]) / 2
        parts.append(text(x, 8, SIGNS[phase], look=f'font-size="11" {BOLD}'))
    return parts


def layer(step: Step) -> str:
    """The index of what a step computes, such as [1]."""
    return step.name[step.name.index("[") :] if "[" in step.name else ""
