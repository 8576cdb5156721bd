"""Run the tests on what a wheel installs, in a folder that holds no source of it.

python tests/packaging/from_the_wheel.py [--oldest] [arguments of pytest]

In a folder of its own: an empty environment, into which the wheel is installed with the extra test;
the course, as the wheel lays it; and of the project the tests, and the files that they read. What
the wheel forgets is missing here. Last, beside the source, the few tests that read it: the wheel is
built and used as by a reader. With --oldest every dependency stands at its lower bound.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from lower_bounds import constraints

ROOT = Path(__file__).parents[2]
OF_THE_SOURCE = ["tests/packaging/test_wheel.py", "tests/packaging/test_readme.py"]


def comes_with_the_wheel(name: str) -> bool:
    """Whether a file of the project, by its path there, is one that the wheel must bring."""
    path = Path(name)
    course = path.parent == Path("notebooks") and path.suffix in {".ipynb", ".json"}
    return course or path.parts[0] in {"mlp_core", "mlp_lab"}


def copy_what_is_not_in_the_wheel(folder: Path) -> None:
    """The tests and what they read, as git knows it."""
    names = run("git", "ls-files", "-z", cwd=ROOT, capture_output=True, text=True).stdout
    for name in names.strip("\0").split("\0"):
        if not comes_with_the_wheel(name):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)


def run(*command: str | Path, **settings) -> subprocess.CompletedProcess:
    """A command that must succeed."""
    print(*command, flush=True)
    return subprocess.run(command, check=True, **settings)


def main(home: Path, arguments: list[str]) -> int:
    """Make the folder and the environment, run pytest there; its exit code."""
    if oldest := "--oldest" in arguments:
        arguments.remove("--oldest")
    (home / "constraints.txt").write_text("\n".join(constraints() if oldest else []))
    venv.create(home / "environment", with_pip=True, symlinks=os.name != "nt")
    scripts = home / "environment" / ("Scripts" if os.name == "nt" else "bin")
    pip = [scripts / "python", "-m", "pip"]
    install = [*pip, "install", "--quiet", "--constraint", home / "constraints.txt"]
    run(*install, "hatchling")  # at its lower bound too, and not in an environment of its own
    run(*pip, "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", home / "dist", ROOT)
    (wheel,) = (home / "dist").glob("*.whl")
    run(*install, f"{wheel}[test]")

    folder = home / "empty"
    folder.mkdir()
    run(scripts / "mlp-equations", "notebooks", "--no-open", cwd=folder)
    copy_what_is_not_in_the_wheel(folder)
    pytest = [scripts / "python", "-m", "pytest", "--ignore-glob=*/mlp_lab/notebooks/*"]
    ignored = [f"--ignore={file}" for file in OF_THE_SOURCE]
    everything = ["notebooks", "tests", "--pyargs", "mlp_core", "mlp_lab"]  # with their doctests
    tests = subprocess.run([*pytest, *ignored, *arguments, *everything], cwd=folder, check=False)
    run(*pip, "uninstall", "--quiet", "--yes", "mlp-equations")  # they install it themselves
    source = subprocess.run([*pytest, "-n", "0", *OF_THE_SOURCE], cwd=ROOT, check=False)
    return tests.returncode or source.returncode


if __name__ == "__main__":
    # Nothing of the caller's own Python may lead back to the source.
    for name in ("PYTHONPATH", "PYTHONHOME", "PYTEST_ADDOPTS"):
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        sys.exit(main(Path(home), sys.argv[1:]))
