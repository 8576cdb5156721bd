"""The instruments: what shows an equation, makes or holds data, and draws what a network does.

    show(equation)      an equation as a page: steps, formula, symbols and their dimensions
    show_map()          every equation with its dimensions, and the notebook that explains it
    datasets            xor, circles, moons, spirals, sine, and real handwritten digits
    figures             arrays in, a picture out that says in words what it shows
    thread              the small network that runs through notebooks 01 to 06
    check               one check for each function that a reader writes: it says what is wrong
    museum, doctor      nineteen famous mistakes, and who names the mistake behind a gradient
    speed               what a training step costs on this machine
    LiveCurve           what `train(…, progress=True)` draws while a network trains in a notebook

All numbers come from `mlp_core`; nothing of the derivation is computed here.
"""

from mlp_lab import check, datasets, doctor, figures, museum, speed, thread
from mlp_lab.equation_map import show_map
from mlp_lab.live import LiveCurve, use_in_notebook
from mlp_lab.show import show

__all__ = [
    "LiveCurve",
    "check",
    "datasets",
    "doctor",
    "figures",
    "museum",
    "show",
    "show_map",
    "speed",
    "thread",
]

use_in_notebook()
