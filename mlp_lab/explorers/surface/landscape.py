"""E over two parameters of a network: its values on a grid, and the map that they make."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from contourpy import FillType, LineType, contour_generator
from matplotlib.colors import LinearSegmentedColormap, to_hex

from mlp_core import Array, Network, squared_error
from mlp_lab.explorers.axes import Frame, halo, path
from mlp_lab.explorers.parameters import Parameter, side_by_side
from mlp_lab.matrices import number as number_in_words
from mlp_lab.palette import INK

__all__ = ["contours", "errors", "levels", "line_at", "shade"]

AT_ONCE = 160  # neurons of a layer, about as many as pay
# Pixels from label to label, from a label to the frame, and for an arrow from the middle.
APART, SIDE, ARROW = 36, 22, 40
# From low to high: darker, and pale enough for black numbers.
HEIGHT = LinearSegmentedColormap.from_list("height", ["#fffbe6", "#b9d3e2", "#7ba6c4"])


def errors(
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
        answers = side_by_side(layers, l, values).predict(A)
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


def contours(frame: Frame, E: Any) -> str:
    """The map of E on a grid over a frame, as SVG: shades, lines, and a value on each line.

    Parameters
    ----------
    frame : Frame
        Where it is drawn.
    E : ndarray
        E on a grid from edge to edge: a row for each second parameter, from low to high.
    """
    rows, columns = E.shape
    x, y = np.linspace(0, frame.width, columns), np.linspace(frame.height, 0, rows)
    size = f'width="{frame.width:g}" height="{frame.height:g}"'
    heights = levels(E)
    making = contour_generator(x, y, E, line_type=LineType.Separate, fill_type=FillType.OuterOffset)
    shades, lines, labels = [f'<rect {size} fill="{shade(0)}"/>'], [], []
    taken: list[tuple[float, float]] = []
    for number, level in enumerate(heights, start=1):
        pieces: Any = making.lines(level)
        higher: Any = making.filled(level, np.inf)
        d = " ".join(
            f"{path(area[start:end])} Z"
            for area, offsets in zip(*higher, strict=True)
            for start, end in pairwise(offsets)
        )
        fill = shade(number / len(heights))
        shades.append(f'<path d="{d}" fill="{fill}" fill-rule="evenodd"/>')
        lines.append(" ".join(path(piece) for piece in pieces))
        place = free_place(frame, pieces, taken)
        if place:
            taken.append(place)
            labels.append(halo(place[0], place[1] + 4, in_digits(level)))
    look = f'fill="none" stroke="{INK}" stroke-width=".8" stroke-opacity=".75"'
    return f'{"".join(shades)}<path d="{" ".join(lines)}" {look}/>{"".join(labels)}'


def line_at(frame: Frame, E: Any, level: float) -> str:
    """The contour line of one value of E, dashed: the one through the present point."""
    rows, columns = E.shape
    x, y = np.linspace(0, frame.width, columns), np.linspace(frame.height, 0, rows)
    pieces: Any = contour_generator(x, y, E, line_type=LineType.Separate).lines(level)
    look = f'fill="none" stroke="{INK}" stroke-width="1.4" stroke-dasharray="5 3"'
    return f'<path d="{" ".join(path(piece) for piece in pieces)}" {look}/>'


def shade(share: float) -> str:
    """The colour from the lowest level, 0, to the highest, 1."""
    return to_hex(HEIGHT(float(share)))  # of a whole number it would take another meaning


def in_digits(level: float) -> str:
    """A round number with all its digits."""
    return number_in_words(level) if abs(level) >= 1e5 else f"{level:g}"


def free_place(
    frame: Frame, pieces: Sequence[Any], taken: Sequence[tuple[float, float]]
) -> tuple[float, float] | None:
    """The point of a contour line that is farthest from all labels, if it is far enough."""
    middle, best, found = (frame.width / 2, frame.height / 2), float(APART), None
    for x, y in np.concatenate(pieces)[::2] if pieces else ():
        if SIDE < x < frame.width - SIDE and SIDE / 2 < y < frame.height - SIDE / 2:
            distance = min((math.dist((x, y), place) for place in taken), default=math.inf)
            distance = min(distance, math.dist((x, y), middle) - ARROW)
            if distance > best:
                best, found = distance, (float(x), float(y))
    return found
