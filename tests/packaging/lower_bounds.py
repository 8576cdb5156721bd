"""Print every dependency at its lower bound, as pip takes it with -c.

python tests/packaging/lower_bounds.py > oldest.txt
python -m pip install -e ".[test]" -c oldest.txt
"""

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


if __name__ == "__main__":
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    print(*map(oldest, needed(project, "test")), sep="\n")
