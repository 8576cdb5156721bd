"""The page that a student gets: what was graded, under which name, and why it has no more points.

The page asks for nothing from a network and runs no program: formulas.py renders its formulas, and
the policy in its head refuses the rest.
"""

from pathlib import Path
from typing import Any

from failures import KEY
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from tasks import of_nbgrader, read_source, task_names
from traitlets.config import Config

TEMPLATES = Path(__file__).with_name("templates")
Resources = Any

ON_STDERR = (
    "Something was printed to stderr while this cell ran, and then it has no points, whatever else "
    "it did. A warning of NumPy or a print to sys.stderr does that: take it out of your function."
)
TOO_LONG = (
    "This cell took longer than a cell may, and was stopped. Look for a loop that does not end, "
    "here or in the function that it calls."
)
DIED_HERE = "The kernel died here: what stands below was not run, or not all of it."


class FeedbackPage(HTMLExporter):
    """A student's page."""

    @property
    def default_config(self) -> Config:
        """Under a name of its own, or Formgrader's pages would be made of this template."""
        own = Config()
        own.FeedbackPage.template_name = "mlp_feedback"
        own.FeedbackPage.extra_template_basedirs = [str(TEMPLATES)]
        own.FeedbackPage.preprocessors = []  # no rubric
        config = super().default_config.copy()
        config.merge(own)
        return config


def explain(notebook: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
    """Give the page names for the tasks, and say where points were lost to no wrong answer."""
    at, failure = resources["nbgrader"], notebook.metadata.get(KEY)
    source = read_source(".", at["assignment"], at["notebook"])
    tasks = task_names(source) if source else {}
    notes = [failure["sentence"]] if failure else []
    notes += notebook.metadata.get("mlp_restore", [])
    with Gradebook(at["db_url"]) as gradebook:
        submitted = gradebook.find_submission_notebook(
            at["notebook"], at["assignment"], at["student"]
        )
        waiting = {grade.name for grade in submitted.grades if grade.needs_manual_grade}
    resources["mlp"] = {
        "graded": not failure or failure["not_run"] is not None,
        "tasks": tasks,
        "notes": notes,
        "waiting": waiting,
        "not_run": set((failure["not_run"] or tasks) if failure else ()) & waiting,
    }
    for index, cell in enumerate(notebook.cells):
        cell.metadata["mlp_said"] = said_of(cell)
        if failure and index == failure.get("cell"):
            cell.metadata["mlp_said"].append(DIED_HERE)
    return notebook, resources


def said_of(cell: NotebookNode) -> list[str]:
    """What a student is told of a cell besides its output."""
    outputs = cell.get("outputs", [])
    said = []
    if of_nbgrader(cell).get("grade") and any(out.get("name") == "stderr" for out in outputs):
        said.append(ON_STDERR)
    if any(out.get("ename") == "CellTimeoutError" for out in outputs):
        said.append(TOO_LONG)
    return said
