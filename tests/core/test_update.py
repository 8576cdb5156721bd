"""S24 and S25: W′ = W − α ∂E/∂W and B′ = B − α Σ_i ∂E/∂b_i."""

from fractions import Fraction

import numpy as np
import oracles
import pytest
from complex_step import derivative
from draws import FLOATS, exact, fractions, sizes, whole

from mlp_core import (
    bias_gradient,
    squared_error_gradient,
    updated_biases,
    updated_weights,
    weight_gradient,
)

UPDATES = [updated_weights, updated_biases]


def parameter(rng, update, dtype=np.float64):
    n, k = sizes(rng, 2)
    rows = n if update is updated_weights else 1
    return whole(rng, rows, k, dtype), whole(rng, rows, k, dtype)


def test_updated_weights_by_hand():
    W, dE_dW = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([[2.0, -4.0]] * 3)
    # 1 − ½·2 = 0,  2 + ½·4 = 4;  3 − 1 = 2,  4 + 2 = 6;  5 − 1 = 4,  6 + 2 = 8
    assert updated_weights(W, dE_dW, alpha=0.5).tolist() == [[0, 4], [2, 6], [4, 8]]


def test_updated_biases_by_hand():
    # 1 − ¼·8 = −1,  2 + ¼·4 = 3,  3 − ¼·0 = 3
    B, dE_dB = np.array([[1.0, 2.0, 3.0]]), np.array([[8.0, -4.0, 0.0]])
    assert updated_biases(B, dE_dB, alpha=0.25).tolist() == [[-1, 3, 3]]


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("update", UPDATES, ids=lambda f: f.__name__)
def test_every_entry_moves_by_alpha_times_its_own_gradient(update, dtype):
    loops = getattr(oracles, update.__name__)
    for seed in range(300):
        rng = np.random.default_rng(seed)
        P, dE_dP = parameter(rng, update, dtype)
        alpha = 0.5 ** int(rng.integers(0, 6))  # exact, and so is every product with it
        after = update(P, dE_dP, alpha)
        assert after.dtype == dtype
        assert after.tolist() == loops(exact(P), exact(dE_dP), Fraction(alpha)), seed


@pytest.mark.parametrize("update", UPDATES, ids=lambda f: f.__name__)
def test_any_alpha_rounds_as_pythons_own_arithmetic_does(update):
    loops = getattr(oracles, update.__name__)
    for seed in range(100):
        rng = np.random.default_rng(seed)
        P, dE_dP = (Q + rng.normal(size=Q.shape) for Q in parameter(rng, update))
        alpha = float(rng.uniform(1e-3, 1))
        assert update(P, dE_dP, alpha).tolist() == loops(P.tolist(), dE_dP.tolist(), alpha)


@pytest.mark.parametrize("update", UPDATES, ids=lambda f: f.__name__)
def test_its_derivative_is_1_by_the_parameter_and_minus_alpha_by_the_gradient(update):
    rng = np.random.default_rng(0)
    P, dE_dP = parameter(rng, update)
    C = whole(rng, *P.shape)
    by_P = derivative(lambda Q: (C * update(Q, dE_dP, 0.25)).sum(), P)
    by_gradient = derivative(lambda Q: (C * update(P, Q, 0.25)).sum(), dE_dP)
    assert by_P.tolist() == C.tolist()
    assert by_gradient.tolist() == (-0.25 * C).tolist()


@pytest.mark.parametrize("seed", range(20))
def test_E_falls_along_the_step_by_the_squared_length_of_the_gradient(seed):
    # E of one linear layer is a parabola in α, so its slope at α = 0 is (4 E₁ − E₂ − 3 E₀) / 2
    # without an error. With m = 4 the update is exact too, and the loops of S7 work in fractions.
    rng = np.random.default_rng(seed)
    X, Y = whole(rng, 4, 3), whole(rng, 4, 2)
    W, B = whole(rng, 3, 2), whole(rng, 1, 2)
    dE_dZ = squared_error_gradient(X @ W + B, Y)
    dE_dW, dE_dB = weight_gradient(X, dE_dZ), bias_gradient(dE_dZ)

    def E_after(W, B):
        A = oracles.net_input(fractions(X), fractions(W), fractions(B))
        return oracles.squared_error(A, fractions(Y))

    E_0 = E_after(W, B)
    E_1, E_2 = (
        E_after(updated_weights(W, dE_dW, alpha), updated_biases(B, dE_dB, alpha))
        for alpha in (1.0, 2.0)
    )
    length_squared = sum(Fraction(g) ** 2 for P in (dE_dW, dE_dB) for g in P.ravel().tolist())
    slope = (4 * E_1 - E_2 - 3 * E_0) / 2
    assert slope == -length_squared


def test_the_old_parameters_are_left_as_they_are():
    W, dE_dW = np.ones((3, 2)), np.full((3, 2), 2.0)
    updated_weights(W, dE_dW, 0.5)
    assert W.tolist() == np.ones((3, 2)).tolist()
    assert dE_dW.tolist() == np.full((3, 2), 2.0).tolist()
