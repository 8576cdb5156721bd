"""A notebook in JupyterLab as its reader has it: run it, move a control, read what it says."""

import json
import re
from urllib.parse import urlparse

from playwright.sync_api import TimeoutError

SECONDS = 60_000  # in milliseconds: how long anything may take before it counts as stuck

POINT = re.compile(r'"content": ?\{"point": ?("(?:[^"\\]|\\.)*")\}')  # in a message of a widget

# Without a question whether to save it, and with its kernel.
CLOSE_ALL = """async () => {
    for (const opened of [...jupyterapp.shell.widgets('main')]) {
        await opened.context?.sessionContext.ready; // its start is over, else it fails when closed
        await opened.context?.sessionContext.shutdown();
        opened.dispose();
    }
}"""
OPEN = "path => { jupyterapp.commands.execute('docmanager:open', {path}); }"


class LabPage:
    """JupyterLab in one page, with one notebook at a time.

    Attributes
    ----------
    errors : list of str
        Exceptions of this notebook's kernel, also those that the page hides, and errors of scripts.
    elsewhere : list of str
        Addresses outside of this machine that the page asked for.
    points : list of str
        What the page has told a kernel to be pointed at, and nobody has taken from here yet.
    """

    def __init__(self, page, address, home):
        self.errors, self.elsewhere, self.points = [], [], []
        self.page = page
        page.set_default_timeout(SECONDS)
        page.on("pageerror", lambda error: self.errors.append(f"script: {error}"))
        page.on("websocket", self.listen)
        page.on("request", lambda request: self.asked(request.url, home))
        page.goto(address)
        self.restored()

    def restored(self):
        """Wait until JupyterLab is there."""
        self.page.wait_for_function("() => window.jupyterapp")
        self.page.evaluate("() => jupyterapp.restored")

    def open(self, name):
        """Open a notebook of the folder that is served, in place of the one that is open."""
        self.page.evaluate(CLOSE_ALL)
        self.errors.clear()
        self.show(name)

    def show(self, name):
        self.page.evaluate(OPEN, name)
        self.page.wait_for_selector(".jp-Notebook .jp-Cell")
        self.page.locator(".jp-NotebookPanel-toolbar").first.wait_for()

    def reload(self, name):
        """Load the page anew, and show the notebook that it had; its kernel runs on."""
        self.page.reload()
        self.restored()
        self.show(name)

    def asked(self, url, home):
        if urlparse(url).scheme in ("http", "https", "ws", "wss") and not url.startswith(home):
            self.elsewhere.append(url)

    def listen(self, socket):
        socket.on("framereceived", self.received)
        socket.on("framesent", self.sent)

    def sent(self, frame):
        """Take note of what is pointed at: only the page knows when that changes."""
        content = frame if isinstance(frame, str) else frame.decode("utf-8", "ignore")
        self.points += [json.loads(found) for found in POINT.findall(content)]

    def received(self, frame):
        """Take note of an exception: JupyterLab shows none that comes from a widget's callback."""
        content = frame if isinstance(frame, str) else frame.decode("utf-8", "ignore")
        if '"msg_type":"error"' in content.replace(": ", ":"):
            start = content.find('"ename"')
            self.errors.append(content[start : start + 300])

    def run_all(self):
        """Run every cell and wait until each has its number."""
        self.wait_until_idle()
        for _ in range(10):  # what is asked before the kernel is quite there is lost
            self.page.get_by_role("menuitem", name="Run", exact=True).click()
            self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
            try:
                self.page.locator(".jp-InputPrompt").get_by_text("[ ]").first.wait_for(
                    state="hidden", timeout=3000
                )
                break
            except TimeoutError:
                continue
        self.page.wait_for_function(
            """() => [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]
                .every(prompt => /^\\[\\d+\\]:$/.test(prompt.textContent.trim()))"""
        )
        self.wait_until_idle()

    def wait_until_idle(self):
        """Wait until the status bar says that the kernel does nothing."""
        self.page.locator(".jp-StatusBar-Widget").get_by_text("| Idle").first.wait_for()

    def unrun(self):
        """How many code cells have no number."""
        prompts = self.page.locator(".jp-CodeCell .jp-InputPrompt").all_inner_texts()
        return sum("[ ]" in prompt or "[*]" in prompt for prompt in prompts)

    def run_cell(self, number):
        """Run one code cell again, from the keyboard, and return the text that it shows."""
        cell = self.page.locator(".jp-CodeCell").nth(number)
        before = cell.locator(".jp-InputPrompt").inner_text()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_function(
            "([cell, before]) => { const now = cell.querySelector('.jp-InputPrompt').textContent;"
            " return now !== before && /\\d/.test(now); }",
            arg=[cell.element_handle(), before],
        )
        return cell.locator(".jp-OutputArea").inner_text()
