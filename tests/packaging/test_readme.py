"""README.md: its commands, its version, its map of the notebooks, its numbers and its pictures."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
from equation_table import BEGIN, END, PAGE, table, with_table
from PIL import Image
from readme_pictures import CHECK, MISTAKEN, STUDIO, said

from mlp_core import EQUATIONS
from mlp_lab.mistakes import MISTAKES

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

CONDA = "conda run -n mlp-equations"
COMMANDS = {
    "sh": [
        'python3 -m venv .venv && .venv/bin/python -m pip install ".[lab]" '
        "&& .venv/bin/mlp-equations course",
        f"conda env create -f environment.yml && {CONDA} --no-capture-output mlp-equations course",
        'python3 -m venv .venv && .venv/bin/python -m pip install -e ".[test]" '
        "&& .venv/bin/python -m pytest",
        f'{CONDA} python -m pip install -e ".[test]" '
        f"&& {CONDA} --no-capture-output python -m pytest",
    ],
    "bat": [
        r'py -m venv .venv && .venv\Scripts\python -m pip install ".[lab]" '
        r"&& .venv\Scripts\mlp-equations course",
        r'py -m venv .venv && .venv\Scripts\python -m pip install -e ".[test]" '
        r"&& .venv\Scripts\python -m pytest",
    ],
}


@pytest.mark.parametrize("shell", COMMANDS)
def test_the_commands_are_these_word_by_word(shell):
    blocks = re.findall(rf"^```{shell}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert "".join(blocks).splitlines() == COMMANDS[shell]


def test_what_the_commands_name_is_there():
    assert PROJECT["scripts"].keys() == {"mlp-equations"}
    assert PROJECT["optional-dependencies"].keys() >= {"lab", "test"}
    named = re.search(r"^name: (.+)$", (ROOT / "environment.yml").read_text("utf-8"), re.MULTILINE)
    assert f"conda run -n {named[1]}" == CONDA
    # What the first command lays into the clone is none of git's business.
    assert "/course/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_ci_finds_its_command_in_the_readme():
    (pattern,) = re.findall(r"grep -E '(.+?)' README.md", (ROOT / ".ci/run").read_text("utf-8"))
    assert re.findall(pattern, README, re.MULTILINE) == [COMMANDS["sh"][2]]


def test_the_version_to_cite_is_that_of_the_project():
    assert f"version {PROJECT['version']}, 2026" in " ".join(README.split())


def test_a_search_for_the_words_of_others_finds_the_project():
    opening = README[: README.index("![")]
    metadata = " ".join([PROJECT["description"], *PROJECT["keywords"]])
    for word in ("ackpropagation", "radient descent", "loss"):
        assert word in opening
        assert word in metadata


def test_the_map_names_every_notebook_and_no_other():
    there = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
    assert re.findall(r"^\| \[\w+\]\(notebooks/(.+?)\) \|", README, re.MULTILINE) == there


def test_every_link_leads_somewhere():
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target


def test_a_learner_meets_no_command_of_the_tests():
    start = README[README.index("## Start") : README.index("## The notebooks")]
    assert "mlp-equations course" in start
    assert "pytest" not in start
    assert "[test]" not in start


def test_the_check_in_the_picture_says_what_stands_beside_it():
    (words,) = re.findall(r"!\[(.+?)\]\(notebooks/a_check\.png\)", README)
    assert said(MISTAKEN) in words


def test_the_check_knows_as_many_mistakes_as_it_says():
    assert f"the checks know {len(MISTAKES)} such mistakes" in " ".join(README.split())


def test_the_hours_are_those_that_are_counted():
    (hours,) = re.findall(r"all their tasks take about (\d+) hours", " ".join(README.split()))
    counted = subprocess.run(
        [sys.executable, ROOT / "tests/notebooks/reading_time.py"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert float(re.search(r"together (\S+) hours", counted)[1]) == pytest.approx(int(hours), abs=1)


def test_each_instrument_stands_in_the_notebooks_that_it_names():
    rows = dict(re.findall(r"^\| `(\w+)\(\)` \| .+ \| ([\d, ]+) \|$", README, re.MULTILINE))
    opened = {name: [] for name in rows}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_bytes())["cells"]:
            if "instrument" in cell["metadata"].get("tags", []):
                (name,) = set(re.findall(r"\w+(?=\()", "".join(cell["source"]))) & set(opened)
                opened[name].append(str(int(path.name[:2])))
    assert rows == {name: ", ".join(numbers) for name, numbers in opened.items()}


def test_as_many_assignments_and_notebooks_as_there_are():
    numbers = {5: "Five", 7: "Seven", 11: "Eleven", 16: "Sixteen"}
    assignments = len(list((ROOT / "notebooks/assignments/source").iterdir()))
    notebooks = len(list((ROOT / "notebooks").glob("*.ipynb")))
    assert f"{numbers[assignments]} assignments go with" in README
    assert f"{numbers[notebooks]} notebooks on backpropagation" in README
    assert "at most five lines" in README  # which tests/packaging/test_house.py counts


def test_one_picture_moves_and_both_are_small():
    with Image.open(STUDIO) as film:
        assert film.n_frames > 30
    assert STUDIO.stat().st_size < 2_000_000
    assert CHECK.stat().st_size < 200_000


def test_the_table_of_equations_is_current():
    page = PAGE.read_text(encoding="utf-8")
    assert with_table(page, EQUATIONS) == page, "python tests/packaging/equation_table.py"


# The table itself, from functions that are not those of mlp_core.


def function(name, ids, latex, dimensions, result, call):
    call.equation = SimpleNamespace(
        name=name, ids=ids, latex=latex, dimensions=dimensions, result=result
    )
    return call


def row(function):
    """The one row of a table of one function."""
    return table({"S1": (function,)}).splitlines()[-1]


def test_a_row_tells_steps_equation_call_and_dimensions():
    product = function(
        "product",
        ("S1", "S2"),
        r"Z = \operatorname{f}(|X| \cdot \|W\|)",
        {"X": ("m", "n"), "W": ("n", "k")},
        ("m·k", "k"),
        lambda X, W, m: None,
    )
    assert row(product) == (
        r"| S1, S2 | $`Z = \mathrm{f}(\vert X\vert  \cdot \Vert W\Vert )`$ "
        "| `product(X, W, m)` | X m × n, W n × k → m·k × k |"
    )


def test_a_method_is_called_without_self_and_a_number_is_named():
    error = function("Net.error", ("S7",), "E", {}, (), lambda self, m: None)
    assert row(error) == "| S7 | $`E`$ | `Net.error(m)` | → a number |"


def test_a_function_of_two_steps_and_the_activations_have_one_row_each():
    both = function("both", ("S1", "S2"), "E", {}, (), lambda: None)
    activations = [
        function(f"{name}.{h}", ("S11",), name, {"Z": ("m", "k")}, ("m", "k"), lambda Z: None)
        for name in ("sigmoid", "tanh")
        for h in ("h", "h_prime")
    ]
    _, _, *rows = table({"S1": (both,), "S2": (both,), "S11": tuple(activations)}).splitlines()
    assert [line.split(" | ")[2] for line in rows] == [
        "`both()`",
        "`Activation.h(Z)`",
        "`Activation.h_prime(Z)`",
    ]


def test_the_table_replaces_what_stands_between_the_comments_and_nothing_else():
    readme = f"above\n{BEGIN}\nold\n{END}\nbelow\n"
    new = with_table(readme, {})
    assert new == f"above\n{BEGIN}\n{table({})}\n{END}\nbelow\n"
    with pytest.raises(SystemExit, match="must hold"):
        with_table("above\nbelow\n", {})
