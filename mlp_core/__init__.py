"""The multilayer perceptron, one equation at a time.

An equation of the derivation is a function here, and that function is the only place where the
equation stands. `EQUATIONS` maps each step of the derivation to its functions.
"""

from mlp_core.activation import (
    ACTIVATIONS,
    Activation,
    identity,
    leaky_relu,
    relu,
    sigmoid,
    tanh,
)
from mlp_core.equation import EQUATIONS, equation
from mlp_core.error import squared_error, squared_error_gradient
from mlp_core.gradient import (
    bias_gradient,
    bias_gradient_shares,
    net_input_gradient,
    previous_activation_gradient,
    weight_gradient,
)
from mlp_core.gradient_check import GradientCheck, gradient_check
from mlp_core.jacobian import (
    jacobian_wrt_activations,
    jacobian_wrt_biases,
    jacobian_wrt_net_input,
    jacobian_wrt_weights,
)
from mlp_core.layer import Layer
from mlp_core.net_input import bias_rows, net_input
from mlp_core.network import ForwardPass, Gradients, Network
from mlp_core.numerical_gradient import numerical_gradient
from mlp_core.refusals import Array, DimensionError
from mlp_core.storage import load_network, save_network
from mlp_core.training import DivergenceError, Step, TrainingRun, train, training
from mlp_core.update import updated_biases, updated_weights

__all__ = [  # noqa: RUF022 (in the order of the derivation)
    "Array", "DimensionError", "EQUATIONS", "equation",
    "net_input", "bias_rows",
    "Activation", "ACTIVATIONS", "identity", "sigmoid", "tanh", "relu", "leaky_relu",
    "squared_error", "squared_error_gradient",
    "jacobian_wrt_net_input", "jacobian_wrt_activations", "jacobian_wrt_weights",
    "jacobian_wrt_biases",
    "net_input_gradient", "previous_activation_gradient", "weight_gradient",
    "bias_gradient_shares", "bias_gradient",
    "updated_weights", "updated_biases",
    "Layer", "Network", "ForwardPass", "Gradients",
    "training", "train", "Step", "TrainingRun", "DivergenceError",
    "numerical_gradient", "gradient_check", "GradientCheck",
    "save_network", "load_network",
]  # fmt: skip
