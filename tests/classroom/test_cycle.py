"""The whole cycle on a copy of the course: generate, hand in, autograde, feedback, export.

Every command is as the instructor's guide has it. There are two courses, which pytest can run at
the same time. In one, all kinds of submissions are made of the first assignment.
What the others have of their own is their functions, so there it is enough that right ones get all
and that wrong ones get nothing; and verdicts of the bug hunt that are all "wrong", or all turned
round. With --thorough every kind of wrong functions is handed in, and every assignment blank.
"""

import csv
import os
import re
import shutil
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import nbformat
import pytest
from commands import DONE
from submissions import KINDS, WRONG, is_solution, submission
from tasks import task_names

pytestmark = pytest.mark.slow

COURSE = Path(__file__).parents[2] / "notebooks" / "assignments"
GENERATED = ("release", "downloaded", "submitted", "autograded", "feedback", "gradebook.db*")
NAMES = sorted(path.stem for path in COURSE.glob("source/*/*.ipynb"))
FIRST = "a1-net-input"
LOOP = ("net_input", "net-input-graded")  # the function that never returns, and what it costs
RIGHT = ("correct", "garbage", "copied-cells")
UNSOLVED = ("blank", "edited-tests", "rebound-check")
BUG_HUNT = "a5-bug-hunt"
ZIPPED = "a2-error"  # comes as a learning platform's zip file
SECONDS = 5  # for a cell, in place of 20

# From assignment to the kinds of its submissions, without and with --thorough.
EVERY_KIND = (
    {FIRST: [kind for kind in KINDS if kind not in WRONG or kind == "negated"]},
    {FIRST: KINDS},
)
EVERY_ASSIGNMENT = (
    {**dict.fromkeys(NAMES[1:], ("correct", "halved")), BUG_HUNT: ("correct", "zero", "negated")},
    {
        **dict.fromkeys(NAMES, ("correct", "halved", "blank")),
        BUG_HUNT: ("correct", "halved", "blank", "zero", "negated"),
    },
)


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
        # As in an activated environment and without a user's own settings.
        settings = dict.fromkeys(
            ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR"), str(root.parent / "settings")
        )
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        self.process = subprocess.Popen(
            [sys.executable, "-X", "utf8", Path(__file__).with_name("commands.py")],
            cwd=root,
            env={**os.environ, "PATH": path, **settings},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )

    def nbgrader(self, command):
        """Run one command; what it has said, which is shown if it fails."""
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()
        said = []
        for line in self.process.stdout:
            if line == DONE:
                return "".join(said)
            said.append(line)
        raise AssertionError(f"nbgrader {command}: failed\n{''.join(said)}")

    def collect(self, name):
        """Collect what was handed in, by a command of the project's own; what it said."""
        command = [sys.executable, "-X", "utf8", "grading/collect.py", name]
        done = subprocess.run(command, cwd=self.root, check=True, stdout=subprocess.PIPE)
        return done.stdout.decode("utf-8")

    def close(self):
        self.process.communicate()

    def released(self, name):
        return nbformat.read(self.root / "release" / name / f"{name}.ipynb", 4)

    def hand_in(self, name, student):
        notebook = submission(student, self.released(name), source_of(name), LOOP[0])
        own_id(notebook, student)
        if name == ZIPPED:
            path = self.root / "downloaded" / name / "archive" / "all.zip"
            path.parent.mkdir(parents=True, exist_ok=True)
            with zipfile.ZipFile(path, "a") as archive:
                inside = f"{student}_4711_67890_{name}.ipynb"  # Canvas
                archive.writestr(inside, nbformat.writes(notebook))
            return
        path = self.root / "submitted" / student / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)

    def feedback(self, name, student):
        return (self.root / "feedback" / student / name / f"{name}.html").read_text("utf-8")


def points(name, cell_type):
    """The points of each graded cell that is code, or text."""
    return {
        cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points
        for cell in source_of(name).cells
        if cell.cell_type == cell_type and cell.metadata.get("nbgrader", {}).get("grade")
    }


def pytest_generate_tests(metafunc):
    """Each test for each submission of its course, or for each assignment."""
    handed_in = metafunc.cls.handed_in[metafunc.config.getoption("thorough")]
    if "kind" in metafunc.fixturenames:
        each = [(name, kind) for name, kinds in handed_in.items() for kind in kinds]
        metafunc.parametrize(("name", "kind"), each)
    elif "name" in metafunc.fixturenames:
        metafunc.parametrize("name", handed_in)


@pytest.fixture(scope="class")
def handed_in(request, thorough):
    """From assignment to the kinds of its submissions."""
    return request.cls.handed_in[thorough]


@pytest.fixture(scope="class")
def course(request, handed_in, tmp_path_factory):
    """A course in which everything has been handed in, graded and exported."""
    graded = request.cls.graded
    with closing(Course(tmp_path_factory.mktemp("course") / "assignments")) as course:
        course.nbgrader(f"generate_assignment {graded} --force")
        for name, kinds in handed_in.items():
            for kind in kinds:
                course.hand_in(name, kind)
        if ZIPPED in handed_in:
            course.collect(ZIPPED)
        course.nbgrader(f"autograde {graded}")
        course.nbgrader(f"generate_feedback {graded}")
        course.nbgrader("export")
    return course


@pytest.fixture(scope="class")
def scores(course):
    """From assignment and student to the score of each graded cell; None: to be marked by hand."""
    from nbgrader.api import Gradebook  # takes a second, and each process collects this file

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


class Cycle:
    """What must hold of a course; the classes below say what is handed in, and with --thorough."""

    def test_every_submission_has_the_scores_that_it_must_have(self, scores, name, kind):
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

    def test_every_graded_cell_is_failed_by_a_wrong_solution(self, scores, handed_in, name):
        kinds = set(handed_in[name]) - {*RIGHT, *UNSOLVED}
        for cell, full in points(name, "code").items():
            assert any(scores[name, kind][cell] < full for kind in kinds), cell

    def test_what_is_released_holds_no_answer(self, course, name):
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

    def test_feedback_holds_no_hidden_test_and_no_path(self, course, name, kind):
        text = course.feedback(name, kind)
        assert not re.search(
            r"HIDDEN TESTS|rounds=20|strict=True|_points\(", re.sub("<[^>]+>", "", text)
        )
        assert str(course.root) not in text
        assert not re.search(r"(?<![\w.:/])/(home|Users|root|tmp|work|private|usr|opt)/\w", text)
        assert not re.search(r"site-packages|ipykernel_\d", text)

    def test_the_exported_table_has_every_score(self, course, scores):
        with (course.root / "scores.csv").open(encoding="utf-8-sig") as file:
            rows = {row["student"]: row for row in csv.DictReader(file)}
        for (name, kind), got in scores.items():
            full = {**points(name, "code"), **points(name, "markdown")}
            waits = None in got.values()
            total = "to mark" if waits else f"{sum(got.values()):g}"
            assert rows[kind][f"{name} ({sum(full.values()):g})"] == total
            for cell, task in task_names(source_of(name)).items():
                score = "to mark" if got[cell] is None else f"{got[cell]:g}"
                assert rows[kind][f"{name}: {task} ({full[cell]:g})"] == score


class TestEveryKindOfSubmission(Cycle):
    graded, handed_in = FIRST, EVERY_KIND

    def test_feedback_says_what_is_wrong(self, course):
        blank, loop = (course.feedback(FIRST, kind) for kind in ("blank", "endless-loop"))
        assert "CheckFailed: net_input: not written yet" in re.sub("<[^>]+>", "", blank)
        assert "No reply from kernel before timeout" in loop


class TestEveryAssignment(Cycle):
    graded, handed_in = "*", EVERY_ASSIGNMENT
