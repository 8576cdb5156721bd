"""What the studio draws: every mark, line and colour where the numbers say, in every state."""

import base64
import io
import math
import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from mlp_lab.drawing import (
    edge_look,
    grid_image,
    linear,
    logarithmic,
    round_down,
    round_up,
)
from mlp_lab.drawing import (
    relative_path as path,
)
from mlp_lab.palette import ANSWER, LIT, SIGNED
from mlp_lab.studio import training_studio
from mlp_lab.studio.history import DRAWN, Curve

SVG = "{http://www.w3.org/2000/svg}"


def ticked(count=10, **settings):
    studio = training_studio(**settings)
    studio.start()
    for _ in range(count):
        studio.tick()
    return studio


def panel(studio, name):
    return ElementTree.fromstring(studio.panels()[name].live())


def texts(element):
    return ["".join(part.itertext()) for part in element.iter("text")]


def lines(d):
    """The points of each line of a path that is written in differences, in pixels."""
    found = []
    for x, y, rest in re.findall(r"M(-?\d+) (-?\d+)l([-\d ]+)z?", d):
        steps = np.array(rest.split(), dtype=float).reshape(-1, 2)
        found.append(np.cumsum(np.vstack([[float(x), float(y)], steps]), axis=0) / 10)
    return found


def picture(image):
    data = base64.b64decode(image.get("href").partition(",")[2])
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def shade(value, largest):
    """The colour of a number, by the palette itself."""
    return np.array(SIGNED((value / largest + 1) / 2)[:3]) * 255


EVERY = [
    {"data": data, "widths": widths, "h": h, "m": 40, "batch_size": batch}
    for data, widths, h, batch in (
        ("xor", (3,), "tanh", None),
        ("circles", (13, 3), "relu", 7),
        ("moons", (), "tanh", None),
        ("spirals", (24, 24, 24), "sigmoid", 5),
        ("sine", (5, 3), "leaky_relu", 5),
        ("sine", (), "identity", None),
    )
]


@pytest.mark.parametrize("weights", [False, True])
@pytest.mark.parametrize("settings", EVERY, ids=lambda settings: settings["data"])
def test_every_picture_is_well_formed_and_says_what_it_shows(settings, weights):
    studio = ticked(weights=weights, **settings)
    html = ElementTree.fromstring(studio.picture.html)
    shown = html.findall(".//svg[@aria-label]")
    assert [part.get("role") for part in shown] == ["group", "group", "group", "img"]
    heads = [part.get("aria-label").split(" ")[0] for part in shown]
    assert heads == [f"{settings['data']},", "The", "E", "The" if weights else "Lengths:"]
    assert all(studio.words() in shown[k].get("aria-label") for k in (0, 2))
    assert not re.search(r"\b(nan|inf)\b", studio.picture.html)
    assert len(studio.picture.html.encode()) < 140 * 1024
    static = studio.static()["image/svg+xml"]
    whole = ElementTree.fromstring(static)
    assert whole.tag == f"{SVG}svg"
    assert "var(" not in static
    assert len(whole.findall(f"{SVG}svg")) == 4
    assert not whole.findall(f"{SVG}text")  # no caption: the panels say E
    assert static == studio.static()["image/svg+xml"]


def on_plane(studio, x, y):
    """Pixels as numbers on the axes of the plane."""
    (left, right), (low, high) = studio.scene.x, studio.scene.y
    return left + (x - 32) / 272 * (right - left), high - (y - 24) / 272 * (high - low)


def test_the_line_is_where_the_answer_is_one_half():
    studio = ticked(40, data="circles", widths=(5,), steps_per_frame=20)
    border = panel(studio, "plane").findall("g/path")[-1].get("d")
    points = np.vstack(lines(border))
    assert len(points) > 40
    answers = studio.network.predict(np.column_stack(on_plane(studio, *points.T)))
    assert np.abs(answers - 0.5).max() < 0.05


def test_areas_lie_on_each_other_in_the_order_of_the_answers():
    studio = ticked(40, data="xor", widths=(5,), steps_per_frame=20)
    *areas, _ = panel(studio, "plane").findall("g/path")
    assert len(areas) == 9
    for level, area in enumerate(areas, start=1):
        points = np.vstack(lines(area.get("d")))
        assert area.get("d").endswith("z")
        inside = (points > 32.5).all(axis=1) & (points < 295.5).all(axis=1)
        at = np.column_stack(on_plane(studio, *points[inside].T))
        assert np.abs(studio.network.predict(at) - level / 10).mean() < 0.02


def test_every_example_has_its_mark():
    studio = training_studio(m=20, test=30, widths=(3,))
    course, reach = studio.course, studio.scene.x[1]
    assert reach == pytest.approx(1.08 * max(np.abs(course.X).max(), np.abs(course.X_test).max()))
    paths = [part.get("d") for part in panel(studio, "plane").findall("path")]
    circles = [d for d in paths if "h0" in d]
    triangles = [d for d in paths if d and "h-80z" in d]

    def places(X, Y, y):
        rows = [row for row, (value,) in zip(X.tolist(), Y.tolist(), strict=True) if value == y]
        return [(320 + (x + reach) / (2 * reach) * 2720, 240 + (reach - z) / (2 * reach) * 2720)
                for x, z in rows]  # fmt: skip

    for group, (X, Y) in enumerate(((course.X_test, course.Y_test), (course.X, course.Y))):
        dots = re.findall(r"M(-?\d+) (-?\d+)h0", circles[2 * group])
        np.testing.assert_allclose(np.array(dots, dtype=int), places(X, Y, 0), atol=0.51)
        assert circles[2 * group] == circles[2 * group + 1]  # the rim
        tips = re.findall(r"M(-?\d+) (-?\d+)l40 70", triangles[group])
        centres = np.array(tips, dtype=int) + np.array([0, 40])
        np.testing.assert_allclose(centres, places(X, Y, 1), atol=0.51)


def test_the_fitted_curve_is_the_answer():
    studio = ticked(20, data="sine", widths=(5,), m=30)
    curve = max(
        (lines(part.get("d"))[0] for part in panel(studio, "plane").findall("path[@fill='none']")),
        key=len,
    )
    x, y = on_plane(studio, *curve.T)
    np.testing.assert_allclose(x, np.linspace(*studio.scene.x, 41), atol=0.005)
    np.testing.assert_allclose(y, studio.network.predict(x.reshape(-1, 1))[:, 0], atol=0.01)


def test_ticks_of_the_plane_stand_where_they_say():
    for data in ("xor", "spirals", "sine"):
        studio = training_studio(data, m=60, widths=(3,))
        found = 0
        for part in panel(studio, "plane").findall("text[@font-size='12']"):
            if re.fullmatch(r"−?[\d.]+", part.text) and part.get("text-anchor") == "middle":
                x, _ = on_plane(studio, float(part.get("x")), 0)
                assert x == pytest.approx(float(part.text.replace("−", "-")), abs=0.01)
                found += 1
        assert found >= 3


@pytest.mark.parametrize("axis", ["linear", "logarithmic"])
def test_the_curves_end_where_E_is(axis):
    studio = ticked(8, data="sine", widths=(5,), m=30, axis=axis)  # 40 steps of 100
    curves = panel(studio, "curves")
    train, test = [lines(part.get("d"))[0] for part in drawn(curves)[:2]]
    labels = [(float(part.get("y")) - 4, part.text) for part in curves.iter("text")]
    ticks = {y: float(words.replace("−", "-")) for y, words in labels if 40 <= y <= 150}
    top, bottom = ticks[min(ticks)], ticks[max(ticks)]
    for curve, E in ((train, studio.E), (test, studio.E_test)):
        assert curve[-1, 0] == pytest.approx(40 + 252 * 40 / 100, abs=0.06)
        share = (148 - curve[-1, 1]) / (148 - min(ticks))
        if axis == "linear":
            assert bottom == 0
            assert share * top == pytest.approx(E, abs=top / 500)
        else:
            part = min(ticks), max(ticks)
            up = (part[1] - curve[-1, 1]) / (part[1] - part[0])
            assert bottom * (top / bottom) ** up == pytest.approx(E, rel=0.02)
    assert f"train {studio.E:.4g}" in texts(curves)
    assert f"test {studio.E_test:.4g}" in texts(curves)


def drawn(curves):
    """The curves that are traced, without their signs."""
    return [part for part in curves.findall("path") if len(lines(part.get("d") or "")) == 1][:9]


def test_the_curve_of_all_examples_has_every_step_and_mini_batches_are_pale():
    studio = ticked(8, widths=(3,), m=30)
    train = lines(drawn(panel(studio, "curves"))[0].get("d"))[0]
    assert len(train) == 41
    studio = ticked(8, widths=(3,), m=30, batch_size=6)
    each, train, test = [lines(part.get("d"))[0] for part in drawn(panel(studio, "curves"))[:3]]
    assert (len(each), len(train), len(test)) == (40, 41, 41)
    assert "mini-batch" in texts(panel(studio, "curves"))


def test_what_comes_after_the_step_that_is_shown_is_dotted():
    studio = ticked(8, widths=(3,), m=30)
    studio.scrub(15)
    paths = drawn(panel(studio, "curves"))
    lengths = [len(lines(part.get("d"))[0]) for part in paths[:4]]
    assert lengths == [16, 26, 16, 26]  # the step that is shown is in both
    dashes = [part.get("stroke-dasharray") for part in paths[:4]]
    assert dashes == [None, "10 50", "60 30", "10 50"]


def test_the_run_before_is_grey_and_says_its_alpha():
    studio = ticked(8, widths=(3,), m=30, alpha=0.7)
    E = studio.course.train.points()[1]
    studio.reset()
    studio.set(alpha=2.0)
    studio.step()
    curves = panel(studio, "curves")
    assert "grey: the run before, α = 0.7" in texts(curves)
    grey = drawn(curves)[0]
    assert grey.get("stroke") == "currentColor"
    assert len(lines(grey.get("d"))[0]) == len(E) == 41


def test_the_lowest_test_error_is_marked_on_the_curves_and_on_the_time_line():
    studio = ticked(60, noise=0.3, test=60, widths=(12,), m=50)
    E, step = studio.course.lowest
    assert 0 < step < 300
    marks = [part.get("d") for part in panel(studio, "curves").iter("path")
             if part.get("fill") == "#d55e00"]  # fmt: skip
    x = float(re.match(r"M([\d.]+),[\d.]+l4.5", marks[0])[1])
    assert x == pytest.approx(40 + 252 * step / 500, abs=0.1)
    mark = ElementTree.fromstring(studio.picture.html).find(".//*[@data-entry='lowest,1,1']")
    assert mark.get("aria-label") == f"lowest test error, step {step}"
    studio._heard(studio.picture, {"entry": "lowest,1,1"}, [])
    assert (studio.number, studio.E_test) == (step, E)


def tiles(studio):
    return list(panel(studio, "network").iter("image"))


def test_neurons_are_shown_by_their_activations_over_the_plane():
    studio = ticked(5, widths=(3,), m=40)
    images, layer, reach = tiles(studio), studio.network.layer(1), studio.scene.x[1]
    assert len(images) == 4  # and the answer
    for j in range(3):
        seen = picture(images[j])
        assert seen.shape == (21, 21, 3)
        for row, column in ((0, 0), (4, 17), (20, 20), (10, 10)):
            x, y = reach * (column - 10) / 10, reach * (10 - row) / 10
            z = x * layer.W[0, j] + y * layer.W[1, j] + layer.B[0, j]
            np.testing.assert_allclose(seen[row, column], shade(math.tanh(z), 1), atol=9)
    answer = studio.network.predict(np.array([[0.0, 0.0]])).item()
    middle = np.array(ANSWER(answer)[:3]) * 255
    np.testing.assert_allclose(picture(images[3])[10, 10], middle, atol=3)
    assert {"layer 1", "tanh", "answer", "sigmoid"} < set(texts(panel(studio, "network")))


@pytest.mark.parametrize("widths", [(), (1,), (24,), (3, 24, 5), (24, 24, 24)])
def test_every_neuron_and_weight_is_within_the_panel_and_found_where_it_is(widths):
    studio = training_studio(widths=widths, m=40)
    wires = studio.wires
    boxes = [[float(image.get(name)) for name in ("x", "y", "width", "height")]
             for image in tiles(studio)]  # fmt: skip
    assert len(boxes) == sum(widths) + 1
    assert all(x >= 0 and x + w <= 340 and y >= 30 and y + h <= 300 for x, y, w, h in boxes)
    number = 0
    for l, k in enumerate((*widths, 1), start=1):
        for j in range(k):
            x, y, w, h = boxes[number]
            assert wires.near(x + w / 2, y + h / 2) == ("neuron", l, j + 1, 0)
            number += 1
        for p in range(wires.sizes[l - 1]):
            for j in range(k):  # where its line begins, only its first end decides
                start, end = wires.ends(l)
                middle = (wires.y[l - 1][p] + wires.y[l][j]) / 2
                kind, at, *_ = wires.near((start + end) / 2, middle)
                assert (kind, at) == ("weight", l)
    assert wires.near(170, 5) is None


@pytest.mark.parametrize("t", [0.2, 0.35, 0.6])
def test_a_curved_line_is_found_along_all_of_it(t):
    wires = training_studio(widths=(3,), m=40).wires
    start, end = wires.ends(2)
    x = start + (end - start) * (1.5 * t - 1.5 * t**2 + t**3)
    for p in range(3):
        y = wires.y[1][p] + (wires.y[2][0] - wires.y[1][p]) * (3 * t**2 - 2 * t**3)
        assert wires.near(x, y) == ("weight", 2, p + 1, 1)
        assert wires.near(x, y + (8 if p == 2 else -8)) == ("weight", 2, p + 1, 1)
        assert wires.near(x, y - 12) is None or p


def test_lines_are_as_thick_as_their_weights_and_negative_ones_are_dashed():
    studio = ticked(30, widths=(3,), m=40)
    network, wires = studio.network, studio.wires
    paths = [part for part in panel(studio, "network").findall("path") if part.get("stroke-width")]
    for l in (1, 2):
        W = network.layer(l).W
        for p, row in enumerate(W.tolist()):
            for j, w in enumerate(row):
                (path,) = [part for part in paths if wires.ways[l][p, j] in part.get("d")]
                level = min(int(6 * abs(w) / np.abs(W).max()) + 1, 6)
                wide = float(path.get("stroke-width"))
                assert wide == pytest.approx(0.8 + 3.2 * level / 6, abs=0.01)
                dashes, colour = path.get("stroke-dasharray"), path.get("stroke")
                assert (bool(dashes), colour) == (
                    (True, "#0072b2") if w < 0 else (False, "#d55e00")
                )
                assert not dashes or float(dashes.split()[0]) == pytest.approx(
                    6 + 4 * wide, abs=0.1
                )


def test_a_line_looks_as_in_every_network_and_what_is_pointed_at_is_lit():
    studio = training_studio(widths=(3,), start="alike", scale=0.0, m=40)
    lines = [part for part in panel(studio, "network").findall("path") if part.get("stroke-width")]
    assert [part.get("stroke-dasharray") for part in lines[:2]] == ["1 4", "1 4"]  # weights of 0
    studio.set(start="random", scale=1.0)
    W = studio.network.layer(1).W
    studio.picked = ("weight", 1, 2, 3)
    lit, line = [
        part for part in panel(studio, "network").findall("path")
        if part.get("d") == studio.wires.ways[1][1, 2]
    ][-2:]  # fmt: skip
    assert lit.get("stroke") == LIT
    look = edge_look(float(W[1, 2]), float(np.abs(W).max()))
    assert (line.get("stroke"), line.get("stroke-dasharray") or "") == look[::2]
    assert float(lit.get("stroke-width")) == pytest.approx(look[1] + 7, abs=0.01)


def test_neurons_that_are_not_bounded_keep_round_colours():
    studio = training_studio(widths=(13,), h="relu", scale=3.0, m=40)
    A = studio.scene.asked(studio.network).A[1]
    assert 5 < A.max() < 10
    seen = picture(tiles(studio)[4])
    np.testing.assert_allclose(seen[10, 10], shade(A[20 * 41 + 20, 4], 10), atol=9)


def test_neurons_of_a_line_are_curves():
    studio = training_studio("sine", widths=(5,), m=30)
    network, layer = panel(studio, "network"), studio.network.layer(1)
    curves = [part for part in network.findall("path") if part.get("stroke-width") == "15"]
    assert len(curves) == 6
    for j, curve in enumerate(curves[:5]):
        points, side = lines(curve.get("d"))[0], studio.wires.side[1] - 4
        middle = math.tanh(sum(studio.scene.x) / 2 * layer.W[0, j] + layer.B[0, j])
        at = studio.wires.y[1][j] - side / 2 * middle
        assert points[20, 1] == pytest.approx(at, abs=0.15)


def test_lengths_are_those_of_the_matrices_and_bars_count_powers_of_ten():
    studio = ticked(5, widths=(3, 4), m=40)
    said, bars = texts(panel(studio, "lengths")), panel(studio, "lengths").findall("rect")[1::2]
    gradients = studio.network.gradients(studio.course.X, studio.course.Y)
    for l in (1, 2, 3):
        for P in (studio.network.layer(l).W, gradients.dE_dW[l]):
            length = math.sqrt(sum(entry**2 for row in P.tolist() for entry in row))
            assert f"{length:.3g}".replace("e-0", "e−") in said
        assert float(bars[l - 1].get("width")) == pytest.approx(
            13 * (math.log10(length) + 8), abs=0.06
        )


def test_heat_maps_of_weights_biases_and_gradients():
    studio = ticked(5, widths=(3, 4), m=40, weights=True)
    images = panel(studio, "matrices").findall("image")
    said = texts(panel(studio, "matrices"))
    gradients = studio.network.gradients(studio.course.X, studio.course.Y)
    shown = [
        (P, B)
        for l in (1, 2, 3)
        for P, B in (
            (studio.network.layer(l).W, studio.network.layer(l).B),
            (gradients.dE_dW[l], gradients.dE_dB[l]),
        )
    ]
    assert len(images) == 12
    for number, (P, B) in enumerate(shown):
        largest = max(abs(entry) for row in [*P.tolist(), *B.tolist()] for entry in row)
        scale = float(f"1e{math.floor(math.log10(largest))}")
        scale *= next(digit for digit in (1, 2, 5, 10) if digit * scale >= largest)
        for image, matrix in zip(images[2 * number : 2 * number + 2], (P, B), strict=True):
            seen = picture(image)
            assert seen.shape == (*matrix.shape, 3)
            assert float(image.get("width")) / matrix.shape[1] >= 5
            for i, row in enumerate(matrix.tolist()):
                for j, entry in enumerate(row):
                    np.testing.assert_allclose(seen[i, j], shade(entry, scale), atol=9)
        length = math.sqrt(sum(entry**2 for row in P.tolist() for entry in row))
        told = [f"length {length:.3g}", f"±{scale:g}"]
        told = told if P.shape[1] == 1 else [", ".join(told)]  # beside a column or above
        assert {words.replace("e-0", "e−") for words in told} < set(said)
    assert [words for words in said if "×" in words] == [
        "W[1], 2 × 3", "∂E/∂W[1], 2 × 3", "W[2], 3 × 4", "∂E/∂W[2], 3 × 4",
        "W[3], 4 × 1", "∂E/∂W[3], 4 × 1",
    ]  # fmt: skip


def test_a_weight_that_is_pointed_at_is_framed_in_both_of_its_matrices():
    studio = ticked(5, widths=(3, 4), m=40, weights=True)
    assert not panel(studio, "matrices").findall(f"rect[@stroke='{LIT}']")
    studio.picked = ("weight", 2, 3, 4)
    drawn = panel(studio, "matrices")
    frames = [float_box(part) for part in drawn.findall(f"rect[@stroke='{LIT}']")]
    images = [float_box(part) for part in drawn.findall("image")]
    assert len(frames) == 2
    for (x, y, wide, high), (left, top, across, down) in zip(frames, images[4:8:2], strict=True):
        cell = across / 4
        assert (wide, high, down) == pytest.approx((cell + 2, cell + 2, 3 * cell), abs=0.1)
        assert x + wide / 2 == pytest.approx(left + 3.5 * cell, abs=0.1)
        assert y + high / 2 == pytest.approx(top + 2.5 * cell, abs=0.1)


def float_box(element):
    return [float(element.get(name)) for name in ("x", "y", "width", "height")]


def test_zero_is_grey_and_lightness_tells_the_sign():
    image = ElementTree.fromstring(grid_image(np.array([[-1.0, 0.0, 1.0]]), 1.0, (0, 0, 3, 1)))
    dark, grey, light = picture(image)[0].astype(int).mean(axis=1)
    assert dark < 40 < 130 < grey < 170 < 220 < light
    np.testing.assert_allclose(picture(image)[0, 1], 255 * np.array(to_rgb("#94989b")), atol=6)


def test_panels_can_be_left_out():
    studio = training_studio(m=20, widths=(3,), neurons=False)
    assert list(studio.panels()) == ["plane", "curves", "lengths"]
    studio.set(weights=True)
    assert list(studio.panels()) == ["plane", "curves", "matrices"]  # which say the lengths
    assert 'data-drag="network' not in studio.picture.html


def test_the_height_does_not_change_while_it_trains():
    studio = training_studio(m=40, widths=(3,), h="relu", data="sine", batch_size=5, weights=True)
    studio.start()
    sizes = set()
    for _ in range(60):
        studio.tick()
        sizes.add(tuple((panel.width, panel.height) for panel in studio.panels().values()))
    assert len(sizes) == 1


def test_numbers_out_of_range_can_be_drawn():
    studio = training_studio("sine", m=20, widths=(3,), h="relu", alpha=7.0)
    studio.start()
    while studio.playing:
        studio.tick()
    assert studio.E > 1e30
    for axis in ("linear", "logarithmic"):
        studio.set(axis=axis)
        assert not re.search(r"\b(nan|inf)\b", studio.picture.html)
        ElementTree.fromstring(studio.picture.html)


@pytest.mark.parametrize("peak", [64, 3217, 4991])
def test_a_curve_takes_the_same_room_and_loses_neither_end_nor_peak(peak):
    curve = Curve()
    for step in range(5000):
        curve.add(step, 1000.0 if step == peak else -7.0 if step == 11 else float(step % 5))
    steps, E = curve.points()
    length = math.ceil(5000 / DRAWN)
    assert len(steps) == 2 * math.ceil(5000 / length) <= 2 * DRAWN
    assert (E.max(), E.min()) == (1000.0, -7.0)
    assert abs(steps[E.argmax()] - peak) < length
    assert 5000 - steps[-1] <= length
    curve.add(5000, math.inf)
    assert np.isfinite(curve.points()[1]).all()


def test_round_numbers_and_ticks():
    assert [round_up(x) for x in (0.011, 0.02, 3, 5.1, 100)] == [0.02, 0.02, 5, 10, 100]
    assert [round_down(x) for x in (0.011, 0.02, 3, 9.9, 100)] == [0.01, 0.02, 2, 5, 100]
    low, high, ticks = logarithmic(np.array([0.03, 0.4]))
    assert (low, high) == (pytest.approx(0.02), pytest.approx(0.5))
    assert [words for _, words in ticks] == ["0.02", "0.05", "0.1", "0.2", "0.5"]
    _, _, ticks = logarithmic(np.array([1e-7, 2e4, 0.0]))
    assert [words for _, words in ticks] == ["10⁻⁷", "10⁻⁵", "0.001", "0.1", "10", "1000"]
    assert logarithmic(np.array([0.0]))[2]
    low, high, _ = logarithmic(np.array([0.5, 0.5]))
    assert (low, high) == (pytest.approx(0.05), 0.5)  # one number has room below it
    assert [words for _, words in linear(np.array([0.3]))[2]] == [
        "0",
        "0.125",
        "0.25",
        "0.375",
        "0.5",
    ]


def test_a_path_is_written_in_differences():
    first, second = np.array([[1.0, 2.0], [1.04, 2.5], [0.0, 3.0]]), np.array([[7.0, 8.0]])
    assert path(first) == "M10 20l0 5 -10 5"
    assert path(first, second, closed=True) == "M10 20l0 5 -10 5zM70 80l0 0z"
    assert path() == ""
