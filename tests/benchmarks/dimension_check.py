"""What a dimension check costs: net_input with and without it, on 10×2 · 2×4.

python tests/benchmarks/dimension_check.py

One line of a Markdown table. Both functions run in turns in one process, on one core, in CPU
time; each number is a median. Only the ratio says something of another machine.
"""

import os

# One thread: NumPy reads this when it is imported.
os.environ.update(OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1", OMP_NUM_THREADS="1")

import platform
import time
from pathlib import Path
from statistics import median
from timeit import Timer

import numpy as np

from mlp_core import net_input

ROUNDS, CALLS = 300, 2000


def machine() -> str:
    """The processor, the system and the versions, in words."""
    processor = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = (line.partition(":") for line in cpuinfo.read_text().splitlines())
        processor = next((v.strip() for k, _, v in lines if k.strip() == "model name"), processor)
    versions = f"Python {platform.python_version()}, NumPy {np.__version__}"
    return f"one core of {processor}, {platform.system()}, {versions}"


def main() -> None:
    """Time both functions in turns and print the line."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    rng = np.random.default_rng(0)
    arrays = {"X": rng.normal(size=(10, 2)), "W": rng.normal(size=(2, 4)), "B": np.ones((1, 4))}
    timers = [
        Timer("f(X, W, B)", timer=time.process_time, globals={"f": function, **arrays})
        for function in (net_input, net_input.equation.unchecked)
    ]
    took: tuple[list[float], list[float]] = ([], [])  # nanoseconds a call, with and without
    for number in range(2 * ROUNDS):
        which = number % 2 ^ number // 2 % 2  # with, without, without, with: neither is favoured
        took[which].append(timers[which].timeit(CALLS) / CALLS * 1e9)
    ratio = median(a / b for a, b in zip(*took, strict=True))
    checked, unchecked = map(median, took)
    print(
        f"| net_input, 10×2 · 2×4 | {ratio:.2f} × the unchecked function "
        f"| {checked:.0f} ns − {unchecked:.0f} ns = {checked - unchecked:.0f} ns a check "
        f"| {machine()} |"
    )


if __name__ == "__main__":
    main()
