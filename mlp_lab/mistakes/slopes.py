"""Mistakes in the slopes h′(Z), and in what is multiplied with them (S11, S18)."""

from typing import Any

import numpy as np

from mlp_lab.mistakes.mistake import exhibit, mistake, rare


@exhibit(
    5,
    "h′(Z) is missing at the output",
    "S18 S20 S22",
    "slopes",
    ("parasdahal/tinyml#1", "Bot-Academy/NeuralNetworkFromScratch#3"),
    teaches="∂E/∂Z is not ∂E/∂A: the last layer has an h too. (With the cross-entropy error and a "
    "sigmoid the slope cancels; with the squared error it does not.)",
    sees="Training works well, often faster. The gradient is that of another error.",
    cure="Write ∂E/∂Z[L] = h′(Z[L]) ⊙ ∂E/∂A[L]: the last layer has an h like any other.",
    one_layer="h′(Z) is missing in layer {l} alone",
)
def h_prime_missing_at_output(activation: Any, Z: Any, A: Any, l: int, L: int) -> Any:
    return np.ones_like(Z[l]) if l == L else activation[l].h_prime(Z[l])


@exhibit(
    6,
    "h′(Z) is missing in the hidden layers",
    "S18 S20 S22",
    "slopes",
    ("makeyourownneuralnetwork/makeyourownneuralnetwork#88",),
    teaches="The chain rule has a factor h′ for every h on the way back.",
    sees="The last layer is right, all before it are wrong; training goes on, as far as it can.",
    cure="Write ∂E/∂Z[l] = h′(Z[l]) ⊙ ∂E/∂A[l] in every layer l.",
    one_layer="h′(Z) is missing in layer {l} alone",
)
def h_prime_missing_in_hidden(activation: Any, Z: Any, A: Any, l: int, L: int) -> Any:
    return np.ones_like(Z[l]) if l < L else activation[l].h_prime(Z[l])


@exhibit(
    7,
    "h′ is taken at A in place of Z",
    "S11",
    "slopes",
    (
        "iamtrask/Grokking-Deep-Learning#9",
        "iamtrask/Grokking-Deep-Learning#56",
        "tsoding/nn.h#18",
        "numpy/numpy-tutorials:content/tutorial-deep-learning-on-mnist.md",
        "scikit-learn/scikit-learn#14244",
    ),
    teaches="s(1 − s) and 1 − t² are h′(Z) written in terms of A = h(Z). A function that takes Z "
    "has to be given Z, one that takes A has to say so.",
    sees="Training works nearly as well: h′(A) has the right sign and about the right size.",
    cure="Write h′(Z); a form such as A ⊙ (1 − A) takes A, every other form takes Z.",
)
def h_prime_at_activations(activation: Any, Z: Any, A: Any, l: int, L: int) -> Any:
    return activation[l].h_prime(A[l])


@mistake("h′ in terms of A is given Z", "S11", "slopes", suspects="h_prime_at_activations")
def h_prime_in_terms_of_a_at_net_inputs(activation: Any, Z: Any, A: Any, l: int, L: int) -> Any:
    return (activation[l].h_prime_from_A or activation[l].h_prime)(Z[l])


@exhibit(
    8,
    "@ stands where ⊙ is meant",
    "S18 S19",
    "net_input_gradient",
    ("SethHWeidman/DLFS_code#4", "stephencwelch/Neural-Networks-Demystified#24"),
    teaches="h acts on each entry by itself, so its Jacobian is diagonal, and a diagonal matrix "
    "times a vector is a product entry by entry.",
    sees="An error of NumPy, unless m = k; then a wrong gradient with the right dimensions.",
    cure="Write ∂E/∂Z = h′(Z) ⊙ ∂E/∂A, with * in NumPy.",
)
def matrix_product_for_elementwise(dE_dA: Any, h_prime_Z: Any) -> Any:
    return h_prime_Z @ dE_dA


@exhibit(
    9,
    "the last layer's L stands for l, h′(Z[L]) in every layer",
    "S18 S20 S22",
    "slopes",
    ("the derivation: S18-S23",),
    teaches="The derivation writes L where it speaks of the last layer, and the same equations "
    "hold for every l. Read literally, each layer uses the last layer's Z.",
    sees="An error of NumPy, unless the widths are equal; then only the last layer is right.",
    cure="Write l for L: layer l has its own Z[l], h and W[l].",
    one_layer="Z of the last layer stands in layer {l}",
)
def last_layer_everywhere(activation: Any, Z: Any, A: Any, l: int, L: int) -> Any:
    return activation[l].h_prime(Z[L])


@mistake(
    "h′ of the last layer stands in every layer",
    "S18",
    "slopes",
    suspects="last_layer_everywhere",
    words="h′ of the last layer stands in every layer, h_prime[L] for h_prime[l]",
    one_layer="h′ of the last layer stands in layer {l}",
)
def last_h_everywhere(activation: Any, Z: Any, A: Any, l: int, L: int) -> Any:
    return activation[L].h_prime(Z[l])


@mistake(
    "W[L] stands for W[l] in every layer",
    "S19",
    "weights_to_pass_back",
    suspects="last_layer_everywhere",
    words="the last layer's W stands in every layer, W[L] for W[l]",
    one_layer="W of the last layer stands in layer {l}",
)
def last_weights_everywhere(W: Any, dE_dW: Any, alpha: float, l: int, L: int) -> Any:
    return W[L]


@mistake(
    "h′ of layer 1 stands in every layer",
    "S18",
    "slopes",
    words="h′ of layer 1 stands in every layer, h_prime[1] for h_prime[l]",
    cure="Write l for 1: layer l has its own h.",
    one_layer="h′ of layer 1 stands in layer {l}",
)
def first_h_everywhere(activation: Any, Z: Any, A: Any, l: int, L: int) -> Any:
    return activation[1].h_prime(Z[l])


@mistake(
    "h′(Z) is missing in every layer",
    "S18",
    "slopes",
    suspects="h_prime_missing_at_output h_prime_missing_in_hidden",
    one_layer="h′(Z) is missing in layer {l} alone",
)
def h_prime_missing(activation: Any, Z: Any, A: Any, l: int, L: int) -> Any:
    return np.ones_like(Z[l])


rare(
    "net_input_gradient",
    "S18",
    "Write ∂E/∂Z = h′(Z) ⊙ ∂E/∂A, entry by entry.",
    {
        "slopes_alone": ("∂E/∂A is missing", lambda dE_dA, h_prime_Z: h_prime_Z),
        "slopes_added": (
            "h′(Z) is added; it multiplies",
            lambda dE_dA, h_prime_Z: dE_dA + h_prime_Z,
        ),
        "slopes_divide": (
            "h′(Z) divides; it multiplies",
            lambda dE_dA, h_prime_Z: dE_dA / h_prime_Z,
        ),
        "gradient_divides": (
            "∂E/∂A divides; it multiplies",
            lambda dE_dA, h_prime_Z: h_prime_Z / dE_dA,
        ),
        "slopes_twice": ("h′(Z) is there twice", lambda dE_dA, h_prime_Z: dE_dA * h_prime_Z**2),
        "gradient_twice": ("∂E/∂A is there twice", lambda dE_dA, h_prime_Z: dE_dA**2 * h_prime_Z),
        "mean_slope": (
            "the mean of h′(Z) stands for all slopes",
            lambda dE_dA, h_prime_Z: dE_dA * h_prime_Z.mean(),
        ),
        "matrix_product_of_slopes": (
            "a matrix product stands where ⊙ is meant",
            lambda dE_dA, h_prime_Z: dE_dA @ h_prime_Z,
            lambda dE_dA, h_prime_Z: dE_dA @ h_prime_Z.T,
            lambda dE_dA, h_prime_Z: h_prime_Z @ dE_dA.T,
            lambda dE_dA, h_prime_Z: dE_dA.T @ h_prime_Z,
            lambda dE_dA, h_prime_Z: h_prime_Z.T @ dE_dA,
        ),
        "slopes_transposed": (
            "h′(Z) is transposed",
            lambda dE_dA, h_prime_Z: dE_dA * h_prime_Z.T,
        ),
    },
)
