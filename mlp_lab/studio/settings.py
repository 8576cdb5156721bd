"""What can be set in the studio: the task, the network, how it learns, and what is seen of it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mlp_core import ACTIVATIONS, Layer, Network
from mlp_core.refusals import briefly, check_between, check_choice, check_positive, check_switch
from mlp_lab import datasets
from mlp_lab.datasets import Dataset

__all__ = ["AXES", "TASKS", "Settings", "Task"]

DEEPEST, WIDEST = 3, 24  # hidden layers, and neurons in each
FEWEST, MOST = 10, 500  # examples
LARGEST = 1e100  # number; beyond it there are only infinities
AXES = ("logarithmic", "linear")


@dataclass(frozen=True)
class Task:
    """A data set, the activation of the last layer that fits it, and where to begin with it."""

    make: Callable[..., Dataset]
    n: int
    output: str
    noise: float
    alpha: float


TASKS = {
    "xor": Task(datasets.xor, 2, "sigmoid", 0.05, 2.0),
    "circles": Task(datasets.circles, 2, "sigmoid", 0.1, 2.0),
    "moons": Task(datasets.moons, 2, "sigmoid", 0.1, 2.0),
    "spirals": Task(datasets.spirals, 2, "sigmoid", 0.02, 2.0),
    "sine": Task(datasets.sine, 1, "identity", 0.1, 0.05),
}


@dataclass(frozen=True)
class Settings:
    """Everything that decides what a studio computes and shows; refuses what cannot work.

    Attributes
    ----------
    data : str
        One of `TASKS`.
    noise : float
        Of the data.
    m : int
        How many examples there are, to train and to test with.
    test : int
        How many percent of them are put aside to test with.
    widths : tuple of int
        The number of neurons in each hidden layer.
    h : str
        The activation of the hidden layers, one of `ACTIVATIONS`.
    scale : float
        The random weights are multiplied by it before the first step.
    seed : int
        Where the random weights and the shuffles of the mini-batches come from.
    alpha : float
        Learning rate α.
    batch_size : int or None
        How many examples a step learns from; None is all.
    steps_per_frame : int
        How many steps lie between two pictures.
    axis : str
        Of E, one of `AXES`.
    neurons, weights : bool
        Whether the hidden neurons, and the weights with their gradients, are shown.
    """

    data: str
    noise: float
    alpha: float
    m: int = 200
    test: int = 20
    widths: tuple[int, ...] = (8,)
    h: str = "tanh"
    scale: float = 1.0
    seed: int = 0
    batch_size: int | None = None
    steps_per_frame: int = 5
    axis: str = "logarithmic"
    neurons: bool = True
    weights: bool = True

    def __post_init__(self) -> None:
        for name, value in list(vars(self).items()):
            object.__setattr__(self, name, in_python(value))
        check_choice("data", self.data, TASKS)
        check_between("m, the number of examples,", self.m, FEWEST, MOST)
        check_number("noise", self.noise)
        check_between("test, in percent of the examples,", self.test, 10, 90)
        object.__setattr__(self, "widths", checked_widths(self.widths))
        if len(self.widths) > DEEPEST:
            raise ValueError(f"there can be {DEEPEST} hidden layers, not {len(self.widths)}")
        for l, width in enumerate(self.widths, start=1):
            check_between(f"the number of neurons in layer {l}", width, 1, WIDEST)
        check_choice("h", self.h, ACTIVATIONS)
        check_number("the start scale", self.scale)
        check_between("seed", self.seed, 0, 2**31)
        check_positive("training_studio", "alpha", self.alpha)
        if self.batch_size is not None:
            check_between("the batch size", self.batch_size, 1, self.m_train)
        check_between("the number of steps a frame", self.steps_per_frame, 1, 50)
        check_choice("axis", self.axis, AXES)
        check_switch("neurons", self.neurons)
        check_switch("weights", self.weights)

    @classmethod
    def of(cls, data: str, **others: Any) -> "Settings":
        """The settings for a task: with the noise and alpha that fit it, if none are given."""
        check_choice("data", data, TASKS)
        own = {"noise": TASKS[data].noise, "alpha": TASKS[data].alpha}
        given = {name: value for name, value in others.items() if value is not None}
        return cls(data, **{**own, **given})

    def changed(self, **changes: Any) -> "Settings":
        """Other settings; another task brings its own noise and alpha, if none are given."""
        if unknown := sorted(set(changes) - set(vars(self))):
            known = ", ".join(vars(self))
            raise TypeError(f"set: there is no {unknown[0]}; there are {known}")
        if "data" in changes:
            check_choice("data", changes["data"], TASKS)
            task = TASKS[changes["data"]]
            if changes["data"] != self.data:
                changes = {"noise": task.noise, "alpha": task.alpha, **changes}
        return replace(self, **changes)

    @property
    def m_train(self) -> int:
        """How many examples there are to train with."""
        return self.m - self.m * self.test // 100

    @property
    def sizes(self) -> tuple[int, ...]:
        """n_0, …, n_L."""
        return TASKS[self.data].n, *self.widths, 1

    def activations(self) -> tuple[str, ...]:
        """The names of the activations, one for each layer."""
        return (self.h,) * len(self.widths) + (TASKS[self.data].output,)

    def starts_as(self, other: "Settings") -> bool:
        """Whether step 0 is the same for both."""
        names = ("data", "noise", "m", "test", "widths", "h", "scale", "seed")
        return all(getattr(self, name) == getattr(other, name) for name in names)

    def examples(self) -> Dataset:
        """All examples: the first `m_train` to train with, the others to test with."""
        return TASKS[self.data].make(m=self.m, noise=self.noise, seed=0)

    def network(self) -> Network:
        """The network of step 0."""
        activations = [ACTIVATIONS[name] for name in self.activations()]
        network = Network.random(self.sizes, activations, seed=self.seed)
        if self.scale == 1:
            return network
        scaled = [Layer(self.scale * l.W, l.B, l.activation) for l in network.layers]
        return Network(scaled)

    def code(self) -> list[str]:
        """The lines that make the examples and the network of step 0."""
        made = f"datasets.{self.data}(m={self.m}, noise={self.noise!r}, seed=0)"
        names = ", ".join(self.activations()) + ("" if self.widths else ",")
        lines = [
            f"data, m = {made}, {self.m_train}",
            "X, Y, X_test, Y_test = data.X[:m], data.Y[:m], data.X[m:], data.Y[m:]",
            f"network = Network.random({self.sizes}, ({names}), seed={self.seed})",
        ]
        if self.scale != 1:
            scaled = f"Layer({self.scale!r} * l.W, l.B, l.activation)"
            lines.append(f"network = Network([{scaled} for l in network.layers])")
        return lines


def in_python(value: Any) -> Any:
    """A list as a tuple, and NumPy's numbers as Python's, which the code can print."""
    if isinstance(value, list | tuple | range) or getattr(value, "ndim", 0) == 1:
        return tuple(map(in_python, value))
    return value.item() if isinstance(value, np.generic) else value


# What is refused, in a sentence that can stand in the status line.


def checked_widths(widths: Any) -> tuple[Any, ...]:
    """The number of neurons in each hidden layer as a tuple; one number is refused."""
    if isinstance(widths, np.ndarray) and widths.ndim == 1:
        widths = widths.tolist()
    if isinstance(widths, Sequence) and not isinstance(widths, str):
        return tuple(widths)
    number = isinstance(widths, int | np.integer) and not isinstance(widths, bool)
    such_as = f"({widths},)" if number else "(8,), with your own numbers"
    raise TypeError(
        "widths must hold the number of neurons of each hidden layer, not "
        f"{briefly(widths)}; write widths={such_as}"
    )


def check_number(what: str, value: Any) -> None:
    """Refuse what is no finite number of at least 0, or so large that it only makes infinities."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.floating):
        raise TypeError(f"{what} must be a number, not {briefly(value)}")
    if not 0 <= value < math.inf:
        raise ValueError(f"{what} must be a finite number of at least 0, not {value}")
    if value > LARGEST:
        raise ValueError(f"{what} must be at most {LARGEST:g}, not {value}")
