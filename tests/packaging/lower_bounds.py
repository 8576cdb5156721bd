"""Every dependency at its lower bound, as pip takes it with --constraint."""

import re
import tomllib
from pathlib import Path

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"


def needed(project: dict, extra: str) -> list[str]:
    """What the project needs with an extra, and with the extras that this one names."""
    found = list(project["dependencies"])
    for requirement in project["optional-dependencies"][extra]:
        if extras := re.fullmatch(rf"{re.escape(project['name'])}\[(.+)\]", requirement):
            for other in extras[1].split(","):
                found += needed(project, other.strip())
        else:
            found.append(requirement)
    return list(dict.fromkeys(found))


def oldest(requirement: str) -> str:
    """ "nbgrader>=0.9.6,<1" at its lower bound: nbgrader==0.9.6."""
    name, bound = re.fullmatch(r"([\w.-]+) *>= *([\w.]+) *(?:,.*)?", requirement).groups()
    return f"{name}=={bound}"


def constraints() -> list[str]:
    """A line for each package that the extra test needs."""
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    return [oldest(requirement) for requirement in needed(project, "test")]
