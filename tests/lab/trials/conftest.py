"""The trials use the specs of the checks."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "check"))

from faces import page  # noqa: F401 (a fixture)
