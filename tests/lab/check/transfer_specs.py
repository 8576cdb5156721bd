"""For the checks of exercises beyond the derivation that return an array, or a number."""

import numpy as np
from jacobian_specs import by_unit_vectors
from verdicts import Spec

# ---------------------------------------------------------------- examples as columns


def columns_by_loops(X, W, B):
    (n, m), k = X.shape, W.shape[1]
    Z = np.zeros((k, m))
    for j in range(k):
        for i in range(m):
            Z[j, i] = sum(W[p, j] * X[p, i] for p in range(n)) + B[0, j]
    return Z


def column_by_column(X, W, B):
    return np.array([x @ W + B[0] for x in X.T]).T


def loops_with_B_j(X, W, B):
    Z = np.zeros((W.shape[1], X.shape[1]))
    for j in range(len(Z)):
        for i in range(X.shape[1]):
            Z[j, i] = W[:, j] @ X[:, i] + B[j]
    return Z


def columns_with_B(X, W, B):
    return np.array([W.T @ X[:, i] + B[:, 0] for i in range(X.shape[1])]).T


NET_INPUT_OF_COLUMNS = Spec(
    "net_input_of_columns",
    "Z",
    "X W B",
    right=[
        lambda X, W, B: W.T @ X + B.T,
        lambda X, W, B: (X.T @ W + B).T,
        columns_by_loops,
        column_by_column,
        lambda X, W, B: np.einsum("pj,pi->ji", W, X) + B.reshape(-1, 1),
        lambda X, W, B: np.vstack([W, B]).T @ np.vstack([X, np.ones((1, X.shape[1]))]),
    ],
    wrong={
        "rows": (lambda X, W, B: X @ W + B, r"X · W is the version for examples as rows; .*raises"),
        "Xᵀ W + B": (
            lambda X, W, B: X.T @ W + B,
            "Z must be k × m = .*, not m × k = .*: an example is a row of it; here .* is a column",
        ),
        "B as a row": (
            lambda X, W, B: W.T @ X + B,
            "B is added as a row, so b_j goes to example j; it belongs to neuron j; .*raises",
        ),
        "B flat": (
            lambda X, W, B: W.T @ X + B.ravel(),
            "B is added as a row, so b_j goes to example j; .*raises Value",
        ),
        "B[j]": (loops_with_B_j, r"b_j is B\[0, j\]; B\[j\] would be a row of B; it raises"),
        "W X": (
            lambda X, W, B: W @ X + B.T,
            "W · X takes a row of W for a neuron's weights; a row of W belongs to .* raises",
        ),
        "X Wᵀ": (
            lambda X, W, B: X @ W.T + B.T,
            "X · Wᵀ sums over the columns of X, the examples; .* over the inputs; .* raises",
        ),
        "X W + Bᵀ": (
            lambda X, W, B: X @ W + B.T,
            "X · W sums over the columns of X, the examples; .* over the inputs; .* raises",
        ),
        "Wᵀ Xᵀ": (
            lambda X, W, B: W.T @ X.T + B.T,
            r"this is Wᵀ · Xᵀ, or \(X · W\)ᵀ; the columns of X are the examples already; .* raises",
        ),
        "(X W)ᵀ": (
            lambda X, W, B: (X @ W).T + B.T,
            r"this is Wᵀ · Xᵀ, or \(X · W\)ᵀ; the columns of X are the examples already; .* raises",
        ),
        "Xᵀ W + Bᵀ": (
            lambda X, W, B: X.T @ W + B.T,
            "the product has an example in each row, but B is added as a column; .* raises",
        ),
        "(W + B)ᵀ X": (
            lambda X, W, B: (W + B).T @ X,
            "B is added to W before the product, so X multiplies it too",
        ),
        "no B": (lambda X, W, B: W.T @ X, "B is not added"),
        "minus B": (lambda X, W, B: W.T @ X - B.T, "B is subtracted"),
        "times B": (lambda X, W, B: W.T @ X * B.T, "B multiplies in place of being added"),
        "n B": (lambda X, W, B: W.T @ X + len(W) * B.T, "B is added once for each input"),
        "mean of B": (lambda X, W, B: W.T @ X + B.mean(), "the mean of B is added, not each"),
        "sum of B": (lambda X, W, B: W.T @ X + B.sum(), "the sum of B is added, not each"),
        "mean over inputs": (lambda X, W, B: W.T @ X / len(W) + B.T, "over the inputs is a mean"),
        "input 0": (lambda X, W, B: W[1:].T @ X[1:] + B.T, "leaves out input 0"),
        "last input": (lambda X, W, B: W[:-1].T @ X[:-1] + B.T, "leaves out the last input"),
        "= for +=": (lambda X, W, B: W[-1:].T @ X[-1:] + B.T, r"\+= adds"),
        "* for ·": (lambda X, W, B: W.T * X + B.T, "the matrix product is @; .* raises"),
        "column 0": (
            lambda X, W, B: W.T @ X + np.eye(1, X.shape[1]) * B.T,
            "B is added to column 0 alone",
        ),
        "divided by m": (lambda X, W, B: (W.T @ X + B.T) / X.shape[1], "every entry is 1/m times"),
        "divided by n": (lambda X, W, B: (W.T @ X + B.T) / len(X), "every entry is 1/n times"),
        "a column of B": (
            columns_with_B,
            r"; the first: z\[\d+,\d+\] \(neuron \d+, example \d+\) = \S+, yours is",
        ),
        "two arguments": (lambda X, W: W.T @ X, r"takes \(X, W\); it is called with \(X, W, B\)"),
    },
    expects={"transposed": "Z must be k × m = .*, not m × k = .*: an example is a row of it"},
)

# ---------------------------------------------------------------- a weight for each example


def weighted_by_loops(A, Y, c):
    E = 0.0
    for i in range(len(A)):
        for j in range(A.shape[1]):
            E += c[i, 0] * (A[i, j] - Y[i, j]) ** 2
    return E / len(A)


def squares(A, Y):
    return (A - Y) ** 2


WEIGHTED_ERROR = Spec(
    "weighted_error",
    "E",
    "A Y c",
    right=[
        lambda A, Y, c: (c * (A - Y) ** 2).sum() / len(A),
        weighted_by_loops,
        lambda A, Y, c: np.mean(c.ravel() * ((A - Y) ** 2).sum(axis=1)),
        lambda A, Y, c: np.einsum("i,ij,ij->", c[:, 0], A - Y, A - Y) / len(A),
        lambda A, Y, c: np.linalg.norm(np.sqrt(c) * (A - Y)) ** 2 / len(A),
        lambda A, Y, c: (c.T @ squares(A, Y)).sum() / len(A),
    ],
    wrong={
        "over columns": (
            lambda A, Y, c: (c.T * squares(A, Y)).sum() / len(A),
            "c weights the outputs, columns; c_i belongs to example i, a row; .* raises Value",
        ),
        "c flat": (
            lambda A, Y, c: (c.ravel() * squares(A, Y)).sum() / len(A),
            "c weights the outputs, columns; .* raises Value",
        ),
        "Σc": (
            lambda A, Y, c: (c * squares(A, Y)).sum() / c.sum(),
            "Σ_i c_i stands in place of m",
        ),
        "average": (
            lambda A, Y, c: np.average(squares(A, Y).sum(axis=1), weights=c[:, 0]),
            "Σ_i c_i stands in place of m; E has 1/m",
        ),
        "c²": (lambda A, Y, c: ((c * (A - Y)) ** 2).sum() / len(A), "c is squared too; c_i stands"),
        "√c": (lambda A, Y, c: (np.sqrt(c) * squares(A, Y)).sum() / len(A), "the root of c"),
        "no c": (lambda A, Y, c: squares(A, Y).sum() / len(A), "c is missing"),
        "/c": (lambda A, Y, c: (squares(A, Y) / c).sum() / len(A), "c divides; it multiplies"),
        "+c": (lambda A, Y, c: (squares(A, Y) + c).sum() / len(A), "c is added; it multiplies"),
        "c[0]": (lambda A, Y, c: c[0, 0] * squares(A, Y).sum() / len(A), "weight of example 0"),
        "mean c": (lambda A, Y, c: c.mean() * squares(A, Y).sum() / len(A), "the mean of c stands"),
        "m × m": (
            lambda A, Y, c: (c * squares(A, Y).sum(axis=1)).sum() / len(A),
            "every example gets Σ_i c_i, not its own c_i .* is m × m",
        ),
        "mean": (lambda A, Y, c: (c * squares(A, Y)).mean(), "E is 1/k times .*outputs too"),
        "no 1/m": (lambda A, Y, c: (c * squares(A, Y)).sum(), "E is m times .*: 1/m is missing"),
        "1/k": (lambda A, Y, c: (c * squares(A, Y)).sum() / A.shape[1], "m/k times .*other way"),
        "1/2": (lambda A, Y, c: (c * squares(A, Y)).sum() / len(A) / 2, "E is 1/2 times"),
        "m − 1": (lambda A, Y, c: (c * squares(A, Y)).sum() / (len(A) - 1), r"E is m/\(m − 1\)"),
        "c Y": (lambda A, Y, c: squares(A, c * Y).sum() / len(A), "c weights Y alone"),
        "root": (lambda A, Y, c: np.sqrt((c * squares(A, Y)).sum() / len(A)), "a square root is"),
        "norms": (
            lambda A, Y, c: np.mean(c[:, 0] * np.linalg.norm(A - Y, axis=1)),
            "the norms are not squared",
        ),
        "absolute": (lambda A, Y, c: (c * abs(A - Y)).sum() / len(A), r"\|a − y\| are not squared"),
        "no square": (lambda A, Y, c: (c * (A - Y)).sum() / len(A), "the differences are not"),
        "square of sums": (
            lambda A, Y, c: (c[:, 0] * (A - Y).sum(axis=1) ** 2).mean(),
            "the square is of the sum over the outputs",
        ),
        "A + Y": (lambda A, Y, c: (c * (A + Y) ** 2).sum() / len(A), r"A \+ Y stands where"),
        "example 0": (
            lambda A, Y, c: (c[1:] * squares(A, Y)[1:]).sum() / len(A),
            "leaves out example 0; Python counts from 0",
        ),
        "last example": (
            lambda A, Y, c: (c[:-1] * squares(A, Y)[:-1]).sum() / len(A),
            "leaves out the last example",
        ),
        "= for +=": (lambda A, Y, c: (c * squares(A, Y))[-1].sum() / len(A), r"\+= adds"),
        "per example": (
            lambda A, Y, c: c[:, 0] * squares(A, Y).sum(axis=1),
            "E must be one number, not an array of",
        ),
        "off by one": (lambda A, Y, c: weighted_by_loops(A, Y, c) + 1, r"E = 1/\d+ · \(.*yours is"),
    },
    expects={"negated": "E has the wrong sign"},
)


def weighted_gradient_by_loops(A, Y, c):
    dE_dA = np.zeros(A.shape)
    for i in range(len(A)):
        for j in range(A.shape[1]):
            dE_dA[i, j] = 2 / len(A) * c[i, 0] * (A[i, j] - Y[i, j])
    return dE_dA


WEIGHTED_ERROR_GRADIENT = Spec(
    "weighted_error_gradient",
    "dE_dA",
    "A Y c",
    right=[
        lambda A, Y, c: 2 / len(A) * c * (A - Y),
        weighted_gradient_by_loops,
        lambda A, Y, c: np.diag(c.ravel()) @ (A - Y) * 2 / len(A),
        lambda A, Y, c: np.einsum("i,ij->ij", c[:, 0], A - Y) / (len(A) / 2),
        lambda A, Y, c: np.array([2 * w * d / len(A) for w, d in zip(c, A - Y, strict=True)]),
    ],
    wrong={
        "over columns": (
            lambda A, Y, c: 2 * c.T * (A - Y) / len(A),
            "c weights the outputs, columns; c_i belongs to example i, a row; .* raises Value",
        ),
        "Σc": (lambda A, Y, c: 2 * c * (A - Y) / c.sum(), "Σ_i c_i stands in place of m"),
        "c²": (lambda A, Y, c: 2 * c**2 * (A - Y) / len(A), "c is squared; in E it is not"),
        "√c": (lambda A, Y, c: 2 * c**0.5 * (A - Y) / len(A), "the root of c"),
        "no c": (lambda A, Y, c: 2 * (A - Y) / len(A), "c is missing"),
        "/c": (lambda A, Y, c: 2 * (A - Y) / c / len(A), "c divides"),
        "c[0]": (lambda A, Y, c: 2 * c[0] * (A - Y) / len(A), "the weight of example 0"),
        "mean c": (lambda A, Y, c: 2 * c.mean() * (A - Y) / len(A), "the mean of c"),
        "sum c": (lambda A, Y, c: 2 * c.sum() * (A - Y) / len(A), "Σ_i c_i stands for each c_i"),
        "no 2": (lambda A, Y, c: c * (A - Y) / len(A), "is 1/2 times .*: the factor 2 is lost"),
        "2/(mk)": (lambda A, Y, c: 2 * c * (A - Y) / A.size, "is 1/k times .*outputs too"),
        "no 1/m": (lambda A, Y, c: 2 * c * (A - Y), "is m times .*: 1/m is missing"),
        "no 2/m": (lambda A, Y, c: c * (A - Y), "is m/2 times .*both missing"),
        "Y − A": (lambda A, Y, c: 2 * c * (Y - A) / len(A), "wrong sign: Y − A stands"),
        "A + Y": (lambda A, Y, c: 2 * c * (A + Y) / len(A), r"A \+ Y stands where"),
        "no Y": (lambda A, Y, c: 2 * c * A / len(A), "Y is missing"),
        "c Y": (lambda A, Y, c: 2 * (A - c * Y) / len(A), "c weights Y alone"),
        "square": (
            lambda A, Y, c: 2 * c * (A - Y) ** 2 / len(A),
            "the square is still there, not its derivative",
        ),
        "E's shares": (lambda A, Y, c: c * (A - Y) ** 2 / len(A), "share of each entry in E"),
        "example 0": (
            lambda A, Y, c: 2 / len(A) * c * (A - Y) * (np.arange(len(A)) > 0)[:, None],
            r"the first example is dropped|row 0 is 0, the others are right",
        ),
        "not collapsed": (
            lambda A, Y, c: 2 / len(A) * (c * (A - Y)).sum(axis=0) + 0 * A,
            "the sum over the examples has not collapsed",
        ),
        "one number": (
            lambda A, Y, c: 2 / len(A) * (c * (A - Y)).sum(),
            "not one number: this is one number",
        ),
    },
    expects={"first row left at 0": "the first example is dropped"},
)

# ---------------------------------------------------------------- from a Jacobian to a gradient


def contracted_by_loops(dE_dZ, dZ_dP, shape):
    dE_dP = np.zeros(shape)
    for r in range(shape[0]):
        for c in range(shape[1]):
            for i in range(dE_dZ.shape[0]):
                for j in range(dE_dZ.shape[1]):
                    slope = dZ_dP[i * dE_dZ.shape[1] + j, r * shape[1] + c]
                    dE_dP[r, c] += dE_dZ[i, j] * slope
    return dE_dP


def contracted_columns_by_loops(dE_dZ, dZ_dP, shape):
    dE_dP = np.zeros(shape)
    for r, c in np.ndindex(*shape):
        for i, j in np.ndindex(*dE_dZ.shape):
            dE_dP[r, c] += dE_dZ[i, j] * dZ_dP[j * len(dE_dZ) + i, c * shape[0] + r]
    return dE_dP


def contraction_spec(name, order, other, right):
    meant = "rows" if order == "C" else "columns"
    stacked = f"are stacked; {meant} are meant"

    def by(z=order, p=order, change=lambda R: R):
        """∂E/∂Z stacked by z and the result taken apart by p."""
        return lambda d, J, shape: change((d.ravel(z) @ J).reshape(shape, order=p))

    return Spec(
        name,
        "dE_dP",
        "dE_dZ dZ_dP shape",
        right=[
            lambda d, J, shape: (d.ravel(order) @ J).reshape(shape, order=order),
            *right,
            lambda d, J, shape: (J.T @ d.ravel(order)).reshape(shape, order=order),
            lambda d, J, shape: (
                (J * d.reshape(-1, 1, order=order)).sum(0).reshape(shape, order=order)
            ),
        ],
        wrong={
            "other order": (by(other, other), f"^your function: \\w+ {stacked}"),
            "∂E/∂Z": (by(other, order), f": ∂E/∂Z: \\w+ {stacked}"),
            "∂E/∂P": (by(order, other), f": ∂E/∂P: \\w+ {stacked}"),
            "wrong side": (
                lambda d, J, shape: (J @ d.ravel(order)).reshape(shape, order=order),
                "the Jacobian stands on the wrong side: its rows belong .* raises ValueError",
            ),
            "not stacked": (
                lambda d, J, shape: (d @ J).reshape(shape, order=order),
                "∂E/∂Z is still m × k; it has to be stacked, .*; it raises ValueError",
            ),
            "dims reversed": (
                lambda d, J, shape: (d.ravel(order) @ J).reshape(shape[::-1], order=order),
                r"dE_dP must be shape\[0\] × shape\[1\] = .*, not shape\[1\] × shape\[0\] = ",
            ),
            "flat": (
                lambda d, J, shape: d.ravel(order) @ J,
                r"must be shape\[0\] × shape\[1\] = .*one axis\): the numbers are right",
            ),
            "no ∂E/∂Z": (
                lambda d, J, shape: J.sum(0).reshape(shape, order=order),
                "∂E/∂Z is missing",
            ),
            "row 0": (
                lambda d, J, s: (d.ravel(order)[1:] @ J[1:]).reshape(s, order=order),
                "leaves out row 0; Python counts from 0",
            ),
            "last row": (
                lambda d, J, s: (d.ravel(order)[:-1] @ J[:-1]).reshape(s, order=order),
                "leaves out the last row",
            ),
            "= for +=": (
                lambda d, J, s: (d.ravel(order)[-1] * J[-1]).reshape(s, order=order),
                r"\+= adds",
            ),
            "1/m": (
                lambda d, J, shape: (d.ravel(order) @ J).reshape(shape, order=order) / len(d),
                "every entry is 1/m times",
            ),
            "mean": (
                lambda d, J, shape: (d.ravel(order) @ J).reshape(shape, order=order) / d.size,
                r"every entry is 1/\(m·k\) times",
            ),
            "a reader's own dimensions": (
                lambda d, J, shape: (d.ravel(order) @ J).reshape(3, 5, order=order),
                r"raises ValueError .*cannot reshape|must be shape\[0\] × shape\[1\]",
            ),
        },
        expects={
            "one axis": (
                r"must be .*one axis\)" if order == "F" else r"one axis\): the numbers are right"
            ),
            "three axes": r"\(three axes\)",
            # The sum stands in the assignment's text; with columns stacked it is to be found.
            "one entry": (
                r"1 of \d+ entries is wrong; dE_dP\[\d+,\d+\], from column \d+ of ∂Z/∂P,"
                + (r" = \S+·\S+ \+ .*" if order == "C" else "")
                + r" = \S+, yours is "
            ),
        },
    )


CONTRACTION = contraction_spec(
    "contraction",
    "C",
    "F",
    [contracted_by_loops, lambda d, J, s: np.tensordot(d.ravel(), J, 1).reshape(s)],
)
CONTRACTION_OF_STACKED_COLUMNS = contraction_spec(
    "contraction_of_stacked_columns",
    "F",
    "C",
    [contracted_columns_by_loops, lambda d, J, s: (d.T.ravel() @ J).reshape(s[::-1]).T],
)


def stacked_by_loops(A_prev, k):
    m, n = A_prev.shape
    J = np.zeros((m * k, n * k))
    for i, j, p in np.ndindex(m, k, n):
        J[j * m + i, j * n + p] = A_prev[i, p]
    return J


def by_unit_matrices(A_prev, k):
    """What each unit matrix is sent to, stacked by columns, in the order of stacked columns."""
    n = A_prev.shape[1]
    columns = []
    for c in range(k):
        for p in range(n):
            unit = np.zeros((n, k))
            unit[p, c] = 1
            columns.append((A_prev @ unit).ravel("F"))
    return np.array(columns).T


def reordered(A_prev, k, rows, columns):
    """The Jacobian of stacked rows, with its rows or columns in the order of stacked columns."""
    m, n = A_prev.shape
    J = np.kron(A_prev, np.eye(k))
    if rows:
        J = J[np.arange(m * k).reshape(m, k).ravel("F")]
    return J[:, np.arange(n * k).reshape(n, k).ravel("F")] if columns else J


JACOBIAN_OF_STACKED_COLUMNS = Spec(
    "jacobian_of_stacked_columns",
    "∂Z/∂W",
    "A_prev k",
    right=[
        lambda A_prev, k: np.kron(np.eye(k), A_prev),
        stacked_by_loops,
        by_unit_matrices,
        lambda A_prev, k: reordered(A_prev, k, rows=True, columns=True),
    ],
    wrong={
        "rows": (
            lambda A_prev, k: np.kron(A_prev, np.eye(k)),
            "rows are stacked; columns are meant",
        ),
        "by unit matrices, rows": (
            lambda A_prev, k: by_unit_vectors(lambda dW: A_prev @ dW, (A_prev.shape[1], k)),
            r"rows are stacked; columns are meant, in the order of ravel\('F'\)",
        ),
        "rows alone": (
            lambda A_prev, k: reordered(A_prev, k, rows=True, columns=False),
            "the rows of the Jacobian are right, its columns are in the order of stacked rows",
        ),
        "columns alone": (
            lambda A_prev, k: reordered(A_prev, k, rows=False, columns=True),
            "the columns of the Jacobian are right, its rows are in the order of stacked rows",
        ),
        "ones": (lambda A_prev, k: np.kron(np.ones((k, k)), A_prev), "one neuron's weights reach"),
        "A_prev": (
            lambda A_prev, k: A_prev,
            "not m × n = .*: this is the short form, A_prev; the Jacobian has a row for each entry",
        ),
        "A_prevᵀ": (lambda A_prev, k: np.kron(np.eye(k), A_prev.T), "it is the transpose"),
        "m blocks": (
            lambda A_prev, k: np.kron(np.eye(len(A_prev)), A_prev),
            "∂Z/∂W must be m·k × n·k = ",
        ),
        "a column": (
            lambda A_prev, k: np.tile(A_prev, (k, 1)),
            "one column, as if all neurons had the",
        ),
        "a row": (
            lambda A_prev, k: np.tile(A_prev, (1, k)),
            "one row, as if there were one neuron",
        ),
        "divided by k": (lambda A_prev, k: np.kron(np.eye(k), A_prev) / k, "every entry is 1/k"),
        "one block too few": (
            lambda A_prev, k: np.kron(np.diag([1.0] * (k - 1) + [0.0]), A_prev),
            r"rows \d+ to \d+ are 0, the others are right",
        ),
    },
    expects={
        "rows reversed": r"\d+ of \d+ entries are wrong; the first: ∂.*\(row \d+, column \d+\)",
        "one entry": r"\d+ of \d+ entries (is|are) wrong; .*∂.* = .*, yours is ",
        "rounded": r"entries are wrong; the first: ∂.*\(row 0, column \d+\).*, yours is ",
        "huge": "is infinite|is NaN|e\\+308",
        "noise": r"entries are wrong; the first: ∂.*\(row 0, column 0\).*, yours is ",
    },
)

TRANSFER = [
    NET_INPUT_OF_COLUMNS, WEIGHTED_ERROR, WEIGHTED_ERROR_GRADIENT, CONTRACTION,
    JACOBIAN_OF_STACKED_COLUMNS, CONTRACTION_OF_STACKED_COLUMNS,
]  # fmt: skip
