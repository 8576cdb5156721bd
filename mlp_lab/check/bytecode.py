"""What the byte code of a reader's function tells: an empty body, a product of matrices."""

import dis
import functools
import types
from collections.abc import Callable, Iterator
from typing import Any

# What multiplies matrices without a loop of the reader's, by NumPy's names.
PRODUCTS = {
    "dot", "matmul", "einsum", "inner", "vdot", "tensordot", "multi_dot", "vecdot", "matvec",
    "vecmat", "__matmul__",
}  # fmt: skip
LOOKS_UP = {"LOAD_GLOBAL", "LOAD_NAME", "LOAD_ATTR", "LOAD_METHOD", "IMPORT_FROM"}
MOST = 100  # of the reader's other functions that are looked through


def asked(question: Callable[[], Any]) -> Any:
    """What an object of the reader's says when it is asked; None if it raises."""
    try:
        return question()
    except KeyboardInterrupt:
        raise
    except BaseException:  # a reader's own class may do anything
        return None


def function_of(f: Any) -> types.FunctionType | None:
    """The function in a method, in an object, in what a decorator or `partial` wraps."""
    for _ in range(20):
        if type(f) is functools.partial:
            f = f.func
        elif type(f) is types.MethodType:
            f = f.__func__
        elif (inside := asked(functools.partial(getattr, f, "__wrapped__", None))) is not None:
            f = inside
        elif type(f) is types.FunctionType:
            return f
        else:
            f = asked(functools.partial(getattr, type(f), "__call__"))
    return None


def instructions(code: types.CodeType) -> list[tuple[str, Any]]:
    """What a function does, leaving out what only marks places."""
    marks = ("RESUME", "NOP", "CACHE", "COPY_FREE_VARS", "MAKE_CELL")
    return [(i.opname, i.argval) for i in dis.get_instructions(code) if i.opname not in marks]


def nothing() -> None: ...


NOTHING = instructions(nothing.__code__)


def is_empty(f: Any) -> bool:
    """Whether the body is only `...`, `pass`, a docstring or `return None`."""
    function = function_of(f)
    return function is not None and instructions(function.__code__) == NOTHING


def product_in(f: Any) -> str:
    """A product of matrices in f, or in the reader's own functions that it calls: "@" or "dot".

    "" if there is none. Where a name is one of the reader's functions it is looked through, even
    if it is called dot.
    """
    waiting = [function_of(f)]
    seen: set[types.FunctionType] = set()
    while waiting and len(seen) < MOST:
        function = waiting.pop()
        if function is None or function in seen:
            continue
        seen.add(function)
        for name, is_global in names_in(function.__code__):
            known = function.__globals__.get(name) if is_global else None
            if type(known) is types.FunctionType and known.__globals__ is function.__globals__:
                waiting.append(known)
            elif name == "@" or name in PRODUCTS:
                return name
            elif (called := asked(lambda known=known: known.__name__)) in PRODUCTS:  # type: ignore[misc]
                return str(called)
    return ""


def names_in(code: types.CodeType) -> Iterator[tuple[str, bool]]:
    """The names that a function looks up, and whether among the globals; "@" for a product."""
    for i in dis.get_instructions(code):
        if i.opname == "BINARY_OP" and i.argrepr in ("@", "@="):
            yield "@", False
        elif i.opname in LOOKS_UP:
            yield str(i.argval), i.opname == "LOAD_GLOBAL"
        elif type(i.argval) is types.CodeType:  # a comprehension, a function inside
            yield from names_in(i.argval)
