"""The line-up of anonymous passes, the verdicts on it, and the points for a reader's checker."""

import itertools
import re
import time

import numpy as np
import pytest
from other_specs import (
    GRADIENT_CHECK,
    by_central_differences,
    by_forward_quotient,
    checker,
    right_check,
)

from mlp_core import Gradients, Network, gradient_check, sigmoid, tanh
from mlp_core.refusals import DimensionError
from mlp_lab import check, doctor, museum
from mlp_lab.check import CheckFailed
from mlp_lab.mistakes import EXHIBITS
from mlp_lab.museum.lineup import names, truth

SEEDS = (0, 3, 1602912115)


def case(sizes=(5, 4, 3), m=7):
    rng = np.random.default_rng(2)
    network = Network.random(sizes, (tanh, sigmoid), seed=rng)
    return network, rng.normal(size=(m, sizes[0])), rng.uniform(0.1, 0.9, (m, sizes[-1]))


# ---------------------------------------------------------------- the line-up


def test_eight_of_ten_are_wrong_and_all_different():
    seen = set()
    for seed in range(60):
        made = [name for name in names(seed) if name]
        assert len(names(seed)) == 10
        assert len(made) == len(set(made)) == 8
        assert [not name for name in names(seed)] == list(truth(seed))
        seen |= set(made)
    assert seen == set(EXHIBITS)  # each of the nineteen has its turn


def test_line_ups_differ_and_a_seed_repeats_its_own():
    assert len({names(seed) for seed in range(60)}) == 60
    assert len({truth(seed) for seed in range(60)}) > 20  # of 45 places for two
    assert names(4) == names(4)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_gradient_check_finds_out_which_are_wrong(seed):
    network, X, Y = case()
    passes = museum.lineup(seed)
    assert isinstance(passes, tuple)
    assert len(passes) == 10
    found = []
    for one in passes:
        gradients = one(network, X, Y)
        assert isinstance(gradients, Gradients)
        found.append(gradient_check(network, X, Y, gradients).passed)
        assert doctor.examine(gradients, network, X, Y).finding
    assert tuple(found) == truth(seed)
    assert found.count(False) == 8


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_that_is_shown_gives_a_pass_away(seed):
    passes = museum.lineup(seed)
    assert repr(passes[3]) == f"pass 3 of museum.lineup({seed})"
    shown = [repr(passes), str(passes), *(f"{one} {vars(one)} {one.__doc__}" for one in passes)]
    assert len({re.sub(r"\d+", "", text) for text in shown[2:]}) == 1
    for text in shown:
        for mistake in EXHIBITS.values():
            assert mistake.name not in text
            assert mistake.title not in text


def test_what_does_not_fit_is_refused_without_a_traceback_through_the_mistake():
    network, X, Y = case()
    for one in museum.lineup(0):
        with pytest.raises(DimensionError, match=r"^pass \d: X must be m × n = m × 5, not 7 × 4"):
            one(network, X[:, 1:], Y)
        with pytest.raises(TypeError, match=r"^pass \d: network must be a Network"):
            one(None, X, Y)


@pytest.mark.parametrize("seed", [-1, 1.5, True, "3", None])
def test_what_is_no_seed_is_refused(seed):
    with pytest.raises((TypeError, ValueError), match=r"^museum\.lineup: seed must be "):
        museum.lineup(seed)
    for ask in (check.verdicts, check.verdict_points):
        with pytest.raises((TypeError, ValueError), match=r"seed must be "):
            ask(lambda: [True] * 10, seed)


# ---------------------------------------------------------------- verdicts and their points


def points(given, seed):
    return check.verdict_points(lambda: given, seed)


@pytest.mark.parametrize("seed", range(20))
def test_points_for_verdicts(seed):
    right = list(truth(seed))
    assert points(right, seed) == 10
    assert points(tuple(right), seed) == points(np.array(right), seed) == 10
    assert points([not verdict for verdict in right], seed) == 0
    assert points([False] * 10, seed) == 0
    assert points([True] * 10, seed) == 0
    assert points([None] * 10, seed) == 0
    for place in range(10):
        one_wrong, undecided = list(right), list(right)
        one_wrong[place] = not right[place]
        undecided[place] = None
        # A right pass accused costs 5, one mistake not found 2; undecided is not called.
        assert points(one_wrong, seed) == points(undecided, seed) == (5 if right[place] else 8)


# By how many of the two right passes are called right (rows), and how many of the eight wrong ones
# are called wrong (0 to 8).
TABLE = [
    [0, 0, 0, 0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 1, 2, 3, 5],
    [0, 1, 2, 3, 5, 6, 7, 8, 10],
]


@pytest.mark.parametrize("other", ["the other", None])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_points_are_those_of_the_table(seed, other):
    """What is not called as it is, is called the other, or is undecided: that is the same."""
    right = truth(seed)
    for p, row in enumerate(TABLE):
        for c, wanted in enumerate(row):
            left, given = {True: p, False: c}, []
            for verdict in right:
                given.append(verdict if left[verdict] > 0 else other and not verdict)
                left[verdict] -= 1
            assert points(given, seed) == wanted
            assert wanted == max(0, int(10 * (c / 8 + p / 2 - 1)))


def test_guesses_have_few_points():
    """Whatever the guess, the mean over all line-ups: a list's own mean is that of its orders."""
    means = []
    for called_right in range(11):
        chosen = itertools.combinations(range(10), called_right)
        lists = [[place in places for place in range(10)] for places in chosen]
        means.append(np.mean([points(given, 3) for given in lists]))
    assert np.round(means, 2).tolist() == [0, 1, 1.29, 1.47, 1.47, 1.33, 1.67, 1.4, 1.24, 0.8, 0]
    assert max(means) < 2  # so has every way to guess, which mixes these


def test_guesses_by_a_coin_over_many_line_ups_have_few_points():
    coins, pairs = [], []
    for seed in range(1000):
        rng = np.random.default_rng(seed)
        coins.append(points((rng.random(10) < 0.5).tolist(), seed))
        pairs.append(points(rng.permutation([True] * 2 + [False] * 8).tolist(), seed))
    assert np.mean(coins) == pytest.approx(1.44, abs=0.25)
    assert np.mean(pairs) == pytest.approx(1.29, abs=0.25)
    assert set(pairs) == {0, 3, 10}


WRONG = {
    "no list": (lambda: True, "returns True, not a list of ten verdicts"),
    "no return": (lambda: print(end=""), "returns None: a `return` is missing"),
    "nine": (lambda: [True] * 9, "returns 9 verdicts, not 10: one for each pass"),
    "eleven": (lambda: [False] * 11, "returns 11 verdicts, not 10"),
    "none": (lambda: [], "returns 0 verdicts, not 10"),
    "numbers": (lambda: [0, 1] * 5, "the verdict on pass 0 is one number, not True or False"),
    "texts": (lambda: [True] * 9 + ["wrong"], r"the verdict on pass 9 is text \('wrong'\), not"),
    "names": (lambda: list(names(3)), "the verdict on pass 0 is text"),
    "lists": (lambda: [[True]] * 10, "the verdict on pass 0 is a list, not True or False"),
    "a dict": (lambda: dict.fromkeys(range(10), True), "returns a dict, not a list of ten"),
    "a set": (lambda: {True, False}, "returns a set, not a list of ten verdicts"),
    "a generator": (lambda: (True for _ in range(10)), "returns a generator, not a list"),
    "a text": (lambda: "TFFFFFFFFT", r"returns text \('TFFFFFFFFT'\), not a list"),
    "a function": (lambda: check, "returns a module, not a list"),
    "a matrix": (lambda: np.ones((10, 1), bool), "returns an array, not a list of ten verdicts"),
    "integers": (lambda: np.arange(10), "the verdict on pass 0 is one number, not True or False"),
    "the passes": (lambda: museum.lineup(3), "the verdict on pass 0 is a Pass, not True or False"),
    "an argument": (lambda lineup: [True] * 10, r"takes \(lineup\); it is called with \(\)"),
    "raises": (lambda: 1 / 0, "raises ZeroDivisionError in its line 1: division by zero"),
    "exits": (lambda: exit(1), "raises SystemExit"),
}


class Endless(list):
    def __len__(self):
        raise RuntimeError("no end")


@pytest.mark.parametrize(("f", "reason"), WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("seed", SEEDS)
def test_what_are_no_verdicts_is_said_and_has_no_points(f, reason, seed, capsys):
    check.verdicts(f, seed)
    assert re.search(rf": {reason}.* \(line-up {seed}\)\n$", capsys.readouterr().out)
    with pytest.raises(CheckFailed, match=reason):
        check.verdicts(f, seed, rounds=20, strict=True)
    assert check.verdict_points(f, seed) == 0


def test_the_visible_check_tells_the_form_and_no_more(capsys):
    told = set()
    for seed in range(20):
        right = list(truth(seed))
        for given in (right, np.random.default_rng(seed).permutation(right).tolist()):
            check.verdicts(lambda given=given: given, seed, strict=True)
            told.add(capsys.readouterr().out)
    assert told == {
        "your function: calls 8 of 10 passes wrong, as many as there are; whether they are those "
        "is not told here\n"
    }
    check.verdicts(lambda: [False] * 10, 3)
    check.verdicts(lambda: [None, False, ..., *[False] * 7], 3)
    check.verdicts(lambda: [None] * 10, 3, strict=True)
    check.verdicts(lambda: [*[False] * 9, None], 3)
    check.verdicts(Endless, 3)
    assert capsys.readouterr().out == (
        "your function: calls 10 of 10 passes wrong; in a line-up 8 are\n"
        "your function: undecided: passes 0, 2\n"
        "your function: undecided: passes 0, 1, 2, 3, 4, 5, 6, 7, 8, 9\n"
        "your function: undecided: pass 9\n"
        "Endless: returns what cannot be read: RuntimeError (line-up 3)\n"
    )
    assert check.verdict_points(Endless, 3) == 0


def test_unsolved_verdicts_are_named_as_such(capsys):
    def verdicts(): ...

    def unfilled():
        return [...] * 10

    for f in (verdicts, unfilled, ..., None):
        check.verdicts(f, 5)
        assert ": not written yet; it is to return a list of ten v" in capsys.readouterr().out
        with pytest.raises(CheckFailed, match="not written yet"):
            check.verdicts(f, 5, strict=True)
        assert check.verdict_points(f, 5) == 0
    check.verdicts(3, 5)
    assert "takes the function itself, such as my_verdicts, not one" in capsys.readouterr().out
    assert check.verdict_points(3, 5) == 0


# ---------------------------------------------------------------- points for a checker

POINTS = {
    "always True": 0,
    "always False": 0,
    "the other way": 0,
    "shapes alone": 0,
    "falls": 0,
    "raises": 0,
    "exits": 0,
    "1": 0,
    "no return": 0,
    "changes X": 0,
    "tolerance 1": 1,
    "one entry": 4,
    "tolerance 1e-2": 4,
    "means": 4,
    "weights alone": 5,
    "last layer": 6,
    "first layer": 7,
    "biases by eye": 7,
    "without sign": 9,
    "vacuous": 10,
}


@pytest.mark.parametrize(("name", "wanted"), POINTS.items())
def test_points_for_a_checker_that_is_not_right(name, wanted):
    f, _ = GRADIENT_CHECK.wrong[name]
    assert check.checker_points(f) == wanted


@pytest.mark.parametrize("f", GRADIENT_CHECK.right)
def test_a_right_checker_has_all_points_on_every_seed(f):
    for seed in (0, *SEEDS[:2]):
        assert check.checker_points(f, seed=seed) == 12


def test_points_for_what_is_no_checker(capsys):
    assert check.checker_points(lambda *arguments: ...) == 0
    assert check.checker_points(lambda: True) == 0
    assert check.checker_points(...) == 0
    assert check.checker_points(3) == 0
    stub, two, dots, number = capsys.readouterr().out.splitlines()
    assert stub.startswith("your function: not written yet; it is to return True if")
    assert two.startswith("your function: takes (); it is called with (network, X, Y, gradients)")
    assert dots == stub
    assert "check.gradient_check takes the function itself, such as" in number


@pytest.mark.parametrize("name", POINTS)
def test_lost_points_have_the_reason_of_the_visible_check(name, capsys):
    f, _ = GRADIENT_CHECK.wrong[name]
    check.checker_points(f)
    said = capsys.readouterr()
    check.gradient_check(f, seed=0, rounds=2)
    assert said.out == capsys.readouterr().out
    assert said.err == ""


def test_all_points_need_no_reason_and_moods_are_named(capsys):
    assert check.checker_points(right_check) == 12
    assert capsys.readouterr().out == ""
    asked = []

    def moody(*arguments):
        asked.append(1)
        return right_check(*arguments) and len(asked) > 1

    assert check.checker_points(moody) == 0
    assert capsys.readouterr().out == "moody: when it is asked again, it answers otherwise\n"


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_a_rough_quotient_is_refused_by_the_visible_check_too(seed, capsys):
    """Forward with the step 1e-7 beside np.allclose: right for most networks, but not for all."""
    rough = checker(agree=np.allclose, derivative=by_forward_quotient)
    check.gradient_check(rough, seed=seed)
    assert ": refuses right gradients: " in capsys.readouterr().out
    assert seed or check.checker_points(rough) == 0


def test_a_checker_by_central_differences_has_its_points_soon():
    began = time.perf_counter()
    assert check.checker_points(by_central_differences) == 12
    assert time.perf_counter() - began < 6


def test_a_coin_has_no_points_for_long():
    rng = np.random.default_rng(1)
    assert np.mean([check.checker_points(lambda *a: rng.random() < 0.5) for _ in range(20)]) < 2
    assert check.checker_points(right_check) == 12
