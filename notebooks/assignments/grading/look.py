"""Where to look in the submissions of a class: `python grading/look.py a1-net-input`.

Run it in the course folder, after grading. It prints a table: student, cell, line, and why. A row
is a place to read, and no verdict: whoever wants to can hide from it, and a right answer can have a
reason for a row. It reads code and runs none.

    answers     what holds them: the inner rooms of `mlp_lab`, a function of `mlp_core` that is
                returned where the task asks to write it
    checks      what reaches into them or changes them: `sys.modules`, frames, `__globals__`, a name
                of a given cell that gets another meaning, a locked cell whose text was changed
    outside     files, the environment, other programs, the network
    pairs       of students whose cells are equal up to names, or whose text is the same

An answer that everybody writes so says nothing of two who do: `SHORT`, `ENOUGH` and `USUAL`.
"""

import argparse
import ast
import builtins
import copy
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import nbformat
from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode
from tasks import of_nbgrader

from mlp_lab import check, museum

# Measured on the right solutions of tests/lab/check: a formula in one line has 10 to 39 nodes of
# the syntax tree, loops have 44 to 110. That two students share one such form can be chance.
SHORT = 40
ENOUGH = 100
USUAL = 0.1  # the part of a class that makes a form a usual one
WORDS = 25  # of a written answer

INSIDE = "reaches into the running program"
OUTSIDE = "opens what is outside of the notebook"
ELSEWHERE = "can take the answer from another library"
ANSWERS = "imports what holds answers"

# A module or a name in one, and why it is a place to look.
PLACES = {
    **dict.fromkeys(
        (
            "sys.modules", "sys._getframe", "sys._current_frames", "sys.settrace",
            "sys.setprofile", "sys.meta_path", "sys.path", "sys.path_hooks", "inspect", "gc",
            "importlib", "ctypes", "builtins", "__main__", "dis", "marshal", "traceback",
            "types.FunctionType", "types.CodeType", "types.MethodType", "linecache", "runpy",
            "pkgutil", "atexit", "signal", "threading", "_thread", "multiprocessing",
            "unittest.mock", "pickle", "IPython.get_ipython", "IPython.core",
        ),
        INSIDE,
    ),
    **dict.fromkeys(
        (
            "os", "posix", "io.open", "pathlib", "glob", "shutil", "tempfile", "zipfile", "sqlite3",
            "nbformat", "numpy.load", "numpy.loadtxt", "numpy.genfromtxt",
            "numpy.fromfile", "numpy.memmap", "subprocess", "pty", "socket", "ssl", "urllib",
            "http", "requests", "httpx", "aiohttp", "ftplib", "smtplib", "webbrowser",
        ),
        OUTSIDE,
    ),
    **dict.fromkeys(("torch", "jax", "tensorflow", "autograd", "keras"), ELSEWHERE),
    **dict.fromkeys(
        (
            "mlp_lab.mistakes", "mlp_lab.check.checker_points", "mlp_lab.check.verdict_points",
            "mlp_core.*", "mlp_lab.*", "points", "nbgrader",
        ),
        ANSWERS,
    ),
}  # fmt: skip
# The same for what is there without an import.
BUILT_IN = {
    **dict.fromkeys(
        (
            "eval", "exec", "compile", "__import__", "globals", "locals", "vars", "setattr",
            "delattr", "__builtins__",
        ),
        INSIDE,
    ),
    "open": OUTSIDE,
}  # fmt: skip
# Attributes, and strings, that lead from a function or an object to what surrounds it.
INNER = frozenset(
    (
        "__globals__", "__code__", "__closure__", "__wrapped__", "__dict__", "__subclasses__",
        "__bases__", "__mro__", "__builtins__", "__defaults__", "__kwdefaults__",
        "__getattribute__", "__self__", "__func__", "__loader__", "__spec__", "__file__",
        "f_back", "f_locals", "f_globals", "f_builtins", "f_code", "tb_frame", "gi_frame",
        "gi_code", "cell_contents", "co_consts",
    )
)  # fmt: skip
# Special methods of an object that pleases every comparison.
PLEASING = frozenset(
    (
        "__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__array__",
        "__array_ufunc__", "__array_function__", "__array_finalize__", "__instancecheck__",
        "__class__",
    )
)  # fmt: skip
OPEN_ROOMS = ("mlp_lab.check", "mlp_lab.museum", "mlp_lab.doctor", "mlp_lab.datasets")
PUBLIC = {"mlp_lab.check": check.__all__, "mlp_lab.museum": museum.__all__}
CHECKED = ("mlp_lab", "mlp_core", "numpy", "sys", "builtins", "IPython")
METHODS = frozenset(("gradients", "backward", "updated"))  # of a Network
# What the text of a task allows besides what its notebook imports.
ALLOWED = {
    "verdicts": ("mlp_core.gradient_check", "mlp_lab.doctor", "mlp_lab.museum", *METHODS),
}
HARMLESS_MAGICS = frozenset(
    (
        "time", "timeit", "capture", "prun", "matplotlib", "pylab", "precision", "pprint",
        "xmode", "config", "whos", "who", "reset", "load_ext", "autoreload", "pip", "conda",
    )
)  # fmt: skip
RUN_WITHIN = frozenset(("time", "timeit", "capture", "prun"))
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Row(NamedTuple):
    """A place to look."""

    student: str
    cell: str
    line: int | str
    why: str


@dataclass
class Given:
    """What the students' version of an assignment gives."""

    texts: set[str] = field(default_factory=set)
    locked: dict[str, str] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)  # from a function's name to its cell
    imports: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


@dataclass
class Cell:
    """A cell of a student's, with its tree if it is code."""

    name: str
    source: str
    grade_id: str = ""
    tree: ast.Module | None = None


def parsed(source: str) -> ast.Module:
    """The tree of a cell, its magics turned into calls as IPython does."""
    manager = TransformerManager()  # type: ignore[no-untyped-call]
    return ast.parse(manager.transform_cell(source))


def given_by(released: NotebookNode) -> Given:
    """What is in the release: its texts, what it imports and defines, and what it asks for."""
    given = Given()
    for cell in released.cells:
        known = of_nbgrader(cell)
        given.texts.add(cell.source.strip())
        if known.get("locked"):
            given.locked[str(known["grade_id"])] = cell.source.strip()
        if cell.cell_type != "code":
            continue
        tree = parsed(cell.source)
        if known.get("solution"):
            given.asked |= {name: str(known["grade_id"]) for name, _ in bindings(tree)}
        else:
            given.imports |= imports(tree)
            if known.get("locked"):
                given.names |= {name for name, _ in bindings(tree) if len(name) > 2}
    return given


def imports(tree: ast.AST) -> dict[str, str]:
    """From each name that is imported to what it stands for, with all dots."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                name = alias.asname or alias.name.split(".")[0]
                found[name] = alias.name if alias.asname else name
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return found


def outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    """A node and all within it, but for what has names of its own."""
    yield node
    own = (*FUNCTIONS, ast.ClassDef, ast.Lambda, ast.ListComp, ast.GeneratorExp, ast.DictComp)
    if not isinstance(node, own):
        for child in ast.iter_child_nodes(node):
            yield from outside_functions(child)


def bindings(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    """Each name that a cell binds for all cells, with its statement."""
    for statement in tree.body:
        for node in outside_functions(statement):
            if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
                yield node.name, node
                declared = [inner for inner in ast.walk(node) if isinstance(inner, ast.Global)]
                yield from ((name, node) for inner in declared for name in inner.names)
            elif isinstance(node, ast.Import | ast.ImportFrom):
                yield from ((name, node) for name in imports(node))
            elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                yield node.id, statement


def path_of(node: ast.AST, known: dict[str, str]) -> str:
    """What a name or a chain of attributes stands for, with all dots; nothing for the rest."""
    if isinstance(node, ast.Name):
        return known.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        before = path_of(node.value, known)
        return f"{before}.{node.attr}" if before else ""
    return ""


def within(path: str, places: Iterable[str]) -> str:
    """The first of these places that a path is, or lies in; nothing if there is none."""
    return next((p for p in places if path == p or path.startswith(f"{p}.")), "")


def why_of_path(path: str) -> str:
    """Why a path is a place to look, or nothing."""
    place = within(path, PLACES)
    if place:
        return f"{PLACES[place]}: {path}"
    room = within(path, OPEN_ROOMS)
    inner = path.startswith("mlp_lab.") and path.count(".") > 1 and not room
    name = path.removeprefix(f"{room}.").split(".")[0]
    if inner or (room in PUBLIC and path != room and name not in PUBLIC[room]):
        return f"{ANSWERS}: {path}"
    return ""


def why_of_name(node: ast.Name) -> str:
    """Why a name that is not imported is a place to look, or nothing."""
    used = isinstance(node.ctx, ast.Load) and node.id in BUILT_IN
    return f"{BUILT_IN[node.id]}: {node.id}" if used else ""


def root_of(node: ast.AST) -> str:
    """The name that a chain of attributes begins with; nothing if it begins otherwise."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def odd_places(tree: ast.AST, known: dict[str, str]) -> Iterator[tuple[int, str]]:
    """Lines of a cell that reach for answers, into the checks or outside."""
    magics = {id(on) for on, name, _ in magics_of(tree) if name in HARMLESS_MAGICS}
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Import | ast.ImportFrom):
            whole = [alias.name for alias in node.names]
            if isinstance(node, ast.ImportFrom):
                whole = [f"{node.module}.{name}" for name in whole]
            yield from ((line, why_of_path(path)) for path in whole)
        elif isinstance(node, ast.Name):
            path = known.get(node.id, "")
            yield line, why_of_path(path) if path else why_of_name(node)
        elif isinstance(node, ast.Attribute):
            path = path_of(node, known)
            if not isinstance(node.ctx, ast.Load) and within(path, CHECKED):
                yield line, f"changes {path}"
            elif root_of(node) in known:
                yield line, why_of_path(path)
            if node.attr in INNER:
                yield line, f"{INSIDE}: .{node.attr}"
        elif isinstance(node, ast.Constant) and node.value in INNER:
            yield line, f"{INSIDE}: {node.value!r}"
        elif isinstance(node, ast.ClassDef):
            methods = {item.name for item in node.body if isinstance(item, FUNCTIONS)}
            pleasing = sorted(methods & PLEASING)
            if pleasing:
                yield line, f"objects that can please a comparison: {', '.join(pleasing)}"
        elif isinstance(node, ast.Call):
            yield line, why_of_call(node, known, magics)
    for _, name, body in magics_of(tree):
        if body and name in RUN_WITHIN:
            yield from ((line + 1, why) for line, why in odd_places(parsed(body), known))


def why_of_call(node: ast.Call, known: dict[str, str], magics: set[int]) -> str:
    """Why a call is a place to look, or nothing."""
    name = path_of(node.func, known)
    if name == "get_ipython" and id(node) not in magics:
        return f"{INSIDE}: get_ipython, or a magic"
    computed = (ast.BinOp, ast.JoinedStr, ast.Call)
    if name == "getattr" and len(node.args) > 1 and isinstance(node.args[1], computed):
        return f"{INSIDE}: getattr with a name that is put together"
    if name == "type" and len(node.args) == 3:
        return f"{INSIDE}: type makes a class"
    return ""


def magics_of(tree: ast.AST) -> Iterator[tuple[ast.expr, str, str]]:
    """Each magic as IPython calls it: on what, its name, and the code of a cell magic."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            if node.func.attr in ("run_line_magic", "run_cell_magic") and texts:
                yield node.func.value, str(texts[0]), str(texts[2]) if len(texts) > 2 else ""


def borrowed(cells: list[Cell], given: Given) -> Iterator[tuple[Cell, int, str]]:
    """Where an asked function, or what it uses, is a function of the package."""
    bound = defaultdict(list)
    known = {**given.imports}
    for cell in cells:
        if cell.tree:
            known |= imports(cell.tree)
            for name, statement in bindings(cell.tree):
                bound[name].append((cell, statement))
    for asked in given.asked:
        allowed = (*given.imports.values(), *ALLOWED.get(asked, ()))
        allowed = tuple(path for path in allowed if path not in ("mlp_core", "mlp_lab"))
        left, seen = [asked], {*given.asked} - {asked}
        while left:
            name = left.pop()
            if name in seen:
                continue
            seen.add(name)
            for cell, statement in bound[name]:
                for line, path in packaged(statement, known, allowed):
                    yield cell, line, f"{asked} is to be written here, and takes {path}"
                left += [node.id for node in ast.walk(statement) if isinstance(node, ast.Name)]


def packaged(
    statement: ast.stmt, known: dict[str, str], allowed: tuple[str, ...]
) -> Iterator[tuple[int, str]]:
    """What of the package a statement uses, without what the task allows."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        paths = [(statement.lineno, path) for path in imports(statement).values()]
    else:
        nodes = [n for n in ast.walk(statement) if isinstance(n, ast.Name | ast.Attribute)]
        paths = [(node.lineno, path_of(node, known)) for node in nodes]
        calls = [n.func for n in ast.walk(statement) if isinstance(n, ast.Call)]
        asked = [f for f in calls if isinstance(f, ast.Attribute) and f.attr in METHODS]
        yield from ((f.lineno, f".{f.attr}()") for f in asked if f.attr not in allowed)
    for line, path in paths:
        if path.count(".") and within(path, ("mlp_core", "mlp_lab")) and not within(path, allowed):
            yield line, path


def rows_of(student: str, cells: list[Cell], given: Given) -> Iterator[Row]:
    """All places to look in one notebook, each line once for each reason."""
    known = {**given.imports}
    for cell in cells:
        if cell.source.strip() != given.locked.get(cell.grade_id, cell.source.strip()):
            yield Row(student, cell.name, "", "a locked cell was changed; grading restores it")
        if not cell.tree or cell.source.strip() in given.texts:
            continue
        known |= imports(cell.tree)
        for line, why in odd_places(cell.tree, known):
            if why:
                yield Row(student, cell.name, line, why)
        for name, statement in bindings(cell.tree):
            again = imports(statement).get(name)
            if name in given.names and again != given.imports.get(name, ""):
                yield Row(student, cell.name, statement.lineno, f"gives {name} another meaning")
    for cell, line, why in borrowed(cells, given):
        if cell.source.strip() not in given.texts:
            yield Row(student, cell.name, line, why)


def cells_of(notebook: NotebookNode, student: str, given: Given) -> tuple[list[Cell], list[Row]]:
    """The cells of a submission, and rows for code that is none."""
    cells, rows = [], []
    for number, cell in enumerate(notebook.cells, start=1):
        grade_id = str(of_nbgrader(cell).get("grade_id", ""))
        read = Cell(f"{number} {grade_id}".strip(), cell.source, grade_id)
        if cell.cell_type == "code":
            try:
                read.tree = parsed(cell.source)
            except (SyntaxError, ValueError, RecursionError) as broken:
                line = getattr(broken, "lineno", None) or ""
                rows.append(Row(student, read.name, line, "is no Python, and was not looked at"))
        cells.append(read)
    return cells, rows


class Normal(ast.NodeTransformer):
    """A tree in which every name of the student's own is the number of its first use."""

    def __init__(self, kept: Iterable[str]) -> None:
        self.kept = {*dir(builtins), *kept}
        self.names: dict[str, str] = {}

    def named(self, name: str) -> str:
        """The number of a name, or the name itself where it is not the student's."""
        return name if name in self.kept else self.names.setdefault(name, f"_{len(self.names)}")

    def visit_Name(self, node: ast.Name) -> ast.Name:
        """A variable."""
        return ast.Name(self.named(node.id), node.ctx)

    def visit_arg(self, node: ast.arg) -> ast.arg:
        """An argument, without its annotation."""
        return ast.arg(self.named(node.arg))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """A function, without its docstring."""
        node.name = self.named(node.name)
        if ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        return self.generic_visit(node)


def form(tree: ast.Module, kept: Iterable[str]) -> tuple[str, int]:
    """A cell up to its names, and its size: the nodes of its tree."""
    normal = Normal(kept).visit(copy.deepcopy(tree))
    size = sum(not isinstance(node, ast.expr_context) for node in ast.walk(normal))
    return ast.dump(normal), size


def pairs(students: dict[str, list[Cell]], given: Given) -> Iterator[Row]:
    """Pairs of students with the same cells, where that is no chance."""
    kept = {*given.imports, *given.asked, *given.names}
    forms: dict[str, dict[str, tuple[str, int]]] = {}
    for student, cells in students.items():
        forms[student] = {}
        for cell in cells:
            if cell.source.strip() in given.texts or cell.grade_id in given.locked:
                continue
            if cell.tree and cell.grade_id in given.asked.values():
                text, size = form(cell.tree, kept)
                forms[student][cell.grade_id] = (text, size if size >= SHORT else 0)
            elif cell.tree is None and cell.grade_id:
                words = re.findall(r"\w+", cell.source.lower())
                size = ENOUGH if len(words) >= WORDS else 0
                forms[student][cell.grade_id] = (" ".join(words), size)
    times = Counter(text for own in forms.values() for text, _ in own.values())
    usual = max(3, USUAL * len(students))
    for one, other in combinations(forms, 2):
        same = [
            (cell, size)
            for cell, (text, size) in forms[one].items()
            if (text, size) == forms[other].get(cell) and size and times[text] <= usual
        ]
        if sum(size for _, size in same) >= ENOUGH:
            names = ", ".join(cell for cell, _ in same)
            yield Row(f"{one} and {other}", names, "", "equal up to names")


def look(course: Path, assignment: str) -> list[Row]:
    """All rows of one assignment."""
    released = course / "release" / assignment / f"{assignment}.ipynb"
    given = given_by(nbformat.read(released, as_version=4))
    rows, students = [], {}
    for path in sorted(course.glob(f"submitted/*/{assignment}/{assignment}.ipynb")):
        student = path.parts[-3]
        try:
            notebook = nbformat.read(path, as_version=4)
            students[student], broken = cells_of(notebook, student, given)
        except Exception:  # whatever a student's file can be
            rows.append(Row(student, "", "", "the file is no notebook, and was not looked at"))
            continue
        rows += [*broken, *rows_of(student, students[student], given)]
    return list(dict.fromkeys([*rows, *pairs(students, given)]))


def print_table(rows: list[Row]) -> None:
    """Print rows under a head, in columns."""
    table = [("student", "cell", "line", "why"), *([str(item) for item in row] for row in rows)]
    widths = [max(len(row[place]) for row in table) for place in range(3)]
    for row in table:
        print("  ".join([*(row[p].ljust(widths[p]) for p in range(3)), row[3]]))


def main() -> None:
    """Look through the assignments that the command names, or through all that were given out."""
    parser = argparse.ArgumentParser(description="Where to look in the submissions of a class.")
    parser.add_argument("assignment", nargs="*")
    course = Path.cwd()
    names = parser.parse_args().assignment
    for name in names or sorted(path.name for path in course.glob("release/*")):
        print(f"\n{name}\n")
        print_table(look(course, name))


if __name__ == "__main__":
    main()
