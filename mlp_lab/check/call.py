"""A call of a reader's function that nothing escapes, and what kind of thing came back.

All that can be said before the numbers are looked at, which is done in `diagnosis.py`.
"""

import array
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
from mlp_lab.check.session import names_of_modules, next_call, put_back
from mlp_lab.check.task import Array, Reader
from mlp_lab.numbers import at, dimensions, not_finite

LONGEST = 160  # of an exception's text
LONGEST_NAME = 60
MOST_ITEMS, MOST_BYTES, DEEPEST = 10_000, 1 << 24, 8  # of a result that is copied
COPIED: list[type] = [np.random.Generator]  # and what else of our own a reader could change


@dataclass(frozen=True)
class Call:
    """What came of a call: a value, or what was raised; the arguments that were changed."""

    value: Any
    raised: str
    changed: tuple[str, ...]
    replaced: tuple[str, ...]  # the lists in which other arrays stand now
    emptied: tuple[str, ...]  # and those in which None stands for one
    warned: str
    unwritten: bool


def call(f: Reader, arguments: dict[str, Any]) -> Call:
    """Call f with copies. Whatever it raises is told, except an interrupt by the reader."""
    given = {name: copied(value) for name, value in arguments.items()}
    items = {name: list(value) for name, value in given.items() if type(value) is list}
    value, raised, unwritten = None, "", False
    names, depth = names_of_modules(), sys.getrecursionlimit()
    next_call()
    with warnings.catch_warnings():
        warned = first_warning()
        with np.errstate(all="warn", under="ignore"):
            try:
                try:
                    value = f(*given.values())
                finally:  # before anything else: what is an `except` without its names?
                    put_back(names)
                    sys.setrecursionlimit(depth)
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # SystemExit too
                raised = raised_in_words(error, f)
                unwritten = is_a(error, NotImplementedError)
    if type(value) is types.CoroutineType:
        asked(value.close)  # else Python warns that nobody awaited it
    return Call(
        copied(value),
        raised,
        tuple(c for name, old in arguments.items() for c in seen(name, old, given[name])),
        tuple(name for name, old in items.items() if others_stand_in(given[name], old)),
        tuple(name for name, old in items.items() if nones(given[name]) > nones(old)),
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
        for plain in (list, tuple, dict):
            if issubclass(kind, plain):
                return self.of_items(plain, value, depth - 1)
        if issubclass(kind, str):
            return str.__str__(value)
        if any(kind is own for own in COPIED):
            return copy.deepcopy(value)
        if issubclass(kind, Network):
            return asked(lambda: copy_of_network(value)) or value
        if kind is Gradients:
            return Gradients(*(self.of(item, depth - 1) for item in vars(value).values()))
        return value

    def of_items(self, plain: Any, value: Any, depth: int) -> Any:
        """What stands in a list, a tuple or a dict, whatever its own class says of that.

        If the class raises it stays as it is: it cannot be read.
        """
        if type(value) is not plain:
            if asked(lambda: len(value)) is None:
                return value
            value = tuple.__getitem__(value, slice(None)) if plain is tuple else plain.copy(value)
        if len(value) > MOST_ITEMS:
            return value
        if plain is dict:
            return {key: self.of(item, depth) for key, item in value.items()}
        return plain(self.of(item, depth) for item in value)


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
    # A number, a function: nothing that could be changed, but something else may stand there.
    return [] if type(new) is type(old) else [name]


def others_stand_in(new: list[Any], old: list[Any]) -> bool:
    """Whether a list that is as long as it was holds an array that it did not hold."""
    return len(new) == len(old) and any(a is not b for a, b in zip(new, old, strict=True))


def nones(items: list[Any]) -> int:
    return sum(item is None for item in items)


# The names and texts of a reader's own objects, which may be anything and of any length.


def is_a(value: Any, *kinds: type) -> bool:
    """Whether a value is of a kind, whatever it says of its class itself."""
    return asked(lambda: issubclass(type(value), kinds)) is True  # a metaclass may have no hash


def is_array(value: Any) -> bool:
    """Whether it is an array as such, whose dimensions are true; a subclass may say anything."""
    return type(value) is np.ndarray or type(value) is np.memmap


def brief(text: str, most: int = LONGEST_NAME) -> str:
    """A text in one line, without addresses in memory or what steers a terminal, not endless."""
    line = re.sub(r"\x1b\[[\d;]*[A-Za-z]", "", str.__str__(text)[: 10 * most])
    line = "".join(c for c in " ".join(line.split()) if c.isprintable())
    line = re.sub(r" at 0x[0-9a-fA-F]+", "", line)
    line = re.sub(r"<class '(?:\w+\.)*(\w+)'>", r"\1", line)
    return line if len(line) <= most else f"{line[: most - 1]}…"


def name_of_class(kind: type) -> str:
    """The name of a class; of one that a library keeps to itself, that of the next one above it."""

    def of(base: type, what: str) -> str:
        return str(asked(lambda: type.__dict__[what].__get__(base)) or "")

    for base in type.__dict__["__mro__"].__get__(kind)[:-1]:
        if of(base, "__name__")[:1] not in ("", "_") and "._" not in of(base, "__module__"):
            return brief(of(base, "__name__"))
    return brief(of(kind, "__name__")) or "nameless class"


def kind_of(value: Any) -> str:
    """The name of a value's class."""
    return name_of_class(type(value))


def name_of(f: Any) -> str:
    """The function as the reader calls it."""
    for named in (f, asked(lambda: f.func)):
        name = asked(lambda named=named: named.__name__)  # type: ignore[misc]
        if type(name) is str and name.isidentifier():
            return brief(name)
    return "your function"


def raised_in_words(error: BaseException, f: Any) -> str:
    """An exception in one line: its type, its text, and where in the reader's function."""
    text, line = in_one_line(error), None
    trace = BaseException.__dict__["__traceback__"].__get__(error)
    function = function_of(f)
    code = function.__code__ if function else None
    inside: list[str] = []  # the reader's other functions through which it went, the last one last
    home = None
    while trace:
        frame = trace.tb_frame
        if code is not None and frame.f_code is code and trace.tb_lineno:
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
        takes, given = f"takes {listed(written(signature))}", listed(arguments)
        kinds = [p.kind for p in signature.parameters.values()]
        if inspect.Parameter.KEYWORD_ONLY not in kinds or len(kinds) < len(arguments):
            return f"{takes}; it is called with {given}"
        alone = f"{takes}, where what stands after the * is given by name alone"
        cure = ": leave the * out" if len(kinds) == len(arguments) else ""
        return f"{alone}; it is called with {given} by position{cure}"
    return ""


def written(signature: inspect.Signature) -> list[str]:
    """The parameters as they stand in a `def`, without defaults: X, *, W; no more than a dozen."""
    found, star = [], False
    for p in islice(signature.parameters.values(), 12):
        if p.kind is p.KEYWORD_ONLY and not star:
            found.append("*")
        star = star or p.kind in (p.KEYWORD_ONLY, p.VAR_POSITIONAL)
        stars = "*" * (p.kind is p.VAR_POSITIONAL) + "**" * (p.kind is p.VAR_KEYWORD)
        found.append(stars + brief(p.name, LONGEST_NAME // 2))
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
    if changed and came.emptied:
        return f"puts None into {lists(came.emptied)}; leave what comes in as it is", None
    if changed and came.replaced:
        new = "a new list" if len(came.replaced) == 1 else "new lists"
        return f"changes {lists(came.replaced)}; put the new arrays into {new}", None
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


def lists(names: tuple[str, ...]) -> str:
    """the list W; the lists W, B and h."""
    *others, last = names
    return f"the lists {', '.join(others)} and {last}" if others else f"the list {last}"


def no_tuple(value: Any, wanted: str, size: int = 2) -> str:
    """What is wrong with what is to be a pair such as "(W, B)", or three; nothing if it is."""
    kind = "pair" if size == 2 else "three"
    if value is None:
        return "returns None: a `return` is missing"
    if not is_a(value, tuple, list):
        return f"returns {called(value)}, not the {kind} {wanted}"
    things = "1 thing" if len(value) == 1 else f"{len(value)} things"
    return f"returns {things}, not the {kind} {wanted}" if len(value) != size else ""


FUNCTIONS = (
    types.FunctionType, types.MethodType, types.BuiltinFunctionType, types.MethodDescriptorType,
    types.WrapperDescriptorType, types.MethodWrapperType, np.ufunc,
    type(np.sum),
)  # fmt: skip
GENERATORS = (types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType)
CURES = {
    "list": "; write np.array(…)",
    "tuple": "; write np.array(…)",
    "matrix": "; write np.asarray(…)",
    "MaskedArray": "; write np.asarray(…)",
    "DataFrame": "; write .to_numpy()",
    "generator": "; write return, not yield",
    "async_generator": "; write def and return, not async def and yield",
    "coroutine": "; write def, not async def",
    "array": "; write np.array(…)",
    **dict.fromkeys(("map", "filter", "zip", "range"), "; write np.array(list(…))"),
}


def cure_of(value: Any) -> str:
    """What turns it into an array, where that is known."""
    return CURES.get(kind_of(value), "; write np.asarray(…)" if is_a(value, np.ndarray) else "")


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
    if is_a(value, numbers.Number, np.generic):
        as_array = asked(lambda: np.asarray(value))
        if as_array is not None:
            wanted = f"{symbol} must be {dimensions(right, sizes)}, not one number"
            return wanted + because(as_array)
    if not is_array(value):
        return f"{comes} {called(value)}, not an array{cure_of(value)}"
    if value.shape != right.shape:
        must = f"{symbol} must be {dimensions(right, sizes)}, not {dimensions(value, sizes)}"
        return must + because(value)
    return look_at_type(symbol, value.dtype) or look_at_finite(symbol, value)


def look_at_number(symbol: str, value: Any, comes: str = "returns") -> str:
    """The same for a number such as E."""
    if is_array(value) and value.shape:
        return f"{symbol} must be one number, not an array of {dimensions(value, {})}"
    if is_array(value):
        value = value[()]  # an array without axes, as some of NumPy's functions return a number
    if is_a(value, int) and abs(value) >> 1024:
        return f"{comes} a whole number that is too large for float64"
    if is_a(value, bool, np.bool_) or not is_a(value, numbers.Number, np.generic):
        cure = cure_of(value) if is_a(value, *GENERATORS) else ""
        return f"{comes} {called(value)}, not one number{cure}"
    if not is_a(value, int, float, complex, np.generic):
        return f"{comes} {a(kind_of(value))}; write float(…)"
    as_array = asked(lambda: np.asarray(value))
    if as_array is None:
        return f"{comes} {a(kind_of(value))} that NumPy cannot read; write float(…)"
    return look_at_type(symbol, as_array.dtype) or look_at_finite(symbol, as_array)


def look_at_type(symbol: str, dtype: np.dtype[Any]) -> str:
    """Refuse what is not float64: integers cut decimals off, float32 has seven digits."""
    if dtype.kind == "f" and dtype.itemsize >= 8:
        return ""
    if dtype.kind in "iu":
        return f"{symbol} holds integers ({dtype}), which lose what follows the point; use float64"
    if dtype.kind == "f":
        return f"{symbol} holds {dtype}, which has too few digits; use float64"
    kinds = {"c": f"complex numbers ({dtype})", "b": "True and False (bool)", "V": "records"}
    kinds |= {"O": "objects (object)", **dict.fromkeys("mM", "times")}
    return f"{symbol} holds {kinds.get(dtype.kind, 'text (str)')}; use float64"


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
    if is_a(value, type):
        return f"the class {name_of_class(value)}"
    if type(value) is array.array:
        return "an array.array"
    return a(kind_of(value))


def a(name: str) -> str:
    """With its article: a list, an Activation."""
    return f"{'an' if name[:1] in 'aeiouAEIOU' else 'a'} {name}"
