"""Write the table of equations into README.md, from mlp_core.EQUATIONS.

python tests/packaging/readme_table.py            write it
python tests/packaging/readme_table.py --check    write nothing, exit with 1 if it would change
"""

import argparse
import sys
from pathlib import Path

from mlp_core import EQUATIONS
from mlp_lab.equation_map import Functions, rows

README = Path(__file__).parents[2] / "README.md"
BEGIN = "<!-- equations: written by python tests/packaging/readme_table.py, not by hand -->"
END = "<!-- end of equations -->"


def table(equations: Functions) -> str:
    """The whole table, in the order of the derivation; a function of several steps once."""
    lines = ["| step | equation | function | dimensions |", "|---|---|---|---|"]
    for row in rows(equations):
        cells = [", ".join(row.ids), f"$`{row.latex}`$", f"`{row.call}`", row.dimensions]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def with_table(readme: str, equations: Functions) -> str:
    """The README with the table of these equations between the two comments."""
    before, found_begin, rest = readme.partition(BEGIN)
    _, found_end, after = rest.partition(END)
    if not (found_begin and found_end):
        raise SystemExit(f"README.md must hold the lines\n{BEGIN}\n{END}")
    return f"{before}{BEGIN}\n{table(equations)}\n{END}{after}"


def main() -> None:
    """Write README.md, or with --check only compare it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    old = README.read_text(encoding="utf-8")
    new = with_table(old, EQUATIONS)
    if new == old:
        print("README.md: the table is current")
    elif check:
        print("README.md: the table is out of date; run python tests/packaging/readme_table.py")
        sys.exit(1)
    else:
        README.write_bytes(new.encode())
        print("README.md: table written")


if __name__ == "__main__":
    main()
