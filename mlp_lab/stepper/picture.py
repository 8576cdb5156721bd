"""A step's equation as a line of matrices, and pictures one below the other."""

import re

import numpy as np

from mlp_lab.matrices import Matrix, drawing
from mlp_lab.stepper.steps import Part, Step

__all__ = ["equation", "stacked"]

SVG = re.compile(
    r'<svg role="img" aria-label="([^"]*)" viewBox="0 0 (\S+) (\S+)" width="\S+" '
    r'style="([^"]*)">(.*)</svg>',
    re.DOTALL,
)
WIDEST = 1000.0  # pixels; what is wider goes on in a line below


def equation(step: Step, i: int, j: int, hidden: bool, says: str) -> str:
    """The matrices of a step as SVG; what is hidden is a question mark of no size."""
    found = step.found
    if hidden:
        unknown = Matrix(step.name, np.zeros((1, 1)), ("?", "?"), ("1", "1"), hidden=True)
        found = (found[0], Part(unknown))
    line = [part if isinstance(part, str) else part.at(i, j) for part in (*step.given, *found)]
    return drawing(wrapped(line), says)


def wrapped(line: list[Matrix | str]) -> list[list[Matrix | str]]:
    """The same in lines that are not too wide; a sign stays with the matrix after it."""
    lines: list[list[Matrix | str]] = [[]]
    width, signs = 0.0, list[Matrix | str]()
    for part in line:
        if isinstance(part, str):
            signs.append(part)
            continue
        more = part.size()[0] + sum(16 + 8 * len(str(sign)) for sign in signs)
        if lines[-1] and width + more > WIDEST:
            lines.append([])
            width = 0.0
        lines[-1] += [*signs, part]
        width += more
        signs = []
    return lines


def stacked(*pictures: str) -> str:
    """SVG pictures one below the other, as one."""
    inside, says, width, y, style = [], [], 0.0, 0.0, ""
    for picture in pictures:
        found = SVG.fullmatch(picture)
        assert found is not None, "not a picture of `drawing` or `strip`"
        label, wide, high, style, content = found.groups()
        inside.append(f'<g transform="translate(0 {y:g})" style="{style}">{content}</g>')
        says.append(label)
        width, y = max(width, float(wide)), y + float(high)
    return (
        f'<svg role="img" aria-label="{" ".join(says)}" viewBox="0 0 {width:g} {y:g}" '
        f'width="{width:g}" style="{style}">{"".join(inside)}</svg>'
    )
