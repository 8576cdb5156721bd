"""How far training is: a line in a terminal; in a notebook, `mlp_lab` draws a picture instead."""

import sys
from collections.abc import Callable


def line(steps: int) -> Callable[[list[float]], None]:
    """A function that takes E_0, E_1, … after every step, and now and then shows the last."""
    seldom = max(1, steps // 100)

    def show(E: list[float]) -> None:
        number = len(E) - 1
        if number % seldom == 0 or number == steps:
            end = "\n" if number == steps else ""
            print(f"\rstep {number} of {steps}, E = {E[-1]:<10.4g}", end=end, file=sys.stderr)

    return show


display = line
