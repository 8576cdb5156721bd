"""A curve of errors that takes the same room however many steps it has."""

import math

import numpy as np

from mlp_core import Array

__all__ = ["Curve"]

MOST = 300  # stretches; a stretch is drawn by its least and its largest E


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
