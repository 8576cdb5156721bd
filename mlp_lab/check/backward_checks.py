"""The check of a whole backward pass (S18-S23, S25Σ)."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from mlp_lab.check import loops
from mlp_lab.check.bias_checks import BIAS_GRADIENT
from mlp_lab.check.draws import Draw
from mlp_lab.check.gradient_checks import WEIGHT_GRADIENT
from mlp_lab.check.networks import (
    LETTERS,
    NOT_PASSED_BACK,
    PASSED_BACK,
    by_layer,
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
from mlp_lab.mistakes import Workings


def backward_draw(d: Draw) -> dict[str, Any]:
    drawn = parameters(d)
    X, W, B, h = d.matrix("m", "n_0"), drawn["W"], drawn["B"], drawn["h"]
    Z, A = loops.forward(as_lists(X), as_lists(W), as_lists(B), numbers(h))
    return {
        "dE_dA": d.matrix("m", last(d)),
        "Z": [None, *map(np.array, Z[1:])],
        "A": [*map(np.array, A)],
        "W": W,
        "h_prime": drawn["h_prime"],
    }


def backward_right(dE_dA: Any, Z: Any, A: Any, W: Any, h_prime: Any) -> Arrays:
    _, _, dE_dW, dE_dB = loops.backward(dE_dA, Z, A, W, numbers(h_prime))
    return by_layer(dE_dW=dE_dW, dE_dB=dE_dB)


def backward_places(drawn: Round) -> Iterator[Place]:
    dE_dA, Z, A, W, h_prime = drawn.arguments.values()
    lists = [as_lists(P) for P in (dE_dA, Z, A, W)]
    _, dE_dZ, _, _ = loops.backward(lists[0], lists[1], lists[2], lists[3], numbers(h_prime))
    for l in range(len(W) - 1, 0, -1):
        d, sizes = np.array(dE_dZ[l]), layer_sizes(W[l], len(dE_dA))
        yield f"dE_dB[{l}]", BIAS_GRADIENT, {"dE_dZ": d}, sizes
        yield f"dE_dW[{l}]", WEIGHT_GRADIENT, {"A_prev": A[l - 1], "dE_dZ": d}, sizes


def backward_alternatives(drawn: Round) -> Iterator[tuple[str, Arrays]]:
    dE_dA, Z, A, W, h_prime = drawn.arguments.values()
    network = network_of(W, W, h_prime, h_prime)
    for text, changes in slips():
        if changes.keys() & {"squared_error_gradient", "updated_weights", "updated_biases"}:
            continue  # these are no equations of a backward pass
        start = {"squared_error_gradient": lambda *_: dE_dA}
        wrong = Workings({**changes, **start}).backward(network, Z, A, dE_dA, 1.0)
        yield text, by_layer(dE_dW=wrong.dE_dW, dE_dB=wrong.dE_dB)
    dE_dW, dE_dB = passed_back(dE_dA, Z, A, W, h_prime)
    yield PASSED_BACK, by_layer(dE_dW=dE_dW, dE_dB=dE_dB)
    dE_dW, dE_dB = not_passed_back(dE_dA, Z, A, W, h_prime)
    yield NOT_PASSED_BACK, by_layer(dE_dW=dE_dW, dE_dB=dE_dB)


BACKWARD = Task(
    name="backward",
    symbol="dE_dW",
    returns="(dE_dW, dE_dB), the lists of all ∂E/∂W[l] and ∂E/∂B[l]",
    tested="∂E/∂W[l] and ∂E/∂B[l] of every layer agree with loops over S18-S23",
    letters=LETTERS,
    draw=backward_draw,
    right=backward_right,
    entry=WEIGHT_GRADIENT.entry,
    taken_for={
        "h_prime[l − 1] stands where h_prime[l] is meant": (
            lambda dE_dA, Z, A, W, h_prime: (dE_dA, Z, A, W, [*h_prime[1:], None])
        ),
        "W[l − 1] stands where W[l] is meant": (
            lambda dE_dA, Z, A, W, h_prime: (dE_dA, Z, A, [*W[1:], None], h_prime)
        ),
    },
    unpack=lambda value, drawn: taken_apart(value, ("dE_dW", "dE_dB"), drawn),
    alternatives=backward_alternatives,
    places=backward_places,
)


def backward(f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False) -> None:
    """`f(dE_dA, Z, A, W, h_prime)` returns (dE_dW, dE_dB) of every layer  (S18-S23, S25Σ).

    dE_dA is ∂E/∂A[L], m × n_L; Z, A and W are lists as in `check.forward`, and h_prime[l] is the
    function h′ of layer l. dE_dW and dE_dB are lists of the same kind: dE_dW[l] has the dimensions
    of W[l], dE_dB[l] is 1 × n_l, and at 0 each has None. The layers may have different h.
    """
    __tracebackhide__ = True
    judge(BACKWARD, f, rounds, seed, strict)
