"""How to time: CPU time, contestants interleaved, medians.

A machine runs now faster, now slower, and other programs take the cache away. So contestants take
turns, each for some milliseconds at a time, and only their ratios within one run say anything.
"""

import random
import statistics
import time
from collections.abc import Callable, Mapping

Run = Callable[[int], object]  # do it so many times


def seconds(run: Run, count: int) -> float:
    """CPU seconds of one repetition; all threads of this process together."""
    before = time.process_time()
    run(count)
    return (time.process_time() - before) / count


def interleaved(
    contestants: Mapping[str, Run], turn: float = 0.03, rounds: int = 15
) -> dict[str, float]:
    """Median CPU seconds of one repetition of each.

    `turn` is how many seconds a contestant runs at a time, or once if that takes longer.
    """
    counts = {}
    for name, run in contestants.items():
        counts[name] = 1
        while (once := seconds(run, counts[name])) * counts[name] < turn / 4:
            counts[name] *= 2
        counts[name] = max(1, round(turn / once))
    order = list(contestants)
    measured: dict[str, list[float]] = {name: [] for name in order}
    for number in range(rounds):
        random.Random(number).shuffle(order)  # nobody always runs after the same neighbour
        for name in order:
            measured[name].append(seconds(contestants[name], counts[name]))
    return {name: statistics.median(times) for name, times in measured.items()}


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown; the first column is text, the others are numbers."""
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def digits(number: float) -> str:
    """A number or a ratio with two digits or three, and no more."""
    places = 3 if number < 0.095 else 2 if number < 3 else 1 if number < 99.5 else 0
    return f"{number:,.{places}f}"
