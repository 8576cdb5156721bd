"""Every notebook in a real JupyterLab: it runs, and each instrument does what its twin does.

Then what is clicked, and what plays. All is in one file, so that one JupyterLab is enough.
"""

import ast
import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import TimeoutError, expect
from reader import SCALE, WITHIN, Reader, twins

from mlp_lab import explore_net_input, living_network, one_page, training_studio
from mlp_lab.living.network import LivingNetwork

pytestmark = pytest.mark.slow

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("[01]*.ipynb"))
ENTRIES = "from mlp_lab import explore_net_input\nentries = explore_net_input()\nentries"
STEPPER = (
    "from mlp_lab import step_through\nsteps = step_through()\nsteps.picture.pause = 50\nsteps"
)
ERROR = "from mlp_lab import explore_error\nsquares = explore_error()\nsquares"
LIVING = "from mlp_lab import living_network\nliving = living_network()\nliving"
STUDIO = "from mlp_lab import training_studio\nstudio = training_studio()\nstudio"


WRONG = """import numpy as np
from mlp_core import net_input
from mlp_lab import check, predict
def my_net_input(X, W, B):
    return X @ W
check.net_input(my_net_input, seed=1)
check.net_input(net_input)"""
ASKED = """asked = predict("Which dimensions has X · W?", (np.ones((5, 3)) @ np.ones((3, 4))).shape)
asked"""


OPENERS = (
    *("explore_net_input", "explore_activation", "explore_error", "explore_jacobian"),
    *("explore_surface", "explore_gradient_check", "living_network", "step_through"),
    "training_studio",
)
EVERY = [f"from mlp_lab import {name}\nopened = {name}()\nopened" for name in OPENERS]
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
    "resultTypes": ["violations"],
}


def button(instrument, name):
    return instrument.get_by_role("button", name=name, exact=True)


@pytest.fixture(scope="module")
def tried():
    """The kinds of instruments of which every control was used; one has a test of its own below."""
    return {LivingNetwork}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_its_instruments_work(
    path, open_notebook, tmp_path, monkeypatch, tried, thorough
):
    monkeypatch.chdir(tmp_path)  # where the twins' cells write a file
    notebook = json.loads(path.read_bytes())
    lab = open_notebook(path.name)
    lab.run_all()
    assert lab.errors == []
    page = lab.page
    assert page.locator("mjx-merror").count() == 0
    shown = page.locator(".mlp-instrument")
    both = twins(notebook)
    assert shown.count() == len(both)
    for number, twin in enumerate(both):
        reader = Reader(lab, shown.nth(number), twin)
        if type(twin) in tried and not thorough:
            reader.use_a_handle()
        else:
            reader.use_every_control()
            reader.use_every_touch()
            assert len(reader.used) > 4
        for picture in shown.nth(number).locator("img, svg[role]").all():
            assert picture.get_attribute("alt") or picture.get_attribute("aria-label")
        tried.add(type(twin))
        twin.close()
    assert lab.errors == []  # nor did a control raise anything
    assert lab.elsewhere == []


CARDS = {
    "explore_activation()": "Activation",
    "explore_error(4, 3)": "Squared error",
    "explore_gradient_check()": "Gradient check",
    "explore_jacobian()": "Jacobian",
    "explore_net_input()": "Net input",
    "explore_surface()": "Error surface",
    "living_network()": "Living network",
    "step_through()": "One training step",
    "training_studio()": "Training studio",
}


def test_each_instrument_is_a_card_with_a_title_and_fits_the_window(open_notebook):
    lab = open_notebook("cards.ipynb", ["from mlp_lab import *", *CARDS])
    before = lab.page.viewport_size
    lab.page.set_viewport_size({"width": 1400, "height": 900})
    try:
        lab.run_all()
        for number, title in enumerate(CARDS.values()):
            card = lab.page.locator(".mlp-instrument").nth(number)
            card.locator(".mlp-drawing svg").first.wait_for()
            heading = card.get_by_role("heading", name=title, exact=True, level=3)
            box, line = card.bounding_box(), heading.bounding_box()
            assert box["height"] <= 640, title
            assert line["height"] <= 26, title
            assert line["x"] - box["x"] < 20, title
            assert line["y"] - box["y"] < 30, title
    finally:
        lab.page.set_viewport_size(before)


def test_a_click_on_an_entry_picks_it(open_notebook):
    lab = open_notebook("click.ipynb", [ENTRIES, "print(entries.i, entries.j)"])
    lab.run_all()
    shown, twin = lab.page.locator(".mlp-instrument"), explore_net_input()
    shown.locator('[data-entry="Z,3,2"]').click()
    twin.select(3, 2)
    shown.locator("[role=status]").get_by_text(twin.status, exact=True).wait_for()
    assert lab.run_cell(1).split() == ["3", "2"]
    assert lab.errors == []


# Touch: what `Reader` does not try at every instrument.

DEAD = "No kernel answers behind this picture; run its cell again."
BUSY = "import time\nfrom pathlib import Path\nwhile Path('busy').exists(): time.sleep(0.05)"


def handle(instrument, place):
    """The dot of a prediction."""
    return instrument.locator(f'[data-drag="{place}"]').first


def middle(element):
    box = element.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.fixture(scope="module")
def error_notebook(open_notebook):
    """An explorer of E in two views, and cells that ask it, and that keep its kernel busy."""
    said = "print(squares.picture.answered, squares.a)"
    cells = [ERROR, "squares", said, BUSY]
    lab = open_notebook("touch.ipynb", cells)
    lab.run_all()
    return lab


@pytest.fixture
def squares(error_notebook):
    """A new explorer in that notebook, in its two views."""
    lab = error_notebook
    for cell in (0, 1):
        lab.run_cell(cell)
    lab.page.mouse.move(0, 0)
    views = lab.page.locator(".mlp-instrument")
    assert views.count() == 2
    return lab, views.nth(0), views.nth(1)


def test_escape_leaves_the_field_and_nothing_has_changed(squares):
    lab, shown, _ = squares
    dot = handle(shown, "A,2,1")
    dot.press("Enter")
    field = shown.locator(".mlp-field")
    assert (field.input_value(), field.get_attribute("aria-label")) == ("1", "prediction a₂₁")
    field.press_sequentially("−1.7")
    field.press("Escape")
    assert shown.locator(".mlp-field").count() == 0
    assert dot.evaluate("handle => handle === document.activeElement")
    assert lab.run_cell(2).split() == ["0", "1.5"]
    dot.dblclick()
    field.fill("−1.7")
    field.blur()  # as Tab and a click elsewhere do
    shown.locator("[role=status]").get_by_text("(−1.7 − 1)²").wait_for()
    assert shown.locator(".mlp-field").count() == 0
    assert lab.errors == []


def test_a_click_on_a_handle_picks_what_has_its_name_and_moves_nothing(squares):
    lab, shown, _ = squares
    handle(shown, "A,2,2").press("Enter")
    shown.locator(".mlp-field").fill("0.5432")
    shown.locator(".mlp-field").press("Enter")
    handle(shown, "A,3,1").click()
    shown.locator("[role=status]").get_by_text("∂E/∂a₃₁").wait_for()
    handle(shown, "A,2,2").click()
    shown.locator("[role=status]").get_by_text("∂E/∂a₂₂").wait_for()
    assert lab.run_cell(2).split() == ["3", "0.5432"]  # no digit is lost


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("7", "a must be −2 … 2, not 7"),
        ("<b>1</b>", "'<b>1</b>' (text) is no number; type one such as −0.5 or 2e−3"),
    ],
)
def test_what_is_refused_is_said_below(squares, typed, said):
    lab, shown, _ = squares
    handle(shown, "A,2,1").press("Enter")
    shown.locator(".mlp-field").fill(typed)
    shown.locator(".mlp-field").press("Enter")
    shown.locator("[role=status]").get_by_text(said, exact=True).wait_for()
    assert lab.run_cell(2).split() == ["1", "1.5"]


def test_a_sentence_follows_what_is_dragged_and_Escape_closes_it(squares):
    lab, shown, _ = squares
    page, panel = lab.page, shown.locator(".mlp-panel")
    x, y = middle(handle(shown, "A,1,1"))
    page.mouse.move(x, y)
    panel.get_by_text("a₁₁ = 1.5 (", exact=False).wait_for()
    page.mouse.down()
    page.mouse.move(x + 200, y + 23, steps=5)  # away from the handle, which moves up and down
    shown.locator('[data-drag="A,1,1"][aria-valuenow="1.5"]').first.wait_for(state="detached")
    page.wait_for_timeout(150)
    a = handle(shown, "A,1,1").get_attribute("aria-valuetext")
    panel.get_by_text(f"a₁₁ = {a} (", exact=False).wait_for()
    _, scale, *_ = handle(shown, "A,1,1").evaluate(SCALE)
    assert float(a) == round(1.5 - 23 / scale * 8.4 / 196, 1)  # 8.4 units are 196 pixels
    page.mouse.up()
    page.mouse.move(0, 0)
    panel.wait_for(state="hidden")
    handle(shown, "A,1,1").focus()
    page.keyboard.press("Shift+ArrowUp")
    panel.wait_for()
    page.keyboard.press("Escape")
    panel.wait_for(state="hidden")
    a = handle(shown, "A,1,1").get_attribute("aria-valuenow")
    page.keyboard.press("ArrowUp")  # another picture
    shown.locator(f'[data-drag="A,1,1"][aria-valuenow="{a}"]').first.wait_for(state="detached")
    assert panel.inner_text() == ""
    page.keyboard.press("Tab")
    panel.get_by_text("a₁₂ = −2 (", exact=False).wait_for()
    page.mouse.move(*middle(handle(shown, "A,3,1")))
    panel.get_by_text("a₃₁ = −0.5 (", exact=False).wait_for()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Escape")  # the focus is elsewhere
    panel.wait_for(state="hidden")
    assert lab.errors == []


def test_a_drag_goes_on_while_pictures_come(squares):
    lab, shown, _ = squares
    page = lab.page
    x, y = middle(handle(shown, "A,1,2"))
    page.mouse.move(x, y)
    page.mouse.down()
    for up in (10, 20, 30, 40):
        page.mouse.move(x + 60, y - up)
        page.wait_for_timeout(150)  # time for a picture
        selector = '[data-drag="A,1,2"]'
        assert shown.locator(selector).first.get_attribute("aria-valuenow") != "-2"
    page.mouse.move(x + 60, 2)  # outside of the notebook, where the menu is
    expect(handle(shown, "A,1,2")).to_have_attribute("aria-valuenow", "2")
    page.mouse.up()
    page.mouse.move(x, y - 30)  # let go
    page.wait_for_timeout(300)
    assert handle(shown, "A,1,2").get_attribute("aria-valuenow") == "2"
    assert lab.errors == []


def test_two_views_are_in_step(squares):
    lab, first, second = squares
    for shown, other, key in ((first, second, "ArrowUp"), (second, first, "ArrowDown")):
        handle(shown, "A,2,1").press(key)
        handle(shown, "A,2,1").press(key)
        told = "1.2" if key == "ArrowUp" else "1"
        for view in (shown, other):
            view.locator(f'[data-drag="A,2,1"][aria-valuenow="{told}"]').first.wait_for()
        assert handle(shown, "A,2,1").evaluate("handle => handle === document.activeElement")
    assert lab.run_cell(2).split() == ["4", "1.0"]
    lab.page.wait_for_timeout(2300)  # longer than an answer may take
    for view in (first, second):
        assert view.locator(".mlp-notice").inner_text() == ""


def test_while_the_kernel_is_busy_nothing_queues_and_the_picture_says_so(squares, server):
    lab, shown, _ = squares
    page, busy = lab.page, server[2] / "busy"
    busy.touch()
    lab.page.locator(".jp-CodeCell").nth(3).locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    handle(shown, "A,1,1").scroll_into_view_if_needed()
    x, y = middle(handle(shown, "A,1,1"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 40, steps=40)
    shown.locator(".mlp-notice").get_by_text(DEAD, exact=True).wait_for()
    page.mouse.move(x, y + 20, steps=40)
    page.mouse.up()
    busy.unlink()
    shown.locator(".mlp-notice").wait_for(state="hidden")
    shown.locator('[data-drag="A,1,1"][aria-valuenow="1.5"]').first.wait_for(state="detached")
    answered, _ = lab.run_cell(2).split()
    assert int(answered) <= 8  # of 80 moves: one each time that the page has waited in vain
    assert lab.errors == []


def test_a_kernel_that_is_gone_is_told_until_the_cell_runs_again(error_notebook):
    lab = error_notebook
    shown = lab.page.locator(".mlp-instrument").first
    lab.page.evaluate(
        "async () => { await jupyterapp.shell.currentWidget.sessionContext.restartKernel(); }"
    )
    lab.wait_until_idle()
    for end in ("restarted", "shut down"):
        handle(shown, "A,2,1").press("ArrowUp")
        shown.locator(".mlp-notice").get_by_text(DEAD, exact=True).wait_for()
        if end == "restarted":
            lab.run_cell(0)
            shown.locator(".mlp-notice").wait_for(state="hidden")
            handle(shown, "A,2,1").press("ArrowUp")
            shown.locator('[data-drag="A,2,1"][aria-valuenow="1.1"]').first.wait_for()
            lab.page.evaluate(
                "async () => { await jupyterapp.shell.currentWidget.sessionContext.shutdown(); }"
            )


# The living network.


@pytest.fixture(scope="module")
def living_notebook(open_notebook):
    """A living network, and a cell that says where it stands."""
    lab = open_notebook("living.ipynb", [LIVING, "print(living.n, living.kept)"])
    lab.run_all()
    return lab


@pytest.fixture
def living(living_notebook):
    """A new one in that notebook, and its twin."""
    lab, twin = living_notebook, living_network()
    lab.page.mouse.move(0, 0)
    lab.run_cell(0)
    lab.points.clear()
    reader = Reader(lab, lab.page.locator(".mlp-instrument"), twin)
    reader.compare("at the start")
    yield reader
    assert lab.errors == []
    twin.close()


def within(reader, place):
    """Where on the page an edge or an entry is."""
    element = reader.picture.locator(f'[data-point="{place}"]').first
    element.scroll_into_view_if_needed()
    return element.evaluate(WITHIN)


def test_the_living_network_does_what_its_twin_does(living):
    living.use_every_control()
    living.use_every_touch()
    assert len(living.used) > 60


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_an_edge_lights_its_entry_and_an_entry_its_edge(living, theme):
    page, twin = living.page, living.twin
    page.evaluate(f"jupyterapp.commands.execute('apputils:change-theme', {{theme: '{theme}'}})")
    for place in ("edge[1],2,4", "∂E/∂W[1],3,2", "edge[2],4,1", "A[0]ᵀ = Xᵀ,1,3", "node,2,3"):
        living.point(*within(living, place), f"the pointer at {place}")
        assert twin.pointer is not None
        name, i, j = place.rsplit(",", 2)
        assert twin.pointer == twin._at(name, int(i), int(j))
        living.point(0, 0, f"it has left {place}")
        assert twin.pointer is None
    page.mouse.move(*within(living, "edge[1],2,4"))
    living.root.locator(".mlp-panel").get_by_text("w₂₄ = 2; ∂E/∂w₂₄ = 3.3").wait_for()
    page.mouse.down()
    page.mouse.up()
    living.tell({"entry": "edge[1],2,4"})
    living.point(0, 0, "a click keeps")
    assert twin.kept == ("W", 1)
    page.evaluate(
        "jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Light'})"
    )


def test_the_time_line_is_scrubbed_to_both_ends(living):
    page, twin = living.page, living.twin
    knob = living.on_page("data-drag", "stop,1,1", 0)
    for end, n in ((5, 1), (995, 18)):
        knob.scroll_into_view_if_needed()
        x, y = middle(knob)
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(end, y, steps=8)
        page.mouse.up()
        page.mouse.move(0, 0)
        living.tell({"drag": "stop,1,1", "x": n, "y": None, "end": True})
        assert twin.n == n
        living.compare(f"at stop {n}")
    slider = living.labelled(".widget-slider", "stop").get_by_role("slider")
    for key, n in (("Home", 1), ("End", 18), ("ArrowLeft", 17)):
        slider.press(key)
        twin.goto(n)
        living.compare(key)


def test_the_living_network_plays_and_what_is_pointed_at_stays(living):
    page = living.page
    button(living.root, "Play").click()
    page.mouse.move(*within(living, "edge[2],3,2"))
    living.root.locator("[role=status]").get_by_text("Stop 14 of 18").wait_for()
    status = living.root.locator("[role=status]").inner_text()
    assert "w₃₂, in W[2], from neuron 3 of layer 1 to neuron 2, is 1; ∂E/∂w₃₂ = " in status
    button(living.root, "Pause").click()
    button(living.root, "Play").wait_for()
    page.mouse.move(0, 0)


@pytest.mark.parametrize(("size", "most"), [((1400, 900), 640), ((1000, 700), 586)])
def test_the_living_network_has_room_on_the_page(living, size, most):
    """586 pixels are what JupyterLab leaves of 700."""
    page = living.page
    before = page.viewport_size
    page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    slider = living.labelled(".widget-slider", "stop").get_by_role("slider")
    slider.press("Home")
    for n in range(1, 19):
        living.root.locator("[role=status]").get_by_text(f"Stop {n} of 18").wait_for()
        assert living.root.bounding_box()["height"] <= most
        slider.press("ArrowRight")
    page.set_viewport_size(before)


def test_who_wants_no_motion_sees_none(living):
    page = living.page
    page.emulate_media(reduced_motion="reduce")
    button(living.root, "Back").click()
    living.root.locator("[role=status]").get_by_text("Stop 11 of 18").wait_for()
    button(living.root, "Back").click()
    pulse = living.picture.locator(".mlp-flow").first
    pulse.wait_for(state="attached")
    assert pulse.evaluate("mark => getComputedStyle(mark).display") == "none"
    page.evaluate("""() => {
        window.flown = 0;
        const animate = Element.prototype.animate;
        Element.prototype.animate = function (...way) {
            window.flown += this.matches('[data-from]');
            return animate.apply(this, way);
        };
    }""")
    button(living.root, "Back").click()
    living.root.locator("[role=status]").get_by_text("Stop 9 of 18").wait_for()
    assert page.evaluate("flown") == 0
    button(living.root, "Next").click()
    living.root.locator("[role=status]").get_by_text("Stop 10 of 18").wait_for()
    page.emulate_media(reduced_motion="no-preference")
    button(living.root, "Back").click()
    living.root.locator("[role=status]").get_by_text("Stop 9 of 18").wait_for()
    page.wait_for_function("() => flown === 5")  # each term of the sum over the examples
    button(living.root, "Next").click()
    pulse.wait_for(state="attached")
    assert pulse.evaluate("mark => getComputedStyle(mark).display") != "none"


# An instrument whose names are markup.
BOARD = """
from mlp_lab.drawing import Axes, Picture, handle, marker, pointing, saying, sideways, upward
from mlp_lab.instrument import Instrument
NASTY = "<b>\\"&'$,</b>"
class Board(Instrument):
    def __init__(self):
        self.told, self.at = [], ()
        super().__init__()
        self.show()
    def drawn(self):
        axes, at = Axes((0, 1), (0, 1), 100, 100), (0.5, 0.5)
        scales = {"x": sideways(axes), "y": upward(axes)}
        mark = handle(marker("o", 50, 50, 9, ""), NASTY, 1, 2, NASTY, value=at, **scales)
        words = [
            pointing(saying(marker("o", 20 * j, 20, 5, ""), f"word {j}", j == 1), "S", 1, j)
            for j in (1, 2)
        ]
        words += [handle(marker("o", 80, 20, 5, ""), "Q", 1, 1, "Q", y=upward(axes), value=0.5)]
        return Picture([*words, pointing(saying(mark, NASTY), NASTY, 1, 2)], 100, 100, NASTY)
    def words(self):
        return f"{NASTY} {len(self.told)}"
    def pointed(self, *told):
        self.at = told
    def dragged(self, *told):
        self.told.append(told)
        self.show()
    nudged = dragged
board = Board()
board"""


def test_names_and_sentences_are_text_and_come_back_as_they_were(open_notebook):
    nasty = "<b>\"&'$,</b>"
    lab = open_notebook("board.ipynb", [BOARD, "print([board.at, *board.told])"])
    lab.run_all()
    shown = lab.page.locator(".mlp-instrument")
    x, y = middle(shown.locator("[data-at]"))
    lab.page.mouse.move(x, y)
    shown.locator(".mlp-panel").get_by_text(nasty, exact=True).wait_for()
    lab.page.mouse.down()
    lab.page.mouse.move(x + 20, y - 10)
    lab.page.mouse.up()
    shown.locator("[role=status]").get_by_text(f"{nasty} 2", exact=True).wait_for()
    shown.locator("[data-at]").press("Shift+ArrowLeft")
    shown.locator("[role=status]").get_by_text(f"{nasty} 3", exact=True).wait_for()
    assert shown.locator("b").count() == 0
    pointed, moved, ended, nudged = ast.literal_eval(lab.run_cell(1))
    assert pointed == (nasty, 1, 2)
    assert moved[:3] == ended[:3] == (nasty, 1, 2)
    assert moved[3:] == ended[3:] == pytest.approx((0.7, 0.6), abs=1e-6)
    assert nudged == (nasty, 1, 2, -1, 0, True)
    for key, way in (("ArrowRight", 1), ("ArrowDown", -1)):  # what moves in one direction
        shown.locator('[aria-label="Q"]').press(key)
        *_, last = ast.literal_eval(lab.run_cell(1))
        assert last == ("Q", 1, 1, 0, way, False)
    shown.locator('[aria-label="word 1"]').press("ArrowRight")  # what can only be read
    shown.locator(".mlp-panel").get_by_text("word 2", exact=True).wait_for()
    lab.page.keyboard.press("ArrowLeft")
    shown.locator(".mlp-panel").get_by_text("word 1", exact=True).wait_for()
    lab.page.keyboard.press("Shift+Tab")
    shown.locator(".mlp-panel").wait_for(state="hidden")
    assert lab.errors == []


def test_after_a_reload_and_in_a_new_view_a_hand_goes_on(open_notebook):
    lab = open_notebook("reload.ipynb", [ERROR, "print(squares.A[1, 0])"])
    lab.run_all()
    page, dots = lab.page, lab.page.locator('[data-drag="A,2,1"][data-y]')
    dots.press("ArrowUp")
    page.locator('[data-drag="A,2,1"][aria-valuenow="1.1"]').first.wait_for()
    page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    lab.reload("reload.ipynb")
    dots.press("ArrowUp")
    page.locator('[data-drag="A,2,1"][aria-valuenow="1.2"]').first.wait_for()
    page.locator(".jp-CodeCell .cm-content").first.click()
    page.evaluate("() => jupyterapp.commands.execute('notebook:create-output-view')")
    expect(dots).to_have_count(2)
    for number, a in ((1, "1.3"), (0, "1.4")):
        dots.nth(number).press("ArrowUp")
        for view in (0, 1):
            expect(dots.nth(view)).to_have_attribute("aria-valuenow", a)
    assert lab.run_cell(1).strip() == "1.4"
    assert page.locator(".mlp-notice").all_inner_texts() == ["", ""]
    assert lab.errors == []


def test_in_notebook_7_a_hand_does_the_same(server, open_notebook):
    """Its page is another program around the same widgets."""
    lab, (address, _, _) = open_notebook("seven.ipynb", [ERROR]), server
    page = lab.page.context.new_page()
    page.goto(f"{address}/notebooks/seven.ipynb")
    dot = page.locator('[data-drag="A,2,1"]').first
    for _ in range(10):  # what is asked before the kernel is quite there is lost
        page.locator(".jp-CodeCell .cm-content").first.click()
        page.keyboard.press("Control+Enter")
        try:
            dot.wait_for(timeout=3000)
            break
        except TimeoutError:
            continue
    dot.press("ArrowUp")
    expect(dot).to_have_attribute("aria-valuenow", "1.1")
    assert dot.evaluate("handle => handle === document.activeElement")
    x, y = middle(dot)
    page.mouse.move(x, y)
    expect(page.locator(".mlp-panel")).to_contain_text("a₂₁ = 1.1")
    page.mouse.down()
    page.mouse.move(x, y + 300, steps=4)
    page.mouse.up()
    expect(dot).to_have_attribute("aria-valuenow", "-2")
    dot.press("Enter")
    page.locator(".mlp-field").fill("0.75")
    page.locator(".mlp-field").press("Enter")
    expect(dot).to_have_attribute("aria-valuenow", "0.75")
    page.close()


def test_a_verdict_has_a_face_and_a_prediction_is_typed(open_notebook, server):
    lab = open_notebook("verdict.ipynb", [WRONG, ASKED, "print(asked.text, asked.right)"])
    lab.run_all()
    page, (wrong, right) = lab.page, lab.page.locator(".mlp-verdict").all()
    assert wrong.locator("[role=img]").first.inner_text() == "✗"
    assert right.locator("[role=img]").first.inner_text() == "✓"
    assert wrong.get_by_text("With seed=1").is_hidden()
    wrong.get_by_text("seed and sizes").click()
    assert wrong.get_by_text("With seed=1").is_visible()
    pictures = wrong.locator("svg[role=img]")
    said = [picture.get_attribute("aria-label") for picture in pictures.all()]
    assert said == [
        "Your Z, m × k = 7 × 5; z[0,0] is 1.719; 35 of 35 entries are wrong.",
        "The right Z, m × k = 7 × 5; z[0,0] is 0.7891.",
    ]
    assert pictures.first.bounding_box()["width"] > 200
    assert wrong.locator("td", has_text="missing").count() == 1
    field = page.get_by_role("textbox", name="Your prediction")
    field.click()
    page.keyboard.type("5 x 3")
    page.keyboard.press("Enter")
    page.get_by_text("You said 5 × 3; it is 5 × 4: the second is 4, not 3.").wait_for()
    page.keyboard.press("Control+a")
    page.keyboard.type("5 × 4")
    page.keyboard.press("Enter")
    page.get_by_text("You said 5 × 4, and so it is.").wait_for()
    assert page.locator(".jp-CodeCell").count() == 3  # no key was taken for the notebook's
    assert lab.run_cell(2).split() == ["5", "×", "4", "True"]
    assert lab.errors == []
    # The same file from elsewhere: JupyterLab leaves out pictures, and the texts in them too.
    page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    saved = server[2] / "verdict.ipynb"
    notebook = json.loads(saved.read_bytes())
    notebook["metadata"]["elsewhere"] = True
    for cell in notebook["cells"]:
        cell["source"] = "".join([*cell["source"], "\n# elsewhere"])
    shown = notebook["cells"][0]["outputs"][0]["data"]
    assert "".join(shown["text/plain"]).startswith("my_net_input: B is not added (seed 1, ")
    (server[2] / "elsewhere.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    lab.open("elsewhere.ipynb")
    page.locator(".mlp-verdict").first.wait_for()
    text = page.locator(".mlp-verdict").first.inner_text()
    assert "my_net_input: B is not added" in text
    assert "✗ missing" in text
    assert page.locator(".mlp-verdict svg").count() == 0
    assert page.locator(".mlp-numbers").first.is_hidden()
    assert lab.elsewhere == []


@pytest.fixture(scope="module")
def every_instrument(open_notebook):
    """Every instrument, a verdict and a prediction in one notebook."""
    lab = open_notebook("every.ipynb", [*EVERY, WRONG, ASKED])
    lab.run_all()
    return lab


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_no_instrument_breaks_a_rule_of_wcag_2_1_aa(every_instrument, theme):
    page = every_instrument.page
    change = f"jupyterapp.commands.execute('apputils:change-theme', {{theme: '{theme}'}})"
    page.evaluate(change)
    page.wait_for_function("theme => document.body.dataset.jpThemeName === theme", arg=theme)
    assert page.locator(".mlp-instrument").count() == len(OPENERS)
    places = {"include": [[".jp-OutputArea-output"]]}  # the verdicts and the prediction too
    found = Axe().run(page, places, RULES)
    page.evaluate(change.replace("Dark", "Light"))
    assert found.violations_count == 0, found.generate_report()
    assert len(found.response["passes"]) > 5


def test_every_slider_is_long_enough_to_be_dragged(every_instrument):
    tracks = every_instrument.page.locator(".mlp-instrument .noUi-base")
    widths = [track.bounding_box()["width"] for track in tracks.all() if track.is_visible()]
    assert len(widths) > 10
    assert min(widths) > 60


def test_what_axe_is_to_find_it_finds(every_instrument):
    page = every_instrument.page
    page.evaluate("""() => {
        const bare = document.createElement('button');
        bare.id = 'bare';
        document.querySelector('.mlp-instrument').append(bare);
    }""")
    found = Axe().run(page, {"include": [[".mlp-instrument"]]}, RULES)
    page.evaluate("() => document.getElementById('bare').remove()")
    assert found.generate_snapshot() == "button-name (critical) : 1"


def test_the_stepper_plays_to_its_end_and_stops(open_notebook):
    lab = open_notebook("stepper.ipynb", [STEPPER, "print(steps.n, steps.picture.playing)"])
    lab.run_all()
    shown = lab.page.locator(".mlp-instrument")
    button(shown, "Play").click()
    shown.locator("[role=status]").get_by_text("Step 18 of 18").wait_for()
    assert lab.run_cell(1).split() == ["18", "False"]
    assert lab.errors == []


FAILING = f"""{STUDIO.removesuffix("studio")}
frames, tick = [], studio.tick
def third_fails():
    frames.append(studio.number)
    if len(frames) == 3:
        raise RuntimeError("a fault")
    tick()
studio.tick = third_fails
studio"""


def test_a_frame_that_fails_is_said_and_it_can_be_started_again(open_notebook):
    lab = open_notebook("failing.ipynb", [FAILING, "print(len(frames), studio.playing)"])
    lab.run_all()
    shown = lab.page.locator(".mlp-instrument")
    button(shown, "Start").click()
    shown.locator("[role=status]").get_by_text("RuntimeError: a fault").wait_for()
    button(shown, "Start").wait_for()
    lab.page.wait_for_timeout(500)
    assert lab.run_cell(1).split() == ["3", "False"]
    button(shown, "Start").click()
    shown.locator("[role=status]").get_by_text("Step ").wait_for()
    button(shown, "Pause").click()
    button(shown, "Start").wait_for()
    assert int(lab.run_cell(1).split()[0]) > 3
    assert lab.errors == []


def test_after_a_lost_answer_a_pause_and_a_start_go_on(open_notebook):
    """An interrupt may come before the kernel has taken the question to the instrument."""
    cells = [
        STUDIO, "studio.picture.on_msg(studio._heard, remove=True)",
        "studio.picture.on_msg(studio._heard)", "print(studio.number)",
    ]  # fmt: skip
    lab = open_notebook("lost.ipynb", cells)
    lab.run_all()
    shown = lab.page.locator(".mlp-instrument")
    lab.run_cell(1)
    button(shown, "Start").click()
    button(shown, "Pause").wait_for()
    lab.page.wait_for_timeout(300)
    lab.run_cell(2)
    assert int(lab.run_cell(3)) == 0
    button(shown, "Pause").click()
    button(shown, "Start").click()
    shown.locator("[role=status]").get_by_text("Step 0:").wait_for(state="hidden")
    assert int(lab.run_cell(3)) > 0
    assert lab.errors == []


def test_nothing_queues_where_the_kernel_is_slow(open_notebook):
    slow = "import time\ntick = studio.tick\ndef late():\n    time.sleep(.25)\n    tick()\n"
    source = STUDIO.removesuffix("studio") + slow + "studio.tick = late\nstudio"
    lab = open_notebook("slow.ipynb", [source, "print(studio.number)"])
    lab.run_all()
    shown = lab.page.locator(".mlp-instrument")
    button(shown, "Start").click()
    lab.page.wait_for_timeout(3000)
    waited = lab.page.evaluate(
        """async root => {
            const all = [...root.querySelectorAll('button')];
            const find = name => all.find(button => button.textContent === name);
            const pressed = performance.now();
            find('Pause').click();
            while (!find('Start')) await new Promise(requestAnimationFrame);
            return performance.now() - pressed;
        }""",
        shown.element_handle(),
    )
    assert waited < 3 * 250  # the tick under way, and no queue of them
    number = lab.run_cell(1)
    lab.page.wait_for_timeout(800)
    assert lab.run_cell(1) == number
    assert lab.errors == []


@pytest.fixture(scope="module")
def studio_notebook(open_notebook):
    """A studio, and a cell that says how many steps it has taken; the last that this file opens."""
    lab = open_notebook("studio.ipynb", [STUDIO, "print(studio.number)"])
    lab.run_all()
    return lab


@pytest.fixture
def studio(studio_notebook):
    """A new studio in that notebook."""
    studio_notebook.run_cell(0)
    return studio_notebook, studio_notebook.page.locator(".mlp-instrument")


def test_another_cell_runs_while_the_studio_trains(studio):
    lab, shown = studio
    button(shown, "Start").click()
    numbers = [int(lab.run_cell(1)) for _ in range(3)]
    assert 0 < numbers[0] < numbers[1] < numbers[2]
    assert lab.errors == []


def test_no_step_is_taken_after_a_pause(studio):
    lab, shown = studio
    button(shown, "Start").click()
    lab.run_cell(1)
    button(shown, "Pause").click()
    button(shown, "Start").wait_for()
    number = int(lab.run_cell(1))
    lab.page.wait_for_timeout(700)
    assert int(lab.run_cell(1)) == number
    button(shown, "Step").press("Enter")
    assert int(lab.run_cell(1)) == number + 1
    button(shown, "Reset").click()
    assert int(lab.run_cell(1)) == 0
    twin = training_studio()
    assert shown.locator("[role=status]").inner_text() == twin.words()
    assert lab.errors == []


def test_it_neither_flickers_nor_jumps_while_it_trains(studio):
    lab, shown = studio
    button(shown, "Start").click()
    seen = lab.page.evaluate(
        """async picture => {
            const seen = [];
            for (let look = 0; look < 100; look++) {
                await new Promise(requestAnimationFrame);
                seen.push([picture.innerHTML.length > 1000, picture.offsetHeight]);
            }
            return seen;
        }""",
        shown.locator(".mlp-picture").element_handle(),
    )
    assert {there for there, _ in seen} == {True}
    assert len({height for _, height in seen}) == 1
    assert int(lab.run_cell(1)) > 0


TITLE = "root => root.querySelector('.mlp-plane text').textContent"
STEP = re.compile(r"step (\d+)")


def title(lab, shown):
    """What stands above the plane."""
    return lab.page.evaluate(TITLE, shown.element_handle())


def on(shown, panel, across, down):
    """A place of a panel, as parts of its width and height."""
    drawn, box = shown.locator(f".mlp-{panel} > svg"), None
    while box is None:  # a new picture may take its place meanwhile
        drawn.wait_for()
        box = drawn.bounding_box()
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def test_a_pause_holds_the_frame_that_is_seen_and_nothing_comes_after_it(studio):
    lab, shown = studio
    for _ in range(3):
        button(shown, "Start").click()
        lab.page.wait_for_timeout(400)
        seen = lab.page.evaluate(
            """root => {
                [...root.querySelectorAll('button')].find(b => b.textContent === 'Pause').click();
                return root.querySelector('.mlp-plane text').textContent;
            }""",
            shown.element_handle(),
        )
        button(shown, "Start").wait_for()
        step = STEP.search(seen)[1]
        assert int(lab.run_cell(1)) == int(step)
        assert STEP.search(title(lab, shown))[1] == step
    lab.page.wait_for_timeout(300)
    assert int(lab.run_cell(1)) == int(step)
    assert lab.errors == []


def test_a_hand_paints_points_seizes_one_and_scrubs(studio):
    lab, shown = studio
    page, twin = lab.page, training_studio()
    hand = shown.locator(".widget-dropdown:has(label:text-is('hand')) select")
    hand.select_option("paint 1")
    twin.take("paint 1")
    x, y = on(shown, "plane", 0.55, 0.45)
    page.mouse.click(x, y)
    shown.locator("[role=status]").get_by_text("161 examples").wait_for()
    hand.select_option("look, move")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 30, y + 20, steps=4)
    page.mouse.up()
    page.mouse.move(0, 0)
    button(shown, "Start").click()
    page.wait_for_timeout(300)
    button(shown, "Pause").click()
    button(shown, "Start").wait_for()
    end = int(lab.run_cell(1))
    assert end > 0
    page.mouse.click(*on(shown, "curves", 0.14, 0.6))
    lab.run_cell(1)
    assert int(lab.run_cell(1)) < end
    shown.locator("[data-drag='time,1,1']").press("ArrowRight")
    assert int(lab.run_cell(1)) > 0
    assert lab.errors == []


def test_pointing_says_a_value_that_goes_on_changing(studio):
    lab, shown = studio
    lab.page.mouse.move(*on(shown, "plane", 0.5, 0.4))
    shown.locator(".mlp-plane").get_by_text("answer 0.").wait_for()
    button(shown, "Start").press("Enter")
    seen = set()
    for _ in range(4):
        seen.add(title(lab, shown))
        lab.page.wait_for_timeout(250)
    assert len(seen) > 2
    assert all(": answer 0." in words for words in seen)
    lab.page.mouse.move(*on(shown, "network", 0.28, 0.5))
    shown.locator(".mlp-network").get_by_text("of W[1] = ").wait_for()
    lab.page.mouse.move(0, 0)
    shown.locator(".mlp-network").get_by_text("a click keeps it").wait_for()
    assert lab.errors == []


@pytest.mark.parametrize(("width", "height", "room"), [(1400, 900, 640), (1000, 700, 580)])
def test_the_studio_fits_the_window(studio, width, height, room):
    lab, shown = studio
    before = lab.page.viewport_size
    lab.page.set_viewport_size({"width": width, "height": height})
    try:
        box = shown.bounding_box()
        assert box["height"] <= room
        assert all(
            svg.bounding_box()["width"] <= box["width"] for svg in shown.locator("svg").all()
        )
    finally:
        lab.page.set_viewport_size(before)


def test_running_its_cell_again_stops_it(studio):
    lab, shown = studio
    button(shown, "Start").click()
    lab.run_cell(1)
    lab.run_cell(0)
    assert int(lab.run_cell(1)) == 0
    lab.page.wait_for_timeout(500)
    assert int(lab.run_cell(1)) == 0
    assert shown.count() == 1
    assert lab.errors == []


def test_backpropagation_prints_on_one_page_of_A4(chromium, tmp_path):
    file = tmp_path / "page.html"
    one_page().save(file)
    page = chromium.new_page()
    page.goto(file.as_uri())
    printed = page.pdf(prefer_css_page_size=True)
    assert re.findall(rb"/Count (\d+)", printed) == [b"1"]
    width, height = map(float, re.search(rb"/MediaBox ?\[0 0 (\S+) (\S+)\]", printed).groups())
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (210, 297)
    # Nothing is cut off at the right, and other fonts may be a little wider or higher.
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 673, "height": 1017})  # A4 without its margins
    size = "[document.body.scrollWidth, document.body.scrollHeight]"
    wide, high = page.evaluate(size)
    assert wide <= 673
    assert high <= 1017 - 20
    page.close()
