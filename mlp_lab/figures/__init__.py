"""The pictures: arrays in, `Figure` out.

Each function returns a figure that shows itself as the last line of a cell, and whose text
states the fact shown. No pyplot, no widgets, and no arithmetic of the derivation.
"""

from mlp_lab.figures.answers import decision_regions, fitted_curve
from mlp_lab.figures.curves import learning_curve, learning_curves
from mlp_lab.figures.derivatives import (
    activations,
    derivative_comparison,
    error_against_step,
    tangent,
)
from mlp_lab.figures.figure import Figure, Sketch
from mlp_lab.figures.images import image_gallery, weight_images, worst_mistakes
from mlp_lab.figures.matrices import confusion_matrix, jacobians
from mlp_lab.figures.paths import paths
from mlp_lab.figures.timings import call_times, ratios

__all__ = [
    "Figure",
    "Sketch",
    "activations",
    "call_times",
    "confusion_matrix",
    "decision_regions",
    "derivative_comparison",
    "error_against_step",
    "fitted_curve",
    "image_gallery",
    "jacobians",
    "learning_curve",
    "learning_curves",
    "paths",
    "ratios",
    "tangent",
    "weight_images",
    "worst_mistakes",
]
