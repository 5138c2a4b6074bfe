"""Settings that every test shares."""

import atexit
import gc
import os
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings

from ivpolicy.cli.main import main
from ivpolicy.core.arguments import known_readings
from ivpolicy.files import packs

# Records, packs and diagrams hold no circles. Looking for them as often as Python does takes a sixth of the run.
gc.set_threshold(50_000, 50, 100)

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


@pytest.fixture(scope="session", autouse=True)
def _packs_compiled_once():
    """A pack that is loaded again is the one that was compiled before, as a program that keeps it would use it.

    It is read and checked all the same. Compiling every pack for every command took a third of the run.
    """
    compiled = packs._compiled
    kept = {}

    def compiled_once(pack, national, readings, at_hand):
        # By identity: a text is parsed once, and what is kept here keeps its packs.
        key = (id(pack), id(national), frozenset(known_readings(readings).items()))
        kept[key] = found = kept.pop(key, None) or (compiled(pack, national, readings, at_hand), pack, national)
        if len(kept) > MOST_KEPT:
            del kept[next(iter(kept))]
        return found[0]

    with mock.patch.object(packs, "_compiled", compiled_once):
        yield
    kept.clear()
    # When it ends, pytest looks through all that is left, five times. Once finds what was not closed.
    gc.collect()
    gc.freeze()


@pytest.fixture
def run(capsys):
    """Runs the command line in this process: its exit code, what it printed, and what it complained of."""

    def ran(*words):
        code = main(words)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return ran
