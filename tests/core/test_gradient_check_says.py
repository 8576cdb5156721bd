"""What the check says: its table, what was not tested, what cannot be compared."""

import dataclasses
import re

import numpy as np
import pytest
from mistakes import replaced, two_layers
from misuse import shown

from mlp_core import (
    Activation,
    Gradients,
    Layer,
    Network,
    gradient_check,
    identity,
    relu,
    tanh,
)

# ---------------------------------------------------------------- the table

# m = 4; n_0, n_1, n_2 = 2, 3, 2. All its gradients are small whole numbers.
X = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [2.0, -1.0]])
Y = np.array([[1.0, 1.0], [1.0, 2.0], [0.0, 4.0], [1.0, 4.0]])
NET = Network(
    [
        Layer(np.array([[1.0, 0.0, 2.0], [0.0, 1.0, -1.0]]), np.array([[0.0, 1.0, -1.0]]), relu),
        Layer(np.array([[1.0, 0.0], [0.0, 2.0], [-1.0, 1.0]]), np.array([[1.0, 0.0]]), identity),
    ]
)
HEAD = """\
gradient check of Network(2-3-2, relu, identity), m = 4
    gradient    dimensions  derivation   numerical       ratio   entries that agree
"""
RIGHT_TABLE = """\
    dE_dW[1]    2 × 3            4.796       4.796           1   6 of 6
    dE_dB[1]    1 × 3            4.472       4.472           1   3 of 3
    dE_dW[2]    3 × 2            5.657       5.657           1   6 of 6
    dE_dB[2]    1 × 2                2           2           1   2 of 2
passed: every entry agrees as far as rounding lets it; """
WRONG_TABLE = """\
    dE_dW[1]    2 × 3            4.796       4.796           1   6 of 6
    dE_dB[1]    1 × 3                -       4.472         nan   0 of 3
    dE_dW[2]    3 × 2            11.31       5.657           2   0 of 6
    dE_dB[2]    1 × 2                2           2           1   2 of 2
NOT passed: dE_dB[1] must be an array of float64, not list; """


def test_the_table_of_a_right_network():
    # The norms are of −1 2 3 2 2 −1, of 0 4 2, of −1 1 2 3 −4 1 and of 0 2: √23, √20, √32, 2.
    # Two gradients are 0, and one is that of a relu at its kink, Z = 0.
    zeros = "3 of 17 entries are too small to be tested: 0 would agree as well"
    alike = "these sizes cannot tell apart: n_0 = n_2 = 2"
    assert repr(gradient_check(NET, X, Y)) == f"{HEAD}{RIGHT_TABLE}{zeros}; {alike}"


def test_the_table_of_a_wrong_one():
    right = NET.gradients(X, Y)
    wrong = replaced(replaced(right, "dE_dW", 2, 2 * right.dE_dW[2]), "dE_dB", 1, [1.0])
    cure = "write np.array(dE_dB[1], dtype=float)"
    assert repr(gradient_check(NET, X, Y, wrong)) == HEAD + WRONG_TABLE + cure


def test_a_check_and_its_comparisons_are_frozen_and_compared_by_identity():
    check, same = (gradient_check(NET, X, Y) for _ in range(2))
    with pytest.raises(dataclasses.FrozenInstanceError):
        check.passed = True
    with pytest.raises(dataclasses.FrozenInstanceError):
        check.comparisons[0].numerical = None
    for one, other in ((check, same), (check.comparisons[0], same.comparisons[0])):
        assert one == one
        assert one != other
        assert len({one, other, one}) == 2
    assert check != dataclasses.replace(check)


def test_the_ratio_does_not_underflow():
    # On some machines no float is longer than float64, and there the square of 1e-200 is 0.
    tiny = np.array([[3e-200, -1e-200]])
    any_one = gradient_check(NET, X, Y).comparisons[0]
    given = {"derivation": 2 * tiny, "numerical": tiny, "rounding": 0 * tiny}
    assert dataclasses.replace(any_one, **given).ratio == 2


def test_the_first_wrong_entry_is_shown_that_is_furthest_off():
    right = NET.gradients(X, Y)
    off = right.dE_dW[2] + np.array([[0, 1], [-3, 0], [0, 2]])
    check = gradient_check(NET, X, Y, replaced(right, "dE_dW", 2, off))
    assert check.reason == (
        "dE_dW[2] is wrong in 3 of 6 entries; dE_dW[2][1, 0] is -1, the numerical derivative 2"
    )


@pytest.mark.parametrize("apart", [1e-3, 1e-6, 1e-10])
def test_two_numbers_that_differ_do_not_read_alike(apart):
    # "is 0.4321, the numerical derivative 0.4321" would leave a reader helpless.
    net, X, Y = two_layers()
    right = net.gradients(X, Y)
    off = right.dE_dW[1].copy()
    off[1, 2] *= 1 + apart
    reason = gradient_check(net, X, Y, replaced(right, "dE_dW", 1, off)).reason
    told = re.fullmatch(
        r"dE_dW\[1\] is wrong in 1 of 20 entries; dE_dW\[1\]\[1, 2\] is (\S+), "
        r"the numerical derivative (\S+)(; they differ by (\S+))?",
        reason,
    )
    ours, other, _, by = told.groups()
    assert ours != other
    assert float(ours) == pytest.approx(off[1, 2], rel=apart)
    assert float(other) == pytest.approx(right.dE_dW[1][1, 2], rel=apart)
    # Where the first four digits show it, that is enough.
    assert (by is None) == (apart == 1e-3)
    assert by is None or float(by) == pytest.approx(apart * abs(right.dE_dW[1][1, 2]), rel=0.1)


# ---------------------------------------------------------------- what was not tested


def dead(net, l):
    """The same network, but layer l is a relu that never lets anything through."""
    old = net.layer(l)
    layer = Layer(old.W, np.full(old.B.shape, -100.0), relu)
    return Network([layer if a is old else a for a in net.layers])


ZERO = "nothing was tested in {}: no entry stands out from zero"
FLAT = (
    "; flat or saturated, h′(Z) < 0.001 in every example: {}; scale X to about 1, or take other "
    "weights"
)


def reason(net, X, Y):
    check = gradient_check(net, X, Y)
    assert not check.passed
    return check.reason


def test_it_does_not_pass_where_everything_compared_is_zero():
    net, X, Y = two_layers()
    everything = "dE_dW[1], dE_dB[1], dE_dW[2], dE_dB[2]"
    flat = FLAT.format("3 of 3 neurons of layer 2")
    assert reason(dead(net, 2), X, Y) == ZERO.format(everything) + flat


def test_it_does_not_pass_where_one_gradient_is_zero():
    net, X, Y = two_layers()
    flat = FLAT.format("4 of 4 neurons of layer 1")
    assert reason(dead(net, 1), X, Y) == ZERO.format("dE_dW[1], dE_dB[1], dE_dW[2]") + flat
    assert reason(net, np.zeros_like(X), Y) == ZERO.format("dE_dW[1]") + "; X is all 0"


def test_it_does_not_pass_where_the_error_is_already_zero():
    net, X, _ = two_layers(pair=(tanh, identity))
    everything = "dE_dW[1], dE_dB[1], dE_dW[2], dE_dB[2]"
    rest = "; E is 0 but for rounding: take other examples"
    assert reason(net, X, net.predict(X)) == ZERO.format(everything) + rest


def test_weights_that_are_all_zero_are_named():
    net, X, Y = two_layers()
    first, second = net.layers
    zeros = [Layer(0 * a.W, a.B, tanh) for a in net.layers]
    told = "; W[2] is all 0; start from random weights"
    assert reason(Network([first, zeros[1]]), X, Y) == ZERO.format("dE_dW[1], dE_dB[1]") + told
    both = reason(Network(zeros), X, Y)
    assert both.endswith("; W[1] and W[2] are all 0; start from random weights")
    assert gradient_check(Network([zeros[0], second]), X, Y).passed


def test_it_does_not_pass_with_one_example():
    net, X, Y = two_layers()
    assert reason(net, X[:1], Y[:1]) == (
        "m = 1 tests no sum over the examples; take m of 2 or more"
    )


@pytest.mark.parametrize(
    ("sizes", "told"), [((3, 3, 3, 2), "m = n_0 = n_1 = 3"), ((4, 3, 4, 4), "m = n_1 = n_2 = 4")]
)
def test_it_does_not_pass_where_a_layer_and_the_examples_have_one_size(sizes, told):
    assert reason(*two_layers(sizes)) == f"{told} hides what is transposed; take other sizes"


APART, ONE = "; these sizes cannot tell apart: ", "; a sum over one term tests no sum: "


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        ((7, 5, 4, 3), ""),
        ((7, 5, 5, 3), f"{APART}n_0 = n_1 = 5"),
        ((4, 5, 4, 3), f"{APART}m = n_1 = 4"),
        ((4, 4, 5, 4), f"{APART}m = n_0 = n_2 = 4"),
        ((4, 3, 4, 3), f"{APART}n_0 = n_2 = 3, m = n_1 = 4"),
        ((7, 5, 4, 1), f"{ONE}n_2 = 1"),
        ((4, 4, 1, 3), f"{APART}m = n_0 = 4{ONE}n_1 = 1"),
        ((7, 5, 1, 1), f"{APART}n_1 = n_2 = 1{ONE}n_1 = 1, n_2 = 1"),
    ],
)
def test_it_passes_and_says_what_these_sizes_cannot_tell_apart(sizes, told):
    check = gradient_check(*two_layers(sizes))
    assert check.passed
    assert check.reason == f"every entry agrees as far as rounding lets it{told}"


# ---------------------------------------------------------------- what cannot be compared

NUMBER = "must be an array of float64, not one number"
UNFIT = [
    (None, "must be an array of float64, not None; "),
    (0.5, f"{NUMBER} (float); write np.array([[dE_dW[1]]], dtype=float)"),
    (np.float64(0.5), f"{NUMBER} (float64); write np.array([[dE_dW[1]]], dtype=float)"),
    ([[0.5]], "must be an array of float64, not list; write np.array(dE_dW[1], dtype=float)"),
    ("0.5", "must be an array of float64, not str; "),
    (np.ones((5, 4), np.int64), "must hold floating-point numbers, not int64; "
     "write dE_dW[1].astype(float)"),
    (np.ones((4, 5)), "must be n × k = 5 × 4, not 4 × 5; write dE_dW[1].T"),
    (np.ones((7, 4)), "must be n × k = 5 × 4, not 7 × 4"),
    (np.ones((5, 0)), "must be n × k, not 5 × 0 (empty)"),
    (np.ones((5, 4, 1)), "must be n × k, not 5 × 4 × 1 (three axes)"),
    (np.array(0.5), "must be n × k = 5 × 4, not a single number (no axis)"),
    (np.ones(20), "must be n × k = 5 × 4, not 20 (one axis)"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "told"), UNFIT)
def test_what_cannot_be_compared_is_told_in_one_line(value, told):
    net, X, Y = two_layers()
    check = gradient_check(net, X, Y, replaced(net.gradients(X, Y), "dE_dW", 1, value))
    assert not check.passed
    assert check.reason.startswith(f"dE_dW[1] {told}")
    assert len(check.reason.splitlines()) == 1
    assert np.isnan(check.comparisons[0].ratio)
    assert "dE_dW[1]    5 × 4                -" in repr(check)


def test_a_bias_gradient_is_one_row():
    # Not summed over the examples it has m of them: S23 without the sum of S25.
    net, X, Y = two_layers()
    right = net.gradients(X, Y)
    for l, k in ((1, 4), (2, 3)):
        check = gradient_check(net, X, Y, replaced(right, "dE_dB", l, right.dE_dZ[l]))
        assert check.reason == f"dE_dB[{l}] must be 1 × k = 1 × {k}, not 7 × {k}"


@pytest.mark.parametrize(("value", "told"), [(np.nan, "nan"), (np.inf, "inf"), (-np.inf, "-inf")])
def test_numbers_that_are_not_finite_are_named(value, told):
    net, X, Y = two_layers()
    right = net.gradients(X, Y)
    for bad in (np.where(np.arange(20).reshape(5, 4) == 6, value, right.dE_dW[1]), value):
        dE_dW = np.broadcast_to(bad, (5, 4)).copy()
        check = gradient_check(net, X, Y, replaced(right, "dE_dW", 1, dE_dW))
        count, entry = (1, "1, 2") if np.size(bad) > 1 else (20, "0, 0")
        assert not check.passed
        assert check.reason.startswith(
            f"dE_dW[1] is wrong in {count} of 20 entries; dE_dW[1][{entry}] is {told}, the"
        )
        assert repr(check)


@pytest.mark.parametrize("dtype", ["c16", "f4"])
def test_gradients_in_another_float_type_are_told_so(dtype):
    net, X, Y = two_layers()
    other = net.gradients(X, Y).dE_dW[1].astype(dtype)
    check = gradient_check(net, X, Y, replaced(net.gradients(X, Y), "dE_dW", 1, other))
    assert not check.passed
    assert check.reason.startswith("dE_dW[1] must hold float64")
    assert repr(check)


RIGHT = two_layers()[0].gradients(*two_layers()[1:])


@pytest.mark.parametrize("lists", [None, (), (None,), RIGHT.dE_dW[:2], (*RIGHT.dE_dW, None), 5, {}])
@pytest.mark.parametrize("name", ["dE_dW", "dE_dB"])
def test_gradients_without_one_for_each_layer_are_told_so(name, lists):
    net, X, Y = two_layers()
    with pytest.raises(TypeError) as caught:
        gradient_check(net, X, Y, Gradients(**vars(RIGHT) | {name: lists}))
    told = f"gradient_check: {name} must hold None and an array for l = 1 … 2"
    assert str(caught.value) == told


@pytest.mark.parametrize(
    ("gradients", "told"), [("text", "'text' (text)"), ([], "list"), (RIGHT.dE_dW[1], "an array")]
)
def test_what_is_no_gradients_at_all_is_refused(gradients, told):
    with pytest.raises(TypeError, match=r"^gradient_check: gradients must be") as caught:
        gradient_check(*two_layers(), gradients)
    assert str(caught.value).endswith(f", not {told}")


def test_the_network_and_the_examples_are_checked_first():
    net, X, Y = two_layers()
    with pytest.raises(TypeError, match=r"^gradient_check: network must be a Network, not list"):
        gradient_check([net], X, Y)
    with pytest.raises(ValueError, match=r"^gradient_check: X must be m × n = m × 5, not 7 × 4"):
        gradient_check(net, X[:, :4], Y)
    with pytest.raises(ValueError, match=r"^gradient_check: Y must be m × k = 7 × 3, not 6 × 3"):
        gradient_check(net, X, Y[:6])


def test_a_traceback_ends_at_the_callers_line():
    net, X, Y = two_layers()
    for wrong in ((None, X, Y), (net, X.T, Y), (net, X, Y, []), (net, X, Y, Gradients(*[()] * 4))):
        with pytest.raises((TypeError, ValueError)) as caught:
            gradient_check(*wrong)
        assert shown(caught.value) == []


# ---------------------------------------------------------------- what is not finite


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("place", ["X", "Y", "W[1]", "B[1]", "W[2]", "B[2]"])
@pytest.mark.filterwarnings("error")
def test_a_number_that_is_not_finite_is_named_with_its_row_and_column(place, value):
    net, X, Y = two_layers()
    arrays = {"X": X, "Y": Y} | {name: np.array(P) for name, P in net.parameters()}
    arrays[place][-1, 2] = value
    layers = [Layer(arrays[f"W[{l}]"], arrays[f"B[{l}]"], tanh) for l in (1, 2)]
    check = gradient_check(Network(layers), X, Y)
    i = len(arrays[place]) - 1
    assert check.reason == f"nothing was tested: {place}[{i}, 2] is {value}"
    assert not check.passed
    rows = repr(check).splitlines()[2:-1]
    assert all(re.search(r"\d  +-  +-  +nan   none compared$", row) for row in rows), rows
    assert not any(c.tested.any() for c in check.comparisons)


def test_the_first_of_several_is_named_x_before_y_before_the_parameters():
    net, X, Y = two_layers()
    Y[0, 0], X[3, 1], X[3, 4] = np.nan, np.inf, np.nan
    assert reason(net, X, Y) == "nothing was tested: X[3, 1] is inf"


def test_an_error_that_is_not_finite_though_all_numbers_are_is_told_with_what_makes_it_so():
    net, X, Y = two_layers(pair=(identity, identity))
    X[3, 1] = Y[2, 0] = 1e200
    squares = (
        "nothing was tested: A − Y is too large to be squared in float64 and E is not finite; "
    )
    assert reason(net, X, 0 * Y) == f"{squares}X[3, 1] = 1e+200 is the largest: make it smaller"
    assert reason(net, 0 * X, Y) == f"{squares}Y[2, 0] = 1e+200 is the largest: make it smaller"
    W = np.array(net.layers[1].W)
    W[1, 2] = -1e308
    huge = Network([net.layers[0], Layer(W, net.layers[1].B, identity)])
    assert re.fullmatch(
        r"nothing was tested: Z\[2\]\[\d, 2\] is -?(inf|nan) and E is not finite; "
        r"W\[2\]\[1, 2\] = -1e\+308 is the largest: make it smaller",
        reason(huge, 1e3 * two_layers()[1], 0 * Y),
    )


def test_an_h_that_gives_no_number_is_told():
    net, X, Y = two_layers()
    first, second = net.layers
    root = Activation("root", np.sqrt, lambda Z: 0.5 / np.sqrt(Z))
    told = reason(Network([Layer(first.W, first.B, root), second]), X, Y)
    assert re.fullmatch(
        r"nothing was tested: A\[1\]\[\d, \d\] is nan and E is not finite; look at h and h′", told
    )
    absolute = Activation("absolute", lambda Z: Z * np.sign(Z.real), lambda Z: Z / abs(Z))
    X[2] = 0
    told = reason(Network([Layer(first.W, 0 * first.B, absolute), second]), X, Y)
    assert told == (
        "nothing was tested: h′(Z[1])[2, 0] is nan, though X, Y, W and B are finite; "
        "look at h and h′"
    )


# ---------------------------------------------------------------- neurons that are alike


def with_columns(P, number):
    """P, and in each of its first columns the first one."""
    P = np.array(P)
    P[:, :number] = P[:, :1]
    return P


def twins(net, number, l=1, behind=True):
    """The same network, in which the first neurons of layer l are alike."""
    layers = list(net.layers)
    old = layers[l - 1]
    layers[l - 1] = Layer(with_columns(old.W, number), with_columns(old.B, number), old.activation)
    if behind and l < len(layers):
        after = layers[l]
        layers[l] = Layer(with_columns(after.W.T, number).T.copy(), after.B, after.activation)
    return Network(layers)


@pytest.mark.parametrize("number", [2, 3, 4])
def test_it_does_not_pass_where_neurons_are_alike(number):
    net, X, Y = two_layers()
    assert reason(twins(net, number), X, Y) == (
        f"{number} of 4 neurons of layer 1 are alike, with the same weights before and behind "
        "them: what mixes them up would not show; start from random weights"
    )


def test_neurons_of_the_last_layer_are_alike_if_their_true_outputs_are_too():
    net, X, Y = two_layers()
    assert gradient_check(twins(net, 3, l=2), X, Y).passed
    assert reason(twins(net, 3, l=2), X, with_columns(Y, 3)).startswith(
        "3 of 3 neurons of layer 2 are alike, with the same weights before them and the same Y: "
    )


def test_neurons_that_differ_before_or_behind_them_are_not_alike():
    net, X, Y = two_layers()
    assert gradient_check(twins(net, 4, behind=False), X, Y).passed
    first = net.layers[0]
    differ_in_B = Network([Layer(with_columns(first.W, 4), first.B, tanh), twins(net, 4).layers[1]])
    assert gradient_check(differ_in_B, X, Y).passed
    only_behind = Network([first, twins(net, 4).layers[1]])
    assert gradient_check(only_behind, X, Y).passed


def test_a_difference_is_told_before_neurons_that_are_alike():
    net, X, Y = two_layers()
    net = twins(net, 4)
    right = net.gradients(X, Y)
    check = gradient_check(net, X, Y, replaced(right, "dE_dW", 2, 2 * right.dE_dW[2]))
    assert check.reason.startswith("dE_dW[2] is wrong in 12 of 12 entries")
