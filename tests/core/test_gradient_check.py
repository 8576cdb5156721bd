"""The check passes what is right, and no mistake survives it."""

import numpy as np
import pytest
from draws import FLOATS, KINKED, SMOOTH, network
from mistakes import MISTAKES, PAIRS, backward, replaced, two_layers

from mlp_core import (
    ACTIVATIONS,
    Activation,
    Layer,
    Network,
    gradient_check,
    sigmoid,
    tanh,
)

# ---------------------------------------------------------------- what is right passes


def scaled(seed):
    """A random network as in draws.py, its data, weights or both far from 1."""
    rng = np.random.default_rng(seed)
    names, dtype = (SMOOTH, KINKED, SMOOTH + KINKED)[seed % 3], FLOATS[seed % 2]
    layers, X, Y = network(rng, 1 + seed % 8, names, dtype)
    for_X, for_Y = 10.0 ** rng.uniform(-12, 9, 2) if seed % 5 == 0 else (1, 1)
    gain = 10 ** rng.uniform(-0.5, 1)  # up to deep saturation
    made = [Layer((W * gain).astype(dtype), B, ACTIVATIONS[name]) for W, B, name in layers]
    return Network(made), (X * for_X).astype(dtype), (Y * for_Y).astype(dtype)


def test_no_right_network_gives_a_false_alarm():
    passed = 0
    for seed in range(160):
        check = gradient_check(*scaled(seed))
        # Flat or dead everywhere, nothing is left that could be compared: then it says so.
        assert check.passed or check.reason.startswith("nothing was tested in"), (seed, check)
        passed += check.passed
    assert passed > 130


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("sizes", sorted({(7, 5, 4, 3), *(m.sizes for m in MISTAKES)}))
def test_a_plain_backward_pass_without_a_mistake_passes(sizes, pair):
    net, X, Y = two_layers(sizes, pair)
    check = gradient_check(net, X, Y, backward(net, X, Y))
    assert check.passed, check


def test_the_networks_own_gradients_are_checked_where_none_are_given():
    check = gradient_check(*two_layers())
    assert check.passed
    assert check.reason == "every entry agrees as far as rounding lets it"
    assert [c.name for c in check.comparisons] == ["dE_dW[1]", "dE_dB[1]", "dE_dW[2]", "dE_dB[2]"]
    assert all(abs(c.ratio - 1) < 1e-12 for c in check.comparisons)


TEXTBOOK = {
    "tanh": (np.tanh, lambda Z: 1 - np.tanh(Z) ** 2),
    "sigmoid": (
        lambda Z: 1 / (1 + np.exp(-Z)),
        lambda Z: 1 / (1 + np.exp(-Z)) * (1 - 1 / (1 + np.exp(-Z))),
    ),
}


@pytest.mark.parametrize("scale", [1, 4, 8])
@pytest.mark.parametrize("name", TEXTBOOK)
def test_the_forms_of_h_prime_that_textbooks_have_pass_too(name, scale):
    # 1 − t² and s (1 − s) round where h is flat: that is rounding, and no mistake.
    own = Activation(f"own {name}", *TEXTBOOK[name])
    for seed in range(40):
        net, X, Y = two_layers(pair=(own, tanh), seed=seed)
        check = gradient_check(net, X * scale, Y)
        assert check.passed, check


def test_a_readers_own_activation_may_be_any_that_takes_complex_numbers():
    softplus = Activation("softplus", lambda Z: np.log1p(np.exp(Z)), sigmoid.h)
    assert gradient_check(*two_layers(pair=(softplus, tanh))).passed
    cube = Activation("cube", lambda Z: Z**3, lambda Z: 3 * Z**2)
    assert gradient_check(*two_layers(pair=(tanh, cube))).passed
    wrong = Activation("wrong", lambda Z: Z**3, lambda Z: 2 * Z**2)
    assert not gradient_check(*two_layers(pair=(tanh, wrong))).passed


@pytest.mark.parametrize("pair", [(0, tanh), (tanh, 0)])
@pytest.mark.parametrize("h", [np.abs, lambda Z: Z.real * 1.0])
def test_an_activation_that_drops_the_imaginary_part_is_told_and_not_the_gradients(h, pair):
    own = Activation("own", h, np.sign)
    with pytest.raises(TypeError, match="complex") as caught:
        gradient_check(*two_layers(pair=[own if a == 0 else a for a in pair]))
    assert len(str(caught.value).splitlines()) == 1


# ---------------------------------------------------------------- mistakes


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_no_mistake_survives(mistake, pair):
    net, X, Y = two_layers(mistake.sizes, pair)
    check = gradient_check(net, X, Y, backward(net, X, Y, **mistake.changed))
    assert not check.passed
    wrong = [c for c in check.comparisons if not c.agree.all()]
    assert check.reason.startswith(wrong[0].name)
    assert [bool(c.problem) for c in wrong] == [not mistake.fits] * len(wrong)
    assert repr(check).endswith(f"NOT passed: {check.reason}")


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_six_mistakes_do_not_fit_where_the_sizes_are_distinct(mistake):
    net, X, Y = two_layers()
    number = int(mistake.name.split()[0])
    try:
        check = gradient_check(net, X, Y, backward(net, X, Y, **mistake.changed))
    except ValueError:
        assert number in (8, 9, 10)
    else:
        assert any(c.problem for c in check.comparisons) == (number in (11, 13, 15))


# Of dE_dW[1], dE_dB[1], dE_dW[2], dE_dB[2]: a number that the ratio is, "≠" where it is another.
RATIOS = {
    "1": [0.5] * 4,
    "2": [1 / 3] * 4,
    "3": [7] * 4,
    "4": [-1] * 4,
    "5": ["≠"] * 4,
    "6": ["≠", "≠", 1, 1],
    "7": ["≠"] * 4,
    "8": ["≠", "≠", 1, 1],
    "9": ["≠", "≠", 1, 1],
    "10": ["≠", "≠", 1, 1],
    "11": [np.nan, 1, np.nan, 1],
    "12": [1, 1 / 7, 1, 1 / 7],
    "13": [1, np.nan, 1, np.nan],
    "14": [1, "≠", 1, "≠"],
    "15": [1, np.nan, 1, np.nan],
    "16": [1, 0, 1, 0],
    "17": ["≠"] * 4,
    "18": ["≠", "≠", 1, 1],
    "19": [0] * 4,
}


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("number", RATIOS)
def test_the_ratio_tells_the_mistake(number, pair):
    mistake = next(m for m in MISTAKES if m.name.split()[0] == number)
    net, X, Y = two_layers(mistake.sizes, pair)
    check = gradient_check(net, X, Y, backward(net, X, Y, **mistake.changed))
    for c, expected in zip(check.comparisons, RATIOS[number], strict=True):
        if expected == "≠":
            assert min(abs(c.ratio - 1), abs(c.ratio)) > 1e-4, c.name
        else:
            assert c.ratio == pytest.approx(expected, rel=1e-12, abs=1e-12, nan_ok=True), c.name


@pytest.mark.parametrize("dtype", FLOATS)
def test_one_entry_that_is_off_by_a_little_is_found_and_named(dtype):
    net, X, Y = two_layers()
    net = Network([Layer(a.W.astype(dtype), a.B.astype(dtype), tanh) for a in net.layers])
    X, Y = X.astype(dtype), Y.astype(dtype)
    right = net.gradients(X, Y)
    for l in (1, 2):
        for name in ("dE_dW", "dE_dB"):
            for entry in np.ndindex(getattr(right, name)[l].shape):
                off = getattr(right, name)[l].copy()
                off[entry] *= 1 + {np.float64: 1e-6, np.float32: 1e-2}[dtype]
                check = gradient_check(net, X, Y, replaced(right, name, l, off))
                told = f"{name}[{l}] is wrong in 1 of {off.size} entries; {name}[{l}][{entry[0]}, "
                assert not check.passed
                assert check.reason.startswith(f"{told}{entry[1]}] is ")
