"""Which examples each step learns from."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass
class Batches:
    """The rows of each step, without an end: None, for all, or the parts of a new shuffle.

    An epoch visits each example once, so its last batch may be smaller.
    """

    m: int
    size: int | None
    rng: np.random.Generator

    def __iter__(self) -> Iterator[Any]:
        while self.size is None:
            yield None
        while True:
            order = self.rng.permutation(self.m)
            for first in range(0, self.m, self.size):
                yield order[first : first + self.size]
