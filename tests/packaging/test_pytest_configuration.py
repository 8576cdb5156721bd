"""Plain `python -m pytest` runs all and lets nothing wrong pass: tried in a tree of its own."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

ROOT = Path(__file__).parents[2]

DOCTEST = '"""\n>>> 1 + 1\n{}\n"""\n'
GENERATED = ["release", "submitted/s123", "autograded/s123", "feedback"]


def write_notebook(folder, printed):
    """A notebook of three cells that need one kernel; the last prints 2."""
    output = new_output("stream", name="stdout", text=printed)
    cells = [
        new_code_cell("x = 2", execution_count=1),
        new_code_cell("y = x", execution_count=2),
        new_code_cell("print(y)", execution_count=3, outputs=[output]),
    ]
    folder.mkdir(parents=True)
    nbformat.write(new_notebook(cells=cells), folder / "a.ipynb")


@pytest.mark.slow
def test_all_is_run_and_compared_and_nothing_generated_is(tmp_path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package, result in {"mlp_core": 2, "mlp_lab": 3}.items():
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text(DOCTEST.format(result))
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_a.py").write_text(
        "import warnings\ndef test_passes(): pass\ndef test_warns(): warnings.warn('x')\n"
    )
    notebooks = tmp_path / "notebooks"
    write_notebook(notebooks / "right", "2\n")
    write_notebook(notebooks / "wrong", "3\n")
    write_notebook(notebooks / "assignments/source/a1", "2\n")
    for folder in (*(f"assignments/{name}" for name in GENERATED), ".ipynb_checkpoints", "build"):
        write_notebook(notebooks / folder, "3\n")

    command = [sys.executable, "-m", "pytest", "-rA", "--color=no"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    outcomes = re.findall(r"^(PASSED|FAILED|ERROR) (.+?)(?: - .*)?$", run.stdout, re.MULTILINE)
    assert sorted(outcomes) == [
        ("FAILED", "mlp_lab/__init__.py::mlp_lab"),
        ("FAILED", "notebooks/wrong/a.ipynb::Cell 2"),
        ("FAILED", "tests/test_a.py::test_warns"),
        ("PASSED", "mlp_core/__init__.py::mlp_core"),
        ("PASSED", "notebooks/assignments/source/a1/a.ipynb::Cell 0"),
        ("PASSED", "notebooks/assignments/source/a1/a.ipynb::Cell 1"),
        ("PASSED", "notebooks/assignments/source/a1/a.ipynb::Cell 2"),
        ("PASSED", "notebooks/right/a.ipynb::Cell 0"),
        ("PASSED", "notebooks/right/a.ipynb::Cell 1"),
        ("PASSED", "notebooks/right/a.ipynb::Cell 2"),
        ("PASSED", "notebooks/wrong/a.ipynb::Cell 0"),
        ("PASSED", "notebooks/wrong/a.ipynb::Cell 1"),
        ("PASSED", "tests/test_a.py::test_passes"),
    ], run.stdout
