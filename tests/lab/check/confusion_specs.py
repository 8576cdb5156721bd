"""For the check of a confusion matrix: right ways to count, and wrong ones with the reason."""

import numpy as np
from verdicts import Spec


def one_by_one(Y, P):
    C = np.zeros((Y.shape[1], Y.shape[1]), dtype=int)
    for shown, said in zip(Y.argmax(axis=1), P.argmax(axis=1), strict=True):
        C[shown, said] += 1
    return C


def at_once(Y, P):
    C = np.zeros((Y.shape[1], P.shape[1]))
    np.add.at(C, (Y.argmax(axis=1), P.argmax(axis=1)), 1)
    return C


def in_order(Y, P):
    """Assigned where += is meant: each pair counts once."""
    C = np.zeros((Y.shape[1], P.shape[1]))
    C[Y.argmax(axis=1), P.argmax(axis=1)] = 1
    return C


def with_an_example_too_few(Y, P):
    return Y[1:].T @ P[1:]


VANISH = "the k classes vanish in this product; the m examples are to"
CONFUSION_MATRIX = Spec(
    "confusion_matrix",
    "C",
    "Y P",
    right=[
        lambda Y, P: Y.T @ P,
        lambda Y, P: np.einsum("ir,ic->rc", Y, P),
        lambda Y, P: (P.T @ Y).T,
        lambda Y, P: sum(np.outer(y, p) for y, p in zip(Y, P, strict=True)),
        one_by_one,
        at_once,
    ],
    wrong={
        "Pᵀ Y": (lambda Y, P: P.T @ Y, "the answers have the rows and the classes the columns;"),
        "Y Pᵀ": (lambda Y, P: Y @ P.T, r"C must be k × k = .*, not m × m = .*: " + VANISH),
        "P Yᵀ": (lambda Y, P: P @ Y.T, VANISH),
        "Y P": (lambda Y, P: Y @ P, "raises ValueError in its line 1: a product does not fit: "),
        "Y * P": (lambda Y, P: Y * P, r"C must be k × k = .*, not m × k = .*\* leaves m × k; in"),
        "Yᵀ Y": (lambda Y, P: Y.T @ Y, "Y alone counts the examples of each class; the answers"),
        "Pᵀ P": (lambda Y, P: P.T @ P, "P alone counts the answers; the classes are missing"),
        "shares": (
            lambda Y, P: Y.T @ P / len(Y),
            "every entry is 1/m times the right one: these are shares of all examples; counts",
        ),
        "shares of a class": (
            lambda Y, P: Y.T @ P / np.maximum(Y.T @ Y, 1).max(axis=1, keepdims=True),
            r"wrong; .*C\[\d+,\d+\] \(class \d+ read as \d+\) = \d, yours is 0\.|"
            r"every entry is 1/\d times",
        ),
        "right ones": (
            lambda Y, P: np.diag(np.diag(Y.T @ P)),
            "only what is read rightly is counted",
        ),
        "the diagonal": (lambda Y, P: np.diag(Y.T @ P), "only what is read rightly is counted"),
        "one too few": (
            with_an_example_too_few,
            r"(1 of \d+ entries is wrong|are right); C\[\d+,\d+\] \(class \d+ read as \d+\) = ",
        ),
        "one number": (lambda Y, P: (Y * P).sum(), "C must be k × k = .*, not one number"),
        "a list": (lambda Y, P: (Y.T @ P).tolist(), "returns a list, not an array; write np.array"),
        "text": (lambda Y, P: (Y.T @ P).astype(str), "C holds text; use float64"),
        "many integers": (
            lambda Y, P: np.zeros((99, 99), dtype=int),
            "C must be k × k = .*, not 99 × 99",
        ),
    },
    # Counts are whole numbers, none of them less than 0.
    expects={
        "integers": None,
        "through float32": None,
        "signs lost": None,
        "transposed": "the answers have the rows and the classes the columns",
    },
)
