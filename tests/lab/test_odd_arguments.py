"""Whatever an instrument is asked, it does, or refuses in its own words and stays as it was.

Every public method of every instrument, and every function that opens one, is given values of the
wrong kind, size or sign, one argument at a time.
"""

import ast
import functools
import inspect
import math
import re
from contextlib import suppress
from pathlib import Path
from traceback import walk_tb

import numpy as np
import pytest
from every_control import OPENED, controls_of

import mlp_core
import mlp_lab
from mlp_lab import LiveCurve, live
from mlp_lab.instrument import Instrument

ODD = {
    "None": None, "a list": [], "a tuple": (1, 2), "a dictionary": {},
    "text": "no such", "empty text": "", "a number as text": "1",
    "an object": object(), "True": True, "a half": 2.5, "0": 0, "-1": -1,
    "a tiny number": 1e-9, "a large one": 10**9, "one too large for a float": 10**400,
    "infinity": math.inf, "NaN": math.nan, "a complex number": 1j, "an array": np.ones((2, 2)),
    "an array without axes": np.array(1.0), "a row": np.array([2, 3]), "np.int64": np.int64(2),
    "np.float64": np.float64(0.5), "np.bool": np.True_,
}  # fmt: skip
# For the other arguments.
FITTING = {"name": "Z", "i": 1, "j": 1, "row": 1, "column": 1, "l": 1, "p": 1}
FITTING |= dict.fromkeys(("a", "u", "v", "value"), 0.5)
FITTING |= {"x": 0.1, "y": 0.2, "what": 1}
OURS = tuple(str(Path(package.__file__).parent) for package in (mlp_core, mlp_lab))
# What an instrument gives its subclasses; a click tells only entries of its own picture.
SHARED = {name for name, _ in inspect.getmembers(Instrument, inspect.isfunction)} - {"clicked"}


@functools.cache
def raises(file):
    """The lines of a file in which it raises."""
    tree = ast.parse(Path(file).read_text(encoding="utf-8"))
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Raise)]
    return {line for node in nodes for line in range(node.lineno, node.end_lineno + 1)}


def is_refusal(error):
    """Whether our own code raised it on purpose, and says what is wrong without addresses."""
    *_, (frame, line) = walk_tb(error.__traceback__)
    file, said = frame.f_code.co_filename, str(error)
    meant = file.startswith(OURS) and line in raises(file)
    wordy = said and "0x" not in said and "<class" not in said
    return meant and wordy and isinstance(error, TypeError | ValueError)


def refusal(call, function, arguments):
    """How a function refuses its arguments; None if it takes them, and no other way is one."""
    try:
        function(**arguments)
    except Exception as error:
        if not is_refusal(error):
            raise AssertionError(f"{call} is not refused, but fails") from error
        return error
    return None


def test_an_accident_is_no_refusal():
    """What follows would pass if everything counted as a refusal."""
    for accident in (lambda: np.zeros(2)[1.5], lambda: mlp_lab.numbers.number("a"), lambda: {}[[]]):
        with pytest.raises((TypeError, IndexError, ValueError)) as error:
            accident()
        assert not is_refusal(error.value)


def state(instrument):
    """All that an instrument holds, and all that is seen of it."""
    held = {name: getattr(value, "tolist", lambda v=value: repr(v))()
            for name, value in vars(instrument).items()}  # fmt: skip
    seen = [repr(control) for control in controls_of(instrument)]
    return held, seen, instrument.picture.html, instrument.picture.playing, instrument.words()


def asked(method):
    """Every call of a method with one odd argument: what it is called, and its arguments."""
    arguments, fitting = list(inspect.signature(method).parameters.values()), FITTING
    if method.__name__ == "put":  # what can be changed is what can be dragged
        name = re.search(r'data-drag="([^,"]+),', method.__self__.picture.html)[1]
        fitting = {**FITTING, "name": name}
    for argument in arguments:
        others = {
            other.name: fitting[other.name]
            for other in arguments
            if other.default is other.empty and other.name in fitting
        }
        names = [argument.name]
        if argument.kind is argument.VAR_KEYWORD:  # the settings of a studio
            names = list(vars(method.__self__.settings))
        for name in names:
            for what, value in ODD.items():
                if method.__name__ != "clicked" or name != "name" or isinstance(value, str):
                    yield f"{method.__name__}({name}={what})", {**others, name: value}


@pytest.mark.parametrize("opening", OPENED)
def test_every_method_does_what_it_is_asked_or_refuses_and_stays_as_it_was(opening, capsys):
    instrument, refused = OPENED[opening](), 0
    before = state(instrument)
    public = [name for name, _ in inspect.getmembers(type(instrument), inspect.isfunction)]
    for name in public:
        if name.startswith("_") or name in SHARED:
            continue
        for call, arguments in asked(getattr(instrument, name)):
            if refusal(call, getattr(instrument, name), arguments):
                assert state(instrument) == before, call
                refused += 1
            else:
                instrument.show()
                runs(instrument, capsys, call)
                instrument.close()
                instrument = OPENED[opening]()
                before = state(instrument)
    instrument.close()
    assert refused > 10


def runs(instrument, capsys, call):
    """The lines that it shows give its numbers: NumPy's numbers are written as Python's."""
    capsys.readouterr()
    instrument.show_code()
    # With W turned the sizes may not fit: the lines say so, as the picture does.
    with np.errstate(all="ignore"), suppress(mlp_core.DimensionError):
        exec(compile(capsys.readouterr().out, call, "exec"), {})


def opens(opening, opened, **arguments):
    """Open an instrument, and put it on a list."""
    opened.append(opening(**arguments))


@pytest.mark.parametrize("opening", OPENED)
def test_every_argument_of_what_opens_one_is_taken_or_refused(opening, capsys):
    for call, arguments in asked(OPENED[opening]):
        opened = []
        open_it = functools.partial(opens, OPENED[opening], opened)
        if not refusal(call, open_it, arguments):
            runs(opened[0], capsys, call)
            opened[0].close()


WHOLE = {"0", "a large one", "one too large for a float", "np.int64"}  # whole numbers


@pytest.mark.parametrize("what", sorted(ODD.keys() - WHOLE))
def test_a_live_curve_refuses_its_number_of_steps_before_anything_is_shown(what, monkeypatch):
    shown = []
    monkeypatch.setattr(live, "display", lambda *_, **__: shown.append("a curve"))
    assert str(refusal(what, LiveCurve, {"steps": ODD[what]})).startswith("LiveCurve: steps must ")
    assert shown == []
