"""The check of a reader's own test whether one linear map is the adjoint of another."""

from typing import Any

import numpy as np

from mlp_lab.check.adjoint_pairs import BY_CHANCE, LARGEST, Pair, pairs
from mlp_lab.check.draws import draw
from mlp_lab.check.looking import called
from mlp_lab.check.task import Reader
from mlp_lab.check.trial import opened, unwritten
from mlp_lab.check.verdict import judge_by

RETURNS = "True if G is the adjoint of F, else False"
UNROUNDED = Pair("Q ↦ Q for P ↦ P", (3, 5), lambda P: P, lambda Q: Q)
# Of these, G is the inverse of F in one and its adjoint in the other.
INVERSE = Pair("Q ↦ Q/2 for P ↦ 2·P", (3, 5), lambda P: 2 * P, lambda Q: Q / 2)
NO_INVERSE = Pair("Q ↦ 2·Q for P ↦ 2·P", (3, 5), lambda P: 2 * P, lambda Q: 2 * Q)
OF_AN_INVERSE = "; G(F(P)) = P makes G an inverse, not an adjoint"
TRIES = 3  # who draws at random may miss once what is hard to see


def answer_to(f: Reader, pair: Pair) -> tuple[str, Any]:
    """What is wrong with the answer, and the answer."""
    problem, answer = opened(f, pair.arguments(), RETURNS, quiet=False)
    if not problem and not isinstance(answer, bool | np.bool_):
        problem = f"returns {called(answer)}, not True or False"
        if answer is None:
            problem = "returns None: a `return` is missing"
    return problem, answer


def problem_in(f: Reader, seed: int) -> str:
    """What is wrong in one round, with all its pairs."""
    right, wrong = pairs(seed)
    sizes = draw(seed, ("m n k",), largest=LARGEST).sizes.items()
    where = f" (seed {seed}, {', '.join(f'{letter} = {size}' for letter, size in sizes)})"
    for pair in right + wrong:
        pair.used.clear()
    refused, accepted = [], []
    for pair in right:
        problem, answer = answer_to(f, pair)
        if problem == unwritten(RETURNS):
            return problem
        if problem:
            return f"{problem}, where G is right: {pair.title}{where}"
        if not answer:
            refused.append(pair.title)
    for pair in wrong:
        for _ in range(TRIES):
            problem, answer = answer_to(f, pair)
            if problem or not answer:
                break
        else:
            accepted.append(pair.title)
        if problem:
            return f"{problem}, where G is wrong: {pair.title}{where}"
    if not refused and not accepted:
        return ""
    some = 0 < len(refused) < len(right)  # the inverse of a transpose is its adjoint
    if some and answer_to(f, INVERSE)[1] and not answer_to(f, NO_INVERSE)[1]:
        why = OF_AN_INVERSE
    elif refused and answer_to(f, UNROUNDED)[1]:
        why = "; sums are rounded, so np.isclose is to compare them"
    else:
        why = ""
    return reason(right, wrong, refused, accepted, why) + where


def reason(
    right: list[Pair], wrong: list[Pair], refused: list[str], accepted: list[str], why: str
) -> str:
    """Why a test of pairs is wrong, from what it refused and accepted and from what it tried.

    `why` is known of what it refuses, if anything is.
    """
    used = [linear for pair in right + wrong for linear in pair.used]
    if not any(linear.called for linear in used):
        always = len(refused) in (0, len(right)) and len(accepted) in (0, len(wrong))
        return f"says {bool(accepted)} to every pair" if always else "calls neither F nor G"
    if not any(linear.called_with_more_than_zeros for linear in used):
        return "tries zeros alone, where both sums are 0 whatever F and G are"
    if refused:
        every = "every right pair" if len(refused) == len(right) else f"what is right: {refused[0]}"
        return f"refuses {every}{why}"
    listed = "; ".join(accepted[:3])
    more = f"; and {len(accepted) - 3} more" if len(accepted) > 3 else ""
    cure = "; try several P and Q at random" if BY_CHANCE in accepted else ""
    return f"accepts {len(accepted)} of {len(wrong)} wrong pairs: {listed}{more}{cure}"


def is_adjoint(
    f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False
) -> None:
    """`f(F, G, shape)` returns True if G is the adjoint of F, else False  (S19, S21, S25Σ).

    F is a linear function of arrays of dimensions `shape`, a pair; G takes arrays of the dimensions
    that F returns, and returns arrays of dimensions `shape`. G is the adjoint if Σ F(P) ⊙ Q is
    Σ P ⊙ G(Q), up to rounding, for all P and Q. Both are functions that can be called and no more.

    A round calls f for fourteen pairs or more, so three rounds say as much as twenty of another
    check. A G that is off by 0.2 % in one entry of W is wrong.
    """
    __tracebackhide__ = True
    judge_by(
        lambda number: problem_in(f, number),
        "is_adjoint", RETURNS, "it knows right pairs from wrong ones, also those nearly right",
        f, rounds, seed, strict,
    )  # fmt: skip
