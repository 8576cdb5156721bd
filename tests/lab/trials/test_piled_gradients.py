"""Gradients that pile up: over steps, batches, calls and layers."""

import numpy as np
from trials import Trials

from mlp_core import Layer, Network, squared_error

TRIALS = Trials()
PILE_UP = "the gradients pile up"
LEFT = "called again with the same arguments, it gives another result"


def with_parameters(network, W, B):
    return Network(
        [Layer(w, b, p.activation) for w, b, p in zip(W, B, network.layers, strict=True)]
    )


# ---------------------------------------------------------------- over steps


@TRIALS.wrong("train", PILE_UP)
def no_zero_grad_in_a_loop_as_in_micrograd(network, X, Y, alpha, steps):
    class Parameter:
        def __init__(self, data):
            self.data, self.grad = data, np.zeros_like(data)

    W = [Parameter(p.W) for p in network.layers]
    B = [Parameter(p.B) for p in network.layers]
    losses = []
    for _ in range(steps):
        now = with_parameters(network, [p.data for p in W], [p.data for p in B])
        losses.append(squared_error(now.predict(X), Y))
        g = now.gradients(X, Y)
        for l in range(len(W)):
            W[l].grad += g.dE_dW[l + 1]
            B[l].grad += g.dE_dB[l + 1]
        for p in W + B:
            p.data = p.data - alpha * p.grad
    now = with_parameters(network, [p.data for p in W], [p.data for p in B])
    losses.append(squared_error(now.predict(X), Y))
    return now, losses


@TRIALS.wrong("train", PILE_UP)
def sums_are_made_before_the_loop(network, X, Y, alpha, steps):
    sum_W = [np.zeros_like(p.W) for p in network.layers]
    sum_B = [np.zeros_like(p.B) for p in network.layers]
    E = []
    for t in range(steps + 1):
        E.append(squared_error(network.predict(X), Y))
        if t == steps:
            break
        g = network.gradients(X, Y)
        for l in range(len(sum_W)):
            sum_W[l] += g.dE_dW[l + 1]
            sum_B[l] += g.dE_dB[l + 1]
        network = with_parameters(
            network,
            [p.W - alpha * s for p, s in zip(network.layers, sum_W)],
            [p.B - alpha * s for p, s in zip(network.layers, sum_B)],
        )
    return network, E


@TRIALS.wrong("train", f"{PILE_UP}.*(biases|∂E/∂B)|∂E/∂B.*pile|biases.*pile")
def only_biases_pile_up(network, X, Y, alpha, steps):
    sum_B = [0 for _ in network.layers]
    E = [squared_error(network.predict(X), Y)]
    for _ in range(steps):
        g = network.gradients(X, Y)
        sum_B = [s + d for s, d in zip(sum_B, g.dE_dB[1:])]
        network = with_parameters(
            network,
            [p.W - alpha * d for p, d in zip(network.layers, g.dE_dW[1:])],
            [p.B - alpha * s for p, s in zip(network.layers, sum_B)],
        )
        E.append(squared_error(network.predict(X), Y))
    return network, E


@TRIALS.wrong("train", f"{PILE_UP}.*(weights|∂E/∂W)|∂E/∂W.*pile|weights.*pile")
def only_weights_pile_up(network, X, Y, alpha, steps):
    sum_W = [0 for _ in network.layers]
    E = [squared_error(network.predict(X), Y)]
    for _ in range(steps):
        g = network.gradients(X, Y)
        sum_W = [s + d for s, d in zip(sum_W, g.dE_dW[1:])]
        network = with_parameters(
            network,
            [p.W - alpha * s for p, s in zip(network.layers, sum_W)],
            [p.B - alpha * d for p, d in zip(network.layers, g.dE_dB[1:])],
        )
        E.append(squared_error(network.predict(X), Y))
    return network, E


@TRIALS.wrong("train", r"E\[2\]: what comes before is right|momentum|steps? before")
def gradients_are_a_running_mean(network, X, Y, alpha, steps):
    """Momentum of 0.9 from another course is left in."""
    v_W = [np.zeros_like(p.W) for p in network.layers]
    v_B = [np.zeros_like(p.B) for p in network.layers]
    E = [squared_error(network.predict(X), Y)]
    for _ in range(steps):
        g = network.gradients(X, Y)
        v_W = [0.9 * v + d for v, d in zip(v_W, g.dE_dW[1:])]
        v_B = [0.9 * v + d for v, d in zip(v_B, g.dE_dB[1:])]
        network = with_parameters(
            network,
            [p.W - alpha * v for p, v in zip(network.layers, v_W)],
            [p.B - alpha * v for p, v in zip(network.layers, v_B)],
        )
        E.append(squared_error(network.predict(X), Y))
    return network, E


@TRIALS.wrong("train", r"E\[2\]: what comes before is right|steps? before|mean of")
def mean_of_all_gradients_so_far(network, X, Y, alpha, steps):
    history, E = [], [squared_error(network.predict(X), Y)]
    for _ in range(steps):
        history.append(network.gradients(X, Y))
        dW = [
            sum(g.dE_dW[l] for g in history) / len(history)
            for l in range(1, len(network.layers) + 1)
        ]
        dB = [
            sum(g.dE_dB[l] for g in history) / len(history)
            for l in range(1, len(network.layers) + 1)
        ]
        network = with_parameters(
            network,
            [p.W - alpha * d for p, d in zip(network.layers, dW)],
            [p.B - alpha * d for p, d in zip(network.layers, dB)],
        )
        E.append(squared_error(network.predict(X), Y))
    return network, E


# ---------------------------------------------------------------- over batches


@TRIALS.wrong("train_in_batches", PILE_UP)
def reset_once_in_an_epoch(network, X, Y, alpha, batches):
    grads = {}
    for l, p in enumerate(network.layers, 1):
        grads[f"W{l}"], grads[f"b{l}"] = np.zeros(p.W.shape), np.zeros(p.B.shape)
    E = []
    for rows in batches:
        E.append(squared_error(network.predict(X[rows]), Y[rows]))
        g = network.gradients(X[rows], Y[rows])
        new = []
        for l, p in enumerate(network.layers, 1):
            grads[f"W{l}"] += g.dE_dW[l]
            grads[f"b{l}"] += g.dE_dB[l]
            new.append(
                Layer(p.W - alpha * grads[f"W{l}"], p.B - alpha * grads[f"b{l}"], p.activation)
            )
        network = Network(new)
    return network, E


@TRIALS.wrong("train_in_batches", f"{PILE_UP}.*(biases|∂E/∂B)|∂E/∂B.*pile|biases.*pile")
def only_biases_pile_up_over_batches(network, X, Y, alpha, batches):
    acc, E = [np.zeros_like(p.B) for p in network.layers], []
    for rows in batches:
        E.append(squared_error(network.predict(X[rows]), Y[rows]))
        g = network.gradients(X[rows], Y[rows])
        for a, d in zip(acc, g.dE_dB[1:]):
            a += d
        network = Network(
            [
                Layer(p.W - alpha * d, p.B - alpha * a, p.activation)
                for p, d, a in zip(network.layers, g.dE_dW[1:], acc)
            ]
        )
    return network, E


@TRIALS.wrong("train_in_batches", r"E\[1\]: what comes before is right|one step|after the loop")
def one_step_after_all_batches(network, X, Y, alpha, batches):
    """The update stands outside the loop: all gradients are summed at the first network."""
    total, E = None, []
    for rows in batches:
        E.append(squared_error(network.predict(X[rows]), Y[rows]))
        g = network.gradients(X[rows], Y[rows])
        if total is None:
            total = [[None, *g.dE_dW[1:]], [None, *g.dE_dB[1:]]]
        else:
            for l in range(1, len(network.layers) + 1):
                total[0][l] = total[0][l] + g.dE_dW[l]
                total[1][l] = total[1][l] + g.dE_dB[l]
    return with_parameters(
        network,
        [p.W - alpha * d for p, d in zip(network.layers, total[0][1:])],
        [p.B - alpha * d for p, d in zip(network.layers, total[1][1:])],
    ), E


# ---------------------------------------------------------------- over calls


@TRIALS.wrong("backward", LEFT, made=True)
def lists_outside_the_function():
    dW, dB = {}, {}

    def backward(dE_dA, Z, A, W, h_prime):
        for l in range(len(W) - 1, 0, -1):
            dE_dZ = dE_dA * h_prime[l](Z[l])
            key = (l, W[l].shape)
            dW[key] = dW.get(key, 0) + A[l - 1].T @ dE_dZ
            dB[key] = dB.get(key, 0) + dE_dZ.sum(axis=0, keepdims=True)
            dE_dA = dE_dZ @ W[l].T
        return (
            [None, *(dW[l, W[l].shape] for l in range(1, len(W)))],
            [None, *(dB[l, W[l].shape] for l in range(1, len(W)))],
        )

    return backward


@TRIALS.wrong("backward", rf"{LEFT}|has \d+ items, not L \+ 1", made=True)
def a_list_as_a_default():
    def backward(dE_dA, Z, A, W, h_prime, dW=[None], dB=[None]):
        for l in range(len(W) - 1, 0, -1):
            dE_dZ = dE_dA * h_prime[l](Z[l])
            dW.insert(1, A[l - 1].T @ dE_dZ)
            dB.insert(1, dE_dZ.sum(axis=0, keepdims=True))
            dE_dA = dE_dZ @ W[l].T
        return dW, dB

    return backward


@TRIALS.wrong("backward", LEFT, made=True)
def zeros_of_the_class():
    class Model:
        grads = {}

        def __call__(self, dE_dA, Z, A, W, h_prime):
            for l in range(len(W) - 1, 0, -1):
                d = dE_dA * h_prime[l](Z[l])
                slot = self.grads.setdefault(
                    (l, W[l].shape), [np.zeros_like(W[l]), np.zeros((1, W[l].shape[1]))]
                )
                slot[0] += A[l - 1].T @ d
                slot[1] += d.sum(0, keepdims=True)
                dE_dA = d @ W[l].T
            got = [self.grads[l, W[l].shape] for l in range(1, len(W))]
            return [None] + [g[0].copy() for g in got], [None] + [g[1].copy() for g in got]

    return Model()


@TRIALS.wrong("backward", LEFT, made=True)
def only_biases_are_left():
    kept = {}

    def backward(dE_dA, Z, A, W, h_prime):
        dW, dB = [None] * len(W), [None] * len(W)
        for l in range(len(W) - 1, 0, -1):
            d = dE_dA * h_prime[l](Z[l])
            dW[l] = A[l - 1].T @ d
            kept[l, d.shape[1]] = dB[l] = kept.get((l, d.shape[1]), 0) + d.sum(0, keepdims=True)
            dE_dA = d @ W[l].T
        return dW, dB

    return backward


@TRIALS.wrong("step", LEFT, made=True)
def an_optimizer_that_keeps_gradients():
    class SGD:
        def __init__(self):
            self.total = {}

        def update(self, key, P, g, lr):
            self.total[key, P.shape] = self.total.get((key, P.shape), 0) + g
            return P - lr * self.total[key, P.shape]

    sgd = SGD()

    def step(X, Y, W, B, h, h_prime, alpha):
        A, Z = [X], [None]
        for l in range(1, len(W)):
            Z.append(A[-1] @ W[l] + B[l])
            A.append(h[l](Z[-1]))
        d, new_W, new_B = 2 / len(X) * (A[-1] - Y), list(W), list(B)
        for l in range(len(W) - 1, 0, -1):
            d = d * h_prime[l](Z[l])
            new_W[l] = sgd.update(("W", l), W[l], A[l - 1].T @ d, alpha)
            new_B[l] = sgd.update(("B", l), B[l], d.sum(0, keepdims=True), alpha)
            d = d @ W[l].T
        return new_W, new_B

    return step


# ---------------------------------------------------------------- over layers


@TRIALS.wrong("backward", r"dE_dB\[[12]\]: ", doctor="S25Σ")
def one_zero_for_all_layers(dE_dA, Z, A, W, h_prime):
    """The sum of the biases is not started again for the next layer."""
    dW, dB = [None] * len(W), [None] * len(W)
    total = np.zeros((1, max(P.shape[1] for P in W[1:])))
    for l in range(len(W) - 1, 0, -1):
        d = dE_dA * h_prime[l](Z[l])
        k = d.shape[1]
        dW[l] = A[l - 1].T @ d
        total[:, :k] += d.sum(0, keepdims=True)
        dB[l] = total[:, :k].copy()
        dE_dA = d @ W[l].T
    return dW, dB


@TRIALS.wrong("backward", r"dE_dB\[[23]\]: |same array", doctor="S25Σ|missing")
def a_list_of_one_array(dE_dA, Z, A, W, h_prime):
    """[array] * L is L times the same array."""
    L = len(W) - 1
    size = max(P.shape[1] for P in W[1:])
    dB = [np.zeros((1, size))] * (L + 1)
    dW = [None] * (L + 1)
    for l in range(L, 0, -1):
        d = dE_dA * h_prime[l](Z[l])
        dW[l] = A[l - 1].T @ d
        dB[l][0, : d.shape[1]] += d.sum(0)
        dE_dA = d @ W[l].T
    return dW, [None] + [dB[l][:, : W[l].shape[1]] for l in range(1, L + 1)]


@TRIALS.wrong("backward", r"\(S19\)", doctor="S19")
def errors_pile_up_on_the_way_back(dE_dA, Z, A, W, h_prime):
    """+= where = is meant: what comes back is added to ones that were left there."""
    dW, dB = [None] * len(W), [None] * len(W)
    back = [np.ones_like(P) for P in A]
    back[-1] = dE_dA
    for l in range(len(W) - 1, 0, -1):
        d = back[l] * h_prime[l](Z[l])
        dW[l], dB[l] = A[l - 1].T @ d, d.sum(0, keepdims=True)
        back[l - 1] += d @ W[l].T
    return dW, dB


# ---------------------------------------------------------------- over examples


@TRIALS.wrong(
    "backward",
    r"of both sums over the examples only the last is left; \+= adds",
    doctor="only the last is left",
)
def only_the_last_example_is_left(dE_dA, Z, A, W, h_prime):
    L = len(W) - 1
    dW, dB = [None] * (L + 1), [None] * (L + 1)
    for i in range(len(dE_dA)):
        d = dE_dA[i : i + 1]
        for l in range(L, 0, -1):
            d = d * h_prime[l](Z[l][i : i + 1])
            dW[l] = A[l - 1][i : i + 1].T @ d
            dB[l] = d
            d = d @ W[l].T
    return dW, dB


@TRIALS.wrong("backward", r"\(S18\)|S21|examples", doctor="S18|S21")
def sums_of_running_sums(dE_dA, Z, A, W, h_prime):
    """The gradient so far is added for every example: np.cumsum in place of np.sum."""
    L = len(W) - 1
    dW = [None] + [np.zeros_like(P) for P in W[1:]]
    dB = [None] + [np.zeros((1, P.shape[1])) for P in W[1:]]
    one_W = [None] + [np.zeros_like(P) for P in W[1:]]
    one_B = [None] + [np.zeros((1, P.shape[1])) for P in W[1:]]
    for i in range(len(dE_dA)):
        d = dE_dA[i : i + 1]
        for l in range(L, 0, -1):
            d = d * h_prime[l](Z[l][i : i + 1])
            one_W[l] += A[l - 1][i : i + 1].T @ d
            one_B[l] += d
            dW[l] += one_W[l]
            dB[l] += one_B[l]
            d = d @ W[l].T
    return dW, dB


@TRIALS.wrong("backward", r"\(S19\)", doctor="S19")
def the_error_of_the_example_before_is_left(dE_dA, Z, A, W, h_prime):
    """delta of the hidden layers is added up over the examples."""
    L = len(W) - 1
    dW = [None] + [np.zeros_like(P) for P in W[1:]]
    dB = [None] + [np.zeros((1, P.shape[1])) for P in W[1:]]
    errors = [np.zeros(P.shape[1]) for P in A]
    for i in range(len(dE_dA)):
        errors[L] = dE_dA[i]
        for l in range(L, 0, -1):
            d = errors[l] * h_prime[l](Z[l])[i]
            dW[l] += np.outer(A[l - 1][i], d)
            dB[l] += d[None, :]
            errors[l - 1] += W[l] @ d
    return dW, dB


# ---------------------------------------------------------------- the doctor alone


def of_calls(calls):
    def backward(dE_dA, Z, A, W, h_prime):
        dW, dB = [None] * len(W), [None] * len(W)
        for l in range(len(W) - 1, 0, -1):
            d = dE_dA * h_prime[l](Z[l])
            dW[l], dB[l] = calls * A[l - 1].T @ d, calls * d.sum(0, keepdims=True)
            dE_dA = d @ W[l].T
        return dW, dB

    return backward


for calls, said in ((2, "the gradients of two calls pile up"), (5, "of 5 calls pile up")):
    TRIALS.wrong(
        "backward",
        f"every gradient is {calls} times the right one",
        doctor=said,
        called=f"of_{calls}_calls",
    )(of_calls(calls))

test_says = TRIALS.test()
