"""All layers: the forward pass (S12) and the backward pass (S18-S23 from l = L down to 1)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from mlp_core.activation import Activation
from mlp_core.equation import equation
from mlp_core.error import squared_error, squared_error_gradient
from mlp_core.gradient import (
    bias_gradient,
    net_input_gradient,
    previous_activation_gradient,
    weight_gradient,
)
from mlp_core.layer import Layer, check_activation
from mlp_core.net_input import net_input
from mlp_core.refusals import (
    Array,
    DimensionError,
    Seed,
    check_float_type,
    check_kind,
    check_positive,
    check_sequence,
    check_size,
    explain,
    first_not_finite,
    generator,
)

LARGE = 1e3  # where numbers overflow though none given is larger, it is h that makes them so


@dataclass(frozen=True, eq=False, repr=False)
class ForwardPass:
    """Z[l] and A[l] of every layer l = 1..L, with A[0] = X; Z[0] does not exist and is None."""

    Z: tuple[Any, ...]
    A: tuple[Any, ...]

    def fits(self, sizes: Sequence[int]) -> bool:
        """Whether it can come from a network of these sizes: Z[l] and A[l] are m × n_l."""
        wanted = [(len(self.A[0]), n) for n in sizes]
        return wanted == [A.shape for A in self.A] and wanted[1:] == [Z.shape for Z in self.Z[1:]]


@dataclass(frozen=True, eq=False, repr=False)
class Gradients:
    """The derivatives of E by A[l], Z[l], W[l] and B[l], l = 1..L; at l = 0 each is None."""

    dE_dA: tuple[Any, ...]
    dE_dZ: tuple[Any, ...]
    dE_dW: tuple[Any, ...]
    dE_dB: tuple[Any, ...]


@dataclass(frozen=True, eq=False)
class Network:
    """A multilayer perceptron: layers l = 1..L, one after the other.

    Parameters
    ----------
    layers : sequence of Layer
        Layer l has as many inputs as layer l − 1 has neurons; all hold one float type.
    """

    layers: tuple[Layer, ...]

    def __init__(self, layers: Sequence[Layer]) -> None:
        __tracebackhide__ = True
        check_sequence("Network", "layers", layers, one=Layer)
        if not layers:
            raise ValueError("Network: layers must hold one layer or more, not none")
        known: dict[str, int] = {}
        for i, layer in enumerate(layers):
            check_kind("Network", f"layers[{i}]", layer, Layer)
            explain("Network", [(f"layers[{i}].W", ("n", "k"), layer.W)], known)
            check_float_type("Network", f"layers[{i}].W", layer.W, layers[0].W.dtype)
            known = {"n": layer.W.shape[1]}
        object.__setattr__(self, "layers", tuple(layers))

    @classmethod
    def random(
        cls, sizes: Sequence[int], activations: Sequence[Activation], seed: Seed = 0
    ) -> "Network":
        """A network with random layers, see `Layer.random`.

        Parameters
        ----------
        sizes : sequence of int
            n_0, n_1, …, n_L: the number of inputs, then of neurons in each layer.
        activations : sequence of Activation
            One for each layer, or two, (hidden, output), for 2 layers or more.
        seed : int or numpy.random.Generator
            Where the random numbers come from.

        Examples
        --------
        >>> from mlp_core import sigmoid, tanh
        >>> Network.random((3, 4, 2), (tanh, sigmoid))
        Network(3-4-2, tanh, sigmoid)
        """
        __tracebackhide__ = True
        rng = generator("Network.random", seed)
        return cls(random_layers(sizes, activations, rng))

    @property
    def sizes(self) -> tuple[int, ...]:
        """n_0, n_1, …, n_L: the number of inputs, then of neurons in each layer."""
        return (len(self.layers[0].W), *(layer.W.shape[1] for layer in self.layers))

    def layer(self, l: int) -> Layer:
        """Layer l of the derivation, which counts from 1."""
        L = len(self.layers)
        if check_size("layer", "l", l) > L:
            raise IndexError(f"layer: l must be 1 … L = {L}, not {l}")
        return self.layers[l - 1]

    def __repr__(self) -> str:
        names = ", ".join(layer.activation.name for layer in self.layers)
        return f"Network({'-'.join(map(str, self.sizes))}, {names})"

    def parameters(self) -> list[tuple[str, Array]]:
        """Every parameter with its name: ("W[1]", W), ("B[1]", B), ("W[2]", …)."""
        layers = enumerate(self.layers, start=1)
        return [(f"{P}[{l}]", getattr(layer, P)) for l, layer in layers for P in "WB"]

    def is_finite(self) -> bool:
        """Whether no parameter is infinite or NaN."""
        return not first_not_finite(self.parameters())

    def not_finite(self, X: Array, Y: Array) -> str:
        """Where a number is not finite first, from X, Y and the parameters to E; "" if nowhere."""
        given = [("X", X), ("Y", Y), *self.parameters()]
        if words := first_not_finite(given):
            return words
        with np.errstate(all="ignore"):
            forward, on_the_way = self.forward(X), []
            for l, layer in enumerate(self.layers, start=1):
                slopes = layer.activation.h_prime(forward.Z[l])
                on_the_way += [(f"Z[{l}]", forward.Z[l]), (f"A[{l}]", forward.A[l])]
                on_the_way += [(f"h′(Z[{l}])", slopes)]
            E_is_finite = math.isfinite(squared_error(forward.A[-1], Y))
        words = first_not_finite(on_the_way)
        if not words and E_is_finite:
            return ""
        words = words or f"A − Y is too large to be squared in {X.dtype}"
        others = ", though X, Y, W and B are finite" if E_is_finite else " and E is not finite"
        name, P = max(given, key=lambda pair: abs(pair[1]).max())
        i, j = np.unravel_index(abs(P).argmax(), P.shape)
        if abs(P[i, j]) < LARGE:
            return f"{words}{others}; look at h and h′"
        return f"{words}{others}; {name}[{i}, {j}] = {P[i, j]:.4g} is the largest: make it smaller"

    def check_examples(self, function: str, X: Array, *Y: Array) -> None:
        """Refuse X, and Y if it is given, in the name of the function that a reader called."""
        __tracebackhide__ = True
        arrays = [("X", ("m", "n"), X), *(("Y", ("m", "k"), y) for y in Y)]
        sizes = {"n": self.sizes[0], "k": self.sizes[-1]}
        explain(function, arrays, sizes, self.layers[0].W.dtype)

    @equation(
        "S12",
        r"Z^{[l]} = A^{[l-1]} \cdot W^{[l]} + J \otimes B^{[l]}, \qquad A^{[l]} = h(Z^{[l]})",
        name="Network.forward",
    )
    def forward(self, X: Annotated[Array, "m n"]) -> Annotated[ForwardPass, "m n_l"]:
        """Forward pass, Z[l] = A[l−1] · W[l] + J ⊗ B[l] and A[l] = h(Z[l]), A[0] = X  (S12).

        Parameters
        ----------
        X : ndarray, m × n
            Inputs: a row for each example; n = n_0.

        Returns
        -------
        ForwardPass, m × n_l
            Z[l] and A[l] of every layer.
        """
        __tracebackhide__ = True
        self.check_examples("forward", X)
        Z, A = [], [read_only(X)]
        for layer in self.layers:
            Z.append(net_input(A[-1], layer.W, layer.B))
            A.append(layer.activation.h(Z[-1]))
        return ForwardPass((None, *Z), tuple(A))

    def predict(self, X: Array) -> Array:
        """The activations of the last layer, A[L], m × n_L."""
        __tracebackhide__ = True
        self.check_examples("predict", X)
        return self.forward(X).A[-1]

    def backward(self, forward: ForwardPass, dE_dA: Array) -> Gradients:
        """Backward pass: the gradients of every layer from ∂E/∂A[L]  (S18-S23, S25Σ).

        Parameters
        ----------
        forward : ForwardPass
            `network.forward(X)` of this network.
        dE_dA : ndarray, m × k
            ∂E/∂A[L], as `squared_error_gradient` gives it; k = n_L.
        """
        __tracebackhide__ = True
        check_kind("backward", "forward", forward, ForwardPass)
        if not forward.fits(self.sizes):
            got = tuple(A.shape[1] for A in forward.A)
            wanted = f"a network of sizes {self.sizes}, not {got}"
            raise DimensionError(f"backward: forward must come from {wanted}")
        dtype, arrays = self.layers[0].W.dtype, {"forward.A[L]": forward.A[-1], "dE_dA": dE_dA}
        if forward.A[-1].dtype != dtype:
            raise TypeError(
                f"backward: forward.A[L] must hold {dtype} like the parameters, not "
                f"{forward.A[-1].dtype}; let h keep the float type of Z"
            )
        explain("backward", [(p, ("m", "k"), P) for p, P in arrays.items()], dtype=dtype)
        L = len(self.layers)
        lists: list[list[Any]] = [[None] * (L + 1) for _ in range(4)]
        dE_dAs, dE_dZs, dE_dWs, dE_dBs = lists
        dE_dAs[L] = np.array(dE_dA)
        for l in range(L, 0, -1):
            h_prime_Z = self.layer(l).activation.h_prime(forward.Z[l])
            dE_dZs[l] = net_input_gradient(dE_dAs[l], h_prime_Z)
            dE_dWs[l] = weight_gradient(forward.A[l - 1], dE_dZs[l])
            dE_dBs[l] = bias_gradient(dE_dZs[l])
            if l > 1:  # nobody asks for the derivative by the inputs
                dE_dAs[l - 1] = previous_activation_gradient(dE_dZs[l], self.layer(l).W)
        return Gradients(*map(tuple, lists))

    def gradients(self, X: Array, Y: Array) -> Gradients:
        """Forward pass, ∂E/∂A[L] and backward pass: the gradients of E for the examples X, Y."""
        __tracebackhide__ = True
        self.check_examples("gradients", X, Y)
        forward = self.forward(X)
        return self.backward(forward, squared_error_gradient(forward.A[-1], Y))

    def updated(self, gradients: Gradients, alpha: float) -> "Network":
        """The network after one step of size alpha against the gradients  (S24, S25).

        All layers step from the old parameters: the backward pass is over before the first moves.
        """
        __tracebackhide__ = True
        check_kind("updated", "gradients", gradients, Gradients)
        L, given = len(self.layers), {len(gradients.dE_dW), len(gradients.dE_dB)}
        if given != {L + 1}:
            raise DimensionError(f"updated: gradients must be those of {L} layers, l = 1 … {L}")
        alpha = check_positive("updated", "alpha", alpha)
        layers = []
        for l, layer in enumerate(self.layers, start=1):
            layers.append(layer.updated(gradients.dE_dW[l], gradients.dE_dB[l], alpha, l))
        return Network(layers)


def random_layers(
    sizes: Sequence[int], activations: Sequence[Activation], rng: np.random.Generator
) -> list[Layer]:
    """The layers of `Network.random`."""
    __tracebackhide__ = True
    check_sequence("Network.random", "sizes", sizes, such_as="(3, 2), with your own numbers")
    L = len(sizes) - 1
    times = f" * {L}" if L > 1 else ""
    check_sequence("Network.random", "activations", activations, Activation, "[tanh]", times)
    for l, n in enumerate(sizes):
        check_size("Network.random", f"sizes[{l}]", n)
    if (L := len(sizes) - 1) < 1:
        raise ValueError("Network.random: sizes must hold n_0 and n_1 at least, as in (3, 2)")
    if len(activations) == 2 and L > 1:  # (hidden, output)
        activations = [activations[0]] * (L - 1) + [activations[1]]
    if len(activations) != L:
        wanted = f"one for each of {L} layers, or (hidden, output), not {len(activations)}"
        raise ValueError(f"Network.random: activations must be {wanted}")
    layers = []
    for l, activation in enumerate(activations):
        check_activation("Network.random", f"activations[{l}]", activation)
    for n, k, activation in zip(sizes, sizes[1:], activations, strict=False):
        layers.append(Layer.random(n, k, activation, rng))
    return layers


def read_only(X: Array) -> Array:
    """X under another name, through which nobody can write to it; it may be too large to copy."""
    view = X.view()
    view.flags.writeable = False
    return view
