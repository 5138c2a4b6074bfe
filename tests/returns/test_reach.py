"""How far a source reaches: of a later day nothing is said, and a source that does not say its day is not read."""

from datetime import date

import pytest

from invented_return import LAST, YEAR, tables, write_annex_a, write_csv
from ivpolicy import asking_sheet
from ivpolicy.core.errors import WrongArgumentError
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.returns.caseload import ReturnError
from ivpolicy.returns.column_map import read_column_map
from ivpolicy.returns.reader import read_return

NEXT_DAY = date(2026, 4, 1)
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\nA1,F,02/03/2012,WBRI,UN1,,\n"


@pytest.fixture
def of_one(tmp_path):
    (tmp_path / "episodes.csv").write_text(f"{EPISODES}A1,01/05/2025,S,C2,N1,U4,PR1,,,,,,\n")
    return tmp_path


def test_a_return_reaches_to_the_end_of_the_year_it_tells_of(of_one):
    assert read_return(of_one, date(2025, 6, 1)).reaches == LAST
    assert read_return(of_one, LAST).reaches == LAST
    assert read_return(of_one, date(2025, 1, 1)).reaches == LAST  # before anything in it
    with pytest.raises(ReturnError, match="reaches to 2026-03-31, and the day of decision is later"):
        read_return(of_one, NEXT_DAY)
    assert read_return(of_one, NEXT_DAY, year=2027).reaches == date(2027, 3, 31)


def test_an_extract_taken_within_its_year_says_nothing_of_the_days_after(of_one):
    taken = date(2025, 9, 30)
    assert read_return(of_one, taken, made_on=taken).reaches == taken
    with pytest.raises(ReturnError, match="reaches to 2025-09-30"):
        read_return(of_one, date(2025, 10, 1), made_on=taken)
    # one that is handed in months after its year tells nothing of those months
    with pytest.raises(ReturnError, match="reaches to 2026-03-31"):
        read_return(of_one, NEXT_DAY, made_on=date(2026, 6, 30))


def test_a_return_in_which_no_episode_has_a_day_is_asked_for_its_year(tmp_path):
    (tmp_path / "header.csv").write_text(HEADER)
    with pytest.raises(ReturnError, match=r"no episode has a day[\s\S]*--made-on"):
        read_return(tmp_path, LAST)
    assert read_return(tmp_path, LAST, year=YEAR).reaches == LAST
    assert read_return(tmp_path, LAST, made_on=LAST).reaches == LAST


def test_a_list_for_inspections_is_asked_for_its_day(tmp_path):
    pytest.importorskip("python_calamine")
    write_annex_a(tmp_path / "annex.xlsx", tables(8), pytest.importorskip("xlsxwriter"))
    with pytest.raises(ReturnError, match=r"nothing says for which day this was made: annex.xlsx"):
        read_return(tmp_path, LAST)
    with pytest.raises(ReturnError, match="reaches to 2026-03-31"):
        read_return(tmp_path, NEXT_DAY, made_on=LAST)
    assert read_return(tmp_path, LAST, made_on=LAST).children


def test_a_table_by_a_map_is_asked_for_its_day_also_beside_a_return(of_one, tmp_path_factory):
    folder = tmp_path_factory.mktemp("map")
    (folder / "map.yaml").write_text("child: Ref\ncolumns: {Disabled: child.disabled}\n")
    named = read_column_map(folder / "map.yaml")
    (of_one / "more.csv").write_text("Ref,Disabled\nA1,yes\n")
    with pytest.raises(ReturnError, match=r"nothing says for which day this was made: more.csv"):
        read_return(of_one, LAST, columns=named)
    assert read_return(of_one, LAST, columns=named, made_on=LAST).children[0].facts["child.disabled"] is True
    with pytest.raises(ReturnError, match="reaches to 2025-12-31"):
        read_return(of_one, LAST, columns=named, made_on=date(2025, 12, 31))


def test_a_sheet_of_asked_facts_carries_its_day(of_one):
    sheet = asking_sheet(["child.disabled"], {"A1": {"child.disabled"}}, as_at=date(2025, 9, 30))
    (of_one / "sheet.csv").write_text(sheet.replace("A1,", "A1,no"))
    assert read_return(of_one, date(2025, 9, 30)).children[0].facts["child.disabled"] is False
    with pytest.raises(ReturnError, match="reaches to 2025-09-30"):  # the next time it is asked, it is old
        read_return(of_one, LAST)
    (of_one / "sheet.csv").write_text(asking_sheet(["child.disabled"], {"A1": {"child.disabled"}}))
    with pytest.raises(ReturnError, match="nothing says"):
        read_return(of_one, LAST)


def test_a_file_that_could_not_be_read_asks_for_no_day(of_one):
    (of_one / "list.xlsx").write_bytes(b"PK\x03\x04 and nothing more")
    found = read_return(of_one, LAST)
    assert [fault.place.file for fault in found.faults] == ["list.xlsx"]


def test_a_day_that_is_none_is_refused(of_one):
    with pytest.raises(WrongArgumentError, match="`made_on` is a day"):
        read_return(of_one, LAST, made_on="2026-03-31")


def test_every_fact_that_is_said_to_stand_in_the_return_is_one_that_one_return_can_give(tmp_path):
    """And no fact that waits for a table of postcodes, or for other years, comes of the rows alone."""
    write_csv(tmp_path, tables(600))
    found = read_return(tmp_path, LAST, year=YEAR)
    given = {path for child in found.children for path in child.facts}
    facts = [fact for fact in VOCABULARY.facts() if not fact.computed_from]
    assert {fact.path for fact in facts if fact.held_in == "statutory_return"} <= given
    assert not given & {fact.path for fact in facts if fact.held_in == "postcodes"}
    elsewhere = ("care.months_looked_after_in_all", "aftercare.lives_in_authority", "meetings.reviews_held")
    assert not given & {*elsewhere, "child.statuses", "meetings.held"}
