"""S16, S18-S23 and S25Σ: the gradients of one layer."""

from types import SimpleNamespace

import numpy as np
import oracles
import pytest
from complex_step import derivative
from draws import FLOATS, exact, sizes, whole

from mlp_core import (
    bias_gradient,
    bias_gradient_shares,
    net_input_gradient,
    previous_activation_gradient,
    updated_biases,
    weight_gradient,
)

# m, n, k = 3, 2, 4
A_prev = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
W = np.array([[1.0, 0.0, -1.0, 2.0], [0.0, 1.0, 1.0, -2.0]])
dE_dA = np.array([[1.0, 2.0, 3.0, 4.0], [0.0, 1.0, 0.0, 1.0], [-1.0, 0.0, 2.0, 5.0]])
h_prime_Z = np.array([[1.0, 1.0, 2.0, 0.0], [3.0, 1.0, 1.0, 2.0], [1.0, 5.0, -1.0, 1.0]])
dE_dZ = np.array([[1.0, 2.0, 6.0, 0.0], [0.0, 1.0, 0.0, 2.0], [-1.0, 0.0, -2.0, 5.0]])


# ---------------------------------------------------------------- by hand


def test_net_input_gradient_by_hand():
    # Entry by entry, first row: 1·1, 1·2, 2·3, 0·4
    assert net_input_gradient(dE_dA, h_prime_Z).tolist() == dE_dZ.tolist()


def test_previous_activation_gradient_by_hand():
    # Example 1: 1·1 + 2·0 − 6 + 0·2 = −5,  1·0 + 2·1 + 6 − 0·2 = 8
    # Example 2: 0 + 0 + 0 + 2·2 = 4,  1 + 0 − 2·2 = −3;  example 3: −1 + 2 + 10 = 11, −2 − 10 = −12
    assert previous_activation_gradient(dE_dZ, W).tolist() == [[-5, 8], [4, -3], [11, -12]]


def test_weight_gradient_by_hand():
    # w_11: 1·1 + 3·0 + 5·(−1) = −4;  w_24: 2·0 + 4·2 + 6·5 = 38
    assert weight_gradient(A_prev, dE_dZ).tolist() == [[-4, 5, -4, 31], [-4, 8, 0, 38]]


def test_bias_gradient_by_hand():
    # The shares of three examples, and their sums 1 + 0 − 1, 2 + 1 + 0, 6 + 0 − 2, 0 + 2 + 5
    assert bias_gradient_shares(dE_dZ).tolist() == dE_dZ.tolist()
    assert bias_gradient(dE_dZ).tolist() == [[0, 3, 4, 7]]


# ---------------------------------------------------------------- by loops


def layer(seed, dtype=np.float64, largest=9):
    rng = np.random.default_rng(seed)
    m, n, k = sizes(rng, 3)
    return SimpleNamespace(
        A_prev=whole(rng, m, n, dtype, largest),
        W=whole(rng, n, k, dtype, largest),
        B=whole(rng, 1, k, dtype, largest),
        dE_dA=whole(rng, m, k, dtype, largest),
        h_prime_Z=whole(rng, m, k, dtype, largest),
        dE_dZ=whole(rng, m, k, dtype, largest),
    )


CASES = {  # an equation and what it takes
    net_input_gradient: ("dE_dA", "h_prime_Z"),
    previous_activation_gradient: ("dE_dZ", "W"),
    weight_gradient: ("A_prev", "dE_dZ"),
    bias_gradient_shares: ("dE_dZ",),
    bias_gradient: ("dE_dZ",),
}


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("equation", CASES, ids=lambda f: f.__name__)
def test_every_entry_is_the_sum_of_its_index_form(equation, dtype):
    loops = getattr(oracles, equation.__name__)
    for seed in range(300):
        arrays = [vars(layer(seed, dtype))[name] for name in CASES[equation]]
        gradient = equation(*arrays)
        assert gradient.dtype == dtype
        assert gradient.tolist() == loops(*map(exact, arrays)), seed


@pytest.mark.parametrize("equation", CASES, ids=lambda f: f.__name__)
def test_every_digit_of_a_float64_counts(equation):
    # Sums of seven products of such whole numbers fit into the 53 bits of a float64, not into 24.
    arrays = [vars(layer(0, largest=2**25))[name] for name in CASES[equation]]
    assert equation(*arrays).tolist() == getattr(oracles, equation.__name__)(*map(exact, arrays))


# ---------------------------------------------------------------- by a numerical derivative


@pytest.mark.parametrize("seed", range(30))
def test_they_are_the_complex_step_derivatives_of_an_E_of_our_own(seed):
    # A layer with h(z) = z², so h′(z) = 2z, and E = Σ c_ij a_ij, so ∂E/∂A = C. Whole numbers and
    # a step that is a power of two: the numerical derivative has no error here.
    a = layer(seed)
    C = a.dE_dA

    def own_E(A_prev=a.A_prev, W=a.W, B=a.B):
        return (C * (A_prev @ W + B) ** 2).sum()

    Z = a.A_prev @ a.W + a.B
    dE_dZ = net_input_gradient(C, 2 * Z)
    assert dE_dZ.tolist() == derivative(lambda Z: (C * Z**2).sum(), Z).tolist()
    by_A = derivative(lambda P: own_E(A_prev=P), a.A_prev)
    by_W = derivative(lambda P: own_E(W=P), a.W)
    by_B = derivative(lambda P: own_E(B=P), a.B)
    assert previous_activation_gradient(dE_dZ, a.W).tolist() == by_A.tolist()
    assert weight_gradient(a.A_prev, dE_dZ).tolist() == by_W.tolist()
    assert bias_gradient(dE_dZ).tolist() == by_B.tolist()


@pytest.mark.parametrize("seed", range(30))
def test_they_are_the_adjoints_of_the_three_linear_maps_of_S2(seed):
    # ⟨∂E/∂Z, δA·W⟩ = ⟨∂E/∂Z·Wᵀ, δA⟩ and so on: why the transposes, why the sum over examples.
    a, d = layer(seed), layer(seed)
    m = len(a.A_prev)
    rng = np.random.default_rng(seed)
    d.A_prev, d.W, d.B = (whole(rng, *P.shape) for P in (a.A_prev, a.W, a.B))

    def inner(P, Q):
        return (P * Q).sum()

    by_A = previous_activation_gradient(a.dE_dZ, a.W)
    by_W = weight_gradient(a.A_prev, a.dE_dZ)
    assert inner(a.dE_dZ, d.A_prev @ a.W) == inner(by_A, d.A_prev)
    assert inner(a.dE_dZ, a.A_prev @ d.W) == inner(by_W, d.W)
    assert inner(a.dE_dZ, np.ones((m, 1)) @ d.B) == inner(bias_gradient(a.dE_dZ), d.B)


# ---------------------------------------------------------------- errata


def test_the_bias_gradient_is_a_sum_and_not_a_mean():
    # E has its 1/m already, and it stands in every share: m equal shares add up to m of them.
    m, k = 5, 3
    assert bias_gradient(np.full((m, k), 2.0)).tolist() == [[10.0] * k]


def test_the_bias_gradient_is_the_product_of_a_row_of_ones_with_the_shares():
    J = np.ones((3, 1))
    assert (J.T @ bias_gradient_shares(dE_dZ)).tolist() == bias_gradient(dE_dZ).tolist()


def test_the_shares_would_give_each_example_a_bias_of_its_own():
    # S23 is m × k and B is 1 × k. NumPy's broadcasting says nothing; the equation refuses.
    B = np.zeros((1, 4))
    shares = bias_gradient_shares(dE_dZ)
    assert (B - 0.5 * shares).shape == (3, 4)
    with pytest.raises(ValueError, match="dE_dB must be 1 × k"):
        updated_biases(B, shares, 0.5)


def test_the_gradient_is_never_the_argument_itself():
    shares = bias_gradient_shares(dE_dZ)
    assert not np.shares_memory(shares, dE_dZ)


def test_layer_l_needs_its_own_weights_and_net_inputs_and_not_the_last_layers():
    # The derivation writes L where l is meant. With equal widths W[L] in place of W[l] fits.
    rng = np.random.default_rng(0)
    W_l, W_L, D = whole(rng, 4, 4), whole(rng, 4, 4), whole(rng, 3, 4)
    right, mistaken = (previous_activation_gradient(D, W) for W in (W_l, W_L))
    assert mistaken.shape == right.shape
    assert mistaken.tolist() != right.tolist()
    assert right.tolist() == oracles.previous_activation_gradient(exact(D), exact(W_l))
