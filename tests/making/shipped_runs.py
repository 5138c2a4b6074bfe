"""The worked cases of the shipped packs, run once for all tests of a process that only read what came out."""

from functools import cache

from ivpolicy.tester.case_runs import PackRun, case_files, run_files
from ivpolicy.tester.coverage import Coverage, coverage_of


@cache
def shipped_run(pack: str) -> PackRun:
    """The one run of a shipped pack that has one edition."""
    (run,) = run_files(case_files(pack))
    return run


@cache
def shipped_coverage(pack: str) -> Coverage:
    """What its worked cases cover."""
    run = shipped_run(pack)
    return coverage_of(run.pack, run.cases)
