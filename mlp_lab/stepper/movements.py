"""From step to step, and from entry to entry."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from mlp_core.refusals import briefly
from mlp_lab.instrument import Instrument
from mlp_lab.stepper.asked import number_of
from mlp_lab.stepper.steps import Step

__all__ = ["Movements"]


class Movements(Instrument):
    """Where the stepper is, and how it moves. It knows nothing of its view.

    Parameters
    ----------
    steps : sequence of Step
        What there is to step through.
    start : int or str
        Where to start, as in `goto`.

    Attributes
    ----------
    steps : tuple of Step
        All steps, each with its `name`, `ids`, `formula` and `result`.
    n : int
        The number of the present step, from 1.
    i, j : int
        The entry that is picked, from 1: its row and its column.
    predict : bool
        Whether results are hidden until they are asked for.
    hidden : bool
        Whether the present one is.
    """

    def __init__(self, steps: Sequence[Step], start: int | str) -> None:
        self.steps = tuple(steps)
        self.start = self.n = number_of(self.steps, start)
        self.i = self.j = 1
        self.predict = self.hidden = False
        super().__init__()

    @property
    def step(self) -> Step:
        """The present step."""
        return self.steps[self.n - 1]

    @property
    def result(self) -> Any:
        """What the present step computes: an array, or the number E."""
        return self.step.result

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns can be picked."""
        rows, columns = self.step.picked.matrix.values.shape
        return rows, columns

    def goto(self, step: int | str) -> None:
        """Go to a step: its number, or its name as on paper, "Z[2]", or in code, "dE_dW[2]".

        "forward", "backward" and "update" are the first steps of each.
        """
        self.n = number_of(self.steps, step)
        self.hidden = self.predict
        self.i, self.j = min(self.i, self.shape[0]), min(self.j, self.shape[1])
        self.show()

    def next(self) -> None:
        """Show the result if it is hidden, else go to the next step."""
        if self.hidden:
            self.reveal()
        elif self.n == len(self.steps):
            raise ValueError(
                f"{self.step.name} is the last of {self.n} steps; Restart begins anew."
            )
        else:
            self.goto(self.n + 1)

    def back(self) -> None:
        """Go back one step; its result has been seen."""
        if self.n == 1:
            raise ValueError(f"{self.step.name} is the first of {len(self.steps)} steps.")
        self.goto(self.n - 1)
        self.reveal()

    def restart(self) -> None:
        """Go back to the step where this began."""
        self.goto(self.start)

    def play(self, on: bool = True) -> None:
        """Go from step to step by itself, or stop. From the last step it begins anew."""
        if on and self.n == len(self.steps) and not self.hidden:
            self.restart()
        self.picture.playing = bool(on)
        self.show()

    def tick(self) -> None:
        self.next()
        if self.n == len(self.steps) and not self.hidden:
            self.play(False)

    def select(self, i: int, j: int) -> None:
        """Pick entry (i, j) of the result, counted from 1; for E, example i."""
        for name, index in (("i", i), ("j", j)):
            if isinstance(index, bool) or not isinstance(index, int | np.integer):
                raise TypeError(f"select: {name} must be a whole number, not {briefly(index)}")
        rows, columns = self.shape
        if not (1 <= i <= rows and 1 <= j <= columns):
            name = self.step.picked.matrix.name
            raise ValueError(f"({i}, {j}) is no entry of {name}, which is {rows} × {columns}")
        self.i, self.j = int(i), int(j)
        self.show()

    def clicked(self, name: str, i: int, j: int) -> None:
        # A row of A[l−1] belongs to a row of Z[l], a column of W[l] to a column.
        parts = (part for part in (*self.step.given, *self.step.found) if not isinstance(part, str))
        lit = next((part.lit for part in parts if part.matrix.name == name), "")
        self.select(
            i if lit in ("row", "entry") else self.i,
            j if lit in ("column", "entry") else self.j,
        )

    def predict_first(self, on: bool = True) -> None:
        """Hide the result of this and of every further step until it is asked for, or do not."""
        self.predict = self.hidden = bool(on)
        self.show()

    def reveal(self) -> None:
        """Show the result that is hidden."""
        self.hidden = False
        self.show()
