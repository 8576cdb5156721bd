"""The checks of a gradient check, of a table of dimensions and of an epoch's batches."""

import numpy as np
import pytest
from judgement_specs import JUDGEMENTS
from other_specs import (
    GRADIENT_CHECK,
    OTHERS,
    by_central_differences,
    by_the_library,
)
from verdicts import accepted, assert_right, assert_wrong, verdict

from mlp_lab.check.confusion import CONFUSION_MATRIX
from mlp_lab.check.task import round_of
from mlp_lab.check.trust import right_gradients, trials
from mlp_lab.mistakes import EXHIBITS


def right_variants():
    for spec in OTHERS + JUDGEMENTS:
        assert len(spec.right) >= 3, spec.id
        for number, f in enumerate(spec.right):
            yield pytest.param(spec, f, id=f"{spec.id}-{number}")


def wrong_variants():
    for spec in OTHERS + JUDGEMENTS:
        assert len(spec.wrong) >= 20, spec.id
        for name, (f, reason) in spec.wrong.items():
            yield pytest.param(spec, f, reason, id=f"{spec.id}-{name}")


@pytest.mark.parametrize(("spec", "f"), list(right_variants()))
def test_right_answers_are_accepted(spec, f, seeds):
    lines = {assert_right(spec, f, seed) for seed in seeds}
    assert len(lines) == 1


@pytest.mark.parametrize(("spec", "f", "reason"), list(wrong_variants()))
def test_wrong_answers_are_refused_with_the_reason(spec, f, reason, seeds):
    for seed in seeds:
        assert_wrong(spec, f, seed, reason)


@pytest.mark.parametrize("f", [by_central_differences, by_the_library])
def test_gradient_checks_made_of_the_library_are_accepted(f):
    assert accepted(verdict(GRADIENT_CHECK, f, 0, rounds=1))


def test_every_mistake_of_the_museum_is_among_the_trials_and_wrong_there(any_seed):
    right, mistakes, off, nothing = trials(any_seed)
    assert [title for title, _ in mistakes] == [mistake.title for mistake in EXHIBITS.values()]
    assert len(mistakes) == 19
    for title, arguments in mistakes + off:
        wrong = arguments["gradients"]
        truth = right_gradients(arguments["network"], arguments["X"], arguments["Y"])
        differs = [
            np.shape(got) != P.shape or abs(got - P).max() > 1e-5 * abs(P).max()
            for name in ("dE_dW", "dE_dB")
            for got, P in zip(getattr(wrong, name)[1:], getattr(truth, name)[1:], strict=True)
        ]
        assert any(differs), title
    for arguments in (right[0][1], nothing[0][1]):
        network, X, Y, gradients = arguments.values()
        library = network.gradients(X, Y)
        for name in ("dE_dA", "dE_dZ", "dE_dW", "dE_dB"):
            for got, P in zip(
                getattr(gradients, name)[1:], getattr(library, name)[1:], strict=True
            ):
                np.testing.assert_allclose(got, P, rtol=1e-9, atol=1e-12)
    assert not nothing[0][1]["gradients"].dE_dW[1].any()
    assert nothing[0][1]["gradients"].dE_dB[2].any()


def test_an_unfilled_table_is_not_written_yet():
    def dimension_table(m):
        return dict.fromkeys(names)

    names = ["X", "W[1]", "B[1]", "Z[1]", "A[1]", "W[2]", "B[2]", "Z[2]", "A[2]", "Y"]
    spec = OTHERS[1]
    assert ": not written yet; " in verdict(spec, dimension_table, 1)

    def half_filled(m):
        return {**dict.fromkeys(names, ...), "X": (m, 5)}

    line = verdict(spec, half_filled, 1)
    assert line == (
        "half_filled: still to fill in: W[1], B[1], Z[1], A[1], W[2], B[2], Z[2], A[2], Y"
    )


def test_no_confusion_matrix_is_its_own_transpose():
    """Whoever takes classes for answers is found in every round."""
    for seed in range(200):
        Y, P = round_of(CONFUSION_MATRIX, seed).arguments.values()
        right = Y.T @ P
        assert (right != right.T).any()
        assert np.trace(right) >= 1
