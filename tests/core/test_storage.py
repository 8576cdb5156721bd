"""A network to a file and back: whole or not at all, and nothing else gets in."""

import errno
import hashlib
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from draws import FLOATS

from mlp_core import ACTIVATIONS, Activation, Layer, Network, load_network, save_network, tanh

SMALL = Network.random((3, 2), [tanh], seed=1)


def assert_same(network, other):
    assert network.sizes == other.sizes
    for a, b in zip(network.layers, other.layers, strict=True):
        assert a.activation is b.activation
        for P, Q in ((a.W, b.W), (a.B, b.B)):
            assert P.dtype == Q.dtype
            assert P.tobytes() == Q.tobytes()  # NaN too
            assert not P.flags.writeable


def files(folder):
    return sorted(path.name for path in Path(folder).iterdir())


# ---------------------------------------------------------------- there and back


@pytest.mark.parametrize("dtype", FLOATS)
def test_every_activation_and_every_bit_come_back(dtype, tmp_path):
    rng, n = np.random.default_rng(0), 2
    layers = []
    for k, h in enumerate(ACTIVATIONS.values(), start=3):
        W = np.asfortranarray(rng.normal(size=(n, k)).astype(dtype))
        B = rng.normal(size=(1, k)).astype(dtype)
        W[0, :3] = np.nan, np.inf, -0.0
        B[0, :2] = np.finfo(dtype).smallest_subnormal, np.finfo(dtype).max
        layers.append(Layer(W, B, h))
        n = k
    save_network(Network(layers), tmp_path / "net")
    loaded = load_network(tmp_path / "net")
    assert_same(loaded, Network(layers))
    assert [a.activation for a in loaded.layers] == list(ACTIVATIONS.values())


def test_a_large_layer_and_many_layers_come_back(tmp_path):
    large = Network.random((1000, 500, 3), [tanh, tanh])
    deep = Network.random([2] * 101, [tanh] * 100)
    for network in (large, deep):
        save_network(network, tmp_path / "net")
        assert_same(load_network(tmp_path / "net"), network)


@pytest.mark.parametrize("name", ["net", "net.npz", "net.v1.mlp", ".net", "my net ∂E"])
@pytest.mark.parametrize("kind", [str, Path])
def test_the_file_is_exactly_at_the_path_given(kind, name, tmp_path, monkeypatch):
    save_network(SMALL, kind(tmp_path / name))
    assert files(tmp_path) == [name]
    monkeypatch.chdir(tmp_path)
    assert_same(load_network(kind(name)), SMALL)
    save_network(SMALL, kind(name))
    assert files(tmp_path) == [name]


def test_no_file_stays_open(tmp_path):
    def next_number():
        number = os.open(__file__, os.O_RDONLY)
        os.close(number)
        return number

    before = next_number()
    save_network(SMALL, tmp_path / "net")
    load_network(tmp_path / "net")
    assert next_number() == before  # the system gives the lowest that is free


def test_an_old_file_is_replaced(tmp_path):
    save_network(Network.random((50, 40), [tanh]), tmp_path / "net")
    save_network(SMALL, tmp_path / "net")
    assert_same(load_network(tmp_path / "net"), SMALL)


def test_numpy_reads_the_file_too(tmp_path):
    save_network(SMALL, tmp_path / "net")
    with np.load(tmp_path / "net") as arrays:
        assert sorted(arrays) == ["B1", "W1", "activations"]
        assert arrays["W1"].tolist() == SMALL.layer(1).W.tolist()
        assert arrays["activations"].tolist() == ["tanh"]


def test_the_file_ends_with_the_digest_of_every_byte_before(tmp_path):
    # So it is written down: files of today are to be read by programs of tomorrow.
    save_network(SMALL, tmp_path / "net")
    content = (tmp_path / "net").read_bytes()
    digest = hashlib.sha256(content[:-64]).hexdigest().encode()
    assert content.endswith(b"mlp_core network, SHA-256 " + digest)


def test_the_file_may_be_read_in_pieces_of_any_size(tmp_path, monkeypatch):
    save_network(SMALL, tmp_path / "net")
    size = (tmp_path / "net").stat().st_size
    for piece in (1, 7, 64, size // 2, *range(size - 66, size + 66)):
        monkeypatch.setattr("mlp_core.storage.PIECE", piece)
        assert_same(load_network(tmp_path / "net"), SMALL)


# ---------------------------------------------------------------- what cannot be stored


def test_an_activation_of_the_readers_own_is_refused_by_name(tmp_path):
    for name in ("swish", "tanh"):  # the name of one of ours does not make it ours
        own = Layer(np.ones((2, 2)), np.ones((1, 2)), Activation(name, np.tanh, np.tanh))
        with pytest.raises(ValueError, match="activation of your own") as caught:
            save_network(Network([*SMALL.layers, own]), tmp_path / "net")
        assert str(caught.value) == (
            f"save_network: layer 2 has an activation of your own, {name!r}; "
            "only those in ACTIVATIONS can be stored"
        )
    assert files(tmp_path) == []


@pytest.mark.parametrize("dtype", [np.longdouble, np.complex128])
def test_only_float32_and_float64_are_stored(dtype, tmp_path):
    network = Network([Layer(np.ones((2, 2), dtype), np.ones((1, 2), dtype), tanh)])
    if np.dtype(dtype).str == "<f8":
        pytest.skip("longdouble is float64 on this machine")
    with pytest.raises(TypeError) as caught:
        save_network(network, tmp_path / "net")
    assert str(caught.value) == (
        f"save_network: network must hold float32 or float64, not {np.dtype(dtype)}"
    )
    assert files(tmp_path) == []


def test_what_is_no_network_is_refused(tmp_path):
    with pytest.raises(TypeError, match=r"^save_network: network must be a Network, not list$"):
        save_network([*SMALL.layers], tmp_path / "net")
    assert files(tmp_path) == []


# ---------------------------------------------------------------- saving that fails


class Disk:
    """A file on a disk that is full after the first bytes."""

    def __init__(self, file):
        self.file = file

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()

    def __getattr__(self, name):
        return getattr(self.file, name)

    def write(self, content):
        self.file.write(content[:100])
        fail()


def fail(*_, **__):
    raise OSError(errno.ENOSPC, "no space left")


def interrupt(*_, **__):
    raise KeyboardInterrupt


@pytest.mark.parametrize("old", [None, Network.random((4, 5), [tanh], seed=2)])
@pytest.mark.parametrize("place", ["write", "fsync", "replace", "interrupt"])
def test_a_failed_save_leaves_the_old_file_and_nothing_else(place, old, tmp_path, monkeypatch):
    path = tmp_path / "net"
    if old:
        save_network(old, path)
    with monkeypatch.context() as patch:
        if place == "write":
            full = lambda *a, **k: Disk(open(*a, **k))  # noqa: E731, SIM115
            patch.setattr("mlp_core.storage.open", full, raising=False)
        if place in ("fsync", "interrupt"):
            patch.setattr(os, "fsync", fail if place == "fsync" else interrupt)
        if place == "replace":
            patch.setattr(Path, "replace", fail)
            patch.setattr(os, "replace", fail)
        with pytest.raises(KeyboardInterrupt if place == "interrupt" else OSError) as caught:
            save_network(SMALL, path)
    if place != "interrupt":
        assert str(caught.value) == f"save_network: {path} cannot be written: no space left"
    assert files(tmp_path) == (["net"] if old else [])
    if old:
        assert_same(load_network(path), old)


def test_the_file_is_whole_and_on_the_disk_before_it_takes_the_place(tmp_path, monkeypatch):
    seen = []

    def look(file):
        seen.append((os.fstat(file).st_size, *files(tmp_path)))

    monkeypatch.setattr(os, "fsync", look)
    save_network(SMALL, tmp_path / "net")
    size, name = seen[0]
    assert size == (tmp_path / "net").stat().st_size
    assert re.fullmatch(r"\.net\.[0-9a-f]{8}\.part", name)  # hidden
    assert [names for _, *names in seen[1:]] == [["net"]]  # then the folder, with the new name
    save_network(SMALL, tmp_path / "net")
    assert name not in seen[2]  # no two are the same


def test_a_folder_that_cannot_be_opened_is_saved_into_all_the_same(tmp_path, monkeypatch):
    opened = os.open  # Windows opens no folder

    def refuse(path, flags, *mode):
        if Path(path) == tmp_path:
            raise PermissionError
        return opened(path, flags, *mode)

    monkeypatch.setattr(os, "open", refuse)
    save_network(SMALL, tmp_path / "net")
    assert_same(load_network(tmp_path / "net"), SMALL)


def said_by(script, argument):
    """What a script of this folder prints; if it fails, what it says of that."""
    env = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-W", "ignore", Path(__file__).with_name(script), argument]
    ran = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_killed_at_any_moment_the_old_file_or_the_new_one_is_whole():
    assert said_by("killed_saves.py", "20").endswith("| then net\n")


@pytest.mark.parametrize("name", ["net", "net.v1", "[net]*"])
def test_the_next_save_removes_what_a_killed_one_left_and_nothing_else(name, tmp_path):
    left = [f".{name}.0123abcd.part", f".{name}.99999999.part"]
    others = [
        *(f".{name}.part", f".{name}.0123abc.part", f".{name}.0123abcz.part", f".{name}.0123abcd"),
        *(f".{name}.v1.0123abcd.part", f"{name}.0123abcd.part", ".other.0123abcd.part"),
        *(".n.0123abcd.part", f"{name}.v1"),
    ]
    for file in left + others:
        (tmp_path / file).write_bytes(b"half")
    save_network(SMALL, tmp_path / name)
    assert files(tmp_path) == sorted([name, *others])


def test_what_cannot_be_removed_is_not_in_the_way(tmp_path):
    (tmp_path / ".net.0123abcd.part").mkdir()
    save_network(SMALL, tmp_path / "net")
    assert files(tmp_path) == [".net.0123abcd.part", "net"]


@pytest.mark.parametrize("moment", ["fsync", "replace"])
def test_of_two_saves_at_once_both_succeed_and_the_last_one_stays(moment, tmp_path, monkeypatch):
    path, other = tmp_path / "net", Network.random((60, 50), [tanh], seed=2)
    owner = os if moment == "fsync" else Path
    original = getattr(owner, moment)

    def save_meanwhile(*arguments):
        monkeypatch.setattr(owner, moment, original)
        save_network(other, path)  # which removes the part of the save that waits here
        assert_same(load_network(path), other)
        return original(*arguments)

    monkeypatch.setattr(owner, moment, save_meanwhile)
    save_network(SMALL, path)
    assert_same(load_network(path), SMALL)
    assert files(tmp_path) == ["net"]


def test_a_part_that_is_removed_again_and_again_is_told(tmp_path, monkeypatch):
    def removed(part, target):
        part.unlink()
        return original(part, target)

    original = Path.replace
    monkeypatch.setattr(Path, "replace", removed)
    with pytest.raises(FileNotFoundError, match=r"^save_network: .*net cannot be written: "):
        save_network(SMALL, tmp_path / "net")
    assert files(tmp_path) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_while_two_save_again_and_again_the_file_is_always_whole(tmp_path):
    assert said_by("two_saves.py", str(tmp_path)).split() == ["new", "old"]
    assert files(tmp_path) == ["net"]


# ---------------------------------------------------------------- damage


def told(path):
    """What load_network says of a file, which must be one line that names the file."""
    with pytest.raises(ValueError, match="cannot be read") as caught:
        load_network(path)
    assert str(caught.value).startswith(f"load_network: {path} cannot be read: ")
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value).split(" cannot be read: ")[1]


def test_every_flipped_bit_is_found(tmp_path):
    path, rng = tmp_path / "net", random.Random(0)
    save_network(SMALL, path)
    content = path.read_bytes()
    for place in range(len(content)):
        damaged = bytearray(content)
        damaged[place] ^= 1 << rng.randrange(8)
        path.write_bytes(damaged)
        assert told(path) in (
            "it is damaged: its digest does not fit its content",
            "it is no network file, or its end is missing",
        )


def test_a_flipped_bit_is_found_anywhere_in_a_file_of_megabytes(tmp_path):
    path = tmp_path / "net"
    save_network(Network.random((400, 1000), [tanh]), path)
    content = bytearray(path.read_bytes())
    for place in (0, *(i * 2**20 + j for i in (1, 2, 3) for j in (-1, 0, 1)), len(content) - 99):
        content[place] ^= 1
        path.write_bytes(content)
        assert told(path) == "it is damaged: its digest does not fit its content"
        content[place] ^= 1


def test_every_truncation_and_whatever_is_appended_is_found(tmp_path):
    path = tmp_path / "net"
    save_network(SMALL, path)
    content = path.read_bytes()
    for part in [*(content[:size] for size in range(len(content))), content + b"\n", content * 2]:
        path.write_bytes(part)
        assert told(path).startswith("it is ")
