"""`rounding` is never less than what rounding does, and is no wider than it has to be."""

from functools import cache

import numpy as np
import pytest
from complex_step import EPS, EXTENDED, ComplexStep
from draws import FLOATS, network

from mlp_core import ACTIVATIONS, Layer, Network
from mlp_core.rounding import rounding

# Measured over 400 networks of either float type: the error is at most 0.1 of `rounding`.
MARGIN = 0.25


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


def test_across_a_kink_it_allows_for_the_slope_of_either_side():
    # Z = 0.1 · 3 − 0.3 is 0 but for rounding, and relu′ is 0 or 1 there.
    layer = Layer(np.array([[0.1]]), np.array([[-0.3]]), ACTIVATIONS["relu"])
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
