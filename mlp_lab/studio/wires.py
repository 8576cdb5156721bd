"""The network drawn: each neuron as what it gives over the plane, each weight as a line.

A line looks as it does in every network (`edge_look`). Lines of one layer, sign and thickness are
one path, so that a thousand of them are drawn within a frame, and the whole is one handle.
"""

import math
from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np

from mlp_core import Array, ForwardPass, Network
from mlp_lab.drawing import (
    BOLD,
    SMALL,
    Axes,
    Picture,
    edge_look,
    edge_marks,
    finite,
    handle,
    hovering,
    in_bytes,
    rectangle,
    shaded_image,
    shades,
    shape,
    stroke,
    text,
    trace,
)
from mlp_lab.numbers import entry, number
from mlp_lab.palette import ANSWER, BLUE, LIT, PAPER, SIGNED
from mlp_lab.studio.plane import GRID, answers, largest_of

__all__ = ["SIZE", "Mark", "Wires", "wires_of"]

Mark = tuple[str, int, int, int]  # ("neuron", l, j, 0), or ("weight", l, p, j); all count from 1

SIZE = WIDTH, HEIGHT = 340, 331
TOP, BOTTOM = 34, 298  # of the neurons; above them are names, below what is pointed at
MOST_SIDE, GAP = 44, 4
LEVELS = 6  # of thickness
SIGNS, ANSWERS = in_bytes(SIGNED), in_bytes(ANSWER)
TILE = 21  # pixels along a side of a neuron's picture
NEAR = 9  # pixels from a line that is pointed at
FEW = 200  # lines; more are straight, which is less to write
SHARES = np.linspace(0, 1, 17)
RIM = f'fill="none" {stroke("currentColor")} stroke-opacity="0.45"'


@lru_cache(maxsize=64)
def wires_of(sizes: tuple[int, ...]) -> "Wires":
    """The places of a network of these sizes; they are found once."""
    return Wires(sizes)


class Wires:
    """Where the neurons and the lines of a network are.

    Parameters
    ----------
    sizes : tuple of int
        n_0, …, n_L.
    """

    def __init__(self, sizes: tuple[int, ...]) -> None:
        self.sizes, L = sizes, len(sizes) - 1
        self.side = [min(MOST_SIDE, (BOTTOM - TOP) / k - min(GAP, 0.3 * (BOTTOM - TOP) / k))
                     for k in sizes]  # fmt: skip
        first, last = 22.0, WIDTH - MOST_SIDE / 2 - 2
        self.x = [first + (last - first) * l / L for l in range(L + 1)]
        self.y = [[TOP + (BOTTOM - TOP) * (j + 0.5) / k for j in range(k)] for k in sizes]
        self.many = sum(n * k for n, k in pairwise(sizes)) > FEW
        self.ways = [np.array([])] + [self.paths(l) for l in range(1, L + 1)]

    def ends(self, l: int) -> tuple[float, float]:
        """Where the lines of layer l begin and end."""
        start = 14 if l == 1 else self.side[l - 1] / 2
        return self.x[l - 1] + start, self.x[l] - self.side[l] / 2

    def paths(self, l: int) -> Array:
        """The path of each line of layer l, n × k of them."""
        (a, b), n, k = self.ends(l), self.sizes[l - 1], self.sizes[l]
        found = np.empty((n, k), dtype=object)
        half = (b - a) / 2
        for p in range(n):
            y = self.y[l - 1][p]
            for j in range(k):
                down = self.y[l][j] - y
                end = f"{b - a:.0f} {down:.1f}"
                way = f"l{end}" if self.many else f"c{half:.0f} 0 {half:.0f} {down:.1f} {end}"
                found[p, j] = f"M{a:.0f} {y:.1f}{way}"
        return found

    # What is where.

    def near(self, x: float, y: float) -> Mark | None:
        """The neuron or the weight at a place of the panel."""
        for l in range(1, len(self.sizes)):
            half = self.side[l] / 2 + 1
            if abs(x - self.x[l]) <= half:
                gone = [abs(y - at) for at in self.y[l]]
                j = int(np.argmin(gone))
                return ("neuron", l, j + 1, 0) if gone[j] <= half else None
        for l in range(1, len(self.sizes)):
            a, b = self.ends(l)
            if a < x < b:
                return self.near_line(l, (x - a) / (b - a), y)
        return None

    def near_line(self, l: int, share: float, y: float) -> Mark | None:
        """The weight of layer l whose line passes a place."""
        if not self.many:  # a curve is so high where its first part is so far along
            along = 1.5 * SHARES - 1.5 * SHARES**2 + SHARES**3
            t = np.interp(share, along, SHARES)
            share = float(3 * t**2 - 2 * t**3)
        starts, ends = np.array(self.y[l - 1])[:, None], np.array(self.y[l])[None, :]
        gone = np.abs(starts + share * (ends - starts) - y)
        p, j = np.unravel_index(int(gone.argmin()), gone.shape)
        return ("weight", l, int(p) + 1, int(j) + 1) if gone[p, j] <= NEAR else None

    def moved(self, mark: Mark | None, dx: int, dy: int, fine: bool) -> Mark:
        """The mark beside one: arrows go through the neurons, with Shift through the weights."""
        L = len(self.sizes) - 1
        if mark is None:
            return ("neuron", 1, 1, 0)
        kind, l, i, j = mark
        neuron = i if kind == "neuron" else j
        weight = i if kind == "weight" else 1
        l = min(max(l + dx, 1), L)
        if fine:
            if dy and kind == "weight":
                weight -= dy
            return ("weight", l, within(weight, self.sizes[l - 1]), within(neuron, self.sizes[l]))
        return ("neuron", l, within(neuron - dy, self.sizes[l]), 0)

    # The panel.

    def panel(
        self, network: Network, forward: ForwardPass, says: str, seen: Mark | None, told: list[str]
    ) -> Picture:
        """The network with its weights, and the lines of words below it."""
        names = tuple(layer.activation.name for layer in network.layers)
        parts = [self.heads(names), *self.lines(network), *self.lit(seen, network), self.inputs]
        for l in range(1, len(self.sizes)):
            parts.append(self.neurons(l, forward.A[l], names[l - 1], l == len(self.sizes) - 1))
        parts += [self.rims, *self.frame(seen)]
        parts += [
            text(WIDTH / 2, BOTTOM + 16 + 15 * place, line, look=SMALL)
            for place, line in enumerate(told)
        ]
        return Picture([*parts, WHOLE], WIDTH, HEIGHT, says, size=12)

    @lru_cache(maxsize=64)  # noqa: B019 (so many are kept themselves)
    def heads(self, names: tuple[str, ...]) -> str:
        """The names of the columns, and their h."""
        L = len(names)
        heads = [("input", ""), *((f"layer {l}", name) for l, name in enumerate(names, start=1))]
        heads[-1] = ("answer", heads[-1][1])
        parts = []
        for l, (name, h) in enumerate(heads):
            anchor = "start" if l == 0 else "end" if l == L else "middle"
            x = 0.0 if l == 0 else float(WIDTH) if l == L else self.x[l]
            parts.append(text(x, 13, name, look=f"{BOLD} {SMALL}", anchor=anchor))
            parts.append(text(x, 27, h, look=SMALL, anchor=anchor))
        return "".join(parts)

    def lines(self, network: Network) -> Iterator[str]:
        """The weights as lines, thin ones first."""
        for l, layer in enumerate(network.layers, start=1):
            W = finite(layer.W)
            level = np.minimum((np.abs(W) / largest(W) * LEVELS).astype(int) + 1, LEVELS)
            signed = level * np.sign(W).astype(int)
            for one in sorted(set(signed.ravel().tolist()), key=abs):
                pale = 0.35 if abs(one) < 2 and self.many else 0.85
                look = edge_look(one, LEVELS)
                yield edge_marks("".join(self.ways[l][signed == one]), look, pale)

    def lit(self, seen: Mark | None, network: Network) -> list[str]:
        """The line that is pointed at."""
        if not seen or seen[0] != "weight":
            return []
        _, l, p, j = seen
        W = finite(network.layer(l).W)
        look = edge_look(float(W[p - 1, j - 1]), largest(W))
        return [edge_marks(str(self.ways[l][p - 1, j - 1]), look, 1, ground=7)]

    @cached_property
    def inputs(self) -> str:
        """The inputs."""
        parts = []
        for p, y in enumerate(self.y[0], start=1):
            name = entry("x", p) if self.sizes[0] > 1 else "x"
            parts.append(
                f'<circle cx="{self.x[0]:g}" cy="{y:.1f}" r="13" fill="{PAPER}" '
                f"{stroke('#808080')}/>"
            )
            parts.append(text(self.x[0], round(y + 4, 1), name, look='fill="#1a1a1a"'))
        return "".join(parts)

    def neurons(self, l: int, A: Array, name: str, last: bool) -> str:
        """What each neuron of a layer gives, over the plane or along the line."""
        largest, A = largest_of(name, A), finite(A)
        palette = SIGNS
        if last and name == "sigmoid":  # as in the plane, with the answer ½ in the middle
            A, largest, palette = A - 0.5, 0.5, ANSWERS
        side, x = self.side[l], self.x[l] - self.side[l] / 2
        plane = len(A) > GRID
        parts = []
        if plane:
            every = (GRID - 1) // (TILE - 1)
            # The upper edge first; all neurons at once.
            tiles = shades(A.reshape(GRID, GRID, -1)[::-every, ::every], largest)
        for j, y in enumerate(self.y[l]):
            box = (round(x, 1), round(y - side / 2, 1), round(side, 1), round(side, 1))
            if plane:
                parts.append(shaded_image(tiles[:, :, j], box, True, palette))
            else:
                axes = Axes((0, 1), (-largest, largest), side - 4, side - 4, box[0] + 2, box[1] + 2)
                parts.append(rectangle(*box, f'fill="{PAPER}"'))
                along = np.linspace(0, 1, len(A))
                parts.append(trace(axes.clipped(along, A[:, j]), stroke(BLUE, 15)))
        return answers(*parts) if palette is ANSWERS else "".join(parts)

    @cached_property
    def rims(self) -> str:
        """Thin frames around the neurons."""
        d = ""
        for l in range(1, len(self.sizes)):
            half, wide = self.side[l] / 2, f"{self.side[l]:.1f}"
            for y in self.y[l]:
                d += f"M{self.x[l] - half:.1f} {y - half:.1f}h{wide}v{wide}h-{wide}z"
        return shape(d, RIM)

    def frame(self, seen: Mark | None) -> list[str]:
        """A strong frame around the neuron that is pointed at."""
        if not seen or seen[0] != "neuron":
            return []
        _, l, j, _ = seen
        side, y = self.side[l] + 3, self.y[l][j - 1]
        box = (self.x[l] - side / 2, y - side / 2, side, side)
        looks = stroke(LIT, 5), stroke("#1a1a1a", 1.5)
        return [rectangle(*box, f'fill="none" {look}') for look in looks]


def largest(W: Array) -> float:
    """The size of the largest weight, which is drawn thickest."""
    return max(float(np.abs(W).max()), 1e-300)


def whole() -> str:
    """All of the panel as one handle, which says where in it a hand is."""
    area = rectangle(0, TOP - 6, WIDTH, BOTTOM - TOP + 12, 'fill="transparent"')
    scales = (0.0, float(WIDTH), 0.0, float(WIDTH)), (0.0, float(HEIGHT), 0.0, float(HEIGHT))
    label = "network: arrows go to a neuron, with Shift to a weight"
    return hovering(handle(area, "network", 1, 1, label, *scales), "network", 1, 1, *scales)


WHOLE = whole()


def within(value: int, most: int) -> int:
    """A number from 1 to the most."""
    return min(max(value, 1), most)


def magnitude(P: Array) -> str:
    """The length of a matrix in words."""
    with np.errstate(all="ignore"):
        length = float(np.linalg.norm(P))
    return number(length) if math.isfinite(length) else "∞"


__all__ += ["magnitude"]
