"""The check of a table of dimensions: 5 inputs, 4 hidden neurons, 3 outputs, m examples."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from mlp_core.refusals import letters
from mlp_lab.check.call import called, is_a, is_array, opened, unwritten
from mlp_lab.check.task import Reader
from mlp_lab.check.verdict import judge_by

WIDTHS = {"n_0": 5, "n_1": 4, "n_2": 3}
TABLE = {
    "X": ("m", "n_0"),
    "W[1]": ("n_0", "n_1"),
    "B[1]": ("1", "n_1"),
    "Z[1]": ("m", "n_1"),
    "A[1]": ("m", "n_1"),
    "W[2]": ("n_1", "n_2"),
    "B[2]": ("1", "n_2"),
    "Z[2]": ("m", "n_2"),
    "A[2]": ("m", "n_2"),
    "Y": ("m", "n_2"),
}
MOST_AXES = 64  # of an array of NumPy's
RETURNS = 'the dimensions of every array by name, {"X": (m, 5), …}'


def problem_in(f: Reader, seed: int) -> str:
    """What is wrong with the table for one m."""
    m = (7, 11, 6)[seed % 3]
    where = f" (seed {seed}, m = {m})"
    problem, table = opened(f, {"m": m}, RETURNS, quiet=False)
    if problem == unwritten(RETURNS):
        return problem
    if problem:
        return problem + where
    return problem_of_table(table, {"m": m, "1": 1, **WIDTHS}, where)


def problem_of_table(table: Any, sizes: Mapping[str, int], where: str) -> str:
    """The first entry that is wrong or missing."""
    if table is None:
        return f"returns None: a `return` is missing{where}"
    if not is_a(table, Mapping):
        return f"returns {called(table)}, not a dict{where}"
    if missing := [name for name in TABLE if name not in table]:
        return f"has no entry {', '.join(missing)}{where}"
    if empty := [name for name in TABLE if table[name] is None or table[name] is Ellipsis]:
        return (
            unwritten(RETURNS)
            if len(empty) == len(TABLE)
            else f"still to fill in: {', '.join(empty)}"
        )
    for name, dimensions in TABLE.items():
        right, got = tuple(sizes[letter] for letter in dimensions), axes(table[name])
        if got == right:
            continue
        must = f"{name} must be {letters(dimensions)} = {letters(right)}"
        if got is None:
            return f"{must}, a pair of whole numbers, not {called(table[name])}{where}"
        return f"{must}, not {described(got, right)}{where}"
    return ""


def axes(value: Any) -> tuple[int, ...] | None:
    """Dimensions written as a tuple, a list or an array; None if they are something else."""
    in_a_row = is_array(value) and value.ndim == 1
    if (not in_a_row and not is_a(value, tuple, list)) or len(value) > MOST_AXES:
        return None
    sizes = value.tolist() if in_a_row else value
    whole = all(is_a(size, int, np.integer) and type(size) is not bool for size in sizes)
    return tuple(map(int, sizes)) if whole else None


def described(got: tuple[int, ...], right: tuple[int, ...]) -> str:
    """What stands in the table, and the mistake behind it where that is clear."""
    written = letters(size if abs(size) < 10**9 else "…" for size in got)
    if len(got) == 2:
        return written + (": the two are swapped" if got == right[::-1] else "")
    counted = {0: "empty", 1: f"{written} (one axis)"}.get(len(got), f"{len(got)} axes")
    return counted + (f"; a row is 1 × {right[1]}" if got == right[1:] and right[0] == 1 else "")


def dimension_table(
    f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False
) -> None:
    """`f(m)` returns the dimensions of every array in a 5-4-3 network with m examples, as a dict.

    Its keys are "X", "W[1]", "B[1]", "Z[1]", "A[1]", "W[2]", "B[2]", "Z[2]", "A[2]" and "Y". Each
    value is a pair such as (m, 5); a list is as good.
    """
    __tracebackhide__ = True
    judge_by(
        lambda number: problem_in(f, number),
        "dimension_table", RETURNS, "all ten arrays have their dimensions", f, rounds, seed, strict,
    )  # fmt: skip
