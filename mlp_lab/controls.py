"""Controls with a label, and a sentence for whoever asks what one does."""

from typing import Any

import ipywidgets as widgets

__all__ = ["button", "choice", "log_slider", "slider", "standing", "switch"]

WIDE = {"description_width": "initial"}


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


def standing(control: Any, value: float, digits: int) -> float:
    """Where a slider has to stand for a value that was taken from it with so many digits.

    If it is there already, that is its own place: a place sent back while it is being moved would
    undo a part of the movement.
    """
    here = control.value
    return here if float(f"{here:.{digits}g}") == value else value


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
