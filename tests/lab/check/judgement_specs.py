"""For the checks of functions that judge: what a ratio says, whether a map is the adjoint."""

import numpy as np
from verdicts import Spec

# ---------------------------------------------------------------- the name of a factor

TEXTS = ["right", "the 2 is missing", "1/m is missing", "1/k too many", "the sign is wrong"]


def named(ratio, m, k):
    if np.isclose(ratio, 1):
        return "right"
    if np.isclose(ratio, 1 / 2):
        return "the 2 is missing"
    if np.isclose(ratio, m):
        return "1/m is missing"
    if np.isclose(ratio, 1 / k):
        return "1/k too many"
    return "the sign is wrong"


def by_table(ratio, m, k):
    return min(zip([1, 0.5, m, 1 / k, -1], TEXTS, strict=True), key=lambda p: abs(p[0] - ratio))[1]


def by_rounding(ratio, m, k):
    names = dict(zip([1.0, 0.5, float(m), round(1 / k, 6), -1.0], TEXTS, strict=True))
    return np.str_(names[round(ratio, 6)])


def with_values(values, close=np.isclose):
    """A search through a table of ratios, which may be wrong; None if none of them fits."""

    def named_factor(ratio, m, k):
        for value, text in zip(values(m, k), TEXTS, strict=True):
            if close(ratio, value):
                return text
        return None

    return named_factor


NAMED_FACTOR = Spec(
    "named_factor",
    "",
    "ratio m k",
    right=[named, by_table, by_rounding, with_values(lambda m, k: [1, 1 / 2, m, 1 / k, -1])],
    wrong={
        "swapped": (
            with_values(lambda m, k: [1, 1 / 2, k, 1 / m, -1]),
            'm and k are swapped: it says "1/m is missing" where the ratio is k',
        ),
        "k swapped": (
            with_values(lambda m, k: [1, 1 / 2, m, 1 / m, -1]),
            'm and k are swapped: it says "1/k too many" where the ratio is 1/m',
        ),
        "m fixed": (
            with_values(lambda m, k: [1, 1 / 2, 5, 1 / k, -1]),
            'says "1/m is missing" where the ratio is 5 and m is (3|6|7|11) ',
        ),
        "k fixed": (
            with_values(lambda m, k: [1, 1 / 2, m, 1 / 7, -1]),
            'says "1/k too many" where the ratio is 1/7 and k is (3|5|6|11) ',
        ),
        "exactly": (
            with_values(lambda m, k: [1, 1 / 2, m, 1 / k, -1], lambda a, b: a == b),
            r"is right only where a ratio is exact; .*: np\.isclose\(ratio, …\) for ==",
        ),
        "exactly, with else": (
            lambda r, m, k: {1: TEXTS[0], 0.5: TEXTS[1], m: TEXTS[2], 1 / k: TEXTS[3]}.get(
                r, TEXTS[4]
            ),
            "is right only where a ratio is exact",
        ),
        "always right": (lambda r, m, k: "right", 'says "right" whatever the ratio is'),
        "always the 2": (lambda r, m, k: TEXTS[1], 'says "the 2 is missing" whatever the'),
        "no sign": (
            lambda r, m, k: named(abs(r), m, k),
            r'says "right" where the ratio is −1 \(',
        ),
        "inverse": (
            lambda r, m, k: named(1 / r, m, k),
            r'says ".*" where the ratio is 1/2 \(',
        ),
        "1/m": (
            with_values(lambda m, k: [1, 1 / 2, 1 / m, 1 / k, -1]),
            r"returns None where the ratio is m \(",
        ),
        "2 for 1/2": (
            with_values(lambda m, k: [1, 2, m, 1 / k, -1]),
            r"returns None where the ratio is 1/2 \(",
        ),
        "no −1": (
            with_values(lambda m, k: [1, 1 / 2, m, 1 / k, -2]),
            r"returns None where the ratio is −1 \(",
        ),
        "1/(m k)": (
            with_values(lambda m, k: [1, 1 / 2, m, 1 / (m * k), -1]),
            r"returns None where the ratio is 1/k \(",
        ),
        "2 and m exchanged": (
            with_values(lambda m, k: [1, m, 1 / 2, 1 / k, -1]),
            r'says "1/m is missing" where the ratio is 1/2 \(',
        ),
        "own words": (
            lambda r, m, k: "fine",
            r"""returns the text \('fine'\), which is not one of "right", "the 2 is missing", """,
        ),
        "capital": (lambda r, m, k: named(r, m, k).title(), 'which is not one of "right", '),
        "with a point": (lambda r, m, k: named(r, m, k) + ".", 'which is not one of "right", '),
        "a number": (lambda r, m, k: TEXTS.index(named(r, m, k)), "returns one number, not one of"),
        "a list": (lambda r, m, k: [named(r, m, k)], "returns a list, not one of the texts"),
        "True": (lambda r, m, k: True, "returns True, not one of the texts"),
        "prints": (lambda r, m, k: print(end="") or None, "returns None: a `return` is missing"),
        "raises": (lambda r, m, k: {}[r], r"raises KeyError in its line 1: .* ratio = "),
        "two arguments": (lambda ratio, m: "right", r"takes \(ratio, m\); it is called with"),
    },
)

# ---------------------------------------------------------------- the adjoint


def sums_agree(F, G, P, Q, close=np.isclose):
    return bool(close((F(P) * Q).sum(), (P * G(Q)).sum()))


def at_random(times=3, close=np.isclose, seed=None):
    def is_adjoint(F, G, shape):
        rng = np.random.default_rng(seed)
        for _ in range(times):
            P = rng.normal(size=shape)
            if not sums_agree(F, G, P, rng.normal(size=F(P).shape), close):
                return False
        return True

    return is_adjoint


def unit(shape, index):
    P = np.zeros(shape)
    P[index] = 1
    return P


def by_basis(F, G, shape):
    out = F(np.zeros(shape)).shape
    FP = {i: F(unit(shape, i)) for i in np.ndindex(*shape)}
    GQ = {j: G(unit(out, j)) for j in np.ndindex(*out)}
    return all(np.isclose(FP[i][j], GQ[j][i]) for i in FP for j in GQ)


def by_jacobians(F, G, shape):
    out = F(np.zeros(shape)).shape
    J_F = np.array([F(unit(shape, i)).ravel() for i in np.ndindex(*shape)]).T
    J_G = np.array([G(unit(out, j)).ravel() for j in np.ndindex(*out)]).T
    return np.allclose(J_F, J_G.T, rtol=1e-9, atol=1e-12)


def one_pair(P_of, Q_of=None):
    """A test that tries one P and one Q."""

    def is_adjoint(F, G, shape):
        P = P_of(shape)
        return sums_agree(F, G, P, (Q_of or P_of)(F(P).shape))

    return is_adjoint


def drawn(shape):
    return np.random.default_rng().normal(size=shape)


def first(shape):
    return unit(shape, (0, 0))


ACCEPTS = r"accepts \d of 9 wrong pairs: "
BY_CHANCE = ACCEPTS + ".*; try several P and Q at random"

IS_ADJOINT = Spec(
    "is_adjoint",
    "",
    "F G shape",
    right=[
        at_random(),
        at_random(5, seed=1),
        by_basis,
        by_jacobians,
        at_random(4, lambda a, b: abs(a - b) <= 1e-9 * (abs(a) + abs(b) + 1)),
        lambda F, G, shape: np.bool_(at_random()(F, G, shape)),
    ],
    wrong={
        "zeros": (one_pair(np.zeros), "tries zeros alone, where both sums are 0 whatever F and G"),
        "P of zeros": (one_pair(np.zeros, drawn), ACCEPTS),
        "Q of zeros": (one_pair(drawn, np.zeros), ACCEPTS + ".*; and 6 more"),
        "ones": (one_pair(np.ones), BY_CHANCE),
        "first unit matrices": (one_pair(first), BY_CHANCE),
        "last unit matrices": (one_pair(lambda s: unit(s, (-1, -1))), BY_CHANCE),
        "P of ones": (one_pair(np.ones, drawn), BY_CHANCE),
        "Q of ones": (one_pair(drawn, np.ones), BY_CHANCE),
        "0, 1, 2": (one_pair(lambda s: np.arange(s[0] * s[1]).reshape(s)), BY_CHANCE),
        "every P, one Q": (
            lambda F, G, shape: all(
                sums_agree(F, G, unit(shape, i), np.ones(F(unit(shape, i)).shape))
                for i in np.ndindex(*shape)
            ),
            BY_CHANCE,
        ),
        "always True": (lambda F, G, shape: True, r"says True to every pair \("),
        "always False": (lambda F, G, shape: False, r"says False to every pair \("),
        "the other way": (
            lambda *a: not by_jacobians(*a),
            r"refuses every right pair \(",
        ),
        "dimensions alone": (
            lambda F, G, shape: G(F(np.zeros(shape))).shape == tuple(shape),
            "tries zeros alone",
        ),
        "dimensions, at random": (
            lambda F, G, shape: G(F(drawn(shape))).shape == tuple(shape),
            "accepts 9 of 9 wrong pairs: Q ↦ 0 for P ↦ P·W; .*; and 6 more",
        ),
        "by shape": (lambda F, G, shape: len(shape) == 2, "says True to every pair"),
        "absolute values": (
            at_random(3, lambda a, b: np.isclose(abs(a), abs(b))),
            "accepts 1 of 9 wrong pairs: Q ↦ −Q·Wᵀ for P ↦ P·W",
        ),
        "tolerance 1": (
            at_random(3, lambda a, b: np.isclose(a, b, rtol=1)),
            ACCEPTS + "|refuses",
        ),
        "tolerance 10 %": (
            at_random(1, lambda a, b: np.isclose(a, b, rtol=0.1)),
            ACCEPTS + ".*one entry of W 0.2 % off",
        ),
        "exactly": (
            at_random(3, lambda a, b: a == b),
            "refuses .*; sums are rounded, so np.isclose is to compare them",
        ),
        "inverse": (
            lambda F, G, shape: np.allclose(G(F(P := drawn(shape))), P),
            r"refuses what is right: .*; G\(F\(P\)\) = P makes G an inverse, not an adjoint",
        ),
        "F is its own": (
            lambda F, G, shape: np.allclose(F(P := drawn(shape)).sum(), G(F(P)).sum()),
            "refuses ",
        ),
        "Q of shape": (
            lambda F, G, shape: sums_agree(F, G, drawn(shape), drawn(shape)),
            "raises ValueError.*, where G is right: ",
        ),
        "G takes shape": (
            lambda F, G, shape: bool(G(drawn(shape)).any()),
            r"raises ValueError .*: G takes an array of \d × \d, not \d × \d, where G is right",
        ),
        "one number": (lambda F, G, shape: 1, "returns one number, not True or False"),
        "an array": (
            lambda F, G, shape: np.isclose(F(drawn(shape)), 0),
            "returns an array, not True or False",
        ),
        "no return": (lambda *a: print(end="") or None, "returns None: a `return` is missing"),
        "raises": (
            lambda F, G, shape: 1 / 0,
            "raises ZeroDivisionError.*, where G is right|raises",
        ),
        "two arguments": (lambda F, G: True, r"takes \(F, G\); it is called with \(F, G, shape\)"),
    },
)

JUDGEMENTS = [NAMED_FACTOR, IS_ADJOINT]
