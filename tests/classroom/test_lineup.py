"""The line-up of anonymous passes, and what the check of verdicts on it tells: not who is right.

Which passes are right is known to points.py alone, for teachers (test_points.py).
"""

import inspect
import itertools
import pkgutil
import re
import traceback
from functools import cache
from importlib import import_module

import numpy as np
import pytest
from points import right_passes

from mlp_core import Activation, Gradients, Layer, Network, gradient_check, sigmoid, tanh
from mlp_core.refusals import DimensionError
from mlp_lab import check, doctor, museum
from mlp_lab.check import CheckFailed
from mlp_lab.mistakes import EXHIBITS, PlainStep

SEEDS = (0, 3, 1602912115)


def case(sizes=(5, 4, 3), m=7):
    rng = np.random.default_rng(2)
    network = Network.random(sizes, (tanh, sigmoid), seed=rng)
    return network, rng.normal(size=(m, sizes[0])), rng.uniform(0.1, 0.9, (m, sizes[-1]))


# ---------------------------------------------------------------- the line-up


def numbers(one):
    """What tells one pass from another: some stop, unless everything is square."""
    made = [one(*case()), one(*case((4, 4, 4), m=4))]
    arrays = [P for gradients in made for P in gradients.dE_dW + gradients.dE_dB]
    return str([None if P is None else P.round(12).tolist() for P in arrays])


MADE = {numbers(PlainStep(m.changes).gradients): name for name, m in EXHIBITS.items()}
MADE[numbers(PlainStep().gradients)] = ""


@cache
def names(seed):
    """The mistake of each pass, by its gradients; nothing where it is right."""
    return [MADE[numbers(one)] for one in museum.lineup(seed)]


def test_each_exhibit_has_gradients_of_its_own():
    assert set(MADE.values()) == {*EXHIBITS, ""}
    assert len(MADE) == 20


def test_eight_of_ten_are_wrong_and_all_different():
    seen = set()
    for seed in range(60):
        made = [name for name in names(seed) if name]
        assert len(names(seed)) == 10
        assert len(made) == len(set(made)) == 8
        assert [not name for name in names(seed)] == right_passes(seed)
        seen |= set(made)
    assert seen == set(EXHIBITS)  # each of the nineteen has its turn


def test_line_ups_differ_and_a_seed_repeats_its_own():
    assert len({tuple(names(seed)) for seed in range(60)}) == 60
    assert len({tuple(right_passes(seed)) for seed in range(60)}) > 20  # of 45 places for two
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
    assert found == right_passes(seed)
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
    with pytest.raises((TypeError, ValueError), match=r"^check\.verdicts: seed must be "):
        check.verdicts(lambda: [True] * 10, seed)


# ---------------------------------------------------------------- nothing tells which are right


def raises(*arguments):
    raise KeyError("of the reader's own")


def public():
    """Every function and class in a module of check and museum, by its name, private ones too."""
    for package in (check, museum):
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            module = import_module(found.name)
            for name, value in vars(module).items():
                if callable(value):
                    yield f"{found.name}.{name}", inspect.unwrap(value)
                    yield f"{found.name}.{name}", value


class Given:
    """A function that returns verdicts, and looks like any other."""

    def __init__(self, verdicts):
        self.verdicts = verdicts

    def __call__(self):
        return self.verdicts

    def __repr__(self):
        return "Given"


def result(f, *arguments):
    """What it returns, or raises."""
    try:
        return f(*arguments)
    except Exception as error:
        return error


def tells(things, right):
    """Whether ten things in a row are unlike each other as right passes are unlike wrong ones."""
    if not isinstance(things, tuple | list | np.ndarray) or len(things) != len(right):
        return False
    alike = [bool(np.all(thing)) for thing in things]
    words = [re.sub(r"\d+", "", repr(thing)) for thing in things]
    rights = {word for word, is_right in zip(words, right, strict=True) if is_right}
    wrongs = {word for word, is_right in zip(words, right, strict=True) if not is_right}
    return alike in (right, [not verdict for verdict in right]) or not rights & wrongs


def test_the_test_knows_what_would_tell():
    right = right_passes(3)
    assert tells(tuple(right), right)
    assert tells([not verdict for verdict in right], right)
    assert tells(names(3), right)
    assert not tells(museum.lineup(3), right)
    assert not tells([True] * 10, right)


def test_no_function_tells_it_of_a_seed(capsys):
    """As `truth(seed)` and `names(seed)` did, and `verdict_points(verdicts, seed)` by 45 tries."""
    right = right_passes(3)
    other = right[1:] + right[:1]
    assert other != right
    for name, f in public():
        assert not tells(result(f, 3), right), name
        said = []
        for given in (right, other):
            capsys.readouterr()
            returned = result(f, Given(given), 3)
            told = returned if isinstance(returned, int | float | str) else type(returned)
            said.append((told, capsys.readouterr()))
        assert said[0] == said[1], name
    assert not [name for name in (*vars(check), *vars(museum)) if "points" in name]


def test_forty_five_lists_of_verdicts_have_the_same_answer(capsys):
    for pair in itertools.combinations(range(10), 2):
        check.verdicts(lambda pair=pair: [place in pair for place in range(10)], 3)
    assert len(set(capsys.readouterr().out.splitlines())) == 1


def test_passes_have_the_same_code_and_the_same_attributes():
    for seed in SEEDS:
        passes = museum.lineup(seed)
        assert len({one.__call__.__func__ for one in passes}) == 1
        assert not any(one.__call__.__func__.__closure__ for one in passes)
        for before in (True, False):  # and after a call
            for name in dir(passes[0]):
                seen = {re.sub(r"0x\w+|\d+", "", repr(getattr(one, name))) for one in passes}
                assert len(seen) == 1 or name == "__hash__", name
            if before:
                assert [one(*case()) for one in passes]
                assert all(vars(one).keys() == {"seed", "place"} for one in passes)


def test_an_error_of_a_readers_own_h_leads_through_no_mistake():
    network, X, Y = case()
    own = Activation("own", tanh.h, raises)
    network = Network([Layer(layer.W, layer.B, own) for layer in network.layers])
    led = set()
    for one in museum.lineup(3):
        try:
            one(network, X, Y)
        except KeyError as error:
            frames = traceback.extract_tb(error.__traceback__)
            led.add((*(frame.name for frame in frames[1:]), error.__context__))
    assert led == {("__call__", None)}


def test_numbers_that_overflow_are_not_warned_of():
    network, X, Y = case()
    with np.errstate(all="warn"):  # a warning names the line that it comes from
        for one in museum.lineup(3):
            one(network, X * 1e200, Y * 1e200)


# ---------------------------------------------------------------- the visible check

WRONG = {
    "no list": (lambda: True, "returns True, not a list of ten verdicts"),
    "no return": (lambda: print(end=""), "returns None: a `return` is missing"),
    "nine": (lambda: [True] * 9, "returns 9 verdicts, not 10: one for each pass"),
    "eleven": (lambda: [False] * 11, "returns 11 verdicts, not 10"),
    "none": (lambda: [], "returns 0 verdicts, not 10"),
    "numbers": (lambda: [0, 1] * 5, "the verdict on pass 0 is one number, not True or False"),
    "texts": (lambda: [True] * 9 + ["wrong"], r"the verdict on pass 9 is text \('wrong'\), not"),
    "names": (lambda: list(EXHIBITS)[:10], "the verdict on pass 0 is text"),
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
def test_what_are_no_verdicts_is_said(f, reason, seed, capsys):
    check.verdicts(f, seed)
    assert re.search(rf": {reason}.* \(line-up {seed}\)\n$", capsys.readouterr().out)
    with pytest.raises(CheckFailed, match=reason):
        check.verdicts(f, seed, rounds=20, strict=True)


def test_the_visible_check_tells_the_form_and_no_more(capsys):
    told = set()
    for seed in range(20):
        right = right_passes(seed)
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


def test_unsolved_verdicts_are_named_as_such(capsys):
    def verdicts(): ...

    def unfilled():
        return [...] * 10

    for f in (verdicts, unfilled, ..., None):
        check.verdicts(f, 5)
        assert ": not written yet; it is to return a list of ten v" in capsys.readouterr().out
        with pytest.raises(CheckFailed, match="not written yet"):
            check.verdicts(f, 5, strict=True)
    check.verdicts(3, 5)
    assert "takes the function itself, such as my_verdicts, not one" in capsys.readouterr().out
