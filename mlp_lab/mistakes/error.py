"""Mistakes in the derivative of E by the last activations (S7, S10)."""

from typing import Any

import numpy as np

from mlp_lab.mistakes.mistake import exhibit, mistake, rare


@exhibit(
    1,
    "the factor 2 is lost",
    "S10",
    "squared_error_gradient",
    ("pytorch/pytorch#3924", "karpathy/nn-zero-to-hero#20"),
    teaches="E and ∂E/∂A belong together. A gradient without the 2 is that of E/2: right for "
    "another E, and a step of half the length for this one.",
    sees="Training works, only slower. A comparison with a numerical derivative says 0.5.",
    cure="Write ∂E/∂A = 2/m (A − Y): the 2 is the exponent of the square.",
)
def lost_factor_2(A: Any, Y: Any) -> Any:
    m = len(A)
    return (A - Y) / m


@exhibit(
    2,
    "the mean is taken over outputs too, 2/(mk) in place of 2/m",
    "S10",
    "squared_error_gradient",
    ("rasbt/machine-learning-book:ch11/neuralnet.py", "bfortuner/ml-glossary#6"),
    teaches="E sums over the k outputs and averages over the m examples. The mean over all m·k "
    "entries is another error, k times smaller.",
    sees="Training works, k times slower; with k = 1 there is no difference at all.",
    cure="Write ∂E/∂A = 2/m (A − Y): E is a mean over examples and a sum over outputs.",
)
def mean_over_outputs(A: Any, Y: Any) -> Any:
    m, k = A.shape
    return 2 * (A - Y) / (m * k)


@exhibit(
    3,
    "1/m is missing",
    "S10",
    "squared_error_gradient",
    ("hunkim/DeepLearningZeroToAll#173",),
    teaches="Without 1/m the gradient grows with the number of examples, and a learning rate that "
    "was good for 10 of them is too large for 1000.",
    sees="A step m times too long: E jumps about or grows, until alpha is made m times smaller.",
    cure="Write ∂E/∂A = 2/m (A − Y): E is a mean over the m examples.",
)
def missing_1_over_m(A: Any, Y: Any) -> Any:
    return 2 * (A - Y)


@exhibit(
    19,
    "the gradient is zero everywhere",
    "S10 S19 S21",
    "squared_error_gradient",
    ("udlbook/udlbook:Notebooks/Chap07/7_2_Backpropagation.ipynb",),
    teaches="Zero agrees with zero. A comparison that nothing could have failed proves nothing, "
    "so a check has to say what it tested.",
    sees="Nothing moves: E stays where it is. A check that compares 0 with 0 is content.",
    cure="Look for an equation that is not written yet, or returns the zeros it was given.",
)
def zero_gradient(A: Any, Y: Any) -> Any:
    return np.zeros_like(A)


@mistake("∂E/∂W is zero", "S21", "weight_gradient", suspects="zero_gradient")
def zero_weight_gradient(A_prev: Any, dE_dZ: Any) -> Any:
    return np.zeros((A_prev.shape[1], dE_dZ.shape[1]), dE_dZ.dtype)


@mistake(
    "what is passed back is zero",
    "S19",
    "previous_activation_gradient",
    suspects="zero_gradient",
    words="nothing is passed back: every layer before the last has gradients of 0",
    one_layer="nothing is passed back from layer {l}: every layer before has gradients of 0",
)
def nothing_passed_back(dE_dZ: Any, W: Any) -> Any:
    return np.zeros((len(dE_dZ), len(W)), dE_dZ.dtype)


@mistake(
    "the factor 2 stands twice, or the gradients of two calls pile up",
    "S10",
    "squared_error_gradient",
    words="the factor 2 stands twice",
    cure="Write ∂E/∂A = 2/m (A − Y), and start the gradients of every call from zeros.",
    rare=True,
)
def factor_2_twice(A: Any, Y: Any) -> Any:
    m = len(A)
    return 4 * (A - Y) / m


rare(
    "squared_error_gradient",
    "S10",
    "Write ∂E/∂A = 2/m (A − Y).",
    {
        "divided_by_m_minus_1": (
            "1/(m − 1) stands for 1/m",
            lambda A, Y: 2 * (A - Y) / (len(A) - 1),
        ),
        "sum_for_difference": (
            "A + Y stands where A − Y is meant",
            lambda A, Y: 2 * (A + Y) / len(A),
        ),
        "targets_missing": ("Y is missing", lambda A, Y: 2 * A / len(A)),
        "still_squared": (
            "the square is still there; its derivative is 2 (a − y)",
            lambda A, Y: 2 * (A - Y) ** 2 / len(A),
        ),
        "share_of_error": (
            "∂E/∂A is the share of each entry in E, not a derivative",
            lambda A, Y: (A - Y) ** 2 / len(A),
        ),
        "sum_not_collapsed": (
            "the sum over the examples has not collapsed; ∂a_i/∂a_j is 0 unless i = j",
            lambda A, Y: 2 * (A - Y).sum(axis=0, keepdims=True) / len(A) + 0 * A,
            lambda A, Y: 2 * (A - Y).sum(axis=0, keepdims=True) / len(A),
        ),
        "one_number_for_all": (
            "∂E/∂A is one number; it has a number for each entry of A",
            lambda A, Y: 2 * (A - Y).sum() / len(A),
        ),
        "divided_by_norms": (
            "each row is divided by its norm; E has squared norms",
            lambda A, Y: (A - Y) / np.sqrt(((A - Y) ** 2).sum(axis=1, keepdims=True)) / len(A),
        ),
    },
)
