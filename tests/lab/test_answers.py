"""What networks answer: decision regions and fitted curves."""

import re

import numpy as np
import pytest

from mlp_core import Layer, Network, identity, sigmoid, squared_error, tanh
from mlp_lab import datasets
from mlp_lab.figures import decision_regions, fitted_curve
from mlp_lab.palette import ANSWER, CLASSES

XOR, SINE = datasets.xor(m=40, noise=0), datasets.sine(m=30)
PLANE = Network([Layer(np.array([[9.0], [0.0]]), np.zeros((1, 1)), sigmoid)])  # right of x = 0
LINE = Network.random((1, 5, 1), (tanh, identity), seed=0)


def luminance(colour):
    return np.dot(colour[:3], [0.2126, 0.7152, 0.0722])


def test_examples_differ_by_marker_and_lie_over_the_answer():
    figure = decision_regions({"half": (PLANE, XOR)})
    (axes,) = figure.axes
    assert axes.get_title() == "half"
    for number, (line, (colour, marker)) in enumerate(zip(axes.lines, CLASSES, strict=True)):
        points = XOR.X[XOR.Y[:, 0] == number]
        assert np.array_equal(line.get_xydata(), points)
        assert (line.get_color(), line.get_marker()) == (colour, marker)
    low, high = axes.get_xlim()
    assert low < XOR.X.min() < XOR.X.max() < high
    assert figure.fact == "half: 20 of 40 answers are right."


def test_the_line_runs_where_the_answer_is_a_half():
    axes = decision_regions({"half": (PLANE, XOR)}).axes[0]
    half = next(c for c in axes.collections if list(c.levels) == [0.5])
    points = np.vstack([path.vertices for path in half.get_paths()])
    assert np.abs(points[:, 0]).max() < 1e-6
    assert np.ptp(points[:, 1]) > 1.9


def test_grey_tells_the_sides_apart():
    lightness = [luminance(ANSWER(x)) for x in np.linspace(0, 1, 21)]
    assert all(np.diff(lightness) > 0)
    assert lightness[-1] - lightness[0] > 0.15


@pytest.mark.parametrize(("count", "panels"), [(1, 1), (2, 2), (3, 3), (4, 6)])
def test_there_is_a_panel_for_each(count, panels):
    figure = decision_regions({f"net {i}": (PLANE, XOR) for i in range(count)})
    assert len(figure.axes) == panels
    assert [axes.get_title() for axes in figure.axes if axes.axison] == [
        f"net {i}" for i in range(count)
    ]
    assert figure.fact.count("of 40 answers are right") == count
    assert figure.get_figwidth() <= 7


def test_answers_beyond_0_and_1_and_constant_ones_can_be_drawn():
    for W, B in ((100.0, 0.0), (0.0, 0.0), (0.0, 0.5)):
        network = Network([Layer(np.full((2, 1), W), np.full((1, 1), B), identity)])
        assert decision_regions({"": (network, XOR)}).png()


def test_the_fitted_curve_is_the_networks_answer_through_the_examples():
    figure = fitted_curve(LINE, SINE)
    examples, curve = figure.axes[0].lines
    assert np.array_equal(examples.get_xydata(), np.hstack([SINE.X, SINE.Y]))
    x = curve.get_xdata().reshape(-1, 1)
    assert np.array_equal(curve.get_ydata().reshape(-1, 1), LINE.predict(x))
    assert (x[0], x[-1]) == (SINE.X.min(), SINE.X.max())
    E = squared_error(LINE.predict(SINE.X), SINE.Y)
    assert figure.fact == f"The network's answer through 30 examples of sine: E = {E:.4f}."


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: decision_regions(PLANE),
            "decision_regions: named must be a dictionary from a name to (network, data), "
            "not Network",
        ),
        (
            lambda: decision_regions({"xor": PLANE}),
            "decision_regions: 'xor' must lead to (network, data), not Network",
        ),
        (
            lambda: decision_regions({"xor": (XOR, PLANE)}),
            "decision_regions: xor: network must be a Network, not Dataset",
        ),
        (
            lambda: decision_regions({"xor": (PLANE, XOR.X)}),
            "decision_regions: xor: data must be a Dataset, not an array",
        ),
        (
            lambda: decision_regions({"sine": (PLANE, SINE)}),
            "decision_regions: sine: data must have n = 2 and k = 1, not 1 and 1",
        ),
        (
            lambda: decision_regions({"xor": (LINE, XOR)}),
            "decision_regions: xor: network must have n_0 = 2 and n_L = 1, not 1 and 1",
        ),
        (
            lambda: fitted_curve(PLANE, SINE),
            "fitted_curve: network must have n_0 = 1 and n_L = 1, not 2 and 1",
        ),
        (
            lambda: fitted_curve(LINE, XOR),
            "fitted_curve: data must have n = 1 and k = 1, not 2 and 1",
        ),
    ],
)
def test_what_is_refused_is_told_in_one_line(call, message):
    with pytest.raises((TypeError, ValueError), match=f"^{re.escape(message)}$"):
        call()
