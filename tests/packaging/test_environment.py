"""pyproject.toml: bounds, extras, versions; and environment.yml agrees with it."""

import re
import tomllib
from pathlib import Path

from lower_bounds import needed, oldest

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]


def entries(environment):
    """The entries under `dependencies:`, as they are written, without comments."""
    lines = environment.split("dependencies:\n")[1].splitlines()
    return [line.strip() for line in lines if line.strip() and not line.strip().startswith("#")]


def bounds(requirements):
    """From name to bound: {"numpy": ">=2.0.0"}."""
    return dict(re.fullmatch(r"([\w-]+) ?(.*)", line).groups() for line in requirements)


def test_the_same_packages_and_bounds():
    listed = entries((ROOT / "environment.yml").read_text(encoding="utf-8"))
    conda = [entry.removeprefix("- ") for entry in listed]
    python, pip, *packages, project = conda
    assert packages.pop() == "pip:"
    assert (pip, project) == ("pip", "-e .")
    assert bounds(packages) == bounds(needed(PROJECT, "lab"))
    # repo2docker, and so Binder, reads this form only.
    version = re.fullmatch(r"python =3\.(\d+)", python)
    assert int(version[1]) >= int(PROJECT["requires-python"].removeprefix(">=3."))


def test_every_package_has_a_lower_bound():
    for name, bound in bounds(needed(PROJECT, "test")).items():
        assert re.match(r">=\d", bound), name


def test_the_tests_use_every_package_of_their_extra():
    tools = {"pytest-xdist", "nbval", "ruff", "mypy"}  # run by pyproject.toml and .ci/run
    tests = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("tests/**/*.py"))
    used = set(re.findall(r"(?m)(?:^ *import |^ *from |importorskip\(\")(\w+)", tests))
    own, *packages = PROJECT["optional-dependencies"]["test"]
    assert own == "mlp-equations[lab,classroom]"
    for package in bounds(packages).keys() - tools:
        module = package.replace("scikit-learn", "sklearn").replace("-", "_")
        assert module in used, package


def test_no_file_names_a_host_of_packages():
    for name in ("pyproject.toml", "environment.yml", ".github/workflows/ci.yml", ".ci/run"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"index-url|https?://|find-links", text), name


def test_the_wheel_is_built_in_the_tests_by_what_builds_it_elsewhere():
    (backend,) = PYPROJECT["build-system"]["requires"]
    assert backend in PROJECT["optional-dependencies"]["test"]


def test_the_oldest_dependencies_are_those_of_the_extra_and_of_the_extras_it_names():
    project = {
        "name": "x",
        "dependencies": ["numpy>=2.0.0"],
        "optional-dependencies": {
            "lab": ["jupyterlab >= 4.2"],
            "test": ["x[lab]", "ruff>=0.17,<1"],
        },
    }
    assert needed(project, "test") == ["numpy>=2.0.0", "jupyterlab >= 4.2", "ruff>=0.17,<1"]
    pinned = [oldest(requirement) for requirement in needed(project, "test")]
    assert pinned == ["numpy==2.0.0", "jupyterlab==4.2", "ruff==0.17"]
