"""State kept between calls: where it is wrong, and where it does no harm."""

from functools import lru_cache

import numpy as np
from trials import Trials

from mlp_core import squared_error

TRIALS = Trials()
STATE = (
    "called again with the same arguments, it gives another result|earlier call|"
    "no difference to the result"
)


def backward_right(dE_dA, Z, A, W, h_prime):
    dW, dB = [None] * len(W), [None] * len(W)
    for l in range(len(W) - 1, 0, -1):
        d = dE_dA * h_prime[l](Z[l])
        dW[l], dB[l] = A[l - 1].T @ d, d.sum(axis=0, keepdims=True)
        dE_dA = d @ W[l].T
    return dW, dB


# ---------------------------------------------------------------- wrong


@TRIALS.wrong("backward", STATE, made=True)
def results_by_shape():
    cache = {}

    def backward(dE_dA, Z, A, W, h_prime):
        key = tuple(w.shape for w in W[1:])
        if key not in cache:
            cache[key] = backward_right(dE_dA, Z, A, W, h_prime)
        return cache[key]

    return backward


@TRIALS.wrong("backward", STATE, made=True)
def slopes_by_shape_and_h():
    cache = {}

    def backward(dE_dA, Z, A, W, h_prime):
        slopes = [None]
        for l in range(1, len(W)):
            key = h_prime[l], Z[l].shape
            slopes.append(cache.setdefault(key, h_prime[l](Z[l])))
        dW, dB = [None] * len(W), [None] * len(W)
        for l in range(len(W) - 1, 0, -1):
            d = dE_dA * slopes[l]
            dW[l], dB[l] = A[l - 1].T @ d, d.sum(axis=0, keepdims=True)
            dE_dA = d @ W[l].T
        return dW, dB

    return backward


@TRIALS.wrong("backward", STATE, made=True)
def weights_of_the_first_call():
    """A model that keeps the weights it was built with."""

    class Net:
        W = None

        def backward(self, dE_dA, Z, A, W, h_prime):
            if self.W is None or [w.shape for w in self.W[1:]] != [w.shape for w in W[1:]]:
                self.W = W
            return backward_right(dE_dA, Z, A, self.W, h_prime)

    return Net().backward


@TRIALS.wrong("backward", STATE, made=True)
def transposes_by_shape():
    kept = {}

    def backward(dE_dA, Z, A, W, h_prime):
        dW, dB = [None] * len(W), [None] * len(W)
        for l in range(len(W) - 1, 0, -1):
            d = dE_dA * h_prime[l](Z[l])
            dW[l], dB[l] = (
                kept.setdefault(A[l - 1].shape, A[l - 1].T) @ d,
                d.sum(axis=0, keepdims=True),
            )
            dE_dA = d @ W[l].T
        return dW, dB

    return backward


@TRIALS.wrong("forward", STATE, made=True)
def forward_by_shape():
    memo = {}

    def forward(X, W, B, h):
        if X.shape in memo and len(memo[X.shape][0]) == len(W):
            return memo[X.shape]
        Z, A = [None], [X]
        for l in range(1, len(W)):
            Z.append(A[-1] @ W[l] + B[l])
            A.append(h[l](Z[-1]))
        memo[X.shape] = Z, A
        return Z, A

    return forward


@TRIALS.wrong("forward", STATE, made=True)
def a_net_input_that_adds_up():
    buffers = {}

    def forward(X, W, B, h):
        Z, A = [None], [X]
        for l in range(1, len(W)):
            z = buffers.setdefault((len(X), W[l].shape), np.zeros((len(X), W[l].shape[1])))
            z += A[-1] @ W[l] + B[l]
            Z.append(z.copy())
            A.append(h[l](z))
        return Z, A

    return forward


@TRIALS.wrong("net_input", STATE, made=True)
def net_input_of_the_first_call():
    first = {}

    def net_input(X, W, B):
        return first.setdefault((X.shape, W.shape), X @ W + B)

    return net_input


@TRIALS.wrong("net_input", STATE, made=True)
def bias_of_the_first_call():
    kept = {}

    def net_input(X, W, B):
        return X @ W + kept.setdefault(B.shape, B.copy())

    return net_input


@TRIALS.wrong("bias_gradient", STATE, made=True)
def sums_that_go_on():
    total = {}

    def bias_gradient(dE_dZ):
        k = dE_dZ.shape[1]
        total[k] = total.get(k, 0) + dE_dZ.sum(axis=0, keepdims=True)
        return total[k]

    return bias_gradient


@TRIALS.wrong("weight_gradient", STATE, made=True)
def gradients_that_go_on():
    total = {}

    def weight_gradient(A_prev, dE_dZ):
        g = total.setdefault(
            (A_prev.shape[1], dE_dZ.shape[1]), np.zeros((A_prev.shape[1], dE_dZ.shape[1]))
        )
        g += A_prev.T @ dE_dZ
        return g

    return weight_gradient


@TRIALS.wrong("updated_weights", STATE, made=True)
def velocity_of_calls_before():
    v = {}

    def updated_weights(W, dE_dW, alpha):
        v[W.shape] = 0.9 * v.get(W.shape, 0) - alpha * dE_dW
        return W + v[W.shape]

    return updated_weights


@TRIALS.wrong("updated_weights", STATE, made=True)
def learning_rate_decays_by_calls():
    calls = [0]

    def updated_weights(W, dE_dW, alpha):
        calls[0] += 1
        return W - alpha / calls[0] * dE_dW

    return updated_weights


@TRIALS.wrong("squared_error", STATE, made=True)
def error_of_all_calls():
    losses = []

    def error(A, Y):
        losses.append(((A - Y) ** 2).sum() / len(A))
        return np.mean(losses)

    return error


@TRIALS.wrong("step", STATE, made=True)
def step_with_adam_left_in():
    moments = {}

    def step(X, Y, W, B, h, h_prime, alpha):
        Z, A = [None], [X]
        for l in range(1, len(W)):
            Z.append(A[-1] @ W[l] + B[l])
            A.append(h[l](Z[-1]))
        dW, dB = backward_right(2 / len(X) * (A[-1] - Y), Z, A, W, h_prime)
        new_W, new_B = [None], [None]
        for l in range(1, len(W)):
            for new, P, g in ((new_W, W[l], dW[l]), (new_B, B[l], dB[l])):
                m = moments[l, P.shape] = 0.9 * moments.get((l, P.shape), g) + 0.1 * g
                new.append(P - alpha * m)
        return new_W, new_B

    return step


@TRIALS.wrong("step", STATE, made=True)
def step_from_the_parameters_of_the_call_before():
    params = {}

    def step(X, Y, W, B, h, h_prime, alpha):
        key = tuple(w.shape for w in W[1:])
        W, B = params.get(key, (W, B))
        Z, A = [None], [X]
        for l in range(1, len(W)):
            Z.append(A[-1] @ W[l] + B[l])
            A.append(h[l](Z[-1]))
        dW, dB = backward_right(2 / len(X) * (A[-1] - Y), Z, A, W, h_prime)
        params[key] = (
            [None, *(w - alpha * g for w, g in zip(W[1:], dW[1:]))],
            [None, *(b - alpha * g for b, g in zip(B[1:], dB[1:]))],
        )
        return params[key]

    return step


@TRIALS.wrong("train", rf"{STATE}|E has \d+ numbers", made=True)
def losses_outside_the_function():
    losses = []

    def train(network, X, Y, alpha, steps):
        for _ in range(steps):
            losses.append(squared_error(network.predict(X), Y))
            network = network.updated(network.gradients(X, Y), alpha)
        losses.append(squared_error(network.predict(X), Y))
        return network, losses

    return train


@TRIALS.wrong("train", STATE, made=True)
def goes_on_with_the_network_of_the_call_before():
    kept = {}

    def train(network, X, Y, alpha, steps):
        network = kept.get(network.sizes, network)
        E = [squared_error(network.predict(X), Y)]
        for _ in range(steps):
            network = network.updated(network.gradients(X, Y), alpha)
            E.append(squared_error(network.predict(X), Y))
        kept[network.sizes] = network
        return network, E

    return train


@TRIALS.wrong("train_in_batches", STATE, made=True)
def decay_over_calls():
    t = [0]

    def train(network, X, Y, alpha, batches):
        E = []
        for rows in batches:
            E.append(squared_error(network.predict(X[rows]), Y[rows]))
            network = network.updated(network.gradients(X[rows], Y[rows]), alpha * 0.99 ** t[0])
            t[0] += 1
        return network, E

    return train


@TRIALS.wrong("backward", STATE, made=True)
def dropout_left_in():
    rng = np.random.default_rng(0)

    def backward(dE_dA, Z, A, W, h_prime):
        return backward_right(dE_dA * (rng.random(dE_dA.shape) > 0.3) / 0.7, Z, A, W, h_prime)

    return backward


@TRIALS.wrong("forward", STATE, made=True)
def noise_left_in():
    rng = np.random.default_rng(0)

    def forward(X, W, B, h):
        Z, A = [None], [X]
        for l in range(1, len(W)):
            Z.append(A[-1] @ W[l] + B[l] + 0.01 * rng.normal(size=(len(X), W[l].shape[1])))
            A.append(h[l](Z[-1]))
        return Z, A

    return forward


@TRIALS.wrong("net_input", STATE, made=True)
def every_second_call_is_wrong():
    calls = [0]

    def net_input(X, W, B):
        calls[0] += 1
        return X @ W + (B if calls[0] % 2 else 0)

    return net_input


@TRIALS.wrong("net_input", f"{STATE}|B is not added", made=True)
def right_in_the_first_call_alone():
    calls = []

    def net_input(X, W, B):
        calls.append(1)
        return X @ W + (B if len(calls) == 1 else 0)

    return net_input


@TRIALS.wrong("backward", STATE, made=True)
def by_id_of_the_list():
    """id of an array that is gone may be that of another; here the sizes are the key of old."""
    seen = {}

    def backward(dE_dA, Z, A, W, h_prime):
        mine = seen.setdefault(
            (len(W), dE_dA.shape, W[1].shape), [np.copy(p) if p is not None else None for p in Z]
        )
        return backward_right(dE_dA, mine, A, W, h_prime)

    return backward


# ---------------------------------------------------------------- harmless


@TRIALS.right("backward", made=True)
def counts_its_calls():
    calls = [0]

    def backward(*arguments):
        calls[0] += 1
        return backward_right(*arguments)

    return backward


@TRIALS.right("backward", made=True)
def keeps_a_log():
    log = []

    def backward(dE_dA, Z, A, W, h_prime):
        got = backward_right(dE_dA, Z, A, W, h_prime)
        log.append((got, dE_dA))
        return got

    return backward


@TRIALS.right("backward", made=True)
def buffers_are_overwritten():
    buffers = {}

    def backward(dE_dA, Z, A, W, h_prime):
        dW, dB = [None] * len(W), [None] * len(W)
        for l in range(len(W) - 1, 0, -1):
            d = dE_dA * h_prime[l](Z[l])
            w = buffers.setdefault(("W", l, W[l].shape), np.empty(W[l].shape))
            b = buffers.setdefault(("B", l, W[l].shape), np.empty((1, W[l].shape[1])))
            np.matmul(A[l - 1].T, d, out=w)
            np.sum(d, axis=0, keepdims=True, out=b)
            dW[l], dB[l] = w, b
            dE_dA = d @ W[l].T
        return dW, dB

    return backward


@TRIALS.right("backward", made=True)
def sums_are_set_to_zero_first():
    grads = {}

    def backward(dE_dA, Z, A, W, h_prime):
        for l in range(1, len(W)):
            for name, shape in (("W", W[l].shape), ("B", (1, W[l].shape[1]))):
                g = grads.setdefault((name, l, shape), np.zeros(shape))
                g[...] = 0
        for l in range(len(W) - 1, 0, -1):
            d = dE_dA * h_prime[l](Z[l])
            grads["W", l, W[l].shape] += A[l - 1].T @ d
            grads["B", l, (1, W[l].shape[1])] += d.sum(0)
            dE_dA = d @ W[l].T
        layers = range(1, len(W))
        return (
            [None, *(grads["W", l, W[l].shape] for l in layers)],
            [None, *(grads["B", l, (1, W[l].shape[1])] for l in layers)],
        )

    return backward


@TRIALS.right("backward", made=True)
def slopes_by_their_numbers():
    cache = {}

    def slope(f, Z):
        key = f, Z.tobytes(), Z.shape
        if key not in cache:
            cache[key] = f(Z)
        return cache[key]

    def backward(dE_dA, Z, A, W, h_prime):
        return backward_right(
            dE_dA, Z, A, W, [None, *(lambda z, f=f: slope(f, z) for f in h_prime[1:])]
        )

    return backward


@TRIALS.right("bias_rows", made=True)
def column_of_ones_by_lru_cache():
    @lru_cache(maxsize=None)
    def ones(m):
        return np.ones((m, 1))

    return lambda B, m: ones(m) @ B


@TRIALS.right("forward", made=True)
def prints_nothing_but_remembers():
    class Model:
        def __init__(self):
            self.Z, self.A = None, None

        def forward(self, X, W, B, h):
            self.Z, self.A = [None], [X]
            for l in range(1, len(W)):
                self.Z.append(self.A[l - 1] @ W[l] + B[l])
                self.A.append(h[l](self.Z[l]))
            return self.Z, self.A

    return Model().forward


@TRIALS.right("train", made=True)
def a_trainer_with_a_history():
    class Trainer:
        history = []

        def fit(self, network, X, Y, alpha, steps):
            run = [squared_error(network.predict(X), Y)]
            for _ in range(steps):
                network = network.updated(network.gradients(X, Y), alpha)
                run.append(squared_error(network.predict(X), Y))
            self.history.extend(run)
            return network, run

    return Trainer().fit


@TRIALS.right("squared_error", made=True)
def remembers_the_best():
    best = [np.inf]

    def error(A, Y):
        E = ((A - Y) ** 2).sum() / len(A)
        best[0] = min(best[0], E)
        return E

    return error


@TRIALS.right("net_input", made=True)
def returns_its_own_buffer():
    buffers = {}

    def net_input(X, W, B):
        out = buffers.setdefault((len(X), W.shape[1]), np.zeros((len(X), W.shape[1])))
        np.matmul(X, W, out=out)
        out += B
        return out

    return net_input


@TRIALS.right("train_in_batches", made=True)
def buffers_of_a_batch():
    buffers = {}

    def train(network, X, Y, alpha, batches):
        E = []
        for rows in batches:
            x = buffers.setdefault(("X", len(rows), X.shape[1]), np.empty((len(rows), X.shape[1])))
            y = buffers.setdefault(("Y", len(rows), Y.shape[1]), np.empty((len(rows), Y.shape[1])))
            np.take(X, rows, axis=0, out=x)
            np.take(Y, rows, axis=0, out=y)
            E.append(squared_error(network.predict(x), y))
            network = network.updated(network.gradients(x, y), alpha)
        return network, E

    return train


@TRIALS.right("updated_weights", made=True)
def counts_steps():
    steps = []

    def updated_weights(W, dE_dW, alpha):
        steps.append(alpha)
        return W - steps[-1] * dE_dW

    return updated_weights


test_says = TRIALS.test()
