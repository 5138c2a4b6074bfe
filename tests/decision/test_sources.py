"""Where a recorded value comes from, in words."""

from datetime import date

from ivpolicy import read_case
from ivpolicy.core.decision.sources import source_words, worked_out_words
from ivpolicy.core.variables.open_cells import OpenCells

CASE = OpenCells(
    read_case({
        "case_id": "invented",
        "child": {"disabled": True, "socially_isolated": True, "date_of_birth": "2013-03-14"},
        "family_time": {"last_unsupervised": "2026-02-01"},
        "appointment": {"active": "no"},
        "provenance": {
            "child.disabled": {"source": "care plan", "recorded_by": "social worker", "recorded_on": "2026-10-01"},
            "family_time.last_unsupervised": {"source": "family time log", "confirmed": "yes"},
            "placement.type": {"source": "placement plan"},
        },
        "judgements": {"visitor_in_interests": {"value": True, "by": "R. Invented", "role": "team manager"}},
        "views": {"objects_to_visitor": {"value": False, "asked_on": "2026-10-20"}},
    }),
    date(2026, 11, 2),
)  # fmt: skip


def test_the_document_who_recorded_it_and_when_are_told_as_far_as_the_record_says():
    assert source_words(CASE, "child.disabled") == "care plan; recorded by social worker, on 1 October 2026"
    assert source_words(CASE, "family_time.last_unsupervised") == "family time log; confirmed"
    assert source_words(CASE, "judgements.visitor_in_interests") == "judged by R. Invented, team manager"
    assert source_words(CASE, "views.objects_to_visitor") == "asked on 20 October 2026"


def test_of_a_value_without_a_source_that_is_said_and_of_no_value_nothing():
    assert source_words(CASE, "child.socially_isolated") == "source not recorded"
    assert source_words(CASE, "placement.type") == "placement plan"
    assert source_words(CASE, "placement.moved_on") is None
    assert source_words(CASE, "local.leeds.what_is_not_there") is None


def test_what_is_worked_out_tells_what_from_and_where_that_comes_from():
    born = "worked out from date of birth (14 March 2013; source not recorded)"
    seen = "worked out from last unsupervised family time (1 February 2026; family time log; confirmed)"

    assert source_words(CASE, "child.age") == born
    assert source_words(CASE, "family_time.months_since_unsupervised") == seen
    assert source_words(CASE, "care.months_looked_after") is None
    assert source_words(CASE, "appointment.over") == "worked out; the record holds nothing of what it rests on"
    assert worked_out_words(CASE, ["placement.moved_on", "child.date_of_birth"]) == born
