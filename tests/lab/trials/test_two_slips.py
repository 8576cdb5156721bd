"""Two slips at once, in a backward pass, a step, a training loop; or one, and a factor."""

import numpy as np
from trials import NEVER, Trials

from mlp_core import Layer, Network, squared_error

TRIALS = Trials()


def both(one, other):
    """Says both, in either order."""
    return f"(?=.*({one}))(?=.*({other}))"


def backward_of(slope, dW, dB, back):
    def backward(dE_dA, Z, A, W, h_prime):
        grads_W, grads_B = [None] * len(W), [None] * len(W)
        for l in range(len(W) - 1, 0, -1):
            d = dE_dA * slope(h_prime[l], Z[l], A[l], l, len(W) - 1)
            grads_W[l], grads_B[l] = dW(A[l - 1], d), dB(d)
            dE_dA = back(d, W[l])
        return grads_W, grads_B

    return backward


right = {
    "slope": lambda f, Z, A, l, L: f(Z),
    "dW": lambda A, d: A.T @ d,
    "dB": lambda d: d.sum(axis=0, keepdims=True),
    "back": lambda d, W: d @ W.T,
}
SLIPS = {
    "no slope at the output": (
        "slope",
        lambda f, Z, A, l, L: f(Z) if l < L else 1.0,
        "missing at the output",
    ),
    "no hidden slope": (
        "slope",
        lambda f, Z, A, l, L: f(Z) if l == L else 1.0,
        "missing in the hidden layers",
    ),
    "no slope": ("slope", lambda f, Z, A, l, L: 1.0, "missing in every layer"),
    "slope of A": ("slope", lambda f, Z, A, l, L: f(A), "h′ is taken at A"),
    "slope twice": ("slope", lambda f, Z, A, l, L: f(Z) ** 2, r"h′\(Z\) is there twice"),
    "mean of B": ("dB", lambda d: d.mean(axis=0, keepdims=True), "bias gradient is averaged"),
    "all of B": ("dB", lambda d: np.full((1, d.shape[1]), d.sum()), "summed over everything"),
    "B without 0": ("dB", lambda d: d[1:].sum(0, keepdims=True), "first example is dropped"),
    "mean of W": ("dW", lambda A, d: A.T @ d / len(d), "∂E/∂W is averaged"),
    "W without 0": ("dW", lambda A, d: A[1:].T @ d[1:], "first example is dropped"),
    "W without last": ("dW", lambda A, d: A[:-1].T @ d[:-1], "last example is dropped"),
    "nothing back": (
        "back",
        lambda d, W: 0 * (d @ W.T),
        "nothing is passed back|what is passed back is zero",
    ),
    "mean over neurons": (
        "back",
        lambda d, W: d @ W.T / W.shape[1],
        "sum over the neurons is a mean",
    ),
}
PAIRS = [
    ("no slope at the output", "mean of B"), ("no hidden slope", "mean of B"),
    ("no slope", "mean of B"), ("slope of A", "mean of B"), ("slope of A", "mean of W"),
    ("no hidden slope", "all of B"), ("no slope at the output", "W without 0"),
    ("slope of A", "W without 0"), ("no hidden slope", "B without 0"),
    ("slope twice", "mean of B"), ("slope twice", "W without 0"),
    ("slope of A", "mean over neurons"), ("mean of W", "all of B"), ("W without 0", "mean of B"),
    ("W without last", "mean of B"), ("no slope at the output", "nothing back"),
    ("mean over neurons", "mean of B"),
]  # fmt: skip
for one, other in PAIRS:
    parts = {**right, SLIPS[one][0]: SLIPS[one][1], SLIPS[other][0]: SLIPS[other][1]}
    f = backward_of(**parts)
    said = both(SLIPS[one][2], SLIPS[other][2])
    TRIALS.wrong("backward", said, doctor=said, called=f"{one} and {other}")(f)


def step_of(
    error=lambda A, Y: 2 / len(A) * (A - Y), move=lambda P, g, a: P - a * g, move_B=None, **parts
):
    back = backward_of(**{**right, **parts})

    def step(X, Y, W, B, h, h_prime, alpha):
        Z, A = [None], [X]
        for l in range(1, len(W)):
            Z.append(A[-1] @ W[l] + B[l])
            A.append(h[l](Z[-1]))
        dW, dB = back(error(A[-1], Y), Z, A, W, h_prime)
        return (
            [None, *(move(w, g, alpha) for w, g in zip(W[1:], dW[1:]))],
            [None, *((move_B or move)(b, g, alpha) for b, g in zip(B[1:], dB[1:]))],
        )

    return step


ERRORS = {
    "no 2": (lambda A, Y: (A - Y) / len(A), "factor 2 is lost|1/2 times"),
    "no 1/m": (lambda A, Y: 2 * (A - Y), "1/m is missing|m times"),
    "mean over outputs": (lambda A, Y: 2 * (A - Y) / A.size, "outputs too|1/n_L times"),
    "Y − A": (lambda A, Y: 2 / len(A) * (Y - A), "wrong sign|W . α|−1 times"),
    "no 2 and no 1/m": (lambda A, Y: A - Y, "m/2 times|(?=.*1/m is missing)(?=.*factor 2 is lost)"),
    "no 2, mean over outputs": (
        lambda A, Y: (A - Y) / A.size,
        r"1/\(2·n_L\) times|(?=.*outputs)(?=.*factor 2)",
    ),
}
OF_THE_STEP = (
    ("no 2", "no slope at the output"), ("no 2", "mean of B"), ("no 2", "slope twice"),
    ("no 1/m", "slope of A"), ("no 1/m", "no hidden slope"), ("no 1/m", "W without 0"),
    ("mean over outputs", "no slope at the output"), ("mean over outputs", "mean of B"),
    ("Y − A", "no slope at the output"), ("Y − A", "no hidden slope"), ("Y − A", "slope of A"),
    ("Y − A", "mean of B"), ("Y − A", "W without 0"),
    ("no 2 and no 1/m", "no slope at the output"), ("no 2 and no 1/m", "slope of A"),
    ("no 2 and no 1/m", "mean of B"), ("no 2, mean over outputs", "no hidden slope"),
)  # fmt: skip
for name, (wrong, said) in ERRORS.items():
    TRIALS.wrong("step", said, called=f"step, {name}")(step_of(error=wrong))
for name, slip in OF_THE_STEP:
    (wrong, said), (part, change, words) = ERRORS[name], SLIPS[slip]
    never = "B . α ∂E/∂B stands" if name == "Y − A" else NEVER
    TRIALS.wrong("step", both(said, words), never=never, called=f"step, {name} and {slip}")(
        step_of(error=wrong, **{part: change})
    )
UP = "wrong sign|wrong way|−1 times|W . α"
for slip in ("no slope at the output", "slope of A", "mean of W"):
    part, change, words = SLIPS[slip]
    TRIALS.wrong("step", both("biases are never updated", words), called=f"step, no B and {slip}")(
        step_of(move_B=lambda P, g, a: P, **{part: change})
    )
    TRIALS.wrong("step", both(UP, words), called=f"step, + and {slip}", never="B . α ∂E/∂B stands")(
        step_of(move=lambda P, g, a: P + a * g, **{part: change})
    )


def train_of(
    error=None, E=lambda n, X, Y: squared_error(n.predict(X), Y), rate=lambda a: a, **parts
):
    step = step_of(**({"error": error} if error else {}), **parts)

    def train(network, X, Y, alpha, steps):
        losses = [E(network, X, Y)]
        for _ in range(steps):
            W, B = [None, *(p.W for p in network.layers)], [None, *(p.B for p in network.layers)]
            h, dh = (
                [None, *(p.activation.h for p in network.layers)],
                [None, *(p.activation.h_prime for p in network.layers)],
            )
            W, B = step(X, Y, W, B, h, dh, rate(alpha))
            network = Network(
                [Layer(w, b, p.activation) for w, b, p in zip(W[1:], B[1:], network.layers)]
            )
            losses.append(E(network, X, Y))
        return network, losses

    return train


def half_E(network, X, Y):
    return squared_error(network.predict(X), Y) / 2


def mean_E(network, X, Y):
    return float(((network.predict(X) - Y) ** 2).mean())


def sum_E(network, X, Y):
    return float(((network.predict(X) - Y) ** 2).sum())


HALF, MEAN, SUM = r"E\[0\] is 1/2 times", "outputs too", r"E\[0\].*1/m is missing|E\[0\] is m times"
LOST = "every step is 1/2 times|factor 2 is lost"
for name, said, f in (
    ("half E and half steps", both(HALF, LOST), train_of(ERRORS["no 2"][0], half_E)),
    ("half E", HALF, train_of(E=half_E)),
    (
        "mean E and its gradient",
        both(MEAN, "1/n_L"),
        train_of(ERRORS["mean over outputs"][0], mean_E),
    ),
    ("mean E", MEAN, train_of(E=mean_E)),
    (
        "sum E and its gradient",
        both(SUM, "every step is m times|1/m is missing.*1/m is missing"),
        train_of(ERRORS["no 1/m"][0], sum_E),
    ),
    ("sum E", SUM, train_of(E=sum_E)),
    (
        "half E, no output slope",
        both(HALF, "missing at the output"),
        train_of(E=half_E, slope=SLIPS["no slope at the output"][1]),
    ),
    (
        "mean E, h′(A)",
        both(MEAN, "h′ is taken at A"),
        train_of(E=mean_E, slope=SLIPS["slope of A"][1]),
    ),
    (
        "no 2, mean of B",
        both(LOST, "averaged"),
        train_of(ERRORS["no 2"][0], dB=SLIPS["mean of B"][1]),
    ),
    (
        "no 1/m, no hidden slope",
        "(?=.*(m times|1/m is missing))(?=.*missing in the hidden)",
        train_of(ERRORS["no 1/m"][0], slope=SLIPS["no hidden slope"][1]),
    ),
    (
        "climbs, no output slope",
        "(?=.*(wrong|−|[+] α))(?=.*missing at the output)",
        train_of(ERRORS["Y − A"][0], slope=SLIPS["no slope at the output"][1]),
    ),
    (
        "h′(A), mean of B",
        "(?=.*h′ is taken at A)(?=.*averaged)",
        train_of(slope=SLIPS["slope of A"][1], dB=SLIPS["mean of B"][1]),
    ),
    (
        "no hidden slope, W without 0",
        "(?=.*missing in the hidden)(?=.*first example is dropped)",
        train_of(slope=SLIPS["no hidden slope"][1], dW=SLIPS["W without 0"][1]),
    ),
    (
        "α twice, h′(A)",
        "(?=.*(α times|α))(?=.*h′ is taken at A)",
        train_of(rate=lambda a: a * a, slope=SLIPS["slope of A"][1]),
    ),
    (
        "α/10, no output slope",
        "(?=.*0.1)(?=.*missing at the output)",
        train_of(rate=lambda a: a / 10, slope=SLIPS["no slope at the output"][1]),
    ),
    ("h′ twice", r"h′\(Z\) is there twice", train_of(slope=SLIPS["slope twice"][1])),
    (
        "mean over neurons",
        "sum over the neurons is a mean",
        train_of(back=SLIPS["mean over neurons"][1]),
    ),
):
    TRIALS.wrong("train", said, called=f"train, {name}", never="h_prime makes no")(f)


# ---------------------------------------------------------------- in one layer, and a factor


def in_one_layer(l_of, part, change, factor):
    def backward(dE_dA, Z, A, W, h_prime):
        L = len(W) - 1
        grads_W, grads_B = [None] * (L + 1), [None] * (L + 1)
        for l in range(L, 0, -1):
            parts = {**right, part: change} if l == l_of(L) else right
            d = dE_dA * parts["slope"](h_prime[l], Z[l], A[l], l, L)
            grads_W[l], grads_B[l] = factor * parts["dW"](A[l - 1], d), factor * parts["dB"](d)
            dE_dA = parts["back"](d, W[l])
        return grads_W, grads_B

    return backward


IN_ONE = (
    ("slope of A", 1, ""), ("mean of B", 1, ""), ("W without 0", 1, ""), ("slope twice", 1, ""),
    ("slope of A", 0.5, "1/2|2 is lost|0.5"), ("mean of B", 0.5, "1/2|2 is lost|0.5"),
    ("slope of A", -1, "sign|−1"), ("W without 0", -1, "sign|−1"),
)  # fmt: skip
for name, l_of in (("first", lambda L: 1), ("last", lambda L: L)):
    for slip, factor, factor_said in IN_ONE:
        part, change, words = SLIPS[slip]
        # With a factor besides, one of the two, or the place, is as much as can be asked.
        said = words if factor == 1 else f"{words}|{factor_said}|S10|S18"
        TRIALS.wrong("backward", said, doctor=said, called=f"{slip}, {name} layer, times {factor}")(
            in_one_layer(l_of, part, change, factor)
        )

test_says = TRIALS.test()
