"""The table of steps: what `train` takes for one, against everyone else."""

import os
import platform
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from contestants import OWN, Products
from peers import PEERS
from timing import digits, interleaved, table
from workloads import ALPHA, WORKLOADS, Workload

import mlp_core
from mlp_core.plan import tanh_target

CHECKED_AFTER = 20  # steps
KIND = {"X86_V4": "AVX-512", "X86_V3": "AVX2"}
NAMED = {"scikit-learn": "sklearn"}  # where the module is not called as its package


def processor() -> str:
    """What the machine calls its processor."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def blas() -> str:
    """Whose products NumPy's and PyTorch's are: for large networks their ratio says little else."""
    if not find_spec("threadpoolctl"):
        return "BLAS kernel unknown (threadpoolctl is not installed)"
    import threadpoolctl

    found = [lib for lib in threadpoolctl.threadpool_info() if "numpy" in str(lib["filepath"])]
    names = [f"{b['internal_api']} {b['version']}, kernel {b['architecture']}" for b in found]
    words = f"NumPy's products by {'; '.join(names) or 'an unknown BLAS'}"
    if find_spec("torch"):
        import torch

        whose = "MKL" if torch.backends.mkl.is_available() else "another BLAS"
        words += (
            f", PyTorch's by {whose}, its own loops for {torch.backends.cpu.get_cpu_capability()}"
        )
    return words


def machine() -> str:
    """The processor, what products and tanh run on, and versions, in words."""
    packages = [p for p in ("numpy", "torch", "scikit-learn", "jax") if find_spec(NAMED.get(p, p))]
    versions = ", ".join(f"{package} {version(package)}" for package in packages)
    return (
        f"{processor()}, {os.cpu_count()} cores, one thread pinned to one of them; {blas()}; "
        f"NumPy's tanh for {tanh_target()}; Python {platform.python_version()}, {versions}."
    )


def error(parameters: list[np.ndarray], X: np.ndarray, Y: np.ndarray) -> float:
    """E of W[1], B[1], W[2], B[2], …, the same for everyone."""
    activations = [mlp_core.tanh] * (len(parameters) // 2 - 1) + [mlp_core.identity]
    triples = zip(parameters[::2], parameters[1::2], activations, strict=True)
    network = mlp_core.Network([mlp_core.Layer(W, B, h) for W, B, h in triples])
    return mlp_core.squared_error(network.predict(X), Y)


def measured(workload: Workload) -> dict[str, float]:
    """Seconds a step of everyone, once all have shown that they do the same."""
    network, (X, Y) = workload.network(), workload.examples()
    everyone = {name: kind(network, X, Y, ALPHA) for name, kind in {**OWN, **PEERS}.items()}
    reached = {}
    for name, contestant in everyone.items():
        contestant.run(CHECKED_AFTER)
        reached[name] = error(contestant.parameters(), X, Y)
    if not np.allclose(list(reached.values()), reached["plain NumPy"], rtol=1e-9, atol=0):
        raise SystemExit(f"{workload}: not the same E after {CHECKED_AFTER} steps: {reached}")
    everyone["bare products"] = Products(network, X, Y, ALPHA)
    return interleaved({name: contestant.run for name, contestant in everyone.items()})


def main() -> None:
    """Print the machine, the table, and who is faster where."""
    others = [*list(PEERS), "plain NumPy", "gradients + updated", "bare products"]
    rows, faster = [], {}
    for workload in WORKLOADS:
        seconds = measured(workload)
        own = seconds["train"]
        ratios = [digits(own / seconds[name]) for name in others]
        rows.append(
            [str(workload), KIND.get(tanh_target(), tanh_target()), digits(own * 1e6), *ratios]
        )
        for name in PEERS:
            if own > seconds[name]:
                faster.setdefault(name, []).append(str(workload))
    print("## A step\n")
    print("The time of a step of `train` divided by that of …: below 1, `train` is faster.\n")
    head = ["inputs-…-outputs, m", "processor", "µs a step", *(f"/ {name}" for name in others)]
    print(table(head, rows))
    print("\nHidden tanh, output identity, float64, all examples in each step, E in each step.")
    for name, where in faster.items():
        print(f"Faster than `train`: {name}, on {'; '.join(where)}.")
    print(f"\n{machine()}")
    print("CPU time, everyone in turn, medians; only the ratios within one run say anything.\n")


if __name__ == "__main__":
    main()
