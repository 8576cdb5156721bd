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
from mlp_lab.studio.examples import BLANK, MOST, Examples, is_classes, own, own_code

__all__ = ["AXES", "DEEPEST", "LEARNING", "STARTS", "TASKS", "WIDEST", "Settings", "Task"]

DEEPEST, WIDEST = 3, 24  # hidden layers, and neurons in each
FEWEST = 10  # examples
LARGEST = 1e100  # number; beyond it there are only infinities
AXES = ("logarithmic", "linear")
STARTS = ("random", "alike")

# What can change on the way, without another start.
LEARNING = ("alpha", "batch_size", "h", "data", "noise", "m", "test")


@dataclass(frozen=True)
class Task:
    """A data set, the activation of the last layer that fits it, and where to begin with it."""

    n: int
    output: str
    noise: float
    alpha: float
    make: Callable[..., Dataset] = datasets.xor  # nothing asks for it where the data are given

    def fits(self) -> dict[str, float]:
        """The settings that fit it."""
        return {"noise": self.noise, "alpha": self.alpha}


TASKS = {
    "xor": Task(2, "sigmoid", 0.05, 2.0, datasets.xor),
    "circles": Task(2, "sigmoid", 0.1, 2.0, datasets.circles),
    "moons": Task(2, "sigmoid", 0.1, 2.0, datasets.moons),
    "spirals": Task(2, "sigmoid", 0.02, 2.0, datasets.spirals),
    "sine": Task(1, "identity", 0.1, 0.05, datasets.sine),
}


@dataclass(frozen=True)
class Settings:
    """Everything that decides what a studio computes and shows; refuses what cannot work.

    Attributes
    ----------
    data : str or Dataset
        One of `TASKS`; "drawn", a few examples to which yours are painted; or data of one's own,
        with one input or two.
    noise : float
        Of the data.
    m : int
        How many examples there are, to train and to test with.
    test : int
        How many percent of them are put aside to test with.
    widths : tuple of int
        The number of neurons in each hidden layer.
    h : str or tuple of str
        The activation of the hidden layers, one of `ACTIVATIONS`, or one for each of them.
    start : str
        "random", or "alike": each weight of a layer is 1/√n of its n inputs.
    scale : float
        The first weights are multiplied by it.
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
        Whether the network with its neurons, and all weights and gradients as matrices, are shown.
    """

    data: str | Dataset
    noise: float
    alpha: float
    m: int = 200
    test: int = 20
    widths: tuple[int, ...] = (8,)
    h: str | tuple[str, ...] = "tanh"
    start: str = "random"
    scale: float = 1.0
    seed: int = 0
    batch_size: int | None = None
    steps_per_frame: int = 5
    axis: str = "logarithmic"
    neurons: bool = True
    weights: bool = False

    def __post_init__(self) -> None:
        for name, value in list(vars(self).items()):
            object.__setattr__(self, name, in_python(value))
        if isinstance(self.data, Dataset):
            object.__setattr__(self, "m", len(self.data.X))
            object.__setattr__(self, "noise", 0.0)
        else:
            check_choice("data", self.data, TASKS)
            check_between("m, the number of examples,", self.m, FEWEST, MOST)
        check_number("noise", self.noise)
        check_between("test, in percent of the examples,", self.test, 10, 90)
        object.__setattr__(self, "widths", checked_widths(self.widths))
        if len(self.widths) > DEEPEST:
            raise ValueError(f"there can be {DEEPEST} hidden layers, not {len(self.widths)}")
        for l, width in enumerate(self.widths, start=1):
            check_between(f"the number of neurons in layer {l}", width, 1, WIDEST)
        object.__setattr__(self, "h", checked_h(self.h, len(self.widths)))
        check_choice("start", self.start, STARTS)
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
    def of(cls, data: Any, **others: Any) -> "Settings":
        """The settings for a task: with the noise and alpha that fit it, if none are given."""
        data = data_of(data)
        given = {name: value for name, value in others.items() if value is not None}
        return cls(data, **{**task_of(data).fits(), **given})

    def changed(self, **changes: Any) -> "Settings":
        """Other settings; another task brings its own noise and alpha, if none are given."""
        if unknown := sorted(set(changes) - set(vars(self))):
            known = ", ".join(vars(self))
            raise TypeError(f"set: there is no {unknown[0]}; there are {known}")
        if "data" in changes:
            changes["data"] = data = data_of(changes["data"])
            if data != self.data:
                changes = {**task_of(data).fits(), **changes}
                if isinstance(self.data, Dataset) and not isinstance(data, Dataset):
                    changes = {"m": 200, **changes}
        elif isinstance(self.data, Dataset) and {"m", "noise"} & set(changes):
            raise ValueError("examples and noise are those of your data; choose another set first")
        if "widths" in changes and isinstance(self.h, tuple) and "h" not in changes:
            count = len(checked_widths(changes["widths"]))
            changes["h"] = (*self.h, *[self.h[-1]] * count)[:count]
        return replace(self, **changes)

    @property
    def task(self) -> Task:
        """What is to be learned."""
        return task_of(self.data)

    @property
    def name(self) -> str:
        """What the data are called."""
        return self.data.name if isinstance(self.data, Dataset) else self.data

    def learns_as(self, other: "Settings") -> bool:
        """Whether a step of both is the same."""
        return all(getattr(self, name) == getattr(other, name) for name in LEARNING)

    @property
    def m_train(self) -> int:
        """How many examples there are to train with."""
        return self.m - max(1, self.m * self.test // 100)

    @property
    def sizes(self) -> tuple[int, ...]:
        """n_0, …, n_L."""
        return self.task.n, *self.widths, 1

    def activations(self) -> tuple[str, ...]:
        """The names of the activations, one for each layer."""
        hidden = self.h if isinstance(self.h, tuple) else (self.h,) * len(self.widths)
        return (*hidden, self.task.output)

    def starts_as(self, other: "Settings") -> bool:
        """Whether step 0 is the same for both."""
        names = ("data", "noise", "m", "test", "widths", "h", "start", "scale", "seed")
        return all(getattr(self, name) == getattr(other, name) for name in names)

    def examples(self) -> Examples:
        """All examples: the first `m_train` to train with, the others to test with."""
        if isinstance(self.data, Dataset):  # they may lie in the order of their classes
            order = np.random.default_rng(0).permutation(self.m)
            data = Dataset(self.name, self.data.X[order], self.data.Y[order], "")
        else:
            data = TASKS[self.data].make(m=self.m, noise=self.noise, seed=0)
        return Examples.of(data, self.m_train, self.test)

    def network(self) -> Network:
        """The network of step 0."""
        activations = [ACTIVATIONS[name] for name in self.activations()]
        network = Network.random(self.sizes, activations, seed=self.seed)
        if self.start == "alike":
            network = Network([alike(layer) for layer in network.layers])
        if self.scale == 1:
            return network
        scaled = [Layer(self.scale * l.W, l.B, l.activation) for l in network.layers]
        return Network(scaled)

    def data_code(self) -> list[str]:
        """The lines that make the examples."""
        if isinstance(self.data, Dataset):
            lines, X, Y = own_code(self.data), "X", "Y"
        else:
            made = f"datasets.{self.data}(m={self.m}, noise={self.noise!r}, seed=0)"
            lines, X, Y = [f"data = {made}"], "data.X", "data.Y"
        m = self.m_train
        return [*lines, f"X, Y, X_test, Y_test = {X}[:{m}], {Y}[:{m}], {X}[{m}:], {Y}[{m}:]"]

    def network_code(self) -> list[str]:
        """The lines that make the network of step 0."""
        names = ", ".join(self.activations()) + ("" if self.widths else ",")
        lines = [f"network = Network.random({self.sizes}, ({names}), seed={self.seed})"]
        if self.start == "alike":
            same = "Layer(np.full_like(l.W, len(l.W) ** -0.5), l.B, l.activation)"
            lines.append(f"network = Network([{same} for l in network.layers])")
        if self.scale != 1:
            scaled = f"Layer({self.scale!r} * l.W, l.B, l.activation)"
            lines.append(f"network = Network([{scaled} for l in network.layers])")
        return lines


def alike(layer: Layer) -> Layer:
    """A layer in which each weight is 1/√n of its n inputs."""
    return Layer(np.full_like(layer.W, len(layer.W) ** -0.5), layer.B, layer.activation)


def data_of(data: Any) -> str | Dataset:
    """The name of a task, or data of one's own."""
    if not isinstance(data, str):
        return own(data)
    check_choice("data", data, [*TASKS, BLANK.name])
    return BLANK if data == BLANK.name else data


def task_of(data: str | Dataset) -> Task:
    """What is to be learned from data: of one's own, the numbers or the classes that they hold."""
    if isinstance(data, str):
        return TASKS[data]
    n, classes = data.X.shape[1], is_classes(data.Y)
    return Task(n, "sigmoid", 0.0, 2.0) if classes else Task(n, "identity", 0.0, 0.05)


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


def checked_h(h: Any, count: int) -> str | tuple[str, ...]:
    """The activation of all hidden layers, or a tuple with one for each if they differ."""
    if not isinstance(h, tuple):
        check_choice("h", h, ACTIVATIONS)
        return str(h)
    if len(h) != count:
        raise ValueError(
            f"h must be one name, or one for each of {count} hidden layers, not {len(h)}"
        )
    for l, name in enumerate(h, start=1):
        check_choice(f"h of layer {l}", name, ACTIVATIONS)
    return h if len(set(h)) > 1 else str((*h, "tanh")[0])


def check_number(what: str, value: Any) -> None:
    """Refuse what is no finite number of at least 0, or so large that it only makes infinities."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.floating):
        raise TypeError(f"{what} must be a number, not {briefly(value)}")
    if not 0 <= value < math.inf:
        raise ValueError(f"{what} must be a finite number of at least 0, not {value}")
    if value > LARGEST:
        raise ValueError(f"{what} must be at most {LARGEST:g}, not {value}")
