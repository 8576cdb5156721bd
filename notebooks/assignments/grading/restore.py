"""What nbgrader knows of a cell, given back to a notebook that has lost it.

nbgrader finds its cells by their metadata. Another editor drops these, and so does a student who
copies the text of cells into a new notebook; then nothing is graded, and the score is 0 without a
word. Before all else each cell of the assignment is found here: by its metadata, else by its id,
else by what is certain of its text. Then it has the metadata of the release, and no other cell has
any. A graded cell that is missing is put back. What was done is logged, and stands in the
notebook's own metadata, for the table of scores and the feedback.
"""

import re
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.preprocessors import NbGraderPreprocessor, OverwriteCells

KEY = "mlp_restore"  # of a notebook's metadata: a list of sentences
RELEASE = Path(__file__).parents[1] / "release"
NOT_FOUND = "*The cell of this answer was not found. If the answer stands elsewhere, mark that.*"
KEPT = ("grade", "solution", "locked", "points")  # what is looked at in a cell's metadata


class Restore(NbGraderPreprocessor):
    """The first step of grading a notebook; after it, each cell of nbgrader's is there once."""

    def preprocess(
        self, notebook: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Restore the notebook, and say what was done."""
        of = resources["nbgrader"]
        released = nbformat.read(RELEASE / of["assignment"] / f"{of['notebook']}.ipynb", 4)
        notebook.metadata.pop(KEY, None)
        if done := restored(notebook, released):
            notebook.metadata[KEY] = done
        for sentence in done:
            self.log.warning("%s of %s: %s", of["notebook"], of["student"], sentence)
        return notebook, resources


class Overwrite(OverwriteCells):
    """The second step; says nothing of a locked cell that is as students got it.

    nbgrader takes the hidden tests out for the students, and then warns at each of their notebooks
    that they are out. A cell whose text a student changed has another checksum, and is named.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], cell_index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Overwrite one cell; `Restore` has given it the checksum of what was given out."""
        self.given_out = cell.metadata.get("nbgrader", {}).get("checksum")
        return super().preprocess_cell(cell, resources, cell_index)

    def report_change(self, name: str, attr: str, old: Any, new: Any) -> None:
        """Warn of what a student changed."""
        if (attr, new) != ("checksum", self.given_out):
            super().report_change(name, attr, old, new)


def restored(notebook: NotebookNode, released: NotebookNode) -> list[str]:
    """Give every cell of the release its metadata, and take them from all others; what was done."""
    known = Release(released)
    found, foreign = claims(notebook, known)
    done, lost = [], 0
    for grade_id, candidates in found.items():
        if not candidates:
            continue
        counts, metadata = max(candidates, key=Claim.rank), known.cells[grade_id].metadata.nbgrader
        counts.cell.metadata.nbgrader = deepcopy(metadata)
        lost += name_in(counts.mark) != grade_id
        if len(candidates) > 1 and metadata.grade:
            which = f"cell {counts.place + 1} of the notebook counts"
            done.append(f"{grade_id} is there {len(candidates)} times: {which}.")
        if name_in(counts.mark) == grade_id:
            changed = [key for key in KEPT if counts.mark.get(key) != metadata.get(key)]
            done += [f"The metadata of {grade_id} had been changed: {key}." for key in changed]
    if lost:
        where = f"{lost} of {len(found)} cells"
        done.append(f"nbgrader's metadata were lost in {where}, and restored by id or by text.")
    if foreign:
        done.append(f"Not of this assignment, and not graded: {', '.join(foreign)}.")
    missing = [grade_id for grade_id in known.graded if not found[grade_id]]
    done += [put_back(notebook, known, grade_id) for grade_id in missing]
    return done if any(found.values()) else ["No cell of this assignment is in this notebook."]


@dataclass
class Claim:
    """A cell that may be one of the release, and what it had for metadata of nbgrader."""

    written: bool  # only of an answer: whether it is no longer as it was given out
    strength: int
    place: int
    cell: NotebookNode
    mark: Any

    def rank(self) -> tuple[bool, int, int]:
        """The claim of the highest rank counts; of equal ones the last, as in a run."""
        return self.written, self.strength, self.place


def claims(notebook: NotebookNode, known: "Release") -> tuple[dict[str, list[Claim]], list[str]]:
    """For each cell of the release those that may be it, and what belongs to no such cell.

    No cell has metadata of nbgrader after this.
    """
    found: dict[str, list[Claim]] = {grade_id: [] for grade_id in known.cells}
    foreign = []
    for place, cell in enumerate(notebook.cells):
        mark = cell.metadata.pop("nbgrader", None)
        grade_id, strength = known.claimed_by(cell, mark)
        if grade_id:
            written = not known.is_answer(grade_id) or known.is_written(cell, grade_id)
            found[grade_id].append(Claim(written, strength, place, cell, mark))
        elif mark:
            foreign.append(name_in(mark) or "metadata that say nothing")
    return found, foreign


class Release:
    """The cells that nbgrader knows, as students got them, and how each is told from others."""

    def __init__(self, released: NotebookNode) -> None:
        marked = [cell for cell in released.cells if "nbgrader" in cell.metadata]
        self.cells = {cell.metadata.nbgrader.grade_id: cell for cell in marked}
        self.graded = [name for name, cell in self.cells.items() if cell.metadata.nbgrader.grade]
        self.ids = {cell.get("id"): grade_id for grade_id, cell in self.cells.items()}
        self.functions: dict[str, str] = {}  # from its name to the exercise
        self.tested: dict[str, str] = {}  # from a graded cell to the function before it
        self.texts: dict[tuple[str, str], list[str]] = {}
        function = ""
        for grade_id, cell in self.cells.items():
            if cell.cell_type == "code" and cell.metadata.nbgrader.solution:
                function = next(iter(defined_in(cell)), "")
                self.functions[function] = grade_id
            self.tested[grade_id] = function
            certain = first_line(cell) if grade_id in self.graded else whole(cell)
            self.texts.setdefault(certain, []).append(grade_id)

    def is_answer(self, grade_id: str) -> bool:
        """Whether it is marked by hand."""
        return grade_id in self.graded and bool(self.cells[grade_id].metadata.nbgrader.solution)

    def is_written(self, cell: NotebookNode, grade_id: str) -> bool:
        """Whether a cell is no longer as it was given out."""
        return whole(cell) != whole(self.cells[grade_id])

    def claimed_by(self, cell: NotebookNode, mark: Any) -> tuple[str, int]:
        """The cell of the release that this one seems to be, or none; how strong the sign is."""
        if name_in(mark) in self.cells:
            return name_in(mark), 2
        for cell_id in (cell.get("id"), cell.metadata.get("id")):  # Colab keeps it in the metadata
            if isinstance(cell_id, str) and cell_id in self.ids:
                return self.ids[cell_id], 2
        as_whole, as_graded = (self.texts.get(text(cell), []) for text in (whole, first_line))
        same = as_whole + [grade_id for grade_id in as_graded if grade_id in self.graded]
        if len(set(same)) == 1:
            return same[0], 1
        exercises = [self.functions[name] for name in defined_in(cell) if name in self.functions]
        return (exercises[0], 1) if exercises else ("", 0)


def name_in(mark: Any) -> str:
    """The grade_id in what should be a cell's metadata of nbgrader."""
    return str(mark.get("grade_id", "")) if isinstance(mark, dict) else ""


def whole(cell: NotebookNode) -> tuple[str, str]:
    """The text of a cell, but for blank lines and spaces, which an editor may change."""
    return cell.cell_type, " ".join(cell.source.split())


def first_line(cell: NotebookNode) -> tuple[str, str]:
    """The same of its first line: what students are told not to change in a graded cell."""
    return cell.cell_type, " ".join(cell.source.strip().partition("\n")[0].split())


def defined_in(cell: NotebookNode) -> list[str]:
    """The names of the functions that a cell defines."""
    code = cell.source if cell.cell_type == "code" else ""
    return re.findall(r"^def (\w+) *\(", code, re.MULTILINE)


def put_back(notebook: NotebookNode, known: Release, grade_id: str) -> str:
    """Insert a graded cell that is missing, and say so; an answer is still to be looked for."""
    lost, function = known.cells[grade_id], known.tested[grade_id]
    metadata, place = {"nbgrader": deepcopy(lost.metadata.nbgrader)}, len(notebook.cells)
    if known.is_answer(grade_id):
        cell = new_markdown_cell(NOT_FOUND, metadata=metadata)
        said = f"{grade_id} was not found: look for the answer, and mark it by hand."
    else:
        cell = new_code_cell(lost.source, metadata=metadata)
        after = [i for i, other in enumerate(notebook.cells, 1) if function in defined_in(other)]
        place = after[-1] if after else place
        said = f"{grade_id} was missing and was put back" + (
            "." if after else f"; no cell defines {function}."
        )
    if notebook.nbformat_minor < 5:
        del cell["id"]
    notebook.cells.insert(place, cell)
    return said
