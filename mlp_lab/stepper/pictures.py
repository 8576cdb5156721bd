"""The pictures of a step: where in the network it is, and its equation as a line of matrices."""

import re
from collections.abc import Sequence
from html import escape

import numpy as np

from mlp_lab.matrices import Matrix, drawing
from mlp_lab.palette import LIT
from mlp_lab.stepper.steps import Part, Step
from mlp_lab.svg import TEXT

__all__ = ["equation", "stacked", "strip"]

Box = tuple[float, float]  # left and upper end

WIDTH, HEIGHT, GAP = 56, 28, 22  # of a box, and between two boxes
UPPER, LOWER, END = 66, 122, 186  # where the two rows of boxes begin, and where the strip ends
WAYS = {"forward": "forward →", "backward": "← backward", "update": "update"}
LEGEND = "dashed: not computed yet"
FURTHER = " · ∂: its gradient is computed · ′: after the update"  # where there is a way back
SVG = re.compile(
    r'<svg role="img" aria-label="([^"]*)" viewBox="0 0 (\S+) (\S+)" width="\S+" '
    r'style="([^"]*)">(.*)</svg>',
    re.DOTALL,
)
WIDEST = 1000.0  # pixels; what is wider goes on in a line below


def strip(steps: Sequence[Step], n: int, says: str) -> str:
    """The strip as SVG while step n, counted from 1, is shown."""
    step, past = steps[n - 1], steps[:n]
    L, with_E = max(s.l for s in steps), any(s.place == "E" for s in steps)
    places, links = boxes(L, with_E), edges(L, with_E)
    new = step.name == "E′"  # a forward pass through the new network
    computed = {s.place for s in past if s.phase == "forward"}
    known = computed | {name for name in places if name[0] in "WBY" or name == "A[0]"}
    back = {s.place for s in past if s.phase == "backward"} if not new else set()
    moved = {s.place for s in past if s.phase == "update"} | (computed if new else set())
    parts = [frame(l, places) for l in range(1, L + 1)]
    for start, end in links:
        turned = start in back
        here = start == step.place and step.phase == "backward"
        here = here or (end == step.place and step.phase == "forward") or new
        parts.append(arrow(places[start], places[end], turned, turned or end in known, here))
    for name, place in places.items():
        label = "X" if name == "A[0]" else name.replace("[", "′[") if name in moved else name
        label = "E′" if new and name == "E" else label
        mark = " ∂" if name in back else ""
        parts.append(box(label + mark, place, name in known, name == step.place))
    width = max(560, *(x + WIDTH + 10 for x, _ in places.values()))
    way = "forward → with W′ and B′" if new else WAYS[step.phase]
    line = f"step {n} of {len(steps)} · {way} · {step.where} · {', '.join(step.ids)}"
    words = (
        f'<text x="2" y="16" font-size="15" font-weight="bold">{escape(line)}</text>'
        f'<text x="2" y="{END - 8}" font-size="12">{LEGEND}{FURTHER if with_E else ""}</text>'
    )
    return (
        f'<svg role="img" aria-label="{escape(says)}" viewBox="0 0 {width:g} {END}" '
        f'width="{width:g}" style="display:block;max-width:100%;height:auto;color:{TEXT};'
        f'fill:{TEXT};font:13px var(--jp-ui-font-family, sans-serif)">{words}{"".join(parts)}</svg>'
    )


def boxes(L: int, with_E: bool) -> dict[str, Box]:
    """Where each array stands: those of the examples above, parameters and Y below."""
    places: dict[str, Box] = {"A[0]": (2, UPPER)}
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


def frame(l: int, places: dict[str, Box]) -> str:
    """The line around a layer, with its name."""
    left, right = places[f"W[{l}]"][0] - 8, places[f"A[{l}]"][0] + WIDTH + 8
    return (
        f'<rect x="{left:g}" y="26" width="{right - left:g}" height="{LOWER + HEIGHT - 16}" rx="8" '
        f'fill="none" stroke="currentColor" stroke-opacity="0.4"/>'
        f'<text x="{left + 8:g}" y="42">layer {l}</text>'
    )


def box(label: str, place: Box, known: bool, here: bool) -> str:
    """An array: dashed until it is computed; where the step is, lit, thick and with a pointer."""
    x, y = place
    middle, pointer = x + WIDTH / 2, ""
    look = 'stroke-width="3"' if here else "" if known else 'stroke-dasharray="4 3"'
    fill, ink = (LIT, 'font-weight="bold" style="fill:#000"') if here else ("none", "")
    if here:
        tip = y - 4 if y == UPPER else y + HEIGHT + 3
        pointer = f'<path d="M{middle:g} {tip:g}l-7 {-11 if y == UPPER else 11}h14z"/>'
    return (
        f'{pointer}<rect x="{x:g}" y="{y:g}" width="{WIDTH}" height="{HEIGHT}" rx="4" '
        f'fill="{fill}" stroke="currentColor" {look}/>'
        f'<text x="{middle:g}" y="{y + 19:g}" text-anchor="middle" {ink}>{label}</text>'
    )


def arrow(start: Box, end: Box, turned: bool, headed: bool, here: bool) -> str:
    """A line from box to box; its head says which way it was taken, and a thick one is now."""
    (x1, y1), (x2, y2) = start, end
    if y1 == y2:
        a, b = (x1 + WIDTH + 2, y1 + HEIGHT / 2), (x2 - 2, y2 + HEIGHT / 2)
    else:
        x = (max(x1, x2) + min(x1, x2) + WIDTH) / 2  # the middle of what stands above both
        a, b = (x, y1 - 2), (x, y2 + HEIGHT + 2)
    (ax, ay), (bx, by) = (b, a) if turned else (a, b)
    dx, dy, size = (bx > ax) - (bx < ax), (by > ay) - (by < ay), 11 if here else 8
    look = f'stroke-width="{4 if here else 1.5}"' + ("" if headed else ' stroke-dasharray="4 3"')
    tip = size * headed
    line = (
        f'<line x1="{ax:g}" y1="{ay:g}" x2="{bx - tip * dx:g}" y2="{by - tip * dy:g}" '
        f'stroke="currentColor" {look}/>'
    )
    if not headed:
        return line
    corners = ((0, 0), (-size, -size * 0.6), (-size, size * 0.6))
    points = " ".join(f"{bx + u * dx - v * dy:g},{by + u * dy + v * dx:g}" for u, v in corners)
    return f'{line}<polygon points="{points}"/>'


def equation(step: Step, i: int, j: int, hidden: bool, says: str) -> str:
    """The matrices of a step as SVG; what is hidden is a question mark of no size."""
    found = step.found
    if hidden:
        unknown = Matrix(step.name, np.zeros((1, 1)), ("?", "?"), ("1", "1"), hidden=True)
        found = (found[0], Part(unknown))
    line = [part if isinstance(part, str) else part.at(i, j) for part in (*step.given, *found)]
    return drawing(wrapped(line), says)


def wrapped(line: list[Matrix | str]) -> list[list[Matrix | str]]:
    """The same in lines that are not too wide; a sign stays with the matrix after it."""
    lines: list[list[Matrix | str]] = [[]]
    width, signs = 0.0, list[Matrix | str]()
    for part in line:
        if isinstance(part, str):
            signs.append(part)
            continue
        more = part.size()[0] + sum(16 + 8 * len(str(sign)) for sign in signs)
        if lines[-1] and width + more > WIDEST:
            lines.append([])
            width = 0.0
        lines[-1] += [*signs, part]
        width += more
        signs = []
    return lines


def stacked(*pictures: str) -> str:
    """SVG pictures one below the other, as one."""
    inside, says, width, y, style = [], [], 0.0, 0.0, ""
    for picture in pictures:
        found = SVG.fullmatch(picture)
        assert found is not None, "not a picture of `drawing` or `strip`"
        label, wide, high, style, content = found.groups()
        inside.append(f'<g transform="translate(0 {y:g})" style="{style}">{content}</g>')
        says.append(label)
        width, y = max(width, float(wide)), y + float(high)
    return (
        f'<svg role="img" aria-label="{" ".join(says)}" viewBox="0 0 {width:g} {y:g}" '
        f'width="{width:g}" style="{style}">{"".join(inside)}</svg>'
    )
