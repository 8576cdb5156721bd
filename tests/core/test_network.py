"""S12 and S18-S25 through all layers: forward, backward, gradients, updated."""

from itertools import pairwise

import numpy as np
import oracles
import pytest
from draws import FLOATS, fractions, network, whole, widths
from rounding_bound import rounding_bound

from mlp_core import ACTIVATIONS, Layer, Network, identity, relu, squared_error

# m = 4; n_0, n_1, n_2 = 2, 3, 2
X = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [2.0, -1.0]])
Y = np.array([[1.0, 1.0], [1.0, 2.0], [0.0, 4.0], [1.0, 4.0]])
W_1, B_1 = np.array([[1.0, 0.0, 2.0], [0.0, 1.0, -1.0]]), np.array([[0.0, 1.0, -1.0]])
W_2, B_2 = np.array([[1.0, 0.0], [0.0, 2.0], [-1.0, 1.0]]), np.array([[1.0, 0.0]])
BY_HAND = Network([Layer(W_1, B_1, relu), Layer(W_2, B_2, identity)])


def lists(arrays):
    return [None if P is None else P.tolist() for P in arrays]


# ---------------------------------------------------------------- by hand


def test_the_forward_pass_by_hand():
    forward = BY_HAND.forward(X)
    # Example 4: z = 2·1, −1, 2·2 + 1 plus the biases 0, 1, −1: 2, 0, 4
    assert forward.Z[1].tolist() == [[1, 1, 1], [0, 2, -2], [1, 2, 0], [2, 0, 4]]
    assert forward.A[1].tolist() == [[1, 1, 1], [0, 2, 0], [1, 2, 0], [2, 0, 4]]
    # Example 4: 2·1 + 0·0 − 4 + 1 = −1,  2·0 + 0·2 + 4 + 0 = 4
    assert forward.Z[2].tolist() == [[1, 3], [1, 4], [2, 4], [-1, 4]]
    assert forward.A[2].tolist() == forward.Z[2].tolist() == BY_HAND.predict(X).tolist()
    # A − Y is 0, 2; 0, 2; 2, 0; −2, 0
    assert squared_error(forward.A[2], Y) == (4 + 4 + 4 + 4) / 4


def test_the_backward_pass_by_hand():
    gradients = BY_HAND.gradients(X, Y)
    # 2/4 of A − Y; the identity leaves it as it is
    assert gradients.dE_dA[2].tolist() == [[0, 1], [0, 1], [1, 0], [-1, 0]]
    assert gradients.dE_dZ[2].tolist() == [[0, 1], [0, 1], [1, 0], [-1, 0]]
    # Neuron 1's weights: 1·1 + 2·(−1), 2·1, 4·(−1); neuron 2's: 1, 1 + 2, 1
    assert gradients.dE_dW[2].tolist() == [[-1, 1], [2, 3], [-4, 1]]
    assert gradients.dE_dB[2].tolist() == [[0, 2]]
    # 0, 1 through W_2ᵀ: 0·1 + 1·0, 0·0 + 1·2, 0·(−1) + 1·1
    assert gradients.dE_dA[1].tolist() == [[0, 2, 1], [0, 2, 1], [1, 0, -1], [-1, 0, 1]]
    # relu lets through where z > 0, so not where z is 0
    assert gradients.dE_dZ[1].tolist() == [[0, 2, 1], [0, 2, 0], [1, 0, 0], [-1, 0, 1]]
    # Input 1 is 1, 0, 1, 2: 1 − 2, 2, 1 + 2;  input 2 is 0, 1, 1, −1: 1 + 1, 2, −1
    assert gradients.dE_dW[1].tolist() == [[-1, 2, 3], [2, 2, -1]]
    assert gradients.dE_dB[1].tolist() == [[0, 4, 2]]


def test_the_update_by_hand():
    after = BY_HAND.updated(BY_HAND.gradients(X, Y), alpha=0.5)
    assert after.layer(1).W.tolist() == [[1.5, -1, 0.5], [-1, 0, -0.5]]
    assert after.layer(1).B.tolist() == [[0, -1, -2]]
    assert after.layer(2).W.tolist() == [[1.5, -0.5], [-1, 0.5], [1, 0.5]]
    assert after.layer(2).B.tolist() == [[1, -1]]


# ---------------------------------------------------------------- by loops


def whole_network(seed, dtype=np.float64, depth=None):
    """Whole numbers, m a power of two, h without rounding: no float on the way is rounded."""
    rng = np.random.default_rng(seed)
    depth = depth or int(rng.integers(1, 3 if dtype is np.float32 else 5))
    m = int(rng.choice([4, 8]))
    n = widths(rng, depth, largest=6, apart_from=[m])
    layers = [
        Layer(
            whole(rng, *size, dtype, largest=2),
            whole(rng, 1, size[1], dtype, largest=2),
            [identity, relu][rng.integers(2)],
        )
        for size in pairwise(n)
    ]
    X, Y = (whole(rng, m, columns, dtype, largest=2) for columns in (n[0], n[-1]))
    return Network(layers), X, Y


def in_fractions(network):
    return [(fractions(a.W), fractions(a.B), *oracles.H[a.activation.name]) for a in network.layers]


@pytest.mark.parametrize("dtype", FLOATS)
def test_every_number_of_both_passes_equals_the_loops(dtype):
    for seed in range(150):
        net, X, Y = whole_network(seed, dtype)
        Z, A = oracles.forward(in_fractions(net), fractions(X))
        dE_dA, dE_dZ, dE_dW, dE_dB = oracles.gradients(
            in_fractions(net), fractions(X), fractions(Y)
        )
        forward, gradients = net.forward(X), net.gradients(X, Y)
        assert lists(forward.Z) == Z, (seed, net)
        assert lists(forward.A) == A
        assert lists(gradients.dE_dA) == dE_dA
        assert lists(gradients.dE_dZ) == dE_dZ
        assert lists(gradients.dE_dW) == dE_dW
        assert lists(gradients.dE_dB) == dE_dB
        assert {P.dtype for P in (*forward.A, *gradients.dE_dW[1:])} == {np.dtype(dtype)}


def test_an_update_of_all_layers_equals_the_loops():
    for seed in range(100):
        net, X, Y = whole_network(seed, depth=2)
        loops, errors = oracles.train(in_fractions(net), fractions(X), fractions(Y), 1 / 16, 1)
        after = net.updated(net.gradients(X, Y), alpha=1 / 16)
        assert [(a.W.tolist(), a.B.tolist()) for a in after.layers] == [a[:2] for a in loops]
        assert [squared_error(n.predict(X), Y) for n in (net, after)] == errors


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_serves_in_both_passes_as_in_the_loops(name):
    # The loops round too, in another order: each may be off by 4 times the bound.
    for seed in range(20):
        layers, X, Y = network(np.random.default_rng(seed), depth=3, names=[name])
        net = Network([Layer(W, B, ACTIVATIONS[name]) for W, B, name in layers])
        loops, bound = oracles.layers_of(net), rounding_bound(layers, X, Y)
        _, A = oracles.forward(loops, X.tolist())
        dE_dW, dE_dB = oracles.gradients(loops, X.tolist(), Y.tolist())[2:]
        gradients = net.gradients(X, Y)
        within = 8 * np.finfo(float).eps
        for l in (1, 2, 3):
            assert (abs(net.forward(X).A[l] - A[l]) <= within * bound.A[l]).all()
            assert (abs(gradients.dE_dW[l] - dE_dW[l]) <= within * bound.dE_dW[l]).all()
            assert (abs(gradients.dE_dB[l] - dE_dB[l]) <= within * bound.dE_dB[l]).all()


# ---------------------------------------------------------------- what the passes are made of


def test_the_lists_are_indexed_as_in_the_derivation():
    forward, gradients = BY_HAND.forward(X), BY_HAND.gradients(X, Y)
    assert forward.Z[0] is None
    assert forward.A[0].tolist() == X.tolist()
    assert [P[0] for P in vars(gradients).values()] == [None] * 4
    assert {len(P) for P in (*vars(forward).values(), *vars(gradients).values())} == {3}


def test_the_backward_pass_is_linear_in_the_gradient_it_starts_from():
    rng = np.random.default_rng(0)
    net, X, _ = whole_network(3, depth=3)
    forward = net.forward(X)
    C, D = whole(rng, len(X), net.sizes[-1]), whole(rng, len(X), net.sizes[-1])
    by_C, by_D, by_both = (net.backward(forward, P) for P in (C, D, 2 * C + D))
    for l in (1, 2, 3):
        assert (2 * by_C.dE_dW[l] + by_D.dE_dW[l]).tolist() == by_both.dE_dW[l].tolist()
        assert (2 * by_C.dE_dB[l] + by_D.dE_dB[l]).tolist() == by_both.dE_dB[l].tolist()


def test_the_gradient_of_all_examples_is_the_mean_of_the_gradients_of_each():
    # E is a mean over the examples; so is its gradient, though S21 and S25Σ are sums.
    for seed in range(30):
        net, X, Y = whole_network(seed)
        m = len(X)
        each = [net.gradients(X[i : i + 1], Y[i : i + 1]) for i in range(m)]
        together = net.gradients(X, Y)
        for l in range(1, len(net.layers) + 1):
            for name in ("dE_dW", "dE_dB"):
                mean = sum(getattr(g, name)[l] for g in each) / m
                assert mean.tolist() == getattr(together, name)[l].tolist()


def test_the_network_is_not_changed_by_its_passes():
    before = [(a.W.tolist(), a.B.tolist()) for a in BY_HAND.layers]
    BY_HAND.updated(BY_HAND.gradients(X, Y), alpha=0.5)
    assert [(a.W.tolist(), a.B.tolist()) for a in BY_HAND.layers] == before


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", ["W", "B"])
@pytest.mark.parametrize("l", [1, 2])
def test_a_network_is_finite_until_one_of_its_parameters_is_not(l, name, value):
    assert BY_HAND.is_finite()
    arrays = {"W": BY_HAND.layer(l).W.copy(), "B": BY_HAND.layer(l).B.copy()}
    arrays[name][0, 1] = value
    layers = list(BY_HAND.layers)
    layers[l - 1] = Layer(**arrays, activation=identity)
    assert not Network(layers).is_finite()


# ---------------------------------------------------------------- errata


def test_B_added_to_the_rows_of_W_gives_another_forward_pass():
    # A gradient check of a network that makes this slip in both passes would not see it: only an
    # oracle for the forward pass does.
    assert BY_HAND.forward(X).Z[1].tolist() != (X @ (W_1 + B_1)).tolist()
    assert BY_HAND.forward(X).Z[1].tolist() == oracles.net_input(
        X.tolist(), W_1.tolist(), [[0, 1, -1]]
    )


def test_the_last_layers_slopes_in_every_layer_would_fit_and_be_wrong():
    # The derivation writes h′(Z[L]) in every layer. Three layers of equal width, so that it fits.
    rng = np.random.default_rng(0)
    net = Network([Layer(whole(rng, 3, 3), whole(rng, 1, 3), relu) for _ in range(3)])
    X, Y = whole(rng, 4, 3), whole(rng, 4, 3)
    forward, gradients = net.forward(X), net.gradients(X, Y)
    mistaken = relu.h_prime(forward.Z[3]) * gradients.dE_dA[2]
    assert mistaken.shape == gradients.dE_dZ[2].shape
    assert mistaken.tolist() != gradients.dE_dZ[2].tolist()
    right = oracles.net_input_gradient(
        gradients.dE_dA[2].tolist(), oracles.elementwise(oracles.relu_prime, forward.Z[2].tolist())
    )
    assert gradients.dE_dZ[2].tolist() == right


def test_all_layers_step_from_the_old_parameters():
    # The mistake: W_2 steps first, and the error is passed back through the new one.
    gradients = BY_HAND.gradients(X, Y)
    new_W_2 = W_2 - 0.5 * gradients.dE_dW[2]
    mistaken = X.T @ (relu.h_prime(BY_HAND.forward(X).Z[1]) * (gradients.dE_dZ[2] @ new_W_2.T))
    after = BY_HAND.updated(gradients, alpha=0.5)
    assert after.layer(1).W.tolist() == (W_1 - 0.5 * gradients.dE_dW[1]).tolist()
    assert after.layer(1).W.tolist() != (W_1 - 0.5 * mistaken).tolist()


def test_a_bias_for_each_example_is_refused():
    # S23 without the sum of S25 would make B m × k: one private bias for each training example.
    with pytest.raises(ValueError, match="B must be 1 × k"):
        Layer(W_1, np.zeros((4, 3)), relu)
