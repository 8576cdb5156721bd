"""E and ∂E/∂A: each residual as a square, each derivative as an arrow, and E's conventions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from mlp_core import Array, squared_error, squared_error_gradient
from mlp_core.refusals import check_between, check_switch, check_within
from mlp_lab.drawing import (
    BOLD,
    SMALL,
    TINT,
    Axes,
    Matrix,
    Picture,
    arrow,
    cell,
    clickable,
    drawing,
    grip,
    group,
    handle,
    line,
    lines_of_words,
    marker,
    rectangle,
    saying,
    stroke,
    text,
    upward,
)
from mlp_lab.explorers.layer import check_entry
from mlp_lab.instrument import Instrument, slider, switch
from mlp_lab.numbers import entry, factor, literal, number
from mlp_lab.palette import BLUE, LIT, VERMILION

__all__ = [
    "CONVENTIONS",
    "REACH",
    "Conventions",
    "ErrorExplorer",
    "Squares",
    "explore_error",
    "square",
]

# With the first 3 rows and 2 columns, E is 6 and every number of the gradient is whole.
PREDICTIONS = np.array([[1.5, -2.0, -0.5], [1.0, 0.5, 1.5], [-0.5, 1.5, -1.0], [0.0, -2.0, -0.5]])
TARGETS = np.array([[0.0, 1.0, 1.0], [1.0, -1.0, 0.0], [1.0, 0.0, -1.0], [-1.0, 0.0, 1.0]])
EXAMPLES, OUTPUTS = TARGETS.shape  # the most
four_digits = partial(number, digits=4)  # so that 11.25 stays 11.25
REACH = 2.0  # of a prediction, to both sides of 0
STEP = 0.1  # by which an arrow key moves it
FARTHEST = 3.0  # of a prediction from its target
UNIT, FEW = 30, 6  # pixels of a unit at most; lanes that are large
LARGE, SMALLER = (122, 196), (96, 160)  # pixels of a lane, and of the axis at most
LEFT, KEY, FOOT = 34, 34, 48  # what the axis, the key above and the words below take
BOX = f'fill="{BLUE}"{TINT.live} {stroke(BLUE, 1.5)}'
DOT = f'fill="{BLUE}" {stroke(BLUE, 2)}'
GOAL = stroke("currentColor", 4)
HEAD = stroke(VERMILION, 1.5)
# The looks of a shaft and of a head.
DOWNHILL = stroke(VERMILION, 2), f'fill="{VERMILION}" {HEAD}'
UPHILL = stroke(VERMILION, 2, "3 2"), f'fill="none" {HEAD}'


# The squares: each prediction with its target, and a square on the line between.


def square(A: Array, Y: Array, i: int, j: int) -> float:
    """The squared difference of entry (i, j), counted from 1: the error of that entry alone."""
    alone = slice(i - 1, i), slice(j - 1, j)
    return squared_error(A[alone], Y[alone])


@dataclass(frozen=True)
class Squares:
    """Each prediction with its target, its square, and the arrows of ∂E/∂a and −∂E/∂a.

    Parameters
    ----------
    A, Y : ndarray, m × k
        Predictions and targets.
    i, j : int
        The entry that is picked, from 1.
    notes : sequence of str
        What stands below.
    """

    A: Array
    Y: Array
    i: int
    j: int
    notes: Sequence[str]

    @property
    def lane_size(self) -> tuple[float, float]:
        """The width of a lane, and the height of the axis at most."""
        return LARGE if self.A.size <= FEW else SMALLER

    @property
    def across(self) -> float:
        """The width of a lane."""
        return self.lane_size[0]

    @property
    def axes(self) -> Axes:
        """The axes; the arrows, 2/m times a residual, need room too."""
        reach = REACH + 2 * FARTHEST / len(self.A) + 0.2
        height = min(2 * reach * UNIT, self.lane_size[1])
        return Axes((0, 1), (-reach, reach), self.across * self.A.size, height, LEFT, KEY)

    def size(self) -> tuple[float, float]:
        """Width and height."""
        height = KEY + self.axes.height + FOOT + 22 * len(self.notes) + 6
        return max(LEFT + self.axes.width, 770), height

    def svg(self, x: float, y: float) -> str:
        """The picture with its upper left corner at (x, y)."""
        axes, across = self.axes, self.across
        reach, below = int(axes.y[1]), axes.bottom + FOOT + 16
        upward = [(float(value), number(value)) for value in range(-reach, reach + 1)]
        entries = [(i + 1, j + 1) for i, j in np.ndindex(self.A.shape)]
        return group(
            [
                squares_key(),
                axes.grid([], upward),
                *(self.lane(LEFT + across * place, *at) for place, at in enumerate(entries)),
                *(self.dot(LEFT + across * place, *at) for place, at in enumerate(entries)),
                lines_of_words(5, below, self.notes, step=22),
            ],
            x,
            y,
        )

    def lane(self, left: float, i: int, j: int) -> str:
        """One prediction: its target, its square, its arrows, and its share of E."""
        axes, a, target = self.axes, self.A[i - 1, j - 1], self.Y[i - 1, j - 1]
        slope = squared_error_gradient(self.A, self.Y)[i - 1, j - 1]
        x, y, goal = left + 28, axes.down(a), axes.down(target)
        side, bottom, lit = abs(y - goal), axes.bottom, (i, j) == (self.i, self.j)
        name, share = f"{entry('a', i, j)} = {four_digits(a)}", self.share(i, j)
        whole = left + 2, axes.top, self.across - 4, axes.height + FOOT - 8
        parts = [cell(*whole, "transparent")]  # so that a click finds the lane everywhere
        squared = squared_residual(self.A, self.Y, i, j)
        if side:
            area = number(square(self.A, self.Y, i, j))
            box = rectangle(x, min(y, goal), side, side, BOX)
            if side >= 8 * len(area) + 6:
                box += text(x + side / 2, (y + goal) / 2 + 5, area)
            parts.append(saying(box, squared))
            arrows = ((axes.down(a + slope), UPHILL), (axes.down(a - slope), DOWNHILL))
            drawn = "".join(arrow((x - 14, y), (x - 14, end), *looks) for end, looks in arrows)
            parts.append(saying(drawn, derivative(self.A, self.Y, i, j)))
        said = f"target {entry('y', i, j)} = {four_digits(target)}"
        parts.append(saying(line((x - 22, goal), (x + 8, goal), GOAL), said))
        if lit:
            parts.append(cell(left + 8, bottom + 4, 8 * len(name) + 8, 18, LIT))
            parts.append(rectangle(*whole, f'fill="none" {stroke("currentColor", 1.5)} rx="4"'))
        parts.append(text(left + 12, bottom + 17, name, lit=lit, anchor="start"))
        shown = text(left + 12, bottom + 35, share, look=SMALL, anchor="start")
        parts.append(saying(shown, f"{squared}. Divided by m = {len(self.A)}: its share of E"))
        return clickable("".join(parts), "A", i, j)

    def dot(self, left: float, i: int, j: int) -> str:
        """The dot of a prediction, which is moved up and down."""
        axes, a, name = self.axes, self.A[i - 1, j - 1], entry("a", i, j)
        at = left + 28, axes.down(a)
        shown = handle(
            grip(*at) + marker("o", *at, 6, DOT), "A", i, j, f"prediction {name}",
            y=upward(axes), typed=True, value=a, shown=four_digits(a), limits=(-REACH, REACH),
        )  # fmt: skip
        return saying(shown, f"{name} = {four_digits(a)} (drag it, or Enter to type)")

    def share(self, i: int, j: int) -> str:
        """What an entry adds to E: a part of the whole, and in a large lane the number too."""
        own, E = square(self.A, self.Y, i, j) / len(self.A), squared_error(self.A, self.Y)
        if not own:
            return "0"
        part = f"{number(round(100 * own / E, 1))} %"
        if self.lane_size == SMALLER:
            return f"{part} of E"
        said = f"{four_digits(own)} = {part}"
        return said if len(said) < 16 else f"{number(own)} = {part}"  # it stays in its lane


def squared_residual(A: Array, Y: Array, i: int, j: int) -> str:
    """The square of an entry, written out with its numbers."""
    a, y = four_digits(A[i - 1, j - 1]), factor(Y[i - 1, j - 1])
    name = f"({entry('a', i, j)} − {entry('y', i, j)})²"
    return f"{name} = ({a} − {y})² = {four_digits(square(A, Y, i, j))}"


def derivative(A: Array, Y: Array, i: int, j: int) -> str:
    """An entry of ∂E/∂A, written out with its numbers."""
    a, y = four_digits(A[i - 1, j - 1]), factor(Y[i - 1, j - 1])
    slope = four_digits(squared_error_gradient(A, Y)[i - 1, j - 1])
    return f"∂E/∂{entry('a', i, j)} = 2/{len(A)} · ({a} − {y}) = {slope}"


def squares_key() -> str:
    """What the marks mean."""
    said = {26: "prediction a", 178: "target y", 296: "(a − y)²"}
    said |= {428: "−∂E/∂a: E falls", 608: "∂E/∂a: E grows"}
    return "".join(
        [
            marker("o", 14, 14, 6, DOT),
            line((142, 14), (170, 14), GOAL),
            rectangle(268, 5, 18, 18, BOX),
            arrow((390, 14), (418, 14), *DOWNHILL),
            arrow((570, 14), (598, 14), *UPHILL),
            *(lines_of_words(x, 19, [words]) for x, words in said.items()),
        ]
    )


# The factors that are written in front of the sum of all squares, side by side.


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
            E, slope = four_digits(ratio * self.E), four_digits(ratio * self.slope)
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
        parts = [line((5, 26), (725, 26), stroke("currentColor"))]
        for place, row in enumerate(self.rows()):
            look = BOLD if place in (0, 2) else ""
            for left, words in zip(COLUMNS, row, strict=True):
                parts.append(text(left, 18 + 24 * place, words, look=look, anchor="start"))
        parts.append(lines_of_words(5, 142, [self.agreeing()]))
        return group(parts, x, y)


# The explorer.


class ErrorExplorer(Instrument):
    """Move a prediction and see E, its own share of it, and ∂E/∂A.

    Parameters
    ----------
    m, k : int
        The number of examples, 1 … 4, and of outputs, 1 … 3.

    Attributes
    ----------
    m, k : int
        The sizes.
    A, Y : ndarray, m × k
        Predictions and targets. A moved prediction is remembered when m or k shrinks and grows.
    i, j : int
        The entry that is picked, from 1: example i, output j.
    a : float
        The prediction that stands there.
    compared : bool
        Whether the other conventions are shown.
    E : float
        The error.
    dE_dA : ndarray, m × k
        Its derivative by the predictions.
    """

    title = "Squared error"

    def __init__(self, m: int, k: int) -> None:
        self._predictions = PREDICTIONS.copy()
        self.m, self.k = fitting(m, k)
        self.i, self.j, self.compared = 1, 1, False
        super().__init__()
        aside = "the same error as others define it"
        self.add(
            (slider("m, examples", m, 1, EXAMPLES), lambda: self.m, self.resize),
            (slider("k, outputs", k, 1, OUTPUTS), lambda: self.k, lambda k: self.resize(k=k)),
            (switch("other conventions", False, aside), lambda: self.compared, self.compare),
        )
        self._compute()

    @property
    def a(self) -> float:
        """The picked prediction."""
        return float(self.A[self.i - 1, self.j - 1])

    def resize(self, m: int | None = None, k: int | None = None) -> None:
        """Take another number of examples or outputs."""
        self.m, self.k = fitting(self.m if m is None else m, self.k if k is None else k)
        self.i, self.j = min(self.i, self.m), min(self.j, self.k)
        self._compute()

    def compare(self, on: bool) -> None:
        """Show E in other conventions too, or leave them out."""
        self.compared = check_switch("on", on)
        self.show()

    def select(self, i: int, j: int) -> None:
        """Pick entry (i, j) of A, counted from 1."""
        check_entry(i, j, "a", self.m, self.k)
        self.i, self.j = i, j
        self._compute()

    def predict(self, a: float, i: int | None = None, j: int | None = None) -> None:
        """Give entry (i, j) of A another value, and pick it; left out, the picked one."""
        i, j = self.i if i is None else i, self.j if j is None else j
        check_entry(i, j, "a", self.m, self.k)
        a = check_within("a", a, REACH)
        self._predictions[i - 1, j - 1], self.i, self.j = a, i, j
        self._compute()

    def clicked(self, name: str, i: int, j: int) -> None:
        self.select(i, j)

    def dragged(self, name: str, i: int, j: int, x: float | None, y: float | None) -> None:
        a = x if y is None else y
        assert a is not None  # by one of the two it came
        self.predict(within_reach(a, 1), i, j)

    def nudged(self, name: str, i: int, j: int, dx: int, dy: int, fine: bool) -> None:
        check_entry(i, j, "a", self.m, self.k)
        a = self._predictions[i - 1, j - 1] + (dx + dy) * STEP * (0.1 if fine else 1)
        self.predict(within_reach(a, 2), i, j)

    def typed(self, name: str, i: int, j: int, number: float) -> None:
        self.predict(number, i, j)

    def formula(self) -> str:
        both: tuple[Any, ...] = (squared_error, squared_error_gradient)
        E, gradient = (function.equation.latex for function in both)
        return rf"$${E}, \qquad {gradient}$$".replace("^{[L]}", "")

    def drawn(self) -> Picture:
        picked = {(self.i, self.j)}
        places = [(i, j) for i in range(1, self.m + 1) for j in range(1, self.k + 1)]
        A, Y, dE_dA = (
            Matrix(name, values, ("m", "k"), entries=picked, clickable=True, step=step, says=says)
            for name, values, step, says in (
                ("A", self.A, STEP, {}),
                ("Y", self.Y, 0, {}),
                ("∂E/∂A", self.dE_dA, 0, {at: derivative(self.A, self.Y, *at) for at in places}),
            )
        )
        squares = Squares(self.A, self.Y, self.i, self.j, [self.mean()])
        product: list[Matrix | str] = [dE_dA, f"= 2/{self.m} · (", A, "−", Y, ")"]
        lines: list[list[Any]] = [[squares], product, *([[self.table()]] if self.compared else [])]
        return drawing(lines, self.words())

    def example(self) -> str:
        """The error of the picked example, ‖a_i − y_i‖², written out with its numbers."""
        i, outputs = self.i, range(1, self.k + 1)
        row = zip(self.A[i - 1], self.Y[i - 1], strict=True)
        said = [" + ".join(f"({four_digits(a)} − {factor(y)})²" for a, y in row)]
        if self.k > 1:
            said.append(" + ".join(four_digits(square(self.A, self.Y, i, j)) for j in outputs))
        own = squared_error(self.A[i - 1 : i], self.Y[i - 1 : i])
        return f"‖{entry('a', i)} − {entry('y', i)}‖² = {' = '.join([*said, four_digits(own)])}"

    def mean(self) -> str:
        """E written out with its numbers."""
        rows = [slice(i, i + 1) for i in range(self.m)]
        own = " + ".join(four_digits(squared_error(self.A[row], self.Y[row])) for row in rows)
        return f"E = 1/m Σ ‖aᵢ − yᵢ‖² = ({own}) / {self.m} = {four_digits(self.E)}"

    def table(self) -> Conventions:
        """The conventions side by side."""
        slope = self.dE_dA[self.i - 1, self.j - 1].item()
        return Conventions(self.E, slope, entry("a", self.i, self.j), self.m, self.k)

    def words(self) -> str:
        at, name = (self.i - 1, self.j - 1), entry("a", self.i, self.j)
        slope, a, y = self.dE_dA[at], four_digits(self.A[at]), factor(self.Y[at])
        gradient = f"∂E/∂{name} = 2/{self.m} · ({a} − {y}) = {four_digits(slope)}"
        if slope:
            means = f"a larger {name} makes E {'larger' if slope > 0 else 'smaller'}"
        else:
            means = f"{name} is on its target"
        said = [f"E = {four_digits(self.E)}", self.example(), f"{gradient}: {means}"]
        return f"{'. '.join(said)}. {self.table().agreeing()}".strip()

    def show_code(self) -> None:
        """Print the lines that give the present E and ∂E/∂A, and E in each convention."""
        print(
            "import numpy as np",
            "from mlp_core import squared_error, squared_error_gradient",
            f"A = {literal(self.A)}",
            f"Y = {literal(self.Y)}",
            "E, dE_dA = squared_error(A, Y), squared_error_gradient(A, Y)",
            f"print(E, dE_dA[{self.i - 1}, {self.j - 1}])",
            "m, k = A.shape",
            "print(m * E, E, E / k, E / 2)  # the factors 1, 1/m, 1/(mk), 1/(2m) of the sum",
            sep="\n",
        )

    def _compute(self) -> None:
        self.A = self._predictions[: self.m, : self.k].copy()
        self.Y = TARGETS[: self.m, : self.k].copy()
        self.E, self.dE_dA = squared_error(self.A, self.Y), squared_error_gradient(self.A, self.Y)
        self.show()


def within_reach(a: float, digits: int) -> float:
    """A prediction with so many decimals, at the nearest end where it lies beyond."""
    return round(min(max(a, -REACH), REACH), digits) + 0.0  # which makes 0 of −0


def fitting(m: int, k: int) -> tuple[int, int]:
    """Sizes that there are numbers for."""
    check_between("m", m, 1, EXAMPLES)
    check_between("k", k, 1, OUTPUTS)
    return m, k


def explore_error(m: int = 3, k: int = 2) -> ErrorExplorer:
    """Open the explorer of E and ∂E/∂A, with m examples and k outputs."""
    return ErrorExplorer(m, k)
