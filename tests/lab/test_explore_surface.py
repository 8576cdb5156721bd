"""The surface of E over two parameters: driven without a browser, against plain loops."""

import math
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from every_control import controls_of, page_says

from mlp_core import Activation, Layer, Network, identity, relu, sigmoid, tanh, train
from mlp_lab import thread
from mlp_lab.explorers.contour_map import LONG, SIDE, errors_at, levels, line_at
from mlp_lab.explorers.contour_map import downhill_arrow as arrow
from mlp_lab.explorers.descent import Descent
from mlp_lab.explorers.parameters import named_parameters
from mlp_lab.explorers.surface import SurfaceExplorer, explore_surface

START = (
    "At w₁₂ of W[1] = −1 and w₂₁ of W[2] = 1, E = 3.45, with the slopes −3.3 and 2.6. After 10 "
    "steps with alpha = 0.05 E = 2.25. Only these two move here; a step of training moves all 26 "
    "parameters."
)
PLAIN = {
    "identity": lambda z: z,
    "relu": lambda z: max(z, 0.0),
    "tanh": math.tanh,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
}


def numbers(network):
    """Its parameters as lists, and its activations in plain Python."""
    return [(p.W.tolist(), p.B.tolist(), PLAIN[p.activation.name]) for p in network.layers]


def E_by_loops(layers, X, Y):
    E = 0.0
    for x, y in zip(X.tolist(), Y.tolist(), strict=True):
        a = x
        for W, B, h in layers:
            a = [h(sum(a[p] * W[p][j] for p in range(len(a))) + B[0][j]) for j in range(len(B[0]))]
        E += sum((one - other) ** 2 for one, other in zip(a, y, strict=True)) / len(X)
    return E


def put(layers, name, value):
    """Set the parameter of that name, read from the name alone."""
    letter, index, l = re.fullmatch(r"([wb])(\S+) of [WB]\[(\d)\]", name).groups()
    digits = [int(digit) - 1 for digit in index.translate(str.maketrans("₁₂₃₄₅₆", "123456"))]
    row, column = digits if letter == "w" else (0, *digits)
    layers[int(l) - 1]["wb".index(letter)][row][column] = value


def get(layers, name):
    kept = []
    for value in (0.25, 0.5):  # which entry `put` changes
        changed = [(np.array(W).tolist(), np.array(B).tolist(), h) for W, B, h in layers]
        put(changed, name, value)
        kept.append(changed)
    for (W, B, _), (V, C, _), (U, D, _) in zip(layers, *kept, strict=True):
        for old, one, other in ((W, V, U), (B, C, D)):
            for rows in zip(old, one, other, strict=True):
                for was, a, b in zip(*rows, strict=True):
                    if a != b:
                        return was
    raise AssertionError(name)


def slope_by_loops(layers, name, X, Y, run=1e-6):
    value, E = get(layers, name), []
    for moved in (value + run, value - run):
        put(layers, name, moved)
        E.append(E_by_loops(layers, X, Y))
    put(layers, name, value)
    return (E[0] - E[1]) / (2 * run)


@pytest.fixture
def explorer():
    return explore_surface()


@pytest.fixture
def deep():
    """Three smooth layers 3-4-5-2, and six examples."""
    rng = np.random.default_rng(3)
    network = Network.random((3, 4, 5, 2), (tanh, sigmoid, identity), seed=4)
    return SurfaceExplorer(network, rng.normal(size=(6, 3)), rng.normal(size=(6, 2)))


def control(explorer, label):
    return next(c for c in controls_of(explorer) if c.description == label)


def state(explorer):
    shown = explorer.first, explorer.second, explorer.width, explorer.alpha, explorer.steps
    return *shown, explorer.all_move, explorer.network, len(explorer.past), explorer.picture.html


PAIRS = [
    ("w₁₂ of W[1]", "w₂₁ of W[2]"),
    ("w₃₄ of W[1]", "w₁₃ of W[1]"),
    ("b₂ of B[2]", "b₃ of B[1]"),
    ("w₄₂ of W[2]", "b₁ of B[2]"),
]
DEEP_PAIRS = [*PAIRS[:3], ("w₅₂ of W[3]", "w₁₅ of W[2]"), ("b₂ of B[3]", "w₂₁ of W[3]")]


def check_map(explorer):
    E, frame = explorer.map.E, explorer.frame
    layers = numbers(explorer.network)
    u, v = get(layers, explorer.first), get(layers, explorer.second)
    assert frame.x == pytest.approx((u - explorer.width / 2, u + explorer.width / 2))
    assert frame.y == pytest.approx((v - explorer.width / 2, v + explorer.width / 2))
    for row in range(0, 41, 8):
        for column in range(0, 41, 10):
            put(layers, explorer.first, u + explorer.width * (column / 40 - 0.5))
            put(layers, explorer.second, v + explorer.width * (row / 40 - 0.5))
            there = E_by_loops(layers, explorer.X, explorer.Y)
            assert E[row, column] == pytest.approx(there, rel=1e-10)


@pytest.mark.parametrize("pair", PAIRS)
def test_the_map_is_E_with_two_entries_replaced_and_the_others_held(explorer, pair):
    explorer.choose(*pair)
    check_map(explorer)


@pytest.mark.parametrize("pair", DEEP_PAIRS)
def test_the_map_of_a_deeper_network(deep, pair):
    deep.choose(*pair)
    deep.widen(3.5)
    check_map(deep)


def test_the_surface_goes_through_E_of_the_present_network(deep):
    assert deep.map.E[20, 20] == pytest.approx(deep.descent.error(deep.network), rel=1e-12)


def test_many_points_are_computed_in_parts_of_one_width(deep):
    two = tuple(deep.parameters[name] for name in ("w₁₁ of W[1]", "b₄ of B[2]"))
    points = [(0.1 * i, 1 - 0.2 * i) for i in range(70)]
    whole = errors_at(deep.network, deep.X, deep.Y, two, points)
    alone = [errors_at(deep.network, deep.X, deep.Y, two, [point])[0] for point in points]
    assert whole == pytest.approx(alone, rel=1e-12)
    assert len(whole) == 70


@pytest.mark.parametrize("pair", PAIRS[1:])
def test_two_parameters_move_by_their_own_slopes_and_the_others_are_held(deep, pair):
    deep.choose(*pair)
    deep.learn(0.2)
    deep.look_ahead(4)
    layers = numbers(deep.network)
    assert len(deep.path) == 5
    for network in deep.path:
        reached = numbers(network)
        for (W, B, _), (V, C, _) in zip(layers, reached, strict=True):
            assert np.allclose(W, V, rtol=0, atol=1e-8)
            assert np.allclose(B, C, rtol=0, atol=1e-8)
        slopes = [slope_by_loops(layers, name, deep.X, deep.Y) for name in pair]
        assert deep.descent.slopes(network) == pytest.approx(slopes, abs=1e-7)
        for name, slope in zip(pair, slopes, strict=True):
            put(layers, name, get(layers, name) - 0.2 * slope)


def test_when_all_move_the_path_is_that_of_training(deep):
    deep.move_all(True)
    deep.learn(0.3)
    deep.look_ahead(7)
    run = train(deep.network, deep.X, deep.Y, alpha=0.3, steps=7)
    assert [deep.descent.error(network) for network in deep.path] == pytest.approx(run.E)
    u, v = deep.descent.point(deep.path[-1])
    assert (u, v) == pytest.approx((run.network.layer(1).W[0, 1], run.network.layer(2).W[1, 0]))


def test_the_map_holds_the_other_parameters_and_says_so(explorer):
    explorer.move_all(True)
    words = explorer.words()
    assert words.startswith(START.split(" After")[0])
    after, mapped = re.search(r"parameters E = (\S+)\. The map says (\S+) at", words).groups()
    run = train(thread.network, thread.X, thread.Y, alpha=0.05, steps=10)
    assert after == f"{run.E[-1]:.3g}"
    layers = numbers(thread.network)
    put(layers, explorer.first, run.network.layer(1).W[0, 1].item())
    put(layers, explorer.second, run.network.layer(2).W[1, 0].item())
    assert mapped == f"{E_by_loops(layers, thread.X, thread.Y):.3g}"
    assert words.endswith("because it holds the other 24 still.")
    assert r"B^{[l]\prime} = B^{[l]} - \alpha" in explorer.formula()


def test_a_step_goes_along_the_path_and_reset_goes_back(explorer):
    before, first_map, path = state(explorer), explorer.map.E, list(explorer.path)
    control(explorer, "Step").click()
    assert explorer.descent.point(explorer.network) == explorer.descent.point(path[1])
    assert explorer.past == [path[0]]
    assert "1 step taken" in explorer.picture.html
    assert explorer.map.E is first_map  # only two moved, so nothing is computed again
    control(explorer, "Step").click()
    assert "2 steps taken" in explorer.picture.html
    control(explorer, "Reset").click()
    assert state(explorer) == before


def test_when_all_move_a_step_moves_the_map_too(deep):
    deep.move_all(True)
    deep.learn(0.5)
    centre, old = deep.centre, deep.map.E
    for _ in range(3):
        deep.step()
    run = train(deep.start, deep.X, deep.Y, alpha=0.5, steps=3)
    assert deep.descent.error(deep.network) == pytest.approx(run.E[-1])
    assert deep.centre == centre
    assert not np.array_equal(deep.map.E, old)
    layers = numbers(run.network)
    for name, end in zip(
        (deep.first, deep.second), (deep.frame.x[0], deep.frame.y[1]), strict=True
    ):
        put(layers, name, end)
    assert deep.map.E[-1, 0] == pytest.approx(E_by_loops(layers, deep.X, deep.Y), rel=1e-10)
    deep.reset()
    assert np.array_equal(deep.map.E, old)


def test_controls_and_methods_lead_to_the_same_state():
    moves = [
        ("across", "b₂ of B[1]", lambda e: e.choose(first="b₂ of B[1]")),
        ("upward", "w₃₂ of W[2]", lambda e: e.choose(second="w₃₂ of W[2]")),
        ("width", 2.5, lambda e: e.widen(2.5)),
        ("alpha", 0.0316227766, lambda e: e.learn(0.032)),  # two digits, as the slider shows it
        ("steps ahead", 23, lambda e: e.look_ahead(23)),
        ("all move", True, lambda e: e.move_all(True)),
    ]
    one, other = explore_surface(), explore_surface()
    for label, value, method in moves:
        control(one, label).value = value
        method(other)
        assert state(one)[:6] == state(other)[:6]
        assert one.picture.html == other.picture.html
        assert one.status == other.status == other.words()
        assert control(one, label).value == value  # nothing is sent back while it moves
        assert control(other, label).value == pytest.approx(value)  # the nearest of its steps
        field = {"alpha": "0.032", "width": "2.5", "steps ahead": "23"}.get(label)
        assert not field or control(other, f"type {label}").value == field


def test_an_alpha_is_taken_as_it_is_typed():
    explorer = explore_surface()
    control(explorer, "type alpha").value = "0.3141"
    assert explorer.alpha == 0.3141
    control(explorer, "type width").value = "6.2"
    assert explorer.width == 6.2
    control(explorer, "type steps ahead").value = "41"
    assert explorer.status.startswith("steps ahead must be 1 … 40, not 41")
    assert (explorer.steps, control(explorer, "type steps ahead").value) == (10, "10")


# The hand: the point, and each parameter beside its axis. The window is −4 … 2 by −2 … 4.

TOUCHES = [
    ({"drag": "point,1,1", "x": 0.504, "y": 2.249}, (0.5, 2.25)),
    ({"drag": "point,1,1", "x": 70, "y": -1e300, "end": True}, (1.99, -1.99)),
    ({"drag": "across,1,1", "x": -2.0, "y": None}, (-2, 1)),
    ({"drag": "upward,1,1", "x": None, "y": -0.001}, (-1, 0)),
    ({"nudge": "point,1,1", "dx": 1, "dy": 0, "fine": False}, (-0.9, 1)),
    ({"nudge": "point,1,1", "dx": 0, "dy": -1, "fine": True}, (-1, 0.99)),
    ({"nudge": "across,1,1", "dx": -1, "dy": 0, "fine": True}, (-1.01, 1)),
    ({"nudge": "upward,1,1", "dx": 0, "dy": 1, "fine": False}, (-1, 1.1)),
    ({"typed": "across,1,1", "text": "1.2345"}, (1.2345, 1)),
    ({"typed": "upward,1,1", "text": "−1.5"}, (-1, -1.5)),
]


@pytest.mark.parametrize(("content", "point"), TOUCHES)
def test_a_hand_moves_the_start_and_E_is_that_of_the_place(explorer, content, point):
    E = explorer.map.E
    page_says(explorer, content)
    layers = numbers(thread.network)
    for name, value in zip(PAIRS[0], point, strict=True):
        put(layers, name, value)
    assert [(W, B) for W, B, _ in numbers(explorer.network)] == [(W, B) for W, B, _ in layers]
    assert explorer.descent.error(explorer.network) == pytest.approx(
        E_by_loops(layers, thread.X, thread.Y), rel=1e-12
    )
    assert explorer.map.E is E  # it holds the others, so it is not computed anew
    assert explorer.path[0] is explorer.network
    assert explorer.picture.html == explorer.draw()
    assert (explorer.status, explorer.picture.answered) == (explorer.words(), 1)


def test_a_moved_start_forgets_the_steps_and_reset_goes_back(explorer):
    for _ in range(3):
        explorer.step()
    explorer.move(0, 0)
    assert explorer.past == []
    explorer.step()
    assert len(explorer.past) == 1
    explorer.reset()
    assert explorer.words() == START


def test_what_is_typed_beyond_the_window_is_refused_in_words(explorer):
    before = state(explorer)
    page_says(explorer, {"typed": "across,1,1", "text": "2.5"})
    assert explorer.status == "w₁₂ of W[1] must be −4 … 2 in this window, not 2.5"
    for wrong in ((0, math.nan), (0, 5.0), (-5, 0)):
        with pytest.raises(ValueError, match="in this window"):
            explorer.move(*wrong)
    with pytest.raises(TypeError, match="must be one number"):
        explorer.move("0", 0)
    assert state(explorer) == before


@pytest.mark.parametrize("dtype", [np.float32, np.longdouble])
@pytest.mark.parametrize("width", [0.5, 3.5, 16])
def test_in_other_floats_it_can_be_moved_to_every_edge_and_back(dtype, width):
    layers = [
        Layer(layer.W.astype(dtype), layer.B.astype(dtype), layer.activation)
        for layer in thread.network.layers
    ]
    explorer = SurfaceExplorer(Network(layers), thread.X.astype(dtype), thread.Y.astype(dtype))
    explorer.widen(width)
    for x, y in ((1e9, 1e9), (-1e9, -1e9), (1e9, -1e9)):
        page_says(explorer, {"drag": "point,1,1", "x": x, "y": y})
        assert explorer.frame.holds(*explorer.descent.point(explorer.network))
        assert 'data-drag="point,1,1"' in explorer.picture.html
    assert explorer.network.layers[0].W.dtype == dtype


def test_the_handles_stand_where_the_point_is(explorer):
    explorer.move(0.5, 3)
    root = ElementTree.fromstring(explorer.draw())
    found = {g.get("data-drag"): g for g in root.iter("g") if g.get("data-drag")}
    assert list(found) == ["point,1,1", "across,1,1", "upward,1,1"]
    x, y = (0.5 + 4) / 6 * SIDE, (4 - 3) / 6 * SIDE
    point = found["point,1,1"]
    assert [float(v) for v in point.get("data-x").split()] == [0, SIDE, -4, 2]
    assert [float(v) for v in point.get("data-y").split()] == [SIDE, 0, -2, 4]
    assert point.get("data-at") == "0.5 3"
    for circle in point.iter("circle"):
        assert float(circle.get("cx")) == pytest.approx(x, abs=0.06)
        assert float(circle.get("cy")) == pytest.approx(y, abs=0.06)
    assert float(found["across,1,1"].find("circle").get("cx")) == pytest.approx(x, abs=0.06)
    assert float(found["upward,1,1"].find("circle").get("cy")) == pytest.approx(y, abs=0.06)
    assert [found[name].get("aria-valuenow") for name in list(found)[1:]] == ["0.5", "3"]
    said = [g.get("data-says") for g in root.iter("g") if g.get("data-says")]
    E = explorer.descent.error(explorer.network)
    assert f"w₁₂ of W[1] = 0.5, w₂₁ of W[2] = 3: E = {E:.3g}" in said
    steps = [words for words in said if words.startswith("step ")]
    assert steps == [
        f"step {n}: E = {explorer.descent.error(network):.3g}"
        for n, network in enumerate(explorer.path)
        if n and explorer.frame.holds(*explorer.descent.point(network))
    ]


def test_outside_the_window_nothing_can_be_seized(explorer):
    explorer.learn(2.0)
    explorer.step()
    assert "data-drag" not in explorer.picture.html


def test_the_first_words_are_the_same_everywhere(explorer):
    assert explorer.words() == START
    assert repr(explorer) == f"SurfaceExplorer: {START}"
    assert f'<span role="status">{START}</span>' in explorer.view.children[-1].value


def test_too_large_a_step_leaves_the_window_with_a_mark_at_its_edge(explorer):
    explorer.learn(2.0)
    slopes = [slope_by_loops(numbers(thread.network), n, thread.X, thread.Y) for n in PAIRS[0]]
    layers = numbers(thread.network)
    for name, slope in zip(PAIRS[0], slopes, strict=True):
        put(layers, name, get(layers, name) - 2 * slope)
    E = E_by_loops(layers, thread.X, thread.Y)
    assert explorer.words().endswith(
        f"Step 1 with alpha = 2 leaves the window, and E rises to {E:.3g}: alpha is too large."
    )
    assert "step 1 leaves the window" in explorer.picture.html
    cross = re.compile(r'd="M(-?[\d.]+),(-?[\d.]+) (-?[\d.]+),(-?[\d.]+)M[-\d., ]+"')
    left, top, right, bottom = map(float, cross.search(explorer.picture.html).groups())
    assert (right - left, bottom - top) == pytest.approx((14, 14), abs=0.2)
    x, y = (left + right) / 2, (top + bottom) / 2
    assert min(abs(x), abs(x - SIDE), abs(y), abs(y - SIDE)) < 0.1
    assert 0 <= x <= SIDE
    assert 0 <= y <= SIDE
    # It lies on the way: as far to the right as the slopes say, for as far down.
    middle = SIDE / 2
    assert (x - middle) * slopes[1] == pytest.approx(-(y - middle) * slopes[0], rel=1e-2)


def test_a_way_that_leaves_the_window_downhill_asks_for_a_wider_one(explorer):
    explorer.widen(0.5)
    words = explorer.words()
    assert re.search(r"Step 2 .* leaves the window, with E = 2\.\d+; a wider one shows", words)
    assert len(explorer.path) == 3


def test_beyond_the_machines_numbers_it_says_so_and_goes_on(explorer):
    explorer.learn(1e300)
    assert explorer.words().endswith(
        "leaves the window, and E is no longer finite: alpha is too large."
    )
    network = explorer.network
    control(explorer, "Step").click()
    assert explorer.status == (
        "after this step E is no longer finite; reset, or try less than alpha = 1e+300"
    )
    assert explorer.network is network
    explorer.learn(0.05)
    assert explorer.words() == START


def test_outside_the_window_it_says_so_and_reset_helps(explorer):
    explorer.learn(2.0)
    explorer.step()
    assert explorer.words().endswith("lies outside the window: reset, or take a wider one.")
    assert len(explorer.path) == 1
    assert "direction" in explorer.picture.html
    explorer.step()  # goes on
    explorer.reset()
    explorer.learn(0.05)
    assert explorer.words() == START


def test_where_nothing_depends_on_the_two_the_map_is_level():
    first = thread.network.layer(1)
    dead = Network(
        [Layer(first.W, first.B - np.array([[0.0, 100, 0, 0]]), relu), thread.network.layer(2)]
    )
    explorer = explore_surface(dead)
    explorer.choose("w₁₂ of W[1]", "b₂ of B[1]")
    assert "Both slopes are 0, so no step moves these two parameters." in explorer.words()
    assert "direction" not in explorer.picture.html
    explorer.widen(1)
    assert np.ptp(explorer.map.E) == 0
    assert levels(explorer.map.E) == []


def test_the_arrow_points_against_the_slopes():
    def tip(slopes):
        corner = arrow((50.0, 70.0), slopes).split('d="M')[1].split(" ")[0]
        return tuple(map(float, corner.split(",")))

    assert tip((2.0, 0.0)) == (50 - LONG, 70)
    assert tip((-0.1, 0.0)) == (50 + LONG, 70)
    assert tip((0.0, 3.0)) == (50, 70 + LONG)  # down: pixels count downward
    assert tip((-3.0, -4.0)) == pytest.approx((50 + 0.6 * LONG, 70 - 0.8 * LONG), abs=0.1)
    assert arrow((0.0, 0.0), (0.0, 0.0)) == arrow((0.0, 0.0), (math.nan, 1.0)) == ""


def test_levels_are_round_and_lie_as_those_of_a_bowl():
    line = np.linspace(-1, 1, 201)
    bowl = line.reshape(-1, 1) ** 2 + line**2
    found = levels(100 * bowl)
    assert len(found) == 10
    assert found == sorted(found)
    assert all(float(f"{level:.2g}") == level for level in found)
    gaps = np.diff(np.sqrt(found[:8]))
    assert gaps.max() < 1.5 * gaps.min()
    assert levels(np.array([[0.0, np.inf]])) == []


def test_the_shades_grow_darker_with_E(explorer):
    fills = re.findall(r'fill="(#\w{6})" fill-rule', explorer.picture.html)
    light = [sum(int(fill[i : i + 2], 16) for i in (1, 3, 5)) for fill in fills]
    assert len(fills) == len(levels(explorer.map.E))
    assert light == sorted(light, reverse=True)
    chips = re.findall(r'width="36" height="24" fill="(#\w{6})"/>', explorer.picture.html)
    assert chips[-1] == fills[-1] == "#7ba6c4"


def test_the_values_stand_at_their_lines(explorer):
    shown = re.findall(r'font-size="12"[^>]*>([\d.]+)</text>', explorer.picture.html)
    assert len(shown) >= 6
    assert set(map(float, shown)) <= set(levels(explorer.map.E))


REFUSED = "w₂₁ of W[2] cannot lie on both axes; choose two parameters that differ"


def test_what_cannot_be_chosen_is_refused_in_words_and_nothing_changes(explorer):
    before = state(explorer)
    control(explorer, "across").value = "w₂₁ of W[2]"
    assert explorer.status == REFUSED
    assert state(explorer) == before
    assert control(explorer, "across").value == "w₁₂ of W[1]"
    for method, message in [
        (lambda: explorer.choose("w₂₁ of W[2]"), REFUSED),
        (lambda: explorer.choose("w₉₉ of W[1]"), "'w₉₉ of W[1]' (text) is no parameter of"),
        (lambda: explorer.learn(-1.0), "explore_surface: alpha must be one positive"),
        (lambda: explorer.widen(0), "explore_surface: width must be one positive"),
        (lambda: explorer.look_ahead(41), "steps ahead must be 1 … 40, not 41"),
        (lambda: explorer.look_ahead(0), "explore_surface: steps must be"),
    ]:
        with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
            method()
        assert state(explorer) == before


def test_what_cannot_be_shown_is_refused_at_the_call():
    large = Network.random((20, 21, 2), (tanh, sigmoid))
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="at most 400 parameters to choose from, not 485"):
        explore_surface(large, rng.normal(size=(5, 20)), rng.normal(size=(5, 2)))
    with pytest.raises(ValueError, match="m × n = m × 3, not 5 × 4"):
        explore_surface(thread.network, np.ones((5, 4)), thread.Y)
    wide = [Layer(p.W + 0j, p.B + 0j, p.activation) for p in thread.network.layers]
    with pytest.raises(TypeError, match="explore_surface: X"):
        explore_surface(Network(wide), thread.X + 0j, thread.Y + 0j)


def test_a_single_layer_has_a_surface_too():
    network = Network.random((3, 2), [identity], seed=1)
    explorer = explore_surface(network)
    assert (explorer.first, explorer.second) == ("w₁₁ of W[1]", "b₁ of B[1]")
    check_map(explorer)


def test_names_of_two_digits_are_told_apart():
    network = Network.random((3, 12, 2), (tanh, sigmoid))
    names = list(named_parameters("f", network))
    assert len(names) == len(set(names)) == 3 * 12 + 12 + 12 * 2 + 2
    assert {"w₁,₁₂ of W[1]", "w₁₁ of W[1]", "b₁₁ of B[1]", "w₁₁,₂ of W[2]"} <= set(names)


def test_the_static_picture_says_what_it_shows(explorer):
    bundle = explorer._repr_mimebundle_()
    root = ElementTree.fromstring(bundle["image/svg+xml"])
    assert root.get("aria-label") == START
    assert "var(" not in bundle["image/svg+xml"]
    assert bundle["text/plain"] == repr(explorer)
    assert explorer.picture.html.count("</svg>") == 1


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("all_move", [False, True])
def test_the_lines_of_code_give_the_same_numbers(explorer, pair, all_move, capsys):
    explorer.choose(*pair)
    explorer.move_all(all_move)
    explorer.step()
    explorer.look_ahead(3)
    explorer.learn(0.07)
    capsys.readouterr()
    explorer.show_code()
    exec(capsys.readouterr().out, {})
    printed = [
        [float(word) for word in line.split()] for line in capsys.readouterr().out.splitlines()
    ]
    descent = explorer.descent
    expected = [[*descent.point(each), descent.error(each)] for each in explorer.path]
    assert printed == expected


def test_code_of_single_floats_and_of_a_readers_own_activation(capsys):
    bent = Activation(
        "bent", h=lambda Z: Z / (1 + Z * Z), h_prime=lambda Z: (1 - Z * Z) / (1 + Z * Z) ** 2
    )
    single = [np.asarray(P, dtype=np.float32) for P in (thread.X, thread.Y)]
    layers = [
        Layer(p.W.astype(np.float32), p.B.astype(np.float32), h)
        for p, h in zip(thread.network.layers, (bent, sigmoid), strict=True)
    ]
    explorer = explore_surface(Network(layers), *single)
    explorer.show_code()
    code = capsys.readouterr().out
    assert "# bent is your own activation" in code
    exec(code, {"bent": bent})
    last = capsys.readouterr().out.splitlines()[-1].split()
    end = explorer.path[-1]
    assert [float(word) for word in last] == pytest.approx(
        [*explorer.descent.point(end), explorer.descent.error(end)], rel=1e-7
    )


def test_a_descent_needs_no_instrument():
    two = tuple(named_parameters("f", thread.network)[name] for name in PAIRS[0])
    descent = Descent(thread.X, thread.Y, two, 0.05, False)
    assert descent.point(descent.after(thread.network)) == pytest.approx((-0.835, 0.87))


def test_closing_leaves_nothing_open(explorer):
    explorer.close()
    assert all(part.comm is None for part in explorer.view.children)


def test_the_contour_line_through_the_point_passes_through_it():
    explorer = explore_surface()
    frame, point = explorer.frame, explorer.descent.point(explorer.network)
    E = explorer.descent.error(explorer.network)
    d = re.search(r'<path d="([^"]+)"', line_at(frame, explorer.map.E, E))[1]
    pixels = [tuple(map(float, pair.split(","))) for pair in re.findall(r"[\d.-]+,[\d.-]+", d)]
    assert min(math.dist(pixel, frame.at(*point)) for pixel in pixels) < frame.width / 40
    assert line_at(frame, explorer.map.E, E) in explorer.draw()
    explorer.step()
    assert line_at(frame, explorer.map.E, E) not in explorer.draw()
