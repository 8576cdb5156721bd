"""Mistakes in the forward pass: in Z = X · W + J ⊗ B and in A = h(Z) (S2, S12).

A step with its own forward pass makes them; the gradients of such a step belong to another network.
"""

import numpy as np

from mlp_lab.mistakes.mistake import rare

rare(
    "net_input",
    "S2",
    "Write Z = X · W + J ⊗ B.",
    {
        "bias_in_product": (
            "B is added to W before the product; B belongs to X · W",
            lambda X, W, B: X @ (W + B),
        ),
        "bias_not_added": ("B is not added", lambda X, W, B: X @ W),
        "bias_subtracted": ("B is subtracted", lambda X, W, B: X @ W - B),
        "bias_multiplies": (
            "B multiplies in place of being added",
            lambda X, W, B: X @ W * B,
        ),
        "bias_for_each_input": (
            "B is added once for each input, n times",
            lambda X, W, B: X @ W + len(W) * B,
        ),
        "bias_in_row_0": (
            "B is added to row 0 alone",
            lambda X, W, B: X @ W + B * (np.arange(len(X)) == 0)[:, None],
        ),
        "mean_bias_added": ("the mean of B is added, not B", lambda X, W, B: X @ W + B.mean()),
        "sum_of_biases_added": ("the sum of B is added, not B", lambda X, W, B: X @ W + B.sum()),
        "mean_over_inputs": (
            "the sum over the inputs is a mean",
            lambda X, W, B: X @ W / len(W) + B,
        ),
        "first_input_dropped": (
            "the sum leaves out input 0; Python counts from 0",
            lambda X, W, B: X[:, 1:] @ W[1:] + B,
        ),
        "last_input_dropped": (
            "the sum leaves out the last input",
            lambda X, W, B: X[:, :-1] @ W[:-1] + B,
        ),
        "last_input_left": (
            "of the sum only the last term is left; += adds",
            lambda X, W, B: X[:, -1:] @ W[-1:] + B,
        ),
        "weights_transposed": (
            "W is transposed; X · W needs W as it is",
            lambda X, W, B: X @ W.T + B,
        ),
        "inputs_transposed": (
            "X is transposed; X · W needs X as it is",
            lambda X, W, B: X.T @ W + B,
        ),
        "weights_times_inputs": (
            "the order is W · X; X · W is meant",
            lambda X, W, B: W @ X + B,
        ),
        "inputs_by_entry": (
            "* multiplies entry by entry; the matrix product is @",
            lambda X, W, B: X * W + B,
        ),
        "bias_column": ("B is a column; it must stay a row", lambda X, W, B: X @ W + B.T),
    },
)
rare(
    "activations",
    "S12",
    "Write A[l] = h(Z[l]), with the h of layer l.",
    {
        "h_not_applied": ("h is not applied", lambda activation, Z, l, L: Z[l]),
        "h_twice": (
            "h is applied twice",
            lambda activation, Z, l, L: activation[l].h(activation[l].h(Z[l])),
        ),
        "first_h_applied": (
            "h[1] is applied; every layer has its own h",
            lambda activation, Z, l, L: activation[1].h(Z[l]),
        ),
        "last_h_applied": (
            "h[L] is applied; every layer has its own h",
            lambda activation, Z, l, L: activation[L].h(Z[l]),
        ),
    },
)
