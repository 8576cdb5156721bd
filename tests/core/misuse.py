"""Every way to misuse an array, and what must be said of it.

Written from the rules alone: nothing here asks mlp_core for a word or a number.
"""

import re
import traceback
from itertools import combinations
from math import prod

import numpy as np
import pandas as pd
import scipy.sparse

from mlp_core import DimensionError

SIZES = {"m": 5, "n": 3, "k": 2}  # distinct and none 1: a swapped axis cannot go unnoticed

ARRAY = "must be an array of float64, not "
FLOATS = "must hold floating-point numbers, not "

# How a good array becomes a bad one, and what is said before the cure.
KINDS = {
    "a list": (np.ndarray.tolist, f"{ARRAY}list"),
    "a list of one axis": (lambda P: P[0].tolist(), f"{ARRAY}list"),
    "a tuple": (lambda P: tuple(map(tuple, P)), f"{ARRAY}tuple"),
    "an np.matrix": (lambda P: P.view(np.matrix), f"{ARRAY}matrix"),
    "a masked array": (lambda P: np.ma.array(P, mask=P > 8), f"{ARRAY}MaskedArray"),
    "a data frame": (pd.DataFrame, f"{ARRAY}DataFrame"),
    "a series": (lambda P: pd.Series(P.ravel()), f"{ARRAY}Series"),
    "a sparse matrix": (scipy.sparse.csr_matrix, f"{ARRAY}csr_matrix"),
    "a sparse array": (scipy.sparse.coo_array, f"{ARRAY}coo_array"),
    "None": (lambda _: None, f"{ARRAY}None"),
    "text": (lambda _: "text", f"{ARRAY}str"),
    "a float": (lambda _: 2.0, f"{ARRAY}one number (float)"),
    "an int": (lambda _: 2, f"{ARRAY}one number (int)"),
    "a complex number": (lambda _: 2j, f"{ARRAY}one number (complex)"),
    "True": (lambda _: True, f"{ARRAY}one number (bool)"),
    "a number of NumPy's": (lambda P: P[0, 0], f"{ARRAY}one number (float64)"),
    "integers": (lambda P: P.astype("int64"), f"{FLOATS}int64"),
    "integers of one axis": (lambda P: P[0].astype("int64"), f"{FLOATS}int64"),
    "small integers": (lambda P: P.astype("int8"), f"{FLOATS}int8"),
    "pixels": (lambda P: abs(P).astype("uint8"), f"{FLOATS}uint8"),
    "booleans": (lambda P: P > 0, f"{FLOATS}bool"),
    "strings": (lambda P: P.astype("U8"), f"{FLOATS}text"),
    "objects": (lambda P: P.astype(object), f"{FLOATS}objects"),
    "float16": (
        lambda P: P.astype("float16"),
        "must hold longer floating-point numbers, not float16",
    ),
    "swapped float64": (
        lambda P: P.astype(P.dtype.newbyteorder()),
        f"{FLOATS}float64 in swapped byte order",
    ),
    "swapped float32": (
        lambda P: P.astype(np.dtype("f4").newbyteorder()),
        f"{FLOATS}float32 in swapped byte order",
    ),
    "swapped complex128": (
        lambda P: (P + 1j).astype(np.dtype("c16").newbyteorder()),
        f"{FLOATS}complex128 in swapped byte order",
    ),
}
SHAPES = {
    "as it should be": np.copy,
    "no axis": lambda P: np.array(P[0, 0]),
    "one axis": np.ravel,
    "its first row as (k,)": lambda P: P[0].copy(),
    "its first column as (m,)": lambda P: P[:, 0].copy(),
    "an axis more behind": lambda P: P[:, :, None],
    "an axis more in front": lambda P: P[None],
    "four axes": lambda P: P[None, None],
    "swapped axes": lambda P: P.T.copy(),
    "one row": lambda P: P[:1],
    "one column": lambda P: P[:, :1],
    "a row more": lambda P: np.vstack([P, P[:1]]),
    "a row less": lambda P: P[1:],
    "a column more": lambda P: np.hstack([P, P[:, :1]]),
    "a column less": lambda P: P[:, 1:],
    "no rows": lambda P: P[:0],
    "no columns": lambda P: P[:, :0],
    "no rows and no columns": lambda P: P[:0, :0],
    "one axis and empty": lambda P: P[0, :0],
    "three axes and empty": lambda P: P[None, :0],
}
MISUSES = {label: make for label, (make, _) in KINDS.items()} | SHAPES


def counted(P):
    """The dimensions of an array in numbers, with what is odd about them."""
    size = " × ".join(str(s) for s in P.shape)
    match P.ndim:
        case 0:
            return "a single number (no axis)"
        case 1:
            return f"{size} (one axis)"
        case 2:
            return size if P.size else f"{size} (empty)"
        case 3:
            return f"{size} (three axes)"
    return f"{size} ({P.ndim} axes)"


def complaint(function, arrays, known):
    """The type of the error that is due, and a pattern of its message; None if all arrays fit.

    `arrays` are (name, letters, label of the misuse, value). First comes what is no array of
    floats, then what has not two axes or no entries, then sizes that do not fit. What stands
    between "; " and the end of the first line is a cure, and is taken elsewhere.
    """
    cure = r"(; .+)?"
    for name, _, label, _ in arrays:
        if label in KINDS:
            return TypeError, re.escape(f"{function}: {name} {KINDS[label][1]}") + cure
    for name, letters, _, P in arrays:
        if P.ndim != 2 or not P.size:
            must = re.escape(f"{function}: {name} must be {' × '.join(letters)}")
            return DimensionError, f"{must}( = .+)?, not {re.escape(counted(P))}{cure}"
    shapes = [P.shape for *_, P in arrays]
    wrong, sizes = misfit(arrays, shapes, known)
    if wrong is None:
        return None
    turned = transposed(arrays, shapes, known)
    name, letters, _, P = arrays[turned[0][0] if turned else wrong]
    paper, must = " × ".join(letters), re.escape(" × ".join(letters)) + "( = .+)?"
    offer = " or ".join(" and ".join(f"{arrays[j][0]}.T" for j in way) for way in turned)
    if not turned or turned[0][0] == wrong:
        numbers = " × ".join(str(sizes.get(letter, letter)) for letter in letters)
        must = re.escape(paper if paper == numbers else f"{paper} = {numbers}")
    end = re.escape(f"; write {offer}") if turned else r"(; write .+)?"
    rows = [f"    {n:<11} {' × '.join(ls):<7} {counted(Q)}" for n, ls, _, Q in arrays]
    first = f"{re.escape(f'{function}: {name} must be ')}{must}, not {re.escape(counted(P))}{end}"
    return DimensionError, "\n".join([first, *map(re.escape, rows)])


def misfit(arrays, shapes, known):
    """The first array that does not fit what comes before it, and the sizes up to there."""
    sizes = {"1": 1, **known}
    for j, ((_, letters, *_), shape) in enumerate(zip(arrays, shapes, strict=True)):
        if any(sizes.get(letter, n) != n for letter, n in zip(letters, shape, strict=True)):
            return j, sizes
        sizes |= zip(letters, shape, strict=True)
    return None, sizes


def transposed(arrays, shapes, known):
    """The ways to make all fit by turning the fewest arrays, that of the latest first."""
    which = [j for j, (name, *_) in enumerate(arrays) if "." not in name]
    for number in range(1, len(which) + 1):
        ways = []
        for turned in reversed(list(combinations(which, number))):
            tried = [s[::-1] if j in turned else s for j, s in enumerate(shapes)]
            if misfit(arrays, tried, known)[0] is None:
                ways.append(turned)
        if ways:
            return ways
    return []


def shape_of(letters, sizes):
    """Letters in numbers: ("m·k", "n") is (10, 3) when m, n, k are 5, 3, 2."""
    return tuple(prod(sizes[factor] for factor in letter.split("·")) for letter in letters)


def shown(error):
    """The functions of mlp_core that a traceback shows, in pytest and in IPython."""
    return [
        frame.f_code.co_qualname
        for frame, _ in traceback.walk_tb(error.__traceback__)
        if frame.f_globals["__name__"].startswith("mlp_core")
        and not frame.f_locals.get("__tracebackhide__")
    ]
