"""A term: zip files of three platforms are collected, graded, exported and looked through.

Students of every kind hand in, and some hand in again: each has exactly the row of scores that a
fair teacher wants, and none stops another. Every command is as the instructor's guide has it. By
default there is a small class; with --thorough each of the twenty kinds comes from each of the
three platforms, so there are sixty students.
"""

import copy
import csv
from contextlib import closing
from dataclasses import dataclass

import pytest
from failures import BROKEN, DIED
from nbformat.v4 import new_code_cell
from submissions import KINDS, WRONG, each_function, solved, submission
from tasks import task_names
from test_cycle import FIRST, LOOP, UNSOLVED, Course, points, source_of
from test_restore import ANSWER, cell_of, nbformat_text, without, without_ids, without_metadata
from zips import NOON, MacInfo, entry, notebook, zipped

pytestmark = pytest.mark.slow

TO_MARK, NEXT_DAY = "to mark", (2025, 12, 1, 12, 0, 0)
OTHER = "another-assignment"  # what is not collected
AGAIN = "handed-in-again"  # nothing first, all later
WHOLE = points(FIRST, "code")
NOT_RUN = [*WHOLE][1:]  # below the cell that ends the kernel


def unanswered(right, released):
    cell_of(right, ANSWER).source = cell_of(released, ANSWER).source
    return right


def exits(right, _):
    """The kernel ends below the first task."""
    place = right.cells.index(cell_of(right, next(iter(WHOLE))))
    right.cells.insert(place + 1, new_code_cell("import os\n\nos._exit(0)"))
    return right


def loud(right, _):
    """One function prints to stderr; `LOOP` names its graded cell."""
    line = "    import sys\n\n    print('here', file=sys.stderr)\n"
    return each_function(
        right,
        lambda name, text: text.replace("):\n", f"):\n{line}", 1) if name == LOOP[0] else text,
    )


# Kinds beside those of submissions.py, from a right notebook and what was given out.
MORE = {
    "unanswered": unanswered,
    "exits": exits,
    "loud": loud,
    "lost-metadata": lambda right, _: without_ids(without_metadata(right)),
    "deleted-cell": lambda right, _: without(right, "columns-graded"),
    "renamed": lambda right, _: right,
    AGAIN: lambda right, _: right,
}
EVERY_KIND = (*KINDS, *MORE, "broken", OTHER)
LOOKED_AT = {"edited-tests", "rebound-check", "exits", "broken"}
PLATFORMS = ("Moodle", "Canvas", "GitHub")
SMALL = {
    "Moodle": ("correct", "lost-metadata", "broken"),
    "Canvas": (AGAIN, "exits", "edited-tests"),
    "GitHub": ("deleted-cell", "unanswered", OTHER),
}


@dataclass(frozen=True)
class Student:
    platform: str
    kind: str
    number: int

    @property
    def name(self):
        """As the class has it. All of Moodle's have one name."""
        names = {"Moodle": f"Ann Smith_{self.number}", "Canvas": self.kind.replace("-", "")}
        return names.get(self.platform, f"{self.kind}-{self.number}")

    def path(self, again):
        """As the platform names the file."""
        file = "Untitled" if self.kind == "renamed" else FIRST
        if self.platform == "Moodle":
            return f"{self.name}_assignsubmission_file_/{file}.ipynb"
        if self.platform == "Canvas":
            late, copied, upload = ("LATE_", "-1", 90000) if again else ("", "", 80000)
            return f"{self.name}_{late}{self.number}_{upload + self.number}_{file}{copied}.ipynb"
        return f"{FIRST}-submissions/{FIRST}-{self.name}/{file}.ipynb"

    def work(self, released, source, again):
        """What is handed in, as bytes."""
        if self.kind in KINDS:
            return nbformat_text(submission(self.kind, released, source, LOOP[0])).encode()
        if self.kind == OTHER:
            return notebook("a2-error")
        if self.kind == AGAIN and not again:
            return nbformat_text(released).encode()
        make = MORE.get(self.kind, MORE["renamed"])
        text = nbformat_text(make(solved(released, source), copy.deepcopy(released))).encode()
        return text[:1000] if self.kind == "broken" else text


def wanted(kind):
    """From each graded cell, and the whole, to what stands in the table."""
    if kind == "broken":
        return {**dict.fromkeys([*WHOLE, "total"], BROKEN), ANSWER: BROKEN}
    zeros = {*WRONG, *UNSOLVED}
    scores = {cell: "0" if kind in zeros else f"{full:g}" for cell, full in WHOLE.items()}
    if kind in ("endless-loop", "loud"):
        scores[LOOP[1]] = "0"
    scores[ANSWER] = "0" if kind in (*UNSOLVED, "unanswered") else TO_MARK
    total = f"{sum(map(float, scores.values())):g}" if scores[ANSWER] == "0" else TO_MARK
    if kind == "exits":
        scores |= dict.fromkeys(NOT_RUN, DIED)
        total = DIED
    return {**scores, "total": total}


def class_of(thorough):
    kinds = dict.fromkeys(PLATFORMS, EVERY_KIND) if thorough else SMALL
    each = [(platform, kind) for platform, of in kinds.items() for kind in of]
    return [Student(*of, number) for number, of in enumerate(each, 4700)]


def pytest_generate_tests(metafunc):
    if "student" in metafunc.fixturenames:
        students = class_of(metafunc.config.getoption("thorough"))
        names = [f"{student.platform}-{student.kind}" for student in students]
        metafunc.parametrize("student", students, ids=names)


def hand_in(course, students, again):
    """A zip file of each platform: all that it has, of which some is new the second time."""
    released, source = course.released(FIRST), source_of(FIRST)
    archive = course.root / "downloaded" / FIRST / "archive"
    archive.mkdir(parents=True, exist_ok=True)
    for platform in PLATFORMS:
        files = {}
        for student in (student for student in students if student.platform == platform):
            new = again and student.kind == AGAIN
            path, date = student.path(new), NEXT_DAY if new else NOON
            kind = {"kind": MacInfo} if platform == "Moodle" else {}
            files[entry(path, date, **kind)] = student.work(released, source, again)
            if platform == "Moodle":  # its zip file was opened on a Mac, and made anew
                files[f"__MACOSX/{path.replace('/', '/._')}"] = b"\0"
            if platform == "GitHub":
                files[f"{path.rsplit('/', 1)[0]}/.git/HEAD"] = b"ref: refs/heads/main"
        (archive / f"{platform}{' (1)' if again else ''}.zip").write_bytes(zipped(files))


@dataclass
class Term:
    course: Course
    students: list
    tables: list  # of collecting
    logs: list  # of grading


@pytest.fixture(scope="module")
def term(tmp_path_factory, thorough):
    """What a teacher does, and does again when some have handed in once more."""
    students = class_of(thorough)
    with closing(Course(tmp_path_factory.mktemp("term") / "assignments")) as course:
        course.nbgrader(f"generate_assignment {FIRST} --force")
        tables, logs = [], []
        for again in (False, True):
            hand_in(course, students, again)
            tables.append(course.collect(FIRST))
            logs.append(course.nbgrader(f"autograde {FIRST}"))
        course.nbgrader(f"generate_feedback {FIRST}")
        course.nbgrader("export")
    return Term(course, students, tables, logs)


@pytest.fixture(scope="module")
def rows(term):
    """The rows of scores.csv, by student."""
    with (term.course.root / "scores.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def test_each_student_has_the_wanted_scores(term, rows, student):
    if student.kind == OTHER:
        assert student.name not in rows
        return
    row, source = rows[student.name], source_of(FIRST)
    full = WHOLE | points(FIRST, "markdown")
    heads = {cell: f"{FIRST}: {task} ({full[cell]:g})" for cell, task in task_names(source).items()}
    heads["total"] = f"{FIRST} ({sum(full.values()):g})"
    assert {cell: row[head] for cell, head in heads.items()} == wanted(student.kind)
    assert (term.course.root / "feedback" / student.name / FIRST / f"{FIRST}.html").exists()


def test_the_table_has_no_other_students(term, rows):
    assert rows.keys() == {each.name for each in term.students if each.kind != OTHER}


def test_all_is_collected_and_then_only_what_is_new(term):
    others = sum(student.kind == OTHER for student in term.students)
    again = sum(student.kind == AGAIN for student in term.students)
    all_others = len(term.students) - others
    first, second = (table.strip().splitlines()[-1] for table in term.tables)
    assert first.startswith(f"{all_others} collected, 0 newer, 0 unchanged, ")
    assert second.startswith(f"0 collected, {again} newer, {all_others - again} unchanged, ")
    assert all(", 0 refused" in last for last in (first, second))
    assert term.tables[1].count("its cells are those of a2-error") == 2 * others
    assert term.logs[1].count("Sanitizing") == again


def test_the_log_warns_of_changed_cells_and_not_of_hidden_tests(term):
    """The first would be lost among a warning for each graded cell of each student."""
    locked = [
        cell for cell in source_of(FIRST).cells if cell.metadata.get("nbgrader", {}).get("locked")
    ]
    edited = sum(student.kind == "edited-tests" for student in term.students)
    assert term.logs[0].count("Attribute 'checksum'") == edited * len(locked)


def test_a_teacher_is_told_to_look_at_the_cheats_and_at_no_right_student(term):
    from look import look

    rows = look(term.course.root, FIRST)
    known = {student.name: student.kind for student in term.students}
    named = {row.student for row in rows if row.student in known}
    assert named == {name for name, kind in known.items() if kind in LOOKED_AT}
