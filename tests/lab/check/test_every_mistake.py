"""Every mistake of the store: what the checks of a pass name, the doctor names, and vice versa.

A seed of a check is two layers or three, in turn. Where NumPy stops with distinct sizes, the
gradients that the doctor is shown are those of equal ones.
"""

import re
from dataclasses import replace

import numpy as np
import pytest
from verdicts import Spec, verdict

import mlp_core
from mlp_lab import doctor
from mlp_lab.check.equations import SQUARED_ERROR_GRADIENT, UPDATED_BIASES, UPDATED_WEIGHTS
from mlp_lab.check.gradients import (
    BIAS_GRADIENT,
    NET_INPUT_GRADIENT,
    PREVIOUS_ACTIVATION_GRADIENT,
    WEIGHT_GRADIENT,
)
from mlp_lab.check.passes import network_of
from mlp_lab.check.task import round_of
from mlp_lab.check.training import TRAIN
from mlp_lab.mistakes import MISTAKES, RIGHT, PlainStep

BACKWARD = Spec("backward", "dE_dW", "dE_dA Z A W h_prime", [], {})
TRAINING = Spec("train", "E", "network X Y alpha steps", [], {})
STEP = Spec("step", "W", "X Y W B h h_prime alpha", [], {})
# Its check gives ∂E/∂A[L] and asks for gradients: of these equations it sees nothing.
NOT_OF_A_PASS = {
    *("net_input", "activations", "squared_error_gradient", "updated_weights", "updated_biases")
}
BACK = [name for name, m in MISTAKES.items() if not m.changes.keys() & NOT_OF_A_PASS]
SIGN = r"has the wrong sign: W \+ α ∂E/∂W|[WB]\[\d\]: the step goes the wrong way"
H = {
    **mlp_core.ACTIVATIONS,
    "softplus": mlp_core.Activation(  # which lets complex numbers through, as the doctor needs
        "softplus", lambda Z: np.log1p(np.exp(Z)), lambda Z: 1 / (1 + np.exp(-Z))
    ),
}
# With two layers one of them is no mistake: what is passed back goes through W[2] = W[L].
NONE_WITH_TWO_LAYERS = "last_weights_everywhere"
# With this, NumPy stops in every step.
STOPS = "∂E/∂Z is summed over the examples; it has a row for each"


def all_computed(lists):
    """NumPy would have stopped, where a gradient is missing."""
    for P in lists:
        if any(P_l is None for P_l in P[1:]):
            raise ValueError("operands could not be broadcast together")
    return lists


def backward_with(mistake):
    def backward(dE_dA, Z, A, W, h_prime):
        changes = {**mistake.changes, "squared_error_gradient": lambda A, Y: dE_dA}
        network = network_of(W, W, h_prime, h_prime)
        g = PlainStep(changes).backward(network, Z, A, None, alpha=1.0)
        return all_computed((g.dE_dW, g.dE_dB))

    return backward


def step_with(mistake):
    def step(X, Y, W, B, h, h_prime, alpha):
        layers = PlainStep(mistake.changes).step(network_of(W, B, h, h_prime), X, Y, alpha).layers
        return [None, *(p.W for p in layers)], [None, *(p.B for p in layers)]

    return step


def seen_by_the_doctor(mistake, seed):
    """A network with X and Y, and the gradients that come of the mistake there."""
    for kind in ("", "same"):
        network, X, Y, *_ = round_of(TRAIN, seed, kind).arguments.values()
        layers = [mlp_core.Layer(p.W, p.B, H[p.activation.name]) for p in network.layers]
        network = mlp_core.Network(layers)
        gradients = mistake.gradients(network, X, Y)
        if all(G is not None for G in (*gradients.dE_dW[1:], *gradients.dE_dB[1:])):
            return doctor.examine(gradients, network, X, Y)
    raise AssertionError("it stops with equal sizes too")


each = pytest.mark.parametrize("name", MISTAKES)


@pytest.mark.parametrize("name", BACK)
def test_the_check_of_a_backward_pass_says_its_words(name, seeds):
    for seed in seeds:
        line = verdict(BACKWARD, backward_with(MISTAKES[name]), seed)
        assert MISTAKES[name].words in line, line


@each
def test_the_check_of_a_step_says_its_words(name, seeds):
    mistake = MISTAKES[name]
    said = SIGN if "wrong_sign" in mistake.suspects else re.escape(mistake.words)
    for seed in seeds:
        line = verdict(STEP, step_with(mistake), seed)
        assert re.search(said, line), line


@pytest.mark.parametrize("own_error", [False, True])
@pytest.mark.parametrize("name", ["bias_not_added", "bias_subtracted", "h_twice", "h_not_applied"])
def test_the_check_of_training_names_a_wrong_forward_pass(name, own_error, seeds):
    """Whether E is taken from the same forward pass, or from the network's own."""
    step = PlainStep(MISTAKES[name].changes)

    def train(network, X, Y, alpha, steps):
        E = []
        for _ in range(steps + 1):
            E.append(next((step if own_error else PlainStep()).errors(network, X, Y, alpha)))
            before, layers = network, step.step(network, X, Y, alpha).layers
            network = mlp_core.Network([mlp_core.Layer(p.W, p.B, p.activation) for p in layers])
        return before, E

    for seed in seeds:
        assert MISTAKES[name].words in verdict(TRAINING, train, seed)


@pytest.mark.parametrize("layers", [2, 3])
@each
def test_the_doctor_suspects_it(name, layers, seeds):
    mistake = MISTAKES[name]
    unseen = not mistake.in_gradients or (name == NONE_WITH_TWO_LAYERS and layers == 2)
    for seed in seeds[layers - 2 :: 2]:
        report = seen_by_the_doctor(mistake, seed)
        assert len(report.check.comparisons) == 2 * layers
        if mistake.in_gradients:
            assert report.check.passed == unseen
            assert set(report.suspects) >= (set() if unseen else set(mistake.suspects)), report
        if mistake.suspects == (name,) and not unseen:
            assert f"{mistake.title}" in report.finding


def test_what_the_doctor_names_the_checks_know():
    """Its suspects are mistakes of the store, by their own names or by those of exhibits."""
    for mistake in MISTAKES.values():
        own = mistake.suspects == (mistake.name,)
        assert own or all(MISTAKES[name].suspects == (name,) for name in mistake.suspects)
        assert own or not mistake.exhibit
        assert mistake.cure or not own
        assert mistake.changes.keys() <= RIGHT.keys()


def test_every_equation_of_a_backward_pass_has_a_mistake_that_its_check_is_given():
    """So that none is left out because an equation has another name."""
    assert RIGHT.keys() >= NOT_OF_A_PASS
    given = {equation for name in BACK for equation in MISTAKES[name].changes}
    assert given == RIGHT.keys() - NOT_OF_A_PASS


def test_a_mistake_that_gradients_do_not_show_has_the_right_ones():
    unseen = [mistake for mistake in MISTAKES.values() if not mistake.in_gradients]
    assert unseen
    network = mlp_core.Network.random((3, 4, 2), (mlp_core.tanh, mlp_core.sigmoid), seed=0)
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    right = network.gradients(X, Y)
    for mistake in unseen:
        found, moved = mistake.gradients(network, X, Y), mistake.step(network, X, Y, alpha=0.3)
        for l, layer in enumerate(moved.layers, start=1):
            np.testing.assert_allclose(found.dE_dW[l], right.dE_dW[l], rtol=1e-12)
            np.testing.assert_allclose(found.dE_dB[l], right.dE_dB[l], rtol=1e-12)
            assert not np.allclose(layer.W, network.updated(right, alpha=0.3).layer(l).W)


OF_AN_EQUATION = [
    (task, text, wrong)
    for task in (
        SQUARED_ERROR_GRADIENT, NET_INPUT_GRADIENT, PREVIOUS_ACTIVATION_GRADIENT, WEIGHT_GRADIENT,
        BIAS_GRADIENT, UPDATED_WEIGHTS, UPDATED_BIASES,
    )
    for text, wrong in task.named_mistakes()
]  # fmt: skip
STORED = {wrong for mistake in MISTAKES.values() for wrong in mistake.changes.values()}


def test_what_the_checks_of_single_equations_know_beside_the_store():
    """Two that a step makes by other mistakes of the store, and two of other forms."""
    assert [text for _, text, wrong in OF_AN_EQUATION if wrong not in STORED] == [
        "Y − A stands where A − Y is meant",
        "2 and 1/m are both missing",
        "h′(Z) is missing",
        STOPS,
    ]


@pytest.mark.parametrize(
    ("task", "text", "wrong"),
    [case for case in OF_AN_EQUATION if case[2] not in STORED and case[1] != STOPS],
)
def test_these_too_have_names_in_a_step_and_for_the_doctor(task, text, wrong, seeds):
    mistake = replace(MISTAKES["zero_gradient"], changes={task.name: wrong})
    for seed in seeds:
        assert seen_by_the_doctor(mistake, seed).suspects, text
        line = verdict(STEP, step_with(mistake), seed)
        assert re.search(r"wrong sign|m/2 times|h′\(Z\) is missing in every layer", line), line


def test_where_sizes_make_two_equal_the_doctor_names_both():
    network = mlp_core.Network.random((5, 3, 4), (mlp_core.tanh, mlp_core.sigmoid), seed=0)
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(4, 5)), rng.normal(size=(4, 4))  # m = k = 4
    both = ("mean_over_outputs", "gradients_averaged")
    for name in both:
        report = doctor.examine(MISTAKES[name].gradients(network, X, Y), network, X, Y)
        assert report.suspects == both
        assert ", or S21: ∂E/∂W and ∂E/∂B are averaged" in report.finding
        assert report.finding.endswith("tell which; a network of sizes 5-4-3 with m = 6 would.")


@pytest.mark.parametrize(
    "names",
    [
        ("bias_summed_over_everything", "bias_one_number"),  # a step subtracts both alike
        ("zero_gradient", "nothing_updated"),
        ("zero_weight_gradient", "weights_never_updated"),
    ],
)
def test_where_a_step_makes_two_equal_its_check_names_both(names, seeds):
    words = ", or ".join(MISTAKES[name].words for name in names)
    for name in names:
        for seed in seeds:
            assert f": {words} (seed {seed}, " in verdict(STEP, step_with(MISTAKES[name]), seed)
