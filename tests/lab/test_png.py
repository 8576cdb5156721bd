"""Small PNG files: few colours, each with how opaque it is, and none that was not there."""

import io

import numpy as np
import pytest
from PIL import Image

from mlp_lab.figures.png import indexed_png, small_png
from mlp_lab.palette import GREY

INK = tuple(bytes.fromhex(GREY[1:]))


def pixels_of(png):
    with Image.open(io.BytesIO(png)) as picture:
        assert picture.mode == "P"
        return np.array(picture.convert("RGBA"))


def test_the_edge_of_a_letter_has_its_ink_and_hides_less():
    """A mixture with white would be a light fringe on black, one with black a dark one on white."""
    edge = np.zeros((4, 256, 4), np.uint8)
    edge[..., :3], edge[..., 3] = INK, np.arange(256)
    edge[:, 0] = 255, 255, 255, 0  # as Matplotlib leaves what it has not touched
    seen = pixels_of(small_png(edge))
    assert (seen[seen[..., 3] > 0][:, :3] == INK).all()
    assert np.abs(seen[..., 3].astype(int) - edge[..., 3]).max() <= 9
    assert (seen[:, 0, 3], seen[:, -1, 3]) == pytest.approx((0, 255))


@pytest.mark.parametrize("colours", [32, 256])
def test_many_colours_become_few_that_look_alike_on_white_and_on_black(colours):
    across, down = np.meshgrid(np.arange(256), np.arange(256))
    many = np.stack([across, 255 - across, 128 + 0 * down, down], axis=-1).astype(np.uint8)
    seen = pixels_of(small_png(many, colours))
    assert len(np.unique(seen.reshape(-1, 4), axis=0)) <= colours
    for ground in (0, 255):
        one, other = (
            p[..., :3] * (p[..., 3:] / 255) + ground * (1 - p[..., 3:] / 255) for p in (many, seen)
        )
        assert np.abs(one - other).mean() < (24 if colours == 32 else 9)


def test_few_colours_stay_as_they_are():
    few = np.array([[[1, 2, 3, 255], [200, 100, 0, 255]], [[0, 114, 178, 102], [0, 0, 0, 0]]])
    assert pixels_of(small_png(few.astype(np.uint8), 4)).tolist() == few.tolist()


def test_a_colour_is_what_the_table_says():
    table = np.array([[9, 8, 7, 0], [1, 2, 3, 128], [255, 0, 0, 255]])
    seen = pixels_of(indexed_png(np.array([[0, 1, 2]], np.uint8), table, fast=True))
    assert seen.tolist() == [table.tolist()]
