"""What a hand can do with marks, and what an instrument makes of the page's messages."""

import math
import random
import sys
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from every_control import OPENED, exceptions_unseen, page_says

from mlp_lab.drawing import (
    Axes,
    Matrix,
    Picture,
    clickable,
    drawing,
    grip,
    handle,
    pointing,
    saying,
    scrub,
    sideways,
    upward,
)
from mlp_lab.instrument import Instrument, number_typed

NASTY = "<b>\"&'$,</b>"
MOST = sys.float_info.max


@pytest.fixture(autouse=True)
def _nothing_unseen(monkeypatch):
    unseen = exceptions_unseen(monkeypatch)
    yield
    assert unseen == []


# What stands in a picture.


def attributes(svg):
    return ET.fromstring(svg).attrib


def test_a_handle_says_where_it_moves_and_where_it_stands():
    axes = Axes((-2, 2), (0, 10), 400, 100, left=30, top=5)
    found = attributes(handle("", "A", 2, 1, "a₂₁", y=upward(axes), value=2.5, limits=(0, 10)))
    assert found == {
        "data-drag": "A,2,1", "data-y": "105 5 0 10", "tabindex": "0", "role": "slider",
        "aria-valuenow": "2.5", "aria-valuetext": "2.5", "aria-valuemin": "0",
        "aria-valuemax": "10", "aria-label": "a₂₁", "style": "cursor:ns-resize;touch-action:none",
    }  # fmt: skip
    assert sideways(axes) == (30, 430, -2, 2)
    free = attributes(handle("", "p", 1, 1, "", x=sideways(axes), y=upward(axes), value=(0.5, 3)))
    assert (free["data-x"], free["data-y"], free["data-at"]) == (
        "30 430 -2 2",
        "105 5 0 10",
        "0.5 3",
    )
    assert (free["role"], "aria-valuenow" in free) == ("button", False)
    assert "data-type" not in free
    assert "data-type" in attributes(handle("", "A", 1, 1, "", x=sideways(axes), typed=True))
    assert attributes(handle("", "A", 1, 1, "", x=sideways(axes), stop=False))["tabindex"] == "-1"


def test_a_logarithmic_scale_has_exponents():
    axes = Axes((1e-20, 0.1), (1e-3, 1e3), 400, 100, log_x=True, log_y=True)
    assert sideways(axes) == pytest.approx((0, 400, -20, -1))
    assert upward(axes) == pytest.approx((100, 0, -3, 3))
    found = attributes(handle("", "s", 1, 1, "s", x=sideways(axes), value=-4, shown="1e−4"))
    assert (found["aria-valuenow"], found["aria-valuetext"]) == ("-4", "1e−4")


@pytest.mark.parametrize("value", [0.0, -1.5, 1e300, math.nan, math.inf, np.float32(0.1)])
def test_a_number_is_scrubbed_around_its_value(value):
    left, right, low, high = scrub(float(value), 0.5)
    middle = float(value) if math.isfinite(value) else 0
    assert (left, (low + high) / 2) == (-right, pytest.approx(middle))
    written = handle("", "W", 1, 1, "w", x=scrub(float(value), 0.5), value=value)
    found = attributes(written)
    assert not {"nan", "inf"} & set(found["data-x"].split())
    assert math.isfinite(float(found["aria-valuenow"]))


def test_names_and_sentences_are_text_and_come_back():
    parts = {
        "data-entry": clickable("", NASTY, 3, 4, NASTY, True),
        "data-drag": handle("", NASTY, 3, 4, NASTY, x=(0, 1, 0, 1)),
        "data-point": pointing("", NASTY, 3, 4),
    }
    for attribute, svg in parts.items():
        assert attributes(svg)[attribute] == f"{NASTY},3,4"
        assert "<b>" not in svg
    assert attributes(saying("", NASTY)) == {"data-says": NASTY}
    read = {"data-says": NASTY, "tabindex": "0", "role": "img", "aria-label": NASTY}
    assert attributes(saying("", NASTY, True)) == read
    assert attributes(saying("", NASTY, False))["tabindex"] == "-1"
    assert attributes(parts["data-drag"])["aria-label"] == NASTY


def test_a_picture_that_can_be_touched_hides_nothing_from_a_screen_reader():
    still, touched = "<circle/>", handle("<circle/>", "A", 1, 1, "a", x=(0, 1, 0, 1))
    assert attributes(Picture([still], 9, 9, "A disc.").live())["role"] == "img"
    assert attributes(Picture([touched], 9, 9, "A disc.").live())["role"] == "group"


def test_a_file_of_its_own_promises_no_touch():
    marks = clickable(
        handle(grip(1, 1), "A", 1, 1, "a", x=(0, 1, 0, 1), typed=True), "A", 1, 1, "a", True
    )
    alone = Picture([marks], 9, 9, "A disc.").standalone()
    for promise in ("tabindex", "slider", "button", "cursor", "aria-value", "class"):
        assert promise not in alone
    assert attributes(alone)["aria-label"] == "A disc."
    assert "tabindex" in Picture([marks], 9, 9, "A disc.").live()


# Matrices.

P = np.array([[1.0, -2.0, 0.5], [0.0, 3.0, math.nan]])


def stops(svg):
    """From each place that the Tab key or an arrow may come to, whether Tab does."""
    found = {}
    for group in ET.fromstring(svg).iter():
        if group.get("tabindex"):
            place = group.get("data-entry") or group.get("data-drag")
            found[place] = group.get("tabindex") == "0"
    return found


@pytest.mark.parametrize(
    ("lit", "stop"),
    [
        ({}, "P,1,1"),
        ({"entries": {(2, 3)}}, "P,2,3"),
        ({"rows": {2}}, "P,2,1"),
        ({"columns": {3}}, "P,1,3"),
    ],
)
@pytest.mark.parametrize("step", [0, 0.5])
def test_tab_stops_once_in_a_matrix(lit, stop, step):
    matrix = Matrix("P", P, ("m", "n"), clickable=True, step=step, **lit)
    found = stops(drawing([[matrix]], "P").live())
    assert len(found) == 6
    assert [place for place, tab in found.items() if tab] == [stop]


def test_an_entry_between_the_corners_is_no_stop():
    big = Matrix("Q", np.ones((20, 10)), ("m", "n"), entries={(5, 5)}, clickable=True)
    found = stops(drawing([[big]], "Q").live())
    assert [place for place, tab in found.items() if tab] == ["Q,1,1"]


def test_an_entry_can_be_scrubbed_typed_pointed_at_and_say_something():
    matrix = Matrix(
        "P", P, ("m", "n"), clickable=True, step=0.5, pointing=True, says={(1, 2): NASTY}
    )
    root = ET.fromstring(drawing([[matrix]], "P").live())
    (says,) = (g for g in root.iter("g") if g.get("data-says"))
    _, point, entry, handle = says.iter("g")
    assert says.get("data-says") == NASTY
    assert (point.get("data-point"), entry.get("data-entry")) == ("P,1,2", "P,1,2")
    assert (handle.get("data-drag"), handle.get("data-x")) == ("P,1,2", "-8 8 -2.5 -1.5")
    assert handle.get("aria-label") == "P, row 1, column 2: −2"
    assert entry.get("role") is None  # one thing for the focus, not two
    hidden = Matrix("P", P, ("m", "n"), step=0.5, hidden=True)
    assert "data-drag" not in drawing([[hidden]], "P").live()


@pytest.mark.parametrize("name", OPENED)
def test_in_every_instrument_tab_stops_once_in_what_arrows_go_through(name):
    instrument = OPENED[name]()
    tree, found = ET.fromstring(f"<div>{instrument.picture.html}</div>"), {}
    for entry in tree.iter():
        kind = (entry.get("data-entry") or "").rpartition(",")[0].rpartition(",")[0]
        stops = [each.get("tabindex") for each in entry.iter() if each.get("tabindex")]
        assert len(stops) <= 1 or not kind  # one thing for the focus in an entry
        if kind and stops:
            found[kind] = found.get(kind, 0) + (stops == ["0"])
    assert set(found.values()) <= {1}, found
    for each in tree.iter():
        if each.get("tabindex"):
            assert each.get("aria-label"), each.attrib  # whatever has the focus has a name
            assert each.get("role") in ("button", "slider")
    instrument.close()


# What an instrument makes of messages.


class Board(Instrument):
    """Writes down what it is told."""

    def __init__(self):
        self.told = []
        super().__init__()
        self.show()

    def drawn(self):
        axes = Axes((0, 1), (0, 1), 100, 100)
        marks = [
            handle("", name, 1, 2, "a handle", x=sideways(axes), y=upward(axes), typed=True)
            for name in ("A", NASTY)
        ]
        return Picture([*marks, pointing("", "A", 1, 2), pointing("", NASTY, 1, 2)], 100, 100, "x")

    def words(self):
        return f"Told {len(self.told)} times."

    def clicked(self, name, i, j):
        self.note("clicked", name, i, j)

    def dragged(self, name, i, j, x, y):
        self.note("dragged", name, i, j, x, y)

    def nudged(self, name, i, j, dx, dy, fine):
        self.note("nudged", name, i, j, dx, dy, fine)

    def typed(self, name, i, j, number):
        self.note("typed", name, i, j, number)

    def pointed(self, name, i, j):
        self.note("pointed", name, i, j)

    def left(self):
        self.note("left")

    def note(self, *what):
        self.told.append(what)
        self.show()
        if what[1:2] == ("A",) and "dragged" in what and what[4] == 13:
            raise ValueError("13 is refused")


@pytest.fixture
def board():
    board = Board()
    yield board
    board.close()


WELL_FORMED = [
    ({"entry": "A,1,2"}, ("clicked", "A", 1, 2)),
    ({"drag": "A,1,2", "x": 0.5, "y": -3}, ("dragged", "A", 1, 2, 0.5, -3.0)),
    ({"drag": "A,1,2", "x": None, "y": 7, "end": True}, ("dragged", "A", 1, 2, None, 7.0)),
    ({"drag": f"{NASTY},1,2", "x": 1, "y": None}, ("dragged", NASTY, 1, 2, 1.0, None)),
    ({"nudge": "A,1,2", "dx": -1, "dy": 0, "fine": True}, ("nudged", "A", 1, 2, -1, 0, True)),
    ({"typed": "A,1,2", "text": " −2.5e1 "}, ("typed", "A", 1, 2, -25.0)),
    ({"point": "A,1,2"}, ("pointed", "A", 1, 2)),
    ({"point": f"{NASTY},1,2"}, ("pointed", NASTY, 1, 2)),
    ({"point": ""}, ("left",)),
]


@pytest.mark.parametrize(("content", "told"), WELL_FORMED)
def test_a_message_calls_its_method_and_is_answered_with_the_picture(
    board, content, told, monkeypatch
):
    sent = []
    monkeypatch.setattr(board.picture.comm, "send", lambda data, buffers: sent.append(data))
    before = board.picture.answered
    board.draw = lambda: "<svg>another</svg>"
    page_says(board, content)
    assert board.told == [told]
    assert board.picture.answered == before + 1
    (update,) = sent  # one message, so that no picture is seen without its answer
    assert update["state"].keys() == {"html", "answered"}


def test_what_is_refused_is_said_and_answered(board):
    page_says(board, {"drag": "A,1,2", "x": 13, "y": 0})
    assert (board.status, board.picture.answered) == ("13 is refused", 1)
    for text in ("", "abc", "nan", "−inf", "1e999", "0,5", "1 2", "∞", "2 + 3", "x" * 1000):
        page_says(board, {"typed": "A,1,2", "text": text})
        assert board.status.endswith("number; type one such as −0.5 or 2e−3"), text
        assert len(board.status) < 120
    assert board.picture.answered == 11
    assert [told[0] for told in board.told] == ["dragged"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("-.5", -0.5),
        ("−.5", -0.5),
        ("+3.", 3),
        ("2e−3", 0.002),
        ("1E2", 100),
        ("\t7\n", 7),
    ],
)
def test_a_number_is_taken_as_it_is_typed(text, number):
    assert number_typed(text) == number


@pytest.mark.parametrize("kind", ["drag", "nudge", "typed", "point"])
@pytest.mark.parametrize("place", ["B,1,2", "A,2,1", "a,1,2", "A,0,0", "A,1,999999999"])
def test_what_is_no_longer_in_the_picture_is_answered_and_changes_nothing(board, kind, place):
    fields = {
        "drag": {"x": 1, "y": 1}, "nudge": {"dx": 1, "dy": 0, "fine": False},
        "typed": {"text": "1"}, "point": {},
    }  # fmt: skip
    before = board.status, board.picture.html
    page_says(board, {kind: place, **fields[kind]})
    assert board.told == []
    assert board.picture.answered == 1  # else the page would wait
    assert (board.status, board.picture.html) == before


VALUES = [
    None, True, False, 0, 1, -1, 2, 0.5, math.nan, math.inf, -math.inf, MOST, 10**400, -(10**400),
    "", "A", "A,1,2", "A,1", "A,1,2,", ",1,2", "A,-1,2", "A,1,x", "A,\u0661,2", "A,1.0,2",
    "\ud800,1,2", "\0", "9" * 5000, "A,1," + "9" * 5000, "a" * 200_000, "{}", [], [[]], ["A", 1, 2],
    {}, {"A": 1}, [[[[[[[[]]]]]]]], b"A,1,2", 1j, ("A", 1, 2), object(),
]  # fmt: skip
KEYS = ["entry", "drag", "nudge", "typed", "point", "tick", "x", "y", "dx", "dy", "fine", "text",
        "end", "", "other", 0, None, "Entry"]  # fmt: skip


def is_text(value):
    return isinstance(value, str)


def is_place(value):
    if not is_text(value):
        return False
    name, _, rest = value.rpartition(",")
    name, _, first = name.rpartition(",")
    digits = all(0 < len(part) < 10 and set(part) <= set("0123456789") for part in (first, rest))
    return bool(name) and digits


def is_size(value):
    return type(value) in (int, float) and value == value and abs(value) <= MOST


def is_well_formed(content):
    """By hand, and not as the instrument finds out."""
    if not isinstance(content, dict):
        return False
    keys = set(content)
    get = content.get
    if keys == {"entry"}:
        return is_place(get("entry"))
    if keys == {"point"}:
        return get("point") == "" or is_place(get("point"))
    if keys == {"tick"}:
        return type(get("tick")) is int and 1 <= get("tick") <= 4
    if keys in ({"drag", "x", "y"}, {"drag", "x", "y", "end"}):
        sizes = [get("x"), get("y")]
        right = all(size is None or is_size(size) for size in sizes)
        ended = get("end", True) is True
        return is_place(get("drag")) and right and sizes != [None, None] and ended
    if keys == {"nudge", "dx", "dy", "fine"}:
        ways = all(type(get(way)) is int and abs(get(way)) <= 1 for way in ("dx", "dy"))
        return is_place(get("nudge")) and ways and type(get("fine")) is bool
    if keys == {"typed", "text"}:
        return is_place(get("typed")) and is_text(get("text")) and len(get("text")) <= 1000
    return False


def random_message(rng):
    """Nearly right, or anything."""
    if rng.random() < 0.1:
        return rng.choice(VALUES)
    if rng.random() < 0.3:
        return {rng.choice(KEYS): rng.choice(VALUES) for _ in range(rng.randrange(5))}
    content = dict(rng.choice(WELL_FORMED)[0])
    for _ in range(rng.randrange(3)):
        key = rng.choice([*content, rng.choice(KEYS)])
        if rng.random() < 0.2:
            content.pop(key, None)
        else:
            content[key] = rng.choice(VALUES)
    return content


@pytest.mark.parametrize("seed", range(4))
def test_random_messages_are_answered_only_if_they_are_well_formed(board, seed, thorough):
    rng, answered = random.Random(seed), 0
    seen = {True: 0, False: 0}
    for _ in range(5000 if thorough else 500):
        content = random_message(rng)
        before = board.told[:], board.status, board.picture.html
        board._heard(board.picture, content, [])  # by the page, an exception would go unseen
        right = is_well_formed(content)
        seen[right] += 1
        answered += right and content.get("tick", 1)  # so many frames
        assert board.picture.answered == answered, content
        if not right:
            assert (board.told, board.status, board.picture.html) == before, content
        assert "Nobody foresaw" not in board.status, content
    assert min(seen.values()) > 100  # both kinds were there


@pytest.mark.parametrize("name", OPENED)
def test_no_instrument_is_moved_by_random_messages(name, thorough):
    instrument, rng = OPENED[name](), random.Random(name)
    before = instrument.words(), instrument.status, instrument.picture.html
    for _ in range(1000 if thorough else 200):
        content = random_message(rng)
        if not is_well_formed(content):
            instrument._heard(instrument.picture, content, [])
            assert (instrument.words(), instrument.status, instrument.picture.html) == before
            assert instrument.picture.answered == 0, content
    instrument.close()


def test_by_default_a_touch_does_nothing_and_is_answered():
    class Still(Board):
        clicked, dragged, nudged = Instrument.clicked, Instrument.dragged, Instrument.nudged
        typed, pointed, left = Instrument.typed, Instrument.pointed, Instrument.left

    still = Still()
    for content, _ in WELL_FORMED:
        page_says(still, content)
    assert still.status == "Told 0 times."
    assert still.picture.answered == len(WELL_FORMED)
