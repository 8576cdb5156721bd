"""What must hold for every committed notebook: one function for each rule.

A rule takes a notebook as its JSON says it and yields a complaint for each fault. JSON, not
nbformat: nbformat's reader mends some of the faults in silence.
"""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

Notebook = dict[str, Any]
Cell = dict[str, Any]

MOST_LINES = 10
MOST_BYTES = 600_000
MOST_IGNORED = 0.15
MOST_WORDS = 25
MOST_LONG = 0.05
# nbval does not even run a skipped cell.
IGNORED = re.compile(r"^(nbval|pytest[-_]validate)[-_](ignore[-_]output|skip)$", re.IGNORECASE)
MAY_FAIL = re.compile(r"^(nbval[-_])?raises[-_]exception$", re.IGNORECASE)
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
PNG, SVG = "image/png", "image/svg+xml"
PICTURES = (PNG, "image/jpeg", SVG)

MACHINE_PATH = re.compile(
    r"(?<![\w.])/(home|Users|root|tmp|work|var|opt|usr|mnt)/\w|\b[A-Za-z]:\\\w|~/\w"
)
TIME_STAMP = re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
TIMING = re.compile(r"\b(Wall time|CPU times|per loop)\b")
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")
NUMPY_SCALAR = re.compile(r"\bnp\.(float|int|uint|complex|bool)\w*\(")
DECIMAL = re.compile(r"\d+\.\d+")

# What is no prose: code, a displayed formula, an address, and the marks of Markdown and of HTML.
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
DISPLAYED = re.compile(r"\$\$.*?\$\$", re.DOTALL)
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
INLINE = re.compile(r"\$[^$]+\$|`[^`]+`")
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
MARK = re.compile(r"[*_#>]+")
# Between paragraphs, items of a list, cells of a table; around the summary of a fold.
BLOCK = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*+]|\d+\.)\s)|\n(?=\|)|\||<[^>]+>")
# Not after an initial, as in M. Nielsen.
SENTENCE_END = re.compile(r"(?<!\b[A-Z]\.)(?<=[.?!])[)\"”]*\s+")


def text(source: str | list[str]) -> str:
    """The text of a cell or an output: JSON keeps it whole or as a list of lines."""
    return source if isinstance(source, str) else "".join(source)


def strings(value: Any) -> Iterator[str]:
    """Every string in a piece of JSON but the pictures, which are base64."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)
    elif isinstance(value, dict):
        for key, part in value.items():
            if key not in PICTURES:
                yield from strings(part)


def tags(cell: Cell) -> list[str]:
    """The tags of a cell, and its comments that nbval takes for tags."""
    comments = [
        line.strip().lstrip("# ")
        for line in text(cell["source"]).splitlines()
        if line.strip().startswith("#")
    ]
    return [*cell["metadata"].get("tags", []), *comments]


def is_ignored(cell: Cell) -> bool:
    """Whether nbval leaves the output of this cell uncompared."""
    return any(IGNORED.match(tag) for tag in tags(cell))


def code_cells(notebook: Notebook) -> list[tuple[int, Cell]]:
    """The code cells, each with its number from 0 as nbval counts and names them."""
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return list(enumerate(cells))


def data(cell: Cell) -> list[dict[str, Any]]:
    """What a code cell displays: for each output a dictionary from MIME type to content."""
    return [output["data"] for output in cell["outputs"] if "data" in output]


def printed(cell: Cell) -> str:
    """All text that nbval compares: streams and plain text."""
    texts = []
    for output in cell["outputs"]:
        texts.append(text(output.get("text", "")))
        texts.append(text(output.get("data", {}).get("text/plain", "")))
    return "\n".join(texts)


def has_picture(cell: Cell) -> bool:
    """Whether a code cell shows a picture."""
    return any(kind in shown for shown in data(cell) for kind in PICTURES)


def says_something(cell: Cell) -> bool:
    """Whether a cell is text beyond a heading, or shows text that nbval compares."""
    if cell["cell_type"] == "markdown":
        lines = text(cell["source"]).splitlines()
        return any(line.strip() and not line.startswith("#") for line in lines)
    if cell["cell_type"] == "code" and not is_ignored(cell):
        return bool(re.sub(r"<Figure .*>", "", printed(cell)).strip())
    return False


def sentences(cell: Cell) -> Iterator[str]:
    """The sentences of a Markdown cell; a formula or code within one is a word, FORMULA."""
    prose = DISPLAYED.sub(" ", FENCE.sub("\n\n", text(cell["source"])))
    prose = HEADING.sub(r"\1\n\n", LINK.sub(r"\1", INLINE.sub("FORMULA", prose)))
    for block in BLOCK.split(prose):
        for sentence in SENTENCE_END.split(MARK.sub("", block)):
            if any(character.isalpha() for character in sentence):
                yield " ".join(sentence.split())


def words(sentence: str) -> int:
    """How many words a sentence has; a dash or another sign alone is none."""
    return sum(any(map(str.isalnum, word)) for word in sentence.split())


def is_executed_in_order(notebook: Notebook) -> Iterator[str]:
    """Every code cell is executed, 1…n: nbval compares nothing in a cell without a count."""
    for number, cell in code_cells(notebook):
        if not text(cell["source"]).strip():
            yield f"code cell {number} is empty"
        if cell["execution_count"] != number + 1:
            yield f"code cell {number} has execution count {cell['execution_count']}"


def has_short_cells(notebook: Notebook) -> Iterator[str]:
    """A code cell has at most ten lines that are not blank."""
    for number, cell in code_cells(notebook):
        lines = [line for line in text(cell["source"]).splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            yield f"code cell {number} has {len(lines)} lines; at most {MOST_LINES}"


def has_no_widget_state(notebook: Notebook) -> Iterator[str]:
    """No widget state, and no view of a widget: its id is another in each run."""
    if "widgets" in notebook["metadata"]:
        yield "the notebook's metadata hold widget state"
    for number, cell in code_cells(notebook):
        if any(WIDGET_VIEW in shown for shown in data(cell)):
            yield f"code cell {number} holds the view of a widget"


def names_no_machine(notebook: Notebook) -> Iterator[str]:
    """No path of a machine in a source or an output, and no version of its Python."""
    if "version" in notebook["metadata"].get("language_info", {}):
        yield "language_info tells the version of Python"
    for number, cell in enumerate(notebook["cells"]):
        for string in strings(cell):
            for found in MACHINE_PATH.finditer(string):
                yield f"cell {number} holds the path {found[0]}…"


def holds_no_time(notebook: Notebook) -> Iterator[str]:
    """No time stamp and no timing, in the metadata or in an output."""
    for number, cell in code_cells(notebook):
        for key in {"execution", "ExecuteTime"} & cell["metadata"].keys():
            yield f"code cell {number} has the time stamps '{key}' in its metadata"
        for pattern in (TIME_STAMP, TIMING):
            for found in pattern.finditer(printed(cell)):
                yield f"code cell {number} prints the time: {found[0]}"


def prints_the_same_everywhere(notebook: Notebook) -> Iterator[str]:
    """No addresses, no bare NumPy scalars, at most 4 decimals or 4 digits."""
    for number, cell in code_cells(notebook):
        for pattern in (ADDRESS, NUMPY_SCALAR):
            for found in pattern.finditer(printed(cell)):
                yield f"code cell {number} prints {found[0]}"
        for found in DECIMAL.finditer(printed(cell)):
            decimals = found[0].split(".")[1]
            digits = found[0].replace(".", "").lstrip("0")
            if len(decimals) > 4 and len(digits) > 4:
                yield f"code cell {number} prints {found[0]}: more than 4 decimals"


def has_stable_ids(notebook: Notebook) -> Iterator[str]:
    """Every cell has an id of its own, so that a change shows as a change of that cell."""
    if (notebook["nbformat"], notebook["nbformat_minor"]) < (4, 5):
        yield "the notebook's format is older than 4.5, which brought ids"
    ids = [cell.get("id") for cell in notebook["cells"]]
    for number, name in enumerate(ids):
        if not name:
            yield f"cell {number} has no id"
        elif ids.index(name) < number:
            yield f"cell {number} has the id of cell {ids.index(name)}, {name}"


def is_small(notebook: Notebook) -> Iterator[str]:
    """At most 600 KB, figures included."""
    size = len(json.dumps(notebook, ensure_ascii=False, indent=1).encode())
    if size > MOST_BYTES:
        yield f"the notebook has {size // 1000} KB; at most {MOST_BYTES // 1000}"


def has_kernel_python3(notebook: Notebook) -> Iterator[str]:
    """The kernel is python3, which every Jupyter has."""
    name = notebook["metadata"].get("kernelspec", {}).get("name")
    if name != "python3":
        yield f"the kernel is {name}, not python3"


def is_compared(notebook: Notebook) -> Iterator[str]:
    """At most 15 % of the code cells are left uncompared."""
    cells = code_cells(notebook)
    ignored = sum(is_ignored(cell) for _, cell in cells)
    if ignored > MOST_IGNORED * len(cells):
        yield f"{ignored} of {len(cells)} code cells are ignored; at most {MOST_IGNORED:.0%}"


def runs_to_its_end(notebook: Notebook) -> Iterator[str]:
    """No cell raises: a failure that is meant stands below `with fails(…)`, and is compared.

    VS Code, Colab and JupyterLite do not know the tag raises-exception: "Run All" stops there.
    """
    for number, cell in code_cells(notebook):
        if any(MAY_FAIL.match(tag) for tag in tags(cell)):
            yield f"code cell {number} has the tag raises-exception; write with fails(…)"
        if any(output["output_type"] == "error" for output in cell["outputs"]):
            yield f"code cell {number} shows an error; write with fails(…)"
        if "with fails(" in text(cell["source"]) and is_ignored(cell):
            yield f"code cell {number} prints a failure that is ignored"


def shows_its_outputs(notebook: Notebook) -> Iterator[str]:
    """Outputs are there where nbval would not miss them: a picture, those of an ignored cell."""
    for number, cell in code_cells(notebook):
        figures = re.findall(r"<Figure .*>", printed(cell))
        pictures = sum(any(kind in shown for kind in PICTURES) for shown in data(cell))
        if len(figures) > pictures:
            yield f"code cell {number} has lost the picture of its figure"
        if is_ignored(cell) and not cell["outputs"]:
            yield f"code cell {number} is ignored and shows nothing"


def explains_its_figures(notebook: Notebook) -> Iterator[str]:
    """A figure or widget is followed by text, or a compared fact, that says what is to be seen."""
    followers: list[Cell | None] = [*notebook["cells"][1:], None]
    for number, (cell, after) in enumerate(zip(notebook["cells"], followers, strict=True)):
        if cell["cell_type"] != "code" or not (has_picture(cell) or is_ignored(cell)):
            continue
        if after is None or not says_something(after):
            yield f"cell {number} is a figure or a widget; nothing after it says what to see"


def has_words_for_pictures(notebook: Notebook) -> Iterator[str]:
    """A picture brings what text/plain says of it: a PNG as alt, an SVG as aria-label."""
    for number, cell in code_cells(notebook):
        for output in cell["outputs"]:
            shown = output.get("data", {})
            plain = text(shown.get("text/plain", ""))
            for kind in PICTURES[:2]:
                alt = output.get("metadata", {}).get(kind, {}).get("alt")
                if kind in shown and not (plain and alt == plain):
                    yield f"code cell {number} has an {kind} with {alt!r} for an alt text"
            if SVG in shown:
                label = ET.fromstring(text(shown[SVG])).get("aria-label", "")
                if not label.startswith(plain.partition(": ")[2] or plain):
                    yield f"code cell {number} has an SVG that says {label!r}"
                if PNG not in shown:
                    yield f"code cell {number} has an SVG and no PNG beside it"


def has_short_sentences(notebook: Notebook) -> Iterator[str]:
    """At most 5 % of the sentences in its Markdown have more than 25 words; it names those."""
    markdown = [cell for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    said = [sentence for cell in markdown for sentence in sentences(cell)]
    long = [sentence for sentence in said if words(sentence) > MOST_WORDS]
    if len(long) > MOST_LONG * len(said):
        yield f"{len(long)} of {len(said)} sentences have more than {MOST_WORDS} words"
        for sentence in long:
            yield f"{words(sentence)} words: {sentence}"


RULES = [
    is_executed_in_order,
    has_short_cells,
    has_short_sentences,
    has_no_widget_state,
    names_no_machine,
    holds_no_time,
    prints_the_same_everywhere,
    has_stable_ids,
    is_small,
    has_kernel_python3,
    is_compared,
    runs_to_its_end,
    shows_its_outputs,
    explains_its_figures,
    has_words_for_pictures,
]
