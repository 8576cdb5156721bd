"""The oracles judge mlp_core; here they are judged, by hand and by each other."""

from fractions import Fraction
from itertools import pairwise

import mpmath
import numpy as np
import oracles
import pytest
from complex_step import EPS, REAL, STEP, ComplexStep, H
from draws import fractions, network, widths
from rounding_bound import H as REAL_H


def exactly(number):
    """A NumPy float of any length, or mpmath's, as a fraction."""
    if isinstance(number, mpmath.mpf):
        return Fraction(*mpmath.libmp.to_rational(number._mpf_))
    return Fraction(*number.as_integer_ratio())


def assert_close(found, true, eps=1000 * EPS):
    true = [t if isinstance(t, Fraction) else exactly(t) for row in true for t in row]
    assert any(true)
    for f, t in zip(found.ravel(), true, strict=True):
        assert abs(exactly(f) - t) <= Fraction(eps) * max(map(abs, true))


@pytest.mark.parametrize("name", ["identity", "relu", "leaky_relu"])
@pytest.mark.parametrize("depth", [1, 2, 3, 5])
def test_loops_in_fractions_and_the_complex_step_agree(name, depth):
    # The loops follow the derivation, without rounding; the complex step knows only E.
    layers, X, Y = network(np.random.default_rng([1, depth]), depth, [name])
    h, h_prime = oracles.H[name]
    if name == "leaky_relu":  # 1/100 as a fraction and not as a float
        h, h_prime = oracles.leaky_relu, lambda z: 1 if z > 0 else Fraction(1, 100)
    loops = [(fractions(W), fractions(B), h, h_prime) for W, B, _ in layers]
    _, _, dE_dW, dE_dB = oracles.gradients(loops, fractions(X), fractions(Y))
    found = ComplexStep(layers, X, Y)
    for l in range(1, depth + 1):
        assert_close(found.dE_dW[l], dE_dW[l])
        assert_close(found.dE_dB[l], dE_dB[l])


@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_loops_in_mpmath_and_the_complex_step_agree(name):
    layers, X, Y = network(np.random.default_rng(0), 3, [name])
    with mpmath.workprec(200):
        h = mpmath.tanh if name == "tanh" else lambda z: 1 / (1 + mpmath.exp(-z))
        as_mpf = lambda P: [[mpmath.mpf(p) for p in row] for row in P.tolist()]  # noqa: E731
        loops = [(as_mpf(W), as_mpf(B), h, lambda z: mpmath.diff(h, z)) for W, B, _ in layers]
        dE_dA, dE_dZ, dE_dW, dE_dB = oracles.gradients(loops, as_mpf(X), as_mpf(Y))
        found = ComplexStep(layers, X, Y, of_Z_and_A=True)
        for l in (1, 2, 3):
            assert_close(found.dE_dW[l], dE_dW[l])
            assert_close(found.dE_dB[l], dE_dB[l])
            assert_close(found.dE_dZ[l], dE_dZ[l])
            assert_close(found.dE_dA[l], dE_dA[l])


@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_complex_h_has_all_digits_in_both_parts(name):
    rng = np.random.default_rng(0)
    Z = np.concatenate([rng.uniform(-30, 30, 800), rng.uniform(-1, 1, 400)])
    Z = np.concatenate([Z, 10 ** rng.uniform(-30, 0, 200)]).astype(REAL)
    found = H[name](Z + 1j * STEP)
    with mpmath.workprec(200):
        as_mpf = lambda x: mpmath.mpf(exactly(x).numerator) / exactly(x).denominator  # noqa: E731
        for z, f in zip(map(as_mpf, Z), found, strict=True):
            true = mpmath.tanh(z) if name == "tanh" else 1 / (1 + mpmath.exp(-z))
            half = z if name == "tanh" else z / 2
            slope = mpmath.sech(half) ** 2 / (1 if name == "tanh" else 4)
            assert abs(as_mpf(f.real) - true) <= 4 * EPS * abs(true)
            assert abs(as_mpf(f.imag / STEP) - slope) <= 4 * EPS * slope


@pytest.mark.parametrize("name", ["identity", "sigmoid", "tanh", "relu", "leaky_relu"])
def test_the_rounding_bound_knows_h_and_its_two_derivatives(name):
    Z = np.array([[-3.0, -0.5, 0.25], [1.0, 2.0, 5.0]])
    h, h1, h2 = REAL_H[name](Z)
    with mpmath.workprec(200):
        scalar = {"tanh": mpmath.tanh, "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z))}
        f = scalar.get(name, oracles.H[name][0])
        for order, computed in enumerate((h, h1, h2)):
            for z, c in zip(Z.ravel(), computed.ravel(), strict=True):
                assert abs(c - mpmath.diff(f, mpmath.mpf(z), order)) < 1e-15


@pytest.mark.parametrize("name", oracles.H)
def test_scalar_h_prime_is_the_derivative_of_h(name):
    h, h_prime = oracles.H[name]
    for z in (-2.5, -0.75, 0.5, 3.0):
        slope = (h(z + 1e-6) - h(z - 1e-6)) / 2e-6
        assert abs(h_prime(z) - slope) < 1e-9


def test_training_by_loops_by_hand():
    # One weight, one bias, identity: E = ½ Σ (w x + b − y)² for m = 2.
    # w, b = 0, 0; x = 1, 3; y = 2, 4:  E = (4 + 16)/2 = 10,  ∂E/∂a = −2, −4,
    # ∂E/∂w = −2·1 − 4·3 = −14,  ∂E/∂b = −6;  α = ½:  w, b = 7, 3;  a = 10, 24;  E = (64 + 400)/2.
    layers = [([[0]], [[0]], *oracles.H["identity"])]
    (after,), errors = oracles.train(layers, [[1], [3]], [[2], [4]], Fraction(1, 2), steps=1)
    assert after[:2] == ([[7]], [[3]])
    assert errors == [10, 232]


def test_batches_choose_the_examples_of_each_step():
    layers = [([[0]], [[0]], *oracles.H["identity"])]
    X, Y = [[1], [3], [5]], [[2], [4], [6]]
    _, errors = oracles.train(layers, X, Y, Fraction(1, 8), 1, batches=[[2], [0, 1]])
    # ∂E/∂w = 2 (0 − 6) · 5 = −60, ∂E/∂b = −12:  w, b = 7.5, 1.5;  a = 9, 24;  E = (49 + 400)/2.
    assert errors == [36, Fraction(449, 2)]


def test_neighbouring_widths_differ():
    for seed in range(100):
        n = widths(np.random.default_rng(seed), depth=10)
        assert all(a != b and min(a, b) > 1 for a, b in pairwise(n))
