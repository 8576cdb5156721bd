"""How training ends before its last step: by divergence, or by an interrupt."""

import sys
from itertools import islice

import numpy as np
import pytest
from draws import FLOATS
from plain_training import assert_agree, assert_same, drawn, own_loop, parameters, rows_used

from mlp_core import (
    Activation,
    DivergenceError,
    Layer,
    Network,
    identity,
    sigmoid,
    squared_error,
    train,
    training,
)

# ---------------------------------------------------------------- divergence

ONE = Network([Layer(np.zeros((1, 1)), np.zeros((1, 1)), identity)])


def diverges(net, X, Y, alpha, steps=10, batch_size=None, seed=0):
    with pytest.raises(DivergenceError) as caught:
        train(net, X, Y, alpha, steps, batch_size, seed)
    run = caught.value.run
    assert np.isfinite(run.E).all()
    assert all(np.isfinite(P).all() for P in parameters(run.network))
    return str(caught.value), run


@pytest.mark.parametrize(
    ("X", "Y", "alpha", "told"),
    [
        # x = y = 1: a − 1 becomes (1 − 4 alpha) times itself, E its square.
        ([[1.0]], [[1.0]], 1e200, "step 1 with alpha = 1e+200; E went 1 -> inf"),
        ([[1.0]], [[1.0]], 1e50, "step 4 with alpha = 1e+50; E went 1 -> 4.1e+303"),
        ([[1.0]], [[-25.0]], 1e100, "step 2 with alpha = 1e+100; E went 625 -> 1e+204"),
        # The weight becomes infinite, and the first example multiplies it by 0.
        ([[0.0], [1.0]], [[0.0], [100.0]], 1e307, "step 1 with alpha = 1e+307; E went 5e+03 -> nan"),  # noqa: E501
    ],
)  # fmt: skip
def test_divergence_is_told_in_one_line(X, Y, alpha, told):
    text, run = diverges(ONE, np.array(X), np.array(Y), alpha)
    assert text == f"training diverged: E is no longer finite at {told}; try a smaller alpha"
    assert_agree(run.E, own_loop(ONE, np.array(X), np.array(Y), alpha, len(run.E) - 1)[0])


@pytest.mark.parametrize("seed", range(15))
@pytest.mark.parametrize("batch_size", [None, 4])
@pytest.mark.parametrize("dtype", FLOATS)
def test_training_stops_at_the_first_error_that_is_not_finite(dtype, batch_size, seed):
    net, X, Y = drawn(seed, depth=1 + seed % 3, names=["identity"], dtype=dtype)
    batches = batch_size and rows_used(len(X), batch_size, seed=0, steps=200)
    with np.errstate(all="ignore"):
        E, _ = own_loop(net, X, Y, 5.0, 200, batches)
    first = int(np.isfinite(E).argmin())
    assert first > 1
    text, run = diverges(net, X, Y, 5.0, 200, batch_size)
    assert f"at step {first} with alpha = 5; E went {E[0]:.3g} -> " in text
    assert len(run.E) == first
    assert {P.dtype for P in parameters(run.network)} == {np.dtype(dtype)}
    assert_same(run, train(net, X, Y, 5.0, first - 1, batch_size))


def test_the_last_finite_network_is_kept_where_E_stays_finite_without_it():
    # The first batch leaves all as it is, the second makes W infinite, the third does not mind,
    # because sigmoid(−∞) = 0, and in the fourth 0 · ∞ is NaN.
    seed = next(s for s in range(99) if rows_used(2, 1, s, 3) == [[0], [1], [1], [0]])
    start = Network([Layer(np.zeros((1, 1)), np.zeros((1, 1)), sigmoid)])
    X, Y = np.array([[0.0], [1.0]]), np.array([[0.5], [-100.0]])
    text, run = diverges(start, X, Y, 1e307, batch_size=1, seed=seed)
    assert "at step 3 with alpha = 1e+307; E went 0 -> 1e+04; try" in text
    assert run.E == [0, 100.5**2, 100**2]
    assert [P.item() for P in parameters(run.network)] == [0, 0]


@pytest.mark.parametrize("small", [0, 10**9])  # the update in either of its ways
def test_the_last_finite_network_is_found_though_others_came_after_it(small, monkeypatch):
    # Batch 1 moves W alone: ∂E/∂B is d − d. Batch 2 makes W and B infinite. Batch 3 does not mind,
    # because sigmoid(−∞) = 0, and in batch 4 is 0 · ∞.
    monkeypatch.setattr("mlp_core.plan.SMALL", small)
    X = np.array([[1e-306], [0.0], [1.0], [1.0]])
    Y = np.array([[0.25], [0.75], [-100.0], [-100.0]])
    start = Network([Layer(np.zeros((1, 1)), np.zeros((1, 1)), sigmoid)])
    order = [{0, 1}, {2, 3}, {2, 3}, {0, 1}]
    seed = next(s for s in range(999) if [*map(set, rows_used(4, 2, s, 3))] == order)
    text, run = diverges(start, X, Y, 1e307, batch_size=2, seed=seed)
    assert "at step 3 with alpha = 1e+307" in text
    steps = training(start, X, Y, 1e307, batch_size=2, seed=seed)
    _, moved, _ = islice(steps, 3)
    with pytest.raises(DivergenceError) as caught:
        next(steps)
    for other in (moved, caught.value.run):
        for P, Q in zip(parameters(run.network), parameters(other.network), strict=True):
            assert P.tobytes() == Q.tobytes()
    assert run.network.layer(1).W.item() == pytest.approx(-0.625)
    assert run.network.layer(1).B.item() == 0


def test_no_step_is_too_many_before_divergence():
    E = train(ONE, np.array([[1.0]]), np.array([[1.0]]), 1e50, steps=3).E
    assert [f"{e:.3g}" for e in E] == ["1", "1.6e+101", "2.56e+202", "4.1e+303"]


def test_training_itself_gives_the_finite_steps_and_then_diverges():
    steps = training(ONE, np.array([[1.0]]), np.array([[1.0]]), 1e50)
    assert [step.number for step in islice(steps, 4)] == [0, 1, 2, 3]
    with pytest.raises(DivergenceError, match="at step 4"):
        next(steps)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("place", ["X", "Y", "W", "B"])
def test_what_is_not_finite_at_the_start_is_told_at_step_0(place, value):
    net, X, Y = drawn(0, names=["identity"])
    W, B = np.array(net.layers[1].W), np.array(net.layers[1].B)
    {"X": X, "Y": Y, "W": W, "B": B}[place][-1, 1] = value
    net = Network([net.layers[0], Layer(W, B, identity)])
    rows = {"X": len(X), "Y": len(Y), "W": len(W), "B": 1}[place]
    name = place if place in "XY" else f"{place}[2]"
    for batch_size in (None, len(X)):
        with pytest.raises(DivergenceError) as caught:
            train(net, X, Y, 0.1, 5, batch_size)
        assert str(caught.value) == (
            "training diverged: E is not finite at step 0; look for NaN or infinity in "
            f"X, Y or the parameters: {name}[{rows - 1}, 1] is {value}"
        )
        assert caught.value.run.E == []
        for P, Q in zip(parameters(caught.value.run.network), parameters(net), strict=True):
            assert P.tobytes() == Q.tobytes()


@pytest.mark.parametrize("batch_size", [None, 3])
def test_an_error_too_large_at_the_start_is_told_with_what_makes_it_so(batch_size):
    net, X, Y = drawn(0, names=["identity"])
    Y[:] = 1e200
    with pytest.raises(DivergenceError) as caught:
        train(net, X, Y, 0.1, 5, batch_size)
    assert str(caught.value) == (
        "training diverged at step 0: A − Y is too large to be squared in float64 and E is not "
        "finite; Y[0, 0] = 1e+200 is the largest: make it smaller"
    )
    assert caught.value.run.E == []


def test_an_error_too_large_in_a_later_batch_is_not_put_down_to_alpha():
    net, X, Y = drawn(0, names=["identity"])
    used = rows_used(len(X), 1, seed=0, steps=len(X) - 1)
    Y[used[3], 0] = 1e200
    with pytest.raises(DivergenceError) as caught:
        train(net, X, Y, 0.01, 20, batch_size=1)
    assert used[3][0] > 0  # a row of Y, and not of the mini-batch
    assert str(caught.value) == (
        "training diverged at step 3: A − Y is too large to be squared in float64 and E is not "
        f"finite; Y[{used[3][0]}, 0] = 1e+200 is the largest: make it smaller"
    )
    assert len(caught.value.run.E) == 3


@pytest.mark.parametrize("steps", [0, 5])
@pytest.mark.parametrize("place", ["X", "W"])
def test_a_number_that_is_not_finite_is_told_at_once_though_a_flat_h_hides_it(place, steps):
    net, X, Y = drawn(0, names=["tanh"])
    W = np.array(net.layers[0].W)
    {"X": X, "W": W}[place][1, 0] = np.inf
    net = Network([Layer(W, net.layers[0].B, net.layers[0].activation), *net.layers[1:]])
    with pytest.raises(DivergenceError) as caught:
        train(net, X, Y, 0.1, steps)
    name = {"X": "X", "W": "W[1]"}[place]
    assert str(caught.value).endswith(
        f"look for NaN or infinity in X, Y or the parameters: {name}[1, 0] is inf"
    )
    assert caught.value.run.E == []


@pytest.mark.parametrize("place", ["X", "Y"])
def test_what_is_not_finite_in_a_later_batch_is_told_when_it_comes(place):
    net, X, Y = drawn(0, names=["identity"])
    used = rows_used(len(X), 1, seed=0, steps=len(X) - 1)
    {"X": X, "Y": Y}[place][used[3], 0] = np.nan
    with pytest.raises(DivergenceError) as caught:
        train(net, X, Y, 0.01, 20, batch_size=1)
    assert str(caught.value) == (
        "training diverged: E is not finite at step 3; look for NaN or infinity in "
        f"X, Y or the parameters: {place}[{used[3][0]}, 0] is nan"
    )
    assert_same(caught.value.run, train(net, X, Y, 0.01, 2, batch_size=1))


def test_numpys_warnings_stay_as_the_caller_set_them():
    net, X, Y = drawn(0, names=["leaky_relu"])
    with np.errstate(all="raise", under="ignore"):
        before = np.geterr()
        for _ in islice(training(net, X, Y, 0.01), 3):
            assert np.geterr() == before
        diverges(net, X, Y, 1e3, steps=400)
        assert np.geterr() == before


# ---------------------------------------------------------------- interrupts


def interrupting_tanh(after):
    """tanh, but the user interrupts while it is called for this number of times."""
    calls = iter(range(10**9))

    def interrupt(function):
        def call(Z):
            if next(calls) == after:
                raise KeyboardInterrupt
            return function(Z)

        return call

    return Activation("own tanh", interrupt(np.tanh), interrupt(lambda Z: 1 - np.tanh(Z) ** 2))


def of_tanh(net, h):
    return Network([Layer(a.W, a.B, h) for a in net.layers])


def kept(*arguments):
    """The run that an interrupt leaves; None if it goes on to the caller (and not to pytest)."""
    try:
        return train(*arguments)
    except KeyboardInterrupt:
        return None


def assert_consistent(run, net, X, Y):
    assert_same(run, train(net, X, Y, 0.1, steps=len(run.E) - 1))
    assert_agree(squared_error(run.network.predict(X), Y), run.E[-1])


def test_an_interrupt_from_the_display_returns_the_run_so_far(capsys):
    def show(E):
        if len(E) == 4:
            raise KeyboardInterrupt

    net, X, Y = drawn(0, names=["tanh"])
    run = train(net, X, Y, 0.1, steps=10, progress=show)
    said = capsys.readouterr()
    assert said.err.strip() == "train: interrupted at step 3 of 10; the run so far is kept"
    assert said.out == ""
    assert len(run.E) == 4
    assert_consistent(run, net, X, Y)


@pytest.mark.parametrize("after", range(4, 40))
def test_an_interrupt_within_a_step_returns_the_steps_before_it(after, capsys):
    # Two layers call h and h′ four times a step: every place in nine steps is interrupted.
    net, X, Y = drawn(0, names=["tanh"])
    run = kept(of_tanh(net, interrupting_tanh(after)), X, Y, 0.1, 1000)
    number = len(run.E) - 1
    assert number >= after // 4 - 1
    assert f"interrupted at step {number} of 1000;" in capsys.readouterr().err
    assert_consistent(run, of_tanh(net, interrupting_tanh(-1)), X, Y)


def test_an_interrupt_before_the_first_error_goes_on_to_the_caller():
    net, X, Y = drawn(0, names=["tanh"])
    assert kept(of_tanh(net, interrupting_tanh(0)), X, Y, 0.1, 10) is None


def test_an_interrupt_at_any_line_of_the_loop_leaves_a_consistent_run():
    net, X, Y = drawn(0, names=["tanh"])
    reached, lines, before = [-1], iter(()), sys.gettrace()

    def trace(frame, event, _):
        if not frame.f_code.co_filename.endswith(("training.py", "plan.py")):
            return None
        if event == "line" and next(lines, None) is None:
            raise KeyboardInterrupt
        return trace

    while reached[-1] < 3:
        lines = iter(range(len(reached)))
        with np.errstate():  # between a with block and its end, an interrupt leaves it open
            sys.settrace(trace)
            run = kept(net, X, Y, 0.1, 1000)
            sys.settrace(before)
        reached.append(-1 if run is None else len(run.E) - 1)
        assert reached[-2] <= reached[-1]  # once there is a run to keep, it is kept
        if run is not None:
            assert_consistent(run, net, X, Y)
