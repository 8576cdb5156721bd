"""The derivation once more, in plain Python: every equation as loops over its index form.

Nothing here is shared with mlp_core, so the two can only agree by both being right. Matrices are
lists of rows of Python numbers. Whole numbers and Fractions go through without any rounding (one
division, in E and ∂E/∂A, is rounded once and correctly), so a test can ask for equality.

A layer is (W, B, h, h_prime), where h and h_prime take one number. In the loops, i counts examples
(m), p inputs (n) and j neurons (k); a second set of indices is written r, q, c.
"""

import math


def table(rows, columns, entry):
    """The matrix whose entry in row i, column j is entry(i, j)."""
    return [[entry(i, j) for j in range(columns)] for i in range(rows)]


def size(P):
    return len(P), len(P[0])


def delta(i, j):
    """Kronecker's δ_ij: 1 on the diagonal, 0 off it."""
    return 1 if i == j else 0


# ---------------------------------------------------------------- S2-S6, net input


def net_input(X, W, B):
    """S2, S12:  z_ij = Σ_p x_ip · w_pj + b_j"""
    (m, n), k = size(X), len(W[0])
    return table(m, k, lambda i, j: sum(X[i][p] * W[p][j] for p in range(n)) + B[0][j])


def bias_rows(B, m):
    """S5⊗:  (J ⊗ B)_ij = b_j, for each of the m examples"""
    return table(m, len(B[0]), lambda i, j: B[0][j])


# ---------------------------------------------------------------- S7-S10 and S17, the error


def squared_error(A, Y):
    """S7:  E = 1/m Σ_i Σ_j (a_ij − y_ij)²"""
    m, k = size(A)
    return sum((A[i][j] - Y[i][j]) ** 2 for i in range(m) for j in range(k)) / m


def squared_error_gradient_with_delta(A, Y):
    """S8:  ∂E/∂a_rc = 1/m Σ_i Σ_j 2 (a_ij − y_ij) · δ_ir δ_jc, before the sum collapses"""
    m, k = size(A)

    def entry(r, c):
        terms = (
            2 * (A[i][j] - Y[i][j]) * delta(i, r) * delta(j, c) for i in range(m) for j in range(k)
        )
        return sum(terms) / m

    return table(m, k, entry)


def squared_error_gradient(A, Y):
    """S9, S10, S17:  ∂E/∂a_ij = 2 (a_ij − y_ij) / m"""
    m, k = size(A)
    return table(m, k, lambda i, j: 2 * (A[i][j] - Y[i][j]) / m)


# ---------------------------------------------------------------- S11, h and h′ of one number


def sigmoid(z):
    """1 / (1 + e^−z), written so that the exponential cannot overflow"""
    e = math.exp(-abs(z))
    return (1 if z >= 0 else e) / (1 + e)


def sigmoid_prime(z):
    """e^−|z| / (1 + e^−|z|)², which is s (1 − s) without its cancellation"""
    e = math.exp(-abs(z))
    return e / (1 + e) ** 2


def tanh_prime(z):
    """1 / cosh² z = 4 e^−2|z| / (1 + e^−2|z|)²"""
    e = math.exp(-2 * abs(z))
    return 4 * e / (1 + e) ** 2


def identity(z):
    return z


def identity_prime(z):
    return 1


def relu(z):
    return z if z > 0 else 0


def relu_prime(z):
    return 1 if z > 0 else 0


def leaky_relu(z):
    return z if z > 0 else z / 100


def leaky_relu_prime(z):
    return 1 if z > 0 else 1 / 100


H = {
    "identity": (identity, identity_prime),
    "sigmoid": (sigmoid, sigmoid_prime),
    "tanh": (math.tanh, tanh_prime),
    "relu": (relu, relu_prime),
    "leaky_relu": (leaky_relu, leaky_relu_prime),
}


def elementwise(h, Z):
    """S11:  a_ij = h(z_ij)"""
    m, k = size(Z)
    return table(m, k, lambda i, j: h(Z[i][j]))


# ---------------------------------------------------------------- S11, S13-S15, the Jacobians
# An entry is ∂z_ij/∂(a variable). Row (i, j) of the Jacobian is the place of z_ij when the rows of
# Z are written one after another: i·k + j. The columns likewise, in the order of the variable.


def jacobian(m, k, rows, columns, entry):
    """The matrix whose row i·k + j, column r·columns + c is entry(i, j, r, c)."""
    return [
        [entry(i, j, r, c) for r in range(rows) for c in range(columns)]
        for i in range(m)
        for j in range(k)
    ]


def jacobian_wrt_net_input(h_prime_Z):
    """S11J:  ∂a_ij/∂z_rc = h′(z_ij) δ_ir δ_jc"""
    m, k = size(h_prime_Z)
    return jacobian(m, k, m, k, lambda i, j, r, c: h_prime_Z[i][j] * delta(i, r) * delta(j, c))


def jacobian_wrt_activations(W, m):
    """S13:  ∂z_ij/∂a_rp = w_pj δ_ir"""
    n, k = size(W)
    return jacobian(m, k, m, n, lambda i, j, r, p: W[p][j] * delta(i, r))


def jacobian_wrt_weights(A_prev, k):
    """S14:  ∂z_ij/∂w_pc = a_ip δ_jc"""
    m, n = size(A_prev)
    return jacobian(m, k, n, k, lambda i, j, p, c: A_prev[i][p] * delta(j, c))


def jacobian_wrt_biases(m, k):
    """S15:  ∂z_ij/∂b_c = δ_jc"""
    return jacobian(m, k, 1, k, lambda i, j, r, c: delta(j, c))


def contracted(dE_dZ, jacobian, rows, columns):
    """The chain rule itself:  ∂E/∂v_rc = Σ_i Σ_j ∂E/∂z_ij · ∂z_ij/∂v_rc"""
    m, k = size(dE_dZ)
    return table(
        rows,
        columns,
        lambda r, c: sum(
            dE_dZ[i][j] * jacobian[i * k + j][r * columns + c] for i in range(m) for j in range(k)
        ),
    )


# ---------------------------------------------------------------- S16, S18-S23, the gradients


def net_input_gradient(dE_dA, h_prime_Z):
    """S18, S20, S22, their common factor:  ∂E/∂z_ij = h′(z_ij) · ∂E/∂a_ij"""
    m, k = size(dE_dA)
    return table(m, k, lambda i, j: h_prime_Z[i][j] * dE_dA[i][j])


def previous_activation_gradient(dE_dZ, W):
    """S16, S18, S19:  ∂E/∂a_ip of the layer before = Σ_j ∂E/∂z_ij · w_pj"""
    (m, k), n = size(dE_dZ), len(W)
    return table(m, n, lambda i, p: sum(dE_dZ[i][j] * W[p][j] for j in range(k)))


def weight_gradient(A_prev, dE_dZ):
    """S20, S21:  ∂E/∂w_pj = Σ_i a_ip · ∂E/∂z_ij"""
    (m, n), k = size(A_prev), len(dE_dZ[0])
    return table(n, k, lambda p, j: sum(A_prev[i][p] * dE_dZ[i][j] for i in range(m)))


def bias_gradient_shares(dE_dZ):
    """S22, S23:  example i's share of ∂E/∂b_j is ∂E/∂z_ij"""
    m, k = size(dE_dZ)
    return table(m, k, lambda i, j: dE_dZ[i][j])


def bias_gradient(dE_dZ):
    """S25Σ:  ∂E/∂b_j = Σ_i ∂E/∂z_ij"""
    m, k = size(dE_dZ)
    return table(1, k, lambda _, j: sum(dE_dZ[i][j] for i in range(m)))


# ---------------------------------------------------------------- S24, S25, the update


def updated_weights(W, dE_dW, alpha):
    """S24:  w′_pj = w_pj − α · ∂E/∂w_pj"""
    n, k = size(W)
    return table(n, k, lambda p, j: W[p][j] - alpha * dE_dW[p][j])


def updated_biases(B, dE_dB, alpha):
    """S25:  b′_j = b_j − α · ∂E/∂b_j"""
    return table(1, len(B[0]), lambda _, j: B[0][j] - alpha * dE_dB[0][j])


# ---------------------------------------------------------------- S12 and the whole network


def layers_of(network):
    """The layers of an mlp_core network in the form that the loops read."""
    return [(a.W.tolist(), a.B.tolist(), *H[a.activation.name]) for a in network.layers]


def forward(layers, X):
    """S12 for l = 1 … L: lists Z and A with A[0] = X and Z[0] = None."""
    Z, A = [None], [X]
    for W, B, h, _ in layers:
        Z.append(net_input(A[-1], W, B))
        A.append(elementwise(h, Z[-1]))
    return Z, A


def backward(layers, Z, A, dE_dA_L):
    """S18-S23 for l = L … 1: lists dE_dA, dE_dZ, dE_dW, dE_dB, each with None at 0."""
    L = len(layers)
    dE_dA, dE_dZ, dE_dW, dE_dB = ([None] * (L + 1) for _ in range(4))
    dE_dA[L] = dE_dA_L
    for l in range(L, 0, -1):
        W, _, _, h_prime = layers[l - 1]
        dE_dZ[l] = net_input_gradient(dE_dA[l], elementwise(h_prime, Z[l]))
        dE_dW[l] = weight_gradient(A[l - 1], dE_dZ[l])
        dE_dB[l] = bias_gradient(dE_dZ[l])
        if l > 1:
            dE_dA[l - 1] = previous_activation_gradient(dE_dZ[l], W)
    return dE_dA, dE_dZ, dE_dW, dE_dB


def gradients(layers, X, Y):
    """Forward, S17 and backward: lists dE_dA, dE_dZ, dE_dW, dE_dB."""
    Z, A = forward(layers, X)
    return backward(layers, Z, A, squared_error_gradient(A[-1], Y))


def updated(layers, dE_dW, dE_dB, alpha):
    """S24, S25 for every layer, each from the old parameters."""
    return [
        (updated_weights(W, dW, alpha), updated_biases(B, dB, alpha), h, h_prime)
        for (W, B, h, h_prime), dW, dB in zip(layers, dE_dW[1:], dE_dB[1:], strict=True)
    ]


def train(layers, X, Y, alpha, steps, batches=None):
    """The training loop: the layers after the last step, and E_0 … E_steps.

    batches: for each step, and once more for the last E, the numbers of the examples used (rows of
    X counted from 0). Without it, every step uses all examples.
    """
    E = []
    for step in range(steps + 1):
        rows = range(len(X)) if batches is None else batches[step]
        x, y = [X[i] for i in rows], [Y[i] for i in rows]
        Z, A = forward(layers, x)
        E.append(squared_error(A[-1], y))
        if step < steps:
            _, _, dE_dW, dE_dB = backward(layers, Z, A, squared_error_gradient(A[-1], y))
            layers = updated(layers, dE_dW, dE_dB, alpha)
    return layers, E
