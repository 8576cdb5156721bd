"""`rounding` is never less than what rounding does, and is no wider than it has to be."""

from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from complex_step import EPS, EXTENDED, ComplexStep
from draws import FLOATS, network
from numpy.testing import assert_allclose

from mlp_core import ACTIVATIONS, Activation, Layer, Network
from mlp_core.gradient_check import rounding

# Measured over 400 networks of either float type: the error is at most 0.1 of `rounding`.
MARGIN = 0.25

# ---------------------------------------------------------------- by hand


def filled(rows, columns, number):
    return np.full((rows, columns), number, np.float32)


def test_by_hand_in_units_of_eps():
    # m = 5; n_0 … n_3 = 6, 2, 4, 3. All entries of a matrix are the same, so a sum of n terms is
    # n times one of them; below, each number is a size, and in brackets how far it may be off.
    # In float32: the analysis itself does not round there, to first order.
    double = Activation("double", lambda Z: 2 * Z, lambda Z: 0 * Z + 2)
    layers = [
        Layer(filled(6, 2, -1), filled(1, 2, 1), ACTIVATIONS["identity"]),
        Layer(filled(2, 4, 1), filled(1, 4, 1), ACTIVATIONS["identity"]),
        Layer(filled(4, 3, -1), filled(1, 3, -1), double),
    ]
    # Layer 1: 6 · (−½) + 1 = −2. Seven terms of sizes 3 + 1 = 4 round 7 times: Z 2 [7·4 = 28].
    # h passes that on, and is off by 4 itself: A 2 [28 + 4·2 = 36]; h′ 1 [4].
    # Layer 2: −2 − 2 + 1 = −3, of sizes 5: Z 3 [2·36 + 3·5 = 87]; A 3 [87 + 4·3 = 99]; h′ 1 [4].
    # Layer 3: 3 + 3 + 3 + 3 − 1 = 11, of sizes 13: Z 11 [4·99 + 5·13 = 461].
    # h doubles: A 22 [2·461 + 4·22 = 1010]; h′ 2 [4·2 = 8].
    # ∂E/∂A = 2/5 (22 − 27): 2 [2/5 · 1010 + 2·2 = 408].
    # ∂E/∂Z = 2·2: 4 [2·408 + 8·2 + 4 = 836].
    # ∂E/∂W = 5 terms 3·4: [5 (3·836 + 99·4) + 5 (5·12)]; ∂E/∂B = 5 terms 4: [5·836 + 5 (5·4)].
    # ∂E/∂A[2] = 3 terms 4·1: 12 [3·836 + 3·12 = 2544].
    # ∂E/∂Z[2] = 1·12: 12 [2544 + 4·12 + 12 = 2604].
    # ∂E/∂W = 5 terms 2·12: [5 (2·2604 + 36·12) + 5 (5·24)]; ∂E/∂B: [5·2604 + 5 (5·12)].
    # ∂E/∂A[1] = 4 terms 12·1: 48 [4·2604 + 4·48 = 10608].
    # ∂E/∂Z[1] = 1·48: 48 [10608 + 4·48 + 48 = 10848].
    # ∂E/∂W = 5 terms ½·48: [5 (½·10848) + 5 (5·24)]; ∂E/∂B: [5·10848 + 5 (5·48)].
    expected = [(27720, 55440), (28800, 13320), (14820, 4280)]
    off = rounding(Network(layers), filled(5, 6, 0.5), filled(5, 3, 27))
    for pair, dues in zip(off, expected, strict=True):
        for off_by, due in zip(pair, dues, strict=True):
            assert_allclose(off_by / np.finfo("f4").eps, due, rtol=1e-5)


@pytest.mark.parametrize("z", [-1.7, -0.3, 0.3, 1.1])
def test_what_h_passes_on_is_its_slope_times_what_Z_is_off(z):
    # One example, one weight, and tanh″ = −2 tanh · tanh′; to first order, in units of eps.
    layer = Layer(filled(1, 1, z), filled(1, 1, 0), ACTIVATIONS["tanh"])
    z = layer.W.item()
    h, h_prime = np.tanh(z), 1 - np.tanh(z) ** 2
    off_Z = 2 * abs(z)
    off_A, off_h_prime = h_prime * off_Z + 4 * abs(h), 2 * abs(h) * h_prime * off_Z + 4
    dE_dA = 2 * abs(h - 3)
    off_dE_dZ = h_prime * (2 * off_A + 2 * dE_dA) + off_h_prime * dE_dA + h_prime * dE_dA
    ((_, off_B),) = rounding(Network([layer]), filled(1, 1, 1), filled(1, 1, 3))
    assert_allclose(off_B / np.finfo("f4").eps, off_dE_dZ + h_prime * dE_dA, rtol=1e-5)


# ---------------------------------------------------------------- numbers next to zero

SUBNORMAL = np.finfo(float).smallest_subnormal


def test_a_product_that_is_subnormal_is_off_by_a_unit_of_its_own():
    # 3 units times ½ is 1½, and rounds to 2; so two of them are 4, and should be 3.
    net = Network([Layer(np.zeros((1, 1)), np.zeros((1, 1)), ACTIVATIONS["identity"])])
    X, Y = np.full((2, 1), 3 * SUBNORMAL), np.full((2, 1), -0.5)
    assert net.gradients(X, Y).dE_dW[1].item() == 4 * SUBNORMAL
    ((off_W, _),) = rounding(net, X, Y)
    assert float(off_W.item()) == 2 * SUBNORMAL  # one for each term


def test_where_nothing_is_left_but_rounding_the_second_order_counts():
    # Z = 0.1 · 3 − 0.3 is 0 but for rounding, and so is everything after it: ∂E/∂W[2] = 2 Z².
    layers = [
        Layer(np.array([[w]]), np.array([[b]]), ACTIVATIONS["identity"])
        for w, b in ((0.1, -0.3), (1.0, 0.0))
    ]
    X, Y = np.array([[3.0]]), np.array([[0.0]])
    net, Z = Network(layers), Fraction(0.1) * 3 - Fraction(0.3)
    off, gradients = rounding(net, X, Y), net.gradients(X, Y)
    for l, name, true in ((1, "dE_dW", 6 * Z), (1, "dE_dB", 2 * Z), (2, "dE_dW", 2 * Z * Z)):
        got, off_by = getattr(gradients, name)[l].item(), float(off[l - 1][name == "dE_dB"].item())
        assert 0 < abs(Fraction(got) - true) <= Fraction(off_by)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_exponential_that_underflows_is_off_by_a_unit_and_a_choice_is_exact(name):
    # sigmoid(−800) is 4e-348, which is 0 as a float; but a relu that is off gives 0 itself.
    z = {"identity": 0, "leaky_relu": 0, "tanh": 0, "relu": -800, "sigmoid": -800}[name]
    hidden = Layer(np.zeros((1, 1)), np.full((1, 1), z * 1.0), ACTIVATIONS[name])
    net = Network([hidden, Layer(np.zeros((1, 1)), np.zeros((1, 1)), ACTIVATIONS["identity"])])
    _, (off_W, _) = rounding(net, np.ones((2, 1)), np.full((2, 1), -1.0))
    # For each of two examples a unit for the exponential, and one for the product with ∂E/∂Z = 1.
    assert float(off_W.item()) == (4 * SUBNORMAL if name == "sigmoid" else 0)


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "leaky_relu"])
def test_an_activation_next_to_zero_is_off_by_a_unit(name):
    # 0.01 times 70 units is 0.7 units, and rounds to 1; an exponential may round as coarsely.
    b = {"sigmoid": -744.0, "tanh": 70 * SUBNORMAL, "leaky_relu": -70 * SUBNORMAL}[name]
    layer = Layer(np.zeros((1, 1)), np.full((1, 1), b), ACTIVATIONS[name])
    out = Layer(np.ones((1, 1)), np.zeros((1, 1)), ACTIVATIONS["identity"])
    _, (off_W, _) = rounding(Network([layer, out]), np.ones((2, 1)), np.full((2, 1), -1.0))
    assert off_W.item() >= 2 * SUBNORMAL


# ---------------------------------------------------------------- random networks


@cache
def drawn(seed, dtype):
    """For each parameter of a network: its exact gradient, the error of ours, `rounding`."""
    layers, X, Y = network(np.random.default_rng([seed, 7]), 1 + seed % 8, dtype=dtype)
    net = Network([Layer(W, B, ACTIVATIONS[name]) for W, B, name in layers])
    true, gradients = ComplexStep(layers, X, Y), net.gradients(X, Y)
    triples = []
    for l, off in enumerate(rounding(net, X, Y), start=1):
        for name, off_by in zip(("dE_dW", "dE_dB"), off, strict=True):
            exact = getattr(true, name)[l]
            triples.append((exact, abs(getattr(gradients, name)[l] - exact), off_by))
    return triples


@pytest.mark.parametrize("dtype", FLOATS)
def test_what_rounding_does_stays_below_it_with_a_margin(dtype):
    for seed in range(160):
        for exact, error, off_by in drawn(seed, dtype):
            # Where no float is longer than float64, the exact gradient is off by as much itself.
            own = 0 if EXTENDED else 8 * EPS * abs(exact).max()
            assert (error <= MARGIN * off_by + own).all(), seed


def test_for_ordinary_networks_it_is_a_thousand_millionth_of_the_gradient_at_most():
    for seed in range(160):
        for exact, _, off_by in drawn(seed, np.float64):
            assert off_by.max() <= 1e-9 * abs(exact).max() or not exact.any(), seed


def test_it_has_the_dimensions_of_the_parameters():
    for dtype in FLOATS:
        net = Network.random((5, 4, 3), [ACTIVATIONS["tanh"]] * 2)
        net = Network(
            [Layer(a.W.astype(dtype), a.B.astype(dtype), a.activation) for a in net.layers]
        )
        off = rounding(net, np.ones((7, 5), dtype), np.ones((7, 3), dtype))
        assert [(W.shape, B.shape) for W, B in off] == [((5, 4), (1, 4)), ((4, 3), (1, 3))]
        assert all((P > 0).all() for pair in off for P in pair)


@pytest.mark.parametrize("sign", [1, -1])
def test_across_a_kink_it_allows_for_the_slope_of_either_side(sign):
    # Z = 0.1 · 3 − 0.3 is 0 but for rounding, to one side or the other; relu′ is 0 or 1 there.
    layer = Layer(np.array([[sign * 0.1]]), np.array([[sign * -0.3]]), ACTIVATIONS["relu"])
    (off_W, off_B), *_ = rounding(Network([layer]), np.array([[3.0]]), np.array([[1.0]]))
    assert off_W.item() >= 2 * 3
    assert off_B.item() >= 2


def test_a_net_input_that_is_zero_without_rounding_is_no_kink_that_rounding_could_cross():
    # XOR with biases of 0, as networks begin: of the first example every Z is 0 · w + 0 · w + 0.
    X, Y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0.0], [1], [1], [0]])
    net = Network.random((2, 3, 1), (ACTIVATIONS["relu"], ACTIVATIONS["sigmoid"]), seed=1)
    for l, off in enumerate(rounding(net, X, Y), start=1):
        for name, off_by in zip(("dE_dW", "dE_dB"), off, strict=True):
            assert off_by.max() <= 1e-9 * abs(getattr(net.gradients(X, Y), name)[l]).max()
