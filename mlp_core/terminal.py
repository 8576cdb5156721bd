"""Text for a terminal or a pipe that does not know the signs of the derivation.

On Windows, and where output goes through a pipe, print may know some two hundred characters, and
raise an error at the first other one. What is printed here is to come out everywhere.
"""

import sys
import unicodedata
from typing import Any

PLAIN = {
    "∂": "d", "·": " . ", "×": "x", "⊗": "(x)", "⊙": "(*)", "Σ": "sum", "√": "sqrt", "‖": "||",
    "−": "-", "±": "+-", "′": "'", "ᵀ": "^T", "⁻": "^-", "¹": "^1", "²": "^2", "³": "^3",
    "α": "alpha", "β": "beta", "δ": "delta", "∞": "inf", "≈": "~", "≠": "!=", "≤": "<=",
    "≥": ">=", "→": "->", "↦": "->", "\u2013": "-", "\u2014": "-",
}  # fmt: skip


def printable(text: str, stream: Any = None) -> str:
    """The same text, with plain letters for what a stream, by default stdout, cannot write.

    Examples
    --------
    >>> import io
    >>> printable("Z = X · W, m × k", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    'Z = X . W, m x k'
    """
    stream = sys.stdout if stream is None else stream
    encoding = getattr(stream, "encoding", None)
    if not isinstance(encoding, str) or fits(text, encoding):
        return text
    if not fits("·", encoding):
        text = text.replace(" · ", "·")  # its spaces come with the point
    return "".join(c if fits(c, encoding) else plain(c) for c in text)


def fits(text: str, encoding: str) -> bool:
    """Whether an encoding knows every character."""
    try:
        text.encode(encoding)
    except UnicodeError:
        return False
    except LookupError:  # an encoding that Python does not know either
        return True
    return True


def plain(character: str) -> str:
    """What stands for a character: that of the table; a letter without its accent; its number."""
    letters = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return PLAIN.get(character) or letters or f"\\u{ord(character):04x}"
