"""Jacobians as pictures: entries, blocks, signs, what they say and refuse."""

import re
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from mlp_core import jacobian_wrt_activations, jacobian_wrt_biases, jacobian_wrt_weights
from mlp_lab.figures import jacobians
from mlp_lab.palette import INK, PAPER, SIGNED_ON_PAPER

X = np.arange(1.0, 16.0).reshape(5, 3) - 4
W = np.arange(12.0).reshape(3, 4) - 3
NAMED = {
    "∂Z/∂W": jacobian_wrt_weights(X, k=4),
    "∂Z/∂A_prev": jacobian_wrt_activations(W, m=5),
    "∂Z/∂B": jacobian_wrt_biases(m=5, k=4),
}


def test_each_jacobian_is_a_picture_on_one_scale_of_size_and_of_colour():
    figure = jacobians(NAMED, rows=4, columns=(4, 3, 4))
    images = figure.axes[0].images
    for image, J in zip(images, NAMED.values(), strict=True):
        assert np.array_equal(image.get_array(), J)
        left, right, bottom, top = image.get_extent()
        assert (bottom - top, right - left) == J.shape  # an entry is a square of side 1
        assert image.get_clim() == (-11, 11)
    for one, other in pairwise(images):
        assert one.get_extent()[1] < other.get_extent()[0]
    titles = [text.get_text() for text in figure.axes[0].texts]
    assert titles == ["∂Z/∂W\n20 × 12", "∂Z/∂A_prev\n20 × 15", "∂Z/∂B\n20 × 4"]
    assert figure.fact == (
        "∂Z/∂W is 20 × 12, 56 of 240 entries not zero; "
        "∂Z/∂A_prev is 20 × 15, 55 of 300 entries not zero; "
        "∂Z/∂B is 20 × 4, 20 of 80 entries not zero."
    )


def test_lines_run_between_the_blocks():
    figure = jacobians({"J": np.eye(6)}, rows=2, columns=[3])
    (lines,) = figure.axes[0].collections
    ends = [segment.tolist() for segment in lines.get_segments()]
    assert ends == [
        *([[x, 0], [x, 6]] for x in (0, 3, 6)),
        *([[0, y], [6, y]] for y in (0, 2, 4, 6)),
    ]


def test_a_bar_marks_what_is_negative():
    J = np.array([[1.0, -1.0, 0.0], [-4.0, 4.0, -2.0]])
    strong, weak = jacobians({"J": J}, rows=1, columns=[1]).axes[0].lines
    left = (4 - 3) / 2  # a narrow one stands in the middle of the room for its title
    assert (strong.get_xdata() - left).tolist() == [0.5]
    assert strong.get_ydata().tolist() == [1.5]
    assert list(zip(weak.get_xdata() - left, weak.get_ydata(), strict=True)) == [
        (1.5, 0.5),
        (2.5, 1.5),
    ]
    assert {strong.get_marker(), weak.get_marker()} == {"_"}
    assert (strong.get_color(), weak.get_color()) == (PAPER, INK)


def test_what_is_zero_is_left_empty():
    J = np.array([[1.0, 0.0], [-0.0, 1e-9]])
    (image,) = jacobians({"J": J}, rows=1, columns=[1]).axes[0].images
    assert image.get_alpha().tolist() == [[1, 0], [0, 1]]


def test_almost_zero_is_white_and_the_signs_differ_in_hue():
    assert SIGNED_ON_PAPER(0.5)[:3] == pytest.approx(to_rgb(PAPER), abs=0.01)
    assert SIGNED_ON_PAPER(0.2)[2] > SIGNED_ON_PAPER(0.2)[0]
    assert SIGNED_ON_PAPER(0.8)[2] < SIGNED_ON_PAPER(0.8)[0]


def test_zeros_have_a_scale_too():
    figure = jacobians({"J": np.zeros((2, 4))}, rows=1, columns=[2])
    assert figure.axes[0].images[0].get_clim() == (-1, 1)
    assert figure.fact == "J is 2 × 4, 0 of 8 entries not zero."


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: jacobians(np.eye(4), 2, [2]),
            "jacobians: named must be a dictionary from a name to a Jacobian, not an array",
        ),
        (
            lambda: jacobians({}, 2, []),
            "jacobians: named is empty; it takes a name and a Jacobian",
        ),
        (
            lambda: jacobians({"J": np.eye(4)}, 0, [2]),
            "jacobians: rows must be 1 or more, not 0",
        ),
        (
            lambda: jacobians({"J": np.eye(4)}, 2, [2.0]),
            "jacobians: columns[0] must be a whole number, not 2.0",
        ),
        (
            lambda: jacobians({"J": np.eye(4)}, 2, [2, 2]),
            "jacobians: columns must have 1 entries, one for each, not 2",
        ),
        (
            lambda: jacobians({"J": np.eye(4)}, 3, [2]),
            "jacobians: J must consist of blocks of 3 × 2, and it is 4 × 4",
        ),
        (
            lambda: jacobians({"J": np.eye(4)[0]}, 2, [2]),
            "jacobians: J must consist of blocks of 2 × 2, and it is 4",
        ),
        (
            lambda: jacobians({"J": 3.0}, 2, [2]),
            "jacobians: J must consist of blocks of 2 × 2, and it is a number",
        ),
    ],
)
def test_what_is_refused_is_told_in_one_line(call, message):
    with pytest.raises((TypeError, ValueError), match=f"^{re.escape(message)}$"):
        call()
