"""For the check of a step with momentum: right ways to write it, and wrong ones with the reason."""

import numpy as np
from verdicts import Spec


def momentum(W, V, dE_dW, alpha, beta):
    V = beta * V - alpha * dE_dW
    return W + V, V


def by_entries(W, V, dE_dW, alpha, beta):
    W_new, V_new = np.zeros(W.shape), np.zeros(V.shape)
    for p in range(W.shape[0]):
        for j in range(W.shape[1]):
            V_new[p, j] = beta * V[p, j] - alpha * dE_dW[p, j]
            W_new[p, j] = W[p, j] + V_new[p, j]
    return [W_new, V_new]


def on_copies(W, V, dE_dW, alpha, beta):
    W, V = W.copy(), V.copy()
    V *= beta
    V -= alpha * dE_dW
    W += V
    return W, V


def in_place(W, V, dE_dW, alpha, beta):
    V *= beta
    V -= alpha * dE_dW
    W += V
    return W, V


def of(velocity=lambda V, g, a, b: b * V - a * g, move=lambda W, V, old, g, a, b: W + V):
    """A step of which a part may be wrong."""

    def momentum_step(W, V, dE_dW, alpha, beta):
        new = velocity(V, dE_dW, alpha, beta)
        return move(W, new, V, dE_dW, alpha, beta), new

    return momentum_step


def each(change):
    return lambda *a: tuple(map(change, momentum(*a)))


def one(place, change):
    def momentum_step(*arguments):
        pair = list(momentum(*arguments))
        pair[place] = change(pair[place])
        return tuple(pair)

    return momentum_step


def put(P, value):
    P[0, 1] = value
    return P


MOMENTUM_STEP = Spec(
    "momentum_step",
    "W′",
    "W V dE_dW alpha beta",
    right=[
        momentum,
        by_entries,
        on_copies,
        lambda W, V, g, a, b: (W + b * V - a * g, b * V - a * g),
    ],
    wrong={
        "old V": (of(move=lambda W, V, old, *_: W + old), "the old V is added to W; W′ = W . V′"),
        "+ α": (of(velocity=lambda V, g, a, b: b * V + a * g), r"V′ = β V \+ α … in place of"),
        "other signs": (
            of(lambda V, g, a, b: b * V + a * g, lambda W, V, *_: W - V),
            "the signs are those of another convention",
        ),
        "− V′": (of(move=lambda W, V, *_: W - V), "V′ is subtracted from W"),
        "α outside": (
            of(lambda V, g, a, b: b * V - g, lambda W, V, old, g, a, b: W + a * V),
            "α stands outside, before V′; here it stands inside",
        ),
        "α outside, other signs": (
            of(lambda V, g, a, b: b * V + g, lambda W, V, old, g, a, b: W - a * V),
            "α stands outside, before V′; here it stands inside",
        ),
        "α (β V − g)": (of(lambda V, g, a, b: a * (b * V - g)), "α multiplies β V too"),
        "α twice": (of(move=lambda W, V, old, g, a, b: W + a * V), "α is there twice"),
        "no α": (of(lambda V, g, a, b: b * V - g), "α is missing"),
        "no β": (of(lambda V, g, a, b: V - a * g), "β is missing: V′ = V − α"),
        "α for β": (of(lambda V, g, a, b: a * V - b * g), "α and β are swapped"),
        "β (V − α g)": (of(lambda V, g, a, b: b * (V - a * g)), "β multiplies ∂E/∂W too"),
        "1 − β": (of(lambda V, g, a, b: b * V - (1 - b) * g), "1 − β stands before ∂E/∂W"),
        "(1 − β) α": (of(lambda V, g, a, b: b * V - (1 - b) * a * g), "1 − β stands before"),
        "1 − β for β": (of(lambda V, g, a, b: (1 - b) * V - a * g), "1 − β stands in place of β"),
        "no V": (of(lambda V, g, a, b: -a * g), "V plays no part: this is W − α ∂E/∂W"),
        "plain step": (of(move=lambda W, V, old, g, a, b: W - a * g), "but W′ is W − α ∂E/∂W"),
        "twice g": (of(move=lambda W, V, old, g, a, b: W + V - a * g), "subtracted twice"),
        "Nesterov": (of(move=lambda W, V, old, g, a, b: W + b * V - a * g), "Nesterov's step"),
        "β V′": (of(move=lambda W, V, old, g, a, b: W + b * V), r"W′ = W \+ β V′; W′ = W \+ V′"),
        "no W": (of(move=lambda W, V, *_: V), "W is missing: W′ = V′"),
        "W stays": (of(move=lambda W, *_: W), "V′ is right, but W is not moved"),
        "V stays": (
            lambda W, V, g, a, b: (momentum(W, V, g, a, b)[0], V),
            "W′ is right, but V is returned in place of V′",
        ),
        "no g": (of(lambda V, g, a, b: b * V), "∂E/∂W is missing"),
        "nothing": (lambda W, V, *_: (W, V), "nothing is moved"),
        "(V′, W′)": (lambda *a: momentum(*a)[::-1], "the pair is the wrong way round"),
        "in place": (in_place, "changes its argument W, V; write the result to a new array"),
        "β fixed": (
            of(lambda V, g, a, b: 0.7 * V - a * g),
            r"V′: \d+ of \d+ entries are wrong; the first: v′\[0,0\] = .*·.* − .*, yours is",
        ),
        "W alone": (lambda *a: momentum(*a)[0], r"returns an array, not the pair \(W′, V′\)"),
        "three": (lambda *a: (*momentum(*a), 1), r"returns 3 things, not the pair \(W′, V′\)"),
        "a dict": (lambda *a: dict(zip("WV", momentum(*a), strict=True)), "returns a dict, not"),
        "negated": (each(np.negative), r"V′: every entry has the wrong sign"),
        "halved": (each(lambda P: P / 2), "V′: every entry is 1/2 times"),
        "zeros": (each(np.zeros_like), "V′ is zero everywhere"),
        "W′ halved": (one(0, lambda P: P / 2), "W′: every entry is 1/2 times"),
        "W′ off": (
            one(0, lambda P: put(P, 9.0)),
            r"W′: 1 of \d+ entries is wrong; w′\[0,1\] = .* \+ .*, yours is 9",
        ),
        "transposed": (one(0, np.transpose), "W′ must be n × k = .*, not k × n.*the transpose"),
        "float32": (one(1, np.float32), "V′ holds float32"),
        "integers": (one(0, lambda P: P.astype(int)), "W′ holds integers"),
        "NaN": (one(1, lambda P: put(P, np.nan)), r"v?V?′\[0,1\] is NaN"),
        "None": (one(1, lambda P: None), "V′ is None, not an array"),
        "one number": (one(0, lambda P: P[0, 0]), "W′ must be n × k = .*, not one number"),
        "three arguments": (
            lambda W, dE_dW, alpha: (W, W),
            r"takes \(W, dE_dW, alpha\); it is called with \(W, V, dE_dW, alpha, beta\)",
        ),
    },
)
