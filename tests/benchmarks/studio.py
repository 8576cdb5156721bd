"""What a frame of the studio costs, and how many a browser shows: python tests/benchmarks/studio.py

The first table needs no browser: CPU time of a tick (the steps, and their picture as HTML), bytes,
and the same beside Matplotlib's savefig of two of its panels. The second opens a JupyterLab of its
own in headless Chromium (`pip install playwright`, and a system's Chromium) and counts the frames
that reach the page. Other programs on the machine make it smaller, so it also prints the load of
the machine, and the CPU time of a frame: in the kernel, on the wire (the server of Jupyter) and in
the page. As many frames a second as the slowest of the three allows are possible on idle cores.
"""

import contextlib
import io
import os
import shutil
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil
from lab_server import jupyterlab, write_notebook
from timing import digits, interleaved, table

from mlp_core import train
from mlp_lab import figures
from mlp_lab.datasets import Dataset
from mlp_lab.studio import Studio, training_studio

STUDIOS = {
    "xor, 2-8-1, all panels": "training_studio(weights=True)",
    "xor, 2-8-1, plane and E alone": "training_studio(neurons=False)",
    "sine, 1-12-1": "training_studio('sine', widths=(12,))",
    "spirals, 2-24-24-1, batches of 20": (
        "training_studio('spirals', widths=(24, 24), batch_size=20)"
    ),
}
WATCH = """() => {
    window.frames_seen = [];
    new MutationObserver(() => window.frames_seen.push(performance.now()))
        .observe(document.querySelector(".mlp-drawing"), {childList: true});
}"""
# By a script, which needs no way through the browser's driver.
PRESS = """name => {
    const pressed = performance.now();
    [...document.querySelectorAll(".mlp-instrument button")]
        .find(button => button.textContent.trim() === name).click();
    return pressed;
}"""
IDLE = """async () => {
    for (let look = 0; look < 600; look++) {
        const session = jupyterapp.shell.currentWidget?.context?.sessionContext?.session;
        if (session?.kernel?.status === "idle") return;
        await new Promise(resolve => setTimeout(resolve, 100));
    }
    throw new Error("the kernel is not idle");
}"""
PARTS = ("kernel", "wire", "page")


def ticking(studio: Studio, count: int) -> None:
    """So many frames."""
    for _ in range(count):
        studio.tick()


def saved(studio: Studio, count: int) -> None:
    """Matplotlib's picture of the plane and the curve, as often."""
    data = Dataset("train", studio.course.X, studio.course.Y, "")
    E = train(studio.network, studio.course.X, studio.course.Y, alpha=1.0, steps=200).E
    for _ in range(count):
        for figure in (
            figures.decision_regions({"": (studio.network, data)}),
            figures.learning_curve(E),
        ):
            figure.savefig(io.BytesIO(), format="png")


def without_browser() -> str:
    """The table of frames without a browser."""
    rows = []
    for name, line in STUDIOS.items():
        studio = eval(line, {"training_studio": training_studio})
        studio.start()
        runs = {"tick": lambda count, studio=studio: ticking(studio, count)}
        if name.startswith("xor, 2-8-1"):
            runs["saved"] = lambda count, studio=studio: saved(studio, count)
        found = interleaved(runs, turn=0.1, rounds=9)
        size = len(studio.picture.html.encode()) / 1024
        ratio = digits(found["tick"] / found["saved"]) if "saved" in found else ""
        row = [digits(1e3 * found["tick"]), digits(1 / found["tick"]), digits(size), ratio]
        rows.append([name, *row])
        studio.close()
    head = ["5 steps and a frame of", "ms of CPU", "frames a CPU second", "KB", "of savefig's time"]
    return table(head, rows)


def spent(server: int) -> dict[str, float]:
    """CPU seconds so far: of the server's kernels, of the server, of all browsers that I opened."""
    serving, mine = psutil.Process(server), psutil.Process()
    kernels = serving.children(recursive=True)
    others = {process.pid for process in (serving, *kernels)}
    pages = [p for p in mine.children(recursive=True) if p.pid not in others]
    seconds = {}
    for part, processes in zip(PARTS, (kernels, [serving], pages), strict=True):
        seconds[part] = 0.0
        for process in processes:
            with contextlib.suppress(psutil.Error):
                seconds[part] += sum(process.cpu_times()[:2])
    return seconds


def answers(page: Any, rounds: int = 5) -> dict[str, float]:
    """Milliseconds from a button to the first picture after it: the most of a few."""
    found = dict.fromkeys(("Start", "Pause", "Step", "Reset"), 0.0)
    for name in [*found] * rounds:
        pressed = page.evaluate(PRESS, name)
        time.sleep(0.6)
        seen = page.evaluate("window.frames_seen")
        found[name] = max(found[name], next(t for t in seen if t > pressed) - pressed)
    return found


def in_jupyterlab(line: str, seconds: float = 10.0) -> dict[str, float]:
    """Frames a second in a page, their longest gap, what a button waits, CPU ms of a frame."""
    from playwright.sync_api import sync_playwright

    folder = Path(tempfile.mkdtemp())
    source = f"from mlp_lab.studio import training_studio\nstudio = {line}\nstudio"
    write_notebook(folder / "a.ipynb", [source])
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    try:
        with jupyterlab(folder) as (_, lab_page, server), sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            page.goto(lab_page.replace("/lab?", "/lab/tree/a.ipynb?"))
            page.wait_for_function("() => window.jupyterapp")
            page.evaluate("() => jupyterapp.restored")
            page.evaluate(IDLE)
            page.evaluate("() => { jupyterapp.commands.execute('notebook:run-all-cells'); }")
            page.wait_for_selector(".mlp-drawing svg", timeout=60_000)
            page.locator(".mlp-instrument").scroll_into_view_if_needed()
            page.evaluate(WATCH)
            page.evaluate(PRESS, "Start")
            time.sleep(1)
            started, before = page.evaluate("performance.now()"), spent(server)
            time.sleep(seconds)
            after, ended = spent(server), page.evaluate("performance.now()")
            pressed = page.evaluate(PRESS, "Pause")
            page.wait_for_selector(".mlp-instrument button:has-text('Start')")
            time.sleep(1)
            seen = page.evaluate("window.frames_seen")
            waits = answers(page)
            browser.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    frames = [t for t in seen if started <= t <= ended]
    gaps = [b - a for a, b in pairwise(frames)]
    last = [t - pressed for t in seen if t > pressed]
    cost = {part: 1e3 * (after[part] - before[part]) / len(frames) for part in PARTS}
    return {
        "frames a second": 1e3 / (sum(gaps) / len(gaps)),
        "longest gap": max(gaps),
        "late": len(last) - 1,  # the first is the answer to the pause
        **waits,
        **cost,
    }


def with_browser() -> str:
    """The table of frames in a page."""
    rows = []
    for name, line in STUDIOS.items():
        found = in_jupyterlab(line)
        rows.append([name, *(digits(number) for number in found.values())])
    head = ["frames in JupyterLab", "a second", "longest gap, ms", "frames after a pause"]
    head += [f"{name}, ms at most" for name in ("start", "pause", "step", "reset")]
    return table([*head, *(f"CPU ms of a frame: {part}" for part in PARTS)], rows)


if __name__ == "__main__":
    load = ", ".join(f"{part:.2f}" for part in os.getloadavg())
    print(f"## Frames of the studio (load of the machine before it began: {load})\n")
    print(without_browser())
    print()
    try:
        print(with_browser())
    except ModuleNotFoundError as missing:
        print(f"No frames in a browser: {missing}; pip install playwright")
