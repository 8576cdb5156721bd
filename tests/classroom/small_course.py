"""A course of one short assignment, with the configuration and the folder of the real one.

To grade it takes a second a student; what it takes from the course is all but the assignments.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

COURSE = Path(__file__).parents[2] / "notebooks" / "assignments"
NAME = "b1-sums"


def known(cell, grade_id, **kind):
    """A cell as nbgrader knows it."""
    all_kinds = {"grade": False, "solution": False, "locked": False, "task": False}
    cell.metadata["nbgrader"] = {
        **all_kinds,
        "schema_version": 3,
        "grade_id": grade_id,
        "cell_type": cell.cell_type,
        **kind,
    }
    cell.id = grade_id
    return cell


def exercise(name, points, formula):
    """A function of two numbers, and its graded cell."""
    answer = (
        f"def {name}(a, b):\n    ### BEGIN SOLUTION\n    return {formula}\n    ### END SOLUTION"
    )
    graded = (
        f"# Graded here: {name}, {points} points. Leave this cell as it is.\n"
        f"### BEGIN HIDDEN TESTS\na, b = 3, 5\nassert {name}(a, b) == {formula}\n"
        "### END HIDDEN TESTS"
    )
    return [
        known(new_code_cell(answer), name, solution=True),
        known(new_code_cell(graded), f"{name}-graded", grade=True, locked=True, points=points),
    ]


def source():
    """Two tasks, of which the second has two functions, and a written answer."""
    answer = (
        "### BEGIN SOLUTION\nBecause $a + b = b + a$.\n\n*Rubric.* 2 points: both sides.\n"
        "### END SOLUTION"
    )
    text = "# B1\n\n## 1 · A sum (3 points)\n\nOf $a$ and $b$:\n\n$$\\sum_{i=1}^{n} a_i$$"
    return new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        cells=[
            new_markdown_cell(text, id="text"),
            *exercise("total", 3, "a + b"),
            new_markdown_cell("## 2 · More (1 + 1 points)", id="more"),
            *exercise("product", 1, "a * b"),
            *exercise("difference", 1, "a - b"),
            new_markdown_cell("## 3 · Why (2 points, written)", id="why"),
            known(new_markdown_cell(answer), "why-answer", grade=True, solution=True, points=2),
        ],
    )


class SmallCourse:
    """The folder of the course; commands of nbgrader run in it."""

    def __init__(self, root, seconds=2):
        self.root = root
        root.mkdir()
        shutil.copytree(COURSE / "grading", root / "grading")
        config = (COURSE / "nbgrader_config.py").read_text("utf-8")
        assert "timeout = 20" in config
        config = config.replace("timeout = 20", f"timeout = {seconds}")
        (root / "nbgrader_config.py").write_text(config, "utf-8")
        (root / "source" / NAME).mkdir(parents=True)
        nbformat.write(source(), root / "source" / NAME / f"{NAME}.ipynb")

    def run(self, *commands):
        """Run commands in one process; returns what they said."""
        settings = dict.fromkeys(
            ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR"), str(self.root / "settings")
        )
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        done = subprocess.run(
            [sys.executable, "-X", "utf8", Path(__file__).with_name("commands.py")],
            check=False,
            input="\n".join(commands),
            cwd=self.root,
            env={**os.environ, "PATH": path, **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def hand_in(self, student, answers, change=None, text=None):
        """A submission with these bodies of functions; `text` in place of a notebook."""
        released = nbformat.read(self.root / "release" / NAME / f"{NAME}.ipynb", 4)
        for cell in released.cells:
            if cell.id in answers:
                cell.source = cell.source.replace("...", answers[cell.id])
            if cell.id == "why-answer" and "why" in answers:
                cell.source = answers["why"]
        if change:
            change(released.cells)
        path = self.root / "submitted" / student / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(nbformat.writes(released) if text is None else text, "utf-8")

    def page(self, student):
        return (self.root / "feedback" / student / NAME / f"{NAME}.html").read_text("utf-8")
