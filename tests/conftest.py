"""Settings that every test shares."""

import atexit
import gc
import os

import pytest
from hypothesis import HealthCheck, settings

from ivpolicy.cli.main import main
from ivpolicy.core.arguments import known_readings
from ivpolicy.files import packs

# Records, packs and diagrams hold few circles. As often as Python looks for them takes a sixth of the run; and a worker,
# which comes to hold two gigabytes, takes four seconds to look through all of it.
gc.set_threshold(1_000_000, 50, 100)

# A worker has sent all it has to say when it comes to this; taking two gigabytes apart would keep the others waiting.
if "PYTEST_XDIST_WORKER" in os.environ:
    atexit.register(os._exit, 0)

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

MOST_KEPT = 24
_KEPT = {}
_compiled = packs._compiled


def _compiled_once(pack, national, readings, at_hand):
    """A pack that is loaded again is the one that was compiled before, as a program that keeps it would use it.

    It is read and checked all the same. Compiling every pack for every command took a third of the run.
    """
    # By identity: a text is parsed once, and what is kept here keeps its packs.
    key = (id(pack), id(national), frozenset(known_readings(readings).items()))
    _KEPT[key] = found = _KEPT.pop(key, None) or (_compiled(pack, national, readings, at_hand), pack, national)
    if len(_KEPT) > MOST_KEPT:
        del _KEPT[next(iter(_KEPT))]
    return found[0]


packs._compiled = _compiled_once  # before any test is collected: modules load packs when they are read


def pytest_collection_finish():
    """What was collected stays to the end and is not looked through."""
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _looked_through_once():
    """When it ends, pytest looks through all that is left, five times: eighteen seconds of a worker, each time.

    What the last tests left is looked through once, and finds what they did not close; the rest was while they ran.
    """
    yield
    gc.collect(0)
    gc.freeze()


@pytest.fixture
def run(capsys):
    """Runs the command line in this process: its exit code, what it printed, and what it complained of."""

    def ran(*words):
        code = main(words)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return ran
