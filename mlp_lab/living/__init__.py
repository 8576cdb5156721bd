"""The living network: nodes and edges beside the matrices that say the same, on one time line.

    living_network(network, X, Y, alpha=0.1)

Pointing at an edge lights its entry of W, its row and its column, and says its sum, its gradient
and its next value; pointing at an entry lights its edge.
"""

from mlp_lab.living.network import LivingNetwork, living_network

__all__ = ["LivingNetwork", "living_network"]
