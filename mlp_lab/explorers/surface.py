"""E over two parameters of a network, and the way that gradient steps take over it."""

import math
from dataclasses import replace

import numpy as np

from mlp_core import Array, Network
from mlp_core.refusals import (
    briefly,
    check_between,
    check_kind,
    check_one_number,
    check_positive,
    check_real,
    check_size,
    check_switch,
    first_not_finite,
)
from mlp_lab import thread
from mlp_lab.drawing import Axes, Picture, round_down
from mlp_lab.explorers.contour_map import POINTS, SIDE, SurfaceMap
from mlp_lab.explorers.descent import Descent
from mlp_lab.explorers.parameters import (
    a_valley,
    check_finite,
    check_parameter,
    in_code,
    named_parameters,
    replaced,
)
from mlp_lab.instrument import Instrument, button, choice, log_slider, slider, switch
from mlp_lab.numbers import named_arrays, number

__all__ = ["SurfaceExplorer", "explore_surface"]

MOST_STEPS, WIDEST = 40, 16
SLIDER = "200px"  # so that the controls take few rows


class SurfaceExplorer(Instrument):
    """The surface of E over two parameters, with the path of the next gradient steps in it.

    Parameters
    ----------
    network : Network
        Where to start.
    X, Y : ndarray, m × n and m × k
        Inputs and true outputs.

    Attributes
    ----------
    network : Network
        The present one.
    first, second : str
        The two parameters, such as "w₁₁ of W[1]".
    width : float
        How much of either parameter the window shows.
    alpha : float
        The learning rate.
    steps : int
        How many steps ahead are drawn.
    all_move : bool
        Whether a step moves all parameters, or these two.
    path : list of Network
        The present network and those of the next steps, as far as the first outside the window.
    map : SurfaceMap
        E over the window, as `map.E`.
    past : list of Network
        The networks that steps have led through, without the present one.
    """

    title = "Error surface"

    def __init__(self, network: Network, X: Array, Y: Array) -> None:
        check_kind("explore_surface", "network", network, Network)
        with np.errstate(all="ignore"):
            network.gradients(X, Y)  # refuses what does not fit, in the derivation's letters
        for name, array in (("X", X), ("Y", Y)):
            check_real("explore_surface", name, array)
        check_finite("explore_surface", network, X, Y)
        self.parameters = named_parameters("explore_surface", network)
        self.start = self.network = self.held = network
        self.X, self.Y = X, Y
        self.first, self.second = a_valley(network)
        self.width, self.alpha, self.steps, self.all_move = 6.0, 0.05, 10, False
        self.past: list[Network] = []
        self.map = SurfaceMap()
        super().__init__()
        names = list(self.parameters)
        across = choice("across", names, self.first, "the first parameter, from left to right")
        upward = choice("upward", names, self.second, "the second parameter, from below upward")
        shown = "how much of either parameter is shown"
        wide = slider("width", 6.0, 0.5, WIDEST, 0.5, shown, SLIDER)
        self.add(
            (across, lambda: self.first, lambda name: self.choose(first=name)),
            (upward, lambda: self.second, lambda name: self.choose(second=name)),
            (wide, lambda: self.width, self.widen),
        )
        ahead = slider("steps ahead", 10, 1, MOST_STEPS, 1, "how many steps are drawn", "240px")
        both = "a step moves all parameters of the network, not only these two"
        rate = log_slider("alpha", 0.05, -3, 1, 0.05, ".2g", "the learning rate, from 0.001 to 10")
        rate.layout.width = SLIDER
        self.add(
            (rate, lambda: self.alpha, self.learn),
            (ahead, lambda: self.steps, self.look_ahead),
            (switch("all move", False, both), lambda: self.all_move, self.move_all),
            (button("Step", "take one step"), None, self.step),
            (button("Reset", "go back to the first point"), None, self.reset),
        )
        self.centre = self.descent.point(network)
        self._check_window(self.centre, self.width)
        self.show()

    # What changes the state.

    def choose(self, first: str = "", second: str = "") -> None:
        """Vary other parameters; the window is centred at the present point."""
        for name in (first, second):
            if not isinstance(name, str) or name:  # an empty name leaves the present one
                check_parameter(name, self.parameters, self.network)
        first, second = first or self.first, second or self.second
        if first == second:
            raise ValueError(f"{first} cannot lie on both axes; choose two parameters that differ")
        two = self.parameters[first], self.parameters[second]
        centre = replace(self.descent, two=two).point(self.network)
        self._check_window(centre, self.width)
        self.first, self.second, self.past = first, second, []
        self.held, self.centre = self.network, centre
        self.show()

    def widen(self, width: float) -> None:
        """Show more or less of either parameter."""
        width = check_positive("explore_surface", "width", width)
        self._check_window(self.centre, width)
        self.width = width
        self.show()

    def learn(self, alpha: float) -> None:
        """Take steps of another size."""
        self.alpha = check_positive("explore_surface", "alpha", alpha)
        self.show()

    def move(self, u: float, v: float) -> None:
        """Put the present point elsewhere in the window; the steps taken are forgotten."""
        names, ends = (self.first, self.second), (self.frame.x, self.frame.y)
        for name, value, (low, high) in zip(names, (u, v), ends, strict=True):
            check_one_number(name, value)
            if not low <= value <= high:
                window = f"{number(low)} … {number(high)} in this window"
                got = number(value) if isinstance(value, float) else briefly(value)
                raise ValueError(f"{name} must be {window}, not {got}")
        first, second = self.descent.two
        self.network, self.past = replaced(self.network, {first: u, second: v}), []
        self.show()

    def dragged(self, name: str, i: int, j: int, x: float | None, y: float | None) -> None:
        u, v = self.descent.point(self.network)
        self._move_within(u if x is None else x, v if y is None else y)

    def nudged(self, name: str, i: int, j: int, dx: int, dy: int, fine: bool) -> None:
        u, v = self.descent.point(self.network)
        step = self.grain if fine else 10 * self.grain
        self._move_within(u + dx * step, v + dy * step)

    def typed(self, name: str, i: int, j: int, number: float) -> None:
        u, v = self.descent.point(self.network)
        self.move(*((number, v) if name == "across" else (u, number)))

    @property
    def grain(self) -> float:
        """To what a moved point is rounded."""
        return round_down(self.width / 500)

    def _move_within(self, u: float, v: float) -> None:
        """Move to the nearest point in the window."""
        grain = self.grain  # from the edge, for float32 may round a number beyond it
        digits = -math.floor(math.log10(grain))
        inside = (
            round(min(max(to, low + grain), high - grain), digits) + 0.0
            for to, (low, high) in zip((u, v), (self.frame.x, self.frame.y), strict=True)
        )
        self.move(*inside)

    def look_ahead(self, steps: int) -> None:
        """Draw so many steps ahead."""
        check_size("explore_surface", "steps", steps)
        check_between("steps ahead", steps, 1, MOST_STEPS)
        self.steps = steps
        self.show()

    def move_all(self, all_move: bool) -> None:
        """Let a step move all parameters, or these two alone."""
        self.all_move = check_switch("all_move", all_move)
        self.show()

    def step(self) -> None:
        """Go one step along the path."""
        new = self.descent.after(self.network)
        where = first_not_finite(named_arrays(new, self.X, self.Y))
        if not math.isfinite(self.descent.error(new)):
            where = "E is no longer finite"
        if where:
            raise ArithmeticError(
                f"after this step {where}; reset, or try less than alpha = {self.alpha:.3g}"
            )
        self.past.append(self.network)
        self.network = new
        if self.all_move:
            self.held = new
        self.show()

    def reset(self) -> None:
        """Go back to the network that the instrument was opened with."""
        centre = self.descent.point(self.start)
        self._check_window(centre, self.width)
        self.network, self.past = self.start, []
        self.held, self.centre = self.start, centre
        self.show()

    def _check_window(self, centre: tuple[float, float], width: float) -> None:
        """Refuse a window so narrow that beside its middle rounding swallows its width."""
        eps = float(np.finfo(self.start.layers[0].W.dtype).eps)
        if (size := max(map(abs, centre))) * eps > width / (10 * POINTS):
            raise ValueError(
                f"explore_surface: a parameter of {size:.3g} is too large for a window "
                f"of width {width:g}"
            )

    # What is computed.

    @property
    def descent(self) -> Descent:
        """How steps move the two parameters, and what E says of it."""
        two = self.parameters[self.first], self.parameters[self.second]
        return Descent(self.X, self.Y, two, self.alpha, self.all_move)

    @property
    def frame(self) -> Axes:
        """The window."""
        x, y = ((middle - self.width / 2, middle + self.width / 2) for middle in self.centre)
        return Axes(x, y, SIDE, SIDE)

    # The view.

    def show(self) -> None:
        self.path = self.descent.ahead(self.network, self.steps, self.frame)
        super().show()

    def formula(self) -> str:
        if self.all_move:
            step = r"%s^{[l]\prime} = %s^{[l]} - \alpha \frac{\partial E}{\partial %s^{[l]}}"
            return rf"$${step % (*'WWW',)}, \qquad {step % (*'BBB',)}, \qquad l = 1 \dots L$$"
        return r"$$p^\prime = p - \alpha \frac{\partial E}{\partial p} \quad \text{for these two}$$"

    def drawn(self) -> Picture:
        self.map.look(self.frame, self.descent, self.held)
        return self.map.picture(self.frame, self.descent, self.path, self.past, self.words())

    def words(self) -> str:
        return self.descent.words(self.frame, self.path, self.held)

    def show_code(self) -> None:
        """Print the lines that give the present point, the path, and E along it."""
        print(*in_code(self.network, self.X, self.Y), *self.descent.code(len(self.path)), sep="\n")


def explore_surface(
    network: Network = thread.network, X: Array = thread.X, Y: Array = thread.Y
) -> SurfaceExplorer:
    """Open the surface of E over two parameters, by default of the thread network."""
    return SurfaceExplorer(network, X, Y)
