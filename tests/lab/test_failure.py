"""`fails`: what is meant is printed and ends there; everything else is told or goes through."""

import gc
import re
import traceback
import weakref

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

from mlp_core import DimensionError, DivergenceError, Network, identity, net_input, train
from mlp_lab import fails

X, W, B = np.ones((5, 3)), np.ones((3, 2)), np.ones((1, 2))


def test_the_message_is_printed_whole_as_an_error_ends(capsys):
    with fails(DimensionError):
        net_input(X, W.T, B)
    said = capsys.readouterr()
    assert said.out == (
        "DimensionError: net_input: W must be n × k = 3 × k, not 2 × 3; write W.T\n"
        "    X           m × n   5 × 3\n"
        "    W           n × k   2 × 3\n"
        "    B           1 × k   1 × 2\n"
    )
    assert said.err == ""


class UnfitError(ValueError):
    """An error of a reader's own."""


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ValueError("too small"), "ValueError: too small"),
        (ValueError(), "ValueError"),
        (UnfitError("too large"), "UnfitError: too large"),
        (KeyError("W"), "KeyError: 'W'"),
        (np.linalg.LinAlgError("Singular matrix"), "LinAlgError: Singular matrix"),
    ],
    ids=str,
)
def test_the_line_is_the_last_one_of_a_traceback_in_jupyter(error, line, capsys):
    with fails(ValueError, LookupError):
        raise error
    assert capsys.readouterr().out == f"{line}\n"


def test_it_shows_what_numpy_says(capsys):
    with fails(ValueError):
        X + W
    assert capsys.readouterr().out.startswith("ValueError: operands could not be broadcast")


def test_it_shows_a_training_that_diverges(capsys):
    linear = Network.random((3, 2), [identity], seed=0)
    with fails(DivergenceError):
        train(linear, 3 * X, np.ones((5, 2)), alpha=9.0, steps=2000)
    assert capsys.readouterr().out.startswith("DivergenceError: training diverged: E is no longer")


def test_what_was_printed_before_stands_above(capsys):
    with fails(ValueError):
        print("before")
        raise ValueError("then")
    assert capsys.readouterr().out == "before\nValueError: then\n"


# ---------------------------------------------------------------- when nothing is raised


@pytest.mark.parametrize(
    ("errors", "names"),
    [
        ([DimensionError], "DimensionError"),
        ([ValueError, TypeError, KeyError], "ValueError or TypeError or KeyError"),
    ],
)
def test_it_fails_if_nothing_was_raised(errors, names, capsys):
    with pytest.raises(AssertionError) as failed, fails(*errors):
        net_input(X, W, B)
    assert str(failed.value) == f"fails: {names} was meant, and nothing was raised"
    assert capsys.readouterr().out == ""


def test_its_traceback_ends_at_the_readers_with():
    with pytest.raises(AssertionError) as failed, fails(ValueError):
        pass
    frames = [frame for frame, _ in traceback.walk_tb(failed.value.__traceback__)]
    assert frames[0].f_code.co_name == "test_its_traceback_ends_at_the_readers_with"
    assert [frame.f_locals.get("__tracebackhide__") for frame in frames[1:]] == [True]
    assert failed.value.__context__ is None


def test_jupyter_shows_the_line_of_the_cell():
    shell, shown = InteractiveShell(), []
    shell._showtraceback = lambda kind, value, lines: shown.append("\n".join(lines))
    shell.run_cell("from mlp_lab import fails\nwith fails(ValueError):\n    x = 1")
    text = re.sub(r"\x1b\[[0-9;]*m", "", "".join(shown))
    assert "----> 2 with fails(ValueError):" in text
    assert text.endswith("AssertionError: fails: ValueError was meant, and nothing was raised")
    assert len(text.splitlines()) < 20


# ---------------------------------------------------------------- what is not meant goes through


@pytest.mark.parametrize(
    "error",
    [TypeError("another"), ValueError("its parent"), KeyboardInterrupt(), SystemExit(1)],
    ids=lambda error: type(error).__name__,
)
def test_another_error_goes_through_unchanged(error, capsys):
    with pytest.raises(type(error)) as raised, fails(DimensionError, KeyError):
        raise error
    assert raised.value is error
    assert len(list(traceback.walk_tb(error.__traceback__))) == 1
    assert error.__context__ is None
    assert capsys.readouterr().out == ""


def test_one_in_another_ends_the_error_that_it_names(capsys):
    with fails(TypeError):
        with fails(ValueError):
            raise ValueError("inner")
        raise TypeError("outer")
    with fails(TypeError), fails(ValueError):
        raise TypeError("goes through the inner one")
    assert capsys.readouterr().out.splitlines() == [
        "ValueError: inner",
        "TypeError: outer",
        "TypeError: goes through the inner one",
    ]


def test_one_made_beforehand_can_be_entered_again_and_again(capsys):
    meant = fails(ValueError)
    for text in ("once", "twice"):
        with meant:
            raise ValueError(text)
    assert capsys.readouterr().out == "ValueError: once\nValueError: twice\n"


# ---------------------------------------------------------------- what it keeps


class LargeError(ValueError):
    """An error that holds something large."""


def test_the_error_and_the_arrays_on_its_way_are_gone_at_once():
    kept = []

    def f():
        large = np.ones(5)
        kept.append(weakref.ref(large))
        error = LargeError()
        kept.append(weakref.ref(error))
        try:
            raise error
        finally:
            del error

    meant = fails(LargeError)
    gc.disable()
    try:
        with meant:
            f()
        assert [of() is None for of in kept] == [True, True]
    finally:
        gc.enable()


def test_as_gives_no_name_to_the_error():
    with fails(ValueError) as given:
        raise ValueError
    assert given is None


# ---------------------------------------------------------------- what it refuses


@pytest.mark.parametrize(
    ("errors", "called"),
    [
        ([3], "3"),
        (["ValueError"], "'ValueError' (text)"),
        ([None], "None"),
        ([int], "int"),
        ([ValueError, int], "int"),
        ([(ValueError, TypeError)], "tuple"),
        ([ValueError("x")], "ValueError(…)"),
        ([KeyboardInterrupt], "KeyboardInterrupt"),
        ([BaseException], "BaseException"),
    ],
    ids=str,
)
def test_what_is_no_kind_of_exception_is_refused(errors, called):
    with pytest.raises(TypeError) as refused:
        fails(*errors)
    assert str(refused.value) == (
        f"fails: an error must be a kind of Exception such as ValueError, not {called}"
    )


def test_no_error_at_all_is_refused():
    with pytest.raises(TypeError) as refused:
        fails()
    assert str(refused.value) == "fails: name the error that is meant, such as fails(ValueError)"
