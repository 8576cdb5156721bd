"""What a check knows about its task, and one round of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mlp_lab.check.draws import Draw, draw

Array: TypeAlias = NDArray[Any]
Reader: TypeAlias = Callable[..., Any]  # a reader's function, which may be anything at all
Arrays: TypeAlias = dict[str, Any]
Place: TypeAlias = tuple[str, "Task", dict[str, Any], dict[str, float]]


@dataclass(frozen=True, eq=False)
class Round:
    """Arguments drawn for one round, and what is right for them."""

    seed: int
    sizes: dict[str, float]
    arguments: dict[str, Any]
    right: dict[str, Array]

    def where(self) -> str:
        """What repeats this round: its seed, and the sizes to recognise it by."""
        sizes = ", ".join(f"{letter} = {size:g}" for letter, size in self.sizes.items())
        return f"(seed {self.seed}, {sizes})"


@dataclass(frozen=True, eq=False)
class Case:
    """An array that a reader's function returned, beside the right one."""

    symbol: str
    arguments: dict[str, Any]
    sizes: dict[str, float]
    right: Array
    got: Array


@dataclass(frozen=True, eq=False)
class Task:
    """An equation, or a whole pass, as a task.

    Attributes
    ----------
    name : str
        The check is called check.name.
    symbol : str
        What the function returns, such as "Z".
    returns, tested : str
        The same as an equation with its dimensions; and entry by entry.
    letters : tuple of str
        The sizes, such as ("m n k",). If there are several, seeds take them in turn.
    draw : callable
        Draw to arguments by name, in the order of the call.
    right : callable
        The loops: of the same arguments as lists, or a dict of arrays by symbol.
    entry : callable
        The arguments and an index to the entry's symbol and its sum, written out.
    slips : dict
        Famous wrong formulas, one or several, by what is to be said of them.
    taken_for : dict
        Other arguments with which a function that raises may be right, by what is to be said.
    transposed : str
        What is said of the transpose.
    start : str
        The argument from which a step is taken, where only the step can have a factor.
    quiet : bool
        Whether a warning of NumPy's is a mistake.
    digits : callable, optional
        What is wrong with numbers that agree, such as small ones without right digits.
    unpack : callable, optional
        What a whole pass returned to arrays by symbol, or a sentence that says why not.
    alternatives : callable, optional
        The famous wrong passes of a round: what is to be said, and the arrays by symbol.
    places : callable, optional
        The equations of a pass in their order: symbol, task, arguments, sizes.
    """

    name: str
    symbol: str
    returns: str
    tested: str
    letters: tuple[str, ...]
    draw: Callable[[Draw], dict[str, Any]]
    right: Callable[..., Any]
    entry: Callable[..., str]
    slips: Mapping[str, Reader | tuple[Reader, ...]] = field(default_factory=dict)
    taken_for: Mapping[str, Callable[..., tuple[Any, ...]]] = field(default_factory=dict)
    transposed: str = "it is the transpose"
    start: str = ""
    quiet: bool = False
    digits: Callable[[Round, Array], str] | None = None
    unpack: Callable[[Any, Round], Arrays | str] | None = None
    alternatives: Callable[[Round], Iterator[tuple[str, Arrays]]] | None = None
    places: Callable[[Round], Iterator[Place]] | None = None

    def named_slips(self) -> Iterator[tuple[str, Reader]]:
        """What is to be said of each wrong formula, and the formula."""
        for text, wrong in self.slips.items():
            for formula in wrong if isinstance(wrong, tuple) else (wrong,):
                yield text, formula


def part(symbol: str, entry: Callable[..., str], slips: Mapping[str, Any] | None = None) -> Task:
    """One equation of a pass, as far as `diagnose` needs it; the pass draws and computes."""
    return Task("", symbol, "", "", (), lambda d: {}, lambda: None, entry, slips or {})


@lru_cache(maxsize=256)
def round_of(task: Task, seed: int, same: bool = False) -> Round:
    """The round of a seed; with `same`, all sizes are equal."""
    drawn = draw(seed, task.letters, same)
    arguments = task.draw(drawn)
    sizes: dict[str, float] = {**drawn.sizes}
    if "alpha" in arguments:
        sizes["α"] = arguments["alpha"]
    if "beta" in arguments:
        sizes["β"] = arguments["beta"]
    right = task.right(*map(as_lists, arguments.values()))
    if not isinstance(right, dict):
        right = {task.symbol: right}
    return Round(seed, sizes, arguments, {name: np.array(P) for name, P in right.items()})


def as_lists(value: Any) -> Any:
    """Arrays as lists of rows of Python numbers, as the loops take them."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    return list(map(as_lists, value)) if isinstance(value, list) else value
