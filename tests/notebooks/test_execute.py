"""The one command that executes notebooks writes what may be committed, and says what it did."""

import json
import sys

import execute
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from notebook_rules import RULES

# As JupyterLab may save it: with widget state and time stamps.
METADATA = {"widgets": {"application/vnd.jupyter.widget-state+json": {"state": {}}}}
CELLS = [
    new_markdown_cell("# A notebook"),
    new_code_cell(
        "import ipywidgets, mlp_lab, numpy as np",
        metadata={"execution": {"iopub.status.busy": "2026-01-01T10:00:00Z"}, "ExecuteTime": {}},
    ),
    new_code_cell("for i in range(2): print(i, flush=True)"),
    new_code_cell("ipywidgets.IntSlider()", metadata={"tags": ["nbval-ignore-output"]}),
    new_markdown_cell("A slider."),
    new_code_cell("mlp_lab.figures.learning_curve([2.0, 1.0])"),
    new_markdown_cell("A line."),
    *(new_code_cell(f"x = {i}") for i in range(3)),
]


@pytest.fixture
def command(tmp_path, monkeypatch, capfd):
    """Run the command in a folder of its own; what it exits with and prints."""
    monkeypatch.setattr(execute, "NOTEBOOKS", tmp_path)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["execute.py", *arguments])
        with pytest.raises(SystemExit) as end:
            execute.main()
        return end.value.code, capfd.readouterr().out

    return run


def write(path, cells, metadata=None):
    nbformat.write(new_notebook(cells=cells, metadata=metadata or {}), path)


@pytest.mark.slow
def test_writes_what_keeps_every_rule_and_leaves_it_the_second_time(command, tmp_path, monkeypatch):
    path = tmp_path / "00_a.ipynb"
    write(path, CELLS, METADATA)
    status, said = command("00")
    assert (status, said.split(" (")[0]) == (0, "00_a.ipynb: written")

    notebook = json.loads(path.read_bytes())
    assert [complaint for rule in RULES for complaint in rule(notebook)] == []
    assert [cell["id"] for cell in notebook["cells"]] == [cell.id for cell in CELLS]
    outputs = [cell["outputs"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert outputs[1] == [{"name": "stdout", "output_type": "stream", "text": ["0\n", "1\n"]}]
    assert outputs[2][0]["data"] == {"text/plain": ["IntSlider(value=0)"]}
    assert outputs[3][0]["data"].keys() == {"image/png", "text/plain"}

    before = path.read_bytes()
    status, said = command()
    assert (status, said.split(" (")[0]) == (0, "00_a.ipynb: unchanged")
    assert path.read_bytes() == before

    # --check says the same and writes nothing; to start the kernel again would tell no more.
    other = before.replace(b"x = 1", b"x = 9")
    assert other != before
    for executed, expected in ((before, (0, "unchanged")), (other, (1, "would change"))):
        monkeypatch.setattr(execute, "execute", lambda path, executed=executed: executed)
        status, said = command("--check")
        assert (status, said.split(" (")[0]) == (expected[0], f"00_a.ipynb: {expected[1]}")
        assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("source", "expected"),
    [("1 / 0", "left as it is, a cell fails"), ("print('x\\n' * 150_000)", "refused")],
)
def test_leaves_a_notebook_that_fails_or_is_too_large(command, tmp_path, source, expected):
    path = tmp_path / "00_a.ipynb"
    write(path, [new_code_cell(source)])
    before = path.read_bytes()

    status, said = command()

    assert status == 1
    assert said.startswith(f"00_a.ipynb: {expected}")
    assert path.read_bytes() == before


def test_says_which_notebooks_there_are(command, tmp_path):
    write(tmp_path / "00_a.ipynb", [])
    assert command("07")[0] == "no notebook begins with 07; there are: 00_a"


def test_says_which_rule_is_broken(command, tmp_path):
    write(tmp_path / "00_a.ipynb", [new_code_cell("0.123456")])
    status, said = command()
    assert status == 1
    assert "code cell 0 prints 0.123456: more than 4 decimals" in said
