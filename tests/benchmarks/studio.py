"""What a frame of the studio costs, and how many a browser shows: python tests/benchmarks/studio.py

The first table needs no browser: CPU time of a tick (the steps, and their picture as HTML), bytes,
and the same beside Matplotlib's savefig of two of its panels. The second opens a JupyterLab of its
own in headless Chromium. It counts the frames that reach the page and how often the page is
painted, and says what a button waits for its picture. Other programs on the machine make all of it
worse, so it also prints the load of the machine, and the CPU time of a frame: in the kernel, on the
wire (the server of Jupyter) and in the browser. On idle cores their sum, divided by the number of
cores, is the least time from frame to frame.
"""

import contextlib
import io
import os
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import psutil
from bare_page import BarePage, bare_page
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
WATCH = """
    window.frames_seen = [];
    window.paints = 0;
    new MutationObserver(() => frames_seen.push(performance.now()))
        .observe(document.querySelector(".mlp-drawing"), {childList: true});
    const painted = () => { paints += 1; requestAnimationFrame(painted); };
    requestAnimationFrame(painted);
"""
PRESS = """(() => {
    const pressed = performance.now();
    [...document.querySelectorAll(".mlp-instrument button")]
        .find(button => button.textContent.trim() === "%s").click();
    return pressed;
})()"""
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


def answers(page: BarePage, rounds: int = 5) -> dict[str, float]:
    """Milliseconds from a button to the first picture after it: the most of a few."""
    found = dict.fromkeys(("Start", "Pause", "Step", "Reset"), 0.0)
    for name in [*found] * rounds:
        pressed = page.evaluate(PRESS % name)
        time.sleep(0.6)
        seen = page.evaluate("frames_seen")
        found[name] = max(found[name], next(t for t in seen if t > pressed) - pressed)
    return found


def in_jupyterlab(line: str, seconds: float = 10.0) -> dict[str, float]:
    """Frames a second in a page, their longest gap, what a button waits, CPU ms of a frame."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        source = f"from mlp_lab.studio import training_studio\nstudio = {line}\nstudio"
        write_notebook(Path(folder, "a.ipynb"), [source])
        with (
            jupyterlab(Path(folder)) as (_, lab_page, server),
            bare_page(lab_page.replace("/lab?", "/lab/tree/a.ipynb?")) as page,
        ):
            page.run_all()
            page.evaluate("document.querySelector('.mlp-instrument').scrollIntoView()")
            page.evaluate(WATCH)
            page.evaluate(PRESS % "Start")
            time.sleep(1)
            started, before, first = page.evaluate("performance.now()"), spent(server), paints(page)
            time.sleep(seconds)
            after, ended, last = spent(server), page.evaluate("performance.now()"), paints(page)
            pressed = page.evaluate(PRESS % "Pause")
            time.sleep(1)
            seen = page.evaluate("frames_seen")
            waits = answers(page)
    frames = [t for t in seen if started <= t <= ended]
    gaps = [b - a for a, b in pairwise(frames)]
    late = len([t for t in seen if t > pressed]) - 1  # the first is the answer to the pause
    cost = {part: 1e3 * (after[part] - before[part]) / len(frames) for part in PARTS}
    a_second = 1e3 / (ended - started)
    return {
        "frames": a_second * len(frames),
        "painted": a_second * (last - first),
        "longest gap": max(gaps),
        "late": late,
        **waits,
        **cost,
    }


def paints(page: BarePage) -> int:
    """How often the browser has painted so far."""
    return int(page.evaluate("paints"))


def with_browser() -> str:
    """The table of frames in a page."""
    rows = []
    for name, line in STUDIOS.items():
        found = in_jupyterlab(line)
        rows.append([name, *(digits(number) for number in found.values())])
    head = ["frames in JupyterLab", "a second", "paints a second", "longest gap, ms", "late frames"]
    head += [f"{name}, ms at most" for name in ("start", "pause", "step", "reset")]
    return table([*head, *(f"CPU ms of a frame: {part}" for part in PARTS)], rows)


if __name__ == "__main__":
    load = ", ".join(f"{part:.2f}" for part in os.getloadavg())
    print(f"## Frames of the studio (load of the machine before it began: {load})\n")
    print(without_browser())
    print()
    print(with_browser())
