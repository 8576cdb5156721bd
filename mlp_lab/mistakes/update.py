"""Mistakes in the update of the parameters, and in its order (S24, S25)."""

from typing import Any

from mlp_lab.mistakes.mistake import enter, exhibit, mistake, rare

BOTH = "updated_weights updated_biases"
CURE = "Write W′ = W − α ∂E/∂W and B′ = B − α ∂E/∂B."


@exhibit(
    4,
    "the sign is wrong",
    "S24 S25 S10",
    "updated_weights updated_biases",
    ("stephencwelch/Neural-Networks-Demystified:Part 4 Backpropagation.ipynb",),
    teaches="∂E/∂W points where E grows, so a step goes against it. Y − A with a plus and A − Y "
    "with a minus are the same; half of each climbs.",
    sees="E grows from the first step on.",
    cure="Write W′ = W − α ∂E/∂W and B′ = B − α ∂E/∂B, with ∂E/∂A = 2/m (A − Y).",
)
def wrong_sign(W: Any, dE_dW: Any, alpha: float) -> Any:
    return W + alpha * dE_dW


enter(
    "wrong_sign_of_weights",
    "the sign is wrong, of the weights alone",
    "S24",
    {"updated_weights": wrong_sign},
    suspects="wrong_sign",
)
enter(
    "wrong_sign_of_biases",
    "the sign is wrong, of the biases alone",
    "S25",
    {"updated_biases": wrong_sign},
    suspects="wrong_sign",
)


@exhibit(
    16,
    "the biases are never updated",
    "S25",
    "updated_biases",
    ("glouw/tinn#30", "mattm/simple-neural-network#5"),
    teaches="B is a parameter like W. A network with enough weights can hide for long that its "
    "biases stand still.",
    sees="Training works, as far as the weights alone can take it. What reaches B is 0.",
    cure="Write B′ = B − α ∂E/∂B in every layer.",
)
def biases_never_updated(B: Any, dE_dB: Any, alpha: float) -> Any:
    return B


@exhibit(
    18,
    "the weights are updated before the error is passed back through them",
    "S24 S19",
    "weights_to_pass_back",
    (
        "CodingTrain/Toy-Neural-Network-JS#72",
        "joelgrus/data-science-from-scratch#31",
        "Bot-Academy/NeuralNetworkFromScratch#3",
        "M. Mazur, A Step by Step Backpropagation Example (2015): its numbers, not its text",
    ),
    teaches="All gradients of a step belong to the same parameters: those of the forward pass.",
    sees="Training works: for a small alpha the new weights are close to the old ones.",
    cure="Finish the backward pass with the old W, then update all layers.",
)
def weights_updated_first(W: Any, dE_dW: Any, alpha: float, l: int, L: int) -> Any:
    return W[l] - alpha * dE_dW[l]


@mistake("the weights are never updated", "S24", "updated_weights", suspects="zero_gradient")
def weights_never_updated(W: Any, dE_dW: Any, alpha: float) -> Any:
    return W


enter(
    "nothing_updated",
    "nothing is updated",
    "S24 S25",
    {"updated_weights": weights_never_updated, "updated_biases": biases_never_updated},
    suspects="zero_gradient",
    one_layer="nothing is updated in layer {l}",
)


@mistake(
    "α is missing",
    "S24 S25",
    BOTH,
    cure=CURE,
    in_gradients=False,
)
def alpha_missing(P: Any, dE_dP: Any, alpha: float) -> Any:
    return P - dE_dP


@mistake(
    "this is the step alone, without the old parameters",
    "S24 S25",
    BOTH,
    cure=CURE,
    in_gradients=False,
)
def step_alone(P: Any, dE_dP: Any, alpha: float) -> Any:
    return alpha * dE_dP


rare(
    BOTH,
    "S24 S25",
    CURE,
    {
        "mean_step": (
            "every entry moves by the mean step",
            lambda P, dE_dP, alpha: P - alpha * dE_dP.mean(),
        ),
        "sum_of_steps": (
            "every entry moves by the sum of the steps",
            lambda P, dE_dP, alpha: P - alpha * dE_dP.sum(),
        ),
    },
)
rare(
    BOTH,
    "S24 S25",
    CURE,
    {
        "alpha_divides": ("α divides; it multiplies", lambda P, dE_dP, alpha: P - dE_dP / alpha),
        "negative_step_alone": (
            "this is the negative step alone, without the old parameters",
            lambda P, dE_dP, alpha: -alpha * dE_dP,
        ),
        "alpha_of_both": (
            "α multiplies the old parameters too",
            lambda P, dE_dP, alpha: alpha * (P - dE_dP),
        ),
        "step_of_product": (
            "the gradient multiplies the old parameters",
            lambda P, dE_dP, alpha: P - alpha * dE_dP * P,
        ),
        "step_minus_parameters": (
            "the order is reversed; the old parameters are taken from the step",
            lambda P, dE_dP, alpha: alpha * dE_dP - P,
        ),
    },
    in_gradients=False,
)
