"""The living network: its numbers, its time line, what is pointed at, and what is changed."""

import re
import time
import xml.etree.ElementTree as ET
from math import prod

import numpy as np
import pytest
from every_control import controls_of, exceptions_unseen, page_says

from mlp_core import (
    Activation,
    DimensionError,
    Layer,
    Network,
    identity,
    leaky_relu,
    relu,
    sigmoid,
    squared_error,
    tanh,
)
from mlp_lab import living_network, step_through, thread
from mlp_lab.living import LivingNetwork
from mlp_lab.living.facts import edge_of
from mlp_lab.living.run import Run
from mlp_lab.numbers import number
from mlp_lab.palette import LIT

rng = np.random.default_rng(5)


def case(sizes, activations, m):
    network = Network.random(sizes, activations, seed=3)
    layers = [
        Layer(layer.W, rng.normal(size=layer.B.shape), layer.activation) for layer in network.layers
    ]
    return Network(layers), rng.normal(size=(m, sizes[0])), rng.normal(size=(m, sizes[-1]))


CASES = {
    "the thread": (thread.network, thread.X, thread.Y),
    "one layer": case((3, 2), (sigmoid,), 4),
    "three layers": case((4, 3, 5, 2), (tanh, leaky_relu, sigmoid), 6),
    "four layers": case((2, 3, 4, 5, 1), (tanh, sigmoid, relu, identity), 7),
    "one example": case((3, 4, 2), (tanh, identity), 1),
}


@pytest.fixture(autouse=True)
def _nothing_unseen(monkeypatch):
    unseen = exceptions_unseen(monkeypatch)
    yield
    assert unseen == []


# What is drawn again and again is drawn for these.
FEW = ("the thread", "one layer", "three layers")


@pytest.fixture(params=FEW)
def living(request):
    opened = living_network(*CASES[request.param])
    yield opened
    opened.close()


@pytest.fixture
def own():
    opened = living_network()
    yield opened
    opened.close()


def edges_of(network):
    for l, layer in enumerate(network.layers, start=1):
        n, k = layer.W.shape
        yield from ((l, p, j) for p in range(1, n + 1) for j in range(1, k + 1))


@pytest.fixture
def drawn_edges(living, request):
    """The edges that are drawn one after the other: of many some of each layer."""
    edges = list(edges_of(living.network))
    every = 1 if request.config.getoption("--thorough") or len(edges) < 25 else 4
    return edges[::every]


def parsed(living):
    return ET.fromstring(living.picture.html)


def places(living, attribute):
    """From each place in the picture that has this attribute to its marks."""
    found = {}
    for node in parsed(living).iter():
        if place := node.get(f"data-{attribute}"):
            found.setdefault(place, []).append(node)
    return found


def says(living, place):
    """What the panel says while the pointer is at a place."""
    for node in parsed(living).iter():
        if node.get("data-point") == place:
            return node.find("g").get("data-says")
    raise AssertionError(place)


def lit(nodes):
    """Whether marks have a lit ground."""
    return any(LIT in ET.tostring(node).decode() for node in nodes)


def words_of(node):
    return " ".join("".join(text.itertext()) for text in node.iter("text"))


def seen(living):
    """All words of the picture."""
    return ["".join(text.itertext()) for text in parsed(living).iter("text")]


def state(living):
    return (
        living.n, living.focus, living.kept, living.pointer, living.taken, living.alpha,
        [P.tolist() for _, P in living.network.parameters()], living.run.X.tolist(),
        living.picture.html, living.status,
    )  # fmt: skip


# The numbers of an edge.


@pytest.mark.parametrize("name", CASES)
def test_every_edge_has_the_numbers_of_gradients_to_the_last_digit(name):
    living = living_network(*CASES[name])
    network, X, Y = living.network, living.run.X, living.run.Y
    gradients = network.gradients(X, Y)
    new = network.updated(gradients, living.alpha)
    for l, p, j in edges_of(network):
        edge = living.edge(l, p, j)
        assert edge.w == network.layer(l).W[p - 1, j - 1]
        assert edge.gradient == gradients.dE_dW[l][p - 1, j - 1]
        assert edge.new == new.layer(l).W[p - 1, j - 1]
        assert list(edge.slopes) == gradients.dE_dZ[l][:, j - 1].tolist()
        assert list(edge.activations) == network.forward(X).A[l - 1][:, p - 1].tolist()
        added = 0.0
        for a, slope in zip(edge.activations, edge.slopes, strict=True):
            added += a * slope
        assert added == pytest.approx(edge.gradient, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("name", CASES)
def test_along_all_paths_of_all_examples_a_weight_has_its_gradient(name):
    living = living_network(*CASES[name])
    sizes = living.network.sizes
    for l, p, j in edges_of(living.network):
        total, size = 0.0, 0.0
        for i in range(1, len(living.run.X) + 1):
            edge = edge_of(living.run, l, p, j, i)
            assert len(edge.paths) == prod(sizes[l + 1 :])
            products = []
            for path in edge.paths:
                assert len(path.factors) == 3 + 2 * (len(sizes) - 1 - l)
                product = 1.0
                for factor in path.factors:
                    product *= factor
                products.append(product)
            share = edge.activations[i - 1] * edge.slopes[i - 1]
            size += sum(map(abs, products))
            assert sum(products) == pytest.approx(share, abs=1e-12 * size + 1e-300)
            total += sum(products)
        assert total == pytest.approx(edge.gradient, abs=1e-12 * size + 1e-300)


@pytest.mark.parametrize("stop", ["E′", "∂E/∂W[1]"])
def test_pointing_at_an_edge_says_these_numbers(living, stop, drawn_edges):
    living.goto(stop)
    updated = stop == "E′"
    for l, p, j in drawn_edges:
        edge = living.edge(l, p, j)
        living.pointed(f"edge[{l}]", p, j)
        panel = says(living, f"edge[{l}],{p},{j}")
        for said in (panel, living.status, str(living.fact)):
            assert f"{number(edge.w, 4)}" in said
            assert f"= {number(edge.gradient)}" in said
            assert (f"= {number(edge.new, 4)}" in said) >= updated
            assert ("′₁" in said or "w′" in said) == updated
    living.left()


def test_the_card_writes_the_gradient_as_a_sum_of_products(own):
    own.goto("W′[1]")
    own.look(1, 3, 2)
    said = " ".join(seen(own))
    assert "w₃₂ = −1" in said
    assert "∂E/∂w₃₂ = Σᵢ xᵢ₃ · ∂E/∂zᵢ₂" in said
    assert "∂E/∂w₃₂ = 2·(−0.3) + 3·0 + (−1)·1 + 2·0.8 + 1·0.1 = 0.1" in said
    assert "w′₃₂ = −1 − 0.1·0.1 = −1.01" in said
    assert "example 1 adds −0.6, along 2 paths to E, ∂E/∂a · h′ · w · h′ · x:" in said
    assert "neurons 2, 1: −0.4 · 1 · 1 · 1 · 2 = −0.8" in said
    assert "neurons 2, 2: −0.2 · 1 · (−0.5) · 1 · 2 = 0.2" in said
    assert "W1_new = updated_weights(network.layer(1).W, dE_dW1, alpha)" in said
    assert "W1_new[2, 1]" in said
    assert "kept · in W[1], from x₃ to neuron 2" in said


@pytest.mark.parametrize(
    ("stop", "source", "row"),
    [(1, "A[0] = X", True), (8, "A[1]ᵀ", True), (10, "∂E/∂Z[2]", True), (13, "∂E/∂Z[1]", False)],
)
def test_each_term_of_a_new_sum_comes_from_its_entry(own, stop, source, row):
    own.goto(stop)
    tree = ET.fromstring(f"<div>{own.picture.html}</div>")
    coming = [each for each in tree.iter() if each.get("data-from")]
    places = [each.get("data-from").rsplit(",", 2) for each in coming]
    assert [int(at[1 + row]) for at in places] == [*range(1, len(coming) + 1)]
    assert {(at[0], at[2 - row]) for at in places} == {(source, "1")}
    terms = own.fact.lines[-1].split(" = ")[1].split(" + ")
    assert ["".join(each.itertext()) for each in coming] == terms[: len(coming)]
    assert len(coming) in (len(terms), len(terms) - 1)  # a bias comes from no row
    entries = {each.get("data-entry") for each in tree.iter()}
    assert {each.get("data-from") for each in coming} <= entries


def test_what_is_no_new_sum_comes_from_nowhere(own):
    for stop in (2, 6, 14):
        own.goto(stop)
        assert "data-from" not in own.picture.html
    own.goto(12)
    own.pointed("node", 2, 2)  # whose newest sum is older
    assert "data-from" not in own.picture.html


def test_of_many_paths_a_few_are_written_and_all_are_counted():
    living = living_network(*CASES["four layers"], start="∂E/∂W[1]")
    said = " ".join(seen(living))
    assert "along 20 paths to E" in said
    first, *others = living.edge(1, 1, 1).paths
    assert f"19 further paths add {number(sum(way.share for way in others))}" in said
    assert first.words() in said.replace("     ", " ")
    wide = living_network(*case((2, 3, 12, 12, 2), (tanh,) * 4, 3), start="∂E/∂W[1]")
    assert "along 288 paths to E" in " ".join(seen(wide))
    assert wide.edge(1, 1, 1).paths == ()  # too many to be worked out one by one
    assert len(wide.edge(3, 1, 1).paths) == 2


def run_lines(lines):
    space = {"__name__": "lines"}
    with np.errstate(all="ignore"):
        exec(lines, space)
    return space


def test_the_line_of_code_gives_the_entry(living):
    """Of every kind of entry at every stop."""
    space = run_lines(living.run.working.code(len(living.run.working.lines)))
    L = len(living.network.layers)
    marks = [(f"edge[{l}]", 2, 1) for l in range(1, L + 1)] + [("bias", 1, 1), ("node", 2, L + 1)]
    for n in range(1, len(living.steps) + 1):
        living.n = n
        for mark in marks:
            living.pointer = living._at(*mark)
            line, _, ending = living.fact.code.partition("  →  ")
            if ending:
                exec(line, space)
                last = living.fact.lines[-1].rsplit(" = ", 1)[1]
                assert last in (number(eval(ending, space)), number(eval(ending, space), 4))


# The code.


def test_the_code_gives_the_result_of_every_stop(living, capsys):
    for n, step in enumerate(living.steps, start=1):
        living.goto(n)
        living.show_code()
        lines = capsys.readouterr().out
        space = run_lines(lines)
        printed = capsys.readouterr().out.strip()
        assert np.array_equal(space[step.call], step.result)
        row, column = living.focus.i - 1, 0
        entry = (
            step.result
            if not step.l
            else step.result[0 if "B" in step.name else row if "W" not in step.name else 0, column]
        )
        assert float(printed) == float(entry)


def test_the_code_gives_the_numbers_after_every_change(own, capsys):
    own.set("W[1]", 2, 3, 0.123456789)
    own.set("X", 5, 1, -7)
    own.set("Y", 1, 2, 0.1)
    own.set("B[2]", 1, 1, 1 / 3)
    own.learn_with(0.0371)
    own.take()
    own.goto("E′")
    own.show_code()
    space = run_lines(capsys.readouterr().out)
    assert space["E_new"] == own.step.result
    for name in ("dE_dW1", "dE_dB2", "W2_new"):
        assert np.array_equal(space[name], own.run.working.values[name])


def test_the_code_of_the_thread_is_short_as_long_as_its_numbers_stand(own):
    assert "from mlp_lab.thread import X, Y, network" in own.code()
    own.set("X", 1, 1, 5)
    assert "X = np.array([[5.0, -2.0" in own.code()
    own.set("X", 1, 1, -1)
    own.reset()
    assert "from mlp_lab.thread import X, Y, network" in own.code()


# The time line.


def test_it_has_the_stops_of_the_stepper(living):
    steps = step_through(living.network, living.run.X, living.run.Y, living.alpha).steps
    assert [s.name for s in living.steps] == [s.name for s in steps]
    for ours, theirs in zip(living.steps, steps, strict=True):
        assert np.array_equal(ours.result, theirs.result)
    stops = [place for place in places(living, "entry") if place.startswith("stop,")]
    assert stops == [f"stop,{n},1" for n in range(1, len(steps) + 1)]


def test_without_targets_there_is_the_forward_pass_alone():
    living = living_network(thread.network, thread.X)
    assert [s.name for s in living.steps] == ["Z[1]", "A[1]", "Z[2]", "A[2]"]
    assert living.step.name == "A[2]"
    assert not any(re.search(r"\bE\b|∂|error|y =", words) for words in seen(living))
    with pytest.raises(ValueError, match="without Y there is no step to take"):
        living.take()
    living.close()


def test_the_handle_is_dragged_to_every_stop_and_no_further(own):
    (handle,) = places(own, "drag")["stop,1,1"]
    start, end, low, high = map(float, handle.get("data-x").split())
    assert (low, high) == (1, 18)
    assert start < end
    for x, n in ((1, 1), (1.4, 1), (1.6, 2), (17.5, 18), (99, 18), (-7, 1), (12.2, 12)):
        page_says(own, {"drag": "stop,1,1", "x": x, "y": None})
        assert own.n == n
        (handle,) = places(own, "drag")["stop,1,1"]
        assert handle.get("aria-valuenow") == str(n)
    assert handle.get("aria-valuetext") == "stop 12 of 18, ∂E/∂W[1]"


def test_arrows_move_the_handle_by_one_stop(own):
    for way, n in ((1, 13), (1, 14), (-1, 13)):
        page_says(own, {"nudge": "stop,1,1", "dx": way, "dy": 0, "fine": False})
        assert own.n == n
    own.goto(18)
    page_says(own, {"nudge": "stop,1,1", "dx": 1, "dy": 0, "fine": False})
    assert own.n == 18


def test_the_slider_goes_to_the_ends(own):
    assert (own._stop.min, own._stop.max, own._stop.value) == (1, 18, 12)
    own._stop.value = 18
    assert own.step.name == "E′"
    own._stop.value = 1
    assert own.step.name == "Z[1]"


def test_a_click_on_a_stop_goes_there(own):
    page_says(own, {"entry": "stop,8,1"})
    assert own.step.name == "∂E/∂W[2]"
    assert own.kept is None


def test_next_and_back_refuse_at_the_ends(own):
    own.goto(1)
    with pytest.raises(ValueError, match=r"^Z\[1\] is the first of 18 stops\.$"):
        own.back()
    own.goto("update")
    own.back()
    assert own.step.name == "∂E/∂B[1]"
    own.goto("E′")
    with pytest.raises(ValueError, match=r"^E′ is the last of 18 stops\.$"):
        own.next()


def test_it_plays_to_the_end_and_begins_anew(own):
    own.goto("B′[2]")
    own.play()
    page_says(own, {"tick": 1})
    assert (own.step.name, own.picture.playing) == ("E′", False)
    own.play()
    assert (own.n, own.picture.playing) == (1, True)
    own.play(False)
    assert not own.picture.playing


def test_what_is_pointed_at_stays_while_it_plays(own):
    own.pointed("edge[2]", 3, 2)
    own.play()
    for _ in range(3):
        page_says(own, {"tick": 1})
        assert own.fact.name == "w₃₂"


GIVEN = re.compile(r"A\[0\]|X|[WB]\[\d\]|J ⊗ B\[\d\]|Jᵀ|Y|W\[\d\]ᵀ")


def test_what_is_not_computed_yet_is_not_shown(living):
    living.example(len(living.run.X))
    for n in range(1, len(living.steps) + 1):
        living.goto(n)
        known = {step.name for step in living.steps[:n]}
        marks = places(living, "entry")
        for l, size in enumerate(living.network.sizes[1:], start=1):
            for j in range(1, size + 1):
                (node,) = marks[f"node,{j},{l + 1}"]
                z = living.run.forward.Z[l][living.focus.i - 1, j - 1]
                words = f"z {number(z)}" if f"Z[{l}]" in known else ""
                if f"A[{l}]" in known:
                    forward = living.run.forward_after if "E′" in known else living.run.forward
                    words = number(forward.A[l][living.focus.i - 1, j - 1])
                assert words_of(node) == words
        said = " ".join(seen(living))
        for letter in "az":
            assert (f"∂E/∂{letter} = " in said) <= any(
                f"∂E/∂{letter.upper()}" in name for name in known
            )
        assert ("E = " in said) == ("E" in known)
        for place in marks:
            name = place.rsplit(",", 2)[0]
            if not re.match(r"stop|edge|node|bias|target|h′|‖", name):
                bare = name.replace("ᵀ", "").replace("A′", "A")
                assert GIVEN.match(name) or bare in known, name


def test_the_network_after_the_update_is_shown_once_it_is_known(own):
    own.goto("W′[1]")
    assert words_of(places(own, "entry")["bias,1,1"][0]) == "b = 2"
    own.goto("B′[1]")
    assert words_of(places(own, "entry")["bias,1,1"][0]) == "b′ = 1.94"
    own.goto("E′")
    a = own.run.after.forward(thread.X).A[2][0]
    for j in (1, 2):
        assert words_of(places(own, "entry")[f"node,{j},3"][0]) == number(a[j - 1])


def flows(living):
    lines = (p for p in parsed(living).iter("path") if p.get("class") == "mlp-flow")
    ends = [re.findall(r"-?[\d.]+(?=,)", line.get("d")) for line in lines]
    return {"right" if float(end[-1]) > float(end[0]) else "left" for end in ends}


def test_forward_flows_to_the_right_and_backward_to_the_left(own):
    ways = {}
    for n in range(1, 19):
        own.goto(1 if n > 1 else 2)
        own.goto(n)
        ways[own.step.name] = flows(own)
    assert {name for name, way in ways.items() if way == {"right"}} == {"Z[1]", "Z[2]", "E", "E′"}
    assert {name for name, way in ways.items() if way == {"left"}} == {"∂E/∂A[2]", "∂E/∂A[1]"}
    assert {name for name, way in ways.items() if len(way) > 1} == set()


def test_nothing_moves_where_nobody_has_moved_along_the_time_line(own):
    own.goto("Z[1]")
    assert flows(own)
    for what in (
        lambda: own.pointed("edge[1]", 1, 2),
        own.left,
        lambda: own.set("X", 1, 1, 3),
        lambda: own.example(2),
        lambda: own.goto("Z[1]"),
    ):
        what()
        assert not flows(own)


# What is pointed at.


def entries(living, name):
    """Which entries of a matrix are lit."""
    found = places(living, "entry")
    return {
        tuple(map(int, place.rsplit(",", 2)[1:]))
        for place, nodes in found.items()
        if place.rsplit(",", 2)[0] == name and lit(nodes)
    }


def lit_edges(living, l):
    found = places(living, "entry")
    return {
        tuple(map(int, place.split(",")[1:]))
        for place, nodes in found.items()
        if place.startswith(f"edge[{l}],") and any(
            path.get("stroke") == LIT and float(path.get("stroke-width")) > 7
            for node in nodes for path in node.iter("path")
        )
    }  # fmt: skip


def test_an_edge_lights_its_entry_its_row_and_its_column(living, drawn_edges):
    sizes, m = living.network.sizes, len(living.run.X)
    for l, p, j in drawn_edges:
        turned = "A[0]ᵀ = Xᵀ" if l == 1 else f"A[{l - 1}]ᵀ"
        living.goto(f"∂E/∂W[{l}]")
        living.pointed(f"edge[{l}]", p, j)
        assert entries(living, f"∂E/∂W[{l}]") == {(p, j)}
        assert entries(living, turned) == {(p, i) for i in range(1, m + 1)}
        assert entries(living, f"∂E/∂Z[{l}]") == {(i, j) for i in range(1, m + 1)}
        assert lit_edges(living, l) == {(p, j)}
        living.goto(f"W′[{l}]")
        for name in (f"W[{l}]", f"∂E/∂W[{l}]", f"W′[{l}]"):
            assert entries(living, name) == {(p, j)}
        living.goto(f"Z[{l}]")
        assert entries(living, f"W[{l}]") == {(q, j) for q in range(1, sizes[l - 1] + 1)}
        assert entries(living, f"Z[{l}]") == {(1, j)}
        living.left()


def test_an_entry_of_a_matrix_lights_its_edge(living, drawn_edges):
    for l, p, j in drawn_edges:
        for stop, name in (
            (f"∂E/∂W[{l}]", f"∂E/∂W[{l}]"), (f"W′[{l}]", f"W[{l}]"), (f"W′[{l}]", f"W′[{l}]"),
        ):  # fmt: skip
            living.goto(stop)
            page_says(living, {"point": f"{name},{p},{j}"})
            assert lit_edges(living, l) == {(p, j)}
            assert living.fact.name == weight_name(p, j)
            page_says(living, {"point": ""})
            assert living.pointer is None
        if l > 1:  # turned, an entry is the same weight
            living.goto(f"∂E/∂A[{l - 1}]")
            page_says(living, {"point": f"W[{l}]ᵀ,{j},{p}"})
            assert (p, j) in lit_edges(living, l)
            assert living.fact.name == weight_name(p, j)
            page_says(living, {"point": ""})


def weight_name(p, j):
    """A comma only where an index has two digits."""
    indices = f"{p},{j}" if max(p, j) > 9 else f"{p}{j}"
    return "w" + indices.translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def test_every_entry_of_every_matrix_says_what_it_is(living):
    """The number of its fact is the entry, wherever the matrix holds the number itself."""
    for n in range(1, len(living.steps) + 1):
        living.goto(n)
        for part in (*living.step.given, *living.step.found):
            if isinstance(part, str):
                continue
            name, values = part.matrix.name, part.matrix.values
            for i, j in {values.shape} if n % 2 else {(1, 1)}:
                page_says(living, {"point": f"{name},{i},{j}"})
                assert living.pointer is not None, name
                x = values[i - 1, j - 1]
                if re.fullmatch(r"A\[0\] = X|W\[\d\]|B\[\d\]|A\[\d\]|E′?", name):
                    assert number(x, 4) in str(living.fact).split("\nexample")[0], name
                elif re.fullmatch(r"(?:∂E/∂)?[ZAWB]′?\[\d\]", name) and "A′" not in name:
                    ends = [line.rsplit(" = ", 1)[1] for line in living.fact.lines]
                    assert {number(x), number(x, 4)} & {*ends, living.fact.value}, name
                page_says(living, {"point": ""})


def test_pointing_at_an_example_shows_its_numbers_in_the_nodes(own):
    own.goto("Z[1]")
    page_says(own, {"point": "A[0] = X,3,2"})
    values = [words_of(places(own, "entry")[f"node,{p},1"][0]) for p in (1, 2, 3)]
    assert values == ["−2", "3", "−1"]
    page_says(own, {"point": ""})
    assert words_of(places(own, "entry")["node,1,1"][0]) == "−1"
    own.goto("∂E/∂B[1]")
    page_says(own, {"point": "Jᵀ,1,4"})
    assert (own.pointer.i, own.fact.name) == (4, "b₁")


def test_an_edge_of_another_layer_shows_the_last_matrices_that_have_it(own):
    own.pointed("edge[2]", 4, 1)
    assert own.drawn_step.name == "∂E/∂W[2]"
    assert "∂E/∂W[2] = A[1]ᵀ · ∂E/∂Z[2]   (stop 8)" in seen(own)
    own.goto("∂E/∂A[1]")
    assert own.drawn_step.name == "∂E/∂A[1]"  # it has W[2]ᵀ
    own.goto("A[2]")
    assert own.drawn_step.name == "Z[2]"
    own.goto("∂E/∂W[1]")
    own.left()
    assert own.drawn_step.name == "∂E/∂W[1]"
    own.goto("Z[1]")
    own.pointed("edge[2]", 4, 1)  # which nothing has used yet
    assert own.drawn_step.name == "Z[1]"
    assert own.fact.lines == ()


def test_the_bias_is_lit_where_it_is_a_term_and_where_it_changes(own):
    lit_at = {}
    for step in own.steps:
        own.goto(step.name)
        found = {p for p, nodes in places(own, "entry").items() if p[:4] == "bias" and lit(nodes)}
        lit_at[step.name] = found
    with_bias = {f"{kind}[{l}]": {f"bias,1,{l}"} for kind in ("Z", "∂E/∂B", "B′") for l in (1, 2)}
    assert {name: found for name, found in lit_at.items() if found} == with_bias


def test_a_click_keeps_and_a_second_click_lets_go(own):
    page_says(own, {"entry": "edge[1],2,4"})
    assert (own.kept, own.fact.name) == (("W", 1), "w₂₄")
    for stop in ("Z[1]", "E", "W′[2]"):
        own.goto(stop)
        assert own.fact.name == "w₂₄"
        assert (2, 4) in lit_edges(own, 1)
    own.pointed("node", 1, 3)
    assert own.fact.name == "a₁₁"
    own.left()
    assert own.fact.name == "w₂₄"
    page_says(own, {"entry": "edge[1],2,4"})
    assert own.kept is None
    assert own.fact.name == "w₄₁"  # the stop's own: W′[2] of the neurons that are looked at


def test_neurons_biases_and_the_error_tell_what_is_known_of_them(own):
    own.goto("∂E/∂B[1]")
    own.pointed("node", 2, 2)
    assert str(own.fact).splitlines() == [
        "a₁₂ = 3, neuron 2 of layer 1 in example 1",
        "z₁₂ = (−1)·(−1) + (−2)·(−1) + 2·(−1) + 2 = 3",
        "a₁₂ = relu(3) = 3",
        "∂E/∂a₁₂ = (−0.4)·1 + (−0.2)·(−0.5) = −0.3",
        "∂E/∂z₁₂ = relu′(3)·(−0.3) = 1·(−0.3) = −0.3",
        "dE_dZ1 = net_input_gradient(dE_dA1, h_prime_Z1)  →  dE_dZ1[0, 1]",
    ]
    own.pointed("bias", 3, 1)
    assert own.fact.lines[1:] == ("∂E/∂b₃ = 0 + (−0.7) + 0 + 0 + 0.4 = −0.3",)
    own.pointed("node", 1, 4)
    assert own.fact.title == "E = 3.45"
    own.goto("A[2]")
    own.pointed("node", 1, 4)
    assert own.fact.title == "E: not computed yet"
    own.pointed("node", 3, 1)
    assert own.fact.title == "x₁₃ = 2"


@pytest.mark.parametrize(
    "place",
    ["edge[1],4,1", "edge[9],1,1", "edge[1],0,1", "node,9,1", "node,1,9", "bias,1,0", "W[7],1,1",
     "Z[1],99,1", "nothing,1,1", "stop,1,1"],
)  # fmt: skip
def test_what_is_not_there_is_not_pointed_at(own, place):
    name, i, j = place.rsplit(",", 2)
    before = own.pointer, own.fact
    own.pointed(name, int(i), int(j))
    assert (own.pointer, own.fact) == before or own.pointer.letter == "E"


def test_look_keeps_a_weight_and_refuses_what_there_is_not(own):
    own.look(2, 4, 2)
    assert own.fact.name == "w₄₂"
    for place, said in (((3, 1, 1), "l must be 1 … 2"), ((1, 4, 1), "p must be 1 … 3"),
                        ((1, 1, 5), "j must be 1 … 4")):  # fmt: skip
        with pytest.raises(ValueError, match=said):
            own.look(*place)
        with pytest.raises(ValueError, match=said):
            own.edge(*place)


def test_the_paths_of_the_weight_are_traced_to_the_error(own):
    own.look(1, 1, 2)
    traced = {
        place for place, nodes in places(own, "entry").items()
        if place.startswith("edge[2]") and lit(nodes)
    }  # fmt: skip
    assert traced == {"edge[2],2,1", "edge[2],2,2"}
    own.goto("E")  # its gradient is not computed yet
    assert not any(
        lit(nodes) for place, nodes in places(own, "entry").items() if place.startswith("edge[2]")
    )


# Other numbers.


def test_every_given_number_can_be_scrubbed_typed_and_nudged(living):
    for n in range(1, len(living.steps) + 1):
        living.goto(n)
        handles = [place for place in places(living, "drag") if place != "stop,1,1"]
        names = {place.rsplit(",", 2)[0] for place in handles}
        assert not any("∂" in name or "′" in name for name in names)
        if living.step.name == "Z[1]":
            assert {"A[0] = X", "W[1]", "J ⊗ B[1]", "node", "bias", "edge[1]"} <= names
        for place in handles[n % 5 :: 11]:
            name, i, j = place.rsplit(",", 2)
            at = living._given_at(name, int(i), int(j))
            page_says(living, {"drag": place, "x": 0.5, "y": None})
            assert living.run.value(*at) == 0.5
            page_says(living, {"nudge": place, "dx": 1, "dy": 0, "fine": False})
            assert living.run.value(*at) == 0.6
            page_says(living, {"nudge": place, "dx": -1, "dy": 0, "fine": True})
            assert living.run.value(*at) == 0.59
            page_says(living, {"typed": place, "text": "−1.25"})
            assert living.run.value(*at) == -1.25
            assert living.n == n
        anew = Run(living.network, living.run.X, living.run.Y, living.alpha)
        assert np.array_equal(anew.steps[n - 1].result, living.step.result)


def test_what_is_dragged_beyond_an_end_stays_there(own):
    for x, value in ((-1e300, -1e6), (1e7, 1e6), (3.14, 3.1)):
        page_says(own, {"drag": "node,1,1", "x": x, "y": None})
        assert own.run.X[0, 0] == value


def test_a_handle_stands_at_the_number_that_it_moves(living):
    for n in range(1, len(living.steps) + 1):
        living.goto(n)
        for place, nodes in places(living, "drag").items():
            if place != "stop,1,1":
                name, i, j = place.rsplit(",", 2)
                value = living.run.value(*living._given_at(name, int(i), int(j)))
                for node in nodes:
                    assert float(node.get("aria-valuenow")) == pytest.approx(value, rel=1e-9)


def test_everything_follows_a_weight(own):
    own.look(1, 1, 1)
    own.set("W[1]", 1, 1, 3)
    W = np.array(thread.network.layer(1).W)
    W[0, 0] = 3
    first, second = thread.network.layers
    network = Network([Layer(W, first.B, first.activation), second])
    gradients = network.gradients(thread.X, thread.Y)
    assert np.array_equal(own.step.result, gradients.dE_dW[1])
    assert f"E = {number(squared_error(network.predict(thread.X), thread.Y), 4)}" in seen(own)
    assert own.fact.title == "w₁₁ = 3"
    own.reset()
    assert own.fact.title == "w₁₁ = 1"
    assert own.network is thread.network


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        (("W[1]", 1, 1, float("nan")), ValueError, r"W\[1\]\[0, 0\] must be −1e\+06 … 1e\+06"),
        (("X", 2, 1, float("inf")), ValueError, r"X\[1, 0\] must be"),
        (("Y", 1, 1, "1"), TypeError, "must be one number, not '1'"),
        (("B[1]", 2, 1, 1.0), ValueError, "set: i must be 1 … 1, not 2"),
        (("W[1]", 1, 5, 1.0), ValueError, "set: j must be 1 … 4, not 5"),
        (("W[3]", 1, 1, 1.0), ValueError, r"set: name must be one of X, Y, W\[1\]"),
        (("Z[1]", 1, 1, 1.0), ValueError, "set: name must be one of"),
    ],
)
def test_a_number_that_cannot_be_is_refused_and_nothing_changes(own, arguments, error, said):
    before = state(own)
    with pytest.raises(error, match=said):
        own.set(*arguments)
    assert state(own) == before


def test_what_is_typed_and_is_no_number_is_said(own):
    own.goto("W′[1]")
    before = own.network
    page_says(own, {"typed": "W[1],1,1", "text": "one"})
    assert own.status == "'one' (text) is no number; type one such as −0.5 or 2e−3"
    page_says(own, {"typed": "W[1],1,1", "text": "1e9"})
    assert own.status.startswith("W[1][0, 0] must be −1e+06 … 1e+06, not 1e+09")
    assert own.network is before


def test_after_its_update_a_weight_of_the_drawing_is_not_scrubbed(own):
    own.goto("W′[2]")
    names = {place.rsplit(",", 2)[0] for place in places(own, "drag")}
    assert "edge[2]" not in names
    assert "W[2]" in names  # there stands the number before the update


def test_taking_the_step_makes_the_network_after_it(own):
    own.goto("E′")
    expected, E = own.run.after, own.step.result
    own.take()
    assert own.network is expected
    assert own.taken == 1
    assert own.run.step("E").result == E
    assert "Steps taken: 1." in own.status
    own.reset()
    assert own.network is thread.network
    assert "Steps taken" not in own.status


def test_what_is_pointed_at_stays_live_while_the_network_learns(own):
    own.goto("E′")
    own.pointed("edge[1]", 3, 1)
    for _ in range(5):
        new = own.edge(1, 3, 1).new
        own.take()
        assert own.edge(1, 3, 1).w == new
        assert own.fact.title == f"w₃₁ = {number(new, 4)}"


def test_a_step_to_what_is_not_finite_is_refused():
    living = living_network(thread.network, 1e200 * thread.X, thread.Y)
    before = living.network
    with pytest.raises(ValueError, match=r"^after this step W\[1\]\[\d, \d\] is .*reset, or try"):
        living.take()
    assert (living.network, living.taken) == (before, 0)
    living.close()


def test_an_array_that_its_owner_changes_changes_nothing_here():
    X, Y = np.array(thread.X), np.array(thread.Y)
    living = living_network(thread.network, X, Y)
    X[:] = Y[:] = 9
    assert np.array_equal(living.run.X, thread.X)
    living.set("X", 1, 1, 2)
    living.reset()
    assert np.array_equal(living.run.X, thread.X)
    assert np.array_equal(living.run.Y, thread.Y)
    living.close()


# What is opened, and what is refused.


def test_the_digits_are_shown_with_ellipses():
    network = Network.random((64, 32, 10), (tanh, sigmoid))
    X, Y = rng.normal(size=(12, 64)), rng.normal(size=(12, 10))
    living = living_network(network, X, Y)
    assert seen(living).count("⋮") >= 3
    drawn = {p.split(",")[1] for p in places(living, "entry") if re.match(r"node,\d+,1$", p)}
    assert drawn == {"1", "2", "3", "63", "64"}
    living.goto("Z[1]")
    assert " + … + " in living.fact.lines[0]
    assert len(living.status) < 300
    assert living.edge(1, 64, 32).gradient == network.gradients(X, Y).dE_dW[1][63, 31]
    living.close()


@pytest.mark.parametrize(
    ("network", "m", "said"),
    [
        (Network.random((65, 2), (tanh,)), 3, r"n_0 must be 1 … 64, not 65; take fewer inputs"),
        (Network.random((2, 70, 2), (tanh, tanh)), 3, r"n_1 must be 1 … 64, not 70; take fewer"),
        (Network.random((2, 3), (tanh,)), 13,
         r"m must be 1 … 12, not 13; write X\[:12\] and Y\[:12\]"),
        (Network.random((2,) * 6, (tanh,) * 5), 3, r"L must be 1 … 4, not 5"),
    ],
)  # fmt: skip
def test_what_is_too_large_is_refused_with_a_cure(network, m, said):
    X, Y = np.ones((m, network.sizes[0])), np.ones((m, network.sizes[-1]))
    with pytest.raises(DimensionError, match=f"^living_network: {said}"):
        living_network(network, X, Y)


def test_an_activation_of_the_reader_and_its_name_are_shown_as_they_are():
    name = "<b>mine & \"yours'</b>"
    square = Activation(name, h=lambda Z: Z * Z, h_prime=lambda Z: 2 * Z)
    network = Network([Layer(np.ones((3, 2)), np.ones((1, 2)), square)])
    living = living_network(network, thread.X, thread.Y)
    for stop in ("Z[1]", "A[1]", "∂E/∂Z[1]"):
        living.goto(stop)
        assert name in seen(living)
        assert any(name in line for line in living.fact.lines) == (stop != "Z[1]")
        assert not list(parsed(living).iter("b"))
    living.close()


def test_the_start_can_be_chosen_and_is_refused_in_words():
    assert living_network(start="backward").step.name == "∂E/∂A[2]"
    assert living_network(start=3).step.name == "Z[2]"
    with pytest.raises(ValueError, match="step must be 1 … 18"):
        living_network(start="Z[3]")


# What is seen and said.


def test_the_sentence_states_what_is_seen(own):
    said = (
        "Stop 12 of 18, backward, layer 1: ∂E/∂W[1]. w₁₁, in W[1], from x₁ to neuron 1, is 1; "
        "∂E/∂w₁₁ = (−1)·(−0.3) + 2·0.8 + (−2)·0 + (−2)·0 + 0·0.1 = 1.9."
    )
    assert own.words() == own.status == said
    assert parsed(own).get("aria-label") == said
    assert parsed(own).get("role") == "group"  # an img would hide what can be touched


def test_only_the_newest_sum_is_written_out_in_the_sentence(own):
    own.goto("W′[1]")
    assert own.status.endswith("is 1; ∂E/∂w₁₁ = 1.9; w′₁₁ = 1 − 0.1·1.9 = 0.81.")
    own.goto("E′")
    assert own.status.endswith("E′ = (4.81 + 3.64 + 0.808 + 0.0176 + 4.95)/5 = 2.843.")
    assert "before" not in own.status


def test_the_picture_has_one_size_at_all_stops_and_is_not_too_high(living):
    sizes = set()
    for n in range(1, len(living.steps) + 1):
        living.goto(n)
        sizes.add(parsed(living).get("viewBox"))
    (size,) = sizes
    *_, width, height = map(float, size.split())
    assert height <= 520
    assert width <= 1200


@pytest.mark.parametrize("stop", ["Z[1]", "∂E/∂W[1]", "∂E/∂A[1]", "W′[1]", "E′"])
def test_each_matrix_and_layer_is_one_stop_of_the_tab_key(own, stop):
    own.goto(stop)
    stops = [
        (node.get("data-drag") or node.get("data-entry")).rsplit(",", 2)[0]
        for node in parsed(own).iter() if node.get("tabindex") == "0"
    ]  # fmt: skip
    parts = (part for part in (*own.step.given, *own.step.found) if not isinstance(part, str))
    drawn = ["stop", "edge[1]", "edge[2]", "node", "bias", "target"]
    assert sorted(stops) == sorted([*drawn, *(part.matrix.name for part in parts)])


def test_it_opens_and_answers_fast():
    def least(call, times):
        found = []
        for _ in range(times):
            start = time.perf_counter()
            call()
            found.append(time.perf_counter() - start)
        return min(found)

    living = living_network()
    assert least(living_network, 3) < 0.25
    assert least(lambda: living.pointed("edge[2]", 1, 2), 10) < 0.05
    assert least(lambda: living.set("W[1]", 1, 1, 0.5), 10) < 0.05


def test_the_controls_do_what_the_methods_do(own):
    by_label = {control.description: control for control in controls_of(own)}
    assert {label for label in by_label if not label.startswith("type ")} == {
        "Play", "Back", "Next", "stop", "example", "alpha", "Take the step", "Reset", "Show code"
    }  # fmt: skip
    by_label["example"].value = 4
    assert own.focus.i == 4
    by_label["alpha"].value = 0.02
    assert own.alpha == pytest.approx(0.02)
    by_label["Next"].click()
    assert own.n == 13
    by_label["Back"].click()
    assert own.n == 12
    by_label["Take the step"].click()
    assert own.taken == 1
    by_label["Reset"].click()
    assert own.taken == 0
    by_label["Show code"].click()
    assert "weight_gradient" in own._code.value
    assert by_label["Show code"].description == "Hide code"
    assert isinstance(own, LivingNetwork)


def test_a_slider_that_snaps_to_its_notch_leaves_alpha_as_it_was_given():
    living = living_network(alpha=0.031)
    by_label = {control.description: control for control in controls_of(living)}
    rate, field = by_label["alpha"], by_label["type alpha"]
    assert (rate.value, field.value) == (pytest.approx(10**-1.5), "0.031")
    rate.value = 10**-1.5 * (1 + 4e-16)  # where the page puts 0.031, as it rounds
    assert living.alpha == 0.031
    rate.value = 10**-1.4
    assert living.alpha == 0.04
    rate.value = 10**-1.5
    assert living.alpha == 0.032
    field.value = "0.03141"
    assert (living.alpha, rate.value) == (0.03141, 10**-1.5)
