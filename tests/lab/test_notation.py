"""One notation in every picture: brackets, parentheses, indices, numbers of layers, titles."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from every_control import OPENED

from mlp_lab import explore_error, step_through
from mlp_lab.drawing import Matrix, drawing, named
from mlp_lab.explorers.block_table import BlockTable
from mlp_lab.numbers import entry
from mlp_lab.stepper.pictures import wrapped

NUMBER = r"(-?[\d.]+)"
BRACKETS = re.compile(
    f'd="M{NUMBER} {NUMBER}h-5v{NUMBER}h5M{NUMBER} {NUMBER}h5v{NUMBER}h-5" fill="none" '
    'stroke="currentColor" stroke-width="1.5"'
)
CURVE = re.compile(f'd="M{NUMBER} {NUMBER}C{NUMBER} {NUMBER} {NUMBER} {NUMBER} {NUMBER} {NUMBER}"')
SIGN = 'font-size="18"'  # of what stands between matrices
WITH_MATRICES = {
    "explore_error": 3, "explore_jacobian": 5, "explore_net_input": 4, "living_network": 3,
    "step_through": 4,
}  # fmt: skip
TITLES = {
    "explore_activation": "Activation",
    "explore_error": "Squared error",
    "explore_gradient_check": "Gradient check",
    "explore_jacobian": "Jacobian",
    "explore_net_input": "Net input",
    "explore_surface": "Error surface",
    "living_network": "Living network",
    "step_through": "One training step",
    "training_studio": "Training studio",
}


@pytest.fixture(params=OPENED)
def opened(request):
    instrument = OPENED[request.param]()
    yield request.param, instrument
    instrument.close()


def stops(instrument):
    """The instrument as it is opened, and at every step that it has."""
    yield instrument
    steps = instrument.steps if hasattr(instrument, "goto") else ()
    for n in range(1, len(steps) + 1):
        instrument.goto(n)
        yield instrument


# Brackets.


def test_every_matrix_has_brackets_around_its_numbers_and_edges_outside(opened, monkeypatch):
    name, instrument = opened
    drawn = []
    for kind in (Matrix, BlockTable):
        monkeypatch.setattr(kind, "svg", noted(kind.svg, drawn))
    instrument.draw()
    assert len(drawn) == WITH_MATRICES.get(name, 0)
    for svg, count in drawn:
        ((left, top, high, right, _, _),) = (map(float, b) for b in BRACKETS.findall(svg))
        left, right, bottom = left - 5, right + 5, top + high
        cells = [
            list(map(float, found))
            for found in re.findall(
                f'<rect x="{NUMBER}" y="{NUMBER}" width="{NUMBER}" height="{NUMBER}" [^>]*crisp',
                svg,
            )
        ]
        inside = [c for c in cells if c[1] >= top and c[1] + c[3] <= bottom and c[0] < right]
        assert len([c for c in inside if c[0] >= left]) == count
        vertical, horizontal = (
            {float(x) for line in re.findall("<line [^>]*>", svg) for x in re.findall(place, line)}
            for place in (f'x2="{NUMBER}"', f'y2="{NUMBER}"')
        )
        assert min(vertical) < left - 2
        assert min(horizontal) < top - 2


def noted(svg, drawn):
    def noting(part, x, y):
        shown = svg(part, x, y)
        drawn.append((shown, part.values.size))
        return shown

    return noting


# Parentheses.


@pytest.mark.parametrize("step", ["A[1]", "A[2]", "∂E/∂A[2]"])
def test_parentheses_are_as_high_as_the_matrix_that_they_enclose(step):
    stepper = step_through(start=step)
    picture = stepper.draw()
    ((_, top, high, *_), *_) = (map(float, b) for b in BRACKETS.findall(picture))
    curves = [list(map(float, c)) for c in CURVE.findall(picture)]
    assert len(curves) == 2
    for curve in curves:
        start, end = curve[1], curve[-1]
        assert start <= top
        assert end >= top + high
        assert end - start <= high + 20
    (opening, closing) = sorted(curves)
    assert opening[2] < opening[0]  # it bulges to the left, the other to the right
    assert closing[2] > closing[0]


def test_the_gradient_of_the_error_has_parentheses_too():
    assert len(CURVE.findall(explore_error().draw())) == 2


def test_no_parenthesis_of_a_sign_is_a_letter(opened):
    for instrument in stops(opened[1]):
        for sign in re.findall(f"<text [^>]*{SIGN}[^>]*>([^<]*)<", instrument.draw()):
            assert not re.search("[()]", sign), sign


def test_a_parenthesis_that_ends_a_line_stays_with_what_it_encloses():
    P = Matrix("P", np.ones((2, 2)), ("m", "n"))
    assert wrapped(["h(", P, ") =", P], 150) == [["h(", P, ")"], ["=", P]]
    assert len(CURVE.findall(drawing([["h(", P, ")"], ["=", P]], "").live())) == 2


# Indices.


def test_indices_stand_without_a_comma_unless_one_has_two_digits():
    assert entry("z", 1, 2) == "z₁₂"
    assert entry("b", 12) == "b₁₂"
    assert entry("z", 3, 12) == "z₃,₁₂"
    assert entry("z", 11, 2) == "z₁₁,₂"
    assert entry("z", "i", 2) == "zᵢ₂"
    assert entry("z", "i", 10) == "zᵢ,₁₀"


def test_no_instrument_writes_a_comma_between_two_indices_of_one_digit(opened):
    comma = re.compile("(?<![₀-₉])[₀-₉ᵢ],[₀-₉](?![₀-₉])")
    for instrument in stops(opened[1]):
        shown = [
            instrument.draw(),
            instrument.words(),
            repr(instrument),
            *instrument.static().values(),
        ]
        assert not any(comma.search(words) for words in shown)


# The numbers of layers.


def test_the_number_of_a_layer_is_raised_and_what_comes_after_is_not():
    tree = ET.fromstring(named(0, 0, "∂E/∂W[2] = A[1]ᵀ · <Z>"))
    assert "".join(tree.itertext()) == "∂E/∂W[2] = A[1]ᵀ · <Z>"
    moves = [(part.text, float(part.get("dy")[:-2]), part.get("font-size")) for part in tree]
    assert [part[0] for part in moves] == ["[2]", " = A", "[1]", "ᵀ · <Z>"]
    for small, back in zip(moves[::2], moves[1::2], strict=True):
        assert small[2] == "75%"
        assert 0.75 * small[1] + back[1] == pytest.approx(0, abs=1e-9)
        assert back[2] is None
    for other in ("Z[l]", "dE_dW[2]", "X[0,1]"):  # no number of a layer, or code
        assert "tspan" not in named(0, 0, other)


def test_in_a_picture_a_matrix_has_the_number_of_its_layer_raised():
    P = Matrix("W[1]", np.ones((2, 2)), ("n", "k"), clickable=True)
    picture = drawing([[P]], "W[1] is 2 × 2")
    assert ">W<tspan" in picture.live()
    assert 'data-entry="W[1],1,1"' in picture.live()
    assert 'aria-label="W[1] is 2 × 2"' in picture.live()
    for picture in (step_through(start="Z[1]").draw(), OPENED["living_network"]().draw()):
        assert re.search(r"W<tspan[^>]*>\[1\]</tspan>", picture)


# Titles.


def test_every_instrument_is_a_card_with_a_title(opened):
    name, instrument = opened
    head = instrument.view.children[0]
    first, second, *_ = head.children
    assert second is instrument._formula
    title = ET.fromstring(first.value)
    assert (title.text, title.get("role"), title.get("aria-level")) == (
        TITLES[name],
        "heading",
        "3",
    )
    assert instrument.title == TITLES[name]
    assert "mlp-instrument" in instrument.view._dom_classes
    assert "border: 1px solid var(--jp-border-color2, #" in instrument.picture._css
