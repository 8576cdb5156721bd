"""Where no kernel runs, a committed instrument is a picture, also in an HTML export."""

import base64
import io
import re
import xml.etree.ElementTree as ET

import execute
import nbformat
import pytest
from nbconvert import HTMLExporter, LatexExporter
from nbformat.v4 import new_notebook
from PIL import Image
from traitlets.config.loader import JSONFileConfigLoader

OPENED = {
    "00_start_here": ["living_network"],
    "01_net_input": ["living_network", "explore_net_input"],
    "02_forward_pass": ["explore_activation", "step_through", "living_network"],
    "03_error": ["explore_error"],
    "04_jacobians": ["explore_jacobian"],
    "05_backward_pass": ["step_through", "living_network"],
    "06_training": ["living_network", "explore_surface", "training_studio"],
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
        assert "var(" not in picture  # it takes nothing from the page
    assert "widget-view" not in html


@pytest.mark.parametrize("name", OPENED)
def test_a_png_of_twice_its_size_stands_beside_it(name):
    for cell in instrument_cells(name)[1]:
        (output,) = cell.outputs
        svg = ET.fromstring(output.data["image/svg+xml"])
        png = Image.open(io.BytesIO(base64.b64decode(output.data["image/png"])))
        _, _, *size = map(float, svg.get("viewBox").split())
        assert png.size == pytest.approx([2 * side for side in size], abs=2)
        assert output.metadata["image/png"]["width"] == png.width // 2
        assert png.format == "PNG"
        assert len(png.convert("RGBA").getcolors()) > 3  # there is something to see


@pytest.mark.parametrize("name", OPENED)
def test_the_way_to_a_pdf_does_not_stop_at_it(name, monkeypatch):
    _, cells = instrument_cells(name)
    monkeypatch.setenv("PATH", "")  # no other program turns an SVG into something else
    settings = JSONFileConfigLoader("jupyter_nbconvert_config.json", str(execute.NOTEBOOKS))
    exporter = LatexExporter(config=settings.load_config())
    latex, resources = exporter.from_notebook_node(new_notebook(cells=cells))
    assert latex.count(r"\includegraphics") + latex.count(r"\adjustimage") >= len(cells)
    kept = [name for name in resources["outputs"] if name in latex]
    assert [name[-4:] for name in kept] == [".png"] * len(cells)


def test_a_picture_is_drawn_with_its_own_fonts_and_the_same_each_time():
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20" width="60" height="20" '
        'style="font:13px {}"><rect width="60" height="20" fill="#fff"/>'
        '<text x="2" y="15">Wᵀ·∂E</text></svg>'
    )
    plain, code = (execute.rasterised(svg.format(f)) for f in ("sans-serif", "monospace"))
    assert execute.rasterised(svg.format("sans-serif")) == plain
    assert plain != code
    assert Image.open(io.BytesIO(plain)).size == (120, 40)
