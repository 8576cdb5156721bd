"""Checks of what exercises ask beyond the derivation: examples as columns or weighted, momentum, …

The answer is to be found: what is said names a mistake, and never the formula.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from mlp_lab.check import loops
from mlp_lab.check.call import called, is_a, no_tuple, opened, unwritten
from mlp_lab.check.equations import residual
from mlp_lab.check.task import ALPHAS, Arrays, Draw, Place, Reader, Round, Task, draw, part
from mlp_lab.check.verdict import judge, judge_by
from mlp_lab.numbers import as_printed, at, product, short_total

# Net inputs with an example in each column (S2, transposed)


NET_INPUT_OF_COLUMNS = Task(
    name="net_input_of_columns",
    symbol="Z",
    returns="Z, the net inputs with an example in each column, k × m",
    tested="every z_ji is Σ_p w_pj x_pi + b_j",
    letters=("m n k",),
    draw=lambda d: {"X": d.matrix("n", "m"), "W": d.matrix("n", "k"), "B": d.matrix("1", "k")},
    right=loops.net_input_of_columns,
    entry=lambda X, W, B, j, i: f"{at('Z', (j, i))} (neuron {j}, example {i})",
    transposed="an example is a row of it; here an example is a column",
    reserved=True,
    mistakes={
        "X · W is the version for examples as rows; here an example is a column": (
            lambda X, W, B: X @ W + B
        ),
        "B is added as a row, so b_j goes to example j; it belongs to neuron j": (
            lambda X, W, B: W.T @ X + B
        ),
        "the product has an example in each row, but B is added as a column": (
            lambda X, W, B: X.T @ W + B.T
        ),
        "W · X takes a row of W for a neuron's weights; a row of W belongs to an input": (
            lambda X, W, B: W @ X + B.T,
            lambda X, W, B: W @ X + B,
        ),
        "X · Wᵀ sums over the columns of X, the examples; the sum is over the inputs": (
            lambda X, W, B: X @ W.T + B.T,
            lambda X, W, B: X @ W.T + B,
        ),
        "X · W sums over the columns of X, the examples; the sum is over the inputs": (
            lambda X, W, B: X @ W + B.T
        ),
        "this is Wᵀ · Xᵀ, or (X · W)ᵀ; the columns of X are the examples already": (
            lambda X, W, B: W.T @ X.T + B.T,
            lambda X, W, B: W.T @ X.T + B,
        ),
        "B is added to W before the product, so X multiplies it too": (
            lambda X, W, B: (W + B).T @ X,
            lambda X, W, B: (W.T + B.T) @ X,
        ),
        "B is not added": lambda X, W, B: W.T @ X,
        "B is subtracted": lambda X, W, B: W.T @ X - B.T,
        "B multiplies in place of being added": lambda X, W, B: W.T @ X * B.T,
        "B is added once for each input, n times": lambda X, W, B: W.T @ X + len(W) * B.T,
        "B is added to column 0 alone": lambda X, W, B: (
            W.T @ X + B.T * (np.arange(X.shape[1]) == 0)
        ),
        "the mean of B is added, not each neuron's own bias": lambda X, W, B: W.T @ X + B.mean(),
        "the sum of B is added, not each neuron's own bias": lambda X, W, B: W.T @ X + B.sum(),
        "the sum over the inputs is a mean": lambda X, W, B: W.T @ X / len(W) + B.T,
        "the sum leaves out input 0; Python counts from 0": (lambda X, W, B: W[1:].T @ X[1:] + B.T),
        "the sum leaves out the last input": lambda X, W, B: W[:-1].T @ X[:-1] + B.T,
        "of the sum only the last term is left; += adds": (lambda X, W, B: W[-1:].T @ X[-1:] + B.T),
        "* multiplies entry by entry; the matrix product is @": (
            lambda X, W, B: W.T * X + B.T,
            lambda X, W, B: W * X + B.T,
        ),
    },
    taken_for={
        "B is 1 × k, so b_j is B[0, j]; B[j] would be a row of B": (
            lambda X, W, B: (X, W, np.array(B[0]))
        ),
    },
)


def net_input_of_columns(
    f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False
) -> None:
    """`f(X, W, B)` returns the net inputs Z, k × m, with the examples as columns  (S2, transposed).

    X is n × m: a row for each input, a column for each example. W is n × k and B is 1 × k, as in
    the derivation. Row j of Z belongs to neuron j, column i to example i.
    """
    __tracebackhide__ = True
    judge(NET_INPUT_OF_COLUMNS, f, rounds, seed, strict)


# An error that gives each example its own weight, and its derivative (S7, S10)


def weighted_examples(d: Draw) -> dict[str, Any]:
    A, Y = d.matrix("m", "k"), d.matrix("m", "k")
    return {"A": A, "Y": Y, "c": abs(d.matrix("m", "1"))}


def squares(A: Any, Y: Any) -> Any:
    return (A - Y) ** 2


WEIGHTS_OF_OUTPUTS = "c weights the outputs, columns; c_i belongs to example i, a row"
WEIGHTED_ERROR = Task(
    name="weighted_error",
    symbol="E",
    returns="E, the weighted error of the examples, one number",
    tested="E is 1/m Σ_i c_i Σ_j (a_ij − y_ij)²",
    letters=("m k",),
    draw=weighted_examples,
    right=loops.weighted_error,
    entry=lambda A, Y, c: (
        f"E = 1/{len(A)} · ("
        + short_total(
            [
                f"{as_printed(c[i, 0])}·{residual(A[i, j], Y[i, j])}²"
                for i in range(len(A))
                for j in range(A.shape[1])
            ]
        )
        + ")"
    ),
    mistakes={
        WEIGHTS_OF_OUTPUTS: lambda A, Y, c: (c.T * squares(A, Y)).sum() / len(A),
        "Σ_i c_i stands in place of m; E has 1/m": (
            lambda A, Y, c: (c * squares(A, Y)).sum() / c.sum()
        ),
        "c is squared too; c_i stands before ‖a_i − y_i‖²": (
            lambda A, Y, c: (c**2 * squares(A, Y)).sum() / len(A)
        ),
        "the root of c is taken": lambda A, Y, c: (c**0.5 * squares(A, Y)).sum() / len(A),
        "c is missing": lambda A, Y, c: squares(A, Y).sum() / len(A),
        "c divides; it multiplies": lambda A, Y, c: (squares(A, Y) / c).sum() / len(A),
        "c is added; it multiplies": (
            lambda A, Y, c: (c + squares(A, Y)).sum() / len(A),
            lambda A, Y, c: (c.sum() + squares(A, Y).sum()) / len(A),
        ),
        "the weight of example 0 stands for all": (
            lambda A, Y, c: c[0, 0] * squares(A, Y).sum() / len(A)
        ),
        "the weight of the last example stands for all": (
            lambda A, Y, c: c[-1, 0] * squares(A, Y).sum() / len(A)
        ),
        "the mean of c stands for each c_i": (
            lambda A, Y, c: c.mean() * squares(A, Y).sum() / len(A)
        ),
        "every example gets Σ_i c_i, not its own c_i (an m × 1 times m numbers is m × m)": (
            lambda A, Y, c: c.sum() * squares(A, Y).sum() / len(A)
        ),
        "the mean is taken over outputs too; E sums over the k outputs": (
            lambda A, Y, c: (c * squares(A, Y)).mean()
        ),
        "1/m is missing": lambda A, Y, c: (c * squares(A, Y)).sum(),
        "the sum is over the examples and the mean over the outputs; it is the other way round": (
            lambda A, Y, c: (c * squares(A, Y)).sum() / A.shape[1]
        ),
        "c weights Y alone": lambda A, Y, c: squares(A, c * Y).sum() / len(A),
        "c weights A alone": lambda A, Y, c: squares(c * A, Y).sum() / len(A),
        "a square root is taken; E is the mean of the weighted squared norms": (
            lambda A, Y, c: np.sqrt((c * squares(A, Y)).sum() / len(A)),
            lambda A, Y, c: np.sqrt((c * squares(A, Y)).sum()) / len(A),
            lambda A, Y, c: np.sqrt((c * squares(A, Y)).sum()),
        ),
        "the norms are not squared": (
            lambda A, Y, c: (c[:, 0] * np.sqrt(squares(A, Y).sum(axis=1))).mean()
        ),
        "the distances |a − y| are not squared": lambda A, Y, c: (c * abs(A - Y)).sum() / len(A),
        "the differences are not squared": lambda A, Y, c: (c * (A - Y)).sum() / len(A),
        "the square is of the sum over the outputs; each difference has its own square": (
            lambda A, Y, c: (c[:, 0] * (A - Y).sum(axis=1) ** 2).mean()
        ),
        "A + Y stands where A − Y is meant": lambda A, Y, c: (c * (A + Y) ** 2).sum() / len(A),
        "the sum leaves out example 0; Python counts from 0": (
            lambda A, Y, c: (c * squares(A, Y))[1:].sum() / len(A)
        ),
        "the sum leaves out the last example": (
            lambda A, Y, c: (c * squares(A, Y))[:-1].sum() / len(A)
        ),
        "of the sum only the last example is left; += adds": (
            lambda A, Y, c: (c * squares(A, Y))[-1].sum() / len(A)
        ),
    },
)

WEIGHTED_ERROR_GRADIENT = Task(
    name="weighted_error_gradient",
    symbol="dE_dA",
    returns="∂E/∂A, the gradient of the weighted error by the activations, m × k",
    tested="every ∂E/∂a_ij is 2/m c_i (a_ij − y_ij)",
    letters=("m k",),
    draw=weighted_examples,
    right=loops.weighted_error_gradient,
    entry=lambda A, Y, c, i, j: f"{at('dE_dA', (i, j))} (example {i}, output {j})",
    reserved=True,
    mistakes={
        WEIGHTS_OF_OUTPUTS: lambda A, Y, c: 2 * c.T * (A - Y) / len(A),
        "Σ_i c_i stands in place of m; E has 1/m": lambda A, Y, c: 2 * c * (A - Y) / c.sum(),
        "c is squared; in E it is not": (lambda A, Y, c: 2 * c**2 * (A - Y) / len(A)),
        "the root of c is taken": lambda A, Y, c: 2 * c**0.5 * (A - Y) / len(A),
        "c is missing": lambda A, Y, c: 2 * (A - Y) / len(A),
        "c divides; it multiplies": lambda A, Y, c: 2 * (A - Y) / c / len(A),
        "the weight of example 0 stands for all": lambda A, Y, c: 2 * c[0] * (A - Y) / len(A),
        "the mean of c stands for each c_i": lambda A, Y, c: 2 * c.mean() * (A - Y) / len(A),
        "Σ_i c_i stands for each c_i": lambda A, Y, c: 2 * c.sum() * (A - Y) / len(A),
        "the factor 2 is lost": lambda A, Y, c: c * (A - Y) / len(A),
        "the mean is taken over outputs too": (lambda A, Y, c: 2 * c * (A - Y) / A.size),
        "1/m is missing": lambda A, Y, c: 2 * c * (A - Y),
        "2 and 1/m are both missing": lambda A, Y, c: c * (A - Y),
        "Y − A stands where A − Y is meant": lambda A, Y, c: 2 * c * (Y - A) / len(A),
        "A + Y stands where A − Y is meant": lambda A, Y, c: 2 * c * (A + Y) / len(A),
        "Y is missing": lambda A, Y, c: 2 * c * A / len(A),
        "c weights Y alone": lambda A, Y, c: 2 * (A - c * Y) / len(A),
        "c weights A alone": lambda A, Y, c: 2 * (c * A - Y) / len(A),
        "the square is still there, not its derivative": (
            lambda A, Y, c: 2 * c * squares(A, Y) / len(A)
        ),
        "this is the share of each entry in E, not a derivative": (
            lambda A, Y, c: c * squares(A, Y) / len(A)
        ),
        "the first example is dropped": (
            lambda A, Y, c: 2 * c * (A - Y) / len(A) * (np.arange(len(A)) > 0)[:, None]
        ),
        "the sum over the examples has not collapsed: ∂a_i/∂a_j is 0 unless i = j": (
            lambda A, Y, c: 2 * (c * (A - Y)).sum(axis=0, keepdims=True) / len(A) + 0 * A,
            lambda A, Y, c: 2 * (c * (A - Y)).sum(axis=0, keepdims=True) / len(A),
        ),
        "this is one number; ∂E/∂A has a number for each entry of A": (
            lambda A, Y, c: 2 * (c * (A - Y)).sum() / len(A)
        ),
    },
)


def weighted_error(
    f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False
) -> None:
    """`f(A, Y, c)` returns the number E = 1/m Σ_i c_i ‖a_i − y_i‖²  (S7, weighted).

    A and Y are m × k. c is m × 1: the weight of each example, more than 0.
    """
    __tracebackhide__ = True
    judge(WEIGHTED_ERROR, f, rounds, seed, strict)


def weighted_error_gradient(
    f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False
) -> None:
    """`f(A, Y, c)` returns ∂E/∂A of the weighted error, m × k  (S10, weighted).

    A and Y are m × k, c is m × 1, as in `check.weighted_error`.
    """
    __tracebackhide__ = True
    judge(WEIGHTED_ERROR_GRADIENT, f, rounds, seed, strict)


# A step with momentum (S24, and Polyak's velocity)


BETAS = dict(zip(ALPHAS, (0.9, 0.5, 0.8), strict=True))  # by α; none is 1 − another, nor an α
PAIR = "(W′, V′)"
Step = Callable[[Any, Any, Any, float, float], tuple[Any, Any]]


def weights_and_velocity(d: Draw) -> dict[str, Any]:
    W, V, dE_dW = (d.matrix("n", "k") for _ in range(3))
    return {"W": W, "V": V, "dE_dW": dE_dW, "alpha": d.alpha, "beta": BETAS[d.alpha]}


def right_step(W: Any, V: Any, dE_dW: Any, alpha: float, beta: float) -> Arrays:
    new = loops.velocity(V, dE_dW, alpha, beta)
    return {"V′": new, "W′": loops.moved(W, new)}


def step_unpacked(value: Any, drawn: Round) -> Arrays | str:
    """The pair as arrays by symbol; or what is wrong with it."""
    return no_tuple(value, PAIR) or {"W′": value[0], "V′": value[1]}


def moves(velocity: Callable[[Any, Any, float, float], Any]) -> Step:
    """A step with another velocity, W′ = W + V′."""

    def step(W: Any, V: Any, g: Any, alpha: float, beta: float) -> tuple[Any, Any]:
        new = velocity(V, g, alpha, beta)
        return W + new, new

    return step


def ends(W_new: Callable[[Any, Any, Any, Any, float, float], Any]) -> Step:
    """A step with the right velocity, and another W′ from W, V, V′, ∂E/∂W, α and β."""

    def step(W: Any, V: Any, g: Any, alpha: float, beta: float) -> tuple[Any, Any]:
        new = beta * V - alpha * g
        return W_new(W, V, new, g, alpha, beta), new

    return step


def turned(W: Any, V: Any, g: Any, alpha: float, beta: float) -> tuple[Any, Any]:
    new = beta * V + alpha * g
    return W - new, new


def outside(sign: int) -> Step:
    """α multiplies V′ when W moves, not the gradient in V′."""

    def step(W: Any, V: Any, g: Any, alpha: float, beta: float) -> tuple[Any, Any]:
        new = beta * V - sign * g
        return W + sign * alpha * new, new

    return step


OUTSIDE = "α stands outside, before V′; here it stands inside: V′ = β V − α ∂E/∂W, W′ = W + V′"
STEPS: dict[str, tuple[Step, ...]] = {
    "the old V is added to W; W′ = W + V′ takes the new one": (ends(lambda W, V, new, *_: W + V),),
    "the sign of the gradient is wrong: V′ = β V + α … in place of β V − α …": (
        moves(lambda V, g, a, b: b * V + a * g),
    ),
    "the signs are those of another convention, V′ = β V + α ∂E/∂W and W′ = W − V′; here it is "
    "V′ = β V − α ∂E/∂W and W′ = W + V′": (turned,),
    "V′ is subtracted from W; W′ = W + V′": (ends(lambda W, V, new, *_: W - new),),
    OUTSIDE: (outside(1), outside(-1)),
    "α multiplies β V too; only ∂E/∂W has an α": (moves(lambda V, g, a, b: a * (b * V - g)),),
    "α is there twice": (moves(lambda V, g, a, b: b * V - a**2 * g), ends(
        lambda W, V, new, g, a, b: W + a * new
    )),
    "α is missing": (moves(lambda V, g, a, b: b * V - g),),
    "β is missing: V′ = V − α … in place of β V − α …": (moves(lambda V, g, a, b: V - a * g),),
    "α and β are swapped": (moves(lambda V, g, a, b: a * V - b * g),),
    "β multiplies ∂E/∂W too; only V has a β": (moves(lambda V, g, a, b: b * (V - a * g)),),
    "1 − β stands before ∂E/∂W, as in a mean; here it is α alone": (
        moves(lambda V, g, a, b: b * V - (1 - b) * g),
        moves(lambda V, g, a, b: b * V - (1 - b) * a * g),
    ),
    "1 − β stands in place of β": (moves(lambda V, g, a, b: (1 - b) * V - a * g),),
    "V plays no part: this is W − α ∂E/∂W": (moves(lambda V, g, a, b: -a * g),),
    "V′ is right, but W′ is W − α ∂E/∂W; W′ = W + V′": (
        ends(lambda W, V, new, g, a, b: W - a * g),
    ),
    "the gradient is subtracted twice: it is in V′ already": (
        ends(lambda W, V, new, g, a, b: W + new - a * g),
    ),
    "this is Nesterov's step; W′ = W + V′": (
        ends(lambda W, V, new, g, a, b: W + b * new - a * g),
    ),
    "W′ = W + β V′; W′ = W + V′ is meant": (ends(lambda W, V, new, g, a, b: W + b * new),),
    "W is missing: W′ = V′": (ends(lambda W, V, new, *_: new),),
    "V′ is right, but W is not moved": (ends(lambda W, *_: W),),
    "W′ is right, but V is returned in place of V′": (
        lambda W, V, g, a, b: (W + b * V - a * g, V),
    ),
    "∂E/∂W is missing": (moves(lambda V, g, a, b: b * V),),
    "nothing is moved": (lambda W, V, *_: (W, V),),
    "the pair is the wrong way round; (W′, V′) is meant": (
        lambda W, V, g, a, b: (b * V - a * g, W + b * V - a * g),
    ),
}  # fmt: skip


def wrong_momentum_steps(drawn: Round) -> Iterator[tuple[str, Arrays]]:
    for text, steps in STEPS.items():
        for step in steps:
            W_new, V_new = step(*drawn.arguments.values())
            yield text, {"W′": W_new, "V′": V_new}


def places_of_step(drawn: Round) -> Iterator[Place]:
    yield "V′", VELOCITY, drawn.arguments, drawn.sizes
    yield "W′", MOVED, {"W": drawn.arguments["W"], "V_new": drawn.right["V′"]}, drawn.sizes


VELOCITY = part(
    "V′",
    lambda W, V, g, alpha, beta, i, j: (
        f"{at('v′', (i, j))} = {product(beta, V[i, j])} − {product(alpha, g[i, j])}"
    ),
)
MOVED = part(
    "W′", lambda W, V, i, j: f"{at('w′', (i, j))} = {as_printed(W[i, j])} + {product(V[i, j])}"
)

MOMENTUM_STEP = Task(
    name="momentum_step",
    symbol="W′",
    returns="the pair (W′, V′), the new weights and the new velocity, both n × k",
    tested="V′ is β V − α ∂E/∂W and W′ is W + V′",
    letters=("n k",),
    draw=weights_and_velocity,
    right=right_step,
    entry=VELOCITY.entry,
    unpack=step_unpacked,
    alternatives=(wrong_momentum_steps,),
    places=places_of_step,
)


def momentum_step(
    f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False
) -> None:
    """`f(W, V, dE_dW, alpha, beta)` returns (W′, V′), a step with momentum  (S24 with a velocity).

    V′ = β V − α ∂E/∂W and W′ = W + V′. W, V and dE_dW are n × k, alpha and beta are numbers;
    neither W nor V is changed. (B. T. Polyak, Some methods of speeding up the convergence of
    iteration methods, USSR Computational Mathematics and Mathematical Physics 4(5), 1964: there
    with W_t − W_(t−1) for V.)
    """
    __tracebackhide__ = True
    judge(MOMENTUM_STEP, f, rounds, seed, strict)


# The name of a mistake from the ratio of two gradients (S10)


MISSING_M, MISSING_K = "1/m is missing", "1/k too many"
TEXTS = ("right", "the 2 is missing", MISSING_M, MISSING_K, "the sign is wrong")
LISTED = ", ".join(f'"{text}"' for text in TEXTS)
A_TEXT = f"one of the texts {LISTED}"
NAMES = dict(zip(TEXTS, ("1", "1/2", "m", "1/k", "−1"), strict=True))
ROUNDED = 1e-12  # a ratio of two gradients is rounded


def ratios(m: int, k: int) -> dict[str, float]:
    """The ratio that each text stands for."""
    return dict(zip(TEXTS, (1.0, 1 / 2, float(m), 1 / k, -1.0), strict=True))


def problem_of_texts(f: Reader, seed: int) -> str:
    """What is wrong for one m and k."""
    d = draw(seed, ("m k",))
    m, k = d.sizes["m"], d.sizes["k"]
    said: dict[str, str | None] = {}
    exact = ratios(m, k)
    for text in d.rng.permutation(TEXTS).tolist():
        ratio = exact[text] * float(1 + ROUNDED * d.rng.uniform(0.2, 1) * d.rng.choice([-1, 1]))
        where = f" (seed {seed}, m = {m}, k = {k}, ratio = {as_printed(ratio)})"
        problem, answer = opened(f, {"ratio": ratio, "m": m, "k": k}, A_TEXT, quiet=False)
        if problem == unwritten(A_TEXT):
            return problem
        if problem := problem or problem_of_text(answer):
            return problem + where
        said[text] = answer
    reason = next(filter(None, reasons_of_texts(f, m, k, said)), "")
    return reason and f"{reason} (seed {seed}, m = {m}, k = {k})"


def problem_of_text(answer: Any) -> str:
    """What is wrong with one answer, whatever was asked."""
    if answer is None:
        return ""  # perhaps no case fits this ratio
    if not is_a(answer, str):
        return f"returns {called(answer)}, not one of the texts {LISTED}"
    if answer not in TEXTS:
        return f"returns the {called(answer)}, which is not one of {LISTED}"
    return ""


def reasons_of_texts(f: Reader, m: int, k: int, said: dict[str, str | None]) -> Iterator[str]:
    """What is wrong with the five answers of a round, the plainest reason first."""

    def ask(ratio: float, m: int = m, k: int = k) -> Any:
        return opened(f, {"ratio": ratio, "m": m, "k": k}, A_TEXT, quiet=False)[1]

    wrong = [text for text in TEXTS if said[text] != text]
    if not wrong:
        return
    right, size_of = ratios(m, k), {"m": m, "k": k}
    if all(ask(right[text]) == text for text in TEXTS):
        off = "a ratio is off in its last digits"
        yield f"is right only where a ratio is exact; {off}: np.isclose(ratio, …) for =="
    if not any(said.values()):
        yield "returns None: a `return` is missing"
    if len(set(said.values())) == 1:
        yield f'says "{said["right"]}" whatever the ratio is'
    for text, letter, other in ((MISSING_M, "m", float(k)), (MISSING_K, "k", 1 / m)):
        if text not in wrong:
            continue
        if ask(other) == ask(17.0 if letter == "m" else 1 / 13, 13, 17) == text:
            swapped = "k" if letter == "m" else "1/m"
            yield f'm and k are swapped: it says "{text}" where the ratio is {swapped}'
        for size in range(2, 13):
            fixed, name = (float(size), f"{size}") if letter == "m" else (1 / size, f"1/{size}")
            if fixed != right[text] and ask(fixed) == text:
                yield f'says "{text}" where the ratio is {name} and {letter} is {size_of[letter]}'
    text = wrong[0]
    answer = f'says "{said[text]}"' if said[text] else "returns None"
    yield f"{answer} where the ratio is {NAMES[text]}"


def named_factor(
    f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False
) -> None:
    """`f(ratio, m, k)` names the mistake in ∂E/∂A  (S10): one of five texts.

    ratio is the reader's gradient divided by the derivation's, the same in every entry but for
    rounding; ∂E/∂A is m × k. The texts are "right", "the 2 is missing", "1/m is missing", "1/k too
    many" and "the sign is wrong". In every round their five ratios differ.
    """
    __tracebackhide__ = True
    judge_by(
        lambda number: problem_of_texts(f, number),
        "named_factor", A_TEXT, "each of the five ratios gets its name", f, rounds, seed, strict,
    )  # fmt: skip
