"""The check of a whole forward pass (S12)."""

from collections.abc import Iterator
from typing import Any

from mlp_lab.check import loops
from mlp_lab.check.draws import Draw
from mlp_lab.check.layer_checks import NET_INPUT
from mlp_lab.check.networks import (
    LETTERS,
    by_layer,
    layer_sizes,
    numbers,
    parameters,
    taken_apart,
)
from mlp_lab.check.task import Arrays, Place, Reader, Round, Task, part
from mlp_lab.check.verdict import judge
from mlp_lab.check.words import at, number

LAYER_ACTIVATION = part(
    "A",
    lambda Z, h, others, i, j: f"{at('A', (i, j))} = {h}({number(Z[i, j])})",
    {
        "h is not applied": lambda Z, h, others: Z,
        "h is applied twice": lambda Z, h, others: h(h(Z)),
        "h[1] is applied; every layer has its own h": lambda Z, h, others: others[1](Z),
        "h[L] is applied; every layer has its own h": lambda Z, h, others: others[-1](Z),
    },
)


def forward_draw(d: Draw) -> dict[str, Any]:
    drawn = parameters(d)
    return {"X": d.matrix("m", "n_0"), "W": drawn["W"], "B": drawn["B"], "h": drawn["h"]}


def forward_right(X: Any, W: Any, B: Any, h: Any) -> Arrays:
    Z, A = loops.forward(X, W, B, numbers(h))
    return {"A[0]": X, **by_layer(Z=Z, A=A)}


def forward_unpacked(value: Any, drawn: Round) -> Arrays | str:
    apart = taken_apart(value, ("Z", "A"), drawn, at_0="X")
    return apart if isinstance(apart, str) else {"A[0]": value[1][0], **apart}


def forward_places(drawn: Round) -> Iterator[Place]:
    X, W, B, h = drawn.arguments.values()
    yield "A[0]", part("A[0]", lambda X, i, j: at("X", (i, j))), {"X": X}, drawn.sizes
    for l in range(1, len(W)):
        sizes = layer_sizes(W[l], len(X))
        A_prev, Z = drawn.right[f"A[{l - 1}]"], drawn.right[f"Z[{l}]"]
        yield f"Z[{l}]", NET_INPUT, {"A_prev": A_prev, "W": W[l], "B": B[l]}, sizes
        yield f"A[{l}]", LAYER_ACTIVATION, {"Z": Z, "h": h[l], "others": h}, sizes


def forward_alternatives(drawn: Round) -> Iterator[tuple[str, Arrays]]:
    X, W, B, h = drawn.arguments.values()
    Z: list[Any] = [None, X @ W[1] + B[1]]
    for l in range(2, len(W)):
        Z.append(Z[l - 1] @ W[l] + B[l])
    A = [X, *(h[l](Z[l]) for l in range(1, len(W)))]
    everywhere = "every Z[l] is computed from X; it comes from A[l−1]"
    if all(P.shape[0] == X.shape[1] for P in W[1:]):  # where NumPy does not stop
        Z_X = [None, *(X @ W[l] + B[l] for l in range(1, len(W)))]
        A_X = [X, *(h[l](Z_X[l]) for l in range(1, len(W)))]
        yield everywhere, {"A[0]": X, **by_layer(Z=Z_X, A=A_X)}
    text = "Z[l] is computed from Z[l−1]; it comes from A[l−1]"
    yield text, {"A[0]": X, **by_layer(Z=Z, A=A)}


FORWARD = Task(
    name="forward",
    symbol="Z",
    returns="(Z, A), the lists of all Z[l] and A[l]",
    tested="every Z[l] is A[l−1] · W[l] + J ⊗ B[l] and every A[l] is h(Z[l])",
    letters=LETTERS,
    draw=forward_draw,
    right=forward_right,
    entry=NET_INPUT.entry,
    unpack=forward_unpacked,
    alternatives=forward_alternatives,
    places=forward_places,
    taken_for={
        "B[l] is 1 × k, so b_j is B[l][0, j]; B[l][j] would be a row of B[l]": (
            lambda X, W, B, h: (X, W, [None, *(P[0] for P in B[1:])], h)
        ),
    },
)


def forward(f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False) -> None:
    """`f(X, W, B, h)` returns (Z, A): Z[l] and A[l] of every layer l = 1..L  (S12).

    W, B and h are lists with W[l], B[l] and the function h[l] of layer l; at 0 each has None. Z
    and A are lists of the same kind: A[0] is X, Z[0] is None, Z[l] = A[l−1] · W[l] + J ⊗ B[l] and
    A[l] = h[l](Z[l]).
    """
    __tracebackhide__ = True
    judge(FORWARD, f, rounds, seed, strict)
