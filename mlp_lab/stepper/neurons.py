"""The neurons behind a step: the network as nodes and edges, with what makes an entry lit."""

import numpy as np

from mlp_core import Array
from mlp_lab.drawing import Graph, Node, Picture
from mlp_lab.numbers import number
from mlp_lab.stepper.focus import Focus, focus_on
from mlp_lab.stepper.highlights import Highlights
from mlp_lab.stepper.steps import Step, Working

__all__ = ["neurons"]

HEIGHT, PITCH = 186.0, 97.0  # pixels: of the picture, and from layer to layer


def neurons(working: Working, step: Step, known: set[str], i: int, j: int) -> Picture:
    """The network in the example of an entry, and where in it that entry (i, j) of a step is.

    Parameters
    ----------
    working : Working
        All numbers.
    step : Step
        Whose entry it is.
    known : set of str
        The names of the results that may be seen.
    i, j : int
        The entry, counted from 1.
    """
    sizes = working.network.sizes
    base = Focus(1, (1,) * len(sizes), "A", 0)
    at = focus_on(base, step.picked.matrix.name, i, j) or base
    lit = Highlights(sizes, step, at, at, known)
    A = activations(working, known)
    nodes = {
        (l, p): Node("" if P is None else number(P[at.i - 1, p - 1]), lit=(l, p) in lit.nodes())
        for l, P in enumerate(A)
        for p in range(1, sizes[l] + 1)
    }
    heads = [("X", f"example {at.i}"), *((f"layer {l}", "") for l in range(1, len(sizes)))]
    columns = list(sizes)
    if working.Y is not None:
        name = "E′" if "E′" in known else "E"
        E = number(working.values["E_new" if "E′" in known else "E"], 4) if name in known else ""
        nodes[lit.last, 1] = Node(E, lit=(lit.last, 1) in lit.nodes())
        heads.append((name, ""))
        columns.append(1)
    width = PITCH * (len(columns) - 1) + 96
    graph = Graph(
        heads,
        columns,
        nodes,
        {l: layer.W for l, layer in enumerate(working.network.layers, start=1)},
        width,
        HEIGHT,
        lit=lit.edges(),
        taken=lit.taken(),
        meeting=lit.meeting(),
        back=step.phase == "backward",
    )
    return Picture([graph.marks()], width, HEIGHT, f"The network in example {at.i}.")


def activations(working: Working, known: set[str]) -> list[Array | None]:
    """A of each layer, those of the network after the update once its E is known."""
    layers = range(1, len(working.network.layers) + 1)
    if "E′" in known:
        with np.errstate(all="ignore"):
            return list(working.values["new"].forward(working.X).A)
    A = [working.values[f"A{l}"] if f"A[{l}]" in known else None for l in layers]
    return [working.X, *A]
