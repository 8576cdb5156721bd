"""The explorer of the net input: every state and movement, against plain loops."""

import re
import xml.etree.ElementTree as ET
from itertools import product

import numpy as np
import pytest
from every_control import controls_of, page_says

from mlp_core import DimensionError, net_input
from mlp_lab import thread
from mlp_lab.explorers import explore_net_input
from mlp_lab.explorers.layer import CYCLE, grown
from mlp_lab.explorers.net_input import SLIP, WAYS
from mlp_lab.numbers import entry, factor

X, W, B = thread.X, thread.network.layer(1).W, thread.network.layer(1).B
SVG = "{http://www.w3.org/2000/svg}"
RIGHT = [name for name in WAYS if name != SLIP]


def z(explorer, i, j):
    """z_ij by the index form, from 1, in plain Python."""
    row, weights = explorer.X.tolist()[i - 1], explorer.W.tolist()
    terms = [row[p] * weights[p][j - 1] for p in range(len(row))]
    return sum(terms) + explorer.B.tolist()[0][j - 1]


def controls(explorer):
    return {control.description: control for control in controls_of(explorer)}


def state(explorer):
    shown = {name: control.value for name, control in controls(explorer).items()}
    Z = None if explorer.Z is None else explorer.Z.tolist()
    return explorer.sizes, explorer.i, explorer.j, explorer.way, explorer.turned, Z, shown


def entries(explorer):
    """From the name of a matrix to its numbers as they are drawn, and what is crossed in it."""
    found = {}
    for group in ET.fromstring(explorer.static()["image/svg+xml"]).iter(f"{SVG}g"):
        if group.get("data-entry") is None:
            continue
        name, i, j = group.get("data-entry").rsplit(",", 2)
        words = [t.text for t in group.iter(f"{SVG}text")]
        lit = next(group.iter(f"{SVG}rect")).get("fill") != "transparent"
        found.setdefault(name, {})[int(i), int(j)] = words[0], "✗" in words, lit
    return found


def value(shown):
    return float(shown.replace("−", "-"))


@pytest.fixture
def explorer():
    explorer = explore_net_input()
    yield explorer
    explorer.close()


def test_at_the_start_the_sizes_differ_and_the_first_entry_is_picked(explorer):
    assert explorer.sizes == (5, 3, 4) == (explorer.m, explorer.n, explorer.k)
    assert (explorer.i, explorer.j, explorer.way, explorer.turned) == (1, 1, "X @ W + B", False)
    assert explorer.words() == (
        "z₁₁ = (−1)·1 + (−2)·(−1) + 2·(−1) + 2 = 1. 4 of 4 ways agree in every entry."
    )
    assert repr(explorer) == f"NetInputExplorer: {explorer.words()}"
    assert explorer.status == explorer.words()
    assert explorer.formula() == r"$$Z = X \cdot W + J \otimes B$$"


@pytest.mark.parametrize("way", RIGHT)
def test_each_way_gives_every_entry_of_the_index_form(explorer, way):
    explorer.compute(way)
    drawn = entries(explorer)
    for i, j in product(range(1, 6), range(1, 5)):
        explorer.select(i, j)
        assert explorer.Z[i - 1, j - 1] == z(explorer, i, j)
        shown, crossed, _ = drawn["Z"][i, j]
        assert value(shown) == z(explorer, i, j)
        assert not crossed
        assert f" = {shown}. 4 of 4 ways agree" in explorer.words()


def test_the_sum_is_written_out_with_its_numbers(explorer):
    explorer.select(2, 4)
    assert explorer.words().startswith("z₂₄ = 2·1 + 0·2 + 3·1 + (−2) = 3.")
    for i, j in product(range(1, 6), range(1, 5)):
        explorer.select(i, j)
        left, right = explorer.words().split(". ")[0].split(" = ")[1:]
        total = 0.0
        for term in left.split(" + "):
            factors = [value(f.strip("()")) for f in term.split("·")]
            total += factors[0] * (factors[1] if len(factors) == 2 else 1)
        assert total == value(right) == z(explorer, i, j)


def test_row_column_bias_and_entry_are_lit(explorer):
    explorer.compute("X @ W + J @ B")
    explorer.select(3, 2)
    drawn = entries(explorer)

    def lit(name):
        return {place for place, (_, _, on) in drawn[name].items() if on}

    assert set(drawn) == {"X", "W", "J", "B", "Z"}
    assert lit("X") == {(3, 1), (3, 2), (3, 3)}
    assert lit("W") == {(1, 2), (2, 2), (3, 2)}
    assert (lit("J"), lit("B"), lit("Z")) == ({(3, 1)}, {(1, 2)}, {(3, 2)})
    explorer.compute("X @ W + bias_rows(B, m)")
    drawn = entries(explorer)
    assert lit("J ⊗ B") == {(3, 2)}
    assert [drawn["J ⊗ B"][i, 4][0] for i in range(1, 6)] == ["−2"] * 5


@pytest.mark.parametrize(
    ("way", "formula", "signs"),
    [
        ("three loops", r"$$z_{ij} = \sum_{p=1}^{n} x_{ip}\, w_{pj} + b_j$$", "and and ="),
        ("X @ W + J @ B", r"$$Z = X \cdot W + J \cdot B$$", "· + · ="),
        ("X @ W + bias_rows(B, m)", r"$$Z = X \cdot W + J \otimes B$$", "· + ="),
        ("X @ W + B", r"$$Z = X \cdot W + J \otimes B$$", "· + ="),
        (SLIP, r"$$X \cdot (W + J_n \otimes B) \neq Z$$", "· = ≠"),
    ],
)
def test_each_way_has_its_formula_and_its_dominoes(explorer, way, formula, signs):
    explorer.compute(way)
    assert explorer.formula() == formula == explorer._formula.value
    tree = ET.fromstring(explorer.static()["image/svg+xml"])
    assert [t.text for t in tree.iter(f"{SVG}text") if t.get("font-size") == "18"] == signs.split()


def test_the_slip_is_another_product_and_one_sees_where(explorer):
    explorer.compute(SLIP)
    explorer.select(3, 2)
    drawn, wrong = entries(explorer), set()
    assert set(drawn) == {"X", "W + B", "X · (W + B)", "Z"}
    for i, j in product(range(1, 6), range(1, 5)):
        literal_ = sum(X[i - 1, p] * (W[p, j - 1] + B[0, j - 1]) for p in range(3))
        shown, crossed, _ = drawn["X · (W + B)"][i, j]
        assert value(shown) == literal_ == explorer.Z[i - 1, j - 1]
        assert value(drawn["Z"][i, j][0]) == z(explorer, i, j)
        assert crossed == (literal_ != z(explorer, i, j)) == ((i, j) in explorer.wrong)
        wrong |= {(i, j)} if crossed else set()
    assert explorer.wrong == wrong
    assert explorer.words() == (
        "z₃₂ = (−2)·1 + 3·1 + (−1)·1 = 0 is wrong: by the index form it is 2. "
        "20 of 20 entries are wrong; in row 3 the biases are multiplied by its sum, 0."
    )


def test_the_slip_is_right_in_a_row_that_adds_up_to_one():
    rows = np.array([[2.0, -1.0], [3.0, 1.0], [0.5, 0.5]])
    explorer = explore_net_input(rows, W[:2], B)
    explorer.compute(SLIP)
    assert {i for i, _ in explorer.wrong} == {2}
    assert "is right. 4 of 12 entries are wrong" in explorer.words()
    explorer.select(2, 1)
    assert "is wrong: by the index form it is 4" in explorer.words()  # 3 · 1 + 1 · (−1) + 2


def test_with_W_turned_the_product_is_broken_and_the_message_is_shown(explorer):
    with pytest.raises(DimensionError) as refusal:
        net_input(X, W.T, B)
    explorer.turn(True)
    message = str(refusal.value)
    assert explorer.Z is None
    assert explorer.refusal == message
    assert explorer.words() == (
        "net_input: W must be n × k = 3 × k, not 4 × 3; write W.T. "
        "In X · Wᵀ the sizes 3 and 4 touch."
    )
    tree = ET.fromstring(explorer.static()["image/svg+xml"])
    words = [t.text for t in tree.iter(f"{SVG}text")]
    assert "✗ 3 ≠ 4" in words
    assert "?" in words
    assert all(line in words for line in message.splitlines())
    assert explorer.formula() == r"$$Z \neq X \cdot W^T + J \otimes B$$"
    explorer.turn(False)
    assert explorer.words().endswith("4 of 4 ways agree in every entry.")


@pytest.mark.parametrize("way", WAYS)
def test_broken_or_not_every_way_can_be_chosen(explorer, way):
    explorer.turn(True)
    explorer.compute(way)
    assert explorer.refusal
    assert explorer.Z is None
    assert explorer.wrong == set()
    explorer.select(5, 4)
    explorer.resize(n=4)
    assert not explorer.refusal
    assert explorer.Z.shape == (5, 4)


def test_with_n_equal_to_k_nothing_breaks_and_the_numbers_are_wrong(explorer):
    explorer.turn(True)
    explorer.resize(n=4)
    drawn = entries(explorer)
    assert set(drawn) == {"X", "Wᵀ", "B", "X · Wᵀ + B", "Z"}
    wrong = set()
    for i, j in product(range(1, 6), range(1, 5)):
        turned = sum(explorer.X[i - 1, p] * explorer.W[j - 1, p] for p in range(4)) + B[0, j - 1]
        assert explorer.Z[i - 1, j - 1] == turned
        assert value(drawn["Z"][i, j][0]) == z(explorer, i, j)
        wrong |= {(i, j)} if turned != z(explorer, i, j) else set()
    assert explorer.wrong == wrong
    assert 10 < len(wrong) < 20
    assert explorer.words().endswith(
        f"{len(wrong)} of 20 entries are wrong, and with n = k no dimension tells."
    )


def test_controls_and_methods_lead_to_the_same_state():
    by_control, by_method = explore_net_input(), explore_net_input()
    moves = [
        ("m, examples", 4, lambda e: e.resize(m=4)),
        ("n, inputs", 5, lambda e: e.resize(n=5)),
        ("k, neurons", 2, lambda e: e.resize(k=2)),
        *(("Z by", way, lambda e, way=way: e.compute(way)) for way in WAYS),
        ("turn W", True, lambda e: e.turn(True)),
        ("turn W", False, lambda e: e.turn(False)),
        ("m, examples", 6, lambda e: e.resize(m=6)),
    ]
    seen = []
    for label, moved, method in moves:
        controls(by_control)[label].value = moved
        method(by_method)
        assert state(by_control) == state(by_method)
        assert by_control.picture.html == by_method.picture.html
        assert by_control.status == by_method.status == by_method.words()
        assert controls(by_method)[label].value == moved
        seen.append(by_control.picture.html)
    assert len(set(seen)) > len(moves) - 3


def test_a_click_picks_a_row_a_column_or_an_entry(explorer):
    for name, i, j, picked in [
        ("Z", 4, 3, (4, 3)),
        ("X", 2, 1, (2, 3)),
        ("W", 1, 2, (2, 2)),
        ("B", 1, 4, (2, 4)),
        ("J", 5, 1, (5, 4)),
        ("J ⊗ B", 1, 1, (1, 1)),
        ("W + B", 3, 2, (1, 2)),
        ("X · (W + B)", 3, 1, (3, 1)),
    ]:
        explorer.picture._handle_custom_msg({"entry": f"{name},{i},{j}"}, [])
        assert (explorer.i, explorer.j) == picked


def test_every_entry_that_can_be_clicked_can_be_picked(explorer):
    for way, turned in product(WAYS, (False, True)):
        explorer.turn(turned)
        explorer.compute(way)
        for name, places in entries(explorer).items():
            for i, j in (min(places), max(places)):
                explorer.picture._handle_custom_msg({"entry": f"{name},{i},{j}"}, [])
                assert explorer.status == explorer.words() or "is no entry" in explorer.status


def test_when_it_shrinks_the_pick_stays_inside(explorer):
    explorer.compute(SLIP)
    explorer.select(5, 4)
    statuses = []
    explorer._status.observe(lambda change: statuses.append(change["new"]), "value")
    explorer.resize(m=2, k=3)
    assert (explorer.i, explorer.j) == (2, 3)
    assert len(statuses) == 1  # one picture, and no complaint on the way
    explorer.resize(m=5, k=4)
    assert explorer.X.tolist() == X.tolist()
    assert explorer.W.tolist() == W.tolist()


def test_numbers_that_were_given_come_back(explorer):
    explorer.resize(1, 1, 1)
    assert (explorer.X.tolist(), explorer.W.tolist(), explorer.B.tolist()) == (
        [[-1.0]], [[1.0]], [[2.0]],
    )  # fmt: skip
    explorer.resize(6, 6, 6)
    assert np.array_equal(explorer.X[:5, :3], X)
    assert np.array_equal(explorer.W[:3, :4], W)
    assert np.array_equal(explorer.B[:, :4], B)


# The hand: numbers are scrubbed and typed, and an entry of Z is pointed at.

TOUCHES = [
    ({"drag": "X,2,3", "x": 1.26, "y": None}, ("X", 2, 3, 1.3)),
    ({"drag": "W,3,4", "x": -1e4, "y": None, "end": True}, ("W", 3, 4, -10000)),
    ({"drag": "B,1,2", "x": -0.04, "y": None}, ("B", 1, 2, 0)),
    ({"nudge": "X,1,1", "dx": 1, "dy": 0, "fine": True}, ("X", 1, 1, -0.9)),
    ({"nudge": "B,1,1", "dx": 0, "dy": -1, "fine": False}, ("B", 1, 1, 1)),
    ({"typed": "W,1,2", "text": "−0.125"}, ("W", 1, 2, -0.125)),
]


@pytest.mark.parametrize(("content", "put"), TOUCHES)
def test_a_hand_changes_a_number_and_Z_follows(explorer, content, put):
    name, i, j, number = put
    before = {each: getattr(explorer, each).copy() for each in "XWB"}
    page_says(explorer, content)
    before[name][i - 1, j - 1] = number
    for each, array in before.items():
        assert np.array_equal(getattr(explorer, each), array)
    for i, j in product(range(1, 6), range(1, 5)):
        assert explorer.Z[i - 1, j - 1] == pytest.approx(z(explorer, i, j), rel=1e-12)
    assert explorer.picture.html == explorer.draw()
    assert (explorer.status, explorer.picture.answered) == (explorer.words(), 1)
    assert np.array_equal(X, explore_net_input().X)  # another explorer begins anew


def test_in_the_transpose_the_same_weight_is_changed(explorer):
    explorer.turn(True)
    explorer.resize(n=4)
    assert 'data-drag="Wᵀ,4,2"' in explorer.picture.html
    page_says(explorer, {"typed": "Wᵀ,4,2", "text": "7"})
    assert explorer.W[1, 3] == 7
    assert explorer.weights[3, 1] == 7


def test_what_is_a_sum_already_is_not_changed(explorer):
    explorer.compute(SLIP)
    for name in ("W + B", "X · (W + B)", "Z"):
        assert f'data-drag="{name}' not in explorer.picture.html
        page_says(explorer, {"typed": f"{name},1,1", "text": "1"})
        assert explorer.status == explorer.words()
    assert np.array_equal(explorer.W, W)


def test_an_array_that_somebody_holds_stays_as_it_is(explorer):
    held = explorer.X
    explorer.put("X", 1, 1, 9.0)
    assert held[0, 0] == X[0, 0]


def test_a_number_that_was_changed_comes_back_when_its_place_does(explorer):
    explorer.put("X", 5, 3, 9.0)
    explorer.put("W", 3, 4, 8.0)
    explorer.resize(2, 2, 2)
    explorer.resize(6, 6, 6)
    assert (explorer.X[4, 2], explorer.W[2, 3]) == (9, 8)


def test_numbers_of_other_floats_stay_so():
    explorer = explore_net_input(*(P.astype(np.float32) for P in (X, W, B)))
    page_says(explorer, {"typed": "X,1,1", "text": "1e300"})
    assert explorer.X.dtype == np.float32
    assert explorer.status.endswith("X[0, 0] is inf.")
    page_says(explorer, {"drag": "X,1,1", "x": 0.5, "y": None})
    assert explorer.X[0, 0] == 0.5
    assert "inf" not in explorer.status


@pytest.mark.parametrize("arguments", [("Z", 1, 1, 1.0), ("X", 6, 1, 1.0), ("W", 0, 1, 1.0)])
def test_what_is_no_entry_is_refused(explorer, arguments):
    with pytest.raises(ValueError, match=r"must be one of X, W, B, Wᵀ|is no entry of"):
        explorer.put(*arguments)
    with pytest.raises(TypeError, match="must be one number"):
        explorer.put("X", 1, 1, "1")


def test_what_is_pointed_at_lights_its_row_its_column_and_its_bias_while_it_is(explorer):
    picked = explorer.picture.html
    said = explorer.status
    page_says(explorer, {"point": "Z,3,2"})
    drawn = entries(explorer)
    assert {place for place, (_, _, lit) in drawn["X"].items() if lit} == {
        (3, p) for p in (1, 2, 3)
    }
    assert {place for place, (_, _, lit) in drawn["W"].items() if lit} == {
        (p, 2) for p in (1, 2, 3)
    }
    assert {place for place, (_, _, lit) in drawn["B"].items() if lit} == {(1, 2)}
    assert {place for place, (_, _, lit) in drawn["Z"].items() if lit} == {(3, 2)}
    assert (explorer.i, explorer.j, explorer.status) == (1, 1, said)
    page_says(explorer, {"point": ""})
    assert explorer.picture.html == picked
    page_says(explorer, {"point": "Z,5,4"})
    explorer.resize(m=2)
    assert explorer.over is None  # what was pointed at has gone
    assert 'data-point="Z,2,4"' in explorer.picture.html


def test_every_entry_of_Z_says_its_sum(explorer):
    root = ET.fromstring(explorer.draw())
    said = [group.get("data-says") for group in root.iter("g") if group.get("data-says")]
    assert len(said) == 20
    assert "z₂₄ = 2·1 + 0·2 + 3·1 + (−2) = 3" in said
    for words in said:
        *_, written, result = words.split(" = ")
        terms = re.sub(r"(?<=[\d)])·(?=[\d(])", "*", written.replace("−", "-"))
        assert eval(terms) == pytest.approx(value(result), abs=0.01)


def test_grown_numbers_teach():
    assert len(set(CYCLE)) == len(CYCLE)
    assert 0 not in CYCLE
    for rows, columns, start in product(range(1, 7), range(1, 7), range(7)):
        new = grown(np.zeros((0, 0)), rows, columns, start)
        assert new.shape == (rows, columns)
        for column in new.T.tolist():
            assert len(set(column)) == rows
            assert 0 not in column
        for row in new.tolist():
            assert len(set(row)) == columns
    assert not np.array_equal(*(grown(np.zeros((0, 0)), 3, 3, start) for start in (0, 2)))


def test_at_every_size_the_four_ways_agree_and_the_slip_shows(explorer):
    for m, n, k in product((1, 2, 6), range(1, 7), (1, 5)):
        explorer.way = SLIP
        explorer.resize(m, n, k)
        assert explorer.sizes == (m, n, k)
        rows = {i for i, _ in explorer.wrong}
        assert rows == {i + 1 for i in range(m) if sum(explorer.X[i].tolist()) != 1}
        assert rows
    explorer.compute("three loops")
    assert "4 of 4" in explorer.words()


@pytest.mark.parametrize(
    ("move", "message"),
    [
        (lambda e: e.select(6, 1), "z₆₁ is no entry of Z; i is 1 … m = 5, j is 1 … k = 4"),
        (lambda e: e.select(1, 0), "z₁₀ is no entry of Z; i is 1 … m = 5, j is 1 … k = 4"),
        (lambda e: e.resize(m=7), "m, n and k must be 1 … 6, not 7, 3 and 4"),
        (lambda e: e.resize(n=0), "m, n and k must be 1 … 6, not 5, 0 and 4"),
        (
            lambda e: e.compute("magic"),
            "way must be one of three loops, X @ W + J @ B, X @ W + bias_rows(B, m), "
            "X @ W + B, X @ (W + B), a slip, not 'magic' (text)",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(explorer, move, message):
    explorer.select(2, 3)
    before, picture = state(explorer), explorer.picture.html
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        move(explorer)
    explorer.attempt(move, explorer)
    assert explorer.status == message
    assert state(explorer) == before
    assert explorer.picture.html == picture
    explorer.select(1, 2)
    assert explorer.status == explorer.words()


def test_arrays_that_do_not_fit_are_refused_in_letters():
    with pytest.raises(DimensionError, match=r"^net_input: W must be n × k = 3 × k, not 4 × 3"):
        explore_net_input(X, W.T, B)
    with pytest.raises(ValueError, match=r"^explore_net_input: m, n and k must be 1 … 6, not 7, 3"):
        explore_net_input(np.ones((7, 3)), W, B)
    with pytest.raises(TypeError, match=r"write X\.astype"):
        explore_net_input(X.astype(int), W, B)


def test_nothing_that_was_given_is_changed_or_held():
    mine = X.copy()
    explorer = explore_net_input(mine, W, B)
    mine[0, 0] = 99
    explorer.resize(m=4)
    assert explorer.X[0, 0] == -1


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_the_code_gives_exactly_the_same_numbers(way, dtype, capsys):
    rng = np.random.default_rng(7)
    arrays = [rng.normal(size=size).astype(dtype) for size in ((5, 3), (3, 4), (1, 4))]
    explorer = explore_net_input(np.asfortranarray(arrays[0]), *arrays[1:])
    explorer.compute(way)
    explorer.select(4, 2)
    explorer.show_code()
    code, names = capsys.readouterr().out, {}
    exec(code, names)
    assert np.array_equal(names["Z"], explorer.Z)
    assert names["Z"].dtype == explorer.Z.dtype
    assert capsys.readouterr().out.strip() == str(explorer.Z[3, 1])
    explorer.resize(n=4)
    explorer.turn(True)
    explorer.show_code()
    exec(capsys.readouterr().out, names)
    assert np.array_equal(names["Z"], explorer.Z)


def test_where_it_breaks_the_code_breaks_with_the_same_message(explorer, capsys):
    explorer.turn(True)
    explorer.show_code()
    with pytest.raises(DimensionError) as refusal:
        exec(capsys.readouterr().out, {})
    assert str(refusal.value) == explorer.refusal


def test_the_static_picture_says_what_is_seen(explorer):
    explorer.select(3, 2)
    bundle = explorer._repr_mimebundle_()
    tree = ET.fromstring(bundle["image/svg+xml"])
    assert tree.get("aria-label") == explorer.words()
    assert bundle["text/plain"] == repr(explorer)
    below = [t.text for t in tree.iter(f"{SVG}text") if t.get("text-anchor") == "start"]
    assert " ".join(below) == explorer.words()


def test_words_for_numbers():
    assert entry("z", 3, 12) == "z₃,₁₂"
    assert [factor(v) for v in (2.0, -0.5, 0.0, -0.0)] == ["2", "(−0.5)", "0", "0"]
