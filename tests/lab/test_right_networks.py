"""No false alarm: right gradients are never called wrong, at any scale of inputs and weights.

An alarm is a check that names a difference, or a doctor who names a mistake. Where a number is not
finite, a gradient is 0 or an entry too small or too large, the check says that: no alarm. And no
blindness bought with it: what a small mistake must be to be noticed is bounded too.
"""

import re
import warnings
from importlib import import_module
from itertools import pairwise

import numpy as np
import pytest

from mlp_core import (
    ACTIVATIONS,
    Activation,
    Gradients,
    Layer,
    Network,
    gradient_check,
    identity,
    sigmoid,
    tanh,
)
from mlp_lab import doctor

OWN = [  # as textbooks write them
    Activation("own tanh", np.tanh, lambda Z: 1 - np.tanh(Z) ** 2),
    Activation(
        "own sigmoid",
        lambda Z: 1 / (1 + np.exp(-Z)),
        lambda Z: 1 / (1 + np.exp(-Z)) * (1 - 1 / (1 + np.exp(-Z))),
    ),
    Activation("square", lambda Z: Z * Z, lambda Z: 2 * Z),
]

# From standard normal numbers of m × n, what X is.
INPUTS = {
    "about 1": lambda rng, X, most: X,
    "pixels": lambda rng, X, most: rng.integers(0, 256, X.shape),
    "years": lambda rng, X, most: np.column_stack([rng.integers(1900, 2030, len(X)), X[:, 1:]]),
    "incomes": lambda rng, X, most: 50_000 + 15_000 * X,
    "one scale": lambda rng, X, most: X * 10 ** rng.uniform(-30, 30),
    "a scale for each input": lambda rng, X, most: X * 10 ** rng.uniform(-30, 30, X.shape[1]),
    "subnormal": lambda rng, X, most: X * 10 ** rng.uniform(-most - 15, -most + 5),
}
WEIGHTS = {"small": (-9, 0), "about 1": (-0.5, 0.5), "saturating": (0, 3)}  # powers of ten


def drawn(seed, inputs, weights, dtype):
    """A right network with X and Y; one in eight has activations of a reader's own."""
    kind = [*INPUTS].index(inputs), [*WEIGHTS].index(weights), np.dtype(dtype).itemsize
    rng = np.random.default_rng([seed, *kind])
    sizes, m = rng.integers(1, 8, rng.integers(2, 6)), int(rng.integers(8, 12))
    every_h = OWN if seed % 8 == 7 else list(ACTIVATIONS.values())
    size = 10 ** rng.uniform(*WEIGHTS[weights])
    layers = []
    for n, k in pairwise(sizes):
        W, B = rng.normal(size=(n, k)) * size, rng.normal(size=(1, k)) * size * rng.integers(2)
        h = every_h[rng.integers(len(every_h))]
        layers.append(Layer(W.astype(dtype), B.astype(dtype), h))
    X, Y = rng.normal(size=(m, sizes[0])), rng.normal(size=(m, sizes[-1]))
    most = 38 if dtype == np.float32 else 308
    X = INPUTS[inputs](rng, X, most)
    return Network(layers), X.astype(dtype), Y.astype(dtype)


EXCUSES = (
    r"nothing was tested: (.+ is (nan|-?inf)|A − Y is too large.*)( and E is not|, though X)",
    r"nothing was tested in d.*: (no entry stands out from zero|too large for float)",
)
# Seven kinds of inputs times three of weights times two types of floats; so many seeds of each are
# 168 networks, or with --thorough 10,080.
PARTS, SEEDS = 4, {False: 1, True: 60}


def cases(part, number):
    for seed in range(part * number, (part + 1) * number):
        for inputs in INPUTS:
            for weights in WEIGHTS:
                for dtype in (np.float64, np.float32):
                    yield drawn(seed, inputs, weights, dtype)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_right_network_is_called_wrong(part, thorough):
    tested = []
    for network, X, Y in cases(part, SEEDS[thorough]):
        with np.errstate(all="ignore"):
            gradients = network.gradients(X, Y)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            report = doctor.examine(gradients, network, X, Y)
            assert repr(report.check) + repr(report)
        healthy, reason = report.healthy, report.check.reason
        assert healthy or any(re.match(said, reason) for said in EXCUSES), report.check
        start = "Nothing wrong was found" if healthy else f"No verdict: {reason}."
        assert report.finding.startswith(start), report
        assert report.suspects == ()
        tested.append(healthy)
    assert np.mean(tested) > 0.5


@pytest.mark.parametrize("part", range(PARTS))
def test_nor_where_no_float_is_longer_than_float64(part, thorough, monkeypatch):
    monkeypatch.setattr(import_module("mlp_core.gradient_check"), "WIDE", np.float64)
    tested = []
    for network, X, Y in cases(part, max(1, SEEDS[thorough] // 3)):
        check = gradient_check(network, X, Y)
        assert check.passed or any(re.match(said, check.reason) for said in EXCUSES), check
        tested.append(check.passed)
    assert np.mean(tested) > 0.4


# Forms in which readers write h and h′: at a kink, with digits that cancel, with what overflows.
GELU = np.sqrt(2 / np.pi)
READERS = {
    "np.maximum": (lambda Z: np.maximum(0, Z), lambda Z: (Z > 0) * 1.0),
    "Z * (Z > 0)": (lambda Z: Z * (Z.real > 0), lambda Z: (Z > 0).astype(Z.dtype)),
    "leaky": (lambda Z: np.where(Z > 0, Z, 0.1 * Z), lambda Z: np.where(Z > 0, 1.0, 0.1)),
    "sin": (np.sin, np.cos),
    "softplus": (lambda Z: np.log(1 + np.exp(Z)), lambda Z: 1 / (1 + np.exp(-Z))),
    "swish": (
        lambda Z: Z / (1 + np.exp(-Z)),
        lambda Z: 1 / (1 + np.exp(-Z)) + Z * np.exp(-Z) / (1 + np.exp(-Z)) ** 2,
    ),
    "gelu": (
        lambda Z: Z / 2 * (1 + np.tanh(GELU * (Z + 0.044715 * Z**3))),
        lambda Z: (
            (1 + np.tanh(GELU * (Z + 0.044715 * Z**3))) / 2
            + Z
            / 2
            * (1 - np.tanh(GELU * (Z + 0.044715 * Z**3)) ** 2)
            * GELU
            * (1 + 0.134145 * Z**2)
        ),
    ),
}


@pytest.mark.parametrize("inputs", ["about 1", "with a row of zeros", "pixels", "one scale"])
@pytest.mark.parametrize("name", READERS)
def test_nor_one_with_a_form_of_h_that_readers_write(name, inputs, thorough):
    own = Activation(name, *READERS[name])
    for seed in range(200 if thorough else 6):
        rng = np.random.default_rng(seed)
        layers = [
            Layer(2 * rng.normal(size=(n, k)), np.zeros((1, k)), h)
            for n, k, h in ((3, 5, own), (5, 4, (own, tanh, identity)[seed % 3]), (4, 2, identity))
        ]
        X, Y = rng.normal(size=(7, 3)), rng.normal(size=(7, 2))
        X = INPUTS[inputs](rng, X, 308) if inputs in INPUTS else X * (np.arange(7) != 2)[:, None]
        network, X = Network(layers), X.astype(float)
        with np.errstate(all="ignore"):
            report = doctor.examine(network.gradients(X, Y), network, X, Y)
        said = [re.match(excuse, report.check.reason) for excuse in EXCUSES]
        assert report.healthy or any(said), report
        if inputs == "about 1" and name != "softplus":
            assert report.healthy


@pytest.mark.parametrize("name", ["gelu", "sin"])
def test_the_digits_that_a_readers_own_formula_loses_are_rounding(name):
    # GELU′ near 7 loses a factor of ten more than h′ of mlp_core; a sine of 1e15 has one digit.
    scale = {"gelu": np.linspace(-8, 8, 400), "sin": np.linspace(-1e15, 1e15, 400)}[name]
    own = Activation(name, *READERS[name])
    network = Network([Layer(np.ones((1, 2)) * [1, 0.9], np.zeros((1, 2)), own)])
    for part in np.split(scale, 100):  # few examples, so that no sum hides what one is off
        X, Y = part[:, None], np.arange(8.0).reshape(4, 2)
        assert "wrong" not in gradient_check(network, X, Y).reason, part


def test_a_wrong_slope_of_a_readers_own_is_no_rounding():
    for name, (h, h_prime) in READERS.items():
        own = Activation(name, h, lambda Z, h_prime=h_prime: 1.000001 * h_prime(Z))
        rng = np.random.default_rng(0)
        layers = [
            Layer(rng.normal(size=(n, k)), rng.normal(size=(1, k)), a)
            for n, k, a in ((3, 5, own), (5, 2, identity))
        ]
        check = gradient_check(Network(layers), rng.normal(size=(7, 3)), rng.normal(size=(7, 2)))
        assert check.reason.startswith("dE_dW[1] is wrong in"), name


def test_a_number_that_overflows_inside_is_named_though_the_error_is_finite():
    softplus = Activation("softplus", *READERS["softplus"])
    rng = np.random.default_rng(0)
    layers = [
        Layer(abs(rng.normal(size=(n, k))), np.zeros((1, k)), h)
        for n, k, h in ((3, 4, softplus), (4, 2, tanh))
    ]
    X = 1e6 * rng.normal(size=(7, 3))
    with np.errstate(all="ignore"):
        gradients = Network(layers).gradients(X, np.zeros((7, 2)))
    report = doctor.examine(gradients, Network(layers), X, np.zeros((7, 2)))
    assert re.match(
        r"No verdict: nothing was tested: A\[1\]\[\d, \d\] is inf, though X, Y, W and B are "
        r"finite; X\[\d, \d\] = \S+ is the largest: make it smaller\.",
        report.finding,
    )


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("place", ["X", "Y", "W[1]", "B[1]", "W[2]", "B[2]"])
@pytest.mark.filterwarnings("error")
def test_nor_one_with_a_single_number_at_the_end_of_its_floats(place, name, dtype):
    rng, floats = np.random.default_rng(0), np.finfo(dtype)
    sizes = {
        "X": (7, 5),
        "Y": (7, 3),
        "W[1]": (5, 4),
        "B[1]": (1, 4),
        "W[2]": (4, 3),
        "B[2]": (1, 3),
    }
    for number in (floats.max, -floats.max / 8, floats.tiny, 3 * floats.smallest_subnormal):
        P = {of: rng.normal(size=size).astype(dtype) for of, size in sizes.items()}
        P[place][0, 1] = number
        layers = [Layer(P[f"W[{l}]"], P[f"B[{l}]"], ACTIVATIONS[name]) for l in (1, 2)]
        network = Network(layers)
        with np.errstate(all="ignore"):
            gradients = network.gradients(P["X"], P["Y"])
        report = doctor.examine(gradients, network, P["X"], P["Y"])
        assert repr(report)
        assert report.healthy or any(re.match(said, report.check.reason) for said in EXCUSES)
        assert report.suspects == ()


# ---------------------------------------------------------------- no blindness


def tanh_5_4_3_2(seed, dtype):
    rng, sizes = np.random.default_rng(seed), (5, 4, 3, 2)
    layers = [
        Layer(
            (rng.normal(size=(n, k)) / np.sqrt(n)).astype(dtype),
            rng.normal(size=(1, k)).astype(dtype),
            tanh,
        )
        for n, k in pairwise(sizes)
    ]
    X, Y = rng.normal(size=(7, 5)).astype(dtype), rng.normal(size=(7, 2)).astype(dtype)
    return Network(layers), X, Y


@pytest.mark.parametrize(("dtype", "mistake"), [(np.float64, 3.4e-12), (np.float32, 1.6e-3)])
def test_a_small_mistake_in_the_largest_entry_is_noticed(dtype, mistake, thorough):
    for seed in range(1000 if thorough else 12):
        network, X, Y = tanh_5_4_3_2(seed, dtype)
        right = network.gradients(X, Y)
        for name, l in ((name, l) for name in ("dE_dW", "dE_dB") for l in (1, 2, 3)):
            lists = {of: list(held) for of, held in vars(right).items()}
            off = np.array(lists[name][l])
            off[np.unravel_index(abs(off).argmax(), off.shape)] *= dtype(1 + mistake)
            lists[name][l] = off
            check = gradient_check(network, X, Y, Gradients(**lists))
            assert check.reason.startswith(f"{name}[{l}] is wrong in 1 of {off.size}"), seed


# ---------------------------------------------------------------- by hand


def test_where_the_derivative_is_smaller_than_any_float():
    # h′(−800) = e^−800 = 4e-348, and ∂E/∂W[1] has it as a factor; as a float it is 0.
    first = Layer(np.array([[-800.0]]), np.array([[0.0]]), sigmoid)
    network = Network([first, Layer(np.array([[1.0]]), np.array([[0.0]]), sigmoid)])
    X, Y = np.array([[1.0], [2.0]]), np.array([[0.2], [0.1]])
    report = doctor.examine(network.gradients(X, Y), network, X, Y)
    assert report.check.reason == (
        "nothing was tested in dE_dW[1], dE_dB[1], dE_dW[2]: no entry stands out from zero; flat "
        "or saturated, h′(Z) < 0.001 in every example: 1 of 1 neurons of layer 1; scale X to about "
        "1, or take other weights"
    )
    assert report.finding == f"No verdict: {report.check.reason}."


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_entries_in_whose_place_0_would_agree_are_counted(dtype):
    # Two of four neurons are saturated: their column of W[1] and their bias cannot be tested.
    network, X, Y = tanh_5_4_3_2(1, dtype)
    first = network.layer(1)
    B = np.array([[100.0, 0.1, -100.0, 0.2]], dtype)
    network = Network([Layer(first.W, B, tanh), *network.layers[1:]])
    right = network.gradients(X, Y)
    dE_dW, dE_dB = list(right.dE_dW), list(right.dE_dB)
    dE_dW[1], dE_dB[1] = right.dE_dW[1].copy(), right.dE_dB[1].copy()
    dE_dW[1][:, [0, 2]] = dE_dB[1][:, [0, 2]] = 0
    for gradients in (right, Gradients(right.dE_dA, right.dE_dZ, tuple(dE_dW), tuple(dE_dB))):
        check = gradient_check(network, X, Y, gradients)
        assert check.passed
        assert check.reason == (
            "every entry agrees as far as rounding lets it; 12 of 47 entries are too small to be "
            "tested: 0 would agree as well; flat or saturated, h′(Z) < 0.001 in every example: 2 "
            "of 4 neurons of layer 1; scale X to about 1, or take other weights"
        )
        assert sum(int(c.tested.sum()) for c in check.comparisons) == 35
    dE_dW[1][0, 1] = 0  # of a neuron that is not saturated
    check = gradient_check(network, X, Y, gradients)
    assert check.reason.startswith("dE_dW[1] is wrong in 1 of 20 entries; dE_dW[1][0, 1] is 0, ")


def test_gradients_that_leave_their_floats_are_no_difference():
    # ∂E/∂W = 2/m Σ x (a − y) is about 1e42, beyond the largest float32; ∂E/∂B is about 1e12.
    layer = Layer(np.full((2, 3), 1e-18, "f4"), np.zeros((1, 3), "f4"), identity)
    network, X = Network([layer]), np.full((5, 2), 1e30, "f4")
    X[0], Y = -1e30, np.arange(15, dtype="f4").reshape(5, 3)
    with np.errstate(all="ignore"):
        gradients = network.gradients(X, Y)
    assert np.isinf(gradients.dE_dW[1]).all()
    check = gradient_check(network, X, Y, gradients)
    assert check.reason.startswith("nothing was tested in dE_dW[1]: too large for float32")
    assert repr(check).splitlines()[2].endswith("none compared")
    assert repr(check).splitlines()[3].endswith("3 of 3")
    not_numbers = (None, np.full((2, 3), np.nan, "f4"))  # as ∞ − ∞ in the sum would give
    check = gradient_check(network, X, Y, Gradients((), (), not_numbers, gradients.dE_dB))
    assert check.reason.startswith("nothing was tested in dE_dW[1]: too large for float32")
    wrong = Gradients(
        gradients.dE_dA, gradients.dE_dZ, gradients.dE_dW, (None, gradients.dE_dB[1] * 2)
    )
    report = doctor.examine(wrong, network, X, Y)
    assert report.check.reason.startswith("dE_dB[1] is wrong in 3 of 3 entries")
