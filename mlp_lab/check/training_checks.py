"""Checks of a training loop, with all examples in each step and with mini-batches."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np

from mlp_core import ACTIVATIONS, Activation, Layer, Network
from mlp_lab.check import loops
from mlp_lab.check.draws import Draw
from mlp_lab.check.error_checks import SQUARED_ERROR
from mlp_lab.check.functions import FUNCTIONS
from mlp_lab.check.looking import called, look_at_number
from mlp_lab.check.networks import LETTERS, by_layer, last, parameters
from mlp_lab.check.task import Arrays, Place, Reader, Round, Task, as_lists, part
from mlp_lab.check.training_slips import batch_alternatives, train_alternatives
from mlp_lab.check.verdict import judge


@cache
def activation_of(h: Any, h_prime: Any) -> Activation:
    return ACTIVATIONS.get(h.name) or Activation(h.name, h, h_prime)


def network_drawn(d: Draw) -> Network:
    """A network whose layers have different h."""
    drawn = parameters(d)
    layers = zip(*(drawn[name][1:] for name in ("W", "B", "h", "h_prime")), strict=True)
    return Network([Layer(W, B, activation_of(h, h_prime)) for W, B, h, h_prime in layers])


def train_draw(d: Draw) -> dict[str, Any]:
    X, Y = d.matrix("m", "n_0"), d.matrix("m", last(d))
    steps = int(d.rng.integers(3, 6))
    return {"network": network_drawn(d), "X": X, "Y": Y, "alpha": d.alpha / 5, "steps": steps}


def batches_draw(d: Draw) -> dict[str, Any]:
    """2m − 1 examples, in batches of m and a smaller one; the second epoch is broken off."""
    network, alpha = network_drawn(d), d.alpha / 5
    m = d.sizes["m"]
    X, Y = d.matrix(2 * m - 1, "n_0"), d.matrix(2 * m - 1, last(d))
    order = d.rng.permutation(2 * m - 1)
    batches = [order[:m], order[m:], order[::-1][:m]]
    return {"network": network, "X": X, "Y": Y, "alpha": alpha, "batches": batches}


def lists_of(network: Network) -> tuple[Any, Any, Any, Any]:
    """W, B, h and h′ of every layer, as the loops take them."""
    W = [None, *(layer.W.tolist() for layer in network.layers)]
    B = [None, *(layer.B.tolist() for layer in network.layers)]
    pairs = [FUNCTIONS[layer.activation.name][:2] for layer in network.layers]
    return W, B, [None, *(h for h, _ in pairs)], [None, *(h_prime for _, h_prime in pairs)]


def trained(network: Network, X: Any, Y: Any, alpha: float, batches: Sequence[Any]) -> Arrays:
    """By loops, E before each step and the parameters after the last."""
    W, B, h, h_prime = lists_of(network)
    E = {}
    for t, rows in enumerate(batches):
        X_now, Y_now = [X[i] for i in rows], [Y[i] for i in rows]
        E[f"E[{t}]"] = loops.squared_error(loops.forward(X_now, W, B, h)[1][-1], Y_now)
        W, B = loops.step(X_now, Y_now, W, B, h, h_prime, alpha)
    return {**E, **by_layer(W=W, B=B)}


def train_right(network: Network, X: Any, Y: Any, alpha: float, steps: int) -> Arrays:
    """E_0 … E_steps, and the parameters after so many steps."""
    every = range(len(X))
    longer = trained(network, X, Y, alpha, [every] * (steps + 1))
    E = {symbol: longer[symbol] for symbol in longer if symbol.startswith("E[")}
    return {**E, **trained(network, X, Y, alpha, [every] * steps)}


def unpacked(value: Any, drawn: Round) -> Arrays | str:
    """(network, E) as arrays by symbol; or what is wrong with it."""
    if value is None:
        return "returns None: a `return` is missing"
    if not isinstance(value, tuple | list) or len(value) != 2:
        things = f"{len(value)} things" if isinstance(value, tuple | list) else called(value)
        return f"returns {things}, not the pair (network, E)"
    network, E = value
    if not isinstance(network, Network):
        return f"the first of the pair (network, E) is {called(network)}, not a Network"
    if network.sizes != drawn.arguments["network"].sizes:
        return f"returns a network of sizes {'-'.join(map(str, network.sizes))}, not the one it got"
    if not isinstance(E, list | tuple | np.ndarray):
        return f"E is {called(E)}, not a list of numbers"
    for t, E_t in enumerate(E):
        if problem := look_at_number(f"E[{t}]", E_t, f"E[{t}] is"):
            return problem
    wanted = sum(symbol.startswith("E[") for symbol in drawn.right)
    if len(E) != wanted:
        of = f"E_0 … E_{wanted - 1}" if "steps" in drawn.arguments else "one for each batch"
        return f"E has {len(E)} numbers, not {wanted}: {of}"
    return {
        **{f"E[{t}]": np.float64(E_t) for t, E_t in enumerate(E)},
        **by_layer(
            W=[None, *(layer.W for layer in network.layers)],
            B=[None, *(layer.B for layer in network.layers)],
        ),
    }


# What is said of an E after the first, and of the last parameters: no sum is short enough.
LATER_E = part("E", lambda symbol: f"what comes before is right; {symbol}")
PARAMETERS = part("W", lambda P, i, j: f"{P}[{i},{j}]")


def places(drawn: Round) -> Iterator[Place]:
    network, X, Y, _, last_argument = drawn.arguments.values()
    rows = last_argument[0] if isinstance(last_argument, list) else range(len(X))
    W, B, h, _ = lists_of(network)
    A = loops.forward(as_lists(X[rows]), W, B, h)[1][-1]
    sizes: dict[str, float] = {"m": len(rows), "k": len(A[0])}
    for symbol in drawn.right:
        if symbol == "E[0]":
            yield symbol, SQUARED_ERROR, {"A": np.array(A), "Y": Y[rows]}, sizes
        elif symbol.startswith("E["):
            yield symbol, LATER_E, {"symbol": symbol}, drawn.sizes
        else:
            yield symbol, PARAMETERS, {"symbol": symbol}, drawn.sizes


TRAIN = Task(
    name="train",
    symbol="E",
    returns="(network, E), with the list E = [E_0, …, E_steps]",
    tested="E_0 … E_steps and the last parameters agree with loops",
    letters=LETTERS,
    draw=train_draw,
    right=train_right,
    entry=SQUARED_ERROR.entry,
    unpack=unpacked,
    alternatives=train_alternatives,
    places=places,
)

TRAIN_IN_BATCHES = Task(
    name="train_in_batches",
    symbol="E",
    returns="(network, E), with a number in the list E for each batch",
    tested="E of every batch before its step and the last parameters agree with loops",
    letters=LETTERS,
    draw=batches_draw,
    right=trained,
    entry=SQUARED_ERROR.entry,
    unpack=unpacked,
    alternatives=batch_alternatives,
    places=places,
)


def train(f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False) -> None:
    """`f(network, X, Y, alpha, steps)` returns (network, E): a training loop  (S2-S25).

    network is a `Network`, X is m × n_0, Y is m × n_L. All examples are in every step. E is the
    list [E_0, …, E_steps]: the error before the first step and after each one. The network that is
    returned is the one whose error is E_steps.
    """
    __tracebackhide__ = True
    judge(TRAIN, f, rounds, seed, strict)


def train_in_batches(
    f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False
) -> None:
    """`f(network, X, Y, alpha, batches)` returns (network, E): training with mini-batches.

    batches is a list of arrays of row numbers, one for each step: the step uses the examples
    X[rows], Y[rows] alone, and m in 1/m is their number, which differs. E is a list with one
    number for each batch: the error on that batch, just before its step.
    """
    __tracebackhide__ = True
    judge(TRAIN_IN_BATCHES, f, rounds, seed, strict)
