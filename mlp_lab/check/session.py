"""The reader's session around a check: it is left as it was found, and its output has a bound.

A function under check is called many times, and may print each time; before a bound, a right one
that prints every entry took longer than a grader waits. The first lines are those that debugging
needs.
"""

import builtins
import contextlib
import decimal
import gc
import os
import random
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

import numpy as np

LINES, CHARACTERS = 200, 20_000  # that the calls of one check may print
ENDLESS = 5_000_000  # characters in one call: no right function prints as much
DEEPEST = 2  # checks inside each other
SIGNALS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGALRM") if hasattr(signal, name)
]


class Bounded:
    """A stream that passes on so much and no more; without a bound again when the check is over.

    Until the end of the session a logging handler or a thread of the reader's may hold it.
    """

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.lines, self.characters, self.until_endless = LINES, CHARACTERS, ENDLESS
        self.full = self.over = False

    def write(self, text: str) -> int:
        if self.over:
            self.stream.write(text)
            return len(text)
        self.until_endless -= len(text)
        if self.until_endless < 0:
            self.until_endless = ENDLESS  # an `except` of the reader's may print too
            printed = f"more than {ENDLESS // 10**6} million characters are printed in one call"
            raise RuntimeError(f"{printed}; a loop may have no end")
        if not self.full:
            first = "".join(text[: self.characters].splitlines(keepends=True)[: self.lines])
            self.stream.write(first)
            self.lines -= first.count("\n")
            self.characters -= len(first)
            if first != text:
                self.full = True
                end = "" if first.endswith("\n") else "\n"
                self.stream.write(f"{end}[more is printed; a check shows the first lines alone]\n")
        return len(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def close(self) -> None:
        """The verdict is still to be printed."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def next_call() -> None:
    """From here on what is printed counts as that of another call."""
    for stream in (sys.stdout, sys.stderr):
        if type(stream) is Bounded:
            stream.until_endless = ENDLESS


# What is put back after each call: the names without which no verdict could be found and printed.

Names = list[tuple[dict[str, Any], dict[str, Any]]]


def names_of_modules() -> Names:
    """What print, sys.stdout, np.sum and their like are now."""
    return [(vars(m), dict(vars(m))) for m in (builtins, sys, os, np, np.random, np.linalg)]


def put_back(names: Names) -> None:
    """Bind them again, without the help of any that may be gone; what is new stays."""
    for now, before in names:
        now.update(before)


# What is put back when the check ends.


def working_folder() -> str:
    """Where the session is; "" if that folder is gone."""
    try:
        return os.getcwd()
    except OSError:
        return ""


def go_back(folder: str) -> None:
    if folder and working_folder() != folder:
        os.chdir(folder)


def variables() -> dict[str, str]:
    return dict(os.environ)


def set_variables(before: dict[str, str]) -> None:
    if dict(os.environ) != before:
        os.environ.clear()
        os.environ.update(before)


def lists() -> list[tuple[list[str], list[str]]]:
    """The lists of sys, and what stands in them."""
    return [(P, list(P)) for P in (sys.path, sys.argv)]


def set_lists(before: list[tuple[list[str], list[str]]]) -> None:
    for P, items in before:
        P[:] = items


def collect_garbage(enabled: bool) -> None:
    (gc.enable if enabled else gc.disable)()


def tracers() -> tuple[Any, Any]:
    return sys.gettrace(), sys.getprofile()


def set_tracers(before: tuple[Any, Any]) -> None:
    for now, was, put in zip(tracers(), before, (sys.settrace, sys.setprofile), strict=True):
        if now is not was:
            put(was)


def handlers() -> dict[int, Any]:
    """What is done at each signal, as far as Python knows; the main thread alone may set it."""
    if threading.current_thread() is not threading.main_thread():
        return {}
    found = {number: signal.getsignal(number) for number in SIGNALS}
    return {number: handler for number, handler in found.items() if handler is not None}


def set_handlers(before: dict[int, Any]) -> None:
    for number, handler in before.items():
        if signal.getsignal(number) is not handler:
            signal.signal(number, handler)


KEPT: tuple[tuple[Callable[[], Any], Callable[[Any], object]], ...] = (
    (np.random.get_state, np.random.set_state),
    (random.getstate, random.setstate),
    (sys.getrecursionlimit, sys.setrecursionlimit),
    (working_folder, go_back),
    (variables, set_variables),
    (lists, set_lists),
    (gc.isenabled, collect_garbage),
    (tracers, set_tracers),
    (handlers, set_handlers),
)
UNDER_CHECK: ContextVar[tuple[Any, ...]] = ContextVar("UNDER_CHECK", default=())


@contextlib.contextmanager
def kept_session(f: Any) -> Iterator[None]:
    """What f may change for all others is as before when its check ends."""
    outer = UNDER_CHECK.get()
    if any(f is other for other in outer) or len(outer) >= DEEPEST:
        raise RecursionError(
            "the check stands inside the function that it checks; write it below the function"
        )
    before = [(put, get()) for get, put in KEPT]
    streams = sys.stdout, sys.stderr
    bounded = [Bounded(stream) if stream is not None else None for stream in streams]
    under_check = UNDER_CHECK.set((*outer, f))
    try:
        with warnings.catch_warnings(), np.printoptions(), decimal.localcontext():
            sys.stdout, sys.stderr = bounded
            yield
    finally:
        UNDER_CHECK.reset(under_check)
        sys.stdout, sys.stderr = streams
        for stream in filter(None, bounded):
            stream.over = True
        for put, state in before:
            with contextlib.suppress(OSError, ValueError):  # the folder is gone
                put(state)
