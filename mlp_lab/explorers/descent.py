"""Gradient steps as they look over two parameters of a network."""

import math
from dataclasses import dataclass

import numpy as np

from mlp_core import Array, Network, squared_error
from mlp_lab.drawing import Axes
from mlp_lab.explorers.parameters import Parameter, replaced
from mlp_lab.numbers import number

__all__ = ["Descent"]


@dataclass(frozen=True)
class Descent:
    """Steps of two parameters, or of all, and what E says of them.

    Parameters
    ----------
    X, Y : ndarray, m × n and m × k
        Inputs and true outputs.
    two : tuple of two Parameter
        The ones that are looked at.
    alpha : float
        The learning rate.
    all_move : bool
        Whether a step moves all parameters, or these two.
    """

    X: Array
    Y: Array
    two: tuple[Parameter, Parameter]
    alpha: float
    all_move: bool

    @np.errstate(all="ignore")  # what is not finite is told in words
    def error(self, network: Network) -> float:
        """The error of a network."""
        return squared_error(network.predict(self.X), self.Y)

    def point(self, network: Network) -> tuple[float, float]:
        """Where a network stands: its values of the two parameters."""
        first, second = self.two
        return float(first.value(network)), float(second.value(network))

    @np.errstate(all="ignore")
    def slopes(self, network: Network) -> tuple[float, float]:
        """∂E by each of the two."""
        gradients = network.gradients(self.X, self.Y)
        first, second = self.two
        return first.gradient(gradients), second.gradient(gradients)

    @np.errstate(all="ignore")
    def after(self, network: Network) -> Network:
        """The network after one step."""
        new = network.updated(network.gradients(self.X, self.Y), self.alpha)
        return new if self.all_move else replaced(network, {p: p.value(new) for p in self.two})

    def ahead(self, network: Network, steps: int, frame: Axes) -> list[Network]:
        """The network and those after so many steps, to the first outside the window."""
        path = [network]
        while len(path) <= steps and frame.holds(*self.point(path[-1])):
            path.append(self.after(path[-1]))
        return path

    def words(self, frame: Axes, path: list[Network], held: Network) -> str:
        """What the path shows, in sentences; the map holds the other parameters as `held` does."""
        u, v = self.point(path[0])
        slopes, E = self.slopes(path[0]), self.error(path[0])
        count = sum(layer.W.size + layer.B.size for layer in held.layers)
        first, second = (parameter.name for parameter in self.two)
        said = (
            f"At {first} = {number(u)} and {second} = {number(v)}, E = {number(E)}, with the "
            f"slopes {number(slopes[0])} and {number(slopes[1])}."
        )
        if not frame.holds(u, v):
            return f"{said} That point lies outside the window: reset, or take a wider one."
        if not self.all_move and not any(slopes):
            return f"{said} Both slopes are 0, so no step moves these two parameters."
        last, steps = path[-1], len(path) - 1
        E_last = self.error(last)
        if not frame.holds(*self.point(last)):
            return f"{said} {self.leaving(E, E_last, steps)}"
        after = f"After {steps} step{'s' if steps > 1 else ''} with alpha = {number(self.alpha)}"
        if not self.all_move:
            return (
                f"{said} {after} E = {number(E_last)}. Only these two move here; a step of "
                f"training moves all {count} parameters."
            )
        mapped = self.error(replaced(held, dict(zip(self.two, self.point(last), strict=True))))
        return (
            f"{said} {after} of all {count} parameters E = {number(E_last)}. The map says "
            f"{number(mapped)} at that place, because it holds the other {count - 2} still."
        )

    def leaving(self, E: float, E_last: float, steps: int) -> str:
        """What a step that leaves the window says of alpha."""
        left = f"Step {steps} with alpha = {number(self.alpha)} leaves the window"
        if not math.isfinite(E_last):
            return f"{left}, and E is no longer finite: alpha is too large."
        if E_last > E:
            return f"{left}, and E rises to {number(E_last)}: alpha is too large."
        return f"{left}, with E = {number(E_last)}; a wider one shows where it goes."

    def code(self, length: int) -> list[str]:
        """Lines of Python that make the path from `network`, and E along it."""
        lines = ["path = [network]", f"for step in range({length - 1}):"]
        lines += [f"    new = path[-1].updated(path[-1].gradients(X, Y), alpha={self.alpha!r})"]
        if not self.all_move:
            lines += ["    layers = list(path[-1].layers)"]
            for p in self.two:
                row, column = p.entry
                other = "W=W, B=layer.B" if p.letter == "W" else "W=layer.W, B=B"
                lines += [
                    f"    layer = layers[{p.l - 1}]",
                    f"    {p.letter} = layer.{p.letter}.copy()",
                    f"    {p.letter}[{row}, {column}] = {p.code('new')}",
                    f"    layers[{p.l - 1}] = Layer({other}, activation=layer.activation)",
                ]
            lines += ["    new = Network(layers)"]
        lines += ["    path.append(new)"]
        two = ", ".join(p.code("each") for p in self.two)
        return [
            *lines,
            "for each in path:",
            f"    print({two}, squared_error(each.predict(X), Y))",
        ]
