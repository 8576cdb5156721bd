"""For the checks of activation functions: right ways to write them, wrong ones with the reason."""

import math

import numpy as np
from verdicts import Spec


def sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


def softplus(Z):
    return np.maximum(Z, 0) + np.log1p(np.exp(-abs(Z)))


def entries(f):
    """A function of one number, applied in a loop."""

    def of_array(Z):
        return np.array([[f(z) for z in row] for row in Z.tolist()])

    return of_array


def in_place(Z):
    A = Z.copy()
    A[A < 0] = 0
    return A


SHAPES = {
    "summed": (lambda Z: np.tanh(Z).sum(0, keepdims=True), "must be m × k = .*, not 1 × k"),
    "k × k": (lambda Z: Z.T @ Z, "must be m × k = .*, not k × k"),
}

H_TANH = Spec(
    "h",
    "A",
    "Z",
    right=[
        np.tanh,
        lambda Z: (np.exp(Z) - np.exp(-Z)) / (np.exp(Z) + np.exp(-Z)),
        entries(math.tanh),
        lambda Z: 2 * sigmoid(2 * Z) - 1,
    ],
    wrong={
        **SHAPES,
        "derivative": (lambda Z: 1 - np.tanh(Z) ** 2, r"this is the derivative, h′\(Z\)"),
        "sigmoid": (sigmoid, "this is sigmoid, not tanh"),
        "relu": (lambda Z: np.maximum(0, Z), "this is relu, not tanh"),
        "identity": (lambda Z: Z, "this is identity, not tanh"),
        "twice": (lambda Z: np.tanh(np.tanh(Z)), "h is applied twice"),
        "of one number": (math.tanh, "raises TypeError: only "),
    },
    options={"of": "tanh"},
)

H_SOFTPLUS = Spec(
    "h",
    "A",
    "Z",
    right=[
        softplus,
        lambda Z: np.logaddexp(0, Z),
        entries(lambda z: z + math.log1p(math.exp(-z)) if z > 0 else math.log1p(math.exp(z))),
    ],
    wrong={
        **SHAPES,
        "no digits": (
            lambda Z: np.where(Z > 0, Z, 0) + np.log(1 + np.exp(-abs(Z))),
            r"a\[\d,\d+\] = softplus\(−40\) = 4\.248e−18, yours is 0; 1 \+ e\^z is rounded to "
            r"1 there; NumPy has a function for log\(1 \+ x\) with small x",
        ),
        "some digits": (
            lambda Z: softplus(Z) * np.where(Z == -40, 1 + 2e-9, 1),
            r"= softplus\(−40\) = 4\.248e−18, yours is off by 8\.5e−27; 1 \+ e\^z is rounded",
        ),
        "overflow": (lambda Z: np.log(1 + np.exp(Z)), r"\[\d,\d+\] is infinite|is warned by NumPy"),
        "overflow, other form": (
            lambda Z: Z + np.log(1 + np.exp(-Z)),
            "is warned by NumPy: overflow encountered in exp",
        ),
        "overflow in math": (
            entries(lambda z: math.log(1 + math.exp(z))),
            "raises OverflowError in its line 2: math range error",
        ),
        "where": (
            lambda Z: np.where(Z > 20, Z, np.log1p(np.exp(Z))),
            "is warned by NumPy: overflow encountered in exp",
        ),
        "relu": (lambda Z: np.maximum(0, Z), "this is relu, not softplus"),
        "cut off": (
            lambda Z: np.log1p(np.exp(np.minimum(Z, 30))),
            r"entries (is|are) wrong; .*softplus\(",
        ),
    },
    expects={"signs lost": None},
    options={"of": "softplus", "any_size": True},
)

H_RELU = Spec(
    "h",
    "A",
    "Z",
    right=[
        lambda Z: np.maximum(0, Z),
        lambda Z: Z * (Z > 0),
        lambda Z: np.where(Z > 0, Z, 0),
        in_place,
        lambda Z: (Z + abs(Z)) / 2,
    ],
    wrong={
        **SHAPES,
        "leaky": (lambda Z: np.where(Z > 0, Z, 0.01 * Z), "this is leaky_relu, not relu"),
        "step": (lambda Z: 1.0 * (Z > 0), r"this is the derivative, h′\(Z\)"),
        "in place": (
            lambda Z: np.maximum(0, Z, out=Z),
            "changes its argument Z; write the result to a new array",
        ),
        "of the whole": (
            lambda Z: Z if Z.sum() > 0 else 0 * Z,
            r"a\[\d,\d+\] = relu|zero everyw|this is identity",
        ),
        "minimum": (lambda Z: np.minimum(0, Z), r"a\[0,\d+\] = relu\(.*\) = .*, yours is"),
    },
    expects={"signs lost": None, "first row left at 0": None, "last row left at 0": None},
    options={"of": "relu"},
)

H_PRIME_TANH = Spec(
    "h_prime",
    "h′",
    "Z",
    right=[
        lambda Z: 1 - np.tanh(Z) ** 2,
        lambda Z: 1 / np.cosh(Z) ** 2,
        lambda Z: 4 / (np.exp(Z) + np.exp(-Z)) ** 2,
        entries(lambda z: 1 - math.tanh(z) ** 2),
        lambda Z: np.imag(np.tanh(Z + 1e-100j)) / 1e-100,
    ],
    wrong={
        **SHAPES,
        "h": (np.tanh, r"this is h\(Z\), not its derivative"),
        "at A": (lambda Z: 1 - np.tanh(np.tanh(Z)) ** 2, r"the slope is taken at A = h\(Z\)"),
        "A for Z": (lambda Z: 1 - Z**2, "in terms of A, but it is given Z"),
        "sigmoid′": (lambda Z: sigmoid(Z) * (1 - sigmoid(Z)), "this is sigmoid′, not tanh′"),
        "sign": (lambda Z: np.tanh(Z) ** 2 - 1, "every entry has the wrong sign"),
        "no square": (lambda Z: 1 - np.tanh(Z), r"h′\[0,0\] = tanh′\(.*\) = .*, yours is"),
        "difference quotient": (
            lambda Z: (np.tanh(Z + 1e-3) - np.tanh(Z)) / 1e-3,
            r"entries are wrong; the first: h′\[",
        ),
    },
    expects={"signs lost": None, "ones": "this is identity′, not tanh′"},
    options={"of": "tanh"},
)

H_PRIME_SIGMOID = Spec(
    "h_prime",
    "h′",
    "Z",
    right=[
        lambda Z: sigmoid(Z) * (1 - sigmoid(Z)),
        lambda Z: np.exp(-Z) / (1 + np.exp(-Z)) ** 2,
        lambda Z: 1 / (2 + np.exp(Z) + np.exp(-Z)),
    ],
    wrong={
        **SHAPES,
        "h": (sigmoid, r"this is h\(Z\), not its derivative"),
        "at A": (
            lambda Z: sigmoid(sigmoid(Z)) * (1 - sigmoid(sigmoid(Z))),
            r"the slope is taken at A = h\(Z\)",
        ),
        "A for Z": (lambda Z: Z * (1 - Z), "in terms of A, but it is given Z"),
        "tanh′": (lambda Z: 1 - np.tanh(Z) ** 2, "this is tanh′, not sigmoid′"),
    },
    expects={"signs lost": None, "ones": "this is identity′, not sigmoid′"},
    options={"of": "sigmoid"},
)

H_PRIME_SOFTPLUS = Spec(
    "h_prime",
    "h′",
    "Z",
    right=[
        lambda Z: np.where(Z > 0, 1, np.exp(-abs(Z))) / (1 + np.exp(-abs(Z))),
        lambda Z: np.exp(-np.logaddexp(0, -Z)),
        lambda Z: (1 + np.tanh(Z / 2)) / 2,
    ],
    wrong={
        **SHAPES,
        "h": (softplus, r"this is h\(Z\), not its derivative"),
        "at A": (
            lambda Z: np.exp(-np.logaddexp(0, -softplus(Z))),
            r"the slope is taken at A = h\(Z\)",
        ),
        "overflow": (sigmoid, "is warned by NumPy: overflow encountered in exp"),
        "not a number": (
            lambda Z: np.exp(Z) / (1 + np.exp(Z)),
            "is warned by NumPy: (overflow|invalid value) encountered",
        ),
        "relu′": (lambda Z: 1.0 * (Z > 0), "this is relu′, not softplus′"),
    },
    expects={"signs lost": None, "ones": "this is identity′, not softplus′"},
    options={"of": "softplus", "any_size": True},
)

H_PRIME_RELU = Spec(
    "h_prime",
    "h′",
    "Z",
    right=[
        lambda Z: 1.0 * (Z > 0),
        lambda Z: (Z > 0).astype(float),
        lambda Z: np.where(Z > 0, 1.0, 0.0),
        lambda Z: np.heaviside(Z, 0.0),
    ],
    wrong={
        **SHAPES,
        "h": (lambda Z: np.maximum(0, Z), r"this is h\(Z\), not its derivative"),
        "whole numbers": (lambda Z: np.where(Z > 0, 1, 0), r"h′ holds integers \(int64\)"),
        "true or false": (lambda Z: Z > 0, r"h′ holds True and False \(bool\)"),
        "all ones": (np.ones_like, "this is identity′, not relu′"),
        "leaky": (lambda Z: np.where(Z > 0, 1, 0.01), "this is leaky_relu′, not relu′"),
        "of the output": (lambda Z: 1.0 * (np.maximum(0, Z) >= 0), "this is identity′, not relu′"),
        "sign": (np.sign, r"h′\[\d,\d+\] = relu′\(.*\) = 0, yours is −1"),
    },
    expects={
        "signs lost": None,
        "ones": "this is identity′, not relu′",
        "through float32": None,
        "first row left at 0": None,
        "last row left at 0": None,
    },
    options={"of": "relu"},
)

H_PRIME_FROM_A_TANH = Spec(
    "h_prime_from_A",
    "h′",
    "A",
    right=[
        lambda A: 1 - A**2,
        lambda A: (1 - A) * (1 + A),
        lambda A: 1 / np.cosh(np.arctanh(A)) ** 2,  # A lies between −1 and 1
        entries(lambda a: 1 - a * a),
    ],
    wrong={
        **SHAPES,
        "h′(A)": (lambda A: 1 - np.tanh(A) ** 2, r"h′\(Z\) is given A"),
        "sigmoid": (lambda A: A * (1 - A), "this is sigmoid′, not tanh′"),
        "A": (lambda A: A.copy(), "this is A itself"),
        "no square": (lambda A: 1 - A, r"h′\[0,0\], where a is .*, = .*, yours is"),
    },
    expects={"signs lost": None, "ones": "this is identity′, not tanh′"},
    options={"of": "tanh"},
)

H_PRIME_FROM_A_SIGMOID = Spec(
    "h_prime_from_A",
    "h′",
    "A",
    right=[lambda A: A * (1 - A), lambda A: A - A**2, entries(lambda a: a * (1 - a))],
    wrong={
        **SHAPES,
        "h′(A)": (lambda A: sigmoid(A) * (1 - sigmoid(A)), r"h′\(Z\) is given A"),
        "tanh": (lambda A: 1 - A**2, "this is tanh′, not sigmoid′"),
        "A": (lambda A: A.copy(), "this is A itself"),
    },
    expects={"signs lost": None, "ones": "this is identity′, not sigmoid′"},
    options={"of": "sigmoid"},
)

ACTIVATIONS = [
    H_TANH, H_SOFTPLUS, H_RELU, H_PRIME_TANH, H_PRIME_SIGMOID, H_PRIME_SOFTPLUS, H_PRIME_RELU,
    H_PRIME_FROM_A_TANH, H_PRIME_FROM_A_SIGMOID,
]  # fmt: skip
