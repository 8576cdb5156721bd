"""A constant factor, named in letters: 1/2, m, 1/k, −1.

A name is a formula in the sizes. It is given only if it holds in every round, and the sizes change
from round to round, so 1/m is never taken for 1/5.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from mlp_lab.check.looking import all_agree
from mlp_lab.check.task import Array, Case
from mlp_lab.check.words import number

Sizes = Mapping[str, float]


@cache
def monomials(letters: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]:
    """(name, letters above, letters below the line) of 1, m, 1/m, m·k, 1/(m·k), m/k, 1/m² …"""
    found: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [("1", (), ())]
    for i, a in enumerate(letters):
        found += [(a, (a,), ()), (f"1/{a}", (), (a,))]
        found += [(f"{a}²", (a, a), ()), (f"1/{a}²", (), (a, a))]
        for b in letters[i + 1 :]:
            found += [(f"{a}·{b}", (a, b), ()), (f"1/({a}·{b})", (), (a, b))]
            found += [(f"{a}/{b}", (a,), (b,)), (f"{b}/{a}", (b,), (a,))]
    return tuple(found)


def candidates(
    letters: tuple[str, ...],
) -> Iterator[tuple[str, float, Sequence[str], Sequence[str]]]:
    """Every factor that has a name: (name, number, letters above, letters below the line)."""
    for name, above, below in monomials(letters):
        yield name, 1, above, below
        yield twice(name), 2, above, below
        yield half(name), 0.5, above, below


def twice(name: str) -> str:
    """2, 2/m, 2·m"""
    return f"2{name[1:]}" if name.startswith("1") else f"2·{name}"


def half(name: str) -> str:
    """1/2, 1/(2·m), m/2"""
    if name == "1":
        return "1/2"
    if name.startswith("1/"):
        return f"1/(2·{name[2:].strip('()')})"
    above, line, below = name.partition("/")
    return f"{above}/(2·{below})" if line else f"{name}/2"


def value_of(sizes: Sizes, coefficient: float, above: Sequence[str], below: Sequence[str]) -> float:
    """The number that a named factor is for these sizes."""
    value = coefficient
    for letter in above:
        value *= sizes[letter]
    for letter in below:
        value /= sizes[letter]
    return value


def ratio(right: Array, got: Array) -> float | None:
    """The factor between two arrays, if there is one."""
    factor = float((got * right).sum() / (right * right).sum())
    return factor if factor and all_agree(got, factor * right, 1e-8) else None


def factor_between(cases: Sequence[Case], start: str = "") -> str:
    """The factor in the name of which all cases agree; nothing if there is none.

    With `start`, the factor of the step away from that argument.
    """
    ratios = []
    for case in cases:
        right, got = case.right, case.got
        if start:
            right, got = case.arguments[start] - right, case.arguments[start] - got
        ratios.append(ratio(right, got))
    return name_of_ratios(ratios, [case.sizes for case in cases])


def name_of_ratios(ratios: Sequence[float | None], sizes: Sequence[Sizes]) -> str:
    """The name of a factor from its value in each round; nothing if it has none."""
    known = [r for r in ratios if r is not None]
    if len(known) < len(ratios) or not known:
        return ""
    if all(abs(r + 1) < 1e-8 for r in known):
        return "−1"
    if all(abs(r - 1) < 1e-5 for r in known):
        return number(known[0], 9) if len(known) > 2 and constant(known) else ""
    if len(known) < 3:
        return ""  # one round may fit by chance
    letters = tuple(letter for letter in sizes[0] if all(letter in s for s in sizes))
    for name, *formula in candidates(letters):
        values = [value_of(s, *formula) for s in sizes]  # type: ignore[arg-type]
        if sign := same(known, values):
            return name if sign > 0 else f"−{name}"
    for letter in letters:
        counts = [s[letter] for s in sizes]
        if same(known, [m / (m - 1) for m in counts]) == 1:
            return f"{letter}/({letter} − 1)"
        if c := constant([r / m for r, m in zip(known, counts, strict=True)]):
            return f"{letter}/{number(1 / c)}" if abs(c) < 1 else f"{number(c)}·{letter}"
        if c := constant([r * m for r, m in zip(known, counts, strict=True)]):
            return f"{number(c)}/{letter}"
    return number(c, 9) if (c := constant(known)) else ""


def same(ratios: Sequence[float], values: Sequence[float]) -> int:
    """1 if the ratios are the values, −1 if they are so with the other sign, else 0."""
    for sign in (1, -1):
        pairs = zip(ratios, values, strict=True)
        if all(abs(r - sign * v) <= 1e-8 * abs(v) for r, v in pairs):
            return sign
    return 0


def constant(values: Sequence[float]) -> float:
    """The number that all values are, or 0. (Close to 1 they must be the closer to each other.)"""
    one = values[0]
    spread = max(values) - min(values)
    return one if one != 1 and spread <= 1e-8 * min(abs(one), abs(one - 1)) else 0.0
