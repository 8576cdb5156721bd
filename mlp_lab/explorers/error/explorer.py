"""E and ∂E/∂A: each residual as a square, each derivative as an arrow, and E's conventions."""

from numbers import Real
from typing import Any

import numpy as np

from mlp_core import squared_error, squared_error_gradient
from mlp_core.refusals import briefly
from mlp_lab.drawing.matrices import Matrix, drawing
from mlp_lab.drawing.picture import Picture
from mlp_lab.explorers.error.conventions import Conventions, digits
from mlp_lab.explorers.error.picture import REACH, Squares, square
from mlp_lab.explorers.numbers import entry, factor
from mlp_lab.instrument import Instrument, slider
from mlp_lab.matrices import number
from mlp_lab.numbers import literal

__all__ = ["ErrorExplorer", "explore_error"]

# With the first 3 rows and 2 columns, E is 6 and every number of the gradient is whole.
PREDICTIONS = np.array([[1.5, -2.0, -0.5], [1.0, 0.5, 1.5], [-0.5, 1.5, -1.0], [0.0, -2.0, -0.5]])
TARGETS = np.array([[0.0, 1.0, 1.0], [1.0, -1.0, 0.0], [1.0, 0.0, -1.0], [-1.0, 0.0, 1.0]])
EXAMPLES, OUTPUTS = TARGETS.shape  # the most


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
    E : float
        The error.
    dE_dA : ndarray, m × k
        Its derivative by the predictions.
    """

    def __init__(self, m: int, k: int) -> None:
        self._predictions = PREDICTIONS.copy()
        self.m, self.k = fitting(m, k)
        self.i, self.j = 1, 1
        super().__init__()
        rows, columns = slider("i, example", 1, 1, m), slider("j, output", 1, 1, k)
        self._pick = rows, columns
        self._prediction = slider("a, prediction", 0.0, -REACH, REACH, 0.5)
        self.add(
            (slider("m, examples", m, 1, EXAMPLES), lambda: self.m, self.resize),
            (slider("k, outputs", k, 1, OUTPUTS), lambda: self.k, lambda k: self.resize(k=k)),
        )
        self.add(
            (rows, lambda: self.i, lambda i: self.select(i, self.j)),
            (columns, lambda: self.j, lambda j: self.select(self.i, j)),
            (self._prediction, lambda: self.a, self.slide),
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
        for control, high in zip(self._pick, (self.m, self.k), strict=True):
            self.limit(control, high)
        self._compute()

    def select(self, i: int, j: int) -> None:
        """Pick entry (i, j) of A, counted from 1."""
        if not (1 <= i <= self.m and 1 <= j <= self.k):
            raise ValueError(
                f"{entry('a', i, j)} is no entry of A; i is 1 … m = {self.m}, j is 1 … k = {self.k}"
            )
        self.i, self.j = i, j
        self._compute()

    def predict(self, a: float) -> None:
        """Give the picked entry of A another value."""
        if not isinstance(a, Real) or isinstance(a, bool):
            raise TypeError(f"a must be one number, not {briefly(a)}")
        if not abs(a) <= REACH:  # so written, NaN is refused too
            raise ValueError(f"a must be −{REACH:g} … {REACH:g}, not {number(float(a))}")
        self._predictions[self.i - 1, self.j - 1] = a
        self._compute()

    def slide(self, a: float) -> None:
        """Take what a slider says, where 0 may be 1e-16."""
        self.predict(round(a, 1))

    def clicked(self, name: str, i: int, j: int) -> None:
        self.select(i, j)

    def formula(self) -> str:
        both: tuple[Any, ...] = (squared_error, squared_error_gradient)
        E, gradient = (function.equation.latex for function in both)
        return rf"$${E}, \qquad {gradient}$$".replace("^{[L]}", "")

    def drawn(self) -> Picture:
        picked = {(self.i, self.j)}
        A, Y, dE_dA = (
            Matrix(name, values, ("m", "k"), entries=picked, clickable=True)
            for name, values in (("A", self.A), ("Y", self.Y), ("∂E/∂A", self.dE_dA))
        )
        squares = Squares(self.A, self.Y, self.i, self.j, [self.example(), self.mean()])
        product: list[Matrix | str] = [dE_dA, f"= 2/{self.m} · ( ", A, "−", Y, ")"]
        return drawing([[squares], product, [self.table()]], self.words())

    def example(self) -> str:
        """The error of the picked example, ‖a_i − y_i‖², written out with its numbers."""
        i, outputs = self.i, range(1, self.k + 1)
        row = zip(self.A[i - 1], self.Y[i - 1], strict=True)
        said = [" + ".join(f"({digits(a)} − {factor(y)})²" for a, y in row)]
        if self.k > 1:
            said.append(" + ".join(digits(square(self.A, self.Y, i, j)) for j in outputs))
        own = squared_error(self.A[i - 1 : i], self.Y[i - 1 : i])
        return f"‖{entry('a', i)} − {entry('y', i)}‖² = {' = '.join([*said, digits(own)])}"

    def mean(self) -> str:
        """E written out with its numbers."""
        rows = [slice(i, i + 1) for i in range(self.m)]
        own = " + ".join(digits(squared_error(self.A[row], self.Y[row])) for row in rows)
        return f"E = 1/m Σ ‖aᵢ − yᵢ‖² = ({own}) / {self.m} = {digits(self.E)}"

    def table(self) -> Conventions:
        """The conventions side by side."""
        slope = self.dE_dA[self.i - 1, self.j - 1].item()
        return Conventions(self.E, slope, entry("a", self.i, self.j), self.m, self.k)

    def words(self) -> str:
        at, name = (self.i - 1, self.j - 1), entry("a", self.i, self.j)
        slope, a, y = self.dE_dA[at], digits(self.A[at]), factor(self.Y[at])
        gradient = f"∂E/∂{name} = 2/{self.m} · ({a} − {y}) = {digits(slope)}"
        if slope:
            means = f"a larger {name} makes E {'larger' if slope > 0 else 'smaller'}"
        else:
            means = f"{name} is on its target"
        said = [f"E = {digits(self.E)}", self.example(), f"{gradient}: {means}"]
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
        self._prediction.description = f"{entry('a', self.i, self.j)}, prediction"
        self.show()


def fitting(m: int, k: int) -> tuple[int, int]:
    """Sizes that there are numbers for."""
    for letter, size, most in (("m", m, EXAMPLES), ("k", k, OUTPUTS)):
        if isinstance(size, bool) or not isinstance(size, int):
            raise TypeError(f"{letter} must be a whole number, not {briefly(size)}")
        if not 1 <= size <= most:
            raise ValueError(f"{letter} must be 1 … {most}, not {size}")
    return m, k


def explore_error(m: int = 3, k: int = 2) -> ErrorExplorer:
    """Open the explorer of E and ∂E/∂A, with m examples and k outputs."""
    return ErrorExplorer(m, k)
