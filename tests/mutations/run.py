"""Change mlp_core in one place at a time, and print what the tests do not notice.

    python tests/mutations/run.py                         every file
    python tests/mutations/run.py error.py gradient.py    these files
    python tests/mutations/run.py --own plan.py           by the tests of its own file alone
    python tests/mutations/run.py --slow plan.py          the slow tests too, where nothing kills
    python tests/mutations/run.py --trust plan.py         without those that change nothing

`changes.py` makes the changes, `equivalent.py` lists those that change nothing. Each mutant is
tried in a process of its own, in a copy of the package and its tests in a temporary folder: first
by the tests of its own file, then, if they let it pass, by the others. The processes are forks of
one that has loaded NumPy and pytest already, so this runs on Linux and macOS only.

mutmut (pip install mutmut) is a second opinion, by others, on what is not an equation: it passes
over every decorated function. In a copy of the checkout, for it writes there, without the addopts
of pyproject.toml:

    mutmut run "mlp_core.refusals*"     with, in the copy's pyproject.toml,

    [tool.mutmut]
    source_paths = ["mlp_core/"]
    pytest_add_cli_args_test_selection = ["tests/core/test_training_refusals.py"]
    also_copy = ["mlp_core", "tests"]
"""

import argparse
import ast
import gc
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

os.environ |= dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")

import matplotlib.font_manager  # noqa: F401
import mpmath  # noqa: F401
import numpy.testing  # noqa: F401
import pandas  # noqa: F401
import scipy.sparse  # noqa: F401
import sympy  # noqa: F401
from changes import Change, changes
from equivalent import EQUIVALENT
from trial import OWN, ROOT, Trial, copy, restore, stages, start


def main() -> None:
    parser = argparse.ArgumentParser(description="Mutants of mlp_core that the tests let pass.")
    parser.add_argument("files", nargs="*", help="such as error.py; by default all")
    parser.add_argument("--own", action="store_true", help="only the tests of the file itself")
    parser.add_argument("--slow", action="store_true", help="the slow tests too")
    parser.add_argument("--trust", action="store_true", help="leave out what is equivalent")
    parser.add_argument("--every", type=int, default=1, help="only one of so many mutants")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=120, help="for one stage of a mutant")
    options = parser.parse_args()
    names = [Path(file).stem for file in options.files] or list(OWN)
    gc.freeze()  # a fork has not to look through what it did not make
    with tempfile.TemporaryDirectory() as temporary:
        folders = [Path(temporary, str(i)) for i in range(options.workers)]
        copy(folders[0])
        for name in names:  # a file without its comments has to pass, or nothing means anything
            plain = ast.unparse(ast.parse((ROOT / "mlp_core" / f"{name}.py").read_text("utf-8")))
            trial = Trial(name, Change(0, "", plain), stages(name)[:1], folders[0])
            start(trial)
            if os.waitstatus_to_exitcode(os.waitpid(trial.pid, 0)[1]):
                sys.exit(f"{name}.py: the tests do not pass without a change")
            restore(trial)
        for folder in folders[1:]:
            shutil.copytree(folders[0], folder)
        counts = {name: Counter() for name in names}
        last = 1 if options.own else 3 if options.slow else 2
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            try_all(names, last, options, folders, counts)
        except KeyboardInterrupt:
            print("interrupted: the table is of the mutants so far")
    print("\nfile | mutants | killed | survived | timed out | equivalent")
    columns = ("killed", "survived", "timed out", "equivalent")
    for name, count in [*counts.items(), ("all", sum(counts.values(), Counter()))]:
        print(f"{name} | {count.total()} |", " | ".join(str(count[c]) for c in columns))


def try_all(names: list, last: int, options: Any, folders: list, counts: dict) -> None:
    """Try every mutant, as many at once as there are folders, and print those that survive."""
    waiting = [
        Trial(name, change, stages(name)[:last])
        for name in names
        for change in changes(name, (ROOT / "mlp_core" / f"{name}.py").read_text("utf-8"))
    ]
    waiting = waiting[options.every // 2 :: options.every][::-1]
    if options.trust:
        known = [t for t in waiting if (f"{t.file}.py", t.change.what) in EQUIVALENT]
        waiting = [t for t in waiting if t not in known]
        for trial in known:
            counts[trial.file]["equivalent"] += 1
    running: list[Trial] = []
    free = list(folders)
    while waiting or running:
        while waiting and free:
            trial = waiting.pop()
            trial.folder = free.pop()
            start(trial)
            running.append(trial)
        time.sleep(0.01)
        for trial in list(running):
            pid, status = os.waitpid(trial.pid, os.WNOHANG)
            late = time.monotonic() - trial.since > options.seconds
            if not pid and not late:
                continue
            if not pid:
                os.killpg(trial.pid, signal.SIGKILL)
                os.waitpid(trial.pid, 0)
            elif (code := os.waitstatus_to_exitcode(status)) == 0 and trial.stages:
                start(trial)
                continue
            elif code in (4, 5, 99):
                sys.exit(f"{trial.file}.py: pytest ended with {code} at {trial.change.what}")
            outcome = "timed out" if not pid else "killed" if code else "survived"
            listed = (f"{trial.file}.py", trial.change.what) in EQUIVALENT
            if outcome == "survived" and listed:
                outcome = "equivalent"
            elif outcome != "killed" or listed:
                note = {"survived": "", "killed": "  (killed, but listed as equivalent)"}
                where = f"{trial.file}.py:{trial.change.line}"
                print(where, "", trial.change.what + note.get(outcome, "  (timed out)"), flush=True)
            counts[trial.file][outcome] += 1
            running.remove(trial)
            restore(trial)
            free.append(trial.folder)


if __name__ == "__main__":
    main()
