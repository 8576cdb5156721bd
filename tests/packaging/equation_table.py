"""Write the table of equations into mlp_core/README.md, from mlp_core.EQUATIONS.

python tests/packaging/equation_table.py            write it
python tests/packaging/equation_table.py --check    write nothing, exit with 1 if it would change
"""

import argparse
import sys
from pathlib import Path

from mlp_core import EQUATIONS
from mlp_lab.equation_map import Functions, rows

PAGE = Path(__file__).parents[2] / "mlp_core/README.md"
BEGIN = "<!-- equations: written by python tests/packaging/equation_table.py, not by hand -->"
END = "<!-- end of equations -->"


def table(equations: Functions) -> str:
    """The whole table, in the order of the derivation; a function of several steps once."""
    lines = ["| step | equation | function | dimensions |", "|---|---|---|---|"]
    for row in rows(equations):
        cells = [", ".join(row.ids), f"$`{row.latex}`$", f"`{row.call}`", row.dimensions]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def with_table(page: str, equations: Functions) -> str:
    """The page with the table of these equations between the two comments."""
    before, found_begin, rest = page.partition(BEGIN)
    _, found_end, after = rest.partition(END)
    if not (found_begin and found_end):
        raise SystemExit(f"mlp_core/README.md must hold the lines\n{BEGIN}\n{END}")
    return f"{before}{BEGIN}\n{table(equations)}\n{END}{after}"


def main() -> None:
    """Write the page, or with --check only compare it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    old = PAGE.read_text(encoding="utf-8")
    new = with_table(old, EQUATIONS)
    if new == old:
        print("mlp_core/README.md: the table is current")
    elif check:
        print("mlp_core/README.md is out of date; run python tests/packaging/equation_table.py")
        sys.exit(1)
    else:
        PAGE.write_bytes(new.encode())
        print("mlp_core/README.md: table written")


if __name__ == "__main__":
    main()
