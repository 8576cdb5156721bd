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
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from mlp_core.activation import ACTIVATIONS
from mlp_core.arguments import check_kind
from mlp_core.layer import Layer
from mlp_core.network import Network

COMMENT = b"mlp_core network, SHA-256 "
DIGEST = 64  # hexadecimal digits
PIECE = 1 << 20
FLOATS = ("<f4", "<f8")  # these mean the same on every machine


def save_network(network: Network, path: str | os.PathLike[str]) -> None:
    """Write a network to exactly this path, whole or not at all.

    Parameters
    ----------
    network : Network
        A network in float32 or float64, with activations from `ACTIVATIONS`.
    path : path
        The file. An old one stays until the new one is complete, and is then replaced.

    Raises
    ------
    ValueError
        If an activation is a reader's own: storing a function would be storing code.
    TypeError
        If the parameters are neither float32 nor float64.
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
    replace(Path(path), content + hashlib.sha256(content).hexdigest().encode())


def replace(path: Path, content: bytes) -> None:
    """Write beside the file, then move into its place, which is one indivisible act."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def load_network(path: str | os.PathLike[str]) -> Network:
    """Read a network that `save_network` wrote.

    Raises
    ------
    ValueError
        If the file is damaged, or is something else; one line says what is wrong with it.
    """
    with Path(path).open("rb") as file:
        try:
            check_digest(file)
            return read_network(file)
        except Exception as error:  # whatever a forged file makes the readers of its parts do
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ValueError(f"load_network: {os.fspath(path)} cannot be read: {reason}") from None


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
