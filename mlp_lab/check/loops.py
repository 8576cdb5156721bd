"""Every equation as plain loops over its index form: what a reader's function is compared with.

Nothing here is taken from `mlp_core`, so the two can only agree by both being right. A matrix is
a list of rows. In the loops, i counts examples (m), p inputs (n) and j neurons (k); a second set
of indices is written r, q, c. Lists over layers begin with None, so that W[l] is layer l's.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

Matrix: TypeAlias = Sequence[Sequence[float]]
Layers: TypeAlias = Sequence[Any]


def size(P: Matrix) -> tuple[int, int]:
    """Rows and columns."""
    return len(P), len(P[0])


def delta(i: int, j: int) -> int:
    """Kronecker's δ_ij."""
    return 1 if i == j else 0


# Net input and activation


def net_input(X: Matrix, W: Matrix, B: Matrix) -> Matrix:
    """S2: z_ij = Σ_p x_ip w_pj + b_j"""
    (m, n), k = size(X), len(W[0])
    return [
        [sum(X[i][p] * W[p][j] for p in range(n)) + B[0][j] for j in range(k)] for i in range(m)
    ]


def bias_rows(B: Matrix, m: int) -> Matrix:
    """S5⊗: (J ⊗ B)_ij = b_j"""
    return [[B[0][j] for j in range(len(B[0]))] for i in range(m)]


def applied(h: Callable[[float], float], Z: Matrix) -> Matrix:
    """S11: a_ij = h(z_ij), and likewise for h′"""
    return [[h(z) for z in row] for row in Z]


# Error


def squared_error(A: Matrix, Y: Matrix) -> float:
    """S7: E = 1/m Σ_i Σ_j (a_ij − y_ij)²"""
    m, k = size(A)
    return sum((A[i][j] - Y[i][j]) ** 2 for i in range(m) for j in range(k)) / m


def squared_error_gradient(A: Matrix, Y: Matrix) -> Matrix:
    """S10: ∂E/∂a_ij = 2/m (a_ij − y_ij)"""
    m, k = size(A)
    return [[2 / m * (A[i][j] - Y[i][j]) for j in range(k)] for i in range(m)]


# Jacobians: the row is the entry (i, j) of Z or A, the column the entry it is differentiated by


def jacobian_wrt_net_input(h_prime_Z: Matrix) -> Matrix:
    """S11J: ∂a_ij/∂z_rc = h′(z_ij) δ_ir δ_jc"""
    m, k = size(h_prime_Z)
    return [
        [h_prime_Z[i][j] * delta(i, r) * delta(j, c) for r in range(m) for c in range(k)]
        for i in range(m)
        for j in range(k)
    ]


def jacobian_wrt_activations(W: Matrix, m: int) -> Matrix:
    """S13: ∂z_ij/∂a_rp = w_pj δ_ir"""
    n, k = size(W)
    return [
        [W[p][j] * delta(i, r) for r in range(m) for p in range(n)]
        for i in range(m)
        for j in range(k)
    ]


def jacobian_wrt_weights(A_prev: Matrix, k: int) -> Matrix:
    """S14: ∂z_ij/∂w_pc = a_ip δ_jc"""
    m, n = size(A_prev)
    return [
        [A_prev[i][p] * delta(j, c) for p in range(n) for c in range(k)]
        for i in range(m)
        for j in range(k)
    ]


def jacobian_wrt_biases(m: int, k: int) -> Matrix:
    """S15: ∂z_ij/∂b_c = δ_jc"""
    return [[float(delta(j, c)) for c in range(k)] for i in range(m) for j in range(k)]


# Gradients


def net_input_gradient(dE_dA: Matrix, h_prime_Z: Matrix) -> Matrix:
    """S18, S20, S22: ∂E/∂z_ij = h′(z_ij) ∂E/∂a_ij"""
    m, k = size(dE_dA)
    return [[h_prime_Z[i][j] * dE_dA[i][j] for j in range(k)] for i in range(m)]


def previous_activation_gradient(dE_dZ: Matrix, W: Matrix) -> Matrix:
    """S19: ∂E/∂a_ip = Σ_j ∂E/∂z_ij w_pj"""
    m, (n, k) = len(dE_dZ), size(W)
    return [[sum(dE_dZ[i][j] * W[p][j] for j in range(k)) for p in range(n)] for i in range(m)]


def weight_gradient(A_prev: Matrix, dE_dZ: Matrix) -> Matrix:
    """S21: ∂E/∂w_pj = Σ_i a_ip ∂E/∂z_ij"""
    (m, n), k = size(A_prev), len(dE_dZ[0])
    return [[sum(A_prev[i][p] * dE_dZ[i][j] for i in range(m)) for j in range(k)] for p in range(n)]


def bias_gradient_shares(dE_dZ: Matrix) -> Matrix:
    """S23: the share of example i is ∂E/∂z_ij"""
    m, k = size(dE_dZ)
    return [[dE_dZ[i][j] for j in range(k)] for i in range(m)]


def bias_gradient(dE_dZ: Matrix) -> Matrix:
    """S25Σ: ∂E/∂b_j = Σ_i ∂E/∂z_ij"""
    m, k = size(dE_dZ)
    return [[sum(dE_dZ[i][j] for i in range(m)) for j in range(k)]]


def updated(P: Matrix, dE_dP: Matrix, alpha: float) -> Matrix:
    """S24, S25: p′_pj = p_pj − α ∂E/∂p_pj, for W and for B"""
    n, k = size(P)
    return [[P[p][j] - alpha * dE_dP[p][j] for j in range(k)] for p in range(n)]


# All layers. h[l] and h_prime[l] are functions of one number


def forward(X: Matrix, W: Layers, B: Layers, h: Layers) -> tuple[Layers, Layers]:
    """S12: Z[l] from A[l−1], A[l] from Z[l], for l = 1..L"""
    Z: list[Any] = [None]
    A: list[Any] = [X]
    for l in range(1, len(W)):
        Z.append(net_input(A[l - 1], W[l], B[l]))
        A.append(applied(h[l], Z[l]))
    return Z, A


def backward(
    dE_dA_L: Matrix, Z: Layers, A: Layers, W: Layers, h_prime: Layers
) -> tuple[Layers, Layers, Layers, Layers]:
    """S18-S23, S25Σ for l = L..1: ∂E/∂A, ∂E/∂Z, ∂E/∂W and ∂E/∂B of every layer"""
    L = len(W) - 1
    lists: list[list[Any]] = [[None] * (L + 1) for _ in range(4)]
    dE_dA, dE_dZ, dE_dW, dE_dB = lists
    dE_dA[L] = dE_dA_L
    for l in range(L, 0, -1):
        dE_dZ[l] = net_input_gradient(dE_dA[l], applied(h_prime[l], Z[l]))
        dE_dW[l] = weight_gradient(A[l - 1], dE_dZ[l])
        dE_dB[l] = bias_gradient(dE_dZ[l])
        if l > 1:
            dE_dA[l - 1] = previous_activation_gradient(dE_dZ[l], W[l])
    return dE_dA, dE_dZ, dE_dW, dE_dB


def step(
    X: Matrix, Y: Matrix, W: Layers, B: Layers, h: Layers, h_prime: Layers, alpha: float
) -> tuple[Layers, Layers]:
    """S24, S25 for every l, all layers from the old parameters"""
    Z, A = forward(X, W, B, h)
    _, _, dE_dW, dE_dB = backward(squared_error_gradient(A[-1], Y), Z, A, W, h_prime)
    layers = range(1, len(W))
    return (
        [None, *(updated(W[l], dE_dW[l], alpha) for l in layers)],
        [None, *(updated(B[l], dE_dB[l], alpha) for l in layers)],
    )


# What the exercises ask beyond the derivation


def net_input_of_columns(X: Matrix, W: Matrix, B: Matrix) -> Matrix:
    """Examples as columns: z_ji = Σ_p w_pj x_pi + b_j"""
    (n, m), k = size(X), len(W[0])
    return [
        [sum(W[p][j] * X[p][i] for p in range(n)) + B[0][j] for i in range(m)] for j in range(k)
    ]


def weighted_error(A: Matrix, Y: Matrix, c: Matrix) -> float:
    """E = 1/m Σ_i c_i Σ_j (a_ij − y_ij)²"""
    m, k = size(A)
    return sum(c[i][0] * (A[i][j] - Y[i][j]) ** 2 for i in range(m) for j in range(k)) / m


def weighted_error_gradient(A: Matrix, Y: Matrix, c: Matrix) -> Matrix:
    """∂E/∂a_ij = 2/m c_i (a_ij − y_ij)"""
    m, k = size(A)
    return [[2 / m * c[i][0] * (A[i][j] - Y[i][j]) for j in range(k)] for i in range(m)]


def contraction(dE_dZ: Matrix, dZ_dP: Matrix, shape: tuple[int, int]) -> Matrix:
    """∂E/∂P_rc = Σ_i Σ_j ∂E/∂z_ij ∂z_ij/∂P_rc, with rows stacked"""
    (m, k), (n, q) = size(dE_dZ), shape
    return [
        [
            sum(dE_dZ[i][j] * dZ_dP[i * k + j][r * q + c] for i in range(m) for j in range(k))
            for c in range(q)
        ]
        for r in range(n)
    ]


def contraction_of_stacked_columns(dE_dZ: Matrix, dZ_dP: Matrix, shape: tuple[int, int]) -> Matrix:
    """The same with columns stacked"""
    (m, k), (n, q) = size(dE_dZ), shape
    return [
        [
            sum(dE_dZ[i][j] * dZ_dP[j * m + i][c * n + r] for i in range(m) for j in range(k))
            for c in range(q)
        ]
        for r in range(n)
    ]


def jacobian_of_stacked_columns(A_prev: Matrix, k: int) -> Matrix:
    """∂z_ij/∂w_pc = a_ip δ_jc, with columns stacked"""
    m, n = size(A_prev)
    return [
        [A_prev[i][p] * delta(j, c) for c in range(k) for p in range(n)]
        for j in range(k)
        for i in range(m)
    ]


def velocity(V: Matrix, dE_dW: Matrix, alpha: float, beta: float) -> Matrix:
    """v′_pj = β v_pj − α ∂E/∂w_pj"""
    n, k = size(V)
    return [[beta * V[p][j] - alpha * dE_dW[p][j] for j in range(k)] for p in range(n)]


def moved(W: Matrix, V: Matrix) -> Matrix:
    """w′_pj = w_pj + v′_pj"""
    n, k = size(W)
    return [[W[p][j] + V[p][j] for j in range(k)] for p in range(n)]


def confusion(Y: Matrix, P: Matrix) -> Matrix:
    """c_rc = Σ_i y_ir p_ic: of the m examples, those of class r that are read as c"""
    m, k = size(Y)
    return [[sum(Y[i][r] * P[i][c] for i in range(m)) for c in range(k)] for r in range(k)]
