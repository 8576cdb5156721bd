"""Functions that misbehave, each in one way, and what a check must say of it.

A kind raises or returns something odd, changes what it is given or what the session shares, prints
without end, cannot be called as the check calls it, or is an object that breaks when it is asked
for its name.
"""

import abc
import array
import asyncio
import builtins
import collections
import contextlib
import dataclasses
import decimal
import enum
import fractions
import functools
import gc
import io
import itertools
import logging
import os
import pathlib
import random
import signal
import sys
import tempfile
import threading
import time
import types
import warnings
import weakref
from unittest import mock

import numpy as np
from test_check_verdicts import SPECS
from verdicts import NOT_WRITTEN, Spec

from mlp_core import Layer, Network, identity
from mlp_lab import check
from mlp_lab.check import CheckFailed

VERDICTS = Spec("verdicts", "", "", [lambda: [False] * 8 + [True, None]], {})
ALL = [*SPECS, VERDICTS]
BY_NAME = {spec.id: spec for spec in ALL}

RIGHT = r"(right; |undecided: pass 9$)"
WANTS = {
    "array": ", not an array",
    "number": ", not one number",
    "lists": r", not the pair \(\w+, \w+\)",
    "pair": r", not the pair \(W′, V′\)",
    "training": r", not the pair \(network, E\)",
    "three": r", not the three \(W, B, E\)",
    "answer": ", not True or False",
    "table": ", not a dict",
    "batches": ", not a list with an array of row numbers",
    "text": ', not one of the texts "right", ',
    "verdicts": ", not a list of ten verdicts",
}
FAMILIES = {
    **dict.fromkeys(("squared_error", "weighted_error"), "number"),
    **dict.fromkeys(("forward", "backward", "step"), "lists"),
    **dict.fromkeys(("train", "train_in_batches"), "training"),
    **dict.fromkeys(("gradient_check", "is_adjoint"), "answer"),
    "momentum_step": "pair",
    "dimension_table": "table",
    "batches": "batches",
    "named_factor": "text",
    "verdicts": "verdicts",
}
WITH_ARRAYS = ("array", "lists", "pair")


def family(spec):
    return "three" if spec.id == "train_in_batches lists" else FAMILIES.get(spec.name, "array")


@dataclasses.dataclass(frozen=True)
class Kind:
    """A way to misbehave, and what must be said of it by each check, a regular expression."""

    make: object  # a right function, and the spec of its check, to the hostile function
    said: object  # a regular expression, or a function of the spec


KINDS = {}


def kind(name, make, said):
    assert name not in KINDS, name
    KINDS[name] = Kind(make, said if callable(said) else lambda spec: said)


def named(f):
    """Whatever is done with it, it is called my_function."""
    f.__name__ = "my_function"
    return f


# ---------------------------------------------------------------- it raises


class QuietExit(BaseException):
    """Neither an Exception, nor one of Python's own."""


class NoText(Exception):  # noqa: N818
    def __str__(self):
        raise RuntimeError("no text")

    __repr__ = __str__


class NumberForText(Exception):  # noqa: N818
    def __str__(self):
        return 3  # noqa: PLE0307


class NoTrace(Exception):  # noqa: N818
    @property
    def __traceback__(self):
        raise RuntimeError("no trace")


class NoClass(Exception):  # noqa: N818
    @property
    def __class__(self):
        raise RuntimeError("no class")


class Unhashable(Exception):  # noqa: N818
    __hash__ = None

    def __eq__(self, other):
        raise RuntimeError


def raises(name, error, said):
    """error gives the exception, or raises it itself."""

    def make(f, spec):
        @named
        def my_function(*arguments):
            raise error()

        return my_function

    kind(f"raises {name}", make, said if callable(said) else f"raises {said}")


def exception_named(name):
    return type(name, (Exception,), {})


def and_again(depth=0):
    return and_again(depth + 1)


def by_itself():
    raise ValueError("outer") from KeyError("inner")


def of_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.warn("old", DeprecationWarning, stacklevel=1)


def ints():
    Z = np.zeros((2, 2), dtype=int)
    Z += np.ones((2, 2)) / 2


def into_text():
    return np.ones(2) + np.array(["a", "b"])


def grown():
    Z = np.zeros((2, 2))
    Z += np.ones((3, 2, 2))


def read_only():
    np.broadcast_to(0.0, (2, 2))[0, 0] = 1


@functools.lru_cache
def remembered(P):
    return P


raises("Exception", lambda: Exception("no"), r"Exception in its line \d+: no")
raises("nothing said", ValueError, r"ValueError in its line \d+( \(|, where|$)")
raises("SystemExit", lambda: SystemExit(3), r"SystemExit in its line \d+: 3")
raises("sys.exit", sys.exit, "SystemExit in its line")
raises("StopIteration", lambda: StopIteration("end"), r"StopIteration in its line \d+: end")
raises("StopAsyncIteration", StopAsyncIteration, "StopAsyncIteration in its line")
raises("GeneratorExit", GeneratorExit, "GeneratorExit in its line")
raises("a BaseException", lambda: QuietExit("bye"), r"QuietExit in its line \d+: bye")
raises("without text", NoText, r"NoText in its line \d+( \(|, where|$)")
raises("text that is a number", NumberForText, r"NumberForText in its line \d+( \(|, where|$)")
raises("without a trace", lambda: NoTrace("x"), "NoTrace in its line")
raises("without a class", lambda: NoClass("x"), r"NoClass in its line \d+: x")
raises("without a hash", lambda: Unhashable("x"), r"Unhashable in its line \d+: x")
raises("an endless text", lambda: ValueError("x" * 10**7), r"ValueError in its line \d+: x{159}…")
raises("many lines", lambda: ValueError("a\n b\r\n\tc\x0bd\u2028e"), r"ValueError .*: a b c d e")
raises(
    "what steers a terminal",
    lambda: ValueError("\x1b[31mred\x1b[0m\a\b\x00 \u202eleft\u2066"),
    r"ValueError in its line \d+: red left",
)
raises("half a character", lambda: ValueError("a\ud800b"), r"ValueError in its line \d+: ab")
raises(
    "several at once",
    lambda: BaseExceptionGroup("two", [ValueError("a"), SystemExit()]),
    r"BaseExceptionGroup in its line \d+: two \(2 sub-exceptions\)",
)
raises("one after another", by_itself, r"ValueError in its line 3, .*|raises ValueError .*: outer")
raises("a class of two lines", lambda: exception_named("Two\nLines")("x"), "Two Lines in its line")
raises("a class of a long name", lambda: exception_named("N" * 9999)("x"), "N{59}… in its line")
raises("a class without a name", lambda: exception_named("")("x"), "Exception in its line")
raises("a class of its own", lambda: exception_named("_Own")("x"), "Exception in its line")
raises("what is no exception", lambda: 3, "TypeError in its line .*: exceptions must derive from")
raises("an assertion", lambda: AssertionError("m = 3"), r"AssertionError in its line \d+: m = 3")
raises("a check's own error", lambda: CheckFailed("x"), r"CheckFailed in its line \d+: x")
raises("NotImplementedError", NotImplementedError, lambda spec: NOT_WRITTEN[2:])
raises("recursion without end", and_again, "RecursionError in and_again, called in its line")
raises("a name that is not there", lambda: not_there, "NameError .*'not_there' is not defined")  # noqa: F821
raises("a key that is not there", lambda: {}["W"], r"KeyError in its line \d+: 'W'")
raises("division by zero", lambda: 1 / 0, "ZeroDivisionError in its line .*: division by zero")
raises("a syntax error", lambda: eval("1 +"), "SyntaxError in its line .*: invalid syntax")
raises("a decimal", lambda: decimal.Decimal("x"), r"InvalidOperation .*: \[ConversionSyntax\]")
raises("a warning as an error", of_a_warning, "DeprecationWarning in of_a_warning, called in")
raises("input that has an end", input, "EOFError in its line")
raises("an await outside", asyncio.get_running_loop, "RuntimeError .*no running event loop")
raises("a dead reference", lambda: weakref.proxy(QuietExit()).x, "ReferenceError in its line")
raises(
    "more than the memory",
    lambda: np.ones((10**7, 10**7)),
    r"MemoryError in its line \d+: an array of 10000000 × 10000000 would take 728 TiB",
)
raises(
    "a product that does not fit",
    lambda: np.ones((2, 3)) @ np.ones((2, 3)),
    r"ValueError .*: a product does not fit: 3 columns on the left meet 2 rows on the right",
)
raises(
    "a product with a number",
    lambda: np.ones((2, 3)) @ 2,
    "ValueError .*: a product with None or one number; @ is for two arrays",
)
raises(
    "a dot that does not fit",
    lambda: np.dot(np.ones((2, 3)), np.ones((2, 3))),
    "ValueError .*: a product of 2 × 3 and 2 × 3 does not fit",
)
raises(
    "an einsum that does not fit",
    lambda: np.einsum("ip,pj->ij", np.ones((2, 3)), np.ones((2, 4))),
    "ValueError .*: an index has two sizes, in 2 × 3 and 2 × 4",
)
raises(
    "a sum that does not fit",
    lambda: np.ones((2, 3)) + np.ones((3, 2)),
    "ValueError .*: 2 × 3 and 3 × 2 do not fit entry by entry",
)
raises(
    "a result that does not fit",
    grown,
    "ValueError in grown, .*: the result is 3 × 2 × 2 .three axes. and does not fit into 2 × 2",
)
raises(
    "a turned shape",
    lambda: np.ones((2, 3)).reshape(4, 2),
    "ValueError .*: cannot reshape 6 entries into 4 × 2",
)
raises(
    "a repeated array",
    lambda: np.broadcast_to(np.ones((2, 3)), (4, 2)),
    "ValueError .*: 2 × 3 cannot be repeated to 4 × 2",
)
raises(
    "arrays side by side",
    lambda: np.hstack([np.ones((2, 3)), np.ones((3, 2))]),
    "ValueError .*: arrays that are joined differ along another axis: 2 and 3",
)
raises(
    "rows that differ", lambda: np.array([[1], [2, 3]]), "ValueError .*: the rows differ in length"
)
raises("an array for a number", lambda: float(np.ones(2)), "TypeError .*: only one number can s")
raises("integers that grow", ints, "TypeError in ints, .*: float64 does not fit into an array of")
raises("numbers and text", into_text, "TypeError in into_text, .*, such as numbers and text")
raises("a truth of many", lambda: bool(np.ones(2)), "ValueError .*: an array is neither true nor")
raises(
    "an axis too many",
    lambda: np.ones(2).sum(axis=1),
    "AxisError .*: axis 1 does not exist; the array has one axis",
)
raises(
    "an index too many", lambda: np.ones(2)[1, 1], "IndexError .*: 2 indices for an array with one"
)
raises("an index too large", lambda: np.ones((2, 3))[2], "IndexError .*: index 2 is out of bounds")
raises("a read-only array", read_only, "ValueError in read_only, .*: the array is read-only; .copy")
raises(
    "an inverse of nothing", lambda: np.linalg.inv(np.zeros((2, 2))), "LinAlgError .*: Singular ma"
)
raises(
    "an inverse of no square",
    lambda: np.linalg.inv(np.ones((2, 3))),
    "LinAlgError .*: the array is not square",
)
raises(
    "a key that is an array", lambda: remembered(np.ones(2)), "TypeError .*: an array cannot be a k"
)
raises("an array called", lambda: np.ones(2)(0), "TypeError .*: an array is called like a fun")
raises("None multiplied", lambda: None @ np.ones((2, 2)), "ValueError .*: a product with None or")


# ---------------------------------------------------------------- it returns something odd


class Plain:
    """A class without anything."""


class Silent:
    """Whatever is asked of it, it raises."""

    def __getattribute__(self, name):
        raise RuntimeError(name)

    def __bool__(self):
        raise RuntimeError

    __eq__ = __hash__ = __repr__ = __str__ = __len__ = __iter__ = __float__ = __bool__
    __array__ = __index__ = __getitem__ = __bool__


class PretendsToBeAnArray:
    """By its own word an array."""

    __class__ = np.ndarray
    shape = (2, 3)
    dtype = np.dtype(float)


class RaisesItsClass:
    @property
    def __class__(self):
        raise RuntimeError


def odd_class(f=None):
    """A class that raises when it is asked for anything. (Made here: pytest asks all in sight.)"""

    class OddMeta(type):
        def __getattribute__(cls, name):
            raise RuntimeError(name)

        def __instancecheck__(cls, other):
            raise RuntimeError

        __subclasscheck__ = __repr__ = __eq__ = __instancecheck__
        __hash__ = None

    class OfAnOddMeta(metaclass=OddMeta):
        def __call__(self, *arguments):
            return f(*arguments)

    return OfAnOddMeta


def an_odd_object():
    return odd_class()()


class Lazy:
    """Numbers that are computed when NumPy asks for them."""

    def __array__(self, dtype=None, copy=None):
        time.sleep(10)


class Interface:
    """Memory that is not there."""

    __array_interface__ = {  # noqa: RUF012
        "shape": (2, 3), "typestr": "<f8", "data": (8, False), "version": 3,
    }  # fmt: skip


class LongList(list):
    def __len__(self):
        return 10**15

    def __iter__(self):
        return itertools.repeat(1.0)


class LongTuple(tuple):
    def __len__(self):
        return 2

    def __iter__(self):
        return itertools.repeat([None] * 4)


class BrokenDict(dict):
    def __getitem__(self, key):
        raise RuntimeError

    __contains__ = __iter__ = __len__ = items = keys = __getitem__


class BrokenList(list):
    def __len__(self):
        raise RuntimeError

    __getitem__ = __iter__ = __eq__ = __len__
    __hash__ = None


class BrokenText(str):
    def __eq__(self, other):
        raise RuntimeError

    __str__ = __len__ = __getitem__ = split = __eq__

    def __hash__(self):
        raise RuntimeError


class BrokenFloat(float):
    def __float__(self):
        raise RuntimeError

    __eq__ = __abs__ = __sub__ = __rsub__ = __float__
    __hash__ = None


class Colour(enum.Enum):
    RED = 1


Pair = collections.namedtuple("Pair", "first second")
EMPTY = r"returns 0 things, not the pair|returns an array|the two"


def inside_itself():
    found = []
    found.append(found)
    return found


def deep():
    found = []
    for _ in range(10_000):
        found = [found]
    return found


async def later():
    return 3


async def later_and_later():
    yield 3


def endless():
    while True:
        yield 1.0


def returns(name, value, what, **instead):
    """value gives what is returned; what is said of it, then what is wanted.

    `instead` has whole sentences for families of checks of which this does not hold.
    """

    def make(f, spec):
        @named
        def my_function(*arguments):
            return value()

        return my_function

    def said(spec):
        if family(spec) in instead:
            return instead[family(spec)]
        cure = r"(; write [\w.,… ()]+)?" if family(spec) in ("array", "number") else ""
        return (
            f"returns {what}{WANTS[family(spec)]}{cure}( \\(|, where|$)"
            if cure
            else (f"returns {what}{WANTS[family(spec)]}")
        )

    kind(f"returns {name}", make, said)


# A list, as such or by mistake, is what some checks want.
THINGS = r"returns \d+ things, not the pair"


def is_a_list(things="\\d+"):
    return {
        **dict.fromkeys(("lists", "pair", "training"), f"returns {things} things?, not the pair"),
        "three": f"returns {things} things?, not the three",
        "batches": "batch 0 is not an array of row numbers|the batches have|example 0 is in no",
        "verdicts": f"returns {things} verdicts, not 10: one for each pass",
    }


MUST = {
    "array": ".* must be .* = .*, not ",
    "number": "E must be one number, not an array of ",
}
NO_NUMBER = {"array": ".* must be .*, not one number"}
NOT_ALWAYS = "finds 0 of the 19 mistakes; it accepts|says True to every pair"
NONE = "returns None: a `return` is missing"
returns("None", lambda: None, "", **dict.fromkeys(WANTS, NONE) | {"array": NONE, "number": NONE})
returns("the dots", lambda: ..., "", **dict.fromkeys(WANTS, NOT_WRITTEN[2:]))
returns("NotImplemented", lambda: NotImplemented, "a NotImplementedType")
returns("True", lambda: True, "True", answer=NOT_ALWAYS, **NO_NUMBER)
returns("a number", lambda: 3.0, "one number", **NO_NUMBER, number="E( =|:| is) ")
returns("a function", lambda: np.sum, "a function")
returns("a builtin", lambda: len, "a function")
returns("a ufunc", lambda: np.add, "a function")
returns("a method", lambda: [].append, "a function")
returns("a class", lambda: Plain, "the class Plain")
returns("a class that raises", odd_class, "the class OfAnOddMeta")
returns("an object of such a class", an_odd_object, "an OfAnOddMeta")
returns("an object", Plain, "a Plain")
returns("an object that raises", Silent, "a Silent")
returns("an object that raises its class", RaisesItsClass, "a RaisesItsClass")
returns("what pretends to be an array", PretendsToBeAnArray, "a PretendsToBeAnArray")
returns("a class of two lines", type("Two\nLines", (), {}), "a Two Lines")
returns("a class of a long name", type("N" * 9999, (), {}), "an? N{59}…")
returns("a class that steers a terminal", type("\x1b[31mRed\u202e", (), {}), "a Red")
returns("a module", lambda: np, "a module")
returns("an exception", lambda: ValueError("x"), "a ValueError")
returns("a mock", mock.MagicMock, "a MagicMock")
returns("a dead reference", lambda: weakref.proxy(Plain()), "a ProxyType")
returns("an enum", lambda: Colour.RED, "a Colour")
returns("a namespace", types.SimpleNamespace, "a SimpleNamespace")
returns("a path", pathlib.Path, "a PosixPath|returns a WindowsPath")
returns("a stream", io.StringIO, "a StringIO")
returns("a lock", threading.Lock, "a lock")
returns("a set", set, "a set")
returns("a frozen set", frozenset, "a frozenset")
returns("bytes", lambda: b"abc", "a bytes")
returns("a view of memory", lambda: memoryview(b"abc"), "a memoryview")
returns("an array of Python's", lambda: array.array("d", [1.0]), "an array.array")
returns("a coroutine", later, "a coroutine")
returns("an asynchronous generator", later_and_later, "an async_generator")
returns(
    "an endless generator", endless, "a generator", batches="batch 0 is not an array of row numbers"
)
returns("an endless count", itertools.count, "a count")
returns("a map", lambda: map(float, "12"), "a map")
returns("a range", lambda: range(3), "a range")
returns("a dict", dict, "a dict", table="has no entry X, W")
UNREAD = "returns what cannot be read: RuntimeError"
returns("a dict that raises", BrokenDict, "a BrokenDict", table=UNREAD)
returns(
    "a list that raises",
    BrokenList,
    "a BrokenList",
    **dict.fromkeys(("lists", "pair", "training", "three", "batches", "verdicts"), UNREAD),
)
returns("an empty list", list, "a list", **is_a_list("0"))
returns("a list in itself", inside_itself, "a list", **is_a_list("1"))
returns("a list of lists without end", deep, "a list", **is_a_list("1"))
returns("a million numbers", lambda: [0.0] * 10**6, "a list", **is_a_list("1000000"))
returns("a list of any length", LongList, "a list", **is_a_list("0"))
returns("a pair of any length", LongTuple, "a tuple", **is_a_list("0"))
returns(
    "a named pair",
    lambda: Pair(1, 2),
    "a tuple",
    **is_a_list("2")
    | {
        "lists": r"\w+ is one number, not a list with",
        "pair": r"W′ must be n × k = \d+ × \d+, not one number",
        "training": r"the first of the pair \(network, E\) is one number, not a Network",
    },
)
returns("text", lambda: "Z", r"text \('Z'\)", text=r"returns the text \('Z'\), which is not one of")
returns("text of two lines", lambda: "two\nlines", r"text \('two lines'\)", text="returns the text")
returns(
    "endless text", lambda: "x" * 10**7, r"text \('x{20}'\)", text=r"returns the text \('x{20}'\)"
)
returns(
    "text that raises", lambda: BrokenText("Z"), r"text \('Z'\)", text=r"returns the text \('Z'\)"
)
returns(
    "bits of a terminal", lambda: "\x1b[2J\u202e", r"text \(''\)", text=r"returns the text \(''\)"
)
returns("lazy numbers", Lazy, "a Lazy")
returns("numbers at an address", Interface, "an Interface")


def number_said(said):
    return NO_NUMBER | {"number": f"(E|returns) {said}"}


returns("NaN", lambda: float("nan"), "one number", **number_said("is NaN"))
returns("infinity", lambda: -1e400, "one number", **number_said(r"is infinite \(−inf\)"))
returns(
    "an endless integer", lambda: 10**9999, "one number", **number_said("a whole number that is")
)
returns("an integer", lambda: 3, "one number", **number_said("holds integers"))
returns("a complex number", lambda: 3 + 0j, "one number", **number_said("holds complex numbers"))
returns(
    "a fraction", lambda: fractions.Fraction(1, 3), "one number", **number_said("a Fraction; wri")
)
returns(
    "a decimal", lambda: decimal.Decimal("NaN"), "one number", **number_said("a Decimal; write")
)
returns(
    "a float that raises",
    lambda: BrokenFloat(1),
    "one number",
    **number_said("a BrokenFloat that NumPy cannot read; wri")
    | {"array": "returns one number, not an"},
)
returns("a half", lambda: np.float16(1), "one number", **number_said("holds float16"))
returns("a date", lambda: np.datetime64("2020-01-01"), "one number", **number_said("holds times"))


def returns_array(name, value, what="an array", **instead):
    """The same for arrays, of whatever entries; no right one has such dimensions."""
    returns(name, value, what, **MUST | instead)


def filled_with(value):
    P = np.empty((2, 2), dtype=object)
    for index in np.ndindex(P.shape):
        P[index] = value
    return P


returns_array(
    "a view of endless size",
    lambda: np.broadcast_to(0.0, (10**6, 10**6)),
)
returns_array(
    "a row of endless size",
    lambda: np.broadcast_to(0.0, 10**12),
    verdicts="returns 1000000000000 verdicts, not 10",
)
returns_array("an empty array", lambda: np.zeros((0, 3)))
returns_array(
    "an array of 32 axes",
    lambda: np.zeros((1,) * 32),
    array=r".* must be .*, not 1 × 1 × 1 × … \(32 axes\)( \(seed|$)",
    number=r"E must be one number, not an array of 1 × 1 × 1 × … \(32 axes\)",
)
returns_array("an array of objects", lambda: filled_with(Silent()))
returns_array("an array of nothing", lambda: np.array([[None]]))
returns_array("an array of text", lambda: np.array([["a"]]))
returns_array("an array of arrays", lambda: np.array([[np.ones(2), None]], dtype=object)[:, :1])
returns_array("an array of records", lambda: np.zeros((2, 2), dtype=[("a", float)]))
returns_array("an array of dates", lambda: np.zeros((2, 2), dtype="M8[s]"))
returns("a generator of numbers", lambda: np.random.default_rng(0), "a Generator")
returns("a type of numbers", lambda: np.dtype(float), "a Float64DType")


# ---------------------------------------------------------------- right numbers in an odd form


class Quantity(np.ndarray):
    """A subclass as libraries have it."""


class BrokenQuantity(np.ndarray):
    def __array_ufunc__(self, *arguments, **options):
        raise RuntimeError

    __array_function__ = __eq__ = __getitem__ = __len__ = __array_ufunc__
    __hash__ = None

    @property
    def shape(self):
        raise RuntimeError

    dtype = ndim = size = nbytes = shape


def mapped(value, change):
    """A result in which every array, or the number E, is changed."""
    if isinstance(value, np.ndarray | float):
        return change(np.asarray(value))
    if isinstance(value, list | tuple):
        return type(value)(mapped(item, change) for item in value)
    return value


def to_memory_map(P):
    with tempfile.TemporaryFile() as file:
        mapped_there = np.memmap(file, dtype=float, mode="w+", shape=P.shape)
        mapped_there[...] = P
        return mapped_there


def read_only_copy(P):
    P = P.copy()
    P.flags.writeable = False
    return P


def with_first(P, value):
    P = P.copy()
    P[(0,) * P.ndim] = value
    return P


def gives(name, change, said, **instead):
    """Of the checks whose result is made of arrays; all others are given what change makes of one.

    `instead` has what is said by other families.
    """
    sentences = {**dict.fromkeys(WITH_ARRAYS, said), **instead}
    of_others = RIGHT if said == RIGHT else "returns .*{}"
    number = f"returns .*{WANTS['number']}|E must be one number, not an array"
    sentences = {"number": RIGHT if said == RIGHT else number} | sentences
    of_result = (*WITH_ARRAYS, *({"number"} & set(instead)))

    def make(f, spec):
        @named
        def my_function(*arguments):
            if family(spec) in of_result:
                return mapped(f(*arguments), change)
            return f(*arguments) if said == RIGHT else change(np.ones((2, 3)))

        return my_function

    kind(
        f"gives {name}",
        make,
        lambda spec: sentences.get(family(spec), of_others.format(WANTS[family(spec)])),
    )


IT = r"(returns|[\w∂/′ ⊗\[\]]+ is)"
COUNTS = r"right; every C\[r, c\]"  # of which integers are as good
HOLDS = r"[\w∂/′ ⊗\[\]]+ holds"
MUST_BE = r"[\w∂/′ ⊗\[\]]+ must be .*, not "
A_LIST = {
    "training": r"the first of the pair \(network, E\) is a list, not a Network",
    "batches": "batch 0 is not an array of row numbers",
    "verdicts": "returns 2 verdicts, not 10: one for each pass",
}
gives("what is masked", np.ma.array, f"{IT} a MaskedArray, not an array; write np.asarray")
gives(
    "what is masked everywhere",
    lambda P: np.ma.masked_all(P.shape),
    f"{IT} a MaskedArray, not an array; write np.asarray",
)
gives("a matrix", np.asmatrix, f"{IT} a matrix, not an array; write np.asarray")
gives("a subclass", lambda P: P.view(Quantity), f"{IT} a Quantity, not an array; write np.asarray")
gives(
    "a broken subclass",
    lambda P: P.view(BrokenQuantity),
    f"{IT} a BrokenQuantity, not an array; write",
)
gives("records", lambda P: P.view(np.recarray), f"{IT} a recarray, not an array; write np.asarray")
gives("half precision", np.float16, f"{HOLDS} float16, which has too few digits", number=HOLDS)
gives("single precision", np.float32, f"{HOLDS} float32, which has too few digits", number=HOLDS)
gives("integers", lambda P: P.astype(int), rf"{HOLDS} integers \(int64\)|{COUNTS}", number=HOLDS)
gives("truth", lambda P: P > 0, rf"{HOLDS} True and False \(bool\)", number="returns (True|False)")
gives("complex numbers", lambda P: P + 0j, rf"{HOLDS} complex numbers \(complex128\)", number=HOLDS)
gives("objects", lambda P: P.astype(object), rf"{HOLDS} objects \(object\); use", number=RIGHT)
gives("text", lambda P: P.astype(str), rf"{HOLDS} text \(str\); use float64", number=HOLDS)
gives("dates", lambda P: P.astype("M8[s]"), f"{HOLDS} times; use float64", number=HOLDS)
gives("bytes", lambda P: P.astype("S9"), rf"{HOLDS} text \(str\); use float64", number=HOLDS)
gives("records of one field", lambda P: P.view([("a", float)]), f"{HOLDS} records", number=HOLDS)
gives("NaN at one place", lambda P: with_first(P, np.nan), r".*\[0,0\] is NaN", number="E is NaN")
gives(
    "NaN with a message in its bits",
    lambda P: with_first(P, np.array(0x7FF8DEADBEEF0001, dtype=np.uint64).view(float)),
    r".*\[0,0\] is NaN",
    number="E is NaN",
)
gives(
    "infinity at one place",
    lambda P: with_first(P, -np.inf),
    r".*\[0,0\] is infinite \(−inf\)",
    number=r"E is infinite \(−inf\)",
)
gives("numbers next to the end", lambda P: 0 * P + 1e308, r".*1e\+308", number=r".*1e\+308")
gives("zeros below zero", lambda P: -0.0 * P, r".*( is zero everywhere|is 0)", number="E is 0")
gives("lists", lambda P: P.tolist(), rf"{IT} a list, not an array; write np.array\(…\)", **A_LIST)
gives("tuples", lambda P: (*P.tolist(),), rf"{IT} a tuple, not an array; write np.arr", **A_LIST)
gives("an axis more", lambda P: P[None], rf"{MUST_BE}.*\(three axes\): the numbers are right")
gives(
    "an axis less", np.ravel, rf"{MUST_BE}\d+ \(one axis\)", verdicts="returns 6 verdicts, not 10"
)
gives("nothing of it", lambda P: P[:0], f"{MUST_BE}0 × ")
gives(
    "a view of endless size",
    lambda P: np.broadcast_to(P.flat[0], (10**6, 10**6)),
    f"{MUST_BE}1000000 × 1000000",
    number="E must be one number, not an array of 1000000 × 1000000",
)
gives(
    "a set of it", lambda P: {*P.ravel()}, f"{IT} a set, not an array", number="returns a set, not"
)
gives(
    "a generator of rows",
    lambda P: (row for row in P),
    f"{IT} a generator, not an array; write return, not yield",
    batches="batch 0 is not an array of row numbers",
)
gives("a memory map", to_memory_map, RIGHT)
gives("what is read-only", read_only_copy, RIGHT, number=RIGHT)
gives("another order in memory", np.asfortranarray, RIGHT)
gives("an order from behind", lambda P: P[::-1].copy()[::-1], RIGHT)
gives("an order of bytes from behind", lambda P: P.astype(">f8"), RIGHT, number=RIGHT)
gives("more digits", np.longdouble, RIGHT, number=RIGHT)
gives("a piece of something large", lambda P: np.pad(P, 300)[300:-300, 300:-300], RIGHT)
gives("no axes", lambda P: P, RIGHT, number=RIGHT)


def instead_of_lists(name, change, said):
    """Of the pairs of lists, and of (network, E)."""

    def make(f, spec):
        @named
        def my_function(*arguments):
            return change(f(*arguments))

        return my_function if family(spec) in said else None

    kind(f"gives {name}", make, lambda spec: said[family(spec)])


def of_each(change):
    return lambda pair: tuple(change(P) if isinstance(P, list) else P for P in pair)


def with_network(change):
    return lambda pair: (change(pair[0]), pair[1])


OTHER_SIZES = Network([Layer(np.ones((2, 2)), np.ones((1, 2)), identity)] * 40)
WRONG_WAY = "the pair is the wrong way round; "
instead_of_lists(
    "the pair the wrong way round",
    lambda pair: pair[::-1],
    {
        "lists": rf"{WRONG_WAY}\(\w+, \w+\) is meant",
        "pair": rf"{WRONG_WAY}\(W′, V′\) is meant",
        "training": rf"{WRONG_WAY}\(network, E\) is meant",
    },
)
instead_of_lists(
    "lists of None",
    of_each(lambda P: [None] * len(P)),
    {
        "lists": r"\w+\[[01]\] is None, not an array",
        "training": r"E\[0\] is None, not one number",
    },
)
instead_of_lists(
    "lists that are too short",
    of_each(lambda P: P[:-1]),
    {
        "lists": r"the list \w+ has [23] items, not L \+ 1 = [34]",
        "training": r"E has \d numbers, no",
    },
)
instead_of_lists(
    "lists that are too long",
    of_each(lambda P: P * 10**5),
    {
        "lists": r"the list \w+ has [34]00000 items, not L",
        "training": r"E has \d00000 numbers, not",
    },
)
instead_of_lists(
    "lists in lists",
    of_each(lambda P: [[Q] for Q in P]),
    {
        "lists": r"\w+\[[01]\] is a list, not an array",
        "training": r"E\[0\] is a list, not one number",
    },
)
instead_of_lists(
    "one list more",
    lambda pair: (*pair, pair[0]),
    dict.fromkeys(("lists", "pair", "training"), r"returns 3 things, not the pair \("),
)
instead_of_lists(
    "dicts for lists",
    of_each(lambda P: dict(enumerate(P))),
    {"lists": r"\w+ is a dict, not a list with ", "training": "E is a dict, not a list of numbers"},
)
instead_of_lists(
    "generators for lists",
    of_each(lambda P: (Q for Q in P)),
    {
        "lists": r"\w+ is a generator, not a list",
        "training": "E is a generator, not a list of numb",
    },
)
instead_of_lists(
    "lists of any length",
    of_each(LongList),
    {"lists": RIGHT, "training": RIGHT},
)
instead_of_lists("one number for the list", lambda pair: (pair[0], np.array(3.0)), {
    "lists": r"\w+ is an array, not a list with", "training": "E is an array, not a list of num",
})  # fmt: skip
instead_of_lists("a network of other sizes", with_network(lambda network: OTHER_SIZES), {
    "training": r"returns a network of sizes (2-)+2…, not the one it got",
})  # fmt: skip
instead_of_lists("a network that raises", with_network(lambda network: Silent()), {
    "training": r"the first of the pair \(network, E\) is a Silent, not a Network",
})  # fmt: skip


# ---------------------------------------------------------------- it changes what it is given

ARRAYS = {
    "X",
    "W",
    "B",
    "A",
    "Y",
    "Z",
    "V",
    "c",
    "A_prev",
    "dE_dZ",
    "dE_dA",
    "dE_dW",
    "dE_dB",
    "h_prime_Z",
    "dZ_dP",
}
LISTS = {
    "forward": ("W", "B", "h"),
    "backward": ("Z", "A", "W", "h_prime"),
    "step": ("W", "B", "h", "h_prime"),
    "train_in_batches": ("batches",),
}


OF_LISTS = "loop_over_lists"  # check.train_in_batches with of="lists"


def changes(name, change, of_arrays=RIGHT, of_lists=RIGHT, **by_name):
    """change(argument) is done with each argument before the right result is returned.

    What is said where an array is among the arguments, where a list is, and by single checks.
    """

    def make(f, spec):
        @named
        def my_function(*arguments):
            result = f(*arguments)
            for P in arguments:
                change(P)
            return result

        return my_function

    def said(spec):
        lists = LISTS.get(spec.name, ())
        called = OF_LISTS if spec.id == "train_in_batches lists" else spec.name
        if called in by_name:
            return by_name[called]
        if of_lists != RIGHT and lists:
            return of_lists
        return of_arrays if ARRAYS & set(spec.arguments) - set(lists) else RIGHT

    kind(f"changes {name}", make, said)


def of(kind_of_argument, act):
    return lambda P: act(P) if type(P) is kind_of_argument else None


def filled(P):
    P[...] = 7.5


def resized(P):
    P.resize((1, P.size + 3), refcheck=False)


def as_integers(P):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        P.dtype = np.int64


def turned(P):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        P.shape = (1, *P.shape)


def with_items(make):
    def act(P):
        P[:] = [make(Q) for Q in P]

    return of(list, act)


def in_network(act):
    return lambda P: act(P) if isinstance(P, Network) else None


def without_layers(network):
    object.__setattr__(network, "layers", ())


def with_zeros(network):
    P = network.layers[0].W
    P.flags.writeable = True
    P[:] = 0


def of_functions(P):
    """The functions h and h′ that are handed out are changed for good, or so it seems."""
    for h in P:
        if hasattr(h, "of_number"):
            for name in ("of_number", "of_array", "name"):
                object.__setattr__(h, name, None)


ITS = r"changes its argument [\w\[\], ]+; write the result to a new array"
ANOTHER = (
    r"changes the lists? \w+(, \w+)*( and \w+)?; put the new arrays into (a new list|new lists)"
)
OF_A_NETWORK = ("train", "train_in_batches", "gradient_check")
changes("every number", of(np.ndarray, filled), ITS)
changes("its dimensions", of(np.ndarray, resized), ITS)
changes("its type", of(np.ndarray, as_integers), ITS)
changes("its axes", of(np.ndarray, turned), ITS)
changes("what may be written", of(np.ndarray, lambda P: setattr(P.flags, "writeable", False)))
changes("lists to empty ones", of(list, list.clear), RIGHT, r"changes its argument \w+")
changes("lists to longer ones", of(list, lambda P: P.append(P)), RIGHT, r"changes its argument \w+")
changes(
    "every array of a list to None",
    with_items(lambda Q: None),
    RIGHT,
    r"puts None into the lists? \w+(, \w+)*( and \w+)?; leave what comes in as it is",
)
changes(
    "the arrays of a list",
    with_items(lambda Q: Q if Q is None or callable(Q) else 2 * Q),
    RIGHT,
    ANOTHER,
)
changes("the items to what raises", with_items(lambda Q: Silent()), RIGHT, ANOTHER)
changes(
    "the functions of a list",
    with_items(lambda Q: np.sum if callable(Q) else Q),
    forward="changes the list h; put",
    backward="changes the list h_prime; put",
    step="changes the lists h and h_prime; put",
    loop_over_lists="changes the lists h and h_prime; put",
)
changes("the inside of functions", of(list, of_functions))
changes(
    "the layers of a network",
    in_network(without_layers),
    **dict.fromkeys(OF_A_NETWORK, "changes its argument network"),
)
changes(
    "what is read-only in a network",
    in_network(with_zeros),
    **dict.fromkeys(OF_A_NETWORK, r"changes its argument network.W\[1\]; write"),
)


def afterwards(name, act):
    """A right result, and something is done with the arguments and the result of the last call."""

    def make(f, spec):
        kept = []

        @named
        def my_function(*arguments):
            for P in kept:
                act(P)
            result = f(*arguments)
            kept[:] = [*arguments, result]
            return result

        return my_function

    kind(f"keeps {name}", make, RIGHT)


def spoiled(P):
    if type(P) is np.ndarray and P.flags.writeable:
        P[...] = np.nan
    elif type(P) in (list, dict):
        P.clear()


afterwards("all that it was given", lambda P: None)
afterwards("all that it was given, and spoils it", spoiled)


def itself(f, spec):
    @named
    def my_function(*arguments):
        return arguments

    return my_function


OF_ITSELF = {
    "lists": r"returns \d things, not the pair",
    "training": r"returns \d things, not the pair",
    "three": "returns 8 things, not the three",
    "pair": "returns 5 things, not the pair",
    "batches": "batch 0 is not an array of row numb",
    "verdicts": "returns 0 verdicts, not 10",
}
kind(
    "returns its arguments",
    itself,
    lambda spec: OF_ITSELF.get(family(spec), f"returns a tuple{WANTS[family(spec)]}"),
)


# ---------------------------------------------------------------- it changes the session


def in_session(name, act, said=RIGHT):
    """A right function that does something to what all others share."""

    def make(f, spec):
        @named
        def my_function(*arguments):
            act()
            return f(*arguments)

        return my_function

    kind(f"session: {name}", make, said)


def attribute(where, name, value):
    return lambda: setattr(where, name, value)


def without(where, name):
    return lambda: vars(where).pop(name, None)


def hostile(*arguments, **options):
    raise RuntimeError("hostile")


def every_warning():
    for _ in range(1000):
        warnings.warn("again", RuntimeWarning, stacklevel=1)


def logs():
    logger = logging.getLogger("hostile")
    logger.handlers[:] = [logging.StreamHandler()]
    logger.propagate = False
    logger.error("to stderr")


def starts_a_thread():
    threading.Thread(target=time.sleep, args=(0.001,)).start()


def in_a_folder_that_is_gone():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)


def context():
    decimal.getcontext().prec = 1
    decimal.getcontext().traps[decimal.Inexact] = True


def lowest_limit():
    for limit in itertools.count(10):
        with contextlib.suppress(RecursionError):  # so many calls deep is the session already
            sys.setrecursionlimit(limit)
            return


def closes_stdout():
    sys.stdout.close()


def reads_stdin():
    sys.stdin.read()


HOSTILE = "raises RuntimeError .*: hostile|" + RIGHT
in_session("np.seterr", lambda: np.seterr(all="raise"), "raises FloatingPointError|" + RIGHT)
in_session("np.seterrcall", lambda: np.seterrcall(hostile))
in_session("np.random.seed", lambda: np.random.seed(0))
in_session("random.seed", lambda: random.seed(0))
in_session("numbers drawn", lambda: (np.random.normal(size=9), random.random()))
in_session("np.set_printoptions", lambda: np.set_printoptions(precision=1, threshold=1))
in_session("warnings as errors", lambda: warnings.simplefilter("error"))
in_session("warnings reset", warnings.resetwarnings)
in_session("warnings shown elsewhere", lambda: setattr(warnings, "showwarning", hostile))
in_session("a flood of warnings", every_warning, RIGHT + "|is warned by NumPy: again")
in_session("os.chdir", lambda: os.chdir("/"))
in_session("a folder that is gone", in_a_folder_that_is_gone)
in_session("os.environ", lambda: os.environ.update(HOSTILE="1", PATH=""))
in_session("os.environ cleared", os.environ.clear)
in_session("sys.path", sys.path.clear)
in_session("sys.path replaced", lambda: setattr(sys, "path", []))
in_session("sys.argv", lambda: sys.argv.append("--hostile"))
in_session("sys.stdout gone", without(sys, "stdout"))
in_session("sys.stdout None", attribute(sys, "stdout", None))
in_session("sys.stdout elsewhere", lambda: setattr(sys, "stdout", io.StringIO()))
in_session("sys.stdout closed", closes_stdout)
in_session("sys.stdin elsewhere", lambda: setattr(sys, "stdin", io.StringIO("x")))
in_session("sys.excepthook", attribute(sys, "excepthook", hostile))
in_session("sys.displayhook", attribute(sys, "displayhook", hostile))
in_session("a lower recursion limit", lambda: sys.setrecursionlimit(500))
in_session("the lowest recursion limit", lowest_limit, "raises RecursionError|" + RIGHT)
in_session("a higher recursion limit", lambda: sys.setrecursionlimit(10**5))
in_session("a tracer", lambda: sys.settrace(lambda *where: None))
in_session("a profiler", lambda: sys.setprofile(lambda *where: None))
in_session("no garbage collection", gc.disable)
in_session("a decimal context", context)
in_session("another decimal context", lambda: decimal.setcontext(decimal.Context(prec=2)))
in_session("a handler of interrupts", lambda: signal.signal(signal.SIGINT, hostile))
in_session("a thread", starts_a_thread)
in_session("logs", logs)
in_session("print gone", without(builtins, "print"), "raises NameError|" + RIGHT)
in_session("print hostile", attribute(builtins, "print", hostile))
in_session("isinstance gone", without(builtins, "isinstance"), "raises NameError|" + RIGHT)
in_session("len hostile", attribute(builtins, "len", hostile), HOSTILE)
in_session("exceptions gone", without(builtins, "BaseException"), "raises NameError|" + RIGHT)
in_session("interrupts gone", without(builtins, "KeyboardInterrupt"))
in_session("open hostile", attribute(builtins, "open", hostile))
in_session("imports hostile", attribute(builtins, "__import__", hostile), HOSTILE)
in_session("np.asarray hostile", attribute(np, "asarray", hostile), HOSTILE)
in_session("np.isfinite gone", without(np, "isfinite"), "raises AttributeError|" + RIGHT)
in_session("np.array_equal hostile", attribute(np, "array_equal", hostile), HOSTILE)
in_session("np.ndarray another", attribute(np, "ndarray", list), "raises |" + RIGHT)
in_session("default_rng hostile", attribute(np.random, "default_rng", hostile), HOSTILE)
in_session("sleep", lambda: time.sleep(0.0005))
in_session("garbage", inside_itself)
in_session("input", reads_stdin)


def under_the_lowest_limit():
    lowest_limit()
    raise ValueError("low")


raises("under the lowest recursion limit", under_the_lowest_limit, "ValueError in under_.*: low")


# ---------------------------------------------------------------- it prints


in_session("prints a line", lambda: print("X"))
in_session("prints many lines", lambda: print("x\n" * 3000))
in_session("prints one long line", lambda: print("x" * 10**6))
in_session("prints to stderr", lambda: print("x\n" * 3000, file=sys.stderr))
in_session("prints without a line end", lambda: print("x", end=""))
in_session("prints lines at once", lambda: sys.stdout.writelines(["x\n"] * 3000))
in_session("prints bytes", lambda: sys.stdout.write(b"x"), "raises TypeError")


def prints_without_end():
    while True:
        print("x" * 100_000)


def prints_whatever_comes():
    for _ in range(3):
        with contextlib.suppress(RuntimeError):
            prints_without_end()


raises(
    "by printing without end",
    prints_without_end,
    "RuntimeError .*: more than 5 million characters are printed in one call; a loop may have no e",
)
in_session("prints without end, and goes on", prints_whatever_comes)


# ---------------------------------------------------------------- it cannot be called so


def takes(name, make, said):
    """make(right function, names of the arguments) gives a function that is called otherwise."""
    kind(f"takes {name}", lambda f, spec: make(f, list(spec.arguments)), said)


def defined(parameters, arguments="", **names):
    """def my_function(parameters): return f(arguments)"""
    cell = dict(names)
    exec(f"def my_function({parameters}):\n    return f({arguments})\n", cell)
    return cell["my_function"]


def joined(names, *around):
    before, after = around or ("", "")
    return ", ".join(filter(None, [before, *names, after])) if names else ""


CALLED = r"it is called with \([\w, ]*\)"


def with_arguments(said, otherwise=RIGHT):
    """What is said unless the check gives no arguments at all."""
    return lambda spec: said if spec.arguments else otherwise


BY_NAME_ALONE = (
    rf"takes \(\*, [\w, ]+\), where what stands after the \* is given by name alone; {CALLED} by "
    r"position: leave the \* out"
)
takes(
    "names alone",
    lambda f, names: defined(joined(names, "*", ""), joined(names), f=f),
    with_arguments(BY_NAME_ALONE),
)
takes(
    "names alone, with other values",
    lambda f, names: defined(joined([f"{P}=1" for P in names], "*", ""), joined(names), f=f),
    with_arguments(BY_NAME_ALONE),
)
takes(
    "the last by its name",
    lambda f, names: defined(
        joined([*names[:-1], *"*"[: len(names)], *names[-1:]]), joined(names), f=f
    ),
    with_arguments(r"takes \(([\w, ]+, )?\*, \w+\), where what .* by position: leave the \* out"),
)
takes("places alone", lambda f, names: defined(joined(names, "", "/"), joined(names), f=f), RIGHT)
takes("anything", lambda f, names: defined("*given", "*given", f=f), RIGHT)
takes("anything, and names", lambda f, names: defined("*given, **named", "*given", f=f), RIGHT)
takes(
    "names of any kind",
    lambda f, names: defined("**named", f=f),
    with_arguments(rf"takes \(\*\*named\); {CALLED}"),
)
takes("nothing", lambda f, names: defined("", f=f), with_arguments(rf"takes \(\); {CALLED}"))
takes(
    "one more",
    lambda f, names: defined(", ".join([*names, "more"]), f=f),
    rf"takes \([\w, ]*more\); {CALLED}",
)
takes(
    "a hundred",
    lambda f, names: defined(", ".join(f"p{i}" for i in range(100)), f=f),
    rf"takes \((p\d+, ){{12}}…\); {CALLED}",
)
takes(
    "long names",
    lambda f, names: defined(", ".join("p" * 9999 + str(i) for i in range(9)), f=f),
    rf"takes \((p{{29}}…, ){{8}}p{{29}}…\); {CALLED}",
)
takes(
    "what it takes in another order, and raises",
    lambda f, names: defined(", ".join(names[::-1]), "1 / 0", f=f),
    lambda spec: (
        r"raises ZeroDivisionError .*; it is called with \([\w, ]+\) in this order"
        if len(spec.arguments) > 1
        else "raises ZeroDivisionError"
    ),
)


# ---------------------------------------------------------------- it is no plain function


def callables(name, make, said=RIGHT):
    kind(f"callable: {name}", lambda f, spec: make(f), said)


class Calls:
    """An object that can be called, and no more."""

    def __init__(self, f):
        object.__getattribute__(self, "__dict__")["f"] = f

    def __call__(self, *arguments):
        return object.__getattribute__(self, "__dict__")["f"](*arguments)


class NoAttributes(Calls):
    def __getattr__(self, name):
        raise RuntimeError(name)


class NoAttributesAtAll(Calls):
    def __getattribute__(self, name):
        raise RuntimeError(name)


def with_property(name, error=RuntimeError):
    def get(self):
        raise error(name)

    return type("Calls", (Calls,), {name: property(get)})


def with_value(name, value):
    def make(f):
        found = Calls(f)
        vars(found)[name] = value
        return found

    return make


class Sayings(Calls):
    """Whatever it is asked, it raises; but it can be called."""

    def __repr__(self):
        raise SystemExit

    __eq__ = __hash__ = __bool__ = __len__ = __str__ = __dir__ = __reduce__ = __repr__
    __getitem__ = __iter__ = __get__ = __copy__ = __deepcopy__ = __repr__


class EndlessAttributes(Calls):
    """Each attribute has all attributes again."""

    def __getattr__(self, name):
        return EndlessAttributes(vars(self)["f"])


class CallIsNoFunction:
    __call__ = property(hostile)


class RaisesWhenCalled:
    def __call__(self, *arguments):
        raise ValueError("not me")


def wrapped_in_itself(f):
    @named
    def my_function(*arguments):
        return f(*arguments)

    my_function.__wrapped__ = my_function
    return my_function


def wrapped_often(f):
    for _ in range(100):
        f = functools.wraps(f)(lambda *arguments, f=f: f(*arguments))
    return f


def partial_often(f):
    for _ in range(100):
        f = functools.partial(f)
    return f


def renamed(name):
    def make(f):
        def my_function(*arguments):
            return f(*arguments)

        my_function.__name__ = my_function.__qualname__ = name
        return my_function

    return make


def with_signature(value):
    def make(f):
        @named
        def my_function(*arguments):
            return f(*arguments)

        my_function.__signature__ = value
        return my_function

    return make


def renames_itself(f):
    def my_function(*arguments):
        my_function.__name__ = "another"
        my_function.__qualname__ = "another\nname"
        return f(*arguments)

    return my_function


def generator_function(f):
    def my_function(*arguments):
        yield f(*arguments)

    return my_function


def coroutine_function(f):
    async def my_function(*arguments):
        return f(*arguments)

    return my_function


def in_a_context(f):
    @contextlib.contextmanager
    def my_function(*arguments):
        yield f(*arguments)

    return my_function


def made_by_exec(f):
    cell = {"f": f}
    exec(compile("\n" * 10**4 + "def my_function(*a): return f(*a)", "\x1b[2J", "exec"), cell)
    return cell["my_function"]


class Model:
    def __init__(self, *arguments):
        """Takes whatever comes."""


class TwoParts(abc.ABC):
    @abc.abstractmethod
    def part(self): ...


def not_callable(what):
    return lambda spec: rf"[\w ]+: check\.{spec.name} takes the function itself, .*, not {what}"


callables("an object", Calls)
callables("a method", lambda f: Calls(f).__call__)
callables("a partial", functools.partial)
callables("a hundred partials", partial_often)
callables("a hundred wrappers", wrapped_often)
callables("a wrapper of itself", wrapped_in_itself)
callables("a static method", staticmethod)
callables("a lambda", lambda f: f)
callables("made by exec", made_by_exec)
callables("no attributes", NoAttributes)
callables("no attributes at all", NoAttributesAtAll)
callables("no name", with_property("__name__"))
callables("no name, and it exits", with_property("__name__", SystemExit))
callables("no class", with_property("__class__"))
callables("no signature", with_property("__signature__"))
callables("no wrapped function", with_property("__wrapped__", GeneratorExit))
callables("no func", with_property("func", StopIteration))
callables("no text, no truth, no length", Sayings)
callables("attributes without end", EndlessAttributes)
callables("of a class that raises", lambda f: odd_class(f)())
callables("a name of two lines", renamed("two\nlines"))
callables("a long name", renamed("n" * 9999))
callables("a number for a name", with_value("__name__", 3))
callables("text for a signature", with_signature("(X, W, B)"))
callables("a number for a signature", with_signature(3))
callables("renames itself", renames_itself)
callables("a mock", lambda f: mock.MagicMock(side_effect=f))
callables(
    "a mock of nothing",
    lambda f: mock.MagicMock(),
    lambda spec: f"returns a MagicMock{WANTS[family(spec)]}",
)
callables("raises when called", lambda f: RaisesWhenCalled(), "raises ValueError .*: not me")
callables(
    "a call that is no function", lambda f: CallIsNoFunction(), "raises RuntimeError: hostile"
)
callables(
    "a generator function",
    generator_function,
    lambda spec: (
        "batch 0 is not an array of row" if family(spec) == "batches"
        else f"returns a generator{WANTS[family(spec)]}"
    ),
)  # fmt: skip
callables(
    "a coroutine function",
    coroutine_function,
    lambda spec: (
        f"returns a coroutine{WANTS[family(spec)]}"
        + "; write def, not async def" * (family(spec) in ("array", "number"))
    ),
)
callables(
    "a context manager",
    in_a_context,
    lambda spec: f"returns an AbstractContextManager{WANTS[family(spec)]}",
)
callables("a class", lambda f: Model, lambda spec: f"returns a Model{WANTS[family(spec)]}")
callables(
    "a class of parts",
    lambda f: TwoParts,
    with_arguments(rf"takes \(\); {CALLED}", "raises TypeError: "),
)
callables("a class that raises", odd_class, with_arguments(
    "raises TypeError: ", "returns an OfAnOddMeta"
))  # fmt: skip
callables(
    "an exception", lambda f: ValueError, lambda spec: f"returns a ValueError{WANTS[family(spec)]}"
)
callables("remembers", functools.lru_cache, with_arguments(
    "raises TypeError: an array cannot be a key|raises TypeError: unhashable type: 'list'|right; |"
    "every epoch has the same order"
))  # fmt: skip
callables("no function but an array", lambda f: np.ones((2, 2)), not_callable("an array"))
callables("no function but text", lambda f: "net_input", not_callable(r"text \('net_input'\)"))
callables("no function but a property", property, not_callable("a property"))
callables("no function but what raises", lambda f: Silent(), not_callable("a Silent"))
callables("no function but its result", lambda f: 3.0, not_callable("one number"))
callables("not yet there", lambda f: None, lambda spec: NOT_WRITTEN[2:])


# ---------------------------------------------------------------- it calls a check


def calls_itself(f, spec):
    @named
    def my_function(*arguments):
        the_check(spec, my_function)
        return f(*arguments)

    return my_function


def calls_another(f, spec):
    @named
    def my_function(*arguments):
        the_check(spec, functools.partial(my_function))
        return f(*arguments)

    return my_function


def the_check(spec, f, **options):
    options = {"seed": 1, "rounds": 1} | options
    return getattr(check, spec.name)(f, **spec.options, **options)


INSIDE = (
    r"raises RecursionError in the_check, called in its line \d+: the check stands inside the "
    "function that it checks; write it below the function"
)
kind("calls its own check", calls_itself, INSIDE)
kind("calls its own check by another name", calls_another, "raises RecursionError|" + RIGHT)
