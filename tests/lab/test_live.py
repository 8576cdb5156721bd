"""The live curve: driven without a browser, with a clock of the test's own."""

import base64
import io

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from mlp_core import DivergenceError, Network, identity, train
from mlp_lab import LiveCurve, live
from mlp_lab.palette import BLUE, GREY

WIDGET = "application/vnd.jupyter.widget-view+json"


class Page:
    """What a notebook would show: each bundle that was displayed, the last one in force."""

    def __init__(self):
        self.bundles = []

    def display(self, shown, display_id):
        assert display_id is True
        self.update(shown)
        return self

    def update(self, shown):
        bundle, metadata = shown._repr_mimebundle_()
        assert metadata == {"image/png": {"alt": bundle["text/plain"]}}
        self.bundles.append(bundle)


class Shell:
    """The part of IPython that tells when a cell has ended."""

    def __init__(self):
        self.events, self.callbacks, self.kernel = self, [], object()

    def register(self, event, callback):
        assert event == "post_run_cell"
        self.callbacks.append(callback)

    def unregister(self, event, callback):
        self.callbacks.remove(callback)

    def end_cell(self):
        for callback in list(self.callbacks):
            callback("result")


@pytest.fixture
def page(monkeypatch):
    page = Page()
    monkeypatch.setattr(live, "display", page.display)
    return page


@pytest.fixture
def shell(monkeypatch):
    shell = Shell()
    monkeypatch.setattr(live, "get_ipython", lambda: shell)
    return shell


@pytest.fixture
def clock(monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(live, "perf_counter", lambda: clock[0])
    return clock


def picture(bundle):
    return Image.open(io.BytesIO(base64.b64decode(bundle["image/png"])))


def widgets_of(curve):
    for part in (curve._bar, curve._words, *curve.view.children, curve.view):
        yield from (part, part.layout)
        if hasattr(part, "style"):
            yield part.style


def test_it_appears_at_once_with_widgets_and_a_static_picture(page):
    curve = LiveCurve(20)
    (bundle,) = page.bundles
    assert set(bundle) == {WIDGET, "image/png", "text/plain"}
    assert bundle["text/plain"] == repr(curve) == "The learning curve of 20 steps."
    assert picture(bundle).size == (700, 360)
    assert (curve._bar.max, curve._bar.value, curve._bar.description) == (20, 0, "Training")


def test_it_draws_at_most_every_tenth_of_a_second(page, clock, monkeypatch):
    curve, drawn = LiveCurve(1000), []
    monkeypatch.setattr(curve, "draw", lambda: drawn.append(len(curve.E)) or LiveCurve.draw(curve))
    E = []
    for _ in range(100):
        E.append(1.0)
        curve(E)
        clock[0] += 0.03
    assert drawn == list(range(1, 101, 4))


def test_on_a_slow_machine_training_keeps_four_fifths_of_the_time(page, clock, monkeypatch):
    def slow(drawing, E):
        clock[0] += 1
        return b""

    curve = LiveCurve(1000)
    monkeypatch.setattr(live.Drawing, "frame", slow)
    curve([1.0])
    assert curve._next_picture == clock[0] + 4


def test_a_picture_says_in_words_what_it_shows(page, clock):
    curve = LiveCurve(20)
    curve([2.0, 0.51234])
    assert curve._bar.value == 1
    assert 'alt="Learning curve: step 1 of 20, E = 0.5123"' in curve._picture.value
    assert curve._words.value == '<span role="status">step 1 of 20, E = 0.5123</span>'
    png = base64.b64decode(curve._picture.value.split("base64,")[1].split('"')[0])
    assert Image.open(io.BytesIO(png)).size == (700, 360)


def test_words_change_once_a_second_so_that_they_can_be_spoken(page, clock):
    curve, E, said = LiveCurve(100), [], set()
    for _ in range(25):
        E.append(1.0)
        curve(E)
        said.add(curve._words.value)
        clock[0] += 0.11
    assert len(said) == 3


def test_at_the_end_a_plain_picture_takes_the_place_of_the_widgets(page, shell, clock):
    curve = LiveCurve(2)
    for E in ([4.0], [4.0, 2.0], [4.0, 2.0, 1.0]):
        curve(E)
    assert curve.done
    first, last = page.bundles
    assert set(last) == {"image/png", "text/plain"}
    assert last["text/plain"] == first["text/plain"]
    assert len(base64.b64decode(last["image/png"])) < 40_000
    assert all(part.comm is None for part in widgets_of(curve))  # closed, so nothing is left
    assert shell.callbacks == []


def test_the_end_comes_once(page, shell):
    curve = LiveCurve(1)
    curve([1.0, 1.0])
    curve.finish()
    shell.end_cell()
    assert len(page.bundles) == 2


def test_when_a_cell_ends_early_the_picture_says_where(page, shell, clock):
    curve = LiveCurve(20)
    curve([4.0, 2.0, 1.0])
    shell.end_cell()
    assert curve.done
    assert curve._drawing.axes.get_title() == "2 of 20 steps"
    assert curve._drawing.axes.get_xlim() == (0, 2)
    assert set(page.bundles[-1]) == {"image/png", "text/plain"}
    assert page.bundles[-1]["text/plain"] == "The learning curve of 20 steps."


def test_a_whole_run_has_no_title(page):
    curve = LiveCurve(1)
    curve([2.0, 1.0])
    assert curve._drawing.axes.get_title() == ""


def test_no_step_at_all_is_an_empty_curve(page, shell):
    LiveCurve(5)
    shell.end_cell()
    assert picture(page.bundles[-1]).size == (700, 360)
    zero = LiveCurve(0)
    zero([1.0])
    assert zero.done


def test_the_limits_grow_when_they_must_and_only_then(page, clock):
    drawing = live.Drawing(100)
    seen = []
    for E in ([3.0], [3.0, 2.0], [3.0, 2.0, 0.5], [3.0, 2.0, 0.5, 2e5]):
        drawing.frame(E)
        seen.append((drawing.axes.get_ylim(), id(drawing.empty)))
    limits, empties = zip(*seen, strict=True)
    assert np.allclose(limits, [(1, 10), (1, 10), (0.1, 10), (0.1, 1e6)])
    assert empties[0] == empties[1]
    assert len(set(empties)) == 3


def test_a_frame_shows_the_line_and_leaves_no_trace_of_the_last_one(page):
    drawing = live.Drawing(100)
    empty = drawing.frame([1.0])
    high, low = drawing.frame([9.0] * 100), drawing.frame([2.0] * 100)
    assert len({empty, high, low}) == 3
    assert drawing.frame([9.0] * 100) == high


def test_a_frame_has_no_ground_and_the_colours_of_the_line_and_the_axes():
    drawing = live.Drawing(100)
    E = np.geomspace(9, 1, 100).tolist()
    with Image.open(io.BytesIO(drawing.frame(E))) as picture:
        frame = np.array(picture.convert("RGBA")).astype(int)
    assert not frame[[0, 0, -1, -1], [0, -1, 0, -1], 3].any()
    for colour in (BLUE, GREY):
        rgb = np.rint(255 * np.array(to_rgb(colour)))
        whole = (frame[..., 3] == 255) & (np.abs(frame[..., :3] - rgb).max(axis=2) < 5)
        assert whole.sum() > 100


def test_a_long_run_keeps_its_peaks():
    drawing = live.Drawing(99_999)
    E = np.ones(100_000)
    E[54_321] = 1000
    E[65_432] = 0.001
    drawing.take(E.tolist())
    steps, errors = drawing.line.get_data()
    assert len(steps) == len(errors) < 3 * live.BLOCKS
    assert abs(steps[errors.argmax()] - 54_321) < 200
    assert abs(steps[errors.argmin()] - 65_432) < 200
    assert len(drawing.frame(np.exp(np.random.default_rng(0).normal(size=10**5)).tolist())) < 40_000


def test_a_short_run_is_drawn_step_by_step():
    drawing = live.Drawing(99)
    drawing.take([4.0, 2.0, 1.0])
    assert np.array_equal(drawing.line.get_data(), [[0, 1, 2], [4, 2, 1]])


X = np.array([[1.0], [2.0], [3.0]])
NETWORK = Network.random((1, 1), [identity])


def test_a_training_draws_its_curve(page, shell):
    run = train(NETWORK, X, 2 * X, alpha=0.01, steps=30, progress=LiveCurve(30))
    assert [set(bundle) for bundle in page.bundles] == [
        {WIDGET, "image/png", "text/plain"},
        {"image/png", "text/plain"},
    ]
    assert run.E == train(NETWORK, X, 2 * X, alpha=0.01, steps=30).E


def test_a_curve_that_is_over_is_refused_before_the_first_step(page, shell):
    curve, steps = LiveCurve(30), []
    shell.end_cell()
    with pytest.raises(ValueError, match=r"^LiveCurve: this one is over, .*=LiveCurve\(30\)$"):
        train(NETWORK, X, 2 * X, alpha=0.01, steps=30, progress=curve)
    shorter = LiveCurve(3)  # than the training, which goes on all the same
    run = train(NETWORK, X, 2 * X, alpha=0.01, steps=9, progress=lambda E: steps.append(shorter(E)))
    assert len(run.E) == len(steps) == 10


def test_an_interrupted_training_ends_with_its_curve_so_far(page, shell):
    class Interrupted(LiveCurve):
        def __call__(self, E):
            super().__call__(E)
            if len(E) == 6:
                raise KeyboardInterrupt

    curve = Interrupted(30)
    run = train(NETWORK, X, 2 * X, alpha=0.01, steps=30, progress=curve)
    assert len(run.E) == 6
    shell.end_cell()
    assert curve.done
    assert curve._drawing.axes.get_title() == "5 of 30 steps"


def test_a_diverging_training_ends_with_its_curve_so_far(page, shell):
    with pytest.raises(DivergenceError):
        train(NETWORK, X, 2 * X, alpha=1e80, steps=30, progress=LiveCurve(30))
    shell.end_cell()
    assert set(page.bundles[-1]) == {"image/png", "text/plain"}
    assert shell.callbacks == []


@pytest.mark.parametrize("shell", [None, type("Browser", (), {"kernel": object()})()])
def test_where_no_shell_says_that_a_cell_has_ended_a_curve_ends_with_its_steps(
    monkeypatch, page, shell
):
    monkeypatch.setattr(live, "get_ipython", lambda: shell)
    curve = LiveCurve(1)
    curve([2.0, 1.0])
    assert curve.done
    assert set(page.bundles[-1]) == {"image/png", "text/plain"}
