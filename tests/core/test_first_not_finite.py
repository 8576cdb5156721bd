"""Where a NaN or an infinity stands first, in words."""

import tracemalloc

import numpy as np
import pytest

from mlp_core import refusals
from mlp_core.refusals import first_not_finite

NAN, INF = np.nan, np.inf


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.longdouble])
@pytest.mark.parametrize(("value", "said"), [(NAN, "nan"), (INF, "inf"), (-INF, "-inf")])
def test_it_names_the_array_the_entry_and_the_value(kind, value, said):
    X, W = np.ones((5, 3), kind), np.ones((3, 2), kind)
    W[1, 0] = W[2, 1] = value
    assert first_not_finite([("X", X), ("W[1]", W)]) == f"W[1][1, 0] is {said}"
    X[2, 1] = X[4, 0] = value
    assert first_not_finite([("X", X), ("W[1]", W)]) == f"X[2, 1] is {said}"


def test_all_finite_is_nothing_to_say():
    X = np.array([[1e308, -1e308], [5e-324, -0.0]])
    assert first_not_finite([("X", X), ("Y", np.zeros((5, 1)))]) == ""
    assert first_not_finite([]) == ""


@pytest.mark.parametrize("row", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("at_once", [1, 3, 4, 6, 7, 100])
def test_an_entry_of_any_block_of_rows_is_found(monkeypatch, row, at_once):
    monkeypatch.setattr(refusals, "AT_ONCE", at_once)
    X = np.ones((5, 3))
    X[row, 2] = NAN
    assert first_not_finite([("X", X)]) == f"X[{row}, 2] is nan"


def test_a_large_array_needs_no_mask_of_its_size():
    X = np.ones((4_000_000, 2), np.float32)
    X[-1, 1] = INF
    tracemalloc.start()
    assert first_not_finite([("X", X)]) == "X[3999999, 1] is inf"
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3_000_000, f"{peak} bytes beside an array of {X.nbytes}"
