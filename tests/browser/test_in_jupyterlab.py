"""Every notebook in a real JupyterLab: it runs, and each instrument does what its twin does.

Then what is clicked, and what plays. All is in one file, so that one JupyterLab is enough.
"""

import json
import re
from pathlib import Path

import pytest
from reader import Reader, twins

from mlp_lab import explore_net_input, one_page, training_studio

pytestmark = pytest.mark.slow

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("[01]*.ipynb"))
ENTRIES = "from mlp_lab import explore_net_input\nentries = explore_net_input()\nentries"
STEPPER = (
    "from mlp_lab import step_through\nsteps = step_through()\nsteps.picture.pause = 50\nsteps"
)
STUDIO = "from mlp_lab import training_studio\nstudio = training_studio()\nstudio"


def button(instrument, name):
    return instrument.get_by_role("button", name=name, exact=True)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_its_instruments_work(path, open_notebook, tmp_path, monkeypatch):
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
        reader = Reader(page, shown.nth(number), twin)
        reader.use_every_control()
        reader.use_every_touch()
        assert len(reader.used) > 4
        for picture in shown.nth(number).locator("img, svg[role]").all():
            assert picture.get_attribute("alt") or picture.get_attribute("aria-label")
        twin.close()
    assert lab.errors == []  # nor did a control raise anything
    assert lab.elsewhere == []


def test_a_click_on_an_entry_picks_it(open_notebook):
    lab = open_notebook("click.ipynb", [ENTRIES, "print(entries.i, entries.j)"])
    lab.run_all()
    shown, twin = lab.page.locator(".mlp-instrument"), explore_net_input()
    shown.locator('[data-entry="Z,3,2"]').click()
    twin.select(3, 2)
    shown.locator("[role=status]").get_by_text(twin.status, exact=True).wait_for()
    assert lab.run_cell(1).split() == ["3", "2"]
    assert lab.errors == []


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
