"""Programs in learners' words, and what is to be said of them.

    TRIALS = Trials()

    @TRIALS.wrong("backward", "h′.*missing", doctor="S18: h′.*missing")
    def without_slopes(dE_dA, Z, A, W, h_prime): ...

    test_says = TRIALS.test()

A function that keeps something between its calls is made afresh for each seed: `made=True`, and
what is decorated then is its maker.

To name what is wrong takes a while, so each wrong program has one seed of six, in turn, and one
depth; with --thorough it has all. Right ones have all.
"""

import contextlib
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from mlp_core import ACTIVATIONS, Activation, Gradients, Layer, Network, squared_error_gradient
from mlp_lab import check, doctor

SEEDS = range(6)
RIGHT = "^right; "
HEALTHY = "Nothing wrong was found"
# Never said: what would hide a mistake of the check's own.
NEVER = "cannot be read"
H = (  # of the layers, no two alike
    ACTIVATIONS["tanh"],
    ACTIVATIONS["sigmoid"],
    Activation("softplus", lambda Z: np.log(1 + np.exp(Z)), lambda Z: 1 / (1 + np.exp(-Z))),
    Activation("arctan", np.arctan, lambda Z: 1 / (1 + Z**2)),
)
DEPTHS = {2: ((6, 4, 3), 7), 3: ((6, 5, 4, 3), 8), 4: ((3, 6, 5, 4, 2), 9)}  # sizes, and m


@dataclass(frozen=True)
class Trial:
    """A program, its check and what has to be said there; what the doctor has to say, if anything.

    `never` is what may not be said, a regular expression like `says` and `doctor`.
    """

    name: str
    make: Callable[[], Any]
    check: str
    says: str
    never: str = NEVER
    doctor: str = ""
    depths: tuple[int, ...] = (2, 3, 4)
    options: dict[str, Any] = field(default_factory=dict)


@dataclass
class Trials:
    """All programs of one kind."""

    all: list[Trial] = field(default_factory=list)

    def wrong(
        self, name: str, says: str, *, made: bool = False, called: str = "", **more: Any
    ) -> Callable[[Any], Any]:
        """Enter what is decorated, under its own name or as it is `called`."""

        def entered(f: Any) -> Any:
            make = f if made else lambda: f
            self.all.append(Trial(called or f.__name__, make, name, says, **more))
            return f

        return entered

    def right(self, name: str, **more: Any) -> Callable[[Any], Any]:
        """Enter a program that is right, in other words."""
        if name == "backward":
            more = {"doctor": HEALTHY, **more}
        return self.wrong(name, RIGHT, **more)

    def test(self) -> Any:
        """A test for each program."""
        numbered = list(enumerate(self.all))

        @pytest.mark.parametrize(("number", "trial"), numbered, ids=[t.name for t in self.all])
        def test_says(number: int, trial: Trial, thorough: bool) -> None:
            every = thorough or trial.says == RIGHT
            for seed in SEEDS if every else [number % len(SEEDS)]:
                line = said_by_check(trial.check, trial.make(), seed, **trial.options)
                assert bool(re.match(RIGHT, line)) == (trial.says == RIGHT), line
                assert re.search(trial.says, line), line
                assert not re.search(f"{NEVER}|{trial.never}", line), line
            depths = trial.depths if trial.doctor else ()
            for depth in depths if every else depths[-1 - number % 3 :][:1]:
                finding = said_by_doctor(trial.make(), depth, number % len(SEEDS))
                assert (HEALTHY in finding) == (trial.doctor == HEALTHY), finding
                assert re.search(trial.doctor, finding), finding

        return test_says


def said_by_check(name: str, f: Any, seed: int, **options: Any) -> str:
    """The one line that a check prints, without the function's name and what repeats it."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        getattr(check, name)(f, seed=seed, **options)
    (line,) = printed.getvalue().splitlines()
    return re.sub(r"^[^:]*: | \(seed \d+, [^()]*\)$", "", line)


def said_by_doctor(backward: Any, depth: int, seed: int) -> str:
    """What the doctor finds in the gradients of a backward pass as `check.backward` takes it."""
    network, X, Y = drawn(depth, seed)
    return doctor.examine(gradients_of(backward, network, X, Y), network, X, Y).finding


def drawn(depth: int, seed: int, dtype: Any = np.float64) -> tuple[Network, Any, Any]:
    """A network with biases that are not 0, and examples."""
    sizes, m = DEPTHS[depth]
    rng = np.random.default_rng([depth, seed])
    layers = [
        Layer(
            (rng.normal(size=(n, k)) / np.sqrt(n)).astype(dtype),
            rng.normal(size=(1, k)).astype(dtype),
            h,
        )
        for (n, k), h in zip(pairwise(sizes), H[:depth], strict=True)
    ]
    X, Y = rng.normal(size=(m, sizes[0])), 3 * rng.normal(size=(m, sizes[-1]))
    return Network(layers), X.astype(dtype), Y.astype(dtype)


def gradients_of(backward: Any, network: Network, X: Any, Y: Any) -> Gradients:
    """The gradients that such a backward pass gives for a network and examples."""
    forward, none = network.forward(X), (None,) * (len(network.layers) + 1)
    W = [None, *(layer.W for layer in network.layers)]
    h_prime = [None, *(slope_of(layer.activation) for layer in network.layers)]
    dE_dA = squared_error_gradient(forward.A[-1], Y)
    dW, dB = backward(dE_dA, list(forward.Z), list(forward.A), W, h_prime)
    return Gradients(none, none, tuple(dW), tuple(dB))


def slope_of(activation: Activation) -> Callable[[Any], Any]:
    """h′ for a row of Z too, as the check's h_prime[l] takes it."""
    return lambda Z: activation.h_prime(np.atleast_2d(Z)).reshape(np.shape(Z))
