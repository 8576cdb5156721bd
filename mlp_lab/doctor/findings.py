"""What the doctor says: a sentence or two, with the step of the derivation and the cure."""

from collections.abc import Sequence
from itertools import combinations

from mlp_core import GradientCheck, Network
from mlp_core.gradient_check import Comparison
from mlp_lab.doctor.hypotheses import Hypothesis
from mlp_lab.doctor.ratios import all_told
from mlp_lab.doctor.telling import telling
from mlp_lab.mistakes import MISTAKES

IMPRECISE = (
    "Nearly right: only the last digits differ. Look for float32 on the way, a difference "
    "quotient, a difference of old and new parameters, or an early update with a small alpha."
)
NOISE = (
    "No verdict: these gradients are hardly larger than their rounding, so what differs cannot be "
    "named. Take float64, or examples with a larger E."
)


def healthy(check: GradientCheck, unseen: Sequence[Hypothesis], network: Network) -> str:
    """All is well, as far as it was tested; and which mistakes would not have shown here."""
    text = "Nothing wrong was found: every entry agrees with the numerical derivative"
    idle = sum(int((~c.tested).sum()) for c in check.comparisons)
    if idle:
        size = sum(c.tested.size for c in check.comparisons)
        text += f", but {idle} of {size} do not stand out from 0 here and tested nothing"
    text += "."
    if unseen:
        names = ", ".join(" with ".join(h.names) for h in unseen)
        text += f" These mistakes would look the same here: {names}."
        if words := telling([(h, Hypothesis()) for h in unseen], network):
            text += f" A network of {words} would show {'it' if len(unseen) == 1 else 'them'}."
    return text


def no_verdict(check: GradientCheck) -> str:
    """What agrees proves nothing."""
    return f"No verdict: {check.reason}."


def not_finite(comparison: Comparison) -> str:
    """NaN or infinity where the numerical derivative is a number."""
    return (
        f"S11: {comparison.name} holds NaN or infinity where the numerical derivative does not. "
        "Look for what overflows or divides by zero, such as an exponential in h or h′."
    )


def mistaken(
    found: Sequence[Hypothesis], check: GradientCheck, network: Network, besides: str = ""
) -> str:
    """The mistakes that give these gradients; if there are several, what would tell which."""
    text = ", or ".join(" and ".join(h.said) for h in found)
    missing = sum(c.derivation is None for c in check.comparisons[1::2])
    if missing:
        which = "layer 1" if missing == 1 else f"layers 1 to {missing}"
        text = f"The gradients of {which} are missing; if NumPy stopped there, {text}"
    text += f"{besides} (derivation/numerical: {all_told(check.comparisons)})."
    if len(found) == 1:
        cures = [MISTAKES[name].cure for name in found[0].names]
        if len(cures) > 1:  # without the reasons, each once
            cures = list(dict.fromkeys(cure.split(":")[0].rstrip(".") + "." for cure in cures))
        return " ".join([text, *cures])
    text += " These sizes and examples cannot tell which"
    words = telling(combinations(found, 2), network)
    return f"{text}; a network of {words} would." if words else f"{text}."


def constant(words: str, check: GradientCheck) -> str:
    """One factor everywhere that belongs to no exhibit."""
    return (
        f"S10: {words} (derivation/numerical: {all_told(check.comparisons)}). "
        "Look at the constants in ∂E/∂A = 2/m (A − Y)."
    )


def by_layers(check: GradientCheck) -> str:
    """No known mistake: where the gradients begin to be wrong, and what stands there."""
    wrong = [not c.agree.all() for c in check.comparisons]
    W, B = wrong[::2], wrong[1::2]
    L = len(W)
    layers = [l for l in range(1, L + 1) if W[l - 1] or B[l - 1]]
    which = f"layer{'s' if len(layers) > 1 else ''} {', '.join(map(str, layers))}"
    last = layers[-1]
    for c in check.comparisons:
        if c.problem:
            step = "S21" if c.name.startswith("dE_dW") else "S25Σ"
            return f"{step}: {c.name + ' is missing' if c.derivation is None else c.problem}."
    if not any(W):
        seen = f"∂E/∂W agrees everywhere, ∂E/∂B does not in {which}."
        look = "S25Σ: ∂E/∂B = Σ_i ∂E/∂b_i"
    elif not any(B):
        seen = f"∂E/∂B agrees everywhere, ∂E/∂W does not in {which}."
        look = "S21: ∂E/∂W = A_prevᵀ · ∂E/∂Z"
    elif last == L:
        seen = f"The gradients are wrong from the last layer on, {which}."
        look = "S10: ∂E/∂A = 2/m (A − Y), and S18: ∂E/∂Z = h′(Z) ⊙ ∂E/∂A"
    else:
        right = f"layer {L}" if last + 1 == L else f"layers {last + 1} to {L}"
        seen = f"The gradients of {right} agree, and from layer {last} on they are wrong."
        look = f"what lies between, S19: ∂E/∂A[{last}] = ∂E/∂Z[{last + 1}] · W[{last + 1}]ᵀ, "
        look += f"and S18: ∂E/∂Z[{last}] = h′(Z[{last}]) ⊙ ∂E/∂A[{last}]"
    return f"{seen} No mistake of the museum gives these numbers; look at {look}."
