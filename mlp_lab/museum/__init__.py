"""The museum: nineteen mistakes, which checks see them, and where they came up.

    museum.table()                     all of them, and what four kinds of check see of each
    museum.exhibit("lost_factor_2")    one of them as a page
    museum.exhibit("bias_in_product")  one in a room of its own, which no such check sees
    museum.EXHIBITS                    all of them, in the order of their numbers
    museum.lineup(3)                   ten backward passes without names, eight of them wrong

The lines of code on a page are taken from the code that runs, and all numbers are computed.
"""

from mlp_lab.museum.exhibits import CHECKS, EXHIBITS, Exhibit, Row, Table, table
from mlp_lab.museum.lineup import Lineup, lineup
from mlp_lab.museum.rooms import exhibit

__all__ = [
    "CHECKS", "EXHIBITS", "Exhibit", "Lineup", "Row", "Table", "exhibit", "lineup", "table",
]  # fmt: skip
