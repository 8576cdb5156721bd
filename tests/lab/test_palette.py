"""The colours: told apart by the colour-blind, and in grey."""

import legible
import numpy as np
from matplotlib.colors import to_rgb

from mlp_lab.palette import CLASSES, FAINT_GREY, GREY, INK, LINES, PAPER, SIGNED


def luminance(colour):
    return legible.luminance(255 * np.array(to_rgb(colour)))


def contrast(one, other):
    return legible.contrast(*(255 * np.array(to_rgb(colour)) for colour in (one, other)))


def test_text_is_readable():
    assert contrast(INK, PAPER) > 7


def test_grey_is_the_lightest_that_is_readable_on_white_and_it_is_on_black_too():
    assert contrast(GREY, PAPER) >= 4.5 > contrast("#777777", PAPER)
    assert contrast(GREY, "#111111") > 4.1  # JupyterLab's dark theme
    assert contrast(GREY, "#1e1e1e") > 3.6  # that of VS Code
    assert FAINT_GREY.startswith(GREY)


def test_curves_stand_out_from_whatever_ground():
    for colour, _ in LINES:
        assert all(contrast(colour, ground) > 3 for ground in (PAPER, "#111111", "#1e1e1e"))


def test_classes_differ_by_marker_and_stand_out_from_paper():
    colours, markers = zip(*CLASSES, strict=True)
    assert len(set(colours)) == len(set(markers)) == len(CLASSES)
    assert all(contrast(colour, PAPER) > 3 for colour in colours)


def test_signed_numbers_get_lighter_all_the_way_so_grey_tells_the_sign():
    lightness = [luminance(SIGNED(x)[:3]) for x in np.linspace(0, 1, 41)]
    assert all(np.diff(lightness) > 0)
    assert lightness[0] < 0.02
    assert lightness[-1] > 0.85


def test_zero_is_grey_and_the_signs_differ_in_hue():
    red, _, blue = SIGNED(0.5)[:3]
    assert abs(red - blue) < 0.05
    assert SIGNED(0.2)[2] - SIGNED(0.2)[0] > 0.3  # negative is blue
    assert SIGNED(0.8)[0] - SIGNED(0.8)[2] > 0.3  # positive is orange
