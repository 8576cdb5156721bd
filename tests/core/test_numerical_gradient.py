"""The derivative from values of E alone: three methods, their errors, and what they refuse."""

import traceback

import numpy as np
import pytest

from mlp_core import numerical_gradient

METHODS = ("complex", "central", "forward")
FLOATS = (np.float32, np.float64, np.longdouble)


def eps(dtype):
    return float(np.finfo(dtype).eps)


def error(method, dtype):
    """What is left where second derivatives are about 1: rounding over the step, or the step."""
    return {"complex": 4 * eps(dtype), "central": 20 * eps(dtype) ** (2 / 3)}.get(
        method, 20 * eps(dtype) ** (1 / 2)
    )


# E as a function of P, and ∂E/∂P by hand.
BY_HAND = {
    "Σ p": (lambda P: P.sum(), np.ones_like),
    "Σ p²": (lambda P: (P * P).sum(), lambda P: 2 * P),
    "Σ p³": (lambda P: (P**3).sum(), lambda P: 3 * P**2),
    "Π p": (lambda P: P.prod(), lambda P: P.prod() / P),
    "Σ sin p": (lambda P: np.sin(P).sum(), np.cos),
    "Σ e^p": (lambda P: np.exp(P).sum(), np.exp),
    "first · last": (
        lambda P: P[0, 0] * P[-1, -1],
        lambda P: np.array([[P[-1, -1], 0, 0], [0, 0, P[0, 0]]], P.dtype),
    ),
    "a constant part": (lambda P: P[0, 0] * 1, lambda P: np.eye(2, 3, dtype=P.dtype) * [1, 0, 0]),
}


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", BY_HAND)
def test_the_derivative_is_the_one_found_by_hand(name, method, dtype):
    E_of, by_hand = BY_HAND[name]
    P = np.array([[0.5, -1.25, 2.0], [1.5, -0.75, 0.25]], dtype)
    before = P.copy()
    gradient = numerical_gradient(E_of, P, method)
    assert gradient.dtype == dtype
    assert abs(gradient - by_hand(P)).max() <= error(method, dtype) * abs(by_hand(P)).max()
    assert P.tobytes() == before.tobytes()


def test_the_complex_step_is_what_is_taken_by_default():
    P = np.array([[0.3, -2.0]])
    assert numerical_gradient(lambda P: np.exp(P).sum(), P).tolist() == (
        numerical_gradient(lambda P: np.exp(P).sum(), P, "complex").tolist()
    )


@pytest.mark.parametrize("size", [1e-100, 1e-50, 1e-10, 1, 1e10, 1e50, 1e100])
def test_the_complex_step_is_exact_but_for_rounding_for_tiny_and_for_large_P(size):
    P = size * np.array([[1.0, -3.0], [0.1, 7.0]])
    squares = numerical_gradient(lambda P: (P * P).sum(), P)
    assert abs(squares / (2 * P) - 1).max() <= 4 * eps(float)
    # Here E bends within the size of P, so that a step of that size is too long.
    slopes = numerical_gradient(lambda P: np.arctan(P / size).sum(), P) * size
    assert abs(slopes * (1 + (P / size) ** 2) - 1).max() <= 8 * eps(float)


@pytest.mark.parametrize(("method", "order"), [("forward", 1), ("central", 2)])
def test_the_error_of_a_difference_quotient_has_the_order_that_its_formula_has(method, order):
    # The step is s = c · max(1, |p|) with c fixed by the float type. With E = f(p/w), w a power
    # of two, s/w is what counts: its error over w is a straight line on log-log paper.
    widths = 2.0 ** np.arange(-12, -5)
    off = []
    for w in widths:
        gradient = numerical_gradient(lambda P, w=w: np.exp(P / w).sum(), np.zeros((1, 1)), method)
        off.append(abs(gradient.item() * w - 1))
    slope = np.polyfit(np.log(1 / widths), np.log(off), 1)[0]
    assert abs(slope - order) < 0.05
    # forward: the step over w, halved; central: its square, by 6.
    step = eps(float) ** (1 / 2 if method == "forward" else 1 / 3) / widths
    assert off == pytest.approx(step / 2 if method == "forward" else step**2 / 6, rel=0.05)


@pytest.mark.parametrize("method", ["central", "forward"])
def test_the_step_grows_with_the_entry(method):
    # 1e12 + 1e-8 is 1e12: a step of one size for all would give 0, or noise.
    P = np.array([[1e12, 1.0]])
    gradient = numerical_gradient(lambda P: (P * P).sum(), P[:, :1].copy(), method)
    assert gradient.item() == pytest.approx(2e12, rel=error(method, float))


def test_the_methods_rank_as_their_docstring_says():
    P = np.random.default_rng(0).normal(size=(4, 5))
    off = [abs(numerical_gradient(lambda P: np.exp(P).sum(), P, m) - np.exp(P)) for m in METHODS]
    assert off[0].max() < 1e-4 * off[1].max() < 1e-4 * off[2].max() * 1e-1


@pytest.mark.parametrize("method", METHODS)
def test_an_E_of_that_changes_its_argument_does_no_harm(method):
    def careless(P):
        E = (P**2).sum()
        P[...] = 17
        return E

    P = np.array([[1.0, -2.0], [0.5, 3.0]])
    expected = numerical_gradient(lambda P: (P**2).sum(), P, method)
    assert numerical_gradient(careless, P, method).tolist() == expected.tolist()
    assert P.tolist() == [[1, -2], [0.5, 3]]


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (2, 1, 2)])
@pytest.mark.parametrize("method", METHODS)
def test_P_may_have_any_number_of_axes_and_any_order_in_memory(method, shape):
    P = np.random.default_rng(1).normal(size=shape)
    P.flags.writeable = False
    for same in (P, np.array(P, order="F")):
        gradient = numerical_gradient(lambda P: (P * P).sum(), same, method)
        assert gradient.shape == shape
        assert abs(gradient - 2 * P).max() < 1e-6


# ---------------------------------------------------------------- refusals

REAL = (
    "numerical_gradient: E_of(P) is real although P is complex, so the complex step would give 0; "
    'write method="central"'
)
P = np.array([[1.0, 2.0]])


@pytest.mark.parametrize(
    "E_of",
    [
        lambda P: np.abs(P).sum(),
        lambda P: P.real.sum(),
        lambda P: P.astype(float).sum(),  # NumPy would only warn
        lambda P: np.float64(P.sum()) if np.isrealobj(P) else float(P.sum().real),
        lambda P: 3.0,
        lambda P: 3,
    ],
)
def test_an_E_that_drops_the_imaginary_part_is_refused_with_the_cure(E_of):
    with pytest.raises(TypeError) as caught:
        numerical_gradient(E_of, P)
    assert str(caught.value) == REAL
    numerical_gradient(E_of, P, method="central")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("E", "told"),
    [
        (None, "None"),
        (np.ones(1), "an array"),
        (np.ones((1, 1)), "an array"),
        (np.array(1.0), "an array"),
        ([1.0], "list"),
        ("1.0", "'1.0' (text)"),
    ],
)
def test_an_E_that_is_not_one_number_is_refused(E, told, method):
    with pytest.raises(TypeError) as caught:
        numerical_gradient(lambda P: E, P, method)
    assert str(caught.value) == f"numerical_gradient: E_of(P) must be one number, not {told}"


@pytest.mark.parametrize("method", ["central", "forward"])
@pytest.mark.parametrize("E", [1j, np.complex128(1j)])
def test_a_complex_E_has_no_difference_quotient(E, method):
    with pytest.raises(TypeError) as caught:
        numerical_gradient(lambda P: E, P, method)
    told = "numerical_gradient: E_of(P) must be a real number, not a complex one"
    assert str(caught.value) == told


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ([[1.0, 2.0]], "be an array of float64, not list; write np.array(P, dtype=float)"),
        (2.0, "be an array of float64, not one number (float); write np.array([[P]], dtype=float)"),
        (None, "be an array of float64, not None; "),
        (np.array([[1, 2]]), "hold floating-point numbers, not int64; write P.astype(float)"),
        (
            np.ones((1, 2), "f2"),
            "hold longer floating-point numbers, not float16; write P.astype(float)",
        ),
    ],
)
def test_a_P_that_is_not_an_array_of_floats_is_refused(value, told):
    with pytest.raises(TypeError) as caught:
        numerical_gradient(lambda P: P.sum(), value)
    assert str(caught.value).startswith(f"numerical_gradient: P must {told}")


@pytest.mark.parametrize("method", METHODS)
def test_a_complex_P_is_refused_and_not_differentiated_wrongly(method):
    with pytest.raises(TypeError) as caught:
        numerical_gradient(lambda P: (P * P).sum(), np.array([[1 + 1j]]), method)
    told = "numerical_gradient: P must hold real numbers, not complex128; write P.real"
    assert str(caught.value) == told


@pytest.mark.parametrize(
    ("method", "told"), [("Complex", "'Complex' (text)"), (None, "None"), (2, "2")]
)
def test_a_method_of_another_name_is_refused(method, told):
    with pytest.raises(ValueError, match="numerical_gradient: method must be") as caught:
        numerical_gradient(lambda P: P.sum(), P, method)
    names = '"complex", "central" or "forward"'
    assert str(caught.value) == f"numerical_gradient: method must be {names}, not {told}"


@pytest.mark.parametrize("method", [*METHODS, "another"])
def test_a_traceback_ends_at_the_callers_line(method):
    with pytest.raises((TypeError, ValueError)) as caught:
        numerical_gradient(lambda P: "0", P, method)
    frames = [frame for frame, _ in traceback.walk_tb(caught.value.__traceback__)][1:]
    assert all(frame.f_locals.get("__tracebackhide__") for frame in frames)


@pytest.mark.parametrize("method", METHODS)
def test_an_array_without_entries_has_a_gradient_without_entries(method):
    assert numerical_gradient(lambda P: P.sum(), np.empty((0, 3)), method).shape == (0, 3)


def test_what_E_of_raises_reaches_the_reader_as_it_is():
    with pytest.raises(ZeroDivisionError):
        numerical_gradient(lambda P: 1 / 0, P)
