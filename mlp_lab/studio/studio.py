"""Live training: start, pause, one step, reset; every number and picture follows."""

from dataclasses import replace
from html import escape
from time import perf_counter
from typing import Any

from mlp_core.refusals import check_between
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
        The step that is shown.
    end : int
        The last step that was taken; after `scrub` it is further than `number`.
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
        self._until: int | None = None
        self._begin(settings)
        super().__init__()
        self.controls = Controls(self)
        self.show()

    @property
    def playing(self) -> bool:
        """Whether it goes on by itself."""
        return self.picture.playing

    @property
    def end(self) -> int:
        """The last step that was taken."""
        return self.course.end

    # What can be done.

    def start(self) -> None:
        """Go on by itself, a few steps for each picture, until `pause`."""
        self.picture.playing, self._until = True, None
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
        """Begin again at step 0; the run so far stays as the one before."""
        self.picture.playing = False
        self._begin(self.settings)
        self.show()

    def tick(self) -> None:
        """The next few steps and their picture; a page asks for it when it has drawn the last."""
        count = self.settings.steps_per_frame
        self._advance(count if self._until is None else min(count, self._until - self.number))
        if self.number == self._until:
            self.picture.playing = False
        if not self.playing or perf_counter() >= self._next_words:
            self._next_words = perf_counter() + WORDS_EVERY
            self.show()
        else:
            self.picture.html = self.draw()

    def set(self, **changes: Any) -> None:
        """Change settings by their names in `Settings`; what makes another start goes to step 0.

        Another alpha or batch size takes effect with the next step. What played plays on.
        """
        settings = self.settings.changed(**changes)
        if settings.starts_as(self.settings):
            self.course.change(settings)
            self.settings = settings
        else:
            self._begin(settings)
        self.show()

    # The time machine.

    def scrub(self, step: int) -> None:
        """Show a step that was taken, with the very numbers of then, and stay there.

        Parameters
        ----------
        step : int
            Its number, from 0 to `end`.
        """
        check_between("the step", step, 0, self.end)
        self.picture.playing = False
        self.course.scrub(int(step))
        self._read()
        self.show()

    def replay(self) -> None:
        """Show the whole run again, from step 0 to where it has come."""
        self.scrub(0)
        self.picture.playing, self._until = self.end > 0, self.end
        self.show()

    def fork(self, **changes: Any) -> None:
        """Go on from the step that is shown with other settings; the run so far is drawn in grey.

        Without changes the same run comes again, to the last digit. Another h keeps the weights;
        what needs other weights is refused.
        """
        settings = self.settings.changed(**changes)
        for name in ("widths", "start", "scale", "seed"):
            if getattr(settings, name) != getattr(self.settings, name):
                raise ValueError(f"another {name} needs another start; write set({name}=…)")
        if settings.sizes != self.settings.sizes:
            raise ValueError(f"{settings.name} has another number of inputs; write set(data=…)")
        same = self.keeps_examples(settings)
        self.course.change(settings, self.course.examples if same else settings.examples())
        self.course.fork()
        self._read()
        self.show()

    def keeps_examples(self, settings: Settings) -> bool:
        """Whether the examples, with what a hand has changed of them, are those of the settings."""
        names = ("data", "noise", "m", "test")
        return all(getattr(settings, name) == getattr(self.settings, name) for name in names)

    def _begin(self, settings: Settings) -> None:
        before: Training | None = getattr(self, "course", None)
        same = before is not None and self.keeps_examples(settings)
        course = Training(settings, before.examples if before and same else None)
        if before and same:
            course.former = before.as_former() if before.end else before.former
        self.settings, self.course, self._until = settings, course, None
        self._read()

    def _read(self) -> None:
        course, seen = self.course, self.settings
        self.settings = replace(
            course.settings, steps_per_frame=seen.steps_per_frame, axis=seen.axis,
            neurons=seen.neurons, weights=seen.weights,
        )  # fmt: skip
        if getattr(self, "_shown_examples", None) is not course.examples:
            self._shown_examples, self.scene = course.examples, Scene(course)
        self.number, self.network = course.number, course.network
        self.E, self.E_test = course.E, course.E_test

    def _advance(self, count: int) -> None:
        try:
            self.course.advance(count)
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
        title = f"{settings.name}, {sizes}, step {course.number}"
        panels = [
            self.scene.panel(forward, title, f"{settings.name}, {sizes}. {self.words()}"),
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
