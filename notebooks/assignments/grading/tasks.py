"""The tasks of an assignment, by the names that its headings give them.

nbgrader knows a graded cell by its id alone (`columns-graded`), and its pages call each of them
"Test cell". A table or a page names a task as the assignment does: "Examples as columns".
"""

import re
from collections import Counter
from pathlib import Path

import nbformat
from nbformat import NotebookNode

# `## 3 · Examples as columns (5 points)`, and `# Graded here: net_input_of_columns, 5 points. …`
HEADING = re.compile(r"^## (?:\d+ · )?(.+?)(?: \([^()]*points?[^()]*\))?$", re.MULTILINE)
FUNCTION = re.compile(r"^# Graded here: (\w+),", re.MULTILINE)


def of_nbgrader(cell: NotebookNode) -> dict[str, object]:
    """What nbgrader knows of a cell; nothing where it is a student's own."""
    return cell.metadata.get("nbgrader") or {}


def task_names(notebook: NotebookNode) -> dict[str, str]:
    """From the id of each graded cell of a source to its task, in their order.

    Where one heading has several graded cells, each has its function's name too.
    """
    heading, found = "", []
    for cell in notebook.cells:
        known = of_nbgrader(cell)
        if known.get("grade"):
            function = FUNCTION.findall(cell.source)
            found.append((str(known["grade_id"]), heading, function[0] if function else ""))
        elif cell.cell_type == "markdown":
            heading = (HEADING.findall(cell.source) or [heading])[-1]
    times = Counter(heading for _, heading, _ in found)
    return {
        grade_id: heading if times[heading] == 1 and heading else f"{heading}: {name or grade_id}"
        for grade_id, heading, name in found
    }


def read_source(course: Path | str, assignment: str, notebook: str = "") -> NotebookNode | None:
    """The source of an assignment; None where a teacher keeps it elsewhere."""
    path = Path(course) / "source" / assignment / f"{notebook or assignment}.ipynb"
    return nbformat.read(path, as_version=4) if path.is_file() else None
