"""The committed notebooks keep the rules, and every rule finds the faults it is there for."""

import json

import execute
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from notebook_rules import (
    RULES,
    WIDGET_VIEW,
    has_short_sentences,
    names_no_machine,
    sentences,
    words,
)

NOTEBOOKS = execute.committed()


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_committed_notebook_keeps_the_rule(path, rule):
    assert list(rule(json.loads(path.read_bytes()))) == []


# A notebook that keeps every rule, and one way to break it after the other.


def shown(**data):
    data = {kind.replace("_", "/"): content for kind, content in data.items()}
    alt = {kind: {"alt": data["text/plain"]} for kind in data if kind == "image/png"}
    return new_output("display_data", data=data, metadata=alt)


def drawn(*says):
    """An SVG that says something, or nothing."""
    label = f' aria-label="{says[0]}"' if says else ""
    output = shown(image_png="iVBORw0KGgo=", text_plain="Slider: it is 1.")
    output.data["image/svg+xml"] = f"<svg{label}/>"
    return output


def printed(text):
    return new_output("stream", name="stdout", text=text)


def failed():
    return new_output("error", ename="DimensionError", evalue="no", traceback=["no"])


def code(source, *outputs, tags=()):
    metadata = {"tags": list(tags)} if tags else {}
    return new_code_cell(source, metadata=metadata, outputs=list(outputs))


def good():
    cells = [
        new_markdown_cell("# Title"),
        code("import numpy as np"),
        code("print(x)", printed("[0.1234 5.6789e-10]\n")),
        code("plot(x)", shown(image_png="iVBORw0/tmp/KGgo=", text_plain="<Figure size 1x1>")),
        new_markdown_cell("## Look\nThe curve falls."),
        code("slider(x)", drawn("it is 1. And more."), tags=["nbval-ignore-output"]),
        code("x.shape", shown(text_plain="(5, 3)")),
        code("with fails(ValueError):\n    f(x.T)", printed("ValueError: no\n")),
        *(code(f"y = {i}") for i in range(4)),
    ]
    return numbered(
        new_notebook(
            cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}}
        )
    )


def numbered(notebook):
    for number, cell in enumerate(c for c in notebook.cells if c.cell_type == "code"):
        cell.execution_count = number + 1
    return notebook


TITLE, IMPORT, PRINT, FIGURE, LOOK, SLIDER, SHAPE, FAILURE = range(8)


def no_count(notebook):
    notebook.cells[PRINT].execution_count = None


def counted_on(notebook):
    notebook.cells[PRINT].execution_count = 17


def executed_out_of_order(notebook):
    notebook.cells[IMPORT].execution_count, notebook.cells[PRINT].execution_count = 2, 1


def empty_cell(notebook):
    notebook.cells[IMPORT].source = "\n"


def eleven_lines(notebook):
    notebook.cells[IMPORT].source = "\n\n".join(f"x = {i}" for i in range(11))


def long_sentence(notebook):
    notebook.cells[LOOK].source = " ".join(["word"] * 26) + "."


def long_sentence_with_formulas(notebook):
    notebook.cells[LOOK].source = f"So {'and $a + b$ and `f(x, y)` ' * 7}, see [it](https://a.b/c)."


def long_sentence_over_lines(notebook):
    notebook.cells[LOOK].source = "* " + "a word\nand " * 12 + "a word: M. Word's."


def widget_state(notebook):
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {}}


def widget_view(notebook):
    notebook.cells[SLIDER].outputs[0].data[WIDGET_VIEW] = {"model_id": "8e4503cf"}


def path_in_the_source(notebook):
    notebook.cells[IMPORT].source = "open('/home/me/x.csv')"


def path_in_a_text(notebook):
    notebook.cells[LOOK].source = r"Put it into C:\Users\me."


def path_in_a_page(notebook):
    notebook.cells[SHAPE].outputs.append(shown(text_html="<a href='file:///tmp/x.html'>x</a>"))


def path_in_a_message(notebook):
    notebook.cells[FAILURE].outputs[0].text = "OSError: no file /opt/mlp/a.npz\n"


def version_of_python(notebook):
    notebook.metadata["language_info"] = {"name": "python", "version": "3.11.7"}


def time_stamps_of_jupyter(notebook):
    notebook.cells[IMPORT].metadata["execution"] = {"iopub.status.busy": "2026-01-01T10:00:00Z"}


def time_stamps_of_an_extension(notebook):
    notebook.cells[IMPORT].metadata["ExecuteTime"] = {"start_time": "2026"}


def printed_date(notebook):
    notebook.cells[PRINT].outputs[0].text = "2026-01-01 10:00"


def printed_timing(notebook):
    notebook.cells[PRINT].outputs[0].text = "Wall time: 3 s"


def address(notebook):
    notebook.cells[SHAPE].outputs[0].data["text/plain"] = "<Line2D at 0x7f88967f1d10>"


def numpy_scalar(notebook):
    notebook.cells[SHAPE].outputs[0].data["text/plain"] = "np.float64(1.5)"


def five_decimals(notebook):
    notebook.cells[PRINT].outputs[0].text = "12.34567"


def old_format(notebook):
    notebook.nbformat_minor = 4


def no_id(notebook):
    del notebook.cells[PRINT]["id"]


def one_id_twice(notebook):
    notebook.cells[PRINT].id = notebook.cells[IMPORT].id


def large_figure(notebook):
    notebook.cells[FIGURE].outputs[0].data["image/png"] = "A" * 600_000


def other_kernel(notebook):
    notebook.metadata["kernelspec"]["name"] = "mlp"


def no_kernel(notebook):
    del notebook.metadata["kernelspec"]


def two_ignored_by_tag(notebook):
    notebook.cells[SHAPE].metadata["tags"] = ["nbval-ignore-output"]


def two_ignored_by_comment(notebook):
    notebook.cells[SHAPE].source = "# NBVAL_IGNORE_OUTPUT\nx.shape"


def one_ignored_one_skipped(notebook):
    notebook.cells[SHAPE].metadata["tags"] = ["nbval-skip"]


def error(notebook):
    notebook.cells[FAILURE].outputs = [failed()]


def error_below_a_text(notebook):
    notebook.cells[FAILURE].outputs.append(failed())


def tag_that_lets_a_cell_fail(notebook):
    notebook.cells[FAILURE].metadata["tags"] = ["raises-exception"]


def the_same_tag_of_nbval(notebook):
    notebook.cells[FAILURE].metadata["tags"] = ["nbval-raises-exception"]


def the_same_tag_as_a_comment(notebook):
    notebook.cells[FAILURE].source = "# NBVAL_RAISES_EXCEPTION\nf(x.T)"


def ignored_failure(notebook):
    notebook.cells[FAILURE].metadata["tags"] = ["nbval-ignore-output"]


def lost_picture(notebook):
    del notebook.cells[FIGURE].outputs[0].data["image/png"]


def ignored_cell_without_outputs(notebook):
    notebook.cells[SLIDER].outputs = []


def heading_after_a_figure(notebook):
    notebook.cells[LOOK].source = "## Look"


def silent_code_after_a_figure(notebook):
    notebook.cells[LOOK] = code("y = 1")


def ignored_code_after_a_widget(notebook):
    notebook.cells[SHAPE].metadata["tags"] = ["nbval-ignore-output"]


def figure_after_a_figure(notebook):
    notebook.cells[LOOK] = notebook.cells[FIGURE]


def no_alt_text(notebook):
    notebook.cells[FIGURE].outputs[0].metadata = {}


def other_alt_text(notebook):
    notebook.cells[FIGURE].outputs[0].metadata["image/png"]["alt"] = "a picture"


def no_text_at_all(notebook):
    notebook.cells[FIGURE].outputs[0].metadata["image/png"]["alt"] = ""
    notebook.cells[FIGURE].outputs[0].data["text/plain"] = ""


def svg_without_words(notebook):
    notebook.cells[SLIDER].outputs[0] = drawn()


def svg_with_other_words(notebook):
    notebook.cells[SLIDER].outputs[0] = drawn("Slider: it is 1.")


def svg_alone(notebook):
    del notebook.cells[SLIDER].outputs[0].data["image/png"]


def figure_at_the_end(notebook):
    notebook.cells.append(notebook.cells[FIGURE])


BROKEN = {
    "is_executed_in_order": [no_count, counted_on, executed_out_of_order, empty_cell],
    "has_short_cells": [eleven_lines],
    "has_short_sentences": [
        long_sentence,
        long_sentence_with_formulas,
        long_sentence_over_lines,
    ],
    "has_no_widget_state": [widget_state, widget_view],
    "names_no_machine": [
        path_in_the_source,
        path_in_a_text,
        path_in_a_page,
        path_in_a_message,
        version_of_python,
    ],
    "holds_no_time": [
        time_stamps_of_jupyter,
        time_stamps_of_an_extension,
        printed_date,
        printed_timing,
    ],
    "prints_the_same_everywhere": [address, numpy_scalar, five_decimals],
    "has_stable_ids": [old_format, no_id, one_id_twice],
    "is_small": [large_figure],
    "has_kernel_python3": [other_kernel, no_kernel],
    "is_compared": [two_ignored_by_tag, two_ignored_by_comment, one_ignored_one_skipped],
    "runs_to_its_end": [
        error,
        error_below_a_text,
        tag_that_lets_a_cell_fail,
        the_same_tag_of_nbval,
        the_same_tag_as_a_comment,
        ignored_failure,
    ],
    "shows_its_outputs": [lost_picture, ignored_cell_without_outputs],
    "explains_its_figures": [
        heading_after_a_figure,
        silent_code_after_a_figure,
        ignored_code_after_a_widget,
        figure_after_a_figure,
        figure_at_the_end,
    ],
    "has_words_for_pictures": [
        no_alt_text,
        other_alt_text,
        no_text_at_all,
        svg_without_words,
        svg_with_other_words,
        svg_alone,
    ],
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_good_notebook_passes(rule):
    nbformat.validate(good())
    assert list(rule(good())) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_broken_notebook_is_caught(rule):
    for break_it in BROKEN[rule.__name__]:
        notebook = good()
        break_it(notebook)
        assert list(rule(notebook)), break_it.__name__


@pytest.mark.parametrize(
    "top", ["home", "Users", "root", "tmp", "work", "var", "opt", "usr", "mnt"]
)
def test_a_path_is_one_of_a_machine_only_where_it_begins(top):
    notebook = good()
    notebook.cells[LOOK].source = f"See example.org/{top}/x, and A/{top}/B."
    assert list(names_no_machine(notebook)) == []
    notebook.cells[LOOK].source = f"See '/{top}/x'."
    assert list(names_no_machine(notebook))


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("One. Two? Three: and four; five.", ["One.", "Two?", "Three: and four; five."]),
        ("# Head\nText on\ntwo lines.", ["Head", "Text on two lines."]),
        ("* an item\n* another\n1. third", ["an item", "another", "third"]),
        ("| a cell | b |\n|---|---|\n| c | $x$ |", ["a cell", "b", "c", "FORMULA"]),
        (
            "So $a.\\; b$ is `x. y`, see [A. B. Cee](https://c.d/e).",
            ["So FORMULA is FORMULA, see A. B. Cee."],
        ),
        ("It is\n\n$$a = b. c$$\n\nand $c$.", ["It is", "and FORMULA."]),
        ("```sh\nno. prose\n```\n", []),
        (
            "<details><summary>Answer</summary>\n\n**Yes.** (It is.) No\n\n</details>",
            ["Answer", "Yes.", "(It is.", "No"],
        ),
    ],
)
def test_a_sentence_ends_with_its_mark_or_its_block(source, said):
    assert list(sentences(new_markdown_cell(source))) == said


def test_words_are_what_has_a_letter_or_a_digit():
    assert words("FORMULA is 3 × 4 - and it's, 1,797 (m) long") == 9


def test_one_long_sentence_in_twenty_may_stand():
    notebook = good()
    for short, long, kept in ((17, 26, True), (16, 26, False), (16, 25, True)):
        # Beside the short ones a title and a heading: 20 sentences, and 19.
        said = "It falls. " * short + " ".join(["word"] * long)
        notebook.cells[LOOK].source = f"## Look\n{said}."
        assert (not list(has_short_sentences(notebook))) == kept
