"""Notebook 9 solved with matrix products, as most readers would."""

import numpy as np


def my_net_input(X, W, B):
    return X @ W + B


def my_sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


def my_sigmoid_prime(Z):
    A = my_sigmoid(Z)
    return A * (1 - A)


def my_tanh_prime(Z):
    return 1 - np.tanh(Z) ** 2


def my_forward(X, W, B, h):
    Z, A = [None], [X]
    for l in range(1, len(W)):
        Z.append(my_net_input(A[-1], W[l], B[l]))
        A.append(h[l](Z[-1]))
    return Z, A


def my_error(A, Y):
    return np.sum((A - Y) ** 2) / len(A)


def my_error_gradient(A, Y):
    return 2 / len(A) * (A - Y)


def my_backward(dE_dA, Z, A, W, h_prime):
    dE_dW, dE_dB = [None] * len(W), [None] * len(W)
    for l in range(len(W) - 1, 0, -1):
        dE_dZ = h_prime[l](Z[l]) * dE_dA
        dE_dW[l] = A[l - 1].T @ dE_dZ
        dE_dB[l] = dE_dZ.sum(axis=0, keepdims=True)
        dE_dA = dE_dZ @ W[l].T
    return dE_dW, dE_dB


def my_step(X, Y, W, B, h, h_prime, alpha):
    Z, A = my_forward(X, W, B, h)
    dE_dW, dE_dB = my_backward(my_error_gradient(A[-1], Y), Z, A, W, h_prime)
    layers = range(1, len(W))
    W = [None] + [W[l] - alpha * dE_dW[l] for l in layers]
    B = [None] + [B[l] - alpha * dE_dB[l] for l in layers]
    return W, B


def my_batches(m, batch_size, rng):
    order = rng.permutation(m)
    return [order[i : i + batch_size] for i in range(0, m, batch_size)]


def my_train(X, Y, W, B, h, h_prime, alpha, batches):
    E = []
    for rows in batches:
        _, A = my_forward(X[rows], W, B, h)
        E.append(my_error(A[-1], Y[rows]))
        W, B = my_step(X[rows], Y[rows], W, B, h, h_prime, alpha)
    return W, B, E


def my_numerical_gradient(E_of, P, s=1e-5):
    dE_dP = np.zeros_like(P)
    for i, j in np.ndindex(P.shape):
        up, down = P.copy(), P.copy()
        up[i, j] += s
        down[i, j] -= s
        dE_dP[i, j] = (E_of(up) - E_of(down)) / (2 * s)
    return dE_dP
