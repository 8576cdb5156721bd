"""The studio driven without a browser: methods and controls, refusals, divergence, its code."""

import contextlib
import io
import math

import numpy as np
import pytest

from mlp_core import DivergenceError, squared_error, train
from mlp_lab.doctor import checkup
from mlp_lab.instrument import parts
from mlp_lab.studio import studio as studio_module
from mlp_lab.studio import training_studio
from mlp_lab.studio.settings import TASKS

PLAIN_H = {
    "tanh": math.tanh,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "relu": lambda z: max(z, 0.0),
    "identity": lambda z: z,
}
PLAIN_SLOPE = {
    "tanh": lambda a: 1 - a * a,
    "sigmoid": lambda a: a * (1 - a),
    "relu": lambda a: float(a > 0),
    "identity": lambda a: 1.0,
}


class Plain:
    """The same training in plain loops, example by example."""

    def __init__(self, studio):
        layers = studio.network.layers
        self.W = [layer.W.tolist() for layer in layers]
        self.B = [layer.B[0].tolist() for layer in layers]
        self.h = [layer.activation.name for layer in layers]

    def activations(self, x):
        A = [list(x)]
        for W, B, h in zip(self.W, self.B, self.h, strict=True):
            k = range(len(B))
            z = [sum(a * W[p][j] for p, a in enumerate(A[-1])) + B[j] for j in k]
            A.append([PLAIN_H[h](value) for value in z])
        return A

    def E(self, X, Y):
        pairs = zip(X.tolist(), Y.tolist(), strict=True)
        return sum((self.activations(x)[-1][0] - y) ** 2 for x, (y,) in pairs) / len(X)

    def gradients(self, X, Y):
        dW = [[[0.0] * len(row) for row in W] for W in self.W]
        dB = [[0.0] * len(B) for B in self.B]
        for x, (y,) in zip(X.tolist(), Y.tolist(), strict=True):
            A = self.activations(x)
            dA = [2 / len(X) * (A[-1][0] - y)]
            for l in reversed(range(len(self.W))):
                slopes = [PLAIN_SLOPE[self.h[l]](a) for a in A[l + 1]]
                dZ = [d * slope for d, slope in zip(dA, slopes, strict=True)]
                for j, d in enumerate(dZ):
                    dB[l][j] += d
                    for p, a in enumerate(A[l]):
                        dW[l][p][j] += a * d
                dA = [sum(d * self.W[l][p][j] for j, d in enumerate(dZ)) for p in range(len(A[l]))]
        return dW, dB

    def step(self, X, Y, alpha):
        dW, dB = self.gradients(X, Y)
        for l in range(len(self.W)):
            for j in range(len(self.B[l])):
                self.B[l][j] -= alpha * dB[l][j]
                for p in range(len(self.W[l])):
                    self.W[l][p][j] -= alpha * dW[l][p][j]


def control(studio, words):
    """The control with these words on it."""
    found = [part for part in parts(studio.view) if described(part) == words]
    assert len(found) == 1, words
    return found[0]


def described(part):
    return getattr(part, "description", "")


def tick(studio):
    """What a page sends when it has drawn a frame."""
    studio._heard(studio.picture, {"tick": 1}, [])


def state(studio):
    parameters = [P.tolist() for layer in studio.network.layers for P in (layer.W, layer.B)]
    return studio.number, studio.E, studio.E_test, studio.settings, parameters


def errors_of(course):
    """E before each step up to the one that is shown: of all examples, or of the mini-batch."""
    by_step = {piece.first + k: piece for piece in course.pieces for k in range(piece.steps)}
    batches = [bool(by_step[number].settings.batch_size) for number in range(course.number)]
    firsts = {piece.first: piece.E for piece in course.pieces}
    curves = [course.each if batch else course.train for batch in batches]
    return [firsts.get(n, curve.at(n)[0]) for n, curve in enumerate(curves)]


def printed(studio):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        studio.show_code()
    return out.getvalue()


def test_it_opens_at_the_start():
    studio = training_studio(m=50, widths=(3,))
    assert repr(studio) == (
        "Studio: Step 0: E = 0.2516 on 40 examples to train with, 0.2369 on 10 to test with; "
        "52 % and 50 % of the answers are right."
    )
    assert (studio.number, studio.playing, studio.network.sizes) == (0, False, (2, 3, 1))
    assert studio.status == studio.words()


SOME = [
    {"data": "xor", "widths": (3,), "alpha": 1.5},
    {"data": "moons", "widths": (4, 3), "h": "relu", "alpha": 0.3},
    {"data": "circles", "widths": (), "alpha": 0.7},
    {"data": "sine", "widths": (5,), "h": "sigmoid", "alpha": 0.1, "scale": 0.5},
]


@pytest.mark.parametrize("some", SOME, ids=[some["data"] for some in SOME])
def test_its_numbers_are_those_of_plain_loops(some):
    studio = training_studio(m=20, test=30, noise=0.1, **some)
    X, Y = studio.course.X, studio.course.Y
    plain = Plain(studio)
    assert len(X) == 14
    for number in range(4):
        assert studio.number == number
        assert pytest.approx(plain.E(X, Y), rel=1e-12) == studio.E
        E_test = plain.E(studio.course.X_test, studio.course.Y_test)
        assert studio.E_test == pytest.approx(E_test, rel=1e-12)
        dW, _ = plain.gradients(X, Y)
        for l, dE_dW in enumerate(studio.course.gradients().dE_dW[1:]):
            np.testing.assert_allclose(dE_dW, dW[l], rtol=1e-9, atol=1e-14)
        assert f"Step {number}: E = {studio.E:.4g} on 14 examples" in studio.status
        plain.step(X, Y, some["alpha"])
        studio.step()


def test_the_parts_of_right_answers_are_counted():
    studio = training_studio(m=30, test=40, noise=0.2, data="moons", widths=(3,))
    studio.set(alpha=1.0, steps_per_frame=50)
    studio.start()
    tick(studio)
    plain = Plain(studio)
    for part, X, Y in (
        (studio.course.right[0], studio.course.X, studio.course.Y),
        (studio.course.right[1], studio.course.X_test, studio.course.Y_test),
    ):
        answers = [plain.activations(x)[-1][0] > 0.5 for x in X.tolist()]
        right = sum(answer == bool(y) for answer, (y,) in zip(answers, Y.tolist(), strict=True))
        assert part == right / len(X)
        assert 0.5 < part < 1


def test_play_pause_and_a_tick_that_comes_late():
    studio = training_studio(m=20, widths=(3,), steps_per_frame=5)
    tick(studio)
    assert studio.number == 0  # nothing has been started
    studio.start()
    assert studio.playing
    assert control(studio, "Pause")
    tick(studio)
    tick(studio)
    assert studio.number == 10
    studio.pause()
    tick(studio)
    assert studio.number == 10
    assert not studio.playing
    assert control(studio, "Start")


def test_every_frame_differs_so_that_the_page_asks_for_the_next():
    studio = training_studio(m=20, widths=(3,), alpha=1e-300)
    studio.start()
    frames = set()
    for _ in range(5):
        tick(studio)
        frames.add(studio.picture.html)
    assert len(frames) == 5


def test_a_frame_is_one_message(monkeypatch):
    studio = training_studio(m=20, widths=(3,))
    studio.start()
    tick(studio)
    sent = []
    monkeypatch.setattr(studio.picture, "send_state", lambda key=None: sent.append(set(key)))
    tick(studio)
    assert sent == [{"html", "answered", "took"}]


def test_a_step_and_a_reset_end_the_playing():
    studio = training_studio(m=20, widths=(3,))
    before = state(studio)
    studio.start()
    studio.step()
    assert (studio.number, studio.playing) == (1, False)
    studio.start()
    tick(studio)
    studio.reset()
    assert not studio.playing
    assert state(studio) == before


def test_buttons_do_what_the_methods_do():
    by_click, by_call = (training_studio(m=20, widths=(3,)) for _ in range(2))
    for words, method in (
        ("Step", by_call.step),
        ("Start", by_call.start),
        ("Pause", by_call.pause),
        ("Step", by_call.step),
    ):
        control(by_click, words).click()
        method()
        assert by_click.playing == by_call.playing
        assert state(by_click) == state(by_call)
        assert by_click.picture.html == by_call.picture.html
    control(by_click, "Reset").click()
    assert by_click.number == 0


MOVED = [
    ("data", "circles", {"data": "circles"}),
    ("noise", "0.2", {"noise": 0.2}),
    ("examples", 70, {"m": 70}),
    ("% to test", 60, {"test": 60}),
    ("hidden layers", 2, {"widths": (5, 8)}),
    ("hidden layers", 0, {"widths": ()}),
    ("width 1", 7, {"widths": (7,)}),
    ("h", "relu", {"h": "relu"}),
    ("start scale", "2", {"scale": 2}),
    ("weights", "alike", {"start": "alike"}),
    ("seed", 3, {"seed": 3}),
]
STAYS = [
    ("α", "0.3", {"alpha": 0.3}),
    ("α", "1.2345e-2", {"alpha": 0.012345}),
    ("steps a frame", "17", {"steps_per_frame": 17}),
    ("batch", "13", {"batch_size": 13}),
    ("batch", "all", {"batch_size": None}),
    ("axis of E", "linear", {"axis": "linear"}),
    ("network", False, {"neurons": False}),
    ("matrices", True, {"weights": True}),
]


@pytest.mark.parametrize(("words", "value", "change"), MOVED + STAYS)
def test_controls_do_what_set_does(words, value, change):
    by_hand, by_call = (training_studio(m=50, widths=(5,)) for _ in range(2))
    for studio in (by_hand, by_call):
        studio.step()
        studio.start()
    control(by_hand, words).value = value
    by_call.set(**change)
    assert state(by_hand) == state(by_call)
    shown = control(by_call, words).value
    assert shown == value or float(shown) == float(value)
    assert by_hand.picture.html == by_call.picture.html
    assert by_hand.playing == by_call.playing
    for name, changed in change.items():
        assert getattr(by_hand.settings, name) == changed
    stays = (words, value, change) in STAYS
    assert by_hand.number == (1 if stays else 0)
    assert by_hand.playing
    by_hand.pause()
    by_hand.step()
    assert by_hand.number == (2 if stays else 1)


def test_widths_are_shown_for_the_layers_that_are_there():
    studio = training_studio(m=20, widths=(3,))
    shown = [part.layout.display for part in studio.controls.widths]
    assert shown == [None, "none", "none"]
    control(studio, "hidden layers").value = 3
    control(studio, "width 3").value = 5
    assert studio.network.sizes == (2, 3, 8, 5, 1)
    shown = [part.layout.display for part in studio.controls.widths]
    assert shown == [None] * 3


def test_another_task_brings_its_own_noise_and_alpha():
    studio = training_studio()
    assert (studio.settings.noise, studio.settings.alpha) == (0.05, 2.0)
    studio.set(data="sine")
    assert (studio.settings.noise, studio.settings.alpha) == (0.1, 0.05)
    assert studio.network.sizes == (1, 8, 1)
    assert studio.network.layer(2).activation.name == "identity"
    studio.set(data="spirals", alpha=0.7)
    assert (studio.settings.noise, studio.settings.alpha) == (0.02, 0.7)
    assert control(studio, "α").value == "0.7"


TYPED = [
    ("α", "0.123", 0.123, "alpha"),
    ("α", " 1e-3 ", 0.001, "alpha"),
    ("noise", "0.07", 0.07, "noise"),
    ("start scale", "0.25", 0.25, "scale"),
    ("steps a frame", "7", 7, "steps_per_frame"),
    ("batch", "9", 9, "batch_size"),
]
NOT_TYPED = [
    ("α", "two", "'two' (text) is no number; type one such as −0.5 or 2e−3"),
    ("α", "", "'' (text) is no number"),
    ("α", "−1", "training_studio: alpha must be one positive finite number, not -1"),
    ("α", "1e999", "'1e999' (text) is no finite number"),
    ("α", "nan", "'nan' (text) is no finite number"),
    ("noise", "-1", "noise must be a finite number of at least 0, not -1"),
    ("start scale", "1e101", "the start scale must be at most 1e+100"),
    ("steps a frame", "51", "the number of steps a frame must be 1 … 50, not 51"),
    ("steps a frame", "2.5", "the number of steps a frame must be a whole number, not 2.5"),
    ("batch", "17", "the batch size must be 1 … 16, not 17"),
    ("batch", "some", "'some' (text) is no number"),
]


@pytest.mark.parametrize(("words", "text", "number", "name"), TYPED)
def test_any_valid_number_can_be_typed(words, text, number, name):
    studio = training_studio(m=20, widths=(3,))
    control(studio, words).value = text
    assert getattr(studio.settings, name) == number
    assert float(control(studio, words).value) == number  # as it is written


@pytest.mark.parametrize(("words", "text", "sentence"), NOT_TYPED)
def test_what_is_typed_and_cannot_be_is_said_and_the_field_goes_back(words, text, sentence):
    studio = training_studio(m=20, widths=(3,))
    before = control(studio, words).value, studio.settings
    control(studio, words).value = text
    assert studio.status.startswith(sentence)
    assert (control(studio, words).value, studio.settings) == before


REFUSED = [
    ({"widths": (0,)}, "the number of neurons in layer 1 must be 1 … 24, not 0"),
    ({"widths": (3, 25)}, "the number of neurons in layer 2 must be 1 … 24, not 25"),
    ({"widths": (3, 2.5)}, "the number of neurons in layer 2 must be a whole number, not 2.5"),
    ({"widths": (3, 3, 3, 3)}, "there can be 3 hidden layers, not 4"),
    (
        {"data": "rings"},
        "data must be one of xor, circles, moons, spirals, sine, drawn, not 'rings' (text)",
    ),
    ({"noise": -0.1}, "noise must be a finite number of at least 0, not -0.1"),
    ({"noise": math.inf}, "noise must be a finite number of at least 0, not inf"),
    ({"noise": 1e300}, "noise must be at most 1e+100, not 1e+300"),
    ({"noise": "much"}, "noise must be a number, not 'much' (text)"),
    ({"m": 9}, "m, the number of examples, must be 10 … 500, not 9"),
    ({"m": True}, "m, the number of examples, must be a whole number, not True"),
    ({"test": 100}, "test, in percent of the examples, must be 10 … 90, not 100"),
    ({"h": "softmax"}, "h must be one of identity, sigmoid, tanh, relu, leaky_relu"),
    ({"scale": -1.0}, "the start scale must be a finite number of at least 0, not -1.0"),
    ({"scale": 1e308}, "the start scale must be at most 1e+100, not 1e+308"),
    ({"seed": -1}, "seed must be 0 … 2147483648, not -1"),
    ({"alpha": 0}, "training_studio: alpha must be one positive finite number, not 0"),
    ({"alpha": math.nan}, "training_studio: alpha must be one positive finite number, not nan"),
    ({"batch_size": 17}, "the batch size must be 1 … 16, not 17"),
    ({"steps_per_frame": 51}, "the number of steps a frame must be 1 … 50, not 51"),
    ({"axis": "cubic"}, "axis must be one of logarithmic, linear, not 'cubic' (text)"),
    ({"beta": 1}, "set: there is no beta; there are data, noise, alpha"),
]


@pytest.mark.parametrize(("change", "sentence"), REFUSED)
def test_what_cannot_work_is_refused_and_nothing_changes(change, sentence):
    studio = training_studio(m=20, widths=(3,))
    studio.step()
    before = state(studio), studio.picture.html
    with pytest.raises((TypeError, ValueError)) as refusal:
        studio.set(**change)
    assert str(refusal.value).startswith(sentence)
    studio.attempt(lambda: studio.set(**change))
    assert studio.status.startswith(sentence)
    assert (state(studio), studio.picture.html) == before
    studio.step()
    assert studio.number == 2


def test_a_batch_that_the_examples_cannot_fill_is_told_and_the_slider_goes_back():
    studio = training_studio(m=60, widths=(3,), batch_size=20)
    control(studio, "examples").value = 20
    assert studio.status == "the batch size must be 1 … 16, not 20"
    assert (control(studio, "examples").value, studio.settings.m) == (60, 60)


def test_divergence_is_told_in_its_own_words_and_the_studio_stays_usable():
    studio = training_studio("sine", m=20, widths=(3,), h="relu", alpha=0.5, scale=5.0)
    X, Y, start = studio.course.X, studio.course.Y, studio.network
    with pytest.raises(DivergenceError) as error:
        train(start, X, Y, alpha=7.0, steps=100)
    studio.set(alpha=7.0)
    studio.start()
    for _ in range(20):
        tick(studio)
    assert studio.status == str(error.value) == studio.words()
    assert "no longer finite at step" in studio.status
    assert not studio.playing
    assert studio.number == len(error.value.run.E) - 1
    assert np.isfinite(studio.network.layer(1).W).all()
    number = studio.number
    studio.step()  # it is told again
    studio.set(axis="linear")
    assert studio.number == number
    assert studio.status == str(error.value)
    control(studio, "α").value = "0.01"
    assert "diverged" not in studio.status
    studio.reset()
    assert studio.number == 0
    for _ in range(30):
        studio.step()
    assert studio.number == 30
    assert squared_error(start.predict(X), Y) > studio.E


def test_divergence_after_a_change_of_alpha_says_from_where_it_counts():
    studio = training_studio("sine", m=20, widths=(3,), h="relu", alpha=0.01)
    for _ in range(7):
        studio.step()
    studio.set(alpha=50.0)
    studio.start()
    while studio.playing:
        tick(studio)
    assert studio.status.endswith("try a smaller alpha (steps counted from 7)")
    namespace = {}
    exec(printed(studio), namespace)
    assert namespace["E"] == studio.E


def test_the_words_change_once_a_second_while_it_plays(monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(studio_module, "perf_counter", lambda: clock[0])
    studio = training_studio(m=20, widths=(3,))
    studio.start()
    said = set()
    for _ in range(40):
        clock[0] += 0.1
        tick(studio)
        said.add(studio.status)
    assert 4 <= len(said) <= 6
    studio.pause()
    assert studio.status.startswith("Step 200:")


WALKS = {
    "start": ({}, []),
    "steps": ({"widths": (3, 4), "h": "leaky_relu", "data": "circles"}, [("step",)] * 3),
    "no hidden layer": ({"widths": (), "seed": 4}, [("step",), ("step",)]),
    "scale": ({"scale": 0.2, "noise": 0.3, "test": 70, "data": "moons"}, [("tick", 3)]),
    "alpha moves": (
        {"widths": (3,)},
        [("tick", 2), ("set", {"alpha": 0.3}), ("tick", 3), ("set", {"alpha": 5.0}), ("step",)],
    ),
    "batches": (
        {"data": "sine", "widths": (5,), "batch_size": 7, "seed": 2},
        [
            ("tick", 4),
            ("set", {"alpha": 0.02}),
            ("tick", 1),
            ("set", {"batch_size": None}),
            ("step",),
        ],
    ),
    "alpha there and back": (
        {"widths": (3,)},
        [("step",), ("set", {"alpha": 0.3}), ("set", {"alpha": 2.0}), ("step",), ("step",)],
    ),
    "another task": ({}, [("step",), ("set", {"data": "spirals", "widths": (6,)}), ("tick", 5)]),
    "back to step 0": ({}, [("tick", 5), ("reset",), ("step",)]),
}


@pytest.mark.parametrize("walk", WALKS)
def test_the_code_gives_exactly_the_same(walk):
    settings, moves = WALKS[walk]
    studio = training_studio(**{"m": 50, **settings})
    for name, *arguments in moves:
        if name == "set":
            studio.set(**arguments[0])
        elif name == "tick":
            studio.start()
            for _ in range(arguments[0]):
                tick(studio)
            studio.pause()
        else:
            getattr(studio, name)()
    code, namespace = printed(studio), {}
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(code, namespace)
    assert (namespace["E"], namespace["E_test"]) == (studio.E, studio.E_test)
    assert out.getvalue() == f"{studio.E:.4g} {studio.E_test:.4g}\n"
    for mine, theirs in zip(namespace["network"].layers, studio.network.layers, strict=True):
        assert np.array_equal(mine.W, theirs.W)
        assert np.array_equal(mine.B, theirs.B)
        assert mine.activation is theirs.activation
    steps = sum(piece.steps for piece in studio.course.pieces)
    assert steps == studio.number
    assert namespace["errors"] == pytest.approx(errors_of(studio.course), rel=1e-12)
    former = studio.course.former.run.pieces if studio.course.former else []
    assert code.count("train(") == len(studio.course.pieces) + len(former)
    assert max(map(len, code.splitlines())) <= 100


def test_each_piece_has_shuffles_of_its_own():
    studio = training_studio(m=50, widths=(3,), batch_size=7, seed=4)
    for alpha in (1.0, 0.5, 0.2):
        studio.set(alpha=alpha)
        studio.step()
        studio.step()
    assert [piece.seed for piece in studio.course.pieces] == [4, 6, 8]


def test_what_diverged_goes_on_with_a_smaller_alpha():
    studio = training_studio("sine", m=20, widths=(3,), h="relu", alpha=2.0)
    for _ in range(4):
        studio.step()
    studio.set(alpha=1e200)
    while not studio.course.told:
        studio.step()
    number = studio.number
    studio.set(alpha=1e-300)
    studio.step()
    assert studio.number == number + 1
    assert studio.status.startswith(f"Step {number + 1}:")


def test_the_code_button_pauses_and_shows_the_code_until_something_moves():
    studio = training_studio(m=20, widths=(3,))
    studio.start()
    tick(studio)
    control(studio, "Show code").click()
    assert not studio.playing
    assert "alpha=2.0, steps=5" in studio.controls.code.value
    assert "from mlp_core import" in studio.controls.code.value
    studio.step()
    assert studio.controls.code.value == ""


def test_every_control_has_words_and_a_sentence():
    studio = training_studio(m=20, widths=(3,))
    found = [part for part in parts(studio.view) if getattr(part, "description", None) is not None]
    controls = [part for part in found if part.description]
    assert len(controls) == 37  # 6 of them fields beside sliders
    assert all(part.tooltip for part in controls)
    labels = [row.children[0].value for row in studio.controls.folded.children]
    assert labels == [f"<b>{words}</b>" for words in ("Data", "Network", "Learning", "Picture")]


def test_what_is_used_less_is_folded():
    studio = training_studio(m=20, widths=(3,))
    assert studio.controls.folded.layout.display == "none"
    control(studio, "More …").value = True
    assert studio.controls.folded.layout.display == ""
    control(studio, "Less").value = False
    assert studio.controls.folded.layout.display == "none"


def test_before_the_first_step_it_says_what_is_unfit():
    studio = training_studio(scale=0.0)
    assert "8 of 8 neurons of layer 1 are alike" in studio.words()
    studio.step()
    assert "alike" not in studio.words()
    studio.set(scale=1.0)
    assert studio.words().endswith("of the answers are right.")


def test_before_the_first_step_it_judges_alpha_and_counts_what_else_is_unfit():
    studio = training_studio(scale=0.0, alpha=50.0)
    said = checkup(studio.network, studio.course.X, studio.course.Y, 50.0)
    assert len(said) > 1
    assert studio.words().endswith(f"{said[0]} And {len(said) - 1} more, by doctor.checkup.")
    studio.set(scale=1.0)
    assert "alpha = 50 lies beyond the local limit" in studio.words()
    studio.set(batch_size=20)  # the limit is that of steps on all examples
    assert "limit" not in studio.words()
    studio.set(batch_size=None, alpha=0.01)
    assert "limit" not in studio.words()
    assert "more, by" not in studio.words()


@pytest.mark.parametrize("data", TASKS)
def test_what_it_begins_with_is_fit(data):
    assert training_studio(data).course.unfit == ""


def test_it_opens_where_it_has_come_to_after_so_many_steps():
    opened, stepped = training_studio(step=30), training_studio()
    for _ in range(30):
        stepped.step()
    assert (opened.number, opened.end, opened.playing) == (30, 30, False)
    assert opened.E == stepped.E
    assert opened.course.code() == stepped.course.code()
    opened.scrub(7)
    stepped.scrub(7)
    assert opened.E == stepped.E
    for wrong in (-1, 10_001, 2.5, "400"):
        with pytest.raises((TypeError, ValueError), match="the step must be"):
            training_studio(step=wrong)
