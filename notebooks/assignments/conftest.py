"""The sources are run with their hidden tests, which import what gives points."""

import os
from pathlib import Path

GRADING = str(Path(__file__).with_name("grading"))
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [GRADING, os.environ.get("PYTHONPATH")]))
