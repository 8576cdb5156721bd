"""The factors that are written in front of the sum of all squares, side by side."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from mlp_lab.explorers.marks import line, moved, words_at
from mlp_lab.matrices import number
from mlp_lab.svg import text

__all__ = ["CONVENTIONS", "Convention", "Conventions", "digits"]


def digits(value: float) -> str:
    """At most four significant digits, so that 11.25 stays 11.25."""
    return re.sub(r"e([+-])0*(\d+)", r"e\1\2", f"{value + 0.0:.4g}").replace("-", "−")


@dataclass(frozen=True)
class Convention:
    """A factor that somebody writes in front of the sum of all squares.

    Parameters
    ----------
    name : str
        The factor, and after a comma who writes it.
    gradient : str
        The factor of A − Y in its gradient.
    ratio : function
        Of m and k: how many times the derivation's E it is, and so its gradient.
    """

    name: str
    gradient: str
    ratio: Callable[[int, int], float]


CONVENTIONS = (
    Convention("1, the sum", "2", lambda m, k: m),
    Convention("1/m, the derivation", "2/m", lambda m, k: 1),
    Convention("1/(mk), mean of entries", "2/(mk)", lambda m, k: 1 / k),
    Convention("1/(2m), half", "1/m", lambda m, k: 1 / 2),
)
COLUMNS = 5, 205, 285, 425, 535  # where the columns begin


@dataclass(frozen=True)
class Conventions:
    """A table of E and of one entry of its gradient in each convention.

    Parameters
    ----------
    E, slope : float
        E and ∂E/∂a as in the derivation.
    name : str
        What that a is called.
    m, k : int
        The sizes.
    """

    E: float
    slope: float
    name: str
    m: int
    k: int

    def rows(self) -> list[tuple[str, ...]]:
        """The table: its head and a row for each convention."""
        head = "factor of the sum", "E", "factor of A − Y", f"∂E/∂{self.name}"
        found: list[tuple[str, ...]] = [(*head, "times the derivation's")]
        for one in CONVENTIONS:
            ratio = one.ratio(self.m, self.k)
            factor = number(2 * ratio / self.m)
            if factor != one.gradient:
                factor = f"{one.gradient} = {factor}"
            E, slope = digits(ratio * self.E), digits(ratio * self.slope)
            found.append((one.name, E, factor, slope, number(ratio)))
        return found

    def agreeing(self) -> str:
        """Which factors these sizes cannot tell apart; empty if they tell all."""
        by_ratio: dict[float, list[str]] = {}
        for one in CONVENTIONS:
            name = one.name.partition(",")[0]
            by_ratio.setdefault(one.ratio(self.m, self.k), []).append(name)
        alike = [" and ".join(names) for names in by_ratio.values() if len(names) > 1]
        sizes = f"With m = {self.m} and k = {self.k}"
        return f"{sizes} the factors {', '.join(alike)} agree." if alike else ""

    def size(self) -> tuple[float, float]:
        """Width and height."""
        return 770, 148

    def svg(self, x: float, y: float) -> str:
        """The table with its upper left corner at (x, y)."""
        parts = [line((5, 26), (725, 26), "currentColor", 1)]
        for place, row in enumerate(self.rows()):
            look = 'font-weight="bold"' if place in (0, 2) else ""
            for left, words in zip(COLUMNS, row, strict=True):
                parts.append(text(left, 18 + 24 * place, words, look=look, anchor="start"))
        parts.append(words_at(5, 142, [self.agreeing()]))
        return moved(parts, x, y)
