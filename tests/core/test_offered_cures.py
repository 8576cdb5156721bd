"""Every cure that a message of mlp_core offers is taken, with data as people have them."""

import os
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from numpy.testing import assert_array_equal
from offered_cures import ends, is_order, offered, places, refusal

import mlp_core
from mlp_core import (
    ACTIVATIONS,
    Activation,
    DivergenceError,
    Layer,
    Network,
    gradient_check,
    identity,
    load_network,
    net_input,
    numerical_gradient,
    relu,
    save_network,
    sigmoid,
    squared_error,
    tanh,
    train,
)
from mlp_core.refusals import explain

RNG = np.random.default_rng(0)
X, W, B = RNG.normal(size=(5, 3)), RNG.normal(size=(3, 2)), RNG.normal(size=(1, 2))
EYE = np.eye(3)
ANIMALS = ["cat", "dog", "owl", "dog", "cat"]
LABELS = np.array([0, 1, 2, 1, 0])
DAYS = np.array([[4.0], [0.0], [1.0], [2.0], [7.5]])
DATES = np.datetime64("2024-02-27") + np.array([4, 0, 1, 2, 7]).astype("m8[D]")
TIMES = DATES.astype("M8[s]") + np.array([0, 0, 0, 0, 12 * 3600])
COLUMN = np.array([[1.5], [2.0], [-3.0], [0.0], [8.0]])


def network(n, k, dtype="f8"):
    layers = Network.random((n, 4, k), (tanh, sigmoid)).layers
    return Network([Layer(l.W.astype(dtype), l.B.astype(dtype), l.activation) for l in layers])


def gradients(n, k):
    return network(n, k).gradients


class Table:
    """What mlp_core sees of a table, whoever made it."""

    def __init__(self, rows):
        self.rows = np.array(rows)

    def to_numpy(self, dtype=None):
        return self.rows.astype(dtype)


class Stream:
    """What gives one thing after the other, and would not be the same behind a first look."""

    def __init__(self, things):
        self.things = things

    def __iter__(self):
        return iter(self.things)

    def __next__(self):
        raise AssertionError("a refusal takes nothing")


# Targets as people have them, the number of outputs, and what comes of them after one refusal.
TARGETS = {
    "labels from 0": (LABELS, 3, EYE[LABELS]),
    "labels from 1": (LABELS + 1, 3, EYE[LABELS]),
    "labels of which one is missing": (np.array([0, 1, 0, 1, 0]), 3, EYE[[0, 1, 0, 1, 0]]),
    "any labels": (np.array([3, 5, 9, 5, 3]), 3, EYE[LABELS]),
    "negative labels": (np.array([-1, 1, -1, 1, 1]), 2, np.eye(2)[[0, 1, 0, 1, 1]]),
    "labels of few bits": (LABELS.astype("u1"), 3, EYE[LABELS]),
    "labels as floats": (LABELS.astype(float), 3, EYE[LABELS]),
    "labels from 1 as floats": (LABELS + 1.0, 3, EYE[LABELS]),
    "labels as a column": (LABELS.reshape(-1, 1), 3, EYE[LABELS]),
    "labels as a column of floats": (LABELS.reshape(-1, 1) * 1.0, 3, EYE[LABELS]),
    "labels as a row": (LABELS.reshape(1, -1), 3, EYE[LABELS]),
    "labels in a list": (LABELS.tolist(), 3, EYE[LABELS]),
    "labels in a tuple": (tuple(LABELS.tolist()), 3, EYE[LABELS]),
    "labels in a list of lists": (LABELS.reshape(-1, 1).tolist(), 3, EYE[LABELS]),
    "labels in a series": (pd.Series(LABELS), 3, EYE[LABELS]),
    "labels in a column of a table": (pd.DataFrame({"kind": LABELS}), 3, EYE[LABELS]),
    "labels in a table of its own kind": (Table(LABELS), 3, EYE[LABELS]),
    "labels as objects": (LABELS.astype(object), 3, EYE[LABELS]),
    "true or false, two outputs": (LABELS > 0, 2, np.eye(2)[[0, 1, 1, 1, 0]]),
    "true or false, one output": (LABELS > 0, 1, np.array([[0.0, 1, 1, 1, 0]]).T),
    "true or false in a list": ((LABELS > 0).tolist(), 2, np.eye(2)[[0, 1, 1, 1, 0]]),
    "words": (np.array(ANIMALS), 3, EYE[LABELS]),
    "words as bytes": (np.array(ANIMALS, "S"), 3, EYE[LABELS]),
    "words in a list": (ANIMALS, 3, EYE[LABELS]),
    "words as objects": (np.array(ANIMALS, object), 3, EYE[LABELS]),
    "words in a column": (np.array(ANIMALS).reshape(-1, 1), 3, EYE[LABELS]),
    "words in a series": (pd.Series(ANIMALS), 3, EYE[LABELS]),
    "words in a column of a table": (pd.DataFrame({"kind": ANIMALS}), 3, EYE[LABELS]),
    "categories": (pd.Categorical(ANIMALS), 3, EYE[LABELS]),
    "categories in a series": (pd.Series(ANIMALS, dtype="category"), 3, EYE[LABELS]),
    "words for more outputs": (np.array(ANIMALS), 4, np.eye(4)[LABELS]),
    "a real number each, any k": (COLUMN.ravel(), None, COLUMN),
    "two words, one output": (np.array(list("nyyny")), 1, np.array([[0.0, 1, 1, 0, 1]]).T),
    "two words in a list": (list("nyyny"), 1, np.array([[0.0, 1, 1, 0, 1]]).T),
    "digits as text": (np.array(list("01210")), 3, EYE[LABELS]),
    "a real number each": (COLUMN.ravel(), 1, COLUMN),
    "a whole number each": (COLUMN.ravel().astype(int), 1, COLUMN.astype(int)),
    "labels, one output": (LABELS, 1, LABELS.reshape(-1, 1)),
    "a real number each as text": (COLUMN.ravel().astype("U9"), 1, COLUMN),
    "a real number each in a list": (COLUMN.ravel().tolist(), 1, COLUMN),
    "a real number each in a series": (pd.Series(COLUMN.ravel()), 1, COLUMN),
    "a real number each in a row": (COLUMN.T, 1, COLUMN),
    "numbers as text": (COLUMN.astype("U9"), 1, COLUMN),
    "numbers as objects": (COLUMN.astype(object), 1, COLUMN),
    "numbers, one of them None": (
        np.array([[1.0], [None], [2.0], [3.0], [4.0]], object),
        1,
        np.array([[1.0], [np.nan], [2.0], [3.0], [4.0]]),
    ),
    "dates": (DATES, 1, np.floor(DAYS)),
    "dates in a column": (DATES.reshape(-1, 1), 1, np.floor(DAYS)),
    "dates with times": (TIMES, 1, DAYS),
    "dates in nanoseconds": (TIMES.astype("M8[ns]"), 1, DAYS),
    "dates in a series": (pd.Series(TIMES), 1, DAYS),
    "dates of Python in a list": (DATES.tolist(), 1, np.floor(DAYS)),
    "dates of Python as objects": (DATES.astype(object), 1, np.floor(DAYS)),
    "dates as text": (DATES.astype(str), 1, np.floor(DAYS)),
    "a date that is missing": (
        np.where(np.arange(5) == 1, np.datetime64("NaT"), DATES),
        1,
        np.array([[3.0], [np.nan], [0.0], [1.0], [6.0]]),
    ),
    "times": (np.array([0, 12, 24, 36, 48]).astype("m8[h]"), 1, np.arange(5)[:, None] / 2),
    "times in a series": (
        pd.Series(np.array([0, 12, 24, 36, 48]).astype("m8[h]")),
        1,
        np.arange(5)[:, None] / 2,
    ),
    "examples as columns": (EYE[LABELS].T.copy(), 3, EYE[LABELS]),
    "examples as columns of whole numbers": (EYE[LABELS].T.astype(int), 3, EYE[LABELS]),
    "a table": (pd.DataFrame(EYE[LABELS]), 3, EYE[LABELS]),
}  # fmt: skip

IMAGES = RNG.integers(0, 256, (5, 2, 3)).astype("u1")
FRAME = pd.DataFrame(X, columns=["a", "b", "c"])

# Inputs as people have them, the number of inputs, and what comes of them after one refusal.
INPUTS = {
    "a list of lists": (X.tolist(), 3, X),
    "a list of rows": (list(X), 3, X),
    "a tuple of tuples": (tuple(map(tuple, X.tolist())), 3, X),
    "one list": (X[0].tolist(), 3, X[:1]),
    "a range": (range(3), 3, np.array([[0.0, 1, 2]])),
    "one example": (X[0], 3, X[:1]),
    "one input": (X[:, 0], 1, X[:, :1]),
    "a single number": (np.array(0.5), 1, np.array([[0.5]])),
    "a number": (0.5, 1, np.array([[0.5]])),
    "whole numbers": (np.arange(15).reshape(5, 3), 3, np.arange(15).reshape(5, 3)),
    "bits": (X > 0, 3, X > 0),
    "float16": (X.astype("f2"), 3, X.astype("f2")),
    "swapped bytes": (X.astype(">f8"), 3, X),
    "complex numbers": (X + 0j, 3, X),
    "narrow complex numbers": (X.astype("c8"), 3, X.astype("f4")),
    "complex numbers in a list": ((X + 0j).tolist(), 3, X),
    "objects": (X.astype(object), 3, X),
    "numbers as text": (X.astype("U32"), 3, X),
    "numbers as text in a list": (X.astype("U32").tolist(), 3, X),
    "numbers as bytes": (X.astype("S32"), 3, X),
    "None in a list": ([[1, 2, None]], 3, np.array([[1, 2, np.nan]])),
    "None among objects": (np.array([[1, 2, None]], object), 3, np.array([[1, 2, np.nan]])),
    "NA in a table": (
        pd.DataFrame({"a": pd.array([1, None], dtype="Int64"), "b": [1, 2], "c": [3.0, 4]}),
        3,
        np.array([[1.0, 1, 3], [np.nan, 2, 4]]),
    ),
    "a masked array": (np.ma.array(X, mask=X > 1), 3, np.where(X > 1, 7.0, X)),
    "masked whole numbers": (
        np.ma.array(np.arange(15).reshape(5, 3), mask=np.eye(5, 3)),
        3,
        np.where(np.eye(5, 3), 7, np.arange(15).reshape(5, 3)),
    ),
    "an np.matrix": (np.asmatrix(X), 3, X),
    "an np.matrix of whole numbers": (np.asmatrix(np.eye(3, dtype=int)), 3, np.eye(3)),
    "a sparse matrix": (scipy.sparse.csr_matrix(X), 3, X),
    "a sparse array of whole numbers": (scipy.sparse.csr_array(np.eye(3, dtype=int)), 3, EYE),
    "a table": (FRAME, 3, X),
    "a table with names": (FRAME.assign(name=ANIMALS), 3, X),
    "a table with dates": (FRAME.assign(day=TIMES), 3, X),
    "a table of its own kind": (Table(X), 3, X),
    "a series of arrays": (pd.Series(list(X)), 3, X),
    "a dictionary of columns": ({"a": X[:, 0], "b": X[:, 1], "c": X[:, 2]}, 3, X),
    "records": (np.array([(1, 2.5, 3)], "i4, f8, f4"), 3, np.array([[1, 2.5, 3]])),
    "examples as columns": (X.T.copy(), 3, X),
    "examples as columns in a list": (X.T.tolist(), 3, X),
    "images": (IMAGES * 1.0, 6, IMAGES.reshape(5, 6)),
    "pixels": (IMAGES, 6, IMAGES.reshape(5, 6)),
    "images in a list": (IMAGES.tolist(), 6, IMAGES.reshape(5, 6)),
    "images with a channel": (IMAGES[..., None] * 1.0, 6, IMAGES.reshape(5, 6)),
    "one square image": (np.eye(3), 9, np.eye(3).reshape(1, 9)),
    "one square image of bits": (np.eye(3) > 0, 9, np.eye(3).reshape(1, 9)),
    "an axis too many": (X[None], 3, X),
    "dates": (np.array([DATES[:3]]), 3, np.array([[4.0, 0, 1]])),
}  # fmt: skip

PARAMETERS = {
    "W as its transpose": ({"W": W.T.copy()}, W, B),
    "W as its transpose in a list": ({"W": W.T.tolist()}, W, B),
    "W of whole numbers as its transpose": ({"W": np.ones((2, 3), int)}, np.ones((3, 2)), B),
    "B without an axis": ({"B": B[0]}, W, B),
    "B as a column": ({"B": B.T.copy()}, W, B),
    "B in a list": ({"B": B[0].tolist()}, W, B),
    "B of whole numbers": ({"B": np.arange(2)}, W, np.array([[0.0, 1.0]])),
    "B one number": ({"B": 0}, W, np.zeros((1, 2))),
    "B one float": ({"B": 0.5}, W, np.full((1, 2), 0.5)),
    "B without axes": ({"B": np.array(0.5)}, W, np.full((1, 2), 0.5)),
    "both turned": ({"W": W.T.copy(), "B": B.T.copy()}, W, B),
}

ALSO = {"value": 7, "classes": ["cat", "dog", "owl", "yak"]}
HEARD = []  # every message whose cure was taken


def cured(call, names, argument):
    """What comes of an argument when every way is taken, each after one refusal."""
    found = ends(call, names, ALSO)
    HEARD.extend(message for heard, _ in found for message in heard)
    assert {len(heard) for heard, _ in found} == {1}, found
    return [taken[argument] for _, taken in found]


def followed(call, names, also=None):
    """The messages, and the arguments at the end, of every way of cures."""
    found = ends(call, names, ALSO | (also or {}))
    HEARD.extend(message for heard, _ in found for message in heard)
    return found


@pytest.mark.parametrize("what", TARGETS)
def test_a_target_as_people_have_it_is_mended_after_one_refusal(what):
    Y, k, due = TARGETS[what]
    call, names = (gradients(3, k), {"X": X, "Y": Y}) if k else (alone, {"Y": Y})
    first = cured(call, names, "Y")[: 1 if k is None else None]
    for one in first:
        assert one.dtype == float
        assert_array_equal(one, due)


@pytest.mark.parametrize("what", INPUTS)
def test_an_input_as_people_have_it_is_mended_after_one_refusal(what):
    mine, n, due = INPUTS[what]
    for one in cured(network(n, 2).predict, {"X": mine}, "X"):
        assert one.dtype == float
        assert_array_equal(one, due)


@pytest.mark.parametrize("what", PARAMETERS)
def test_parameters_as_people_have_them_are_mended_after_one_refusal(what):
    changed, W_due, B_due = PARAMETERS[what]
    for call in (lambda W, B: net_input(X, W, B), lambda W, B: Layer(W, B, tanh)):
        for argument, due in (("W", W_due), ("B", B_due)):
            for one in cured(call, {"W": W, "B": B} | changed, argument):
                assert_array_equal(one, due)


# What pandas makes of None among text: from 3.0 on NaN.
MISSING = f"Y.iloc[0] is {pd.Series([None, *ANIMALS])[0]}"

# What nothing can be written for, and the reason that is told.
REASONS = {
    "labels of more classes than outputs": (gradients(3, 2), {"X": X, "Y": LABELS},
     "labels of 3 classes need k = 3 and a one-hot row each"),
    "words of more classes than outputs": (gradients(3, 2), {"X": X, "Y": np.array(ANIMALS)},
     "labels of 3 classes need k = 3 and a one-hot row each"),
    "words of more classes than one output": (gradients(3, 1), {"X": X, "Y": ANIMALS},
     "labels of 3 classes need k = 3 and a one-hot row each"),
    "a real number each for more outputs": (gradients(3, 3), {"X": X, "Y": COLUMN.ravel()},
     "Y must be m × k = 5 × 3, not 5 (one axis)"),
    "a word that is missing": (
     gradients(3, 3), {"X": X, "Y": np.array([*ANIMALS[:4], None], object)},
     "Y[4] is None"),
    "a word that is missing in a series": (
     gradients(3, 3), {"X": X, "Y": pd.Series([None, *ANIMALS[:4]])}, MISSING),
    "a word among numbers as text": (
     gradients(3, 1), {"X": X, "Y": np.array(["1", "2", "n/a", "4", "5"])},
     "Y[2] is 'n/a' (text), which is no number"),
    "decimal commas": (gradients(3, 1), {"X": X, "Y": [["1,5"], ["2"], ["3"], ["4"], ["5"]]},
     "Y[0][0] is '1,5' (text), which is no number"),
    "words for inputs": (network(3, 1).predict, {"X": np.array([ANIMALS[:3]] * 5)},
     "X[0, 0] is 'cat' (text), which is no number: words become one-hot columns"),
    "rows that are not equally long": (network(3, 1).predict, {"X": [[1, 2, 3], [1, 2], [1]]},
     "X[1] has 2 entries, and X[0] has 3"),
    "a number among rows": (network(3, 1).predict, {"X": [[1, 2, 3], 4]},
     "X[1] has 0 entries, and X[0] has 3"),
    "None": (network(3, 1).predict, {"X": None}, "a function without return gives None"),
    "images of another size": (network(3, 1).predict, {"X": IMAGES * 1.0},
     "X must be m × n = m × 3, not 5 × 2 × 3 (three axes)"),
    "too many rows for B": (lambda B: net_input(X, W, B), {"B": np.zeros((5, 2))},
     "B must be 1 × k = 1 × 2, not 5 × 2"),
    "an activation of no kind": (Network.random, {"sizes": (3, 2), "activations": [object()]},
     "activations[0] must be an Activation, not object"),
}  # fmt: skip


@pytest.mark.parametrize("what", REASONS)
def test_where_nothing_helps_the_reason_is_told(what):
    call, changed, reason = REASONS[what]
    first = refusal(call, changed).splitlines()[0]
    assert first.endswith(reason), first
    assert offered(first) == []


@pytest.mark.parametrize("dtype", ["f4", "g"])
@pytest.mark.parametrize("what", ["labels from 0", "any labels", "words", "dates as text"])
def test_a_network_of_another_float_type_is_given_it_at_once(what, dtype):
    Y, k, due = TARGETS[what]
    call = network(3, k, dtype).gradients
    for one in cured(call, {"X": X.astype(dtype), "Y": Y}, "Y"):
        assert one.dtype == np.dtype(dtype)
        assert_array_equal(one, due)


def layer(activation):
    return Layer(W, B, activation)


def random(sizes=(3, 2), activations=(tanh,)):
    return Network.random(sizes, activations)


def alone(Y):
    """A function of a reader's own, which takes targets of any k."""
    explain("alone", [("Y", ("m", "k"), Y)])


class Curve:
    """Shows the progress of so many steps."""

    def __init__(self, steps):
        self.steps = steps

    def __call__(self, E):
        assert len(E) <= self.steps + 1


SQUARE = {"h": lambda Z: Z * Z, "h_prime": lambda Z: 2 * Z}
OWN = Activation("own", **SQUARE)
LAYERS = network(3, 2).layers
OTHERS = {
    "an activation's name": (layer, {"activation": "relu"}),
    "an activation's name in capitals": (layer, {"activation": "ReLU"}),
    "an activation's other name": (layer, {"activation": "logistic"}),
    "a misspelt activation": (layer, {"activation": "rellu"}),
    "an unknown activation": (layer, {"activation": "swish"}),
    "tanh of NumPy": (layer, {"activation": np.tanh}),
    "h alone": (layer, {"activation": relu.h}),
    "a reader's h alone": (layer, {"activation": OWN.h}),
    "a function alone": (layer, {"activation": SQUARE["h"]}),
    "one activation": (random, {"activations": tanh}),
    "one activation for two layers": (
        lambda activations: random((4, 3, 2), activations),
        {"activations": tanh},
    ),
    "one name for the activations": (random, {"activations": "tanh"}),
    "activations one by one": (random, {"activations": Stream([tanh])}),
    "one size": (random, {"sizes": 3}),
    "sizes in an array": (random, {"sizes": np.array([3, 2])}),
    "one layer": (Network, {"layers": LAYERS[0]}),
    "layers one by one": (Network, {"layers": Stream(LAYERS)}),
    "rows one by one": (network(3, 2).predict, {"X": Stream(X)}),
    "text": (network(2, 2).predict, {"X": "1 2"}),
    "real text": (network(3, 2).predict, {"X": "1 2 3"}),
    "a list to differentiate by": (lambda P: numerical_gradient(np.sum, P), {"P": [1.0, 2.0]}),
    "complex numbers to differentiate by": (lambda P: numerical_gradient(np.sum, P), {"P": X + 0j}),
    "longer floats": (network(3, 2, "f4").predict, {"X": X}),
    "complex floats for narrow ones": (network(3, 2, "f4").predict, {"X": X + 0j}),
    "complex numbers to train with": (
        lambda X: train(network(3, 1), X, COLUMN, 0.1, 1),
        {"X": X + 0j},
    ),
    "a class for the progress": (
        lambda progress: train(network(3, 1), X, COLUMN, 0.1, 2, progress=progress),
        {"progress": Curve},
    ),
    "h that gives a list": (OWN.h, {"Z": X.tolist()}),
    "labels for any number of outputs": (alone, {"Y": LABELS}),
    "words for any number of outputs": (alone, {"Y": ANIMALS}),
    "no axis to compare with": (squared_error, {"A": COLUMN, "Y": COLUMN[:, 0]}),
}  # fmt: skip

# What is then refused for another reason.
OTHERWISE = {
    "real text": "predict: X must be m × n = m × 3, not 1 × 2",
}


@pytest.mark.parametrize("what", OTHERS)
def test_other_cures_lead_on_or_to_another_reason(what):
    call, names = OTHERS[what]
    ways = followed(
        call,
        names,
        SQUARE
        | {"Activation": Activation, "ACTIVATIONS": ACTIVATIONS, "tanh": tanh, "Curve": Curve},
    )
    assert all(heard for heard, _ in ways)
    last = {refusal(call, names) for _, names in ways}
    assert {re.sub(r"\n.*", "", words, flags=re.DOTALL) for words in last} == {
        OTHERWISE.get(what, "")
    }


# ---------------------------------------------------------------- cures that are no code


def said(call):
    """What a call says: its error, or the reason of a check that has not passed."""
    try:
        return getattr(call(), "reason", "")
    except (TypeError, ValueError, OSError, DivergenceError) as error:
        return str(error)


def wide(dtype):
    """h that leaves the float type of Z."""
    made = Activation("wide", lambda Z: Z.astype(dtype), np.ones_like)
    return Network([*LAYERS[:1], Layer(LAYERS[1].W, LAYERS[1].B, made)])


def passes(net):
    return net.backward(net.forward(X), np.ones((5, 2)))


NAN = Activation("nan", lambda Z: np.where(Z > 0, np.nan, Z), np.ones_like)
Y2 = RNG.normal(size=(5, 2))
NET, ZERO = network(3, 2), Network([Layer(0 * W, B, tanh)])
TWINS = Network([Layer(np.ones((3, 2)), np.ones((1, 2)), tanh), Layer(np.ones((2, 2)), B, tanh)])
SQUARED = Network.random((3, 3), (tanh,))
OPTIONS = {
    "m = 1": (
        lambda: gradient_check(NET, X[:1], Y2[:1]),
        lambda: gradient_check(NET, X[:2], Y2[:2]),
    ),
    "one size": (
        lambda: gradient_check(SQUARED, X[:3], X[:3]),
        lambda: gradient_check(SQUARED, X, np.tanh(X)),
    ),
    "neurons alike": (lambda: gradient_check(TWINS, X, Y2), lambda: gradient_check(NET, X, Y2)),
    "weights all 0": (
        lambda: gradient_check(Network([Layer(0 * W, 0 * B, relu)]), X, Y2),
        lambda: gradient_check(NET, X, Y2),
    ),
    "E = 0": (
        lambda: gradient_check(NET, X, NET.predict(X)),
        lambda: gradient_check(NET, X, Y2),
    ),
    "saturated": (
        lambda: gradient_check(NET, 1e5 * X, Y2),
        lambda: gradient_check(NET, X, Y2),
    ),
    "alpha too large": (
        lambda: train(Network.random((3, 2), (identity,)), X, Y2, 1e9, 99),
        lambda: train(Network.random((3, 2), (identity,)), X, Y2, 0.01, 99),
    ),
    "X too large": (
        lambda: train(Network.random((3, 2), (identity,)), 1e200 * X, Y2, 0.1, 2),
        lambda: train(Network.random((3, 2), (identity,)), X, Y2, 0.1, 2),
    ),
    "X holds NaN": (
        lambda: train(NET, np.where(X > 1, np.nan, X), Y2, 0.1, 2),
        lambda: train(NET, X, Y2, 0.1, 2),
    ),
    "h gives NaN": (
        lambda: train(Network.random((3, 2), (NAN,)), X, Y2, 0.1, 2),
        lambda: train(Network.random((3, 2), (OWN,)), X, Y2, 0.1, 2),
    ),
    "h changes the float type": (lambda: passes(wide("f4")), lambda: passes(wide("f8"))),
    "an abs on the way": (
        lambda: numerical_gradient(lambda P: abs(P).sum(), X),
        lambda: numerical_gradient(lambda P: abs(P).sum(), X, method="central"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", OPTIONS)
def test_an_order_that_is_no_code_helps(what):
    wrong, right = OPTIONS[what]
    message, after = said(wrong), said(right)
    assert is_order(message), message
    HEARD.append(message)
    order = re.search(r"[;:] ([^;:]*)$", message)[1]
    assert order not in after


def saves(folder, monkeypatch):
    """Where a network cannot be saved, and where it can be when that has been mended."""
    here = folder / "net"
    (folder / "shut").mkdir()
    save_network(NET, folder / "read")
    os.chmod(folder / "read", 0o444)
    os.mkfifo(folder / "pipe")
    os.symlink("round", folder / "round")
    access = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: path != folder / "shut" and access(path, mode)
    )
    yield "", here, lambda: None
    yield folder, here, lambda: None
    yield folder / "pipe", here, lambda: None
    yield folder / "new" / "net", folder / "new" / "net", (folder / "new").mkdir
    yield folder / "read", folder / "read", lambda: os.chmod(folder / "read", 0o644)
    yield folder / "shut" / "net", here, lambda: None
    yield folder / "round", folder / "round", (folder / "round").unlink


def heard_of_saves(folder, monkeypatch):
    """The messages of a save that is refused, each of which was heeded."""
    for wrong, right, mend in saves(folder, monkeypatch):
        message = said(lambda path=wrong: save_network(NET, path))
        assert is_order(message), message
        mend()
        save_network(NET, right)
        assert load_network(right).sizes == NET.sizes
        yield message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes among its files")
def test_a_save_that_is_refused_works_as_it_is_told(tmp_path, monkeypatch):
    assert len(list(heard_of_saves(tmp_path, monkeypatch))) == 7


# ---------------------------------------------------------------- no cure without a test

SOURCES = sorted(Path(mlp_core.__file__).parent.glob("*.py"))
IN_A_FILE = "; write "  # storage.py takes it off what is said of a file, which nobody can rewrite


def is_code(text):
    """Whether a text of cures.py is a piece of a cure."""
    return "(" in text or text.startswith(", ")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes among its files")
def test_every_cure_of_the_source_was_taken_here(tmp_path, monkeypatch):
    HEARD.extend(heard_of_saves(tmp_path, monkeypatch))
    for cases, test in (
        (TARGETS, test_a_target_as_people_have_it_is_mended_after_one_refusal),
        (INPUTS, test_an_input_as_people_have_it_is_mended_after_one_refusal),
        (PARAMETERS, test_parameters_as_people_have_them_are_mended_after_one_refusal),
        (OTHERS, test_other_cures_lead_on_or_to_another_reason),
        (OPTIONS, test_an_order_that_is_no_code_helps),
    ):
        for what in cases:
            test(what)
    for what in ("labels from 0", "dates as text"):
        test_a_network_of_another_float_type_is_given_it_at_once(what, "f4")
    untaken = [
        f"{path.name}, line {line}: {pattern}"
        for path in SOURCES
        for line, pattern in places(
            path.read_text(encoding="utf-8"), is_code if path.stem == "cures" else is_order
        )
        if not any(re.search(pattern, message) for message in HEARD)
    ]
    assert not untaken, "\n".join(untaken)
