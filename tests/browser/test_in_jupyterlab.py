"""Every notebook in a real JupyterLab: it runs, and each instrument does what its twin does."""

import json
from pathlib import Path

import pytest
from reader import Reader, twins

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("0*.ipynb"))


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_its_instruments_work(path, open_notebook):
    notebook = json.loads(path.read_bytes())
    lab = open_notebook(path.name)
    lab.run_all()
    assert lab.errors == []
    page = lab.page
    assert page.locator("mjx-merror").count() == 0
    shown = page.locator(".mlp-instrument")
    both = twins(notebook)
    assert shown.count() == len(both)
    for number, twin in enumerate(both):
        reader = Reader(page, shown.nth(number), twin)
        reader.use_every_control()
        assert len(reader.used) > 4
        for picture in shown.nth(number).locator("img, svg[role]").all():
            assert picture.get_attribute("alt") or picture.get_attribute("aria-label")
        twin.close()
    assert lab.errors == []  # nor did a control raise anything
    assert lab.elsewhere == []
