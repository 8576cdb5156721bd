"""Where a network may be saved: links and modes stay, and what is no file is refused, untouched."""

import os
import re
import socket
import stat
from pathlib import Path

import pytest

from mlp_core import Network, load_network, save_network, tanh

OLD, NEW = (Network.random((3, 2), [tanh], seed) for seed in (0, 1))
posix = pytest.mark.skipif(os.name != "posix", reason="Windows has neither these modes nor pipes")


def is_at(network, path):
    return load_network(path).layer(1).W.tolist() == network.layer(1).W.tolist()


def state(folder):
    """All that is in a folder: names, modes, where links lead, what files hold."""
    return {
        str(path): (
            path.lstat().st_mode,
            path.lstat().st_ino,
            path.readlink() if path.is_symlink() else None,
            path.read_bytes() if stat.S_ISREG(path.lstat().st_mode) else None,
        )
        for path in sorted(Path(folder).rglob("*"))
    }


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A current folder with a file, a folder, a pipe, a device, a socket, and links to them."""
    (tmp_path / "here" / "sub").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    save_network(OLD, "net")
    return tmp_path


def link(name, to):
    try:
        Path(name).symlink_to(to)
    except OSError:  # Windows asks for a privilege
        pytest.skip("no symbolic links here")


def refusal(function, path, kind):
    """What is said of a path, in one line; nothing may change by it."""
    before = state("..")
    with pytest.raises(kind) as caught:
        save_network(NEW, path) if function == "save_network" else load_network(path)
    assert caught.type is kind
    assert state("..") == before
    said = str(caught.value)
    assert said.startswith(f"{function}: ")
    assert len(said.splitlines()) == 1
    return said.removeprefix(f"{function}: ")


both = pytest.mark.parametrize("function", ["save_network", "load_network"])


# ---------------------------------------------------------------- what is no file


@both
@pytest.mark.parametrize(
    "path",
    [
        *(".", "..", "sub", "sub/", "sub/.", "net/", "net/.", "none/", "none/.", "sub/..", "/"),
        *(Path(), Path("sub"), "link to sub"),
    ],
)
def test_a_folder_is_refused(function, path, here):
    if path == "link to sub":
        link(path, "sub")
    said = refusal(function, path, IsADirectoryError)
    assert said == f"{path} is a folder; write the name of a file in it"


@both
def test_an_empty_path_is_refused(function, here):
    said = refusal(function, "", FileNotFoundError)
    assert said == "path is empty; write the name of a file"


@both
@pytest.mark.parametrize(("path", "told"), [(None, "None"), (3, "3"), (b"net", "bytes")])
def test_what_is_no_path_is_refused(function, path, told, here):
    said = refusal(function, path, TypeError)
    assert said == f"path must be text or a Path, not {told}"


@posix
@both
@pytest.mark.parametrize("by", ["its name", "a link", "a link to a link"])
@pytest.mark.parametrize("what", ["pipe", "socket", "device"])
def test_what_is_no_regular_file_is_refused(what, by, function, here):
    if what == "pipe":
        os.mkfifo(what)
        both_ends = os.open(what, os.O_RDWR)  # so that nobody who opens it waits for ever
    if what == "socket":
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(what)
    if what == "device":
        # Root could lose the machine's own /dev/null to a mistake, and makes another one.
        try:
            os.mknod(what, stat.S_IFCHR | 0o666, os.stat(os.devnull).st_rdev)
        except PermissionError:
            if os.geteuid() == 0:
                pytest.skip("root may make no device here")
            what = os.devnull
    path = what
    for step in range(["its name", "a link", "a link to a link"].index(by)):
        link(f"link {step}", path)
        path = f"link {step}"
    said = refusal(function, path, ValueError)
    assert said == f"{path} is a device, a pipe or a socket; write the name of a file"
    if what == "pipe":
        os.close(both_ends)


@pytest.mark.parametrize("path", ["none/net", "none/none/net", "net/net", "none/../net", "none/.."])
@pytest.mark.parametrize("by", ["its name", "a link"])
def test_a_folder_that_is_missing_is_told(path, by, here):
    if by == "a link":
        link("link", path)
    given = "link" if by == "a link" else path
    said = refusal("save_network", given, FileNotFoundError)
    folder = Path(path).parent
    assert said == f"{given} cannot be written: there is no folder {folder}; make it first"


def test_a_missing_file_is_what_the_system_says(here):
    for path in ("none", "none/net"):
        with pytest.raises(FileNotFoundError, match=re.escape(repr(path))):
            load_network(path)


def test_a_name_may_be_as_long_as_the_system_allows(here):
    save_network(OLD, "n" * 250)
    assert load_network("n" * 250).sizes == OLD.sizes
    said = refusal("save_network", "n" * 300, OSError)
    assert re.fullmatch("n{300} cannot be reached: [^:]+", said)  # the reason in the system's words


@both
def test_a_path_with_a_null_byte_is_refused_by_name(function, here):
    assert refusal(function, "a\0b", ValueError).startswith("path cannot be one: ")


@pytest.mark.skipif(not hasattr(os, "chown"), reason="needs owners")
def test_a_file_of_somebody_else_stays_theirs(here):
    save_network(OLD, "net")
    owner = (12345, 23456) if os.geteuid() == 0 else (os.getuid(), os.getgid())
    os.chown("net", *owner)
    save_network(NEW, "net")
    known = os.stat("net")
    assert (known.st_uid, known.st_gid) == owner


@both
@pytest.mark.parametrize("path", ["a", "b", "self", "to a"])
def test_links_in_a_circle_are_told(path, function, here):
    for name, to in {"a": "b", "b": "a", "self": "self", "to a": "sub/../a"}.items():
        link(name, to)
    said = refusal(function, path, OSError)
    assert said.startswith(f"{path} cannot be reached: ")
    assert said.endswith("; look at its folders and links")


# ---------------------------------------------------------------- links stay


@pytest.mark.parametrize("old", [True, False])
@pytest.mark.parametrize(
    "links",
    [
        {"link": "../there/far"},
        {"link": "sub/one", "sub/one": "../two", "two": "../there/far"},
        {"link": "folder/far", "folder": "../there"},
        {"link": "{}/there/far"},
        {"link": "{}/here/sub/one", "sub/one": "../../there/far"},
    ],
    ids=["relative", "chain", "folder", "absolute", "absolute chain"],
)
def test_the_link_stays_and_what_it_points_to_is_replaced(links, old, here):
    there = here / "there"
    there.mkdir()
    if old:
        save_network(OLD, there / "far")
    for name, to in links.items():
        link(name, to.format(here))
    before = state("..")
    save_network(NEW, "link")
    after = state("..")
    far = str(Path("..", "there", "far"))
    assert {path for path in after if after[path] != before.get(path)} == {far}
    assert after.keys() == before.keys() | {far}
    assert is_at(NEW, there / "far")
    assert is_at(NEW, "link")
    assert is_at(OLD, "net")


def test_a_hard_link_keeps_the_old_file(here):
    try:
        os.link("net", "sub/net")
    except OSError:
        pytest.skip("no hard links here")
    save_network(NEW, "net")
    assert is_at(NEW, "net")
    assert is_at(OLD, "sub/net")


# ---------------------------------------------------------------- modes stay


def mode(path):
    return oct(stat.S_IMODE(os.stat(path).st_mode))


@pytest.fixture
def umask(request):
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


umasks = pytest.mark.parametrize("umask", [0o022, 0o077, 0o002, 0o000], indirect=True, ids=oct)


@posix
@umasks
@pytest.mark.parametrize("kept", [0o600, 0o640, 0o644, 0o666, 0o755, 0o200], ids=oct)
def test_the_mode_of_a_file_stays_and_is_never_wider(kept, umask, here, monkeypatch):
    os.chmod("net", kept)
    opened, seen = os.open, []

    def look(path, flags, *modes):
        file = opened(path, flags, *modes)
        if flags & os.O_CREAT:
            seen.append(stat.S_IMODE(os.fstat(file).st_mode))
        return file

    monkeypatch.setattr(os, "open", look)
    save_network(NEW, "net")
    assert mode("net") == oct(kept)
    assert len(seen) == 1
    assert oct(seen[0] & ~kept) == "0o0"  # from the beginning, before a byte is in it


@posix
@umasks
def test_a_new_file_has_the_mode_that_open_would_give(umask, here):
    Path("opened").write_bytes(b"")
    save_network(NEW, "saved")
    assert mode("saved") == mode("opened")


@posix
def test_through_a_link_the_mode_of_the_file_stays(here):
    os.chmod("net", 0o600)
    link("link", "net")
    save_network(NEW, "link")
    assert mode("net") == "0o600"
    assert is_at(NEW, "net")


# ---------------------------------------------------------------- what is read-only


@pytest.mark.parametrize("read_only", [0o444, 0o555, 0o400], ids=oct)
@pytest.mark.parametrize("by", ["its name", "a link"])
def test_a_read_only_file_is_refused_to_root_too(by, read_only, here):
    os.chmod("net", read_only)
    if by == "a link":
        link("link", "net")
    path = "link" if by == "a link" else "net"
    said = refusal("save_network", path, PermissionError)
    assert said == (
        f"{path} cannot be written: it is read-only; make it writable, or take another name"
    )
    os.chmod("net", 0o644)


@pytest.mark.parametrize("path", ["net", "sub/net"])
def test_what_the_system_lets_nobody_write_is_refused(path, here, monkeypatch):
    # Root may write everywhere, so the system's word is put in its mouth.
    refused = "net" if path == "net" else "sub"
    monkeypatch.setattr(os, "access", lambda asked, _: str(asked) != refused)
    said = refusal("save_network", path, PermissionError)
    reason = {
        "net": "it is read-only; make it writable, or take another name",
        "sub/net": "the folder sub is read-only; take another one",
    }
    assert said == f"{path} cannot be written: {reason[path]}"
