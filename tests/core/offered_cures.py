"""The cures that a message offers, as a reader takes them from it."""

import ast
import re


def offered(message):
    """The ways that a message offers: each a list of expressions, to be taken together.

    "write X.T and Y.T" is one way of two expressions, "write Z.T or Z" are two ways, and what
    stands behind ", " or "; " are words. What cannot be read raises, so that no cure goes untested.
    """
    first = message.splitlines()[0]
    found = re.search(r"\bwrite (.+)$", first)
    if not found:
        assert "reshape" not in first, first
        assert "astype" not in first, first
        return []
    said = found[1]
    ends = [len(said), *(m.start() for m in re.finditer(r"[,;:] | for ", said))]
    for end in sorted(ends, reverse=True):  # the longest beginning that is code
        try:
            tree = ast.parse(assignment := said[:end], mode="eval").body
        except SyntaxError:
            continue
        ways = tree.values if is_a(tree, ast.Or) else [tree]
        together = [way.values if is_a(way, ast.And) else [way] for way in ways]
        return [[ast.get_source_segment(assignment, code) for code in way] for way in together]
    raise AssertionError(f"no code stands behind “write”: {first}")


def is_a(tree, kind):
    """Whether an expression is joined by "and", or by "or"."""
    return isinstance(tree, ast.BoolOp) and isinstance(tree.op, kind)
