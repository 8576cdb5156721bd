"""Execute notebooks from top to bottom and write them as they are to be committed.

python tests/notebooks/execute.py            every notebook
python tests/notebooks/execute.py 08 a1      those whose names begin so
python tests/notebooks/execute.py --check    write nothing, say which would change

What changes from run to run or from machine to machine is left out: widget state, views of
widgets, time stamps, the version of Python. Beside each SVG a PNG is written: JupyterLab shows no
SVG of a notebook that it does not trust, such as every one in a fresh clone.
"""

import argparse
import base64
import io
import json
import os
import sys
import time
from pathlib import Path

import nbformat
import numpy as np
from matplotlib import get_data_path
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from notebook_rules import PNG, RULES, SVG, WIDGET_VIEW, is_small
from PIL import Image
from resvg_py import svg_to_bytes

from mlp_lab.figures.png import small_png

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
GRADING = NOTEBOOKS / "assignments/grading"  # what hidden tests of the assignments import

TWICE, COLOURS = 2, 32  # as many pixels as the SVG has, and so many colours
# The fonts that Matplotlib brings, so that a picture is the same on every machine.
FONTS = Path(get_data_path()) / "fonts/ttf"


def strip(notebook: nbformat.NotebookNode) -> None:
    """Leave out what changes from run to run or from machine to machine."""
    notebook.metadata.pop("widgets", None)
    notebook.metadata.get("language_info", {}).pop("version", None)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        cell.metadata.pop("ExecuteTime", None)
        if cell.cell_type != "code":
            continue
        for output in cell.outputs:
            output.get("data", {}).pop(WIDGET_VIEW, None)
        cell.outputs = [output for output in cell.outputs if output.get("data", True)]


def drawn_by_resvg(svg: str) -> bytes:
    """The picture as a PNG of twice its size, with all its colours."""
    return svg_to_bytes(
        svg, zoom=TWICE, skip_system_fonts=True, font_dirs=[str(FONTS)],
        font_family="DejaVu Sans", sans_serif_family="DejaVu Sans",
        monospace_family="DejaVu Sans Mono",
    )  # fmt: skip


def rasterised(svg: str) -> bytes:
    """The picture as a PNG of twice its size with few colours, and no ground where it has none."""
    with Image.open(io.BytesIO(drawn_by_resvg(svg))) as picture:
        return small_png(np.asarray(picture.convert("RGBA")), COLOURS)


def picture(notebook: nbformat.NotebookNode) -> None:
    """Put a PNG beside each SVG, shown at the size of the SVG."""
    outputs = (o for cell in notebook.cells for o in cell.get("outputs", []) if "data" in o)
    for output in outputs:
        if SVG in output.data:
            png = rasterised(output.data[SVG])
            width = Image.open(io.BytesIO(png)).width // TWICE
            output.data[PNG] = base64.b64encode(png).decode()
            output.metadata[PNG] = {"alt": output.data["text/plain"], "width": width}


def execute(path: Path) -> bytes:
    """The notebook at path as it is to be committed, executed in the running environment."""
    notebook = nbformat.read(path, as_version=4)
    modules = os.pathsep.join(filter(None, [str(GRADING), os.environ.get("PYTHONPATH")]))
    notebook.metadata.kernelspec = {
        "name": "python3",
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
    }
    NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        extra_arguments=["--log-level=ERROR"],
        store_widget_state=False,
        record_timing=False,
        coalesce_streams=True,
    ).execute(env={**os.environ, "PYTHONPATH": modules})
    strip(notebook)
    picture(notebook)
    return (nbformat.writes(notebook) + "\n").encode()


def committed() -> list[Path]:
    """The notebooks of the walk, then the sources of the assignments."""
    folders = ("*.ipynb", "assignments/source/*/*.ipynb")
    return [path for folder in folders for path in sorted(NOTEBOOKS.glob(folder))]


def chosen(names: list[str]) -> list[Path]:
    """The notebooks whose file names begin with one of the names; all without names."""
    notebooks = committed()
    for name in names:
        if not any(path.name.startswith(Path(name).name) for path in notebooks):
            there = ", ".join(path.stem for path in notebooks)
            raise SystemExit(f"no notebook begins with {name}; there are: {there}")
    starts = tuple(Path(name).name for name in names) or ("",)
    return [path for path in notebooks if path.name.startswith(starts)]


def bring_up_to_date(path: Path, *, write: bool) -> bool:
    """Execute one notebook, write it if it has changed, say so; whether all is well."""
    start = time.perf_counter()
    try:
        new = execute(path)
    except CellExecutionError as error:
        print(f"{path.name}: left as it is, a cell fails\n{error}")
        return False
    seconds = time.perf_counter() - start
    notebook = json.loads(new)
    complaints = [complaint for rule in RULES for complaint in rule(notebook)]
    refused = any(is_small(notebook))
    changed = new != path.read_bytes()
    if write and changed and not refused:
        path.write_bytes(new)
    said = "refused" if refused else "unchanged" if not changed else ""
    said = said or ("written" if write else "would change")
    print(f"{path.name}: {said} ({seconds:.1f} s, {len(new) / 1000:.0f} KB)")
    for complaint in complaints:
        print(f"    {complaint}")
    return not complaints and (write or not changed)


def main() -> None:
    """Read the command line; exit with 1 if a notebook fails, is refused or would change."""
    # The kernel of this environment, whatever kernels the user has installed beside it.
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", help="how the names of the notebooks begin")
    parser.add_argument("--check", action="store_true", help="only say what would change")
    options = parser.parse_args()
    well = [bring_up_to_date(path, write=not options.check) for path in chosen(options.names)]
    sys.exit(0 if all(well) else 1)


if __name__ == "__main__":
    main()
