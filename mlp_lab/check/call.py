"""A call of a reader's function that nothing escapes, and what kind of thing came back.

All that can be said before the numbers are looked at, which is done in `diagnosis.py`.
"""

import copy
import inspect
import numbers
import re
import sys
import types
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from mlp_core import Gradients, Layer, Network
from mlp_lab.check.bytecode import asked, function_of, is_empty
from mlp_lab.check.numpy_words import in_our_words
from mlp_lab.check.task import Array, Reader
from mlp_lab.numbers import at, dimensions, not_finite

LONGEST = 160  # of an exception's text
LONGEST_NAME = 60
MOST_ITEMS, MOST_BYTES, DEEPEST = 10_000, 1 << 24, 8  # of a result that is copied


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
    items = {name: list(value) for name, value in given.items() if type(value) is list}
    value, raised, unwritten = None, "", False
    streams, depth = (sys.stdout, sys.stderr), sys.getrecursionlimit()
    with warnings.catch_warnings():
        warned = first_warning()
        with np.errstate(all="warn", under="ignore"):
            try:
                value = f(*given.values())
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # SystemExit too
                raised = raised_in_words(error, f)
                unwritten = is_a(error, NotImplementedError)
            finally:
                sys.stdout, sys.stderr = streams
                sys.setrecursionlimit(depth)
    if type(value) is types.CoroutineType:
        asked(value.close)  # else Python warns that nobody awaited it
    return Call(
        copied(value),
        raised,
        tuple(c for name, old in arguments.items() for c in seen(name, old, given[name])),
        tuple(name for name, old in items.items() if others_stand_in(given[name], old)),
        in_one_line(warned[0]) if warned else "",
        unwritten or value is Ellipsis or (value is None and is_empty(f)),
    )


def first_warning() -> list[Any]:
    """Where the first warning about numbers will stand; the others are not kept, nor printed.

    Whoever asks for a list of all of them gets one for each call of NumPy's, without an end.
    """
    kept: list[Any] = []

    def keep(message: Any, category: type[Warning], *where: Any, **more: Any) -> None:
        if not kept and issubclass(category, RuntimeWarning):
            kept.append(message)

    warnings.simplefilter("always")
    warnings.showwarning = keep
    return kept


def copied(value: Any) -> Any:
    """A copy of the arrays in it, as many as a right result may have; all else as it is.

    A view can have more entries than the memory, and a list more items than can be counted in a
    lesson. They are as wrong without a copy: what is refused for its dimensions is not read.
    """
    return Copies().of(value)


class Copies:
    """The copies of one value, and how many more there may be."""

    def __init__(self) -> None:
        self.items, self.bytes = MOST_ITEMS, MOST_BYTES

    def of(self, value: Any, depth: int = DEEPEST) -> Any:
        kind = type(value)
        self.items -= 1
        if self.items < 0 or not depth:
            return value
        if kind is np.ndarray:
            self.bytes -= value.nbytes
            return np.array(value) if self.bytes >= 0 else value
        if kind in (list, tuple, dict) and len(value) > MOST_ITEMS:
            return value
        if kind in (list, tuple):
            return kind(self.of(item, depth - 1) for item in value)
        if kind is dict:
            return {key: self.of(item, depth - 1) for key, item in value.items()}
        if issubclass(kind, Network):
            return asked(lambda: copy_of_network(value)) or value
        if kind is Gradients:
            return Gradients(*(self.of(item, depth - 1) for item in vars(value).values()))
        if kind is np.random.Generator:
            return copy.deepcopy(value)
        return value


def copy_of_network(network: Network) -> Network:
    return Network([Layer(p.W, p.B, p.activation) for p in network.layers])


def seen(name: str, old: Any, new: Any) -> list[str]:
    """What of an argument changed; where it is so spoiled that it cannot be read, all of it."""
    found = asked(lambda: changes(name, old, new))
    return [name] if found is None else list(found)


def changes(name: str, old: Any, new: Any) -> list[str]:
    """The names of the arrays that are no longer as they were."""
    if type(old) is np.ndarray:
        alike = type(new) is np.ndarray and new.shape == old.shape and new.dtype == old.dtype
        return [] if alike and np.array_equal(new, old) else [name]
    if type(old) in (list, tuple):
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


# The names and texts of a reader's own objects, which may be anything and of any length.


def is_a(value: Any, *kinds: type) -> bool:
    """Whether a value is of a kind, whatever it says of its class itself."""
    return issubclass(type(value), kinds)


def brief(text: str, most: int = LONGEST_NAME) -> str:
    """A text in one line, without addresses in memory, and not endless."""
    line = " ".join(str.__str__(text)[: 10 * most].split())
    line = re.sub(r" at 0x[0-9a-fA-F]+", "", line)
    return line if len(line) <= most else f"{line[: most - 1]}…"


def kind_of(value: Any) -> str:
    """The name of a value's class."""
    return brief(type.__dict__["__name__"].__get__(type(value))) or "nameless class"


def name_of(f: Any) -> str:
    """The function as the reader calls it."""
    for named in (f, asked(lambda: f.func)):
        name = asked(lambda named=named: named.__name__)  # type: ignore[misc]
        if type(name) is str and name.isidentifier():
            return brief(name)
    return "your function"


def raised_in_words(error: BaseException, f: Any) -> str:
    """An exception in one line: its type, its text, and where in the reader's function."""
    text, trace, line = in_one_line(error), error.__traceback__, None
    function = function_of(f)
    code = function.__code__ if function else None
    inside: list[str] = []  # the reader's other functions through which it went, the last one last
    home = None
    while trace:
        frame = trace.tb_frame
        if code is not None and frame.f_code is code:
            line, inside, home = trace.tb_lineno - code.co_firstlineno + 1, [], frame.f_globals
        elif frame.f_globals is home and frame.f_code.co_name.isidentifier():  # no <lambda>
            inside.append(frame.f_code.co_name)
        trace = trace.tb_next
    through = f" in {brief(inside[-1])}, called" if inside else ""
    where = f"{through} in its line {line}" if line else ""
    return f"raises {kind_of(error)}{where}" + (f": {text}" if text else "")


def in_one_line(error: Any) -> str:
    """The text of an exception or a warning, without line ends, and not endless."""
    text = asked(lambda: str(error)) or ""
    return brief(in_our_words(brief(text, 4 * LONGEST)), LONGEST)


def signature_of(f: Reader) -> inspect.Signature | None:
    """What f takes, where it says so."""
    signature = asked(lambda: inspect.signature(f))
    return signature if type(signature) is inspect.Signature else None


def misfit(f: Reader, arguments: dict[str, Any]) -> str:
    """Why f cannot be called with these arguments; nothing if it can, or does not say."""
    signature = signature_of(f)
    if signature is None:
        return ""
    try:
        signature.bind(*arguments.values())
    except TypeError:
        parameters = signature.parameters.values()
        by_name = [p.name for p in parameters if p.kind is p.KEYWORD_ONLY and p.default is p.empty]
        takes = f"takes {listed(written(signature))}"
        if not by_name:
            return f"{takes}; it is called with {listed(arguments)}"
        which = "what stands after the * is given by name alone"
        return f"{takes}, where {which}; it is called with {listed(arguments)}, by position"
    return ""


def written(signature: inspect.Signature) -> list[str]:
    """The parameters as they stand in a `def`, without defaults: X, *, W; no more than a dozen."""
    found, star = [], False
    for p in islice(signature.parameters.values(), 12):
        if p.kind is p.KEYWORD_ONLY and not star:
            found.append("*")
        star = star or p.kind in (p.KEYWORD_ONLY, p.VAR_POSITIONAL)
        stars = "*" * (p.kind is p.VAR_POSITIONAL) + "**" * (p.kind is p.VAR_KEYWORD)
        found.append(stars + brief(p.name))
    return [*found, *["…"] * (len(signature.parameters) > 12)]


def other_order(f: Reader, arguments: dict[str, Any]) -> str:
    """A hint where the names are right and their order is not."""
    signature = signature_of(f)
    names = list(signature.parameters) if signature else []
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
    elif not problem and not is_a(answer, bool, np.bool_):
        problem = f"returns {called(answer)}, not True or False"
    return problem, not problem and bool(answer)


def replaces(lists: tuple[str, ...]) -> str:
    """What is said where a list got other arrays."""
    if len(lists) == 1:
        return f"changes the list {lists[0]}; put the new arrays into a new list"
    return f"changes the lists {' and '.join(lists)}; put the new arrays into new lists"


def no_pair(value: Any, pair: str) -> str:
    """What is wrong with what is to be a pair such as "(W, B)"; nothing if it is one."""
    if value is None:
        return "returns None: a `return` is missing"
    if not is_a(value, tuple, list):
        return f"returns {called(value)}, not the pair {pair}"
    return f"returns {len(value)} things, not the pair {pair}" if len(value) != 2 else ""


FUNCTIONS = (
    types.FunctionType, types.MethodType, types.BuiltinFunctionType, types.MethodDescriptorType,
    types.WrapperDescriptorType, types.MethodWrapperType, np.ufunc,
)  # fmt: skip
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
    if is_a(value, numbers.Number, np.generic):
        wanted = f"{symbol} must be {dimensions(right, sizes)}, not one number"
        return wanted + because(np.asarray(value))
    if kind not in (np.ndarray, np.memmap):
        return f"{comes} {called(value)}, not an array{CURES.get(kind_of(value), '')}"
    if value.shape != right.shape:
        must = f"{symbol} must be {dimensions(right, sizes)}, not {dimensions(value, sizes)}"
        return must + because(value)
    return look_at_type(symbol, value.dtype) or look_at_finite(symbol, value)


def look_at_number(symbol: str, value: Any, comes: str = "returns") -> str:
    """The same for a number such as E."""
    if is_a(value, np.ndarray) and value.shape:
        return f"{symbol} must be one number, not an array of {dimensions(value, {})}"
    if is_a(value, np.ndarray):
        value = value[()]  # an array without axes, as some of NumPy's functions return a number
    if is_a(value, bool, np.bool_) or not is_a(value, numbers.Number, np.generic):
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
    kinds = {"c": "complex numbers", "b": "True and False", "O": "objects", "V": "records"}
    kinds |= dict.fromkeys("mM", "times")
    return f"{symbol} holds {kinds.get(dtype.kind, 'text')} ({brief(str(dtype))}); use float64"


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
    if is_a(value, str):
        return f"text ({brief(value, 200)[:20]!r})"
    if is_a(value, bool, np.bool_):
        return str(value)
    if type(value) is np.ndarray:
        return "an array"
    if is_a(value, numbers.Number, np.generic):
        return "one number"
    if is_a(value, *FUNCTIONS):
        return "a function"
    name = kind_of(value)
    return f"{'an' if name[:1] in 'aeiouAEIOU' else 'a'} {name}"
