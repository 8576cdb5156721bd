"""The verdict on a reader's function: round after round, and one line in the end.

Why a function raises is found by calling it once more with other arguments. If it is right with
them, it takes them for what they are not, and that is the reason.
"""

import io
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import chain, count
from typing import Any

import numpy as np

from mlp_core.refusals import check_size
from mlp_core.terminal import printable
from mlp_lab.check.bytecode import is_empty, shortcut_in
from mlp_lab.check.call import (
    call,
    called,
    is_a,
    is_array,
    kind_of,
    look,
    name_of,
    opened,
    unwritten,
)
from mlp_lab.check.diagnosis import (
    all_agree,
    diagnose,
    is_right,
    known_in_place,
    local_mistake,
    mistake_of,
    placed,
    whole,
    whole_mistake,
    why_of_dimensions,
)
from mlp_lab.check.session import Bounded, kept_session
from mlp_lab.check.task import (
    Arrays,
    Case,
    Comparison,
    Reader,
    Round,
    Task,
    computed,
    round_of,
    unlike,
)

# Where prints go that are no page's: to a file, to a test, or to what a check is called within.
TAKEN = (io.StringIO, io.TextIOWrapper, Bounded)


class CheckFailed(Exception):  # noqa: N818 (what failed is the check, not the program)
    """A check with strict=True found something wrong; Jupyter shows the one line alone."""

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


def judge(
    task: Task, f: Reader, rounds: int, seed: int | None, strict: bool, loops_only: bool = False
) -> None:
    """Print the verdict on f, or with `strict` raise it if f is not right."""
    __tracebackhide__ = True
    before, seen = count(), list[Comparison]()

    def one_round(number: int) -> str:
        problem = problem_in(task, f, round_of(task, number), again=next(before) == 0, seen=seen)
        return problem or (shortcut_in(f) if loops_only else "")

    judge_by(one_round, task.name, task.returns, task.tested, f, rounds, seed, strict, seen=seen)


def judge_by(
    one_round: Callable[[int], str],
    name: str,
    returns: str,
    tested: str,
    f: Any,
    rounds: int,
    seed: int | None,
    strict: bool,
    praise: Callable[[], str] | None = None,
    seen: Sequence[Comparison] = (),
) -> None:
    """The same for any way to look at one round, which says what is wrong or nothing.

    What `praise` gives stands in place of "right; …" where a check does not tell as much; then
    there is neither ✓ nor ✗. In `seen` stands at last what was compared when something was wrong.
    """
    __tracebackhide__ = True
    rounds = check_size(f"check.{name}", "rounds", rounds)
    if seed is None:
        seed = int(np.random.default_rng().integers(10**6))
    seed = check_size(f"check.{name}", "seed", seed, least=0)
    times = "1 round" if rounds == 1 else f"{rounds} rounds of fresh sizes and numbers"
    face, drawn_by = "", None if strict or not is_looked_at() else what_draws()
    with kept_session(f):
        who = name_of(f)
        problem = problem_of(one_round, name, returns, f, range(seed, seed + rounds))
        said = problem or (praise() if praise else f"right; {tested}, in {times}")
        if drawn_by and problem != unwritten(returns) and (problem or not praise):
            face = drawn_by(who, said, not problem, f, seen)
    if problem and strict:
        raise CheckFailed(f"{who}: {said}")
    say(f"{who}: {said}", face)


def is_looked_at() -> bool:
    """Whether a page shows what is displayed, and nothing takes what is printed.

    What runs a notebook without a page (nbconvert, nbval, nbgrader) sees the line, as a terminal
    does: it tells no cell's name.
    """
    if "IPython" not in sys.modules or isinstance(sys.stdout, TAKEN):
        return False
    from mlp_lab.notebook_cell import cell_and_run

    return bool(cell_and_run()[0])


def what_draws() -> Callable[..., str]:
    """What makes a face of a verdict, HTML; whoever sees a line does not wait for it."""
    from mlp_lab.check.mirror import face_of

    return face_of


def say(line: str, face: str = "") -> None:
    """Print one line, whatever the reader's terminal can write; on a page its face stands there."""
    if not face:
        print(printable(line))
        return
    from IPython.display import display

    display({"text/plain": line, "text/html": face}, raw=True)  # type: ignore[no-untyped-call]


def written(*functions: Reader) -> bool:
    """Whether all of these functions are written; prints in one line which are not.

    So a cell that needs them can wait for them, and says so.

    Examples
    --------
    >>> from mlp_lab import check
    >>> def my_net_input(X, W, B): ...
    >>> def my_error(A, Y):
    ...     return ((A - Y) ** 2).sum() / len(A)
    >>> check.written(my_net_input, my_error)
    still to be written: my_net_input
    False
    """
    missing = [name_of(f) for f in functions if is_empty(f)]
    if missing:
        print(f"still to be written: {', '.join(missing)}")
    return not missing


def problem_of(
    one_round: Callable[[int], str], name: str, returns: str, f: Any, numbers: range
) -> str:
    """What is wrong in the first of these rounds in which something is; nothing if f is right."""
    if f is Ellipsis or f is None:
        return unwritten(returns)
    if not callable(f):
        return f"check.{name} takes the function itself, such as my_{name}, not {called(f)}"
    return next(filter(None, (read(one_round, number) for number in numbers)), "")


def read(one_round: Callable[[int], str], number: int) -> str:
    """One round; what a reader's own class does when it is looked at ends it, but not the check."""
    try:
        with np.errstate(all="ignore"):  # a reader's numbers may be as large as they like
            return one_round(number)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return f"returns what cannot be read: {kind_of(error)} (seed {number})"


def problem_in(
    task: Task, f: Reader, drawn: Round, again: bool = False, seen: list[Comparison] | None = None
) -> str:
    """What is wrong in one round, with what repeats it; nothing if all is right.

    With `again`, what is right is called more often: see `problem_in_more`. What is wrong goes into
    `seen`, with what came back.
    """
    problem, got = tried(task, f, drawn)
    if seen is not None and got and (problem or not is_right(drawn, got)):
        seen.append(Comparison(task, drawn, got))
    if problem == unwritten(task.returns):
        return problem
    if problem:
        if problem.startswith("raises "):
            problem = why_it_raises(task, f, drawn, problem) + problem
        problem = right_elsewhere(task, f, drawn) + problem
    elif not is_right(drawn, got):
        problem = why(task, f, drawn, got)
    elif task.digits:
        problem = task.digits(drawn, got[task.symbol])
    if not problem and again:
        return problem_in_more(task, f, drawn, got, seen)
    return f"{problem} {drawn.where()}" if problem else ""


def problem_in_more(
    task: Task, f: Reader, drawn: Round, got: Arrays, seen: list[Comparison] | None = None
) -> str:
    """What is wrong in calls after one that is right: with larger numbers, and larger sizes.

    Before and after them comes the same call once more, so what is kept from call to call shows.
    """
    if state := kept(task, f, drawn, got):
        return f"{state} {drawn.where()}"
    far, large = (round_of(task, drawn.seed, kind) for kind in ("far", "large"))
    problem, of_far = tried(task, f, far)
    if problem or not is_right(far, of_far):
        left = "" if problem else left_over(task, drawn, far, of_far)
        return f"{left} {far.where()}" if left else problem_in(task, f, far, seen=seen)
    if problem := problem_in(task, f, large, seen=seen):
        return problem
    state = kept(task, f, drawn, got)
    return f"{state} {drawn.where()}" if state else ""


def left_over(task: Task, before: Round, now: Round, got: Arrays) -> str:
    """What is said if a result belongs to an argument of an earlier call; else nothing."""
    old = before.arguments
    for name, mixed in (
        *((name, {**now.arguments, name: P}) for name, P in old.items()),
        ("the result", old),
    ):
        if is_right(computed(task, replace(now, arguments=mixed)), got):
            return f"{name} is that of an earlier call: something is left from call to call"
    return ""


def why(task: Task, f: Reader, drawn: Round, got: Arrays) -> str:
    """Why the numbers are wrong, judged by this round and two later ones."""
    if state := kept(task, f, drawn, got):
        return state
    so_far = right_elsewhere(task, f, drawn)
    later = (drawn.seed + 2, drawn.seed + 4) if so_far else unlike(drawn.seed, task.letters)
    rounds, results = along_with(task, f, drawn, got, later)
    if task.places:
        found = whole(task, rounds, results)
        if not found:
            here, elsewhere = known_in_place(task, rounds, results), ""
            if not here or here.startswith("E"):  # what is wrong with E says nothing of the steps
                elsewhere = with_other_arguments(task, f, drawn, got)
            found = "; and ".join(filter(None, (here, elsewhere)))
        return so_far + (found or idle(task, f, drawn, got) + placed(task, drawn, got))
    cases = [case_of(task, r, g, task.symbol) for r, g in zip(rounds, results, strict=True)]
    return diagnose(task, cases)


def right_elsewhere(task: Task, f: Reader, drawn: Round) -> str:
    """What is said if it is right with another number of layers, and not once with this one.

    (Seeds take two layers and three in turn.)
    """

    def right(step: int) -> bool:
        later = round_of(task, drawn.seed + step)
        problem, got = tried(task, f, later)
        return not problem and is_right(later, got)

    if not layers(drawn) or not (right(1) and right(3)) or right(2) or right(4):
        return ""
    others = layers(round_of(task, drawn.seed + 1))
    return f"right with {others} layers, but not with {layers(drawn)}: "


def along_with(
    task: Task, f: Reader, drawn: Round, got: Arrays, numbers: Iterable[int]
) -> tuple[list[Round], list[Arrays]]:
    """A round, the rounds with these numbers, and what the function returns in them.

    The one round alone, if the function does not get through the others.
    """
    rounds, results = [drawn], [got]
    for number in numbers:
        later = round_of(task, number)
        problem, arrays = tried(task, f, later)
        if problem:
            return [drawn], [got]
        rounds.append(later)
        results.append(arrays)
    return rounds, results


def layers(drawn: Round) -> int:
    """The number of layers in a round; 0 where there are none."""
    return max(sum(letter.startswith("n_") for letter in drawn.sizes) - 1, 0)


def kept(task: Task, f: Reader, drawn: Round, got: Arrays) -> str:
    """What is said if the same arguments do not give the same numbers again."""
    problem, once_more = tried(task, f, drawn)
    if not problem and all(all_agree(once_more[symbol], P) for symbol, P in got.items()):
        return ""
    if problem:
        return f"called again with the same arguments, it {problem}"
    return (
        "called again with the same arguments, it gives another result: it draws random numbers, "
        "or something is left from call to call (sums that do not start from zero, an array "
        "outside the function)"
    )


def with_other_arguments(task: Task, f: Reader, drawn: Round, got: Arrays) -> str:
    """What calls with other arguments tell of a pass in which no known mistake is found."""
    for text, others in task.right_where.items():
        arguments = dict(zip(drawn.arguments, others(*drawn.arguments.values()), strict=True))
        easier = computed(task, replace(drawn, arguments=arguments))
        problem, arrays = tried(task, f, easier)
        if not problem and is_right(easier, arrays):
            return text
    return task.closer(f, drawn, got) if task.closer else ""


def idle(task: Task, f: Reader, drawn: Round, got: Arrays) -> str:
    """The arguments that make no difference, although they should, ready to stand before more."""
    other, names = round_of(task, drawn.seed, "" if drawn.kind == "far" else "far"), []
    for name, P in other.arguments.items():
        of_functions = isinstance(P, list) and callable(P[-1])  # the same h: each to another layer
        value = [None, *P[2:], P[1]] if of_functions else P
        changed = computed(task, replace(drawn, arguments={**drawn.arguments, name: value}))
        problem, arrays = tried(task, f, changed)
        same = not problem and all(all_agree(arrays.get(symbol), P) for symbol, P in got.items())
        if same and not is_right(changed, drawn.right):
            names.append(name)
    if not names:
        return ""
    make, they_are = ("makes", "it is") if len(names) == 1 else ("make", "they are")
    return (
        f"{' and '.join(names)} {make} no difference to the result: {they_are} not used, or what "
        "is left from an earlier call is; "
    )


def tried(task: Task, f: Reader, drawn: Round) -> tuple[str, Arrays]:
    """One round: what is wrong before any number is compared, and the array that is; or all."""
    problem, value = opened(f, drawn.arguments, task.returns, task.quiet)
    if problem:
        return problem, {}
    problem, got = unpacked(task, value, drawn)
    if problem and is_swapped(task, value, drawn):
        return f"the pair is the wrong way round; {pair_of(task)} is meant", {}
    return problem, got


def unpacked(task: Task, value: Any, drawn: Round) -> tuple[str, Arrays]:
    """What is wrong before any number is compared, and the array that is; or else all arrays."""
    got = task.unpack(value, drawn) if task.unpack else {task.symbol: value}
    if isinstance(got, str):
        return got, {}
    for symbol, value in got.items():
        right, because = drawn.right[symbol], reasons(task, drawn, symbol)
        if problem := look(symbol, value, right, drawn.sizes, because, not task.unpack):
            return problem, {symbol: value} if is_array(value) else {}
    return "", {symbol: np.asarray(value, dtype=float) for symbol, value in got.items()}


def pair_of(task: Task) -> str:
    """(Z, A): the pair that a pass returns; nothing if it returns none."""
    pair = re.search(r"\(\S+, \S+\)", task.returns)
    return pair[0] if pair and task.unpack else ""


def is_swapped(task: Task, value: Any, drawn: Round) -> bool:
    """Whether a pair could be read if it were the other way round."""
    if not pair_of(task) or not is_a(value, tuple, list) or len(value) != 2:
        return False
    return not unpacked(task, (value[1], value[0]), drawn)[0]


def reasons(task: Task, drawn: Round, symbol: str) -> Callable[[Any], str]:
    """Says why one result of this round has other dimensions, if that can be known."""

    def because(value: Any) -> str:
        in_all_layers = task.alternatives[:2]  # of some, or of two at once, one array tells little
        for text, wrong in chain.from_iterable(passes(drawn) for passes in in_all_layers):
            P = wrong.get(symbol)
            if P is not None and all_agree(value, np.asarray(P)):
                return f": {text}"
        return why_of_dimensions(task, case_of(task, drawn, {symbol: value}, symbol), value)

    return because


def case_of(task: Task, drawn: Round, got: Arrays, symbol: str) -> Case:
    """One array of a round beside the right one."""
    return Case(symbol, drawn.arguments, drawn.sizes, drawn.right[symbol], got[symbol])


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
    if mistake := on_squares(task, f):
        return f"{mistake}; with the sizes of this round it "
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
    """The line of the function in what is raised."""
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
    drawn = round_of(task, len(task.letters) - 1, "same")  # the most layers
    problem, got = tried(task, f, drawn)
    if problem:
        return ""
    if is_right(drawn, got):
        return "it is right only where all sizes are equal, so one letter stands for another"
    if task.places:
        return whole_mistake(task, [drawn], [got]) or local_mistake(task, drawn, got)
    return mistake_of(task, case_of(task, drawn, got, task.symbol))
