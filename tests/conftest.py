"""What has to be so before the first test and the first notebook run."""

# Finding the fonts of a machine takes long the first time, and after five seconds Matplotlib says
# so on stderr: in a notebook that would be an output which nobody expects. So it happens here.
import matplotlib.font_manager  # noqa: F401
import pytest


def pytest_addoption(parser):
    parser.addoption(
        "--thorough", action="store_true", help="all random networks and combinations, not some"
    )


@pytest.fixture(scope="session")
def thorough(request):
    """Whether every random network of the schedule's run is to be drawn."""
    return request.config.getoption("--thorough")
