"""E and ∂E/∂A: each residual as a square, each derivative as an arrow, and E"s conventions."""

from mlp_lab.explorers.error.explorer import ErrorExplorer, explore_error

__all__ = ["ErrorExplorer", "explore_error"]
