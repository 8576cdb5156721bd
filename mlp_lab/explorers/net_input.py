"""An entry of Z = X · W + J ⊗ B: its row, its column, its bias, and its sum."""

from collections.abc import Callable

import numpy as np

from mlp_core import Array, bias_rows, net_input
from mlp_lab import thread
from mlp_lab.instrument import Instrument, choice, slider
from mlp_lab.matrices import Matrix, drawing, number

__all__ = ["NetInputExplorer", "explore_net_input"]

LARGEST = 6
LAYER = thread.network.layer(1)


def by_loops(X: Array, W: Array, B: Array) -> Array:
    """Z by the index form, entry by entry."""
    Z = np.zeros((len(X), W.shape[1]))
    for i in range(len(X)):
        for j in range(W.shape[1]):
            for p in range(len(W)):
                Z[i, j] += X[i, p] * W[p, j]
            Z[i, j] += B[0, j]
    return Z


# How Z can be computed: as a line of code, and as a function. The last one is a slip.
SLIP = "X @ (W + B), a slip"
WAYS: dict[str, Callable[[Array, Array, Array], Array]] = {
    "three loops": by_loops,
    "X @ W + J @ B": lambda X, W, B: X @ W + np.ones((len(X), 1)) @ B,
    "X @ W + bias_rows(B, m)": lambda X, W, B: X @ W + bias_rows(B, len(X)),
    "X @ W + B": net_input,
    SLIP: lambda X, W, B: X @ (W + B),
}


class NetInputExplorer(Instrument):
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
    Z : ndarray, m × k
        The net input, computed that way.
    """

    def __init__(self, X: Array, W: Array, B: Array) -> None:
        net_input(X, W, B)  # refuses what does not fit, in the derivation's letters
        self.X, self.W, self.B = X, W, B
        self.i, self.j, self.way = 1, 1, "X @ W + B"
        self.Z = WAYS[self.way](X, W, B)
        super().__init__()
        sizes = {"m": self.m, "n": self.n, "k": self.k}
        self.add(
            *(
                (
                    slider(f"{letter}, {what}", sizes[letter], 1, LARGEST),
                    lambda letter=letter: getattr(self, letter),
                    lambda size, letter=letter: self.resize(**{letter: size}),
                )
                for letter, what in (("m", "examples"), ("n", "inputs"), ("k", "neurons"))
            )
        )
        rows, columns = slider("i, example", 1, 1, self.m), slider("j, neuron", 1, 1, self.k)
        self._pick = rows, columns
        self.add(
            (rows, lambda: self.i, lambda i: self.select(i, self.j)),
            (columns, lambda: self.j, lambda j: self.select(self.i, j)),
            (choice("Z by", list(WAYS), self.way), lambda: self.way, self.compute),
        )
        self.show()

    @property
    def m(self) -> int:
        """The number of examples."""
        return len(self.X)

    @property
    def n(self) -> int:
        """The number of inputs."""
        return len(self.W)

    @property
    def k(self) -> int:
        """The number of neurons."""
        return int(self.W.shape[1])

    def select(self, i: int, j: int) -> None:
        """Pick entry (i, j) of Z, counted from 1."""
        if not (1 <= i <= self.m and 1 <= j <= self.k):
            raise ValueError(
                f"z_{i},{j} is no entry of Z; i is 1 … m = {self.m}, j is 1 … k = {self.k}"
            )
        self.i, self.j = i, j
        self.show()

    def compute(self, way: str) -> None:
        """Compute Z in another way."""
        if way not in WAYS:
            raise ValueError(f"way must be one of {', '.join(WAYS)}, not {way}")
        self.way, self.Z = way, WAYS[way](self.X, self.W, self.B)
        self.show()

    def resize(self, m: int = 0, n: int = 0, k: int = 0) -> None:
        """Give the layer other sizes; numbers that are there stay, new ones are drawn."""
        m, n, k = m or self.m, n or self.n, k or self.k
        if not all(1 <= size <= LARGEST for size in (m, n, k)):
            raise ValueError(f"m, n and k must be 1 … {LARGEST}, not {m}, {n} and {k}")
        self.X, self.W, self.B = grown(self.X, m, n), grown(self.W, n, k), grown(self.B, 1, k)
        self._pick[0].max, self._pick[1].max = m, k
        self.i, self.j = min(self.i, m), min(self.j, k)
        self.compute(self.way)

    def clicked(self, name: str, i: int, j: int) -> None:
        self.select(i, j)

    def formula(self) -> str:
        if self.way == SLIP:
            return r"$$X \cdot (W + J_n \otimes B) \neq Z$$"
        return r"$$Z = X \cdot W + J \otimes B, \qquad z_{ij} = \sum_p x_{ip}\, w_{pj} + b_j$$"

    def draw(self) -> str:
        i, j = self.i, self.j
        X = Matrix("X", self.X, ("m", "n"), rows={i})
        Z = Matrix("Z", self.Z, ("m", "k"), entries={(i, j)}, clickable=True)
        if self.way == SLIP:
            W = Matrix("W + B", self.W + self.B, ("n", "k"), columns={j})
            return drawing([[X, "·", W, "=", Z]], self.words())
        W = Matrix("W", self.W, ("n", "k"), columns={j})
        B = Matrix("J ⊗ B", bias_rows(self.B, self.m), ("m", "k"), entries={(i, j)})
        return drawing([[X, "·", W, "+", B, "=", Z]], self.words())

    def words(self) -> str:
        i, j, z = self.i - 1, self.j - 1, self.Z[self.i - 1, self.j - 1]
        slip = self.way == SLIP
        weights = self.W[:, j] + self.B[0, j] if slip else self.W[:, j]
        terms = [f"{factor(x)}·{factor(w)}" for x, w in zip(self.X[i], weights, strict=True)] + (
            [] if slip else [factor(self.B[0, j])]
        )
        said = f"z_{self.i},{self.j} = {' + '.join(terms)} = {number(z)}."
        right = by_loops(self.X, self.W, self.B)
        if not slip:
            ways = sum(
                np.allclose(way(self.X, self.W, self.B), right) for way in list(WAYS.values())[:-1]
            )
            return f"{said} {ways} of 4 ways agree in every entry."
        off = int((~np.isclose(self.Z, right)).sum())
        wrong = f"{off} of {right.size} entries are wrong"
        return f"{said} By the index form it is {number(right[i, j])}; {wrong}."

    def show_code(self) -> None:
        """Print the lines that give the present Z."""
        print(
            "import numpy as np",
            "from mlp_core import bias_rows, net_input",
            f"X = np.array({self.X.tolist()})",
            f"W = np.array({self.W.tolist()})",
            f"B = np.array({self.B.tolist()})",
            "Z = net_input(X, W, B)",
            f"print(Z[{self.i - 1}, {self.j - 1}])",
            sep="\n",
        )


def factor(value: float) -> str:
    """A number in a sum: a negative one in brackets."""
    return f"({number(value)})" if value < 0 else number(value)


def grown(P: Array, rows: int, columns: int) -> Array:
    """P cut or grown to so many rows and columns; what is new are small whole numbers."""
    rng = np.random.default_rng(rows * LARGEST + columns)
    new = rng.integers(-3, 4, (rows, columns)).astype(float)
    kept = P[:rows, :columns]
    new[: len(kept), : kept.shape[1]] = kept
    return new


def explore_net_input(
    X: Array = thread.X, W: Array = LAYER.W, B: Array = LAYER.B
) -> NetInputExplorer:
    """Open the explorer of Z = X · W + J ⊗ B, by default on the thread network's first layer."""
    return NetInputExplorer(X, W, B)
