"""What `train` shows of its progress, where it is asked to."""

import pytest
from plain_training import drawn

from mlp_core import train


@pytest.mark.parametrize(
    ("steps", "numbers"),
    [
        (0, [0]),
        (3, [0, 1, 2, 3]),
        (250, range(0, 251, 2)),
        (299, [*range(0, 299, 2), 299]),  # the last one, wherever it falls
        (1000, range(0, 1001, 10)),
    ],
)
def test_one_line_on_stderr_shows_every_hundredth_of_the_steps_and_the_last(steps, numbers, capsys):
    E = train(*drawn(0), 0.1, steps, progress=True).E
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.endswith("\n")
    assert said.err.count("\n") == 1  # each begins at the margin, over the one before it
    shown = [line.rstrip() for line in said.err.split("\r")[1:]]
    assert shown == [f"step {number} of {steps}, E = {E[number]:.4g}" for number in numbers]


def test_without_progress_nothing_is_told(capsys):
    train(*drawn(0), 0.1, steps=20)
    assert capsys.readouterr() == ("", "")


def test_a_function_is_called_after_every_step_with_the_errors_so_far(capsys):
    seen = []
    E = train(*drawn(0), 0.1, steps=20, progress=lambda E: seen.append(list(E))).E
    assert seen == [E[: number + 1] for number in range(21)]
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("progress", "said"),
    [
        ("yes", "'yes' (text)"),
        (500, "500"),
        (None, "None"),
        ([], "list"),
        (list, "the class list; write list(20)"),  # such as LiveCurve in place of LiveCurve(20)
    ],
)
def test_what_can_show_nothing_is_refused(progress, said):
    with pytest.raises(TypeError) as refusal:
        train(*drawn(0), 0.1, steps=20, progress=progress)
    wanted = "train: progress must be True, False or a function of the errors so far"
    assert str(refusal.value) == f"{wanted}, not {said}"


def test_what_it_raises_goes_on_to_the_caller():
    with pytest.raises(ZeroDivisionError):
        train(*drawn(0), 0.1, steps=20, progress=lambda E: 1 / (len(E) - 3))
