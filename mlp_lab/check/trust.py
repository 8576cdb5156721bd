"""Checks of a reader's own judgement: a gradient check, and verdicts on a line-up.

A gradient check is judged by the exhibits that it finds. Points are given where assignments are
graded, not here.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np

from mlp_core import ACTIVATIONS, Gradients, Layer, Network
from mlp_core.refusals import check_size
from mlp_lab.check import loops
from mlp_lab.check.call import (
    answered,
    call,
    called,
    is_a,
    is_array,
    kind_of,
    opened,
    unwritten,
)
from mlp_lab.check.passes import last
from mlp_lab.check.task import Array, Reader, as_lists, draw
from mlp_lab.check.training import lists_of
from mlp_lab.check.verdict import judge_by
from mlp_lab.mistakes import EXHIBITS
from mlp_lab.museum.lineup import PASSES, WRONG

RETURNS = "True if the gradients are right, else False"
TWO_LAYERS = ("m n_0 n_1 n_2",)
# A round asks f three dozen times, and each time it may differentiate everything.
LARGEST_NETWORK = 7
NETWORKS = 16  # whose right gradients are shown in a round: a rough quotient suits many a network
REFUSES = (
    "refuses right gradients: try the derivative by itself beside network.gradients(X, Y); either "
    "it is wrong, or it is compared more closely than it has right digits"
)
ONE_ENTRY_OFF = 1.002  # by what an entry is wrong where only one is
Trial = tuple[str, dict[str, Any]]


def two_layers_drawn(seed: int, same: bool = False) -> dict[str, Any]:
    """A network with tanh and sigmoid, and examples; with `same`, all sizes are equal."""
    d = draw(seed, TWO_LAYERS, "same" if same else "", LARGEST_NETWORK)
    layers = [
        Layer(d.matrix(n, k, 0.8 / np.sqrt(d.sizes[n])), d.matrix("1", k, 0.5), ACTIVATIONS[name])
        for n, k, name in (("n_0", "n_1", "tanh"), ("n_1", "n_2", "sigmoid"))
    ]
    X, Y = d.matrix("m", "n_0"), d.matrix("m", last(d))
    return {"network": Network(layers), "X": X, "Y": Y}


def right_gradients(network: Network, X: Array, Y: Array) -> Gradients:
    """The gradients by loops."""
    W, B, h, h_prime = lists_of(network)
    Z, A = loops.forward(as_lists(X), W, B, h)
    dE_dA = loops.squared_error_gradient(A[-1], as_lists(Y))
    lists = loops.backward(dE_dA, Z, A, W, h_prime)
    return Gradients(*(tuple(None if P is None else np.array(P) for P in Ps) for Ps in lists))


def with_one_entry_off(right: Gradients, P: str, l: int) -> Gradients:
    """The same gradients but for the largest entry of one of them."""
    lists = {name: list(arrays) for name, arrays in vars(right).items()}
    wrong = np.array(lists[P][l])
    wrong.flat[abs(wrong).argmax()] *= ONE_ENTRY_OFF
    lists[P][l] = wrong
    return Gradients(*map(tuple, lists.values()))


def dead(drawn: dict[str, Any]) -> dict[str, Any]:
    """The same with a hidden layer of relu that is 0 for every example: only ∂E/∂B[2] is not 0."""
    first, second = drawn["network"].layers
    B = first.B - 100
    return {**drawn, "network": Network([Layer(first.W, B, ACTIVATIONS["relu"]), second])}


@lru_cache(maxsize=64)
def trials(seed: int) -> tuple[list[Trial], list[Trial], list[Trial], list[Trial]]:
    """Right gradients of some networks; the mistakes; one entry off; nothing that can be wrong."""
    drawn, square = two_layers_drawn(seed), two_layers_drawn(seed, same=True)
    right = right_gradients(**drawn)
    mistakes = []
    for mistake in EXHIBITS.values():
        wrong = mistake.gradients(**drawn)
        # What NumPy would stop with these sizes is shown where it does not.
        stops = any(P is None for P in (*wrong.dE_dW[1:], *wrong.dE_dB[1:]))
        at = square if stops else drawn
        mistakes.append((mistake.title, {**at, "gradients": mistake.gradients(**at)}))
    off = [
        (f"{P}[{l}]", {**drawn, "gradients": with_one_entry_off(right, P, l)})
        for l in (1, 2)
        for P in ("dE_dW", "dE_dB")
    ]
    nothing = dead(drawn)
    more = (two_layers_drawn(1000 * (seed + 1) + number) for number in range(1, NETWORKS))
    return (
        [
            ("", {**drawn, "gradients": right}),
            *(("", {**other, "gradients": right_gradients(**other)}) for other in more),
        ],
        mistakes,
        off,
        [("", {**nothing, "gradients": right_gradients(**nothing)})],
    )


def answers(f: Reader, tried: list[Trial]) -> Iterator[tuple[str, str, bool]]:
    """For each trial its title, what is wrong with the answer, and the answer."""
    for title, arguments in tried:
        yield title, *answered(f, arguments, RETURNS)


def where_in(seed: int, arguments: dict[str, Any]) -> str:
    """What repeats a round, and the sizes of the network that is meant."""
    X, layers = arguments["X"], arguments["network"].layers
    widths = [X.shape[1], *(layer.W.shape[1] for layer in layers)]
    sizes = {"m": len(X), **{f"n_{l}": width for l, width in enumerate(widths)}}
    return f" (seed {seed}, {', '.join(f'{letter} = {size}' for letter, size in sizes.items())})"


def problem_in(f: Reader, seed: int) -> str:
    """What is wrong with a gradient check in one round."""
    right, mistakes, off, nothing = trials(seed)
    for (_, arguments), (_, problem, answer) in zip(right, answers(f, right), strict=True):
        where = where_in(seed, arguments)
        if problem == unwritten(RETURNS):
            return problem
        if problem:
            return problem + where
        if not answer:
            warned = call(f, arguments).warned
            return REFUSES + (f"; it is warned by NumPy: {warned}" if warned else "") + where
    where, accepted = where_in(seed, right[0][1]), []
    for title, problem, answer in answers(f, mistakes):
        if problem:
            return f"{problem}, where the mistake is: {title}{where}"
        if answer:
            accepted.append(title)
    if accepted:
        found = f"finds {len(mistakes) - len(accepted)} of the {len(mistakes)} mistakes"
        more = f"; and {len(accepted) - 3} more" if len(accepted) > 3 else ""
        return f"{found}; it accepts: {'; '.join(accepted[:3])}{more}{where}"
    all_found = f"finds all {len(mistakes)} mistakes, but"
    for title, problem, answer in answers(f, off):
        if problem or answer:
            lax = f"{all_found} accepts one entry of {title} that is 0.2 % off"
            return (problem or f"{lax}; compare every entry, and more closely") + where
    for _, problem, answer in answers(f, nothing):
        if problem or answer:
            vacuous = f"{all_found} accepts ∂E/∂W[1] = 0 everywhere"
            return (
                problem or f"{vacuous}: 0 beside 0 tests nothing, so it is to say False"
            ) + where
    return ""


def gradient_check(
    f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False
) -> None:
    """`f(network, X, Y, gradients)` returns True if the gradients are right, else False.

    gradients.dE_dW[l] and gradients.dE_dB[l] are to be the derivatives of the squared error of
    `network.predict(X)` and Y by W[l] and B[l]. A gradient may have wrong dimensions. Where one is
    zero everywhere, and rightly so, nothing was tested in it: the answer is False too.

    A round calls f three dozen times, so three rounds say as much as twenty of another check.
    """
    __tracebackhide__ = True
    judge_by(
        lambda number: problem_in(f, number),
        "gradient_check", RETURNS,
        f"right gradients pass, the {len(EXHIBITS)} mistakes and a comparison of 0 with 0 do not",
        f, rounds, seed, strict,
    )  # fmt: skip


TEN_VERDICTS = "a list of ten verdicts, True for a pass that is right, else False"


def verdicts_of(f: Reader) -> tuple[str, list[Any]]:
    """What forbids to read the verdicts, and the verdicts: True, False, or None if undecided."""
    try:
        return verdicts_read(f)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a reader's own class may do anything
        return f"returns what cannot be read: {kind_of(error)}", []


def verdicts_read(f: Reader) -> tuple[str, list[Any]]:
    """The same, where nothing of the reader's own ends it."""
    problem, value = opened(f, {}, TEN_VERDICTS, quiet=False)
    if problem:
        return problem, []
    if value is None:
        return "returns None: a `return` is missing", []
    in_a_row = is_array(value) and value.ndim == 1
    if not in_a_row and not is_a(value, list, tuple):
        return f"returns {called(value)}, not a list of ten verdicts", []
    if len(value) != PASSES:
        return f"returns {len(value)} verdicts, not {PASSES}: one for each pass", []
    value = value.tolist() if in_a_row else value
    if all(verdict is ... for verdict in value):
        return unwritten(TEN_VERDICTS), []
    for place, verdict in enumerate(value):
        if verdict is not None and verdict is not ... and not is_a(verdict, bool, np.bool_):
            return f"the verdict on pass {place} is {called(verdict)}, not True or False", []
    return "", [bool(v) if is_a(v, bool, np.bool_) else None for v in value]


def problem_of_verdicts(f: Reader, seed: int) -> str:
    """What is wrong with the form of the verdicts; whether they are true is not told."""
    problem, _ = verdicts_of(f)
    if problem:
        return problem if problem == unwritten(TEN_VERDICTS) else f"{problem} (line-up {seed})"
    return ""


def count_told(f: Reader) -> str:
    """What is told of verdicts that can be read."""
    _, given = verdicts_of(f)
    undecided = [str(place) for place, verdict in enumerate(given) if verdict is None]
    if undecided:
        return f"undecided: pass{'es' * (len(undecided) > 1)} {', '.join(undecided)}"
    called_wrong = f"calls {given.count(False)} of {PASSES} passes wrong"
    if given.count(False) != WRONG:
        return f"{called_wrong}; in a line-up {WRONG} are"
    return f"{called_wrong}, as many as there are; whether they are those is not told here"


def verdicts(f: Reader, seed: int, *, rounds: int = 1, strict: bool = False) -> None:
    """`f()` returns ten verdicts on the passes of `museum.lineup(seed)`, True for a right one.

    Says what cannot be read, which passes are still undecided (None), and how many are called
    wrong. Whether the verdicts are true it does not say. With `strict` it raises only if they
    cannot be read; `rounds` makes no difference.
    """
    __tracebackhide__ = True
    seed = check_size("check.verdicts", "seed", seed, least=0)
    judge_by(
        lambda number: problem_of_verdicts(f, seed),
        "verdicts", TEN_VERDICTS, "", f, 1, seed, strict, lambda: count_told(f),
    )  # fmt: skip
