"""A mistake: an equation of the derivation, written wrongly, with what is known about it."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mlp_core import Array, Gradients
from mlp_lab.mistakes.step import ALPHA, RIGHT, F, PlainNetwork, PlainStep

MISTAKES: dict[str, "Mistake"] = {}


@dataclass(frozen=True, eq=False)
class Mistake:
    """One equation of a training step written wrongly, or two in the same way.

    Attributes
    ----------
    name, title : str, str
        As "lost_factor_2", "the factor 2 is lost".
    steps : tuple of str
        The steps of the derivation in which it is made, the changed one first.
    changes : dict
        The wrong equations in the place of those of `RIGHT`, by their names, as `PlainStep` takes
        them.
    suspects : tuple of str
        Whom the doctor names: the mistake itself, or the exhibits that it is another way to make.
    words : str
        What `check` says of it, which tells no cure: the title, and more where that helps.
    one_layer : str
        What is said where it is made in layer {l} alone, if those words speak of all layers.
    cure : str
        How it is put right; "" where its exhibits say that.
    in_gradients : bool
        Whether gradients show it; a step without alpha has the right ones.
    rare : bool
        Whether it is named only where no other fits, and never together with another.
    number : int
        Its number as an exhibit of the museum; 0 if it is none.
    sources : tuple of str
        Public places where it came up: owner/name#number, owner/name:path, or the derivation.
    teaches, sees : str, str
        What an exhibit teaches, and what one sees of it.
    """

    name: str
    title: str
    steps: tuple[str, ...]
    changes: Mapping[str, F]
    suspects: tuple[str, ...]
    words: str
    one_layer: str = ""
    cure: str = ""
    in_gradients: bool = True
    rare: bool = False
    number: int = 0
    sources: tuple[str, ...] = ()
    teaches: str = ""
    sees: str = ""

    @property
    def exhibit(self) -> bool:
        """Whether the museum shows it."""
        return self.number > 0

    @property
    def replaces(self) -> tuple[str, ...]:
        """The names of the equations that are wrong."""
        return tuple(self.changes)

    @property
    def wrong(self) -> F:
        """The wrong equation, the first of them."""
        return next(iter(self.changes.values()))

    @property
    def said(self) -> str:
        """What the doctor says of it, before the cure."""
        return f"{self.steps[0]}: {self.title}"

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
        changes = self.changes if self.in_gradients else {}
        return PlainStep(changes).gradients(network, X, Y, alpha)

    def step(self, network: Any, X: Array, Y: Array, alpha: float) -> PlainNetwork:
        """The network after one step with this mistake."""
        return PlainStep(self.changes).step(network, X, Y, alpha)

    def errors(self, network: Any, X: Array, Y: Array, alpha: float) -> Iterator[float]:
        """E_0, E_1, … of training with this mistake, without an end."""
        return PlainStep(self.changes).errors(network, X, Y, alpha)

    def __repr__(self) -> str:
        number = f"{self.number}, " if self.exhibit else ""
        return f"{type(self).__name__}({number}{self.name})"


def enter(
    name: str,
    title: str,
    steps: str,
    changes: Mapping[str, F],
    suspects: str = "",
    words: str = "",
    **others: Any,
) -> None:
    """Enter a mistake in the store; alone, it is suspected by its own name."""
    assert name not in MISTAKES, name
    ids, suspected = tuple(steps.split()), tuple((suspects or name).split())
    MISTAKES[name] = Mistake(name, title, ids, changes, suspected, words or title, **others)


def mistake(title: str, steps: str, replaces: str, **others: Any) -> Callable[[F], F]:
    """Enter a function as a mistake, under its own name, in the place of one equation or more."""

    def entered(wrong: F) -> F:
        changes = dict.fromkeys(replaces.split(), wrong)
        enter(wrong.__name__, title, steps, changes, **others)
        return wrong

    return entered


def rare(equations: str, step: str, cure: str, mistakes: Mapping[str, Any], **others: Any) -> None:
    """Enter rare mistakes of an equation by name: what `check` says, and the wrong forms of it."""
    for name, (words, *forms) in mistakes.items():
        for number, wrong in enumerate(forms, start=1):
            own = name if number == 1 else f"{name}_{number}"
            title, changes = words.split(";")[0], dict.fromkeys(equations.split(), wrong)
            enter(own, title, step, changes, name, words, cure=cure, rare=True, **others)


def exhibit(
    number: int,
    title: str,
    steps: str,
    replaces: str,
    sources: tuple[str, ...],
    teaches: str,
    sees: str,
    cure: str,
    one_layer: str = "",
) -> Callable[[F], F]:
    """Enter a function as a mistake that the museum shows."""
    return mistake(
        title, steps, replaces, number=number, sources=sources, teaches=teaches, sees=sees,
        cure=cure, one_layer=one_layer,
    )  # fmt: skip


def last_line(function: F) -> str:
    """The last line of a function's code, without a comment."""
    line = inspect.getsource(function).rstrip().splitlines()[-1]
    return line.split("  #")[0].strip()
