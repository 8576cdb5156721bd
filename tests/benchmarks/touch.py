"""How long a hand waits for its picture: python tests/benchmarks/touch.py

In a JupyterLab of its own in headless Chromium, a handle of every instrument is dragged and
shaken, a move every 100 ms. The page itself notes when each move came and when the next picture was
painted. Beside it stands what the kernel alone needs for the answer. Other programs on the machine
make both longer: the first line says how busy it was.
"""

import os
import tempfile
import time
from bisect import bisect_right
from pathlib import Path
from statistics import median

from bare_page import BarePage, bare_page
from lab_server import jupyterlab, write_notebook
from timing import digits, interleaved, table

import mlp_lab

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
WATCH = """(() => {
    const instrument = document.querySelectorAll('.mlp-instrument')[%d];
    instrument.scrollIntoView({block: 'center'});
    const seen = window.touched = {moves: [], pictures: []};
    instrument.addEventListener('pointermove', move => seen.moves.push(move.timeStamp), true);
    const painted = () => setTimeout(() => seen.pictures.push(performance.now()));
    new MutationObserver(() => requestAnimationFrame(painted))
        .observe(instrument.querySelector('.mlp-drawing'), {childList: true});
    const box = instrument.querySelector('[data-drag="%s"]').getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
})()"""


def waits(page: BarePage, number: int, name: str) -> list[float]:
    """Milliseconds from each move of a handle to the next picture."""
    place, wide, high = HANDLES[name]
    x, y = page.evaluate(WATCH % (number, place))
    page.mouse("moved", x, y)
    page.mouse("pressed", x, y)
    for move in range(MOVES):
        part = (move % 8 - 3.5) / 3.5  # no two moves in a row lead to one place
        page.mouse("moved", x + wide * part, y + high * part)
        time.sleep(EVERY / 1000)
    page.mouse("released", x, y)
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
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        cells = [f"from mlp_lab import {name}\n{name}()" for name in HANDLES]
        write_notebook(Path(folder, "a.ipynb"), cells)
        with (
            jupyterlab(Path(folder)) as (_, lab_page, _),
            bare_page(lab_page.replace("/lab?", "/lab/tree/a.ipynb?")) as page,
        ):
            page.run_all()
            time.sleep(2)
            return {name: waits(page, number, name) for number, name in enumerate(HANDLES)}


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
