"""A step: one equation of a training step, with its numbers."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

from mlp_core import Activation, Array
from mlp_lab.matrices import Matrix
from mlp_lab.stepper.formulas import formula
from mlp_lab.stepper.working import Working

__all__ = ["Part", "Phase", "Step", "Writer", "ids", "part"]

Phase = Literal["forward", "backward", "update"]
AXES = {"m": "i, example", "n": "p, input", "k": "j, neuron", "1": ""}


@dataclass(frozen=True)
class Part:
    """A matrix of a step's picture.

    Attributes
    ----------
    matrix : Matrix
        The matrix, with nothing lit.
    lit : str
        What is lit of it when entry (i, j) of the result is picked: its "row" i, its "column" j,
        its "entry" (i, j), or "" for nothing.
    """

    matrix: Matrix
    lit: str = ""

    def at(self, i: int, j: int) -> Matrix:
        """The matrix to be drawn while entry (i, j) is picked."""
        everything: dict[str, dict[str, Any]] = {
            "row": {"rows": {i}},
            "column": {"columns": {j}},
            "entry": {"entries": {(i, j)}},
        }
        lit = everything.get(self.lit, {})
        return replace(self.matrix, clickable=bool(self.lit), **lit)


@dataclass(frozen=True)
class Step:
    """One equation of a training step, with its numbers.

    Attributes
    ----------
    name, call : str
        What is computed, as on paper and as in code: "∂E/∂W[2]" and "dE_dW2".
    phase : str
        "forward", "backward" or "update".
    l : int
        The layer, or 0 for the error, which belongs to no layer.
    ids : tuple of str
        The steps of the derivation.
    formula : str
        The equation in LaTeX, between dollars.
    given, found : tuple of Part and str
        What stands left of the sign, and what stands right of it, beginning with that sign.
    picked : Part
        Where an entry can be picked: the result, or for E the squares of the examples.
    result : ndarray or float
        What is computed.
    axes : tuple of two str
        What a row and a column of `picked` are, such as "i, example".
    says : callable
        From (i, j) to that entry, written out with its numbers.
    lines : int
        How many lines of the working lead here.
    """

    name: str
    call: str
    phase: Phase
    l: int
    ids: tuple[str, ...]
    formula: str
    given: tuple[Part | str, ...]
    found: tuple[Part | str, ...]
    picked: Part
    result: Any
    axes: tuple[str, str]
    says: Callable[[int, int], str]
    lines: int

    @property
    def place(self) -> str:
        """Where in the network this is, such as W[2] for ∂E/∂W[2] and W′[2]."""
        return self.name.removeprefix("∂E/∂").replace("′", "")


def part(l: int, name: str, values: Array, edges: str, lit: str = "") -> Part:
    """A matrix of layer l, with edges such as "m n": "n" is its inputs, "k" its neurons."""
    letters = {"m": "m", "1": "1", "n": f"n_{l - 1}", "k": f"n_{l}"}
    rows, columns = edges.split()
    return Part(Matrix(name, values, (letters[rows], letters[columns]), (rows, columns)), lit)


def ids(function: Any) -> tuple[str, ...]:
    """The steps of the derivation that a function computes; a reader's own h is S11."""
    return function.equation.ids if hasattr(function, "equation") else ("S11",)


class Writer:
    """Writes one step after the other.

    Attributes
    ----------
    working : Working
        What is computed.
    steps : list of Step
        The steps so far.
    """

    def __init__(self, working: Working) -> None:
        self.working = working
        self.steps: list[Step] = []

    def add(
        self,
        form: str,
        l: int,
        names: tuple[str, str],
        function: Callable[..., Any],
        arguments: tuple[str, ...],
        edges: str,
        given: tuple[Part | str, ...],
        says: Callable[..., str],
        by: str = "",
        also: tuple[str, ...] = (),
        h: Activation | None = None,
    ) -> Any:
        """Compute a matrix, and write down the step.

        Parameters
        ----------
        form : str
            The kind of step, as `formula` knows it.
        l : int
            The layer.
        names : tuple of two str
            Of the result, on paper and in code.
        function, arguments
            A function of mlp_core, and what it takes, as the lines call it.
        edges : str
            Of the result, such as "m k".
        given, says
            As in `Step`; `says` takes the result in front of i and j.
        by, also, h
            How the line calls the function, further steps of the derivation, and the layer's h:
            where they are needed.
        """
        name, call = names
        result = self.working.call(call, function, *arguments, by=by)
        sign = ") =" if str(given[0]).endswith("(") else "="
        found, (rows, columns) = part(l, name, result, edges, "entry"), edges.split()
        phase: Phase = "backward" if "∂" in name else "update" if "′" in name else "forward"
        latex = formula(form, l, len(self.working.network.layers), h)
        self.steps.append(
            Step(
                name, call, phase, l, (*ids(function), *also), latex, given, (sign, found), found,
                result, (AXES[rows], AXES[columns]), partial(says, result), len(self.working.lines),
            )
        )  # fmt: skip
        return result
