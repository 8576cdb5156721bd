"""What can be read off wrong entries, when no slip and no factor explains them."""

import numpy as np

from mlp_lab.check.looking import agree, all_agree
from mlp_lab.check.task import Array, Case, Task
from mlp_lab.check.words import beside, entries, number


def read_off(task: Task, case: Case) -> str:
    """What can be read off the entries, and the first wrong one with its sum written out."""
    right, got = case.right, case.got
    wrong = ~np.asarray(agree(got, right))
    index = tuple(int(i) for i in np.argwhere(wrong)[0]) if right.shape else ()
    entry = f"{task.entry(*case.arguments.values(), *index)} = {beside(right[index], got[index])}"
    if not right.shape:
        return hint(right, got) + entry
    if not got[wrong].any():
        return f"{unfilled(got, wrong)}; {entry}"
    count = entries(int(wrong.sum()), wrong.size)
    return f"{hint(right, got)}{count}; {'the first: ' if wrong.sum() > 1 else ''}{entry}"


def unfilled(got: Array, wrong: Array) -> str:
    """Which entries are 0 although the others are right."""
    rows = np.flatnonzero(wrong.any(axis=-1))
    if not got[rows].any():
        where = f"row {rows[0]} is" if len(rows) == 1 else f"rows {', '.join(map(str, rows))} are"
        if len(rows) > 2 and rows[-1] - rows[0] == len(rows) - 1:
            where = f"rows {rows[0]} to {rows[-1]} are"
        return f"{where} 0, the others are right"
    one = wrong.sum() == 1
    return f"{int(wrong.sum())} {'entry is' if one else 'entries are'} 0, the others are right"


def hint(right: Array, got: Array) -> str:
    """A relation between what is right and what came back, if there is an evident one."""
    difference = got - right
    if right.size > 1 and np.ptp(got) == 0:
        return f"every entry is the same number, {number(got.flat[0])}; "
    if all_agree(got, abs(right)):
        return "the signs are lost; "
    if right.size > 1 and np.ptp(difference) <= 1e-6 * abs(difference).max():
        return f"every entry is off by {number(difference.flat[0])}; "
    apart = (abs(difference) / np.maximum(abs(right), min(1, abs(right).max()))).max()
    if apart < 1e-6:
        return f"only about {round(-np.log10(apart))} digits are right, as with float32; "
    return ""
