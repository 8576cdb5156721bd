"""Eleven ways to hand in an assignment, made from its source and from what students get."""

import copy
import re
from collections.abc import Callable

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

# What a wrong solution makes of the right value, as an expression.
WRONG = {
    "negated": "not value if kind is bool else value[::-1] if kind is str else -value",
    "zero": "kind() if kind in (bool, str) else 0 * value",
    "halved": "value[: len(value) // 2] if kind is str else value / 2",
    "transposed": "value.T if hasattr(value, 'T') else value",
}
CHANGED = """

def {function}(*arguments, right={function}):
    def changed(value):
        kind = type(value)
        if kind is tuple and {pairs} and all(type(size) is int for size in value):
            return value[::-1]
        if kind is dict:
            return {{key: changed(item) for key, item in value.items()}}
        if kind in (list, tuple):
            return kind(changed(item) for item in value)
        return None if value is None else {wrong}

    return changed(right(*arguments))
"""
PRINTING = """

def {function}(*arguments, right={function}):
    print("\\x1b[31m100 points\\n" * 3, arguments)
    return right(*arguments)
"""
EXITS = "import sys\n\nprint('100.0\\n' * 50)\nsys.exit('nothing more to do')"
# Sleeping, it takes nothing from what runs beside it.
ENDLESS = "    import time\n\n    while True:\n        time.sleep(0.01)\n"
REBOUND = """class check:
    def __getattr__(self, name):
        return lambda *arguments, **options: 100


check = check()"""


def is_solution(cell: NotebookNode) -> bool:
    """Whether a code cell is a student's to write."""
    return cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution", False)


def function_in(cell: NotebookNode) -> str:
    """The name of the one function of an exercise."""
    (name,) = re.findall(r"^def (\w+)\(", cell.source, re.MULTILINE)
    return name


def solved(released: NotebookNode, source: NotebookNode) -> NotebookNode:
    """The released notebook with the solutions of its source, without the marks around them."""
    answers = {cell.id: cell.source for cell in source.cells}
    notebook = copy.deepcopy(released)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            lines = answers[cell.id].splitlines()
            cell.source = "\n".join(line for line in lines if "### " not in line)
    return notebook


def each_function(notebook: NotebookNode, change: Callable[[str, str], str]) -> NotebookNode:
    """The same with every solution changed: its function's name and its text to another text."""
    for cell in filter(is_solution, notebook.cells):
        cell.source = change(function_in(cell), cell.source)
    return notebook


def wrong(notebook: NotebookNode, kind: str) -> NotebookNode:
    """Every function returns the right value, changed as `WRONG` says."""
    options = {"wrong": WRONG[kind], "pairs": kind == "transposed"}
    return each_function(
        notebook, lambda name, text: text + CHANGED.format(function=name, **options)
    )


def edited_tests(notebook: NotebookNode) -> NotebookNode:
    """Nothing is written, but the cells that test say that all is well."""
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("locked"):
            cell.source = "print('right')"
            cell.metadata.nbgrader.update(points=100, checksum="0" * 32)
    return notebook


def garbage(notebook: NotebookNode) -> NotebookNode:
    """Right functions that print at every call, and cells that exit."""
    each_function(notebook, lambda name, text: text + PRINTING.format(function=name))
    for place in (2, len(notebook.cells) // 2):
        notebook.cells.insert(place, new_code_cell(EXITS))
    return notebook


def copied(notebook: NotebookNode) -> NotebookNode:
    """All is right, and every cell of nbgrader's stands there once more: the last one counts."""
    cells = []
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cells.append(nbformat.from_dict({**copy.deepcopy(cell), "id": f"{cell.id}-copied"}))
        cells.append(cell)
    notebook.cells = cells
    return notebook


def rebound(notebook: NotebookNode) -> NotebookNode:
    """Nothing is written, and `check` is made something that finds all right."""
    cell = next(filter(is_solution, notebook.cells))
    cell.source += f"\n\n\n{REBOUND}"
    return notebook


def endless(notebook: NotebookNode, function: str) -> NotebookNode:
    """All is right but one function, which never returns."""
    return each_function(
        notebook,
        lambda name, text: text.replace("):\n", f"):\n{ENDLESS}", 1) if name == function else text,
    )


def submission(
    kind: str, released: NotebookNode, source: NotebookNode, loop: str = ""
) -> NotebookNode:
    """What a student of this kind hands in; `loop` names the function that never returns."""
    right, blank = solved(released, source), copy.deepcopy(released)
    if kind in WRONG:
        return wrong(right, kind)
    make: dict[str, Callable[[], NotebookNode]] = {
        "correct": lambda: right,
        "blank": lambda: blank,
        "edited-tests": lambda: edited_tests(blank),
        "garbage": lambda: garbage(right),
        "copied-cells": lambda: copied(right),
        "rebound-check": lambda: rebound(blank),
        "endless-loop": lambda: endless(right, loop),
    }
    return make[kind]()


KINDS = (
    "correct", "blank", *WRONG, "edited-tests", "garbage", "rebound-check", "endless-loop",
    "copied-cells",
)  # fmt: skip
