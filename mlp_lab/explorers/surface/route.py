"""The way of gradient steps over a map, as SVG, and what each sign on the map means."""

import math
from collections.abc import Sequence

from mlp_core import Network
from mlp_lab.explorers.axes import Frame, path
from mlp_lab.explorers.surface.descent import Descent
from mlp_lab.explorers.surface.landscape import shade
from mlp_lab.matrices import number
from mlp_lab.palette import FAINT, INK, PAPER, VERMILION
from mlp_lab.svg import text

__all__ = ["legend", "route"]

CONTOUR = f'stroke="{INK}" stroke-width=".8"'
LONG = 62  # pixels of the arrow
POINT = f'fill="{VERMILION}" stroke="{PAPER}" stroke-width="2"'
STOP = f'fill="{PAPER}" stroke="{INK}" stroke-width="1.3"'
BEFORE = f'fill="{PAPER}" stroke="{INK}" stroke-width="1.3" stroke-dasharray="2 2"'
CROSS = f'fill="none" stroke="{VERMILION}" stroke-width="4"'


def route(frame: Frame, descent: Descent, ahead: Sequence[Network], past: Sequence[Network]) -> str:
    """The steps taken and the steps ahead, the present point, and the direction of −∂E/∂W."""
    before = [descent.point(network) for network in (*past, ahead[0])]
    points = [descent.point(network) for network in ahead]
    look = f'stroke="{INK}" stroke-width="1.2" stroke-dasharray="2 3"'
    parts = [frame.line(leg, look) for leg in frame.within(before)]
    parts += [frame.mark("o", *point, 4, BEFORE) for point in before[:-1] if frame.holds(*point)]
    if not frame.holds(*points[0]):
        return "".join(parts)
    inside = [point for point in points if frame.holds(*point)]
    left = len(inside) < len(points)
    end = frame.edge(points[-2], points[-1]) if left else points[-1]
    way = [*inside, end]
    parts.append(arrow(frame.at(*points[0]), descent.slopes(ahead[0])))
    parts.append(frame.line(way, f'stroke="{PAPER}" stroke-width="4" stroke-opacity=".8"'))
    parts.append(frame.line(way, f'stroke="{INK}" stroke-width="1.6"'))
    parts += [frame.mark("o", *point, 3.5, STOP) for point in inside[1:]]
    if left:
        parts.append(frame.mark("x", *end, 7, CROSS))
    return "".join([*parts, frame.mark("o", *points[0], 7, POINT)])


def arrow(start: tuple[float, float], slopes: tuple[float, float]) -> str:
    """An arrow of fixed length against the slopes; a point of slope zero has none."""
    size = math.hypot(*slopes)
    if not (math.isfinite(size) and size > 0):
        return ""
    right, up = -slopes[0] / size, -slopes[1] / size
    tip = [(LONG, 0), (LONG - 16, 8), (LONG - 16, 3), (0, 3), (0, -3), (LONG - 16, -3)]
    tip.append((LONG - 16, -8))
    corners = [
        (start[0] + a * right - b * up, start[1] - a * up - b * right) for a, b in tip
    ]  # pixels count downward
    look = f'fill="{VERMILION}" stroke="{PAPER}" stroke-width="1.5" stroke-linejoin="round"'
    return f'<path d="{path(corners)} Z" {look}/>'


def legend(
    frame: Frame, descent: Descent, ahead: Sequence[Network], past: Sequence[Network]
) -> str:
    """What each sign on the map means, with E where there is one."""
    chip = Frame((0, 1), (0, 1), 36, 24)
    line = chip.line([(0, 0.5), (1, 0.5)], f'stroke="{INK}" stroke-width="1.6"')
    signs = [
        (f'<rect width="36" height="24" fill="{shade(0)}"/>', "E is low"),
        (f'<rect width="36" height="24" fill="{shade(1)}"/>', "E is high"),
        (chip.line([(0, 0.3), (1, 0.7)], CONTOUR), "E is equal along a line"),
        (chip.mark("o", 0.5, 0.5, 7, POINT), f"here, E = {number(descent.error(ahead[0]))}"),
    ]
    steps = len(ahead) - 1
    against = " and ".join(f"−∂E/∂{letter}" for letter in sorted({p.letter for p in descent.two}))
    if any(descent.slopes(ahead[0])):
        signs.append(
            (f'<g transform="scale(.5)">{arrow((5, 24), (-1, 0))}</g>', f"direction of {against}")
        )
    if steps and frame.holds(*descent.point(ahead[-1])):
        E = number(descent.error(ahead[-1]))
        words = f"next {steps} steps, to E = {E}" if steps > 1 else f"next step, to E = {E}"
        signs.append((line + chip.mark("o", 0.5, 0.5, 3.5, STOP), words))
    elif steps:
        signs.append((line + chip.mark("o", 0.5, 0.5, 3.5, STOP), "next steps"))
        signs.append((chip.mark("x", 0.5, 0.5, 6, CROSS), f"step {steps} leaves the window"))
    if past:
        dotted = chip.line([(0, 0.5), (1, 0.5)], f'stroke="{INK}" stroke-dasharray="2 3"')
        taken = f"{len(past)} step{'s' if len(past) > 1 else ''} taken"
        signs.append((dotted + chip.mark("o", 0.5, 0.5, 4, BEFORE), taken))
    paper = f'<rect width="36" height="24" rx="3" fill="{PAPER}" stroke="{FAINT}"/>'
    return "".join(
        f'<g transform="translate(0,{34 * row})">{paper}{sign}'
        f"{text(46, 17, words, anchor='start')}</g>"
        for row, (sign, words) in enumerate(signs)
    )
