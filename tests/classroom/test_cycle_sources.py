"""What the source of every assignment has, so that students get all they need and nothing more."""

import re
from pathlib import Path

import nbformat
import pytest

COURSE = Path(__file__).parents[2] / "notebooks" / "assignments"
GUIDE = (COURSE / "README.md").read_text("utf-8")
SOURCES = {path.stem: nbformat.read(path, 4) for path in sorted(COURSE.glob("source/*/*.ipynb"))}
FREE = {"derivative"}  # has no points of its own
each_source = pytest.mark.parametrize("name", SOURCES)


def grading(cell):
    """What nbgrader knows of a cell; nothing if it is text, or a student's to play with."""
    return cell.metadata.get("nbgrader", {})


def prose(name):
    """All that is to be read, formulas and code left out."""
    text = "\n".join(c.source for c in SOURCES[name].cells if c.cell_type == "markdown")
    return re.sub(r"\$\$.+?\$\$|\$.+?\$|`[^`]+`", " ", text, flags=re.DOTALL)


def graded(name, cell_type=None):
    cells = [cell for cell in SOURCES[name].cells if grading(cell).get("grade")]
    return [cell for cell in cells if cell_type in (None, cell.cell_type)]


def total(cells):
    return sum(grading(cell).points for cell in cells)


def test_the_guide_names_every_assignment_with_its_points():
    rows = re.findall(r"^\| `(.+?)` \| \d \| .+? \| (\d+) \| (\d+) \|", GUIDE, re.MULTILINE)
    assert rows == [
        (name, str(total(graded(name))), str(total(graded(name, "markdown")))) for name in SOURCES
    ]


def test_the_guide_has_the_commands_of_the_cycle():
    (commands,) = re.findall(r"^```sh\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    cycle = (Path(__file__).parent / "test_cycle.py").read_text("utf-8")
    run = re.findall(r'course\.(?:nbgrader\(f?"(\w+)[ "]|(collect)\()', cycle)
    named = re.findall(r"(?:nbgrader |python grading/)(\w+)", commands)
    assert named == list(dict.fromkeys("".join(each) for each in run))


def test_what_the_guide_names_and_links_to_is_there():
    for command in set(re.findall(r"python grading/(\w+)\.py", GUIDE)):
        text = (COURSE / "grading" / f"{command}.py").read_text("utf-8")
        assert 'if __name__ == "__main__":' in text, command
    headings = re.findall(r"^#+ (.+)$", GUIDE, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    links = re.findall(r"\]\(#(.+?)\)", GUIDE)
    assert len(links) > 5
    assert set(links) <= anchors


def test_guide_and_assignment_tell_how_verdicts_are_counted():
    """In the same words; test_lineup.py has the rule and its numbers."""
    rule = re.compile(
        r"The points are 10 times what this gives, rounded down and not below 0: "
        r"the part of the eight wrong passes (that you call|called) wrong, "
        r"plus the part of the two right ones (that you call|called) right, minus 1\."
    )
    for told in (GUIDE, prose("a5-bug-hunt")):
        text = " ".join(told.split())
        assert rule.search(text)
        assert re.search(r"a right pass accused (costs )?5", text)


@each_source
def test_nbgrader_takes_its_metadata_and_its_folder_has_its_name(name):
    from nbgrader.nbgraderformat import MetadataValidator  # takes a second to load

    MetadataValidator().validate_nb(SOURCES[name])
    assert (COURSE / "source" / name / f"{name}.ipynb").exists()


@each_source
def test_the_points_of_title_and_headings_are_those_of_the_cells(name):
    text = prose(name)
    whole, by_hand = re.search(r"\*\*Points\*\*: (\d+), of which (\d+) are", text).groups()
    assert int(whole) == total(graded(name))
    assert int(by_hand) == total(graded(name, "markdown"))
    named = re.findall(r"^## \d · .+ \(([\d +]+) points?(?:, written)?\)$", text, re.MULTILINE)
    points = [int(number) for part in named for number in part.split("+")]
    assert points == [grading(cell).points for cell in graded(name)]


@each_source
def test_every_exercise_is_one_function_with_its_check_and_its_graded_cell(name):
    code = [cell for cell in SOURCES[name].cells if cell.cell_type == "code"]
    with_points = 0
    for place, exercise in enumerate(code):
        if not grading(exercise).get("solution"):
            continue
        (function,) = re.findall(
            r"^def (\w+)\(.*\):\n    ### BEGIN SOLUTION$", exercise.source, re.M
        )
        assert exercise.source.endswith("    ### END SOLUTION")
        if function in FREE:
            continue
        with_points += 1
        check, hidden = code[place + 1 : place + 3]
        assert check.source.startswith("check.")
        assert f"({function}" in check.source
        assert grading(check).locked
        assert not grading(check).grade
        comment, begin, *body, end = hidden.source.splitlines()
        points = grading(hidden).points
        says = f"# Graded here: {function}, {points} {'point' if points == 1 else 'points'}. "
        assert comment == says + "Leave this cell as it is."
        assert (begin, end) == ("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS")
        # Imported there, whatever a student calls so; and nothing is done to the points afterwards.
        by_check = r"from mlp_lab import check\n.*rounds=20, strict=True\)"
        in_part = rf"from points import .*\n\w+_points\({function}(, lineup_of\(STUDENT\))?\)"
        assert re.fullmatch(f"{by_check}|{in_part}", "\n".join(body), re.DOTALL)
    assert with_points == len(graded(name, "code"))


@each_source
def test_a_written_answer_has_a_model_and_a_rubric_with_all_its_points(name):
    for cell in graded(name, "markdown"):
        answer = cell.source.split("### BEGIN SOLUTION\n")[1].split("\n### END SOLUTION")[0]
        model, rubric = answer.split("*Rubric.*")
        assert len(model.split()) > 80
        assert sum(map(int, re.findall(r"(\d) points?:", rubric))) == grading(cell).points


@each_source
def test_the_recap_answers_the_objectives_one_by_one(name):
    first, last = (SOURCES[name].cells[place].source for place in (0, -1))
    objectives, recap = (re.findall(r"^\d\. \*\*(\w+)", text, re.M) for text in (first, last))
    assert 4 <= len(objectives) <= 6
    assert [verb[0] for verb in objectives] == [verb[0] for verb in recap]
    assert objectives != recap


@each_source
def test_no_word_talks_down_to_a_reader(name):
    assert not re.findall(r"\b(simply|just|obviously|clearly|trivial|easy)\b", prose(name), re.I)
    assert not re.findall(r"\w!", prose(name))
