"""The data sets that are made on the spot."""

import dataclasses

import numpy as np
import pytest

from mlp_lab import datasets
from mlp_lab.datasets import Dataset, circles, moons, sine, spirals, xor

CLASSES = [xor, circles, moons, spirals]
MADE = [*CLASSES, sine]


@pytest.mark.parametrize("make", MADE)
def test_dimensions_and_types(make):
    made = make(m=51)
    n = 1 if make is sine else 2
    assert (made.X.shape, made.Y.shape) == ((51, n), (51, 1))
    assert (made.X.dtype, made.Y.dtype) == (np.float64, np.float64)
    assert made.labels is None
    assert repr(made) == f"{made.name}: X 51 × {n}, Y 51 × 1. {made.description}"


@pytest.mark.parametrize("make", MADE)
def test_the_same_seed_gives_the_same_numbers_and_another_seed_others(make):
    assert np.array_equal(make(seed=3).X, make(seed=3).X)
    assert np.array_equal(make(seed=3).Y, make(seed=3).Y)
    assert not np.array_equal(make(seed=3).X, make(seed=4).X)
    assert np.array_equal(make(seed=np.random.default_rng(3)).X, make(seed=3).X)


@pytest.mark.parametrize("make", MADE)
def test_the_global_random_state_is_left_alone(make):
    before = np.random.get_state()[1].copy()
    make()
    assert np.array_equal(before, np.random.get_state()[1])


@pytest.mark.parametrize("make", CLASSES)
def test_classes_alternate_so_every_slice_is_balanced(make):
    assert make(m=51).Y[:, 0].tolist() == [0.0, 1.0] * 25 + [0.0]


@pytest.mark.parametrize("make", MADE)
def test_nothing_can_be_changed(make):
    made = make()
    assert not made.X.flags.writeable
    assert not made.Y.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        made.X[0, 0] = 0
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.X = made.Y


def test_a_data_set_copies_the_arrays_it_is_made_of():
    X, Y = np.zeros((3, 2)), np.zeros((3, 1))
    made = Dataset("mine", X, Y, "Nothing but zeros.")
    X[0, 0] = 7
    assert made.X[0, 0] == 0


def test_xor_without_noise_is_class_1_where_the_signs_differ():
    made = xor(m=400, noise=0)
    assert np.array_equal(made.X[:, 0] * made.X[:, 1] < 0, made.Y[:, 0] == 1)
    assert np.abs(made.X).max() <= 1
    assert {tuple(signs) for signs in np.sign(made.X).tolist()} == {
        (1, 1), (-1, 1), (-1, -1), (1, -1),
    }  # fmt: skip


def test_circles_without_noise_have_radius_1_and_one_half():
    made = circles(noise=0)
    radius = np.hypot(*made.X.T)
    np.testing.assert_allclose(radius, np.where(made.Y[:, 0] == 1, 0.5, 1.0), rtol=1e-15)


def test_moons_without_noise_are_half_circles_and_each_the_other_turned_around():
    made = moons(noise=0)
    upper, lower = made.X[made.Y[:, 0] == 0], -made.X[made.Y[:, 0] == 1]
    for half in (upper, lower):
        np.testing.assert_allclose(np.hypot(half[:, 0] + 0.5, half[:, 1] + 0.25), 1, rtol=1e-14)
        assert (half[:, 1] >= -0.25).all()


def test_spirals_without_noise_turn_with_the_radius_half_a_turn_apart():
    made = spirals(noise=0)
    x, y = made.X.T
    radius = np.hypot(x, y)
    angle = 3 * np.pi * radius + np.pi * made.Y[:, 0]
    arms = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    np.testing.assert_allclose(made.X, arms, atol=1e-13)
    assert 0.1 <= radius.min() < 0.2 < 0.9 < radius.max() <= 1


def test_sine_without_noise_is_the_sine():
    made = sine(noise=0)
    assert np.array_equal(made.Y, np.sin(made.X))
    assert np.abs(made.X).max() <= 3


@pytest.mark.parametrize("make", MADE)
def test_noise_is_the_standard_deviation(make):
    exact, noisy = make(m=20_000, noise=0), make(m=20_000, noise=0.3)
    spread = noisy.Y - exact.Y if make is sine else noisy.X - exact.X
    assert spread.std() == pytest.approx(0.3, rel=0.03)
    assert abs(spread.mean()) < 0.01


M = "m must be a whole number of at least 2, not {0}; write {1}(m=200)"
NOISE = "noise must be a finite number of at least 0, not {0}; write {1}(noise=0.1)"
SEED = "seed must be a whole number of at least 0, not {0}; write {1}(seed=0)"


@pytest.mark.parametrize("make", MADE)
@pytest.mark.parametrize(
    ("argument", "kind", "message", "called"),
    [
        ({"m": 1}, ValueError, M, "1"),
        ({"m": 2.0}, TypeError, M, "float"),
        ({"m": True}, TypeError, M, "bool"),
        ({"noise": -1}, ValueError, NOISE, "-1"),
        ({"noise": float("nan")}, ValueError, NOISE, "nan"),
        ({"noise": float("inf")}, ValueError, NOISE, "inf"),
        ({"noise": "a lot"}, TypeError, NOISE, "str"),
        ({"seed": -1}, ValueError, SEED, "-1"),
        ({"seed": None}, TypeError, SEED, "NoneType"),
    ],
)
def test_what_is_refused_is_told_in_one_line(make, argument, kind, message, called):
    with pytest.raises(kind) as error:
        make(**argument)
    assert str(error.value) == f"{make.__name__}: {message.format(called, make.__name__)}"


def test_the_contents_are_what_the_module_says():
    assert datasets.__all__ == sorted(datasets.__all__)
    assert {make.__name__ for make in MADE} | {"Dataset", "Digits", "digits"} == set(
        datasets.__all__
    )
