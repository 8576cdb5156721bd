"""What NumPy says of dimensions and of numbers that do not fit, in the words of the derivation.

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
    if text != found[1]:
        return f"an index has two sizes, in {' and '.join(map(size, re.findall(SHAPE, text)))}"
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
        lambda found: (
            "a product with None or one number; @ is for two arrays, * multiplies by a number"
        )
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
        lambda found: f"cannot reshape {found[1]} entries into {size(found[2])}"
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
    r"setting an array element with a sequence\.": (
        lambda found: "an array stands where one number is meant"
    ),
    r"only (?:length-1|size-1|0-dimensional) arrays can be converted to Python scalars": (
        lambda found: (
            "only one number can stand here, not an array; for arrays NumPy has np.exp and more"
        )
    ),
    r"The truth value of an array with more than one element is ambiguous.*": (
        lambda found: "an array is neither true nor false; .all() or .any() makes one answer of it"
    ),
    r"too many indices for array: array is (\d+)-dimensional, but (\d+) were indexed": (
        lambda found: f"{found[2]} indices for an array with {axes(int(found[1]))}"
    ),
    r"assignment destination is read-only": (
        lambda found: "the array is read-only; .copy() gives one that can be changed"
    ),
    r"Last 2 dimensions of the array must be square": (lambda found: "the array is not square"),
    rf"Unable to allocate (.*) for an array with shape {SHAPE} and data type .*": (
        lambda found: f"an array of {size(found[2])} would take {found[1].replace('. ', ' ')}"
    ),
    r"axis (-?\d+) is out of bounds for array of dimension (\d+)": (
        lambda found: f"axis {found[1]} does not exist; the array has {axes(int(found[2]))}"
    ),
    r"Cannot cast ufunc '(\w+)' output from dtype\('(\w+)'\) to dtype\('(\w+)'\) .*": (
        lambda found: f"{found[2]} does not fit into an array of {found[3]}"
    ),
    r"ufunc '(\w+)' did not contain a loop with signature matching types .*": (
        lambda found: f"np.{found[1]} does not take what it is given, such as numbers and text"
    ),
    r"unhashable type: 'numpy\.ndarray'": (
        lambda found: "an array cannot be a key, of a dict or of what lru_cache remembers"
    ),
    r"'numpy\.ndarray' object is not callable": (
        lambda found: "an array is called like a function; entries have brackets, Z[i, j]"
    ),
    # Whatever NumPy may say of a gufunc in another version.
    r".*\bgufunc\b.*": lambda found: "the dimensions do not fit",
}


def axes(count: int) -> str:
    return "one axis" if count == 1 else f"{count} axes" if count else "no axis"


def in_our_words(text: str) -> str:
    """A sentence of NumPy's about dimensions in ours; any other text all but as it is."""
    for pattern, words in WORDS.items():
        if found := re.fullmatch(pattern, text):
            return words(found)
    return text.replace("numpy.ndarray", "array")
