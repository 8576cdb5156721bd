"""A studio's state as a text: the same again to the last digit; what is no state is refused."""

import base64
import json
import random
import re
import zlib

import numpy as np
import pytest

from mlp_lab.datasets import Dataset
from mlp_lab.studio import training_studio
from mlp_lab.studio.settings import LEARNING, Settings
from mlp_lab.studio.state import MOST_STEPS, SEEING, STARTING

OWN = Dataset("mine", np.random.default_rng(4).normal(size=(12, 2)), np.eye(12)[:, :1], "")


def everything(studio):
    course = studio.course
    drawn = [curve.points() for curve in (course.train, course.test, course.each)]
    former = course.former and [curve.points() for curve in (course.former.train,)]
    return [
        studio.number, studio.end, studio.E, studio.E_test, studio.words(), course.lowest,
        [P.tolist() for layer in studio.network.layers for P in (layer.W, layer.B)],
        [[points.tolist() for points in curve] for curve in drawn],
        former and [[points.tolist() for points in curve] for curve in former],
        course.X.tolist(), course.Y_test.tolist(), course.examples.edits,
        studio.settings.alpha, studio.settings.axis, studio.settings.h, studio.settings.name,
        studio.panels()["plane"].live(),
    ]  # fmt: skip


def walked(walk):
    settings, moves = walk
    studio = training_studio(**{"m": 20, "widths": (3,), **settings})
    for name, *arguments in moves:
        if name == "steps":
            for _ in range(arguments[0]):
                studio.step()
        elif name in ("set", "fork"):
            getattr(studio, name)(**arguments[0])
        else:
            getattr(studio, name)(*arguments)
    return studio


FORKED = [("steps", 30), ("scrub", 9), ("fork", {"alpha": 0.1, "h": "relu"}), ("steps", 4)]
MOVED = [("move", 3, 0.1, 0.2), ("steps", 2), ("move", 3, 0.3, 0.2), ("steps", 2)]
STEEP = {"data": "sine", "h": "relu", "alpha": 0.01}
WALKS = {
    "the start": ({}, []),
    "steps": ({"data": "moons", "batch_size": 5, "seed": 3}, [("steps", 23)]),
    "views": ({"axis": "linear", "weights": False}, [("set", {"steps_per_frame": 7})]),
    "an h for each": ({"widths": (3, 4), "h": ("relu", "tanh"), "start": "alike"}, [("steps", 3)]),
    "changes": ({}, [("steps", 9), ("set", {"alpha": 0.1}), ("steps", 4), ("set", {"alpha": 9.0})]),
    "back": ({}, [("steps", 9), ("set", {"alpha": 0.1}), ("steps", 4), ("scrub", 5)]),
    "a fork": ({"batch_size": 7}, [*FORKED, ("scrub", 11)]),
    "other data": ({}, [("steps", 5), ("fork", {"data": "circles", "noise": 0.2}), ("steps", 5)]),
    "by hand": (
        {},
        [*MOVED, ("paint", 0.1, 0.1, 1), ("erase", 2), ("steps", 2), ("move", 1, 0.2, 0.2)],
    ),
    "by hand, back": ({}, [*MOVED, ("scrub", 1)]),
    "one's own": ({"data": OWN}, [("steps", 4), ("paint", 0.1, 0.1, 1), ("steps", 4)]),
    "drawn": ({"data": "drawn"}, [("paint", 0.1, 0.1, 1), ("steps", 4), ("reset",), ("steps", 2)]),
    "diverged": (STEEP, [("steps", 3), ("set", {"alpha": 90.0}), ("steps", 60)]),
    "diverged at once": ({**STEEP, "alpha": 1e300}, [("steps", 3)]),
}


@pytest.mark.parametrize("walk", WALKS)
def test_a_copied_state_is_the_same_to_the_last_digit(walk):
    studio = walked(WALKS[walk])
    text = studio.copy_state()
    assert re.fullmatch(r"studio-1:[A-Za-z0-9_-]+", text)
    again = training_studio(state=text)
    assert everything(again) == everything(studio)
    assert again.copy_state() == text
    for one in (studio, again):
        one.step()
        one.step()
    assert everything(again) == everything(studio)
    wrapped = "  " + "\n".join(text[i : i + 40] for i in range(0, len(text), 40))
    assert training_studio(state=wrapped).words()


def test_a_state_is_short():
    studio = training_studio()
    for _ in range(50):
        studio.step()
    assert len(studio.copy_state()) < 400


def test_a_state_has_every_setting():
    assert set(vars(Settings.of("xor"))) == {*LEARNING, *STARTING, *SEEING}


def packed(content, version=1):
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    return f"studio-{version}:{base64.urlsafe_b64encode(zlib.compress(text)).decode().rstrip('=')}"


def content_of(studio):
    text = studio.copy_state().partition(":")[2]
    return json.loads(zlib.decompress(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))))


def test_another_version_is_named():
    with pytest.raises(ValueError, match="has version 7, and this studio reads version 1"):
        training_studio(state=packed({}, 7))


GOOD = walked(WALKS["a fork"]).copy_state()
NO_STATES = [
    "", "studio", "xor", "studio-1:", "studio-1:abc", GOOD[:-9], GOOD[:30] + GOOD[40:],
    GOOD + "AAAA", GOOD.upper(), "<script>alert(1)</script>", "studio-1:" + "A" * 300_000,
    packed([]), packed(None), packed({"run": 1}), packed(b"[" * 100_000), packed(b'{"run": NaN}'),
    packed(b"\0" * 20_000_000),
]  # fmt: skip


@pytest.mark.parametrize("text", NO_STATES, ids=range(len(NO_STATES)))
def test_what_is_no_state_is_refused_in_one_kind_line(text):
    with pytest.raises(ValueError, match="this is no state of the studio") as refusal:
        training_studio(state=text)
    assert len(str(refusal.value).splitlines()) == 1
    assert str(refusal.value).endswith("copy the whole text that Copy state gives")
    assert len(str(refusal.value)) < 300


@pytest.mark.parametrize("state", [5, b"studio-1:", ["studio"], True])
def test_a_state_is_a_text(state):
    with pytest.raises(TypeError, match="state must be the text that Copy state gives, not "):
        training_studio(state=state)


SPOILT = {
    "at": [-1, 31, 2.5, "3", True, None, [], 10**400],
    "now": [[], [{}, 0], [{"alpha": -1}, 0, []], [{"widths": [3]}, 0, []], [{}, 5, []], {}, None],
    "over": [],
    "seen": [{}, None, {"axis": "cubic"}],
    "former": [{"start": {}}, "x", {"pieces": [[10**9, {}, 0, []]]}],
    "run": [[], None],
}
DEEPER = [
    (("run", "pieces"), [[MOST_STEPS, {}, 0, []], [1, {}, 0, []]]),
    (("run", "pieces"), [[0, {}, 0, []]]),
    (("run", "pieces"), [[1.5, {}, 0, []]]),
    (("run", "pieces"), [[1, {"alpha": 1e308, "h": "identity"}, 0, []]] * 3),
    (("run", "pieces"), [[1, {"beta": 1}, 0, []]]),
    (("run", "pieces"), [[1, {}, 0, [["move", "", 99, 0.0, 0.0]]]]),
    (("run", "pieces"), [[1, {}, 0, [["move", "_other", 0, 0.0, 0.0]]]]),
    (("run", "pieces"), [[1, {}, 0, [["move", "", -1, 0.0, 0.0]]]]),
    (("run", "pieces"), [[1, {}, 0, [["move", "", 1.0, 0.0, 0.0]]]]),
    (("run", "pieces"), [[1, {}, 0, [["move", "", 0, 1e300, 0.0]]]]),
    (("run", "pieces"), [[1, {}, 0, [["paint", "", 0.0, 0.0, 7]]]]),
    (("run", "pieces"), [[1, {}, 0, [["eval", "", "1"]]]]),
    (("run", "pieces"), [[1, {}, 0, [["erase", "", 0]] * 100]]),
    (("run", "edits"), [["erase", "", 0]] * 100_000),
    (("run", "start", "data"), "digits"),
    (("run", "start", "data"), {"name": "x", "X": [[1, "a"]], "Y": [[0.0]]}),
    (("run", "start", "data"), {"name": "x", "X": [[1.0, 1e400]] * 9, "Y": [[0.0]] * 9}),
    (("run", "start", "m"), 10**9),
    (("run", "start", "widths"), [10**9]),
    (("run", "start", "alpha"), 10**400),
    (("run", "start", "alpha"), "1"),
    (("run", "start", "h"), ["__import__"]),
    (("run", "start", "seed"), -5),
]
EACH = [((name,), value) for name, values in SPOILT.items() for value in values] + DEEPER


@pytest.mark.parametrize(("path", "value"), EACH, ids=range(len(EACH)))
def test_a_state_that_somebody_has_changed_is_refused(path, value):
    content = content_of(walked(WALKS["a fork"]))
    if len(path) > 1:  # nothing but what is spoilt is a reason
        content |= {"at": 0, "now": [{}, 0, []], "former": None}
        content["run"]["pieces"] = [[1, {}, 0, []]]
        assert training_studio(state=packed(content)).end == 1
    place = content
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    with pytest.raises(ValueError, match="this is no state of the studio") as refusal:
        training_studio(state=packed(content))
    assert len(str(refusal.value).splitlines()) == 1


def test_damaged_texts_are_refused_or_give_a_studio():
    rng = random.Random(5)
    texts = [walked(WALKS[walk]).copy_state() for walk in ("by hand", "a fork", "one's own")]
    for _ in range(300):
        text = list(rng.choice(texts))
        for _ in range(rng.randint(1, 4)):
            text[rng.randrange(9, len(text))] = rng.choice("abcXYZ019-_")
        with pytest.raises(ValueError, match="no state of the studio"):
            training_studio(state="".join(text) if "".join(text) not in texts else "")


def test_a_run_that_is_too_long_for_a_state_says_so(monkeypatch):
    monkeypatch.setattr("mlp_lab.studio.state.MOST_STEPS", 20)
    studio = walked(({}, [("steps", 21)]))
    assert not studio.attempt(studio.copy_state)
    assert studio.status.startswith(
        "a state takes its steps again, at most 20, and here are 21 with"
    )
