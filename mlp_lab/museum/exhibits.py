"""The exhibits: what four kinds of check see of each, as a page, and all of them in one table.

What is seen is measured on small networks, once for each exhibit.
"""

import re
from dataclasses import dataclass
from functools import cache
from itertools import islice

import numpy as np

from mlp_core import Array, Network, gradient_check, tanh
from mlp_lab import doctor, mistakes
from mlp_lab.doctor.ratios import all_told
from mlp_lab.doctor.suspects import flat
from mlp_lab.mistakes import Mistake

CHECKS = ("distinct dimensions", "equal dimensions", "a falling E", "the gradient check")
STEPS, RATE = 300, 0.3  # the right equations leave 0.4 % of E


@dataclass(frozen=True)
class Row:
    """What is seen of one exhibit.

    Attributes
    ----------
    name : str
        The exhibit.
    by : tuple of bool
        Whether each of the four `CHECKS` sees it.
    falls : str
        Whether E falls by more than 90 %: "yes", "partly", "no", or where NumPy stops "error".
    ratio : str
        What the ratio derivation/numerical says.
    suspects, finding : tuple of str, str
        What the doctor says.
    """

    name: str
    by: tuple[bool, bool, bool, bool]
    falls: str
    ratio: str
    suspects: tuple[str, ...]
    finding: str


@cache
def examples(m: int, *sizes: int) -> tuple[Network, Array, Array]:
    """A network of tanh and examples for it."""
    rng = np.random.default_rng(8)
    network = Network.random(sizes, (tanh, tanh), seed=rng)
    return network, rng.normal(size=(m, sizes[0])), rng.uniform(-0.8, 0.8, (m, sizes[-1]))


@cache
def row(name: str) -> Row:
    """What is seen of an exhibit, with distinct sizes m, n_0, n_1, n_2, and with equal ones."""
    distinct, equal = examples(7, 5, 4, 3), examples(4, 4, 4, 4)
    mistake = mistakes.EXHIBITS[name]
    gradients = mistake.gradients(*distinct)
    check, report = gradient_check(*distinct, gradients), doctor.examine(gradients, *distinct)
    falls = fall(mistake, *distinct)
    by = (
        do_not_fit(mistake, *distinct),
        do_not_fit(mistake, *equal),
        falls != "yes",
        not check.passed,
    )
    if falls == "error":
        falls = f"error (equal sizes: {fall(mistake, *equal)})"
    return Row(name, by, falls, all_told(check.comparisons), report.suspects, report.finding)


def do_not_fit(mistake: Mistake, network: Network, X: Array, Y: Array) -> bool:
    """Whether a gradient is missing, or has other dimensions than its parameter."""
    wanted = [P.shape for layer in network.layers for P in (layer.W, layer.B)]
    got = flat(mistake.gradients(network, X, Y))
    return any(np.shape(G) != P for G, P in zip(got, wanted, strict=True))


def fall(mistake: Mistake, network: Network, X: Array, Y: Array) -> str:
    """Whether E falls by more than 90 % in training: yes, partly, no, or error."""
    try:
        E = list(islice(mistake.errors(network, X, Y, RATE), STEPS + 1))
    except ValueError:
        return "error"
    return fallen(E)


def fallen(E: list[float]) -> str:
    """Whether E has fallen by more than 90 %: yes, partly, or no."""
    left = np.mean(E[-50:]) / E[0]  # a mean, because E may jump about
    return "yes" if left < 0.1 else "partly" if left < 0.5 else "no"


class Exhibit(Mistake):
    """A mistake in the museum; it displays as a page."""

    @property
    def row(self) -> Row:
        """What is seen of it."""
        return row(self.name)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The page, line by line: a heading, and what it says."""
        facts = [
            ("the code says", self.wrong_line),
            ("the derivation", self.right_line),
            ("it teaches", self.teaches),
            ("one sees", self.sees),
        ]
        notes = ("", "", f"; E falls: {self.row.falls}", f"; ratio: {self.row.ratio}")
        for check, sees, note in zip(CHECKS, self.row.by, notes, strict=True):
            facts.append((check, f"{'sees it' if sees else 'does not see it'}{note}"))
        return [
            *facts,
            ("the doctor", self.row.finding),
            ("it came up in", ", ".join(self.sources)),
        ]

    @property
    def heading(self) -> str:
        """Number, title and steps."""
        return f"Exhibit {self.number} · {self.title} ({', '.join(self.steps)})"

    def __repr__(self) -> str:
        return "\n".join([self.heading, *(f"    {what:<28}{text}" for what, text in self.facts)])

    def _repr_markdown_(self) -> str:
        lines = [f"**{self.heading}**", "", "| | |", "|:--|:--|"]
        for what, text in self.facts:
            code = what in ("the code says", "the derivation")
            lines.append(f"| {what} | {f'`{text}`' if code else linked(text)} |")
        return "\n".join(lines)


EXHIBITS = tuple(Exhibit(**vars(mistake)) for mistake in mistakes.EXHIBITS.values())


def linked(text: str) -> str:
    """The text with its issues as links."""
    return re.sub(r"([\w.-]+/[\w.-]+)#(\d+)", r"[\1#\2](https://github.com/\1/issues/\2)", text)


class Table:
    """What four kinds of check see of each exhibit, computed; `rows` holds it."""

    def __init__(self) -> None:
        self.rows = tuple(row(e.name) for e in EXHIBITS)

    @property
    def summary(self) -> str:
        """How many each check sees."""
        counts = [sum(r.by[i] for r in self.rows) for i in range(len(CHECKS))]
        falls = sum(r.falls == "yes" for r in self.rows)
        seen = ", ".join(f"{check} {n}" for check, n in zip(CHECKS, counts, strict=True))
        return f"Seen, of {len(self.rows)}: {seen}. With {falls} of them E falls by more than 90 %."

    @property
    def cells(self) -> list[list[str]]:
        """The table as text, the headings first."""
        head = ["#", "exhibit", "step", *CHECKS[:2], "E falls", CHECKS[3], "derivation/numerical"]
        lines = [head]
        for e, r in zip(EXHIBITS, self.rows, strict=True):
            distinct, equal, _, check = ("sees it" if sees else "-" for sees in r.by)
            lines.append(
                [str(e.number), e.name, e.steps[0], distinct, equal, r.falls, check, r.ratio]
            )
        return lines

    def __repr__(self) -> str:
        widths = [max(map(len, column)) for column in zip(*self.cells, strict=True)]
        lines = ("  ".join(map(str.ljust, line, widths)).rstrip() for line in self.cells)
        return "\n".join([*lines, self.summary])

    def _repr_markdown_(self) -> str:
        head, *lines = (f"| {' | '.join(line)} |" for line in self.cells)
        return "\n".join([head, "|:--" * len(self.cells[0]) + "|", *lines, "", self.summary])


def table() -> Table:
    """All exhibits, and what four kinds of check see of each."""
    return Table()
