"""A reader of a notebook in JupyterLab: runs it, and tries every control of every instrument.

Beside each instrument on the page stands its twin in this process, opened by the same line of the
notebook. Whatever is done on the page is done to the twin as well, without a browser; then the
page must show what the twin shows. The twin's own numbers are compared with oracles elsewhere.
"""

import contextlib
import json
from functools import partial

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
    """The instruments that a notebook opens, each made and moved by its own cells."""
    space, found = {}, []
    for cell in (cell for cell in notebook["cells"] if cell["cell_type"] == "code"):
        source, tags = "".join(cell["source"]), cell["metadata"].get("tags", [])
        name = source.split()[-1]
        if "instrument" in tags:
            exec(source, space)
            found.append((name, space[name]))
        elif source.startswith(("import ", "from ")):
            exec(source, space)
        elif any(f"{name}." in source for name, _ in found):
            with contextlib.redirect_stdout(None):
                exec(source, space)
    return [twin for _, twin in found]


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
            if control.description and not isinstance(
                control, (widgets.HTML, widgets.ToggleButton)
            ):
                self.use(control)

    def labelled(self, kind, label):
        """What is of this kind and has this label."""
        return self.root.locator(f"{kind}:has(label:text-is({json.dumps(label)}))").first

    def use(self, control):
        label = control.description
        if isinstance(control, SLIDERS):
            self.use_slider(control, self.labelled(".widget-slider", label))
        elif isinstance(control, widgets.Dropdown):
            self.use_list(control, self.labelled(".widget-dropdown", label).locator("select"))
        elif isinstance(control, widgets.Checkbox):
            box = self.root.get_by_role("checkbox", name=label, exact=True)
            for way in (box.click, partial(box.press, "Space")):
                way()
                control.value = not control.value
                self.compare(f"{label}: {control.value}")
        elif isinstance(control, widgets.Button):
            button = self.root.get_by_role("button", name=label, exact=True)
            for way in (button.click, partial(button.press, "Enter")):
                if control.disabled:
                    expect(button).to_be_disabled()
                    break
                way()
                control.click()
                self.compare(f"button {label}")
        else:
            raise AssertionError(f"nobody knows how to use {type(control).__name__} {label!r}")

    def use_slider(self, control, slider):
        label, handle = control.description, slider.get_by_role("slider")
        steps = list(getattr(control, "options", ())) or None
        at_end = control.index == len(steps) - 1 if steps else control.value >= control.max
        handle.press("ArrowLeft" if at_end else "ArrowRight")
        if steps:
            control.index += -1 if at_end else 1
        elif isinstance(control, widgets.FloatLogSlider):
            raise AssertionError(f"{label}: a SelectionSlider has exact values, this one has not")
        else:
            control.value += -control.step if at_end else control.step
        self.compare(f"{label} by an arrow")
        track = slider.locator(".noUi-base")
        box = track.bounding_box()
        track.click(position={"x": box["width"] - 1, "y": box["height"] / 2}, force=True)
        if steps:
            control.index = len(steps) - 1
        else:
            control.value = control.max
        self.compare(f"{label} by a click")

    def use_list(self, control, select):
        label, count = control.description, len(control.options)
        up = control.index == count - 1
        select.press("ArrowUp" if up else "ArrowDown")
        control.index += -1 if up else 1
        self.compare(f"{label} by an arrow")
        for index in range(count):
            select.select_option(index=index)
            control.index = index
            self.compare(f"{label}: choice {index}")
