"""How nbgrader makes and grades the assignments; README.md beside this file tells the rest."""

import os
import re
import sys
from pathlib import Path

c = get_config()  # noqa: F821 (nbgrader runs this file and hands it in)

# What is for teachers alone: nbgrader finds it from here on, and so do the kernels that it starts.
GRADING = str(Path(__file__).with_name("grading"))
if GRADING not in sys.path:
    sys.path.insert(0, GRADING)
    os.environ["PYTHONPATH"] = os.pathsep.join(
        filter(None, [GRADING, os.environ.get("PYTHONPATH")])
    )

c.CourseDirectory.course_id = "mlp-equations"

# What stands in place of a solution: a check calls it "not written yet".
c.ClearSolutions.code_stub = {"python": "# your lines, in place of the dots\n..."}
c.ClearSolutions.text_stub = "*Your answer, in place of this line.*"

# Seconds for a cell. An endless loop costs them once for each cell that calls it.
c.Execute.timeout = 20


# The first makes of every notebook one in which each cell of nbgrader's stands once.
c.Autograde.sanitize_preprocessors = [
    "restore.Restore",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]


def without_machine(notebook, resources):
    """An error keeps its last line, a warning no path: the rest shows hidden tests and folders."""
    for output in (output for cell in notebook.cells for output in cell.get("outputs", [])):
        if output.output_type == "error":
            output.traceback = output.traceback[-1:]
        elif output.get("name") == "stderr":
            output.text = re.sub(r"([A-Za-z]:)?([\\/][^\s:\\/]+)+[\\/]", "", output.text)
    return notebook, resources


# The autograded notebook holds the hidden tests; its feedback does not.
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "nbgrader.preprocessors.ClearHiddenTests",
    without_machine,
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]

# Where a downloaded file tells its student: ann_…_a1-net-input.ipynb or ann_…/a1-net-input.ipynb.
c.FileNameCollectorPlugin.named_regexp = (
    r".*[/\\](?P<student_id>[^/\\_]+)(_[^/\\]*)?[/\\_](?P<file_id>a[1-9](-[a-z]+)+)[^/\\]*\.ipynb"
)
