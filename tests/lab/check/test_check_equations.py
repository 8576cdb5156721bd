"""The check of each equation: right ways to write it pass, wrong ones are told why."""

import pytest
from activation_specs import ACTIVATIONS
from confusion_specs import CONFUSION_MATRIX
from equation_specs import EQUATIONS
from jacobian_specs import JACOBIANS
from transfer_specs import TRANSFER
from verdicts import accepted, assert_right, assert_wrong, verdict
from wrappers import spoiled

SPECS = [*EQUATIONS, *ACTIVATIONS, *JACOBIANS, *TRANSFER, CONFUSION_MATRIX]


def right_variants():
    for spec in SPECS:
        assert len(spec.right) >= 3, spec.id
        for number, f in enumerate(spec.right):
            yield pytest.param(spec, f, id=f"{spec.id}-{number}")


def wrong_variants():
    for spec in SPECS:
        wrong = {**spec.wrong, **spoiled(spec)}
        assert len(wrong) >= 20, spec.id
        for name, (f, reason) in wrong.items():
            yield pytest.param(spec, f, reason, id=f"{spec.id}-{name}")


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
