"""What a Jacobian is for: its contraction beside the short form, its room, and lines of code."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from mlp_core import Array
from mlp_lab.drawing.matrices import Matrix, Part
from mlp_lab.explorers.jacobian.block_table import BlockTable
from mlp_lab.explorers.jacobian.derivatives import DIGITS, Derivative, in_bytes, size
from mlp_lab.explorers.jacobian.layer import Numbers, Sizes
from mlp_lab.explorers.numbers import entry
from mlp_lab.numbers import literal

__all__ = ["code", "facts", "short_form", "table", "why"]


def why(derivative: Derivative, i: int, j: int, p: int, q: int) -> tuple[str, str]:
    """What entry (ij, pq) is: "a₂,₃ = " before its number, or after it why it is 0."""
    if derivative.name == "∂Z/∂A_prev":
        if i != p:
            return "", f", for example {p} does not reach example {i}"
        return f"{entry('w', q, j)} = ", ""
    if derivative.name == "∂A/∂Z":
        own = (i, j) == (p, q)
        return (f"h′({entry('z', i, j)}) = ", "") if own else ("", ", for h acts entry by entry")
    if j != q:
        return "", f", for {derivative.entry_by(p, q)} belongs to neuron {q}, not to neuron {j}"
    return (f"{entry('a', i, p)} = ", "") if derivative.name == "∂Z/∂W" else ("", "")


def short_form(
    derivative: Derivative, layer: Numbers, short: Array, p: int, q: int
) -> list[Part | str]:
    """The short form as dominoes, with what makes its entry (p, q) lit."""
    G = Matrix(derivative.incoming, layer.G, ("m", "k"), clickable=True)
    by_column = replace(G, columns={q})
    result = Matrix(derivative.result, short, derivative.shape, entries={(p, q)}, clickable=True)
    if derivative.name == "∂Z/∂W":
        A_prev = Matrix("A_prevᵀ", layer.A_prev.T, ("n", "m"), rows={p})
        return [A_prev, "·", by_column, "=", result]
    if derivative.name == "∂Z/∂A_prev":
        W = Matrix("Wᵀ", layer.W.T, ("k", "n"), columns={q})
        return [replace(G, rows={p}), "·", W, "=", result]
    if derivative.name == "∂Z/∂B":
        J = Matrix("Jᵀ", np.ones((1, len(layer.G))), ("1", "m"), rows={p})
        return [J, "·", by_column, "=", result]
    slopes = Matrix("h′(Z)", layer.slopes(), ("m", "k"), entries={(p, q)})
    return [slopes, "⊙", replace(G, entries={(p, q)}), "=", result]


def table(
    derivative: Derivative,
    layer: Numbers,
    jacobian: Array,
    contraction: Array,
    stacked: Sequence[tuple[int, int]],
    row: int,
    column: int,
    wrong: Collection[tuple[int, int]],
) -> BlockTable:
    """The Jacobian with its blocks, what its rows are multiplied by, and the sums below."""
    d, (m, k), (high, wide) = derivative, layer.G.shape, contraction.shape
    rows = [(i, j) for i in range(1, m + 1) for j in range(1, k + 1)]
    columns = [(p, q) for p in range(1, high + 1) for q in range(1, wide + 1)]
    return BlockTable(
        name=d.title,
        dimensions=f"{' × '.join(d.letters)} = {' × '.join(map(str, jacobian.shape))}",
        values=jacobian,
        letters=d.letters,
        block=(size(d.block[0], layer.sizes), size(d.block[1], layer.sizes)),
        rows=[d.entry_of(*place) for place in rows],
        columns=[d.entry_by(*place) for place in columns],
        stacked=[(f"∂E/∂{d.entry_of(i, j)}", float(layer.G[i - 1, j - 1])) for i, j in stacked],
        sums=contraction.ravel().tolist(),
        sums_name="sums of the columns" if wrong else f"{d.result}, stacked",
        row=row,
        column=column,
        wrong_rows=frozenset(r + 1 for r, place in enumerate(rows) if stacked[r] != place),
        wrong_columns=frozenset(c + 1 for c, place in enumerate(columns) if place in wrong),
    )


def facts(derivative: Derivative, sizes: Sizes, jacobian: Array) -> str:
    """The room that the Jacobian takes here and for the digits, in three lines."""
    m, n = jacobian.shape
    entries = [size(letters, DIGITS) for letters in derivative.letters]
    large = entries[0] * entries[1]
    filled = 100 * size(derivative.filled, DIGITS) / large
    takes = " and ".join(derivative.takes)
    room = in_bytes(sum(size(letters, DIGITS) for letters in derivative.takes.values()))
    return (
        f"Here {m} × {n} = {m * n} entries, {np.count_nonzero(jacobian)} of them not 0: "
        f"{in_bytes(m * n)}.\n"
        f"First layer of the digits, m, n, k = {DIGITS[0]:,}, {DIGITS[1]}, {DIGITS[2]}: "
        f"{entries[0]:,} × {entries[1]:,} entries,\n"
        f"at most {filled:.2g} % of them not 0: {in_bytes(large)}. "
        f"The short form takes {takes}: {room}."
    )


def code(derivative: Derivative, layer: Numbers, order: str) -> str:
    """Lines of Python that give the same Jacobian, contraction and short form."""
    before, jacobian, short = (line.format(*layer.sizes) for line in derivative.code)
    incoming = derivative.incoming.replace("∂", "d").replace("/", "_")
    arrays = {"A_prev": layer.A_prev, "W": layer.W, "B": layer.B, incoming: layer.G}
    used = f"{before} {jacobian} {short} {incoming}"
    names = ", ".join(
        [function.__name__ for function in derivative.equations]
        + (["net_input", "relu"] if before else [])
    )
    rows, columns = (size(letter, layer.sizes) for letter in derivative.shape)
    stacking = "" if order == "rows" else 'order="F"'
    return "\n".join(
        [
            "import numpy as np",
            f"from mlp_core import {names}",
            *(
                f"{name} = {literal(array)}"
                for name, array in arrays.items()
                if re.search(rf"\b{name}\b", used)
            ),
            *([before] if before else []),
            f"jacobian = {jacobian}",
            f"contraction = ({incoming}.ravel({stacking}) @ jacobian).reshape({rows}, {columns})",
            f"short = {short}",
            "print(contraction)",
            "print(short)",
        ]
    )
