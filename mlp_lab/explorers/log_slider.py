"""A slider over powers of ten."""

from typing import Any

import ipywidgets as widgets

from mlp_lab.controls import WIDE

__all__ = ["log_slider", "standing"]


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
