"""The learning curve, drawn while a network trains."""

import base64
from time import perf_counter
from typing import Any

import ipywidgets as widgets
import numpy as np
from IPython import get_ipython
from IPython.display import display
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb

from mlp_core.refusals import check_size
from mlp_lab.figures import learning_curve
from mlp_lab.figures.curves import decades
from mlp_lab.figures.png import indexed_png
from mlp_lab.palette import BLUE, GREY

__all__ = ["LiveCurve"]

PICTURE_EVERY, WORDS_EVERY = 0.1, 1.0  # seconds; a screen reader needs time to speak
# All that a frame holds, so that nothing has to be searched in it, and half the bytes: mixtures of
# two colours, which red tells apart, each in as many opacities.
STEPS = 16
ENDS = np.array([to_rgb(BLUE), to_rgb(GREY)])
MIXTURE = (
    np.interp(np.arange(256), 255 * ENDS[:, 0], (0, STEPS - 1)).round().astype(np.uint8) * STEPS
)
SHARES = np.linspace(0, 1, STEPS)
COLOURS = [(*(1 - s) * ENDS[0] + s * ENDS[1], opacity) for s in SHARES for opacity in SHARES]
PALETTE = np.rint(255 * np.array(COLOURS)).astype(np.uint8)
BLOCKS = 350  # of steps in a long line: one for every second pixel of its width


class LiveCurve:
    """The learning curve of a training that runs: `train(…, steps=500, progress=LiveCurve(500))`.

    It appears when it is made, and `train` calls it with the errors so far after each step. Nearly
    all calls only look at the clock. When the steps are done, or the cell ends because training was
    interrupted or diverged, a plain picture takes the place of the widgets: a saved notebook
    shows it without a kernel, where a widget would be an error message.

    Parameters
    ----------
    steps : int
        The number of steps that training will take.

    Attributes
    ----------
    E : list of float
        The errors so far.
    done : bool
        Whether training is over.
    """

    def __init__(self, steps: int) -> None:
        self.steps = steps = check_size("LiveCurve", "steps", steps, least=0)
        self.E: list[float] = []
        self.done = False
        self._next_picture = self._next_words = 0.0
        self._drawing = Drawing(steps)
        self._png = self._drawing.frame([])
        self._bar = widgets.IntProgress(max=steps, description="Training")
        self._words, self._picture = widgets.HTML(), widgets.HTML()
        self.view = widgets.VBox([widgets.HBox([self._bar, self._words]), self._picture])
        self._output = display(self, display_id=True)  # type: ignore[no-untyped-call]
        self._events = getattr(get_ipython(), "events", None)
        if self._events is not None:
            self._events.register("post_run_cell", self._cell_ended)

    def __call__(self, E: list[float]) -> None:
        """Take note of the errors so far, and draw them if the last picture is old enough."""
        if self.done and len(E) == 1:
            raise ValueError(
                f"LiveCurve: this one is over, as its cell or its training has ended; "
                f"write progress=LiveCurve({self.steps})"
            )
        self.E = E
        if len(E) > self.steps:
            self.finish()
        elif perf_counter() >= self._next_picture:
            self.draw()

    def draw(self) -> None:
        """Show how far training is."""
        now, step = perf_counter(), len(self.E) - 1
        self._bar.value = step
        self._png = self._drawing.frame(self.E)
        words = f"step {step} of {self.steps}, E = {self.E[-1]:.4g}"
        # Not widgets.Image, which cannot carry a text for those who do not see it.
        self._picture.value = (
            f'<img width="700" height="360" style="display: block" alt="Learning curve: {words}" '
            f'src="data:image/png;base64,{base64.b64encode(self._png).decode()}">'
        )
        if now >= self._next_words:
            self._next_words = now + WORDS_EVERY
            self._words.value = f'<span role="status">{words}</span>'
        # On a slow machine the pictures come less often, so that training has most of the time.
        self._next_picture = now + max(PICTURE_EVERY, 5 * (perf_counter() - now))

    def finish(self) -> None:
        """Put a plain picture in the place of the widgets, once."""
        if self.done:
            return
        self.done = True
        if self._events is not None:
            self._events.unregister("post_run_cell", self._cell_ended)
        if self._output is not None:
            self._output.update(self)
        for part in (self._bar, self._words, *self.view.children, self.view):
            for owned in (getattr(part, "style", None), part.layout, part):
                if owned is not None:
                    owned.close()

    def _cell_ended(self, result: Any) -> None:
        self.finish()

    def __repr__(self) -> str:
        # The same from beginning to end, because the notebooks' tests compare it.
        return f"The learning curve of {self.steps} steps."

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        if self.done:
            bundle, png = {}, self._drawing.picture(self.E)
        else:
            bundle, png = self.view._repr_mimebundle_(**kwargs), self._png
        picture = base64.b64encode(png).decode()
        shown = {**bundle, "image/png": picture, "text/plain": repr(self)}
        return shown, {"image/png": {"alt": repr(self)}}  # where nbconvert looks for it


class Drawing:
    """The figure behind a live curve: its axes are drawn once, and then only the line.

    Drawing the whole figure takes five times as long as drawing the line into a copy of the
    empty axes, so the axes are drawn again only when their limits must grow.
    """

    def __init__(self, steps: int) -> None:
        self.figure = learning_curve([1.0])
        self.canvas: Any = FigureCanvasAgg(self.figure)
        self.axes = self.figure.axes[0]
        self.axes.set_xlim(0, max(steps, 1))
        # Fixed, with room for 10⁻¹⁰: laying the figure out at each new limit takes 80 ms more.
        self.axes.set_position((0.11, 0.14, 0.84, 0.78))
        self.line = self.axes.lines[0]
        self.line.set_animated(True)  # left out when the axes are drawn
        self.steps = steps
        self.limits = (0.0, 0.0)

    def take(self, E: list[float]) -> None:
        """Put the errors into the line."""
        errors, steps = np.array(E, dtype=float), np.arange(len(E))
        if (block := len(E) // BLOCKS) > 1:  # the least and the largest E of each block of steps
            steps = steps[: len(E) // block * block].reshape(-1, block)[:, [0, -1]].ravel()
            blocks = errors[: len(E) // block * block].reshape(-1, block)
            errors = np.column_stack([blocks.min(axis=1), blocks.max(axis=1)]).ravel()
        self.line.set_data(steps, errors)
        if (limits := decades(errors)) != self.limits:
            self.limits = limits
            self.axes.set_ylim(limits)
            self.canvas.draw()
            self.empty = self.canvas.copy_from_bbox(self.figure.bbox)

    def frame(self, E: list[float]) -> bytes:
        """A PNG as fast as possible."""
        self.take(E)
        self.canvas.restore_region(self.empty)
        self.axes.draw_artist(self.line)
        pixels = np.asarray(self.canvas.buffer_rgba())
        return indexed_png(MIXTURE[pixels[..., 0]] + pixels[..., 3] // STEPS, PALETTE, fast=True)

    def picture(self, E: list[float]) -> bytes:
        """A PNG as small as possible."""
        self.take(E)
        if 0 < len(E) <= self.steps:
            self.axes.set_title(f"{len(E) - 1} of {self.steps} steps")
            self.axes.set_xlim(0, max(len(E) - 1, 1))
        self.line.set_animated(False)
        png = self.figure.png()
        self.line.set_animated(True)
        return png
