"""The exercises share their right and wrong versions with the tests of the checks.

What is for teachers alone stands on the path, as it does when nbgrader runs.
"""

import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]
GRADING = TESTS.parent / "notebooks/assignments/grading"
sys.path += map(str, [TESTS / "lab/check", TESTS / "lab/trials", GRADING])

from faces import page  # noqa: E402, F401 (a fixture)
