"""The colours: told apart by the colour-blind, and in grey."""

import numpy as np
from matplotlib.colors import to_rgb

from mlp_lab.palette import CLASSES, INK, PAPER, SIGNED


def luminance(colour):
    """Relative luminance as WCAG 2 defines it."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return np.dot(linear, [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_text_is_readable():
    assert contrast(INK, PAPER) > 7


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
