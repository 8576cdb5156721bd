"""The small network that runs through notebooks 01 to 06, with its five examples.

Its sizes m, n_0, n_1, n_2 = 5, 3, 4, 2 all differ and none is 1, so that no mistake of dimensions
hides. Its numbers are round, its hidden layer is rectified and its output linear: so every number
of both passes, and every gradient, can be worked out on paper and has at most one decimal more.
"""

import numpy as np

from mlp_core import Layer, Network, identity, relu

__all__ = ["X", "Y", "network"]

X = np.array(
    [[-1.0, -2.0, 2.0], [2.0, 0.0, 3.0], [-2.0, 3.0, -1.0], [-2.0, -1.0, 2.0], [0.0, -1.0, 1.0]]
)
Y = np.array([[4.0, -1.0], [-1.0, 0.0], [0.0, 0.5], [0.5, 0.0], [1.5, -2.0]])
network = Network(
    [
        Layer(
            W=np.array([[1.0, -1.0, 2.0, 1.0], [-1.0, -1.0, -1.0, 2.0], [-1.0, -1.0, -1.0, 1.0]]),
            B=np.array([[2.0, 2.0, 1.0, -2.0]]),
            activation=relu,
        ),
        Layer(
            W=np.array([[1.0, -0.5], [1.0, -0.5], [-0.5, 1.0], [0.5, -1.0]]),
            B=np.array([[-1.0, 0.5]]),
            activation=identity,
        ),
    ]
)
for array in (X, Y):
    array.flags.writeable = False
