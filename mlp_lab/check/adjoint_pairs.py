"""Pairs of linear maps, of which one is the adjoint of the other or is not."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from mlp_core.refusals import letters
from mlp_lab.check.draws import draw
from mlp_lab.check.task import Array

LARGEST = 7  # whoever tries a full basis of both sides tries some thousand pairs
OFF = 0.002
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
    d = draw(seed, ("m n k",), largest=LARGEST)
    m, n, k = d.sizes.values()
    A, W, H, S = d.matrix("m", "n"), d.matrix("n", "k"), d.matrix("m", "k"), d.matrix("n", "n")
    J, other = np.ones((m, 1)), W[::-1]
    off = W.copy()
    off.flat[abs(W).argmax()] *= 1 + OFF
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
