"""Derivatives: h with its slope, E with its tangent, and how exact a numerical derivative is."""

from collections.abc import Callable, Mapping, Sequence
from numbers import Real
from typing import Any

import numpy as np
from matplotlib import rc_context
from numpy.typing import NDArray

from mlp_core import Activation
from mlp_core.layer import check_activation
from mlp_core.refusals import briefly, check_positive, check_sequence
from mlp_lab.figures.curves import decades
from mlp_lab.figures.figure import Figure, check_named
from mlp_lab.palette import BLUE, FAINT_GREY, GREY, LINES, STYLE, VERMILION

__all__ = ["activations", "derivative_comparison", "error_against_step", "tangent"]

POINT: dict[str, Any] = {"marker": "o", "ms": 6, "color": VERMILION, "zorder": 4}
TANGENT: dict[str, Any] = {"color": VERMILION, "linestyle": (0, (4, 1.5)), "zorder": 3}


@rc_context(STYLE)
def activations(activations: Sequence[Activation], z: float) -> Figure:
    """Each h with its tangent at z, and below it the slope h′, all on the same axes.

    Parameters
    ----------
    activations : sequence of Activation
        What to draw, at most five, side by side.
    z : float
        Where the tangent touches.

    Returns
    -------
    Figure
    """
    check_sequence("activations", "activations", activations, Activation, "[tanh]")
    for i, activation in enumerate(activations):
        check_activation("activations", f"activations[{i}]", activation)
    if not 1 <= len(activations) <= 5:
        raise ValueError(f"activations: activations must hold 1 to 5, not {len(activations)}")
    z = _number("activations", "z", z)
    reach = max(6.0, abs(z) + 2)
    Z = np.linspace(-reach, reach, 601).reshape(1, -1)
    at = np.array([[z]])
    figure = Figure(1 + 1.5 * len(activations) if len(activations) > 1 else 3.5, 3.9)
    rows: Any = figure.subplots(
        2, len(activations), sharex=True, sharey="row", squeeze=False, height_ratios=(3, 2)
    )
    facts, values, slopes = [], [], []
    for activation, above, below in zip(activations, *rows, strict=True):
        h, h_prime = activation.h(Z)[0], activation.h_prime(Z)[0]
        value, slope = activation.h(at).item(), activation.h_prime(at).item()
        above.plot(Z[0], h, color=BLUE, linewidth=2)
        above.axline((z, value), slope=slope, **TANGENT)
        above.plot(z, value, **POINT)
        above.set_title(activation.name)
        below.plot(Z[0], _torn(h_prime), color=BLUE, linewidth=2)
        below.plot(z, slope, **POINT)
        below.set_xlabel("z")
        for axes in (above, below):
            axes.axhline(0, color=FAINT_GREY, linewidth=0.8, zorder=0)
            axes.axvline(0, color=FAINT_GREY, linewidth=0.8, zorder=0)
            axes.set_xlim(-reach, reach)
        values += [*np.clip(h, -3, 3), value]
        slopes += [*np.clip(h_prime, -3, 3), slope]
        facts.append(f"{activation.name} is {value:.4g} with slope {slope:.4g}")
    for axes, name, numbers in zip(rows[:, 0], ("h", "h′"), (values, slopes), strict=True):
        low, high = min(numbers), max(numbers)
        margin = 0.12 * (high - low or 1)
        axes.set(ylim=(low - margin, high + margin))
        axes.set_ylabel(name, rotation=0, labelpad=10, va="center")
    figure.fact = f"At z = {z:.4g}: {'; '.join(facts)}."
    return figure


def _torn(h_prime: NDArray[Any]) -> NDArray[Any]:
    """Slopes with a gap wherever they jump, so that no line pretends to join the two sides."""
    torn: NDArray[Any] = np.array(h_prime, dtype=float)
    jumps = np.abs(np.diff(h_prime)) > 0.3 * np.ptp(h_prime)
    torn[1:][jumps] = np.nan
    return torn


@rc_context(STYLE)
def tangent(
    E_of: Callable[[float], float], at: float, slope: float, name: str, reach: float = 2.0
) -> Figure:
    """E against one number, the others held, and the tangent with the given slope.

    Parameters
    ----------
    E_of : function
        E for a value of that number.
    at : float
        The value where the tangent touches.
    slope : float
        The derivative of E there, say an entry of a gradient.
    name : str
        What the number is called, such as "a_11".
    reach : float
        How far to both sides of `at` the curve is drawn.

    Returns
    -------
    Figure
    """
    if not callable(E_of):
        raise TypeError(f"tangent: E_of must be a function of one number, not {briefly(E_of)}")
    at, slope = _number("tangent", "at", at), _number("tangent", "slope", slope)
    reach = check_positive("tangent", "reach", reach)
    value = float(E_of(at))
    numbers = at + np.linspace(-reach, reach, 201)
    E = np.array([E_of(float(number)) for number in numbers], dtype=float)
    lowest = int(E.argmin())
    figure = Figure(5.4, 3.4)
    axes = figure.add_subplot(xlabel=_mathematical(name), xlim=(numbers[0], numbers[-1]))
    axes.set_ylabel("E", rotation=0, labelpad=10)
    margin = 0.08 * (np.ptp(E) or 1.0)
    axes.set_ylim(E.min() - margin, E.max() + margin)
    axes.plot(numbers, E, color=BLUE, linewidth=2, label="E")
    axes.axline(
        (at, value), slope=slope, label=f"tangent, slope {slope:.4g}".replace("-", "−"), **TANGENT
    )
    axes.plot(at, value, **POINT)
    axes.plot(numbers[lowest], E[lowest], "D", ms=6, color=GREY, label="lowest point drawn")
    axes.legend(loc="best")
    figure.fact = (
        f"At {name} = {at:.4g}, E is {value:.4g} and its slope {slope:.4g}. The lowest point drawn "
        f"is at {name} = {numbers[lowest]:.4g}, where E is {E[lowest]:.4g}."
    )
    return figure


@rc_context(STYLE)
def error_against_step(steps: Sequence[float], errors: Mapping[str, Sequence[float]]) -> Figure:
    """How far numerical derivatives are off, against the step that they take.

    Parameters
    ----------
    steps : sequence of float
        The steps.
    errors : dict
        From the name of a formula to its error at each step, at most four.

    Returns
    -------
    Figure
    """
    check_named("error_against_step", errors, "its error at each step", len(LINES), "errors")
    across = np.asarray(steps, dtype=float)
    if across.ndim != 1 or not len(across) or not (np.isfinite(across) & (across > 0)).all():
        raise ValueError("error_against_step: steps must be positive finite numbers in one row")
    found = {name: np.abs(np.asarray(error, dtype=float)) for name, error in errors.items()}
    for name, error in found.items():
        if error.shape != across.shape:
            raise ValueError(
                f"error_against_step: errors[{name!r}] must have {len(across)} entries, "
                f"one for each step, not {error.size}"
            )
    low, high = decades(np.concatenate(list(found.values())))
    floor = low / 10
    figure = Figure(7, 4.2)
    axes = figure.add_subplot(xlabel="step", ylabel="error of the derivative")
    axes.set(xscale="log", yscale="log", ylim=(floor / 100, 3 * high))
    axes.grid(color=FAINT_GREY, linewidth=0.5)
    for (colour, style), marker, (name, error) in zip(LINES, "os^D", found.items(), strict=False):
        drawn = np.where(error == 0, floor, error)
        axes.plot(across, drawn, color=colour, linestyle=style, marker=marker, ms=5, label=name)
    if any((error == 0).any() for error in found.values()):
        axes.axhline(floor, color=GREY, linewidth=0.8, zorder=0)
        axes.annotate(
            "on this line: no difference at all", (0.99, floor), (0, -3), va="top", ha="right",
            xycoords=("axes fraction", "data"), textcoords="offset points", fontsize=9,
        )  # fmt: skip
    figure.legend(loc="outside upper center", ncols=len(found), handlelength=4)
    figure.fact = (
        f"The error of {', '.join(found)} at {len(across)} steps "
        f"from {across.min():.2g} to {across.max():.2g}."
    )
    return figure


@rc_context(STYLE)
def derivative_comparison(derivation: NDArray[Any], numerical: NDArray[Any]) -> Figure:
    """Each entry of a gradient against its numerical derivative: equal ones lie on the diagonal.

    Parameters
    ----------
    derivation : ndarray
        The gradient by the derivation, say ∂E/∂W[1].
    numerical : ndarray
        The same by a numerical derivative.

    Returns
    -------
    Figure
    """
    if derivation.shape != numerical.shape:
        shapes = [" × ".join(map(str, array.shape)) for array in (derivation, numerical)]
        raise ValueError(
            f"derivative_comparison: numerical must have the dimensions of derivation, "
            f"{shapes[0]}, not {shapes[1]}"
        )
    largest = max(np.abs(derivation).max(), np.abs(numerical).max())
    difference = np.abs(derivation - numerical).max()
    figure = Figure(4.6, 4.4)
    axes = figure.add_subplot(xlabel="numerical derivative", ylabel="derivation", aspect="equal")
    reach = 1.08 * (largest or 1.0)
    axes.set(xlim=(-reach, reach), ylim=(-reach, reach))
    axes.locator_params(nbins=6)
    axes.axline((0, 0), slope=1, color=FAINT_GREY, linewidth=3, zorder=0)
    axes.plot(numerical.ravel(), derivation.ravel(), "o", ms=3, color=BLUE)
    entries = f"{derivation.size} entries"
    if largest == 0:
        title = f"{entries}, all zero"
        figure.fact = f"All {entries} are zero on both sides, which proves nothing."
    elif difference <= 1e-9 * largest:  # a bound, not the digits: those differ by machine
        title = f"{entries} agree"
        figure.fact = f"All {entries} agree to at least nine digits of the largest."
    else:
        title = f"{entries} do not agree"
        figure.fact = (
            f"The {entries} do not agree: they differ by up to {difference:.2g}, "
            f"where the largest is {largest:.2g}."
        )
    axes.set_title(title)
    return figure


def _mathematical(name: str) -> str:
    """A name such as a_11 as it stands on paper; any other as it is."""
    letter, _, index = name.partition("_")
    plain = letter.isalpha() and letter.isascii() and index.isalnum()
    return rf"$\mathit{{{letter}}}_{{{index}}}$" if plain else name


def _number(function: str, name: str, value: Any) -> float:
    """One finite number."""
    if not isinstance(value, Real) or isinstance(value, bool) or not np.isfinite(float(value)):
        raise TypeError(f"{function}: {name} must be one finite number, not {briefly(value)}")
    return float(value)
