"""Points for a reader's own gradient check, for partial credit."""

from mlp_lab.check.calling import name_of
from mlp_lab.check.task import Reader
from mlp_lab.check.trust_checks import RETURNS, Trial, answers, problem_in, trials
from mlp_lab.check.verdict import problem_of
from mlp_lab.mistakes import MISTAKES

POINTS = {"mistakes": 4, "entries": 6, "zeros": 2}


def mistakes_found(f: Reader, *, rounds: int = 3, seed: int = 0) -> int:
    """How many of the nineteen mistakes f finds in every round; 0 if it refuses right gradients."""
    found = set(MISTAKES)
    titles = {mistake.title: name for name, mistake in MISTAKES.items()}
    for number in range(seed, seed + rounds):
        right, mistakes, _, _ = trials(number)
        if not all(answer for _, _, answer in answers(f, right)):
            return 0
        for title, problem, answer in answers(f, mistakes):
            if problem or answer:
                found.discard(titles[title])
    return len(found)


def checker_points(f: Reader, *, rounds: int = 2, seed: int = 0) -> int:
    """Points for a gradient check as `check.gradient_check` asks for it, 0 … 12.

    f(network, X, Y, gradients) gets none if it refuses right gradients, whatever else it does.
    Else 4 points are for the nineteen mistakes and 6 for one entry that is 0.2 % off, in ∂E/∂W and
    ∂E/∂B of both layers, each in proportion to what is found and rounded down. If nothing is
    missing so far, 2 more are for refusing gradients of 0 beside 0. What is found has to be found
    in every round. Where points are lost, it is printed why, as `check.gradient_check` says it.
    """
    points = points_of(f, range(seed, seed + rounds))
    if points < sum(POINTS.values()):
        numbers = range(seed, seed + rounds)
        problem = problem_of(lambda n: problem_in(f, n), "gradient_check", RETURNS, f, numbers)
        print(f"{name_of(f)}: {problem or 'when it is asked again, it answers otherwise'}")
    return points


def points_of(f: Reader, numbers: range) -> int:
    """The points that f has from these rounds."""
    mistakes, entries, zeros = set(range(len(MISTAKES))), set(range(4)), True
    for number in numbers:
        right, wrong, off, nothing = trials(number)
        if not all(answer for _, _, answer in answers(f, right)):
            return 0
        mistakes &= refused(f, wrong)
        entries &= refused(f, off)
        zeros = zeros and bool(refused(f, nothing))
    points = POINTS["mistakes"] * len(mistakes) // len(MISTAKES)
    points += POINTS["entries"] * len(entries) // 4
    whole = points == POINTS["mistakes"] + POINTS["entries"]
    return points + POINTS["zeros"] * (whole and zeros)


def refused(f: Reader, tried: list[Trial]) -> set[int]:
    """The numbers of the trials to which f says False."""
    return {
        number
        for number, (_, problem, answer) in enumerate(answers(f, tried))
        if not problem and not answer
    }
