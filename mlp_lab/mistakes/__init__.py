"""The one store of mistakes: a training step with an equation of it written wrongly.

`MISTAKES` are all of them by name, `EXHIBITS` the nineteen that the museum shows. The checks and
the doctor know all; a line-up, and what a reader's gradient check is to find, are
the exhibits.

What a program does wrong around a step (which network it keeps, when it takes E, how long its steps
are) is no wrong equation, so it is none of these: see `mlp_lab/check/training.py`.
"""

from mlp_lab.mistakes import error, forward, gradient, slopes, update  # noqa: F401 (they enter MISTAKES)
from mlp_lab.mistakes.mistake import MISTAKES, Mistake
from mlp_lab.mistakes.step import ALPHA, RIGHT, F, PlainStep

__all__ = ["ALPHA", "EXHIBITS", "MISTAKES", "RIGHT", "F", "Mistake", "PlainStep", "in_equation"]


def in_order(mistake: Mistake) -> float:
    """By number, what is another way to make an exhibit after it, and all others at the end."""
    suspects = [MISTAKES[name].number for name in mistake.suspects]
    return suspects[0] if len(suspects) == 1 and suspects[0] else len(MISTAKES)


for _mistake in sorted(MISTAKES.values(), key=lambda m: (m.rare, in_order(m), not m.exhibit)):
    MISTAKES[_mistake.name] = MISTAKES.pop(_mistake.name)

EXHIBITS = {mistake.name: mistake for mistake in MISTAKES.values() if mistake.exhibit}


def in_equation(name: str) -> dict[str, tuple[F, ...]]:
    """The mistakes that are made in one equation alone: its wrong forms, by what is said of them.

    (W′ and B′ are one equation, of which a mistake may be made in both.)
    """
    found: dict[str, tuple[F, ...]] = {}
    for mistake in MISTAKES.values():
        if name in mistake.changes and len(set(mistake.changes.values())) == 1:
            found[mistake.words] = (*found.get(mistake.words, ()), mistake.wrong)
    return found
