"""Notebooks 0 to 3: an instrument at once, words of others, hints, folded errata, true times."""

import json
import re
from pathlib import Path

import nbformat
import pytest
from notebook_rules import sentences, tags, words
from reading_time import MINUTES, WORDS_A_MINUTE, counts, minutes, stated

FOLDER = Path(__file__).parents[2] / "notebooks"
START, NET_INPUT, FORWARD, ERROR = (
    "00_start_here",
    "01_net_input",
    "02_forward_pass",
    "03_error",
)
WALK = {path.stem: nbformat.read(path, 4) for path in sorted(FOLDER.glob("0*.ipynb"))}
FOLD = re.compile(r"<details><summary>(.*?)</summary>\n\n(.*?)\n\n</details>", re.DOTALL)
all_four = pytest.mark.parametrize("name", [START, NET_INPUT, FORWARD, ERROR])


def text(name):
    return "\n\n".join(cell.source for cell in WALK[name].cells if cell.cell_type == "markdown")


def test_the_course_opens_with_an_instrument_in_its_first_five_minutes():
    cells = WALK[START].cells
    first = next(i for i, cell in enumerate(cells) if "instrument" in tags(cell))
    before = [cell for cell in cells[:first] if cell.cell_type == "markdown"]
    read = sum(words(sentence) for cell in before for sentence in sentences(cell))
    assert read / WORDS_A_MINUTE < 5
    assert first == 3  # below the imports, and above the first training


@pytest.mark.parametrize(
    ("ours", "others"),
    [
        ("backward pass", "backpropagation"),
        ("step, $", "gradient descent"),
        ("error, $E$", "loss cost"),
        ("net input", "pre-activation logit"),
        ("true output", "target label"),
        (r"$\partial E/\partial Z$", r"$\delta$ `dZ`"),
        ("*by* $W$", "with respect to"),
        ("put aside", "validation test"),
        ("those put aside", "overfitting"),
        ("one step", "iteration epoch"),
        ("part of the examples", "batch"),
        ("Jacobian", "numerator denominator"),
    ],
)
def test_one_table_has_the_words_of_others(ours, others):
    (table,) = (c.source for c in WALK[START].cells if "| here | elsewhere |" in c.source)
    rows = [row.split(" | ")[:2] for row in table.splitlines() if row.startswith("| ")]
    assert any(ours in here and all(w in there for w in others.split()) for here, there in rows)


@pytest.mark.parametrize(
    ("name", "in_the_title", "in_the_text"),
    [
        (NET_INPUT, "pre-activation", "*pre-activation*"),
        (FORWARD, "activations and predictions", "*prediction*"),
        (ERROR, "loss, cost", "*target* *label* *loss* *cost* respect"),
    ],
)
def test_the_words_stand_where_their_thing_is_met(name, in_the_title, in_the_text):
    assert in_the_title in text(name).splitlines()[0]
    for word in in_the_text.split():
        assert word in text(name), word


@pytest.mark.parametrize("name", [FORWARD, ERROR])
def test_three_questions_and_their_answers_open_it(name):
    questions = WALK[name].cells[1].source
    ((summary, answers),) = FOLD.findall(questions)
    assert questions.startswith("**Three questions before you start**")
    assert summary == "Answers"
    asked = questions[: questions.index("<details>")]
    for part in (asked, answers):
        assert re.findall(r"^(\d)\. ", part, re.MULTILINE) == ["1", "2", "3"]
    assert asked.count("?") >= 3
    assert answers.count("(notebook") == 3


@all_four
def test_every_coding_task_has_a_hint_without_code(name):
    tasks = text(name).split("**Code.**")[1:]
    assert tasks
    for task in tasks:
        (hint,) = [inside for summary, inside in FOLD.findall(task) if summary == "A hint"]
        assert not re.search(r"[@`]", hint)


@all_four
def test_what_the_derivation_says_wrongly_is_folded(name):
    open_text = FOLD.sub("", text(name))
    assert "aken literally" not in open_text
    assert "as it is often written" not in open_text
    folded = [summary for summary, _ in FOLD.findall(text(name))]
    assert folded.count("What the derivation says here") == {NET_INPUT: 2, ERROR: 2}.get(name, 0)


@all_four
def test_its_end_says_where_the_same_stands_elsewhere(name):
    end = WALK[name].cells[-1].source
    assert end.index("**The same elsewhere.**") < end.index("**Next:**")


@all_four
def test_second_reading_is_announced_where_it_is_marked(name):
    first, *others = (c.source for c in WALK[name].cells if c.cell_type == "markdown")
    marks = sum("econd reading)" in source or "econd reading.)" in source for source in others)
    assert (marks > 0) == ("**Second reading**" in first)


def test_no_task_about_relu_asks_for_a_slip_that_relu_hides():
    cells = [cell.source for cell in WALK[FORWARD].cells]
    (asks,) = (i for i, source in enumerate(cells) if "draw the slip" in source)
    (answers,) = (i for i, source in enumerate(cells) if "relu *hides* the slip" in source)
    (shows,) = (i for i, source in enumerate(cells) if "the slip gives the same" in source)
    assert asks < answers < shows


# How long it takes.


@all_four
def test_the_stated_time_is_what_is_counted(name):
    said = int(stated(WALK[name]).split()[0])
    assert said == pytest.approx(minutes(WALK[name]), abs=5)


def test_the_time_of_a_first_reading_is_what_is_counted():
    (hours,) = re.findall(r"take about (\d+) hours with all their tasks", text(START))
    counted = sum(minutes(WALK[name]) for name in WALK if name != "04_jacobians") / 60
    # The marked sections of the others are in what is counted.
    assert 0.8 * counted < int(hours) < counted
    least, most = map(int, re.findall(r"it is between (\d+) and (\d+)\.", text(START))[0])
    first_nine = [WALK[name] for name in WALK if name[:2] not in ("04", "09")]
    coding = MINUTES["coding task"]
    counted = sum(minutes(nb) - coding * counts(nb)["coding task"] for nb in first_nine) / 60
    assert 0.8 * counted < least < most < counted


def test_everything_that_takes_time_is_counted():
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell(
                "# Five words\n\n**Time**: 1 minute. It $a + b$.\n\n$$c$$"
            ),
            nbformat.v4.new_markdown_cell(
                "**Before you run it:** what? **Think.** So. **On paper:** 1 + 1?"
            ),
            nbformat.v4.new_code_cell("show(net_input)"),
            nbformat.v4.new_code_cell("f", metadata={"tags": ["exercise"]}),
            nbformat.v4.new_code_cell("g", metadata={"tags": ["instrument"]}),
        ]
    )
    assert counts(notebook) == {
        "word": 18,
        "formula": 2,
        "prediction": 2,
        "code cell": 3,
        "instrument": 1,
        "coding task": 1,
        "other task": 1,
    }
    assert minutes(notebook) == pytest.approx(18 / 110 + 3 + 3 + 2.1 + 4 + 8 + 4)
    assert stated(json.loads(nbformat.writes(notebook))) == "1 minute"
