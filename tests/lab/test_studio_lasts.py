"""The studio over a long time, and after it: no growth, and nothing left behind."""

import gc
import sys
import threading
import time
import tracemalloc
import weakref

import matplotlib.figure
import pytest
from ipywidgets.widgets import widget

from mlp_lab import figures
from mlp_lab.studio import history, training_studio
from mlp_lab.studio import training as course


def alive(kind):
    return sum(isinstance(thing, kind) for thing in gc.get_objects())


@pytest.mark.slow
def test_a_thousand_frames_need_no_more_memory_than_the_first_hundreds(monkeypatch):
    monkeypatch.setattr(history, "MOST_STOPS", 16)  # so that the ring is full at once
    monkeypatch.setattr(course, "RENEWED", 256)
    settings = {"widths": (3,), "steps_per_frame": 2, "batch_size": 5, "neurons": False}
    studio = training_studio("sine", m=20, weights=False, **settings)
    studio.start()
    for _ in range(320):  # until the curves are as long as they get
        studio.tick()
    gc.collect()
    things, widgets, blocks, drawn = (
        len(gc.get_objects()),
        len(widget._instances),
        sys.getallocatedblocks(),
        alive(matplotlib.figure.Figure),
    )
    for _ in range(1000):
        studio.tick()
    gc.collect()
    assert studio.number == 2640
    # `training` keeps E of a few steps for its DivergenceError, and is renewed.
    assert sys.getallocatedblocks() - blocks < 2 * 256 + 500
    assert len(gc.get_objects()) - things < 100
    assert len(widget._instances) == widgets
    assert alive(matplotlib.figure.Figure) <= drawn


def test_frames_give_their_memory_back(monkeypatch):
    monkeypatch.setattr("mlp_lab.studio.history.MOST_STOPS", 16)  # which the first frames fill
    studio = training_studio(m=20, widths=(3,), steps_per_frame=1)  # with every panel
    studio.start()
    tracemalloc.start()
    for _ in range(40):
        studio.tick()
    gc.collect()
    before, _ = tracemalloc.get_traced_memory()
    for _ in range(60):
        studio.tick()
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 60 * 1000  # the curves still grow; one frame alone has 20,000


def test_ten_studios_leave_nothing_behind():
    training_studio(m=20, widths=(3,)).close()  # what is made once and kept
    gc.collect()
    before = len(widget._instances), threading.active_count(), alive(matplotlib.figure.Figure)
    left = []
    for number in range(10):
        studio = training_studio(m=20, widths=(3,), seed=number)
        studio._repr_mimebundle_()
        studio.start()
        studio.tick()
        studio.close()
        assert not studio.playing
        left.append(weakref.ref(studio))
        del studio
    gc.collect()
    now = len(widget._instances), threading.active_count(), alive(matplotlib.figure.Figure)
    assert now == before
    assert not any(reference() for reference in left)


def test_after_closing_a_late_tick_does_nothing():
    studio = training_studio(m=20, widths=(3,))
    studio.start()
    studio.close()
    studio._heard(studio.picture, {"tick": 1}, [])
    assert studio.number == 0


def test_it_answers_faster_than_a_figure_is_drawn():
    studio, drawn = training_studio(), figures.learning_curve([1.0, 0.5])
    drawn.png()  # the first one also loads fonts
    times = []
    for action in (studio.step, drawn.png):
        began = time.process_time()
        for _ in range(10):
            action()
        times.append(time.process_time() - began)
    assert times[0] < times[1]
