"""What the studio refuses, in a sentence that can stand in its status line."""

import math
from typing import Any

import numpy as np

from mlp_core.refusals import briefly

__all__ = ["check_choice", "check_number", "check_whole"]

MOST = 1e100


def check_whole(what: str, value: Any, least: int, most: int) -> None:
    """Refuse what is no whole number from `least` to `most`."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"{what} must be a whole number, not {briefly(value)}")
    if not least <= value <= most:
        raise ValueError(f"{what} must be {least} … {most}, not {value}")


def check_number(what: str, value: Any) -> None:
    """Refuse what is no finite number of at least 0, or so large that it only makes infinities."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.floating):
        raise TypeError(f"{what} must be a number, not {briefly(value)}")
    if not 0 <= value < math.inf:
        raise ValueError(f"{what} must be a finite number of at least 0, not {value}")
    if value > MOST:
        raise ValueError(f"{what} must be at most {MOST:g}, not {value}")


def check_choice(what: str, value: Any, known: Any) -> None:
    """Refuse what is none of the known names."""
    if not isinstance(value, str) or value not in known:
        raise ValueError(f"{what} must be one of {', '.join(known)}, not {briefly(value)}")
