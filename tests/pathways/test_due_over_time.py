"""A desk over some weeks: requests come in, are answered, told late, told twice, corrected. A small model says the rest.

Whatever happened, no event is lost, nothing is overdue before its last day is over, and nothing late is left out; of
today and of every earlier day, by what was recorded by then.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from ivpolicy import EventStore, load_pack
from ivpolicy.pathways.due import due_in
from ivpolicy.pathways.follower import Follower
from reference_pathways import tenth_working_day

PACK = load_pack("islington")
FOLLOWER = Follower(PACK)
NOT_ON_LIST = {
    "child.statuses": ["child_protection_plan"], "child.disabled": "no", "care.legal_status": "none",
    "views.wants_help_to_complain": "no", "advocacy.complaint": "none", "advocacy.safety_concern": "no",
}  # fmt: skip
CASES = st.integers(0, 2)
BACK = st.integers(0, 12)


class Desk(RuleBasedStateMachine):
    """Three children of Islington, each with at most one request."""

    def __init__(self):
        super().__init__()
        self.folder = TemporaryDirectory()
        self.store = EventStore(Path(self.folder.name) / "cases.events")
        self.today = date(2026, 2, 2)
        self.sent = []
        self.asked = self.today

    def teardown(self):
        self.store.close()
        self.folder.cleanup()

    def send(self, case, type_, day, **more):
        told = {
            "type": type_, "case": f"invented-{case}", "source": "desk", "id": str(len(self.sent)), "happened_on": day,
            "recorded_at": self.today, **more,
        }  # fmt: skip
        assert self.store.record(told, authority="islington")
        self.sent.append(told)
        self.asked = self.today

    def latest(self, case, type_, by=None):
        """The day of what stands of a kind, by what was recorded by a day; and the id to correct."""
        told = [one for one in self.sent if one["case"] == f"invented-{case}" and one["type"] == type_]
        known = [one for one in told if by is None or one["recorded_at"] <= by]
        return (known[-1]["happened_on"], known[-1]["id"]) if known else (None, None)

    @rule(days=st.integers(1, 12))
    def time_passes(self, days):
        self.today += timedelta(days)
        self.asked = self.today

    @rule(case=CASES, back=BACK)
    def request_comes_in(self, case, back):
        if self.latest(case, "request_received")[0] is None:
            self.send(case, "request_received", self.today - timedelta(back), facts=NOT_ON_LIST)

    @rule(case=CASES, back=BACK)
    def request_is_answered(self, case, back):
        received, _ = self.latest(case, "request_received")
        if received is not None and self.latest(case, "answer_given")[0] is None:
            self.send(case, "answer_given", max(received, self.today - timedelta(back)))

    @rule(case=CASES, back=BACK)
    def something_else_is_told(self, case, back):
        self.send(case, "facts_recorded", self.today - timedelta(back), facts={"placement.type": "foster"})

    @rule(case=CASES, back=BACK)
    def the_day_of_a_request_was_wrong(self, case, back):
        received, id_ = self.latest(case, "request_received")
        answered, _ = self.latest(case, "answer_given")
        if received is not None:
            day = min(self.today - timedelta(back), answered or date.max)
            self.send(case, "request_received", day, corrects=id_, facts=NOT_ON_LIST)

    @rule(data=st.data())
    def an_event_is_sent_again(self, data):
        if self.sent:
            assert not self.store.record(data.draw(st.sampled_from(self.sent)), authority="islington")

    @rule(back=st.integers(1, 40))
    def an_earlier_day_is_asked_about(self, back):
        self.asked = self.today - timedelta(back)

    @invariant()
    def no_event_is_lost_or_told_twice(self):
        assert self.store.size == len(self.sent)
        histories = {history.case: history for history, _ in self.store.histories()}
        kept = [one.event.id for history in histories.values() for one in history.placed]
        assert sorted(kept) == sorted(one["id"] for one in self.sent)
        for case, history in histories.items():
            counted = FOLLOWER.case(history, self.asked, carefully=True).known
            told = [one for one in self.sent if one["case"] == case and one["recorded_at"] <= self.asked]
            replaced = {one["corrects"] for one in told if "corrects" in one}
            assert {event.id for event in counted.events} == {one["id"] for one in told} - replaced
            assert counted.not_counted == ()
            assert counted.later == sum(one["case"] == case for one in self.sent) - len(told)

    @invariant()
    def what_is_late_is_late_from_the_day_after_its_last_until_it_is_answered(self):
        for history, _ in self.store.histories():
            case = history.case.removeprefix("invented-")
            received, _ = self.latest(case, "request_received", self.asked)
            answered, _ = self.latest(case, "answer_given", self.asked)
            expected = []
            if received is not None and answered is None:
                last = tenth_working_day(received)
                expected = [("overdue" if self.asked > last else "due", last, max((self.asked - last).days, 0))]
            for carefully in (False, True):
                items = due_in(FOLLOWER.case(history, self.asked, carefully=carefully))
                answers = [item for item in items if item.does == "answer the child"]
                assert [(item.kind, item.last_day, item.days_late) for item in answers] == expected


Desk.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
test_a_desk_over_some_weeks = Desk.TestCase
