"""All exhibits in one table."""

from mlp_lab.museum.measured import CHECKS, row
from mlp_lab.museum.page import EXHIBITS


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
