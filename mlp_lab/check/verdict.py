"""The verdict on a reader's function: round after round, and one line in the end."""

from collections.abc import Callable
from typing import Any

import numpy as np

from mlp_core.refusals import check_size
from mlp_lab.check.calling import name_of
from mlp_lab.check.diagnosis import diagnose, diagnose_pass
from mlp_lab.check.draws import unlike
from mlp_lab.check.looking import called
from mlp_lab.check.raising import why_it_raises
from mlp_lab.check.task import Arrays, Reader, Round, Task, round_of
from mlp_lab.check.trial import case_of, is_right, tried, unwritten


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
    praise: str = "",
) -> None:
    """The same for any way to look at one round, which says what is wrong or nothing.

    `praise` stands in place of "right; …" where a check does not tell as much.
    """
    __tracebackhide__ = True
    rounds = check_size(f"check.{name}", "rounds", rounds)
    if seed is None:
        seed = int(np.random.default_rng().integers(10**6))
    seed = check_size(f"check.{name}", "seed", seed, least=0)
    problem = problem_of(one_round, name, returns, f, range(seed, seed + rounds))
    if problem and strict:
        raise CheckFailed(f"{name_of(f)}: {problem}")
    times = "1 round" if rounds == 1 else f"{rounds} rounds of fresh sizes and numbers"
    print(f"{name_of(f)}: {problem or praise or f'right; {tested}, in {times}'}")


def problem_of(
    one_round: Callable[[int], str], name: str, returns: str, f: Any, numbers: range
) -> str:
    """What is wrong in the first of these rounds in which something is; nothing if f is right."""
    if f is Ellipsis or f is None:
        return unwritten(returns)
    if not callable(f):
        return f"check.{name} takes the function itself, such as my_{name}, not {called(f)}"
    return next(filter(None, (read(one_round, number) for number in numbers)), "")


def read(one_round: Callable[[int], str], number: int) -> str:
    """One round; what a reader's own class does when it is looked at ends it, but not the check."""
    try:
        with np.errstate(all="ignore"):  # a reader's numbers may be as large as they like
            return one_round(number)
    except Exception as error:
        return f"returns what cannot be read: {type(error).__name__} (seed {number})"


def problem_in(task: Task, f: Reader, drawn: Round) -> str:
    """What is wrong in one round, with what repeats it; nothing if all is right."""
    problem, got = tried(task, f, drawn)
    if problem == unwritten(task.returns):
        return problem
    if problem.startswith("raises "):
        problem = why_it_raises(task, f, drawn, problem) + problem
    if not problem and not is_right(drawn, got):
        problem = why(task, f, drawn, got)
    elif not problem and task.digits:
        problem = task.digits(drawn, got[task.symbol])
    return f"{problem} {drawn.where()}" if problem else ""


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
