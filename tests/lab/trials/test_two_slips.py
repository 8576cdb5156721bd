"""Two slips at once, in backward, in a step, in a training loop; and one in one layer with a factor."""

import numpy as np
from trials import Trials

from mlp_core import squared_error

TRIALS = Trials()


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
    "no slope at the output": ("slope", lambda f, Z, A, l, L: f(Z) if l < L else 1.0, "missing at the output"),
    "no hidden slope": ("slope", lambda f, Z, A, l, L: f(Z) if l == L else 1.0, "missing in the hidden layers"),
    "no slope": ("slope", lambda f, Z, A, l, L: 1.0, "missing in every layer|missing at the output"),
    "slope of A": ("slope", lambda f, Z, A, l, L: f(A), "h′ is taken at A"),
    "slope twice": ("slope", lambda f, Z, A, l, L: f(Z) ** 2, r"h′\(Z\) is there twice"),
    "mean of B": ("dB", lambda d: d.mean(axis=0, keepdims=True), "bias gradient is averaged"),
    "all of B": ("dB", lambda d: np.full((1, d.shape[1]), d.sum()), "summed over everything"),
    "B without 0": ("dB", lambda d: d[1:].sum(0, keepdims=True), "first example is dropped"),
    "mean of W": ("dW", lambda A, d: A.T @ d / len(d), "∂E/∂W is averaged"),
    "W without 0": ("dW", lambda A, d: A[1:].T @ d[1:], "first example is dropped"),
    "W without last": ("dW", lambda A, d: A[:-1].T @ d[:-1], "last example is dropped"),
    "nothing back": ("back", lambda d, W: 0 * (d @ W.T), "nothing is passed back"),
    "mean over neurons": ("back", lambda d, W: d @ W.T / W.shape[1], "sum over the neurons is a mean"),
}
PAIRS = [
    ("no slope at the output", "mean of B"), ("no hidden slope", "mean of B"), ("no slope", "mean of B"),
    ("slope of A", "mean of B"), ("slope of A", "mean of W"), ("no hidden slope", "all of B"),
    ("no slope at the output", "W without 0"), ("slope of A", "W without 0"),
    ("no hidden slope", "B without 0"), ("slope twice", "mean of B"), ("slope twice", "W without last"),
    ("slope of A", "mean over neurons"), ("mean of W", "all of B"), ("W without 0", "mean of B"),
    ("W without last", "mean of B"), ("no slope at the output", "nothing back"),
    ("mean over neurons", "mean of B"),
]  # fmt: skip
for one, other in PAIRS:
    parts = {**right, SLIPS[one][0]: SLIPS[one][1], SLIPS[other][0]: SLIPS[other][1]}
    f = backward_of(**parts)
    f.__name__ = f"{one} and {other}".replace(" ", "_")
    both = f"(?=.*({SLIPS[one][2]}))(?=.*({SLIPS[other][2]}))"
    TRIALS.wrong("backward", both, doctor=both)(f)


def step_of(error=lambda A, Y: 2 / len(A) * (A - Y), move=lambda P, g, a: P - a * g, move_B=None, **parts):
    back = backward_of(**{**right, **parts})

    def step(X, Y, W, B, h, h_prime, alpha):
        Z, A = [None], [X]
        for l in range(1, len(W)):
            Z.append(A[-1] @ W[l] + B[l])
            A.append(h[l](Z[-1]))
        dW, dB = back(error(A[-1], Y), Z, A, W, h_prime)
        return ([None, *(move(w, g, alpha) for w, g in zip(W[1:], dW[1:]))],
                [None, *((move_B or move)(b, g, alpha) for b, g in zip(B[1:], dB[1:]))])

    return step


ERRORS = {
    "no 2": (lambda A, Y: (A - Y) / len(A), "factor 2 is lost|1/2 times"),
    "no 1/m": (lambda A, Y: 2 * (A - Y), "1/m is missing|m times"),
    "mean over outputs": (lambda A, Y: 2 * (A - Y) / A.size, "outputs too|1/n_L times"),
    "Y − A": (lambda A, Y: 2 / len(A) * (Y - A), "wrong sign|W . α|−"),
    "no 2 and no 1/m": (lambda A, Y: A - Y, "m/2 times|(?=.*1/m is missing)(?=.*factor 2 is lost)"),
    "no 2, mean over outputs": (lambda A, Y: (A - Y) / A.size, r"1/\(2·n_L\) times|(?=.*outputs)(?=.*factor 2)"),
}
for e, (wrong, said) in ERRORS.items():
    TRIALS.wrong("step", said)(step_of(error=wrong))
    for slip in ("no slope at the output", "no hidden slope", "slope of A", "mean of B", "W without 0", "slope twice"):
        part, change, words = SLIPS[slip]
        f = step_of(error=wrong, **{part: change})
        f.__name__ = f"step_{e}_and_{slip}".replace(" ", "_")
        TRIALS.wrong("step", f"(?=.*({said}))(?=.*({words}))")(f)
for slip in ("no slope at the output", "slope of A", "mean of W", "all of B"):
    part, change, words = SLIPS[slip]
    f = step_of(move_B=lambda P, g, a: P, **{part: change})
    f.__name__ = f"step_without_biases_and_{slip}".replace(" ", "_")
    TRIALS.wrong("step", f"(?=.*(biases are never updated))(?=.*({words}))" if slip != "all of B" else "biases are never updated")(f)
    f = step_of(move=lambda P, g, a: P + a * g, **{part: change})
    f.__name__ = f"step_up_and_{slip}".replace(" ", "_")
    TRIALS.wrong("step", f"(?=.*(wrong sign|wrong way|−1 times|W . α))(?=.*({words}))")(f)


def train_of(error=None, E=lambda n, X, Y: squared_error(n.predict(X), Y), rate=lambda a: a, **parts):
    from mlp_core import Layer, Network

    step = step_of(**({"error": error} if error else {}), **parts)

    def train(network, X, Y, alpha, steps):
        losses = [E(network, X, Y)]
        for _ in range(steps):
            W, B = [None, *(p.W for p in network.layers)], [None, *(p.B for p in network.layers)]
            h, dh = [None, *(p.activation.h for p in network.layers)], [None, *(p.activation.h_prime for p in network.layers)]
            W, B = step(X, Y, W, B, h, dh, rate(alpha))
            network = Network([Layer(w, b, p.activation) for w, b, p in zip(W[1:], B[1:], network.layers)])
            losses.append(E(network, X, Y))
        return network, losses

    return train


half_E = lambda n, X, Y: squared_error(n.predict(X), Y) / 2  # noqa: E731
mean_E = lambda n, X, Y: float(((n.predict(X) - Y) ** 2).mean())  # noqa: E731
sum_E = lambda n, X, Y: float(((n.predict(X) - Y) ** 2).sum())  # noqa: E731
HALF, MEAN, SUM = r"E\[0\] is 1/2 times", "outputs too", r"E\[0\].*1/m is missing|E\[0\] is m times"
LOST = "every step is 1/2 times|factor 2 is lost"
for name, said, f in (
    ("half E and half steps", f"(?=.*({HALF}))(?=.*({LOST}))", train_of(ERRORS["no 2"][0], half_E)),
    ("half E", HALF, train_of(E=half_E)),
    ("mean E and its gradient", f"(?=.*({MEAN}))(?=.*(1/n_L))", train_of(ERRORS["mean over outputs"][0], mean_E)),
    ("mean E", MEAN, train_of(E=mean_E)),
    ("sum E and its gradient", f"(?=.*({SUM}))(?=.*(every step is m times|1/m is missing.*1/m is missing))", train_of(ERRORS["no 1/m"][0], sum_E)),
    ("sum E", SUM, train_of(E=sum_E)),
    ("half E, no output slope", f"(?=.*({HALF}))(?=.*missing at the output)", train_of(E=half_E, slope=SLIPS["no slope at the output"][1])),
    ("mean E, h′(A)", f"(?=.*({MEAN}))(?=.*h′ is taken at A)", train_of(E=mean_E, slope=SLIPS["slope of A"][1])),
    ("no 2, mean of B", f"(?=.*({LOST}))(?=.*averaged)", train_of(ERRORS["no 2"][0], dB=SLIPS["mean of B"][1])),
    ("no 1/m, no hidden slope", "(?=.*(m times|1/m is missing))(?=.*missing in the hidden)", train_of(ERRORS["no 1/m"][0], slope=SLIPS["no hidden slope"][1])),
    ("climbs, no output slope", "(?=.*(wrong|−|[+] α))(?=.*missing at the output)", train_of(ERRORS["Y − A"][0], slope=SLIPS["no slope at the output"][1])),
    ("h′(A), mean of B", "(?=.*h′ is taken at A)(?=.*averaged)", train_of(slope=SLIPS["slope of A"][1], dB=SLIPS["mean of B"][1])),
    ("no hidden slope, W without 0", "(?=.*missing in the hidden)(?=.*first example is dropped)", train_of(slope=SLIPS["no hidden slope"][1], dW=SLIPS["W without 0"][1])),
    ("α twice, h′(A)", "(?=.*(α times|α))(?=.*h′ is taken at A)", train_of(rate=lambda a: a * a, slope=SLIPS["slope of A"][1])),
    ("α/10, no output slope", "(?=.*0.1)(?=.*missing at the output)", train_of(rate=lambda a: a / 10, slope=SLIPS["no slope at the output"][1])),
    ("h′ twice", r"h′\(Z\) is there twice", train_of(slope=SLIPS["slope twice"][1])),
    ("mean over neurons", "sum over the neurons is a mean", train_of(back=SLIPS["mean over neurons"][1])),
):  # fmt: skip
    f.__name__ = "train_" + "".join(c if c.isalnum() else "_" for c in name)
    TRIALS.wrong("train", said)(f)


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


for name, l_of in (("first", lambda L: 1), ("last", lambda L: L)):
    for slip in ("no slope", "slope of A", "mean of B", "W without 0", "slope twice", "all of B"):
        part, change, words = SLIPS[slip]
        words = "h′.*missing" if slip == "no slope" else words
        for factor, said in ((1, ""), (0.5, "1/2|2 is lost|0.5"), (-1, "sign|−1")):
            f = in_one_layer(l_of, part, change, factor)
            f.__name__ = f"{slip}_in_the_{name}_layer_times_{factor}".replace(" ", "_")
            both = f"(?=.*({words}))(?=.*({said}))"
            TRIALS.wrong("backward", both, doctor=both if factor != -1 else f"(?=.*({words}))(?=.*sign)")(f)

test_says = TRIALS.test()
