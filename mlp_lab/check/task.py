"""A task, and the rounds of it: fresh sizes and numbers, all of them from the round's seed.

The sizes of a round differ from each other and none is 1, so that no two letters can be taken for
one another. 3 and 6 do not meet where a factor has to be named: 2·3 would be 6. From one seed to
the next every size changes, so what is right for one m alone does not pass.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import permutations
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mlp_lab.check.sums import Sum

Array: TypeAlias = NDArray[Any]
Reader: TypeAlias = Callable[..., Any]  # a reader's function, which may be anything at all
Arrays: TypeAlias = dict[str, Any]
Place: TypeAlias = tuple[str, "Task", dict[str, Any], dict[str, float]]


SIZES = (3, 5, 6, 7, 11)
SAME = 8  # every size, where a function is tried on square matrices; and what is added to all
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
    functions: np.random.Generator  # what chooses h: the same in each kind of a round
    kind: str = ""

    def matrix(self, rows: str | int, columns: str, scale: float = 1.0) -> NDArray[Any]:
        """Numbers from 0.2 to 2 with two decimals and either sign, no two of the same size.

        (In a "far" round from 0.8 to 8, so that what is cut off shows; of a "large" one three
        decimals.)
        """
        m = rows if isinstance(rows, int) else self.sizes.get(rows, 1)
        shape, unit = (m, self.sizes.get(columns, 1)), 1000 if self.kind == "large" else 100
        sizes = self.rng.permutation(np.arange(unit // 5, 2 * unit + 1))[: shape[0] * shape[1]]
        signs = self.rng.choice([-1, 1], sizes.size)
        scale *= 4 if self.kind == "far" else 1
        return (sizes * signs / unit * scale).round(3).reshape(shape)

    def gradient(self, rows: str | int, columns: str) -> NDArray[Any]:
        """The same twenty times as large, targets too: so that a gradient that is clipped shows."""
        return self.matrix(rows, columns, 20)


def draw(seed: int, letters: tuple[str, ...], kind: str = "", largest: int = max(SIZES)) -> Draw:
    """The draw of a seed, of a kind (see `round_of`).

    `letters` are such as ("m n k",); if there are several, seeds take them in turn.
    """
    turn, which = divmod(seed, len(letters))
    names = tuple(letters[which].split())
    choices = schedule(names, largest)
    sizes = dict.fromkeys(names, SAME) if kind == "same" else choices[turn % len(choices)]
    if kind == "large":
        sizes = {letter: size + SAME for letter, size in sizes.items()}
    rng = np.random.default_rng(seed)
    alpha = float(rng.choice(ALPHAS))
    if kind == "far":
        rng, alpha = np.random.default_rng([seed, 1]), ALPHAS[ALPHAS.index(alpha) - 1]
    return Draw(sizes, alpha, rng, np.random.default_rng([seed, 2]), kind)


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


@dataclass(frozen=True, eq=False)
class Round:
    """Arguments drawn for one round of a kind, and what is right for them; see `round_of`."""

    seed: int
    sizes: dict[str, float]
    arguments: dict[str, Any]
    right: dict[str, Array]
    kind: str = ""

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
    mistakes : dict
        Wrong formulas, one or several, by what is to be said of them.
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
    alternatives : tuple of callables
        The wrong passes of a round: what is to be said, and the arrays by symbol. Only if none of
        one kind fits, the next is tried.
    all_named : bool
        Whether all of the first kind that fit are named; if they come in an order, the first alone.
    places : callable, optional
        The equations of a pass in their order: symbol, task, arguments, sizes.
    behind : callable, optional
        What stands behind several wrong results of a pass, if that can be said.
    right_where : dict
        Other arguments with which a function is right although it is wrong, by what that tells.
    evident : bool
        Whether a relation between right and wrong numbers is told, such as a lost sign.
    closer : callable, optional
        What is said of a function in whose result none of these mistakes is found.
    sum : Sum, optional
        The sum that `entry` writes out, term by term.
    reserved : bool
        Whether the answer is to be found: then no right number is shown beside the one told.
    """

    name: str
    symbol: str
    returns: str
    tested: str
    letters: tuple[str, ...]
    draw: Callable[[Draw], dict[str, Any]]
    right: Callable[..., Any]
    entry: Callable[..., str]
    mistakes: Mapping[str, Reader | tuple[Reader, ...]] = field(default_factory=dict)
    taken_for: Mapping[str, Callable[..., tuple[Any, ...]]] = field(default_factory=dict)
    transposed: str = "it is the transpose"
    start: str = ""
    quiet: bool = False
    digits: Callable[[Round, Array], str] | None = None
    unpack: Callable[[Any, Round], Arrays | str] | None = None
    alternatives: tuple[Callable[[Round], Iterator[tuple[str, Arrays]]], ...] = ()
    all_named: bool = False
    places: Callable[[Round], Iterator[Place]] | None = None
    behind: Callable[[Round, Arrays], str] | None = None
    right_where: Mapping[str, Callable[..., tuple[Any, ...]]] = field(default_factory=dict)
    evident: bool = True
    closer: Callable[[Reader, Round, Arrays], str] | None = None
    sum: Sum | None = None
    reserved: bool = False

    def named_mistakes(self) -> Iterator[tuple[str, Reader]]:
        """What is to be said of each wrong formula, and the formula."""
        for text, wrong in self.mistakes.items():
            for formula in wrong if isinstance(wrong, tuple) else (wrong,):
                yield text, formula


@dataclass(frozen=True, eq=False)
class Comparison:
    """What a function returned in a round in which it is wrong."""

    task: Task
    drawn: Round
    got: Arrays


def part(symbol: str, entry: Callable[..., str], mistakes: Mapping[str, Any] | None = None) -> Task:
    """One equation of a pass, as far as `diagnose` needs it; the pass draws and computes."""
    return Task("", symbol, "", "", (), lambda d: {}, lambda: None, entry, mistakes or {})


@lru_cache(maxsize=256)
def round_of(task: Task, seed: int, kind: str = "") -> Round:
    """The round of a seed, or one of another kind.

    "same": all sizes are equal. "far": the same sizes, and other numbers, larger ones. "large":
    every size is larger than any of the other rounds.
    """
    drawn = draw(seed, task.letters, kind)
    sizes: dict[str, float] = {**drawn.sizes}
    return computed(task, Round(seed, sizes, task.draw(drawn), {}, kind))


def computed(task: Task, drawn: Round) -> Round:
    """A round with what is right for its arguments."""
    sizes, arguments = {**drawn.sizes}, drawn.arguments
    for name, letter in (("alpha", "α"), ("beta", "β")):
        if name in arguments:
            sizes[letter] = arguments[name]
    right = task.right(*map(as_lists, arguments.values()))
    if not isinstance(right, dict):
        right = {task.symbol: right}
    arrays = {name: np.array(P) for name, P in right.items()}
    return replace(drawn, sizes=sizes, right=arrays)


def as_lists(value: Any) -> Any:
    """Arrays as lists of rows of Python numbers, as the loops take them."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    return list(map(as_lists, value)) if isinstance(value, list) else value
