"""Fresh sizes and numbers for each round, all of them from the round's seed.

The sizes of a round differ from each other and none is 1, so that no two letters can be taken for
one another. 3 and 6 do not meet where a factor has to be named: 2·3 would be 6. From one seed to
the next every size changes, so what is right for one m alone does not pass.
"""

from collections import deque
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import permutations
from typing import Any

import numpy as np
from numpy.typing import NDArray

SIZES = (3, 5, 6, 7, 11)
SAME = 8  # every size, where a function is tried on square matrices
ALPHAS = (0.3, 0.4, 0.7)  # neither they nor 1/α are a size, or one size divided by another


@cache
def schedule(letters: tuple[str, ...], largest: int) -> list[dict[str, int]]:
    """All choices of sizes for these letters, in a ring in which no neighbours share one.

    (With few sizes to choose from there may be no such ring; then the rest comes at its end.)
    """
    named = [0, len(letters) - 1] if "n_0" in letters else range(len(letters))
    waiting = deque(
        choice
        for choice in permutations([size for size in SIZES if size <= largest], len(letters))
        if not {3, 6} <= {choice[place] for place in named}
    )
    ring, in_vain = [waiting.popleft()], 0
    while waiting and in_vain <= len(waiting):
        choice = waiting.popleft()
        places = (place for place in range(len(ring)) if fits(choice, ring[place - 1], ring[place]))
        place = next(places, None)
        if place is None:
            waiting.append(choice)
            in_vain += 1
        else:
            ring.insert(place, choice)
            in_vain = 0
    return [dict(zip(letters, choice, strict=True)) for choice in (*ring, *waiting)]


def fits(choice: tuple[int, ...], before: tuple[int, ...], after: tuple[int, ...]) -> bool:
    """Whether every size of a choice differs from those of its neighbours."""
    return all(b != size != a for b, size, a in zip(before, choice, after, strict=True))


@dataclass(frozen=True)
class Draw:
    """The sizes of one round, and where its numbers come from."""

    sizes: dict[str, int]
    alpha: float
    rng: np.random.Generator

    def matrix(self, rows: str | int, columns: str, shrink: float = 1.0) -> NDArray[Any]:
        """Numbers from 0.2 to 2 with two decimals and either sign, no two of the same size."""
        m = rows if isinstance(rows, int) else self.sizes.get(rows, 1)
        shape = (m, self.sizes.get(columns, 1))
        hundredths = self.rng.permutation(np.arange(20, 201))[: shape[0] * shape[1]]
        signs = self.rng.choice([-1, 1], hundredths.size)
        return (hundredths * signs / 100 * shrink).round(3).reshape(shape)


def draw(
    seed: int, letters: tuple[str, ...], same: bool = False, largest: int = max(SIZES)
) -> Draw:
    """The draw of a seed; with `same`, all sizes are equal.

    `letters` are such as ("m n k",); if there are several, seeds take them in turn.
    """
    turn, which = divmod(seed, len(letters))
    names = tuple(letters[which].split())
    choices = schedule(names, largest)
    sizes = dict.fromkeys(names, SAME) if same else choices[turn % len(choices)]
    rng = np.random.default_rng(seed)
    return Draw(sizes, float(rng.choice(ALPHAS)), rng)


@lru_cache(maxsize=256)
def unlike(seed: int, letters: tuple[str, ...]) -> tuple[int, int]:
    """Two later seeds: no letter has the same size with any two of the three seeds, nor has α.

    So a factor m has three values, and cannot be taken for a number, or for another letter.
    """

    def share(one: int, other: int) -> bool:
        return bool(marks(one, letters).items() & marks(other, letters).items())

    near = (later for later in range(seed + 1, seed + 1000) if not share(seed, later))
    candidates: list[int] = []
    for later in near:
        for earlier in candidates:
            if not share(earlier, later):
                return earlier, later
        candidates.append(later)
    raise AssertionError(f"no three seeds from {seed} on are unlike each other")


@lru_cache(maxsize=4096)
def marks(seed: int, letters: tuple[str, ...]) -> dict[str, float]:
    """The size of each letter, of the last layer by that name too, and α."""
    d = draw(seed, letters)
    return {**d.sizes, "last": list(d.sizes.values())[-1], "α": d.alpha}
