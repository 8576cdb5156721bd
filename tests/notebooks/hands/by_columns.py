"""Notebook 9 solved by somebody whose examples are columns: turned on the way in and out."""

import numpy as np


def my_net_input(X, W, B):
    return (W.T @ X.T + B.T).T


def my_sigmoid(Z):
    return (1 + np.tanh(Z / 2)) / 2


def my_sigmoid_prime(Z):
    return my_sigmoid(Z) * my_sigmoid(-Z)


def my_tanh_prime(Z):
    return np.cosh(Z) ** -2.0


def my_forward(X, W, B, h):
    z, a = [None], [X.T]
    for w, b, f in list(zip(W, B, h, strict=True))[1:]:
        z.append(w.T.dot(a[-1]) + b.T)
        a.append(f(z[-1]))
    return [None, *(z_l.T for z_l in z[1:])], [a_l.T for a_l in a]


def my_error(A, Y):
    difference = A.T - Y.T
    m = difference.shape[1]
    return np.trace(difference.T @ difference) / m


def my_error_gradient(A, Y):
    return (2 * (A.T - Y.T) / A.T.shape[1]).T


def my_backward(dE_dA, Z, A, W, h_prime):
    delta, dW, dB = dE_dA.T, {}, {}
    for l in range(len(W) - 1, 0, -1):
        delta = delta * h_prime[l](Z[l].T)
        dW[l] = delta @ A[l - 1]
        dB[l] = delta @ np.ones((delta.shape[1], 1))
        delta = W[l] @ delta
    layers = sorted(dW)
    return [None, *(dW[l].T for l in layers)], [None, *(dB[l].T for l in layers)]


def my_step(X, Y, W, B, h, h_prime, alpha):
    Z, A = my_forward(X, W, B, h)
    gradients = my_backward(my_error_gradient(A[-1], Y), Z, A, W, h_prime)
    return tuple(
        [None if old is None else old - alpha * g for old, g in zip(P, dE_dP, strict=True)]
        for P, dE_dP in zip((W, B), gradients, strict=True)
    )


def my_batches(m, batch_size, rng):
    rows = np.arange(m)
    rng.shuffle(rows)
    return np.split(rows, range(batch_size, m, batch_size))


def my_train(X, Y, W, B, h, h_prime, alpha, batches):
    E = np.zeros(len(batches))
    x, y = X.T, Y.T
    for t, rows in enumerate(batches):
        X_now, Y_now = x[:, rows].T, y[:, rows].T
        E[t] = my_error(my_forward(X_now, W, B, h)[1][-1], Y_now)
        W, B = my_step(X_now, Y_now, W, B, h, h_prime, alpha)
    return W, B, E


def my_numerical_gradient(E_of, P, s=1e-5):
    def quotient(n):
        nudge = s * (np.arange(P.size) == n).reshape(P.shape)
        return (E_of(P + nudge) - E_of(P - nudge)) / (2 * s)

    return np.array([quotient(n) for n in range(P.size)]).reshape(P.shape)
