"""A submission that cannot be graded says why: it stops no other, and never becomes a silent 0.

Without this, nbgrader removes what it has of a submission whose kernel dies or whose file cannot be
read: there is no page for its student, and a score of 0 in the table. Here its autograded notebook
says under `KEY` of its metadata what happened; scores.py and feedback.py read it there. A graded
cell that was not run has no score and waits for a mark, as a written answer does.
"""

import re
from typing import Any

import nbformat
from nbclient.exceptions import DeadKernelError
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbformat.v4 import new_notebook, new_output
from nbgrader.api import Gradebook
from nbgrader.preprocessors import Execute
from sqlalchemy.exc import OperationalError
from tasks import of_nbgrader

KEY = "mlp_failure"
ENDS = re.compile(r"\b(exit|quit|_exit|abort|kill|do_shutdown)\b")
Resources = Any

DIED, BROKEN, NOT_GRADED = "kernel died", "file broken", "not graded"
SENTENCES = {
    DIED: "The kernel died while this notebook was graded, so what stands below that place was "
    "not run. That comes from exit(), quit() or os._exit() in a cell, or from an array larger "
    "than the memory. Take it out, choose Restart Kernel and Run All Cells, and hand in again.",
    BROKEN: "This file cannot be read as a notebook, so nothing in it was graded. Open it in "
    "JupyterLab: if that fails too, hand in an older copy, or begin again with the notebook that "
    "you were given.",
    NOT_GRADED: "This notebook could not be graded. That is for your teacher to look into, who "
    "finds the reason in the log.",
}


def without_marks(notebook: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
    """What grading writes into a notebook's metadata is not a student's to write."""
    for key in [key for key in notebook.metadata if key.startswith("mlp_")]:
        del notebook.metadata[key]
    return notebook, resources


class ExecuteToTheEnd(Execute):
    """Runs the cells; when the kernel dies, what was run before keeps its points."""

    def preprocess(
        self, nb: NotebookNode, resources: Resources, **options: Any
    ) -> tuple[NotebookNode, Resources]:
        """A notebook without a cell needs no kernel."""
        return super().preprocess(nb, resources, **options) if nb.cells else (nb, resources)

    def preprocess_cell(
        self, cell: NotebookNode, resources: Resources, index: int
    ) -> tuple[NotebookNode, Resources]:
        """Run a cell, or say in a graded one that it was not run."""
        if KEY not in self.nb.metadata:
            try:
                return super().preprocess_cell(cell, resources, index)
            except DeadKernelError:
                self.log.error("The kernel died in cell %s", index + 1)
                self.nb.metadata[KEY] = {
                    "reason": DIED,
                    "sentence": SENTENCES[DIED],
                    "cell": self.where(index),
                    "not_run": [],
                }
        known = of_nbgrader(cell)
        if cell.cell_type == "code" and known.get("grade"):
            self.nb.metadata[KEY]["not_run"].append(known["grade_id"])
            line = "NotRun: the kernel had died before"
            cell.outputs = [
                new_output("error", ename="NotRun", evalue="the kernel had died", traceback=[line])
            ]
        return cell, resources

    def where(self, index: int) -> int:
        """The cell that ended the kernel: after exit() it lives for some cells more."""
        cells = self.nb.cells[: index + 1]
        ends = [place for place, cell in enumerate(cells) if ENDS.search(cell.source)]
        return ends[-1] if ends else index


def ask_for_marks(notebook: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
    """What was not run has no score: nbgrader shows it as waiting. After SaveAutoGrades."""
    failure = notebook.metadata.get(KEY)
    if failure:
        at = resources["nbgrader"]
        with Gradebook(at["db_url"]) as gradebook:
            submitted = gradebook.find_submission_notebook(
                at["notebook"], at["assignment"], at["student"]
            )
            for grade in submitted.grades:
                if failure["not_run"] is None or grade.name in failure["not_run"]:
                    grade.auto_score, grade.needs_manual_grade = None, True
            gradebook.db.commit()
    return notebook, resources


class Submission(NotebookExporter):
    """Writes a submission; of one that cannot be graded, a notebook that says why."""

    def from_filename(
        self, filename: str, resources: Resources = None, **options: Any
    ) -> tuple[Any, Resources]:
        """The text of the graded notebook, and what nbgrader needs to write it."""
        try:
            return super().from_filename(filename, resources, **options)
        except OperationalError:
            raise  # the gradebook: nothing can be graded
        except Exception as problem:
            reason = NOT_GRADED if readable(filename) else BROKEN
            self.log.error("%s: %s (%s: %s)", filename, reason, type(problem).__name__, problem)
        failure = {"reason": reason, "sentence": SENTENCES[reason], "not_run": None}
        notebook = new_notebook(metadata={KEY: failure})
        ask_for_marks(notebook, resources)
        resources = self._init_resources(resources)  # type: ignore[no-untyped-call]
        resources["output_extension"] = self.file_extension
        return nbformat.writes(notebook), resources


def readable(filename: str) -> bool:
    """Whether a file is a notebook at all."""
    try:
        return isinstance(nbformat.read(filename, as_version=4).cells, list)
    except Exception:
        return False
