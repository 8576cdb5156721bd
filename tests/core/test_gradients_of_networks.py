"""Hundreds of random networks: every gradient within 4 · eps · (its rounding bound) of the truth.

The truth is the complex step in extended precision (complex_step.py), which knows E and nothing of
the derivation. The bound (rounding_bound.py) is what rounding can do at worst, so a gradient
outside it is wrong and not just rounded. No other tolerance is used.
"""

import numpy as np
import pytest
from complex_step import EPS, EXTENDED, STEP, ComplexStep, H
from draws import FLOATS, KINKED, SMOOTH, network
from rounding_bound import rounding_bound

from mlp_core import ACTIVATIONS, Layer, Network

# For each depth and float type: 500 networks in all, or with --thorough 5000.
NETWORKS = {False: 25, True: 250}
DEPTHS = range(1, 11)
# Each activation alone in all layers, then mixtures.
MIXTURES = [*([name] for name in SMOOTH + KINKED), SMOOTH + KINKED, SMOOTH + KINKED, SMOOTH]


def allowed(dtype):
    """4 eps; and where no float is longer than float64, 4 more for the oracle's own rounding."""
    return 4 * (float(np.finfo(dtype).eps) + (0 if EXTENDED else EPS))


class Case:
    """A random network, its true gradients and its rounding bound.

    At a kink of relu the derivative jumps. Where rounding could carry a net input across 0, the
    true gradient and a rightly computed one may be the slopes of two sides, and neither is wrong.
    Such a network is drawn again; so is one in which no example reaches the first weights (every
    path ends in a relu that is off), because it would compare zeros.
    """

    def __init__(self, seed, depth, dtype, of_Z_and_A=False):
        rng = np.random.default_rng([seed, depth])
        self.allowed, usable = allowed(dtype), False
        while not usable:
            layers, X, Y = network(rng, depth, MIXTURES[seed % len(MIXTURES)], dtype)
            self.true = ComplexStep(layers, X, Y, of_Z_and_A)
            self.bound = rounding_bound(layers, X, Y)
            self.kinked = [l for l in range(1, depth + 1) if layers[l - 1][2] in KINKED]
            usable = self.true.dE_dW[1].any() and all(
                (abs(self.true.Z[l]) > self.allowed * self.bound.Z[l]).all() for l in self.kinked
            )
        self.layers, self.X, self.Y = layers, X, Y
        self.network = Network([Layer(W, B, ACTIVATIONS[name]) for W, B, name in layers])
        self.gradients = self.network.gradients(X, Y)

    def assert_no_net_input_crossed_its_kink(self):
        Z = self.network.forward(self.X).Z
        for l in self.kinked:
            assert ((Z[l] > 0) == (self.true.Z[l] > 0)).all()

    def ratios(self, name, factor=1):
        """|computed · factor − true| in units of what is allowed, for each entry of each layer."""
        for l in range(1, len(self.layers) + 1):
            computed, true = getattr(self.gradients, name)[l], getattr(self.true, name)[l]
            assert computed.shape == true.shape
            error, bound = (
                abs(computed * factor - true),
                self.allowed * getattr(self.bound, name)[l],
            )
            # Where a relu is off, gradient and bound are exactly 0; 0 / 0 is within the bound.
            yield np.divide(error, bound, out=np.where(error == 0, 0, np.inf), where=bound > 0)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("depth", DEPTHS)
def test_the_gradients_are_as_exact_as_rounding_allows(depth, dtype, thorough):
    for seed in range(NETWORKS[thorough]):
        case = Case(seed, depth, dtype)
        case.assert_no_net_input_crossed_its_kink()
        for name in ("dE_dW", "dE_dB"):
            for l, ratio in enumerate(case.ratios(name), start=1):
                assert getattr(case.gradients, name)[l].dtype == dtype
                assert ratio.max() <= 1, f"seed {seed}, {case.network}: {name}[{l}]"


@pytest.mark.parametrize("depth", DEPTHS)
def test_the_bound_refuses_every_entry_that_is_off_by_a_millionth(depth):
    for seed in range(30):
        case = Case(seed, depth, np.float64)
        for name in ("dE_dW", "dE_dB"):
            for l, ratio in enumerate(case.ratios(name, factor=1.000001), start=1):
                assert (ratio > 1).tolist() == (getattr(case.true, name)[l] != 0).tolist()


@pytest.mark.parametrize("depth", DEPTHS)
def test_in_float32_the_bound_refuses_a_network_that_is_off_by_a_hundredth(depth):
    for seed in range(30):
        case = Case(seed, depth, np.float32)
        for name in ("dE_dW", "dE_dB"):
            assert max(ratio.max() for ratio in case.ratios(name, factor=np.float32(1.01))) > 1


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("depth", DEPTHS)
def test_all_other_numbers_of_both_passes_are_within_their_bounds_too(depth, dtype):
    for seed in range(16):
        case = Case(seed, depth, dtype, of_Z_and_A=True)
        forward = case.network.forward(case.X)
        for l in range(1, depth + 1):
            name = case.layers[l - 1][2]
            slopes = (H[name](case.true.Z[l] + 1j * STEP)).imag / STEP
            for computed, true, bound in (
                (forward.Z[l], case.true.Z[l], case.bound.Z[l]),
                (forward.A[l], case.true.A[l], case.bound.A[l]),
                (ACTIVATIONS[name].h_prime(forward.Z[l]), slopes, case.bound.h_prime_Z[l]),
                (case.gradients.dE_dZ[l], case.true.dE_dZ[l], case.bound.dE_dZ[l]),
                (case.gradients.dE_dA[l], case.true.dE_dA[l], case.bound.dE_dA[l]),
            ):
                assert (abs(computed - true) <= case.allowed * bound).all(), (seed, case.network)
