"""How long a notebook takes, counted in what it holds, beside what it says of itself.

python tests/notebooks/reading_time.py            every notebook of the walk
python tests/notebooks/reading_time.py 02 03      those whose names begin so
"""

import json
import re
import sys

import execute
from notebook_rules import DISPLAYED, Notebook, code_cells, sentences, tags, text, words

WORDS_A_MINUTE = 110
MINUTES = {
    "formula": 1.5,
    "prediction": 1.5,
    "code cell": 0.7,
    "instrument": 4,
    "coding task": 8,
    "other task": 4,
}


def counts(notebook: Notebook) -> dict[str, int]:
    """How many of each thing that takes time there are in a notebook."""
    markdown = [cell for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    prose = "\n".join(text(cell["source"]) for cell in markdown)
    code = [cell for _, cell in code_cells(notebook)]
    shown = sum("show(" in text(cell["source"]) for cell in code)
    return {
        "word": sum(words(sentence) for cell in markdown for sentence in sentences(cell)),
        "formula": len(DISPLAYED.findall(prose)) + shown,
        "prediction": len(re.findall(r"\*\*(Before you|On paper)", prose)),
        "code cell": len(code),
        "instrument": sum("instrument" in tags(cell) for cell in code),
        "coding task": sum("exercise" in tags(cell) for cell in code),
        "other task": len(re.findall(r"\*\*(Recall|Think)\.\*\*", prose)),
    }


def minutes(notebook: Notebook) -> float:
    """The minutes that a notebook takes, with all its tasks and both readings."""
    there = counts(notebook)
    return there.pop("word") / WORDS_A_MINUTE + sum(MINUTES[kind] * there[kind] for kind in there)


def stated(notebook: Notebook) -> str:
    """What a notebook's first cell says after **Time**, up to the next full stop."""
    (said,) = re.findall(
        r"\*\*Time\*\*: (.*?)\.\s", text(notebook["cells"][0]["source"]), re.DOTALL
    )
    return " ".join(said.split())


def main() -> None:
    """Print a line for each notebook, and the sum."""
    paths = [path for path in execute.chosen(sys.argv[1:]) if path.parent == execute.NOTEBOOKS]
    notebooks = {path.stem: json.loads(path.read_bytes()) for path in paths}
    for name, notebook in notebooks.items():
        print(f"{name:24} {minutes(notebook):4.0f} minutes counted; stated: {stated(notebook)}")
    print(f"together {sum(map(minutes, notebooks.values())) / 60:.1f} hours")


if __name__ == "__main__":
    main()
