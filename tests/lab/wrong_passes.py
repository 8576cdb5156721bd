"""Wrong backward passes as learners write them, for networks of any depth.

Independent of the museum: plain NumPy in another style, h and h′ written out anew, every mistake
under the name that the museum gives it. `wrong_pass(name, …)` gives the gradients that come of it;
a step that NumPy cannot do leaves None.
"""

from itertools import pairwise

import numpy as np

from mlp_core import Gradients, Layer, Network

SLOPES = {
    "identity": lambda Z: Z * 0 + 1,
    "sigmoid": lambda Z: np.exp(-abs(Z)) / (1 + np.exp(-abs(Z))) ** 2,
    "tanh": lambda Z: 4 * np.exp(-2 * abs(Z)) / (1 + np.exp(-2 * abs(Z))) ** 2,
    "relu": lambda Z: (Z > 0).astype(Z.dtype),
    "leaky_relu": lambda Z: np.where(Z > 0, 1, 0.01).astype(Z.dtype),
}


def wrong_pass(name, network, X, Y, alpha=0.05, only=None):
    """The gradients of a backward pass with one mistake, or of a right one for the name "right"."""
    layers, L, m, k = network.layers, len(network.layers), len(X), Y.shape[1]
    A, Z = [X], [None]
    for layer in layers:
        Z.append(np.einsum("ip,pj->ij", A[-1], layer.W) + layer.B)
        A.append(layer.activation.h(Z[-1]))

    lists = [[None] * (L + 1) for _ in range(4)]
    dE_dA, dE_dZ, dE_dW, dE_dB = lists

    def is_(mistake, l):
        return name == mistake and only in (None, l)

    residual = A[L] - Y
    number = {"lost_factor_2": 1 / m, "mean_over_outputs": 2 / m / k, "missing_1_over_m": 2.0,
              "wrong_sign": -2 / m, "zero_gradient": 0.0}.get(name, 2 / m)  # fmt: skip
    dE_dA[L] = number * residual
    try:
        for l in range(L, 0, -1):
            slope = SLOPES[layers[l - 1].activation.name]
            at = Z[L] if is_("last_layer_everywhere", l) else Z[l]
            at = A[l] if is_("h_prime_at_activations", l) else at
            S = slope(at)
            if is_("h_prime_missing_at_output", l) and l == L:
                S = S * 0 + 1
            if is_("h_prime_missing_in_hidden", l) and l < L:
                S = S * 0 + 1
            dE_dZ[l] = S.dot(dE_dA[l]) if is_("matrix_product_for_elementwise", l) else S * dE_dA[l]

            first = 1 if is_("first_example_dropped", l) else 0
            G = sum(np.outer(A[l - 1][i], dE_dZ[l][i]) for i in range(first, m))
            dE_dW[l] = G.T if is_("weight_gradient_transposed", l) else G

            shares = dE_dZ[l]
            dE_dB[l] = np.ones((1, m), X.dtype) @ shares
            if is_("bias_averaged", l):
                dE_dB[l] = np.average(shares, axis=0)[None, :]
            if is_("bias_not_summed", l):
                dE_dB[l] = shares.copy()
            if is_("bias_summed_over_everything", l):
                dE_dB[l] = np.repeat(np.sum(shares), shares.shape[1]).reshape(1, -1)
            if is_("bias_one_number", l):
                dE_dB[l] = np.sum(shares)
            if is_("biases_never_updated", l):
                dE_dB[l] = dE_dB[l] * 0
            if l > 1:
                W = layers[l - 1].W
                if is_("weights_updated_first", l):
                    W = W - alpha * dE_dW[l]
                back = W if is_("transpose_lost", l) else W.T
                dE_dA[l - 1] = dE_dZ[l].dot(back)
    except ValueError:
        pass
    return Gradients(*map(tuple, lists))


def random_case(rng, depth, activations, sizes=range(2, 6), m=None, dtype=np.float64, scale=1.0):
    """A network with random weights and biases, X and Y; neighbouring widths differ."""
    n = [int(rng.choice(list(sizes)))]
    while len(n) <= depth:
        n.append(int(rng.choice([s for s in sizes if s != n[-1]])))
    layers = []
    for p, j in pairwise(n):
        W = rng.normal(size=(p, j)) * scale / np.sqrt(p)
        h = activations[int(rng.integers(len(activations)))]
        layers.append(Layer(W.astype(dtype), rng.normal(size=(1, j)).astype(dtype), h))
    m = m or int(rng.integers(6, 9))
    X, Y = rng.normal(size=(m, n[0])), rng.normal(size=(m, n[-1]))
    return Network(layers), X.astype(dtype), Y.astype(dtype)
