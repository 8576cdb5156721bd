"""The picture of a step: where in the network it is, and its equation as a line of matrices."""

from collections.abc import Sequence

import numpy as np

from mlp_lab.drawing import (
    BOLD,
    SMALL,
    Matrix,
    Picture,
    Point,
    arrow,
    drawing,
    line,
    named,
    rectangle,
    shape,
    stroke,
    text,
    width_of,
)
from mlp_lab.palette import LIT
from mlp_lab.stepper.steps import Step, StepMatrix

__all__ = ["WIDEST", "matrix_line", "strip", "wrapped"]

WIDTH, HEIGHT, GAP = 56, 28, 22  # of a box, and between two boxes
UPPER, LOWER, END = 66, 122, 186  # where the two rows of boxes begin, and where the strip ends
WAYS = {"forward": "forward →", "backward": "← backward", "update": "update"}
KEY = "dashed: not computed yet"
FURTHER = " · ∂: its gradient is computed · ′: after the update"  # where there is a way back
DASHES = "4 3"
WIDEST = 1000.0  # pixels of a line; what is wider goes on in a line below


# The strip: the arrays of the network in a row, and the way that is taken through them.


def strip(steps: Sequence[Step], n: int) -> Picture:
    """The strip while step n, counted from 1, is shown."""
    step, past = steps[n - 1], steps[:n]
    L, with_E = max(s.l for s in steps), any(s.place == "E" for s in steps)
    places, links = boxes(L, with_E), edges(L, with_E)
    new = step.name == "E′"  # a forward pass through the new network
    computed = {s.place for s in past if s.phase == "forward"}
    known = computed | {name for name in places if name[0] in "WBY" or name == "A[0]"}
    back = {s.place for s in past if s.phase == "backward"} if not new else set()
    moved = {s.place for s in past if s.phase == "update"} | (computed if new else set())
    way = "forward → with W′ and B′" if new else WAYS[step.phase]
    head = f"step {n} of {len(steps)} · {way} · {step.where} · {', '.join(step.ids)}"
    key = KEY + (FURTHER if with_E else "")
    parts = [
        text(2, 16, head, look=f'font-size="15" {BOLD}', anchor="start"),
        text(2, END - 8, key, look=SMALL, anchor="start"),
    ]
    parts += [frame(l, places) for l in range(1, L + 1)]
    for start, end in links:
        turned = start in back
        here = start == step.place and step.phase == "backward"
        here = here or (end == step.place and step.phase == "forward") or new
        parts.append(link(places[start], places[end], turned, turned or end in known, here))
    for name, place in places.items():
        label = "X" if name == "A[0]" else name.replace("[", "′[") if name in moved else name
        label = "E′" if new and name == "E" else label
        mark = " ∂" if name in back else ""
        parts.append(box(label + mark, place, name in known, name == step.place))
    width = max(560, *(x + WIDTH + 10 for x, _ in places.values()))
    return Picture(parts, width, END, f"Computed so far: {', '.join(s.name for s in past)}.")


def boxes(L: int, with_E: bool) -> dict[str, Point]:
    """Where each array stands: those of the examples above, parameters and Y below."""
    places: dict[str, Point] = {"A[0]": (2, UPPER)}
    x = 2.0
    for l in range(1, L + 1):
        x += WIDTH + GAP + 36
        places |= {f"Z[{l}]": (x, UPPER), f"W[{l}]": (x - 31, LOWER), f"B[{l}]": (x + 31, LOWER)}
        x += WIDTH + GAP
        places[f"A[{l}]"] = (x, UPPER)
    if with_E:
        places |= {"E": (x + WIDTH + GAP + 14, UPPER), "Y": (x + WIDTH + GAP + 14, LOWER)}
    return places


def edges(L: int, with_E: bool) -> list[tuple[str, str]]:
    """What is computed from what, in the direction of the forward pass."""
    found = []
    for l in range(1, L + 1):
        found += [(before, f"Z[{l}]") for before in (f"A[{l - 1}]", f"W[{l}]", f"B[{l}]")]
        found.append((f"Z[{l}]", f"A[{l}]"))
    return [*found, (f"A[{L}]", "E"), ("Y", "E")] if with_E else found


def frame(l: int, places: dict[str, Point]) -> str:
    """The line around a layer, with its name."""
    left, right = places[f"W[{l}]"][0] - 8, places[f"A[{l}]"][0] + WIDTH + 8
    look = f'rx="8" fill="none" {stroke("currentColor")} stroke-opacity="0.4"'
    around = rectangle(left, 26, right - left, LOWER + HEIGHT - 16, look)
    return around + text(left + 8, 42, f"layer {l}", anchor="start")


def box(label: str, place: Point, known: bool, here: bool) -> str:
    """An array: dashed until it is computed; where the step is, lit, thick and with a pointer."""
    x, y = place
    middle, pointer = x + WIDTH / 2, ""
    if here:
        tip = y - 4 if y == UPPER else y + HEIGHT + 3
        pointer = shape(f"M{middle:g} {tip:g}l-7 {-11 if y == UPPER else 11}h14z", "")
    edge = stroke("currentColor", 3 if here else 1, "" if here or known else DASHES)
    ground = rectangle(x, y, WIDTH, HEIGHT, f'rx="4" fill="{LIT if here else "none"}" {edge}')
    return pointer + ground + named(middle, y + 19, label, lit=here)


def link(start: Point, end: Point, turned: bool, headed: bool, here: bool) -> str:
    """A line from box to box; its head says which way it was taken, and a thick one is now."""
    (x1, y1), (x2, y2) = start, end
    if y1 == y2:
        a, b = (x1 + WIDTH + 2, y1 + HEIGHT / 2), (x2 - 2, y2 + HEIGHT / 2)
    else:
        x = (max(x1, x2) + min(x1, x2) + WIDTH) / 2  # the middle of what stands above both
        a, b = (x, y1 - 2), (x, y2 + HEIGHT + 2)
    first, last = (b, a) if turned else (a, b)
    look = stroke("currentColor", 4 if here else 1.5, "" if headed else DASHES)
    size = 11 if here else 8
    return arrow(first, last, look, "", (size, 0.6 * size)) if headed else line(first, last, look)


# The equation.


def matrix_line(step: Step, i: int, j: int, hidden: bool, says: str) -> Picture:
    """The matrices of a step; what is hidden is a question mark of no size."""
    found = step.found
    if hidden:
        unknown = Matrix(step.name, np.zeros((1, 1)), ("?", "?"), ("1", "1"), hidden=True)
        found = (found[0], StepMatrix(unknown))
    whole = [part if isinstance(part, str) else part.at(i, j) for part in (*step.given, *found)]
    return drawing(wrapped(whole), says)


def wrapped(whole: list[Matrix | str], widest: float = WIDEST) -> list[list[Matrix | str]]:
    """The same in lines that are not too wide; a sign stays with the matrix after it."""
    lines: list[list[Matrix | str]] = [[]]
    width, signs = 0.0, list[Matrix | str]()
    for part in whole:
        if isinstance(part, str):
            signs.append(part)
            continue
        more = sum(map(width_of, [*signs, part]))
        if lines[-1] and width + more > widest:
            if signs and str(signs[0]).startswith(")"):  # it ends what stands above
                lines[-1].append(")")
                signs[0] = str(signs[0])[1:].strip()
            lines.append([])
            width = 0.0
        lines[-1] += [*signs, part]
        width += more
        signs = []
    return lines
