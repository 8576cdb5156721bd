"""One click, one equation of a training step, with the numbers in it."""

from html import escape

import ipywidgets as widgets
import numpy as np

from mlp_core import Array, Network
from mlp_core.refusals import first_not_finite
from mlp_lab import thread
from mlp_lab.instrument import button, choice, slider, switch
from mlp_lab.matrices import standalone
from mlp_lab.numbers import named_arrays
from mlp_lab.stepper.asked import check_asked
from mlp_lab.stepper.movements import Movements
from mlp_lab.stepper.passes import every_step
from mlp_lab.stepper.picture import equation, stacked
from mlp_lab.stepper.strip import strip
from mlp_lab.stepper.words import heading, question, sentence
from mlp_lab.stepper.working import Working

__all__ = ["Stepper", "step_through"]

PAUSE = 1500  # milliseconds from step to step while it plays


class Stepper(Movements):
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
    code_shown : bool
        Whether the lines of Python stand below the picture.
    """

    def __init__(
        self,
        network: Network,
        X: Array,
        Y: Array | None = None,
        alpha: float = 0.05,
        start: int | str = 1,
    ) -> None:
        alpha = check_asked(network, X, Y, alpha)
        self.working = Working(network, X, Y, alpha)
        self._given_not_finite = first_not_finite(named_arrays(network, X, Y))
        with np.errstate(all="ignore"):  # an alpha that diverges is something to see
            steps = every_step(self.working)
        self.code_shown = False
        super().__init__(steps, start)
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

    def toggle_code(self) -> None:
        """Show the lines of Python below the picture, or hide them."""
        self.code_shown = not self.code_shown
        self.show()

    def formula(self) -> str:
        return self.step.formula

    def draw(self) -> str:
        return "".join(self._pictures())

    def static(self) -> dict[str, str]:
        return {"image/svg+xml": standalone(stacked(*self._pictures()), self.words())}

    def _pictures(self) -> tuple[str, str]:
        return (
            strip(self.steps, self.n, f"{heading(self.steps, self.n)}."),
            equation(self.step, self.i, self.j, self.hidden, self.words()),
        )

    def words(self) -> str:
        says = question if self.hidden else sentence
        said, where = says(self.steps, self.n, self.i, self.j), self._not_finite()
        return f"{said} {where}." if where else said

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
