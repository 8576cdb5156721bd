"""The stepper: one click, one equation of a training step, with the numbers in it.

    step_through(network, X, Y, alpha)

The step is worked out once, by the functions of `mlp_core`; the instrument turns its pages.
"""

from mlp_lab.stepper.stepper import Stepper, step_through

__all__ = ["Stepper", "step_through"]
