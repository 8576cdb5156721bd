"""For the check of each Jacobian: right ways to write it, and wrong ones with the reason."""

import numpy as np
from verdicts import Spec

SAME = {
    "rows reversed": r"\d+ of \d+ entries are wrong; the first: ∂.*\(row \d+, column \d+\)",
    "one entry": r"\d+ of \d+ entries (is|are) wrong; .*∂.* = .*, yours is ",
    "rounded": r"entries are wrong; the first: ∂.*\(row 0, column \d+\).*, yours is ",
    "huge": "is infinite|is NaN|e\\+308",
    "noise": r"entries are wrong; the first: ∂.*\(row 0, column 0\).*, yours is ",
}


def by_unit_vectors(f, shape):
    """A Jacobian from a linear map: what each unit matrix is sent to is one of its columns."""
    columns = []
    for index in np.ndindex(*shape):
        unit = np.zeros(shape)
        unit[index] = 1
        columns.append(f(unit).ravel())
    return np.array(columns).T


def diagonal_loops(h_prime_Z):
    size = h_prime_Z.size
    J = np.zeros((size, size))
    for row, slope in enumerate(h_prime_Z.ravel()):
        J[row, row] = slope
    return J


JACOBIAN_WRT_NET_INPUT = Spec(
    "jacobian_wrt_net_input",
    "∂A/∂Z",
    "h_prime_Z",
    right=[
        lambda h_prime_Z: np.diag(h_prime_Z.ravel()),
        diagonal_loops,
        lambda h_prime_Z: np.eye(h_prime_Z.size) * h_prime_Z.reshape(-1, 1),
        lambda h_prime_Z: by_unit_vectors(lambda dZ: h_prime_Z * dZ, h_prime_Z.shape),
    ],
    wrong={
        "columns": (lambda h_prime_Z: np.diag(h_prime_Z.ravel("F")), "columns are stacked"),
        "h′(Z)": (lambda h_prime_Z: h_prime_Z, r"not m × k = .*: this is h′\(Z\)"),
        "flat": (lambda h_prime_Z: h_prime_Z.ravel(), r"\(one axis\): this is h′\(Z\)"),
        "all rows": (
            lambda h_prime_Z: np.tile(h_prime_Z.ravel(), (h_prime_Z.size, 1)),
            "only the diagonal may differ from 0",
        ),
        "outer": (
            lambda h_prime_Z: np.outer(h_prime_Z.ravel(), h_prime_Z.ravel()),
            "only the diagonal may differ from 0",
        ),
        "identity": (lambda h_prime_Z: np.eye(h_prime_Z.size), "the diagonal holds ones"),
        "squared": (
            lambda h_prime_Z: np.diag(h_prime_Z.ravel() ** 2),
            "entries are wrong; .* = h_",
        ),
        "divided by m": (lambda h: np.diag(h.ravel()) / len(h), "every entry is 1/m times"),
    },
    expects={**SAME, "transposed": None},
)

JACOBIAN_WRT_ACTIVATIONS = Spec(
    "jacobian_wrt_activations",
    "∂Z/∂A_prev",
    "W m",
    right=[
        lambda W, m: np.kron(np.eye(m), W.T),
        lambda W, m: by_unit_vectors(lambda dA: dA @ W, (m, len(W))),
        lambda W, m: np.einsum("ir,pj->ijrp", np.eye(m), W).reshape(m * W.shape[1], -1),
    ],
    wrong={
        "columns": (lambda W, m: np.kron(W.T, np.eye(m)), "columns are stacked"),
        "I ⊗ W": (lambda W, m: np.kron(np.eye(m), W), "not m·n × m·k = .*: it is the transpose"),
        "ones": (lambda W, m: np.kron(np.ones((m, m)), W.T), "one example reaches another"),
        "W": (lambda W, m: W, "not n × k = .*: this is the short form, W"),
        "Wᵀ": (lambda W, m: W.T, "not k × n = .*: this is one block"),
        "a column of blocks": (lambda W, m: np.tile(W.T, (m, 1)), "the blocks stand in one column"),
        "rows in columns' order": (
            lambda W, m: np.einsum("ir,pj->jirp", np.eye(m), W).reshape(m * W.shape[1], -1),
            "the rows of the Jacobian are in the order of stacked columns",
        ),
        "columns in columns' order": (
            lambda W, m: np.einsum("ir,pj->ijpr", np.eye(m), W).reshape(m * W.shape[1], -1),
            r"columns of the Jacobian are in the order of stacked columns, p·m \+ r; .* r·n \+ p",
        ),
        "one block too few": (
            lambda W, m: np.kron(np.diag([1.0] * (m - 1) + [0.0]), W.T),
            r"rows \d+ to \d+ are 0, the others are right",
        ),
    },
    expects=SAME,
)


def jw_loops(A_prev, k):
    (m, n) = A_prev.shape
    J = np.zeros((m * k, n * k))
    for i in range(m):
        for j in range(k):
            for p in range(n):
                J[i * k + j, p * k + j] = A_prev[i, p]
    return J


def jw_columns_by_neurons(A_prev, k):
    (m, n) = A_prev.shape
    J = np.zeros((m * k, n * k))
    for i in range(m):
        for j in range(k):
            for p in range(n):
                J[i * k + j, j * n + p] = A_prev[i, p]
    return J


JACOBIAN_WRT_WEIGHTS = Spec(
    "jacobian_wrt_weights",
    "∂Z/∂W",
    "A_prev k",
    right=[
        lambda A_prev, k: np.kron(A_prev, np.eye(k)),
        jw_loops,
        lambda A_prev, k: by_unit_vectors(lambda dW: A_prev @ dW, (A_prev.shape[1], k)),
    ],
    wrong={
        "columns": (lambda A_prev, k: np.kron(np.eye(k), A_prev), "columns are stacked"),
        "ones": (lambda A_prev, k: np.kron(A_prev, np.ones((k, k))), "one neuron's weights reach"),
        "A_prev": (lambda A_prev, k: A_prev, "not m × n = .*: this is the short form, A_prev"),
        "tiled": (lambda A_prev, k: np.tile(A_prev, (k, k)), "the entries are side by side"),
        "A_prevᵀ": (lambda A_prev, k: np.kron(A_prev.T, np.eye(k)), "it is the transpose"),
        "order F": (
            lambda A_prev, k: np.kron(A_prev, np.eye(k)).reshape(len(A_prev) * k, -1, order="F")[
                np.argsort(np.arange(len(A_prev) * k).reshape(-1, k).ravel("F"))
            ],
            "entries are wrong; the first: ∂",
        ),
        "rows in columns' order": (
            lambda A_prev, k: np.kron(A_prev, np.eye(k))[
                np.arange(len(A_prev) * k).reshape(-1, k).ravel("F")
            ],
            "the rows of the Jacobian are in the order of stacked columns",
        ),
        "columns by neurons": (
            jw_columns_by_neurons,
            r"columns of the Jacobian are in the order of stacked columns, j·n \+ p; .* p·k \+ j",
        ),
        "divided by k": (lambda A_prev, k: np.kron(A_prev, np.eye(k)) / k, "every entry is 1/k"),
    },
    expects=SAME,
)

JACOBIAN_WRT_BIASES = Spec(
    "jacobian_wrt_biases",
    "∂Z/∂B",
    "m k",
    right=[
        lambda m, k: np.kron(np.ones((m, 1)), np.eye(k)),
        lambda m, k: np.tile(np.eye(k), (m, 1)),
        lambda m, k: np.vstack([np.eye(k)] * m),
        lambda m, k: by_unit_vectors(lambda dB: np.ones((m, 1)) @ dB, (1, k)),
    ],
    wrong={
        "columns": (lambda m, k: np.kron(np.eye(k), np.ones((m, 1))), "columns are stacked"),
        "ones": (lambda m, k: np.ones((m * k, k)), "it is 1 everywhere"),
        "1": (lambda m, k: 1.0, "not one number: this is the short form, 1"),
        "m × k ones": (lambda m, k: np.ones((m, k)), "not m × k = .*: this is the short form, 1"),
        "one block": (lambda m, k: np.eye(k), "not k × k = .*: this is one block"),
        "side by side": (
            lambda m, k: np.tile(np.eye(k), m),
            "not k × m·k = .*: it is the transpose",
        ),
        "1/m": (lambda m, k: np.tile(np.eye(k), (m, 1)) / m, "every entry is 1/m times"),
        "m identities": (
            lambda m, k: np.tile(np.eye(m), (k, 1)),
            "must be m·k × k = .*, not m·k × m",
        ),
    },
    expects={
        **SAME,
        "ones": "it is 1 everywhere",
        "signs lost": None,
        "through float32": None,
        "rows reversed": r"entries are wrong; the first: ∂z\[0,0\]/∂b\[0,0\] \(row 0, col",
    },
)

JACOBIANS = [
    JACOBIAN_WRT_NET_INPUT, JACOBIAN_WRT_ACTIVATIONS, JACOBIAN_WRT_WEIGHTS, JACOBIAN_WRT_BIASES,
]  # fmt: skip
