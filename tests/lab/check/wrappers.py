"""Wrong variants that any function can have: each takes a right function and spoils it.

WRAPPERS maps a name to the wrapper and what a check must say of it, a regular expression in which
{symbol} stands for the name of the result.
"""

import functools

import numpy as np


class Loud(BaseException):
    """Neither an Exception, nor one that can be printed."""

    def __str__(self):
        raise RuntimeError("no text")


class TwoLinesError(Exception):
    def __str__(self):
        return "first line\n    second line\n" + "x" * 1000


def of_result(change):
    """A wrapper that changes the array, or the number, that comes back."""

    def wrap(f):
        @functools.wraps(f)
        def spoiled(*arguments):
            return change(np.array(f(*arguments)))

        return spoiled

    return wrap


def instead(act):
    """A wrapper that does something else with the arguments."""

    def wrap(f):
        @functools.wraps(f)
        def spoiled(*arguments):
            return act(f, *arguments)

        return spoiled

    return wrap


def put(R, index, value):
    R[index] = value
    return R


def a_generator(f, *arguments):
    yield f(*arguments)


async def a_coroutine(f, *arguments):
    return f(*arguments)


def raising(error):
    def act(f, *arguments):
        raise error

    return act


def forever(f, *arguments):
    return forever(f, *arguments)


def shouts(f, *arguments):
    print("working …")
    return None


# Of every result, an array or a number.
OF_ANY = {
    "None": (of_result(lambda R: None), "returns None: a `return` is missing"),
    "text": (of_result(lambda R: "two\nlines"), r"returns text \('two lines'\)"),
    "a function": (of_result(lambda R: len), "returns a function"),
    "a set": (of_result(lambda R: set()), "returns a set"),
    "a generator": (instead(a_generator), "returns a generator"),
    "a coroutine": (instead(a_coroutine), "returns a coroutine"),
    "raises ValueError": (
        instead(raising(ValueError("not like this"))),
        "raises ValueError: not like this",
    ),
    "raises SystemExit": (instead(raising(SystemExit(3))), "raises SystemExit: 3"),
    "raises GeneratorExit": (instead(raising(GeneratorExit())), r"raises GeneratorExit \("),
    "raises an assertion": (instead(raising(AssertionError())), r"raises AssertionError \("),
    "raises without text": (instead(raising(Loud())), r"raises Loud \("),
    "raises two lines": (
        instead(raising(TwoLinesError())),
        r"raises TwoLinesError: first line second line x{1,200}… \(",
    ),
    "recursion": (instead(forever), "raises RecursionError"),
}

# Of arrays and of numbers.
OF_VALUES = {
    "negated": (of_result(lambda R: -R), r"wrong sign"),
    "halved": (of_result(lambda R: R / 2), r"(every entry|E) is 1/2 times the right one"),
    "doubled": (of_result(lambda R: R * 2), r"(every entry|E) is 2 times the right one"),
    "nearly right": (of_result(lambda R: R * 1.000001), r"1\.000001 times the right one"),
    "huge": (of_result(lambda R: 1e308 * np.sign(R)), "e\\+308"),
    "zeros": (of_result(lambda R: R * 0), r"{symbol} is (zero everywhere|0) \("),
    "NaN": (of_result(lambda R: put(R, (0,) * R.ndim, np.nan)), r"(\[0,0\]|E) is NaN"),
    "infinite": (
        of_result(lambda R: put(R, (-1,) * R.ndim, -np.inf)),
        r"(\[\d+,\d+\]|E) is infinite \(−inf\)",
    ),
    "float32": (of_result(lambda R: R.astype("float32")[()]), "{symbol} holds float32"),
    "float16": (of_result(lambda R: R.astype("float16")[()]), "{symbol} holds float16"),
    "integers": (of_result(lambda R: R.astype(int)[()]), r"{symbol} holds integers \(int64\)"),
    "complex": (of_result(lambda R: (R + 0j)[()]), r"holds complex numbers \(complex128\)"),
    "through float32": (
        of_result(lambda R: R.astype("float32").astype(float)),
        r"only about [789] digits are right, as with float32",
    ),
}

# Of arrays alone.
OF_ARRAYS = {
    "ones": (of_result(np.ones_like), "every entry is the same number, 1; "),
    "off by one": (of_result(lambda R: R + 1), r"every entry is off by 1; "),
    "signs lost": (of_result(abs), "the signs are lost; "),
    "transposed": (of_result(lambda R: R.T), r"{symbol} must be .*: it is the transpose"),
    "one axis": (
        of_result(lambda R: R.ravel()),
        r"{symbol} must be .*, not \d+ \(one axis\): the numbers are right",
    ),
    "three axes": (of_result(lambda R: R[None]), r"\(three axes\): the numbers are right"),
    "one number": (of_result(lambda R: float(R.max())), "{symbol} must be .*, not one number"),
    "empty": (of_result(lambda R: R[:0]), r"{symbol} must be .*, not 0 × \d+ \(empty\)"),
    "a list": (of_result(lambda R: R.tolist()), r"returns a list, not an array; write np\.array"),
    "a tuple": (of_result(tuple), r"returns a tuple, not an array; write np\.array"),
    "np.matrix": (of_result(np.asmatrix), r"returns a matrix, not an array; write np\.asarray"),
    "masked": (of_result(np.ma.array), r"returns a MaskedArray, not an array; write np\.asarray"),
    "booleans": (of_result(lambda R: R > 0), r"{symbol} holds True and False \(bool\)"),
    "objects": (of_result(lambda R: R.astype(object)), r"{symbol} holds objects \(object\)"),
    "strings": (of_result(lambda R: R.astype(str)), r"{symbol} holds text \("),
    "one entry": (
        of_result(lambda R: put(R, (-1, -1), R[-1, -1] + 0.2503)),
        r"1 of \d+ entries is wrong; .* = (−?[\d.e−]+), yours is ",
    ),
    "one entry is 0": (
        of_result(lambda R: put(R, np.unravel_index(abs(R).argmax(), R.shape), 0)),
        r"(1 entry|row \d+) is 0, the others are right; ",
    ),
    "rounded": (
        of_result(lambda R: R.round(1) + 0.0123),
        r"\d+ of \d+ entries are wrong; the first: .*, yours is ",
    ),
    "noise": (
        of_result(lambda R: np.random.default_rng(1).normal(size=R.shape)),
        r"\d+ of \d+ entries are wrong; the first: .*, yours is ",
    ),
}

# Of arrays with more than one row.
OF_ROWS = {
    "first row dropped": (of_result(lambda R: R[1:]), "row 0 is missing; Python counts from 0"),
    "last row dropped": (of_result(lambda R: R[:-1]), "the last row is missing; range"),
    "first row left at 0": (of_result(lambda R: put(R, 0, 0)), "row 0 is 0, the others are right"),
    "last row left at 0": (of_result(lambda R: put(R, -1, 0)), r"row \d+ is 0, the others are"),
    "rows reversed": (
        of_result(lambda R: R[::-1]),
        r"\d+ of \d+ entries are wrong; the first: .*, yours is ",
    ),
    "only the first row": (
        of_result(lambda R: R[:1]),
        r"{symbol} must be .*, not 1 × ",
    ),
}


def changing(position):
    """A wrapper that changes an argument where it lies, and returns what is right."""

    def act(f, *arguments):
        result = np.array(f(*arguments))
        arguments[position][...] *= 1.5
        return result[()]

    return instead(act)


def changing_silently(position):
    """The same without a return."""

    def act(f, *arguments):
        arguments[position][0, 0] = 7.0

    return instead(act)


ONE_ROW = ("bias_gradient", "updated_biases")


def spoiled(spec):
    """The first right function of a spec, spoiled in every way that fits, each with the reason."""
    wrong, common = {}, {**OF_ANY, **OF_VALUES}
    if spec.symbol != "E":
        common |= OF_ARRAYS | (OF_ROWS if spec.name not in ONE_ROW else {})
    for position, P in enumerate(spec.arguments):
        if P not in ("m", "k", "alpha", "shape"):
            common[f"changes {P}"] = changing(position), f"changes its argument {P}; write"
            common[f"only changes {P}"] = (
                changing_silently(position),
                f"returns None: a `return` is missing; and it changes its argument {P}",
            )
    for name, (wrap, usual) in common.items():
        if reason := spec.expects.get(name, usual):
            wrong[name] = wrap(spec.right[0]), reason.replace("{symbol}", spec.symbol)
    return wrong
