"""What of the network is lit: where the numbers meet that make the entry that is looked at."""

from dataclasses import dataclass
from itertools import product

from mlp_lab.drawing import Place, Way
from mlp_lab.stepper.focus import Focus
from mlp_lab.stepper.steps import Step

__all__ = ["Highlights"]


@dataclass(frozen=True)
class Highlights:
    """What is lit; an edge is (column, p, q), a node or a bias (column, j), and E a last column.

    Parameters
    ----------
    sizes : tuple of int
        n_0, …, n_L.
    step : Step
        The step whose matrices are drawn.
    focus, told : Focus
        What is looked at, and what the card tells of.
    known : set of str
        What is computed.
    """

    sizes: tuple[int, ...]
    step: Step
    focus: Focus
    told: Focus
    known: set[str]

    @property
    def at(self) -> Focus:
        """The entry of the step."""
        return self.focus.on(self.step)

    @property
    def last(self) -> int:
        """The column of E."""
        return len(self.sizes)

    def taken(self) -> list[Way]:
        """The edges along which the terms of the entry flow."""
        l, j, name = self.at.l, self.at.j, self.step.name
        if name.startswith("Z"):
            return [(l, p, j) for p in range(1, self.sizes[l - 1] + 1)]
        if name.startswith("E"):
            return [(self.last, q, 1) for q in range(1, self.sizes[-1] + 1)]
        if name.startswith("∂E/∂A"):
            return [(l + 1, j, q) for q in range(1, (*self.sizes, 1)[l + 1] + 1)]
        return []

    def meeting(self) -> list[Way]:
        """The edge at whose ends a and ∂E/∂z stand; their product is its share of ∂E/∂w."""
        at = self.at
        return [(at.l, at.p, at.j)] if self.step.name.startswith("∂E/∂W") else []

    def edges(self) -> set[Way]:
        """Every edge that is lit."""
        weights = {(f.l, f.p, f.j) for f in (self.told, self.at) if f.letter == "W"}
        return {*weights, *self.taken()}

    def traced(self) -> set[Way]:
        """The edges of all paths from the weight that the card tells of to E."""
        at = self.told
        if at.letter != "W" or f"∂E/∂W[{at.l}]" not in self.known:
            return set()
        sizes = (*self.sizes, 1)
        found = {(at.l + 1, at.j, q) for q in range(1, sizes[at.l + 1] + 1)}
        for column in range(at.l + 2, len(sizes)):
            pairs = product(*(range(1, size + 1) for size in sizes[column - 1 : column + 1]))
            found |= {(column, p, q) for p, q in pairs}
        return found

    def biases(self) -> set[Place]:
        """Every bias that is lit; it is a term of z too."""
        found = {(f.l, f.j) for f in (self.told, self.at) if f.letter == "B"}
        return found | {(self.at.l, self.at.j)} if self.step.name.startswith("Z") else found

    def nodes(self) -> set[Place]:
        """Every node that is lit."""
        found = {(f.l, f.j) for f in (self.told, self.at) if f.letter in "ZA"}
        for column, p, q in self.edges():
            found |= {(column - 1, p), (column, q)}
        return found | ({(self.last, 1)} if self.told.letter == "E" else set())
