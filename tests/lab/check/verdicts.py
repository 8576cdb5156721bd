"""How a check's verdict is read in these tests."""

import contextlib
import io
import re
from dataclasses import dataclass, field
from typing import Any

from mlp_lab import check

SEEDS = range(20)
NOT_WRITTEN = r": not written yet; it is to return "


@dataclass(frozen=True, eq=False)
class Spec:
    """A check, and functions that it must accept or refuse.

    `right` are functions; `wrong` are pairs of a function and what must be said of it, a regular
    expression. `expects` says what must be said of the common wrong variants of `wrappers.py`,
    where that is not what is said there; None where the variant is right or means nothing.
    """

    name: str
    symbol: str
    parameters: str
    right: list[Any]
    wrong: dict[str, tuple[Any, str]]
    expects: dict[str, str | None] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self):
        return " ".join([self.name, *map(str, self.options.values())])

    @property
    def arguments(self):
        return self.parameters.split()


def verdict(spec, f, seed, **options):
    """The one line that a check prints, which is all that it does."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        returned = getattr(check, spec.name)(f, seed=seed, **{**spec.options, **options})
    lines = printed.getvalue().splitlines()
    assert returned is None
    assert len(lines) == 1, lines
    assert "cannot be read" not in lines[0]  # which would hide a mistake of the check's own
    return lines[0]


def accepted(line):
    return ": right; " in line


def assert_right(spec, f, seed):
    line = verdict(spec, f, seed)
    assert accepted(line), line
    assert "seed" not in line
    return line


def assert_wrong(spec, f, seed, reason):
    """Refused, for this reason, in a line that ends with what repeats it."""
    line = verdict(spec, f, seed)
    assert not accepted(line), f"{spec.id} accepts what is wrong: {reason}"
    assert re.search(reason, line), f"{line!r} does not say {reason!r}"
    end = re.search(r" \(seed (\d+), (m|n|k) = .*\)$", line)
    assert end, line
    assert int(end[1]) in range(seed, seed + 3)
    return line
