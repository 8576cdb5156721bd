"""Whether the words of a picture can be read on white and on nearly black.

A picture is drawn as it is, without its words, and with each word in a flat colour of its own,
which tells its pixels. So what a word is compared with is what really lies behind it.
"""

import io
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from PIL import Image

sys.path.append(str(Path(__file__).parents[1] / "notebooks"))
from execute import drawn_by_resvg

# The contrast that words have at least where the picture paints no ground: on the page of
# JupyterLab in its light theme, in its dark one, and on that of VS Code.
GROUNDS = {(255, 255, 255): 4.5, (17, 17, 17): 4.1, (30, 30, 30): 3.6}
ON_PAINT, ON_TINT = 4.5, 3.0  # and where it does, or lets the page shine through
FIRST = 0x100000  # the colour of the first word; the others count on


def luminance(rgb):
    """Relative luminance as WCAG 2 defines it, of colours in the last axis."""
    c = np.asarray(rgb) / 255
    linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(one, other):
    """The contrast of colours, from 1 to 21."""
    one, other = luminance(one) + 0.05, luminance(other) + 0.05
    return np.maximum(one, other) / np.minimum(one, other)


def on(pixels, ground):
    """Pixels with opacities on a ground."""
    share = pixels[..., 3:] / 255
    return pixels[..., :3] * share + np.array(ground) * (1 - share)


def too_faint(words, shown, behind, marked, drawn):
    """The words with too little contrast: which, on what ground, how much.

    At least the share `drawn` of them must be seen, or nothing would be tested.
    """
    number = marked[..., :3].astype(int) @ [1 << 16, 1 << 8, 1]
    whole, found, seen = marked[..., 3] == 255, [], 0
    for place, word in enumerate(words):
        of = whole & (number == FIRST + place)
        if not of.any():  # hidden, or thinner than a pixel
            continue
        seen += 1
        ink, ground = shown[of].astype(float), np.median(behind[of].astype(float), axis=0)
        paint = ground[3]
        for page, bare in GROUNDS.items():
            least = bare if paint == 0 else ON_PAINT if paint == 255 else ON_TINT
            ratio = contrast(on(ink, page), on(ground, page)).max()  # an edge is fainter
            if ratio < least:
                found.append((word, page, round(float(ratio), 2)))
    assert seen >= drawn * len(words) > 0
    return found


def is_clear(pixels):
    """Whether nothing is painted in the corners."""
    return not pixels[:: len(pixels) - 1, :: pixels.shape[1] - 1, 3].any()


def pixels_of(figure):
    """A figure as pixels with opacities."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.array(canvas.buffer_rgba())


def faint_in_figure(figure):
    """As `too_faint`, in a figure of Matplotlib."""
    figure.set_dpi(200)  # else a thin letter covers no pixel wholly
    shown = pixels_of(figure)
    figure.set_layout_engine("none")
    texts = [
        text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()
    ]
    for place, text in enumerate(texts):
        text.set_color(f"#{FIRST + place:06x}")
        text.set_antialiased(False)
    marked = pixels_of(figure)
    for text in texts:
        text.set_alpha(0)
    return too_faint([text.get_text() for text in texts], shown, pixels_of(figure), marked, 0.25)


def pixels_of_svg(root):
    """A picture as pixels with opacities."""
    with Image.open(io.BytesIO(drawn_by_resvg(ET.tostring(root, "unicode")))) as picture:
        return np.array(picture.convert("RGBA"))


def faint_in_svg(svg):
    """As `too_faint`, in a picture of marks."""
    root = ET.fromstring(svg)
    shown = pixels_of_svg(root)
    texts = [
        part for part in root.iter() if part.tag.endswith("}text") and (part.text or "").strip()
    ]
    for place, text in enumerate(texts):
        for part in text.iter():
            part.attrib.pop("opacity", None)
            look = f"fill:#{FIRST + place:06x};stroke:none;text-rendering:optimizeSpeed"
            part.set("style", ";".join(filter(None, [part.get("style"), look])))
    marked = pixels_of_svg(root)
    for text in texts:
        text.set("visibility", "hidden")
    return too_faint([text.text for text in texts], shown, pixels_of_svg(root), marked, 1)
