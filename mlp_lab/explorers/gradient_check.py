"""How exact a numerical derivative is: its formula, its floats, its step."""

import math
from itertools import takewhile
from typing import Any

import numpy as np

from mlp_core import Array, Network, sigmoid, tanh
from mlp_core.refusals import check_choice, check_kind, check_positive, check_real
from mlp_lab.drawing import (
    BOLD,
    CODE,
    Axes,
    Picture,
    evenly,
    grip,
    group,
    halo,
    handle,
    legend,
    line,
    lines_of_words,
    marker,
    power_ticks,
    rectangle,
    saying,
    sideways,
    stroke,
)
from mlp_lab.explorers.difference_quotients import (
    FLOATS,
    FORMULAS,
    STEPS,
    ParameterDerivative,
    in_floats,
)
from mlp_lab.explorers.parameters import (
    check_finite,
    check_parameter,
    in_code,
    named_parameters,
)
from mlp_lab.instrument import Instrument, choice
from mlp_lab.numbers import as_printed, scientific
from mlp_lab.palette import LINES, PAGE, VERMILION

__all__ = ["NETWORK", "GradientCheckExplorer", "X", "Y", "digits_of_both", "explore_gradient_check"]

# The network and the examples of notebook 7: smooth, with sizes 20, 3, 4 and 2.
RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(20, 3)), RNG.uniform(0.1, 0.9, size=(20, 2))
NETWORK = Network.random((3, 4, 2), (tanh, sigmoid), seed=1)
NEAR = 3  # times the best step, up or down, is about the best
NAMES = "step s", "relative error"  # of the axes
WIDTH, HEIGHT, LEFT, TOP = 430, 330, 78, 10
HIGHEST = 1e3  # error that is drawn
LEAST, MOST = (round(math.log10(step)) for step in (STEPS[-1], STEPS[0]))  # exponents of s
APART = 0.5  # of an exponent, which an arrow key moves s by: the distance of two marks
DIGIT, ROOM = 9, 140  # pixels of a digit, and of the words at a line
SHADE = 'fill="currentColor" fill-opacity="0.13"'
GUIDE, RING = stroke("currentColor", 1, "7 4"), f'fill="none" {stroke(VERMILION, 3)}'
LOOKS: dict[str, Any] = dict(zip(FORMULAS, zip(LINES, "os^", strict=False), strict=True))


# The picture: three formulas, two slopes, the best step, the rounding.


def step_picture(derivative: ParameterDerivative, formula: str, s: float, says: str) -> Picture:
    """Every formula's error against the step, with the chosen formula and step marked.

    Parameters
    ----------
    derivative : ParameterDerivative
        Its errors.
    formula : str
        The chosen one.
    s : float
        The chosen step.
    says : str
        What the picture shows, in words.
    """
    lowest = math.floor(math.log10(np.finfo(derivative.kind).eps)) - 3
    ends = (STEPS[-1], STEPS[0]), (10.0**lowest, HIGHEST)
    axes = Axes(*ends, WIDTH, HEIGHT, log_x=True, log_y=True)
    floor, below = axes.y[0], HEIGHT + 72
    band = axes.down(within(derivative.bound, floor))
    at = s, within(derivative.error(formula, s), floor)
    inside = [
        rectangle(0, band, WIDTH, round(HEIGHT - band, 1), SHADE),
        *guides(axes, derivative, formula),
        *(error_curve(axes, derivative, name, name == formula) for name in FORMULAS),
        best(axes, derivative, formula),
        chosen_step(axes, derivative, formula, at),
    ]
    ticks = power_ticks(*axes.x, every=4), power_ticks(floor, HIGHEST / 10, every=3)
    return Picture(
        [
            group(
                [axes.framed("".join(inside), NAMES, *ticks, grid=True, paper="none")], LEFT, TOP
            ),
            group([formula_signs(formula)], LEFT + WIDTH + 20, TOP + 6),
            lines_of_words(LEFT, below + 16, (formula, "derivation"), step=24),
            digits_of_both(derivative, formula, s).at(LEFT + 90, below),
        ],
        780,
        HEIGHT + 126,
        says,
    )


def chosen_step(
    axes: Axes, derivative: ParameterDerivative, formula: str, at: tuple[float, float]
) -> str:
    """The ring around the chosen step, which is moved sideways along its powers of ten."""
    s, pixel = at[0], axes.at(*at)
    ring = "".join(
        marker("o", *pixel, 9, look) for look in (f'fill="none" {stroke(PAGE, 6)}', RING)
    )
    shown = handle(
        grip(*pixel) + ring, "s", 1, 1, "s, step", x=sideways(axes), typed=True,
        value=math.log10(s), shown=scientific(s), limits=(LEAST, MOST),
    )  # fmt: skip
    return saying(shown, step_error(formula, s, derivative.error(formula, s)))


def step_error(formula: str, s: float, error: float) -> str:
    """How far a formula is off with a step, in words."""
    return f"{formula}, s = {scientific(s)}: relative error {scientific(error)}"


def within(error: float, floor: float) -> float:
    """An error, or the edge of the picture beyond which it lies."""
    return min(max(error, floor), HIGHEST)


def error_curve(axes: Axes, derivative: ParameterDerivative, name: str, chosen: bool) -> str:
    """The error of one formula; no difference at all lies on the lower edge."""
    (colour, _), mark = LOOKS[name]
    errors = derivative.errors[name]
    found = (within(error, axes.y[0]) for error in errors)
    points = list(zip(STEPS, found, strict=True))
    width, size = (2.6, 4) if chosen else (1.2, 2.4)
    look = f'fill="{colour}" {stroke(PAGE, 0.8)}'
    marks = (
        saying(axes.marker(mark, *point, size, look), step_error(name, point[0], error))
        for point, error in zip(points, errors, strict=True)
    )
    return axes.line(points, formula_look(name, width)) + "".join(marks)


def guides(axes: Axes, derivative: ParameterDerivative, formula: str) -> list[str]:
    """Thin lines along which the two errors of the chosen formula lie, with their slopes."""
    (C, R), order = derivative.guides(formula), FORMULAS[formula].order
    flat = formula == "complex"
    own = [(s, C * s**order) for s in STEPS]
    rounding = [(s, R if flat else R / s) for s in STEPS]
    parts = []
    for points, words in (
        (own, f"slope {order}"),
        (rounding, "" if flat else "slope −1: rounding"),
    ):
        inside = [point for point in points if axes.holds(*point)]
        if len(inside) > 1:
            x, y = axes.at(*inside[3 if points is own else -3])
            parts.append(axes.line([inside[0], inside[-1]], GUIDE))
            right = x < ROOM
            place = (x + 10, y, words, "start") if right else (x - 10, y, words, "end")
            parts.append(halo(*place, ink="currentColor", paper=PAGE))
    return parts


def best(axes: Axes, derivative: ParameterDerivative, formula: str) -> str:
    """A line at the best step of the chosen formula, which says it in numbers."""
    s = derivative.best_step(formula)
    x = axes.across(s)
    words = scientific(s, digits=1)
    words = f"{words} and less" if formula == "complex" else f"best step {words}"
    place = min(max(x, ROOM / 2), WIDTH - ROOM / 2)
    upright = line((x, 26), (x, HEIGHT), stroke("currentColor", 1.2, "2 3"))
    return upright + halo(place, 20, words, ink="currentColor", paper=PAGE)


def formula_signs(formula: str) -> str:
    """Which line is which formula, and what the other signs mean."""
    start, end, rows = (0, 12), (44, 12), []
    for name in FORMULAS:
        chosen = name == formula
        (colour, _), mark = LOOKS[name]
        sign = line(start, end, formula_look(name, 2.6 if chosen else 1.2))
        sign += marker(mark, 22, 12, 4, f'fill="{colour}" {stroke(PAGE)}')
        rows.append((sign, name, BOLD if chosen else ""))
    rows.append((marker("o", 22, 12, 8, RING), "the chosen step: drag it", ""))
    rows.append((line(start, end, GUIDE), "what theory expects", ""))
    rows.append((rectangle(0, 0, 44, 24, SHADE), "the derivation's rounding", ""))
    return legend(rows, 44, "none")


def digits_of_both(derivative: ParameterDerivative, formula: str, s: float) -> Picture:
    """Both derivatives with all their digits; those in which they agree are lit."""
    places = np.finfo(derivative.kind).precision + 1
    both = [
        np.format_float_scientific(value, precision=places, unique=False).replace("-", "−")
        for value in (derivative.numerical(formula, s), derivative.derivation)
    ]
    mantissas, _, exponents = zip(*(value.partition("e") for value in both), strict=True)
    same = takewhile(lambda pair: pair[0] == pair[1], zip(*mantissas, strict=False))
    agree = len(list(same)) if len(set(exponents)) == 1 else 0
    rows = [evenly(0, 24 * row, value, DIGIT, agree) for row, value in enumerate(both)]
    wide = DIGIT * max(map(len, both))
    return Picture(rows, wide + 4, 46, "", CODE)


def formula_look(name: str, width: float) -> str:
    """The look of a formula's line."""
    (colour, dashes), _ = LOOKS[name]
    return stroke(colour, width, "" if dashes == "-" else " ".join(map(str, dashes[1])))


# The explorer.


class GradientCheckExplorer(Instrument):
    """Choose formula, floats and step of a numerical derivative, and see how far it is off.

    Parameters
    ----------
    network : Network
        The network.
    X, Y : ndarray, m × n and m × k
        Inputs and true outputs.

    Attributes
    ----------
    used : str
        "forward", "central" or "complex".
    float_type : str
        One of `FLOATS`: in which all is computed.
    parameter : str
        By which E is differentiated, such as "w₁₁ of W[1]".
    s : float
        The step.
    derivative : ParameterDerivative
        What comes of it: `derivative.numerical(formula, s)`, `derivative.derivation` and so on.
    """

    title = "Gradient check"

    def __init__(self, network: Network, X: Array, Y: Array) -> None:
        check_kind("explore_gradient_check", "network", network, Network)
        with np.errstate(all="ignore"):
            # Refuses what does not fit, in the derivation's letters.
            gradients = network.gradients(X, Y)
        for name, array in (("X", X), ("Y", Y)):
            check_real("explore_gradient_check", name, array)
        check_finite("explore_gradient_check", network, X, Y)
        self.network, self.X, self.Y = network, X, Y
        self.parameters = named_parameters("explore_gradient_check", network)
        self.used, self.float_type, self.s = "forward", "float64", 1e-4
        self._known: dict[tuple[str, str], ParameterDerivative] = {}
        sloped = [name for name, p in self.parameters.items() if p.gradient(gradients)]
        self.parameter = (sloped or list(self.parameters))[0]
        self.derivative = self._derivative(self.float_type, self.parameter)
        super().__init__()
        names, by = list(self.parameters), "the parameter by which E is differentiated"
        self.add(
            (choice("formula", list(FORMULAS), self.used), lambda: self.used, self.use),
            (choice("floats", list(FLOATS), self.float_type), lambda: self.float_type, self.retype),
            (choice("derivative by", names, self.parameter, by), lambda: self.parameter, self.by),
        )
        self.show()

    # What changes the state.

    def use(self, formula: str) -> None:
        """Use another formula."""
        check_choice("formula", formula, FORMULAS)
        self.used = formula
        self.show()

    def retype(self, float_type: str) -> None:
        """Compute everything in other floats."""
        check_choice("floats", float_type, FLOATS)
        self.derivative, self.float_type = self._derivative(float_type, self.parameter), float_type
        self.show()

    def by(self, parameter: str) -> None:
        """Differentiate by another parameter."""
        check_parameter(parameter, self.parameters, self.network)
        self.derivative, self.parameter = self._derivative(self.float_type, parameter), parameter
        self.show()

    def take(self, s: float) -> None:
        """Take another step."""
        if not STEPS[-1] <= check_positive("explore_gradient_check", "s", s) <= STEPS[0]:
            raise ValueError(f"s must be from {STEPS[-1]:g} to {STEPS[0]:g}, not {s:g}")
        self.s = float(s)
        self.show()

    def dragged(self, name: str, i: int, j: int, x: float | None, y: float | None) -> None:
        if x is not None:
            self._take_power(round(min(max(x, LEAST), MOST), 1))

    def nudged(self, name: str, i: int, j: int, dx: int, dy: int, fine: bool) -> None:
        exponent = math.log10(self.s) + (dx + dy) * (APART / 10 if fine else APART)
        self._take_power(min(max(exponent, LEAST), MOST))

    def typed(self, name: str, i: int, j: int, number: float) -> None:
        self.take(number)

    def _take_power(self, exponent: float) -> None:
        """Take a power of ten, with three digits as a reader would type it."""
        self.take(float(f"{10**exponent:.3g}"))

    def _derivative(self, float_type: str, parameter: str) -> ParameterDerivative:
        """The derivative by a parameter in some floats; it is computed once."""
        key = float_type, parameter
        if key not in self._known:
            kind = FLOATS[float_type]
            with np.errstate(all="ignore"):  # what is too large for them becomes infinite
                network = in_floats(self.network, kind)
                X, Y = self.X.astype(kind), self.Y.astype(kind)
            check_finite(f"explore_gradient_check in {float_type}", network, X, Y)
            self._known[key] = ParameterDerivative(network, X, Y, self.parameters[parameter])
        return self._known[key]

    # The view.

    def formula(self) -> str:
        return rf"$$\frac{{\partial E}}{{\partial p}} \approx {FORMULAS[self.used].latex}$$"

    def drawn(self) -> Picture:
        return step_picture(self.derivative, self.used, self.s, self.words())

    def words(self) -> str:
        d, s, best = self.derivative, self.s, self.derivative.best_step(self.used)
        said = (
            f"∂E by {self.parameter}, {self.used} with s = {scientific(s)} in {self.float_type}: "
            f"{as_printed(d.numerical(self.used, s))}; "
            f"the derivation has {as_printed(d.derivation)}. "
            f"Relative error: {scientific(d.error(self.used, s))}."
        )
        rounding = f"The derivation is off by at most {scientific(d.bound, 1)}."
        return f"{said} {self._advice(best)} {rounding}"

    def _advice(self, best: float) -> str:
        """Whether a smaller or a larger step would be better."""
        d, s, about = self.derivative, self.s, f"about {scientific(best)}"
        if s > NEAR * best:
            then = "only rounding is left" if self.used == "complex" else "rounding takes over"
            return f"Smaller steps are better, down to {about}; below that {then}."
        if self.used == "complex":
            return "Nothing is subtracted, so no step is too small."
        if not d.numerical(self.used, s):
            return "With so small a step E does not change at all: every digit is lost."
        if s < best / NEAR:
            return (
                f"Below {about} rounding takes over: the two values of E agree in so many digits "
                "that few are left."
            )
        return "This is about the best step: smaller, and rounding takes over."

    def show_code(self) -> None:
        """Print the lines that give the present numerical derivative and the derivation's."""
        p, (network, X, Y) = self.parameters[self.parameter], self.derivative.given
        row, column = p.entry
        print(
            *in_code(network, X, Y),
            "def E_of(p):",
            "    kind = np.result_type(p)",
            "    P = [(layer.W.astype(kind), layer.B.astype(kind)) for layer in network.layers]",
            f"    P[{p.l - 1}][{'WB'.index(p.letter)}][{row}, {column}] = p",
            "    layers = [Layer(*WB, layer.activation) for WB, layer in zip(P, network.layers)]",
            "    A = Network(layers).predict(X.astype(kind))",
            "    return kind.type(squared_error(A, Y.astype(kind)))",
            f"p, s = {p.code('network')}, X.dtype.type({self.s!r})",
            f"print({FORMULAS[self.used].code})",
            f"print(network.gradients(X, Y).dE_d{p.letter}[{p.l}][{row}, {column}])",
            sep="\n",
        )


def explore_gradient_check(
    network: Network = NETWORK, X: Array = X, Y: Array = Y
) -> GradientCheckExplorer:
    """Open the error of numerical derivatives, by default on the network of notebook 7."""
    return GradientCheckExplorer(network, X, Y)
