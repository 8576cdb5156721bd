"""Notebook 9 solved by loops over the examples, one after the other."""

import numpy as np


def my_net_input(X, W, B):
    Z = np.zeros((len(X), W.shape[1]))
    for i in range(len(X)):
        Z[i] = X[i].dot(W) + B[0]
    return Z


def my_sigmoid(Z):
    return np.array([np.exp(z) / (1 + np.exp(z)) for z in Z])


def my_sigmoid_prime(Z):
    return np.exp(-Z) / (1 + np.exp(-Z)) ** 2


def my_tanh_prime(Z):
    return 4 / (np.exp(Z) + np.exp(-Z)) ** 2


def my_forward(X, W, B, h):
    Z, A = [None] * len(W), [None] * len(W)
    A[0] = X
    for l in range(1, len(W)):
        Z[l] = my_net_input(A[l - 1], W[l], B[l])
        A[l] = h[l](Z[l])
    return Z, A


def my_error(A, Y):
    E = 0.0
    for a, y in zip(A, Y, strict=True):
        E += float(np.dot(a - y, a - y))
    return E / len(A)


def my_error_gradient(A, Y):
    dE_dA = np.empty(A.shape)
    for i in range(len(A)):
        dE_dA[i] = (A[i] - Y[i]) * 2 / len(A)
    return dE_dA


def my_backward(dE_dA, Z, A, W, h_prime):
    L = len(W) - 1
    dE_dW = [None] + [np.zeros(W[l].shape) for l in range(1, L + 1)]
    dE_dB = [None] + [np.zeros((1, W[l].shape[1])) for l in range(1, L + 1)]
    slopes = [None] + [h_prime[l](Z[l]) for l in range(1, L + 1)]
    for i in range(len(dE_dA)):
        back = dE_dA[i]
        for l in reversed(range(1, L + 1)):
            dE_dz = slopes[l][i] * back
            dE_dW[l] += np.outer(A[l - 1][i], dE_dz)
            dE_dB[l] += dE_dz
            back = W[l].dot(dE_dz)
    return dE_dW, dE_dB


def my_step(X, Y, W, B, h, h_prime, alpha):
    Z, A = my_forward(X, W, B, h)
    dE_dW, dE_dB = my_backward(my_error_gradient(A[-1], Y), Z, A, W, h_prime)
    new_W, new_B = [None], [None]
    for l in range(1, len(W)):
        new_W.append(W[l] - alpha * dE_dW[l])
        new_B.append(B[l] - alpha * dE_dB[l])
    return new_W, new_B


def my_batches(m, batch_size, rng):
    batches, batch = [], []
    for row in rng.permutation(m).tolist():
        batch.append(row)
        if len(batch) == batch_size:
            batches.append(np.array(batch))
            batch = []
    if batch:
        batches.append(np.array(batch))
    return batches


def my_train(X, Y, W, B, h, h_prime, alpha, batches):
    E = []
    for number in range(len(batches)):
        X_now = np.array([X[i] for i in batches[number]])
        Y_now = np.array([Y[i] for i in batches[number]])
        E += [my_error(my_forward(X_now, W, B, h)[1][-1], Y_now)]
        W, B = my_step(X_now, Y_now, W, B, h, h_prime, alpha)
    return W, B, E


def my_numerical_gradient(E_of, P, s=1e-5):
    dE_dP = np.zeros(P.shape)
    moved = P.copy()
    for i in range(P.shape[0]):
        for j in range(P.shape[1]):
            moved[i, j] = P[i, j] + s
            above = E_of(moved)
            moved[i, j] = P[i, j] - s
            dE_dP[i, j] = (above - E_of(moved)) / 2 / s
            moved[i, j] = P[i, j]
    return dE_dP
