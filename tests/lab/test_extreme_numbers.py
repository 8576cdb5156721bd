"""Instruments with NaN, infinity and numbers at the ends of the machine's: no warning leaks.

A warning is an error here; in a callback it would be said as what nobody foresaw.

Whatever is opened is used to its last control, which takes a fifth of a second. So by default each
instrument, each kind of extreme and each setting stand in a few combinations, and with --thorough
in all.
"""

import math
import re
from itertools import product

import numpy as np
import pytest
from every_control import exceptions_unseen, misplaced, use_everything

from mlp_core import Layer, Network, identity, relu, sigmoid, tanh
from mlp_lab import (
    explore_gradient_check,
    explore_net_input,
    explore_surface,
    living_network,
    step_through,
    training_studio,
)
from mlp_lab.drawing import Axes, linear
from mlp_lab.explorers.contour_map import contours, levels
from mlp_lab.explorers.net_input import SLIP, WAYS, agreeing

NAN, INF = np.nan, np.inf
RNG = np.random.default_rng(7)
X, Y = RNG.normal(size=(5, 3)), RNG.uniform(0.1, 0.9, size=(5, 2))
W, B = RNG.normal(size=(3, 4)), RNG.normal(size=(1, 4))
W_2, B_2 = RNG.normal(size=(4, 2)), RNG.normal(size=(1, 2))

SHOWING = {
    "explore_net_input": lambda network, X, Y: explore_net_input(
        X, network.layer(1).W, network.layer(1).B
    ),
    "step_through": lambda network, X, Y: step_through(network, X, Y, 0.1),
    "living_network": living_network,
}
DRAWING = {"explore_surface": explore_surface, "explore_gradient_check": explore_gradient_check}
OPENED = SHOWING | DRAWING


def network(W=W, B=B, h=relu, kind=np.float64, scale=1.0):
    """3-4-2, its numbers multiplied and then rounded to a float type."""
    with np.errstate(all="ignore"):
        first, second = (
            [np.asarray(P * scale).astype(kind) for P in pair] for pair in ((W, B), (W_2, B_2))
        )
    return Network([Layer(*first, h), Layer(*second, identity if h is relu else sigmoid)])


def with_one(P, value, i, j):
    P = np.array(P)
    P[i, j] = value
    return P


def diagonal(*axes):
    """As few combinations as have every value of every axis."""
    most = max(map(len, axes))
    return [tuple(list(axis)[q % len(axis)] for axis in axes) for q in range(most)]


def combined(names, *axes, few=None):
    """Parametrize a test by all combinations with --thorough, else by a few."""

    def mark(test):
        test.combinations = names, list(product(*axes)), few or diagonal(*axes)
        return test

    return mark


def pytest_generate_tests(metafunc):
    if hasattr(metafunc.function, "combinations"):
        names, every, few = metafunc.function.combinations
        metafunc.parametrize(names, every if metafunc.config.getoption("--thorough") else few)


VALUES = {"nan": NAN, "inf": INF, "-inf": -INF}
PLACES = {
    "X[2, 1]": lambda value: (network(), with_one(X, value, 2, 1), Y),
    "Y[4, 0]": lambda value: (network(), X, with_one(Y, value, 4, 0)),
    "W[1, 3]": lambda value: (network(W=with_one(W, value, 1, 3)), X, Y),
    "B[0, 2]": lambda value: (network(B=with_one(B, value, 0, 2)), X, Y),
}
NOT_FINITE = {
    f"{place} is {said}": case(value)
    for said, value in VALUES.items()
    for place, case in PLACES.items()
}
SINGLE = network(kind="f"), with_one(X, NAN, 0, 0).astype("f"), Y.astype("f")
BOTH = network(), with_one(with_one(X, INF, 0, 0), -INF, 0, 1), Y
FURTHER = {"float32": SINGLE, "two infinities": BOTH}

KINDS = {
    "X": lambda scale: (network(), scale * X, Y),
    "Y": lambda scale: (network(), X, scale * Y),
    "parameters": lambda scale: (network(scale=scale), X, Y),
    "saturated parameters": lambda scale: (network(h=tanh, scale=scale), X, Y),
    "all": lambda scale: (network(scale=scale), scale * X, scale * Y),
}
SINGLE_KINDS = {
    "X in float32": lambda scale: (network(kind="f"), (scale * X).astype("f"), Y.astype("f")),
    "all in float32": lambda scale: (
        network(kind="f", scale=scale),
        (scale * X).astype("f"),
        (scale * Y).astype("f"),
    ),
}
SCALES = (1e300, 1e153, 1e14, 1e-160, 1e-320)
SINGLE_SCALES = (1e37, 2e18, 1e-20, 1e-45)
# From a name to a network, X and Y, all finite.
EXTREMES = {
    f"{kind} of {scale}": case(scale)
    for kinds, scales in ((KINDS, SCALES), (SINGLE_KINDS, SINGLE_SCALES))
    for kind, case in kinds.items()
    for scale in scales
}
ONE_OF_EACH = [
    f"{kind} of {scale}"
    for kinds, scales in ((KINDS, SCALES), (SINGLE_KINDS, SINGLE_SCALES[::2]))
    for kind, scale in zip(kinds, scales, strict=True)
]


def line(w, *x):
    """One weight, one input, no bias."""
    return Network([Layer(np.array([[w]]), np.zeros((1, 1)), identity)]), np.array([x]).T


LARGEST = np.finfo(float).max
EXTREMES |= {
    "the largest numbers": (
        network(*(np.sign(P) * LARGEST for P in (W, B))),
        np.sign(X) * LARGEST,
        Y,
    ),
    # E is 1e20 and its gradient 1e310.
    "a gradient that overflows": (*line(1e-290, 1e300, 1e299), np.zeros((2, 1))),
    # E and its gradient are finite, and with a weight of 0.1 more E is not.
    "steps that overflow": (*line(1e-156, 1e156, 2e156), np.array([[0.0], [1.0]])),
}
ONE_OF_EACH += ["the largest numbers", "a gradient that overflows", "steps that overflow"]


@pytest.fixture(autouse=True)
def _nothing_unseen(monkeypatch):
    unseen = exceptions_unseen(monkeypatch)
    yield
    assert unseen == []


def use(instrument):
    """Use everything; whatever is done, nothing fails, and the picture is a picture."""
    for what in use_everything(instrument):
        status = instrument.status
        # An error of Python's arithmetic would be said like a refusal, in these words.
        for words in ("Nobody foresaw", "math domain", "division by zero", "too large to convert"):
            assert words not in status, f"{what}: {status}"
        assert misplaced(instrument.picture.html) == [], f"{what}: {status}"
        yield what
    instrument.close()


@combined(
    "name, where",
    SHOWING,
    NOT_FINITE,
    few=[(name, f"{place} is {said}") for name, place, said in diagonal(SHOWING, PLACES, VALUES)],
)
def test_what_shows_numbers_shows_them_and_says_which_is_not_finite(name, where):
    opened = SHOWING[name](*NOT_FINITE[where])
    assert opened.status == opened.words()
    for what in use(opened):
        if what.startswith("scrubbed"):
            continue  # it may be another number by now
        if name != "explore_net_input":  # its layers have numbers
            said = where.replace("W[1", "W[1][1").replace("B[0", "B[1][0")
            assert opened.words().endswith(f" {said}."), what
        elif held(opened):
            assert opened.words().endswith(f" {where}."), what
        else:  # of smaller sizes it has not this entry; and it has no Y
            assert not re.search(r"\b(nan|inf)\b", opened.words()), what


def held(explorer):
    """Whether the explorer of the net input has a number that is not finite."""
    arrays = explorer.X, explorer.W, explorer.B
    return any(not math.isfinite(value) for P in arrays for value in P.ravel().tolist())


@pytest.mark.parametrize("where", NOT_FINITE)
@pytest.mark.parametrize("name", DRAWING)
def test_what_draws_E_refuses_at_the_call_and_says_which_is_not_finite(name, where):
    said = where.replace("W[1", "W[1][1").replace("B[0", "B[1][0")
    with pytest.raises(ValueError) as refusal:  # noqa: PT011
        DRAWING[name](*NOT_FINITE[where])
    assert str(refusal.value) == f"{name}: {said}; it must be a finite number"


@combined("name, further", OPENED, FURTHER)
def test_further_numbers_that_are_not_finite(name, further):
    case = FURTHER[further]
    if name in DRAWING:
        with pytest.raises(ValueError, match=r"X\[0, 0\] is (nan|inf); it must be a finite"):
            OPENED[name](*case)
        return
    opened = OPENED[name](*case)
    for what in use(opened):
        if what.startswith("scrubbed"):
            continue  # it may be another number by now
        assert re.search(r" X\[0, 0\] is (nan|inf)\.$", opened.words()), what


@combined("name, extreme", SHOWING, EXTREMES, few=diagonal(SHOWING, ONE_OF_EACH))
def test_what_shows_numbers_shows_extreme_ones(name, extreme):
    for _ in use(OPENED[name](*EXTREMES[extreme])):
        pass


@combined("name, extreme", DRAWING, EXTREMES, few=diagonal(DRAWING, ONE_OF_EACH))
def test_what_draws_E_draws_extreme_numbers_or_refuses_them(name, extreme):
    try:
        opened = OPENED[name](*EXTREMES[extreme])
    except ValueError as refusal:
        (said,) = str(refusal).splitlines()
        reasons = ("E is ", "is too large for", "an error relative to 0 says nothing")
        assert any(reason in said for reason in reasons), said
        return
    for _ in use(opened):
        pass


SETTINGS = [
    {"alpha": 1e300}, {"alpha": 1e-320}, {"scale": 1e100}, {"scale": 1e-320},
    {"noise": 1e100}, {"noise": 1e-320}, {"alpha": 1e308, "scale": 1e100, "noise": 1e100},
]  # fmt: skip


@combined("settings, data, h", SETTINGS, ["xor", "sine"], ["tanh", "relu"])
def test_a_studio_with_extreme_settings(settings, data, h):
    for _ in use(training_studio(data, h=h, **settings)):
        pass


# What the status lines claim of such numbers.


def test_all_ways_agree_also_where_nothing_is_finite():
    for extreme in (NOT_FINITE["X[2, 1] is nan"], NOT_FINITE["W[1, 3] is inf"], BOTH):
        opened = SHOWING["explore_net_input"](*extreme)
        for way in (way for way in WAYS if way != SLIP):
            opened.compute(way)
            for i in range(1, 6):
                opened.select(i, 4)
                assert "4 of 4 ways agree" in opened.status
        opened.close()


def test_a_slip_is_marked_beside_numbers_that_are_not_finite():
    opened = SHOWING["explore_net_input"](*NOT_FINITE["X[2, 1] is nan"])
    opened.compute(SLIP)
    assert opened.wrong == {(i, j) for i in (1, 2, 4, 5) for j in (1, 2, 3, 4)}
    assert "16 of 20 entries are wrong" in opened.status
    opened.close()


@pytest.mark.parametrize("where", ["X[2, 1] is nan", "W[1, 3] is -inf", "B[0, 2] is inf"])
def test_the_code_of_a_net_input_that_is_not_finite_gives_the_same(where, capsys):
    opened = SHOWING["explore_net_input"](*NOT_FINITE[where])
    for way in WAYS:
        opened.compute(way)
        opened.show_code()
        space = {}
        with np.errstate(all="ignore"):
            exec(capsys.readouterr().out, space)
        assert np.array_equal(space["Z"], opened.Z, equal_nan=True), way
    opened.close()


@pytest.mark.parametrize(
    ("row", "Z", "agrees"),
    [
        ([1e17, 1.0, -1e17], 0.0, True),  # in another order it is 1
        ([1e17, 1.0, -1e17], 1.0, True),
        ([1e17, 1.0, -1e17], 1000.0, False),
        ([1e308, 1e308, -1e308], INF, True),  # in another order it is finite
        ([1e308, 1e308, -1e308], 1e308, True),
        ([1.7e308, 1.7e308, -1.7e308, -1.7e308], NAN, True),
        ([1e-300, 2e-300, 0.0], 3e-300, True),
        ([1e-300, 2e-300, 0.0], 4e-300, False),
        ([5e-324, 5e-324, 0.0], 1e-323, True),
        ([1.0, 2.0, 3.0], 6.0, True),
        ([1.0, 2.0, 3.0], 6.000001, False),
        ([INF, 1.0, 1.0], INF, True),
        ([INF, 1.0, 1.0], -INF, False),
        ([INF, 1.0, 1.0], 5.0, False),
        ([INF, -INF, 1.0], NAN, True),
        ([NAN, 1.0, 1.0], NAN, True),
        ([NAN, 1.0, 1.0], 2.0, False),
        ([1.0, 2.0, 3.0], NAN, False),
    ],
)
def test_entries_agree_as_far_as_rounding_lets_one_see(row, Z, agrees):
    found = agreeing(np.array([[Z]]), np.array([row]), np.ones((len(row), 1)), np.zeros((1, 1)))
    assert found.tolist() == [[agrees]]


def test_the_stepper_does_not_blame_alpha_for_what_was_given():
    stepper = step_through(*NOT_FINITE["X[2, 1] is nan"], start="E′")
    assert "E was not finite before the update either." in stepper.status
    assert "alpha" not in stepper.status.split("E′")[-1]
    stepper.close()
    large = step_through(network(), X, Y, alpha=1e200, start="E′")
    assert "E is no longer finite; try a smaller alpha." in large.status
    large.close()


def test_the_stepper_says_which_entry_of_a_result_overflows():
    stepper = step_through(network(scale=1e200), X * 1e200, Y, start="Z[1]")
    found = stepper.result[0, 0]
    assert stepper.status.endswith(f" Z[1][0, 0] is {found}.")
    stepper.predict_first()
    assert "inf" not in stepper.status  # it is still to be predicted
    stepper.close()


def test_other_floats_that_cannot_hold_the_numbers_are_refused():
    explorer = explore_gradient_check(network(h=tanh), 1e100 * X, Y)
    explorer.attempt(explorer.retype, "float32")
    assert explorer.status.startswith("explore_gradient_check in float32: X[0, 0] is ")
    assert explorer.float_type == "float64"
    explorer.close()


def test_a_window_in_which_rounding_swallows_a_parameter_is_refused():
    big = Network([Layer(with_one(W, 1e20, 0, 0), B, tanh), Layer(W_2, B_2, sigmoid)])
    explorer = explore_surface(big, X, Y)
    before = explorer.first, explorer.centre, explorer.held
    explorer.attempt(lambda: explorer.choose(first="w₁₁ of W[1]"))
    said = "explore_surface: a parameter of 1e+20 is too large for a window of width 6"
    assert explorer.status == said
    assert (explorer.first, explorer.centre, explorer.held) == before
    explorer.close()


def test_a_window_is_not_made_so_narrow_that_rounding_swallows_a_parameter():
    big = Network([Layer(with_one(W, 1e13, 0, 1), B, tanh), Layer(W_2, B_2, sigmoid)])
    explorer = explore_surface(big, X, Y)
    explorer.attempt(explorer.widen, 0.5)
    said = "explore_surface: a parameter of 1e+13 is too large for a window of width 0.5"
    assert explorer.status == said
    assert explorer.width == 6
    explorer.close()


def test_going_back_to_a_parameter_that_no_window_shows_is_refused():
    big = Network([Layer(with_one(W, 1e20, 0, 0), B, tanh), Layer(W_2, B_2, sigmoid)])
    explorer = explore_surface(big, X, Y)
    explorer.network = network(h=tanh)  # a long way from the start
    explorer.choose(first="w₁₁ of W[1]")
    before = explorer.centre, explorer.network
    explorer.attempt(explorer.reset)
    said = "explore_surface: a parameter of 1e+20 is too large for a window of width 6"
    assert explorer.status == said
    assert (explorer.centre, explorer.network) == before
    explorer.close()


def test_a_step_to_a_parameter_that_is_not_finite_is_refused():
    one = Network([Layer(np.array([[0.5]]), np.zeros((1, 1)), sigmoid)])
    explorer = explore_surface(one, np.array([[1.0], [2.0]]), np.array([[1000.0], [1000.0]]))
    explorer.learn(1.7e308)
    explorer.attempt(explorer.step)  # E stays finite: the sigmoid of infinity is 1
    assert explorer.status.startswith("after this step W[1][0, 0] is inf; reset, or try less")
    assert explorer.past == []
    explorer.close()


def test_a_surface_says_which_slopes_overflow():
    explorer = explore_surface(*EXTREMES["a gradient that overflows"])
    assert "with the slopes inf and 1.1e10." in explorer.status
    explorer.close()


def test_a_gradient_that_overflows_has_no_relative_error():
    with pytest.raises(ValueError, match="is too large for float64; choose another parameter"):
        explore_gradient_check(*EXTREMES["a gradient that overflows"])


@pytest.mark.parametrize("formula", ["forward", "central"])
def test_a_difference_that_overflows_is_infinitely_far_off(formula):
    explorer = explore_gradient_check(*EXTREMES["steps that overflow"])
    explorer.use(formula)
    explorer.take(0.1)
    assert "Relative error: inf." in explorer.status
    assert misplaced(explorer.picture.html) == []
    derivative = explorer.derivative
    assert derivative.errors[formula][0] == INF
    # Where the machine has nothing wider than float64, E overflows at the step of the guides too.
    own = derivative.p
    derivative.error_with = lambda p: np.longdouble(1.0 if p == own else INF)
    assert derivative.guides(formula)[0] == INF
    assert derivative.best_step(formula) == 1e-20
    explorer.close()


@pytest.mark.parametrize("largest", [1e-323, 1e-320, 1e-300, 1.0, 1e300, 1.7e308])
def test_a_map_of_very_small_and_very_large_errors(largest):
    grid = np.linspace(0, 1, 41)
    E = np.minimum(np.add.outer(grid**2, grid**2) * (largest / 2), largest)
    found = levels(E)
    assert all(E.min() < level < E.max() for level in found)
    assert bool(found) == (largest < 1e307)
    assert misplaced(f"<svg>{contours(Axes((0, 1), (0, 1), 400, 400), E)}</svg>") == []


def test_a_linear_axis_of_the_largest_errors_has_numbers():
    low, high, ticks = linear(np.array([1.7e308, 1.0]))
    assert (low, high) == (0.0, 1e308)
    assert [words for _, words in ticks] == ["0", "2.5e307", "5e307", "7.5e307", "1e308"]
