"""The face of a verdict on a page: ✓ or ✗, the sentence, and the reader's numbers beside the right.

It is HTML and SVG without a script, so a saved notebook keeps it. It holds numbers and no formula;
of a task that is reserved it shows the reader's own array alone, and only where the line tells an
entry of it.
"""

import re
from collections.abc import Iterable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from html import escape
from typing import Any

import numpy as np

from mlp_lab.check.call import call, is_a, is_array
from mlp_lab.check.diagnosis import agree, first_wrong
from mlp_lab.check.sums import as_made, told
from mlp_lab.check.task import Array, Case, Comparison, Reader, Task
from mlp_lab.drawing import Matrix, drawing
from mlp_lab.numbers import as_printed, at, beside, entries, in_letters
from mlp_lab.palette import EDGES, GREEN, INK, LIT, PAPER, VERMILION

__all__ = ["chip", "face_of"]

MOST = 8  # rows or columns that are drawn
MOST_ENTRIES = 20_000  # of an array that is looked at
MOST_TERMS, MARKED = 6, 3  # that are written out; and of those that differ

MARKS = {True: ("✓", "right", GREEN, "50%"), False: ("✗", "wrong", VERMILION, "3px")}
CODE = "font-family:var(--jp-code-font-family,monospace);font-size:13px"
ROW = "display:none;flex-wrap:wrap;gap:0 16px"
NOTHING = r'<rect [^>]*fill="transparent"[^>]*/>'  # to be clicked, where something can be
# A page that does not trust a notebook leaves this out, and of a picture all but its numbers; so
# the pictures are hidden but for this.
UNHIDDEN = "<style>.mlp-numbers{display:flex!important}</style>"


def face_of(who: str, said: str, right: bool, f: Reader, seen: Sequence[Comparison]) -> str:
    """A verdict as HTML; nothing if it cannot be drawn, for then its line is printed."""
    try:
        with np.errstate(all="ignore"):
            return face(who, said, right, mirror(seen[-1], said, f) if seen and not right else "")
    except Exception:
        return ""


def face(who: str, said: str, right: bool, compared: str = "") -> str:
    """A verdict as HTML: its mark, its sentence, what was compared, and the seed in a fold."""
    colour = MARKS[right][2]
    found = re.fullmatch(r"(.*) \((seed (\d+), .*)\)", said, re.DOTALL)
    sentence, where, seed = found.groups() if found else (said, "", "")
    fold = (
        '<details style="margin-top:6px"><summary>seed and sizes</summary><div>'
        f"{as_text(where)}. With seed={seed} the check begins with this draw.</div></details>"
    )
    return (
        f'{UNHIDDEN if compared else ""}<div class="mlp-verdict mathjax_ignore tex2jax_ignore" '
        f'style="border-left:4px solid {colour};padding:2px 0 2px 12px"><div>{chip(right)}'
        f"<b>{as_text(who)}</b>: {as_text(sentence)}</div>{compared}{fold if where else ''}</div>"
    )


def chip(right: bool) -> str:
    """✓ or ✗ as HTML, on a ground of its own colour and form."""
    sign, word, colour, corner = MARKS[right]
    return (
        f'<span role="img" aria-label="{word}" style="display:inline-block;width:24px;'
        "line-height:24px;text-align:center;font-size:19px;font-weight:bold;margin-right:8px;"
        f'vertical-align:middle;background:{colour};color:{PAPER};border-radius:{corner}">{sign}</span>'
    )


def as_text(words: str) -> str:
    """Words as they stand; a dollar is alone in its element, so that no formula begins with it."""
    return escape(words).replace("$", "<span>$</span>")


def mirror(seen: Comparison, said: str, f: Reader) -> str:
    """What was compared: the reader's array beside the right one, and the sum of an entry."""
    task, case = place_of(seen)
    if said.startswith("called again"):  # which of the results?
        return ""
    if not has_numbers(case.got, case.right.ndim):
        return ""
    if not case.right.shape:
        return errors(seen, case) or written_out(task, case)
    if case.got.shape != case.right.shape:
        return "" if seen.task.reserved else shown(yours(case), rights(case))
    index = first_of(case)
    if index is None:
        return ""
    if seen.task.reserved:
        return shown(yours(case, index)) if "yours is" in said else ""
    both = shown(yours(case, index), rights(case, index))
    if seen.task.places and not is_the_first(seen):
        return both
    if not task.sum:
        return both + written_out(task, case, index)
    made = [] if seen.task.places else made_by(f, task, case, index)
    return both + term_by_term(task, case, index, made)


def is_the_first(seen: Comparison) -> bool:
    """Whether what comes before a wrong array of a pass is right, so that its sum is wrong."""
    whole = seen.got.keys() == seen.drawn.right.keys()
    return whole and not (seen.task.behind and seen.task.behind(seen.drawn, seen.got))


def place_of(seen: Comparison) -> tuple[Task, Case]:
    """The equation that is wrong first, and its array beside the right one."""
    task, drawn, got = seen.task, seen.drawn, seen.got
    if task.places and got.keys() == drawn.right.keys():
        return first_wrong(task, drawn, got)
    symbol = next(iter(got))
    places = task.places(drawn) if task.places else ()
    sizes = next((sizes for name, _, _, sizes in places if name == symbol), drawn.sizes)
    return task, Case(symbol, drawn.arguments, sizes, drawn.right[symbol], got[symbol])


def has_numbers(P: Any, axes: int) -> bool:
    """Whether it is an array with so many axes, 0 or 2, of numbers that are not endless."""
    P = np.asarray(P) if is_a(P, np.generic) else P
    return is_array(P) and P.ndim == axes and P.dtype.kind in "fiu" and 0 < P.size <= MOST_ENTRIES


def first_of(case: Case) -> tuple[int, int] | None:
    """The first entry that is no number, else the first wrong one, if there is one."""
    unlike = ~np.isfinite(case.got)
    if not unlike.any():
        unlike = ~np.asarray(agree(case.got, case.right))
    return next(((int(i), int(j)) for i, j in np.argwhere(unlike)), None)


# The matrices.


@dataclass(frozen=True)
class Excerpt(Matrix):
    """A matrix of which some rows and columns are left out.

    Parameters
    ----------
    whole : tuple of int
        Its dimensions.
    gaps : pair of collections
        The rows and columns, from 1, that stand for what is left out.
    alt : str
        What it shows, in words.
    across : float
        The width of a column, if it has to be as wide as that of another.
    """

    whole: tuple[int, ...] = ()
    gaps: tuple[Sequence[int], Sequence[int]] = ((), ())
    alt: str = ""
    across: float = 0

    def text(self, i: int | None, j: int | None) -> str:
        down, across = i in self.gaps[0], j in self.gaps[1]
        return super().text(None if down else i, None if across else j)

    def column(self) -> float:
        return self.across or super().column()

    @property
    def dimensions(self) -> str:
        return Matrix("", np.empty(self.whole), self.letters).dimensions


def excerpt(name: str, case: Case, P: Array, index: Any, wrong: Array) -> Excerpt:
    """An array with the letters of its dimensions, one entry lit, and what is wrong marked."""
    rows, columns = (kept(*pair) for pair in zip(P.shape, index or (0, 0), strict=True))
    places = {
        (r, c): (i, j)
        for i, r in enumerate(rows, start=1)
        for j, c in enumerate(columns, start=1)
        if r is not None and c is not None
    }
    letters = letters_of(P.shape, case)
    drawn = Excerpt(
        f"{name} {case.symbol}",
        P[np.ix_([r or 0 for r in rows], [c or 0 for c in columns])],
        letters,
        colours=(edge_of(letters[0], "n"), edge_of(letters[1], "k")),
        entries={places[index]} if index else (),
        wrong={places[place] for place in places if wrong[place]},
        whole=P.shape,
        gaps=(gaps(rows), gaps(columns)),
    )
    says = f"{name.capitalize()} {case.symbol}, {drawn.dimensions}"
    if index:
        says += f"; {at(case.symbol, index)} is {as_printed(P[index])}"
    if wrong.any():
        says += f"; {entries(int(wrong.sum()), wrong.size)}"
    return replace(drawn, alt=f"{says}.")


def kept(count: int, place: int) -> list[int | None]:
    """The rows or columns that are drawn, from 0, a place among them; None is an ellipsis."""
    if count <= MOST:
        return [*range(count)]
    return with_gaps({0, 1, min(max(place, 2), count - 3), count - 2, count - 1})


def with_gaps(places: Iterable[int]) -> list[int | None]:
    """Places in their order, and None where some are left out."""
    chosen, found = sorted(places), list[int | None]()
    for before, now in zip([-1, *chosen], chosen, strict=False):
        found += [now] if now == before + 1 else [None, now]
    return found


def gaps(places: Sequence[int | None]) -> list[int]:
    return [number for number, place in enumerate(places, start=1) if place is None]


def letters_of(shape: tuple[int, ...], case: Case) -> tuple[str, str]:
    """The letters of an array's dimensions; where they have none, their numbers."""
    rows, _, columns = in_letters(shape, case.sizes).partition(" × ")
    return (rows, columns) if columns else (str(shape[0]), str(shape[1]))


def edge_of(letters: str, of_layer: str) -> str:
    """In whose colours an edge is drawn: n_0, n_1, … as n of a row and k of a column."""
    known = [of_layer if letter.startswith("n_") else letter for letter in letters.split("·")]
    return "·".join(letter if letter in EDGES else "1" for letter in known)


def yours(case: Case, index: tuple[int, int] | None = None) -> Excerpt:
    """The reader's array, with a cross on each wrong entry."""
    P = np.asarray(case.got, dtype=float)
    wrong = ~np.asarray(agree(P, case.right)) if index else np.zeros(P.shape, dtype=bool)
    return excerpt("your", case, P, index, wrong)


def rights(case: Case, index: tuple[int, int] | None = None) -> Excerpt:
    """The right array."""
    return excerpt("the right", case, case.right, index, np.zeros(case.right.shape, dtype=bool))


def shown(*excerpts: Excerpt) -> str:
    """Matrices in one scale next to each other, a little smaller where the page is narrow."""
    across, inside = max(one.column() for one in excerpts), ""
    for one in excerpts:
        picture = drawing([[replace(one, across=across)]], one.alt)
        wide = picture.width
        place = f"flex:{wide:.0f} 1 {0.7 * wide:.0f}px;max-width:{wide:.0f}px"
        inside += f'<div style="{place}">{re.sub(NOTHING, "", picture.live())}</div>'
    return f'<div class="mlp-numbers" style="{ROW}">{inside}</div>'


def errors(seen: Comparison, case: Case) -> str:
    """E_0, E_1, … of a loop as a row beside the right ones; nothing where there is one E."""
    symbols = [symbol for symbol in seen.drawn.right if symbol.startswith("E[")]
    if case.symbol not in symbols:
        return ""
    got, right = (
        np.array([[P[symbol] for symbol in symbols]]) for P in (seen.got, seen.drawn.right)
    )
    row, index = Case("E", {}, {}, right, got), (0, symbols.index(case.symbol))
    numbers = f"{case.symbol} = {as_printed(case.right)}", own_number(case)
    return shown(yours(row, index), rights(row, index)) + two_lines(*numbers)


# The sum of the first wrong entry.


def made_by(f: Reader, task: Task, case: Case, index: tuple[int, int]) -> list[float]:
    """What the reader's function adds to an entry for each term of its sum.

    Nothing where this is not known: what does not add up to the entry is not shown.
    """
    assert task.sum is not None
    name, shape = task.sum.split, case.right.shape

    def entry_where(P: Array) -> float:
        value = call(f, {**case.arguments, name: P}).value
        return float(value[index]) if has_numbers(value, 2) and value.shape == shape else np.nan

    with redirect_stdout(None), redirect_stderr(None):  # the reader has seen what f prints
        made = task.sum.made_by(entry_where, case.arguments[name])
    near = 1e-9 * max([1.0, *map(abs, made)])
    return made if abs(sum(made) - case.got[index]) <= near else []


def written_out(task: Task, case: Case, index: tuple[int, ...] = ()) -> str:
    """An entry with its sum in short, and the reader's number."""
    right = f"{task.entry(*case.arguments.values(), *index)} = {as_printed(case.right[index])}"
    return two_lines(right, own_number(case, index))


def own_number(case: Case, index: tuple[int, ...] = ()) -> str:
    """The reader's number, or by what it is off where it looks like the right one."""
    return beside(case.right[index], case.got[index]).partition(", yours is ")[2]


def two_lines(right: str, mine: str) -> str:
    return table("", [[(right, False)], [(mine, False)]])


def term_by_term(task: Task, case: Case, index: tuple[int, int], made: Sequence[float]) -> str:
    """The sum of an entry, and below each term what the reader's function makes of it."""
    assert task.sum is not None
    terms = task.sum.terms(*case.arguments.values(), *index)
    own = as_made(terms, made)
    right, mine = list[tuple[str, bool]](), list[tuple[str, bool]]()
    for place in few([slip for _, slip in own]):
        if place is None:
            right, mine = [*right, ("…", False)], [*mine, ("…" if made else "", False)]
        else:
            right.append((terms[place].signed(place), own[place][1]))
            mine.append(own[place])
    right.append((f"= {as_printed(case.right[index])}", False))
    mine.append((f"= {as_printed(case.got[index])}", False))
    how, note = ("term by term", told(terms, made)) if made else ("its sum", "")
    return table(f"{at(case.symbol, index)}, {how}", [right, mine]) + f"<div>{as_text(note)}</div>"


def few(slips: Sequence[bool]) -> list[int | None]:
    """The terms that are written out: all of a few, else the first two, the last, and slips."""
    every = range(len(slips))
    marked = [place for place in every if slips[place]][:MARKED]
    return with_gaps(every if len(every) <= MOST_TERMS else {0, 1, *marked, len(slips) - 1})


def table(caption: str, rows: Sequence[Sequence[tuple[str, bool]]]) -> str:
    """Two rows below each other, the right one and the reader's; what is lit is lit in both."""
    look = f"text-align:left;white-space:nowrap;padding:2px 6px;{CODE}"
    lines = [
        f'<tr><th scope="row" style="{look}">{name}</th>'
        + "".join(
            f'<td style="{look}{f";background:{LIT};color:{INK}" if lit else ""}">'
            f"{as_text(words)}</td>"
            for words, lit in row
        )
        + "</tr>"
        for name, row in zip(("right", "yours"), rows, strict=True)
    ]
    above = f'<caption style="text-align:left">{as_text(caption)}</caption>' if caption else ""
    return f'<table style="margin:4px 0">{above}{"".join(lines)}</table>'
