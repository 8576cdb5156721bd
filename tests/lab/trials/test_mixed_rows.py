"""Training loops: rows mixed up, another m, another E, another step."""

import numpy as np
from trials import Trials

from mlp_core import Layer, Network, squared_error

TRIALS = Trials()
MIXED = r"the rows of X and Y are mixed up: Y\[i\] belongs to X\[i\]"
ROWS = "a step takes the wrong rows"


def error(network, X, Y):
    return squared_error(network.predict(X), Y)


# ---------------------------------------------------------------- rows of X and Y


@TRIALS.wrong("train", MIXED)
def X_shuffled_alone(network, X, Y, alpha, steps):
    rng = np.random.default_rng(0)
    E = [error(network, X, Y)]
    for _ in range(steps):
        X_epoch = X[rng.permutation(len(X))]
        network = network.updated(network.gradients(X_epoch, Y), alpha)
        E.append(error(network, X, Y))
    return network, E


@TRIALS.wrong("train", MIXED)
def X_shuffled_alone_and_E_of_it(network, X, Y, alpha, steps):
    X = X[np.random.default_rng(1).permutation(len(X))]
    E = []
    for _ in range(steps):
        E.append(error(network, X, Y))
        network = network.updated(network.gradients(X, Y), alpha)
    return network, [*E, error(network, X, Y)]


@TRIALS.wrong("train", MIXED)
def Y_shuffled_alone(network, X, Y, alpha, steps):
    rng, E = np.random.default_rng(2), []
    targets = Y.copy()
    for _ in range(steps):
        E.append(error(network, X, Y))
        rng.shuffle(targets)
        network = network.updated(network.gradients(X, targets), alpha)
    return network, [*E, error(network, X, Y)]


@TRIALS.wrong("train", MIXED)
def two_permutations(network, X, Y, alpha, steps):
    rng, E = np.random.default_rng(3), [error(network, X, Y)]
    for _ in range(steps):
        Xs, Ys = rng.permutation(X), rng.permutation(Y)
        network = network.updated(network.gradients(Xs, Ys), alpha)
        E.append(error(network, X, Y))
    return network, E


@TRIALS.wrong("train", MIXED)
def Y_rolled_by_one(network, X, Y, alpha, steps):
    Y = np.roll(Y, 1, axis=0)
    E = [error(network, X, Y)]
    for _ in range(steps):
        network = network.updated(network.gradients(X, Y), alpha)
        E.append(error(network, X, Y))
    return network, E


@TRIALS.wrong("train", MIXED)
def Y_sorted(network, X, Y, alpha, steps):
    Y = np.sort(Y, axis=0)
    E = [error(network, X, Y)]
    for _ in range(steps):
        network = network.updated(network.gradients(X, Y), alpha)
        E.append(error(network, X, Y))
    return network, E


@TRIALS.wrong("train", MIXED)
def X_reversed(network, X, Y, alpha, steps):
    E = [error(network, X, Y)]
    for _ in range(steps):
        network = network.updated(network.gradients(X[::-1], Y), alpha)
        E.append(error(network, X, Y))
    return network, E


@TRIALS.wrong("train_in_batches", MIXED)
def targets_of_the_first_rows(network, X, Y, alpha, batches):
    E = []
    for rows in batches:
        E.append(error(network, X[rows], Y[: len(rows)]))
        network = network.updated(network.gradients(X[rows], Y[: len(rows)]), alpha)
    return network, E


@TRIALS.wrong("train_in_batches", MIXED)
def batches_sorted_for_Y(network, X, Y, alpha, batches):
    E = []
    for rows in batches:
        now, true = X[rows], Y[sorted(rows)]
        E.append(error(network, now, true))
        network = network.updated(network.gradients(now, true), alpha)
    return network, E


@TRIALS.wrong("train_in_batches", f"{MIXED}|{ROWS}")
def targets_of_the_batch_before(network, X, Y, alpha, batches):
    E, rows_of_Y = [], batches[0]
    for rows in batches:
        k = min(len(rows), len(rows_of_Y))
        E.append(error(network, X[rows], Y[rows]))
        if len(rows) == k:
            network = network.updated(network.gradients(X[rows], Y[rows_of_Y[:k]]), alpha)
        else:
            network = network.updated(network.gradients(X[rows[:k]], Y[rows_of_Y]), alpha)
        rows_of_Y = rows
    return network, E


# ---------------------------------------------------------------- rows of a batch


@TRIALS.wrong("train_in_batches", ROWS)
def slices_in_place_of_rows(network, X, Y, alpha, batches):
    E, start = [], 0
    for rows in batches:
        part = slice(start % len(X), start % len(X) + len(rows))
        start += len(rows)
        x, y = (X[part], Y[part]) if len(X[part]) == len(rows) else (X[: len(rows)], Y[: len(rows)])
        E.append(error(network, x, y))
        network = network.updated(network.gradients(x, y), alpha)
    return network, E


@TRIALS.wrong("train_in_batches", ROWS)
def rows_off_by_one(network, X, Y, alpha, batches):
    E = []
    for rows in batches:
        rows = rows - 1
        E.append(error(network, X[rows], Y[rows]))
        network = network.updated(network.gradients(X[rows], Y[rows]), alpha)
    return network, E


@TRIALS.wrong("train_in_batches", ROWS)
def last_row_of_each_batch_dropped(network, X, Y, alpha, batches):
    E = []
    for rows in batches:
        x, y = X[rows[0:-1]], Y[rows[0:-1]]
        E.append(error(network, x, y))
        network = network.updated(network.gradients(x, y), alpha)
    return network, E


@TRIALS.wrong("train_in_batches", ROWS)
def first_row_dropped_in_the_step(network, X, Y, alpha, batches):
    E = []
    for rows in batches:
        E.append(error(network, X[rows], Y[rows]))
        network = network.updated(network.gradients(X[rows[1:]], Y[rows[1:]]), alpha)
    return network, E


@TRIALS.wrong("train_in_batches", ROWS)
def batches_overlap(network, X, Y, alpha, batches):
    E, last = [], []
    for rows in batches:
        E.append(error(network, X[rows], Y[rows]))
        both = [*last[-1:], *rows]
        network = network.updated(network.gradients(X[both], Y[both]), alpha)
        last = list(rows)
    return network, E


@TRIALS.wrong("train_in_batches", f"{ROWS}|next batch")
def step_of_the_next_batch(network, X, Y, alpha, batches):
    E = []
    for t, rows in enumerate(batches):
        E.append(error(network, X[rows], Y[rows]))
        rows = batches[(t + 1) % len(batches)]
        network = network.updated(network.gradients(X[rows], Y[rows]), alpha)
    return network, E


@TRIALS.wrong("train_in_batches", r"E has 2 numbers, not 4: one for each batch")
def smaller_batches_are_skipped(network, X, Y, alpha, batches):
    E, size = [], len(batches[0])
    for rows in batches:
        if len(rows) < size:
            continue
        E.append(error(network, X[rows], Y[rows]))
        network = network.updated(network.gradients(X[rows], Y[rows]), alpha)
    return network, E


@TRIALS.wrong(
    "train_in_batches", r"E\[2\]: what comes before is right|no step|smaller", never="first step"
)
def no_step_of_the_smaller_batch(network, X, Y, alpha, batches):
    E = []
    for rows in batches:
        E.append(error(network, X[rows], Y[rows]))
        if len(rows) == len(batches[0]):
            network = network.updated(network.gradients(X[rows], Y[rows]), alpha)
    return network, E


@TRIALS.wrong("train_in_batches", "E is right, but (not )?the network", never="first step")
def no_step_of_the_last_batch(network, X, Y, alpha, batches):
    E = []
    for t, rows in enumerate(batches):
        E.append(error(network, X[rows], Y[rows]))
        if t < len(batches) - 1:
            network = network.updated(network.gradients(X[rows], Y[rows]), alpha)
    return network, E


@TRIALS.wrong("train_in_batches", rf"{ROWS}|order|E\[0\]: ")
def batches_shuffled_again(network, X, Y, alpha, batches):
    E = [0.0] * len(batches)
    for t in reversed(range(len(batches))):
        rows = batches[t]
        E[t] = error(network, X[rows], Y[rows])
        network = network.updated(network.gradients(X[rows], Y[rows]), alpha)
    return network, E


@TRIALS.wrong(
    "train_in_batches", r"for each example|E\[1\]: what comes before|rows", never="S18|S10"
)
def a_step_for_each_example(network, X, Y, alpha, batches):
    """Stochastic steps: one for each example of a batch."""
    E = []
    for rows in batches:
        E.append(error(network, X[rows], Y[rows]))
        for i in rows:
            network = network.updated(network.gradients(X[[i]], Y[[i]]), alpha)
    return network, E


@TRIALS.wrong("train", r"for each example|E\[1\]: what comes before|rows", never="S18|S10")
def a_step_for_each_of_all_examples(network, X, Y, alpha, steps):
    E = [error(network, X, Y)]
    for _ in range(steps):
        for x, y in zip(X, Y):
            network = network.updated(network.gradients(x[None, :], y[None, :]), alpha)
        E.append(error(network, X, Y))
    return network, E


# ---------------------------------------------------------------- m


def of_m(m_of):
    def train_in_batches(network, X, Y, alpha, batches):
        E = []
        for rows in batches:
            x, y = X[rows], Y[rows]
            m = m_of(X, batches, rows)
            f = network.forward(x)
            E.append(np.sum((f.A[-1] - y) ** 2) / len(rows))
            network = network.updated(network.backward(f, 2 * (f.A[-1] - y) / m), alpha)
        return network, E

    return train_in_batches


for name, m_of, said in (
    ("largest_batch", lambda X, b, rows: max(map(len, b)), "1/m counts the largest batch"),
    ("first_batch", lambda X, b, rows: len(b[0]), "1/m counts the first batch"),
    ("all_examples", lambda X, b, rows: X.shape[0], "1/m counts all examples"),
    ("nothing", lambda X, b, rows: 1, "1/m is missing"),
    ("last_batch", lambda X, b, rows: len(b[-1]), "1/m counts the last batch"),
    ("second_batch", lambda X, b, rows: len(b[1]), r"E\[1\]: what comes before is right|1/m"),
    ("mean_size", lambda X, b, rows: len(X) / len(b), r"E\[1\]: what comes before is right|1/m"),
    ("number_of_batches", lambda X, b, rows: len(b), "m/3 times|1/m counts|E"),
):
    never = "float32" if name != "number_of_batches" else "is m times|1/m is missing"
    TRIALS.wrong("train_in_batches", said, called=f"m_is_{name}", never=never)(of_m(m_of))


@TRIALS.wrong("train_in_batches", "1/m counts the first batch")
def nominal_batch_size_everywhere(network, X, Y, alpha, batches):
    size, E = len(batches[0]), []
    for rows in batches:
        A = network.predict(X[rows])
        E.append(((A - Y[rows]) ** 2).sum() / size)
        g = network.backward(network.forward(X[rows]), 2 / size * (A - Y[rows]))
        network = network.updated(g, alpha)
    return network, E


@TRIALS.wrong("train_in_batches", "1/m counts the first batch")
def nominal_batch_size_in_E_alone(network, X, Y, alpha, batches):
    size, E = len(batches[0]), []
    for rows in batches:
        A = network.predict(X[rows])
        E.append(((A - Y[rows]) ** 2).sum() / size)
        network = network.updated(network.gradients(X[rows], Y[rows]), alpha)
    return network, E


# ---------------------------------------------------------------- E


@TRIALS.wrong("train_in_batches", "E is that of all examples")
def E_of_the_whole_set(network, X, Y, alpha, batches):
    losses = []
    for rows in batches:
        losses.append(np.sum((network.predict(X) - Y) ** 2) / len(X))
        network = network.updated(network.gradients(X[rows], Y[rows]), alpha)
    return network, losses


@TRIALS.wrong("train_in_batches", "E is taken after the update")
def E_after_the_step(network, X, Y, alpha, batches):
    losses = []
    for rows in batches:
        x, y = X[rows], Y[rows]
        network = network.updated(network.gradients(x, y), alpha)
        losses.append(error(network, x, y))
    return network, losses


@TRIALS.wrong("train_in_batches", r"E is .*(all examples|after)|E\[0\]: ")
def E_of_the_whole_set_after_the_step(network, X, Y, alpha, batches):
    losses = []
    for rows in batches:
        network = network.updated(network.gradients(X[rows], Y[rows]), alpha)
        losses.append(error(network, X, Y))
    return network, losses


@TRIALS.wrong("train_in_batches", r"E\[1\]: what comes before is right|mean")
def E_is_a_running_mean(network, X, Y, alpha, batches):
    total, E = 0.0, []
    for t, rows in enumerate(batches, 1):
        total += error(network, X[rows], Y[rows])
        E.append(total / t)
        network = network.updated(network.gradients(X[rows], Y[rows]), alpha)
    return network, E


@TRIALS.wrong("train", r"E\[1\]: what comes before is right|E piles up")
def E_piles_up(network, X, Y, alpha, steps):
    E, loss = [], 0
    for t in range(steps + 1):
        loss += error(network, X, Y)
        E.append(loss)
        if t < steps:
            network = network.updated(network.gradients(X, Y), alpha)
    return network, E


@TRIALS.wrong("train", r"E\[1\]: what comes before is right|E is that of the first")
def E_of_the_first_network(network, X, Y, alpha, steps):
    A = network.predict(X)
    E = [squared_error(A, Y)]
    for _ in range(steps):
        network = network.updated(network.gradients(X, Y), alpha)
        E.append(squared_error(A, Y))
    return network, E


@TRIALS.wrong(
    "train", r"E\[1\]: what comes before is right|late|one step too many", never="first step"
)
def E_one_step_late(network, X, Y, alpha, steps):
    E = []
    forward = network.forward(X)
    for _ in range(steps + 1):
        E.append(squared_error(forward.A[-1], Y))
        forward = network.forward(X)
        network = network.updated(network.gradients(X, Y), alpha)
    return network, E


@TRIALS.wrong("train", r"E has \d numbers, not \d: E_0 … E_")
def E_0_is_not_there(network, X, Y, alpha, steps):
    E = []
    for _ in range(steps):
        network = network.updated(network.gradients(X, Y), alpha)
        E.append(error(network, X, Y))
    return network, E


@TRIALS.wrong("train", r"E\[0\]: |reversed|order")
def E_backwards(network, X, Y, alpha, steps):
    E = []
    for t in range(steps + 1):
        E.insert(0, error(network, X, Y))
        if t < steps:
            network = network.updated(network.gradients(X, Y), alpha)
    return network, E


@TRIALS.wrong("train", r"E is right, but the network has made one step too many")
def one_step_more(network, X, Y, alpha, steps):
    E = []
    for _ in range(steps + 1):
        E.append(error(network, X, Y))
        network = network.updated(network.gradients(X, Y), alpha)
    return network, E


@TRIALS.wrong("train", "E is right, but the network has made one step too few")
def the_best_network_is_returned(network, X, Y, alpha, steps):
    """The network before the last, as early stopping keeps it."""
    E, before = [error(network, X, Y)], network
    for _ in range(steps):
        before = network
        network = network.updated(network.gradients(X, Y), alpha)
        E.append(error(network, X, Y))
    return before, E


@TRIALS.wrong("train", "the updated network is not kept")
def network_in_another_name(network, X, Y, alpha, steps):
    E = [error(network, X, Y)]
    for _ in range(steps):
        trained = network.updated(network.gradients(X, Y), alpha)
        E.append(error(network, X, Y))
    return trained, E


# ---------------------------------------------------------------- steps


@TRIALS.wrong("train", r"E\[2\]: what comes before is right|α|shorter", never="float32|first step")
def learning_rate_decays(network, X, Y, alpha, steps):
    E = [error(network, X, Y)]
    for t in range(steps):
        network = network.updated(network.gradients(X, Y), alpha / (1 + t))
        E.append(error(network, X, Y))
    return network, E


@TRIALS.wrong("train", r"E\[2\]: what comes before is right|α|shorter", never="float32|first step")
def learning_rate_halves(network, X, Y, alpha, steps):
    E = [error(network, X, Y)]
    for _ in range(steps):
        network = network.updated(network.gradients(X, Y), alpha)
        alpha *= 0.5
        E.append(error(network, X, Y))
    return network, E


@TRIALS.wrong(
    "train_in_batches", r"E\[2\]: what comes before is right|α|shorter", never="float32|first step"
)
def learning_rate_decays_over_batches(network, X, Y, alpha, batches):
    E = []
    for t, rows in enumerate(batches):
        E.append(error(network, X[rows], Y[rows]))
        network = network.updated(network.gradients(X[rows], Y[rows]), alpha * 0.9**t)
    return network, E


@TRIALS.wrong("train", r"in its first step, W\[[23]\]: |decay", never="float32")
def weight_decay(network, X, Y, alpha, steps):
    E = [error(network, X, Y)]
    for _ in range(steps):
        g = network.gradients(X, Y)
        network = Network(
            [
                Layer(
                    p.W - alpha * (g.dE_dW[l] + 0.1 * p.W), p.B - alpha * g.dE_dB[l], p.activation
                )
                for l, p in enumerate(network.layers, 1)
            ]
        )
        E.append(error(network, X, Y))
    return network, E


@TRIALS.wrong(
    "train", r"E\[2\]: what comes before is right|momentum|step before", never="float32|first step"
)
def momentum(network, X, Y, alpha, steps):
    v = [[0.0, 0.0] for _ in network.layers]
    E = [error(network, X, Y)]
    for _ in range(steps):
        g = network.gradients(X, Y)
        layers = []
        for l, p in enumerate(network.layers, 1):
            v[l - 1][0] = 0.5 * v[l - 1][0] - alpha * g.dE_dW[l]
            v[l - 1][1] = 0.5 * v[l - 1][1] - alpha * g.dE_dB[l]
            layers.append(Layer(p.W + v[l - 1][0], p.B + v[l - 1][1], p.activation))
        network = Network(layers)
        E.append(error(network, X, Y))
    return network, E


@TRIALS.wrong("train", "every step goes the wrong way")
def gradient_ascent(network, X, Y, alpha, steps):
    E = [error(network, X, Y)]
    for _ in range(steps):
        g = network.gradients(X, Y)
        network = Network(
            [
                Layer(p.W + alpha * g.dE_dW[l], p.B + alpha * g.dE_dB[l], p.activation)
                for l, p in enumerate(network.layers, 1)
            ]
        )
        E.append(error(network, X, Y))
    return network, E


@TRIALS.wrong("train", r"E\[2\]: what comes before is right|α", never="float32|first step")
def stops_when_E_rises(network, X, Y, alpha, steps):
    """It goes back and halves α if E has risen, else makes α longer."""
    E = [error(network, X, Y)]
    for _ in range(steps):
        new = network.updated(network.gradients(X, Y), alpha)
        alpha *= 1.05 if error(new, X, Y) < E[-1] else 0.5
        network = new
        E.append(error(network, X, Y))
    return network, E


@TRIALS.wrong("train", r"E\[0\]: ", never="S10|S18")
def inputs_standardised_inside(network, X, Y, alpha, steps):
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    E = [error(network, X, Y)]
    for _ in range(steps):
        network = network.updated(network.gradients(X, Y), alpha)
        E.append(error(network, X, Y))
    return network, E


test_says = TRIALS.test()
