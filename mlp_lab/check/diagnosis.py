"""From wrong numbers to a sentence: zeros, a famous slip, a factor, or else the first wrong entry.

A slip or a factor is named only if it explains every entry in every one of three rounds, whose
sizes and numbers differ (of the first alone, if the function does not get through the others).
What is said of single entries is read off the first of the rounds.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from mlp_lab.check.factors import factor_between, name_of_ratios, ratio
from mlp_lab.check.looking import all_agree
from mlp_lab.check.reading import read_off
from mlp_lab.check.task import Array, Arrays, Case, Round, Task

PLUS = "{0} + α ∂E/∂{0} stands where {0} − α ∂E/∂{0} is meant"


def diagnose(task: Task, cases: Sequence[Case]) -> str:
    """What is wrong with an array of the right dimensions, in one sentence."""
    first = cases[0]
    if not first.got.any() and first.right.any():
        zero = "is 0" if not first.right.shape else "is zero everywhere"
        return f"{first.symbol} {zero}"
    slip = next((text for text, wrong in task.named_slips() if explains(wrong, cases)), "")
    factor = factor_between(cases, task.start)
    if factor:
        return with_factor(first, factor, slip, task.start)
    return slip or read_off(task, first)


def diagnose_pass(task: Task, rounds: Sequence[Round], results: Sequence[Arrays]) -> str:
    """What is wrong with a whole pass: a slip, a factor, or else its first wrong equation."""
    slip, factor = whole_slip(task, rounds, results), whole_factor(task, rounds, results)
    if factor:
        what = "every step" if task.start else "every gradient"
        if factor == "−1" and task.start:
            return f"{what} has the wrong sign: {PLUS.format('W')}, or Y − A where A − Y is"
        wrong = "has the wrong sign" if factor == "−1" else f"is {factor} times the right one"
        if factor[0] == "−" and task.start:
            slip = slip or PLUS.format("W")
        return f"{what} {wrong}" + (f": {slip}" if slip else "")
    if slip:
        return slip
    found = [first_wrong(task, *pair) for pair in zip(rounds, results, strict=True)]
    equation, first = found[0]
    alike = [case for other, case in found if other is equation]
    said = diagnose(equation, alike)
    return said if said.startswith(first.symbol) else f"{first.symbol}: {said}"


def first_wrong(task: Task, drawn: Round, got: Arrays) -> tuple[Task, Case]:
    """The first equation of a pass whose result is wrong, with everything before it right."""
    assert task.places is not None
    symbol, equation, arguments, sizes = next(
        place for place in task.places(drawn) if not all_agree(got[place[0]], drawn.right[place[0]])
    )
    return equation, Case(symbol, arguments, sizes, drawn.right[symbol], got[symbol])


def local_slip(task: Task, drawn: Round, got: Arrays) -> str:
    """The famous slip in the first wrong equation of a pass, if there is one."""
    equation, case = first_wrong(task, drawn, got)
    slip = slip_of(equation, case)
    return f"{case.symbol}: {slip}" if slip else ""


def slip_of(task: Task, case: Case) -> str:
    """The famous slip in one equation that explains one case, if there is one."""
    return next((text for text, wrong in task.named_slips() if explains(wrong, [case])), "")


@lru_cache(maxsize=128)
def famous_passes(task: Task, drawn: Round) -> list[tuple[str, Arrays]]:
    """What each famous slip gives in a round."""
    return list(task.alternatives(drawn)) if task.alternatives else []


def whole_slip(task: Task, rounds: Sequence[Round], results: Sequence[Arrays]) -> str:
    """The famous wrong pass that gives every array of every round, if there is one."""
    left = [text for text, _ in famous_passes(task, rounds[0])]
    for drawn, got in zip(rounds, results, strict=True):
        left = [
            text
            for text, wrong in famous_passes(task, drawn)
            if text in left
            and all(all_agree(wrong.get(symbol), got[symbol], 1e-8) for symbol in drawn.right)
        ]
        if not left:
            return ""
    return left[0]


def whole_factor(task: Task, rounds: Sequence[Round], results: Sequence[Arrays]) -> str:
    """The factor that all arrays of a pass have in common; with `start`, all steps."""
    if not all("[" in symbol for symbol in rounds[0].right):
        return ""  # no lists over the layers
    ratios: list[float | None] = []
    for drawn, got in zip(rounds, results, strict=True):
        found = []
        for symbol, right in drawn.right.items():
            name, l = symbol[:-1].split("[")
            start = drawn.arguments[name][int(l)] if task.start else 0
            found.append(ratio(start - right, start - got[symbol]))
        one = found[0]
        alike = one and all(r and abs(r - one) <= 1e-8 * abs(one) for r in found)
        ratios.append(one if alike else None)
    widths = [list(drawn.sizes.values()) for drawn in rounds]
    alphas = [{"α": r.sizes["α"]} if "α" in r.sizes else {} for r in rounds]
    sizes = [{"m": w[0], "n_L": w[-1 - len(a)], **a} for w, a in zip(widths, alphas, strict=True)]
    return name_of_ratios(ratios, sizes)


def explains(wrong: Callable[..., Any], cases: Sequence[Case]) -> bool:
    """Whether a wrong formula gives what came back, in every round."""
    return all(all_agree(case.got, result_of(wrong, case), 1e-8) for case in cases)


def result_of(wrong: Callable[..., Any], case: Case) -> Array:
    """What a wrong formula gives for a case; an empty array where its dimensions do not fit."""
    with np.errstate(all="ignore"):
        try:
            return np.asarray(wrong(*case.arguments.values()), dtype=float)
        except Exception:  # dimensions that do not fit, an overflow: then it gives nothing
            return np.empty(0)


def why_of_dimensions(task: Task, case: Case, value: Array) -> str:
    """Why an array has other dimensions, where its numbers say so."""
    right = case.right
    if value.dtype.kind not in "fiu":
        return ""
    if value.ndim == 2 and all_agree(value, right.T):
        return f": {task.transposed}"
    for slip, wrong in task.named_slips():
        if all_agree(value, result_of(wrong, case)):
            return f": {slip}"
    if value.size == right.size and all_agree(value.ravel(), right.ravel()):
        cure = "keepdims=True or .reshape(1, -1)" if right.shape[0] == 1 else ".reshape"
        return f": the numbers are right; {cure} gives it its dimensions"
    if all_agree(value, right[1:]) and all_agree(value, right[:-1]):
        return ": one row is missing"
    if all_agree(value, right[1:]):
        return ": row 0 is missing; Python counts from 0"
    if all_agree(value, right[:-1]):
        return ": the last row is missing; range(m) ends before m"
    return ""


def with_factor(case: Case, factor: str, slip: str, start: str) -> str:
    """A factor, and what it comes from where that is known."""
    if factor == "−1" and start:
        return f"the step goes the wrong way: {PLUS.format(start)}"
    what = "the step" if start else "every entry" if case.right.shape else case.symbol
    known = f": {slip}" if slip else ""
    if factor == "−1":
        return f"{what} has the wrong sign{known}"
    return f"{what} is {factor} times the right one{known}"
