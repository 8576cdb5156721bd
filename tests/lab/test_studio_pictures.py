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
    grid_image,
    linear,
    logarithmic,
    round_down,
    round_up,
)
from mlp_lab.drawing import (
    relative_path as path,
)
from mlp_lab.palette import SIGNED
from mlp_lab.studio import training_studio
from mlp_lab.studio.history import DRAWN, Curve

SVG = "{http://www.w3.org/2000/svg}"


def ticked(count=10, **settings):
    studio = training_studio(**settings)
    studio.start()
    for _ in range(count):
        studio.tick()
    return studio


def panel(studio, number):
    return ElementTree.fromstring(studio.panels()[number].live())


def texts(element):
    return [part.text for part in element.iter("text")]


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


@pytest.mark.parametrize("settings", EVERY, ids=lambda settings: settings["data"])
def test_every_picture_is_well_formed_and_says_what_it_shows(settings):
    studio = ticked(**settings)
    html = ElementTree.fromstring(studio.picture.html)
    assert [part.get("role") for part in html] == ["img"] * 4
    heads = [part.get("aria-label").split(" ")[0] for part in html]
    assert heads == [f"{settings['data']},", "E", "The", "The"]
    assert all(studio.words() in part.get("aria-label") for part in list(html)[:2])
    assert not re.search(r"\b(nan|inf)\b", studio.picture.html)
    assert len(studio.picture.html.encode()) < 60 * 1024
    static = studio.static()["image/svg+xml"]
    whole = ElementTree.fromstring(static)
    assert whole.tag == f"{SVG}svg"
    assert "var(" not in static
    assert len(whole.findall(f".//{SVG}svg")) == 4
    assert not whole.findall(f"{SVG}text")  # no caption: the panels say E
    assert static == studio.static()["image/svg+xml"]


def test_the_line_is_where_the_answer_is_one_half():
    studio = ticked(40, data="circles", widths=(5,), steps_per_frame=20)
    border = panel(studio, 0).findall("g/path")[-1].get("d")
    points = np.vstack(lines(border))
    assert len(points) > 40
    reach = studio.scene.x[1]
    x = (points[:, 0] - 30) / 240 * 2 * reach - reach
    y = reach - (points[:, 1] - 24) / 240 * 2 * reach
    answers = studio.network.predict(np.column_stack([x, y]))
    assert np.abs(answers - 0.5).max() < 0.05


def test_areas_lie_on_each_other_in_the_order_of_the_answers():
    studio = ticked(40, data="xor", widths=(5,), steps_per_frame=20)
    *areas, _ = panel(studio, 0).findall("g/path")
    assert len(areas) == 9
    reach = studio.scene.x[1]
    for level, area in enumerate(areas, start=1):
        points = np.vstack(lines(area.get("d")))
        assert area.get("d").endswith("z")
        inside = (points > 30.5).all(axis=1) & (points < 263.5).all(axis=1)
        x, y = points[inside].T
        at = np.column_stack([(x - 150) / 120 * reach, (144 - y) / 120 * reach])
        assert np.abs(studio.network.predict(at) - level / 10).mean() < 0.02


def test_every_example_has_its_mark():
    studio = training_studio(m=20, test=30, widths=(3,))
    course, reach = studio.course, studio.scene.x[1]
    assert reach == pytest.approx(1.08 * max(np.abs(course.X).max(), np.abs(course.X_test).max()))
    paths = [part.get("d") for part in panel(studio, 0).findall("path")]
    circles = [d for d in paths if "h0" in d]
    triangles = [d for d in paths if d and "h-80z" in d]

    def places(X, Y, y):
        rows = [row for row, (value,) in zip(X.tolist(), Y.tolist(), strict=True) if value == y]
        return [(300 + (x + reach) / (2 * reach) * 2400, 240 + (reach - z) / (2 * reach) * 2400)
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
        (lines(part.get("d"))[0] for part in panel(studio, 0).findall("path[@fill='none']")),
        key=len,
    )
    x = (curve[:, 0] - 30) / 240 * 6.3 - 3.15
    y = 1.6 - (curve[:, 1] - 24) / 240 * 3.2
    np.testing.assert_allclose(x, np.linspace(-3, 3, 41), atol=0.003)
    np.testing.assert_allclose(y, studio.network.predict(x.reshape(-1, 1))[:, 0], atol=0.01)


@pytest.mark.parametrize("axis", ["linear", "logarithmic"])
def test_the_curves_end_where_E_is(axis):
    studio = ticked(8, data="sine", widths=(5,), m=30, axis=axis)  # 40 steps of 100
    curves = panel(studio, 1)
    train, test = [lines(part.get("d"))[0] for part in curves.findall("path")[:2]]
    labels = [(float(part.get("y")) - 4, part.text) for part in curves.iter("text")]
    ticks = {y: float(words.replace("−", "-")) for y, words in labels if 46 <= y <= 264}
    top, bottom = ticks[min(ticks)], ticks[max(ticks)]
    for curve, E in ((train, studio.E), (test, studio.E_test)):
        assert curve[-1, 0] == pytest.approx(46 + 340 * 40 / 100)
        share = (264 - curve[-1, 1]) / (264 - min(ticks))
        if axis == "linear":
            assert bottom == 0
            assert share * top == pytest.approx(E, abs=top / 1000)
        else:
            part = min(ticks), max(ticks)
            up = (part[1] - curve[-1, 1]) / (part[1] - part[0])
            assert bottom * (top / bottom) ** up == pytest.approx(E, rel=0.01)
    assert f"train {studio.E:.4g}" in texts(curves)
    assert f"test {studio.E_test:.4g}" in texts(curves)


def test_the_curve_of_all_examples_has_every_step_and_mini_batches_are_pale():
    studio = ticked(8, widths=(3,), m=30)
    train = lines(panel(studio, 1).findall("path")[0].get("d"))[0]
    assert len(train) == 41
    studio = ticked(8, widths=(3,), m=30, batch_size=6)
    each, train, test = [lines(part.get("d"))[0] for part in panel(studio, 1).findall("path")[:3]]
    assert (len(each), len(train), len(test)) == (40, 41, 41)
    assert "each mini-batch" in texts(panel(studio, 1))


def test_hidden_neurons_are_shown_by_their_activations():
    studio = ticked(5, widths=(3,), m=40)
    (image,) = panel(studio, 2).findall("image")
    sheet, layer, reach = picture(image), studio.network.layer(1), studio.scene.x[1]
    assert sheet.shape == (23, 69, 3)
    for j in range(3):
        for row, column in ((0, 0), (4, 17), (20, 20), (10, 10)):
            x, y = reach * (column - 10) / 10, reach * (10 - row) / 10
            z = x * layer.W[0, j] + y * layer.W[1, j] + layer.B[0, j]
            seen = sheet[row + 1, 23 * j + column + 1]
            np.testing.assert_allclose(seen, shade(math.tanh(z), 1), atol=9)
    assert "layer 1: 3 neurons, tanh, colours ±1" in texts(panel(studio, 2))


def test_neurons_that_are_not_bounded_say_their_scale():
    studio = training_studio(widths=(13,), h="relu", scale=3.0, m=40)
    said = texts(panel(studio, 2))
    A = studio.scene.asked(studio.network).A[1]
    assert 5 < A.max() < 10
    assert "layer 1: 13 neurons, relu, colours ±10" in said
    (image,) = panel(studio, 2).findall("image")
    assert picture(image).shape == (2 * 23, 7 * 23, 3)  # two lines, the last place is empty
    assert texts(panel(training_studio(widths=()), 2))[-1] == "there is no hidden layer"


def test_between_the_neurons_lies_what_is_behind_the_picture():
    studio = training_studio(widths=(13,), m=40)
    cover, seams = 'fill="{}"/><path d="M0 42', '" fill="none" stroke="{}" stroke-width="5"/>'
    for svg, ground in (
        (studio.picture.html, "var(--jp-layout-color0, #ffffff)"),
        (studio.static()["image/svg+xml"], "#ffffff"),
    ):
        assert svg.count(cover.format(ground)) == 1  # the place of a fourteenth neuron
        assert svg.count(seams.format(ground)) == 1


def test_neurons_of_a_line_are_curves():
    studio = training_studio("sine", widths=(5,), m=30)
    curves = [lines(part.get("d"))[0] for part in panel(studio, 2).findall("path")[:5]]
    layer = studio.network.layer(1)
    for j, curve in enumerate(curves):
        middle = math.tanh(0 * layer.W[0, j] + layer.B[0, j])
        assert curve[20, 1] == pytest.approx(42 + 23 - 19 * middle, abs=0.06)
        right = math.tanh(3 * layer.W[0, j] + layer.B[0, j])
        assert curve[-1, 1] == pytest.approx(42 + 23 - 19 * right, abs=0.06)
        assert curve[0, 0] == pytest.approx(46 * j + 3, abs=0.06)


def test_heat_maps_and_lengths_of_weights_and_gradients():
    studio = ticked(5, widths=(3, 4), m=40)
    images = panel(studio, 3).findall("image")
    said = texts(panel(studio, 3))
    gradients = studio.network.gradients(studio.course.X, studio.course.Y)
    shown = [P for l in (1, 2, 3) for P in (studio.network.layer(l).W, gradients.dE_dW[l])]
    assert len(images) == 6
    for image, P in zip(images, shown, strict=True):
        largest = max(abs(entry) for row in P.tolist() for entry in row)
        scale = float(f"1e{math.floor(math.log10(largest))}")
        scale *= next(digit for digit in (1, 2, 5, 10) if digit * scale >= largest)
        seen = picture(image)
        assert seen.shape == (*P.shape, 3)
        for i, row in enumerate(P.tolist()):
            for j, entry in enumerate(row):
                np.testing.assert_allclose(seen[i, j], shade(entry, scale), atol=9)
        length = math.sqrt(sum(entry**2 for row in P.tolist() for entry in row))
        assert f"length {length:.3g}, ±{scale:g}".replace("e-0", "e−") in said
    assert [words for words in said if "×" in words] == [
        "W[1], 2 × 3", "∂E/∂W[1], 2 × 3", "W[2], 3 × 4", "∂E/∂W[2], 3 × 4",
        "W[3], 4 × 1", "∂E/∂W[3], 4 × 1",
    ]  # fmt: skip


def test_zero_is_grey_and_lightness_tells_the_sign():
    image = ElementTree.fromstring(grid_image(np.array([[-1.0, 0.0, 1.0]]), 1.0, (0, 0, 3, 1)))
    dark, grey, light = picture(image)[0].astype(int).mean(axis=1)
    assert dark < 40 < 130 < grey < 170 < 220 < light
    np.testing.assert_allclose(picture(image)[0, 1], 255 * np.array(to_rgb("#94989b")), atol=6)


def test_panels_can_be_left_out():
    studio = training_studio(m=20, widths=(3,), neurons=False)
    assert len(studio.panels()) == 3
    studio.set(weights=False)
    assert len(studio.panels()) == 2
    assert "hidden neurons" not in studio.picture.html


def test_the_height_does_not_change_while_it_trains():
    studio = training_studio(m=40, widths=(3,), h="relu", data="sine", batch_size=5)
    studio.start()
    sizes = set()
    for _ in range(60):
        studio.tick()
        sizes.add(tuple((panel.width, panel.height) for panel in studio.panels()))
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
