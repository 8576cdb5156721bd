"""How exact a numerical derivative is: its formula, its floats, its step."""

from mlp_lab.explorers.gradient_check.explorer import GradientCheckExplorer, explore_gradient_check

__all__ = ["GradientCheckExplorer", "explore_gradient_check"]
