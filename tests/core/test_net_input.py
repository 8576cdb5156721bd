"""S2-S6: Z = X · W + J ⊗ B."""

import numpy as np
import oracles
import pytest
from complex_step import derivative
from draws import FLOATS, exact, sizes, whole

from mlp_core import bias_rows, net_input

X = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])  # m, n, k = 3, 2, 4
W = np.array([[1.0, 0.0, -1.0, 2.0], [0.0, 1.0, 1.0, -2.0]])
B = np.array([[10.0, 20.0, 30.0, 40.0]])


def test_net_input_by_hand():
    # Example 1: 1·1 + 2·0 + 10,  1·0 + 2·1 + 20,  1·(−1) + 2·1 + 30,  1·2 + 2·(−2) + 40
    assert net_input(X, W, B).tolist() == [
        [11.0, 22.0, 31.0, 38.0],
        [13.0, 24.0, 31.0, 38.0],
        [15.0, 26.0, 31.0, 38.0],
    ]


def test_bias_rows_by_hand():
    assert bias_rows(B, m=3).tolist() == [[10.0, 20.0, 30.0, 40.0]] * 3


@pytest.mark.parametrize("dtype", FLOATS)
def test_every_entry_is_the_weighted_sum_plus_the_bias(dtype):
    for seed in range(300):
        rng = np.random.default_rng(seed)
        m, n, k = sizes(rng, 3)
        X, W, B = whole(rng, m, n, dtype), whole(rng, n, k, dtype), whole(rng, 1, k, dtype)
        Z = net_input(X, W, B)
        assert Z.dtype == dtype
        assert Z.tolist() == oracles.net_input(exact(X), exact(W), exact(B)), (seed, m, n, k)


@pytest.mark.parametrize("dtype", FLOATS)
def test_bias_rows_are_the_biases_once_for_each_example(dtype):
    for seed in range(300):
        rng = np.random.default_rng(seed)
        m, n, k = sizes(rng, 3)
        X, W, B = whole(rng, m, n, dtype), whole(rng, n, k, dtype), whole(rng, 1, k, dtype)
        rows = bias_rows(B, m)
        assert (rows.dtype, rows.shape) == (dtype, (m, k))
        assert rows.tolist() == oracles.bias_rows(exact(B), m)
        # What broadcasting adds is J ⊗ B.
        assert net_input(X, W, B).tolist() == (X @ W + rows).tolist()


@pytest.mark.parametrize("seed", range(20))
def test_its_derivatives_by_the_complex_step_are_the_weights_the_inputs_and_ones(seed):
    # E = Σ c_ij z_ij. Whole numbers times a power of two: the complex step is exact here.
    rng = np.random.default_rng(seed)
    m, n, k = sizes(rng, 3)
    X, W, B, C = whole(rng, m, n), whole(rng, n, k), whole(rng, 1, k), whole(rng, m, k)
    by_X = derivative(lambda X: (C * net_input(X, W, B)).sum(), X).tolist()
    by_W = derivative(lambda W: (C * net_input(X, W, B)).sum(), W).tolist()
    by_B = derivative(lambda B: (C * net_input(X, W, B)).sum(), B).tolist()
    assert by_X == oracles.table(m, n, lambda i, p: sum(C[i, j] * W[p, j] for j in range(k)))
    assert by_W == oracles.table(n, k, lambda p, j: sum(C[i, j] * X[i, p] for i in range(m)))
    assert by_B == oracles.table(1, k, lambda _, j: sum(C[i, j] for i in range(m)))


def test_the_biases_are_added_to_every_net_input_and_not_to_the_weights():
    # X · (W + B) has the right dimensions and is another thing: X · W + (X · 1) ⊗ B.
    mistaken = X @ (W + B)
    assert mistaken.shape == net_input(X, W, B).shape
    assert (mistaken != net_input(X, W, B)).all()
    assert mistaken.tolist() == (X @ W + np.kron(X.sum(axis=1, keepdims=True), B)).tolist()


def test_one_bias_row_serves_all_examples_however_many():
    one, two = net_input(X[:2], W, B), net_input(X[2:], W, B)
    assert np.vstack([one, two]).tolist() == net_input(X, W, B).tolist()


def test_the_rows_of_biases_keep_every_digit():
    # A third fills every digit of a float64.
    assert bias_rows(np.array([[1 / 3, 2 / 3]]), m=2).tolist() == [[1 / 3, 2 / 3]] * 2
