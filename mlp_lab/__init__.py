"""The instruments: what shows an equation, makes or holds data, and draws what a network does.

    show(equation)      an equation as a page: steps, formula, symbols and their dimensions
    show_map()          every equation with its dimensions, and the notebook that explains it
    one_page()          backpropagation on one page, to read and to print
    fails(*errors)      for a failure that is meant: its message is printed, and the cell goes on
    datasets            xor, circles, moons, spirals, sine, and real handwritten digits
    figures             arrays in, a picture out that says in words what it shows
    thread              the small network that runs through notebooks 01 to 06
    check               one check for each function that a reader writes: it says what is wrong
    museum, doctor      nineteen famous mistakes; who names the mistake behind a gradient, and what
                        keeps a network from learning
    speed               what a training step costs on this machine
    LiveCurve           for `train(…, progress=LiveCurve(steps))`: the curve while a network trains

The instruments that answer to a hand:

    explore_net_input()         an entry of Z = X · W + J ⊗ B: its row, its column, its sum
    explore_activation()        h with its tangent, and h′
    explore_error()             E as squares, ∂E/∂A as arrows, and the other conventions
    explore_jacobian()          a Jacobian with its blocks, and its contraction
    explore_surface()           E over two parameters, and the path of the next steps
    explore_gradient_check()    the error of a numerical derivative against its step
    living_network()            nodes and edges beside the matrices that say the same
    step_through()              both passes and the update, one equation at a time
    training_studio()           a network trained live

All numbers come from `mlp_core`; nothing of the derivation is computed here.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from mlp_lab.show import show  # at once: otherwise its module would take the name

if TYPE_CHECKING:
    from mlp_lab import check, datasets, doctor, figures, museum, speed, thread
    from mlp_lab.algorithm import one_page
    from mlp_lab.equation_map import show_map
    from mlp_lab.explorers import (
        explore_activation,
        explore_error,
        explore_gradient_check,
        explore_jacobian,
        explore_net_input,
        explore_surface,
    )
    from mlp_lab.failure import fails
    from mlp_lab.live import LiveCurve
    from mlp_lab.living import living_network
    from mlp_lab.stepper import step_through
    from mlp_lab.studio import training_studio

__all__ = [
    "LiveCurve",
    "check",
    "datasets",
    "doctor",
    "explore_activation",
    "explore_error",
    "explore_gradient_check",
    "explore_jacobian",
    "explore_net_input",
    "explore_surface",
    "fails",
    "figures",
    "living_network",
    "museum",
    "one_page",
    "show",
    "show_map",
    "speed",
    "step_through",
    "thread",
    "training_studio",
]

# Where each name comes from. It is imported when it is first used: whoever only checks a function
# does not wait for what draws pictures.
ROOMS = {
    "algorithm": "one_page",
    "explorers": "explore_activation explore_error explore_gradient_check explore_jacobian "
    "explore_net_input explore_surface",
    "equation_map": "show_map",
    "failure": "fails",
    "live": "LiveCurve",
    "living": "living_network",
    "stepper": "step_through",
    "studio": "training_studio",
}
ROOM_OF = {name: room for room, names in ROOMS.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'mlp_lab' has no attribute {name!r}")
    module = import_module(f"mlp_lab.{ROOM_OF.get(name, name)}")
    value = getattr(module, name) if name in ROOM_OF else module
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
