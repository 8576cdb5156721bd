"""How nbgrader makes and grades the assignments; README.md beside this file tells the rest."""

import os
import re
import sys
from pathlib import Path

c = get_config()  # noqa: F821 (nbgrader runs this file and hands it in)

# What is for teachers alone: nbgrader finds it from here on, and so do the kernels that it starts.
COURSE = Path(__file__).parent
GRADING = str(COURSE / "grading")
if GRADING not in sys.path:
    sys.path.insert(0, GRADING)
    os.environ["PYTHONPATH"] = os.pathsep.join(
        filter(None, [GRADING, os.environ.get("PYTHONPATH")])
    )

from failures import ask_for_marks, without_marks  # noqa: E402 (in the folder added above)
from feedback import explain  # noqa: E402
from formulas import markdown2html  # noqa: E402
from rubric import with_rubric  # noqa: E402

c.CourseDirectory.course_id = "mlp-equations"

# What stands in place of a solution: a check calls it "not written yet".
c.ClearSolutions.code_stub = {"python": "# your lines, in place of the dots\n..."}
c.ClearSolutions.text_stub = "*Your answer, in place of this line.*"

# Seconds for a cell. An endless loop costs them once for each cell that calls it.
c.Execute.timeout = 20


# The second makes of every notebook one in which each cell of nbgrader's stands once. The last but
# one leaves out a warning that nbgrader has for every student: that hidden tests were hidden.
c.Autograde.sanitize_preprocessors = [
    without_marks,
    "restore.Restore",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "restore.Overwrite",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# As nbgrader has it, but for the first and the last: what cannot be graded says why.
c.Autograde.exporter_class = "failures.Submission"
c.Autograde.autograde_preprocessors = [
    "failures.ExecuteToTheEnd",
    "nbgrader.preprocessors.IgnorePattern",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
    ask_for_marks,
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
c.GenerateFeedback.exporter_class = "feedback.FeedbackPage"
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    explain,
    "nbgrader.preprocessors.ClearHiddenTests",
    without_machine,
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]

# No page needs a network for its formulas, neither a student's nor Formgrader's.
c.HTMLExporter.filters = {"markdown2html": markdown2html}

# Formgrader shows the rubric below a written answer, and nothing else does.
c.HTMLExporter.preprocessors = [with_rubric(COURSE)]

c.ExportApp.plugin_class = "scores.ScoresPlugin"
