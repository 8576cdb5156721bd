"""The explorer of h and h′: the tangent at z, where h is flat, and the slip h′(a)."""

import json
import math
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from every_control import page_says

from mlp_lab.explorers.activation import FLAT, Z, explore_activation, flats
from mlp_lab.palette import BLUE, EDGES, VERMILION

SLIP = EDGES["k"][0]
# h and h′ of one number, by hand.
H = {
    "identity": (lambda z: z, lambda z: 1.0),
    "sigmoid": (lambda z: 1 / (1 + math.exp(-z)), lambda z: 0.25 / math.cosh(z / 2) ** 2),
    "tanh": (math.tanh, lambda z: 1 / math.cosh(z) ** 2),
    "relu": (lambda z: max(z, 0.0), lambda z: float(z > 0)),
    "leaky_relu": (lambda z: z if z > 0 else 0.01 * z, lambda z: 1.0 if z > 0 else 0.01),
}
NUMBERS = (-6.0, -2.5, -0.3, 0.0, 0.7, 1.0, 4.2, 6.0)


def controls(explorer):
    """h and the switch, as a reader finds them."""
    (row,) = explorer.view.children[1:-2]
    return row.children


def drawn(explorer):
    """The picture's elements by tag, in pixels of the tangent picture."""
    root = ElementTree.fromstring(explorer.draw())
    return lambda tag, **look: [
        part
        for part in root.iter(tag)
        if all(part.get(name.replace("_", "-")) == value for name, value in look.items())
    ]


def said(explorer):
    """What stands in the picture, word for word."""
    return [part.text or "" for part in drawn(explorer)("text")]


def points(polyline):
    pairs = [pair.split(",") for pair in polyline.get("points").split()]
    return np.array([[float(number) for number in pair] for pair in pairs])


def across(z):  # the axis goes from −6.4 at pixel 50 to 6.4 at pixel 520
    return 50 + (z + 6.4) / 12.8 * 470


@pytest.mark.parametrize("name", H)
@pytest.mark.parametrize("z", NUMBERS)
def test_its_numbers_are_those_of_the_functions_by_hand(name, z):
    explorer = explore_activation(name, z)
    h, h_prime = H[name]
    assert explorer.a == pytest.approx(h(z), rel=1e-13)
    assert explorer.slope == pytest.approx(h_prime(z), rel=1e-13)
    assert explorer.slip == pytest.approx(h_prime(h(z)), rel=1e-13)
    most = {"sigmoid": 0.25}.get(name, 1)
    assert explorer.saturated == (h_prime(z) < 0.05 * most)
    for label, value in (("a = h(z)", h(z)), ("h′(z)", h_prime(z)), ("h′(a)", h_prime(h(z)))):
        shown = next(words for words in said(explorer) if words.startswith(f"{label} = "))
        found = float(shown[len(label) + 3 :].partition(",")[0].replace("−", "-"))
        assert found == pytest.approx(value, rel=6e-3, abs=1e-15)


def test_at_the_start_it_is_tanh_at_one():
    explorer = explore_activation()
    sentence = (
        "tanh at z = 1: a = h(z) = 0.762, h′(z) = 0.42. "
        "The slip h′(a) = 0.588 is 0.168 too large, 1.4 times h′(z)."
    )
    assert explorer.words() == explorer.status == sentence
    assert repr(explorer) == f"ActivationExplorer: {sentence}"
    assert explorer.formula().startswith(r"$$h(Z) = \tanh Z, \qquad h^\prime(Z) = ")
    assert not explorer.saturated
    assert {"z = 1", "a = h(z) = 0.762", "h′(z) = 0.42", "h′(a) = 0.588, the slip"} <= set(
        said(explorer)
    )
    assert {"0.168 too large", "1.4 times h′(z)"} <= set(said(explorer))
    assert f'aria-label="{sentence}"' in explorer.draw()


def test_controls_and_methods_lead_to_the_same_state():
    by_hand, moved = explore_activation(), explore_activation()
    by_hand.choose("sigmoid")
    by_hand.move(-3.4)
    by_hand.draw_slip(True)
    h, slip = controls(moved)
    assert [control.description for control in (h, slip)] == ["h", "draw the slip h′(a)"]
    assert list(h.options) == list(H)
    h.value, slip.value = "sigmoid", True
    page_says(moved, {"drag": "z,1,1", "x": -3.41, "y": None, "end": True})
    for explorer in (by_hand, moved):
        assert (explorer.activation.name, explorer.z, explorer.slip_drawn) == (
            "sigmoid",
            -3.4,
            True,
        )
        assert [control.value for control in controls(explorer)] == ["sigmoid", True]
        assert "e^{-Z}" in explorer._formula.value
    assert by_hand.picture.html == moved.picture.html == moved.draw()
    assert by_hand.status == moved.status
    slip.value = False
    assert not moved.slip_drawn
    assert SLIP not in moved.picture.html


TOUCHES = [
    ({"drag": "z,1,1", "x": -2.49, "y": None}, -2.5),
    ({"drag": "z,1,1", "x": 1.23, "y": None, "end": True}, 1.25),
    ({"drag": "z,1,1", "x": 6.4, "y": None}, 6),  # beyond the end
    ({"drag": "z,1,1", "x": -1.7e308, "y": None}, -6),
    ({"drag": "z,1,1", "x": -0.01, "y": None}, 0),
    ({"nudge": "z,1,1", "dx": 1, "dy": 0, "fine": False}, 0.8),
    ({"nudge": "z,1,1", "dx": 0, "dy": -1, "fine": False}, 0.6),
    ({"nudge": "z,1,1", "dx": -1, "dy": 0, "fine": True}, 0.69),
    ({"typed": "z,1,1", "text": "−3.25"}, -3.25),
]


@pytest.mark.parametrize(("content", "z"), TOUCHES)
@pytest.mark.parametrize("name", ["tanh", "relu"])
def test_a_hand_moves_the_point_along_the_curve(name, content, z):
    explorer, (h, h_prime) = explore_activation(name, 0.7), H[name]
    page_says(explorer, content)
    assert explorer.z == z
    assert math.copysign(1, explorer.z) == (-1 if z < 0 else 1)  # no −0
    assert explorer.a == pytest.approx(h(z), rel=1e-13)
    assert explorer.slope == pytest.approx(h_prime(z), rel=1e-13)
    assert explorer.picture.html == explorer.draw()
    assert (explorer.status, explorer.picture.answered) == (explorer.words(), 1)


def test_an_arrow_stops_at_the_end_and_what_is_typed_beyond_it_is_refused():
    explorer = explore_activation("tanh", 5.95)
    for _ in range(3):
        page_says(explorer, {"nudge": "z,1,1", "dx": 1, "dy": 0, "fine": False})
    assert (explorer.z, explorer.status) == (6, explorer.words())
    page_says(explorer, {"typed": "z,1,1", "text": "6.5"})
    assert (explorer.z, explorer.status) == (6, "z must be −6 … 6, not 6.5")
    page_says(explorer, {"drag": "z,1,1", "x": None, "y": 3})
    assert explorer.z == 6


@pytest.mark.parametrize("name", H)
def test_both_points_are_seized_and_say_h_and_its_slope(name):
    explorer = explore_activation(name, -2.5)
    root = ElementTree.fromstring(explorer.draw())
    upper, lower = (group for group in root.iter("g") if group.get("data-drag"))
    for handle in (upper, lower):
        start, end, low, high = map(float, handle.get("data-x").split())
        x = start + (-2.5 - low) / (high - low) * (end - start)
        assert {float(circle.get("cx")) for circle in handle.iter("circle")} == {round(x, 1)}
        assert x == pytest.approx(across(-2.5))
        assert handle.get("aria-valuenow") == "-2.5"
    assert (upper.get("tabindex"), lower.get("tabindex")) == ("0", "-1")
    heights = [{float(circle.get("cy")) for circle in g.iter("circle")} for g in (upper, lower)]
    assert all(len(found) == 1 for found in heights)
    assert heights[0].pop() < 242 < 272 < heights[1].pop()  # one in each plane
    said = [group.get("data-says") for group in root.iter("g") if group.get("data-says")]
    a, slope = explorer.words().split("h(z) = ")[1].split(",")[0], explorer.slope
    assert sum(words.startswith(f"z = −2.5: h(z) = {a}, h′(z) = ") for words in said) == 2
    assert {f"h = {name}", f"h′ of {name}"} <= set(said)
    assert any(words.startswith("saturated") for words in said) == bool(flats(explorer.activation))
    assert slope == pytest.approx(H[name][1](-2.5))


@pytest.mark.parametrize("name", H)
@pytest.mark.parametrize("z", [-2.5, 1.0, 0.0])
def test_the_tangent_touches_h_at_z_and_the_slope_is_right_below(name, z):
    explorer, (h, h_prime) = explore_activation(name, z), H[name]
    find = drawn(explorer)
    curve = points(find("polyline", stroke=BLUE)[0])
    (tangent,) = map(points, find("polyline", stroke=VERMILION))
    dots = [(float(c.get("cx")), float(c.get("cy"))) for c in find("circle", fill=VERMILION)]
    above, foot = dots[0], dots[1]  # the other two are in the key
    assert above[0] == foot[0] == pytest.approx(across(z), abs=0.06)
    assert np.interp(across(z), *curve.T) == pytest.approx(above[1], abs=0.15)
    # From pixels back to values, with the values that stand beside the axis.
    zero, one = (height_of(explorer, value) for value in (0, tick(name)))
    unit = (zero - one) / tick(name)
    assert above[1] == pytest.approx(zero - h(z) * unit, abs=0.1)
    for x, y in tangent:
        assert y == pytest.approx(zero - (h(z) + h_prime(z) * z_off(x, z)) * unit, abs=0.3)
        assert 49.9 < x < 520.1
        assert 11.9 < y < 242.1
    assert len(tangent) == 2
    assert any(x in (50, 520) or y in (12, 242) for x, y in tangent)


def tick(name):  # a value that stands beside the upper axis of every h
    return {"tanh": 1, "sigmoid": 1, "identity": 2}.get(name, 2)


def z_off(x, z):
    return (x - 50) / 470 * 12.8 - 6.4 - z


def height_of(explorer, value):
    """Where a number stands beside the upper axis."""
    text = next(
        part
        for part in drawn(explorer)("text")
        if part.text == f"{value:g}"
        and part.get("text-anchor") == "end"
        and float(part.get("y")) < 250
    )
    return float(text.get("y")) - 4


@pytest.mark.parametrize(
    ("name", "limits"),
    [
        ("identity", []),
        ("sigmoid", [(-6.4, -4.4), (4.4, 6.4)]),  # 4.357, and what is drawn goes in steps of 0.05
        ("tanh", [(-6.4, -2.2), (2.2, 6.4)]),  # 2.178
        ("relu", [(-6.4, 0)]),
        ("leaky_relu", [(-6.4, 0)]),
    ],
)
def test_what_is_flat_is_shaded_and_says_so(name, limits):
    explorer = explore_activation(name, 0.7)
    assert flats(explorer.activation) == limits
    slopes = [H[name][1](z) for z in Z[0]]
    flat = [z for z, slope in zip(Z[0], slopes, strict=True) if slope < FLAT * max(slopes)]
    assert flat == [z for z in Z[0] if any(low <= z <= high for low, high in limits)]
    shades = drawn(explorer)("rect", fill_opacity="0.12")
    assert len(shades) == (2 * len(limits) + 1 if limits else 0)  # in both planes, and in the key
    edges = [
        (float(shade.get("x")), float(shade.get("x")) + float(shade.get("width")))
        for shade in shades[:-1]
    ]
    expected = [tuple(map(across, ends)) for _ in range(2) for ends in limits]
    assert np.allclose(edges, expected, atol=0.11)
    words = said(explorer)
    assert words.count("saturated") == len(limits)
    largest = "0.25" if name == "sigmoid" else "1"
    assert (f"0.05 of the largest, {largest}" in words) == bool(limits)


def test_saturation_is_said_where_it_is():
    explorer = explore_activation("sigmoid", 4.3)
    assert "Saturated" not in explorer.words()
    explorer.move(4.4)
    assert "Saturated: |h′(z)| is below 0.05 of its largest value, 0.25." in explorer.words()


def test_the_slip_is_drawn_when_it_is_wanted():
    explorer = explore_activation("tanh", -2.5)
    assert not drawn(explorer)("polyline", stroke=SLIP)
    explorer.draw_slip(True)
    (curve,) = drawn(explorer)("polyline", stroke=SLIP)
    assert curve.get("stroke-dasharray") == "6 4"
    (slope,) = drawn(explorer)("polyline", stroke=BLUE)[1:]
    unit = points(slope)[:, 1].max() - points(slope)[:, 1].min()  # from nearly 0 to 1
    bottom = points(slope)[:, 1].max()
    for (x, y), z in zip(points(curve), Z[0], strict=True):
        assert x == pytest.approx(across(z), abs=0.06)
        assert bottom - y == pytest.approx(unit / math.cosh(math.tanh(z)) ** 2, abs=0.2)
    # The diamond stands on it at z; the ring on h′ at a, at the same height.
    outline = drawn(explorer)("path", stroke=SLIP, fill="none")[0].get("d")
    corners = [[float(v) for v in pair] for pair in re.findall(r"([\d.]+),([\d.]+)", outline)]
    middle = np.mean(corners, axis=0)
    (ring,) = drawn(explorer)("circle", stroke=SLIP)
    assert middle[0] == pytest.approx(across(-2.5), abs=0.06)
    assert middle[1] == pytest.approx(float(ring.get("cy")), abs=0.06)
    assert float(ring.get("cx")) == pytest.approx(across(math.tanh(-2.5)), abs=0.06)


@pytest.mark.parametrize("name", ["relu", "leaky_relu"])
def test_no_line_joins_the_two_sides_of_the_jump(name):
    explorer = explore_activation(name, 2.0)
    left, right = map(points, drawn(explorer)("polyline", stroke=BLUE)[1:])
    assert left[-1][0] == right[0][0] == pytest.approx(across(0))
    assert np.ptp(left[:, 1]) == np.ptp(right[:, 1]) == 0
    (ring,) = drawn(explorer)("circle", stroke=BLUE, fill="none")
    assert (float(ring.get("cx")), float(ring.get("cy"))) == pytest.approx(
        tuple(right[0]), abs=0.06
    )
    smooth = explore_activation("tanh", 2.0)
    assert len(drawn(smooth)("polyline", stroke=BLUE)) == 2


@pytest.mark.parametrize(("name", "left"), [("relu", "0"), ("leaky_relu", "0.01")])
def test_the_kink_is_said_in_words(name, left):
    explorer = explore_activation(name, 0)
    assert (
        f"At 0 there is no derivative: the slope is {left} on the left and 1 on the right. "
        f"By convention h′(0) = {left}." in explorer.words()
    )
    explorer.move(0.1)
    assert "no derivative" not in explorer.words()
    explorer.choose("tanh")
    explorer.move(0)
    assert "no derivative" not in explorer.words()


@pytest.mark.parametrize(
    ("name", "z", "words"),
    [
        ("tanh", 0, "Here the slip h′(a) is the same."),
        ("sigmoid", 0, "The slip h′(a) = 0.235 is 0.015 too small, 0.94 times h′(z)."),
        ("tanh", -3, "The slip h′(a) = 0.423 is 0.413 too large, 42.9 times h′(z)."),
        ("relu", -1, "With relu the slip h′(a) equals h′(z) at every z and does no harm."),
        ("identity", 3, "With identity the slip h′(a) equals h′(z) at every z and does no harm."),
    ],
)
def test_how_far_the_slip_is_off_is_said(name, z, words):
    explorer = explore_activation(name, z)
    assert explorer.words().endswith(words)
    assert ("no difference" in said(explorer)) == (" is " not in words or "the same" in words)


def test_what_cannot_be_is_refused_and_changes_nothing():
    explorer = explore_activation("sigmoid", -1.5)
    before = explorer.picture.html
    for value in (6.1, -7, math.nan, math.inf):
        with pytest.raises(ValueError, match=r"z must be −6 … 6, not "):
            explorer.move(value)
    for value in ("1", None, True, np.array([1.0])):
        with pytest.raises(TypeError, match="z must be one number, not "):
            explorer.move(value)
    for name in ("softmax", None, ["tanh"]):
        with pytest.raises(
            ValueError, match="h must be one of identity, sigmoid, tanh, relu, leaky_relu, not "
        ):
            explorer.choose(name)
    explorer.attempt(explorer.move, 9)
    assert explorer.status == "z must be −6 … 6, not 9"
    assert (explorer.activation.name, explorer.z, explorer.picture.html) == (
        "sigmoid",
        -1.5,
        before,
    )
    for arguments in (("softplus",), ("tanh", 8)):
        with pytest.raises(ValueError, match="must be"):
            explore_activation(*arguments)


@pytest.mark.parametrize(("name", "z"), [("tanh", 0.1 * 3), ("leaky_relu", -4.2), ("sigmoid", 5.9)])
def test_the_code_that_it_shows_gives_its_numbers(name, z, capsys):
    explorer = explore_activation(name, z)
    explorer.show_code()
    code = capsys.readouterr().out
    exec(code, {})
    a, slope, slip = map(float, capsys.readouterr().out.split())
    assert (a, slope, slip) == (explorer.a, explorer.slope, explorer.slip)


def test_it_stands_without_a_kernel_and_closes():
    explorer = explore_activation("relu", 0.7)
    bundle = explorer._repr_mimebundle_()
    assert json.dumps(bundle)
    svg = bundle["image/svg+xml"]
    ElementTree.fromstring(svg)
    assert "var(--jp-ui-font-color1" not in svg
    assert "relu at z = 0.7" in svg
    assert bundle["text/plain"] == repr(explorer)
    explorer.close()


def test_its_words_have_few_digits_everywhere():
    explorer = explore_activation()
    for name in H:
        explorer.choose(name)
        for z in NUMBERS:
            explorer.move(z)
            for found in re.findall(r"\d[\d.]*(?:e−?\d+)?", explorer.words()):
                assert len(found.partition("e")[0].replace(".", "").lstrip("0")) <= 4


@pytest.mark.parametrize(
    ("name", "above", "below"),
    [
        ("identity", "−6 −4 −2 0 2 4 6", "0 0.5 1"),
        ("sigmoid", "0 0.5 1", "0 0.1 0.2"),
        ("tanh", "−1 −0.5 0 0.5 1", "0 0.5 1"),
        ("relu", "0 1 2 3 4 5 6", "0 0.5 1"),
    ],
)
def test_the_numbers_beside_the_axes_are_few_and_round(name, above, below):
    found = [
        (float(part.get("y")), part.text)
        for part in drawn(explore_activation(name))("text", **{"text-anchor": "end"})
    ]
    for words, top, bottom in ((above, 12, 242), (below, 272, 432)):
        shown = sorted((-y, text) for y, text in found if top <= y <= bottom + 4)
        assert " ".join(text for _, text in shown) == words
