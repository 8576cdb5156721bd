"""Notebook 10: every training is broken as it is committed, and learned after a repair."""

import contextlib
import io
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

NOTEBOOK = nbformat.read(Path(__file__).parents[2] / "notebooks/10_it_does_not_learn.ipynb", 4)
CODE = {cell.id: cell.source for cell in NOTEBOOK.cells if cell.cell_type == "code"}
TASKS = [cell.id for cell in NOTEBOOK.cells if "exercise" in cell.metadata.get("tags", [])]
SCALED = "\nX = (X - X.mean(axis=0)) / X.std(axis=0)"
PAIRED = "order = np.argsort(sine.X[:, 0])\nX, Y = sine.X[order], sine.Y[order]"
# The repairs that the answers name; of some cases another one too.
REPAIRS = [
    {
        "one-answer": [("(tanh, sigmoid)", "(tanh, identity)")],
        "plateau": [("network = Network([", "network = start or Network([")],
        "zigzag": [("alpha=28.0", "alpha=5.0")],
        "nan": [("rows = slice(None)", "rows = np.isfinite(X).all(axis=1)")],
        "silence": [("np.full((1, 8), -3.0)", "np.zeros((1, 8))")],
        "scale": [("[1, 1000]", f"[1, 1000]{SCALED}")],
        "pairs": [("X = np.sort(sine.X, axis=0)\nY = sine.Y", PAIRED)],
        "start": [("trained(seed=1)", "trained(seed=0)")],
        "gradient": [("h_prime(forward.A", "h_prime(forward.Z")],
    },
    {
        "one-answer": [("20 + 3 * sine.Y", "(sine.Y - sine.Y.min()) / np.ptp(sine.Y)")],
        "plateau": [("0.001 * ", "")],
        "zigzag": [("alpha=28.0", "alpha=8.0")],
        "nan": [("rows = slice(None)", "rows = np.arange(100) != 17")],
        "silence": [("-3.0", "0.1")],
        "scale": [("[1, 1000]", "[1, 1]")],
        "pairs": [("np.sort(sine.X, axis=0)", "sine.X")],
        "start": [("trained(seed=1)", "trained(seed=1, hidden=3)")],
        "gradient": [("h_prime(forward.A", "h_prime(forward.Z")],
    },
]
VERDICT = re.compile(r"^E = .+: (learned|not learned)$", re.MULTILINE)


def with_repairs(cell, repairs):
    """The source of a cell, with these lines in place of others."""
    source = CODE[cell]
    for old, new in repairs:
        assert old in source, cell
        source = source.replace(old, new)
    return source


def run(repairs, last):
    """What the code cells print up to the last of these, repaired."""
    names, printed = {}, {}
    for cell in list(CODE)[: list(CODE).index(last) + 1]:
        out = io.StringIO()
        with contextlib.redirect_stdout(out), np.errstate(all="ignore"):
            exec(with_repairs(cell, repairs.get(cell, [])), names)
        printed[cell] = out.getvalue()
    return printed


def committed(cell_id):
    (cell,) = (cell for cell in NOTEBOOK.cells if cell.id == cell_id)
    return "".join(output.get("text", "") for output in cell.outputs)


def text(after):
    """The Markdown between a cell and the next task."""
    ids = [cell.id for cell in NOTEBOOK.cells]
    start = ids.index(after) + 1
    end = next((i for i in range(start, len(ids)) if ids[i] in TASKS), len(ids))
    return "\n".join(c.source for c in NOTEBOOK.cells[start:end] if c.cell_type == "markdown")


@pytest.fixture(scope="module", params=[0, 1])
def repaired(request):
    return run(REPAIRS[request.param], "gradient-checkup")


def test_there_are_nine_cases_and_a_repair_of_each():
    assert all(list(repairs) == TASKS for repairs in REPAIRS)
    numbers = re.findall(r"^### (\d) · ", "\n".join(c.source for c in NOTEBOOK.cells), re.MULTILINE)
    assert numbers == list("123456789")


def test_every_case_is_broken_as_it_is_committed():
    for task in TASKS[:-1]:
        assert VERDICT.findall(committed(task)) == ["not learned"], task
    assert VERDICT.findall(committed("gradient-run")) == ["learned"]  # no picture shows it
    assert "is wrong in" in committed("gradient-checkup")


def test_every_repair_is_called_learned(repaired):
    for task in TASKS[:-1]:
        assert VERDICT.findall(repaired[task]) == ["learned"], task
    assert "every entry agrees" in repaired["gradient-checkup"]


def test_every_case_has_a_hint_without_code_and_an_answer_with_look_cause_and_cure():
    for task in TASKS:
        hint, answer = re.findall(
            r"<details><summary>(?:A hint|Answer: .+?)</summary>\n\n(.+?)\n\n</details>",
            text(task), re.DOTALL,
        )[:2]  # fmt: skip
        assert all(re.fullmatch(r"[\w.]+", span) for span in re.findall(r"`(.+?)`", hint)), task
        for word in ("**Look**", "**Cause**", "**Cure**"):
            assert word in answer, task


@pytest.mark.parametrize("heading", ["## Three looks", "## To keep"])
def test_the_first_three_looks_stand_early_and_again_at_the_end(heading):
    (text,) = (cell.source for cell in NOTEBOOK.cells if cell.source.startswith(heading))
    bold = " ".join(re.findall(r"\*\*(.+?)\*\*", text, re.DOTALL)).lower()
    places = [bold.index(look) for look in ("$e$", "the answers beside", "what went in")]
    assert places == sorted(places)
    assert "a gradient check" in text


def test_the_lines_of_pytorch_print_the_gradients_of_the_next_cell():
    torch = pytest.importorskip("torch")
    (source,) = (c.source for c in NOTEBOOK.cells if "```python\nimport torch" in c.source)
    lines, names = re.search(r"```python\n(.+?)```", source, re.DOTALL)[1], {}
    assert len([line for line in lines.splitlines() if line]) <= 10
    with contextlib.redirect_stdout(io.StringIO()):
        exec(lines, names)
    network, X, Y = (getattr(names["thread"], name) for name in ("network", "X", "Y"))
    ours = network.gradients(X, Y)
    looks = re.search(r"```python\n(mean_answer.+?)```", source, re.DOTALL)[1]
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(looks, names)
    assert [line.split(":")[0] for line in printed.getvalue().splitlines() if ": " in line] == [
        *("first", "second", "third", "gradients")
    ]
    for l in (1, 2):
        assert torch.is_tensor(names["W"][l - 1].grad)
        np.testing.assert_allclose(names["W"][l - 1].grad.numpy(), ours.dE_dW[l], rtol=1e-12)
        np.testing.assert_allclose(names["B"][l - 1].grad.numpy(), ours.dE_dB[l], rtol=1e-12)
