"""Controls with a label, and a sentence for whoever asks what one does."""

from typing import Any

import ipywidgets as widgets

__all__ = ["button", "choice", "slider", "switch"]

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
