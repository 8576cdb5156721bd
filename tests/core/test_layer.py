"""What a layer and a network are: frozen, of known sizes, randomly begun; and what they refuse."""

import copy
import dataclasses
import pickle

import numpy as np
import pytest
from draws import FLOATS

from mlp_core import (
    ACTIVATIONS,
    DimensionError,
    Layer,
    Network,
    identity,
    leaky_relu,
    relu,
    sigmoid,
    tanh,
)

W, B = np.arange(6.0).reshape(3, 2), np.array([[7.0, 8.0]])
LAYER = Layer(W, B, tanh)
NET = Network([LAYER, Layer(np.ones((2, 4)), np.ones((1, 4)), sigmoid)])
X, Y = np.ones((5, 3)), np.ones((5, 4))

# ---------------------------------------------------------------- frozen


@pytest.mark.parametrize("name", ["W", "B"])
def test_a_layers_arrays_are_copies_that_nobody_can_write_to(name):
    own = {"W": W.copy(), "B": B.copy()}
    layer = Layer(**own, activation=tanh)
    kept = getattr(layer, name)
    own[name][...] = 0  # what happens to the caller's array does not reach the layer
    assert kept.tolist() == {"W": W, "B": B}[name].tolist()
    with pytest.raises(ValueError, match="read-only"):
        kept[0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        np.add(kept, 1, out=kept)


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("dtype", FLOATS)
def test_a_layer_keeps_the_numbers_and_the_float_type(dtype, order):
    strided = np.array(W, dtype, order=order)[::-1]
    strided.flags.writeable = False
    layer = Layer(strided, B.astype(dtype), tanh)
    assert layer.W.tolist() == W[::-1].tolist()
    assert layer.W.dtype == layer.B.dtype == dtype
    # Row by row, whatever came: so the products that it takes part in round the same.
    assert layer.W.flags.c_contiguous


@pytest.mark.parametrize(
    ("frozen", "name"),
    [
        (LAYER, "W"),
        (LAYER, "B"),
        (LAYER, "activation"),
        (NET, "layers"),
        (NET.forward(X), "A"),
        (NET.gradients(X, Y), "dE_dW"),
    ],
)
def test_no_attribute_can_be_set_or_deleted(frozen, name):
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(frozen, name, None)
    with pytest.raises(dataclasses.FrozenInstanceError):
        delattr(frozen, name)


def test_a_networks_layers_are_a_tuple_of_its_own():
    layers = [LAYER]
    network = Network(layers)
    layers.append(LAYER)
    assert network.layers == (LAYER,)
    assert type(network.layers) is tuple


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda a: pickle.loads(pickle.dumps(a))]
)
def test_a_copy_is_frozen_too(copied):
    layer = copied(Layer(W, B, identity))
    assert layer.W.tolist() == W.tolist()
    assert not layer.W.flags.writeable
    assert not layer.B.flags.writeable


def test_layers_networks_and_what_passes_leave_are_compared_by_identity():
    for make in (
        lambda: Layer(W, B, tanh),
        lambda: Network(NET.layers),
        lambda: NET.forward(X),
        lambda: NET.gradients(X, Y),
    ):
        one, same = make(), make()
        assert one == one
        assert one != same
        assert len({one, same, one}) == 2


def test_they_are_shown_by_their_sizes():
    assert repr(LAYER) == "Layer(W 3 × 2, B 1 × 2, tanh)"
    assert repr(NET) == "Network(3-2-4, tanh, sigmoid)"
    assert NET.sizes == (3, 2, 4)
    for passed in (NET.forward(X), NET.gradients(X, Y)):  # who wants the numbers, asks for them
        assert "array" not in repr(passed)


def test_layer_l_is_that_of_the_derivation():
    assert NET.layer(1) is NET.layers[0]
    assert NET.layer(np.int64(2)) is NET.layers[1]


# ---------------------------------------------------------------- random


def test_a_random_network_has_the_sizes_and_activations_asked_for():
    assert repr(Network.random((3, 2), [tanh])) == "Network(3-2, tanh)"
    assert repr(Network.random([3, 4, 2], (relu, identity))) == "Network(3-4-2, relu, identity)"
    deep = Network.random((3, np.int64(4), 5, 6, 2), (relu, sigmoid))  # (hidden, output)
    assert repr(deep) == "Network(3-4-5-6-2, relu, relu, relu, sigmoid)"
    each = Network.random((3, 4, 5, 2), (relu, tanh, identity))
    assert repr(each) == "Network(3-4-5-2, relu, tanh, identity)"
    assert {P.dtype for a in each.layers for P in (a.W, a.B)} == {np.dtype(float)}


@pytest.mark.parametrize("n", [10, 400])
@pytest.mark.parametrize("h", ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_weights_are_scaled_by_the_number_of_inputs_and_biases_are_zero(h, n):
    k = 100_000 // n
    layer = Network.random((n, k), [h], seed=3).layer(1)
    variance = (2 if h in (relu, leaky_relu) else 1) / n
    # Of N normal numbers the mean is off by the root of variance/N, the variance by that of 2/N
    # of itself: 4 times that.
    assert abs(layer.W.mean()) < 4 * np.sqrt(variance / layer.W.size)
    assert abs(layer.W.var() / variance - 1) < 4 * np.sqrt(2 / layer.W.size)
    # Normal and not uniform: 4.55 % lie beyond twice the standard deviation, some beyond 3.8 times.
    assert abs((abs(layer.W) > 2 * np.sqrt(variance)).mean() - 0.0455) < 0.003
    assert abs(layer.W).max() > 3.8 * np.sqrt(variance)
    assert layer.B.tolist() == [[0] * k]


def test_signals_keep_their_size_through_many_layers():
    rng, sizes = np.random.default_rng(0), [300] * 11
    for h, low, high in ((identity, 0.7, 1.4), (relu, 0.5, 2)):
        A = Network.random(sizes, [h] * 10, seed=1).predict(rng.normal(size=(200, 300)))
        assert low < np.sqrt((A**2).mean()) < high


def weights(seed):
    return [a.W.tolist() for a in Network.random((3, 4, 2), (tanh, tanh), seed).layers]


def test_the_seed_decides_the_weights():
    assert weights(5) == weights(5) == weights(np.int64(5)) == weights(np.random.default_rng(5))
    assert weights(5) != weights(6)
    default = Network.random((3, 4, 2), (tanh, tanh))
    assert [a.W.tolist() for a in default.layers] == weights(0)


def test_a_generator_goes_on_and_the_global_state_is_left_alone():
    rng, before = np.random.default_rng(5), np.random.get_state()[1].tolist()
    assert weights(rng) != weights(rng)
    assert np.random.get_state()[1].tolist() == before


# ---------------------------------------------------------------- refusals

SEED = "seed must be a whole number, 0 or more, or a generator, not "
REFUSALS = [
    (Layer, ([[1.0]], B, tanh), TypeError,
     "Layer: W must be an array of float64, not list; write np.array(W, dtype=float)"),
    (Layer, (W.astype(np.int64), B, tanh), TypeError,
     "Layer: W must hold floating-point numbers, not int64; write W.astype(float)"),
    (Layer, (W, np.zeros(2), tanh), DimensionError,
     "Layer: B must be 1 × k, not 2 (one axis); write B.reshape(1, -1)"),
    (Layer, (W, np.zeros((1, 3)), tanh), DimensionError,
     "Layer: W must be n × k = n × 3, not 3 × 2; write W.T"),
    (Layer, (W, np.zeros((1, 4)), tanh), DimensionError,
     "Layer: B must be 1 × k = 1 × 2, not 1 × 4"),
    (Layer, (W, np.zeros((5, 2)), tanh), DimensionError,
     "Layer: B must be 1 × k = 1 × 2, not 5 × 2"),
    (Layer, (W[:0], B, tanh), DimensionError, "Layer: W must be n × k, not 0 × 2 (empty)"),
    (Layer, (W, B.astype("f4"), tanh), TypeError,
     "Layer: B must hold float64 like the parameters, not float32; write B.astype(np.float64)"),
    (Layer, (W, B, "tanh"), TypeError,
     "Layer: activation must be an Activation, not 'tanh' (text); write ACTIVATIONS['tanh']"),
    (Layer, (W, B, np.tanh), TypeError,
     "Layer: activation must be an Activation, not ufunc; write ACTIVATIONS['tanh']"),
    (Layer, (W, B, None), TypeError, "Layer: activation must be an Activation, not None"),
    (Network, (5,), TypeError, "Network: layers must be a Sequence, not 5"),
    (Network, ([],), ValueError, "Network: layers must hold one layer or more, not none"),
    (Network, ([LAYER, W],), TypeError, "Network: layers[1] must be a Layer, not an array"),
    (Network, ([LAYER, LAYER],), DimensionError,
     "Network: layers[1].W must be n × k = 2 × k, not 3 × 2"),
    (Network, ([LAYER, Layer(np.ones((2, 2), "f4"), np.ones((1, 2), "f4"), tanh)],), TypeError,
     "Network: layers[1].W must hold float64 like the parameters, not float32; "
     "write layers[1].W.astype(np.float64)"),
    (Network.random, ((3,), [tanh]), ValueError,
     "Network.random: sizes must hold n_0 and n_1 at least, as in (3, 2)"),
    (Network.random, ((), []), ValueError,
     "Network.random: sizes must hold n_0 and n_1 at least, as in (3, 2)"),
    (Network.random, ((3, 0), [tanh]), DimensionError,
     "Network.random: sizes[1] must be 1 or more, not 0"),
    (Network.random, ((3, 2.0), [tanh]), TypeError,
     "Network.random: sizes[1] must be a whole number, not 2.0"),
    (Network.random, ((3, True), [tanh]), TypeError,
     "Network.random: sizes[1] must be a whole number, not True"),
    (Network.random, ((3, 2), []), ValueError,
     "Network.random: activations must be one for each of 1 layers, or (hidden, output), not 0"),
    (Network.random, ((3, 2), [tanh, tanh]), ValueError,
     "Network.random: activations must be one for each of 1 layers, or (hidden, output), not 2"),
    (Network.random, ((3, 2, 2, 2), [tanh] * 4), ValueError,
     "Network.random: activations must be one for each of 3 layers, or (hidden, output), not 4"),
    (Network.random, ((3, 2), [tanh], -1), TypeError, f"Network.random: {SEED}-1"),
    (Network.random, ((3, 2), [tanh], 1.0), TypeError, f"Network.random: {SEED}1.0"),
    (Network.random, ((3, 2), [tanh], None), TypeError, f"Network.random: {SEED}None"),
    (NET.layer, (0,), DimensionError, "layer: l must be 1 or more, not 0"),
    (NET.layer, (3,), IndexError, "layer: l must be 1 … L = 2, not 3"),
    (NET.layer, (1.0,), TypeError, "layer: l must be a whole number, not 1.0"),
]  # fmt: skip


@pytest.mark.parametrize(("function", "arguments", "error", "text"), REFUSALS)
def test_what_does_not_fit_is_refused_in_words(function, arguments, error, text):
    with pytest.raises(error) as caught:
        function(*arguments)
    assert type(caught.value) is error
    assert str(caught.value).splitlines()[0] == text


@pytest.mark.parametrize(
    ("function", "arguments", "name"),
    [
        (Network, (LAYER,), "layers"),
        (Network, ("3-2",), "layers"),
        (Network, (None,), "layers"),
        (Network.random, (3, [tanh]), "sizes"),
        (Network.random, ("32", [tanh]), "sizes"),
        (Network.random, ((3, 2), tanh), "activations"),
        (Network.random, ((3, 2), "tanh"), "activations"),
        (Network.random, ((3, 4, 2), ("tanh", "tanh")), "activations[0]"),
        (Network.random, ((3, 4, 2), (tanh, None)), "activations[1]"),
    ],
)
def test_the_error_names_what_the_caller_gave(function, arguments, name):
    with pytest.raises(TypeError) as caught:
        function(*arguments)
    assert str(caught.value).startswith(f"{function.__qualname__}: {name} must be a")
