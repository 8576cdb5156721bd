"""Why a function raises: what it would give if something were other than it is.

It is called once more with other arguments. If it is right with them, it takes them for what they
are not, and that is the reason.
"""

import re
from dataclasses import replace
from typing import Any

from mlp_lab.check.calling import call
from mlp_lab.check.diagnosis import local_slip, slip_of, whole_slip
from mlp_lab.check.task import Reader, Round, Task, round_of
from mlp_lab.check.trial import case_of, is_right, tried


def why_it_raises(task: Task, f: Reader, drawn: Round, raised: str) -> str:
    """The reason, ready to stand before what is raised; nothing if there is none to be found."""
    taken = taken_for(task, f, drawn)
    of_layers = any(isinstance(P, list) for P in drawn.arguments.values())
    if taken and of_layers:  # W[l − 1] for W[l] comes to W[0] as well
        return f"{taken}; it "
    if name := used_at_0(f, drawn, raised):
        reason = f"{name}[0] is used, and it is None; the layers are l = 1 … L"
        return f"{reason}, range(1, len({name})): it "
    if "NoneType" in raised and of_layers:
        return "None is used; lists over the layers have it at 0, and the layers are l = 1 … L: it "
    if slip := on_squares(task, f):
        return f"{slip}; with the sizes of this round it "
    return f"{taken}; it " if taken else ""


class Nothing:
    """Stands where a list over the layers has None, and remembers whether it is used."""

    __array_ufunc__ = None  # so that A @ W[0] asks here

    def __init__(self) -> None:
        self.used = False

    def __getattr__(self, name: str) -> Any:
        self.used = True
        raise AttributeError(name)

    def use(self, *others: Any) -> Any:
        self.used = True
        raise TypeError("None is used")

    __matmul__ = __rmatmul__ = __mul__ = __rmul__ = __add__ = __radd__ = use
    __sub__ = __rsub__ = __truediv__ = __neg__ = __pow__ = use
    __call__ = __getitem__ = __len__ = __iter__ = use


def used_at_0(f: Reader, drawn: Round, raised: str) -> str:
    """The name of a list over the layers whose None is used, in the line that raises."""
    given, places = dict(drawn.arguments), {}
    for name, value in drawn.arguments.items():
        if isinstance(value, list) and value[0] is None:
            places[name] = Nothing()
            given[name] = [places[name], *value[1:]]
    if not places or line_of(call(f, given).raised) != line_of(raised):
        return ""
    return next((name for name, nothing in places.items() if nothing.used), "")


def line_of(raised: str) -> list[str]:
    """The line of the function in what `told` says."""
    return re.findall(r" in its line \d+", raised)[:1]


def taken_for(task: Task, f: Reader, drawn: Round) -> str:
    """What an argument is taken for, if the function is right where it is that."""
    for text, others in task.taken_for.items():
        arguments = dict(zip(drawn.arguments, others(*drawn.arguments.values()), strict=True))
        problem, got = tried(task, f, replace(drawn, arguments=arguments))
        if not problem and is_right(drawn, got):
            return text
    return ""


def on_squares(task: Task, f: Reader) -> str:
    """What a function that raises does where all sizes are equal: there every product fits.

    So W for Wᵀ can be told from other reasons to raise, and a letter that was taken for another.
    """
    drawn = round_of(task, len(task.letters) - 1, same=True)  # the most layers
    problem, got = tried(task, f, drawn)
    if problem:
        return ""
    if is_right(drawn, got):
        return "it is right only where all sizes are equal, so one letter stands for another"
    if task.places:
        return whole_slip(task, [drawn], [got]) or local_slip(task, drawn, got)
    return slip_of(task, case_of(task, drawn, got, task.symbol))
