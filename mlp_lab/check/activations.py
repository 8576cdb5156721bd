"""Activation functions of one number, and the checks of h, h′(Z) and h′ in terms of A (S11)."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import numpy as np

from mlp_lab.check import loops
from mlp_lab.check.call import COPIED
from mlp_lab.check.diagnosis import TOLERANCE
from mlp_lab.check.task import Array, Draw, Reader, Round, Task
from mlp_lab.check.verdict import judge
from mlp_lab.numbers import as_printed, at, beside

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


COPIED.append(Elementwise)  # one for all rounds: whoever changes it has changed a copy

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


def in_terms_of_A(h_prime: Elementwise) -> Elementwise:  # noqa: N802 (a letter of the derivation)
    """The same slopes in terms of A = h(Z)."""
    return Elementwise(h_prime.name, FUNCTIONS[h_prime.name.removesuffix("′")][2])


def net_inputs(d: Draw) -> dict[str, Any]:
    return {"Z": d.matrix("m", "k")}


def net_inputs_of_any_size(d: Draw) -> dict[str, Any]:
    """As before, but some are so large that e^z overflows, and some that it rounds 1 + e^z to 1."""
    Z = d.matrix("m", "k")
    large = [-1000.0, 1000.0, -720.0, 720.0, -40.0, 40.0]
    Z.flat[d.rng.permutation(Z.size)[: len(large)]] = large
    return {"Z": Z}


def digits_of_softplus(drawn: Round, got: Array) -> str:
    """Where softplus is small, but has no right digits: log(1 + e^z) is 0 for z = −40."""
    right = drawn.right["A"]
    with np.errstate(all="ignore"):
        lost = (abs(got - right) > TOLERANCE * right) & (right >= np.finfo(float).tiny)
    if not lost.any():
        return ""
    index = tuple(int(i) for i in np.argwhere(lost)[0])
    z = as_printed(drawn.arguments["Z"][index])
    return (
        f"{at('A', index)} = softplus({z}) = {beside(right[index], got[index])}; "
        "1 + e^z is rounded to 1 there; NumPy has a function for log(1 + x) with small x"
    )


@cache
def task_of(which: str, name: str, any_size: bool) -> Task:
    """The task "h", "h_prime" or "h_prime_from_A" for an activation function."""
    h, h_prime, from_A = (Elementwise(name, f) for f in FUNCTIONS[name])
    wanted = {"h": h, "h_prime": h_prime, "h_prime_from_A": from_A}[which]
    written = name if which == "h" else f"{name}′"
    others = {
        f"this is {other}{'' if which == 'h' else '′'}, not {written}": Elementwise(other, f)
        for other, functions in FUNCTIONS.items()
        for f in [functions[("h", "h_prime", "h_prime_from_A").index(which)]]
        if other != name
    }
    mistakes: dict[str, Any] = {
        "h": {"this is the derivative, h′(Z)": h_prime, "h is applied twice": lambda Z: h(h(Z))},
        "h_prime": {
            "this is h(Z), not its derivative": h,
            "the slope is taken at A = h(Z); h′(Z) takes Z": lambda Z: h_prime(h(Z)),
            "this is h′ in terms of A, but it is given Z": from_A,
        },
        "h_prime_from_A": {
            "h′(Z) is given A; written in terms of A it has another form": h_prime,
            "h is applied once more; A is h(Z) already": lambda A: from_A(h(A)),
            "this is A itself": lambda A: A,
        },
    }[which]

    def draw(d: Draw) -> dict[str, Any]:
        drawn = (net_inputs_of_any_size if any_size else net_inputs)(d)
        return drawn if which != "h_prime_from_A" else {"A": h(drawn["Z"])}

    P = "A" if which == "h_prime_from_A" else "Z"
    dimensions = "in terms of A, m × k" if P == "A" else "m × k"
    tested = f"{written} in terms of a_ij" if P == "A" else f"{written}(z_ij)"

    def entry(values: Array, i: int, j: int) -> str:
        symbol, value = at("A" if which == "h" else "h′", (i, j)), as_printed(values[i, j])
        return f"{symbol}, where a is {value}," if P == "A" else f"{symbol} = {written}({value})"

    return Task(
        name=which,
        symbol="A" if which == "h" else "h′",
        returns=f"{written}({P}), {dimensions}" if P == "Z" else f"{written} {dimensions}",
        tested=f"every entry is {tested}{', z of any size' if any_size else ''}",
        letters=("m k",),
        draw=draw,
        right=lambda P: loops.applied(wanted.of_number, P),
        entry=entry,
        mistakes={**mistakes, **others},
        reserved=any_size,
        quiet=any_size,
        digits=digits_of_softplus if any_size and which == "h" and name == "softplus" else None,
    )


def h(
    f: Reader,
    of: str,
    *,
    any_size: bool = False,
    rounds: int = 3,
    seed: int | None = None,
    strict: bool = False,
) -> None:
    """`f(Z)` returns the activations h(Z), m × k like Z, of the function that `of` names  (S11).

    `of` is "identity", "sigmoid", "tanh", "relu", "leaky_relu" or "softplus", log(1 + e^z). With
    `any_size`, Z holds numbers up to ±1000 too, and f must do without overflow and warnings;
    softplus(−40), about 4e-18, must be right to nine digits too.
    """
    __tracebackhide__ = True
    judge(task_of("h", known(of), any_size), f, rounds, seed, strict)


def h_prime(
    f: Reader,
    of: str,
    *,
    any_size: bool = False,
    rounds: int = 3,
    seed: int | None = None,
    strict: bool = False,
) -> None:
    """`f(Z)` returns the slopes h′(Z), m × k like Z, of the function that `of` names  (S11).

    It takes Z, not A. `of` and `any_size` are as in `check.h`.
    """
    __tracebackhide__ = True
    judge(task_of("h_prime", known(of), any_size), f, rounds, seed, strict)


def h_prime_from_A(  # noqa: N802 (a letter of the derivation)
    f: Reader, of: str, *, rounds: int = 3, seed: int | None = None, strict: bool = False
) -> None:
    """`f(A)` returns the slopes h′(Z) in terms of A = h(Z), m × k like A  (S11).

    `of` is as in `check.h`.
    """
    __tracebackhide__ = True
    judge(task_of("h_prime_from_A", known(of), False), f, rounds, seed, strict)


def known(name: str) -> str:
    """Refuse an activation function that has no check."""
    __tracebackhide__ = True
    if name not in FUNCTIONS:
        names = ", ".join(map(repr, FUNCTIONS))
        raise ValueError(f"check: of must be one of {names}, not {name!r}")
    return name
