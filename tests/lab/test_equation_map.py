"""The map of all equations, and that the notebooks are what it says."""

import json
import re

import pytest

from mlp_core import ACTIVATIONS, EQUATIONS
from mlp_core.equation import Equation
from mlp_lab import show_map
from mlp_lab.equation_map import NOTEBOOKS, Map, row, rows
from mlp_lab.readers_copy import course

ROWS = rows()


def test_every_step_has_a_notebook_and_every_function_a_row():
    assert NOTEBOOKS.keys() == EQUATIONS.keys()
    named = {row.call.partition("(")[0] for row in ROWS}
    for function in {f for step in EQUATIONS.values() for f in step}:
        name = function.equation.name
        group, _, h = name.rpartition(".")
        assert (f"Activation.{h}" if group in ACTIVATIONS else name) in named
    assert len(named) == len(ROWS)


def test_the_five_activations_are_two_rows():
    assert [(r.call, r.latex, r.dimensions) for r in ROWS if r.ids == ("S11",)] == [
        ("Activation.h(Z)", "A = h(Z)", "Z m × k → m × k"),
        (
            "Activation.h_prime(Z)",
            r"\frac{\partial A}{\partial Z} = h^\prime(Z)",
            "Z m × k → m × k",
        ),
    ]


def test_a_function_of_several_steps_stands_once_and_belongs_to_its_last():
    (joint,) = [r for r in ROWS if "S18" in r.ids and "S20" in r.ids]
    assert joint.notebook == "05_backward_pass"
    (diagonal,) = [r for r in ROWS if "S11J" in r.ids]
    assert (diagonal.ids, diagonal.notebook) == (("S11", "S11J"), "04_jacobians")


def test_a_notebook_gets_a_table_with_formulas_and_links():
    lines = Map()._repr_markdown_().splitlines()
    assert len(lines) == 2 + len(ROWS)
    assert all(line.count("|") == 6 for line in lines)
    assert lines[2] == (
        r"| S2 | $Z = X \cdot W + J \otimes B$ | `net_input(X, W, B)` "
        "| X m × n, W n × k, B 1 × k → m × k | [01_net_input](01_net_input.ipynb) |"
    )


def test_a_terminal_gets_aligned_columns(capsys):
    show_map()
    out = capsys.readouterr().out
    head, *lines = out.splitlines()
    assert re.findall(r"\w+", head) == ["step", "function", "dimensions", "notebook"]
    assert len(lines) == len(ROWS)
    for name in ("function", "dimensions", "notebook"):
        start = head.index(name)
        assert all(line[start - 2 : start] == "  " and line[start] != " " for line in lines)
    assert "squared_error(A, Y)" in out
    assert "A m × k, Y m × k → a number" in out


def shown_in(path):
    """What the notebook shows with `show(…)`, as the map calls it."""
    cells = json.loads(path.read_bytes())["cells"]
    source = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
    names = re.findall(r"^show\(([\w.]+)\)$", source, re.MULTILINE)
    return {
        f"Activation.{name.partition('.')[2]}" if name.partition(".")[0] in ACTIVATIONS else name
        for name in names
    }


@pytest.mark.parametrize("notebook", sorted(set(NOTEBOOKS.values())))
def test_a_notebook_shows_the_equations_that_the_map_sends_there(notebook):
    path = course() / f"{notebook}.ipynb"
    if not path.exists():
        pytest.skip("not written yet")
    assert shown_in(path) == {r.call.partition("(")[0] for r in ROWS if r.notebook == notebook}


def test_every_notebook_there_has_a_number_and_those_with_equations_are_known():
    for path in course().glob("*.ipynb"):
        assert re.match(r"\d\d_", path.name)
        if "01" <= path.stem[:2] <= "06":
            assert path.stem in NOTEBOOKS.values()


def test_a_row_is_fit_for_markdown():
    def of_bars(Z, m):
        """Nothing."""

    of_bars.equation = Equation(
        "of_bars", ("S2",), r"\operatorname{f}(|Z| \cdot \|Z\|)", {"Z": ("m", "k")}, (), of_bars
    )
    assert row(of_bars).latex == r"\mathrm{f}(\vert Z\vert  \cdot \Vert Z\Vert )"
    assert row(of_bars).call == "of_bars(Z, m)"
    assert row(of_bars).dimensions == "Z m × k → a number"
