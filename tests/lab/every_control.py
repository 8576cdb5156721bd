"""Uses every control of an instrument and every entry of its picture, without a browser."""

import re
import xml.etree.ElementTree as ET
from types import SimpleNamespace

import ipywidgets as widgets
from ipywidgets.widgets import widget as their_own

from mlp_lab import (
    explore_activation,
    explore_error,
    explore_gradient_check,
    explore_jacobian,
    explore_net_input,
    explore_surface,
    living_network,
    step_through,
    training_studio,
)
from mlp_lab.instrument import parts

OPENED = {
    function.__name__: function
    for function in (
        explore_activation, explore_error, explore_gradient_check, explore_jacobian,
        explore_net_input, explore_surface, living_network, step_through, training_studio,
    )
}  # fmt: skip

SLIDERS = (widgets.IntSlider, widgets.FloatSlider, widgets.FloatLogSlider)
LISTS = (widgets.Dropdown, widgets.ToggleButtons)
FIELDS = (widgets.Combobox, widgets.Text)
SWITCHES = (widgets.Checkbox, widgets.ToggleButton)


def exceptions_unseen(monkeypatch):
    """A list that grows: ipywidgets shows an exception to the shell, and JupyterLab drops it."""
    unseen = []
    shell = SimpleNamespace(showtraceback=lambda: unseen.append("an exception"))
    monkeypatch.setattr(their_own, "get_ipython", lambda: shell)
    return unseen


def controls_of(instrument):
    """Every control, in the order of the page."""
    kinds = (*SLIDERS, *LISTS, *FIELDS, *SWITCHES, widgets.Button)
    return [part for part in parts(instrument.view) if isinstance(part, kinds)]


def movements(control):
    """What a reader can do with a control: the states that the page would send, None for a click.

    Of a list its first and last entries, since they may be hundreds.
    """
    if isinstance(control, widgets.Button):
        return [None, None]
    if isinstance(control, SWITCHES):
        return [{"value": not control.value}, {"value": control.value}]
    if isinstance(control, LISTS):
        count = len(control.options)
        return [{"index": index} for index in sorted({*range(min(8, count)), count - 1})]
    if isinstance(control, FIELDS):
        offered = getattr(control, "options", ())
        return [{"value": text} for text in (*offered[:2], *offered[-1:], "3", "2.5", "−7", "two")]
    low, high = control.min, control.max
    if isinstance(control, widgets.FloatLogSlider):
        low, high = control.base**low, control.base**high
    middle = (low + high) / 2
    return [{"value": value} for value in (low, type(low)(middle), high)]


def page_sets(control, state):
    """What the page sends when a control is moved, or with None a button is pressed."""
    if state is None:
        control._handle_custom_msg({"event": "click"}, [])
    else:
        data = {"method": "update", "state": state}
        control._handle_msg({"content": {"data": data}, "buffers": []})


def page_says(instrument, content):
    """What the page sends of the picture: a click on an entry, or the question for a frame."""
    instrument.picture._handle_custom_msg(content, [])


def use_everything(instrument):
    """Do all that can be done, and yield each time what was done."""
    yield "opened"
    for control in controls_of(instrument):
        for state in movements(control):
            if not getattr(control, "disabled", False):
                what = f"{control.description}: {state or 'pressed'}"
                page_sets(control, state)
                yield what
    for entry in some_places(instrument, "entry"):
        page_says(instrument, {"entry": entry})
        yield f"a click on {entry}"
    for place in some_places(instrument, "point"):
        for point in (place, ""):
            page_says(instrument, {"point": point})
            yield f"the pointer at {point!r}"
    instrument.picture.playing = True
    for _ in range(4):
        page_says(instrument, {"tick": 1})
        yield "a frame"
    instrument.picture.playing = False
    for place in some_places(instrument, "drag"):
        for content in (
            {"drag": place, "x": 0.3, "y": -0.2}, {"drag": place, "x": -1e300, "y": 1e300},
            {"nudge": place, "dx": 1, "dy": 0, "fine": False}, {"typed": place, "text": "1e-9"},
        ):  # fmt: skip
            page_says(instrument, content)
            yield f"scrubbed: {content}"


def some_places(instrument, attribute):
    """The first places and the last that have an attribute, such as "entry"."""
    found = sorted(set(re.findall(rf'data-{attribute}="([^"]*)"', instrument.picture.html)))
    return [*found[:5], *found[-5:]]


def misplaced(html):
    """Attributes of a picture that place nothing, because they hold nan or inf."""
    found = []
    for node in ET.fromstring(f"<div>{html}</div>").iter():
        for name, value in node.attrib.items():
            words = "aria-label", "aria-valuetext", "data-entry", "data-says", "href"
            if name not in words and re.search(r"(?<![a-z])(nan|inf)(?![a-z])", value):
                found.append(f"{name}={value[:60]!r}")
    return found
