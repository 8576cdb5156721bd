"""What is paid beside the mathematics: a dimension check, and `import mlp_core`."""

import subprocess
import sys
from statistics import median

import dimension_check

CPU_OF_IMPORT = "import time; t = time.process_time(); import {}; print(time.process_time() - t)"


def import_seconds(module: str) -> float:
    """CPU seconds of an import, in a process of its own."""
    command = [sys.executable, "-c", CPU_OF_IMPORT.format(module)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def main() -> None:
    """Print the table: the check's line is its own."""
    print("## Overheads\n")
    print("| of | ratio | in numbers | on |")
    print("| --- | --- | --- | --- |")
    dimension_check.main()
    pairs = [(import_seconds("mlp_core"), import_seconds("numpy")) for _ in range(11)]
    own, numpy = (median(times) * 1e3 for times in zip(*pairs, strict=True))
    more = f"{own:.0f} ms − {numpy:.0f} ms = {own - numpy:.0f} ms more"
    where = dimension_check.machine()
    print(f"| import mlp_core | {own / numpy:.2f} × import numpy | {more} | {where} |")


if __name__ == "__main__":
    main()
