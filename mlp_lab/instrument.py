"""What every instrument shares: labelled controls, a picture, a line that says what is seen.

An instrument holds its state in plain attributes, and its methods change it: a test or a reader's
own code calls the same methods as a control does. It computes through `mlp_core`. Its `view` only
draws the state and forwards what is moved or clicked.
"""

import base64
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as widgets
import traitlets
from IPython import get_ipython

from mlp_lab.matrices import standalone

__all__ = ["Instrument", "Picture", "button", "choice", "image", "slider", "switch"]

SHOWN: dict[str, "Instrument"] = {}  # the instrument that a cell shows at present
WIDE = {"description_width": "initial"}


class Picture(anywidget.AnyWidget):
    """HTML that reports which `data-entry` was clicked and, while it plays, asks for a frame.

    Attributes
    ----------
    html : str
        What is seen.
    playing : bool
        Whether the page asks for the next frame each time that it has drawn one.
    pause : int
        Milliseconds from one frame to the question for the next.
    """

    _esm = Path(__file__).parent / "picture.js"
    html = traitlets.Unicode().tag(sync=True)
    playing = traitlets.Bool(False).tag(sync=True)
    pause = traitlets.Int(0).tag(sync=True)


def slider(label: str, value: Any, low: Any, high: Any, step: Any = 1, says: str = "") -> Any:
    """A labelled slider, of whole numbers if its step is one."""
    kind = widgets.IntSlider if isinstance(step, int) else widgets.FloatSlider
    return kind(
        value=value, min=low, max=high, step=step, description=label, tooltip=says or label,
        style=WIDE,
    )  # fmt: skip


def choice(label: str, options: Any, value: Any, says: str = "") -> Any:
    """A labelled list to choose from."""
    return widgets.Dropdown(
        options=options, value=value, description=label, tooltip=says or label, style=WIDE,
        layout={"width": "max-content"},
    )  # fmt: skip


def switch(label: str, value: bool, says: str = "") -> Any:
    """A labelled box to tick."""
    return widgets.Checkbox(
        value=value, description=label, tooltip=says or label, indent=False,
        layout={"width": "max-content"},
    )  # fmt: skip


def button(label: str, says: str) -> Any:
    """A button with words on it, and a sentence for whoever asks what it does."""
    return widgets.Button(description=label, tooltip=says, layout={"width": "max-content"})


def image(png: bytes, says: str, width: int) -> str:
    """A PNG as HTML, with a text for whoever cannot see it."""
    data = base64.b64encode(png).decode()
    return (
        f'<img alt="{escape(says)}" width="{width}" style="display:block;max-width:100%" '
        f'src="data:image/png;base64,{data}">'
    )


class Instrument:
    """The state of an instrument, and its view.

    A subclass sets its state, calls `super().__init__()`, adds its controls with `add`, and ends
    with `self.show()`. It has `draw()`, `formula()` and `words()`.
    """

    def __init__(self) -> None:
        self.picture = Picture()
        self._controls: list[tuple[Any, Callable[[], Any]]] = []
        self._rows: list[Any] = []
        self._formula, self._status = widgets.HTMLMath(), widgets.HTML()
        self._showing, self.status = False, ""
        self.view = widgets.VBox([self._formula, self.picture, self._status])
        self.picture.on_msg(self._heard)

    # What a subclass says of itself.

    def draw(self) -> str:
        """The picture as HTML."""
        raise NotImplementedError

    def formula(self) -> str:
        """The equation above the picture, in LaTeX between dollars; empty where there is none."""
        return ""

    def words(self) -> str:
        """What is to be seen now, in a sentence."""
        raise NotImplementedError

    def static(self) -> dict[str, str]:
        """The picture for where no kernel runs: MIME type and content."""
        return {"image/svg+xml": standalone(self.draw())}

    def clicked(self, name: str, i: int, j: int) -> None:
        """What a click on entry (i, j) of the matrix called `name` does: by default nothing."""

    def tick(self) -> None:
        """What the next frame of a playing picture does: by default nothing."""

    # The view.

    def add(self, *controls: tuple[Any, Any, Callable[..., Any]]) -> None:
        """A row of controls: each with what it shows of the state, and the method that it calls.

        A button shows nothing, and its method takes no argument.
        """
        for control, value, method in controls:
            if isinstance(control, widgets.Button):
                control.on_click(lambda _, method=method: self.attempt(method))
            else:
                self._controls.append((control, value))
                control.observe(
                    lambda change, method=method: self._moved(method, change["new"]), "value"
                )
        row = widgets.HBox([control for control, *_ in controls], layout={"flex_flow": "row wrap"})
        self._rows.append(row)
        self.view.children = (*self._rows, self._formula, self.picture, self._status)

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

    def attempt(self, method: Callable[..., Any], *arguments: Any) -> None:
        """Call a method; what it refuses is said in the status line, and nothing has changed.

        An exception in a callback of a widget would appear nowhere on the page.
        """
        try:
            method(*arguments)
        except (TypeError, ValueError, ArithmeticError) as refusal:
            self._show_controls()
            self.say(str(refusal).splitlines()[0])

    def close(self) -> None:
        """Close the view and everything in it."""
        self.picture.playing = False
        for part in parts(self.view):
            part.close()

    def _show_controls(self) -> None:
        self._showing = True
        try:
            for control, value in self._controls:
                control.value = value()
        finally:
            self._showing = False

    def _moved(self, method: Callable[[Any], Any], value: Any) -> None:
        if not self._showing:
            self.attempt(method, value)

    def _heard(self, widget: Any, content: Any, buffers: Any) -> None:
        if "entry" in content:
            name, i, j = content["entry"].rsplit(",", 2)
            self.attempt(self.clicked, name, int(i), int(j))
        elif self.picture.playing:  # a tick may be under way when a pause comes
            self.attempt(self.tick)

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self.words()}"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        # Whoever runs a cell again wants the new instrument; the old one must not go on playing.
        shell = get_ipython()
        cell = shell.get_parent().get("metadata", {}).get("cellId") if shell else None
        if cell:
            old = SHOWN.get(cell)
            if old is not None and old is not self:
                old.close()
            SHOWN[cell] = self
        bundle: dict[str, Any] = self.view._repr_mimebundle_(**kwargs)
        return {**bundle, **self.static(), "text/plain": repr(self)}


def parts(widget: Any) -> list[Any]:
    """A widget and everything that belongs to it, the innermost first."""
    inner = [part for child in getattr(widget, "children", ()) for part in parts(child)]
    owned = [getattr(widget, name, None) for name in ("style", "layout")]
    return [*inner, *(part for part in owned if part is not None), widget]
