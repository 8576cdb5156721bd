"""Updates for the doctor: (old − new)/alpha of right and of wrong programs, in both precisions."""

import re

import numpy as np
import pytest
from trials import HEALTHY, SEEDS, drawn

from mlp_core import Gradients
from mlp_lab import doctor

ALPHAS = (0.1, 0.001, 1 / 3, 0.0025)


def lists(network):
    return ([None, *(p.W for p in network.layers)], [None, *(p.B for p in network.layers)])


def stepped(network, X, Y, alpha, slope=None, dB=None, error=None, move=None):
    """New parameters by a plain step, of which a part may be wrong."""
    Z, A = [None], [X]
    for p in network.layers:
        Z.append(A[-1] @ p.W + p.B)
        A.append(p.activation.h(Z[-1]))
    L = len(network.layers)
    d = (error or (lambda A, Y: (A - Y) * (2 / len(A))))(A[-1], Y)
    new_W, new_B = [None] * (L + 1), [None] * (L + 1)
    move = move or (lambda P, g: P - alpha * g)
    for l in range(L, 0, -1):
        p = network.layers[l - 1]
        d = d * (slope or (lambda f, Z, A, l, L: f(Z)))(p.activation.h_prime, Z[l], A[l], l, L)
        new_W[l] = move(p.W, A[l - 1].T @ d)
        new_B[l] = move(p.B, (dB or (lambda d: d.sum(axis=0, keepdims=True)))(d))
        d = d @ p.W.T
    return new_W, new_B


def differences(network, new_W, new_B, alpha):
    W, B = lists(network)
    L = len(network.layers)
    none = (None,) * (L + 1)
    taken = [
        [None, *((old - new) / alpha for old, new in zip(P[1:], Q[1:], strict=True))]
        for P, Q in ((W, new_W), (B, new_B))
    ]
    return Gradients(none, none, *map(tuple, taken))


def by_the_library(network, X, Y, alpha):
    return lists(network.updated(network.gradients(X, Y), alpha))


def by_hand(network, X, Y, alpha):
    return stepped(network, X, Y, alpha)


def in_place(network, X, Y, alpha):
    g = network.gradients(X, Y)
    W, B = ([None, *(P.copy() for P in Ps[1:])] for Ps in lists(network))
    for l in range(1, len(W)):
        W[l] -= alpha * g.dE_dW[l]
        B[l] -= alpha * g.dE_dB[l]
    return W, B


def velocity(network, X, Y, alpha):
    """W + V with V = −α ∂E/∂W."""
    return stepped(network, X, Y, alpha, move=lambda P, g: P + (-alpha * g))


RIGHT = (by_the_library, by_hand, in_place, velocity)
WRONG = {
    "climbs": (dict(move="+"), "the sign is wrong|wrong sign"),
    "no 2": (dict(error=lambda A, Y: (A - Y) / len(A)), "factor 2 is lost"),
    "no 1/m": (dict(error=lambda A, Y: (A - Y) * 2), "1/m is missing"),
    "no output slope": (
        dict(slope=lambda f, Z, A, l, L: f(Z) if l < L else f(Z) ** 0),
        r"h′\(Z\) is missing at the output",
    ),
    "h′(A)": (dict(slope=lambda f, Z, A, l, L: f(A)), "h′ is taken at A"),
    "h′ twice": (dict(slope=lambda f, Z, A, l, L: f(Z) * f(Z)), r"h′\(Z\) is there twice"),
    "mean of B": (dict(dB=lambda d: d.mean(axis=0, keepdims=True)), "bias gradient is averaged"),
    "B still": (dict(dB=lambda d: 0 * d[:1]), "biases are never updated"),
    "h′(A), mean of B": (
        dict(slope=lambda f, Z, A, l, L: f(A), dB=lambda d: d.mean(axis=0, keepdims=True)),
        "(?=.*taken at A)(?=.*averaged)",
    ),
    "no 2, mean of B": (
        dict(error=lambda A, Y: (A - Y) / len(A), dB=lambda d: d.mean(axis=0, keepdims=True)),
        "(?=.*factor 2 is lost)(?=.*averaged)",
    ),
}


def finding(network, X, Y, new, alpha):
    return doctor.examine(differences(network, *new, alpha), network, X, Y).finding


@pytest.mark.parametrize("depth", [2, 3])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("alpha", ALPHAS)
def test_right_updates_are_never_accused(alpha, dtype, depth):
    for seed, way in enumerate(RIGHT):
        network, X, Y = drawn(depth, seed, dtype)
        said = finding(network, X, Y, way(network, X, Y, alpha), alpha)
        assert said.startswith(HEALTHY), f"{way.__name__}, seed {seed}: {said}"


def wrong_update(name, network, X, Y, alpha):
    parts = dict(WRONG[name][0])
    if parts.get("move") == "+":
        parts["move"] = lambda P, g: P + alpha * g
    return stepped(network, X, Y, alpha, **parts)


@pytest.mark.parametrize(("depth", "alpha"), [(2, 0.1), (3, 0.001)])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", WRONG)
def test_wrong_updates_are_named(name, dtype, alpha, depth):
    for seed in SEEDS[:2]:
        network, X, Y = drawn(depth, seed, dtype)
        said = finding(network, X, Y, wrong_update(name, network, X, Y, alpha), alpha)
        assert re.search(WRONG[name][1], said), f"seed {seed}: {said}"


@pytest.mark.parametrize("other", [2.0, 0.5, 10.0])
@pytest.mark.parametrize("depth", [2, 3])
def test_another_alpha_than_that_of_the_step_is_a_factor(depth, other):
    """(old − new)/alpha with an alpha that was not the step's."""
    for seed in SEEDS[:2]:
        network, X, Y = drawn(depth, seed)
        said = finding(network, X, Y, by_hand(network, X, Y, 0.1 * other), 0.1)
        assert HEALTHY not in said
        assert re.search("S10|S24|factor|calls|α|alpha", said), said


@pytest.mark.parametrize("digits", [3, 5])
def test_rounded_parameters_are_not_healthy(digits):
    for seed in SEEDS[:2]:
        network, X, Y = drawn(2, seed)
        new = [[None, *(P.round(digits) for P in Ps[1:])] for Ps in by_hand(network, X, Y, 0.1)]
        said = finding(network, X, Y, new, 0.1)
        assert HEALTHY not in said
        assert "mistake" not in said or "No mistake" in said, said
