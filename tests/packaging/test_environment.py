"""environment.yml and pyproject.toml name the same packages with the same bounds."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NEEDED = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]


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
    packages.remove("pip:")
    assert (pip, project) == ("pip", "-e .")
    assert bounds(packages) == bounds(NEEDED)
    # repo2docker, and so Binder, reads this form only.
    version = re.fullmatch(r"python =3\.(\d+)", python)
    assert int(version[1]) >= int(PROJECT["requires-python"].removeprefix(">=3."))


def test_every_package_has_a_lower_bound():
    for name, bound in bounds(NEEDED).items():
        assert re.match(r">=\d", bound), name


def test_the_tests_use_every_package_of_their_extra():
    tools = {"pytest-xdist", "nbval", "ruff", "mypy"}  # run by pyproject.toml and .ci/run
    tests = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("tests/**/*.py"))
    used = set(re.findall(r"(?m)(?:^ *import |^ *from |importorskip\(\")(\w+)", tests))
    for package in bounds(PROJECT["optional-dependencies"]["test"]).keys() - tools:
        assert package.replace("scikit-learn", "sklearn") in used, package


def test_no_file_names_a_host_of_packages():
    for name in ("pyproject.toml", "environment.yml", ".github/workflows/ci.yml", ".ci/run"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"index-url|https?://|find-links", text), name
