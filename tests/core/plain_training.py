"""Training once more, in plain NumPy, and what the tests of `train` and `training` share."""

from functools import cache

import numpy as np
from draws import KINKED, SMOOTH, network

from mlp_core import ACTIVATIONS, Layer, Network, identity, train

# How far two ways of training may differ, relative to the largest entry. Whoever adds and
# multiplies in another order rounds otherwise, so equality is asked only where nothing rounds.
AGREE = {np.dtype(np.float64): 1e-12, np.dtype(np.float32): 1e-4}

# h and h′ as a textbook writes them, for the loop below.
H = {
    "identity": (np.positive, np.ones_like),
    "sigmoid": (lambda Z: 1 / (1 + np.exp(-Z)), lambda Z: 1 / (2 + np.exp(Z) + np.exp(-Z))),
    "tanh": (np.tanh, lambda Z: 1 / np.cosh(Z) ** 2),
    "relu": (lambda Z: Z * (Z > 0), lambda Z: (Z > 0).astype(Z.dtype)),
    "leaky_relu": (
        lambda Z: np.where(Z > 0, Z, Z / 100),
        lambda Z: np.where(Z > 0, 1, 0.01).astype(Z.dtype),
    ),
}


def own_loop(net, X, Y, alpha, steps, batches=None):
    """Gradient descent in plain NumPy: E_0 … E_steps, and all parameters at the end."""
    Ws, Bs = [a.W for a in net.layers], [a.B for a in net.layers]
    names, E = [a.activation.name for a in net.layers], []
    for step in range(steps + 1):
        rows = slice(None) if batches is None else batches[step]
        A, Z, Y_rows = [X[rows]], [], Y[rows]
        for W, B, name in zip(Ws, Bs, names, strict=True):
            Z.append(A[-1] @ W + B)
            A.append(H[name][0](Z[-1]))
        E.append(float(np.sum((A[-1] - Y_rows) ** 2) / len(Y_rows)))
        if step < steps:
            D, new_Ws, new_Bs = (A[-1] - Y_rows) * 2 / len(Y_rows), [], []
            for W, B, name, z, a in reversed(list(zip(Ws, Bs, names, Z, A, strict=False))):
                D = D * H[name][1](z)
                new_Ws.insert(0, W - alpha * (a.T @ D))
                new_Bs.insert(0, B - alpha * D.sum(axis=0, keepdims=True))
                D = D @ W.T
            Ws, Bs = new_Ws, new_Bs
    return E, [*Ws, *Bs]


def parameters(net):
    return [*(a.W for a in net.layers), *(a.B for a in net.layers)]


def drawn(seed, depth=2, names=SMOOTH + KINKED, dtype=np.float64):
    layers, X, Y = network(np.random.default_rng([seed, depth]), depth, names, dtype)
    return Network([Layer(W, B, ACTIVATIONS[name]) for W, B, name in layers]), X, Y


def assert_agree(got, expected, dtype=np.float64):
    got, expected = np.asarray(got), np.asarray(expected)
    assert got.shape == expected.shape
    assert abs(got - expected).max() <= AGREE[np.dtype(dtype)] * abs(expected).max()


def assert_same(run, other):
    """Two runs by the same code: not one bit may differ."""
    assert run.E == other.E
    for P, Q in zip(parameters(run.network), parameters(other.network), strict=True):
        assert P.tobytes() == Q.tobytes()


@cache
def rows_used(m, batch_size, seed, steps):
    """Which examples each step uses, told by E alone.

    The prediction is 0, alpha too small to change that, and y_i = 2^i: so E · (size of the batch)
    is a sum of 4^i, and its digits in base 4 say how often each example is in it.
    """
    zero = Network([Layer(np.zeros((1, 1)), np.zeros((1, 1)), identity)])
    Y = 2.0 ** np.arange(m).reshape(m, 1)
    run = train(zero, np.ones((m, 1)), Y, 1e-300, steps, batch_size, seed)
    sizes = [min(batch_size, m - first) for first in range(0, m, batch_size)]
    used = []
    for step, E in enumerate(run.E):
        total = round(E * sizes[step % len(sizes)])
        used.append([i for i in range(m) for _ in range(total >> 2 * i & 3)])
        assert len(used[-1]) == sizes[step % len(sizes)]
    return used
