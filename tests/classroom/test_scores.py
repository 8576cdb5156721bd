"""The tables of scores, from a gradebook in which each kind of student stands.

What fills the gradebook is nbgrader's own (test_cycle.py); here its entries are written by hand.
"""

import csv
import datetime
import os
import sys
import warnings
from pathlib import Path

import nbformat
import pytest
from failures import BROKEN, DIED, KEY, NOT_GRADED, SENTENCES
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.api import Gradebook
from nbgrader.apps.exportapp import ExportApp
from nbgrader.coursedir import CourseDirectory
from scores import ScoresPlugin
from small_course import NAME, source
from tasks import task_names

CELLS = {"total-graded": 3, "product-graded": 1, "difference-graded": 1, "why-answer": 2}
SECOND = "b2-later"
DUE = datetime.datetime(2030, 1, 31, 12)
FAILED = {"reason": DIED, "sentence": SENTENCES[DIED], "not_run": ["difference-graded"]}
BROKE = {"reason": BROKEN, "sentence": SENTENCES[BROKEN], "not_run": None}

# From student to: automatic scores of the four cells (None: it waits), what the autograded
# notebook says, and the row that must come of it.
STUDENTS = {
    "Ann Smith_4711": ([3, 1, 0.5, 2], {}, ["6.5", "3", "1", "0.5", "2", ""]),
    "Ann Smith_4712": ([3, 1, 1, None], {}, ["to mark", "3", "1", "1", "to mark", ""]),
    "smithann": ([0, 0, 0, 0], {}, ["0", "0", "0", "0", "0", ""]),
    "died": (
        [3, 1, None, None],
        {KEY: FAILED},
        [DIED, "3", "1", DIED, "to mark", "died while this notebook was graded"],
    ),
    "broken": ([None] * 4, {KEY: BROKE}, [BROKEN] * 5 + ["cannot be read as a notebook"]),
    "restored": (
        [3, 1, 1, 0],
        {"mlp_restore": ["Two cells had lost their metadata."]},
        ["5", "3", "1", "1", "0", "b1-sums: Two cells had lost their metadata."],
    ),
    "cut": (
        [None, 1, 1, 0],
        {"cut": True},
        ["to mark", "to mark", "1", "1", "0", "no graded cell for A sum"],
    ),
    "late": ([3, 1, 1, 0], {}, ["4", "3", "1", "1", "0", "1.5 hours late, 1 points off"]),
    "vanished": ([None] * 4, None, [NOT_GRADED] * 5 + ["run autograde"]),
    "collected": (None, None, [NOT_GRADED, "", "", "", "", "b1-sums: run autograde"]),
    "nothing": (None, None, [""] * 6),
}


def write(path, notebook):
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


def graded(says):
    """An autograded notebook that says this."""
    notebook = new_notebook()
    for cell in CELLS if not says.get("cut") else [*CELLS][1:]:
        notebook.cells.append(new_code_cell(metadata={"nbgrader": {"grade_id": cell}}))
    notebook.metadata.update(says)
    return notebook


def fill(gradebook, root):
    gradebook.add_assignment(NAME, duedate=DUE)
    gradebook.add_notebook(NAME, NAME)
    for cell, points in CELLS.items():
        kind = "markdown" if cell == "why-answer" else "code"
        gradebook.add_grade_cell(cell, NAME, NAME, max_score=points, cell_type=kind)
    gradebook.add_assignment(SECOND)
    gradebook.add_notebook(SECOND, SECOND)
    gradebook.add_grade_cell("only", SECOND, SECOND, max_score=4, cell_type="code")
    for student, (scores, says, _) in STUDENTS.items():
        if student != "collected":
            gradebook.add_student(student)
        if student != "nothing":
            write(root / "submitted" / student / NAME / f"{NAME}.ipynb", new_notebook())
        if scores is None:
            continue
        late = datetime.timedelta(hours=1.5 if student == "late" else -1)
        gradebook.add_submission(NAME, student, timestamp=DUE + late)
        for cell, score in zip(CELLS, scores, strict=True):
            grade = gradebook.find_grade(cell, NAME, NAME, student)
            grade.auto_score, grade.needs_manual_grade = score, score is None
        gradebook.find_submission_notebook(NAME, NAME, student).late_submission_penalty = (
            1 if student == "late" else 0
        )
        if says is not None:
            write(root / "autograded" / student / NAME / f"{NAME}.ipynb", graded(says))
    gradebook.db.commit()


def export(root, **options):
    """Run the plug-in of `nbgrader export`."""
    app = ExportApp()
    app.coursedir = CourseDirectory(root=str(root))
    plugin = ScoresPlugin(parent=app, **options)
    with Gradebook(app.coursedir.db_url) as gradebook:
        plugin.export(gradebook)


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course whose gradebook has them all."""
    root = tmp_path_factory.mktemp("scores")
    write(root / "source" / NAME / f"{NAME}.ipynb", source())
    with pytest.MonkeyPatch.context() as activated, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbgrader's own, where it adds a submission
        # As in an activated environment: nbgrader calls alembic by its bare name.
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        activated.setenv("PATH", path)
        with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
            fill(gradebook, root)
    export(root)
    return root


def test_tasks_have_the_names_of_their_headings():
    names = ["A sum", "More: product", "More: difference", "Why"]
    assert task_names(source()) == dict(zip(CELLS, names, strict=True))


def test_the_head_names_assignments_and_tasks_with_their_points(course):
    assert rows(course / "scores.csv")[0] == [
        "student",
        "b1-sums (7)",
        "b1-sums: A sum (3)",
        "b1-sums: More: product (1)",
        "b1-sums: More: difference (1)",
        "b1-sums: Why (2)",
        "b2-later (4)",
        "b2-later: only (4)",  # there is no source to name it
        "note",
    ]


@pytest.mark.parametrize("student", STUDENTS)
def test_each_student_has_the_row_that_a_teacher_expects(course, student):
    found = {row[0]: row[1:] for row in rows(course / "scores.csv")[1:]}
    *scores, note = STUDENTS[student][2]
    assert found[student][:5] == scores
    assert found[student][5:7] == ["", ""]  # nothing of the second was handed in
    assert note in found[student][-1]
    assert bool(note) == bool(found[student][-1])


def test_every_student_has_one_row(course):
    assert [row[0] for row in rows(course / "scores.csv")[1:]] == sorted(STUDENTS)


def test_canvas_gets_its_head_the_points_and_numbers_alone(course):
    head, points, *students = rows(course / "scores_canvas.csv")
    assert head == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", NAME, SECOND]
    assert points == ["    Points Possible", "", "", "", "", "7", "4"]
    assert ["smithann", "", "", "smithann", "", "0", ""] in students
    assert ["Ann Smith", "", "", "", "", "6.5", ""] in students
    assert {row[5] for row in students} == {"", "0", "4", "5", "6.5"}


def test_canvas_own_export_fills_the_head(course, tmp_path):
    exported = tmp_path / "canvas.csv"
    exported.write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section,b1-sums (99)\n"
        "    Points Possible,,,,,7\n"
        '"Smith, Ann",12,s12,ann.smith@x.org,Mondays,\n'
        '"Twin, A",13,s13,cut,Mondays,\n'
        '"Twin, B",14,s14,cut,Mondays,\n',
        "utf-8",
    )
    export(course, to=str(tmp_path / "scores.csv"), canvas=str(exported))
    head, points, *students = rows(tmp_path / "scores_canvas.csv")
    assert head[5:] == ["b1-sums (99)", SECOND]
    assert points[5:] == ["7", "4"]
    assert ["Smith, Ann", "12", "s12", "ann.smith@x.org", "Mondays", "0", ""] in students
    assert ["cut", "", "", "cut", "", "", ""] in students  # one of two, and nobody knows which


def test_moodle_gets_its_worksheet_with_final_numbers_alone(course):
    head, *students = rows(course / f"scores_moodle_{NAME}.csv")
    assert head == [
        "Identifier", "Full name", "Email address", "Grade", "Maximum Grade",
        "Last modified (grade)",
    ]  # fmt: skip
    assert students == [
        ["Participant 4711", "Ann Smith", "", "6.5", "7", "-"],
        ["", "late", "", "4", "7", "-"],
        ["", "restored", "", "5", "7", "-"],
        ["", "smithann", "", "0", "7", "-"],
    ]


def test_a_teachers_points_take_the_place_of_what_was_not_run(course, tmp_path):
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        for cell in ("difference-graded", "why-answer"):
            grade = gradebook.find_grade(cell, NAME, NAME, "died")
            grade.manual_score, grade.needs_manual_grade = 1, False
        gradebook.db.commit()
    export(course, to=str(tmp_path / "scores.csv"), student=["died"], assignment=[NAME])
    (row,) = rows(tmp_path / "scores.csv")[1:]
    assert row[1:6] == ["6", "3", "1", "1", "1"]
