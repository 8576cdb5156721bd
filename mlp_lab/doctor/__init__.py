"""The doctor: what is wrong with gradients, and what keeps a network from learning.

    doctor.examine(gradients, network, X, Y)
    doctor.checkup(network, X, Y, alpha)

`examine` finds a mistake by comparison with a numerical derivative, and names it by computing what
each known mistake would give for the same network and examples. `checkup` says in a line each what
is unfit in the examples, the neurons and alpha.
"""

from mlp_lab.doctor.checkup import Checkup, checkup
from mlp_lab.doctor.diagnosis import Report, examine
from mlp_lab.doctor.finding import Finding

__all__ = ["Checkup", "Finding", "Report", "checkup", "examine"]
