"""The whole cycle on a copy of the course: generate, hand in, autograde, feedback, export.

Every command is nbgrader's own, as the instructor's guide has it. All kinds of submissions are
made of the first assignment. What the others have of their own is their functions, so there it is
enough that right ones get all and that wrong ones and none get nothing; and verdicts of the bug
hunt that are all "wrong", or all turned round.
"""

import csv
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from submissions import KINDS, is_solution, submission

pytestmark = pytest.mark.slow

COURSE = Path(__file__).parents[2] / "notebooks" / "assignments"
GENERATED = ("release", "downloaded", "submitted", "autograded", "feedback", "gradebook.db*")
NAMES = sorted(path.stem for path in COURSE.glob("source/*/*.ipynb"))
FIRST = "a1-net-input"
LOOP = ("net_input", "net-input-graded")  # the function that never returns, and what it costs
RIGHT = ("correct", "garbage", "copied-cells")
UNSOLVED = ("blank", "edited-tests", "rebound-check")
SOME = ("correct", "blank", "halved")
HANDED_IN = {
    **dict.fromkeys(NAMES, SOME),
    FIRST: KINDS,
    "a5-bug-hunt": (*SOME, "zero", "negated"),
}
EACH = [(name, kind) for name in NAMES for kind in HANDED_IN[name]]
ZIPPED = "a2-error"  # comes as a learning platform's zip file
SECONDS = 8  # for a cell, in place of 20


def source_of(name):
    return nbformat.read(COURSE / "source" / name / f"{name}.ipynb", 4)


def own_id(notebook, student):
    """The name under which a student hands in, written where the bug hunt asks for it."""
    for cell in notebook.cells:
        cell.source = re.sub(r"^STUDENT = .*", f'STUDENT = "{student}"', cell.source)


class Course:
    """A copy of the course in a folder of its own, and nbgrader's commands in it."""

    def __init__(self, root):
        self.root = root
        shutil.copytree(COURSE, root, ignore=shutil.ignore_patterns(*GENERATED))
        config = root / "nbgrader_config.py"
        text = config.read_text("utf-8")
        assert "timeout = 20" in text
        config.write_text(text.replace("timeout = 20", f"timeout = {SECONDS}"), "utf-8")

    def nbgrader(self, *arguments):
        """One command, as in an activated environment and without a user's own settings."""
        settings = self.root.parent / "settings"
        folders = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        command = [sys.executable, "-m", "nbgrader", *arguments]
        run = subprocess.run(
            command,
            cwd=self.root,
            env={**os.environ, "PATH": path, **dict.fromkeys(folders, str(settings))},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert run.returncode == 0, run.stdout + run.stderr

    def released(self, name):
        return nbformat.read(self.root / "release" / name / f"{name}.ipynb", 4)

    def hand_in(self, name, student):
        notebook = submission(student, self.released(name), source_of(name), LOOP[0])
        own_id(notebook, student)
        if name == ZIPPED:
            path = self.root / "downloaded" / name / "archive" / "all.zip"
            path.parent.mkdir(parents=True, exist_ok=True)
            with zipfile.ZipFile(path, "a") as archive:
                inside = f"{student}_4711_assignsubmission_file/{name}.ipynb"
                archive.writestr(inside, nbformat.writes(notebook))
            return
        path = self.root / "submitted" / student / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)

    def feedback(self, name, student):
        return (self.root / "feedback" / student / name / f"{name}.html").read_text("utf-8")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course in which everything has been handed in, graded and exported."""
    course = Course(tmp_path_factory.mktemp("course") / "assignments")
    course.nbgrader("generate_assignment", FIRST, "--force")
    course.nbgrader("generate_assignment", "*", "--force")
    for name, kind in EACH:
        course.hand_in(name, kind)
    course.nbgrader("zip_collect", ZIPPED)
    course.nbgrader("autograde", FIRST)
    course.nbgrader("autograde", "*")
    course.nbgrader("generate_feedback", "*")
    course.nbgrader("export")
    return course


@pytest.fixture(scope="module")
def scores(course):
    """From assignment and student to the score of each graded cell; None: to be marked by hand."""
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as gradebook:
        return {
            (submitted.assignment.name, submitted.student.id): {
                grade.name: grade.auto_score
                for notebook in submitted.notebooks
                for grade in notebook.grades
            }
            for assignment in gradebook.assignments
            for submitted in gradebook.assignment_submissions(assignment.name)
        }


def points(name, cell_type):
    """The points of each graded cell that is code, or text."""
    return {
        cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points
        for cell in source_of(name).cells
        if cell.cell_type == cell_type and cell.metadata.get("nbgrader", {}).get("grade")
    }


@pytest.mark.parametrize(("name", "kind"), EACH)
def test_every_submission_has_the_scores_that_it_must_have(scores, name, kind):
    full, written = points(name, "code"), points(name, "markdown")
    got = scores[name, kind]
    assert got.keys() == full.keys() | written.keys()
    automatic = {cell: got[cell] for cell in full}
    if kind in RIGHT:
        assert automatic == full
    elif kind == "endless-loop":
        assert automatic == {**full, LOOP[1]: 0}
    elif kind == "halved":
        assert sum(automatic.values()) <= sum(full.values()) / 4
    elif kind == "transposed":  # a number has no transpose and stays right
        assert sum(automatic.values()) <= sum(full.values()) / 2
    else:
        assert automatic == dict.fromkeys(full, 0)
    # An answer that was written waits for a reader, an empty one has nothing.
    answered = kind not in UNSOLVED
    assert {got[cell] for cell in written} == {None if answered else 0}


@pytest.mark.parametrize("name", NAMES)
def test_every_graded_cell_is_failed_by_a_wrong_solution(scores, name):
    kinds = set(HANDED_IN[name]) - {*RIGHT, *UNSOLVED}
    for cell, full in points(name, "code").items():
        assert any(scores[name, kind][cell] < full for kind in kinds), cell


@pytest.mark.parametrize("name", NAMES)
def test_what_is_released_holds_no_answer(course, name):
    notebook = course.released(name)
    text = nbformat.writes(notebook)
    assert not re.search(r"BEGIN|END (SOLUTION|HIDDEN|MARK)|rounds=20|strict|_points\(", text)
    lines = {line.strip() for cell in notebook.cells for line in cell.source.splitlines()}
    for cell in filter(is_solution, source_of(name).cells):
        start, end = (cell.source.index(f"### {mark} SOLUTION") for mark in ("BEGIN", "END"))
        for line in cell.source[start:end].splitlines()[1:]:
            assert line.strip() not in lines or line.strip() in ("", "return True"), line
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert (cell.outputs, cell.execution_count) == ([], None)
        if is_solution(cell):
            assert cell.source.endswith(":\n    # your lines, in place of the dots\n    ...")


@pytest.mark.parametrize(("name", "kind"), EACH)
def test_feedback_holds_no_hidden_test_and_no_path(course, name, kind):
    text = course.feedback(name, kind)
    assert not re.search(
        r"HIDDEN TESTS|rounds=20|strict=True|_points\(", re.sub("<[^>]+>", "", text)
    )
    assert str(course.root) not in text
    assert not re.search(r"(?<![\w.:/])/(home|Users|root|tmp|work|private|usr|opt)/\w", text)
    assert not re.search(r"site-packages|ipykernel_\d", text)


def test_feedback_says_what_is_wrong(course):
    blank, loop = (course.feedback(FIRST, kind) for kind in ("blank", "endless-loop"))
    assert "CheckFailed: net_input: not written yet" in re.sub("<[^>]+>", "", blank)
    assert "No reply from kernel before timeout" in loop


def test_the_exported_table_has_every_score(course, scores):
    with (course.root / "grades.csv").open(encoding="utf-8") as file:
        rows = {(row["assignment"], row["student_id"]): row for row in csv.DictReader(file)}
    for (name, kind), got in scores.items():
        row = rows[name, kind]
        assert float(row["score"]) == sum(score or 0 for score in got.values())
        full = {**points(name, "code"), **points(name, "markdown")}
        assert float(row["max_score"]) == sum(full.values())
