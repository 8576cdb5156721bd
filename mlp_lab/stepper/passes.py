"""The steps of a training step, in the order in which they are taken."""

from functools import partial

import numpy as np

from mlp_core import (
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
from mlp_lab.stepper import sums
from mlp_lab.stepper.formulas import formula
from mlp_lab.stepper.steps import AXES, Part, Step, Writer, ids, part
from mlp_lab.stepper.working import Working

__all__ = ["every_step"]


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
            part(l, "A[0] = X" if l == 1 else f"A[{l - 1}]", A_prev, "m n", "row"), "·",
            part(l, f"W[{l}]", layer.W, "n k", "column"), "+",
            part(l, f"J ⊗ B[{l}]", B, "m k", "entry"),
        ),
        partial(sums.product, A_prev, layer.W, B), also=also,
    )  # fmt: skip
    to.add(
        "A", l, (f"A[{l}]", f"A{l}"), h.h, (f"Z{l}",), "m k",
        ("h(", part(l, f"Z[{l}]", Z, "m k", "entry")),
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
    given = (part(L, f"A{new}[{L}]", A, "m k", "row"), "−", part(L, "Y", Y, "m k", "row"))
    each = part(L, f"‖a{new}ᵢ − yᵢ‖²", squares, "m 1", "row")
    found: tuple[Part | str, ...]
    found = ("→", each, "Σ/m → ", part(L, f"E{new}", np.array([[E]]), "1 1"))
    if new:
        before = working.values["E"]
        sign = "<" if before > E else ">" if before < E else "=" if before == E else "and"
        found = (*found, sign, part(L, "E", np.array([[before]]), "1 1"))
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
        ("2/m (", part(L, f"A[{L}]", A, "m k", "entry"), "−", part(L, "Y", Y, "m k", "entry")),
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
            part(l, f"h′(Z[{l}])", h_prime_Z, "m k", "entry"), "⊙",
            part(l, f"∂E/∂A[{l}]", dE_dA, "m k", "entry"),
        ),
        partial(sums.slopes, h, Z, h_prime_Z, dE_dA), h=h,
    )  # fmt: skip
    by_Z = part(l, f"∂E/∂Z[{l}]", dE_dZ, "m k", "column")
    turned = "A[0]ᵀ = Xᵀ" if l == 1 else f"A[{l - 1}]ᵀ"
    to.add(
        "dE_dW", l, (f"∂E/∂W[{l}]", f"dE_dW{l}"),
        weight_gradient, (f"A{l - 1}", f"dE_dZ{l}"), "n k",
        (part(l, turned, A_prev.T, "n m", "row"), "·", by_Z),
        partial(sums.product, A_prev.T, dE_dZ, None),
    )  # fmt: skip
    J = np.ones((len(Z), 1), Z.dtype)
    to.add(
        "dE_dB", l, (f"∂E/∂B[{l}]", f"dE_dB{l}"), bias_gradient, (f"dE_dZ{l}",), "1 k",
        (part(l, "Jᵀ", J.T, "1 m", "row"), "·", by_Z), partial(sums.over_examples, dE_dZ),
    )  # fmt: skip
    if l > 1:
        to.add(
            "dE_dA", l, (f"∂E/∂A[{l - 1}]", f"dE_dA{l - 1}"),
            previous_activation_gradient, (f"dE_dZ{l}", f"network.layer({l}).W"), "m n",
            (
                part(l, f"∂E/∂Z[{l}]", dE_dZ, "m k", "row"), "·",
                part(l, f"W[{l}]ᵀ", W.T, "k n", "column"),
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
                part(l, f"{P}[{l}]", old, edges, "entry"), "− α ·",
                part(l, f"∂E/∂{P}[{l}]", dE_dP, edges, "entry"),
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
