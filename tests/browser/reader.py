"""A reader of a notebook in JupyterLab: runs it, and tries every control of every instrument.

Beside each instrument on the page stands its twin in this process, opened by the same line of the
notebook. Whatever is done on the page is done to the twin as well, without a browser; then the
page must show what the twin shows. The twin's own numbers are compared with oracles elsewhere.
"""

import contextlib
import io
import json
import math

import ipywidgets as widgets
from playwright.sync_api import expect

from mlp_lab.instrument import parts

SLIDERS = (widgets.IntSlider, widgets.FloatSlider, widgets.FloatLogSlider, widgets.SelectionSlider)

SAME = """([root, said, html]) => {
    const wanted = document.createElement('div');
    wanted.innerHTML = html;
    const status = root.querySelector('[role=status]');
    const picture = root.querySelector('.mlp-picture');
    return status && picture
        && status.textContent === said && picture.innerHTML === wanted.innerHTML;
}"""


def twins(notebook):
    """The instruments that a notebook opens, each made and moved by the notebook's own cells."""
    cells = [
        ("".join(cell["source"]), cell["metadata"].get("tags", []))
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    ]
    if not any("instrument" in tags for _, tags in cells):
        return []  # and nothing to run
    space, found = {}, []
    for source, tags in cells:
        if "exercise" not in tags and "check.written" not in source:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(source, space)
        if "instrument" in tags:
            found.append(space[source.split()[-1]])
    return found


class Reader:
    """Uses the controls of one instrument on the page and of its twin alike."""

    def __init__(self, page, root, twin):
        self.page, self.root, self.twin = page, root, twin
        self.used = []

    def compare(self, what):
        """The page shows what the twin shows; if it never does, say where they differ."""
        arguments = [self.root.element_handle(), self.twin.status, self.twin.picture.html]
        try:
            self.page.wait_for_function(SAME, arg=arguments, timeout=10_000)
        except Exception:
            said = self.root.locator("[role=status]").inner_text()
            words = f"{what}: the page says {said!r}, the twin {self.twin.status!r}"
            raise AssertionError(
                words if said != self.twin.status else f"{what}: picture"
            ) from None
        self.used.append(what)

    def use_every_control(self):
        """By keyboard and by mouse, one after the other, as they stand on the page."""
        self.compare("at the start")
        for control in [part for part in parts(self.twin.view) if hasattr(part, "description")]:
            # What plays has tests of its own.
            plays = isinstance(control, widgets.ToggleButton) or control.description == "Start"
            if control.description and not plays and not getattr(control, "disabled", False):
                self.use(control)

    def labelled(self, kind, label):
        """What is of this kind and has this label."""
        return self.root.locator(
            f"{kind}:has(label:text-is({json.dumps(label, ensure_ascii=False)}))"
        ).first

    def use(self, control):
        label = control.description
        if isinstance(control, SLIDERS):
            self.use_slider(control, self.labelled(".widget-slider", label))
        elif isinstance(control, widgets.Dropdown):
            self.use_list(control, self.labelled(".widget-dropdown", label).locator("select"))
        elif isinstance(control, widgets.Checkbox):
            box = self.root.get_by_role("checkbox", name=label, exact=True)
            for key in (None, "Space"):
                box.press(key) if key else box.click()
                control.value = not control.value
                self.compare(f"{label}: {control.value}")
        elif isinstance(control, widgets.Button):
            for key in (None, "Enter"):
                self.use_button(control, key)
        else:
            raise AssertionError(f"nobody knows how to use {type(control).__name__} {label!r}")

    def use_button(self, control, key):
        label = control.description  # which may change: show, hide
        button = self.root.get_by_role("button", name=label, exact=True)
        if control.disabled:  # by the click before
            expect(button).to_be_disabled()
        else:
            button.press(key) if key else button.click()
            control.click()
            self.compare(f"button {label}")

    def use_slider(self, control, slider):
        label, handle = control.description, slider.get_by_role("slider")
        assert handle.get_attribute("aria-label") == label
        place, last = position(control)
        handle.press("ArrowLeft" if place == last else "ArrowRight")
        if last:  # not where there is only one place
            move(control, place - 1 if place == last else place + 1)
        self.compare(f"{label} by an arrow")
        handle.hover()
        self.page.mouse.down()
        self.page.mouse.move(5000, 0, steps=2)  # far beyond its right end
        self.page.mouse.up()
        move(control, last)
        self.compare(f"{label} by the mouse")

    def use_list(self, control, select):
        label, count = control.description, len(control.options)
        up = control.index == count - 1
        select.press("ArrowUp" if up else "ArrowDown")
        control.index += -1 if up else 1
        self.compare(f"{label} by an arrow")
        for index in {*range(min(5, count)), count - 1}:
            select.select_option(control._options_labels[index])
            control.index = index
            self.compare(f"{label}: choice {index}")


def position(slider):
    """Where a slider of the twin stands, and its last place, in steps from its first."""
    if isinstance(slider, widgets.SelectionSlider):
        return slider.index, len(slider.options) - 1
    value = slider.value
    if isinstance(slider, widgets.FloatLogSlider):
        value = math.log(value, slider.base)
    return round((value - slider.min) / slider.step), round((slider.max - slider.min) / slider.step)


def move(slider, place):
    """Put a slider of the twin at a place."""
    if isinstance(slider, widgets.SelectionSlider):
        slider.index = place
        return
    value = slider.min + place * slider.step
    slider.value = slider.base**value if isinstance(slider, widgets.FloatLogSlider) else value
