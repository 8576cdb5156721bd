"""What every instrument shares, driven without a browser."""

import xml.etree.ElementTree as ET
from types import SimpleNamespace

import pytest
from every_control import exceptions_unseen, page_sets
from IPython.core.interactiveshell import InteractiveShell
from ipywidgets.widgets import widget as widgets

from mlp_lab import instrument, notebook_cell
from mlp_lab.drawing import Matrix, drawing
from mlp_lab.instrument import (
    Instrument,
    Screen,
    button,
    choice,
    log_slider,
    parts,
    slider,
    switch,
)

WIDGET = "application/vnd.jupyter.widget-view+json"


class Doubler(Instrument):
    """A number from 0 to 9 and its double; 7 cannot be doubled."""

    title = "Doubler <i>"

    def __init__(self):
        self.x, self.loud, self.unit, self.calls, self.clicks = 2, False, "m", 0, []
        super().__init__()
        self.slider, self.loudness = slider("x", 2, 0, 9), switch("loud", False)
        self.units, self.reset = choice("unit", ["m", "k"], "m"), button("reset", "x is 2 again")
        self.add(
            (self.slider, lambda: self.x, self.take),
            (self.loudness, lambda: self.loud, self.shout),
            (self.units, lambda: self.unit, self.measure),
        )
        self.add((self.reset, None, lambda: self.take(2)))
        self.show()

    def may_fail(self):
        """Where a test lets it fail."""

    def take(self, x):
        self.may_fail()
        self.calls += 1
        if x == 7:
            raise ValueError("7 cannot be doubled\nand this line is too much")
        if x == 8:
            raise ZeroDivisionError
        self.x = x
        self.show()

    def shout(self, loud):
        self.may_fail()
        self.loud = loud
        self.show()

    def measure(self, unit):
        self.may_fail()
        self.unit = unit
        self.show()

    def clicked(self, name, i, j):
        self.clicks.append((name, i, j))
        self.take(i)

    def tick(self):
        self.take(self.x + 1)

    def drawn(self):
        import numpy as np

        matrix = Matrix("P", np.array([[float(self.x)]]), ("m", "n"), clickable=True)
        return drawing([[matrix]], self.words())

    def formula(self):
        return "$2x$" if self.x else ""

    def words(self):
        return f"2 · {self.x} = {2 * self.x} {self.unit}{'!' if self.loud else ''} <b>"


@pytest.fixture
def doubler():
    doubler = Doubler()
    yield doubler
    doubler.close()


def send(instrument, content):
    """What the page sends."""
    instrument.picture._handle_custom_msg(content, [])


@pytest.fixture(autouse=True)
def _nothing_unseen(monkeypatch):
    unseen = exceptions_unseen(monkeypatch)
    yield
    assert unseen == []


def test_the_view_shows_the_state(doubler):
    assert doubler.status == "2 · 2 = 4 m <b>"
    rows = doubler.view.children
    assert [type(part).__name__ for part in rows] == ["HBox", "HBox", "HBox", "Screen", "HTML"]
    title, formula = rows[0].children
    assert 'role="heading" aria-level="3">Doubler &lt;i&gt;<' in title.value
    assert formula.value == "$2x$"
    assert rows[3].html == doubler.draw()
    assert rows[4].value == '<span role="status">2 · 2 = 4 m &lt;b&gt;</span>'
    assert repr(doubler) == "Doubler: 2 · 2 = 4 m <b>"


def test_a_control_and_its_method_lead_to_the_same_state():
    by_control, by_method = Doubler(), Doubler()
    by_control.slider.value, by_control.loudness.value, by_control.units.value = 5, True, "k"
    by_method.take(5)
    by_method.shout(True)
    by_method.measure("k")
    for doubler in (by_control, by_method):
        shown = doubler.slider.value, doubler.loudness.value, doubler.units.value
        assert shown == (5, True, "k") == (doubler.x, doubler.loud, doubler.unit)
        assert doubler.status == "2 · 5 = 10 k! <b>"
        assert "2 · 5 = 10 k!" in doubler.picture.html
        assert doubler.calls == 1  # no control answers its own echo
    by_control.reset.click()
    assert (by_control.x, by_control.slider.value) == (2, 2)


@pytest.mark.parametrize(("x", "said"), [(7, "7 cannot be doubled"), (8, "ZeroDivisionError")])
def test_a_refusal_becomes_the_sentence_and_nothing_has_changed(doubler, x, said):
    before = doubler.picture.html
    doubler.slider.value = x
    assert doubler.status == said
    assert (doubler.x, doubler.slider.value, doubler.picture.html) == (2, 2, before)
    doubler.slider.value = 3  # it stays usable
    assert doubler.status == "2 · 3 = 6 m <b>"


class FaultError(RuntimeError):
    """What nobody foresaw."""


def fails(error):
    """A method that raises."""

    def failing(*arguments):
        raise error

    return failing


FAULTS = {
    "a fault": (FaultError("an index\nand a second line"), "FaultError: an index (line "),
    "an index": (IndexError("out of range"), "IndexError: out of range (line "),
    "no words": (AssertionError(), "AssertionError (line "),
    "an exit": (SystemExit(1), "SystemExit: 1 (line "),
    "an interrupt": (KeyboardInterrupt(), "Interrupted: nothing plays on, and the picture may be "),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("by", ["slider", "switch", "choice", "button", "click", "frame"])
def test_what_nobody_foresaw_is_said_in_a_line_and_stops_what_plays(doubler, by, fault):
    error, said = FAULTS[fault]
    doubler.picture.playing = True
    doubler.may_fail = fails(error)
    actions = {
        "slider": lambda: page_sets(doubler.slider, {"value": 5}),
        "switch": lambda: page_sets(doubler.loudness, {"value": True}),
        "choice": lambda: page_sets(doubler.units, {"index": 1}),
        "button": doubler.reset.click,
        "click": lambda: send(doubler, {"entry": "P,3,1"}),
        "frame": lambda: send(doubler, {"tick": 1}),
    }
    actions[by]()
    assert said in doubler.status
    assert "\n" not in doubler.status
    assert doubler.picture.playing is False
    assert doubler.picture.answered == (by in ("click", "frame"))
    assert doubler.slider.value == doubler.x == 2  # the control shows the state again


def test_a_failure_says_where_it_was(doubler):
    doubler.attempt(fails(FaultError("a fault")))
    assert doubler.status.startswith("FaultError: a fault (line ")
    assert doubler.status.endswith(", in failing). Nobody foresaw it; please report it.")


def test_it_can_be_played_again_after_a_failure(doubler):
    doubler.picture.playing, tick = True, doubler.tick
    doubler.tick = fails(FaultError("a fault"))
    send(doubler, {"tick": 1})
    del doubler.tick
    assert (doubler.picture.playing, doubler.picture.answered) == (False, 1)
    doubler.picture.playing = True
    send(doubler, {"tick": 1})
    assert doubler.tick == tick
    assert (doubler.x, doubler.picture.answered) == (3, 2)
    assert doubler.status == "2 · 3 = 6 m <b>"


def test_a_method_called_by_a_reader_raises_as_it_is(doubler):
    doubler.draw = fails(FaultError("a fault"))
    with pytest.raises(FaultError):
        doubler.take(4)


@pytest.mark.parametrize("error", [FaultError("no line"), ValueError("math domain error")])
@pytest.mark.parametrize("part", ["draw", "words", "formula", "a control's value"])
@pytest.mark.parametrize("by", ["slider", "button", "click", "frame"])
def test_what_fails_while_it_is_drawn_is_no_refusal_and_leaves_nothing_stuck(
    doubler, by, part, error
):
    if part == "a control's value":
        doubler._controls.insert(0, (doubler.loudness, fails(error)))
    else:
        setattr(doubler, part, fails(error))
    doubler.picture.playing = True
    actions = {
        "slider": lambda: page_sets(doubler.slider, {"value": 5}),
        "button": doubler.reset.click,
        "click": lambda: send(doubler, {"entry": "P,5,1"}),
        "frame": lambda: send(doubler, {"tick": 1}),
    }
    actions[by]()
    assert doubler.status.startswith(f"{type(error).__name__}: {error} (line ")
    assert doubler._showing is False
    assert doubler.picture._holding_sync is False
    assert doubler.picture.playing is False
    if part == "a control's value":
        doubler._controls.pop(0)
    else:
        delattr(doubler, part)
    page_sets(doubler.slider, {"value": 6})  # it stays usable
    assert (doubler.x, doubler.status) == (6, "2 · 6 = 12 m <b>")


MALFORMED = {
    "slider": [{"value": "x"}, {"value": None}, {"value": [1]}, {"max": "x"}, {"max": -5}],
    "loudness": [{"value": "x"}, {"value": 7}],
    "units": [{"index": 5}, {"index": -3}, {"index": "x"}],
}


@pytest.mark.parametrize(
    ("name", "state"), [(name, state) for name in MALFORMED for state in MALFORMED[name]]
)
def test_a_value_that_cannot_be_is_said_and_the_page_gets_the_right_one(
    doubler, name, state, monkeypatch
):
    control, sent = getattr(doubler, name), []
    before = control.get_state(list(state))
    monkeypatch.setattr(control.comm, "send", lambda data, buffers: sent.append(data))
    page_sets(control, state)
    assert doubler.status.startswith("TraitError: ")
    assert control.get_state(list(state)) == before
    (key,) = state
    assert sent[-1]["method"] == "update"
    assert sent[-1]["state"][key] == before[key]
    assert doubler.calls == 0


def test_a_value_beyond_the_end_of_a_slider_is_its_end(doubler):
    doubler.limit(doubler.slider, 4)
    page_sets(doubler.slider, {"value": 9})  # moved before the page knew
    assert (doubler.x, doubler.slider.value) == (4, 4)


class Fine(Instrument):
    """Numbers that sliders of coarse steps move: a rate from 0.01 to 10, a width, a count."""

    def __init__(self):
        self.rate, self.wide, self.count = 0.1, 6.0, 20
        super().__init__()
        self.sliders = (
            log_slider("rate", 0.1, -2, 1, 0.05, ".2g", "how fast"),
            slider("wide", 6.0, 0.5, 16, 0.5, "how wide"),
            slider("count", 20, 10, 500, 10, "how many"),
        )
        names = ("rate", "wide", "count")
        self.add(
            *(
                (
                    control,
                    lambda name=name: getattr(self, name),
                    lambda x, name=name: self.take(name, x),
                )
                for control, name in zip(self.sliders, names, strict=True)
            )
        )
        self.show()

    def take(self, name, x):
        if not x > 0:
            raise ValueError(f"{name} must be positive, not {x}")
        setattr(self, name, x)
        self.show()

    def drawn(self):
        return drawing([], self.words())

    def words(self):
        return f"{self.rate}, {self.wide}, {self.count}"


@pytest.fixture
def fine():
    fine = Fine()
    yield fine
    fine.close()


def fields(instrument):
    return [part for part in parts(instrument.view) if type(part).__name__ == "Text"]


TYPED = [
    (0, "0.31", 0.31, 10**-0.5), (0, "0.1234567", 0.1234567, 10**-0.9), (0, "25", 25, 10),
    (0, "1e−9", 1e-9, 0.01), (1, "6.2", 6.2, 6.0), (1, "40", 40, 16), (2, "57", 57, 60),
    (2, "3", 3, 10),
]  # fmt: skip


@pytest.mark.parametrize(("which", "text", "number", "place"), TYPED)
def test_a_number_typed_beside_a_slider_is_taken_as_it_is(fine, which, text, number, place):
    page_sets(fields(fine)[which], {"value": text})
    names = ("rate", "wide", "count")
    assert getattr(fine, names[which]) == number
    assert type(getattr(fine, names[which])) is type(number)
    assert float(fields(fine)[which].value) == number
    assert fine.sliders[which].value == pytest.approx(place)  # a step, so the page moves nothing
    for other in {0, 1, 2} - {which}:
        assert getattr(fine, names[other]) == (0.1, 6.0, 20)[other]


@pytest.mark.parametrize("text", ["two", "", "-1", "nan", "1e999"])
def test_what_is_typed_beside_a_slider_and_cannot_be_is_said_and_goes_back(fine, text):
    page_sets(fields(fine)[0], {"value": text})
    assert ("is no" in fine.status) or ("must be positive" in fine.status)
    assert (fine.rate, fields(fine)[0].value) == (0.1, "0.1")


def test_a_slider_says_what_it_shows_and_stays_where_a_hand_has_put_it(fine, monkeypatch):
    rate, sent = fine.sliders[0], []
    monkeypatch.setattr(rate.comm, "send", lambda data, buffers: sent.append(data["state"]))
    page_sets(rate, {"value": 10**0.35})
    assert (fine.rate, fields(fine)[0].value) == (2.2, "2.2")  # two digits, as it is written
    assert rate.value == 10**0.35
    assert all(state["value"] == 10**0.35 for state in sent if "value" in state)


def test_a_field_goes_with_its_slider(fine):
    control, field = fine.sliders[0], fields(fine)[0]
    pair = next(part for part in parts(fine.view) if field in getattr(part, "children", ()))
    assert pair.children == (control, field)
    assert (field.description, field.tooltip) == ("type rate", "how fast")
    control.description, control.disabled, control.layout.display = "speed", True, "none"
    assert (field.description, field.disabled) == ("type speed", True)
    assert field.layout.display == pair.layout.display == "none"


def test_a_limit_moves_nothing(doubler):
    doubler.take(9)
    calls = doubler.calls
    doubler.limit(doubler.slider, 4)
    assert (doubler.x, doubler.slider.value, doubler.calls) == (9, 4, calls)
    doubler.slider.value = 3
    assert doubler.x == 3


def test_the_formula_is_set_anew_only_where_it_differs(doubler):
    seen = []
    doubler._formula.observe(lambda change: seen.append(change["new"]), "value")
    doubler.take(5)
    assert seen == []
    doubler.take(0)
    assert seen == [""]


def test_a_click_says_where_it_was(doubler):
    send(doubler, {"entry": "∂E/∂W[2], the second,3,14"})
    assert doubler.clicks == [("∂E/∂W[2], the second", 3, 14)]
    assert doubler.x == 3


def test_a_click_that_is_refused_is_said(doubler):
    send(doubler, {"entry": "P,7,1"})
    assert (doubler.x, doubler.status) == (2, "7 cannot be doubled")


@pytest.mark.parametrize(
    "content",
    [
        {}, {"entry": None}, {"entry": 5}, {"entry": "P"}, {"entry": "P,1"}, {"entry": "P,1,x"},
        {"entry": "P,-1,1"}, {"entry": ",1,1"}, {"entry": "P,1,1,"}, {"entry": ["P", 1, 1]},
        {"entry": "P,1," + "9" * 5000}, {"other": 1}, None, "entry", 7, ["tick"],
    ],
)  # fmt: skip
def test_what_is_malformed_is_ignored(doubler, content):
    doubler.picture.playing = True
    before = doubler.status, doubler.picture.html, doubler.picture.answered
    doubler._heard(doubler.picture, content, [])  # by `send`, an exception would go unseen
    assert doubler.clicks == []
    assert doubler.calls == 0
    assert (doubler.status, doubler.picture.html, doubler.picture.answered) == before


def test_a_frame_comes_only_while_it_plays_and_each_question_is_answered(doubler):
    send(doubler, {"tick": 1})
    assert (doubler.x, doubler.picture.answered) == (2, 1)  # a tick under way when a pause came
    doubler.picture.playing = True
    send(doubler, {"tick": 1})
    assert (doubler.x, doubler.picture.answered) == (3, 2)
    doubler.take(6)
    send(doubler, {"tick": 1})  # refused: the picture stays, and still the question is answered
    assert (doubler.x, doubler.status, doubler.picture.answered) == (6, "7 cannot be doubled", 3)
    assert doubler.picture.playing is False  # the next frame would be refused as well


def test_a_refusal_of_a_control_does_not_stop_what_plays(doubler):
    doubler.picture.playing = True
    page_sets(doubler.slider, {"value": 7})
    assert (doubler.status, doubler.picture.playing) == ("7 cannot be doubled", True)


@pytest.mark.parametrize("fault", [FaultError("a fault"), KeyboardInterrupt(), GeneratorExit()])
def test_every_question_is_answered(doubler, fault, monkeypatch):
    """Also where an exception goes its way past `attempt`."""
    doubler.picture.playing = True
    monkeypatch.setattr(doubler, "attempt", fails(fault))
    with pytest.raises(type(fault)):
        doubler._answer({"tick": 1})
    assert doubler.picture.answered == 1
    assert doubler.picture._holding_sync is False


def test_by_default_a_click_and_a_frame_do_nothing():
    class Still(Instrument):
        def draw(self):
            return "<svg></svg>"

        def words(self):
            return "Nothing moves."

    still = Still()
    still.show()
    still.picture.playing = True
    send(still, {"entry": "P,1,1"})
    send(still, {"tick": 1})
    assert still.status == "Nothing moves."
    assert still.formula() == ""


def test_close_leaves_no_open_widget():
    before = set(widgets._instances)
    doubler = Doubler()
    doubler.picture.playing = True
    assert len(set(widgets._instances) - before) > 10
    doubler.close()
    assert set(widgets._instances) == before
    assert doubler.picture.playing is False
    doubler.take(4)  # whoever holds it can go on
    assert doubler.status == "2 · 4 = 8 m <b>"


def test_what_comes_after_close_is_for_nobody(doubler):
    doubler.picture.playing = True
    doubler.close()
    doubler.close()
    before = doubler.x, doubler.status, doubler.picture.html, doubler.picture.answered
    for control, state in (
        (doubler.slider, {"value": 5}), (doubler.slider, {"value": "x"}),
        (doubler.units, {"index": 9}), (doubler.loudness, {"value": True}),
        (doubler.picture, {"html": 7}),
    ):  # fmt: skip
        page_sets(control, state)
    doubler.reset.click()
    doubler.reset._handle_custom_msg({"event": "click"}, [])
    for content in ({"entry": "P,3,1"}, {"tick": 1}):
        send(doubler, content)
    assert before == (doubler.x, doubler.status, doubler.picture.html, doubler.picture.answered)
    assert (doubler.calls, doubler.slider.value, doubler.picture.playing) == (0, 2, False)


def test_what_closes_itself_in_a_callback_is_closed(doubler):
    doubler.tick, doubler.picture.playing = doubler.close, True
    send(doubler, {"tick": 1})
    assert not is_open(doubler)


def test_the_bundle_has_the_view_the_static_picture_and_a_sentence(doubler):
    bundle = doubler._repr_mimebundle_()
    assert set(bundle) == {WIDGET, "image/svg+xml", "text/plain"}
    assert bundle[WIDGET]["model_id"] == doubler.view.model_id
    assert bundle["text/plain"] == repr(doubler)
    tree = ET.fromstring(bundle["image/svg+xml"])
    assert tree.get("aria-label") == doubler.words()
    texts = [t.text for t in tree.iter("{http://www.w3.org/2000/svg}text")]
    assert "2 · 2 = 4 m <b>" in texts  # where no kernel runs, there is no status line


class Shell:
    """The part of IPython that knows which cell runs."""

    def __init__(self):
        self.run("a", "1")

    def run(self, cell, message):
        self.parent = {"metadata": {"cellId": cell}, "header": {"msg_id": message}}

    def get_parent(self):
        return self.parent


@pytest.fixture
def shell(monkeypatch):
    shell = Shell()
    monkeypatch.setattr(notebook_cell, "get_ipython", lambda: shell)
    monkeypatch.setattr(instrument, "SHOWN", {})
    return shell


def is_open(doubler):
    return doubler.view.comm is not None


def show(*doublers):
    return [doubler._repr_mimebundle_() for doubler in doublers]


def test_running_a_cell_again_closes_the_former_instrument(shell):
    old, new, elsewhere = Doubler(), Doubler(), Doubler()
    old.picture.playing = True
    show(old)
    shell.run("b", "2")
    show(elsewhere)
    shell.run("a", "3")
    show(new)
    assert (is_open(old), is_open(new), is_open(elsewhere)) == (False, True, True)
    assert old.picture.playing is False
    for doubler in (new, elsewhere):
        doubler.close()
    assert [shown for _, shown in instrument.SHOWN.values()] == [[], []]  # nothing is kept alive


def test_one_run_may_show_several_and_the_next_closes_all_of_them(shell):
    first, second, new = Doubler(), Doubler(), Doubler()
    show(first, second)
    assert is_open(first)
    assert is_open(second)
    shell.run("a", "2")
    show(new)
    assert not is_open(first)
    assert not is_open(second)


def test_the_same_instrument_in_the_same_cell_again_stays_open(shell):
    first, second = Doubler(), Doubler()
    show(first, second)
    second.take(5)
    shell.run("a", "2")
    bundles = show(first, second)  # showing the first closes the second, showing it opens it again
    assert is_open(first)
    assert is_open(second)
    assert bundles[1][WIDGET]["model_id"] == second.view.model_id
    assert all(part.comm is not None for part in instrument.parts(second.view))
    second.slider.value = 6
    assert second.status == "2 · 6 = 12 m <b>"


def test_without_a_cell_nothing_is_closed(shell):
    first, second = Doubler(), Doubler()
    shell.parent = {}
    show(first, second)
    assert is_open(first)
    assert instrument.SHOWN == {}


TOLD = {"metadata": {"cellId": "a"}, "header": {"msg_id": "1"}}


def fails_to_say():
    raise LookupError("no parent")


SHELLS = {
    "no shell": None,
    "a shell that is never asked": SimpleNamespace(),
    "an attribute": SimpleNamespace(get_parent=TOLD),
    "an error": SimpleNamespace(get_parent=fails_to_say),
} | {
    f"{parent}": SimpleNamespace(get_parent=lambda parent=parent: parent)
    for parent in (
        None, "text", 5, [], {}, {"header": None, "metadata": None}, {"metadata": {"cellId": "a"}},
        {**TOLD, "metadata": ["cellId"]}, {**TOLD, "metadata": {"cellId": ["a"]}},
        {**TOLD, "header": {}}, {**TOLD, "header": {"msg_id": 1}}, {**TOLD, "metadata": {}},
    )
}  # fmt: skip


@pytest.mark.parametrize("name", SHELLS)
def test_where_the_shell_does_not_tell_the_cell_an_instrument_is_shown(name, monkeypatch, doubler):
    monkeypatch.setattr(notebook_cell, "get_ipython", lambda: SHELLS[name])
    monkeypatch.setattr(instrument, "SHOWN", {})
    before = Doubler()
    bundles = show(before, doubler)
    assert [set(bundle) for bundle in bundles] == 2 * [{WIDGET, "image/svg+xml", "text/plain"}]
    assert is_open(before)
    assert instrument.SHOWN == {}
    before.close()


def test_a_shell_that_tells_is_understood(monkeypatch):
    monkeypatch.setattr(
        notebook_cell, "get_ipython", lambda: SimpleNamespace(get_parent=lambda: TOLD)
    )
    assert notebook_cell.cell_and_run() == ("a", "1")


def test_a_plain_shell_of_IPython_shows_an_instrument(monkeypatch, doubler):
    plain = InteractiveShell()
    monkeypatch.setattr(notebook_cell, "get_ipython", lambda: plain)
    data, _ = plain.display_formatter.format(doubler)
    assert set(data) == {WIDGET, "image/svg+xml", "text/plain"}


def test_the_controls_have_words():
    made = slider("x", 2, 0, 9, says="a number"), choice("unit", ["m"], "m"), switch("loud", True)
    assert [control.description for control in made] == ["x", "unit", "loud"]
    assert [control.tooltip for control in made] == ["a number", "unit", "loud"]
    assert button("go", "start it").tooltip == "start it"
    assert type(slider("a", 0.5, 0.0, 1.0, 0.1)).__name__ == "FloatSlider"
    assert slider("a", 1, 0, 3, width="120px").layout.width == "120px"


def test_the_page_asks_again_only_when_it_was_answered():
    script = Screen._esm if isinstance(Screen._esm, str) else str(Screen._esm)
    assert 'model.on("change:answered", heard)' in script
    assert script.count("model.on(") == script.count("model.off(")
