"""The face of a verdict tells no more than its line where the answer of an exercise is to be found.

Nor does it show whether the verdicts on a line-up are true, or count points.
"""

import pytest
from points import checker_points, right_passes, verdict_points
from test_no_answer import ANSWERS, SUM, TRANSFER, gives_away
from verdicts import SEEDS

from mlp_lab import check

NUMBERS_ARE_TOLD = {"backward"}  # those of a plain pass, and never a sum behind them
TO_FIND = sorted(n for n in ANSWERS if ANSWERS[n].given != "how" and n not in NUMBERS_ARE_TOLD)
each_answer = pytest.mark.parametrize("name", ANSWERS)


def faces(page, name, seeds=SEEDS[:3]):
    exercise = TRANSFER[name]
    seeds = seeds[:1] if name in ("gradient_check", "is_adjoint") else seeds
    for version, (f, _) in exercise.wrong.items():
        for seed in seeds:
            yield version, page.faced(exercise.spec, f, seed)


def words(face):
    """All that a face says besides its matrices."""
    for picture in list(face.tree.iter("div")):
        for svg in picture.findall("svg"):
            picture.remove(svg)
    for style in face.tree.findall("style"):
        face.tree.remove(style)
    return "".join(face.tree.itertext())


@pytest.mark.parametrize("name", TO_FIND)
def test_no_right_number_is_shown_but_the_one_that_the_line_tells(name, page):
    drawn = 0
    for version, face in faces(page, name):
        said = f"✗{face.sentence}{face.fold}"
        assert words(face) == said, version
        assert [m.name[:5] for m in face.matrices] in ([], ["your "]), version
        for matrix in face.matrices:
            assert "yours is" in face.line, version  # the line says which entry, and both numbers
            assert len(matrix.lit) == 1
            drawn += 1
    if TRANSFER[name].spec.symbol in ("Z", "dE_dA", "dE_dP", "∂Z/∂W"):
        assert drawn  # so that the test sees one


@each_answer
def test_no_face_gives_the_answer_away(name, page):
    for version, face in faces(page, name, SEEDS[:2]):
        text = words(face).removeprefix("✗").removeprefix(face.line.split(": ")[0])
        text = text.replace(face.fold, "")
        if ANSWERS[name].given != "how":
            assert not gives_away(name, text), f"{version}: {text}"
        if name in TO_FIND:
            assert not SUM.search(text), f"{version}: {text}"


def test_a_gradient_check_has_a_sentence_alone(page):
    for _, face in faces(page, "gradient_check"):
        assert face.matrices == face.rows == []


def test_points_are_printed_as_before(page):
    for answer in (True, False):
        page.run(checker_points, lambda *arguments, answer=answer: answer)
    page.run(verdict_points, lambda: [True] * 10, 3)
    assert page.shown == []
    assert page.printed.count("\n") == 3


@pytest.mark.parametrize("seed", range(5))
def test_true_verdicts_look_like_false_ones(seed, page):
    right = right_passes(seed)
    for verdicts in (right, right[::-1], [not v for v in right]):
        page.run(check.verdicts, lambda verdicts=verdicts: verdicts, seed)
    assert page.shown == []
    assert "✓" not in page.printed
    assert "✗" not in page.printed
