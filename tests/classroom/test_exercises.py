"""Each exercise's check as the hidden cell calls it: what it accepts, and why it refuses."""

import re

import pytest
from exercises import EXERCISES
from verdicts import accepted, verdict

from mlp_lab import check
from mlp_lab.check import CheckFailed

SEEDS = (0, 7, 1234)
HIDDEN = {"rounds": 20, "strict": True}
# A round of these calls the function some twenty times.
LONG = ("gradient_check", "is_adjoint")


def hidden(spec, f, seed):
    """What the hidden cell raises; nothing if it passes."""
    options = {**HIDDEN, "rounds": 4} if spec.name in LONG else HIDDEN
    try:
        getattr(check, spec.name)(f, seed=seed, **spec.options, **options)
    except CheckFailed as failed:
        raised = failed
    else:
        return ""
    (line,) = raised._render_traceback_()
    assert line == f"CheckFailed: {raised}"
    assert "\n" not in line
    return str(raised)


def versions():
    for exercise in EXERCISES:
        for name, (f, reason) in exercise.wrong.items():
            yield pytest.param(exercise, f, reason, id=f"{exercise.id}-{name}")


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.id)
def test_what_was_planned_is_there(exercise):
    assert len(exercise.spec.right) >= exercise.must_accept >= 3
    assert len(exercise.wrong) >= 20
    assert set(exercise.must_refuse) | set(exercise.common) <= set(exercise.wrong)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.id)
def test_right_versions_pass_the_hidden_check(exercise, capsys):
    for f in exercise.spec.right:
        for seed in SEEDS:
            assert hidden(exercise.spec, f, seed) == ""
    for line in capsys.readouterr().out.splitlines():
        assert accepted(line)
        assert "seed" not in line  # strict nbval compares it


@pytest.mark.parametrize(("exercise", "f", "reason"), list(versions()))
def test_wrong_versions_fail_the_hidden_check_with_the_reason(exercise, f, reason):
    for seed in SEEDS:
        said = hidden(exercise.spec, f, seed)
        assert re.search(reason, said), said
        assert re.search(r" \(seed \d+, [mnk] = .*\)$", said)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.id)
def test_the_stub_passes_nothing_and_is_named(exercise):
    """As nbgrader leaves it: a comment and dots."""
    name, cell = exercise.spec.name, {}
    given = ", ".join(exercise.spec.arguments)
    exec(f"def {name}({given}):\n    # your lines, in place of the dots\n    ...\n", cell)
    visible = verdict(exercise.spec, cell[name], 0)
    assert visible.startswith(f"{name}: not written yet; it is to return ")
    assert hidden(exercise.spec, cell[name], 0) == visible


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.id)
def test_no_check_accepts_what_does_nothing(exercise):
    """Whatever comes back of the arguments themselves, or of nothing, is no answer."""
    spec = exercise.spec
    for f in (
        lambda *arguments: arguments[0],
        lambda *arguments: arguments[-1],
        lambda *arguments: arguments,
        lambda *arguments: 0.0,
        lambda *arguments: True,
        lambda *arguments: {},
        lambda *arguments: [],
        lambda *arguments: "",
    ):
        for seed in SEEDS:
            assert hidden(spec, f, seed)
