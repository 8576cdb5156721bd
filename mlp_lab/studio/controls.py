"""The studio's buttons, sliders and lists, in five rows: what is used most comes first."""

from collections.abc import Sequence
from typing import Any

import ipywidgets as widgets

from mlp_core import ACTIVATIONS
from mlp_lab.datasets import Dataset
from mlp_lab.instrument import button, choice, slider, switch
from mlp_lab.studio.examples import BLANK
from mlp_lab.studio.settings import AXES, DEEPEST, TASKS, WIDEST

__all__ = ["Controls"]

EACH = "each its own"  # what the list of h says where the layers differ
DIGITS = ("1", "1.5", "2", "3", "5", "7")
ALPHAS = [float(f"{digit}e{power}") for power in range(-3, 2) for digit in DIGITS]
SCALES = [0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0]
NOISES = [0.0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5]
STEPS = [1, 2, 5, 10, 20, 50]
BATCHES = ["all", "1", "2", "5", "10", "20", "50", "100"]
NEW_WIDTH = 8  # of a layer that is added


class Controls:
    """The controls of a studio; each calls one of its methods.

    Attributes
    ----------
    run : Button
        Start or pause.
    widths : list of IntSlider
        One for each hidden layer that there may be.
    code : HTML
        Where the code is shown.
    """

    def __init__(self, studio: Any) -> None:
        self.studio = studio
        self.run, self.code = button("Start", "Train, until you pause"), widgets.HTML()
        self.run.layout.width = "80px"
        self.widths = [
            sized(slider(f"width {l}", NEW_WIDTH, 1, WIDEST, says=f"Neurons in layer {l}"), 190)
            for l in range(1, DEEPEST + 1)
        ]
        add = studio.add
        add(
            (self.run, None, studio.start_or_pause),
            (button("Step", "One step of gradient descent"), None, studio.step),
            (button("Reset", "Back to step 0"), None, studio.reset),
            self.among("α", "alpha", ALPHAS, 270, "Learning rate α"),
            self.among("steps a frame", "steps_per_frame", STEPS, 230, "Steps between pictures"),
        )
        add(
            self.sets(),
            self.among("noise", "noise", NOISES, 190, "How far the noise moves an example"),
            self.slid("examples", "m", 10, 500, 10, 200, "Examples, to train and to test with"),
            self.slid("% to test", "test", 10, 90, 10, 190, "Percent of them, put aside"),
        )
        add(
            (
                choice("hidden layers", range(DEEPEST + 1), 1, "How many hidden layers"),
                lambda: len(studio.settings.widths),
                self.deepen,
            ),
            *((control, self.width_of(l), self.widen(l)) for l, control in enumerate(self.widths)),
        )
        add(
            self.activations(),
            self.among("start scale", "scale", SCALES, 210, "Multiplies the first weights"),
            self.slid("seed", "seed", 0, 20, 1, 180, "Of the first weights and the shuffles"),
            self.batches(),
        )
        add(
            self.chosen("axis of E", "axis", list(AXES), "Axis of E"),
            self.ticked("hidden neurons", "neurons", "Show the hidden neurons"),
            self.ticked("weights and gradients", "weights", "Show weights and gradients"),
            (button("Show code", "The lines that give these numbers"), None, studio.open_code),
        )
        rows = studio.view.children[:5]
        for row, words in zip(rows, ("", "Data", "Network", "Start", "Picture"), strict=True):
            row.layout.align_items, row.layout.grid_gap = "center", "0 8px"
            if words:
                label = widgets.HTML(f"<b>{words}</b>", layout={"width": "60px"})
                row.children = (label, *row.children)
        studio.view.children = (*studio.view.children, self.code)

    # A control with what it shows, and what it calls.

    def setting(self, name: str) -> tuple[Any, Any]:
        """How a setting is read and changed."""
        studio = self.studio
        return lambda: getattr(studio.settings, name), lambda value: studio.set(**{name: value})

    def slid(
        self, label: str, name: str, low: int, high: int, step: int, width: int, says: str
    ) -> tuple[Any, Any, Any]:
        """A slider of whole numbers; one beyond its end that is set by its name makes it longer."""
        read, change = self.setting(name)
        control = sized(slider(label, read(), low, max(high, read()), step, says), width)

        def value() -> int:
            control.max = max(control.max, read())
            return read()

        return control, value, change

    def among(
        self, label: str, name: str, values: Sequence[float], width: int, says: str
    ) -> tuple[Any, Any, Any]:
        """A slider over round numbers; another that is set by its name finds its place there."""
        read, change = self.setting(name)
        control = widgets.SelectionSlider(
            options=options(values), value=values[0], description=label, tooltip=says,
            style={"description_width": "initial"},
        )  # fmt: skip

        def value() -> float:
            if read() not in [value for _, value in control.options]:
                control.options = options([*values, read()])
            return read()

        return sized(control, width), value, change

    def chosen(self, label: str, name: str, among: Any, says: str) -> tuple[Any, Any, Any]:
        """A list to choose from."""
        control = choice(label, among, getattr(self.studio.settings, name), says)
        return control, *self.setting(name)

    def batches(self) -> tuple[Any, Any, Any]:
        """The list of batch sizes; another that is set by its name is added to it."""
        studio = self.studio
        control = choice("batch", BATCHES, "all", "Examples that a step learns from")

        def value() -> str:
            size = str(studio.settings.batch_size or "all")
            if size not in control.options:
                control.options = (*control.options, size)
            return size

        def change(size: str) -> None:
            studio.set(batch_size=None if size == "all" else int(size))

        return control, value, change

    def sets(self) -> tuple[Any, Any, Any]:
        """The list of data sets, with the one that was given."""
        studio = self.studio
        control = choice("set", [*TASKS, BLANK.name], "xor", "Data set")
        given: dict[str, Any] = {}

        def value() -> str:
            name = str(studio.settings.name)
            if isinstance(studio.settings.data, Dataset):
                given[name] = studio.settings.data
            if name not in control.options:
                control.options = (*control.options, name)
            return name

        return control, value, lambda name: studio.set(data=given.get(name, name))

    def activations(self) -> tuple[Any, Any, Any]:
        """The list of activations for all hidden layers."""
        studio = self.studio
        control = choice("h", list(ACTIVATIONS), "tanh", "Activation of the hidden layers")

        def value() -> str:
            h = studio.settings.h
            if isinstance(h, str):
                return h
            if EACH not in control.options:
                control.options = (*ACTIVATIONS, EACH)
            return EACH

        return control, value, lambda h: None if h == EACH else studio.set(h=h)

    def ticked(self, label: str, name: str, says: str) -> tuple[Any, Any, Any]:
        """A box to tick."""
        return switch(label, True, says), *self.setting(name)

    # The hidden layers.

    def deepen(self, count: int) -> None:
        """Another number of hidden layers: the first keep their widths."""
        widths = self.studio.settings.widths
        self.studio.set(widths=(*widths, *[NEW_WIDTH] * DEEPEST)[:count])

    def width_of(self, l: int) -> Any:
        """How the width of a layer is read, counted from 0; a layer that is not there is new."""
        return lambda: (*self.studio.settings.widths, *[NEW_WIDTH] * DEEPEST)[l]

    def widen(self, l: int) -> Any:
        """How the width of a layer is changed, counted from 0."""

        def change(width: int) -> None:
            widths = list(self.studio.settings.widths)
            if l >= len(widths):  # its slider was moved before the page had hidden it
                raise ValueError(f"there is no hidden layer {l + 1}, only {len(widths)}")
            widths[l] = width
            self.studio.set(widths=widths)

        return change

    def follow(self) -> None:
        """Let the button say what it does now, and hide the widths of layers that are not there."""
        playing = self.studio.playing
        self.run.description = "Pause" if playing else "Start"
        self.run.tooltip = "Stay here" if playing else "Train, until you pause"
        for l, control in enumerate(self.widths):
            there = l < len(self.studio.settings.widths)
            control.layout.display = None if there else "none"


def sized(control: Any, width: int) -> Any:
    """A control of so many pixels."""
    control.layout.width = f"{width}px"
    return control


def options(values: Sequence[float]) -> list[tuple[str, float]]:
    """Numbers with what stands beside the slider."""
    return [(f"{value:g}", value) for value in sorted(set(values))]
