"""The doctor: gradients in, and what is wrong with them in a sentence or two.

    doctor.examine(gradients, network, X, Y)

It finds a mistake by comparison with a numerical derivative, and names it by computing what each
known mistake would give for the same network and examples.
"""

from mlp_lab.doctor.diagnosis import Report, examine

__all__ = ["Report", "examine"]
