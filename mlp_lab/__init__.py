"""The instruments: what shows an equation, makes or holds data, and draws what a network does.

    show(equation)      an equation as a page: steps, formula, symbols and their dimensions
    show_map()          every equation with its dimensions, and the notebook that explains it
    datasets            xor, circles, moons, spirals, sine, and real handwritten digits
    figures             arrays in, a picture out that says in words what it shows
    LiveCurve           what `train(…, progress=True)` draws while a network trains in a notebook

All numbers come from `mlp_core`; nothing of the derivation is computed here.
"""

from mlp_lab import datasets, figures
from mlp_lab.equation_map import show_map
from mlp_lab.live import LiveCurve, use_in_notebook
from mlp_lab.show import show

__all__ = ["LiveCurve", "datasets", "figures", "show", "show_map"]

use_in_notebook()
