"""Measure, and print the tables of README.md beside this file: python tests/benchmarks/run.py

With --without-avx512, a processor that has AVX-512 measures as one without it would; NumPy, its
BLAS and each peer are told so. It takes a minute or two and measures against the peers that are
installed: `pip install -e ".[bench]"` brings PyTorch, scikit-learn and JAX. Each process that
measures has one thread, pinned to one core; the libraries read how many they may use when they are
imported.
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

WITHOUT_AVX512 = {
    "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR",
    "OPENBLAS_CORETYPE": "Haswell",
    "ATEN_CPU_CAPABILITY": "avx2",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "MKL_ENABLE_INSTRUCTIONS": "AVX2",
    "XLA_FLAGS": f"{ONE_THREAD['XLA_FLAGS']} --xla_cpu_max_isa=AVX2",
}

if __name__ == "__main__":
    environment = os.environ | ONE_THREAD
    if "--without-avx512" in sys.argv:
        environment |= WITHOUT_AVX512
    if hasattr(os, "sched_setaffinity"):  # Linux; elsewhere there is one thread, but not pinned
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    here = Path(__file__).parent
    for table in ("steps", "memory", "overheads"):
        command = [sys.executable, here / f"{table}.py"]
        subprocess.run(command, env=environment, check=True)
