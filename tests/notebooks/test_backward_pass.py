"""Notebooks 4 and 5: the reason before the equations, a hint for each task, errata folded."""

import re
from pathlib import Path

import nbformat
import pytest

from mlp_lab import algorithm

FOLDER = Path(__file__).parents[2] / "notebooks"
JACOBIANS, BACKWARD = "04_jacobians", "05_backward_pass"
CELLS = {name: nbformat.read(FOLDER / f"{name}.ipynb", 4).cells for name in (JACOBIANS, BACKWARD)}
FOLD = re.compile(r"<details><summary>(.*?)</summary>\n\n(.*?)\n\n</details>", re.DOTALL)
both = pytest.mark.parametrize("name", CELLS)


def text(name):
    return "\n\n".join(cell.source for cell in CELLS[name] if cell.cell_type == "markdown")


def place(name, words):
    (found,) = [i for i, cell in enumerate(CELLS[name]) if words in cell.source]
    return found


def test_the_reason_comes_before_the_first_equation_of_the_backward_pass():
    assert "backpropagation" in CELLS[BACKWARD][0].source.splitlines()[0]
    order = ["## Why go backwards", "passes_for_gradients(", "## One chain of numbers"]
    order += ["show(net_input_gradient)", "## The algorithm on one page", "figures.paths("]
    # What is to be written is shown when it has been written.
    places = [
        place(BACKWARD, words) for words in [*order, "one_page()", "check.backward(", "getsource("]
    ]
    assert places == sorted(places)
    first, second = CELLS[JACOBIANS][0].source.split("\n\n")[1:3]
    assert first.startswith("**Why this notebook?**")
    assert second.startswith("**Second reading.**")


@both
def test_three_questions_and_their_answers_open_it(name):
    questions = CELLS[name][1].source
    ((summary, answers),) = FOLD.findall(questions)
    assert summary == "Answers"
    asked = questions[: questions.index("<details>")]
    for part in (asked, answers):
        assert re.findall(r"^(\d)\. ", part, re.MULTILINE) == ["1", "2", "3"]
    assert asked.count("?") >= 3
    assert answers.count("(notebook") == 3  # where to look it up


@both
def test_every_coding_task_has_a_hint_without_code(name):
    tasks = text(name).split("**Code.**")[1:]
    assert tasks
    for task in tasks:
        (hint,) = [inside for summary, inside in FOLD.findall(task) if summary == "A hint"]
        assert not re.search(r"[@`]", hint)


@both
def test_what_the_derivation_says_wrongly_is_folded(name):
    open_text = FOLD.sub("", text(name))
    assert "What the derivation says here" in [summary for summary, _ in FOLD.findall(text(name))]
    for words in ("aken literally", "$\\partial(l-1) =", "have to become $l$"):
        assert words not in open_text


def test_there_is_one_place_to_rest_halfway():
    cells = CELLS[BACKWARD]
    assert 0.4 < place(BACKWARD, "**A place to rest.**") / len(cells) < 0.65


def test_the_notebook_saves_the_sheet_that_is_committed():
    (cell,) = [cell.source for cell in CELLS[BACKWARD] if ".save(" in cell.source]
    assert cell == f'page.save("{algorithm.FILE}")'
    assert (FOLDER / algorithm.FILE).is_file()
