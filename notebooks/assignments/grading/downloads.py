"""What stands in a folder of downloads, however hostile: notebooks, and who handed in each.

A file comes as Moodle, Canvas or GitHub Classroom names it, or in plain folders. Nothing is
unpacked to a place that a zip file names: notebooks are read, and only read. Whatever else is there
is told with a reason, and never stops what stands beside it.
"""

import csv
import io
import json
import re
import stat
import unicodedata
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import IO

MB = 1_000_000
PER_FILE, PER_STUDENT, IN_ALL = 20 * MB, 100 * MB, 1000 * MB  # unpacked
ENTRIES = 100_000  # of one zip file
NESTED = 2  # zip files within a zip file
LONGEST_NAME, LONGEST_STUDENT = 255, 120  # bytes, of UTF-8: Windows takes no long paths

NOTEBOOK = re.compile(r"\.ipynb(\.txt|\.json)?$", re.IGNORECASE)  # some browsers add an ending
COPY = re.compile(r"[ _]?\((\d+)\)$|-(\d+)$")  # a browser's and Canvas' mark of a second file
# What stands before a file of one student. Names are the students' own, numbers the platform's.
FORMS = {
    "Moodle": r"(?P<name>.+?)(_(?P<number>\d+))?_assignsubmission_[a-z]+(_(?P<file>.*))?",
    "Canvas, anonymous": r"(?P<late>LATE_)?(?P<name>anon_\w+?)_(?P<upload>\d+)_(?P<file>.+)",
    "Canvas": r"(?P<name>.+?)_(?P<late>LATE_)?(?P<number>\d+)_(?P<upload>\d+)_(?P<file>.+)",
}
SUBMISSIONS = "-submissions"  # the folder in which GitHub Classroom clones the repositories
ASIDE = {
    "__MACOSX": "added by a Mac",
    ".git": "the history of a repository",
    ".ipynb_checkpoints": "a copy that JupyterLab keeps",
}
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # no file in Windows


Key = tuple[str, str, str]  # platform, name and number
Repositories = dict[str, tuple[str, datetime]]  # from a repository to its login and date


class LeftOutError(Exception):
    """A file that is not collected: "skipped" or "refused", and why."""


def refuse(reasons: dict[str, object]) -> None:
    """Refuse a file for the first reason that holds."""
    for reason, holds in reasons.items():
        if holds:
            raise LeftOutError("refused", reason)


@dataclass(frozen=True)
class Sender:
    """Who handed in a file, as its path says."""

    platform: str
    name: str
    number: str = ""
    upload: int = 0
    late: bool = False
    date: datetime | None = None

    @property
    def key(self) -> Key:
        """What tells one student from another, before they have their names here."""
        return self.platform, self.name, self.number


@dataclass(frozen=True)
class Found:
    """A notebook among the downloads: its path in parts, and when it was there at the latest."""

    parts: tuple[str, ...]
    content: bytes
    date: datetime
    made: datetime  # what its own zip file says: a student's to set, so it only orders
    sender: Sender | None = None

    @cached_property
    def ids(self) -> set[str] | None:
        """The ids of its cells, or None where it cannot be read as a notebook."""
        return ids_of(self.content)

    @property
    def rank(self) -> tuple[bool, int, datetime]:
        """The greater, the newer; but what can be read goes before what cannot."""
        return self.ids is not None, self.sender.upload if self.sender else 0, self.date

    @property
    def archive(self) -> str:
        """The zip file that was downloaded, or nothing for what is none."""
        return self.parts[0] if is_zip(self.parts[0]) else ""

    @property
    def name(self) -> str:
        """The name under which a student handed in, without what the platform and a browser add."""
        name = self.parts[-1]
        for form in FORMS.values():
            if match := re.fullmatch(form, name):
                name = match["file"] or name
        return NOTEBOOK.sub("", name)


def ids_of(content: bytes) -> set[str] | None:
    """The ids of a notebook's cells: Jupyter's, and nbgrader's where it has them."""
    try:
        cells = json.loads(content)["cells"]
        marks = [cell.get("metadata", {}).get("nbgrader") or {} for cell in cells]
        return {str(cell.get("id")) for cell in cells} | {str(m.get("grade_id")) for m in marks}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


@dataclass(frozen=True)
class Row:
    """A row of the table at the end."""

    state: str
    file: str
    why: str = ""
    student: str = ""
    date: str = ""
    late: str = ""


# --- Names


def tidy(text: str) -> str:
    """A name in one spelling: a Mac writes é as two letters, and there are many kinds of blanks."""
    blanks = (" " if unicodedata.category(sign) == "Zs" else sign for sign in text)
    return unicodedata.normalize("NFC", "".join(blanks)).strip(" ")


def has_controls(text: str) -> bool:
    """Whether a name has signs that cannot be seen; of those, Persian needs the two joiners."""
    return not re.sub("[\u200c\u200d]", "", text).isprintable()


def shown(parts: Iterable[str], longest: int = 160) -> str:
    """A path that can be printed."""
    text = "".join(c if not has_controls(c) else f"\\x{ord(c):02x}" for c in "/".join(parts))
    return text if len(text) <= longest else f"{text[: longest // 2]} … {text[-longest // 2 :]}"


def check_path(name: str) -> None:
    """Refuse a name in a zip file that no honest zip file has."""
    parts = name.rstrip("/").split("/")
    refuse(
        {
            "an absolute path": name.startswith("/"),
            "a drive letter": re.match(r"[A-Za-z]:", name),
            "a backslash in its name": "\\" in name,
            "its name leads out of the folder": ".." in parts,
            "control characters in its name": has_controls(tidy(name)),
            "its name is too long": max(len(part.encode()) for part in parts) > LONGEST_NAME,
        }
    )


def check_student(name: str) -> str:
    """Refuse a name that is no folder on some system, or that nbgrader would not find."""
    reasons = {
        "begins with no letter and no digit": not name[:1].isalnum(),
        "ends with a dot": name.endswith("."),
        "has a sign that a folder cannot have": re.search(r'[<>:"/\\|?*\[\]]', name),
        "has control characters": has_controls(name),
        "is too long": len(name.encode()) > LONGEST_STUDENT,
        "is a device in Windows": RESERVED.fullmatch(name),
    }
    cure = "give another in names.csv"
    refuse({f"the name {shown([name])} {why}: {cure}": holds for why, holds in reasons.items()})
    return name


def read_date(text: str) -> datetime:
    """A date as GitHub Classroom and nbgrader write it."""
    date = datetime.fromisoformat(text.strip().replace(" UTC", "+00:00"))
    return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)


# --- Who handed in


def is_zip(name: str) -> bool:
    """Whether a part of a path is a zip file."""
    return name.lower().endswith(".zip")


def platforms_name(part: str) -> Sender | None:
    """Who handed in, from a name as Moodle or Canvas writes it."""
    for platform, form in FORMS.items():
        if match := re.fullmatch(form, part):
            said = match.groupdict()
            return Sender(
                platform,
                tidy(said["name"]),
                said.get("number") or "",
                int(said.get("upload") or 0),
                bool(said.get("late")),
            )
    return None


def repository(parts: tuple[str, ...], at: int, assignment: str) -> tuple[str, str]:
    """The repository that a path leads into at one of its parts, and what its name begins with."""
    part, inside = parts[at], parts[at + 1 :]
    group = part[: -len(".zip")] if is_zip(part) else part
    if group.endswith(SUBMISSIONS) and len(inside) > 1:
        if not inside[0].endswith(SUBMISSIONS) and not platforms_name(inside[0]):
            return inside[0].removesuffix(".zip"), group.removesuffix(SUBMISSIONS)
    elif inside and at < 2 and not is_zip(part) and part.startswith(f"{assignment}-"):
        return re.sub(r"-(main|master)$", "", part), assignment
    return "", ""


def sender_at(
    parts: tuple[str, ...], at: int, assignment: str, known: Repositories
) -> Sender | None:
    """Who handed in, from one part of a path."""
    name, slug = repository(parts, at, assignment)
    if not name:
        return platforms_name(parts[at])
    login = name.removeprefix(f"{slug}-").removeprefix(f"{assignment}-")
    login, date = known.get(name, (login, None))
    return Sender("GitHub", tidy(login), date=date)


def sender(parts: tuple[str, ...], assignment: str, known: Repositories) -> Sender | None:
    """Who handed in, from the outside in: what stands further in is a student's to name."""
    each = [sender_at(parts, at, assignment, known) for at in range(len(parts))]
    outer, inner = each[0], next(filter(None, each[1:]), None)
    if outer and inner and outer.key != inner.key and is_zip(parts[0]):
        why = "its zip file has the name of one student and holds another: rename the zip file"
        raise LeftOutError("refused", why)
    return outer or inner


def plain(found: Iterable[Found], assignment: str) -> Iterator[Found]:
    """The senders of files in no platform's form: ann_a1-net-input.ipynb, or a folder for each.

    In each zip file the folders of students stand below the folders that all its notebooks share.
    """
    named = re.compile(rf"(?P<name>.+)_{re.escape(assignment)}.*", re.IGNORECASE)
    archives: dict[str, list[Found]] = defaultdict(list)
    for file in found:
        archives[file.archive].append(file)
    for archive, files in archives.items():
        folders = [file.parts[bool(archive) : -1] for file in files]
        levels = takewhile(lambda level: len(set(level)) == 1, zip(*folders, strict=False))
        shared = max(0, min(len(list(levels)), *(len(folder) - 1 for folder in folders)))
        for file, folder in zip(files, folders, strict=True):
            if match := named.fullmatch(file.parts[-1]):
                name = match["name"]
            else:
                name = folder[shared] if folder else archive
            name = name[: -len(".zip")] if is_zip(name) else name
            yield replace(file, sender=Sender("folders", tidy(name)))


def repositories(path: Path) -> Repositories:
    """From a repository to its login and date: the list of grades that GitHub Classroom gives."""
    found: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for row in csv.DictReader(path.read_text("utf-8-sig").splitlines()):
        name, login = row.get("student_repository_name"), row.get("github_username")
        if name and login and (when := row.get("submission_timestamp")):
            found[name].append((login, read_date(when)))
    return {name: rows[0] for name, rows in found.items() if len(rows) == 1}  # else of a group


# --- Reading the downloads


class Downloads:
    """What stands in a folder: the notebooks, and a row for everything else."""

    def __init__(self, folder: Path, assignment: str) -> None:
        self.assignment = assignment
        self.known: Repositories = {}
        self.notebooks: list[Found] = []
        self.rows: list[Row] = []
        self.aside: set[str] = set()
        self.read_of: Counter[object] = Counter()
        for path in sorted(folder.glob("*.csv")):
            with self.reported((path.name,)):
                self.known |= repositories(path)
        for path in sorted(files_in(folder)):
            self.file(path, path.relative_to(folder).parts)

    def file(self, path: Path, parts: tuple[str, ...]) -> None:
        """A file of the folder itself."""
        with self.reported(parts):
            if path.is_symlink() or not path.is_file():
                raise LeftOutError("refused", "a link, or no file")
            date = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            if is_zip(path.name) and not self.is_aside(parts):
                self.unpack(path, parts, date)
            else:
                self.take(parts, path.stat().st_size, lambda: path.open("rb"), date, date)

    @contextmanager
    def reported(self, parts: tuple[str, ...]) -> Iterator[None]:
        """Whatever is wrong with one file becomes a row: it never stops the others."""
        try:
            yield
        except LeftOutError as left:
            state, why = left.args
            self.rows.append(Row(state, shown(parts), why))
        except Exception as error:  # a broken zip file raises whatever its bytes lead to
            why = shown([f"cannot be read ({type(error).__name__}: {error})"])
            self.rows.append(Row("refused", shown(parts), why))

    def unpack(self, file: Path | IO[bytes], parts: tuple[str, ...], date: datetime) -> None:
        """Every entry of a zip file; `date` is when the file was there."""
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            if len(entries) > ENTRIES:
                raise LeftOutError("refused", f"more than {ENTRIES} files")
            for entry in entries:
                name = entry_name(entry)
                with self.reported((*parts, name)):
                    check_entry(entry, name)
                    if not name.endswith("/"):
                        self.entry(archive, entry, (*parts, *name.split("/")), date)

    def entry(
        self,
        archive: zipfile.ZipFile,
        entry: zipfile.ZipInfo,
        parts: tuple[str, ...],
        date: datetime,
    ) -> None:
        """A file of a zip file. In a student's own zip file the dates are the student's to set."""
        made = min(entry_date(entry) or date, date)
        inside = sum(map(is_zip, parts[:-1])) > 1
        self.take(
            parts,
            entry.file_size,
            lambda: archive.open(entry),
            date if inside else made,
            made,
        )

    def is_aside(self, parts: tuple[str, ...]) -> bool:
        """Whether a file is no student's work; one row tells of all in its folder."""
        for at, part in enumerate(parts):
            why = ASIDE.get(part) or ("added by a Mac" if re.match(r"\._|\.DS_Store", part) else "")
            if why:
                where = shown(parts[: at + 1])
                if where not in self.aside:
                    self.rows.append(Row("skipped", where, why))
                self.aside.add(where)
                return True
        return False

    def take(
        self,
        parts: tuple[str, ...],
        size: int,
        opened: Callable[[], IO[bytes]],
        date: datetime,
        made: datetime,
    ) -> None:
        """Read a notebook, or a zip file within a zip file."""
        if self.is_aside(parts):
            return
        if not is_zip(parts[-1]) and not NOTEBOOK.search(parts[-1]):
            raise LeftOutError("skipped", "no notebook")
        whose = sender(parts, self.assignment, self.known)
        date = (whose and whose.date) or date
        content = self.read(whose.key if whose else parts[:-1], size, opened)
        if not is_zip(parts[-1]):
            self.notebooks.append(Found(parts, content, date, made, whose))
        elif sum(map(is_zip, parts)) > NESTED + 1:
            raise LeftOutError("refused", "a zip file within too many others")
        else:
            self.unpack(io.BytesIO(content), parts, date)

    def read(self, whose: object, size: int, opened: Callable[[], IO[bytes]]) -> bytes:
        """The bytes of a file, as long as it is not too large: as it says, and as it is."""
        limits = {
            f"a file of more than {PER_FILE // MB} MB": PER_FILE,
            f"more than {PER_STUDENT // MB} MB of one student": PER_STUDENT - self.read_of[whose],
            f"more than {IN_ALL // MB} MB in all": IN_ALL - self.read_of.total(),
        }
        why, limit = min(limits.items(), key=lambda item: item[1])
        if size > limit:
            raise LeftOutError("refused", why)
        with opened() as stream:
            content = stream.read(limit + 1)
        self.read_of[whose] += len(content)
        if len(content) > limit:
            raise LeftOutError("refused", why)
        return content


def files_in(folder: Path) -> Iterator[Path]:
    """Every file below a folder, and every link, which is not followed."""
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            yield from files_in(entry)
        else:
            yield entry


def entry_name(entry: zipfile.ZipInfo) -> str:
    """The whole name of an entry; a Mac writes UTF-8 and does not say so."""
    name = entry.orig_filename  # `filename` ends at the first zero byte
    if not entry.flag_bits & 0x800:
        try:
            return name.encode("cp437").decode("utf-8")
        except UnicodeError:
            pass
    return name


def entry_date(entry: zipfile.ZipInfo) -> datetime | None:
    """The date of an entry, which is in the time of this place; 1980 stands for none."""
    try:
        return datetime(*entry.date_time).astimezone(UTC) if entry.date_time[0] > 1980 else None
    except (ValueError, OverflowError, OSError):
        return None


def check_entry(entry: zipfile.ZipInfo, name: str) -> None:
    """Refuse an entry that is no plain file."""
    check_path(name)
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise LeftOutError("refused", "a link" if kind == stat.S_IFLNK else "no file")
    if entry.flag_bits & 0x1:
        raise LeftOutError("refused", "encrypted")
