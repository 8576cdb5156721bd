"""Small data sets: five that are made on the spot, and real handwritten digits.

A made set takes its size m, the noise and a seed; the same seed gives the same numbers.
Classes alternate from row to row, so every slice of a set is balanced too.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from numbers import Integral, Real
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlp_core.refusals import Seed, explain

__all__ = ["Dataset", "Digits", "circles", "digits", "moons", "sine", "spirals", "xor"]

__all__ = ["Dataset", "Digits", "circles", "digits", "moons", "sine", "spirals", "xor"]


@dataclass(frozen=True, eq=False)
class Dataset:
    """Inputs and targets, read-only.

    Attributes
    ----------
    name : str
        What the set is called.
    X : ndarray, m × n
        Inputs: a row for each example.
    Y : ndarray, m × k
        Targets: a row for each example.
    description : str
        What the examples are, in a line.
    labels : ndarray, m, or None
        The digit that each image shows; None where there are no digits.
    """

    name: str
    X: NDArray[np.float64]
    Y: NDArray[np.float64]
    description: str
    labels: NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        __tracebackhide__ = True
        explain("Dataset", [("X", ("m", "n"), self.X), ("Y", ("m", "k"), self.Y)])
        for name, value in list(vars(self).items()):
            if isinstance(value, np.ndarray):
                copy = value.copy()  # the caller's own array stays writable
                copy.setflags(write=False)
                object.__setattr__(self, name, copy)

    def __repr__(self) -> str:
        (m, n), k = self.X.shape, self.Y.shape[1]
        return f"{self.name}: X {m} × {n}, Y {m} × {k}. {self.description}"


class Digits(NamedTuple):
    """The handwritten digits: a part to train on and a part to test with."""

    train: Dataset
    test: Dataset


def _generator(function: str, m: Any, noise: Any, seed: Any) -> np.random.Generator:
    """Check the arguments of a made set, and give its random numbers."""

    def check(name: str, value: Any, kind: type, wanted: str, fits: Callable[[], bool]) -> None:
        if not isinstance(value, kind) or isinstance(value, bool):
            raise TypeError(refusal(name, wanted, type(value).__name__))
        if not fits():
            raise ValueError(refusal(name, wanted, str(value)))

    def refusal(name: str, wanted: str, got: str) -> str:
        cure = {"m": 200, "noise": 0.1, "seed": 0}[name]
        return f"{function}: {name} must be {wanted}, not {got}; write {function}({name}={cure})"

    check("m", m, Integral, "a whole number of at least 2", lambda: m >= 2)
    wanted = "a finite number of at least 0"
    check("noise", noise, Real, wanted, lambda: 0 <= noise < math.inf)
    if isinstance(seed, np.random.Generator):
        return seed
    check("seed", seed, Integral, "a whole number of at least 0", lambda: seed >= 0)
    return np.random.default_rng(int(seed))


def _points(
    name: str, x: NDArray[Any], y: NDArray[Any], spread: NDArray[np.float64], description: str
) -> Dataset:
    """Points of the plane in two classes that alternate from row to row."""
    Y = (np.arange(len(x)) % 2).astype(float).reshape(-1, 1)
    return Dataset(name, np.column_stack([x, y]) + spread, Y, description)


def xor(m: int = 200, noise: float = 0.05, seed: Seed = 0) -> Dataset:
    """Four squares of points: class 1 where the two signs differ.

    No straight line separates the classes: the smallest task that needs a hidden layer.

    >>> xor(m=8)
    xor: X 8 × 2, Y 8 × 1. Points around the origin; class 1 where the two signs differ.
    """
    rng = _generator("xor", m, noise, seed)
    square = np.arange(m) % 4  # counter-clockwise, so that neighbours are of different classes
    x, y = rng.uniform(0, 1, (2, m))
    x, y = np.where((square == 1) | (square == 2), -x, x), np.where(square >= 2, -y, y)
    description = "Points around the origin; class 1 where the two signs differ."
    return _points("xor", x, y, rng.normal(0, noise, (m, 2)), description)


def circles(m: int = 200, noise: float = 0.1, seed: Seed = 0) -> Dataset:
    """Two circles around the origin: class 0 at radius 1, class 1 at radius 1/2.

    >>> circles(m=8)
    circles: X 8 × 2, Y 8 × 1. Two circles around the origin; class 1 is the inner one.
    """
    rng = _generator("circles", m, noise, seed)
    angle, radius = rng.uniform(0, 2 * np.pi, m), np.where(np.arange(m) % 2, 0.5, 1.0)
    x, y = radius * np.cos(angle), radius * np.sin(angle)
    description = "Two circles around the origin; class 1 is the inner one."
    return _points("circles", x, y, rng.normal(0, noise, (m, 2)), description)


def moons(m: int = 200, noise: float = 0.1, seed: Seed = 0) -> Dataset:
    """Two half circles that reach into each other.

    >>> moons(m=8)
    moons: X 8 × 2, Y 8 × 1. Two half circles that reach into each other; class 1 is the lower one.
    """
    rng = _generator("moons", m, noise, seed)
    angle, sign = rng.uniform(0, np.pi, m), np.where(np.arange(m) % 2, -1.0, 1.0)
    x, y = sign * (np.cos(angle) - 0.5), sign * (np.sin(angle) - 0.25)  # centred at the origin
    description = "Two half circles that reach into each other; class 1 is the lower one."
    return _points("moons", x, y, rng.normal(0, noise, (m, 2)), description)


def spirals(m: int = 200, noise: float = 0.02, seed: Seed = 0) -> Dataset:
    """Two spirals, each a turn and a half around the origin.

    >>> spirals(m=8)
    spirals: X 8 × 2, Y 8 × 1. Two spirals around the origin, half a turn apart.
    """
    rng = _generator("spirals", m, noise, seed)
    radius = np.sqrt(rng.uniform(0.01, 1, m))  # the root spreads the points evenly along an arm
    angle = 3 * np.pi * radius + np.pi * (np.arange(m) % 2)
    x, y = radius * np.cos(angle), radius * np.sin(angle)
    description = "Two spirals around the origin, half a turn apart."
    return _points("spirals", x, y, rng.normal(0, noise, (m, 2)), description)


def sine(m: int = 100, noise: float = 0.1, seed: Seed = 0) -> Dataset:
    """Regression, n = k = 1: y = sin x with noise, for x from −3 to 3.

    >>> sine(m=8)
    sine: X 8 × 1, Y 8 × 1. y = sin x with noise, for x from -3 to 3.
    """
    rng = _generator("sine", m, noise, seed)
    X = rng.uniform(-3, 3, (m, 1))
    Y = np.sin(X) + rng.normal(0, noise, (m, 1))
    return Dataset("sine", X, Y, "y = sin x with noise, for x from -3 to 3.")


def digits() -> Digits:
    """Real handwritten digits: 1,437 images to train on and 360 to test with.

    Source and licence (CC BY 4.0) stand in `mlp_lab/data/README.md`.

    >>> digits().test
    digits, test part: X 360 × 64, Y 360 × 10. Images of 8 × 8 pixels, 0 paper to 1 ink; Y one-hot.
    """
    with (resources.files("mlp_lab") / "data" / "digits.npz").open("rb") as file:
        arrays = np.load(file, allow_pickle=False)
        images, labels = arrays["images"] / 16, arrays["labels"].astype(np.int64)
        in_test = np.isin(np.arange(len(labels)), arrays["test"])
    description = "Images of 8 × 8 pixels, 0 paper to 1 ink; Y one-hot."

    def part(name: str, rows: NDArray[np.bool_]) -> Dataset:
        one_hot = np.eye(10)[labels[rows]]
        return Dataset(f"digits, {name} part", images[rows], one_hot, description, labels[rows])

    return Digits(part("training", ~in_test), part("test", in_test))
