"""What has to be so before the first test and the first notebook run."""

import os
from pathlib import Path

# A few processes share the cores. With threads of its own for each product, NumPy's library waits
# for itself: that doubled the time of some files. Read when NumPy is loaded, also by every kernel.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# For the processes that are started from here: pytest's own, nbgrader, JupyterLab.
os.environ["PYTHONPATH"] = os.pathsep.join(
    filter(None, [str(Path(__file__).with_name("absent")), os.environ.get("PYTHONPATH")])
)

# Finding the fonts of a machine takes long the first time, and after five seconds Matplotlib says
# so on stderr: in a notebook that would be an output which nobody expects. So it happens here.
import matplotlib.font_manager  # noqa: F401
import pytest


def pytest_addoption(parser):
    parser.addoption(
        "--thorough",
        action="store_true",
        help="every random network, combination and submission, where a part of them does",
    )


@pytest.fixture(scope="session")
def thorough(request):
    """Whether every random network and every submission is wanted, as on CI's schedule."""
    return request.config.getoption("--thorough")


def pytest_collection_modifyitems(items):
    """What is slow runs first: at the end no process waits for another that has just begun it."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)
