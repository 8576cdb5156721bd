"""Nineteen mistakes of a training step, each one equation written wrongly.

The museum shows them, and the doctor compares a reader's gradients with theirs.
"""

from mlp_lab.mistakes import error, gradient, slopes, update  # noqa: F401 (they enter MISTAKES)
from mlp_lab.mistakes.mistake import MISTAKES, Mistake
from mlp_lab.mistakes.workings import ALPHA, Workings

__all__ = ["ALPHA", "MISTAKES", "Mistake", "Workings"]

for _name in sorted(MISTAKES, key=lambda name: MISTAKES[name].number):
    MISTAKES[_name] = MISTAKES.pop(_name)  # in the order of their numbers
