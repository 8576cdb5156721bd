"""Where no kernel runs, a committed instrument is a picture, also in an HTML export."""

import base64
import re

import execute
import nbformat
import pytest
from nbconvert import HTMLExporter

OPENED = {
    "00_start_here": ["explore_net_input"],
    "01_net_input": ["explore_net_input"],
    "02_forward_pass": ["explore_activation", "step_through"],
    "03_error": ["explore_error"],
    "04_jacobians": ["explore_jacobian"],
    "05_backward_pass": ["step_through"],
    "06_training": ["step_through", "explore_surface", "training_studio"],
    "07_trust_but_verify": ["explore_gradient_check"],
}


def instrument_cells(name):
    notebook = nbformat.read(execute.NOTEBOOKS / f"{name}.ipynb", as_version=4)
    cells = [cell for cell in notebook.cells if "instrument" in cell.metadata.get("tags", [])]
    return notebook, cells


def test_every_instrument_has_its_notebook():
    names = sorted(path.stem for path in execute.NOTEBOOKS.glob("*.ipynb"))
    found = {name: instrument_cells(name)[1] for name in names}
    assert {
        name: [re.search(r"(\w+)\(", cell.source)[1] for cell in cells]
        for name, cells in found.items()
        if cells
    } == OPENED


@pytest.mark.parametrize("name", OPENED)
def test_two_lines_open_it_between_a_sentence_and_a_fact(name):
    notebook, cells = instrument_cells(name)
    for cell in cells:
        place = notebook.cells.index(cell)
        before, fact = notebook.cells[place - 1], notebook.cells[place + 1]
        assert len(cell.source.splitlines()) <= 2
        assert "**Play.**" in before.source
        assert fact.cell_type == "code"
        assert fact.outputs
        assert "nbval-ignore-output" not in fact.metadata.get("tags", [])
        assert notebook.cells[place + 2].cell_type == "markdown"


@pytest.mark.parametrize("name", OPENED)
def test_an_export_shows_its_picture(name):
    notebook, cells = instrument_cells(name)
    html, _ = HTMLExporter().from_notebook_node(notebook)
    for cell in cells:
        (output,) = cell.outputs
        picture = output.data["image/svg+xml"]
        # nbconvert puts it into an <img>; what it says stands in the compared cell below.
        assert base64.b64encode(picture.encode()).decode() in html
        assert "var(" not in picture  # it stands on white paper of its own
    assert "widget-view" not in html
