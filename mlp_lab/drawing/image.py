"""A grid of signed numbers as an image with a pixel for each."""

import base64
import struct
import zlib
from functools import lru_cache

import numpy as np
from matplotlib.colors import Colormap
from numpy.typing import NDArray

from mlp_core import Array
from mlp_lab.palette import SIGNED

__all__ = ["colours", "finite", "grid_image", "in_bytes", "png", "shaded_image", "shades"]

SHADES = 64


def colours(table: Colormap, count: int) -> list[str]:
    """So many colours of a table, each from the middle of its stretch."""
    shades = table((np.arange(count) + 0.5) / count)[:, :3]
    return ["#" + bytes(np.round(255 * shade).astype(np.uint8)).hex() for shade in shades]


def in_bytes(table: Colormap) -> bytes:
    """The colours of a table as a PNG has them."""
    return b"".join(bytes.fromhex(colour[1:]) for colour in colours(table, SHADES))


PALETTE = in_bytes(SIGNED)


def grid_image(
    values: Array,
    largest: float,
    box: tuple[float, ...],
    smooth: bool = False,
    palette: bytes = PALETTE,
) -> str:
    """A grid of signed numbers as an image, zero in the middle of the colours."""
    return shaded_image(shades(values, largest), box, smooth, palette)


def shades(values: Array, largest: float) -> NDArray[np.uint8]:
    """Signed numbers as places in a palette, zero in the middle; of many grids at once."""
    within = np.clip(finite(values), -largest, largest)
    share = np.clip(within * (SHADES / 2 / largest), -SHADES / 2, SHADES / 2 - 1)
    return (share + SHADES / 2).astype(np.uint8)


def shaded_image(
    shaded: NDArray[np.uint8],
    box: tuple[float, ...],
    smooth: bool = False,
    palette: bytes = PALETTE,
) -> str:
    """A grid of places in a palette as an image."""
    data = base64.b64encode(png(shaded, palette)).decode()
    x, y, width, height = box
    look = "" if smooth else ' style="image-rendering:pixelated"'
    return (
        f'<image x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" '
        f'preserveAspectRatio="none"{look} href="data:image/png;base64,{data}"/>'
    )


def png(shades: NDArray[np.uint8], palette: bytes = PALETTE) -> bytes:
    """A PNG of the shades; written here, since a library takes ten times as long for so few."""
    rows, columns = shades.shape
    lines = np.zeros((rows, columns + 1), np.uint8)  # before each line a zero: it is as it stands
    lines[:, 1:] = shades
    return head(rows, columns, palette) + chunk(b"IDAT", zlib.compress(lines.tobytes(), 1)) + END


@lru_cache(maxsize=64)
def head(rows: int, columns: int, palette: bytes) -> bytes:
    """What comes first in a PNG of a size and a palette."""
    size = struct.pack(">IIBBBBB", columns, rows, 8, 3, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"PLTE", palette)


def chunk(name: bytes, data: bytes) -> bytes:
    """A part of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


END = chunk(b"IEND", b"")


def finite(P: Array) -> Array:
    """P, with numbers that can be drawn in the place of NaN and infinity."""
    return P if np.isfinite(P).all() else np.nan_to_num(P)
