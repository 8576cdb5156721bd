"""`mlp-equations`: what it lays, what it never overwrites, and what it says."""

import io
import json
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

from mlp_lab import readers_copy
from mlp_lab.readers_copy import RECORD, main

NAMES = ["00_start_here.ipynb", "01_net_input.ipynb", "02_forward_pass.ipynb"]
LAID = [f"    {name}" for name in NAMES]


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course of three small files, which a test may change as an upgrade does."""
    folder = tmp_path / "the course"
    folder.mkdir()
    for name in NAMES:
        (folder / name).write_text(f"{name}, first edition")
    monkeypatch.setattr(readers_copy, "course", lambda: folder)
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture
def run(course, capsys):
    """Run the command without opening anything; the lines that it prints, but for the first."""

    def run_once(*arguments):
        main([*arguments, "--no-open"])
        first, *lines = capsys.readouterr().out.splitlines()
        assert first.startswith("The course lies in ")
        return [f"(nothing new) {first}"] if first.endswith(": nothing new") else lines

    return run_once


@pytest.fixture
def refusal(course, capsys):
    """The one line with which the command ends, without having printed another."""

    def refused(*arguments):
        with pytest.raises(SystemExit) as ended:
            main([*arguments, "--no-open"])
        assert capsys.readouterr().out == ""
        assert "\n" not in ended.value.code
        return ended.value.code

    return refused


def content(folder):
    """What stands in a folder, the record left out."""
    return {path.name: path.read_text() for path in Path(folder).iterdir() if path.name != RECORD}


def test_the_course_is_laid_into_a_new_folder(run, course):
    assert run("a/my course") == ["new:", *LAID]
    assert content("a/my course") == content(course)


def test_without_a_name_the_folder_is_course_or_the_one_where_the_reader_is(run, monkeypatch):
    run()
    assert content("course").keys() == set(NAMES)
    monkeypatch.chdir("course")
    (line,) = run()
    assert line == f"(nothing new) The course lies in {Path.cwd()}: nothing new"
    assert not Path("course").exists()


def test_a_second_run_keeps_what_the_reader_changed_and_touches_nothing(run):
    run("mine")
    Path("mine", NAMES[1]).write_text("my answers")
    Path("mine", "notes.ipynb").write_text("my notes")
    before = {path: path.stat().st_mtime_ns for path in Path("mine").iterdir()}
    for _ in range(2):
        assert run("mine") == ["left as you changed it:", LAID[1]]
    assert {path: path.stat().st_mtime_ns for path in Path("mine").iterdir()} == before
    assert Path("mine", NAMES[1]).read_text() == "my answers"


def test_to_open_a_notebook_is_not_to_change_it_and_to_run_it_is(run, course):
    notebook = {"cells": [{"source": "1 + 1", "outputs": []}], "metadata": {}}
    (course / NAMES[1]).write_text(json.dumps(notebook))
    run("mine", "--again", "01")
    # JupyterLab indents in its own way, and notes the version of Python.
    notebook["metadata"] = {"language_info": {"version": "3.11.7"}}
    opened = json.dumps(notebook, indent=2)
    Path("mine", NAMES[1]).write_text(opened)
    Path("mine", "01_net_input (again).ipynb").write_text(opened)
    assert "nothing new" in run("mine")[0]
    assert run("mine", "--again", "01")[1:] == ["    01_net_input (again).ipynb"]
    assert content("mine")[NAMES[1]] == content("mine")["01_net_input (again).ipynb"] == opened
    notebook["cells"][0]["outputs"] = ["2"]
    Path("mine", NAMES[1]).write_text(json.dumps(notebook))
    assert run("mine") == ["left as you changed it:", LAID[1]]


def test_a_notebook_that_is_gone_comes_back(run):
    run("mine")
    Path("mine", NAMES[2]).unlink()
    assert run("mine") == ["laid again (gone from here):", LAID[2]]


def test_an_upgrade_says_what_is_new_and_what_changed_on_which_side(run, course):
    run("mine")
    Path("mine", NAMES[0]).write_text("my answers")
    Path("mine", NAMES[2]).write_text("my answers")
    for name in [*NAMES[1:], "03_error.ipynb"]:
        (course / name).write_text("second edition")
    assert run("mine") == [
        "left as you changed it:",
        "    00_start_here.ipynb",
        "replaced (changed in the course, not by you):",
        "    01_net_input.ipynb",
        "laid beside yours (changed in the course and by you):",
        "    02_forward_pass (new).ipynb",
        "new:",
        "    03_error.ipynb",
    ]
    there = {
        "00_start_here.ipynb": "my answers",
        "01_net_input.ipynb": "second edition",
        "02_forward_pass.ipynb": "my answers",
        "02_forward_pass (new).ipynb": "second edition",
        "03_error.ipynb": "second edition",
    }
    assert content("mine") == there
    # It is said once; and what lies beside is the reader's from then on.
    Path("mine", "02_forward_pass (new).ipynb").write_text("more answers")
    assert run("mine") == ["left as you changed it:", LAID[0], LAID[2]]
    (course / NAMES[2]).write_text("third edition")
    assert run("mine")[2:] == [
        "laid beside yours (changed in the course and by you):",
        "    02_forward_pass (new 2).ipynb",
    ]
    assert content("mine") == there | {
        "02_forward_pass (new).ipynb": "more answers",
        "02_forward_pass (new 2).ipynb": "third edition",
    }


def test_a_notebook_of_the_readers_with_the_name_of_a_new_one_stays(run, course):
    run("mine")
    Path("mine", "03_error.ipynb").write_text("my own")
    (course / "03_error.ipynb").write_text("second edition")
    assert run("mine")[1:] == ["    03_error (new).ipynb"]
    assert Path("mine", "03_error.ipynb").read_text() == "my own"


def test_a_notebook_that_the_course_has_no_longer_is_named_once(run, course):
    run("mine")
    (course / NAMES[1]).unlink()
    assert run("mine") == ["left here (no longer in the course):", LAID[1]]
    assert Path("mine", NAMES[1]).exists()
    assert "nothing new" in run("mine")[0]


def test_again_lays_a_fresh_copy_beside_under_a_name_that_is_free(run):
    run("mine")
    Path("mine", NAMES[1]).write_text("my answers")
    fresh = ["left as you changed it:", LAID[1], "laid beside yours (a fresh copy):"]
    assert run("mine", "--again", "01") == [*fresh, "    01_net_input (again).ipynb"]
    # Nobody has changed that one: it is still fresh.
    assert run("mine", "--again", "1") == [*fresh, "    01_net_input (again).ipynb"]
    Path("mine", "01_net_input (again).ipynb").write_text("my second try")
    again = run("mine", "--again", "mine/01_net_input.ipynb")
    assert again == [*fresh, "    01_net_input (again 2).ipynb"]
    there = content("mine")
    assert there[NAMES[1]] == "my answers"
    assert there["01_net_input (again).ipynb"] == "my second try"
    assert there["01_net_input (again 2).ipynb"] == f"{NAMES[1]}, first edition"


@pytest.mark.parametrize(("start", "why"), [("9", "no notebook"), ("0", ""), ("_", "no notebook")])
def test_again_takes_the_beginning_of_one_name(refusal, course, start, why):
    (course / "00_start_again.ipynb").write_text("")
    said = refusal("--again", start)
    assert said.startswith(f"mlp-equations: --again {start}: {why or 'more than one notebook'} ")
    assert said.endswith(": 00_start_again, 00_start_here, 01_net_input, 02_forward_pass")
    assert not Path("course").exists()


# Kind in failure.


def test_a_file_is_no_folder(refusal):
    Path("notes").write_text("mine")
    assert refusal("notes") == "mlp-equations: notes is a file; name a folder"
    below = os.path.join("notes", "course")
    assert refusal(below).startswith(f"mlp-equations: cannot lay the course into {below}: ")
    assert Path("notes").read_text() == "mine"


def test_the_course_itself_is_no_folder_of_the_readers(refusal, course):
    assert "is the course itself; name a folder of your own" in refusal(str(course))
    assert content(course).keys() == set(NAMES)
    assert not (course / RECORD).exists()


def test_a_folder_that_may_not_be_written_is_told_in_one_line(refusal, monkeypatch):
    def write_bytes(path, content):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "write_bytes", write_bytes)
    part = os.path.join("mine", ".00_start_here.ipynb.part")
    assert refusal("mine") == (
        f"mlp-equations: cannot lay the course into mine: Permission denied ({part}); "
        "name another one"
    )


def test_a_name_that_windows_keeps_for_itself_is_told_in_one_line(refusal, monkeypatch):
    def mkdir(path, **_):
        raise NotADirectoryError(20, "The directory name is invalid", str(path))

    monkeypatch.setattr(Path, "mkdir", mkdir)
    assert refusal("aux") == (
        "mlp-equations: cannot lay the course into aux: The directory name is invalid (aux); "
        "name another one"
    )


@pytest.mark.parametrize("at", range(1, 7))
def test_whatever_write_breaks_off_the_next_run_goes_on(run, course, monkeypatch, at):
    """Three notebooks and three times the record: each of the six writes is half done."""
    whole, calls = Path.write_bytes, []

    def write_bytes(path, content):
        calls.append(path)
        if len(calls) == at:
            whole(path, content[: len(content) // 2])
            raise KeyboardInterrupt
        return whole(path, content)

    monkeypatch.setattr(Path, "write_bytes", write_bytes)
    with pytest.raises(SystemExit, match=r"^mlp-equations: interrupted; the same .+$"):
        run("mine")
    monkeypatch.undo()
    os.chdir(course.parent)
    monkeypatch.setattr(readers_copy, "course", lambda: course)
    for name, text in content("mine").items():
        assert text == f"{name}, first edition"  # whole, or not there
    run("mine")
    assert content("mine") == content(course)
    assert "nothing new" in run("mine")[0]
    Path("mine", NAMES[0]).write_text("my answers")
    assert run("mine") == ["left as you changed it:", LAID[0]]


@pytest.mark.parametrize(
    "damage",
    [None, b"", b"\xff", b"{", b"[]", b"null", b'{"laid": 1}', b'{"laid": [1]}', b"{}"],
    ids=str,
)
def test_without_a_record_what_differs_is_taken_for_the_readers(run, course, damage):
    run("mine")
    record = Path("mine", RECORD)
    record.unlink() if damage is None else record.write_bytes(damage)
    Path("mine", NAMES[1]).write_text("my answers")
    doubtful = "left as it is (not as in the course, and there is no record of what was laid here):"
    assert run("mine") == [doubtful, LAID[1]]
    assert Path("mine", NAMES[1]).read_text() == "my answers"
    # There is a record again, and the next edition is laid beside.
    assert run("mine") == ["left as you changed it:", LAID[1]]
    (course / NAMES[1]).write_text("second edition")
    assert run("mine")[1:] == ["    01_net_input (new).ipynb"]


def test_a_record_of_strange_values_costs_nobody_a_notebook(run):
    run("mine")
    Path("mine", NAMES[1]).write_text("my answers")
    strange = {"laid": {name: [1, {}] for name in [*NAMES, "../other", "x\0"]}}
    Path("mine", RECORD).write_text(json.dumps(strange))
    assert run("mine") == [
        "laid beside yours (changed in the course and by you):",
        "    01_net_input (new).ipynb",
    ]
    assert Path("mine", NAMES[1]).read_text() == "my answers"


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_any_folder_can_be_named_on_any_terminal(course, monkeypatch, encoding):
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding=encoding))
    main(["my курс ∂E", "--no-open"])
    assert content("my курс ∂E") == content(course)
    said = written.getvalue().decode(encoding)
    name = "my курс ∂E" if encoding == "utf-8" else r"my \u043a\u0443\u0440\u0441 \u2202E"
    assert said.splitlines()[0].endswith(name)


# JupyterLab.


@pytest.fixture
def opened(monkeypatch):
    """A JupyterLab that notes where it was opened, and on what."""
    calls = []
    lab = ModuleType("jupyterlab.labapp")
    lab.main = lambda arguments: calls.append((Path.cwd().name, arguments))
    monkeypatch.setitem(sys.modules, "jupyterlab", ModuleType("jupyterlab"))
    monkeypatch.setitem(sys.modules, "jupyterlab.labapp", lab)
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "1")  # which main sets: undone after the test
    return calls


def test_jupyterlab_opens_on_the_folder(course, opened):
    main(["mine"])  # a first notebook for a beginner
    os.chdir("..")
    main(["mine"])  # then what was open before
    os.chdir("..")
    main(["mine", "--again", "01"])
    assert opened == [
        ("mine", ["00_start_here.ipynb"]),
        ("mine", []),
        ("mine", ["01_net_input (again).ipynb"]),
    ]


def test_without_jupyterlab_the_course_lies_there_and_one_line_says_how_to_get_it(
    course, monkeypatch, capsys
):
    monkeypatch.setitem(sys.modules, "jupyterlab", None)
    with pytest.raises(SystemExit) as ended:
        main(["mine"])
    assert "The course lies in" in capsys.readouterr().out
    assert content("mine") == content(course)
    assert "\n" not in ended.value.code
    assert ended.value.code.startswith("mlp-equations: JupyterLab does not open (")
    assert ended.value.code.endswith("-m pip install jupyterlab")
