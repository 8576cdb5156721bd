"""What a hand does in the studio: scrub, paint, drag, point; every way by keyboard too."""

import random
import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from mlp_core import updated_weights
from mlp_lab.numbers import number
from mlp_lab.studio import training_studio


def says(studio, **content):
    """What the page sends of the picture."""
    studio.picture._handle_custom_msg(content, [])


def opened(**settings):
    return training_studio(**{"m": 20, "widths": (3,), **settings})


def stepped(count=30, **settings):
    studio = opened(**settings)
    for _ in range(count):
        studio.step()
    return studio


def texts(studio):
    texts = ElementTree.fromstring(studio.picture.html).iter("text")
    return ["".join(part.itertext()) for part in texts]


def told(studio):
    """The lines below the network."""
    network = ElementTree.fromstring(studio.panels()["network"].live())
    return [part.text for part in network.iter("text") if float(part.get("y")) > 302]


def place_of(studio, mark):
    """The middle of a neuron, or of a line."""
    kind, l, i, j = mark
    wires = studio.wires
    if kind == "neuron":
        return wires.x[l], wires.y[l][i - 1]
    return sum(wires.ends(l)) / 2, (wires.y[l - 1][i - 1] + wires.y[l][j - 1]) / 2


# Time.


@pytest.mark.parametrize("name", ["time", "jump", "curve"])
def test_the_time_line_and_the_curves_lead_to_a_step(name):
    studio, twin = stepped(), stepped()
    for x, step in ((12.4, 12), (-5.0, 0), (99.0, 30), (7.5, 8)):
        says(studio, drag=f"{name},1,1", x=x, y=None, end=True)
        twin.scrub(step)
        assert (studio.number, studio.E) == (step, twin.E)
        assert studio.picture.html == twin.picture.html


def test_arrows_and_typed_numbers_move_the_handle_of_the_time_line():
    studio = stepped()
    says(studio, nudge="time,1,1", dx=-1, dy=0, fine=False)
    assert studio.number == 29
    says(studio, nudge="time,1,1", dx=-1, dy=0, fine=True)
    assert studio.number == 28
    for _ in range(5):
        says(studio, nudge="time,1,1", dx=1, dy=0, fine=False)
    assert studio.number == 30
    says(studio, typed="time,1,1", text="17")
    assert studio.number == 17
    for text, sentence in (
        ("31", "the step must be 0 … 30, not 31"),
        ("1.5", "the step must be a whole number, not 1.5"),
        ("x", "'x' (text) is no number"),
    ):
        says(studio, typed="time,1,1", text=text)
        assert studio.status.startswith(sentence)
        assert studio.number == 17


def test_the_handle_says_which_step_is_shown():
    studio = stepped()
    studio.scrub(20)
    grip = ElementTree.fromstring(studio.picture.html).find(".//*[@data-drag='time,1,1']")
    assert grip.get("role") == "slider"
    assert (grip.get("aria-valuenow"), grip.get("aria-valuemax")) == ("20", "30")
    assert grip.get("aria-valuetext") == "step 20 of 30"
    start, end, low, high = map(float, grip.get("data-x").split())
    area = grip.find("rect")
    middle = float(area.get("x")) + float(area.get("width")) / 2
    assert low + (middle - start) / (end - start) * (high - low) == pytest.approx(20, abs=0.1)


def test_scrubbing_pauses():
    studio = stepped()
    studio.start()
    says(studio, drag="time,1,1", x=4.0, y=None)
    assert (studio.number, studio.playing) == (4, False)


# The plane.


def test_pointing_says_the_answer_and_it_goes_on_changing():
    studio = opened()
    studio.start()
    said = set()
    for _ in range(5):
        says(studio, hover="plane,1,1", x=0.31, y=-0.52)
        answer = studio.network.predict(np.array([[0.31, -0.52]])).item()
        assert f"x₁ 0.31, x₂ −0.52: answer {number(answer, 4)}" in texts(studio)
        says(studio, tick=1)
        answer = studio.network.predict(np.array([[0.31, -0.52]])).item()
        assert f"x₁ 0.31, x₂ −0.52: answer {number(answer, 4)}" in texts(studio)
        said.add(answer)
    assert len(said) == 5
    says(studio, point="")
    assert not any("answer 0." in text for text in texts(studio))


def test_an_example_is_dragged_and_let_go():
    studio = opened()
    x, y = studio.course.X[6].tolist()
    says(studio, drag="plane,1,1", x=x + 0.01, y=y)
    says(studio, drag="plane,1,1", x=0.5, y=0.4)
    assert studio.course.X[6].tolist() == [0.5, 0.4]
    says(studio, drag="plane,1,1", x=-0.5, y=0.4, end=True)
    assert studio.course.X[6].tolist() == [-0.5, 0.4]
    says(studio, drag="plane,1,1", x=0.9, y=0.9, end=True)
    assert studio.course.X[6].tolist() == [-0.5, 0.4]
    assert studio.course.examples.edits == (("move", "", 6, -0.5, 0.4),)


def test_a_press_where_no_example_is_sets_the_cross_alone():
    studio = opened()
    before = studio.course.X.tolist()
    empty = (0.0, 0.0)
    assert studio.near(*empty) is None
    says(studio, drag="plane,1,1", x=0.0, y=0.0, end=True)
    assert studio.cross == empty
    assert studio.course.X.tolist() == before


@pytest.mark.parametrize(("brush", "y"), [("paint 0", 0.0), ("paint 1", 1.0)])
def test_a_hand_paints_where_it_moves_and_not_twice_in_a_place(brush, y):
    studio = training_studio(data="drawn", widths=(3,))
    studio.take(brush)
    count = len(studio.course.examples)
    for x in (-0.3, -0.299, -0.1, 0.1, 0.101):
        says(studio, drag="plane,1,1", x=x, y=0.5)
    assert len(studio.course.examples) == count + 3
    assert [edit[2:] for edit in studio.course.examples.edits] == [
        (-0.3, 0.5, y),
        (-0.1, 0.5, y),
        (0.1, 0.5, y),
    ]


def test_a_hand_erases_what_it_touches():
    studio = opened()
    places = studio.course.X[:3].tolist()
    studio.take("erase")
    for x, y in places:
        says(studio, drag="plane,1,1", x=x, y=y)
    assert len(studio.course.X) == 13
    assert not any(place in studio.course.X.tolist() for place in places)


def test_all_of_it_by_keyboard():
    by_hand, by_keys = opened(), opened()
    by_keys.attempt(by_keys.use_hand)
    assert by_keys.status == "there is no cross yet: press an arrow key on the plane"
    for _ in range(3):
        says(by_keys, nudge="plane,1,1", dx=1, dy=0, fine=False)
    says(by_keys, nudge="plane,1,1", dx=0, dy=1, fine=True)
    x, y = by_keys.cross
    wide = by_keys.scene.x[1] * 2
    assert (x, y) == (pytest.approx(0.12 * wide, abs=1e-3), pytest.approx(0.004 * wide, abs=1e-3))
    by_keys.take("paint 1")
    says(by_keys, entry="plane,1,1")  # Enter
    by_hand.paint(x, y, 1)
    assert by_keys.course.X.tolist() == by_hand.course.X.tolist()
    by_keys.take("look, move")
    says(by_keys, entry="plane,1,1")  # seizes it
    assert by_keys.seized == len(by_keys.course.X) - 1
    says(by_keys, nudge="plane,1,1", dx=-1, dy=-1, fine=False)
    by_hand.move(16, *by_keys.cross)
    assert by_keys.course.X.tolist() == by_hand.course.X.tolist()
    says(by_keys, entry="plane,1,1")  # lets it go
    says(by_keys, nudge="plane,1,1", dx=-1, dy=0, fine=False)
    assert by_keys.course.X.tolist() == by_hand.course.X.tolist()
    by_keys.cross = tuple(by_keys.course.X[2].tolist())
    by_keys.take("erase")
    by_keys.use_hand()
    by_hand.erase(2)
    assert by_keys.course.X.tolist() == by_hand.course.X.tolist()
    by_keys.take("look, move")
    by_keys.cross = (0.0, 0.0)
    by_keys.attempt(by_keys.use_hand)
    assert by_keys.status == "there is no example at the cross: move it to one"


def test_a_drag_goes_on_playing():
    studio = opened()
    studio.start()
    x, y = studio.course.X[6].tolist()
    for k in range(4):
        says(studio, drag="plane,1,1", x=x + 0.05 * k, y=y)
        says(studio, tick=1)
    assert (studio.number, studio.playing) == (20, True)
    assert studio.course.X[6, 0] == pytest.approx(x + 0.15, abs=1e-3)


# The network.


def test_pointing_at_a_weight_says_what_the_network_has():
    studio = opened()
    studio.start()
    for _ in range(4):
        says(studio, tick=1)
        x, y = place_of(studio, ("weight", 1, 2, 3))
        says(studio, hover="network,1,1", x=x, y=y)
        W = studio.network.layer(1).W
        slope = studio.network.gradients(studio.course.X, studio.course.Y).dE_dW[1]
        following = updated_weights(W, slope, 2.0)[1, 2]
        w, d = number(W[1, 2], 4), number(slope[1, 2], 4)
        assert told(studio) == [
            f"w₂₃ of W[1] = {w}, ∂E/∂w₂₃ = {d}",
            f"next: {w} − α · ({d}) = {number(following, 4)}",
        ]
    says(studio, point="")
    assert told(studio) == ["point at a line or a neuron; a click keeps it"]


def test_the_next_weight_is_said_only_where_it_is_known():
    studio = opened(batch_size=5)
    x, y = place_of(studio, ("weight", 1, 2, 3))
    says(studio, hover="network,1,1", x=x, y=y)
    assert len(told(studio)) == 1


def test_a_neuron_that_is_pointed_at_is_seen_in_the_plane():
    studio = opened()
    plain = studio.panels()["plane"].live()
    x, y = place_of(studio, ("neuron", 1, 2, 0))
    says(studio, hover="network,1,1", x=x, y=y)
    layer = studio.network.layer(1)
    assert told(studio)[0].startswith(f"neuron 2 of layer 1: tanh, b = {number(layer.B[0, 1], 4)}")
    assert "<image" in studio.panels()["plane"].live()
    assert "neuron 2 of layer 1, tanh" in texts(studio)
    says(studio, point="")
    assert studio.panels()["plane"].live() == plain


def test_a_click_keeps_what_it_picks_and_a_click_beside_lets_it_go():
    studio = opened()
    x, y = place_of(studio, ("weight", 2, 3, 1))
    says(studio, drag="network,1,1", x=x, y=y, end=True)
    says(studio, point="")
    assert studio.picked == ("weight", 2, 3, 1)
    details = ElementTree.fromstring(studio.panels()["lengths"].live())
    w = studio.network.layer(2).W[2, 0]
    assert details.find("text").text == f"w₃₁ of W[2] = {number(w, 4)}"
    assert "updated_weights(W, dE_dW, alpha)" in studio.picture.html
    studio.set(widths=(2,))  # it is not there any more
    assert studio.seen() is None
    says(studio, drag="network,1,1", x=170.0, y=1.0, end=True)
    assert studio.picked is None


def test_arrows_go_through_neurons_and_with_shift_through_weights():
    studio = opened(widths=(3, 2))
    ways = [
        ((1, 0, False), ("neuron", 1, 1, 0)),
        ((0, -1, False), ("neuron", 1, 2, 0)),
        ((1, 0, False), ("neuron", 2, 2, 0)),
        ((0, -1, False), ("neuron", 2, 2, 0)),
        ((0, -1, True), ("weight", 2, 1, 2)),
        ((0, -1, True), ("weight", 2, 2, 2)),
        ((1, 0, True), ("weight", 3, 2, 1)),
        ((1, 0, True), ("weight", 3, 2, 1)),
        ((-1, 0, False), ("neuron", 2, 1, 0)),
    ]
    for (dx, dy, fine), mark in ways:
        says(studio, nudge="network,1,1", dx=dx, dy=dy, fine=fine)
        assert studio.picked == mark
        l, i = mark[1], mark[2]
        name = f"neuron {i} of layer {l}" if mark[0] == "neuron" else f"of W[{l}]"
        assert name in told(studio)[0]


def test_pointing_at_the_curves_says_the_errors_of_that_step():
    studio = stepped(20)
    E, E_test = studio.course.train.at(7)[0], studio.course.test.at(7)[0]
    says(studio, hover="curve,1,1", x=7.2, y=None)
    assert {f"train {E:.4g}", f"test {E_test:.4g}", "at step 7"} < set(texts(studio))
    studio.start()
    says(studio, tick=1)
    assert "at step 7" in texts(studio)
    says(studio, hover="plane,1,1", x=0.1, y=0.1)  # and there it is left
    assert "at step 7" not in texts(studio)


# The page that stops at once.


def test_what_was_asked_after_the_last_frame_is_taken_back():
    studio, twin = opened(), opened()
    studio.start()
    for _ in range(5):
        says(studio, tick=1)
    seen = studio.picture.answered
    at = studio.number, studio.E
    for _ in range(3):  # under way when somebody presses Pause
        says(studio, tick=1)
    says(studio, hold=seen)
    assert (studio.number, studio.E) == at
    assert (studio.end, studio.playing) == (25, False)
    studio.start_or_pause()  # the press itself
    assert not studio.playing
    says(studio, tick=1)
    assert studio.number == 25
    studio.step()
    for _ in range(26):
        twin.step()
    assert (studio.E, studio.course.lowest) == (twin.E, twin.course.lowest)
    assert studio.course.train.low == twin.course.train.low
    studio.start_or_pause()
    assert studio.playing


def test_a_step_while_it_plays_is_the_one_after_what_is_seen():
    studio = opened()
    studio.start()
    says(studio, tick=1)
    seen = studio.picture.answered
    says(studio, tick=1)
    says(studio, hold=seen)
    studio.step()
    assert (studio.number, studio.end) == (6, 6)
    studio.start_or_pause()
    assert studio.playing


def test_a_pause_before_the_first_frame_goes_back_to_the_start():
    studio, twin = opened(), opened()
    studio.start()
    seen = studio.picture.answered
    says(studio, tick=1)
    says(studio, hold=seen)
    assert (studio.number, studio.end, studio.E) == (0, 0, twin.E)
    studio.step()
    twin.step()
    assert studio.E == twin.E


def test_a_pause_in_a_replay_loses_nothing_of_the_run():
    studio = stepped(40)
    studio.replay()
    says(studio, tick=1)
    seen = studio.picture.answered
    says(studio, tick=1)
    says(studio, hold=seen)
    assert (studio.number, studio.end) == (5, 40)


def test_a_page_that_speaks_of_other_frames_changes_nothing_but_the_playing():
    studio = opened()
    studio.start()
    says(studio, tick=1)
    for answered in (10**12, -5):
        says(studio, hold=answered)
        assert (studio.number, studio.playing) == (5, False)
        studio.start_or_pause()
        studio.start_or_pause()


def test_random_messages_never_break_it():
    rng = random.Random(3)
    studio = stepped(10, widths=(3, 2))
    names = ("plane", "network", "curve", "time", "jump", "lowest", "nothing")
    for _ in range(400):
        place = f"{rng.choice(names)},{rng.choice([0, 1, 1, 1, 99])},1"
        x, y = (rng.choice([None, 0.0, rng.uniform(-2, 400), 1e300, -1e300]) for _ in "xy")
        content = rng.choice(
            [
                {"drag": place, "x": x, "y": y},
                {"drag": place, "x": x, "y": y, "end": True},
                {"hover": place, "x": x, "y": y},
                {"nudge": place, "dx": rng.randint(-1, 1), "dy": 1, "fine": rng.random() < 0.5},
                {"typed": place, "text": rng.choice(["3", "-1", "x", "1e400"])},
                {"entry": place},
                {"point": ""},
                {"tick": 1},
                {"hold": rng.randint(-3, 500)},
            ]
        )
        if rng.random() < 0.1:
            studio.take(rng.choice(["look, move", "paint 0", "paint 1", "erase"]))
        says(studio, **content)
        assert "Nobody foresaw" not in studio.status, (content, studio.status)
        assert not re.search(r"\b(nan|inf)\b", studio.picture.html)
    studio.show()
    ElementTree.fromstring(studio.picture.html)


@pytest.mark.parametrize(
    "content",
    [
        {"hold": "1"}, {"hold": True}, {"hold": 1.0}, {"hold": None}, {"hold": 1, "x": 2},
        {"hover": "plane,1,1"}, {"hover": "plane,1,1", "x": 0.1}, {"hover": 3, "x": 1, "y": 1},
        {"hover": "plane,1,1", "x": None, "y": None}, {"hover": "plane", "x": 0.1, "y": 0.1},
        {"hover": "plane,1,1", "x": "0.1", "y": 0.1}, {"hover": "plane,1,1", "x": 1e999, "y": 0},
        {"hover": "plane,1,1", "x": 0.1, "y": 0.1, "end": True},
    ],
)  # fmt: skip
def test_what_is_malformed_changes_nothing_and_is_answered_by_nothing(content):
    studio = opened()
    studio.start()
    before = studio.picture.answered, studio.picture.html, studio.playing
    says(studio, **content)
    assert (studio.picture.answered, studio.picture.html, studio.playing) == before
