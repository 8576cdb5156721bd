"""An array as a line of Python: what it makes is the same array, to the last bit."""

import numpy as np
import pytest

from mlp_lab.numbers import literal

NAN, INF = np.nan, np.inf
ARRAYS = {
    "plain": np.array([[0.1, -2.5], [1e300, 3.0]]),
    "a negative zero in single floats": np.array([[0.1, -0.0]], dtype=np.float32),
    "NaN and infinity": np.array([[NAN, 1.0, INF], [-INF, 2.0, NAN]]),
    "NaN and infinity in single floats": np.array([[NAN, INF, -INF]], dtype=np.float32),
    "NaN and infinity in the widest floats": np.array([[NAN, INF, 0.1]], dtype=np.longdouble),
    "columns in memory": np.asfortranarray(np.array([[1.0, NAN], [3.0, 4.0]])),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_the_line_makes_the_same_array(name):
    array = ARRAYS[name]
    made = eval(literal(array), {"np": np})
    assert made.dtype == array.dtype
    assert made.tolist() == array.tolist() or np.array_equal(made, array, equal_nan=True)
    assert np.array_equal(np.signbit(made), np.signbit(array))
    assert made.flags.c_contiguous == array.flags.c_contiguous


def test_a_plain_array_needs_no_more_than_its_numbers():
    assert literal(np.array([[1.0, NAN]])) == "np.array([[1.0, np.nan]])"
