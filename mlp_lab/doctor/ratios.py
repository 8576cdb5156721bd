"""What the ratios derivation/numerical say, in words."""

from collections.abc import Iterable
from itertools import combinations
from numbers import Number
from typing import Any

import numpy as np

from mlp_core.gradient_check import Comparison
from mlp_core.refusals import in_words
from mlp_lab.mistakes import MISTAKES, RIGHT, F


def told(comparison: Comparison) -> str:
    """The ratio of one parameter: "0.5"; "varying"; or why there is none."""
    c, D = comparison, comparison.derivation
    if D is None:
        return "missing"
    if isinstance(D, Number | np.generic):
        return "one number"
    if type(D) not in (np.ndarray, np.memmap):
        return type(D).__name__
    if c.problem:
        return str(D.dtype) if D.shape == c.numerical.shape else in_words(D)
    if not np.isfinite(D).all():
        return "not finite"
    if not c.tested.any():
        return "untested" if c.agree.all() else "not 0"
    off = 4 * (1 + abs(c.ratio)) * c.rounding + 1000 * np.finfo(D.dtype).eps * abs(D).max()
    if (abs(D - c.ratio * c.numerical) > off).any():
        return "varying"
    return f"{c.ratio:.3g}"


def all_told(comparisons: Iterable[Comparison]) -> str:
    """The ratios of all parameters, as shortly as they can be said."""
    said = [told(c) for c in comparisons]
    weights, biases = set(said[::2]), set(said[1::2])
    if len(weights | biases) == 1:
        return f"{said[0]} everywhere"
    if len(weights) == len(biases) == 1:
        return f"weights {said[0]}, biases {said[1]}"
    layers = []
    for l in range(len(said) // 2, 0, -1):
        W, B = said[2 * l - 2 : 2 * l]
        layers.append(f"layer {l}: {W}" if W == B else f"layer {l}: weights {W}, biases {B}")
    return "; ".join(layers)


def factors(m: int, k: int) -> dict[str, float]:
    """The mistakes that multiply every gradient by a number, and that number."""
    return {
        "lost_factor_2": 1 / 2,
        "mean_over_outputs": 1 / k,
        "missing_1_over_m": m,
        "wrong_sign": -1,
    }


def products(m: int, k: int) -> list[tuple[tuple[str, ...], float]]:
    """Each set of those mistakes, small sets first, and the number that they make together."""
    of = factors(m, k)
    sets = [names for count in range(1, len(of) + 1) for names in combinations(of, count)]
    return [(names, float(np.prod([of[name] for name in names]))) for names in sets]


def times(names: tuple[str, ...]) -> F:
    """∂E/∂A with several of those mistakes at once, for any sizes."""

    def squared_error_gradient(A: Any, Y: Any) -> Any:
        product = dict(products(*A.shape)).get(names, 1.0)
        return product * RIGHT["squared_error_gradient"](A, Y)

    return squared_error_gradient


def named(factor: float, m: int, k: int, eps: float) -> list[tuple[str, ...]]:
    """The smallest sets of mistakes that make this factor; more than one if sizes coincide."""
    fit = [names for names, p in products(m, k) if abs(factor / p - 1) < 1e4 * eps]
    return [names for names in fit if len(names) == len(fit[0])]


def other_factor(factor: float, m: int, eps: float) -> str:
    """What a factor is that is no mistake's; "" if that is not known."""
    known = {
        MISTAKES["factor_2_twice"].title: 2,
        "1/m stands twice": 1 / m,
        MISTAKES["divided_by_m_minus_1"].title: m / (m - 1) if m > 1 else np.nan,
    }
    for words, number in known.items():
        if abs(factor / number - 1) < 1e4 * eps:
            return words
    calls = round(factor)
    piled = calls > 2 and abs(factor / calls - 1) < 1e4 * eps
    return f"the gradients of {calls} calls pile up" if piled else ""
