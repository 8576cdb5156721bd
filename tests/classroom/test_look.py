"""Where a teacher is told to look: at each cheat of a class, and at none of its right students."""

import ast
import inspect
import re
import textwrap

import look
import nbformat
import pytest
from exercises import EXERCISES
from nbformat.v4 import new_code_cell
from small_course import COURSE
from submissions import is_solution, solved, submission

NAMES = {path.stem[:2].upper(): path.stem for path in COURSE.glob("source/*/*.ipynb")}
A1, A5 = NAMES["A1"], NAMES["A5"]
SOURCES = {
    name: nbformat.read(COURSE / "source" / name / f"{name}.ipynb", 4) for name in NAMES.values()
}
NET_INPUT = "def net_input(X, W, B):\n    "
LOOPS = (
    f"{NET_INPUT}m, k = len(X), W.shape[1]\n    Z = np.zeros((m, k))\n    for i in range(m):\n"
    "        for j in range(k):\n            total = 0.0\n            for p in range(len(W)):\n"
    "                total += X[i, p] * W[p, j]\n            Z[i, j] = total + B[0, j]\n"
    "    return Z"
)
TABLE = (
    "def dimension_table(m):\n    sizes, table = [5, 4, 3], {'X': (m, 5), 'Y': (m, 3)}\n"
    "    for l in range(1, 3):\n        n, k = sizes[l - 1], sizes[l]\n"
    "        table[f'W[{l}]'], table[f'B[{l}]'] = (n, k), (1, k)\n"
    "        table[f'Z[{l}]'] = table[f'A[{l}]'] = (m, k)\n    return table"
)
WRITTEN = (
    "NumPy adds the one row to each row, so all dimensions are what they should be and nothing can "
    "complain. In place of the bias stands the bias times the sum of the inputs of that example."
)


def released(source):
    """What students get, as nbgrader makes it."""
    notebook = nbformat.from_dict(source)
    stub = "    # your lines, in place of the dots\n    ..."
    for cell in notebook.cells:
        hidden = r"### BEGIN HIDDEN TESTS.*### END HIDDEN TESTS"
        cell.source = re.sub(hidden, "", cell.source, flags=re.DOTALL).strip()
        text = stub if cell.cell_type == "code" else "*Your answer, in place of this line.*"
        answer = r" *### BEGIN SOLUTION.*### END SOLUTION"
        cell.source = re.sub(answer, text.replace("\\", ""), cell.source, flags=re.DOTALL)
    return notebook


RELEASED = {name: released(nbformat.reads(nbformat.writes(s), 4)) for name, s in SOURCES.items()}


def text_of(f, name):
    """A right version of an exercise as a student's cell; nothing if it has no text of its own."""
    try:
        lines, _ = inspect.getsourcelines(f)
        tree = ast.parse(inspect.getsource(inspect.getmodule(f)))
    except (TypeError, OSError):
        return None
    if f.__name__ != "<lambda>":
        return re.sub(r"^def \w+", f"def {name}", textwrap.dedent("".join(lines)), count=1)
    first, columns = f.__code__.co_firstlineno, [p[2] for p in f.__code__.co_positions() if p[2]]
    for node in ast.walk(tree):
        inside = isinstance(node, ast.Lambda) and node.lineno == first
        if inside and columns and node.col_offset <= min(columns) <= node.end_col_offset:
            given = ast.unparse(node.args)
            return f"def {name}({given}):\n    return {ast.unparse(node.body)}"
    return None


def forms():
    """From each exercise's function to its right versions as cells, over all assignments."""
    found = {}
    for name, source in SOURCES.items():
        for cell in filter(is_solution, source.cells):
            function = re.findall(r"^def (\w+)", cell.source, re.M)[0]
            specs = [e.spec for e in EXERCISES if NAMES[e.assignment] == name]
            fitting = [s for s in specs if function in (s.name, *s.id.split())]
            texts = [text_of(f, function) for spec in fitting for f in spec.right]
            found[name, cell.id] = [*dict.fromkeys(filter(None, texts))]
    return found


FORMS = forms()


def size_of(text):
    return look.form(look.parsed(text), ())[1]


def right_student(name, number):
    """One who writes the form of this number of every exercise.

    There are few long forms here, and in a class many: so no two have the same, and whoever comes
    too late writes the shortest, or nothing where that is long too.
    """
    notebook = solved(RELEASED[name], SOURCES[name])
    stubs = {cell.id: cell.source for cell in RELEASED[name].cells}
    for cell in filter(is_solution, notebook.cells):
        texts = [cell.source, *FORMS[name, cell.id]]
        shortest = min(texts, key=size_of)
        late = shortest if size_of(shortest) < look.SHORT else stubs[cell.id]
        cell.source = texts[number] if number < len(texts) else late
    return trying(own_words(notebook, number))


def own_words(notebook, number):
    """Written answers of each student's own."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = f"{WRITTEN} So I found with my number {number}."
    return notebook


def trying(notebook):
    """A cell of a student's own, as many have it."""
    tried = "%matplotlib inline\n%timeit 1 + 1\nimport sys\nprint(np.__version__, sys.version)"
    notebook.cells.insert(3, new_code_cell(tried))
    return notebook


def class_of(tmp_path, name, students):
    """A course folder in which these have handed in; text is written as it is."""
    folders = {f"submitted/{student}": work for student, work in students.items()}
    for folder, work in {"release": RELEASED[name], **folders}.items():
        path = tmp_path / folder / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(work if isinstance(work, str) else nbformat.writes(work), "utf-8")
    return look.look(tmp_path, name)


def blank(name):
    return nbformat.reads(nbformat.writes(RELEASED[name]), 4)


def with_cell(code, name=A1):
    """A right notebook, and a cell of the student's own."""
    notebook = solved(RELEASED[name], SOURCES[name])
    place = next(i for i, cell in enumerate(notebook.cells) if is_solution(cell))
    notebook.cells.insert(place, new_code_cell(code))
    return notebook


def with_answer(code, cell_id="net-input", name=A1):
    """A right notebook with this in the cell of an exercise."""
    notebook = solved(RELEASED[name], SOURCES[name])
    (cell,) = [cell for cell in notebook.cells if cell.id == cell_id]
    cell.source = code
    return notebook


def with_changed_check():
    notebook = blank(A1)
    (cell,) = [cell for cell in notebook.cells if cell.id == "net-input-graded"]
    cell.source = "print('right')"
    return notebook


CHECKER = "def gradient_is_right(network, X, Y, gradients):\n    "
CHEATS = {
    # what holds answers
    "imports the function": (with_answer("from mlp_core import net_input"), "mlp_core.net_input"),
    "returns the function": (
        with_answer(f"import mlp_core\n{NET_INPUT}return mlp_core.net_input(X, W, B)"),
        "net_input is to be written here, and takes mlp_core.net_input",
    ),
    "another name": (
        with_answer(f"from mlp_core import net_input as f\n{NET_INPUT}return f(X, W, B)"),
        "takes mlp_core.net_input",
    ),
    "assigns the function": (
        with_answer("import mlp_core\n\nnet_input = mlp_core.net_input"), "takes mlp_core.net",
    ),
    "import in the function": (
        with_answer(f"{NET_INPUT}import mlp_core as c\n    return c.net_input(X, W, B)"),
        "takes mlp_core.net_input",
    ),
    "a layer": (
        with_answer(
            "from mlp_core import Layer, identity\n"
            f"{NET_INPUT}return Layer(W, B, identity).activation.h(X @ W + B)"
        ),
        "takes mlp_core.Layer",
    ),
    "everything": (with_cell("from mlp_core import *"), "holds answers"),
    "the teachers' folder": (with_cell("import points"), "holds answers"),
    "the mistakes": (with_cell("from mlp_lab.mistakes import RIGHT"), "holds answers"),
    "the mistakes as a name": (with_cell("from mlp_lab import mistakes"), "holds answers"),
    "the loops of the check": (with_cell("import mlp_lab.check.loops as right"), "holds answers"),
    "the inside of the check": (with_cell("check.task.computed"), "holds answers: mlp_lab.check"),
    "the line-up's answers": (
        with_cell("museum.lineup_answers(SEED)", A5), "holds answers: mlp_lab.museum",
    ),
    "a module of the museum": (
        with_cell("from mlp_lab.museum.rooms import anonymous", A5), "holds answers",
    ),
    "the ready check": (
        with_answer(f"{CHECKER}return network.gradients(X, Y) == gradients", "checker", A5),
        r"takes \.gradients\(\)",
    ),
    "the ready check by name": (
        with_answer(
            "from mlp_core import gradient_check\n"
            f"{CHECKER}return gradient_check(network, X, Y, gradients).passed",
            "checker",
            A5,
        ),
        "takes mlp_core.gradient_check",
    ),
    "another library": (with_cell("import jax.numpy as jnp"), "another library"),
    # into the checks
    "sys.modules": (with_cell("import sys\nsys.modules['mlp_lab.check'] = None"), "sys.modules"),
    "frames": (with_answer(f"import sys\n{NET_INPUT}return sys._getframe(1)"), "_getframe"),
    "inspect": (with_answer(f"{NET_INPUT}import inspect\n    return inspect.stack()"), "inspect"),
    "gc": (with_cell("import gc\n\ngc.get_objects()"), "gc"),
    "globals of a check": (with_cell("check.net_input.__globals__"), "__globals__"),
    "by getattr": (with_cell("getattr(check.net_input, '__code__')"), "__code__"),
    "a name put together": (with_cell("getattr(check, 'net' + '_input')"), "put together"),
    "patched check": (with_cell("check.net_input = lambda *a, **k: None"), "changes mlp_lab.check"),
    "patched NumPy": (with_cell("np.allclose = lambda *a, **k: True"), "changes numpy.allclose"),
    "setattr": (with_cell("setattr(check, 'net_input', print)"), "setattr"),
    "mock": (with_cell("from unittest.mock import patch"), "unittest.mock"),
    "rebound check": (with_cell("class check:\n    net_input = print"), "check another meaning"),
    "rebound in a function": (
        with_cell("def f():\n    global check\n    check = None"), "check another meaning",
    ),
    "importlib": (with_cell("import importlib"), "importlib"),
    "ctypes": (with_cell("import ctypes"), "ctypes"),
    "exec": (with_cell("exec('1 + 1')"), "exec"),
    "a pleasing object": (
        with_cell("class Right:\n    def __eq__(self, other):\n        return True"), "please",
    ),
    "a hook of the notebook": (
        with_cell("get_ipython().events.register('post_run_cell', print)"), "get_ipython",
    ),
    "a thread": (with_cell("import threading"), "threading"),
    "changed cells": (with_changed_check(), "locked cell was changed"),
    # outside
    "opens a file": (with_cell("open('../../../source/a1-net-input.ipynb').read()"), "open"),
    "reads by a path": (with_cell("from pathlib import Path"), "pathlib"),
    "the environment": (with_cell("import os\nos.environ['NBGRADER_EXECUTION']"), "os.environ"),
    "a subprocess": (with_cell("import subprocess"), "subprocess"),
    "a shell": (with_cell("!cat ../../../source/*/*.ipynb"), "get_ipython"),
    "another notebook": (with_cell("%run ../answers.ipynb"), "get_ipython"),
    "within a magic": (with_cell("%%time\nimport subprocess"), "subprocess"),
    "the network": (with_cell("from urllib.request import urlopen"), "urllib"),
}  # fmt: skip


@pytest.mark.parametrize("name", SOURCES)
def test_none_of_the_right_students_is_named(tmp_path, name):
    students = {f"s{number}": right_student(name, number) for number in range(12)}
    students["garbage"] = own_words(submission("garbage", RELEASED[name], SOURCES[name]), 12)
    students["blank"], students["blank-too"] = blank(name), blank(name)
    assert class_of(tmp_path, name, students) == []


@pytest.mark.parametrize("name", SOURCES)
def test_two_who_write_the_shortest_everywhere_are_no_pair(tmp_path, name):
    students = {f"s{number}": right_student(name, number) for number in (100, 101)}
    assert class_of(tmp_path, name, students) == []


@pytest.mark.parametrize("cheat", CHEATS)
def test_each_cheat_is_named_at_its_cell(tmp_path, cheat):
    notebook, why = CHEATS[cheat]
    name = A5 if any(cell.id == "checker" for cell in notebook.cells) else A1
    rows = class_of(tmp_path, name, {"ann": notebook, "bob": right_student(name, 1)})
    assert {row.student for row in rows} == {"ann"}
    assert any(re.search(why, row.why) for row in rows), rows


def test_a_cheat_has_its_line(tmp_path):
    notebook = with_cell("1 + 1\n\nimport gc")
    (row,) = class_of(tmp_path, A1, {"ann": notebook})
    assert row.line == 3
    assert notebook.cells[int(row.cell.split()[0]) - 1].source.endswith("import gc")


def renamed(text):
    """As one who copies changes it: other names, comments, spaces."""
    for old, new in (("total", "s"), ("table", "t"), ("Z", "out"), ("sizes", "widths")):
        text = re.sub(rf"(?<!')\b{old}\b", new, text)  # in no string
    return f"# my own work\n\n{text}  # done"


def copies(change):
    """Two who have the same long answers, one of them changed."""
    first = with_answer(LOOPS)
    next(cell for cell in first.cells if cell.id == "dimension-table").source = TABLE
    second = own_words(nbformat.reads(nbformat.writes(first), 4), 50)
    for cell in second.cells:
        if cell.id in ("net-input", "dimension-table"):
            cell.source = change(cell.source)
    return first, second


def test_two_whose_cells_are_equal_up_to_names_are_a_pair(tmp_path):
    first, second = copies(renamed)
    assert "out = " in renamed(LOOPS)
    others = {f"s{number}": right_student(A1, number) for number in range(1, 8)}
    (row,) = class_of(tmp_path, A1, {"ann": first, "bob": second, **others})
    assert (row.student, row.why) == ("ann and bob", "equal up to names")
    assert "net-input" in row.cell


def test_two_who_write_one_text_are_a_pair(tmp_path):
    students = {"ann": right_student(A1, 1), "bob": right_student(A1, 2)}
    for notebook in students.values():
        next(cell for cell in notebook.cells if cell.id == "literal-answer").source = WRITTEN
    (row,) = class_of(tmp_path, A1, students)
    assert (row.student, row.cell) == ("ann and bob", "literal-answer")


def test_a_form_that_many_write_makes_no_pair(tmp_path):
    first, second = copies(lambda text: text)
    assert class_of(tmp_path, A1, dict.fromkeys("abcd", first) | {"e": second}) == []


def test_another_number_is_another_form(tmp_path):
    first, second = copies(lambda text: text.replace("0", "1"))
    assert class_of(tmp_path, A1, {"ann": first, "bob": second}) == []


def test_what_is_broken_is_said_and_the_rest_is_looked_at(tmp_path):
    students = {
        "broken": "{",
        "syntax": with_cell("def f(:"),
        "cheat": CHEATS["gc"][0],
    }
    rows = {row.student: row.why for row in class_of(tmp_path, A1, students)}
    assert "the file is no notebook" in rows["broken"]
    assert "is no Python" in rows["syntax"]
    assert "gc" in rows["cheat"]


def test_the_command_prints_a_table(tmp_path, monkeypatch, capsys):
    class_of(tmp_path, A1, {"ann": CHEATS["gc"][0]})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["look.py"])
    look.main()
    said = capsys.readouterr().out
    assert A1 in said
    assert re.search(r"^student +cell +line +why$", said, re.M)
    assert re.search(r"^ann +\d+ +1 +reaches into the running program: gc$", said, re.M)
