"""A derivative of a matrix by a matrix: the whole table, its blocks, and its short form."""

import math
import re
import textwrap
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mlp_core import (
    Array,
    bias_gradient,
    jacobian_wrt_activations,
    jacobian_wrt_biases,
    jacobian_wrt_net_input,
    jacobian_wrt_weights,
    net_input,
    net_input_gradient,
    previous_activation_gradient,
    relu,
    weight_gradient,
)
from mlp_core.refusals import check_choice, check_whole, check_within
from mlp_lab.drawing import Matrix, Part, Picture, drawing
from mlp_lab.explorers.block_table import BlockTable, Notes
from mlp_lab.explorers.layer import LARGEST, STEP, LayerExplorer, grown, with_entry
from mlp_lab.instrument import choice
from mlp_lab.numbers import entry, factor, in_bytes, literal, number, total

__all__ = ["DERIVATIVES", "DIGITS", "Derivative", "JacobianExplorer", "explore_jacobian", "size"]

Sizes = tuple[int, int, int]
DIGITS = 1437, 64, 32  # m, n, k of the first layer in notebook 08
ORDERS = "rows", "columns"
WIDEST, WRAPPED = 860, 46  # pixels of a table with its notes beside it; characters of their lines


# The numbers of a small layer.


@dataclass(frozen=True)
class Numbers:
    """A layer's numbers, and how E changes with what comes out of it."""

    A_prev: Array
    W: Array
    B: Array
    G: Array  # ∂E/∂Z; where A is differentiated, ∂E/∂A

    @property
    def sizes(self) -> Sizes:
        """m, n and k."""
        return len(self.A_prev), len(self.W), int(self.W.shape[1])

    def slopes(self) -> Array:
        """The slopes of relu at the layer's net inputs."""
        return relu.h_prime(net_input(self.A_prev, self.W, self.B))


GIVEN = Numbers(  # those of notebook 04
    A_prev=np.arange(1.0, 13.0).reshape(4, 3),
    W=np.array([[1.0, -1.0], [2.0, 0.5], [-2.0, 1.0]]),
    B=np.array([[0.5, -0.5]]),
    G=np.array([[1.0, -2.0], [-1.0, 3.0], [2.0, 1.0], [-3.0, 2.0]]),
)


def layer_of(numbers: Numbers, m: int, n: int, k: int) -> Numbers:
    """A layer's numbers, cut or grown."""
    return Numbers(
        grown(numbers.A_prev, m, n, 0),
        grown(numbers.W, n, k, 2),
        grown(numbers.B, 1, k, 4),
        grown(numbers.G, m, k, 6),
    )


# The four derivatives of a layer: the Jacobian, the short form, and what their entries are.


@dataclass(frozen=True)
class Derivative:
    """A derivative of a matrix by a matrix.

    Attributes
    ----------
    name, blocks : str
        Such as "∂Z/∂W" and "A_prev ⊗ I_k".
    of, by : str
        The letters of the entries that are differentiated, and by which they are.
    incoming, result : str
        What the Jacobian is contracted with, and what that gives.
    letters, block, shape : tuples of two str
        The letters of the edges of the Jacobian, of a block of it, and of `result`.
    filled : str
        How many entries can be other than 0.
    takes : dict
        What the short form is computed from: names and letters.
    equations : tuple of two functions
        The Jacobian and the short form.
    call : function of `Numbers`
        The arguments of both.
    code : tuple of three str
        As lines of Python: what comes before, the Jacobian, the short form.
    """

    name: str
    blocks: str
    of: str
    by: str
    incoming: str
    result: str
    letters: tuple[str, str]
    block: tuple[str, str]
    shape: tuple[str, str]
    filled: str
    takes: Mapping[str, str]
    equations: tuple[Any, Any]
    call: Callable[[Numbers], tuple[tuple[Any, ...], tuple[Any, ...]]]
    code: tuple[str, str, str]

    @property
    def title(self) -> str:
        """The Jacobian with its blocks."""
        return f"{self.name} = {self.blocks}"

    @property
    def latex(self) -> str:
        """The Jacobian and the short form as they stand on paper."""
        return r" ,\qquad ".join(function.equation.latex for function in self.equations)

    def jacobian(self, numbers: Numbers) -> Array:
        """The Jacobian by `mlp_core`."""
        return self.equations[0](*self.call(numbers)[0])

    def short(self, numbers: Numbers) -> Array:
        """The short form by `mlp_core`."""
        return self.equations[1](*self.call(numbers)[1])

    def entry_of(self, i: int, j: int) -> str:
        """The name of a row: the entry that is differentiated."""
        return entry(self.of, i, j)

    def entry_by(self, p: int, q: int) -> str:
        """The name of a column: the entry by which it is differentiated; b has one index."""
        return entry(self.by, q) if self.by == "b" else entry(self.by, p, q)


def size(letters: str, sizes: Sizes) -> int:
    """The number that a product of letters such as m·k stands for."""
    known = dict(zip("mnk1", (*sizes, 1), strict=True))
    return math.prod(known[letter] for letter in letters.split("·"))


DERIVATIVES = {
    derivative.name: derivative
    for derivative in (
        Derivative(
            "∂Z/∂W", "A_prev ⊗ I_k", "z", "w", "∂E/∂Z", "∂E/∂W",
            ("m·k", "n·k"), ("k", "k"), ("n", "k"), "m·k·n",
            {"A_prev": "m·n", "∂E/∂Z": "m·k"},
            (jacobian_wrt_weights, weight_gradient),
            lambda layer: ((layer.A_prev, layer.sizes[2]), (layer.A_prev, layer.G)),
            ("", "jacobian_wrt_weights(A_prev, k={2})", "weight_gradient(A_prev, dE_dZ)"),
        ),
        Derivative(
            "∂Z/∂A_prev", "I_m ⊗ Wᵀ", "z", "a", "∂E/∂Z", "∂E/∂A_prev",
            ("m·k", "m·n"), ("k", "n"), ("m", "n"), "m·k·n",
            {"∂E/∂Z": "m·k", "W": "n·k"},
            (jacobian_wrt_activations, previous_activation_gradient),
            lambda layer: ((layer.W, layer.sizes[0]), (layer.G, layer.W)),
            ("", "jacobian_wrt_activations(W, m={0})", "previous_activation_gradient(dE_dZ, W)"),
        ),
        Derivative(
            "∂Z/∂B", "J ⊗ I_k", "z", "b", "∂E/∂Z", "∂E/∂B",
            ("m·k", "k"), ("k", "k"), ("1", "k"), "m·k",
            {"∂E/∂Z": "m·k"},
            (jacobian_wrt_biases, bias_gradient),
            lambda layer: ((layer.sizes[0], layer.sizes[2]), (layer.G,)),
            ("", "jacobian_wrt_biases(m={0}, k={2})", "bias_gradient(dE_dZ)"),
        ),
        Derivative(
            "∂A/∂Z", "diag(h′(Z))", "a", "z", "∂E/∂A", "∂E/∂Z",
            ("m·k", "m·k"), ("k", "k"), ("m", "k"), "m·k",
            {"h′(Z)": "m·k", "∂E/∂A": "m·k"},
            (jacobian_wrt_net_input, net_input_gradient),
            lambda layer: ((layer.slopes(),), (layer.G, layer.slopes())),
            (
                "h_prime_Z = relu.h_prime(net_input(A_prev, W, B))",
                "jacobian_wrt_net_input(h_prime_Z)",
                "net_input_gradient(dE_dA, h_prime_Z)",
            ),
        ),
    )
}  # fmt: skip


# What a Jacobian is for: its contraction beside the short form, its room, and lines of code.


def entry_in_words(
    derivative: Derivative, value: float, i: int, j: int, p: int, q: int
) -> str:  # fmt: skip
    """An entry of a Jacobian with its value and its meaning."""
    before, after = entry_meaning(derivative, i, j, p, q)
    named = f"∂{derivative.entry_of(i, j)}/∂{derivative.entry_by(p, q)}"
    return f"{named} = {before}{number(value)}{after}"


def entry_meaning(derivative: Derivative, i: int, j: int, p: int, q: int) -> tuple[str, str]:
    """What entry (ij, pq) is: "a₂₃ = " before its number, or after it why it is 0."""
    if derivative.name == "∂Z/∂A_prev":
        if i != p:
            return "", f", for example {p} does not reach example {i}"
        return f"{entry('w', q, j)} = ", ""
    if derivative.name == "∂A/∂Z":
        own = (i, j) == (p, q)
        return (f"h′({entry('z', i, j)}) = ", "") if own else ("", ", for h acts entry by entry")
    if j != q:
        return "", f", for {derivative.entry_by(p, q)} belongs to neuron {q}, not to neuron {j}"
    return (f"{entry('a', i, p)} = ", "") if derivative.name == "∂Z/∂W" else ("", "")


# The matrices of the short form whose numbers can be changed: which array, and whether turned.
CHANGED = {
    "∂E/∂Z": ("G", False), "∂E/∂A": ("G", False), "A_prevᵀ": ("A_prev", True), "Wᵀ": ("W", True),
}  # fmt: skip


def short_form(
    derivative: Derivative, layer: Numbers, short: Array, p: int, q: int
) -> list[Part | str]:
    """The short form as dominoes, with what makes its entry (p, q) lit."""
    G = Matrix(derivative.incoming, layer.G, ("m", "k"), clickable=True, step=STEP)
    by_column = replace(G, columns={q})
    result = Matrix(derivative.result, short, derivative.shape, entries={(p, q)}, clickable=True)
    if derivative.name == "∂Z/∂W":
        A_prev = Matrix("A_prevᵀ", layer.A_prev.T, ("n", "m"), rows={p}, clickable=True, step=STEP)
        return [A_prev, "·", by_column, "=", result]
    if derivative.name == "∂Z/∂A_prev":
        W = Matrix("Wᵀ", layer.W.T, ("k", "n"), columns={q}, clickable=True, step=STEP)
        return [replace(G, rows={p}), "·", W, "=", result]
    if derivative.name == "∂Z/∂B":
        J = Matrix("Jᵀ", np.ones((1, len(layer.G))), ("1", "m"), rows={p})
        return [J, "·", by_column, "=", result]
    slopes = Matrix("h′(Z)", layer.slopes(), ("m", "k"), entries={(p, q)})
    return [slopes, "⊙", replace(G, entries={(p, q)}), "=", result]


def block_table(
    derivative: Derivative,
    layer: Numbers,
    jacobian: Array,
    contraction: Array,
    stacked: Sequence[tuple[int, int]],
    lit: tuple[int, int],
    picked: tuple[int, int],
    wrong: Collection[tuple[int, int]],
) -> BlockTable:
    """The Jacobian with its blocks, what its rows are multiplied by, and the sums below."""
    d, (m, k), (high, wide) = derivative, layer.G.shape, contraction.shape
    rows = [(i, j) for i in range(1, m + 1) for j in range(1, k + 1)]
    columns = [(p, q) for p in range(1, high + 1) for q in range(1, wide + 1)]

    def says(r: int, c: int) -> str:
        return entry_in_words(d, jacobian[r, c], *rows[r], *columns[c])

    return BlockTable(
        name=d.title,
        dimensions=f"{' × '.join(d.letters)} = {' × '.join(map(str, jacobian.shape))}",
        values=jacobian,
        letters=d.letters,
        block=(size(d.block[0], layer.sizes), size(d.block[1], layer.sizes)),
        rows=[d.entry_of(*place) for place in rows],
        columns=[d.entry_by(*place) for place in columns],
        stacked=[(f"∂E/∂{d.entry_of(i, j)}", float(layer.G[i - 1, j - 1])) for i, j in stacked],
        sums=contraction.ravel().tolist(),
        sums_name="sums of the columns" if wrong else f"{d.result}, stacked",
        row=lit[0],
        column=lit[1],
        picked=picked,
        says=says,
        wrong_rows=frozenset(r + 1 for r, place in enumerate(rows) if stacked[r] != place),
        wrong_columns=frozenset(c + 1 for c, place in enumerate(columns) if place in wrong),
    )


def facts(derivative: Derivative, sizes: Sizes, jacobian: Array) -> str:
    """The room that the Jacobian takes here and for the digits, in three lines."""
    m, n = jacobian.shape
    entries = [size(letters, DIGITS) for letters in derivative.letters]
    large = entries[0] * entries[1]
    filled = 100 * size(derivative.filled, DIGITS) / large
    takes = " and ".join(derivative.takes)
    room = in_bytes(sum(size(letters, DIGITS) for letters in derivative.takes.values()))
    return (
        f"Here {m} × {n} = {m * n} entries, {np.count_nonzero(jacobian)} of them not 0: "
        f"{in_bytes(m * n)}.\n"
        f"First layer of the digits, m, n, k = {DIGITS[0]:,}, {DIGITS[1]}, {DIGITS[2]}: "
        f"{entries[0]:,} × {entries[1]:,} entries,\n"
        f"at most {filled:.2g} % of them not 0: {in_bytes(large)}. "
        f"The short form takes {takes}: {room}."
    )


def code(derivative: Derivative, layer: Numbers, order: str) -> str:
    """Lines of Python that give the same Jacobian, contraction and short form."""
    before, jacobian, short = (line.format(*layer.sizes) for line in derivative.code)
    incoming = derivative.incoming.replace("∂", "d").replace("/", "_")
    arrays = {"A_prev": layer.A_prev, "W": layer.W, "B": layer.B, incoming: layer.G}
    used = f"{before} {jacobian} {short} {incoming}"
    names = ", ".join(
        [function.__name__ for function in derivative.equations]
        + (["net_input", "relu"] if before else [])
    )
    rows, columns = (size(letter, layer.sizes) for letter in derivative.shape)
    stacking = "" if order == "rows" else 'order="F"'
    return "\n".join(
        [
            "import numpy as np",
            f"from mlp_core import {names}",
            *(
                f"{name} = {literal(array)}"
                for name, array in arrays.items()
                if re.search(rf"\b{name}\b", used)
            ),
            *([before] if before else []),
            f"jacobian = {jacobian}",
            f"contraction = ({incoming}.ravel({stacking}) @ jacobian).reshape({rows}, {columns})",
            f"short = {short}",
            "print(contraction)",
            "print(short)",
        ]
    )


# The explorer.


class JacobianExplorer(LayerExplorer):
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

    title = "Jacobian"
    largest = 4  # so that a table of (m·k)² numbers can be read
    reach = 100.0  # so that rounding does not let two equal sums look different

    def __init__(self, which: str = "∂Z/∂W", m: int = 4, n: int = 3, k: int = 2) -> None:
        self.order, self.row, self.column = "rows", 3, 5
        self.which, self.numbers = derivative_named(which), GIVEN
        sizes = self._new_sizes(m, n, k)
        # What there is beyond the present sizes; numbers that were moved come back too.
        self._whole = layer_of(GIVEN, LARGEST, LARGEST, LARGEST)
        self.numbers = layer_of(self._whole, *sizes)
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
        return self._place(self.row, self.column)

    def _place(self, row: int, column: int) -> tuple[int, int, int, int]:
        i, j = divmod(row - 1, self.k)
        p, q = divmod(column - 1, self.short.shape[1])
        return i + 1, j + 1, p + 1, q + 1

    def differentiate(self, which: str) -> None:
        """Look at another derivative, at the first entry of the picked row that is not 0."""
        self.which, self.over = derivative_named(which), None
        self._compute()
        self._find()
        self.show()

    def resize(self, m: int | None = None, n: int | None = None, k: int | None = None) -> None:
        self.numbers = layer_of(self._whole, *self._new_sizes(m, n, k))
        self.over = None
        self._compute()
        self.show()

    def put(self, name: str, i: int, j: int, value: float) -> None:
        field, i, j = self._array(name, i, j)
        value = check_within(f"{name}[{i - 1},{j - 1}]", value, self.reach)
        self._whole, self.numbers = (
            replace(numbers, **{field: with_entry(getattr(numbers, field), i, j, value)})
            for numbers in (self._whole, self.numbers)
        )
        self._compute()
        self.show()

    def _entry_of(self, name: str, i: int, j: int) -> float:
        field, i, j = self._array(name, i, j)
        return float(getattr(self.numbers, field)[i - 1, j - 1])

    def _array(self, name: str, i: int, j: int) -> tuple[str, int, int]:
        """The array that is drawn with that name, and an entry of it."""
        check_choice("name", name, CHANGED)
        field, turned = CHANGED[name]
        if turned:
            i, j = j, i
        place_in(field, getattr(self.numbers, field), i, j)
        return field, i, j

    def _points_at(self, name: str, i: int, j: int) -> tuple[int, int] | None:
        place_in(name, self.jacobian, i, j)
        return i, j

    def stack(self, order: str) -> None:
        """Stack ∂E/∂Z by rows, as the Jacobian is, or by columns."""
        check_choice("order", order, ORDERS)
        self.order = order
        self._compute()
        self.show()

    def select(self, row: int, column: int) -> None:
        """Pick an entry of the Jacobian, counted from 1."""
        check_whole("row", row)
        check_whole("column", column)
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
        elif name == "A_prevᵀ":  # a row of it makes a row of the short form
            self.select(self.row, place_in(d.result, self.short, i, self.place[3]))
        elif name == "Wᵀ":  # and a column of this makes a column
            self.select(self.row, place_in(d.result, self.short, self.place[2], j))

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
        picked = self.row, self.column
        at, wrong = self._place(*(self.over or picked))[2:], self.wrong
        line = short_form(self.derivative, self.numbers, self.short, *at)
        contraction = Matrix(
            "contraction", self.contraction, self.derivative.shape,
            entries={at}, wrong=wrong, clickable=True,
        )  # fmt: skip
        line += ["≠" if wrong else "=", contraction]
        jacobian = block_table(
            self.derivative, self.numbers, self.jacobian, self.contraction,
            stacked=self.stacked(), lit=self.over or picked, picked=picked, wrong=wrong,
        )  # fmt: skip
        beside, full = Notes(textwrap.wrap(notes, WRAPPED)), f"{says} {notes}"
        if jacobian.size()[0] + beside.size()[0] > WIDEST:
            return drawing([[jacobian], line], full, notes)
        return drawing([[jacobian, " ", beside], line], full)

    def words(self) -> str:
        d, (i, j, p, q) = self.derivative, self.place
        of, by = d.entry_of(i, j), d.entry_by(p, q)
        value = self.jacobian[self.row - 1, self.column - 1]
        said = f"Row {self.row} is {of}, column {self.column} is {by}: "
        said += f"{entry_in_words(d, value, i, j, p, q)}."
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


def derivative_named(which: str) -> str:
    """The name of a derivative, or a refusal."""
    check_choice("which", which, DERIVATIVES)
    return which


def place_in(name: str, values: Array, i: int, j: int) -> int:
    """Where entry (i, j) stands when the rows are stacked, all from 1."""
    check_whole("i", i)
    check_whole("j", j)
    m, n = values.shape
    if not (1 <= i <= m and 1 <= j <= n):
        raise ValueError(f"({i}, {j}) is no entry of {name}, {m} × {n}")
    return (i - 1) * n + j


def explore_jacobian(which: str = "∂Z/∂W", m: int = 4, n: int = 3, k: int = 2) -> JacobianExplorer:
    """Open the explorer of the Jacobians, on the small layer of notebook 4 and others like it."""
    return JacobianExplorer(which, m, n, k)
