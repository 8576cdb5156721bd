"""What to write for an array that is refused: each cure is taken here before it is offered.

A cure is an expression in which "□" stands for the array. It is of two parts. The first makes an
array of floating-point numbers of what a reader has: a list, integers, a data frame, labels. The
second gives it two axes. So one cure mends all that is wrong with one array, and what it gives
is known: its dimensions say whether it fits beside the others.
"""

import datetime
import math
import numbers
import warnings
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

HERE = "□"  # where the name of the array stands in a cure
TEXT = "SUT"  # kinds of arrays that hold text
TEXT_OR_OBJECTS = TEXT + "OV"  # these may hold anything: they are looked at as a whole
DATES = datetime.date, datetime.timedelta, np.datetime64, np.timedelta64
A_DAY = "np.timedelta64(1, 'D')"
ONE_HOT = ", a one-hot row for each label"


class Cure(NamedTuple):
    """Code to write for an array, the dimensions of what it gives, and words to go with it."""

    code: str
    shape: tuple[int, ...]
    words: str = ""


def taken(code: str, value: Any) -> Any:
    """The array that a cure gives; None if it gives none, or loses something on the way."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # such as that an imaginary part is dropped
        try:
            array = eval(code.replace(HERE, "P"), {"np": np, "P": value, "value": 0})
        except Exception:  # what a reader has may do anything
            return None
    return array if type(array) in (np.ndarray, np.memmap) else None


def cures(
    value: Any, wanted: np.dtype[Any] | None, letters: tuple[str, ...], target: bool, k: int | None
) -> list[Cure]:
    """Every way to make an array of floats, with two axes, of a value.

    `wanted` is the float type of the network, None where any will do; `letters` are those of its
    dimensions. A target may be labels, a class for each example. `k` is the number of outputs.
    """
    found = labels(value, wanted, k) if target else []
    for code, shape, words in floats(value, wanted):
        alone = ", a number for each example" if found and not words else words
        shapes = two_axes(shape, letters)
        for suffix, after in shapes[::-1] if target and len(shape) == 1 else shapes:
            inner = f"({code})" if suffix and " / " in code else code
            found.append(Cure(inner + suffix, after, alone))
        if letters[0] == "1" and k and k > 1 and math.prod(shape) == 1 and np.ndim(value) == 0:
            same = f"np.full((1, {k}), {HERE}, dtype={type_of(wanted, np.iscomplexobj(value))})"
            found += [Cure(same, (1, k))] * (taken(same, value) is not None)  # for every neuron
    return [way for way in found if 0 not in way.shape]


def two_axes(shape: tuple[int, ...], letters: tuple[str, ...]) -> list[tuple[str, tuple[int, ...]]]:
    """How an array comes to two axes, or to the other order of them, and its shape then."""
    size = math.prod(shape)
    row, column = (".reshape(1, -1)", (1, size)), (".reshape(-1, 1)", (size, 1))
    if len(shape) < 2:
        return [row, column] if size != 1 else [row]
    if len(shape) == 2:
        image = letters == ("m", "n") and shape[0] == shape[1] > 1  # one example in many rows
        return [("", shape), (".T", shape[::-1]), *([row] if image else [])]
    ways: list[tuple[str, tuple[int, ...]]] = []
    if letters[0] == "m":  # each example is an image, or more
        ways = [(f".reshape(len({HERE}), -1)", (shape[0], size // max(1, shape[0])))]
    longer = tuple(n for n in shape if n > 1)
    if len(longer) == 2 and longer not in dict(ways).values():
        ways.append((f".reshape{longer}", longer))
    return ways


# ---------------------------------------------------------------- an array of floats


def floats(value: Any, wanted: np.dtype[Any] | None) -> list[Cure]:
    """The first way in which a value becomes an array of floats, if there is one."""
    for code, words in as_floats(value, wanted):
        plain = type(value) in (np.ndarray, np.memmap)
        few = plain and value.ndim and value.dtype.kind not in TEXT_OR_OBJECTS
        if (array := taken(code, value[:1] if few else value)) is not None:
            good = array.dtype.kind in "fc" and array.dtype.isnative and array.dtype.itemsize > 2
            if good and (wanted is None or array.dtype == wanted):
                return [Cure(code, value.shape if few else array.shape, words)]
    return []


def raw(value: Any) -> str:
    """The code that gives a value as an array, of whatever it holds."""
    if isinstance(value, np.matrix):
        return f"np.asarray({HERE})"
    if isinstance(value, np.ma.MaskedArray):
        return f"{HERE}.filled(value)"
    if isinstance(value, np.ndarray):
        return HERE
    if isinstance(value, numbers.Number):
        return f"np.array([[{HERE}]])"
    for method in ("toarray", "to_numpy"):  # sparse matrices of SciPy; data frames and series
        if hasattr(value, method):
            return f"{HERE}.{method}()"
    return f"np.array({HERE})"


def as_floats(value: Any, wanted: np.dtype[Any] | None) -> Iterator[tuple[str, str]]:
    """Ways in which a value may become an array of floats, the best first; some may fail."""
    if value is None or isinstance(value, str) or hasattr(value, "__next__"):
        return
    to, made = type_of(wanted), raw(value)
    array = taken(made, value)
    kind = "" if array is None else array.dtype.kind
    if isinstance(value, dict):
        yield f"np.column_stack(list({HERE}.values())).astype({to})", ""
    elif kind == "V":  # a table with names, as of genfromtxt
        yield f"np.array({HERE}.tolist(), dtype={to})", ""
    elif columns := without_numbers(value):
        words = ", without the columns that hold no numbers"
        yield f"{HERE}.drop(columns={columns}).to_numpy(dtype={to})", words
    elif kind == "m":
        yield in_days(f"{made} / {A_DAY}", wanted), ", in days"
    elif kind == "M" or holds_dates(array):
        yield from days(made, array, wanted)
    elif kind == "O" and array.ndim == 1 and all(map(is_row, array)):
        yield f"np.stack({HERE}).astype({to})", ""  # a column of arrays
    else:
        yield from numbers_in(value, made, array, wanted)
        if kind and kind in TEXT:
            yield from days(made, array, wanted)


def numbers_in(
    value: Any, made: str, array: Any, wanted: np.dtype[Any] | None
) -> Iterator[tuple[str, str]]:
    """The ways of `as_floats` for what holds numbers, or text that is numbers."""
    words = ", with a value for what is masked" if ".filled" in made else gap(value, array)
    whole = array is not None and array.dtype.kind == "c"
    real = whole and wanted is not None and wanted.kind == "f"
    if made.endswith((f".asarray({HERE})", ".filled(value)", ".toarray()", HERE)):
        yield made, words
        if real:
            yield f"{made}.real", words
            yield f"{made}.real.astype({type_of(wanted)})", words
        else:
            yield f"{made}.astype({type_of(wanted, whole)})", words
    else:
        yield f"{made[:-1]}{', ' * (made[-2] != '(')}dtype={type_of(wanted)})", words
        yield (f"{made}.real" if real else made), words


def is_row(entry: Any) -> bool:
    """Whether an entry of one axis is itself a row of entries."""
    return isinstance(entry, list | tuple | np.ndarray)


def type_of(wanted: np.dtype[Any] | None, whole: bool = False) -> str:
    """A float type as a reader writes it."""
    if wanted is None:
        return "complex" if whole else "float"
    return "float" if wanted == np.dtype(float) else f"np.{wanted}"


# ---------------------------------------------------------------- dates and tables


def days(made: str, array: Any, wanted: np.dtype[Any] | None) -> Iterator[tuple[str, str]]:
    """Dates as days from the first of them, which is written out: other data begin there too."""
    if array.dtype.kind != "M":
        made = made.removesuffix(")") if made.startswith("np.array(") else f"np.array({made}"
        made += ", dtype='datetime64')"
        array = taken(f"np.array({HERE}, dtype='datetime64')", array)
    known = None if array is None else array[~np.isnat(array)]
    if known is not None and known.size:
        first = known.min().astype("datetime64[D]")
        code = f"({made} - np.datetime64('{first}')) / {A_DAY}"
        yield in_days(code, wanted), f", days from {first}"


def in_days(code: str, wanted: np.dtype[Any] | None) -> str:
    """Code that gives days as float64, in the float type that is wanted."""
    return code if wanted in (None, np.dtype(float)) else f"({code}).astype({type_of(wanted)})"


def holds_dates(array: Any) -> bool:
    """Whether a date stands among objects: NumPy would count days, or microseconds, in silence."""
    if array is None or array.dtype.kind != "O":
        return False
    return any(isinstance(entry, DATES) for entry in array.flat)


def without_numbers(frame: Any) -> list[Any]:
    """The columns of a data frame that hold no numbers, if others do."""
    if not (hasattr(frame, "columns") and hasattr(frame, "iloc") and hasattr(frame, "drop")):
        return []
    columns = [(name, frame.iloc[:, i]) for i, name in enumerate(frame.columns)]
    bad = [name for name, column in columns if is_dates(column) or not floats(column, None)]
    written = all(type(name) in (str, int) for name in bad)  # as code that gives the same name
    return bad if written and len(bad) < len(columns) else []


def is_dates(column: Any) -> bool:
    """Whether a column of a data frame holds dates or times."""
    return getattr(column.dtype, "kind", "") in ("m", "M")


# ---------------------------------------------------------------- what is missing


def missing(entry: Any) -> bool:
    """Whether an entry says that there is none: None, NaN, or what pandas has for it."""
    nan = isinstance(entry, float) and math.isnan(entry)
    return nan or entry is None or type(entry).__name__ in ("NAType", "NaTType")


def gap(value: Any, array: Any) -> str:
    """Words for the first entry that is missing, of which a cure makes NaN; "" if none is."""
    if array is None or array.dtype.kind != "O":
        return ""
    for index, entry in np.ndenumerate(array):
        if missing(entry) and not isinstance(entry, float):
            return f", with NaN for {place(value, index)}, which is {entry}"
    return ""


def place(value: Any, index: tuple[int, ...]) -> str:
    """An entry of what a reader has, as code: □[1, 2] of an array, □[1][2] of a list."""
    if isinstance(value, list | tuple):
        return HERE + "".join(f"[{i}]" for i in index)
    return f"{HERE}{'.iloc' * hasattr(value, 'iloc')}[{', '.join(map(str, index))}]"


# ---------------------------------------------------------------- labels


def label_array(value: Any) -> Any:
    """A value as an array of labels on one axis, one for each example; None if it is not that."""
    array = taken(raw(value), value)
    if array is None or array.dtype.kind not in "biufOSUT":
        return None
    if array.ndim not in (1, 2) or not array.size == max(array.shape) > 0:
        return None
    if array.dtype.kind == "O" and all(isinstance(entry, int | np.integer) for entry in array.flat):
        array = taken(f"{HERE}.astype(int)", array)  # None if one is too large
    return None if array is None else array.ravel()


def classes_of(array: Any) -> Any:
    """The classes that labels name, in order; None if they are no labels.

    Labels are text, booleans, or whole numbers: 0 … k − 1, 1 … k, or few that come again.
    """
    classes = taken(f"np.unique({HERE})", array)
    if classes is None or array.dtype.kind in "OSUT":
        text = classes is not None and all(isinstance(label, str | bytes) for label in classes)
        return classes if text else None
    if array.dtype.kind == "f" and not (classes == np.round(classes)).all():
        return None
    return classes


def labels(value: Any, wanted: np.dtype[Any] | None, k: int | None) -> list[Cure]:
    """The ways to make a one-hot row of each label, if a value can be labels of k classes."""
    array = label_array(value)
    classes = None if array is None else classes_of(array)
    if classes is None:
        return []
    made, to = raw(value), type_of(wanted)
    column = f"{made}.reshape(-1, 1)"
    made += ".ravel()" * (np.ndim(taken(made, value)) == 2)
    if k == 1:
        return two_classes(array, made, to)
    if array.dtype.kind in "OSUT":
        k = k or len(classes)
        if 1 < len(classes) < k:  # some class is in other data alone
            code, words = (
                f"({column} == classes).astype({to})",
                f", with classes, a list of all {k}",
            )
            return [Cure(code, (len(array), k), words)]
        code = f"({column} == np.unique({HERE})).astype({to})" if len(classes) == k else ""
    else:
        code = one_hot(value, array, made, to, k or int(classes[-1]) + 1)
        if not code and len(classes) == k and array.dtype.kind in "iu":
            code = f"({column} == np.unique({HERE})).astype({to})"
    rows = taken(code, value) if code and k != 1 else None
    return [] if rows is None else [Cure(code, rows.shape, ONE_HOT)]


def one_hot(value: Any, array: Any, made: str, to: str, k: int) -> str:
    """Code that takes rows of an identity matrix, if labels count from 0 or from 1; else ""."""
    eye = f"np.eye({k})" if to == "float" else f"np.eye({k}, dtype={to})"
    index = f"{made}.astype(int)"
    if array.dtype.kind in "iu" and taken(f"{eye}[{made} * 0]", value) is not None:
        index = made
    if array.min() >= 0 and array.max() < k:
        if index == f"np.array({HERE})" and isinstance(value, list):
            index = HERE
        return f"{eye}[{index}]"
    return f"{eye}[{index} - 1]" if array.min() == 1 and array.max() == k else ""


def two_classes(array: Any, made: str, to: str) -> list[Cure]:
    """One output for labels that are two words: 1 for the one, 0 for the other."""
    if array.dtype.kind not in "OSUT" or taken(f"{HERE}.astype(float)", array) is not None:
        return []
    first, *others = classes_of(array).tolist()
    if len(others) != 1:
        return []
    code = f"({made} == {others[0]!r}).reshape(-1, 1).astype({to})"
    return [Cure(code, (len(array), 1), f", with 1 for {others[0]!r} and 0 for {first!r}")]


def too_many_classes(value: Any, k: int) -> str:
    """What labels of more classes than outputs need, in words; "" for what are no such labels."""
    array = label_array(value)
    classes = None if array is None else classes_of(array)
    if classes is None or len(classes) <= max(k, 2):
        return ""
    if array.dtype.kind in "OSUT":  # or it is text that means numbers, all but some of it
        sure = all(taken(f"np.array({HERE}, dtype=float)", label) is None for label in classes)
    else:  # or they may be numbers that are to be predicted
        counted = (classes == classes[0] + np.arange(len(classes))).all()
        sure = classes[0] in (0, 1) and counted
    if not sure or len(classes) == len(array):
        return ""
    return f"; labels of {len(classes)} classes need k = {len(classes)} and a one-hot row each"
