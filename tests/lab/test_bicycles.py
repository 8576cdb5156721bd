"""The table of used bicycles that is shipped, and what makes it."""

import csv
import io
from importlib import resources

from mlp_lab.data.make_bicycles import COLUMNS, KINDS, ROWS, TODAY, bicycles_file

DATA = resources.files("mlp_lab") / "data"
SHIPPED = (DATA / "bicycles.csv").read_bytes()
TABLE = list(csv.DictReader(io.StringIO(SHIPPED.decode())))


def test_the_file_is_what_the_program_makes_byte_for_byte():
    assert bicycles_file().encode() == SHIPPED


def test_it_has_words_dates_gaps_and_whole_numbers():
    assert len(TABLE) == ROWS == 200
    assert {name for row in TABLE for name in row} == set(COLUMNS)
    assert {row["kind"] for row in TABLE} == set(KINDS)
    assert all(row["bought"] < TODAY.isoformat() for row in TABLE)
    assert all(int(row["price"]) > 0 and int(row["gears"]) > 0 for row in TABLE)
    assert all(int(row["kilometres"] or 0) >= 0 for row in TABLE)


def test_its_page_says_how_many_gaps_it_has():
    gaps = sum(row["kilometres"] == "" for row in TABLE)
    assert f"empty in {gaps} rows" in (DATA / "README.md").read_text("utf-8")
