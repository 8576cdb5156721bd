"""A page that shows what a check displays, as JupyterLab does, and how its HTML is read."""

import contextlib
import xml.etree.ElementTree as ET
from types import SimpleNamespace

import IPython.display
import pytest

from mlp_lab import check, notebook_cell
from mlp_lab.palette import LIT

NAMED = {"metadata": {"cellId": "a"}, "header": {"msg_id": "1"}}


class KernelStream:
    """Where prints of a kernel go."""

    encoding = "UTF-8"

    def __init__(self):
        self.text = ""

    def write(self, text):
        self.text += text
        return len(text)

    def flush(self):
        pass


class Page:
    """What a page shows: the bundles that were displayed, and what was printed."""

    def __init__(self):
        self.shown, self.stream = [], KernelStream()

    @property
    def printed(self):
        return self.stream.text

    def clear(self):
        """What a page shows when a cell runs again."""
        self.shown.clear()
        self.stream.text = ""

    def run(self, cell, *arguments, **options):
        """Call what a cell calls, where its prints go to the page."""
        with contextlib.redirect_stdout(self.stream):  # which pytest would undo after a fixture
            return cell(*arguments, **options)

    def ask(self, spec, f, seed=1, **options):
        """Run the check of a spec."""
        return self.run(getattr(check, spec.name), f, seed=seed, **{**spec.options, **options})

    def faced(self, *arguments, **options):
        """The same, and the one face that it shows."""
        self.clear()
        self.ask(*arguments, **options)
        return self.face()

    def face(self):
        """The face of the one verdict that is shown, as a tree; its line is the text beside it."""
        (bundle,) = self.shown
        assert set(bundle) == {"text/plain", "text/html"}
        return Face(bundle["text/html"], bundle["text/plain"])


class Face:
    """The HTML of a verdict."""

    def __init__(self, html, line):
        self.html, self.line = html, line
        self.tree = ET.fromstring(f"<body>{html}</body>")  # that it can be read is part of a test
        self.matrices = [Drawn(svg) for svg in self.tree.iter("svg")]
        self.rows = [["".join(cell.itertext()) for cell in row] for row in self.tree.iter("tr")]

    @property
    def mark(self):
        """What stands in front of all, and its name."""
        chip = next(part for part in self.tree.iter("span") if part.get("role") == "img")
        return chip.text, chip.get("aria-label")

    @property
    def sentence(self):
        """The first line, without its mark."""
        first = self.tree.find("div/div")
        return "".join(first.itertext()).removeprefix(self.mark[0])

    @property
    def fold(self):
        details = self.tree.find("div/details")
        return "" if details is None else "".join(details.itertext())

    @property
    def note(self):
        """What is said of the terms."""
        notes = [d.text or "" for d in self.tree.findall("div/div") if not len(d)]
        return " ".join(notes)


class Drawn:
    """A matrix that is drawn: its numbers as texts, row by row, and what is lit and marked."""

    def __init__(self, svg):
        self.says = svg.get("aria-label")
        texts = list(svg.iter("text"))
        self.words = ["".join(t.itertext()) for t in texts]
        marks = [t for t in texts if t.text == "✗"]
        cells = [t for t in texts if t.text != "✗"][:-4]
        *_, self.name, self.dimensions = self.words
        self.edges = self.words[-4:-2]
        rows = {}
        for t in cells:
            rows.setdefault(float(t.get("y")), []).append(t.text)
        self.rows = [rows[y] for y in sorted(rows)]
        self.crosses = len(marks)
        self.lit = [t.text for t in cells if "fill:#000" in (t.get("style") or "")]
        grounds = [r for r in svg.iter("rect") if r.get("fill") == LIT]
        assert len(grounds) == len(self.lit)


@pytest.fixture
def page(monkeypatch):
    """A page that runs a cell."""
    page = Page()
    shell = SimpleNamespace(get_parent=lambda: NAMED)
    monkeypatch.setattr(notebook_cell, "get_ipython", lambda: shell)
    monkeypatch.setattr(IPython.display, "display", lambda data, raw: page.shown.append(data))
    return page
