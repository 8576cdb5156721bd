"""What the checks say, word by word, and that it is true of the numbers."""

import re

import numpy as np
import pytest
from activation_specs import H_PRIME_TANH, H_SOFTPLUS, H_TANH
from equation_specs import (
    BIAS_GRADIENT,
    BIAS_GRADIENT_SHARES,
    BIAS_ROWS,
    EQUATIONS,
    NET_INPUT,
    NET_INPUT_GRADIENT,
    PREVIOUS,
    SQUARED_ERROR,
    SQUARED_ERROR_GRADIENT,
    UPDATED_BIASES,
    UPDATED_WEIGHTS,
    WEIGHT_GRADIENT,
)
from jacobian_specs import JACOBIAN_WRT_WEIGHTS, JACOBIANS
from pass_specs import BACKWARD, FORWARD, STEP, backward_with, forward_with, step_with
from training_specs import TRAIN, loop_with
from verdicts import SEEDS, accepted, verdict
from wrappers import OF_VALUES

from mlp_lab.check.diagnosis import all_agree

ENTRY = re.compile(
    r"1 of (?P<size>\d+) entries is wrong; (?P<symbol>.*?)\[(?P<i>\d+),(?P<j>\d+)\](?P<rest>.*)"
    r" = (?P<right>−?[\d.e−+]+), yours is (?P<got>−?[\d.e−+]+) \(seed"
)


def in_python(text):
    """A sum as it is written in a message, as Python."""
    for sign, python in (("−", "-"), ("·", "*"), ("²", "**2")):
        text = text.replace(sign, python)
    return text


def number(text):
    return float(in_python(text))


def same(arguments, others):
    """Whether a function is called with the same arguments again."""
    return all(map(np.array_equal, arguments, others))


@pytest.mark.parametrize(
    "spec", [s for s in [*EQUATIONS, H_TANH, H_PRIME_TANH] if s is not SQUARED_ERROR],
    ids=lambda spec: spec.id,
)  # fmt: skip
def test_the_entry_that_is_named_is_the_wrong_one_and_its_sum_is_right(spec):
    written_out = 0
    for seed in SEEDS:  # of fewer, no sum is short enough to be written out
        rng = np.random.default_rng(seed)
        kept = {}

        def f(*arguments, rng=rng, kept=kept):
            R = np.array(spec.right[0](*arguments))
            if not kept:
                index = tuple(int(rng.integers(size)) for size in R.shape)
                kept.update(index=index, right=R[index], got=R[index] + 0.37, first=arguments)
            R[kept["index"]] = kept["got"] if same(arguments, kept["first"]) else np.nan
            return R

        line = verdict(spec, f, seed)
        said = ENTRY.search(line)
        assert said, line
        assert (int(said["i"]), int(said["j"])) == kept["index"], line
        assert number(said["right"]) == pytest.approx(kept["right"], rel=1e-3), line
        assert number(said["got"]) == pytest.approx(kept["got"], rel=1e-3), line
        total = said["rest"].removeprefix(" = ")
        if re.fullmatch(r"[−\d.·+ ()e/]+", total):
            value = eval(in_python(total))
            assert value == pytest.approx(kept["right"], rel=1e-2, abs=1e-2), line
            written_out += 1
    few_terms = [NET_INPUT, SQUARED_ERROR_GRADIENT, NET_INPUT_GRADIENT, PREVIOUS, WEIGHT_GRADIENT]
    if spec in [*few_terms, BIAS_GRADIENT, UPDATED_WEIGHTS, UPDATED_BIASES]:
        assert written_out, line


def test_of_a_long_sum_the_first_two_terms_and_the_last_are_written(seeds):
    def my_net_input(X, W, B):
        seen.append((X, W, B))
        Z = X @ W + B
        Z[-1, -1] += 0.37 * len(X)
        return Z

    for seed in seeds:
        seen = []
        rest = ENTRY.search(verdict(NET_INPUT, my_net_input, seed))["rest"]
        X, W, B = seen[0]
        first, second, *_, last = rest.removeprefix(" = ").split(" + ")
        assert eval(in_python(first)) == pytest.approx(X[-1, 0] * W[0, -1])
        assert eval(in_python(second)) == pytest.approx(X[-1, 1] * W[1, -1])
        assert eval(in_python(last)) == B[0, -1]
        assert ("…" in rest) == (X.shape[1] > 3)


@pytest.mark.parametrize("spec", JACOBIANS, ids=lambda spec: spec.id)
def test_the_entry_of_a_jacobian_is_named_by_what_it_differentiates(spec, seeds):
    for seed in seeds:
        kept = {}

        def f(*arguments, kept=kept, seed=seed):
            J = np.array(spec.right[0](*arguments))
            if not kept:
                rng = np.random.default_rng(seed)
                row, column = (int(rng.integers(size)) for size in J.shape)
                kept.update(row=row, column=column, arguments=arguments, right=J[row, column])
            if same(arguments, kept["arguments"]):
                J[kept["row"], kept["column"]] += 0.37
            else:
                J[0, 0] = np.nan
            return J

        line = verdict(spec, f, seed)
        said = re.search(
            r"∂[az]\[(\d+),(\d+)\]/∂[azwb]\[(\d+),(\d+)\] \(row (\d+), column (\d+)\)"
            r".* = (−?[\d.]+), yours is ",
            line,
        )
        i, j, q, c, row, column = map(int, said.groups()[:6])
        assert (row, column) == (kept["row"], kept["column"])
        assert number(said[7]) == pytest.approx(kept["right"], rel=1e-3)
        a = dict(zip(spec.arguments, kept["arguments"], strict=True))
        k = next(
            P for P in (a.get("k"), *(a[P].shape[1] for P in ("W", "h_prime_Z") if P in a)) if P
        )
        width = a["W"].shape[0] if "W" in a else k
        assert row == i * k + j
        assert column == q * width + c


def test_the_sum_of_the_squares_is_written_out():
    line = verdict(SQUARED_ERROR, lambda A, Y: SQUARED_ERROR.right[0](A, Y) + 1, 0)
    assert re.search(
        r": E = 1/\d+ · \(\(.*\)² \+ \(.*\)² \+ … \+ \(.*\)²\) = [\d.]+, yours is [\d.]+ \(seed",
        line,
    )


@pytest.mark.parametrize("scale", [1e-6, 1, 1e3])
def test_where_two_numbers_look_alike_their_difference_is_printed(scale):
    def f(dE_dZ):
        shares = np.array(dE_dZ)
        shares[0, 0] += 3e-8
        return shares

    line = verdict(BIAS_GRADIENT_SHARES, f, 0)
    assert re.search(r"∂E/∂b\[0,0\] = dE_dZ\[0,0\] = \S+, yours is off by 3e−08 \(seed 0", line)


@pytest.mark.parametrize(
    "spec", [NET_INPUT, WEIGHT_GRADIENT, JACOBIAN_WRT_WEIGHTS], ids=lambda spec: spec.id
)
def test_the_tolerance_is_what_the_docstring_says(spec, seeds):
    def off(by):
        def f(*arguments):
            R = np.array(spec.right[0](*arguments))
            index = np.unravel_index(abs(R).argmax(), R.shape)
            R[index] += by * max(1.0, abs(R[index]))
            return R

        return f

    for seed in seeds:
        assert accepted(verdict(spec, off(0.9e-9), seed))
        assert not accepted(verdict(spec, off(1.1e-9), seed))


def test_infinity_agrees_with_nothing():
    assert not all_agree(np.ones((1, 2)), np.array([[1.0, np.inf]]))
    assert not all_agree(np.full((1, 2), np.inf), np.full((1, 2), np.inf))
    assert not all_agree(np.full((1, 2), np.nan), np.ones((1, 2)))
    assert not all_agree(None, np.ones(()))
    assert not all_agree(np.empty(0), np.empty(0))


def test_small_entries_of_an_array_of_large_ones_are_compared_too(seeds):
    def f(Z):
        A = H_SOFTPLUS.right[0](Z)
        return np.where(abs(Z) < 10, A + 2e-9, A)

    for seed in seeds:
        assert not accepted(verdict(H_SOFTPLUS, f, seed))


SAID = [
    (
        NET_INPUT,
        lambda X, W, B: X @ (W + B),
        "B is added to W before the product; B belongs to X · W",
    ),
    (
        NET_INPUT,
        lambda X, W, B: (X @ W + B).T,
        "Z must be m × k = 7 × 5, not k × m = 5 × 7: it is the transpose",
    ),
    (
        NET_INPUT,
        lambda X, W, B: (X @ W + B) / 2,
        "every entry is 1/2 times the right one",
    ),
    (
        NET_INPUT,
        lambda X, W, B: X * W + B,
        "* multiplies entry by entry; the matrix product is @; with the sizes of this round it "
        "raises ValueError in its line 1: 7 × 3 and 3 × 5 do not fit entry by entry",
    ),
    (
        NET_INPUT,
        lambda X, W, B: [[1.0]],
        "returns a list, not an array; write np.array(…)",
    ),
    (
        NET_INPUT,
        lambda X, W: X @ W,
        "takes (X, W); it is called with (X, W, B)",
    ),
    (
        BIAS_ROWS,
        lambda B, m: B,
        "J ⊗ B must be m × k = 5 × 7, not 1 × k = 1 × 7: one row is not enough; B stands in it m "
        "times",
    ),
    (
        SQUARED_ERROR,
        lambda A, Y: ((A - Y) ** 2).mean(),
        "E is 1/k times the right one: the mean is taken over outputs too; E sums over the k "
        "outputs",
    ),
    (
        SQUARED_ERROR,
        lambda A, Y: ((A - Y) ** 2).sum(axis=1),
        "E must be one number, not an array of 5 (one axis)",
    ),
    (
        SQUARED_ERROR_GRADIENT,
        lambda A, Y: (A - Y) / len(A),
        "every entry is 1/2 times the right one: the factor 2 is lost",
    ),
    (
        BIAS_GRADIENT,
        lambda dE_dZ: dE_dZ,
        "dE_dB must be 1 × k = 1 × 7, not m × k = 5 × 7: the bias gradient is not summed over the "
        "examples",
    ),
    (
        BIAS_GRADIENT,
        lambda dE_dZ: dE_dZ.sum(0),
        "dE_dB must be 1 × k = 1 × 7, not 7 (one axis): the numbers are right; keepdims=True or "
        ".reshape(1, -1) gives it its dimensions",
    ),
    (
        BIAS_GRADIENT,
        lambda dE_dZ: dE_dZ.mean(0, keepdims=True),
        "every entry is 1/m times the right one: the bias gradient is averaged, not summed",
    ),
    (
        UPDATED_BIASES,
        lambda B, dE_dB, alpha: B + alpha * dE_dB,
        "the step goes the wrong way: B + α ∂E/∂B stands where B − α ∂E/∂B is meant",
    ),
    (
        UPDATED_WEIGHTS,
        lambda W, dE_dW, alpha: W - dE_dW,
        "the step is 1/α times the right one: α is missing",
    ),
    (
        JACOBIAN_WRT_WEIGHTS,
        lambda A_prev, k: np.kron(np.eye(k), A_prev),
        "columns are stacked; rows are meant, in the order of ravel()",
    ),
    (
        H_PRIME_TANH,
        lambda Z: 1 - Z**2,
        "this is h′ in terms of A, but it is given Z",
    ),
    (
        FORWARD,
        forward_with(act=lambda h, l, Z: Z),
        "A[1]: h is not applied",
    ),
    (
        BACKWARD,
        backward_with(dB=lambda dE_dZ: dE_dZ.sum()),
        "dE_dB[1] must be 1 × n_1 = 1 × 5, not one number: the bias gradient is one bare number",
    ),
    (
        STEP,
        step_with(error=lambda A, Y: (A - Y) / len(A)),
        "every step is 1/2 times the right one: the factor 2 is lost",
    ),
    (
        TRAIN,
        loop_with(keep=False),
        "the updated network is not kept; write network = network.updated(…)",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("spec", "f", "said"), SAID, ids=lambda value: getattr(value, "id", None))
def test_word_by_word(spec, f, said):
    line = verdict(spec, f, 1)
    name, text = line.split(": ", 1)
    assert name == (f.__name__ if f.__name__.isidentifier() else "your function")
    assert text.split(" (seed 1, ")[0] == said


def test_no_message_shouts_or_belittles():
    """No exclamation marks, and none of the words that make a reader feel slow."""
    lines = []
    for spec in EQUATIONS:
        lines += [verdict(spec, f, 0) for f, _ in spec.wrong.values()]
        lines += [verdict(spec, wrap(spec.right[0]), 0) for wrap, _ in OF_VALUES.values()]
    for line in lines:
        assert not re.search(
            r"!|\b(simply|just|obvious\w*|stupid|of course|easy|wrongly)\b", line
        ), line
        assert "\\n" not in line


def test_a_check_says_where_in_a_longer_function_it_stopped():
    def my_net_input(X, W, B):
        Z = np.zeros((len(X), W.shape[1]))
        for i in range(len(X)):
            for j in range(W.shape[1] + 1):
                Z[i, j] = X[i] @ W[:, j]
        return Z

    assert "raises IndexError in its line 5: index " in verdict(NET_INPUT, my_net_input, 0)
