"""Checks of a training loop, with all examples in each step and with mini-batches.

What is wrong around a step (the network that is kept, the time when E is taken, a step of another
length) is no wrong equation, so it is not in the store of mistakes but here.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice
from types import GeneratorType
from typing import Any

import numpy as np

from mlp_core import ACTIVATIONS, Activation, Gradients, Layer, Network
from mlp_lab.check import loops
from mlp_lab.check.activations import FUNCTIONS
from mlp_lab.check.call import (
    brief,
    called,
    copied,
    is_a,
    is_array,
    look_at_number,
    no_tuple,
    opened,
    unwritten,
)
from mlp_lab.check.diagnosis import all_agree, is_right
from mlp_lab.check.equations import SQUARED_ERROR
from mlp_lab.check.passes import LETTERS, STEP, by_layer, last, of_numbers, parameters, taken_apart
from mlp_lab.check.task import Arrays, Draw, Place, Reader, Round, Task, as_lists, part, round_of
from mlp_lab.check.verdict import judge, judge_by, tried, why
from mlp_lab.mistakes import MISTAKES, F, PlainStep
from mlp_lab.mistakes.step import FORWARD_PASS


@cache
def activation_of(h: Any, h_prime: Any) -> Activation:
    known = ACTIVATIONS.get(h.name)
    return known if known and h_prime.name == f"{h.name}′" else Activation(h.name, h, h_prime)


def network_of_lists(W: Any, B: Any, h: Any, h_prime: Any) -> Network:
    """The network of lists over the layers."""
    layers = zip(W[1:], B[1:], h[1:], h_prime[1:], strict=True)
    return Network([Layer(P, Q, activation_of(f, f_prime)) for P, Q, f, f_prime in layers])


def network_drawn(d: Draw) -> Network:
    """A network whose layers have different h."""
    return network_of_lists(**parameters(d))


def rate(d: Draw) -> float:
    """Small steps, so that a mistake changes E a little; far ones where what is cut off shows."""
    return d.alpha / (10 if d.kind == "far" else 200)


def train_draw(d: Draw) -> dict[str, Any]:
    X, Y = d.matrix("m", "n_0"), d.gradient("m", last(d))
    steps = int(d.rng.integers(3, 6))
    return {"network": network_drawn(d), "X": X, "Y": Y, "alpha": rate(d), "steps": steps}


def lists_draw(d: Draw) -> dict[str, Any]:
    """2m − 1 examples, in batches of m, m − 1, m + 1 and 2; the second epoch is broken off."""
    lists, m = parameters(d), d.sizes["m"]
    X, Y = d.matrix(2 * m - 1, "n_0"), d.gradient(2 * m - 1, last(d))
    order = d.rng.permutation(2 * m - 1)
    batches = [order[:m], order[m:], order[::-1][: m + 1], order[:2]]
    return {"X": X, "Y": Y, **lists, "alpha": rate(d), "batches": batches}


def with_network(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """A network, in front, in place of the lists over the layers."""
    others = dict(arguments)
    lists = [others.pop(name) for name in ("W", "B", "h", "h_prime")]
    return {"network": network_of_lists(*lists), **others}


def in_network(drawn: Round) -> Round:
    """A round with lists as one with a network."""
    return replace(drawn, arguments=with_network(drawn.arguments))


def lists_of(network: Network) -> tuple[Any, Any, Any, Any]:
    """W, B, h and h′ of every layer, as the loops take them."""
    W = [None, *(layer.W.tolist() for layer in network.layers)]
    B = [None, *(layer.B.tolist() for layer in network.layers)]
    pairs = [FUNCTIONS[layer.activation.name][:2] for layer in network.layers]
    return W, B, [None, *(h for h, _ in pairs)], [None, *(h_prime for _, h_prime in pairs)]


def trained(network: Network, X: Any, Y: Any, alpha: float, batches: Sequence[Any]) -> Arrays:
    """By loops, E before each step and the parameters after the last."""
    return trained_lists(X, Y, *lists_of(network), alpha, batches)


def trained_lists(
    X: Any, Y: Any, W: Any, B: Any, h: Any, h_prime: Any, alpha: float, batches: Sequence[Any]
) -> Arrays:
    """The same, of lists over the layers."""
    h, h_prime, E = of_numbers(h), of_numbers(h_prime), {}
    for t, rows in enumerate(batches):
        X_now, Y_now = [X[i] for i in rows], [Y[i] for i in rows]
        E[f"E[{t}]"] = loops.squared_error(loops.forward(X_now, W, B, h)[1][-1], Y_now)
        W, B = loops.step(X_now, Y_now, W, B, h, h_prime, alpha)
    return {**E, **by_layer(W=W, B=B)}


def train_right(network: Network, X: Any, Y: Any, alpha: float, steps: int) -> Arrays:
    """E_0 … E_steps, and the parameters after so many steps."""
    every = range(len(X))
    longer = trained(network, X, Y, alpha, [every] * (steps + 1))
    E = {symbol: longer[symbol] for symbol in longer if symbol.startswith("E[")}
    return {**E, **trained(network, X, Y, alpha, [every] * steps)}


def unpacked(value: Any, drawn: Round) -> Arrays | str:
    """(network, E) as arrays by symbol; or what is wrong with it."""
    if problem := no_tuple(value, "(network, E)"):
        return problem
    network, E = value
    if not is_a(network, Network):
        return f"the first of the pair (network, E) is {called(network)}, not a Network"
    if network.sizes != drawn.arguments["network"].sizes:
        sizes = brief("-".join(map(str, network.sizes)))
        return f"returns a network of sizes {sizes}, not the one it got"
    return problem_of_E(E, drawn) or arrays(E, network)


def unpacked_lists(value: Any, drawn: Round) -> Arrays | str:
    """The same of (W, B, E)."""
    if problem := no_tuple(value, "(W, B, E)", 3):
        return problem
    W, B, E = value
    right = {symbol: P for symbol, P in drawn.right.items() if not symbol.startswith("E")}
    apart = taken_apart((W, B), ("W", "B"), replace(drawn, right=right))
    if isinstance(apart, str):
        return apart
    return problem_of_E(E, drawn) or {**numbered(E), **apart}


def problem_of_E(E: Any, drawn: Round) -> str:  # noqa: N802 (a letter of the derivation)
    """What is wrong with a list of errors before any is compared."""
    if type(E) not in (list, tuple) and (type(E) is not np.ndarray or not E.shape):
        return f"E is {called(E)}, not a list of numbers"
    wanted = sum(symbol.startswith("E[") for symbol in drawn.right)
    for t, E_t in zip(range(wanted), E, strict=False):
        if problem := look_at_number(f"E[{t}]", E_t, f"E[{t}] is"):
            return problem
    if len(E) != wanted:
        of = f"E_0 … E_{wanted - 1}" if "steps" in drawn.arguments else "one for each batch"
        return f"E has {len(E)} numbers, not {wanted}: {of}"
    return ""


# What E and the last parameters are when a mistake is made

NOT_KEPT = "the updated network is not kept; write network = network.updated(…)"
FIRST_RETURNED = "E is right, but the network that is returned is the first"
TOO_FEW = "E is right, but the network has made one step too few"
BOTH = ("dE_dW", "dE_dB")
PILE_UP = (
    "the gradients{} pile up: each step takes those of all steps before it too; "
    "start every step from gradients of zero"
)
OLD = "every step takes the gradients of the first network; they are to be those of the last one"
OUTSIDE = "the update stands behind the loop: one step is made, with the sum of all gradients"
ONE_BY_ONE = "a step is made for each example; one step takes all of them together"
RIGHT_STEP = PlainStep()


def of_the_step(factor: float) -> Mapping[str, F]:
    """Steps that are longer or shorter by a factor, or go the other way."""

    def updated(P: Any, dE_dP: Any, alpha: float) -> Any:
        return P - factor * alpha * dE_dP

    return {"updated_weights": updated, "updated_biases": updated}


def wrong_steps(drawn: Round) -> Iterator[tuple[str, Mapping[str, F]]]:
    """Factors of the step, then what changes more than its length."""
    all_m, n_L = len(drawn.arguments["X"]), drawn.arguments["network"].sizes[-1]
    alpha, m = drawn.sizes["α"], "all examples" if "batches" in drawn.arguments else "m"
    yield "every step goes the wrong way: P + α … in place of P − α …", of_the_step(-1)
    for name, factor in (
        ("1/2", 1 / 2), ("2", 2), (m, all_m), (f"1/({m})", 1 / all_m), (f"2/({m})", 2 / all_m),
        ("n_L", n_L), ("1/n_L", 1 / n_L), ("α", alpha), ("1/α", 1 / alpha),
    ):  # fmt: skip
        yield f"every step is {name.replace('(m)', 'm')} times the right one", of_the_step(factor)
    for mistake in MISTAKES.values():
        yield mistake.words, mistake.changes


def networks(
    start: Any, X: Any, Y: Any, alpha: float, batches: Sequence[Any], changes: Mapping[str, F]
) -> list[Any]:
    """The network before each step and after the last, as far as the dimensions fit."""
    found = [start]
    for rows in batches:
        try:
            found.append(PlainStep(changes).step(found[-1], X[rows], Y[rows], alpha))
        except ValueError:  # DimensionError
            break
    return found


def error_of(network: Any, X: Any, Y: Any, step: PlainStep = RIGHT_STEP) -> float:
    return next(step.errors(network, X, Y, 0.1))


def arrays(E: Sequence[float], network: Any) -> Arrays:
    """E and the parameters by symbol."""
    return {
        **numbered(E),
        **by_layer(
            W=[None, *(layer.W for layer in network.layers)],
            B=[None, *(layer.B for layer in network.layers)],
        ),
    }


def numbered(E: Sequence[float]) -> Arrays:
    """The errors by symbol."""
    return {f"E[{t}]": np.float64(E_t) for t, E_t in enumerate(E)}


def train_alternatives(drawn: Round) -> Iterator[tuple[str, Arrays]]:
    start, X, Y, alpha, steps = drawn.arguments.values()
    batches = [slice(None)] * steps

    def seen(N: Sequence[Any], step: PlainStep = RIGHT_STEP) -> Arrays:
        return arrays([error_of(network, X, Y, step) for network in N], N[-1])

    N = networks(start, X, Y, alpha, [*batches, slice(None)], {})
    E = [error_of(network, X, Y) for network in N]
    yield NOT_KEPT, arrays([E[0]] * (steps + 1), N[0])
    yield NOT_KEPT, arrays([E[0]] * (steps + 1), N[1])
    yield FIRST_RETURNED, arrays(E[:-1], N[0])
    yield "E is right, but the network has made one step too many", arrays(E[:-1], N[-1])
    yield TOO_FEW, arrays(E[:-1], N[-3])
    late = "E begins after the first step; E[0] is the error before it"
    yield late, arrays(E[1:], N[-1])
    yield late, arrays(E[1:], N[-2])
    for text, found in wrong_ways(start, X, Y, alpha, batches):
        yield text, seen(found)
    for text, changes in wrong_steps(drawn):
        wrong = networks(start, X, Y, alpha, batches, changes)
        if len(wrong) > steps:
            yield text, seen(wrong)
            if changes.keys() & FORWARD_PASS:  # E of the same forward pass
                yield text, seen(wrong, PlainStep(changes))


def batch_alternatives(drawn: Round) -> Iterator[tuple[str, Arrays]]:
    start, X, Y, alpha, batches = drawn.arguments.values()

    def errors(
        N: Sequence[Any], batches: Sequence[Any] = batches, step: PlainStep = RIGHT_STEP
    ) -> list[float]:
        pairs = zip(N, batches, strict=False)
        return [error_of(network, X[rows], Y[rows], step) for network, rows in pairs]

    def seen(N: Sequence[Any], step: PlainStep = RIGHT_STEP) -> Arrays:
        return arrays(errors(N, batches, step), N[-1])

    N = networks(start, X, Y, alpha, batches, {})
    E = errors(N)
    of_the_first = errors([start] * len(batches))
    yield NOT_KEPT, arrays(of_the_first, N[0])
    yield NOT_KEPT, arrays(of_the_first, networks(start, X, Y, alpha, batches[-1:], {})[-1])
    yield FIRST_RETURNED, arrays(E, N[0])
    yield TOO_FEW, arrays(E, N[-2])
    yield (
        "E is that of all examples; it is to be that of the batch",
        arrays([error_of(network, X, Y) for network in N[:-1]], N[-1]),
    )
    yield "E is taken after the update; it is to be taken before", arrays(errors(N[1:]), N[-1])
    for text, found in wrong_ways(start, X, Y, alpha, batches):
        yield text, seen(found)
    everything: list[Any] = [slice(None)] * len(batches)
    largest = max(map(len, batches))
    for text, rows_of_steps, m in (
        ("1/m counts all examples; in a mini-batch m is its own", batches, len(X)),
        ("1/m counts the first batch; in each mini-batch m is its own", batches, len(batches[0])),
        ("1/m counts the last batch; in each mini-batch m is its own", batches, len(batches[-1])),
        ("1/m counts the largest batch; in each mini-batch m is its own", batches, largest),
        ("every step uses all examples, not its batch", everything, 0),
        ("every step uses the first batch", batches[:1] * len(batches), 0),
    ):
        changes = of_fixed_m(m) if m else {}
        wrong = networks(start, X, Y, alpha, rows_of_steps, changes)
        for rows_of_E in (batches, rows_of_steps):
            E = errors(wrong, rows_of_E)
            yield text, arrays(E, wrong[-1])
            sums = [E_t * len(X[rows]) for E_t, rows in zip(E, rows_of_E, strict=True)]
            yield text, arrays([total / (m or len(X)) for total in sums], wrong[-1])
            if m:
                in_E = [E_t * len(rows) / m for E_t, rows in zip(errors(N), batches, strict=True)]
                yield f"in E, {text}", arrays(in_E, N[-1])
    for text, changes in wrong_steps(drawn):
        wrong = networks(start, X, Y, alpha, batches, changes)
        if len(wrong) > len(batches):
            yield text, seen(wrong)
            if changes.keys() & FORWARD_PASS:
                yield text, seen(wrong, PlainStep(changes))


# What is said of a loop over lists, where that over a network is told another thing.
OF_LISTS = {
    NOT_KEPT: "the new W and B are not kept; write W, B = step(…)",
    FIRST_RETURNED: "E is right, but the W and B that are returned are the first",
    OLD: "every step takes the gradients of the first W and B; they are to be those of the last",
    TOO_FEW: "E is right, but W and B have made one step too few",
}


def list_alternatives(drawn: Round) -> Iterator[tuple[str, Arrays]]:
    for text, wrong in batch_alternatives(in_network(drawn)):
        yield OF_LISTS.get(text, text), wrong


def of_fixed_m(m: int) -> Mapping[str, F]:
    """1/m with one m for every batch."""
    return {"squared_error_gradient": lambda A, Y: 2 * (A - Y) / m}


def wrong_ways(
    start: Network, X: Any, Y: Any, alpha: float, batches: Sequence[Any]
) -> Iterator[tuple[str, list[Network]]]:
    """What a loop does wrong, and the network before each step and after the last."""
    for of_what, lists in (("", BOTH), (" of the weights", BOTH[:1]), (" of the biases", BOTH[1:])):
        found, total = [start], None
        for rows in batches:
            g = found[-1].gradients(X[rows], Y[rows])
            total = g if total is None else replace(g, **sums(total, g, lists))
            found.append(found[-1].updated(total, alpha))
        yield PILE_UP.format(of_what), found
    at_first = [start.gradients(X[rows], Y[rows]) for rows in batches]
    found, total = [start], at_first[0]
    for g in at_first:
        found.append(found[-1].updated(g, alpha))
    yield OLD, found
    for g in at_first[1:]:
        total = replace(total, **sums(total, g, BOTH))
    last = start.updated(total, alpha)
    yield OUTSIDE, [start] * len(batches) + [last]
    found = [start]
    for rows in batches:
        each = np.arange(len(X))[rows, np.newaxis]
        found.append(networks(found[-1], X, Y, alpha, list(each), {})[-1])
    yield ONE_BY_ONE, found


def sums(one: Gradients, other: Gradients, lists: Sequence[str]) -> dict[str, Any]:
    """The sums of ∂E/∂W or ∂E/∂B, or of both, by name."""
    return {
        name: (None, *map(np.add, getattr(one, name)[1:], getattr(other, name)[1:]))
        for name in lists
    }


# What is told by calls with other arguments, when no known mistake gives the numbers


def first_step(f: Reader, drawn: Round, got: Arrays) -> str:
    """What `check.step` says of a single step of the loop: see `told_by`."""
    in_batches = "batches" in drawn.arguments

    def one_step(X: Any, Y: Any, W: Any, B: Any, h: Any, h_prime: Any, alpha: float) -> Any:
        last = [np.arange(len(X))] if in_batches else 1
        network, _ = f(network_of_lists(W, B, h, h_prime), X, Y, alpha, last)
        after = [None, *network.layers]
        return [p and p.W for p in after], [p and p.B for p in after]

    return told_by(one_step, f, drawn, got, "the network")


def first_step_of_lists(f: Reader, drawn: Round, got: Arrays) -> str:
    def one_step(X: Any, *others: Any) -> Any:
        return f(X, *others, [np.arange(len(X))])[:2]

    return told_by(one_step, f, drawn, got, "W and B")


def told_by(one_step: Reader, f: Reader, drawn: Round, got: Arrays, result: str) -> str:
    """What is wrong with one step of a loop, and what of the loop is right; nothing if it is right.

    Nothing either if a single step is not what the loop does first, or if E[0] is wrong already and
    no mistake is named: then it may be the forward pass.
    """
    wrong_E = [E for E, P in drawn.right.items() if E[0] == "E" and not all_agree(got[E], P)]
    if wrong_E and "E[0]" not in wrong_E and not begins_so(f, drawn, got["E[1]"]):
        return ""
    step = round_of(STEP, drawn.seed, drawn.kind)
    problem, stepped = tried(STEP, one_step, step)
    if problem or is_right(step, stepped):
        return ""
    text = why(STEP, one_step, step, stepped)
    if "E[0]" in wrong_E and "look at" in text:
        return ""
    text = re.sub("^right with . layers, but not with .: ", "", text)
    text = text if text.startswith("every step") else f"in its first step, {text}"
    return text if wrong_E else f"E is right, but not {result}: {text}"


def begins_so(f: Reader, drawn: Round, E_1: Any) -> bool:
    """Whether E[1] is that of the network which a single step leaves."""
    X, Y, name = drawn.arguments["X"], drawn.arguments["Y"], list(drawn.arguments)[-1]
    last = drawn.arguments[name]
    single, rows = (last[:1], last[1]) if isinstance(last, list) else (1, slice(None))
    problem, value = opened(f, {**drawn.arguments, name: single}, "", False)
    of_lists = "network" not in drawn.arguments
    if problem or no_tuple(value, "", 3 if of_lists else 2):
        return False
    network, B, *_ = value
    if of_lists:
        h, h_prime = drawn.arguments["h"], drawn.arguments["h_prime"]
        network = network_of_lists(network, B, h, h_prime)
    if not isinstance(network, Network):
        return False
    return all_agree(error_of(network, X[rows], Y[rows]), E_1)


def alike(P: Any) -> Any:
    """Row 0 in the place of every row."""
    return np.repeat(P[:1], len(P), axis=0)


RIGHT_WHERE: dict[str, Callable[[Any, Any], tuple[Any, Any]]] = {
    "it is right where all rows of Y are the same, so the rows of X and Y are mixed up: Y[i] "
    "belongs to X[i]": lambda X, Y: (X, alike(Y)),
    "it is right where all examples are the same, so a step takes the wrong rows": (
        lambda X, Y: (alike(X), alike(Y))
    ),
}


def after_network(change: Callable[..., Any]) -> Reader:
    """The arguments of a loop over a network with other examples."""
    return lambda network, X, Y, *others: (network, *change(X, Y), *others)


def in_front(change: Callable[..., Any]) -> Reader:
    """The same of a loop over lists."""
    return lambda X, Y, *others: (*change(X, Y), *others)


# What is said of an E after the first, and of the last parameters: no sum is short enough.
# What a step adds to them is small, so that no digit of theirs says where a difference comes from.
LATER_E = replace(part("E", lambda symbol: f"what comes before is right; {symbol}"), evident=False)
PARAMETERS = replace(part("W", lambda symbol, i, j: f"{symbol}[{i},{j}]"), evident=False)


def places(drawn: Round) -> Iterator[Place]:
    network, X, Y, _, last_argument = drawn.arguments.values()
    rows = last_argument[0] if isinstance(last_argument, list) else range(len(X))
    W, B, h, _ = lists_of(network)
    A = loops.forward(as_lists(X[rows]), W, B, h)[1][-1]
    sizes: dict[str, float] = {"m": len(rows), "k": len(A[0])}
    for symbol in drawn.right:
        if symbol == "E[0]":
            yield symbol, SQUARED_ERROR, {"A": np.array(A), "Y": Y[rows]}, sizes
        elif symbol.startswith("E["):
            yield symbol, LATER_E, {"symbol": symbol}, drawn.sizes
        else:
            yield symbol, PARAMETERS, {"symbol": symbol}, drawn.sizes


TRAIN = Task(
    name="train",
    symbol="E",
    returns="(network, E), with the list E = [E_0, …, E_steps]",
    tested="E_0 … E_steps and the last parameters agree with loops",
    letters=LETTERS,
    draw=train_draw,
    right=train_right,
    entry=SQUARED_ERROR.entry,
    unpack=unpacked,
    alternatives=(train_alternatives,),
    places=places,
    right_where={text: after_network(change) for text, change in RIGHT_WHERE.items()},
    closer=first_step,
)

TRAIN_IN_BATCHES = Task(
    name="train_in_batches",
    symbol="E",
    returns="(network, E), with a number in the list E for each batch",
    tested="E of every batch before its step and the last parameters agree with loops",
    letters=LETTERS,
    draw=lambda d: with_network(lists_draw(d)),
    right=trained,
    entry=SQUARED_ERROR.entry,
    unpack=unpacked,
    alternatives=(batch_alternatives,),
    places=places,
    right_where={text: after_network(change) for text, change in RIGHT_WHERE.items()},
    closer=first_step,
)


TRAIN_LISTS_IN_BATCHES = replace(
    TRAIN_IN_BATCHES,
    returns="(W, B, E), with a number in the list E for each batch",
    draw=lists_draw,
    right=trained_lists,
    unpack=unpacked_lists,
    alternatives=(list_alternatives,),
    places=lambda drawn: places(in_network(drawn)),
    right_where={text: in_front(change) for text, change in RIGHT_WHERE.items()},
    closer=first_step_of_lists,
)


def train(f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False) -> None:
    """`f(network, X, Y, alpha, steps)` returns (network, E): a training loop  (S2-S25).

    network is a `Network`, X is m × n_0, Y is m × n_L. All examples are in every step. E is the
    list [E_0, …, E_steps]: the error before the first step and after each one. The network that is
    returned is the one whose error is E_steps.
    """
    __tracebackhide__ = True
    judge(TRAIN, f, rounds, seed, strict)


def train_in_batches(
    f: Reader,
    *,
    of: str = "network",
    rounds: int = 3,
    seed: int | None = None,
    strict: bool = False,
) -> None:
    """`f(network, X, Y, alpha, batches)` returns (network, E): training with mini-batches.

    batches is a list of arrays of row numbers, one for each step: the step uses the examples
    X[rows], Y[rows] alone, and m in 1/m is their number, which differs. E is a list with one
    number for each batch: the error on that batch, just before its step.

    With of="lists", the loop takes the lists of `check.step` in place of a `Network`, and returns
    three things: `f(X, Y, W, B, h, h_prime, alpha, batches)` returns (W, B, E).
    """
    __tracebackhide__ = True
    tasks = {"network": TRAIN_IN_BATCHES, "lists": TRAIN_LISTS_IN_BATCHES}
    if of not in tasks:
        names = " or ".join(map(repr, tasks))
        raise ValueError(f"check.train_in_batches: of must be {names}, not {of!r}")
    judge(tasks[of], f, rounds, seed, strict)


# How an epoch is cut into mini-batches


BATCHES = "a list with the row numbers of each batch of one epoch"
# m and batch_size, which leaves a rest.
SIZES_WITH_A_REST = ((7, 3), (11, 4), (7, 2), (11, 3), (7, 4), (11, 5))
EPOCHS = 3
MOST = 10_000  # rows that are looked at


def problem_of_epochs(f: Reader, seed: int) -> str:
    """What is wrong in one round: with one epoch, then with several in a row."""
    m, batch_size = SIZES_WITH_A_REST[seed % len(SIZES_WITH_A_REST)]
    arguments = {"m": m, "batch_size": batch_size, "rng": np.random.default_rng(seed)}
    where = f" (seed {seed}, m = {m}, batch_size = {batch_size})"

    def one_epoch(m: int, batch_size: int, rng: np.random.Generator) -> Any:
        batches = f(m, batch_size, rng)
        # a generator may have no end
        batches = list(islice(batches, MOST)) if is_a(batches, GeneratorType) else batches
        return copied(batches)  # the next epoch may be shuffled in the same array

    def several(m: int, batch_size: int, rng: np.random.Generator) -> Any:
        return [one_epoch(m, batch_size, rng) for _ in range(EPOCHS)]

    for wrapper in (one_epoch, several):
        wrapper.__wrapped__ = f  # type: ignore[attr-defined]

    problem, batches = opened(one_epoch, arguments, BATCHES, quiet=False)
    if problem == unwritten(BATCHES):
        return problem
    problem = problem or problem_of_batches(batches, m, batch_size)
    if not problem:
        problem, epochs = opened(several, arguments, BATCHES, quiet=False)
        problem = (
            problem
            or next(
                filter(None, (problem_of_batches(batches, m, batch_size) for batches in epochs)), ""
            )
            or problem_of_shuffles(batches, epochs)
        )
    return problem and problem + where


def problem_of_batches(batches: Any, m: int, batch_size: int) -> str:
    """What is wrong with the batches of one epoch."""
    if batches is None:
        return "returns None: a `return` is missing"
    if not is_a(batches, list, tuple):
        return f"returns {called(batches)}, not a list with an array of row numbers for each batch"
    if (count := len(batches) + sum(map(length, islice(batches, MOST)))) > MOST:
        return f"the batches have {count} rows and more; there are m = {m} examples"
    for number, batch in enumerate(batches):
        if not are_rows(batch):
            return f"batch {number} is not an array of row numbers"
    order = [int(row) for batch in batches for row in batch]
    for row in order:
        if not 0 <= row < m:
            which = f"row {row}" if abs(row) < 10**9 else "a row of so large a number"
            return f"{which} does not exist; the rows of m = {m} examples are 0 … {m - 1}"
    for row, count in enumerate(map(order.count, range(m))):
        if count != 1:
            often = "in no batch" if not count else f"in the batches {count} times"
            return f"example {row} is {often}; an epoch uses each example once"
    sizes = [len(batch) for batch in batches]
    wanted = [batch_size] * (m // batch_size) + [m % batch_size]
    if sizes != wanted:
        return f"the batches have {written(sizes)} examples, not {written(wanted)}"
    return ""


def length(batch: Any) -> int:
    """How many rows a batch has, if it has any."""
    if is_array(batch):
        return int(batch.size)
    return len(batch) if is_a(batch, list, tuple, range) else 0


def are_rows(batch: Any) -> bool:
    """Whether a batch is a list or an array of whole numbers."""
    if is_array(batch):
        return bool(batch.ndim == 1 and batch.dtype.kind in "iu")
    return is_a(batch, list, tuple, range) and all(
        is_a(row, int, np.integer) and type(row) is not bool for row in batch
    )


def problem_of_shuffles(batches: Any, epochs: Any) -> str:
    """What is wrong with the order of the examples in epochs that follow on each other."""
    first, *others = [np.concatenate(epoch).tolist() for epoch in epochs]
    if all(order == sorted(order) for order in (first, *others)):
        return "the examples keep their order; rng.permutation(m) shuffles them"
    if np.concatenate(batches).tolist() != first:
        return "the same rng does not give the same batches; draw from rng alone"
    if all(order == first for order in others):
        return "every epoch has the same order; draw from rng itself, once for each epoch"
    return ""


def written(sizes: list[int]) -> str:
    return ", ".join(map(str, sizes))


def batches(f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False) -> None:
    """`f(m, batch_size, rng)` returns the mini-batches of one epoch, as a list of row numbers.

    Each of the m examples is in one batch; every batch has batch_size of them, the last one what is
    left. rng is a NumPy generator, from which each epoch draws a new order.
    """
    __tracebackhide__ = True
    judge_by(
        lambda number: problem_of_epochs(f, number),
        "batches", BATCHES, "each epoch shuffles the examples and uses each once",
        f, rounds, seed, strict,
    )  # fmt: skip
