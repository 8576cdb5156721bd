"""From wrong numbers to a sentence: zeros, a mistake, a factor, or else the first wrong entry.

A mistake or a factor is named only if it explains every entry in every one of three rounds, whose
sizes and numbers differ (of the first alone, if the function does not get through the others).
What is said of single entries is read off the first of the rounds.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from mlp_lab.check.task import Array, Arrays, Case, Round, Task
from mlp_lab.numbers import as_printed, beside, entries

TOLERANCE = 1e-9


def agree(got: Array, right: Array, tolerance: float = TOLERANCE) -> Any:
    """Which entries agree: those that differ by at most 1e-9 of the right one, or of 1.

    Where all right entries are less than 1, of the largest: a sum rounds in proportion to its
    terms, not to what is left of them.
    """
    sizes = abs(right)
    return abs(got - right) <= tolerance * np.maximum(sizes, min(1.0, sizes.max()))


def all_agree(got: Any, right: Array, tolerance: float = TOLERANCE) -> bool:
    """Whether two arrays have the same axes, and all entries agree."""
    if got is None or np.shape(got) != right.shape or not right.size:
        return False
    with np.errstate(all="ignore"):  # (infinity is within 1e-9 of itself of every number)
        return bool(np.isfinite(right).all() and agree(got, right, tolerance).all())


PLUS = "{0} + α ∂E/∂{0} stands where {0} − α ∂E/∂{0} is meant"


def diagnose(task: Task, cases: Sequence[Case]) -> str:
    """What is wrong with an array of the right dimensions, in one sentence."""
    return known(task, cases) or read_off(task, cases[0])


def known(task: Task, cases: Sequence[Case]) -> str:
    """Zeros, a mistake, a factor; nothing if it is none of them."""
    first = cases[0]
    if not first.got.any() and first.right.any():
        zero = "is 0" if not first.right.shape else "is zero everywhere"
        return f"{first.symbol} {zero}"
    mistake = next((text for text, wrong in task.named_mistakes() if explains(wrong, cases)), "")
    factor = factor_between(cases, task.start)
    return factor_in_words(first, factor, mistake, task.start) if factor else mistake


def whole(task: Task, rounds: Sequence[Round], results: Sequence[Arrays]) -> str:
    """What is wrong with all that a pass returned: a mistake, a factor, both, or nothing known."""
    mistake, factor = whole_mistake(task, rounds, results), whole_factor(task, rounds, results)
    if factor:
        return factor_of_all(task, factor, mistake)
    return mistake or mistake_with_factor(task, rounds, results)


def factor_of_all(task: Task, factor: str, mistake: str) -> str:
    """A factor of everything that a pass returned, and what it comes from where that is known."""
    what = "every step" if task.start else "every gradient"
    if factor == "−1" and task.start:
        return f"{what} has the wrong sign: {PLUS.format('W')}, or Y − A where A − Y is"
    wrong = "has the wrong sign" if factor == "−1" else f"is {factor} times the right one"
    if factor[0] == "−" and task.start:
        mistake = mistake or PLUS.format("W")
    return f"{what} {wrong}" + (f": {mistake}" if mistake else "")


def known_in_place(task: Task, rounds: Sequence[Round], results: Sequence[Arrays]) -> str:
    """What is known to be wrong with the first wrong equation of a pass; nothing if nothing is."""
    found = [
        first_wrong(task, *pair)
        for pair in zip(rounds, results, strict=True)
        if not is_right(*pair)
    ]
    equation, first = found[0]
    said = known(equation, [case for other, case in found if other is equation])
    if not said and hint(equation, first):
        said = read_off(equation, first)
    elif said and (twin := twins(task, rounds, results)):
        other = known(twin[0][0], [case for _, case in twin])
        symbol = twin[0][1].symbol
        if other.replace("W", "B") == said:  # not B alone, then
            return f"{symbol} and {first.symbol}: {other.replace(f'{symbol} is', 'each is')}"
    return of_symbol(first, said)


def twins(
    task: Task, rounds: Sequence[Round], results: Sequence[Arrays]
) -> list[tuple[Task, Case]]:
    """W of the layer whose B is wrong first, of each round in which something is; or nothing."""
    found = []
    for drawn, got in zip(rounds, results, strict=True):
        if not is_right(drawn, got):
            (_, first), *others = wrong_places(task, drawn, got)
            symbol = first.symbol.replace("B[", "W[")
            twin = [place for place in others if place[1].symbol == symbol]
            if not twin:
                return []
            found += twin
    return found


def placed(task: Task, drawn: Round, got: Arrays) -> str:
    """Where a pass is wrong first, and with which numbers."""
    equation, first = first_wrong(task, drawn, got)
    behind = task.behind(drawn, got) if task.behind else ""
    return behind or of_symbol(first, read_off(equation, first))


def of_symbol(case: Case, said: str) -> str:
    """What is said of one array of several."""
    return f"{case.symbol}: {said}" if said and not said.startswith(case.symbol) else said


def is_right(drawn: Round, got: Arrays) -> bool:
    """Whether every number agrees with the loops."""
    return all(all_agree(got.get(symbol), P) for symbol, P in drawn.right.items())


def first_wrong(task: Task, drawn: Round, got: Arrays) -> tuple[Task, Case]:
    """The first equation of a pass whose result is wrong, with everything before it right."""
    return next(wrong_places(task, drawn, got))


def wrong_places(task: Task, drawn: Round, got: Arrays) -> Iterator[tuple[Task, Case]]:
    """Every equation of a pass whose result is wrong, in their order."""
    assert task.places is not None
    for symbol, equation, arguments, sizes in task.places(drawn):
        if not all_agree(got[symbol], drawn.right[symbol]):
            yield equation, Case(symbol, arguments, sizes, drawn.right[symbol], got[symbol])


def local_mistake(task: Task, drawn: Round, got: Arrays) -> str:
    """The mistake in the first wrong equation of a pass, if there is one."""
    equation, case = first_wrong(task, drawn, got)
    mistake = mistake_of(equation, case)
    return f"{case.symbol}: {mistake}" if mistake else ""


def mistake_of(task: Task, case: Case) -> str:
    """The mistake in one equation that explains one case, if there is one."""
    return next((text for text, wrong in task.named_mistakes() if explains(wrong, [case])), "")


def whole_mistake(task: Task, rounds: Sequence[Round], results: Sequence[Arrays]) -> str:
    """The mistakes of which each gives every array of every round, in words."""
    for kind in range(len(task.alternatives)):
        left: list[str] | None = None
        for drawn, got in zip(rounds, results, strict=True):
            passes = task.alternatives[kind](drawn)
            left = [
                text
                for text, wrong in passes
                if (left is None or text in left) and gives(wrong, drawn, got)
            ]
            if not left:
                break
        if left:
            return ", or ".join(dict.fromkeys(left)) if task.all_named and not kind else left[0]
    return ""


def gives(wrong: Arrays, drawn: Round, got: Arrays) -> bool:
    """Whether a wrong pass gives every array that came back."""
    return all(all_agree(wrong.get(symbol), got[symbol], 1e-8) for symbol in drawn.right)


def mistake_with_factor(task: Task, rounds: Sequence[Round], results: Sequence[Arrays]) -> str:
    """A mistake that alone explains nothing, and the factor with which it does; or nothing."""
    kinds = task.alternatives[:-2] if task.all_named else ()  # without pairs
    for kind in kinds:
        first, *others = (dict(kind(drawn)) for drawn in rounds)
        for text, wrong in first.items():
            passes = [wrong, *(other.get(text, {}) for other in others)]
            if factor := whole_factor(task, rounds, results, passes):
                return f"{factor_of_all(task, factor, '')}; and {text}"
    return ""


def whole_factor(
    task: Task,
    rounds: Sequence[Round],
    results: Sequence[Arrays],
    instead: Sequence[Arrays] | None = None,
) -> str:
    """The factor that all arrays of a pass have in common; with `start`, all steps.

    Of the right ones, or of others instead.
    """
    if not all("[" in symbol for symbol in rounds[0].right):
        return ""  # no lists over the layers
    ratios: list[float | None] = []
    instead = instead or [drawn.right for drawn in rounds]
    for drawn, got, expected in zip(rounds, results, instead, strict=True):
        found = []
        for symbol, other in got.items():
            P = expected.get(symbol)
            if P is None or np.shape(P) != other.shape:
                return ""
            name, l = symbol[:-1].split("[")
            start = drawn.arguments[name][int(l)] if task.start else 0
            found.append(ratio(start - P, start - other))
        one = found[0]
        alike = one and all(r and abs(r - one) <= 1e-8 * abs(one) for r in found)
        ratios.append(one if alike else None)
    widths = [list(drawn.sizes.values()) for drawn in rounds]
    alphas = [{"α": r.sizes["α"]} if "α" in r.sizes else {} for r in rounds]
    sizes = [{"m": w[0], "n_L": w[-1 - len(a)], **a} for w, a in zip(widths, alphas, strict=True)]
    return name_of_ratios(ratios, sizes)


def explains(wrong: Callable[..., Any], cases: Sequence[Case]) -> bool:
    """Whether a wrong formula gives what came back, in every round."""
    return all(all_agree(case.got, result_of(wrong, case), 1e-8) for case in cases)


def result_of(wrong: Callable[..., Any], case: Case) -> Array:
    """What a wrong formula gives for a case; an empty array where its dimensions do not fit."""
    with np.errstate(all="ignore"):
        try:
            return np.asarray(wrong(*case.arguments.values()), dtype=float)
        except Exception:  # dimensions that do not fit, an overflow: then it gives nothing
            return np.empty(0)


def why_of_dimensions(task: Task, case: Case, value: Array) -> str:
    """Why an array has other dimensions, where its numbers say so."""
    right = case.right
    if value.dtype.kind not in "fiu":
        return ""
    if value.ndim == 2 and all_agree(value, right.T):
        return f": {task.transposed}"
    for mistake, wrong in task.named_mistakes():
        if all_agree(value, result_of(wrong, case)):
            return f": {mistake}"
    if value.size == right.size and all_agree(value.ravel(), right.ravel()):
        cure = "keepdims=True or .reshape(1, -1)" if right.shape[0] == 1 else ".reshape"
        return f": the numbers are right; {cure} gives it its dimensions"
    if all_agree(value, right[1:]) and all_agree(value, right[:-1]):
        return ": one row is missing"
    if all_agree(value, right[1:]):
        return ": row 0 is missing; Python counts from 0"
    if all_agree(value, right[:-1]):
        return ": the last row is missing; range(m) ends before m"
    return ""


def factor_in_words(case: Case, factor: str, mistake: str, start: str) -> str:
    """A factor, and what it comes from where that is known."""
    if factor == "−1" and start:
        return f"the step goes the wrong way: {PLUS.format(start)}"
    what = "the step" if start else "every entry" if case.right.shape else case.symbol
    known = f": {mistake}" if mistake else ""
    if factor == "−1":
        return f"{what} has the wrong sign{known}"
    return f"{what} is {factor} times the right one{known}"


# Read off wrong entries, when no mistake and no factor explains them


def read_off(task: Task, case: Case) -> str:
    """What can be read off the entries, and the first wrong one with its sum written out."""
    right, got = case.right, case.got
    wrong = ~np.asarray(agree(got, right))
    index = tuple(int(i) for i in np.argwhere(wrong)[0]) if right.shape else ()
    entry = f"{task.entry(*case.arguments.values(), *index)} = {beside(right[index], got[index])}"
    if not right.shape:
        return hint(task, case) + entry
    if not got[wrong].any():
        return f"{unfilled(got, wrong)}; {entry}"
    count = entries(int(wrong.sum()), wrong.size)
    return f"{hint(task, case)}{count}; {'the first: ' if wrong.sum() > 1 else ''}{entry}"


def unfilled(got: Array, wrong: Array) -> str:
    """Which entries are 0 although the others are right."""
    rows = np.flatnonzero(wrong.any(axis=-1))
    if not got[rows].any():
        where = f"row {rows[0]} is" if len(rows) == 1 else f"rows {', '.join(map(str, rows))} are"
        if len(rows) > 2 and rows[-1] - rows[0] == len(rows) - 1:
            where = f"rows {rows[0]} to {rows[-1]} are"
        return f"{where} 0, the others are right"
    one = wrong.sum() == 1
    return f"{int(wrong.sum())} {'entry is' if one else 'entries are'} 0, the others are right"


def hint(task: Task, case: Case) -> str:
    """A relation between what is right and what came back, if there is an evident one."""
    right, got = case.right, case.got
    if not task.evident:
        return ""
    difference = got - right
    if right.size > 1 and np.ptp(got) == 0:
        return f"every entry is the same number, {as_printed(got.flat[0])}; "
    if all_agree(got, abs(right)):
        return "the signs are lost; "
    if right.size > 1 and np.ptp(difference) <= 1e-6 * abs(difference).max():
        return f"every entry is off by {as_printed(difference.flat[0])}; "
    for decimals in range(1, 7):
        places = got * 10**decimals
        if (
            abs(places - places.round()).max() < 1e-6
            and abs(difference).max() < 0.51 / 10**decimals
        ):
            return f"{case.symbol} is rounded to {decimals} decimals; "
    if np.array_equal(got, right.astype(np.float16)):
        return f"{case.symbol} has gone through float16; "
    apart = (abs(difference) / np.maximum(abs(right), min(1, abs(right).max()))).max()
    if apart < 1e-6:
        return f"only about {round(-np.log10(apart))} digits are right, as with float32; "
    return of_length(task, case) if right.size > 1 else ""


def of_length(task: Task, case: Case) -> str:
    """Whether it is cut off, or has another length; with `start`, what is taken from there."""
    what, right, got = case.symbol, case.right, case.got
    if task.start:
        start, alpha = case.arguments[task.start], case.arguments["alpha"]
        what, right, got = f"∂E/∂{task.start}", (start - right) / alpha, (start - got) / alpha
    limit, factor = abs(got).max(), ratio(right, got)
    if limit and all_agree(got, np.clip(right, -limit, limit), 1e-8):
        step = as_printed(limit * case.arguments["alpha"]) if task.start else ""
        if step and len(step) < len(as_printed(limit)):  # the rounder of the two
            return f"α {what} is cut off at ±{step}; "
        return f"{what} is cut off at ±{as_printed(limit)}; "
    return f"in this round {what} is {as_printed(factor)} times the right one; " if factor else ""


# A constant factor, named in letters: 1/2, m, 1/k, −1
#
# A name is a formula in the sizes. It is given only if it holds in every round, and the sizes
# change from round to round, so 1/m is never taken for 1/5.


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
        return as_printed(known[0], 9) if len(known) > 2 and constant(known) else ""
    if len(known) < 3:
        return ""  # one round may fit by chance
    letters = tuple(letter for letter in sizes[0] if all(letter in s for s in sizes))
    for name, *formula in candidates(letters):
        values = [value_of(s, *formula) for s in sizes]  # type: ignore[arg-type]
        if sign := sign_between(known, values):
            return name if sign > 0 else f"−{name}"
    for letter in letters:
        counts = [s[letter] for s in sizes]
        if sign_between(known, [m / (m - 1) for m in counts]) == 1:
            return f"{letter}/({letter} − 1)"
        if c := constant([r / m for r, m in zip(known, counts, strict=True)]):
            return f"{letter}/{as_printed(1 / c)}" if abs(c) < 1 else f"{as_printed(c)}·{letter}"
        if c := constant([r * m for r, m in zip(known, counts, strict=True)]):
            return f"{as_printed(c)}/{letter}"
    return as_printed(c, 9) if (c := constant(known)) else ""


def sign_between(ratios: Sequence[float], values: Sequence[float]) -> int:
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
