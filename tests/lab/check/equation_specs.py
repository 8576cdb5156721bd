"""For the check of each equation: right ways to write it, and wrong ones with the reason."""

import numpy as np
from verdicts import Spec

# ---------------------------------------------------------------- net input


def z_loops(X, W, B):
    Z = np.zeros((len(X), W.shape[1]))
    for i in range(len(X)):
        for j in range(W.shape[1]):
            for p in range(len(W)):
                Z[i, j] += X[i, p] * W[p, j]
            Z[i, j] += B[0, j]
    return Z


def z_in_place(X, W, B):
    Z = X.dot(W)
    Z += B
    return Z


def z_outer(X, W, B):
    """A sum of outer products."""
    Z = np.ones((len(X), 1)) @ B
    for p in range(len(W)):
        Z = Z + np.outer(X[:, p], W[p])
    return Z


def z_on_copies(X, W, B):
    X, W = X.copy(), W.copy()
    X *= 2
    W /= 2
    return np.einsum("ip,pj->ij", X, W) + np.kron(np.ones((len(X), 1)), B)


def z_letters_swapped(X, W, B):
    """Right only where n = k: the loop over the neurons stops at n."""
    Z = np.zeros((len(X), W.shape[1]))
    for i in range(len(X)):
        for j in range(len(W)):
            Z[i, j] = X[i] @ W[:, j] + B[0, j]
    return Z


def z_other_axis(X, W, B):
    Z = np.zeros((len(X), len(W)))
    for i in range(len(X)):
        for j in range(len(W)):
            Z[i, j] = X[i] @ W[j] + B[0, j]
    return Z


def z_with_B_j(X, W, B):
    Z = np.zeros((len(X), W.shape[1]))
    for i in range(len(X)):
        for j in range(W.shape[1]):
            Z[i, j] = sum(X[i, p] * W[p, j] for p in range(len(W))) + B[j]
    return Z


NET_INPUT = Spec(
    "net_input",
    "Z",
    "X W B",
    right=[
        lambda X, W, B: X @ W + B,
        z_loops,
        z_in_place,
        z_outer,
        z_on_copies,
        lambda X, W, B: (W.T @ X.T + B.T).T,
        lambda X, W, B: np.hstack([X, np.ones((len(X), 1))]) @ np.vstack([W, B]),
    ],
    wrong={
        "X (W + B)": (lambda X, W, B: X @ (W + B), "B is added to W before the product"),
        "no B": (lambda X, W, B: X @ W, "B is not added"),
        "minus B": (lambda X, W, B: X @ W - B, "B is subtracted"),
        "mean of B": (lambda X, W, B: X @ W + B.mean(), "the mean of B is added"),
        "sum of B": (lambda X, W, B: X @ W + B.sum(), "the sum of B is added"),
        "n B": (lambda X, W, B: X @ W + len(W) * B, "B is added once for each input"),
        "Wᵀ": (lambda X, W, B: X @ W.T + B, "W is transposed; .* raises ValueError"),
        "Xᵀ": (lambda X, W, B: X.T @ W + B, "X is transposed; .* raises ValueError"),
        "W X": (lambda X, W, B: W @ X + B, "the order is W · X; .* raises ValueError"),
        "* for ·": (lambda X, W, B: X * W + B, r"the matrix product is @; .* raises ValueError"),
        "B as a column": (lambda X, W, B: X @ W + B.T, "B is a column; .* raises ValueError"),
        "input 0": (lambda X, W, B: X[:, 1:] @ W[1:] + B, "leaves out input 0"),
        "last input": (lambda X, W, B: X[:, :-1] @ W[:-1] + B, "leaves out the last input"),
        "= for +=": (lambda X, W, B: X[:, -1:] @ W[-1:] + B, r"\+= adds"),
        "mean over inputs": (
            lambda X, W, B: X @ W / len(W) + B,
            "the sum over the inputs is a mean",
        ),
        "B once": (lambda X, W, B: X @ W + B * (np.arange(len(X)) == 0)[:, None], "row 0 alone"),
        "times 3": (lambda X, W, B: 3 * (X @ W + B), "every entry is 3 times the right one"),
        "divided by n": (lambda X, W, B: (X @ W + B) / len(W), "every entry is 1/n times"),
        "times m": (lambda X, W, B: (X @ W + B) * len(X), "every entry is m times"),
        "B[j]": (z_with_B_j, r"b_j is B\[0, j\]; B\[j\] would be a row of B; it raises ValueError"),
        "B[i]": (
            lambda X, W, B: np.array([X[i] @ W + B[i] for i in range(len(X))]),
            r"the same row for every example; it has no B\[i\]; it raises IndexError",
        ),
        "one bias": (lambda X, W, B: X @ W + B[0, 0], r"z\[0,1\] = .* = .*, yours is"),
        "no neuron": (z_letters_swapped, r"z\[0,\d\]|one letter stands for another|entries are 0"),
        "transposed, and wrong": (
            lambda X, W, B: 2 * (X @ W + B).T,
            r"Z must be m × k = \d+ × \d+, not k × m = \d+ × \d+ \(seed",
        ),
        "two arguments": (lambda X, W: X @ W, r"takes \(X, W\); it is called with \(X, W, B\)"),
        "four arguments": (lambda X, W, B, J: X @ W, r"takes \(X, W, B, J\); it is called with"),
        "other order": (lambda W, X, B: X @ W + B, r"raises ValueError .* in this order"),
        "W's rows": (z_other_axis, "raises (ValueError|IndexError)|must be m × k = "),
    },
)

BIAS_ROWS = Spec(
    "bias_rows",
    "J ⊗ B",
    "B m",
    right=[
        lambda B, m: np.kron(np.ones((m, 1)), B),
        lambda B, m: np.ones((m, 1)) @ B,
        lambda B, m: np.repeat(B, m, axis=0),
        lambda B, m: np.array([list(B[0]) for _ in range(m)]),
        lambda B, m: np.broadcast_to(B, (m, B.shape[1])),
    ],
    wrong={
        "B alone": (lambda B, m: B, "must be m × k = .*, not 1 × k = .*: one row is not enough"),
        "entry after entry": (
            lambda B, m: np.repeat(B, m).reshape(m, -1),
            "the factors are the wrong way round",
        ),
        "side by side": (np.tile, "the rows stand beside each other"),
        "mean of B": (lambda B, m: np.full((m, B.size), B.mean()), "the mean of B"),
        "numbered": (lambda B, m: np.arange(m)[:, None] * B, "i holds i times B"),
        "divided by m": (lambda B, m: np.ones((m, 1)) @ B / m, "every entry is 1/m times"),
        "a column": (
            lambda B, m: np.kron(np.ones((m, 1)), B.T),
            r"must be m × k = .*, not m·k × 1",
        ),
        "Bᵀ J": (lambda B, m: np.kron(B.T, np.ones((1, m))), "it is the transpose"),
        "k rows": (lambda B, m: np.ones((B.size, 1)) @ B, "must be m × k = .*, not k × k"),
    },
    expects={
        "rows reversed": None,  # all rows are alike
        "first row dropped": "one row is missing",
        "last row dropped": "one row is missing",
    },
)

# ---------------------------------------------------------------- error


def e_loops(A, Y):
    E = 0.0
    for i in range(len(A)):
        for j in range(A.shape[1]):
            E += (A[i, j] - Y[i, j]) ** 2
    return E / len(A)


SQUARED_ERROR = Spec(
    "squared_error",
    "E",
    "A Y",
    right=[
        lambda A, Y: ((A - Y) ** 2).sum() / len(A),
        lambda A, Y: float(np.sum((A - Y) ** 2) / len(A)),
        e_loops,
        lambda A, Y: np.mean(np.sum((A - Y) ** 2, axis=1)),
        lambda A, Y: np.linalg.norm(A - Y) ** 2 / len(A),
        lambda A, Y: np.einsum("ij,ij->", A - Y, A - Y) / len(A),
        lambda A, Y: np.trace((A - Y) @ (A - Y).T) / len(A),
        lambda A, Y: np.array(((A - Y) ** 2).sum() / len(A)),
        lambda A, Y: A.shape[1] * np.mean((A - Y) ** 2),
    ],
    wrong={
        "mean over all": (
            lambda A, Y: np.mean((A - Y) ** 2),
            "E is 1/k times the right one: the mean is taken over outputs too",
        ),
        "no 1/m": (lambda A, Y: ((A - Y) ** 2).sum(), "E is m times .*: 1/m is missing"),
        "1/k": (lambda A, Y: ((A - Y) ** 2).sum() / A.shape[1], "E is m/k times .*other way round"),
        "1/2": (lambda A, Y: ((A - Y) ** 2).sum() / len(A) / 2, "E is 1/2 times"),
        "m − 1": (lambda A, Y: ((A - Y) ** 2).sum() / (len(A) - 1), r"E is m/\(m − 1\) times"),
        "root": (lambda A, Y: np.sqrt(((A - Y) ** 2).sum() / len(A)), "square root is taken"),
        "norm": (lambda A, Y: np.linalg.norm(A - Y), "square root is taken"),
        "norms": (lambda A, Y: np.linalg.norm(A - Y, axis=1).mean(), "the norms are not squared"),
        "absolute": (lambda A, Y: abs(A - Y).sum() / len(A), r"\|a − y\| are not squared"),
        "no square": (lambda A, Y: (A - Y).sum() / len(A), "the differences are not squared"),
        "square of sums": (lambda A, Y: ((A - Y).sum(axis=1) ** 2).mean(), "sum over the outputs"),
        "square of all": (lambda A, Y: (A - Y).sum() ** 2 / len(A), "of the whole sum"),
        "A + Y": (lambda A, Y: ((A + Y) ** 2).sum() / len(A), r"A \+ Y stands where A − Y"),
        "example 0": (lambda A, Y: ((A - Y)[1:] ** 2).sum() / len(A), "leaves out example 0"),
        "example 0, m too": (
            lambda A, Y: np.mean(((A - Y)[1:] ** 2).sum(axis=1)),
            "example 0 is left out, of the sum and of m",
        ),
        "last example": (lambda A, Y: ((A - Y)[:-1] ** 2).sum() / len(A), "leaves out the last ex"),
        "output 0": (lambda A, Y: ((A - Y)[:, 1:] ** 2).sum() / len(A), "leaves out output 0"),
        "one example": (lambda A, Y: ((A - Y)[0] ** 2).sum(), "the error of example 0 alone"),
        "= for +=": (lambda A, Y: ((A - Y)[-1] ** 2).sum() / len(A), r"\+= adds"),
        "per example": (
            lambda A, Y: ((A - Y) ** 2).sum(axis=1),
            r"E must be one number, not an array of \d+ \(one axis\)",
        ),
        "a matrix": (
            lambda A, Y: ((A - Y) ** 2).sum(keepdims=True) / len(A),
            r"E must be one number, not an array of 1 × 1",
        ),
        "m fixed": (lambda A, Y: ((A - Y) ** 2).sum() / 5, r"E is m/5 times"),
        "an integer": (lambda A, Y: round(e_loops(A, Y)), r"E holds integers \(int64\)"),
        "True": (lambda A, Y: True, "returns True, not one number"),
        "a list": (lambda A, Y: [e_loops(A, Y)], "returns a list, not one number"),
        "complex": (lambda A, Y: e_loops(A, Y) + 0j, "E holds complex numbers"),
        "off by one": (lambda A, Y: e_loops(A, Y) + 1, r"E = 1/\d+ · \(.*\) = .*, yours is"),
    },
    expects={"negated": "E has the wrong sign"},
)

SQUARED_ERROR_GRADIENT = Spec(
    "squared_error_gradient",
    "dE_dA",
    "A Y",
    right=[
        lambda A, Y: 2 * (A - Y) / len(A),
        lambda A, Y: 2 / len(A) * A - 2 / len(A) * Y,
        lambda A, Y: np.array(
            [
                [2 / len(A) * (a - y) for a, y in zip(r, s, strict=True)]
                for r, s in zip(A, Y, strict=True)
            ]
        ),
        lambda A, Y: np.subtract(A, Y) * (2 / A.shape[0]),
    ],
    wrong={
        "no 2": (lambda A, Y: (A - Y) / len(A), "is 1/2 times .*: the factor 2 is lost"),
        "2/(mk)": (lambda A, Y: 2 * (A - Y) / A.size, "is 1/k times .*mean is taken over outputs"),
        "no 1/m": (lambda A, Y: 2 * (A - Y), "is m times .*: 1/m is missing"),
        "neither": (lambda A, Y: A - Y, "is m/2 times .*: 2 and 1/m are both missing"),
        "sign": (lambda A, Y: 2 * (Y - A) / len(A), "wrong sign: Y − A stands where A − Y"),
        "1/k": (lambda A, Y: 2 * (A - Y) / A.shape[1], "every entry is m/k times"),
        "1/(2m)": (lambda A, Y: (A - Y) / (2 * len(A)), "every entry is 1/4|every entry is 0.25"),
        "square": (lambda A, Y: 2 * (A - Y) ** 2 / len(A), "the square is still there"),
        "share": (lambda A, Y: (A - Y) ** 2 / len(A), "the share of each entry in E"),
        "A + Y": (lambda A, Y: 2 * (A + Y) / len(A), r"A \+ Y stands where A − Y"),
        "no Y": (lambda A, Y: 2 * A / len(A), "Y is missing"),
        "no collapse": (
            lambda A, Y: np.ones((len(A), 1)) @ (2 * (A - Y).sum(0, keepdims=True) / len(A)),
            "the sum over the examples has not collapsed",
        ),
        "summed": (
            lambda A, Y: 2 * (A - Y).sum(0, keepdims=True) / len(A),
            "not 1 × k = .*: the sum over the examples has not collapsed",
        ),
        "a number": (lambda A, Y: 2 * (A - Y).sum() / len(A), "number: ∂E/∂A is one number; it"),
        "m fixed": (lambda A, Y: 2 * (A - Y) / 7, "every entry is m/7 times"),
        "example 0": (lambda A, Y: 2 * (A - Y)[1:] / len(A), "row 0 is missing"),
    },
    expects={"first row left at 0": "the first example is dropped from ∂E/∂A; Python counts"},
)

# ---------------------------------------------------------------- gradients

NET_INPUT_GRADIENT = Spec(
    "net_input_gradient",
    "dE_dZ",
    "dE_dA h_prime_Z",
    right=[
        lambda dE_dA, h_prime_Z: h_prime_Z * dE_dA,
        np.multiply,
        lambda dE_dA, h_prime_Z: np.einsum("ij,ij->ij", dE_dA, h_prime_Z),
        lambda dE_dA, h_prime_Z: (np.diag(h_prime_Z.ravel()) @ dE_dA.ravel()).reshape(dE_dA.shape),
    ],
    wrong={
        "@": (lambda dE_dA, h_prime_Z: h_prime_Z @ dE_dA, "@ stands where ⊙ is meant; .* raises"),
        "@, other order": (
            lambda dE_dA, h_prime_Z: dE_dA @ h_prime_Z,
            "where ⊙ is meant; .* raises",
        ),
        "@ ᵀ": (lambda dE_dA, h_prime_Z: dE_dA.T @ h_prime_Z, "not k × k = .*where ⊙ is meant"),
        "no h′": (lambda dE_dA, h_prime_Z: dE_dA.copy(), r"h′\(Z\) is missing"),
        "no ∂E/∂A": (lambda dE_dA, h_prime_Z: h_prime_Z.copy(), "∂E/∂A is missing"),
        "sum": (lambda dE_dA, h_prime_Z: h_prime_Z + dE_dA, r"h′\(Z\) is added; it multiplies"),
        "quotient": (lambda dE_dA, h_prime_Z: dE_dA / h_prime_Z, r"h′\(Z\) divides"),
        "h′ twice": (lambda dE_dA, h_prime_Z: dE_dA * h_prime_Z**2, r"h′\(Z\) is there twice"),
        "mean h′": (lambda dE_dA, h_prime_Z: dE_dA * h_prime_Z.mean(), "the mean of h′"),
        "summed": (
            lambda dE_dA, h_prime_Z: (dE_dA * h_prime_Z).sum(0, keepdims=True),
            "not 1 × k = .*: ∂E/∂Z is summed over the examples",
        ),
        "h′ᵀ": (lambda dE_dA, h_prime_Z: dE_dA * h_prime_Z.T, r"h′\(Z\) is transposed; .* raises"),
        "divided by m": (lambda dE_dA, h_prime_Z: dE_dA * h_prime_Z / len(dE_dA), "is 1/m times"),
    },
)

PREVIOUS = Spec(
    "previous_activation_gradient",
    "dE_dA_prev",
    "dE_dZ W",
    right=[
        lambda dE_dZ, W: dE_dZ @ W.T,
        lambda dE_dZ, W: (W @ dE_dZ.T).T,
        lambda dE_dZ, W: np.einsum("ij,pj->ip", dE_dZ, W),
        lambda dE_dZ, W: np.array([[(d * w).sum() for w in W] for d in dE_dZ]),
        lambda dE_dZ, W: sum(np.outer(dE_dZ[:, j], W[:, j]) for j in range(W.shape[1])),
    ],
    wrong={
        "W": (lambda dE_dZ, W: dE_dZ @ W, "W stands in place of Wᵀ; .* raises ValueError"),
        "W dE": (lambda dE_dZ, W: W @ dE_dZ, "the order is W · ∂E/∂Z; .* raises"),
        "Wᵀ dE": (lambda dE_dZ, W: W.T @ dE_dZ, "the order is Wᵀ · ∂E/∂Z; .* raises"),
        "dEᵀ": (lambda dE_dZ, W: dE_dZ.T @ W, "∂E/∂Z is transposed, W should be; .* raises"),
        "transposed": (lambda dE_dZ, W: W @ dE_dZ.T, "not n × m = .*: it is the transpose"),
        "*": (lambda dE_dZ, W: dE_dZ * W.T, r"the matrix product is @; .* raises"),
        "mean": (lambda dE_dZ, W: dE_dZ @ W.T / W.shape[1], "is 1/k times .* a mean"),
        "neuron 0": (lambda dE_dZ, W: dE_dZ[:, 1:] @ W[:, 1:].T, "leaves out neuron 0"),
        "last neuron": (lambda dE_dZ, W: dE_dZ[:, :-1] @ W[:, :-1].T, "leaves out the last neuron"),
        "= for +=": (lambda dE_dZ, W: dE_dZ[:, -1:] @ W[:, -1:].T, r"\+= adds"),
        "summed": (
            lambda dE_dZ, W: (dE_dZ @ W.T).sum(0, keepdims=True),
            "not 1 × n = .*: ∂E/∂A_prev is summed over the examples",
        ),
        "divided by m": (lambda dE_dZ, W: dE_dZ @ W.T / len(dE_dZ), "every entry is 1/m times"),
        "divided by n": (lambda dE_dZ, W: dE_dZ @ W.T / len(W), "every entry is 1/n times"),
    },
)


def w_by_jacobian(A_prev, dE_dZ):
    k = dE_dZ.shape[1]
    jacobian = np.kron(A_prev, np.eye(k))
    return (jacobian.T @ dE_dZ.ravel()).reshape(A_prev.shape[1], k)


def w_by_examples(A_prev, dE_dZ):
    total = np.zeros((A_prev.shape[1], dE_dZ.shape[1]))
    for a, d in zip(A_prev, dE_dZ, strict=True):
        total += np.outer(a, d)
    return total


WEIGHT_GRADIENT = Spec(
    "weight_gradient",
    "dE_dW",
    "A_prev dE_dZ",
    right=[
        lambda A_prev, dE_dZ: A_prev.T @ dE_dZ,
        lambda A_prev, dE_dZ: np.einsum("ip,ij->pj", A_prev, dE_dZ),
        w_by_jacobian,
        w_by_examples,
        lambda A_prev, dE_dZ: (dE_dZ.T @ A_prev).T,
    ],
    wrong={
        "transposed": (
            lambda A_prev, dE_dZ: dE_dZ.T @ A_prev,
            "not k × n = .*: it is the transpose",
        ),
        "mean": (
            lambda A_prev, dE_dZ: A_prev.T @ dE_dZ / len(dE_dZ),
            "is 1/m times .*: ∂E/∂W is averaged over the examples",
        ),
        "example 0": (
            lambda A_prev, dE_dZ: A_prev[1:].T @ dE_dZ[1:],
            "the first example is dropped",
        ),
        "last": (lambda A_prev, dE_dZ: A_prev[:-1].T @ dE_dZ[:-1], "the last example is dropped"),
        "= for +=": (lambda A_prev, dE_dZ: np.outer(A_prev[-1], dE_dZ[-1]), r"\+= adds"),
        "first only": (lambda A_prev, dE_dZ: np.outer(A_prev[0], dE_dZ[0]), "only example 0 is"),
        "not summed": (
            lambda A_prev, dE_dZ: np.einsum("ip,ij->ipj", A_prev, dE_dZ),
            r"\(three axes\): ∂E/∂W is not summed over the examples",
        ),
        "sums": (
            lambda A_prev, dE_dZ: np.outer(A_prev.sum(0), dE_dZ.sum(0)),
            "the sums are multiplied; the products are summed",
        ),
        "no ᵀ": (lambda A_prev, dE_dZ: A_prev @ dE_dZ, "A_prev is not transposed; .* raises"),
        "wrong ᵀ": (lambda A_prev, dE_dZ: A_prev @ dE_dZ.T, "A_prev should be; .* raises"),
        "order": (lambda A_prev, dE_dZ: dE_dZ @ A_prev.T, "∂E/∂Z · A_prevᵀ; .* raises"),
        "*": (lambda A_prev, dE_dZ: A_prev.T * dE_dZ, r"the matrix product is @; .* raises"),
        "times m": (lambda A_prev, dE_dZ: len(dE_dZ) * A_prev.T @ dE_dZ, "every entry is m times"),
    },
)

BIAS_GRADIENT_SHARES = Spec(
    "bias_gradient_shares",
    "∂E/∂b_i",
    "dE_dZ",
    right=[
        lambda dE_dZ: dE_dZ,
        lambda dE_dZ: dE_dZ.copy(),
        lambda dE_dZ: np.array([list(row) for row in dE_dZ]),
        lambda dE_dZ: 1 * dE_dZ,
    ],
    wrong={
        "summed": (
            lambda dE_dZ: dE_dZ.sum(0, keepdims=True),
            "not 1 × k = .*: this is the sum over the examples already",
        ),
        "sums": (lambda dE_dZ: dE_dZ.sum(0) + 0 * dE_dZ, "every row holds the sum"),
        "means": (lambda dE_dZ: dE_dZ.mean(0) + 0 * dE_dZ, "every row holds the mean"),
        "cumulated": (lambda dE_dZ: dE_dZ.cumsum(0), "added up from row to row"),
        "divided": (
            lambda dE_dZ: dE_dZ / len(dE_dZ),
            "is 1/m times .*: the shares are divided by m",
        ),
        "by k": (lambda dE_dZ: dE_dZ / dE_dZ.shape[1], "every entry is 1/k times"),
    },
    expects={"rows reversed": "the shares are in reverse order"},
)


def b_loops(dE_dZ):
    dE_dB = np.zeros((1, dE_dZ.shape[1]))
    for row in dE_dZ:
        dE_dB[0] += row
    return dE_dB


BIAS_GRADIENT = Spec(
    "bias_gradient",
    "dE_dB",
    "dE_dZ",
    right=[
        lambda dE_dZ: dE_dZ.sum(axis=0, keepdims=True),
        lambda dE_dZ: np.ones((1, len(dE_dZ))) @ dE_dZ,
        b_loops,
        lambda dE_dZ: np.einsum("ij->j", dE_dZ)[None, :],
        lambda dE_dZ: dE_dZ.sum(0).reshape(1, -1),
    ],
    wrong={
        "mean": (
            lambda dE_dZ: dE_dZ.mean(0, keepdims=True),
            "is 1/m times .*: the bias gradient is averaged, not summed",
        ),
        "shares": (lambda dE_dZ: dE_dZ, "not m × k = .*not summed over the examples"),
        "everything": (
            lambda dE_dZ: np.full((1, dE_dZ.shape[1]), dE_dZ.sum()),
            "the bias gradient is summed over everything",
        ),
        "one number": (lambda dE_dZ: dE_dZ.sum(), "not one number: .*one bare number"),
        "(k,)": (lambda dE_dZ: dE_dZ.sum(axis=0), r"\(one axis\): the numbers are right; keepdims"),
        "axis 1": (lambda dE_dZ: dE_dZ.sum(1, keepdims=True), r"not m × 1 = .*\(axis=1\)"),
        "axis 1, flat": (lambda dE_dZ: dE_dZ.sum(1), r"\(one axis\): .*\(axis=1\)"),
        "example 0": (
            lambda dE_dZ: dE_dZ[1:].sum(0, keepdims=True),
            "the first example is dropped",
        ),
        "last": (lambda dE_dZ: dE_dZ[:-1].sum(0, keepdims=True), "the last example is dropped"),
        "= for +=": (lambda dE_dZ: dE_dZ[-1:].copy(), r"\+= adds"),
        "first only": (lambda dE_dZ: dE_dZ[:1].copy(), "only example 0 is left"),
        "every row": (
            lambda dE_dZ: dE_dZ.sum(0) + 0 * dE_dZ,
            "not m × k = .*: every row holds the sum",
        ),
        "mean of all": (
            lambda dE_dZ: np.full((1, dE_dZ.shape[1]), dE_dZ.mean()),
            "∂E/∂B is the mean of everything",
        ),
    },
)

# ---------------------------------------------------------------- update


def updated_spec(name, P):
    dE = f"dE_d{P}"
    return Spec(
        name,
        f"{P}′",
        f"{P} {dE} alpha",
        right=[
            lambda P, dE_dP, alpha: P - alpha * dE_dP,
            lambda P, dE_dP, alpha: P + (-alpha) * dE_dP,
            lambda P, dE_dP, alpha: np.array(
                [
                    [p - alpha * d for p, d in zip(r, s, strict=True)]
                    for r, s in zip(P, dE_dP, strict=True)
                ]
            ),
            in_place_on_a_copy,
        ],
        wrong={
            "plus": (lambda P, dE_dP, alpha: P + alpha * dE_dP, r"goes the wrong way: . \+ α"),
            "no α": (lambda P, dE_dP, alpha: P - dE_dP, "the step is 1/α times .*: α is missing"),
            "α divides": (lambda P, dE_dP, alpha: P - dE_dP / alpha, "is 1/α² times .*: α divides"),
            "α twice": (lambda P, dE_dP, alpha: P - alpha**2 * dE_dP, "the step is α times"),
            "half a step": (lambda P, dE_dP, alpha: P - alpha / 2 * dE_dP, "the step is 1/2 times"),
            "two steps": (lambda P, dE_dP, alpha: P - 2 * alpha * dE_dP, "the step is 2 times"),
            "step alone": (lambda P, dE_dP, alpha: alpha * dE_dP, "this is the step alone"),
            "minus step": (lambda P, dE_dP, alpha: -alpha * dE_dP, "the negative step alone"),
            "α (P − dE)": (
                lambda P, dE_dP, alpha: alpha * (P - dE_dP),
                "α multiplies the old parameters too",
            ),
            "P dE": (
                lambda P, dE_dP, alpha: P - alpha * dE_dP * P,
                "gradient multiplies the old par",
            ),
            "mean step": (lambda P, dE_dP, alpha: P - alpha * dE_dP.mean(), "by the mean step"),
            "sum": (lambda P, dE_dP, alpha: P - alpha * dE_dP.sum(), "by the sum of the steps"),
            "P alone": (lambda P, dE_dP, alpha: P, r"\[0,0\] = .* − .*, yours is|never updated"),
            "fixed α": (lambda P, dE_dP, alpha: P - 0.1 * dE_dP, "the step is 0.1/α times"),
            "in place": (in_place, f"changes its argument {P}; write the result to a new array"),
            "in place, no return": (
                in_place_without_return,
                rf"returns None: a `return` is missing; and it changes its argument {P}",
            ),
        },
        expects={
            "negated": "the order is reversed; the old parameters are taken from",
            "halved": r"entries are wrong; the first: .*\[0,0\] = .* − .*, yours is",
            "doubled": r"entries are wrong; the first: .*\[0,0\] = .* − .*, yours is",
            "nearly right": r"only about [67] digits|entries are wrong; the first: .* off by",
        },
    )


def in_place_on_a_copy(P, dE_dP, alpha):
    new = P.copy()
    new -= alpha * dE_dP
    return new


def in_place(P, dE_dP, alpha):
    P -= alpha * dE_dP
    return P


def in_place_without_return(P, dE_dP, alpha):
    P -= alpha * dE_dP


UPDATED_WEIGHTS = updated_spec("updated_weights", "W")
UPDATED_BIASES = updated_spec("updated_biases", "B")

EQUATIONS = [
    NET_INPUT, BIAS_ROWS, SQUARED_ERROR, SQUARED_ERROR_GRADIENT, NET_INPUT_GRADIENT, PREVIOUS,
    WEIGHT_GRADIENT, BIAS_GRADIENT_SHARES, BIAS_GRADIENT, UPDATED_WEIGHTS, UPDATED_BIASES,
]  # fmt: skip
