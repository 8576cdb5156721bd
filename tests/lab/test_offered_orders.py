"""Every cure that a message of mlp_lab offers is taken, and none is left untested."""

import contextlib
import io
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from every_control import page_says
from offered_cures import is_order, offered, places

import mlp_lab
from mlp_core import Layer, Network, identity, net_input, tanh, train
from mlp_lab import (
    LiveCurve,
    check,
    datasets,
    explore_activation,
    explore_gradient_check,
    explore_net_input,
    explore_surface,
    fails,
    figures,
    living_network,
    museum,
    show,
    step_through,
    training_studio,
)
from mlp_lab.studio.examples import MOST_EDITS

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(5, 3)), RNG.normal(size=(5, 2))
NET = Network.random((3, 2), (tanh,))
DEEP = Network.random((3, 2, 3, 2), [tanh] * 3)
RUN = train(NET, X, Y, 0.1, 3)
ONE = np.zeros((5, 1))
LINE = Network([Layer(np.full((1, 1), 1e-200), np.zeros((1, 1)), identity)])
HEARD = []


def said(call):
    """What a call raises or prints, or what an instrument says."""
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            result = call()
    except (TypeError, ValueError, ArithmeticError) as error:
        return str(error)
    return out.getvalue() + str(getattr(result, "status", ""))


def attempted(studio, method, *arguments, **named):
    """A studio that has been asked for something."""
    studio.attempt(lambda: getattr(studio, method)(*arguments, **named))
    return studio


def painted(studio):
    return attempted(studio, "paint", 0.1, 0.1, 1)


def set_anew(studio, **changes):
    return attempted(studio, "set", **changes)


def forked(**changes):
    return attempted(training_studio(), "fork", **changes)


def begun_anew(studio):
    """A studio with another data set, and then with this one again."""
    name = studio.settings.data
    return set_anew(set_anew(studio, data="circles"), data=name)


def worn():
    """A studio whose examples were changed as often as it remembers."""
    studio = training_studio(m=20)
    for k in range(MOST_EDITS):
        studio.course.examples = studio.course.examples.moved(k % 2, 0.0, 0.0)
    return studio


def checked(result):
    """A check of what gives a right result in another kind."""
    return lambda: check.net_input(lambda X, W, B: result(X @ W + B))


def one_by_one(X, W, B):
    yield X @ W + B


async def later(X, W, B):
    return X @ W + B


def in_place(X, W, B):
    X[:] = 0
    return X @ W + B


def stepped(steps):
    """A surface that went its steps."""
    explorer = explore_surface()
    explorer.learn(steps)
    for _ in range(60):
        explorer.step()
    return explorer


def widened():
    explorer = explore_surface()
    explorer.learn(3.0)
    explorer.step()
    explorer.step()
    return explorer


def at_the_end(alpha):
    stepper = step_through(Network.random((3, 2), (identity,)), X, Y, alpha)
    stepper.goto(len(stepper.steps))
    return stepper


def wide(*sizes):
    """A living network of these sizes."""
    network = Network.random((*sizes, 2), [tanh] * len(sizes))
    return living_network(network, np.ones((5, sizes[0])), Y)


def taken(scale):
    """A living network that has taken a step."""
    living = living_network(Network.random((3, 2), (identity,)), scale * X, Y)
    living.take()
    return living


def chosen(first, second):
    explorer = explore_surface()
    explorer.choose(first, second)
    return explorer


def derived(scale, parameter):
    """The derivative by a parameter; the first input is 0 in every example."""
    inputs = scale * np.where(np.arange(3), X, 0.0)
    explorer = explore_gradient_check(NET, inputs, Y)
    explorer.by(parameter)
    return explorer


def typed(text):
    """A net input that is typed over its point."""
    explorer = explore_activation()
    page_says(explorer, {"typed": "z,1,1", "text": text})
    return explorer


def trained_with(curve):
    return train(NET, X, Y, 0.1, 3, progress=curve)


def over():
    """A live curve whose training has ended."""
    curve = LiveCurve(3)
    trained_with(curve)
    return curve


RIGHT = checked(np.asarray)
# What is wrong, and what the message then tells to do.
ORDERS = {
    "a list": (checked(np.ndarray.tolist), checked(lambda Z: np.array(Z.tolist()))),
    "a tuple": (checked(tuple), checked(lambda Z: np.array(tuple(Z)))),
    "a matrix": (checked(np.asmatrix), checked(lambda Z: np.asarray(np.asmatrix(Z)))),
    "a masked array": (checked(np.ma.array), checked(lambda Z: np.asarray(np.ma.array(Z)))),
    "a table": (checked(pd.DataFrame), checked(lambda Z: pd.DataFrame(Z).to_numpy())),
    "yield": (lambda: check.net_input(one_by_one), RIGHT),
    "async def": (lambda: check.net_input(later), RIGHT),
    "in place": (lambda: check.net_input(in_place), RIGHT),
    "integers": (checked(lambda Z: Z.astype(int)), RIGHT),
    "float32": (checked(lambda Z: Z.astype("f4")), RIGHT),
    "objects": (checked(lambda Z: Z.astype(object)), RIGHT),
    "a result to be checked": (
        lambda: check.net_input(np.ones((3, 2))),
        lambda: check.net_input(lambda X, W, B: X @ W + B),
    ),
    "m": (lambda: datasets.moons(m=1), lambda: datasets.moons(m=200)),
    "noise": (lambda: datasets.moons(noise=-1), lambda: datasets.moons(noise=0.1)),
    "a seed": (lambda: datasets.moons(seed=None), lambda: datasets.moons(seed=0)),
    "no error": (fails, lambda: fails(ValueError)),
    "no kind of error": (lambda: fails("ValueError"), lambda: fails(ValueError)),
    "no curve": (lambda: figures.learning_curve([]), lambda: figures.learning_curve(E=RUN.E)),
    "numbers without a name": (
        lambda: figures.learning_curves(RUN.E),
        lambda: figures.learning_curves({"mine": RUN.E}),
    ),
    "a curve of a run": (
        lambda: figures.learning_curves({"mine": [[1.0]]}),
        lambda: figures.learning_curves({"mine": RUN.E}),
    ),
    "no ratios": (
        lambda: figures.ratios({}, unit="s"),
        lambda: figures.ratios({"mine": 1.0}, unit="s"),
    ),
    "a curve that is over": (lambda: trained_with(over()), lambda: trained_with(LiveCurve(3))),
    "too many paths to E": (
        lambda: figures.paths(DEEP, X, Y, (1, 1, 1)),
        lambda: figures.paths(DEEP, X, Y, (2, 1, 1)),
    ),
    "an exhibit": (
        lambda: museum.exhibit("lost_factor"),
        lambda: museum.exhibit(re.search(r"mean '(.+)'", HEARD[-1])[1]),
    ),
    "no equation": (lambda: show(len), lambda: show(net_input)),
    "too many examples": (
        lambda: step_through(NET, np.ones((999, 3)), np.ones((999, 2)), 0.1),
        lambda: step_through(NET, np.ones((999, 3))[:12], np.ones((999, 2))[:12], 0.1),
    ),
    "too many examples at once": (
        lambda: living_network(NET, np.ones((999, 3)), np.ones((999, 2))),
        lambda: living_network(NET, np.ones((999, 3))[:12], np.ones((999, 2))[:12]),
    ),
    "too many inputs": (lambda: wide(65), lambda: wide(64)),
    "too many neurons": (lambda: wide(3, 65), lambda: wide(3, 64)),
    "a step to what is not finite": (lambda: taken(1e200), lambda: taken(1.0)),
    "alpha too large for a step": (lambda: at_the_end(1e300), lambda: at_the_end(0.1)),
    "X too large for the explorer": (
        lambda: explore_net_input(np.ones((99, 3)), np.ones((3, 2)), np.ones((1, 2))),
        lambda: explore_net_input(np.ones((99, 3))[:3], np.ones((3, 2)), np.ones((1, 2))),
    ),
    "numbers too large for a surface": (
        lambda: explore_surface(NET, 1e200 * X, 1e200 * Y),
        lambda: explore_surface(NET, X, Y),
    ),
    "one parameter twice": (
        lambda: chosen("w₁₁ of W[1]", "w₁₁ of W[1]"),
        lambda: chosen("w₁₁ of W[1]", "w₁₂ of W[1]"),
    ),
    "steps too long for a surface": (lambda: stepped(1e5), lambda: stepped(0.01)),
    "a step out of the window": (widened, lambda: stepped(0.001)),
    "a derivative of 0": (
        lambda: derived(1, "w₁₁ of W[1]"),
        lambda: derived(1, "w₂₁ of W[1]"),
    ),
    "a derivative that overflows": (
        lambda: explore_gradient_check(LINE, 1e200 * X[:, :1], 1e150 * Y[:, :1]),
        lambda: explore_gradient_check(LINE, X[:, :1], Y[:, :1]),
    ),
    "a word in place of a number": (lambda: typed("two"), lambda: typed("−0.5")),
    "an infinite number": (lambda: typed("1e999"), lambda: typed("2e−3")),
    "widths": (lambda: training_studio(widths=5), lambda: training_studio(widths=(5,))),
    "widths as text": (lambda: training_studio(widths="8"), lambda: training_studio(widths=(8,))),
    "a studio of three inputs": (
        lambda: training_studio(data=(X, ONE)),
        lambda: training_studio(data=(X[:, :2], ONE)),
    ),
    "a studio of two outputs": (
        lambda: training_studio(data=(X[:, :1], Y)),
        lambda: training_studio(data=(X[:, :1], Y[:, :1])),
    ),
    "as many changes as can be remembered": (
        lambda: painted(worn()),
        lambda: painted(begun_anew(worn())),
    ),
    "examples of a studio with data of one's own": (
        lambda: set_anew(training_studio(data=(X[:, :1], ONE)), m=50),
        lambda: set_anew(training_studio(data=(X[:, :1], ONE)), data="xor", m=50),
    ),
    "a fork with another width": (
        lambda: forked(widths=(3,)),
        lambda: set_anew(training_studio(), widths=(3,)),
    ),
    "a fork with other inputs": (
        lambda: forked(data="sine"),
        lambda: set_anew(training_studio(), data="sine"),
    ),
    "a state of another version": (
        lambda: training_studio(state="studio-2:AAAA"),
        lambda: training_studio(state=training_studio().copy_state()),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", ORDERS)
def test_an_order_that_is_heeded_helps(what):
    wrong, right = ORDERS[what]
    message = said(wrong)
    assert is_order(message), message
    HEARD.append(message)
    after = said(right)
    assert not is_order(after), after


# ---------------------------------------------------------------- data sets of a reader's own

LABELS, EYE = np.array([0, 1, 2, 1, 0]), np.eye(3)
GIVEN = {
    "lists": (X.tolist(), Y.tolist()),
    "tables": (pd.DataFrame(X), pd.DataFrame(Y)),
    "a table and labels": (pd.DataFrame(X), pd.Series(LABELS)),
    "a table and words": (pd.DataFrame(X), pd.Series(list("abcba"))),
    "one number each": (X, ONE[:, 0]),
    "whole numbers": (X.astype(int), LABELS),
    "examples as columns": (X, Y.T),
}


def dataset(X, Y):
    return datasets.Dataset("mine", X, Y, "Numbers of my own.")


@pytest.mark.parametrize("what", GIVEN)
def test_a_data_set_is_mended_by_what_is_offered(what):
    given = dict(zip("XY", GIVEN[what], strict=True))
    for _ in range(3):
        message = said(lambda given=dict(given): dataset(**given))
        if not message:
            break
        assert re.match(r"Dataset: [XY] must ", message), message
        for code in offered(message)[0]:
            name = re.search(r"\b[XY]\b", code)[0]
            given[name] = eval(code, {"np": np, **given})
    data = dataset(**given)
    assert data.X.shape == (5, 3)
    assert len(data.Y) == 5
    if what == "a table and words":
        assert data.Y.tolist() == EYE[LABELS].tolist()


# ---------------------------------------------------------------- no cure without a test

PACKAGE = Path(mlp_lab.__file__).parent
ELSEWHERE = {
    "check": "verdicts on a function; tests/lab/check has right ones beside the wrong ones",
    "doctor": "verdicts; tests/lab/test_doctor.py and test_checkup.py, where lines of code are run",
    "mistakes": "tests/lab/check/test_every_mistake.py: each has its equation for a cure",
    "data": "a script",
}


def is_told(text):
    """Whether a text is a part of a message that tells its reader what to do."""
    return is_order(f"- {text}")


def test_every_cure_of_the_source_was_taken_here():
    for what in ORDERS:
        test_an_order_that_is_heeded_helps(what)
    untaken = [
        f"{path.relative_to(PACKAGE)}, line {line}: {pattern}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.relative_to(PACKAGE).parts[0] not in ELSEWHERE
        for line, pattern in places(path.read_text(encoding="utf-8"), is_told)
        if not any(re.search(pattern, message) for message in HEARD)
    ]
    assert not untaken, "\n".join(untaken)
