"""Axes: where numbers stand, ticks, what is cut off, and arrows and legends beside them."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from mlp_lab.drawing import (
    Axes,
    arrow,
    legend,
    marker,
    power_ticks,
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


def test_a_way_is_cut_where_it_leaves_the_axes():
    way = [(0.0, 5.0), (4.0, 5.0), (4.0, 20.0), (0.0, 20.0), (0.0, 6.0)]
    assert LINEAR.within(way) == [[(0.0, 5.0), (2.0, 5.0)], [(0.0, 10.0), (0.0, 6.0)]]
    assert LINEAR.within([(0.0, 5.0), (np.inf, 5.0)]) == [[(0.0, 5.0), (0.0, 5.0)]]
    assert LINEAR.clipped([-9, 9], [20, -1]).tolist() == [[30, 5], [230, 105]]


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
        assert mark.get("transform") == "translate(12.0,34.0) scale(5)"
        reach = [abs(float(v)) for v in re.findall(r"-?\d*\.?\d+", mark.get("d"))]
        assert max(reach) <= 1.1


def test_a_legend_has_a_line_for_each_sign():
    tree = read(legend([("<i/>", "one", ""), ("<b/>", "two", 'font-weight="bold"')], 40))
    groups = tree.findall("g")
    assert [g.get("transform") for g in groups] == ["translate(0,0)", "translate(0,34)"]
    assert [g.find("text").text for g in groups] == ["one", "two"]
    assert [g[1].tag for g in groups] == ["i", "b"]  # on its paper
