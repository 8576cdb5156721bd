"""A derivative of a matrix by a matrix: the whole table, its blocks, and its short form."""

from mlp_lab.explorers.jacobian.explorer import JacobianExplorer, explore_jacobian

__all__ = ["JacobianExplorer", "explore_jacobian"]
