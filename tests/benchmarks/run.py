"""Measure, and print the tables of the README as Markdown: python tests/benchmarks/run.py

It takes a minute or two and measures against the peers that are installed: `pip install -e
".[bench]"` brings PyTorch and scikit-learn, `pip install jax` JAX. Each process that measures has
one thread, pinned to one core; the libraries read how many they may use when they are imported.
"""

import os
import subprocess
import sys
from pathlib import Path

ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
}

if __name__ == "__main__":
    if hasattr(os, "sched_setaffinity"):  # Linux; elsewhere there is one thread, but not pinned
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    here = Path(__file__).parent
    for table in ("steps", "memory", "overheads"):
        command = [sys.executable, here / f"{table}.py"]
        subprocess.run(command, env=os.environ | ONE_THREAD, check=True)
