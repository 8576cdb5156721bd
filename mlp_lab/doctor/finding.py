"""What a checkup finds: a line for each thing that is unfit, or that it could not tell."""

from typing import Any, NamedTuple


class Finding(NamedTuple):
    """Something that is unfit: a short name for programs, what is seen, and what mends it."""

    name: str
    seen: str
    cure: str

    @property
    def sentence(self) -> str:
        """What is seen and its cure, in a line."""
        return f"{self.seen} {self.cure}"


class Note(NamedTuple):
    """What was not looked at and why, or what is seen and does no harm as it is."""

    sentence: str


def unseen(what: str) -> Note:
    """What was not looked at, and why."""
    return Note(f"Not looked at: {what}.")


def columns(name: str, which: Any) -> str:
    """Columns of an array, as NumPy takes them; of many the first."""
    numbers = ", ".join(map(str, which[:8])) + ", …" * (which.size > 8)
    return f"{name}[:, {numbers}]" if which.size == 1 else f"{name}[:, [{numbers}]]"


def times(ratio: float) -> str:
    """How many times as much, in two digits: 2,500 or 31."""
    rounded = float(f"{ratio:.2g}")
    return f"{rounded:,.0f}" if 10 <= rounded < 1e9 else f"{rounded:g}"


def percent(share: float) -> str:
    """A share as it is said: 93 %. What is not all of it is never said to be."""
    return f"{100 if share == 1 else min(99, round(100 * share))} %"
