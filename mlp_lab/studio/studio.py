"""Live training: start, pause, one step, reset; every number and picture follows."""

from dataclasses import replace
from html import escape
from time import perf_counter
from typing import Any

import numpy as np

from mlp_core import Gradients
from mlp_core.refusals import check_between, check_choice, check_within
from mlp_lab.drawing import Picture
from mlp_lab.instrument import Instrument
from mlp_lab.numbers import number
from mlp_lab.studio.controls import BRUSHES, Controls
from mlp_lab.studio.curves import curves_panel, last_step, time_line
from mlp_lab.studio.desk import desk, page
from mlp_lab.studio.examples import FARTHEST, Examples
from mlp_lab.studio.plane import Scene
from mlp_lab.studio.settings import Settings
from mlp_lab.studio.state import written
from mlp_lab.studio.training import Training
from mlp_lab.studio.weights import details_panel, lengths_panel, matrices_panel, weight_words
from mlp_lab.studio.wires import Mark, wires_of

__all__ = ["Studio"]

NEAR = 0.025  # of the width of the picture: as far as an example's mark reaches
FRAMES = 16  # that are remembered for a page that has stopped at an earlier one
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

    title = "Training studio"
    settings: Settings
    course: Training

    def __init__(self, settings: Settings, course: Training | None = None) -> None:
        self._next_words = 0.0
        self._until: int | None = None
        self._shown_examples: Examples | None = None
        self._frames: dict[int, tuple[int, int, Training]] = {}
        self._was_held = False
        self.brush, self.seized = BRUSHES[0], -1
        self.cross: tuple[float, float] | None = None  # where somebody has been in the plane
        self.aimed: tuple[float, float] | None = None  # where somebody points now
        self.pointed_step: int | None = None
        self.mark: Mark | None = None  # the neuron or the weight that is pointed at
        self.picked: Mark | None = None  # the one that was clicked
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
        self._frames[self.picture.answered] = self.number, self.end, self.course
        self.show()

    def pause(self) -> None:
        """Stay where it is."""
        self.picture.playing = False
        self.show()

    def start_or_pause(self) -> None:
        """What the first button does."""
        if self._was_held:  # by the page, at once
            self._was_held = False
            self.show()
        else:
            (self.pause if self.playing else self.start)()

    def step(self) -> None:
        """Take one step, and stay there."""
        self.picture.playing = self._was_held = False
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
        answer = self.picture.answered + 1
        self._frames[answer] = self.number, self.end, self.course
        self._frames.pop(answer - FRAMES, None)
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

    def _place(self, x: float, y: float, free: bool = False) -> tuple[float, float]:
        x, y = (
            round(min(max(check_within("a place", v, FARTHEST), ends[0]), ends[1]), 3)
            for v, ends in ((x, self.scene.x), (y, self.scene.y))
        )
        classes = self.settings.task.output != "identity"
        if free or self.scene.flat or not classes:
            return x, y
        return x, float(y > 0.5)  # the target is a class

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

    # What a hand does.

    def halted(self, answered: int) -> None:
        """Stay at the frame that the page has drawn last: what was asked after it is taken back."""
        self.picture.playing, self._was_held = False, True
        shown = max((n for n in self._frames if n <= answered), default=None)
        if shown is not None:
            number, end, course = self._frames[shown]
            if course is self.course and number < self.number:
                course.take_back(number, end)
                self._read()
        self.show()

    def take(self, brush: str) -> None:
        """What the hand does in the plane from now on, one of `BRUSHES`."""
        check_choice("what the hand does", brush, BRUSHES)
        self.brush, self.seized = brush, -1
        self.show()

    def use_hand(self) -> None:
        """What the hand does, at the cross: for whoever has no mouse.

        To move an example it is seized first, and follows the cross until it is let go.
        """
        if self.cross is None:
            raise ValueError("there is no cross yet: press an arrow key on the plane")
        if self.brush == BRUSHES[0]:
            near = self.near(*self.cross) if self.seized < 0 else None
            if self.seized < 0 and near is None:
                raise ValueError("there is no example at the cross: move it to one")
            self.seized = -1 if near is None else near
            self.show()
        else:
            self._apply(*self.cross)

    def clicked(self, name: str, i: int, j: int) -> None:
        if name == "lowest":
            self.scrub(self.course.lowest[1])
        elif name == "plane":
            self.use_hand()

    def dragged(self, name: str, i: int, j: int, x: float | None, y: float | None) -> None:
        if name in ("time", "jump", "curve") and x is not None:
            self.scrub(min(max(round(x), 0), self.end))
        elif name == "plane" and x is not None and y is not None:
            at = self._place(x, y, free=True)
            if self.seized < 0 and self.brush == BRUSHES[0]:
                near = self.near(x, y)
                self.seized = -1 if near is None else near
            self.cross = at
            if self.brush == BRUSHES[0]:
                self._follow()
            else:
                self._apply(*at)
        elif name == "network" and x is not None and y is not None:
            self.picked = self.mark = self.wires.near(x, y)
            self.show()

    def released(self, name: str, i: int, j: int) -> None:
        if name == "plane":
            self.seized = -1

    def nudged(self, name: str, i: int, j: int, dx: int, dy: int, fine: bool) -> None:
        if name == "network":
            self.picked = self.wires.moved(self.picked, dx, dy, fine)
            self.show()
        elif name == "plane":
            wide = self.scene.x[1] - self.scene.x[0], self.scene.y[1] - self.scene.y[0]
            share = 0.004 if fine else 0.04
            x, y = self.cross or (sum(self.scene.x) / 2, sum(self.scene.y) / 2)
            self.cross = self._place(x + share * wide[0] * dx, y + share * wide[1] * dy, free=True)
            self._follow()
        elif name == "time":
            step = 1 if fine else max(1, last_step(self.course) // 100)
            self.scrub(min(max(self.number + dx * step, 0), self.end))

    def typed(self, name: str, i: int, j: int, number: float) -> None:
        if name == "time":
            self.scrub(int(number) if number == int(number) else number)  # type: ignore[arg-type]

    def hovered(self, name: str, i: int, j: int, x: float | None, y: float | None) -> None:
        self.left(quietly=True)
        if name == "plane" and x is not None and y is not None:
            self.aimed = x, y
        elif name == "curve" and x is not None:
            self.pointed_step = min(max(round(x), 0), self.end)
        elif name == "network" and x is not None and y is not None:
            self.mark = self.wires.near(x, y)
        self.picture.html = self.draw()

    def left(self, quietly: bool = False) -> None:
        self.aimed = self.pointed_step = self.mark = None
        if not quietly:
            self.picture.html = self.draw()

    def _follow(self) -> None:
        """Let a seized example follow the cross."""
        if 0 <= self.seized < len(self.course.examples) and self.cross:
            self.move(self.seized, *self.cross)
        else:
            self.show()

    def _apply(self, x: float, y: float) -> None:
        """Paint or erase, unless it was done so near in this movement."""
        what = BRUSHES.index(self.brush) - 1
        if what < 2 and self.near(x, y) is not None:
            self.show()  # there is one already
        else:
            self.paint(x, y, what if what < 2 else "erase")

    # What is seen.

    @property
    def wires(self) -> Any:
        """The places of the network's neurons and weights."""
        return wires_of(self.settings.sizes)

    def seen(self) -> Mark | None:
        """The neuron or the weight that is pointed at, or else that was clicked."""
        mark, sizes = self.mark or self.picked, self.settings.sizes
        if not mark or mark[1] >= len(sizes):
            return None
        limit = (sizes[mark[1]], 0) if mark[0] == "neuron" else (sizes[mark[1] - 1], sizes[mark[1]])
        return mark if mark[2] <= limit[0] and mark[3] <= limit[1] else None

    def panels(self) -> dict[str, Picture]:
        """The parts of the picture by their names; the last is lengths, one weight or matrices."""
        settings, course, seen = self.settings, self.course, self.seen()
        forward, gradients = self.scene.asked(course.network), course.gradients()
        sizes, names = "-".join(map(str, settings.sizes)), settings.activations()
        title, neuron = f"{settings.name}, {sizes}, step {course.number}", None
        if seen and seen[0] == "neuron" and seen[1] < len(names):
            _, l, j, _ = seen
            neuron = l, j, names[l - 1]
            title = f"neuron {j} of layer {l}, {names[l - 1]}"
        aim = self.aimed or self.cross
        if self.aimed or (self.cross and self.seized >= 0):
            title = self._answer_at(*(aim or (0.0, 0.0)), neuron)
        says = f"{settings.name}, {sizes}. {self.words()}"
        panels = {"plane": self.scene.panel(forward, title, says, neuron, self.cross)}
        if settings.neurons:
            said = f"The hidden neurons and the weights of {course.network}."
            told = self._told(seen, gradients)
            panels["network"] = self.wires.panel(course.network, forward, said, seen, told)
        says = f"E against the step. {self.words()}"
        panels["curves"] = curves_panel(course, settings.axis, says, self.pointed_step)
        place = seen[1:] if seen and seen[0] == "weight" else None
        if settings.weights:  # they have the lengths too
            panels["matrices"] = matrices_panel(course.network, gradients, place)
        elif place:
            panels["lengths"] = details_panel(course.network, gradients, *place, self._alpha())
        else:
            panels["lengths"] = lengths_panel(course.network, gradients)
        return panels

    def _alpha(self) -> float | None:
        """α where the next step learns from the gradient that is shown; else None."""
        return None if self.settings.batch_size else self.settings.alpha

    def _answer_at(self, x: float, y: float, neuron: tuple[int, int, str] | None) -> str:
        """What the network, or one neuron, gives at a place of the plane."""
        point = np.array([[x, y]] if self.scene.flat else [[x]])
        with np.errstate(all="ignore"):
            A = self.network.forward(point).A
        value = A[neuron[0]][0, neuron[1] - 1] if neuron else A[-1][0, 0]
        place = f"x₁ {number(x, 2)}, x₂ {number(y, 2)}" if self.scene.flat else f"x {number(x)}"
        name = f"neuron {neuron[1]} of layer {neuron[0]}" if neuron else "answer"
        return f"{place}: {name} {number(value, 4)}"

    def _told(self, seen: Mark | None, gradients: Gradients) -> list[str]:
        """The words below the network: of what is pointed at, or what can be pointed at."""
        if seen is None:
            return ["point at a line or a neuron; a click keeps it"]
        kind, l, i, j = seen
        if kind == "weight":
            value, slope, *after = weight_words(self.network, gradients, l, i, j, self._alpha())
            return [f"{value}, {slope}", *after]
        layer = self.network.layer(l)
        b, slope = (number(P[0, i - 1], 4) for P in (layer.B, gradients.dE_dB[l]))
        name = f"neuron {i} of layer {l}: {layer.activation.name}"
        return [f"{name}, b = {b}, ∂E/∂b = {slope}"]

    def draw(self) -> str:
        return page(self.panels(), time_line(self.course))

    def drawn(self) -> Picture:
        return desk(self.panels(), time_line(self.course, "966"), self.words())

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

    def open_state(self) -> None:
        """Stay here, and show the text of the state below the picture."""
        self.pause()
        text = escape(self.copy_state())
        self.controls.code.value = (
            f'<pre style="user-select:all;white-space:pre-wrap;word-break:break-all">{text}</pre>'
        )

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
