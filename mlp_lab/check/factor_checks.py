"""The check of a function that names a mistake from the ratio of two gradients (S10)."""

from collections.abc import Iterator
from typing import Any

from mlp_lab.check.draws import draw
from mlp_lab.check.looking import called
from mlp_lab.check.task import Reader
from mlp_lab.check.trial import opened, unwritten
from mlp_lab.check.verdict import judge_by
from mlp_lab.check.words import number

MISSING_M, MISSING_K = "1/m is missing", "1/k too many"
TEXTS = ("right", "the 2 is missing", MISSING_M, MISSING_K, "the sign is wrong")
LISTED = ", ".join(f'"{text}"' for text in TEXTS)
RETURNS = f"one of the texts {LISTED}"
NAMES = dict(zip(TEXTS, ("1", "1/2", "m", "1/k", "−1"), strict=True))
OFF = 1e-12  # a ratio of two gradients is rounded


def ratios(m: int, k: int) -> dict[str, float]:
    """The ratio that each text stands for."""
    return dict(zip(TEXTS, (1.0, 1 / 2, float(m), 1 / k, -1.0), strict=True))


def problem_in(f: Reader, seed: int) -> str:
    """What is wrong for one m and k."""
    d = draw(seed, ("m k",))
    m, k = d.sizes["m"], d.sizes["k"]
    said: dict[str, str | None] = {}
    exact = ratios(m, k)
    for text in d.rng.permutation(TEXTS).tolist():
        ratio = exact[text] * float(1 + OFF * d.rng.uniform(0.2, 1) * d.rng.choice([-1, 1]))
        where = f" (seed {seed}, m = {m}, k = {k}, ratio = {number(ratio)})"
        problem, answer = opened(f, {"ratio": ratio, "m": m, "k": k}, RETURNS, quiet=False)
        if problem == unwritten(RETURNS):
            return problem
        if problem := problem or problem_of(answer):
            return problem + where
        said[text] = answer
    reason = next(filter(None, reasons(f, m, k, said)), "")
    return reason and f"{reason} (seed {seed}, m = {m}, k = {k})"


def problem_of(answer: Any) -> str:
    """What is wrong with one answer, whatever was asked."""
    if answer is None:
        return ""  # perhaps no case fits this ratio
    if not isinstance(answer, str):
        return f"returns {called(answer)}, not one of the texts {LISTED}"
    if answer not in TEXTS:
        return f"returns the {called(answer)}, which is not one of {LISTED}"
    return ""


def reasons(f: Reader, m: int, k: int, said: dict[str, str | None]) -> Iterator[str]:
    """What is wrong with the five answers of a round, the plainest reason first."""

    def ask(ratio: float, m: int = m, k: int = k) -> Any:
        return opened(f, {"ratio": ratio, "m": m, "k": k}, RETURNS, quiet=False)[1]

    wrong = [text for text in TEXTS if said[text] != text]
    if not wrong:
        return
    right, size_of = ratios(m, k), {"m": m, "k": k}
    if all(ask(right[text]) == text for text in TEXTS):
        off = "a ratio is off in its last digits"
        yield f"is right only where a ratio is exact; {off}: np.isclose(ratio, …) for =="
    if not any(said.values()):
        yield "returns None: a `return` is missing"
    if len(set(said.values())) == 1:
        yield f'says "{said["right"]}" whatever the ratio is'
    for text, letter, other in ((MISSING_M, "m", float(k)), (MISSING_K, "k", 1 / m)):
        if text not in wrong:
            continue
        if ask(other) == ask(17.0 if letter == "m" else 1 / 13, 13, 17) == text:
            swapped = "k" if letter == "m" else "1/m"
            yield f'm and k are swapped: it says "{text}" where the ratio is {swapped}'
        for size in range(2, 13):
            fixed, name = (float(size), f"{size}") if letter == "m" else (1 / size, f"1/{size}")
            if fixed != right[text] and ask(fixed) == text:
                yield f'says "{text}" where the ratio is {name} and {letter} is {size_of[letter]}'
    text = wrong[0]
    answer = f'says "{said[text]}"' if said[text] else "returns None"
    yield f"{answer} where the ratio is {NAMES[text]}"


def named_factor(
    f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False
) -> None:
    """`f(ratio, m, k)` names the mistake in ∂E/∂A  (S10): one of five texts.

    ratio is the reader's gradient divided by the derivation's, the same in every entry but for
    rounding; ∂E/∂A is m × k. The texts are "right", "the 2 is missing", "1/m is missing", "1/k too
    many" and "the sign is wrong". In every round their five ratios differ.
    """
    __tracebackhide__ = True
    judge_by(
        lambda number: problem_in(f, number),
        "named_factor", RETURNS, "each of the five ratios gets its name", f, rounds, seed, strict,
    )  # fmt: skip
