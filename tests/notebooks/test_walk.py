"""What every notebook of the walk has: objectives that its recap answers, tasks of three kinds,
a failure on purpose, links that lead somewhere; and together they show every step."""

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from mlp_core import EQUATIONS

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = {path.stem: nbformat.read(path, 4) for path in sorted(FOLDER.glob("[01]*.ipynb"))}
each_notebook = pytest.mark.parametrize("name", NOTEBOOKS)


def prose(name):
    """All that is to be read, formulas and code left out."""
    text = "\n".join(c.source for c in NOTEBOOKS[name].cells if c.cell_type == "markdown")
    return re.sub(r"\$\$.+?\$\$|\$.+?\$|`[^`]+`|!\[", " ", text, flags=re.DOTALL)


def verbs(name, heading):
    """The verbs in bold of the numbered list below a heading."""
    (cell,) = (c.source for c in NOTEBOOKS[name].cells if heading in c.source)
    return re.findall(r"^\d\. \*\*(\w+)", cell[cell.index(heading) :], re.MULTILINE)


def test_there_are_eleven_of_them():
    assert [name[:2] for name in NOTEBOOKS] == [f"{number:02}" for number in range(11)]


@each_notebook
def test_the_recap_answers_the_objectives_one_by_one(name):
    objectives, recap = verbs(name, "*In this notebook you will*"), verbs(name, "*You have*")
    assert 5 <= len(objectives) <= 7
    # In the past tense, so only the beginnings agree: show, shown; find, found.
    assert [verb[0] for verb in objectives] == [verb[0] for verb in recap]
    assert objectives != recap


@each_notebook
def test_there_is_a_task_to_recall_to_code_and_to_think_with_its_answer(name):
    text = prose(name)
    for kind in ("Recall", "Code", "Think"):
        assert f"**{kind}.**" in text, kind
    for kind in ("Recall", "Think"):
        after = text[text.index(f"**{kind}.**") :]
        assert re.search(r"<details><summary>Answer</summary>.+?</details>", after, re.DOTALL), kind
    assert any("exercise" in cell.metadata.get("tags", []) for cell in NOTEBOOKS[name].cells)


@each_notebook
def test_it_asks_before_it_runs_and_fails_once_on_purpose(name):
    assert prose(name).count("**Before you run") >= 2
    assert any("with fails(" in c.source for c in NOTEBOOKS[name].cells if c.cell_type == "code")


@each_notebook
def test_every_link_leads_to_the_course_or_to_the_web(name):
    """To nothing else of the project: a reader's folder holds the course alone."""
    for target in re.findall(r"\]\(([^)]+?)(?:#[^)]*)?\)", prose(name)):
        assert target.startswith("http") or target.removesuffix(".ipynb") in NOTEBOOKS, target


@each_notebook
def test_the_next_notebook_is_named_at_the_end(name):
    following = [other for other in NOTEBOOKS if other > name]
    if following:
        assert f"**Next:** [{int(following[0][:2])} · " in NOTEBOOKS[name].cells[-1].source
        assert f"({following[0]}.ipynb)" in NOTEBOOKS[name].cells[-1].source


@each_notebook
def test_no_word_talks_down_to_a_reader(name):
    assert not re.findall(r"\b(simply|just|obviously|clearly|trivial|easy)\b", prose(name), re.I)
    assert not re.findall(r"\w!", prose(name))


@pytest.mark.parametrize("step", [*(f"S{number}" for number in range(1, 26)), *EQUATIONS])
def test_every_step_is_shown_in_some_notebook(step):
    shown = set()
    for notebook in NOTEBOOKS.values():
        text = nbformat.writes(notebook)
        shown.update(re.findall(r"\bS\d+[⊗ΣJ]?", text))
        for first, last in re.findall(r"\bS(\d+)(?:\u2013| to S)(\d+)", text):
            shown.update(f"S{number}" for number in range(int(first), int(last) + 1))
    assert step in shown


# A number in prose is one that a cell prints, or that its code holds.

# Two decimals and more, or a number with its error. In a product or a fraction it is arithmetic,
# which the reader follows on the spot.
TOLD = re.compile(r"(?<![\w./])(?:\d+\.\d{2,}(?![\w./])|\d[\d.]* ± \d[\d.]*\d?)")
NUMBER = re.compile(r"\d[\d,]*\.?\d*(?:e[+-]?\d+)?")
# What a question gives, and what no cell here can print.
GIVEN = {
    "03_error": {"6.25"},  # the error of an example
    "07_trust_but_verify": {"0.3333", "0.1429"},  # what somebody's check prints
    "05_backward_pass": {"0.25", "0.001"},  # sigmoid' at 0, from notebook 2; a nudge
    "08_handwritten_digits": {"2.14"},  # the version of PyTorch
    "09_from_an_empty_cell": {"0.97", "0.03"},  # what the reader's own program prints
    "10_it_does_not_learn": {"0.49", "0.51"},  # an answer that is made up
}


def told(name):
    """The numbers in the Markdown of a notebook, links and programs left out."""
    text = "\n".join(c.source for c in NOTEBOOKS[name].cells if c.cell_type == "markdown")
    text = re.sub(r"```.*?```|\]\([^)]*\)|\\cdot [\d.]+", " ", text, flags=re.DOTALL)
    return [number for number in TOLD.findall(text) if number not in GIVEN.get(name, ())]


def printed(name):
    """What the cells hold and print."""
    parts = []
    for cell in NOTEBOOKS[name].cells:
        if cell.cell_type == "code":
            outputs = [
                o.get("text") or o.get("data", {}).get("text/plain", "") for o in cell.outputs
            ]
            parts += [cell.source, *outputs]
    return "\n".join(parts)


@each_notebook
def test_a_number_in_prose_is_printed_by_a_cell(name):
    shown = printed(name)
    numbers = np.array([float(n.replace(",", "")) for n in NUMBER.findall(shown)])
    for number in told(name):
        if "±" in number:
            assert number in shown, number
            continue
        near = 0.501 * 10.0 ** -len(number.partition(".")[2])
        billionths = float(number) * 1e9  # as the worked example prints them
        found = (abs(numbers - float(number)) <= near) | (abs(numbers - billionths) <= near * 1e9)
        assert found.any(), number


def test_enough_numbers_are_told_for_the_rule_to_mean_something():
    counts = {name: len(told(name)) for name in NOTEBOOKS}
    assert sum(counts.values()) > 60
