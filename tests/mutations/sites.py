"""Where a module can be changed: its nodes in order, and what they are."""

import ast
import re
from collections.abc import Iterator


def places(tree: ast.Module) -> Iterator[tuple[str, ast.stmt, ast.AST]]:
    """Each node with the name of its function and its statement; no docstring, no annotation."""

    def inside(place: str, statement: ast.stmt, node: ast.AST) -> Iterator:
        if isinstance(node, ast.stmt):
            statement = node
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            place = f"{place}.{node.name}".removeprefix("module.")
        yield place, statement, node
        for field, value in ast.iter_fields(node):
            if field in ("annotation", "returns") or getattr(node, "arg", "") == "strict":
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant):
                    continue  # a piece of a text that is changed as a whole
                if isinstance(child, ast.AST) and not is_text(child) and not is_hiding(node):
                    yield from inside(place, statement, child)

    for statement in tree.body:
        if not is_text(statement) and not isinstance(statement, ast.Import | ast.ImportFrom):
            yield from inside("module", statement, statement)


def is_text(node: ast.AST) -> bool:
    """Whether it is a docstring."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def is_hiding(node: ast.AST) -> bool:
    """Whether it hides a function in tracebacks; that it does is left out as a whole."""
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__tracebackhide__"


def only(statement: ast.stmt, tree: ast.Module) -> bool:
    """Whether a statement is the only one to make its name: without it nothing would run."""
    if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
        return False
    name = statement.targets[0].id
    made = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == name]
    stores = [n for n in made if isinstance(n.ctx, ast.Store)]
    return len(stores) == 1 and len(made) > 1


def is_result(node: ast.AST) -> bool:
    """Whether a statement computes something that may be rounded, unlike m = len(X)."""
    counted = isinstance(getattr(node, "value", None), ast.Call | ast.Constant) and (
        isinstance(node.value, ast.Constant) or ast.unparse(node.value).startswith("len(")
    )
    return isinstance(node, ast.Return | ast.Assign) and node.value is not None and not counted


def is_known(tree: ast.Module, name: str) -> bool:
    """Whether a module has such a name at all; else the change is only a misspelling."""
    arguments = (n.arg for n in ast.walk(tree) if isinstance(n, ast.arg))
    return name in arguments or any(
        isinstance(n, ast.Name) and n.id == name for n in ast.walk(tree)
    )


def in_a_line(node: ast.AST) -> str:
    """A node as source text in one line: of a block only its head."""
    return re.sub(r"\s+", " ", ast.unparse(node).strip().splitlines()[0])
