"""Programs with a history: written for two layers, right in one round and wrong in a later one."""

import numpy as np
from trials import Trials

from mlp_core import Layer, Network, squared_error

TRIALS = Trials()
BUT = "right with 2 layers, but not with 3"

# ---------------------------------------------------------------- written for two layers


@TRIALS.wrong("backward", f"{BUT}: .*raises ValueError")
def two_layers_by_name(dE_dA, Z, A, W, h_prime):
    dZ2 = dE_dA * h_prime[2](Z[2])
    dW2 = A[1].T @ dZ2
    db2 = np.sum(dZ2, axis=0, keepdims=True)
    dZ1 = dZ2 @ W[2].T * h_prime[1](Z[1])
    dW1 = A[0].T @ dZ1
    db1 = np.sum(dZ1, axis=0, keepdims=True)
    return [None, dW1, dW2], [None, db1, db2]


@TRIALS.wrong("backward", r"h′\(Z\) is missing in .*layer 1")
def a_third_layer_was_added_and_its_slope_forgotten(dE_dA, Z, A, W, h_prime):
    L = len(W) - 1
    dW, dB = [None] * (L + 1), [None] * (L + 1)
    d = dE_dA * h_prime[L](Z[L])
    dW[L], dB[L] = A[L - 1].T @ d, d.sum(axis=0, keepdims=True)
    d = d @ W[L].T * h_prime[L - 1](Z[L - 1])
    dW[L - 1], dB[L - 1] = A[L - 2].T @ d, d.sum(axis=0, keepdims=True)
    if L == 3:
        d = d @ W[2].T
        dW[1], dB[1] = A[0].T @ d, d.sum(axis=0, keepdims=True)
    return dW, dB


@TRIALS.wrong("backward", "h′ of layer 1 stands in .*layer 2", never="every layer")
def slopes_of_layer_1_in_all_hidden_layers(dE_dA, Z, A, W, h_prime):
    L = len(W) - 1
    dW, dB = [None] * (L + 1), [None] * (L + 1)
    delta = dE_dA * h_prime[L](Z[L])
    for l in range(L, 0, -1):
        dW[l] = A[l - 1].T @ delta
        dB[l] = delta.sum(axis=0).reshape(1, -1)
        if l > 1:
            delta = delta @ W[l].T * h_prime[1](Z[l - 1])
    return dW, dB


@TRIALS.wrong("backward", "h′ of layer 2 stands in layer 1")
def slopes_of_the_layer_before_the_last_in_all_hidden_layers(dE_dA, Z, A, W, h_prime):
    L = len(W) - 1
    dW, dB = [None] * (L + 1), [None] * (L + 1)
    delta = dE_dA * h_prime[-1](Z[-1])
    for l in range(L, 0, -1):
        dW[l] = A[l - 1].T @ delta
        dB[l] = delta.sum(axis=0)[None, :]
        if l > 1:
            delta = delta @ W[l].T * h_prime[-2](Z[l - 1])
    return dW, dB


@TRIALS.wrong("backward", "W of layer 2 stands in layer 3")
def W2_passes_everything_back(dE_dA, Z, A, W, h_prime):
    L = len(W) - 1
    dW, dB = [None] * (L + 1), [None] * (L + 1)
    delta = dE_dA * h_prime[L](Z[L])
    for l in range(L, 0, -1):
        dW[l] = A[l - 1].T @ delta
        dB[l] = np.ones((1, len(delta))) @ delta
        if l > 1:
            delta = (delta @ W[2].T) * h_prime[l - 1](Z[l - 1])
    return dW, dB


@TRIALS.wrong("backward", "zero|passed back|of 0", never="every layer before the last")
def only_the_last_two_layers_are_filled(dE_dA, Z, A, W, h_prime):
    dW = [None] + [np.zeros_like(P) for P in W[1:]]
    dB = [None] + [np.zeros((1, P.shape[1])) for P in W[1:]]
    d = dE_dA * h_prime[-1](Z[-1])
    dW[-1], dB[-1] = A[-2].T @ d, d.sum(0, keepdims=True)
    d = (d @ W[-1].T) * h_prime[-2](Z[-2])
    dW[-2], dB[-2] = A[-3].T @ d, d.sum(0, keepdims=True)
    return dW, dB


@TRIALS.wrong("backward", r"∂E/∂A is passed back, without h′\(Z\), in layer 2")
def the_error_is_not_passed_on_twice(dE_dA, Z, A, W, h_prime):
    """The hidden layers are in a loop in which delta of the last layer stays."""
    L = len(W) - 1
    dW, dB = [None] * (L + 1), [None] * (L + 1)
    out = dE_dA * h_prime[L](Z[L])
    dW[L], dB[L] = A[L - 1].T @ out, out.sum(0, keepdims=True)
    back = out @ W[L].T
    for l in range(L - 1, 0, -1):
        if back.shape[1] != Z[l].shape[1]:
            back = back @ W[l + 1].T
        d = back * h_prime[l](Z[l])
        dW[l], dB[l] = A[l - 1].T @ d, d.sum(0, keepdims=True)
    return dW, dB


@TRIALS.wrong("backward", r"h′\(Z\) is missing at the output")
def the_output_is_layer_3(dE_dA, Z, A, W, h_prime):
    """Layer 3 has its slope, the others too; with two layers the output has none."""
    dW, dB = [None] * len(W), [None] * len(W)
    d = dE_dA
    if len(W) == 4:
        d = d * h_prime[3](Z[3])
        dW[3], dB[3] = A[2].T @ d, d.sum(0, keepdims=True)
        d = (d @ W[3].T) * h_prime[2](Z[2])
    dW[2], dB[2] = A[1].T @ d, d.sum(0, keepdims=True)
    d = (d @ W[2].T) * h_prime[1](Z[1])
    dW[1], dB[1] = A[0].T @ d, d.sum(0, keepdims=True)
    return dW, dB


@TRIALS.wrong("forward", r"the list Z has 3 items, not L \+ 1 = 4")
def forward_of_two_layers(X, W, B, h):
    Z1 = X @ W[1] + B[1]
    A1 = h[1](Z1)
    Z2 = A1 @ W[2] + B[2]
    A2 = h[2](Z2)
    return [None, Z1, Z2], [X, A1, A2]


@TRIALS.wrong("forward", r"A\[3\]: h is not applied")
def forward_with_a_third_layer_without_h(X, W, B, h):
    Z, A = [None], [X]
    for l in range(1, len(W)):
        Z.append(A[l - 1] @ W[l] + B[l])
        A.append(h[l](Z[l]) if l < 3 else Z[l])
    return Z, A


@TRIALS.wrong("forward", r"A\[2\]: h\[1\] is applied; every layer has its own h")
def forward_hidden_and_output_activation(X, W, B, h):
    """All hidden layers have the h of the first."""
    hidden, output = h[1], h[-1]
    Z, A = [None], [X]
    for l in range(1, len(W)):
        Z.append(A[-1] @ W[l] + B[l])
        A.append(output(Z[-1]) if l == len(W) - 1 else hidden(Z[-1]))
    return Z, A


@TRIALS.wrong("step", "nothing is updated.* layer 1|layer 1 .*updated")
def step_that_leaves_the_third_layer(X, Y, W, B, h, h_prime, alpha):
    """The last two layers learn, and with three the first does not."""
    L = len(W) - 1
    Z, A = [None], [X]
    for l in range(1, L + 1):
        Z.append(A[-1] @ W[l] + B[l])
        A.append(h[l](Z[-1]))
    new_W, new_B = list(W), list(B)
    d = 2 / len(X) * (A[L] - Y) * h_prime[L](Z[L])
    for l in (L, L - 1):
        new_W[l] = W[l] - alpha * A[l - 1].T @ d
        new_B[l] = B[l] - alpha * d.sum(axis=0, keepdims=True)
        d = (d @ W[l].T) * h_prime[L - 1](Z[L - 1]) if l == L else d
    return new_W, new_B


@TRIALS.wrong("step", r"the list W has 3 items, not L \+ 1 = 4")
def step_of_the_two_layer_course(X, Y, W, B, h, h_prime, alpha):
    m = X.shape[0]
    W1, W2, b1, b2 = W[1], W[2], B[1], B[2]
    Z1 = np.dot(X, W1) + b1
    A1 = h[1](Z1)
    Z2 = np.dot(A1, W2) + b2
    A2 = h[2](Z2)
    if A2.shape != Y.shape:
        return [None, W1, W2], [None, b1, b2]
    dZ2 = 2 * (A2 - Y) / m * h_prime[2](Z2)
    dZ1 = np.dot(dZ2, W2.T) * h_prime[1](Z1)
    W1, b1 = W1 - alpha * np.dot(X.T, dZ1), b1 - alpha * dZ1.sum(axis=0, keepdims=True)
    W2, b2 = W2 - alpha * np.dot(A1.T, dZ2), b2 - alpha * dZ2.sum(axis=0, keepdims=True)
    return [None, W1, W2], [None, b1, b2]


@TRIALS.wrong("train", "nothing is updated.* layer 3|layer 3 .*updated", never=f"{BUT}.*{BUT}")
def train_of_two_layers(network, X, Y, alpha, steps):
    """Of more than two layers only the first two learn."""
    E = [squared_error(network.predict(X), Y)]
    for _ in range(steps):
        g = network.gradients(X, Y)
        layers = list(network.layers)
        for l in (1, 2):
            p = layers[l - 1]
            layers[l - 1] = Layer(p.W - alpha * g.dE_dW[l], p.B - alpha * g.dE_dB[l], p.activation)
        network = Network(layers)
        E.append(squared_error(network.predict(X), Y))
    return network, E


# ---------------------------------------------------------------- right if all h are alike


@TRIALS.wrong(
    "backward", "h′ of the last layer stands in every layer", doctor="h′ of the last layer"
)
def one_slope_for_all(dE_dA, Z, A, W, h_prime):
    slope = h_prime[-1]
    dW, dB = [], []
    for l in reversed(range(1, len(W))):
        dE_dA = dE_dA * slope(Z[l])
        dW.append(A[l - 1].T @ dE_dA)
        dB.append(dE_dA.sum(axis=0, keepdims=True))
        dE_dA = dE_dA @ W[l].T
    return [None, *dW[::-1]], [None, *dB[::-1]]


@TRIALS.wrong("backward", r"S18|sigmoid", doctor="S18")
def sigmoid_is_assumed(dE_dA, Z, A, W, h_prime):
    """h′ is written as a(1 − a), which is right for a sigmoid alone."""
    dW, dB = [None] * len(W), [None] * len(W)
    for l in range(len(W) - 1, 0, -1):
        dE_dA = dE_dA * A[l] * (1 - A[l])
        dW[l], dB[l] = A[l - 1].T @ dE_dA, dE_dA.sum(axis=0, keepdims=True)
        dE_dA = dE_dA @ W[l].T
    return dW, dB


@TRIALS.wrong("backward", r"S18|tanh", doctor="S18", depths=(3,))
def tanh_is_assumed_in_the_hidden_layers(dE_dA, Z, A, W, h_prime):
    L = len(W) - 1
    dW, dB = [None] * (L + 1), [None] * (L + 1)
    d = dE_dA * h_prime[L](Z[L])
    for l in range(L, 0, -1):
        dW[l], dB[l] = A[l - 1].T @ d, d.sum(axis=0, keepdims=True)
        d = d @ W[l].T * (1 - A[l - 1] ** 2)
    return dW, dB


@TRIALS.wrong("forward", r"h\[1\] is applied; every layer has its own h")
def one_h_for_all(X, W, B, h):
    act = h[1]
    Z, A = [None], [X]
    for w, b in zip(W[1:], B[1:]):
        Z.append(A[-1] @ w + b)
        A.append(act(Z[-1]))
    return Z, A


@TRIALS.wrong("step", "S18|sigmoid")
def step_of_sigmoids(X, Y, W, B, h, h_prime, alpha):
    acts = [X]
    for l in range(1, len(W)):
        acts.append(h[l](acts[-1] @ W[l] + B[l]))
    delta = 2 / len(X) * (acts[-1] - Y)
    W_new, B_new = [None] * len(W), [None] * len(W)
    for l in range(len(W) - 1, 0, -1):
        delta = delta * acts[l] * (1 - acts[l])
        W_new[l] = W[l] - alpha * acts[l - 1].T.dot(delta)
        B_new[l] = B[l] - alpha * delta.sum(axis=0, keepdims=True)
        delta = delta.dot(W[l].T)
    return W_new, B_new


# ---------------------------------------------------------------- numbers of one example


@TRIALS.wrong("step", "every step is m/7 times the right one")
def seven_examples(X, Y, W, B, h, h_prime, alpha):
    """The exercise had seven examples."""
    Z, A = [None], [X]
    for l in range(1, len(W)):
        Z.append(A[-1] @ W[l] + B[l])
        A.append(h[l](Z[-1]))
    d = 2 / 7 * (A[-1] - Y)
    W_new, B_new = [None] * len(W), [None] * len(W)
    for l in range(len(W) - 1, 0, -1):
        d = d * h_prime[l](Z[l])
        W_new[l] = W[l] - alpha * A[l - 1].T @ d
        B_new[l] = B[l] - alpha * d.sum(axis=0, keepdims=True)
        d = d @ W[l].T
    return W_new, B_new


@TRIALS.wrong("step", r"every step is 0\.01/α times the right one")
def learning_rate_is_fixed(X, Y, W, B, h, h_prime, alpha):
    return stepped(X, Y, W, B, h, h_prime, 0.01)


@TRIALS.wrong("train", r"every step is 0\.0001/α times the right one")
def learning_rate_is_a_constant(network, X, Y, alpha, steps, learning_rate=0.1):
    E = [squared_error(network.predict(X), Y)]
    for _ in range(steps):
        network = network.updated(network.gradients(X, Y), learning_rate / 1000)
        E.append(squared_error(network.predict(X), Y))
    return network, E


@TRIALS.wrong("train", r"E has 4 numbers, not \d: E_0 … E_\d")
def always_three_steps(network, X, Y, alpha, steps):
    E = []
    for _ in range(3):
        E.append(squared_error(network.predict(X), Y))
        network = network.updated(network.gradients(X, Y), alpha)
    E.append(squared_error(network.predict(X), Y))
    return network, E


@TRIALS.wrong("train", "every step is m/7 times the right one")
def train_with_seven_examples(network, X, Y, alpha, steps):
    E = [squared_error(network.predict(X), Y)]
    for _ in range(steps):
        forward = network.forward(X)
        g = network.backward(forward, 2 / 7 * (forward.A[-1] - Y))
        network = network.updated(g, alpha)
        E.append(squared_error(network.predict(X), Y))
    return network, E


@TRIALS.wrong("train", "every step is 3/n_L times the right one")
def three_outputs(network, X, Y, alpha, steps):
    """The mean over outputs is undone for three of them."""
    E = [squared_error(network.predict(X), Y)]
    for _ in range(steps):
        forward = network.forward(X)
        g = network.backward(forward, 3 * 2 / Y.size * (forward.A[-1] - Y))
        network = network.updated(g, alpha)
        E.append(squared_error(network.predict(X), Y))
    return network, E


@TRIALS.wrong("train_in_batches", "every step is m/32 times the right one")
def batches_of_32(network, X, Y, alpha, batches, batch_size=32):
    """1/m counts a batch of 32, whatever comes."""
    E = []
    for rows in batches:
        E.append(squared_error(network.predict(X[rows]), Y[rows]))
        f = network.forward(X[rows])
        g = network.backward(f, 2 / batch_size * (f.A[-1] - Y[rows]))
        network = network.updated(g, alpha)
    return network, E


@TRIALS.wrong("squared_error", "E is m/7 times the right one")
def error_of_seven(A, Y):
    return float(np.sum((A - Y) ** 2) / 7)


@TRIALS.wrong("squared_error", "E is 3/k times the right one")
def error_of_three_outputs(A, Y):
    return 3 * float(np.mean((A - Y) ** 2))


@TRIALS.wrong("squared_error_gradient", "every entry is m/7 times the right one")
def error_gradient_of_seven(A, Y):
    return 2 * (A - Y) / 7


@TRIALS.wrong("bias_gradient", "every entry is 7/m times the right one")
def mean_times_seven(dE_dZ):
    return 7 * dE_dZ.mean(axis=0, keepdims=True)


@TRIALS.wrong("net_input", r"\d+ of \d+ entries are wrong; the first: z\[0,3\] = ")
def first_three_biases(X, W, B):
    Z = X @ W
    for j in range(3):
        Z[:, j] += B[0, j]
    return Z


@TRIALS.wrong("bias_rows", r"J ⊗ B must be m × k = \d+ × \d+, not .*7 × ")
def seven_rows(B, m):
    return np.repeat(B, 7, axis=0)


@TRIALS.wrong("bias_gradient", r"entries are wrong|example|row")
def sums_seven_rows(dE_dZ):
    return dE_dZ[:7].sum(axis=0, keepdims=True)


def stepped(X, Y, W, B, h, h_prime, alpha):
    """A right step."""
    Z, A = [None], [X]
    for l in range(1, len(W)):
        Z.append(A[-1] @ W[l] + B[l])
        A.append(h[l](Z[-1]))
    d = 2 / len(X) * (A[-1] - Y)
    W_new, B_new = [None] * len(W), [None] * len(W)
    for l in range(len(W) - 1, 0, -1):
        d = d * h_prime[l](Z[l])
        W_new[l] = W[l] - alpha * A[l - 1].T @ d
        B_new[l] = B[l] - alpha * d.sum(axis=0, keepdims=True)
        d = d @ W[l].T
    return W_new, B_new


test_says = TRIALS.test()
