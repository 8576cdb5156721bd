"""Right programs in other words, which must not be accused, by any check or by the doctor."""

import operator
from functools import reduce
from itertools import accumulate

import numpy as np
from trials import Trials

import mlp_core
from mlp_core import Layer, Network, squared_error

TRIALS = Trials()

# ---------------------------------------------------------------- net input, biases, errors


@TRIALS.right("net_input")
def net_input_by_a_column_of_ones(X, W, B):
    return np.hstack([X, np.ones((len(X), 1))]) @ np.vstack([W, B])


@TRIALS.right("net_input")
def net_input_transposed_twice(X, W, B):
    return (W.T @ X.T + B.T).T


@TRIALS.right("net_input")
def net_input_by_neuron(X, W, B):
    columns = []
    for neuron in range(W.shape[1]):
        columns.append(X.dot(W[:, neuron]) + B[0][neuron])
    return np.column_stack(columns)


@TRIALS.right("net_input")
def net_input_by_outer_products(X, W, B):
    Z = np.repeat(B, len(X), axis=0)
    for p in range(X.shape[1]):
        Z += np.outer(X[:, p], W[p])
    return Z


@TRIALS.right("net_input")
def net_input_by_lists(X, W, B):
    return np.array(
        [[sum(x * w for x, w in zip(row, col)) + b for col, b in zip(W.T, B[0])] for row in X]
    )


@TRIALS.right("net_input")
def net_input_in_fortran_order(X, W, B):
    return np.asfortranarray(X @ W + B)


@TRIALS.right("net_input")
def net_input_by_einsum(X, W, B):
    return np.einsum("ij,jk->ik", X, W) + np.einsum("i,k->ik", np.ones(len(X)), B[0])


@TRIALS.right("net_input")
def net_input_clipped_at_500(X, W, B):
    return np.clip(np.add(np.matmul(X, W), B), -500, 500)


@TRIALS.right("net_input")
def net_input_by_tensordot(X, W, B):
    Z = np.tensordot(X, W, axes=(1, 0))
    Z += B
    return Z


@TRIALS.right("net_input")
def net_input_by_reduce(X, W, B):
    return reduce(operator.add, (X[:, [p]] * W[[p]] for p in range(len(W)))) + B


@TRIALS.right("net_input")
def net_input_as_a_subclass_made_plain(X, W, B):
    return np.asarray(np.ma.masked_array(X @ W + B))


@TRIALS.right("bias_rows")
def bias_rows_by_kron(B, m):
    return np.kron(np.ones((m, 1)), B)


@TRIALS.right("bias_rows")
def bias_rows_by_broadcasting(B, m):
    return np.broadcast_to(B, (m, B.shape[1]))


@TRIALS.right("bias_rows")
def bias_rows_by_vstack(B, m):
    return np.vstack([B for _ in range(m)])


@TRIALS.right("squared_error")
def error_by_norms(A, Y):
    return np.mean(np.linalg.norm(A - Y, axis=1) ** 2)


@TRIALS.right("squared_error")
def error_by_trace(A, Y):
    R = A - Y
    return np.trace(R @ R.T) / R.shape[0]


@TRIALS.right("squared_error")
def error_by_loops(A, Y):
    total = 0
    for a, y in zip(A, Y):
        for i in range(len(a)):
            total += (a[i] - y[i]) ** 2
    return total / len(A)


@TRIALS.right("squared_error")
def error_by_vdot(A, Y):
    return np.vdot(A - Y, A - Y) / len(Y)


@TRIALS.right("squared_error")
def error_times_k(A, Y):
    return float(np.square(np.subtract(A, Y)).mean() * A.shape[-1])


@TRIALS.right("squared_error_gradient")
def error_gradient_in_place(A, Y):
    G = A.copy()
    G -= Y
    G *= 2
    G /= G.shape[0]
    return G


@TRIALS.right("squared_error_gradient")
def error_gradient_minus(A, Y):
    return -2 * (Y - A) / A.shape[0]


# ---------------------------------------------------------------- single gradients


@TRIALS.right("net_input_gradient")
def delta_by_diag(dE_dA, h_prime_Z):
    return np.array([np.diag(s) @ g for s, g in zip(h_prime_Z, dE_dA)])


@TRIALS.right("weight_gradient")
def weight_gradient_example_by_example(A_prev, dE_dZ):
    total = np.zeros((A_prev.shape[1], dE_dZ.shape[1]))
    for a, d in zip(A_prev, dE_dZ):
        total = total + a[:, None] * d[None, :]
    return total


@TRIALS.right("weight_gradient")
def weight_gradient_by_mean(A_prev, dE_dZ):
    return len(A_prev) * np.mean(A_prev[:, :, None] * dE_dZ[:, None, :], axis=0)


@TRIALS.right("weight_gradient")
def weight_gradient_in_fortran_order(A_prev, dE_dZ):
    return (dE_dZ.T @ A_prev).T


@TRIALS.right("bias_gradient")
def bias_gradient_by_add_reduce(dE_dZ):
    return np.add.reduce(dE_dZ, axis=0)[np.newaxis]


@TRIALS.right("bias_gradient")
def bias_gradient_by_ones(dE_dZ):
    return np.ones((1, dE_dZ.shape[0])).dot(dE_dZ)


@TRIALS.right("bias_gradient")
def bias_gradient_by_accumulate(dE_dZ):
    return list(accumulate(dE_dZ))[-1].reshape(1, -1)


@TRIALS.right("previous_activation_gradient")
def error_back_by_neuron(dE_dZ, W):
    back = np.zeros((len(dE_dZ), len(W)))
    for j in range(W.shape[1]):
        back += dE_dZ[:, j : j + 1] * W[:, j]
    return back


@TRIALS.right("previous_activation_gradient")
def error_back_transposed(dE_dZ, W):
    return (W @ dE_dZ.T).T


@TRIALS.right("updated_weights")
def update_by_plus(W, dE_dW, alpha):
    return W + -alpha * dE_dW


@TRIALS.right("updated_weights")
def update_on_a_copy(W, dE_dW, alpha):
    W = W.copy()
    W -= alpha * dE_dW
    return W


@TRIALS.right("updated_biases")
def update_by_axpy(B, dE_dB, alpha):
    return np.subtract(B, np.multiply(dE_dB, alpha))


# ---------------------------------------------------------------- forward


@TRIALS.right("forward")
def forward_with_dictionaries(X, W, B, h):
    cache = {"A0": X}
    for l in range(1, len(W)):
        cache[f"Z{l}"] = np.dot(cache[f"A{l - 1}"], W[l]) + B[l]
        cache[f"A{l}"] = h[l](cache[f"Z{l}"])
    L = len(W) - 1
    return [None] + [cache[f"Z{l}"] for l in range(1, L + 1)], [
        cache[f"A{l}"] for l in range(L + 1)
    ]


@TRIALS.right("forward")
def forward_in_columns(X, W, B, h):
    """Nielsen's convention, and back."""
    a, zs, activations = X.T, [None], [X]
    for w, b, f in zip(W[1:], B[1:], h[1:]):
        z = w.T @ a + b.T
        a = f(z)
        zs.append(z.T)
        activations.append(a.T)
    return zs, activations


@TRIALS.right("forward")
def forward_example_by_example(X, W, B, h):
    rows = []
    for x in X:
        a, of_x = x[None], []
        for l in range(1, len(W)):
            z = a @ W[l] + B[l]
            a = h[l](z)
            of_x.append((z, a))
        rows.append(of_x)
    Z = [None] + [np.vstack([r[l][0] for r in rows]) for l in range(len(W) - 1)]
    A = [X] + [np.vstack([r[l][1] for r in rows]) for l in range(len(W) - 1)]
    return Z, A


@TRIALS.right("forward")
def forward_with_layers_as_objects(X, W, B, h):
    class Dense:
        def __init__(self, weights, biases, act):
            self.weights, self.biases, self.act = weights, biases, act

        def __call__(self, x):
            self.z = x @ self.weights + self.biases
            self.a = self.act(self.z)
            return self.a

    layers, out = [Dense(*p) for p in zip(W[1:], B[1:], h[1:])], X
    for layer in layers:
        out = layer(out)
    return [None, *(p.z for p in layers)], [X, *(p.a for p in layers)]


@TRIALS.right("forward")
def forward_from_a_generator(X, W, B, h):
    def layers(A):
        for l in range(1, len(W)):
            Z = A @ W[l] + B[l]
            A = h[l](Z)
            yield Z, A

    Z, A = zip(*layers(X))
    return (None, *Z), (X, *A)


@TRIALS.right("forward")
def forward_clipped_at_500(X, W, B, h):
    Z, A = [None], [X]
    for l in range(1, len(W)):
        Z.append(np.clip(A[-1] @ W[l] + B[l], -500, 500))
        A.append(h[l](Z[-1]))
    return Z, A


@TRIALS.right("forward")
def forward_with_preallocated_lists(X, W, B, h):
    L = len(W) - 1
    Z, A = [None for _ in range(L + 1)], [None for _ in range(L + 1)]
    A[0] = np.array(X, dtype=float, order="F")
    l = 1
    while l <= L:
        Z[l] = np.add(np.matmul(A[l - 1], W[l]), np.tile(B[l], (X.shape[0], 1)))
        A[l] = np.copy(h[l](Z[l]))
        l += 1
    return Z, A


# ---------------------------------------------------------------- backward


@TRIALS.right("backward")
def nielsen(dE_dA, Z, A, W, h_prime):
    nabla_b = [None] + [np.zeros((1, w.shape[1])) for w in W[1:]]
    nabla_w = [None] + [np.zeros(w.shape) for w in W[1:]]
    delta = dE_dA * h_prime[-1](Z[-1])
    nabla_b[-1] = delta.sum(0, keepdims=True)
    nabla_w[-1] = np.dot(A[-2].T, delta)
    for l in range(2, len(W)):
        delta = np.dot(delta, W[-l + 1].T) * h_prime[-l](Z[-l])
        nabla_b[-l] = delta.sum(0, keepdims=True)
        nabla_w[-l] = np.dot(A[-l - 1].T, delta)
    return nabla_w, nabla_b


@TRIALS.right("backward")
def nielsen_one_example_at_a_time(dE_dA, Z, A, W, h_prime):
    nabla_b = [None] + [np.zeros((1, w.shape[1])) for w in W[1:]]
    nabla_w = [None] + [np.zeros(w.shape) for w in W[1:]]
    L = len(W) - 1
    for i in range(len(dE_dA)):
        delta = dE_dA[i] * h_prime[L](Z[L][i])
        for l in range(L, 0, -1):
            nabla_b[l] += delta
            nabla_w[l] += np.outer(A[l - 1][i], delta)
            if l > 1:
                delta = (W[l] @ delta) * h_prime[l - 1](Z[l - 1][i])
    return nabla_w, nabla_b


@TRIALS.right("backward")
def cs231n(dE_dA, Z, A, W, h_prime):
    grads, dout = {}, dE_dA
    for l in reversed(range(1, len(W))):
        dz = dout * h_prime[l](Z[l])
        grads["W%d" % l] = A[l - 1].T.dot(dz)
        grads["b%d" % l] = np.sum(dz, axis=0)
        dout = dz.dot(W[l].T)
    layers = range(1, len(W))
    return [None, *(grads[f"W{l}"] for l in layers)], [
        None,
        *(grads[f"b{l}"][None, :] for l in layers),
    ]


@TRIALS.right("backward")
def in_columns_and_back(dE_dA, Z, A, W, h_prime):
    """Andrew Ng's convention: examples as columns."""
    dA, dW, db = dE_dA.T, [None] * len(W), [None] * len(W)
    for l in range(len(W) - 1, 0, -1):
        dZ = dA * h_prime[l](Z[l]).T
        dW[l] = np.dot(dZ, A[l - 1]).T
        db[l] = np.sum(dZ, axis=1, keepdims=True).T
        dA = np.dot(W[l], dZ)
    return dW, db


@TRIALS.right("backward")
def with_jacobians(dE_dA, Z, A, W, h_prime):
    m, g = len(dE_dA), dE_dA.reshape(1, -1)
    dW, dB = [None] * len(W), [None] * len(W)
    for l in range(len(W) - 1, 0, -1):
        n, k = W[l].shape
        g = g @ np.diag(h_prime[l](Z[l]).ravel())
        dW[l] = (g @ np.kron(A[l - 1], np.eye(k))).reshape(n, k)
        dB[l] = g @ np.kron(np.ones((m, 1)), np.eye(k))
        g = g @ np.kron(np.eye(m), W[l].T)
    return dW, dB


@TRIALS.right("backward")
def all_deltas_first(dE_dA, Z, A, W, h_prime):
    deltas = [dE_dA * h_prime[-1](Z[-1])]
    for l in range(len(W) - 2, 0, -1):
        deltas.append((deltas[-1] @ W[l + 1].T) * h_prime[l](Z[l]))
    deltas.reverse()
    return (
        [None] + [a.T @ d for a, d in zip(A, deltas)],
        [None] + [np.atleast_2d(d.sum(axis=0)) for d in deltas],
    )


@TRIALS.right("backward")
def layers_that_go_backward(dE_dA, Z, A, W, h_prime):
    class Linear:
        def __init__(self, x, w):
            self.x, self.w = x, w

        def backward(self, grad):
            self.dw, self.db = self.x.T @ grad, grad.sum(axis=0, keepdims=True)
            return grad @ self.w.T

    class Act:
        def __init__(self, z, slope):
            self.z, self.slope = z, slope

        def backward(self, grad):
            return grad * self.slope(self.z)

    layers = []
    for l in range(1, len(W)):
        layers += [Linear(A[l - 1], W[l]), Act(Z[l], h_prime[l])]
    grad = dE_dA
    for layer in layers[::-1]:
        grad = layer.backward(grad)
    linear = layers[::2]
    return [None, *(p.dw for p in linear)], [None, *(p.db for p in linear)]


@TRIALS.right("backward")
def recursive(dE_dA, Z, A, W, h_prime, l=None):
    l = len(W) - 1 if l is None else l
    if l == 0:
        return [None], [None]
    d = dE_dA * h_prime[l](Z[l])
    dW, dB = recursive(d @ W[l].T, Z, A, W, h_prime, l - 1)
    return [*dW, A[l - 1].T @ d], [*dB, d.sum(axis=0, keepdims=True)]


@TRIALS.right("backward")
def einsum_only(dE_dA, Z, A, W, h_prime):
    dW, dB = [None] * len(W), [None] * len(W)
    for l in range(len(W) - 1, 0, -1):
        d = np.einsum("ij,ij->ij", dE_dA, h_prime[l](Z[l]))
        dW[l] = np.einsum("ip,ij->pj", A[l - 1], d)
        dB[l] = np.einsum("ij->j", d)[None]
        dE_dA = np.einsum("ij,pj->ip", d, W[l])
    return dW, dB


@TRIALS.right("backward")
def with_clips_that_never_bite(dE_dA, Z, A, W, h_prime):
    dW, dB = [None] * len(W), [None] * len(W)
    for l in range(len(W) - 1, 0, -1):
        d = np.clip(dE_dA, -1e10, 1e10) * h_prime[l](np.clip(Z[l], -500, 500))
        dW[l] = np.nan_to_num(A[l - 1].T @ d)
        dB[l] = np.clip(d.sum(axis=0, keepdims=True), -1e8, 1e8)
        dE_dA = d @ W[l].T
    return dW, dB


@TRIALS.right("backward")
def neuron_by_neuron(dE_dA, Z, A, W, h_prime):
    dW, dB = [None] * len(W), [None] * len(W)
    for l in range(len(W) - 1, 0, -1):
        n, k = W[l].shape
        slopes = h_prime[l](Z[l])
        dW[l], dB[l], back = np.zeros((n, k)), np.zeros((1, k)), np.zeros((len(dE_dA), n))
        for j in range(k):
            error = dE_dA[:, j] * slopes[:, j]
            dB[l][0, j] = error.sum()
            for p in range(n):
                dW[l][p, j] = np.dot(A[l - 1][:, p], error)
                back[:, p] += error * W[l][p, j]
        dE_dA = back
    return dW, dB


@TRIALS.right("backward")
def a_column_of_ones_for_the_biases(dE_dA, Z, A, W, h_prime):
    dW, dB = [None] * len(W), [None] * len(W)
    for l in range(len(W) - 1, 0, -1):
        d = dE_dA * h_prime[l](Z[l])
        both = np.hstack([A[l - 1], np.ones((len(d), 1))]).T @ d
        dW[l], dB[l] = both[:-1], both[-1:]
        dE_dA = d @ W[l].T
    return dW, dB


@TRIALS.right("backward")
def averaged_at_the_end(dE_dA, Z, A, W, h_prime):
    """m stands at the error and 1/m at the gradients, as in courses of the cross-entropy."""
    m = len(dE_dA)
    d, dW, dB = m * dE_dA, [None] * len(W), [None] * len(W)
    for l in range(len(W) - 1, 0, -1):
        d = d * h_prime[l](Z[l])
        dW[l], dB[l] = A[l - 1].T @ d / m, np.mean(d, axis=0, keepdims=True)
        d = d @ W[l].T
    return dW, dB


@TRIALS.right("backward")
def tuples_and_dead_code(dE_dA, Z, A, W, h_prime):
    unused = np.zeros((3, 3)) @ np.ones((3, 1))
    L = len(W) - 1
    out = [(None, None)]
    if L == 0:
        dE_dA = unused
    for l in range(L, 0, -1):
        dE_dA = dE_dA * h_prime[l](Z[l])
        out.insert(1, (A[l - 1].T @ dE_dA, dE_dA.sum(axis=0, keepdims=True)))
        dE_dA = dE_dA @ W[l].T
    return tuple(zip(*out))


@TRIALS.right("backward")
def in_extended_precision(dE_dA, Z, A, W, h_prime):
    dW, dB = [None] * len(W), [None] * len(W)
    d = dE_dA.astype(np.longdouble)
    for l in range(len(W) - 1, 0, -1):
        d = d * h_prime[l](Z[l])
        dW[l], dB[l] = (A[l - 1].T @ d).astype(float), d.sum(axis=0, keepdims=True).astype(float)
        d = d @ W[l].T
    return dW, dB


# ---------------------------------------------------------------- a step


def gradients(X, Y, W, B, h, h_prime):
    Z, A = [None], [X]
    for l in range(1, len(W)):
        Z.append(A[-1] @ W[l] + B[l])
        A.append(h[l](Z[-1]))
    return nielsen(2 * (A[-1] - Y) / len(X), Z, A, W, h_prime)


@TRIALS.right("step")
def step_with_parameters_in_a_dictionary(X, Y, W, B, h, h_prime, alpha):
    dW, dB = gradients(X, Y, W, B, h, h_prime)
    params = {("W", l): W[l] for l in range(1, len(W))} | {("B", l): B[l] for l in range(1, len(W))}
    grads = {("W", l): dW[l] for l in range(1, len(W))} | {
        ("B", l): dB[l] for l in range(1, len(W))
    }
    for key in params:
        params[key] = params[key] - alpha * grads[key]
    layers = range(1, len(W))
    return [None, *(params["W", l] for l in layers)], [None, *(params["B", l] for l in layers)]


@TRIALS.right("step")
def step_with_values_as_in_micrograd(X, Y, W, B, h, h_prime, alpha):
    class Parameter:
        def __init__(self, data):
            self.data, self.grad = data.copy(), np.zeros_like(data)

        def zero_grad(self):
            self.grad = np.zeros_like(self.data)

    P = [Parameter(w) for w in W[1:]], [Parameter(b) for b in B[1:]]
    dW, dB = gradients(X, Y, W, B, h, h_prime)
    for ps, gs in zip(P, (dW, dB)):
        for p, g in zip(ps, gs[1:]):
            p.zero_grad()
            p.grad += g
            p.data += -alpha * p.grad
    return [None, *(p.data for p in P[0])], [None, *(p.data for p in P[1])]


@TRIALS.right("step")
def step_in_place_on_copies_while_going_back(X, Y, W, B, h, h_prime, alpha):
    new_W, new_B = [None, *map(np.copy, W[1:])], [None, *map(np.copy, B[1:])]
    Z, A = [None], [X]
    for w, b, f in zip(W[1:], B[1:], h[1:]):
        Z.append(A[-1] @ w + b)
        A.append(f(Z[-1]))
    error = 2 / X.shape[0] * (A[-1] - Y)
    for l in range(len(W) - 1, 0, -1):
        delta = error * h_prime[l](Z[l])
        error = delta @ new_W[l].T
        new_W[l] -= alpha * A[l - 1].T @ delta
        new_B[l] -= alpha * delta.sum(axis=0, keepdims=True)
    return new_W, new_B


@TRIALS.right("step")
def step_with_W_and_B_in_one(X, Y, W, B, h, h_prime, alpha):
    theta = [np.vstack([w, b]) for w, b in zip(W[1:], B[1:])]
    one = np.ones((len(X), 1))
    ins, zs, a = [], [], X
    for t, f in zip(theta, h[1:]):
        ins.append(np.hstack([a, one]))
        zs.append(ins[-1] @ t)
        a = f(zs[-1])
    e, new = 2 / len(X) * (a - Y), []
    for t, x, z, df in zip(theta[::-1], ins[::-1], zs[::-1], h_prime[:0:-1]):
        d = e * df(z)
        new.insert(0, t - alpha * x.T @ d)
        e = d @ t[:-1].T
    return [None, *(t[:-1] for t in new)], [None, *(t[-1:] for t in new)]


@TRIALS.right("step")
def step_of_y_minus_a_with_plus(X, Y, W, B, h, h_prime, alpha):
    Z, A = [None], [X]
    for l in range(1, len(W)):
        Z.append(A[-1] @ W[l] + B[l])
        A.append(h[l](Z[-1]))
    up_W, up_B = nielsen(Y - A[-1], Z, A, W, h_prime)
    rate = 2 * alpha / len(X)
    return (
        [None, *(w + rate * g for w, g in zip(W[1:], up_W[1:]))],
        [None, *(b + rate * g for b, g in zip(B[1:], up_B[1:]))],
    )


@TRIALS.right("step")
def step_with_momentum_of_0(X, Y, W, B, h, h_prime, alpha, beta=0.0):
    dW, dB = gradients(X, Y, W, B, h, h_prime)
    v = [[beta * np.zeros_like(g) - alpha * g for g in gs[1:]] for gs in (dW, dB)]
    return [None, *(w + s for w, s in zip(W[1:], v[0]))], [
        None,
        *(b + s for b, s in zip(B[1:], v[1])),
    ]


@TRIALS.right("step")
def step_by_the_library(X, Y, W, B, h, h_prime, alpha):
    Z, A = [None], [X]
    for l in range(1, len(W)):
        Z.append(mlp_core.net_input(A[-1], W[l], B[l]))
        A.append(h[l](Z[-1]))
    d = mlp_core.squared_error_gradient(A[-1], Y)
    new_W, new_B = [None] * len(W), [None] * len(W)
    for l in range(len(W) - 1, 0, -1):
        dZ = mlp_core.net_input_gradient(d, h_prime[l](Z[l]))
        new_W[l] = mlp_core.updated_weights(W[l], mlp_core.weight_gradient(A[l - 1], dZ), alpha)
        new_B[l] = mlp_core.updated_biases(B[l], mlp_core.bias_gradient(dZ), alpha)
        d = mlp_core.previous_activation_gradient(dZ, W[l])
    return new_W, new_B


# ---------------------------------------------------------------- training


def by_lists(network, X, Y, alpha):
    W, B = [None, *(p.W for p in network.layers)], [None, *(p.B for p in network.layers)]
    h = [None, *(p.activation.h for p in network.layers)]
    h_prime = [None, *(p.activation.h_prime for p in network.layers)]
    W, B = step_with_W_and_B_in_one(X, Y, W, B, h, h_prime, alpha)
    return Network(
        [Layer(w.copy(), b.copy(), p.activation) for w, b, p in zip(W[1:], B[1:], network.layers)]
    )


@TRIALS.right("train")
def train_by_plain_steps(network, X, Y, alpha, steps):
    E = []
    for t in range(steps + 1):
        E.append(((network.predict(X) - Y) ** 2).sum(axis=1).mean())
        if t < steps:
            network = by_lists(network, X, Y, alpha)
    return network, E


@TRIALS.right("train")
def train_with_X_and_Y_shuffled_alike(network, X, Y, alpha, steps):
    rng, E = np.random.default_rng(), [squared_error(network.predict(X), Y)]
    for _ in range(steps):
        order = rng.permutation(len(X))
        network = network.updated(network.gradients(X[order], Y[order]), alpha)
        E.append(squared_error(network.predict(X), Y))
    return network, E


@TRIALS.right("train")
def train_by_accumulate(network, X, Y, alpha, steps):
    networks = list(
        accumulate(range(steps), lambda n, _: n.updated(n.gradients(X, Y), alpha), initial=network)
    )
    return networks[-1], [squared_error(n.predict(X), Y) for n in networks]


@TRIALS.right("train")
def train_with_gradients_set_to_zero(network, X, Y, alpha, steps):
    E = [squared_error(network.predict(X), Y)]
    for _ in range(steps):
        sums = {}
        for part in np.array_split(np.arange(len(X)), 2):
            f = network.forward(X[part])
            g = network.backward(f, 2 / len(X) * (f.A[-1] - Y[part]))
            for l in range(1, len(network.layers) + 1):
                sums["W", l] = sums.get(("W", l), 0) + g.dE_dW[l]
                sums["B", l] = sums.get(("B", l), 0) + g.dE_dB[l]
        network = Network(
            [
                Layer(p.W - alpha * sums["W", l], p.B - alpha * sums["B", l], p.activation)
                for l, p in enumerate(network.layers, 1)
            ]
        )
        E.append(squared_error(network.predict(X), Y))
    return network, E


@TRIALS.right("train")
def train_recursively(network, X, Y, alpha, steps):
    E = [squared_error(network.predict(X), Y)]
    if steps == 0:
        return network, E
    last, later = train_recursively(
        network.updated(network.gradients(X, Y), alpha), X, Y, alpha, steps - 1
    )
    return last, E + later


@TRIALS.right("train")
def train_with_a_decay_of_0(network, X, Y, alpha, steps):
    E, decay = [squared_error(network.predict(X), Y)], 0.0
    for t in range(steps):
        network = network.updated(network.gradients(X, Y), alpha / (1 + decay * t))
        E.append(squared_error(network.predict(X), Y))
    return network, np.array(E)


@TRIALS.right("train_in_batches")
def batches_by_plain_steps(network, X, Y, alpha, batches):
    E = []
    for rows in batches:
        x, y = X[rows], Y[rows]
        E.append(np.sum((network.predict(x) - y) ** 2) / x.shape[0])
        network = by_lists(network, x, y, alpha)
    return network, E


@TRIALS.right("train_in_batches")
def batches_sorted_alike(network, X, Y, alpha, batches):
    E = []
    for rows in map(sorted, batches):
        E.append(squared_error(network.predict(X[rows]), Y[rows]))
        network = network.updated(network.gradients(X[rows], Y[rows]), alpha)
    return network, tuple(E)


@TRIALS.right("train_in_batches")
def batches_from_all_predictions(network, X, Y, alpha, batches):
    """All examples are predicted, and those of the batch taken."""
    E = []
    for rows in batches:
        residual = (network.predict(X) - Y)[rows]
        E.append((residual**2).sum() / len(rows))
        G = np.zeros_like(Y)
        G[rows] = 2 / len(rows) * residual
        network = network.updated(network.backward(network.forward(X), G), alpha)
    return network, E


@TRIALS.right("train_in_batches")
def batches_by_a_mask(network, X, Y, alpha, batches):
    E = []
    for rows in batches:
        mask = np.isin(np.arange(len(X)), rows)
        x, y = X[mask], Y[mask]
        E.append(squared_error(network.predict(x), y))
        network = network.updated(network.gradients(x, y), alpha)
    return network, E


test_says = TRIALS.test()
