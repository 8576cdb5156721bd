"""What the byte code of a reader's function tells: an empty body, loops, a product of matrices.

What a function computes its numbers tell, and how it comes by them its code. Where a task is to
write the loops, the code is looked at.
"""

import builtins
import dis
import functools
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

# What does all of a task at once, by NumPy's names and by Python's.
PRODUCTS = {
    "@", "dot", "matmul", "einsum", "inner", "vdot", "tensordot", "multi_dot", "vecdot", "matvec",
    "vecmat", "sumprod", "__matmul__", "__rmatmul__", "__imatmul__", "kron",
}  # fmt: skip
# What goes through the entries as a loop does.
LOOPS = {
    "map", "reduce", "accumulate", "starmap", "vectorize", "frompyfunc", "fromfunction", "fromiter",
    "apply_along_axis", "apply_over_axes", "loop",
}  # fmt: skip
LOOKS_UP = {"LOAD_GLOBAL", "LOAD_NAME", "LOAD_DEREF", "LOAD_ATTR", "LOAD_METHOD", "IMPORT_FROM"}
OURS = ("mlp_core", "mlp_beyond", "mlp_lab")
MOST = 100  # of the reader's other functions that are looked through
THE_TASK = "the task is to write it out with loops only"


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


def shortcut_in(f: Any) -> str:
    """What is to be said of a right function that does not do by loops what it is to do so.

    The reader's own functions that it calls are looked through. That there is no loop is said only
    where everything that is called is known.
    """
    first = function_of(f)
    waiting, seen = [first], [first]
    looped = type(f) is not types.FunctionType  # or may be, in what belongs to an object
    while waiting and len(seen) < MOST:
        function = waiting.pop()
        if function is None:
            continue
        for name, known in (*names_in(function.__code__, known_to(function)), *defaults(function)):
            if type(known) is types.FunctionType and known.__globals__ is function.__globals__:
                looped = looped or known in seen  # it calls itself
                waiting += [known] * (known not in seen)
                seen.append(known)
                continue
            if type(known) is types.FunctionType and str(known.__module__).startswith(OURS):
                return f"the numbers are right, but {name} of the project does the work; {THE_TASK}"
            named = name if known is None else own_name(known)
            if named in PRODUCTS:
                return f"the numbers are right, but {in_code(named)} does the work; {THE_TASK}"
            looped = looped or named in LOOPS or not is_plain(known)
    return "" if looped else f"the numbers are right, but there is no loop in it; {THE_TASK}"


def is_plain(known: Any) -> bool:
    """Whether what a name stands for is a number, an array or of NumPy's: no loop hides in it."""
    kind = type(known)
    if kind is type:  # int and float are plain, and a class of the reader's is not
        return known.__module__ == "builtins"
    plain = (types.NoneType, types.ModuleType, types.BuiltinFunctionType, np.ufunc, np.ndarray)
    return kind in (*plain, type(np.sum), int, float, str, bool)


def defaults(function: types.FunctionType) -> Iterator[tuple[str, Any]]:
    """What stands behind the parameters of a function, where it has other values by default."""
    for value in (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()):
        yield own_name(value), value


def own_name(value: Any) -> str:
    """The name that a function has from its definition, whatever it is called here."""
    name = asked(lambda: value.__name__)
    return name if type(name) is str else ""


def in_code(product: str) -> str:
    """As the reader wrote it: @, np.dot."""
    if product == "@" or "matmul__" in product:
        return "@"
    return "math.sumprod" if product == "sumprod" else f"np.{product}"


def known_to(function: types.FunctionType) -> dict[str, Any]:
    """What the names of a function stand for, as far as it can be known without a call."""
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    enclosed = {name: asked(lambda cell=cell: cell.cell_contents) for name, cell in cells}  # type: ignore[misc]
    return {**vars(builtins), **function.__globals__, **enclosed}


def names_in(code: types.CodeType, known: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The names that a function looks up, with what they stand for; "@", and "loop" for a loop.

    Of an attribute that is not a module's, nothing is known but its name.
    """
    last: Any = None
    for i in dis.get_instructions(code):
        if i.opname.startswith("BINARY") and i.argrepr in ("@", "@="):
            yield "@", None
        elif i.opname.startswith("FOR_ITER") or "JUMP_BACKWARD" in i.opname:
            yield "loop", None
        elif i.opname in LOOKS_UP:
            name = str(i.argval)
            if i.opname in ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_DEREF"):
                last = known.get(name)
                if last is None:  # of a function inside, whose code comes in its turn
                    continue
            else:
                in_module = functools.partial(getattr, last, name, None)
                last = asked(in_module) if type(last) is types.ModuleType else None
            yield name, last
        elif type(i.argval) is types.CodeType:  # a comprehension, a function inside
            yield from names_in(i.argval, known)
