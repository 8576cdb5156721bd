"""Live training: start, pause, one step, reset; every number and picture follows."""

from dataclasses import replace
from html import escape
from time import perf_counter
from typing import Any

import numpy as np

from mlp_core.refusals import check_between, check_choice, check_within
from mlp_lab.drawing import Picture, side_by_side
from mlp_lab.instrument import Instrument
from mlp_lab.studio.controls import Controls
from mlp_lab.studio.examples import FARTHEST, Examples
from mlp_lab.studio.panels import Scene, curves_panel, neurons_panel, weights_panel
from mlp_lab.studio.settings import Settings
from mlp_lab.studio.state import written
from mlp_lab.studio.training import Training

__all__ = ["Studio"]

NEAR = 0.025  # of the width of the picture: as far as an example's mark reaches
WORDS_EVERY = 1.0  # seconds; a screen reader needs time to speak


class Studio(Instrument):
    """A network that is trained before your eyes.

    Parameters
    ----------
    settings : Settings
        The task, the network, and how it learns.
    course : Training, optional
        How far it has come.

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

    def __init__(self, settings: Settings, course: Training | None = None) -> None:
        self._next_words = 0.0
        self._until: int | None = None
        self._shown_examples: Examples | None = None
        self.settings, self.course = settings, course or Training(settings)
        self._read()
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
        same = same_examples(settings, self.settings)
        self.course.change(settings, self.course.examples if same else settings.examples())
        self.course.fork()
        self._read()
        self.show()

    # The examples, by hand. They are counted from 0, first those to train with.

    def paint(self, x: float, y: float, what: int | str) -> None:
        """Put an example of class 0 or 1 where somebody paints, or erase the one that is there.

        Parameters
        ----------
        x, y : float
            The place in the picture: with one input, y is the target.
        what : 0, 1 or "erase"
            The class; with one input it says nothing.
        """
        if isinstance(what, str):
            check_choice("what is painted", what, ["erase"])
            near = self.near(x, y)
            if near is not None:
                self._edit(self.course.examples.erased(near))
            return
        check_between("the class", what, 0, 1)
        self._edit(self.course.examples.painted(*self._place(x, y), float(what)))

    def move(self, i: int, x: float, y: float) -> None:
        """Put example i at another place."""
        check_between("the number of the example", i, 0, len(self.course.examples) - 1)
        self._edit(self.course.examples.moved(int(i), *self._place(x, y)))

    def erase(self, i: int) -> None:
        """Take example i away."""
        check_between("the number of the example", i, 0, len(self.course.examples) - 1)
        self._edit(self.course.examples.erased(int(i)))

    def near(self, x: float, y: float) -> int | None:
        """The example at a place of the picture, if there is one within its mark."""
        place = [check_within("a place", value, FARTHEST) for value in (x, y)]
        gone = self.course.examples.places() - place
        wide = [end - start for start, end in (self.scene.x, self.scene.y)]
        far = np.hypot(*(gone / wide).T)
        nearest = int(far.argmin())
        return nearest if far[nearest] <= NEAR else None

    def _place(self, x: float, y: float) -> tuple[float, float]:
        x, y = (
            round(min(max(check_within("a place", v, FARTHEST), ends[0]), ends[1]), 3)
            for v, ends in ((x, self.scene.x), (y, self.scene.y))
        )
        classes = self.settings.task.output != "identity"
        return (x, float(y > 0.5)) if classes and not self.scene.flat else (x, y)

    def _edit(self, examples: Examples) -> None:
        size = self.settings.batch_size
        if size and size > len(examples.X):
            raise ValueError(f"this example stays: a mini-batch has {size} of them")
        self.course.change(self.course.settings, examples)
        self._read()
        self.show()

    def _begin(self, settings: Settings) -> None:
        before, same = self.course, same_examples(settings, self.settings)
        course = Training(settings, before.examples if same else None)
        if same:
            course.former = before.as_former() if before.end else before.former
        self.settings, self.course, self._until = settings, course, None
        self._read()

    def _read(self) -> None:
        course, seen = self.course, self.settings
        self.settings = replace(
            course.settings, steps_per_frame=seen.steps_per_frame, axis=seen.axis,
            neurons=seen.neurons, weights=seen.weights,
        )  # fmt: skip
        if self._shown_examples is not course.examples:
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

    # The code, and the state.

    def copy_state(self) -> str:
        """The text from which `training_studio(state=…)` makes the same studio again."""
        return written(self.course, self.settings)

    def show_code(self) -> None:
        """Print the lines that give the present network and its errors."""
        print(self.course.code())

    def open_code(self) -> None:
        """Stay here, and show the lines below the picture."""
        self.pause()
        self.controls.code.value = (
            f'<pre style="user-select:all">{escape(self.course.code())}</pre>'
        )


def same_examples(one: Settings, other: Settings) -> bool:
    """Whether two settings have the same examples, before a hand has changed any."""
    names = ("data", "noise", "m", "test")
    return all(getattr(one, name) == getattr(other, name) for name in names)
