"""The equations with the numbers of layers in place of l, each from the function where it stands.

Only the forms entry by entry are written here: i is an example, p an input of the layer, j one of
its neurons.
"""

import re
from typing import Any

from mlp_core import (
    Activation,
    Network,
    bias_gradient,
    net_input_gradient,
    previous_activation_gradient,
    squared_error,
    squared_error_gradient,
    updated_biases,
    updated_weights,
    weight_gradient,
)

__all__ = ["formula"]

LETTER = r"(?<![A-Za-z\\])([ZAWB])"  # a matrix, and no letter of a word such as \left


def latex(function: Any) -> str:
    """The equation of a function as it stands on paper."""
    return str(function.equation.latex)


NET_INPUT, ACTIVATIONS = latex(Network.forward).split(r", \qquad ")
# ∂E/∂B twice: as the sum of the shares, which S25 has too, and as the product Jᵀ · ∂E/∂Z. The
# derivation's b_i is an example's share there; beside b_j, a neuron's bias, it would confuse.
BY_B, SHARES, PRODUCT = latex(bias_gradient).split(" = ")

DE = r"\frac{\partial E}{\partial %s}"
Z, A, W, B = (
    f"{letter}^{{[l]}}_{{{at}}}"
    for letter, at in (("z", "ij"), ("a", "ij"), ("w", "pj"), ("b", "j"))
)
A_PREV, A_LAST = "a^{[l-1]}_{ip}", "a^{[L]}_{ij}"
DZ, DA, DW, DB = (DE % entry for entry in (Z, A, W, B))

# Of each kind of step: the equation, and the same entry by entry.
FORMS: dict[str, tuple[str, str]] = {
    "Z": (NET_INPUT, rf"{Z} = \sum_p {A_PREV}\, {W} + {B}"),
    "A": (ACTIVATIONS, rf"{A} = h({Z})"),
    "E": (latex(squared_error), ""),
    "dE_dA[L]": (
        latex(squared_error_gradient),
        rf"{DE % A_LAST} = \frac{{2}}{{m}} ({A_LAST} - y_{{ij}})",
    ),
    "dE_dZ": (latex(net_input_gradient), rf"{DZ} = h^\prime({Z})\, {DA}"),
    "dE_dW": (latex(weight_gradient), rf"{DW} = \sum_i {A_PREV}\, {DZ}"),
    "dE_dB": (f"{BY_B} = {PRODUCT}", rf"{DB} = \sum_i {DZ}"),
    "dE_dA": (latex(previous_activation_gradient), rf"{DE % A_PREV} = \sum_j {DZ}\, {W}"),
    "W": (latex(updated_weights), rf"w^{{\prime[l]}}_{{pj}} = {W} - \alpha\, {DW}"),
    "B": (latex(updated_biases).replace(SHARES, BY_B), rf"b^{{\prime[l]}}_j = {B} - \alpha\, {DB}"),
    "E′": (latex(squared_error).replace("E", r"E^\prime").replace("a^{[L]}", r"a^{\prime[L]}"), ""),
}


def formula(kind: str, l: int, L: int, activation: Activation | None = None) -> str:
    """The equation of a step of layer l, and its form entry by entry, between dollars.

    Parameters
    ----------
    kind : str
        One of `FORMS`.
    l, L : int
        The layer's number, and the last layer's.
    activation : Activation, optional
        The layer's h, which is written out if it is one of mlp_core.
    """
    matrices, entries = FORMS[kind]
    parts = [of_layer(matrices, l, L), of_layer(entries, l, L)]
    if kind == "Z" and l == 1:
        parts[0] += ",\\; A^{[0]} = X"
    own = activation.h_prime if kind == "dE_dZ" and activation else activation and activation.h
    if own is not None and hasattr(own, "equation"):
        parts.append(latex(own))
    return "$$" + r", \qquad ".join(filter(None, parts)) + "$$"


def of_layer(equation: str, l: int, L: int) -> str:
    """An equation with numbers for [l], [l-1] and [L], also where it names no layer."""
    equation = re.sub(LETTER + r"\^\\prime", r"\1^{\\prime[l]}", equation)
    equation = re.sub(LETTER + r"(?![\^A-Za-z])", r"\1^{[l]}", equation)
    for letters, number in (("[l-1]", l - 1), ("[l]", l), ("[L]", L)):
        equation = equation.replace(letters, f"[{number}]")
    return equation
