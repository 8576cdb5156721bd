"""What NumPy says of dimensions that do not fit, in the words of the derivation.

NumPy writes for whoever knows its machinery: signatures of gufuncs, core dimensions, operands. A
reader needs the sizes that met. They stand in NumPy's sentence, so they are read off it; of a
product by @ it names only the two that should have been equal.
"""

import re
from collections.abc import Callable

from mlp_core.refusals import AXES, letters

SHAPE = r"\(([\dnewaxis, ]*)\)"


def size(shape: str) -> str:
    """(3,5) as 3 × 5; (4,) as 4 (one axis)."""
    sizes = re.findall(r"\d+|…", shape.replace("newaxis", "…"))
    if len(sizes) == 2:
        return letters(sizes)
    axes = AXES.get(len(sizes), f"{len(sizes)} axes")
    return f"{letters(sizes)} ({axes})" if sizes else "one number"


def entry_by_entry(found: re.Match[str]) -> str:
    text = re.sub(r"->\([^)]*\)", "", found[1])  # what NumPy made of a shape on its way
    given, _, asked = text.partition("and requested shape")
    shapes = re.findall(SHAPE, given)
    if len(shapes) == 1:  # np.broadcast_to
        return f"{size(shapes[0])} cannot be repeated to {size(asked.strip(' ()'))}"
    # In A += B, and with out=, NumPy names twice what takes the result.
    shapes = list(dict.fromkeys(shapes))
    return f"{' and '.join(map(size, shapes))} do not fit entry by entry"


Words = Callable[[re.Match[str]], str]
WORDS: dict[str, Words] = {
    r"\w+: Input operand 1 has a mismatch in its core .*\(size (\d+) is different from (\d+)\)": (
        lambda found: (
            f"a product does not fit: {found[2]} columns on the left meet {found[1]} rows on the "
            "right"
        )
    ),
    r"\w+: Output operand 0 has a mismatch in its core .*\(size (\d+) is different from (\d+)\)": (
        lambda found: f"the result does not fit into out=: {found[2]} meets {found[1]}"
    ),
    r"matmul: Input operand \d does not have enough dimensions \(has 0,.*": (
        lambda found: "a product with one number; @ is for two arrays, * multiplies by a number"
    ),
    rf"shapes {SHAPE} and {SHAPE} not aligned.*": (
        lambda found: f"a product of {size(found[1])} and {size(found[2])} does not fit"
    ),
    r"Size of label '(\w)' for operand \d+ \((\d+)\) does not match previous terms \((\d+)\)\.": (
        lambda found: f"the index {found[1]} has two sizes, {found[2]} and {found[3]}"
    ),
    r"shape-mismatch for sum": lambda found: "the axes that are summed over differ in size",
    r"operands could not be broadcast together with (?:remapped )?shapes?(?: \[.*?\]:)? (.*)": (
        entry_by_entry
    ),
    rf"shape mismatch: objects cannot .* arg \d+ with shape ({SHAPE}) and arg \d+ with shape "
    rf"({SHAPE})\.": lambda found: (
        f"{size(found[1])} and {size(found[3])} do not fit entry by entry"
    ),
    r"shape mismatch: indexing arrays could not be broadcast together with shapes (.*)": (
        lambda found: (
            "the arrays of indices differ: " + " and ".join(map(size, re.findall(SHAPE, found[1])))
        )
    ),
    rf"could not broadcast input array from shape {SHAPE} into shape {SHAPE}": (
        lambda found: f"{size(found[1])} does not fit into {size(found[2])}"
    ),
    rf"non-broadcastable output operand with shape {SHAPE} doesn't match the broadcast shape "
    rf"{SHAPE}": lambda found: (
        f"the result is {size(found[2])} and does not fit into {size(found[1])}"
    ),
    rf"cannot reshape array of size (\d+) into shape {SHAPE}": (
        lambda found: f"{found[1]} entries do not make {size(found[2])}"
    ),
    r"all the input array dimensions except .* has size (\d+) and .* has size (\d+)": (
        lambda found: f"arrays that are joined differ along another axis: {found[1]} and {found[2]}"
    ),
    r"all the input arrays must have same number of dimensions, .* has (\d+) dimension\(s\) and "
    r".* has (\d+) dimension\(s\)": lambda found: (
        f"arrays that are joined differ in their number of axes: {found[1]} and {found[2]}"
    ),
    r"setting an array element with a sequence\..*inhomogeneous.*": (
        lambda found: "the rows differ in length"
    ),
    # Whatever NumPy may say of a gufunc in another version.
    r".*\bgufunc\b.*": lambda found: "the dimensions do not fit",
}


def in_our_words(text: str) -> str:
    """A sentence of NumPy's about dimensions in ours; any other text as it is."""
    for pattern, words in WORDS.items():
        if found := re.fullmatch(pattern, text):
            return words(found)
    return text
