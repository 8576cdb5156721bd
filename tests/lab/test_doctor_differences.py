"""What a step took from the parameters, (old − new)/alpha: the doctor allows for what it rounds."""

from itertools import pairwise

import numpy as np
import pytest
from wrong_passes import wrong_pass

from mlp_core import Gradients, Layer, Network, identity, relu, sigmoid, tanh
from mlp_lab import doctor, museum
from mlp_lab.doctor.differences import alpha_of

ALPHAS = (1.0, 0.3, 0.05, 0.01, 0.00125, 1e-4, 1e-6, 1 / 3, 1 / 64)


def drawn(seed, dtype=np.float64, biases=True):
    """A network of one to three layers of any h, with X and Y."""
    rng = np.random.default_rng(seed)
    sizes = rng.permutation([2, 3, 4, 5, 6, 7])[: seed % 3 + 2]
    h = rng.choice([tanh, sigmoid, relu, identity], len(sizes) - 1)
    layers = [
        Layer(
            (rng.normal(size=(n, k)) / np.sqrt(n)).astype(dtype),
            (rng.normal(size=(1, k)) * biases).astype(dtype),
            activation,
        )
        for (n, k), activation in zip(pairwise(sizes), h, strict=True)
    ]
    X, Y = rng.normal(size=(9, sizes[0])), rng.normal(size=(9, sizes[-1]))
    return Network(layers), X.astype(dtype), Y.astype(dtype)


def taken(old, new, alpha):
    """(old − new)/alpha, computed as a reader would."""
    pairs = list(zip(old.layers, new.layers, strict=True))
    alpha = old.layers[0].W.dtype.type(alpha)
    return Gradients(
        (),
        (),
        [None, *((before.W - after.W) / alpha for before, after in pairs)],
        [None, *((before.B - after.B) / alpha for before, after in pairs)],
    )


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("alpha", ALPHAS)
def test_right_code_is_told_to_be_right_whatever_alpha_rounds(alpha, dtype, thorough):
    allowed = 0
    for seed in range(60 if thorough else 12):
        network, X, Y = drawn(seed, dtype, biases=seed % 2)
        new = network.updated(network.gradients(X, Y), alpha)
        report = doctor.examine(taken(network, new, alpha), network, X, Y)
        assert report.healthy, (seed, report)
        assert report.suspects == ()
        assert report.finding.startswith("Nothing wrong was found: every entry agrees with")
        said = f", as far as (old − new)/alpha rounds with alpha = {alpha:.3g}"
        assert ("as far as (old" in report.finding) == (said in report.finding)
        allowed += said in report.finding
    assert allowed or alpha > 0.1


@pytest.mark.parametrize("alpha", [0.1, 1e-3, 1e-5])
@pytest.mark.parametrize(
    "exhibit",
    # The one changes the dimensions of B, the other is bias_summed_over_everything in a step.
    [e for e in museum.EXHIBITS if e.name not in ("bias_not_summed", "bias_one_number")],
    ids=lambda e: e.name,
)
def test_a_mistake_in_the_step_is_named_as_well(exhibit, alpha):
    rng = np.random.default_rng(1)
    data = (
        Network(
            [
                Layer(rng.normal(size=(4, 4)) / 2, rng.normal(size=(1, 4)), tanh),
                Layer(rng.normal(size=(4, 4)) / 2, rng.normal(size=(1, 4)), sigmoid),
            ]
        ),
        rng.normal(size=(4, 4)),
        rng.normal(size=(4, 4)),
    )
    report = doctor.examine(taken(data[0], exhibit.step(*data, alpha), alpha), *data)
    assert exhibit.name in report.suspects, report


def test_what_is_no_such_difference_is_allowed_nothing():
    """Right gradients have no alpha, and what is off by a few last places is told as before."""
    for seed in range(30):
        network, X, Y = drawn(seed, (np.float64, np.float32)[seed % 2])
        g = network.gradients(X, Y)
        G = np.concatenate([np.ravel(P) for P in (*g.dE_dW[1:], *g.dE_dB[1:])])
        P = np.concatenate([np.ravel(p.W) for p in network.layers])
        P = np.concatenate([P, *(np.ravel(p.B) for p in network.layers)])
        assert alpha_of(G, P) == 0
        off = [None, *(G * (1 + 3000 * np.finfo(G.dtype).eps) for G in g.dE_dW[1:])]
        report = doctor.examine(Gradients((), (), off, g.dE_dB), network, X, Y)
        assert report.finding.startswith("Nearly right")


def test_a_difference_that_is_off_by_more_than_it_rounds_is_found():
    alpha, found = 0.01, 0
    for seed in range(12):
        network, X, Y = drawn(seed)
        new = network.updated(network.gradients(X, Y), alpha)
        W = network.layers[0].W
        layers = list(new.layers)
        place = np.spacing(np.maximum(abs(W), abs(layers[0].W)))
        wrong = layers[0].W + 40 * place * (np.arange(W.size) == 1).reshape(W.shape)
        layers[0] = Layer(wrong, layers[0].B, layers[0].activation)
        report = doctor.examine(taken(network, Network(layers), alpha), network, X, Y)
        found += not report.healthy
    assert found == 12


def test_a_mistake_of_all_layers_that_is_tiny_is_no_rounding():
    """An early update with a small alpha is named, and not taken for a difference."""
    network, X, Y = drawn(4)
    gradients = wrong_pass("weights_updated_first", network, X, Y, alpha=1e-9)
    report = doctor.examine(gradients, network, X, Y)
    assert report.suspects == ("weights_updated_first",)
