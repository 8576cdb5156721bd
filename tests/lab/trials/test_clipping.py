"""Clipping, rounding and float32 on the way have to show, except for a clip that never bites."""

import numpy as np
from trials import Trials

from mlp_core import Layer, Network, squared_error

TRIALS = Trials()
LIMITS = (0.7, 5.0)


def backward_with(
    of_gradient=lambda g: g,
    of_delta=lambda d: d,
    of_all=lambda dW, dB: (dW, dB),
    of_error=lambda e: e,
    of_Z=lambda Z: Z,
    of_A=lambda A: A,
):
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


for c in LIMITS:
    for name, said, part in (
        ("gradients_by_value", "cut off at", {"of_gradient": lambda g, c=c: np.clip(g, -c, c)}),
        (
            "gradients_by_their_norm",
            r"times the right one|norm|length|cut",
            {"of_gradient": lambda g, c=c: norm_of(g, c)},
        ),
        (
            "gradients_by_the_norm_of_all",
            r"times the right one|norm|length|cut",
            {"of_all": lambda a, b, c=c: all_by_norm(a, b, c)},
        ),
        ("deltas_by_value", r"cut off|S18|∂E/∂Z", {"of_delta": lambda d, c=c: np.clip(d, -c, c)}),
        (
            "deltas_by_their_norm",
            r"cut off|S18|∂E/∂Z|times",
            {"of_delta": lambda d, c=c: norm_of(d, c)},
        ),
        (
            "the_error_by_value",
            r"cut off|S18|∂E/∂Z|∂E/∂A",
            {"of_error": lambda d, c=c: np.clip(d, -c, c)},
        ),
    ):
        f = backward_with(**part)
        TRIALS.wrong("backward", said, called=f"{name}_at_{c}")(f)

for c in (0.5, 5.0):
    f = backward_with(of_Z=lambda Z, c=c: np.clip(Z, -c, c))
    TRIALS.wrong("backward", r"S18|∂E/∂Z|h′", called=f"Z_in_the_slopes_at_{c}")(f)
    f = backward_with(of_A=lambda A, c=c: np.clip(A, -c, c))
    TRIALS.wrong("backward", r"dE_dW|S21", called=f"A_in_the_gradients_at_{c}")(f)

for c in (1.0, 5.0):

    def forward(X, W, B, h, c=c):
        Z, A = [None], [X]
        for l in range(1, len(W)):
            Z.append(np.clip(A[-1] @ W[l] + B[l], -c, c))
            A.append(h[l](Z[-1]))
        return Z, A

    TRIALS.wrong("forward", r"Z\[\d\]: .*cut off at|Z\[\d\]", called=f"net_inputs_cut_at_{c:g}")(
        forward
    )

    def forward(X, W, B, h, c=c):
        Z, A = [None], [X]
        for l in range(1, len(W)):
            Z.append(A[-1] @ W[l] + B[l])
            A.append(np.clip(h[l](Z[-1]), -c, c))
        return Z, A

    if c < 5:  # a softplus behind a tanh stays below
        TRIALS.wrong("forward", r"A\[\d\]", called=f"activations_cut_at_{c:g}")(forward)


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
        (
            "step_of_gradients_by_norm",
            "times the right one|norm|length",
            lambda P, g, a, c=c: P - a * norm_of(g, c),
        ),
        ("weights_clipped_after", "W|B", lambda P, g, a, c=c: np.clip(P - a * g, -c, c)),
    ):
        f = step_with(move)
        TRIALS.wrong("step", said, called=f"{name}_at_{c}")(f)


def train_with(limit, by):
    def train(network, X, Y, alpha, steps):
        E = [squared_error(network.predict(X), Y)]
        for _ in range(steps):
            g = network.gradients(X, Y)
            network = Network(
                [
                    Layer(
                        p.W - alpha * by(g.dE_dW[l], limit),
                        p.B - alpha * by(g.dE_dB[l], limit),
                        p.activation,
                    )
                    for l, p in enumerate(network.layers, 1)
                ]
            )
            E.append(squared_error(network.predict(X), Y))
        return network, E

    return train


for c in (0.5, 5.0):
    for name, by in (("value", lambda g, c: np.clip(g, -c, c)), ("norm", norm_of)):
        f = train_with(c, by)
        TRIALS.wrong(
            "train",
            "cut off at|times the right one|norm|length",
            called=f"train_clipped_by_{name}_at_{c:g}",
        )(f)

for digits in (3, 6):
    f = backward_with(of_gradient=lambda g, n=digits: g.round(n))
    TRIALS.wrong("backward", "digits|decimals|rounded", called=f"rounded_to_{digits}")(f)

f = backward_with(of_delta=lambda d: d.astype(np.float32).astype(float))
TRIALS.wrong("backward", r"digits are right, as with float32|S18", called="deltas_in_float32")(f)
f = backward_with(of_gradient=lambda g: np.float64(np.float32(g)))
TRIALS.wrong("backward", r"digits are right, as with float32", called="gradients_in_float32")(f)
f = backward_with(of_gradient=lambda g: g.astype(np.float16).astype(float))
TRIALS.wrong("backward", "digits|float16", called="gradients_in_float16")(f)


@TRIALS.wrong("net_input", "digits|decimals|rounded")
def net_input_rounded(X, W, B):
    return np.round(X @ W + B, 3)


@TRIALS.wrong("net_input", "digits are right, as with float32")
def net_input_in_float32(X, W, B):
    return (X.astype("f4") @ W.astype("f4") + B.astype("f4")).astype("f8")


@TRIALS.wrong("squared_error", "digits|rounded|decimals", never="float32")
def error_rounded(A, Y):
    return round(float(((A - Y) ** 2).sum() / len(A)), 3)


# ---------------------------------------------------------------- what comes in


def cut(c):
    return lambda P: np.clip(P, -c, c)


def all_of(part, layers):
    return [None, *map(part, layers[1:])]


for c in (2.0, 5.0):
    k = cut(c)
    for check, said, name, f in (
        ("net_input", "z|Z|entr", "X", lambda X, W, B, k=k: k(X) @ W + B),
        ("net_input", "z|Z|entr", "W", lambda X, W, B, k=k: X @ k(W) + B),
        ("net_input", "z|Z|entr", "B", lambda X, W, B, k=k: X @ W + k(B)),
        ("bias_rows", "entr|cut", "B", lambda B, m, k=k: np.repeat(k(B), m, axis=0)),
        ("squared_error", "E ", "A", lambda A, Y, k=k: ((k(A) - Y) ** 2).sum() / len(A)),
        ("net_input_gradient", "entr", "h′", lambda dE_dA, S, k=k: dE_dA * k(S)),
        ("weight_gradient", "entr", "A_prev", lambda A, dE_dZ, k=k: k(A).T @ dE_dZ),
        ("previous_activation_gradient", "entr", "W", lambda dE_dZ, W, k=k: dE_dZ @ k(W).T),
        (
            "backward",
            "S19",
            "W",
            lambda d, Z, A, W, s, k=k: backward_with()(d, Z, A, all_of(k, W), s),
        ),
    ):
        TRIALS.wrong(check, said, called=f"{check}, {name} cut at {c:g}")(f)


def train_with_short_steps(network, X, Y, alpha, steps):
    """No parameter moves by more than 0.5."""
    E = [squared_error(network.predict(X), Y)]
    for _ in range(steps):
        new = network.updated(network.gradients(X, Y), alpha)
        pairs = zip(network.layers, new.layers)
        network = Network(
            [
                Layer(p.W + cut(0.5)(q.W - p.W), p.B + cut(0.5)(q.B - p.B), p.activation)
                for p, q in pairs
            ]
        )
        E.append(squared_error(network.predict(X), Y))
    return network, E


TRIALS.wrong("train", "E|W|B")(train_with_short_steps)
for name, f in (
    ("relu", lambda Z: np.clip(Z, 0, 6)),
    ("softplus", lambda Z: np.log1p(np.exp(cut(5)(Z)))),
):
    TRIALS.wrong("h", "entr|cut|h", called=f"{name}, cut", options={"of": name})(f)


# ---------------------------------------------------------------- that never bites

for name, part in (
    ("clip_at_500", {"of_Z": lambda Z: np.clip(Z, -500, 500)}),
    ("nan_to_num", {"of_gradient": np.nan_to_num}),
    ("gradients_cut_at_a_million", {"of_gradient": lambda g: np.clip(g, -1e6, 1e6)}),
    ("clip_of_deltas_at_infinity", {"of_delta": lambda d: np.clip(d, -np.inf, np.inf)}),
    ("norm_under_a_billion", {"of_gradient": lambda g: norm_of(g, 1e9)}),
    ("longdouble_inside", {"of_delta": lambda d: d.astype(np.longdouble).astype(float)}),
):
    f = backward_with(**part)
    TRIALS.right("backward", called=name)(f)

test_says = TRIALS.test()
