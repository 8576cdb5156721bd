"""An entry of Z = X · W + J ⊗ B: its row, its column, its bias, and its sum."""

from mlp_lab.explorers.net_input.explorer import NetInputExplorer, explore_net_input

__all__ = ["NetInputExplorer", "explore_net_input"]
