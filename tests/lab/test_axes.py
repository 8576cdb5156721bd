"""Axes: where numbers stand, ticks, what is cut off, and arrows and legends beside them."""

import dataclasses
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from mlp_lab.drawing import (
    SMALL,
    Axes,
    arrow,
    legend,
    linear,
    logarithmic,
    marker,
    power_ticks,
    round_down,
    round_up,
    ticks,
    turned,
)
from mlp_lab.palette import PAPER

LINEAR = Axes((-2.0, 2.0), (0.0, 10.0), 200, 100, left=30, top=5)
LOG = Axes((1e-4, 1.0), (1e-2, 1e2), 200, 100, log_x=True, log_y=True)


def read(*marks):
    return ET.fromstring(f"<svg>{''.join(marks)}</svg>")


@pytest.mark.parametrize(
    ("axes", "point", "pixel"),
    [
        (LINEAR, (-2, 0), (30, 105)),
        (LINEAR, (2, 10), (230, 5)),
        (LINEAR, (0.5, 2.5), (155, 80)),
        (LOG, (1e-4, 1e-2), (0, 100)),
        (LOG, (1e-3, 1), (50, 50)),
        (LOG, (1, 1e2), (200, 0)),
    ],
)
def test_numbers_stand_at_their_pixels_one_by_one_and_as_arrays(axes, point, pixel):
    assert axes.at(*point) == pytest.approx(pixel)
    assert axes.points(*([v] for v in point)).tolist()[0] == pytest.approx(pixel)


def test_one_axis_can_be_logarithmic_and_the_other_linear():
    axes = Axes((0.0, 10.0), (1e-2, 1e2), 100, 100, log_y=True)
    assert axes.at(5, 1) == pytest.approx((50, 50))


def test_linear_ticks_are_round_and_lie_within():
    assert ticks(-2, 4) == [(v, str(v).replace("-", "−")) for v in range(-2, 5)]
    assert [words for _, words in ticks(0.03, 0.31)] == [
        "0.05",
        "0.1",
        "0.15",
        "0.2",
        "0.25",
        "0.3",
    ]
    assert [words for _, words in ticks(-1.2, 1.2, 5, nice=(1, 2, 5, 10))] == [
        "−1", "−0.5", "0", "0.5", "1",
    ]  # fmt: skip


def test_powers_of_ten_are_multiples_whatever_the_ends():
    for low in range(-25, -8):
        for high in range(-2, 4):
            shown = [words for _, words in power_ticks(10.0**low, 10.0**high, every=3)]
            wanted = [e for e in range(low, high + 1) if e % 3 == 0]
            digits = "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"
            assert shown == [
                "1" if not e else "10" + str(e).translate(str.maketrans("-0123456789", digits))
                for e in wanted
            ]


def test_ticks_have_the_steps_that_are_nice():
    """Else 2.5 might be one of them."""
    low, high = 0.0, 12.0
    assert [v for v, _ in ticks(low, high, 5, nice=(1, 2, 5, 10))] == [0, 5, 10]
    assert 2.5 in [v for v, _ in ticks(low, high, 5)]


def test_powers_of_ten_are_exact_and_by_default_all_of_them():
    words = ["10⁻²", "10⁻¹", "1", "10¹", "10²", "10³"]
    values = [0.01, 0.1, 1.0, 10.0, 100.0, 1000.0]
    assert power_ticks(1e-2, 1e3) == list(zip(values, words, strict=True))


@pytest.mark.parametrize("power", [-200, -3, 0, 2, 200])
def test_round_numbers_are_1_2_and_5_and_stay_what_they_are(power):
    ten = 10.0**power
    for digit, up, down in ((1, 1, 1), (1.1, 2, 1), (2, 2, 2), (3, 5, 2), (5, 5, 5), (7, 10, 5)):
        assert round_up(digit * ten) == pytest.approx(up * ten, rel=1e-15)
        assert round_down(digit * ten) == pytest.approx(down * ten, rel=1e-15)
    assert round_up(2 * ten * (1 + 1e-12)) == pytest.approx(2 * ten)  # only rounding is above
    assert round_down(2 * ten * (1 - 1e-12)) == pytest.approx(2 * ten)


def test_a_linear_axis_begins_at_0_and_is_never_empty():
    low, high, marks = linear(np.array([0.3, 3.2]))
    assert (low, high) == (0, 5)
    assert marks == [(0, "0"), (1.25, "1.25"), (2.5, "2.5"), (3.75, "3.75"), (5, "5")]
    assert linear(np.array([]))[:2] == (0, 1)
    assert 0 < linear(np.zeros(3))[1] < 1e-11
    assert linear(np.array([1.7e308]))[1] == 1e308  # 2e308 is no number of the machine


def test_a_logarithmic_axis_holds_all_that_is_positive():
    low, high, marks = logarithmic(np.array([0.0, 0.03, 4.0]))
    assert (low, high) == (0.02, 5)
    assert [words for _, words in marks] == ["0.02", "0.05", "0.1", "0.2", "0.5", "1", "2", "5"]
    assert logarithmic(np.array([0.0]))[:2] == logarithmic(np.array([]))[:2] == (0.1, 1)
    assert logarithmic(np.array([2.0, 2.0]))[:2] == (0.2, 2)  # one number: room below it
    assert logarithmic(np.array([1e-320, 1e308]))[:2] == (1e-300, 1e300)


def test_ticks_of_a_logarithmic_axis_are_1_2_5_or_where_too_many_powers_of_ten():
    assert [words for _, words in logarithmic(np.array([0.5, 20.0]))[2]] == [
        "0.5", "1", "2", "5", "10", "20",
    ]  # fmt: skip
    assert [value for value, _ in logarithmic(np.array([0.01, 1.0]))[2]] == [0.01, 0.1, 1]
    for first, last in ((-6, 0), (-12, 5), (-290, 290)):
        marks = logarithmic(np.array([10.0**first, 10.0**last]))[2]
        exponents = np.log10([value for value, _ in marks])
        assert 3 <= len(marks) <= 6
        assert np.allclose(exponents, exponents.round(), atol=1e-12)
        assert len(set(np.diff(exponents).round(9))) == 1


def test_a_way_is_cut_where_it_leaves_the_axes():
    way = [(0.0, 5.0), (4.0, 5.0), (4.0, 20.0), (0.0, 20.0), (0.0, 6.0)]
    assert LINEAR.within(way) == [[(0.0, 5.0), (2.0, 5.0)], [(0.0, 10.0), (0.0, 6.0)]]
    assert LINEAR.within([(0.0, 5.0), (np.inf, 5.0)]) == [[(0.0, 5.0), (0.0, 5.0)]]
    assert LINEAR.clipped([-9, 9], [20, -1]).tolist() == [[30, 5], [230, 105]]


@pytest.mark.parametrize("corner", [(-2.0, 0.0), (2.0, 0.0), (-2.0, 10.0), (2.0, 10.0)])
def test_the_edge_belongs_to_the_axes(corner):
    x, y = corner
    assert LINEAR.holds(*corner)
    assert not LINEAR.holds(1.001 * x, y)
    assert not LINEAR.holds(x, y + (0.01 if y else -0.01))
    assert LINEAR.edge((0.0, 5.0), (2 * x, 5.0)) == pytest.approx((x, 5))
    assert LINEAR.edge((x, 5.0), (2 * x, 5.0)) in [
        (x, 5.0),
        (2 * x, 5.0),
    ]  # it stands there already


def test_a_pixel_is_told_to_a_tenth():
    assert LINEAR.at(1 / 3, 1 / 3) == (146.7, 101.7)


def test_marks_stand_on_numbers():
    line, mark, band = read(
        LINEAR.line([(-2, 0), (2, 10)], 'id="a"'),
        LINEAR.marker("o", 0, 5, 4, 'id="b"'),
        LINEAR.band(-1, 1.5, 'id="c"'),
    )
    assert (line.get("points"), line.get("id")) == ("30.0,105.0 230.0,5.0", "a")
    assert (mark.get("cx"), mark.get("cy"), mark.get("r")) == ("130.0", "55.0", "4")
    assert [band.get(name) for name in ("x", "y", "width", "height")] == ["80", "5", "125", "100"]


def test_a_straight_line_is_cut_at_the_edges_that_it_meets():
    for (x, y, slope), ends in (
        ((1, 2, 4.0), [(0.5, 0), (2, 6)]),  # below, then at the right
        ((-1, 7, -4.0), [(-1.75, 10), (0.75, 0)]),
        ((1, 9, 0.5), [(-2, 7.5), (2, 9.5)]),
    ):
        (line,) = read(LINEAR.straight(x, y, slope, ""))
        found = [tuple(map(float, point.split(","))) for point in line.get("points").split()]
        assert found == [pytest.approx(LINEAR.at(*end), abs=0.06) for end in ends]


def test_a_straight_line_goes_from_edge_to_edge():
    for slope, ends in ((0.0, "30.0,55.0 230.0,55.0"), (5.0, "80.0,105.0 180.0,5.0")):
        (line,) = read(LINEAR.straight(0, 5, slope, ""))
        assert line.get("points") == ends


def test_a_grid_is_faint_but_at_zero_and_its_numbers_stand_beside_it():
    tree = read(LINEAR.grid([(-1.0, "−1"), (0.0, "0")], [(5.0, "5")]))
    faint, strong = tree.findall("path")
    assert (faint.get("stroke-opacity"), strong.get("stroke-opacity")) == ("0.2", "0.6")
    assert faint.get("d") == "M80.0,5V105M30,55.0H230"
    assert "M130.0,5V105" in strong.get("d")
    assert [(t.text, t.get("x"), t.get("y")) for t in tree.findall("text")] == [
        ("−1", "80", "121"), ("0", "130", "121"), ("5", "22", "59"),
    ]  # fmt: skip


def test_the_numbers_of_a_grid_are_small_and_end_at_their_axis():
    tree = read(LINEAR.grid([(1.0, "1")], [(5.0, "5")]))
    assert [t.get("font-size") for t in tree.findall("text")] == [SMALL.split('"')[1]] * 2
    assert [t.get("text-anchor") for t in tree.findall("text")] == ["middle", "end"]
    assert {path.get("stroke") for path in tree.findall("path")} == {"currentColor"}


def test_between_rules_and_between_numbers_stands_nothing():
    (rules,) = read(LINEAR.rules([-1, 1], [5, 10], ""))
    assert rules.get("d") == "M80.0,5V105M180.0,5V105M30,55.0H230M30,5.0H230"
    many = [(-1.0, "−1"), (1.0, "1")], [(5.0, "5"), (10.0, "10")]
    for tree in (read(LINEAR.numbers(*many)), read(LINEAR.framed("", ("s", "E"), *many))):
        assert not tree.text
        assert not any(part.tail for part in tree)
        notches = tree.find("path")
        assert notches is None or notches.get("d") == "M80.0,105v5M180.0,105v5M30,55.0h-5M30,5.0h-5"


def test_an_axis_without_ticks_has_no_line_at_zero():
    for x, y, strong in (([(1.0, "1")], [], "M130.0,5V105"), ([], [(5.0, "5")], "M30,105.0H230")):
        assert [path.get("d") for path in read(LINEAR.grid(x, y)).findall("path")][1] == strong


def test_a_frame_has_its_words_around_it_and_a_grid_where_it_is_asked_for():
    marks = ("s", "E"), [(0.0, "0")], [(10.0, "10")]
    plain, ruled = (read(LINEAR.framed("<g/>", *marks, grid=grid)) for grid in (False, True))
    for tree in (plain, ruled):
        places = {t.text: (t.get("x"), t.get("y")) for t in tree.findall("text")}
        assert places == {
            "0": ("130", "123"), "10": ("21", "9"), "s": ("130", "145"), "E": ("-28", "55"),
        }  # fmt: skip
        frame = tree.findall("rect")[-1]
        assert (frame.get("fill"), frame.get("stroke")) == ("none", "currentColor")
    notches, rules = plain.findall("path"), ruled.findall("path")
    assert [path.get("d") for path in rules] == ["M130.0,5V105M30,5.0H230", notches[0].get("d")]
    assert (rules[0].get("stroke-opacity"), rules[0].get("stroke-width")) == ("0.3", "0.6")
    assert notches[0].get("stroke") == "currentColor"
    tags = [part.tag for part in ruled]
    assert tags.index("g") > tags.index("path")  # what is inside lies on the grid


def test_axes_that_are_alike_are_equal_and_do_not_change():
    """A map is drawn again only where its axes are others."""
    twin = dataclasses.replace(LINEAR)
    assert twin == LINEAR
    assert hash(twin) == hash(LINEAR)
    assert dataclasses.replace(LINEAR, width=201) != LINEAR


def test_a_frame_has_paper_the_names_of_its_axes_and_notches_at_its_ticks():
    tree = read(LINEAR.framed("<g/>", ("s", "E"), [(0.0, "0")], [(10.0, "10")]))
    assert [t.text for t in tree.findall("text")] == ["0", "10", "s", "E"]
    assert tree[0].get("fill") == PAPER
    assert [e.get("d") for e in tree.findall("path")] == ["M130.0,105v5M30,5.0h-5"]
    assert tree.findall("text")[-1].get("transform") == "rotate(-90 -28 55)"


def test_an_arrow_ends_at_its_tip_and_its_head_is_no_longer_than_itself():
    line, head = read(arrow((0, 0), (30, 0), 'stroke="red"', ""))
    assert (line.get("x2"), line.get("y2")) == ("21", "0")
    assert head.get("points") == "30.0,0.0 21.0,5.0 21.0,-5.0"
    line, head = read(arrow((0, 0), (0, 3), "", ""))
    assert (line.get("x2"), line.get("y2")) == ("0", "0")
    assert head.get("points").startswith("0.0,3.0 ")


def test_what_is_turned_keeps_its_size():
    (point,) = turned([(5, 2)], (1, 1), (0, 4))  # along is downward, so aside is to the left
    assert point == pytest.approx((-1, 6))


@pytest.mark.parametrize("kind", ["o", "s", "^", "x", "D"])
def test_a_marker_stands_around_its_point(kind):
    (mark,) = read(marker(kind, 12, 34, 5, 'fill="red"'))
    if kind == "o":
        assert (mark.get("cx"), mark.get("cy"), mark.get("r")) == ("12.0", "34.0", "5")
    else:
        points = re.findall(r"([\d.]+),([\d.]+)", mark.get("d"))
        reach = [(float(x) - 12, float(y) - 34) for x, y in points]
        assert 4 < max(abs(off) for off in sum(reach, ())) <= 5.5
        assert {off > 0 for off in sum(reach, ())} == {True, False}


def test_a_legend_has_a_line_for_each_sign():
    tree = read(legend([("<i/>", "one", ""), ("<b/>", "two", 'font-weight="bold"')], 40))
    groups = tree.findall("g")
    assert [g.get("transform") for g in groups] == ["translate(0,0)", "translate(0,34)"]
    assert [g.find("text").text for g in groups] == ["one", "two"]
    assert [g[1].tag for g in groups] == ["i", "b"]  # on its paper
