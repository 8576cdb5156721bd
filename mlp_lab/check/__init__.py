"""Checks of a reader's own functions: one for each equation, and for what is made of them.

    check.net_input(my_net_input)

prints one line: what is wrong, in the letters of the derivation, or what was tested. In a cell of
JupyterLab it has a face: ✓ or ✗, and of what is wrong the reader's numbers beside the right ones.
The docstring of a check says what the function is to be called with and to return
(`check.net_input?`).

One equation    net_input, bias_rows, h, h_prime, h_prime_from_A, squared_error,
                squared_error_gradient, jacobian_wrt_net_input, jacobian_wrt_activations,
                jacobian_wrt_weights, jacobian_wrt_biases, net_input_gradient,
                previous_activation_gradient, weight_gradient, bias_gradient_shares,
                bias_gradient, updated_weights, updated_biases
A whole pass    forward, backward, step
Training        train, train_in_batches, batches
Other           gradient_check, dimension_table, confusion_matrix
Beyond          net_input_of_columns, weighted_error, weighted_error_gradient, named_factor,
                contraction, jacobian_of_stacked_columns, contraction_of_stacked_columns,
                is_adjoint, momentum_step, verdicts

`written` says whether functions are written at all, and names those that are not.

Every check takes, by name:

rounds : int, 3 by default
    How often sizes and numbers are drawn afresh. The sizes differ from each other.
seed : int, another one each time by default
    Repeats the rounds that a message ends with.
strict : bool, False by default
    Raise `CheckFailed` in place of printing what is wrong.

The seed of `verdicts` is that of the line-up.

The right values come from plain loops over the index form. An entry may be off by 1e-9 of itself
or of 1, whichever is more (where all are less than 1, of the largest), so it does not matter in
which order a sum is taken.

Examples
--------
>>> from mlp_lab import check
>>> def my_net_input(X, W, B): ...
>>> check.net_input(my_net_input)
my_net_input: not written yet; it is to return Z = X · W + J ⊗ B, m × k
>>> def my_net_input(X, W, B):
...     return X @ (W + B)
>>> check.net_input(my_net_input, seed=1)
my_net_input: B is added to W before the product; B belongs to X · W (seed 1, m = 7, n = 3, k = 5)
"""

from mlp_lab.check.activations import h, h_prime, h_prime_from_A
from mlp_lab.check.adjoint import is_adjoint
from mlp_lab.check.confusion import confusion_matrix
from mlp_lab.check.dimensions import dimension_table
from mlp_lab.check.equations import (
    bias_rows,
    net_input,
    squared_error,
    squared_error_gradient,
    updated_biases,
    updated_weights,
)
from mlp_lab.check.gradients import (
    bias_gradient,
    bias_gradient_shares,
    net_input_gradient,
    previous_activation_gradient,
    weight_gradient,
)
from mlp_lab.check.jacobians import (
    contraction,
    contraction_of_stacked_columns,
    jacobian_of_stacked_columns,
    jacobian_wrt_activations,
    jacobian_wrt_biases,
    jacobian_wrt_net_input,
    jacobian_wrt_weights,
)
from mlp_lab.check.passes import backward, forward, step
from mlp_lab.check.training import batches, train, train_in_batches
from mlp_lab.check.transfer import (
    momentum_step,
    named_factor,
    net_input_of_columns,
    weighted_error,
    weighted_error_gradient,
)
from mlp_lab.check.trust import gradient_check, verdicts
from mlp_lab.check.verdict import CheckFailed, written

__all__ = [  # noqa: RUF022 (in the order of the derivation)
    "net_input", "bias_rows", "h", "h_prime", "h_prime_from_A",
    "squared_error", "squared_error_gradient",
    "jacobian_wrt_net_input", "jacobian_wrt_activations", "jacobian_wrt_weights",
    "jacobian_wrt_biases",
    "net_input_gradient", "previous_activation_gradient", "weight_gradient",
    "bias_gradient_shares", "bias_gradient",
    "updated_weights", "updated_biases",
    "forward", "backward", "step",
    "train", "train_in_batches", "batches",
    "gradient_check", "dimension_table", "confusion_matrix",
    "net_input_of_columns", "weighted_error", "weighted_error_gradient", "named_factor",
    "contraction", "jacobian_of_stacked_columns", "contraction_of_stacked_columns", "is_adjoint",
    "momentum_step", "verdicts",
    "written", "CheckFailed",
]  # fmt: skip
