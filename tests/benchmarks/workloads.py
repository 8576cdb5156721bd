"""What is trained: the networks of the course, and two that are larger."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mlp_core import Network, identity, tanh

DIGITS = Path(__file__).parents[2] / "mlp_lab" / "data" / "digits.npz"
ALPHA = 0.01


@dataclass(frozen=True)
class Workload:
    """A network, tanh in the hidden layers and identity in the last, and its m examples."""

    name: str
    sizes: tuple[int, ...]
    m: int

    def network(self) -> Network:
        """Where every contestant starts."""
        return Network.random(self.sizes, (tanh, identity), seed=0)

    def examples(self) -> tuple[np.ndarray, np.ndarray]:
        """X and Y: real digits where it says so, elsewhere random numbers of that size."""
        if self.name == "digits":
            with np.load(DIGITS) as file:
                return file["images"][: self.m] / 16, np.eye(10)[file["labels"][: self.m]]
        rng = np.random.default_rng(1)
        return rng.uniform(size=(self.m, self.sizes[0])), rng.normal(size=(self.m, self.sizes[-1]))

    def __str__(self) -> str:
        return f"{self.name} {'-'.join(map(str, self.sizes))}, {self.m}".lstrip()


WORKLOADS = [
    Workload("xor", (2, 2, 1), 4),
    Workload("", (2, 4, 2, 1), 10),
    Workload("", (2, 8, 8, 1), 200),
    Workload("digits", (64, 32, 10), 32),
    Workload("digits", (64, 32, 10), 1797),
    Workload("", (784, 128, 64, 10), 128),
    Workload("", (784, 512, 256, 10), 1024),
]
