"""What holds for every instrument: nothing that the page asks for fails unseen."""

import ast
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from every_control import (
    OPENED,
    controls_of,
    exceptions_unseen,
    misplaced,
    movements,
    page_says,
    page_sets,
    use_everything,
)
from legible import faint_in_svg, is_clear, pixels_of_svg

import mlp_lab
from mlp_core import training
from mlp_lab import training_studio
from mlp_lab.studio import training as course


@pytest.fixture(autouse=True)
def _nothing_unseen(monkeypatch):
    unseen = exceptions_unseen(monkeypatch)
    yield
    assert unseen == []


@pytest.fixture(params=OPENED)
def instrument(request):
    instrument = OPENED[request.param]()
    yield instrument
    instrument.close()


def test_the_list_has_every_instrument():
    opening = {name for name in mlp_lab.__all__ if name.startswith("explore_")}
    assert set(OPENED) == opening | {"living_network", "step_through", "training_studio"}


def test_every_control_and_every_entry_does_something_that_is_seen(instrument):
    """Warnings are errors here, and would be said as what nobody foresaw."""
    for what in use_everything(instrument):
        assert "Nobody foresaw" not in instrument.status, what
        assert misplaced(instrument.picture.html) == [], what
        assert instrument._showing is False, what


def labels(svg):
    """What the pictures of an instrument say to whoever cannot see them, the whole one first."""
    found = [node.get("aria-label") for node in ET.fromstring(f"<div>{svg}</div>").iter()]
    return [label for label in found if label]


def test_every_picture_says_what_text_plain_says_and_nothing_twice(instrument, thorough):
    for number, what in enumerate(use_everything(instrument)):
        if number % 3 and not thorough:  # to draw it as a file takes as long as all else
            continue
        (whole,) = instrument.static().values()
        plain = repr(instrument).partition(": ")[2]
        assert labels(whole)[0].startswith(plain), what
        assert any(plain in label for label in labels(instrument.picture.html)), what
        for label in labels(whole):
            start = " ".join(label.split()[:3])
            assert label.count(start) == 1, what
            assert not re.search(r"\b([^\W\d]\w* [\w\s]+)[.:,]? \1\b", label, re.IGNORECASE), what


def test_without_a_kernel_it_has_no_ground_and_can_be_read_on_white_and_on_black(instrument):
    (svg,) = instrument.static().values()
    assert is_clear(pixels_of_svg(ET.fromstring(svg)))
    assert faint_in_svg(svg) == []


def test_an_instrument_that_fails_to_draw_says_so_whatever_is_done(instrument):
    def draw():
        raise ZeroDivisionError("division by zero")

    for control in controls_of(instrument):
        for state in movements(control)[:2]:
            before = instrument.picture.answered
            instrument.draw = draw
            page_sets(control, state)
            page_says(instrument, {"tick": 1})
            del instrument.draw
            what = control.description, state
            assert instrument.picture.playing is False, what
            assert instrument._showing is False, what
            assert instrument.picture._holding_sync is False, what
            assert instrument.picture.answered == before + 1, what
    instrument.draw, said = draw, []
    for control in controls_of(instrument):
        for state in movements(control):  # some change nothing, or are refused
            page_sets(control, state)
            said.append(instrument.status)
    assert any(each.startswith("ZeroDivisionError: division by zero (line ") for each in said)


def test_what_comes_after_close_changes_nothing(instrument):
    instrument.close()
    before = instrument.status, instrument.picture.html, instrument.words()
    for control in controls_of(instrument):
        for state in movements(control):
            page_sets(control, state)
    for content in ({"tick": 1}, {"entry": "Z,1,1"}, {"entry": "A,2,1"}):
        page_says(instrument, content)
    instrument.close()
    assert (instrument.status, instrument.picture.html, instrument.words()) == before
    assert instrument.picture.playing is False


def test_a_studio_refuses_what_the_slider_of_a_layer_says_that_is_gone():
    studio = training_studio(widths=(3, 4))
    second = studio.controls.widths[1]
    studio.set(widths=(3,))
    page_sets(second, {"value": 7})  # moved before the page had hidden it
    assert studio.status == "there is no hidden layer 2, only 1"
    assert studio.settings.widths == (3,)


@pytest.mark.parametrize("batch_size", [None, 20])
def test_a_training_that_was_broken_off_goes_on(batch_size, monkeypatch):
    def broken_off(*arguments):
        for step in training(*arguments):
            if step.number == 8:
                raise KeyboardInterrupt
            yield step

    monkeypatch.setattr(course, "training", broken_off)
    studio = training_studio(batch_size=batch_size)
    studio.start()
    page_says(studio, {"tick": 1})
    assert (studio.number, studio.controls.run.description) == (5, "Pause")
    page_says(studio, {"tick": 1})
    assert studio.status.startswith("Interrupted")
    assert (studio.playing, studio.controls.run.description) == (False, "Start")
    assert studio.number == studio.course.number == 7
    monkeypatch.setattr(course, "training", training)
    studio.start()
    page_says(studio, {"tick": 1})
    assert studio.number == 12
    space = {}
    exec(studio.course.code(), space)  # the lines give what the instrument has
    assert space["E"] == pytest.approx(studio.E, rel=1e-12)
    studio.close()


def test_all_that_the_page_asks_for_goes_one_way():
    """No other file gives a callback to a widget: it would have to catch what goes wrong itself."""
    found = set()
    for file in Path(mlp_lab.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in (
                "on_click", "on_msg", "observe", "on_trait_change", "on_submit", "on_displayed",
            ):  # fmt: skip
                found.add(file.name)
    assert found == {"instrument.py"}
