"""What is due over many cases is what `follow` says of each of them, no more and no less, in the order of who and when."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivpolicy import EventStore, load_pack
from ivpolicy.core.actors import asked_of
from ivpolicy.files.histories import history_files, read_history_file
from ivpolicy.files.packs import shipped_packs
from ivpolicy.pathways.due import asked_for, due_in
from ivpolicy.pathways.followed import LEADS_ON
from ivpolicy.pathways.follower import Follower, follow
from ivpolicy.pathways.history import histories_of, history_of

HISTORIES = Path(__file__).parents[2] / "examples" / "histories"
PACKS = {name: load_pack(name) for name in shipped_packs()}
FOLLOWERS = {name: Follower(pack) for name, pack in PACKS.items()}
FACTS = {
    "advocacy.safety_concern": ("yes", "no"), "advocacy.rejects_internal": ("yes", "no"), "advocacy.assessed_route": ("internal", "external"),
    "views.objects_to_visitor": ({"value": "yes", "asked_on": "2026-01-03"}, {"value": "no", "asked_on": "2026-01-03"}),
    "visitor.panel.outcome": ("approved", "not_approved"), "visitor.dbs.barred_list": ("clear", "listed"),
    "concerns.child_may_be_at_risk": ("yes", "no"), "child.statuses": (["looked_after"], ["child_protection_plan"]),
    "care.legal_status": ("care_order", "none"), "appointment.active": ("yes", "no"), "child.date_of_birth": ("2008-04-01", "2012-05-01"),
    "visitor.records_check.probation_clear": ("yes", "no"), "child.disabled": ("no",), "views.wants_help_to_complain": ("no",),
    "advocacy.complaint": ("none",),
}  # fmt: skip


def kinds_of(pack):
    return [name for pathway in pack.written.pathways.values() for name in pathway.events]


@st.composite
def histories(draw):
    """The worked history of a pack with events of the pack's own thrown in, or events alone, in the pack's order."""
    name = draw(st.sampled_from(sorted(PACKS)))
    kinds = kinds_of(PACKS[name])
    chosen = sorted(draw(st.lists(st.integers(0, len(kinds) - 1), min_size=1, max_size=14)))
    day, events = date(2026, 1, 2), []
    for number, kind in enumerate([0, *chosen]):
        day += timedelta(days=draw(st.integers(0, 20)))
        paths = draw(st.lists(st.sampled_from(sorted(FACTS)), max_size=3 if number else 10, unique=True))
        told = {
            "type": kinds[kind] if draw(st.integers(0, 9)) else "facts_recorded", "id": str(number), "happened_on": day,
            "recorded_at": day + timedelta(days=draw(st.sampled_from((0, 0, 3)))), "source": "log", "case": "invented",
            "facts": {path: draw(st.sampled_from(FACTS[path])) for path in paths},
        }  # fmt: skip
        if draw(st.integers(0, 15)) == 0:
            told["corrects"] = draw(st.sampled_from(["0", "1", "77"]))
        events.append((f"event {number}", told))
    return name, history_of("invented", events)


def begins_nowhere(pack, followed):
    """Whether what was told begins no procedure, or belongs only to such as have not begun."""
    begun = {standing.pathway for standing in followed.pathways if standing.stage is not None}
    if not begun:
        return bool(followed.events)
    belongs = {}
    for pathway in pack.written.pathways.values():
        for kind in pathway.events:
            belongs.setdefault(kind, set()).add(pathway.id)
    own = set(belongs)
    for pathway in pack.national.pathways.values() if pack.written.layer == "local" else ():
        for kind in set(pathway.events) - own:
            belongs.setdefault(kind, set()).add(f"england:{pathway.id}")
    return any(event.name in belongs and not belongs[event.name] & begun for event in followed.events)


def expected(pack, followed):
    """What is due by what `follow` says."""
    for action in followed.safety:
        yield "safety", action.who, action.does, None, None, None
    if begins_nowhere(pack, followed):
        yield (
            "not_begun",
            None,
            "No event that counts begins a procedure: see whether one was not recorded",
            None,
            None,
            None,
        )
    for standing in followed.pathways:
        if standing.stage is None or standing.ended:
            continue
        for owed in standing.due:
            kind = "overdue" if owed.days_late else "due" if owed.last_day else "no_day"
            yield kind, owed.action.who, owed.action.does, owed.last_day, owed.days_late, standing.since
        for fact in standing.waits:
            yield "find_out", asked_of(fact.ask_whom), fact.asks, None, None, standing.since
        if standing.goes_on:
            yield "goes_on", None, f"{LEADS_ON}: {standing.goes_on}", None, None, standing.since
        if standing.gap:
            yield "left_open", None, standing.gap, None, None, standing.since


def said(items):
    return sorted(
        (
            (i.kind, i.who, i.does, i.last_day, i.days_late, None if i.kind == "safety" else i.since) for i in items
        ),
        key=repr,
    )  # fmt: skip


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(histories(), st.integers(0, 400))
def test_what_is_due_is_what_follow_says_of_each_case(drawn, days):
    name, history = drawn
    as_at = date(2026, 2, 1) + timedelta(days=days)

    case = FOLLOWERS[name].case(history, as_at)
    followed = follow(PACKS[name], history, as_at=as_at)

    assert said(due_in(case)) == sorted(expected(PACKS[name], followed), key=repr)
    assert len(case.contradicting) + len(case.known.not_counted) == len(followed.contradicting) + len(
        followed.not_counted
    )


# ---- the quick way and the careful one ----


def gone(ways):
    return [
        (
            way.pathway.id,
            [(step.stage.id, step.before and step.before.id, step.day.day, step.move.at) for step in way.steps],
            [(one.name, one.happened_on) for one in way.pending],
            way.paused,
        )
        for way in ways
    ]


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(histories(), st.integers(0, 400))
def test_the_quick_way_is_the_careful_one_from_a_file_and_from_a_store(drawn, days):
    name, history = drawn
    as_at = date(2026, 2, 1) + timedelta(days=days)
    with TemporaryDirectory() as folder, EventStore(Path(folder) / "cases.events") as store:
        for one in history.placed:
            store.record(one.event, authority=name)
        for stored, _ in store.histories():
            for quick in (FOLLOWERS[name].case(stored, as_at), FOLLOWERS[name].case(history, as_at)):
                careful = FOLLOWERS[name].case(history, as_at, carefully=True)
                assert gone(quick.stands()[0]) == gone(careful.stands()[0])
                assert [*due_in(quick)] == [*due_in(careful)]
                assert quick.number_not_counted == careful.number_not_counted


def worked():
    for file in history_files(HISTORIES):
        written = read_history_file(file)
        yield (
            (written.authority or "islington"),
            history_of(written.case, written.events, authority=written.authority, source=written.source),
        )


def test_one_case_after_another_is_what_each_is_alone():
    """What is kept from one case to the next is of the pack, never of a child."""
    as_at = date(2026, 3, 15)
    cases = [*worked()]

    in_turn = [said(due_in(FOLLOWERS[name].case(history, as_at))) for name, history in cases]
    backwards = [said(due_in(FOLLOWERS[name].case(history, as_at))) for name, history in reversed(cases)]
    alone = [said(due_in(Follower(PACKS[name]).case(history, as_at))) for name, history in cases]

    assert in_turn == alone == backwards[::-1]
    assert sum(map(len, alone)) > 15


def items(as_at=date(2026, 3, 1)):
    return [item for name, history in worked() for item in due_in(FOLLOWERS[name].case(history, as_at))]


def test_safety_comes_first_then_each_person_with_what_is_late_before_what_is_not():
    ordered = sorted(items(), key=lambda item: item.order)

    kinds = [item.kind for item in ordered]
    assert kinds[:3] == ["safety"] * 3
    assert "safety" not in kinds[3:]
    people = [item.who for item in ordered[3:]]
    assert [who for n, who in enumerate(people) if n == 0 or people[n - 1] != who] == sorted(
        set(people), key=lambda w: (w is None, (w or "").casefold())
    )
    late = [(item.who, item.last_day) for item in ordered if item.kind == "overdue"]
    assert late == sorted(late, key=lambda one: ((one[0] or "").casefold(), one[1]))


def test_what_is_asked_for_is_what_is_left_and_what_has_no_day_stays():
    every = items()

    theirs = [*asked_for(every, who="cais")]
    soon = [*asked_for(every, until=date(2026, 3, 1))]

    assert {item.who for item in theirs} == {"CAIS Manager", "CAIS, the first point of contact for advocacy"}
    assert [item for item in every if item not in soon] == [item for item in every if item.kind == "due"]
    assert [*asked_for(every)] == every


# ---- events of many cases together ----


def test_events_of_several_cases_are_told_apart_and_what_names_none_is_told():
    def event(case, number, **more):
        return {"type": "answer_given", "id": str(number), "case": case, "happened_on": "2026-01-05", **more}

    cloud = {
        "specversion": "1.0",
        "type": "answer_given",
        "source": "cloud",
        "id": "9",
        "subject": "b",
        "time": "2026-01-06",
    }
    told = [event("a", 1), event("b", 2), event(None, 3), cloud, event("a", 4, happened_on="no day"), "no event"]

    found, nameless = histories_of([(f"line {n}", data) for n, data in enumerate(told, 1)], source="log")

    assert [(one.case, len(one.placed), len(one.unreadable)) for one in found] == [("a", 1, 1), ("b", 2, 0)]
    assert [(one.place, one.why) for one in nameless] == [
        ("line 3", "it does not say of which case it is"), ("line 6", "it does not say of which case it is"),
    ]  # fmt: skip


def test_a_case_is_listed_as_begun_nowhere_though_another_procedure_has_begun():
    told = [
        {"id": "1", "type": "care_began", "happened_on": "2026-03-02"},
        {"id": "2", "type": "referral_made", "happened_on": "2026-03-03"},
    ]
    for events, expected in ((told, 1), (told[:1], 0), ([*told, {**told[1], "id": "3", "type": "considered"}], 0)):
        placed = [(f"event {n}", {**event, "recorded_at": event["happened_on"]}) for n, event in enumerate(events)]
        history = history_of("invented", placed, authority="leeds", source="log")
        for carefully in (False, True):
            case = Follower(load_pack("leeds")).case(history, date(2026, 3, 20), carefully=carefully)
            assert [item.kind for item in due_in(case)].count("not_begun") == expected
