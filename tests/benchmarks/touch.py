"""How long a hand waits for its picture: python tests/benchmarks/touch.py

In a JupyterLab of its own in headless Chromium, a handle of every instrument is dragged and
shaken, a move every 100 ms. The page itself notes when each move came and when the next picture was
painted. Beside it stands what the kernel alone needs for the answer. Other programs on the machine
make both longer: the first line says how busy it was.
"""

import os
import shutil
import sys
import tempfile
from bisect import bisect_right
from pathlib import Path
from statistics import median
from typing import Any

from lab_server import jupyterlab, write_notebook
from timing import digits, interleaved, table

import mlp_lab

HERE = Path(__file__).resolve()
sys.path.append(str(HERE.parents[1] / "browser"))

MOVES, EVERY = 80, 100  # moves, and milliseconds from one to the next
# Of each explorer its handle, and by how many pixels it is shaken, sideways and upward.
HANDLES = {
    "explore_error": ("A,1,1", 0, 60),
    "explore_activation": ("z,1,1", 120, 0),
    "explore_net_input": ("X,1,1", 60, 0),
    "explore_jacobian": ("A_prevᵀ,1,1", 60, 0),
    "explore_surface": ("point,1,1", 90, 60),
    "explore_gradient_check": ("s,1,1", 120, 0),
    "living_network": ("node,1,1", 60, 0),
}
WATCH = """instrument => {
    const seen = window.touched = {moves: [], pictures: []};
    instrument.addEventListener('pointermove', move => seen.moves.push(move.timeStamp), true);
    const painted = () => setTimeout(() => seen.pictures.push(performance.now()));
    new MutationObserver(() => requestAnimationFrame(painted))
        .observe(instrument.querySelector('.mlp-drawing'), {childList: true});
}"""


def waits(page: Any, number: int, name: str) -> list[float]:
    """Milliseconds from each move of a handle to the next picture."""
    place, wide, high = HANDLES[name]
    shown = page.locator(".mlp-instrument").nth(number)
    shown.scroll_into_view_if_needed()
    box = shown.locator(f'[data-drag="{place}"]').first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    shown.evaluate(WATCH)
    page.mouse.move(x, y)
    page.mouse.down()
    for move in range(MOVES):
        part = (move % 8 - 3.5) / 3.5  # no two moves in a row lead to one place
        page.mouse.move(x + wide * part, y + high * part)
        page.wait_for_timeout(EVERY)
    page.mouse.up()
    seen = page.evaluate("touched")
    moves = seen["moves"][1 : MOVES + 1]  # the first is the way to the handle
    found = []
    for move in moves:
        after = bisect_right(seen["pictures"], move)
        if after < len(seen["pictures"]):
            found.append(seen["pictures"][after] - move)
    return found


def in_jupyterlab() -> dict[str, list[float]]:
    """The waits of every explorer, in one notebook."""
    from lab_page import LabPage
    from playwright.sync_api import sync_playwright

    folder = Path(tempfile.mkdtemp())
    cells = [f"from mlp_lab import {name}\n{name}()" for name in HANDLES]
    write_notebook(folder / "a.ipynb", cells)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    try:
        with jupyterlab(folder) as (address, lab_page, _), sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            lab = LabPage(page, lab_page, address)
            lab.open("a.ipynb")
            lab.run_all()
            page.wait_for_selector(".mlp-drawing svg")
            page.wait_for_timeout(2000)
            found = {name: waits(page, number, name) for number, name in enumerate(HANDLES)}
            browser.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return found


def kernel_alone(name: str) -> float:
    """Seconds that the kernel needs for an answer, without wire and page."""
    instrument = getattr(mlp_lab, name)()
    place, wide, high = HANDLES[name]

    def drag(count: int) -> None:
        for move in range(count):
            x, y = 0.1 * (move % 8), 0.1 * (move % 8)
            content = {"drag": place, "x": x if wide else None, "y": y if high else None}
            instrument.picture._handle_custom_msg(content, [])

    seconds = interleaved({"drag": drag}, turn=0.1, rounds=9)["drag"]
    instrument.close()
    return seconds


def touch() -> str:
    """The table."""
    rows = []
    for name, found in in_jupyterlab().items():
        found.sort()
        late = found[int(0.95 * len(found))]
        numbers = median(found), late, found[-1], 1e3 * kernel_alone(name)
        rows.append([f"`{name}`", *map(digits, numbers), str(len(found))])
    head = ["from a move to its picture, ms", "median", "95 %", "at most", "kernel alone", "moves"]
    return table(head, rows)


if __name__ == "__main__":
    print("## A hand's wait\n")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before\n")
    print(touch())
