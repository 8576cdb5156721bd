"""The exercises share their right and wrong versions with the tests of the checks.

What is for teachers alone stands on the path, as it does when nbgrader runs.
"""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "lab" / "check"))
# What is for teachers alone is found as where they run it: in its folder.
sys.path.append(str(Path(__file__).parents[2] / "notebooks" / "assignments" / "grading"))

from faces import page  # noqa: F401 (a fixture)
