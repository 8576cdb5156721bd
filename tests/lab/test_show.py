"""show: an equation as a page."""

import inspect

import numpy as np
import pytest

import mlp_core
from mlp_core import EQUATIONS, bias_rows, net_input, squared_error, weight_gradient
from mlp_core.equation import Equation
from mlp_lab import show
from mlp_lab.show import Page, section_entries

FUNCTIONS = {f.equation.name: f for functions in EQUATIONS.values() for f in functions}


def test_a_terminal_gets_a_readable_page(capsys):
    show(net_input)
    assert capsys.readouterr().out == (
        "S2 · net_input\n"
        "Net input of a layer, Z = X · W + J ⊗ B\n"
        "    X       m × n  Inputs: a row for each example, a column for each input.\n"
        "    W       n × k  Weights: a row for each input, a column for each neuron.\n"
        "    B       1 × k  Biases: one for each neuron.\n"
        "    result  m × k  Net inputs Z: a row for each example, a column for each neuron.\n"
    )


def test_a_notebook_gets_markdown_with_formulas():
    assert Page(net_input)._repr_markdown_() == (
        "**S2 · net_input**\n\n"
        r"$$Z = X \cdot W + J \otimes B$$" "\n\n"
        "| symbol | meaning | dimensions |\n"
        "|:--|:--|:--|\n"
        "| `X` | Inputs: a row for each example, a column for each input. | $m \\times n$ |\n"
        "| `W` | Weights: a row for each input, a column for each neuron. | $n \\times k$ |\n"
        "| `B` | Biases: one for each neuron. | $1 \\times k$ |\n"
        "| $Z$ | Net inputs Z: a row for each example, a column for each neuron. "
        "| $m \\times k$ |"
    )  # fmt: skip


def test_a_page_names_every_step_of_its_equation():
    assert Page(weight_gradient).title == "S20, S21 · weight_gradient"


def test_numbers_are_called_numbers():
    assert ["m", "a number"] in [row[:2] for row in table(bias_rows)]
    assert table(squared_error)[-1][:2] == ["result", "a number"]
    assert Page(squared_error)._repr_markdown_().endswith("| a number |")


def test_a_product_of_letters_is_a_size_too():
    page = Page(mlp_core.jacobian_wrt_weights)
    assert "m·k × n·k" in repr(page)
    assert r"$m \cdot k \times n \cdot k$" in page._repr_markdown_()


def table(function):
    """The rows of the plain page: symbol, dimensions, meaning."""
    lines = repr(Page(function)).splitlines()[2:]
    assert all(line.startswith("    ") for line in lines)
    return [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in lines]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_equation_has_a_whole_page(name):
    function = FUNCTIONS[name]
    rows = table(function)
    parameters = [p for p in inspect.signature(function).parameters if p != "self"]
    assert [row[0] for row in rows] == [*parameters, "result"]
    assert all(len(row) == 3 for row in rows), rows
    markdown = Page(function)._repr_markdown_()
    assert markdown.count("$$") == 2
    assert all(line.count("|") == 4 for line in markdown.splitlines() if line.startswith("|"))


def test_a_bar_in_a_cell_does_not_break_the_table():
    def absolute(Z):
        """Absolute value, |Z|.

        Parameters
        ----------
        Z : ndarray
            What |Z| is taken of.
        """

    absolute.equation = Equation("absolute", (), "A = |Z|", {"Z": ("m",)}, (), absolute)
    assert "| `Z` | What &#124;Z&#124; is taken of. | $m$ |" in Page(absolute)._repr_markdown_()
    assert Page(absolute).title == "absolute"


def test_entries_of_a_docstring_end_where_the_next_section_begins():
    text = """First line.

Parameters
----------
a, b : float, optional
    Two lines
    of text.
c : int
    One.

    Returns
    -------
    float
        The result.
Notes
-----
None of this.
"""
    assert section_entries(text, "Parameters") == [
        ("a, b", "float", "Two lines of text."),
        ("c", "int", "One."),
    ]
    assert section_entries(text, "Returns") == [("", "float", "The result.")]
    assert section_entries(text, "Raises") == []


@pytest.mark.parametrize(
    ("wrong", "called"),
    [
        (3, "3"),
        ("S2", "'S2'"),
        (None, "None"),
        (np.linalg.norm, "norm"),
        (mlp_core.tanh, "Activation(name='tanh')"),
        ("x" * 100, "'" + 39 * "x"),
    ],
)
def test_what_is_no_equation_is_refused_in_one_line(wrong, called):
    with pytest.raises(TypeError) as error:
        show(wrong)
    assert str(error.value) == (
        f"show: {called} is not an equation; pass a function of EQUATIONS such as net_input"
    )
