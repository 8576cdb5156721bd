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
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Annotated, Any, TypeAlias, get_args, get_origin

import numpy as np
import numpy.typing as npt

from mlp_core.cures import (
    DATES,
    HERE,
    Cure,
    cures,
    floats,
    is_row,
    labels,
    missing,
    place,
    taken,
    too_many_classes,
)

Array: TypeAlias = npt.NDArray[np.floating[Any]]
Dimensions: TypeAlias = tuple[str, ...]
Seed: TypeAlias = int | np.random.Generator

# float32, float64, longdouble and their complex twins, in this machine's byte order.
# Complex, because a numerical derivative by the complex step passes through the same functions.
FLOATS = frozenset(np.dtype(code) for code in "fdgFDG")

AT_ONCE = 1 << 16  # entries that are looked at at once: a mask of all of X may be too large

AXES = {0: "no axis", 1: "one axis", 3: "three axes"}
NO_ARRAY = {
    type(None): "a function without return gives None",
    str: "write np.array([[1.0, 2.0]]), with your own numbers",
}
KINDS = {"U": "text", "S": "text", "T": "text", "M": "dates", "m": "times"}
KINDS |= {"O": "objects", "V": "records"}


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
    shown = array.shape if array.ndim <= 5 else (*array.shape[:3], "…")
    size = letters(shown) or "a single number"
    axes = AXES.get(array.ndim, f"{array.ndim} axes")
    return size + (f" ({axes})" if array.ndim != 2 else "" if array.size else " (empty)")


def check_array(function: str, name: str, value: Any) -> None:
    """Refuse what is not a plain array of floating-point numbers, of any axes; say the cure."""
    __tracebackhide__ = True
    if not is_plain(value):
        cure = cure_of([(name, (), value)], 0) or obstacle(name, value)
        raise TypeError(f"{function}: {name} must {kind_of(value)}{cure}")


def is_plain(value: Any) -> bool:
    """Whether a value is an array that the equations take, whatever its dimensions."""
    return type(value) in (np.ndarray, np.memmap) and value.dtype in FLOATS


def kind_of(value: Any) -> str:
    """What a value that is no plain array must be, and what it is."""
    if type(value) not in (np.ndarray, np.memmap):
        kind = type(value).__name__.removesuffix("Type")
        if isinstance(value, numbers.Number) and not isinstance(value, np.character):
            kind = f"one number ({kind})"
        return f"be an array of float64, not {kind}"
    kind = KINDS.get(value.dtype.kind, value.dtype.name)
    if value.dtype.kind in "fc" and not value.dtype.isnative:
        kind += " in swapped byte order"
    return f"hold {'longer ' * (kind == 'float16')}floating-point numbers, not {kind}"


def obstacle(name: str, value: Any) -> str:
    """Why no cure can be offered: mostly the first entry that is no number."""
    if type(value) in NO_ARRAY:
        return f"; {NO_ARRAY[type(value)]}"
    if hasattr(value, "__next__"):  # what it gives can be taken only once, and not here
        return f"; write list({name})"
    entries = taken(f"np.array({HERE}, dtype=object)", value)
    if entries is None or not entries.ndim:
        return ""
    bad = [index for index, entry in np.ndenumerate(entries) if not is_number(entry)]
    gaps = [index for index, entry in np.ndenumerate(entries) if missing(entry)]
    if gaps and len(bad) + len(gaps) == entries.size:  # words, of which some are missing
        entry = "NaT" if as_dates(value) else entries[gaps[0]]
        return f"; {place(value, gaps[0])} is {entry}".replace(HERE, name)
    if not bad:
        return ""
    entry = entries[bad[0]]
    if is_row(entry):
        return uneven(name, list(entries.flat))
    hint = ": words become one-hot columns" if isinstance(entry, str) and entry.isalpha() else ""
    words = f"; {place(value, bad[0])} is {briefly(entry)}, which is no number{hint}"
    return words.replace(HERE, name)


def as_dates(value: Any) -> bool:
    """Whether it is an array of dates or times, in which a missing one is NaT."""
    return getattr(getattr(value, "dtype", None), "kind", "") in ("m", "M")


def is_number(entry: Any) -> bool:
    """Whether an entry means a number, or says that there is none."""
    if missing(entry):
        return True
    return taken(f"np.array({HERE}, dtype=complex)", entry) is not None and not (
        is_row(entry) or isinstance(entry, DATES)
    )


def uneven(name: str, rows: list[Any]) -> str:
    """Which row of a list of lists has not as many entries as the first."""
    lengths = [len(row) if is_row(row) else 0 for row in rows]
    for i, length in enumerate(lengths):
        if length != lengths[0]:
            return f"; {name}[{i}] has {length} entries, and {name}[0] has {lengths[0]}"
    return ""  # they are equally long, so it is something else


def check_float_type(function: str, name: str, array: Array, dtype: np.dtype[Any]) -> None:
    """Refuse a mixture of float types: NumPy would widen in silence."""
    __tracebackhide__ = True
    if array.dtype != dtype:
        cure, now = name, array.dtype
        if array.dtype.kind == "c" and dtype.kind != "c":
            cure, now = f"{name}.real", array.real.dtype
        cure += f".astype(np.{dtype})" * (now != dtype)
        raise TypeError(
            f"{function}: {name} must hold {dtype} like the parameters, not {array.dtype}; "
            f"write {cure}"
        )


def explain(
    function: str,
    arrays: Iterable[tuple[str, Dimensions, Any]],
    sizes: Mapping[str, int] | None = None,
    dtype: np.dtype[Any] | None = None,
) -> None:
    """Raise the error that says what does not fit; return if everything does.

    `arrays` are (name, dimensions, array), in the order of the arguments. `sizes` are letters
    that are known beforehand, such as the n of a network's first layer, and `dtype` is the float
    type of its parameters.
    """
    __tracebackhide__ = True
    arrays = list(arrays)
    for i, (name, _, array) in enumerate(arrays):
        if not is_plain(array):
            cure = cure_of(arrays, i, sizes, dtype) or obstacle(name, array)
            raise TypeError(f"{function}: {name} must {kind_of(array)}{cure}")
    for i, (name, dimensions, array) in enumerate(arrays):
        if array.ndim != 2 or not array.size:
            cure = cure_of(arrays, i, sizes, dtype)
            must = letters(dimensions)
            if not cure and array.ndim != 2:  # then numbers say why
                must = counted(dimensions, others(arrays, i, sizes))
            raise DimensionError(f"{function}: {name} must be {must}, not {in_words(array)}{cure}")
    known = {"1": 1, **(sizes or {})}
    for i, (name, dimensions, array) in enumerate(arrays):
        wanted = [size_of(dimension, known) for dimension in dimensions]
        if any(
            w not in (d, got) for w, d, got in zip(wanted, dimensions, array.shape, strict=True)
        ):
            must, cure, blamed, was = counted(dimensions, known), "", name, array
            if ways := mended(arrays, i, sizes, dtype):
                offers = (" and ".join(said(c, arrays[j][0]) for j, c in w.items()) for w in ways)
                cure = f"; write {' or '.join(offers)}{ways[0][max(ways[0])].words}"
                if (j := min(ways[0])) != i:
                    must = counted(arrays[j][1], others(arrays, j, sizes))
                blamed, _, was = arrays[j]
            rows = (f"\n    {n:<11} {letters(d):<7} {in_words(a)}" for n, d, a in arrays)
            raise DimensionError(
                f"{function}: {blamed} must be {must}, not {in_words(was)}{cure}" + "".join(rows)
            )
        known.update(zip(dimensions, array.shape, strict=True))
    if dtype is not None:
        for name, _, array in arrays:
            check_float_type(function, name, array, dtype)


def counted(dimensions: Dimensions, known: Mapping[str, int]) -> str:
    """Dimensions in letters, and in numbers as far as they are known: m × n = 5 × n."""
    written, numbered = letters(dimensions), letters(size_of(d, known) for d in dimensions)
    return written if written == numbered else f"{written} = {numbered}"


def others(
    arrays: list[tuple[str, Dimensions, Any]], i: int, sizes: Mapping[str, int] | None
) -> dict[str, int]:
    """The letters that are known without array i."""
    known = {"1": 1, **(sizes or {})}
    for j, (_, dimensions, array) in enumerate(arrays):
        if j != i and is_plain(array) and array.ndim == 2:
            for dimension, size in zip(dimensions, array.shape, strict=True):
                known.setdefault(dimension, size)
    return known


def cure_of(
    arrays: list[tuple[str, Dimensions, Any]],
    i: int,
    sizes: Mapping[str, int] | None = None,
    dtype: np.dtype[Any] | None = None,
) -> str:
    """The cure of array i, which is no plain array of two axes; "" if there is none."""
    name, dimensions, value = arrays[i]
    ways = mended(arrays, i, sizes, dtype) if dimensions else []
    found = list(dict.fromkeys(way[i] for way in ways if i in way))
    k = outputs(arrays, sizes)
    classes = too_many_classes(value, k) if name == "Y" and k else ""
    if not found and classes:
        return classes
    if not found and name == "Y":
        found = labels(value, dtype, k)  # what else is wrong is told next
    if not found and not is_plain(value):
        found = floats(value, dtype)
    if not found:
        return ""
    words = " or".join(dict.fromkeys(cure.words.removeprefix(",") for cure in found if cure.words))
    offer = " or ".join(said(cure, name) for cure in found)
    return f"; write {offer}{',' * bool(words)}{words.replace(HERE, name)}{classes}"


def outputs(
    arrays: list[tuple[str, Dimensions, Any]], sizes: Mapping[str, int] | None
) -> int | None:
    """k, where it is known."""
    return (sizes or {}).get("k") or others(arrays, -1, sizes).get("k")


def said(cure: Cure, name: str) -> str:
    """The code of a cure, with the reader's own name in it."""
    return cure.code.replace(HERE, name.removeprefix("the "))


def mended(
    arrays: list[tuple[str, Dimensions, Any]],
    i: int,
    sizes: Mapping[str, int] | None,
    dtype: np.dtype[Any] | None,
) -> list[dict[int, Cure]]:
    """The fewest changes with which all arrays fit: each way from an array to its cure.

    Where the others do not fit together whatever array i is, what cannot be mended is left out.
    """
    k = outputs(arrays, sizes)
    options: list[Any] = [
        cures(value, dtype, letters, name == "Y", k) for name, letters, value in arrays
    ]
    for j, (name, _, _) in enumerate(arrays):
        # Where the result is wrong, the arguments have passed; what a layer holds cannot change.
        if "." in name or (arrays[-1][0] == "the result") > (name == "the result"):
            options[j] = [way for way in options[j] if way.code == HERE]
    without = [ways if j != i else [None] for j, ways in enumerate(options)]
    if not best(arrays, without, sizes):
        options = [ways if j == i else [*ways, None] for j, ways in enumerate(options)]
    ways = (
        {j: cure for j, cure in enumerate(choice) if cure and cure.code != HERE}
        for choice in best(arrays, options, sizes)
    )
    return [way for way in ways if way]


def best(
    arrays: list[tuple[str, Dimensions, Any]],
    options: list[list[Any]],
    sizes: Mapping[str, int] | None,
) -> list[tuple[Any, ...]]:
    """The choices that fit together with the fewest changes, those of later arrays first."""
    ranked: dict[tuple[int, int], list[tuple[Any, ...]]] = {}
    for choice in product(*options):
        known = {"1": 1, **(sizes or {})}
        for (_, dimensions, _), way in zip(arrays, choice, strict=True):
            shape: Any = way.shape if way else dimensions
            if way and any(
                size_of(d, known) not in (d, n) for d, n in zip(dimensions, shape, strict=True)
            ):
                break
            if way:
                known.update(zip(dimensions, shape, strict=True))
        else:
            changes = sum(way is None or way.code != HERE for way in choice)
            ranked.setdefault((choice.count(None), changes), []).append(choice)
    return ranked[min(ranked)] if ranked else []


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


def check_sequence(
    function: str,
    name: str,
    value: Any,
    one: type | None = None,
    such_as: str = "",
    times: str = "",
) -> None:
    """Refuse what is no list or tuple, such as one number where there may be more.

    `times` is what makes a list of one as long as it must be, such as " * 2".
    """
    __tracebackhide__ = True
    cure = f"; write {such_as}{times}" if such_as else ""
    if isinstance(value, np.ndarray):
        cure = f"; write {name}.tolist()"
    elif hasattr(value, "__next__"):
        cure = f"; write list({name})"
    elif one and isinstance(value, one):
        cure = f"; write [{name}]{times}"
    check_kind(function, name, value, Sequence, cure)


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
