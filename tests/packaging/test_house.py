"""The house: which room may use which, and how long an equation is.

An equation has at most five lines. A file has no limit: one of 190 lines, which was held here once,
cut files in two where there was one idea, and made rooms that nobody needed.
"""

import ast
from itertools import chain
from pathlib import Path

import pytest

import mlp_core

ROOT = Path(mlp_core.__file__).parents[1]
GRADING = Path(__file__).parents[2] / "notebooks/assignments/grading"  # comes with no wheel

# From the ground up: a room uses only what stands on floors below its own, and so none on its own.
FLOORS = (
    "mlp_core.cures mlp_core.terminal",
    "mlp_core.refusals",
    "mlp_core.equation",
    "mlp_core.net_input mlp_core.activation mlp_core.error mlp_core.jacobian mlp_core.gradient",
    "mlp_core.update",
    "mlp_core.layer",
    "mlp_core.network",
    "mlp_core.plan",
    "mlp_core.training mlp_core.numerical_gradient",
    "mlp_core.gradient_check mlp_core.storage",
    "mlp_core",  # the contents page
    "mlp_lab.numbers mlp_lab.palette mlp_lab.datasets mlp_lab.thread mlp_lab.readers_copy "
    "mlp_lab.notebook_cell",
    "mlp_lab.drawing",
    "mlp_lab.figures",
    "mlp_lab.mistakes",
    "mlp_lab.doctor",
    "mlp_lab.museum",
    "mlp_lab.check",
    "mlp_lab.instrument",
    "mlp_lab.explorers mlp_lab.stepper mlp_lab.studio",
    "mlp_lab.living",
    "mlp_lab.show mlp_lab.equation_map mlp_lab.failure mlp_lab.speed mlp_lab.live "
    "mlp_lab.prediction",
    "mlp_lab.algorithm",
    "mlp_lab",
    "downloads tasks formulas points restore container",  # from here on for teachers: what grades
    "collect failures look rubric",
    "feedback scores",
)
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms.split()}


def modules(root=ROOT):
    """Every module of both packages, by its name, with the source of its file.

    And those that grade: each is on a kernel's path by itself, so it has no package's name.
    """
    found = {file.stem: file.read_text(encoding="utf-8") for file in GRADING.glob("*.py")}
    for file in chain(root.glob("mlp_core/**/*.py"), root.glob("mlp_lab/**/*.py")):
        name = ".".join(file.relative_to(root).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = file.read_text(encoding="utf-8")
    return found


def uses(sources):
    """From each module to those that it imports anywhere, in the body of a function too."""
    found = {name: set() for name in sources}
    for name, source in sources.items():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                found[name] |= {alias.name for alias in node.names} & sources.keys()
            elif isinstance(node, ast.ImportFrom):
                assert not node.level, f"{name}: write the whole name, not {'.' * node.level}"
                whole = {f"{node.module}.{alias.name}" for alias in node.names}
                rooms = whole & sources.keys()
                rooms |= {node.module} if whole - rooms and node.module in sources else set()
                found[name] |= rooms
    return found


def room(module):
    """The room that a module stands in: a folder of mlp_lab, or a file beside those."""
    return ".".join(module.split(".")[:2])


def upward(used):
    """Every use of a room that does not stand below."""
    return {
        f"{name} uses {other}"
        for name, others in used.items()
        for other in others
        if room(name) != room(other) and FLOOR[room(other)] >= FLOOR[room(name)]
    }


def in_a_circle(used):
    """The modules that use each other around a circle: what is left when no end can be taken."""
    left = dict(used)
    while ends := [name for name, others in left.items() if not others & left.keys()]:
        for name in ends:
            del left[name]
    return left.keys()


def test_every_room_has_its_floor():
    assert {room(name) for name in modules()} - {"mlp_lab.data"} == FLOOR.keys()


def test_no_room_uses_one_that_does_not_stand_below():
    assert upward(uses(modules())) == set()


def test_no_imports_run_in_a_circle():
    """Within a room too: there the floors say nothing."""
    assert in_a_circle(uses(modules())) == set()


@pytest.mark.parametrize(
    ("module", "line", "found"),
    [
        ("mlp_core.error", "from mlp_core.training import train", "mlp_core.training"),
        ("mlp_core.plan", "def f():\n    import mlp_lab.show", "mlp_lab.show"),
        ("mlp_lab.drawing.svg", "from mlp_lab.explorers import explore_error", "mlp_lab.explorers"),
        ("mlp_lab.studio.curves", "from mlp_lab import explorers", "mlp_lab.explorers"),
        ("mlp_lab.show", "from mlp_lab import fails", "mlp_lab"),
        ("mlp_lab.check.trust", "from points import verdict_points", "points"),
    ],
)
def test_a_use_upward_is_found(module, line, found):
    sources = modules()
    sources[module] += f"\n{line}\n"
    assert upward(uses(sources)) == {f"{module} uses {found}"}


def test_a_circle_within_a_room_is_found():
    sources = modules()
    assert "mlp_lab.drawing.svg" in uses(sources)["mlp_lab.drawing.axes"]
    sources["mlp_lab.drawing.svg"] += "\nfrom mlp_lab.drawing.axes import Axes\n"
    assert in_a_circle(uses(sources)) >= {"mlp_lab.drawing.svg", "mlp_lab.drawing.axes"}


def lengths():
    """From each equation to its number of lines, without its docstring and its check."""
    found = {}
    for source in modules().values():
        for node in ast.walk(ast.parse(source)):
            marks = getattr(node, "decorator_list", [])
            if any(ast.unparse(mark).startswith(("equation(", "s11(")) for mark in marks):
                body = [s for s in node.body if not isinstance(s, ast.Expr)]
                body = [s for s in body if not ast.unparse(s).startswith("__tracebackhide__")]
                found[node.name] = sum(s.end_lineno - s.lineno + 1 for s in body)
    return found


def test_an_equation_has_at_most_five_lines():
    found = lengths()
    named = {f.__name__ for functions in mlp_core.EQUATIONS.values() for f in functions}
    assert found.keys() >= named
    assert max(found.values()) <= 5, found
    assert found["forward"] == 5  # so that lines are counted
