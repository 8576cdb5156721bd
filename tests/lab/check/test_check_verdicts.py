"""What every check has in common: the unsolved stub, one line, strict, seeds, hostile functions."""

import functools
import re
import subprocess
import sys
import warnings

import numpy as np
import pytest
from activation_specs import ACTIVATIONS
from confusion_specs import CONFUSION_MATRIX
from equation_specs import EQUATIONS, NET_INPUT, SQUARED_ERROR
from jacobian_specs import JACOBIANS
from judgement_specs import JUDGEMENTS
from momentum_specs import MOMENTUM_STEP
from other_specs import OTHERS
from pass_specs import BACKWARD, FORWARD, PASSES
from training_specs import TRAINING
from transfer_specs import TRANSFER
from verdicts import accepted, verdict

from mlp_lab import check
from mlp_lab.check import CheckFailed

SPECS = [
    *EQUATIONS, *ACTIVATIONS, *JACOBIANS, *PASSES, *TRAINING, *OTHERS, *TRANSFER, *JUDGEMENTS,
    MOMENTUM_STEP, CONFUSION_MATRIX,
]  # fmt: skip
NO_CHECKS = {"CheckFailed", "written"}
OF_A_LINEUP = {"verdicts"}  # its seed is the line-up's
BODIES = {
    "...": "...",
    "pass": "pass",
    "a docstring": "'''The task.'''",
    "a docstring and ...": "'''The task.'''\n    ...",
    "return": "return",
    "return ...": "return ...",
    "return None": "return None",
    "not implemented": "raise NotImplementedError",
    "not implemented, called": "raise NotImplementedError('soon')",
    "a comment": "# YOUR CODE HERE\n    ...",
}


def test_every_check_has_a_spec_and_a_docstring():
    names = {spec.name for spec in SPECS}
    assert names == set(check.__all__) - NO_CHECKS - OF_A_LINEUP
    for name in check.__all__:
        assert getattr(check, name).__doc__
        assert name in check.__doc__, name


def written(spec, body, parameters=None):
    """A function as a reader's cell defines it."""
    given = ", ".join(spec.arguments) if parameters is None else parameters
    cell = {}
    exec(f"def my_{spec.name}({given}):\n    {body}\n", cell)
    return cell[f"my_{spec.name}"]


# ---------------------------------------------------------------- the unsolved stub


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.id)
def test_the_unsolved_stub_is_named_as_such_and_always_the_same(spec, seeds):
    lines = {verdict(spec, written(spec, body), seed) for seed in seeds for body in BODIES.values()}
    lines.add(verdict(spec, written(spec, "..."), None))
    assert len(lines) == 1
    (line,) = lines
    assert re.fullmatch(rf"my_{spec.name}: not written yet; it is to return .+", line)
    assert "seed" not in line


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.id)
def test_a_stub_is_not_taken_for_anything_else(spec):
    stub = verdict(spec, written(spec, "..."), 0)
    name = f"my_{spec.name}"
    for unusual in (
        written(spec, "...", parameters=""),
        written(spec, "...", parameters="*everything"),
        functools.partial(written(spec, "...")),
        functools.wraps(written(spec, "..."))(lambda *a, **k: None),
    ):
        assert verdict(spec, unusual, 0) == stub
    assert verdict(spec, ..., 0) == stub.replace(name, "your function")
    assert verdict(spec, None, 0) == stub.replace(name, "your function")
    half_done = verdict(spec, written(spec, "half = 1"), 0)
    assert half_done.startswith(f"{name}: returns None: a `return` is missing")


def test_a_stub_that_is_a_method_or_an_object():
    class Mine:
        def net_input(self, X, W, B): ...

        def __call__(self, X, W, B):
            """Net input."""

    for f in (Mine().net_input, Mine()):
        assert ": not written yet; " in verdict(NET_INPUT, f, 0)


# ---------------------------------------------------------------- strict


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.id)
def test_strict_raises_the_line_that_is_printed_otherwise(spec, capsys):
    for f in (written(spec, "..."), lambda *arguments: "nonsense"):
        line = verdict(spec, f, 3)
        with pytest.raises(CheckFailed) as failed:
            getattr(check, spec.name)(f, seed=3, strict=True, **spec.options)
        assert str(failed.value) == line
        assert failed.value._render_traceback_() == [f"CheckFailed: {line}"]
        assert failed.value.__suppress_context__ or failed.value.__context__ is None
        assert capsys.readouterr().out == ""
    assert getattr(check, spec.name)(spec.right[0], seed=3, strict=True, **spec.options) is None
    assert accepted(capsys.readouterr().out)


def test_jupyter_shows_one_line():
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell()
    shown = []
    shell._showtraceback = lambda kind, value, lines: shown.append((kind.__name__, lines))
    shell.run_cell(
        "from mlp_lab import check\n"
        "def my_net_input(X, W, B):\n"
        "    return X @ W\n"
        "check.net_input(my_net_input, seed=1, strict=True)"
    )
    ((kind, lines),) = shown
    assert kind == "CheckFailed"
    assert lines == ["CheckFailed: my_net_input: B is not added (seed 1, m = 7, n = 3, k = 5)"]


# ---------------------------------------------------------------- seeds and rounds


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.id)
def test_the_seed_in_a_message_repeats_it(spec):
    (f, _), *_ = spec.wrong.values()
    for seed in range(5):
        line = verdict(spec, f, seed, rounds=20)
        again = int(re.search(r"\(seed (\d+), ", line)[1])
        assert verdict(spec, f, again) == line
        assert verdict(spec, f, again, rounds=1) == line


def test_a_failure_in_a_late_round_names_the_seed_of_that_round(seeds):
    def wrong_for_11_examples(X, W, B):
        return X @ W + B + (len(X) == 11)

    for seed in seeds:
        line = verdict(NET_INPUT, wrong_for_11_examples, seed, rounds=60)
        assert ", m = 11, " in line
        again = int(re.search(r"\(seed (\d+), ", line)[1])
        assert verdict(NET_INPUT, wrong_for_11_examples, again) == line


def test_a_fresh_seed_each_time():
    def seeds():
        return {re.search(r"seed (\d+)", verdict(NET_INPUT, lambda X, W, B: X @ W, None))[1]}

    assert len(set().union(*(seeds() for _ in range(10)))) > 5


def test_global_random_numbers_are_left_alone():
    np.random.seed(0)
    state = np.random.get_state()[1].copy()
    verdict(NET_INPUT, NET_INPUT.right[0], None)
    assert np.array_equal(np.random.get_state()[1], state)


def test_what_draws_random_numbers_is_told_so():
    rng = np.random.default_rng(0)

    def dropout(X, W, B):
        return X @ (W * (rng.random(W.shape) > 0.5)) + B

    assert "it draws random numbers, or something is left" in verdict(NET_INPUT, dropout, 1)
    calls = []

    def once(X, W, B):
        calls.append(1)
        if len(calls) > 1:
            raise RuntimeError("used up")
        return X @ W + B

    line = verdict(NET_INPUT, once, 1)
    assert "called again with the same arguments, it raises RuntimeError in its line 4" in line


def test_so_many_rounds_are_called_and_said():
    calls = []

    def my_net_input(X, W, B):
        calls.append((*X.shape, W.shape[1]))
        return X @ W + B

    line = verdict(NET_INPUT, my_net_input, 0, rounds=7)
    assert line == (
        "my_net_input: right; every z_ij is Σ_p x_ip w_pj + b_j, "
        "in 7 rounds of fresh sizes and numbers"
    )
    # The first sizes four times, before and after larger ones: to see whether anything is left.
    first, *others = calls
    assert others[:2] == [first, first]
    assert min(others[2]) > 10
    assert others[3] == first
    assert len(calls) == 11
    assert len(set(calls)) == 8
    assert verdict(NET_INPUT, my_net_input, 0, rounds=1).endswith("b_j, in 1 round")


@pytest.mark.parametrize("rounds", [0, -1, 1.5, True, "3", None])
def test_a_check_without_rounds_is_refused(rounds):
    with pytest.raises((TypeError, ValueError), match=r"^check\.net_input: rounds must be "):
        check.net_input(NET_INPUT.right[0], rounds=rounds)


@pytest.mark.parametrize("seed", [-1, 1.5, True, "3"])
def test_what_is_no_seed_is_refused(seed):
    with pytest.raises((TypeError, ValueError), match=r"^check\.net_input: seed must be "):
        check.net_input(NET_INPUT.right[0], seed=seed)


def test_an_unknown_activation_is_refused():
    with pytest.raises(ValueError, match=r"^check: of must be one of 'identity', .*, not 'tahn'$"):
        check.h(np.tanh, of="tahn")


@pytest.mark.parametrize("of", ["identity", "sigmoid", "tanh", "relu", "leaky_relu", "softplus"])
def test_every_activation_has_its_checks(of, capsys):
    import mlp_core

    softplus = mlp_core.Activation(
        "softplus",
        lambda Z: np.logaddexp(0, Z),
        lambda Z: np.exp(-np.logaddexp(0, -Z)),
        lambda A: -np.expm1(-A),
    )
    activation = {**mlp_core.ACTIVATIONS, "softplus": softplus}[of]
    check.h(activation.h, of, strict=True)
    check.h(activation.h, of, any_size=True, strict=True)
    check.h_prime(activation.h_prime, of, strict=True)
    check.h_prime(activation.h_prime, of, any_size=True, strict=True)
    check.h_prime_from_A(activation.h_prime_from_A, of, strict=True)
    assert capsys.readouterr().out.count(": right; ") == 5


# ---------------------------------------------------------------- functions that are none


@pytest.mark.parametrize(
    ("thing", "called"),
    [
        (np.ones((2, 2)), "an array"),
        (3, "one number"),
        (True, "True"),
        ("net_input", r"text \('net_input'\)"),
        ([1], "a list"),
    ],
)
def test_what_is_no_function_is_refused(thing, called):
    for spec in SPECS:
        line = verdict(spec, thing, 0)
        assert re.fullmatch(
            rf"your function: check\.{spec.name} takes the function itself, such as "
            rf"my_{spec.name}, not {called}",
            line,
        )


def test_functions_without_a_name_of_their_own():
    class Mine:
        def __call__(self, X, W, B):
            return X @ W + B

    assert verdict(NET_INPUT, Mine(), 0).startswith("your function: right; ")
    assert verdict(NET_INPUT, lambda X, W, B: X @ W + B, 0).startswith("your function: right; ")
    partial = functools.partial(NET_INPUT.right[1])
    assert verdict(NET_INPUT, partial, 0).startswith("z_loops: right; ")
    from mlp_core import net_input

    assert verdict(NET_INPUT, net_input, 0).startswith("net_input: right; ")


# ---------------------------------------------------------------- functions that misbehave


def test_what_a_function_prints_stays_and_the_verdict_comes_last(capsys):
    def my_net_input(X, W, B):
        print("X is", X.shape)
        return X @ W + B

    check.net_input(my_net_input, seed=0)
    *printed, last = capsys.readouterr().out.splitlines()
    assert len(printed) == 7
    assert accepted(last)


def test_an_interrupt_by_the_reader_passes():
    def my_net_input(X, W, B):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check.net_input(my_net_input)


def test_no_warning_escapes_or_changes_the_verdict():
    def my_net_input(X, W, B):
        warnings.warn("old", DeprecationWarning, stacklevel=1)
        np.log(np.zeros(1))
        return X @ W + B

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert accepted(verdict(NET_INPUT, my_net_input, 0))


def test_numpy_settings_of_the_reader_do_not_matter():
    def my_net_input(X, W, B):
        np.seterr(all="raise")
        return X @ W + B

    before = np.geterr()
    with np.errstate(all="raise"):
        assert accepted(verdict(NET_INPUT, my_net_input, 0))
    assert np.geterr() == before


def test_an_array_that_is_used_again_is_not_taken_for_a_change():
    kept = {}

    def my_net_input(X, W, B):
        Z = kept.setdefault((len(X), W.shape[1]), np.zeros((len(X), W.shape[1])))
        np.matmul(X, W, out=Z)
        Z += B
        return Z

    assert accepted(verdict(NET_INPUT, my_net_input, 0, rounds=20))


def test_a_result_that_changes_later_is_judged_as_it_was(seeds):
    buffer = np.zeros(1000)

    def my_net_input(X, W, B):
        Z = buffer[: len(X) * W.shape[1]].reshape(len(X), -1)
        Z[:] = (X @ W + B) / 2
        return Z

    for seed in seeds:
        assert ": every entry is 1/2 times the right one (" in verdict(
            NET_INPUT, my_net_input, seed
        )


def test_the_arguments_of_the_next_reader_are_not_spoiled():
    def spoils(X, W, B):
        X[:], W[:], B[:] = 0, 0, 0
        return X @ W + B

    assert "changes its argument X, W, B" in verdict(NET_INPUT, spoils, 0)
    assert accepted(verdict(NET_INPUT, NET_INPUT.right[0], 0))


def test_a_network_is_not_spoiled_either():
    spec = TRAINING[0]

    def spoils(network, X, Y, alpha, steps):
        run = spec.right[0](network, X, Y, alpha, steps)
        W = network.layers[0].W
        W.flags.writeable = True
        W[:] = 0
        return run

    line = verdict(spec, spoils, 0)
    assert "changes its argument network.W[1]; " in line
    assert accepted(verdict(spec, spec.right[0], 0))


def test_shapes_changed_in_place_are_seen():
    def reshapes(dE_dZ):
        total = dE_dZ.sum(axis=0, keepdims=True)
        dE_dZ.resize((1, dE_dZ.size), refcheck=False)
        return total

    from equation_specs import BIAS_GRADIENT

    assert "changes its argument dE_dZ" in verdict(BIAS_GRADIENT, reshapes, 0)


class Odd:
    """Equal to everything, true and false at once, and it cannot be printed."""

    def __eq__(self, other):
        raise RuntimeError

    def __bool__(self):
        raise RuntimeError

    def __repr__(self):
        raise RuntimeError

    __str__ = __repr__
    __hash__ = None

    def __len__(self):
        raise RuntimeError

    def __array__(self, *arguments, **options):
        raise RuntimeError


def odd_array():
    array = np.empty(1, dtype=object)
    array[0] = Odd()
    return array


def nested():
    found = []
    found.append(found)
    return found


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.id)
def test_odd_results_are_refused_in_one_line(spec):
    for value in (
        Odd(), nested(), {}, set(), b"bytes", object, iter([]), range(3), np.array(None), [Odd()],
        (Odd(), Odd()), ([Odd()] * 3, [Odd()] * 3), ([None] * 4, [None] * 4), (None, None),
        ([None, *[Odd()] * 2], [None, *[Odd()] * 2]), odd_array(),
        np.array(["a", 1], dtype=object), np.zeros((2, 2), dtype=[("a", float)]), np.array(3),
        np.datetime64("2020-01-01"), np.zeros((0, 3)), np.zeros(()), 1e400, float("nan"), 10**400,
        np.full((3, 3), "x"), np.array([[1]], dtype=object), {"X": Odd()}, memoryview(b"abc"),
    ):  # fmt: skip
        line = verdict(spec, lambda *arguments, value=value: value, 0)
        assert not accepted(line), value
        assert len(line) < 500


def test_a_class_that_breaks_when_it_is_looked_at_is_told_too(capsys):
    class Endless(list):
        def __len__(self):
            raise RuntimeError("no end")

    check.forward(lambda *arguments: Endless(), seed=4)
    line = "your function: returns what cannot be read: RuntimeError (seed 4)\n"
    assert capsys.readouterr().out == line


@pytest.mark.parametrize("spec", [NET_INPUT, SQUARED_ERROR, FORWARD, BACKWARD], ids=lambda s: s.id)
def test_calls_that_depend_on_what_came_before_do_not_break_the_check(spec):
    for f in spec.right[:1]:
        for period in (2, 3, 4, 5):
            calls = []

            def sometimes(*arguments, f=f, period=period, calls=calls):
                calls.append(1)
                if len(calls) % period == 0:
                    raise ValueError("not now")
                return f(*arguments)

            def noisy(*arguments, f=f, period=period, calls=calls):
                calls.append(1)
                return f(*arguments) if len(calls) % period else "later"

            for g in (sometimes, noisy):
                assert not accepted(verdict(spec, g, 0, rounds=6))


def test_a_reader_who_ends_the_process_ends_only_that():
    """`os._exit` cannot be caught; sys.exit, quit and exit can, and are."""
    program = (
        "import sys\n"
        "from mlp_lab import check\n"
        "for leave in (sys.exit, quit, exit):\n"
        "    def my_net_input(X, W, B):\n"
        "        leave(1)\n"
        "    check.net_input(my_net_input, seed=0)\n"
        "print('still here')\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    *lines, last = ran.stdout.splitlines()
    assert last == "still here"
    assert len(lines) == 3
    for line in lines:
        assert line.startswith("my_net_input: raises SystemExit in its line 2: 1 (seed 0, m = ")
    assert ran.stderr == ""


def test_rows_that_are_left_at_zero_are_named(seeds):
    def unfilled(Z):
        Z[0, 1] = Z[2, 1] = 0
        return Z

    def without(*rows):
        def my_net_input(X, W, B):
            Z = X @ W + B
            Z[[row for row in rows if row < len(X)]] = 0
            return Z

        return my_net_input

    for seed in seeds:
        line = verdict(NET_INPUT, without(0, 2), seed)
        assert ": rows 0, 2 are 0, the others are right; z[0,0] = " in line
        assert ": row 1 is 0, the others are right; z[1,0] = " in verdict(
            NET_INPUT, without(1), seed
        )
    line = verdict(NET_INPUT, lambda X, W, B: unfilled(X @ W + B), 1)
    assert ": 2 entries are 0, the others are right; z[0,1] = " in line
    line = verdict(NET_INPUT, without(1, 2, 3, 4), 1)
    assert ": rows 1 to 4 are 0, the others are right; z[1,0] = " in line


@pytest.mark.parametrize(
    ("name", "use"),
    [
        ("h", lambda X, W, B, h: h[0](X)),
        ("W", lambda X, W, B, h: W[0][0]),
        ("W", lambda X, W, B, h: [len(W_l) for W_l in W]),
        ("B", lambda X, W, B, h: list(B[0])),
        ("W", lambda X, W, B, h: X @ W[0]),
        ("B", lambda X, W, B, h: X + B[0]),
        ("W", lambda X, W, B, h: W[0].shape),
    ],
)
def test_whichever_way_none_is_used_the_list_that_holds_it_is_named(name, use, seeds):
    def my_forward(X, W, B, h):
        use(X, W, B, h)
        return [None], [X]

    for seed in seeds:
        assert f": {name}[0] is used, and it is None; " in verdict(FORWARD, my_forward, seed)


def test_what_is_not_written_is_named_in_one_line(capsys):
    def my_step(X): ...

    def my_forward(X):
        """Only a docstring."""

    def my_net_input(X):
        return X

    assert not check.written(my_step, my_net_input, my_forward)
    assert capsys.readouterr().out == "still to be written: my_step, my_forward\n"
    assert check.written(my_net_input)
    assert capsys.readouterr().out == ""


def test_a_loop_is_over_a_network_or_over_lists():
    with pytest.raises(ValueError, match="of must be 'network' or 'lists', not 'list'"):
        check.train_in_batches(TRAINING[1].right[0], of="list")
