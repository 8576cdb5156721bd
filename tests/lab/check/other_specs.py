"""For the checks that compare no arrays: right answers, and wrong ones with the reason."""

import numpy as np
from verdicts import Spec

import mlp_core
from mlp_core import Layer, Network, numerical_gradient, squared_error

# ---------------------------------------------------------------- a reader's own gradient check

PARAMETERS = [(l, P) for l in (1, 2) for P in "WB"]
REMEMBERED = {}


def numerical(network, X, Y, l, P):
    """∂E/∂P of layer l by the complex step, remembered: one round asks for the same many times."""
    arrays = [A for layer in network.layers for A in (layer.W, layer.B)]
    key = (*(A.tobytes() for A in (*arrays, X, Y)), l, P)
    if key not in REMEMBERED:
        REMEMBERED[key] = np.zeros(getattr(network.layer(l), P).shape)
        for index in np.ndindex(REMEMBERED[key].shape):
            parameters = [A.astype(complex) for A in arrays]
            parameters[2 * l - 2 + (P == "B")][index] += 1e-100j
            A = X
            for number, layer in enumerate(network.layers):
                W, B = parameters[2 * number : 2 * number + 2]
                A = layer.activation.h(A @ W + B)
            REMEMBERED[key][index] = ((A - Y) ** 2).sum().imag / 1e-100 / len(X)
    return REMEMBERED[key]


def checker(
    agree=lambda got, right: (abs(got - right) <= 1e-7 * abs(right).max()).all(),
    parameters=PARAMETERS,
    shapes=True,
    vacuous=True,
    derivative=numerical,
):
    """A gradient check of which a part may be wrong."""

    def gradient_is_right(network, X, Y, gradients):
        for l, P in parameters:
            got, right = getattr(gradients, f"dE_d{P}")[l], derivative(network, X, Y, l, P)
            if shapes and np.shape(got) != right.shape:
                return False
            if vacuous and not right.any():
                return False
            if not agree(got, right):
                return False
        return True

    return gradient_is_right


def by_central_differences(network, X, Y, gradients):
    """With the library's own quotient, one parameter after the other."""
    for l, P in PARAMETERS:
        layer, got = network.layer(l), getattr(gradients, f"dE_d{P}")[l]

        def E_of(A, l=l, P=P, layer=layer):
            W, B = (A, layer.B) if P == "W" else (layer.W, A)
            layers = list(network.layers)
            layers[l - 1] = Layer(W, B, layer.activation)
            return squared_error(Network(layers).predict(X), Y)

        if np.shape(got) != getattr(layer, P).shape:
            return False
        right = numerical_gradient(E_of, getattr(layer, P), method="central")
        if not right.any() or not np.allclose(got, right, rtol=1e-5, atol=1e-8):
            return np.False_
    return np.True_


def by_forward_quotient(network, X, Y, l, P):
    """∂E/∂P of layer l with the step 1e-7, as far as that has right digits."""
    start = getattr(network.layer(l), P)
    right, E = np.zeros(start.shape), squared_error(network.predict(X), Y)
    for index in np.ndindex(start.shape):
        stepped = start.copy()
        stepped[index] += 1e-7
        A = X
        for number, layer in enumerate(network.layers, start=1):
            W, B = (stepped if (number, P) == (l, of) else getattr(layer, of) for of in "WB")
            A = layer.activation.h(A @ W + B)
        right[index] = (squared_error(A, Y) - E) / 1e-7
    return right


def with_imaginary_part_lost(network, X, Y, l, P):
    right = np.zeros(getattr(network.layer(l), P).shape)
    right[...] = 1j * numerical(network, X, Y, l, P)
    return right


def by_the_library(network, X, Y, gradients):
    return mlp_core.gradient_check(network, X, Y, gradients).passed


right_check = checker()


def falls(network, X, Y, gradients):
    """A step with these gradients makes E smaller."""
    alpha, layers = 0.01, []
    for l, layer in enumerate(network.layers, start=1):
        try:
            W, B = layer.W - alpha * gradients.dE_dW[l], layer.B - alpha * gradients.dE_dB[l]
        except ValueError:
            return False
        layers.append(Layer(W, B[:1], layer.activation))
    new = Network(layers)
    return bool(squared_error(new.predict(X), Y) < squared_error(network.predict(X), Y))


def norm(P):
    return np.sqrt((np.asarray(P) ** 2).sum())


def spoils(change):
    def gradient_is_right(network, X, Y, gradients):
        answer = right_check(network, X, Y, gradients)
        change(network, X, Y, gradients)
        return answer

    return gradient_is_right


def without_return(*arguments):
    right_check(*arguments)


SHAPES_ALONE = checker(agree=lambda got, right: True, vacuous=False)
REFUSES = (
    r"refuses right gradients: try the derivative by itself beside network\.gradients\(X, Y\); "
    "either it is wrong, or it is compared more closely than it has right digits"
)
FOUND = r"finds \d+ of the 19 mistakes; it accepts: "

GRADIENT_CHECK = Spec(
    "gradient_check",
    "",
    "network X Y gradients",
    right=[
        right_check,
        checker(agree=lambda got, right: np.allclose(got, right, rtol=1e-6, atol=1e-12)),
        checker(agree=lambda got, right: norm(got - right) <= 1e-7 * (norm(got) + norm(right))),
    ],
    wrong={
        "always True": (lambda *a: True, "finds 0 of the 19 mistakes; it accepts: the factor 2"),
        "always False": (lambda *a: False, "refuses right gradients"),
        "the other way": (lambda *a: not right_check(*a), "refuses right gradients"),
        "no return": (without_return, "returns None: a `return` is missing"),
        "1": (lambda *a: int(right_check(*a)), "returns one number, not True or False"),
        "text": (lambda *a: "right", r"returns text \('right'\), not True or False"),
        "an array": (
            lambda n, X, Y, g: np.isclose(g.dE_dW[1], numerical(n, X, Y, 1, "W")),
            "returns an array, not True or False",
        ),
        "a report": (
            mlp_core.gradient_check,
            "returns a GradientCheck, not True or False",
        ),
        "shapes alone": (SHAPES_ALONE, FOUND + "the factor 2 is lost; .*; and 13 more"),
        "no shapes": (
            checker(shapes=False),
            "raises ValueError in its line .*, where the mistake is: ∂E/∂W is transposed",
        ),
        "weights alone": (checker(parameters=[(1, "W"), (2, "W")]), FOUND + "the bias gradient is"),
        "biases alone": (checker(parameters=[(1, "B"), (2, "B")]), FOUND + "∂E/∂W is transposed"),
        "last layer": (checker(parameters=[(2, "W"), (2, "B")]), FOUND + r".*hidden layers"),
        "first layer": (
            checker(parameters=[(1, "W"), (1, "B")]),
            r"finds all 19 mistakes, but accepts one entry of dE_dW\[2\] that is 0\.2 % off",
        ),
        "without sign": (
            checker(agree=lambda g, r: np.allclose(abs(g), abs(r))),
            "finds 18 of the 19 mistakes; it accepts: the sign is wrong",
        ),
        "up to a factor": (
            checker(
                agree=lambda g, r: np.allclose(
                    g / (norm(g) or 1), r / norm(r), rtol=1e-6, atol=1e-9
                )
            ),
            r"finds \d+ of the 19 mistakes; it accepts: the factor 2 is lost; the mean is taken",
        ),
        "norms": (
            checker(agree=lambda g, r: abs(norm(g) - norm(r)) <= 1e-7 * norm(r)),
            FOUND + "the sign is wrong",
        ),
        "one entry": (
            checker(agree=lambda g, r: np.isclose(g[0, 0], r[0, 0])),
            r"but accepts one entry of dE_d[WB]\[[12]\] that is 0\.2 % off; compare every entry",
        ),
        "means": (
            checker(agree=lambda g, r: np.isclose(g.mean(), r.mean(), rtol=1e-2)),
            r"accepts one entry of|finds 1\d of the 19",
        ),
        "tolerance 1e-2": (
            checker(agree=lambda g, r: np.allclose(g, r, rtol=1e-2)),
            r"finds all 19 mistakes, but accepts one entry of dE_dW\[1\] that is 0\.2 % off",
        ),
        "biases by eye": (
            lambda *a: (
                checker(parameters=[(1, "W"), (2, "W")])(*a)
                and checker(
                    parameters=[(1, "B"), (2, "B")], agree=lambda g, r: np.allclose(g, r, rtol=1e-2)
                )(*a)
            ),
            r"finds all 19 mistakes, but accepts one entry of dE_dB\[1\] that is 0\.2 % off",
        ),
        "tolerance 1": (
            checker(agree=lambda g, r: np.allclose(g, r, atol=1.0)),
            FOUND + "the factor 2 is lost",
        ),
        "exactly": (checker(agree=np.array_equal), REFUSES + r" \(seed"),
        "imaginary": (
            checker(derivative=with_imaginary_part_lost),
            REFUSES + "; it is warned by NumPy: .* discards the imaginary part",
        ),
        "vacuous": (
            checker(vacuous=False),
            "but accepts ∂E/∂W.1. = 0 everywhere: 0 beside 0 tests nothing, so it is to say False",
        ),
        "falls": (falls, FOUND),
        "raises": (lambda *a: 1 / 0, r"raises ZeroDivisionError in its line 1: division by zero"),
        "exits": (lambda *a: exit(0), "raises SystemExit"),
        "three arguments": (
            lambda network, X, gradients: True,
            r"takes \(network, X, gradients\); it is called with \(network, X, Y, gradients\)",
        ),
        "changes gradients": (
            spoils(lambda n, X, Y, g: g.dE_dW[1].fill(0.0)),
            r"changes its argument dE_dW\[1\]; write",
        ),
        "changes X": (spoils(lambda n, X, Y, g: X.fill(0.0)), "changes its argument X; write"),
    },
)

# ---------------------------------------------------------------- the table of dimensions


def table(m):
    return {
        "X": (m, 5),
        "W[1]": (5, 4),
        "B[1]": (1, 4),
        "Z[1]": (m, 4),
        "A[1]": (m, 4),
        "W[2]": (4, 3),
        "B[2]": (1, 3),
        "Z[2]": (m, 3),
        "A[2]": (m, 3),
        "Y": (m, 3),
    }


def table_by_arrays(m):
    X, W_1, B_1 = np.ones((m, 5)), np.ones((5, 4)), np.ones((1, 4))
    Z_1 = X @ W_1 + B_1
    W_2, B_2 = np.ones((4, 3)), np.ones((1, 3))
    Z_2 = Z_1 @ W_2 + B_2
    arrays = {"X": X, "W[1]": W_1, "B[1]": B_1, "Z[1]": Z_1, "A[1]": Z_1}
    arrays |= {"W[2]": W_2, "B[2]": B_2, "Z[2]": Z_2, "A[2]": Z_2, "Y": Z_2, "E": np.ones(())}
    return {name: A.shape for name, A in arrays.items()}


def but(**changes):
    """The table with some entries changed: W_1 stands for W[1]."""
    entries = {
        name if len(name) == 1 else f"{name[0]}[{name[2]}]": P for name, P in changes.items()
    }
    return lambda m: {**table(m), **entries}


def without(*names):
    return lambda m: {name: size for name, size in table(m).items() if name not in names}


DIMENSION_TABLE = Spec(
    "dimension_table",
    "",
    "m",
    right=[
        table,
        table_by_arrays,
        lambda m: {name: list(size) for name, size in table(m).items()},
        lambda m: {name: np.array(size) for name, size in table(m).items()},
        lambda m: {name: tuple(np.int64(s) for s in size) for name, size in table(m).items()},
    ],
    wrong={
        "W[1] swapped": (but(W_1=(4, 5)), r"W\[1\] must be n_0 × n_1 = 5 × 4, not 4 × 5: the two"),
        "W[2] swapped": (but(W_2=(3, 4)), r"W\[2\] must be n_1 × n_2 = 4 × 3, not 3 × 4: the two"),
        "X swapped": (lambda m: {**table(m), "X": (5, m)}, "X must be m × n_0 = .*are swapped"),
        "Z[2] swapped": (
            lambda m: {**table(m), "Z[2]": (3, m)},
            r"Z\[2\] must be m × n_2 .*swapped",
        ),
        "(k,)": (
            but(B_1=(4,)),
            r"B\[1\] must be 1 × n_1 = 1 × 4, not 4 \(one axis\); a row is 1 × 4",
        ),
        "(k,), last": (but(B_2=[3]), r"B\[2\] must be .*, not 3 \(one axis\); a row is 1 × 3"),
        "a column": (but(B_2=(3, 1)), r"B\[2\] must be 1 × n_2 = 1 × 3, not 3 × 1: the two are"),
        "m biases": (
            lambda m: {**table(m), "B[1]": (m, 4)},
            r"B\[1\] must be 1 × n_1 = 1 × 4, not",
        ),
        "fixed m": (lambda m: table(5), r"X must be m × n_0 = \d+ × 5, not 5 × 5"),
        "m is 7": (lambda m: table(7), r"X must be m × n_0 = (6|11) × 5, not 7 × 5"),
        "one k": (but(B_1=4), r"B\[1\] must be 1 × n_1 = 1 × 4, a pair of whole numbers, not one"),
        "text": (but(X="m × 5"), r"X must be .*, a pair of whole numbers, not text"),
        "letters": (but(X=("m", 5)), "X must be .*, a pair of whole numbers, not a tuple"),
        "decimals": (but(W_1=(5.0, 4.0)), r"W\[1\] must be .*, a pair of whole numbers, not a tup"),
        "three axes": (but(Y=(1, 1, 3)), r"Y must be .*, not 3 axes"),
        "no axis": (but(Y=()), "Y must be .*, not empty"),
        "True": (but(B_1=(True, 4)), r"B\[1\] must be .*, a pair of whole numbers"),
        "no Y": (without("Y"), r"has no entry Y \("),
        "no A": (without("A[1]", "A[2]"), r"has no entry A\[1\], A\[2\] \("),
        "empty": (lambda m: {}, r"has no entry X, W\[1\], B\[1\], Z\[1\]"),
        "a list": (lambda m: list(table(m).values()), "returns a list, not a dict"),
        "no return": (
            lambda m: print(end="") if table(m) else 0,
            "returns None: a `return` is mis",
        ),
        "raises": (
            lambda m: 1 / (m - m),
            "raises ZeroDivisionError in its line 1: division by zero",
        ),
        "no argument": (lambda: table(5), r"takes \(\); it is called with \(m\)"),
        "2-layer widths": (
            lambda m: {**table(m), "A[1]": (m, 3)},
            r"A\[1\] must be m × n_1 = \d+ × 4, not \d+ × 3 \(seed",
        ),
    },
)

# ---------------------------------------------------------------- the batches of an epoch


def cut(order, size):
    return [order[first : first + size] for first in range(0, len(order), size)]


def batches(m, batch_size, rng):
    return cut(rng.permutation(m), batch_size)


def batches_of_lists(m, batch_size, rng):
    order = list(range(m))
    rng.shuffle(order)
    found = []
    while order:
        found.append(order[:batch_size])
        del order[:batch_size]
    return tuple(found)


def batches_one_by_one(m, batch_size, rng):
    order = np.argsort(rng.random(m))
    for first in range(0, m, batch_size):
        yield order[first : first + batch_size]


def of_batches(change):
    return lambda m, batch_size, rng: change(batches(m, batch_size, rng))


def same_order(m, batch_size, rng):
    """Shuffles once for all epochs."""
    return cut(np.random.default_rng(7).permutation(m), batch_size)


BATCHES = Spec(
    "batches",
    "",
    "m batch_size rng",
    right=[batches, batches_of_lists, batches_one_by_one],
    wrong={
        "not shuffled": (lambda m, b, rng: cut(np.arange(m), b), "the examples keep their order"),
        "same order": (same_order, "every epoch has the same order; draw from rng itself"),
        "global numbers": (
            lambda m, b, rng: cut(np.random.default_rng().permutation(m), b),
            "the same rng does not give the same batches; draw from rng alone",
        ),
        "last dropped": (
            of_batches(lambda found: found[:-1]),
            "is in no batch; an epoch uses each",
        ),
        "first dropped": (of_batches(lambda found: found[1:]), "is in no batch"),
        "with replacement": (
            lambda m, b, rng: cut(np.append(rng.permutation(m)[1:], 0), b),
            r"example \d+ is (in no batch|in the batches 2 times); an epoch uses each example once",
        ),
        "example 0 missing": (
            lambda m, b, rng: cut(1 + rng.permutation(m - 1), b),
            "example 0 is in no batch",
        ),
        "counts from 1": (
            lambda m, b, rng: cut(1 + rng.permutation(m), b),
            r"row (7|11) does not exist; the rows of m = \d+ examples are 0 … \d+",
        ),
        "negative": (of_batches(lambda found: [rows - 1 for rows in found]), "row −?-?1 does not"),
        "one batch": (
            lambda m, b, rng: [rng.permutation(m)],
            r"the batches have \d+ examples, not",
        ),
        "of size 1": (lambda m, b, rng: cut(rng.permutation(m), 1), "the batches have 1, 1, 1, "),
        "one more": (lambda m, b, rng: cut(rng.permutation(m), b + 1), "the batches have "),
        "small first": (of_batches(lambda found: found[::-1]), "the batches have "),
        "an empty one": (
            of_batches(lambda found: [*found, []]),
            r"the batches have .*, 0 examples",
        ),
        "the order": (lambda m, b, rng: rng.permutation(m), "returns an array, not a list"),
        "a dict": (of_batches(lambda found: dict(enumerate(found))), "returns a dict, not a list"),
        "no return": (lambda m, b, rng: print(end="") if m else 0, "returns None: a `return` is"),
        "decimals": (of_batches(lambda found: [1.0 * r for r in found]), "batch 0 is not an array"),
        "masks": (
            of_batches(lambda found: [r > 2 for r in found]),
            "batch 0 is not an array of row",
        ),
        "numbers": (lambda m, b, rng: list(rng.permutation(m)), "batch 0 is not an array of row"),
        "two axes": (of_batches(lambda found: [r[None] for r in found]), "batch 0 is not an array"),
        "nothing": (lambda m, b, rng: [], "example 0 is in no batch"),
        "raises": (lambda m, b, rng: rng.permute(m), "raises AttributeError in its line 1"),
        "raises late": (
            lambda m, b, rng: (1 / 0 for _ in range(3)),
            r"raises ZeroDivisionError.*: division by zero",
        ),
        "two arguments": (
            lambda m, rng: cut(rng.permutation(m), 3),
            r"takes \(m, rng\); it is called with \(m, batch_size, rng\)",
        ),
    },
)

OTHERS = [GRADIENT_CHECK, DIMENSION_TABLE, BATCHES]
