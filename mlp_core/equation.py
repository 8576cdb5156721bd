"""@equation: a function that is an equation of the derivation, checked and registered."""

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any, TypeVar, cast, get_type_hints

import numpy as np

from mlp_core.arguments import check_positive, check_size
from mlp_core.dimensions import FLOATS, Dimensions, dimensions_of, explain

F = TypeVar("F", bound=Callable[..., Any])

# The steps that are computed by a function, in the order of the derivation.
STEPS = "S2 S5⊗ S7 S10 S11 S11J S12 S13 S14 S15 S17 S18 S19 S20 S21 S22 S23 S24 S25Σ S25"
EQUATIONS: dict[str, tuple[Callable[..., Any], ...]] = dict.fromkeys(STEPS.split(), ())

# What every equation refuses, added to its docstring.
RAISES = """
    Raises
    ------
    DimensionError
        If the dimensions do not fit together, or an array is empty.
    TypeError
        If an argument is of another kind, such as a list or an array of integers.
    """


@dataclass(frozen=True)
class Equation:
    """What is known of an equation: the attribute `equation` of its function.

    Attributes
    ----------
    name : str
        The function as a reader calls it, such as "net_input" or "sigmoid.h".
    ids : tuple of str
        The steps of the derivation that it computes, such as ("S2",).
    latex : str
        The equation as it stands on paper.
    dimensions : dict
        The letters of each array that goes in, such as {"X": ("m", "n")}.
    result : tuple of str
        The letters of the array that comes out; () for the number E.
    unchecked : callable
        The function without its dimension check.
    """

    name: str
    ids: tuple[str, ...]
    latex: str
    dimensions: dict[str, Dimensions]
    result: Dimensions
    unchecked: Callable[..., Any]


def equation(ids: str, latex: str, name: str | None = None) -> Callable[[F], F]:
    """Make a function an equation: `EQUATIONS` holds it, and its dimensions are checked.

    Parameters
    ----------
    ids : str
        The steps that it computes, separated by spaces, such as "S10 S17".
    latex : str
        The equation as it stands on paper.
    name : str, optional
        What a reader calls it, where that is not the function's own name.
    """

    def decorate(function: F) -> F:
        function.__doc__ = f"{function.__doc__}{RAISES}"
        hints = get_type_hints(function, include_extras=True)
        result = dimensions_of(hints.pop("return"))
        dimensions = {p: d for p, hint in hints.items() if (d := dimensions_of(hint))}
        # A method finds sizes in its object too, so it makes its checks itself.
        method = "self" in inspect.signature(function).parameters
        decorated: Any = function if method else checked(function, name)
        decorated.equation = Equation(
            name or function.__name__, tuple(ids.split()), latex, dimensions, result, function
        )
        for step in decorated.equation.ids:
            EQUATIONS[step] += (decorated,)
        return decorated

    return decorate


def checked(function: F, name: str | None = None) -> F:
    """The same function, with the check of its arguments and of its result in front.

    `Annotated[Array, "m n"]` is an array, `int` a size such as m, `float` a positive finite
    number such as alpha. The check is written out as straight-line code, because a loop over
    annotations at each call costs eight times as much. For `net_input` it begins:

        try:
            m, n = X.shape
            W_0, k = W.shape
            B_0, B_1 = B.shape
            fits = m and n and type(X) is ndarray and ... and W_0 == n and k and ...
        except Exception:
            fits = False
        if not fits: explain(name, [('X', ('m', 'n'), X), ...])
        result = function(X, W, B)
    """
    hints = get_type_hints(function, include_extras=True)
    result = dimensions_of(hints.pop("return"))
    parameters = ", ".join(hints)
    convert, unpack, fits, rows = [], [], [], []
    known = {"1"}  # the letters that have a size by now
    for p, hint in hints.items():
        if hint is int:
            convert.append(f"if type({p}) is not int or {p} < 1: {p} = size(name, {p!r}, {p})")
            known.add(p)
        if hint is float:
            positive = f"type({p}) is float and 0.0 < {p} < inf"
            convert.append(f"if not ({positive}): {p} = number(name, {p!r}, {p})")
        if dimensions := dimensions_of(hint):
            axes = [f"{p}_{axis}" if d in known else d for axis, d in enumerate(dimensions)]
            unpack.append(f"    {', '.join(axes)} = {p}.shape")
            fits += [a if a == d else f"{a} == {d}" for a, d in zip(axes, dimensions, strict=True)]
            fits.append(f"type({p}) is ndarray and {p}.dtype in floats")
            rows.append(f"({p!r}, {dimensions!r}, {p}), ")
            known.update(dimensions)
    source = [
        "__tracebackhide__ = True",  # an error points at the caller's own line
        *convert,
        *("try:", *unpack, f"    fits = {' and '.join(fits) or True}"),
        *("except Exception:", "    fits = False"),
        f"if not fits: explain(name, [{''.join(rows)}])",
        f"result = function({parameters})",
    ]
    if result:
        shape = ", ".join(result).replace("·", " * ")
        source += [
            f"if type(result) is not ndarray or result.shape != ({shape}) "
            "or result.dtype not in floats:",
            f"    explain(name, [{''.join(rows)}('the result', {result!r}, result)])",
        ]
    lines = [f"  def {function.__name__}({parameters}):", *(f"    {line}" for line in source)]
    factory = "def factory(function, name, explain, size, number, ndarray, floats, inf):\n"
    made: dict[str, Any] = {}
    exec(
        factory + "\n".join([*lines, "    return result", f"  return {function.__name__}"]),
        function.__globals__,
        made,
    )
    name = name or function.__name__
    helpers = (explain, check_size, check_positive, np.ndarray, FLOATS, math.inf)
    return cast(F, update_wrapper(made["factory"](function, name, *helpers), function))
