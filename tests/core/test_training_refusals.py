"""What `train` and `training` refuse: by name, in words, before anything runs."""

import math
from decimal import Decimal

import numpy as np
import pytest
from misuse import shown

from mlp_core import Activation, Layer, Network, gradient_check, identity, train, training


def never(Z):
    raise AssertionError("it ran")


X, Y = np.ones((5, 3)), np.ones((5, 2))
NEVER = Network.random((3, 4, 2), (Activation("never", never, never), identity))
ARGUMENTS = {"network": NEVER, "X": X, "Y": Y, "alpha": 0.1, "steps": 3, "batch_size": None}

NETWORK = "network must be a Network, not "
POSITIVE = "alpha must be one positive finite number, not "
WHOLE = "must be a whole number, not "
SEED = "seed must be a whole number, 0 or more, or a generator, not "
FLOAT64 = "must hold float64 like the parameters, not float32; write "
REFUSALS = [
    ("network", None, TypeError, NETWORK + "None"),
    ("network", [NEVER.layers[0]], TypeError, NETWORK + "list"),
    ("network", "3-4-2", TypeError, NETWORK + "'3-4-2' (text)"),
    ("X", X[:, :2], ValueError, "X must be m × n = m × 3, not 5 × 2"),
    ("X", X.astype("f4"), TypeError, f"X {FLOAT64}X.astype(np.float64)"),
    ("Y", Y[:4], ValueError, "Y must be m × k = 5 × 2, not 4 × 2"),
    ("Y", Y.astype("f4"), TypeError, f"Y {FLOAT64}Y.astype(np.float64)"),
    ("alpha", 0, ValueError, POSITIVE + "0"),
    ("alpha", -0.1, ValueError, POSITIVE + "-0.1"),
    ("alpha", math.nan, ValueError, POSITIVE + "nan"),
    ("alpha", math.inf, ValueError, POSITIVE + "inf"),
    ("alpha", np.float64(-math.inf), ValueError, POSITIVE + "-inf"),
    ("alpha", "0.1", TypeError, POSITIVE + "'0.1' (text)"),
    ("alpha", None, TypeError, POSITIVE + "None"),
    ("alpha", True, TypeError, POSITIVE + "True"),
    ("alpha", np.True_, TypeError, POSITIVE + "True"),
    ("alpha", 0.1 + 0j, TypeError, POSITIVE + "(0.1+0j)"),
    ("alpha", [0.1], TypeError, POSITIVE + "list"),
    ("alpha", np.array([0.1]), TypeError, POSITIVE + "an array"),
    ("alpha", np.array(0.1), TypeError, POSITIVE + "an array"),
    ("batch_size", 0, ValueError, "batch_size must be 1 or more, not 0"),
    ("batch_size", -1, ValueError, "batch_size must be 1 or more, not -1"),
    ("batch_size", 6, ValueError, "batch_size must be at most m = 5, not 6"),
    ("batch_size", 2.0, TypeError, f"batch_size {WHOLE}2.0"),
    ("batch_size", "2", TypeError, f"batch_size {WHOLE}'2' (text)"),
    ("batch_size", True, TypeError, f"batch_size {WHOLE}True"),
    ("seed", -1, TypeError, SEED + "-1"),
    ("seed", 1.5, TypeError, SEED + "1.5"),
    ("seed", None, TypeError, SEED + "None"),
    ("seed", "1", TypeError, SEED + "'1' (text)"),
    ("seed", True, TypeError, SEED + "True"),
]
OF_TRAIN = [
    ("steps", -1, ValueError, "steps must be 0 or more, not -1"),
    ("steps", 1.5, TypeError, f"steps {WHOLE}1.5"),
    ("steps", "3", TypeError, f"steps {WHOLE}'3' (text)"),
    ("steps", True, TypeError, f"steps {WHOLE}True"),
    ("steps", None, TypeError, f"steps {WHOLE}None"),
]


@pytest.mark.parametrize(("name", "value", "error", "text"), REFUSALS + OF_TRAIN)
def test_train_refuses_by_name_before_anything_runs(name, value, error, text):
    with pytest.raises(error) as caught:
        train(**ARGUMENTS | {name: value})
    assert str(caught.value).splitlines()[0] == f"train: {text}"


@pytest.mark.parametrize(("name", "value", "error", "text"), REFUSALS)
def test_training_refuses_at_the_call_and_not_at_the_first_step(name, value, error, text):
    arguments = {key: a for key, a in ARGUMENTS.items() if key != "steps"}
    with pytest.raises(error) as caught:
        training(**arguments | {name: value})
    assert str(caught.value).splitlines()[0] == f"training: {text}"


# 10 ** 400 is a whole number that no float can hold.
@pytest.mark.parametrize(
    "alpha", [Decimal("0.1"), pytest.param(10**400, id="10**400"), np.longdouble("inf"), 5e-324j]
)
def test_no_other_number_is_taken_for_alpha(alpha):
    with pytest.raises((TypeError, ValueError), match=r"^train: alpha must be one positive finite"):
        train(**ARGUMENTS | {"alpha": alpha})


@pytest.mark.parametrize("alpha", [1, np.float32(0.5), np.longdouble(0.5), np.int64(1)])
def test_every_positive_number_is_taken_for_alpha_and_leaves_the_float_type(alpha):
    net = Network.random((3, 4, 2), (identity, identity))
    run = train(net, X, Y, alpha, steps=2)
    assert run.E == train(net, X, Y, float(alpha), steps=2).E
    assert {a.W.dtype for a in run.network.layers} == {np.dtype(np.float64)}


@pytest.mark.parametrize("function", [train, training, gradient_check])
def test_complex_examples_are_refused_where_E_is_differentiated(function):
    # A complex network has a forward pass, for the complex step; its E has no gradient as derived.
    net = Network([Layer(np.ones((3, 2), complex), np.ones((1, 2), complex), identity)])
    settings = {train: (0.1, 3), training: (0.1,), gradient_check: ()}[function]
    with pytest.raises(TypeError) as caught:
        function(net, X.astype(complex), Y.astype(complex), *settings)
    told = f"{function.__name__}: X must hold real numbers, not complex128; write X.real"
    assert str(caught.value) == told


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [("alpha", -(10**400), "-" + "1".ljust(39, "0")), ("seed", "s" * 99, f"'{'s' * 40}' (text)")],
    ids=["number", "text"],
)
def test_of_a_long_value_the_first_40_characters_are_told(name, value, told):
    with pytest.raises((TypeError, ValueError)) as caught:
        train(**ARGUMENTS | {name: value})
    assert str(caught.value).endswith(f", not {told}")


@pytest.mark.parametrize(
    ("name", "value"),
    [("network", None), ("X", X.T), ("alpha", 0), ("batch_size", 6), ("seed", -1)],
)
def test_a_traceback_ends_in_the_function_that_was_called(name, value):
    for function, called in ((train, ARGUMENTS), (training, dict(list(ARGUMENTS.items())[:4]))):
        with pytest.raises((TypeError, ValueError)) as caught:
            function(**called | {name: value})
        assert shown(caught.value) == [function.__name__]
