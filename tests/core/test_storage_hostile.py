"""Foreign files, and forged ones whose digest is right: one line each, no code run, no memory."""

import pickle
import tracemalloc
import zipfile

import forged
import numpy as np
import pytest
from forged import claiming, npy, packed, sealed
from test_storage import told

from mlp_core import Network, load_network, save_network, tanh

NETWORK = Network.random((3, 2, 4), [tanh, tanh])
MOST = 10_000_000  # bytes


@pytest.fixture
def path(tmp_path):
    save_network(NETWORK, tmp_path / "net")
    return tmp_path / "net"


def reason(path, content):
    """What is said of a file with this content; on the way, no large piece of memory is taken."""
    path.write_bytes(content)
    tracemalloc.start()
    try:
        return told(path)
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < MOST


class Evil:
    """What unpickling this would run."""

    ran = False

    def __reduce__(self):
        return setattr, (Evil, "ran", True)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"W = [[1, 2], [3, 4]]\n" * 50,
        b"\x89PNG\r\n\x1a\n" + bytes(500),
        pickle.dumps(Evil()),
        npy(np.ones((3, 2))),
        packed([("W1.npy", npy(np.ones((3, 2))))]),
        b"mlp_core network, SHA-256 " + b"0" * 64,
        bytes(3_000_000),
    ],
    ids=["empty", "line", "text", "PNG", "pickle", "npy", "npz", "comment", "zeros"],
)
def test_foreign_files_are_told_apart(content, path):
    said = {
        True: "it is damaged: its digest does not fit its content",
        False: "it is no network file, or its end is missing",
    }
    assert reason(path, content) == said[b"mlp_core network" in content]
    assert not Evil.ran


def test_a_folder_and_a_missing_file_are_what_the_system_says(tmp_path):
    with pytest.raises(OSError, match="no_such_file"):
        load_network(tmp_path / "no_such_file")
    with pytest.raises(OSError, match=tmp_path.name):
        load_network(tmp_path)


def test_a_forged_file_with_honest_content_is_a_network(path):
    members = forged.members_of(NETWORK, path)
    path.write_bytes(sealed(packed(members.items()), path))
    assert load_network(path).sizes == (3, 2, 4)


def test_an_array_column_by_column_is_an_array_too(path):
    # NumPy writes one so if it lies so; we do not, but another program may.
    W = np.arange(6.0).reshape(3, 2)
    members = forged.members_of(NETWORK, path) | {"W1.npy": npy(np.asfortranarray(W))}
    path.write_bytes(sealed(packed(members.items()), path))
    assert load_network(path).layer(1).W.tolist() == W.tolist()


def test_an_error_without_words_is_told_by_its_name(path, monkeypatch):
    def without_words(_):
        raise MemoryError

    monkeypatch.setattr(zipfile, "ZipFile", without_words)
    assert told(path) == "MemoryError"


W1 = np.ones((3, 2)).tobytes()
EVIL = np.array([[Evil(), Evil()]] * 3, dtype=object)
FORGED = {
    # arrays that are no arrays of floats
    "pickle": {"W1": npy(EVIL)},
    "pickled names": {"activations": npy(np.array([Evil(), Evil()], dtype=object))},
    "objects": {"W1": claiming((3, 2), "|O", W1)},
    "fields": {"W1": claiming((3, 2), [("a", "<f8")], W1)},
    "subarrays": {"W1": claiming((3,), ("<f8", (2,)), W1)},
    "whole numbers": {"W1": claiming((3, 2), "<i8", W1)},
    "float16": {"W1": claiming((12, 2), "<f2", W1)},
    "complex": {"W1": claiming((3, 1), "<c16", W1)},
    "swapped bytes": {"W1": claiming((3, 2), ">f8", W1)},
    "text for floats": {"W1": claiming((3, 2), "<U2", W1)},
    "bytes for names": {"activations": claiming((2,), "|S4", b"tanhtanh")},
    "mixed floats": {"W1": claiming((3, 2), "<f4", W1[:24])},
    # sizes
    "terabytes": {"W1": claiming((10**6, 10**6), data=W1)},
    "gigabytes of names": {"activations": claiming((2**30,), "<U4", b"")},
    "one long name": {"activations": claiming((1,), f"<U{2**28}", b"")},
    "names of no length": {"activations": claiming((2**40,), "<U0", b"")},
    "more than any memory": {"W1": claiming((10**30, 0))},
    "negative": {"W1": claiming((-3, -2), data=W1)},
    "one negative": {"W1": claiming((-1, 2), data=W1)},
    "booleans": {"W1": claiming((True, 2), data=W1[:16])},
    "no size": {"W1": claiming(6, data=W1)},
    "empty": {"W1": claiming((3, 0))},
    "one axis": {"W1": claiming((6,), data=W1)},
    "three axes": {"W1": claiming((3, 2, 1), data=W1)},
    "no axis": {"activations": npy(np.array("tanh"))},
    "two axes": {"activations": npy(np.array([["tanh", "tanh"]]))},
    "too little": {"W1": claiming((3, 2), data=W1[:-1])},
    "too much": {"W1": claiming((3, 2), data=W1 + b"0")},
    "not W1 into W2": {"W1": npy(np.ones((3, 5))), "B1": npy(np.ones((1, 5)))},
    "not W1 to B1": {"B1": npy(np.ones((1, 3)))},
    # headers
    "no header": {"W1": b""},
    "half a header": {"W1": b"\x93NUMPY\x01\x00\xff\xff{'descr'"},
    "deep header": {"W1": b"\x93NUMPY\x01\x00\x00\x20" + b"(" * 0x2000},
    "code for a header": {"W1": b"\x93NUMPY\x01\x00\x1a\x00__import__('os').getcwd() \n"},
    "version 2": {"W1": claiming((3, 2), data=W1, magic=b"\x93NUMPY\x02\x00\x00\x00")},
    # members
    "unknown activation": {"activations": npy(np.array(["tanh", "softmax"]))},
    "code for a name": {"activations": npy(np.array(["tanh", "__class__"]))},
    "no layer": {"activations": claiming((0,), "<U4")} | dict.fromkeys(("W1", "B1", "W2", "B2")),
    "no names": {"activations": None},
    "missing": {"W2": None},
    "surplus": {"W3": npy(np.ones((4, 4)))},
    "other member": {"../../evil": b"x"},
}  # fmt: skip

STATES = "is no array of the size and type that it states"
SAID = {  # the others say what Python or NumPy says
    f"W1 {STATES}": [
        *("pickle", "objects", "fields", "subarrays", "whole numbers", "float16", "complex"),
        *("swapped bytes", "text for floats", "terabytes", "one axis", "three axes"),
        *("too little", "too much"),
    ],
    f"activations {STATES}": [
        *("pickled names", "bytes for names", "gigabytes of names", "one long name"),
        *("no axis", "two axes"),
    ],
    "W1 is no array": [
        *("no header", "half a header", "deep header", "code for a header", "version 2", "no size"),
    ],
    "Layer: B must hold float32 like the parameters, not float64": ["mixed floats"],
    "Layer: W must be n × k, not 3 × 0 (empty)": ["empty"],
    "Network: layers[1].W must be n × k = 5 × k, not 2 × 4": ["not W1 into W2"],
    "Layer: W must be n × k = n × 3, not 3 × 2": ["not W1 to B1"],
    "layer 2 has an unknown activation, 'softmax'": ["unknown activation"],
    "layer 2 has an unknown activation, '__class__'": ["code for a name"],
    "Network: layers must hold one layer or more, not none": ["no layer"],
    "activations is missing": ["no names"],
    "it has more or fewer arrays than its layers need": ["missing", "surplus", "other member"],
}
SAID_OF = {what: text for text, all_of_it in SAID.items() for what in all_of_it}


@pytest.mark.parametrize("what", FORGED)
def test_a_forged_file_is_told_in_one_line(what, path):
    members = forged.members_of(NETWORK, path)
    for name, content in FORGED[what].items():
        members[f"{name}.npy"] = content
    kept = [(name, content) for name, content in members.items() if content is not None]
    text = reason(path, sealed(packed(kept), path))
    assert not Evil.ran
    assert "object at 0x" not in text
    assert not text.startswith(('"', "(", "unhashable"))  # no error of Python's own, quoted
    assert text == SAID_OF.get(what, text)


def test_members_that_are_compressed_or_come_twice_are_refused(path):
    members = list(forged.members_of(NETWORK, path).items())
    bomb = [(name, bytes(10**8) if name == "W1.npy" else content) for name, content in members]
    deflated = sealed(packed(bomb, zipfile.ZIP_DEFLATED), path)
    assert reason(path, deflated) == "its arrays state more bytes than the file has"
    save_network(NETWORK, path)
    assert "more or fewer" in reason(path, sealed(packed([*members, members[1]]), path))


# Where in a member's entry: 8 flags, 10 method, 16 CRC, 20 and 24 sizes, 42 place of the member.
@pytest.mark.parametrize(
    ("offset", "value", "form", "said"),
    [
        (8, 1, "<H", None),
        (10, 8, "<H", "W1 is not stored as it is"),
        (10, 99, "<H", "W1 is not stored as it is"),
        (16, 0, "<I", None),
        (20, 2**31, "<I", "W1 is not stored as it is"),
        (24, 2**31, "<I", "its arrays state more bytes than the file has"),
        (20, 2**31 + 2**63, "<Q", "its arrays state more bytes than the file has"),
        (42, 0, "<I", None),
        (42, 2**31 - 1, "<I", None),
    ],
)
def test_a_directory_that_lies_is_told_in_one_line(offset, value, form, said, path):
    lying = forged.with_field(path.read_bytes(), "W1.npy", offset, value, form)
    told = reason(path, lying)
    assert told == (said or told)


def test_members_that_share_their_bytes_do_not_multiply_them(path):
    # Half a megabyte in the file would be 100 arrays of half a megabyte each in memory.
    L, n = 100, 250
    names = npy(np.array(["tanh"] * L))
    Ws, Bs = ([f"{letter}{l}.npy" for l in range(1, L + 1)] for letter in "WB")
    content = forged.sharing(
        [(["activations.npy"], names), (Ws, npy(np.ones((n, n)))), (Bs, npy(np.ones((1, n))))]
    )
    assert reason(path, sealed(content, path))
