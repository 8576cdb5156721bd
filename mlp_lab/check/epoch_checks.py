"""The check of how an epoch is cut into mini-batches."""

import functools
import inspect
from typing import Any

import numpy as np

from mlp_lab.check.looking import called
from mlp_lab.check.task import Reader
from mlp_lab.check.trial import opened, unwritten
from mlp_lab.check.verdict import judge_by

RETURNS = "a list with the row numbers of each batch of one epoch"
SIZES = ((7, 3), (11, 4), (7, 2), (11, 3), (7, 4), (11, 5))  # m and batch_size, which leaves a rest
EPOCHS = 3


def problem_in(f: Reader, seed: int) -> str:
    """What is wrong in one round: with one epoch, then with several in a row."""
    m, batch_size = SIZES[seed % len(SIZES)]
    arguments = {"m": m, "batch_size": batch_size, "rng": np.random.default_rng(seed)}
    where = f" (seed {seed}, m = {m}, batch_size = {batch_size})"

    @functools.wraps(f, updated=())
    def one_epoch(m: int, batch_size: int, rng: np.random.Generator) -> Any:
        batches = f(m, batch_size, rng)
        return list(batches) if inspect.isgenerator(batches) else batches

    @functools.wraps(f, updated=())
    def several(m: int, batch_size: int, rng: np.random.Generator) -> Any:
        return [one_epoch(m, batch_size, rng) for _ in range(EPOCHS)]

    problem, batches = opened(one_epoch, arguments, RETURNS, quiet=False)
    if problem == unwritten(RETURNS):
        return problem
    problem = problem or problem_of(batches, m, batch_size)
    if not problem:
        problem, epochs = opened(several, arguments, RETURNS, quiet=False)
        problem = (
            problem
            or next(filter(None, (problem_of(batches, m, batch_size) for batches in epochs)), "")
            or problem_of_shuffles(batches, epochs)
        )
    return problem and problem + where


def problem_of(batches: Any, m: int, batch_size: int) -> str:
    """What is wrong with the batches of one epoch."""
    if batches is None:
        return "returns None: a `return` is missing"
    if not isinstance(batches, list | tuple):
        return f"returns {called(batches)}, not a list with an array of row numbers for each batch"
    for number, batch in enumerate(batches):
        if not are_rows(batch):
            return f"batch {number} is not an array of row numbers"
    order = np.concatenate(
        [np.asarray(batch, dtype=int) for batch in batches] or [np.empty(0, int)]
    )
    for row in order.tolist():
        if not 0 <= row < m:
            return f"row {row} does not exist; the rows of m = {m} examples are 0 … {m - 1}"
    counts = np.bincount(order, minlength=m)
    for row, count in enumerate(counts.tolist()):
        if count != 1:
            often = "in no batch" if not count else f"in the batches {count} times"
            return f"example {row} is {often}; an epoch uses each example once"
    sizes = [len(batch) for batch in batches]
    wanted = [batch_size] * (m // batch_size) + [m % batch_size]
    if sizes != wanted:
        return f"the batches have {written(sizes)} examples, not {written(wanted)}"
    return ""


def are_rows(batch: Any) -> bool:
    """Whether a batch is a list or an array of whole numbers."""
    if isinstance(batch, np.ndarray):
        return batch.ndim == 1 and batch.dtype.kind in "iu"
    return isinstance(batch, list | tuple | range) and all(
        isinstance(row, int | np.integer) and not isinstance(row, bool) for row in batch
    )


def problem_of_shuffles(batches: Any, epochs: Any) -> str:
    """What is wrong with the order of the examples in epochs that follow on each other."""
    first, *others = [np.concatenate(epoch).tolist() for epoch in epochs]
    if all(order == sorted(order) for order in (first, *others)):
        return "the examples keep their order; rng.permutation(m) shuffles them"
    if np.concatenate(batches).tolist() != first:
        return "the same rng does not give the same batches; draw from rng alone"
    if all(order == first for order in others):
        return "every epoch has the same order; draw from rng itself, once for each epoch"
    return ""


def written(sizes: list[int]) -> str:
    return ", ".join(map(str, sizes))


def batches(f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False) -> None:
    """`f(m, batch_size, rng)` returns the mini-batches of one epoch, as a list of row numbers.

    Each of the m examples is in one batch; every batch has batch_size of them, the last one what is
    left. rng is a NumPy generator, from which each epoch draws a new order.
    """
    __tracebackhide__ = True
    judge_by(
        lambda number: problem_in(f, number),
        "batches", RETURNS, "each epoch shuffles the examples and uses each once",
        f, rounds, seed, strict,
    )  # fmt: skip
