"""What the figures of several things ask of their names."""

from collections.abc import Mapping
from typing import Any

from mlp_core.refusals import briefly

__all__ = ["check_named"]


def check_named(
    function: str, named: Any, what: str, most: int | None = None, argument: str = "named"
) -> None:
    """Refuse what is no dictionary from a name to what is drawn, or holds nothing, or too much."""
    __tracebackhide__ = True
    where = f"{function}: {argument}"
    if not isinstance(named, Mapping):
        raise TypeError(f"{where} must be a dictionary from a name to {what}, not {briefly(named)}")
    if not named:
        raise ValueError(f"{where} is empty; it takes a name and {what}")
    if most is not None and len(named) > most:
        raise ValueError(
            f"{where} must hold at most {most}, which can be told apart, not {len(named)}"
        )
