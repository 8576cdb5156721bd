"""What a container is told that grades strangers' code; no container is started here."""

import os
import re
import subprocess
import sys
from pathlib import Path

import container
import pytest
from small_course import COURSE

NAME = "a1-net-input"


@pytest.fixture
def course(tmp_path):
    for name in container.SEEN:
        (tmp_path / name).mkdir()
    (tmp_path / container.GRADEBOOK).write_text("before")
    return tmp_path


class Engine:
    """Stands in place of podman: keeps what it was told, and grades as it is said here."""

    def __init__(self, patch, name="podman", uid=1000):
        self.told, self.fails, self.grade = [], "", lambda books, graded: None
        patch.setattr("container.shutil.which", lambda other: other if other == name else None)
        patch.setattr("container.subprocess.run", self.run)
        for number in ("getuid", "getgid"):
            patch.setattr(os, number, lambda: uid, raising=False)

    def run(self, command, check):
        self.told.append(command)
        if command[1] == "run":
            written = {there: here for here, there in mounts(command, ":ro", without=True)}
            self.grade(Path(written["/books"]), Path(written["/course/autograded"]))
        return subprocess.CompletedProcess(command, command[1] == self.fails)


def mounts(command, ending, without=False):
    """Pairs of what is here and what it is inside, that can only be read or that can be written."""
    given = [part.removeprefix("--volume=") for part in command if part.startswith("--volume=")]
    kept = [part.removesuffix(":ro") for part in given if part.endswith(ending) != without]
    return [part.rsplit(":", 1) for part in kept]


@pytest.fixture
def engine(monkeypatch):
    return Engine(monkeypatch)


def test_what_is_inside_can_be_read_and_the_least_of_it_written(course, engine):
    container.main(course, [NAME, "--force"])
    _, run = engine.told
    assert {there for _, there in mounts(run, ":ro", without=True)} == {
        "/course/autograded",
        "/books",
    }
    assert {there for _, there in mounts(run, ":ro")} == {
        "/course/release", "/course/submitted", "/course/grading", "/course/nbgrader_config.py",
        "/project/mlp_core", "/project/mlp_lab",
    }  # fmt: skip
    assert all(Path(here).exists() for here, _ in mounts(run, ":ro"))
    assert run[-3:] == ["--db=sqlite:////books/gradebook.db", NAME, "--force"]


def test_it_has_no_network_and_not_much_of_the_machine(course, engine):
    container.main(course, [NAME])
    assert {
        "--network=none", "--read-only", "--cap-drop=all", "--security-opt=no-new-privileges",
        "--memory=2g", "--pids-limit=256",
    } <= set(engine.told[1])  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="there are no numbers of users there")
def test_nobody_in_it_is_root(course, engine, monkeypatch):
    container.main(course, [NAME])
    assert {"--userns=keep-id", "--user=1000:1000"} <= set(engine.told[1])
    docker = Engine(monkeypatch, "docker")
    container.main(course, [NAME])
    assert docker.told[1][0] == "docker"
    assert "--userns=keep-id" not in docker.told[1]  # which docker does not know
    as_root = Engine(monkeypatch, uid=0)
    with pytest.raises(SystemExit, match="other than root"):
        container.main(course, [NAME])
    assert as_root.told == []


def test_the_gradebook_comes_back_also_from_a_run_that_was_ended(course, engine):
    def ended(books, graded):
        (books / container.GRADEBOOK).write_text("after")
        raise KeyboardInterrupt

    engine.grade = ended
    with pytest.raises(KeyboardInterrupt):
        container.main(course, [NAME])
    assert (course / container.GRADEBOOK).read_text() == "after"


@pytest.mark.skipif(sys.platform == "win32", reason="a link needs rights there")
def test_no_link_comes_out(course, engine, capsys):
    """Feedback would take what it leads to into a student's folder."""
    secret = course.parent / "secret"
    secret.write_text("secret")

    def linking(books, graded):
        (graded / "ann").mkdir()
        (graded / "ann" / "link").symlink_to(secret)
        (books / container.GRADEBOOK).unlink()
        (books / container.GRADEBOOK).symlink_to(secret)

    engine.grade = linking
    with pytest.raises(FileNotFoundError):
        container.main(course, [NAME])
    assert (course / container.GRADEBOOK).read_text() == "before"
    assert secret.read_text() == "secret"
    assert not [path for path in course.rglob("*") if path.is_symlink()]
    assert capsys.readouterr().out.count("a link") == 2


def test_what_is_missing_is_said_before_anything_is_run(course, engine, monkeypatch):
    with pytest.raises(SystemExit, match="say which assignment"):
        container.main(course, [])
    (course / "submitted").rmdir()
    with pytest.raises(SystemExit, match=r"not in .*: submitted"):
        container.main(course, [NAME])
    assert engine.told == []
    (course / "submitted").mkdir()
    engine.fails = "build"
    with pytest.raises(SystemExit, match="the image was not built"):
        container.main(course, [NAME])
    Engine(monkeypatch, name="")
    with pytest.raises(SystemExit, match="neither podman nor docker"):
        container.main(course, [NAME])


def test_the_image_takes_what_pyproject_names_and_no_code():
    file = (COURSE / "grading" / "Containerfile").read_text("utf-8")
    assert re.findall(r"^COPY (.+)$", file, re.MULTILINE) == ["pyproject.toml /"]
    assert "p['dependencies'], *p['optional-dependencies']['classroom']" in file
