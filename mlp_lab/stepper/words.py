"""What the stepper says: where it is, what it asks, and what is to be seen."""

import math
from collections.abc import Sequence

from mlp_lab.matrices import drawn
from mlp_lab.stepper.steps import Step
from mlp_lab.stepper.strip import where
from mlp_lab.stepper.sums import four_digits

__all__ = ["heading", "question", "sentence"]


def heading(steps: Sequence[Step], n: int) -> str:
    """Which step this is, and where in the network."""
    step = steps[n - 1]
    return f"Step {n} of {len(steps)}, {step.phase}, {where(step)}"


def question(steps: Sequence[Step], n: int, i: int, j: int) -> str:
    """What to predict."""
    step = steps[n - 1]
    ask = f"which dimensions has {step.name}, and what is its entry ({i}, {j})"
    return (
        f"{heading(steps, n)}. Before you press Show: {ask if step.l else f'what is {step.name}'}?"
    )


def sentence(steps: Sequence[Step], n: int, i: int, j: int) -> str:
    """What the present step computes, and the picked entry with its numbers."""
    step = steps[n - 1]
    matrix = step.picked.matrix
    if step.l:
        size, what = matrix.dimensions, f"Entry ({i}, {j})"
    else:
        size, what = "one number", f"Example {i}"
    said = f"{heading(steps, n)}: {step.name} is {size}. {what}: {step.says(i, j)}."
    if i not in drawn(matrix.values.shape[0]) or j not in drawn(matrix.values.shape[1]):
        said += " It lies between the corners that are drawn."
    if step.name == "E′":
        said += f" {fall(next(s.result for s in steps if s.name == 'E'), step.result)}"
    return said


def fall(before: float, after: float) -> str:
    """What the update did to E."""
    if not math.isfinite(before):
        return "E was not finite before the update either."
    if not math.isfinite(after):
        return "E is no longer finite; try a smaller alpha."
    way = "fell" if after < before else "rose" if after > before else "stayed"
    if way == "stayed":
        return f"E stayed at {four_digits(before)}."
    return f"E {way} from {four_digits(before)} to {four_digits(after)}."
