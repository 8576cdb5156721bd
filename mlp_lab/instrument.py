"""What every instrument shares: labelled controls, a picture, a line that says what is seen.

An instrument holds its state in plain attributes, and its methods change it: a test or a reader's
own code calls the same methods as a control does. It computes through `mlp_core`. Its `view` only
draws the state and forwards what is moved, clicked or touched.
"""

import math
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from html import escape
from pathlib import Path
from time import perf_counter
from traceback import walk_tb
from typing import Any

import anywidget
import ipywidgets as widgets
import traitlets

from mlp_core.refusals import briefly
from mlp_lab.drawing import Picture
from mlp_lab.notebook_cell import cell_and_run

__all__ = [
    "Instrument", "Screen", "button", "choice", "log_slider", "number_typed", "pills", "slider",
    "switch",
]  # fmt: skip

# What a cell shows at present: the run of the cell that shows it, and its instruments.
SHOWN: dict[str, tuple[str, list["Instrument"]]] = {}

WIDE = {"description_width": "initial"}
ROOM = "250px"  # of a slider with its label and its field
SLIDERS = (widgets.IntSlider, widgets.FloatSlider, widgets.FloatLogSlider)
ROW = {"flex_flow": "row wrap", "grid_gap": "2px 14px"}

# What a method raises to refuse what it is asked, and what draws and so is asked for nothing.
REFUSALS = (TypeError, ValueError, ArithmeticError)
DRAWING = {"show", "draw", "drawn", "words", "formula"}

# The text and not its path: anywidget watches a path, and keeps every picture for ever to do so.
SCRIPT, LOOK = (
    (Path(__file__).parent / f"picture.{kind}").read_text(encoding="utf-8")
    for kind in ("js", "css")
)

PLACE = re.compile(r"(.+),([0-9]{1,9}),([0-9]{1,9})", re.DOTALL)
LONGEST = 1000  # characters that may be typed
MOST_FRAMES = 4  # that one question may ask for


class Screen(anywidget.AnyWidget):
    """Where a picture is seen: it says what a hand does to it, and asks for frames.

    Attributes
    ----------
    html : str
        What is seen.
    playing : bool
        Whether the page asks for the next frame each time that it has drawn one.
    pause : int
        Milliseconds from one frame to the question for the next.
    answered : int
        How many messages of the page were answered: it asks again only then, so that nothing
        queues, and it goes on where a picture looks like the one before.
    took : float
        How many milliseconds the last frame has taken here.
    """

    _esm, _css = SCRIPT, LOOK
    html = traitlets.Unicode().tag(sync=True)
    playing = traitlets.Bool(False).tag(sync=True)
    pause = traitlets.Int(0).tag(sync=True)
    answered = traitlets.Int(0).tag(sync=True)
    took = traitlets.Float(0).tag(sync=True)


class Instrument:
    """The state of an instrument, and its view.

    A subclass sets its state, calls `super().__init__()`, adds its controls with `add`, and ends
    with `self.show()`. It has a `title`, `drawn()`, `formula()` and `words()`.
    """

    title = ""  # what it is, in words; its view is a card with this line above, and its equation

    def __init__(self) -> None:
        self.picture = Screen()
        self._controls: list[tuple[Any, Callable[[], Any]]] = []
        self._rows: list[Any] = []
        named = f'<div class="mlp-title" role="heading" aria-level="3">{escape(self.title)}</div>'
        self._formula, self._status = widgets.HTMLMath(), widgets.HTML()
        self._head = widgets.HBox([widgets.HTML(named), self._formula])
        self._head.add_class("mlp-head")
        self._showing, self.status = False, ""
        self.view = widgets.VBox([self._head, self.picture, self._status])
        self.view.add_class("mlp-instrument")
        self.picture.add_class("mlp-picture")
        self._guard(self.picture)
        self.picture.on_msg(self._heard)

    # What a subclass says of itself.

    def drawn(self) -> Picture:
        """The picture of the present state."""
        raise NotImplementedError

    def formula(self) -> str:
        """The equation beside the title, in LaTeX between dollars; empty where there is none."""
        return ""

    def words(self) -> str:
        """What is to be seen now, in a sentence."""
        raise NotImplementedError

    def clicked(self, name: str, i: int, j: int) -> None:
        """What a click on entry (i, j) of the matrix called `name` does: by default nothing."""

    def dragged(self, name: str, i: int, j: int, x: float | None, y: float | None) -> None:
        """What a handle that is moved to a place does: by default nothing.

        x and y are numbers on its scales, and may lie beyond their ends; None where it has none.
        """

    def nudged(self, name: str, i: int, j: int, dx: int, dy: int, fine: bool) -> None:
        """What an arrow key on a handle does, by a step or, if fine, by a tenth of it; up is 1."""

    def typed(self, name: str, i: int, j: int, number: float) -> None:
        """What a number that is typed over a handle does: by default nothing."""

    def released(self, name: str, i: int, j: int) -> None:
        """What the end of a drag does: by default nothing."""

    def hovered(self, name: str, i: int, j: int, x: float | None, y: float | None) -> None:
        """What pointing at a place on the scales of a mark does: by default nothing."""

    def halted(self, answered: int) -> None:
        """What a button of the class `mlp-hold` does before it is pressed: by default nothing.

        The page draws no frame any more; the last one that it has drawn has this number.
        """

    def pointed(self, name: str, i: int, j: int) -> None:
        """What pointing at a mark, or the focus there, does: by default nothing."""

    def left(self) -> None:
        """What happens when nothing is pointed at any more: by default nothing."""

    def tick(self) -> None:
        """What the next frame of a playing picture does: by default nothing."""

    # The view.

    def draw(self) -> str:
        """The picture as HTML, in the colours of the page."""
        return self.drawn().live()

    def static(self) -> dict[str, str]:
        """The picture for where no kernel runs: MIME type and content."""
        return {"image/svg+xml": self.drawn().standalone(self.words())}

    def add(self, *controls: tuple[Any, Any, Callable[..., Any]]) -> None:
        """A row of controls: each with what it shows of the state, and the method that it calls.

        A button shows nothing, and its method takes no argument. Beside a slider stands a field,
        which takes any number and not only those of its steps.
        """
        shown = []
        for control, value, method in controls:
            shown.append(control)
            if isinstance(control, widgets.Button):
                self._guard(control)
                control.on_click(lambda _, method=method: self.attempt(method))
            elif isinstance(control, SLIDERS):
                shown[-1] = self._with_field(control, value, method)
            else:
                self._calls(control, value, method)
        self._rows.append(widgets.HBox(shown, layout=ROW))
        self.view.children = (self._head, *self._rows, self.picture, self._status)

    def _with_field(self, control: Any, value: Any, method: Callable[[Any], Any]) -> Any:
        """A slider, which stands on the step nearest to the state, and the field beside it."""

        def slid(place: Any) -> None:
            """Where it stands already, no hand has moved it: the page says how it rounds."""
            if step_of(control, place) != step_of(control, value()):
                method(said(control, place))

        self._calls(control, lambda: nearest(control, value()), slid)
        field = number_field(control)
        self._calls(field, lambda: f"{value():.12g}", lambda text: method(number_typed(text)))
        return beside(control, field)

    def _calls(self, control: Any, value: Any, method: Callable[[Any], Any]) -> None:
        """Let a control show a part of the state, and call a method when it is moved."""
        self._guard(control)
        self._controls.append((control, value))
        control.observe(lambda change: self._moved(method, change["new"]), "value")

    def show(self) -> None:
        """Draw the present state, and let every control show it."""
        self._show_controls()
        if self._formula.value != self.formula():
            self._formula.value = self.formula()
        self.picture.html = self.draw()
        self.say(self.words())

    def say(self, sentence: str) -> None:
        """Put a sentence into the status line."""
        self.status = sentence
        self._status.value = f'<span role="status">{escape(sentence)}</span>'

    def attempt(self, method: Callable[..., Any], *arguments: Any) -> bool:
        """Call a method for the page, and say what is wrong; True if nothing is.

        Everything that the page asks for goes this way, because an exception in a callback of a
        widget would appear nowhere on the page. What a method refuses is said in its own words, and
        nothing has changed. Any other exception is said with its type and its place; then nothing
        goes on playing, for it would fail at every frame. What is closed does nothing.
        """
        if self.view.comm is None:
            return True
        try:
            method(*arguments)
        except BaseException as error:  # even what ends a program must not leave the page waiting
            refused = is_refusal(error)
            if not refused:
                self.picture.playing = False
            with suppress(Exception):  # they may show what could not be computed
                self._show_controls()
            self.say(first_line(error) if refused else failure(error))
            return False
        return True

    def limit(self, control: Any, high: int) -> None:
        """Let a slider run to `high`; that its value may have to follow moves nothing."""
        with self.quiet():
            control.max = high

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """A context in which a control follows the state, and so moves nothing."""
        former, self._showing = self._showing, True
        try:
            yield
        finally:
            self._showing = former

    def close(self) -> None:
        """Close the view and everything in it; what the page still sends is for nobody."""
        self.picture.playing = False
        for _, shown in SHOWN.values():
            if self in shown:
                shown.remove(self)
        for part in parts(self.view):
            part.close()

    def _show_controls(self) -> None:
        with self.quiet():
            for control, value in self._controls:
                control.value = value()

    def _guard(self, widget: Any) -> None:
        """Let what the page says of a widget's state go the one way too.

        A value that cannot be raises before any callback, and the page would keep it.
        """
        set_state = widget.set_state

        def guarded(state: Any) -> None:
            if not self.attempt(set_state, state):
                widget.send_state()

        widget.set_state = guarded

    def _moved(self, method: Callable[[Any], Any], value: Any) -> None:
        if not self._showing:
            self.attempt(method, value)

    def _heard(self, widget: Any, content: Any, buffers: Any) -> None:
        self.attempt(self._answer, content)

    def _answer(self, content: Any) -> None:
        # What is malformed did not come from picture.js, and nobody waits for an answer to it.
        if (asked := asked_for(content)) is None:
            return
        kind, *arguments = asked
        if kind == "tick":
            for _ in range(*arguments):
                self._next_frame()
            return
        with self.picture.hold_sync():  # a picture and its answer are one message
            try:
                if kind == "halted":
                    self.attempt(self.halted, *arguments)
                elif self._stands(kind, *arguments[:3]):
                    method = self._type if kind == "typed" else getattr(self, kind)
                    self.attempt(method, *arguments)
                    if kind == "dragged" and content.get("end"):
                        self.attempt(self.released, *arguments[:3])
            finally:
                self.picture.answered += 1

    def _next_frame(self) -> None:
        with self.picture.hold_sync():
            try:
                if self.picture.playing:  # a frame may be asked for when a pause comes
                    began = perf_counter()
                    self.attempt(self._frame)
                    self.picture.took = round(1e3 * (perf_counter() - began), 1)
            finally:
                self.picture.answered += 1

    def _stands(self, kind: str, *place: Any) -> bool:
        """Whether what is touched is in the picture: it may have gone meanwhile."""
        attributes = {"pointed": "point", "hovered": "hover", "clicked": "", "left": ""}
        attribute = attributes.get(kind, "drag")
        sought = f'data-{attribute}="{escape(",".join(map(str, place)))}"'
        return not attribute or sought in self.picture.html

    def _type(self, name: str, i: int, j: int, text: str) -> None:
        self.typed(name, i, j, float(number_typed(text)))

    def _frame(self) -> None:
        try:
            self.tick()
        except BaseException:
            self.picture.playing = False  # nobody asked for it, and the next would fail as well
            raise

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self.words()}"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        # Whoever runs a cell again wants the new instrument; the old one must not go on playing.
        cell, run = cell_and_run()
        if cell:
            shown = [self]
            former, others = SHOWN.get(cell, ("", []))
            if run == former:  # the same run shows several
                shown += [other for other in others if other is not self]
            else:
                for other in others[:]:
                    if other is not self:
                        other.close()
            SHOWN[cell] = run, shown
        for part in parts(self.view):  # what was closed opens again
            if part.comm is None:
                part.__dict__.pop("_repr_mimebundle_", None)
                part.open()
        bundle: dict[str, Any] = self.view._repr_mimebundle_(**kwargs)
        return {**bundle, **self.static(), "text/plain": repr(self)}


def asked_for(content: Any) -> tuple[Any, ...] | None:
    """The method that a message of the page calls, and its arguments; None if it is malformed."""
    found: tuple[Any, ...]
    match content:
        case {"tick": count, **rest} if type(count) is int and 0 < count <= MOST_FRAMES:
            return None if rest else ("tick", count)
        case {"point": "", **rest} if not rest:
            return ("left",)
        case {"hold": answered, **rest} if type(answered) is int and not rest:
            return "halted", answered
        case {"hover": str(place), "x": x, "y": y, **rest} if are_numbers(x, y) and not rest:
            found = "hovered", place, *(v if v is None else float(v) for v in (x, y))
        case {"entry": str(place), **rest} if not rest:
            found = "clicked", place
        case {"point": str(place), **rest} if not rest:
            found = "pointed", place
        case {"drag": str(place), "x": x, "y": y, **rest} if are_numbers(x, y):
            if rest.pop("end", True) is not True or rest:
                return None
            found = "dragged", place, *(v if v is None else float(v) for v in (x, y))
        case {"nudge": str(place), "dx": dx, "dy": dy, "fine": bool(fine), **rest}:
            if rest or not all(type(way) is int and abs(way) <= 1 for way in (dx, dy)):
                return None
            found = "nudged", place, dx, dy, fine
        case {"typed": str(place), "text": str(text), **rest}:
            if rest or len(text) > LONGEST:
                return None
            found = "typed", place, text
        case _:
            return None
    kind, place, *more = found
    parts = PLACE.fullmatch(place)
    return (kind, parts[1], int(parts[2]), int(parts[3]), *more) if parts else None


def are_numbers(*values: Any) -> bool:
    """Whether these are finite numbers, or None; at least one is a number."""
    most = sys.float_info.max
    finite = (type(v) in (int, float) and abs(v) <= most for v in values if v is not None)
    return all(finite) and any(v is not None for v in values)


def number_typed(text: str) -> int | float:
    """The number that somebody has typed; one without a point that is whole is an int.

    Its minus is that of paper or of the keyboard.
    """
    try:
        number = float(text.strip().replace("−", "-"))
    except ValueError:
        raise ValueError(f"{briefly(text)} is no number; type one such as −0.5 or 2e−3") from None
    if abs(number) <= sys.float_info.max:  # neither NaN nor infinite
        return int(number) if number == int(number) and "." not in text else number
    raise ValueError(f"{briefly(text)} is no finite number; type one such as −0.5 or 2e−3")


def is_refusal(error: BaseException) -> bool:
    """Whether a method refuses what it is asked; what fails while it is drawn is no refusal."""
    called = {frame.f_code.co_name for frame, _ in walk_tb(error.__traceback__)}
    return isinstance(error, REFUSALS) and not called & DRAWING


def first_line(error: BaseException) -> str:
    """The first line of what an exception says, or its type where it says nothing."""
    said = ""
    with suppress(Exception):  # a class of a reader's own may do anything
        said = str(error).strip()
    return (said.splitlines() or [type(error).__name__])[0]


def failure(error: BaseException) -> str:
    """What a reader can report of an exception that nobody foresaw."""
    if isinstance(error, KeyboardInterrupt):
        return "Interrupted: nothing plays on, and the picture may be older than the numbers."
    kind, said = type(error).__name__, first_line(error)
    *_, (frame, line) = walk_tb(error.__traceback__)
    words = said if said == kind else f"{kind}: {said}"
    return f"{words} (line {line}, in {frame.f_code.co_name}). Nobody foresaw it; please report it."


def parts(widget: Any) -> list[Any]:
    """A widget and everything that belongs to it, the innermost first."""
    inner = [part for child in getattr(widget, "children", ()) for part in parts(child)]
    owned = [getattr(widget, name, None) for name in ("style", "layout")]
    return [*inner, *(part for part in owned if part is not None), widget]


# Controls: each has a label, and a sentence for whoever asks what it does.


def slider(
    label: str, value: Any, low: Any, high: Any, step: Any = 1, says: str = "", width: str = ""
) -> Any:
    """A labelled slider, of whole numbers if its step is one."""
    kind = widgets.IntSlider if isinstance(step, int) else widgets.FloatSlider
    return kind(
        value=value, min=low, max=high, step=step, description=label, tooltip=says or label,
        style=WIDE, layout={"width": width} if width else {},
    )  # fmt: skip


def log_slider(
    label: str, value: float, low: int, high: int, step: float, form: str, says: str
) -> Any:
    """A labelled slider from one power of ten to another.

    Parameters
    ----------
    label : str
        What it moves.
    value : float
        Where it stands.
    low, high : int
        The exponents of its ends.
    step : float
        By how much of a power of ten it moves.
    form : str
        How it writes its value, such as ".2g".
    says : str
        A sentence for whoever asks.
    """
    return widgets.FloatLogSlider(
        value=value, min=low, max=high, step=step, readout_format=form, description=label,
        tooltip=says, style=WIDE,
    )  # fmt: skip


def step_of(slider: Any, value: float) -> int:
    """The number of the step of a slider that is nearest to a number."""
    low, high = slider.min, slider.max
    if isinstance(slider, widgets.FloatLogSlider):
        value = math.log(value, slider.base) if value > 0 else low
    return math.floor((min(max(value, low), high) - low) / slider.step + 0.5)


def nearest(slider: Any, value: float) -> Any:
    """The place of a slider that is nearest to a number.

    Between its steps it cannot stand: the page would move it, and say so as if a hand had. Where it
    is there already it stays: a place sent back while it is being moved would undo a part of that.
    """
    place = min(slider.min + slider.step * step_of(slider, value), slider.max)
    if isinstance(slider, widgets.FloatLogSlider):
        place = slider.base**place
    return slider.value if math.isclose(slider.value, place) else place


def said(slider: Any, place: Any) -> Any:
    """The number of a place: of powers of ten with as many digits as it is written with."""
    log = isinstance(slider, widgets.FloatLogSlider)
    return float(format(place, slider.readout_format)) if log else place


def number_field(slider: Any) -> Any:
    """A field for what a slider moves; it takes any number, and has a name but no words."""
    field = widgets.Text(
        continuous_update=False, tooltip=slider.tooltip, layout={"width": "52px"}, style=WIDE
    )
    field.add_class("mlp-typed")
    traitlets.dlink((slider, "description"), (field, "description"), lambda label: f"type {label}")
    traitlets.dlink((slider, "disabled"), (field, "disabled"))
    return field


def beside(slider: Any, field: Any) -> Any:
    """A slider and its field, in the room of the slider."""
    room = slider.layout.width or ROOM
    pair = widgets.HBox([slider, field], layout={"width": room, "grid_gap": "0"})
    slider.readout, slider.layout.width, slider.layout.flex = False, "auto", "1 1 0"
    for part in (field, pair):  # one that is hidden takes them along
        traitlets.dlink((slider.layout, "display"), (part.layout, "display"))
    return pair


def choice(label: str, options: Any, value: Any, says: str = "") -> Any:
    """A labelled list to choose from."""
    return widgets.Dropdown(
        options=options, value=value, description=label, tooltip=says or label, style=WIDE,
        layout={"width": "max-content"},
    )  # fmt: skip


def pills(label: str, options: Any, value: Any, says: str = "") -> Any:
    """A labelled line of buttons, of which one is pressed."""
    made = widgets.ToggleButtons(
        options=options, value=value, description=label, tooltip=says or label, style=WIDE
    )
    made.style.button_width = "max-content"
    made.add_class("mlp-pills")
    return made


def switch(label: str, value: bool, says: str = "") -> Any:
    """A labelled box to tick."""
    return widgets.Checkbox(
        value=value, description=label, tooltip=says or label, indent=False,
        layout={"width": "max-content"},
    )  # fmt: skip


def button(label: str, says: str) -> Any:
    """A button with words on it, and a sentence for whoever asks what it does."""
    return widgets.Button(description=label, tooltip=says, layout={"width": "max-content"})
