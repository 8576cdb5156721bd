"""Collecting: whatever a platform names or a hostile hand packs, everyone has their notebook."""

import csv
import os
import re
import shutil
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import downloads
import pytest
from collect import collect, main, table
from zips import COURSE, GIGABYTE, MacInfo, bomb, entry, notebook, with_last, zipped

A1, A2 = "a1-net-input", "a2-error"
ANN = f"Ann Smith_4711_assignsubmission_file_/{A1}.ipynb"
NEXT_DAY = (2025, 12, 1, 12, 0, 0)


def utc(date):
    """A date of a zip file, which is in local time, as nbgrader reads it."""
    return f"{datetime(*date).astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


@pytest.fixture(scope="module")
def work():
    """A notebook of the first assignment."""
    return notebook(A1)


class Course:
    def __init__(self, root):
        self.root = root
        shutil.copytree(COURSE / "source", root / "source")

    def put(self, name, content, assignment=A1):
        """A file among the downloads."""
        path = self.root / "downloaded" / assignment / "archive" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def collect(self, files=None, assignment=A1, name="all.zip"):
        """Collect, once there is a zip file with these files; the rows of the table, by file."""
        if files is not None:
            self.put(name, files if isinstance(files, bytes) else zipped(files), assignment)
        self.rows = collect(self.root, assignment)
        return {row.file.removeprefix("all.zip/"): row for row in self.rows}

    def submitted(self, assignment=A1):
        """From each student to the notebook that is to be graded."""
        found = self.root.glob(f"submitted/*/{assignment}/{assignment}.ipynb")
        return {path.parts[-3]: path.read_bytes() for path in found}

    def recorded(self):
        """From each student of the record to the platform's number."""
        path = self.root / "downloaded" / A1 / "collected.csv"
        with path.open(encoding="utf-8", newline="") as file:
            return {row["student"]: row["number"] for row in csv.DictReader(file)}

    def stamp(self, student):
        return (self.root / "submitted" / student / A1 / "timestamp.txt").read_text("utf-8")


@pytest.fixture
def course(tmp_path):
    return Course(tmp_path / "course")


FORMS = {
    # Moodle: a folder for each student, or not; the number is of the student in this assignment
    f"Ann Smith_4711_assignsubmission_file_/{A1}.ipynb": "Ann Smith_4711",
    f"Ann Smith_4711_assignsubmission_file/{A1}.ipynb": "Ann Smith_4711",
    f"Ann Smith_4711_assignsubmission_file_{A1}.ipynb": "Ann Smith_4711",
    f"Ann Smith_4711_assignsubmission_file_/sub/folder/{A1}.ipynb": "Ann Smith_4711",
    f"Smith, Ann_4711_assignsubmission_file_/{A1}.ipynb": "Smith, Ann_4711",
    f"José Núñez_4712_assignsubmission_file_/{A1}.ipynb": "José Núñez_4712",
    f"Jose\u0301 Nu\u0301n\u0303ez_4712_assignsubmission_file_/{A1}.ipynb": "José Núñez_4712",
    f"山田\u3000太郎_4713_assignsubmission_file_/{A1}.ipynb": "山田 太郎_4713",
    f"Anne-Marie O'Brien_4714_assignsubmission_file_{A1}.ipynb": "Anne-Marie O'Brien_4714",
    f"Group A_12_assignsubmission_file_/{A1}.ipynb": "Group A_12",
    f"Default group_assignsubmission_file_/{A1}.ipynb": "Default group",
    f"Participant_4711_assignsubmission_file_/{A1}.ipynb": "Participant_4711",
    f"all/Ann Smith_4711_assignsubmission_file_/{A1}.ipynb": "Ann Smith_4711",
    # Canvas: the student, late or not, the student's number and the upload's
    f"smithann_12345_67890_{A1}.ipynb": "smithann",
    f"smithann_LATE_12345_67890_{A1}.ipynb": "smithann",
    f"smithann_LATE_12345_67890_{A1}-2.ipynb": "smithann",
    f"smithann_12345_67890_{A1} (1).ipynb": "smithann",
    f"núñezjosé_12345_67890_{A1}.ipynb": "núñezjosé",
    f"anon_Ab3De_67890_{A1}.ipynb": "anon_Ab3De",
    f"LATE_anon_Ab3De_67890_{A1}.ipynb": "anon_Ab3De",
    # GitHub Classroom: a folder for each repository
    f"{A1}-submissions/{A1}-ann-smith/{A1}.ipynb": "ann-smith",
    f"{A1}-submissions/{A1}-ann/work/{A1}.ipynb": "ann",
    f"net-submissions/net-ann/{A1}.ipynb": "ann",
    f"{A1}-ann-main/{A1}.ipynb": "ann",
    f"{A1}-ann-1/{A1}.ipynb": "ann-1",
    # no platform: a folder for each student, or a name before the assignment's
    f"ann/{A1}.ipynb": "ann",
    f"class/ann/{A1}.ipynb": "ann",
    f"s123_{A1}.ipynb": "s123",
}


@pytest.mark.parametrize(("path", "student"), FORMS.items())
def test_a_student_is_named_as_the_platform_names_them(course, work, path, student):
    course.collect({path: work})
    assert course.submitted() == {student: work}


@pytest.mark.parametrize("path", FORMS)
def test_a_folder_that_was_unpacked_is_the_same(course, work, path):
    course.put(path, work)
    course.collect()
    assert course.submitted() == {FORMS[path]: work}


def test_the_folders_of_students_stand_where_they_differ(course, work):
    """Each zip file has its own; what is further in does not matter."""
    further = (f"{A1}-final/{A1}.ipynb", f"hw/{A1}.ipynb")
    files = {f"class/{name}/{path}": work for name in ("ann", "bob") for path in further}
    course.put("late.zip", zipped({f"{name}/{A1}.ipynb": work for name in ("cy", "di")}))
    course.put("ed.zip", zipped({f"{A1}.ipynb": work}))
    course.collect(files)
    assert course.submitted().keys() == {"ann", "bob", "cy", "di", "ed"}


def test_a_mac_says_not_that_its_names_are_utf_8(course, work):
    course.collect({entry(ANN.replace("Ann", "Zoë"), kind=MacInfo): work})
    assert course.submitted().keys() == {"Zoë Smith_4711"}


@pytest.mark.parametrize(
    "file", ["A1 (1).ipynb", f"{A1}-2.ipynb", "Untitled.ipynb", f"{A1}.ipynb.txt", "A1.IPYNB"]
)
def test_another_name_is_taken_if_the_cells_are_those_of_the_assignment(course, work, file):
    course.collect({ANN.replace(f"{A1}.ipynb", file): work})
    assert course.submitted() == {"Ann Smith_4711": work}


def test_a_notebook_under_another_name_must_be_certain(course, work):
    folder, without = ANN.removesuffix(f"{A1}.ipynb"), notebook(A1, ids=False)
    rows = course.collect(
        {
            folder + "Untitled.ipynb": without,
            folder + "lost.ipynb": b"no notebook",
            ANN.replace("Ann", "Bob"): notebook(A2),
            ANN.replace("Ann", "Cleo"): without,
        }
    )
    assert course.submitted() == {"Cleo Smith_4711": without}
    assert rows[folder + "Untitled.ipynb"].why.startswith("another name, and not the cells")
    assert rows[folder + "lost.ipynb"].why == "cannot be read as a notebook"
    assert rows[ANN.replace("Ann", "Bob")].why == f"its cells are those of {A2}"
    assert "lost their ids" in rows[ANN.replace("Ann", "Cleo")].why


def test_the_file_that_bears_the_name_counts_before_another(course, work):
    """They are of one upload; an upload of its own is newer work, whatever its name."""
    another = notebook(A1, "another")
    course.collect({f"smithann_1_11_{A1}.ipynb": work, "smithann_1_12_try.ipynb": another})
    assert course.submitted() == {"smithann": work}
    newer = notebook(A1, "c")
    course.collect({"smithann_1_13_Untitled.ipynb": newer}, name="second.zip")
    assert course.submitted() == {"smithann": newer}


def test_a_broken_notebook_is_collected_only_where_there_is_no_other(course, work):
    broken = work[:100]
    rows = course.collect({ANN: broken, ANN.replace("Ann", "Bob"): work})
    assert rows[ANN].why == "cannot be read as a notebook"
    assert course.submitted()["Ann Smith_4711"] == broken
    again = {ANN: work, ANN.replace("Ann", "Bob"): broken}
    rows = course.collect(zipped(again, date=NEXT_DAY))
    assert set(course.submitted().values()) == {work}
    assert "cannot be read" in rows[ANN.replace("Ann", "Bob")].why


NOT_TAKEN = {
    f"__MACOSX/._{A1}.ipynb": "added by a Mac",
    f"Ann_1_assignsubmission_file_/._{A1}.ipynb": "added by a Mac",
    ".DS_Store": "added by a Mac",
    f"{A1}-submissions/{A1}-ann/.git/config": "the history of a repository",
    f"ann/.ipynb_checkpoints/{A1}-checkpoint.ipynb": "a copy that JupyterLab keeps",
    "Ann Smith_4711_assignsubmission_onlinetext/onlinetext.html": "no notebook",
    "smithann_12345_67890_a1.pdf": "no notebook",
    f"{A1}-submissions/{A1}-ann/README.md": "no notebook",
    "smithann_12345_67890_notes.ipynb": "another name, and not the cells of this assignment",
}


@pytest.mark.parametrize(("path", "why"), NOT_TAKEN.items())
def test_what_is_no_students_notebook_is_skipped_with_its_reason(course, work, path, why):
    course.collect({path: b'{"cells": []}', "bob_1_2_a.ipynb": work})
    assert course.submitted() == {"bob": work}
    (row,) = (row for row in course.rows if row.state == "skipped")
    assert row.why == why
    assert path.startswith(row.file.removeprefix("all.zip/"))


HOSTILE = {
    f"../../../../{A1}.ipynb": "its name leads out of the folder",
    f"Ann_1_assignsubmission_file_/../../{A1}.ipynb": "its name leads out of the folder",
    f"/elsewhere/ann/{A1}.ipynb": "an absolute path",
    f"C:/ann/{A1}.ipynb": "a drive letter",
    f"C:{A1}.ipynb": "a drive letter",
    f"..\\..\\{A1}.ipynb": "a backslash in its name",
    f"ann\\{A1}.ipynb": "a backslash in its name",
    f"an\x00n/{A1}.ipynb": "control characters in its name",
    f"an\x1b[2Jn/{A1}.ipynb": "control characters in its name",
    f"an\u202en/{A1}.ipynb": "control characters in its name",
    f"{'x' * 256}/{A1}.ipynb": "its name is too long",
    f"{'x' * 200}/{A1}.ipynb": "is too long: give another in names.csv",
    f"aux/{A1}.ipynb": "is a device in Windows: give another in names.csv",
    f"ann*/{A1}.ipynb": "has a sign that a folder cannot have: give another in names.csv",
    f"ann[1]/{A1}.ipynb": "has a sign that a folder cannot have: give another in names.csv",
    f"ann./{A1}.ipynb": "ends with a dot: give another in names.csv",
    f".ann/{A1}.ipynb": "begins with no letter and no digit: give another in names.csv",
    f"=1+1/{A1}.ipynb": "begins with no letter and no digit: give another in names.csv",
    f"BOB/{A1}.ipynb": "differs only in case from bob: give another in names.csv",
}


def files_below(folder):
    return {path for path in folder.rglob("*") if path.is_file()}


def refused(course, files, work):
    """The one row that is refused; nothing else is written than what is of Bob and the table."""
    root = course.root
    before = files_below(root.parent)
    course.put(f"a class/bob/{A1}.ipynb", work)
    course.collect(files)
    assert course.submitted() == {"bob": work}
    home = root / "downloaded" / A1
    bob = root / "submitted" / "bob" / A1
    assert files_below(root.parent) - before == {
        home / "archive" / "all.zip",
        home / "archive" / "a class" / "bob" / f"{A1}.ipynb",
        home / "collected.csv",
        bob / f"{A1}.ipynb",
        bob / "timestamp.txt",
    }
    (row,) = (row for row in course.rows if row.state == "refused")
    assert table([row]).replace("\n", "").isprintable()
    return row


@pytest.mark.parametrize(("path", "why"), HOSTILE.items())
def test_a_hostile_name_is_refused_by_name_and_the_others_collected(course, work, path, why):
    row = refused(course, {path: work}, work)
    assert row.why.endswith(why)
    assert re.sub(r"\\x\w+|…", "", row.file)[:12].startswith("all.zip/")


@pytest.mark.parametrize(
    ("files", "why"),
    [
        (zipped({entry(ANN, mode=stat.S_IFLNK | 0o777): b"/etc/passwd"}), "a link"),
        (zipped({entry(ANN, mode=stat.S_IFIFO | 0o666): b""}), "no file"),
        (with_last({}, {"flag_bits": 1}, name=ANN), "encrypted"),
        (bomb({}, ANN), "a file of more than 20 MB"),
        (bomb({}, ANN, says=1000), "cannot be read (BadZipFile: Bad CRC-32 for file"),
        (with_last({}, {"file_size": GIGABYTE}, name=ANN), "a file of more than 20 MB"),
        (with_last({}, {"compress_type": 77}, name=ANN), "cannot be read (NotImplementedError"),
        (with_last({}, {"header_offset": 10**6}, b"x", ANN), "cannot be read ("),
        (b"no zip file at all", "cannot be read (BadZipFile"),
        (zipped({ANN: b"x" * 1000})[:-30], "cannot be read (BadZipFile"),
        (b"", "cannot be read (BadZipFile"),
    ],
)
def test_a_hostile_entry_is_refused_by_name_and_the_others_collected(course, work, files, why):
    assert refused(course, files, work).why.startswith(why)


def test_a_zip_file_within_zip_files_is_read_and_no_deeper_than_two(course, work):
    inside = zipped({f"hw/{A1}.ipynb": work})
    student = ANN.replace(f"{A1}.ipynb", "hw.zip")
    course.collect({student: inside})
    assert course.submitted() == {"Ann Smith_4711": work}
    twice = zipped({"all.zip": zipped({"more.zip": inside})})
    course.collect({student.replace("Ann", "Cleo"): twice}, name="deep.zip")
    (row,) = (row for row in course.rows if row.state == "refused")
    assert row.why == "a zip file within too many others"


def test_a_hostile_zip_file_of_one_student_stops_nobody(course, work):
    hostile = {
        "bomb.zip": bomb({}, f"{A1}.ipynb"),
        "broken.zip": zipped({"a.ipynb": work})[:-9],
        "out.zip": zipped({f"../../../{A1}.ipynb": work}),
    }
    files = {f"mal_1_{at}_{name}": data for at, (name, data) in enumerate(hostile.items())}
    rows = course.collect({**files, f"ann_2_9_{A1}.ipynb": work})
    assert course.submitted() == {"ann": work}
    assert sum(row.state == "refused" for row in rows.values()) == 3


def test_a_student_cannot_name_another_from_inside(course, work):
    inside = zipped({f"Bob_9_assignsubmission_file_/{A1}.ipynb": work})
    course.collect({ANN.replace(f"{A1}.ipynb", "hw.zip"): inside})
    assert course.submitted().keys() == {"Ann Smith_4711"}
    (course.root / "downloaded" / A1 / "archive" / "all.zip").unlink()
    rows = course.collect(inside, name="cleo_12_34_hw.zip")
    assert all("holds another" in row.why for row in rows.values())


def test_all_that_is_read_has_a_limit(course, monkeypatch):
    reader = downloads.Downloads(course.put("x.txt", b"").parent, A1)
    monkeypatch.setattr(downloads, "PER_FILE", 10)
    monkeypatch.setattr(downloads, "PER_STUDENT", 25)
    monkeypatch.setattr(downloads, "IN_ALL", 45)
    source = course.put("y.txt", b"x" * 10)
    for whose, says, why in (
        *(("ann", 11, "a file"), ("ann", 10, ""), ("ann", 10, "")),
        *(("ann", 10, "one student"), ("bob", 10, ""), ("cleo", 10, ""), ("dan", 10, "in all")),
    ):
        if why:
            with pytest.raises(downloads.LeftOutError, match=why):
                reader.read(whose, says, lambda: source.open("rb"))
        else:
            assert reader.read(whose, says, lambda: source.open("rb")) == b"x" * 10
    source.write_bytes(b"x" * 1000)
    reader.read_of.clear()
    with pytest.raises(downloads.LeftOutError, match="a file"):
        reader.read("ann", 1, lambda: source.open("rb"))  # it says less than it is
    assert reader.read_of["ann"] == 11


@pytest.mark.skipif(sys.platform == "win32", reason="a link needs rights there")
def test_a_link_in_a_folder_is_refused(course, work):
    secret = course.root / "secret.ipynb"
    secret.write_bytes(work)
    link = course.put(f"{A1}-submissions/{A1}-ann/README.md", b"").with_name(f"{A1}.ipynb")
    os.symlink(secret, link)
    os.symlink(course.root, link.with_name("all"))
    course.collect()
    assert course.submitted() == {}
    assert [row.why for row in course.rows if row.state == "refused"] == ["a link, or no file"] * 2


MIXED = {
    "moodle.zip": {
        f"Ann Smith_1_assignsubmission_file_/{A1}.ipynb": "Ann Smith_1",
        f"Ann Smith_2_assignsubmission_file_/{A1}.ipynb": "Ann Smith_2",
        f"__MACOSX/Ann Smith_1_assignsubmission_file_/._{A1}.ipynb": "",
        "Bo Li_3_assignsubmission_file_/notes.pdf": "",
        "Bo Li_3_assignsubmission_file_/Untitled.ipynb": "Bo Li_3",
    },
    "canvas.zip": {
        f"smithann_71_90_{A1}.ipynb": "",
        f"smithann_LATE_71_95_{A1}-1.ipynb": "smithann",
        f"lee_72_91_{A1}.ipynb": "lee_72",
        f"lee_73_92_{A1}.ipynb": "lee_73",
    },
    "github.zip": {
        f"{A1}-submissions/{A1}-octo-cat/{A1}.ipynb": "octo-cat",
        f"{A1}-submissions/{A1}-octo-cat/.git/HEAD": "",
        f"{A1}-submissions/{A1}-dev/README.md": "",
        f"{A1}-submissions/{A1}-dev/src/{A1}.ipynb": "dev",
    },
    "hostile.zip": {f"../../mallory/{A1}.ipynb": "", f"con/{A1}.ipynb": ""},
}


def test_a_mixed_class_has_exactly_the_expected_notebooks(course):
    expected = {}
    for archive, files in MIXED.items():
        contents = {path: notebook(A1, f"{archive}/{path}") for path in files}
        course.put(archive, zipped(contents))
        expected |= {student: contents[path] for path, student in files.items() if student}
    course.collect()
    assert course.submitted() == expected
    told = {row.file for row in course.rows}
    for archive, files in MIXED.items():
        for path in files:  # each file, or the folder that is left aside
            assert any(f"{archive}/{path}".startswith(file) for file in told), path
    late = {row.student for row in course.rows if row.late}
    assert late == {"smithann"}


def test_the_newest_is_taken_by_the_number_of_the_upload_and_then_by_date(course):
    old, new = notebook(A1, "old"), notebook(A1, "new")
    course.collect(
        {
            entry(f"ann_1_900_{A1}.ipynb", NEXT_DAY): old,
            f"ann_1_1000_{A1}-1.ipynb": new,
            entry(f"Bo_2_assignsubmission_file_/a/{A1}.ipynb", NEXT_DAY): new,
            f"Bo_2_assignsubmission_file_/b/{A1}.ipynb": old,
            f"Cy_3_assignsubmission_file_/{A1}.ipynb": old,
            f"Cy_3_assignsubmission_file_/{A1} (2).ipynb": new,
        }
    )
    assert course.submitted() == dict.fromkeys(("ann", "Bo_2", "Cy_3"), new)
    assert course.stamp("Bo_2") == utc(NEXT_DAY)
    rows = course.collect({entry(f"ann_1_999_{A1}.ipynb", NEXT_DAY): old})
    assert {row.why for row in rows.values()} == {"not newer than what was collected before"}
    assert course.submitted()["ann"] == new


def test_of_two_zip_files_the_name_tells_not_which_is_newer(course):
    old, new = notebook(A1, "old"), notebook(A1, "new")
    course.put("late.zip", zipped({ANN: old}))
    course.collect({entry(ANN, NEXT_DAY): new})
    assert course.submitted() == {"Ann Smith_4711": new}


def test_a_date_is_never_later_than_the_download_and_not_a_students_to_set(course, work):
    early, future, none = (1999, 1, 1, 0, 0, 0), (2099, 1, 1, 0, 0, 0), (1980, 1, 1, 0, 0, 0)
    path = course.put(
        "all.zip",
        zipped(
            {
                "ann_1_2_hw.zip": zipped({entry(f"{A1}.ipynb", early): work}),
                entry(f"bo_2_3_{A1}.ipynb", future): work,
                entry(f"cy_3_4_{A1}.ipynb", none): work,
                entry(f"di_4_5_{A1}.ipynb", (2025, 0, 0, 0, 0, 0)): work,
            }
        ),
    )
    downloaded = datetime(2026, 1, 1, tzinfo=UTC)
    os.utime(path, (downloaded.timestamp(),) * 2)
    course.collect()
    assert course.stamp("ann") == utc((2025, 11, 30, 12, 0, 0))
    for student in ("bo", "cy", "di"):
        assert course.stamp(student) == "2026-01-01 00:00:00 UTC"


def test_collecting_again_changes_nothing(course, work):
    course.collect({ANN: work})
    stamp = course.stamp("Ann Smith_4711")
    assert course.collect()[ANN].state == "unchanged"
    assert course.stamp("Ann Smith_4711") == stamp


def test_a_second_zip_replaces_what_is_older_and_keeps_it_aside(course):
    old, new = notebook(A1, "old"), notebook(A1, "new")
    bob = ANN.replace("Ann", "Bob")
    course.collect({ANN: old, bob: old})
    course.put("second.zip", zipped({ANN: new, bob: old}, date=NEXT_DAY))
    states = {row.file: row.state for row in course.collect().values()}
    assert course.submitted() == {"Ann Smith_4711": new, "Bob Smith_4711": old}
    assert states[f"second.zip/{ANN}"] == "newer"
    assert set(states.values()) == {"newer", "unchanged", "skipped"}
    kept = course.root / "downloaded" / A1 / "older" / "Ann Smith_4711" / "1.ipynb"
    assert kept.read_bytes() == old
    assert course.stamp("Ann Smith_4711") == utc(NEXT_DAY)
    (course.root / "downloaded" / A1 / "archive" / "second.zip").unlink()
    assert course.collect()[ANN].why == "not newer than what was collected before"
    assert course.submitted()["Ann Smith_4711"] == new


def test_newer_work_is_later_for_nbgrader_whatever_its_date(course):
    """Without a later date it would not be graded again."""
    course.collect({entry(f"ann_1_2_{A1}.ipynb", NEXT_DAY): notebook(A1, "old")})
    before = datetime.now(UTC) - timedelta(seconds=1)
    course.collect({f"ann_1_3_{A1}.ipynb": notebook(A1, "new")})
    assert downloads.read_date(course.stamp("ann")) >= before


def test_what_a_teacher_mended_or_put_there_by_hand_stays(course, work):
    course.collect({ANN: work})
    target = course.root / "submitted" / "Ann Smith_4711" / A1 / f"{A1}.ipynb"
    target.write_bytes(b"mended")
    assert course.collect()[ANN].state == "unchanged"
    assert target.read_bytes() == b"mended"
    by_hand = course.root / "submitted" / "Bo_2" / A1 / f"{A1}.ipynb"
    by_hand.parent.mkdir(parents=True)
    by_hand.write_bytes(notebook(A1, "by hand"))
    rows = course.collect({f"Bo_2_assignsubmission_file_/{A1}.ipynb": work})
    assert {row.state for row in rows.values()} == {"skipped"}  # today's is the one by hand


def moodle(*students):
    return {f"{name}_{number}_assignsubmission_file_/{A1}.ipynb" for name, number in students}


def test_a_student_keeps_one_name_though_moodle_numbers_each_assignment_anew(course, work):
    second = notebook(A2)
    course.collect(dict.fromkeys(moodle(("Ann", 1), ("Bo", 2), ("Bo", 3), ("Di", 4)), work))
    again = moodle(("Ann", 11), ("Bo", 12), ("Cy", 13), ("Di", 14), ("Di", 15))
    rows = course.collect(dict.fromkeys(again, second), A2)
    own = {"Bo_12", "Cy_13", "Di_14", "Di_15"}
    assert course.submitted(A2).keys() == {"Ann_1", *own}
    whys = {row.student: row.why for row in rows.values()}
    assert whys["Ann_1"] == f"known by the name from {A1}"
    assert whys["Bo_12"] == "is this Bo_2 or Bo_3? Say so in names.csv"
    assert whys["Di_14"] == whys["Di_15"] == "is this Di_4? Say so in names.csv"
    # a name that is already known by its number stays, whoever comes with the same name
    course.collect(dict.fromkeys(again | moodle(("Ann", 16)), second), A2)
    assert course.submitted(A2).keys() == {"Ann_1", "Ann_16", *own}


def test_names_csv_gives_names(course, work):
    names = course.root / "downloaded" / "names.csv"
    names.parent.mkdir()
    names.write_text("name,student\nAnn,s1\nBo_3,s3\nBo,s2\n[x],s4\n", "utf-8-sig")
    course.collect(dict.fromkeys(moodle(("Ann", 1), ("Bo", 2), ("Bo", 3), ("[x]", 4)), work))
    assert course.submitted().keys() == {"s1", "Bo_2", "s3", "s4"}
    names.write_text("name,student\nAnn,s1\nBo_3,s3\nBo_2,s2\n[x],s4\n", "utf-8-sig")
    rows = course.collect()
    assert course.submitted().keys() == {"s1", "Bo_2", "s2", "s3", "s4"}
    assert f"was Bo_2 before: remove submitted/Bo_2/{A1}" in {row.why for row in rows.values()}
    assert course.recorded() == {"s1": "1", "s2": "2", "s3": "3", "s4": "4"}
    names.write_text("name;student\n", "utf-8")
    with pytest.raises(SystemExit, match="with commas and the columns name,student"):
        course.collect()


def test_two_of_one_name_on_canvas_have_their_numbers_from_then_on(course, work):
    course.collect({f"lee_7_1_{A1}.ipynb": work})
    course.collect({f"lee_{number}_{number}_{A2}.ipynb": notebook(A2) for number in (7, 8)}, A2)
    assert course.submitted().keys() == {"lee"}
    assert course.submitted(A2).keys() == {"lee", "lee_8"}
    course.collect({"lee_9_9_a3-jacobians.ipynb": notebook("a3-jacobians")}, "a3-jacobians")
    assert course.submitted("a3-jacobians").keys() == {"lee_9"}
    course.collect({f"lee_8_9_{A1}.ipynb": work})
    assert course.submitted().keys() == {"lee", "lee_8"}


def test_github_classrooms_list_tells_logins_and_dates(course, work):
    head = "student_repository_name,github_username,submission_timestamp\n"
    day = "2025-11-30"
    rows = f"net-ann,Ann-Smith,{day} 10:00:00 UTC\nnet-group,a,{day}\nnet-group,b,{day}\n"
    course.put("grades.csv", (head + rows).encode())
    course.collect({f"net-submissions/net-{name}/{A1}.ipynb": work for name in ("ann", "group")})
    assert course.submitted().keys() == {"Ann-Smith", "group"}
    assert course.stamp("Ann-Smith") == "2025-11-30 10:00:00 UTC"
    course.put("grades.csv", (head + "net-ann,ann,yesterday\n").encode())
    course.collect()
    assert any(row.why.startswith("cannot be read (ValueError") for row in course.rows)


def test_the_command_collects_and_prints_its_table(course, work):
    course.put("all.zip", zipped({ANN: work, "../out.ipynb": work, "notes.pdf": b"", "\x07": b""}))
    command = [sys.executable, COURSE / "grading" / "collect.py", A1]
    done = subprocess.run(command, cwd=course.root, capture_output=True, check=True)
    said = done.stdout.decode()
    assert not done.stderr
    lines = (
        "collected +Ann Smith_4711 +2025-11-30 .* UTC +all.zip/Ann Smith_4711_.*",
        "refused +all.zip/../out.ipynb +its name leads out of the folder",
    )
    assert all(re.search(f"^{line}$", said, re.MULTILINE) for line in lines)
    assert said.splitlines()[-2] == "1 collected, 0 newer, 0 unchanged, 1 skipped, 2 refused"
    assert course.recorded() == {"Ann Smith_4711": "4711"}


def test_a_wrong_call_says_what_to_do(course):
    for arguments, cure in (
        ([], "say which assignment"),
        (["a9"], "no assignment a9 in"),
        (["../a1-net-input"], "no assignment"),
        ([A1], "put what the platform gave into .*archive, and run this again"),
    ):
        with pytest.raises(SystemExit, match=cure):
            main(course.root, arguments)
    assert (course.root / "downloaded" / A1 / "archive").is_dir()
