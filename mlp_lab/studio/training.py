"""A training as far as it has come, and every step of it again.

A run is a start and pieces: steps with the same settings on the same examples. From these alone
it can be taken again, to the last digit. So that any step of a long run can be shown at once, some
of its networks are kept; what lies between is computed again from the one before.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

import numpy as np

from mlp_core import (
    ACTIVATIONS,
    Array,
    DivergenceError,
    Gradients,
    Layer,
    Network,
    squared_error,
    squared_error_gradient,
    train,
    training,
)
from mlp_core.training import Step
from mlp_lab.doctor import checkup
from mlp_lab.studio.examples import Examples, edit_code
from mlp_lab.studio.history import Curve, Stop, Stops
from mlp_lab.studio.settings import Settings

__all__ = ["Former", "Piece", "Run", "Training"]

RENEWED = 4096  # steps; `training` remembers E of each for its DivergenceError


@dataclass
class Piece:
    """Steps of one kind.

    Attributes
    ----------
    settings : Settings
        With which they are taken.
    examples : Examples
        On which.
    first : int
        The number of the step from which they go on; the shuffles begin with the seed + `first`.
    network : Network
        The network of that step. It is kept: a change by hand costs a network.
    steps : int
        How many.
    E : float
        Its error on the examples of the first update.
    """

    settings: Settings
    examples: Examples
    first: int
    network: Network
    steps: int = 0
    E: float = math.nan

    @property
    def last(self) -> int:
        """The number of the step to which they have led."""
        return self.first + self.steps

    @property
    def seed(self) -> int:
        """Where their shuffles come from."""
        return self.settings.seed + self.first

    @property
    def unit(self) -> int:
        """After so many steps a new plan goes on to the last digit: whole epochs, two by two.

        Two, since every other step of a plan adds the same two products in the other order.
        """
        size = self.settings.batch_size
        return math.lcm(2, math.ceil(len(self.examples.X) / size)) if size else 2

    def code(self) -> list[str]:
        """The lines that take them."""
        size, how = self.settings.batch_size, f"alpha={self.settings.alpha!r}, steps={self.steps}"
        batches = f", batch_size={size}, seed={self.seed}" if size else ""
        return [
            f"run = train(network, X, Y, {how}{batches})",
            "network, errors = run.network, errors + run.E[:-1]",
        ]


@dataclass
class Run:
    """Where a training began, and its pieces."""

    settings: Settings
    examples: Examples
    pieces: list[Piece] = field(default_factory=list)

    @property
    def end(self) -> int:
        """The number of its last step."""
        return self.pieces[-1].last if self.pieces else 0

    def until(self, number: int) -> "Run":
        """The run up to a step, with pieces of its own."""
        pieces = [replace(p, steps=min(p.steps, number - p.first)) for p in self.pieces]
        return Run(self.settings, self.examples, [piece for piece in pieces if piece.steps > 0])

    def code(self) -> list[str]:
        """The lines that take it again: the network at its end, and the errors of all steps."""
        settings, edits = self.settings, self.examples.edits
        lines = [*settings.data_code(), *edits_code(edits, settings)]
        lines += [*settings.network_code(), "errors = []"]
        for piece in self.pieces:
            lines += turn_code(settings, edits, piece.settings, piece.examples.edits)
            lines += piece.code()
            settings, edits = piece.settings, piece.examples.edits
        return lines


def turn_code(
    former: Settings, former_edits: tuple[Any, ...], settings: Settings, edits: tuple[Any, ...]
) -> list[str]:
    """The lines between two pieces: other examples, another h."""
    lines, data = [], ("data", "noise", "m", "test")
    if any(getattr(former, name) != getattr(settings, name) for name in data):
        lines, former_edits = settings.data_code(), ()
    same = 0  # the last of the former may have been moved on
    while same < min(len(former_edits), len(edits)) and former_edits[same] == edits[same]:
        same += 1
    lines += edits_code(edits[same:], settings, begun=bool(former_edits) and not lines)
    if former.activations() != settings.activations():
        hs = ", ".join(settings.activations()) + ("" if settings.widths else ",")
        layers = "Layer(l.W, l.B, h) for l, h in zip(network.layers, hs)"
        lines += [f"hs = ({hs})", f"network = Network([{layers}])"]
    return lines


def edits_code(edits: tuple[Any, ...], settings: Settings, begun: bool = False) -> list[str]:
    """The lines that change the examples by hand."""
    if not edits:
        return []
    copies = "X, Y, X_test, Y_test = (P.copy() for P in (X, Y, X_test, Y_test))"
    return [*([] if begun else [copies]), *(edit_code(e, settings.task.n == 2) for e in edits)]


@dataclass
class Former:
    """The run before the present one: how it came to be, and what it has left to be drawn."""

    run: Run
    train: Curve
    test: Curve
    each: Curve
    words: str


class Training:
    """The examples, a network, and its training, step by step.

    Attributes
    ----------
    run : Run
        How it came to be.
    settings : Settings
        With which the next step is taken.
    examples : Examples
        On which it is taken.
    X, Y, X_test, Y_test : ndarray
        Its inputs and targets, to train with and to test with.
    number : int
        The step that is shown.
    end : int
        The last step that was taken; after `scrub` it is further than `number`.
    network : Network
        What the steps have led to.
    E, E_test : float
        Its error on all examples to train with, and on those to test with.
    right : tuple of float
        The part of right answers among the one and among the other, where there are classes.
    lowest : tuple of float and int
        The lowest error on the examples to test with, and its step.
    former : Former or None
        The run before this one.
    """

    def __init__(self, settings: Settings, examples: Examples | None = None) -> None:
        self.use(settings, examples or settings.examples())
        self.run = Run(self.settings, self.examples)
        self.network: Network = settings.network()
        self._checked: tuple[Any, ...] = ()
        self.number = self.place = 0
        self.former: Former | None = None
        self.stops = Stops()
        self.each, self.train, self.test = Curve(), Curve(), Curve()
        self._steps: Iterator[Step] | None = None
        self._shuffles, self._began = np.random.default_rng(0), 0
        self._latest: Stop | None = None
        self._told = ("", 0, self.settings, self.examples)
        self.measure()
        self.lowest = (math.inf, 0)
        self.note(self.E, self.E_test)

    # What there is.

    @property
    def pieces(self) -> list[Piece]:
        """The pieces of the run."""
        return self.run.pieces

    @property
    def end(self) -> int:
        """The last step that was taken."""
        return self.run.end

    @property
    def piece(self) -> Piece | None:
        """The piece to which the next step belongs, if nothing is changed."""
        return self.pieces[self.place] if self.pieces else None

    @property
    def unchanged(self) -> bool:
        """Whether the next step is one of the present piece."""
        piece = self.piece
        if not piece:
            return False
        return piece.examples is self.examples and piece.settings.learns_as(self.settings)

    @property
    def told(self) -> str:
        """If the training has diverged here: where, in the words of `DivergenceError`."""
        words, number, settings, examples = self._told
        same = number == self.number and examples is self.examples
        return words if same and settings.learns_as(self.settings) else ""

    def use(self, settings: Settings, examples: Examples) -> None:
        """Take the next step with these settings, on these examples."""
        self.settings, self.examples = settings, examples
        self.X, self.Y = examples.X, examples.Y
        self.X_test, self.Y_test = examples.X_test, examples.Y_test

    def measure(self) -> None:
        """Take the errors of the present network."""
        with np.errstate(all="ignore"):  # on the way to divergence, numbers leave their range
            self.forward = self.network.forward(self.X)
            A, A_test = self.forward.A[-1], self.network.predict(self.X_test)
            self.E, self.E_test = squared_error(A, self.Y), squared_error(A_test, self.Y_test)
        pairs = ((A, self.Y), (A_test, self.Y_test))
        self.right = tuple(float(((a > 0.5) == (y > 0.5)).mean()) for a, y in pairs)

    def note(self, E: float, E_test: float) -> None:
        """Put the errors of the present step into the curves."""
        self.train.add(self.number, E)
        self.test.add(self.number, E_test)
        if E_test < self.lowest[0]:
            self.lowest = E_test, self.number

    # Forwards.

    def change(self, settings: Settings, examples: Examples | None = None) -> None:
        """Other settings and examples for the next step; the present network gets their h."""
        examples = examples or self.examples
        if settings.learns_as(self.settings) and examples is self.examples:
            self.settings = settings
            return
        self._steps = None
        self.use(settings, examples)
        self.network = with_h(self.network, settings)
        self.measure()

    def advance(self, count: int) -> None:
        """Take so many steps, or fewer if the training diverges; then it does not go on so.

        Behind the end of the run they are those that were taken before. If something has changed
        since, they begin a run of their own from here.
        """
        if self.told:
            return
        if self.number < self.end and not self.unchanged:
            self.fork()
        try:
            while count > 0:
                count -= self.go(count)
        except DivergenceError as error:
            self._told = self.in_words(error), self.number, self.settings, self.examples
        finally:
            self.run.pieces = [piece for piece in self.pieces if piece.steps]
            self.place = min(self.place, max(0, len(self.pieces) - 1))
            self.measure()

    def go(self, count: int) -> int:
        """Take so many steps of one piece, or fewer to its end if others follow; how many."""
        steps, piece = self.steps(), self.pieces[self.place]
        again = piece.last - self.number if self.number < self.end else 0
        count = min(count, again or count)
        self._steps = None  # if they are broken off, they never go on
        for _ in range(count):
            ahead = self.number + 1 - piece.first
            shuffles = None
            if piece.settings.batch_size and ahead % piece.unit == 0:
                shuffles = self._shuffles.bit_generator.state
            self.take(next(steps), piece)
            if ahead % piece.unit == 0:
                self._latest = Stop(self.number, self.network, shuffles)
                self.stops.keep(self._latest)
        if again and count == again and self.number < self.end:
            self.place += 1
            after = self.pieces[self.place]
            self.use(after.settings, after.examples)
            self.network = after.network
        elif self.number - self._began < RENEWED or (self.number - piece.first) % piece.unit:
            self._steps = steps
        return count

    def take(self, step: Step, piece: Piece) -> None:
        """Take over a step, and note its errors if it is a new one."""
        self.network, self.number = step.network, self.number + 1
        if self.number <= piece.last:
            return
        piece.steps += 1
        E, E_test = step.E, error_of(self.network, self.X_test, self.Y_test)
        if piece.settings.batch_size:
            self.each.add(self.number, E)
            E = error_of(self.network, self.X, self.Y)
        self.note(E, E_test)

    def steps(self) -> Iterator[Step]:
        """The steps of the present piece from here on, or of a new one if something is new."""
        if self._steps and self.unchanged:
            return self._steps
        if not self.unchanged:
            self.pieces.append(Piece(self.settings, self.examples, self.number, self.network))
            self.place = len(self.pieces) - 1
        piece = self.pieces[self.place]
        stop, self._shuffles = self.stop(piece)
        self._began = stop.number
        steps = training(
            stop.network, self.X, self.Y, piece.settings.alpha, piece.settings.batch_size,
            self._shuffles,
        )  # fmt: skip
        for step in islice(steps, self.number - stop.number + 1):  # the first is where it stops
            if stop.number == piece.first and step.number == 0:
                piece.E = step.E
        return steps

    def stop(self, piece: Piece) -> tuple[Stop, np.random.Generator]:
        """The last kept step of a piece that is not after the present one, and its shuffles."""
        stop, shuffles = self._latest, np.random.default_rng(piece.seed)
        if stop is None or stop.number != self.number:
            stop = self.stops.before(self.number)
        if stop is None or stop.number <= piece.first:
            return Stop(piece.first, piece.network, None), shuffles
        if stop.shuffles:
            shuffles.bit_generator.state = stop.shuffles
        return stop, shuffles

    def in_words(self, error: DivergenceError) -> str:
        """What a divergence says, with its numbers counted from the beginning of the piece."""
        piece = self.pieces[self.place]
        said, before = str(error), self._began - piece.first
        if before:
            said = re.sub(
                r"at step (\d+)", lambda at: f"at step {int(at[1]) + before}", said, count=1
            )
            said = re.sub(r"E went \S+", f"E went {piece.E:.3g}", said)
        return f"{said} (steps counted from {piece.first})" if piece.first else said

    # Back, and from there.

    def scrub(self, number: int) -> None:
        """Show a step that was taken, with its settings and examples."""
        self.number, self._steps, self._latest = number, None, None
        if not self.pieces:
            return
        self.place = sum(piece.last <= number for piece in self.pieces[:-1])
        piece = self.pieces[self.place]
        self.use(piece.settings, piece.examples)
        stop, shuffles = self.stop(piece)
        self.network = stop.network
        if number > stop.number:
            self.network = train(
                stop.network, self.X, self.Y, self.settings.alpha, number - stop.number,
                self.settings.batch_size, shuffles,
            ).network  # fmt: skip
        self.measure()

    def take_back(self, number: int, end: int) -> None:
        """Show a step again, and forget what was taken after `end` as if it had not been."""
        if end < self.end:
            self.run = self.run.until(end)
            self._cut(end)
        if self.pieces:
            self.scrub(number)
        else:
            self.number = self.place = 0
            self._steps = self._latest = None
            self.network = with_h(self.run.settings.network(), self.settings)
            self.measure()

    def fork(self) -> None:
        """Forget what comes after the present step; the whole run stays as the former one."""
        if self.end:
            self.former = self.as_former()
        self.run = self.run.until(self.number)
        self.place = max(0, len(self.pieces) - 1)
        self._cut(self.number)
        self._steps = self._latest = None

    def _cut(self, number: int) -> None:
        """Forget what is kept of the steps after one."""
        self.stops.cut(number)
        for curve in (self.each, self.train, self.test):
            curve.cut(number)
        if self.lowest[1] > number:
            self.lowest = self.test.lowest()

    def as_former(self) -> Former:
        """This run as the one before another."""
        curves = (self.train.copy(), self.test.copy(), self.each.copy())
        return Former(self.run.until(self.end), *curves, self.told)

    # What is said of it.

    def gradients(self) -> Gradients:
        """The gradients of E on all examples to train with."""
        with np.errstate(all="ignore"):
            dE_dA = squared_error_gradient(self.forward.A[-1], self.Y)
            return self.network.backward(self.forward, dE_dA)

    @property
    def unfit(self) -> str:
        """The first thing that a checkup finds, and how many more; the alpha of now is judged too.

        With mini-batches it is not: its limit is that of steps on all examples.
        """
        settings = self.settings
        now = self.network, self.examples, settings.alpha, settings.batch_size
        if self._checked[:-1] != now:  # arrays are compared as what they are, not by their numbers
            alpha = None if settings.batch_size else settings.alpha
            first, *more = checkup(self.network, self.X, self.Y, alpha) or ("",)
            said = f" And {len(more)} more, by doctor.checkup." if more else ""
            self._checked = *now, first + said
        return str(self._checked[-1])

    def words(self) -> str:
        """How far it has come, or where it has diverged; before the first step, what is unfit."""
        if self.told:
            return self.told
        said = (
            f"Step {self.number}: E = {self.E:.4g} on {len(self.X)} examples to train with, "
            f"{self.E_test:.4g} on {len(self.X_test)} to test with"
        )
        if self.settings.task.output != "identity":
            train, test = (f"{100 * part:.0f} %" for part in self.right)
            said += f"; {train} and {test} of the answers are right"
        return f"{said}. {'' if self.number else self.unfit}".rstrip()

    def code(self) -> str:
        """Lines that give the present network and its errors, each to the last digit.

        `errors` are those of all steps before; `former`, where there is one, those of the run
        before this.
        """
        run = self.run.until(self.number)
        lines = []
        if self.former:
            lines += ["# The run before, grey in the picture.", *self.former.run.code()]
            lines += ["former = errors", "", "# This run."]
        lines += run.code()
        last = run.pieces[-1] if run.pieces else run
        lines += turn_code(last.settings, last.examples.edits, self.settings, self.examples.edits)
        lines += [
            "E = squared_error(network.predict(X), Y)",
            "E_test = squared_error(network.predict(X_test), Y_test)",
            'print(f"{E:.4g} {E_test:.4g}")',
        ]
        return "\n".join([*imports("\n".join(lines)), *lines])


def imports(code: str) -> list[str]:
    """The lines that import what the code uses."""
    known = ("Layer", "Network", "squared_error", "train", *ACTIVATIONS)
    names = sorted(name for name in known if re.search(rf"(?<!\.)\b{name}\b", code))
    lines = ["import numpy as np", ""] if "np." in code else []
    lines.append(f"from mlp_core import {', '.join(names)}")
    return [*lines, *(["from mlp_lab import datasets"] if "datasets." in code else [])]


def error_of(network: Network, X: Array, Y: Array) -> float:
    """E of a network; on the way to divergence, numbers leave their range."""
    with np.errstate(all="ignore"):
        return squared_error(network.predict(X), Y)


def with_h(network: Network, settings: Settings) -> Network:
    """The same parameters with the activations of the settings."""
    hs = [ACTIVATIONS[name] for name in settings.activations()]
    if [layer.activation for layer in network.layers] == hs:
        return network
    return Network([Layer(l.W, l.B, h) for l, h in zip(network.layers, hs, strict=True)])
