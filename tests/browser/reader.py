"""A reader of a notebook in JupyterLab: runs it, and tries every control of every instrument.

What its picture offers to the hand is tried as well: every kind of handle, entry and sentence.
Beside each instrument on the page stands its twin in this process, opened by the same line of the
notebook. Whatever is done on the page is done to the twin as well, without a browser; then the
page must show what the twin shows. The twin's own numbers are compared with oracles elsewhere.
"""

import contextlib
import io
import json
import math
import re
import time
import xml.etree.ElementTree as ET

import ipywidgets as widgets
from playwright.sync_api import TimeoutError, expect

from mlp_lab.instrument import parts

SLIDERS = (widgets.IntSlider, widgets.FloatSlider, widgets.FloatLogSlider, widgets.SelectionSlider)

SAME = """([root, said, html]) => {
    if (window.wanted?.html !== html) { // it is asked at each frame, and parsed once
        const parsed = document.createElement('div');
        parsed.innerHTML = html;
        window.wanted = {html, written: parsed.innerHTML};
    }
    const status = root.querySelector('[role=status]');
    const picture = root.querySelector('.mlp-drawing');
    if (!status || !picture || status.textContent !== said) return false;
    // What has had the focus keeps its keys from JupyterLab: that alone the page adds.
    const shown = picture.innerHTML.replaceAll(' data-lm-suppress-shortcuts="true"', '');
    return shown === window.wanted.written;
}"""

# Where the two begin to differ.
UNLIKE = """root => {
    const both = [root.querySelector('.mlp-drawing').innerHTML, window.wanted.written];
    const start = [...both[0]].findIndex((sign, place) => sign !== both[1][place]);
    return both.map(html => html.slice(start - 60, start + 60)).join(' and ');
}"""

# How many pixels of the window are one of the picture, where a handle stands, and its middle.
SCALE = """handle => {
    const { a, d } = handle.parentElement.getScreenCTM(), box = handle.getBoundingClientRect();
    return [a, d, box.x + box.width / 2, box.y + box.height / 2];
}"""
# A point of what is inside an element, where the mouse hits it: the middle of its first curve.
WITHIN = """element => {
    const path = element.querySelector('path');
    if (!path) {
        const box = element.getBoundingClientRect();
        return [box.x + box.width / 2, box.y + box.height / 2];
    }
    const middle = path.getPointAtLength(path.getTotalLength() / 2);
    const { x, y } = middle.matrixTransform(path.getScreenCTM());
    return [x, y];
}"""
FOCUS = """picture => {
    const now = document.activeElement;
    const name = now.closest('[data-entry]')?.dataset.entry ?? now.dataset.drag;
    return picture.contains(now) ? name : null;
}"""
ARROWS = {"ArrowRight": (1, 0), "ArrowLeft": (-1, 0), "ArrowUp": (0, 1), "ArrowDown": (0, -1)}


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

    def __init__(self, lab, root, twin):
        self.lab, self.page, self.root, self.twin = lab, lab.page, root, twin
        self.used = []

    def compare(self, what):
        """The page shows what the twin shows; if it never does, say where they differ."""
        end = time.monotonic() + 10
        while not self.is_same():
            if time.monotonic() > end:
                said = self.root.locator("[role=status]").inner_text()
                words = f"{what}: the page says {said!r}, the twin {self.twin.status!r}"
                unlike = f"{what}: page and twin have {self.root.evaluate(UNLIKE)}"
                raise AssertionError(words if said != self.twin.status else unlike)
        self.used.append(what)

    def is_same(self):
        """Whether the page soon shows what the twin shows, once that is pointed at the same."""
        while self.lab.points:
            self.tell({"point": self.lab.points.pop(0)})
        arguments = [self.root.element_handle(), self.twin.status, self.twin.picture.html]
        with contextlib.suppress(TimeoutError):
            self.page.wait_for_function(SAME, arg=arguments, timeout=500)
            return not self.lab.points
        return False

    def use_every_control(self):
        """By keyboard and by mouse, one after the other, as they stand on the page."""
        self.compare("at the start")
        self.unfold()
        for control in [part for part in parts(self.twin.view) if hasattr(part, "description")]:
            # What plays has tests of its own.
            plays = isinstance(control, widgets.ToggleButton) or control.description == "Start"
            there = control.layout.display != "none"
            if (
                control.description
                and there
                and not plays
                and not getattr(control, "disabled", False)
            ):
                self.use(control)

    def unfold(self):
        """Show the controls that are folded, if there are such."""
        for control in [part for part in parts(self.twin.view) if hasattr(part, "description")]:
            if isinstance(control, widgets.ToggleButton) and control.description == "More …":
                self.root.get_by_role("button", name="More …", exact=True).click()
                control.value = True
                self.root.get_by_role("button", name="Less", exact=True).wait_for()

    # The hand.

    @property
    def picture(self):
        return self.root.locator(".mlp-drawing")

    def offered(self, attribute):
        """The elements of the twin's picture that have this attribute."""
        tree = ET.fromstring(f"<div>{self.twin.picture.html}</div>")
        return [each for each in tree.iter() if each.get(attribute) is not None]

    def tell(self, content):
        """What the page says of its picture, said to the twin."""
        self.twin.picture._handle_custom_msg(content, [])

    def use_every_touch(self):
        """A handle of each kind by mouse, by arrows and typed, an entry of each matrix, a word."""
        for name, nth in self.last_of_each("data-drag"):
            if self.named("data-drag", name)[nth:]:  # it may have gone with what was pointed at
                self.use_handle(name, nth)
        for name, nth in self.last_of_each("data-entry"):
            if self.named("data-entry", name)[nth:]:
                self.use_entry(name, nth)
        sentences = self.offered("data-says")
        for place in {0, len(sentences) // 2, len(sentences) - 1} if sentences else ():
            self.read(place)

    def use_a_handle(self):
        """The first that is offered, where there is one."""
        self.compare("at the start")
        for name, nth in self.last_of_each("data-drag")[:1]:
            self.use_handle(name, nth)

    def named(self, attribute, name):
        """The elements of the twin's picture of that name."""
        return [each for each in self.offered(attribute) if each.get(attribute) == name]

    def on_page(self, attribute, name, nth):
        """The same on the page."""
        return self.picture.locator(f"[{attribute}={json.dumps(name, ensure_ascii=False)}]").nth(
            nth
        )

    def last_of_each(self, attribute):
        """Of every matrix, and every kind of handle, the last that the Tab key or arrows reach."""
        found, count = {}, {}
        for element in self.offered(attribute):
            name = element.get(attribute)
            count[name] = count.get(name, -1) + 1
            if any(each.get("tabindex") for each in element.iter()):
                kind = name.rsplit(",", 2)[0], element.get("data-y") is None
                found[kind] = name, count[name]
        return list(found.values())

    def use_handle(self, name, nth):
        def now():
            return self.named("data-drag", name)[nth]

        on_page = self.on_page("data-drag", name, nth)
        self.away()
        on_page.focus()
        self.compare(f"{name} has the focus")
        for key, fine in (("ArrowUp", True), ("ArrowRight", True), ("ArrowLeft", False)):
            scales = [now().get(f"data-{axis}") is not None for axis in "xy"]
            dx, dy = ARROWS[key]
            entries = [entry.get("data-entry") for entry in self.offered("data-entry")]
            if name in entries and scales == [True, False] and not fine:
                continue  # there it goes to another entry
            way = {"dx": dx, "dy": dy} if all(scales) else {"dx": dx + dy, "dy": 0}
            if scales == [False, True]:
                way = {"dx": 0, "dy": dx + dy}
            on_page.press(f"Shift+{key}" if fine else key)
            self.tell({"nudge": name, **way, "fine": fine})
            self.compare(f"{name} by {key}")
            assert self.picture.evaluate(FOCUS) == name  # it stays where it was
        # What has no value of its own goes where the hand is, and that has tests of its own.
        if now().get("data-at") or now().get("aria-valuenow"):
            for pixels in ((17, -11), (-31, 23)):  # none that is halfway between two steps
                self.drag(name, on_page, now, pixels)
        if now().get("data-type") is not None:
            on_page.press("Enter")
            field = self.root.locator(".mlp-field")
            field.fill("0.25")
            field.press("Enter")
            if self.named("data-entry", name):
                self.tell({"entry": name})  # by the Enter that has opened it
            self.tell({"typed": name, "text": "0.25"})
            self.compare(f"{name} typed")

    def drag(self, name, on_page, now, pixels):
        """By the mouse, so many pixels, in several moves; the numbers are worked out here."""
        *scale, x, y = on_page.evaluate(SCALE)
        stands = now().get("data-at") or now().get("aria-valuenow")
        stands = [float(number) for number in stands.split()]
        found = {}
        for axis, value, way, size in zip(
            "xy", (stands[0], stands[-1]), pixels, scale, strict=True
        ):
            ends = now().get(f"data-{axis}")
            start, end, low, high = map(float, ends.split()) if ends else (0, 1, 0, 0)
            found[axis] = value + way / size * (high - low) / (end - start) if ends else None
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + pixels[0], y + pixels[1], steps=5)
        self.page.mouse.up()
        self.tell({"drag": name, **found, "end": True})
        self.away()
        self.compare(f"{name} by the mouse")

    def use_entry(self, place, nth):
        name, i, j = place.rsplit(",", 2)
        on_page = self.on_page("data-entry", place, nth)
        stop = self.named("data-entry", place)[nth].get("tabindex")
        (on_page if stop else on_page.locator("[tabindex]")).focus()
        self.compare(f"{place} has the focus")
        of_name = [each.get("data-entry") for each in self.offered("data-entry")]
        for key, (dx, dy) in ARROWS.items():
            target = f"{name},{int(i) - dy},{int(j) + dx}"
            self.page.keyboard.press(key)
            if target in of_name:
                i, j = int(i) - dy, int(j) + dx
                self.tell({"entry": target})
            self.compare(f"{name} by {key}")
            assert self.picture.evaluate(FOCUS) == f"{name},{i},{j}"
        first = next(each for each in of_name if each.rsplit(",", 2)[0] == name)
        self.picture.locator(f"[data-entry={json.dumps(first, ensure_ascii=False)}]").last.click()
        self.tell({"entry": first})
        self.compare(f"{first} by a click")
        self.away()
        self.compare("nothing pointed at")

    def away(self):
        """Neither the mouse nor the focus is in the picture."""
        self.page.evaluate("document.activeElement.blur()")
        self.page.mouse.move(0, 0)

    def point(self, x, y, what):
        """Let the pointer go somewhere, which the page tells its kernel, and then the twin too."""
        self.page.mouse.move(x, y)
        for _ in range(40):
            if self.lab.points:
                break
            self.page.wait_for_timeout(50)
        self.compare(what)

    def read(self, place):
        """What is pointed at says its sentence."""
        sentence = self.offered("data-says")[place].get("data-says")
        on_page, panel = (
            self.picture.locator("[data-says]").nth(place),
            self.root.locator(".mlp-panel"),
        )
        self.away()
        self.compare("nothing is pointed at")
        if self.offered("data-point"):  # a new picture asks where the mouse is
            on_page.scroll_into_view_if_needed()
            self.point(*on_page.evaluate(WITHIN), f"at {sentence!r}")
        else:
            on_page.dispatch_event("pointermove", {"bubbles": True})
        expect(panel).to_have_text(sentence)
        self.page.mouse.move(0, 0)
        self.picture.dispatch_event("pointermove", {"bubbles": True})
        expect(panel).to_have_text("")
        self.compare(f"after {sentence!r}")

    # The controls.

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
        elif isinstance(control, widgets.ToggleButtons):
            self.use_pills(control)
        elif isinstance(control, widgets.Text):
            role = "combobox" if isinstance(control, widgets.Combobox) else "textbox"
            field = self.root.get_by_role(role, name=label, exact=True)
            offered = getattr(control, "options", ())
            for text in (*offered[:2], *offered[-1:], "two", "-3", "0.7", "2"):
                field.fill(text)
                field.press("Enter")
                control.value = text
                self.compare(f"{label}: {text} typed")
                expect(field).to_have_value(control.value)
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

    def use_pills(self, control):
        line = self.labelled(".widget-toggle-buttons", control.description)
        for key in (None, "Enter"):
            for index, label in enumerate(control._options_labels):
                pill = line.get_by_role("button", name=label, exact=True)
                pill.press(key) if key else pill.click()
                control.index = index
                self.compare(f"{control.description}: {label}")
                expect(pill).to_have_class(re.compile("mod-active"))

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
