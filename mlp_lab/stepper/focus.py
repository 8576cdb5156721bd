"""What is looked at: an example, a neuron of each layer, and one weight, bias or neuron of them.

A neuron of each layer, from an input to an output, is a path; so whatever step is shown,
an entry of its matrices belongs to what is looked at.
"""

import re
from dataclasses import dataclass, replace

from mlp_lab.stepper.steps import Step

__all__ = [
    "BIAS",
    "NODE",
    "TARGET",
    "Focus",
    "computes",
    "concerns",
    "entry_of",
    "focus_on",
    "given_at",
]

# The name of a matrix, as the steps have it: its letter, the number of its layer, whether turned.
NAME = re.compile(r"(?:∂E/∂|h′\()?(J ⊗ )?([ZAWB])′?\[(\d+)\]\)?(ᵀ?)")

# The marks of the network: an edge is an entry of its W; nodes and biases stand in rows, a layer is
# a column, and the inputs are the first.
EDGE = re.compile(r"edge\[(\d+)\]")
NODE, BIAS, TARGET = "node", "bias", "target"


@dataclass(frozen=True)
class Focus:
    """What is looked at; everything counts from 1, and layer 0 are the inputs.

    Parameters
    ----------
    i : int
        The example.
    neurons : tuple of int
        A neuron of each layer, from layer 0 on.
    letter : str
        "W" for the weight into the neuron of layer l, "B" for its bias, "Z" for its net input, "A"
        for its activation, "E" for the error.
    l : int
        The layer.
    """

    i: int
    neurons: tuple[int, ...]
    letter: str
    l: int

    @property
    def p(self) -> int:
        """The neuron of the layer before."""
        return self.neurons[self.l - 1]

    @property
    def j(self) -> int:
        """The neuron of layer l."""
        return self.neurons[self.l]

    def through(self, l: int, j: int) -> "Focus":
        """The same with another neuron of a layer."""
        return replace(self, neurons=(*self.neurons[:l], j, *self.neurons[l + 1 :]))

    def at(self, letter: str, l: int, j: int, p: int | None = None) -> "Focus":
        """Another weight, from p to j of layer l, or another bias or neuron j."""
        moved = replace(self.through(l, j), letter=letter, l=l)
        return moved if p is None else moved.through(l - 1, p)

    def on(self, step: Step) -> "Focus":
        """The same example and neurons, at what a step computes."""
        if not step.l:
            return replace(self, letter="E", l=len(self.neurons) - 1)
        found = NAME.search(step.name)
        assert found
        return replace(self, letter=found[2], l=int(found[3]))


def entry_of(step: Step, focus: Focus) -> tuple[int, int]:
    """The entry of what a step computes that belongs to what is looked at."""
    if not step.l:
        return focus.i, 1
    at = focus.on(step)
    if at.letter == "W":
        return at.p, at.j
    return (1 if at.letter == "B" else focus.i), at.j


def focus_on(focus: Focus, name: str, i: int, j: int) -> Focus | None:
    """What entry (i, j) of the matrix of that name shows; None where it shows nothing.

    Parameters
    ----------
    focus : Focus
        What was looked at before.
    name : str
        As it stands below the matrix, such as "∂E/∂W[2]", "A[0]ᵀ = Xᵀ" or "Y"; or that of a mark
        of the network: "edge[2]", "bias", "node" or "target".
    i, j : int
        The entry, counted from 1.
    """
    last = len(focus.neurons) - 1
    if found := EDGE.fullmatch(name):
        return focus.at("W", int(found[1]), j, i)
    if name == BIAS:
        return focus.at("B", j, i)
    if name in (NODE, TARGET):
        return focus.at("A", j - 1, i) if j - 1 <= last else replace(focus, letter="E", l=last)
    if found := NAME.search(name):
        rows, letter, l = found[1], found[2], int(found[3])
        if found[4]:
            i, j = j, i
        if letter == "W":
            return focus.at("W", l, j, i)
        if letter == "B":
            return replace(focus, i=i if rows else focus.i).at("B", l, j)
        return replace(focus, i=i).at(letter, l, j)
    if name == "Y":
        return replace(focus, i=i).at("A", last, j)
    if name == "Jᵀ":
        return replace(focus, i=j)
    if name.startswith("‖"):
        return replace(focus, i=i, letter="E", l=last)
    return replace(focus, letter="E", l=last) if name in ("E", "E′") else None


def given_at(focus: Focus, name: str, i: int, j: int) -> tuple[str, int, int] | None:
    """The entry of X, Y, W or B that a matrix or a mark has there; None where it is computed."""
    if any(sign in name for sign in ("∂", "′", "‖", "Jᵀ")):
        return None
    if name in ("Y", TARGET):
        return "Y", *((i, j) if name == "Y" else (focus.i, i))
    at = focus_on(focus, name, i, j)
    if at is None or at.letter not in "WBA" or (at.letter == "A" and at.l):
        return None
    if at.letter == "A":
        return "X", at.i, at.j
    return f"{at.letter}[{at.l}]", at.p if at.letter == "W" else 1, at.j


def concerns(step: Step, focus: Focus) -> bool:
    """Whether a matrix of a step has what is looked at."""
    if not step.l:
        return focus.letter == "E" or (focus.letter in "ZA" and focus.l == len(focus.neurons) - 1)
    parts = (part for part in (*step.given, *step.found) if not isinstance(part, str))
    return any(names(part.matrix.name, focus) for part in parts)


def computes(step: Step, focus: Focus) -> bool:
    """Whether a step computes something of what is looked at."""
    return names(step.name, focus) if step.l else focus.letter == "E"


def names(name: str, focus: Focus) -> bool:
    """Whether the matrix of that name has what is looked at; z and a belong to one neuron."""
    kind = "ZA" if focus.letter in "ZA" else focus.letter
    found = NAME.search(name)
    return found is not None and found[2] in kind and int(found[3]) == focus.l
