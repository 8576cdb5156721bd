"""Notebooks 6 to 8: questions that come back, a hint for each task, and what others print."""

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from mlp_lab import thread

FOLDER = Path(__file__).parents[2] / "notebooks"
TRAINING, VERIFY, DIGITS = "06_training", "07_trust_but_verify", "08_handwritten_digits"
CELLS = {
    name: nbformat.read(FOLDER / f"{name}.ipynb", 4).cells for name in (TRAINING, VERIFY, DIGITS)
}
FOLD = re.compile(r"<details><summary>(.*?)</summary>\n\n(.*?)\n\n</details>", re.DOTALL)
each = pytest.mark.parametrize("name", CELLS)


def text(name):
    return "\n\n".join(cell.source for cell in CELLS[name] if cell.cell_type == "markdown")


def cell(name, cell_id):
    (found,) = [cell for cell in CELLS[name] if cell.id == cell_id]
    return found


def place(name, words):
    (found,) = [i for i, cell in enumerate(CELLS[name]) if words in cell.source]
    return found


@each
def test_three_questions_and_their_answers_open_it(name):
    questions = CELLS[name][1].source
    ((summary, answers),) = FOLD.findall(questions)
    assert summary == "Answers"
    asked = questions[: questions.index("<details>")]
    for part in (asked, answers):
        assert re.findall(r"^(\d)\. ", part, re.MULTILINE) == ["1", "2", "3"]
    assert asked.count("?") >= 3
    assert answers.count("(notebook") == 3  # where to look it up


@each
def test_every_coding_task_has_a_hint_without_code(name):
    tasks = text(name).split("**Code.**")[1:]
    assert tasks
    for task in tasks:
        (hint,) = [inside for summary, inside in FOLD.findall(task) if summary == "A hint"]
        assert not re.search(r"[@`]", hint)


@each
def test_it_ends_with_the_same_elsewhere_and_a_way_on(name):
    end = CELLS[name][-1].source
    assert end.index("## Recap") < end.index("**The same elsewhere.**") < end.index("**Next:**")


def test_notebook_6_has_one_place_to_rest_halfway_and_marks_what_can_wait():
    assert 0.4 < place(TRAINING, "**A place to rest.**") / len(CELLS[TRAINING]) < 0.65
    headings = re.findall(r"^#+ .*$", text(TRAINING), re.MULTILINE)
    marked = [
        "### A famous example, to nine digits (second reading)",
        "### The exact limit (second reading)",
        "## At the edge (second reading)",
    ]
    assert [heading for heading in headings if "second reading" in heading] == marked


def test_the_worked_example_has_published_the_numbers_of_the_late_update():
    table = cell(TRAINING, "worked").source
    published = [round(float(n) * 1e9) for n in re.findall(r"\b0\.\d{8,9}\b", table)]
    start = cell(TRAINING, "worked-network").outputs[0].text
    in_time, late = cell(TRAINING, "worked-run").outputs[0].text.split("late:")
    whole = [
        [int(n.replace(",", "")) for n in re.findall(r"\d[\d,]+", printed)]
        for printed in (start, in_time, late)
    ]
    assert published == whole[0] + whole[1][:2] + whole[2][2:]


def test_the_mistake_that_no_check_sees_comes_after_the_exhibits():
    places = [
        place(VERIFY, words)
        for words in ("museum.table()", "## What the check", "doctor.examine(av")
    ]
    assert places == sorted(places)
    assert cell(VERIFY, "unseen-check").outputs[0].text.startswith("both gradients agree: True\n")


def test_the_digits_end_with_the_network_kept_and_not_with_speed():
    code = "\n".join(cell.source for cell in CELLS[DIGITS] if cell.cell_type == "code")
    assert "speed" not in code
    assert place(DIGITS, "## The network in a file") < place(DIGITS, "## The way on")


def blocks():
    """The lines of PyTorch and what they print."""
    return re.findall(r"```(?:python|text)\n(.*?)```", cell(DIGITS, "way-on").source, re.DOTALL)


def test_what_pytorch_is_said_to_print_are_the_gradients_of_the_thread():
    numbers = [float(n) for n in re.findall(r"-?\d+\.\d+", blocks()[1])]
    g = thread.network.gradients(thread.X, thread.Y)
    assert np.allclose(numbers, [3.45, *g.dE_dW[1].ravel(), *g.dE_dB[2].ravel()])


def test_pytorch_prints_it(capsys):
    torch = pytest.importorskip("torch")
    before = torch.get_default_dtype()
    try:
        exec(compile(blocks()[0], "notebook 8", "exec"), {})
    finally:
        torch.set_default_dtype(before)
    assert capsys.readouterr().out == blocks()[1]
