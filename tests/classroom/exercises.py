"""The exercises of the five assignments: the spec of each check, and what classroom.md names.

`must_refuse` are the wrong versions, by their names in the specs, that an exercise was planned to
refuse; `must_accept` says how many right versions there are at least.
"""

from dataclasses import dataclass

from activation_specs import H_PRIME_SOFTPLUS, H_SOFTPLUS
from equation_specs import (
    BIAS_GRADIENT,
    NET_INPUT,
    NET_INPUT_GRADIENT,
    PREVIOUS,
    SQUARED_ERROR,
    SQUARED_ERROR_GRADIENT,
    WEIGHT_GRADIENT,
)
from jacobian_specs import JACOBIAN_WRT_WEIGHTS
from judgement_specs import IS_ADJOINT, NAMED_FACTOR
from momentum_specs import MOMENTUM_STEP
from other_specs import DIMENSION_TABLE, GRADIENT_CHECK
from pass_specs import BACKWARD, STEP
from transfer_specs import (
    CONTRACTION,
    CONTRACTION_OF_STACKED_COLUMNS,
    JACOBIAN_OF_STACKED_COLUMNS,
    NET_INPUT_OF_COLUMNS,
    WEIGHTED_ERROR,
    WEIGHTED_ERROR_GRADIENT,
)
from verdicts import Spec
from wrappers import spoiled

OF_ARRAYS = ("None", "zeros", "NaN", "float32", "transposed", "negated", "halved")
OF_NUMBERS = ("None", "zeros", "NaN", "float32", "negated", "halved")


@dataclass(frozen=True)
class Exercise:
    """An exercise of an assignment, and what was planned for it."""

    assignment: str
    spec: Spec
    must_refuse: tuple[str, ...]
    must_accept: int = 3
    common: tuple[str, ...] = OF_ARRAYS

    @property
    def wrong(self):
        """All wrong versions by name: a function, and what must be said of it."""
        return {**self.spec.wrong, **(spoiled(self.spec) if self.common else {})}

    @property
    def id(self):
        return f"{self.assignment} {self.spec.id}"


EXERCISES = [
    Exercise(
        "A1", DIMENSION_TABLE, ("W[1] swapped", "W[2] swapped", "(k,)", "no Y", "fixed m"),
        common=(),
    ),
    Exercise(
        "A1", NET_INPUT, ("X (W + B)", "no B", "mean of B", "Wᵀ", "* for ·", "B[j]", "B[i]")
    ),
    Exercise("A1", NET_INPUT_OF_COLUMNS, ("rows", "Xᵀ W + B", "B as a row", "W X", "(W + B)ᵀ X")),
    Exercise(
        "A1", H_SOFTPLUS, ("overflow", "overflow in math", "where", "relu", "cut off"),
        common=("None", "zeros", "NaN", "float32", "transposed"),
    ),
    Exercise(
        "A1", H_PRIME_SOFTPLUS, ("h", "at A", "overflow"),
        common=("None", "zeros", "NaN", "float32", "transposed"),
    ),
    Exercise(
        "A2", SQUARED_ERROR,
        ("mean over all", "no 1/m", "example 0", "example 0, m too", "root", "norm", "norms"),
        common=OF_NUMBERS,
    ),
    Exercise("A2", SQUARED_ERROR_GRADIENT, ("no 2", "2/(mk)", "no 1/m", "sign")),
    Exercise(
        "A2", WEIGHTED_ERROR, ("over columns", "c flat", "Σc", "c²", "m × m", "example 0"),
        common=OF_NUMBERS,
    ),
    Exercise("A2", WEIGHTED_ERROR_GRADIENT, ("over columns", "Σc", "c²", "no 2", "no 1/m")),
    Exercise(
        "A2", NAMED_FACTOR,
        ("swapped", "m fixed", "k fixed", "exactly", "always right", "own words"),
        common=(),
    ),
    Exercise(
        "A3", JACOBIAN_WRT_WEIGHTS, ("columns", "A_prevᵀ", "order F", "columns by neurons"),
        common=("None", "zeros", "NaN", "float32", "transposed", "halved"),
    ),
    Exercise("A3", CONTRACTION, ("other order", "∂E/∂Z", "∂E/∂P", "wrong side", "not stacked")),
    Exercise(
        "A3", JACOBIAN_OF_STACKED_COLUMNS, ("rows", "A_prevᵀ", "rows alone", "columns alone"),
        common=("None", "zeros", "NaN", "float32", "transposed", "halved"),
    ),
    Exercise(
        "A3", CONTRACTION_OF_STACKED_COLUMNS, ("other order", "∂E/∂Z", "∂E/∂P", "wrong side")
    ),
    Exercise(
        "A3", IS_ADJOINT,
        ("zeros", "ones", "first unit matrices", "P of ones", "Q of ones", "always True"),
        common=(),
    ),
    Exercise("A4", NET_INPUT_GRADIENT, ("@", "no h′")),
    Exercise("A4", PREVIOUS, ("W", "Wᵀ dE", "mean")),
    Exercise("A4", WEIGHT_GRADIENT, ("mean", "transposed", "not summed", "example 0")),
    Exercise("A4", BIAS_GRADIENT, ("mean", "shares", "everything", "one number")),
    Exercise(
        "A4", BACKWARD,
        (
            "h′(Z[L])", "no h′ at the output", "no h′ in the hidden layers", "h′(A)", "h′ of L",
            "W[L]", "down to 0",
        ),
        common=(),
    ),
    Exercise(
        "A4", STEP, ("weights first", "in place", "mean of biases", "+", "+ of W alone"), common=()
    ),
    Exercise(
        "A4", MOMENTUM_STEP,
        ("old V", "+ α", "α outside", "in place", "(V′, W′)", "no β", "no α"),
        common=(),
    ),
    Exercise(
        "A5", GRADIENT_CHECK,
        (
            "always True", "always False", "shapes alone", "one entry", "tolerance 1e-2",
            "vacuous",
        ),
        common=(),
    ),
]  # fmt: skip
