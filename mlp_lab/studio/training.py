"""A training as far as it has come: its network and errors, and the pieces that led to them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from mlp_core import (
    Array,
    DivergenceError,
    Gradients,
    Network,
    squared_error,
    squared_error_gradient,
    training,
)
from mlp_core.training import Step
from mlp_lab.doctor import checkup
from mlp_lab.studio.settings import TASKS, Settings

__all__ = ["Curve", "Piece", "Training"]

MOST = 300  # stretches; a stretch is drawn by its least and its largest E


@dataclass
class Piece:
    """Steps with one alpha and one batch size, from the network that the piece before left."""

    alpha: float
    batch_size: int | None
    seed: int
    steps: int = 0

    def code(self) -> str:
        """The line that trains so."""
        batches = f", batch_size={self.batch_size}, seed={self.seed}" if self.batch_size else ""
        how = f"alpha={self.alpha!r}, steps={self.steps}{batches}"
        return f"network = train(network, X, Y, {how}).network"


class Curve:
    """E against the step: the least and the largest of each stretch of steps.

    A stretch is one step long; when there are too many, two become one.
    """

    def __init__(self) -> None:
        self.length = 1
        self.stretches: list[int] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def add(self, step: int, E: float) -> None:
        """Take note of E at a step; what is not finite cannot be drawn."""
        if not math.isfinite(E):
            return
        stretch = step // self.length
        if self.stretches and self.stretches[-1] == stretch:
            self.low[-1], self.high[-1] = min(self.low[-1], E), max(self.high[-1], E)
            return
        self.stretches.append(stretch)
        self.low.append(E)
        self.high.append(E)
        if len(self.stretches) > MOST:
            self.halve()

    def halve(self) -> None:
        """Make stretches of twice the length."""
        old = list(zip(self.stretches, self.low, self.high, strict=True))
        self.length *= 2
        self.stretches, self.low, self.high = [], [], []
        for stretch, low, high in old:
            if self.stretches and self.stretches[-1] == stretch // 2:
                self.low[-1], self.high[-1] = min(self.low[-1], low), max(self.high[-1], high)
            else:
                self.stretches.append(stretch // 2)
                self.low.append(low)
                self.high.append(high)

    def points(self) -> tuple[Array, Array]:
        """Steps and errors in the order in which they are drawn."""
        steps = np.array(self.stretches, dtype=float) * self.length
        if self.length == 1:
            return steps, np.array(self.low)
        return np.repeat(steps, 2), np.column_stack([self.high, self.low]).ravel()  # E mostly falls


class Training:
    """The examples, a network, and its training, step by step.

    Attributes
    ----------
    number : int
        How many steps have been taken.
    network : Network
        What they have led to.
    E, E_test : float
        Its error on all examples to train with, and on those to test with.
    right : tuple of float
        The part of right answers among the one and among the other, where there are classes.
    pieces : list of Piece
        How it came to be.
    unfit : str
        The first thing that a checkup of the start finds, if there is one.
    told : str
        If the training has diverged: where, in the words of `DivergenceError`.
    """

    def __init__(self, settings: Settings) -> None:
        data, m = settings.examples(), settings.m_train
        self.X, self.Y, self.X_test, self.Y_test = data.X[:m], data.Y[:m], data.X[m:], data.Y[m:]
        self.network: Network = settings.network()
        findings = checkup(self.network, self.X, self.Y).findings
        self.unfit = findings[0].seen if findings else ""
        self.settings, self.number, self.start, self.told = settings, 0, 0, ""
        self.pieces: list[Piece] = []
        self.each, self.train, self.test = Curve(), Curve(), Curve()
        self._steps: Iterator[Step] | None = None
        self.measure()

    def measure(self) -> None:
        """Take the errors of the present network."""
        with np.errstate(all="ignore"):  # on the way to divergence, numbers leave their range
            self.forward = self.network.forward(self.X)
            A, A_test = self.forward.A[-1], self.network.predict(self.X_test)
            self.E, self.E_test = squared_error(A, self.Y), squared_error(A_test, self.Y_test)
        pairs = ((A, self.Y), (A_test, self.Y_test))
        self.right = tuple(float(((a > 0.5) == (y > 0.5)).mean()) for a, y in pairs)
        self.train.add(self.number, self.E)
        self.test.add(self.number, self.E_test)

    def advance(self, count: int, alpha: float, batch_size: int | None) -> None:
        """Take so many steps, or fewer if the training diverges; then it does not go on so."""
        if self.told:
            return
        curve = self.each if batch_size else self.train
        try:
            steps, piece = self.piece(alpha, batch_size)
            self._steps = None  # if they are broken off, they never go on
            for step in islice(steps, count):
                self.network, self.number, piece.steps = step.network, self.number + 1, step.number
                curve.add(self.number, step.E)
            self._steps = steps
        except DivergenceError as error:
            counted = f" (steps counted from {self.start})" if self.start else ""
            self.told = f"{error}{counted}"
        finally:
            self.pieces = [piece for piece in self.pieces if piece.steps]
            self.measure()

    def piece(self, alpha: float, batch_size: int | None) -> tuple[Iterator[Step], Piece]:
        """The steps of the present piece, or of a new one if alpha or the batch size is new."""
        last = self.pieces[-1] if self.pieces else None
        if self._steps and last and (last.alpha, last.batch_size) == (alpha, batch_size):
            return self._steps, last
        piece, self.start = Piece(alpha, batch_size, self.settings.seed + self.number), self.number
        steps = training(self.network, self.X, self.Y, alpha, batch_size, piece.seed)
        next(steps)  # step 0 of the piece is the network that is there
        self.pieces.append(piece)
        self._steps = steps
        return steps, piece

    def gradients(self) -> Gradients:
        """The gradients of E on all examples to train with."""
        with np.errstate(all="ignore"):
            dE_dA = squared_error_gradient(self.forward.A[-1], self.Y)
            return self.network.backward(self.forward, dE_dA)

    def words(self) -> str:
        """How far it has come, or where it has diverged; before the first step, what is unfit."""
        if self.told:
            return self.told
        said = (
            f"Step {self.number}: E = {self.E:.4g} on {len(self.X)} examples to train with, "
            f"{self.E_test:.4g} on {len(self.X_test)} to test with"
        )
        if TASKS[self.settings.data].output != "identity":
            train, test = (f"{100 * part:.0f} %" for part in self.right)
            said += f"; {train} and {test} of the answers are right"
        return f"{said}. {'' if self.number else self.unfit}".rstrip()

    def code(self) -> str:
        """Lines that give the present network and its errors, each to the last digit."""
        settings = self.settings
        names = {*settings.activations(), "Network", "squared_error"}
        names |= {"Layer"} if settings.scale != 1 else set()
        names |= {"train"} if self.pieces else set()
        lines = [
            f"from mlp_core import {', '.join(sorted(names))}",
            "from mlp_lab import datasets",
            *settings.code(),
            *(piece.code() for piece in self.pieces),
            "E = squared_error(network.predict(X), Y)",
            "E_test = squared_error(network.predict(X_test), Y_test)",
            'print(f"{E:.4g} {E_test:.4g}")',
        ]
        return "\n".join(lines)
