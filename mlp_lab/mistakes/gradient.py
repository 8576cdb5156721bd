"""Mistakes in ∂E/∂A_prev, ∂E/∂W and ∂E/∂B (S19, S21, S25Σ)."""

from typing import Any

import numpy as np

from mlp_lab.mistakes.mistake import also, mistake


@mistake(
    10,
    "W stands in place of Wᵀ",
    "S19",
    "previous_activation_gradient",
    (
        "stephencwelch/Neural-Networks-Demystified#28",
        "dominhhai/dominhhai.github.io#19",
    ),
    teaches="W carries n inputs to k neurons; what comes back goes the other way, and the map the "
    "other way is the transpose.",
    sees="An error of NumPy, unless W is square; then a wrong gradient, with which E may fall.",
    cure="Write ∂E/∂A_prev = ∂E/∂Z · Wᵀ.",
)
def transpose_lost(dE_dZ: Any, W: Any) -> Any:
    return dE_dZ @ W


@mistake(
    11,
    "∂E/∂W is transposed",
    "S21",
    "weight_gradient",
    ("hunkim/DeepLearningZeroToAll#25",),
    teaches="∂E/∂W has an entry for each entry of W, in the same place: n × k.",
    sees="An error of NumPy in the update, unless W is square; then E falls slowly or not at all.",
    cure="Write ∂E/∂W = A_prevᵀ · ∂E/∂Z, which is n × k like W.",
)
def weight_gradient_transposed(A_prev: Any, dE_dZ: Any) -> Any:
    return dE_dZ.T @ A_prev


@mistake(
    12,
    "the bias gradient is averaged, not summed",
    "S25Σ",
    "bias_gradient",
    ("kvfrans/notes#5",),
    teaches="E has its 1/m already, and it stands in every share. A mean would divide by m twice.",
    sees="Training works: the biases move m times more slowly than they should.",
    cure="Write ∂E/∂B = Σ_i ∂E/∂b_i, a sum over the examples.",
)
def bias_averaged(dE_dZ: Any) -> Any:
    return dE_dZ.mean(axis=0, keepdims=True)


@mistake(
    13,
    "the bias gradient is not summed over the examples",
    "S23 S25Σ",
    "bias_gradient",
    ("jimfleming/differentiation#1",),
    teaches="∂E/∂b_i is each example's share; the gradient is their sum. NumPy broadcasts the "
    "m × k shares into B without a word, and every training example gets a bias of its own.",
    sees="The training error falls to nothing, and new examples are guessed: B is m × k now.",
    cure="Write ∂E/∂B = Σ_i ∂E/∂b_i, which is 1 × k like B.",
)
def bias_not_summed(dE_dZ: Any) -> Any:
    return dE_dZ


@mistake(
    14,
    "the bias gradient is summed over everything",
    "S25Σ",
    "bias_gradient",
    ("rasbt/stat453-deep-learning-ss21#5",),
    teaches="Σ_i runs over the examples alone; each neuron keeps a sum of its own.",
    sees="The right dimensions, and training works: all biases of a layer move alike.",
    cure="Write ∂E/∂B = Σ_i ∂E/∂b_i, with axis=0: the sum of each column.",
)
def bias_summed_over_everything(dE_dZ: Any) -> Any:
    return np.full((1, dE_dZ.shape[1]), dE_dZ.sum())


@mistake(
    15,
    "the bias gradient is one bare number",
    "S25Σ",
    "bias_gradient",
    ("rasbt/stat453-deep-learning-ss21#5",),
    teaches="A sum without an axis gives one number, and NumPy subtracts it from every entry of B.",
    sees="No error anywhere, and training works: all biases of a layer move alike.",
    cure="Write ∂E/∂B = Σ_i ∂E/∂b_i, with axis=0, keepdims=True: a row, 1 × k.",
)
def bias_one_number(dE_dZ: Any) -> Any:
    return dE_dZ.sum()


@mistake(
    17,
    "the first example is dropped",
    "S21 S7",
    "weight_gradient",
    ("the derivation: S7",),
    teaches="A sum from i = 1 on paper starts at row 0 in NumPy. Read as a slice, [1:] leaves the "
    "first example out.",
    sees="Training works: E falls nearly as far, and one example is never learned.",
    cure="Sum over all m examples: rows 0 … m − 1 in NumPy.",
)
def first_example_dropped(A_prev: Any, dE_dZ: Any) -> Any:
    return A_prev[1:].T @ dE_dZ[1:]


@also("first_example_dropped", "S7: the first example is dropped", "squared_error_gradient")
def first_example_without_error(A: Any, Y: Any) -> Any:
    m = len(A)
    return 2 * (A - Y) / m * np.arange(m).astype(bool)[:, np.newaxis]


@also("first_example_dropped", "S25Σ: the first example is dropped", "bias_gradient")
def first_share_dropped(dE_dZ: Any) -> Any:
    return dE_dZ[1:].sum(axis=0, keepdims=True)
