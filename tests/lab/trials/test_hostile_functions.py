"""Hostile functions of every kind, on every check: one clear line, and nothing left behind.

For each kind stands in hostile_functions.py what must be said of it. That the verdict is a line,
short, and free of what only NumPy's own authors know, holds for all.
"""

import builtins
import contextlib
import decimal
import gc
import io
import os
import random
import re
import signal
import sys
import time
import tracemalloc
import warnings

import numpy as np
import pytest
from hostile_functions import ALL, KINDS, RIGHT, family, the_check

from mlp_lab import check
from mlp_lab.check import CheckFailed
from mlp_lab.check.session import CHARACTERS, LINES


def session():
    """What a function shares with all others, as far as it can be compared."""
    name, keys, *position = np.random.get_state()
    return {
        "np.geterr": np.geterr(),
        "np.geterrcall": np.geterrcall(),
        "np.random": (name, keys.tolist(), position),
        "random": random.getstate(),
        "print options": np.get_printoptions(),
        "filters": list(warnings.filters),
        "showwarning": warnings.showwarning,
        "folder": os.getcwd(),
        "environment": dict(os.environ),
        "sys": [sys.stdin, sys.stdout, sys.stderr, sys.excepthook, sys.displayhook],
        "sys.path": (id(sys.path), list(sys.path)),
        "sys.argv": (id(sys.argv), list(sys.argv)),
        "recursion": sys.getrecursionlimit(),
        "tracers": (sys.gettrace(), sys.getprofile()),
        "garbage": gc.isenabled(),
        "decimal": repr(decimal.getcontext()),
        "handlers": [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)],
        "builtins": dict(vars(builtins)),
        "numpy": {n: id(value) for n, value in vars(np).items()},
        "np.random names": {n: id(value) for n, value in vars(np.random).items()},
    }  # fmt: skip


def judged(spec, f, **options):
    """What is printed to stdout and to stderr."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        assert the_check(spec, f, **options) is None
    return out.getvalue(), err.getvalue()


# What only the authors of NumPy and of Python know.
INTERNALS = re.compile(
    r"gufunc|ufunc '|core dimension|casting rule|dtype\(|operands? could|numpy\.|0x[0-9a-f]{4}|"
    r"Traceback|<class |<function| object at |\x1b|_Array|_UFunc|not aligned|newaxis"
)
LONGEST = 520


LONGEST = 520  # of a line; it lists five texts where one of them is asked for
SECONDS = 5  # of the processor, for a kind on all checks


@pytest.fixture(autouse=True)
def nothing_to_read(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO())


@pytest.mark.parametrize("name", KINDS)
def test_one_clear_line_and_nothing_left_behind(name):
    before, start = session(), time.process_time()
    for spec in ALL:
        f = KINDS[name].make(spec.right[0], spec)
        if f is None:  # of such results this check has none
            continue
        out, err = judged(spec, f)
        *printed, line = out.splitlines()
        assert name in MAY_PRINT or not printed, (spec.id, out)
        assert len(out) + len(err) < 2 * (CHARACTERS + LONGEST), spec.id
        assert len(line) < LONGEST, (spec.id, line)
        assert line.isprintable(), (spec.id, line)
        assert not INTERNALS.search(line), (spec.id, line)
        who, said = line.split(": ", 1)
        assert who.isidentifier() or who == "your function" or who == "n" * 59 + "…", line
        wanted = KINDS[name].said(spec)
        assert "cannot be read" not in line or "cannot be read" in wanted, (spec.id, line)
        assert re.match(wanted, said) or re.match(wanted, line), (spec.id, line, wanted)
    assert time.process_time() - start < SECONDS
    after = session()
    for part, state in before.items():
        assert after[part] == state, part


@pytest.mark.parametrize("name", KINDS)
def test_on_a_page_it_has_the_same_line_and_leaves_nothing_behind(name, page):
    before = session()
    for spec in ALL:
        make = KINDS[name].make
        if make(spec.right[0], spec) is None:
            continue
        out, _ = judged(spec, make(spec.right[0], spec))
        page.clear()
        with contextlib.redirect_stderr(io.StringIO()):
            page.run(the_check, spec, make(spec.right[0], spec))
        line = out.splitlines()[-1]
        if page.shown:
            assert line.endswith(page.shown[-1]["text/plain"]), spec.id
        else:  # nothing of the reader's is written, or whether it is true is not told
            assert page.printed.splitlines()[-1] == line, spec.id
            assert spec.id == "verdicts" or "not written yet" in line, (spec.id, line)
    after = session()
    for part, state in before.items():
        assert after[part] == state, part


MAY_PRINT = [name for name in KINDS if "print" in name or "calls its own check" in name]


@pytest.mark.parametrize(
    "name", [name for name in KINDS if re.search("endless|million|long", name)]
)
def test_no_memory_is_taken_for_what_is_large(name):
    """None but that of the function: the check makes no copy of it, and no text."""
    for spec in ALL:
        f = KINDS[name].make(spec.right[0], spec)
        if f is None:
            continue
        judged(spec, lambda *arguments: None)  # what is drawn once for all
        tracemalloc.start()
        try:
            judged(spec, f)
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert most < 2**26, spec.id


@pytest.mark.parametrize("name", ["raises KeyboardInterrupt", "raises an interrupt of its own"])
def test_an_interrupt_passes_and_leaves_nothing_behind(name):
    error = type("MyInterrupt", (KeyboardInterrupt,), {}) if "own" in name else KeyboardInterrupt

    def interrupted(*arguments):
        np.random.seed(0)
        os.environ["HOSTILE"] = "1"
        sys.stdout = None
        raise error

    before = session()
    for spec in ALL:
        with pytest.raises(KeyboardInterrupt):
            the_check(spec, interrupted)
    assert session() == before


def test_what_is_printed_has_a_bound_and_the_verdict_comes_last():
    def in_rounds(f):
        def my_function(*arguments):
            print("x" * 70)
            print("y" * 70, file=sys.stderr)
            return f(*arguments)

        return my_function

    for spec in ALL:
        out, err = judged(
            spec, in_rounds(spec.right[0]), rounds=20 if family(spec) == "array" else 1
        )
        *printed, line = out.splitlines()
        assert re.search(RIGHT, line), line
        cut = "[more is printed; a check shows the first lines alone]"
        for lines in (printed, err.splitlines()):
            assert len(lines) <= LINES + 1
            assert set(lines) <= {"x" * 70, "y" * 70, cut}
            assert lines.index(cut) == len(lines) - 1 if cut in lines else len(lines) < LINES
    out, _ = judged(ALL[0], KINDS["session: prints many lines"].make(ALL[0].right[0], ALL[0]))
    assert out.startswith("x\n" * LINES + f"{cut}\nmy_function: right; ")
    out, _ = judged(ALL[0], KINDS["session: prints one long line"].make(ALL[0].right[0], ALL[0]))
    assert out.startswith("x" * CHARACTERS + f"\n{cut}\nmy_function: right; ")


def test_what_is_printed_after_a_check_comes_out():
    """A handler or a thread may hold the stream that a check has bounded."""
    kept = []

    def my_net_input(X, W, B):
        kept.append(sys.stdout)
        print("x\n" * 1000)
        return X @ W + B

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        check.net_input(my_net_input, seed=1)
        print("y", file=kept[0])
    assert out.getvalue().endswith("rounds of fresh sizes and numbers\ny\n")


def test_strict_raises_the_same_line():
    for name in list(KINDS)[::9]:
        for spec in ALL[:1] + ALL[-3:]:
            f = KINDS[name].make(spec.right[0], spec)
            if f is None or name in MAY_PRINT:
                continue
            line = judged(spec, f)[0].splitlines()[-1]
            if re.search(RIGHT, line):
                continue
            f = KINDS[name].make(spec.right[0], spec)
            with pytest.raises(CheckFailed) as failed:
                judged(spec, f, strict=True)
            assert str(failed.value) == line


def test_a_function_that_a_check_calls_may_call_another_check():
    @contextlib.contextmanager
    def nothing():
        yield

    def my_net_input(X, W, B):
        with nothing():
            check.bias_rows(lambda B, m: np.repeat(B, m, axis=0), seed=1, rounds=1)
        return X @ W + B

    *inside, last = judged(ALL[0], my_net_input)[0].splitlines()
    assert inside
    assert all(line.startswith("your function: right; ") for line in inside)
    assert last.startswith("my_net_input: right; ")
