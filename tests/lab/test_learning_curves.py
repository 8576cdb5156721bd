"""Several learning curves in one picture."""

import re

import numpy as np
import pytest

from mlp_core import DivergenceError, Network, identity, train
from mlp_lab import datasets
from mlp_lab.figures import learning_curves
from mlp_lab.palette import FAINT, GREY, LINES, PAPER

NOISE = np.exp(-np.arange(901) / 300 + np.random.default_rng(0).normal(size=901))


def drawn(line):
    return line.get_xdata().tolist(), line.get_ydata().tolist()


def test_each_curve_is_drawn_from_step_0_with_colour_style_and_name():
    figure = learning_curves({"slow": [4.0, 2.0, 1.0], "fast": [4.0, 0.25]}, ylabel="size")
    slow, fast = figure.axes[0].lines
    assert drawn(slow) == ([0, 1, 2], [4, 2, 1])
    assert drawn(fast) == ([0, 1], [4, 0.25])
    assert slow.get_color() != fast.get_color()
    assert slow.get_linestyle() != fast.get_linestyle()
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["slow", "fast"]
    assert (figure.axes[0].get_xlabel(), figure.axes[0].get_ylabel()) == ("step", "size")
    assert figure.axes[0].get_yscale() == "log"
    assert figure.fact == "size: slow from 4 to 1 in 2 steps; fast from 4 to 0.25 in 1 steps."


def test_styles_differ_where_colours_cannot_be_told_apart():
    colours, styles = zip(*LINES, strict=True)
    assert len(set(colours)) == len(set(styles)) == len(LINES)
    assert not {FAINT, PAPER} & set(colours)
    assert GREY in colours


def test_a_rough_curve_is_pale_with_its_median_in_front():
    figure = learning_curves({"noise": NOISE, "even": NOISE * 0 + 1})
    pale, median, even = figure.axes[0].lines
    assert drawn(pale) == ([*range(901)], NOISE.tolist())
    assert pale.get_alpha() < 0.5
    assert median.get_alpha() is None
    x, y = drawn(median)
    assert x[:2] == [8, 24]
    assert y[:2] == [np.sort(NOISE[:16])[8], np.sort(NOISE[16:32])[8]]
    assert len(x) == 901 // 16
    assert drawn(even)[0] == [*range(901)]
    assert figure.axes[0].get_xlabel() == "step  (pale: each; line: the median of 16)"


def test_a_long_smooth_curve_is_drawn_once():
    figure = learning_curves({"smooth": np.exp(-np.arange(2000) / 300)})
    assert len(figure.axes[0].lines) == 1
    assert figure.axes[0].get_xlabel() == "step"


def test_one_that_diverges_leaves_the_picture_and_the_others_stay_in_it():
    data, network = datasets.sine(m=20), Network.random((1, 1), [identity])
    with pytest.raises(DivergenceError) as error:
        train(network, data.X, data.Y, alpha=5.0, steps=5000)
    fine = train(network, data.X, data.Y, alpha=0.05, steps=50).E
    figure = learning_curves({"too large": error.value.run.E, "right": fine})
    low, high = figure.axes[0].get_ylim()
    assert low < min(fine) < max(fine) < high < 2e4 * fine[0]
    assert figure.png()
    assert "e+" in figure.fact
    assert f"right from {fine[0]:.3g} to {fine[-1]:.2g} in 50 steps" in figure.fact


@pytest.mark.parametrize(
    "numbers",
    [
        [0.0, 0.0],
        [0.0, 2.0, 1.0],
        [-1.0, 2.0],
        [5e-324, 1.7e308],
        [1.7e308] * 400,
        [1e-300],
        [1.0],
        [float("nan"), 1.0],
        [float("inf"), 1.0],
        [1.0, float("inf"), float("nan")],
        [1.0, float("inf")] * 400,
    ],
    ids=str,
)
def test_strange_numbers_can_be_drawn_too(numbers):
    figure = learning_curves({"strange": numbers, "plain": [2.0, 1.0]})
    low, high = figure.axes[0].get_ylim()
    assert 0 < low < 1
    assert 2 < high < float("inf")
    assert figure.png()
    assert learning_curves({"strange": numbers}).png()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: learning_curves([1.0, 2.0]),
            "learning_curves: named must be a dictionary from a name to its numbers, such as "
            "run.E, not list",
        ),
        (
            lambda: learning_curves({}),
            "learning_curves: named is empty; it takes a name and its numbers, such as run.E",
        ),
        (
            lambda: learning_curves({str(i): [1.0] for i in range(5)}),
            "learning_curves: named must hold at most 4, which can be told apart, not 5",
        ),
        (
            lambda: learning_curves({"a": []}),
            "learning_curves: 'a' must be one row of numbers; write run.E",
        ),
        (
            lambda: learning_curves({"a": np.ones((2, 2))}),
            "learning_curves: 'a' must be one row of numbers; write run.E",
        ),
        (
            lambda: learning_curves({"a": 3.0}),
            "learning_curves: 'a' must be one row of numbers; write run.E",
        ),
    ],
)
def test_what_is_refused_is_told_in_one_line(call, message):
    with pytest.raises((TypeError, ValueError), match=f"^{re.escape(message)}$"):
        call()
