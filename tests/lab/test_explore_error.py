"""The explorer of E and ∂E/∂A: squares, arrows, and the conventions side by side."""

import json
import math
import re
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from every_control import controls_of, page_says

from mlp_lab.explorers.error import explore_error, square
from mlp_lab.palette import BLUE, VERMILION

SIZES = [(m, k) for m in (1, 2, 3, 4) for k in (1, 2, 3)]


def by_loops(A, Y):
    """The sum of all squares, E, and ∂E/∂A in lists, by the index form."""
    m, k = A.shape
    squares = [[(A[i, j] - Y[i, j]) ** 2 for j in range(k)] for i in range(m)]
    gradient = [[2 * (A[i, j] - Y[i, j]) / m for j in range(k)] for i in range(m)]
    total = sum(map(sum, squares))
    return squares, total / m, gradient


def controls(explorer):
    """The sliders m and k and the switch, without the fields beside the sliders."""
    return [control for control in controls_of(explorer) if control.description[:5] != "type "]


def lanes(explorer):
    """From entry (i, j) to the group of its lane, with its dot."""
    root = ElementTree.fromstring(explorer.draw())
    found = {}
    for group in root.iter("g"):
        entry = group.get("data-entry", "").split(",")
        if entry[0] == "A" and group.get("tabindex") is None and len(group.findall("text")) == 1:
            found[int(entry[1]), int(entry[2])] = group
    for dot in dots(explorer):
        _, i, j = dot.get("data-drag").split(",")
        dot.remove(dot.find("circle"))  # what is seized
        found[int(i), int(j)].append(dot)
    return found


def dots(explorer):
    """The handles that move up and down."""
    root = ElementTree.fromstring(explorer.draw())
    return [group for group in root.iter("g") if group.get("data-y")]


def said(explorer):
    """What stands in the picture, word for word."""
    return [part.text or "" for part in ElementTree.fromstring(explorer.draw()).iter("text")]


def parsed(words):
    return float(words.replace("−", "-"))


def unit(explorer):
    """Pixels from 0 to 1 of the axis."""
    root = ElementTree.fromstring(explorer.draw())
    heights = {
        parsed(part.text): float(part.get("y"))
        for part in root.iter("text")
        if part.get("text-anchor") == "end" and part.get("font-size") == "12"
    }
    return (heights[0] - heights[max(heights)]) / max(heights)


def test_at_the_start_it_can_be_done_in_the_head():
    explorer = explore_error()
    assert explorer.A.tolist() == [[1.5, -2], [1, 0.5], [-0.5, 1.5]]
    assert explorer.Y.tolist() == [[0, 1], [1, -1], [1, 0]]
    assert explorer.E == 6
    assert explorer.dE_dA.tolist() == [[1, -2], [0, 1], [-1, 1]]
    sentence = (
        "E = 6. ‖a₁ − y₁‖² = (1.5 − 0)² + (−2 − 1)² = 2.25 + 9 = 11.25. "
        "∂E/∂a₁₁ = 2/3 · (1.5 − 0) = 1: a larger a₁₁ makes E larger. "
        "With m = 3 and k = 2 the factors 1/(mk) and 1/(2m) agree."
    )
    assert explorer.words() == explorer.status == sentence
    assert repr(explorer) == f"ErrorExplorer: {sentence}"
    assert f'aria-label="{sentence}"' in explorer.draw()
    assert {
        "E = 1/m Σ ‖aᵢ − yᵢ‖² = (11.25 + 2.25 + 4.5) / 3 = 6",
    } <= set(said(explorer))
    assert explorer.formula() == (
        r"$$E = \frac{1}{m} \sum_{i=1}^{m} \lVert a_i - y_i \rVert^2, \qquad "
        r"\frac{\partial E}{\partial A} = \frac{2}{m} \left( A - Y \right)$$"
    )


@pytest.mark.parametrize(("m", "k"), SIZES)
def test_every_number_is_that_of_the_index_form(m, k):
    explorer = explore_error(m, k)
    squares, E, gradient = by_loops(explorer.A, explorer.Y)
    assert explorer.A.shape == explorer.Y.shape == (m, k)
    assert math.isclose(explorer.E, E, rel_tol=1e-14)
    assert np.allclose(explorer.dE_dA, gradient, rtol=1e-14)
    assert not np.shares_memory(explorer.A, explorer._predictions)
    pixels = unit(explorer)
    assert set(lanes(explorer)) == {(i, j) for i in range(1, m + 1) for j in range(1, k + 1)}
    for (i, j), lane in lanes(explorer).items():
        a, y, own = explorer.A[i - 1, j - 1], explorer.Y[i - 1, j - 1], squares[i - 1][j - 1]
        assert own == square(explorer.A, explorer.Y, i, j)
        name, share = [part.text for part in lane.iter("text")][-2:]
        assert parsed(name.partition(" = ")[2]) == a
        if own:
            *number, percent = share.removesuffix(" of E").removesuffix(" %").split(" = ")
            assert len(number) == (m * k <= 6)  # many lanes are narrow
            for shown in number:
                assert parsed(shown) == pytest.approx(own / m, abs=5e-4)
            assert parsed(percent) == pytest.approx(100 * own / (m * E), abs=0.051)
        else:
            assert share == "0"
        boxes = [part for part in lane.iter("rect") if part.get("fill") == BLUE]
        assert len(boxes) == (own > 0)
        for box in boxes:  # a square, from prediction to target, and of the right area
            wide, high = float(box.get("width")), float(box.get("height"))
            assert wide == high == pytest.approx(pixels * abs(a - y), abs=0.2)
            (dot,) = lane.iter("circle")
            (goal,) = (part for part in lane.iter("line") if part.get("stroke-width") == "4")
            ends = {float(dot.get("cy")), float(goal.get("y1"))}
            top = float(box.get("y"))
            assert sorted(ends) == pytest.approx([top, top + high], abs=0.11)
            assert float(dot.get("cy")) - float(goal.get("y1")) == pytest.approx(
                pixels * (y - a), abs=0.2
            )


@pytest.mark.parametrize(("m", "k"), SIZES)
def test_one_arrow_is_the_gradient_and_the_other_its_opposite(m, k):
    explorer = explore_error(m, k)
    pixels, (_, _, gradient) = unit(explorer), by_loops(explorer.A, explorer.Y)
    height = ElementTree.fromstring(explorer.draw()).get("viewBox").split()[3]
    for (i, j), lane in lanes(explorer).items():
        (dot,) = lane.iter("circle")
        at, slope = float(dot.get("cy")), gradient[i - 1][j - 1]
        heads = {head.get("fill"): head for head in lane.iter("polygon")}
        assert set(heads) == ({VERMILION, "none"} if slope else set())
        for fill, sign in ((VERMILION, -1), ("none", 1)) if slope else ():
            tip = float(heads[fill].get("points").split()[0].partition(",")[2])
            assert at - tip == pytest.approx(sign * slope * pixels, abs=0.2)  # up is positive
            assert 0 < tip < float(height)
    # A small step along −∂E/∂a makes E smaller: what the key says is so.
    for i in range(m):
        for j in range(k):
            if gradient[i][j]:
                A = explorer.A
                A[i, j] -= 0.01 * gradient[i][j]
                assert by_loops(A, explorer.Y)[1] < explorer.E


@pytest.mark.parametrize(("m", "k"), SIZES)
def test_lanes_do_not_overlap_and_stay_inside(m, k):
    explorer = explore_error(m, k)
    for (i, j), y in np.ndenumerate(explorer.Y):  # the farthest that each can be
        explorer.select(i + 1, j + 1)
        explorer.predict(-2 if y > 0 else 2)
    lefts = set()
    for lane in lanes(explorer).values():
        area = lane.find("rect")
        left, width = float(area.get("x")), float(area.get("width"))
        top, height = float(area.get("y")), float(area.get("height"))
        for box in lane.iter("rect"):
            assert left <= float(box.get("x"))
            assert float(box.get("x")) + float(box.get("width")) <= left + width
        for head in lane.iter("polygon"):
            for corner in head.get("points").split():
                x, y = map(float, corner.split(","))
                assert left <= x <= left + width
                assert top <= y <= top + height
        lefts.add(left)
    assert all(right - left > width for left, right in pairwise(sorted(lefts)))
    assert len(lefts) == len(lanes(explorer)) == m * k  # in one row


@pytest.mark.parametrize(("m", "k"), SIZES)
def test_the_conventions_differ_by_a_factor(m, k):
    explorer = explore_error(m, k)
    explorer.select(m, k)
    assert "1, the sum" not in said(explorer)  # folded at first
    explorer.compare(True)
    squares, _, _ = by_loops(explorer.A, explorer.Y)
    total, off = sum(map(sum, squares)), explorer.A[-1, -1] - explorer.Y[-1, -1]
    head, *rows = explorer.table().rows()
    assert head[1:4:2] == ("E", f"∂E/∂a{'₀₁₂₃₄'[m]}{'₀₁₂₃₄'[k]}")
    expected = [
        ("1, the sum", 1, "2", 2),
        ("1/m, the derivation", 1 / m, "2/m", 2 / m),
        ("1/(mk), mean of entries", 1 / (m * k), "2/(mk)", 2 / (m * k)),
        ("1/(2m), half", 1 / (2 * m), "1/m", 1 / m),
    ]
    for row, (name, front, factor, value) in zip(rows, expected, strict=True):
        assert row[0] == name
        assert parsed(row[1]) == pytest.approx(front * total, rel=5e-4)
        assert row[2].split(" = ")[0] == factor
        assert parsed(row[2].split(" = ")[-1]) == pytest.approx(value, rel=5e-3)
        assert parsed(row[3]) == pytest.approx(value * off, rel=5e-4)
        assert parsed(row[4]) == pytest.approx(front * m, rel=5e-3)
        assert set(row) <= set(said(explorer))
    fronts = [front for _, front, _, _ in expected]
    agreeing = len({round(front, 12) for front in fronts}) < 4
    assert ("agree" in explorer.words()) == ("agree" in explorer.table().agreeing()) == agreeing


@pytest.mark.parametrize(
    ("m", "k", "words"),
    [
        (4, 3, ""),
        (3, 2, "With m = 3 and k = 2 the factors 1/(mk) and 1/(2m) agree."),
        (3, 1, "With m = 3 and k = 1 the factors 1/m and 1/(mk) agree."),
        (1, 2, "With m = 1 and k = 2 the factors 1 and 1/m, 1/(mk) and 1/(2m) agree."),
        (1, 1, "With m = 1 and k = 1 the factors 1 and 1/m and 1/(mk) agree."),
    ],
)
def test_sizes_that_cannot_tell_two_conventions_apart_say_so(m, k, words):
    explorer = explore_error(m, k)
    assert explorer.table().agreeing() == words
    assert explorer.words().endswith(words)


def test_controls_hands_and_methods_lead_to_the_same_state():
    by_method, by_hand, by_drag = explore_error(), explore_error(), explore_error()
    by_method.resize(m=4, k=3)
    by_method.compare(True)
    by_method.select(2, 3)
    by_method.predict(-1.5)
    for explorer in (by_hand, by_drag):
        m, k, conventions = controls(explorer)
        assert [control.description for control in (m, k, conventions)] == [
            "m, examples", "k, outputs", "other conventions",
        ]  # fmt: skip
        m.value, k.value, conventions.value = 4, 3, True
    page_says(by_hand, {"entry": "A,2,3"})
    page_says(by_hand, {"typed": "A,2,3", "text": "−1.5"})
    page_says(by_drag, {"drag": "A,2,3", "x": None, "y": -0.3})
    page_says(by_drag, {"drag": "A,2,3", "x": None, "y": -1.53, "end": True})
    for explorer in (by_method, by_hand, by_drag):
        assert (explorer.m, explorer.k, explorer.i, explorer.j) == (4, 3, 2, 3)
        assert explorer.A[1, 2] == explorer.a == -1.5
        assert [control.value for control in controls(explorer)] == [4, 3, True]
        assert explorer.picture.html == explorer.draw() == by_method.draw()
        assert explorer.status == by_method.words()
    assert "‖a₂ − y₂‖² = (1 − 1)² + (0.5 − (−1))² + (−1.5 − 0)² = 0 + 2.25 + 2.25 = 4.5" in (
        by_method.words()
    )


def at(explorer, i=2, j=1):
    """The picked entry, and the value of (i, j)."""
    return explorer.i, explorer.j, explorer.A[i - 1, j - 1].item()


TOUCHES = [
    ({"drag": "A,2,1", "x": None, "y": 0.26}, 0.3),  # a dot
    ({"drag": "A,2,1", "x": -0.349, "y": None}, -0.3),  # a number in the matrix
    ({"drag": "A,2,1", "x": None, "y": 70}, 2),  # beyond the end
    ({"drag": "A,2,1", "x": None, "y": -1e300}, -2),
    ({"drag": "A,2,1", "x": None, "y": -0.01}, 0),
    ({"nudge": "A,2,1", "dx": 0, "dy": 1, "fine": False}, 1.1),
    ({"nudge": "A,2,1", "dx": 0, "dy": -1, "fine": False}, 0.9),
    ({"nudge": "A,2,1", "dx": 1, "dy": 0, "fine": True}, 1.01),
    ({"nudge": "A,2,1", "dx": -1, "dy": 0, "fine": True}, 0.99),
    ({"typed": "A,2,1", "text": "−1.3333"}, -1.3333),
]


@pytest.mark.parametrize(("content", "a"), TOUCHES)
def test_a_hand_moves_a_prediction_and_picks_it(content, a):
    explorer = explore_error()
    page_says(explorer, content)
    assert at(explorer) == (2, 1, a)
    assert math.copysign(1, at(explorer)[2]) == (-1 if a < 0 else 1)  # no −0
    assert explorer.picture.answered == 1
    assert explorer.status == explorer.words()
    assert explorer.picture.html == explorer.draw()
    _, E, gradient = by_loops(explorer.A, explorer.Y)
    assert math.isclose(explorer.E, E, rel_tol=1e-14)
    assert np.allclose(explorer.dE_dA, gradient, rtol=1e-14)


def test_an_arrow_stops_at_the_end():
    explorer = explore_error()
    for _ in range(30):
        page_says(explorer, {"nudge": "A,1,1", "dx": 0, "dy": 1, "fine": False})
    assert explorer.a == 2
    assert explorer.status == explorer.words()  # nothing was refused


def test_a_typed_number_beyond_the_end_is_refused_in_words():
    explorer = explore_error()
    page_says(explorer, {"typed": "A,3,2", "text": "2.5"})
    assert explorer.status == "a must be −2 … 2, not 2.5"
    assert at(explorer, 3, 2) == (1, 1, 1.5)  # nor is it picked


@pytest.mark.parametrize("name", ["Y", "∂E/∂A", "B"])
def test_only_predictions_move(name):
    explorer = explore_error()
    page_says(explorer, {"drag": f"{name},1,1", "x": 1, "y": 1})
    page_says(explorer, {"typed": f"{name},1,1", "text": "1"})
    assert explorer.status == explorer.words()
    assert explorer.A.tolist() == explore_error().A.tolist()
    assert explorer.picture.answered == 2


@pytest.mark.parametrize(("m", "k"), SIZES)
def test_a_dot_has_the_scale_of_its_axis(m, k):
    explorer = explore_error(m, k)
    pixels = unit(explorer)
    for dot in dots(explorer):
        bottom, top, low, high = map(float, dot.get("data-y").split())
        assert (bottom - top) / (high - low) == pytest.approx(pixels, abs=0.1)
        circle = dot.findall("circle")[-1]
        a = float(dot.get("aria-valuenow"))
        place = bottom - (a - low) / (high - low) * (bottom - top)
        assert float(circle.get("cy")) == pytest.approx(place, abs=0.06)
        _, i, j = dot.get("data-drag").split(",")
        assert a == explorer.A[int(i) - 1, int(j) - 1]


def says(explorer):
    """What is said to whoever points, from the outermost group inward."""
    root = ElementTree.fromstring(explorer.draw())
    return [group.get("data-says") for group in root.iter("g") if group.get("data-says")]


def test_what_is_pointed_at_says_its_name_and_its_numbers():
    found = says(explore_error())
    assert {
        "target y₁₁ = 0",
        "a₁₁ = 1.5 (drag it, or Enter to type)",
        "(a₁₂ − y₁₂)² = (−2 − 1)² = 9",
        "(a₁₂ − y₁₂)² = (−2 − 1)² = 9. Divided by m = 3: its share of E",
        "∂E/∂a₂₂ = 2/3 · (0.5 − (−1)) = 1",
    } <= set(found)
    assert sum(words.startswith("target") for words in found) == 6


@pytest.mark.parametrize("name", ["A", "Y", "∂E/∂A"])
def test_a_click_on_any_of_the_matrices_picks_the_entry(name):
    explorer = explore_error()
    assert f'data-entry="{name},3,2"' in explorer.draw()
    explorer._heard(None, {"entry": f"{name},3,2"}, [])
    assert (explorer.i, explorer.j) == (3, 2)
    lit = re.findall(r'font-weight="bold" style="fill:#000">([^<]*)<', explorer.draw())
    assert lit == ["a₃₂ = 1.5", "1", "1.5", "0"]  # the lane, ∂E/∂A, A and Y


def test_a_prediction_that_moved_comes_back_when_its_place_does():
    explorer = explore_error()
    explorer.select(3, 2)
    explorer.predict(-0.5)
    explorer.resize(m=2, k=1)
    assert (explorer.i, explorer.j) == (2, 1)
    explorer.resize(m=3, k=2)
    assert explorer.A.tolist() == [[1.5, -2], [1, 0.5], [-0.5, -0.5]]
    assert explore_error().A[2, 1] == 1.5  # another explorer begins anew


def test_on_its_target_a_prediction_has_neither_square_nor_arrow():
    explorer = explore_error(2, 1)
    for i in (1, 2):
        explorer.select(i, 1)
        explorer.predict(explorer.Y[i - 1, 0])
        assert f"= 0: {'a₁₁' if i == 1 else 'a₂₁'} is on its target." in explorer.words()
    assert explorer.E == 0
    assert explorer.words().startswith("E = 0. ")
    for lane in lanes(explorer).values():
        assert not list(lane.iter("polygon"))
        assert [part.text for part in lane.iter("text")][-1] == "0"
    assert "nan" not in explorer.draw()


def test_what_cannot_be_is_refused_and_changes_nothing():
    explorer = explore_error()
    explorer.select(2, 1)
    before = explorer.picture.html
    refused = [
        (ValueError, "m must be 1 … 4, not 5", explorer.resize, (5,)),
        (ValueError, "m must be 1 … 4, not 0", explorer.resize, (0, 2)),
        (ValueError, "k must be 1 … 3, not 4", explorer.resize, (2, 4)),
        (TypeError, "k must be a whole number, not 1.5", explorer.resize, (2, 1.5)),
        (TypeError, "m must be a whole number, not True", explorer.resize, (True,)),
        (
            ValueError,
            "a₄₁ is no entry of A; i is 1 … m = 3, j is 1 … k = 2",
            explorer.select,
            (4, 1),
        ),
        (
            ValueError,
            "a₁₀ is no entry of A; i is 1 … m = 3, j is 1 … k = 2",
            explorer.select,
            (1, 0),
        ),
        (ValueError, "a must be −2 … 2, not 2.5", explorer.predict, (2.5,)),
        (ValueError, "a must be −2 … 2, not nan", explorer.predict, (math.nan,)),
        (TypeError, "a must be one number, not 'x' (text)", explorer.predict, ("x",)),
        (TypeError, "a must be one number, not True", explorer.predict, (True,)),
    ]
    for kind, sentence, method, arguments in refused:
        with pytest.raises(kind, match=re.escape(sentence)):
            method(*arguments)
        explorer.attempt(method, *arguments)
        assert explorer.status == sentence
        assert explorer.picture.html == explorer.draw() == before
    explorer.show()
    assert explorer.status == explorer.words()
    for arguments in ((5, 2), (3, 0)):
        with pytest.raises(ValueError, match="must be 1 … "):
            explore_error(*arguments)


@pytest.mark.parametrize(("m", "k", "i", "j", "a"), [(3, 2, 2, 1, 0.5), (4, 3, 4, 2, -0.3)])
def test_the_code_that_it_shows_gives_its_numbers(m, k, i, j, a, capsys):
    explorer = explore_error(m, k)
    explorer.select(i, j)
    explorer.predict(a)
    explorer.show_code()
    code = capsys.readouterr().out
    exec(code, {})
    first, second = capsys.readouterr().out.splitlines()
    E, slope = map(float, first.split())
    assert (E, slope) == (explorer.E, explorer.dE_dA[i - 1, j - 1])
    squares, _, _ = by_loops(explorer.A, explorer.Y)
    total = sum(map(sum, squares))
    fronts = (1, 1 / m, 1 / (m * k), 1 / (2 * m))
    assert np.allclose(list(map(float, second.split())), [front * total for front in fronts])


def test_it_stands_without_a_kernel_and_closes():
    explorer = explore_error(4, 3)
    bundle = explorer._repr_mimebundle_()
    assert json.dumps(bundle)
    svg = bundle["image/svg+xml"]
    ElementTree.fromstring(svg)
    assert "var(--jp-ui-font-color1" not in svg
    assert "E = 7.438." in svg
    assert bundle["text/plain"] == repr(explorer)
    explorer.close()
