"""Sizes that tell letters apart, and factors that are named only when they are certain."""

import re

import numpy as np
import pytest
from equation_specs import BIAS_GRADIENT, NET_INPUT, SQUARED_ERROR, WEIGHT_GRADIENT
from pass_specs import BACKWARD, GRADIENT_SLIPS, backward_with, each
from verdicts import Spec, verdict

from mlp_lab.check.diagnosis import candidates, name_of_ratios, value_of
from mlp_lab.check.passes import LETTERS
from mlp_lab.check.task import SIZES, draw, schedule, unlike

ALL_LETTERS = [("k",), ("m k",), ("n k",), ("m n k",), LETTERS]


@pytest.mark.parametrize("letters", ALL_LETTERS)
def test_sizes_differ_from_each_other_and_from_round_to_round(letters):
    before = {}
    for seed in range(300):
        sizes = draw(seed, letters).sizes
        assert set(sizes.values()) <= set(SIZES) == {3, 5, 6, 7, 11}
        assert len(set(sizes.values())) == len(sizes)
        same = draw(seed, letters, "same").sizes
        assert set(same.values()) == {8}
        last = before.get(tuple(sizes), dict.fromkeys(sizes, 0))
        assert all(sizes[a] != last[a] for a in sizes), (seed, sizes, last)
        before[tuple(sizes)] = sizes


def test_every_choice_of_sizes_comes_in_turn():
    assert len(schedule(("m", "n", "k"), 11)) == 42  # 60 without those that have 3 and 6
    seen = {tuple(draw(seed, ("m n k",)).sizes.values()) for seed in range(42)}
    assert len(seen) == 42


def test_the_three_rounds_of_a_diagnosis_share_no_size():
    for letters in ALL_LETTERS:
        for seed in range(100):
            draws = [draw(number, letters) for number in (seed, *unlike(seed, letters))]
            for letter in {"m", "n", "k", "n_0", "n_1"} & set(draws[0].sizes):
                assert len({d.sizes[letter] for d in draws}) == 3
            assert len({list(d.sizes.values())[-1] for d in draws}) == 3  # n_L
            assert len({d.alpha for d in draws}) == 3


def test_numbers_are_small_distinct_and_never_zero():
    for seed in range(50):
        d = draw(seed, ("m n k",))
        X, W = d.matrix("m", "n"), d.matrix("n", "k")
        for P in (X, W):
            assert len(np.unique(abs(P))) == P.size
            assert abs(P).min() >= 0.2
            assert abs(P).max() <= 2
            assert np.array_equal(P, P.round(2))
        again = draw(seed, ("m n k",))
        assert np.array_equal(again.matrix("m", "n"), X)
        assert not np.array_equal(draw(seed + 42, ("m n k",)).matrix("m", "n"), X)


@pytest.mark.parametrize("letters", ["k", "m k", "n k", "m n k", "m k n q", "m n_0 n_1 n_2"])
def test_no_two_names_are_the_same_number_in_three_rounds(letters):
    """Nor is any of them, but 2 and 1/2, a number that stays the same."""
    count = len(schedule(tuple(letters.split()), 11))
    for seed in range(count):
        sizes = [draw(s, (letters,)).sizes for s in (seed, *unlike(seed, (letters,)))]
        named = (
            {"m": "m", list(sizes[0])[-1]: "k"} if "n_0" in letters else {a: a for a in sizes[0]}
        )
        alphas = [draw(s, (letters,)).alpha for s in (seed, *unlike(seed, (letters,)))]
        assert len(set(alphas)) == 3
        rounds = [
            {name: s[a] for a, name in named.items()} | {"α": alpha}
            for alpha, s in zip(alphas, sizes, strict=True)
        ]
        letters_and_alpha = tuple(rounds[0])
        names, values = [], []
        for name, *formula in candidates(letters_and_alpha):
            names.append(name)
            values.append([value_of(s, *formula) for s in rounds])
        for letter in {"m", "n", "k"} & set(rounds[0]):
            names.append(f"{letter}/({letter} − 1)")
            values.append([s[letter] / (s[letter] - 1) for s in rounds])
        logarithms = np.log(values)
        apart = abs(logarithms[:, None] - logarithms).max(axis=2)
        np.fill_diagonal(apart, 1)
        one, other = np.unravel_index(apart.argmin(), apart.shape)
        assert apart[one, other] > 1e-4, (names[one], names[other], rounds)


def test_names_of_ratios():
    rounds = [{"m": 5, "n": 3, "k": 7}, {"m": 3, "n": 7, "k": 11}, {"m": 6, "n": 5, "k": 11}]

    def named(f):
        return name_of_ratios([f(**sizes) for sizes in rounds], rounds)

    assert named(lambda m, n, k: 0.5) == "1/2"
    assert named(lambda m, n, k: 2) == "2"
    assert named(lambda m, n, k: -1) == "−1"
    assert named(lambda m, n, k: -2) == "−2"
    assert named(lambda m, n, k: m) == "m"
    assert named(lambda m, n, k: 1 / m) == "1/m"
    assert named(lambda m, n, k: -1 / m) == "−1/m"
    assert named(lambda m, n, k: 2 / m) == "2/m"
    assert named(lambda m, n, k: m / 2) == "m/2"
    assert named(lambda m, n, k: 1 / (2 * m)) == "1/(2·m)"
    assert named(lambda m, n, k: 1 / k) == "1/k"
    assert named(lambda m, n, k: k) == "k"
    assert named(lambda m, n, k: n) == "n"
    assert named(lambda m, n, k: 1 / (m * k)) == "1/(m·k)"
    assert named(lambda m, n, k: 1 / (2 * m * k)) == "1/(2·m·k)"
    assert named(lambda m, n, k: m * k / 2) == "m·k/2"
    assert named(lambda m, n, k: m / k) == "m/k"
    assert named(lambda m, n, k: m / k / 2) == "m/(2·k)"
    assert named(lambda m, n, k: 2 * m / k) == "2·m/k"
    assert named(lambda m, n, k: 1 / m**2) == "1/m²"
    assert named(lambda m, n, k: m / (m - 1)) == "m/(m − 1)"
    assert named(lambda m, n, k: m / 5) == "m/5"
    assert named(lambda m, n, k: 5 / m) == "5/m"
    assert named(lambda m, n, k: 5) == "5"  # although the first round's m is 5
    assert named(lambda m, n, k: 0.1) == "0.1"
    assert named(lambda m, n, k: 1.000001) == "1.000001"
    assert named(lambda m, n, k: 1) == ""
    assert named(lambda m, n, k: m + k) == ""
    assert named(lambda m, n, k: 1 + 1e-8 * m) == ""
    assert named(lambda m, n, k: 1 + 1e-9 * m) == ""
    assert name_of_ratios([5.0], [{"m": 5}]) == ""  # one round may fit by chance
    assert name_of_ratios([5.0, None, 3.0], rounds) == ""


FACTORS = {
    "1/2": lambda s: 1 / 2, "2": lambda s: 2, "1/m": lambda s: 1 / s["m"], "m": lambda s: s["m"],
    "1/k": lambda s: 1 / s["k"], "k": lambda s: s["k"], "2/m": lambda s: 2 / s["m"],
    "m/2": lambda s: s["m"] / 2, "1/(m·k)": lambda s: 1 / s["m"] / s["k"],
    "m/(m − 1)": lambda s: s["m"] / (s["m"] - 1), "3": lambda s: 3, "5": lambda s: 5,
    "7": lambda s: 7, "0.1": lambda s: 0.1, "m/11": lambda s: s["m"] / 11, "−2": lambda s: -2,
    "−1/m": lambda s: -1 / s["m"],
}  # fmt: skip
WITH_N = {
    "1/n": lambda s: 1 / s["n"],
    "n": lambda s: s["n"],
    "1/(n·k)": lambda s: 1 / s["n"] / s["k"],
}


def sizes_of(spec, arguments):
    a = dict(zip(spec.arguments, arguments, strict=True))
    if "W" in a:
        return {"m": len(a["X"]), "n": len(a["W"]), "k": a["W"].shape[1]}
    if "A_prev" in a:
        return {"m": len(a["A_prev"]), "n": a["A_prev"].shape[1], "k": a["dE_dZ"].shape[1]}
    m, k = arguments[0].shape
    return {"m": m, "k": k}


@pytest.mark.parametrize(
    ("spec", "name", "factor"),
    [
        pytest.param(spec, name, factor, id=f"{spec.id}-{name}")
        for spec in (NET_INPUT, SQUARED_ERROR, WEIGHT_GRADIENT, BIAS_GRADIENT)
        for name, factor in {**FACTORS, **(WITH_N if len(spec.arguments) != 1 else {})}.items()
        if "n" not in name or spec in (NET_INPUT, WEIGHT_GRADIENT)
    ],
)
def test_factors_are_named_in_letters_on_every_seed(spec, name, factor, seeds):
    def f(*arguments):
        return spec.right[0](*arguments) * factor(sizes_of(spec, arguments))

    what = "E" if spec is SQUARED_ERROR else "every entry"
    for seed in seeds:
        assert f": {what} is {name} times the right one" in verdict(spec, f, seed), name


def test_a_factor_in_one_round_of_three_is_no_factor():
    def halves_six_examples(X, W, B):
        return (X @ W + B) * (0.5 if len(X) == 6 else 1)

    seen = 0
    for seed in range(60):
        line = verdict(NET_INPUT, halves_six_examples, seed)
        if ": right; " not in line:
            seen += 1
            assert ": in this round Z is 0.5 times the right one; " in line
            assert "m = 6" in line
            assert "entries are wrong; the first: z[0,0] = " in line
    assert seen > 10


def test_a_slip_in_one_round_of_three_is_no_slip(seeds):
    for seed in seeds:
        m = draw(seed, ("m n k",)).sizes["m"]

        def my_net_input(X, W, B, m=m):
            return X @ W if len(X) == m else X @ W + 2 * B

        line = verdict(NET_INPUT, my_net_input, seed)
        assert "B is not added" not in line
        assert re.search(r": \d+ of \d+ entries are wrong; the first: z\[0,0\] = ", line)


def test_a_slip_of_a_pass_in_one_round_of_three_is_no_slip(seeds):
    for seed in seeds:
        m = draw(seed, LETTERS).sizes["m"]
        slip, other = GRADIENT_SLIPS["no h′"][0], GRADIENT_SLIPS["mean of W"][0]

        def backward(dE_dA, *arguments, m=m, slip=slip, other=other):
            part = slip if len(dE_dA) == m else other
            return backward_with(**part)(dE_dA, *arguments)

        line = verdict(BACKWARD, backward, seed)
        assert "is missing in every layer" not in line
        assert re.search(
            r": (Z .*; )?dE_dW\[[23]\] and dE_dB\[[23]\] are wrong; look at ∂E/∂Z", line
        )


def test_a_factor_of_every_gradient_of_a_pass(seeds):
    spec = Spec("backward", "", "dE_dA Z A W h_prime", [], {})
    for factor, name in ((0.5, "1/2"), (2, "2"), (3, "3"), (0.25, "0.25")):
        for seed in seeds:
            line = verdict(spec, each(lambda P, factor=factor: P * factor), seed)
            assert f": every gradient is {name} times the right one (" in line
