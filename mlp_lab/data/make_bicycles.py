"""Write bicycles.csv: 200 used bicycles that never were, as a small shop would list them.

Run `python mlp_lab/data/make_bicycles.py`. Only the standard library draws, and only by
`random()`, whose numbers a seed fixes for all versions of Python: the same bytes everywhere.
"""

import csv
import io
from datetime import date, timedelta
from math import exp
from pathlib import Path
from random import Random
from statistics import NormalDist

SEED = 0
ROWS = 200
COLUMNS = ("bought", "kind", "gears", "kilometres", "price")
TODAY = date(2025, 6, 1)  # when the list was written
KINDS = {"city": (700, (3, 7, 8)), "road": (1500, (16, 20, 22)), "electric": (2800, (7, 9, 10))}
GAPS = 0.1  # of the kilometres: bicycles without a counter


def row(rng: Random) -> tuple[str, str, int, int | str, int]:
    """One bicycle: its price falls with its age and with what it was ridden, and is rounded."""
    kind = list(KINDS)[int(3 * rng.random())]
    new, gears = KINDS[kind]
    days = int(30 + 3000 * rng.random())
    kilometres = int(days * (1 + 9 * rng.random()) * (2 if kind == "road" else 1))
    luck = NormalDist(1, 0.08).inv_cdf(rng.random())
    price = 10 * round(new * luck * exp(-days / 2500 - kilometres / 40000) / 10)
    shown = "" if rng.random() < GAPS else kilometres
    bought = TODAY - timedelta(days=days)
    return bought.isoformat(), kind, gears[int(3 * rng.random())], shown, price


def bicycles_file() -> str:
    """The whole table, with its header."""
    rng, text = Random(SEED), io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerows([COLUMNS, *(row(rng) for _ in range(ROWS))])
    return text.getvalue()


if __name__ == "__main__":
    path = Path(__file__).with_name("bicycles.csv")
    path.write_bytes(bicycles_file().encode())
    print(f"{path.name}: {ROWS} bicycles")
