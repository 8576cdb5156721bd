"""The explorers: each asks one question about one equation, and answers it at once."""

from mlp_lab.explorers.activation import explore_activation
from mlp_lab.explorers.error import explore_error
from mlp_lab.explorers.gradient_check import explore_gradient_check
from mlp_lab.explorers.jacobian import explore_jacobian
from mlp_lab.explorers.net_input import explore_net_input
from mlp_lab.explorers.surface import explore_surface

__all__ = [
    "explore_activation",
    "explore_error",
    "explore_gradient_check",
    "explore_jacobian",
    "explore_net_input",
    "explore_surface",
]
