"""The explorers: each asks one question about one equation, and answers it at once."""

from mlp_lab.explorers.net_input import explore_net_input

__all__ = ["explore_net_input"]
