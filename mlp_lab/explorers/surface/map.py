"""The picture of the surface: the map, the way over it, and what its signs mean."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from mlp_core import Array, Network
from mlp_lab.drawing.picture import Picture
from mlp_lab.explorers.axes import Frame, picture, ticks
from mlp_lab.explorers.surface.descent import Descent
from mlp_lab.explorers.surface.landscape import contours, errors, line_at
from mlp_lab.explorers.surface.route import legend, route

__all__ = ["POINTS", "SIDE", "SurfaceMap"]

POINTS, SIDE = 41, 400  # of the grid along an edge, and the edge in pixels


class SurfaceMap:
    """E over the window. It costs more than all the rest, so it is kept until it must change.

    Attributes
    ----------
    E : ndarray
        On a grid from edge to edge: a row for each second parameter, from low to high.
    """

    def __init__(self) -> None:
        self._seen: tuple[Any, ...] = ()
        self.E: Array = np.empty((0, 0))
        self._drawn = ""

    def look(self, frame: Frame, descent: Descent, held: Network) -> None:
        """Compute E over the window, unless it is there; `held` has the other parameters."""
        wanted = (frame, descent.two, held)
        if self._seen != wanted:
            us, vs = (np.linspace(*ends, POINTS) for ends in (frame.x, frame.y))
            points = [(float(u), float(v)) for v in vs for u in us]
            with np.errstate(all="ignore"):  # a wide window may reach beyond the machine's numbers
                found = errors(held, descent.X, descent.Y, descent.two, points)
            self.E = np.array(found).reshape(POINTS, POINTS)
            self._seen, self._drawn = wanted, contours(frame, self.E)

    def picture(
        self, frame: Frame, descent: Descent, path: Sequence[Network], past: Sequence[Network],
        says: str,
    ) -> Picture:  # fmt: skip
        """The map with the steps taken and the steps ahead."""
        here = line_at(frame, self.E, descent.error(path[0]))
        inside = self._drawn + here + route(frame, descent, path, past)
        first, second = descent.two
        drawn = frame.drawn(inside, (first.name, second.name), (ticks(*frame.x), ticks(*frame.y)))
        signs = legend(frame, descent, path, past)
        parts = [
            f'<g transform="translate(76,10)">{drawn}</g>',
            f'<g transform="translate(496,20)">{signs}</g>',
        ]
        return picture(parts, 740, SIDE + 60, says)
