"""The training loop: its errors, its parameters, its mini-batches."""

import dataclasses
import math
from fractions import Fraction
from itertools import chain, islice

import numpy as np
import oracles
import pytest
from draws import FLOATS, SMOOTH, fractions, whole
from plain_training import H, assert_agree, assert_same, drawn, own_loop, parameters, rows_used

from mlp_core import Activation, Layer, Network, identity, relu, squared_error, train, training

# ---------------------------------------------------------------- the errors


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("batch_size", [None, 4])
@pytest.mark.parametrize("names", [*([name] for name in H), list(H)])
@pytest.mark.parametrize("depth", range(1, 6))
def test_errors_and_parameters_equal_those_of_an_independent_loop(depth, names, batch_size, dtype):
    net, X, Y = drawn(1, depth, names, dtype)
    batches = batch_size and rows_used(len(X), batch_size, seed=3, steps=100)
    E, expected = own_loop(net, X, Y, 0.01, 100, batches)
    run = train(net, X, Y, 0.01, 100, batch_size, seed=3)
    assert {type(e) for e in run.E} == {float}
    assert_agree(run.E, E, dtype)
    for P, Q in zip(parameters(run.network), expected, strict=True):
        assert P.dtype == Q.dtype == dtype
        assert_agree(P, Q, dtype)


@pytest.mark.parametrize(("m", "batch_size"), [(4, None), (8, 4), (6, 4)])
@pytest.mark.parametrize(("depth", "steps"), [(1, 4), (2, 1)])
def test_where_nothing_rounds_the_errors_equal_those_of_fractions(depth, steps, m, batch_size):
    # Whole numbers, h without rounding, alpha and the sizes of the batches powers of two: each
    # sum and product is a float, in whatever order it is formed.
    for seed in range(10):
        rng = np.random.default_rng(seed)
        net = Network(
            [
                Layer(whole(rng, 3, 3, largest=2), whole(rng, 1, 3, largest=2), h)
                for h in [relu, identity][:depth]
            ]
        )
        X, Y = whole(rng, m, 3, largest=2), whole(rng, m, 3, largest=2)
        batches = batch_size and rows_used(m, batch_size, seed, steps)
        loops = [
            (fractions(a.W), fractions(a.B), *oracles.H[a.activation.name]) for a in net.layers
        ]
        _, E = oracles.train(loops, fractions(X), fractions(Y), Fraction(1, 8), steps, batches)
        assert train(net, X, Y, 1 / 8, steps, batch_size, seed).E == E


def test_the_error_of_a_step_is_that_of_the_examples_it_learns_from_next():
    net, X, Y = drawn(0)
    used = rows_used(len(X), 4, seed=5, steps=30)
    steps = list(islice(training(net, X, Y, 0.05, batch_size=4, seed=5), 31))
    assert [step.number for step in steps] == list(range(31))
    assert list(map(bytes, parameters(steps[0].network))) == list(map(bytes, parameters(net)))
    for step, after, rows in zip(steps, steps[1:], used, strict=False):
        E, expected = own_loop(step.network, X[rows], Y[rows], 0.05, 1)
        assert_agree(step.E, E[0])
        for P, Q in zip(parameters(after.network), expected, strict=True):
            assert_agree(P, Q)


@pytest.mark.parametrize("batch_size", [None, 4])
def test_train_takes_the_steps_of_training(batch_size):
    net, X, Y = drawn(2, depth=3)
    steps = list(islice(training(net, X, Y, 0.05, batch_size), 21))
    run = train(net, X, Y, 0.05, 20, batch_size)
    assert_agree(run.E, [step.E for step in steps])
    for P, Q in zip(parameters(run.network), parameters(steps[-1].network), strict=True):
        assert_agree(P, Q)


@pytest.mark.parametrize("dtype", FLOATS)
def test_thousands_of_examples_train_as_in_the_independent_loop(dtype):
    net, X, Y = drawn(4, names=["tanh", "sigmoid"], dtype=dtype)
    X, Y = (np.tile(P, (3001, 1)) for P in (X, Y))
    E, expected = own_loop(net, X, Y, 0.1, 10)
    for batch_size in (None, len(X)):  # a batch of all has them in another order
        run = train(net, X, Y, 0.1, 10, batch_size)
        assert_agree(run.E, E, dtype)
        for P, Q in zip(parameters(run.network), expected, strict=True):
            assert_agree(P, Q, dtype)


@pytest.mark.parametrize("from_A", [None, lambda A: 1 - A**2])
def test_a_readers_own_activation_trains_like_the_same_one_of_ours(from_A):
    own = Activation("own tanh", np.tanh, lambda Z: 1 - np.tanh(Z) ** 2, from_A)
    net, X, Y = drawn(0, depth=3, names=["tanh"])
    run = train(Network([Layer(a.W, a.B, own) for a in net.layers]), X, Y, 0.1, 20, 4)
    assert_agree(run.E, train(net, X, Y, 0.1, 20, 4).E)
    assert {a.activation for a in run.network.layers} == {own}


def test_no_steps_give_the_error_of_the_start():
    net, X, Y = drawn(0)
    run = train(net, X, Y, 0.1, steps=0)
    assert_agree(run.E, [squared_error(net.predict(X), Y)])
    assert_same(run, train(run.network, X, Y, 0.1, steps=np.int64(0)))
    assert [P.tolist() for P in parameters(run.network)] == [P.tolist() for P in parameters(net)]


@pytest.mark.parametrize("batch_size", [None, 4])
def test_the_callers_network_and_arrays_are_not_changed(batch_size):
    net, X, Y = drawn(0, depth=3, names=SMOOTH)
    before = [P.copy() for P in (X, Y, *parameters(net))]
    kept = list(islice(training(net, X, Y, 0.1, batch_size), 5))
    of_step_2 = [P.copy() for P in parameters(kept[2].network)]
    train(net, X, Y, 0.1, 20, batch_size)
    for P, Q in zip(
        (X, Y, *parameters(net), *parameters(kept[2].network)), before + of_step_2, strict=True
    ):
        assert P.tobytes() == Q.tobytes()


@pytest.mark.parametrize("batch_size", [None, 4])
def test_the_order_in_memory_does_not_matter(batch_size, tmp_path):
    net, X, Y = drawn(0)
    expected = train(net, X, Y, 0.1, 20, batch_size)
    np.save(tmp_path / "X.npy", X)
    mapped = np.load(tmp_path / "X.npy", mmap_mode="r")
    read_only = X.copy()
    read_only.flags.writeable = False
    for other in (np.asfortranarray(X), X[::-1].copy()[::-1], mapped, read_only):
        assert_agree(train(net, other, Y, 0.1, 20, batch_size).E, expected.E)


def test_steps_and_runs_are_frozen_and_compared_by_identity():
    data = drawn(0)
    for one in (next(training(*data, 0.1)), train(*data, 0.1, 0)):
        same = dataclasses.replace(one)
        assert one == one
        assert one != same
        assert len({one, same, one}) == 2
        with pytest.raises(dataclasses.FrozenInstanceError):
            one.E = 0


def test_a_run_is_shown_without_its_errors():
    net, X, Y = drawn(0)
    run = train(net, X, Y, 0.1, steps=1000)
    assert repr(run) == f"TrainingRun(network={run.network!r})"


# ---------------------------------------------------------------- mini-batches and seeds


@pytest.mark.parametrize(("m", "batch_size"), [(7, 3), (7, 7), (7, 1), (6, 4), (8, 4), (20, 19)])
def test_an_epoch_uses_each_example_once(m, batch_size):
    epoch = math.ceil(m / batch_size)
    used = rows_used(m, batch_size, seed=1, steps=30 * epoch - 1)
    for first in range(0, len(used), epoch):
        assert sorted(chain(*used[first : first + epoch])) == list(range(m))


def test_each_epoch_is_shuffled_anew_and_evenly():
    used = rows_used(7, 1, seed=0, steps=7 * 700 - 1)
    orders = np.array(used).reshape(700, 7)
    assert len({tuple(order) for order in orders.tolist()}) > 600  # of 7! = 5040
    # Each example is expected 100 times in each place, give or take 9.3: 5 of that is plenty.
    counts = [np.bincount(place, minlength=7) for place in orders.T]
    assert abs(np.array(counts) - 100).max() < 5 * 9.3


def test_a_batch_of_all_examples_trains_as_without_batches():
    net, X, Y = drawn(0)
    whole_batch, batches = train(net, X, Y, 0.1, 20), train(net, X, Y, 0.1, 20, len(X))
    assert_agree(batches.E, whole_batch.E)


def test_the_seed_decides_the_run():
    net, X, Y = drawn(0)
    run = train(net, X, Y, 0.1, 20, 3, seed=5)
    assert_same(train(net, X, Y, 0.1, 20, 3, seed=5), run)
    assert_same(train(net, X, Y, 0.1, 20, 3, seed=np.int64(5)), run)
    assert_same(train(net, X, Y, 0.1, 20, 3, seed=np.random.default_rng(5)), run)
    assert_same(train(net, X, Y, 0.1, 20, 3), train(net, X, Y, 0.1, 20, 3, seed=0))
    assert train(net, X, Y, 0.1, 20, 3, seed=6).E != run.E


def test_a_generator_goes_on_where_it_was_and_the_global_state_is_left_alone():
    net, X, Y = drawn(0)
    rng, before = np.random.default_rng(5), np.random.get_state()[1].tolist()
    first, second = (train(net, X, Y, 0.1, 20, 3, seed=rng) for _ in range(2))
    assert first.E != second.E
    assert np.random.get_state()[1].tolist() == before
