"""The check of a step with momentum (S24, and Polyak's velocity)."""

from collections.abc import Callable, Iterator
from typing import Any

from mlp_lab.check import other_loops
from mlp_lab.check.draws import ALPHAS, Draw
from mlp_lab.check.looking import called
from mlp_lab.check.task import Arrays, Place, Reader, Round, Task, part
from mlp_lab.check.verdict import judge
from mlp_lab.check.words import at, number, product

BETAS = dict(zip(ALPHAS, (0.9, 0.5, 0.8), strict=True))  # by α; none is 1 − another, nor an α
PAIR = "(W′, V′)"
Step = Callable[[Any, Any, Any, float, float], tuple[Any, Any]]


def draw(d: Draw) -> dict[str, Any]:
    W, V, dE_dW = (d.matrix("n", "k") for _ in range(3))
    return {"W": W, "V": V, "dE_dW": dE_dW, "alpha": d.alpha, "beta": BETAS[d.alpha]}


def right(W: Any, V: Any, dE_dW: Any, alpha: float, beta: float) -> Arrays:
    new = other_loops.velocity(V, dE_dW, alpha, beta)
    return {"V′": new, "W′": other_loops.moved(W, new)}


def unpacked(value: Any, drawn: Round) -> Arrays | str:
    """The pair as arrays by symbol; or what is wrong with it."""
    if value is None:
        return "returns None: a `return` is missing"
    if not isinstance(value, tuple | list):
        return f"returns {called(value)}, not the pair {PAIR}"
    if len(value) != len(PAIR.split()):
        return f"returns {len(value)} things, not the pair {PAIR}"
    return {"W′": value[0], "V′": value[1]}


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
SLIPS: dict[str, tuple[Step, ...]] = {
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


def alternatives(drawn: Round) -> Iterator[tuple[str, Arrays]]:
    for text, steps in SLIPS.items():
        for step in steps:
            W_new, V_new = step(*drawn.arguments.values())
            yield text, {"W′": W_new, "V′": V_new}


def places(drawn: Round) -> Iterator[Place]:
    yield "V′", VELOCITY, drawn.arguments, drawn.sizes
    yield "W′", MOVED, {"W": drawn.arguments["W"], "V_new": drawn.right["V′"]}, drawn.sizes


VELOCITY = part(
    "V′",
    lambda W, V, g, alpha, beta, i, j: (
        f"{at('v′', (i, j))} = {product(beta, V[i, j])} − {product(alpha, g[i, j])}"
    ),
)
MOVED = part(
    "W′", lambda W, V, i, j: f"{at('w′', (i, j))} = {number(W[i, j])} + {product(V[i, j])}"
)

MOMENTUM_STEP = Task(
    name="momentum_step",
    symbol="W′",
    returns="the pair (W′, V′), the new weights and the new velocity, both n × k",
    tested="V′ is β V − α ∂E/∂W and W′ is W + V′",
    letters=("n k",),
    draw=draw,
    right=right,
    entry=VELOCITY.entry,
    unpack=unpacked,
    alternatives=alternatives,
    places=places,
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
