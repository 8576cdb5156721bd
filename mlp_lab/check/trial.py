"""One call of a reader's function: what is wrong before its numbers are compared, or its arrays."""

from collections.abc import Callable
from typing import Any

import numpy as np

from mlp_lab.check.calling import call, misfit, other_order
from mlp_lab.check.diagnosis import famous_passes, why_of_dimensions
from mlp_lab.check.looking import all_agree, look
from mlp_lab.check.task import Arrays, Case, Reader, Round, Task


def unwritten(returns: str) -> str:
    """Always the same text: notebooks ship it as the output of their unsolved cells."""
    return f"not written yet; it is to return {returns}"


def opened(f: Reader, arguments: dict[str, Any], returns: str, quiet: bool) -> tuple[str, Any]:
    """What a call gave, or what is wrong before it is looked at."""
    came = call(f, arguments)
    if came.unwritten:
        return unwritten(returns), None
    if came.raised:
        hint = other_order(f, arguments)
        return misfit(f, arguments) or came.raised + hint, None
    changed = f"changes its argument {', '.join(came.changed)}" if came.changed else ""
    if changed and came.value is None:
        return f"returns None: a `return` is missing; and it {changed}", None
    if changed and came.replaced:
        return replaces(came.replaced), None
    if changed:
        return f"{changed}; write the result to a new array", None
    if quiet and came.warned:
        return f"is warned by NumPy: {came.warned}", None
    return "", came.value


def replaces(lists: tuple[str, ...]) -> str:
    """What is said where a list got other arrays."""
    if len(lists) == 1:
        return f"changes the list {lists[0]}; put the new arrays into a new list"
    return f"changes the lists {' and '.join(lists)}; put the new arrays into new lists"


def tried(task: Task, f: Reader, drawn: Round) -> tuple[str, Arrays]:
    """One round: what is wrong before any number is compared, or else the arrays."""
    problem, value = opened(f, drawn.arguments, task.returns, task.quiet)
    if problem:
        return problem, {}
    got = task.unpack(value, drawn) if task.unpack else {task.symbol: value}
    if isinstance(got, str):
        return got, {}
    for symbol, value in got.items():
        right = drawn.right[symbol]
        because = reasons(task, drawn, symbol)
        problem = problem or look(symbol, value, right, drawn.sizes, because, not task.unpack)
    if problem:
        return problem, {}
    return "", {symbol: np.asarray(value) for symbol, value in got.items()}


def reasons(task: Task, drawn: Round, symbol: str) -> Callable[[Any], str]:
    """Says why one result of this round has other dimensions, if that can be known."""

    def because(value: Any) -> str:
        for text, wrong in famous_passes(task, drawn):
            P = wrong.get(symbol)
            if P is not None and all_agree(value, np.asarray(P)):
                return f": {text}"
        return why_of_dimensions(task, case_of(task, drawn, {symbol: value}, symbol), value)

    return because


def is_right(drawn: Round, got: Arrays) -> bool:
    """Whether every number agrees with the loops."""
    return all(all_agree(got[symbol], P) for symbol, P in drawn.right.items())


def case_of(task: Task, drawn: Round, got: Arrays, symbol: str) -> Case:
    """One array of a round beside the right one."""
    return Case(symbol, drawn.arguments, drawn.sizes, drawn.right[symbol], got[symbol])
