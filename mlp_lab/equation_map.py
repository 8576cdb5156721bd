"""The map: every equation with its dimensions, and the notebook that explains it."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from IPython.display import display

from mlp_core import EQUATIONS
from mlp_core.refusals import letters

__all__ = ["NOTEBOOKS", "Row", "rows", "show_map"]

Functions = Mapping[str, tuple[Callable[..., Any], ...]]

# Where a step is explained. A function of several steps belongs to its last.
NOTEBOOKS = {
    step: notebook
    for notebook, steps in {
        "01_net_input": "S2 S5⊗",
        "02_forward_pass": "S11 S12",
        "03_error": "S7 S10 S17",
        "04_jacobians": "S11J S13 S14 S15",
        "05_backward_pass": "S18 S19 S20 S21 S22 S23 S25Σ",
        "06_training": "S24 S25",
    }.items()
    for step in steps.split()
}

# Every activation has its own h and h′; here they are one row each.
ONE_FOR_ALL = {
    ".h": ("Activation.h", r"A = h(Z)"),
    ".h_prime": ("Activation.h_prime", r"\frac{\partial A}{\partial Z} = h^\prime(Z)"),
}

# A bar would end the cell of a table, even in LaTeX; GitHub refuses \operatorname.
FOR_MARKDOWN = [(r"\|", r"\Vert "), ("|", r"\vert "), (r"\operatorname", r"\mathrm")]


@dataclass(frozen=True)
class Row:
    """One function, as a table of equations tells it.

    Attributes
    ----------
    ids : tuple of str
        The steps that it computes.
    latex : str
        Its equation, fit for a table in Markdown.
    call : str
        The function with its arguments.
    takes, gives : str
        The dimensions of what goes in and of what comes out.
    """

    ids: tuple[str, ...]
    latex: str
    call: str
    takes: str
    gives: str

    @property
    def dimensions(self) -> str:
        """What goes in and what comes out."""
        return f"{self.takes} → {self.gives}".lstrip()

    @property
    def notebook(self) -> str:
        """The notebook that explains it."""
        return NOTEBOOKS[self.ids[-1]]


def row(function: Callable[..., Any]) -> Row:
    """The row of one function of `EQUATIONS`."""
    equation = function.equation  # type: ignore[attr-defined]
    suffix = equation.name[equation.name.rfind(".") :]
    name, latex = ONE_FOR_ALL.get(suffix, (equation.name, equation.latex))
    for written, shown in FOR_MARKDOWN:
        latex = latex.replace(written, shown)
    parameters = [p for p in inspect.signature(function).parameters if p != "self"]
    return Row(
        ids=equation.ids,
        latex=latex,
        call=f"{name}({', '.join(parameters)})",
        takes=", ".join(f"{p} {letters(d)}" for p, d in equation.dimensions.items()),
        gives=letters(equation.result) or "a number",
    )


def rows(equations: Functions = EQUATIONS) -> list[Row]:
    """All rows in the order of the derivation, a function of several steps once."""
    return list(dict.fromkeys(row(function) for step in equations.values() for function in step))


def show_map() -> None:
    """Display every equation: steps, formula, function, dimensions, and its notebook.

    Nothing is written here but which notebook explains which step; the rest stands at the
    functions of `mlp_core.EQUATIONS`.
    """
    display(Map())  # type: ignore[no-untyped-call]


class Map:
    """What `show_map` displays: Markdown with formulas in a notebook, plain text in a terminal."""

    def _repr_markdown_(self) -> str:
        lines = ["| step | equation | function | dimensions | notebook |", "|:--|:--|:--|:--|:--|"]
        for row in rows():
            link = f"[{row.notebook}]({row.notebook}.ipynb)"
            cells = [", ".join(row.ids), f"${row.latex}$", f"`{row.call}`", row.dimensions, link]
            lines.append(f"| {' | '.join(cells)} |")
        return "\n".join(lines)

    def __repr__(self) -> str:
        cells = [("step", "function", "dimensions", "notebook")]
        cells += [(", ".join(r.ids), r.call, r.dimensions, r.notebook) for r in rows()]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        lines = ("  ".join(map(str.ljust, line, widths)).rstrip() for line in cells)
        return "\n".join(lines)
