"""A notebook that has lost what nbgrader knows of it is graded all the same, and says so."""

import copy
import re
from contextlib import closing

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbformat.warnings import DuplicateCellId
from submissions import solved
from test_cycle import NAMES, Course, points, source_of

FIRST = "a1-net-input"
ANSWER = "literal-answer"
STUB = "    # your lines, in place of the dots\n    ..."
WRITTEN = "**Your answer**\n\nBecause every row of W has it."


@pytest.fixture(scope="module")
def restored():
    from restore import restored  # nbgrader takes a second to load, and each process collects this

    return restored


def as_released(source):
    """What nbgrader gives out: no solution, no hidden test; but for the checksums."""
    notebook = copy.deepcopy(source)
    for cell in notebook.cells:
        stub = STUB if cell.cell_type == "code" else "*Your answer, in place of this line.*"
        solution, hidden = (
            rf"( *)### BEGIN {mark}.*### END {mark}" for mark in ("SOLUTION", "HIDDEN TESTS")
        )
        cell.source = re.sub(solution, lambda found, stub=stub: stub, cell.source, flags=re.DOTALL)
        cell.source = re.sub(hidden, "", cell.source, flags=re.DOTALL)
    return notebook


RELEASED = as_released(source_of(FIRST))
GRADE_IDS = [c.metadata.nbgrader.grade_id for c in RELEASED.cells if "nbgrader" in c.metadata]
GRADED = [
    name for name in GRADE_IDS
    if name.endswith(("-graded", "-answer"))
]  # fmt: skip


@pytest.fixture
def notebook():
    """A right one with an answer."""
    notebook = solved(RELEASED, source_of(FIRST))
    cell_of(notebook, ANSWER).source = WRITTEN
    return notebook


def marks(notebook):
    """From each grade_id to its cell; fails where one stands twice, or nbgrader would refuse it."""
    from nbgrader.nbgraderformat import MetadataValidator

    MetadataValidator().validate_nb(notebook)
    nbformat.validate(notebook)
    marked = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    found = {cell.metadata.nbgrader.grade_id: cell for cell in marked}
    assert len(found) == len(marked)
    return found


def cell_of(notebook, grade_id):
    (cell,) = [
        cell for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    ]  # fmt: skip
    return cell


def without_metadata(notebook, keep=()):
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") not in keep:
            cell.metadata = nbformat.NotebookNode()
    return notebook


def without_ids(notebook):
    """As Colab and older editors write it."""
    notebook.nbformat_minor = 4
    for cell in notebook.cells:
        cell.pop("id", None)
    return notebook


def same_metadata(notebook, released=RELEASED):
    found = marks(notebook)
    assert list(found) == list(marks(released))
    for name, cell in found.items():
        assert cell.metadata.nbgrader == cell_of(released, name).metadata.nbgrader
    return found


FOUND_AGAIN = "nbgrader's metadata were lost in {} cells, and restored by id or by text."
ALL_FOUND = [FOUND_AGAIN.format(f"{len(GRADE_IDS)} of {len(GRADE_IDS)}")]


def test_what_has_all_of_it_is_left_as_it_is(restored, notebook):
    before = copy.deepcopy(notebook)
    assert restored(notebook, RELEASED) == []
    assert notebook == before


def test_without_metadata_each_cell_is_found_by_its_id(restored, notebook):
    for cell in without_metadata(notebook).cells:
        cell.source = f"# changed\n{cell.source}"
    assert restored(notebook, RELEASED) == ALL_FOUND
    same_metadata(notebook)


def test_an_id_that_stands_in_the_metadata_is_one_too(restored, notebook):
    for cell in without_metadata(notebook).cells:
        cell.metadata.id = cell.id
        cell.source = f"# changed\n{cell.source}"
    assert restored(without_ids(notebook), RELEASED) == ALL_FOUND
    same_metadata(notebook)


def test_without_ids_each_cell_is_found_by_its_text(restored, notebook):
    assert restored(without_ids(without_metadata(notebook)), RELEASED) == ALL_FOUND
    found = same_metadata(notebook)
    assert found["net-input"].source.startswith("def net_input(")
    assert found[ANSWER].source == WRITTEN


@pytest.mark.parametrize("written", [True, False])
@pytest.mark.parametrize("name", NAMES)
def test_the_texts_of_every_assignment_tell_its_cells_apart(restored, name, written):
    released = as_released(source_of(name))
    notebook = solved(released, source_of(name)) if written else copy.deepcopy(released)
    (said,) = restored(without_ids(without_metadata(notebook)), released)
    all_cells = len(marks(released))
    assert said == FOUND_AGAIN.format(f"{all_cells} of {all_cells}")
    same_metadata(notebook, released)


def test_cells_that_were_copied_into_a_new_notebook(restored, notebook):
    """With other ids, and what an editor does to blank lines."""
    new = nbformat.v4.new_notebook()
    for cell in notebook.cells:
        make = new_code_cell if cell.cell_type == "code" else new_markdown_cell
        new.cells.append(make(f"\n{cell.source}  \n"))
    assert restored(new, RELEASED) == ALL_FOUND
    same_metadata(new)


def test_only_what_was_lost_is_looked_for(restored, notebook):
    without_metadata(notebook, keep=[name for name in GRADE_IDS if name != "columns-graded"])
    assert restored(notebook, RELEASED) == [FOUND_AGAIN.format(f"1 of {len(GRADE_IDS)}")]
    same_metadata(notebook)


@pytest.mark.parametrize("lost", ["metadata", "metadata and ids"])
def test_a_students_own_cells_stay_where_they_are(restored, notebook, lost):
    own = [
        new_code_cell("from mlp_lab import check"),
        new_code_cell("check.net_input(net_input, seed=3)"),
        new_code_cell("# try it\nnet_input(X, W, B)"),
        new_code_cell("def helper(x):\n    return x"),
        new_markdown_cell("**Your notes**\n\n1. to do"),
        new_markdown_cell("### Your answer to the first question"),
    ]
    for place, cell in enumerate(own):
        notebook.cells.insert(3 * place, cell)
    texts = [cell.source for cell in notebook.cells]
    without_metadata(notebook)
    if lost == "metadata and ids":
        without_ids(notebook)
    assert restored(notebook, RELEASED) == ALL_FOUND
    assert [cell.source for cell in notebook.cells] == texts
    same_metadata(notebook)
    assert not any("nbgrader" in cell.metadata for cell in own)


# ---------------------------------------------------------------- copies


def copied(notebook, grade_id, at=None):
    """A copy of a cell, with its metadata and another id, at the end or at a place."""
    cell = nbformat.from_dict({**copy.deepcopy(cell_of(notebook, grade_id)), "id": "copied"})
    notebook.cells.insert(len(notebook.cells) if at is None else at, cell)
    return cell


def test_of_two_copies_the_last_counts_and_the_table_says_so(restored, notebook):
    cell = copied(notebook, "net-input-graded")
    place = len(notebook.cells)
    assert restored(notebook, RELEASED) == [
        f"net-input-graded is there 2 times: cell {place} of the notebook counts."
    ]
    assert marks(notebook)["net-input-graded"] is cell
    assert len(marks(notebook)) == len(GRADE_IDS)


@pytest.mark.parametrize("at", [0, None])
def test_a_copy_of_an_answer_that_is_not_written_never_counts(restored, notebook, at):
    answer = cell_of(notebook, ANSWER)
    copied(notebook, ANSWER, at).source = cell_of(RELEASED, ANSWER).source
    (said,) = restored(notebook, RELEASED)
    assert said.startswith(f"{ANSWER} is there 2 times: cell ")
    assert marks(notebook)[ANSWER] is answer


def test_an_answer_that_was_written_into_a_copy_without_metadata_counts(restored, notebook):
    cell_of(notebook, ANSWER).source = cell_of(RELEASED, ANSWER).source
    notebook.cells.append(new_markdown_cell(WRITTEN))
    restored(notebook, RELEASED)
    assert marks(notebook)[ANSWER].source == WRITTEN


def test_a_function_that_is_defined_twice_is_one_exercise(restored, notebook):
    notebook.cells.insert(2, new_code_cell("def net_input(X, W, B):\n    return 0"))
    assert restored(notebook, RELEASED) == []
    assert marks(notebook)["net-input"].source.count("\n") > 1


def test_two_cells_with_one_id(restored, notebook):
    """nbformat gives the second another id; by its text it is the same cell."""
    without_metadata(notebook)
    places = {cell.id: place for place, cell in enumerate(notebook.cells)}
    for name in ("net-input-graded", ANSWER):
        notebook.cells.append(copy.deepcopy(notebook.cells[places[name]]))
    with pytest.warns(DuplicateCellId, match="Non-unique cell id"):
        notebook = nbformat.reads(nbformat_text(notebook), 4)
    *copies, found = restored(notebook, RELEASED)
    assert [found] == ALL_FOUND
    assert [line.split(" is there 2 times")[0] for line in copies] == ["net-input-graded", ANSWER]
    assert len(marks(notebook)) == len(GRADE_IDS)


def nbformat_text(notebook):
    """As it stands in a file, which nbformat would mend when it writes it."""
    import json

    return json.dumps(notebook)


# ---------------------------------------------------------------- nothing is gained


def test_an_id_that_was_changed_on_purpose_gains_nothing(restored, notebook):
    """Whatever cell has it is overwritten by the test, and is one of its kind."""
    graded = cell_of(notebook, "columns-graded")
    without_metadata(notebook)
    own = new_code_cell("print('right')", id="columns-graded")
    notebook.cells[notebook.cells.index(graded)] = own
    restored(notebook, RELEASED)
    found = same_metadata(notebook)
    assert found["columns-graded"] is own
    assert own.metadata.nbgrader.locked


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"points": 100}, ["points"]),
        ({"grade": False}, ["grade"]),
        ({"grade": False, "solution": True, "locked": False}, ["grade", "solution", "locked"]),
        ({"schema_version": 1}, []),
        ({"schema_version": 99, "anything": [1]}, []),
    ],
)
def test_metadata_that_were_changed_are_those_of_the_release_again(
    restored, notebook, change, told
):
    cell_of(notebook, "net-input-graded").metadata.nbgrader.update(change)
    assert restored(notebook, RELEASED) == [
        f"The metadata of net-input-graded had been changed: {key}." for key in told
    ]
    same_metadata(notebook)


@pytest.mark.parametrize("mark", [5, "text", [], {}, {"grade_id": ["a"]}, {"grade": True}])
def test_metadata_that_are_none_are_dropped(restored, notebook, mark):
    cell_of(notebook, "columns-graded").metadata.nbgrader = mark
    notebook.cells.append(new_code_cell("1 + 1", metadata={"nbgrader": mark}))
    restored(notebook, RELEASED)
    same_metadata(notebook)


def test_cells_of_another_assignment_are_named(restored, notebook):
    other = as_released(source_of("a2-error"))
    notebook.cells += [cell_of(other, "weighted-error-graded")]
    assert restored(notebook, RELEASED) == [
        "Not of this assignment, and not graded: weighted-error-graded."
    ]
    same_metadata(notebook)


# ---------------------------------------------------------------- what is missing


def without(notebook, *grade_ids):
    notebook.cells = [
        cell for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") not in grade_ids
    ]  # fmt: skip
    return notebook


@pytest.mark.parametrize("minor", [4, 5])
def test_a_graded_cell_that_was_deleted_is_put_back_behind_its_function(restored, notebook, minor):
    without(notebook, "columns-graded", "columns-check")
    if minor == 4:
        without_ids(notebook)
    assert restored(notebook, RELEASED) == ["columns-graded was missing and was put back."]
    found = marks(notebook)
    place = notebook.cells.index(found["columns-graded"])
    assert notebook.cells[place - 1] is found["columns"]
    assert list(found) == [name for name in GRADE_IDS if name != "columns-check"]


def test_without_its_function_it_stands_at_the_end_and_says_so(restored, notebook):
    without(notebook, "columns-graded", "columns", "columns-check")
    assert restored(notebook, RELEASED) == [
        "columns-graded was missing and was put back; no cell defines net_input_of_columns."
    ]
    assert notebook.cells[-1] is marks(notebook)["columns-graded"]


@pytest.mark.parametrize("ids", [True, False])
def test_an_answer_that_is_not_found_waits_for_a_reader(restored, notebook, ids):
    """It is no silent 0: the cell that stands in its place differs from what was given out."""
    without(notebook, ANSWER)
    notebook.cells.append(new_markdown_cell("It is in every row."))
    if not ids:
        without_ids(without_metadata(notebook))
    *_, said = restored(notebook, RELEASED)
    assert said == f"{ANSWER} was not found: look for the answer, and mark it by hand."
    cell = marks(notebook)[ANSWER]
    assert cell.source != cell_of(RELEASED, ANSWER).source
    assert "was not found" in cell.source


def test_another_notebook_is_named_as_such(restored):
    other = nbformat.v4.new_notebook(cells=[new_code_cell("1 + 1"), new_markdown_cell("text")])
    assert restored(other, RELEASED) == ["No cell of this assignment is in this notebook."]
    assert list(marks(other)) == GRADED


# ---------------------------------------------------------------- a run of nbgrader's


def lost_metadata_and_ids(notebook):
    return without_ids(without_metadata(notebook))


def mixed(notebook):
    """Some is lost, some copied, a graded cell is deleted, and there are cells of the student's."""
    copied(notebook, "net-input-graded")
    without(notebook, "softplus-graded")
    notebook.cells.insert(1, new_code_cell("print('mine')"))
    return without_metadata(notebook, keep=["imports", "net-input-graded", "columns"])


def scheming(notebook):
    """Nothing is written; what has the ids gives a number, and an old schema stops the class."""
    for cell in without_metadata(notebook, keep=["imports"]).cells:
        if cell.id.endswith("-graded"):
            cell.source = "100"
        elif cell.cell_type == "code" and cell.source.startswith("def "):
            cell.source = cell.source.partition("\n")[0] + f"\n{STUB}"
    cell_of(notebook, "imports").metadata.nbgrader.schema_version = 1
    return notebook


STUDENTS = {"bare": lost_metadata_and_ids, "mixed": mixed, "zero": scheming}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The scores of each student, and what the table is told; of a course that was autograded."""
    from nbgrader.api import Gradebook

    with closing(Course(tmp_path_factory.mktemp("lost") / "assignments")) as course:
        course.nbgrader(f"generate_assignment {FIRST} --force")
        for student, make in STUDENTS.items():
            notebook = solved(course.released(FIRST), source_of(FIRST))
            cell_of(notebook, ANSWER).source = WRITTEN
            path = course.root / "submitted" / student / FIRST / f"{FIRST}.ipynb"
            path.parent.mkdir(parents=True)
            path.write_text(nbformat_text(make(notebook)), "utf-8")
        course.nbgrader(f"autograde {FIRST}")
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as gradebook:
        submissions = gradebook.assignment_submissions(FIRST)
        scores = {
            submitted.student.id: {grade.name: grade for grade in submitted.notebooks[0].grades}
            for submitted in submissions
        }
        return {
            student: (
                {name: (grade.auto_score, grade.needs_manual_grade) for name, grade in of.items()},
                nbformat.read(
                    course.root / "autograded" / student / FIRST / f"{FIRST}.ipynb", 4
                ).metadata.get("mlp_restore"),
            )
            for student, of in scores.items()
        }


@pytest.mark.slow
@pytest.mark.parametrize("student", STUDENTS)
def test_scores_are_those_of_a_fair_teacher(graded, student):
    scores, told = graded[student]
    assert told
    full = points(FIRST, "code")
    assert scores.keys() == {*full, ANSWER}
    assert scores[ANSWER] == (None, True)
    for name, whole in full.items():
        assert scores[name] == (0 if student == "zero" else whole, False)
