"""S11J, S13-S15: what ∂A/∂Z, ∂Z/∂A_prev, ∂Z/∂W and ∂Z/∂B really are."""

from types import SimpleNamespace

import numpy as np
import oracles
import pytest
from draws import FLOATS, exact, sizes, whole

from mlp_core import (
    bias_gradient,
    jacobian_wrt_activations,
    jacobian_wrt_biases,
    jacobian_wrt_net_input,
    jacobian_wrt_weights,
    net_input,
    net_input_gradient,
    previous_activation_gradient,
    weight_gradient,
)


def layer(seed, dtype=np.float64):
    rng = np.random.default_rng(seed)
    m, n, k = sizes(rng, 3, largest=5)
    return SimpleNamespace(
        m=m,
        n=n,
        k=k,
        A_prev=whole(rng, m, n, dtype),
        W=whole(rng, n, k, dtype),
        B=whole(rng, 1, k, dtype),
        dE_dZ=whole(rng, m, k, dtype),
    )


# ---------------------------------------------------------------- by hand


def test_jacobian_wrt_net_input_by_hand():
    # Four entries of Z, row by row; each moves only its own a, by h′.
    h_prime_Z = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert jacobian_wrt_net_input(h_prime_Z).tolist() == [
        [1, 0, 0, 0],
        [0, 2, 0, 0],
        [0, 0, 3, 0],
        [0, 0, 0, 4],
    ]


def test_jacobian_wrt_activations_by_hand():
    # n, k, m = 3, 2, 2: Wᵀ for example 1 and again for example 2, nothing across examples.
    W = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    assert jacobian_wrt_activations(W, m=2).tolist() == [
        [1, 3, 5, 0, 0, 0],
        [2, 4, 6, 0, 0, 0],
        [0, 0, 0, 1, 3, 5],
        [0, 0, 0, 2, 4, 6],
    ]


def test_jacobian_wrt_weights_by_hand():
    # m, n, k = 2, 3, 2: columns w_11, w_12, w_21, w_22, w_31, w_32; z_11 meets only w_p1.
    A_prev = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    assert jacobian_wrt_weights(A_prev, k=2).tolist() == [
        [1, 0, 2, 0, 3, 0],
        [0, 1, 0, 2, 0, 3],
        [4, 0, 5, 0, 6, 0],
        [0, 4, 0, 5, 0, 6],
    ]


def test_jacobian_wrt_biases_by_hand():
    # b_j moves z_ij of every example i by as much.
    assert jacobian_wrt_biases(m=3, k=2).tolist() == [[1, 0], [0, 1]] * 3


# ---------------------------------------------------------------- the definition, entry by entry


@pytest.mark.parametrize("dtype", FLOATS)
def test_every_entry_is_the_derivative_of_one_entry_by_another(dtype):
    for seed in range(150):
        a = layer(seed, dtype)
        wrt_Z = jacobian_wrt_net_input(a.dE_dZ)
        wrt_A = jacobian_wrt_activations(a.W, a.m)
        wrt_W = jacobian_wrt_weights(a.A_prev, a.k)
        assert wrt_Z.dtype == wrt_A.dtype == wrt_W.dtype == dtype
        assert wrt_Z.tolist() == oracles.jacobian_wrt_net_input(exact(a.dE_dZ))
        assert wrt_A.tolist() == oracles.jacobian_wrt_activations(exact(a.W), a.m)
        assert wrt_W.tolist() == oracles.jacobian_wrt_weights(exact(a.A_prev), a.k)
        assert jacobian_wrt_biases(a.m, a.k).tolist() == oracles.jacobian_wrt_biases(a.m, a.k)


def test_no_entry_loses_a_digit():
    # A third fills every digit of a float64.
    third = np.array([[1 / 3]])
    assert jacobian_wrt_net_input(third).item() == 1 / 3
    assert jacobian_wrt_activations(third, m=1).item() == 1 / 3
    assert jacobian_wrt_weights(third, k=1).item() == 1 / 3


@pytest.mark.parametrize("seed", range(30))
def test_every_column_is_what_a_step_of_one_does_to_the_net_inputs(seed):
    # Z is linear in each of A_prev, W and B: a step of 1 gives the derivative without an error,
    # and the loops of S2 give Z. No formula of a Jacobian is used.
    a = layer(seed)
    arrays = {"A_prev": exact(a.A_prev), "W": exact(a.W), "B": exact(a.B)}
    jacobians = {
        "A_prev": jacobian_wrt_activations(a.W, a.m),
        "W": jacobian_wrt_weights(a.A_prev, a.k),
        "B": jacobian_wrt_biases(a.m, a.k),
    }
    before = np.ravel(oracles.net_input(*arrays.values()))
    for name, jacobian in jacobians.items():
        rows, columns = oracles.size(arrays[name])
        for r, c in np.ndindex(rows, columns):
            stepped = {**arrays, name: [list(row) for row in arrays[name]]}
            stepped[name][r][c] += 1
            change = np.ravel(oracles.net_input(*stepped.values())) - before
            assert jacobian[:, r * columns + c].tolist() == change.tolist()


# ---------------------------------------------------------------- why the short forms work


@pytest.mark.parametrize("dtype", FLOATS)
def test_contracted_with_the_gradient_by_Z_they_give_the_short_forms(dtype):
    # ∂E/∂v = Σ_ij ∂E/∂z_ij · ∂z_ij/∂v: a row vector times the Jacobian, rows stacked.
    for seed in range(150):
        a = layer(seed, dtype)
        row = a.dE_dZ.reshape(1, -1)
        by_A = (row @ jacobian_wrt_activations(a.W, a.m)).reshape(a.m, a.n)
        by_W = (row @ jacobian_wrt_weights(a.A_prev, a.k)).reshape(a.n, a.k)
        by_B = row @ jacobian_wrt_biases(a.m, a.k)
        assert by_A.tolist() == previous_activation_gradient(a.dE_dZ, a.W).tolist()
        assert by_W.tolist() == weight_gradient(a.A_prev, a.dE_dZ).tolist()
        assert by_B.tolist() == bias_gradient(a.dE_dZ).tolist()
        by_Z = (row @ jacobian_wrt_net_input(a.dE_dZ - 3)).reshape(a.m, a.k)
        assert by_Z.tolist() == net_input_gradient(a.dE_dZ, a.dE_dZ - 3).tolist()


def test_the_whole_of_Z_is_the_jacobians_times_the_stacked_rows():
    for seed in range(30):
        a = layer(seed)
        biases = jacobian_wrt_biases(a.m, a.k) @ a.B.ravel()
        Z = net_input(a.A_prev, a.W, a.B).ravel().tolist()
        assert (jacobian_wrt_weights(a.A_prev, a.k) @ a.W.ravel() + biases).tolist() == Z
        assert (jacobian_wrt_activations(a.W, a.m) @ a.A_prev.ravel() + biases).tolist() == Z


def test_stacking_columns_gives_something_else():
    # Textbooks stack columns, as ravel("F") does, and their Jacobian is I_k ⊗ A_prev. Ours is
    # A_prev ⊗ I_k: it takes the rows of W and gives the rows of Z.
    for seed in range(30):
        a = layer(seed)
        Z = a.A_prev @ a.W
        ours, textbook = jacobian_wrt_weights(a.A_prev, a.k), np.kron(np.eye(a.k), a.A_prev)
        assert (ours @ a.W.ravel()).tolist() == Z.ravel().tolist()
        assert (textbook @ a.W.ravel("F")).tolist() == Z.ravel("F").tolist()
        assert ours.tolist() != textbook.tolist()
        mixed = (ours @ a.W.ravel("F")).tolist()  # the dimensions fit all the same
        assert mixed not in (Z.ravel().tolist(), Z.ravel("F").tolist())


def test_the_shorthand_is_a_block_of_the_jacobian_and_not_the_jacobian():
    # The derivation writes W, A_prev and 1: m copies of Wᵀ, A_prev spread over k neurons, m ones.
    a = layer(0)
    by_A = jacobian_wrt_activations(a.W, a.m)
    by_W = jacobian_wrt_weights(a.A_prev, a.k)
    assert by_A.shape == (a.m * a.k, a.m * a.n) != a.W.shape
    assert by_W.shape == (a.m * a.k, a.n * a.k) != a.A_prev.shape
    assert by_A[: a.k, : a.n].tolist() == a.W.T.tolist()
    assert by_W[:: a.k, :: a.k].tolist() == a.A_prev.tolist()
