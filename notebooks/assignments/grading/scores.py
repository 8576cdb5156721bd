"""What `nbgrader export` writes: one table of all scores, and files that Canvas and Moodle import.

    scores.csv                      a row for each student: for each assignment its total and its
                                    tasks by their names, then a note
    scores_canvas.csv               the same totals under the head of Canvas' gradebook
    scores_moodle_ASSIGNMENT.csv    those of one assignment under the head of Moodle's worksheet

Nothing was handed in: an empty field. A written answer waits: "to mark". Nothing could be graded:
the reason in words, and a sentence in the note. The platforms get a number or nothing.
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import nbformat
from failures import KEY, NOT_GRADED
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import ExportPlugin
from tasks import of_nbgrader, read_source, task_names
from traitlets import Unicode

TO_MARK = "to mark"
CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
POINTS_POSSIBLE = "    Points Possible"  # as Canvas itself writes it
MOODLE = ("Identifier", "Full name", "Email address", "Grade", "Maximum Grade")
CHANGED = "Last modified (grade)"  # Moodle's worksheet is refused without it
Score = float | str


@dataclass
class Entry:
    """What one student has in one assignment; nothing where nothing was handed in."""

    total: Score = ""
    tasks: dict[str, Score] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Assignment:
    """Its name, the points of the whole and of each task, and its tasks from id to name."""

    name: str
    points: float
    tasks: dict[str, str]
    task_points: dict[str, float]


def written(score: Score) -> str:
    """A number without needless digits, or the words that stand in its place."""
    return score if isinstance(score, str) else f"{round(score, 2):g}"


def assignment_of(course: CourseDirectory, known: Any) -> Assignment:
    """An assignment of the gradebook, its tasks in the order of the source."""
    cells = {cell.name: cell.max_score for notebook in known.notebooks for cell in graded(notebook)}
    names: dict[str, str] = {}
    for notebook in known.notebooks:
        source = read_source(course.root, known.name, notebook.name)
        names |= task_names(source) if source else {}
    tasks = {cell: names[cell] for cell in names if cell in cells}
    tasks |= {cell: cell for cell in cells if cell not in tasks}
    return Assignment(known.name, known.max_score, tasks, cells)


def graded(notebook: Any) -> list[Any]:
    """The cells of a notebook that have points."""
    return [*notebook.grade_cells, *notebook.task_cells]


def entry_of(course: CourseDirectory, gradebook: Gradebook, work: Assignment, who: str) -> Entry:
    """The scores of one student in one assignment, and what is to be said of them."""
    folder = Path(course.format_path(course.submitted_directory, who, work.name))
    try:
        submission = gradebook.find_submission(work.name, who)
    except MissingEntry:
        return Entry(NOT_GRADED, notes=["run autograde"]) if folder.is_dir() else Entry()
    entry, reasons = Entry(notes=lateness(submission)), []
    for notebook in submission.notebooks:
        path = Path(course.format_path(course.autograded_directory, who, work.name))
        failure, notes = marks_of(path / f"{notebook.name}.ipynb", work)
        entry.notes += notes
        for grade in notebook.grades:
            if failure and not_run(grade, failure):
                reasons.append(failure["reason"])
                entry.tasks[grade.name] = failure["reason"]
            else:
                entry.tasks[grade.name] = TO_MARK if grade.needs_manual_grade else grade.score
    entry.total = max(0.0, submission.score - (submission.late_submission_penalty or 0))
    if reasons or TO_MARK in entry.tasks.values():
        entry.total = reasons[0] if reasons else TO_MARK
    return entry


def not_run(grade: Any, failure: dict[str, Any]) -> bool:
    """Whether a graded cell was not run, and nobody has given it points since."""
    where = failure["not_run"]
    return grade.manual_score is None and (where is None or grade.name in where)


def marks_of(path: Path, work: Assignment) -> tuple[dict[str, Any] | None, list[str]]:
    """What an autograded notebook says of its grading: what failed, and sentences for the note."""
    if not path.is_file():
        notes = ["run autograde, and read its log"]
        return {"reason": NOT_GRADED, "not_run": None}, notes
    notebook = nbformat.read(path, as_version=4)
    failure, notes = notebook.metadata.get(KEY), list(notebook.metadata.get("mlp_restore", []))
    if failure:
        return failure, [failure["sentence"].split(". ")[0], *notes]
    there = {of_nbgrader(cell).get("grade_id") for cell in notebook.cells}
    missing = [name for cell, name in work.tasks.items() if cell not in there]
    return None, [*notes, *(f"no graded cell for {name}" for name in missing)]


def lateness(submission: Any) -> list[str]:
    """How late a submission is, and what that costs, if it does."""
    if not submission.assignment.duedate or not submission.total_seconds_late:
        return []
    penalty = submission.late_submission_penalty
    cost = f", {written(penalty)} points off" if penalty else ""
    return [f"{submission.total_seconds_late / 3600:.1f} hours late{cost}"]


def number_in(student: str) -> str:
    """The number that a platform gave: 4711 of `Ann Smith_4711`; nothing in a login."""
    found = re.fullmatch(r".*_(\d+)", student)
    return found[1] if found else ""


def name_of(student: Any) -> str:
    """A student's name, or what of the id is a name."""
    if student.first_name and student.last_name:
        return f"{student.last_name}, {student.first_name}"
    return str(student.id).removesuffix(f"_{number_in(student.id)}")


def squashed(name: str) -> str:
    """A name as Canvas writes it into a file's name: `Smith, Ann` is smithann."""
    return re.sub(r"[\W_]", "", name).lower()


def canvas_rows(exported: Path) -> tuple[list[str], dict[str, list[str]]]:
    """Head and rows of the gradebook that Canvas has exported, by all that names a student there.

    Two students with one name are found by their numbers alone.
    """
    with exported.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    columns = head.index("Section") + 1
    found: dict[str, list[list[str]]] = {}
    for row in rows:
        name, number, *others = row[: columns - 1]
        keys = {squashed(name), f"{squashed(name)}_{number}", number, *others} - {""}
        for key in keys if number else ():
            found.setdefault(key, []).append(row[:columns])
    return head, {key: rows[0] for key, rows in found.items() if len(rows) == 1}


class ScoresPlugin(ExportPlugin):
    """The plug-in of `nbgrader export`."""

    canvas = Unicode(
        "canvas.csv",
        help="the gradebook as Canvas exports it, in the course folder: its ids fill the head",
    ).tag(config=True)

    def export(self, gradebook: Gradebook) -> None:
        """Write all files, for the assignments and students that the command names, or for all."""
        course: CourseDirectory = self.parent.coursedir
        works = [
            assignment_of(course, assignment)
            for assignment in sorted(gradebook.assignments, key=lambda known: known.name)
            if assignment.name in (self.assignment or [assignment.name])
        ]
        handed_in = Path(course.root, course.submitted_directory).glob("*/*")
        for folder in handed_in:  # collected, and not graded yet
            if any(folder.name == work.name for work in works):
                gradebook.update_or_create_student(folder.parent.name)
        students = [
            student
            for student in sorted(gradebook.students, key=lambda student: student.id)
            if student.id in (self.student or [student.id])
        ]
        entries = {
            (student.id, work.name): entry_of(course, gradebook, work, student.id)
            for student in students
            for work in works
        }
        to = Path(course.root, self.to or "scores.csv")
        write(to, table(students, works, entries), "utf-8-sig")  # or Excel spoils an é
        exported = Path(course.root, self.canvas)
        write(to.with_stem(f"{to.stem}_canvas"), canvas_table(students, works, entries, exported))
        for work in works:
            path = to.with_stem(f"{to.stem}_moodle_{work.name}")
            write(path, moodle_table(students, work, entries))
        self.log.info("Wrote %s, and beside it files for Canvas and Moodle", to)


Entries = dict[tuple[str, str], Entry]
Rows = Iterable[Iterable[str]]


def table(students: list[Any], works: list[Assignment], entries: Entries) -> Rows:
    """The one table: points stand in the head."""
    yield [
        "student",
        *chain.from_iterable(
            [
                f"{work.name} ({written(work.points)})",
                *(
                    f"{work.name}: {name} ({written(work.task_points[cell])})"
                    for cell, name in work.tasks.items()
                ),
            ]
            for work in works
        ),
        "note",
    ]
    for student in students:
        row, notes = [student.id], []
        for work in works:
            entry = entries[student.id, work.name]
            row += [written(entry.total), *(written(entry.tasks.get(c, "")) for c in work.tasks)]
            notes += [f"{work.name}: {note}" for note in entry.notes]
        yield [*row, "; ".join(notes)]


def canvas_table(
    students: list[Any], works: list[Assignment], entries: Entries, exported: Path
) -> Rows:
    """Under Canvas' head; with its own export beside, under its names for the assignments."""
    head, known = canvas_rows(exported) if exported.is_file() else ([], {})
    titles = {re.sub(r" \(\d+\)$", "", title): title for title in head}
    yield [*CANVAS, *(titles.get(work.name, work.name) for work in works)]
    yield [POINTS_POSSIBLE, *[""] * (len(CANVAS) - 1), *(written(work.points) for work in works)]
    for student in students:
        own = dict(zip(head, known.get(student.id, []), strict=False))
        row = {
            "Student": name_of(student),
            "ID": student.lms_user_id or "",
            "SIS Login ID": "" if number_in(student.id) else student.id,
            **own,
        }
        totals = [entries[student.id, work.name].total for work in works]
        yield [*(row.get(title, "") for title in CANVAS), *map(number_alone, totals)]


def moodle_table(students: list[Any], work: Assignment, entries: Entries) -> Rows:
    """Under the head of Moodle's grading worksheet; who has no number yet is left out."""
    yield [*MOODLE, CHANGED]
    for student in students:
        total, number = number_alone(entries[student.id, work.name].total), number_in(student.id)
        if total:
            participant = f"Participant {number}" if number else ""
            name, email = name_of(student), student.email or ""
            yield [participant, name, email, total, written(work.points), "-"]


def number_alone(score: Score) -> str:
    """A platform takes words for a grade, or for a mistake."""
    return "" if isinstance(score, str) else written(score)


def write(path: Path, rows: Rows, encoding: str = "utf-8") -> None:
    """Write a table as CSV."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
