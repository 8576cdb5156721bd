"""The sum that an entry is, term by term: written out, and what a reader's function makes of it.

One place says both, so that the line of a check and the face of its verdict have one sum.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlp_core import Array
from mlp_lab.numbers import as_printed, at, product, short_total

TOLERANCE = 1e-9  # of the largest term


class Term:
    """A term of a sum: a product of numbers, added or subtracted."""

    def __init__(self, *factors: float, minus: bool = False) -> None:
        self.value = float(np.prod(factors)) * (-1 if minus else 1)
        self.text, self.minus = product(*factors), minus

    def signed(self, place: int, turned: bool = False) -> str:
        """The term as it stands at a place of its sum, or with the other sign: + 0.5·2, − 0.5·2."""
        minus = self.minus is not turned
        return f"{'− ' if minus else '+ ' if place else ''}{self.text}"


@dataclass(frozen=True)
class Sum:
    """The sum that an entry is.

    Attributes
    ----------
    symbol : str
        Whose entry it is.
    terms : callable
        The arguments and an index to its terms.
    split : str
        The argument in which each term has a part of its own.
    axis : int, optional
        Whether the parts are its rows (0) or its columns (1); None if one term has all of it.
    rest : int, optional
        The place of the term that has no part, and is left where that argument is 0.
    """

    symbol: str
    terms: Callable[..., list[Term]]
    split: str
    axis: int | None = None
    rest: int | None = None

    def entry(self, *arguments: Any) -> str:
        """An entry with its sum written out, of the arguments and its index."""
        terms = self.terms(*arguments)
        if any(term.minus for term in terms):
            written = " ".join(term.signed(place) for place, term in enumerate(terms))
        else:
            written = short_total([term.text for term in terms])
        return f"{at(self.symbol, arguments[-2:])} = {written}"

    def parts(self, P: Array) -> Iterator[Array]:
        """The argument that is split, with one part of it alone and 0 in place of the others."""
        if self.axis is None:
            yield P
            return
        numbers = np.arange(P.shape[self.axis]).reshape((-1, 1) if self.axis == 0 else (1, -1))
        for number in range(P.shape[self.axis]):
            yield np.where(numbers == number, P, 0.0)

    def made_by(self, entry_where: Callable[[Array], float], P: Array) -> list[float]:
        """What a function adds to an entry for each term.

        `entry_where` gives its entry with another array in place of P. Nothing where a term is
        left that the sum does not have.
        """
        left = entry_where(0 * P)
        made = [entry_where(part) - left for part in self.parts(P)]
        if self.rest is None:
            return made if left == 0 else []
        made.insert(self.rest % (len(made) + 1), left)
        return made


def slips(terms: Sequence[Term], made: Sequence[float]) -> list[str]:
    """What became of each term of a sum: "" if it is right, missing, other sign, twice, another."""
    near = TOLERANCE * max(abs(term.value) for term in terms)
    kinds = (("", 1), ("missing", 0), ("other sign", -1), ("twice", 2))
    return [
        next((kind for kind, c in kinds if abs(y - c * term.value) <= near), "another number")
        for term, y in zip(terms, made, strict=True)
    ]


def factor_of(terms: Sequence[Term], made: Sequence[float]) -> float:
    """The factor that all terms of a sum have got, if they have one; 0 if not, or if it is 1."""
    values = np.array([term.value for term in terms])
    if len(made) < 2 or not values[0]:
        return 0.0
    factor = float(made[0] / values[0])
    near = TOLERANCE * max(1, abs(factor)) * abs(values).max()
    alike = (abs(np.array(made) - factor * values) <= near).all()
    return factor if alike and abs(factor - 1) > TOLERANCE else 0.0


def as_made(terms: Sequence[Term], made: Sequence[float]) -> list[tuple[str, bool]]:
    """Each term as a reader's function makes it, and whether it is a slip.

    A factor of all terms is no slip of one. Where nothing is known of them, nothing is written.
    """
    if not made:
        return [("", False)] * len(terms)
    numbers = [f"{'+ ' if place else ''}{product(y)}" for place, y in enumerate(made)]
    if factor_of(terms, made):
        return [(number, False) for number in numbers]
    found = []
    for place, (term, kind) in enumerate(zip(terms, slips(terms, made), strict=True)):
        own = {"": term.signed(place), "missing": kind, "other sign": term.signed(place, True)}
        text = own.get(kind, numbers[place])
        found.append((f"✗ {text}" if kind else text, bool(kind)))
    return found


def told(terms: Sequence[Term], made: Sequence[float]) -> str:
    """What became of the terms of a sum, in a sentence."""
    if factor := factor_of(terms, made):
        return f"Each of your terms is {as_printed(factor)} times the right one."
    found = [(term, kind) for term, kind in zip(terms, slips(terms, made), strict=True) if kind]
    if len(found) == 1:
        ((term, kind),) = found
        verb = {"missing": "is", "other sign": "has the", "twice": "stands there"}
        return f"In your sum {term.text} {verb.get(kind, 'is')} {kind}."
    kinds = {kind for _, kind in found}
    what = {"missing": "are missing", "other sign": "have the other sign"}
    how = what.get(kinds.pop(), "differ") if len(kinds) == 1 else "differ"
    return f"In your sum {len(found)} of {len(terms)} terms {how}."
