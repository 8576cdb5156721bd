"""Images, comparisons and the learning curve: what they draw, what they say, what they refuse."""

import re

import numpy as np
import pytest

from mlp_lab.figures import (
    confusion_matrix,
    derivative_comparison,
    image_gallery,
    learning_curve,
    weight_images,
    worst_mistakes,
)
from mlp_lab.figures.curves import decades
from mlp_lab.palette import GREY, INK, PAPER

RNG = np.random.default_rng(0)
IMAGES = RNG.uniform(0, 1, (12, 64))
W = RNG.normal(size=(64, 32))


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def test_the_gallery_shows_each_image_under_its_label():
    figure = image_gallery(IMAGES, [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8])
    assert texts(figure) == list("314159265358")
    for drawn, image in zip(figure.axes[0].images, IMAGES, strict=True):
        assert np.array_equal(drawn.get_array(), image.reshape(8, 8))
        assert drawn.get_clim() == (0, 1)
    lefts = [image.get_extent()[0] for image in figure.axes[0].images]
    assert lefts[10:] == lefts[:2]  # ten in a line
    assert figure.fact == (
        "12 images of 8 × 8 pixels, labelled 3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8."
    )


def test_the_worst_mistakes_are_the_surest_wrong_answers():
    Y = np.eye(3)[[0, 1, 2, 0]]
    A = np.array([[0.9, 0.1, 0.0], [0.4, 0.3, 0.1], [0.1, 0.7, 0.2], [0.0, 0.1, 0.2]])
    figure = worst_mistakes(IMAGES[:4], Y, A, count=2)
    assert texts(figure) == ["2 read as 1\nsure: 0.70", "1 read as 0\nsure: 0.40"]
    assert np.array_equal(figure.axes[0].images[0].get_array(), IMAGES[2].reshape(8, 8))
    assert figure.fact == (
        "3 of 4 answers are wrong. The surest: 2 read as 1 (0.70), 1 read as 0 (0.40)."
    )


def test_without_mistakes_there_is_nothing_to_show():
    Y = np.eye(3)
    figure = worst_mistakes(IMAGES[:3], Y, Y)
    assert figure.fact == "0 of 3 answers are wrong."
    assert not figure.axes[0].images
    assert figure.png()


def test_weights_are_images_on_one_scale_around_zero():
    figure = weight_images(W)
    images = figure.axes[0].images
    largest = np.abs(W).max()
    assert len(images) == 32
    for j, image in enumerate(images):
        assert np.array_equal(image.get_array(), W[:, j].reshape(8, 8))
        assert image.get_clim() == (-largest, largest)
    assert texts(figure)[::31] == ["1", "32"]
    assert figure.fact == (
        f"The weights of 32 neurons as images of 8 × 8 pixels, all on one scale "
        f"from -{largest:.2f} to {largest:.2f}."
    )


def test_weights_of_zero_have_a_scale_too():
    assert weight_images(np.zeros((4, 2))).axes[0].images[0].get_clim() == (-1, 1)


def test_the_confusion_matrix_writes_every_count_in_its_place():
    counts = np.array([[7, 0, 2], [1, 5, 0], [0, 0, 9]])
    figure = confusion_matrix(counts)
    axes = figure.axes[0]
    for text in axes.texts:
        j, i = text.get_position()
        assert text.get_text() == str(counts[i, j])
        assert text.get_color() == (PAPER if i == j else GREY if counts[i, j] == 0 else INK)
    squares = {patch.get_xy(): patch for patch in axes.patches}
    strength = [squares[x - 0.5, y - 0.5].get_alpha() for x, y in ((2, 0), (0, 1), (1, 0))]
    assert strength == [0.75, 0.375, 0]  # two, one and no mistakes
    assert len({squares[i - 0.5, i - 0.5].get_facecolor() for i in range(3)}) == 1
    papers = {patch.get_xy() for patch in axes.patches if patch.get_facecolor() == (1, 1, 1, 1)}
    assert papers == {(j - 0.5, i - 0.5) for i, j in zip(*counts.nonzero(), strict=True)}
    assert figure.fact == (
        "21 of 24 answers are right. The most frequent mistake: 0 read as 2, 2 times."
    )


def test_the_confusion_matrix_takes_a_product_of_one_hot_matrices():
    Y = np.eye(3)[[0, 1, 1]]
    figure = confusion_matrix(Y.T @ np.eye(3)[[0, 1, 2]])
    assert texts(figure) == list("100011000")
    assert figure.fact.endswith("The most frequent mistake: 1 read as 2, once.")
    assert confusion_matrix(Y.T @ Y).fact == "3 of 3 answers are right."


def test_the_learning_curve_draws_E_against_the_step():
    figure = learning_curve([4.0, 2.0, 1.0])
    (line,) = figure.axes[0].lines
    assert (line.get_xdata().tolist(), line.get_ydata().tolist()) == ([0, 1, 2], [4, 2, 1])
    assert figure.axes[0].get_yscale() == "log"
    assert figure.fact == "E is 4 at step 0 and 1 at step 2."
    assert learning_curve([4.0, 2.0], log=False).axes[0].get_yscale() == "linear"


def test_epochs_are_marked_by_the_mean_of_E():
    axes = learning_curve([4.0, 2.0, 1.0, 0.5, 9.0], steps_per_epoch=2).axes[0]
    means = axes.lines[1]
    assert (means.get_xdata().tolist(), means.get_ydata().tolist()) == ([1, 3], [3, 0.75])
    (top,) = axes.child_axes
    top.figure.png()
    assert top.get_xlim() == (0, 2)  # four steps are two epochs


def test_test_errors_lie_at_equal_distances():
    figure = learning_curve([4.0, 2.0, 1.0, 0.5, 0.25], E_test=[5.0, 3.0, 2.0])
    line = figure.axes[0].lines[1]
    assert (line.get_xdata().tolist(), line.get_ydata().tolist()) == ([0, 2, 4], [5, 3, 2])
    assert figure.fact == (
        "E is 4 at step 0 and 0.25 at step 4; on the test examples it is 2 in the end."
    )


@pytest.mark.parametrize(
    ("E", "limits"),
    [
        ([0.3, 2.0], (0.1, 10)),
        ([1.0], (1, 10)),
        ([0.1, 0.01], (0.01, 0.1)),
        ([0.0, 5.0], (1, 10)),
        ([0.0], (0.1, 1)),
        ([], (0.1, 1)),
        ([5e-324, 1.7e308], (1e-200, 1e200)),
        ([1.0, float("inf"), float("nan")], (1, 10)),
    ],
)
def test_the_limits_are_powers_of_ten_around_all_positive_numbers(E, limits):
    assert decades(E) == pytest.approx(limits, rel=1e-12)


@pytest.mark.parametrize("E", [[0.0, 0.0], [5e-324, 1.7e308], [1e-300], [1e300], [1.0]])
def test_a_strange_run_can_be_drawn_too(E):
    assert learning_curve(E).png()


def test_equal_derivatives_lie_on_the_diagonal():
    figure = derivative_comparison(W, W * (1 + 1e-12))
    points = figure.axes[0].lines[1]
    assert np.array_equal(points.get_ydata(), W.ravel())
    assert figure.fact == "All 2048 entries agree to at least nine digits of the largest."
    assert figure.axes[0].get_title() == "2048 entries agree"


def test_different_derivatives_are_told():
    figure = derivative_comparison(np.array([[2.0, 1.0]]), np.array([[1.0, 1.0]]))
    assert figure.fact == (
        "The 2 entries do not agree: they differ by up to 1, where the largest is 2."
    )
    assert "do not agree" in derivative_comparison(W, W * (1 + 1e-7)).fact
    assert "do not agree" in derivative_comparison(W, W * np.nan).fact


def test_zeros_prove_nothing():
    zeros = np.zeros((2, 3))
    assert derivative_comparison(zeros, zeros).fact == (
        "All 6 entries are zero on both sides, which proves nothing."
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: image_gallery(IMAGES[:, :60], range(12)),
            "image_gallery: X must have a square number of columns, not 60; "
            "an image of 8 × 8 pixels has 64",
        ),
        (
            lambda: image_gallery(IMAGES, [1, 2]),
            "image_gallery: labels must have 12 entries, one for each image, not 2",
        ),
        (
            lambda: weight_images(W[:63]),
            "weight_images: W must have a square number of rows, not 63; "
            "an image of 8 × 8 pixels has 64",
        ),
        (
            lambda: worst_mistakes(IMAGES[:, :60], np.eye(12), np.eye(12)),
            "worst_mistakes: X must have a square number of columns, not 60; "
            "an image of 8 × 8 pixels has 64",
        ),
        (
            lambda: worst_mistakes(IMAGES, np.eye(12), np.eye(11)),
            "worst_mistakes: A must have the dimensions of Y, 12 × 12, not 11 × 11",
        ),
        (
            lambda: confusion_matrix(np.ones((2, 3))),
            "confusion_matrix: counts must be k × k, not 2 × 3; a row and a column for each class",
        ),
        (
            lambda: learning_curve([]),
            "learning_curve: E is empty; write E=run.E with a TrainingRun",
        ),
        (
            lambda: learning_curve([1.0], steps_per_epoch=0),
            "learning_curve: steps_per_epoch must be at least 1, not 0; "
            "it is the number of mini-batches that make up all examples",
        ),
        (
            lambda: derivative_comparison(W, W.T),
            "derivative_comparison: numerical must have the dimensions of derivation, "
            "64 × 32, not 32 × 64",
        ),
    ],
)
def test_what_is_refused_is_told_in_one_line(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call()
