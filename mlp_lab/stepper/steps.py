"""The steps of a training step: each one equation, with its numbers and its line of Python."""

import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

import numpy as np

from mlp_core import (
    ACTIVATIONS,
    Activation,
    Array,
    Layer,
    Network,
    bias_gradient,
    bias_rows,
    net_input,
    net_input_gradient,
    previous_activation_gradient,
    squared_error,
    squared_error_gradient,
    updated_biases,
    updated_weights,
    weight_gradient,
)
from mlp_lab import thread
from mlp_lab.drawing import Matrix
from mlp_lab.numbers import literal
from mlp_lab.stepper import sums
from mlp_lab.stepper.formulas import formula

__all__ = ["Step", "StepMatrix", "Working", "every_step"]

CORE = "mlp_core"
Phase = Literal["forward", "backward", "update"]
AXES = {"m": "i, example", "n": "p, input", "k": "j, neuron", "1": ""}


class Working:
    """The lines of a training step, each computed by the function that it names.

    So what `show_code` prints is what was computed.

    Parameters
    ----------
    network : Network
    X : ndarray, m × n
    Y : ndarray, m × k, or None
    alpha : float

    Attributes
    ----------
    lines : list of str
        Such as "Z1 = net_input(A0, network.layer(1).W, network.layer(1).B)".
    values : dict
        From what a line calls something to what it is, such as "Z1" to an array.
    """

    def __init__(self, network: Network, X: Array, Y: Array | None, alpha: float) -> None:
        self.network, self.alpha = network, alpha
        self.own = network is thread.network and X is thread.X and (Y is None or Y is thread.Y)
        # Copies, because a reader may change X while the instrument is open.
        self.X, self.Y = np.array(X), None if Y is None else np.array(Y)
        self.values: dict[str, Any] = {"X": self.X, "Y": self.Y, "alpha": alpha}
        for l, layer in enumerate(network.layers, start=1):
            self.values[f"network.layer({l}).W"] = layer.W
            self.values[f"network.layer({l}).B"] = layer.B
        self.lines: list[str] = []
        self._imports: list[set[str]] = []  # what each line needs of mlp_core

    def note(self, name: str, value: Any, line: str, *needs: str) -> Any:
        """Write down a line, and what it gives."""
        if isinstance(value, np.ndarray):
            value.flags.writeable = False
        self.values[name] = value
        self.lines.append(line)
        self._imports.append(set(needs))
        return value

    def call(self, name: str, function: Callable[..., Any], *arguments: str, by: str = "") -> Any:
        """Call a function of mlp_core with what was computed before, and write the line down.

        `by` is how the line calls the function, where that is no name of mlp_core.
        """
        written = by or str(function.equation.name)  # type: ignore[attr-defined]
        value = function(*(self.values[argument] for argument in arguments))
        line = f"{name} = {written}({', '.join(arguments)})"
        return self.note(name, value, line, *([] if by else [written]))

    def code(self, lines: int) -> str:
        """So many lines, with everything that they need in front, to run on their own."""
        needs, given = self._given(lines)
        names = sorted(needs.union(*self._imports[:lines]), key=str.lower)
        imports = [
            f"from {CORE} import {row.rstrip(',')}" for row in textwrap.wrap(", ".join(names), 68)
        ]
        return "\n".join([*imports, *given, *self.lines[:lines]])

    def _given(self, lines: int) -> tuple[set[str], list[str]]:
        """The lines that make X, Y, network and alpha, and what they need of mlp_core."""
        asked = "\n".join(self.lines[:lines])
        names = ["X"] + (["Y"] if re.search(r"\bY\b", asked) else [])
        rate = [f"alpha = {self.alpha!r}"] if "alpha" in asked else []
        if self.own:
            return set(), [f"from mlp_lab.thread import {', '.join([*names, 'network'])}", *rate]
        activations = [layer.activation for layer in self.network.layers]
        known = {a.name for a in activations if ACTIVATIONS.get(a.name) is a}
        layers, remarks = [], []
        for layer in self.network.layers:
            h = re.sub(r"\W", "_", layer.activation.name)
            if h not in known and (remark := f"# {h} is your own Activation") not in remarks:
                remarks.append(remark)
            layers.append(f"    Layer({literal(layer.W)}, {literal(layer.B)}, {h}),")
        arrays = [f"{name} = {literal(self.values[name])}" for name in names]
        network = ["network = Network([", *layers, "])"]
        return known | {"Layer", "Network"}, [
            *("import numpy as np", *remarks, *arrays, *network, *rate)
        ]


@dataclass(frozen=True)
class StepMatrix:
    """A matrix of a step's picture.

    Attributes
    ----------
    matrix : Matrix
        The matrix, with nothing lit.
    lit : str
        What is lit of it when entry (i, j) of the result is picked: its "row" i, its "column" j,
        its "entry" (i, j), or "" for nothing.
    """

    matrix: Matrix
    lit: str = ""

    def at(self, i: int, j: int) -> Matrix:
        """The matrix to be drawn while entry (i, j) is picked."""
        everything: dict[str, dict[str, Any]] = {
            "row": {"rows": {i}},
            "column": {"columns": {j}},
            "entry": {"entries": {(i, j)}},
        }
        lit = everything.get(self.lit, {})
        return replace(self.matrix, clickable=bool(self.lit), **lit)


@dataclass(frozen=True)
class Step:
    """One equation of a training step, with its numbers.

    Attributes
    ----------
    name, call : str
        What is computed, as on paper and as in code: "∂E/∂W[2]" and "dE_dW2".
    phase : str
        "forward", "backward" or "update".
    l : int
        The layer, or 0 for the error, which belongs to no layer.
    ids : tuple of str
        The steps of the derivation.
    formula : str
        The equation in LaTeX, between dollars.
    given, found : tuple of Part and str
        What stands left of the sign, and what stands right of it, beginning with that sign.
    picked : Part
        Where an entry can be picked: the result, or for E the squares of the examples.
    result : ndarray or float
        What is computed.
    axes : tuple of two str
        What a row and a column of `picked` are, such as "i, example".
    says : callable
        From (i, j) to that entry, written out with its numbers.
    lines : int
        How many lines of the working lead here.
    """

    name: str
    call: str
    phase: Phase
    l: int
    ids: tuple[str, ...]
    formula: str
    given: tuple[StepMatrix | str, ...]
    found: tuple[StepMatrix | str, ...]
    picked: StepMatrix
    result: Any
    axes: tuple[str, str]
    says: Callable[[int, int], str]
    lines: int

    @property
    def place(self) -> str:
        """Where in the network this is, such as W[2] for ∂E/∂W[2] and W′[2]."""
        return self.name.removeprefix("∂E/∂").replace("′", "")

    @property
    def where(self) -> str:
        """The layer in words; the error belongs to none."""
        return f"layer {self.l}" if self.l else "error"


def matrix(l: int, name: str, values: Array, edges: str, lit: str = "") -> StepMatrix:
    """A matrix of layer l, with edges such as "m n": "n" is its inputs, "k" its neurons."""
    letters = {"m": "m", "1": "1", "n": f"n_{l - 1}", "k": f"n_{l}"}
    rows, columns = edges.split()
    return StepMatrix(Matrix(name, values, (letters[rows], letters[columns]), (rows, columns)), lit)


def ids(function: Any) -> tuple[str, ...]:
    """The steps of the derivation that a function computes; a reader's own h is S11."""
    return function.equation.ids if hasattr(function, "equation") else ("S11",)


class Writer:
    """Writes one step after the other.

    Attributes
    ----------
    working : Working
        What is computed.
    steps : list of Step
        The steps so far.
    """

    def __init__(self, working: Working) -> None:
        self.working = working
        self.steps: list[Step] = []

    def add(
        self,
        form: str,
        l: int,
        names: tuple[str, str],
        function: Callable[..., Any],
        arguments: tuple[str, ...],
        edges: str,
        given: tuple[StepMatrix | str, ...],
        says: Callable[..., str],
        by: str = "",
        also: tuple[str, ...] = (),
        h: Activation | None = None,
    ) -> Any:
        """Compute a matrix, and write down the step.

        Parameters
        ----------
        form : str
            The kind of step, as `formula` knows it.
        l : int
            The layer.
        names : tuple of two str
            Of the result, on paper and in code.
        function, arguments
            A function of mlp_core, and what it takes, as the lines call it.
        edges : str
            Of the result, such as "m k".
        given, says
            As in `Step`; `says` takes the result in front of i and j.
        by, also, h
            How the line calls the function, further steps of the derivation, and the layer's h:
            where they are needed.
        """
        name, call = names
        result = self.working.call(call, function, *arguments, by=by)
        sign = ") =" if str(given[0]).endswith("(") else "="
        found, (rows, columns) = matrix(l, name, result, edges, "entry"), edges.split()
        phase: Phase = "backward" if "∂" in name else "update" if "′" in name else "forward"
        latex = formula(form, l, len(self.working.network.layers), h)
        self.steps.append(
            Step(
                name, call, phase, l, (*ids(function), *also), latex, given, (sign, found), found,
                result, (AXES[rows], AXES[columns]), partial(says, result), len(self.working.lines),
            )
        )  # fmt: skip
        return result


# The steps, in the order in which they are taken.


def every_step(working: Working) -> tuple[Step, ...]:
    """All steps; without Y only those of the forward pass."""
    L, to = len(working.network.layers), Writer(working)
    working.note("A0", working.X, "A0 = X")
    for l in range(1, L + 1):
        forward(to, l)
    if working.Y is not None:
        error(to, "")
        error_gradient(to, L)
        for l in range(L, 0, -1):
            backward(to, l)
        for l in range(1, L + 1):
            update(to, l)
        step_over(working)
        error(to, "′")
    return tuple(to.steps)


def forward(to: Writer, l: int) -> None:
    """Z[l], and then A[l]."""
    layer, A_prev = to.working.network.layer(l), to.working.values[f"A{l - 1}"]
    h, B = layer.activation, bias_rows(layer.B, len(A_prev))
    also: tuple[str, ...] = ids(Network.forward)
    Z = to.add(
        "Z", l, (f"Z[{l}]", f"Z{l}"),
        net_input, (f"A{l - 1}", f"network.layer({l}).W", f"network.layer({l}).B"), "m k",
        (
            matrix(l, "A[0] = X" if l == 1 else f"A[{l - 1}]", A_prev, "m n", "row"), "·",
            matrix(l, f"W[{l}]", layer.W, "n k", "column"), "+",
            matrix(l, f"J ⊗ B[{l}]", B, "m k", "entry"),
        ),
        partial(sums.product, A_prev, layer.W, B), also=also,
    )  # fmt: skip
    to.add(
        "A", l, (f"A[{l}]", f"A{l}"), h.h, (f"Z{l}",), "m k",
        ("h(", matrix(l, f"Z[{l}]", Z, "m k", "entry")),
        partial(sums.function, h, Z), by=f"network.layer({l}).activation.h", also=also, h=h,
    )  # fmt: skip


def error(to: Writer, new: str) -> None:
    """E; with a prime for `new`, that of the network after the update, beside the E before it."""
    working, L = to.working, len(to.working.network.layers)
    ending = "_new" if new else ""
    A, Y = working.values[f"A{L}{ending}"], working.values["Y"]
    E = working.call(f"E{ending}", squared_error, f"A{L}{ending}", "Y")
    # The squared error of each example by itself.
    squares = np.array([[squared_error(A[i : i + 1], Y[i : i + 1])] for i in range(len(A))])
    given = (matrix(L, f"A{new}[{L}]", A, "m k", "row"), "−", matrix(L, "Y", Y, "m k", "row"))
    each = matrix(L, f"‖a{new}ᵢ − yᵢ‖²", squares, "m 1", "row")
    found: tuple[StepMatrix | str, ...]
    found = ("→", each, "Σ/m → ", matrix(L, f"E{new}", np.array([[E]]), "1 1"))
    if new:
        before = working.values["E"]
        sign = "<" if before > E else ">" if before < E else "=" if before == E else "and"
        found = (*found, sign, matrix(L, "E", np.array([[before]]), "1 1"))
    to.steps.append(
        Step(
            f"E{new}", f"E{ending}", "update" if new else "forward", 0, ids(squared_error),
            formula(f"E{new}", L, L), given, found, each, E, (AXES["m"], ""),
            partial(sums.error, A, Y, squares, E, f"E{new}"), len(working.lines),
        )
    )  # fmt: skip


def error_gradient(to: Writer, L: int) -> None:
    """∂E/∂A[L], with which the backward pass begins."""
    A, Y = to.working.values[f"A{L}"], to.working.values["Y"]
    to.add(
        "dE_dA[L]", L, (f"∂E/∂A[{L}]", f"dE_dA{L}"),
        squared_error_gradient, (f"A{L}", "Y"), "m k",
        ("2/m (", matrix(L, f"A[{L}]", A, "m k", "entry"), "−", matrix(L, "Y", Y, "m k", "entry")),
        partial(sums.error_gradient, A, Y),
    )  # fmt: skip


def backward(to: Writer, l: int) -> None:
    """∂E/∂Z[l], ∂E/∂W[l], ∂E/∂B[l], and for l > 1 ∂E/∂A[l−1]."""
    layer, values = to.working.network.layer(l), to.working.values
    h, W = layer.activation, layer.W
    A_prev, Z, dE_dA = values[f"A{l - 1}"], values[f"Z{l}"], values[f"dE_dA{l}"]
    h_prime_Z = to.working.call(
        f"h_prime_Z{l}", h.h_prime, f"Z{l}", by=f"network.layer({l}).activation.h_prime"
    )
    dE_dZ = to.add(
        "dE_dZ", l, (f"∂E/∂Z[{l}]", f"dE_dZ{l}"),
        net_input_gradient, (f"dE_dA{l}", f"h_prime_Z{l}"), "m k",
        (
            matrix(l, f"h′(Z[{l}])", h_prime_Z, "m k", "entry"), "⊙",
            matrix(l, f"∂E/∂A[{l}]", dE_dA, "m k", "entry"),
        ),
        partial(sums.slopes, h, Z, h_prime_Z, dE_dA), h=h,
    )  # fmt: skip
    by_Z = matrix(l, f"∂E/∂Z[{l}]", dE_dZ, "m k", "column")
    turned = "A[0]ᵀ = Xᵀ" if l == 1 else f"A[{l - 1}]ᵀ"
    to.add(
        "dE_dW", l, (f"∂E/∂W[{l}]", f"dE_dW{l}"),
        weight_gradient, (f"A{l - 1}", f"dE_dZ{l}"), "n k",
        (matrix(l, turned, A_prev.T, "n m", "row"), "·", by_Z),
        partial(sums.product, A_prev.T, dE_dZ, None),
    )  # fmt: skip
    J = np.ones((len(Z), 1), Z.dtype)
    to.add(
        "dE_dB", l, (f"∂E/∂B[{l}]", f"dE_dB{l}"), bias_gradient, (f"dE_dZ{l}",), "1 k",
        (matrix(l, "Jᵀ", J.T, "1 m", "row"), "·", by_Z), partial(sums.over_examples, dE_dZ),
    )  # fmt: skip
    if l > 1:
        to.add(
            "dE_dA", l, (f"∂E/∂A[{l - 1}]", f"dE_dA{l - 1}"),
            previous_activation_gradient, (f"dE_dZ{l}", f"network.layer({l}).W"), "m n",
            (
                matrix(l, f"∂E/∂Z[{l}]", dE_dZ, "m k", "row"), "·",
                matrix(l, f"W[{l}]ᵀ", W.T, "k n", "column"),
            ),
            partial(sums.product, dE_dZ, W.T, None),
        )  # fmt: skip


def update(to: Writer, l: int) -> None:
    """W′[l] and B′[l], both from the old parameters."""
    layer, values, alpha = to.working.network.layer(l), to.working.values, to.working.alpha
    for P, old, edges, function in (
        ("W", layer.W, "n k", updated_weights),
        ("B", layer.B, "1 k", updated_biases),
    ):
        dE_dP = values[f"dE_d{P}{l}"]
        to.add(
            P, l, (f"{P}′[{l}]", f"{P}{l}_new"),
            function, (f"network.layer({l}).{P}", f"dE_d{P}{l}", "alpha"), edges,
            (
                matrix(l, f"{P}[{l}]", old, edges, "entry"), "− α ·",
                matrix(l, f"∂E/∂{P}[{l}]", dE_dP, edges, "entry"),
            ),
            partial(sums.step, old, dE_dP, alpha),
        )  # fmt: skip


def step_over(working: Working) -> None:
    """The network after the update, and what it predicts."""
    layers, L = working.network.layers, len(working.network.layers)
    parameters = [
        (working.values[f"W{l}_new"], working.values[f"B{l}_new"]) for l in range(1, L + 1)
    ]
    new = Network(
        [Layer(W, B, old.activation) for (W, B), old in zip(parameters, layers, strict=True)]
    )
    written = "\n".join(
        f"    Layer(W{l}_new, B{l}_new, network.layer({l}).activation)," for l in range(1, L + 1)
    )
    working.note("new", new, f"new = Network([\n{written}\n])", "Layer", "Network")
    working.note(f"A{L}_new", new.predict(working.X), f"A{L}_new = new.predict(X)")
