"""The check of one training step of all layers (S2-S25)."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from mlp_lab.check import loops
from mlp_lab.check.draws import Draw
from mlp_lab.check.layer_checks import UPDATED_BIASES, UPDATED_WEIGHTS
from mlp_lab.check.networks import (
    LETTERS,
    NOT_PASSED_BACK,
    PASSED_BACK,
    Changes,
    by_layer,
    gradients_with,
    last,
    layer_sizes,
    network_of,
    not_passed_back,
    numbers,
    parameters,
    passed_back,
    slips,
    taken_apart,
)
from mlp_lab.check.task import Arrays, Place, Reader, Round, Task, as_lists
from mlp_lab.check.verdict import judge
from mlp_lab.mistakes.workings import forward


def updates(wrong: Any) -> Changes:
    """The same wrong update for W and for B."""
    return {"updated_weights": wrong, "updated_biases": wrong}


# Slips of the update, as they change the parameters: P′ from P, ∂E/∂P and α.
UPDATE_SLIPS: dict[str, Changes] = {
    "α is missing": updates(lambda P, dE_dP, alpha: P - dE_dP),
    "this is α ∂E/∂W and α ∂E/∂B alone, without W and B": updates(
        lambda P, dE_dP, alpha: alpha * dE_dP
    ),
    "only the biases are updated": {"updated_weights": lambda W, dE_dW, alpha: W},
    "nothing is updated": updates(lambda P, dE_dP, alpha: P),
}


def step_draw(d: Draw) -> dict[str, Any]:
    drawn = parameters(d)
    X, Y = d.matrix("m", "n_0"), d.matrix("m", last(d))
    return {"X": X, "Y": Y, **drawn, "alpha": d.alpha}


def step_right(X: Any, Y: Any, W: Any, B: Any, h: Any, h_prime: Any, alpha: float) -> Arrays:
    W, B = loops.step(X, Y, W, B, numbers(h), numbers(h_prime), alpha)
    return by_layer(W=W, B=B)


def step_places(drawn: Round) -> Iterator[Place]:
    X, Y, W, B, h, h_prime, alpha = drawn.arguments.values()
    lists = [as_lists(P) for P in (X, Y, W, B)]
    Z, A = loops.forward(lists[0], lists[2], lists[3], numbers(h))
    dE_dA = loops.squared_error_gradient(A[-1], lists[1])
    _, _, dE_dW, dE_dB = loops.backward(dE_dA, Z, A, lists[2], numbers(h_prime))
    for l in range(len(W) - 1, 0, -1):
        sizes = {**layer_sizes(W[l], len(X)), "α": alpha}
        dB, dW = np.array(dE_dB[l]), np.array(dE_dW[l])
        yield f"B[{l}]", UPDATED_BIASES, {"B": B[l], "dE_dB": dB, "alpha": alpha}, sizes
        yield f"W[{l}]", UPDATED_WEIGHTS, {"W": W[l], "dE_dW": dW, "alpha": alpha}, sizes


def step_alternatives(drawn: Round) -> Iterator[tuple[str, Arrays]]:
    X, Y, W, B, h, h_prime, alpha = drawn.arguments.values()
    for text, changes in slips():
        g = gradients_with(changes, drawn.arguments)
        yield text, by_layer(W=after(W, g.dE_dW, alpha), B=after(B, g.dE_dB, alpha))
    Z, A = forward(network_of(W, B, h, h_prime), X)
    for text, back in ((PASSED_BACK, passed_back), (NOT_PASSED_BACK, not_passed_back)):
        dE_dW, dE_dB = back(2 * (A[-1] - Y) / len(X), Z, A, W, h_prime)
        yield text, by_layer(W=after(W, dE_dW, alpha), B=after(B, dE_dB, alpha))
    g = gradients_with({}, drawn.arguments)
    for text, changes in UPDATE_SLIPS.items():
        new_W, new_B = (
            changes.get(name, stepped) for name in ("updated_weights", "updated_biases")
        )
        yield text, by_layer(W=after(W, g.dE_dW, alpha, new_W), B=after(B, g.dE_dB, alpha, new_B))


def stepped(P: Any, dE_dP: Any, alpha: float) -> Any:
    return P - alpha * dE_dP


def after(P: Sequence[Any], dE_dP: Any, alpha: float, update: Reader = stepped) -> list[Any]:
    """Every layer's parameter after a step; None where the dimensions do not fit."""
    new: list[Any] = [None]
    for l in range(1, len(P)):
        try:
            new.append(update(P[l], dE_dP[l], alpha))
        except (TypeError, ValueError):
            new.append(None)
    return new


STEP = Task(
    name="step",
    symbol="W",
    returns="(W, B), the lists of all W′[l] and B′[l]",
    tested="W′[l] and B′[l] of every layer agree with loops over S2-S25",
    letters=LETTERS,
    draw=step_draw,
    right=step_right,
    entry=UPDATED_WEIGHTS.entry,
    start="W",
    unpack=lambda value, drawn: taken_apart(value, ("W", "B"), drawn),
    alternatives=step_alternatives,
    places=step_places,
)


def step(f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False) -> None:
    """`f(X, Y, W, B, h, h_prime, alpha)` returns (W, B), the parameters after one step  (S2-S25).

    X is m × n_0, Y is m × n_L; W, B, h and h_prime are lists over the layers as in `check.forward`
    and `check.backward`, and so are the new W and B. E is the squared error. All layers step from
    the old parameters, and the lists that come in are not changed.
    """
    __tracebackhide__ = True
    judge(STEP, f, rounds, seed, strict)
