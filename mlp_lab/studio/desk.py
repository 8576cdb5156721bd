"""The panels beside each other: in a page as wide as it is, in a file at fixed places."""

from mlp_lab.drawing import Picture, group

__all__ = ["desk", "page"]

GAP, MARGIN = 18, 8
LINE = 43  # the height of the time line


def page(panels: dict[str, Picture], line: str) -> str:
    """The panels by their names, and the time line below them, as HTML."""
    cells = "".join(
        f'<div class="mlp-{name}">{panel.live()}</div>' for name, panel in panels.items()
    )
    look = "" if "network" in panels else " mlp-few"
    return (
        f'<div class="mlp-studio"><div class="mlp-desk{look}">{cells}'
        f'<div class="mlp-time">{line}</div></div></div>'
    )


def desk(panels: dict[str, Picture], line: str, says: str) -> Picture:
    """The same as one picture, for a file.

    Parameters
    ----------
    panels : dict
        "plane", "network" if it is shown, "curves", and "lengths" or "matrices".
    line : str
        The time line as SVG.
    says : str
        What is to be seen, in words.
    """
    x, high = float(MARGIN), 0.0
    placed: list[Picture | str] = []
    for name in ("plane", "network"):
        if name in panels:
            placed.append(panels[name].at(x, MARGIN))
            x, high = x + panels[name].width + GAP, panels[name].height
    curves, last = panels["curves"], list(panels.values())[-1]
    placed += [curves.at(x, MARGIN), last.at(x, MARGIN + curves.height + 4)]
    y = MARGIN + max(high, curves.height + last.height) + 6
    placed.append(group([line], MARGIN, y))
    return Picture(placed, x + curves.width + MARGIN, y + LINE + MARGIN, says, size=12)
