"""What holds for every figure: how it shows itself, and that it is drawn the same each time."""

import io
import xml.etree.ElementTree as ET
from functools import cache

import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter
from legible import faint_in_figure, faint_in_svg, is_clear, pixels_of_svg
from matplotlib import rc_context
from PIL import Image

from mlp_core import Network, identity, jacobian_wrt_activations, relu, sigmoid, tanh
from mlp_lab import datasets, figures, thread
from mlp_lab.figures import (
    activations,
    confusion_matrix,
    decision_regions,
    derivative_comparison,
    error_against_step,
    fitted_curve,
    image_gallery,
    jacobians,
    learning_curve,
    learning_curves,
    paths,
    tangent,
    weight_images,
    worst_mistakes,
)

RNG = np.random.default_rng(0)
IMAGES = RNG.uniform(0, 1, (12, 64))
W = RNG.normal(size=(64, 32))
COUNTS = RNG.integers(0, 40, (10, 10))
NOISE = np.exp(-np.arange(1801) / 300 + RNG.normal(size=1801))
POINTS, SINE = datasets.moons(m=60), datasets.sine(m=60)
PLANE = Network.random((2, 8, 1), (tanh, sigmoid))
LINE = Network.random((1, 8, 1), (tanh, identity))
STEPS = 10.0 ** np.arange(-16, 0)

MAKE = {
    "ratios": lambda: figures.ratios({"as derived": 9.5, "replayed": 1.0}, unit="a step"),
    "call_times": lambda: figures.call_times([1, 10], {"np.tanh": [1e-6, 2e-6]}),
    "image_gallery": lambda: image_gallery(IMAGES, range(12)),
    "learning_curve": lambda: learning_curve(NOISE, NOISE[::45], steps_per_epoch=45),
    "confusion_matrix": lambda: confusion_matrix(COUNTS),
    "worst_mistakes": lambda: worst_mistakes(
        IMAGES, np.eye(10)[np.zeros(12, int)], np.eye(10)[np.ones(12, int)]
    ),
    "activations": lambda: activations([tanh, relu], z=-1),
    "decision_regions": lambda: decision_regions({"one": (PLANE, POINTS), "two": (PLANE, POINTS)}),
    "error_against_step": lambda: error_against_step(STEPS, {"a": STEPS, "b": 0 * STEPS}),
    "fitted_curve": lambda: fitted_curve(LINE, SINE),
    "jacobians": lambda: jacobians({"J": jacobian_wrt_activations(W[:5, :3], m=4)}, 3, [5]),
    "learning_curves": lambda: learning_curves({"noise": NOISE, "twice": 2 * NOISE, "few": [1, 2]}),
    "tangent": lambda: tangent(lambda a: a * a, at=1, slope=2, name="a_11"),
    "weight_images": lambda: weight_images(W),
    "derivative_comparison": lambda: derivative_comparison(W, W),
}

# Marks in place of Matplotlib: what they show is SVG.
SKETCH = {"paths": lambda: paths(thread.network, thread.X, thread.Y, weight=(1, 1, 1))}


@cache
def shown(name):
    """A figure, and what a notebook shows of it: drawn once for all tests."""
    figure = MAKE[name]()
    return figure, *DisplayFormatter().format(figure)


@pytest.mark.parametrize("name", MAKE)
class TestEveryFigure:
    def test_is_small_and_has_no_ground_of_its_own(self, name):
        _, data, _ = shown(name)
        png = data["image/png"]
        assert len(png) < 40_000
        with Image.open(io.BytesIO(png)) as picture:
            assert (picture.format, picture.mode) == ("PNG", "P")
            pixels = np.array(picture.convert("RGBA"))
        assert pixels.shape[1] <= 700
        assert is_clear(pixels)

    def test_its_words_can_be_read_on_white_and_on_black(self, name):
        assert faint_in_figure(MAKE[name]()) == []

    def test_is_the_same_each_time_and_whatever_the_readers_own_style(self, name):
        _, data, _ = shown(name)
        dark = {"axes.facecolor": "black", "xtick.color": "white", "font.size": 20}
        with rc_context(dark | {"savefig.dpi": 300, "lines.linewidth": 5}):
            assert MAKE[name]().png() == data["image/png"]

    def test_shows_itself_as_one_picture_and_one_sentence(self, name):
        figure, data, metadata = shown(name)
        assert set(data) == {"image/png", "text/plain"}
        assert data["text/plain"] == repr(figure) == str(figure) == figure.fact
        assert figure.fact.endswith(".")
        assert "\n" not in figure.fact
        assert metadata == {"image/png": {"alt": figure.fact}}

    def test_leaves_its_arguments_alone(self, name):
        before = IMAGES.copy(), W.copy(), NOISE.copy()
        MAKE[name]()
        assert all(map(np.array_equal, before, (IMAGES, W, NOISE)))


@pytest.mark.parametrize("name", SKETCH)
class TestEverySketch:
    def test_is_small_and_can_be_read_on_white_and_on_black(self, name):
        svg = SKETCH[name]().svg()
        assert len(svg) < 20_000
        assert "var(" not in svg
        assert is_clear(pixels_of_svg(ET.fromstring(svg)))
        assert faint_in_svg(svg) == []

    def test_shows_itself_as_one_picture_and_one_sentence_the_same_each_time(self, name):
        sketch = SKETCH[name]()
        data, metadata = DisplayFormatter().format(sketch)
        assert data == {"image/svg+xml": sketch.svg(), "text/plain": sketch.fact}
        assert metadata == {}
        assert sketch.svg() == SKETCH[name]().svg()
        assert ET.fromstring(sketch.svg()).get("aria-label") == repr(sketch) == sketch.fact
        assert sketch.fact.endswith(".")
        assert "\n" not in sketch.fact
        assert ": " not in sketch.fact  # what a notebook's picture says would begin after it


def test_every_public_function_is_tested_here():
    assert {"Figure", "Sketch", *MAKE, *SKETCH} == set(figures.__all__)
