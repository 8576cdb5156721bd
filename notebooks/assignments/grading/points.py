"""Points for the two exercises of the bug hunt that are given in part.

Only a kernel that grades finds this file (nbgrader_config.py). What is asked is drawn anew each
time, from the system's randomness, and in an order of its own: nothing that remembers earlier
rounds, or counts its calls, is right for long.
"""

import secrets
import zlib
from pathlib import Path

import numpy as np

from mlp_core import Gradients
from mlp_core.refusals import check_size
from mlp_lab import museum
from mlp_lab.check import CheckFailed
from mlp_lab.check.call import name_of
from mlp_lab.check.session import kept_session
from mlp_lab.check.task import Reader
from mlp_lab.check.trust import (
    RETURNS,
    Trial,
    answers,
    problem_in,
    right_gradients,
    trials,
    two_layers_drawn,
    verdicts_of,
)
from mlp_lab.check.verdict import problem_of, say
from mlp_lab.mistakes import EXHIBITS
from mlp_lab.museum.lineup import PASSES, WRONG

# Of twelve: for the mistakes, for an entry that is off in each of four parameters, for zeros.
MISTAKES, ENTRIES, ZEROS = 4, 6, 2
WHOLE, PARAMETERS = MISTAKES + ENTRIES + ZEROS, 4
WHOLE_LINEUP = 10
SEEDS = 10**6  # as many as a check draws its own from; small enough to be typed


def checker_points(f: Reader, *, rounds: int = 2, seed: int | None = None) -> int:
    """Points for a gradient check as `check.gradient_check` asks for it, 0 … 12.

    f(network, X, Y, gradients) gets none if it refuses right gradients, whatever else it does.
    Else 4 points are for the nineteen mistakes and 6 for one entry that is 0.2 % off, in ∂E/∂W and
    ∂E/∂B of both layers, each in proportion to what is found and rounded down. If nothing is
    missing so far, 2 more are for refusing gradients of 0 beside 0. What is found has to be found
    in every round. Where points are lost, it is printed why, and `seed=` repeats the loss.
    """
    seed = secrets.randbelow(SEEDS) if seed is None else seed
    numbers, problem = range(seed, seed + rounds), ""
    with kept_session(f):
        who, points = name_of(f), points_of(f, numbers)
        if points < WHOLE:
            problem = problem_of(lambda n: problem_in(f, n), "gradient_check", RETURNS, f, numbers)
            problem = problem or "when it is asked again, it answers otherwise"
    if problem:
        say(f"{who}: {points} of {WHOLE} points, {rounds} rounds from seed {seed}: {problem}")
    return points


def points_of(f: Reader, numbers: range) -> int:
    """The points that f has from these rounds, all of which are mixed."""
    asked = [
        (kind, place, trial)
        for number in numbers
        for kind, tried in enumerate(trials(number))
        for place, trial in enumerate(tried)
    ]
    secrets.SystemRandom().shuffle(asked)
    missed: list[set[int]] = [set(), set(), set(), set()]
    for kind, place, trial in asked:
        if misses(f, trial, right=kind == 0):
            missed[kind].add(place)
            if kind == 0:
                return 0
    _, mistakes, entries, zeros = map(len, missed)
    points = MISTAKES * (len(EXHIBITS) - mistakes) // len(EXHIBITS)
    points += ENTRIES * (PARAMETERS - entries) // PARAMETERS
    return points + ZEROS * (points == MISTAKES + ENTRIES and not zeros)


def misses(f: Reader, trial: Trial, right: bool) -> bool:
    """Whether f does not answer as it should, or not at all."""
    ((_, problem, answer),) = answers(f, [trial])
    return bool(problem) or answer != right


def lineup_of(student: str) -> int:
    """The seed of the line-up of whoever handed this notebook in.

    The folder above tells who that is, so that nobody has a line-up of another's.
    """
    folder = Path.cwd().parent.name
    if folder != student:
        raise CheckFailed(f"handed in as {folder!r}, but STUDENT is {student!r}")
    return zlib.crc32(folder.encode())


def verdict_points(f: Reader, seed: int) -> int:
    """Points for the ten verdicts of `f()` on `museum.lineup(seed)`, 0 … 10.

    With c of the eight wrong passes called wrong and p of the two right ones called right, they
    are 10 · (c/8 + p/2 − 1), rounded down and not less than 0. None, undecided, calls a pass
    neither. Whoever does not look has c/8 + p/2 = 1 in the mean: "all wrong" and "all right" have
    0 points, and no way to guess has as many as 2 in the mean. A right pass called wrong costs 5.
    Where points are lost, c and p are printed.
    """
    seed = check_size("verdict_points", "seed", seed, least=0)
    with kept_session(f):
        who = name_of(f)
        problem, given = verdicts_of(f)
    c = p = points = 0
    if not problem:
        # Only now: while f ran, nobody had found out which are right.
        named = list(zip(given, right_passes(seed), strict=True))
        c, p = named.count((False, False)), named.count((True, True))
        points = max(0, WHOLE_LINEUP * (c + 4 * p - WRONG) // WRONG)  # in whole numbers
        right = PASSES - WRONG
        problem = f"{c} of {WRONG} wrong passes are called wrong, {p} of {right} right ones right"
    if points < WHOLE_LINEUP:
        say(f"{who}: {points} of {WHOLE_LINEUP} points: {problem} (line-up {seed})")
    return points


def right_passes(seed: int, drawn_from: int | None = None) -> list[bool]:
    """Which passes of a line-up are right: those that agree with loops over the index form.

    For a network and examples that are drawn anew, and for others; nothing else tells it.
    """
    drawn_from = secrets.randbelow(SEEDS) if drawn_from is None else drawn_from
    networks = [two_layers_drawn(drawn_from + number) for number in range(2)]
    loops = [right_gradients(**drawn) for drawn in networks]
    right = [
        all(agree(one(**drawn), by_loops) for drawn, by_loops in zip(networks, loops, strict=True))
        for one in museum.lineup(seed)
    ]
    if right.count(False) != WRONG:
        raise RuntimeError(f"line-up {seed}: not two passes are right (drawn from {drawn_from})")
    return right


def agree(got: Gradients, right: Gradients) -> bool:
    """Whether two passes give the same ∂E/∂W and ∂E/∂B, but for rounding."""
    pairs = zip(got.dE_dW[1:] + got.dE_dB[1:], right.dE_dW[1:] + right.dE_dB[1:], strict=True)
    return all(np.shape(G) == np.shape(P) and np.allclose(G, P, rtol=1e-9) for G, P in pairs)
