"""Collect what students handed in, from the files that a learning platform gives.

    python grading/collect.py a1-net-input

Run in the course's folder. It reads what stands in downloaded/a1-net-input/archive, zip files and
folders, puts each student's newest notebook to submitted/<student>/a1-net-input, where nbgrader
looks for it, and ends with a table: what was collected, and of every other file why it was not.
Nothing is lost: what newer work replaces is kept in downloaded/a1-net-input/older. It can be run
again at any time, with one zip file more.

What was collected stands in downloaded/a1-net-input/collected.csv. By it a student keeps one name
for the whole term. downloaded/names.csv gives other names, in two columns: name, as it would be
here, with the number or without; and student, as it is to be.
"""

import csv
import hashlib
import io
import sys
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from downloads import (
    COPY,
    Downloads,
    Found,
    Key,
    LeftOutError,
    Row,
    Sender,
    check_student,
    ids_of,
    plain,
    read_date,
    shown,
    tidy,
)

Sources = dict[str, set[str]]  # from an assignment to the ids of its cells
CERTAIN = 0.5  # of these ids


@dataclass(frozen=True)
class Record:
    """A collected notebook, a row of collected.csv."""

    student: str
    platform: str = ""
    name: str = ""
    number: str = ""
    upload: str = "0"
    date: str = ""
    late: str = ""
    sha256: str = ""
    file: str = ""

    @property
    def key(self) -> Key:
        """Who it is for the platform."""
        return self.platform, self.name, self.number


# --- Which assignment


def assignment_of(found: Found, sources: Sources) -> str:
    """The assignment whose cells these are: half of them at least, and more than of any other."""
    ids = found.ids or set()
    share = {name: len(ids & own) / len(own) for name, own in sources.items()}
    best = max(share, key=lambda name: share[name])
    return best if share[best] >= CERTAIN else ""


def bears_name(found: Found, assignment: str) -> bool:
    """Whether a file has the name of the assignment, with the mark of a second file or without."""
    return COPY.sub("", found.name).casefold().endswith(assignment.casefold())


def check_assignment(found: Found, assignment: str, sources: Sources) -> None:
    """Skip a notebook of which it is not certain that it is one of this assignment."""
    its = assignment_of(found, sources)
    if its and its != assignment:
        raise LeftOutError("skipped", f"its cells are those of {its}")
    if not its and not bears_name(found, assignment):
        why = "another name, and not the cells of this assignment"
        raise LeftOutError("skipped", "cannot be read as a notebook" if found.ids is None else why)


# --- Which student


class Roll:
    """The names that students have here: as before, or new."""

    def __init__(self, root: Path, assignment: str, keys: set[Key]) -> None:
        self.keys = keys
        downloaded = root / "downloaded"
        paths = sorted(downloaded.glob("*/collected.csv"))
        records = {path.parent.name: read_records(path) for path in paths}
        self.given = read_names(downloaded / "names.csv")
        self.here = records.get(assignment, {})
        self.everywhere = [(name, each) for name, of in records.items() for each in of.values()]
        there = [path.name for path in (root / "submitted").glob("*")]
        self.spelled = {tidy(name).casefold(): tidy(name) for name in there}
        self.notes: dict[str, str] = {}

    def student(self, key: Key) -> str:
        """The name of one student, which is refused where it could be taken for another's."""
        if not key[1]:
            raise LeftOutError("skipped", "its path tells no student")
        name = check_student(self.name_given(key) or self.name_before(key) or self.name_new(key))
        other = self.spelled.setdefault(name.casefold(), name)
        if other != name:
            why = f"{name} differs only in case from {other}: give another in names.csv"
            raise LeftOutError("refused", why)
        return name

    def name_given(self, key: Key) -> str:
        """What names.csv says, of the name with its number, or of a name that only one has."""
        _, name, number = key
        alone = sum(name == other[1] for other in self.keys) == 1
        return self.given.get(f"{name}_{number}") or (self.given.get(name, "") if alone else "")

    def name_before(self, key: Key) -> str:
        """The name that a student had when something was collected before.

        Moodle numbers its students anew in each assignment, so there a name is known again by
        itself, if nobody else has it.
        """
        for each in [*self.here.values(), *(each for _, each in self.everywhere)]:
            if each.key == key:
                return each.student
        if key[0] != "Moodle":
            return ""
        others = {
            each.student: assignment
            for assignment, each in self.everywhere
            if each.key[:2] == key[:2] and each.student not in self.here
        }
        old = {each.key for each in self.here.values()}
        new = [other for other in self.keys - old if other[:2] == key[:2]]
        if len(others) == len(new) == 1:
            ((student, assignment),) = others.items()
            self.notes[student] = f"known by the name from {assignment}"
            return student
        if others:
            before = " or ".join(others)
            self.notes[self.name_new(key)] = f"is this {before}? Say so in names.csv"
        return ""

    def name_new(self, key: Key) -> str:
        """With the number where Moodle gives it, or where two have one name."""
        platform, name, number = key
        known = {each.key for _, each in self.everywhere}
        twice = any(other[:2] == key[:2] and other != key for other in self.keys | known)
        return f"{name}_{number}" if number and (platform == "Moodle" or twice) else name


def read_names(path: Path) -> dict[str, str]:
    """The names that a teacher gives: from a name in the downloads to the one here."""
    if not path.exists():
        return {}
    try:
        rows = csv.DictReader(path.read_text("utf-8-sig").splitlines())
        if {"name", "student"} <= set(rows.fieldnames or ()):
            return {tidy(row["name"]): tidy(row["student"]) for row in rows}
    except (UnicodeError, AttributeError, TypeError):
        pass
    sys.exit(f"{path}: save it as UTF-8, with commas and the columns name,student")


def read_records(path: Path) -> dict[str, Record]:
    """What has been collected of one assignment, by student."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = [Record(*row.values()) for row in csv.DictReader(file)]
    return {record.student: record for record in rows}


def write_records(path: Path, records: dict[str, Record]) -> None:
    """The same, back to its file."""
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, [field.name for field in fields(Record)])
    table.writeheader()
    table.writerows(asdict(records[student]) for student in sorted(records))
    write(path, text.getvalue().encode())


# --- Collecting


def write(path: Path, content: bytes) -> None:
    """Write a whole file or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.part")
    half.write_bytes(content)
    half.replace(path)


def newest(files: list[Found], assignment: str) -> Found:
    """The notebook of a student that counts.

    Of one download the one that bears the assignment's name, then the newest; of those the newest.
    """

    def order(file: Found) -> tuple[object, ...]:
        readable, upload, date = file.rank
        copy = COPY.search(file.name)
        number = int(copy[1] or copy[2]) if copy else 0
        return readable, bears_name(file, assignment), upload, date, file.made, number, file.parts

    downloads: dict[str, list[Found]] = defaultdict(list)
    for file in files:
        downloads[file.archive].append(file)
    best = [max(each, key=order) for each in downloads.values()]
    return max(best, key=lambda file: (file.rank, file.parts))


def said(date: datetime) -> str:
    """A date as nbgrader reads it."""
    return f"{date:%Y-%m-%d %H:%M:%S} UTC"


def date_of(path: Path) -> datetime:
    """When a collected notebook was handed in."""
    stamp = path.with_name("timestamp.txt")
    if stamp.exists():
        return read_date(stamp.read_text("utf-8"))
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def place(best: Found, target: Path, record: Record | None, older: Path) -> str:
    """Put a notebook where nbgrader looks for it, if it is newer than the one that is there."""
    if not target.exists():
        state, date = "collected", best.date
    else:
        there, before = target.read_bytes(), date_of(target)
        # A teacher may have mended the collected notebook: the same work does not undo that.
        collected = record.sha256 if record else digest(there)
        if digest(best.content) == collected:
            return "unchanged"
        if best.rank <= (ids_of(there) is not None, int(record.upload) if record else 0, before):
            why = "cannot be read, other than" if best.ids is None else "not newer than"
            raise LeftOutError("skipped", f"{why} what was collected before")
        write(older / f"{len([*older.glob('*')]) + 1}.ipynb", there)
        state = "newer"
        # nbgrader grades again what has a later date.
        date = best.date if best.date > before else datetime.now(UTC)
    write(target, best.content)
    write(target.with_name("timestamp.txt"), said(date).encode())
    return state


def digest(content: bytes) -> str:
    """What tells whether two files are the same."""
    return hashlib.sha256(content).hexdigest()


def sources_in(root: Path) -> Sources:
    """The ids of the cells of each assignment."""
    each = {path.stem: ids_of(path.read_bytes()) for path in root.glob("source/*/*.ipynb")}
    return {name: ids - {"None"} for name, ids in each.items() if ids}


def collect(root: Path, assignment: str) -> list[Row]:
    """Collect one assignment, and tell of every file."""
    home = root / "downloaded" / assignment
    downloads = Downloads(home / "archive", assignment)
    found = [file for file in downloads.notebooks if file.sender]
    found += plain([file for file in downloads.notebooks if not file.sender], assignment)
    roll = Roll(root, assignment, {file.sender.key for file in found if file.sender})
    sources = sources_in(root)
    of_student: dict[str, list[Found]] = defaultdict(list)
    for file in found:
        with downloads.reported(file.parts):
            check_assignment(file, assignment, sources)
            if file.sender:
                of_student[roll.student(file.sender.key)].append(file)
    records = dict(roll.here)
    for student, files in sorted(of_student.items()):
        best = newest(files, assignment)
        with downloads.reported(best.parts):
            target = root / "submitted" / student / assignment / f"{assignment}.ipynb"
            state = place(best, target, records.get(student), home / "older" / student)
            new = record_of(student, best)
            if state != "unchanged" or student not in records:
                records[student] = new
            notes = [roll.notes.get(student), remark(best, sources)]
            for other in [name for name, old in records.items() if old.key == new.key]:
                if other != student:
                    notes.append(f"was {other} before: remove submitted/{other}/{assignment}")
                    del records[other]
            date, late = records[student].date, records[student].late
            why = "; ".join(filter(None, notes))
            downloads.rows.append(Row(state, shown(best.parts), why, student, date, late))
        for file in files:
            if file is not best:
                downloads.rows.append(Row("skipped", shown(file.parts), why_not(file, best)))
    write_records(home / "collected.csv", records)
    return downloads.rows


def why_not(file: Found, best: Found) -> str:
    """Why another notebook of the same student is the one that counts."""
    if file.content == best.content:
        return "the same work once more"
    if file.ids is None:
        return "cannot be read as a notebook"
    return f"{shown(best.parts)} is newer, or is the one that bears the name"


def record_of(student: str, best: Found) -> Record:
    """What is kept of a collected notebook."""
    sender = best.sender or Sender("folders", student)
    late = "late" if sender.late else ""
    where = shown(best.parts)
    return Record(
        student, *sender.key, str(sender.upload), said(best.date), late, digest(best.content), where
    )


def remark(best: Found, sources: Sources) -> str:
    """What a teacher should know of a notebook that was collected all the same."""
    if best.ids is None:
        return "cannot be read as a notebook"
    return "" if assignment_of(best, sources) else "most of its cells have lost their ids"


STATES = ("collected", "newer", "unchanged", "skipped", "refused")


def table(rows: list[Row]) -> str:
    """What was collected, then what was not and why."""
    heads = Row("", "file", "remark", "student", "date, at the latest", "")
    order = sorted(rows, key=lambda row: (STATES.index(row.state), row.student, row.file))
    lines = [
        (row.state, row.student, row.date, row.late, row.file, row.why) for row in [heads, *order]
    ]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    texts = ["  ".join(map(str.ljust, line, widths)).rstrip() for line in lines]
    counts = Counter(row.state for row in rows)
    total = ", ".join(f"{counts[state]} {state}" for state in STATES)
    return "\n".join([*texts, "", total])


def main(root: Path, assignments: list[str]) -> None:
    """Collect each of the assignments and print its table."""
    if not assignments:
        sys.exit("say which assignment: python grading/collect.py a1-net-input")
    for assignment in assignments:
        if assignment not in sources_in(root):
            sys.exit(f"no assignment {assignment} in {root / 'source'}: run this in its folder")
        archive = root / "downloaded" / assignment / "archive"
        if not archive.is_dir():
            archive.mkdir(parents=True)
            sys.exit(f"put what the platform gave into {archive}, and run this again")
        print(f"{assignment}\n\n{table(collect(root, assignment))}\n")


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that cannot write a name
    main(Path.cwd(), sys.argv[1:])
