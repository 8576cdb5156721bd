"""The check of a confusion matrix from one-hot labels and answers (notebook 8).

The product is to be found: what is said names a mistake, and never the formula.
"""

from typing import Any

import numpy as np

from mlp_lab.check import loops
from mlp_lab.check.call import is_array
from mlp_lab.check.task import Array, Comparison, Draw, Reader, Task, round_of
from mlp_lab.check.verdict import judge_by, problem_in


def one_hot(classes: Array, k: int) -> Array:
    """A row for each example, with 1 in the column of its class."""
    return np.eye(k)[classes]


def labels_and_answers(d: Draw) -> dict[str, Any]:
    """Some answers right, some wrong, and not as many of r read as c as of c read as r."""
    m, k = d.sizes["m"], d.sizes["k"]
    while True:
        Y, P = (one_hot(d.rng.integers(k, size=m), k) for _ in "YP")
        P[0] = Y[0]
        counts = Y.T @ P
        if (counts != counts.T).any():
            return {"Y": Y, "P": P}


CONFUSION_MATRIX = Task(
    name="confusion_matrix",
    symbol="C",
    returns="the confusion matrix C, k × k: a row for each class, a column for each answer",
    tested="every C[r, c] counts the examples of class r that are read as c",
    letters=("m k",),
    draw=labels_and_answers,
    right=loops.confusion,
    entry=lambda Y, P, r, c: f"C[{r},{c}] (class {r} read as {c})",
    reserved=True,
    mistakes={
        "the answers have the rows and the classes the columns; it is the other way round": (
            lambda Y, P: P.T @ Y
        ),
        "the k classes vanish in this product; the m examples are to": (
            lambda Y, P: Y @ P.T,
            lambda Y, P: P @ Y.T,
        ),
        "* leaves m × k; in a matrix product the m examples can vanish": lambda Y, P: Y * P,
        "Y alone counts the examples of each class; the answers are missing": lambda Y, P: Y.T @ Y,
        "P alone counts the answers; the classes are missing": lambda Y, P: P.T @ P,
        "these are shares of all examples; counts are meant": lambda Y, P: Y.T @ P / len(Y),
        "only what is read rightly is counted": (
            lambda Y, P: np.diag(np.diag(Y.T @ P)),
            lambda Y, P: np.diag(Y.T @ P),
        ),
    },
)


def with_counts(f: Reader) -> Reader:
    """The same function; counts are whole numbers, so an array of integers is as good."""

    def counted(Y: Array, P: Array) -> Any:
        C = f(Y, P)
        return C.astype(float) if is_array(C) and C.dtype.kind in "iu" and C.size < 1000 else C

    counted.__wrapped__ = f  # type: ignore[attr-defined]
    return counted


def confusion_matrix(
    f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False
) -> None:
    """`f(Y, P)` returns the confusion matrix, k × k: how many of class r are read as c.

    Y and P are m × k: the classes and the answers of m examples, one-hot. Row r belongs to class
    r, column c to answer c.
    """
    __tracebackhide__ = True
    task, seen = CONFUSION_MATRIX, list[Comparison]()
    judge_by(
        lambda number: problem_in(task, with_counts(f), round_of(task, number), seen=seen),
        task.name, task.returns, task.tested, f, rounds, seed, strict, seen=seen,
    )  # fmt: skip
