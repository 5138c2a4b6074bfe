"""Any table is read by a map of its columns; a sheet of asked facts is filled in and merged back."""

import csv
import io
from datetime import date
from itertools import combinations
from random import Random

import pytest

from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.returns import quality
from ivpolicy.returns.asked_facts import asking_sheet, chosen_facts
from ivpolicy.returns.caseload import ReturnError
from ivpolicy.returns.column_map import can_stand_in_a_column, read_column_map
from ivpolicy.returns.reader import read_return

AS_AT = date(2026, 3, 31)
MAP = """
child: Client Ref
columns:
  Born: child.date_of_birth
  Legal:
    fact: care.legal_status
    values: {FCO: care_order, ICO: interim_care_order}
  Status: {fact: child.statuses, values: {CIC: [looked_after], CL: care_leaver}}
  Moves: placement.moves_in_last_year
  Religion: child.has_religion
"""


@pytest.fixture
def map_of(tmp_path):
    def made(text):
        path = tmp_path / "columns.yaml"
        path.write_text(text, encoding="utf-8")
        return read_column_map(path)

    return made


def test_a_table_is_read_by_its_map_and_what_no_value_maps_is_told(map_of, tmp_path):
    named = map_of(MAP)
    (tmp_path / "given").mkdir()
    table = "client\xa0ref;Born;Legal;Status;Moves;Religion;Notes\nX1;01/02/2012;fco;CIC;2.0;Yes;any\nX2;;Other;;-;perhaps;\n"
    (tmp_path / "given" / "export.csv").write_text(table, encoding="cp1252")

    found = read_return(tmp_path / "given", AS_AT, columns=named, made_on=AS_AT)

    one, other = found.children
    assert one.facts == {
        "child.date_of_birth": date(2012, 2, 1),
        "care.legal_status": "care_order",
        "child.statuses": ["looked_after"],
        "placement.moves_in_last_year": 2,
        "child.has_religion": True,
    }
    assert other.facts == {}
    assert str(one.places["care.legal_status"]) == "export.csv:2:3"
    assert [str(fault.place) for fault in found.faults] == ["export.csv:3:3", "export.csv:3:6"]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (("child.date_of_birth", "child.date_of_brith"), "did you mean `child.date_of_birth`?"),
        (("child.date_of_birth", "child.age"), "give `child.date_of_birth` instead"),
        (("child.date_of_birth", "judgements.visitor_in_interests"), "somebody answers for"),
        (("child.date_of_birth", "meetings.held"), "is a list"),
        (("FCO: care_order", "FCO: care_ordre"), "did you mean `care_order`?"),
        (("FCO: care_order", '"": none'), "an empty cell is unknown"),
        (("child: Client Ref", "chlid: Client Ref"), "did you mean `child`?"),
        (("child: Client Ref", "child: "), "which column names the child is not said"),
        (("fact: care.legal_status", "fatc: care.legal_status"), "did you mean `fact`?"),
    ],
)
def test_a_slip_in_the_map_is_told_at_its_line_with_the_nearest_name(changed, told, map_of):
    with pytest.raises(ReturnError) as raised:
        map_of(MAP.replace(*changed))

    assert told in str(raised.value)
    assert str(raised.value).startswith("columns.yaml:")


@pytest.mark.parametrize("text", ["", "- a\n", "child: a\n", "child: [a\n"])
def test_what_is_no_map_is_told_in_a_sentence(text, map_of):
    with pytest.raises(ReturnError, match=r"columns\.yaml"):
        map_of(text)


def test_a_table_in_parquet_is_read_by_its_map(map_of, tmp_path):
    polars = pytest.importorskip("polars")
    named = map_of(MAP)
    (tmp_path / "given").mkdir()
    frame = polars.DataFrame({"Client Ref": [7], "Born": [date(2012, 2, 1)], "Legal": ["ICO"], "Religion": [None]})
    frame.write_parquet(tmp_path / "given" / "export")

    (child,) = read_return(tmp_path / "given", AS_AT, columns=named, made_on=AS_AT).children

    assert child.id == "7"
    assert child.facts == {"child.date_of_birth": date(2012, 2, 1), "care.legal_status": "interim_care_order"}


def test_the_facts_that_settle_most_are_asked_and_the_sheet_is_merged_back(tmp_path):
    status, since, religion = "care.legal_status", "care.looked_after_since", "child.has_religion"
    missing = {
        "A1": [{status}, {status, since}],
        "=A2": [{status}],
        "A3": [{religion}, {"judgements.visitor_in_interests"}],
    }

    chosen = chosen_facts((paths for held in missing.values() for paths in held), most=2)
    sheet = asking_sheet(chosen.facts, {child: set().union(*held) for child, held in missing.items()})

    assert (chosen.facts, chosen.settled, chosen.open, chosen.beyond) == ((status, religion), 3, 4, 1)
    assert chosen.settled <= chosen.bound <= chosen.open
    heading, *rows = csv.reader(io.StringIO(sheet))
    assert heading[0] == "Child"
    assert heading[2] == "Does the child follow a religion with festivals? [yes or no]"
    assert rows == [["A1", "", "-"], ["'=A2", "", "-"], ["A3", "-", ""]]

    filled = sheet.replace("A1,,-", "A1,care_order,-").replace("A3,-,", "A3,-,no")
    (tmp_path / "sheet.csv").write_text(filled, encoding="utf-8")
    found = read_return(tmp_path, AS_AT, made_on=AS_AT)

    assert {child.id: child.facts for child in found.children} == {
        "A1": {status: "care_order"},
        "=A2": {},
        "A3": {religion: False},
    }
    assert found.faults == ()


def test_the_choice_is_the_best_of_all_choices_of_as_many_where_the_search_ends():
    chance, facts = Random(903), [fact.path for fact in VOCABULARY.facts() if can_stand_in_a_column(fact)][:8]
    for _ in range(60):
        missing = [frozenset(chance.sample(facts, chance.randint(1, 4))) for _ in range(chance.randint(1, 20))]

        chosen = chosen_facts(missing, most=chance.randint(1, 4), share=1.0)

        choices = combinations(facts, len(chosen.facts))
        assert (
            chosen.settled == chosen.bound == max(sum(paths <= set(choice) for paths in missing) for choice in choices)
        )


def test_what_two_parts_of_a_source_say_against_each_other_is_taken_from_neither(map_of, tmp_path):
    named = map_of(MAP)
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "a.csv").write_text("Client Ref,Born,Religion\nX1,01/02/2012,yes\n", encoding="utf-8")
    (tmp_path / "given" / "b.csv").write_text("Client Ref,Born\nx1,01/02/2013\n", encoding="utf-8")

    found = read_return(tmp_path / "given", AS_AT, columns=named, made_on=AS_AT)

    assert found.children[0].facts == {"child.has_religion": True}
    assert {"a.csv:2:2", "b.csv:2:2"} <= {str(fault.place) for fault in found.faults}


def test_the_quality_report_says_where_what_and_how_to_mend_and_nothing_of_a_child(map_of, tmp_path):
    named = map_of(MAP)
    (tmp_path / "given").mkdir()
    table = "Client Ref,Born,Legal\n" + "Jo Secret,99/99/2012,Unheard\n" * 7
    (tmp_path / "given" / "=export.csv").write_text(table, encoding="utf-8")

    found = read_return(tmp_path / "given", AS_AT, columns=named, made_on=AS_AT)
    text, sheet, document = quality.as_text(found), quality.quality_report(found, format="csv"), quality.as_json(found)

    assert "1 child read" in text
    assert "and 9 more" in text
    assert not any(secret in text + sheet + str(document) for secret in ("Secret", "99/99", "Unheard"))
    assert "'=export.csv,2,2," in sheet
    assert document["children"] == 1
    assert len(document["faults"]) == len(found.faults)
