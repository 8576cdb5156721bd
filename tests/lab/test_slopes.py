"""Activations with their tangents, E with its tangent, errors of numerical derivatives."""

import re

import numpy as np
import pytest

from mlp_core import Activation, identity, leaky_relu, relu, sigmoid, squared_error, tanh
from mlp_lab import thread
from mlp_lab.figures import activations, error_against_step, tangent

STEPS = [1e-8, 1e-4, 1e-2]


def is_tangent(line, at, value, slope):
    return line.get_slope() == slope and tuple(line.get_xy1()) == (at, value)


def test_each_activation_has_its_tangent_and_its_slope_below():
    figure = activations([sigmoid, tanh], z=1.0)
    above, below = figure.axes[:2], figure.axes[2:]
    at = np.array([[1.0]])
    for h, top, bottom in zip((sigmoid, tanh), above, below, strict=True):
        curve, line, point = top.lines[:3]
        Z = curve.get_xdata().reshape(1, -1)
        assert np.array_equal(curve.get_ydata(), h.h(Z)[0])
        assert np.array_equal(bottom.lines[0].get_ydata(), h.h_prime(Z)[0])
        value, slope = h.h(at).item(), h.h_prime(at).item()
        assert is_tangent(line, 1, value, slope)
        assert (point.get_xdata()[0], point.get_ydata()[0]) == (1, value)
        assert (bottom.lines[1].get_xdata()[0], bottom.lines[1].get_ydata()[0]) == (1, slope)
        assert top.get_title() == h.name
    assert len({axes.get_ylim() for axes in above}) == len({axes.get_ylim() for axes in below}) == 1
    assert figure.fact == (
        "At z = 1: sigmoid is 0.7311 with slope 0.1966; tanh is 0.7616 with slope 0.42."
    )


def test_the_flat_ends_and_the_point_are_in_the_picture():
    for z in (-30, 0.0, 2, np.float64(7)):
        figure = activations([sigmoid, relu], z)
        low, high = figure.axes[0].get_xlim()
        assert low <= -6 < 6 <= high
        assert low < z < high
        for axes in figure.axes:
            point = next(line for line in axes.lines if line.get_marker() == "o")
            low, high = axes.get_ylim()
            assert low < point.get_ydata()[0] < high


def test_no_line_joins_the_two_sides_of_a_jump():
    figure = activations([relu, leaky_relu, tanh, identity], z=0)
    gaps = [np.isnan(axes.lines[0].get_ydata()).sum() for axes in figure.axes[4:]]
    assert gaps == [1, 1, 0, 0]


def test_a_readers_own_activation_is_drawn_too():
    square = Activation("square", h=lambda Z: Z * Z, h_prime=lambda Z: 2 * Z)
    figure = activations([square], z=-1)
    assert figure.fact == "At z = -1: square is 1 with slope -2."
    assert figure.png()


A, Y = thread.network.predict(thread.X), thread.Y


def E_of(a):
    moved = A.copy()
    moved[0, 0] = a
    return squared_error(moved, Y)


def test_the_tangent_touches_E_and_the_lowest_point_is_told():
    figure = tangent(E_of, at=A[0, 0], slope=-0.4, name="a_11")
    curve, line, point, lowest = figure.axes[0].lines
    assert curve.get_ydata().tolist() == [E_of(a) for a in curve.get_xdata()]
    assert (curve.get_xdata()[0], curve.get_xdata()[-1]) == (1, 5)
    assert is_tangent(line, 3, 3.45, -0.4)
    assert (point.get_xdata()[0], point.get_ydata()[0]) == (3, 3.45)
    assert lowest.get_xdata()[0] == pytest.approx(4, abs=1e-12)
    assert figure.axes[0].get_xlabel() == r"$\mathit{a}_{11}$"
    assert figure.fact == (
        "At a_11 = 3, E is 3.45 and its slope -0.4. "
        "The lowest point drawn is at a_11 = 4, where E is 3.25."
    )


def test_the_window_can_be_wider_and_names_need_no_index():
    figure = tangent(lambda w: 2.0, at=0, slope=0, name="W[1][0, 0]", reach=10)
    assert figure.axes[0].get_xlim() == (-10, 10)
    assert figure.axes[0].get_xlabel() == "W[1][0, 0]"
    assert figure.png()


def test_errors_are_drawn_against_steps_on_logarithmic_axes():
    figure = error_against_step(STEPS, {"forward": [3.0, 2.0, -1.0], "central": [1e-9, 1, 2]})
    (axes,) = figure.axes
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    forward, central = axes.lines
    assert forward.get_xdata().tolist() == STEPS
    assert forward.get_ydata().tolist() == [3, 2, 1]
    for look in ("color", "linestyle", "marker"):
        assert forward.properties()[look] != central.properties()[look]
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["forward", "central"]
    assert not axes.texts
    assert figure.fact == "The error of forward, central at 3 steps from 1e-08 to 0.01."


def test_an_error_of_zero_lies_on_a_line_at_the_bottom_that_says_so():
    figure = error_against_step(STEPS, {"complex": [0.0, 1e-16, 1e-9]})
    (axes,) = figure.axes
    line, bottom = axes.lines
    drawn = line.get_ydata()
    assert drawn[0] == bottom.get_ydata()[0] < 1e-16
    assert axes.get_ylim()[0] < drawn[0]
    assert [text.get_text() for text in axes.texts] == ["on this line: no difference at all"]
    assert "0.01" in figure.fact


@pytest.mark.parametrize("errors", [[0.0] * 3, [np.nan, np.inf, 1.0], [5e-324, 1.0, 1.7e308]])
def test_strange_errors_can_be_drawn_too(errors):
    assert error_against_step(STEPS, {"strange": errors}).png()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: activations(tanh, 1),
            "activations: activations must be a Sequence, not Activation; write [activations]",
        ),
        (
            lambda: activations([np.tanh], 1),
            "activations: activations[0] must be an Activation, not ufunc; "
            "write ACTIVATIONS['tanh']",
        ),
        (lambda: activations([], 1), "activations: activations must hold 1 to 5, not 0"),
        (
            lambda: activations([tanh], np.nan),
            "activations: z must be one finite number, not nan",
        ),
        (
            lambda: activations([tanh], [1.0]),
            "activations: z must be one finite number, not list",
        ),
        (
            lambda: tangent(3.0, 1, 1, "a"),
            "tangent: E_of must be a function of one number, not 3.0",
        ),
        (
            lambda: tangent(E_of, A, 1, "a"),
            "tangent: at must be one finite number, not an array",
        ),
        (
            lambda: tangent(E_of, 1, "steep", "a"),
            "tangent: slope must be one finite number, not 'steep' (text)",
        ),
        (
            lambda: tangent(E_of, 1, 1, "a", reach=0),
            "tangent: reach must be one positive finite number, not 0",
        ),
        (
            lambda: error_against_step(STEPS, [1, 2, 3]),
            "error_against_step: errors must be a dictionary from a name to its error at each "
            "step, not list",
        ),
        (
            lambda: error_against_step([0, 1], {"a": [1, 1]}),
            "error_against_step: steps must be positive finite numbers in one row",
        ),
        (
            lambda: error_against_step([], {"a": []}),
            "error_against_step: steps must be positive finite numbers in one row",
        ),
        (
            lambda: error_against_step(STEPS, {"a": [1, 1]}),
            "error_against_step: errors['a'] must have 3 entries, one for each step, not 2",
        ),
    ],
)
def test_what_is_refused_is_told_in_one_line(call, message):
    with pytest.raises((TypeError, ValueError), match=f"^{re.escape(message)}$"):
        call()
