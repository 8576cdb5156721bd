"""Matrices as pictures: numbers, edges, what is lit and marked, broken products, files."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from mlp_lab.drawing import (
    CODE,
    GROUND,
    Matrix,
    Picture,
    Themed,
    below,
    drawing,
    side_by_side,
)
from mlp_lab.numbers import number, subscripted
from mlp_lab.palette import EDGES, GREY, LIT, PAPER, VERMILION

SVG = "{http://www.w3.org/2000/svg}"
P = np.array([[1.0, -2.0, 0.5], [-0.0, 30.0, -4.0]])


def read(lines, says="A picture.", notes="", caption=""):
    """The picture as a tree; that it can be read as XML is part of every test here."""
    return ET.fromstring(drawing(lines, says, notes).standalone(caption))


def words(tree):
    return ["".join(text.itertext()) for text in tree.iter(f"{SVG}text")]


def filled(tree, colour):
    return [r for r in tree.iter(f"{SVG}rect") if r.get("fill") == colour]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (2.0, "2"),
        (-1.0, "−1"),
        (-0.125, "−0.125"),
        (2 / 3, "0.667"),
        (-1234.5, "−1.23e3"),
        (999.6, "1e3"),
        (123.4, "123"),
        (120000.0, "1.2e5"),
        (0.00012345, "0.000123"),
        (-0.000012345, "−1.23e−5"),
        (1e-20, "1e−20"),
        (-1.5e300, "−1.5e300"),
        (float("nan"), "nan"),
        (float("-inf"), "−inf"),
        (np.float32(0.1), "0.1"),
    ],
)
def test_a_number_has_at_most_three_digits_and_its_sign(value, shown):
    assert number(value) == shown
    mantissa = shown.split("e")[0].replace("−", "").replace(".", "").lstrip("0")
    assert len(mantissa) <= 3


def test_no_negative_number_loses_its_sign():
    rng = np.random.default_rng(3)
    for value in rng.normal(size=200) * 10.0 ** rng.integers(-12, 12, 200):
        assert number(value).startswith("−") == (value < 0)


def test_the_numbers_stand_in_a_grid_with_name_letters_and_dimensions():
    tree = read([[Matrix("W", P, ("n", "k"))]])
    assert words(tree) == ["1", "−2", "0.5", "0", "30", "−4", "n", "k", "W", "n × k = 2 × 3"]
    places = [(float(t.get("x")), float(t.get("y"))) for t in tree.iter(f"{SVG}text")][:6]
    assert places[0][1] == places[1][1] == places[2][1] < places[3][1]
    assert places[0][0] == places[3][0] < places[1][0] == places[4][0] < places[2][0]


def test_a_letter_may_have_an_index_and_a_colour_of_its_own():
    tree = read([[Matrix("W[2]", P, ("n_1", "n_2"), colours=("n", "k"))]])
    assert "n₁ × n₂ = 2 × 3" in words(tree)
    colours = [line.get("stroke") for line in tree.iter(f"{SVG}line")]
    assert colours == [EDGES["n"][0], EDGES["k"][0]]
    assert subscripted("n_10") == "n₁₀"


def test_each_letter_has_an_edge_of_its_own_colour_and_dashes():
    assert len({colour for colour, _ in EDGES.values()}) == len(EDGES)
    dashes = [EDGES[letter][1] for letter in "mnk"]
    assert dashes[0] == ""
    assert len(set(dashes)) == 3
    for vertical in "mnk1":
        for horizontal in "mnk1":
            tree = read([[Matrix("P", P, (vertical, horizontal))]])
            edges = [(e.get("stroke"), e.get("stroke-dasharray")) for e in tree.iter(f"{SVG}line")]
            assert edges == [EDGES[vertical], EDGES[horizontal]]


def test_touching_edges_look_the_same():
    X, W = Matrix("X", np.ones((4, 2)), ("m", "n")), Matrix("W", P, ("n", "k"))
    edges = list(read([[X, "·", W]]).iter(f"{SVG}line"))
    right_of_X, left_of_W = edges[1], edges[2]
    assert right_of_X.get("stroke") == left_of_W.get("stroke") == EDGES["n"][0]
    assert right_of_X.get("stroke-dasharray") == left_of_W.get("stroke-dasharray")


def test_a_product_of_letters_has_an_edge_of_both_half_each():
    tree = read([[Matrix("J", P, ("m·k", "n·k"))]])
    edges = list(tree.iter(f"{SVG}line"))
    assert [e.get("stroke") for e in edges] == [EDGES[letter][0] for letter in "mknk"]
    first, second = edges[:2]
    assert first.get("y2") == second.get("y1")
    halves = [abs(float(e.get("y2")) - float(e.get("y1"))) for e in (first, second)]
    assert halves[0] == halves[1]


def test_big_matrices_show_corners_and_an_ellipsis():
    Q = np.arange(200.0).reshape(20, 10)
    grid = Matrix("Q", Q, ("m", "n")).grid()
    assert [row[0] for row in grid] == ["0", "10", "20", "⋮", "180", "190"]
    assert grid[0] == ["0", "1", "2", "⋯", "8", "9"]
    assert grid[3][3] == "⋱"
    assert "m × n = 20 × 10" in words(read([[Matrix("Q", Q, ("m", "n"))]]))
    assert len(Matrix("Q", Q[:8, :8], ("m", "n")).grid()) == 8  # eight are drawn whole
    assert all("⋯" not in row for row in Matrix("Q", Q[:8, :8], ("m", "n")).grid())


@pytest.mark.parametrize(
    ("lit", "numbers"),
    [
        ({"rows": {2}}, ["0", "30", "−4"]),
        ({"columns": {1}}, ["1", "0"]),
        ({"entries": {(1, 2), (2, 3)}}, ["−2", "−4"]),
        ({"rows": {1}, "columns": {3}}, ["1", "−2", "0.5", "−4"]),
        ({"rows": {1}, "hidden": True}, []),
        ({}, []),
    ],
)
def test_rows_columns_and_entries_are_lit_by_colour_and_by_weight(lit, numbers):
    tree = read([[Matrix("P", P, ("m", "n"), **lit)]])
    assert len(filled(tree, LIT)) == len(numbers)
    bold = [t.text for t in tree.iter(f"{SVG}text") if t.get("style") == "fill:#000"]
    assert bold == numbers
    if numbers:  # the ground lies under its number
        flat = [e for e in tree.iter() if e.tag in (f"{SVG}rect", f"{SVG}text")]
        ground = next(n for n, e in enumerate(flat) if e.get("fill") == LIT)
        assert flat[ground + 1].text == numbers[0]


def test_in_a_big_matrix_the_lit_row_counts_from_one_in_the_whole():
    Q = np.arange(200.0).reshape(20, 10)
    tree = read([[Matrix("Q", Q, ("m", "n"), rows={19})]])
    assert [t.text for t in tree.iter(f"{SVG}text") if t.get("style") == "fill:#000"] == [
        "180", "181", "182", "188", "189",
    ]  # fmt: skip


def test_wrong_entries_have_a_cross():
    tree = read([[Matrix("P", P, ("m", "n"), wrong={(1, 3), (2, 1)}, clickable=True)]])
    for group in tree.iter(f"{SVG}g"):
        crossed = "✗" in [t.text for t in group.iter(f"{SVG}text")]
        assert crossed == (group.get("data-entry") in ("P,1,3", "P,2,1"))
    assert "✗" not in words(read([[Matrix("P", P, ("m", "n"), wrong={(1, 3)}, hidden=True)]]))


def test_a_hidden_matrix_tells_neither_numbers_nor_sizes():
    shown = words(read([[Matrix("W", P, ("n", "k"), hidden=True)]]))
    assert shown == [*("?" * 6), "n", "k", "W", "n × k"]


def test_an_entry_can_be_clicked_where_it_is_meant_to_be():
    tree = read([[Matrix("∂E/∂W[2]", P, ("n", "k"), clickable=True)]])
    places = [g.get("data-entry") for g in tree.iter(f"{SVG}g")]
    assert places == [f"∂E/∂W[2],{i},{j}" for i in (1, 2) for j in (1, 2, 3)]
    assert "data-entry" not in drawing([[Matrix("W", P, ("n", "k"))]], "W").live()
    big = Matrix("Q", np.ones((20, 10)), ("m", "n"), clickable=True)
    assert drawing([[big]], "Q").live().count("data-entry") == 25  # not the ellipses


def test_names_and_sentences_are_escaped():
    nasty = "<script>\"&'</script>"
    matrix = Matrix(nasty, P, ("m", "n"), clickable=True)
    picture = drawing([[matrix]], nasty, nasty)
    assert "<script" not in picture.live()
    tree = ET.fromstring(picture.standalone(nasty))
    assert tree.get("aria-label") == nasty
    assert next(tree.iter(f"{SVG}g")).get("data-entry") == f"{nasty},1,1"
    assert words(tree).count(nasty) == 3


def test_a_product_that_fits_has_its_sign():
    X, W = Matrix("X", np.ones((4, 2)), ("m", "n")), Matrix("W", P, ("n", "k"))
    assert "·" in words(read([[X, "·", W]]))
    assert "≠" not in drawing([[X, "·", W]], "").live()


def test_a_product_that_does_not_fit_is_drawn_broken_with_the_message():
    X, W = Matrix("X", np.ones((4, 5)), ("m", "n")), Matrix("W", P, ("n", "k"))
    message = "net_input: W must be n × k = 5 × k, not 2 × 3\n    X           m × n   4 × 5"
    tree = read([[X, "·", W, "=", "?"]], notes=message)
    assert "·" not in words(tree)
    broken = next(t for t in tree.iter(f"{SVG}text") if t.text == "✗ 5 ≠ 2")
    assert broken.get("font-weight") == "bold"
    assert VERMILION in broken.get("style")
    assert words(tree)[-2:] == message.splitlines()
    last = list(tree.iter(f"{SVG}text"))[-1]
    assert last.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"
    assert float(last.get("y")) < float(tree.get("viewBox").split()[3])


def test_only_a_product_can_break():
    X, W = Matrix("X", np.ones((4, 5)), ("m", "n")), Matrix("W", P, ("n", "k"))
    assert "✗" not in drawing([[X, "⊙", W], [X, "+", W]], "").live()


def test_everything_lies_inside_the_picture_and_nothing_overlaps():
    X = Matrix("a long name indeed", np.ones((4, 2)), ("m", "n"))
    W = Matrix("W", P * 1e-9, ("n", "k"))
    tree = read([[X, "·", W, "=", "?"], [W]], notes="a note\nand another one")
    _, _, width, height = map(float, tree.get("viewBox").split())
    for rect in filled(tree, "transparent"):
        x, y, w, h = (float(rect.get(name)) for name in ("x", "y", "width", "height"))
        assert x >= 0
        assert x + w <= width
        assert y >= 0
        assert y + h <= height
    for t in tree.iter(f"{SVG}text"):
        x, half = float(t.get("x")), 4 * len(t.text)
        start, end = {
            "middle": (x - half, x + half),
            "end": (x - 2 * half, x),
            "start": (x, x + 2 * half),
        }[t.get("text-anchor")]
        assert start >= -1
        assert end <= width + 1
        assert 0 < float(t.get("y")) <= height


def test_in_the_page_text_takes_the_colour_of_the_theme_and_in_a_file_a_grey_for_any_ground():
    picture = drawing([[Matrix("P", P, ("m", "n"))]], "P")
    svg = picture.live()
    assert "fill:var(--jp-ui-font-color1" in svg
    assert 'role="img"' in svg
    assert 'aria-label="P"' in svg
    alone = picture.standalone()
    assert "var(" not in alone
    assert f"fill:{GREY}" in alone
    assert PAPER not in alone


def test_a_caption_stands_below_in_lines_that_fit():
    caption = "z₁₁ = " + " + ".join(["(−1)·2"] * 20) + " = −40."
    matrix = Matrix("P", P, ("m", "n"))
    plain, tree = read([[matrix]]), read([[matrix]], caption=caption)
    before, after = (list(map(float, t.get("viewBox").split())) for t in (plain, tree))
    lines = [t for t in tree.iter(f"{SVG}text") if float(t.get("y")) > before[3]]
    assert " ".join(t.text for t in lines) == caption
    assert len(lines) > 1
    assert all(8 * len(t.text) + 5 <= after[2] for t in lines)
    assert all(float(t.get("y")) < after[3] for t in lines)


def test_pictures_side_by_side_and_below_are_one_file_with_everything_in_its_place():
    wide, high = (
        Picture(["<path/>"], *size, words) for *size, words in ((90, 20, "a"), (30, 70, "b"))
    )
    for whole, size, places in (
        (below(wide, high), ("90", "90"), [("0", "0"), ("0", "20")]),
        (
            side_by_side([wide, high, wide], "all"),
            ("212", "98"),
            [("8", "8"), ("114", "8"), ("8", "78")],
        ),
    ):
        tree = ET.fromstring(whole.standalone())
        inner = tree.findall(f"{SVG}svg")
        assert [(part.get("x"), part.get("y")) for part in inner] == places
        assert (inner[0].get("width"), inner[0].get("height")) == ("90", "20")
        assert tuple(tree.get("viewBox").split()[2:]) == size
        assert tree.get("aria-label") == ("b a" if len(inner) == 2 else "all")
        assert whole.live().count("<svg") == len(inner)  # in a page each for itself


def test_what_a_theme_decides_is_fixed_in_a_file_of_its_own():
    ground = Themed(*(f'<rect fill="{colour}"/>' for colour in GROUND))
    inner = Picture([ground], 5, 5, "", font=CODE)
    picture = Picture([inner.at(2, 3)], 9, 9, "a hole")
    assert 'fill="var(--jp-layout-color0, #ffffff)"' in picture.live()
    assert "font:13px var(--jp-code-font-family, monospace)" in picture.live()
    alone = picture.standalone()
    assert '<rect fill="none"/>' in alone
    assert "font:13px monospace" in alone
    assert "var(" not in alone
    assert alone.count("aria-label") == 1  # what is within says nothing of its own


def test_a_part_of_ones_own_can_stand_in_a_line():
    class Dot:
        def size(self):
            return 30.0, 50.0

        def svg(self, x, y):
            return f'<circle cx="{x:g}" cy="{y:g}" r="2"/>'

    svg = drawing([[Dot(), "→", Matrix("P", P, ("m", "n"))]], "").live()
    assert re.search(r'<circle cx="0" cy="\d+', svg)
    assert "→" in svg
