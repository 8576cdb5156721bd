"""A network as nodes and edges, for one example: every way from a weight to E, and its factors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import prod
from typing import Any

from mlp_core import Array, Network, squared_error, squared_error_gradient
from mlp_core.network import ForwardPass, Gradients
from mlp_core.refusals import briefly, check_kind, check_size
from mlp_lab.drawing import (
    BOLD,
    SMALL,
    Picture,
    Point,
    arrow,
    holed,
    line,
    lines_of_words,
    rectangle,
    stroke,
    text,
)
from mlp_lab.figures.figure import Sketch
from mlp_lab.numbers import added, factor, number
from mlp_lab.palette import BLUE, GREEN, GREY, VERMILION

__all__ = ["paths"]

Node = tuple[int, int]  # the number of its layer, and its own; layer 0 are the inputs
Edge = tuple[Node, Node]
Label = tuple[float, float, str, str]  # words at a place, and their look

# Each path has a colour and a line of its own, so that paper without colour tells them apart.
LOOKS = ((BLUE, ""), (VERMILION, "8 4"), (GREEN, "2 4"), (GREY, "10 4 2 4"))
MOST = 5  # nodes of a layer


def paths(network: Network, X: Array, Y: Array, weight: Sequence[int], example: int = 1) -> Sketch:
    """Every way from one weight to E for one example, in the network as nodes and edges.

    A neuron shows what the forward pass has computed, and below it what the backward pass has.
    Along a path stand its factors; their product is what the path adds to ∂E/∂w.

    Parameters
    ----------
    network : Network
        At most five nodes in a layer.
    X, Y : ndarray
        The examples.
    weight : sequence of three int
        (l, p, q): entry (p, q) of W[l], from node p of the layer before to neuron q.
    example : int
        The row of X, counted from 1.

    Returns
    -------
    Sketch
    """
    __tracebackhide__ = True
    check_kind("paths", "network", network, Network)
    l, p, q = place(network, weight)
    gradients, forward = network.gradients(X, Y), network.forward(X)
    if check_size("paths", "example", example) > len(X):
        raise IndexError(f"paths: example must be 1 … m = {len(X)}, not {example}")
    if max(network.sizes) > MOST:
        raise ValueError(
            f"paths: network must have at most {MOST} nodes in a layer, not {max(network.sizes)}"
        )
    passes = Passes(network, Y, forward, gradients, example - 1)
    ways = list(passes.ways(l, p, q))
    if len(ways) > len(LOOKS):
        raise ValueError(
            f"paths: weight must have at most {len(LOOKS)} paths to E, not {len(ways)}; "
            "take one of a later layer"
        )
    return Sketch(Graph(passes).picture(ways, (l, p, q)))


def place(network: Network, weight: Any) -> tuple[int, int, int]:
    """The layer, row and column of a weight that the network has."""
    __tracebackhide__ = True
    if not isinstance(weight, tuple | list) or len(weight) != 3:
        raise TypeError(f"paths: weight must be (l, p, q), not {briefly(weight)}")
    l, p, q = (check_size("paths", f"weight[{i}]", size) for i, size in enumerate(weight))
    if l > len(network.layers):
        raise IndexError(f"paths: weight must be of layer 1 … L = {len(network.layers)}, not {l}")
    n, k = network.layer(l).W.shape
    if p > n or q > k:
        raise IndexError(f"paths: weight must be an entry of W[{l}], {n} × {k}, not ({p}, {q})")
    return l, p, q


# The numbers.


@dataclass(frozen=True)
class Path:
    """A way from a weight to E: its neurons as (layer, number), and its factors from E back."""

    neurons: tuple[Node, ...]
    factors: tuple[float, ...]

    @property
    def share(self) -> float:
        """What it adds to ∂E/∂w."""
        return prod(self.factors)

    def words(self) -> str:
        """Its factors, and what comes out."""
        first, *others = self.factors
        written = " · ".join([number(first), *map(factor, others)])
        return f"{written} = {number(self.share)}"


@dataclass(frozen=True)
class Passes:
    """Both passes of one example; i counts from 0, layers and nodes from 1."""

    network: Network
    Y: Array
    forward: ForwardPass
    gradients: Gradients
    i: int

    @property
    def last(self) -> int:
        """The number of the last layer."""
        return len(self.network.layers)

    def nodes(self) -> Iterator[Node]:
        """Every node."""
        for l, n in enumerate(self.network.sizes):
            yield from ((l, j) for j in range(1, n + 1))

    def activation(self, l: int, j: int) -> float:
        """a of a node; of an input, x."""
        return float(self.forward.A[l][self.i, j - 1])

    def net_input(self, l: int, j: int) -> float:
        """z of a neuron."""
        return float(self.forward.Z[l][self.i, j - 1])

    def slope(self, l: int, j: int) -> float:
        """h′(z) of a neuron."""
        h_prime: Any = self.network.layer(l).activation.h_prime
        return float(h_prime(self.forward.Z[l])[self.i, j - 1])

    def weight(self, l: int, p: int, q: int) -> float:
        """w of an edge."""
        return float(self.network.layer(l).W[p - 1, q - 1])

    def by_net_input(self, l: int, j: int) -> float:
        """∂E/∂z of a neuron."""
        return float(self.gradients.dE_dZ[l][self.i, j - 1])

    def by_activation(self, j: int) -> float:
        """∂E/∂a of a neuron of the last layer."""
        return float(squared_error_gradient(self.forward.A[-1], self.Y)[self.i, j - 1])

    def error(self) -> float:
        """What this example adds to E."""
        row = slice(self.i, self.i + 1)
        return squared_error(self.forward.A[-1][row], self.Y[row]) / len(self.Y)

    def ways(self, l: int, p: int, q: int) -> Iterator[Path]:
        """Every way from a weight through its neuron q of layer l to E."""
        later = range(l + 1, self.last + 1)
        for chosen in product(*(range(1, self.network.sizes[layer] + 1) for layer in later)):
            neurons = ((l, q), *zip(later, chosen, strict=True))
            factors = [self.by_activation(neurons[-1][1])]
            for (_, before), (layer, j) in reversed(list(pairwise(neurons))):
                factors += [self.slope(layer, j), self.weight(layer, before, j)]
            factors += [self.slope(l, q), self.activation(l - 1, p)]
            yield Path(neurons, tuple(factors))

    def shares(self, l: int, p: int, q: int) -> list[float]:
        """What each example adds to ∂E/∂w."""
        A_prev, dE_dZ = self.forward.A[l - 1], self.gradients.dE_dZ[l]
        return [float(share) for share in A_prev[:, p - 1] * dE_dZ[:, q - 1]]


# The picture: columns of nodes, edges between them, paths in front, and sums below.

WIDTH, HEIGHT, LOW = 84, 58, 26  # of a neuron; of an input
GAP, STEP, LEFT, TOP = 140, 98, 10, 34  # between layers, between nodes, and before them
LINE = 22  # of the sums below
APART = 5  # two paths along one edge


@dataclass(frozen=True)
class Graph:
    """Where everything stands, and how it looks."""

    passes: Passes

    @property
    def bottom(self) -> float:
        """Where the nodes end."""
        return TOP + max(self.passes.network.sizes) * STEP

    def at(self, l: int, j: int) -> Point:
        """The middle of a node; E is the one node of layer L + 1."""
        nodes = (*self.passes.network.sizes, 1)[l]
        down = TOP + (j - 0.5) * (self.bottom - TOP) / nodes
        return LEFT + l * (WIDTH + GAP) + WIDTH / 2, down

    def between(self, start: Node, end: Node) -> tuple[Point, Point]:
        """Where the edge from a node to one of the next layer begins and ends."""
        (x1, y1), (x2, y2) = self.at(*start), self.at(*end)
        return (x1 + WIDTH / 2, y1), (x2 - WIDTH / 2, y2)

    def picture(self, ways: Sequence[Path], weight: tuple[int, int, int]) -> Picture:
        """All of it, with the ways that lead from a weight to E."""
        passes, L, (l, p, _) = self.passes, self.passes.last, weight
        edges = [(a, b) for a in passes.nodes() for b in passes.nodes() if b[0] == a[0] + 1]
        to_E = [((L, j), (L + 1, 1)) for j in range(1, passes.network.sizes[-1] + 1)]
        wide = 2 * LEFT + (L + 2) * WIDTH + (L + 1) * GAP
        high = self.bottom + LINE * (len(ways) + 2) + 8
        taken = [list(pairwise([(l - 1, p), *way.neurons, (L + 1, 1)])) for way in ways]
        below = [self.edge(edge) for edge in edges + to_E]
        for row, way in enumerate(taken):
            aside = APART * (row - (len(ways) - 1) / 2)
            for edge in way:
                shared = any(edge in other for other in taken if other is not way)
                below.append(self.piece(edge, LOOKS[row], aside if shared else 0))
        labels = [self.weight(edge, any(edge in way for way in taken)) for edge in edges]
        for edge in to_E:
            words = f"∂E/∂a = {number(passes.by_activation(edge[0][1]))}"
            labels.append(self.label(edge, 0.46, words))
        marks = [*self.heads(), holed(below, map(hole, labels), (wide, high))]
        marks += [small(*label) for label in labels]
        marks += [self.neuron(*n) if n[0] else self.input(n[1]) for n in passes.nodes()]
        marks += [self.error(), *sums(passes, ways, weight, self.bottom + 22)]
        return Picture(marks, wide, high, sentence(passes, ways, weight))

    # Edges.

    def edge(self, edge: Edge) -> str:
        """An edge that no path takes."""
        return line(*self.between(*edge), f'{stroke("currentColor", 0.8)} stroke-opacity="0.45"')

    def piece(self, edge: Edge, look: tuple[str, str], aside: float) -> str:
        """An edge as a piece of a path."""
        (x1, y1), (x2, y2) = self.between(*edge)
        start, end = (x1, y1 + aside), (x2, y2 + aside)
        return arrow(start, end, stroke(look[0], 3, look[1]), f'fill="{look[0]}"', (11, 5.5))

    def label(self, edge: Edge, along: float, words: str, look: str = BOLD) -> Label:
        """Words on an edge, so far along it."""
        (x1, y1), (x2, y2) = self.between(*edge)
        return x1 + along * (x2 - x1), y1 + along * (y2 - y1) + 4, words, look

    def weight(self, edge: Edge, lit: bool) -> Label:
        """The weight of an edge, close to the neuron that it leads to; on a path in its middle."""
        (_, p), (l, q) = edge
        w = number(self.passes.weight(l, p, q))
        return self.label(edge, 0.5, f"w = {w}") if lit else self.label(edge, 0.85, w, "")

    # Nodes.

    def box(self, l: int, j: int, high: float, lines: Sequence[str], above: str) -> str:
        """A node: words within it, and a name above."""
        x, y = self.at(l, j)
        first = y - 17 * (len(lines) - 1) / 2 + 4
        words = "".join(text(x, first + 17 * row, line) for row, line in enumerate(lines))
        look = f'rx="6" fill="none" {stroke("currentColor", 1.2)}'
        frame = rectangle(x - WIDTH / 2, y - high / 2, WIDTH, high, look)
        return frame + words + small(x, y - high / 2 - 5, above)

    def input(self, j: int) -> str:
        """An input, which nobody computed."""
        return self.box(0, j, LOW, [f"x = {number(self.passes.activation(0, j))}"], f"input {j}")

    def neuron(self, l: int, j: int) -> str:
        """A neuron: its numbers on the way to E, and below what came back."""
        passes, (x, y) = self.passes, self.at(l, j)
        z, a, slope = passes.net_input(l, j), passes.activation(l, j), passes.slope(l, j)
        lines = [f"z = {number(z)}", f"a = {number(a)}", f"h′ = {number(slope)}"]
        bias = number(passes.network.layer(l).B[0, j - 1])
        back = f"∂E/∂z = {number(passes.by_net_input(l, j))}"
        node = self.box(l, j, HEIGHT, lines, f"neuron {j}, b = {bias}")
        return node + small(x, y + HEIGHT / 2 + 14, back, BOLD)

    def error(self) -> str:
        """E, as far as this example goes."""
        true = ", ".join(number(value) for value in self.passes.Y[self.passes.i])
        lines = ["its share", "of E is", number(self.passes.error())]
        return self.box(self.passes.last + 1, 1, HEIGHT, lines, f"y = {true}")

    def heads(self) -> list[str]:
        """What each column is."""
        layers = enumerate(self.passes.network.layers, start=1)
        words = [f"layer {l}, {layer.activation.name}" for l, layer in layers]
        columns = enumerate([f"example {self.passes.i + 1}", *words, "E"])
        return [text(self.at(l, 1)[0], 16, column, look=BOLD) for l, column in columns]


def small(x: float, y: float, words: str, look: str = "") -> str:
    """Small words at a place."""
    return text(round(x, 1), round(y, 1), words, look=f"{SMALL} {look}")


def hole(label: Label) -> tuple[float, float, float, float]:
    """The room that a label takes among the edges."""
    x, y, words, look = label
    wide = (7.8 if look else 7) * len(words) + 4
    return x - wide / 2, y - 12, wide, 16


def sums(passes: Passes, ways: Sequence[Path], weight: tuple[int, int, int], y: float) -> list[str]:
    """The product of each path, from y downwards, and what they add up to."""
    l = weight[0]
    factors = ["∂E/∂a", *["h′", "w"] * (passes.last - l), "h′", "x" if l == 1 else "a"]
    head = f"The factors along each path, from E back to w: {' · '.join(factors)}"
    parts = [lines_of_words(LEFT, y, [head], SMALL)]
    for row, (way, (colour, dashes)) in enumerate(zip(ways, LOOKS, strict=False), start=1):
        at = y + LINE * row
        parts.append(line((LEFT, at - 4), (LEFT + 46, at - 4), stroke(colour, 3, dashes)))
        parts.append(lines_of_words(LEFT + 60, at, [way.words()]))
    here, all_examples = totals(passes, ways, weight)
    last = f"example {passes.i + 1}: {here}; all {len(passes.Y)} examples: {all_examples}"
    return [*parts, lines_of_words(LEFT, y + LINE * (len(ways) + 1), [last], BOLD)]


def totals(passes: Passes, ways: Sequence[Path], weight: tuple[int, int, int]) -> tuple[str, str]:
    """What the paths of one example add up to, and the examples."""
    (l, p, q), shares = weight, passes.shares(*weight)
    here = f"{added([way.share for way in ways])} = {number(sum(way.share for way in ways))}"
    gradient = number(passes.gradients.dE_dW[l][p - 1, q - 1])
    return here, f"∂E/∂w = {added(shares)} = {gradient}"


def sentence(passes: Passes, ways: Sequence[Path], weight: tuple[int, int, int]) -> str:
    """What the picture shows, in words."""
    (l, p, q), (here, all_examples) = weight, totals(passes, ways, weight)
    lead, make = (
        ("1 path leads", "makes") if len(ways) == 1 else (f"{len(ways)} paths lead", "make")
    )
    start = f"In example {passes.i + 1}, {lead} from entry ({p}, {q}) of W[{l}] to E and {make}"
    return f"{start} {here}. All {len(passes.Y)} examples make {all_examples}."
