"""Clipping, rounding, float32 on the way: at any limit it has to show; where it never bites it is right."""

import numpy as np
from trials import Trials

from mlp_core import squared_error

TRIALS = Trials()
LIMITS = (0.5, 0.9, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0)


def backward_with(of_gradient=lambda g: g, of_delta=lambda d: d, of_all=lambda dW, dB: (dW, dB), of_error=lambda e: e, of_Z=lambda Z: Z, of_A=lambda A: A):
    def backward(dE_dA, Z, A, W, h_prime):
        dW, dB = [None] * len(W), [None] * len(W)
        e = of_error(dE_dA)
        for l in range(len(W) - 1, 0, -1):
            d = of_delta(e * h_prime[l](of_Z(Z[l])))
            dW[l] = of_gradient(of_A(A[l - 1]).T @ d)
            dB[l] = of_gradient(d.sum(axis=0, keepdims=True))
            e = d @ W[l].T
        return of_all(dW, dB)

    return backward


def norm_of(g, c):
    size = np.sqrt((g**2).sum())
    return g * (c / size) if size > c else g


def all_by_norm(dW, dB, c):
    size = np.sqrt(sum((g**2).sum() for g in dW[1:] + dB[1:]))
    s = min(1, c / size)
    return [None, *(s * g for g in dW[1:])], [None, *(s * g for g in dB[1:])]


CUT = "cut off at ±{0:g}"
for c in LIMITS:
    for name, said, part in (
        ("gradients_by_value", "cut off at", {"of_gradient": lambda g, c=c: np.clip(g, -c, c)}),
        ("gradients_by_their_norm", r"times the right one|norm|length|cut", {"of_gradient": lambda g, c=c: norm_of(g, c)}),
        ("gradients_by_the_norm_of_all", r"times the right one|norm|length|cut", {"of_all": lambda a, b, c=c: all_by_norm(a, b, c)}),
        ("deltas_by_value", r"cut off|S18|∂E/∂Z", {"of_delta": lambda d, c=c: np.clip(d, -c, c)}),
        ("deltas_by_their_norm", r"cut off|S18|∂E/∂Z|times", {"of_delta": lambda d, c=c: norm_of(d, c)}),
        ("the_error_by_value", r"cut off|S18|∂E/∂Z|∂E/∂A", {"of_error": lambda d, c=c: np.clip(d, -c, c)}),
    ):
        f = backward_with(**part)
        f.__name__ = f"{name}_at_{c}".replace(".", "_")
        TRIALS.wrong("backward", said)(f)

for c in (0.5, 1.0, 1.5, 2.0):
    f = backward_with(of_Z=lambda Z, c=c: np.clip(Z, -c, c))
    f.__name__ = f"Z_in_the_slopes_at_{c}".replace(".", "_")
    TRIALS.wrong("backward", r"S18|∂E/∂Z|h′")(f)
    f = backward_with(of_A=lambda A, c=c: np.clip(A, -c, c))
    f.__name__ = f"A_in_the_gradients_at_{c}".replace(".", "_")
    TRIALS.wrong("backward", r"dE_dW|S21")(f)

for c in (1.0, 2.0, 5.0):

    def forward(X, W, B, h, c=c):
        Z, A = [None], [X]
        for l in range(1, len(W)):
            Z.append(np.clip(A[-1] @ W[l] + B[l], -c, c))
            A.append(h[l](Z[-1]))
        return Z, A

    forward.__name__ = f"net_inputs_cut_at_{c:g}"
    TRIALS.wrong("forward", r"Z\[\d\]: .*cut off at|Z\[\d\]")(forward)

    def forward(X, W, B, h, c=c):  # noqa: F811
        Z, A = [None], [X]
        for l in range(1, len(W)):
            Z.append(A[-1] @ W[l] + B[l])
            A.append(np.clip(h[l](Z[-1]), -c, c))
        return Z, A

    forward.__name__ = f"activations_cut_at_{c:g}"
    TRIALS.wrong("forward", r"A\[\d\]")(forward)


def step_with(move):
    def step(X, Y, W, B, h, h_prime, alpha):
        Z, A = [None], [X]
        for l in range(1, len(W)):
            Z.append(A[-1] @ W[l] + B[l])
            A.append(h[l](Z[-1]))
        d = 2 / len(X) * (A[-1] - Y)
        new_W, new_B = [None] * len(W), [None] * len(W)
        for l in range(len(W) - 1, 0, -1):
            d = d * h_prime[l](Z[l])
            new_W[l] = move(W[l], A[l - 1].T @ d, alpha)
            new_B[l] = move(B[l], d.sum(0, keepdims=True), alpha)
            d = d @ W[l].T
        return new_W, new_B

    return step


for c in LIMITS:
    for name, said, move in (
        ("step_of_clipped_gradients", "cut off at", lambda P, g, a, c=c: P - a * np.clip(g, -c, c)),
        ("clipped_updates", "cut off|W|B", lambda P, g, a, c=c: P - np.clip(a * g, -c, c)),
        ("step_of_gradients_by_norm", "times the right one|norm|length", lambda P, g, a, c=c: P - a * norm_of(g, c)),
        ("weights_clipped_after", "W|B", lambda P, g, a, c=c: np.clip(P - a * g, -c, c)),
    ):
        f = step_with(move)
        f.__name__ = f"{name}_at_{c}".replace(".", "_")
        TRIALS.wrong("step", said)(f)


def train_with(limit, by):
    def train(network, X, Y, alpha, steps):
        from mlp_core import Layer, Network

        E = [squared_error(network.predict(X), Y)]
        for _ in range(steps):
            g = network.gradients(X, Y)
            network = Network([Layer(p.W - alpha * by(g.dE_dW[l], limit), p.B - alpha * by(g.dE_dB[l], limit), p.activation)
                               for l, p in enumerate(network.layers, 1)])
            E.append(squared_error(network.predict(X), Y))
        return network, E

    return train


for c in (0.5, 1.0, 2.0, 5.0):
    for name, by in (("value", lambda g, c: np.clip(g, -c, c)), ("norm", norm_of)):
        f = train_with(c, by)
        f.__name__ = f"train_clipped_by_{name}_at_{c:g}"
        TRIALS.wrong("train", "cut off at|times the right one|norm|length")(f)

for digits in (3, 4, 6):
    f = backward_with(of_gradient=lambda g, n=digits: g.round(n))
    f.__name__ = f"rounded_to_{digits}"
    TRIALS.wrong("backward", "digits|decimals|rounded")(f)

f = backward_with(of_delta=lambda d: d.astype(np.float32).astype(float))
f.__name__ = "deltas_in_float32"
TRIALS.wrong("backward", r"digits are right, as with float32")(f)
f = backward_with(of_gradient=lambda g: np.float64(np.float32(g)))
f.__name__ = "gradients_in_float32"
TRIALS.wrong("backward", r"digits are right, as with float32")(f)
f = backward_with(of_gradient=lambda g: g.astype(np.float16).astype(float))
f.__name__ = "gradients_in_float16"
TRIALS.wrong("backward", r"digits")(f)


@TRIALS.wrong("net_input", "digits|decimals|rounded")
def net_input_rounded(X, W, B):
    return np.round(X @ W + B, 3)


@TRIALS.wrong("net_input", "digits are right, as with float32")
def net_input_in_float32(X, W, B):
    return (X.astype("f4") @ W.astype("f4") + B.astype("f4")).astype("f8")


@TRIALS.wrong("squared_error", "digits|rounded|decimals")
def error_rounded(A, Y):
    return round(float(((A - Y) ** 2).sum() / len(A)), 3)


# ---------------------------------------------------------------- that never bites

for name, part in (
    ("clip_at_500", {"of_Z": lambda Z: np.clip(Z, -500, 500)}),
    ("nan_to_num", {"of_gradient": np.nan_to_num}),
    ("gradients_cut_at_a_million", {"of_gradient": lambda g: np.clip(g, -1e6, 1e6)}),
    ("clip_of_deltas_at_infinity", {"of_delta": lambda d: np.clip(d, -np.inf, np.inf)}),
    ("rounded_to_15", {"of_delta": lambda d: np.round(d, 15)}),
    ("norm_under_a_billion", {"of_gradient": lambda g: norm_of(g, 1e9)}),
    ("a_tiny_epsilon", {"of_delta": lambda d: d + 1e-15}),
    ("longdouble_inside", {"of_delta": lambda d: d.astype(np.longdouble).astype(float)}),
):
    f = backward_with(**part)
    f.__name__ = name
    TRIALS.right("backward")(f)

test_says = TRIALS.test()
