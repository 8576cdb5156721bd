"""The examples of a studio: made or given, in two parts, and changed by hand.

An edit is a tuple that can be written down: ("move", part, row, x, y), ("paint", part, x, y, c) or
("erase", part, row); the parts are "" to train with and "_test" to test with.
"""

import textwrap
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlp_core import Array
from mlp_core.refusals import briefly, check_real, first_not_finite
from mlp_lab.datasets import Dataset
from mlp_lab.numbers import literal

__all__ = [
    "BLANK",
    "FARTHEST",
    "MOST",
    "MOST_EDITS",
    "Edit",
    "Examples",
    "edit_code",
    "is_classes",
    "own",
    "own_code",
]

Edit = tuple[Any, ...]

FEWEST_OWN, MOST = 4, 500  # examples
FARTHEST = 1e6  # from the origin
MOST_EDITS = 1000  # each piece of a run knows those that came before it
TRAIN, TEST = "", "_test"
FEWEST = {TRAIN: (2, "two to train"), TEST: (1, "one to test")}
LINE = 96  # characters of a line of code

CORNERS = (0.6, 0.2, -0.2, -0.6)
BLANK = Dataset(
    "drawn",
    np.array([(x, y) for y in CORNERS for x in (-0.6, 0.6)]),
    np.array([[0.0], [1.0]] * len(CORNERS)),
    "Eight examples to begin with.",
)


@dataclass(frozen=True, eq=False)
class Examples:
    """Examples to train with and to test with.

    Attributes
    ----------
    X, Y, X_test, Y_test : ndarray
        Inputs and targets, a row for each example.
    share : int
        How many percent of those that are painted are put aside to test with.
    edits : tuple of Edit
        What has been changed by hand.
    """

    X: Array
    Y: Array
    X_test: Array
    Y_test: Array
    share: int
    edits: tuple[Edit, ...] = ()

    @classmethod
    def of(cls, data: Dataset, m: int, share: int) -> "Examples":
        """The first m examples to train with, the others to test with."""
        return cls(data.X[:m], data.Y[:m], data.X[m:], data.Y[m:], share)

    def __len__(self) -> int:
        return len(self.X) + len(self.X_test)

    def places(self) -> Array:
        """Where they stand in the picture: their two inputs, or their input and target.

        The rows go through those to train with, and then through those to test with.
        """
        X, Y = np.concatenate([self.X, self.X_test]), np.concatenate([self.Y, self.Y_test])
        return X if X.shape[1] == 2 else np.column_stack([X, Y])

    def row(self, i: int) -> tuple[str, int]:
        """The part in which example i of `places` is, and its row there."""
        m = len(self.X)
        return (TRAIN, i) if i < m else (TEST, i - m)

    # What a hand can do.

    def moved(self, i: int, x: float, y: float) -> "Examples":
        """Example i at another place; of several moves in a row the last alone is kept."""
        edit, last = ("move", *self.row(i), x, y), self.edits[-1] if self.edits else ()
        return self.edited(edit, instead=last[:3] == edit[:3])

    def painted(self, x: float, y: float, c: float) -> "Examples":
        """One more example, of class c if there are two inputs; some are put aside to test with."""
        aside = 100 * (len(self.X_test) + 1) <= self.share * (len(self) + 1)
        return self.edited(("paint", TEST if aside else TRAIN, x, y, c))

    def erased(self, i: int) -> "Examples":
        """The others."""
        return self.edited(("erase", *self.row(i)))

    def edited(self, edit: Edit, instead: bool = False) -> "Examples":
        """The examples after an edit, which can stand in the place of the last one."""
        if len(self.edits) >= MOST_EDITS and not instead:
            most = f"the examples were changed {MOST_EDITS} times, and no more can be remembered"
            raise ValueError(f"{most}; choose a data set to begin anew")
        kind, part, *rest = edit
        names = (f"X{part}", f"Y{part}")
        X, Y = CHANGES[kind](*(getattr(self, name) for name in names), *rest)
        fewest, use = FEWEST[part]
        if len(X) < fewest:
            raise ValueError(f"this example stays: at least {use} with must be there")
        parts = {name: getattr(self, name) for name in ("X", "Y", "X_test", "Y_test")}
        if len(X) - len(parts[names[0]]) + len(self) > MOST:
            raise ValueError(f"there can be {MOST} examples, and there are; erase some first")
        edits = (*(self.edits[:-1] if instead else self.edits), edit)
        return Examples(**{**parts, names[0]: X, names[1]: Y}, share=self.share, edits=edits)


def move(X: Array, Y: Array, row: int, x: float, y: float) -> tuple[Array, Array]:
    """One example at another place."""
    X, Y = X.copy(), Y.copy()
    if X.shape[1] == 2:
        X[row] = x, y
    else:
        X[row], Y[row] = x, y
    return X, Y


def paint(X: Array, Y: Array, x: float, y: float, c: float) -> tuple[Array, Array]:
    """One example more."""
    row, target = ([x, y], c) if X.shape[1] == 2 else ([x], y)
    return np.vstack([X, [row]]), np.vstack([Y, [[target]]])


def erase(X: Array, Y: Array, row: int) -> tuple[Array, Array]:
    """One example less."""
    return np.delete(X, row, axis=0), np.delete(Y, row, axis=0)


CHANGES: dict[str, Any] = {"move": move, "paint": paint, "erase": erase}


def edit_code(edit: Edit, flat: bool) -> str:
    """The line that makes an edit of X and Y, or of X_test and Y_test."""
    kind, part, *rest = edit
    X, Y = f"X{part}", f"Y{part}"
    if kind == "move":
        row, x, y = rest
        return f"{X}[{row}] = {x!r}, {y!r}" if flat else f"{X}[{row}], {Y}[{row}] = {x!r}, {y!r}"
    if kind == "erase":
        return "; ".join(f"{P} = np.delete({P}, {rest[0]}, axis=0)" for P in (X, Y))
    x, y, c = rest
    example, target = (f"[{x!r}, {y!r}]", c) if flat else (f"[{x!r}]", y)
    return f"{X} = np.vstack([{X}, [{example}]]); {Y} = np.vstack([{Y}, [[{target!r}]]])"


# Data of a reader's own.


def is_classes(Y: Array) -> bool:
    """Whether each target is one of the classes 0 and 1."""
    return bool(np.isin(Y, (0, 1)).all())


def own(data: Any) -> Dataset:
    """A data set of a reader's own, or a pair (X, Y); refuses what the studio cannot show."""
    if isinstance(data, tuple | list) and len(data) == 2:
        data = Dataset("your data", data[0], data[1], "")
    if not isinstance(data, Dataset):
        raise TypeError(
            f"data must be the name of a data set, a Dataset, or a pair (X, Y), not {briefly(data)}"
        )
    (m, n), k = data.X.shape, data.Y.shape[1]
    if n > 2:
        raise ValueError(f"the studio draws one input or two, and X has {n}; take two columns of X")
    if k > 1:
        raise ValueError(f"the studio has one output, and Y has {k}; take one column of Y")
    if not FEWEST_OWN <= m <= MOST:
        raise ValueError(f"the studio takes {FEWEST_OWN} … {MOST} examples, not {m}")
    check_real("training_studio", "X", data.X)
    check_real("training_studio", "Y", data.Y)
    if words := first_not_finite([("X", data.X), ("Y", data.Y)]):
        raise ValueError(f"the studio draws finite numbers, and {words}")
    if max(float(np.abs(P).max()) for P in (data.X, data.Y)) > FARTHEST:
        raise ValueError(f"X and Y must lie within ±{FARTHEST:g}; divide them by their largest")
    if n == 2 and not is_classes(data.Y):
        i = int(np.flatnonzero(~np.isin(data.Y[:, 0], (0, 1)))[0])
        y = f"Y[{i}, 0] is {data.Y[i, 0]:g}"
        raise ValueError(f"with two inputs Y must hold the classes 0 and 1, and {y}")
    if data.X.dtype == data.Y.dtype == np.float64:
        return data
    return Dataset(data.name, data.X.astype(float), data.Y.astype(float), data.description)


def own_code(data: Dataset) -> list[str]:
    """The lines that make its examples, in an order that chance has made."""
    lines = []
    for name, P in (("X", data.X), ("Y", data.Y)):
        lines += textwrap.wrap(f"{name} = {literal(P)}", LINE, subsequent_indent="    ")
    return [
        *lines,
        "order = np.random.default_rng(0).permutation(len(X))",
        "X, Y = X[order], Y[order]",
    ]
