"""The wheel holds the packages and the course and nothing else; and a reader who has the wheel
alone can lay the course, open it, lay it again and upgrade it."""

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tarfile
import time
import urllib.request
import venv
import zipfile
from contextlib import chdir, contextmanager, suppress
from email.parser import Parser
from pathlib import Path

import hatchling.build
import pytest
from from_the_wheel import comes_with_the_wheel

import mlp_lab
from mlp_lab import readers_copy

ROOT = Path(__file__).parents[2]
SETTINGS = ROOT / "notebooks/jupyter_nbconvert_config.json"
COURSE = {path.name: path.read_bytes() for path in [*ROOT.glob("notebooks/*.ipynb"), SETTINGS]}


def built(kind, root, folder):
    """What hatchling builds from the project in root: "wheel", "sdist" or "editable"."""
    with chdir(root):
        return Path(folder, getattr(hatchling.build, f"build_{kind}")(str(folder)))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return built("wheel", ROOT, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def in_wheel(wheel):
    with zipfile.ZipFile(wheel) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_the_wheel_holds_the_packages_the_course_and_nothing_else(in_wheel):
    there = {name: content for name, content in in_wheel.items() if ".dist-info/" not in name}
    packages = [folder for folder in ROOT.glob("mlp_*") if folder.suffix != ".egg-info"]
    modules = [path for folder in packages for path in folder.rglob("*") if path.is_file()]
    expected = {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for path in modules
        if "__pycache__" not in path.parts
    }
    expected |= {f"mlp_lab/notebooks/{name}": content for name, content in COURSE.items()}
    assert there.keys() == expected.keys()
    assert there == expected


@pytest.mark.parametrize(
    ("name", "brings"),
    [
        ("mlp_core/update.py", True),
        ("mlp_lab/data/digits.npz", True),
        ("notebooks/03_error.ipynb", True),
        ("notebooks/jupyter_nbconvert_config.json", True),
        ("notebooks/the_studio.gif", False),
        ("notebooks/assignments/source/a2-error/a2-error.ipynb", False),
        ("notebooks/assignments/grading/collect.py", False),
        ("notebooks/assignments/grading/points.py", False),
        ("notebooks/assignments/grading/Containerfile", False),
        ("tests/core/test_update.py", False),
        ("pyproject.toml", False),
    ],
)
def test_what_the_wheel_brings_is_not_copied_beside_it(name, brings):
    assert (ROOT / name).exists()
    assert comes_with_the_wheel(name) is brings


def test_no_assignment_and_no_solution_leaves_the_project(in_wheel, tmp_path):
    with tarfile.open(built("sdist", ROOT, tmp_path)) as file:
        members = [member for member in file if member.isfile()]
        in_sdist = {member.name: file.extractfile(member).read() for member in members}
    assert any(name.endswith("notebooks/00_start_here.ipynb") for name in in_sdist)
    source = ROOT.glob("notebooks/assignments/source/*/*.ipynb")
    assert all(b"### BEGIN SOLUTION" in path.read_bytes() for path in source)
    for name, content in [*in_wheel.items(), *in_sdist.items()]:
        assert "assignments" not in name
        assert "grading" not in name  # nor what gives points, for teachers
        assert b"### BEGIN " not in content, name
        assert b'"nbgrader": {' not in content, name


def test_the_wheel_says_what_it_is(in_wheel):
    (metadata,) = (in_wheel[name] for name in in_wheel if name.endswith(".dist-info/METADATA"))
    metadata = Parser().parsestr(metadata.decode())
    assert metadata["License-Expression"] == "MIT AND CC-BY-4.0"
    licences = {Path(name).name for name in in_wheel if ".dist-info/licenses/" in name}
    assert licences == {"LICENSE", "README.md"}
    assert "CC BY 4.0" in in_wheel["mlp_lab/data/README.md"].decode()
    assert metadata.get_payload() == (ROOT / "README.md").read_text(encoding="utf-8")
    # JupyterLab, nbgrader and what the tests need: only for who asks for it.
    needed = [line for line in metadata.get_all("Requires-Dist") if "extra ==" not in line]
    assert [re.split(r"\W", line)[0] for line in needed] == [
        *("anywidget", "ipywidgets", "matplotlib", "numpy")
    ]


def test_an_editable_install_finds_the_notebooks_of_the_clone(tmp_path):
    with zipfile.ZipFile(built("editable", ROOT, tmp_path)) as file:
        (link,) = (file.read(name).decode() for name in file.namelist() if name.endswith(".pth"))
    assert Path(link.strip()) == ROOT
    assert Path(mlp_lab.__file__).parents[1] == ROOT
    assert readers_copy.course() == ROOT / "notebooks"


def printed(notebook):
    """What the cells print and return as text, but for those whose outputs differ each time."""
    return [
        output.get("text") or output["data"]["text/plain"]
        for cell in json.loads(notebook)["cells"]
        if "nbval-ignore-output" not in cell["metadata"].get("tags", [])
        for output in cell.get("outputs", [])
    ]


class Reader:
    """Somebody with the wheel in an environment of its own, and an empty folder."""

    def __init__(self, home):
        self.home, environment = home, home / "environment"
        venv.create(environment, symlinks=os.name != "nt")
        windows = os.name == "nt"
        scripts = environment / ("Scripts" if windows else "bin")
        self.python, self.command = scripts / "python", scripts / "mlp-equations"
        # What the wheel needs comes from the environment of the tests, behind its own packages:
        # nothing is downloaded. An editable install is not found by this way.
        (packages,) = environment.glob("Lib/site-packages" if windows else "lib/*/site-packages")
        around = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
        (packages / "around.pth").write_text("\n".join(around), encoding="utf-8")
        # Nothing that is set here leads back into the clone, or into this user's JupyterLab.
        kept = {name: os.environ[name] for name in os.environ if not name.startswith("PYTHON")}
        folders = ("CONFIG_DIR", "RUNTIME_DIR", "DATA_DIR")
        jupyter = {f"JUPYTER_{name}": str(home / name.lower()) for name in folders}
        self.environment = kept | jupyter | {"IPYTHONDIR": str(home / "ipython")}
        (home / "empty").mkdir()

    def runs(self, *command):
        """What a command prints, run in the empty folder."""
        ran = subprocess.run(
            command,
            cwd=self.home / "empty",
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout.splitlines()

    def installs(self, wheel):
        pip = [sys.executable, "-m", "pip", "--python", self.python, "install", wheel]
        self.runs(*pip, "--no-deps", "--no-index", "--no-compile", "--quiet")

    def lays(self, *arguments):
        """What the command says after its first line."""
        first, *lines = self.runs(self.command, *arguments, "--no-open")
        assert first.startswith("The course lies in ")
        return lines

    def folder(self, name):
        """What the reader sees there, by name."""
        paths = (self.home / "empty" / name).glob("[!.]*")
        return {path.name: path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def reader(wheel, tmp_path_factory):
    reader = Reader(tmp_path_factory.mktemp("reader"))
    reader.installs(wheel)
    return reader


@contextmanager
def open_course(reader, name):
    """The address and the token of the JupyterLab that the command opens, without a browser."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port, token = listening.getsockname()[1], secrets.token_hex(8)
    server = {"ip": "127.0.0.1", "port": port, "open_browser": False, "allow_root": True}
    settings = {
        "ServerApp": server,
        "LabApp": {"open_browser": False},
        "IdentityProvider": {"token": token},
    }
    config = reader.home / "config_dir" / "jupyter_server_config.json"
    config.parent.mkdir()
    config.write_text(json.dumps(settings))
    log = reader.home / "log"
    with log.open("w") as file:
        process = subprocess.Popen(
            [reader.command, name],
            cwd=reader.home / "empty",
            env=reader.environment,
            stdout=file,
            stderr=file,
        )
        try:
            for _ in range(300):
                with suppress(OSError):
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/api", timeout=5).close()
                    break
                assert process.poll() is None, log.read_text()
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}", token
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="module")
def next_wheel(tmp_path_factory):
    """The next version: notebooks 02 and 03 have changed, and there is one more."""
    root = tmp_path_factory.mktemp("next")
    for name in ("mlp_core", "mlp_lab", "notebooks"):
        ignored = shutil.ignore_patterns("__pycache__", "assignments")
        shutil.copytree(ROOT / name, root / name, ignore=ignored)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, root)
    project = root / "pyproject.toml"
    text = project.read_text(encoding="utf-8")
    project.write_text(re.sub(r'(?m)^version = ".+"', 'version = "99"', text), encoding="utf-8")
    for name, changed in NEXT.items():
        (root / "notebooks" / name).write_bytes(changed)
    return built("wheel", root, root / "dist")


def revised(name):
    """A notebook of the course whose first cell says more."""
    notebook = json.loads(COURSE[name])
    notebook["cells"][0]["source"].append("\nA new edition.")
    return json.dumps(notebook).encode()


NEXT = {
    "02_forward_pass.ipynb": revised("02_forward_pass.ipynb"),
    "03_error.ipynb": revised("03_error.ipynb"),
    "99_last.ipynb": COURSE["01_net_input.ipynb"],
}


@pytest.mark.slow
class TestReader:
    def test_what_is_imported_is_the_wheel(self, reader):
        code = "import mlp_core, mlp_lab; print(mlp_core.__file__, mlp_lab.__file__, sep='\\n')"
        for file in reader.runs(reader.python, "-c", code):
            assert Path(file).is_relative_to(reader.home)

    def test_the_course_is_laid(self, reader):
        assert reader.lays("my course") == ["new:", *(f"    {name}" for name in sorted(COURSE))]
        assert reader.folder("my course") == COURSE

    def test_it_opens_in_jupyterlab(self, reader):
        with open_course(reader, "my course") as (address, token):
            url = f"{address}/api/contents?token={token}"
            with urllib.request.urlopen(url, timeout=20) as answer:
                listed = {entry["name"] for entry in json.load(answer)["content"]}
        assert listed == COURSE.keys()

    def test_a_notebook_runs_there_and_prints_what_is_committed(self, reader):
        reader.lays("first")
        name, folder = "03_error.ipynb", reader.home / "empty" / "first"
        convert = ["--to=notebook", "--execute", "--inplace", "--log-level=ERROR"]
        reader.runs(reader.python, "-m", "nbconvert", *convert, folder / name)
        assert printed(reader.folder("first")[name]) == printed(COURSE[name])
        assert reader.lays("first") == ["left as you changed it:", f"    {name}"]

    def test_a_second_run_keeps_what_the_reader_changed(self, reader):
        reader.lays("second")
        mine = reader.home / "empty" / "second" / "03_error.ipynb"
        mine.write_bytes(b"my answers")
        assert reader.lays("second") == ["left as you changed it:", "    03_error.ipynb"]
        assert reader.folder("second") == COURSE | {"03_error.ipynb": b"my answers"}

    def test_again_lays_a_fresh_copy_beside(self, reader):
        reader.lays("third")
        mine = reader.home / "empty" / "third" / "03_error.ipynb"
        mine.write_bytes(b"my answers")
        assert reader.lays("third", "--again", "03")[-1] == "    03_error (again).ipynb"
        assert reader.folder("third") == COURSE | {
            "03_error.ipynb": b"my answers",
            "03_error (again).ipynb": COURSE["03_error.ipynb"],
        }

    # Last: from here on the environment holds the next version.
    def test_an_upgrade_says_what_is_new_and_what_changed_on_both_sides(self, reader, next_wheel):
        reader.lays("fourth")
        mine = reader.home / "empty" / "fourth" / "03_error.ipynb"
        mine.write_bytes(b"my answers")
        reader.installs(next_wheel)
        assert reader.lays("fourth") == [
            "replaced (changed in the course, not by you):",
            "    02_forward_pass.ipynb",
            "laid beside yours (changed in the course and by you):",
            "    03_error (new).ipynb",
            "new:",
            "    99_last.ipynb",
        ]
        assert reader.folder("fourth") == COURSE | NEXT | {
            "03_error.ipynb": b"my answers",
            "03_error (new).ipynb": NEXT["03_error.ipynb"],
        }
