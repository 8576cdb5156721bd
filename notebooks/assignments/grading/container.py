"""Autograde in a container: `python grading/container.py a1-net-input`.

Run it in the course folder, in place of `nbgrader autograde a1-net-input`; what follows the name is
handed on, as `--force`. It takes podman, else docker, and builds its image at the first run.

The students' code that runs there has no network, is not root and changes nothing outside of
`autograded/` and the gradebook. It sees neither the solutions nor any other file of yours. It has
2 GB of memory and 256 processes. Within that, it could still reach the scores.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import mlp_core

IMAGE = "mlp-grading"
PROJECT = Path(mlp_core.__file__).parents[1]  # the course may be a copy that stands elsewhere
SEEN = ("release", "submitted", "grading", "nbgrader_config.py")  # of the course
GRADEBOOK = "gradebook.db"
LIMITS = (
    "--rm", "--network=none", "--read-only", "--tmpfs=/tmp", "--memory=2g", "--memory-swap=2g",
    "--pids-limit=256", "--cap-drop=all", "--security-opt=no-new-privileges",
)  # fmt: skip


def engine() -> str:
    """The program that runs containers here."""
    for name in ("podman", "docker"):
        if shutil.which(name):
            return name
    sys.exit("neither podman nor docker is installed here")


def user() -> list[str]:
    """Whoever runs this is the same one inside, so that what is written there is theirs."""
    if sys.platform == "win32":
        return ["--user=1000:1000"]
    if os.getuid() == 0:
        sys.exit("run this as a user other than root: strangers' code is to run as nobody special")
    keep = ["--userns=keep-id"] if engine() == "podman" else []
    return [*keep, f"--user={os.getuid()}:{os.getgid()}"]


def command(course: Path, books: Path, who: list[str], arguments: list[str]) -> list[str]:
    """The whole command: what is seen inside, and what can be changed there."""
    read = {course / name: f"/course/{name}" for name in SEEN}
    read |= {PROJECT / name: f"/project/{name}" for name in ("mlp_core", "mlp_lab")}
    write = {course / "autograded": "/course/autograded", books: "/books"}
    mounts = [f"--volume={here}:{there}:ro" for here, there in read.items()]
    mounts += [f"--volume={here}:{there}" for here, there in write.items()]
    grade = ["nbgrader", "autograde", f"--db=sqlite:////books/{GRADEBOOK}", *arguments]
    return [engine(), "run", *LIMITS, *who, *mounts, IMAGE, *grade]


def take_links(folder: Path) -> None:
    """A link that was made inside would lead to something else out here."""
    for path in [path for path in folder.rglob("*") if path.is_symlink()]:
        print(f"removed {path}, a link")
        path.unlink()


def main(course: Path, arguments: list[str]) -> int:
    """Grade in a container; what was graded stays so if that is ended on the way."""
    if not arguments:
        sys.exit("say which assignment: python grading/container.py a1-net-input")
    if missing := [name for name in (*SEEN, GRADEBOOK) if not (course / name).exists()]:
        sys.exit(f"not in {course}: {', '.join(missing)}. Give out and collect before you grade")
    who = user()
    file = Path(__file__).with_name("Containerfile")
    build = [engine(), "build", "-q", "-t", IMAGE, "-f", str(file), str(PROJECT)]
    if subprocess.run(build, check=False).returncode:
        sys.exit("the image was not built: what is wrong stands above")
    graded = course / "autograded"
    graded.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        books = Path(folder)
        shutil.copy(course / GRADEBOOK, books)
        try:
            return subprocess.run(command(course, books, who, arguments), check=False).returncode
        finally:
            take_links(books)
            take_links(graded)
            shutil.copy(books / GRADEBOOK, course)


if __name__ == "__main__":
    sys.exit(main(Path.cwd(), sys.argv[1:]))
