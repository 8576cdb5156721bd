"""Every way to misuse an array, and what must be said of it.

Written from the rules alone: nothing here asks mlp_core for a word or a number.
"""

import traceback
from math import prod

import numpy as np
import pandas as pd
import scipy.sparse

from mlp_core import DimensionError

SIZES = {"m": 5, "n": 3, "k": 2}  # distinct and none 1: a swapped axis cannot go unnoticed

ARRAY = "must be an array of float64, not "
FLOATS = "must hold floating-point numbers, not "
COPY = "; write np.array({0}, dtype=float)"
ONE = "; write np.array([[{0}]], dtype=float)"
AS_FLOAT = "; write {0}.astype(float)"

# How a good array becomes a bad one, and what is said. After "; " any cure will do that works.
KINDS = {
    "a list": (np.ndarray.tolist, f"{ARRAY}list{COPY}"),
    "a list of one axis": (lambda P: P[0].tolist(), f"{ARRAY}list{COPY}"),
    "a tuple": (lambda P: tuple(map(tuple, P)), f"{ARRAY}tuple{COPY}"),
    "an np.matrix": (lambda P: P.view(np.matrix), f"{ARRAY}matrix; write np.asarray({{0}})"),
    "a masked array": (
        lambda P: np.ma.array(P, mask=P > 8),
        f"{ARRAY}MaskedArray; write {{0}}.filled(value), with a value for what is masked",
    ),
    "a data frame": (pd.DataFrame, f"{ARRAY}DataFrame; write {{0}}.to_numpy(dtype=float)"),
    "a series": (
        lambda P: pd.Series(P.ravel()),
        f"{ARRAY}Series; write {{0}}.to_numpy(dtype=float)",
    ),
    "a sparse matrix": (scipy.sparse.csr_matrix, f"{ARRAY}csr_matrix; write {{0}}.toarray()"),
    "a sparse array": (scipy.sparse.coo_array, f"{ARRAY}coo_array; write {{0}}.toarray()"),
    "None": (lambda _: None, f"{ARRAY}None; a function without return gives None"),
    "text": (
        lambda _: "text",
        f"{ARRAY}str; write np.array([[1.0, 2.0]]), with your own numbers",
    ),
    "a float": (lambda _: 2.0, f"{ARRAY}one number (float){ONE}"),
    "an int": (lambda _: 2, f"{ARRAY}one number (int){ONE}"),
    "a complex number": (lambda _: 2j, f"{ARRAY}one number (complex); "),
    "True": (lambda _: True, f"{ARRAY}one number (bool){ONE}"),
    "a number of NumPy's": (lambda P: P[0, 0], f"{ARRAY}one number (float64){ONE}"),
    "integers": (lambda P: P.astype("int64"), f"{FLOATS}int64{AS_FLOAT}"),
    "integers of one axis": (lambda P: P[0].astype("int64"), f"{FLOATS}int64{AS_FLOAT}"),
    "small integers": (lambda P: P.astype("int8"), f"{FLOATS}int8{AS_FLOAT}"),
    "pixels": (lambda P: abs(P).astype("uint8"), f"{FLOATS}uint8{AS_FLOAT}"),
    "booleans": (lambda P: P > 0, f"{FLOATS}bool{AS_FLOAT}"),
    "strings": (lambda P: P.astype("U8"), f"{FLOATS}str256{AS_FLOAT}"),
    "objects": (lambda P: P.astype(object), f"{FLOATS}object{AS_FLOAT}"),
    "float16": (
        lambda P: P.astype("float16"),
        f"must hold longer floating-point numbers, not float16{AS_FLOAT}",
    ),
    "swapped float64": (
        lambda P: P.astype(P.dtype.newbyteorder()),
        f"{FLOATS}float64 in swapped byte order{AS_FLOAT}",
    ),
    "swapped float32": (
        lambda P: P.astype(np.dtype("f4").newbyteorder()),
        f"{FLOATS}float32 in swapped byte order{AS_FLOAT}",
    ),
    "swapped complex128": (
        lambda P: (P + 1j).astype(np.dtype("c16").newbyteorder()),
        f"{FLOATS}complex128 in swapped byte order; ",
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
    """The type and the message of the error that is due; None if all arrays fit.

    `arrays` are (name, letters, label of the misuse, value). First comes what is no array of
    floats, then what has not two axes or no entries, then sizes that do not fit.
    """
    for name, _, label, _ in arrays:
        if label in KINDS:
            return TypeError, f"{function}: {name} {KINDS[label][1].format(name)}"
    for name, letters, _, P in arrays:
        if P.ndim != 2 or not P.size:
            row, column = f"{name}.reshape(1, -1)", f"{name}.reshape(-1, 1)"
            cure = f"; write {row}" if letters[0] == "1" else f"; write {row} or {column}"
            message = f"{function}: {name} must be {' × '.join(letters)}, not {counted(P)}"
            return DimensionError, message + cure * (P.ndim < 2)
    sizes = {"1": 1, **known}
    for name, letters, _, P in arrays:
        wanted = [sizes.get(letter, size) for letter, size in zip(letters, P.shape, strict=True)]
        if wanted != list(P.shape):
            paper = " × ".join(letters)
            numbers = " × ".join(str(sizes.get(letter, letter)) for letter in letters)
            must = paper if paper == numbers else f"{paper} = {numbers}"
            rows = [f"    {n:<11} {' × '.join(ls):<7} {counted(Q)}" for n, ls, _, Q in arrays]
            first = f"{function}: {name} must be {must}, not {counted(P)}"
            return DimensionError, "\n".join([first, *rows])
        sizes |= zip(letters, P.shape, strict=True)
    return None


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
