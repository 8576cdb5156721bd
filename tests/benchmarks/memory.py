"""The tables of memory: what a step faults in and takes anew, and how rows are worked through."""

import tempfile
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
from contestants import Plain, Replayed
from timing import Run, digits, interleaved, table
from workloads import ALPHA, WORKLOADS, Workload

from mlp_core.plan import Plan

try:
    import resource
except ImportError:  # Windows
    resource = None

NUMPY = {"train": Replayed, "plain NumPy": Plain}
MANY, FEW = 10**6, 10**4


def page_faults(run: Run, steps: int = 5) -> str:
    """Pages that the system has to clear and give in a step."""
    if not resource:
        return "not known here"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    run(steps)
    return f"{(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before) / steps:.0f}"


def new_memory(run: Run) -> float:
    """Bytes beyond those of before that are in use at some time within a step."""
    tracemalloc.start()
    run(2)  # what tracing itself finds new
    before = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    run(2)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak - before


def of_a_step() -> str:
    """Page faults and new memory, after 50 steps of warming up."""
    rows = []
    for workload in WORKLOADS:
        network, (X, Y) = workload.network(), workload.examples()
        runs = [kind(network, X, Y, ALPHA).run for kind in NUMPY.values()]
        for run in runs:
            run(50 if workload.m < 1000 else 10)
        faults = [page_faults(run) for run in runs]
        rows.append([str(workload), *faults, *(f"{new_memory(run) / 1e3:.0f}" for run in runs)])
    heads = [f"{what}, {name}" for what in ("page faults", "new kB") for name in NUMPY]
    return table(["a step", *heads], rows)


def stepping(network: object, X: np.ndarray, Y: np.ndarray) -> Run:
    """A plan's steps, one after the other, the first two already taken."""
    plan, number = Plan(network, X, Y, ALPHA), 0

    def run(steps: int) -> None:
        nonlocal number
        for _ in range(steps):
            plan.step(number)
            number += 1

    run(2)
    return run


def beyond(make: Callable[[], object]) -> str:
    """Megabytes that are in use while it runs, without what was there."""
    tracemalloc.start()
    make()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return f"{peak / 1e6:.1f}"


def of_rows(folder: Path) -> str:
    """Nanoseconds a row, and memory beyond the data, for few rows, many, and many in a file."""
    network, rng = Workload("", (64, 32, 10), MANY).network(), np.random.default_rng(0)
    X, Y = rng.random((MANY, 64)), rng.random((MANY, 10))
    for name, array in (("X", X), ("Y", Y)):
        np.save(folder / f"{name}.npy", array)
    in_file = [np.load(folder / f"{name}.npy", mmap_mode="r") for name in "XY"]
    data = {"few": (X[:FEW], Y[:FEW]), "many": (X, Y), "many, in a file": in_file}
    runs = {name: stepping(network, *arrays) for name, arrays in data.items()}
    seconds = interleaved(runs, rounds=5)
    a_row = {name: s / len(data[name][0]) for name, s in seconds.items()}
    rows = []
    for name, arrays in data.items():
        needed = beyond(lambda arrays=arrays: stepping(network, *arrays))
        relative = digits(a_row[name] / a_row["few"])
        label = f"{len(arrays[0]):,} rows{name[4:]}"
        rows.append([label, f"{a_row[name] * 1e9:.0f}", relative, needed])
    return table(["64-32-10", "ns a row", "/ few rows", "MB beyond the data"], rows)


def main() -> None:
    """Print both tables."""
    print("## Memory\n")
    print(of_a_step(), end="\n\n")
    print("A kB or two are numbers and views of Python's own.\n")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        print(of_rows(Path(folder)), end="\n\n")


if __name__ == "__main__":
    main()
