"""E over two parameters of a network as a map, with the way of gradient steps over it."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from contourpy import FillType, LineType, contour_generator
from matplotlib.colors import LinearSegmentedColormap, to_hex

from mlp_core import Array, Network, squared_error
from mlp_lab.drawing import (
    Axes,
    Picture,
    Point,
    grip,
    group,
    halo,
    handle,
    legend,
    line,
    marker,
    outline,
    rectangle,
    saying,
    shape,
    sideways,
    stroke,
    ticks,
    turned,
    upward,
)
from mlp_lab.explorers.descent import Descent
from mlp_lab.explorers.parameters import Parameter, many_as_one
from mlp_lab.numbers import in_digits, number
from mlp_lab.palette import INK, PAPER, VERMILION

__all__ = [
    "LONG",
    "POINTS",
    "SIDE",
    "SurfaceMap",
    "contours",
    "downhill_arrow",
    "errors_at",
    "levels",
    "line_at",
]

POINTS, SIDE = 41, 352  # of the grid along an edge, and the edge in pixels
AT_ONCE = 160  # neurons of a layer, about as many as pay
# Pixels from label to label, from a label to the frame, and for an arrow from the middle.
APART, BORDER, ARROW = 36, 22, 40
# From low to high: darker, and pale enough for black numbers.
HEIGHT = LinearSegmentedColormap.from_list("height", ["#fffbe6", "#b9d3e2", "#7ba6c4"])
LONG, SIGN = 62, 36  # pixels of the arrow, and of a sign in the legend
CONTOUR, WAY, TAKEN = stroke(INK, 0.8), stroke(INK, 1.6), stroke(INK, 1.2, "2 3")
POINT = f'fill="{VERMILION}" {stroke(PAPER, 2)}'
STOP = f'fill="{PAPER}" {stroke(INK, 1.3)}'
BEFORE = f'fill="{PAPER}" {stroke(INK, 1.3, "2 2")}'
CROSS = f'fill="none" {stroke(VERMILION, 4)}'


class SurfaceMap:
    """E over the window. It costs more than all the rest, so it is kept until it must change.

    Attributes
    ----------
    E : ndarray
        On a grid from edge to edge: a row for each second parameter, from low to high.
    """

    def __init__(self) -> None:
        self._seen: tuple[Any, ...] = ()
        self.E: Array = np.empty((0, 0))
        self._drawn = ""

    def look(self, frame: Axes, descent: Descent, held: Network) -> None:
        """Compute E over the window, unless it is there; `held` has the other parameters."""
        wanted = (frame, descent.two, held)
        if self._seen != wanted:
            us, vs = (np.linspace(*ends, POINTS) for ends in (frame.x, frame.y))
            points = [(float(u), float(v)) for v in vs for u in us]
            with np.errstate(all="ignore"):  # a wide window may reach beyond the machine's numbers
                found = errors_at(held, descent.X, descent.Y, descent.two, points)
            self.E = np.array(found).reshape(POINTS, POINTS)
            self._seen, self._drawn = wanted, contours(frame, self.E)

    def picture(
        self, frame: Axes, descent: Descent, path: Sequence[Network], past: Sequence[Network],
        says: str,
    ) -> Picture:  # fmt: skip
        """The map with the steps taken and the steps ahead."""
        here = line_at(frame, self.E, descent.error(path[0]))
        inside = self._drawn + here + route(frame, descent, path, past)
        inside += handles(frame, descent, path[0])
        first, second = descent.two
        names = first.name, second.name
        drawn = frame.framed(inside, names, ticks(*frame.x), ticks(*frame.y))
        key = legend(map_signs(frame, descent, path, past), SIGN)
        return Picture([group([drawn], 76, 10), group([key], SIDE + 96, 20)], 740, SIDE + 60, says)


# The values of E, and the map that they make.


def errors_at(
    network: Network,
    X: Array,
    Y: Array,
    parameters: tuple[Parameter, Parameter],
    points: Sequence[tuple[float, float]],
) -> list[float]:
    """E of the network with two of its parameters at each of many points, the others held."""
    l, k = min(parameter.l for parameter in parameters), network.sizes[-1]
    before, layers = network.layers[: l - 1], network.layers[l - 1 :]
    A = Network(before).predict(X) if before else X
    count = max(1, AT_ONCE // max(network.sizes[l:]))
    E: list[float] = []
    for start in range(0, len(points), count):
        values = dict(
            zip(parameters, zip(*points[start : start + count], strict=True), strict=True)
        )
        answers = many_as_one(layers, l, values).predict(A)
        E += [squared_error(answers[:, j : j + k], Y) for j in range(0, answers.shape[1], k)]
    return E


def levels(E: Any, count: int = 10) -> list[float]:
    """Round values of E for contour lines that lie evenly over the map.

    Each encloses so much more of the map that the lines of a bowl have equal distances.
    """
    # Near the end of the machine's numbers a level could not be rounded up.
    if not (E < 1e307).all() or E.max() - E.min() <= 1e-9 * abs(E.max()):
        return []
    shares = (np.arange(1, count + 1) / (count + 1)) ** 2
    exact = [float(E.min()), *np.quantile(E, shares).tolist()]
    found = set()
    for below, level in pairwise(exact):
        if level > below:  # as few digits as tell it from the one below
            found.add(round(level, -math.floor(math.log10(level - below) - math.log10(2))))
    return sorted(level for level in found if E.min() < level < E.max())


def contours(frame: Axes, E: Any) -> str:
    """The map of E on a grid over the axes, as SVG: shades, lines, and a value on each line.

    Parameters
    ----------
    frame : Axes
        Where it is drawn.
    E : ndarray
        E on a grid from edge to edge: a row for each second parameter, from low to high.
    """
    rows, columns = E.shape
    x, y = np.linspace(0, frame.width, columns), np.linspace(frame.height, 0, rows)
    heights = levels(E)
    making = contour_generator(x, y, E, line_type=LineType.Separate, fill_type=FillType.OuterOffset)
    shades, lines, labels = [frame.area(f'fill="{shade(0)}"')], [], []
    taken: list[tuple[float, float]] = []
    for place, level in enumerate(heights, start=1):
        pieces: Any = making.lines(level)
        higher: Any = making.filled(level, np.inf)
        d = " ".join(
            outline(area[start:end], closed=True)
            for area, offsets in zip(*higher, strict=True)
            for start, end in pairwise(offsets)
        )
        fill = shade(place / len(heights))
        shades.append(shape(d, f'fill="{fill}" fill-rule="evenodd"'))
        lines += [outline(piece) for piece in pieces]
        if label := free_place(frame, pieces, taken):
            taken.append(label)
            labels.append(halo(label[0], label[1] + 4, in_digits(level)))
    look = f'fill="none" {CONTOUR} stroke-opacity=".75"'
    return "".join([*shades, shape(" ".join(lines), look), *labels])


def line_at(frame: Axes, E: Any, level: float) -> str:
    """The contour line of one value of E, dashed: the one through the present point."""
    rows, columns = E.shape
    x, y = np.linspace(0, frame.width, columns), np.linspace(frame.height, 0, rows)
    pieces: Any = contour_generator(x, y, E, line_type=LineType.Separate).lines(level)
    return shape(" ".join(map(outline, pieces)), f'fill="none" {stroke(INK, 1.4, "5 3")}')


def shade(share: float) -> str:
    """The colour from the lowest level, 0, to the highest, 1."""
    return to_hex(HEIGHT(float(share)))  # of a whole number it would take another meaning


def free_place(
    frame: Axes, pieces: Sequence[Any], taken: Sequence[tuple[float, float]]
) -> tuple[float, float] | None:
    """The point of a contour line that is farthest from all labels, if it is far enough."""
    middle, best, found = (frame.width / 2, frame.height / 2), float(APART), None
    for x, y in np.concatenate(pieces)[::2] if pieces else ():
        if BORDER < x < frame.width - BORDER and BORDER / 2 < y < frame.height - BORDER / 2:
            distance = min((math.dist((x, y), place) for place in taken), default=math.inf)
            distance = min(distance, math.dist((x, y), middle) - ARROW)
            if distance > best:
                best, found = distance, (float(x), float(y))
    return found


# The way of gradient steps, and what each sign on the map means.


def route(frame: Axes, descent: Descent, ahead: Sequence[Network], past: Sequence[Network]) -> str:
    """The steps taken and the steps ahead, the present point, and the direction of −∂E/∂W."""
    before = [descent.point(network) for network in (*past, ahead[0])]
    points = [descent.point(network) for network in ahead]
    parts = [frame.line(leg, TAKEN) for leg in frame.within(before)]
    parts += [frame.marker("o", *point, 4, BEFORE) for point in before[:-1] if frame.holds(*point)]
    if not frame.holds(*points[0]):
        return "".join(parts)
    inside = [point for point in points if frame.holds(*point)]
    left = len(inside) < len(points)
    end = frame.edge(points[-2], points[-1]) if left else points[-1]
    way = [*inside, end]
    parts.append(downhill_arrow(frame.at(*points[0]), descent.slopes(ahead[0])))
    parts.append(frame.line(way, f'{stroke(PAPER, 4)} stroke-opacity=".8"'))
    parts.append(frame.line(way, WAY))
    for step, (point, network) in enumerate(zip(inside, ahead, strict=False)):
        said = f"step {step}: E = {number(descent.error(network))}"
        parts.append(saying(frame.marker("o", *point, 3.5, STOP), said) if step else "")
    if left:
        parts.append(frame.marker("x", *end, 7, CROSS))
    return "".join(parts)


def handles(frame: Axes, descent: Descent, network: Network) -> str:
    """The present point, which is moved freely, and beside the axes each parameter alone."""
    u, v = descent.point(network)
    if not frame.holds(u, v):
        return ""
    (x, y), (first, second) = frame.at(u, v), (parameter.name for parameter in descent.two)
    across, up = sideways(frame), upward(frame)
    named = f"{first} = {number(u)}", f"{second} = {number(v)}"
    point = handle(
        grip(x, y) + marker("o", x, y, 7, POINT), "point", 1, 1, ", ".join(named),
        x=across, y=up, value=(u, v),
    )  # fmt: skip
    below = handle(
        grip(x, frame.bottom - 8, 12) + marker("^", x, frame.bottom - 8, 7, POINT),
        "across", 1, 1, first, x=across, typed=True, value=u, limits=frame.x,
    )  # fmt: skip
    turn = f'<g transform="translate({frame.left + 8:g},{y:g}) rotate(90)">'
    beside = handle(
        grip(frame.left + 8, y, 12) + turn + marker("^", 0, 0, 7, POINT) + "</g>",
        "upward", 1, 1, second, y=up, typed=True, value=v, limits=frame.y,
    )  # fmt: skip
    here = f"{', '.join(named)}: E = {number(descent.error(network))}"
    words = here, *(f"{name} (drag it, or Enter to type)" for name in named)
    return "".join(map(saying, (point, below, beside), words))


def downhill_arrow(start: Point, slopes: Point, scale: float = 1) -> str:
    """An arrow of fixed length against the slopes; a point of slope zero has none."""
    size = math.hypot(*slopes)
    if not (math.isfinite(size) and size > 0):
        return ""
    tip = [(LONG, 0), (LONG - 16, 8), (LONG - 16, 3), (0, 3), (0, -3), (LONG - 16, -3)]
    tip.append((LONG - 16, -8))
    scaled = [(scale * along, scale * aside) for along, aside in tip]
    corners = turned(scaled, start, (-slopes[0], slopes[1]))  # pixels count downward
    look = f'fill="{VERMILION}" {stroke(PAPER, 1.5 * scale)} stroke-linejoin="round"'
    return shape(outline(corners, closed=True), look)


def map_signs(
    frame: Axes, descent: Descent, ahead: Sequence[Network], past: Sequence[Network]
) -> list[tuple[str, str, str]]:
    """What each sign on the map means, with E where there is one."""
    start, middle, end = (0, 12), (SIGN / 2, 12), (SIGN, 12)
    way = line(start, end, WAY) + marker("o", *middle, 3.5, STOP)
    found = [
        (rectangle(0, 0, SIGN, 24, f'fill="{shade(0)}"'), "E is low"),
        (rectangle(0, 0, SIGN, 24, f'fill="{shade(1)}"'), "E is high"),
        (line((0, 16.8), (SIGN, 7.2), CONTOUR), "E is equal along a line"),
        (marker("o", *middle, 7, POINT), f"here, E = {number(descent.error(ahead[0]))}: drag it"),
    ]
    steps = len(ahead) - 1
    against = " and ".join(f"−∂E/∂{letter}" for letter in sorted({p.letter for p in descent.two}))
    if any(descent.slopes(ahead[0])):
        found.append((downhill_arrow((2.5, 12), (-1, 0), 0.5), f"direction of {against}"))
    if steps and frame.holds(*descent.point(ahead[-1])):
        E = number(descent.error(ahead[-1]))
        words = f"next {steps} steps, to E = {E}" if steps > 1 else f"next step, to E = {E}"
        found.append((way, words))
    elif steps:
        found.append((way, "next steps"))
        found.append((marker("x", *middle, 6, CROSS), f"step {steps} leaves the window"))
    if past:
        dotted = line(start, end, stroke(INK, 1, "2 3"))
        taken = f"{len(past)} step{'s' if len(past) > 1 else ''} taken"
        found.append((dotted + marker("o", *middle, 4, BEFORE), taken))
    return [(sign, words, "") for sign, words in found]
