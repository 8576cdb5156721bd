"""Activation functions of one number, as the loops apply them, and as a reader is given them."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import numpy as np

from mlp_lab.check.task import Array

OfNumber: TypeAlias = Callable[[float], float]


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def softplus(z: float) -> float:
    """log(1 + e^z), as z + log(1 + e^(−z)) where e^z would overflow."""
    return max(z, 0.0) + math.log1p(math.exp(-abs(z)))


def tanh_prime(z: float) -> float:
    e = math.exp(-2 * abs(z))
    return 4 * e / (1 + e) ** 2


# h and h′ of one number, and h′ in terms of a = h(z).
FUNCTIONS: dict[str, tuple[OfNumber, OfNumber, OfNumber]] = {
    "identity": (lambda z: z, lambda z: 1.0, lambda a: 1.0),
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * sigmoid(-z), lambda a: a * (1 - a)),
    "tanh": (math.tanh, tanh_prime, lambda a: 1 - a * a),
    "relu": (lambda z: max(z, 0.0), lambda z: float(z > 0), lambda a: float(a > 0)),
    "leaky_relu": (
        lambda z: z if z > 0 else 0.01 * z,
        lambda z: 1.0 if z > 0 else 0.01,
        lambda a: 1.0 if a > 0 else 0.01,
    ),
    "softplus": (softplus, sigmoid, lambda a: -math.expm1(-a)),
}


@dataclass(frozen=True)
class Elementwise:
    """A function of one number, applied to each entry of an array: a reader's h and h′."""

    name: str
    of_number: OfNumber
    of_array: Callable[[Any], Array] | None = None

    def __call__(self, Z: Any) -> Array:
        Z = np.asarray(Z, dtype=float)
        if self.of_array:
            return self.of_array(Z)
        return np.array([self.of_number(z) for z in Z.ravel().tolist()]).reshape(Z.shape)

    def __repr__(self) -> str:
        return self.name


# The h and h′ that whole passes are given, once more for whole arrays: many are called for.
OF_ARRAYS: dict[str, tuple[Callable[[Any], Array], Callable[[Any], Array]]] = {
    "sigmoid": (
        lambda Z: np.exp(-np.logaddexp(0, -Z)),
        lambda Z: np.exp(-np.logaddexp(0, Z) - np.logaddexp(0, -Z)),
    ),
    "softplus": (lambda Z: np.logaddexp(0, Z), lambda Z: np.exp(-np.logaddexp(0, -Z))),
    "tanh": (np.tanh, lambda Z: 1 / np.cosh(Z) ** 2),
}


@cache
def h_of(name: str) -> Elementwise:
    """h of a layer, as a reader is given it."""
    return Elementwise(name, FUNCTIONS[name][0], OF_ARRAYS[name][0])


@cache
def h_prime_of(name: str) -> Elementwise:
    """h′ of a layer, as a reader is given it."""
    return Elementwise(f"{name}′", FUNCTIONS[name][1], OF_ARRAYS[name][1])
