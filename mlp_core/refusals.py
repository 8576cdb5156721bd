"""What is refused, and in which words: dimensions, kinds, sizes and numbers.

An equation states its dimensions once, in its annotations:

    def net_input(
        X: Annotated[Array, "m n"], W: Annotated[Array, "n k"], B: Annotated[Array, "1 k"]
    ) -> Annotated[Array, "m k"]: ...

A letter takes the size of the first array that has it; every later array must agree.
`equation.py` writes that check in front of each function. What fits passes there in less than a
microsecond; what does not comes here, to `explain`, which has the time to find the words.

Whoever refuses something else says it with the functions below: one line, with the name of the
function that was called, the argument, what it must be, what it is, and the cure.
"""

import math
import numbers
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, TypeAlias, get_args, get_origin

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.floating[Any]]
Dimensions: TypeAlias = tuple[str, ...]
Seed: TypeAlias = int | np.random.Generator

# float32, float64, longdouble and their complex twins, in this machine's byte order.
# Complex, because a numerical derivative by the complex step passes through the same functions.
FLOATS = frozenset(np.dtype(code) for code in "fdgFDG")

AT_ONCE = 1 << 16  # entries that are looked at at once: a mask of all of X may be too large

AXES = {0: "no axis", 1: "one axis", 3: "three axes"}
CURES = {
    "None": "a function without return gives None",
    "matrix": "write np.asarray({0})",
    "MaskedArray": "write {0}.filled(value), with a value for what is masked",
    "DataFrame": "write {0}.to_numpy(dtype=float)",
    "Series": "write {0}.to_numpy(dtype=float)",
    "str": "write np.array([[1.0, 2.0]]), with your own numbers",
}


class DimensionError(ValueError):
    """Arrays whose dimensions do not fit the equation."""


def dimensions_of(annotation: Any) -> Dimensions:
    """("m", "n") of `Annotated[Array, "m n"]`; () of anything that is not an array."""
    return tuple(get_args(annotation)[1].split()) if get_origin(annotation) is Annotated else ()


def letters(dimensions: Iterable[Any]) -> str:
    """("m", "n") as it is written on paper: m × n."""
    return " × ".join(map(str, dimensions))


def in_words(array: Array) -> str:
    """The dimensions of an array in numbers: 5 × 3, or 5 (one axis), or 0 × 3 (empty)."""
    size = letters(array.shape) or "a single number"
    axes = AXES.get(array.ndim, f"{array.ndim} axes")
    return size + (f" ({axes})" if array.ndim != 2 else "" if array.size else " (empty)")


def check_array(function: str, name: str, value: Any) -> None:
    """Refuse what is not a plain array of floating-point numbers, and say the cure."""
    __tracebackhide__ = True
    must = f"{function}: {name} must"
    if type(value) not in (np.ndarray, np.memmap):
        kind = type(value).__name__.removesuffix("Type")
        cure = CURES.get(kind, "write np.array({0}, dtype=float)")
        if isinstance(value, numbers.Number) and not isinstance(value, np.character):
            precision = "" if isinstance(value, complex | np.complexfloating) else ", dtype=float"
            kind, cure = f"one number ({kind})", f"write np.array([[{{0}}]]{precision})"
        elif hasattr(value, "toarray"):  # the sparse matrices of SciPy
            cure = "write {0}.toarray()"
        said = f"{must} be an array of float64, not {kind}"
    elif value.dtype in FLOATS:
        return
    else:
        kind, cure = value.dtype.name, "write {0}.astype(float)"
        longer = "longer " if kind == "float16" else ""
        if value.dtype.kind in "fc" and not value.dtype.isnative:
            cure = "write {0}.astype(complex)" if value.dtype.kind == "c" else cure
            kind += " in swapped byte order"
        said = f"{must} hold {longer}floating-point numbers, not {kind}"
    raise TypeError(f"{said}; {cure.format(name.removeprefix('the '))}")


def check_float_type(function: str, name: str, array: Array, dtype: np.dtype[Any]) -> None:
    """Refuse a mixture of float types: NumPy would widen in silence."""
    __tracebackhide__ = True
    if array.dtype != dtype:
        real = array.dtype.kind == "c" and dtype.kind != "c"
        cure = f"{name}.real" if real else f"{name}.astype(np.{dtype})"
        raise TypeError(
            f"{function}: {name} must hold {dtype} like the parameters, not {array.dtype}; "
            f"write {cure}"
        )


def explain(
    function: str,
    arrays: Iterable[tuple[str, Dimensions, Any]],
    sizes: Mapping[str, int] | None = None,
) -> None:
    """Raise the error that says what does not fit; return if everything does.

    `arrays` are (name, dimensions, array), in the order of the arguments. `sizes` are letters
    that are known beforehand, such as the n of a network's first layer.
    """
    __tracebackhide__ = True
    arrays = list(arrays)
    for name, _, array in arrays:
        check_array(function, name, array)
    for name, dimensions, array in arrays:
        must = f"{function}: {name} must be {letters(dimensions)}"
        if array.ndim < 2:
            row, column = f"{name}.reshape(1, -1)", f"{name}.reshape(-1, 1)"
            cure = row if dimensions[0] == "1" else f"{row} or {column}"
            raise DimensionError(f"{must}, not {in_words(array)}; write {cure}")
        if array.ndim > 2 or not array.size:
            raise DimensionError(f"{must}, not {in_words(array)}")
    known = {"1": 1, **(sizes or {})}
    for name, dimensions, array in arrays:
        wanted = [size_of(dimension, known) for dimension in dimensions]
        if any(
            w not in (d, got) for w, d, got in zip(wanted, dimensions, array.shape, strict=True)
        ):
            written, counted = letters(dimensions), letters(wanted)
            must = written if written == counted else f"{written} = {counted}"
            rows = (f"\n    {n:<11} {letters(d):<7} {in_words(a)}" for n, d, a in arrays)
            raise DimensionError(
                f"{function}: {name} must be {must}, not {in_words(array)}" + "".join(rows)
            )
        known.update(zip(dimensions, array.shape, strict=True))


def size_of(dimension: str, known: Mapping[str, int]) -> int | str:
    """The size of a letter, or of a product such as m·k; the letter itself while unknown."""
    factors = dimension.split("·")
    return math.prod(known[f] for f in factors) if known.keys() >= set(factors) else dimension


# Besides dimensions: finite numbers, sizes, kinds, seeds.


def check_whole(what: str, value: Any) -> None:
    """Refuse what is no whole number."""
    __tracebackhide__ = True
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"{what} must be a whole number, not {briefly(value)}")


def check_between(what: str, value: Any, least: int, most: int) -> None:
    """Refuse what is no whole number from `least` to `most`."""
    __tracebackhide__ = True
    check_whole(what, value)
    if not least <= value <= most:
        raise ValueError(f"{what} must be {least} … {most}, not {value}")


def check_one_number(what: str, value: Any) -> None:
    """Refuse what is not one real number."""
    __tracebackhide__ = True
    if not isinstance(value, numbers.Real) or isinstance(value, bool):
        raise TypeError(f"{what} must be one number, not {briefly(value)}")


def check_within(what: str, value: Any, most: float) -> float:
    """One real number from −most to most, as Python's float."""
    __tracebackhide__ = True
    check_one_number(what, value)
    if not abs(value) <= most:  # so written, NaN is refused too
        said = f"{value:g}" if isinstance(value, float) else briefly(value)
        raise ValueError(f"{what} must be −{most:g} … {most:g}, not {said.replace('-', '−')}")
    return float(value)


def check_switch(what: str, value: Any) -> bool:
    """Refuse what is neither True nor False: an array is neither, and "no" would count as True."""
    __tracebackhide__ = True
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"{what} must be True or False, not {briefly(value)}")
    return bool(value)


def check_choice(what: str, value: Any, known: Iterable[str]) -> None:
    """Refuse what is none of the known names."""
    __tracebackhide__ = True
    if not isinstance(value, str) or value not in known:
        raise ValueError(f"{what} must be one of {', '.join(known)}, not {briefly(value)}")


def check_size(function: str, name: str, value: Any, least: int = 1) -> int:
    """A whole number: a size such as m, 1 or more, or a count, 0 or more."""
    __tracebackhide__ = True
    check_whole(f"{function}: {name}", value)
    if value < least:
        error = DimensionError if least else ValueError
        raise error(f"{function}: {name} must be {least} or more, not {value}")
    return int(value)


def check_positive(function: str, name: str, value: Any) -> float:
    """One positive finite number such as alpha, as Python's float.

    NumPy's float64 would turn an update of float32 arrays into float64.
    """
    __tracebackhide__ = True
    message = f"{function}: {name} must be one positive finite number, not {briefly(value)}"
    if not isinstance(value, numbers.Real) or isinstance(value, bool):
        raise TypeError(message)
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not 0 < number < math.inf:
        raise ValueError(message)
    return number


def check_real(function: str, name: str, array: Any) -> None:
    """Refuse complex numbers, where a derivative is taken or a step is made."""
    __tracebackhide__ = True
    if np.iscomplexobj(array):
        raise TypeError(
            f"{function}: {name} must hold real numbers, not {array.dtype}; write {name}.real"
        )


def first_not_finite(arrays: Iterable[tuple[str, Any]]) -> str:
    """Where a NaN or an infinity stands first, such as "X[2, 1] is nan"; "" if nowhere."""
    for name, array in arrays:
        rows = max(1, AT_ONCE // array.shape[1])
        for start in range(0, len(array), rows):
            finite = np.isfinite(array[start : start + rows])
            if not finite.all():
                i, j = np.argwhere(~finite)[0].tolist()
                return f"{name}[{start + i}, {j}] is {array[start + i, j]}"
    return ""


def check_kind(function: str, name: str, value: Any, kind: type, cure: str = "") -> None:
    """Refuse what is not of the kind that is meant, such as a Network."""
    __tracebackhide__ = True
    if not isinstance(value, kind) or isinstance(value, str):
        article = "an" if kind.__name__[0] in "AEIOU" else "a"
        raise TypeError(
            f"{function}: {name} must be {article} {kind.__name__}, not {briefly(value)}{cure}"
        )


def generator(function: str, seed: Seed) -> np.random.Generator:
    """The random numbers of a seed, or of a generator that the caller keeps."""
    __tracebackhide__ = True
    if isinstance(seed, np.random.Generator):
        return seed
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise TypeError(
            f"{function}: seed must be a whole number, 0 or more, or a generator, "
            f"not {briefly(seed)}"
        )
    return np.random.default_rng(seed)


def briefly(value: Any) -> str:
    """A refused value as it may stand in a message of one line."""
    if isinstance(value, np.ndarray):
        return "an array"
    if isinstance(value, numbers.Number | np.generic):
        return str(value)[:40]
    if isinstance(value, str):
        return f"{value[:40]!r} (text)"
    return "None" if value is None else type(value).__name__
