"""A network to a file and back.

The file is an .npz archive, NumPy's own format: `numpy.load` reads it too. Its arrays are stored
as they are, and its comment ends with the SHA-256 digest of every byte before, so that a flipped
bit is found wherever it is. Nothing in a file is ever run, and no size that it states is
believed before that many bytes are there.
"""

import hashlib
import math
import os
import secrets
import stat
import zipfile
from contextlib import suppress
from glob import escape
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from mlp_core.activation import ACTIVATIONS
from mlp_core.layer import Layer
from mlp_core.network import Network
from mlp_core.refusals import briefly, check_kind

COMMENT = b"mlp_core network, SHA-256 "
DIGEST = 64  # hexadecimal digits
PIECE = 1 << 20
ATTEMPTS = 20  # at writing a part that other saves to the same path remove
FLOATS = ("<f4", "<f8")  # these mean the same on every machine


def save_network(network: Network, path: str | os.PathLike[str]) -> None:
    """Write a network to exactly this path, whole or not at all.

    Parameters
    ----------
    network : Network
        A network in float32 or float64, with activations from `ACTIVATIONS`.
    path : path
        The file. An old one stays until the new one is complete, and is then replaced: its mode
        stays, and so does a link to it. A hard link is another name of the old one, and keeps it.

    Raises
    ------
    ValueError
        If an activation is a reader's own: storing a function would be storing code. If the path
        is that of a device, a pipe or a socket.
    TypeError
        If the parameters are neither float32 nor float64.
    OSError
        If the path is a folder (`IsADirectoryError`) or lies in none that exists
        (`FileNotFoundError`), if the file or its folder is read-only (`PermissionError`), or if
        the system does not write, as on a full disk. The old file is then as it was.
    """
    check_kind("save_network", "network", network, Network)
    arrays = {"activations": np.array([layer.activation.name for layer in network.layers])}
    for l, layer in enumerate(network.layers, start=1):
        own = layer.activation.name
        if ACTIVATIONS.get(own) is not layer.activation:
            raise ValueError(
                f"save_network: layer {l} has an activation of your own, {own!r}; "
                "only those in ACTIVATIONS can be stored"
            )
        arrays |= {f"W{l}": layer.W, f"B{l}": layer.B}
    little = {name: array.astype(array.dtype.newbyteorder("<")) for name, array in arrays.items()}
    if little["W1"].dtype.str not in FLOATS:
        kind = network.layers[0].W.dtype
        raise TypeError(f"save_network: network must hold float32 or float64, not {kind}")
    archive = BytesIO()
    np.savez(archive, **little)  # type: ignore[arg-type]
    with zipfile.ZipFile(archive, "a") as file:
        file.comment = COMMENT + b"0" * DIGEST
    content = archive.getvalue()[:-DIGEST]
    replace(*place_of(path), content + hashlib.sha256(content).hexdigest().encode())


def place_of(path: str | os.PathLike[str]) -> tuple[Path, os.stat_result | None]:
    """Where the links of a path end, and what is known of the file there; None if there is none."""
    known = check_regular("save_network", path)
    place = Path(path)
    while place.is_symlink():  # ends: the system has gone this way in check_regular
        place = place.parent / place.readlink()
    refused = f"save_network: {os.fspath(path)} cannot be written:"
    if not place.parent.is_dir():
        raise FileNotFoundError(f"{refused} there is no folder {place.parent}; make it first")
    # A move asks no leave of the file that it replaces, and the system refuses root nothing; but
    # whoever made a file read-only meant it.
    if known and not (known.st_mode & 0o222 and os.access(place, os.W_OK)):
        raise PermissionError(f"{refused} it is read-only; make it writable, or take another name")
    if not os.access(place.parent, os.W_OK):
        raise PermissionError(f"{refused} the folder {place.parent} is read-only; take another one")
    return place, known


def replace(place: Path, known: os.stat_result | None, content: bytes) -> None:
    """Write beside the file, then move into its place, which is one indivisible act.

    A save that is killed leaves its part behind, and the next one removes it: there is never more
    than one. Of two saves at once, the later one removes the part of the earlier one too, which
    then writes it again; so each part has a name of its own. (If both had the same, one save would
    move into place what the other had written by half.)
    """
    stem = f".{place.name[:200]}"  # the longest name that a system allows is about 255
    for part in place.parent.glob(f"{escape(stem)}.{'[0-9a-f]' * 8}.part"):
        with suppress(OSError):  # Windows removes no file that another save has open
            part.unlink()
    for attempt in range(ATTEMPTS):
        part = place.with_name(f"{stem}.{secrets.token_hex(4)}.part")
        try:
            write(part, known, content)
            part.replace(place)
            break
        except OSError as error:
            if isinstance(error, FileNotFoundError) and attempt + 1 < ATTEMPTS:
                continue  # another save began
            refused = f"save_network: {place} cannot be written: {error.strerror or error}"
            raise type(error)(refused) from None
        finally:
            with suppress(OSError):  # gone, as it should be, or never there
                part.unlink()
    sync(place.parent)


def write(part: Path, known: os.stat_result | None, content: bytes) -> None:
    """A new file with this content on the disk, and with the mode and the owner of the old one."""
    mode = 0o666 if known is None else known.st_mode & 0o777
    # Made with that mode less the umask, it is open to nobody whom the mode shuts out.
    with open(part, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
        if known is not None:
            with suppress(AttributeError, OSError):  # who is not root can give it to nobody
                os.chown(part, known.st_uid, known.st_gid)
            part.chmod(mode)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync(folder: Path) -> None:
    """See that the names in a folder are on the disk too, where the system can."""
    with suppress(OSError):  # Windows opens no folder
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def load_network(path: str | os.PathLike[str]) -> Network:
    """Read a network that `save_network` wrote.

    Raises
    ------
    ValueError
        If the file is damaged, or is something else, such as a device or a pipe; one line says
        what is wrong with it.
    OSError
        If the path is a folder (`IsADirectoryError`), or if the system does not read the file; it
        says `FileNotFoundError` where there is none.
    """
    check_regular("load_network", path)
    with Path(path).open("rb") as file:
        try:
            check_digest(file)
            return read_network(file)
        except Exception as error:  # whatever a forged file makes the readers of its parts do
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            reason = reason.partition("; write ")[0]  # what is in a file cannot be written so
            raise ValueError(f"load_network: {os.fspath(path)} cannot be read: {reason}") from None


def check_regular(function: str, path: str | os.PathLike[str]) -> os.stat_result | None:
    """What the system knows of a file; None where there is none. What is no file is refused."""
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"{function}: path must be text or a Path, not {briefly(path)}")
    name = os.fspath(path)
    if not name:
        raise FileNotFoundError(f"{function}: path is empty; write the name of a file")
    if os.path.basename(name) in ("", ".") or os.path.isdir(name):
        raise IsADirectoryError(f"{function}: {name} is a folder; write the name of a file in it")
    try:
        known = os.stat(name)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except ValueError as error:  # a null byte
        raise ValueError(f"{function}: path cannot be one: {error}") from None
    except OSError as error:  # such as links in a circle
        reason = f"{error.strerror}; look at its folders and links"
        raise type(error)(f"{function}: {name} cannot be reached: {reason}") from None
    if not stat.S_ISREG(known.st_mode):  # to open a pipe would be to wait for ever
        raise ValueError(
            f"{function}: {name} is a device, a pipe or a socket; write the name of a file"
        )
    return known


def check_digest(file: BinaryIO) -> None:
    """Refuse a file that is not, bit for bit, what was written; read it piece by piece."""
    size = file.seek(0, os.SEEK_END)
    tail = len(COMMENT) + DIGEST
    file.seek(max(0, size - tail))
    if file.read(len(COMMENT)) != COMMENT:
        raise ValueError("it is no network file, or its end is missing")
    digest = file.read(DIGEST)
    file.seek(0)
    seen = hashlib.sha256()
    for start in range(0, size - DIGEST, PIECE):
        seen.update(file.read(min(PIECE, size - DIGEST - start)))
    if seen.hexdigest().encode() != digest:
        raise ValueError("it is damaged: its digest does not fit its content")


def read_network(file: BinaryIO) -> Network:
    """The network of an archive whose digest is right. Somebody may have forged it all the same."""
    with zipfile.ZipFile(file) as archive:
        if sum(member.file_size for member in archive.infolist()) > archive.start_dir:
            raise ValueError("its arrays state more bytes than the file has")
        names = read_array(archive, "activations", ("<U",)).tolist()
        if len(archive.infolist()) != 1 + 2 * len(names):
            raise ValueError("it has more or fewer arrays than its layers need")
        layers = []
        for l, name in enumerate(names, start=1):
            if name not in ACTIVATIONS:
                raise ValueError(f"layer {l} has an unknown activation, {name!r:.40}")
            W, B = (read_array(archive, f"{letter}{l}", FLOATS) for letter in "WB")
            layers.append(Layer(W, B, ACTIVATIONS[name]))
    return Network(layers)


def read_array(archive: zipfile.ZipFile, name: str, types: tuple[str, ...]) -> Any:
    """One array, of one of the types, whose stated size is the size that it has."""
    if f"{name}.npy" not in archive.namelist():
        raise ValueError(f"{name} is missing")
    member = archive.getinfo(f"{name}.npy")
    if member.compress_type != zipfile.ZIP_STORED or member.file_size != member.compress_size:
        raise ValueError(f"{name} is not stored as it is")
    with archive.open(member) as file:
        try:
            np.lib.format.read_magic(file)
            shape, fortran, dtype = np.lib.format.read_array_header_1_0(file)
        except Exception:  # its text may be anything at all
            raise ValueError(f"{name} is no array") from None
        data = file.read()
    axes, size = 1 if name == "activations" else 2, math.prod(shape) * dtype.itemsize
    if not dtype.str.startswith(types) or size != len(data) or len(shape) != axes:
        raise ValueError(f"{name} is no array of the size and type that it states")
    array = np.frombuffer(data, dtype).reshape(shape, order="F" if fortran else "C")
    return array.astype(dtype.newbyteorder("="))
