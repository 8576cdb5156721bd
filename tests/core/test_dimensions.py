"""Dimensions: what every function says when it is misused, and what it takes as it is."""

import inspect
import re
import sys
from fractions import Fraction
from typing import Annotated, Any, NamedTuple

import numpy as np
import pytest
from misuse import MISUSES, SIZES, complaint, shape_of, shown
from numpy.testing import assert_allclose, assert_array_equal
from offered_cures import offered

from mlp_core import (
    ACTIVATIONS,
    EQUATIONS,
    Activation,
    Array,
    DimensionError,
    ForwardPass,
    Gradients,
    Layer,
    Network,
    bias_rows,
    equation,
    net_input,
    numerical_gradient,
    sigmoid,
    tanh,
    updated_biases,
    updated_weights,
)

MN, MK, NK, ONE_K = ("m", "n"), ("m", "k"), ("n", "k"), ("1", "k")
X, W, B, Y = np.ones((5, 3)), np.ones((3, 2)), np.ones((1, 2)), np.ones((5, 2))


def doubled(Z):
    Z *= 2  # in place, as a reader's own function may be written
    return Z


DOUBLE = Activation("double", doubled, lambda Z: 0 * Z + 2, lambda A: 0 * A + 2)


def network(dtype=np.float64):
    """3-4-2, in a float type of choice."""
    layers = Network.random((3, 4, 2), (tanh, sigmoid)).layers
    return Network([Layer(l.W.astype(dtype), l.B.astype(dtype), l.activation) for l in layers])


NETWORK = network()
FORWARD = NETWORK.forward(X)
GRADIENTS = NETWORK.gradients(X, Y)


def updated_by(**last):
    """`NETWORK.updated` with two arrays for the last layer's gradients."""
    first = GRADIENTS.dE_dW[1], GRADIENTS.dE_dB[1]
    dE_dW, dE_dB = ((None, *both) for both in zip(first, last.values(), strict=True))
    return NETWORK.updated(Gradients(GRADIENTS.dE_dA, GRADIENTS.dE_dZ, dE_dW, dE_dB), alpha=0.5)


class Call(NamedTuple):
    """A function to be called with arrays, and what is known of it."""

    function: Any
    dimensions: dict  # the letters of each array
    result: tuple | None = None  # the letters of what comes out, if it is one array or number
    others: dict = {}  # noqa: RUF012 (the arguments that are no arrays)
    known: dict = {}  # noqa: RUF012 (the letters whose sizes the network gives)

    def arrays(self, dtype=np.float64):
        """Good arrays of whole numbers: none of their sums of products is rounded."""
        rng, sizes = np.random.default_rng(0), {"1": 1, **SIZES, **self.known}
        shapes = {p: shape_of(letters, sizes) for p, letters in self.dimensions.items()}
        return {p: rng.integers(-3, 4, shape).astype(dtype) for p, shape in shapes.items()}

    def __call__(self, arrays):
        return self.function(**arrays, **self.others)


def call_of(function):
    known, parameters = function.equation, inspect.signature(function).parameters
    others = {p: SIZES.get(p, 0.5) for p in parameters if p not in known.dimensions}
    return Call(function, known.dimensions, known.result, others)


# Every equation, and h′ in terms of A, which is no step of the derivation.
EVERY_ONE = [f for step in EQUATIONS.values() for f in step]
EVERY_ONE += [activation.h_prime_from_A for activation in ACTIVATIONS.values()]
OF_ONE_LAYER = {f.equation.name: call_of(f) for f in EVERY_ONE if f is not Network.forward} | {
    "double.h": Call(DOUBLE.h, {"Z": MK}, MK),
    "double.h_prime": Call(DOUBLE.h_prime, {"Z": MK}, MK),
    "double.h_prime_from_A": Call(DOUBLE.h_prime_from_A, {"A": MK}, MK),
}
OF_A_NETWORK = {
    "forward": Call(NETWORK.forward, {"X": MN}, known={"n": 3}),
    "predict": Call(NETWORK.predict, {"X": MN}, MK, known={"n": 3, "k": 2}),
    "backward": Call(
        lambda **arrays: NETWORK.backward(FORWARD, arrays["dE_dA"]),
        {"forward.A[L]": MK, "dE_dA": MK},
    ),
    "gradients": Call(NETWORK.gradients, {"X": MN, "Y": MK}, known={"n": 3, "k": 2}),
    "updated": Call(updated_by, {"dE_dW[2]": NK, "dE_dB[2]": ONE_K}, known={"n": 4, "k": 2}),
    "Layer": Call(Layer, {"W": NK, "B": ONE_K}, others={"activation": tanh}),
}
CALLS = OF_ONE_LAYER | OF_A_NETWORK
ARGUMENTS = [(name, p) for name, call in CALLS.items() for p in call.dimensions if "A[L]" not in p]
SIZE_ARGUMENTS = [(name, p) for name, call in CALLS.items() for p in call.others if p in SIZES]
each_call = pytest.mark.parametrize("name", CALLS)
each_argument = pytest.mark.parametrize(("name", "argument"), ARGUMENTS)


def snapshot(arrays):
    """All that could be changed about the arguments."""
    return [
        (P.tobytes(), P.shape, P.strides, P.dtype, P.flags.writeable)
        if isinstance(P, np.ndarray)
        else repr(P)
        for P in arrays.values()
    ]


def arrays_in(result):
    """Every array or number that a call gives; but not A[0], which is X by definition."""
    match result:
        case ForwardPass():
            return [*result.Z[1:], *result.A[1:]]
        case Gradients():
            return [P for Ps in vars(result).values() for P in Ps if P is not None]
        case Network():
            return [P for layer in result.layers for P in (layer.W, layer.B)]
        case Layer():
            return [result.W, result.B]
    return [result]


def refusal(call, *arguments):
    """The error of a call that must not pass."""
    with pytest.raises((TypeError, ValueError)) as caught:
        call(*arguments)
    # Nothing of NumPy's stands above it, as "During handling of the above exception …".
    assert caught.value.__context__ is None
    return caught.value


def try_misuse(name, misuses):
    """Call with misused arguments: what does not fit is told truly, what fits is computed."""
    call = CALLS[name]
    arrays = call.arrays()
    arrays |= {p: MISUSES[label](arrays[p]) for p, label in misuses.items()}
    before = snapshot(arrays)
    told = [(p, letters, misuses.get(p), arrays[p]) for p, letters in call.dimensions.items()]
    if due := complaint(name, told, call.known):
        error, (kind, pattern) = refusal(call, arrays), due
        assert type(error) is kind
        assert re.fullmatch(pattern, str(error)), f"{error}\nis not\n{pattern}"
    else:
        sizes = {"1": 1, **call.others, **call.known}
        for p, letters in call.dimensions.items():
            sizes |= zip(letters, arrays[p].shape, strict=True)
        result = call(arrays)
        assert call.result is None or np.shape(result) == shape_of(call.result, sizes)
    assert snapshot(arrays) == before


# ---------------------------------------------------------------- arrays


def test_a_dimension_error_is_a_value_error():
    assert DimensionError.__bases__ == (ValueError,)


@pytest.mark.parametrize("misuse", MISUSES)
@each_argument
def test_every_misuse_of_every_argument_is_told_truly(name, argument, misuse):
    try_misuse(name, {argument: misuse})


@each_call
def test_every_mixture_of_misuses_is_told_truly(name):
    rng, arguments = np.random.default_rng(0), [p for n, p in ARGUMENTS if n == name]
    for _ in range(60):
        try_misuse(name, {p: str(rng.choice(list(MISUSES))) for p in arguments})


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        (
            (X, np.ones((4, 2)), B),
            "net_input: W must be n × k = 3 × k, not 4 × 2\n"
            "    X           m × n   5 × 3\n"
            "    W           n × k   4 × 2\n"
            "    B           1 × k   1 × 2",
        ),
        (
            (X, np.ones((4, 2)), Y),  # both disagree with X; the first of them is blamed
            "net_input: W must be n × k = 3 × k, not 4 × 2\n"
            "    X           m × n   5 × 3\n"
            "    W           n × k   4 × 2\n"
            "    B           1 × k   5 × 2",
        ),
        (
            (X, W, np.ones((2, 1))),
            "net_input: B must be 1 × k = 1 × 2, not 2 × 1; write B.T\n"
            "    X           m × n   5 × 3\n"
            "    W           n × k   3 × 2\n"
            "    B           1 × k   2 × 1",
        ),
        (
            (X, W, np.ones(2)),
            "net_input: B must be 1 × k, not 2 (one axis); write B.reshape(1, -1)",
        ),
        (
            (X.tolist(), W, B),
            "net_input: X must be an array of float64, not list; write np.array(X, dtype=float)",
        ),
        (
            (X.astype("int64"), W, B),
            "net_input: X must hold floating-point numbers, not int64; write X.astype(float)",
        ),
    ],
)
def test_the_messages_of_net_input_to_the_letter(arrays, message):
    assert str(refusal(net_input, *arrays)) == message


def cured(call, good, argument, bad, heard=()):
    """What becomes of a bad argument when the messages are followed to their end."""
    try:
        call(good | {argument: bad})
        return [bad]
    except (TypeError, ValueError) as error:
        message = str(error)
    assert message not in heard  # another reason, or none
    variable, *index = argument.split("[2]")  # dE_dW[2] is an entry of a list
    ways = [way for way in offered(message) if re.search(rf"\b{variable}\b", way[0])]
    if not ways:  # nothing more to be said of this argument
        return [bad]
    names = {"np": np, "value": 0.0, variable: [None, None, bad] if index else bad}
    taken, heard = [eval(way[0], names) for way in ways], (*heard, message)
    return [end for one in taken for end in cured(call, good, argument, one, heard)]


@pytest.mark.parametrize("misuse", MISUSES)
def test_the_cures_that_the_messages_offer_work(misuse):
    for name, argument in ARGUMENTS:
        call = CALLS[name]
        good = {p: (P > 0).astype(float) for p, P in call.arrays().items()}  # booleans hold it
        bad = MISUSES[misuse](good[argument])
        ends = cured(call, good, argument, bad)
        row = call.dimensions[argument][0] == "1"
        fine = [good[argument]]
        if isinstance(bad, np.ndarray) and bad.dtype.kind == "c":  # or its imaginary part is kept
            fine.append(bad.astype(complex))
        if np.shape(bad) in (good[argument].shape, good[argument].shape[row:]):
            equal = (np.array_equal(end, right) for end in ends for right in fine)
            assert any(equal), (name, argument)


# ---------------------------------------------------------------- sizes and alpha


def in_brief(value):
    return getattr(value, "__name__", str(value)[:9])


@pytest.mark.parametrize(
    ("size", "kind", "said"),
    [
        (0, DimensionError, "1 or more, not 0"),
        (-1, DimensionError, "1 or more, not -1"),
        (np.int64(0), DimensionError, "1 or more, not 0"),
        (1.5, TypeError, "a whole number, not 1.5"),
        (3.0, TypeError, "a whole number, not 3.0"),
        (float("nan"), TypeError, "a whole number, not nan"),
        (True, TypeError, "a whole number, not True"),
        (np.True_, TypeError, "a whole number, not True"),
        ("3", TypeError, "a whole number, not '3' (text)"),
        (None, TypeError, "a whole number, not None"),
        ([3], TypeError, "a whole number, not list"),
        (np.array(3), TypeError, "a whole number, not an array"),
        (np.array([[3]]), TypeError, "a whole number, not an array"),
    ],
    ids=in_brief,
)
@pytest.mark.parametrize(("name", "argument"), SIZE_ARGUMENTS)
def test_a_size_is_a_whole_number_from_1_on(name, argument, size, kind, said):
    call = CALLS[name]
    others = call.others | {argument: size}
    error = refusal(call._replace(others=others), call.arrays())
    assert (type(error), str(error)) == (kind, f"{name}: {argument} must be {said}")


@pytest.mark.parametrize("integer", [np.int64, np.int8, np.uint8, np.uint64])
@pytest.mark.parametrize(("name", "argument"), SIZE_ARGUMENTS)
def test_an_integer_of_numpy_is_a_size(name, argument, integer):
    call = CALLS[name]
    others = call.others | {argument: integer(call.others[argument])}
    assert_array_equal(call._replace(others=others)(call.arrays()), call(call.arrays()))


UPDATES = {
    "updated_weights": lambda alpha: updated_weights(W, W, alpha),
    "updated_biases": lambda alpha: updated_biases(B, B, alpha),
    "updated": lambda alpha: NETWORK.updated(GRADIENTS, alpha),
}


@pytest.mark.parametrize(
    ("alpha", "kind", "said"),  # of a very long number the beginning
    [
        (0, ValueError, "0"),
        (0.0, ValueError, "0.0"),
        (-0.1, ValueError, "-0.1"),
        (float("nan"), ValueError, "nan"),
        (float("inf"), ValueError, "inf"),
        (-float("inf"), ValueError, "-inf"),
        (np.float32("nan"), ValueError, "nan"),
        (10**400, ValueError, "1000"),
        (Fraction(1, 10**400), ValueError, "1/1000"),  # as a float it would be 0
        (True, TypeError, "True"),
        (np.True_, TypeError, "True"),
        ("0.1", TypeError, "'0.1' (text)"),
        (None, TypeError, "None"),
        (0.1j, TypeError, "0.1j"),
        ([0.1], TypeError, "list"),
        (np.array(0.1), TypeError, "an array"),
        (np.array([[0.1]]), TypeError, "an array"),
    ],
    ids=in_brief,
)
@pytest.mark.parametrize("name", UPDATES)
def test_alpha_is_one_positive_finite_number(name, alpha, kind, said):
    error = refusal(UPDATES[name], alpha)
    must = f"{name}: alpha must be one positive finite number, not "
    assert type(error) is kind
    assert str(error).startswith(must + said)
    assert len(str(error)) == len(must + said) or said in ("1000", "1/1000")


@pytest.mark.parametrize(
    "alpha", [0.5, Fraction(1, 2), *(t(0.5) for t in (np.float16, np.float32, np.longdouble))]
)
@pytest.mark.parametrize("dtype", ["float32", "float64", "longdouble"])
def test_alpha_of_any_kind_leaves_the_float_type_as_it_is(alpha, dtype):
    P, dE_dP = np.array([[1.0, 2.0]], dtype), np.array([[4.0, -2.0]], dtype)
    for update in (updated_weights, updated_biases):
        after = update(P, dE_dP, alpha)
        assert (after.dtype, after.tolist()) == (dtype, [[-1, 3]])
    assert updated_weights(P, dE_dP, np.int64(1)).tolist() == [[-3, 4]]


# ---------------------------------------------------------------- what is taken as it is


def memory_mapped(P, path, mode):
    np.memmap(path, P.dtype, "w+", shape=P.shape)[:] = P
    return np.memmap(path, P.dtype, mode, shape=P.shape)


def read_only(P, _):
    P.flags.writeable = False
    return P


LAYOUTS = {
    "Fortran order": lambda P, _: np.asfortranarray(P),
    "negative strides": lambda P, _: P[::-1, ::-1].copy()[::-1, ::-1],
    "every other entry": lambda P, _: P.repeat(2, axis=0).repeat(2, axis=1)[::2, ::2],
    "an odd address": lambda P, _: np.frombuffer(b"?" + P.tobytes(), P.dtype, offset=1).reshape(
        P.shape
    ),
    "read-only": read_only,
    "memory-mapped": lambda P, path: memory_mapped(P, path, "r+"),
    "memory-mapped, read-only": lambda P, path: memory_mapped(P, path, "r"),
}


def assert_same_values(result, expected):
    """Whole numbers have no rounding; exp may go another way through another layout."""
    for got, due in zip(arrays_in(result), arrays_in(expected), strict=True):
        assert_allclose(got, due, rtol=8 * np.finfo(np.asarray(got).dtype).eps, atol=0)


@pytest.mark.parametrize("layout", LAYOUTS)
@each_call
def test_any_memory_layout_works_is_left_alone_and_is_not_shared(name, layout, tmp_path):
    call = CALLS[name]
    arrays = call.arrays()
    laid_out = {p: LAYOUTS[layout](P, tmp_path / p) for p, P in call.arrays().items()}
    before = snapshot(laid_out)
    result = call(laid_out)
    assert_same_values(result, call(arrays))
    assert snapshot(laid_out) == before
    for P in arrays_in(result):
        assert not any(np.shares_memory(P, given) for given in laid_out.values())


@each_call
def test_nothing_that_is_given_comes_back_or_is_changed(name):
    call = CALLS[name]
    arrays = call.arrays()
    before = snapshot(arrays)
    result = call(arrays)
    for P in arrays_in(result):
        assert not any(np.shares_memory(P, given) for given in arrays.values())
        if isinstance(P, np.ndarray) and P.flags.writeable:
            P[:] = 7  # who changes a result changes no argument
    assert snapshot(arrays) == before


def test_the_inputs_of_a_forward_pass_cannot_be_changed_through_it():
    given = X.copy()
    A = NETWORK.forward(given).A[0]
    assert A is not given
    assert_array_equal(A, given)
    with pytest.raises(ValueError, match="read-only"):
        A[0, 0] = 7


FLOAT_TYPES = ["float32", "float64", "longdouble", "complex64", "complex128", "clongdouble"]


@pytest.mark.parametrize("dtype", FLOAT_TYPES)
@pytest.mark.parametrize("name", OF_ONE_LAYER)
def test_every_float_type_works_and_stays_as_it_is(name, dtype):
    call = OF_ONE_LAYER[name]
    result = call(call.arrays(dtype))
    eps = max(np.finfo(dtype).eps, np.finfo(float).eps)
    assert_allclose(result, call(call.arrays()), rtol=8 * eps, atol=0)
    if call.dimensions and call.result:
        assert result.dtype == dtype


@pytest.mark.parametrize(
    "name", [n for n, call in OF_ONE_LAYER.items() if len(call.dimensions) > 1]
)
def test_one_equation_may_mix_float_types(name):
    call = CALLS[name]
    for narrow in call.dimensions:
        arrays = call.arrays() | {narrow: call.arrays("float32")[narrow]}
        result = call(arrays)
        assert_allclose(result, call(call.arrays()))
        assert np.asarray(result).dtype == "float64"


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
@each_call
def test_nan_and_infinity_pass(name, odd):
    call = CALLS[name]
    for p in call.dimensions:
        arrays = call.arrays()
        arrays[p][0, 0] = odd
        with np.errstate(all="ignore"):
            call(arrays)


def called_in_mlp_core(call, *arguments):
    """The names of all functions of mlp_core that a call calls, itself among them."""
    called, before = [], sys.getprofile()

    def look(frame, event, _):
        if event == "call" and frame.f_globals["__name__"].startswith("mlp_core"):
            called.append(frame.f_code.co_name)

    sys.setprofile(look)
    try:
        call(*arguments)
    finally:
        sys.setprofile(before)
    return called


@pytest.mark.parametrize("name", OF_ONE_LAYER)
def test_what_fits_is_passed_on_at_once(name):
    # A microsecond is not enough to call anything that finds words; so nothing else is called
    # than the function with its check and the function without.
    call = OF_ONE_LAYER[name]
    assert called_in_mlp_core(call, call.arrays()) == [call.function.__name__] * 2


# ---------------------------------------------------------------- the whole network


def test_the_network_blames_what_the_caller_gave():
    for function in (NETWORK.forward, NETWORK.predict):
        assert str(refusal(function, np.ones((5, 4)))) == (
            f"{function.__name__}: X must be m × n = m × 3, not 5 × 4\n"
            "    X           m × n   5 × 4"
        )
    assert str(refusal(NETWORK.gradients, X, np.ones((4, 3)))) == (
        "gradients: Y must be m × k = 5 × 2, not 4 × 3\n"
        "    X           m × n   5 × 3\n"
        "    Y           m × k   4 × 3"
    )
    assert str(refusal(NETWORK.backward, FORWARD, np.ones((5, 3)))) == (
        "backward: dE_dA must be m × k = 5 × 2, not 5 × 3\n"
        "    forward.A[L] m × k   5 × 2\n"
        "    dE_dA       m × k   5 × 3"
    )
    layer = NETWORK.layer(1)
    assert str(refusal(Network, [layer, layer])) == (
        "Network: layers[1].W must be n × k = 4 × k, not 3 × 4\n    layers[1].W n × k   3 × 4"
    )


SINGLE, OTHER = network("float32"), Network.random((3, 5, 2), (tanh, tanh))
X32, Y32 = X.astype("float32"), Y.astype("float32")
MIXTURES = {
    "Layer: B": lambda: Layer(W, B.astype("float32"), tanh),
    "Network: layers[1].W": lambda: Network([NETWORK.layer(1), SINGLE.layer(2)]),
    "forward: X": lambda: NETWORK.forward(X32),
    "predict: X": lambda: NETWORK.predict(X32),
    "gradients: X": lambda: NETWORK.gradients(X32, Y),
    "gradients: Y": lambda: NETWORK.gradients(X, Y32),
    "backward: dE_dA": lambda: NETWORK.backward(FORWARD, Y32),
    "backward: forward": lambda: NETWORK.backward(SINGLE.forward(X32), Y),
    "updated: dE_dW[1]": lambda: NETWORK.updated(SINGLE.gradients(X32, Y32), 0.5),
}


@pytest.mark.parametrize("blamed", MIXTURES)
def test_the_network_refuses_a_mixture_of_float_types(blamed):
    error = refusal(MIXTURES[blamed])
    assert type(error) is TypeError
    assert re.fullmatch(rf"{re.escape(blamed)}.* must hold float64 .*not float32.*", str(error))


@pytest.mark.parametrize("dtype", FLOAT_TYPES)
def test_a_network_of_any_float_type_takes_its_own_and_no_other(dtype):
    whole = network(dtype)
    gradients = whole.gradients(X.astype(dtype), Y.astype(dtype))
    given = [whole.forward(X.astype(dtype)), gradients, whole.updated(gradients, 0.5)]
    assert {P.dtype for result in given for P in arrays_in(result)} == {np.dtype(dtype)}
    for other in {*FLOAT_TYPES} - {dtype}:
        if np.dtype(other) != np.dtype(dtype):  # on some machines longdouble is float64
            own, given = np.dtype(dtype), np.dtype(other)
            real = (own.kind, given.kind) == ("f", "c")
            now = np.ones(1, given).real.dtype if real else given
            cure = ".".join(["real"] * real + [f"astype(np.{own})"] * (now != own))
            assert str(refusal(whole.forward, X.astype(other))) == (
                f"forward: X must hold {own} like the parameters, not {given}; write X.{cure}"
            )


DEEPER, SHALLOW = Network.random((3, 4, 2, 5), (tanh,) * 3), Network.random((3, 4), (tanh,))
FOREIGN = {
    "a forward pass of other sizes": lambda: NETWORK.backward(OTHER.forward(X), Y),
    "a forward pass of more layers": lambda: NETWORK.backward(DEEPER.forward(X), Y),
    "Z of other examples than A": lambda: NETWORK.backward(
        ForwardPass(NETWORK.forward(X[:4]).Z, FORWARD.A), Y
    ),
    "the activations alone": lambda: NETWORK.backward(FORWARD.A, Y),
    "no forward pass": lambda: NETWORK.backward(None, Y),
    "gradients of other sizes": lambda: NETWORK.updated(OTHER.gradients(X, Y), 0.5),
    "gradients of more layers": lambda: NETWORK.updated(DEEPER.gradients(X, np.ones((5, 5))), 0.5),
    "gradients of fewer layers": lambda: NETWORK.updated(
        SHALLOW.gradients(X, np.ones((5, 4))), 0.5
    ),
    "one derivative alone": lambda: NETWORK.updated(GRADIENTS.dE_dW, 0.5),
    "no gradients": lambda: NETWORK.updated(None, 0.5),
    "an activation by name": lambda: Layer(W, B, "tanh"),
    "no list of layers": lambda: Network(None),
    "no layer": lambda: Network([]),
    "an array for a layer": lambda: Network([W]),
}


@pytest.mark.parametrize("given", FOREIGN)
def test_the_network_refuses_what_is_not_its_own(given):
    error = refusal(FOREIGN[given])
    at = r"backward: forward|updated: (gradients|dE_dW\[1\])|Layer: activation|Network: layers"
    assert re.match(at, str(error)), error


# ---------------------------------------------------------------- the traceback


@pytest.mark.parametrize("misuse", ["a list", "one axis"])
@each_argument
def test_a_traceback_ends_at_the_callers_line(name, argument, misuse):
    arrays = CALLS[name].arrays()
    arrays[argument] = MISUSES[misuse](arrays[argument])
    assert shown(refusal(CALLS[name], arrays)) == []


REFUSALS = MIXTURES | {
    "sizes that do not fit": lambda: net_input(X, np.ones((4, 2)), B),
    "X of other inputs": lambda: NETWORK.forward(np.ones((5, 4))),
    "Y of other examples": lambda: NETWORK.gradients(X, np.ones((4, 2))),
    "m = 0": lambda: bias_rows(B, 0),
    "m = '3'": lambda: bias_rows(B, "3"),
    "alpha = -1": lambda: updated_weights(W, W, -1),
    "alpha = -1 for the network": lambda: NETWORK.updated(GRADIENTS, -1),
    "layers that do not fit": lambda: Network([NETWORK.layer(1), NETWORK.layer(1)]),
    "a size of a network": lambda: Network.random((3, 0), (tanh,)),
    "sizes that are no sequence": lambda: Network.random(3, (tanh,)),
    "an activation by name": lambda: Layer(W, B, "tanh"),
    "a seed": lambda: Network.random((3, 2), (tanh,), -1),
    "a complex P": lambda: numerical_gradient(np.sum, X + 0j),
    "an activation of no functions": lambda: Activation("square", 2, 3),
}


@pytest.mark.parametrize("given", REFUSALS)
def test_a_traceback_ends_at_the_callers_line_whatever_is_refused(given):
    assert shown(refusal(REFUSALS[given])) == []


# ---------------------------------------------------------------- a reader's own equation


@pytest.fixture(autouse=True)
def _equations_as_they_were(monkeypatch):
    for step, functions in EQUATIONS.items():
        monkeypatch.setitem(EQUATIONS, step, functions)


def test_the_result_is_checked_too():
    @equation("S11", "A")
    def transposed(Z: Annotated[Array, "m k"]) -> Annotated[Array, "m k"]:
        """Not what its annotation says."""
        return Z.T

    assert str(refusal(transposed, Y)) == (
        "transposed: the result must be m × k = 5 × 2, not 2 × 5; write result.T\n"
        "    Z           m × k   5 × 2\n"
        "    the result  m × k   2 × 5"
    )


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (lambda Z: None, "must be an array of float64, not None; a function without return gives"),
        (np.ndarray.tolist, "must be an array of float64, not list"),
        (lambda Z: Z[0], "must be m × k = 5 × 2, not 2 (one axis)"),
        (lambda Z: Z > 0, "must hold floating-point numbers, not bool"),
        (lambda Z: Z[:1], "must be m × k = 5 × 2, not 1 × 2"),
    ],
)
def test_what_a_readers_own_h_gives_is_checked(made, message):
    error = refusal(Activation("mine", made, made).h, Y)
    assert str(error).startswith(f"mine.h: the result {message}")


def test_the_cure_of_a_result_is_code_too():
    message = str(refusal(Activation("mine", np.ndarray.tolist, np.ndarray.tolist).h, Y))
    compile(message.split("; write ")[1], "cure", "eval")


def test_a_size_takes_part_wherever_it_stands():
    @equation("S2", "X")
    def before(m: int, X: Annotated[Array, "m n"]) -> Annotated[Array, "m n"]:
        """A size, then an array of that size."""
        return X + m

    @equation("S2", "X")
    def after(X: Annotated[Array, "m n"], m: int) -> Annotated[Array, "m n"]:
        """An array, then its size."""
        return X + m

    assert before(5, X).shape == after(X, 5).shape == (5, 3)
    assert "before: X must be m × n = 7 × n, not 5 × 3" in str(refusal(before, 7, X))
    assert "m" in str(refusal(after, X, 7))


def test_a_size_takes_part_in_the_result():
    @equation("S5⊗", "J")
    def one_row_too_many(m: int, k: int) -> Annotated[Array, "m k"]:
        """Not what its annotation says."""
        return np.ones((m + 1, k))

    message = str(refusal(one_row_too_many, 3, 2))
    assert message.startswith("one_row_too_many: the result must be m × k = 3 × 2, not 4 × 2")


def test_a_product_of_letters_is_a_size_too():
    @equation("S14", "J")
    def contracted(
        dE_dZ: Annotated[Array, "m k"],
        jacobian: Annotated[Array, "m·k n·k"],
        W: Annotated[Array, "n k"],
    ) -> Annotated[Array, "n k"]:
        """∂E/∂W by the Jacobian."""
        return (dE_dZ.reshape(1, -1) @ jacobian).reshape(W.shape)

    good = np.ones((10, 6))
    assert contracted(Y, good, W).shape == (3, 2)
    assert called_in_mlp_core(contracted, Y, good, W) == []  # what fits is passed on at once
    assert "jacobian must be m·k × n·k = 10 × n·k, not 9 × 6" in str(
        refusal(contracted, Y, good[1:], W)
    )
    refusal(contracted, Y, good[:, :4], W)
