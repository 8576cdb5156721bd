"""PNG files with few colours and no ground: small, and right on a page of whatever colour.

A colour here is red, green, blue and how opaque it is: an edge of a letter is not a mixture of its
ink and of a paper that may be another one, but ink that hides less.
"""

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

__all__ = ["indexed_png", "small_png"]

Bytes = NDArray[np.uint8]
SHADES = 15  # of opacity, beside none: more cannot be told apart at the edge of a letter


def small_png(pixels: Bytes, colours: int = 256) -> bytes:
    """Pixels, height × width × 4, as a PNG of at most so many colours: a third of the bytes.

    Where there are more, some are kept, and any other becomes the nearest of them.
    """
    opacity = np.rint(pixels[..., 3] * (SHADES / 255)).astype(int)
    inks = Image.fromarray(np.where(opacity[..., None], pixels[..., :3], 0).astype(np.uint8))
    merged = inks.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    both = np.asarray(merged, dtype=int) * (SHADES + 1) + opacity
    found, index, counts = np.unique(both, return_inverse=True, return_counts=True)
    ink, shade = np.divmod(found, SHADES + 1)
    table = np.array(merged.getpalette()).reshape(-1, 3)
    palette = np.column_stack([table[ink], shade * (255 // SHADES)])
    kept, place = few_of(palette, counts, colours)
    return indexed_png(place[index].reshape(opacity.shape).astype(np.uint8), palette[kept])


def few_of(palette: NDArray[Any], counts: NDArray[Any], most: int) -> tuple[list[int], Any]:
    """Which colours are kept, and for each colour which of those looks most like it.

    One after the other comes in that is far from all others and frequent, as they look on black
    and on white together.
    """
    solid = palette[:, :3] * (palette[:, 3:] / 255)
    seen = np.hstack([solid, solid + 255 - palette[:, 3:]])
    kept: list[int] = []
    apart, place = np.full(len(seen), np.inf), np.zeros(len(seen), int)
    worth = counts.astype(float)
    while len(kept) < most and worth.any():
        kept.append(int(worth.argmax()))
        now = ((seen - seen[kept[-1]]) ** 2).sum(axis=1)
        place[now < apart] = len(kept) - 1
        apart = np.minimum(apart, now)
        worth = apart * np.sqrt(counts)
    return kept, place


def indexed_png(index: Bytes, palette: NDArray[Any], fast: bool = False) -> bytes:
    """A PNG of at most 256 colours: which of them each pixel has, and what they are, N × 4."""
    picture, file = Image.fromarray(index), io.BytesIO()
    picture.putpalette(palette.astype(np.uint8).tobytes(), "RGBA")
    picture.save(file, "png", optimize=not fast, compress_level=1 if fast else 9)
    return file.getvalue()
