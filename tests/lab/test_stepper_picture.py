"""What the stepper draws and writes: formulas, the strip, matrices, code, the static picture."""

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import numpy as np
import pytest

from mlp_core import Activation, Layer, Network, identity, leaky_relu, relu, sigmoid, tanh
from mlp_lab import thread
from mlp_lab.palette import LIT
from mlp_lab.stepper import step_through

SQUARE = Activation("a square", h=lambda Z: Z * Z, h_prime=lambda Z: 2 * Z)
rng = np.random.default_rng(8)
FOUR = Network.random((7, 3, 5, 4, 2), (tanh, leaky_relu, sigmoid, relu), seed=2)
X4, Y4 = rng.normal(size=(6, 7)), rng.normal(size=(6, 2))

# Formulas.

FORMULAS = {
    "Z[1]": r"Z^{[1]} = A^{[0]} \cdot W^{[1]} + J \otimes B^{[1]},\; A^{[0]} = X, \qquad "
    r"z^{[1]}_{ij} = \sum_p a^{[0]}_{ip}\, w^{[1]}_{pj} + b^{[1]}_{j}",
    "Z[2]": r"Z^{[2]} = A^{[1]} \cdot W^{[2]} + J \otimes B^{[2]}, \qquad "
    r"z^{[2]}_{ij} = \sum_p a^{[1]}_{ip}\, w^{[2]}_{pj} + b^{[2]}_{j}",
    "A[1]": r"A^{[1]} = h(Z^{[1]}), \qquad a^{[1]}_{ij} = h(z^{[1]}_{ij}), \qquad "
    r"h(Z) = \max(0, Z)",
    "E": r"E = \frac{1}{m} \sum_{i=1}^{m} \lVert a^{[2]}_i - y_i \rVert^2",
    "∂E/∂A[2]": r"\frac{\partial E}{\partial A^{[2]}} = \frac{2}{m} \left( A^{[2]} - Y \right), "
    r"\qquad \frac{\partial E}{\partial a^{[2]}_{ij}} = \frac{2}{m} (a^{[2]}_{ij} - y_{ij})",
    "∂E/∂Z[1]": r"\frac{\partial E}{\partial Z^{[1]}} = h^\prime(Z^{[1]}) \odot "
    r"\frac{\partial E}{\partial A^{[1]}}, \qquad \frac{\partial E}{\partial z^{[1]}_{ij}} = "
    r"h^\prime(z^{[1]}_{ij})\, \frac{\partial E}{\partial a^{[1]}_{ij}}, \qquad "
    r"h^\prime(Z) = [Z > 0]",
    "∂E/∂W[2]": r"\frac{\partial E}{\partial W^{[2]}} = \left( A^{[1]} \right)^T \cdot "
    r"\frac{\partial E}{\partial Z^{[2]}}, \qquad \frac{\partial E}{\partial w^{[2]}_{pj}} = "
    r"\sum_i a^{[1]}_{ip}\, \frac{\partial E}{\partial z^{[2]}_{ij}}",
    "∂E/∂B[2]": r"\frac{\partial E}{\partial B^{[2]}} = J^T \cdot "
    r"\frac{\partial E}{\partial Z^{[2]}}, \qquad \frac{\partial E}{\partial b^{[2]}_{j}} = "
    r"\sum_i \frac{\partial E}{\partial z^{[2]}_{ij}}",
    "∂E/∂A[1]": r"\frac{\partial E}{\partial A^{[1]}} = \frac{\partial E}{\partial Z^{[2]}} \cdot "
    r"\left( W^{[2]} \right)^T, \qquad \frac{\partial E}{\partial a^{[1]}_{ip}} = \sum_j "
    r"\frac{\partial E}{\partial z^{[2]}_{ij}}\, w^{[2]}_{pj}",
    "W′[1]": r"W^{\prime[1]} = W^{[1]} - \alpha\, \frac{\partial E}{\partial W^{[1]}}, \qquad "
    r"w^{\prime[1]}_{pj} = w^{[1]}_{pj} - \alpha\, \frac{\partial E}{\partial w^{[1]}_{pj}}",
    "B′[2]": r"B^{\prime[2]} = B^{[2]} - \alpha \frac{\partial E}{\partial B^{[2]}}, \qquad "
    r"b^{\prime[2]}_j = b^{[2]}_{j} - \alpha\, \frac{\partial E}{\partial b^{[2]}_{j}}",
    "E′": r"E^\prime = \frac{1}{m} \sum_{i=1}^{m} \lVert a^{\prime[2]}_i - y_i \rVert^2",
}


def test_formulas_by_hand():
    stepper = step_through()
    for name, latex in FORMULAS.items():
        stepper.goto(name)
        assert stepper.formula() == f"$${latex}$$"
        assert stepper._formula.value == stepper.formula()


def test_no_letter_of_a_layer_is_left():
    for step in step_through(FOUR, X4, Y4).steps:
        assert not re.search(r"\[[lL]|\[l-1\]|None", step.formula)
        assert step.formula.count("{") == step.formula.count("}")
        layers = {int(l) for l in re.findall(r"\[(\d)\]", step.formula)}
        assert layers <= ({step.l, step.l - 1} if step.l else {4})
        if step.name not in ("E", "E′"):
            bare = re.sub(r"h(\^\\prime)?\(Z\) = .*", "", step.formula)  # h itself has no layer
            assert not re.search(r"(?<![A-Za-z\\])[ZAWB](?!\^)", bare)


def test_an_activation_of_the_reader_has_no_formula():
    network = Network([Layer(np.ones((3, 2)), np.ones((1, 2)), SQUARE)])
    formulas = {s.name: s.formula for s in step_through(network, X4[:, :3], Y4).steps}
    assert formulas["A[1]"] == r"$$A^{[1]} = h(Z^{[1]}), \qquad a^{[1]}_{ij} = h(z^{[1]}_{ij})$$"
    stepper = step_through(network, X4[:, :3], start="A[1]")
    assert "Entry (1, 1): a square(" in stepper.words()


# The strip.


def strip_of(stepper):
    """The upper picture, as XML."""
    return ET.fromstring(stepper.picture.html.split("</svg>")[0] + "</svg>")


def boxes_of(stepper):
    """Each box's label, whether it is dashed, and whether it is lit."""
    children = list(strip_of(stepper))
    found = {}
    for rect, text in pairwise(children):
        if rect.tag == "rect" and rect.get("rx") == "4":
            found["".join(text.itertext())] = (
                bool(rect.get("stroke-dasharray")),
                rect.get("fill") == LIT,
            )
    return found


def arrows_of(stepper):
    """Each arrow that has a head: from where, to where, and whether it is thick."""
    heads, lines = [], []
    for element in strip_of(stepper):
        if element.tag == "line":
            lines.append(element)
        if element.tag == "polygon":
            heads.append(lines[-1])
    return heads


def directions(stepper):
    found = {"right": 0, "left": 0, "up": 0, "down": 0}
    for line in arrows_of(stepper):
        x1, y1, x2, y2 = (float(line.get(key)) for key in ("x1", "y1", "x2", "y2"))
        way = ("right" if x2 > x1 else "left") if y1 == y2 else "up" if y2 < y1 else "down"
        found[way] += 1
    return found


def test_one_box_is_lit_thick_and_pointed_at():
    stepper = step_through(FOUR, X4, Y4)
    for n, step in enumerate(stepper.steps, start=1):
        stepper.goto(n)
        lit = [label for label, (_, lit) in boxes_of(stepper).items() if lit]
        assert len(lit) == 1
        assert lit[0].removesuffix(" ∂").replace("′", "") == step.place
        strip = strip_of(stepper)
        assert len([p for p in strip if p.tag == "path"]) == 1
        assert len([r for r in strip if r.tag == "rect" and r.get("stroke-width") == "3"]) == 1


def test_what_is_not_computed_yet_is_dashed():
    stepper = step_through(start="Z[2]")
    dashed = {label for label, (dashed, _) in boxes_of(stepper).items() if dashed}
    assert dashed == {"A[2]", "E"}
    stepper.goto("E")
    assert not any(dashed for dashed, _ in boxes_of(stepper).values())


def test_marks_of_gradients_and_updates():
    stepper = step_through(start="∂E/∂W[2]")
    marked = {label for label in boxes_of(stepper) if label.endswith("∂")}
    assert marked == {"A[2] ∂", "Z[2] ∂", "W[2] ∂"}
    stepper.goto("B′[1]")
    assert {label for label in boxes_of(stepper) if "′" in label} == {"W′[1] ∂", "B′[1] ∂"}
    stepper.goto("E′")
    assert set(boxes_of(stepper)) == {
        "X", "W′[1]", "B′[1]", "Z′[1]", "A′[1]", "W′[2]", "B′[2]", "Z′[2]", "A′[2]", "E′", "Y"
    }  # fmt: skip


def test_the_arrows_turn_with_the_way():
    stepper = step_through(start="E")
    assert directions(stepper) == {"right": 5, "left": 0, "up": 5, "down": 0}
    stepper.goto("∂E/∂A[2]")
    assert directions(stepper) == {"right": 4, "left": 1, "up": 5, "down": 0}
    stepper.goto("∂E/∂W[2]")
    assert directions(stepper) == {"right": 3, "left": 2, "up": 4, "down": 1}
    stepper.goto("∂E/∂B[1]")
    assert directions(stepper) == {"right": 1, "left": 4, "up": 1, "down": 4}
    stepper.goto("E′")
    assert directions(stepper) == {"right": 5, "left": 0, "up": 5, "down": 0}
    stepper.goto("Z[1]")
    assert directions(stepper) == {"right": 1, "left": 0, "up": 2 + 0, "down": 0}


def test_thick_arrows_are_the_present_ones():
    stepper = step_through()
    thick = {}
    for n, step in enumerate(stepper.steps, start=1):
        stepper.goto(n)
        thick[step.name] = sum(line.get("stroke-width") == "4" for line in arrows_of(stepper))
    assert thick["Z[1]"] == thick["Z[2]"] == 3
    assert thick["A[1]"] == thick["∂E/∂Z[2]"] == thick["∂E/∂W[1]"] == thick["∂E/∂A[1]"] == 1
    assert thick["E"] == 2
    assert thick["W′[1]"] == 0
    assert thick["E′"] == 10


def test_the_heading():
    stepper = step_through()
    for name, heading in [
        ("Z[1]", "step 1 of 18 · forward → · layer 1 · S2, S12"),
        ("E", "step 5 of 18 · forward → · error · S7"),
        ("∂E/∂Z[2]", "step 7 of 18 · ← backward · layer 2 · S18, S20, S22"),
        ("B′[1]", "step 15 of 18 · update · layer 1 · S25"),
        ("E′", "step 18 of 18 · forward → with W′ and B′ · error · S7"),
    ]:
        stepper.goto(name)
        assert next(strip_of(stepper).iter("text")).text == heading


def test_no_box_lies_on_another():
    stepper = step_through(FOUR, X4, Y4)
    rects = [r for r in strip_of(stepper) if r.tag == "rect" and r.get("rx") == "4"]
    corners = [tuple(float(r.get(key)) for key in ("x", "y", "width", "height")) for r in rects]
    width = float(strip_of(stepper).get("width"))
    for place, (x, y, w, h) in enumerate(corners):
        assert x + w < width
        for x2, y2, w2, h2 in corners[place + 1 :]:
            apart = x + w < x2 or x2 + w2 < x or y + h < y2 or y2 + h2 < y
            assert apart


# The matrices.


def test_the_numbers_are_in_the_picture():
    stepper = step_through(start="∂E/∂W[1]")
    numbers = re.findall(r'data-entry="∂E/∂W\[1\],(\d),(\d)".*?<text[^>]*>([^<]*)<', stepper.draw())
    assert len(numbers) == 12
    expected = thread.network.gradients(thread.X, thread.Y).dE_dW[1]
    for i, j, words in numbers:
        assert float(words.replace("−", "-")) == pytest.approx(expected[int(i) - 1, int(j) - 1])


def test_every_picture_has_a_text():
    stepper = step_through()
    for n in range(1, 19):
        stepper.goto(n)
        labels = re.findall(r'<svg role="(?:img|group)" aria-label="([^"]*)"', stepper.draw())
        assert len(labels) == 3
        assert labels[1] == "The network in example 1."
        assert labels[2] == stepper.words()
        assert labels[0].startswith("Computed so far: Z[1]")
        assert labels[0].endswith(f"{stepper.step.name}.")


# The network beside the strip.


def nodes_of(stepper):
    """From each node, by its place on the page, to its number and whether it is lit."""
    aside = ET.fromstring(stepper.picture.html.split("</svg>")[1] + "</svg>")
    found = {}
    for rect, text in pairwise(aside.iter()):
        if rect.tag == "rect":
            place = float(rect.get("x")), float(rect.get("y"))
            found[place] = "".join(text.itertext()), rect.get("fill") == LIT
    return [found[place] for place in sorted(found)]


LIT_NODES = {
    "Z[1]": ((1, 1), "111 1000 00 0"),
    "A[1]": ((2, 3), "000 0010 00 0"),
    "Z[2]": ((1, 2), "000 1111 01 0"),
    "E": ((4, 1), "000 0000 11 1"),
    "∂E/∂A[2]": ((1, 2), "000 0000 01 1"),
    "∂E/∂Z[2]": ((1, 2), "000 0000 01 0"),
    "∂E/∂W[2]": ((3, 2), "000 0010 01 0"),
    "∂E/∂A[1]": ((1, 3), "000 0010 11 0"),
    "∂E/∂W[1]": ((2, 4), "010 0001 00 0"),
    "W′[1]": ((3, 1), "001 1000 00 0"),
}


@pytest.mark.parametrize("name", LIT_NODES)
def test_the_nodes_whose_numbers_make_the_entry_are_lit(name):
    (i, j), lit = LIT_NODES[name]
    stepper = step_through(start=name)
    stepper.select(i, j)
    wanted = [mark == "1" for mark in lit.replace(" ", "")]
    assert [lit for _, lit in nodes_of(stepper)] == wanted


def test_the_nodes_have_the_numbers_of_the_example_as_far_as_they_are_computed():
    stepper = step_through(start="A[1]")
    stepper.select(2, 1)
    assert [words for words, _ in nodes_of(stepper)] == ["2", "0", "3", *"1023", "", "", ""]
    stepper.predict_first()  # the result is hidden here too
    assert [words for words, _ in nodes_of(stepper)] == ["2", "0", "3", *[""] * 7]
    stepper.reveal()
    stepper.goto("E′")
    stepper.reveal()
    after = stepper.working.values["A2_new"][1]
    words = [words for words, _ in nodes_of(stepper)]
    assert words[-3:-1] == [f"{a:.3g}".replace("-", "−") for a in after]
    assert words[-1] == "1.505"


def test_where_it_has_no_room_the_network_is_left_out():
    assert step_through(FOUR, X4, Y4).draw().count("<svg") == 2
    assert step_through(thread.network, thread.X).draw().count("<svg") == 3


def big():
    network = Network.random((11, 12, 9, 7, 10), (tanh, relu, sigmoid, identity), seed=1)
    generator = np.random.default_rng(0)
    return step_through(network, generator.normal(size=(12, 11)), generator.normal(size=(12, 10)))


def test_big_matrices_show_corners():
    stepper = big()
    assert "⋱" in stepper.draw()
    stepper.select(5, 12)
    assert stepper.words().endswith(" It lies between the corners that are drawn.")
    stepper.select(11, 2)
    assert "corners" not in stepper.words()
    for n in range(1, len(stepper.steps) + 1):
        stepper.goto(n)
        widths = [float(w) for w in re.findall(r'viewBox="0 0 ([\d.]+) ', stepper.draw())]
        assert max(widths) < 1040
        assert stepper.picture.html


def test_a_line_goes_on_below_with_its_sign():
    drawn = step_through().draw()
    assert float(re.findall(r'viewBox="0 0 [\d.]+ ([\d.]+)"', drawn)[1]) < 250
    assert float(re.findall(r'viewBox="0 0 [\d.]+ ([\d.]+)"', big().draw())[1]) > 400


def test_the_static_picture_stands_alone():
    for stepper in (step_through(), step_through(FOUR, X4, Y4, start="dE_dW[3]"), big()):
        svg = stepper.static()["image/svg+xml"]
        root = ET.fromstring(svg)
        assert "var(" not in svg
        assert root.get("aria-label").startswith(f"{stepper.words()} Computed so far: ")
        upper, lower = (part for part in root if part.tag.endswith("svg"))
        assert (upper.get("x"), upper.get("y")) == ("0", "0")
        height = float(re.search(r'viewBox="0 0 \S+ (\S+)"', stepper.draw())[1])
        assert (lower.get("x"), lower.get("y")) == ("0", f"{height:g}")
        *upper, lower = map(float, re.findall(r'viewBox="0 0 (\S+) ', stepper.draw()))
        assert float(root.get("width")) == max(sum(upper), lower)
        heights = re.findall(r'viewBox="0 0 \S+ (\S+)"', stepper.draw())
        heights = heights[0], heights[-1]  # the network stands beside the strip
        below = [float(part.get("y")) for part in root if part.tag.endswith("text")]
        assert min(below) > sum(map(float, heights))
        caption = " ".join(part.text for part in root if part.tag.endswith("text"))
        assert caption.split() == stepper.words().split()


def test_the_bundle_of_a_cell():
    bundle = step_through()._repr_mimebundle_()
    assert bundle["text/plain"].startswith("Stepper: Step 1 of 18")
    assert "image/svg+xml" in bundle


# The code.


def run(code, **known):
    names = dict(known)
    exec(code, names)
    return names


def same(found, expected):
    return np.array_equal(found, expected, equal_nan=True) and np.asarray(found).dtype == (
        np.asarray(expected).dtype
    )


CASES = {
    "thread": (),
    "thread's forward pass": (thread.network, thread.X),
    "four layers": (FOUR, X4, Y4, 0.37),
    "rows and columns swapped": (FOUR, np.asfortranarray(X4), np.asfortranarray(Y4)),
    "NaN": (FOUR, np.where(X4 > 1, np.nan, np.where(X4 < -1, np.inf, X4)), Y4),
}


@pytest.mark.parametrize("name", CASES)
def test_the_code_gives_the_same_numbers(name, capsys):
    stepper = step_through(*CASES[name])
    every = 1 if "thread" in name else 4
    for n, step in list(enumerate(stepper.steps, start=1))[::-every]:
        stepper.goto(n)
        if step.l:
            stepper.select(*stepper.shape)
        stepper.show_code()
        code = capsys.readouterr().out
        with np.errstate(all="ignore"):
            names = run(code)
        assert same(names[step.call], step.result)
        said = capsys.readouterr().out
        value = step.result[-1, -1] if step.l else step.result
        assert said == f"{value}\n"
        assert step.call in code.splitlines()[-1]


def test_the_code_keeps_the_order_of_an_array_in_memory():
    code = step_through(FOUR, np.asfortranarray(X4)).code().splitlines()
    (line,) = [line for line in code if line.startswith("X = ")]
    assert line.endswith(', order="F")')


def test_the_code_of_float32():
    network = Network([Layer(rng.normal(size=(3, 2)).astype("f"), np.ones((1, 2), "f"), tanh)])
    X, Y = rng.normal(size=(5, 3)).astype("f"), rng.normal(size=(5, 2)).astype("f")
    stepper = step_through(network, X, Y, start="B′[1]")
    assert same(run(stepper.code())["B1_new"], stepper.result)
    assert stepper.result.dtype == np.float32


def test_the_code_with_an_activation_of_the_reader():
    network = Network([Layer(np.ones((3, 2)), np.ones((1, 2)), SQUARE)])
    stepper = step_through(network, X4[:, :3], Y4, start="E′")
    assert "# a_square is your own Activation" in stepper.code()
    assert run(stepper.code(), a_square=SQUARE)["E_new"] == stepper.result


def test_the_code_has_no_more_than_it_needs():
    assert step_through(start="Z[2]").code() == (
        "from mlp_core import net_input\n"
        "from mlp_lab.thread import X, network\n"
        "A0 = X\n"
        "Z1 = net_input(A0, network.layer(1).W, network.layer(1).B)\n"
        "A1 = network.layer(1).activation.h(Z1)\n"
        "Z2 = net_input(A1, network.layer(2).W, network.layer(2).B)\n"
        "print(Z2[0, 0])"
    )
    long = step_through(FOUR, X4, Y4, start="E′").code().splitlines()
    assert all(
        len(line) < 100 for line in long if not line.startswith(("X =", "Y =", "    Layer(np"))
    )


def test_each_line_of_the_code_says_its_equation():
    code = step_through(start="E′").code().splitlines()
    for line in [
        "E = squared_error(A2, Y)",
        "dE_dA2 = squared_error_gradient(A2, Y)",
        "h_prime_Z2 = network.layer(2).activation.h_prime(Z2)",
        "dE_dZ2 = net_input_gradient(dE_dA2, h_prime_Z2)",
        "dE_dW2 = weight_gradient(A1, dE_dZ2)",
        "dE_dB2 = bias_gradient(dE_dZ2)",
        "dE_dA1 = previous_activation_gradient(dE_dZ2, network.layer(2).W)",
        "W1_new = updated_weights(network.layer(1).W, dE_dW1, alpha)",
        "B2_new = updated_biases(network.layer(2).B, dE_dB2, alpha)",
        "    Layer(W2_new, B2_new, network.layer(2).activation),",
        "A2_new = new.predict(X)",
    ]:
        assert line in code


def test_the_code_stands_below_the_picture_if_asked(capsys):
    stepper = step_through(start="∂E/∂W[1]")
    assert stepper._code.value == ""
    stepper.toggle_code()
    stepper.show_code()
    shown = ET.fromstring(stepper._code.value)
    assert shown.text + "\n" == capsys.readouterr().out
    stepper.next()
    assert "dE_dB1" in stepper._code.value
    stepper.toggle_code()
    assert stepper._code.value == ""
    assert stepper.view.children[-1] is stepper._code
