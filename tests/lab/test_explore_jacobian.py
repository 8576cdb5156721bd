"""The explorer of the Jacobians: every state and movement, against the index form in loops."""

import contextlib
import io
import re
import xml.etree.ElementTree as ET
from itertools import pairwise, product

import numpy as np
import pytest
from every_control import controls_of, page_says

from mlp_lab import datasets
from mlp_lab.explorers.jacobian import DERIVATIVES, DIGITS, explore_jacobian, size
from mlp_lab.numbers import in_bytes
from mlp_lab.palette import EDGES, LIT

SVG = "{http://www.w3.org/2000/svg}"
WHICH = list(DERIVATIVES)
SHAPES = {"∂Z/∂W": "nk", "∂Z/∂A_prev": "mn", "∂Z/∂B": "1k", "∂A/∂Z": "mk"}


def oracle(explorer):
    """The Jacobian and its contraction from the index form: no Kronecker product, no `ravel`."""
    m, n, k = explorer.sizes
    A, W, B, G = (
        P.tolist()
        for P in (
            explorer.numbers.A_prev, explorer.numbers.W, explorer.numbers.B, explorer.numbers.G,
        )
    )  # fmt: skip
    known = {"m": m, "n": n, "k": k, "1": 1}
    high, wide = (known[letter] for letter in SHAPES[explorer.which])
    table = [[0.0] * (high * wide) for _ in range(m * k)]
    for i, j, p, q in product(range(m), range(k), range(high), range(wide)):
        if explorer.which == "∂Z/∂W":
            entry = A[i][p] if j == q else 0.0
        elif explorer.which == "∂Z/∂A_prev":
            entry = W[q][j] if i == p else 0.0
        elif explorer.which == "∂Z/∂B":
            entry = 1.0 if j == q else 0.0
        else:
            z = sum(A[i][r] * W[r][j] for r in range(n)) + B[0][j]
            entry = 1.0 if (i, j) == (p, q) and z > 0 else 0.0
        table[i * k + j][p * wide + q] = entry
    gradient = [
        [
            sum(G[i][j] * table[i * k + j][p * wide + q] for i in range(m) for j in range(k))
            for q in range(wide)
        ]
        for p in range(high)
    ]
    return table, gradient


def by_columns(explorer):
    """The slip: factor r of the rows is entry r of ∂E/∂Z counted down its columns."""
    m, _, k = explorer.sizes
    table, gradient = oracle(explorer)
    factors = [explorer.numbers.G[r % m, r // m] for r in range(m * k)]
    sums = [
        sum(f * row[c] for f, row in zip(factors, table, strict=True)) for c in range(len(table[0]))
    ]
    wide = len(gradient[0])
    return [sums[p * wide : (p + 1) * wide] for p in range(len(gradient))]


def controls(explorer):
    return {control.description: control for control in controls_of(explorer)}


def state(explorer):
    shown = {name: control.value for name, control in controls(explorer).items()}
    numbers = explorer.jacobian.tolist(), explorer.contraction.tolist(), explorer.short.tolist()
    return (
        explorer.which,
        explorer.order,
        explorer.sizes,
        explorer.row,
        explorer.column,
        shown,
        numbers,
    )


def picture(explorer):
    return ET.fromstring(explorer.static()["image/svg+xml"])


def words(tree):
    return [text.text for text in tree.iter(f"{SVG}text")]


def entries(explorer, name):
    """From (i, j) to the number, whether it is lit, and whether it is crossed."""
    found = {}
    for group in picture(explorer).iter(f"{SVG}g"):
        owner, i, j = group.get("data-entry", ",0,0").rsplit(",", 2)
        if owner == name:
            texts = [t.text for t in group.iter(f"{SVG}text")]
            lit = next(group.iter(f"{SVG}rect")).get("fill") == LIT
            found[int(i), int(j)] = float(texts[0].replace("−", "-")), lit, "✗" in texts
    return found


def drawn(explorer, name):
    """The numbers of a matrix as they are drawn, row by row."""
    found = entries(explorer, name)
    rows = max(i for i, _ in found)
    return [
        [found[i, j][0] for j in sorted(q for p, q in found if p == i)] for i in range(1, rows + 1)
    ]


@pytest.fixture
def explorer():
    explorer = explore_jacobian()
    yield explorer
    explorer.close()


def test_at_the_start_it_is_the_small_case_of_the_notebook(explorer):
    assert explorer.sizes == (4, 3, 2)
    assert explorer.jacobian.shape == (8, 6)
    assert explorer.jacobian[:, 4].tolist() == [3, 0, 6, 0, 9, 0, 12, 0]
    assert explorer.words() == (
        "Row 3 is z₂₁, column 5 is w₃₁: ∂z₂₁/∂w₃₁ = a₂₃ = 6. Down the column, "
        "1·3 + (−1)·6 + 2·9 + (−3)·12 = −21 = ∂E/∂w₃₁, as by the short form."
    )
    assert explorer.status == explorer.words()
    assert repr(explorer) == f"JacobianExplorer: {explorer.words()}"


@pytest.mark.parametrize("which", WHICH)
@pytest.mark.parametrize(
    "sizes", [(4, 3, 2), (2, 4, 3), (3, 2, 4), (1, 3, 2), (4, 1, 1), (4, 4, 4)]
)
def test_every_number_is_that_of_the_index_form(which, sizes):
    explorer = explore_jacobian(which, *sizes)
    table, gradient = oracle(explorer)
    d = explorer.derivative
    assert explorer.jacobian.tolist() == table == drawn(explorer, d.title)
    assert explorer.contraction.tolist() == gradient == drawn(explorer, "contraction")
    assert explorer.short.tolist() == gradient == drawn(explorer, d.result)
    assert drawn(explorer, d.incoming) == explorer.numbers.G.tolist()
    assert explorer.wrong == set()
    explorer.stack("columns")
    slip = by_columns(explorer)
    assert explorer.contraction.tolist() == slip == drawn(explorer, "contraction")
    assert explorer.short.tolist() == gradient == drawn(explorer, d.result)
    off = {
        (p + 1, q + 1)
        for p, row in enumerate(slip)
        for q, value in enumerate(row)
        if value != gradient[p][q]
    }
    assert explorer.wrong == off
    assert bool(off) == (1 not in (sizes[0], sizes[2]))
    crossed = {place for place, (_, _, x) in entries(explorer, "contraction").items() if x}
    assert crossed == off


@pytest.mark.parametrize("which", WHICH)
def test_below_each_column_stands_its_sum(which):
    explorer = explore_jacobian(which)
    tree = picture(explorer)
    label = next(
        t for t in tree.iter(f"{SVG}text") if t.text == f"{explorer.derivative.result}, stacked"
    )
    line = [
        t for t in tree.iter(f"{SVG}text")
        if t.get("y") == label.get("y") and float(t.get("x")) < float(label.get("x"))
    ]  # fmt: skip
    shown = [float(t.text.replace("−", "-")) for t in sorted(line, key=lambda t: float(t.get("x")))]
    assert shown == [value for row in oracle(explorer)[1] for value in row]


@pytest.mark.parametrize("order", ["rows", "columns"])
def test_each_row_stands_beside_its_factor(explorer, order):
    explorer.stack(order)
    G = explorer.numbers.G.tolist()
    places = [(i, j) for i in range(4) for j in range(2)]
    if order == "columns":
        places = [(i, j) for j in range(2) for i in range(4)]
    assert explorer.stacked() == [(i + 1, j + 1) for i, j in places]
    tree = picture(explorer)
    texts = list(tree.iter(f"{SVG}text"))
    signs = [n for n, t in enumerate(texts) if t.text == "×" and float(t.get("x")) > 50]
    subscript = "₁₂₃₄"
    crossed = 0
    for n, (row, (i, j)) in zip(signs, enumerate(places), strict=True):
        name, value = texts[n + 2].text, float(texts[n + 1].text.replace("−", "-"))
        assert texts[n - 1].text == f"z{subscript[row // 2]}{subscript[row % 2]}"
        assert (name, value) == (f"∂E/∂z{subscript[i]}{subscript[j]}", G[i][j])
        mark = texts[n + 3].text == "✗"
        assert mark == ((row // 2, row % 2) != (i, j))
        crossed += mark
    assert crossed == {"rows": 0, "columns": 6}[order]


def test_rows_and_columns_have_the_names_of_entries(explorer):
    for which, first, last in [
        ("∂Z/∂W", "z₁₁ w₁₁", "z₄₂ w₃₂"),
        ("∂Z/∂A_prev", "z₁₁ a₁₁", "z₄₂ a₄₃"),
        ("∂Z/∂B", "z₁₁ b₁", "z₄₂ b₂"),
        ("∂A/∂Z", "a₁₁ z₁₁", "a₄₂ z₄₂"),
    ]:
        explorer.differentiate(which)
        explorer.select(1, 1)
        assert explorer.words().startswith("Row 1 is {}, column 1 is {}:".format(*first.split()))
        explorer.select(*explorer.jacobian.shape)
        rows, columns = explorer.jacobian.shape
        start = f"Row {rows} is {{}}, column {columns} is {{}}:".format(*last.split())
        assert explorer.words().startswith(start)
        assert set(f"{first} {last}".split()) <= set(words(picture(explorer)))


@pytest.mark.parametrize(
    ("which", "row", "column", "said"),
    [
        ("∂Z/∂W", 8, 4, "∂z₄₂/∂w₂₂ = a₄₂ = 11."),
        ("∂Z/∂W", 3, 6, "∂z₂₁/∂w₃₂ = 0, for w₃₂ belongs to neuron 2, not to neuron 1."),
        ("∂Z/∂A_prev", 4, 4, "∂z₂₂/∂a₂₁ = w₁₂ = −1."),
        ("∂Z/∂A_prev", 4, 7, "∂z₂₂/∂a₃₁ = 0, for example 3 does not reach example 2."),
        ("∂Z/∂B", 5, 1, "∂z₃₁/∂b₁ = 1."),
        ("∂Z/∂B", 5, 2, "∂z₃₁/∂b₂ = 0, for b₂ belongs to neuron 2, not to neuron 1."),
        ("∂A/∂Z", 2, 2, "∂a₁₂/∂z₁₂ = h′(z₁₂) = 1."),
        ("∂A/∂Z", 1, 1, "∂a₁₁/∂z₁₁ = h′(z₁₁) = 0. Its column is 0 = ∂E/∂z₁₁"),
        ("∂A/∂Z", 5, 2, "∂a₃₁/∂z₁₂ = 0, for h acts entry by entry."),
    ],
)
def test_an_entry_is_named_and_a_zero_has_its_reason(explorer, which, row, column, said):
    explorer.differentiate(which)
    explorer.select(row, column)
    assert f": {said}" in explorer.words()


@pytest.mark.parametrize("which", WHICH)
@pytest.mark.parametrize("order", ["rows", "columns"])
def test_each_columns_sum_is_written_out(which, order):
    explorer = explore_jacobian(which, 4, 2, 3)
    explorer.stack(order)
    gradient, slip = oracle(explorer)[1], by_columns(explorer)
    for column in range(1, explorer.jacobian.shape[1] + 1):
        explorer.select(2, column)
        p, q = divmod(column - 1, len(gradient[0]))
        result = (gradient if order == "rows" else slip)[p][q]
        match = re.search(
            r"Down the column, (.*?) = (\S+?)( = ∂E|, but ∂E/∂\S+ = (\S+)\.)", explorer.words()
        )
        if match is None:
            assert "Its column is 0" in explorer.words()
            assert result == 0
            continue
        total = 0.0
        for term in match[1].split(" + "):
            a, b = (float(f.strip("()").replace("−", "-")) for f in term.split("·"))
            assert b != 0
            total += a * b
        assert total == float(match[2].replace("−", "-")) == result
        if result != gradient[p][q]:
            assert float(match[4].replace("−", "-")) == gradient[p][q]
        else:
            assert match[4] is None


def test_the_slip_is_told(explorer):
    explorer.stack("columns")
    assert explorer.words() == (
        "Row 3 is z₂₁, column 5 is w₃₁: ∂z₂₁/∂w₃₁ = a₂₃ = 6. Down the column, "
        "1·3 + 2·6 + (−2)·9 + 1·12 = 9, but ∂E/∂w₃₁ = −21. ∂E/∂Z is stacked by columns, "
        "the Jacobian by rows: 6 of 6 entries are wrong."
    )
    assert "sums of the columns" in words(picture(explorer))
    assert "≠" in words(picture(explorer))
    explorer.differentiate("∂A/∂Z")
    explorer.select(8, 8)  # the last of both orders
    assert ", as by the short form. ∂E/∂A is stacked by columns" in explorer.words()
    explorer.resize(k=1)
    assert explorer.words().endswith("With m = 1 or k = 1 both orders give the same.")


def test_row_column_block_and_short_form_are_lit(explorer):
    explorer.select(4, 3)  # z₂₂ by w₂₁
    found = entries(explorer, explorer.derivative.title)
    assert {place for place, (_, lit, _) in found.items() if lit} == {
        (r, c) for r in range(1, 9) for c in range(1, 7) if r == 4 or c == 3
    }
    for name, lit in [("∂E/∂W", {(2, 1)}), ("contraction", {(2, 1)})]:
        assert {place for place, (_, on, _) in entries(explorer, name).items() if on} == lit
    lit_G = {place for place, (_, on, _) in entries(explorer, "∂E/∂Z").items() if on}
    assert lit_G == {(i, 1) for i in range(1, 5)}  # column q = 1 of ∂E/∂Z
    explorer.differentiate("∂Z/∂A_prev")
    explorer.select(4, 8)  # a₃₂
    lit_G = {place for place, (_, on, _) in entries(explorer, "∂E/∂Z").items() if on}
    assert lit_G == {(3, 1), (3, 2)}


@pytest.mark.parametrize(
    ("which", "blocks", "high", "wide", "name"),
    [
        ("∂Z/∂W", (4, 3), 2, 2, "∂Z/∂W = A_prev ⊗ I_k"),
        ("∂Z/∂A_prev", (4, 4), 2, 3, "∂Z/∂A_prev = I_m ⊗ Wᵀ"),
        ("∂Z/∂B", (4, 1), 2, 2, "∂Z/∂B = J ⊗ I_k"),
        ("∂A/∂Z", (4, 4), 2, 2, "∂A/∂Z = diag(h′(Z))"),
    ],
)
def test_the_blocks_are_outlined_and_named(explorer, which, blocks, high, wide, name):
    explorer.differentiate(which)
    explorer.select(6, 2)
    tree = picture(explorer)
    assert name in words(tree)
    letters = {"∂Z/∂W": "n·k", "∂Z/∂A_prev": "m·n", "∂Z/∂B": "k", "∂A/∂Z": "m·k"}[which]
    assert f"m·k × {letters} = 8 × {explorer.jacobian.shape[1]}" in words(tree)
    outlines = [r for r in tree.iter(f"{SVG}rect") if r.get("pointer-events") == "none"]
    assert len(outlines) == blocks[0] * blocks[1]
    cells = [g.find(f"{SVG}rect") for g in tree.iter(f"{SVG}g") if g.get("data-entry")]
    across, down = float(cells[0].get("width")), float(cells[0].get("height"))
    assert {(float(r.get("width")) / across, float(r.get("height")) / down) for r in outlines} == {
        (wide, high)
    }
    (thick,) = [r for r in outlines if r.get("stroke-width") == "3"]
    left, top = float(cells[0].get("x")), float(cells[0].get("y"))
    assert float(thick.get("y")) == top + 4 * down  # row 6 is in the third row of blocks
    assert float(thick.get("x")) == left
    edges = [line.get("stroke") for line in tree.iter(f"{SVG}line")][: 2 + len(letters.split("·"))]
    assert edges == [EDGES[letter][0] for letter in ("m·k·" + letters).split("·")]


@pytest.mark.parametrize(
    ("which", "here", "digits"),
    [
        (
            "∂Z/∂W",
            "Here 8 × 6 = 48 entries, 24 of them not 0: 384 bytes.",
            "45,984 × 2,048 entries, at most 3.1 % of them not 0: 753 MB. "
            "The short form takes A_prev and ∂E/∂Z: 1.1 MB.",
        ),
        (
            "∂Z/∂A_prev",
            "Here 8 × 12 = 96 entries, 24 of them not 0: 768 bytes.",
            "45,984 × 91,968 entries, at most 0.07 % of them not 0: 33.8 GB. "
            "The short form takes ∂E/∂Z and W: 384 kB.",
        ),
        (
            "∂Z/∂B",
            "Here 8 × 2 = 16 entries, 8 of them not 0: 128 bytes.",
            "45,984 × 32 entries, at most 3.1 % of them not 0: 11.8 MB. "
            "The short form takes ∂E/∂Z: 368 kB.",
        ),
        (
            "∂A/∂Z",
            "Here 8 × 8 = 64 entries, 7 of them not 0: 512 bytes.",
            "45,984 × 45,984 entries, at most 0.0022 % of them not 0: 16.9 GB. "
            "The short form takes h′(Z) and ∂E/∂A: 736 kB.",
        ),
    ],
)
def test_its_room_here_and_for_the_digits(explorer, which, here, digits):
    explorer.differentiate(which)
    told = " ".join(words(picture(explorer)))
    assert here in told
    assert f"First layer of the digits, m, n, k = 1,437, 64, 32: {digits}" in told
    assert here in picture(explorer).get("aria-label")


def test_the_digits_are_those_of_the_data():
    X = datasets.digits()[0].X
    assert X.shape == DIGITS[:2]


def test_room_in_words():
    assert [in_bytes(n) for n in (1, 124, 125, 124_999, 125_000, 125_000_000)] == [
        "8 bytes", "992 bytes", "1 kB", "1 MB", "1 MB", "1 GB",
    ]  # fmt: skip
    assert size("m·k·n", (5, 3, 2)) == 30
    assert size("1", (5, 3, 2)) == 1


def test_controls_and_methods_lead_to_the_same_state():
    by_control, by_method = explore_jacobian(), explore_jacobian()
    moves = [
        ("stack the gradient by", "columns", lambda e: e.stack("columns")),
        ("m, examples", 3, lambda e: e.resize(m=3)),
        ("derivative", "∂Z/∂A_prev", lambda e: e.differentiate("∂Z/∂A_prev")),
        ("n, inputs", 2, lambda e: e.resize(n=2)),
        ("derivative", "∂Z/∂B", lambda e: e.differentiate("∂Z/∂B")),
        ("k, neurons", 4, lambda e: e.resize(k=4)),
        ("stack the gradient by", "rows", lambda e: e.stack("rows")),
        ("derivative", "∂A/∂Z", lambda e: e.differentiate("∂A/∂Z")),
        ("derivative", "∂Z/∂W", lambda e: e.differentiate("∂Z/∂W")),
    ]
    seen = [by_control.picture.html]
    for label, moved, method in moves:
        controls(by_control)[label].value = moved
        method(by_method)
        assert state(by_control) == state(by_method)
        assert by_control.picture.html == by_method.picture.html
        assert by_control.status == by_method.status == by_method.words()
        assert by_control._formula.value == by_method.formula()
        assert controls(by_method)[label].value == moved
        seen.append(by_control.picture.html)
    assert all(one != other for one, other in pairwise(seen))


def test_clicks(explorer):
    for name, i, j, picked in [
        ("∂Z/∂W = A_prev ⊗ I_k", 6, 2, (6, 2)),
        ("∂E/∂Z", 2, 1, (3, 2)),  # z₂₁ is row 3
        ("∂E/∂W", 3, 2, (3, 6)),  # w₃₂ is column 6
        ("contraction", 1, 2, (3, 2)),
        ("A_prevᵀ", 3, 1, (3, 6)),  # its row makes row 3 of the short form
    ]:
        explorer.picture._handle_custom_msg({"entry": f"{name},{i},{j}"}, [])
        assert (explorer.row, explorer.column) == picked
    explorer.picture._handle_custom_msg({"entry": "∂E/∂W,1,3"}, [])
    assert explorer.status == "(1, 3) is no entry of ∂E/∂W, 3 × 2"
    explorer.picture._handle_custom_msg({"entry": "∂E/∂Z,5,1"}, [])
    assert explorer.status == "(5, 1) is no entry of ∂E/∂Z, 4 × 2"
    assert (explorer.row, explorer.column) == (3, 6)
    explorer.differentiate("∂Z/∂A_prev")
    explorer.select(3, 5)  # a₂₂
    explorer.picture._handle_custom_msg({"entry": "Wᵀ,1,3"}, [])
    assert (explorer.row, explorer.column) == (3, 6)  # a₂₃


# The hand: numbers of the short form are scrubbed and typed, and a cell is pointed at.

TOUCHES = [
    ("∂Z/∂W", {"typed": "A_prevᵀ,3,1", "text": "−2.5"}, ("A_prev", 0, 2, -2.5)),
    ("∂Z/∂W", {"drag": "∂E/∂Z,4,2", "x": 1.26, "y": None}, ("G", 3, 1, 1.3)),
    ("∂Z/∂W", {"nudge": "A_prevᵀ,1,4", "dx": 1, "dy": 0, "fine": True}, ("A_prev", 3, 0, 10.1)),
    ("∂Z/∂A_prev", {"typed": "Wᵀ,2,3", "text": "4"}, ("W", 2, 1, 4)),
    ("∂Z/∂A_prev", {"nudge": "∂E/∂Z,1,1", "dx": 0, "dy": -1, "fine": False}, ("G", 0, 0, 0)),
    ("∂Z/∂B", {"drag": "∂E/∂Z,2,2", "x": -0.01, "y": None}, ("G", 1, 1, 0)),
    ("∂A/∂Z", {"typed": "∂E/∂A,3,1", "text": "0.5"}, ("G", 2, 0, 0.5)),
    ("∂Z/∂W", {"drag": "∂E/∂Z,1,1", "x": -1e300, "y": None}, ("G", 0, 0, -100)),
]


@pytest.mark.parametrize(("which", "content", "put"), TOUCHES)
def test_a_hand_changes_a_number_and_both_ways_follow(which, content, put):
    explorer, (field, i, j, number) = explore_jacobian(which), put
    before = {each: getattr(explorer.numbers, each).copy() for each in ("A_prev", "W", "B", "G")}
    page_says(explorer, content)
    before[field][i, j] = number
    for each, array in before.items():
        assert np.array_equal(getattr(explorer.numbers, each), array)
    assert np.allclose(explorer.contraction, explorer.short, rtol=1e-12)
    names = {}
    with contextlib.redirect_stdout(io.StringIO()) as code:
        explorer.show_code()
    with contextlib.redirect_stdout(io.StringIO()):
        exec(code.getvalue(), names)
    assert np.array_equal(names["short"], explorer.short)
    assert explorer.picture.html == explorer.draw()
    assert (explorer.status, explorer.picture.answered) == (explorer.words(), 1)
    assert np.array_equal(explore_jacobian(which).numbers.G, GIVEN_G)  # another begins anew
    explorer.put("∂E/∂A" if which == "∂A/∂Z" else "∂E/∂Z", 4, 1, 8.0)
    explorer.resize(1, 1, 1)
    explorer.resize(4, 3, 2)
    assert getattr(explorer.numbers, field)[i, j] == number  # both come back
    assert explorer.numbers.G[3, 0] == 8


GIVEN_G = [[1, -2], [-1, 3], [2, 1], [-3, 2]]


@pytest.mark.parametrize("name", ["h′(Z)", "Jᵀ", "contraction", "∂E/∂W", "∂Z/∂W = A_prev ⊗ I_k"])
def test_what_is_computed_is_not_changed(name):
    for which in WHICH:
        explorer = explore_jacobian(which)
        page_says(explorer, {"typed": f"{name},1,1", "text": "9"})
        assert explorer.picture.html == explore_jacobian(which).picture.html
        with pytest.raises(ValueError, match="name must be one of ∂E/∂Z, ∂E/∂A, A_prevᵀ, Wᵀ"):
            explorer.put(name, 1, 1, 9.0)


def test_what_is_typed_beyond_the_end_is_refused_in_words(explorer):
    page_says(explorer, {"typed": "∂E/∂Z,4,2", "text": "100.5"})
    assert explorer.status == "∂E/∂Z[3,1] must be −100 … 100, not 100.5"
    assert explorer.numbers.G[3, 1] == 2


def test_the_largest_numbers_do_not_let_equal_sums_look_different():
    rng = np.random.default_rng(0)
    for which in WHICH:
        explorer = explore_jacobian(which, 4, 4, 4)
        places = re.findall('data-drag="([^"]*),([0-9]),([0-9])"', explorer.picture.html)
        for _ in range(20):
            for name, i, j in places:
                explorer.put(
                    name, int(i), int(j), float(rng.choice([-1, 1]) * (100 - rng.random()))
                )
            assert explorer.wrong == set()


def test_what_is_no_entry_is_refused(explorer):
    for name, i, j in (("A_prevᵀ", 4, 1), ("∂E/∂Z", 5, 1), ("Wᵀ", 0, 1)):
        with pytest.raises(ValueError, match="is no entry of"):
            explorer.put(name, i, j, 1.0)


def test_a_cell_that_is_pointed_at_lights_its_row_its_column_and_its_sum(explorer):
    before, said = explorer.picture.html, explorer.status
    page_says(explorer, {"point": "∂Z/∂W = A_prev ⊗ I_k,8,2"})  # z₄₂ by w₁₂
    lit = {place for place, (_, on, _) in entries(explorer, "∂Z/∂W = A_prev ⊗ I_k").items() if on}
    assert lit == {(8, c) for c in range(1, 7)} | {(r, 2) for r in range(1, 9)}
    for name in ("∂E/∂W", "contraction"):
        assert {at for at, (_, on, _) in entries(explorer, name).items() if on} == {(1, 2)}
    assert {at[0] for at, (_, on, _) in entries(explorer, "A_prevᵀ").items() if on} == {1}
    assert {at[1] for at, (_, on, _) in entries(explorer, "∂E/∂Z").items() if on} == {2}
    assert (explorer.row, explorer.column, explorer.status) == (3, 5, said)
    page_says(explorer, {"point": ""})
    assert explorer.picture.html == before
    for change in (lambda e: e.resize(m=1), lambda e: e.differentiate("∂Z/∂B")):
        page_says(explorer, {"point": f"{explorer.derivative.title},1,1"})
        change(explorer)  # what was pointed at has gone
        assert explorer.over is None


def test_the_tab_key_stops_at_the_cell_that_is_picked(explorer):
    explorer.select(6, 2)
    explorer.pointed(explorer.derivative.title, 1, 1)
    cells = [g for g in ET.fromstring(explorer.draw()).iter("g") if g.get("tabindex") == "0"]
    assert "∂Z/∂W = A_prev ⊗ I_k,6,2" in [cell.get("data-entry") for cell in cells]


def test_every_cell_says_what_it_is(explorer):
    for which in WHICH:
        explorer.differentiate(which)
        root = ET.fromstring(explorer.draw())
        cells = [g for g in root.iter("g") if g.get("data-says")]
        assert len(cells) == explorer.jacobian.size
        for cell, (r, c) in zip(cells, np.ndindex(explorer.jacobian.shape), strict=True):
            explorer.select(r + 1, c + 1)
            assert f": {cell.get('data-says')}." in explorer.words()


def test_another_derivative_begins_at_an_entry_that_is_not_zero():
    for which, row in product(WHICH, (1, 2, 8)):
        explorer = explore_jacobian()
        explorer.select(row, 1)
        explorer.differentiate(which)
        value = explorer.jacobian[row - 1, explorer.column - 1]
        assert value != 0 or (which, row, explorer.column) == ("∂A/∂Z", 1, 1)
    for which in WHICH:
        explorer = explore_jacobian(which)
        assert explorer.jacobian[explorer.row - 1, explorer.column - 1] != 0


def test_numbers_that_were_given_come_back(explorer):
    before = explorer.jacobian.tolist()
    explorer.resize(1, 1, 1)
    assert (explorer.row, explorer.column) == (1, 1)
    explorer.resize(4, 3, 2)
    assert explorer.jacobian.tolist() == before


@pytest.mark.parametrize(
    ("move", "message"),
    [
        (lambda e: e.select(9, 1), "row 9, column 1 is no entry of ∂Z/∂W, 8 × 6"),
        (lambda e: e.select(1, 0), "row 1, column 0 is no entry of ∂Z/∂W, 8 × 6"),
        (lambda e: e.resize(k=5), "m, n and k must be 1 … 4, not 4, 3 and 5"),
        (lambda e: e.resize(m=0), "m, n and k must be 1 … 4, not 0, 3 and 2"),
        (
            lambda e: e.stack("diagonals"),
            "order must be one of rows, columns, not 'diagonals' (text)",
        ),
        (
            lambda e: e.differentiate("∂Z/∂Y"),
            "which must be one of ∂Z/∂W, ∂Z/∂A_prev, ∂Z/∂B, ∂A/∂Z, not '∂Z/∂Y' (text)",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(explorer, move, message):
    before, html = state(explorer), explorer.picture.html
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        move(explorer)
    explorer.attempt(move, explorer)
    assert explorer.status == message
    assert (state(explorer), explorer.picture.html) == (before, html)
    explorer.select(2, 2)
    assert explorer.status == explorer.words()


def test_what_cannot_be_opened_leaves_nothing_open():
    from ipywidgets.widgets import widget

    before = set(widget._instances)
    for arguments in [("∂Z/∂Y",), ("∂Z/∂W", 5, 3, 2)]:
        with pytest.raises(ValueError, match="must be"):
            explore_jacobian(*arguments)
    assert set(widget._instances) == before


@pytest.mark.parametrize("which", WHICH)
@pytest.mark.parametrize("order", ["rows", "columns"])
def test_the_code_gives_exactly_the_same_numbers(which, order, capsys):
    explorer = explore_jacobian(which, 3, 2, 4)
    explorer.stack(order)
    explorer.show_code()
    names = {}
    exec(capsys.readouterr().out, names)
    for name in ("jacobian", "contraction", "short"):
        assert np.array_equal(names[name], getattr(explorer, name))
    assert capsys.readouterr().out == f"{explorer.contraction}\n{explorer.short}\n"


def test_the_formula_is_that_of_the_equations(explorer):
    assert explorer.formula() == (
        r"$$\frac{\partial Z^{[l]}}{\partial W^{[l]}} = A^{[l-1]} \otimes I_k ,\qquad "
        r"\frac{\partial E}{\partial W^{[l]}} = "
        r"\left( A^{[l-1]} \right)^T \cdot \frac{\partial E}{\partial Z^{[l]}}$$"
    )


def test_the_static_picture_and_its_text(explorer):
    bundle = explorer._repr_mimebundle_()
    tree = ET.fromstring(bundle["image/svg+xml"])
    assert tree.get("aria-label").startswith(explorer.words())
    assert bundle["text/plain"] == repr(explorer)
    assert explorer.words() in " ".join(words(tree))


def test_everything_lies_inside_the_picture():
    for which, sizes, order in product(
        WHICH, [(4, 3, 2), (4, 4, 4), (1, 1, 1)], ("rows", "columns")
    ):
        explorer = explore_jacobian(which, *sizes)
        explorer.stack(order)
        tree = ET.fromstring(explorer.draw().replace("<svg", f'<svg xmlns="{SVG[1:-1]}"', 1))
        _, _, width, height = map(float, tree.get("viewBox").split())
        assert width < 910  # in a window 1,000 pixels wide it shrinks by a tenth at most
        for t in tree.iter(f"{SVG}text"):
            x, long = float(t.get("x")), 7.2 * len(t.text)
            start, end = {
                "middle": (x - long / 2, x + long / 2),
                "end": (x - long, x),
                "start": (x, x + long),
            }[t.get("text-anchor")]  # fmt: skip
            assert start >= -1, t.text
            assert end <= width + 1, t.text
            assert 0 < float(t.get("y")) <= height
        explorer.close()
