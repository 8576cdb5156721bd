"""An equation as a page: its steps, how it is written, and what each symbol is."""

import inspect
import re
import textwrap
from collections.abc import Callable
from typing import Any

from mlp_core.refusals import letters

__all__ = ["show"]


def show(equation: Callable[..., Any]) -> None:
    """Display an equation of the derivation: steps, formula, and a table of its symbols.

    Nothing is written here: the formula and the dimensions stand at the function, the meanings
    in its docstring.

    Parameters
    ----------
    equation : function
        A function of `mlp_core.EQUATIONS`.

    Raises
    ------
    TypeError
        If it is something else.

    Examples
    --------
    >>> from mlp_core import net_input
    >>> show(net_input)
    S2 · net_input
    Net input of a layer, Z = X · W + J ⊗ B
        X       m × n  Inputs: a row for each example, a column for each input.
        W       n × k  Weights: a row for each input, a column for each neuron.
        B       1 × k  Biases: one for each neuron.
        result  m × k  Net inputs Z: a row for each example, a column for each neuron.
    """
    if not hasattr(equation, "equation"):
        what = getattr(equation, "__name__", None) or repr(equation)
        raise TypeError(
            f"show: {what:.40} is not an equation; pass a function of EQUATIONS such as net_input"
        )
    from IPython.display import display  # whoever shows nothing need not load it

    display(Page(equation))  # type: ignore[no-untyped-call]


class Page:
    """What `show` displays: Markdown with formulas in a notebook, plain text in a terminal."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.equation: Any = function.equation  # type: ignore[attr-defined]
        documentation = inspect.getdoc(function) or ""
        self.summary = documentation.split("\n", 1)[0].split("  (")[0]
        self.title = " · ".join(filter(None, [", ".join(self.equation.ids), self.equation.name]))
        # What an entry is called, its type in the docstring, its dimensions, its meaning.
        self.symbols = [
            (name, kind, self.equation.dimensions.get(name, ()), meaning)
            for name, kind, meaning in section_entries(documentation, "Parameters")
        ]
        for _, kind, meaning in section_entries(documentation, "Returns"):
            self.symbols.append(("result", kind, self.equation.result, meaning))

    def _repr_markdown_(self) -> str:
        left = self.equation.latex.partition("=")[0].strip()
        rows = ["| symbol | meaning | dimensions |", "|:--|:--|:--|"]
        for name, kind, dimensions, meaning in self.symbols:
            symbol = f"${left}$" if name == "result" else f"`{name}`"
            size = r" \times ".join(dimensions).replace("·", r" \cdot ")
            cells = [symbol, meaning, f"${size}$" if size else plain(kind)]
            rows.append(" ".join(f"| {cell.replace('|', '&#124;')}" for cell in cells) + " |")
        return "\n\n".join([f"**{self.title}**", f"$${self.equation.latex}$$", "\n".join(rows)])

    def __repr__(self) -> str:
        table = [
            (name, letters(dimensions) or plain(kind), meaning)
            for name, kind, dimensions, meaning in self.symbols
        ]
        first, second = (max((len(row[column]) for row in table), default=0) for column in (0, 1))
        rows = [f"    {name:{first}}  {size:{second}}  {text}" for name, size, text in table]
        return "\n".join([self.title, self.summary, *rows])


def plain(kind: str) -> str:
    """The type of a docstring's entry, as a reader would say it."""
    return "a number" if kind in ("float", "int") else kind


def section_entries(documentation: str, section: str) -> list[tuple[str, str, str]]:
    """Name, type and meaning of each entry in a section of a numpydoc docstring."""
    pattern = rf"^ *{section}\n *-+\n(.*?)(?=^ *\S[^\n]*\n *-+$|\Z)"
    found = re.search(pattern, documentation, re.DOTALL | re.MULTILINE)
    result: list[tuple[str, str, str]] = []
    for line in textwrap.dedent(found[1]).splitlines() if found else []:
        if line and not line.startswith(" "):
            name, _, kind = line.rpartition(" : ")
            result.append((name, kind.split(",")[0], ""))
        elif result:
            name, kind, meaning = result[-1]
            result[-1] = name, kind, f"{meaning} {line.strip()}".strip()
    return result
