"""Cures are read out of a message in the same way, whoever offers them."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "core"))
