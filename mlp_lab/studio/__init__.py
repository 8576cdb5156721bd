"""The studio: a network is trained live, everything that moves is seen, and any step comes again.

`settings` says what can be set, `examples` holds the data and what a hand changes of them,
`training` trains, `history` keeps what it leaves behind, and `state` writes all of it as a text.
`plane`, `wires`, `curves` and `weights` draw what there is to see, `desk` puts it side by side,
`controls` has the buttons, and `studio` holds them together. A frame is one string of SVG: lines
and areas as paths, grids of numbers as images with a pixel for each.
"""

from collections.abc import Sequence
from typing import Any

from mlp_core.refusals import check_between
from mlp_lab.studio.settings import Settings
from mlp_lab.studio.state import read
from mlp_lab.studio.studio import Studio
from mlp_lab.studio.training import Training

__all__ = ["Settings", "Studio", "training_studio"]

MOST_STEPS = 10_000  # before it is shown: a second or so


def training_studio(
    data: Any = "xor",
    widths: Sequence[int] = (8,),
    h: str | Sequence[str] = "tanh",
    alpha: float | None = None,
    noise: float | None = None,
    m: int = 200,
    test: int = 20,
    batch_size: int | None = None,
    start: str = "random",
    scale: float = 1.0,
    seed: int = 0,
    steps_per_frame: int = 5,
    axis: str = "logarithmic",
    neurons: bool = True,
    weights: bool = False,
    step: int = 0,
    state: str | None = None,
) -> Studio:
    """Open the studio: a network that is trained live, by default 2-8-1 on xor.

    The parameters are the attributes of `Settings`; alpha and noise are by default those that
    fit the data. `data` may be a `Dataset` or a pair (X, Y) of one's own, with one input or two.
    So many steps are taken before it is shown as `step` says, at most 10,000.
    A `state` is a text that the studio has given (Copy state): then all comes from it.
    """
    if state is not None:
        course, settings = read(state)
        return Studio(settings, course)
    check_between("the step", step, 0, MOST_STEPS)
    settings = Settings.of(
        data, widths=widths, h=h, alpha=alpha, noise=noise, m=m, test=test,
        batch_size=batch_size, start=start, scale=scale, seed=seed,
        steps_per_frame=steps_per_frame, axis=axis, neurons=neurons, weights=weights,
    )  # fmt: skip
    course = Training(settings)
    course.advance(int(step))
    return Studio(settings, course)
