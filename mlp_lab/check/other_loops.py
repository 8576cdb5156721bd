"""What the exercises ask beyond the derivation, as plain loops over the index form.

As in `loops.py`, nothing here multiplies matrices.
"""

from mlp_lab.check.loops import Matrix, delta, size


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
