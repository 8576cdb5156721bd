"""A figure that shows itself in a notebook, and states in words what it shows."""

from collections.abc import Mapping
from typing import Any

import matplotlib.figure
import numpy as np
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.layout_engine import ConstrainedLayoutEngine

from mlp_core.refusals import briefly
from mlp_lab.drawing import Picture
from mlp_lab.figures.png import small_png
from mlp_lab.palette import STYLE

__all__ = ["Figure", "Sketch", "check_named"]


class Figure(matplotlib.figure.Figure):
    """A Matplotlib figure without pyplot: nothing global, nothing to close.

    It has no ground of its own, and is drawn in colours that can be read on white and on black.

    Parameters
    ----------
    width, height : float
        Size in inches; an inch has 100 pixels.

    Attributes
    ----------
    fact : str
        The sentence that stands for the picture where none can be seen: in a terminal, and in
        the tests of the notebooks, which compare it. So it is the same on every machine.
    """

    def __init__(self, width: float, height: float) -> None:
        layout = ConstrainedLayoutEngine(w_pad=0.08, h_pad=0.08)
        super().__init__(figsize=(width, height), dpi=100, facecolor="none", layout=layout)
        self.fact = ""

    def __repr__(self) -> str:
        return self.fact

    __str__ = __repr__

    @rc_context(STYLE)  # ticks are made when they are drawn
    def draw(self, renderer: Any) -> None:
        super().draw(renderer)

    def png(self) -> bytes:
        """The picture as the bytes of a PNG file."""
        canvas: Any = FigureCanvasAgg(self)
        canvas.draw()
        return small_png(np.asarray(canvas.buffer_rgba()))

    def _repr_png_(self) -> tuple[bytes, dict[str, str]]:
        """The picture as a notebook keeps it, with its alt text where nbconvert looks for it."""
        return self.png(), {"alt": self.fact}


class Sketch:
    """A picture of marks, which shows itself as a `Figure` does.

    Parameters
    ----------
    picture : Picture
        What is drawn, and what it says.

    Attributes
    ----------
    fact : str
        The sentence that stands for the picture where none can be seen.
    """

    def __init__(self, picture: Picture) -> None:
        self.picture, self.fact = picture, picture.says

    def __repr__(self) -> str:
        return self.fact

    def svg(self) -> str:
        """The picture as an SVG file, for a page of whatever colour."""
        return self.picture.standalone()

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        return {"image/svg+xml": self.svg(), "text/plain": self.fact}


def check_named(
    function: str, named: Any, what: str, most: int | None = None, argument: str = "named"
) -> None:
    """Refuse what is no dictionary from a name to what is drawn, or holds nothing, or too much."""
    __tracebackhide__ = True
    where = f"{function}: {argument}"
    if not isinstance(named, Mapping):
        raise TypeError(f"{where} must be a dictionary from a name to {what}, not {briefly(named)}")
    if not named:
        raise ValueError(f"{where} is empty; it takes a name and {what}")
    if most is not None and len(named) > most:
        raise ValueError(
            f"{where} must hold at most {most}, which can be told apart, not {len(named)}"
        )
