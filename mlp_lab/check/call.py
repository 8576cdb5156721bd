"""A call of a reader's function that nothing escapes, and what kind of thing came back.

All that can be said before the numbers are looked at, which is done in `diagnosis.py`.
"""

import copy
import dis
import functools
import inspect
import numbers
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlp_core import Gradients, Layer, Network
from mlp_lab.check.task import Array, Reader
from mlp_lab.numbers import at, dimensions, not_finite

LONGEST = 160  # of an exception's text


@dataclass(frozen=True)
class Call:
    """What came of a call: a value, or what was raised; the arguments that were changed."""

    value: Any
    raised: str
    changed: tuple[str, ...]
    replaced: tuple[str, ...]  # the lists in which other arrays stand now
    warned: str
    unwritten: bool


def call(f: Reader, arguments: dict[str, Any]) -> Call:
    """Call f with copies. Whatever it raises is told, except an interrupt by the reader."""
    given = {name: copied(value) for name, value in arguments.items()}
    items = {name: list(value) for name, value in given.items() if isinstance(value, list)}
    value, raised, unwritten = None, "", False
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with np.errstate(all="warn", under="ignore"):
            try:
                value = copied(f(*given.values()))
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # SystemExit too
                raised = raised_in_words(error, f)
                unwritten = isinstance(error, NotImplementedError)
    numerical = [w.message for w in caught if issubclass(w.category, RuntimeWarning)]
    if inspect.iscoroutine(value):
        value.close()  # else Python warns that nobody awaited it
    return Call(
        value,
        raised,
        tuple(c for name, old in arguments.items() for c in changes(name, old, given[name])),
        tuple(name for name, old in items.items() if others_stand_in(given[name], old)),
        in_one_line(numerical[0]) if numerical else "",
        unwritten or value is Ellipsis or (value is None and is_empty(f)),
    )


def copied(value: Any) -> Any:
    """A copy of the arrays in it, at any depth; everything else as it is."""
    if type(value) is np.ndarray:
        return np.array(value)
    if type(value) in (list, tuple):
        return type(value)(map(copied, value))
    if type(value) is dict:
        return {key: copied(item) for key, item in value.items()}
    if isinstance(value, Network):
        return Network([Layer(p.W, p.B, p.activation) for p in value.layers])
    if isinstance(value, Gradients):
        return Gradients(*map(copied, vars(value).values()))
    if isinstance(value, np.random.Generator):
        return copy.deepcopy(value)
    return value


def changes(name: str, old: Any, new: Any) -> list[str]:
    """The names of the arrays that are no longer as they were."""
    if isinstance(old, np.ndarray):
        same = new.shape == old.shape and new.dtype == old.dtype and np.array_equal(new, old)
        return [] if same else [name]
    if isinstance(old, list | tuple):
        if type(new) is not type(old) or len(new) != len(old):
            return [name]
        pairs = enumerate(zip(old, new, strict=True))
        return [c for l, (a, b) in pairs for c in changes(f"{name}[{l}]", a, b)]
    if isinstance(old, Network):
        layers = enumerate(zip(old.layers, new.layers, strict=True), start=1)
        pairs_of = [
            (f"{P}[{l}]", getattr(a, P), getattr(b, P)) for l, (a, b) in layers for P in "WB"
        ]
        return [f"{name}.{c}" for P, a, b in pairs_of for c in changes(P, a, b)]
    if isinstance(old, Gradients):
        return [c for P in vars(old) for c in changes(P, getattr(old, P), getattr(new, P))]
    return []  # a number, a function: nothing that could be changed


def others_stand_in(new: list[Any], old: list[Any]) -> bool:
    """Whether a list that is as long as it was holds an array that it did not hold."""
    return len(new) == len(old) and any(a is not b for a, b in zip(new, old, strict=True))


def name_of(f: Any) -> str:
    """The function as the reader calls it."""
    name = getattr(f, "__name__", None) or getattr(getattr(f, "func", None), "__name__", None)
    named = isinstance(name, str) and name.isidentifier()
    return str(name) if named else "your function"


def code_of(f: Any) -> Any:
    """The code of a function, of a method, of an object, of what a decorator or `partial` wraps."""
    for _ in range(20):
        if isinstance(f, functools.partial):
            f = f.func
        elif hasattr(f, "__wrapped__"):
            f = f.__wrapped__
        elif hasattr(f, "__code__"):
            return f.__code__
        else:
            f = type(f).__call__
    return None


def instructions(code: Any) -> list[tuple[str, Any]]:
    """What a function does, leaving out what only marks places."""
    marks = ("RESUME", "NOP", "CACHE", "COPY_FREE_VARS", "MAKE_CELL")
    return [(i.opname, i.argval) for i in dis.get_instructions(code) if i.opname not in marks]


def nothing() -> None: ...


NOTHING = instructions(nothing.__code__)


def is_empty(f: Any) -> bool:
    """Whether the body is only `...`, `pass`, a docstring or `return None`."""
    code = code_of(f)
    return inspect.iscode(code) and instructions(code) == NOTHING


def raised_in_words(error: BaseException, f: Any) -> str:
    """An exception in one line: its type, its text, and where in the reader's function."""
    text = in_one_line(error)
    code, trace, line = code_of(f), error.__traceback__, None
    inside: list[str] = []  # the reader's other functions through which it went, the last one last
    home = None
    while trace:
        frame = trace.tb_frame
        if code is not None and frame.f_code is code:
            line, inside, home = trace.tb_lineno - code.co_firstlineno + 1, [], frame.f_globals
        elif frame.f_globals is home and frame.f_code.co_name.isidentifier():  # no <lambda>
            inside.append(frame.f_code.co_name)
        trace = trace.tb_next
    through = f" in {inside[-1]}, called" if inside else ""
    where = f"{through} in its line {line}" if line else ""
    return f"raises {type(error).__name__}{where}" + (f": {text}" if text else "")


def in_one_line(error: Any) -> str:
    """The text of an exception or a warning, without line ends, and not endless."""
    try:
        text = " ".join(str(error).split())
    except Exception:  # a reader's own class may do anything
        return ""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def misfit(f: Reader, arguments: dict[str, Any]) -> str:
    """Why f cannot be called with these arguments; nothing if it can, or does not say."""
    try:
        signature = inspect.signature(f)
    except (TypeError, ValueError):
        return ""
    try:
        signature.bind(*arguments.values())
    except TypeError:
        return f"takes {listed(signature.parameters)}; it is called with {listed(arguments)}"
    return ""


def other_order(f: Reader, arguments: dict[str, Any]) -> str:
    """A hint where the names are right and their order is not."""
    try:
        names = list(inspect.signature(f).parameters)
    except (TypeError, ValueError):
        return ""
    swapped = sorted(names) == sorted(arguments) and names != list(arguments)
    return f"; it is called with {listed(arguments)} in this order" if swapped else ""


def listed(names: Any) -> str:
    """(X, W, B), as in a call."""
    return f"({', '.join(names)})"


def unwritten(returns: str) -> str:
    """Always the same text: notebooks ship it as the output of their unsolved cells."""
    return f"not written yet; it is to return {returns}"


def opened(f: Reader, arguments: dict[str, Any], returns: str, quiet: bool) -> tuple[str, Any]:
    """What a call gave, or what is wrong before it is looked at."""
    came = call(f, arguments)
    if came.unwritten:
        return unwritten(returns), None
    if came.raised:
        hint = other_order(f, arguments)
        return misfit(f, arguments) or came.raised + hint, None
    changed = f"changes its argument {', '.join(came.changed)}" if came.changed else ""
    if changed and came.value is None:
        return f"returns None: a `return` is missing; and it {changed}", None
    if changed and came.replaced:
        return replaces(came.replaced), None
    if changed:
        return f"{changed}; write the result to a new array", None
    if quiet and came.warned:
        return f"is warned by NumPy: {came.warned}", None
    return "", came.value


def answered(f: Reader, arguments: dict[str, Any], returns: str) -> tuple[str, bool]:
    """What is wrong with an answer that is to be True or False, and the answer."""
    problem, answer = opened(f, arguments, returns, quiet=False)
    if not problem and answer is None:
        problem = "returns None: a `return` is missing"
    elif not problem and not isinstance(answer, bool | np.bool_):
        problem = f"returns {called(answer)}, not True or False"
    return problem, not problem and bool(answer)


def replaces(lists: tuple[str, ...]) -> str:
    """What is said where a list got other arrays."""
    if len(lists) == 1:
        return f"changes the list {lists[0]}; put the new arrays into a new list"
    return f"changes the lists {' and '.join(lists)}; put the new arrays into new lists"


def no_tuple(value: Any, wanted: str, size: int = 2) -> str:
    """What is wrong with what is to be a pair such as "(W, B)", or three; nothing if it is."""
    kind = "pair" if size == 2 else "three"
    if value is None:
        return "returns None: a `return` is missing"
    if not isinstance(value, tuple | list):
        return f"returns {called(value)}, not the {kind} {wanted}"
    return f"returns {len(value)} things, not the {kind} {wanted}" if len(value) != size else ""


CURES = {
    "list": "; write np.array(…)",
    "tuple": "; write np.array(…)",
    "matrix": "; write np.asarray(…)",
    "MaskedArray": "; write np.asarray(…)",
    "DataFrame": "; write .to_numpy()",
    "generator": "; write return, not yield",
    "coroutine": "; write def, not async def",
}


def look(
    symbol: str,
    value: Any,
    right: Array,
    sizes: Mapping[str, float],
    because: Callable[[Array], str],
    alone: bool = True,
) -> str:
    """What is wrong with one result before its numbers are compared; nothing if it is fine.

    `because` knows why an array may have other dimensions; `alone` says whether the result is all
    that the function returned.
    """
    if value is None and alone:
        return "returns None: a `return` is missing"
    comes = "returns" if alone else f"{symbol} is"
    if not right.shape:
        return look_at_number(symbol, value, comes)
    kind = type(value)
    if isinstance(value, numbers.Number | np.generic):
        wanted = f"{symbol} must be {dimensions(right, sizes)}, not one number"
        return wanted + because(np.asarray(value))
    if kind not in (np.ndarray, np.memmap):
        return f"{comes} {called(value)}, not an array{CURES.get(kind.__name__, '')}"
    if value.shape != right.shape:
        must = f"{symbol} must be {dimensions(right, sizes)}, not {dimensions(value, sizes)}"
        return must + because(value)
    return look_at_type(symbol, value.dtype) or look_at_finite(symbol, value)


def look_at_number(symbol: str, value: Any, comes: str = "returns") -> str:
    """The same for a number such as E."""
    if isinstance(value, np.ndarray) and value.shape:
        return f"{symbol} must be one number, not an array of {dimensions(value, {})}"
    if isinstance(value, np.ndarray):
        value = value[()]  # an array without axes, as some of NumPy's functions return a number
    if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Number | np.generic):
        return f"{comes} {called(value)}, not one number"
    return look_at_type(symbol, np.asarray(value).dtype) or look_at_finite(symbol, value)


def look_at_type(symbol: str, dtype: np.dtype[Any]) -> str:
    """Refuse what is not float64: integers cut decimals off, float32 has seven digits."""
    if dtype.kind == "f" and dtype.itemsize >= 8:
        return ""
    if dtype.kind in "iu":
        return f"{symbol} holds integers ({dtype}), which lose what follows the point; use float64"
    if dtype.kind == "f":
        return f"{symbol} holds {dtype}, which has too few digits; use float64"
    kinds = {"c": "complex numbers", "b": "True and False", "O": "objects"}
    return f"{symbol} holds {kinds.get(dtype.kind, 'text')} ({dtype}); use float64"


def look_at_finite(symbol: str, value: Any) -> str:
    """The first NaN or infinity."""
    if np.isfinite(value).all():
        return ""
    value = np.asarray(value)
    index = tuple(int(i) for i in np.argwhere(~np.isfinite(value))[0])
    return not_finite(at(symbol, index), value[index])


def called(value: Any) -> str:
    """What a value is, in words."""
    if value is None or value is Ellipsis:
        return "None" if value is None else "..."
    if isinstance(value, str):
        return f"text ({' '.join(value.split())[:20]!r})"
    if isinstance(value, bool | np.bool_):
        return str(value)
    if type(value) is np.ndarray:
        return "an array"
    if isinstance(value, numbers.Number | np.generic):
        return "one number"
    if inspect.isroutine(value):
        return "a function"
    name = type(value).__name__
    return f"{'an' if name[:1] in 'aeiouAEIOU' else 'a'} {name}"
