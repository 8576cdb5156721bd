"""Draw the two pictures of README.md: a check that names a mistake, and the studio while it learns.

python tests/packaging/readme_pictures.py

Both show what the project says and computes when this runs. They need Chromium, as tests/browser.
"""

import io
import sys
from contextlib import redirect_stdout
from html import escape
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from mlp_lab import training_studio
from mlp_lab.palette import FAINT, INK, PAPER, VERMILION

ROOT = Path(__file__).parents[2]
CHECK, STUDIO = ROOT / "notebooks/a_check.png", ROOT / "notebooks/the_studio.gif"

# One slip in a whole backward pass: it runs, every dimension fits, and E falls.
MISTAKEN = """\
from mlp_lab import check

def my_backward(dE_dA, Z, A, W, h_prime):
    dE_dW, dE_dB = [None] * len(W), [None] * len(W)
    for l in range(len(W) - 1, 0, -1):
        dE_dZ = h_prime[l](A[l]) * dE_dA
        dE_dW[l] = A[l - 1].T @ dE_dZ
        dE_dB[l] = dE_dZ.sum(axis=0, keepdims=True)
        dE_dA = dE_dZ @ W[l].T
    return dE_dW, dE_dB

check.backward(my_backward, seed=5)
"""

FRAMES, LAST = 60, 3500  # pictures, and the step of the last one
BETWEEN, AT_END = 90, 3000  # milliseconds
COLOURS = 64


def said(code: str) -> str:
    """What these lines print."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(code, {})
    return printed.getvalue().strip()


def cell(code: str, verdict: str) -> str:
    """A cell of a notebook with what it prints, as HTML."""
    parts = (
        (f"border:1px solid {FAINT};border-radius:4px", escape(code.strip())),
        (f"color:{VERMILION};font-weight:bold", escape(verdict)),
    )
    inside = "".join(f'<pre style="padding:10px;{look}">{words}</pre>' for look, words in parts)
    return f'<div style="font-size:15px;color:{INK};padding:0 8px">{inside}</div>'


def shown(page: Page, html: str, scale: float = 1) -> Image.Image:
    """What a page shows of a piece of HTML."""
    page.set_content(
        f'<body style="margin:0;background:{PAPER}"><div id="it" '
        f'style="display:inline-block;zoom:{scale:g}">{html}</div></body>'
    )
    png = page.locator("#it").screenshot(animations="disabled")
    return Image.open(io.BytesIO(png)).convert("RGB")


def learning(page: Page) -> list[Image.Image]:
    """The studio while it learns two spirals: step after step at first, then in longer strides."""
    studio = training_studio("spirals", widths=(16, 16), alpha=0.5, axis="linear")
    frames = []
    for place in range(FRAMES + 1):
        goal = round(LAST * (place / FRAMES) ** 2)
        while studio.number < goal:
            studio.step()
        frames.append(shown(page, studio.drawn().standalone()))
    return frames


def main() -> None:
    """Draw both."""
    sys.path.insert(0, str(ROOT / "tests/browser"))
    from conftest import CHROMIUM, QUIET  # type: ignore[import-not-found]

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": 1200, "height": 900})
        shown(page, cell(MISTAKEN, said(MISTAKEN)), 1.5).save(CHECK, optimize=True)
        frames = learning(page)
        browser.close()
    # One palette for all frames: with its own for each, the colours would flicker.
    palette = frames[-1].quantize(COLOURS)
    first, *rest = (frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames)
    waits = [BETWEEN] * len(rest) + [AT_END]
    first.save(STUDIO, save_all=True, append_images=rest, duration=waits, loop=0, optimize=True)
    for path in (CHECK, STUDIO):
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
