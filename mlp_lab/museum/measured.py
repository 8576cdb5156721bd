"""What four kinds of check see of an exhibit: measured on small networks, once for each exhibit."""

from dataclasses import dataclass
from functools import cache
from itertools import islice

import numpy as np

from mlp_core import Array, Network, gradient_check, tanh
from mlp_lab import doctor
from mlp_lab.doctor.hypotheses import flat
from mlp_lab.doctor.ratios import all_told
from mlp_lab.mistakes import MISTAKES, Mistake

CHECKS = ("distinct dimensions", "equal dimensions", "a falling E", "the gradient check")
STEPS, RATE = 300, 0.3  # the right equations leave 0.4 % of E


@dataclass(frozen=True)
class Row:
    """What is seen of one exhibit.

    Attributes
    ----------
    name : str
        The exhibit.
    by : tuple of bool
        Whether each of the four `CHECKS` sees it.
    falls : str
        Whether E falls by more than 90 %: "yes", "partly", "no", or where NumPy stops "error".
    ratio : str
        What the ratio derivation/numerical says.
    suspects, finding : tuple of str, str
        What the doctor says.
    """

    name: str
    by: tuple[bool, bool, bool, bool]
    falls: str
    ratio: str
    suspects: tuple[str, ...]
    finding: str


@cache
def examples(m: int, *sizes: int) -> tuple[Network, Array, Array]:
    """A network of tanh and examples for it."""
    rng = np.random.default_rng(8)
    network = Network.random(sizes, (tanh, tanh), seed=rng)
    return network, rng.normal(size=(m, sizes[0])), rng.uniform(-0.8, 0.8, (m, sizes[-1]))


@cache
def row(name: str) -> Row:
    """What is seen of an exhibit, with distinct sizes m, n_0, n_1, n_2, and with equal ones."""
    distinct, equal = examples(7, 5, 4, 3), examples(4, 4, 4, 4)
    mistake = MISTAKES[name]
    gradients = mistake.gradients(*distinct)
    check, report = gradient_check(*distinct, gradients), doctor.examine(gradients, *distinct)
    falls = fall(mistake, *distinct)
    by = (
        do_not_fit(mistake, *distinct),
        do_not_fit(mistake, *equal),
        falls != "yes",
        not check.passed,
    )
    if falls == "error":
        falls = f"error (equal sizes: {fall(mistake, *equal)})"
    return Row(name, by, falls, all_told(check.comparisons), report.suspects, report.finding)


def do_not_fit(mistake: Mistake, network: Network, X: Array, Y: Array) -> bool:
    """Whether a gradient is missing, or has other dimensions than its parameter."""
    wanted = [P.shape for layer in network.layers for P in (layer.W, layer.B)]
    got = flat(mistake.gradients(network, X, Y))
    return any(np.shape(G) != P for G, P in zip(got, wanted, strict=True))


def fall(mistake: Mistake, network: Network, X: Array, Y: Array) -> str:
    """Whether E falls by more than 90 % in training: yes, partly, no, or error."""
    try:
        E = list(islice(mistake.errors(network, X, Y, RATE), STEPS + 1))
    except ValueError:
        return "error"
    left = np.mean(E[-50:]) / E[0]  # a mean, because E may jump about
    return "yes" if left < 0.1 else "partly" if left < 0.5 else "no"
