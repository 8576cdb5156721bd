"""Live training: start, pause, one step, reset; every number and picture follows."""

from html import escape
from time import perf_counter
from typing import Any

from mlp_lab.drawing import Picture, side_by_side
from mlp_lab.instrument import Instrument
from mlp_lab.studio.controls import Controls
from mlp_lab.studio.panels import Scene, curves_panel, neurons_panel, weights_panel
from mlp_lab.studio.settings import Settings
from mlp_lab.studio.training import Training

__all__ = ["Studio"]

WORDS_EVERY = 1.0  # seconds; a screen reader needs time to speak


class Studio(Instrument):
    """A network that is trained before your eyes.

    Parameters
    ----------
    settings : Settings
        The task, the network, and how it learns.

    Attributes
    ----------
    settings : Settings
        The present ones; `set` changes them.
    number : int
        How many steps have been taken.
    network : Network
        What they have led to.
    E, E_test : float
        Its error on all examples to train with, and on those to test with.
    playing : bool
        Whether it goes on by itself.
    """

    settings: Settings
    course: Training

    def __init__(self, settings: Settings) -> None:
        self._next_words = 0.0
        self._begin(settings)
        super().__init__()
        self.controls = Controls(self)
        self.show()

    @property
    def playing(self) -> bool:
        """Whether it goes on by itself."""
        return self.picture.playing

    # What can be done.

    def start(self) -> None:
        """Go on by itself, a few steps for each picture, until `pause`."""
        self.picture.playing = True
        self.show()

    def pause(self) -> None:
        """Stay where it is."""
        self.picture.playing = False
        self.show()

    def start_or_pause(self) -> None:
        """What the first button does."""
        (self.pause if self.playing else self.start)()

    def step(self) -> None:
        """Take one step, and stay there."""
        self.picture.playing = False
        self._advance(1)
        self.show()

    def reset(self) -> None:
        """Back to step 0."""
        self.picture.playing = False
        self._begin(self.settings)
        self.show()

    def tick(self) -> None:
        """The next few steps and their picture; a page asks for it when it has drawn the last."""
        self._advance(self.settings.steps_per_frame)
        if not self.playing or perf_counter() >= self._next_words:
            self._next_words = perf_counter() + WORDS_EVERY
            self.show()
        else:
            self.picture.html = self.draw()

    def set(self, **changes: Any) -> None:
        """Change settings by their names in `Settings`; what makes another start goes to step 0.

        Another alpha or batch size takes effect with the next step.
        """
        former, settings = self.settings, self.settings.changed(**changes)
        if settings.starts_as(former):
            self.settings = settings
            if (settings.alpha, settings.batch_size) != (former.alpha, former.batch_size):
                self.course.told = ""  # it may go on now
        else:
            self._begin(settings)
            self.picture.playing = False
        self.show()

    def _begin(self, settings: Settings) -> None:
        course = Training(settings)
        self.settings, self.course, self.scene = settings, course, Scene(course)
        self._read()

    def _read(self) -> None:
        course = self.course
        self.number, self.network = course.number, course.network
        self.E, self.E_test = course.E, course.E_test

    def _advance(self, count: int) -> None:
        try:
            self.course.advance(count, self.settings.alpha, self.settings.batch_size)
        finally:
            self._read()
        if self.course.told:
            self.picture.playing = False

    # What is seen.

    def panels(self) -> list[Picture]:
        """The parts of the picture."""
        settings, course = self.settings, self.course
        forward = self.scene.asked(course.network)
        sizes = "-".join(map(str, settings.sizes))
        title = f"{settings.data}, {sizes}, step {course.number}"
        panels = [
            self.scene.panel(forward, title, f"{settings.data}, {sizes}. {self.words()}"),
            curves_panel(course, settings.axis, f"E against the step. {self.words()}"),
        ]
        if settings.neurons:
            panels.append(neurons_panel(course.network, forward))
        if settings.weights:
            panels.append(weights_panel(course.network, course.gradients()))
        return panels

    def drawn(self) -> Picture:
        return side_by_side(self.panels(), self.words())

    def static(self) -> dict[str, str]:  # its panels say what a caption would
        return {"image/svg+xml": self.drawn().standalone()}

    def words(self) -> str:
        return self.course.words()

    def show(self) -> None:
        self.controls.code.value = ""
        super().show()

    def _show_controls(self) -> None:
        self.controls.follow()
        super()._show_controls()

    # The code.

    def show_code(self) -> None:
        """Print the lines that give the present network and its errors."""
        print(self.course.code())

    def open_code(self) -> None:
        """Stay here, and show the lines below the picture."""
        self.pause()
        self.controls.code.value = (
            f'<pre style="user-select:all">{escape(self.course.code())}</pre>'
        )
