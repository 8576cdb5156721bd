"""S11: h and h′ of each activation, to the last digits and to the ends of the number line."""

import copy
import dataclasses
import math
import pickle

import mpmath
import numpy as np
import oracles
import pytest
from complex_step import derivative
from draws import FLOATS, exact, sizes, whole
from misuse import shown

from mlp_core import ACTIVATIONS, Activation, identity, leaky_relu, relu, sigmoid, tanh

NAMES = list(ACTIVATIONS)
TRUE = {  # h and h′ of an mpmath number; the textbooks' forms are safe there, with 120 bits
    "identity": (lambda z: z, lambda z: 1),
    "sigmoid": (lambda z: 1 / (1 + mpmath.exp(-z)), lambda z: 1 / (2 * mpmath.cosh(z / 2)) ** 2),
    "tanh": (mpmath.tanh, lambda z: 1 / mpmath.cosh(z) ** 2),
    "relu": (lambda z: max(z, 0), lambda z: int(z > 0)),
    "leaky_relu": (
        lambda z: z if z > 0 else z / 100,
        lambda z: 1 if z > 0 else mpmath.mpf(1) / 100,
    ),
}


def row(*numbers, dtype=np.float64):
    return np.array([numbers], dtype)


# ---------------------------------------------------------------- by hand


def test_activations_by_hand():
    assert identity.h(row(-2, 3)).tolist() == [[-2, 3]]
    assert relu.h(row(-2, 0, 3)).tolist() == [[0, 0, 3]]
    assert leaky_relu.h(row(-200, 0, 3)).tolist() == [[-2, 0, 3]]
    # e^−ln 3 = 1/3, so sigmoid(ln 3) = 1 / (1 + 1/3) = 3/4
    assert_ulps(sigmoid.h(row(0, math.log(3))), [0.5, 0.75])
    # e^ln 2 = 2, so tanh(ln 2) = (2 − 1/2) / (2 + 1/2) = 3/5
    assert_ulps(tanh.h(row(0, math.log(2), -math.log(2))), [0, 0.6, -0.6])


def test_derivatives_by_hand():
    assert identity.h_prime(row(-2, 3)).tolist() == [[1, 1]]
    assert relu.h_prime(row(-2, 3)).tolist() == [[0, 1]]
    assert leaky_relu.h_prime(row(-2, 3)).tolist() == [[0.01, 1]]
    # sigmoid′ = s (1 − s): ½ · ½ and ¾ · ¼;  tanh′ = 1 − t²: 1 and 1 − 9/25
    assert_ulps(sigmoid.h_prime(row(0, math.log(3))), [0.25, 0.1875])
    assert_ulps(tanh.h_prime(row(0, math.log(2))), [1, 0.64])


def test_the_derivative_of_relu_at_zero_is_zero():
    for zero in (0.0, -0.0):
        assert relu.h_prime(row(zero)).tolist() == [[0]]
        assert relu.h_prime_from_A(relu.h(row(zero))).tolist() == [[0]]
        assert leaky_relu.h_prime(row(zero)).tolist() == [[0.01]]  # like every Z that is not > 0
    # The complex step through h agrees with that choice.
    step = row(2.0**-300 * 1j, dtype=complex)
    assert relu.h(step).tolist() == [[0]]
    assert leaky_relu.h(step).tolist() == (0.01 * step).tolist()


# ---------------------------------------------------------------- what a reader is shown


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name != "identity"])
def test_the_docstrings_say_what_goes_in_and_what_comes_out(name):
    a, size = ACTIVATIONS[name], "ndarray, m × k\n    "
    Z = f"Z : {size}Net inputs: a row for each example, a column for each neuron.\n\n"
    A = f"A : {size}Activations, A = h(Z): a row for each example, a column for each neuron.\n\n"
    result = "Returns\n-------\n" + size
    assert f"{Z}{result}Activations, one for each entry of Z.\n\nRaises" in a.h.__doc__
    assert f"{Z}{result}Slopes of h, one for each entry of Z.\n\nRaises" in a.h_prime.__doc__
    assert f"{A}{result}Slopes of h, one for each entry of A.\n" in a.h_prime_from_A.__doc__


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_h_and_its_slope_are_called_as_a_reader_calls_them(name):
    a = ACTIVATIONS[name]
    assert (a.h.equation.name, a.h_prime.equation.name) == (f"{name}.h", f"{name}.h_prime")
    # The slope of the identity is 1 of whatever it is asked: one function serves for Z and A.
    from_A = "identity.h_prime" if name == "identity" else f"{name}.h_prime_from_A"
    assert a.h_prime_from_A.equation.name == from_A


def test_an_activation_is_frozen_shown_by_its_name_and_compared_by_identity():
    for which in ("name", "h", "h_prime", "h_prime_from_A"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(tanh, which, None)
    assert repr(tanh) == "Activation(name='tanh')"
    one, same = (Activation("tanh", tanh.h, tanh.h_prime) for _ in range(2))
    assert one == one
    assert one != same
    assert len({one, same, one}) == 2


# ---------------------------------------------------------------- a reader's own


def doubled(P):
    P *= 2  # in place, as a reader may write it
    return P


OWN = Activation("double", doubled, doubled, doubled)


def test_a_readers_own_functions_are_checked_under_the_name_that_calls_them():
    for which in ("h", "h_prime", "h_prime_from_A"):
        function = getattr(OWN, which)
        given = row(0.1, -3)
        assert function(given).tolist() == [[0.2, -6]]
        assert given.tolist() == [[0.1, -3]]
        letter = "A" if which == "h_prime_from_A" else "Z"
        with pytest.raises(TypeError, match=rf"^double\.{which}: {letter} must be an array"):
            function([[1.0]])
    assert Activation("double", doubled, doubled).h_prime_from_A is None
    ours = Activation("also tanh", tanh.h, tanh.h_prime, tanh.h_prime_from_A)  # checked already
    assert (ours.h, ours.h_prime, ours.h_prime_from_A) == (
        *(tanh.h, tanh.h_prime, tanh.h_prime_from_A),
    )


def test_a_readers_own_h_must_not_drop_the_imaginary_part():
    drops = Activation("drops", lambda Z: Z.real * 2, lambda Z: Z * 0 + 2)
    assert drops.h(row(1)).tolist() == [[2]]
    with pytest.raises(TypeError) as caught:
        drops.h(row(1j, dtype=complex))
    told = "drops.h: drops the imaginary part of Z, which the complex step needs"
    assert str(caught.value) == told
    assert OWN.h(row(1j, dtype=complex)).tolist() == [[2j]]
    nothing = Activation("nothing", lambda Z: None, lambda Z: None)
    with pytest.raises(TypeError, match=r"^nothing\.h: the result must be an array"):
        nothing.h(row(1j, dtype=complex))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((5, doubled, doubled), "name must be text, not 5"),
        ((None, doubled, doubled), "name must be text, not None"),
        (("", doubled, doubled), "name must be text, not '' (text)"),
        (("double", 2, doubled), "h must be a function, not 2"),
        (("double", None, doubled), "h must be a function, not None"),
        (("double", doubled, "2"), "h_prime must be a function, not '2' (text)"),
        (("double", doubled, None), "h_prime must be a function, not None"),
        (("double", doubled, doubled, 2), "h_prime_from_A must be a function, not 2"),
    ],
)
def test_what_is_no_name_and_no_function_is_refused(arguments, told):
    with pytest.raises(TypeError) as caught:
        Activation(*arguments)
    assert str(caught.value) == f"Activation: {told}"
    assert shown(caught.value) == []


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda a: pickle.loads(pickle.dumps(a))]
)
def test_a_copy_of_tanh_is_tanh_and_of_another_tanh_is_another(copied):
    assert copied(tanh) is tanh
    other = Activation("tanh", sigmoid.h, sigmoid.h_prime)
    assert vars(copied(other)) == vars(other)
    assert copied(other) is not other


# ---------------------------------------------------------------- by loops


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", ["identity", "relu"])
def test_every_entry_is_h_of_its_own_net_input(name, dtype):
    for seed in range(200):
        rng = np.random.default_rng(seed)
        Z = whole(rng, *sizes(rng, 2), dtype)
        A, slopes = ACTIVATIONS[name].h(Z), ACTIVATIONS[name].h_prime(Z)
        assert A.dtype == slopes.dtype == dtype
        h, h_prime = oracles.H[name]
        assert A.tolist() == oracles.elementwise(h, exact(Z))
        assert slopes.tolist() == oracles.elementwise(h_prime, exact(Z))


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", ["sigmoid", "tanh", "leaky_relu"])
def test_every_entry_is_h_of_its_own_net_input_in_any_shape(name, dtype):
    for seed in range(200):
        rng = np.random.default_rng(seed)
        m, k = sizes(rng, 2)
        Z = (3 * rng.normal(size=(m, k))).astype(dtype)
        h, h_prime = oracles.H[name]
        assert_ulps(ACTIVATIONS[name].h(Z), oracles.elementwise(h, Z.tolist()), 5)
        assert_ulps(ACTIVATIONS[name].h_prime(Z), oracles.elementwise(h_prime, Z.tolist()), 6)


# ---------------------------------------------------------------- to the last digits


def in_ulps(computed, true, dtype):
    """|computed − true| in units of the last place that a float near `true` has."""
    info = np.finfo(dtype)
    exponent = max(mpmath.frexp(true)[1] - 1, int(info.minexp))  # subnormals share one unit
    return abs(mpmath.mpf(float(computed)) - true) / mpmath.ldexp(1, exponent - info.nmant)


def assert_ulps(computed, true, ulps=4):
    true = np.ravel(np.array(true, dtype=object))
    assert computed.size == len(true)
    for c, t in zip(computed.ravel(), true, strict=True):
        assert in_ulps(c, mpmath.mpf(t), computed.dtype) <= ulps, (c, t)


def net_inputs(dtype):
    """From the smallest subnormal to 1e30, and dense wherever a formula could change over.

    That is where e^−|z| or e^−2|z| reaches 1/2, 1, half an eps, the smallest normal and the
    smallest subnormal float.
    """
    rng, info = np.random.default_rng(0), np.finfo(dtype)
    ends = [0.5, 1, info.eps / 2, float(info.tiny), float(info.smallest_subnormal)]
    changes = [0, *(abs(math.log(e)) / times for e in ends for times in (1, 2, 4))]
    Z = [10 ** rng.uniform(math.log10(info.smallest_subnormal), 30, 800), rng.uniform(0, 1, 200)]
    for change in {*changes, 0.5, 1, 2}:
        near = dtype(change)
        Z.append(change + rng.uniform(-0.5, 0.5, 100))
        Z.append([near, np.nextafter(near, dtype(np.inf)), np.nextafter(near, dtype(-np.inf))])
    Z.append(rng.uniform(0, 2 * max(changes), 1000))
    Z.append([info.smallest_subnormal, info.tiny, 1e30, info.max])
    Z.append([3.457028865814209, 5.538609981536865, 44.171875])  # the worst of every float32
    Z = np.concatenate(Z).astype(dtype)
    return np.concatenate([Z, -Z]).reshape(2, -1)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", NAMES)
def test_h_and_h_prime_are_within_4_units_in_the_last_place(name, dtype):
    Z = net_inputs(dtype)
    with np.errstate(all="raise", under="ignore"):  # and not one warning
        A, slopes = ACTIVATIONS[name].h(Z), ACTIVATIONS[name].h_prime(Z)
    assert A.dtype == slopes.dtype == dtype
    h, h_prime = TRUE[name]
    with mpmath.workprec(120):
        for z, a, slope in zip(Z.ravel(), A.ravel(), slopes.ravel(), strict=True):
            z_true = mpmath.mpf(float(z))
            assert in_ulps(a, h(z_true), dtype) <= 4, (z, a)
            assert in_ulps(slope, h_prime(z_true), dtype) <= 4, (z, slope)


@pytest.mark.parametrize("dtype", FLOATS)
def test_the_net_inputs_tried_reach_every_regime(dtype):
    Z, info = net_inputs(dtype), np.finfo(dtype)
    for name in ("sigmoid", "tanh"):
        A, slopes = ACTIVATIONS[name].h(Z), ACTIVATIONS[name].h_prime(Z)
        assert ((slopes > 0) & (slopes < info.tiny)).sum() > 20  # subnormal
        assert (slopes == 0).sum() > 100
        assert ((A == 1) & (slopes > 0)).sum() > 100  # where 1 − h has lost every digit
    assert ((Z != 0) & (np.abs(Z) < info.tiny)).sum() > 20


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_the_usual_forms_of_h_prime_would_not_pass(name, dtype):
    # s (1 − s) and 1 − t²: the reason why h′ is written otherwise, and a test of this test.
    A = ACTIVATIONS[name].h(row(25, dtype=dtype))
    usual = A * (1 - A) if name == "sigmoid" else 1 - A * A
    assert in_ulps(usual[0, 0], TRUE[name][1](mpmath.mpf(25)), dtype) > 1000


# ---------------------------------------------------------------- NaN and the limits


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", NAMES)
def test_nan_stays_nan(name, dtype):
    Z = row(1, np.nan, -1, dtype=dtype)
    assert np.isnan(ACTIVATIONS[name].h(Z)).tolist() == [[False, True, False]]
    # The slope of the identity is 1 whatever Z is; all others depend on Z.
    kept = name != "identity"
    assert np.isnan(ACTIVATIONS[name].h_prime(Z)).tolist() == [[False, kept, False]]


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize(
    ("name", "h", "h_prime"),
    [  # at −∞ and at +∞
        ("identity", [-math.inf, math.inf], [1, 1]),
        ("sigmoid", [0, 1], [0, 0]),
        ("tanh", [-1, 1], [0, 0]),
        ("relu", [0, math.inf], [0, 1]),
        ("leaky_relu", [-math.inf, math.inf], [0.01, 1]),
    ],
)
def test_at_infinity_h_has_its_limit(name, h, h_prime, dtype):
    Z = row(-np.inf, np.inf, dtype=dtype)
    with np.errstate(all="raise", under="ignore"):
        A, slopes = ACTIVATIONS[name].h(Z), ACTIVATIONS[name].h_prime(Z)
    assert A.tolist() == [h]
    assert slopes.tolist() == [np.array(h_prime, dtype).tolist()]


# ---------------------------------------------------------------- the three forms of h′


@pytest.mark.parametrize("name", NAMES)
def test_the_complex_step_through_h_gives_h_prime(name):
    for seed in range(20):
        rng = np.random.default_rng(seed)
        Z = rng.normal(scale=4, size=sizes(rng, 2))  # never exactly 0, the kink
        stepped = ACTIVATIONS[name].h(Z + 2.0**-300 * 1j)
        slopes = ACTIVATIONS[name].h_prime(Z)
        # Rounding alone is left: 4 units of h′ and a few of the complex arithmetic of h.
        assert (abs(stepped.imag * 2.0**300 - slopes) <= 16 * 2.0**-52 * slopes).all()


@pytest.mark.parametrize("name", NAMES)
def test_no_net_input_acts_on_another_activation(name):
    # The Jacobian ∂a_ij/∂z_rc has h′(Z) on its diagonal and nothing elsewhere.
    rng = np.random.default_rng(0)
    Z = rng.normal(size=(3, 2))
    for i, j in np.ndindex(Z.shape):
        by_Z = derivative(lambda P, i=i, j=j: ACTIVATIONS[name].h(P)[i, j], Z)
        slope = by_Z[i, j]
        by_Z[i, j] = 0
        assert not by_Z.any()
        assert abs(slope - ACTIVATIONS[name].h_prime(Z)[i, j]) <= 8 * 2.0**-52 * slope


def test_softmax_is_no_h_of_this_kind():
    # Every output of softmax depends on every net input, so its Jacobian is not diagonal.
    def softmax(Z):
        return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)

    Z = np.array([[1.0, 2.0, 3.0], [0.0, 1.0, 4.0]])
    by_Z = derivative(lambda P: softmax(P)[0, 0], Z)
    assert (by_Z[0] != 0).all()
    assert not by_Z[1].any()


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", NAMES)
def test_h_prime_in_terms_of_A_agrees_until_h_is_flat(name, dtype):
    rng = np.random.default_rng(0)
    Z = rng.uniform(-5, 5, (200, 3)).astype(dtype)
    h = ACTIVATIONS[name]
    from_A, from_Z = h.h_prime_from_A(h.h(Z)), h.h_prime(Z)
    assert from_A.dtype == dtype
    # 4 units of an A of at most 1 count twice in 1 − A²: the error is absolute, of a few eps.
    assert (abs(from_A - from_Z) <= 12 * np.finfo(dtype).eps).all()


@pytest.mark.parametrize("name", ["identity", "relu", "leaky_relu"])
def test_h_prime_in_terms_of_A_is_the_same_where_h_has_two_slopes(name):
    Z = row(-3, -1e-3, 0, 1e-3, 3)
    h = ACTIVATIONS[name]
    assert h.h_prime_from_A(h.h(Z)).tolist() == h.h_prime(Z).tolist()


@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_h_prime_of_A_instead_of_Z_is_another_number(name):
    # A known mistake: h′ takes Z, and h′(A) has the right dimensions.
    h, Z = ACTIVATIONS[name], row(-2, -1, 3)
    assert (abs(h.h_prime(h.h(Z)) - h.h_prime(Z)) > 0.01).all()
