"""The tasks of the notebooks: what a notebook prints answers none of them."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

from mlp_lab import check
from mlp_lab.check import CheckFailed

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = {path.stem: nbformat.read(path, 4) for path in sorted(FOLDER.glob("*.ipynb"))}


def is_task(cell):
    return "exercise" in cell.metadata.get("tags", [])


def printed_functions(notebook):
    """The functions that a notebook defines in other cells than its tasks."""
    names, found = {}, {}
    for cell in notebook.cells:
        if cell.cell_type == "code" and not is_task(cell):
            kinds = ast.Import | ast.ImportFrom | ast.FunctionDef
            body = [node for node in ast.parse(cell.source).body if isinstance(node, kinds)]
            exec(compile(ast.Module(body, []), "cell", "exec"), names)
            found |= {f.name: names[f.name] for f in body if isinstance(f, ast.FunctionDef)}
    return found


def checks(notebook):
    """Name and options of every check below a task, such as ("h", {"of": "tanh"})."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            for name, options in re.findall(r"^check\.(\w+)\(\w+(.*)\)", cell.source, re.MULTILINE):
                keywords = ast.parse(f"f(0{options})", mode="eval").body.keywords
                yield name, {k.arg: ast.literal_eval(k.value) for k in keywords}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_no_function_that_a_notebook_prints_answers_one_of_its_tasks(name):
    tasks = list(checks(NOTEBOOKS[name]))
    for function in printed_functions(NOTEBOOKS[name]).values():
        for check_of, options in tasks:
            if check_of not in ("verdicts", "written"):
                with pytest.raises(CheckFailed):
                    getattr(check, check_of)(function, **{**options, "seed": 1, "strict": True})


def test_checks_of_tasks_are_found():
    found = {name for notebook in NOTEBOOKS.values() for name, _ in checks(notebook)}
    assert {"net_input", "h", "backward", "step", "batches", "train_in_batches"} <= found
    assert "train_in_nine_lines" in printed_functions(NOTEBOOKS["06_training"])
