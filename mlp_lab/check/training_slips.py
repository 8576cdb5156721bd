"""Famous slips of a training loop: what E and the last parameters are when one is made."""

from collections.abc import Iterator, Sequence
from typing import Any

from mlp_lab.check.networks import Changes, by_layer, slips
from mlp_lab.check.step_checks import UPDATE_SLIPS
from mlp_lab.check.task import Arrays, Round
from mlp_lab.mistakes import Workings

NOT_KEPT = "the updated network is not kept; write network = network.updated(…)"
RIGHT = Workings()


def of_the_step(factor: float) -> Changes:
    """Steps that are longer or shorter by a factor, or go the other way."""
    wrong: Any = lambda P, dE_dP, alpha: P - factor * alpha * dE_dP  # noqa: E731
    return {"updated_weights": wrong, "updated_biases": wrong}


def all_slips(drawn: Round) -> Iterator[tuple[str, Changes]]:
    """Factors of the step, then what changes more than its length."""
    all_m, n_L = len(drawn.arguments["X"]), drawn.arguments["network"].sizes[-1]
    alpha, m = drawn.sizes["α"], "all examples" if "batches" in drawn.arguments else "m"
    yield "every step goes the wrong way: P + α … in place of P − α …", of_the_step(-1)
    for name, factor in (
        ("1/2", 1 / 2), ("2", 2), (m, all_m), (f"1/({m})", 1 / all_m), (f"2/({m})", 2 / all_m),
        ("n_L", n_L), ("1/n_L", 1 / n_L), ("α", alpha), ("1/α", 1 / alpha),
    ):  # fmt: skip
        yield f"every step is {name.replace('(m)', 'm')} times the right one", of_the_step(factor)
    yield from slips()
    yield from UPDATE_SLIPS.items()


def networks(
    start: Any, X: Any, Y: Any, alpha: float, batches: Sequence[Any], changes: Changes
) -> list[Any]:
    """The network before each step and after the last, as far as the dimensions fit."""
    found = [start]
    for rows in batches:
        try:
            found.append(Workings(changes).step(found[-1], X[rows], Y[rows], alpha))
        except ValueError:  # DimensionError
            break
    return found


def error_of(network: Any, X: Any, Y: Any) -> float:
    return next(RIGHT.errors(network, X, Y, 0.1))


def arrays(E: Sequence[float], network: Any) -> Arrays:
    """E and the parameters by symbol."""
    return {
        **{f"E[{t}]": E_t for t, E_t in enumerate(E)},
        **by_layer(
            W=[None, *(layer.W for layer in network.layers)],
            B=[None, *(layer.B for layer in network.layers)],
        ),
    }


def train_alternatives(drawn: Round) -> Iterator[tuple[str, Arrays]]:
    start, X, Y, alpha, steps = drawn.arguments.values()
    everything = [slice(None)] * (steps + 1)
    N = networks(start, X, Y, alpha, everything, {})
    E = [error_of(network, X, Y) for network in N]
    yield NOT_KEPT, arrays([E[0]] * (steps + 1), N[0])
    yield NOT_KEPT, arrays([E[0]] * (steps + 1), N[1])
    yield "E is right, but the network that is returned is the first", arrays(E[:-1], N[0])
    yield "E is right, but the network has made one step too many", arrays(E[:-1], N[-1])
    yield "E is right, but the network has made one step too few", arrays(E[:-1], N[-3])
    late = "E begins after the first step; E[0] is the error before it"
    yield late, arrays(E[1:], N[-1])
    yield late, arrays(E[1:], N[-2])
    for text, changes in all_slips(drawn):
        wrong = networks(start, X, Y, alpha, everything[:-1], changes)
        if len(wrong) > steps:
            yield text, arrays([error_of(network, X, Y) for network in wrong], wrong[-1])


def batch_alternatives(drawn: Round) -> Iterator[tuple[str, Arrays]]:
    start, X, Y, alpha, batches = drawn.arguments.values()
    N = networks(start, X, Y, alpha, batches, {})
    E = [error_of(network, X[rows], Y[rows]) for network, rows in zip(N, batches, strict=False)]
    yield NOT_KEPT, arrays([error_of(start, X[rows], Y[rows]) for rows in batches], N[0])
    yield (
        NOT_KEPT,
        arrays(
            [error_of(start, X[rows], Y[rows]) for rows in batches],
            networks(start, X, Y, alpha, batches[-1:], {})[-1],
        ),
    )
    yield "E is right, but the network that is returned is the first", arrays(E, N[0])
    yield (
        "E is that of all examples; it is to be that of the batch",
        arrays([error_of(network, X, Y) for network in N[:-1]], N[-1]),
    )
    yield (
        "E is taken after the update; it is to be taken before",
        arrays(
            [error_of(n, X[rows], Y[rows]) for n, rows in zip(N[1:], batches, strict=True)], N[-1]
        ),
    )
    m = len(X)
    of_all: Changes = {"squared_error_gradient": lambda A, Y: 2 * (A - Y) / m}
    everything: list[Any] = [slice(None)] * len(batches)
    for text, rows_of_steps, changes in (
        ("1/m counts all examples; in a mini-batch m is its own", batches, of_all),
        ("every step uses all examples, not its batch", everything, {}),
        ("every step uses the first batch", batches[:1] * len(batches), {}),
        *((text, batches, changes) for text, changes in all_slips(drawn)),
    ):
        wrong = networks(start, X, Y, alpha, rows_of_steps, changes)
        if len(wrong) > len(batches):
            for rows_of_E in (batches, rows_of_steps):
                pairs = zip(wrong, rows_of_E, strict=False)
                yield text, arrays([error_of(n, X[rows], Y[rows]) for n, rows in pairs], wrong[-1])
