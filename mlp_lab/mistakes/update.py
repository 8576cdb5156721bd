"""Mistakes in the update of the parameters, and in its order (S24, S25)."""

from typing import Any

from mlp_lab.mistakes.mistake import also, mistake


@mistake(
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


also("wrong_sign", "S24: the sign is wrong, of the weights alone", "updated_weights")(wrong_sign)
also("wrong_sign", "S25: the sign is wrong, of the biases alone", "updated_biases")(wrong_sign)


@mistake(
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


@mistake(
    18,
    "the weights are updated before the error is passed back through them",
    "S24 S19",
    "weights_to_pass_back",
    (
        "CodingTrain/Toy-Neural-Network-JS#72",
        "joelgrus/data-science-from-scratch#31",
        "Bot-Academy/NeuralNetworkFromScratch#3",
    ),
    teaches="All gradients of a step belong to the same parameters: those of the forward pass.",
    sees="Training works: for a small alpha the new weights are close to the old ones.",
    cure="Finish the backward pass with the old W, then update all layers.",
)
def weights_updated_first(W: Any, dE_dW: Any, alpha: float, l: int, L: int) -> Any:
    return W[l] - alpha * dE_dW[l]
