"""What the passes and the update of a network refuse, in the name of what the caller gave."""

import numpy as np
import pytest

from mlp_core import (
    Activation,
    DimensionError,
    ForwardPass,
    Gradients,
    Layer,
    Network,
    identity,
    relu,
    tanh,
)

SIZES = (3, 4, 2)
NET = Network.random(SIZES, (tanh, identity))
RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(5, 3)), RNG.normal(size=(5, 2))
FORWARD, GRADIENTS = NET.forward(X), NET.gradients(X, Y)


# Its last activations are in another float type than its parameters.
narrow = Activation("narrow", lambda Z: Z.astype("f4"), np.ones_like)
NARROW = Network([*NET.layers[:1], Layer(NET.layer(2).W, NET.layer(2).B, narrow)])


def other(*sizes):
    return Network.random(sizes, [relu] * (len(sizes) - 1))


FLOAT64 = "must hold float64 like the parameters, not float32; write"
FOREIGN = "backward: forward must come from a network of sizes (3, 4, 2), not "
REFUSALS = [
    (NET.forward, (X[:, :2],), DimensionError, "forward: X must be m × n = m × 3, not 5 × 2"),
    (NET.forward, (X.T,), DimensionError, "forward: X must be m × n = m × 3, not 3 × 5; write X.T"),
    (NET.forward, (X[0],), DimensionError,
     "forward: X must be m × n, not 3 (one axis); write X.reshape(1, -1)"),
    (NET.forward, (X.astype("f4"),), TypeError, f"forward: X {FLOAT64} X.astype(np.float64)"),
    (NET.predict, (X[:, :2],), DimensionError, "predict: X must be m × n = m × 3, not 5 × 2"),
    (NET.gradients, (X[:, :2], Y), DimensionError,
     "gradients: X must be m × n = m × 3, not 5 × 2"),
    (NET.gradients, (X, Y[:4]), DimensionError, "gradients: Y must be m × k = 5 × 2, not 4 × 2"),
    (NET.gradients, (X, Y[:, :1]), DimensionError,
     "gradients: Y must be m × k = 5 × 2, not 5 × 1"),
    (NET.gradients, (X, Y.astype("f4")), TypeError,
     f"gradients: Y {FLOAT64} Y.astype(np.float64)"),
    (NET.backward, (other(3, 5, 2).forward(X), Y), DimensionError, f"{FOREIGN}(3, 5, 2)"),
    (NET.backward, (other(3, 2).forward(X), Y), DimensionError, f"{FOREIGN}(3, 2)"),
    (NET.backward, (other(3, 4, 2, 2).forward(X), Y), DimensionError, f"{FOREIGN}(3, 4, 2, 2)"),
    (NET.backward, (ForwardPass((None,), (X,)), Y), DimensionError, f"{FOREIGN}(3,)"),
    (NARROW.backward, (NARROW.forward(X), Y), TypeError,
     "backward: forward.A[L] must hold float64 like the parameters, not float32; "
     "let h keep the float type of Z"),
    (NET.backward, (FORWARD.A[2], Y), TypeError,
     "backward: forward must be a ForwardPass, not an array"),
    (NET.backward, (X, Y), TypeError, "backward: forward must be a ForwardPass, not an array"),
    (NET.backward, (FORWARD, Y[:4]), DimensionError,
     "backward: dE_dA must be m × k = 5 × 2, not 4 × 2"),
    (NET.backward, (FORWARD, Y[:, :1]), DimensionError,
     "backward: dE_dA must be m × k = 5 × 2, not 5 × 1"),
    (NET.backward, (FORWARD, Y.astype("f4")), TypeError,
     f"backward: dE_dA {FLOAT64} dE_dA.astype(np.float64)"),
    (NET.updated, (GRADIENTS, 0), ValueError,
     "updated: alpha must be one positive finite number, not 0"),
    (NET.updated, (GRADIENTS, np.array(0.1)), TypeError,
     "updated: alpha must be one positive finite number, not an array"),
    (NET.updated, (other(3, 5, 2).gradients(X, Y), 0.1), DimensionError,
     "updated: dE_dW[1] must be n × k = 3 × 4, not 3 × 5"),
    (NET.updated, (Gradients(*[GRADIENTS.dE_dB] * 4), 0.1), DimensionError,
     "updated: dE_dW[1] must be n × k = 3 × 4, not 1 × 4"),
    (NET.updated, (Gradients(*[(None, GRADIENTS.dE_dW[1], None)] * 4), 0.1), DimensionError,
     "updated: dE_dB[1] must be 1 × k = 1 × 4, not 3 × 4"),
]  # fmt: skip


@pytest.mark.parametrize(("function", "arguments", "error", "text"), REFUSALS)
def test_the_passes_and_the_update_refuse_what_does_not_fit(function, arguments, error, text):
    with pytest.raises(error) as caught:
        function(*arguments)
    assert type(caught.value) is error
    assert str(caught.value).splitlines()[0] == text


@pytest.mark.parametrize(("gradients", "told"), [(None, "None"), (GRADIENTS.dE_dW, "tuple")])
def test_the_update_refuses_what_are_no_gradients(gradients, told):
    with pytest.raises(TypeError, match=rf"^updated: gradients must be .*, not {told}$"):
        NET.updated(gradients, 0.1)


@pytest.mark.parametrize("sizes", [(3, 4), (3, 4, 2, 2)])
def test_the_update_refuses_gradients_of_more_or_fewer_layers(sizes):
    # Their first layers fit, so that only counting them can tell.
    foreign = other(*sizes).gradients(X, RNG.normal(size=(5, sizes[-1])))
    with pytest.raises(
        ValueError, match=r"^updated: gradients must be those of 2 layers, l = 1 … 2$"
    ):
        NET.updated(foreign, 0.1)


@pytest.mark.parametrize("name", ["dE_dW", "dE_dB"])
def test_the_update_counts_the_gradients_of_the_weights_and_of_the_biases(name):
    longer = Gradients(**vars(GRADIENTS) | {name: (*getattr(GRADIENTS, name), None)})
    with pytest.raises(
        ValueError, match=r"^updated: gradients must be those of 2 layers, l = 1 … 2$"
    ):
        NET.updated(longer, 0.1)


def test_an_update_leaves_the_old_network_and_the_gradients_as_they_are():
    before = [P.copy() for P in (*GRADIENTS.dE_dW[1:], *GRADIENTS.dE_dB[1:])]
    old = [P.copy() for a in NET.layers for P in (a.W, a.B)]
    after = NET.updated(GRADIENTS, 0.1)
    for P, Q in zip((*GRADIENTS.dE_dW[1:], *GRADIENTS.dE_dB[1:]), before, strict=True):
        assert P.tobytes() == Q.tobytes()
    for P, Q in zip([P for a in NET.layers for P in (a.W, a.B)], old, strict=True):
        assert P.tobytes() == Q.tobytes()
    for new, a in zip(after.layers, NET.layers, strict=True):
        assert new is not a
        assert new.activation is a.activation
        assert not np.shares_memory(new.W, a.W)
        assert not np.shares_memory(new.B, a.B)
        assert not new.W.flags.writeable


def test_no_pass_changes_what_it_is_given_or_hands_it_out_to_be_changed():
    dE_dA = Y.copy()
    mine = X.copy()
    forward = NET.forward(mine)
    with pytest.raises(ValueError, match="read-only"):
        forward.A[0][0, 0] = 1
    mine[0, 0] = mine[0, 0]  # the caller may still write to it
    gradients = NET.backward(forward, dE_dA)
    gradients.dE_dA[2][...] = 0
    gradients.dE_dZ[2][...] = 0  # of the identity h′ is 1, but no array is handed on
    assert dE_dA.tolist() == Y.tolist()
    assert mine.tolist() == X.tolist()


def test_a_network_in_float32_is_never_left():
    layers = [Layer(a.W.astype("f4"), a.B.astype("f4"), a.activation) for a in NET.layers]
    network = Network(layers)
    x, y = X.astype("f4"), Y.astype("f4")
    after = network.updated(network.gradients(x, y), np.float64(0.1))
    assert {P.dtype for a in after.layers for P in (a.W, a.B)} == {np.dtype("f4")}
    assert {P.dtype for P in network.gradients(x, y).dE_dA[1:]} == {np.dtype("f4")}
