"""The state of a studio as a short text, and back: whoever has the text has the same numbers.

The text holds what was done, not what came of it: the settings, the pieces of the run and of the
one before, what a hand has changed. The steps are taken again. It names its version, so that an
older studio can say that it does not know it.
"""

import base64
import json
import re
import zlib
from dataclasses import replace
from typing import Any

import numpy as np

from mlp_core.refusals import briefly, check_between
from mlp_lab.datasets import Dataset
from mlp_lab.studio.examples import FARTHEST, MOST_EDITS, Edit, Examples, own
from mlp_lab.studio.settings import LEARNING, Settings, data_of
from mlp_lab.studio.training import Former, Run, Training

__all__ = ["VERSION", "read", "written"]

VERSION = 1
STARTING = ("widths", "start", "scale", "seed")
SEEING = ("steps_per_frame", "axis", "neurons", "weights")

LONGEST = 200_000  # characters
LARGEST = 4_000_000  # bytes of what it unpacks to
MOST_STEPS = 100_000  # that a text may ask for: they last some seconds
MOST_PIECES = 5_000

NO_STATE = "this is no state of the studio{}; copy the whole text that Copy state gives"


# To a text.


def written(course: Training, settings: Settings) -> str:
    """The text for a training and for what is seen of it."""
    former = course.former
    steps = course.end + (former.run.end if former else 0)
    if steps > MOST_STEPS:
        raise ValueError(
            f"a state takes its steps again, at most {MOST_STEPS:,}, and here are {steps:,} with "
            "those of the run before; Show code has no such limit"
        )
    last = course.pieces[-1] if course.number == course.end and course.pieces else course.piece
    settled = last or course.run
    content = {
        "run": of_run(course.run),
        "former": of_run(former.run) if former else None,
        "at": course.number,
        "now": difference(settled.settings, settled.examples, course.settings, course.examples),
        "over": bool(course.told),
        "seen": {name: getattr(settings, name) for name in SEEING},
    }
    packed = zlib.compress(json.dumps(content, separators=(",", ":")).encode(), 9)
    return f"studio-{VERSION}:{base64.urlsafe_b64encode(packed).decode().rstrip('=')}"


def of_run(run: Run) -> dict[str, Any]:
    """A run in lists and numbers."""
    settings, examples, pieces = run.settings, run.examples, []
    for piece in run.pieces:
        change = difference(settings, examples, piece.settings, piece.examples)
        pieces.append([piece.steps, *change])
        settings, examples = piece.settings, piece.examples
    start = {name: of_value(getattr(run.settings, name)) for name in (*LEARNING, *STARTING)}
    return {"start": start, "edits": run.examples.edits, "pieces": pieces}


def difference(
    settings: Settings, examples: Examples, then: Settings, then_examples: Examples
) -> list[Any]:
    """What changes from one piece to the next: settings, how many edits stay, and new ones."""
    changes = {
        name: of_value(getattr(then, name))
        for name in LEARNING
        if getattr(settings, name) != getattr(then, name)
    }
    old, new, same = examples.edits, then_examples.edits, 0
    if changes.keys() & {"data", "noise", "m", "test"}:
        old = ()
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    return [changes, same, new[same:]]


def of_value(value: Any) -> Any:
    """A setting as JSON has it."""
    if not isinstance(value, Dataset):
        return value
    return {"name": value.name, "X": value.X.tolist(), "Y": value.Y.tolist()}


# From a text.


def read(text: Any) -> tuple[Training, Settings]:
    """The training of a text, and the settings of what is seen; refuses what is none, in a line."""
    content = unpacked(text)
    try:
        run, former = content["run"], content["former"]
        steps = sum(sum(steps_of(piece) for piece in r["pieces"]) for r in (run, former) if r)
        if steps > MOST_STEPS:
            raise ValueError(f"it asks for {steps:,} steps, and {MOST_STEPS:,} are the most")
        course = trained(run)
        course.former = as_former(former) if former else None
        check_between("the step", content["at"], 0, course.end)
        if content["at"] != course.end:
            course.scrub(content["at"])
        course.change(*changed(course.settings, course.examples, *content["now"]))
        if content["over"] is True:
            course.advance(1)
        seen = content["seen"]
        return course, replace(course.settings, **{name: seen[name] for name in SEEING})
    except (RecursionError, MemoryError) as error:
        raise ValueError(NO_STATE.format("")) from error
    except Exception as error:
        said = (str(error).strip().splitlines() or [""])[0]
        why = f": {said}" if isinstance(error, ValueError) and said else ", or of another one"
        raise ValueError(NO_STATE.format(why)) from error


def unpacked(text: Any) -> Any:
    """What a text holds."""
    if not isinstance(text, str):
        raise TypeError(f"state must be the text that Copy state gives, not {briefly(text)}")
    if len(text) > LONGEST:
        raise ValueError(NO_STATE.format(f": it has more than {LONGEST:,} characters"))
    form = re.fullmatch(r"studio-([0-9]{1,9}):([A-Za-z0-9_-]*)", "".join(text.split()))
    if form is None:
        raise ValueError(NO_STATE.format(""))
    if int(form[1]) != VERSION:
        raise ValueError(
            f"this state has version {int(form[1])}, and this studio reads version {VERSION}; "
            "take the version of mlp-equations that has made it"
        )
    try:
        packed = base64.urlsafe_b64decode(form[2] + "=" * (-len(form[2]) % 4))
        unpacking = zlib.decompressobj()
        plain = unpacking.decompress(packed, LARGEST)
        if not unpacking.eof or unpacking.unused_data:
            raise ValueError("cut off")
        return json.loads(plain, parse_constant=refuse_constant)
    except (ValueError, zlib.error, RecursionError) as error:
        raise ValueError(NO_STATE.format(": it is damaged or cut off")) from error


def refuse_constant(name: str) -> Any:
    """JSON itself has neither NaN nor infinities."""
    raise ValueError(name)


def steps_of(piece: Any) -> int:
    """How many steps a piece takes."""
    check_between("the number of steps", piece[0], 1, MOST_STEPS)
    return int(piece[0])


def trained(run: Any) -> Training:
    """The training of a run, taken again."""
    if len(run["pieces"]) > MOST_PIECES:
        raise ValueError(f"it has more than {MOST_PIECES:,} pieces")
    start = run["start"]
    if set(start) != {*LEARNING, *STARTING}:
        raise ValueError("its settings are others")
    data = of_data(start["data"])
    settings = Settings(**{**start, "data": data})
    course = Training(settings, edited(settings.examples(), run["edits"]))
    for steps, *change in run["pieces"]:
        course.change(*changed(course.settings, course.examples, *change))
        course.advance(steps)
        if course.told:
            raise ValueError(course.told)
    return course


def as_former(run: Any) -> Former:
    """The run before, taken again."""
    return trained(run).as_former()


def changed(
    settings: Settings, examples: Examples, changes: Any, same: int, edits: Any
) -> tuple[Settings, Examples]:
    """The settings and examples of the next piece."""
    if not set(changes) <= set(LEARNING):
        raise ValueError("its changes are others")
    others = {**changes, **({"data": of_data(changes["data"])} if "data" in changes else {})}
    then = replace(settings, **others)
    if changes.keys() & {"data", "noise", "m", "test"}:
        return then, edited(then.examples(), edits)
    check_between("the number of changes", same, 0, len(examples.edits))
    if same == len(examples.edits) and not edits:
        return then, examples
    if same == len(examples.edits):
        return then, edited(examples, edits)
    return then, edited(then.examples(), [*examples.edits[:same], *edits])


def of_data(data: Any) -> str | Dataset:
    """The data of a text: their name, or the numbers themselves."""
    if not isinstance(data, dict):
        return data_of(str(data))
    name = str(data["name"])[:100]
    return own(Dataset(name, np.array(data["X"], dtype=float), np.array(data["Y"], float), ""))


def edited(examples: Examples, edits: Any) -> Examples:
    """The examples after edits that a text names."""
    if len(edits) > MOST_EDITS:
        raise ValueError(f"it has more than {MOST_EDITS} changes of examples")
    for edit in edits:
        examples = examples.edited(checked_edit(examples, edit))
    return examples


def checked_edit(examples: Examples, edit: Any) -> Edit:
    """An edit that the examples can have."""
    kind, part, *rest = edit
    lengths = {"": len(examples.X), "_test": len(examples.X_test)}
    if kind in ("move", "erase"):
        check_between("the row of an example", rest[0], 0, lengths[part] - 1)
    numbers = {"move": rest[1:], "paint": rest, "erase": []}[kind]
    if len(rest) != {"move": 3, "paint": 3, "erase": 1}[kind]:
        raise ValueError("a change of an example is not whole")
    for value in numbers:
        if type(value) not in (int, float) or not abs(value) <= FARTHEST:
            raise ValueError(f"a place of an example must be a number, not {briefly(value)}")
    if kind == "paint" and rest[2] not in (0, 1):
        raise ValueError("a class of an example must be 0 or 1")
    return (str(kind), str(part), *rest)
