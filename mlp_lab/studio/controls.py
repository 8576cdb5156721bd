"""The studio's controls: what is used most stands above, the rest is folded below it."""

from collections.abc import Sequence
from typing import Any

import ipywidgets as widgets

from mlp_core import ACTIVATIONS
from mlp_lab.datasets import Dataset
from mlp_lab.instrument import button, choice, number_typed, pills, slider, switch
from mlp_lab.studio.examples import BLANK
from mlp_lab.studio.settings import AXES, DEEPEST, STARTS, TASKS, WIDEST

__all__ = ["BRUSHES", "Controls"]

BRUSHES = ("look, move", "paint 0", "paint 1", "erase")
EACH = "each its own"  # what the list of h says where the layers differ
ALPHAS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 2, 3, 5, 10)
SCALES = (0, 0.01, 0.1, 0.5, 1, 2, 5, 10)
NOISES = (0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5)
STEPS = (1, 2, 5, 10, 20, 50)
BATCHES = ("all", "1", "5", "10", "20", "50", "100")
NEW_WIDTH = 8  # of a layer that is added


class Controls:
    """The controls of a studio; each calls one of its methods.

    Attributes
    ----------
    run : Button
        Start or pause.
    more : ToggleButton
        Whether the controls of the second rank are seen.
    made : tuple of Widget
        What is of no use for data of one's own.
    widths, hs : list of Widget
        The number of neurons and the activation of each hidden layer that there may be.
    code : HTML
        Where the code and the state are shown.
    """

    def __init__(self, studio: Any) -> None:
        self.studio = studio
        self.run, self.code = button("Start", "Train, until you pause"), widgets.HTML()
        self.run.add_class("mlp-start")
        self.run.layout.width = "36px"
        once = button("Step", "One step of gradient descent")
        for control in (self.run, once):
            control.add_class("mlp-hold")
        self.more = widgets.ToggleButton(description="More …", tooltip="Everything else")
        self.more.layout.width = "74px"
        self.widths = [
            sized(slider(f"width {l}", NEW_WIDTH, 1, WIDEST, says=f"Neurons in layer {l}"), 190)
            for l in range(1, DEEPEST + 1)
        ]
        self.hs = [
            choice(f"h {l}", list(ACTIVATIONS), "tanh", f"Activation of hidden layer {l}")
            for l in range(1, DEEPEST + 1)
        ]
        add = studio.add
        add(
            (self.run, None, studio.start_or_pause),
            (once, None, studio.step),
            (button("Reset", "A new run from step 0; this one stays in grey"), None, studio.reset),
            (button("Replay", "The whole run once more"), None, studio.replay),
            (
                button("Fork", "A new run from this step on; this one stays in grey"),
                None,
                studio.fork,
            ),
            (self.more, lambda: self.more.value, self.unfold),
        )
        add(self.sets())
        add(
            self.number("α", "alpha", ALPHAS, 84, "Learning rate α"),
            self.activations(),
            (
                choice("hand", BRUSHES, BRUSHES[0], "What a hand does in the plane"),
                lambda: studio.brush,
                studio.take,
            ),
        )
        noise = self.number("noise", "noise", NOISES, 120, "How far the noise moves an example")
        m = self.slid("examples", "m", 10, 500, 10, 220, "Examples, to train and to test with")
        self.made = noise[0], m[0]
        add(
            noise,
            m,
            self.slid("% to test", "test", 10, 90, 10, 210, "Percent of them, put aside"),
            (
                button("Use the hand", "What the hand does, at the cross: for the keyboard"),
                None, studio.use_hand,
            ),
        )  # fmt: skip
        add(
            (
                choice("hidden layers", range(DEEPEST + 1), 1, "How many hidden layers"),
                lambda: len(studio.settings.widths),
                self.deepen,
            ),
            *(
                part
                for l, (width, h) in enumerate(zip(self.widths, self.hs, strict=True))
                for part in (
                    (width, self.width_of(l), self.widen(l)),
                    (h, self.h_of(l), self.bend(l)),
                )
            ),
        )
        add(
            self.chosen("weights", "start", list(STARTS), "How the first weights are chosen"),
            self.number("start scale", "scale", SCALES, 150, "Multiplies the first weights"),
            self.slid("seed", "seed", 0, 20, 1, 190, "Of the first weights and the shuffles"),
            self.batches(),
            self.number("steps a frame", "steps_per_frame", STEPS, 160, "Steps between pictures"),
        )
        add(
            self.chosen("axis of E", "axis", list(AXES), "Axis of E"),
            self.ticked("network", "neurons", "Show the network with its neurons"),
            self.ticked("matrices", "weights", "Show all weights and gradients as matrices"),
            (button("Show code", "The lines that give these numbers"), None, studio.open_code),
            (button("Copy state", "A text that gives this studio again"), None, studio.open_state),
        )
        running, *first, data, network, learning, picture = studio._rows
        self.folded = widgets.VBox([data, network, learning, picture])
        named = ((data, "Data"), (network, "Network"), (learning, "Learning"), (picture, "Picture"))
        for row, words in named:
            label = widgets.HTML(f"<b>{words}</b>", layout={"width": "68px"})
            row.children = (label, *row.children)
        for row in (running, *first, *self.folded.children):
            row.layout.align_items, row.layout.grid_gap = "center", "2px 4px"
        top = widgets.HBox(first, layout={"flex_flow": "row wrap", "grid_gap": "2px 18px"})
        for part in (running, top, self.folded):
            part.add_class("mlp-quiet")
        studio._head.children = (*studio._head.children, running)
        parts = (studio._head, top, self.folded, studio.picture, studio._status, self.code)
        studio.view.children = parts
        self.unfold(False)

    def unfold(self, more: bool) -> None:
        """Show the controls of the second rank, or fold them."""
        self.folded.layout.display = "" if more else "none"
        self.more.description = "Less" if more else "More …"

    # A control with what it shows, and what it calls.

    def setting(self, name: str) -> tuple[Any, Any]:
        """How a setting is read and changed."""
        studio = self.studio
        return lambda: getattr(studio.settings, name), lambda value: studio.set(**{name: value})

    def slid(
        self, label: str, name: str, low: int, high: int, step: int, width: int, says: str
    ) -> tuple[Any, Any, Any]:
        """A slider of whole numbers."""
        control = slider(label, getattr(self.studio.settings, name), low, high, step, says)
        return sized(control, width), *self.setting(name)

    def number(
        self, label: str, name: str, among: Sequence[float], width: int, says: str
    ) -> tuple[Any, Any, Any]:
        """A field that takes any number, and offers some."""
        read, change = self.setting(name)
        return self.field(
            label, [f"{value:g}" for value in among], width, says,
            lambda: f"{read():.12g}", lambda text: change(number_typed(text)),
        )  # fmt: skip

    def field(
        self, label: str, offered: Sequence[str], width: int, says: str, read: Any, change: Any
    ) -> tuple[Any, Any, Any]:
        """A field for a text; what is refused leaves it as it was."""
        control = sized(
            widgets.Combobox(
                value=read(), options=tuple(offered), description=label, tooltip=says,
                continuous_update=False, style={"description_width": "initial"},
            ),
            width,
        )  # fmt: skip
        return control, read, change

    def chosen(self, label: str, name: str, among: Any, says: str) -> tuple[Any, Any, Any]:
        """A list to choose from."""
        control = choice(label, among, getattr(self.studio.settings, name), says)
        return control, *self.setting(name)

    def sets(self) -> tuple[Any, Any, Any]:
        """The data sets, with the one that was given."""
        studio = self.studio
        control = pills("data", [*TASKS, BLANK.name], "xor", "Data set")
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

    def batches(self) -> tuple[Any, Any, Any]:
        """The size of a mini-batch: a number, or all."""
        studio = self.studio

        def change(text: str) -> None:
            size = None if text.strip().lower() in ("all", "") else number_typed(text)
            studio.set(batch_size=size)

        says = "Examples that a step learns from"
        return self.field(
            "batch", BATCHES, 106, says, lambda: str(studio.settings.batch_size or "all"), change
        )

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

    def h_of(self, l: int) -> Any:
        """How the activation of a hidden layer is read, counted from 0."""

        def read() -> str:
            *hidden, _ = self.studio.settings.activations()
            return str((*hidden, *["tanh"] * DEEPEST)[l])

        return read

    def bend(self, l: int) -> Any:
        """How the activation of a hidden layer is changed, counted from 0."""

        def change(h: str) -> None:
            *hidden, _ = self.studio.settings.activations()
            if l >= len(hidden):
                raise ValueError(f"there is no hidden layer {l + 1}, only {len(hidden)}")
            hidden[l] = h
            self.studio.set(h=tuple(hidden))

        return change

    def follow(self) -> None:
        """Let the button say what it does now, and hide what is of layers that are not there."""
        playing = self.studio.playing
        self.run.description = "Pause" if playing else "Start"
        self.run.tooltip = "Stay here" if playing else "Train, until you pause"
        (self.run.add_class if playing else self.run.remove_class)("mlp-playing")
        own = isinstance(self.studio.settings.data, Dataset)
        for control in self.made:
            control.layout.display = "none" if own else None
        for l, pair in enumerate(zip(self.widths, self.hs, strict=True)):
            there = l < len(self.studio.settings.widths)
            for control in pair:
                control.layout.display = None if there else "none"


def sized(control: Any, width: int) -> Any:
    """A control of so many pixels."""
    control.layout.width = f"{width}px"
    return control
