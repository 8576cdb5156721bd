"""Whether Y follows X: whether examples that are near in X are more alike in Y than by chance."""

from collections.abc import Iterator

import numpy as np

from mlp_core import Array
from mlp_lab.doctor.finding import Finding, Note, unseen

FEWEST = 80  # examples with which two spirals are told from lost pairs, by twice what is asked
AT_MOST = 800  # rows: of each pair the distance is taken
OTHERS = 20  # examples that must differ from the most common target
NEIGHBOURS = 5
SHUFFLES = 100
# How many spreads of the shuffles the true order must lie above their mean. Near neighbours vary
# as a normal number does; all distances, which see a weak trend, have a long tail.
CLEAR = np.array([4, 10])
CLEAR_LINE = 5  # spreads of what a plane explains by chance


def lost_pairs(X: Array, Y: Array, rng: np.random.Generator) -> Iterator[Finding | Note]:
    """X and Y that go together no better than after a shuffle."""
    m, of_plane = len(X), explained(standardised(X), standardised(Y))
    rows = rng.permutation(m)[:AT_MOST]
    X, Y = standardised(X[rows]), standardised(Y[rows])
    untested = "whether the pairs of X and Y are lost"
    if not X.shape[1] or not Y.shape[1]:
        return
    others = len(Y) - np.unique(Y, axis=0, return_counts=True)[1].max()
    if m < FEWEST:
        yield unseen(f"{untested}, with fewer than {FEWEST} examples")
    elif others < OTHERS:
        yield unseen(f"{untested}, with one target for all but {others} of {len(Y)} examples")
    elif of_plane < CLEAR_LINE and (clarity(X, Y, rng) < CLEAR).all():
        yield Finding(
            "lost_pairs",
            "Examples that are near in X are hardly more alike in Y than after a shuffle "
            f"({len(X)} examples, {SHUFFLES} shuffles): the pairs seem lost, or noise hides them.",
            "Look at a few rows: is this the y of this x? Sort, shuffle and choose rows of X and Y "
            "together, as X[rows] and Y[rows].",
        )


def explained(X: Array, Y: Array) -> float:
    """How many spreads what a plane through X explains of Y lies above what it does by chance.

    By chance its share, R², is n/(m − 1) in the mean (a beta distribution); it sees a weak trend in
    many rows that distances do not show.
    """
    m, n = X.shape
    if not X.size or not Y.size or m < 2 * n + 4:
        return 0.0
    rest = Y - X @ np.linalg.lstsq(X, Y, rcond=None)[0]
    share, chance = 1 - (rest**2).mean(), n / (m - 1)
    return float((share - chance) / np.sqrt(2 * chance * (1 - chance) / (m + 1)))


def clarity(X: Array, Y: Array, rng: np.random.Generator) -> Array:
    """How many spreads the likeness of near examples lies above that of shuffled ones.

    Twice: with the nearest neighbours as near, and with all pairs by their distance.
    """
    shuffles = [rng.permutation(len(Y)) for _ in range(SHUFFLES)]
    Ys = Y[[np.arange(len(Y)), *shuffles]]
    alike = np.stack([(Ys * (near @ Ys)).sum(axis=(1, 2)) for near in nearness(X)], axis=1)
    spread = alike[1:].std(axis=0)
    return (alike[0] - alike[1:].mean(axis=0)) / np.where(spread > 0, spread, np.inf)


def nearness(X: Array) -> tuple[Array, Array]:
    """How near each example is to each other: one of its nearest, or by the distance, centred."""
    squares = (X**2).sum(axis=1)
    D = np.sqrt(np.maximum(squares[:, np.newaxis] + squares - 2 * X @ X.T, 0))
    by_distance = D.mean(axis=0) + D.mean(axis=1, keepdims=True) - D - D.mean()
    np.fill_diagonal(D, np.inf)
    neighbours = np.zeros(D.shape)
    np.put_along_axis(neighbours, np.argpartition(D, NEIGHBOURS)[:, :NEIGHBOURS], 1, axis=1)
    return neighbours, by_distance


def standardised(P: Array) -> Array:
    """Each column that varies, with mean 0 and spread 1."""
    P = P[:, np.ptp(P, axis=0) > 0].astype(np.float64)
    P = P / abs(P).max(axis=0, initial=np.finfo(np.float64).tiny)
    P = P - P.mean(axis=0)
    spread = P.std(axis=0)
    return P[:, spread > 0] / spread[spread > 0]
