"""A derivative of a matrix by a matrix: the whole table, its blocks, and its short form."""

import numpy as np

from mlp_core import Array
from mlp_lab.drawing.matrices import Matrix, drawing
from mlp_lab.drawing.picture import Picture
from mlp_lab.explorers.jacobian.contraction import code, facts, short_form, table, why
from mlp_lab.explorers.jacobian.derivatives import DERIVATIVES, Derivative
from mlp_lab.explorers.jacobian.layer import GIVEN, layer_of
from mlp_lab.explorers.numbers import factor, total
from mlp_lab.explorers.sized import WIDTH, Sized
from mlp_lab.instrument import choice, slider
from mlp_lab.matrices import number

__all__ = ["JacobianExplorer", "explore_jacobian"]

ORDERS = "rows", "columns"


class JacobianExplorer(Sized):
    """Pick an entry of a Jacobian, and see what it is and what its column adds up to.

    Parameters
    ----------
    which : str
        The derivative, one of `DERIVATIVES`.
    m, n, k : int
        Examples, inputs and neurons, at most 4.

    Attributes
    ----------
    row, column : int
        The entry of the Jacobian that is picked, from 1.
    order : str
        How ∂E/∂Z is stacked: by "rows", or by "columns", which is a slip.
    jacobian : ndarray
        The Jacobian.
    contraction : ndarray
        The stacked ∂E/∂Z times the Jacobian, as a matrix again.
    short : ndarray
        The same by the short form.
    """

    largest = 4  # so that a table of (m·k)² numbers can be read

    def __init__(self, which: str = "∂Z/∂W", m: int = 4, n: int = 3, k: int = 2) -> None:
        self.order, self.row, self.column = "rows", 3, 5
        self.which, self.numbers = known(which), GIVEN
        self.numbers = layer_of(*self.new_sizes(m, n, k))
        super().__init__()
        orders = [("rows: ravel()", "rows"), ('columns: ravel(order="F")', "columns")]
        self.add(
            (
                choice("derivative", list(DERIVATIVES), self.which, "which Jacobian"),
                lambda: self.which,
                self.differentiate,
            ),
            (
                choice(
                    "stack the gradient by", orders, self.order, "its order for the contraction"
                ),
                lambda: self.order,
                self.stack,
            ),
        )
        self.add_sizes()
        rows, columns = (slider(label, 1, 1, 2, width=WIDTH) for label in ("row", "column"))
        self._pick = rows, columns
        self.add(
            (rows, lambda: self.row, lambda row: self.select(row, self.column)),
            (columns, lambda: self.column, lambda column: self.select(self.row, column)),
        )
        self._compute()
        if not self.jacobian[self.row - 1, self.column - 1]:
            self._find()
        self.show()

    @property
    def sizes(self) -> tuple[int, int, int]:
        return self.numbers.sizes

    @property
    def derivative(self) -> Derivative:
        """What is known of the present derivative."""
        return DERIVATIVES[self.which]

    @property
    def place(self) -> tuple[int, int, int, int]:
        """i, j and p, q: the entries that the picked row and column belong to, from 1."""
        i, j = divmod(self.row - 1, self.k)
        p, q = divmod(self.column - 1, self.short.shape[1])
        return i + 1, j + 1, p + 1, q + 1

    def differentiate(self, which: str) -> None:
        """Look at another derivative, at the first entry of the picked row that is not 0."""
        self.which = known(which)
        self._compute()
        self._find()
        self.show()

    def resize(self, m: int | None = None, n: int | None = None, k: int | None = None) -> None:
        self.numbers = layer_of(*self.new_sizes(m, n, k))
        self._compute()
        self.show()

    def stack(self, order: str) -> None:
        """Stack ∂E/∂Z by rows, as the Jacobian is, or by columns."""
        if order not in ORDERS:
            raise ValueError(f"order must be rows or columns, not {order}")
        self.order = order
        self._compute()
        self.show()

    def select(self, row: int, column: int) -> None:
        """Pick an entry of the Jacobian, counted from 1."""
        rows, columns = self.jacobian.shape
        if not (1 <= row <= rows and 1 <= column <= columns):
            raise ValueError(
                f"row {row}, column {column} is no entry of {self.which}, {rows} × {columns}"
            )
        self.row, self.column = row, column
        self.show()

    def clicked(self, name: str, i: int, j: int) -> None:
        d = self.derivative
        if name == d.title:
            self.select(i, j)
        elif name == d.incoming:
            self.select(place_in(name, self.numbers.G, i, j), self.column)
        elif name in (d.result, "contraction"):
            self.select(self.row, place_in(name, self.short, i, j))

    @property
    def wrong(self) -> set[tuple[int, int]]:
        """The entries in which the contraction differs from the short form, from 1."""
        off = np.argwhere(~np.isclose(self.contraction, self.short)) + 1
        return {(p, q) for p, q in off.tolist()}

    def stacked(self) -> list[tuple[int, int]]:
        """The entry of ∂E/∂Z by which each row of the Jacobian is multiplied, from 1."""
        places = np.arange(self.m * self.k).reshape(self.m, self.k)
        order = places.ravel() if self.order == "rows" else places.ravel(order="F")
        return [(place // self.k + 1, place % self.k + 1) for place in order.tolist()]

    def formula(self) -> str:
        return f"$${self.derivative.latex}$$"

    def drawn(self) -> Picture:
        says, notes = self.words(), facts(self.derivative, self.numbers.sizes, self.jacobian)
        line = short_form(self.derivative, self.numbers, self.short, *self.place[2:])
        wrong = self.wrong
        contraction = Matrix(
            "contraction", self.contraction, self.derivative.shape,
            entries={self.place[2:]}, wrong=wrong, clickable=True,
        )  # fmt: skip
        line += ["≠" if wrong else "=", contraction]
        jacobian = table(
            self.derivative, self.numbers, self.jacobian, self.contraction,
            stacked=self.stacked(), row=self.row, column=self.column, wrong=wrong,
        )  # fmt: skip
        return drawing([[jacobian], line], f"{says} {notes}", notes)

    def words(self) -> str:
        d, (i, j, p, q) = self.derivative, self.place
        of, by = d.entry_of(i, j), d.entry_by(p, q)
        value = number(self.jacobian[self.row - 1, self.column - 1])
        before, after = why(d, i, j, p, q)
        said = (
            f"Row {self.row} is {of}, column {self.column} is {by}: "
            f"∂{of}/∂{by} = {before}{value}{after}."
        )
        column = self.jacobian[:, self.column - 1]
        terms = [
            f"{factor(self.numbers.G[r - 1, c - 1])}·{factor(v)}"
            for (r, c), v in zip(self.stacked(), column, strict=True)
            if v != 0
        ]
        sum_ = number(self.contraction[p - 1, q - 1])
        said += f" Down the column, {total(terms)} = {sum_}" if terms else " Its column is 0"
        wrong = self.wrong
        if (p, q) not in wrong:
            said += f" = ∂E/∂{by}, as by the short form."
        else:
            said += f", but ∂E/∂{by} = {number(self.short[p - 1, q - 1])}."
        if self.order == "rows":
            return said
        if not wrong:
            same = "m = 1 or k = 1" if 1 in (self.m, self.k) else "these numbers"
            return f"{said} With {same} both orders give the same."
        return (
            f"{said} {d.incoming} is stacked by columns, the Jacobian by rows: "
            f"{len(wrong)} of {self.short.size} entries are wrong."
        )

    def show_code(self) -> None:
        """Print the lines that give the present Jacobian, contraction and short form."""
        print(code(self.derivative, self.numbers, self.order))

    def _find(self) -> None:
        # Where the slope of relu is 0, the whole row is; then the diagonal.
        filled = np.flatnonzero(self.jacobian[self.row - 1])
        self.column = int(filled[0]) + 1 if len(filled) else self.row

    def _compute(self) -> None:
        d, numbers = self.derivative, self.numbers
        self.jacobian, self.short = d.jacobian(numbers), d.short(numbers)
        stacked = numbers.G.ravel() if self.order == "rows" else numbers.G.ravel(order="F")
        self.contraction = (stacked @ self.jacobian).reshape(self.short.shape)
        rows, columns = self.jacobian.shape
        self.row, self.column = min(self.row, rows), min(self.column, columns)
        for control, high in zip(self._pick, (rows, columns), strict=True):
            self.limit(control, high)


def known(which: str) -> str:
    """The name of a derivative, or a refusal."""
    if which not in DERIVATIVES:
        raise ValueError(f"which must be one of {', '.join(DERIVATIVES)}, not {which}")
    return which


def place_in(name: str, values: Array, i: int, j: int) -> int:
    """Where entry (i, j) stands when the rows are stacked, all from 1."""
    m, n = values.shape
    if not (1 <= i <= m and 1 <= j <= n):
        raise ValueError(f"({i}, {j}) is no entry of {name}, {m} × {n}")
    return (i - 1) * n + j


def explore_jacobian(which: str = "∂Z/∂W", m: int = 4, n: int = 3, k: int = 2) -> JacobianExplorer:
    """Open the explorer of the Jacobians, on the small layer of notebook 4 and others like it."""
    return JacobianExplorer(which, m, n, k)
