"""The verdict on a reader's function: round after round, and one line in the end."""

from collections.abc import Callable
from typing import Any

import numpy as np

from mlp_core.arguments import check_size
from mlp_lab.check.calling import call, misfit, name_of, other_order
from mlp_lab.check.diagnosis import (
    diagnose,
    diagnose_pass,
    famous_passes,
    local_slip,
    slip_of,
    whole_slip,
    why_of_dimensions,
)
from mlp_lab.check.draws import unlike
from mlp_lab.check.looking import all_agree, called, look
from mlp_lab.check.task import Arrays, Case, Reader, Round, Task, round_of


class CheckFailed(Exception):  # noqa: N818 (what failed is the check, not the program)
    """A check with strict=True found something wrong; Jupyter shows the one line alone."""

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


def judge(task: Task, f: Reader, rounds: int, seed: int | None, strict: bool) -> None:
    """Print the verdict on f, or with `strict` raise it if f is not right."""
    __tracebackhide__ = True
    judge_by(
        lambda number: problem_in(task, f, round_of(task, number)),
        task.name, task.returns, task.tested, f, rounds, seed, strict,
    )  # fmt: skip


def judge_by(
    one_round: Callable[[int], str],
    name: str,
    returns: str,
    tested: str,
    f: Any,
    rounds: int,
    seed: int | None,
    strict: bool,
) -> None:
    """The same for any way to look at one round, which says what is wrong or nothing."""
    __tracebackhide__ = True
    rounds = check_size(f"check.{name}", "rounds", rounds)
    if seed is None:
        seed = int(np.random.default_rng().integers(10**6))
    seed = check_size(f"check.{name}", "seed", seed, least=0)
    if f is Ellipsis or f is None:
        problem = unwritten(returns)
    elif not callable(f):
        problem = f"check.{name} takes the function itself, such as my_{name}, not {called(f)}"
    else:
        problem = next(filter(None, (read(one_round, seed + r) for r in range(rounds))), "")
    if problem and strict:
        raise CheckFailed(f"{name_of(f)}: {problem}")
    times = "1 round" if rounds == 1 else f"{rounds} rounds of fresh sizes and numbers"
    print(f"{name_of(f)}: {problem or f'right; {tested}, in {times}'}")


def read(one_round: Callable[[int], str], number: int) -> str:
    """One round; what a reader's own class does when it is looked at ends it, but not the check."""
    try:
        with np.errstate(all="ignore"):  # a reader's numbers may be as large as they like
            return one_round(number)
    except Exception as error:
        return f"returns what cannot be read: {type(error).__name__} (seed {number})"


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
    if changed:
        return f"{changed}; write the result to a new array", None
    if quiet and came.warned:
        return f"is warned by NumPy: {came.warned}", None
    return "", came.value


def problem_in(task: Task, f: Reader, drawn: Round) -> str:
    """What is wrong in one round, with what repeats it; nothing if all is right."""
    problem, got = tried(task, f, drawn)
    if problem == unwritten(task.returns):
        return problem
    if problem.startswith("raises ") and (slip := on_squares(task, f)):
        problem = f"{slip}; with the sizes of this round it {problem}"
    if not problem and not is_right(drawn, got):
        problem = why(task, f, drawn, got)
    return f"{problem} {drawn.where()}" if problem else ""


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


def why(task: Task, f: Reader, drawn: Round, got: Arrays) -> str:
    """Why the numbers are wrong, judged by this round and two later ones."""
    rounds, results = [drawn], [got]
    for number in unlike(drawn.seed, task.letters):
        later = round_of(task, number)
        problem, arrays = tried(task, f, later)
        if problem:  # then one round is all there is to judge by
            rounds, results = [drawn], [got]
            break
        rounds.append(later)
        results.append(arrays)
    if task.places:
        return diagnose_pass(task, rounds, results)
    cases = [case_of(task, r, g, task.symbol) for r, g in zip(rounds, results, strict=True)]
    return diagnose(task, cases)


def case_of(task: Task, drawn: Round, got: Arrays, symbol: str) -> Case:
    """One array of a round beside the right one."""
    return Case(symbol, drawn.arguments, drawn.sizes, drawn.right[symbol], got[symbol])


def on_squares(task: Task, f: Reader) -> str:
    """What a function that raises does where all sizes are equal: there every product fits.

    So W for Wᵀ can be told from other reasons to raise, and a letter that was taken for another.
    """
    drawn = round_of(task, 0, same=True)
    problem, got = tried(task, f, drawn)
    if problem:
        return ""
    if is_right(drawn, got):
        return "it is right only where all sizes are equal, so one letter stands for another"
    if task.places:
        return whole_slip(task, [drawn], [got]) or local_slip(task, drawn, got)
    return slip_of(task, case_of(task, drawn, got, task.symbol))
