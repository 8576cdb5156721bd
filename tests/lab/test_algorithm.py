"""Backpropagation on one page: its lines are run, its equations are those of the functions."""

import re
from pathlib import Path

import numpy as np

from mlp_core import EQUATIONS, Network, sigmoid, squared_error_gradient, tanh
from mlp_lab import algorithm, one_page
from mlp_lab.algorithm import LAYER, LINES, formula

ROOT = Path(__file__).parents[2]

# What the signs of the lines are in Python. An array of layer l stands in a list, as in 2 and 5.
PYTHON = [
    (r"for l = L, L−1, …, 1:", "for l in range(L, 0, -1):"),
    (r"∂E/∂(\w)", r"d\1"),
    (r"h′\((Z\[l\])\)", r"h_prime[l](\1)"),
    (r"2/m \(", "2 / m * ("),
    (r"−", "-"),
    (r"(\w(?:\[[^]]*\])?)ᵀ", r"\1.T"),
    (r"·", "@"),
    (r"⊙", "*"),
]


def test_the_six_lines_run_and_give_the_gradients():
    program = LINES
    for written, code in PYTHON:
        program = re.sub(written, code, program)
    rng = np.random.default_rng(0)
    network = Network.random((3, 4, 5, 2), (tanh, sigmoid, tanh), seed=0)
    X, Y = rng.normal(size=(6, 3)), rng.normal(size=(6, 2))
    forward = network.forward(X)
    known = {
        "Z": forward.Z,
        "A": forward.A,
        "Y": Y,
        "W": [None, *(layer.W for layer in network.layers)],
        "h_prime": [None, *(layer.activation.h_prime for layer in network.layers)],
        "m": 6,
        "L": 3,
        "J": np.ones((6, 1)),
        **{name: [None] * 4 for name in ("dA", "dZ", "dW", "dB")},
    }
    exec(program, known)
    gradients = network.gradients(X, Y)
    for name in ("dA", "dZ", "dW", "dB"):
        wanted = getattr(gradients, f"dE_{name}")
        for l in (1, 2, 3):
            np.testing.assert_allclose(known[name][l], wanted[l], rtol=1e-13)


def test_there_are_six_lines_and_each_is_the_equation_of_its_function():
    first, loop, *layer = LINES.splitlines()
    assert first.replace("[L]", "") == formula(squared_error_gradient)
    assert loop.startswith("for l = L")
    assert len(layer) == 4
    for line, function in zip(layer, LAYER, strict=True):
        equation = line.strip().replace("A[l−1]", "A_prev").replace("[l]", "")
        left, *_, right = formula(function).split(" = ")
        assert equation == f"{left} = {right}"


def test_every_equation_of_the_backward_pass_is_in_the_box():
    steps = {step for function in LAYER for step in function.equation.ids}
    assert steps == {"S18", "S19", "S20", "S21", "S22", "S25Σ"}
    assert all(function in EQUATIONS[function.equation.ids[0]] for function in LAYER)


def test_it_shows_itself_as_a_box_and_as_text():
    page = one_page()
    markdown, plain = page._repr_markdown_(), repr(page)
    for function in LAYER:
        assert f"| ${function.equation.latex}$ |" in markdown
        assert f"`{function.equation.name}(" in markdown
        assert formula(function) in plain
    assert markdown.count("\n|") == len(LAYER) + 1
    for shown in (markdown, plain):
        assert LINES in shown
        assert "A_prev m × n, ∂E/∂Z m × k → n × k" in shown


def test_the_page_says_all_of_it():
    html = one_page().html()
    for words in ("h′(Z) ⊙ ∂E/∂A", "W′ = W − α ∂E/∂W", "B′ = B − α ∂E/∂B", "∂E/∂Z m × k → 1 × k"):
        assert words in html
    assert LINES in html
    assert one_page().figure().picture.live() in html
    assert "A_prev" not in re.sub(r'aria-label="[^"]*"', "", html)
    assert "Σ<sub>i</sub> ∂E/∂b<sub>i</sub> = Jᵀ · ∂E/∂Z" in html
    assert "http" not in html.replace("http://www.w3.org/2000/svg", "")  # nothing is fetched


def test_the_committed_page_is_current():
    committed = (ROOT / "notebooks" / algorithm.FILE).read_text(encoding="utf-8")
    current = committed == one_page().html()
    assert current, "python -m mlp_lab.algorithm notebooks/backpropagation.html"


def test_it_is_written_where_it_is_wanted_and_left_alone_where_it_is(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["algorithm"])
    algorithm.main()
    file = tmp_path / algorithm.FILE
    assert file.read_text(encoding="utf-8") == one_page().html()
    assert capsys.readouterr().out == (
        "backpropagation.html: open it in a browser and print it, one page of A4\n"
    )
    file.chmod(0o444)
    before = file.stat().st_mtime_ns
    algorithm.main()
    assert file.stat().st_mtime_ns == before
    monkeypatch.setattr("sys.argv", ["algorithm", "other.html"])
    algorithm.main()
    assert (tmp_path / "other.html").read_bytes() == file.read_bytes()
