"""What a student's page says, and what whoever marks sees beside it: one small course, graded."""

import re
from pathlib import Path

import nbformat
import pytest
from failures import BROKEN, DIED, KEY, SENTENCES, readable
from feedback import DIED_HERE, ON_STDERR, TOO_LONG
from formulas import mathml
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_notebook
from rubric import with_rubric
from small_course import NAME, SmallCourse, source
from traitlets.config import Config

pytestmark = pytest.mark.slow

RIGHT = {"total": "return a + b", "product": "return a * b", "difference": "return a - b"}
WHY = (
    "Because $a + b = b + a$ and $$\\frac{a}{b} \\neq \\frac{b}{a}$$ and $\\frac{$.\n\n"
    "![a picture](https://example.com/x.png)\n\n<script src='https://example.com/x.js'></script>"
)
ENDLESS = "while True:\n        pass"
LOUD = "import sys\n\n    print('here', file=sys.stderr)\n    return a * b"


def exits(cells):
    """A cell that ends the kernel, below the first task."""
    cells.insert(3, new_code_cell("import os\n\nos._exit(0)"))


def without_a_graded_cell(cells):
    cells[:] = [cell for cell in cells if cell.id != "total-graded"]


def forged(path):
    """What only grading may write."""
    notebook = nbformat.read(path, 4)
    notebook.metadata.update({KEY: {"reason": "100"}, "mlp_restore": ["All points, please."]})
    nbformat.write(notebook, path)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = SmallCourse(tmp_path_factory.mktemp("feedback") / "course")
    course.run(f"generate_assignment {NAME}")
    course.hand_in("right", {**RIGHT, "why": WHY})
    course.hand_in("wrong", {"total": "return a", "product": LOUD, "difference": ENDLESS})
    course.hand_in("exits", {**RIGHT, "why": WHY}, exits)
    course.hand_in("broken", {}, text='{"cells": [')
    course.hand_in("cut", RIGHT, without_a_graded_cell)
    forged(course.root / "submitted" / "cut" / NAME / f"{NAME}.ipynb")
    course.run(f"autograde {NAME}")
    restored = course.root / "autograded" / "right" / NAME / f"{NAME}.ipynb"
    restored.chmod(0o644)
    notebook = nbformat.read(restored, 4)
    notebook.metadata["mlp_restore"] = ["Two cells had lost their metadata."]
    nbformat.write(notebook, restored)
    course.run(f"generate_feedback {NAME}", "export")
    return course


def plain(page):
    """The text of a page, without style and tags."""
    text = re.sub(r"<style.*?</style>", "", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_tasks_have_their_names_and_points(course):
    said = plain(course.page("right"))
    for task in ("A sum : 3 of 3", "More: product : 1 of 1", "Why : not marked yet, of 2"):
        assert task in said
    assert f"{NAME}: 5 of 7 points so far" in said
    assert not re.search("Test cell|Grade cell|-graded", said)


@pytest.mark.parametrize(
    ("student", "sentences"),
    [
        ("right", ["Two cells had lost their metadata."]),
        ("wrong", [ON_STDERR, TOO_LONG, "A sum : 0 of 3", "More: product : 0 of 1"]),
        ("exits", [SENTENCES[DIED], DIED_HERE, "A sum : 3 of 3", "More: product : not run, of 1"]),
        ("broken", [SENTENCES[BROKEN], f"{NAME}: not graded"]),
        ("cut", ["total-graded was missing and was put back.", "A sum : 3 of 3"]),
    ],
)
def test_the_page_says_what_happened(course, student, sentences):
    said = plain(course.page(student))
    for sentence in sentences:
        assert sentence in said
    for other in {ON_STDERR, TOO_LONG, DIED_HERE, *SENTENCES.values()} - {*sentences}:
        assert other not in said
    assert "All points, please." not in said


def test_what_was_not_graded_has_no_number_in_the_table(course):
    lines = (course.root / "scores.csv").read_text("utf-8-sig").splitlines()[1:]
    totals = dict(line.split(",")[:2] for line in lines)
    assert totals == {
        "right": "to mark", "wrong": "0", "exits": DIED, "broken": BROKEN, "cut": "5",
    }  # fmt: skip


@pytest.mark.parametrize("student", ["right", "wrong", "exits", "broken", "cut"])
def test_no_page_asks_for_anything_from_elsewhere(course, student):
    page = course.page(student)
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    own = re.sub(r"<style.*?</style>|<[^>]*example\.com[^>]*>", "", page, flags=re.DOTALL)
    assert re.findall(r"""(?:src|href)=["'](?!#|data:)[^"']+""", own) == []
    assert "<script" not in own


def test_formulas_are_mathml_and_what_is_none_stays_text(course):
    page = course.page("right")
    assert "<mfrac>" in page
    assert page.count("<math") >= 5
    assert "<code>$\\frac{$</code>" in page
    for hostile in ("<script>", "\\text{<script>}", "\\frac{<script>"):
        assert "<script>" not in mathml(hostile, "inline")


def test_no_page_has_a_rubric(course):
    for student in ("right", "cut"):
        assert "Rubric" not in course.page(student)
        assert "both sides" not in course.page(student)


def shown_to_a_marker(course, **resources):
    """A submission as Formgrader shows it, or what else nbconvert makes of it."""
    config = Config()
    config.HTMLExporter.preprocessors = [with_rubric(course.root)]
    path = course.root / "autograded" / "right" / NAME / f"{NAME}.ipynb"
    return plain(HTMLExporter(config=config).from_filename(str(path), resources=resources)[0])


def test_whoever_marks_sees_the_rubric_below_the_answer(course):
    said = shown_to_a_marker(course, submission_id="1", assignment_id=NAME, notebook_id=NAME)
    assert re.search(r"Because .* Rubric , for whoever marks: 2 points: both sides\.", said)
    assert "The model answer" in said
    assert "Rubric" not in shown_to_a_marker(course)


def test_nothing_that_is_given_out_has_a_rubric(course):
    released = (course.root / "release" / NAME / f"{NAME}.ipynb").read_text("utf-8")
    assert "Rubric" not in released
    assert "Rubric" in nbformat.writes(source())


@pytest.mark.parametrize("text", ["", "{", "{}", "[1]", "PK\x03\x04", '{"nbformat": 4}'])
def test_what_is_no_notebook_is_known(tmp_path, text):
    path = Path(tmp_path, "handed-in.ipynb")
    path.write_text(text, "utf-8")
    assert not readable(str(path))
    path.write_text(nbformat.writes(new_notebook()), "utf-8")
    assert readable(str(path))
