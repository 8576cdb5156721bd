"""A prediction that is typed before it is looked up: a field, and then the truth beside it."""

import re
from dataclasses import dataclass
from html import escape
from numbers import Integral, Real
from typing import Any

import ipywidgets as widgets
import numpy as np

from mlp_core.refusals import briefly, check_one_number, letters
from mlp_lab.check.mirror import chip
from mlp_lab.instrument import Instrument, parts
from mlp_lab.numbers import as_printed

__all__ = ["Prediction", "predict"]

LONGEST = 40  # of what is typed, as it is said again
ROUNDED = 0.01  # of a number: how far off its digits may leave it
FACTORS = {2: ("twice as much", "half of it")} | {
    c: (f"{c} times as much", f"1/{c} of it") for c in (3, 4, 5, 6, 7, 8, 9, 10, 100, 1000)
}
PLACES = ("first", "second", "third")
Sizes = tuple[int, ...]


class Prediction(Instrument):
    """A question, a field for the reader's answer, and, when she has typed one, the truth.

    Parameters
    ----------
    question : str
        What is asked.
    truth : int, float, or tuple of int
        The answer, computed: a number, or the dimensions of an array.
    within : float
        By how much a number may be off, where it cannot be known but only guessed.

    Attributes
    ----------
    text : str
        What was typed last.
    right : bool or None
        Whether that is the truth; None as long as nothing is typed that could be.
    said : str
        The sentence below the field.
    """

    def __init__(self, question: str, truth: Any, within: float = 0) -> None:
        check_text("question", question)
        check_one_number("predict: within", within)
        self.question, self.truth, self.within = question, truth_of(truth), float(within)
        self.text, self.said = "", ""
        self.right: bool | None = None
        super().__init__()
        kind = "sizes like 3 × 4" if isinstance(self.truth, tuple) else "a number"
        field = widgets.Text(
            description="Your prediction", placeholder=f"{kind}; then Enter", tooltip=question,
            continuous_update=False, style={"description_width": "initial"},
            layout={"width": "26em"},
        )  # fmt: skip
        self.add((field, lambda: self.text, self.answer))
        asked = widgets.HTML(f"<b>{escape(question)}</b>")
        self.view.children = (asked, *self._rows, self._status)
        self.view.remove_class("mlp-instrument")
        for part in (self.picture, *parts(self._head)):  # nothing is drawn
            part.close()
        self.show()

    def answer(self, text: str) -> None:
        """Take what is typed, and say beside it what is true; what is no answer is refused."""
        check_text("what is typed", text)
        self.right, self.said = judged(text, self.truth, self.within)
        self.text = text
        self.show()

    def say(self, sentence: str) -> None:
        super().say(sentence)
        if self.right is not None:
            self._status.value = chip(self.right) + self._status.value

    def words(self) -> str:
        return self.said

    def draw(self) -> str:
        return ""

    def static(self) -> dict[str, str]:
        return {}

    def __repr__(self) -> str:
        # The same before and after, because the notebooks' tests compare it.
        return f"Say it before you go on: {self.question}"


def predict(question: str, truth: Any, within: float = 0) -> Prediction:
    """Ask for a prediction, and compare it with the truth when it has been typed.

    Parameters
    ----------
    question : str
        What is asked, such as "Which dimensions has Z?".
    truth : int, float, or tuple of int
        The answer, computed by the cell: a number, or the dimensions of an array.
    within : float
        By how much a number may be off where it cannot be known but only guessed. By default as
        many digits have to be right as were typed, and none may be off by more than a hundredth.

    Returns
    -------
    Prediction
        The field. Where no kernel runs, it is the question alone.

    Raises
    ------
    TypeError
        If the truth is neither a number nor dimensions.

    Examples
    --------
    >>> import numpy as np
    >>> asked = predict("Which dimensions has X · W?", (np.ones((5, 3)) @ np.ones((3, 4))).shape)
    >>> asked.answer("5 x 3")
    >>> asked.said
    'You said 5 × 3; it is 5 × 4: the second is 4, not 3.'
    """
    return Prediction(question, truth, within)


def check_text(what: str, value: Any) -> None:
    """Refuse what is no text, such as a truth in place of the question."""
    if not isinstance(value, str):
        raise TypeError(f"predict: {what} must be a text, not {briefly(value)}")


def truth_of(truth: Any) -> Sizes | int | float:
    """The truth as Python's own numbers; what is neither a number nor dimensions is refused."""
    if isinstance(truth, tuple) and truth and all(is_whole(size) for size in truth):
        return tuple(int(size) for size in truth)
    if is_whole(truth):
        return int(truth)
    if isinstance(truth, Real) and not isinstance(truth, bool) and np.isfinite(float(truth)):
        return float(truth)
    wanted = "a finite number, or dimensions such as Z.shape"
    raise TypeError(f"predict: truth must be {wanted}, not {briefly(truth)}")


def is_whole(value: Any) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)


def judged(typed: str, truth: Sizes | int | float, within: float) -> tuple[bool | None, str]:
    """Whether what is typed is the truth, and a sentence; None for what is no answer."""
    if not typed.strip():
        return None, ""
    if isinstance(truth, tuple):
        sizes = sizes_in(typed)
        if sizes is None:
            return None, f"{shortened(typed)} is no size: type numbers such as 3 × 4."
        return told(sizes == truth, letters(sizes), letters(truth), unlike(sizes, truth))
    number = number_in(typed)
    if number is None:
        return None, f"{shortened(typed)} is no number: type one such as 0.5, −2 or 1/3."
    right = number.is_near(truth) or abs(number.value - truth) <= within
    return told(right, shortened(typed), written(truth), apart(number, truth))


def told(right: bool, typed: str, truth: str, why: str) -> tuple[bool, str]:
    """Both answers in one sentence, and where they differ."""
    if typed == truth:
        return right, f"You said {typed}, and so it is."
    return right, f"You said {typed}; it is {truth}{': ' + why if why else ''}."


def shortened(text: str) -> str:
    """What was typed, in one line, not endless."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def written(truth: int | float) -> str:
    """The truth as a number: 1,437, 3.075."""
    return f"{truth:,}".replace("-", "−") if isinstance(truth, int) else as_printed(truth)


# Dimensions.


def sizes_in(text: str) -> Sizes | None:
    """The sizes that a text holds: 5 × 2, 5 x 2, (5, 2), 5 by 2; None if it holds other things."""
    sizes = re.sub(r"[×xX*,;()\[\]]|\bby\b", " ", text).split()
    digits = all(re.fullmatch(r"[0-9]{1,9}", size) for size in sizes)
    return tuple(map(int, sizes)) if sizes and digits else None


def unlike(sizes: Sizes, truth: Sizes) -> str:
    """Where dimensions differ."""
    if len(sizes) != len(truth):
        return f"it has {len(truth)} {'size' if len(truth) == 1 else 'sizes'}"
    if sizes == truth[::-1]:
        return "the two are swapped" if len(truth) == 2 else "the order is the other one"
    pairs = zip(PLACES, sizes, truth, strict=False)
    return " and ".join(f"the {name} is {t}, not {s}" for name, s, t in pairs if s != t)


# Numbers.


@dataclass(frozen=True)
class Typed:
    """A number as it was typed: its value, and what one more in its last digit is."""

    value: float
    unit: float

    def is_near(self, truth: int | float, factor: float = 1) -> bool:
        """Whether it is so many times the truth, as far as its digits go."""
        off = abs(self.value - factor * truth)
        if isinstance(truth, int) and factor == 1:
            return off == 0
        return off <= min(0.5 * self.unit, ROUNDED * abs(self.value)) * (1 + 1e-9)


def number_in(text: str) -> Typed | None:
    """The number that a text is: 0.5, 0,5, −2, 1e-3, 1,437, 1/3, 97 %; None if it is none."""
    plain = "".join(text.replace("−", "-").split())
    scale, plain = (0.01, plain[:-1]) if plain.endswith("%") else (1.0, plain)
    if re.fullmatch(r"[-+]?[1-9][0-9]{0,2}(,[0-9]{3})+", plain):
        plain = plain.replace(",", "")
    plain = plain.replace(",", ".")
    if quotient := re.fullmatch(r"([-+]?[0-9]{1,9})/([0-9]{1,9})", plain):
        above, below = map(int, quotient.groups())
        return Typed(above / below, 1e-9 * abs(above / below)) if below else None
    found = re.fullmatch(r"[-+]?([0-9]*)\.?([0-9]*)(?:[eE]([-+]?[0-9]{1,2}))?", plain)
    if not found or not found[1] + found[2] or len(plain) > LONGEST:
        return None
    power = int(found[3] or 0) - len(found[2])
    return Typed(scale * float(plain), scale * 10.0**power)


def apart(number: Typed, truth: int | float) -> str:
    """By what a number is off: its sign, a factor, or a difference."""
    if number.is_near(truth):
        return ""
    if truth and number.is_near(truth, -1):
        return "the sign is the other one"
    for factor, (more, less) in FACTORS.items() if truth else ():
        if number.is_near(truth, factor):
            return f"yours is {more}"
        if number.is_near(truth, 1 / factor):
            return f"yours is {less}"
    off = number.value - truth
    return f"yours is {as_printed(abs(off))} too {'large' if off > 0 else 'small'}"
