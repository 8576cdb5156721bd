"""A checkup finds what is unfit, says it truly, and is silent where nothing is."""

import re
import time
import warnings

import numpy as np
import pytest
from sklearn import datasets as real

from mlp_core import (
    ACTIVATIONS,
    Activation,
    DimensionError,
    DivergenceError,
    Layer,
    Network,
    identity,
    leaky_relu,
    relu,
    sigmoid,
    tanh,
    train,
)
from mlp_lab import datasets, thread
from mlp_lab.doctor import checkup
from mlp_lab.doctor.curvature import largest_curvature
from mlp_lab.studio.settings import TASKS

# Eleven each: the case that shows a symptom, and ten variations of it.
SEEDS = range(11)
DIGITS = datasets.digits().train
MADE = list(TASKS)


def example(seed, h=None, sizes=None, data=None):
    """A healthy network, X and Y: data set, size, widths and activation change with the seed."""
    rng = np.random.default_rng(seed)
    task = TASKS[data or MADE[seed % 4]]  # without the sine, whose targets are not labels
    made = task.make(m=int(rng.integers(80, 300)), seed=seed)
    hidden = sizes or [(8,), (4, 6), (12,), (24, 8), (5,)][seed % 5]
    h = h or [tanh, sigmoid, leaky_relu][seed % 3]
    sizes = (made.X.shape[1], *hidden, made.Y.shape[1])
    return Network.random(sizes, (h, ACTIVATIONS[task.output]), seed=seed), made.X, made.Y


def changed(network, l, W=None, B=None, activation=None):
    """The network with another W, B or h in layer l; W and B are functions of the old."""
    layers = list(network.layers)
    old = layers[l - 1]
    layers[l - 1] = Layer(
        W(old.W.copy()) if W else old.W,
        B(old.B.copy()) if B else old.B,
        activation or old.activation,
    )
    return Network(layers)


def as_type(network, X, Y, dtype):
    layers = [Layer(l.W.astype(dtype), l.B.astype(dtype), l.activation) for l in network.layers]
    return Network(layers), X.astype(dtype), Y.astype(dtype)


def names(*args, **kwargs):
    return [finding.name for finding in checkup(*args, **kwargs).findings]


def sentence(name, *args, **kwargs):
    """What is said under a name; it is said once, in one line."""
    (said,) = (f.sentence for f in checkup(*args, **kwargs).findings if f.name == name)
    assert "\n" not in said
    return said


def run(code, **given):
    """What a line of code that a sentence offers gives."""
    scope = {"np": np} | given
    exec(code, scope)
    return scope


# ---------------------------------------------------------------- X and Y


@pytest.mark.parametrize("seed", SEEDS)
def test_columns_of_very_different_size_are_named_and_the_line_of_code_scales_them(seed):
    network, X, Y = example(seed, h=leaky_relu)
    factor = [100, 1000, 0.01, 1e4, 1e-3, 1e6, 60, 1e8, 1e-6, 300, 1e150][seed]
    X = X * np.where(np.arange(X.shape[1]) == seed % 2, factor, 1)
    said = sentence("scale", network, X, Y)
    size = np.sqrt((X**2).mean(axis=0))
    large, small = int(size.argmax()), int(size.argmin())
    assert f"X[:, {large}] is" in said
    assert f"times as large as X[:, {small}]" in said
    ratio = float(re.search(r"is ([\d,.e+]+) times", said)[1].replace(",", ""))
    assert ratio == pytest.approx(size[large] / size[small], rel=0.06)
    scaled = run(re.search(r"write (X = .+)$", said)[1], X=X)["X"]
    assert "scale" not in names(network, scaled, Y)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_column_far_from_zero_is_named(seed):
    network, X, Y = example(seed, h=leaky_relu)
    X = 10 * X + np.where(np.arange(2) == seed % 2, [2010, -500][seed % 2] * (1 + seed), 0)
    assert f"X[:, {seed % 2}] is " in sentence("scale", network, X, Y)
    X = 1.005 + 0.01 * (Y - 0.5) * [1, 100]  # of one size, and the first hardly varies
    said = sentence("scale", network, X, Y)
    assert "X[:, 0] is 1 in the mean and spreads by only 0.005" in said.replace("1.01", "1")


@pytest.mark.parametrize("factor", [100, 1e4, 1e-2, 1e-5])
def test_columns_that_all_are_large_or_small_are_told(factor):
    network, X, Y = example(0, h=leaky_relu)
    said = sentence("scale", network, factor * X, Y)
    assert ("X is large" if factor > 1 else "X is small") in said
    scaled = run(re.search(r"write (X = .+)$", said)[1], X=factor * X)["X"]
    assert names(network, scaled, Y) == []


def test_with_few_examples_chance_is_not_taken_for_scale():
    network = Network.random((6, 4, 1), (tanh, sigmoid))
    rng = np.random.default_rng(0)
    for m in (1, 2, 3, 4, 5, 6, 8, 12) * 100:
        X = rng.normal(size=(m, 6))
        assert "scale" not in names(network, X, rng.integers(2, size=(m, 1)) * 1.0)


def test_a_constant_column_is_not_divided_by_its_spread():
    network = Network.random((3, 8, 1), (tanh, sigmoid))
    _, X, Y = example(0)
    X = np.column_stack([X * [1, 1000], np.full(len(X), 7.0)])
    said = sentence("scale", network, X, Y)
    assert np.isfinite(run(re.search(r"write (X = .+)$", said)[1], X=X)["X"]).all()


def test_a_pixel_at_the_rim_that_is_seldom_inked_is_no_matter_of_scale():
    rim = DIGITS.X.std(axis=0)
    assert rim[rim > 0].min() < rim.max() / 100  # which the spreads alone would tell
    network, rng = Network.random((64, 32, 10), (tanh, sigmoid)), np.random.default_rng(0)
    for m in (10, 20, 50, 100, 1437) * 20:
        rows = rng.permutation(len(DIGITS.X))[:m]
        assert names(network, DIGITS.X[rows], DIGITS.Y[rows]) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_class_numbers_are_told_and_the_line_of_code_makes_one_hot_rows(seed):
    rng = np.random.default_rng(seed)
    k = 3 + seed % 8
    labels = rng.integers(k, size=(100 + seed, 1)) + seed % 2
    Y = labels.astype([np.float64, np.float32][seed % 2])
    X = (rng.normal(size=(k + 1, 2))[labels[:, 0]] * 3).astype(Y.dtype)
    h = [identity, sigmoid, tanh][seed % 3]
    network, X, Y = as_type(Network.random((2, 8, 1), (tanh, h)), X, Y, Y.dtype)
    said = sentence("labels", network, X, Y)
    assert f"{len(np.unique(Y))} neurons" in said
    rows = run(re.search(r"write (Y = .+)$", said)[1], Y=Y)["Y"]
    assert rows.dtype == Y.dtype
    assert (rows.sum(axis=1) == 1).all()
    assert (np.unique(Y)[rows.argmax(axis=1)] == Y[:, 0]).all()
    after = Network.random((2, 8, rows.shape[1]), (tanh, sigmoid))
    assert not {"labels", "unreachable"} & set(names(*as_type(after, X, rows, Y.dtype)))


@pytest.mark.parametrize(
    "Y",
    [
        np.arange(100) % 2,  # two classes: one output will do
        np.arange(100.0),  # a number for each example
        np.arange(100) % 3 / 2,
        np.arange(100) % 3 * 25,  # amounts
        np.arange(100) % 40,
    ],
)
def test_what_is_no_class_number_is_not_taken_for_one(Y):
    X = np.random.default_rng(0).normal(size=(100, 2))
    network = Network.random((2, 4, 1), (tanh, identity))
    assert "labels" not in names(network, X, Y.astype(float).reshape(-1, 1))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("h", [sigmoid, tanh, relu])
def test_targets_out_of_reach_are_counted_and_the_cure_brings_them_within(h, seed):
    network, X, _ = example(seed)
    rng = np.random.default_rng(seed)
    low, high = {"sigmoid": (0, 1), "tanh": (-1, 1), "relu": (0, np.inf)}[h.name]
    Y = [1, 100, 1e-2][seed % 3] * rng.normal(size=(len(X), 1)) + [0, 1.2, -1][seed % 3 - 1]
    Y[3] = low - 0.5
    network = changed(network, len(network.layers), activation=h)
    said = sentence("unreachable", network, X, Y)
    assert f"{(np.clip(Y, low, high) != Y).sum()} of {Y.size} entries" in said
    i = int(np.maximum(low - Y, Y - high).argmax())
    assert f"Y[{i}, 0] = " in said
    linear = changed(network, len(network.layers), activation=identity)
    assert "unreachable" not in names(linear, X, Y)
    if h is not relu:
        within = run(re.search(r"write (Y = .+)$", said)[1], Y=Y)["Y"]
        assert "unreachable" not in names(network, X, within)
        assert (within.min(), within.max()) == (low, high)


def test_the_ends_of_h_are_within_reach():
    _, X, Y = example(0)
    for h, targets in ((sigmoid, Y), (tanh, 2 * Y - 1), (relu, Y), (leaky_relu, -Y)):
        network = Network.random((2, 8, 1), (tanh, h))
        assert "unreachable" not in names(network, X, targets)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_no_number_is_told_with_row_and_column(seed):
    network, X, Y = example(seed)
    rng = np.random.default_rng(seed)
    X, Y = X.copy(), Y.copy()
    P, name = (X, "X") if seed % 2 else (Y, "Y")
    i, j = int(rng.integers(len(P))), int(rng.integers(P.shape[1]))
    P[i, j] = [np.nan, np.inf, -np.inf][seed % 3]
    said = sentence("not_finite", network, X, Y)
    assert said.startswith(f"{name}[{i}, {j}] is {P[i, j]}")
    rows = run(re.search(r"rows = np.isfinite\(.\).all\(axis=1\)", said)[0], X=X, Y=Y)["rows"]
    assert names(network, X[rows], Y[rows]) == []
    report = checkup(network, X, Y)
    assert [f.name for f in report.findings] == ["not_finite"]  # the other rows are healthy
    assert f"1 of {len(X)} rows" in "".join(report.notes)


def test_many_that_are_no_numbers_are_counted_and_both_arrays_are_told():
    network, X, Y = example(0)
    X, Y = X.copy(), Y.copy()
    X[5:8], Y[2] = np.nan, np.inf
    first, second = checkup(network, X, Y)
    assert first.startswith("X[5, 0] is nan, the first of 6 entries")
    assert second.startswith("Y[2, 0] is inf. ")
    X[:] = np.nan
    report = checkup(network, X, Y)
    assert "only 0 of" in report[0]
    assert report.notes == ("Not looked at: all else, as no row of X and Y is finite.",)


def test_parameters_that_are_no_numbers_are_told_and_what_overflows_too():
    network, X, Y = example(0, sizes=(8,))
    broken = changed(network, 1, W=lambda W: np.where(np.arange(8) == 3, np.nan, W))
    assert sentence("not_finite", broken, X, Y).startswith("W[1][0, 3] is nan")
    linear = Network.random((2, 1), [identity])
    assert "make it smaller" in sentence("not_finite", linear, 1e200 * X, Y)


@pytest.mark.parametrize("seed", SEEDS)
def test_lost_pairs_are_seen(seed):
    network, X, Y = example(seed)
    rng = np.random.default_rng(seed)
    assert "lost_pairs" in names(network, X, Y[rng.permutation(len(Y))], seed=seed)
    assert "lost_pairs" in names(network, rng.permutation(X), np.sort(Y, axis=0))
    digits = Network.random((64, 32, 10), (tanh, sigmoid))
    lost = rng.permutation(DIGITS.Y)[: 100 * (1 + seed)]
    assert "lost_pairs" in names(digits, DIGITS.X[: len(lost)], lost)
    sine = datasets.sine(m=100 + 50 * seed, seed=seed)
    line = Network.random((1, 8, 1), (tanh, identity))
    assert "lost_pairs" in names(line, rng.permutation(sine.X), sine.Y)


@pytest.mark.parametrize("data", MADE)
def test_pairs_that_belong_together_are_never_called_lost(data, thorough):
    for seed in range(200 if thorough else 20):
        network, X, Y = example(seed, data=data)
        assert "lost_pairs" not in names(network, X, Y, seed=seed), seed


def test_a_weak_trend_in_many_columns_that_neighbours_do_not_show_keeps_pairs_together():
    network = Network.random((60, 8, 1), (tanh, identity))
    for seed in range(10):
        rng = np.random.default_rng(seed)
        X = rng.normal(size=(400, 60))
        Y = X.mean(axis=1, keepdims=True) * 8 + rng.normal(scale=1.3, size=(400, 1))
        assert names(network, X, Y) == []


def test_too_few_examples_are_not_judged_and_that_is_said():
    network, X, Y = example(0)
    few = checkup(network, X[:20], Y[::-1][:20])
    assert few.healthy
    assert "pairs of X and Y are lost, with fewer than 80 examples" in few.notes[0]
    rare = np.zeros((len(X), 1))
    rare[:5] = 1
    assert any("one target for all but 5" in note for note in checkup(network, X, rare).notes)


# ---------------------------------------------------------------- neurons


@pytest.mark.parametrize("seed", SEEDS)
def test_neurons_that_are_alike_are_counted_and_named(seed):
    network, X, Y = example(seed)
    l, k = len(network.layers) - 1, network.sizes[-2]
    chosen = sorted(np.random.default_rng(seed).permutation(k)[: 2 + seed % 3].tolist())
    if seed == 10:  # all parameters 0: the most frequent such start
        network = Network([Layer(0 * p.W, 0 * p.B, p.activation) for p in network.layers])
        l, k, chosen = 1, network.sizes[1], list(range(network.sizes[1]))
    else:

        def same_columns(P):
            P[:, chosen] = P[:, chosen[:1]] * (1 + 1e-9 * np.arange(len(chosen)))
            return P

        network = changed(network, l, W=same_columns, B=same_columns)
        network = changed(network, l + 1, W=lambda W: same_columns(W.T).T)
    said = next(f.sentence for f in checkup(network, X, Y).findings if f.name == "alike")
    assert f"{len(chosen)} of {k} neurons of layer {l} are alike" in said
    listed = re.search(r"A\[\d\]\[:, \[([\d, …]+)\]\]", said)[1]
    assert listed.removesuffix(", …") == ", ".join(map(str, chosen[:8]))


def test_neurons_with_the_same_weights_before_them_alone_are_not_alike():
    network, X, Y = example(0, h=tanh, sizes=(8,))
    network = changed(network, 1, W=lambda W: np.tile(W[:, :1], 8))
    assert "alike" not in names(network, X, Y)


@pytest.mark.parametrize("seed", SEEDS)
def test_silent_relus_are_named(seed):
    network, X, Y = example(seed, h=relu, sizes=[(8,), (24,), (5, 8)][seed % 3])
    k = network.sizes[1]
    chosen = sorted(np.random.default_rng(seed).permutation(k)[: 1 + seed % 4].tolist())
    if seed == 10:
        chosen = list(range(k))
    below = np.where(np.isin(np.arange(k), chosen), -[20.0, 100, 1000][seed % 3], 0)
    network = changed(network, 1, B=lambda B: B + below)
    said = checkup(network, X, Y).findings[0].sentence
    assert re.match(rf"{len(chosen)} of {k} neurons of layer 1 (is|are) silent", said)
    listed = re.search(r"A\[1\]\[:, \[?([\d, …]+)\]", said)[1]
    assert listed.removesuffix(", …") == ", ".join(map(str, chosen[:8]))
    silent = network.forward(X).A[1][:, chosen]
    assert not silent.any()
    gradients = network.gradients(X, Y)
    assert not gradients.dE_dW[1][:, chosen].any()


def test_a_relu_that_is_silent_by_chance_or_in_a_network_that_has_learned_is_a_note():
    network = Network.random((64, 32, 10), (relu, sigmoid), seed=0)
    silent = ~network.forward(DIGITS.X).A[1].any(axis=0)
    assert 0 < silent.sum() < 5
    report = checkup(network, DIGITS.X, DIGITS.Y)
    assert report.healthy
    (note,) = [note for note in report.notes if "silent" in note]
    assert note.startswith(f"{silent.sum()} of 32 neurons of layer 1 are silent")
    data = datasets.moons()
    learned = train(Network.random((2, 8, 1), (relu, sigmoid)), data.X, data.Y, 1, 1000).network
    some = changed(learned, 1, B=lambda B: B - 100 * (np.arange(8) == np.abs(
        learned.layer(2).W[:, 0]).argmin()))  # fmt: skip
    report = checkup(some, data.X, data.Y)
    assert report.healthy
    assert report.notes[0].startswith("1 of 8 neurons of layer 1 is silent")


@pytest.mark.parametrize("seed", SEEDS)
def test_saturated_neurons_are_counted_with_their_layer_and_share(seed):
    h = [tanh, sigmoid][seed % 2]
    network, X, Y = example(seed, h=h)
    factor = [20, 40, 50, 100, 200, 1000][seed % 6]
    if seed % 3:
        network = changed(network, 1, W=lambda W: factor * W)
    else:
        X = factor * X
    said = next(f.sentence for f in checkup(network, X, Y).findings if f.name == "saturated")
    slopes = h.h_prime(network.forward(X).Z[1])
    share = (slopes < 0.01 * h.h_prime(np.zeros((1, 1)))).mean(axis=0)
    count, k, l, percent = map(
        int,
        re.search(
            r"(\d+) of (\d+) neurons of layer (\d) (?:is|are) saturated in (\d+) %", said
        ).groups(),
    )
    assert (count, k, l) == ((share >= 0.25).sum(), network.sizes[1], 1)
    assert percent == pytest.approx(min(99, 100 * share[share >= 0.25].mean()), abs=0.51)


def test_weights_that_start_ten_times_as_large_saturate_tanh():
    for seed in range(20):
        _, X, Y = example(seed)
        start = Network.random((2, 24, 1), (tanh, sigmoid), seed=seed)
        assert "saturated" in names(changed(start, 1, W=lambda W: 10 * W), X, Y), seed
        assert names(start, X, Y) == []


@pytest.mark.parametrize("bias", [-20, -8, 8, 30])
def test_a_saturated_last_layer_is_told_if_its_answers_are_wrong(bias):
    network, X, Y = example(0)
    wrong = changed(network, len(network.layers), B=lambda B: B + bias)
    assert "saturated" in names(wrong, X, Y)
    one = changed(network, 1, B=lambda B: B + 100 * (np.arange(B.size) == 2))
    assert "1 of 8 neurons of layer 1 is saturated in 100 %" in sentence("saturated", one, X, Y)


def test_a_network_that_has_learned_may_be_saturated():
    data = datasets.xor(noise=0)
    learned = train(Network.random((2, 8, 1), (tanh, sigmoid)), data.X, data.Y, 2, 8000).network
    Z = learned.forward(data.X).Z
    assert (abs(Z[2]) > 5).mean() > 0.5
    assert names(learned, data.X, data.Y) == []
    side = (data.X[:, :1] > 0).astype(float)
    steep = Layer(np.array([[100.0, 80.0], [0.0, 1.0]]), np.zeros((1, 2)), tanh)
    network = Network([steep, Layer(np.array([[3.0], [3.0]]), np.zeros((1, 1)), sigmoid)])
    assert (tanh.h_prime(network.forward(data.X).Z[1]) < 0.01).mean() > 0.9
    assert names(network, data.X, side) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_one_answer_for_all_inputs_is_told(seed):
    network, X, Y = example(seed, h=[tanh, leaky_relu, sigmoid][seed % 3], sizes=(8,))
    way = seed % 4
    if way == 0:
        network = changed(network, 2, W=lambda W: 1e-5 * W)
    elif way == 1:
        network = changed(network, 2, B=lambda B: B + 40)
    elif way == 2:
        X = 1e-5 * X
    else:
        network = changed(network, 1, W=lambda W: 0 * W, B=lambda B: B + np.arange(8) / 8)
    said = sentence("one_answer", network, X, Y)
    assert f"all {len(X)} examples" in said
    spread = re.search(r"A\[2\] spreads by ([\d.e−]+),", said)[1].replace("−", "-")
    assert float(spread) == pytest.approx(network.predict(X).std(), rel=0.06, abs=1e-15)


def test_a_layer_of_zeros_is_silent_only_where_its_slope_is_zero_too():
    network, X, Y = example(0)
    for h in (identity, leaky_relu, tanh):
        zeros = changed(network, 1, W=lambda W: 0 * W, activation=h)
        report = checkup(zeros, X, Y)
        assert "silent" not in repr(report)
    assert "silent" in names(changed(network, 1, W=lambda W: 0 * W, activation=relu), X, Y)


def test_one_answer_is_right_where_there_is_one_target():
    network, X, Y = example(0)
    constant = changed(network, 2, W=lambda W: 0 * W)
    assert "one_answer" in names(constant, X, Y)
    assert "one_answer" not in names(constant, X, np.full_like(Y, 0.5))


# ---------------------------------------------------------------- alpha


def hessian(network, X, Y):
    """Second derivatives of E by all parameters, from the gradients' numerical derivatives."""
    columns = []
    for l in range(1, len(network.layers) + 1):
        for letter in "WB":
            P = getattr(network.layer(l), letter)
            for i, j in np.ndindex(P.shape):
                ends = []
                for step in (1e-5, -1e-5):
                    Q = P.copy()
                    Q[i, j] += step
                    moved = changed(network, l, **{letter: lambda _, Q=Q: Q})
                    G = moved.gradients(X, Y)
                    pairs = zip(G.dE_dW[1:], G.dE_dB[1:], strict=True)
                    ends.append(np.concatenate([g.ravel() for pair in pairs for g in pair]))
                columns.append((ends[0] - ends[1]) / 2e-5)
    return np.array(columns)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_largest_curvature_is_that_of_the_whole_hessian(seed):
    network, X, Y = example(seed, h=[tanh, sigmoid][seed % 2], sizes=[(3,), (4, 3), (6,)][seed % 3])
    true = np.linalg.eigvalsh(hessian(network, X, Y))[-1]
    found = largest_curvature(network, X, Y, np.random.default_rng(seed))
    assert found == pytest.approx(true, rel=1e-4)


@pytest.mark.parametrize("seed", SEEDS)
def test_for_one_linear_layer_the_limit_is_exact_and_E_grows_beyond_it(seed):
    rng = np.random.default_rng(seed)
    m, n, k = 5 + seed, 1 + seed % 4, 1 + seed % 3
    X, Y = rng.normal(size=(m, n)), rng.normal(size=(m, k))
    ones = np.column_stack([X, np.ones(m)])
    limit = 2 / np.linalg.eigvalsh(2 / m * ones.T @ ones)[-1]
    network = Network.random((n, k), [identity], seed=seed)
    assert "alpha" not in names(network, X, Y, alpha=0.999 * limit)
    said = sentence("alpha", network, X, Y, alpha=1.001 * limit)
    assert float(re.search(r"2/λ = ([\d.]+)", said)[1]) == pytest.approx(limit, rel=0.005)
    assert "With it E goes from" in sentence("alpha", network, X, Y, alpha=3 * limit)
    with pytest.raises(DivergenceError):
        train(network, X, Y, 1.5 * limit, 3000)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("h", ["tanh", "sigmoid", "relu", "leaky_relu"])
def test_alpha_beyond_the_local_limit_is_told_and_the_one_that_is_offered_is_not(h, seed):
    network, X, Y = example(seed, h=ACTIVATIONS[h])
    limit = 2 / largest_curvature(network, X, Y, np.random.default_rng(0))
    said = sentence("alpha", network, X, Y, alpha=[1.1, 2, 10, 1e3][seed % 4] * limit)
    assert float(re.search(r"2/λ = ([\d.e]+)", said)[1]) == pytest.approx(limit, rel=0.02)
    offered = float(re.search(r"(?:Try|try) alpha = ([\d.e]+)\.$", said)[1])
    assert offered == pytest.approx(limit / 2, rel=0.06)
    assert "alpha" not in names(network, X, Y, alpha=offered)
    assert "alpha" not in names(network, X, Y, alpha=0.9 * limit)


def test_what_the_next_steps_do_is_said_as_it_is():
    network, X, Y = example(0)
    limit = 2 / largest_curvature(network, X, Y, np.random.default_rng(0))
    for alpha in (1.01 * limit, 1.5 * limit, 4 * limit):
        said, E = sentence("alpha", network, X, Y, alpha=alpha), train(network, X, Y, alpha, 20).E
        falls = E[-1] + E[-2] <= E[0] + E[1]
        assert ("still falls" if falls else "E goes from") in said
        assert ("If E comes to jump, try" if falls else " Try alpha") in said
        assert f"from {E[0]:.3g} to {E[-1]:.3g} in 20 steps" in said
    linear = Network.random((2, 1), [identity])
    assert "E is no longer finite after" in sentence("alpha", linear, X, Y, alpha=1e30)


def test_a_curvature_beyond_all_numbers_is_not_judged_and_that_is_said():
    line = Network([Layer(np.full((1, 1), 1e-200), np.zeros((1, 1)), identity)])
    report = checkup(line, 1e160 * example(0)[1][:, :1], example(0)[2], alpha=1.0)
    assert "alpha" not in [f.name for f in report.findings]
    assert "the limit of alpha, since the curvature of E leaves the range" in report.notes[-1]


def test_a_relu_at_its_kink_does_not_disturb_the_curvature():
    X, Y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0.0], [1], [1], [0]])
    network = Network.random((2, 8, 1), (relu, sigmoid))  # Z is 0 for the first example
    near = changed(network, 1, B=lambda B: B - 1e-6)
    at, by = (largest_curvature(n, X, Y, np.random.default_rng(0)) for n in (network, near))
    assert at == pytest.approx(by, rel=1e-3)


# ---------------------------------------------------------------- no false alarm


def healthy(seed):
    """A network on a data set of the course: at a random start, or after some steps.

    The data set, m, depth, widths, h, float type, seed and number of steps are drawn; alpha is
    below half of the local limit at the start, since a larger one silences relus for ever.
    """
    rng = np.random.default_rng(seed)
    h = ACTIVATIONS[["tanh", "sigmoid", "relu", "leaky_relu"][seed % 4]]
    depth = int(rng.integers(1, 4))
    data = [*MADE, "digits"][seed % 6]
    if data == "digits":
        rows = rng.permutation(len(DIGITS.X))[: int(rng.choice([100, 300, 1000]))]
        X, Y, output, widths = DIGITS.X[rows], DIGITS.Y[rows], sigmoid, (32, 16, 16)[:depth]
    else:
        task = TASKS[data]
        made = task.make(m=int(rng.integers(20, 400)), noise=task.noise, seed=seed)
        X, Y, output = made.X, made.Y, ACTIVATIONS[task.output]
        widths = tuple(int(k) for k in rng.choice([4, 6, 8, 12, 24], depth))
    network = Network.random((X.shape[1], *widths, Y.shape[1]), (h, output), seed=seed)
    network, X, Y = as_type(network, X, Y, [np.float64, np.float32][seed % 5 == 0])
    steps = int(rng.choice([0, 0, 10, 100, 500]))
    if steps:
        alpha = min(1 / largest_curvature(network, X, Y, np.random.default_rng(0)), 1)
        network = train(network, X, Y, alpha, steps).network
    return network, X, Y


def test_nothing_is_found_in_what_is_healthy(thorough):
    for seed in range(500 if thorough else 120):
        network, X, Y = healthy(seed)
        assert checkup(network, X, Y, seed=seed).findings == (), seed


def test_nothing_is_found_at_the_start_of_the_studio_and_in_the_thread():
    for data, task in TASKS.items():
        for seed in range(10):
            network, X, Y = example(seed, h=tanh, sizes=(8,), data=data)
            assert names(network, X, Y, alpha=task.alpha) == [], (data, seed)
    assert names(thread.network, thread.X, thread.Y) == []


SETS = {name: getattr(real, f"load_{name}")() for name in ("iris", "wine", "breast_cancer")}


@pytest.mark.parametrize("name", SETS)
def test_real_classes_unscaled_are_told_truly_and_scaled_are_healthy(name):
    X, classes = SETS[name].data, SETS[name].target
    scaled = (X - X.mean(axis=0)) / X.std(axis=0)
    Y = np.eye(classes.max() + 1)[classes]
    for seed in range(5):
        network = Network.random((X.shape[1], 8, Y.shape[1]), (tanh, sigmoid), seed=seed)
        assert names(network, scaled, Y) == []
        alpha = 0.5 / largest_curvature(network, scaled, Y, np.random.default_rng(0))
        assert names(train(network, scaled, Y, alpha, 100).network, scaled, Y) == []
        found = names(network, X, Y)
        assert ("scale" in found) == (name != "iris")  # whose columns are of 1 to 6 cm
        assert "saturated" in found or name == "iris"
        assert not {"labels", "unreachable", "lost_pairs", "alike", "not_finite"} & set(found)
        shuffled = np.random.default_rng(seed).permutation(Y)
        assert names(network, scaled, shuffled) == ["lost_pairs"]
    column = classes.reshape(-1, 1).astype(float)
    one = Network.random((X.shape[1], 8, 1), (tanh, sigmoid))
    told = ["labels", "unreachable"] if classes.max() > 1 else []
    assert sorted(names(one, scaled, column)) == sorted(told)


def test_the_columns_of_wine_that_differ_most_are_named():
    network = Network.random((13, 8, 3), (tanh, sigmoid))
    said = sentence("scale", network, SETS["wine"].data, np.eye(3)[SETS["wine"].target])
    names = SETS["wine"].feature_names
    large, small = map(int, re.findall(r"X\[:, (\d+)\]", said))
    assert (names[large], names[small]) == ("proline", "nonflavanoid_phenols")


def test_diabetes_is_told_truly():
    data = real.load_diabetes()
    Y = data.target.reshape(-1, 1)
    squashed, linear = (Network.random((10, 8, 1), (tanh, h)) for h in (sigmoid, identity))
    assert names(squashed, data.data, Y) == ["unreachable"]
    assert names(squashed, data.data, (Y - Y.min()) / np.ptp(Y)) == []
    for X in (data.data, data.data / data.data.std(axis=0)):
        assert names(linear, X, (Y - Y.mean()) / Y.std()) == []
    raw = real.load_diabetes(scaled=False)
    assert names(linear, raw.data, Y)[0] == "scale"


# ---------------------------------------------------------------- the report


def test_a_report_is_its_sentences_with_their_names():
    network, X, Y = example(0, h=tanh, sizes=(8,))
    report = checkup(network, X * [1, 1000], Y)
    assert not report.healthy
    assert list(report) == [f.sentence for f in report.findings] == list(report[:])
    lines = repr(report).splitlines()
    assert lines[0] == f"checkup of {network}, m = {len(X)}"
    assert lines[1] == f"    scale: {report[0]}"
    assert len(lines) == 1 + len(report) + len(report.notes)
    healthy = checkup(network, X, Y, alpha=0.1)
    assert healthy.healthy
    assert not healthy
    assert repr(healthy).splitlines()[1:] == [
        "    Nothing unfit was found in X and Y, the neurons and their answers."
    ]


def test_arguments_are_refused_in_the_name_of_the_checkup():
    network, X, Y = example(0)
    with pytest.raises(TypeError, match=r"^checkup: network must be a Network"):
        checkup(X, network, Y)
    with pytest.raises(TypeError, match=r"^checkup: X must be an array of float64, not list"):
        checkup(network, X.tolist(), Y)
    with pytest.raises(DimensionError, match=r"^checkup: Y must be m × k"):
        checkup(network, X, Y[1:])
    with pytest.raises(ValueError, match=r"^checkup: alpha must be one positive finite number"):
        checkup(network, X, Y, alpha=0)
    with pytest.raises(TypeError, match=r"^checkup: seed must be a whole number"):
        checkup(network, X, Y, seed=-1)
    arguments = as_type(network, X, Y, np.complex128)
    with pytest.raises(TypeError, match=r"^checkup: X must hold real numbers"):
        checkup(*arguments)


def test_the_arguments_stay_as_they_are_and_the_same_seed_says_the_same():
    network, X, Y = example(0)
    before = [P.copy() for P in (X, Y, *(P for _, P in network.parameters()))]
    state = np.random.get_state()[1].copy()
    one, other = (repr(checkup(network, X, Y, alpha=100, seed=3)) for _ in range(2))
    assert one == other
    after = (X, Y, *(P for _, P in network.parameters()))
    assert all(map(np.array_equal, before, after))
    assert (np.random.get_state()[1] == state).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.longdouble])
def test_the_float_type_changes_nothing(dtype):
    network, X, Y = example(0, h=tanh, sizes=(8,))
    assert names(*as_type(network, X, Y, dtype), alpha=0.1) == []
    assert names(*as_type(network, X * [1, 1000], Y, dtype), alpha=0.1) == ["scale", "saturated"]


def test_numbers_of_any_size_make_no_warning_and_no_error():
    network, X, Y = example(0)
    for factor in (0, 1e-300, 1e-30, 1e30, 1e150, 1e300):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            checkup(network, factor * X, Y, alpha=1)
            checkup(network, X, factor * Y, alpha=1)
            checkup(changed(network, 1, W=lambda W, f=factor: f * W), X, Y, alpha=1)
    for m in range(1, 12):
        assert "scale" not in names(network, X[:m], Y[:m], alpha=1e-3)


def test_an_h_of_a_readers_own_is_looked_at_as_far_as_it_can_be():
    own = Activation(
        "squash", lambda Z: Z / (1 + np.abs(Z.real)), lambda Z: 1 / (1 + np.abs(Z)) ** 2
    )
    _, X, Y = example(0)
    network = Network.random((2, 8, 1), (tanh, own))
    notes = " ".join(checkup(network, X, Y, alpha=0.1).notes)
    assert "whether Y is in reach of squash, which is an h of your own" in notes
    assert "the limit of alpha, since squash.h" in notes
    my_relu = Activation("mine", lambda Z: np.maximum(Z, 0), lambda Z: (Z.real > 0).astype(Z.dtype))
    dead = changed(Network.random((2, 8, 1), (my_relu, sigmoid)), 1, B=lambda B: B - 50)
    assert "mine is 0 in all" in sentence("silent", dead, X, Y)
    my_tanh = Activation("mine", np.tanh, lambda Z: 1 - np.tanh(Z) ** 2)
    steep = changed(Network.random((2, 8, 1), (my_tanh, sigmoid)), 1, W=lambda W: 100 * W)
    assert "there mine is flat" in sentence("saturated", steep, X, Y)


def test_the_digits_take_less_than_a_second():
    parts = datasets.digits()
    X, Y = (np.vstack([getattr(part, P) for part in parts]) for P in "XY")
    network = Network.random((64, 32, 10), (tanh, sigmoid))
    took = []
    for _ in range(3):
        start = time.perf_counter()
        assert checkup(network, X, Y, alpha=0.1).healthy
        took.append(time.perf_counter() - start)
    assert min(took) < 1


# What a finding offers depends on what stands above it.

ABOVE = "This may come of what is found above: mend that first."


def cures(network, X, Y):
    return {finding.name: finding.cure for finding in checkup(network, X, Y).findings}


def test_what_comes_of_another_finding_has_no_cure_of_its_own():
    sine = datasets.sine()
    out_of_reach = Network.random((1, 12, 1), (tanh, sigmoid))
    out_of_reach = train(out_of_reach, sine.X, 20 + 3 * sine.Y, alpha=0.05, steps=1000).network
    offered = cures(out_of_reach, sine.X, 20 + 3 * sine.Y)
    assert offered["saturated"] == offered["one_answer"] == ABOVE
    assert offered["unreachable"] != ABOVE
    network, X, Y = example(0)
    offered = cures(network, X * [1, 1000], Y)
    assert offered["saturated"] == ABOVE
    assert offered["scale"].startswith("Scale by mean and spread")


@pytest.mark.parametrize(("times", "l"), [(1e-3, 1), (1e-3, 2), (1e-6, 1), (0.0, 2)])
def test_one_answer_names_weights_that_are_too_small(times, l):
    network, X, Y = example(0)
    W = network.layer(l).W
    cure = cures(changed(network, l, W=lambda W: times * W), X, Y)["one_answer"]
    named = re.match(rf"W\[{l}\] is (\S+) times as large as at a start\. Start again", cure)
    at_a_start = abs(W).mean() * np.sqrt(len(W) * np.pi / 2)
    assert float(named[1].replace("−", "-")) == pytest.approx(times * at_a_start, rel=0.05)


def test_saturation_names_weights_that_are_too_large():
    network, X, Y = example(0, h=tanh)
    cure = cures(changed(network, 1, W=lambda W: 1000 * W), X, Y)["saturated"]
    assert re.match(r"W\[1\] is \S+ times as large as at a start\. Start again", cure)


def test_large_biases_alone_are_not_called_large_weights():
    network, X, Y = example(0, h=tanh)
    cure = cures(changed(network, 1, B=lambda B: B + 50), X, Y)["saturated"]
    assert cure == "Start again from Network.random, with a smaller alpha if training led here."


def test_a_column_with_one_value_is_noted_and_is_no_finding():
    network, X, Y = example(0, sizes=(4,))
    network = changed(network, 1, W=lambda W: np.vstack([W, W, W]))
    X = np.hstack([X, np.full((len(X), 1), 0.3), X, X[:, :1] * 0])
    report = checkup(network, X, Y)
    (note,) = [note for note in report.notes if "one value" in note]
    assert note.startswith(f"X[:, [2, 5]] have one value in all {len(X)} examples")
    assert "scale" not in [finding.name for finding in report.findings]
    X[:, 5] = X[:, 0]
    (note,) = [note for note in checkup(network, X, Y).notes if "one value" in note]
    assert note.startswith("X[:, 2] has one value")


@pytest.mark.parametrize("seed", SEEDS)
def test_saturation_by_columns_that_are_somewhat_large_names_the_column(seed):
    rng = np.random.default_rng(seed)
    hour, day = rng.integers(0, 24, size=400), rng.integers(1, 8, size=400)
    X, Y = np.column_stack([hour, day]) * 1.0, ((hour > 8) & (day < 6))[:, None] * 1.0
    network = Network.random((2, 12, 1), (tanh, sigmoid), seed)
    cure = cures(network, X, Y)["saturated"]
    assert re.match(r"X\[:, 0\] is 1[34] in the mean\. Scale by mean and spread", cure)
    scaled = (X - X.mean(axis=0)) / X.std(axis=0)
    assert checkup(network, scaled, Y).healthy


def regression(seed, times, last=identity):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(150, 3))
    f = np.tanh(X @ rng.normal(size=(3, 2)))
    return Network.random((3, 8, 2), (tanh, last), seed), X, 0.5 + times * f / np.ptp(f, axis=0)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("last", [identity, sigmoid], ids=lambda h: h.name)
def test_targets_that_hardly_spread_are_told_and_the_cure_helps(seed, last):
    network, X, Y = regression(seed, 0.01, last)
    said = sentence("spread", network, X, Y)
    assert said.startswith("Y reaches 0.005 from its middle")
    line = said.rpartition("write ")[2]
    names_there = {"Y": Y}
    exec(line, names_there)
    assert checkup(network, X, names_there["Y"]).healthy
    assert "spread" not in names(network, X, regression(seed, 0.9, last)[2])


def test_targets_that_spread_by_much_are_told_unless_the_last_layer_never_reaches_them():
    network, X, Y = regression(1, 500.0)
    assert "Y reaches 2.5e2 from its middle" in sentence("spread", network, X, Y)
    squashed = Network.random((3, 8, 2), (tanh, sigmoid))
    assert "spread" not in names(squashed, X, Y)
    trained = train(network, X, (Y - Y.mean(axis=0)) / 100, alpha=0.1, steps=2000).network
    assert "spread" not in names(trained, X, (Y - Y.mean(axis=0)) / 100)


def test_targets_that_are_all_equal_are_a_note():
    network, X, Y = regression(0, 0.0)
    (note,) = [note for note in checkup(network, X, Y).notes if "nothing to learn" in note]
    assert note == "Y has one value in all 150 examples: there is nothing to learn."


@pytest.mark.parametrize("seed", SEEDS)
def test_a_gradient_that_vanishes_is_told_and_the_cure_helps(seed):
    X, Y = example(seed, data="circles")[1:]
    deep = [Network.random((2, *[8] * 5, 1), [h] * 5 + [sigmoid], seed) for h in (sigmoid, tanh)]
    said = sentence("vanishing", deep[0], X, Y)
    dE_dZ = deep[0].gradients(X, Y).dE_dZ
    ratio = np.sqrt((dE_dZ[1] ** 2).mean() / (dE_dZ[6] ** 2).mean())
    assert float(re.search(r"is (\S+) of", said)[1].replace("−", "-")) == pytest.approx(
        ratio, rel=0.1
    )
    assert "through 5 hidden layers" in said
    assert "vanishing" not in names(deep[1], X, Y)
    assert "vanishing" not in names(Network.random((2, 8, 8, 1), [sigmoid] * 3, seed), X, Y)


@pytest.mark.parametrize(("m", "n", "share"), [(2000, 8, 0.05), (2000, 8, 0.1), (600, 5, 0.1)])
def test_a_weak_trend_under_much_noise_keeps_pairs_together(m, n, share):
    network = Network.random((n, 8, 1), (tanh, identity))
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        X = rng.normal(size=(m, n))
        trend = X.mean(axis=1, keepdims=True) * np.sqrt(n * share)
        Y = trend + rng.normal(scale=np.sqrt(1 - share), size=(m, 1))
        assert "lost_pairs" not in names(network, X, Y)
        assert "lost_pairs" in names(network, rng.permutation(X), Y)


def test_an_alpha_that_leads_to_the_mean_answer_is_not_called_falling():
    data = real.load_diabetes()
    network, Y = Network.random((10, 8, 1), (tanh, identity)), data.target.reshape(-1, 1)
    said = sentence("alpha", network, data.data, Y, alpha=0.05)
    E = train(network, data.data, Y, 0.05, 20).E
    assert E[-1] < E[0]
    mean = re.search(r"; the mean of Y alone has (\S+)\.", said)[1]
    assert float(mean) == pytest.approx(Y.var(), rel=0.005)
    assert "still falls" not in said
