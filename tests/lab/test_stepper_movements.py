"""The stepper's movements: methods, controls, playing, predicting, refusals."""

import numpy as np
import pytest
from every_control import controls_of

from mlp_core import DimensionError, Layer, Network, identity, tanh
from mlp_lab import thread
from mlp_lab.stepper import Stepper, step_through


def controls(stepper):
    """Every control by what stands on it."""
    return {control.description: control for control in controls_of(stepper)}


def control(stepper, label):
    return controls(stepper)[label]


def state(stepper):
    return (
        stepper.n, stepper.i, stepper.j, stepper.predict, stepper.hidden, stepper.code_shown,
        stepper.picture.playing, stepper.picture.html, stepper._formula.value, stepper.status,
    )  # fmt: skip


@pytest.fixture
def stepper():
    return step_through()


def test_starts_with_the_first_entry_of_the_first_step(stepper):
    assert (stepper.n, stepper.i, stepper.j) == (1, 1, 1)
    assert stepper.step.name == "Z[1]"
    assert stepper.result[0, 0] == 1
    assert not stepper.hidden
    assert not stepper.picture.playing
    assert stepper.picture.pause == 1500


def test_every_control_has_words(stepper):
    for label, found in controls(stepper).items():
        assert label
        assert found.tooltip


def test_next_and_back_go_through_all_steps(stepper):
    for n in range(1, 18):
        assert stepper.n == n
        stepper.next()
    assert stepper.step.name == "E′"
    with pytest.raises(ValueError, match="E′ is the last of 18 steps"):
        stepper.next()
    for n in range(18, 1, -1):
        assert stepper.n == n
        stepper.back()
    with pytest.raises(ValueError, match=r"Z\[1\] is the first of 18 steps"):
        stepper.back()
    assert stepper.n == 1


@pytest.mark.parametrize(
    ("label", "method"),
    [
        ("Next", "next"), ("Back", "back"), ("Restart", "restart"), ("Show", "reveal"),
        ("Show code", "toggle_code"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("predict", [False, True])
def test_a_button_does_what_its_method_does(label, method, predict):
    by_button, by_method = step_through(), step_through()
    for each in (by_button, by_method):
        each.goto(8)
        each.predict_first(predict)
    control(by_button, label).click()
    getattr(by_method, method)()
    assert state(by_button) == state(by_method)
    untouched = step_through()
    untouched.goto(8)
    untouched.predict_first(predict)
    if label != "Show" or predict:
        assert state(by_button) != state(untouched)


@pytest.mark.parametrize(
    ("label", "value", "method", "arguments"),
    [
        ("Step", 12, "goto", (12,)),
        ("row p, input", 3, "select", (3, 1)),
        ("column j, neuron", 2, "select", (1, 2)),
        ("Predict first", True, "predict_first", (True,)),
        ("Play", True, "play", (True,)),
    ],
)
def test_a_control_does_what_its_method_does(label, value, method, arguments):
    by_control, by_method = step_through(start="dE_dW[2]"), step_through(start="dE_dW[2]")
    before = state(by_method)
    control(by_control, label).value = value
    getattr(by_method, method)(*arguments)
    assert state(by_control) == state(by_method) != before


def test_controls_follow_the_state(stepper):
    stepper.goto("∂E/∂W[1]")
    stepper.select(2, 3)
    assert control(stepper, "Step").value == 12
    assert control(stepper, "row p, input").value == 2
    assert control(stepper, "row p, input").max == 3
    assert control(stepper, "column j, neuron").value == 3
    assert control(stepper, "column j, neuron").max == 4


def test_labels_of_the_sliders(stepper):
    labels = {}
    for n, step in enumerate(stepper.steps, start=1):
        stepper.goto(n)
        labels[step.name] = [c.description for c in stepper._pick]
        rows, columns = stepper.shape
        assert [c.disabled for c in stepper._pick] == [rows == 1, columns == 1]
        assert all(c.min < c.max for c in stepper._pick)  # a slider needs room, even if disabled
    assert labels["Z[1]"] == ["row i, example", "column j, neuron"]
    assert labels["∂E/∂W[2]"] == labels["W′[1]"] == ["row p, input", "column j, neuron"]
    assert labels["∂E/∂A[1]"] == ["row i, example", "column p, input"]
    assert labels["∂E/∂A[2]"] == ["row i, example", "column j, neuron"]
    assert labels["B′[1]"] == ["row (only one)", "column j, neuron"]
    assert labels["E"] == labels["E′"] == ["row i, example", "column (only one)"]


def test_the_list_of_steps_names_them_all(stepper):
    options = control(stepper, "Step").options
    assert [n for _, n in options] == list(range(1, 19))
    assert options[7] == ("8 · ∂E/∂W[2]", 8)


GOTO = {
    1: 1, 18: 18, "Z[2]": 3, "Z2": 3, "E": 5, "∂E/∂W[2]": 8, "dE_dW[2]": 8, "dE_dW2": 8,
    "dE_dA[1]": 10, "forward": 1, "backward": 6, "update": 14, "W′[1]": 14, "E′": 18,
}  # fmt: skip


def test_goto(stepper):
    for asked, n in GOTO.items():
        stepper.goto(asked)
        assert stepper.n == n
    assert step_through(start="dE_dA[1]").n == 10


@pytest.mark.parametrize(
    ("asked", "error", "said"),
    [
        (0, ValueError, "not 0"), (19, ValueError, "1 … 18"), ("Z[3]", ValueError, "'Z[3]'"),
        (True, TypeError, "not True"), (None, TypeError, "not None"), (2.0, TypeError, "not 2.0"),
        ("", ValueError, "one of Z[1], A[1]"),
    ],
)  # fmt: skip
def test_goto_refuses(stepper, asked, error, said):
    before = state(stepper)
    with pytest.raises(error) as refusal:
        stepper.goto(asked)
    assert said in str(refusal.value)
    assert state(stepper) == before


def test_restart_goes_to_where_it_began():
    stepper = step_through(start="backward")
    stepper.next()
    stepper.restart()
    assert stepper.step.name == "∂E/∂A[2]"
    stepper.back()
    assert stepper.step.name == "E"


# Picking an entry.


def test_a_click_picks_an_entry(stepper):
    stepper.goto("∂E/∂W[1]")
    stepper._heard(None, {"entry": "∂E/∂W[1],2,3"}, None)
    assert (stepper.i, stepper.j) == (2, 3)
    assert "Entry (2, 3): (−2)·0 + 0·(−0.7) + 3·0 + (−1)·0 + (−1)·0.4 = −0.4." in stepper.status


def test_a_click_on_an_operand_picks_its_row_or_its_column(stepper):
    stepper.goto("∂E/∂W[1]")
    stepper.select(1, 1)
    stepper._heard(None, {"entry": "A[0]ᵀ = Xᵀ,3,5"}, None)
    assert (stepper.i, stepper.j) == (3, 1)
    stepper._heard(None, {"entry": "∂E/∂Z[1],5,4"}, None)
    assert (stepper.i, stepper.j) == (3, 4)
    stepper.goto("W′[1]")
    stepper._heard(None, {"entry": "W[1],2,3"}, None)
    assert (stepper.i, stepper.j) == (2, 3)
    stepper.goto("E")
    stepper._heard(None, {"entry": "Y,4,2"}, None)
    assert (stepper.i, stepper.j) == (4, 1)
    assert 'data-entry="E,1,1"' not in stepper.picture.html


@pytest.mark.parametrize(("i", "j"), [(0, 1), (1, 0), (4, 1), (1, 5)])
def test_what_is_no_entry_is_refused(stepper, i, j):
    stepper.goto("∂E/∂W[1]")
    before = state(stepper)
    with pytest.raises(ValueError, match=r"no entry of ∂E/∂W\[1\], which is 3 × 4"):
        stepper.select(i, j)
    assert state(stepper) == before
    stepper._heard(None, {"entry": f"∂E/∂W[1],{i},{j}"}, None)
    assert stepper.status == f"({i}, {j}) is no entry of ∂E/∂W[1], which is 3 × 4"
    stepper.select(3, 4)
    assert "Entry (3, 4)" in stepper.status


def test_an_index_is_a_whole_number(stepper):
    for i, said in ((1.5, "1.5"), ("1", "'1' (text)"), (True, "True"), (None, "None")):
        with pytest.raises(TypeError) as error:
            stepper.select(i, 1)
        assert str(error.value) == f"select: i must be a whole number, not {said}"
    stepper.select(np.int64(2), np.int64(3))
    assert repr((stepper.i, stepper.j)) == "(2, 3)"


def test_the_entry_stays_as_far_as_it_can(stepper):
    stepper.select(5, 4)
    stepper.next()
    assert (stepper.i, stepper.j) == (5, 4)
    stepper.next()
    assert (stepper.i, stepper.j) == (5, 2)
    stepper.goto("∂E/∂B[2]")
    assert (stepper.i, stepper.j) == (1, 2)


def test_a_refusal_of_a_button_is_said(stepper):
    control(stepper, "Back").click()
    assert stepper.status == "Z[1] is the first of 18 steps."
    assert stepper.n == 1
    control(stepper, "Next").click()
    assert stepper.n == 2


# Predict first.


def hides(stepper):
    """Whether nothing tells the result's numbers or dimensions."""
    picture, step = stepper.picture.html, stepper.step
    assert ("? × ?" in picture) == stepper.hidden
    assert (f'data-entry="{step.picked.matrix.name},' not in picture) == stepper.hidden
    assert all(c.disabled for c in stepper._pick) or not stepper.hidden
    dimensions = step.picked.matrix.dimensions
    assert (dimensions not in stepper.status) or not stepper.hidden
    return stepper.hidden


def test_predict_first_hides_the_result_until_it_is_asked_for(stepper):
    for n in range(1, 19):
        stepper.goto(n)
        assert not hides(stepper)
        stepper.predict_first()
        assert hides(stepper)
        assert stepper.status == stepper.words()
        assert "Before you press Show: " in stepper.status
        assert " = " not in stepper.status
        stepper.reveal()
        assert not hides(stepper)
        assert stepper.predict
        stepper.predict_first(False)


def test_next_shows_first_and_then_goes_on(stepper):
    stepper.predict_first()
    assert (stepper.n, hides(stepper)) == (1, True)
    stepper.next()
    assert (stepper.n, hides(stepper)) == (1, False)
    stepper.next()
    assert (stepper.n, hides(stepper)) == (2, True)
    stepper.back()  # it has been seen
    assert (stepper.n, hides(stepper)) == (1, False)
    stepper.goto(5)
    assert hides(stepper)
    stepper.predict_first(False)
    assert (stepper.n, hides(stepper)) == (5, False)
    stepper.next()
    assert (stepper.n, hides(stepper)) == (6, False)


def test_what_to_predict(stepper):
    stepper.predict_first()
    assert stepper.words() == (
        "Step 1 of 18, forward, layer 1. Before you press Show: "
        "which dimensions has Z[1], and what is its entry (1, 1)?"
    )
    stepper.goto("E")
    assert stepper.words() == "Step 5 of 18, forward, error. Before you press Show: what is E?"


# Playing.


def tick(stepper):
    stepper._heard(None, {"tick": 1}, None)


def test_plays_to_the_end_and_stops(stepper):
    stepper.play()
    assert control(stepper, "Pause").value is True
    seen = [stepper.n]
    pictures = {stepper.picture.html}
    while stepper.picture.playing and len(seen) < 40:
        tick(stepper)
        seen.append(stepper.n)
        pictures.add(stepper.picture.html)  # the page asks for the next frame when it has a new one
    assert seen == list(range(1, 19))
    assert len(pictures) == 18
    assert control(stepper, "Play").value is False
    tick(stepper)
    assert stepper.n == 18


def test_a_tick_after_a_pause_changes_nothing(stepper):
    stepper.play()
    tick(stepper)
    stepper.play(False)
    before = state(stepper)
    tick(stepper)
    assert state(stepper) == before


def test_play_at_the_end_begins_anew(stepper):
    stepper.goto(18)
    stepper.play()
    assert stepper.n == 1
    assert stepper.picture.playing


def test_playing_while_predicting_asks_and_answers(stepper):
    stepper.goto(17)
    stepper.predict_first()
    stepper.play()
    seen = [(stepper.n, stepper.hidden)]
    while stepper.picture.playing and len(seen) < 40:
        tick(stepper)
        seen.append((stepper.n, stepper.hidden))
    assert seen == [(17, True), (17, False), (18, True), (18, False)]


def test_it_can_be_moved_while_it_plays(stepper):
    stepper.play()
    stepper.select(2, 2)
    stepper.goto(9)
    tick(stepper)
    assert (stepper.n, stepper.picture.playing) == (10, True)


def test_close_stops_it_and_closes_everything(stepper):
    stepper.play()
    stepper.close()
    assert not stepper.picture.playing
    tick(stepper)
    assert stepper.n == 1
    assert stepper.view.comm is None
    assert stepper._code.comm is None


# What it can be asked for.


def test_without_Y_there_is_the_forward_pass_alone():
    stepper = step_through(thread.network, thread.X)
    assert [step.name for step in stepper.steps] == ["Z[1]", "A[1]", "Z[2]", "A[2]"]
    for gone in ("E", "backward", "update"):
        with pytest.raises(ValueError, match="1 … 4"):
            stepper.goto(gone)
    stepper.goto(4)
    with pytest.raises(ValueError, match=r"A\[2\] is the last of 4 steps"):
        stepper.next()


def test_without_anything_it_is_the_thread():
    assert len(step_through().steps) == 18
    assert np.array_equal(step_through().result, thread.network.forward(thread.X).Z[1])
    assert step_through(alpha=0.1).working.alpha == 0.1


def refusal(*arguments, **more):
    with pytest.raises((TypeError, ValueError)) as error:
        step_through(*arguments, **more)
    return error


NETWORK = Network.random((3, 4, 2), (tanh, identity))


def test_wrong_dimensions_are_refused_in_the_derivation_s_words():
    X, Y = np.ones((5, 3)), np.ones((5, 2))
    assert refusal(NETWORK, np.ones((5, 4)), Y).value.args[0].splitlines()[0] == (
        "step_through: X must be m × n = m × 3, not 5 × 4"
    )
    error = refusal(NETWORK, X, np.ones((6, 2)))
    assert error.type is DimensionError
    assert str(error.value).startswith("step_through: Y must be m × k = 5 × 2, not 6 × 2\n")
    assert "not list" in str(refusal(NETWORK, [[1.0, 2.0, 3.0]]).value)
    assert "not int64" in str(refusal(NETWORK, X.astype(np.int64)).value)
    assert "float64" in str(refusal(NETWORK, X.astype(np.float32)).value)
    whole = Network([Layer(np.ones((3, 2), complex), np.ones((1, 2), complex), tanh)])
    said = "step_through: X must hold real numbers, not complex128; write X.real"
    assert str(refusal(whole, X.astype(complex)).value) == said


def test_too_large_is_refused():
    wide = Network.random((3, 13, 2), (tanh, identity))
    X = np.ones((13, 3))
    assert str(refusal(wide, X[:5]).value) == "step_through: n_1 must be 1 … 12, not 13"
    assert str(refusal(NETWORK, X).value) == "step_through: m must be 1 … 12, not 13; write X[:12]"
    said = str(refusal(NETWORK, X, np.ones((13, 2))).value)
    assert said == "step_through: m must be 1 … 12, not 13; write X[:12] and Y[:12]"
    deep = Network.random((3, 2, 4, 3, 2, 4), [tanh] * 5)
    assert str(refusal(deep, X[:6]).value) == "step_through: L must be 1 … 4, not 5"
    assert step_through(NETWORK, X[:12]).result.shape == (12, 4)


@pytest.mark.parametrize("alpha", [0, -0.05, float("inf"), "0.05", None])
def test_alpha_is_one_positive_number(alpha):
    assert "alpha must be one positive finite number" in str(refusal(alpha=alpha).value)


def test_a_network_is_a_network():
    said = str(refusal("network", thread.X).value)
    assert said == "step_through: network must be a Network, not 'network' (text)"


def test_words_and_repr():
    stepper = Stepper(thread.network, thread.X, thread.Y)
    assert repr(stepper) == (
        "Stepper: Step 1 of 18, forward, layer 1: Z[1] is m × n₁ = 5 × 4. "
        "Entry (1, 1): (−1)·1 + (−2)·(−1) + 2·(−1) + 2 = 1."
    )
