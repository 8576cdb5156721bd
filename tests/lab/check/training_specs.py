"""For the checks of training loops: right ways to write them, and wrong ones with the reason."""

from itertools import islice

import numpy as np
from pass_specs import forward, step
from verdicts import Spec

import mlp_core
from mlp_core import Layer, Network, squared_error


def loop_with(
    error=lambda network, X, Y: squared_error(network.predict(X), Y),
    gradients=lambda network, X, Y: network.gradients(X, Y),
    alpha=lambda alpha, X, Y: alpha,
    keep=True,
):
    """A training loop of which a part may be wrong."""

    def train(network, X, Y, learning_rate, steps):
        E = [error(network, X, Y)]
        for _ in range(steps):
            new = network.updated(gradients(network, X, Y), alpha(learning_rate, X, Y))
            network = new if keep else network
            E.append(error(network, X, Y))
        return network, E

    return train


train = loop_with()


def train_by_the_library(network, X, Y, alpha, steps):
    run = mlp_core.train(network, X, Y, alpha, steps)
    return run.network, run.E


def train_by_steps(network, X, Y, alpha, steps):
    run = list(islice(mlp_core.training(network, X, Y, alpha), steps + 1))
    return run[-1].network, np.array([now.E for now in run])


def train_by_lists(network, X, Y, alpha, steps):
    """From the lists of `check.step`, and back."""
    lists = {P: [None, *(getattr(p, P) for p in network.layers)] for P in "WB"}
    h = [None, *(p.activation.h for p in network.layers)]
    h_prime = [None, *(p.activation.h_prime for p in network.layers)]
    W, B, E = lists["W"], lists["B"], []
    for t in range(steps + 1):
        A = X
        for l in range(1, len(W)):
            A = h[l](A @ W[l] + B[l])
        E.append(float(((A - Y) ** 2).sum()) / len(X))
        if t < steps:
            W, B = step(X, Y, W, B, h, h_prime, alpha)
    pairs = zip(W[1:], B[1:], network.layers, strict=True)
    return Network([Layer(W_l, B_l, p.activation) for W_l, B_l, p in pairs]), tuple(E)


def of_result(change):
    return lambda network, X, Y, alpha, steps: change(*train(network, X, Y, alpha, steps))


def update_then_measure(network, X, Y, alpha, steps):
    E = []
    for _ in range(steps + 1):
        network = network.updated(network.gradients(X, Y), alpha)
        E.append(squared_error(network.predict(X), Y))
    return network, E


def measure_then_update(network, X, Y, alpha, steps):
    E = []
    for _ in range(steps + 1):
        E.append(squared_error(network.predict(X), Y))
        network = network.updated(network.gradients(X, Y), alpha)
    return network, E


def without_biases(network, X, Y, alpha, steps):
    E = [squared_error(network.predict(X), Y)]
    for _ in range(steps):
        new = network.updated(network.gradients(X, Y), alpha)
        network = Network(
            [
                Layer(p.W, old.B, p.activation)
                for p, old in zip(new.layers, network.layers, strict=True)
            ]
        )
        E.append(squared_error(network.predict(X), Y))
    return network, E


def climbs(network, X, Y, alpha, steps):
    E = [squared_error(network.predict(X), Y)]
    for _ in range(steps):
        down = network.updated(network.gradients(X, Y), alpha)
        pairs = zip(network.layers, down.layers, strict=True)
        network = Network([Layer(2 * p.W - q.W, 2 * p.B - q.B, p.activation) for p, q in pairs])
        E.append(squared_error(network.predict(X), Y))
    return network, E


def same_gradients(network, X, Y, alpha, steps):
    first = network.gradients(X, Y)
    E = [squared_error(network.predict(X), Y)]
    for _ in range(steps):
        network = network.updated(first, alpha)
        E.append(squared_error(network.predict(X), Y))
    return network, E


def never(network, X, Y):
    return mlp_core.Gradients(
        *(
            tuple(None if P is None else 0 * P for P in Ps)
            for Ps in vars(network.gradients(X, Y)).values()
        )
    )


def other_widths(network, E):
    return Network.random((2, 2), [mlp_core.tanh]), E


TRAIN = Spec(
    "train",
    "E",
    "network X Y alpha steps",
    right=[train, train_by_the_library, train_by_steps, train_by_lists],
    wrong={
        "not kept": (loop_with(keep=False), r"not kept; write network = network\.updated"),
        "zero gradients": (loop_with(gradients=never), "not kept|gradient is zero"),
        "half steps": (loop_with(alpha=lambda a, X, Y: a / 2), "every step is 1/2 times"),
        "double steps": (loop_with(alpha=lambda a, X, Y: 2 * a), "every step is 2 times"),
        "by m": (loop_with(alpha=lambda a, X, Y: a / len(X)), "every step is 1/m times"),
        "times m": (loop_with(alpha=lambda a, X, Y: a * len(X)), "every step is m times"),
        "by k": (loop_with(alpha=lambda a, X, Y: a / Y.shape[1]), "every step is 1/n_L times"),
        "α is 1": (loop_with(alpha=lambda a, X, Y: 1.0), "every step is 1/α times"),
        "α twice": (loop_with(alpha=lambda a, X, Y: a * a), "every step is α times"),
        "α fixed": (
            loop_with(alpha=lambda a, X, Y: 0.123),
            r": every step is 0\.123/α times the right one \(",
        ),
        "climbs": (climbs, "every step goes the wrong way"),
        "no biases": (without_biases, "the biases are never updated"),
        "same gradients": (same_gradients, "every step takes the gradients of the first network"),
        "mean over outputs": (
            loop_with(error=lambda n, X, Y: ((n.predict(X) - Y) ** 2).mean()),
            r"E\[0\] is 1/k times the right one: the mean is taken over outputs too",
        ),
        "no 1/m": (
            loop_with(error=lambda n, X, Y: ((n.predict(X) - Y) ** 2).sum()),
            r"E\[0\] is m times the right one: 1/m is missing",
        ),
        "root": (
            loop_with(error=lambda n, X, Y: np.sqrt(((n.predict(X) - Y) ** 2).sum() / len(X))),
            r"E\[0\]: a square root is taken",
        ),
        "example 0 in E": (
            loop_with(error=lambda n, X, Y: ((n.predict(X) - Y)[1:] ** 2).sum() / len(X)),
            r"E\[0\]: the sum leaves out example 0",
        ),
        "example 0 in steps": (
            loop_with(gradients=lambda n, X, Y: n.gradients(X[1:], Y[1:])),
            "right where all examples are the same, so a step takes the wrong rows",
        ),
        "update first": (update_then_measure, r"E begins after the first step; E\[0\] is the err"),
        "one step too many": (measure_then_update, "E is right, but .* one step too many"),
        "one step too few": (
            lambda n, X, Y, a, s: (train(n, X, Y, a, s - 1)[0], train(n, X, Y, a, s)[1]),
            "E is right, but .* one step too few",
        ),
        "first network": (
            lambda n, X, Y, a, s: (n, train(n, X, Y, a, s)[1]),
            "E is right, but the network that is returned is the first",
        ),
        "other network": (
            lambda n, X, Y, a, s: (train(n, X, Y, a / 3, s)[0], train(n, X, Y, a, s)[1]),
            r"E is right, but not the network: every step is 0\.333333333 times the right one \(",
        ),
        "no E": (of_result(lambda n, E: n), r"returns a Network, not the pair \(network, E\)"),
        "E alone": (of_result(lambda n, E: E), r"returns \d things, not the pair"),
        "E, network": (
            of_result(lambda n, E: (E, n)),
            r"the pair is the wrong way round; \(network, E\) is meant",
        ),
        "last E": (of_result(lambda n, E: (n, E[-1])), "E is one number, not a list of numbers"),
        "short E": (of_result(lambda n, E: (n, E[1:])), r"E has \d numbers, not \d: E_0 … E_\d"),
        "long E": (of_result(lambda n, E: (n, [*E, 0.0])), r"E has \d numbers, not \d: E_0 … E_"),
        "None in E": (
            of_result(lambda n, E: (n, [*E[:-1], None])),
            r"E\[\d\] is None, not one num",
        ),
        "float32": (of_result(lambda n, E: (n, np.float32(E))), r"E\[0\] holds float32"),
        "integers": (of_result(lambda n, E: (n, [*map(round, E)])), r"E\[0\] holds integers"),
        "NaN": (of_result(lambda n, E: (n, [np.nan, *E[1:]])), r"E\[0\] is NaN"),
        "negated": (of_result(lambda n, E: (n, [-e for e in E])), r"E\[0\] has the wrong sign"),
        "zeros": (of_result(lambda n, E: (n, [0.0 * e for e in E])), r"E\[0\] is 0"),
        "other widths": (of_result(other_widths), "returns a network of sizes 2-2, not the one it"),
        "changes X": (lambda n, X, *a: (train(n, X, *a), X.fill(0))[0], "changes its argument X;"),
        "changes Y": (
            lambda n, X, Y, *a: (train(n, X, Y, *a), Y.fill(0))[0],
            "changes its argument Y;",
        ),
    },
)

# ---------------------------------------------------------------- mini-batches


def batch_loop_with(
    error=lambda network, X, Y, rows: squared_error(network.predict(X[rows]), Y[rows]),
    gradients=lambda network, X, Y, rows: network.gradients(X[rows], Y[rows]),
    alpha=lambda alpha, X, rows: alpha,
    keep=True,
):
    def train_in_batches(network, X, Y, learning_rate, batches):
        E = []
        for rows in batches:
            E.append(error(network, X, Y, rows))
            new = network.updated(gradients(network, X, Y, rows), alpha(learning_rate, X, rows))
            network = new if keep else network
        return network, E

    return train_in_batches


in_batches = batch_loop_with()


def in_batches_by_the_library(network, X, Y, alpha, batches):
    E = []
    for rows in batches:
        run = mlp_core.train(network, X[rows], Y[rows], alpha, steps=1)
        network, E = run.network, [*E, run.E[0]]
    return network, E


def in_batches_of_slices(network, X, Y, alpha, batches):
    E = np.zeros(len(batches))
    for t, rows in enumerate(batches):
        X_now, Y_now = np.array([X[i] for i in rows]), np.take(Y, rows, axis=0)
        E[t] = ((network.predict(X_now) - Y_now) ** 2).sum() / len(rows)
        network = network.updated(network.gradients(X_now, Y_now), alpha)
    return network, E


def of_batches(change):
    return lambda n, X, Y, a, b: change(*in_batches(n, X, Y, a, b))


def measured_after(network, X, Y, alpha, batches):
    E = []
    for rows in batches:
        network = network.updated(network.gradients(X[rows], Y[rows]), alpha)
        E.append(squared_error(network.predict(X[rows]), Y[rows]))
    return network, E


TRAIN_IN_BATCHES = Spec(
    "train_in_batches",
    "E",
    "network X Y alpha batches",
    right=[in_batches, in_batches_by_the_library, in_batches_of_slices],
    wrong={
        "not kept": (batch_loop_with(keep=False), "the updated network is not kept"),
        "all examples": (
            batch_loop_with(gradients=lambda n, X, Y, rows: n.gradients(X, Y)),
            "every step uses all examples, not its batch",
        ),
        "all, and E": (
            lambda n, X, Y, a, b: in_batches(n, X, Y, a, [range(len(X))] * len(b)),
            "every step uses all examples, not its batch",
        ),
        "E of all": (
            batch_loop_with(error=lambda n, X, Y, rows: squared_error(n.predict(X), Y)),
            "E is that of all examples; it is to be that of the batch",
        ),
        "E after": (measured_after, "E is taken after the update"),
        "1/m of all": (
            batch_loop_with(alpha=lambda a, X, rows: a * len(rows) / len(X)),
            "1/m counts all examples; in a mini-batch m is its own",
        ),
        "first batch": (
            lambda n, X, Y, a, b: in_batches(n, X, Y, a, [b[0]] * len(b)),
            "every step uses the first batch",
        ),
        "half steps": (batch_loop_with(alpha=lambda a, X, rows: a / 2), "every step is 1/2 times"),
        "double steps": (batch_loop_with(alpha=lambda a, X, rows: a * 2), "every step is 2 times"),
        "by all": (
            batch_loop_with(alpha=lambda a, X, rows: a / len(X)),
            r"1/\(all examples\) times",
        ),
        "times all": (
            batch_loop_with(alpha=lambda a, X, rows: a * len(X)),
            "is all examples times",
        ),
        "α twice": (batch_loop_with(alpha=lambda a, X, rows: a * a), "every step is α times"),
        "α is 1": (batch_loop_with(alpha=lambda a, X, rows: 1.0), "every step is 1/α times"),
        "mean over outputs": (
            batch_loop_with(error=lambda n, X, Y, r: ((n.predict(X[r]) - Y[r]) ** 2).mean()),
            r"E\[0\] is 1/k times .*outputs too",
        ),
        "no 1/m": (
            batch_loop_with(error=lambda n, X, Y, r: ((n.predict(X[r]) - Y[r]) ** 2).sum()),
            r"E\[0\] is m times .*: 1/m is missing",
        ),
        "first example": (
            lambda n, X, Y, a, b: in_batches(n, X, Y, a, [rows[:1] for rows in b]),
            r"E\[0\]: this is|E\[0\]: |E\[0\] ",
        ),
        "order": (
            lambda n, X, Y, a, b: in_batches(n, X, Y, a, b[::-1]),
            "right where all examples are the same, so a step takes the wrong rows",
        ),
        "one batch less": (
            lambda n, X, Y, a, b: in_batches(n, X, Y, a, b[:-1]),
            r"E has \d numbers, not \d: one for each batch",
        ),
        "no E": (of_batches(lambda n, E: n), r"returns a Network, not the pair \(network, E\)"),
        "first network": (
            lambda n, X, Y, a, b: (n, in_batches(n, X, Y, a, b)[1]),
            "E is right, but the network that is returned is the first",
        ),
        "negated": (of_batches(lambda n, E: (n, [-e for e in E])), r"E\[0\] has the wrong sign"),
        "float32": (of_batches(lambda n, E: (n, np.float32(E))), r"E\[0\] holds float32"),
        "sorts batches": (
            lambda n, X, Y, a, b: (in_batches(n, X, Y, a, b), [rows.sort() for rows in b])[0],
            r"changes its argument batches\[\d\]",
        ),
        "drops a batch": (
            lambda n, X, Y, a, b: (in_batches(n, X, Y, a, b), b.pop())[0],
            "changes its argument batches;",
        ),
    },
)

# ---------------------------------------------------------------- mini-batches, without a network


def error_of_lists(X, Y, W, B, h):
    return ((forward(X, W, B, h)[1][-1] - Y) ** 2).sum() / len(X)


def list_loop_with(
    error=error_of_lists,
    alpha=lambda alpha, X, rows: alpha,
    rows_of_step=lambda rows, batches, X: rows,
    step=step,
    keep=True,
):
    """A loop over the lists of `check.step` of which a part may be wrong."""

    def train(X, Y, W, B, h, h_prime, learning_rate, batches):
        E = []
        for rows in batches:
            E.append(error(X[rows], Y[rows], W, B, h))
            used = rows_of_step(rows, batches, X)
            new = step(X[used], Y[used], W, B, h, h_prime, alpha(learning_rate, X, rows))
            W, B = new if keep else (W, B)
        return W, B, E

    return train


in_lists = list_loop_with()


def in_lists_recursive(X, Y, W, B, h, h_prime, alpha, batches):
    if len(batches) == 0:
        return tuple(W), tuple(B), []
    rows = batches[0]
    E = float(error_of_lists(X[rows], Y[rows], W, B, h))
    W, B = step(X[rows], Y[rows], W, B, h, h_prime, alpha)
    *parameters, later = in_lists_recursive(X, Y, W, B, h, h_prime, alpha, batches[1:])
    return *parameters, [E, *later]


def in_lists_by_a_network(X, Y, W, B, h, h_prime, alpha, batches):
    """Through the loop over a network, and back."""
    pairs = zip(W[1:], B[1:], h[1:], h_prime[1:], strict=True)
    network = Network(
        [Layer(P, Q, mlp_core.Activation("my h", f, slope)) for P, Q, f, slope in pairs]
    )
    network, E = in_batches(network, X, Y, alpha, batches)
    W, B = ([None, *(getattr(layer, P) for layer in network.layers)] for P in "WB")
    return [W, B, np.array(E)]


def of_lists(change):
    return lambda X, Y, W, B, h, s, a, b: change(*in_lists(X, Y, W, B, h, s, a, b))


def lists_measured_after(X, Y, W, B, h, h_prime, alpha, batches):
    E = []
    for rows in batches:
        W, B = step(X[rows], Y[rows], W, B, h, h_prime, alpha)
        E.append(error_of_lists(X[rows], Y[rows], W, B, h))
    return W, B, E


def first_gradients(X, Y, W, B, h, h_prime, alpha, batches):
    first, E = (W, B), []
    for rows in batches:
        E.append(error_of_lists(X[rows], Y[rows], W, B, h))
        new = step(X[rows], Y[rows], *first, h, h_prime, alpha)
        W, B = (
            [None, *(P + P_new - P_old for P, P_new, P_old in zip(*lists, strict=True))]
            for lists in zip(
                (W[1:], B[1:]), (new[0][1:], new[1][1:]), (first[0][1:], first[1][1:]), strict=True
            )
        )
    return W, B, E


def in_place(X, Y, W, B, h, h_prime, alpha, batches):
    E = []
    for rows in batches:
        E.append(error_of_lists(X[rows], Y[rows], W, B, h))
        new = step(X[rows], Y[rows], W, B, h, h_prime, alpha)
        for P, P_new in zip(W[1:] + B[1:], new[0][1:] + new[1][1:], strict=True):
            P[...] = P_new
    return W, B, E


def in_the_list(X, Y, W, B, h, h_prime, alpha, batches):
    E = []
    for rows in batches:
        E.append(error_of_lists(X[rows], Y[rows], W, B, h))
        W[:], B[:] = step(X[rows], Y[rows], W, B, h, h_prime, alpha)
    return W, B, E


def from_0(X, Y, W, B, h, h_prime, alpha, batches):
    E = [sum(len(W[l]) for l in range(len(W)))]
    return W, B, E


TRAIN_LISTS_IN_BATCHES = Spec(
    "train_in_batches",
    "E",
    "X Y W B h h_prime alpha batches",
    right=[in_lists, in_lists_recursive, in_lists_by_a_network],
    wrong={
        "not kept": (list_loop_with(keep=False), r"the new W and B are not kept; write W, B = st"),
        "all examples": (
            list_loop_with(rows_of_step=lambda rows, batches, X: slice(None)),
            "every step uses all examples, not its batch",
        ),
        "first batch": (
            lambda X, Y, W, B, h, s, a, b: in_lists(X, Y, W, B, h, s, a, [b[0]] * len(b)),
            "every step uses the first batch",
        ),
        "E of all": (
            lambda X, Y, *others: list_loop_with(
                error=lambda _, __, W, B, h: error_of_lists(X, Y, W, B, h)
            )(X, Y, *others),
            "E is that of all examples; it is to be that of the batch",
        ),
        "E after": (lists_measured_after, "E is taken after the update"),
        "1/m of all": (
            list_loop_with(alpha=lambda a, X, rows: a * len(rows) / len(X)),
            "1/m counts all examples; in a mini-batch m is its own",
        ),
        "half steps": (list_loop_with(alpha=lambda a, X, rows: a / 2), "every step is 1/2 times"),
        "α is 1": (list_loop_with(alpha=lambda a, X, rows: 1.0), "every step is 1/α times"),
        "climbs": (list_loop_with(alpha=lambda a, X, rows: -a), "every step goes the wrong way"),
        "first gradients": (
            first_gradients,
            "every step takes the gradients of the first W and B; they are to",
        ),
        "no biases": (
            list_loop_with(step=lambda X, Y, W, B, *others: (step(X, Y, W, B, *others)[0], B)),
            "the biases are never updated",
        ),
        "mean over outputs": (
            list_loop_with(
                error=lambda X, Y, W, B, h: ((forward(X, W, B, h)[1][-1] - Y) ** 2).mean()
            ),
            r"E\[0\] is 1/k times .*outputs too",
        ),
        "no 1/m": (
            list_loop_with(
                error=lambda X, Y, W, B, h: ((forward(X, W, B, h)[1][-1] - Y) ** 2).sum()
            ),
            r"E\[0\] is m times .*: 1/m is missing",
        ),
        "order": (
            lambda X, Y, W, B, h, s, a, b: in_lists(X, Y, W, B, h, s, a, b[::-1]),
            "right where all examples are the same, so a step takes the wrong rows",
        ),
        "rows of Y": (
            lambda X, Y, *others: in_lists(X, Y[::-1], *others),
            "right where all rows of Y are the same, so the rows of X and Y are mixed up",
        ),
        "one batch less": (
            lambda X, Y, W, B, h, s, a, b: in_lists(X, Y, W, B, h, s, a, b[:-1]),
            r"E has \d numbers, not \d: one for each batch",
        ),
        "first W and B": (
            lambda X, Y, W, B, *others: (W, B, in_lists(X, Y, W, B, *others)[2]),
            "E is right, but the W and B that are returned are the first",
        ),
        "other W and B": (
            lambda X, Y, W, B, h, s, a, b: (
                *in_lists(X, Y, W, B, h, s, a / 3, b)[:2],
                in_lists(X, Y, W, B, h, s, a, b)[2],
            ),
            r"E is right, but not W and B: every step is 0\.333333333 times the right one \(",
        ),
        "no E": (of_lists(lambda W, B, E: (W, B)), r"returns 2 things, not the three \(W, B, E\)"),
        "E alone": (of_lists(lambda W, B, E: np.array(E)), r"returns an array.*, not the three \("),
        "None": (of_lists(lambda W, B, E: None), "returns None: a `return` is missing"),
        "last E": (of_lists(lambda W, B, E: (W, B, E[-1])), "E is one number, not a list of numb"),
        "W from 1": (
            of_lists(lambda W, B, E: (W[1:], B[1:], E)),
            r"the list W has \d items, not L \+ 1 = \d: W\[0\] is None",
        ),
        "B flat": (
            of_lists(lambda W, B, E: (W, [None, *(P[0] for P in B[1:])], E)),
            r"B\[1\] must be .*, not \d+ \(one axis\)",
        ),
        "negated": (of_lists(lambda W, B, E: (W, B, [-e for e in E])), r"E\[0\] has the wrong si"),
        "in place": (in_place, r"changes its argument W\[1\]"),
        "in the list": (in_the_list, "changes the lists W and B; put the new arrays into new li"),
        "from 0": (from_0, r"W\[0\] is used, and it is None; the layers are l = 1 … L"),
        "raises": (lambda X, Y, W, B, h, s, a, b: in_lists(X, Y, W, B, h, s, a, b[0]), "raises "),
        "fewer arguments": (
            lambda X, Y, W, B, h, alpha: (W, B, []),
            r"takes \(X, Y, W, B, h, alpha\); it is called with \(X, Y, W, B, h, h_prime, alpha, ",
        ),
    },
    options={"of": "lists"},
)

TRAINING = [TRAIN, TRAIN_IN_BATCHES, TRAIN_LISTS_IN_BATCHES]
