"""Pictures: their root element, live and standalone, several as one, and grids as images."""

import base64
import dataclasses
import io
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from mlp_lab.drawing import (
    CODE,
    GROUND,
    PALE,
    Picture,
    below,
    colours,
    finite,
    grid_image,
    side_by_side,
)
from mlp_lab.palette import FAINT, FAINT_GREY, GREY, INK, PAGE, SIGNED

SVG = "{http://www.w3.org/2000/svg}"
DISC = Picture(["<circle/>"], 300, 100, "A disc.")
SQUARE = Picture(["<rect/>"], 200, 50, "A square.")


def place(part):
    return tuple(float(part.get(name)) for name in ("x", "y", "width", "height"))


def marks_alone(root):
    """Whether there is no word between its marks: a page would show it."""
    return not root.text and not any(part.tail for part in root.iter())


def style(part):
    return dict(entry.split(":", 1) for entry in part.get("style").strip(";").split(";"))


def test_in_a_page_a_picture_takes_the_colours_and_letters_of_the_theme():
    root = ET.fromstring(DISC.live())
    assert (root.tag, root.get("viewBox"), root.get("width")) == ("svg", "0 0 300 100", "300")
    assert (root.get("role"), root.get("aria-label")) == ("img", "A disc.")
    assert [part.tag for part in root] == ["circle"]
    assert marks_alone(root)
    assert style(root) == {
        "max-width": "100%",
        "height": "auto",
        "color": f"var(--jp-ui-font-color1, {INK})",
        "fill": f"var(--jp-ui-font-color1, {INK})",
        "font": "13px var(--jp-ui-font-family, sans-serif)",
    }


def test_as_a_file_of_its_own_it_is_grey_without_a_ground_and_whole():
    written = Picture(["<circle/>", GROUND], 300, 100, "A disc.", CODE, size=15).standalone()
    root = ET.fromstring(written.replace(GROUND.alone + "<", "<"))
    assert GROUND.alone == "none"
    assert root.tag == f"{SVG}svg"
    assert set(root.attrib) == {"role", "aria-label", "viewBox", "width", "style"}
    assert marks_alone(root)
    assert (root.get("viewBox"), root.get("width")) == ("0 0 300 100", "300")
    assert [part.tag for part in root] == [f"{SVG}circle"]
    assert (style(root)["color"], style(root)["fill"]) == (GREY, GREY)
    assert style(root)["font"] == "15px monospace"
    assert "var(" not in written
    assert GROUND.alone in written


@pytest.mark.parametrize(("width", "wide"), [(300, 420), (700, 700)])
def test_a_caption_stands_below_it_and_has_room(width, wide):
    said = " ".join(f"word{i}" for i in range(60))
    root = ET.fromstring(Picture(["<circle/>"], width, 100, "A disc.").standalone(said))
    lines = root.findall(f"{SVG}text")
    assert " ".join(line.text for line in lines) == said
    assert root.get("width") == str(wide)
    assert max(5 + 8 * len(line.text) for line in lines) <= wide - 5  # 8 pixels a character
    assert wide / 2 < max(8 * len(line.text) for line in lines)
    down = [float(line.get("y")) for line in lines]
    assert down == [116 + 18 * place for place in range(len(lines))]
    high = float(root.get("viewBox").split()[3])
    assert down[-1] < high <= down[-1] + 20


def test_what_the_picture_around_it_says_is_not_said_again():
    silent = ET.fromstring(Picture(["<g/>", "<g/>"], 10, 10, "").live())
    assert set(silent.attrib) == {"viewBox", "width", "style"}
    assert marks_alone(silent)
    assert 'aria-label="a &lt; b"' in Picture([], 10, 10, "a < b").live()


def test_a_picture_within_another_stands_at_its_place():
    outer = ET.fromstring(Picture([SQUARE.at(7, 9), "<g/>", SQUARE], 400, 90, "Both.").live())
    moved, g, first = outer
    assert (place(moved), g.tag, place(first)) == ((7, 9, 200, 50), "g", (0, 0, 200, 50))
    assert moved.get("viewBox") == "0 0 200 50"
    assert [part.tag for part in moved] == ["rect"]


def test_a_picture_does_not_change():
    with pytest.raises(dataclasses.FrozenInstanceError):
        DISC.x = 5
    assert (DISC.at(5, 6).x, DISC.x) == (5, 0)


def test_pictures_one_below_the_other_are_as_high_as_all_and_as_wide_as_the_widest():
    both = below(SQUARE, dataclasses.replace(DISC, font=CODE, size=15))
    # The words of the last come first: it is what has changed.
    assert (both.width, both.height, both.says) == (300, 150, "A disc. A square.")
    assert (both.font, both.size) == (CODE, 15)
    upper, lower = ET.fromstring(both.standalone())
    assert (place(upper), place(lower)) == ((0, 0, 200, 50), (0, 50, 300, 100))
    page = ET.fromstring(f"<div>{below(SQUARE, SQUARE, DISC).live()}</div>")
    assert marks_alone(page)
    upper, lower = ET.fromstring(f"<div>{both.live()}</div>")  # each may be as wide as the page
    assert (upper.get("width"), lower.get("width")) == ("200", "300")
    assert (upper.get("style")[:14], "display" in style(lower)) == ("display:block;", False)
    assert style(upper).keys() - style(lower).keys() == {"display"}


def test_pictures_side_by_side_stand_in_lines_of_two():
    three = side_by_side([SQUARE, DISC, dataclasses.replace(SQUARE, height=70)], "All three.")
    assert (three.width, three.height, three.says) == (2 * 316, 8 + 100 + 70, "All three.")
    parts = ET.fromstring(three.standalone())
    assert [place(part) for part in parts] == [
        (8, 8, 200, 50), (8 + 316, 8, 300, 100), (8, 108, 200, 70),
    ]  # fmt: skip
    in_code = side_by_side([dataclasses.replace(DISC, font=CODE, size=15), SQUARE], "")
    assert (in_code.font, in_code.size) == (CODE, 15)
    page = ET.fromstring(three.live())
    assert marks_alone(page)
    assert style(page) == {
        "display": "flex", "flex-wrap": "wrap", "align-items": "flex-start", "gap": "0 16px",
    }  # fmt: skip
    assert [part.get("width") for part in page] == ["200", "300", "200"]
    assert [part.get("x") for part in page] == [None, None, None]


# Grids of signed numbers.


def read(svg):
    """The colours of an image, and the bytes of its file."""
    data = base64.b64decode(re.search(r"base64,([^\"]*)", svg)[1])
    image = Image.open(io.BytesIO(data))
    image.load()
    return np.asarray(image.convert("RGB")).astype(int), data


def test_zero_is_in_the_middle_of_the_colours_and_the_largest_at_their_ends():
    grid, _ = read(grid_image(np.array([[-2.0, -1.0, 0.0, 1.0, 2.0]]), 2, (0, 0, 5, 1)))
    shades = [SIGNED(share)[:3] for share in (0.5 / 64, 16.5 / 64, 32.5 / 64, 48.5 / 64, 63.5 / 64)]
    assert np.abs(grid[0] - 255 * np.array(shades)).max() <= 0.5


def test_what_is_too_large_or_no_number_is_drawn_all_the_same():
    values = np.array([[9.0, np.inf], [-9.0, -np.inf], [np.nan, 0.0], [2.0, -2.0]])
    (plus, minus, zero, ends), _ = read(grid_image(values, 2, (0, 0, 2, 4)))
    assert np.array_equal(plus, [ends[0], ends[0]])
    assert np.array_equal(minus, [ends[1], ends[1]])
    assert np.array_equal(*zero)


def test_every_pixel_is_at_its_row_and_column():
    values = np.random.default_rng(0).normal(size=(7, 5))
    grid, data = read(grid_image(values, 3, (0, 0, 5, 7)))
    alone = [[read(grid_image(np.array([[v]]), 3, (0, 0, 1, 1)))[0][0, 0] for v in row]
             for row in values]  # fmt: skip
    assert np.array_equal(grid, alone)
    assert data.endswith(b"\0\0\0\0IEND\xaeB`\x82")  # as every PNG ends


def test_its_box_and_whether_its_pixels_are_seen():
    values, box = np.ones((2, 2)), (3, 4.5, 60, 70)
    sharp, smooth = (ET.fromstring(grid_image(values, 1, box, smooth=s)) for s in (False, True))
    assert place(sharp) == place(smooth) == box
    assert sharp.get("preserveAspectRatio") == "none"
    assert (sharp.get("style"), smooth.get("style")) == ("image-rendering:pixelated", None)
    assert ET.fromstring(grid_image(values, 1, box)).get("style") == sharp.get("style")


def test_numbers_that_can_be_drawn_are_not_copied():
    P = np.ones((2, 2))
    assert finite(P) is P
    P[0, 0], P[1, 1] = np.nan, -np.inf
    assert finite(P)[0].tolist() == [0, 1]
    assert np.isfinite(finite(P)).all()


def test_colours_are_those_of_the_middle_of_each_stretch():
    shades = ["#" + "".join(f"{round(255 * c):02x}" for c in SIGNED(s)[:3]) for s in (0.25, 0.75)]
    assert colours(SIGNED, 2) == shades


def test_a_colour_of_the_page_is_fixed_in_a_file_of_its_own():
    words = f'<text {PALE.live} stroke-opacity="0.6"/>'
    marks = [f'<rect fill="{PAGE}"/>', f'<g style="stroke:{PAGE};fill:{INK}"/>', words]
    marks.append(f'<path stroke="{FAINT}"/>')
    picture = Picture(marks, 9, 9, "x")
    assert picture.live().count(PAGE) == 2
    alone = picture.standalone()
    assert "var(" not in alone
    assert f'<rect fill="none"/><g style="stroke:none;fill:{INK}"/>' in alone
    assert '<text  stroke-opacity="0.6"/>' in alone
    assert f'<path stroke="{FAINT_GREY}"/>' in alone
