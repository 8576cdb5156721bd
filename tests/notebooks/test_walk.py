"""What every notebook of the walk has: objectives that its recap answers, tasks of three kinds,
a failure on purpose, links that lead somewhere; and together they show every step."""

import re
from pathlib import Path

import nbformat
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
        assert target.startswith("https://") or target.removesuffix(".ipynb") in NOTEBOOKS, target


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
