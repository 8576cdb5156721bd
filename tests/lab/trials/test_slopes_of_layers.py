"""∂E/∂Z is wrong: a slope is missing, of another layer, at another place, or there twice."""

import numpy as np
from trials import Trials

TRIALS = Trials()
MISSING = r"h′\(Z\) is missing"
AT_A = "h′ is taken at A in place of Z"
TWICE = r"h′\(Z\) is there twice"


@TRIALS.wrong("backward", rf"{MISSING} at the output", doctor=rf"S18: {MISSING} at the output")
def nielsen_with_cross_entropy_delta(dE_dA, Z, A, W, h_prime):
    """Deltas as in Nielsen's book, with the delta of the cross-entropy at the output."""
    num_layers = len(W)
    nabla_b = [None] + [np.zeros((1, w.shape[1])) for w in W[1:]]
    nabla_w = [None] + [np.zeros(w.shape) for w in W[1:]]
    delta = dE_dA
    nabla_b[-1] = delta.sum(axis=0, keepdims=True)
    nabla_w[-1] = np.dot(A[-2].transpose(), delta)
    for l in range(2, num_layers):
        sp = h_prime[-l](Z[-l])
        delta = np.dot(delta, W[-l + 1].transpose()) * sp
        nabla_b[-l] = delta.sum(axis=0, keepdims=True)
        nabla_w[-l] = np.dot(A[-l - 1].transpose(), delta)
    return nabla_w, nabla_b


@TRIALS.wrong(
    "backward", rf"{MISSING} in the hidden layers", doctor=rf"{MISSING} in the hidden layers"
)
def slope_at_the_output_alone(dE_dA, Z, A, W, h_prime):
    grads_W, grads_B = [], []
    d = dE_dA * h_prime[-1](Z[-1])
    for l in range(len(W) - 1, 0, -1):
        grads_W.append(A[l - 1].T.dot(d))
        grads_B.append(d.sum(axis=0, keepdims=True))
        d = d.dot(W[l].T)
    return [None] + grads_W[::-1], [None] + grads_B[::-1]


@TRIALS.wrong("backward", rf"{MISSING} in every layer", doctor=rf"{MISSING}")
def slopes_forgotten(dE_dA, Z, A, W, h_prime):
    dW, dB = {}, {}
    d = dE_dA
    for l in sorted(range(1, len(W)), reverse=True):
        dW[l] = A[l - 1].T @ d
        dB[l] = d.sum(0, keepdims=True)
        d = d @ W[l].T
    L = len(W)
    return [dW.get(l) for l in range(L)], [dB.get(l) for l in range(L)]


@TRIALS.wrong(
    "backward",
    rf"{MISSING} in (the hidden layers|layer 1)",
    doctor=rf"{MISSING} in (the hidden layers|layer 1)",
)
def the_first_layer_has_no_slope(dE_dA, Z, A, W, h_prime):
    dW, dB = [None] * len(W), [None] * len(W)
    d = dE_dA
    for l in range(len(W) - 1, 0, -1):
        if l != 1:
            d = d * h_prime[l](Z[l])
        dW[l] = A[l - 1].T @ d
        dB[l] = np.sum(d, axis=0, keepdims=True)
        d = d @ W[l].T
    return dW, dB


@TRIALS.wrong("backward", AT_A, doctor=AT_A)
def slopes_of_activations(dE_dA, Z, A, W, h_prime):
    """As with s(1 − s), which takes the activation."""
    dW, dB = [None], [None]
    for l in range(len(W) - 1, 0, -1):
        dE_dA = dE_dA * h_prime[l](A[l])
        dW.insert(1, A[l - 1].T @ dE_dA)
        dB.insert(1, dE_dA.sum(axis=0, keepdims=True))
        dE_dA = dE_dA @ W[l].T
    return dW, dB


@TRIALS.wrong("backward", f"{AT_A}, in layer (L|2|3)", doctor=f"{AT_A}, in layer [23]")
def slope_of_the_answer(dE_dA, Z, A, W, h_prime):
    """At the output h′ gets A, in the hidden layers Z."""
    dW, dB = [None] * len(W), [None] * len(W)
    delta = dE_dA * h_prime[-1](A[-1])
    for l in range(len(W) - 1, 0, -1):
        dW[l], dB[l] = A[l - 1].T @ delta, delta.sum(0, keepdims=True)
        if l > 1:
            delta = delta @ W[l].T * h_prime[l - 1](Z[l - 1])
    return dW, dB


@TRIALS.wrong("backward", f"{AT_A}, in (layer|the hidden)", doctor=f"{AT_A}, in (layer|the hidden)")
def slopes_of_hidden_activations(dE_dA, Z, A, W, h_prime):
    """In the hidden layers h′ gets A, at the output Z."""
    dW, dB = [None] * len(W), [None] * len(W)
    delta = dE_dA * h_prime[-1](Z[-1])
    for l in range(len(W) - 1, 0, -1):
        dW[l], dB[l] = A[l - 1].T @ delta, delta.sum(0, keepdims=True)
        if l > 1:
            delta = delta @ W[l].T * h_prime[l - 1](A[l - 1])
    return dW, dB


@TRIALS.wrong("backward", TWICE, doctor=TWICE)
def slopes_twice(dE_dA, Z, A, W, h_prime):
    """Once when delta comes in, once when the weights are met."""
    dW, dB = [None] * len(W), [None] * len(W)
    for l in range(len(W) - 1, 0, -1):
        slope = h_prime[l](Z[l])
        delta = slope * dE_dA
        local = slope * delta
        dW[l], dB[l] = A[l - 1].T @ local, local.sum(0, keepdims=True)
        dE_dA = local @ W[l].T
    return dW, dB


@TRIALS.wrong("backward", r"\(S18\)|S21|twice", doctor="S18|S21|twice")
def slopes_twice_in_the_gradients(dE_dA, Z, A, W, h_prime):
    """What is passed back is right; what is taken for W and B has the slope once more."""
    dW, dB = [None] * len(W), [None] * len(W)
    for l in range(len(W) - 1, 0, -1):
        slope = h_prime[l](Z[l])
        delta = slope * dE_dA
        dW[l] = A[l - 1].T @ (delta * slope)
        dB[l] = (delta * slope).sum(0, keepdims=True)
        dE_dA = delta @ W[l].T
    return dW, dB


@TRIALS.wrong("backward", f"{TWICE}, in layer (L|2|3)", doctor=f"{TWICE}, in layer [234]")
def slope_twice_at_the_output(dE_dA, Z, A, W, h_prime):
    """The caller is thought to give ∂E/∂A, and then the loop multiplies once more."""
    dW, dB = [None] * len(W), [None] * len(W)
    dE_dA = dE_dA * h_prime[-1](Z[-1])
    for l in range(len(W) - 1, 0, -1):
        dE_dZ = dE_dA * h_prime[l](Z[l])
        dW[l], dB[l] = A[l - 1].T @ dE_dZ, dE_dZ.sum(0, keepdims=True)
        dE_dA = dE_dZ @ W[l].T
    return dW, dB


@TRIALS.wrong(
    "backward", f"{TWICE}, in (layer|the hidden)", doctor=f"{TWICE}, in (layer|the hidden)"
)
def slope_twice_in_the_hidden_layers(dE_dA, Z, A, W, h_prime):
    L = len(W) - 1
    dW, dB = [None] * (L + 1), [None] * (L + 1)
    for l in range(L, 0, -1):
        dE_dZ = dE_dA * h_prime[l](Z[l])
        if l < L:
            dE_dZ = dE_dZ * h_prime[l](Z[l])
        dW[l], dB[l] = A[l - 1].T @ dE_dZ, dE_dZ.sum(0, keepdims=True)
        dE_dA = dE_dZ @ W[l].T
    return dW, dB


@TRIALS.wrong(
    "backward",
    "h′ of the last layer stands in every layer",
    doctor="h′ of the last layer stands in every",
)
def output_slope_everywhere(dE_dA, Z, A, W, h_prime):
    f = h_prime[len(h_prime) - 1]
    dW, dB = [None] * len(W), [None] * len(W)
    for l in range(len(W) - 1, 0, -1):
        dE_dA = np.multiply(dE_dA, f(Z[l]))
        dW[l], dB[l] = A[l - 1].T @ dE_dA, dE_dA.sum(0, keepdims=True)
        dE_dA = np.matmul(dE_dA, W[l].T)
    return dW, dB


@TRIALS.wrong(
    "backward", "h′ of layer 1 stands in every layer", doctor="h′ of layer 1 stands in every layer"
)
def hidden_slope_everywhere(dE_dA, Z, A, W, h_prime):
    f = h_prime[1]
    dW, dB = [None] * len(W), [None] * len(W)
    for l in range(len(W) - 1, 0, -1):
        dE_dA = f(Z[l]) * dE_dA
        dW[l], dB[l] = A[l - 1].T @ dE_dA, dE_dA.sum(0, keepdims=True)
        dE_dA = dE_dA @ W[l].T
    return dW, dB


@TRIALS.wrong("backward", r"h′ of (layer|another)|h_prime\[l \+ 1\]|\(S18\)", doctor="S18")
def the_slope_of_the_layer_after(dE_dA, Z, A, W, h_prime):
    """zip of lists that do not start at the same layer."""
    dW, dB = [], []
    shifted = h_prime[2:] + h_prime[-1:]
    for z, a, w, f in zip(Z[:0:-1], A[-2::-1], W[:0:-1], shifted[::-1]):
        dE_dA = dE_dA * f(z)
        dW.append(a.T @ dE_dA)
        dB.append(dE_dA.sum(0, keepdims=True))
        dE_dA = dE_dA @ w.T
    return [None, *reversed(dW)], [None, *reversed(dB)]


@TRIALS.wrong("backward", r"h′ of (layer|another)|\(S18\)", doctor="S18")
def slopes_in_the_order_of_the_layers(dE_dA, Z, A, W, h_prime):
    """All lists are reversed but that of h′."""
    dW, dB = [], []
    for z, a, w, f in zip(Z[:0:-1], A[-2::-1], W[:0:-1], h_prime[1:]):
        dE_dA = dE_dA * f(z)
        dW.append(a.T @ dE_dA)
        dB.append(dE_dA.sum(0, keepdims=True))
        dE_dA = dE_dA @ w.T
    return [None, *dW[::-1]], [None, *dB[::-1]]


@TRIALS.wrong("backward", r"h′\(Z\[L\]\) in every layer")
def net_input_of_the_output(dE_dA, Z, A, W, h_prime):
    dW, dB = [None] * len(W), [None] * len(W)
    for l in range(len(W) - 1, 0, -1):
        dE_dA = dE_dA * h_prime[l](Z[-1])
        dW[l], dB[l] = A[l - 1].T @ dE_dA, dE_dA.sum(0, keepdims=True)
        dE_dA = dE_dA @ W[l].T
    return dW, dB


@TRIALS.wrong("backward", r"dE_dW\[[23]\]: |S21", doctor="S21")
def own_activations(dE_dA, Z, A, W, h_prime):
    """∂E/∂W from Z of the layer before in place of A."""
    dW, dB = [None] * len(W), [None] * len(W)
    for l in range(len(W) - 1, 0, -1):
        dE_dA = dE_dA * h_prime[l](Z[l])
        before = Z[l - 1] if l > 1 else A[0]
        dW[l], dB[l] = before.T @ dE_dA, dE_dA.sum(0, keepdims=True)
        dE_dA = dE_dA @ W[l].T
    return dW, dB


@TRIALS.wrong(
    "backward", r"updated before the error is passed back|\(S19\)", doctor="updated before"
)
def through_updated_weights(dE_dA, Z, A, W, h_prime, lr=0.05):
    W = list(W)
    dW, dB = [None] * len(W), [None] * len(W)
    for l in range(len(W) - 1, 0, -1):
        dE_dA = dE_dA * h_prime[l](Z[l])
        dW[l], dB[l] = A[l - 1].T @ dE_dA, dE_dA.sum(0, keepdims=True)
        W[l] = W[l] - lr * dW[l]
        dE_dA = dE_dA @ W[l].T
    return dW, dB


@TRIALS.wrong(
    "backward",
    r"∂E/∂A is passed back, without h′\(Z\)",
    doctor=r"∂E/∂A is passed back, without h′\(Z\)",
)
def error_without_slopes_goes_back(dE_dA, Z, A, W, h_prime):
    """As in 'Make your own neural network': the errors are split, the slopes come at the update."""
    errors = {len(W) - 1: dE_dA}
    for l in range(len(W) - 1, 1, -1):
        errors[l - 1] = np.dot(errors[l], W[l].T)
    dW, dB = [None], [None]
    for l in range(1, len(W)):
        dW.append(np.dot(A[l - 1].T, errors[l] * h_prime[l](Z[l])))
        dB.append((errors[l] * h_prime[l](Z[l])).sum(axis=0, keepdims=True))
    return dW, dB


@TRIALS.wrong("backward", r"dE_dB\[[23]\]: |S25Σ|∂E/∂B", doctor="S25Σ")
def slope_for_the_weights_alone(dE_dA, Z, A, W, h_prime):
    """B takes delta before h′ is there."""
    dW, dB = [None] * len(W), [None] * len(W)
    for l in range(len(W) - 1, 0, -1):
        dB[l] = dE_dA.sum(0, keepdims=True)
        dE_dA = dE_dA * h_prime[l](Z[l])
        dW[l] = A[l - 1].T @ dE_dA
        dE_dA = dE_dA @ W[l].T
    return dW, dB


@TRIALS.wrong("backward", r"dE_dW\[[23]\]: |S21|∂E/∂W", doctor="S21")
def slope_for_the_biases_alone(dE_dA, Z, A, W, h_prime):
    dW, dB = [None] * len(W), [None] * len(W)
    for l in range(len(W) - 1, 0, -1):
        dW[l] = A[l - 1].T @ dE_dA
        dE_dA = dE_dA * h_prime[l](Z[l])
        dB[l] = dE_dA.sum(0, keepdims=True)
        dE_dA = dE_dA @ W[l].T
    return dW, dB


@TRIALS.wrong("backward", r"\(S18\)|mean of h′", doctor="S18")
def mean_slope_of_each_neuron(dE_dA, Z, A, W, h_prime):
    dW, dB = [None] * len(W), [None] * len(W)
    for l in range(len(W) - 1, 0, -1):
        dE_dA = dE_dA * h_prime[l](Z[l]).mean(axis=0, keepdims=True)
        dW[l], dB[l] = A[l - 1].T @ dE_dA, dE_dA.sum(0, keepdims=True)
        dE_dA = dE_dA @ W[l].T
    return dW, dB


@TRIALS.wrong("backward", r"\(S18\)|S11|h′ is taken at", doctor="S18")
def slope_at_net_inputs_without_bias(dE_dA, Z, A, W, h_prime):
    """Z is computed once more, and B forgotten."""
    dW, dB = [None] * len(W), [None] * len(W)
    for l in range(len(W) - 1, 0, -1):
        dE_dA = dE_dA * h_prime[l](A[l - 1] @ W[l])
        dW[l], dB[l] = A[l - 1].T @ dE_dA, dE_dA.sum(0, keepdims=True)
        dE_dA = dE_dA @ W[l].T
    return dW, dB


@TRIALS.wrong("backward", r"h′\(Z\) divides", doctor=r"h′\(Z\) divides")
def slope_divides(dE_dA, Z, A, W, h_prime):
    dW, dB = [None] * len(W), [None] * len(W)
    for l in range(len(W) - 1, 0, -1):
        dE_dA = dE_dA / h_prime[l](Z[l])
        dW[l], dB[l] = A[l - 1].T @ dE_dA, dE_dA.sum(0, keepdims=True)
        dE_dA = dE_dA @ W[l].T
    return dW, dB


@TRIALS.wrong("step", rf"{MISSING} at the output")
def keras_from_scratch_without_output_slope(X, Y, W, B, h, h_prime, alpha):
    class Dense:
        def __init__(self, w, b):
            self.w, self.b = w.copy(), b.copy()

        def forward(self, x):
            self.x = x
            return x @ self.w + self.b

        def backward(self, grad):
            out = grad @ self.w.T
            self.w -= alpha * self.x.T @ grad
            self.b -= alpha * grad.sum(axis=0, keepdims=True)
            return out

    class Act:
        def __init__(self, f, df):
            self.f, self.df = f, df

        def forward(self, x):
            self.x = x
            return self.f(x)

        def backward(self, grad):
            return grad * self.df(self.x)

    dense = [Dense(w, b) for w, b in zip(W[1:], B[1:])]
    acts = [Act(f, df) for f, df in zip(h[1:], h_prime[1:])]
    out = X
    for d, a in zip(dense, acts):
        out = a.forward(d.forward(out))
    grad = 2 * (out - Y) / len(X)
    for i in reversed(range(len(dense))):
        if i < len(dense) - 1:
            grad = acts[i].backward(grad)
        grad = dense[i].backward(grad)
    return [None] + [d.w for d in dense], [None] + [d.b for d in dense]


@TRIALS.wrong("step", rf"{MISSING} in the hidden layers")
def cs231n_without_hidden_slopes(X, Y, W, B, h, h_prime, alpha):
    params = {f"W{l}": W[l] for l in range(1, len(W))} | {f"b{l}": B[l] for l in range(1, len(B))}
    L, cache, a = len(W) - 1, {}, X
    for l in range(1, L + 1):
        z = a.dot(params[f"W{l}"]) + params[f"b{l}"]
        cache[l] = (a, z)
        a = h[l](z)
    grads, dz = {}, 2.0 * (a - Y) / X.shape[0] * h_prime[L](cache[L][1])
    for l in range(L, 0, -1):
        grads[f"W{l}"] = cache[l][0].T.dot(dz)
        grads[f"b{l}"] = np.sum(dz, axis=0, keepdims=True)
        dz = dz.dot(params[f"W{l}"].T)
    new = {name: p - alpha * grads[name] for name, p in params.items()}
    return (
        [None] + [new[f"W{l}"] for l in range(1, L + 1)],
        [None] + [new[f"b{l}"] for l in range(1, L + 1)],
    )


@TRIALS.wrong("step", AT_A)
def step_with_slopes_of_activations(X, Y, W, B, h, h_prime, alpha):
    outs = [X]
    for w, b, f in zip(W[1:], B[1:], h[1:]):
        outs.append(f(outs[-1] @ w + b))
    deltas = [2 / len(X) * (outs[-1] - Y) * h_prime[-1](outs[-1])]
    for l in range(len(W) - 2, 0, -1):
        deltas.insert(0, deltas[0] @ W[l + 1].T * h_prime[l](outs[l]))
    W = [None] + [w - alpha * o.T @ d for w, o, d in zip(W[1:], outs, deltas)]
    B = [None] + [b - alpha * d.sum(axis=0, keepdims=True) for b, d in zip(B[1:], deltas)]
    return W, B


@TRIALS.wrong("step", TWICE)
def step_with_slopes_twice(X, Y, W, B, h, h_prime, alpha):
    outs, slopes = [X], [None]
    for w, b, f, df in zip(W[1:], B[1:], h[1:], h_prime[1:]):
        outs.append(f(outs[-1] @ w + b))
        slopes.append(df(outs[-2] @ w + b))
    new_W, new_B, e = list(W), list(B), 2 / len(X) * (outs[-1] - Y)
    for l in range(len(W) - 1, 0, -1):
        d = slopes[l] * e * slopes[l]
        new_W[l] = W[l] - alpha * outs[l - 1].T @ d
        new_B[l] = B[l] - alpha * d.sum(0, keepdims=True)
        e = d @ W[l].T
    return new_W, new_B


@TRIALS.wrong("step", "updated before the error is passed back")
def step_through_new_weights(X, Y, W, B, h, h_prime, alpha):
    W, B, outs, zs = list(W), list(B), [X], [None]
    for l in range(1, len(W)):
        zs.append(outs[-1] @ W[l] + B[l])
        outs.append(h[l](zs[-1]))
    error = 2 * (outs[-1] - Y) / len(Y)
    for l in range(len(W) - 1, 0, -1):
        delta = error * h_prime[l](zs[l])
        W[l] = W[l] - alpha * outs[l - 1].T @ delta
        B[l] = B[l] - alpha * delta.sum(axis=0, keepdims=True)
        error = delta @ W[l].T
    return W, B


@TRIALS.wrong("net_input_gradient", MISSING)
def no_slope(dE_dA, h_prime_Z):
    return dE_dA.copy()


@TRIALS.wrong("net_input_gradient", TWICE)
def slope_squared(dE_dA, h_prime_Z):
    return dE_dA * np.square(h_prime_Z)


@TRIALS.wrong("net_input_gradient", r"of \d+ entries are wrong; the first: dE_dZ\[1,0\]")
def slope_of_example_0(dE_dA, h_prime_Z):
    return dE_dA * h_prime_Z[0]


test_says = TRIALS.test()
