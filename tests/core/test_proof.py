"""A proof, by SymPy: the lines of mlp_core are the derivatives of E, for every number at once.

Entries are symbols and h is abstract, so nothing holds by the luck of a number or of a choice of h.
E is spelled by the loops of oracles.py and differentiated by SymPy. The functions of mlp_core work
on arrays of symbols as on arrays of numbers, without the dimension check, which asks for numbers.

One layer at a time is enough. E depends on the parameters of layer l only through its activations
A; so with c_ij = ∂E/∂a_ij, any numbers at all, ∂E/∂w = Σ c_ij ∂a_ij/∂w. If dE_dA is right, then
dE_dZ, dE_dW, dE_dB are, and so is the dE_dA of the layer before: from l to l − 1, and S10 is where
that begins. (To expand two whole layers takes minutes, and proves no more.)
"""

import numpy as np
import oracles
import pytest
import sympy

import mlp_core

M, N, K = 4, 2, 3  # pairwise distinct: a transposed result has other dimensions
ALPHA = sympy.Symbol("alpha", positive=True)


class h_prime(sympy.Function):  # noqa: N801
    """h′, abstract as well."""


class h(sympy.Function):  # noqa: N801
    """Any differentiable function of one number."""

    def fdiff(self, argindex=1):
        return h_prime(self.args[0])


def symbols(letter, rows, columns):
    names = [[f"{letter}_{i}{j}" for j in range(1, columns + 1)] for i in range(1, rows + 1)]
    return np.array([[sympy.Symbol(name) for name in row] for row in names], dtype=object)


def elementwise(function, Z):
    return np.array(oracles.elementwise(function, Z.tolist()), dtype=object)


def derivative(E, P):
    """∂E/∂p for each symbol p of P: the definition of all that is proved."""
    return np.array([[sympy.diff(E, p) for p in row] for row in P], dtype=object)


def equal(P, Q):
    """Whether two arrays are the same expression in every entry."""
    P, Q = np.asarray(P, dtype=object), np.asarray(Q, dtype=object)
    return P.shape == Q.shape and all(
        sympy.expand(p - q).is_zero is True for p, q in zip(P.ravel(), Q.ravel(), strict=True)
    )


def line(name):
    """The line of mlp_core that computes an equation, as it is without its dimension check."""
    return getattr(mlp_core, name).equation.unchecked


class OneLayer:
    """Symbols of a layer, its E by the loops of the index forms, and the gradients of mlp_core.

    last: E is the squared error of this layer's activations. Otherwise E = Σ c_ij a_ij, whose
    derivative by the activations is any C: a hidden layer.
    """

    def __init__(self, last, m=M, n=N, k=K):
        self.A_prev, self.W, self.B = symbols("x", m, n), symbols("w", n, k), symbols("b", 1, k)
        self.Y, self.C = symbols("y", m, k), symbols("c", m, k)
        Z = oracles.net_input(self.A_prev.tolist(), self.W.tolist(), self.B.tolist())
        A = oracles.elementwise(h, Z)
        if last:
            self.E = oracles.squared_error(A, self.Y.tolist())
        else:
            self.E = sum(c * a for c, a in zip(self.C.ravel(), np.ravel(A), strict=True))

        self.Z = line("net_input")(self.A_prev, self.W, self.B)
        self.A, self.h_prime_Z = elementwise(h, self.Z), elementwise(h_prime, self.Z)
        self.dE_dA = line("squared_error_gradient")(self.A, self.Y) if last else self.C
        self.dE_dZ = line("net_input_gradient")(self.dE_dA, self.h_prime_Z)
        self.dE_dA_prev = line("previous_activation_gradient")(self.dE_dZ, self.W)
        self.dE_dW = line("weight_gradient")(self.A_prev, self.dE_dZ)
        self.dE_dB = line("bias_gradient")(self.dE_dZ)


LAST, HIDDEN = OneLayer(last=True), OneLayer(last=False)
LAYERS = pytest.mark.parametrize("layer", [LAST, HIDDEN], ids=["last layer", "hidden layer"])


# ---------------------------------------------------------------- what is proved


def test_S2_is_its_index_form():
    loops = oracles.net_input(LAST.A_prev.tolist(), LAST.W.tolist(), LAST.B.tolist())
    assert equal(LAST.Z, loops)


def test_S5_is_its_index_form_and_what_S2_adds():
    rows = line("bias_rows")(LAST.B, M)
    assert equal(rows, oracles.bias_rows(LAST.B.tolist(), M))
    assert equal(LAST.Z, LAST.A_prev @ LAST.W + rows)


def test_S10_and_S17_are_the_derivative_of_E():
    A, Y = symbols("a", M, K), symbols("y", M, K)
    E = oracles.squared_error(A.tolist(), Y.tolist())
    assert equal(line("squared_error_gradient")(A, Y), derivative(E, A))


@LAYERS
def test_S18_and_S19_are_the_derivative_by_the_previous_activations(layer):
    assert equal(layer.dE_dA_prev, derivative(layer.E, layer.A_prev))


@LAYERS
def test_S20_and_S21_are_the_derivative_by_the_weights(layer):
    assert equal(layer.dE_dW, derivative(layer.E, layer.W))


@LAYERS
def test_S22_S23_and_S25_are_the_derivative_by_the_biases(layer):
    assert equal(layer.dE_dB, derivative(layer.E, layer.B))


def test_S23_are_the_derivatives_by_a_bias_of_each_examples_own():
    # With B as m × k, a private bias for each example, S23 is a gradient; B is 1 × k, so it is not.
    own, X, W, C = symbols("b", M, K), HIDDEN.A_prev, HIDDEN.W, HIDDEN.C
    Z = X @ W + own
    E = (C * elementwise(h, Z)).sum()
    dE_dZ = line("net_input_gradient")(C, elementwise(h_prime, Z))
    assert equal(line("bias_gradient_shares")(dE_dZ), derivative(E, own))


@LAYERS
def test_S24_and_S25_go_against_the_derivative(layer):
    W = line("updated_weights")(layer.W, layer.dE_dW, ALPHA)
    B = line("updated_biases")(layer.B, layer.dE_dB, ALPHA)
    assert equal(W, layer.W - ALPHA * derivative(layer.E, layer.W))
    assert equal(B, layer.B - ALPHA * derivative(layer.E, layer.B))


def test_S11_S13_S14_and_S15_are_the_jacobians():
    def jacobian(P, Q):
        return [[sympy.diff(p, q) for q in Q.ravel()] for p in P.ravel()]

    a = HIDDEN
    Z = symbols("z", M, K)
    slopes = elementwise(h_prime, Z)
    assert equal(line("jacobian_wrt_net_input")(slopes), jacobian(elementwise(h, Z), Z))
    assert equal(line("jacobian_wrt_activations")(a.W, M), jacobian(a.Z, a.A_prev))
    assert equal(line("jacobian_wrt_weights")(a.A_prev, K), jacobian(a.Z, a.W))
    assert equal(line("jacobian_wrt_biases")(M, K).astype(int), jacobian(a.Z, a.B))


# ---------------------------------------------------------------- what is refuted

WRONG_ERROR_GRADIENTS = {
    "the factor 2 is lost": lambda A, Y: (A - Y) / M,
    "1/m is missing": lambda A, Y: 2 * (A - Y),
    "2/(mk)": lambda A, Y: 2 * (A - Y) / (M * K),
    "the sign": lambda A, Y: 2 * (Y - A) / M,
    "δ read as 1": lambda A, Y: np.repeat(2 * (A - Y).sum(axis=0, keepdims=True) / M, M, axis=0),
    "the first example is dropped": lambda A, Y: 2 * np.vstack([0 * A[:1], A[1:] - Y[1:]]) / M,
}


@pytest.mark.parametrize("mistake", WRONG_ERROR_GRADIENTS)
def test_a_wrong_S10_is_refuted(mistake):
    A, Y = symbols("a", M, K), symbols("y", M, K)
    wrong = WRONG_ERROR_GRADIENTS[mistake](A, Y)
    assert wrong.shape == A.shape
    assert not equal(wrong, derivative(oracles.squared_error(A.tolist(), Y.tolist()), A))


def dE_dZ_with_slopes_at_A(a):
    return elementwise(h_prime, a.A) * a.dE_dA


WRONG_GRADIENTS = {  # of one layer: what is computed, and by what it should be the derivative
    "S19, h′ is missing": ("A_prev", lambda a: a.dE_dA @ a.W.T),
    "S19, h′(A) for h′(Z)": ("A_prev", lambda a: dE_dZ_with_slopes_at_A(a) @ a.W.T),
    "S19, divided by m again": ("A_prev", lambda a: a.dE_dZ @ a.W.T / M),
    "S21, h′ is missing": ("W", lambda a: a.A_prev.T @ a.dE_dA),
    "S21, h′(A) for h′(Z)": ("W", lambda a: a.A_prev.T @ dE_dZ_with_slopes_at_A(a)),
    "S21, a mean over the examples": ("W", lambda a: a.A_prev.T @ a.dE_dZ / M),
    "S21, transposed": ("W", lambda a: a.dE_dZ.T @ a.A_prev),
    "S21, the first example is dropped": ("W", lambda a: a.A_prev[1:].T @ a.dE_dZ[1:]),
    "S21, two times": ("W", lambda a: 2 * a.dE_dW),
    "S23 without its sum": ("B", lambda a: a.dE_dZ),
    "S25, a mean and not a sum": ("B", lambda a: a.dE_dZ.sum(axis=0, keepdims=True) / M),
    "S25, summed over the neurons": ("B", lambda a: a.dE_dZ.sum(axis=1, keepdims=True).T),
    "S25, summed over everything": ("B", lambda a: np.full((1, K), a.dE_dZ.sum())),
    "S25, h′ is missing": ("B", lambda a: a.dE_dA.sum(axis=0, keepdims=True)),
    "S25, h′(A) for h′(Z)": ("B", lambda a: dE_dZ_with_slopes_at_A(a).sum(axis=0, keepdims=True)),
}


@LAYERS
@pytest.mark.parametrize("mistake", WRONG_GRADIENTS)
def test_a_wrong_gradient_is_refuted(mistake, layer):
    name, wrong = WRONG_GRADIENTS[mistake]
    assert not equal(wrong(layer), derivative(layer.E, getattr(layer, name)))


@pytest.mark.parametrize("mistake", ["W for Wᵀ", "∂E/∂W transposed"])
def test_a_transpose_is_refuted_where_square_matrices_let_it_pass(mistake):
    square = OneLayer(last=False, m=3, n=2, k=2)
    wrong, P = {
        "W for Wᵀ": (square.dE_dZ @ square.W, square.A_prev),
        "∂E/∂W transposed": (square.dE_dZ.T @ square.A_prev, square.W),
    }[mistake]
    assert wrong.shape == P.shape
    assert not equal(wrong, derivative(square.E, P))


@pytest.mark.parametrize("mistake", ["h′(Z[L]) for h′(Z[l])", "W[L] for W[l]", "none"])
def test_L_for_l_is_refuted_where_equal_widths_let_it_pass(mistake):
    # Two layers of one width. The derivation's L, read literally in layer l = L − 1, fits.
    first = OneLayer(last=False, m=3, n=2, k=2)
    W_L, B_L, C = symbols("v", 2, 2), symbols("d", 1, 2), symbols("c", 3, 2)
    Z_L = line("net_input")(first.A, W_L, B_L)
    E = (C * elementwise(h, Z_L)).sum()
    dE_dZ_L = line("net_input_gradient")(C, elementwise(h_prime, Z_L))
    dE_dA = line("previous_activation_gradient")(dE_dZ_L, W_L)
    slopes = elementwise(h_prime, Z_L) if mistake.startswith("h′") else first.h_prime_Z
    dE_dZ = line("net_input_gradient")(dE_dA, slopes)
    W = W_L if mistake.startswith("W") else first.W
    dE_dX = line("previous_activation_gradient")(dE_dZ, W)
    assert equal(dE_dX, derivative(E, first.A_prev)) == (mistake == "none")


def test_B_added_to_the_rows_of_W_is_refuted():
    a = HIDDEN
    mistaken = a.A_prev @ (a.W + a.B)
    assert mistaken.shape == a.Z.shape
    assert not equal(mistaken, a.Z)
    assert equal(mistaken, a.A_prev @ a.W + np.kron(a.A_prev.sum(axis=1, keepdims=True), a.B))


WRONG_UPDATES = {
    "the sign": lambda W, dE_dW: W + ALPHA * dE_dW,
    "alpha is missing": lambda W, dE_dW: W - dE_dW,
    "only the step": lambda W, dE_dW: -ALPHA * dE_dW,
    "never updated": lambda W, dE_dW: W,
}


@pytest.mark.parametrize("mistake", WRONG_UPDATES)
def test_a_wrong_update_is_refuted(mistake):
    wrong = WRONG_UPDATES[mistake](HIDDEN.W, HIDDEN.dE_dW)
    assert not equal(wrong, HIDDEN.W - ALPHA * derivative(HIDDEN.E, HIDDEN.W))


# ---------------------------------------------------------------- that the comparison compares


def test_equal_sees_another_form_of_the_same_and_every_difference():
    x, y = sympy.symbols("x y")
    assert equal([[(x + y) ** 2]], [[x**2 + 2 * x * y + y**2]])
    assert not equal([[x, y]], [[y, x]])
    assert not equal([[x, y]], [[x], [y]])
    assert not equal([[x, y]], [[x, y], [x, y]])
    assert not equal([[h_prime(x)]], [[h_prime(h(x))]])
    assert not equal([[h(x)]], [[h_prime(x)]])


@LAYERS
def test_no_derivative_that_is_compared_is_zero(layer):
    for P in (layer.A_prev, layer.W, layer.B):
        assert all(entry.has(h_prime) for entry in derivative(layer.E, P).ravel())
