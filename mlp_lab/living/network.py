"""The living network: one drawing beside the matrices that say the same, on one time line."""

from dataclasses import replace
from html import escape
from typing import Any

import ipywidgets as widgets
import numpy as np

from mlp_core import Array, DimensionError, Layer, Network
from mlp_core.refusals import (
    check_between,
    check_choice,
    check_kind,
    check_positive,
    check_real,
    check_switch,
    check_within,
    first_not_finite,
)
from mlp_lab import thread
from mlp_lab.drawing import Picture
from mlp_lab.instrument import Instrument, button, log_slider, slider
from mlp_lab.living.facts import Edge, Fact, edge_of, fact_of
from mlp_lab.living.picture import STEP, Scene
from mlp_lab.living.run import Run
from mlp_lab.living.time_line import NAME
from mlp_lab.numbers import named_arrays
from mlp_lab.stepper.focus import Focus, computes, concerns, entry_of, focus_on, given_at
from mlp_lab.stepper.stepper import number_of
from mlp_lab.stepper.steps import Step

__all__ = ["LivingNetwork", "living_network"]

PAUSE = 1200  # milliseconds from stop to stop while it plays
EXAMPLES, WIDEST, DEEPEST = 12, 64, 4  # examples; inputs or neurons; layers
LARGEST, DIGITS = 1e6, 6  # of a number that is scrubbed or typed: its size, its decimals


class LivingNetwork(Instrument):
    """A network as nodes and edges, the matrices that say the same, and one time line.

    Parameters
    ----------
    network : Network
        At most 4 layers, each with at most 64 inputs and neurons.
    X : ndarray, m × n_0
        The inputs, of at most 12 examples.
    Y : ndarray, m × n_L, optional
        The true outputs. Without them there is only the forward pass.
    alpha : float
        The learning rate.
    start : int or str, optional
        The stop at which it opens, as in `goto`.

    Attributes
    ----------
    run : Run
        All numbers of the training step, worked out by `mlp_core`.
    n : int
        The stop of the time line, from 1.
    focus : Focus
        The example, and a neuron of each layer, that are looked at.
    kept : tuple of str and int, or None
        What a click has kept: "W", "B", "A" or "E", and its layer.
    pointer : Focus or None
        What is pointed at.
    taken : int
        How many training steps were taken.
    """

    title = "Living network"

    def __init__(
        self,
        network: Network,
        X: Array,
        Y: Array | None = None,
        alpha: float = 0.1,
        start: int | str | None = None,
    ) -> None:
        alpha = check_given(network, X, Y, alpha)
        self.run, self.taken = Run(network, X, Y, alpha), 0
        self._given = network, copied(X, thread.X), None if Y is None else copied(Y, thread.Y)
        self.n = opening(self.steps) if start is None else number_of(self.steps, start)
        self.focus = Focus(1, (1,) * len(network.sizes), "A", 0)
        self.kept: tuple[str, int] | None = None
        self.pointer: Focus | None = None
        self.moving = self.code_shown = False
        super().__init__()
        self.picture.pause = PAUSE
        self._play = widgets.ToggleButton(
            description="Play", tooltip="Go from stop to stop by itself", layout={"width": "5em"}
        )
        self._stop = slider("stop", self.n, 1, len(self.steps), width="230px",
            says="Where on the time line this is; Home and End go to its ends")  # fmt: skip
        self._code_button = button("Show code", "The lines of Python that give these numbers")
        self._code = widgets.HTML()
        self.add(
            (self._play, lambda: self.picture.playing, self.play),
            (button("Back", "Go to the stop before"), None, self.back),
            (button("Next", "Go to the next stop"), None, self.next),
            (self._stop, lambda: self.n, self.goto),
            *self._of_examples(),
        )
        self.add(
            *self._of_learning(),
            (button("Reset", "Take the numbers that it was opened with"), None, self.reset),
            (self._code_button, None, self.toggle_code),
        )
        head, first, *others = self.view.children
        head.children = (*head.children, *first.children)  # there is room beside the title
        self.view.children = (head, *others, self._code)
        self.show()

    def _of_examples(self) -> list[Any]:
        if len(self.run.X) == 1:
            return []
        control = slider("example", 1, 1, len(self.run.X), width="230px",
            says="Whose numbers stand in the nodes")  # fmt: skip
        return [(control, lambda: self.focus.i, self.example)]

    def _of_learning(self) -> list[Any]:
        if self.run.Y is None:
            return []
        rate = log_slider("alpha", self.alpha, -4, 1, 0.1, ".2g", "The learning rate")
        return [
            (rate, lambda: self.alpha, self.learn_with),
            (button("Take the step", "W′ and B′ take the place of W and B"), None, self.take),
        ]

    @property
    def steps(self) -> tuple[Step, ...]:
        """The stops of the time line: the steps of the stepper."""
        return self.run.steps

    @property
    def step(self) -> Step:
        """The step of the present stop."""
        return self.steps[self.n - 1]

    @property
    def network(self) -> Network:
        """The network, with what was scrubbed, typed and learnt."""
        return self.run.network

    @property
    def alpha(self) -> float:
        """The learning rate."""
        return float(self.run.working.alpha)

    # The time line.

    def goto(self, step: int | str) -> None:
        """Go to a stop: its number, its name such as "Z[2]" or "dE_dW[2]", or a phase."""
        n = number_of(self.steps, step)
        self.moving = n != self.n
        self.n = n
        self.show()

    def next(self) -> None:
        """Go to the next stop."""
        if self.n == len(self.steps):
            raise ValueError(f"{self.step.name} is the last of {self.n} stops.")
        self.goto(self.n + 1)

    def back(self) -> None:
        """Go to the stop before."""
        if self.n == 1:
            raise ValueError(f"{self.step.name} is the first of {len(self.steps)} stops.")
        self.goto(self.n - 1)

    def play(self, on: bool = True) -> None:
        """Go from stop to stop by itself, or stop. From the last stop it begins anew."""
        on = check_switch("on", on)
        if on and self.n == len(self.steps):
            self.n = 1
        self.picture.playing = on
        self.show()

    def tick(self) -> None:
        self.next()
        if self.n == len(self.steps):
            self.play(False)

    # What is looked at.

    def example(self, i: int) -> None:
        """Let the nodes show example i, counted from 1."""
        check_between("example: i", i, 1, len(self.run.X))
        self.focus = replace(self.focus, i=int(i))
        self._still()

    def look(self, l: int, p: int, j: int) -> None:
        """Keep the weight from p to j of layer l, as a click on its edge does."""
        check_between("look: l", l, 1, self.run.last)
        n, k = self.network.layer(l).W.shape
        check_between("look: p", p, 1, n)
        check_between("look: j", j, 1, k)
        self.focus = self.focus.at("W", int(l), int(j), int(p))
        self.kept = "W", int(l)
        self._still()

    def clicked(self, name: str, i: int, j: int) -> None:
        """Keep what is clicked, or go to a stop; what is kept already is let go."""
        if name == NAME:
            self.goto(i)
        elif (at := self._at(name, i, j)) is not None:
            again = self.kept == (at.letter, at.l) and self.focus == replace(
                at, letter=self.focus.letter, l=self.focus.l
            )
            self.kept = None if again else (at.letter, at.l)
            self.focus = at
            self._still()

    def pointed(self, name: str, i: int, j: int) -> None:
        if (at := self._at(name, i, j)) is not None:
            self.pointer = at
            self._still()

    def left(self) -> None:
        self.pointer = None
        self._still()

    @np.errstate(all="ignore")
    def edge(self, l: int, p: int, j: int) -> Edge:
        """The weight from p to j of layer l with all its numbers, in full."""
        check_between("edge: l", l, 1, self.run.last)
        n, k = self.network.layer(l).W.shape
        check_between("edge: p", p, 1, n)
        check_between("edge: j", j, 1, k)
        return edge_of(self.run, l, p, j, self.focus.i)

    @property
    def told(self) -> Focus:
        """What the card tells of: what is pointed at, else what is kept, else what is computed."""
        if self.pointer:
            return self.pointer
        if self.kept:
            letter, l = self.kept
            return replace(self.focus, letter=letter, l=l)
        return self.focus.on(self.step)

    @property
    def fact(self) -> Fact:
        """What is known of it at this stop."""
        return fact_of(self.run, self.told, self.n)

    def _at(self, name: str, i: int, j: int) -> Focus | None:
        """What a mark of the picture stands for; None if it is no entry of the present network."""
        at = focus_on(self.focus.on(self.step), name, i, j)
        return at if at and self._fits(at) else None

    def _fits(self, at: Focus) -> bool:
        sizes = self.run.sizes
        return (
            1 <= at.i <= len(self.run.X)
            and (at.letter in "WB") <= at.l < len(sizes)
            and all(1 <= j <= size for j, size in zip(at.neurons, sizes, strict=True))
        )

    # Other numbers.

    def set(self, name: str, i: int, j: int, value: float) -> None:
        """Give an entry of W[l], B[l], X or Y another value; everything follows.

        Parameters
        ----------
        name : str
            Such as "W[1]" or "X".
        i, j : int
            The entry, counted from 1.
        value : float
            The new value.
        """
        given = dict(named_arrays(self.network, self.run.X, self.run.Y))
        check_choice("set: name", name, given)
        array = np.array(given[name])
        check_between("set: i", i, 1, array.shape[0])
        check_between("set: j", j, 1, array.shape[1])
        array[i - 1, j - 1] = check_within(f"{name}[{i - 1}, {j - 1}]", value, LARGEST)
        given[name] = array
        layers = [
            Layer(given[f"W[{l}]"], given[f"B[{l}]"], layer.activation)
            for l, layer in enumerate(self.network.layers, start=1)
        ]
        self._take(Network(layers), given["X"], given.get("Y"), self.alpha)

    def learn_with(self, alpha: float) -> None:
        """Take steps of another size."""
        alpha = check_positive("living_network", "alpha", alpha)
        self._take(self.network, *self._present(), alpha)

    def take(self) -> None:
        """Take the step: W′ and B′ take the place of W and B."""
        if self.run.Y is None:
            raise ValueError("living_network: without Y there is no step to take")
        new = self.run.after
        if where := first_not_finite(new.parameters()):
            raise ValueError(
                f"after this step {where}; reset, or try less than alpha = {self.alpha:.3g}"
            )
        self.taken += 1
        self._take(new, *self._present(), self.alpha)

    def reset(self) -> None:
        """Take the numbers that it was opened with again."""
        self.taken = 0
        self._take(*self._given, self.alpha)

    def _present(self) -> tuple[Array, Array | None]:
        """X and Y, as they were given where they are still the same, so that the code is short."""
        _, X, Y = self._given
        now = dict(named_arrays(self.network, self.run.X, self.run.Y))
        same = all(
            P is None or np.array_equal(P, now[name], equal_nan=True)
            for name, P in (("X", X), ("Y", Y))
        )
        return (X, Y) if same else (self.run.X, self.run.Y)

    def _take(self, network: Network, X: Array, Y: Array | None, alpha: float) -> None:
        self.run = Run(network, X, Y, alpha)
        self._still()

    def dragged(self, name: str, i: int, j: int, x: float | None, y: float | None) -> None:
        if name == NAME and x is not None:
            self.n = round(min(max(x, 1.0), len(self.steps)))
            self._still()  # the hand is what moves
        elif (place := self._given_at(name, i, j)) and x is not None:
            self.set(*place, within(round(round(x / STEP) * STEP, DIGITS)))

    def nudged(self, name: str, i: int, j: int, dx: int, dy: int, fine: bool) -> None:
        way = dx or dy
        if name == NAME:
            self.goto(min(max(self.n + way, 1), len(self.steps)))
        elif place := self._given_at(name, i, j):
            value = self.run.value(*place) + way * STEP * (0.1 if fine else 1)
            self.set(*place, within(round(value, DIGITS)))

    def typed(self, name: str, i: int, j: int, number: float) -> None:
        if place := self._given_at(name, i, j):
            self.set(*place, number)

    def _given_at(self, name: str, i: int, j: int) -> tuple[str, int, int] | None:
        """The entry of X, Y, W or B that a handle stands for."""
        return given_at(self.focus, name, i, j)

    # What is seen and said.

    @property
    def drawn_step(self) -> Step:
        """Whose matrices are seen: those of the stop, or the last that tell of what is pointed at.

        The last is the one that has computed something of it, if there is such a one.
        """
        at, past = self.pointer, self.steps[: self.n][::-1]
        if at is None or concerns(self.step, at):
            return self.step
        computed = [step for step in past if computes(step, at)]
        others = [step for step in past if concerns(step, at)]
        return [*computed, *others, self.step][0]

    @np.errstate(all="ignore")  # what is not finite is something to see
    def drawn(self) -> Picture:
        scene = Scene(
            run=self.run,
            n=self.n,
            focus=self.pointer or self.focus,
            told=self.told,
            kept=self.kept is not None and self.pointer is None,
            step=self.drawn_step,
            moving=self.moving,
        )
        return scene.picture(self.words())

    def words(self) -> str:
        step = self.step
        said = [f"Stop {self.n} of {len(self.steps)}, {step.phase}, {step.where}: {step.name}."]
        if self.taken:
            said.append(f"Steps taken: {self.taken}.")
        said.append(self.fact.sentence)
        where = first_not_finite(named_arrays(self.network, self.run.X, self.run.Y))
        return " ".join([*said, *([f"{where}."] if where else [])])

    def code(self) -> str:
        """The lines of Python that give the present result, and the entry that is looked at."""
        row, column = entry_of(self.step, self.focus)
        entry = f"[{row - 1}, {column - 1}]" if self.step.l else ""
        return f"{self.run.working.code(self.step.lines)}\nprint({self.step.call}{entry})"

    def show_code(self) -> None:
        """Print these lines."""
        print(self.code())

    def toggle_code(self) -> None:
        """Show the lines of Python below the picture, or hide them."""
        self.code_shown = not self.code_shown
        self._still()

    def _still(self) -> None:
        """Show the present state; nothing has moved along the time line."""
        self.moving = False
        self.show()

    def show(self) -> None:
        """Draw the present state, and let every control show it."""
        super().show()
        code = escape(self.code()) if self.code_shown else ""
        self._code.value = code and f'<pre style="white-space:pre-wrap">{code}</pre>'

    def _show_controls(self) -> None:
        self._play.description = "Pause" if self.picture.playing else "Play"
        self._code_button.description = "Hide code" if self.code_shown else "Show code"
        super()._show_controls()


def living_network(
    network: Network | None = None,
    X: Array | None = None,
    Y: Array | None = None,
    alpha: float = 0.1,
    start: int | str | None = None,
) -> LivingNetwork:
    """Open a network as nodes and edges, beside the matrices that say the same.

    Parameters
    ----------
    network, X, Y
        What to look at: network and inputs of the thread where they are left out. Without Y there
        is only the forward pass; without all three, the thread's whole training step.
    alpha : float
        The learning rate.
    start : int or str, optional
        The stop at which it opens: a number, a name such as "Z[2]" or "dE_dW[2]", or "backward" or
        "update". Left out, it is ∂E/∂W[1], or without Y the last.
    """
    if network is None and X is None and Y is None:
        Y = thread.Y
    network = thread.network if network is None else network
    return LivingNetwork(network, thread.X if X is None else X, Y, alpha, start)


def opening(steps: Any) -> int:
    """The stop at which it opens: that of the first layer's weights, where both passes meet."""
    return next((n for n, step in enumerate(steps, 1) if step.name == "∂E/∂W[1]"), len(steps))


def within(value: float) -> float:
    """A number that a hand has moved; what it moves beyond an end stays there."""
    return min(max(value, -LARGEST), LARGEST)


def copied(array: Array, kept: Array) -> Array:
    """A copy, because a reader may change an array; the thread's own cannot change."""
    return array if array is kept else np.array(array)


def check_given(network: Network, X: Array, Y: Array | None, alpha: float) -> float:
    """Refuse what does not fit together, or is too large to be seen; return alpha."""
    __tracebackhide__ = True
    check_kind("living_network", "network", network, Network)
    network.check_examples("living_network", X, *([] if Y is None else [Y]))
    check_real("living_network", "X", X)
    if (L := len(network.layers)) > DEEPEST:
        raise DimensionError(f"living_network: L must be 1 … {DEEPEST}, not {L}")
    for l, size in enumerate(network.sizes):
        if size > WIDEST:
            raise DimensionError(
                f"living_network: n_{l} must be 1 … {WIDEST}, not {size}; take fewer "
                + ("inputs" if l == 0 else "neurons")
            )
    if len(X) > EXAMPLES:
        cure = f"write X[:{EXAMPLES}]" + ("" if Y is None else f" and Y[:{EXAMPLES}]")
        raise DimensionError(f"living_network: m must be 1 … {EXAMPLES}, not {len(X)}; {cure}")
    return check_positive("living_network", "alpha", alpha)
