"""The service that most tests ask: started once for each process of tests, with little patience."""

import pytest

from served import served


@pytest.fixture(scope="session")
def service():
    with served("--most-head-seconds", "1", "--most-seconds", "20", "--most-records", "5") as running:
        yield running
