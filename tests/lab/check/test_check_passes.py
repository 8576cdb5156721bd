"""The checks of whole passes and of training: what they accept, and the reason when they do not."""

import numpy as np
import pytest
from momentum_specs import MOMENTUM_STEP
from pass_specs import PASSES
from training_specs import TRAINING
from verdicts import accepted, assert_right, assert_wrong, verdict
from wrappers import OF_ANY

SPECS = [*PASSES, MOMENTUM_STEP, *TRAINING]


def right_variants():
    for spec in SPECS:
        assert len(spec.right) >= 3, spec.id
        for number, f in enumerate(spec.right):
            yield pytest.param(spec, f, id=f"{spec.id}-{number}")


def wrong_variants():
    for spec in SPECS:
        wrong = dict(spec.wrong)
        assert len(wrong) >= 20, spec.id
        for name, (wrap, reason) in OF_ANY.items():
            said = reason
            if name in ("text", "a function", "a set", "a generator", "a coroutine"):
                said = rf"{reason}.*, not "
            wrong[name] = wrap(as_array(spec.right[0])), said
        for name, (f, reason) in wrong.items():
            yield pytest.param(spec, f, reason, id=f"{spec.id}-{name}")


def as_array(f):
    """The same function, but its result goes through what wrappers do to arrays unharmed."""

    def returns_array(*arguments):
        f(*arguments)
        return np.zeros((1, 1))

    return returns_array


@pytest.mark.parametrize(("spec", "f"), list(right_variants()))
def test_right_ways_to_write_it_are_accepted(spec, f, seeds):
    lines = {assert_right(spec, f, seed) for seed in seeds}
    assert len(lines) == 1  # the same text, whatever was drawn


@pytest.mark.parametrize(("spec", "f", "reason"), list(wrong_variants()))
def test_wrong_ways_are_refused_with_the_reason(spec, f, reason, seeds):
    for seed in seeds:
        assert_wrong(spec, f, seed, reason)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.id)
def test_twenty_rounds_accept_what_is_right(spec):
    assert accepted(verdict(spec, spec.right[0], 0, rounds=20))
