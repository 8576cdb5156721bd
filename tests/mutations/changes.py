"""One-place changes to a module: what a mistake in an equation or around it looks like.

A change is made in the syntax tree, so docstrings and annotations are never touched. `strict` of
zip is left alone: it guards what cannot happen.
"""

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sites import in_a_line, is_known, is_result, is_text, only, places

NUMERIC = (
    "net_input",
    "error",
    "jacobian",
    "gradient",
    "update",
    "activation",
    "numerical_gradient",
)
TWINS = {"Z": "A", "W": "B", "X": "Y", "dE_dZ": "dE_dA", "dE_dW": "dE_dB"}
TWINS |= {b: a for a, b in TWINS.items()}
METHODS = {"sum": "mean", "mean": "sum", "max": "min", "any": "all"}
METHODS |= {b: a for a, b in METHODS.items() if a not in ("sum", "mean")}
COMPARISONS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
OPERATORS = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.LShift: ast.RShift, ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}  # fmt: skip
LEFT_OUT = (ast.Assign, ast.AugAssign, ast.Expr, ast.Raise, ast.Return, ast.Break, ast.Continue)

# What a result through float32 calls; it is added to the module.
THROUGH_FLOAT32 = """

def through_float32(result):
    narrow = np.complex64 if np.iscomplexobj(result) else np.float32
    narrowed = np.asarray(result).astype(narrow)
    return narrowed.astype(result.dtype) if hasattr(result, "dtype") else narrowed.item()


import numpy as np
"""


@dataclass(frozen=True)
class Change:
    """A change: where it is, in words that outlive an edit elsewhere, and the module with it."""

    line: int
    what: str
    source: str


def changes(module: str, source: str) -> Iterator[Change]:
    """Every change to a module, in the order of its lines."""
    tree, seen = ast.parse(source), Counter[str]()
    for place, statement, node in places(tree):
        for old, new, apply, *inner in of_node(module, tree, statement, node):
            what = f"{place}: {old} -> {new}"
            seen[what] += 1
            if seen[what] > 1:
                what += f" ({seen[what]})"
            undo = apply()
            text = ast.unparse(tree)
            undo()
            if "through_float32" in text:
                text += THROUGH_FLOAT32
            yield Change((inner or [statement])[0].lineno, what, text)


def replaced(parent: object, field: str | int, new: object) -> Callable[[], Callable[[], None]]:
    """Put another value into a field of a node, or a place of a list; what it returns undoes it."""

    def put(value: object) -> None:
        if isinstance(field, int):
            parent[field] = value
        else:
            setattr(parent, field, value)

    def apply() -> Callable[[], None]:
        old = parent[field] if isinstance(field, int) else getattr(parent, field)
        put(new)
        return lambda: put(old)

    return apply


def of_node(module: str, tree: ast.Module, statement: ast.stmt, node: ast.AST) -> Iterator:
    """(what stands there, what is put there, how) for each change to one node itself."""

    def change(parent: object, field: str | int, new: object, shown: ast.AST = node) -> tuple:
        apply = replaced(parent, field, new)
        old = in_a_line(shown)
        undo = apply()
        now = in_a_line(shown)
        undo()
        return old, now, apply

    match node:
        case ast.BinOp(left=left, op=ast.MatMult() | ast.Sub(), right=right):
            swapped = ast.BinOp(right, node.op, left)
            yield in_a_line(node), in_a_line(swapped), exchanged(node)
    match node:
        case ast.BinOp(left=left, op=ast.MatMult(), right=right):
            yield change(node, "op", ast.Mult())
            for field, operand in (("left", left), ("right", right)):
                dropped = isinstance(operand, ast.Attribute) and operand.attr == "T"
                new = operand.value if dropped else ast.Attribute(operand, "T", ast.Load())
                yield change(node, field, new)
        case ast.BinOp(left=left, op=op, right=right) if not isinstance(statement, ast.ClassDef):
            texts = (ast.JoinedStr, ast.Constant)
            if isinstance(op, ast.Mult) and not isinstance(left, texts):
                yield change(node, "op", ast.MatMult())
            yield change(node, "op", OPERATORS[type(op)]())
        case ast.Compare(ops=ops):
            for i, op in enumerate(ops):
                yield change(ops, i, COMPARISONS[type(op)]())
        case ast.BoolOp(op=op):
            yield change(node, "op", ast.Or() if isinstance(op, ast.And) else ast.And())
        case ast.UnaryOp(op=ast.Not() | ast.Invert(), operand=operand):
            yield change(node, "op", ast.UAdd())
        case ast.UnaryOp(op=ast.USub(), operand=operand) if not isinstance(operand, ast.Constant):
            yield change(node, "op", ast.UAdd())
        case ast.IfExp(test=test) | ast.If(test=test) | ast.While(test=test):
            yield change(node, "test", ast.UnaryOp(ast.Not(), test))
        case ast.Attribute(attr=name) if name in TWINS or name in METHODS:
            yield change(node, "attr", TWINS.get(name) or METHODS[name])
        case ast.Name(id=name, ctx=ast.Load()) if name in TWINS and is_known(tree, TWINS[name]):
            yield change(node, "id", TWINS[name])
        case ast.Constant(value=value):
            yield from (
                (in_a_line(node), repr(v), replaced(node, "value", v)) for v in other(value)
            )
        case ast.JoinedStr(values=values):
            yield change(node, "values", [*values, ast.Constant("X")])
        case ast.Call(keywords=keywords):
            for i, keyword in enumerate(keywords):
                if keyword.arg not in (None, "strict"):
                    yield change(node, "keywords", keywords[:i] + keywords[i + 1 :])
    if module in NUMERIC and is_result(node):
        scaled = ast.BinOp(node.value, ast.Mult(), ast.Constant(1.000001))
        narrow = ast.Call(ast.Name("through_float32", ast.Load()), [node.value], [])
        if statement.col_offset:  # in a function
            yield change(node, "value", scaled)
            yield change(node, "value", narrow)
    for field in ("body", "orelse", "finalbody"):
        block = getattr(node, field, None)
        if isinstance(block, list) and not isinstance(node, ast.ClassDef):
            for i, inner in enumerate(block):
                if isinstance(inner, LEFT_OUT) and not is_text(inner) and not only(inner, tree):
                    yield in_a_line(inner), "left out", replaced(block, i, ast.Pass()), inner


def exchanged(node: ast.BinOp) -> Callable[[], Callable[[], None]]:
    """Exchange the operands; the same again undoes it."""

    def apply() -> Callable[[], None]:
        node.left, node.right = node.right, node.left
        return apply

    return apply


def other(value: object) -> list:
    """Other constants in the place of one."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1]
    if isinstance(value, float | complex):
        return [value * 1.000001 if value else 1.0]
    if isinstance(value, bytes):
        return [value + b"X"]
    typeset = isinstance(value, str) and "\\" in value  # LaTeX changes nothing that is computed
    return [value + "X"] if isinstance(value, str) and not typeset else []
