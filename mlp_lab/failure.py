"""A failure that is meant: its message as text, and the program goes on."""

import traceback

from mlp_core.refusals import briefly
from mlp_core.terminal import printable

__all__ = ["fails"]


def fails(*errors: type[Exception]) -> "Failure":
    """Expect an error from the lines below, print its message, and go on.

    A notebook shows a failure with it and still runs from top to bottom, in whatever program
    runs it. If nothing is raised, `fails` itself raises; an error of another kind passes through.

    Parameters
    ----------
    *errors : classes of exceptions
        The errors that are meant: one or more.

    Returns
    -------
    context manager
        To be entered by `with`.

    Raises
    ------
    TypeError
        If no error is named, or what is named is no kind of Exception. KeyboardInterrupt is none:
        whoever stops a cell wants it to stop.
    AssertionError
        At the end of the lines, if they raised nothing.

    Examples
    --------
    >>> import numpy as np
    >>> from mlp_core import DimensionError, net_input
    >>> X, W, B = np.ones((5, 3)), np.ones((3, 2)), np.ones((1, 2))
    >>> with fails(DimensionError):
    ...     net_input(X, W.T, B)
    DimensionError: net_input: W must be n × k = 3 × k, not 2 × 3; write W.T
        X           m × n   5 × 3
        W           n × k   2 × 3
        B           1 × k   1 × 2
    """
    __tracebackhide__ = True
    if not errors:
        raise TypeError("fails: name the error that is meant, such as fails(ValueError)")
    for error in errors:
        if not (isinstance(error, type) and issubclass(error, Exception)):
            kind = "a kind of Exception such as ValueError"
            raise TypeError(f"fails: an error must be {kind}, not {named(error)}")
    return Failure(errors)


class Failure:
    """What `fails` enters. It keeps no error: with it would live every array on its way."""

    def __init__(self, errors: tuple[type[Exception], ...]) -> None:
        self.errors = errors

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        __tracebackhide__ = True  # an error points at the reader's own `with`
        if error is None:
            meant = " or ".join(each.__name__ for each in self.errors)
            raise AssertionError(f"fails: {meant} was meant, and nothing was raised")
        if not isinstance(error, self.errors):
            return False
        # As Python ends a traceback, but for the module's name, which Jupyter leaves out as well.
        said = "".join(traceback.format_exception_only(error))
        print(printable(said.removeprefix(f"{type(error).__module__}.")), end="")
        return True


def named(value: object) -> str:
    """What was given in place of a class of errors, as it may stand in a message of one line."""
    if isinstance(value, BaseException):
        return f"{type(value).__name__}(…)"
    return value.__name__ if isinstance(value, type) else briefly(value)
