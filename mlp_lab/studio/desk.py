"""The panels beside each other: in a page as wide as it is, in a file at fixed places."""

from dataclasses import dataclass

from mlp_lab.drawing import Picture, group

__all__ = ["Desk", "desk"]

GAP, MARGIN = 18, 8
LINE = 43  # the height of the time line


@dataclass(frozen=True)
class Desk(Picture):
    """All panels as one picture.

    Parameters
    ----------
    html : str
        What stands in a page.
    """

    html: str = ""

    def live(self) -> str:
        return self.html


def desk(panels: dict[str, Picture], line: str, fixed_line: str, says: str) -> Picture:
    """The panels by their names, and the time line below them.

    Parameters
    ----------
    panels : dict
        "plane", "network", "curves", "lengths" and "matrices", those that there are.
    line, fixed_line : str
        The time line as SVG, for a page and for a file.
    says : str
        What is to be seen, in words.
    """
    cells = "".join(
        f'<div class="mlp-{name}">{panel.live()}</div>' for name, panel in panels.items()
    )
    few = "" if "network" in panels else " mlp-few"
    html = (
        f'<div class="mlp-studio"><div class="mlp-desk{few}">{cells}'
        f'<div class="mlp-time">{line}</div></div></div>'
    )
    x, high = float(MARGIN), 0.0
    placed: list[Picture | str] = []
    for name in ("plane", "network"):
        if name in panels:
            placed.append(panels[name].at(x, MARGIN))
            x, high = x + panels[name].width + GAP, panels[name].height
    curves, lengths = panels["curves"], panels["lengths"]
    placed += [curves.at(x, MARGIN), lengths.at(x, MARGIN + curves.height + 4)]
    y = MARGIN + max(high, curves.height + lengths.height) + 6
    placed.append(group([fixed_line], MARGIN, y))
    y += LINE
    if "matrices" in panels:
        placed.append(panels["matrices"].at(MARGIN, y))
        y += panels["matrices"].height
    wide = max(x + curves.width + MARGIN, panels["matrices"].width if "matrices" in panels else 0)
    return Desk(placed, wide, y + MARGIN, says, size=12, html=html)
