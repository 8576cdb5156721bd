"""Errors of numerical derivatives: driven without a browser, against plain loops and mpmath."""

import cmath
import math
import re
from types import SimpleNamespace
from xml.etree import ElementTree

import mpmath
import numpy as np
import pytest
from every_control import page_says

from mlp_core import Layer, Network, sigmoid, tanh
from mlp_lab import thread
from mlp_lab.explorers.difference_quotients import FLOATS, FORMULAS, STEPS
from mlp_lab.explorers.gradient_check import NETWORK, X, Y, digits_of_both, explore_gradient_check
from mlp_lab.numbers import scientific

START = (
    "∂E by w₁₁ of W[1], forward with s = 1e−4 in float64: −0.006891; the derivation has −0.006892. "
    "Relative error: 1.4e−4. Smaller steps are better, down to about 5.6e−8; below that rounding "
    "takes over. The derivation is off by at most 7e−14."
)
PARAMETERS = {  # name: its array, and its row and column, from 0
    "w₁₁ of W[1]": (0, 0, 0),
    "w₂₄ of W[1]": (0, 1, 3),
    "b₃ of B[1]": (1, 0, 2),
    "w₄₂ of W[2]": (2, 3, 1),
    "b₁ of B[2]": (3, 0, 0),
}


def E_by_loops(name, p, library, number=lambda x: x):
    """E of the network of notebook 7 with p in place of one parameter."""
    first, second = NETWORK.layers
    arrays = [P.tolist() for P in (first.W, first.B, second.W, second.B)]
    arrays = [[[number(entry) for entry in row] for row in P] for P in arrays]
    which, row, column = PARAMETERS[name]
    arrays[which][row][column] = p
    W1, B1, W2, B2 = arrays
    E = 0
    for x, y in zip(X.tolist(), Y.tolist(), strict=True):
        a = [
            library.tanh(sum(number(x[q]) * W1[q][j] for q in range(3)) + B1[0][j])
            for j in range(4)
        ]
        for j in range(2):
            z = sum(a[q] * W2[q][j] for q in range(4)) + B2[0][j]
            E += (1 / (1 + library.exp(-z)) - number(y[j])) ** 2
    return E / 20


def value_of(name):
    which, row, column = PARAMETERS[name]
    first, second = NETWORK.layers
    return (first.W, first.B, second.W, second.B)[which][row, column].item()


def taylor(name):
    """E, E′, E″ and E‴ with 40 digits."""
    with mpmath.workdps(40):
        E = lambda p: E_by_loops(name, p, mpmath, mpmath.mpf)  # noqa: E731
        p = mpmath.mpf(value_of(name))
        return [mpmath.diff(E, p, n) for n in range(4)]


@pytest.fixture(scope="module")
def derivatives():
    return {name: taylor(name) for name in PARAMETERS}


@pytest.fixture
def explorer():
    return explore_gradient_check()


def control(explorer, label):
    controls = [c for row in explorer.view.children[1:2] for c in row.children]
    return next(c for c in controls if c.description == label)


def state(explorer):
    shown = explorer.used, explorer.float_type, explorer.parameter, explorer.s
    return *shown, explorer.derivative, explorer.picture.html


@pytest.mark.parametrize("name", PARAMETERS)
def test_each_formula_is_the_quotient_of_E(explorer, name):
    explorer.by(name)
    d, p = explorer.derivative, value_of(name)
    for s in (0.1, 0.01, 1e-3):
        ahead, behind = (E_by_loops(name, q, math) for q in (p + s, p - s))
        here = E_by_loops(name, p, math)
        assert d.numerical("forward", s) == pytest.approx((ahead - here) / s, rel=1e-8)
        assert d.numerical("central", s) == pytest.approx((ahead - behind) / (2 * s), rel=1e-8)
        imaginary = E_by_loops(name, complex(p, s), cmath).imag
        assert d.numerical("complex", s) == pytest.approx(imaginary / s, rel=1e-12)


@pytest.mark.parametrize("name", PARAMETERS)
def test_the_exact_derivative_is_that_of_forty_digits(explorer, derivatives, name):
    explorer.by(name)
    d, E_prime = explorer.derivative, derivatives[name][1]
    assert float(abs(mpmath.mpf(float(d.exact)) / E_prime - 1)) < 1e-14
    off = float(abs(mpmath.mpf(float(d.derivation)) / E_prime - 1))
    assert off <= d.bound < 1e-11


@pytest.mark.parametrize("name", PARAMETERS)
def test_the_slopes_and_the_best_step_are_those_of_taylor(explorer, derivatives, name):
    explorer.by(name)
    d = explorer.derivative
    E, E1, E2, E3 = (float(term) for term in derivatives[name])
    eps = 2.0**-52
    forward, central, imaginary = (
        d.guides(formula) for formula in ("forward", "central", "complex")
    )
    assert forward == pytest.approx((abs(E2 / E1) / 2, eps * E / abs(E1)), rel=1e-2)
    assert central == pytest.approx((abs(E3 / E1) / 6, eps * E / abs(E1)), rel=1e-2)
    assert imaginary == pytest.approx((abs(E3 / E1) / 6, eps), rel=1e-2)
    best = [math.sqrt(2 * eps * E / abs(E2)), (6 * eps * E / abs(E3)) ** (1 / 3)]
    best.append(math.sqrt(6 * eps * abs(E1 / E3)))
    found = [d.best_step(formula) for formula in ("forward", "central", "complex")]
    assert found == pytest.approx(best, rel=1e-2)


# The hand: the ring around the chosen step moves along powers of ten.

TOUCHES = [
    ({"drag": "s,1,1", "x": -7.52, "y": None}, 3.16e-8),
    ({"drag": "s,1,1", "x": -2.0, "y": None, "end": True}, 0.01),
    ({"drag": "s,1,1", "x": 1e300, "y": None}, 0.1),
    ({"drag": "s,1,1", "x": -21, "y": None}, 1e-20),
    ({"nudge": "s,1,1", "dx": 1, "dy": 0, "fine": False}, 3.16e-4),
    ({"nudge": "s,1,1", "dx": 0, "dy": -1, "fine": False}, 3.16e-5),
    ({"nudge": "s,1,1", "dx": -1, "dy": 0, "fine": True}, 8.91e-5),
    ({"typed": "s,1,1", "text": "2.5e−9"}, 2.5e-9),
]


@pytest.mark.parametrize(("content", "s"), TOUCHES)
def test_a_hand_moves_the_step(explorer, content, s):
    page_says(explorer, content)
    assert explorer.s == pytest.approx(s, rel=6e-3 if "drag" in content else 1e-12)
    assert explorer.s == float(f"{explorer.s:.3g}")  # as a reader would type it
    assert explorer.picture.html == explorer.draw()
    assert (explorer.status, explorer.picture.answered) == (explorer.words(), 1)


def test_arrows_go_from_mark_to_mark_and_stop_at_the_ends(explorer):
    for key, ends in ((1, STEPS[0]), (-1, STEPS[-1])):
        for _ in range(45):
            page_says(explorer, {"nudge": "s,1,1", "dx": key, "dy": 0, "fine": False})
            assert min(abs(explorer.s / step - 1) for step in STEPS) < 0.01
        assert explorer.s == ends
        assert explorer.status == explorer.words()


@pytest.mark.parametrize("text", ["0", "−1e−4", "0.2", "1e−21"])
def test_a_step_that_cannot_be_is_refused_in_words(explorer, text):
    page_says(explorer, {"typed": "s,1,1", "text": text})
    assert explorer.s == 1e-4
    assert re.search("s must be (from 1e-20 to 0.1|a positive|one positive)", explorer.status)


@pytest.mark.parametrize("formula", FORMULAS)
def test_the_ring_stands_on_the_curve_and_every_mark_says_its_error(explorer, formula):
    explorer.use(formula)
    explorer.take(1e-6)
    root = ElementTree.fromstring(explorer.draw())
    (ring,) = (group for group in root.iter("g") if group.get("data-drag"))
    start, end, low, high = map(float, ring.get("data-x").split())
    assert (low, high, ring.get("aria-valuenow")) == (-20, -1, "-6")
    assert ring.get("aria-valuetext") == "1e−6"
    x = start + (-6 - low) / (high - low) * (end - start)
    assert {float(circle.get("cx")) for circle in ring.iter("circle")} == {round(x, 1)}
    said = [group.get("data-says") for group in root.iter("g") if group.get("data-says")]
    assert len(said) == 3 * len(STEPS) + 1
    for name in FORMULAS:
        off = explorer.derivative.error(name, 1e-6)
        words = f"{name}, s = 1e−6: relative error "
        shown = {each.removeprefix(words) for each in said if each.startswith(words)}
        assert [float(each.replace("−", "-")) for each in shown] == [pytest.approx(off, rel=0.05)]


def test_errors_fall_along_the_first_slope_and_rise_along_the_second(explorer):
    d = explorer.derivative
    for formula, order in (("forward", 1), ("central", 2)):
        (C, R), errors = d.guides(formula), dict(zip(STEPS, d.errors[formula], strict=True))
        best = d.best_step(formula)
        for s, error in errors.items():
            if 30 * best < s <= 0.01:
                assert error == pytest.approx(C * s**order, rel=0.1)
            if 1e-14 < s < best / 30:
                assert error < 4 * R / s
        rising = [errors[s] for s in STEPS if 1e-14 < s < best / 30]
        assert max(rising) > 0.1 * R / 1e-14 / 4
        assert d.errors[formula][-1] == 1  # E does not change at all
    assert max(d.errors["complex"][-24:]) < 1e-14


def test_each_drawn_error_is_that_of_its_step(explorer, derivatives):
    d = explorer.derivative
    E1 = derivatives["w₁₁ of W[1]"][1]
    for formula in d.errors:
        for s, error in zip(STEPS, d.errors[formula], strict=True):
            numerical = mpmath.mpf(float(d.numerical(formula, s)))
            assert error == pytest.approx(float(abs(numerical / E1 - 1)), rel=1e-6, abs=1e-15)


def test_steps_go_from_a_tenth_down_by_half_powers_of_ten():
    assert (STEPS[0], STEPS[1], STEPS[2], STEPS[-1]) == (0.1, 0.0316, 0.01, 1e-20)
    assert len(STEPS) == 39


@pytest.mark.parametrize("float_type", FLOATS)
def test_everything_is_computed_in_the_chosen_floats(explorer, float_type):
    explorer.retype(float_type)
    d, eps = explorer.derivative, float(np.finfo(FLOATS[float_type]).eps)
    assert d.exact.dtype == np.longdouble
    for formula in ("forward", "central", "complex"):
        assert d.numerical(formula, 1e-3).dtype == FLOATS[float_type]
    assert d.derivation.dtype == FLOATS[float_type]
    assert eps < d.bound < 1e4 * eps
    assert abs(d.derivation / d.exact - 1) <= d.bound
    # At its best the forward formula has about half of the digits, the complex one all.
    assert eps**0.75 < min(d.errors["forward"]) < 30 * eps**0.5
    assert max(d.errors["complex"][-20:]) < 30 * eps
    assert d.error("forward", 1e-20) == 1


def test_longdouble_is_offered_only_where_it_is_more():
    assert ("longdouble" in FLOATS) == (np.finfo(np.longdouble).eps < np.finfo(np.float64).eps)
    assert list(FLOATS)[:2] == ["float32", "float64"]


def test_controls_and_methods_lead_to_the_same_state():
    moves = [
        ("formula", "central", lambda e: e.use("central")),
        ("floats", "float32", lambda e: e.retype("float32")),
        ("derivative by", "b₃ of B[1]", lambda e: e.by("b₃ of B[1]")),
        ("formula", "complex", lambda e: e.use("complex")),
    ]
    one, other = explore_gradient_check(), explore_gradient_check()
    for label, value, method in moves:
        control(one, label).value = value
        method(other)
        assert state(one)[:4] == state(other)[:4]
        assert one.picture.html == other.picture.html
        assert one.status == other.status == other.words()
        assert control(one, label).value == value  # nothing is sent back while it moves
        assert control(other, label).value == value


def test_the_first_words_are_the_same_everywhere(explorer):
    assert explorer.words() == START
    assert repr(explorer) == f"GradientCheckExplorer: {START}"
    assert "E(p + s) - E(p)}{s}" in explorer.formula()


def test_the_words_say_which_way_is_better(explorer):
    def said(formula, s):
        explorer.use(formula)
        explorer.take(s)
        return explorer.words()

    assert "This is about the best step: smaller, and rounding takes over." in said("forward", 1e-7)
    assert "Below about 5.6e−8 rounding takes over: the two values" in said("forward", 1e-10)
    assert "Smaller steps are better, down to about 2e−5;" in said("central", 1e-3)
    lost = said("central", 1e-20)
    assert "0; the derivation has −0.006892. Relative error: 1. With so small a step E does" in lost
    assert "down to about 2e−8; below that only rounding is left." in said("complex", 1e-5)
    assert "Nothing is subtracted, so no step is too small." in said("complex", 1e-20)


def points(html, colour):
    """The pixels of the marks of one formula's curve: circles, squares or triangles."""
    circle = rf'cx="([\d.]+)" cy="([\d.]+)" r="(?:4|2\.4)"[^>]*fill="{colour}"'
    found = [(float(x), float(y)) for x, y in re.findall(circle, html)]
    for outline in re.findall(rf'<path d="M([^"]*) Z"[^>]*fill="{colour}"', html):
        corners = [tuple(map(float, corner.split(","))) for corner in outline.split()]
        (left, right), (top, bottom) = (
            (min(ends), max(ends)) for ends in zip(*corners, strict=True)
        )
        above = 0.5 if len(corners) == 4 else 1.1 / 1.9  # of its height
        found.append(((left + right) / 2, top + above * (bottom - top)))
    return found[: len(STEPS)]


def test_the_picture_has_every_error_at_its_place_on_logarithmic_axes(explorer):
    d, html = explorer.derivative, explorer.picture.html
    for formula, colour in (("forward", "#0072b2"), ("central", "#d55e00"), ("complex", "#00795a")):
        for (x, y), s, error in zip(points(html, colour), STEPS, d.errors[formula], strict=True):
            assert x == pytest.approx(430 * (math.log10(s) + 20) / 19, abs=0.06)
            height = (math.log10(max(error, 1e-19)) + 19) / 22
            assert y == pytest.approx(330 * (1 - height), abs=0.06)
    ring = re.search(r'cx="([\d.]+)" cy="([\d.]+)" r="9"', html)
    assert tuple(map(float, ring.groups())) == points(html, "#0072b2")[6]  # s = 1e-4
    assert ">best step 6e−8</text>" in html
    assert ">slope 1</text>" in html
    assert ">slope −1: rounding</text>" in html
    band = float(
        re.search(r'<rect x="0" y="([\d.]+)" width="430" [^>]*fill-opacity="0.13"', html)[1]
    )
    assert band == pytest.approx(330 * (1 - (math.log10(d.bound) + 19) / 22), abs=0.06)
    explorer.use("complex")
    assert ">2e−8 and less</text>" in explorer.picture.html
    assert ">slope 2</text>" in explorer.picture.html
    assert "slope −1" not in explorer.picture.html


def test_the_digits_in_which_both_agree_are_lit(explorer):
    lit = re.compile(r"<tspan[^>]*>([^<]*)</tspan>")
    assert lit.findall(explorer.picture.html) == ["−6.89", "−6.89"]
    assert "−6.8907946" in re.sub("<[^>]*>", "", explorer.picture.html)
    explorer.take(1e-20)
    assert lit.findall(explorer.picture.html) == ["", ""]
    tenfold = SimpleNamespace(
        kind=np.float64,
        derivation=np.float64(1.5e-4),
        numerical=lambda formula, s: np.float64(1.5e-3),
    )
    assert lit.findall(digits_of_both(tenfold, "forward", 0.1).live()) == ["", ""]


def test_small_numbers_are_written_with_their_power_of_ten():
    values = [0.1, 0.0316, 1, 1.34, 3.16e-6, 1e-20, 0.0099999, 0.0]
    assert [scientific(value) for value in values] == [
        "0.1", "0.032", "1", "1.3", "3.2e−6", "1e−20", "1e−2", "0",
    ]  # fmt: skip


def test_what_cannot_be_chosen_is_refused_in_words_and_nothing_changes(explorer):
    before = state(explorer)
    for method, message in [
        (lambda: explorer.use("backward"), "formula must be one of forward, central, complex, not"),
        (lambda: explorer.retype("float16"), "floats must be one of float32, float64"),
        (lambda: explorer.by("w₉₉ of W[1]"), "'w₉₉ of W[1]' (text) is no parameter of Network("),
        (lambda: explorer.take(0.0), "explore_gradient_check: s must be one positive finite"),
        (lambda: explorer.take(1e-21), "s must be from 1e-20 to 0.1, not 1e-21"),
        (lambda: explorer.take(0.2), "s must be from 1e-20 to 0.1, not 0.2"),
    ]:
        with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
            method()
        assert state(explorer) == before


def test_a_derivative_of_zero_has_no_relative_error():
    first, second = NETWORK.layers
    dead = Network([first, Layer(0 * second.W, second.B, sigmoid)])
    explorer = explore_gradient_check(dead, X, Y)
    assert explorer.parameter == "w₁₁ of W[2]"  # the first with a slope
    before = state(explorer)
    control(explorer, "derivative by").value = "w₁₁ of W[1]"
    assert explorer.status == (
        "∂E by w₁₁ of W[1] is 0 as far as rounding lets one see, and an error relative to 0 says "
        "nothing; choose another parameter"
    )
    assert state(explorer) == before
    assert control(explorer, "derivative by").value == "w₁₁ of W[2]"


def test_what_cannot_be_shown_is_refused_at_the_call():
    with pytest.raises(ValueError, match="m × n = m × 3, not 20 × 2"):
        explore_gradient_check(NETWORK, X[:, :2], Y)
    large = Network.random((20, 21, 2), (tanh, sigmoid))
    with pytest.raises(ValueError, match="at most 400 parameters"):
        explore_gradient_check(large, np.ones((5, 20)), np.ones((5, 2)))


def test_a_network_without_curvature_can_be_looked_at_too():
    explorer = explore_gradient_check(thread.network, thread.X, thread.Y)
    for formula in ("forward", "central", "complex"):
        explorer.use(formula)
        assert explorer.derivative.error(formula, 1e-5) < 1e-4
        assert 0 < explorer.derivative.best_step(formula) <= 0.1


@pytest.mark.parametrize("float_type", FLOATS)
@pytest.mark.parametrize("formula", ["forward", "central", "complex"])
def test_the_lines_of_code_give_the_same_numbers(explorer, formula, float_type, capsys):
    explorer.use(formula)
    explorer.retype(float_type)
    for name, s in (("w₄₂ of W[2]", 1e-3), ("b₃ of B[1]", 3.16e-8)):
        explorer.by(name)
        explorer.take(s)
        explorer.show_code()
        exec(capsys.readouterr().out, {})
        d = explorer.derivative
        assert capsys.readouterr().out == "".join(
            f"{value!s}\n" for value in (d.numerical(formula, s), d.derivation)
        )


def test_the_static_picture_says_what_it_shows(explorer):
    bundle = explorer._repr_mimebundle_()
    root = ElementTree.fromstring(bundle["image/svg+xml"])
    assert root.get("aria-label") == START
    assert "var(" not in bundle["image/svg+xml"]
    assert bundle["text/plain"] == repr(explorer)
    assert explorer.picture.html.count("<svg role") == 1  # its digits say nothing of their own
