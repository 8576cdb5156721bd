"""The stepper's numbers: those of the network's own passes, of plain loops, and on paper."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

from mlp_core import (
    EQUATIONS,
    Activation,
    Layer,
    Network,
    bias_gradient,
    identity,
    leaky_relu,
    net_input,
    net_input_gradient,
    previous_activation_gradient,
    relu,
    sigmoid,
    squared_error,
    squared_error_gradient,
    tanh,
    updated_biases,
    updated_weights,
    weight_gradient,
)
from mlp_lab import thread
from mlp_lab.drawing import Matrix
from mlp_lab.stepper import step_through

SQUARE = Activation("a square", h=lambda Z: Z * Z, h_prime=lambda Z: 2 * Z)
# Sizes and activations of networks with 1 to 4 layers; m = 6 differs from all sizes.
NETWORKS = {
    "1 layer": ((3, 2), [sigmoid]),
    "2 layers": ((3, 5, 2), [tanh, identity]),
    "3 layers": ((4, 3, 5, 2), [relu, SQUARE, sigmoid]),
    "4 layers": ((7, 3, 5, 4, 2), [leaky_relu, tanh, identity, sigmoid]),
}


def example(name, dtype=float):
    sizes, activations = NETWORKS[name]
    rng = np.random.default_rng(3)
    layers = [
        Layer(rng.normal(0, 0.7, (n, k)).astype(dtype), rng.normal(0, 1, (1, k)).astype(dtype), h)
        for n, k, h in zip(sizes, sizes[1:], activations, strict=False)
    ]
    X = rng.normal(0, 1, (6, sizes[0])).astype(dtype)
    Y = rng.normal(0, 1, (6, sizes[-1])).astype(dtype)
    return Network(layers), X, Y


def results(stepper):
    return {step.name: step.result for step in stepper.steps}


# The order of the steps, and what each is called.


def test_the_order_of_the_derivation():
    assert [step.name for step in step_through().steps] == [
        "Z[1]", "A[1]", "Z[2]", "A[2]", "E", "∂E/∂A[2]",
        "∂E/∂Z[2]", "∂E/∂W[2]", "∂E/∂B[2]", "∂E/∂A[1]", "∂E/∂Z[1]", "∂E/∂W[1]", "∂E/∂B[1]",
        "W′[1]", "B′[1]", "W′[2]", "B′[2]", "E′",
    ]  # fmt: skip
    assert [step.name for step in step_through(*example("1 layer")).steps] == [
        "Z[1]", "A[1]", "E", "∂E/∂A[1]", "∂E/∂Z[1]", "∂E/∂W[1]", "∂E/∂B[1]", "W′[1]", "B′[1]", "E′",
    ]  # fmt: skip


@pytest.mark.parametrize("name", NETWORKS)
def test_how_many_steps(name):
    network, X, Y = example(name)
    L = len(network.layers)
    assert len(step_through(network, X, Y).steps) == 2 * L + 2 + (4 * L - 1) + 2 * L + 1
    assert len(step_through(network, X).steps) == 2 * L


def test_phases_and_layers():
    steps = step_through().steps
    phases = [step.phase for step in steps]
    assert phases == ["forward"] * 5 + ["backward"] * 8 + ["update"] * 5
    layers = [step.l for step in steps]
    assert layers == [1, 1, 2, 2, 0, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 2, 2, 0]


FUNCTIONS = {
    "Z": net_input, "E": squared_error, "∂E/∂Z": net_input_gradient, "∂E/∂W": weight_gradient,
    "∂E/∂B": bias_gradient, "∂E/∂A": previous_activation_gradient, "W′": updated_weights,
    "B′": updated_biases, "E′": squared_error,
}  # fmt: skip


@pytest.mark.parametrize("name", NETWORKS)
def test_ids_are_those_of_the_function(name):
    network, X, Y = example(name)
    L = len(network.layers)
    for step in step_through(network, X, Y).steps:
        kind = step.name.partition("[")[0]
        if kind == "A":
            assert step.ids == ("S11", "S12")
            continue
        function = FUNCTIONS[kind] if step.name != f"∂E/∂A[{L}]" else squared_error_gradient
        expected = function.equation.ids + (("S12",) if kind == "Z" else ())
        assert step.ids == expected
        assert all(step_id in EQUATIONS for step_id in step.ids)


def test_ids_by_hand():
    ids = {step.name: " ".join(step.ids) for step in step_through().steps}
    assert ids["Z[2]"] == "S2 S12"
    assert ids["E"] == "S7"
    assert ids["∂E/∂A[2]"] == "S10 S17"
    assert ids["∂E/∂A[1]"] == "S18 S19"
    assert ids["∂E/∂Z[1]"] == "S18 S20 S22"
    assert ids["∂E/∂W[1]"] == "S20 S21"
    assert ids["∂E/∂B[1]"] == "S25Σ"
    assert ids["W′[2]"] == "S24"
    assert ids["B′[2]"] == "S25"


# The numbers.


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", NETWORKS)
def test_exactly_those_of_the_network(name, dtype):
    network, X, Y = example(name, dtype)
    L, found = len(network.layers), results(step_through(network, X, Y, 0.3))
    forward, gradients = network.forward(X), network.gradients(X, Y)
    new = network.updated(gradients, 0.3)
    for l in range(1, L + 1):
        expected = {
            f"Z[{l}]": forward.Z[l], f"A[{l}]": forward.A[l],
            f"∂E/∂A[{l}]": gradients.dE_dA[l], f"∂E/∂Z[{l}]": gradients.dE_dZ[l],
            f"∂E/∂W[{l}]": gradients.dE_dW[l], f"∂E/∂B[{l}]": gradients.dE_dB[l],
            f"W′[{l}]": new.layer(l).W, f"B′[{l}]": new.layer(l).B,
        }  # fmt: skip
        for key, array in expected.items():
            assert np.array_equal(found[key], array), key
            assert found[key].dtype == dtype
    assert found["E"] == squared_error(forward.A[L], Y)
    assert found["E′"] == squared_error(new.predict(X), Y)


H = {
    "sigmoid": (lambda z: 1 / (1 + math.exp(-z)), lambda z: math.exp(-z) / (1 + math.exp(-z)) ** 2),
    "tanh": (math.tanh, lambda z: 1 - math.tanh(z) ** 2),
    "identity": (lambda z: z, lambda z: 1.0),
    "relu": (lambda z: max(0.0, z), lambda z: float(z > 0)),
    "leaky_relu": (lambda z: z if z > 0 else 0.01 * z, lambda z: 1.0 if z > 0 else 0.01),
    "a square": (lambda z: z * z, lambda z: 2 * z),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_as_in_plain_loops(name):
    network, X, Y = example(name)
    found, m, sizes = results(step_through(network, X, Y, 0.3)), len(X), network.sizes
    L = len(sizes) - 1
    A = {0: X.tolist()}
    for l in range(1, L + 1):
        W, B = network.layer(l).W.tolist(), network.layer(l).B.tolist()
        h = H[network.layer(l).activation.name][0]
        Z = [
            [
                sum(A[l - 1][i][p] * W[p][j] for p in range(sizes[l - 1])) + B[0][j]
                for j in range(sizes[l])
            ]
            for i in range(m)
        ]
        A[l] = [[h(z) for z in row] for row in Z]
        assert_allclose(found[f"Z[{l}]"], Z, rtol=1e-12)
        assert_allclose(found[f"A[{l}]"], A[l], rtol=1e-12)
    E = sum((A[L][i][j] - Y[i, j]) ** 2 for i in range(m) for j in range(sizes[L])) / m
    assert_allclose(found["E"], E, rtol=1e-12)
    by_A = [[2 / m * (A[L][i][j] - Y[i, j]) for j in range(sizes[L])] for i in range(m)]
    for l in range(L, 0, -1):
        n, k, W = sizes[l - 1], sizes[l], network.layer(l).W
        h_prime = H[network.layer(l).activation.name][1]
        assert_allclose(found[f"∂E/∂A[{l}]"], by_A, rtol=1e-11, atol=1e-14)
        by_Z = [[h_prime(found[f"Z[{l}]"][i, j]) * by_A[i][j] for j in range(k)] for i in range(m)]
        by_W = [
            [sum(A[l - 1][i][p] * by_Z[i][j] for i in range(m)) for j in range(k)] for p in range(n)
        ]
        by_B = [[sum(by_Z[i][j] for i in range(m)) for j in range(k)]]
        by_A = [[sum(by_Z[i][j] * W[p, j] for j in range(k)) for p in range(n)] for i in range(m)]
        assert_allclose(found[f"∂E/∂Z[{l}]"], by_Z, rtol=1e-10, atol=1e-14)
        assert_allclose(found[f"∂E/∂W[{l}]"], by_W, rtol=1e-10, atol=1e-14)
        assert_allclose(found[f"∂E/∂B[{l}]"], by_B, rtol=1e-10, atol=1e-14)
        new = [[W[p, j] - 0.3 * by_W[p][j] for j in range(k)] for p in range(n)]
        assert_allclose(found[f"W′[{l}]"], new, rtol=1e-10, atol=1e-14)
        new = [[network.layer(l).B[0, j] - 0.3 * by_B[0][j] for j in range(k)]]
        assert_allclose(found[f"B′[{l}]"], new, rtol=1e-10, atol=1e-14)


def test_on_paper():
    found = results(step_through())
    assert found["Z[1]"][0].tolist() == [1, 3, -1, -5]
    assert found["A[1]"][0].tolist() == [1, 3, 0, 0]
    assert found["Z[2]"][0, 0] == 3
    assert found["E"] == pytest.approx(3.45)
    assert found["∂E/∂W[2]"][0, 0] == pytest.approx(1)
    assert found["∂E/∂A[1]"][0, 0] == pytest.approx(-0.3)
    assert found["∂E/∂B[2]"][0, 0] == pytest.approx(1.8)
    assert found["∂E/∂W[1]"][0, 0] == pytest.approx(1.9)
    assert found["W′[1]"][0, 0] == pytest.approx(0.905)
    assert found["B′[2]"][0, 0] == pytest.approx(-1.09)
    assert found["E′"] == pytest.approx(1.505, abs=5e-5)


# The line of matrices says what is so, and an entry's row and column are what makes it.


def operands(step):
    parts = [part for part in step.given if not isinstance(part, str)]
    signs = [part for part in step.given if isinstance(part, str)]
    return parts, signs


def computed(step, signs, arrays, alpha=0.3):
    """What the line of matrices says, computed by NumPy alone."""
    kind = step.name.partition("[")[0]
    if kind in ("E", "E′"):
        assert signs == ["−"]
        return ((arrays[0] - arrays[1]) ** 2).sum(axis=1, keepdims=True)
    if signs == ["·"]:
        return arrays[0] @ arrays[1]
    if signs == ["·", "+"]:
        return arrays[0] @ arrays[1] + arrays[2]
    if signs == ["⊙"]:
        return arrays[0] * arrays[1]
    if signs == ["2/m (", "−"]:
        return 2 / len(arrays[0]) * (arrays[0] - arrays[1])
    assert signs == ["− α ·"]
    return arrays[0] - alpha * arrays[1]


@pytest.mark.parametrize("name", NETWORKS)
def test_the_line_of_matrices_is_true(name):
    network, X, Y = example(name)
    for step in step_through(network, X, Y, 0.3).steps:
        parts, signs = operands(step)
        arrays = [part.matrix.values for part in parts]
        if signs == ["h("]:
            h = H[network.layer(step.l).activation.name][0]
            expected = [[h(z) for z in row] for row in arrays[0]]
        else:
            expected = computed(step, signs, arrays)
        assert_allclose(step.picked.matrix.values, expected, rtol=1e-12, atol=1e-14)
        if step.l:
            assert step.picked.matrix.values is step.result


@pytest.mark.parametrize("name", NETWORKS)
def test_what_is_lit_is_what_the_entry_depends_on(name):
    network, X, Y = example(name)
    for step in step_through(network, X, Y, 0.3).steps:
        parts, signs = operands(step)
        arrays = [np.array(part.matrix.values) + 0.0 for part in parts]
        rows, columns = step.picked.matrix.values.shape
        for i, j in {(1, 1), (rows, columns), (rows, 1), (1, columns), (rows // 2 + 1, columns)}:
            for part, array in zip(parts, arrays, strict=True):
                matrix = part.at(i, j)
                for at in np.ndindex(array.shape):
                    lit = matrix.is_lit(at[0] + 1, at[1] + 1)
                    if signs == ["h("]:
                        assert lit == (at == (i - 1, j - 1))
                        continue
                    before, kept = computed(step, signs, arrays)[i - 1, j - 1], array[at]
                    array[at] = 1e6
                    after = computed(step, signs, arrays)[i - 1, j - 1]
                    array[at] = 2e6
                    moved = computed(step, signs, arrays)[i - 1, j - 1]
                    array[at] = kept
                    other = [a for a in arrays if a is not array]
                    zero = not all(a.all() for a in other)  # a factor 0 hides that it counts
                    assert lit == (after != before or moved != after) or zero, (step.name, at)
            found = step.picked.at(i, j)
            lit = {at for at in np.ndindex(rows, columns) if found.is_lit(at[0] + 1, at[1] + 1)}
            assert lit == {(i - 1, j - 1)}


@pytest.mark.parametrize("name", NETWORKS)
def test_edges_have_the_letters_of_their_sizes(name):
    network, X, Y = example(name)
    sizes = {"m": 6, "1": 1} | {f"n_{l}": size for l, size in enumerate(network.sizes)}
    for step in step_through(network, X, Y).steps:
        for part in (*step.given, *step.found):
            if isinstance(part, str):
                continue
            matrix = part.matrix
            assert tuple(sizes[letter] for letter in matrix.letters) == matrix.values.shape
            for letter, colour in zip(matrix.letters, matrix.colours, strict=True):
                layer = step.l or len(network.layers)
                roles = {"m": "m", "1": "1", f"n_{layer - 1}": "n", f"n_{layer}": "k"}
                assert colour == roles[letter]
        for before, sign, after in zip(step.given, step.given[1:], step.given[2:], strict=False):
            if sign == "·":
                assert before.matrix.colours[1] == after.matrix.colours[0]
                assert before.matrix.letters[1] == after.matrix.letters[0]


# The sums.


def value_of(sum_):
    """What a sum of the status line comes to."""
    plain = sum_.replace("·", "*").replace("−", "-").replace("²", "**2").replace("′", "_prime")
    names = {name: h for name, (h, _) in H.items()}
    names |= {f"{name}_prime": h_prime for name, (_, h_prime) in H.items()}
    return eval(plain, {"__builtins__": {}}, names)


def test_every_sum_comes_to_its_entry():
    steps = step_through().steps
    for step in steps:
        values = step.picked.matrix.values
        for i, j in np.ndindex(values.shape):
            sum_ = step.says(i + 1, j + 1).split(". E")[0]
            # The numbers of the update are no longer round, and so are written with fewer digits.
            tolerance = {"forward": 1e-9, "backward": 1e-9, "update": 1e-3 if step.l else 0.02}
            for side in sum_.split(" = "):
                limit = tolerance[step.phase]
                assert_allclose(value_of(side), values[i, j], rtol=limit, atol=limit)


SAID = {
    "Z[1]": "Entry (1, 1): (−1)·1 + (−2)·(−1) + 2·(−1) + 2 = 1.",
    "A[1]": "Entry (1, 1): relu(1) = 1.",
    "E": "Example 1: (3 − 4)² + (−1.5 − (−1))² = 1.25. "
    "E = (1.25 + 3.25 + 6.25 + 3.25 + 3.25)/5 = 3.45.",
    "∂E/∂A[2]": "Entry (1, 1): 2/5·(3 − 4) = −0.4.",
    "∂E/∂Z[1]": "Entry (1, 1): relu′(1)·(−0.3) = 1·(−0.3) = −0.3.",
    "∂E/∂W[2]": "Entry (1, 1): 1·(−0.4) + 1·0.6 + 0·0.6 + 0·0.6 + 2·0.4 = 1.",
    "∂E/∂B[2]": "Entry (1, 1): −0.4 + 0.6 + 0.6 + 0.6 + 0.4 = 1.8.",
    "∂E/∂A[1]": "Entry (1, 1): (−0.4)·1 + (−0.2)·(−0.5) = −0.3.",
    "W′[1]": "Entry (1, 1): 1 − 0.05·1.9 = 0.905.",
    "B′[2]": "Entry (1, 1): −1 − 0.05·1.8 = −1.09.",
}


def test_sums_by_hand():
    stepper = step_through()
    for name, said in SAID.items():
        stepper.goto(name)
        assert stepper.words().endswith(f" {said}")


def test_E_before_and_after():
    assert (
        step_through(start="E′")
        .words()
        .endswith(
            "E′ = (2.53 + 0.0347 + 0.572 + 0.845 + 3.54)/5 = 1.505. E fell from 3.45 to 1.505."
        )
    )
    assert " E rose from 3.45 to " in step_through(alpha=0.5, start="E′").words()


def test_an_alpha_that_diverges_is_told():
    huge = step_through(alpha=1e200, start="E′")
    assert huge.words().endswith("E is no longer finite; try a smaller alpha.")
    last = [part.matrix for part in huge.step.found if not isinstance(part, str)][-1]
    assert isinstance(last, Matrix)
    assert last.name == "E"


@pytest.mark.parametrize(("alpha", "sign"), [(0.05, "<"), (0.5, ">"), (1e-300, "="), (1e200, ">")])
def test_the_sign_between_E_and_E_before(alpha, sign):
    assert step_through(alpha=alpha, start="E′").step.found[-2] == sign


def test_what_the_reader_changes_later_changes_nothing():
    network, X, Y = example("2 layers")
    stepper = step_through(network, X, Y)
    before = [np.array(step.result) for step in stepper.steps]
    X[:], Y[:] = 7, 7
    for array, step in zip(before, stepper.steps, strict=True):
        assert np.array_equal(array, step.result)
    with pytest.raises(ValueError, match="read-only"):
        stepper.result[0, 0] = 7


def test_thread_is_left_as_it_is():
    step_through()
    assert not thread.X.flags.writeable
    assert thread.X[0].tolist() == [-1, -2, 2]
