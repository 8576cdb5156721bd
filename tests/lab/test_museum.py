"""The museum: nineteen mistakes, and which checks see them."""

import inspect
import os
import re
import subprocess
import sys
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from wrong_passes import random_case, wrong_pass

import mlp_core
from mlp_core import ACTIVATIONS, EQUATIONS, DimensionError, gradient_check, tanh
from mlp_lab import doctor, museum
from mlp_lab.mistakes import MISTAKES, RIGHT, PlainStep
from mlp_lab.museum.exhibits import examples
from mlp_lab.museum.unseen import UNSEEN, agree, own_gradients

NAMES = [e.name for e in museum.EXHIBITS]
SOURCE = re.compile(
    r"[\w.-]+/[\w.-]+#\d+|[\w.-]+/[\w.-]+:[\w./ -]+\.(py|ipynb|md)|the derivation: S[\d-]+(S\d+)?"
    r"|[A-Z]\. \w+, [\w ]+ \(\d{4}\): .+"
)

# museum.md: seen by distinct dimensions; by equal ones; whether E falls; what the ratio says.
EXPECTED = {
    1: (False, False, "yes", "0.5 everywhere"),
    2: (False, False, "yes", "0.333 everywhere"),
    3: (False, False, "no", "7 everywhere"),
    4: (False, False, "no", "-1 everywhere"),
    5: (False, False, "yes", "varying everywhere"),
    6: (False, False, "partly", "layer 2: 1; layer 1: varying"),
    7: (False, False, "yes", "varying everywhere"),
    8: (True, False, "error (equal sizes: no)", "missing everywhere"),
    9: (True, False, "error (equal sizes: yes)", "layer 2: 1; layer 1: missing"),
    10: (True, False, "error (equal sizes: yes)", "layer 2: 1; layer 1: missing"),
    11: (
        True,
        False,
        "error (equal sizes: no)",
        "layer 2: weights 3 × 4, biases 1; layer 1: weights 4 × 5, biases 1",
    ),
    12: (False, False, "yes", "weights 1, biases 0.143"),
    13: (True, True, "yes", "layer 2: weights 1, biases 7 × 3; layer 1: weights 1, biases 7 × 4"),
    14: (False, False, "yes", "weights 1, biases varying"),
    15: (True, True, "yes", "weights 1, biases one number"),
    16: (False, False, "yes", "weights 1, biases 0"),
    17: (False, False, "yes", "weights varying, biases 1"),
    18: (False, False, "yes", "layer 2: 1; layer 1: varying"),
    19: (False, False, "no", "0 everywhere"),
}


def cases(count, **options):
    for seed in range(count):
        rng = np.random.default_rng(seed)
        depth = seed % 4 + 1
        yield random_case(rng, depth, list(ACTIVATIONS.values()), **options)


def assert_same(one, other, rtol=1e-11):
    for name in ("dE_dW", "dE_dB"):
        for P, Q in zip(getattr(one, name), getattr(other, name), strict=True):
            assert (P is None) == (Q is None)
            if P is not None:
                assert np.shape(P) == np.shape(Q)
                np.testing.assert_allclose(P, Q, rtol=rtol, atol=rtol * np.max(np.abs(P)))


# ---------------------------------------------------------------- what stands in the museum


def test_there_are_nineteen_in_their_order():
    assert [e.number for e in museum.EXHIBITS] == list(range(1, 20))
    assert len(set(NAMES)) == 19
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{3,32}", name) for name in NAMES)


@pytest.mark.parametrize("exhibit", museum.EXHIBITS, ids=NAMES)
def test_every_exhibit_has_its_steps_its_sources_and_its_texts(exhibit):
    assert set(exhibit.steps) <= set(EQUATIONS)
    assert exhibit.sources
    assert all(SOURCE.fullmatch(source) for source in exhibit.sources), exhibit.sources
    for text in (exhibit.title, exhibit.teaches, exhibit.sees, exhibit.cure):
        assert text
        assert not re.search(r"!|\b(simply|just|obviously|clearly)\b", text)
    assert not exhibit.title.endswith(".")
    assert all(t.endswith(".") or t.endswith(")") for t in (exhibit.teaches, exhibit.sees))


def test_the_form_of_a_source_can_be_wrong():
    for wrong in (
        "tinn#30",
        "glouw/tinn",
        "glouw/tinn#",
        "https://github.com/glouw/tinn/issues/30",
    ):
        assert not SOURCE.fullmatch(wrong)


@pytest.mark.parametrize("exhibit", museum.EXHIBITS, ids=NAMES)
def test_the_lines_are_those_of_the_code_that_runs(exhibit):
    assert exhibit.wrong_line in inspect.getsource(exhibit.wrong)
    assert exhibit.right_line in inspect.getsource(RIGHT[exhibit.replaces[0]])
    assert exhibit.wrong_line.startswith("return ")
    assert exhibit.right_line.startswith("return ")
    assert exhibit.wrong_line != exhibit.right_line
    assert all(exhibit.changes[name] is exhibit.wrong for name in exhibit.replaces)


def test_where_the_equation_stands_in_mlp_core_its_line_is_shown():
    exhibit = museum.exhibit("bias_averaged")
    assert exhibit.right_line == "return dE_dZ.sum(axis=0, keepdims=True)"
    assert exhibit.wrong_line == "return dE_dZ.mean(axis=0, keepdims=True)"
    of_core = [f for f in RIGHT.values() if f.__module__.startswith("mlp_core")]
    assert len(of_core) == 8
    assert all(getattr(mlp_core, f.__name__) is f for f in of_core)


# ---------------------------------------------------------------- what the exhibits compute


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_without_a_mistake_the_workings_are_those_of_mlp_core_to_the_last_bit(dtype):
    for network, X, Y in cases(20, dtype=dtype):
        right, workings = network.gradients(X, Y), PlainStep()
        ours = workings.gradients(network, X, Y)
        for name in ("dE_dA", "dE_dZ", "dE_dW", "dE_dB"):
            for P, Q in zip(getattr(ours, name), getattr(right, name), strict=True):
                assert (P is Q is None) or (np.array_equal(P, Q) and P.dtype == Q.dtype)
        stepped, updated = workings.step(network, X, Y, 0.1), network.updated(right, 0.1)
        for one, other in zip(stepped.layers, updated.layers, strict=True):
            assert np.array_equal(one.W, other.W)
            assert np.array_equal(one.B, other.B)


def test_the_errors_of_training_without_a_mistake_are_those_of_train():
    network, X, Y = examples(7, 5, 4, 3)
    E = mlp_core.train(network, X, Y, alpha=0.3, steps=50).E
    np.testing.assert_allclose(list(islice(PlainStep().errors(network, X, Y, 0.3), 51)), E, 1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_each_mistake_is_the_one_that_another_hand_has_written(name):
    for network, X, Y in cases(8):
        ours = museum.exhibit(name).gradients(network, X, Y, alpha=0.05)
        assert_same(ours, wrong_pass(name, network, X, Y, alpha=0.05))


@pytest.mark.parametrize("name", NAMES)
def test_and_so_it_is_with_equal_sizes(name):
    rng = np.random.default_rng(0)
    network, X, Y = random_case(rng, 1, [tanh], sizes=[4, 5], m=5)
    network = mlp_core.Network.random((5, 5, 5, 5), [tanh] * 3, seed=1)
    X, Y = rng.normal(size=(5, 5)), rng.normal(size=(5, 5))
    ours = museum.exhibit(name).gradients(network, X, Y, alpha=0.05)
    assert all(G is not None for G in ours.dE_dW[1:])
    assert_same(ours, wrong_pass(name, network, X, Y, alpha=0.05))


@pytest.mark.parametrize("name", NAMES)
def test_a_step_moves_the_parameters_by_alpha_times_the_gradients(name):
    network, X, Y = examples(4, 4, 4, 4)
    exhibit, alpha = museum.exhibit(name), 0.05
    gradients = exhibit.gradients(network, X, Y, alpha)
    stepped = exhibit.step(network, X, Y, alpha)
    for l, (old, new) in enumerate(zip(network.layers, stepped.layers, strict=True), start=1):
        np.testing.assert_allclose(new.W, old.W - alpha * gradients.dE_dW[l], atol=1e-15)
        np.testing.assert_allclose(new.B, old.B - alpha * gradients.dE_dB[l], atol=1e-15)


def test_the_mistakes_in_the_update_act_in_the_update():
    network, X, Y = examples(7, 5, 4, 3)
    still = museum.exhibit("biases_never_updated").step(network, X, Y, 0.3)
    assert all(np.array_equal(s.B, n.B) for s, n in zip(still.layers, network.layers, strict=True))
    assert not np.array_equal(still.layers[0].W, network.layers[0].W)
    E = list(islice(museum.exhibit("wrong_sign").errors(network, X, Y, 0.01), 3))
    assert E[0] < E[1] < E[2]
    first = museum.exhibit("weights_updated_first")
    small, large = (first.gradients(network, X, Y, alpha) for alpha in (0.1, 0.2))
    assert np.array_equal(small.dE_dW[2], large.dE_dW[2])
    assert not np.allclose(small.dE_dW[1], large.dE_dW[1])


def test_without_a_sum_the_bias_becomes_m_by_k_and_the_training_error_falls_to_nothing():
    network, X, Y = examples(7, 5, 4, 3)
    exhibit = museum.exhibit("bias_not_summed")
    assert exhibit.step(network, X, Y, 0.3).layers[0].B.shape == (7, 4)
    E = list(islice(exhibit.errors(network, X, Y, 0.3), 301))
    assert E[-1] < 5e-5


@pytest.mark.parametrize(
    ("name", "layer"),
    [
        ("matrix_product_for_elementwise", 1),
        ("last_layer_everywhere", 1),
        ("transpose_lost", 1),
        ("weight_gradient_transposed", 1),
    ],
)
def test_where_dimensions_do_not_fit_a_step_stops_and_changes_nothing(name, layer):
    network, X, Y = examples(7, 5, 4, 3)
    with pytest.raises(DimensionError) as error:
        museum.exhibit(name).step(network, X, Y, 0.3)
    assert str(error.value) == f"step: the dimensions of layer {layer} do not fit"


# ---------------------------------------------------------------- the table


def test_the_table_says_what_was_measured_for_museum_md():
    rows = museum.table().rows
    seen = {
        e.number: (*r.by[:2], r.falls, r.ratio) for e, r in zip(museum.EXHIBITS, rows, strict=True)
    }
    assert seen == EXPECTED
    assert all(r.by[2] == (r.falls != "yes") for r in rows)
    assert all(r.by[3] for r in rows)


def test_the_table_counts_what_it_shows():
    table = museum.table()
    assert table.summary == (
        "Seen, of 19: distinct dimensions 6, equal dimensions 2, a falling E 8, "
        "the gradient check 19. With 11 of them E falls by more than 90 %."
    )
    lines = repr(table).splitlines()
    assert len(lines) == 21
    assert lines[-1] == table.summary
    assert lines[0].split("  ")[0].strip() == "#"
    assert re.split(r"\s{2,}", lines[12]) == [
        "12", "bias_averaged", "S25Σ", "-", "-", "yes", "sees it", "weights 1, biases 0.143",
    ]  # fmt: skip
    markdown = table._repr_markdown_().splitlines()
    assert len(markdown) == 23
    assert all(line.count("|") == 9 for line in markdown[:21])


def test_museum_doctor_and_gradient_check_agree_on_every_exhibit():
    for sizes in ((7, 5, 4, 3), (5, 3, 6, 2)):
        network, X, Y = examples(*sizes)
        for exhibit in museum.EXHIBITS:
            gradients = exhibit.gradients(network, X, Y)
            check = gradient_check(network, X, Y, gradients)
            report = doctor.examine(gradients, network, X, Y)
            assert not check.passed
            assert not report.healthy
            assert report.check.reason == check.reason
            assert exhibit.name in report.suspects


def test_the_table_is_computed_in_less_than_three_seconds_and_then_kept():
    code = """
import time
from mlp_lab import museum
for number in (1, 2):
    start = time.process_time()
    repr(museum.table())
    print(time.process_time() - start)
"""
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        cwd=Path(mlp_core.__file__).parents[1], env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    first, second = map(float, run.stdout.split())
    assert first < 3
    assert second < 0.05


# ---------------------------------------------------------------- pages


def test_a_page_in_a_terminal():
    assert (
        repr(museum.exhibit("lost_factor_2"))
        == """\
Exhibit 1 · the factor 2 is lost (S10)
    the code says               return (A - Y) / m
    the derivation              return 2 * (A - Y) / m
    it teaches                  E and ∂E/∂A belong together. A gradient without the 2 is that of \
E/2: right for another E, and a step of half the length for this one.
    one sees                    Training works, only slower. A comparison with a numerical \
derivative says 0.5.
    distinct dimensions         does not see it
    equal dimensions            does not see it
    a falling E                 does not see it; E falls: yes
    the gradient check          sees it; ratio: 0.5 everywhere
    the doctor                  S10: the factor 2 is lost (derivation/numerical: 0.5 everywhere). \
Write ∂E/∂A = 2/m (A − Y): the 2 is the exponent of the square.
    it came up in               pytorch/pytorch#3924, karpathy/nn-zero-to-hero#20"""
    )


def test_a_page_in_a_notebook():
    markdown = museum.exhibit("biases_never_updated")._repr_markdown_()
    assert markdown.startswith(
        "**Exhibit 16 · the biases are never updated (S25)**\n\n| | |\n|:--|:--|\n"
        "| the code says | `return B` |\n| the derivation | `return B - alpha * dE_dB` |\n"
    )
    assert "| the gradient check | sees it; ratio: weights 1, biases 0 |" in markdown
    assert "[glouw/tinn#30](https://github.com/glouw/tinn/issues/30)" in markdown


@pytest.mark.parametrize("exhibit", museum.EXHIBITS, ids=NAMES)
def test_every_page_is_whole_and_the_same_on_every_machine(exhibit):
    page, markdown = repr(exhibit), exhibit._repr_markdown_()
    assert len(page.splitlines()) == 11
    assert not re.search(r"0x[0-9a-f]{6}|/(home|tmp|root|work)/|np\.float|\d\.\d{5}", page)
    assert all(line.count("|") == 3 for line in markdown.splitlines()[2:])


def test_what_is_not_in_the_museum_is_refused_in_one_line():
    with pytest.raises(ValueError, match="did you mean 'lost_factor_2'") as error:
        museum.exhibit("lost_factor")
    assert str(error.value) == ("exhibit: there is no 'lost_factor'; did you mean 'lost_factor_2'?")
    with pytest.raises(ValueError, match="does not show") as error:
        museum.exhibit("weights_averaged")
    assert str(error.value) == (
        "exhibit: the museum does not show 'weights_averaged'; the doctor says its cure"
    )
    for wrong in (1, None, "", "x" * 500):
        with pytest.raises(ValueError, match="there is no"):
            museum.exhibit(wrong)


def test_a_mistake_prints_its_number_and_name():
    assert repr(MISTAKES["transpose_lost"]) == "Mistake(10, transpose_lost)"
    assert repr(MISTAKES["weights_averaged"]) == "Mistake(weights_averaged)"


# ---------------------------------------------------------------- the room of its own


def test_what_no_gradient_check_of_its_own_network_sees_is_measured():
    assert UNSEEN.row.by == (False, False, False, False)
    assert UNSEEN.row.falls == "yes"
    assert UNSEEN not in museum.EXHIBITS
    page = repr(museum.exhibit("bias_in_product"))
    assert "the gradient check          does not see it" in page
    assert "the code says               return X @ (W + B)" in page
    assert "the derivation              return X @ W + B" in page


@pytest.mark.parametrize("sizes", [(7, 5, 4, 3), (6, 3, 4, 5)])
def test_its_gradients_are_those_of_its_own_error_and_of_no_other(sizes):
    network, X, Y = examples(*sizes)
    own = own_gradients(network, X, Y)
    assert agree(network, X, Y, own)
    assert not agree(network, X, Y, network.gradients(X, Y))
    assert not gradient_check(network, X, Y, own).passed
    for l in range(1, len(sizes) - 1):
        for moved in ("dE_dW", "dE_dB"):
            lists = {name: list(getattr(own, name)) for name in ("dE_dW", "dE_dB")}
            lists[moved][l] = lists[moved][l] * (1 + 1e-6)
            off = mlp_core.Gradients(own.dE_dA, own.dE_dZ, lists["dE_dW"], lists["dE_dB"])
            assert not agree(network, X, Y, off)
