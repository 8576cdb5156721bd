"""Formulas as MathML, which a browser shows by itself.

nbconvert leaves them as they are written, for a program that a page loads from elsewhere. What
stands here takes the place of its filter in the pages of students and in Formgrader.
"""

import html
from typing import Any

from jinja2 import pass_context
from latex2mathml.converter import convert
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath


def mathml(formula: str, display: str) -> str:
    """A formula as MathML; what cannot be read as one stays as it was written."""
    plain = formula.replace("<", r"\lt ").replace(">", r"\gt ")  # \text would let a tag through
    try:
        return str(convert(plain, display=display))
    except Exception:  # a student's formula can hold anything
        mark = "$$" if display == "block" else "$"
        return f"<code>{html.escape(mark + formula + mark)}</code>"


class Renderer(IPythonRenderer):
    """Markdown to HTML, formulas to MathML."""

    def inline_math(self, body: str) -> str:
        """A formula within a line."""
        return mathml(body, "inline")

    def block_math(self, body: str) -> str:
        """A formula on its own."""
        return mathml(body, "block")

    def latex_environment(self, name: str, body: str) -> str:
        """The same, between \\begin and \\end."""
        return mathml(f"\\begin{{{name}}}{body}\\end{{{name}}}", "block")


@pass_context
def markdown2html(context: Any, source: str) -> str:
    """The filter of that name, with the pictures that are attached to a cell."""
    attachments = context.get("cell", {}).get("attachments", {})
    renderer = Renderer(escape=False, attachments=attachments, exclude_anchor_links=True)
    return MarkdownWithMath(renderer=renderer).render(source)
