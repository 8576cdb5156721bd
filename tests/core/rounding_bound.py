"""How far rounding can carry the forward and the backward pass: a bound for every entry.

A first-order running error analysis. A float operation returns its exact result times (1 + δ) with
|δ| ≤ ½ eps. Beside every matrix P of a pass stands `error.P`, the most that all the δ before it can
have moved each entry, in units of eps; what has been rounded in one line is carried on by the next
with the absolute values of what it is multiplied by, so nothing is assumed to cancel. Counted as:

    X · W         n products and n − 1 sums: each term meets at most n roundings, in any order
    … + B         one more, of the sum
    h, h′         ACCURACY units in the last place; an error of Z passes through as |h′|, |h″|
    2 (A − Y) / m two: the difference and the quotient (the factor 2 is exact)
    h′ ⊙ ∂E/∂A    one
    Jᵀ · ∂E/∂Z    m − 1 sums (the products with 1 are exact)

Left out are products of two δ (about eps times the bound itself) and numbers too small to be
normal floats. The tests ask for |computed − true| ≤ 4 · eps · bound.

Honest and tight, measured on 5,000 random networks of depth 1-10 (test_gradients_of_networks.py):
- The largest error of any ∂E/∂W or ∂E/∂B was 0.12 of 4 · eps · bound; in the median network the
  largest was 0.01 of it. So the bound holds without the 4, too: rounding errors cancel in part.
- The bound is 220 |gradient| in the median entry, 4,500 at 90 % of them, 10⁵ at 99 %, 10⁶ at 99.9 %
  (where the sum itself cancels). So 4 · eps · bound is 2e-13 of the gradient in float64, 1e-4 in
  float32.
- A gradient times 1.000001 was refused in float64 in every entry that is not 0. In float32 a
  gradient times 1.01 was refused in 97 % of the entries and in some entry of every network.
"""

from types import SimpleNamespace

import numpy as np

# What an error of Z does to h and to h′, and how accurate these are themselves (as activation.py
# says of them: 4 units in the last place, each at most eps times the value). identity and relu do
# nothing but choose; leaky_relu multiplies once, by a slope that is itself rounded.
ACCURACY = {"identity": 0, "relu": 0, "leaky_relu": 1, "sigmoid": 4, "tanh": 4}


def sigmoid_and_derivatives(Z):
    e = np.exp(-np.abs(Z))
    h, h1 = np.where(Z >= 0, 1, e) / (1 + e), e / (1 + e) ** 2
    return h, h1, -np.tanh(Z / 2) * h1


def tanh_and_derivatives(Z):
    e = np.exp(-2 * np.abs(Z))
    h, h1 = np.tanh(Z), 4 * e / (1 + e) ** 2
    return h, h1, -2 * h * h1


H = {  # h, h′, h″
    "identity": lambda Z: (Z, np.ones_like(Z), np.zeros_like(Z)),
    "sigmoid": sigmoid_and_derivatives,
    "tanh": tanh_and_derivatives,
    "relu": lambda Z: (np.maximum(Z, 0), (Z > 0) * 1.0, np.zeros_like(Z)),
    "leaky_relu": lambda Z: (np.maximum(Z, Z / 100), np.where(Z > 0, 1, 0.01), np.zeros_like(Z)),
}


def rounding_bound(layers, X, Y):
    """Bounds `error.Z[l]`, `.A`, `.h_prime_Z`, `.dE_dA`, `.dE_dZ`, `.dE_dW`, `.dE_dB`, in eps.

    layers: a list of (W, B, name of h). The analysis itself runs in float64, whatever they are.
    """
    size, X, Y = np.abs, X.astype(float), Y.astype(float)
    layers = [(W.astype(float), B.astype(float), name) for W, B, name in layers]
    L, m = len(layers), len(X)
    names = ("Z", "A", "h_prime_Z", "dE_dA", "dE_dZ", "dE_dW", "dE_dB")
    error = SimpleNamespace(**{name: [None] * (L + 1) for name in names})
    A, h_prime_Z = [X], [None]
    error.A[0] = np.zeros_like(X)  # the inputs are what they are

    for l, (W, B, name) in enumerate(layers, start=1):
        Z = A[-1] @ W + B
        h, h1, h2 = H[name](Z)
        error.Z[l] = (error.A[l - 1] + len(W) / 2 * size(A[-1])) @ size(W) + size(Z) / 2
        error.A[l] = size(h1) * error.Z[l] + ACCURACY[name] * size(h)
        error.h_prime_Z[l] = size(h2) * error.Z[l] + ACCURACY[name] * size(h1)
        A.append(h)
        h_prime_Z.append(h1)

    dE_dA = 2 / m * (A[L] - Y)
    error.dE_dA[L] = 2 / m * error.A[L] + size(dE_dA)
    for l in range(L, 0, -1):
        W = layers[l - 1][0]
        dE_dZ = h_prime_Z[l] * dE_dA
        error.dE_dZ[l] = (
            size(h_prime_Z[l]) * error.dE_dA[l] + size(dE_dA) * error.h_prime_Z[l] + size(dE_dZ) / 2
        )
        error.dE_dW[l] = size(A[l - 1]).T @ (error.dE_dZ[l] + m / 2 * size(dE_dZ)) + error.A[
            l - 1
        ].T @ size(dE_dZ)
        error.dE_dB[l] = (error.dE_dZ[l] + (m - 1) / 2 * size(dE_dZ)).sum(axis=0, keepdims=True)
        if l > 1:
            dE_dA = dE_dZ @ W.T
            k = W.shape[1]
            error.dE_dA[l - 1] = (error.dE_dZ[l] + k / 2 * size(dE_dZ)) @ size(W).T
    return error
