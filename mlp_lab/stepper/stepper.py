"""The stepper: one click, one equation of a training step, with the numbers in it."""

import math
from collections.abc import Sequence
from html import escape
from typing import Any

import ipywidgets as widgets
import numpy as np

from mlp_core import Array, DimensionError, Network
from mlp_core.refusals import (
    briefly,
    check_kind,
    check_positive,
    check_real,
    check_switch,
    check_whole,
    first_not_finite,
)
from mlp_lab import thread
from mlp_lab.drawing import Picture, below, drawn, with_aside
from mlp_lab.instrument import Instrument, button, choice, slider, switch
from mlp_lab.numbers import named_arrays, number
from mlp_lab.stepper.neurons import neurons
from mlp_lab.stepper.pictures import WIDEST, matrix_line, strip
from mlp_lab.stepper.steps import Step, Working, every_step

__all__ = ["Stepper", "step_through"]

PAUSE = 1500  # milliseconds from step to step while it plays
MOST, DEEPEST = 12, 4  # examples, inputs or neurons; layers


class Stepper(Instrument):
    """A training step, one equation at a time: forward, error, backward, update.

    Parameters
    ----------
    network : Network
        At most 4 layers, each with at most 12 inputs and neurons.
    X : ndarray, m × n_0
        The inputs, of at most 12 examples.
    Y : ndarray, m × n_L, optional
        The true outputs. Without them there is only the forward pass.
    alpha : float
        The learning rate.
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
    code_shown : bool
        Whether the lines of Python stand below the picture.
    """

    title = "One training step"

    def __init__(
        self,
        network: Network,
        X: Array,
        Y: Array | None = None,
        alpha: float = 0.05,
        start: int | str = 1,
    ) -> None:
        alpha = check_given(network, X, Y, alpha)
        self.working = Working(network, X, Y, alpha)
        self._given_not_finite = first_not_finite(named_arrays(network, X, Y))
        with np.errstate(all="ignore"):  # an alpha that diverges is something to see
            self.steps = every_step(self.working)
        self.start = self.n = number_of(self.steps, start)
        self.i = self.j = 1
        self.predict = self.hidden = self.code_shown = False
        super().__init__()
        self.picture.pause = PAUSE
        self._play = widgets.ToggleButton(
            description="Play", tooltip="Go from step to step by itself", layout={"width": "5em"}
        )
        names = [(f"{n} · {step.name}", n) for n, step in enumerate(self.steps, start=1)]
        self._pick = slider("row", 1, 1, 2), slider("column", 1, 1, 2)
        self._code_button = button("Show code", "The lines of Python that give these numbers")
        self._code = widgets.HTML()
        self.add(
            (button("Restart", "Go back to where this began"), None, self.restart),
            (button("Back", "Go back one step"), None, self.back),
            (button("Next", "Show what is hidden, or go to the next step"), None, self.next),
            (self._play, lambda: self.picture.playing, self.play),
            (choice("Step", names, self.n), lambda: self.n, self.goto),
        )
        self.add(
            (
                switch("Predict first", False, "Hide each result until you ask for it"),
                lambda: self.predict,
                self.predict_first,
            ),
            (button("Show", "Show the result that is hidden"), None, self.reveal),
            (self._code_button, None, self.toggle_code),
        )
        self.add(
            (self._pick[0], lambda: self.i, lambda i: self.select(i, self.j)),
            (self._pick[1], lambda: self.j, lambda j: self.select(self.i, j)),
        )
        self.view.children = (*self.view.children, self._code)
        self.show()

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

    # What can be done.

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
        on = check_switch("on", on)
        if on and self.n == len(self.steps) and not self.hidden:
            self.restart()
        self.picture.playing = on
        self.show()

    def tick(self) -> None:
        self.next()
        if self.n == len(self.steps) and not self.hidden:
            self.play(False)

    def select(self, i: int, j: int) -> None:
        """Pick entry (i, j) of the result, counted from 1; for E, example i."""
        for name, index in (("i", i), ("j", j)):
            check_whole(f"select: {name}", index)
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
        self.predict = self.hidden = check_switch("on", on)
        self.show()

    def reveal(self) -> None:
        """Show the result that is hidden."""
        self.hidden = False
        self.show()

    def toggle_code(self) -> None:
        """Show the lines of Python below the picture, or hide them."""
        self.code_shown = not self.code_shown
        self.show()

    # What is seen and said.

    def formula(self) -> str:
        return self.step.formula

    def drawn(self) -> Picture:
        upper = strip(self.steps, self.n)
        known = {step.name for step in self.steps[: self.n - self.hidden]}
        aside = neurons(self.working, self.step, known, self.i, self.j)
        if upper.width + aside.width <= WIDEST:
            upper = with_aside(upper, aside)
        return below(upper, matrix_line(self.step, self.i, self.j, self.hidden, self.words()))

    def words(self) -> str:
        said, where = self._question() if self.hidden else self._sentence(), self._not_finite()
        return f"{said} {where}." if where else said

    def _heading(self) -> str:
        """Which step this is, and where in the network."""
        return f"Step {self.n} of {len(self.steps)}, {self.step.phase}, {self.step.where}"

    def _question(self) -> str:
        """What to predict."""
        name = self.step.name
        entry = f"which dimensions has {name}, and what is its entry ({self.i}, {self.j})"
        ask = entry if self.step.l else f"what is {name}"
        return f"{self._heading()}. Before you press Show: {ask}?"

    def _sentence(self) -> str:
        """What the present step computes, and the picked entry with its numbers."""
        step, i, j = self.step, self.i, self.j
        matrix = step.picked.matrix
        if step.l:
            size, what = matrix.dimensions, f"Entry ({i}, {j})"
        else:
            size, what = "one number", f"Example {i}"
        said = f"{self._heading()}: {step.name} is {size}. {what}: {step.says(i, j)}."
        if i not in drawn(matrix.values.shape[0]) or j not in drawn(matrix.values.shape[1]):
            said += " It lies between the corners that are drawn."
        if step.name == "E′":
            before = next(s.result for s in self.steps if s.name == "E")
            said += f" {fall(before, step.result)}"
        return said

    def _not_finite(self) -> str:
        """The first number that is not finite: of what was given, or else of the result shown."""
        step = self.step
        result = [] if self.hidden or not step.l else [(step.name, step.result)]
        return self._given_not_finite or first_not_finite(result)

    def code(self) -> str:
        """The lines of Python that give the present result, and the entry that is picked."""
        entry = f"[{self.i - 1}, {self.j - 1}]" if self.step.l else ""
        return f"{self.working.code(self.step.lines)}\nprint({self.step.call}{entry})"

    def show_code(self) -> None:
        """Print these lines."""
        print(self.code())

    def show(self) -> None:
        """Draw the present state, and let every control show it."""
        super().show()
        code = escape(self.code()) if self.code_shown else ""
        self._code.value = code and f'<pre style="white-space:pre-wrap">{code}</pre>'

    def _show_controls(self) -> None:
        self._play.description = "Pause" if self.picture.playing else "Play"
        self._code_button.description = "Hide code" if self.code_shown else "Show code"
        for name, control, size, axis in zip(
            ("row", "column"), self._pick, self.shape, self.step.axes, strict=True
        ):
            control.description = control.tooltip = f"{name} {axis or '(only one)'}"
            control.disabled = self.hidden or size == 1
            self.limit(control, max(2, size))
        super()._show_controls()


def step_through(
    network: Network | None = None,
    X: Array | None = None,
    Y: Array | None = None,
    alpha: float = 0.05,
    start: int | str = 1,
) -> Stepper:
    """Step through one training step, one equation at a time.

    Parameters
    ----------
    network, X, Y
        What to step through: network and inputs of the thread where they are left out. Without
        Y there is only the forward pass; without all three, the thread's whole training step.
    alpha : float
        The learning rate.
    start : int or str
        Where to start: a number, a name such as "Z[2]" or "dE_dW[2]", or "backward" or "update".
    """
    if network is None and X is None and Y is None:
        Y = thread.Y
    network = thread.network if network is None else network
    return Stepper(network, thread.X if X is None else X, Y, alpha, start)


def fall(before: float, after: float) -> str:
    """What the update did to E."""
    if not math.isfinite(before):
        return "E was not finite before the update either."
    if not math.isfinite(after):
        return "E is no longer finite; try a smaller alpha."
    way = "fell" if after < before else "rose" if after > before else "stayed"
    if way == "stayed":
        return f"E stayed at {number(before, 4)}."
    return f"E {way} from {number(before, 4)} to {number(after, 4)}."


# What is refused.


def check_given(network: Network, X: Array, Y: Array | None, alpha: float) -> float:
    """Refuse what does not fit together, or is too large to be read; return alpha."""
    __tracebackhide__ = True
    check_kind("step_through", "network", network, Network)
    network.check_examples("step_through", X, *([] if Y is None else [Y]))
    check_real("step_through", "X", X)
    if (L := len(network.layers)) > DEEPEST:
        raise DimensionError(f"step_through: L must be 1 … {DEEPEST}, not {L}")
    sizes = {"m": len(X), **{f"n_{l}": size for l, size in enumerate(network.sizes)}}
    for letter, size in sizes.items():
        if size > MOST:
            cure = f"; write X[:{MOST}]" + ("" if Y is None else f" and Y[:{MOST}]")
            raise DimensionError(
                f"step_through: {letter} must be 1 … {MOST}, not {size}"
                + (cure if letter == "m" else "")
            )
    return check_positive("step_through", "alpha", alpha)


def number_of(steps: Sequence[Step], asked: Any) -> int:
    """The number of a step, counted from 1, by that number or by a name."""
    whole = isinstance(asked, int | np.integer) and not isinstance(asked, bool)
    if whole and 1 <= asked <= len(steps):
        return int(asked)
    if isinstance(asked, str):
        code = asked.replace("[", "").replace("]", "")
        for n, step in enumerate(steps, start=1):
            if asked in (step.name, step.call) or code == step.call:
                return n
            if asked == step.phase:
                return n
    names = ", ".join(step.name for step in steps)
    kind = ValueError if whole or isinstance(asked, str) else TypeError
    raise kind(
        f"goto: step must be 1 … {len(steps)}, a phase or one of {names}, not {briefly(asked)}"
    )
