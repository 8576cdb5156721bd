"""What is known of a weight, a bias or a neuron at a stop of the time line, line by line.

Nothing is computed here: each line is an entry of a step, written out with its numbers.
"""

from dataclasses import dataclass
from math import prod

from mlp_core import Array
from mlp_lab.figures.paths import Path
from mlp_lab.living.run import Run
from mlp_lab.numbers import entry, number, total
from mlp_lab.stepper.focus import Focus
from mlp_lab.stepper.steps import Step

__all__ = ["ARROW", "Edge", "Fact", "edge_of", "fact_of", "factors_of", "row_and_column"]

DIGITS = 4
ARROW = "  →  "  # from a line of Python to the entry that it gives
MOST = 7  # terms of a sum that are written; of more, the first three and the last
PATHS = 2  # paths that are written; of more, the first, and what the others add
COUNTED = 64  # paths that are worked out one by one


@dataclass(frozen=True)
class Fact:
    """What is known of an entry.

    Parameters
    ----------
    name, value : str
        What it is called, and its number; no number where it is not computed yet.
    where : str
        Where in the network it is.
    lines : tuple of str
        What is known of it, the oldest first.
    code : str
        The line of Python that computed what was computed last, and its entry.
    """

    name: str
    value: str
    where: str
    lines: tuple[str, ...] = ()
    code: str = ""

    @property
    def title(self) -> str:
        """Its name and its number."""
        return f"{self.name} = {self.value}" if self.value else f"{self.name}: not computed yet"

    def __str__(self) -> str:
        head = f"{self.title}, {self.where}"
        return "\n".join(filter(None, [head, *self.lines, self.code]))

    @property
    def results(self) -> list[str]:
        """What comes out in each of its lines, without the sums."""
        sums = [line.split(" = ") for line in self.lines if ":" not in line]
        return [f"{first} = {last}" for first, *_, last in sums]

    @property
    def sentence(self) -> str:
        """The same as a sentence; of the sums only the newest is written out."""
        value = f"is {self.value}" if self.value else "is not computed yet"
        lines = [*self.results[:-1], *self.lines[-1:]]
        return "; ".join([f"{self.name}, {self.where}, {value}", *lines]) + "."

    @property
    def brief(self) -> str:
        """Its number, and what comes out in each of its lines."""
        return "; ".join([self.title, *self.results])


@dataclass(frozen=True)
class Edge:
    """A weight with all its numbers, in full: what the drawing of its edge stands for.

    Attributes
    ----------
    l, p, j : int
        Its layer, the neuron that it comes from and the one that it leads to, from 1.
    w : float
        The weight.
    activations, slopes : tuple of float
        Of each example a of neuron p of the layer before, and ∂E/∂z of neuron j.
    gradient : float or None
        ∂E/∂w, the sum over the examples of their products; None without Y, as what follows.
    paths : tuple of Path
        Every way from it to E, with its factors, in the example that is shown.
    new : float or None
        Its value after the update.
    """

    l: int
    p: int
    j: int
    w: float
    activations: tuple[float, ...]
    slopes: tuple[float, ...] = ()
    gradient: float | None = None
    paths: tuple[Path, ...] = ()
    new: float | None = None


def edge_of(run: Run, l: int, p: int, j: int, i: int) -> Edge:
    """A weight with all its numbers; its paths are those of example i."""
    w = float(run.network.layer(l).W[p - 1, j - 1])
    activations = tuple(run.forward.A[l - 1][:, p - 1].tolist())
    if not run.passes:
        return Edge(l, p, j, w, activations)
    values = run.working.values
    return Edge(
        l, p, j, w, activations,
        tuple(values[f"dE_dZ{l}"][:, j - 1].tolist()),
        float(values[f"dE_dW{l}"][p - 1, j - 1]),
        tuple(run.passes[i - 1].ways(l, p, j)) if paths(run, l) <= COUNTED else (),
        float(values[f"W{l}_new"][p - 1, j - 1]),
    )  # fmt: skip


def paths(run: Run, l: int) -> int:
    """How many paths lead from a weight of layer l to E."""
    return prod(run.sizes[l + 1 :])


def fact_of(run: Run, focus: Focus, n: int) -> Fact:
    """What is known at stop n of what is looked at."""
    write = {"W": weight, "B": bias, "E": error}.get(focus.letter, neuron)
    return write(run, focus, n)


def weight(run: Run, focus: Focus, n: int) -> Fact:
    """A weight: the sum that it stands in, and once that is known its gradient and next value."""
    l, p, j = focus.l, focus.p, focus.j
    w, known = entry("w", p, j), run.known(n)
    names = {f"∂E/∂W[{l}]": f"∂E/∂{w}", f"W′[{l}]": after(w)}
    back = f"∂E/∂W[{l}]" in known
    lines, code = written(run, focus, n, names if back else {f"Z[{l}]": entry("z", focus.i, j)})
    source = entry("x", p) if l == 1 else f"neuron {p} of layer {l - 1}"
    where = f"in W[{l}], from {source} to neuron {j}"
    return Fact(w, shown(run.network.layer(l).W, p, j), where, lines, code)


def bias(run: Run, focus: Focus, n: int) -> Fact:
    """A bias: the sum that it stands in, its gradient and its next value."""
    l, j = focus.l, focus.j
    b = entry("b", j)
    names = {
        f"Z[{l}]": entry("z", focus.i, j), f"∂E/∂B[{l}]": f"∂E/∂{b}", f"B′[{l}]": after(b)
    }  # fmt: skip
    lines, code = written(run, focus, n, names)
    where = f"in B[{l}], the bias of neuron {j}"
    return Fact(b, shown(run.network.layer(l).B, 1, j), where, lines, code)


def neuron(run: Run, focus: Focus, n: int) -> Fact:
    """A neuron in one example: z, a, and what came back; or an input."""
    l, j, i = focus.l, focus.j, focus.i
    if l == 0:
        where, code = f"input {j} of example {i}", f"X[{i - 1}, {j - 1}]"
        return Fact(entry("x", i, j), shown(run.X, i, j), where, (), code)
    z, a = entry("z", i, j), entry("a", i, j)
    names = {f"Z[{l}]": z, f"A[{l}]": a, f"∂E/∂A[{l}]": f"∂E/∂{a}", f"∂E/∂Z[{l}]": f"∂E/∂{z}"}
    lines, code = written(run, focus, n, names)
    where, known = f"neuron {j} of layer {l} in example {i}", run.known(n)
    if f"A[{l}]" in known:
        return Fact(a, shown(run.forward.A[l], i, j), where, lines, code)
    value = shown(run.forward.Z[l], i, j) if f"Z[{l}]" in known else ""
    return Fact(z, value, where, lines, code)


def error(run: Run, focus: Focus, n: int) -> Fact:
    """E, and the square of the example; after the update E′, and E as well."""
    known = [step for step in run.steps[:n] if not step.l]
    if not known:
        return Fact("E", "", f"the error of all {len(run.X)} examples")
    *before, last = known
    lines = [f"before: {step.name} = {number(step.result, DIGITS)}" for step in before]
    lines.append(f"example {focus.i}: {shortened(last.says(focus.i, 1))}")
    where = f"the error of all {len(run.X)} examples"
    return Fact(last.name, number(last.result, DIGITS), where, tuple(lines), run.line(last))


def written(run: Run, focus: Focus, n: int, names: dict[str, str]) -> tuple[tuple[str, ...], str]:
    """An entry of each of these steps that is computed, and the line of the last of them.

    Parameters
    ----------
    names : dict
        From the name of a step to what its entry is called.
    """
    lines, last = [], ""
    for step in run.steps[:n]:
        if step.name in names:
            row, column = row_and_column(step, focus)
            lines.append(f"{names[step.name]} = {shortened(step.says(row, column))}")
            last = f"{run.line(step)}{ARROW}{step.call}[{row - 1}, {column - 1}]"
    return tuple(lines), last


def row_and_column(step: Step, focus: Focus) -> tuple[int, int]:
    """The entry of a step that tells of what is looked at."""
    if "W" in step.name:
        return focus.p, focus.j
    return (1 if "B" in step.name else focus.i), focus.j


def factors_of(run: Run, focus: Focus, n: int) -> tuple[str, ...]:
    """∂E/∂w as a sum over the examples, and what the example adds along each path to E."""
    l, p, j, i = focus.l, focus.p, focus.j, focus.i
    if focus.letter != "W" or f"∂E/∂W[{l}]" not in run.known(n):
        return ()
    a = entry("x" if l == 1 else "a", "i", p)
    whole = f"∂E/∂{entry('w', p, j)} = Σᵢ {a} · ∂E/∂{entry('z', 'i', j)}"
    count, passes = paths(run, l), run.passes[i - 1]
    kind = "1 path" if count == 1 else f"{count} paths"
    factors = " · ".join(["∂E/∂a", *["h′ · w"] * (run.last - l), "h′", "x" if l == 1 else "a"])
    share = number(passes.shares(l, p, j)[i - 1])
    head = f"example {i} adds {share}, along {kind} to E, {factors}"
    if count > COUNTED:
        return whole, head
    first, *others = passes.ways(l, p, j)
    ways = [first, *others] if count <= PATHS else [first]
    lines = [f"  {through(way)}: {way.words()}" for way in ways]
    if count > PATHS:
        added = number(sum(way.share for way in others))
        lines.append(f"  {count - 1} further paths add {added}")
    return whole, f"{head}:", *lines


def through(way: Path) -> str:
    """The neurons of a path, from its weight on."""
    kind = "neuron" if len(way.neurons) == 1 else "neurons"
    return f"{kind} {', '.join(str(j) for _, j in way.neurons)}"


def after(letter: str) -> str:
    """The name of an entry after the update: w′₁₁."""
    return f"{letter[0]}′{letter[1:]}"


def shown(P: Array, i: int, j: int) -> str:
    """An entry of an array, counted from 1."""
    return number(P[i - 1, j - 1], DIGITS)


def shortened(sentence: str) -> str:
    """A sentence whose long sums have only their first terms and the last."""
    return " = ".join(map(short_sum, sentence.split(" = ")))


def short_sum(words: str) -> str:
    """A sum; of many terms the first three and the last."""
    terms = words.split(" + ")
    return words if len(terms) <= MOST else total([*terms[:3], "…", terms[-1]])
