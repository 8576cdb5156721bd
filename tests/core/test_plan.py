"""The plan against the equations it replays: the functions, and a plain loop in NumPy.

A plan chooses by size how it computes. Here the thresholds are drawn too, so that small matrices
go every way: blocks of a few rows, tanh through e^(2Z), either update, either product.
"""

import platform
import tracemalloc
import weakref

import numpy as np
import pytest
from draws import FLOATS, KINKED, SMOOTH, network
from plain_training import H, assert_agree, drawn, own_loop, parameters

from mlp_core import ACTIVATIONS, Activation, Layer, Network, identity, plan, squared_error, tanh

STEPS, ALPHA = 100, 0.005
LARGE = 10**9
HOW = ("whole", "mini-batches", "blocks", "mini-batches in blocks")

# A reader's own ones: with h′ of Z alone, and with h′ in terms of A beside it.
OWN = {
    "own sigmoid": Activation("sigmoid", *H["sigmoid"]),
    "own tanh": Activation("tanh", *H["tanh"], lambda A: 1 - A * A),
    "arctan": Activation("arctan", np.arctan, lambda Z: 1 / (1 + Z * Z)),
    "softplus": Activation(
        "softplus", lambda Z: np.log1p(np.exp(Z)), H["sigmoid"][0], lambda A: 1 - np.exp(-A)
    ),
}
EVERY = {**ACTIVATIONS, **OWN}
MIXTURES = [[name] for name in EVERY] + [list(EVERY)] * 3


def random_case(seed, depth, names, dtype, how, monkeypatch):
    """A network, X, Y, and for each step its rows, or None for all; the thresholds are set."""
    rng = np.random.default_rng([seed, depth, len(names), HOW.index(how)])
    layers, X, Y = network(rng, depth, names, dtype)
    blocks = int(rng.integers(1, 5)) if "blocks" in how else LARGE
    monkeypatch.setattr(plan, "WORKING_SET", 0)
    monkeypatch.setattr(plan, "FEWEST_ROWS", blocks)
    for name in ("SMALL", "MATMUL_FROM", "EXP_FROM"):
        monkeypatch.setattr(plan, name, int(rng.choice([0, LARGE])))
    monkeypatch.setattr(plan, "tanh_is_slow", lambda: True)  # so that EXP_FROM decides
    rows = [None] * (STEPS + 1)
    if "mini-batches" in how:
        size = int(rng.integers(2, len(X)))  # of 6 or 7 examples: the last one is often smaller
        orders = [rng.permutation(len(X)) for _ in rows]
        rows = [o[i : i + size] for o in orders for i in range(0, len(X), size)][: STEPS + 1]
    return Network([Layer(W, B, EVERY[name]) for W, B, name in layers]), X, Y, rows


def by_plan(net, X, Y, rows):
    """E_0 … E_100 and the last network."""
    p = plan.Plan(net, X, Y, ALPHA)
    with np.errstate(all="ignore"):
        E = [p.step(number, part) for number, part in enumerate(rows)]
    return E, p.network_at(len(rows) - 1)


def by_functions(net, X, Y, rows):
    E, gradients = [], None
    for part in rows:
        if gradients:
            net = net.updated(gradients, ALPHA)
        X_part, Y_part = (X, Y) if part is None else (X[part], Y[part])
        E.append(squared_error(net.predict(X_part), Y_part))
        gradients = net.gradients(X_part, Y_part)
    return E, net


def assert_same_training(got, expected, dtype=np.float64):
    for P, Q in zip(parameters(got[1]), parameters(expected[1]), strict=True):
        assert P.dtype == dtype
        assert_agree(P, Q, dtype)
    assert {type(e) for e in got[0]} == {float}
    assert_agree(got[0], expected[0], dtype)


# ---------------------------------------------------------------- the same numbers


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("depth", range(1, 6))
def test_plan_and_functions_agree_after_100_steps(depth, how, dtype, thorough, monkeypatch):
    mixtures = [*enumerate(MIXTURES)]
    if dtype is not np.float64:
        mixtures = mixtures[-3:]
    elif not thorough:  # every activation in every way, though not at every depth
        mixtures = mixtures[depth % 3 :: 3]
    for seed, names in mixtures:
        net, X, Y, rows = random_case(seed, depth, names, dtype, how, monkeypatch)
        assert_same_training(by_plan(net, X, Y, rows), by_functions(net, X, Y, rows), dtype)


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("depth", range(1, 6))
def test_plan_and_a_plain_loop_agree_after_100_steps(depth, how, monkeypatch):
    for seed in range(12):
        names = SMOOTH + KINKED + ("own sigmoid", "own tanh")
        net, X, Y, rows = random_case(seed, depth, names, np.float64, how, monkeypatch)
        batches = None if rows[0] is None else rows
        E, expected = own_loop(net, X, Y, ALPHA, STEPS, batches)
        got = by_plan(net, X, Y, rows)
        assert_agree(got[0], E)
        for P, Q in zip(parameters(got[1]), expected, strict=True):
            assert_agree(P, Q)


@pytest.mark.parametrize("how", HOW)
def test_large_matrices_agree_with_the_thresholds_as_they_are(how, monkeypatch):
    monkeypatch.setattr(plan, "FEWEST_ROWS", 150 if "blocks" in how else LARGE)
    monkeypatch.setattr(plan, "WORKING_SET", 0)
    rng = np.random.default_rng(0)
    net = Network.random((40, 70, 60, 3), (tanh, identity))
    X, Y = rng.normal(size=(400, 40)), rng.normal(size=(400, 3))
    rows = [rng.permutation(400)[:300] if "mini" in how else None for _ in range(5)]
    assert_same_training(by_plan(net, X, Y, rows), by_functions(net, X, Y, rows))


@pytest.mark.parametrize("small", [0, LARGE])
def test_a_single_example_trains_too(small, monkeypatch):
    monkeypatch.setattr(plan, "SMALL", small)
    net, X, Y = drawn(0)
    for case in ((X[:1], Y[:1], [None] * 20), (X, Y, [np.array([3]), np.array([1])] * 10)):
        assert_same_training(by_plan(net, *case), by_functions(net, *case))


@pytest.mark.parametrize("how", HOW)
def test_longdouble_is_trained_too_and_E_is_a_python_number(how, monkeypatch):
    net, X, Y, rows = random_case(0, 2, SMOOTH, np.longdouble, how, monkeypatch)
    E, last = by_plan(net, X, Y, rows)
    expected, _ = by_functions(net, X, Y, rows)
    assert {type(e) for e in E} == {float}
    assert {P.dtype for P in parameters(last)} == {np.dtype(np.longdouble)}
    assert_agree(E, np.array(expected, float))


@pytest.mark.parametrize("how", HOW)
def test_a_readers_own_h_sees_a_row_for_each_example(how, monkeypatch):
    slopes = np.array([[0.5, 1.0, 2.0]])  # one for each neuron
    own = Activation("own", lambda Z: slopes * Z, lambda Z: np.ones_like(Z) * slopes)
    _, X, Y, rows = random_case(2, 2, SMOOTH, np.float64, how, monkeypatch)
    net = Network.random((X.shape[1], 3, Y.shape[1]), (own, tanh))
    assert_same_training(by_plan(net, X, Y, rows), by_functions(net, X, Y, rows))


def in_memory(array, way, folder):
    if way == "Fortran order":
        return np.asfortranarray(array)
    if way == "every other row":
        return np.repeat(array, 2, axis=0)[::2]
    if way == "backwards":
        return array[::-1, ::-1].copy()[::-1, ::-1]
    if way == "read-only":
        array = array.copy()
        array.flags.writeable = False
        return array
    np.save(folder / "array.npy", array)
    return np.load(folder / "array.npy", mmap_mode="r")


@pytest.mark.parametrize(
    "way", ["Fortran order", "every other row", "backwards", "read-only", "memory-mapped"]
)
@pytest.mark.parametrize("which", ["X", "Y", "both"])
@pytest.mark.parametrize("how", HOW)
def test_the_order_in_memory_does_not_matter(how, which, way, monkeypatch, tmp_path):
    net, X, Y, rows = random_case(3, 2, SMOOTH, np.float64, how, monkeypatch)
    folders = [tmp_path / "X", tmp_path / "Y"]
    for folder in folders:
        folder.mkdir()
    other_X = in_memory(X, way, folders[0]) if which != "Y" else X
    other_Y = in_memory(Y, way, folders[1]) if which != "X" else Y
    before = X.tobytes(), Y.tobytes()
    assert_same_training(by_plan(net, other_X, other_Y, rows), by_functions(net, X, Y, rows))
    assert (np.array(other_X).tobytes(), np.array(other_Y).tobytes()) == before


# ---------------------------------------------------------------- two sets of parameters


@pytest.mark.parametrize("small", [0, LARGE])
@pytest.mark.parametrize("how", HOW)
def test_the_last_network_and_the_one_before_it_can_be_had(how, small, monkeypatch):
    net, X, Y, rows = random_case(1, 3, SMOOTH, np.float64, how, monkeypatch)
    monkeypatch.setattr(plan, "SMALL", small)
    p, last = plan.Plan(net, X, Y, ALPHA), None
    for number, part in enumerate(rows[:10]):
        p.step(number, part)
        got = p.network_at(number)
        _, expected = by_functions(net, X, Y, rows[: number + 1])
        for P, Q in zip(parameters(got), parameters(expected), strict=True):
            assert_agree(P, Q)
        if last:
            before = parameters(p.network_at(number - 1))
            assert [P.tobytes() for P in before] == [P.tobytes() for P in parameters(last)]
        last = got


def test_what_a_plan_gave_stays_as_it_is():
    net, X, Y = drawn(0)
    p = plan.Plan(net, X, Y, ALPHA)
    p.step(0)
    start = p.network_at(0)
    for number in range(1, 5):
        p.step(number)
    for P, Q in zip(parameters(start), parameters(net), strict=True):
        assert P.tobytes() == Q.tobytes()


# ---------------------------------------------------------------- memory

DIGITS = Network.random((64, 32, 10), (tanh, identity))


def digits_like(m):
    rng = np.random.default_rng(0)
    return rng.uniform(size=(m, 64)), rng.uniform(size=(m, 10))


def warmed_up(m, batch_size=None, orders="CC"):
    """A function that takes so many steps of a plan which has taken 50 already."""
    X, Y = (np.array(P, order=order) for P, order in zip(digits_like(m), orders, strict=True))
    p, rng, number = plan.Plan(DIGITS, X, Y, ALPHA), np.random.default_rng(0), 0
    rows = [None]
    if batch_size:
        order = rng.permutation(m)
        rows = [order[first : first + batch_size] for first in range(0, m, batch_size)]

    def run(steps):
        nonlocal number
        for _ in range(steps):
            p.step(number, rows[number % len(rows)])
            number += 1

    run(50)
    return run


def new_memory(run):
    """Bytes that are taken at some time within 50 steps, given back or not."""
    tracemalloc.start()
    try:
        run(50)
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        run(50)
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


# Examples, size of a mini-batch, rows at once. The last batch of an epoch is smaller.
SIZES = [
    (1797, None, None),
    (10, None, None),
    (1797, None, 500),
    (500, 32, None),
    (1797, 100, None),
    (1797, 300, 200),
]


@pytest.fixture(params=SIZES, ids=str)
def run(request, monkeypatch):
    m, batch_size, rows = request.param
    if rows:
        monkeypatch.setattr(plan, "WORKING_SET", 0)
        monkeypatch.setattr(plan, "FEWEST_ROWS", rows)
    return warmed_up(m, batch_size)


def test_a_step_needs_no_new_memory(run):
    assert new_memory(run) < 2000  # what Python needs for a slice or a view


def test_a_step_has_no_page_fault(run):
    resource = pytest.importorskip("resource")  # not on Windows

    def faults():
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        run(10)
        return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

    assert min(faults() for _ in range(5)) == 0  # the system may take a page back once


@pytest.mark.parametrize("order", ["FF", "FC", "CF"])
def test_a_mini_batch_never_copies_all_of_X_or_Y(order):
    # Rows that do not lie together are gathered into new memory, but only those of the batch.
    assert new_memory(warmed_up(1797, 100, order)) < 1.5 * 100 * (64 + 10) * 8


@pytest.mark.parametrize("sizes", [(64, 32, 10), (3, 100, 5), (10, 20, 40, 30)])
@pytest.mark.parametrize("dtype", FLOATS)
def test_what_a_step_works_on_at_once_fills_the_working_set_and_not_more(sizes, dtype):
    net = Network.random(sizes, [tanh] * (len(sizes) - 1))
    net = Network([Layer(a.W.astype(dtype), a.B.astype(dtype), tanh) for a in net.layers])
    p = plan.Plan(net, np.ones((1, sizes[0]), dtype), np.ones((1, sizes[-1]), dtype), ALPHA)
    block = p.block(p.rows)
    needed = sum(P.nbytes for P in (*block.A_ones, *block.dE_dZ[1:], block.Y))
    assert 0.65 * plan.WORKING_SET < needed <= plan.WORKING_SET


def test_a_step_that_does_need_memory_is_noticed():
    X, Y = digits_like(1797)
    assert new_memory(lambda steps: own_loop(DIGITS, X, Y, ALPHA, steps // 10)) > 10**6


@pytest.mark.parametrize("batch_size", [None, 32, 8000])
def test_memory_beyond_a_file_does_not_grow_with_its_rows(batch_size, tmp_path):
    needed, at_once = [], plan.Plan(DIGITS, *digits_like(1), ALPHA).rows
    for m in (4 * at_once + 99, 20 * at_once + 99):
        new = np.lib.format.open_memmap
        X, Y = (new(tmp_path / f"{m} {k}.npy", "w+", shape=(m, k)) for k in (64, 10))
        rows = None if batch_size is None else np.arange(m)[::-1][:batch_size]
        tracemalloc.start()
        try:
            p = plan.Plan(DIGITS, X, Y, ALPHA)
            for number in range(3):
                p.step(number, rows)
            needed.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
    assert max(needed) < 10e6
    assert max(needed) < 1.01 * min(needed)


def test_the_plan_is_gone_with_its_last_user():
    # Nothing in it refers to itself: its arrays, and a file, are not kept until some later time.
    net, X, Y = drawn(0)
    p = plan.Plan(net, X, Y, ALPHA)
    p.step(0)
    p.step(1, np.arange(3))
    gone = weakref.ref(p)
    del p
    assert gone() is None


# ---------------------------------------------------------------- whose tanh


@pytest.mark.parametrize(
    ("target", "slow"),
    [
        ("X86_V4", False),
        ("AVX512_SKX", False),
        ("X86_V3", True),
        ("FMA3__AVX2", True),
        ("baseline(X86_V2)", True),
        ("baseline(SSE SSE2 SSE3)", True),
        ("baseline(NEON NEON_FP16 NEON_VFPV4 ASIMD)", False),
        (None, False),
    ],
)
def test_tanh_goes_through_the_exponential_only_where_numpy_has_no_fast_one(
    target, slow, monkeypatch
):
    told = {"tanh": {"dd": {"current": target, "available": "…"}}} if target else {}
    monkeypatch.setattr(plan, "opt_func_info", lambda *asked: told)
    plan.tanh_is_slow.cache_clear()
    try:
        assert plan.tanh_target() == (target or "unknown")
        assert plan.tanh_is_slow() is slow
        A = np.zeros((1, plan.EXP_FROM))
        h, _ = plan.entrywise(tanh, A, A, A.copy())
        assert (np.exp in [call.func for call in h]) is slow
    finally:
        plan.tanh_is_slow.cache_clear()


def test_numpy_says_with_what_it_takes_tanh():
    assert plan.tanh_target() != "unknown" or platform.machine() not in ("x86_64", "AMD64")
