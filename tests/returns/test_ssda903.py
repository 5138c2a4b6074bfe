"""What the statutory return says of each child, and where it stands."""

from datetime import date

import pytest

from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.returns.asked_facts import asking_sheet
from ivpolicy.returns.caseload import Place
from ivpolicy.returns.column_map import ColumnMap, FactColumn
from ivpolicy.returns.reader import read_return

AS_AT = date(2026, 3, 31)
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN"


@pytest.fixture
def read(tmp_path):
    def read(*, as_at=AS_AT, year=None, columns=None, made_on=None, **tables):
        for name, rows in tables.items():
            (tmp_path / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        return read_return(tmp_path, as_at, year=year, columns=columns, made_on=made_on)

    return read


def test_a_child_in_care_has_the_facts_that_the_episodes_hold_each_at_its_cell(read):
    caseload = read(
        header=[HEADER, "A1,F,02/03/2012,WBRI,,,"],
        episodes=[
            EPISODES,
            "A1,01/02/2024,S,V2,N1,U4,PR1,10/06/2025,X1,,LS1 1AA,LS2 2BB,",
            "A1,10/06/2025,B,C2,N1,K2,PR4,,,,LS1 1AA,LS3 3CC,",
        ],
    )

    (child,) = caseload.children
    assert caseload.faults == ()
    assert child.facts == {
        "child.date_of_birth": date(2012, 3, 2),
        "care.ceased_on": "none",
        "care.legal_status": "care_order",
        "care.short_breaks_only": False,
        "care.looked_after_since": date(2024, 2, 1),
        "placement.type": "childrens_home",
        "placement.placed_for_adoption": False,
        "placement.moved_on": date(2025, 6, 10),
        "placement.moves_in_last_year": 1,
    }
    assert child.places["placement.type"] == Place("episodes.csv", 3, 6)
    assert child.places["child.date_of_birth"] == Place("header.csv", 2, 3)
    assert child.characteristics == {"sex": "F", "ethnicity": "WBRI"}


def episode(began, reason="S", legal="C2", place="U4", ended="", ceased="", *, need="N1", post="LS2 2BB", child="A1"):
    return f"{child},{began},{reason},{legal},{need},{place},PR1,{ended},{ceased},,LS1 1AA,{post},"


def facts(read, *episodes, year=2026, **more):
    caseload = read(episodes=[EPISODES, *episodes], year=year, **more)
    return caseload.children[0].facts, [fault.what for fault in caseload.faults]


def test_a_temporary_placement_is_no_move_and_changes_no_placement(read):
    away = [
        episode("01/02/2024", ended="01/12/2025", ceased="X1"),
        episode("01/12/2025", "P", place="T3", ended="10/12/2025", ceased="X1"),
    ]
    meanwhile, _ = facts(read, *away, as_at=date(2025, 12, 5))
    back, _ = facts(read, *away, episode("10/12/2025", "P"))
    elsewhere, _ = facts(read, *away, episode("10/12/2025", "P", place="K2", post="LS9 9ZZ"))

    assert (meanwhile["placement.type"], meanwhile["placement.moves_in_last_year"]) == ("foster", 0)
    assert (back["placement.type"], back["placement.moves_in_last_year"]) == ("foster", 0)
    assert "placement.moved_on" not in back
    assert elsewhere["placement.moved_on"] == date(2025, 12, 10)
    assert elsewhere["placement.moves_in_last_year"] == 1


def test_the_present_period_of_care_is_the_one_that_counts(read):
    found, faults = facts(
        read,
        episode("01/02/2020", ended="01/05/2025", ceased="E4A"),
        episode("01/09/2025", legal="V2", ended="01/12/2025", ceased="X1"),
        episode("01/12/2025", "L", legal="C1"),
    )

    assert faults == []
    assert found["care.looked_after_since"] == date(2025, 9, 1)
    assert found["care.legal_status"] == "interim_care_order"


def test_short_breaks_are_no_period_of_care_and_no_placement(read):
    found, faults = facts(read, episode("01/02/2024", legal="V4", place="K2"))

    assert faults == []
    assert found == {
        "care.ceased_on": "none",
        "care.legal_status": "section_20",
        "care.short_breaks_only": True,
    }


@pytest.mark.parametrize(
    ("ceased", "said"), [("E4A", {"care.legal_status": "none"}), ("E3", {}), ("E2", {"care.legal_status": "none"})]
)
def test_who_ceased_to_be_looked_after_has_no_legal_status_but_where_another_authority_took_over(read, ceased, said):
    found, _ = facts(read, episode("01/02/2024", ended="01/05/2025", ceased=ceased))

    assert found == {"care.ceased_on": date(2025, 5, 1), **said}


@pytest.mark.parametrize(
    ("rows", "told", "kept"),
    [
        ([episode("01/02/2024", ended="01/01/2024", ceased="E4A")], "the episode ends before it begins", set()),
        ([episode("01/02/2024", ended="01/05/2025", ceased="X1")], "the episode ended and care went on", set()),
        ([episode("01/02/2024", ended="01/05/2025")], "why the episode ceased is not said", set()),
        ([episode("01/02/2024", ceased="E4A")], "the episode has a reason of its end and no day", set()),
        ([episode("xx/02/2024")], "this is no day under `DECOM`", set()),
        ([episode("01/02/2024", legal="Q1")], "this is no code of `LS`", {"care.ceased_on"}),
        ([episode("01/02/2024", place="Q1")], "this is no code of `PLACE`", {"care.legal_status", "care.ceased_on"}),
        (
            [episode("01/02/2024"), episode("01/03/2024", "P", place="K2")],
            "the episode is left open, and another begins",
            {"care.legal_status", "care.ceased_on"},
        ),
        (
            [episode("01/02/2024", ended="01/05/2025", ceased="X1"), episode("01/03/2025", "P", place="K2")],
            "the next episode begins before this one ends",
            {"care.legal_status", "care.ceased_on", "placement.type"},
        ),
    ],
)
def test_what_does_not_go_together_is_told_and_the_child_keeps_what_is_known(read, rows, told, kept):
    found, faults = facts(read, *rows)

    assert any(fault.startswith(told) for fault in faults)
    assert kept <= set(found)
    assert kept or not set(found)


def test_two_dates_two_spellings_of_an_id_and_repeated_lines_are_one_child(read):
    caseload = read(
        year=2026,
        header=[HEADER, "ab1,M,02/03/12,WBRI,,,", "", "ab1,M,02/03/12,WBRI,,,"],
        episodes=[EPISODES, episode("2024-02-01 00:00:00", child=" AB1")],
    )

    (child,) = caseload.children
    assert child.id == "ab1"
    assert child.facts["child.date_of_birth"] == date(2012, 3, 2)
    assert child.facts["care.looked_after_since"] == date(2024, 2, 1)
    assert [str(fault.place) for fault in caseload.faults] == ["header.csv:4"]


def test_codes_of_other_years_are_told_and_read(read):
    day, rows = date(2024, 3, 31), [EPISODES, episode("01/02/2024", place="K3")]
    caseload = read(as_at=day, header=[HEADER, "A1,1,02/03/2012,WBRI,,,"], episodes=rows)
    of_2024 = read(as_at=day, year=2024)

    assert caseload.faults == ()
    assert [fault.what.split("which")[0] for fault in of_2024.faults] == ["under `PLACE` stands `K3`, "]
    assert of_2024.children[0].facts["placement.type"] == "supported_accommodation"


def test_a_row_that_names_no_child_leaves_open_whose_last_review_it_was(read):
    reviews = "CHILD,DOB,REVIEW,REVIEW_CODE"
    caseload = read(
        year=2026,
        header=[HEADER, "A1,F,02/03/2012,WBRI,,,", "A2,F,05/06/2013,WBRI,,,"],
        reviews=[reviews, "A1,02/03/2012,01/06/2025,PN1", "A2,05/06/2013,01/06/2025,PN1", ",02/03/2012,01/12/2025,PN1"],
    )

    one, other = caseload.children
    assert "meetings.last_looked_after_review" not in one.facts
    assert other.facts["meetings.last_looked_after_review"] == date(2025, 6, 1)
    assert [str(fault.place) for fault in caseload.faults] == ["reviews.csv:4:1"]


def test_a_return_never_says_what_it_cannot_know(read):
    found, _ = facts(read, episode("01/02/2024"), header=[HEADER, "A1,F,02/03/2012,WBRI,,,"])

    unknown = {"child.disabled", "child.statuses", "child.goes_missing", "meetings.held", "appointment.active"}
    assert unknown & set(found) == set()


def test_a_main_need_that_may_be_an_illness_makes_no_child_disabled_and_is_told(read):
    found, told = facts(read, episode("01/02/2024", need="N2"))

    assert "child.disabled" not in found
    assert [what.partition(",")[0] for what in told] == ["N2 is a disability"]


@pytest.mark.parametrize(("answer", "taken"), [("yes", True), ("no", False), ("", None)])
def test_beside_such_a_need_only_who_was_asked_is_believed(answer, taken, read):
    sheet = asking_sheet(["child.disabled"], {"A1": {"child.disabled"}}, as_at=AS_AT).strip()
    found = read(header=[HEADER, "A1,F,02/03/2012,WBRI,,,"], episodes=[EPISODES, episode("01/02/2024", need="N2")],
                 sheet=[sheet + answer], year=2026)  # fmt: skip

    assert found.children[0].facts.get("child.disabled") is taken
    assert bool(found.faults) is (taken is None)


def test_a_table_that_denies_a_disability_beside_such_a_need_is_not_believed(read):
    columns = ColumnMap("ref", {"disabled": FactColumn(VOCABULARY["child.disabled"])})
    rows = {"episodes": [EPISODES, episode("01/02/2024", need="N2")]}
    yes, no = (
        read(**rows, other=["ref,disabled", f"A1,{word}"], columns=columns, made_on=AS_AT, year=2026)
        for word in ("yes", "no")
    )

    assert yes.children[0].facts["child.disabled"] is True
    assert "child.disabled" not in no.children[0].facts
    assert [str(fault.place) for fault in no.faults] == ["other.csv:2:2"]


def test_two_years_in_one_folder_are_not_mixed(read):
    caseload = read(
        year=2026,
        of_2025=[EPISODES, episode("01/02/2024")],
        of_2026=[EPISODES, episode("01/02/2024", ended="01/05/2025", ceased="E4A")],
    )

    assert caseload.children[0].facts == {}
    assert any("stand in several files" in fault.what for fault in caseload.faults)
