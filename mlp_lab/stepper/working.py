"""A training step as lines of Python, and what each line gives."""

import re
import textwrap
from collections.abc import Callable
from typing import Any

import numpy as np

from mlp_core import ACTIVATIONS, Array, Network
from mlp_lab import thread
from mlp_lab.numbers import literal

__all__ = ["Working"]

CORE = "mlp_core"


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
