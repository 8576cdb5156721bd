"""Network files as somebody might forge them: any content, and a digest that is right for it."""

import hashlib
import io
import struct
import warnings
import zipfile

import numpy as np

from mlp_core import save_network

HEADER = b"\x93NUMPY\x01\x00"


def npy(array):
    file = io.BytesIO()
    np.save(file, array, allow_pickle=True)
    return file.getvalue()


def claiming(shape, descr="<f8", data=b"", fortran=False, magic=HEADER):
    """An .npy whose header claims whatever it is told to."""
    text = repr({"descr": descr, "fortran_order": fortran, "shape": shape}).encode() + b"\n"
    return magic + struct.pack("<H", len(text)) + text + data


def members_of(network, path):
    """The members of a real file, as name: bytes."""
    save_network(network, path)
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def sealed(archive, path):
    """The bytes of a zip archive, with the comment that a file of ours at `path` has."""
    with zipfile.ZipFile(path) as ours:
        comment = ours.comment
    file = io.BytesIO(archive)
    with zipfile.ZipFile(file, "a") as zipped:
        zipped.comment = comment
    return digested(file.getvalue())


def digested(content):
    """The same bytes with the digest of all before it at the end."""
    return content[:-64] + hashlib.sha256(content[:-64]).hexdigest().encode()


def packed(members, compression=zipfile.ZIP_STORED):
    """A zip archive of (name, bytes) pairs, twice the same name included."""
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", compression) as archive:
        warnings.simplefilter("ignore", UserWarning)  # that a name comes twice
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


def with_field(content, name, offset, value, form="<I"):
    """A file of ours with one field of a member's entry in the directory changed."""
    entry = content.index(b"PK\x01\x02")
    while content[entry + 46 :][: len(name)] != name.encode():
        entry = content.index(b"PK\x01\x02", entry + 4)
    changed = bytearray(content)
    struct.pack_into(form, changed, entry + offset, value)
    return digested(bytes(changed))


def sharing(shared):
    """An archive in which many members are the same bytes, which are there only once.

    shared: lists of (names, bytes). Each member's local header lies within the extra field of the
    one before it, and all of these end where the bytes begin.
    """
    body, directory, count = b"", b"", 0
    for names, content in shared:
        sizes = struct.pack("<III", zipfile.crc32(content), len(content), len(content))
        headers = b""
        for name in reversed(names):
            fixed = struct.pack("<4s5H", b"PK\x03\x04", 20, 0, 0, 0, 33) + sizes
            headers = fixed + struct.pack("<HH", len(name), len(headers)) + name.encode() + headers
        at = len(body)
        for name in names:
            fixed = struct.pack("<4s6H", b"PK\x01\x02", 20, 20, 0, 0, 0, 33) + sizes
            fixed += struct.pack("<5H2I", len(name), 0, 0, 0, 0, 0, at)
            directory, at, count = directory + fixed + name.encode(), at + 30 + len(name), count + 1
        body += headers + content
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), 0)
    return body + directory + end
