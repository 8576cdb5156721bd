"""The cures that a message offers, as a reader takes them; and every place that offers one."""

import ast
import re

import numpy as np

# Words with which a message begins to say what to do, after a semicolon or at its beginning.
ORDERS = (
    r"(^|[;:?] )(write|use|try|take|make|let|look|pass|show|name the|reset|start|scale|choose|put"
    r"|draw)[ ,]|\bwrite |\bdid you mean |\bsuch as "
)


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
    ends = [len(said), *(m.start() for m in re.finditer(r"[,;:.] | for ", said))]
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


def refusal(call, names):
    """What a call says against its arguments; "" if it takes them."""
    try:
        call(**names)
    except (TypeError, ValueError) as error:
        return str(error)
    return ""


def ends(call, names, also, heard=()):
    """Every (messages, arguments) to which the cures lead that a call offers, taken to the end.

    `also` are names that a reader has besides the arguments, such as `classes`.
    """
    message = refusal(call, names)
    assert message not in heard, f"the cure changed nothing: {message}"
    assert len(heard) < 4, heard
    if not message:
        return [(heard, names)]
    heard = (*heard, message)
    found = []
    for way in offered(message):
        found += ends(call, names | taken(way, message, names, also), also, heard)
    return found or [(heard, names)]


def taken(way, message, names, also):
    """The arguments that change when a way is taken: each is what its expression gives."""
    blamed = re.match(r"[\w.]+: (\w+)", message)[1]
    given = {"np": np} | names | also
    used = {code: [name for name in names if re.search(rf"\b{name}\b", code)] for code in way}
    return {(used[code] or [blamed])[0]: eval(code, dict(given)) for code in way}


def templates(source):
    """Every text of a source that is no docstring, as a pattern of what comes of it."""
    tree = ast.parse(source)
    nodes = list(ast.walk(tree))
    bodies = [
        node.body[0]
        for node in nodes
        if isinstance(getattr(node, "body", None), list) and node.body
    ]
    docs = {id(body.value) for body in bodies if isinstance(body, ast.Expr)}
    parts = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            texts = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
            yield node.lineno, texts
        elif isinstance(getattr(node, "value", None), str) and id(node) not in docs | parts:
            yield node.lineno, [node.value]


def pattern(texts):
    """The pattern of a text with gaps; words begin a message, or go on behind others."""
    written = "".join(".*" if text is None else re.escape(text) for text in texts)
    return written.replace(r"\{\}", ".*").removeprefix(",")


def places(source, is_cure):
    """The line and the pattern of each text of a source that offers a cure."""
    for line, texts in templates(source):
        if is_cure("…".join(text or "" for text in texts)):
            yield line, pattern(texts)


def is_order(text):
    """Whether a text tells its reader what to do; what begins with a new line is no message."""
    return text[:1] != "\n" and re.search(ORDERS, text) is not None
