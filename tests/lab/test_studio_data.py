"""Data of one's own in the studio: given, painted, moved, erased; an h for each layer; starts."""

import contextlib
import io
import itertools

import numpy as np
import pytest

from mlp_core import train
from mlp_lab.datasets import Dataset
from mlp_lab.instrument import parts as parts_of
from mlp_lab.studio import training_studio
from mlp_lab.studio.examples import MOST, MOST_EDITS

RNG = np.random.default_rng(4)
PLANE = Dataset("mine", RNG.normal(size=(30, 2)), np.repeat([[0.0], [1.0]], 15, axis=0), "")
LINE = Dataset("a line", np.linspace(0, 9, 20).reshape(-1, 1), RNG.normal(3, 2, (20, 1)), "")
SIDES = Dataset("two sides", np.linspace(-1, 1, 12).reshape(-1, 1), np.eye(12)[:, :1], "")


def run_code(studio):
    space = {}
    with contextlib.redirect_stdout(io.StringIO()) as out:
        studio.show_code()
        exec(out.getvalue(), space)
    return space


def same_as_code(studio):
    space = run_code(studio)
    assert (space["E"], space["E_test"]) == (studio.E, studio.E_test)
    for name in ("X", "Y", "X_test", "Y_test"):
        assert np.array_equal(space[name], getattr(studio.course, name))
    for mine, theirs in zip(space["network"].layers, studio.network.layers, strict=True):
        assert np.array_equal(mine.W, theirs.W)
        assert mine.activation is theirs.activation
    assert len(space["errors"]) == studio.number
    return space


def parts(studio):
    course = studio.course
    return len(course.X), len(course.X_test)


@pytest.mark.parametrize("data", [PLANE, LINE, SIDES, (PLANE.X, PLANE.Y)], ids=str)
def test_data_of_ones_own_are_split_and_trained_on(data):
    studio = training_studio(data=data, widths=(3,), alpha=0.01)
    X, Y = (data.X, data.Y) if isinstance(data, Dataset) else data
    course = studio.course
    assert parts(studio) == (len(X) - len(X) // 5, len(X) // 5)
    both = np.hstack([np.vstack([course.X, course.X_test]), np.vstack([course.Y, course.Y_test])])
    assert sorted(both.tolist()) == sorted(np.hstack([X, Y]).tolist())
    if len(set(Y.ravel().tolist())) == 2:
        assert len(set(course.Y.ravel().tolist())) == 2  # in chance's order
    classes = data is not LINE
    assert studio.network.layer(2).activation.name == ("sigmoid" if classes else "identity")
    start = studio.network
    for _ in range(5):
        studio.step()
    twin = train(start, course.X, course.Y, 0.01, 5).network
    assert np.array_equal(twin.layer(1).W, studio.network.layer(1).W)
    assert ("answers are right" in studio.words()) == classes
    same_as_code(studio)


def test_its_name_is_in_the_list_and_is_found_again():
    studio = training_studio(data=PLANE)
    assert (studio.settings.m, studio.settings.noise) == (30, 0.0)
    control = next(c for c in parts_of(studio.view) if getattr(c, "description", "") == "data")
    assert control.value == "mine"
    control.value = "circles"
    assert (studio.settings.data, studio.settings.m) == ("circles", 200)
    control.value = "mine"
    assert studio.settings.data is PLANE
    studio.attempt(lambda: studio.set(m=50))
    assert studio.status == ("examples and noise are those of your data; choose another set first")
    assert studio.settings.m == 30


def test_names_of_ones_own_are_text():
    name = '<b onclick="x">$\\alpha$'
    studio = training_studio(data=Dataset(name, PLANE.X, PLANE.Y, ""))
    assert "<b" not in studio.picture.html
    assert "&lt;b onclick" in studio.picture.html
    assert "<b" not in studio.static()["image/svg+xml"]


REFUSED = [
    (
        "circle",
        "data must be one of xor, circles, moons, spirals, sine, drawn, not 'circle' (text)",
    ),
    (
        5,
        "data must be the name of a data set, a Dataset, or a pair (X, Y), not 5",
    ),
    (
        (np.zeros((9, 3)), np.zeros((9, 1))),
        "the studio draws one input or two, and X has 3; take two columns of X",
    ),
    (
        (np.zeros((9, 2)), np.zeros((9, 2))),
        "the studio has one output, and Y has 2; take one column of Y",
    ),
    ((np.zeros((3, 2)), np.zeros((3, 1))), "the studio takes 4 … 500 examples, not 3"),
    ((np.zeros((501, 1)), np.zeros((501, 1))), "the studio takes 4 … 500 examples, not 501"),
    (
        (np.full((9, 1), np.nan), np.zeros((9, 1))),
        "the studio draws finite numbers, and X[0, 0] is nan",
    ),
    (
        (np.full((9, 1), 1e7), np.zeros((9, 1))),
        "X and Y must lie within ±1e+06; divide them by their largest",
    ),
    (
        (np.zeros((9, 2)), np.arange(9.0).reshape(-1, 1)),
        "with two inputs Y must hold the classes 0 and 1, and Y[2, 0] is 2",
    ),
    (
        (np.zeros((9, 2), complex), np.zeros((9, 1))),
        "training_studio: X must hold real numbers, not complex128; write X.real",
    ),
    ((np.zeros((9, 2), int), np.zeros((9, 1))), "Dataset: X must hold floating-point numbers"),
]


@pytest.mark.parametrize(("data", "sentence"), REFUSED, ids=[said[:40] for _, said in REFUSED])
def test_data_that_cannot_be_shown_are_refused_in_words(data, sentence):
    studio = training_studio(m=20, widths=(3,))
    assert not studio.attempt(lambda: studio.set(data=data))
    assert studio.status.startswith(sentence)
    assert studio.settings.data == "xor"
    with pytest.raises((TypeError, ValueError)):
        training_studio(data=data)


# By hand.


def test_points_are_painted_in_two_classes_and_some_put_aside():
    studio = training_studio(data="drawn", widths=(3,))
    assert parts(studio) == (7, 1)
    for k in range(22):
        studio.paint(0.1 * (k % 11) - 0.5, 0.3, k % 2)
    assert parts(studio) == (24, 6)
    assert studio.course.X[-1].tolist() == [0.5, 0.3] or studio.course.X_test[-1].tolist()
    assert studio.course.Y[7:].sum() + studio.course.Y_test[1:].sum() == 11
    for _ in range(3):
        studio.step()
    same_as_code(studio)


def test_an_example_is_erased_where_it_is_and_nothing_where_none_is():
    studio = training_studio(m=20, widths=(3,))
    x, y = studio.course.X[4].tolist()
    studio.paint(x + 0.01, y, "erase")
    assert parts(studio) == (15, 4)
    assert [x, y] not in studio.course.X.tolist()
    studio.paint(x, y, "erase")
    studio.erase(17)  # the third of those to test with
    assert parts(studio) == (15, 3)
    studio.step()
    same_as_code(studio)


def test_an_example_is_moved_while_it_learns_and_then_comes_back():
    studio = training_studio(m=20, widths=(3,))
    before = studio.course.X.copy()
    seen = [(studio.E, studio.E_test)]
    for k in range(12):
        studio.move(3, 0.05 * k, -0.25)
        studio.move(17, 0.5, 0.05 * k)  # one to test with
        studio.step()
        seen.append((studio.E, studio.E_test))
    assert len(studio.course.pieces) == 12
    assert studio.course.X[3].tolist() == [0.55, -0.25]
    assert studio.course.X_test[1].tolist() == [0.5, 0.55]
    same_as_code(studio)
    for number in (11, 0, 5, 12):
        studio.scrub(number)
        x = 0.05 * min(number, 11)  # of the next step
        assert studio.course.X[3].tolist() == [pytest.approx(x), -0.25]
        same_as_code(studio)
    assert (studio.E, studio.E_test) == seen[12]
    studio.reset()
    assert studio.course.X[3].tolist() == [0.55, -0.25]  # what was done by hand stays
    assert not np.array_equal(studio.course.X, before)
    same_as_code(studio)
    studio.set(seed=3)
    assert studio.course.X[3].tolist() == [0.55, -0.25]
    studio.set(noise=0.1)
    assert studio.course.examples.edits == ()


def test_moves_of_one_example_are_one_change():
    studio = training_studio(m=20, widths=(3,))
    for k in range(50):
        studio.move(3, 0.01 * k, 0)
    assert studio.course.examples.edits == (("move", "", 3, 0.49, 0.0),)
    assert len(studio.course.pieces) == 0


def test_a_change_behind_the_end_forks():
    studio = training_studio(m=20, widths=(3,))
    for _ in range(6):
        studio.step()
    studio.scrub(2)
    studio.paint(0.3, 0.3, 1)
    assert studio.end == 6
    studio.step()
    assert (studio.end, studio.course.former.run.end) == (3, 6)
    space = same_as_code(studio)
    assert len(space["former"]) == 6


def test_places_stay_in_the_picture_and_are_short():
    studio = training_studio(m=20, widths=(3,))
    studio.move(0, 1e6, -0.123456)
    assert studio.course.X[0].tolist() == [round(studio.scene.x[1], 3), -0.123]
    studio = training_studio(data=SIDES, widths=(3,))
    studio.paint(0.2, 0.7, 0)
    assert studio.course.Y[-1, 0] == 1 or studio.course.Y_test[-1, 0] == 1


def test_what_cannot_be_edited_is_refused_and_changes_nothing():
    studio = training_studio(m=10, test=10, widths=(3,), batch_size=9)
    before = studio.course.X.tolist(), studio.course.X_test.tolist(), studio.picture.html
    for method, arguments, sentence in (
        ("erase", (9,), "this example stays: at least one to test with must be there"),
        ("erase", (0,), "this example stays: a mini-batch has 9 of them"),
        ("erase", (10,), "the number of the example must be 0 … 9, not 10"),
        ("move", (-1, 0.0, 0.0), "the number of the example must be 0 … 9, not -1"),
        ("move", (1, "a", 0.0), "a place must be one number, not 'a' (text)"),
        ("move", (1, np.nan, 0.0), "a place must be −1e+06 … 1e+06, not nan"),
        ("paint", (0.0, np.inf, 1), "a place must be −1e+06 … 1e+06, not inf"),
        ("paint", (0.0, 0.0, 2), "the class must be 0 … 1, not 2"),
        ("paint", (0.0, 0.0, "rub"), "what is painted must be one of erase, not 'rub' (text)"),
    ):
        assert not studio.attempt(getattr(studio, method), *arguments), method
        assert studio.status.startswith(sentence), studio.status
        assert before[:2] == (studio.course.X.tolist(), studio.course.X_test.tolist())
    assert before[2] == studio.picture.html


def test_there_is_an_end_to_examples_and_to_changes():
    studio = training_studio(m=MOST - 1, widths=(3,))
    studio.paint(0.0, 0.0, 1)
    assert not studio.attempt(studio.paint, 0.1, 0.0, 1)
    assert studio.status == f"there can be {MOST} examples, and there are; erase some first"
    examples = studio.course.examples
    for k in range(MOST_EDITS - 1):
        examples = examples.moved(k % 2, 0.0, 0.0)
    with pytest.raises(ValueError, match="were changed 1000 times"):
        examples.moved(5, 0.0, 0.0)


# An h for each layer, and other starts.


def test_each_layer_may_have_an_h_of_its_own():
    studio = training_studio(m=20, widths=(3, 4), h=("relu", "sigmoid"))
    names = [layer.activation.name for layer in studio.network.layers]
    assert names == ["relu", "sigmoid", "sigmoid"]
    studio.step()
    same_as_code(studio)
    studio.set(h=("tanh", "tanh"))
    assert studio.settings.h == "tanh"
    studio.set(h=["relu", "tanh"])
    studio.set(widths=(3, 4, 5))
    assert studio.settings.h == ("relu", "tanh", "tanh")
    studio.set(widths=(3,))
    assert studio.settings.h == "relu"


@pytest.mark.parametrize(
    ("h", "sentence"),
    [
        (("relu",), "h must be one name, or one for each of 2 hidden layers, not 1"),
        (("relu", "cos"), "h of layer 2 must be one of identity, sigmoid, tanh"),
        (5, "h must be one of identity"),
    ],
)
def test_an_h_that_is_none_is_refused(h, sentence):
    studio = training_studio(m=20, widths=(3, 4))
    assert not studio.attempt(lambda: studio.set(h=h))
    assert studio.status.startswith(sentence)


def test_a_start_of_weights_that_are_alike_keeps_neurons_alike():
    studio = training_studio(m=20, widths=(3,), start="alike", scale=2.0)
    assert studio.network.layer(1).W.tolist() == [[2 * 2**-0.5] * 3] * 2
    for _ in range(5):
        studio.step()
    W = studio.network.layer(1).W
    assert all(np.array_equal(W[:, 0], W[:, j]) for j in (1, 2))
    assert len(set(W[:, 0].tolist())) == 2
    same_as_code(studio)
    assert not studio.attempt(lambda: studio.set(start="zero"))
    assert studio.status.startswith("start must be one of random, alike, not 'zero'")


def test_each_of_many_histories_has_its_code():
    moves = {
        "step": lambda studio: studio.step(),
        "paint": lambda studio: studio.paint(0.2, -0.3, 1),
        "erase": lambda studio: studio.erase(2),
        "move": lambda studio: studio.move(1, 0.4, 0.4),
        "alpha": lambda studio: studio.set(alpha=studio.settings.alpha / 2),
        "back": lambda studio: studio.scrub(studio.end // 2),
        "h": lambda studio: studio.fork(h="relu"),
        "noise": lambda studio: studio.fork(noise=0.2),
        "reset": lambda studio: studio.reset(),
    }
    for seed, walk in enumerate(itertools.permutations(moves, 3)):
        if seed % 9 == 0:
            studio = training_studio(m=20, widths=(3,), seed=seed, neurons=False, weights=False)
            for name in walk:
                studio.step()
                studio.step()
                moves[name](studio)
            studio.step()
            print(walk)  # seen if it fails
            same_as_code(studio)


def test_what_data_of_ones_own_need_not_is_hidden_and_comes_back():
    studio = training_studio(m=50, widths=(3,))
    noise, m = studio.controls.made
    studio.set(data="drawn")
    assert (noise.layout.display, m.layout.display) == ("none", "none")
    assert (m.min, m.value, studio.settings.m) == (10, 10, 8)
    studio.set(data="moons")
    assert (noise.layout.display, m.layout.display) == (None, None)
    assert (m.min, m.value, studio.settings.m) == (10, 200, 200)
