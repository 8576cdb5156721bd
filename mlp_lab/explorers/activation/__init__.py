"""An activation function h with its tangent, its slope h′, and the slip h′(a) beside h′(z)."""

from mlp_lab.explorers.activation.explorer import ActivationExplorer, explore_activation

__all__ = ["ActivationExplorer", "explore_activation"]
