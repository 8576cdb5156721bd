"""What a training step costs on this machine: the same step in three ways, and where time goes.

Times differ from machine to machine and from moment to moment, so what is compared takes turns,
and only ratios say anything.
"""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any

import numpy as np

from mlp_core import Array, Network, squared_error, squared_error_gradient
from mlp_core.plan import Plan

__all__ = ["call_times", "new_memory_ratio", "passes_for_gradients", "step_ratios", "steps"]

ROUNDS, TURN = 15, 0.004  # turns of each, and seconds of a turn


def medians(contestants: Mapping[str, Callable[[], Any]]) -> dict[str, float]:
    """Median CPU seconds of one call of each; they take turns."""
    repeats, measured = {}, {name: [] for name in contestants}  # type: ignore[var-annotated]
    for name, call in contestants.items():
        repeats[name] = max(1, round(TURN / max(seconds(call, 3), 1e-9)))
    for _ in range(ROUNDS):
        for name, call in contestants.items():
            measured[name].append(seconds(call, repeats[name]))
    return {name: statistics.median(times) for name, times in measured.items()}


def seconds(call: Callable[[], Any], repeat: int) -> float:
    before = time.process_time()
    for _ in range(repeat):
        call()
    return (time.process_time() - before) / repeat


def steps(network: Network, X: Array, Y: Array, alpha: float) -> dict[str, Callable[[], float]]:
    """One training step in three ways; each call takes the next step and returns its E.

    "as derived": the functions of the derivation, one after the other, with their checks.
    "without waste": the same products without checks, h′ from A, in new arrays.
    "replayed": the plan of `train`, in arrays that exist.
    """
    derived, W_B = [network], [[layer.W, layer.B] for layer in network.layers]
    plan, numbers, m = Plan(network, X, Y, alpha), count(), len(X)

    def as_derived() -> float:
        forward = derived[0].forward(X)
        dE_dA = squared_error_gradient(forward.A[-1], Y)
        derived[0] = derived[0].updated(derived[0].backward(forward, dE_dA), alpha)
        return squared_error(forward.A[-1], Y)

    def without_waste() -> float:
        A = [X]
        for (W, B), layer in zip(W_B, network.layers, strict=True):
            A.append(layer.activation.h.equation.unchecked(A[-1] @ W + B))  # type: ignore[attr-defined]
        D = A[-1] - Y
        E = float((D * D).sum() / m)
        D = 2 / m * D
        for l in range(len(W_B), 0, -1):
            h_prime: Any = network.layer(l).activation.h_prime_from_A
            D = D * h_prime.equation.unchecked(A[l])
            W, B = W_B[l - 1]
            W_B[l - 1] = [W - alpha * (A[l - 1].T @ D), B - alpha * D.sum(axis=0, keepdims=True)]
            if l > 1:
                D = D @ W.T
        return E

    def replayed() -> float:
        return plan.step(next(numbers))

    return {"as derived": as_derived, "without waste": without_waste, "replayed": replayed}


def step_ratios(network: Network, X: Array, Y: Array, alpha: float) -> dict[str, float]:
    """How long each of three ways takes, as a multiple of the replayed step."""
    with np.errstate(all="ignore"):
        times = medians(steps(network, X, Y, alpha))
    return {name: t / times["replayed"] for name, t in times.items()}


def passes_for_gradients(network: Network, X: Array, Y: Array) -> float:
    """How many forward passes, each with its E, cost as much as all gradients by both passes."""
    times = medians(
        {
            "pass": lambda: squared_error(network.predict(X), Y),
            "gradients": lambda: network.gradients(X, Y),
        }
    )
    return times["gradients"] / times["pass"]


def call_times(sizes: Sequence[int]) -> dict[str, list[float]]:
    """Seconds of one NumPy call against the number of entries, for two functions."""
    times: dict[str, list[float]] = {"np.tanh": [], "np.add": []}
    for size in sizes:
        x, result = np.linspace(-2, 2, size), np.empty(size)
        calls = {
            "np.tanh": lambda x=x, result=result: np.tanh(x, result),
            "np.add": lambda x=x, result=result: np.add(x, x, result),
        }
        for name, t in medians(calls).items():
            times[name].append(t)
    return times


def new_memory_ratio(size: int = 5_000_000) -> float:
    """How much longer a sum takes if its result is a new array, and not one that exists.

    The array is large, because a small one that is dropped is often kept for the next.
    """
    x, result = np.ones(size), np.ones(size)
    times = medians({"new": lambda: np.add(x, x), "existing": lambda: np.add(x, x, result)})
    return times["new"] / times["existing"]
