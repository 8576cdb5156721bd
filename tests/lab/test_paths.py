"""The paths from a weight to E: their products against numerical derivatives, what is drawn."""

import itertools
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from mlp_core import (
    Network,
    identity,
    numerical_gradient,
    sigmoid,
    squared_error,
    tanh,
)
from mlp_lab import thread
from mlp_lab.figures import paths
from mlp_lab.figures.paths import LOOKS, Passes

RNG = np.random.default_rng(0)
DEEP = Network.random((3, 2, 2, 2), (tanh, sigmoid, identity), seed=1)
X, Y = RNG.normal(size=(4, 3)), RNG.normal(size=(4, 2))


def passes(network, X, Y, i=0):
    return Passes(network, Y, network.forward(X), network.gradients(X, Y), i)


def drawn(sketch):
    """The words in a picture."""
    return [text.text or "" for text in ET.fromstring(sketch.svg()).findall(".//{*}text")]


@pytest.mark.parametrize("l", [1, 2, 3])
def test_the_paths_of_all_examples_add_up_to_a_numerical_derivative(l):
    def E_of(W):
        A = X.astype(W.dtype)
        for number, layer in enumerate(DEEP.layers, start=1):
            A = layer.activation.h(A @ (W if number == l else layer.W) + layer.B)
        return ((A - Y) ** 2).sum() / len(X)

    W = DEEP.layer(l).W
    wanted = numerical_gradient(E_of, W)
    for p, q in itertools.product(*(range(1, n + 1) for n in W.shape)):
        shares = [
            sum(way.share for way in passes(DEEP, X, Y, i).ways(l, p, q)) for i in range(len(X))
        ]
        assert sum(shares) == pytest.approx(wanted[p - 1, q - 1], rel=1e-10)
        assert passes(DEEP, X, Y).shares(l, p, q) == pytest.approx(shares, rel=1e-12)


@pytest.mark.parametrize(("l", "count"), [(1, 4), (2, 2), (3, 1)])
def test_there_is_a_path_through_every_neuron_of_each_later_layer(l, count):
    ways = list(passes(DEEP, X, Y).ways(l, 1, 2))
    assert len({way.neurons for way in ways}) == count
    for way in ways:
        assert way.neurons[0] == (l, 2)
        assert [layer for layer, _ in way.neurons] == list(range(l, 4))
        assert len(way.factors) == 2 * len(way.neurons) + 1


def test_the_factors_of_the_first_weight_are_those_on_paper():
    first, second = passes(thread.network, thread.X, thread.Y).ways(1, 1, 1)
    assert first.factors == pytest.approx((-0.4, 1, 1, 1, -1))
    assert second.factors == pytest.approx((-0.2, 1, -0.5, 1, -1))
    assert first.words() == "−0.4 · 1 · 1 · 1 · (−1) = 0.4"


def test_the_sentence_and_the_sums_say_the_same():
    sketch = paths(thread.network, thread.X, thread.Y, weight=(1, 1, 1))
    assert sketch.fact == (
        "In example 1, 2 paths lead from entry (1, 1) of W[1] to E and make "
        "0.4 + (−0.1) = 0.3. All 5 examples make ∂E/∂w = 0.3 + 1.6 + 0 + 0 + 0 = 1.9."
    )
    assert drawn(sketch)[-1] == (
        "example 1: 0.4 + (−0.1) = 0.3; all 5 examples: ∂E/∂w = 0.3 + 1.6 + 0 + 0 + 0 = 1.9"
    )
    one = paths(thread.network, thread.X, thread.Y, weight=(2, 4, 2), example=3)
    assert one.fact.startswith(
        "In example 3, 1 path leads from entry (4, 2) of W[2] to E and makes"
    )


def test_the_factors_are_named_from_E_back():
    heads = [
        next(words for words in drawn(paths(DEEP, X, Y, (l, 1, 1))) if "factors" in words)
        for l in (1, 2, 3)
    ]
    assert [head.partition("to w: ")[2] for head in heads] == [
        "∂E/∂a · h′ · w · h′ · w · h′ · x",
        "∂E/∂a · h′ · w · h′ · a",
        "∂E/∂a · h′ · a",
    ]


@pytest.mark.parametrize("i", range(5))
def test_every_number_of_both_passes_is_in_its_node(i):
    network, X, Y = thread.network, thread.X, thread.Y
    forward, gradients = network.forward(X), network.gradients(X, Y)
    words = drawn(paths(network, X, Y, (1, 2, 3), example=i + 1))
    written = [word.replace("−", "-") for word in words]
    nodes = [word for word in written if re.match(r"(x|z|a|h′|∂E/∂z|∂E/∂a) = ", word)]
    wanted = [f"∂E/∂a = {g:g}" for g in gradients.dE_dA[2][i]]
    wanted += [f"x = {x:g}" for x in X[i]]
    for l, layer in enumerate(network.layers, start=1):
        for j in range(network.sizes[l]):
            z, a = forward.Z[l][i, j], forward.A[l][i, j]
            slope = layer.activation.h_prime(forward.Z[l])[i, j]
            wanted += [f"z = {z:g}", f"a = {a:g}", f"h′ = {slope:g}"]
            wanted.append(f"∂E/∂z = {gradients.dE_dZ[l][i, j] + 0.0:g}")
    assert nodes == wanted
    error = squared_error(forward.A[2][i : i + 1], Y[i : i + 1]) / 5
    assert f"{error:.3g}" in written
    biases = [
        f"neuron {j + 1}, b = {b:g}" for layer in network.layers for j, b in enumerate(layer.B[0])
    ]
    assert [word for word in written if word.startswith("neuron")] == biases


def test_every_weight_is_on_its_edge_and_those_of_a_path_stand_out():
    words = drawn(paths(thread.network, thread.X, thread.Y, (1, 1, 1)))
    plain = [word for word in words if re.fullmatch(r"−?[\d.]+", word)]
    lit = [word for word in words if word.startswith("w = ")]
    assert lit == ["w = 1", "w = 1", "w = −0.5"]
    # All others, and what example 1 adds to E.
    assert len(plain) == 12 + 8 - 3 + 1


def test_each_path_has_a_line_of_its_own_also_where_two_take_one_edge():
    root = ET.fromstring(paths(DEEP, X, Y, (1, 1, 1)).svg())
    lines = [line.attrib for line in root.findall(".//{*}line") if line.get("stroke-width") == "3"]
    looks = [(line["stroke"], line.get("stroke-dasharray", "")) for line in lines]
    assert set(looks) == set(LOOKS)
    # Four pieces and a sample of each; no two lie on each other.
    assert len(lines) == 4 * 5
    assert len({(line["x1"], line["y1"], line["x2"], line["y2"]) for line in lines}) == len(lines)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: paths(3, X, Y, (1, 1, 1)),
            TypeError,
            "paths: network must be a Network, not 3",
        ),
        (
            lambda: paths(DEEP, X, Y, 1),
            TypeError,
            "paths: weight must be (l, p, q), not 1",
        ),
        (
            lambda: paths(DEEP, X, Y, (1, 0, 1)),
            ValueError,
            "paths: weight[1] must be 1 or more, not 0",
        ),
        (
            lambda: paths(DEEP, X, Y, (4, 1, 1)),
            IndexError,
            "paths: weight must be of layer 1 … L = 3, not 4",
        ),
        (
            lambda: paths(DEEP, X, Y, (1, 1, 3)),
            IndexError,
            "paths: weight must be an entry of W[1], 3 × 2, not (1, 3)",
        ),
        (
            lambda: paths(DEEP, X, Y, (1, 1, 1), example=5),
            IndexError,
            "paths: example must be 1 … m = 4, not 5",
        ),
        (
            lambda: paths(Network.random((3, 6, 2), (tanh, tanh)), X, Y, (1, 1, 1)),
            ValueError,
            "paths: network must have at most 5 nodes in a layer, not 6",
        ),
        (
            lambda: paths(Network.random((3, 2, 3, 2), [tanh] * 3), X, Y, (1, 1, 1)),
            ValueError,
            "paths: weight must have at most 4 paths to E, not 6; take one of a later layer",
        ),
    ],
)
def test_what_is_refused_is_told_in_one_line(call, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        call()
