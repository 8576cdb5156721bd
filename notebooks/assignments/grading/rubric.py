"""The rubric beside a written answer, where it is marked and nowhere else.

Formgrader shows a submission through nbconvert's HTMLExporter, which takes preprocessors from
`nbgrader_config.py`. This one adds a cell below each written answer: its rubric, and the model
answer folded. It reads both in the source. Nothing is written to a file.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from tasks import of_nbgrader, read_source

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
RUBRIC = "*Rubric.*"


def rubrics(source: NotebookNode) -> dict[str, str]:
    """From the id of each written answer to what whoever marks it needs, as Markdown."""
    found = {}
    for cell in source.cells:
        known = of_nbgrader(cell)
        if cell.cell_type == "markdown" and known.get("solution") and BEGIN in cell.source:
            answer = cell.source.split(BEGIN)[1].split(END)[0]
            model, _, rubric = answer.partition(RUBRIC)
            found[str(known["grade_id"])] = (
                f"> **Rubric**, for whoever marks: {' '.join(rubric.split()) or 'none'}\n\n"
                f"<details><summary>▸ The model answer</summary>\n\n{model.strip()}\n\n</details>"
            )
    return found


def with_rubric(course: Path) -> Callable[[NotebookNode, Any], tuple[NotebookNode, Any]]:
    """The preprocessor for the course in this folder."""

    def preprocess(notebook: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        if "submission_id" not in resources:  # Formgrader alone gives it
            return notebook, resources
        source = read_source(course, resources["assignment_id"], resources["notebook_id"])
        texts = rubrics(source) if source else {}
        cells = []
        for cell in notebook.cells:
            cells.append(cell)
            text = texts.get(str(of_nbgrader(cell).get("grade_id")))
            if text:
                cells.append(new_markdown_cell(text))
        notebook.cells = cells
        return notebook, resources

    return preprocess
