"""S7-S10 and S17: E = 1/m Σ ‖a_i − y_i‖² and ∂E/∂A = 2/m (A − Y)."""

from fractions import Fraction

import numpy as np
import oracles
import pytest
from complex_step import EPS, derivative
from draws import FLOATS, exact, sizes, whole

from mlp_core import squared_error, squared_error_gradient

A = np.array([[1.0, 2.0], [3.0, 5.0], [0.0, 4.0]])  # m, k = 3, 2
Y = np.array([[1.0, 0.0], [0.0, 4.0], [2.0, 1.0]])


def test_squared_error_by_hand():
    # Differences 0, 2; 3, 1; −2, 3. Squares, row by row: 4 + 10 + 13 = 27; a third of it.
    assert squared_error(A, Y) == 9
    assert type(squared_error(A, Y)) is float


def test_squared_error_gradient_by_hand():
    # 2/3 of the differences
    third = np.array([[0.0, 4.0], [6.0, 2.0], [-4.0, 6.0]])
    assert squared_error_gradient(A, Y).tolist() == (third / 3).tolist()


def draw(seed, dtype):
    rng = np.random.default_rng(seed)
    m, k = sizes(rng, 2, largest=11)
    return whole(rng, m, k, dtype), whole(rng, m, k, dtype)


@pytest.mark.parametrize("dtype", FLOATS)
def test_squared_error_is_the_mean_over_examples_of_the_sum_over_outputs(dtype):
    for seed in range(300):
        A, Y = draw(seed, dtype)
        E = squared_error(A, Y)
        # The loops divide whole numbers: the quotient, rounded once and correctly.
        assert type(E) is float
        assert dtype(E) == dtype(oracles.squared_error(exact(A), exact(Y))), (seed, A.shape)


@pytest.mark.parametrize("dtype", FLOATS)
def test_the_gradient_is_two_over_m_times_the_difference(dtype):
    for seed in range(300):
        A, Y = draw(seed, dtype)
        dE_dA = squared_error_gradient(A, Y)
        assert dE_dA.dtype == dtype
        loops = np.array(oracles.squared_error_gradient(exact(A), exact(Y)), dtype)
        assert dE_dA.tolist() == loops.tolist(), (seed, A.shape)


def test_the_sum_of_the_derivation_collapses_to_one_term():
    # S8 with δ_ir δ_jc under the sum is S9. With 1 in its place every row would be the same.
    for seed in range(30):
        A, Y = draw(seed, np.float64)
        with_delta = oracles.squared_error_gradient_with_delta(exact(A), exact(Y))
        assert squared_error_gradient(A, Y).tolist() == with_delta


def test_the_gradient_is_the_complex_step_derivative_of_E():
    for seed in range(30):
        rng = np.random.default_rng(seed)
        m, k = sizes(rng, 2)
        A, Y = rng.normal(size=(2, m, k))

        def own_E(P, Y=Y, m=m):
            return ((P - Y) ** 2).sum() / m

        dE_dA = squared_error_gradient(A, Y)
        # Rounded twice, in A − Y and in the quotient: half a unit each. m · k sums in own_E.
        assert (abs(dE_dA - derivative(own_E, A)) <= (2.0**-52 + 99 * EPS) * abs(dE_dA)).all()


def test_the_gradient_is_the_slope_of_squared_error_itself():
    # E is a parabola in each entry, so (E(a + 1) − E(a − 1)) / 2 is its slope without an error;
    # with m = 4 every number here is exact.
    rng = np.random.default_rng(0)
    A, Y = whole(rng, 4, 3), whole(rng, 4, 3)
    dE_dA = squared_error_gradient(A, Y)
    for place in np.ndindex(A.shape):
        up, down = A.copy(), A.copy()
        up[place] += 1
        down[place] -= 1
        assert (squared_error(up, Y) - squared_error(down, Y)) / 2 == dE_dA[place]


# ---------------------------------------------------------------- errata


def test_the_first_and_the_last_example_count():
    # Σ from i = 0 to m has m + 1 terms; read as a slice [1:], it drops the first example.
    m = 5
    for i in range(m):
        A, Y = np.zeros((m, 3)), np.zeros((m, 3))
        A[i] = [1, 2, 3]
        assert squared_error(A, Y) == 14 / m
        assert squared_error_gradient(A, Y)[i].tolist() == [2 / m, 4 / m, 6 / m]


def test_E_is_k_times_the_mean_over_all_entries():
    A, Y = whole(np.random.default_rng(1), 4, 3), np.zeros((4, 3))
    mean = Fraction(int((A**2).sum()), A.size)
    assert squared_error(A, Y) == float(3 * mean)
    assert squared_error(A, Y) != float(mean)


def test_the_factor_is_two_over_m_and_not_two_over_m_k():
    A, Y = np.ones((4, 3)), np.zeros((4, 3))
    assert squared_error_gradient(A, Y).tolist() == [[2 / 4] * 3] * 4


def test_an_example_moves_only_its_own_row_of_the_gradient():
    # "One particular activation" is a row: ∂E/∂a_i depends on example i alone.
    changed = A.copy()
    changed[1] += 1
    same = squared_error_gradient(changed, Y) == squared_error_gradient(A, Y)
    assert same.tolist() == [[True, True], [False, False], [True, True]]
