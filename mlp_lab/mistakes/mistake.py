"""A mistake: one equation of the derivation, written wrongly, with what is known about it."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from mlp_core import Array, Gradients
from mlp_lab.mistakes.workings import ALPHA, RIGHT, F, PlainNetwork, Workings

MISTAKES: dict[str, "Mistake"] = {}


@dataclass(frozen=True, eq=False)
class Form:
    """A way to make a mistake: what is said of it, and what it replaces."""

    said: str
    changes: dict[str, F]


@dataclass(frozen=True, eq=False)
class Mistake:
    """One equation written wrongly.

    Attributes
    ----------
    number, name, title : int, str, str
        As in the museum: 1, "lost_factor_2", "the factor 2 is lost".
    steps : tuple of str
        The steps of the derivation in which it is made, the changed one first.
    replaces : tuple of str
        The names of the equations of `RIGHT` that it replaces: one, or twice the same for W and B.
    wrong : callable
        The wrong equation.
    sources : tuple of str
        Public places where it came up: owner/name#number, owner/name:path, or the derivation.
    teaches, sees, cure : str
        What it teaches, what one sees of it, and how it is put right.
    forms : list of Form
        All ways to make it that the doctor knows; the first is the one above.
    """

    number: int
    name: str
    title: str
    steps: tuple[str, ...]
    replaces: tuple[str, ...]
    wrong: F
    sources: tuple[str, ...]
    teaches: str
    sees: str
    cure: str
    forms: list[Form]

    @property
    def changes(self) -> dict[str, F]:
        """The equations that it replaces, as `Workings` takes them."""
        return self.forms[0].changes

    @property
    def wrong_line(self) -> str:
        """What the wrong code says, taken from the code."""
        return last_line(self.wrong)

    @property
    def right_line(self) -> str:
        """What the right code says, taken from the code: of `mlp_core`, where it stands there."""
        return last_line(RIGHT[self.replaces[0]])

    def gradients(self, network: Any, X: Array, Y: Array, alpha: float = ALPHA) -> Gradients:
        """The gradients that a step with this mistake uses; None where NumPy stops before."""
        return Workings(self.changes).gradients(network, X, Y, alpha)

    def step(self, network: Any, X: Array, Y: Array, alpha: float) -> PlainNetwork:
        """The network after one step with this mistake."""
        return Workings(self.changes).step(network, X, Y, alpha)

    def errors(self, network: Any, X: Array, Y: Array, alpha: float) -> Iterator[float]:
        """E_0, E_1, … of training with this mistake, without an end."""
        return Workings(self.changes).errors(network, X, Y, alpha)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.number}, {self.name})"


def mistake(
    number: int,
    title: str,
    steps: str,
    replaces: str,
    sources: tuple[str, ...],
    teaches: str,
    sees: str,
    cure: str,
) -> Callable[[F], F]:
    """Enter a function as a mistake, under its own name."""

    def enter(wrong: F) -> F:
        name, ids, equations = wrong.__name__, tuple(steps.split()), tuple(replaces.split())
        form = Form(f"{ids[0]}: {title}", dict.fromkeys(equations, wrong))
        MISTAKES[name] = Mistake(
            number, name, title, ids, equations, wrong, sources, teaches, sees, cure, [form]
        )
        return wrong

    return enter


def also(name: str, said: str, replaces: str) -> Callable[[F], F]:
    """Enter a function as another form of a mistake; only the doctor knows these."""

    def enter(wrong: F) -> F:
        MISTAKES[name].forms.append(Form(said, {replaces: wrong}))
        return wrong

    return enter


def last_line(function: F) -> str:
    """The last line of a function's code, without a comment."""
    line = inspect.getsource(function).rstrip().splitlines()[-1]
    return line.split("  #")[0].strip()
