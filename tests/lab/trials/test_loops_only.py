"""Where a task says loops only, a product of matrices is no answer, by whatever name.

And every right answer with loops of any kind is one.
"""

import functools
import itertools
import json
import operator
from pathlib import Path

import numpy as np
import pytest
from equation_specs import NET_INPUT
from jacobian_specs import JACOBIAN_WRT_WEIGHTS
from numpy import dot as point
from verdicts import verdict

import mlp_core
from mlp_core import net_input

einsum_of = np.einsum


def entry(X, W, B, i, j):
    return sum(X[i, p] * W[p, j] for p in range(len(W))) + B[0, j]


def dot(a, b):
    return sum(x * y for x, y in zip(a, b, strict=True))


def product(X, W):
    return X @ W


def by_product(X, W):
    return product(X, W)


def rest_of_sum(X, W, i, j, p):
    return 0.0 if p == len(W) else X[i, p] * W[p, j] + rest_of_sum(X, W, i, j, p + 1)


def imports(X, W, B):
    from numpy import dot

    return dot(X, W) + B


def enclosing(multiply):
    def my_net_input(X, W, B):
        Z = multiply(X, W)
        for j in range(len(B[0])):
            Z[:, j] += B[0, j]
        return Z

    return my_net_input


def three_loops(X, W, B):
    Z = np.zeros((len(X), W.shape[1]))
    for i in range(len(X)):
        for j in range(W.shape[1]):
            for p in range(len(W)):
                Z[i, j] += X[i, p] * W[p, j]
            Z[i, j] += B[0, j]
    return Z


def while_loops(X, W, B):
    Z, p = np.repeat(B, len(X), axis=0), 0
    while p < len(W):
        Z = Z + X[:, p : p + 1] * W[p]
        p += 1
    return Z


def in_lists(X, W, B):
    columns = range(W.shape[1])
    return np.array([[entry(X, W, B, i, j) for j in columns] for i in range(len(X))])


def with_a_dot_of_its_own(X, W, B):
    return np.array([[dot(row, column) for column in W.T] for row in X]) + B


def over_pairs(X, W, B):
    Z = np.empty((len(X), W.shape[1]))
    for i, j in itertools.product(range(len(X)), range(W.shape[1])):
        Z[i, j] = functools.reduce(operator.add, map(operator.mul, X[i], W[:, j])) + B[0, j]
    return Z


def by_recursion(X, W, B):
    def rows(i):
        return [] if i == len(X) else [columns(i, 0), *rows(i + 1)]

    def columns(i, j):
        if j == W.shape[1]:
            return []
        return [rest_of_sum(X, W, i, j, 0) + B[0, j], *columns(i, j + 1)]

    return np.array(rows(0))


def vectorized(X, W, B):
    of = np.vectorize(lambda i, j: entry(X, W, B, i, j))
    return of(*np.indices((len(X), W.shape[1])))


def row_by_row(X, W, B):
    return np.array([(x[:, None] * W).sum(axis=0) for x in X]) + B


def with_a_dot_inside(X, W, B):
    def dot(a, b):
        return sum(x * y for x, y in zip(a, b, strict=True))

    return np.array([[dot(row, W[:, j]) + B[0, j] for j in range(W.shape[1])] for row in X])


def by_default(X, W, B, right=three_loops):
    return right(X, W, B)


def by_default_and_name(X, W, B, *, right=three_loops):
    return right(X, W, B)


WAYS = {"loops": three_loops}


def from_a_dict(X, W, B):
    return WAYS["loops"](X, W, B)


class Ways:
    def loops(self, X, W, B):
        return three_loops(X, W, B)

    def through_itself(self, X, W, B):
        return self.loops(X, W, B)


ways = Ways()


def from_an_object(X, W, B):
    return ways.loops(X, W, B)


def from_a_class(X, W, B):
    return Ways().loops(X, W, B)


def product_by_default(X, W, B, multiply=product):
    return multiply(X, W) + B


def dot_by_default(X, W, B, *, multiply=np.dot):
    return multiply(X, W) + B


class Mine:
    def __call__(self, X, W, B):
        return three_loops(X, W, B)


RIGHT = {
    "three loops": three_loops,
    "while": while_loops,
    "lists": in_lists,
    "a dot of its own": with_a_dot_of_its_own,
    "a dot inside": with_a_dot_inside,
    "pairs, reduce and map": over_pairs,
    "recursion": by_recursion,
    "np.vectorize": vectorized,
    "rows": row_by_row,
    "a default": by_default,
    "a default by its name": by_default_and_name,
    "from a dict": from_a_dict,
    "from an object": from_an_object,
    "from a class": from_a_class,
    "a method": ways.through_itself,
    "an object": Mine(),
    "a partial": functools.partial(three_loops),
    "a wrapper": functools.wraps(three_loops)(lambda *a: three_loops(*a)),  # noqa: PLW0108
}
WRONG = {
    "@": (lambda X, W, B: X @ W + B, "@ does the work"),
    "@ of rows": (lambda X, W, B: np.array([x @ W for x in X]) + B, "@ does the work"),
    "np.dot": (lambda X, W, B: np.dot(X, W) + B, "np.dot does the work"),
    "X.dot": (lambda X, W, B: X.dot(W) + B, "np.dot does the work"),
    "np.matmul": (lambda X, W, B: np.matmul(X, W) + B, "np.matmul does the work"),
    "einsum": (lambda X, W, B: np.einsum("ip,pj->ij", X, W) + B, "np.einsum does the work"),
    "np.inner": (lambda X, W, B: np.inner(X, W.T) + B, "np.inner does the work"),
    "tensordot": (lambda X, W, B: np.tensordot(X, W, 1) + B, "np.tensordot does the work"),
    "multi_dot": (
        lambda X, W, B: np.linalg.multi_dot([X, W]) + B,
        "np.multi_dot does the work",
    ),
    "vdot": (
        lambda X, W, B: np.array([[np.vdot(x, w) for w in W.T] for x in X]) + B,
        "np.vdot does the work",
    ),
    "operator": (lambda X, W, B: operator.matmul(X, W) + B, "np.matmul does the work"),
    "a method": (lambda X, W, B: X.__matmul__(W) + B, "@ does the work"),
    "another name": (lambda X, W, B: point(X, W) + B, "np.dot does the work"),
    "a name for it": (lambda X, W, B: einsum_of("ip,pj", X, W) + B, "np.einsum does the work"),
    "two functions away": (lambda X, W, B: by_product(X, W) + B, "@ does the work"),
    "imported inside": (imports, "np.dot does the work"),
    "by default": (product_by_default, "@ does the work"),
    "np.dot by default": (dot_by_default, "np.dot does the work"),
    "enclosed": (enclosing(np.dot), "np.dot does the work"),
    "enclosed, its own": (enclosing(product), "@ does the work"),
    "the project's": (
        lambda X, W, B: net_input(X, W, B + 0),
        "net_input of the project does the work",
    ),
    "the project's, by module": (
        lambda X, W, B: mlp_core.net_input(X, W, B + 0),
        "net_input of the project does the work",
    ),
    "the project's itself": (net_input, "@ does the work"),
    "no loop": (
        lambda X, W, B: (X[:, :, None] * W).sum(axis=1) + B,
        "there is no loop in it",
    ),
    "one sum for another": (
        lambda X, W, B: np.sum([X[:, :, None] * W[None]], axis=(0, 2)) + B,
        "there is no loop in it",
    ),
}
TASK = "; the task is to write it out with loops only"


@pytest.mark.parametrize("name", RIGHT)
def test_loops_of_every_kind_are_right(name):
    for seed in range(3):
        assert ": right; " in verdict(NET_INPUT, RIGHT[name], seed, loops_only=True)


@pytest.mark.parametrize("name", WRONG)
def test_products_are_refused_where_the_task_is_loops_and_only_there(name):
    f, said = WRONG[name]
    line = verdict(NET_INPUT, f, 0, loops_only=True)
    assert line.split(": ", 1)[1] == f"the numbers are right, but {said}{TASK}"
    assert ": right; " in verdict(NET_INPUT, f, 0)


def test_wrong_numbers_are_told_first():
    line = verdict(NET_INPUT, lambda X, W, B: X @ (W + B), 0, loops_only=True)
    assert ": B is added to W before the product; " in line


def test_a_stub_is_no_shortcut():
    def my_net_input(X, W, B): ...

    for only in (True, False):
        line = verdict(NET_INPUT, my_net_input, 0, loops_only=only)
        assert line.startswith("my_net_input: not written yet; ")


def placed(A_prev, k):
    m, n = A_prev.shape
    J = np.zeros((m * k, n * k))
    for i in range(m):
        for j in range(k):
            J[i * k + j, j::k] = A_prev[i]
    return J


def test_the_jacobian_by_loops():
    assert ": right; " in verdict(JACOBIAN_WRT_WEIGHTS, placed, 0, loops_only=True)
    by_kron = verdict(
        JACOBIAN_WRT_WEIGHTS, lambda A_prev, k: np.kron(A_prev, np.eye(k)), 0, loops_only=True
    )
    assert by_kron == f"your function: the numbers are right, but np.kron does the work{TASK}"


NOTEBOOKS = Path(__file__).parents[3] / "notebooks"


def tasks():
    """Each task that says loops only, and the code cells up to the next text."""
    for path in sorted(
        [*NOTEBOOKS.glob("*.ipynb"), *NOTEBOOKS.glob("assignments/source/*/*.ipynb")]
    ):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        for place, cell in enumerate(cells):
            if "loops only" in "".join(cell["source"]) and cell["cell_type"] == "markdown":
                code = itertools.takewhile(lambda c: c["cell_type"] == "code", cells[place + 1 :])
                yield path.stem, ["".join(c["source"]) for c in code]


def test_every_task_that_says_so_is_checked_so():
    found = {
        stem: [line for cell in cells for line in cell.splitlines()] for stem, cells in tasks()
    }
    assert set(found) == {"01_net_input", "04_jacobians", "a1-net-input"}
    for lines in found.values():
        checks = [line for line in lines if line.startswith("check.")]
        assert checks
        assert all("loops_only=True" in line for line in checks)
