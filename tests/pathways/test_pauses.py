"""Times that stand still while a child is missing, in an invented pathway: what is due, late, and left of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivpolicy import load_pack
from ivpolicy.core.dates.calendar import is_working_day
from ivpolicy.diff.structure import structural_changes
from ivpolicy.pages.text import as_text
from ivpolicy.pathways.due import due_list
from ivpolicy.pathways.follower import follow
from ivpolicy.pathways.history import history_of
from ivpolicy.pathways.page import followed_page

TEXT = """\
pack: rivermead
format: 1
authority: {name: Rivermead Council, kind: local_authority}
edition: "2026"
in_force: {from: 2020-01-01}
source: {title: Rivermead procedure on requests (invented), captured_on: 2026-01-05}
approval: unapproved
review_by: 2027-11-30
clauses:
  RIV-1: {section: "1", modality: will, says: "A request is answered within ten working days, and looked into in a month"}
  RIV-2: {section: "2", modality: may, says: "While a child is missing, the ten days stand still"}
actors: {scheme: the visitor scheme}
duties:
  - id: look_into
    question: advocacy.route
    clause: RIV-1
    strength: should
    when: {}
    action: {who: scheme, does: look into the request, by: {within: 1 month, of: advocacy.referred_on}}
pathways:
  request:
    title: A request
    clause: RIV-1
    starts: [{on: request_received, stage: received}]
    events:
      request_received: {says: The scheme received the request, dates: [advocacy.referred_on]}
      went_missing: {says: The child went missing, clause: RIV-2}
      was_found: {says: The child was found, clause: RIV-2}
      request_answered: {says: The scheme answered, dates: [advocacy.answered_on]}
    pauses:
      missing: {says: The child is missing, clause: RIV-2, from: went_missing, until: was_found, stops: [received]}
    stages:
      received:
        says: With the scheme
        clause: RIV-1
        owes: [look_into]
        action: {who: scheme, does: answer the request, by: {within: 10 working days, of: advocacy.referred_on}}
        moves: [{on: request_answered, stage: answered}]
      answered: {says: Answered, clause: RIV-1, ends: yes}
"""
BOTH = TEXT.replace("stops: [received]", "stops: [received, look_into]")
RECEIVED = date(2026, 2, 2)
ONE_DAY = timedelta(days=1)


@pytest.fixture(scope="module", params=[TEXT, BOTH], ids=["the ten days stop", "the month stops too"])
def packs(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("packs") / "rivermead.yaml"
    path.write_text(request.param)
    return load_pack(path), request.param == BOTH


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    path = tmp_path_factory.mktemp("pack") / "rivermead.yaml"
    path.write_text(TEXT)
    return load_pack(path)


def history(*told):
    events = [
        {"id": str(n), "type": kind, "happened_on": day.isoformat(), "recorded_at": day.isoformat()}
        for n, (kind, day) in enumerate(told)
    ]
    return history_of("invented", [(e["id"], e) for e in events], authority="rivermead", source="log")


def standing(pack, as_at, *told):
    followed = follow(pack, history(("request_received", RECEIVED), *told), as_at=as_at)
    (found,) = [one for one in followed.pathways if not one.national]
    return found


def day_of(pack, as_at, does, *told):
    return next(one for one in standing(pack, as_at, *told).due if one.action.does == does)


# ---- worked by hand ----


@pytest.mark.parametrize(
    ("told", "by"),
    [
        ([], date(2026, 2, 16)),
        ([("went_missing", date(2026, 2, 4)), ("was_found", date(2026, 2, 6))], date(2026, 2, 18)),  # Wed, Thu
        ([("went_missing", date(2026, 2, 6)), ("was_found", date(2026, 2, 9))], date(2026, 2, 17)),  # Fri, weekend
        ([("went_missing", date(2026, 2, 7)), ("was_found", date(2026, 2, 9))], date(2026, 2, 16)),  # a weekend
        ([("went_missing", date(2026, 1, 20)), ("was_found", date(2026, 2, 4))], date(2026, 2, 17)),  # Tue
        ([("went_missing", date(2026, 2, 4)), ("was_found", date(2026, 2, 4))], date(2026, 2, 16)),  # of one day
        ([("was_found", date(2026, 2, 4))], date(2026, 2, 16)),  # found, and never said to be missing
        ([("went_missing", date(2026, 2, 17)), ("was_found", date(2026, 2, 20))], date(2026, 2, 16)),  # after its day
    ],
)
def test_the_ten_days_count_those_on_which_they_run(pack, told, by):
    owed = day_of(pack, date(2026, 3, 1), "answer the request", *told)

    assert (owed.action.by, owed.days_late) == (by, (date(2026, 3, 1) - by).days)


def test_while_the_child_is_missing_no_day_is_named_and_nothing_is_late(pack):
    told = ("went_missing", date(2026, 2, 11))

    owed = day_of(pack, date(2026, 6, 1), "answer the request", told)

    assert (owed.action.by, owed.days_late) == (None, None)
    assert owed.action.by_words == (
        "within 10 working days of 2 February 2026; the time stands still since 11 February 2026 (The child is missing); "
        "4 working days left when it runs on"
    )


def test_what_was_late_before_the_time_stood_still_is_late(pack):
    owed = day_of(pack, date(2026, 2, 20), "answer the request", ("went_missing", date(2026, 2, 18)))

    assert (owed.action.by, owed.days_late) == (date(2026, 2, 16), 4)


def test_what_the_pause_does_not_stop_runs_on(pack):
    assert day_of(
        pack, date(2026, 2, 20), "look into the request", ("went_missing", date(2026, 2, 4))
    ).action.by == date(2026, 3, 2)


def test_the_page_and_the_list_say_since_when_the_time_stands_still(pack):
    told = history(("request_received", RECEIVED), ("went_missing", date(2026, 2, 11)))

    page = as_text(followed_page(follow(pack, told, as_at=date(2026, 2, 20))))
    due = {item.does: item.kind for item in due_list(pack, [told], as_at=date(2026, 2, 20)).items}

    assert "Stands still" in page
    assert "The child is missing: since 11 February 2026, and until it ends" in " ".join(page.split())
    assert due["answer the request"] == "no_day"


def test_what_was_answered_after_a_pause_was_not_late(pack):
    told = [
        ("went_missing", date(2026, 2, 4)),
        ("was_found", date(2026, 2, 6)),
        ("request_answered", date(2026, 2, 18)),
    ]

    assert [one.days_late for one in standing(pack, date(2026, 3, 1), *told).settled if "answer" in one.action.does][
        -1:
    ] == [0]


def test_a_pause_that_came_is_a_change_of_the_pack(pack, tmp_path):
    path = tmp_path / "rivermead.yaml"
    path.write_text(TEXT.replace("stops: [received]", "stops: [received, look_into]"))

    (change,) = structural_changes(pack.written, load_pack(path).written)

    assert (change.part, change.id, change.clauses) == ("pause", "missing (request)", ("RIV-2",))


# ---- against walking through the days ----


def days(first, last):
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def still_on(day, told):
    """Whether the time stands still at the end of a day, by walking through the days from the first."""
    still = False
    for on in sorted({on for _, on in told if on <= day}):
        kinds = {kind for kind, when in told if when == on}
        still = "was_found" not in kinds and (still or "went_missing" in kinds)
    return still


TOLD = st.lists(
    st.tuples(st.sampled_from(["went_missing", "was_found"]), st.dates(date(2026, 1, 20), date(2026, 4, 10))),
    max_size=6,
)


@given(told=TOLD, as_at=st.dates(date(2026, 2, 2), date(2026, 5, 1)))
def test_it_is_late_when_the_days_that_run_are_over_and_never_before(packs, told, as_at):
    pack, stops_both = packs
    known = [(kind, day) for kind, day in told if day <= as_at]
    running = [day for day in days(RECEIVED + ONE_DAY, as_at) if not still_on(day, known)]
    holidays = pack.rulebook.holidays

    answer = day_of(pack, as_at, "answer the request", *told)
    look = day_of(pack, as_at, "look into the request", *told)

    worked = [day for day in running if is_working_day(day, holidays)]
    assert bool(answer.days_late) == (len(worked) >= 10 and worked[9] < as_at)
    month = running if stops_both else days(RECEIVED + ONE_DAY, as_at)
    assert bool(look.days_late) == (len(month) >= 28 and month[27] < as_at)
    if len(worked) < 10:
        assert (answer.action.by is None) == still_on(as_at, known)
