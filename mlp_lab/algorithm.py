"""Backpropagation on one page: in a notebook its equations and its lines, and a page to print.

python -m mlp_lab.algorithm                 writes backpropagation.html
python -m mlp_lab.algorithm folder/name     or a file of another name

The equations and their dimensions come from the functions of `mlp_core`, the numbers from the
network of the notebooks.
"""

import re
import sys
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

from mlp_core import (
    bias_gradient,
    net_input_gradient,
    previous_activation_gradient,
    updated_biases,
    updated_weights,
    weight_gradient,
)
from mlp_lab import thread
from mlp_lab.equation_map import row
from mlp_lab.figures import Sketch, paths
from mlp_lab.show import Page

__all__ = ["OnePage", "one_page"]

Function = Callable[..., Any]

FILE = "backpropagation.html"

# What a layer computes, in the order in which it does, and what for.
LAYER: dict[Function, str] = {
    net_input_gradient: "back through h",
    weight_gradient: "for the weights",
    bias_gradient: "for the biases",
    previous_activation_gradient: "back to the layer before",
}

# The forward pass has kept every Z[l] and A[l]. The same equations, with the layer's number.
LINES = """\
∂E/∂A[L] = 2/m (A[L] − Y)
for l = L, L−1, …, 1:
    ∂E/∂Z[l] = h′(Z[l]) ⊙ ∂E/∂A[l]
    ∂E/∂W[l] = A[l−1]ᵀ · ∂E/∂Z[l]
    ∂E/∂B[l] = Jᵀ · ∂E/∂Z[l]
    ∂E/∂A[l−1] = ∂E/∂Z[l] · W[l]ᵀ"""

SIGNS = {
    "m, n, k": "examples, which are rows; inputs and neurons of a layer",
    "A_prev": "A[l−1], what the layer before gives; for the first layer X",
    "J": "a column of m ones",
    "·": "the matrix product",
    "⊙": "entry by entry",
    "ᵀ": "rows become columns",
}
SUM = "A_prevᵀ · ∂E/∂Z = Σ_i (row i of A_prev)ᵀ · (row i of ∂E/∂Z)"


def one_page() -> "OnePage":
    """The algorithm on one page: shows itself in a notebook, and can be saved to be printed.

    Examples
    --------
    >>> print(one_page().lines)
    ∂E/∂A[L] = 2/m (A[L] − Y)
    for l = L, L−1, …, 1:
        ∂E/∂Z[l] = h′(Z[l]) ⊙ ∂E/∂A[l]
        ∂E/∂W[l] = A[l−1]ᵀ · ∂E/∂Z[l]
        ∂E/∂B[l] = Jᵀ · ∂E/∂Z[l]
        ∂E/∂A[l−1] = ∂E/∂Z[l] · W[l]ᵀ
    """
    return OnePage()


class OnePage:
    """What `one_page` shows: Markdown in a notebook, plain text in a terminal, HTML on paper."""

    lines = LINES

    def __repr__(self) -> str:
        cells = [(formula(f), dimensions(f), what) for f, what in LAYER.items()]
        wide = [max(map(len, column)) for column in zip(*cells, strict=True)]
        table = ("  ".join(map(str.ljust, line, wide)).rstrip() for line in cells)
        return "\n".join([self.lines, "", *table])

    def _repr_markdown_(self) -> str:
        table = ["| a layer computes | dimensions | what for | function |", "|:--|:--|:--|:--|"]
        for f, what in LAYER.items():
            table.append(f"| ${row(f).latex}$ | {dimensions(f)} | {what} | `{row(f).call}` |")
        return "\n".join([*table, "", "```text", self.lines, "```"])

    def figure(self) -> Sketch:
        """The paths from the first weight of notebook 1 to E."""
        return paths(thread.network, thread.X, thread.Y, weight=(1, 1, 1))

    def html(self) -> str:
        """The page to print, as HTML for a sheet of A4."""
        table = "\n".join(
            f'<tr><td>{what}</td><td class="f">{marked(formula(f))}</td>'
            f"<td>{marked(dimensions(f))}</td></tr>"
            for f, what in LAYER.items()
        )
        return PAGE.format(
            signs="".join(f"<dt>{marked(s)}</dt><dd>{marked(w)}</dd>" for s, w in SIGNS.items()),
            lines=escape(self.lines),
            table=table,
            figure=self.figure().picture.live(),  # on paper it is black
            sum=marked(SUM),
            step=marked("    ".join(map(formula, (updated_weights, updated_biases)))),
        )

    def save(self, path: str | Path = FILE) -> None:
        """Write the page to print; a file that holds it already is left alone."""
        path, content = Path(path), self.html().encode()
        if not path.is_file() or path.read_bytes() != content:
            path.write_bytes(content)
        print(f"{path.name}: open it in a browser and print it, one page of A4")


def formula(function: Function) -> str:
    """The equation of a function in Unicode, from the first line of its docstring."""
    return Page(function).summary.rpartition(", ")[2]


def dimensions(function: Function) -> str:
    """What goes into a function and what comes out, in the letters of the equation."""
    words = row(function).dimensions.replace("h_prime_Z", "h′(Z)")
    return re.sub(r"\bd(\w)_d(\w)\b", r"∂\1/∂\2", words)


def marked(words: str) -> str:
    """Words as HTML, with what stands after an underscore below the line."""
    return re.sub(r"_(prev|[a-z]\b)", r"<sub>\1</sub>", escape(words))


PAGE = """\
<!DOCTYPE html>
<!-- Written by python -m mlp_lab.algorithm, not by hand. -->
<html lang="en">
<head>
<meta charset="utf-8">
<title>Backpropagation on one page</title>
<style>
@page {{ size: A4; margin: 13mm 16mm; }}
body {{ max-width: 178mm; margin: 0 auto; font: 9.5pt/1.35 "DejaVu Sans", Verdana, sans-serif;
  color: #000; background: #fff; }}
h1 {{ font-size: 17pt; margin: 0 0 1.5mm; }}
h2 {{ font-size: 11pt; margin: 3mm 0 1mm; }}
p {{ margin: 0 0 1mm; }}
pre, .f {{ font-family: "DejaVu Sans Mono", Consolas, monospace; white-space: pre; }}
pre {{ font-size: 11pt; line-height: 1.45; margin: 0; }}
.side {{ display: flex; gap: 6mm; align-items: center; }}
pre, table {{ border: 0.5mm solid #000; padding: 2mm 4mm; flex: none; }}
table {{ width: 100%; border-spacing: 0; }}
td {{ padding: 0.8mm 2mm 0.8mm 0; vertical-align: baseline; }}
svg {{ display: block; width: 86%; height: auto; margin: 0 auto; }}
dl {{ display: grid; grid-template-columns: auto 1fr; gap: 0.5mm 3mm; margin: 0; }}
dd {{ margin: 0; }}
sub {{ font-size: 75%; line-height: 0; }}
@media screen {{ body {{ padding: 8mm; }} }}
</style>
</head>
<body>
<h1>Backpropagation on one page</h1>
<p>A forward pass and a backward pass give the derivative of E by every weight and every bias.</p>

<h2>Six lines, after a forward pass that has kept every Z[l] and A[l]</h2>
<div class="side">
<pre>{lines}</pre>
<dl>{signs}</dl>
</div>

<h2>Four equations for each layer, and their dimensions</h2>
<table>
{table}
</table>

<h2>One weight and all its paths to E, with the numbers of the notebooks</h2>
{figure}
<p>A neuron collects in ∂E/∂z what comes back along all paths through it. Whatever lies before
it uses that one number, and no path is walked twice.</p>

<h2>The sum over the examples</h2>
<p class="f">{sum}</p>
<p>The factor 2/m is in ∂E/∂A[L] already, so nothing is divided again.</p>

<h2>And then: a step of gradient descent, from the old parameters in all layers</h2>
<p class="f">{step}</p>
<p>Elsewhere E is the <i>loss</i> or the <i>cost</i>, Y the <i>targets</i> or <i>labels</i>,
∂E/∂Z is <i>δ</i> or <i>dZ</i>, and α is the <i>learning rate</i>.</p>
</body>
</html>
"""


def main() -> None:
    """Write the page to the file that the command line names."""
    one_page().save(*sys.argv[1:2])


if __name__ == "__main__":
    main()
