"""What a step costs: the three ways take the same steps; no time is asserted."""

import numpy as np
import pytest

from mlp_core import Network, sigmoid, squared_error, tanh
from mlp_lab import figures, speed, thread
from mlp_lab.figures.figure import Figure


def a_network():
    rng = np.random.default_rng(0)
    network = Network.random((3, 4, 2), (tanh, sigmoid), seed=0)
    return network, rng.normal(size=(5, 3)), rng.uniform(size=(5, 2))


def test_the_three_ways_take_the_same_steps():
    network, X, Y = a_network()
    E = {
        name: [step() for _ in range(30)] for name, step in speed.steps(network, X, Y, 0.5).items()
    }
    assert E["as derived"][0] == pytest.approx(squared_error(network.predict(X), Y), rel=1e-14)
    assert E["as derived"][-1] < E["as derived"][0]
    for name in ("without waste", "replayed"):
        np.testing.assert_allclose(E[name], E["as derived"], rtol=1e-12)


def test_the_ways_leave_the_readers_network_as_it_is():
    network, X, Y = a_network()
    before = network.predict(X)
    speed.step_ratios(network, X, Y, 0.5)
    assert np.array_equal(network.predict(X), before)


def test_ratios_are_multiples_of_the_replayed_step():
    ratios = speed.step_ratios(thread.network, thread.X, thread.Y, 0.001)
    assert list(ratios) == ["as derived", "without waste", "replayed"]
    assert ratios["replayed"] == 1
    assert min(ratios.values()) > 0


def test_gradients_need_more_than_the_forward_pass_that_they_begin_with():
    assert speed.passes_for_gradients(*a_network()) > 1


def test_a_call_has_a_time_for_each_size():
    times = speed.call_times([2, 300])
    assert {name: len(t) for name, t in times.items()} == {"np.tanh": 2, "np.add": 2}
    assert speed.new_memory_ratio(1 << 12) > 0


@pytest.mark.parametrize(
    "figure",
    [
        figures.ratios({"as derived": 9.5, "replayed": 1.0}, unit="the replayed step"),
        figures.call_times([1, 10], {"np.tanh": [1e-6, 2e-6]}),
    ],
)
def test_the_fact_of_a_figure_holds_no_time(figure):
    assert isinstance(figure, Figure)
    assert figure.fact.startswith("Measured on this machine")
    assert not any(character.isdigit() for character in figure.fact)
    assert len(figure.png()) < 40_000


def test_a_long_bar_says_its_number_in_digits():
    (axes,) = figures.ratios({"few": 2.87, "many": 4820.0, "some": 41.2}, unit="a pass").axes
    assert [text.get_text() for text in axes.texts] == ["41", "4,820", "2.9"]


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match=r"^ratios: named is empty"):
        figures.ratios({}, unit="a step")
    with pytest.raises(ValueError, match=r"^call_times: np.tanh must have a time for each of 2"):
        figures.call_times([1, 10], {"np.tanh": [1e-6]})
