"""A network as nodes and edges: edges as thick as their weights, nodes with a number or a picture.

It takes plain numbers and knows no network. An edge whose weight is negative is dashed and of
another colour; what is lit has a ground, a thicker line and, on an edge, its weight in words.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from mlp_core import Array
from mlp_lab.drawing.matrices import drawn
from mlp_lab.drawing.picture import GROUND, Themed
from mlp_lab.drawing.svg import (
    BOLD,
    Point,
    group,
    holed,
    outline,
    rectangle,
    shape,
    stroke,
    text,
    turned,
)
from mlp_lab.drawing.touch import still
from mlp_lab.numbers import number
from mlp_lab.palette import BLUE, INK, LIT, VERMILION

__all__ = ["Graph", "Node", "Place", "Way", "edge_look", "edge_marks"]

Place = tuple[int, int]  # a node: its column, from 0, and its number, from 1
Way = tuple[int, int, int]  # an edge: to which column, from which node, to which node

WIDE, HEAD, SIDE = 54, 40, 48  # pixels: a node, the names of the columns, and beside the first
THIN, THICK = 0.8, 4.0  # of an edge; a weight of 0 is dotted
ZERO = "1 4"
HOLE = "#ground"  # where the colour of the ground goes, which the theme decides
MOVES = """<style>.mlp-flow{animation:mlp-flow .9s ease-in-out both}@keyframes mlp-flow{
from{stroke-dashoffset:.16}to{stroke-dashoffset:-1.3}}@media(prefers-reduced-motion:reduce){
.mlp-flow{display:none}}</style>"""


@dataclass(frozen=True)
class Node:
    """A node of the drawing.

    Parameters
    ----------
    words : str
        What stands in it; nothing where it is not known yet, and then it is dashed.
    above, below, beside : str
        What stands around it, such as its bias and its derivative.
    bias : float, optional
        Drawn as an edge from above, unless it is 0.
    picture : str
        Marks in a square from (0, 0) to (1, 1), in place of the words.
    lit : bool
        Whether it is lit.
    """

    words: str = ""
    above: str = ""
    below: str = ""
    beside: str = ""
    bias: float | None = None
    picture: str = ""
    lit: bool = False


def edge_look(weight: float, largest: float) -> tuple[str, float, str]:
    """Colour, width and dashes of an edge of that weight; thick ones have longer dashes."""
    if not weight or weight != weight:
        return "currentColor", THIN, ZERO
    width = THIN + (THICK - THIN) * min(abs(weight) / largest, 1)
    return (VERMILION, width, "") if weight > 0 else (BLUE, width, dashes(width))


def dashes(width: float) -> str:
    """The dashes of a line: so long that it is seen as one line, however thick."""
    return f"{6 + 4 * width:.3g} {3.5 + width / 3:.3g}"


def edge_marks(d: str, look: tuple[str, float, str], opacity: float, ground: float = 0) -> str:
    """An edge, or several of one look as one path; with a ground of so many pixels it is lit."""
    colour, width, dashes = look
    line = shape(d, f'fill="none" {stroke(colour, width, dashes)} stroke-opacity="{opacity:g}"')
    return (shape(d, f'fill="none" {stroke(LIT, width + ground)}') if ground else "") + line


def alone(kind: str, marks: str, *place: int) -> str:
    """Marks that answer to no hand."""
    return marks


@dataclass(frozen=True)
class Graph:
    """Columns of nodes, and the edges between them.

    Parameters
    ----------
    heads : sequence of tuple of two str
        Of each column its name and what else is said of it.
    sizes : sequence of int
        How many nodes each column has; of many, the first and the last are drawn.
    nodes : dict
        From (column, number) to a node; columns count from 0, nodes from 1.
    weights : dict
        From the number of a column to the weights of the edges that lead to it, n × k. Edges to a
        column without weights are thin lines.
    width, height : float
        The room that it takes.
    lit : collection of (column, p, q)
        Edges that are lit: to which column, from node p to node q.
    lit_biases : collection of (column, j)
        Biases that are lit.
    told : collection of (column, p, q)
        Edges whose weight stands on them.
    taken : collection of (column, p, q)
        Edges along which something flows now.
    meeting : collection of (column, p, q)
        Edges on which what comes from either end meets.
    traced : collection of (column, p, q)
        Edges that are lit a little, as those of a path are.
    back : bool
        Whether it flows from right to left.
    moving : bool
        Whether it is seen flowing, once; who wants no motion sees the arrows alone.
    touch : callable
        From what kind of marks they are, the marks and their place to the marks that answer to a
        hand: "edge" and "weight" (the number on an edge) at (column, p, q), "node", "bias" and
        "beside" at (column, j).
    """

    heads: Sequence[tuple[str, str]]
    sizes: Sequence[int]
    nodes: Mapping[Place, Node]
    weights: Mapping[int, Array]
    width: float
    height: float
    lit: Collection[Way] = ()
    lit_biases: Collection[Place] = ()
    told: Collection[Way] = ()
    taken: Collection[Way] = ()
    meeting: Collection[Way] = ()
    traced: Collection[Way] = ()
    back: bool = False
    moving: bool = False
    touch: Callable[..., str] = field(default=alone, repr=False)

    def marks(self) -> Themed:
        """All of it, with its upper left corner at (0, 0)."""
        edges, others = self._edges(), self._others()
        live, alone = (others.replace(HOLE, ground) for ground in GROUND)
        live, alone = group([edges, live]), group([self._holed(edges), alone])
        flow = MOVES + "".join(map(self._pulse, self.taken)) if self.moving else ""
        return Themed(live + flow, still(alone))

    # Where everything stands.

    def rows(self, column: int) -> list[int | None]:
        """The numbers of the nodes that are drawn; None is an ellipsis."""
        return drawn(self.sizes[column])

    @property
    def pitch(self) -> float:
        """From node to node of the longest column."""
        most = max(len(self.rows(column)) for column in range(len(self.sizes)))
        return (self.height - HEAD) / most

    @property
    def high(self) -> float:
        """The height of a node."""
        return min(30.0, max(17.0, 0.42 * self.pitch))

    @property
    def letter(self) -> float:
        """The height of the words around a node."""
        return min(11.5, max(9.0, 0.23 * self.pitch))

    @property
    def small(self) -> str:
        """The look of these words."""
        return f'font-size="{self.letter:.3g}"'

    def across(self, column: int) -> float:
        """The middle of a column."""
        room = self.width - 2 * SIDE
        return SIDE + room * column / max(1, len(self.sizes) - 1)

    def at(self, column: int, j: int | None) -> Point:
        """The middle of a node, or of the ellipsis."""
        rows = self.rows(column)
        step = (self.height - HEAD) / len(rows)
        return self.across(column), HEAD + step * (rows.index(j) + 0.5)

    def is_drawn(self, way: Way) -> bool:
        """Whether both ends of an edge are drawn."""
        column, p, q = way
        return p in self.rows(column - 1) and q in self.rows(column)

    def ways(self) -> list[Way]:
        """Every edge that is drawn, the lit ones last, in front."""
        found = [
            (column, p, q)
            for column in range(1, len(self.sizes))
            for p, q in product(self.rows(column - 1), self.rows(column))
            if p is not None and q is not None
        ]
        return sorted(found, key=lambda way: (way in self.lit, way in self.traced))

    def bend(self, way: Way) -> tuple[Point, Point, Point, Point]:
        """The four points of an edge's curve."""
        column, p, q = way
        (x1, y1), (x2, y2) = self.at(column - 1, p), self.at(column, q)
        left, right = x1 + WIDE / 2, x2 - WIDE / 2
        middle = (left + right) / 2
        return (left, y1), (middle, y1), (middle, y2), (right, y2)

    def along(self, way: Way, share: float) -> Point:
        """A point so far along an edge."""
        weights = ((1 - share) ** 3, 3 * share * (1 - share) ** 2, 3 * share**2 * (1 - share))
        parts = [*weights, share**3]
        x, y = (
            sum(w * point[axis] for w, point in zip(parts, self.bend(way), strict=True))
            for axis in (0, 1)
        )
        return x, y

    # Edges.

    def look(self, weight: float) -> tuple[str, float, str]:
        """Colour, width and dashes of an edge of that weight."""
        return edge_look(weight, self.largest)

    @cached_property
    def largest(self) -> float:
        """The weight that is drawn thickest."""
        sizes = (abs(w) for W in self.weights.values() for w in W.ravel().tolist())
        return max((size for size in sizes if 1e-200 < size < 1e200), default=1.0)

    def _edge(self, way: Way) -> str:
        column, p, q = way
        start, one, two, end = self.bend(way)
        d = "M{:.1f},{:.1f}C{:.1f},{:.1f} {:.1f},{:.1f} {:.1f},{:.1f}".format(
            *start, *one, *two, *end
        )
        look = "currentColor", 1.0, ""
        if column in self.weights:
            look = self.look(float(self.weights[column][p - 1, q - 1]))
        ground = 7 if way in self.lit else 4 if way in self.traced else 0
        inside = edge_marks(d, look, 1 if ground else 0.85, ground)
        if column in self.weights:
            inside += shape(d, f'fill="none" {stroke("transparent", 11)} pointer-events="stroke"')
            inside = self.touch("edge", inside, *way)
        return inside + (self._heads(way) if way in {*self.taken, *self.meeting} else "")

    def _heads(self, way: Way) -> str:
        """Heads on an edge that say which way something flows, or that both ways meet."""
        if way in self.meeting:
            return self._head(way, 0.1, False) + self._head(way, 0.92, True)
        return self._head(way, 0.3 if self.back else 0.852, self.back)

    def _head(self, way: Way, share: float, back: bool) -> str:
        """A head on an edge, so far along it."""
        before, tip = self.along(way, share - 0.01), self.along(way, share + 0.01)
        before, tip = (tip, before) if back else (before, tip)
        corners = turned([(8, 0), (-5, 6), (-5, -6)], tip, (tip[0] - before[0], tip[1] - before[1]))
        return shape(outline(corners, closed=True), f'fill="{INK}" {stroke(LIT, 1.5)}')

    def _pulse(self, way: Way) -> str:
        """What runs along an edge once."""
        if not self.is_drawn(way):
            return ""
        points = self.bend(way)
        points = points[::-1] if self.back else points
        d = "M{:.1f},{:.1f}C{:.1f},{:.1f} {:.1f},{:.1f} {:.1f},{:.1f}".format(
            *(value for point in points for value in point)
        )
        look = 'pathLength="1" stroke-dasharray=".16 3" class="mlp-flow" pointer-events="none"'
        return shape(d, f'fill="none" {stroke(INK, 5)} stroke-linecap="round" {look}')

    def _weight(self, way: Way) -> str:
        """The weight of an edge, on it: nearer to the end at which fewer of those told meet."""
        look = f'rx="4" fill="{HOLE}" stroke="currentColor" stroke-opacity="0.5"'
        left, top, wide, high = box = self._chip(way)
        x, y = round(left + wide / 2, 1), round(top + high / 2 + 4, 1)
        words = text(x, y, self._told(way), look=f'font-size="12" {BOLD}')
        return self.touch("weight", rectangle(*box, look) + words, *way)

    def _told(self, way: Way) -> str:
        """The weight of an edge in words."""
        column, p, q = way
        return number(self.weights[column][p - 1, q - 1])

    def _chip(self, way: Way) -> tuple[float, float, float, float]:
        """The place of that weight: x, y, width and height."""
        starts = {other[1] for other in self.told if other[0] == way[0]}
        x, y = self.along(way, 0.5 if len(self.told) == 1 else 0.34 if len(starts) > 1 else 0.66)
        wide = 7.5 * len(self._told(way)) + 8
        return round(x - wide / 2, 1), round(y - 8, 1), wide, 16

    # Nodes.

    def _drawn(self) -> list[tuple[Place, Node]]:
        """The nodes that are drawn, and where."""
        return [
            (place, node) for place, node in self.nodes.items() if place[1] in self.rows(place[0])
        ]

    def _node(self, place: Place, node: Node) -> str:
        (x, y), high = self.at(*place), self.high
        known = node.words or node.picture
        rim = stroke("currentColor", 2.5 if node.lit else 1.2, "" if known else "4 3")
        faint = "" if known else ' stroke-opacity="0.6"'
        box = rectangle(
            round(x - WIDE / 2, 1), round(y - high / 2, 1), WIDE, round(high, 1),
            f'rx="{high / 2:g}" fill="{LIT if node.lit else HOLE}" {rim}{faint}',
        )  # fmt: skip
        size = f'font-size="{min(14, max(11, 0.5 * high), 76 / max(1, len(node.words))):.3g}"'
        dark = ' style="fill:#000"' if node.lit else ""
        inside = text(x, round(y + 4.5, 1), node.words, look=f"{size} {BOLD}{dark}")
        if node.picture:
            inside = f'<g transform="translate({x - high / 2:g},{y - high / 2:g}) scale({high:g})">'
            inside += f"{node.picture}</g>"
        marks = self.touch("node", box + inside, *place)
        spots = self._around(place)
        if node.below:
            marks += around(*spots["below"], node.below, self.small)
        if node.beside:
            words = around(*spots["beside"], node.beside, self.small)
            marks += self.touch("beside", words, *place)
        if node.above:
            marks += self.touch("bias", self._bias(place, node), *place)
        return marks

    def _around(self, place: Place) -> dict[str, tuple[float, float, str]]:
        """Where the words around a node stand, and how they are anchored."""
        (x, y), half = self.at(*place), self.high / 2
        return {
            "above": (x, y - half - 3, "middle"),
            "below": (x, y + half + self.letter, "middle"),
            "beside": (x + WIDE / 2 + 6, y - 6, "start"),
        }

    def _bias(self, place: Place, node: Node) -> str:
        """The words above a node, and its bias as an edge beside them."""
        (x, y), high = self.at(*place), self.high
        top, lit, stub = y - high / 2, place in self.lit_biases, ""
        words = around(*self._around(place)["above"], node.above, self.small)
        if node.bias:
            colour, width, dashes = self.look(node.bias)
            left = x - 3.3 * len(node.above) - 6
            way = f"M{left:.1f},{top - 13:.1f}V{top:.1f}"
            stub = shape(way, f'fill="none" {stroke(colour, width, dashes and "4 2")}')
        if lit:
            wide = 6.4 * len(node.above) + 20
            ground = rectangle(x - wide / 2 - 4, top - 15, wide, 14, f'rx="4" fill="{LIT}"')
            stub = ground + stub
            look = f'{self.small} {BOLD} style="fill:#000"'
            words = text(x, round(top - 3, 1), node.above, look=look)
        return stub + words

    def _edges(self) -> str:
        """The edges."""
        return "".join(self._edge(way) for way in self.ways())

    def _holed(self, edges: str) -> str:
        """The edges where the ground has no colour that could hide them behind words."""
        holes = [self._chip(way) for way in self.told if self.is_drawn(way)]
        size = self.letter
        for place, node in self._drawn():
            for name, (x, y, anchor) in self._around(place).items():
                if words := getattr(node, name):
                    wide = 0.62 * size * len(words)
                    left = x - wide / 2 if anchor == "middle" else x
                    holes.append((left, y - 0.9 * size, wide, 1.2 * size))
        return holed([edges], holes, (self.width, self.height))

    def _others(self) -> str:
        """All but the edges, with a hole for the colour of the ground."""
        parts = []
        for column, (name, more) in enumerate(self.heads):
            x = self.across(column)
            parts += [text(x, 13, name, look=BOLD), text(x, 27, more, look='font-size="11"')]
        for column in range(len(self.sizes)):
            if None in self.rows(column):
                x, y = self.at(column, None)
                parts.append(text(x, y + 5, "⋮", look='font-size="18"'))
        parts += [self._node(place, node) for place, node in self._drawn()]
        parts += [self._weight(way) for way in self.told if self.is_drawn(way)]
        return "".join(parts)


def around(x: float, y: float, anchor: str, words: str, look: str) -> str:
    """Words beside a node, readable in front of an edge."""
    halo = f"stroke:{HOLE};stroke-width:3;paint-order:stroke;stroke-linejoin:round"
    return text(round(x, 1), round(y, 1), words, look=f'{look} style="{halo}"', anchor=anchor)
