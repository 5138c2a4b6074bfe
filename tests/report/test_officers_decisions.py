"""What officers decided is shown as at the day of decision."""

from datetime import date
from pathlib import Path

import pytest

from ivpolicy import evaluate, load_pack, read_case_file
from ivpolicy.report.context import context_of

PACK = load_pack("leeds")
CASE = PACK.read_case(read_case_file(Path(__file__).parents[2] / "examples" / "farid.yaml"))


@pytest.mark.parametrize(("as_at", "shown"), [(date(2026, 10, 29), 0), (date(2026, 10, 30), 1), (date(2026, 11, 2), 1)])
def test_a_decision_is_shown_from_its_day_on(as_at, shown):
    assert len(context_of(evaluate(PACK, CASE, as_at=as_at)).officers) == shown


def test_a_child_who_is_told_later_has_not_been_told():
    decided = {
        "question": "visitor.appoint",
        "on": "2026-10-30",
        "child_told_on": "2026-11-05",
        "child_told_by": "therapist",
    }
    case = PACK.read_case({"case_id": "c1", "decisions": [decided, {"question": "visitor.appoint"}]})

    before, without_day = context_of(evaluate(PACK, case, as_at=date(2026, 11, 4))).officers
    (after, _) = context_of(evaluate(PACK, case, as_at=date(2026, 11, 5))).officers

    assert (before.child_told_on, before.child_told_by) == (None, None)
    assert after.child_told_by == "therapist"
    assert without_day.on is None
