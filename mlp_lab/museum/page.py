"""An exhibit as a page."""

import re
from difflib import get_close_matches

from mlp_lab.mistakes import MISTAKES, Mistake
from mlp_lab.museum.measured import CHECKS, Row, row


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


EXHIBITS = tuple(Exhibit(**vars(mistake)) for mistake in MISTAKES.values())


def exhibit(name: str) -> Exhibit:
    """The exhibit of a name such as "lost_factor_2", as the table and the doctor give it."""
    by_name = {e.name: e for e in EXHIBITS}
    if name not in by_name:
        close = get_close_matches(str(name), by_name, n=1, cutoff=0)[0]
        raise ValueError(f"exhibit: there is no {str(name)!r:.50}; did you mean {close!r}?")
    return by_name[name]


def linked(text: str) -> str:
    """The text with its issues as links."""
    return re.sub(r"([\w.-]+/[\w.-]+)#(\d+)", r"[\1#\2](https://github.com/\1/issues/\2)", text)
