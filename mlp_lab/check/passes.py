"""Checks of a whole forward pass, of a backward pass and of a step, over all layers (S2-S25).

Lists over layers are indexed as in the derivation: W[l] is layer l's, l = 1..L, and W[0] is None.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np

from mlp_lab.check import loops
from mlp_lab.check.activations import Elementwise, h_of, h_prime_of, in_terms_of_A
from mlp_lab.check.call import called, is_a, no_tuple
from mlp_lab.check.diagnosis import all_agree
from mlp_lab.check.equations import NET_INPUT, UPDATED_BIASES, UPDATED_WEIGHTS
from mlp_lab.check.gradients import BIAS_GRADIENT, WEIGHT_GRADIENT
from mlp_lab.check.task import Arrays, Draw, Place, Reader, Round, Task, as_lists, part
from mlp_lab.check.verdict import judge
from mlp_lab.mistakes import MISTAKES, F, Mistake, in_equation
from mlp_lab.mistakes.step import FORWARD_PASS
from mlp_lab.mistakes.suspect import (
    Suspect,
    everywhere,
    in_hidden_layers,
    in_one_layer,
    in_pairs,
    of_other_layers,
    where_to_look,
)
from mlp_lab.numbers import as_printed, at

LETTERS = ("m n_0 n_1 n_2", "m n_0 n_1 n_2 n_3")  # two layers and three, in turn


def parameters(d: Draw) -> dict[str, Any]:
    """W, B, h and h′ of every layer; no two layers have the same h, and none is flat."""
    widths = [letter for letter in d.sizes if letter != "m"]
    names = list(d.functions.permutation(["sigmoid", "softplus", "tanh"]))[: len(widths) - 1]
    pairs = list(pairwise(widths))
    # Where numbers are larger, W stays: e^z would overflow.
    shrink, of_B = (0.2, 1.0) if d.kind == "far" else (0.8, 0.5)
    return {
        "W": [None, *(d.matrix(n, k, shrink / np.sqrt(d.sizes[n])) for n, k in pairs)],
        "B": [None, *(d.matrix("1", k, of_B) for _, k in pairs)],
        "h": [None, *map(h_of, names)],
        "h_prime": [None, *map(h_prime_of, names)],
    }


def last(d: Draw) -> str:
    """The letter of the last layer's width, n_L."""
    return list(d.sizes)[-1]


def by_layer(**lists: Sequence[Any]) -> Arrays:
    """{"W[1]": …, "W[2]": …} of W=[None, …, …]."""
    return {f"{name}[{l}]": P for name, Ps in lists.items() for l, P in enumerate(Ps) if l}


def taken_apart(value: Any, names: Sequence[str], drawn: Round, at_0: str = "None") -> Arrays | str:
    """A pair of lists as arrays by symbol; or what is wrong with the pair or the lists."""
    if problem := no_tuple(value, f"({', '.join(names)})"):
        return problem
    L = max(int(symbol.split("[")[1][:-1]) for symbol in drawn.right)
    for name, layers in zip(names, value, strict=True):
        if not is_a(layers, tuple, list):
            return f"{name} is {called(layers)}, not a list with {name}[l] for layer l"
        if len(layers) != L + 1:
            first = at_0 if name == names[-1] else "None"
            items = f"{name}[0] is {first}, then come {name}[1] to {name}[{L}]"
            return f"the list {name} has {len(layers)} items, not L + 1 = {L + 1}: {items}"
    return by_layer(**dict(zip(names, value, strict=True)))


def of_numbers(h: Any) -> list[Any]:
    """Functions of arrays as functions of one number, as the loops take them."""
    return [f.of_number if isinstance(f, Elementwise) else f for f in h]


def layer_sizes(P: Any, m: int) -> dict[str, float]:
    """m, n and k of the layer whose weights are P."""
    return {"m": m, "n": P.shape[0], "k": P.shape[1]}


def network_of(W: Sequence[Any], B: Sequence[Any], h: Sequence[Any], h_prime: Sequence[Any]) -> Any:
    """Lists over layers as the network that `PlainStep` takes."""
    activations = [
        SimpleNamespace(h=of, h_prime=slope, h_prime_from_A=in_terms_of_A(slope))
        for of, slope in zip(h[1:], h_prime[1:], strict=True)
    ]
    layers = zip(W[1:], B[1:], activations, strict=True)
    return SimpleNamespace(
        layers=[SimpleNamespace(W=P, B=Q, activation=activation) for P, Q, activation in layers]
    )


# The forward pass (S12)


def of_one_layer(wrong: F) -> F:
    """A mistake in A = h(Z) as a function of one layer's Z and h, and of the h of all."""

    def activations(Z: Any, h: Any, others: Sequence[Any]) -> Any:
        l, activation = others.index(h), [None, *(SimpleNamespace(h=one) for one in others[1:])]
        return wrong(activation, {l: Z}, l, len(others) - 1)

    return activations


LAYER_ACTIVATION = part(
    "A",
    lambda Z, h, others, i, j: f"{at('A', (i, j))} = {h}({as_printed(Z[i, j])})",
    {words: of_one_layer(*wrong) for words, wrong in in_equation("activations").items()},
)


def forward_draw(d: Draw) -> dict[str, Any]:
    drawn = parameters(d)
    return {"X": d.matrix("m", "n_0"), "W": drawn["W"], "B": drawn["B"], "h": drawn["h"]}


def forward_right(X: Any, W: Any, B: Any, h: Any) -> Arrays:
    Z, A = loops.forward(X, W, B, of_numbers(h))
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
    alternatives=(forward_alternatives,),
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


# The backward pass (S18-S23, S25Σ)


def backward_draw(d: Draw) -> dict[str, Any]:
    drawn = parameters(d)
    X, W, B, h = d.matrix("m", "n_0"), drawn["W"], drawn["B"], drawn["h"]
    Z, A = loops.forward(as_lists(X), as_lists(W), as_lists(B), of_numbers(h))
    return {
        "dE_dA": d.gradient("m", last(d)),
        "Z": [None, *map(np.array, Z[1:])],
        "A": [*map(np.array, A)],
        "W": [None, *(20 * P for P in W[1:])] if d.kind == "far" else W,
        "h_prime": drawn["h_prime"],
    }


def backward_right(dE_dA: Any, Z: Any, A: Any, W: Any, h_prime: Any) -> Arrays:
    _, _, dE_dW, dE_dB = loops.backward(dE_dA, Z, A, W, of_numbers(h_prime))
    return by_layer(dE_dW=dE_dW, dE_dB=dE_dB)


def backward_places(drawn: Round) -> Iterator[Place]:
    dE_dA, Z, A, W, h_prime = drawn.arguments.values()
    lists = [as_lists(P) for P in (dE_dA, Z, A, W)]
    _, dE_dZ, _, _ = loops.backward(lists[0], lists[1], lists[2], lists[3], of_numbers(h_prime))
    for l in range(len(W) - 1, 0, -1):
        d, sizes = np.array(dE_dZ[l]), layer_sizes(W[l], len(dE_dA))
        yield f"dE_dB[{l}]", BIAS_GRADIENT, {"dE_dZ": d}, sizes
        yield f"dE_dW[{l}]", WEIGHT_GRADIENT, {"A_prev": A[l - 1], "dE_dZ": d}, sizes


IN_BACKWARD = [
    mistake
    for mistake in MISTAKES.values()
    if not mistake.changes.keys()
    & {*FORWARD_PASS, "squared_error_gradient", "updated_weights", "updated_biases"}
]


def kinds_of(
    mistakes: Sequence[Mistake], of: Callable[[Round, Suspect], Arrays]
) -> tuple[Callable[[Round], Iterator[tuple[str, Arrays]]], ...]:
    """The wrong passes of a task: in all layers, in some alone, and two mistakes at once."""
    common = [mistake for mistake in mistakes if not mistake.rare]
    rare = [mistake for mistake in mistakes if mistake.rare]

    def passes(drawn: Round, suspects: Iterable[Suspect]) -> Iterator[tuple[str, Arrays]]:
        for s in suspects:
            words = s.words if len(s.words) == 1 else [text.split(";")[0] for text in s.words]
            yield " and ".join(words), of(drawn, s)

    def some_layers(drawn: Round) -> Iterator[Suspect]:
        L = len(drawn.arguments["W"]) - 1
        for l in range(1, L + 1):
            yield from in_one_layer(mistakes, l)
        for l in range(1, L + 1):
            yield from of_other_layers(l, L)
        yield from in_hidden_layers(mistakes, L)
        for l, name in ((L - 1, "L − 1"), (L, "L")):  # where networks of other depths differ
            yield from in_one_layer(mistakes, l, name)

    return (
        lambda drawn: passes(drawn, everywhere(common)),
        lambda drawn: passes(drawn, everywhere(rare)),
        lambda drawn: passes(drawn, some_layers(drawn)),
        lambda drawn: passes(drawn, in_pairs(common)),
        lambda drawn: passes(drawn, in_pairs(common, rare)),
    )


def wrong_backward(drawn: Round, suspect: Suspect) -> Arrays:
    dE_dA, Z, A, W, h_prime = drawn.arguments.values()
    Y = A[-1] - len(dE_dA) / 2 * dE_dA  # of which ∂E/∂A comes
    wrong = suspect.step.backward(network_of(W, W, h_prime, h_prime), Z, A, Y, alpha=1.0)
    return by_layer(dE_dW=wrong.dE_dW, dE_dB=wrong.dE_dB)


def behind_gradients(drawn: Round, got: Arrays) -> str:
    """Where W and B are wrong in the same layer, and right after it, it is what both come from."""
    name, *_ = (symbol.split("[")[0].removesuffix("W") for symbol in drawn.right)
    L = len(drawn.arguments["W"]) - 1
    for l in range(L, 0, -1):
        W, B = f"{name}W[{l}]", f"{name}B[{l}]"
        right = [all_agree(got[symbol], drawn.right[symbol]) for symbol in (W, B)]
        if all(right):
            continue
        if any(right):
            return ""
        after = "" if l == L else f", and what comes after layer {l} is right"
        equations = where_to_look(l, L, from_targets=not name)
        places = [f"{left} ({step})" for step, left, _ in equations]
        own = [] if name else ["the update (S24, S25)", "the forward pass (`check.forward`)"]
        look = " and ".join([*own, *places])
        themselves = "or, if each is wrong by itself, at ∂E/∂W (S21) and ∂E/∂B (S25Σ)"
        return f"{W} and {B} are wrong{after}; look at {look}, {themselves}"
    return ""


BACKWARD = Task(
    name="backward",
    symbol="dE_dW",
    returns="(dE_dW, dE_dB), the lists of all ∂E/∂W[l] and ∂E/∂B[l]",
    tested="∂E/∂W[l] and ∂E/∂B[l] of every layer agree with loops over S18-S23",
    letters=LETTERS,
    draw=backward_draw,
    right=backward_right,
    entry=WEIGHT_GRADIENT.entry,
    taken_for={
        "h_prime[l − 1] stands where h_prime[l] is meant": (
            lambda dE_dA, Z, A, W, h_prime: (dE_dA, Z, A, W, [*h_prime[1:], None])
        ),
        "W[l − 1] stands where W[l] is meant": (
            lambda dE_dA, Z, A, W, h_prime: (dE_dA, Z, A, [*W[1:], None], h_prime)
        ),
    },
    unpack=lambda value, drawn: taken_apart(value, ("dE_dW", "dE_dB"), drawn),
    alternatives=kinds_of(IN_BACKWARD, wrong_backward),
    all_named=True,
    places=backward_places,
    behind=behind_gradients,
)


def backward(f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False) -> None:
    """`f(dE_dA, Z, A, W, h_prime)` returns (dE_dW, dE_dB) of every layer  (S18-S23, S25Σ).

    dE_dA is ∂E/∂A[L], m × n_L; Z, A and W are lists as in `check.forward`, and h_prime[l] is the
    function h′ of layer l. dE_dW and dE_dB are lists of the same kind: dE_dW[l] has the dimensions
    of W[l], dE_dB[l] is 1 × n_l, and at 0 each has None. The layers may have different h.
    """
    __tracebackhide__ = True
    judge(BACKWARD, f, rounds, seed, strict)


# One training step (S2-S25)


def step_draw(d: Draw) -> dict[str, Any]:
    drawn = parameters(d)
    X, Y = d.matrix("m", "n_0"), d.gradient("m", last(d))
    return {"X": X, "Y": Y, **drawn, "alpha": d.alpha}


def step_right(X: Any, Y: Any, W: Any, B: Any, h: Any, h_prime: Any, alpha: float) -> Arrays:
    W, B = loops.step(X, Y, W, B, of_numbers(h), of_numbers(h_prime), alpha)
    return by_layer(W=W, B=B)


def step_places(drawn: Round) -> Iterator[Place]:
    X, Y, W, B, h, h_prime, alpha = drawn.arguments.values()
    lists = [as_lists(P) for P in (X, Y, W, B)]
    Z, A = loops.forward(lists[0], lists[2], lists[3], of_numbers(h))
    dE_dA = loops.squared_error_gradient(A[-1], lists[1])
    _, _, dE_dW, dE_dB = loops.backward(dE_dA, Z, A, lists[2], of_numbers(h_prime))
    for l in range(len(W) - 1, 0, -1):
        sizes = {**layer_sizes(W[l], len(X)), "α": alpha}
        dB, dW = np.array(dE_dB[l]), np.array(dE_dW[l])
        yield f"B[{l}]", UPDATED_BIASES, {"B": B[l], "dE_dB": dB, "alpha": alpha}, sizes
        yield f"W[{l}]", UPDATED_WEIGHTS, {"W": W[l], "dE_dW": dW, "alpha": alpha}, sizes


# The factor −1 of a step says more than a wrong sign does.
IN_STEP = [m for m in MISTAKES.values() if "wrong_sign" not in m.suspects]


def wrong_step(drawn: Round, suspect: Suspect) -> Arrays:
    X, Y, W, B, h, h_prime, alpha = drawn.arguments.values()
    network, step = network_of(W, B, h, h_prime), suspect.step
    g = step.backward(network, *step.forward(network, X), Y, alpha)
    return by_layer(
        W=stepped(W, g.dE_dW, alpha, lambda l: step.at("updated_weights", l)),
        B=stepped(B, g.dE_dB, alpha, lambda l: step.at("updated_biases", l)),
    )


def stepped(
    P: Sequence[Any], dE_dP: Any, alpha: float, update_of: Callable[[int], Reader]
) -> list[Any]:
    """Every layer's parameter after a step; None where the dimensions do not fit."""
    new: list[Any] = [None]
    for l in range(1, len(P)):
        try:
            new.append(update_of(l)(P[l], dE_dP[l], alpha))
        except (AttributeError, TypeError, ValueError):
            new.append(None)
    return new


STEP = Task(
    name="step",
    symbol="W",
    returns="(W, B), the lists of all W′[l] and B′[l]",
    tested="W′[l] and B′[l] of every layer agree with loops over S2-S25",
    letters=LETTERS,
    draw=step_draw,
    right=step_right,
    entry=UPDATED_WEIGHTS.entry,
    start="W",
    unpack=lambda value, drawn: taken_apart(value, ("W", "B"), drawn),
    alternatives=kinds_of(IN_STEP, wrong_step),
    all_named=True,
    places=step_places,
    behind=behind_gradients,
)


def step(f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False) -> None:
    """`f(X, Y, W, B, h, h_prime, alpha)` returns (W, B), the parameters after one step  (S2-S25).

    X is m × n_0, Y is m × n_L; W, B, h and h_prime are lists over the layers as in `check.forward`
    and `check.backward`, and so are the new W and B. E is the squared error. All layers step from
    the old parameters, and the lists that come in are not changed.
    """
    __tracebackhide__ = True
    judge(STEP, f, rounds, seed, strict)
