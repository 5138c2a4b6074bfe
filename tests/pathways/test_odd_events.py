"""Events with anything whatever in them: each is counted or told in words, and nothing else is raised."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivpolicy import load_pack
from ivpolicy.files.histories import read_history_file
from ivpolicy.pathways.follower import follow
from ivpolicy.pathways.history import history_of

HISTORIES = Path(__file__).parents[2] / "examples" / "histories"
PACK = load_pack("leeds")
EVENTS = [dict(event) for _, event in read_history_file(HISTORIES / "hana.yaml").events]
KEYS = [
    "type", "case", "happened_on", "recorded_at", "source", "id", "by", "authority", "facts", "item", "corrects", "specversion",
    "data", "time", "subject", "something",
]  # fmt: skip
FACTS = [
    "visitor.interviews",
    "appointment.visits",
    "child.statuses",
    "views.objects_to_visitor",
    "no.such.fact",
    "",
    "a..b",
]
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12), st.dates(), st.datetimes(),
    st.sampled_from(["yes", "no", "none", "never", "1.0", "2026-02", "2026-02-30", "2026-03-01T25:00", "recorded_in_error"]),
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*FACTS, "value", "items", "on"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@st.composite
def odd_histories(draw):
    events = [dict(event) for event in draw(st.lists(st.sampled_from(EVENTS), min_size=1, max_size=12))]
    for event in draw(st.lists(st.sampled_from(events), max_size=4)):
        event[draw(st.sampled_from(KEYS))] = draw(VALUES)
    return [*events, *draw(st.lists(VALUES, max_size=1))]


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(odd_histories(), st.sampled_from([date(2025, 8, 1), date(2026, 1, 11), date(2026, 6, 15), date(2200, 12, 31)]))
def test_whatever_an_event_holds_it_is_counted_or_told(events, as_at):
    placed = [(f"event {number}", event) for number, event in enumerate(events, 1)]
    history = history_of("hana-invented", placed, authority="leeds", source="iv-scheme")

    followed = follow(PACK, history, as_at=as_at)

    told = {one.place for one in followed.not_counted}
    unknown = sum(one.event.recorded_on > as_at for one in history.placed)
    assert followed.recorded_later == unknown
    assert len(told) + len(followed.events) + unknown <= len(events)
    assert followed.model_dump_json()
