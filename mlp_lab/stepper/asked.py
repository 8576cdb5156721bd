"""What the stepper can be asked for, and what it refuses."""

from collections.abc import Sequence
from typing import Any

from mlp_core import Array, DimensionError, Network
from mlp_core.refusals import briefly, check_kind, check_positive, check_real
from mlp_lab.stepper.steps import Step

__all__ = ["check_asked", "number_of"]

MOST, DEEPEST = 12, 4  # examples, inputs or neurons; layers


def check_asked(network: Network, X: Array, Y: Array | None, alpha: float) -> float:
    """Refuse what does not fit together, or is too large to be read; return alpha."""
    __tracebackhide__ = True
    check_kind("step_through", "network", network, Network)
    network.check_examples("step_through", X, *([] if Y is None else [Y]))
    check_real("step_through", "X", X)
    if (L := len(network.layers)) > DEEPEST:
        raise DimensionError(f"step_through: L must be 1 … {DEEPEST}, not {L}")
    sizes = {"m": len(X), **{f"n_{l}": size for l, size in enumerate(network.sizes)}}
    for letter, size in sizes.items():
        if size > MOST:
            cure = f"; write X[:{MOST}]" + ("" if Y is None else f" and Y[:{MOST}]")
            raise DimensionError(
                f"step_through: {letter} must be 1 … {MOST}, not {size}"
                + (cure if letter == "m" else "")
            )
    return check_positive("step_through", "alpha", alpha)


def number_of(steps: Sequence[Step], asked: Any) -> int:
    """The number of a step, counted from 1, by that number or by a name."""
    if isinstance(asked, int) and not isinstance(asked, bool) and 1 <= asked <= len(steps):
        return asked
    if isinstance(asked, str):
        code = asked.replace("[", "").replace("]", "")
        for n, step in enumerate(steps, start=1):
            if asked in (step.name, step.call) or code == step.call:
                return n
            if asked == step.phase:
                return n
    names = ", ".join(step.name for step in steps)
    kind = TypeError if not isinstance(asked, int | str) or isinstance(asked, bool) else ValueError
    raise kind(
        f"goto: step must be 1 … {len(steps)}, a phase or one of {names}, not {briefly(asked)}"
    )
