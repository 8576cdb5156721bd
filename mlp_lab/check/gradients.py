"""Checks of ∂E/∂Z, ∂E/∂A_prev, ∂E/∂W and ∂E/∂B of one layer (S18-S23, S25Σ)."""

from mlp_lab.check import loops
from mlp_lab.check.sums import Sum, Term
from mlp_lab.check.task import Reader, Task
from mlp_lab.check.verdict import judge
from mlp_lab.mistakes import in_equation
from mlp_lab.numbers import at, product

NET_INPUT_GRADIENT = Task(
    name="net_input_gradient",
    symbol="dE_dZ",
    returns="∂E/∂Z = h′(Z) ⊙ ∂E/∂A, m × k",
    tested="every ∂E/∂z_ij is h′(z_ij) ∂E/∂a_ij",
    letters=("m k",),
    draw=lambda d: {"dE_dA": d.gradient("m", "k"), "h_prime_Z": d.matrix("m", "k")},
    right=loops.net_input_gradient,
    entry=lambda dE_dA, h_prime_Z, i, j: (
        f"{at('dE_dZ', (i, j))} = {product(h_prime_Z[i, j], dE_dA[i, j])}"
    ),
    mistakes={
        **in_equation("net_input_gradient"),
        # In a step the one is `h_prime_missing`, and with the other NumPy stops.
        "h′(Z) is missing": lambda dE_dA, h_prime_Z: dE_dA,
        "∂E/∂Z is summed over the examples; it has a row for each": (
            lambda dE_dA, h_prime_Z: (dE_dA * h_prime_Z).sum(axis=0, keepdims=True)
        ),
    },
)

OVER_NEURONS = Sum(
    "dE_dA_prev", lambda dE_dZ, W, i, p: [*map(Term, dE_dZ[i], W[p])], split="dE_dZ", axis=1
)
PREVIOUS_ACTIVATION_GRADIENT = Task(
    name="previous_activation_gradient",
    symbol="dE_dA_prev",
    returns="∂E/∂A_prev = ∂E/∂Z · Wᵀ, m × n",
    tested="every ∂E/∂a_ip is Σ_j ∂E/∂z_ij w_pj",
    letters=("m n k",),
    draw=lambda d: {"dE_dZ": d.gradient("m", "k"), "W": d.matrix("n", "k")},
    right=loops.previous_activation_gradient,
    entry=OVER_NEURONS.entry,
    mistakes=in_equation("previous_activation_gradient"),
    sum=OVER_NEURONS,
)

OVER_EXAMPLES = Sum(
    "dE_dW",
    lambda A_prev, dE_dZ, p, j: [*map(Term, A_prev[:, p], dE_dZ[:, j])],
    split="dE_dZ",
    axis=0,
)
WEIGHT_GRADIENT = Task(
    name="weight_gradient",
    symbol="dE_dW",
    returns="∂E/∂W = A_prevᵀ · ∂E/∂Z, n × k",
    tested="every ∂E/∂w_pj is Σ_i a_ip ∂E/∂z_ij",
    letters=("m n k",),
    draw=lambda d: {"A_prev": d.matrix("m", "n"), "dE_dZ": d.gradient("m", "k")},
    right=loops.weight_gradient,
    entry=OVER_EXAMPLES.entry,
    mistakes=in_equation("weight_gradient"),
    sum=OVER_EXAMPLES,
)


def net_input_gradient(
    f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False
) -> None:
    """`f(dE_dA, h_prime_Z)` returns ∂E/∂Z = h′(Z) ⊙ ∂E/∂A, m × k  (S18, S20, S22).

    dE_dA and h_prime_Z = h′(Z) are m × k.
    """
    __tracebackhide__ = True
    judge(NET_INPUT_GRADIENT, f, rounds, seed, strict)


def previous_activation_gradient(
    f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False
) -> None:
    """`f(dE_dZ, W)` returns ∂E/∂A_prev = ∂E/∂Z · Wᵀ, m × n  (S18, S19).

    dE_dZ is m × k, W is n × k.
    """
    __tracebackhide__ = True
    judge(PREVIOUS_ACTIVATION_GRADIENT, f, rounds, seed, strict)


def weight_gradient(
    f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False
) -> None:
    """`f(A_prev, dE_dZ)` returns ∂E/∂W = A_prevᵀ · ∂E/∂Z, n × k  (S20, S21).

    A_prev is m × n, dE_dZ is m × k. By the product, by loops, or by way of the Jacobian.
    """
    __tracebackhide__ = True
    judge(WEIGHT_GRADIENT, f, rounds, seed, strict)


BIAS_GRADIENT_SHARES = Task(
    name="bias_gradient_shares",
    symbol="∂E/∂b_i",
    returns="the shares ∂E/∂b_i = ∂E/∂z_i, m × k",
    tested="the share of example i is row i of ∂E/∂Z",
    letters=("m k",),
    draw=lambda d: {"dE_dZ": d.gradient("m", "k")},
    right=loops.bias_gradient_shares,
    entry=lambda dE_dZ, i, j: f"{at('∂E/∂b', (i, j))} = {at('dE_dZ', (i, j))}",
    mistakes={
        "this is the sum over the examples already; the shares have a row for each": (
            lambda dE_dZ: dE_dZ.sum(axis=0, keepdims=True)
        ),
        "every row holds the sum over the examples, not its own share": (
            lambda dE_dZ: dE_dZ.sum(axis=0, keepdims=True) + 0 * dE_dZ
        ),
        "every row holds the mean over the examples, not its own share": (
            lambda dE_dZ: dE_dZ.mean(axis=0, keepdims=True) + 0 * dE_dZ
        ),
        "the shares are added up from row to row": lambda dE_dZ: dE_dZ.cumsum(axis=0),
        "the shares are in reverse order": lambda dE_dZ: dE_dZ[::-1],
        "the shares are divided by m; 1/m is in E already": lambda dE_dZ: dE_dZ / len(dE_dZ),
    },
)

OF_SHARES = Sum("dE_dB", lambda dE_dZ, i, j: [*map(Term, dE_dZ[:, j])], split="dE_dZ", axis=0)
BIAS_GRADIENT = Task(
    name="bias_gradient",
    symbol="dE_dB",
    returns="∂E/∂B = Σ_i ∂E/∂b_i = Jᵀ · ∂E/∂Z, 1 × k",
    tested="every ∂E/∂b_j is Σ_i ∂E/∂z_ij",
    letters=("m k",),
    draw=lambda d: {"dE_dZ": d.gradient("m", "k")},
    right=loops.bias_gradient,
    entry=OF_SHARES.entry,
    mistakes=in_equation("bias_gradient"),
    sum=OF_SHARES,
)


def bias_gradient_shares(
    f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False
) -> None:
    """`f(dE_dZ)` returns each example's share of the bias gradient, m × k  (S22, S23)."""
    __tracebackhide__ = True
    judge(BIAS_GRADIENT_SHARES, f, rounds, seed, strict)


def bias_gradient(
    f: Reader, *, rounds: int = 3, seed: int | None = None, strict: bool = False
) -> None:
    """`f(dE_dZ)` returns ∂E/∂B = Σ_i ∂E/∂b_i = Jᵀ · ∂E/∂Z, 1 × k  (S25Σ). dE_dZ is m × k."""
    __tracebackhide__ = True
    judge(BIAS_GRADIENT, f, rounds, seed, strict)
