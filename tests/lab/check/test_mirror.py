"""The face of a verdict: where it is shown, what it says, and that every number in it is true."""

import contextlib
import io
import re
import sys
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from confusion_specs import CONFUSION_MATRIX
from equation_specs import (
    BIAS_GRADIENT,
    NET_INPUT,
    PREVIOUS,
    SQUARED_ERROR,
    UPDATED_WEIGHTS,
    WEIGHT_GRADIENT,
)
from jacobian_specs import JACOBIANS
from pass_specs import BACKWARD, FORWARD
from test_check_verdicts import SPECS, written
from training_specs import TRAINING
from verdicts import verdict

from mlp_lab import check, notebook_cell
from mlp_lab.check import mirror
from mlp_lab.check.equations import NET_INPUT as Z
from mlp_lab.check.sums import Term, as_made, factor_of, told
from mlp_lab.check.task import round_of
from mlp_lab.numbers import as_printed, number


def draw(seed=1, kind=""):
    """X, W, B and the right Z of a round."""
    drawn = round_of(Z, seed, kind)
    return (*drawn.arguments.values(), drawn.right["Z"])


def without_biases(X, W, B):
    return X @ W


# ---------------------------------------------------------------- where a face is shown


def test_on_a_page_the_line_is_the_text_and_nothing_is_printed(page):
    face = page.faced(NET_INPUT, without_biases)
    assert page.printed == ""
    assert face.line == "without_biases: B is not added (seed 1, m = 7, n = 3, k = 5)"
    assert face.mark == ("✗", "wrong")
    assert face.sentence == "without_biases: B is not added"
    assert face.fold.startswith("seed and sizesseed 1, m = 7, n = 3, k = 5. With seed=1 ")


def test_what_is_right_has_a_mark_of_another_form_and_colour(page):
    right = page.faced(NET_INPUT, NET_INPUT.right[0])
    assert right.mark == ("✓", "right")
    assert right.sentence == right.line
    assert right.fold == ""
    assert right.matrices == right.rows == []
    wrong = page.faced(NET_INPUT, without_biases)
    (one,), (other,) = (
        re.findall(r"background:(#\w+);color:#\w+;border-radius:\w+%?", f.html)
        for f in (right, wrong)
    )
    assert one != other


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.id)
def test_every_check_shows_the_line_that_it_prints_elsewhere(spec, page, thorough):
    """Of wrong versions of every kind, and of a right one; a face that fails would be printed."""
    versions = [f for f, _ in spec.wrong.values()]
    for f in [*(versions if thorough else versions[::5]), spec.right[0]]:
        line, face = verdict(spec, f, 1), page.faced(spec, f)
        assert page.printed == ""
        assert face.line == line
        assert face.mark[0] == ("✓" if ": right; " in line else "✗")
        assert line.startswith(face.sentence)
        assert len(face.html.encode()) < 30_000


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.id)
def test_what_is_not_written_is_printed_as_before(spec, page):
    """So the outputs of the notebooks, which ship unsolved, are the same everywhere."""
    f = written(spec, "...")
    page.ask(spec, f)
    assert page.shown == []
    assert page.printed == verdict(spec, f, 1) + "\n"


def test_with_strict_it_is_a_program_that_asks(page):
    page.ask(NET_INPUT, NET_INPUT.right[0], strict=True)
    with pytest.raises(check.CheckFailed):
        page.ask(NET_INPUT, without_biases, strict=True)
    assert page.shown == []
    assert page.printed.startswith("your function: right; ")


def test_verdicts_on_a_lineup_have_no_mark_that_would_tell_whether_they_are_true(page):
    page.run(check.verdicts, lambda: [False] * 8 + [True] * 2, 3)
    assert page.shown == []
    assert page.printed == (
        "your function: calls 8 of 10 passes wrong, as many as there are; "
        "whether they are those is not told here\n"
    )
    page.run(check.verdicts, lambda: [True], 3)
    assert page.face().mark[0] == "✗"  # their form is told


OTHER_PARENTS = {
    "nbval, nbconvert, nbgrader": {"metadata": {}, "header": {"msg_id": "1"}},
    "nothing": None,
}


@pytest.mark.parametrize("name", OTHER_PARENTS)
def test_where_no_page_names_its_cell_the_line_is_printed(name, page, monkeypatch):
    shell = SimpleNamespace(get_parent=lambda: OTHER_PARENTS[name])
    monkeypatch.setattr(notebook_cell, "get_ipython", lambda: shell)
    page.ask(NET_INPUT, without_biases)
    assert page.shown == []
    assert page.printed == verdict(NET_INPUT, without_biases, 1) + "\n"


def test_where_IPython_is_not_loaded_nobody_is_asked(page, monkeypatch):
    monkeypatch.delitem(sys.modules, "IPython")
    page.ask(NET_INPUT, without_biases)
    assert page.printed == verdict(NET_INPUT, without_biases, 1) + "\n"


def test_what_is_redirected_is_printed(page, tmp_path):
    line = "without_biases: B is not added (seed 1, m = 7, n = 3, k = 5)\n"
    with (tmp_path / "file").open("w+", encoding="utf-8") as file:
        for stream in (file, io.StringIO()):
            with contextlib.redirect_stdout(stream):
                check.net_input(without_biases, seed=1)
            stream.seek(0)
            assert stream.read() == line
    assert page.shown == []


def test_a_check_within_a_function_under_check_is_printed(page):
    def my_net_input(X, W, B):
        check.bias_rows(lambda B, m: np.tile(B, (m, 1)), rounds=1)
        return X @ W + B

    page.ask(NET_INPUT, my_net_input, rounds=1)
    assert len(page.shown) == 1
    assert "your function: right; every row is B" in page.printed


def test_a_face_that_cannot_be_drawn_leaves_the_line(page, monkeypatch):
    def breaks(*arguments):
        raise RuntimeError("a fault")

    monkeypatch.setattr(mirror, "mirror", breaks)
    page.ask(NET_INPUT, without_biases)
    assert page.shown == []
    assert page.printed == verdict(NET_INPUT, without_biases, 1) + "\n"


# ---------------------------------------------------------------- words


def test_what_stands_in_a_message_is_text(page):
    def my_net_input(X, W, B):
        raise ValueError('$5 <b>6$</b> "quoted" & more $x^2$')

    face = page.faced(NET_INPUT, my_net_input)
    assert face.sentence == (
        'my_net_input: raises ValueError in its line 2: $5 <b>6$</b> "quoted" & more $x^2$'
    )
    assert face.html.count("$") == face.html.count("<span>$</span>") == 4  # no two in one element
    assert "mathjax_ignore" in face.html
    assert face.line.startswith(face.sentence)


def test_a_name_with_signs_of_HTML_is_text(page):
    def named(X, W, B):
        return X @ W

    named.__name__ = "ä_ö"
    assert page.faced(NET_INPUT, named).sentence == "ä_ö: B is not added"


def test_nothing_in_it_runs_or_is_loaded_from_elsewhere(page):
    html = page.faced(NET_INPUT, without_biases).html
    assert not re.search(r"<script|\bon\w+=|https?:|url\(|javascript:", html)


def test_pictures_are_hidden_where_a_page_leaves_styles_out(page):
    """Such a page keeps the texts of a picture in a row; see also the browser's test."""
    html = page.faced(NET_INPUT, without_biases).html
    style, rest = html.split("</style>")
    assert style == "<style>.mlp-numbers{display:flex!important}"
    assert '<div class="mlp-numbers" style="display:none;' in rest
    assert rest.count("<svg") == 2
    assert rest.index("<table") > rest.rindex("</svg>")


# ---------------------------------------------------------------- the matrices


def test_the_readers_matrix_stands_beside_the_right_one(page):
    X, W, _, Z = draw()
    yours, right = page.faced(NET_INPUT, without_biases).matrices
    assert yours.rows == [[number(z) for z in row] for row in X @ W]
    assert right.rows == [[number(z) for z in row] for row in Z]
    assert (yours.name, right.name) == ("your Z", "the right Z")
    for matrix in (yours, right):
        assert matrix.dimensions == "m × k = 7 × 5"
        assert matrix.edges == ["m", "k"]
    assert (yours.crosses, right.crosses) == (35, 0)


def test_the_first_wrong_entry_is_lit_in_both_and_only_wrong_ones_are_marked(page):
    *_, Z = draw()

    def my_net_input(X, W, B):
        Z = X @ W + B
        Z[2, 3] += 0.5
        Z[4, 1] -= 0.25
        return Z

    yours, right = page.faced(NET_INPUT, my_net_input).matrices
    assert yours.lit == [number(Z[2, 3] + 0.5)]
    assert right.lit == [number(Z[2, 3])]
    assert yours.rows[2][3] == yours.lit[0]
    assert yours.crosses == 2
    assert yours.says == (
        f"Your Z, m × k = 7 × 5; z[2,3] is {as_printed(Z[2, 3] + 0.5)}; 2 of 35 entries are wrong."
    )
    assert right.says == f"The right Z, m × k = 7 × 5; z[2,3] is {as_printed(Z[2, 3])}."


def test_of_a_large_matrix_the_corners_are_drawn_and_what_is_wrong(page):
    X, W, B, Z = draw(1, "large")
    m, k = Z.shape

    def my_net_input(X, W, B):
        Z = X @ W + B
        if len(Z) == m:
            Z[5, 9] += 1
        return Z

    yours, right = page.faced(NET_INPUT, my_net_input).matrices
    rows, columns = [0, 1, 5, m - 2, m - 1], [0, 1, 9, k - 2, k - 1]
    for drawn, P in ((yours, my_net_input(X, W, B)), (right, Z)):
        dots = [[t for t in row if t not in "⋮⋯⋱"] for row in drawn.rows]
        assert [row for row in dots if row] == [[number(P[i, j]) for j in columns] for i in rows]
        assert [row[2] for row in drawn.rows] == ["⋯", "⋯", "⋱", "⋯", "⋱", "⋯", "⋯"]
        assert drawn.lit == [number(P[5, 9])]
        assert drawn.dimensions == f"m × k = {m} × {k}"
    assert yours.crosses == 1


@pytest.mark.parametrize("place", [0, 1, 2, 3, 8, 9, 10])
def test_the_place_is_always_drawn(place):
    kept = mirror.kept(11, place)
    assert place in kept
    assert [p for p in kept if p is not None] == sorted({p for p in kept if p is not None})
    assert {0, 1, 9, 10} <= set(kept)
    for before, now in pairwise(kept):
        assert None in (before, now) or now == before + 1
    assert mirror.kept(8, place) == list(range(8))


def test_a_matrix_of_other_dimensions_shows_its_own_edges(page):
    face = page.faced(NET_INPUT, lambda X, W, B: (X @ W + B).T)
    yours, right = face.matrices
    assert (yours.edges, yours.dimensions) == (["k", "m"], "k × m = 5 × 7")
    assert (right.edges, right.dimensions) == (["m", "k"], "m × k = 7 × 5")
    assert [list(row) for row in zip(*yours.rows, strict=True)] == right.rows
    assert yours.lit == right.lit == face.rows == []
    assert yours.crosses == 0


def test_what_is_no_number_is_lit(page):
    def my_net_input(X, W, B):
        Z = X @ W + B + 1
        Z[2, 1] = np.nan
        return Z

    yours, right = page.faced(NET_INPUT, my_net_input).matrices
    assert yours.lit == ["nan"]
    assert right.lit == [number(draw()[3][2, 1])]


@pytest.mark.parametrize(
    "result",
    [
        lambda Z: None, lambda Z: Z.tolist(), lambda Z: Z[0], lambda Z: Z[np.newaxis],
        lambda Z: Z > 0, lambda Z: Z.astype(object), lambda Z: Z.astype(str), lambda Z: Z[:0],
        lambda Z: np.broadcast_to(Z[0], (10**9, 5)), np.ma.array, lambda Z: 5.0,
        lambda Z: Z.astype(complex),
    ],
)  # fmt: skip
def test_what_is_no_matrix_of_numbers_is_not_drawn(result, page):
    face = page.faced(NET_INPUT, lambda X, W, B: result(X @ W + B))
    assert face.mark[0] == "✗"
    assert face.matrices == []


def test_results_of_other_types_are_drawn_as_they_are(page):
    face = page.faced(NET_INPUT, lambda X, W, B: (X @ W + B).astype(int))
    assert "Z holds integers" in face.sentence
    assert face.matrices[0].rows[0] == [number(int(z)) for z in draw()[3][0]]


def test_what_differs_from_call_to_call_is_not_drawn(page):
    rng = np.random.default_rng(0)
    face = page.faced(NET_INPUT, lambda X, W, B: X @ W + B + rng.normal())
    assert "called again with the same arguments, it gives another result" in face.sentence
    assert face.matrices == face.rows == []


def test_where_the_answer_is_to_be_found_the_right_matrix_is_not_drawn(page):
    """Of the exercises of a course, tests/classroom holds this for every wrong version."""
    face = page.faced(CONFUSION_MATRIX, lambda Y, P: Y.T @ P + (np.arange(len(Y.T)) == 2))
    assert re.search(r"C\[0,2\] \(class 0 read as 2\) = \d, yours is \d", face.line)
    assert [matrix.name for matrix in face.matrices] == ["your C"]
    assert face.rows == []
    face = page.faced(CONFUSION_MATRIX, lambda Y, P: P.T @ Y)
    assert "it is the other way round" in face.line
    assert face.matrices == face.rows == []


def test_a_pass_shows_the_first_array_that_is_wrong(page):
    def my_forward(X, W, B, h):
        Z, A = [None], [X]
        for l in range(1, len(W)):
            Z.append(A[-1] @ W[l] + (l == 1) * B[l])
            A.append(h[l](Z[l]))
        return Z, A

    face = page.faced(FORWARD, my_forward)
    assert [matrix.name for matrix in face.matrices] == ["your Z[2]", "the right Z[2]"]
    assert face.rows[0][0] == "right"
    assert face.rows[1][:-1] == ["yours", *[""] * (len(face.rows[0]) - 2)]  # nothing is claimed
    assert face.note == ""


def test_where_what_comes_before_is_wrong_no_sum_is_shown(page):
    """The check says where to look; a sum of right numbers would tell what is there."""

    def my_backward(dE_dA, Z, A, W, h_prime):
        L = len(W) - 1
        dE_dW, dE_dB = [None] * (L + 1), [None] * (L + 1)
        for l in range(L, 0, -1):
            dE_dZ = dE_dA * h_prime[l](Z[l]) + (0.3 if l == 1 else 0) * np.sign(Z[l])
            dE_dW[l], dE_dB[l] = A[l - 1].T @ dE_dZ, dE_dZ.sum(axis=0, keepdims=True)
            dE_dA = dE_dZ @ W[l].T
        return dE_dW, dE_dB

    face = page.faced(BACKWARD, my_backward)
    assert "∂E/∂Z[1] (S18)" in face.sentence
    assert len(face.matrices) == 2
    assert face.rows == []


def test_the_errors_of_a_loop_stand_in_a_row(page):
    spec = TRAINING[0]
    assert spec.name == "train"

    def my_train(network, X, Y, alpha, steps):
        from mlp_core import train

        run = train(network, X, Y, alpha, steps)
        return run.network, [E + 100 * (t == 2) for t, E in enumerate(run.E)]

    face = page.faced(spec, my_train)
    yours, right = face.matrices
    assert len(yours.rows) == len(right.rows) == 1
    assert yours.rows[0].index(yours.lit[0]) == 2
    (_, said), (_, own) = face.rows
    name, value = said.split(" = ")
    assert name == "E[2]"
    there = float(value.replace("−", "-"))
    assert float(own) == pytest.approx(there + 100, abs=2e-3 * there)


# ---------------------------------------------------------------- the sum


def sum_of(face):
    """The terms and the totals that stand in the table, right and the reader's."""
    (right_name, *right, total), (own_name, *own, own_total) = face.rows
    assert (right_name, own_name) == ("right", "yours")
    return right, own, total, own_total


def test_the_missing_term_is_marked(page):
    X, W, _, Z = draw()
    face = page.faced(NET_INPUT, without_biases)
    right, own, total, own_total = sum_of(face)
    assert right == ["0.72·(−1.79)", "+ 1.87·1.47", "+ 0.74·0.35", "+ (−0.93)"]
    assert own == [*right[:3], "✗ missing"]
    assert (total, own_total) == (f"= {as_printed(Z[0, 0])}", f"= {as_printed(X[0] @ W[:, 0])}")
    assert face.note == "In your sum (−0.93) is missing."
    lit = [cell.text for cell in face.tree.iter("td") if "background" in cell.get("style")]
    assert lit == ["+ (−0.93)", "✗ missing"]


SLIPS = {
    "other sign": (
        UPDATED_WEIGHTS, lambda W, dE_dW, alpha: W + alpha * dE_dW,
        r"In your sum 0\.\d·\(?−?[\d.]+\)? has the other sign\.",
    ),
    "twice": (
        NET_INPUT, lambda X, W, B: X @ W + 2 * B, r"In your sum .* stands there twice\.",
    ),
    "another number": (
        NET_INPUT, lambda X, W, B: X @ W + B.sum(), r"In your sum .* is another number\.",
    ),
    "several missing": (
        WEIGHT_GRADIENT, lambda A_prev, dE_dZ: A_prev[2:].T @ dE_dZ[2:],
        r"In your sum 2 of \d+ terms are missing\.",
    ),
    "several with the other sign": (
        PREVIOUS, lambda dE_dZ, W: dE_dZ @ W.T - 2 * dE_dZ[:, :2] @ W[:, :2].T,
        r"In your sum 2 of \d+ terms have the other sign\.",
    ),
    "several others": (
        NET_INPUT, lambda X, W, B: X @ (W + B), r"In your sum (\d+) of \1 terms differ\.",
    ),
    "a factor": (
        BIAS_GRADIENT, lambda dE_dZ: dE_dZ.mean(axis=0, keepdims=True),
        r"Each of your terms is 0\.\d+ times the right one\.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", SLIPS)
def test_what_became_of_the_terms_is_said(name, seed, page):
    spec, f, said = SLIPS[name]
    face = page.faced(spec, f, seed)
    assert re.fullmatch(said, face.note), face.note
    _, own, total, own_total = sum_of(face)
    assert total != own_total
    crosses = sum(text.startswith("✗ ") for text in own)
    assert crosses == {"a factor": 0}.get(name, crosses)
    assert bool(crosses) == (name != "a factor")


def test_a_sum_of_many_terms_shows_the_ends_and_the_slips(page):
    def my_weight_gradient(A_prev, dE_dZ):
        return A_prev.T @ dE_dZ - np.outer(A_prev[-2], dE_dZ[-2])

    for seed in range(12):
        face = page.faced(WEIGHT_GRADIENT, my_weight_gradient, seed)
        right, own, *_ = sum_of(face)
        marked = own.index("✗ missing")
        assert right[marked].strip("+ ") in face.note
        assert len(right) == len(own) <= 7


def test_what_is_not_a_sum_of_these_terms_is_not_explained(page):
    """What the parts give has to add up to the entry, else nothing is said of them."""
    for f in (
        lambda X, W, B: np.round(X @ W + B, 1),
        lambda X, W, B: abs(X @ W + B),
        lambda X, W, B: np.tanh(X @ W + B),
        lambda X, W, B: (X @ W + B) ** 2,
        lambda X, W, B: X @ W + B + (X != 0).all(),
    ):
        face = page.faced(NET_INPUT, f)
        _, own, total, own_total = sum_of(face)
        assert set(own) == {""}
        assert face.note == ""
        assert total != own_total


def test_a_function_that_raises_for_zeros_is_not_explained(page):
    def my_net_input(X, W, B):
        if not X.all():
            raise ZeroDivisionError
        return X @ W

    face = page.faced(NET_INPUT, my_net_input)
    assert face.note == ""
    assert len(face.matrices) == 2


def test_taking_apart_prints_nothing_of_the_readers(page):
    def my_net_input(X, W, B):
        print("called")
        return X @ W

    with contextlib.redirect_stdout(io.StringIO()) as printed:
        check.net_input(my_net_input, seed=1)
    face = page.faced(NET_INPUT, my_net_input)
    assert face.note
    assert page.printed.count("called") == printed.getvalue().count("called") > 0


@pytest.mark.parametrize(
    "made",
    [[], [1.0, 2.0, 3.0], [1.0, 0.0, 3.0], [2.0, 4.0, 6.0], [1.0, -2.0, 3.0], [1.0, 2.0, 6.0]],
)
def test_terms_as_they_are_made(made):
    terms = [Term(1.0), Term(2.0, 1.0), Term(3.0)]
    texts = [text for text, _ in as_made(terms, made)]
    assert (
        texts
        == {
            (): ["", "", ""],
            (1.0, 2.0, 3.0): ["1", "+ 2·1", "+ 3"],
            (1.0, 0.0, 3.0): ["1", "✗ missing", "+ 3"],
            (2.0, 4.0, 6.0): ["2", "+ 4", "+ 6"],
            (1.0, -2.0, 3.0): ["1", "✗ − 2·1", "+ 3"],
            (1.0, 2.0, 6.0): ["1", "+ 2·1", "✗ + 6"],
        }[tuple(made)]
    )


def test_a_term_that_is_subtracted_is_added():
    terms = [Term(1.0), Term(2.0, 3.0, minus=True)]
    assert as_made(terms, [1.0, 6.0]) == [("1", False), ("✗ + 2·3", True)]


def test_one_term_has_no_factor_of_all():
    assert factor_of([Term(2.0)], [4.0]) == 0
    assert told([Term(2.0)], [4.0]) == "In your sum 2 stands there twice."


def test_a_number_is_written_out(page):
    face = page.faced(SQUARED_ERROR, lambda A, Y: ((A - Y) ** 2).mean())
    assert face.matrices == []
    (_, right), (_, own) = face.rows
    assert right.startswith("E = 1/5 · ((")
    E = float(right.rpartition(" = ")[2])
    assert float(own) == pytest.approx(E / 7, rel=1e-3)


def test_numbers_that_look_alike_are_told_apart(page):
    face = page.faced(JACOBIANS[0], lambda P: np.diag(P.ravel()) * (1 + 1e-7))
    _, (_, own) = face.rows
    assert own.startswith("off by ")
