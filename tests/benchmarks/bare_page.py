"""A page of Chromium with nobody looking on, for what is measured in it.

The driver of the browser tests is told of every message between a page and its kernel, with all of
a picture in it. That takes as long as the page itself takes. Here the browser's own protocol is
asked for what is needed, a line of JavaScript or a move of the mouse, and for nothing else.
"""

import contextlib
import itertools
import json
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

import websocket

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PATIENCE = 60  # seconds after which something counts as stuck
QUIET = [
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--remote-allow-origins=*",
]
IDLE = "jupyterapp.shell.currentWidget?.context?.sessionContext?.session?.kernel?.status === 'idle'"


class BarePage:
    """One page: it evaluates JavaScript, and has a mouse."""

    def __init__(self, address: str) -> None:
        self.socket = websocket.create_connection(address, timeout=PATIENCE)
        self.numbers = itertools.count(1)

    def ask(self, method: str, **params: Any) -> Any:
        """What the browser answers to one command."""
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while (answer := json.loads(self.socket.recv())).get("id") != number:
            pass
        return answer["result"]

    def evaluate(self, source: str) -> Any:
        """The value of an expression, also of one that comes later."""
        answer = self.ask(
            "Runtime.evaluate", expression=source, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{source}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def wait_for(self, source: str) -> None:
        """Wait until an expression is true."""
        end = time.monotonic() + PATIENCE
        while not self.evaluate(f"Boolean({source})"):
            if time.monotonic() > end:
                raise TimeoutError(source)
            time.sleep(0.1)

    def mouse(self, kind: str, x: float, y: float) -> None:
        """Move the mouse, or press or release its left button: "moved", "pressed", "released"."""
        held = {} if kind == "moved" else {"button": "left", "clickCount": 1}
        self.ask("Input.dispatchMouseEvent", type=f"mouse{kind.title()}", x=x, y=y, **held)

    def run_all(self) -> None:
        """Run the notebook that JupyterLab has opened, and wait for its last picture."""
        self.wait_for("window.jupyterapp")
        self.evaluate("jupyterapp.restored.then(() => true)")
        self.wait_for(IDLE)
        self.evaluate("void jupyterapp.commands.execute('notebook:run-all-cells')")
        self.wait_for("document.querySelector('.mlp-drawing svg')")
        self.wait_for(
            "[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]"
            ".every(prompt => /\\d/.test(prompt.textContent))"
        )
        self.wait_for(IDLE)


@contextlib.contextmanager
def bare_page(address: str, width: int = 1400, height: int = 900) -> Iterator[BarePage]:
    """A page of this address in a browser of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = next(filter(None, map(shutil.which, NAMES)))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = subprocess.Popen(
            [
                program, *QUIET, f"--remote-debugging-port={port}", f"--user-data-dir={folder}",
                f"--window-size={width},{height}", address,
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            page = BarePage(first_page(f"http://127.0.0.1:{port}/json"))
            page.ask(
                "Emulation.setDeviceMetricsOverride",
                width=width, height=height, deviceScaleFactor=1, mobile=False,
            )  # fmt: skip
            yield page
        finally:
            browser.terminate()
            browser.wait()


def first_page(listed: str) -> str:
    """Where the browser's first page is asked, once there is one."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with contextlib.suppress(OSError), urllib.request.urlopen(listed, timeout=5) as answer:
            for tab in json.load(answer):
                if tab["type"] == "page":
                    return str(tab["webSocketDebuggerUrl"])
        time.sleep(0.1)
    raise TimeoutError(listed)
