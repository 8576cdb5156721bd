"""Points for verdicts on a line-up and for a reader's own gradient check: for who grades alone."""

import contextlib
import io
import itertools
import re
import time
import zlib
from functools import cache

import numpy as np
import pytest
from hostile_functions import ALL, KINDS
from other_specs import (
    GRADIENT_CHECK,
    by_central_differences,
    by_forward_quotient,
    checker,
    right_check,
)
from points import checker_points, lineup_of, right_passes, verdict_points
from test_hostile_functions import MAY_PRINT, session

from mlp_lab import check, museum
from mlp_lab.check import CheckFailed
from mlp_lab.check.trust import trials

SEEDS = (0, 3, 1602912115)

# ---------------------------------------------------------------- points for verdicts


@pytest.fixture(autouse=True, scope="module")
def found_once():
    """Which passes are right is found out once for each line-up: these tests ask for thousands."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("points.right_passes", cache(right_passes))
        yield


def points(given, seed):
    return verdict_points(lambda: given, seed)


@pytest.mark.parametrize("seed", range(20))
def test_points_for_verdicts(seed):
    right = right_passes(seed)
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
    right = right_passes(seed)
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
    rng = np.random.default_rng(0)
    for seed in range(100):
        for _ in range(10):
            coins.append(points((rng.random(10) < 0.5).tolist(), seed))
            pairs.append(points(rng.permutation([True] * 2 + [False] * 8).tolist(), seed))
    assert np.mean(coins) == pytest.approx(1.44, abs=0.25)
    assert np.mean(pairs) == pytest.approx(1.29, abs=0.25)
    assert set(pairs) == {0, 3, 10}


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
    assert checker_points(f, seed=0) == wanted


@pytest.mark.parametrize("f", GRADIENT_CHECK.right)
def test_a_right_checker_has_all_points_on_every_seed(f):
    for seed in (0, *SEEDS[:2]):
        assert checker_points(f, seed=seed) == 12


SAYS = r"^{}: {} of 12 points, 2 rounds from seed (\d+): "


def test_points_for_what_is_no_checker(capsys):
    assert checker_points(lambda *arguments: ...) == 0
    assert checker_points(lambda: True) == 0
    assert checker_points(...) == 0
    assert checker_points(3) == 0
    lines = capsys.readouterr().out.splitlines()
    stub, two, dots, number = (line.partition("points, 2 rounds from seed ")[2] for line in lines)
    assert re.match(r"\d+: not written yet; it is to return True if", stub)
    assert re.match(r"\d+: takes \(\); it is called with \(network, X, Y, gradients\)", two)
    assert re.sub(r"^\d+", "", dots) == re.sub(r"^\d+", "", stub)
    assert "check.gradient_check takes the function itself, such as" in number


@pytest.mark.parametrize("name", POINTS)
def test_lost_points_have_the_reason_of_the_visible_check(name, capsys):
    f, _ = GRADIENT_CHECK.wrong[name]
    got = checker_points(f)
    said = capsys.readouterr()
    seed = int(re.match(SAYS.format(".*", got), said.out)[1])
    check.gradient_check(f, seed=seed, rounds=2)
    who, reason = capsys.readouterr().out.split(": ", 1)
    assert said.out == f"{who}: {got} of 12 points, 2 rounds from seed {seed}: {reason}"
    assert said.err == ""
    assert checker_points(f, seed=seed) == got  # a teacher repeats the loss


def test_every_time_it_draws_afresh(capsys):
    for _ in range(5):
        checker_points(lambda *arguments: True)
    lines = capsys.readouterr().out.splitlines()
    assert len({re.match(SAYS.format("your function", 0), line)[1] for line in lines}) == 5


def test_all_points_need_no_reason_and_moods_are_named(capsys):
    assert checker_points(right_check) == 12
    assert capsys.readouterr().out == ""
    refused = []

    def moody(*arguments):
        right = right_check(*arguments)
        if right and not refused:
            refused.append(True)
            return False
        return right

    assert checker_points(moody) == 0
    line = capsys.readouterr().out
    assert re.match(SAYS.format("moody", 0), line)
    assert line.endswith(": when it is asked again, it answers otherwise\n")


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_a_rough_quotient_is_refused_by_the_visible_check_too(seed, capsys):
    """Forward with the step 1e-7 beside np.allclose: right for most networks, but not for all."""
    rough = checker(agree=np.allclose, derivative=by_forward_quotient)
    check.gradient_check(rough, seed=seed)
    assert ": refuses right gradients: " in capsys.readouterr().out
    assert seed or checker_points(rough, seed=0) == 0


def test_a_checker_by_central_differences_has_its_points_soon():
    began = time.perf_counter()
    assert checker_points(by_central_differences) == 12
    assert time.perf_counter() - began < 6


def test_a_coin_has_no_points_for_long():
    rng = np.random.default_rng(1)
    assert np.mean([checker_points(lambda *a: rng.random() < 0.5) for _ in range(20)]) < 2
    assert checker_points(right_check) == 12


# ---------------------------------------------------------------- what remembers, and what counts


def key(network, X, gradients):
    """By what a round is known again."""
    arrays = [X, *(layer.W for layer in network.layers), *gradients.dE_dW[1:], *gradients.dE_dB[1:]]
    return tuple(None if P is None else P.tobytes() for P in arrays)


def remembering(seeds, otherwise):
    """The answers in all rounds of these seeds, by heart."""
    known = {
        key(trial["network"], trial["X"], trial["gradients"]): kind == 0
        for seed in seeds
        for kind, tried in enumerate(trials(seed))
        for _, trial in tried
    }
    return lambda network, X, Y, gradients: known.get(key(network, X, gradients), otherwise)


def counting(length=40, right=16):
    """Right ones come first in a round of the visible check."""
    calls = itertools.count()
    return lambda *arguments: next(calls) % length < right


def once(network_of=lambda network: network.layers[0].W.tobytes()):
    """The right gradients are the first that a network is shown with."""
    seen = set()

    def gradient_is_right(network, X, Y, gradients):
        new = network_of(network) not in seen
        seen.add(network_of(network))
        return new

    return gradient_is_right


def test_rounds_known_by_heart_are_no_others():
    assert checker_points(remembering(range(2), False), seed=0) == 12  # so it does remember
    for otherwise in (True, False):
        assert checker_points(remembering(range(2), otherwise)) == 0


def test_who_counts_calls_or_looks_for_new_networks_has_no_points():
    for _ in range(5):
        assert checker_points(counting()) == 0
        assert checker_points(once()) == 0


# ---------------------------------------------------------------- whose line-up it is


def test_the_folder_tells_whose_line_up_it_is(tmp_path, monkeypatch):
    folder = tmp_path / "autograded" / "ann" / "a5-bug-hunt"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    assert lineup_of("ann") == zlib.crc32(b"ann")
    with pytest.raises(CheckFailed, match=r"^handed in as 'ann', but STUDENT is 'bob'$"):
        lineup_of("bob")


def test_lost_points_for_verdicts_are_explained_and_all_points_are_not(capsys):
    right = right_passes(3)
    turned = [not verdict for verdict in right]
    for given, wanted, words in (
        (right, 10, ""),
        (turned, 0, "0 of 8 wrong passes are called wrong, 0 of 2 right ones right"),
        ([False] * 10, 0, "8 of 8 wrong passes are called wrong, 0 of 2 right ones right"),
        (right[:9], 0, "returns 9 verdicts, not 10: one for each pass"),
        (..., 0, "not written yet; it is to return a list of ten verdicts.*"),
    ):
        assert verdict_points(lambda given=given: given, 3) == wanted
        said = capsys.readouterr().out
        line = rf"your function: {wanted} of 10 points: {words} \(line-up 3\)\n" if words else ""
        assert re.fullmatch(line, said)


def test_which_are_right_is_not_known_while_the_function_runs(monkeypatch):
    order = []
    monkeypatch.setattr("points.right_passes", lambda seed: order.append("found") or [True] * 10)
    verdict_points(lambda: order.append("asked") or [True] * 10, 3)
    assert order == ["asked", "found"]


def test_a_line_up_that_was_exchanged_gives_no_points(monkeypatch):
    monkeypatch.setattr("mlp_lab.museum.lineup", lambda seed: [museum.EXHIBITS] * 0)
    with pytest.raises(RuntimeError, match=r"^line-up 3: not two passes are right \(drawn"):
        right_passes(3)


# ---------------------------------------------------------------- whatever a function does

GIVES = {
    "gradient_check": lambda f: checker_points(f, rounds=1, seed=1),
    "verdicts": lambda f: verdict_points(f, 1),
}


@pytest.mark.parametrize("name_of_check", GIVES)
def test_points_are_a_number_for_every_kind(name_of_check, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    (spec,) = (spec for spec in ALL if spec.name == name_of_check)
    before = session()
    for name in [name for name in KINDS if not re.match("session|keeps|changes|gives", name)]:
        f = KINDS[name].make(spec.right[0], spec)
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            found = GIVES[name_of_check](f)
        assert type(found) is int, name
        assert name in MAY_PRINT or len(out.getvalue().splitlines()) <= 1, (name, out.getvalue())
        assert session() == before, name
