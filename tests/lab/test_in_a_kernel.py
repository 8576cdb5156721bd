"""Figures, `show` and the live curve in a real kernel, as a saved notebook keeps them."""

import re
from pathlib import Path
from textwrap import dedent

import nbformat
import pytest
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient
from nbconvert import HTMLExporter, LatexExporter

ROOT = Path(__file__).parents[2]
WIDGET = "application/vnd.jupyter.widget-view+json"

CELLS = {
    "imports": """
        import sys, threading, _thread
        from mlp_core import Network, identity, net_input, train
        from mlp_lab import LiveCurve, datasets, figures, show
        data = datasets.sine(m=20)
        network = Network.random((1, 1), [identity])""",
    "figure": "figures.learning_curve([2.0, 1.0])",
    "show": "show(net_input)",
    "train": "run = train(network, data.X, data.Y, 0.01, steps=30, progress=LiveCurve(30))",
    "interrupted": """
        curve = LiveCurve(10**9)
        threading.Timer(0.5, _thread.interrupt_main).start()
        run = train(network, data.X, data.Y, alpha=0.01, steps=10**9, progress=curve)
        print(0 < len(run.E) < 10**9)""",
    "verdict": """
        from mlp_lab import check
        check.net_input(lambda X, W, B: X @ W, seed=1)
        check.net_input(net_input)""",
    "no pyplot": "print('matplotlib.pyplot' in sys.modules)",
    "with pyplot": """
        import matplotlib.pyplot
        figures.learning_curve([2.0, 1.0])""",
}


@pytest.fixture(scope="module")
def outputs():
    cells = []
    for source in CELLS.values():
        lines = source.strip("\n").splitlines()
        cells.append(nbformat.v4.new_code_cell("\n".join(line.strip() for line in lines)))
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(
        notebook,
        timeout=60,
        kernel_name="python3",
        resources={"metadata": {"path": str(ROOT)}},
        store_widget_state=False,
    ).execute()
    return {name: cell.outputs for name, cell in zip(CELLS, notebook.cells, strict=True)}


@pytest.mark.parametrize("cell", ["figure", "with pyplot"])
def test_a_figure_is_one_output_with_one_picture(outputs, cell):
    (output,) = outputs[cell]
    assert set(output.data) == {"image/png", "text/plain"}
    assert output.data["text/plain"] == "E is 2 at step 0 and 1 at step 1."


def test_nbconvert_makes_its_sentence_the_alt_text(outputs):
    # Its classic template does; its lab template knows no alt text (nbconvert 7.17).
    cell = nbformat.v4.new_code_cell("", outputs=outputs["figure"])
    page, _ = HTMLExporter(template_name="classic").from_notebook_node(
        nbformat.v4.new_notebook(cells=[cell])
    )
    assert re.search(r'<img\b[^>]*\balt="E is 2 at step 0 and 1 at step 1\."', page)


def test_pyplot_stays_unloaded(outputs):
    assert outputs["no pyplot"][0].text == "False\n"


def test_show_gives_markdown_and_text(outputs):
    (output,) = outputs["show"]
    assert set(output.data) == {"text/markdown", "text/plain"}
    assert output.data["text/markdown"].startswith("**S2 · net_input**\n\n$$Z = ")
    assert output.data["text/plain"].startswith("S2 · net_input\nNet input of a layer")


def test_a_trained_cell_keeps_a_plain_picture(outputs):
    (output,) = outputs["train"]
    assert set(output.data) == {"image/png", "text/plain"}
    assert output.data["text/plain"] == "The learning curve of 30 steps."


def test_an_interrupted_cell_keeps_its_picture_and_its_run(outputs):
    pictures = [output for output in outputs["interrupted"] if "data" in output]
    assert [set(output.data) for output in pictures] == [{"image/png", "text/plain"}]
    assert "True\n" in [output.get("text") for output in outputs["interrupted"]]


LINE = "your function: B is not added (seed 1, m = 7, n = 3, k = 5)"


def test_without_a_page_a_verdict_is_the_line_that_it_prints(outputs):
    """As nbval, nbconvert and nbgrader run a notebook: no request of theirs names its cell."""
    (output,) = outputs["verdict"]
    first, second = output.text.splitlines()
    assert first == LINE
    assert second.startswith("net_input: right; ")


def test_for_a_page_the_same_cell_shows_both_faces():
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(ROOT))
    try:
        code = f"from mlp_core import net_input\n{dedent(CELLS['verdict'])}"
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False}
        request = client.session.msg("execute_request", content, metadata={"cellId": "a"})
        client.shell_channel.send(request)
        shown = []
        while True:
            message = client.get_iopub_msg(timeout=60)
            if message["parent_header"].get("msg_id") != request["header"]["msg_id"]:
                continue
            if message["content"].get("execution_state") == "idle":
                break
            assert message["msg_type"] not in ("stream", "error")
            if message["msg_type"] == "display_data":
                shown.append(message["content"]["data"])
        wrong, right = shown
        assert wrong["text/plain"] == LINE
        assert wrong["text/html"].count("<svg") == 2
        assert "✓" in right["text/html"]
        assert_exports_keep(wrong)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def assert_exports_keep(shown):
    """The face in a page that nbconvert makes, and the line where there is no HTML."""
    output = nbformat.v4.new_output("display_data", data=shown)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=[output])])
    page, _ = HTMLExporter().from_notebook_node(notebook)
    assert ".mlp-numbers{display:flex!important}" in page
    assert "✗ missing" in page
    assert page.count("<svg") >= 2
    latex, _ = LatexExporter().from_notebook_node(notebook)
    assert "B is not added" in latex
    assert "term by term" not in latex


SLOW = """
import time
from mlp_lab import training_studio
studio = training_studio()
def slow():
    print("within a frame", flush=True)
    time.sleep(60)
studio.tick = slow
studio.start()
print(studio.picture.comm.comm_id)"""


def said_by(client, reply_to):
    """What is printed until the kernel is done with a message."""
    said = ""
    while True:
        message = client.get_iopub_msg(timeout=60)
        if message["parent_header"].get("msg_id") != reply_to:
            continue
        said += message["content"].get("text", "")
        yield said
        if message["content"].get("execution_state") == "idle":
            return


def test_an_interrupt_within_a_frame_stops_what_plays_and_is_said():
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(ROOT))
    try:
        *_, comm = said_by(client, client.execute(SLOW))
        data = {"method": "custom", "content": {"tick": 1}}
        content = {"comm_id": comm.strip(), "data": data}
        question = client.session.msg("comm_msg", content)
        client.shell_channel.send(question)
        saying = said_by(client, question["header"]["msg_id"])
        next(said for said in saying if "within a frame" in said)
        manager.interrupt_kernel()
        list(saying)
        shown = "print(studio.playing, studio.picture.answered, studio.status)"
        *_, state = said_by(client, client.execute(shown))
        assert state.startswith("False 1 Interrupted: nothing plays on")
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
