"""@equation: a function stays a function, its equation stands once, and its rooms keep order."""

import ast
import dataclasses
import doctest
import inspect
import pickle
import pydoc
import re
import sys
import textwrap
from pathlib import Path
from typing import Annotated

import numpy as np
import pytest

import mlp_core
from mlp_core import (
    ACTIVATIONS,
    EQUATIONS,
    Array,
    DimensionError,
    ForwardPass,
    equation,
    net_input,
)

# What each equation takes and gives; () is the number E.
TAKES_AND_GIVES = {
    "net_input": "X: m n, W: n k, B: 1 k -> m k",
    "bias_rows": "B: 1 k, m -> m k",
    "squared_error": "A: m k, Y: m k -> ",
    "squared_error_gradient": "A: m k, Y: m k -> m k",
    "identity.h": "Z: m k -> m k",
    "identity.h_prime": "Z: m k -> m k",
    "sigmoid.h": "Z: m k -> m k",
    "sigmoid.h_prime": "Z: m k -> m k",
    "tanh.h": "Z: m k -> m k",
    "tanh.h_prime": "Z: m k -> m k",
    "relu.h": "Z: m k -> m k",
    "relu.h_prime": "Z: m k -> m k",
    "leaky_relu.h": "Z: m k -> m k",
    "leaky_relu.h_prime": "Z: m k -> m k",
    "jacobian_wrt_net_input": "h_prime_Z: m k -> m·k m·k",
    "Network.forward": "X: m n -> m n_l",
    "jacobian_wrt_activations": "W: n k, m -> m·k m·n",
    "jacobian_wrt_weights": "A_prev: m n, k -> m·k n·k",
    "jacobian_wrt_biases": "m, k -> m·k k",
    "net_input_gradient": "dE_dA: m k, h_prime_Z: m k -> m k",
    "previous_activation_gradient": "dE_dZ: m k, W: n k -> m n",
    "weight_gradient": "A_prev: m n, dE_dZ: m k -> n k",
    "bias_gradient_shares": "dE_dZ: m k -> m k",
    "updated_weights": "W: n k, dE_dW: n k, alpha -> n k",
    "bias_gradient": "dE_dZ: m k -> 1 k",
    "updated_biases": "B: 1 k, dE_dB: 1 k, alpha -> 1 k",
}
# The steps of the derivation that a function computes, in its order.
STEPS = {
    "S2": ["net_input"],
    "S5⊗": ["bias_rows"],
    "S7": ["squared_error"],
    "S10": ["squared_error_gradient"],
    "S11": [
        *("identity.h", "identity.h_prime", "sigmoid.h", "sigmoid.h_prime", "tanh.h"),
        *("tanh.h_prime", "relu.h", "relu.h_prime", "leaky_relu.h", "leaky_relu.h_prime"),
        "jacobian_wrt_net_input",
    ],
    "S11J": ["jacobian_wrt_net_input"],
    "S12": ["Network.forward"],
    "S13": ["jacobian_wrt_activations"],
    "S14": ["jacobian_wrt_weights"],
    "S15": ["jacobian_wrt_biases"],
    "S17": ["squared_error_gradient"],
    "S18": ["net_input_gradient", "previous_activation_gradient"],
    "S19": ["previous_activation_gradient"],
    "S20": ["net_input_gradient", "weight_gradient"],
    "S21": ["weight_gradient"],
    "S22": ["net_input_gradient", "bias_gradient_shares"],
    "S23": ["bias_gradient_shares"],
    "S24": ["updated_weights"],
    "S25Σ": ["bias_gradient"],
    "S25": ["updated_biases"],
}


def public(name):
    """The function that a reader calls so: net_input, sigmoid.h, Network.forward."""
    first, *rest = name.split(".")
    return getattr(getattr(mlp_core, first), rest[0]) if rest else getattr(mlp_core, first)


FUNCTIONS = {name: public(name) for name in TAKES_AND_GIVES}
# The slope of the identity is 1 of whatever it is asked, so its h′ serves for A as well.
SLOPES_FROM_A = [a.h_prime_from_A for a in ACTIVATIONS.values() if a.name != "identity"]
each_equation = pytest.mark.parametrize("name", FUNCTIONS)

PACKAGE = Path(mlp_core.__file__).parent
FILES = sorted(PACKAGE.glob("*.py"))
each_file = pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])


# ---------------------------------------------------------------- what is known of an equation


def test_every_step_has_its_functions_in_the_order_of_the_derivation():
    expected = {step: tuple(FUNCTIONS[name] for name in names) for step, names in STEPS.items()}
    assert list(EQUATIONS.items()) == list(expected.items())


@each_equation
def test_an_equation_knows_its_steps_letters_and_unchecked_function(name):
    function, (arguments, result) = FUNCTIONS[name], TAKES_AND_GIVES[name].split(" -> ")
    pairs = [argument.partition(": ") for argument in arguments.split(", ")]
    known = function.equation
    assert known.name == name
    assert known.ids == tuple(step for step, names in STEPS.items() if name in names)
    assert known.dimensions == {p: tuple(letters.split()) for p, _, letters in pairs if letters}
    assert known.result == tuple(result.split())
    assert [p for p in inspect.signature(function).parameters if p != "self"] == [
        p for p, _, _ in pairs
    ]
    assert isinstance(known.latex, str)
    assert known.latex.strip()
    assert known.unchecked is inspect.unwrap(function)


def test_what_is_known_of_an_equation_cannot_be_set():
    for name in ("latex", "dimensions", "unchecked"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(net_input.equation, name, None)


def test_the_unchecked_function_checks_nothing():
    X, W, b = np.ones((5, 3)), np.ones((3, 2)), np.ones(2)
    assert net_input.equation.unchecked(X, W, b).shape == (5, 2)
    with pytest.raises(DimensionError):
        net_input(X, W, b)


def test_the_slopes_in_terms_of_A_are_checked_equations_but_no_step():
    for function in SLOPES_FROM_A:
        assert (function.equation.ids, function.equation.dimensions) == ((), {"A": ("m", "k")})
        assert not any(function in functions for functions in EQUATIONS.values())


# ---------------------------------------------------------------- the docstring


def sections(function):
    """The parts of a docstring: the first line, and what stands below each heading."""
    doc = inspect.getdoc(function)
    assert "\n    Parameters\n" not in doc, "indented as if it were part of something"
    _, *parts = re.split(r"^(\w+)\n-+\n", doc, flags=re.MULTILINE)
    return {"": doc.splitlines()[0], **dict(zip(parts[::2], parts[1::2], strict=True))}


@pytest.mark.parametrize("function", [*FUNCTIONS.values(), *SLOPES_FROM_A])
def test_the_docstring_states_the_dimensions_of_the_annotation(function):
    known, parts = function.equation, sections(function)
    stated = dict(re.findall(r"^(\w+) : (.+)$", parts.get("Parameters", ""), re.MULTILINE))
    hints = inspect.get_annotations(inspect.unwrap(function))
    gives = hints.pop("return")
    due = {p: hint.__name__ for p, hint in hints.items() if hint in (int, float)}
    due |= {p: f"ndarray, {' × '.join(letters)}" for p, letters in known.dimensions.items()}
    assert stated == due
    of_layers = getattr(gives, "__origin__", None) is ForwardPass
    kind = "ForwardPass" if of_layers else "ndarray" if known.result else "float"
    assert parts["Returns"].splitlines()[0] == ", ".join(
        [kind, *([" × ".join(known.result)] if known.result else [])]
    )
    each = r"DimensionError\n    If [^\n]+\.\nTypeError\n    If [^\n]+\.\n?"
    assert re.fullmatch(each, parts["Raises"])


@each_equation
def test_the_docstring_begins_with_the_equation_and_its_steps(name):
    function = FUNCTIONS[name]
    first = re.fullmatch(r"[A-Z][^,=]+, (.+)  \((.+)\)\.", sections(function)[""])
    assert first, sections(function)[""]
    assert re.search("[=⊗(]", first[1])
    named = first[2].split(", ")
    # S11J says S11 too.
    assert set(named) <= set(function.equation.ids)
    assert all(any(n.startswith(step) for n in named) for step in function.equation.ids)
    # LaTeX that is plain text is that text.
    assert "\\" in function.equation.latex or function.equation.latex == first[1]


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if "." not in name])
def test_the_docstring_has_an_example_and_doctest_finds_it(name):
    # h and h′ share their sections, and the example stands at Activation; forward's at Network.
    function = FUNCTIONS[name]
    module = sys.modules[function.__module__]
    found = {test.name: test.examples for test in doctest.DocTestFinder().find(module)}
    assert found[f"{module.__name__}.{function.__qualname__}"]


# ---------------------------------------------------------------- it stays a plain function


@each_equation
def test_an_equation_stays_the_function_that_was_written(name):
    function = FUNCTIONS[name]
    written = function.equation.unchecked
    assert inspect.isfunction(function)
    assert function.__name__ == written.__name__
    assert inspect.signature(function) == inspect.signature(written)
    assert inspect.getsource(function) == inspect.getsource(written)
    assert pickle.loads(pickle.dumps(function)) is function
    help_text = pydoc.plain(pydoc.render_doc(function))
    assert f"{function.__name__}(" in help_text
    assert sections(function)[""] in help_text


def test_what_a_notebook_shows_of_it_has_the_dimensions_and_the_equation():
    # net_input? shows signature and docstring, net_input?? the source.
    signature = str(inspect.signature(net_input))
    assert [letters in signature for letters in ("'m n'", "'n k'", "'1 k'", "'m k'")] == [True] * 4
    assert inspect.getdoc(net_input).startswith("Net input of a layer, Z = X · W + J ⊗ B  (S2).\n")
    source = inspect.getsource(net_input)
    assert source.startswith('@equation("S2"')
    assert source.endswith("    return X @ W + B\n")


# ---------------------------------------------------------------- small rooms, in order


def lines_of_body(function):
    """The lines below the docstring."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    body = tree.body[0].body
    body = body[ast.get_docstring(tree.body[0]) is not None :]
    if ast.unparse(body[0]) == "__tracebackhide__ = True":  # says nothing of the equation
        body = body[1:]
    return body[-1].end_lineno - body[0].lineno + 1


@pytest.mark.parametrize("function", [*FUNCTIONS.values(), *SLOPES_FROM_A])
def test_an_equation_is_at_most_five_lines(function):
    # S12 is two equations, for every layer, and makes its check itself.
    assert lines_of_body(function) <= (6 if "S12" in function.equation.ids else 5)


# A room may use only what stands above it.
ROOMS = [
    *("cures", "refusals", "terminal", "equation", "net_input", "activation", "error", "jacobian"),
    *("gradient", "update", "layer", "network", "plan", "training", "numerical_gradient"),
    *("gradient_check", "storage", "__init__"),
]


def rooms_used(source):
    """The files of mlp_core that a source imports, wherever in it that stands."""
    used = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            module = "mlp_core." * (node.level > 0) + (node.module or "")
            inside = module.strip(".").split(".")
            names = [alias.name for alias in node.names] if len(inside) == 1 else inside[1:2]
            used |= set(names) if inside[0] == "mlp_core" else set()
        if isinstance(node, ast.Import):
            paths = [[*alias.name.split("."), "__init__"] for alias in node.names]
            used |= {path[1] for path in paths if path[0] == "mlp_core"}
    return used


@each_file
def test_a_room_uses_only_rooms_above_it(file):
    assert file.stem in ROOMS, "a new room takes its place in the list"
    above = ROOMS[: ROOMS.index(file.stem)]
    assert rooms_used(file.read_text(encoding="utf-8")) <= set(above)


@pytest.mark.parametrize(
    ("source", "used"),
    [
        ("from mlp_core.layer import Layer", {"layer"}),
        ("from .layer import Layer", {"layer"}),
        ("from . import layer", {"layer"}),
        ("from mlp_core import layer", {"layer"}),
        ("import mlp_core.layer as rooms", {"layer"}),
        ("import mlp_core", {"__init__"}),
        ("def f():\n    import mlp_core.layer", {"layer"}),
        ("import numpy\nfrom math import inf", set()),
    ],
)
def test_every_way_to_import_a_room_is_seen(source, used):
    assert rooms_used(source) == used


def test_the_check_of_an_equation_can_be_looked_at():
    check = net_input.equation.check.splitlines()
    assert check[0] == "def net_input(X, W, B):"
    assert "        m, n = X.shape" in check
    assert check[-1] == "    return result"
    compile(net_input.equation.check, "check", "exec")
    assert FUNCTIONS["Network.forward"].equation.check == ""  # a method makes its own


# ---------------------------------------------------------------- a reader's own equation


@pytest.fixture(autouse=True)
def _equations_as_they_were(monkeypatch):
    for step, functions in EQUATIONS.items():
        monkeypatch.setitem(EQUATIONS, step, functions)


def test_a_reader_can_write_an_equation():
    factor = 2.0

    @equation("S2 S11", r"A = 2 X \cdot W")
    def doubled(X: Annotated[Array, "m n"], W: Annotated[Array, "n k"]) -> Annotated[Array, "m k"]:
        """Twice the product, A = 2 X · W."""
        return factor * X @ W

    assert EQUATIONS["S2"] == (net_input, doubled)
    assert EQUATIONS["S11"][-1] is doubled
    assert (doubled.equation.name, doubled.equation.ids) == ("doubled", ("S2", "S11"))
    assert doubled(np.ones((5, 3)), W=np.ones((3, 2))).tolist() == [[6.0, 6.0]] * 5
    assert doubled.__doc__.startswith("Twice the product, A = 2 X · W.")
    with pytest.raises(DimensionError, match=r"^doubled: W must be n × k = 3 × k, not 2 × 3"):
        doubled(np.ones((5, 3)), np.ones((2, 3)))


def test_its_arguments_are_taken_as_it_declares_them():
    @equation("S24", "W")
    def scaled(
        W: Annotated[Array, "n k"], alpha: float = 0.5, *, shift=1, again=0
    ) -> Annotated[Array, "n k"]:
        """With a default, and arguments that are no arrays, no sizes and no rates."""
        return alpha * W + shift + again

    W = np.ones((3, 2))
    assert scaled(W).tolist() == [[1.5, 1.5]] * 3
    assert scaled(W, 2.0, again=4, shift=3).tolist() == [[9.0, 9.0]] * 3
    with pytest.raises(TypeError, match="positional"):
        scaled(W, 2.0, 3)


def test_it_needs_no_docstring():
    @equation("S24", "W")
    def unchanged(W: Annotated[Array, "n k"]) -> Annotated[Array, "n k"]:
        return W.copy()

    assert unchanged.__doc__.strip().startswith("Raises\n------\n")


NO_STEP = "equation: there is no step S99; EQUATIONS has all that are"


def no_result(W: Annotated[Array, "n k"]):
    """What comes out has no annotation."""
    return W.copy()


@pytest.mark.parametrize(
    ("ids", "function", "told"),
    [
        ("S99", net_input.equation.unchecked, NO_STEP),
        ("S2 S99", net_input.equation.unchecked, NO_STEP),
        ("S24", no_result, "equation: no_result must say what it returns, as in -> float"),
    ],
)
def test_what_cannot_be_an_equation_is_refused_clearly_and_leaves_no_trace(ids, function, told):
    before = dict(EQUATIONS)
    with pytest.raises((ValueError, TypeError)) as caught:
        equation(ids, "Z")(function)
    assert str(caught.value) == told
    assert before == EQUATIONS
