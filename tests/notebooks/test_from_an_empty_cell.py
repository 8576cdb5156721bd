"""Notebook 9, solved by three hands that write differently; unsolved; and solved only so far."""

import ast
import contextlib
import io
import re
from itertools import pairwise
from pathlib import Path

import nbformat
import numpy as np
import pytest

NOTEBOOK = nbformat.read(Path(__file__).parents[2] / "notebooks/09_from_an_empty_cell.ipynb", 4)
CODE = {cell.id: cell.source for cell in NOTEBOOK.cells if cell.cell_type == "code"}
TASKS = [cell.id for cell in NOTEBOOK.cells if "exercise" in cell.metadata.get("tags", [])]
HANDS = {
    path.stem: path.read_text("utf-8") for path in (Path(__file__).parent / "hands").glob("*.py")
}
FROM_MEMORY = "memory"  # the cell that holds everything


def functions(source):
    """The functions at the top of a source: their text by name."""
    tree = ast.parse(source)
    return {
        f.name: ast.get_source_segment(source, f)
        for f in tree.body
        if isinstance(f, ast.FunctionDef)
    }


def stubs(source):
    """The names of the functions in a cell that are still to be written."""
    tree = ast.parse(source)
    functions = [f for f in tree.body if isinstance(f, ast.FunctionDef)]
    return [f.name for f in functions if ast.unparse(f.body) == "..."]


def solved(cell, hand):
    """A cell with this hand's functions in the place of its stubs."""
    if cell == FROM_MEMORY:
        return re.sub(r"\bmy_", "", hand)
    source, written = CODE[cell], functions(hand)
    for name, stub in functions(source).items():
        if name in written:
            source = source.replace(stub, written[name])
    return source


def run(hand, cells=TASKS):
    """What each code cell prints, where this hand has solved these cells."""
    names, printed = {}, {}
    for cell, source in CODE.items():
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(solved(cell, hand) if cell in cells else source, names)
        printed[cell] = out.getvalue()
    return printed


@pytest.fixture(scope="module", params=HANDS)
def printed(request):
    return run(HANDS[request.param])


def test_the_three_hands_write_differently():
    assert sorted(HANDS) == ["by_columns", "by_loops", "by_matrices"]
    texts = [functions(hand) for hand in HANDS.values()]
    for name in texts[0]:
        bodies = {ast.unparse(ast.parse(text[name]).body[0].body) for text in texts}
        assert len(bodies) == 3, name


def test_every_check_says_right(printed):
    checked = re.findall(r"^check\.\w+\((\w+)", "\n".join(CODE.values()), re.MULTILINE)
    assert {*checked, "my_numerical_gradient"} == {f for cell in TASKS for f in stubs(CODE[cell])}
    verdicts = re.findall(r"^(\w+): (\w+);", "".join(printed.values()), re.MULTILINE)
    assert verdicts == [(name, "right") for name in checked]
    assert not re.search("still to be|not written", "".join(printed.values()))


def test_the_numerical_derivative_agrees_with_the_passes(printed):
    assert printed["numerical"] == "[[ 3. 12.]]\n"
    lines = re.findall(
        r"^dE_d(\w\[\d\]) passes/numerical 1\.0000, off by (\S+) at most$",
        printed["compare"],
        re.MULTILINE,
    )
    assert [name for name, _ in lines] == ["W[1]", "W[2]", "B[1]", "B[2]"]
    assert all(float(off) < 1e-8 for _, off in lines)


def test_xor_is_learned_as_the_text_says(printed):
    first, last = map(float, re.findall(r"\d\.\d+", printed["xor"]))
    assert first == pytest.approx(0.25, abs=0.03)
    assert 0.025 < last < 0.035


@pytest.mark.parametrize("cell", ["digits-run", "memory-digits"])
def test_the_digits_are_read(printed, cell):
    (right,) = re.findall(r"(0\.\d+) of 360 new images are read right", printed[cell])
    assert 0.96 <= float(right) < 0.985  # the text says: somewhere near 0.97


def test_the_gradients_are_those_of_the_library(printed):
    numbers, *same = printed["yours"].split("layer ")
    assert numbers == printed["theirs"]
    assert same == [f"{l}: the same dE_dW True, the same dE_dB True\n" for l in (1, 2)]


@pytest.mark.parametrize("number", range(len(TASKS) - 1))
def test_it_runs_when_only_the_first_tasks_are_solved(number):
    printed = run(HANDS["by_matrices"], TASKS[:number])
    missing = [name for cell in TASKS[number:-1] for name in stubs(CODE[cell])]
    for cell in ("xor", "compare", "digits-run", "yours"):
        (pieces,) = re.findall(r"^pieces = (.+)", CODE["small"], re.MULTILINE)
        (condition,) = re.findall(r"^if check\.written\((.+)\):$", CODE[cell], re.MULTILINE)
        needed = condition.replace("*pieces", pieces).split(", ")
        still = [name for name in needed if name in missing]
        if still:
            assert printed[cell] == f"still to be written: {', '.join(still)}\n"
    assert ": right; " not in "".join(printed[cell] for cell in TASKS[number:])


def test_it_ships_unsolved_and_says_what_is_missing():
    defined = {f: CODE[cell] for cell in TASKS for f in functions(CODE[cell])}
    assert all(name in stubs(source) for name, source in defined.items())
    assert {name for name in defined if name.startswith("my_")} == set(functions(HANDS["by_loops"]))
    printed = {cell.id: cell.outputs for cell in NOTEBOOK.cells if cell.cell_type == "code"}
    for cell in ("xor", "compare", "digits-run", "yours", "memory-digits"):
        (output,) = printed[cell]
        assert re.fullmatch(r"still to be written: .+\n", output.text)


def test_numpy_alone_until_the_end():
    before = [source for cell, source in CODE.items() if cell != "theirs"]
    before = before[: list(CODE).index("theirs")]
    imported = {line for source in before for line in source.splitlines() if "import " in line}
    assert imported == {"import numpy as np", "from mlp_lab import check, datasets, fails, predict"}
    assert "mlp_core" not in "".join(before)


def test_every_task_has_hints_of_three_strengths_and_none_is_code():
    texts = {after.id: cell.source for cell, after in pairwise(NOTEBOOK.cells)}
    fold = r"<details><summary>([^<]*hint)</summary>\n\n(.+?)\n\n</details>"
    for cell in TASKS[:-1]:  # from memory there are none
        hints = re.findall(fold, texts[cell], re.DOTALL)
        names = [name for name, _ in hints]
        assert names == ["A hint", "A stronger hint", "The strongest hint"], cell
        has_dimensions = r"\times" in hints[1][1] or "dimensions of" in hints[1][1]
        assert has_dimensions or cell == "batches", cell  # which is no equation
        for _, hint in hints:
            assert "```" not in hint
            assert all(re.fullmatch(r"\w+", span) for span in re.findall(r"`(.+?)`", hint)), hint


def test_a_row_of_targets_goes_through_lines_with_matrices():
    names = {}
    exec(HANDS["by_matrices"], names)
    A, Y = np.ones((7, 2)), np.zeros((1, 2))
    assert names["my_error_gradient"](A, Y).shape == (7, 2)
