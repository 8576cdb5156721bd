"""The loops behind the checks, beside the library's equations: they share no code, and agree."""

import ast
import inspect

import numpy as np
import pytest

import mlp_core
from mlp_lab.check import loops
from mlp_lab.check.activations import FUNCTIONS, OF_ARRAYS, h_of, h_prime_of
from mlp_lab.check.task import as_lists, draw

EQUATIONS = {
    "net_input": ("X m n", "W n k", "B 1 k"),
    "bias_rows": ("B 1 k", "m"),
    "squared_error": ("A m k", "Y m k"),
    "squared_error_gradient": ("A m k", "Y m k"),
    "jacobian_wrt_net_input": ("h_prime_Z m k",),
    "jacobian_wrt_activations": ("W n k", "m"),
    "jacobian_wrt_weights": ("A_prev m n", "k"),
    "jacobian_wrt_biases": ("m", "k"),
    "net_input_gradient": ("dE_dA m k", "h_prime_Z m k"),
    "previous_activation_gradient": ("dE_dZ m k", "W n k"),
    "weight_gradient": ("A_prev m n", "dE_dZ m k"),
    "bias_gradient_shares": ("dE_dZ m k",),
    "bias_gradient": ("dE_dZ m k",),
}
SOFTPLUS = mlp_core.Activation("softplus", h_of("softplus"), h_prime_of("softplus"))


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("name", EQUATIONS)
def test_every_equation_agrees_with_the_library(name, seed):
    d = draw(seed, ("m n k",))
    arguments = [d.sizes[P] if P in d.sizes else d.matrix(*P.split()[1:]) for P in EQUATIONS[name]]
    got = getattr(loops, name)(*map(as_lists, arguments))
    right = getattr(mlp_core, name)(*arguments)
    np.testing.assert_allclose(got, right, rtol=1e-12, atol=1e-13)
    assert np.shape(got) == np.shape(right)


@pytest.mark.parametrize("seed", range(20))
def test_updates_agree_with_the_library(seed):
    d = draw(seed, ("n k",))
    W, dE_dW = d.matrix("n", "k"), d.matrix("n", "k")
    got = loops.updated(W.tolist(), dE_dW.tolist(), d.alpha)
    np.testing.assert_allclose(got, mlp_core.updated_weights(W, dE_dW, d.alpha), rtol=1e-12)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_activations_agree_with_the_library(name):
    Z = np.array([[-800.0, -40, -3, -0.5, -1e-9, 1e-9, 0.5, 3, 40, 800]])
    h, h_prime, from_A = FUNCTIONS[name]
    if name == "softplus":
        A, slopes = np.logaddexp(0, Z), np.exp(-np.logaddexp(0, -Z))
    else:
        activation = mlp_core.ACTIVATIONS[name]
        A, slopes = activation.h(Z), activation.h_prime(Z)
    np.testing.assert_allclose(loops.applied(h, Z.tolist()), A, rtol=1e-14)
    np.testing.assert_allclose(loops.applied(h_prime, Z.tolist()), slopes, rtol=1e-14)
    middle = A[:, 2:-2]
    np.testing.assert_allclose(
        loops.applied(from_A, middle.tolist()), slopes[:, 2:-2], rtol=1e-6, atol=1e-15
    )


@pytest.mark.parametrize("seed", range(10))
def test_whole_passes_agree_with_the_library(seed):
    d = draw(seed, ("m n_0 n_1 n_2 n_3",))
    names = ["tanh", "softplus", "sigmoid"]
    W = [d.matrix(f"n_{l}", f"n_{l + 1}", 0.3) for l in range(3)]
    B = [d.matrix("1", f"n_{l + 1}") for l in range(3)]
    X, Y = d.matrix("m", "n_0"), d.matrix("m", "n_3")
    activations = [mlp_core.ACTIVATIONS.get(name, SOFTPLUS) for name in names]
    network = mlp_core.Network(
        [mlp_core.Layer(*layer) for layer in zip(W, B, activations, strict=True)]
    )
    lists = [as_lists([None, *Ps]) for Ps in (W, B)]
    h, h_prime = ([None, *(FUNCTIONS[name][i] for name in names)] for i in (0, 1))

    Z, A = loops.forward(X.tolist(), *lists, h)
    forward = network.forward(X)
    for l in range(1, 4):
        np.testing.assert_allclose(Z[l], forward.Z[l], rtol=1e-12)
        np.testing.assert_allclose(A[l], forward.A[l], rtol=1e-12)

    dE_dA = loops.squared_error_gradient(A[-1], Y.tolist())
    gradients = network.gradients(X, Y)
    for got, right in zip(
        loops.backward(dE_dA, Z, A, lists[0], h_prime), vars(gradients).values(), strict=True
    ):
        for l in range(1, 4):
            np.testing.assert_allclose(got[l], right[l], rtol=1e-10, atol=1e-13)

    new_W, new_B = loops.step(X.tolist(), Y.tolist(), *lists, h, h_prime, 0.3)
    for l, layer in enumerate(network.updated(gradients, 0.3).layers, start=1):
        np.testing.assert_allclose(new_W[l], layer.W, rtol=1e-10)
        np.testing.assert_allclose(new_B[l], layer.B, rtol=1e-10)


@pytest.mark.parametrize("seed", range(20))
def test_what_the_exercises_ask_agrees_with_matrices(seed):
    """The net input transposed, a sum over weighted examples, and Kronecker products."""
    d = draw(seed, ("m k n q",))
    m, k, n, q = d.sizes.values()
    X, W, B = d.matrix("m", "n"), d.matrix("n", "k"), d.matrix("1", "k")
    A, Y, c = d.matrix("m", "k"), d.matrix("m", "k"), abs(d.matrix("m", "1"))
    dE_dZ, J = d.matrix("m", "k"), d.rng.normal(size=(m * k, n * q))

    def agree(name, right, *arguments):
        got = getattr(loops, name)(*map(as_lists, arguments))
        np.testing.assert_allclose(got, right, rtol=1e-12, atol=1e-12)
        assert np.shape(got) == np.shape(right)

    agree("net_input_of_columns", mlp_core.net_input(X, W, B).T, X.T, W, B)
    norms = np.linalg.norm(A - Y, axis=1) ** 2
    agree("weighted_error", c[:, 0] @ norms / m, A, Y, c)
    agree("weighted_error_gradient", c * mlp_core.squared_error_gradient(A, Y), A, Y, c)
    agree("contraction", np.einsum("ij,ijrc->rc", dE_dZ, J.reshape(m, k, n, q)), dE_dZ, J, (n, q))
    by_columns = np.einsum("ij,jicr->rc", dE_dZ, J.reshape(k, m, q, n))
    agree("contraction_of_stacked_columns", by_columns, dE_dZ, J, (n, q))
    agree("jacobian_of_stacked_columns", np.kron(np.eye(k), X), X, k)
    V = d.matrix("n", "k")
    agree("velocity", 0.9 * V - 0.3 * W, V, W, 0.3, 0.9)
    agree("moved", W + V, W, V)


@pytest.mark.parametrize("seed", range(5))
def test_contractions_of_the_jacobian_by_W_are_the_gradient(seed):
    d = draw(seed, ("m n k",))
    A_prev, dE_dZ, (_, n, k) = d.matrix("m", "n"), d.matrix("m", "k"), d.sizes.values()
    right = mlp_core.weight_gradient(A_prev, dE_dZ)
    lists = A_prev.tolist(), dE_dZ.tolist()
    for contract, jacobian in (
        (loops.contraction, loops.jacobian_wrt_weights),
        (loops.contraction_of_stacked_columns, loops.jacobian_of_stacked_columns),
    ):
        got = contract(lists[1], jacobian(lists[0], k), (n, k))
        np.testing.assert_allclose(got, right, rtol=1e-12, atol=1e-12)


def test_the_loops_import_nothing_that_multiplies_matrices():
    tree = ast.parse(inspect.getsource(loops))
    imported = {
        alias.name if isinstance(node, ast.Import) else node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert imported == {"collections.abc", "typing"}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.MatMult)]


@pytest.mark.parametrize("name", OF_ARRAYS)
def test_the_functions_that_a_reader_is_given_are_those_of_the_loops(name):
    Z = np.linspace(-9, 9, 41).reshape(1, -1)
    for given in (h_of(name), h_prime_of(name)):
        np.testing.assert_allclose(given(Z), loops.applied(given.of_number, Z.tolist()), rtol=1e-13)
        assert given(0.5) == pytest.approx(given.of_number(0.5), rel=1e-13)
