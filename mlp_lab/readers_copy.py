"""The reader's copy of the course: the command `mlp-equations`.

It lays the notebooks into a folder of the reader's own and opens JupyterLab on it. What the reader
has changed there is never overwritten. The folder keeps a record, the digest of each notebook as it
was laid, from which the next run knows who has changed what:

    the course's    the reader's    what happens
    any             not there       the course's is laid
    changed         as laid         the course's takes its place
    as laid         changed         nothing
    changed         changed         the course's is laid beside it: 03_error (new).ipynb

A notebook is changed as soon as one of its cells is. To run it is to change it: its outputs are the
reader's work too, and no rule can know which of them may go. To open it is not, though JupyterLab
then writes the version of Python into it.
"""

import argparse
import hashlib
import io
import json
import os
import sys
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from itertools import chain, count
from pathlib import Path

RECORD = ".mlp-equations.json"
FIRST = "00_start_here.ipynb"
SETTINGS = "jupyter_nbconvert_config.json"  # a PDF takes the PNG beside an SVG

NEW = "new"
BACK = "laid again (gone from here)"
REPLACED = "replaced (changed in the course, not by you)"
BESIDE = "laid beside yours (changed in the course and by you)"
DROPPED = "left here (no longer in the course)"
KEPT = "left as you changed it"
DOUBTFUL = "left as it is (not as in the course, and there is no record of what was laid here)"
FRESH = "laid beside yours (a fresh copy)"


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, lay the course, say what was done, open JupyterLab."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a folder's name may hold letters it has not
            stream.reconfigure(errors="backslashreplace")
    parser = argparse.ArgumentParser(
        prog="mlp-equations",
        description="Lay the course into a folder of your own and open JupyterLab on it. "
        "What you have changed there is never overwritten.",
    )
    parser.add_argument("folder", nargs="?", help="by default course, or this folder if it is one")
    parser.add_argument("--again", metavar="03", help="lay a fresh copy of a notebook beside yours")
    parser.add_argument("--no-open", action="store_true", help="do not open JupyterLab")
    options = parser.parse_args(arguments)
    folder = Path(options.folder or ("." if Path(RECORD).is_file() else "course"))
    notebooks = sorted(course().glob("*.ipynb"))
    again = None if options.again is None else chosen(notebooks, options.again)
    try:
        if folder.exists() and not folder.is_dir():
            sys.exit(f"mlp-equations: {folder} is a file; name a folder")
        folder.mkdir(parents=True, exist_ok=True)
        if folder.samefile(course()):
            sys.exit(f"mlp-equations: {folder} is the course itself; name a folder of your own")
        done = lay([*notebooks, *course().glob(SETTINGS)], folder)
        if again:
            done[FRESH] = [laid_beside(folder / again.name, "again", again.read_bytes())]
    except OSError as error:
        reason = f"{error.strerror or error} ({error.filename or folder})"
        sys.exit(f"mlp-equations: cannot lay the course into {folder}: {reason}; name another one")
    except KeyboardInterrupt:
        sys.exit("mlp-equations: interrupted; the same command again lays what is missing")
    lines = [f"The course lies in {folder.resolve()}" + ("" if done else ": nothing new")]
    for heading, names in done.items():
        lines += [f"{heading}:", *(f"    {name}" for name in names)]
    print("\n".join(lines), flush=True)  # before JupyterLab, which runs for hours
    if not options.no_open:
        first = FIRST if FIRST in done[NEW] else None
        open_lab(folder, done[FRESH][0] if again else first)


def course() -> Path:
    """The folder of the notebooks: in a wheel it lies beside this file, in a clone above it."""
    here = Path(__file__).parent
    inside, above = here / "notebooks", here.parent / "notebooks"
    return inside if inside.is_dir() else above


def chosen(notebooks: Sequence[Path], start: str) -> Path:
    """The one notebook whose name begins so: 03, 3, 03_error.ipynb."""
    found = [path for path in notebooks if path.name.startswith(Path(start).name.zfill(2))]
    if len(found) != 1:
        there = ", ".join(path.stem for path in notebooks)
        many = "more than one notebook begins" if found else "no notebook begins"
        sys.exit(f"mlp-equations: --again {start}: {many} so; there are: {there}")
    return found[0]


def lay(files: Sequence[Path], folder: Path) -> defaultdict[str, list[str]]:
    """Bring the reader's folder up to the course; what was done, and to which files."""
    done = defaultdict(list)
    known = record_of(folder)
    laid = known or {}
    for file in files:
        name, mine, content = file.name, folder / file.name, file.read_bytes()
        new, old = digest(content), laid.get(name)
        there = digest(mine.read_bytes()) if mine.exists() else None
        if there is None:
            write(mine, content)
            done[BACK if old else NEW].append(name)
        elif there == new:
            pass
        elif there == old:
            write(mine, content)
            done[REPLACED].append(name)
        elif known is None:
            done[DOUBTFUL].append(name)
        elif old == new:
            done[KEPT].append(name)
        else:
            done[BESIDE].append(laid_beside(mine, "new", content))
        if old != new:  # at once: whoever is interrupted here has a record of what is there
            laid[name] = new
            write_record(folder, laid)
    if dropped := laid.keys() - {file.name for file in files}:
        for name in sorted(name for name in dropped if (folder / name).exists()):
            done[DROPPED].append(name)
        write_record(folder, {name: laid[name] for name in laid.keys() - dropped})
    return done


def digest(content: bytes) -> str:
    """The SHA-256 of a notebook's cells; of all there is, if it has none."""
    with suppress(ValueError, LookupError, TypeError):
        content = json.dumps(json.loads(content)["cells"], sort_keys=True).encode()
    return hashlib.sha256(content).hexdigest()


def record_of(folder: Path) -> dict[str, str] | None:
    """The digest of each notebook as it was laid here; None if that is lost, or was never known."""
    try:
        laid = json.loads((folder / RECORD).read_bytes())["laid"]
    except (FileNotFoundError, ValueError, LookupError, TypeError):
        return None
    return laid if isinstance(laid, dict) else None


def write_record(folder: Path, laid: dict[str, str]) -> None:
    about = "Written by mlp-equations: the SHA-256 of each notebook's cells, as laid here."
    record = {"about": about, "laid": laid}
    write(folder / RECORD, json.dumps(record, indent=1, sort_keys=True).encode())


def laid_beside(path: Path, word: str, content: bytes) -> str:
    """The name under which a notebook lies beside another one; nothing is overwritten."""
    numbers = chain([""], (f" {number}" for number in count(2)))
    places = (path.with_name(f"{path.stem} ({word}{n}){path.suffix}") for n in numbers)
    # One that holds the same is it: laid by a run that was interrupted, or not yet changed.
    same = digest(content)
    place = next(p for p in places if not p.exists() or digest(p.read_bytes()) == same)
    if not place.exists():
        write(place, content)
    return place.name


def write(path: Path, content: bytes) -> None:
    """Whole or not at all: no interruption leaves half a notebook under its name."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def open_lab(folder: Path, notebook: str | None) -> None:
    """JupyterLab on the folder, with a notebook or with what was open there before."""
    try:
        from jupyterlab.labapp import main as lab
    except ImportError as error:
        sys.exit(
            f"mlp-equations: JupyterLab does not open ({error}); to get it: "
            f"{sys.executable} -m pip install jupyterlab"
        )
    os.chdir(folder)
    # The kernel of this environment, whatever kernels the reader has besides.
    os.environ.setdefault("JUPYTER_PREFER_ENV_PATH", "1")
    lab([notebook] if notebook else [])
