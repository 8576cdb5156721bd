"""A typed prediction: what is read, what is said of it, and what stands where no kernel runs."""

import re

import numpy as np
import pytest

from mlp_core import net_input, squared_error
from mlp_lab import predict
from mlp_lab.instrument import Instrument, parts
from mlp_lab.prediction import number_in, sizes_in

WIDGET = "application/vnd.jupyter.widget-view+json"


def answered(truth, typed, **options):
    asked = predict("How much?", truth, **options)
    asked.answer(typed)
    return asked.right, asked.said


# ---------------------------------------------------------------- the field


@pytest.fixture
def asked():
    return predict("Which dimensions has Z?", (5, 4))


def field(asked):
    return asked.view.children[1].children[0]


def shown(asked):
    return asked.view.children[2].value


def test_what_is_typed_on_the_page_is_answered(asked):
    field(asked).value = "5 × 3"
    assert (asked.text, asked.right) == ("5 × 3", False)
    assert asked.said == "You said 5 × 3; it is 5 × 4: the second is 4, not 3."
    assert re.fullmatch(
        r'<span role="img" aria-label="wrong" style="[^"]*">✗</span><span role="status">'
        r"You said 5 × 3; it is 5 × 4: the second is 4, not 3\.</span>",
        shown(asked),
    )
    field(asked).value = "5 × 4"
    assert asked.right is True
    assert '<span role="img" aria-label="right"' in shown(asked)
    assert shown(asked).endswith("You said 5 × 4, and so it is.</span>")


def test_the_page_and_a_program_answer_alike(asked):
    twin = predict("Which dimensions has Z?", (5, 4))
    for typed in ("4 × 5", "nonsense", "", "5 4"):
        field(asked).value = typed
        twin.answer(typed)
        assert field(twin).value == typed
        assert (asked.said, asked.right, shown(asked)) == (twin.said, twin.right, shown(twin))


def test_the_truth_is_not_told_before(asked):
    states = [part.get_state() for part in parts(asked.view)]
    told = f"{asked!r} {asked._repr_mimebundle_()} {states}"
    assert "(5, 4)" not in told
    assert "5 × 4" not in told
    assert (asked.said, asked.right) == ("", None)
    assert shown(asked) == '<span role="status"></span>'


def test_it_can_be_reached_and_waits_for_Enter(asked):
    assert field(asked).description == "Your prediction"
    assert field(asked).tooltip == "Which dimensions has Z?"  # of several on a page, which
    assert field(asked).placeholder == "sizes like 3 × 4; then Enter"
    assert field(predict("?", 1.5)).placeholder == "a number; then Enter"
    assert field(asked).continuous_update is False


def test_without_a_kernel_the_question_stands_there_and_always_the_same(asked):
    line = "Say it before you go on: Which dimensions has Z?"
    before = asked._repr_mimebundle_()
    assert set(before) == {WIDGET, "text/plain"}
    assert before["text/plain"] == repr(asked) == line
    asked.answer("5 × 4")
    assert asked._repr_mimebundle_() == before


def test_what_is_typed_or_asked_is_text():
    asked = predict('<b>"Q"</b> & $x$?', 3)
    asked.answer('<script>$1$ & "2"</script>')
    assert "&lt;b&gt;&quot;Q&quot;&lt;/b&gt; &amp; $x$?" in asked.view.children[0].value
    assert "&lt;script&gt;$1$ &amp; &quot;2&quot;&lt;/script&gt; is no number" in shown(asked)
    assert type(asked.view.children[0]).__name__ == "HTML"  # which typesets no formula


# ---------------------------------------------------------------- dimensions


@pytest.mark.parametrize(
    "typed", ["5 × 4", "5x4", "5 X 4", "5*4", "(5, 4)", "[5,4]", "5, 4", "5 by 4", " 5  4 ", "5;4"]
)
def test_dimensions_may_be_typed_in_many_ways(typed):
    assert answered((5, 4), typed) == (True, "You said 5 × 4, and so it is.")


@pytest.mark.parametrize(
    ("truth", "typed", "why"),
    [
        ((5, 4), "4 × 5", "the two are swapped"),
        ((5, 4), "3 × 4", "the first is 5, not 3"),
        ((5, 4), "5 × 3", "the second is 4, not 3"),
        ((5, 4), "3 × 2", "the first is 5, not 3 and the second is 4, not 2"),
        ((5, 4), "20", "it has 2 sizes"),
        ((5, 4), "5 × 4 × 1", "it has 2 sizes"),
        ((4,), "1 × 4", "it has 1 size"),
        ((2, 3, 4), "4 × 3 × 2", "the order is the other one"),
        ((2, 3, 4), "2 × 3 × 5", "the third is 4, not 5"),
    ],
)
def test_where_dimensions_differ(truth, typed, why):
    right, said = answered(truth, typed)
    assert right is False
    assert said.endswith(f": {why}.")
    assert f"it is {' × '.join(map(str, truth))}: " in said


@pytest.mark.parametrize("typed", ["m × k", "5 × k", "-5 × 4", "5.0 × 4", "five", "×", "9" * 12])
def test_what_is_no_size_is_refused_and_the_truth_kept(typed):
    right, said = answered((5, 4), typed)
    assert right is None
    assert said == f"{typed} is no size: type numbers such as 3 × 4."


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("3", 3), ("-3", -3), ("−3", -3), ("+3", 3), ("0.5", 0.5), (".5", 0.5), ("5.", 5),
        ("0,5", 0.5), ("1,437", 1437), ("10,000", 10000), ("1,234,567", 1234567), ("1,43", 1.43),
        ("0,125", 0.125), ("1e-3", 1e-3), ("2E3", 2000), ("−1.5e−2", -0.015), ("1/3", 1 / 3),
        ("-2/4", -0.5), ("97 %", 0.97), ("97.2%", 0.972), (" 1 000 ", 1000),
    ],
)  # fmt: skip
def test_numbers_may_be_typed_in_many_ways(typed, value):
    assert number_in(typed).value == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "-", ".", "e3", "nan", "inf", "1e999", "1/0", "x", "1 +", "1e", "%", "0x10", "1_0",
        "٣", "1" * 50, "1,2,3", "1..2", "1/2/3", "--1", "\n",
    ],
)  # fmt: skip
def test_what_is_no_number_is_none(typed):
    assert number_in(typed) is None


@pytest.mark.parametrize(
    ("truth", "typed", "right", "said"),
    [
        (3.075, "3.075", True, "You said 3.075, and so it is."),
        (3.075, "3.08", True, "You said 3.08; it is 3.075."),
        (3.075, "3.1", True, "You said 3.1; it is 3.075."),
        (3.075, "3", False, "You said 3; it is 3.075: yours is 0.075 too small."),
        (0.9722, "1", False, "You said 1; it is 0.9722: yours is 0.0278 too large."),
        (0.9722, "97 %", True, "You said 97 %; it is 0.9722."),
        (3.075, "6.15", False, "You said 6.15; it is 3.075: yours is twice as much."),
        (3.0, "1.5", False, "You said 1.5; it is 3: yours is half of it."),
        (0.25, "2.5", False, "You said 2.5; it is 0.25: yours is 10 times as much."),
        (0.25, "0.05", False, "You said 0.05; it is 0.25: yours is 1/5 of it."),
        (-2.5, "2.5", False, "You said 2.5; it is −2.5: the sign is the other one."),
        (0.0, "0", True, "You said 0, and so it is."),
        (0.3, "0", False, "You said 0; it is 0.3: yours is 0.3 too small."),
        (0.0, "0.1", False, "You said 0.1; it is 0: yours is 0.1 too large."),
        (11, "11", True, "You said 11, and so it is."),
        (11, "11.0", True, "You said 11.0; it is 11."),
        (11, "11.1", False, "You said 11.1; it is 11: yours is 0.1 too large."),
        (3.075, "3.09", False, "You said 3.09; it is 3.075: yours is 0.015 too large."),
        (1437, "1.44e3", False, "You said 1.44e3; it is 1,437: yours is 3 too large."),
        (11, "1e1", False, "You said 1e1; it is 11: yours is 1 too small."),
        (1437, "1437", True, "You said 1437; it is 1,437."),
        (20, "2", False, "You said 2; it is 20: yours is 1/10 of it."),
        (1 / 3, "1/3", True, "You said 1/3; it is 0.3333."),
    ],
)
def test_what_is_said_of_a_number(truth, typed, right, said):
    assert answered(truth, typed) == (right, said)


def test_a_guess_may_be_off_by_so_much():
    assert answered(0.9722, "0.95", within=0.05) == (
        True, "You said 0.95; it is 0.9722: yours is 0.0222 too small.",
    )  # fmt: skip
    right, said = answered(0.9722, "0.5", within=0.05)
    assert right is False
    assert said.endswith("yours is 0.4722 too small.")


def test_what_is_refused_does_not_tell_the_truth():
    for typed in ("no idea", "nan", "1/0"):
        right, said = answered(3.075, typed)
        assert right is None
        assert said == f"{typed} is no number: type one such as 0.5, −2 or 1/3."
    assert answered(3.075, "   ") == (None, "")


def test_what_is_long_is_cut():
    _, said = answered(3, "word " * 1000)
    assert len(said) < 120


# ---------------------------------------------------------------- the truth


def test_the_truth_comes_from_what_computes():
    X, W, B = np.ones((5, 3)), np.ones((3, 4)), np.ones((1, 4))
    assert predict("?", net_input(X, W, B).shape).truth == (5, 4)
    assert predict("?", net_input(X, W, B)[0, 0]).truth == 4.0
    assert predict("?", squared_error(X, X)).truth == 0.0
    assert predict("?", np.count_nonzero(X)).truth == 15
    for truth in (np.int64(3), np.float64(0.5), np.float32(0.5)):
        assert type(predict("?", truth).truth) in (int, float)


@pytest.mark.parametrize(
    "truth",
    [None, "5 × 4", True, np.ones(2), [5, 4], (), (5, 4.0), (True, 4), float("nan"), np.inf, 1j],
)
def test_another_truth_is_refused(truth):
    with pytest.raises(TypeError, match=r"^predict: truth must be a finite number, or dimensions"):
        predict("?", truth)


def test_it_is_an_instrument_without_a_picture(asked):
    """So what the page sends goes the one way, and a cell that runs again closes the former."""
    assert isinstance(asked, Instrument)
    assert "mlp-instrument" not in asked.view._dom_classes  # whose twins draw a picture
    assert asked.picture.comm is None
    field(asked).set_state({"value": 5})  # which is no text
    assert field(asked).value == ""
    assert (asked.text, asked.right) == ("", None)
    asked.close()
    assert all(part.comm is None for part in parts(asked.view))
    field(asked).value = "5 × 4"
    assert asked.right is None
    asked._repr_mimebundle_()  # shown again, it is open again
    field(asked).value = "5 × 3"
    assert asked.right is False


def test_another_question_or_width_is_refused():
    with pytest.raises(TypeError, match=r"^predict: question must be a text, not 3$"):
        predict(3, "?")
    with pytest.raises(TypeError, match=r"^predict: within must be one number, not 'a' \(text\)$"):
        predict("?", 3, within="a")
    with pytest.raises(TypeError, match=r"^predict: what is typed must be a text, not 3$"):
        predict("?", 3).answer(3)


@pytest.mark.parametrize("seed", range(20))
def test_nothing_that_is_typed_raises(seed):
    rng = np.random.default_rng(seed)
    signs = list("0123456789.,-−+eE/%×x()[] km\n\t$<&é")
    for truth in ((5, 4), 3.075, 11):
        for _ in range(100):
            right, said = answered(truth, "".join(rng.choice(signs, rng.integers(12))))
            assert right in (None, True, False)
            assert "\n" not in said
    assert sizes_in("5 4") == (5, 4)
