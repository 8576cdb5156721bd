"""Mistakes in ∂E/∂A_prev, ∂E/∂W and ∂E/∂B (S19, S21, S25Σ)."""

from typing import Any

import numpy as np

from mlp_lab.mistakes.mistake import enter, exhibit, mistake, rare
from mlp_lab.mistakes.step import F


@exhibit(
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


@exhibit(
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


@exhibit(
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


@exhibit(
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


@exhibit(
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


@exhibit(
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


@exhibit(
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


@mistake(
    "the first example is dropped",
    "S7",
    "squared_error_gradient",
    suspects="first_example_dropped",
    words="the first example is dropped from ∂E/∂A; Python counts from 0",
)
def first_example_without_error(A: Any, Y: Any) -> Any:
    m = len(A)
    return 2 * (A - Y) / m * np.arange(m).astype(bool)[:, np.newaxis]


@mistake(
    "the first example is dropped",
    "S25Σ",
    "bias_gradient",
    suspects="first_example_dropped",
    words="the first example is dropped from ∂E/∂B; Python counts from 0",
)
def first_share_dropped(dE_dZ: Any) -> Any:
    return dE_dZ[1:].sum(axis=0, keepdims=True)


enter(
    "first_example_dropped_from_both",
    "the first example is dropped from ∂E/∂W and ∂E/∂B",
    "S21 S25Σ",
    {"weight_gradient": first_example_dropped, "bias_gradient": first_share_dropped},
    suspects="first_example_dropped",
    words="the first example is dropped from ∂E/∂W and ∂E/∂B; Python counts from 0",
)


@mistake(
    "∂E/∂W is averaged over the examples, not summed",
    "S21",
    "weight_gradient",
    words="∂E/∂W is averaged over the examples, not summed; 1/m is in ∂E/∂A already",
    cure="Write ∂E/∂W = A_prevᵀ · ∂E/∂Z, a sum over the examples: 1/m is in ∂E/∂A already.",
)
def weights_averaged(A_prev: Any, dE_dZ: Any) -> Any:
    return A_prev.T @ dE_dZ / len(dE_dZ)


enter(
    "gradients_averaged",
    "∂E/∂W and ∂E/∂B are averaged over the examples, not summed, or 1/m stands twice in ∂E/∂A",
    "S21 S25Σ S10",
    {"weight_gradient": weights_averaged, "bias_gradient": bias_averaged},
    words="∂E/∂W and ∂E/∂B are averaged over the examples, not summed; 1/m is in ∂E/∂A already",
    one_layer="∂E/∂W and ∂E/∂B are averaged over the examples, not summed, in layer {l} alone",
    cure="Write ∂E/∂W = A_prevᵀ · ∂E/∂Z and ∂E/∂B = Σ_i ∂E/∂b_i, sums over the examples: 1/m is "
    "in ∂E/∂A = 2/m (A − Y) already, once.",
)


@mistake(
    "the bias gradient is summed over the neurons, Σ over j, not over i",
    "S25Σ",
    "bias_gradient",
    words="the sum is over the neurons (axis=1); it runs over the examples (axis=0)",
    cure="Write ∂E/∂B = Σ_i ∂E/∂b_i, with axis=0: Σ_i runs over the examples.",
)
def bias_summed_over_neurons(dE_dZ: Any) -> Any:
    return dE_dZ.sum(axis=1, keepdims=True)


@mistake(
    "∂E/∂A is passed back, without h′(Z)",
    "S19",
    "passed_back",
    cure="Write ∂E/∂A_prev = ∂E/∂Z · Wᵀ, in which ∂E/∂Z = h′(Z) ⊙ ∂E/∂A.",
)
def passed_back_without_h_prime(back: Any, dE_dA: Any, W: Any, l: int) -> Any:
    return dE_dA[l] @ W[l].T


@mistake(
    "∂E/∂A is not passed back to layer l − 1",
    "S19",
    "passed_back",
    words="∂E/∂A is not passed back to layer l − 1; at the end of the loop, dE_dA = ∂E/∂A of layer "
    "l − 1",
    cure="Write ∂E/∂A_prev = ∂E/∂Z · Wᵀ, and go on from it in layer l − 1.",
    one_layer="∂E/∂A is not passed back from layer {l}",
)
def not_passed_back(back: Any, dE_dA: Any, W: Any, l: int) -> Any:
    return dE_dA[l]


rare(
    "previous_activation_gradient",
    "S19",
    "Write ∂E/∂A_prev = ∂E/∂Z · Wᵀ, a sum over the neurons of the layer.",
    {
        "mean_over_neurons": (
            "the sum over the neurons is a mean",
            lambda dE_dZ, W: dE_dZ @ W.T / W.shape[1],
        ),
        "first_neuron_dropped": (
            "the sum leaves out neuron 0; Python counts from 0",
            lambda dE_dZ, W: dE_dZ[:, 1:] @ W[:, 1:].T,
        ),
        "last_neuron_dropped": (
            "the sum leaves out the last neuron",
            lambda dE_dZ, W: dE_dZ[:, :-1] @ W[:, :-1].T,
        ),
        "last_neuron_left": (
            "of the sum only the last neuron is left; += adds",
            lambda dE_dZ, W: dE_dZ[:, -1:] @ W[:, -1:].T,
        ),
        "weights_by_entry": (
            "* multiplies entry by entry; the matrix product is @",
            lambda dE_dZ, W: dE_dZ * W.T,
            lambda dE_dZ, W: dE_dZ * W,
        ),
        "weights_first": (
            "the order is W · ∂E/∂Z; ∂E/∂Z comes first",
            lambda dE_dZ, W: W @ dE_dZ,
        ),
        "transpose_first": (
            "the order is Wᵀ · ∂E/∂Z; ∂E/∂Z comes first",
            lambda dE_dZ, W: W.T @ dE_dZ,
        ),
        "other_transposed": (
            "∂E/∂Z is transposed, W should be",
            lambda dE_dZ, W: dE_dZ.T @ W,
        ),
        "passed_back_summed": (
            "∂E/∂A_prev is summed over the examples; it has a row for each",
            lambda dE_dZ, W: (dE_dZ @ W.T).sum(axis=0, keepdims=True),
        ),
    },
)
WITHOUT_LAST, LAST, FIRST = slice(None, -1), slice(-1, None), slice(1)  # rows of the examples


def of_rows(rows: slice) -> dict[str, F]:
    """Sums over some of the examples alone."""
    return {
        "weight_gradient": lambda A_prev, dE_dZ: A_prev[rows].T @ dE_dZ[rows],
        "bias_gradient": lambda dE_dZ: dE_dZ[rows].sum(axis=0, keepdims=True),
    }


for name, words, rows in (
    ("last_dropped", "the last example is dropped from ∂E/∂W and ∂E/∂B", WITHOUT_LAST),
    ("last_left", "of both sums over the examples only the last is left; += adds", LAST),
    ("first_left", "of both sums over the examples only example 0 is left", FIRST),
):
    enter(
        f"{name}_of_both",
        words.split(";")[0],
        "S21 S25Σ",
        of_rows(rows),
        words=words,
        cure="Write ∂E/∂W = A_prevᵀ · ∂E/∂Z and ∂E/∂B = Σ_i ∂E/∂b_i: sums over all m examples.",
        rare=True,
    )

rare(
    "weight_gradient",
    "S21",
    "Write ∂E/∂W = A_prevᵀ · ∂E/∂Z, a sum over all m examples.",
    {
        "last_example_dropped": (
            "the last example is dropped",
            of_rows(WITHOUT_LAST)["weight_gradient"],
        ),
        "last_example_left": (
            "of the sum only the last example is left; += adds",
            of_rows(LAST)["weight_gradient"],
        ),
        "first_example_left": (
            "of the sum only example 0 is left",
            of_rows(FIRST)["weight_gradient"],
        ),
        "weights_not_summed": (
            "∂E/∂W is not summed over the examples; there is a matrix for each",
            lambda A_prev, dE_dZ: A_prev[:, :, None] * dE_dZ[:, None, :],
        ),
        "product_of_sums": (
            "the sums are multiplied; the products are summed",
            lambda A_prev, dE_dZ: np.outer(A_prev.sum(axis=0), dE_dZ.sum(axis=0)),
        ),
        "weights_not_transposed": (
            "A_prev is not transposed",
            lambda A_prev, dE_dZ: A_prev @ dE_dZ,
        ),
        "wrong_one_transposed": (
            "∂E/∂Z is transposed, A_prev should be",
            lambda A_prev, dE_dZ: A_prev @ dE_dZ.T,
        ),
        "activations_last": (
            "the order is ∂E/∂Z · A_prevᵀ; A_prev comes first",
            lambda A_prev, dE_dZ: dE_dZ @ A_prev.T,
        ),
        "activations_by_entry": (
            "* multiplies entry by entry; the matrix product is @",
            lambda A_prev, dE_dZ: A_prev.T * dE_dZ,
            lambda A_prev, dE_dZ: A_prev * dE_dZ,
        ),
    },
)
rare(
    "bias_gradient",
    "S25Σ",
    "Write ∂E/∂B = Σ_i ∂E/∂b_i, a sum over all m examples.",
    {
        "last_share_dropped": (
            "the last example is dropped from ∂E/∂B",
            of_rows(WITHOUT_LAST)["bias_gradient"],
        ),
        "last_share_left": (
            "of the sum only the last example is left; += adds",
            of_rows(LAST)["bias_gradient"],
        ),
        "first_share_left": ("of the sum only example 0 is left", of_rows(FIRST)["bias_gradient"]),
        "bias_summed_over_neurons_in_a_row": (
            "the sum is over the neurons (axis=1); it runs over the examples (axis=0)",
            lambda dE_dZ: dE_dZ.sum(axis=1),
        ),
        "bias_in_every_row": (
            "every row holds the sum; one row is enough, keepdims=True keeps it",
            lambda dE_dZ: dE_dZ.sum(axis=0) + 0 * dE_dZ,
        ),
        "bias_mean_of_everything": (
            "∂E/∂B is the mean of everything",
            lambda dE_dZ: np.full((1, dE_dZ.shape[1]), dE_dZ.mean()),
        ),
    },
)
