"""@equation: a function that is an equation of the derivation, checked and registered."""

import inspect
import math
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any, TypeVar, cast, get_type_hints

import numpy as np

from mlp_core.refusals import FLOATS, Dimensions, check_positive, check_size, dimensions_of, explain

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
    check : str
        The check as it was written for this function; "" where a method makes its own.
    """

    name: str
    ids: tuple[str, ...]
    latex: str
    dimensions: dict[str, Dimensions]
    result: Dimensions
    unchecked: Callable[..., Any]
    check: str = ""


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
        steps = tuple(ids.split())
        if unknown := [step for step in steps if step not in EQUATIONS]:
            raise ValueError(f"equation: there is no step {unknown[0]}; EQUATIONS has all that are")
        if "return" not in function.__annotations__:
            raise TypeError(
                f"equation: {function.__name__} must say what it returns, as in -> float"
            )
        function.__doc__ = inspect.cleandoc(function.__doc__ or "") + RAISES
        hints = get_type_hints(function, include_extras=True)
        result = dimensions_of(hints.pop("return"))
        dimensions = {p: d for p, hint in hints.items() if (d := dimensions_of(hint))}
        # A method finds sizes in its object too, so it makes its checks itself.
        method = "self" in inspect.signature(function).parameters
        decorated: Any = function if method else checked(function, name)
        check = "" if method else decorated.check
        decorated.equation = Equation(
            name or function.__name__, steps, latex, dimensions, result, function, check
        )
        for step in steps:  # a cell that is run again replaces what it made before
            others = (f for f in EQUATIONS[step] if f.__qualname__ != function.__qualname__)
            EQUATIONS[step] = (*others, decorated)
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
    convert, unpack, fits, rows = [], [], [], []
    sizes = [p for p, hint in hints.items() if hint is int]
    known = {"1", *sizes}  # the letters that have a size by now
    for p, hint in hints.items():
        if hint is int:
            convert.append(f"if type({p}) is not int or {p} < 1: {p} = size(name, {p!r}, {p})")
        if hint is float:
            positive = f"type({p}) is float and 0.0 < {p} < inf"
            convert.append(f"if not ({positive}): {p} = number(name, {p!r}, {p})")
        if dimensions := dimensions_of(hint):
            new = [d not in known and "·" not in d for d in dimensions]
            axes = [d if new[i] else f"{p}_{i}" for i, d in enumerate(dimensions)]
            unpack.append(f"    {', '.join(axes)} = {p}.shape")
            pairs = zip(axes, dimensions, strict=True)
            fits += [a if a == d else f"{a} == {d.replace('·', ' * ')}" for a, d in pairs]
            fits.append(f"type({p}) is ndarray and {p}.dtype in floats")
            rows.append(f"({p!r}, {dimensions!r}, {p}), ")
            known.update(dimensions)
    declared, passed, defaults = declaration(function)
    arrays, by_hand = "".join(rows), "{" + ", ".join(f"{p!r}: {p}" for p in sizes) + "}"
    source = [
        "__tracebackhide__ = True",  # an error points at the caller's own line
        *convert,
        *("try:", *unpack, f"    fits = {' and '.join(fits) or True}"),
        *("except Exception:", "    fits = False"),
        f"if not fits: explain(name, [{arrays}], {by_hand})",
        f"result = function({passed})",
    ]
    if result:
        shape = ", ".join(result).replace("·", " * ")
        source += [
            f"if type(result) is not ndarray or result.shape != ({shape}) "
            "or result.dtype not in floats:",
            f"    explain(name, [{arrays}('the result', {result!r}, result)], {by_hand})",
        ]
    helpers = {
        "function": function, "name": name or function.__name__, "explain": explain,
        "size": check_size, "number": check_positive, "ndarray": np.ndarray, "floats": FLOATS,
        "inf": math.inf, **defaults,
    }  # fmt: skip
    written = [f"def {function.__name__}({declared}):", *source, "return result"]
    check = "\n    ".join(written)
    factory = f"def factory({', '.join(helpers)}):\n{textwrap.indent(check, '    ')}\n"
    made: dict[str, Any] = {}
    exec(f"{factory}    return {function.__name__}", function.__globals__, made)
    wrapper: Any = update_wrapper(made["factory"](**helpers), function)
    wrapper.check = check
    return cast(F, wrapper)


def declaration(function: Callable[..., Any]) -> tuple[str, str, dict[str, Any]]:
    """The parameters of a function as it declares them, as they are passed on, and its defaults."""
    declared, passed, defaults = [], [], {}
    for name, parameter in inspect.signature(function).parameters.items():
        keyword = parameter.kind is parameter.KEYWORD_ONLY
        if keyword and "*" not in declared:
            declared.append("*")
        default = ""
        if parameter.default is not parameter.empty:
            defaults[f"default_{name}"] = parameter.default
            default = f"=default_{name}"
        declared.append(name + default)
        passed.append(f"{name}={name}" if keyword else name)
    return ", ".join(declared), ", ".join(passed), defaults
