"""The studio as a time machine: back to any step, again, from there on; the run before in grey."""

import contextlib
import io
import tracemalloc

import numpy as np
import pytest

from mlp_core import DivergenceError, Network, squared_error, train
from mlp_lab.studio import Studio, history, training_studio
from mlp_lab.studio import training as course

KINDS = {
    "all examples": {"widths": (5,)},
    "batches": {"widths": (3, 4), "batch_size": 7, "seed": 3, "data": "moons"},
    "batches of one": {"data": "sine", "widths": (4,), "batch_size": 1, "alpha": 0.01},
    "as many as there are": {"widths": (3,), "batch_size": 40, "h": "relu", "alpha": 0.2},
}


def opened(kind="all examples", **others):
    return training_studio(**{"m": 50, "neurons": False, "weights": False, **KINDS[kind], **others})


def parameters(network):
    return [P.tolist() for layer in network.layers for P in (layer.W, layer.B)]


def numbers(studio):
    hs = [layer.activation.name for layer in studio.network.layers]
    return studio.E, studio.E_test, studio.course.right, hs, parameters(studio.network)


def shown(studio):
    """What is drawn but for the curves, whose axis is that of the whole run."""
    return [panel.live() for name, panel in studio.panels().items() if name != "curves"]


def go(studio, steps):
    """So many steps one by one, and what was shown at each."""
    seen = {studio.number: numbers(studio)}
    for _ in range(steps):
        studio.step()
        seen[studio.number] = numbers(studio)
    return seen


def run_code(studio):
    space = {}
    with contextlib.redirect_stdout(io.StringIO()) as out:
        studio.show_code()
        exec(out.getvalue(), space)
    return space


@pytest.fixture(autouse=True)
def few_stops(monkeypatch):
    """A ring that is soon too small, and plans that are soon renewed."""
    monkeypatch.setattr(history, "MOST_STOPS", 6)
    monkeypatch.setattr(course, "RENEWED", 50)


@pytest.mark.parametrize("kind", KINDS)
def test_any_step_comes_back_to_the_last_digit(kind):
    studio = opened(kind)
    seen = go(studio, 130)
    assert studio.number == studio.end == 130
    for number in [130, 0, 1, 64, 63, 129, 17, *range(40, 60), 130]:
        studio.scrub(number)
        assert studio.number == number
        assert numbers(studio) == seen[number], number
        assert f"Step {number}: E = {studio.E:.4g}" in studio.status
    assert studio.end == 130
    assert len(studio.course.stops.kept) <= 6


def test_the_picture_of_a_step_comes_back_too():
    studio = opened("batches", neurons=True, weights=True)
    studio.step()
    before = shown(studio)
    go(studio, 30)
    studio.scrub(1)
    assert shown(studio) == before


@pytest.mark.parametrize("kind", KINDS)
def test_steps_after_scrubbing_are_those_taken_before_and_go_beyond(kind):
    studio, twin = opened(kind), opened(kind)
    seen = go(studio, 90)
    studio.scrub(33)
    again = go(studio, 90)
    assert studio.end == 123
    assert all(again[number] == seen[number] for number in range(33, 91))
    assert studio.course.former is None
    assert len(studio.course.pieces) == 1
    go(twin, 123)
    assert numbers(studio) == numbers(twin)
    assert studio.course.train.points()[1].tolist() == twin.course.train.points()[1].tolist()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("step", [0, 1, 40, 77])
def test_a_fork_with_unchanged_settings_gives_the_same_run(kind, step):
    studio = opened(kind)
    seen = go(studio, 90)
    studio.scrub(step)
    studio.fork()
    assert (studio.number, studio.end) == (step, step)
    again = go(studio, 90 - step)
    assert all(again[number] == seen[number] for number in again)
    former = studio.course.former
    assert former.run.end == 90
    assert former.train.points()[1].tolist() == studio.course.train.points()[1].tolist()
    assert former.test.points()[1].tolist() == studio.course.test.points()[1].tolist()


CHANGES = [
    {"alpha": 0.3}, {"batch_size": 5}, {"batch_size": None}, {"h": "relu"}, {"noise": 0.3},
    {"data": "circles"}, {"m": 30, "test": 50}, {"alpha": 0.1, "h": "sigmoid", "batch_size": 3},
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_fork_goes_on_with_other_settings_from_the_same_parameters(change):
    studio = opened("batches")
    go(studio, 41)
    studio.scrub(20)
    weights = parameters(studio.network)
    studio.fork(**change)
    assert parameters(studio.network) == weights
    assert studio.end == 20
    for name, value in change.items():
        assert getattr(studio.settings, name) == value
    X, Y, alpha = studio.course.X, studio.course.Y, studio.settings.alpha
    size, start = studio.settings.batch_size, studio.network
    go(studio, 15)
    same = studio.settings.learns_as(studio.course.former.run.pieces[0].settings)
    seed = 3 if same else 23
    if not same:
        twin = train(start, X, Y, alpha, 15, batch_size=size, seed=seed).network
        assert parameters(twin) == parameters(studio.network)
    assert squared_error(studio.network.predict(X), Y) == studio.E
    space = run_code(studio)
    assert (space["E"], space["E_test"]) == (studio.E, studio.E_test)
    assert parameters(space["network"]) == parameters(studio.network)
    assert len(space["former"]) == 41
    assert len(space["errors"]) == 35


@pytest.mark.parametrize("change", [{"alpha": 0.3}, {"h": "relu"}, {"batch_size": 5}], ids=str)
@pytest.mark.parametrize("step", [10, 18, 54])
def test_any_step_after_a_fork_comes_back_and_none_of_the_run_before(change, step):
    """At a step that was kept, other shuffles begin, or another h."""
    studio = opened("batches", m=25)
    go(studio, 70)
    studio.scrub(step)
    studio.fork(**change)
    seen = go(studio, 40)
    for number in range(step, step + 41):
        studio.scrub(number)
        assert numbers(studio) == seen[number], number


def test_what_was_taken_back_is_not_gone_on_from():
    studio, twin = opened("batches"), opened("batches")
    go(studio, 30)  # five epochs: there it could begin again
    go(twin, 25)
    studio.course.take_back(25, 25)
    for one in (studio, twin):
        one.set(alpha=0.3)
        go(one, 5)
        one.set(alpha=0.5)
        one.set(alpha=0.3)
        go(one, 3)
    assert numbers(studio) == numbers(twin)


def test_what_needs_another_start_is_no_fork():
    studio = opened()
    go(studio, 5)
    before = numbers(studio)
    for change, sentence in (
        ({"widths": (3,)}, "another widths needs another start; write set(widths=…)"),
        ({"seed": 4}, "another seed needs another start; write set(seed=…)"),
        ({"data": "sine"}, "sine has another number of inputs; write set(data=…)"),
    ):
        assert not studio.attempt(lambda change=change: studio.fork(**change))
        assert studio.status == sentence
    assert numbers(studio) == before
    assert studio.course.former is None


def test_another_alpha_behind_the_end_forks_with_the_next_step():
    studio = opened()
    go(studio, 60)
    studio.scrub(30)
    studio.set(alpha=0.2)
    assert studio.end == 60  # nothing is lost before the next step
    studio.set(alpha=2.0)
    studio.step()
    assert (studio.number, studio.end, studio.course.former) == (31, 60, None)
    studio.set(alpha=0.2)
    studio.step()
    assert (studio.number, studio.end) == (32, 32)
    assert studio.course.former.run.end == 60
    assert [piece.settings.alpha for piece in studio.course.pieces] == [2.0, 0.2]


def test_a_run_with_changes_on_the_way_is_taken_again_with_its_changes():
    studio = opened("batches")
    seen = go(studio, 20)
    for change in ({"alpha": 0.5}, {"batch_size": None}, {"alpha": 1.5}):
        studio.set(**change)
        seen |= go(studio, 13)
    studio.replay()
    again = {0: numbers(studio)}
    studio.set(steps_per_frame=1)
    for _ in range(59):
        assert studio.playing
        studio.tick()
        again[studio.number] = numbers(studio)
    assert (studio.number, studio.playing) == (59, False)
    assert again == seen
    assert studio.settings.alpha == 1.5
    studio.scrub(25)
    assert (studio.settings.alpha, studio.settings.batch_size) == (0.5, 7)
    assert studio.settings.steps_per_frame == 1  # how it is shown is not a part of the run
    space = run_code(studio)
    assert (space["E"], len(space["errors"])) == (studio.E, 25)


def test_a_reset_keeps_the_run_before():
    studio = opened()
    seen = go(studio, 12)
    curve = studio.course.train.points()[1].tolist()
    studio.reset()
    assert (studio.number, studio.end) == (0, 0)
    assert studio.course.former.train.points()[1].tolist() == curve
    studio.set(alpha=0.1)
    go(studio, 3)
    space = run_code(studio)
    assert parameters(space["network"]) == numbers(studio)[-1]
    assert space["former"] == pytest.approx([seen[n][0] for n in range(12)], rel=1e-12)
    studio.set(data="circles")  # E of other data says nothing here
    assert studio.course.former is None


@pytest.mark.parametrize("step", [-1, 8, 2.5, True, "3"])
def test_a_step_that_was_not_taken_is_refused(step):
    studio = opened()
    go(studio, 7)
    before = numbers(studio)
    assert not studio.attempt(lambda: studio.scrub(step))
    assert studio.status.startswith("the step must be")
    assert numbers(studio) == before


def test_the_lowest_test_error_is_marked_and_forgotten_with_its_step():
    studio = training_studio(m=50, noise=0.3, test=60, widths=(12,), alpha=2.0)
    seen = go(studio, 300)
    tests = [seen[number][1] for number in range(301)]
    lowest = int(np.argmin(tests))
    assert 0 < lowest < 300
    assert studio.course.lowest == (tests[lowest], lowest)
    studio.scrub(lowest // 2)
    assert studio.course.lowest == (tests[lowest], lowest)
    studio.fork()
    part = tests[: lowest // 2 + 1]
    assert studio.course.lowest == (min(part), int(np.argmin(part)))


def test_errors_of_every_step_are_kept():
    studio = opened("batches")
    seen = go(studio, 70)
    for number, (E, E_test, *_) in seen.items():
        assert studio.course.train.at(number) == (E, E)
        assert studio.course.test.at(number) == (E_test, E_test)


def test_divergence_comes_again_in_the_same_words():
    studio = training_studio("sine", m=20, widths=(3,), h="relu", alpha=0.01)
    go(studio, 111)
    studio.set(alpha=0.9, steps_per_frame=1)
    start = studio.network
    with pytest.raises(DivergenceError) as error:
        train(start, studio.course.X, studio.course.Y, 50.0, 100)
    studio.set(alpha=50.0)
    studio.start()
    while studio.playing:
        studio.tick()
    said = f"{error.value} (steps counted from 111)"
    assert studio.status == said
    end = studio.end
    studio.scrub(end - 1)
    assert "diverged" not in studio.status
    studio.step()
    assert (studio.number, studio.status) == (end, said)
    studio.step()
    assert (studio.number, studio.status) == (end, said)
    studio.scrub(end - 1)
    studio.fork()
    studio.step()
    studio.step()
    assert (studio.number, studio.status) == (end, said)


def test_what_diverges_at_its_first_step_stops():
    studio = training_studio("sine", m=20, widths=(3,), h="relu", alpha=1e300)
    studio.start()
    studio.tick()
    assert not studio.playing
    assert "diverged" in studio.status
    studio.set(alpha=0.01)
    studio.step()
    assert studio.number == 1


def test_any_change_that_restarts_goes_on_playing():
    studio = opened()
    for change in ({"widths": (4,)}, {"data": "moons"}, {"h": "relu"}, {"seed": 2}, {"noise": 0.2}):
        studio.start()
        studio.tick()
        studio.set(**change)
        assert (studio.number, studio.playing) == (0, True)
        studio.pause()
        studio.set(seed=0)
        assert not studio.playing
        studio.set(seed=9)


def test_the_ring_is_evenly_spread_and_bounded(monkeypatch):
    monkeypatch.setattr(history, "MOST_STOPS", 40)
    stops, network = history.Stops(), Network.random((2, 1), [course.ACTIVATIONS["tanh"]])
    for number in range(2, 20_000, 2):
        stops.keep(history.Stop(number, network, None))
        assert len(stops.kept) <= 40
    apart = np.diff([stop.number for stop in stops.kept])
    assert apart.max() <= 2 * apart.min()
    assert stops.before(1) is None
    assert 10_001 - stops.before(10_001).number <= 2 * apart.max()
    stops.cut(9_000)
    assert stops.kept[-1].number <= 9_000


@pytest.mark.slow
def test_ten_thousand_frames_grow_no_further_than_the_ring(monkeypatch, thorough):
    many = 7000 if thorough else 1400  # so many are looked at, after 3000
    monkeypatch.setattr(history, "MOST_STRETCHES", 1000)
    studio = training_studio(m=20, widths=(3,), neurons=False, weights=False, steps_per_frame=2)
    studio.picture.playing = True
    draw, studio.draw = studio.draw, lambda: ""  # the curves are as long as they get
    for _ in range(2000):
        studio.tick()
    tracemalloc.start()
    for _ in range(1000):  # what is there now is replaced by what is traced
        studio.tick()
    before, _ = tracemalloc.get_traced_memory()
    for _ in range(many):
        studio.tick()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert studio.number == 2 * (3000 + many)
    assert after - before < 15 * many  # an E of each step alone would be 64 bytes a frame
    assert isinstance(studio, Studio)
    assert f"Step {studio.number}" in studio.words()
    assert draw()
