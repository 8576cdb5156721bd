"""The picture: network and card at the left, matrices at the right, the time line below."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

from mlp_core import Array
from mlp_lab.drawing import (
    BOLD,
    CODE,
    SMALL,
    Graph,
    Matrix,
    Node,
    Picture,
    Themed,
    clickable,
    drawing,
    drawn,
    group,
    handle,
    lines_of_words,
    named,
    pointing,
    rectangle,
    saying,
    scrub,
    stroke,
    text,
    width_of,
)
from mlp_lab.drawing.touch import coming, still
from mlp_lab.living.facts import ARROW, Fact, fact_of, factors_of, row_and_column
from mlp_lab.living.run import Run
from mlp_lab.living.time_line import HIGH, time_line
from mlp_lab.numbers import entry, number, total
from mlp_lab.stepper.focus import BIAS, NODE, TARGET, Focus, entry_of, focus_on, given_at
from mlp_lab.stepper.highlights import Highlights
from mlp_lab.stepper.pictures import wrapped
from mlp_lab.stepper.steps import Step

__all__ = ["STEP", "Scene"]

PITCH, LEAST = 124.0, 492.0  # pixels from column to column; the least that the network takes
TITLE, NETWORK, CARD, GAP = 30, 248, 152, 18  # heights, and what lies between left and right
RIGHT = 460.0  # the room of the matrices
LINE, LETTER = 15.0, 6.95  # the height of a line of the card, and the width of its letters
MOST = int((CARD - 26) / LINE)  # lines
WIDTHS = (460.0, 620.0, 1000.0)  # of a line of matrices; the one that can be drawn largest is taken
STEP = 0.1  # by which a number is scrubbed
HINT = "Point at an edge or an entry; click to keep it; drag a number."
WAYS = {"forward": "Forward pass →", "backward": "← Backward pass", "update": "Update"}


@dataclass(frozen=True)
class Scene:
    """The picture of one moment.

    Parameters
    ----------
    run : Run
        All numbers.
    n : int
        The stop of the time line, from 1.
    focus : Focus
        What is looked at.
    told : Focus
        What the card tells of.
    kept : bool
        Whether a click has kept it.
    step : Step
        Whose matrices are drawn.
    moving : bool
        Whether what flows is seen flowing.
    """

    run: Run
    n: int
    focus: Focus
    told: Focus
    kept: bool
    step: Step
    moving: bool

    @cached_property
    def known(self) -> set[str]:
        """The names of what is computed."""
        return self.run.known(self.n)

    @cached_property
    def lit(self) -> Highlights:
        """What of the network is lit."""
        return Highlights(self.run.sizes, self.step, self.focus, self.told, self.known)

    @property
    def renewed(self) -> bool:
        """Whether the network after the update is seen."""
        return "E′" in self.known

    @property
    def left(self) -> float:
        """The room of the network; the error is a column too."""
        return max(LEAST, 96 + PITCH * (self.run.last + (self.run.Y is not None)))

    def picture(self, says: str) -> Picture:
        """All of it."""
        width, high = self.left + GAP + RIGHT, TITLE + NETWORK + CARD
        marks = self.graph().marks()
        line = time_line(self.run.steps, self.n, width)
        parts: list[str | Themed] = [
            self.title(width),
            Themed(*(group([part], 0, TITLE) for part in marks)),
            group([self.card_frame()], 0, TITLE + NETWORK),
            in_code(self.card(12, TITLE + NETWORK + 37)),
            self.hint(12, high - 12),
            in_code(self.matrices(self.left + GAP, TITLE, RIGHT, NETWORK + CARD)),
            group([line], 0, high + 8),
        ]
        return Picture(parts, width, high + HIGH + 8, says)

    def title(self, width: float) -> str:
        """What is computed, and E as far as it is known."""
        way, big = WAYS[self.step.phase], 'font-size="14"'
        now = self.run.steps[self.n - 1] is self.step
        other = "" if now else f"   (stop {self.run.steps.index(self.step) + 1})"
        errors = [f"{E} = {self.error(E)}" for E in ("E", "E′") if E in self.known]
        return (
            text(4, 18, way, look=f'font-size="17" {BOLD}', anchor="start")
            + named(196, 18, equation(self.step) + other, look=big, anchor="start")
            + text(width - 6, 18, " → ".join(errors), look=f"{big} {BOLD}", anchor="end")
        )

    def error(self, name: str) -> str:
        """E or E′ in digits."""
        return number(self.run.step(name).result, 4)

    # The network.

    def graph(self) -> Graph:
        """The network as nodes and edges."""
        lit, with_E = self.lit, self.run.Y is not None
        shown = dict.fromkeys([*lit.taken(), *lit.edges()])
        return Graph(
            self.heads(),
            [*self.run.sizes, *([1] if with_E else [])],
            self.nodes(),
            self.weights(),
            self.left,
            NETWORK,
            lit=lit.edges(),
            lit_biases=lit.biases(),
            told=[way for way in shown if way[0] < lit.last],
            taken=lit.taken(),
            meeting=lit.meeting(),
            traced=lit.traced(),
            back=self.step.phase == "backward",
            moving=self.moving,
            touch=self.touch,
        )

    def heads(self) -> list[tuple[str, str]]:
        """The name of each column, and what h it has."""
        more = ", W′ and B′" if self.renewed else ""
        layers = [
            (f"layer {l}", f"{layer.activation.name}{more}")
            for l, layer in enumerate(self.run.network.layers, start=1)
        ]
        ends = [("error", "E′" if self.renewed else "E")] if self.run.Y is not None else []
        return [("X", f"example {self.focus.i} of {len(self.run.X)}"), *layers, *ends]

    def weights(self) -> dict[int, Array]:
        """W of each layer; after its update W′."""
        values = self.run.working.values
        return {
            l: values[f"W{l}_new"] if f"W′[{l}]" in self.known else layer.W
            for l, layer in enumerate(self.run.network.layers, start=1)
        }

    def nodes(self) -> dict[tuple[int, int], Node]:
        """Every node with what is known of it."""
        run, lit = self.run, self.lit.nodes()
        found = {
            (0, p): Node(number(run.X[self.focus.i - 1, p - 1]), lit=(0, p) in lit)
            for p in range(1, run.sizes[0] + 1)
        }
        for l in range(1, run.last + 1):
            for j in range(1, run.sizes[l] + 1):
                found[l, j] = self.neuron(l, j, (l, j) in lit)
        if run.Y is not None:
            names = [E for E in ("E", "E′") if E in self.known]
            E = self.error(names[-1]) if names else ""
            found[run.last + 1, 1] = Node(E, lit=(run.last + 1, 1) in lit)
        return found

    def neuron(self, l: int, j: int, lit: bool) -> Node:
        """A neuron: z until a is known, its bias above, and below what came back."""
        run, i = self.run, self.focus.i - 1
        forward, values = run.forward_after if self.renewed else run.forward, run.working.values
        words = below = beside = ""
        if f"A[{l}]" in self.known:
            words = number(forward.A[l][i, j - 1])
        elif f"Z[{l}]" in self.known:
            words = f"z {number(forward.Z[l][i, j - 1])}"
        for P in "" if self.renewed else "AZ":
            if f"∂E/∂{P}[{l}]" in self.known:
                below = f"∂E/∂{P.lower()} = {number(values[f'dE_d{P}{l}'][i, j - 1])}"
        if l == run.last and run.Y is not None:
            beside = f"y = {number(run.Y[i, j - 1])}"
        name, B = "b", run.network.layer(l).B
        if f"B′[{l}]" in self.known:
            name, B = "b′", values[f"B{l}_new"]
        b = float(B[0, j - 1])
        return Node(words, f"{name} = {number(b)}", below, beside, b, lit=lit)

    # What a hand can do with it.

    def touch(self, kind: str, marks: str, *place: int) -> str:
        """Marks of the network that tell when they are pointed at, and say what they are."""
        name, i, j = marked(kind, *place)
        fact = fact_of(self.run, focus_on(self.focus, name, i, j) or self.focus, self.n)
        stop = i == 1 and j == (self.run.last + 1 if name == TARGET else 1)
        if kind in ("edge", "weight"):  # a lit edge has its weight on it, and that the focus
            told = place in self.lit.edges()
            stop = place == self.first_edge(place[0]) and told == (kind == "weight")
        if kind != "edge":
            marks = self.scrubbed(marks, name, i, j, stop)
        inside = "tabindex" in marks  # and then the focus has its place there
        marks = clickable(marks, name, i, j, fact.title, None if inside else stop)
        return pointing(saying(marks, fact.brief), name, i, j)

    def first_edge(self, l: int) -> tuple[int, int, int]:
        """The edge of layer l at which the Tab key stops: one that is lit, if it is drawn."""
        rows = [drawn(size) for size in self.run.sizes[l - 1 : l + 1]]
        lit = (way for way in self.lit.edges() if way[0] == l)
        return min(
            (way for way in lit if way[1] in rows[0] and way[2] in rows[1]), default=(l, 1, 1)
        )

    def scrubbed(self, marks: str, name: str, i: int, j: int, stop: bool) -> str:
        """Marks of a number that can be scrubbed, unless it is one after the update."""
        place = given_at(self.focus, name, i, j)
        if place is None or f"{place[0][0]}′{place[0][1:]}" in self.known:
            return marks
        value = self.run.value(*place)
        label = f"{entry(place[0][0].lower(), *place[1:])} of {place[0]}"
        along = scrub(value, STEP)
        return handle(marks, name, i, j, label, x=along, typed=True, value=value, stop=stop)

    # The matrices.

    def matrices(self, x: float, y: float, width: float, height: float) -> str:
        """The matrices of the step, as large as the room allows."""
        row, column = entry_of(self.step, self.focus)
        parts = [
            part if isinstance(part, str) else self.matrix(part.at(row, column))
            for part in (*self.step.given, *self.step.found)
        ]
        scaled = [
            (scale(lines, width, height), lines)
            for lines in (wrapped(parts, wide) for wide in WIDTHS)
        ]
        size, lines = max(scaled, key=lambda pair: pair[0])
        picture = drawing(lines, "")
        left = x + max(0.0, (width - size * picture.width) / 2)
        top = y + max(0.0, (height - size * picture.height) / 2)
        place = f'transform="translate({left:.1f},{top:.1f}) scale({size:.3f})"'
        return f"<g {place}>{''.join(map(str, picture.inside))}</g>"

    def matrix(self, matrix: Matrix) -> Matrix:
        """A matrix that answers to a hand; what is looked at is lit in it."""
        told, (rows, columns) = self.told, matrix.values.shape
        lit = set(matrix.entries)
        if told.letter in "WB":
            places = product(range(1, rows + 1), range(1, columns + 1))
            lit |= {place for place in places if self.is_told(matrix.name, *place)}
        step = STEP if given_at(told, matrix.name, 1, 1) else 0
        return replace(matrix, entries=lit, clickable=True, pointing=True, step=step)

    def is_told(self, name: str, i: int, j: int) -> bool:
        """Whether an entry is the weight or the bias that the card tells of."""
        at, told = focus_on(self.told, name, i, j), self.told
        if at is None or (at.letter, at.l, at.j) != (told.letter, told.l, told.j):
            return False
        return at.letter == "B" or at.p == told.p

    # The card.

    @cached_property
    def fact(self) -> Fact:
        """What is known of what is looked at."""
        return fact_of(self.run, self.told, self.n)

    def card_frame(self) -> str:
        """The frame of the card, and in its first line what is looked at, and where it is."""
        look = f'rx="6" fill="none" {stroke("currentColor")} stroke-opacity="0.35"'
        where = f"kept · {self.fact.where}" if self.kept else self.fact.where
        return (
            rectangle(2, 2, self.left - 4, CARD - 4, look)
            + text(12, 19, self.fact.title, look=f'font-size="14" {BOLD}', anchor="start")
            + text(self.left - 12, 19, where, look=SMALL, anchor="end")
        )

    @cached_property
    def lines(self) -> list[str]:
        """What is known of what is looked at, line by line; what has no room is left out."""
        factors, wide = factors_of(self.run, self.told, self.n), int((self.left - 24) / LETTER)
        code = self.fact.code
        ends = [code] if len(code) <= wide else code.split(ARROW)
        lines = [
            row
            for words in (*factors[:1], *self.fact.lines, *ends, *factors[1:])
            for row in textwrap.wrap(words, wide, subsequent_indent="    ")
        ]
        return lines if len(lines) <= MOST else [*lines[: MOST - 1], "…"]

    def card(self, x: float, y: float) -> str:
        """These lines; each term of a sum that is new comes from an entry."""
        look = 'font-size="11.5" xml:space="preserve" style="white-space:pre"'
        lines = list(self.lines)
        if not (terms := self.terms()):
            return lines_of_words(x, y, lines, look, LINE)
        line = lines.index(self.fact.lines[-1])
        head, words, value = lines[line].split(" = ")
        written, marks, start = words.split(" + "), [], len(head) + 3
        for place, (term, source) in enumerate(zip(written, terms, strict=False)):  # b has none
            mark = text(x + start * LETTER, y + line * LINE, term, look=look, anchor="start")
            marks.append(coming(mark, *source))
            written[place] = " " * len(term)
            start += len(term) + 3
        lines[line] = f"{head} = {total(written)} = {value}"
        return lines_of_words(x, y, lines, look, LINE) + "".join(marks)

    def terms(self) -> list[tuple[str, int, int]]:
        """The entries from which the terms of the card's sum come, if it is new: those of a row.

        A sum over the column of ∂E/∂Z, in which J picks the terms, has its own entries.
        """
        said = self.fact.lines[-1] if self.fact.lines else ""
        row, column = row_and_column(self.step, self.told)
        given = [part for part in self.step.given if not isinstance(part, str)]
        lit = {part.lit: part.matrix for part in given}
        if "row" not in lit or said not in self.lines or "…" in said:
            return []
        if not self.fact.code.startswith(f"{self.run.line(self.step)}{ARROW}"):
            return []
        count = range(1, lit["row"].values.shape[1] + 1)
        if lit["row"].name.startswith("J"):
            return [(lit["column"].name, i, column) for i in count]
        return [(lit["row"].name, row, p) for p in count]

    def hint(self, x: float, y: float) -> Themed:
        """What a hand can do, while it does nothing; in a file of its own it can do nothing."""
        idle = self.told == self.lit.at and len(self.lines) < MOST
        return Themed(text(x, y, HINT, look=SMALL, anchor="start") if idle else "", "")


def marked(kind: str, column: int, row: int, end: int = 0) -> tuple[str, int, int]:
    """The name of a mark of the network, and its row and column."""
    if kind in ("edge", "weight"):
        return f"edge[{column}]", row, end
    if kind == "bias":
        return BIAS, row, column
    return NODE if kind == "node" else TARGET, row, column + 1


def in_code(marks: str) -> Themed:
    """Marks whose characters are all equally wide."""
    live, alone = (f'<g style="font-family:{font}">{marks}</g>' for font in CODE)
    return Themed(live, still(alone))


def equation(step: Step) -> str:
    """The equation of a step, in the names of its matrices."""
    if not step.l:
        prime = "′" if "′" in step.name else ""
        return f"{step.name} = 1/m Σᵢ ‖a{prime}ᵢ − yᵢ‖²"
    names = [part if isinstance(part, str) else part.matrix.name for part in step.given]
    right = " ".join(names).replace("( ", "(")
    for both, short in (("A[0] = X", "X"), ("A[0]ᵀ = Xᵀ", "Xᵀ")):
        right = right.replace(both, short)
    close = ")" if str(step.found[0]).startswith(")") else ""
    return f"{step.name} = {right}{close}"


def scale(lines: Sequence[Sequence[Matrix | str]], width: float, height: float) -> float:
    """How large lines of matrices can be drawn in so much room; 1 at most."""
    wide = max(sum(map(width_of, line)) for line in lines)
    high = sum(max(p.size()[1] for p in line if not isinstance(p, str)) for line in lines)
    return min(1.0, width / (wide + 10), height / high)
