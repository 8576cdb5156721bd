"""Programs in learners' words, and what is to be said of them.

    TRIALS = Trials()

    @TRIALS.wrong("backward", r"h′.*missing", doctor=r"S18: h′.*missing")
    def without_slopes(dE_dA, Z, A, W, h_prime): ...

    test_says = TRIALS.test()

A function that keeps something between its calls is made afresh for each seed: `made=True`, and
what is decorated then is its maker.
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
RIGHT = ": right; "
HEALTHY = "Nothing wrong was found"
NEVER = "cannot be read"  # which would hide a mistake of the check's own
H = (  # of the layers, no two alike
    ACTIVATIONS["tanh"],
    ACTIVATIONS["sigmoid"],
    Activation("softplus", lambda Z: np.log(1 + np.exp(Z)), lambda Z: 1 / (1 + np.exp(-Z))),
    Activation("arctan", np.arctan, lambda Z: 1 / (1 + Z**2)),
)
DEPTHS = {2: ((6, 4, 3), 7), 3: ((6, 5, 4, 3), 8), 4: ((3, 6, 5, 4, 2), 9)}  # sizes, and m


@dataclass(frozen=True)
class Trial:
    """A program, the check that it is for, what has to be said, and by the doctor too."""

    make: Callable[[], Any]
    check: str
    says: str
    never: str = NEVER
    doctor: str = ""
    depths: tuple[int, ...] = (2, 3)


@dataclass
class Trials:
    """All programs of one kind."""

    all: list[Trial] = field(default_factory=list)

    def wrong(self, name: str, says: str, made: bool = False, **more: Any) -> Callable[[Any], Any]:
        """A program that is wrong; `says` is what has to be said of it, a regular expression."""

        def entered(f: Any) -> Any:
            self.all.append(Trial(f if made else lambda: f, name, says, **more))
            self.names.append(f.__name__)
            return f

        return entered

    def right(self, name: str, made: bool = False, **more: Any) -> Callable[[Any], Any]:
        """A program that is right, in other words."""
        if name == "backward":
            more = {"doctor": HEALTHY, **more}
        return self.wrong(name, RIGHT, made, **more)

    names: list[str] = field(default_factory=list)

    def test(self) -> Any:
        """A test for each check and program, and one for each that the doctor sees."""

        @pytest.mark.parametrize("trial", self.all, ids=self.names)
        def test_says(trial: Trial) -> None:
            for seed in SEEDS:
                line = said_by_check(trial.check, trial.make(), seed)
                assert (RIGHT in line) == (trial.says == RIGHT), line
                assert re.search(trial.says, line), line
                assert not re.search(trial.never, line), line
            for depth in trial.depths if trial.doctor else ():
                for seed in SEEDS[:3]:
                    finding = said_by_doctor(trial.make(), depth, seed)
                    assert (HEALTHY in finding) == (trial.doctor == HEALTHY), finding
                    assert re.search(trial.doctor, finding), finding

        return test_says


def said_by_check(name: str, f: Any, seed: int, **options: Any) -> str:
    """The one line that a check prints, without what repeats it."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        getattr(check, name)(f, seed=seed, **options)
    (line,) = printed.getvalue().splitlines()
    return re.sub(r" \(seed \d+, [^()]*\)$", "", line)


def said_by_doctor(backward: Any, depth: int, seed: int) -> str:
    """What the doctor finds in the gradients of a backward pass as `check.backward` takes it."""
    network, X, Y = drawn(depth, seed)
    return doctor.examine(gradients_of(backward, network, X, Y), network, X, Y).finding


def drawn(depth: int, seed: int, dtype: Any = np.float64) -> tuple[Network, Any, Any]:
    """A network with biases that are not 0, a different h in neighbouring layers, and examples."""
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
    forward, L = network.forward(X), len(network.layers)
    W = [None, *(layer.W for layer in network.layers)]
    h_prime = [None, *(layer.activation.h_prime for layer in network.layers)]
    dE_dA = squared_error_gradient(forward.A[-1], Y)
    dW, dB = backward(dE_dA, list(forward.Z), list(forward.A), W, h_prime)
    return Gradients((None,) * (L + 1), (None,) * (L + 1), tuple(dW), tuple(dB))
