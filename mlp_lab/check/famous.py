"""The mistakes of the museum as slips of the one equation in which each is made."""

from mlp_lab.check.task import Reader
from mlp_lab.mistakes import MISTAKES


def famous(equation: str) -> dict[str, Reader]:
    """The museum's mistakes in this equation, by their titles."""
    return {m.title: m.wrong for m in MISTAKES.values() if equation in m.replaces}
