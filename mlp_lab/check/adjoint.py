"""The check of a reader's own test whether one linear map is the adjoint of another."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from mlp_core.refusals import letters
from mlp_lab.check.call import answered, unwritten
from mlp_lab.check.task import Array, Reader, draw
from mlp_lab.check.verdict import judge_by

LARGEST_MAP = 7  # whoever tries a full basis of both sides tries some thousand pairs
ENTRY_OFF = 0.002
BY_CHANCE = (
    "a G that is right for ones, for 0, 1, 2, … and for the first and last unit matrix alone"
)


@dataclass(eq=False)
class Linear:
    """A linear map of arrays, which remembers whether anything but zeros was put in."""

    name: str
    takes: tuple[int, ...]
    map: Callable[[Any], Any]
    called: bool = False
    called_with_more_than_zeros: bool = False

    def __call__(self, P: Any) -> Array:
        P = np.asarray(P)
        if P.shape != self.takes:
            wanted = f"{self.name} takes an array of {letters(self.takes)}"
            raise ValueError(f"{wanted}, not {letters(P.shape) or 'one number'}")
        self.called = True
        self.called_with_more_than_zeros |= bool(P.any())
        return np.array(self.map(P))

    def __repr__(self) -> str:
        return self.name


@dataclass(eq=False)
class Pair:
    """F, what is claimed to be its adjoint, and what is said of the two."""

    title: str
    shape: tuple[int, int]
    F: Callable[[Any], Any]
    G: Callable[[Any], Any]
    used: list[Linear] = field(default_factory=list)

    def arguments(self) -> dict[str, Any]:
        """As a reader is given them, for one call."""
        F = Linear("F", self.shape, self.F)
        G = Linear("G", np.shape(self.F(np.zeros(self.shape))), self.G)
        self.used += [F, G]
        return {"F": F, "G": G, "shape": self.shape}


def hidden_from(special: list[Array], rng: np.random.Generator) -> Array:
    """An array whose sum of products with each special one is 0."""
    basis, _ = np.linalg.qr(np.array([P.ravel() for P in special]).T)
    drawn = rng.normal(size=special[0].size)
    for _ in range(2):  # a second time, for what rounding left
        drawn = drawn - basis @ (basis.T @ drawn)
    return drawn.reshape(special[0].shape)


def often_tried(shape: tuple[int, int]) -> list[Array]:
    """Ones, the first and the last unit matrix, 0, 1, 2, …: whoever tries one thing tries these."""
    first, last = np.zeros(shape), np.zeros(shape)
    first[0, 0] = last[-1, -1] = 1
    return [np.ones(shape), first, last, np.arange(first.size).reshape(shape)]


@lru_cache(maxsize=32)
def pairs(seed: int) -> tuple[list[Pair], list[Pair]]:
    """Right pairs and wrong ones, from the maps of the derivation."""
    d = draw(seed, ("m n k",), largest=LARGEST_MAP)
    m, n, k = d.sizes.values()
    A, W, H, S = d.matrix("m", "n"), d.matrix("n", "k"), d.matrix("m", "k"), d.matrix("n", "n")
    J, other = np.ones((m, 1)), W[::-1]
    off = W.copy()
    off.flat[abs(W).argmax()] *= 1 + ENTRY_OFF
    hidden_P, hidden_Q = (hidden_from(often_tried(shape), d.rng) for shape in ((m, n), (m, k)))
    by_W = "Q ↦ Q·Wᵀ for P ↦ P·W"
    right = [
        Pair(by_W, (m, n), lambda P: P @ W, lambda Q: Q @ W.T),
        Pair("Q ↦ Aᵀ·Q for P ↦ A·P", (n, k), lambda P: A @ P, lambda Q: A.T @ Q),
        Pair("Q ↦ Jᵀ·Q for P ↦ J·P", (1, k), lambda P: J @ P, lambda Q: J.T @ Q),
        Pair("Q ↦ H ⊙ Q for P ↦ H ⊙ P", (m, k), lambda P: H * P, lambda Q: H * Q),
        Pair("Q ↦ Qᵀ for P ↦ Pᵀ", (m, n), lambda P: P.T, lambda Q: Q.T),
    ]
    of_W = [
        ("Q ↦ 0 for P ↦ P·W", lambda Q: 0 * (Q @ W.T)),
        ("Q ↦ 2·Q·Wᵀ for P ↦ P·W", lambda Q: 2 * Q @ W.T),
        ("Q ↦ −Q·Wᵀ for P ↦ P·W", lambda Q: -Q @ W.T),
        (f"{by_W} with one entry of W 0.2 % off", lambda Q: Q @ off.T),
        ("another W in Q ↦ Q·Wᵀ than in P ↦ P·W", lambda Q: Q @ other.T),
        (
            BY_CHANCE,
            lambda Q: Q @ W.T + hidden_P * (hidden_Q * Q).sum(),
        ),
    ]
    wrong = [
        *(Pair(title, (m, n), lambda P: P @ W, G) for title, G in of_W),
        Pair("Q ↦ Q·S, without ᵀ, for P ↦ P·S", (n, n), lambda P: P @ S, lambda Q: Q @ S),
        Pair("the mean Q ↦ Jᵀ·Q/m for P ↦ J·P", (1, k), lambda P: J @ P, lambda Q: J.T @ Q / m),
        Pair("Q ↦ Q·Wᵀ for P ↦ 0", (m, n), lambda P: 0 * (P @ W), lambda Q: Q @ W.T),
    ]
    return right, wrong


RETURNS = "True if G is the adjoint of F, else False"
UNROUNDED = Pair("Q ↦ Q for P ↦ P", (3, 5), lambda P: P, lambda Q: Q)
# Of these, G is the inverse of F in one and its adjoint in the other.
INVERSE = Pair("Q ↦ Q/2 for P ↦ 2·P", (3, 5), lambda P: 2 * P, lambda Q: Q / 2)
NO_INVERSE = Pair("Q ↦ 2·Q for P ↦ 2·P", (3, 5), lambda P: 2 * P, lambda Q: 2 * Q)
OF_AN_INVERSE = "; G(F(P)) = P makes G an inverse, not an adjoint"
TRIES = 3  # who draws at random may miss once what is hard to see


def answer_to(f: Reader, pair: Pair) -> tuple[str, bool]:
    """What is wrong with the answer, and the answer."""
    return answered(f, pair.arguments(), RETURNS)


def problem_in(f: Reader, seed: int) -> str:
    """What is wrong in one round, with all its pairs."""
    right, wrong = pairs(seed)
    sizes = draw(seed, ("m n k",), largest=LARGEST_MAP).sizes.items()
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
