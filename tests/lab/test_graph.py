"""The drawing of a network as nodes and edges, from plain numbers."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest

from mlp_lab.drawing import Graph, Node
from mlp_lab.palette import BLUE, LIT, VERMILION

W1 = np.array([[1.0, -2.0], [0.0, 4.0], [np.nan, -0.5]])
NODES = {(c, j): Node(f"{c}{j}") for c, n in enumerate((3, 2, 1)) for j in range(1, n + 1)}
HEADS = [("X", "example 1"), ("layer 1", "tanh"), ("error", "E")]


def named(kind, marks, *place):
    """What a hand would be told, as an attribute that a test can look for."""
    return f'<g data-place="{kind} {" ".join(map(str, place))}">{marks}</g>'


@pytest.fixture
def graph():
    return Graph(HEADS, [3, 2, 1], NODES, {1: W1}, 400, 260, touch=named)


def parsed(graph, kind="live"):
    return ET.fromstring(f"<g>{getattr(graph.marks(), kind)}</g>")


def part(graph, place):
    """The marks at one place, such as "edge 1 3 2"."""
    (found,) = (node for node in parsed(graph).iter() if node.get("data-place") == place)
    return found


def drawn_edge(graph, l, p, j):
    """Colour, width and dashes of the line itself, which lies between ground and touch."""
    paths = part(graph, f"edge {l} {p} {j}").findall("path")
    line = paths[-2]
    return line.get("stroke"), float(line.get("stroke-width")), line.get("stroke-dasharray")


def test_colour_and_dashes_tell_the_sign(graph):
    assert drawn_edge(graph, 1, 1, 1)[::2] == (VERMILION, None)
    assert drawn_edge(graph, 1, 2, 2)[::2] == (VERMILION, None)
    for p in (1, 3):
        colour, _, dashes = drawn_edge(graph, 1, p, 2)
        assert (colour, bool(dashes)) == (BLUE, True)


def test_a_thick_line_has_longer_dashes(graph):
    (dash, gap), (thick_dash, thick_gap) = (
        map(float, drawn_edge(replace(graph, weights={1: W}), 1, 1, 2)[2].split())
        for W in (W1, -4 * np.ones((3, 2)))
    )
    assert thick_dash > dash + 3
    assert dash > 3 * 2.4 - 1  # longer than the line is wide, or it is a row of squares
    assert thick_dash > 3 * 4
    assert gap <= thick_gap < thick_dash / 2


@pytest.mark.parametrize("p", [2, 3])  # of 0, and of what is no number
def test_a_weight_of_no_size_is_a_thin_dotted_line(graph, p):
    colour, width, dashes = drawn_edge(graph, 1, p, 1)
    assert (colour, width) == ("currentColor", 0.8)
    assert dashes not in (None, drawn_edge(graph, 1, 1, 2)[2])


def test_an_edge_is_as_thick_as_its_weight(graph):
    widths = {w: drawn_edge(graph, 1, p, j)[1] for p, j, w in ((1, 1, 1), (1, 2, 2), (2, 2, 4))}
    assert widths[2] - 0.8 == pytest.approx(2 * (widths[1] - 0.8))
    assert widths[4] - 0.8 == pytest.approx(4 * (widths[1] - 0.8))
    larger = replace(graph, weights={1: 10 * W1})
    assert drawn_edge(larger, 1, 2, 2) == drawn_edge(graph, 1, 2, 2)  # the largest is the measure


def test_edges_of_a_column_without_weights_are_thin_lines_that_nobody_touches(graph):
    places = {node.get("data-place") for node in parsed(graph).iter()}
    assert {f"edge 1 {p} {j}" for p in (1, 2, 3) for j in (1, 2)} < places
    assert not any((place or "").startswith("edge 2") for place in places)
    assert ET.tostring(parsed(graph)).count(b'stroke="currentColor" stroke-width="1"') == 2


def test_what_is_lit_has_a_ground_and_a_thick_line_and_its_weight(graph):
    lit = replace(
        graph, lit={(1, 1, 2)}, told=[(1, 1, 2)], nodes={**NODES, (0, 1): Node("x", lit=True)}
    )
    for place in ("edge 1 1 2", "node 0 1"):
        assert LIT in ET.tostring(part(lit, place)).decode()
        assert LIT not in ET.tostring(part(graph, place)).decode()
    assert part(lit, "weight 1 1 2").find("text").text == "−2"
    rim = float(part(lit, "node 0 1").find("rect").get("stroke-width"))
    assert rim > float(part(lit, "node 0 2").find("rect").get("stroke-width"))
    edges = [p for p in (n.get("data-place") for n in parsed(lit).iter()) if p and "edge" in p]
    assert edges[-1] == "edge 1 1 2"  # in front of all others


def test_what_is_not_known_is_dashed_and_empty(graph):
    unknown = replace(graph, nodes={**NODES, (1, 1): Node()})
    node = part(unknown, "node 1 1")
    assert node.find("rect").get("stroke-dasharray")
    assert not node.find("text").text
    assert not part(unknown, "node 1 2").find("rect").get("stroke-dasharray")


def test_a_bias_is_an_edge_from_above_with_its_words(graph):
    nodes = {
        **NODES,
        (1, 1): Node("1", above="b = −2", bias=-2.0),
        (1, 2): Node("1", "b = 1", bias=1),
    }
    found = replace(graph, nodes=nodes, lit_biases={(1, 2)})
    line = part(found, "bias 1 1").find("path")
    assert (line.get("stroke"), bool(line.get("stroke-dasharray"))) == (BLUE, True)
    assert part(found, "bias 1 1").find("text").text == "b = −2"
    assert part(found, "bias 1 2").find("rect").get("fill") == LIT
    assert part(found, "bias 1 1").find("rect") is None


def test_words_stand_around_a_node(graph):
    node = Node("1", below="∂E/∂z = 2", beside="y = 3")
    words = [t.text for t in parsed(replace(graph, nodes={**NODES, (1, 1): node})).iter("text")]
    assert {"∂E/∂z = 2", "y = 3", "layer 1", "tanh"} <= set(words)


def test_a_picture_stands_in_place_of_the_number(graph):
    image = '<image href="data:," width="1" height="1"/>'
    node = part(replace(graph, nodes={**NODES, (0, 2): Node(picture=image)}), "node 0 2")
    assert len(node.findall(".//image")) == 1
    assert node.find("text") is None or not node.find("text").text
    assert not node.find("rect").get("stroke-dasharray")


def heads(graph):
    """Where the heads point: to the right or to the left, by the corner that is the tip."""
    found = []
    for path in parsed(graph).iter("path"):
        corners = re.fullmatch(r"M(\S+),\S+ (\S+),\S+ (\S+),\S+ Z", path.get("d"))
        if corners:
            tip, *back = map(float, corners.groups())
            found.append("right" if tip > max(back) else "left")
    return found


def test_heads_point_the_way_that_is_taken(graph):
    edges = [(1, 1, 1), (1, 2, 1)]
    assert heads(graph) == []
    assert heads(replace(graph, taken=edges)) == ["right", "right"]
    assert heads(replace(graph, taken=edges, back=True)) == ["left", "left"]
    assert sorted(heads(replace(graph, meeting=edges[:1]))) == ["left", "right"]


def pulses(graph):
    """The ways that something runs: from where to where, in pixels across."""
    lines = (p for p in parsed(graph).iter("path") if p.get("class") == "mlp-flow")
    ends = (re.findall(r"-?[\d.]+,-?[\d.]+", line.get("d")) for line in lines)
    return [(float(first.split(",")[0]), float(last.split(",")[0])) for first, *_, last in ends]


def test_what_flows_runs_the_same_way_once_and_not_in_a_file(graph):
    assert pulses(replace(graph, taken=[(1, 1, 1)])) == []
    moving = replace(graph, taken=[(1, 1, 1), (2, 1, 1)], moving=True)
    assert all(start < end for start, end in pulses(moving))
    assert all(start > end for start, end in pulses(replace(moving, back=True)))
    style = parsed(moving).find("style").text
    assert "infinite" not in style
    assert re.search(r"prefers-reduced-motion:\s*reduce\)\{\s*\.mlp-flow\{display:none\}", style)
    assert "mlp-flow" not in moving.marks().alone


def test_of_a_long_column_the_first_and_the_last_are_drawn():
    sizes = [64, 32, 10]
    weights = {1: np.ones((64, 32)), 2: np.ones((32, 10))}
    nodes = {(c, j): Node("1") for c, n in enumerate(sizes) for j in range(1, n + 1)}
    graph = Graph(HEADS, sizes, nodes, weights, 500, 260, touch=named, told=[(1, 30, 1)])
    places = {node.get("data-place") for node in parsed(graph).iter()} - {None}
    drawn = {int(place.split()[2]) for place in places if place.startswith("node 0")}
    assert drawn == {1, 2, 3, 63, 64}
    assert sum(place.startswith("edge 1") for place in places) == 5 * 5
    assert not any(place.startswith("weight") for place in places)  # its node is not drawn
    assert [t.text for t in parsed(graph).iter("text")].count("⋮") == 3


def test_words_are_text_whatever_they_hold(graph):
    nasty = "<b>&\"'"
    heads = [(nasty, nasty), *HEADS[1:]]
    found = replace(graph, heads=heads, nodes={**NODES, (0, 1): Node(nasty, nasty, nasty)})
    assert [t.text for t in parsed(found).iter("text")].count(nasty) == 5


def test_alone_it_knows_no_theme(graph):
    assert "var(" in graph.marks().live
    assert "var(" not in graph.marks().alone
    assert "#ground" not in graph.marks().live + graph.marks().alone


def test_alone_its_edges_have_holes_where_words_stand(graph):
    """For nobody knows the colour that could hide them."""
    nodes = {**NODES, (1, 1): Node("7", above="b = 2", below="∂E/∂z = 1")}
    graph = replace(graph, nodes=nodes, told=[(1, 1, 2)])
    mask, masked, *others = parsed(graph, "alone")[0]
    assert masked.get("mask") == f"url(#{mask.get('id')})"
    assert len(masked.findall(".//path")) == len(parsed(graph)[0].findall(".//path"))
    holes = [
        tuple(map(float, re.findall(r"[-.\d]+", hole)[:4]))
        for hole in mask.find("path").get("d").split("M")[1:]
    ]
    (chip,) = (part.find("rect") for part in others if part.get("data-place") == "weight 1 1 2")
    assert holes[0] == tuple(float(chip.get(key)) for key in ("x", "y", "width", "height"))
    words = [part for part in parsed(graph).iter("text") if part.text in ("b = 2", "∂E/∂z = 1")]
    assert len(holes) == 1 + len(words) == 3
    for x, y in ((float(part.get("x")), float(part.get("y"))) for part in words):
        assert any(abs(left + w / 2 - x) < 1 and top < y < top + h for left, top, w, h in holes[1:])
    assert parsed(graph).find(".//mask") is None
