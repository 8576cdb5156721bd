"""E over two parameters of a network, and the way that gradient steps take over it."""

from mlp_lab.explorers.surface.explorer import SurfaceExplorer, explore_surface

__all__ = ["SurfaceExplorer", "explore_surface"]
