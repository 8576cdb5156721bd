"""The check of verdicts on the museum's line-up, and the points for them."""

from typing import Any

import numpy as np

from mlp_core.refusals import check_size
from mlp_lab.check.looking import called
from mlp_lab.check.task import Reader
from mlp_lab.check.trial import opened, unwritten
from mlp_lab.check.verdict import judge_by
from mlp_lab.museum.anonymous import PASSES, WRONG, truth

RETURNS = "a list of ten verdicts, True for a pass that is right, else False"


def read_off(f: Reader) -> tuple[str, list[Any]]:
    """What forbids to read the verdicts, and the verdicts: True, False, or None if undecided."""
    try:
        return looked_at(f)
    except Exception as error:  # a reader's own class may do anything
        return f"returns what cannot be read: {type(error).__name__}", []


def looked_at(f: Reader) -> tuple[str, list[Any]]:
    """The same, where nothing of the reader's own ends it."""
    problem, value = opened(f, {}, RETURNS, quiet=False)
    if problem:
        return problem, []
    if value is None:
        return "returns None: a `return` is missing", []
    if isinstance(value, np.ndarray) and value.ndim == 1:
        value = value.tolist()
    if not isinstance(value, list | tuple):
        return f"returns {called(value)}, not a list of ten verdicts", []
    if len(value) != PASSES:
        return f"returns {len(value)} verdicts, not {PASSES}: one for each pass", []
    if all(verdict is ... for verdict in value):
        return unwritten(RETURNS), []
    for place, verdict in enumerate(value):
        if verdict is not None and verdict is not ... and not isinstance(verdict, bool | np.bool_):
            return f"the verdict on pass {place} is {called(verdict)}, not True or False", []
    return "", [bool(v) if isinstance(v, bool | np.bool_) else None for v in value]


def problem_in(f: Reader, seed: int) -> str:
    """What is wrong with the form of the verdicts; whether they are true is not told."""
    problem, _ = read_off(f)
    if problem:
        return problem if problem == unwritten(RETURNS) else f"{problem} (line-up {seed})"
    return ""


def told(f: Reader) -> str:
    """What is told of verdicts that can be read."""
    _, given = read_off(f)
    undecided = [str(place) for place, verdict in enumerate(given) if verdict is None]
    if undecided:
        return f"undecided: pass{'es' * (len(undecided) > 1)} {', '.join(undecided)}"
    called_wrong = f"calls {given.count(False)} of {PASSES} passes wrong"
    if given.count(False) != WRONG:
        return f"{called_wrong}; in a line-up {WRONG} are"
    return f"{called_wrong}, as many as there are; whether they are those is not told here"


def verdicts(f: Reader, seed: int, *, rounds: int = 1, strict: bool = False) -> None:
    """`f()` returns ten verdicts on the passes of `museum.lineup(seed)`, True for a right one.

    Says what cannot be read, which passes are still undecided (None), and how many are called
    wrong. Whether the verdicts are true it does not say: `check.verdict_points` counts that. With
    `strict` it raises only if they cannot be read; `rounds` makes no difference.
    """
    __tracebackhide__ = True
    seed = check_size("check.verdicts", "seed", seed, least=0)
    judge_by(
        lambda number: problem_in(f, seed),
        "verdicts", RETURNS, "", f, 1, seed, strict, told(f) if callable(f) else "",
    )  # fmt: skip


def verdict_points(f: Reader, seed: int) -> int:
    """Points for the ten verdicts of `f()` on `museum.lineup(seed)`, 0 … 10.

    With c of the eight wrong passes called wrong and p of the two right ones called right, they
    are 10 · (c/8 + p/2 − 1), rounded down and not less than 0. None, undecided, calls a pass
    neither. Whoever does not look has c/8 + p/2 = 1 in the mean: "all wrong" and "all right" have
    0 points, and no way to guess has as many as 2 in the mean. A right pass called wrong costs 5.
    """
    problem, given = read_off(f)
    right = truth(check_size("check.verdict_points", "seed", seed, least=0))
    if problem:
        return 0
    named = list(zip(given, right, strict=True))
    c, p = named.count((False, False)), named.count((True, True))
    return max(0, 10 * (c + 4 * p - 8) // 8)  # in whole numbers
