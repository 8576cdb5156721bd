"""The doctor: sees every mistake, names it, and accuses nobody who is right."""

import re
from functools import partial

import numpy as np
import pytest
from wrong_passes import random_case, wrong_pass

from mlp_core import (
    ACTIVATIONS,
    Activation,
    DimensionError,
    Gradients,
    Layer,
    Network,
    identity,
    leaky_relu,
    numerical_gradient,
    relu,
    sigmoid,
    squared_error,
    tanh,
)
from mlp_lab import doctor, museum

NAMES = [e.name for e in museum.EXHIBITS]
NO_SIZES = ("matrix_product_for_elementwise", "last_layer_everywhere", "transpose_lost")


def case(sizes=(5, 4, 3), m=7, h=(tanh, tanh), seed=0, scale=1.0, dtype=np.float64):
    """A network with random biases too, X and Y."""
    rng = np.random.default_rng(seed)
    layers = [
        Layer(
            (rng.normal(size=(n, k)) * scale / np.sqrt(n)).astype(dtype),
            rng.normal(size=(1, k)).astype(dtype),
            activation,
        )
        for n, k, activation in zip(sizes, sizes[1:], h, strict=False)
    ]
    X, Y = rng.normal(size=(m, sizes[0])), rng.normal(size=(m, sizes[-1]))
    return Network(layers), X.astype(dtype), Y.astype(dtype)


def changed(gradients, **lists):
    """The gradients with dE_dW or dE_dB put through a function of layer and array."""
    parts = dict(vars(gradients))
    for name, change in lists.items():
        parts[name] = (None, *(change(l, G) for l, G in enumerate(parts[name]) if l))
    return Gradients(**parts)


def times(gradients, number):
    return changed(gradients, dE_dW=lambda l, G: number * G, dE_dB=lambda l, G: number * G)


def finding(gradients, network, X, Y):
    return doctor.examine(gradients, network, X, Y).finding


# ---------------------------------------------------------------- all nineteen are named


@pytest.mark.parametrize("name", [n for n in NAMES if n not in NO_SIZES[1:]])
def test_with_distinct_sizes_a_mistake_is_named_alone(name):
    data = case()
    report = doctor.examine(wrong_pass(name, *data), *data)
    assert report.suspects == (name,)
    assert not report.healthy


@pytest.mark.parametrize("name", NO_SIZES[1:])
def test_where_numpy_stops_all_that_would_stop_it_there_are_named(name):
    data = case()
    report = doctor.examine(wrong_pass(name, *data), *data)
    assert set(report.suspects) == set(NO_SIZES)
    assert report.finding == (
        "The gradients of layer 1 are missing; if NumPy stopped there, S18: the last layer's L "
        "stands for l, h′(Z[L]) in every layer, or S19: W stands in place of Wᵀ, or S18: @ stands "
        "where ⊙ is meant, in layer 1 alone (derivation/numerical: layer 2: 1; layer 1: missing). "
        "These sizes and examples cannot tell which; a network of sizes 4-4-4 with m = 7 would."
    )


@pytest.mark.parametrize("name", NO_SIZES)
def test_the_sizes_that_it_proposes_do_tell(name):
    data = case(sizes=(4, 4, 4), m=4 if name == NO_SIZES[0] else 7)
    assert doctor.examine(wrong_pass(name, *data), *data).suspects == (name,)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("depth", [1, 2, 3, 5])
def test_whatever_the_gradient_check_sees_is_named_in_networks_of_any_depth(depth, dtype):
    rng = np.random.default_rng(depth)
    h = [list(ACTIVATIONS.values()), [tanh, sigmoid]][depth % 2]
    data = random_case(rng, depth, h, sizes=range(2, 5), dtype=dtype)
    named = 0
    for name in NAMES:
        report = doctor.examine(wrong_pass(name, *data), *data)
        if report.healthy or all(c.agree.all() for c in report.check.comparisons):
            assert report.suspects == ()
        else:
            assert name in report.suspects, (name, data[0], report)
            named += 1
    assert named >= (14 if depth == 1 else 17)


@pytest.mark.parametrize(
    "name", [e.name for e in museum.EXHIBITS if e.number in (6, 7, 11, 12, 13, 14, 15, 16, 17)]
)
def test_a_mistake_in_one_layer_alone_is_named_with_its_layer(name):
    data = case(sizes=(3, 5, 4, 2), h=(tanh, tanh, sigmoid))
    for l in (1, 2) if name == "h_prime_missing_in_hidden" else (1, 2, 3):
        report = doctor.examine(wrong_pass(name, *data, only=l), *data)
        assert report.suspects == (name,)
        assert f" in layer {l} alone (" in report.finding


def test_the_order_of_update_and_backward_pass_is_named_with_its_alpha():
    data = case(sizes=(3, 5, 4, 2), h=(tanh, tanh, sigmoid))
    for alpha, told in ((1e-6, "1e-06"), (0.05, "0.05"), (3.0, "3")):
        gradients = wrong_pass("weights_updated_first", *data, alpha=alpha)
        assert finding(gradients, *data) == (
            "S24: the weights are updated before the error is passed back through them, with "
            f"alpha = {told} (derivation/numerical: layer 3: 1; layer 2: varying; layer 1: "
            "varying). Finish the backward pass with the old W, then update all layers."
        )
    one_layer = wrong_pass("weights_updated_first", *data, alpha=0.1, only=2)
    assert "in layer 2 alone, with alpha = 0.1 (" in finding(one_layer, *data)


@pytest.mark.parametrize("only", [None, 2])
def test_no_order_of_update_is_named_with_an_alpha_that_is_not_positive(only):
    """The numbers would fit, but no learning rate is negative: the cure would be wrong."""
    data = case(sizes=(3, 5, 4, 2), h=(tanh, tanh, sigmoid))
    gradients = wrong_pass("weights_updated_first", *data, alpha=-0.1, only=only)
    report = doctor.examine(gradients, *data)
    assert not report.check.passed
    assert "weights_updated_first" not in report.suspects
    assert "alpha = -" not in report.finding


@pytest.mark.parametrize("exhibit", museum.EXHIBITS, ids=NAMES)
def test_every_finding_has_a_step_and_the_cure(exhibit):
    data = case(sizes=(4, 4, 4), m=4 if exhibit.name == NO_SIZES[0] else 7)
    text = finding(exhibit.gradients(*data), *data)
    assert text.startswith(f"{exhibit.steps[0]}: {exhibit.title}")
    assert text.endswith(f"). {exhibit.cure}")
    assert not re.search(r"!|\b(simply|just|obviously|correct)\b|np\.|\d\.\d{5}", text)


# ---------------------------------------------------------------- other forms of a mistake


def sign_of(which):
    return lambda network, X, Y: changed(network.gradients(X, Y), **{which: lambda l, G: -G})


def zero_weight_gradient(network, X, Y):
    return changed(network.gradients(X, Y), dE_dW=lambda l, G: 0 * G)


def nothing_passed_back(network, X, Y):
    def only_last(l, G):
        return G * (l == len(network.layers))

    return changed(network.gradients(X, Y), dE_dW=only_last, dE_dB=only_last)


def first_share_dropped(network, X, Y):
    right = network.gradients(X, Y)
    return changed(right, dE_dB=lambda l, G: G - right.dE_dZ[l][:1])


def first_error_dropped(network, X, Y):
    m = len(X)
    return times(network.gradients(X[1:], Y[1:]), (m - 1) / m)


def with_slopes(slopes):
    """The gradients with h′ replaced in the layers that `slopes` names."""

    def of(network, X, Y):
        layers = [
            Layer(
                p.W,
                p.B,
                Activation("mixed", p.activation.h, slopes.get(l, p.activation.h_prime)),
            )
            for l, p in enumerate(network.layers, start=1)
        ]
        return Network(layers).gradients(X, Y)

    return of


def last_weights_everywhere(network, X, Y, slopes_too=False):
    W, A = network.layers[2].W, network.forward(X).A
    last = tanh.h(network.forward(X).Z[3])
    dE_dZ_3 = 2 / len(X) * (A[3] - Y) * sigmoid.h_prime_from_A(A[3])
    dE_dZ_2 = dE_dZ_3 @ W.T * tanh.h_prime_from_A(last if slopes_too else A[2])
    dE_dZ_1 = dE_dZ_2 @ W.T * tanh.h_prime_from_A(last if slopes_too else A[1])
    Z = (None, dE_dZ_1, dE_dZ_2, dE_dZ_3)
    dE_dW = [None, *(A[l - 1].T @ Z[l] for l in (1, 2, 3))]
    return Gradients((), (), dE_dW, [None, *(Z[l].sum(0, keepdims=True) for l in (1, 2, 3))])


@pytest.mark.parametrize(
    ("wrong", "suspect", "said"),
    [
        (sign_of("dE_dW"), "wrong_sign", "S24: the sign is wrong, of the weights alone ("),
        (sign_of("dE_dB"), "wrong_sign", "S25: the sign is wrong, of the biases alone ("),
        (zero_weight_gradient, "zero_gradient", "S21: ∂E/∂W is zero ("),
        (nothing_passed_back, "zero_gradient", "S19: what is passed back is zero ("),
        (
            first_share_dropped,
            "first_example_dropped",
            "S25Σ: the first example is dropped (derivation/numerical: weights 1, biases varying",
        ),
        (first_error_dropped, "first_example_dropped", "S7: the first example is dropped ("),
        (
            with_slopes({1: lambda Z: 1 - Z * Z, 2: lambda Z: 1 - Z * Z, 3: lambda Z: Z * (1 - Z)}),
            "h_prime_at_activations",
            "S11: h′ in terms of A is given Z (",
        ),
        (
            with_slopes({1: sigmoid.h_prime, 2: sigmoid.h_prime}),
            "last_layer_everywhere",
            "S18: h′ of the last layer stands in every layer (",
        ),
        (
            last_weights_everywhere,
            "last_layer_everywhere",
            "S19: W[L] stands for W[l] in every layer (",
        ),
        (
            partial(last_weights_everywhere, slopes_too=True),
            "last_layer_everywhere",
            "S18: the last layer's L stands for l, h′(Z[L]) in every layer and S19: W[L] stands",
        ),
    ],
)
def test_another_form_of_a_mistake_has_words_of_its_own(wrong, suspect, said):
    data = case(sizes=(4, 4, 4, 4), h=(tanh, tanh, sigmoid))
    report = doctor.examine(wrong(*data), *data)
    assert report.suspects == (suspect,)
    assert report.finding.startswith(said)
    assert report.finding.endswith(museum.exhibit(suspect).cure)


# ---------------------------------------------------------------- what the museum does not show


def averaged(*lists):
    def of(network, X, Y):
        return changed(network.gradients(X, Y), **dict.fromkeys(lists, lambda l, G: G / len(X)))

    return of


def summed_over_neurons(network, X, Y):
    right = network.gradients(X, Y)
    column = {l: [[sum(row)] for row in right.dE_dZ[l].tolist()] for l in (1, 2, 3)}
    return changed(right, dE_dB=lambda l, G: np.array(column[l]))


def first_dropped_from_both(network, X, Y):
    A, right = network.forward(X).A, network.gradients(X, Y)
    return changed(
        right,
        dE_dW=lambda l, G: G - np.outer(A[l - 1][0], right.dE_dZ[l][0]),
        dE_dB=lambda l, G: G - right.dE_dZ[l][:1],
    )


def passed_back(change):
    """A backward pass that passes back something else."""

    def of(network, X, Y):
        Z, A = network.forward(X).Z, network.forward(X).A
        dE_dW, dE_dB, dE_dA = [None] * 4, [None] * 4, 2 / len(X) * (A[3] - Y)
        for l in (3, 2, 1):
            layer = network.layers[l - 1]
            dE_dZ = layer.activation.h_prime(Z[l]) * dE_dA
            dE_dW[l], dE_dB[l] = A[l - 1].T @ dE_dZ, dE_dZ.sum(axis=0, keepdims=True)
            dE_dA = change(dE_dA, layer.W)
        return Gradients((), (), tuple(dE_dW), tuple(dE_dB))

    return of


SUM_OF_W = "∂E/∂W = A_prevᵀ · ∂E/∂Z"


@pytest.mark.parametrize(
    ("wrong", "suspect", "text"),
    [
        (
            averaged("dE_dW"),
            "weights_averaged",
            "S21: ∂E/∂W is averaged over the examples, not summed (derivation/numerical: weights "
            f"0.143, biases 1). Write {SUM_OF_W}, a sum over the examples: 1/m is in ∂E/∂A "
            "already.",
        ),
        (
            averaged("dE_dW", "dE_dB"),
            "gradients_averaged",
            "S21: ∂E/∂W and ∂E/∂B are averaged over the examples, not summed, or 1/m stands "
            f"twice in ∂E/∂A (derivation/numerical: 0.143 everywhere). Write {SUM_OF_W} and ∂E/∂B "
            "= Σ_i ∂E/∂b_i, sums over the examples: 1/m is in ∂E/∂A = 2/m (A − Y) already, once.",
        ),
        (
            first_dropped_from_both,
            "first_example_dropped",
            "S7: the first example is dropped (derivation/numerical: varying everywhere). Sum over "
            "all m examples: rows 0 … m − 1 in NumPy.",
        ),
        (
            summed_over_neurons,
            "bias_summed_over_neurons",
            "S25Σ: the bias gradient is summed over the neurons, Σ over j, not over i "
            "(derivation/numerical: weights 1, biases 7 × 1). Write ∂E/∂B = Σ_i ∂E/∂b_i, with "
            "axis=0: Σ_i runs over the examples.",
        ),
        (
            with_slopes({2: tanh.h_prime, 3: tanh.h_prime}),
            "first_h_everywhere",
            "S18: h′ of layer 1 stands in every layer (derivation/numerical: varying everywhere). "
            "Write l for 1: layer l has its own h.",
        ),
        (
            passed_back(lambda dE_dA, W: dE_dA @ W.T),
            "passed_back_without_h_prime",
            "S19: ∂E/∂A is passed back, without h′(Z) (derivation/numerical: layer 3: 1; layer 2: "
            "varying; layer 1: varying). Write ∂E/∂A_prev = ∂E/∂Z · Wᵀ, in which ∂E/∂Z = h′(Z) ⊙ "
            "∂E/∂A.",
        ),
        (
            passed_back(lambda dE_dA, W: dE_dA),
            "not_passed_back",
            "S19: ∂E/∂A is not passed back to layer l − 1 (derivation/numerical: layer 3: 1; layer "
            "2: varying; layer 1: varying). Write ∂E/∂A_prev = ∂E/∂Z · Wᵀ, and go on from it in "
            "layer l − 1.",
        ),
    ],
)
def test_what_the_museum_does_not_show_is_named_too(wrong, suspect, text):
    data = case(sizes=(4, 4, 4, 4), h=(tanh, tanh, sigmoid))
    report = doctor.examine(wrong(*data), *data)
    assert report.suspects == (suspect,)
    assert report.finding == text


# ---------------------------------------------------------------- nobody is accused falsely


def right_networks(count):
    """Depth 1 to 8, each activation and mixtures, saturated, float32, tiny and large numbers."""
    activations = list(ACTIVATIONS.values())
    seed = 0
    while count:
        rng = np.random.default_rng(seed)
        dtype = (np.float64, np.float32)[seed // 8 % 2]
        depth, m = seed % 8 + 1, int(rng.integers(2, 6))
        h = activations if seed % 6 == 5 else [activations[seed % 6]]
        gain = float(rng.choice([1e-3, 1, 1, 5, 30]))
        largest = 8 if dtype is np.float64 else 3
        scale = 10.0 ** int(rng.choice([-4 * largest, -largest, 0, 0, 0, largest]))
        network, X, Y = random_case(rng, depth, h, range(1, 4), m, np.float64, gain)
        layers = [Layer(p.W.astype(dtype), p.B.astype(dtype), p.activation) for p in network.layers]
        network, X = Network(layers), (X * scale).astype(dtype)
        seed += 1
        if not underflows(network, X):
            count -= 1
            yield network, X, (Y * rng.choice([1, scale])).astype(dtype)


def underflows(network, X):
    """Whether a sigmoid is 0: see the test that is expected to fail."""
    A = network.forward(X).A[1:]
    pairs = zip(network.layers, A, strict=True)
    return any(layer.activation is sigmoid and not A_l.all() for layer, A_l in pairs)


def test_a_sigmoid_that_underflows_is_no_mistake():
    first = Layer(np.array([[1.0, 2.0]]), np.array([[-800.0, 0.0]]), sigmoid)
    network = Network([first, Layer(np.array([[1.0], [1.0]]), np.array([[0.0]]), identity)])
    X, Y = np.array([[1.0], [2.0], [0.5]]), np.array([[0.0], [1.0], [2.0]])
    assert doctor.examine(network.gradients(X, Y), network, X, Y).healthy


def test_no_false_alarm_on_hundreds_of_right_networks(thorough):
    count, verdicts = 500 if thorough else 50, {True: 0, False: 0}
    for network, X, Y in right_networks(count):
        with np.errstate(all="ignore"):
            gradients = network.gradients(X, Y)
        report = doctor.examine(gradients, network, X, Y)
        assert report.suspects == (), (network, report)
        start = "Nothing wrong was found" if report.healthy else "No verdict"
        assert report.finding.startswith(start), (network, report)
        if report.healthy:
            assert all(c.tested.any() for c in report.check.comparisons)
        verdicts[report.healthy] += 1
    assert verdicts[True] > count / 2
    assert verdicts[False] > count / 10


def test_a_mistake_is_named_where_a_gradient_is_nothing_but_rounding():
    network, X, _ = case(h=(tanh, identity), m=40)
    residual = 1e3 * np.random.default_rng(1).normal(size=(40, 3))
    Y = network.predict(X) - (residual - residual.mean(axis=0))  # so ∂E/∂B[2] cancels to nothing
    right = doctor.examine(wrong_pass("right", network, X, Y), network, X, Y)
    assert right.finding.startswith("No verdict: nothing was tested in dE_dB[2]")
    for name in ("lost_factor_2", "missing_1_over_m", "h_prime_at_activations"):
        report = doctor.examine(wrong_pass(name, network, X, Y), network, X, Y)
        assert report.suspects == (name,)


def test_another_order_of_the_sums_is_no_mistake():
    for seed in range(60):
        rng = np.random.default_rng(seed)
        dtype = (np.float64, np.float32)[seed % 2]
        data = random_case(rng, seed % 5 + 1, [tanh, sigmoid, relu], dtype=dtype, scale=2)
        report = doctor.examine(wrong_pass("right", *data), *data)
        assert report.suspects == ()
        assert report.healthy or report.finding.startswith("No verdict")


# ---------------------------------------------------------------- where nothing is tested


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (case(m=1), "m = 1 tests no sum over the examples; take m of 2 or more"),
        (case(sizes=(4, 4, 3), m=4), "m = n_0 = n_1 = 4 hides what is transposed; take other"),
    ],
)
def test_sizes_that_test_nothing_give_no_verdict(data, reason):
    report = doctor.examine(data[0].gradients(*data[1:]), *data)
    assert not report.healthy
    assert report.suspects == ()
    assert report.finding.startswith(f"No verdict: {reason}")


def test_zeros_that_agree_with_zeros_give_no_verdict():
    network, X, _ = case()
    Y = network.predict(X)
    for gradients in (network.gradients(X, Y), wrong_pass("zero_gradient", network, X, Y)):
        report = doctor.examine(gradients, network, X, Y)
        assert not report.healthy
        assert report.suspects == ()
        assert report.finding == (
            "No verdict: nothing was tested in dE_dW[1], dE_dB[1], dE_dW[2], dE_dB[2]: "
            "no entry stands out from zero; E is 0 but for rounding: take other examples."
        )
        assert repr(report).count("untested") == 4


def test_a_layer_that_is_off_gives_no_verdict():
    network, X, Y = case(h=(relu, tanh))
    first = network.layers[0]
    off = Network([Layer(first.W, first.B - 100, relu), network.layers[1]])
    report = doctor.examine(off.gradients(X, Y), off, X, Y)
    assert report.finding.startswith("No verdict: nothing was tested in dE_dW[1], dE_dB[1], dE_dW")
    noise = changed(off.gradients(X, Y), dE_dW=lambda l, G: G + (l == 1))
    report = doctor.examine(noise, off, X, Y)
    assert "dE_dW[1]    5 × 4       not 0                 0 of 20" in repr(report)
    assert report.suspects == ()


def test_zeros_where_something_flows_are_named():
    data = case()
    assert doctor.examine(wrong_pass("zero_gradient", *data), *data).suspects == ("zero_gradient",)
    data = case(sizes=(5, 4, 1))
    negative = times(data[0].gradients(*data[1:]), -0.0)
    assert "(derivation/numerical: 0 everywhere)" in finding(negative, *data)


def test_entries_that_tested_nothing_are_counted():
    network, X, Y = case()
    X[:, 2] = 0
    assert finding(network.gradients(X, Y), network, X, Y) == (
        "Nothing wrong was found: every entry agrees with the numerical derivative, but 4 of 39 "
        "do not stand out from 0 here and tested nothing."
    )


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("h", [identity, tanh])
def test_a_number_that_is_not_finite_gives_no_verdict_and_is_named(value, h):
    network, X, Y = case(h=(h, h))
    X[2, 1] = value
    with np.errstate(all="ignore"):
        gradients = network.gradients(X, Y)
    for given in (gradients, times(gradients, 2)):
        report = doctor.examine(given, network, X, Y)
        assert report.finding == f"No verdict: nothing was tested: X[2, 1] is {value}."
        assert report.suspects == ()


def test_an_error_that_overflows_gives_no_verdict():
    network, X, Y = case(h=(identity, identity))
    with np.errstate(all="ignore"):
        gradients = network.gradients(1e200 * X, Y)
    assert finding(gradients, network, 1e200 * X, Y) == (
        "No verdict: nothing was tested: A − Y is too large to be squared in float64 and E is not "
        "finite; X[6, 0] = -2.204e+200 is the largest: make it smaller."
    )


# ---------------------------------------------------------------- what sizes cannot tell


def test_two_mistakes_that_these_sizes_cannot_tell_apart_are_both_named():
    data = case(sizes=(5, 4, 2))
    for name in ("lost_factor_2", "mean_over_outputs"):
        report = doctor.examine(wrong_pass(name, *data), *data)
        assert report.suspects == ("lost_factor_2", "mean_over_outputs")
        assert report.finding == (
            "S10: the factor 2 is lost, or S10: the mean is taken over outputs too, 2/(mk) in "
            "place of 2/m (derivation/numerical: 0.5 everywhere). These sizes and examples cannot "
            "tell which; a network of sizes 5-4-3 with m = 6 would."
        )


@pytest.mark.parametrize(
    ("data", "unseen", "proposal"),
    [
        (case(), "", ""),
        (
            case(h=(leaky_relu, leaky_relu)),
            "h_prime_at_activations",
            " A network of sizes 5-4-3 with m = 6 and tanh would show it.",
        ),
        (
            case(h=(tanh, identity)),
            "h_prime_missing_at_output",
            " A network of sizes 5-4-3 with m = 6 and tanh would show it.",
        ),
        (
            case(sizes=(5, 4, 1)),
            "mean_over_outputs",
            " A network of sizes 5-4-3 with m = 6 would show it.",
        ),
        (
            case(m=2),
            "lost_factor_2 with missing_1_over_m",
            " A network of sizes 5-4-3 with m = 6 would show it.",
        ),
        (
            case(m=3),
            "mean_over_outputs with missing_1_over_m",
            " A network of sizes 5-4-3 with m = 6 would show it.",
        ),
        (
            case(sizes=(5, 3), h=(tanh,)),
            "h_prime_missing_in_hidden, last_layer_everywhere, transpose_lost, "
            "weights_updated_first",
            " A network of sizes 5-4-3 with m = 6 and tanh would show them.",
        ),
    ],
)
def test_mistakes_that_would_look_right_here_are_listed(data, unseen, proposal):
    report = doctor.examine(data[0].gradients(*data[1:]), *data)
    assert report.healthy
    listed = f" These mistakes would look the same here: {unseen}." if unseen else ""
    assert (
        report.finding
        == (
            f"Nothing wrong was found: every entry agrees with the numerical derivative.{listed}"
            f"{proposal}"
        )
        or report.check.comparisons[0].tested.size != report.check.comparisons[0].tested.sum()
    )


def test_what_is_listed_as_unseen_is_unseen():
    data = case(sizes=(5, 4, 1), h=(leaky_relu, identity))
    text = finding(data[0].gradients(*data[1:]), *data)
    for name in NAMES:
        report = doctor.examine(wrong_pass(name, *data), *data)
        assert (name in text) == report.healthy, name


# ---------------------------------------------------------------- several at once, factors, rules


def test_two_mistakes_at_once():
    network, X, Y = case()
    wrong = wrong_pass("h_prime_missing_in_hidden", network, X, Y)
    both = changed(wrong, dE_dB=lambda l, G: G / len(X))
    report = doctor.examine(both, network, X, Y)
    assert report.suspects == ("h_prime_missing_in_hidden", "bias_averaged")
    assert report.finding == (
        "S18: h′(Z) is missing in the hidden layers and S25Σ: the bias gradient is averaged, not "
        "summed (derivation/numerical: layer 2: weights 1, biases 0.143; layer 1: varying). "
        "Write ∂E/∂Z[l] = h′(Z[l]) ⊙ ∂E/∂A[l] in every layer l. "
        "Write ∂E/∂B = Σ_i ∂E/∂b_i, a sum over the examples."
    )


def test_no_slope_anywhere_is_two_mistakes_of_the_museum():
    network, X, Y = case(sizes=(3, 5, 4, 2), h=(tanh, tanh, tanh))
    linear = [Layer(p.W, p.B, identity) for p in network.layers]
    A = network.forward(X).A
    dE_dZ = 2 / len(X) * (A[3] - Y)
    W, B = [None] * 4, [None] * 4
    for l in (3, 2, 1):
        W[l], B[l] = A[l - 1].T @ dE_dZ, dE_dZ.sum(axis=0, keepdims=True)
        dE_dZ = dE_dZ @ linear[l - 1].W.T
    report = doctor.examine(Gradients((), (), W, B), network, X, Y)
    assert report.suspects == ("h_prime_missing_at_output", "h_prime_missing_in_hidden")
    assert report.finding.startswith("S18: h′(Z) is missing in every layer (")


@pytest.mark.parametrize(
    ("factor", "suspects", "text"),
    [
        (-3.5, ("lost_factor_2", "missing_1_over_m", "wrong_sign"), "S10: the factor 2 is lost"),
        (1 / 6, ("lost_factor_2", "mean_over_outputs"), "S10: the factor 2 is lost and S10: the"),
        (
            2,
            ("factor_2_twice",),
            "S10: the factor 2 stands twice, or the gradients of two calls pile up (derivation/"
            "numerical: 2 everywhere). Write ∂E/∂A = 2/m (A − Y), and start the gradients of every "
            "call from zeros.",
        ),
        (
            5,
            (),
            "S10: the gradients of 5 calls pile up (derivation/numerical: 5 everywhere). Start the "
            "gradients of every call from zeros, or look at the constants in ∂E/∂A = 2/m (A − Y).",
        ),
        (
            1 / 7,
            ("gradients_averaged",),
            "S21: ∂E/∂W and ∂E/∂B are averaged over the examples, not summed, or 1/m stands "
            "twice in ∂E/∂A (derivation/numerical: 0.143 everywhere). Write",
        ),
        (
            7 / 6,
            ("divided_by_m_minus_1",),
            "S10: 1/(m − 1) stands for 1/m (derivation/numerical: 1.17 everywhere).",
        ),
        (0.3, (), "S10: a factor that is not there in the derivation (derivation/numerical: 0.3"),
    ],
)
def test_one_factor_everywhere(factor, suspects, text):
    network, X, Y = case()
    report = doctor.examine(times(network.gradients(X, Y), factor), network, X, Y)
    assert report.suspects == suspects
    assert report.finding.startswith(text)
    assert "2/m (A − Y)" in report.finding


def test_several_mistakes_in_one_equation_have_one_cure():
    network, X, Y = case()
    assert finding(times(network.gradients(X, Y), 3.5), network, X, Y) == (
        "S10: the factor 2 is lost and S10: 1/m is missing (derivation/numerical: 3.5 "
        "everywhere). Write ∂E/∂A = 2/m (A − Y)."
    )


def test_a_factor_besides_another_mistake():
    network, X, Y = case()
    wrong = wrong_pass("bias_averaged", network, X, Y)
    report = doctor.examine(times(wrong, 0.5), network, X, Y)
    assert report.suspects == ("lost_factor_2", "bias_averaged")
    for factor, words in ((2.5, "a factor of 2.5"), (3, "the gradients of 3 calls pile up")):
        report = doctor.examine(times(wrong, factor), network, X, Y)
        assert report.suspects == ("bias_averaged",)
        assert f"not summed, and besides {words} (" in report.finding


def garbage(l, G):
    return G + np.arange(1, G.size + 1).reshape(G.shape)


def at(layer, change=garbage):
    return lambda l, G: change(l, G) if l == layer else G


@pytest.mark.parametrize(
    ("lists", "text"),
    [
        (
            {"dE_dB": at(2)},
            "∂E/∂W agrees everywhere, ∂E/∂B does not in layer 2. No mistake of the museum gives "
            "these numbers; look at S25Σ: ∂E/∂B = Σ_i ∂E/∂b_i.",
        ),
        (
            {"dE_dW": garbage},
            "∂E/∂B agrees everywhere, ∂E/∂W does not in layers 1, 2, 3. No mistake of the museum "
            "gives these numbers; look at S21: ∂E/∂W = A_prevᵀ · ∂E/∂Z.",
        ),
        (
            {"dE_dW": at(3), "dE_dB": at(3)},
            "The gradients are wrong from the last layer on, layer 3. No mistake of the museum "
            "gives these numbers; look at S10: ∂E/∂A = 2/m (A − Y), and S18: ∂E/∂Z[3] = h′(Z[3]) ⊙ "
            "∂E/∂A[3], or, if ∂E/∂W and ∂E/∂B are each wrong by themselves, at S21 and S25Σ; and "
            "at the forward pass, if it is your own.",
        ),
        (
            {"dE_dW": at(2), "dE_dB": at(1)},
            "In layer 2 ∂E/∂B agrees and ∂E/∂W does not; before it more is wrong. No mistake of "
            "the museum gives these numbers; look at S21: ∂E/∂W = A_prevᵀ · ∂E/∂Z first.",
        ),
        (
            {"dE_dW": at(1), "dE_dB": at(1)},
            "The gradients of layers 2 to 3 agree, and from layer 1 on they are wrong. No mistake "
            "of the museum gives these numbers; look at what lies between, S19: ∂E/∂A[1] = "
            "∂E/∂Z[2] · W[2]ᵀ, and S18: ∂E/∂Z[1] = h′(Z[1]) ⊙ ∂E/∂A[1], or, if "
            "∂E/∂W and ∂E/∂B are each wrong by themselves, at S21 and S25Σ; and at "
            "the forward pass, if it is your own.",
        ),
        (
            {"dE_dB": lambda l, G: G[0]},
            "S25Σ: dE_dB[1] must be 1 × k, not 5 (one axis); write dE_dB[1].reshape(1, -1).",
        ),
        (
            {"dE_dW": lambda l, G: G.tolist()},
            "S21: dE_dW[1] must be an array of float64, not list; write np.array(dE_dW[1], "
            "dtype=float).",
        ),
        (
            {"dE_dW": lambda l, G: G.astype(int)},
            "S21: dE_dW[1] must hold floating-point numbers, not int64; write "
            "dE_dW[1].astype(float).",
        ),
        (
            {"dE_dB": at(2, lambda l, G: G + 0j)},
            "S25Σ: dE_dB[2] must hold float64 like the parameters, not complex128; write "
            "dE_dB[2].real.",
        ),
        (
            {"dE_dB": at(2, lambda l, G: G.astype(np.float32))},
            "S25Σ: dE_dB[2] must hold float64 like the parameters, not float32; write "
            "dE_dB[2].astype(np.float64).",
        ),
        (
            {"dE_dB": at(2, lambda l, G: None)},
            "S25Σ: dE_dB[2] is missing.",
        ),
        (
            {"dE_dB": at(2, lambda l, G: np.ma.masked_array(G))},
            "S25Σ: dE_dB[2] must be an array of float64, not MaskedArray; write "
            "dE_dB[2].filled(value), with a value for what is masked.",
        ),
        (
            {"dE_dW": at(1, lambda l, G: G * np.nan)},
            "S11: dE_dW[1] holds NaN or infinity where the numerical derivative does not. Look "
            "for what overflows or divides by zero, such as an exponential in h or h′.",
        ),
        (
            {"dE_dB": at(3, lambda l, G: G + np.inf)},
            "S11: dE_dB[3] holds NaN or infinity where the numerical derivative does not. Look "
            "for what overflows or divides by zero, such as an exponential in h or h′.",
        ),
    ],
)
def test_what_the_museum_does_not_have_is_placed(lists, text):
    network, X, Y = case(sizes=(3, 5, 4, 2), h=(tanh, tanh, sigmoid))
    report = doctor.examine(changed(network.gradients(X, Y), **lists), network, X, Y)
    assert report.finding == text
    assert report.suspects == ()
    assert not report.healthy


def test_right_numbers_with_too_few_digits_are_told_from_mistakes():
    network, X, Y = case()
    right = network.gradients(X, Y)

    def quotients(method):
        def of(l, G):
            def E(W):
                layers = list(network.layers)
                layers[l - 1] = Layer(W, layers[l - 1].B, layers[l - 1].activation)
                return squared_error(Network(layers).predict(X), Y)

            return numerical_gradient(E, network.layer(l).W, method)

        return changed(right, dE_dW=of)

    def single(l, G):
        return G.astype(np.float32).astype(float)

    for gradients in (
        changed(right, dE_dW=single, dE_dB=single),
        quotients("central"),
        quotients("forward"),
        changed(right, dE_dW=lambda l, G: G * (1 + 1e-12)),
    ):
        report = doctor.examine(gradients, network, X, Y)
        assert not report.healthy
        assert report.suspects == ()
        assert report.finding == (
            "Nearly right: only the last digits differ. Look for float32 on the way, a difference "
            "quotient, a difference of old and new parameters, or an early update with a small "
            "alpha."
        )
    # Here h′(A) is h′(Z), and yet nobody shall be told that A was mistaken for Z.
    data = case(h=(leaky_relu, leaky_relu))
    off = changed(data[0].gradients(*data[1:]), dE_dW=lambda l, G: G * (1 + 1e-13))
    assert doctor.examine(off, *data).suspects == ()
    far = changed(right, dE_dW=at(1, lambda l, G: G * (1 + 1e-3 * np.eye(*G.shape))))
    assert "∂E/∂W does not in layer 1" in finding(far, network, X, Y)


def near_a_fit(seed, depth, h, dtype, scale, noise):
    """A network that nearly fits its examples already: small gradients, large in their rounding."""
    rng = np.random.default_rng(seed)
    network, X, Y = random_case(rng, depth, h, range(2, 5), 6, dtype, scale)
    return network, X, (network.predict(X) + noise * rng.normal(size=Y.shape)).astype(dtype)


def test_where_rounding_is_as_large_as_the_gradients_there_is_no_verdict():
    data = near_a_fit(0, 1, [identity], np.float32, 8, 3e-5)
    report = doctor.examine(wrong_pass("lost_factor_2", *data), *data)
    assert not report.healthy
    assert report.suspects == ()
    assert report.finding == (
        "No verdict: these gradients are hardly larger than their rounding, so what differs "
        "cannot be named. Take float64, or examples with a larger E."
    )


def test_a_wrong_gradient_is_never_called_right():
    named = 0
    for seed in range(6):
        dtype = (np.float64, np.float32)[seed % 2]
        data = near_a_fit(seed, seed % 3 + 1, [tanh, identity], dtype, 3, 1e-4)
        for name in ("lost_factor_2", "bias_averaged", "zero_gradient", "h_prime_at_activations"):
            gradients = wrong_pass(name, *data)
            report = doctor.examine(gradients, *data)
            assert report.healthy == report.check.passed
            assert not report.finding.startswith("Nearly right")
            named += name in report.suspects
            if name == "lost_factor_2":
                assert "varying" not in repr(report)
    assert named >= 18


def test_a_wrong_gradient_may_round_more_than_the_right_one():
    for seed in (0, 2, 5, 7):
        data = near_a_fit(seed, 4, [tanh], np.float64, 15, 1e-4)  # saturated: h′ is tiny
        for name in ("h_prime_at_activations", "h_prime_missing_in_hidden"):
            assert name in doctor.examine(wrong_pass(name, *data), *data).suspects


def test_a_row_of_small_numbers_may_be_wrong_while_all_others_are_right():
    network, X, Y = case()
    X[:, 2] *= 1e-16
    wrong = changed(
        network.gradients(X, Y), dE_dW=at(1, lambda l, G: G * [[1], [1], [2], [1], [1]])
    )
    assert "∂E/∂W does not in layer 1" in finding(wrong, network, X, Y)


def test_an_unknown_mistake_beside_a_gradient_of_rounding_is_placed():
    network, X, Y = near_a_fit(0, 2, [identity], np.float32, 8, 3e-5)
    wrong = changed(network.gradients(X, Y), dE_dW=at(1, lambda l, G: 50 * abs(G) + G))
    assert "∂E/∂W does not in layer 1" in finding(wrong, network, X, Y)


def test_what_a_step_takes_from_the_parameters_can_be_examined():
    network, X, Y = case()
    alpha = 0.002
    new = museum.exhibit("biases_never_updated").step(network, X, Y, alpha)
    pairs = list(zip(network.layers, new.layers, strict=True))
    W = [None, *((old.W - after.W) / alpha for old, after in pairs)]
    B = [None, *((old.B - after.B) / alpha for old, after in pairs)]
    report = doctor.examine(Gradients((), (), W, B), network, X, Y)
    assert report.suspects == ("biases_never_updated",)
    assert "(derivation/numerical: weights 1, biases 0)" in report.finding


# ---------------------------------------------------------------- how it prints and refuses


def test_a_report_is_a_table_and_a_finding():
    data = case()
    assert repr(doctor.examine(wrong_pass("bias_averaged", *data), *data)) == (
        "examination of Network(5-4-3, tanh, tanh), m = 7\n"
        "    gradient    dimensions  derivation/numerical  entries that agree\n"
        "    dE_dW[1]    5 × 4       1                     20 of 20\n"
        "    dE_dB[1]    1 × 4       0.143                 0 of 4\n"
        "    dE_dW[2]    4 × 3       1                     12 of 12\n"
        "    dE_dB[2]    1 × 3       0.143                 0 of 3\n"
        "S25Σ: the bias gradient is averaged, not summed (derivation/numerical: weights 1, biases "
        "0.143). Write ∂E/∂B = Σ_i ∂E/∂b_i, a sum over the examples."
    )


def test_dimensions_stand_where_there_is_no_ratio():
    data = case()
    for name, told in (
        ("bias_not_summed", "7 × 4"),
        ("bias_one_number", "one number"),
        ("weight_gradient_transposed", "3 × 4"),
        ("transpose_lost", "missing"),
    ):
        assert told in repr(doctor.examine(wrong_pass(name, *data), *data))
    for change, told in (
        (lambda l, G: G.astype(np.float32), "float32"),
        (lambda l, G: G.tolist(), "list"),
        (lambda l, G: [[1.0], [2.0, 3.0]], "list"),
        (lambda l, G: "∂E/∂W", "str"),
        (lambda l, G: np.ma.masked_array(G), "MaskedArray"),
        (lambda l, G: G[0], "4 (one axis)"),
        (lambda l, G: 0, "one number"),
        (lambda l, G: G * np.inf, "not finite"),
    ):
        gradients = changed(data[0].gradients(*data[1:]), dE_dW=change)
        assert f"dE_dW[1]    5 × 4       {told}  " in repr(doctor.examine(gradients, *data))


@pytest.mark.parametrize(
    ("change", "kind", "message"),
    [
        (
            lambda g, n, X, Y: (g.dE_dW, n, X, Y),
            TypeError,
            "examine: gradients must be a Gradients, not tuple",
        ),
        (lambda g, n, X, Y: (g, g, X, Y), TypeError, "examine: network must be a Network, not Gr"),
        (
            lambda g, n, X, Y: (g, n, X[:, :2], Y),
            DimensionError,
            "examine: X must be m × n = m × 5, not 7 × 2",
        ),
        (
            lambda g, n, X, Y: (Gradients((), (), g.dE_dW[1:], g.dE_dB), n, X, Y),
            TypeError,
            "examine: dE_dW must hold None and an array for l = 1 … 2",
        ),
        (
            lambda g, n, X, Y: (Gradients((), (), g.dE_dW, g.dE_dB[2]), n, X, Y),
            TypeError,
            "examine: dE_dB must hold None and an array for l = 1 … 2",
        ),
        (
            lambda g, n, X, Y: (g, n, X + 0j, Y),
            TypeError,
            "examine: X must hold",
        ),
    ],
)
def test_what_cannot_be_examined_is_refused_in_the_readers_words(change, kind, message):
    network, X, Y = case()
    with pytest.raises(kind) as error:
        doctor.examine(*change(network.gradients(X, Y), network, X, Y))
    assert str(error.value).splitlines()[0].startswith(message)


def test_nothing_that_is_handed_in_is_changed():
    network, X, Y = case()
    gradients = wrong_pass("bias_averaged", network, X, Y)
    before = [np.array(G) for G in (*gradients.dE_dW[1:], *gradients.dE_dB[1:], X, Y)]
    doctor.examine(gradients, network, X, Y)
    after = [*gradients.dE_dW[1:], *gradients.dE_dB[1:], X, Y]
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))
