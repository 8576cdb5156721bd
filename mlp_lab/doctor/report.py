"""The doctor's report, and how it comes about."""

from dataclasses import dataclass

import numpy as np

from mlp_core import Array, GradientCheck, Gradients, Network, gradient_check
from mlp_core.gradient_check import check_gradients
from mlp_core.refusals import check_kind, check_real, letters
from mlp_lab.doctor.diagnosis import Case
from mlp_lab.doctor.hypotheses import flat
from mlp_lab.doctor.ratios import told


@dataclass(frozen=True, eq=False, repr=False)
class Report:
    """What the doctor sees; it prints as a table and a finding.

    Attributes
    ----------
    check : GradientCheck
        The comparison with a numerical derivative that it rests on.
    finding : str
        What is wrong and how it is put right, in a sentence or two.
    suspects : tuple of str
        The mistakes that give these gradients, as `museum.exhibit` calls them.
    """

    check: GradientCheck
    finding: str
    suspects: tuple[str, ...] = ()

    @property
    def healthy(self) -> bool:
        """Whether everything agrees and was tested."""
        return self.check.passed

    def __repr__(self) -> str:
        lines = [
            self.check.title.replace("gradient check", "examination"),
            "    gradient    dimensions  derivation/numerical  entries that agree",
        ]
        for c in self.check.comparisons:
            lines.append(
                f"    {c.name:<11} {letters(c.numerical.shape):<10}  {told(c):<20}  "
                f"{c.agree.sum()} of {c.agree.size}"
            )
        return "\n".join([*lines, self.finding])


def examine(gradients: Gradients, network: Network, X: Array, Y: Array) -> Report:
    """Compare gradients with a numerical derivative, and name the mistake behind a difference.

    A mistake is named if it gives, for this network and these examples, every number that was
    handed in, as far as rounding can tell.

    Parameters
    ----------
    gradients : Gradients
        Your own. To have the update examined too: what it takes from each parameter, divided by
        alpha.
    network : Network
        The network that they belong to.
    X, Y : ndarray, m × n and m × k
        Inputs and true outputs.

    Returns
    -------
    Report
        `finding`, `suspects`, `healthy`. Where nothing was tested it is not healthy either.

    Examples
    --------
    >>> from mlp_core import tanh
    >>> from mlp_lab import museum
    >>> rng = np.random.default_rng(0)
    >>> X, Y = rng.normal(size=(7, 5)), rng.normal(size=(7, 3))
    >>> network = Network.random((5, 4, 3), (tanh, tanh))
    >>> examine(museum.exhibit("bias_averaged").gradients(network, X, Y), network, X, Y)
    examination of Network(5-4-3, tanh, tanh), m = 7
        gradient    dimensions  derivation/numerical  entries that agree
        dE_dW[1]    5 × 4       1                     20 of 20
        dE_dB[1]    1 × 4       0.143                 0 of 4
        dE_dW[2]    4 × 3       1                     12 of 12
        dE_dB[2]    1 × 3       0.143                 0 of 3
    S25Σ: the bias gradient is averaged, not summed (derivation/numerical: weights 1, biases \
0.143). Write ∂E/∂B = Σ_i ∂E/∂b_i, a sum over the examples.
    """
    __tracebackhide__ = True
    check_kind("examine", "gradients", gradients, Gradients)
    check_kind("examine", "network", network, Network)
    network.check_examples("examine", X, Y)
    check_real("examine", "X", X)
    check_gradients("examine", gradients, len(network.layers))
    with np.errstate(all="ignore"):
        check = gradient_check(network, X, Y, gradients)
        suspects, finding = Case(check, flat(gradients), network, X, Y).diagnosis()
    return Report(check, finding, suspects)
