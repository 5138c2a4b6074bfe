"""Settings that every test shares."""

import pytest
from hypothesis import HealthCheck, settings

from ivpolicy.cli.main import main

# The same examples on every machine and every run: a red build is always one that can be repeated.
settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow],
)
# New examples each time, many of them: `make soak` passes --hypothesis-profile=soak.
settings.register_profile("soak", parent=settings.get_profile("ci"), derandomize=False, max_examples=600)
settings.load_profile("ci")


@pytest.fixture
def run(capsys):
    """Runs the command line in this process: its exit code, what it printed, and what it complained of."""

    def ran(*words):
        code = main(words)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return ran
