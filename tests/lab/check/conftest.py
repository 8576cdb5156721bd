"""How many seeds the tests of the checks try: where twenty repeat the idea, three do.

With --thorough it is all twenty.
"""

import pytest
from faces import page  # noqa: F401 (a fixture)
from verdicts import SEEDS


def seeds_of(config):
    return SEEDS if config.getoption("--thorough") else SEEDS[:3]


@pytest.fixture(scope="session")
def seeds(request):
    """For a test that tries all of them."""
    return seeds_of(request.config)


def pytest_generate_tests(metafunc):
    """A test that takes `any_seed` is one test for each."""
    if "any_seed" in metafunc.fixturenames:
        metafunc.parametrize("any_seed", seeds_of(metafunc.config))
