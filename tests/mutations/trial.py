"""A mutant on trial: its copy of the package, the tests that it has to pass, its process."""

import compileall
import os
import shutil
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from changes import Change

ROOT = Path(__file__).resolve().parents[2]
OWN = {  # the tests that belong to a file, those that fail soonest first; few, as all are collected
    "net_input": "net_input",
    "error": "error",
    "jacobian": "jacobian",
    "gradient": "gradient jacobian",
    "update": "update",
    "activation": "activation",
    "network": "network_refusals layer network",
    "layer": "layer network_refusals network",
    "plan": "training plan",
    "training": "training_refusals progress training_stops training",
    "numerical_gradient": "numerical_gradient",
    "gradient_check": "rounding gradient_check_says gradient_check",
    "storage": "storage_places storage storage_hostile",
    "refusals": "training_refusals network_refusals layer update jacobian dimensions",
    "equation": "equation jacobian",
}
# These take long, look at the clock or at the memory, or test the tests.
SLOW = ("gradients_of_networks", "plan", "proof", "oracles")
SLOW += ("storage", "storage_hostile", "storage_places")
DESELECTED = [
    "test_plan.py::test_large_matrices_agree_with_the_thresholds_as_they_are",
    "test_plan.py::test_a_step_has_no_page_fault",
    "test_plan.py::test_memory_beyond_a_file_does_not_grow_with_its_rows",
    "test_storage.py::test_every_truncation_and_whatever_is_appended_is_found",
    "test_storage.py::test_every_flipped_bit_is_found",
    "test_storage.py::test_killed_at_any_moment_the_old_file_or_the_new_one_is_whole",
    "test_storage.py::test_while_two_save_again_and_again_the_file_is_always_whole",
]


@dataclass
class Trial:
    """A mutant, the stages of tests that it has still to pass, and the process that tries it."""

    file: str
    change: Change
    stages: list[list[str]]
    folder: Path | None = None
    pid: int = 0
    since: float = field(default=0.0)


def copy(folder: Path) -> None:
    """The package and its tests, so that nothing of the checkout is imported."""
    ignored = shutil.ignore_patterns("__pycache__")
    for part in ("mlp_core", "tests/core"):
        shutil.copytree(ROOT / part, folder / part, ignore=ignored)
    for part in ("pyproject.toml", "tests/conftest.py"):
        shutil.copy(ROOT / part, folder / part)
    compileall.compile_dir(folder, quiet=1)  # once, and not for every mutant


def stages(name: str) -> list[list[str]]:
    """The test files of each stage."""
    every = sorted(path.stem.removeprefix("test_") for path in (ROOT / "tests/core").glob("test_*"))
    own = OWN[name].split()
    rest = [test for test in every if test not in own]
    fast, late = ([t for t in rest if (t in SLOW) is late] for late in (False, True))
    return [own, fast, late]


def start(trial: Trial) -> None:
    """Put the mutant into its folder, and try its next stage in a fork of this process."""
    module = trial.folder / "mlp_core" / f"{trial.file}.py"
    module.write_text(trial.change.source, "utf-8")
    for compiled in (module.parent / "__pycache__").glob(f"{trial.file}.*"):
        compiled.unlink()
    tests = [f"tests/core/test_{test}.py" for test in trial.stages.pop(0)]
    trial.since, trial.pid = time.monotonic(), os.fork()
    if trial.pid:
        return
    os.setpgid(0, 0)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    os.chdir(trial.folder)
    os.environ["PYTHONPATH"] = str(trial.folder)
    sys.path[:] = [str(trial.folder), *sys.path[1:]]
    sys.dont_write_bytecode = trial.change.line > 0
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # to load them takes longer than to fail
    quiet = "-p no:cacheprovider --assert=plain -x -q --rootdir . -c pyproject.toml"
    skipped = [f"--deselect=tests/core/{test}" for test in DESELECTED]
    code = pytest.main([*quiet.split(), "-o", "addopts=", *skipped, *tests])
    loaded = sys.modules.get("mlp_core")
    inside = loaded is None or Path(loaded.__file__).is_relative_to(trial.folder)
    os._exit(int(code) if inside else 99)


def restore(trial: Trial) -> None:
    shutil.copy(ROOT / "mlp_core" / f"{trial.file}.py", trial.folder / "mlp_core")
