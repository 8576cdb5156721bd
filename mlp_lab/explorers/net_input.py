"""An entry of Z = X · W + J ⊗ B: its row, its column, its bias, and its sum."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mlp_core import Array, DimensionError, bias_rows, net_input
from mlp_core.refusals import check_choice, check_switch, first_not_finite
from mlp_lab import thread
from mlp_lab.drawing import Matrix, Picture, drawing
from mlp_lab.explorers.layer import (
    LARGEST,
    STEP,
    LayerExplorer,
    check_entry,
    check_float,
    grown,
    with_entry,
)
from mlp_lab.instrument import choice, switch
from mlp_lab.numbers import entry, factor, literal, number, total

__all__ = ["SLIP", "WAYS", "NetInputExplorer", "Way", "agreeing", "by_loops", "explore_net_input"]

LAYER = thread.network.layer(1)


# The ways to compute Z: four that agree, and a slip.


def by_loops(X: Array, W: Array, B: Array) -> Array:
    """Z by the index form, entry by entry."""
    Z = np.zeros((len(X), W.shape[1]))
    for i in range(len(X)):
        for j in range(W.shape[1]):
            for p in range(len(W)):
                Z[i, j] += X[i, p] * W[p, j]
            Z[i, j] += B[0, j]
    return Z


@np.errstate(all="ignore")  # what is not finite is something to see
def agreeing(Z: Array, X: Array, W: Array, B: Array) -> Any:
    """Which entries of a Z are those of the index form, as far as rounding lets one see.

    Another order of the same sum may round differently, and near the end of the machine's numbers
    one order may overflow where another does not.
    """
    right, terms = by_loops(X, W, B), np.abs(X) @ np.abs(W) + np.abs(B)
    floats = np.finfo(np.result_type(X, W))
    eps = max(floats.eps, np.finfo(float).eps)  # the loops add up in float64
    rounding = (len(W) + 2) * (eps * terms + floats.smallest_subnormal)
    finite = np.isfinite(X).all(axis=1, keepdims=True) & np.isfinite(W).all(axis=0) & np.isfinite(B)
    same = (right == Z) | (np.isnan(right) & np.isnan(Z))
    return same | (finite & ((np.abs(right - Z) <= rounding) | np.isinf(terms)))


@dataclass(frozen=True)
class Way:
    """A way to compute Z: as a function, as LaTeX, and as lines of Python."""

    by: Callable[[Array, Array, Array], Array]
    latex: str
    code: str

    def compute(self, X: Array, W: Array, B: Array) -> Array:
        """Z by this way."""
        with np.errstate(all="ignore"):
            return self.by(X, W, B)


LOOPS = """Z = np.zeros((len(X), W.shape[1]))
for i in range(len(X)):
    for j in range(W.shape[1]):
        for p in range(len(W)):
            Z[i, j] += X[i, p] * W[p, j]
        Z[i, j] += B[0, j]"""
SLIP = "X @ (W + B), a slip"
WAYS = {
    "three loops": Way(
        by_loops, r"z_{ij} = \sum_{p=1}^{n} x_{ip}\, w_{pj} + b_j", LOOPS
    ),
    "X @ W + J @ B": Way(
        lambda X, W, B: X @ W + np.ones((len(X), 1)) @ B,
        r"Z = X \cdot W + J \cdot B",
        "J = np.ones((len(X), 1))\nZ = X @ W + J @ B",
    ),
    "X @ W + bias_rows(B, m)": Way(
        lambda X, W, B: X @ W + bias_rows(B, len(X)),
        net_input.equation.latex,  # type: ignore[attr-defined]
        "Z = X @ W + bias_rows(B, len(X))",
    ),
    "X @ W + B": Way(
        net_input,
        net_input.equation.latex,  # type: ignore[attr-defined]
        "Z = net_input(X, W, B)",
    ),
    SLIP: Way(
        lambda X, W, B: X @ (W + B),
        r"X \cdot (W + J_n \otimes B) \neq Z",
        "Z = X @ (W + B)",
    ),
}  # fmt: skip


# The explorer.


class NetInputExplorer(LayerExplorer):
    """Pick an entry of Z and see its row of X, its column of W and its bias.

    Parameters
    ----------
    X, W, B : ndarray, m × n, n × k and 1 × k
        The layer's numbers.

    Attributes
    ----------
    i, j : int
        The entry that is picked, from 1: example i, neuron j.
    way : str
        How Z is computed, one of `WAYS`.
    turned : bool
        Whether the transpose of W stands in its place.
    Z : ndarray, m × k, or None
        The net input, computed that way; None where the dimensions do not fit.
    refusal : str
        What `net_input` says where the dimensions do not fit.
    """

    title = "Net input"

    def __init__(self, X: Array, W: Array, B: Array) -> None:
        with np.errstate(all="ignore"):  # what is not finite is something to see
            net_input(X, W, B)  # refuses what does not fit, in the derivation's letters
        if max(*X.shape, W.shape[1]) > LARGEST:
            raise ValueError(
                f"explore_net_input: m, n and k must be 1 … {LARGEST}, not "
                f"{X.shape[0]}, {X.shape[1]} and {W.shape[1]}; show a part, such as X[:3]"
            )
        self.X, self.W, self.B = (np.array(P, order="C") for P in (X, W, B))
        # What there is beyond the present sizes; numbers that were moved come back too.
        self._whole = {
            name: grown(P, LARGEST, LARGEST, start)
            for name, P, start in (("X", self.X, 0), ("W", self.W, 2), ("B", self.B, 4))
        }
        self.i, self.j, self.way, self.turned = 1, 1, "X @ W + B", False
        self.Z: Array | None
        super().__init__()
        self.add_sizes()
        self.add(
            (choice("Z by", list(WAYS), self.way), lambda: self.way, self.compute),
            (switch("turn W", False, "use the transpose of W"), lambda: self.turned, self.turn),
        )
        self._compute()

    @property
    def sizes(self) -> tuple[int, int, int]:
        return len(self.X), len(self.W), int(self.W.shape[1])

    @property
    def weights(self) -> Array:
        """W, or its transpose where it is turned."""
        return self.W.T if self.turned else self.W

    def select(self, i: int, j: int) -> None:
        """Pick entry (i, j) of Z, counted from 1."""
        check_entry(i, j, "z", self.m, self.k)
        self.i, self.j = i, j
        self.show()

    def compute(self, way: str) -> None:
        """Compute Z in another way."""
        check_choice("way", way, WAYS)
        self.way = way
        self._compute()

    def turn(self, turned: bool) -> None:
        """Put the transpose of W in its place, or W again."""
        self.turned = check_switch("turned", turned)
        self._compute()

    def resize(self, m: int | None = None, n: int | None = None, k: int | None = None) -> None:
        m, n, k = self._new_sizes(m, n, k)
        shapes = {"X": (m, n), "W": (n, k), "B": (1, k)}
        self.X, self.W, self.B = (
            self._whole[name][:rows, :columns].copy() for name, (rows, columns) in shapes.items()
        )
        self.i, self.j, self.over = min(self.i, m), min(self.j, k), None
        self._compute()

    def put(self, name: str, i: int, j: int, value: float) -> None:
        name, i, j = self._place(name, i, j)
        value = check_float(f"{name}[{i - 1},{j - 1}]", value)
        self._whole[name] = with_entry(self._whole[name], i, j, value)
        setattr(self, name, with_entry(getattr(self, name), i, j, value))
        self._compute()

    def _entry_of(self, name: str, i: int, j: int) -> float:
        name, i, j = self._place(name, i, j)
        return float(getattr(self, name)[i - 1, j - 1])

    def _place(self, name: str, i: int, j: int) -> tuple[str, int, int]:
        """The matrix of that name and an entry of it; what is drawn as Wᵀ is W."""
        check_choice("name", name, (*self._whole, "Wᵀ"))
        if name == "Wᵀ":
            name, i, j = "W", j, i
        check_entry(i, j, name.lower(), *getattr(self, name).shape)
        return name, i, j

    def _points_at(self, name: str, i: int, j: int) -> tuple[int, int] | None:
        check_entry(i, j, "z", self.m, self.k)
        return i, j

    def clicked(self, name: str, i: int, j: int) -> None:
        # A row of X or J belongs to an example, a column of W or B to a neuron.
        self.select(
            self.i if name.startswith(("W", "B")) else i,
            self.j if name in ("X", "J") else j,
        )

    def formula(self) -> str:
        latex = WAYS[self.way].latex
        if self.turned:
            latex = latex.replace("W", "W^T").replace("w_{pj}", "w_{jp}")
            if r"\neq" not in latex:
                latex = latex.replace("=", r"\neq", 1)
        return f"$${latex}$$"

    @np.errstate(all="ignore")
    def drawn(self) -> Picture:
        i, j = self.over or (self.i, self.j)
        weights, letters = ("Wᵀ", ("k", "n")) if self.turned else ("W", ("n", "k"))
        X = Matrix("X", self.X, ("m", "n"), rows={i}, clickable=True, step=STEP)
        W = Matrix(weights, self.weights, letters, columns={j}, clickable=True, step=STEP)
        B = Matrix("B", self.B, ("1", "k"), columns={j}, clickable=True, step=STEP)
        line: list[Matrix | str] = [X, "·", W, "+", B]
        if self.way == "three loops":
            line = [X, "and", W, "and", B]
        elif self.way == "X @ W + J @ B":
            J = Matrix("J", np.ones((self.m, 1)), ("m", "1"), rows={i}, clickable=True)
            line = [X, "·", W, "+", J, "·", B]
        elif self.way == "X @ W + bias_rows(B, m)":
            line[-1] = self._like_z("J ⊗ B", bias_rows(self.B, self.m))
        elif self.way == SLIP and not self.refusal:
            line = [X, "·", replace(W, name=f"{weights} + B", values=self.weights + self.B, step=0)]
        if self.Z is None:
            return drawing([[*line, "=", "?"]], self.words(), self.refusal)
        wrong = self.wrong
        name = f"X · ({weights} + B)" if self.way == SLIP else "X · Wᵀ + B" if wrong else "Z"
        line += ["=", replace(self._like_z(name, self.Z), wrong=wrong)]
        if wrong:
            line += ["≠", self._like_z("Z", by_loops(self.X, self.W, self.B))]
        return drawing([line], self.words())

    def _like_z(self, name: str, values: Array) -> Matrix:
        places = np.ndindex(values.shape) if values is self.Z else ()
        says = {(i + 1, j + 1): self._sum_of(i + 1, j + 1) for i, j in places}
        lit = {self.over or (self.i, self.j)}
        return Matrix(
            name, values, ("m", "k"), entries=lit, clickable=True, pointing=True,
            says=says,
        )  # fmt: skip

    @property
    def wrong(self) -> set[tuple[int, int]]:
        """The entries of Z that differ from those by the index form, by more than rounding."""
        if self.Z is None:
            return set()
        off = np.argwhere(~agreeing(self.Z, self.X, self.W, self.B)) + 1
        return {(i, j) for i, j in off.tolist()}

    def words(self) -> str:
        arrays = [("X", self.X), ("W", self.W), ("B", self.B)]
        where = first_not_finite(arrays if self.Z is None else [*arrays, ("Z", self.Z)])
        return f"{self._sentences()} {where}." if where else self._sentences()

    @np.errstate(all="ignore")
    def _sentences(self) -> str:
        if self.Z is None:
            touching = f"{self.n} and {self.k}"
            return f"{self.refusal.splitlines()[0]}. In X · Wᵀ the sizes {touching} touch."
        i, j, slip, said = self.i - 1, self.j - 1, self.way == SLIP, self._sum_of(self.i, self.j)
        wrong, layer = self.wrong, (self.X, self.weights, self.B)
        if not wrong:
            agree = sum(
                bool(agreeing(way.compute(*layer), *layer).all())
                for name, way in WAYS.items()
                if name != SLIP
            )
            return f"{said}. {agree} of 4 ways agree in every entry."
        right = number(by_loops(self.X, self.W, self.B)[i, j])
        verdict = (
            f"wrong: by the index form it is {right}" if (self.i, self.j) in wrong else "right"
        )
        count = f"{len(wrong)} of {self.Z.size} entries are wrong"
        if slip:
            s = number(self.X[i].sum())
            count += f"; in row {self.i} the biases are multiplied by its sum, {s}"
        elif self.turned:
            count += ", and with n = k no dimension tells"
        return f"{said} is {verdict}. {count}."

    @np.errstate(all="ignore")
    def _sum_of(self, i: int, j: int) -> str:
        """Entry (i, j) of Z, from 1, as the sum that the present way makes of it."""
        assert self.Z is not None
        w, bias, slip = self.weights[:, j - 1], self.B[0, j - 1], self.way == SLIP
        terms = [
            f"{factor(x)}·{factor(v)}"
            for x, v in zip(self.X[i - 1], w + bias if slip else w, strict=True)
        ]
        terms += [] if slip else [factor(bias)]
        return f"{entry('z', i, j)} = {total(terms)} = {number(self.Z[i - 1, j - 1])}"

    def show_code(self) -> None:
        """Print the lines that give the present Z."""
        print(
            "import numpy as np",
            "from mlp_core import bias_rows, net_input",
            f"X = {literal(self.X)}",
            f"W = {literal(self.W)}{'.T' if self.turned else ''}",
            f"B = {literal(self.B)}",
            WAYS[self.way].code,
            f"print(Z[{self.i - 1}, {self.j - 1}])",
            sep="\n",
        )

    def _compute(self) -> None:
        self.Z, self.refusal = None, ""
        layer = self.X, self.weights, self.B
        try:
            WAYS["X @ W + B"].compute(*layer)  # whatever the way, its dimensions must fit
            self.Z = WAYS[self.way].compute(*layer)
        except DimensionError as refusal:
            self.refusal = str(refusal)
        self.show()


def explore_net_input(
    X: Array = thread.X, W: Array = LAYER.W, B: Array = LAYER.B
) -> NetInputExplorer:
    """Open the explorer of Z = X · W + J ⊗ B, by default on the thread network's first layer."""
    return NetInputExplorer(X, W, B)
