"""The handwritten digits that are shipped."""

from importlib import resources

import numpy as np
import pytest

from mlp_lab.data.make_digits import digits_file
from mlp_lab.datasets import digits

DATA = resources.files("mlp_lab") / "data"


@pytest.fixture(scope="module")
def parts():
    return digits()


@pytest.fixture(scope="module")
def shipped():
    with (DATA / "digits.npz").open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        return dict(arrays)


def test_dimensions_and_types(parts):
    for part, m in ((parts.train, 1437), (parts.test, 360)):
        assert (part.X.shape, part.Y.shape, part.labels.shape) == ((m, 64), (m, 10), (m,))
        assert (part.X.dtype, part.Y.dtype, part.labels.dtype) == ("float64", "float64", "int64")


def test_pixels_run_from_0_to_1_in_steps_of_a_sixteenth(parts):
    for part in parts:
        assert (part.X.min(), part.X.max()) == (0, 1)
        assert np.array_equal(part.X * 16, np.round(part.X * 16))


def test_targets_are_one_hot(parts):
    for part in parts:
        assert np.array_equal(part.Y.argmax(axis=1), part.labels)
        assert np.array_equal(np.sort(part.Y, axis=1), [[0.0] * 9 + [1.0]] * len(part.Y))


def test_how_many_there_are_of_each_digit(parts):
    train, test = (np.bincount(part.labels).tolist() for part in parts)
    assert test == [29, 38, 33, 40, 33, 39, 32, 42, 41, 33]
    assert np.add(train, test).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_the_parts_are_disjoint_and_together_everything(parts, shipped):
    rows = shipped["test"]
    assert np.array_equal(rows, np.unique(rows))
    assert np.array_equal(parts.test.X * 16, shipped["images"][rows])
    assert np.array_equal(parts.test.labels, shipped["labels"][rows])
    assert np.array_equal(parts.train.X * 16, np.delete(shipped["images"], rows, axis=0))
    assert np.array_equal(parts.train.labels, np.delete(shipped["labels"], rows))


def test_the_split_is_the_same_every_time(parts):
    again = digits()
    assert np.array_equal(parts.train.X, again.train.X)
    assert np.array_equal(parts.test.labels, again.test.labels)


def test_nothing_can_be_changed(parts):
    for part in parts:
        assert not any(array.flags.writeable for array in (part.X, part.Y, part.labels))


def test_the_pictures_read_as_the_digits_they_are(parts):
    # A 0 is empty in the middle and a 1 is not: the pixels stand row by row.
    middle = parts.train.X.reshape(-1, 8, 8)[:, 3:5, 3:5].mean(axis=(1, 2))
    assert middle[parts.train.labels == 0].mean() < 0.15
    assert middle[parts.train.labels == 1].mean() > 0.7


def test_the_file_is_small_and_holds_no_more_than_it_says(shipped):
    assert {name: (array.dtype.name, array.shape) for name, array in shipped.items()} == {
        "images": ("uint8", (1797, 64)),
        "labels": ("uint8", (1797,)),
        "test": ("uint16", (360,)),
    }
    assert len((DATA / "digits.npz").read_bytes()) < 120_000


def test_the_file_is_written_byte_for_byte_as_it_is_shipped(shipped):
    written = digits_file(shipped["images"], shipped["labels"])
    assert written == (DATA / "digits.npz").read_bytes()


def test_the_file_is_scikit_learns_copy(shipped):
    copy = pytest.importorskip("sklearn.datasets").load_digits()
    assert np.array_equal(shipped["images"], copy.data)
    assert np.array_equal(shipped["labels"], copy.target)


def test_source_and_licence_stand_beside_the_file():
    text = (DATA / "README.md").read_text(encoding="utf-8")
    for said in ("E. Alpaydin", "C. Kaynak", "10.24432/C50P49", "CC BY 4.0", "scikit-learn"):
        assert said in text
