"""What a run leaves behind in bounded memory: its networks here and there, its errors all along."""

import math
from array import array
from bisect import bisect_right
from typing import Any, NamedTuple

import numpy as np

from mlp_core import Array, Network

__all__ = ["Curve", "Stop", "Stops"]

# Of the largest network that the studio has, 512 are 6 MB. No step is then further from one than
# 1/256 of the run, and to take that part again lasts less than a frame for 10,000 steps.
MOST_STOPS = 512
MOST_STRETCHES = 1 << 16  # of a curve, two numbers each: up to here every step has its own
DRAWN = 300  # stretches of a drawn curve at most


class Stop(NamedTuple):
    """A step whose network was kept, and the state of the shuffles that come after it."""

    number: int
    network: Network
    shuffles: Any


class Stops:
    """Kept steps, evenly spread: when there are too many, every second one goes."""

    def __init__(self) -> None:
        self.kept: list[Stop] = []
        self.apart = 1

    def keep(self, stop: Stop) -> None:
        """Keep a step, unless the last one that is kept is near."""
        if self.kept and stop.number - self.kept[-1].number < self.apart:
            return
        self.kept.append(stop)
        while len(self.kept) > MOST_STOPS:
            self.apart *= 2
            old, self.kept = self.kept, []
            for one in old:
                if not self.kept or one.number - self.kept[-1].number >= self.apart:
                    self.kept.append(one)

    def before(self, number: int) -> Stop | None:
        """The last that is not after a step."""
        place = bisect_right(self.kept, number, key=lambda stop: stop.number)
        return self.kept[place - 1] if place else None

    def cut(self, number: int) -> None:
        """Forget those after a step."""
        self.kept = [stop for stop in self.kept if stop.number <= number]


class Curve:
    """E against the step: the least and the largest of each stretch of steps.

    A stretch is one step long; when there are too many, two become one.
    """

    def __init__(self) -> None:
        self.length = 1
        self.low, self.high = array("d"), array("d")

    def copy(self) -> "Curve":
        """The same, which goes its own way."""
        other = Curve()
        other.length, other.low, other.high = self.length, self.low[:], self.high[:]
        return other

    def add(self, step: int, E: float) -> None:
        """Take note of E at a step; what is not finite cannot be drawn."""
        if not math.isfinite(E):
            return
        stretch = step // self.length
        while len(self.low) <= stretch:  # a step without E is a gap
            self.low.append(math.nan)
            self.high.append(math.nan)
        self.low[stretch] = min(E, self.low[stretch])  # of E and NaN both give E
        self.high[stretch] = max(E, self.high[stretch])
        if len(self.low) > MOST_STRETCHES:
            self.length *= 2
            _, low, high = self.joined(2)
            self.low, self.high = array("d", low), array("d", high)

    def joined(self, count: int) -> tuple[Array, Array, Array]:
        """Their first steps, and the least and the largest E, of so many stretches as one."""
        low, high = np.array(self.low), np.array(self.high)
        first = np.arange(0, len(low), count)
        if count > 1 and len(low):
            low, high = np.fmin.reduceat(low, first), np.fmax.reduceat(high, first)
        return first.astype(float) * self.length, low, high

    def points(self) -> tuple[Array, Array]:
        """Steps and errors in the order in which they are drawn."""
        count = math.ceil(len(self.low) / DRAWN) or 1
        steps, low, high = self.joined(count)
        there = ~np.isnan(low)
        steps, low, high = steps[there], low[there], high[there]
        if count * self.length == 1:
            return steps, low
        return np.repeat(steps, 2), np.column_stack([high, low]).ravel()  # E mostly falls

    def at(self, step: int) -> tuple[float, float]:
        """The least and the largest E of the stretch of a step; NaN where there is none."""
        stretch = step // self.length
        if stretch >= len(self.low):
            return math.nan, math.nan
        return self.low[stretch], self.high[stretch]

    def lowest(self) -> tuple[float, int]:
        """The lowest E, and the first step of the first stretch that has it."""
        low = np.array(self.low)
        if not len(low) or np.isnan(low).all():
            return math.inf, 0
        stretch = int(np.nanargmin(low))
        return float(low[stretch]), stretch * self.length

    def cut(self, step: int) -> None:
        """Forget what comes after a step, and with it a stretch that goes beyond."""
        count = (step + 1) // self.length
        while count and (count > len(self.low) or math.isnan(self.low[count - 1])):
            count -= 1
        del self.low[count:], self.high[count:]

    def __bool__(self) -> bool:
        return bool(len(self.low))
